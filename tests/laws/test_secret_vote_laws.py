"""
Secret votes in an engine: until the close nothing that can be seen depends on what is on the papers.

Two engines live through the same: the same people vote at the same moments, by the same keys and mandates,
and what they vote differs. After every step everything is compared that anybody can see.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from consult.activities import (
    CastBallot,
    CastVote,
    DeclareRecusal,
    Desk,
    Election,
    GiveMandate,
    Proxies,
    RecordAttendance,
    Vote,
    majority,
    quorum,
)
from consult.acts import Act, Propose
from consult.errors import KeyReusedError
from consult.procedure import Procedure
from consult.standard import anyone
from consult.voting import Counting, Roll, at_least, more_than
from consult.voting.choosing.options import Approval, OneOf, Points, Ranking
from consult.voting.choosing.rankings import Method
from halls import Hall, Stop, carried, end, of_one, rejected, stage
from polls import TELLERS
from secretly import seeded, seen, told

VOTERS = list("abcd")
ROLL = Roll.of("voters", VOTERS, groups={"building": ["east", "east", "west", "west"]})
DESK = Desk(TELLERS, papers=False, attendance=True, excuses=True)
MANDATES = Proxies(2, overridable=False, revocable=False)
OPTIONS = ["x", "y", "z"]
BALLOTS: dict[str, tuple[Any, Any, list[Any]]] = {
    "one of": (OneOf(OPTIONS), "plurality", ["x", "y", "z", "none", "abstain"]),
    "approval": (Approval(OPTIONS), "plurality", [["x"], ["y", "z"], ["z", "x"], "abstain"]),
    "points": (Points(OPTIONS, 5), "plurality", [{"x": 5}, {"y": 2, "z": 3}, "none"]),
    "ranking": (Ranking(OPTIONS), Method.BORDA, [["x", "y"], ["z"], ["y", "x", "z"], "abstain"]),
}
YES_NO = ["yes", "no", "abstain", "veto"]


@cache
def poll() -> Procedure:
    voting = stage(
        "voting",
        Vote(
            "voters",
            secret=True,
            vetoes=True,
            desk=DESK,
            proxies=MANDATES,
            counting=Counting(recused="leave"),
        ),
    )
    enough = quorum(at_least("1/2"))
    return Procedure(
        "poll",
        version="1",
        title="表决",
        start=voting,
        opens=Propose,
        by=anyone(),
        moves=[
            voting.once(enough & majority(more_than("1/2"), of="cast")).to(carried),
            voting.upon(Stop).to(end("stopped"), by=anyone()),
            voting.at_end().to(rejected, when=enough),
            voting.at_end().to(end("too_few")),
        ],
    )


@cache
def election(kind: str) -> Procedure:
    ballot, method, _ = BALLOTS[kind]
    return of_one(Election("voters", ballot, method=method, secret=True, desk=DESK, proxies=MANDATES))


#: What somebody does: which way, who, another, the key, and how many minutes later.
Step = tuple[str, int, int, str | None, int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["vote", "vote", "vote", "vote", "for", "mandate", "here", "excuse", "recuse", "wait"]
        ),
        st.integers(0, 4),
        st.integers(0, 4),
        st.sampled_from([None, None, "k1", "k2"]),
        st.integers(0, 3),
    ),
    max_size=12,
)
PEOPLE = [*VOTERS, "stranger"]


def act_of(step: Step, paper: Any, kind: str) -> Act | None:
    how, one, two, key, _ = step
    who, other = PEOPLE[one], PEOPLE[two]
    cast = CastVote if kind == "vote" else CastBallot
    match how:
        case "vote":
            return cast(actor=who, choice=paper, key=key)
        case "for":
            return cast(actor=who, principal=other, choice=paper, key=key)
        case "mandate":
            return GiveMandate(actor=who, holder=other, document="paper")
        case "here":
            return RecordAttendance(actor="t", voters=(VOTERS[one % 4],))
        case "recuse" if kind == "vote":
            return DeclareRecusal(actor=who, reason="a relative")
        case _:
            return None


def hall(kind: str) -> Hall:
    return Hall(poll() if kind == "vote" else election(kind), roll=ROLL)


def papers_of(kind: str) -> list[Any]:
    return YES_NO if kind == "vote" else BALLOTS[kind][2]


def asked(going: Hall, act: Act) -> Any:
    try:
        return told(going.ask(act))
    except KeyReusedError as error:
        return str(error)


def live(kind: str, steps: list[Step], papers: list[Any], *, look: bool = False) -> tuple[Hall, list[Any]]:
    """Live through it; keep what was answered in every step and, where one is to *look*, what is seen."""
    with seeded():
        going, found = hall(kind), []
        for step, paper in zip(steps, papers, strict=True):
            going.forward(minutes=step[4])
            act = act_of(step, paper, kind)
            found.append(None if act is None else asked(going, act))
            if look:
                found.append(seen(going))
    return going, found


@st.composite
def two_sets_of_papers(draw: st.DrawFn) -> tuple[str, list[Step], list[Any], list[Any]]:
    kind = draw(st.sampled_from(["vote", *BALLOTS]))
    steps = draw(STEPS)
    paper = st.sampled_from(papers_of(kind))
    papers = st.lists(paper, min_size=len(steps), max_size=len(steps))
    return kind, steps, draw(papers), draw(papers)


@given(two_sets_of_papers())
def test_until_the_close_all_is_the_same_whatever_is_voted(
    made: tuple[str, list[Step], list[Any], list[Any]],
) -> None:
    kind, steps, these, those = made
    _, one = live(kind, steps, these, look=True)
    _, two = live(kind, steps, those, look=True)
    for here, there in zip(one, two, strict=True):
        assert here == there


@given(two_sets_of_papers())
def test_a_vote_that_is_stopped_stays_as_secret(made: tuple[str, list[Step], list[Any], list[Any]]) -> None:
    kind, steps, these, those = made
    found = []
    for papers in (these, those):
        going, _ = live(kind, steps, papers)
        going.do(Stop(actor="a"))
        found.append(seen(going, box=False))
    assert found[0] == found[1]


@given(two_sets_of_papers(), st.data())
def test_after_the_close_all_is_the_same_whoever_cast_which_paper(
    made: tuple[str, list[Step], list[Any], list[Any]], data: st.DataObject
) -> None:
    kind, steps, papers, _ = made
    _, answers = live(kind, steps, papers)
    # The papers that were taken, dealt out anew among those who cast them.
    taken = [
        place
        for place, (step, said) in enumerate(zip(steps, answers, strict=True))
        if step[0] in {"vote", "for"} and isinstance(said, tuple) and said[6] is not None
    ]
    dealt = list(papers)
    moved = data.draw(st.permutations(taken))
    for place, other in zip(taken, moved, strict=True):
        dealt[place] = papers[other]
    found = []
    for these in (papers, dealt):
        going, _ = live(kind, steps, these)
        with seeded():
            going.close()
        found.append((seen(going, box=False), going.box.to_data(), going.box.digest, going.result))
    assert found[0] == found[1]


@given(two_sets_of_papers())
def test_what_is_counted_at_the_close_is_what_was_put_in_and_each_has_a_receipt(
    made: tuple[str, list[Step], list[Any], list[Any]],
) -> None:
    kind, steps, papers, _ = made
    with seeded():
        going = hall(kind)
        receipts, expected = [], 0
        for step, paper in zip(steps, papers, strict=True):
            going.forward(minutes=step[4])
            act = act_of(step, paper, kind)
            if act is None:
                continue
            said = asked(going, act)
            if isinstance(said, tuple) and said[6] is not None:
                receipts.append(bytes.fromhex(said[6]))
                expected += 1
        everything = repr(seen(going))
        assert not any(receipt.hex() in everything for receipt in receipts)
    going.close()
    assert len(set(receipts)) == expected == len(going.box.receipts)
    assert all(going.box.has(receipt) for receipt in receipts)
    assert going.result["receipts"] == going.box.receipts_root
    name = "tally" if kind == "vote" else "options"
    assert going.result[name] == going.box.recount().to_data()
    assert sum(number for _, number in going.box.papers()) == expected


@given(st.lists(st.sampled_from(["yes", "no", "abstain"]), min_size=4, max_size=4), st.permutations(range(4)))
def test_the_order_of_voting_is_not_kept(papers: list[str], order: list[int]) -> None:
    found = []
    for turns in (range(4), order):
        with seeded():
            going = hall("vote")
            for turn in turns:
                going.vote(**{VOTERS[turn]: papers[turn]})
            found.append((seen(going), going.box.to_data()["papers"], going.box.to_data()["receipts"]))
            going.forward(minutes=1)
            going.clock.set(going.case.place.ends or going.clock.now() + timedelta(days=9))
            going.engine.settle()
            found.append((seen(going, box=False), going.box.digest, going.result))
    assert found[:2] == found[2:]
