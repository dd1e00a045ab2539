"""What `consult.adapters.polis.running` promises."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.adapters.polis import running
from consult.adapters.polis.reading import Choice, Conversation, Statement, VoteRow
from consult.adapters.polis.running import Matter, Run, run
from consult.engine import Engine
from consult.errors import ConsultError, RefusedError
from consult.events import Acted, Moved, Opened
from consult.history import replay
from consult.verdicts import unmet
from consult.voting import Share, at_least, more_than

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consult.acts import Act
    from consult.rulings import Ruling

START: Final = datetime(2024, 3, 1, 12, tzinfo=UTC)
TICK: Final = timedelta(milliseconds=1)
YES: Final = 1
NO: Final = -1
PASS: Final = 0
ANY: Final = at_least(0)


def at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def statement(
    key: int, *, moderated: Choice = 1, minutes: int = 0, text: str = "Plant trees", author: str = "a"
) -> Statement:
    return Statement(str(key), author, at(minutes), moderated, text)


def vote(voter: str, choice: Choice, *, on: int = 0, minutes: int | None = 1) -> VoteRow:
    return VoteRow(str(on), voter, choice, None if minutes is None else at(minutes))


def conversation(
    votes: Iterable[VoteRow] = (),
    *,
    statements: Iterable[Statement] = (),
    roll: str = "abcdefghij",
    timed: bool = True,
) -> Conversation:
    said = tuple(statements) or (statement(0),)
    cast = tuple(votes)
    moments = [one.at for one in said] + [one.at for one in cast if one.at is not None]
    return Conversation("Trees", said, tuple(roll), cast, timed, max(moments))


def only(done: Run) -> Matter:
    (matter,) = done.matters
    return matter


def outcome(votes: str, quorum: str = ">=1/10", majority: str = ">1/2") -> str:
    """What comes of votes such as ``"yyn-"``, by ten people in this order."""
    choices: dict[str, Choice] = {"y": YES, "n": NO, "-": PASS}
    cast = [vote(voter, choices[one]) for voter, one in zip("abcdefghij", votes, strict=False)]
    return only(run(conversation(cast), quorum=share(quorum), majority=share(majority))).outcome


def share(text: str) -> Share:
    return at_least(text[2:]) if text.startswith(">=") else more_than(text[1:])


# --- The life of a matter ---


def test_the_author_proposes_at_the_time_of_the_statement() -> None:
    done = run(conversation(statements=[statement(7, minutes=3, author="li", text="More\nbenches")]))
    opened = done.engine.events("7")[0]
    assert isinstance(opened, Opened)
    assert (opened.at, opened.actor, opened.data["text"]) == (at(3), "li", "More\nbenches")
    assert opened.data["title"] == "More benches"


def test_the_moderators_decide_at_once_and_those_refused_get_a_reason() -> None:
    done = run(conversation(statements=[statement(0), statement(1, moderated=-1, minutes=2)]))
    admitted, declined = (done.engine.events(key)[1] for key in "01")
    assert isinstance(admitted, Acted)
    assert isinstance(declined, Acted)
    assert (admitted.act, admitted.at) == ("Admit", at(0))
    assert (declined.act, declined.at) == ("Decline", at(2))
    assert "holds no reasons" in declined.data["reason"]
    assert [matter.stage for matter in done.matters] == ["no_quorum", "declined"]


def test_what_the_moderators_never_looked_at_ends_when_the_window_closes_and_not_before() -> None:
    done = run(conversation([vote("a", YES, minutes=50)], statements=[statement(0, moderated=0)]))
    matter = only(done)
    (moved,) = (event for event in done.engine.events("0") if isinstance(event, Moved))
    assert (matter.stage, matter.outcome) == ("unscreened", "not_screened")
    assert (moved.cause, moved.at) == ("at_end", at(50) + TICK)
    assert "ran out" in matter.verdict.explain()


def test_nothing_is_decided_before_the_close() -> None:
    done = run(
        conversation([vote(voter, YES, minutes=1) for voter in "abcdefghij"] + [vote("a", YES, minutes=9)])
    )
    last = done.engine.events("0")[-1]
    assert done.closes == at(9) + TICK
    assert last.at == done.closes
    assert only(done).outcome == "carried"


def test_a_vote_at_the_very_last_moment_counts() -> None:
    done = run(conversation([vote("a", NO, minutes=1), vote("b", YES, minutes=2), vote("c", YES, minutes=2)]))
    assert only(done).counts.participating == 3


def test_carried_matters_wait_in_implementation_with_a_due_date() -> None:
    matter = only(run(conversation([vote("a", YES)])))
    assert matter.stage == "implementing"
    assert matter.due == datetime(2024, 5, 1, tzinfo=UTC)


def test_every_case_is_what_its_record_adds_up_to() -> None:
    done = run(
        conversation(
            [vote("a", YES), vote("b", NO, on=2)],
            statements=[statement(0), statement(1, moderated=-1), statement(2), statement(3, moderated=0)],
        )
    )
    for matter in done.matters:
        assert replay(done.engine.events(matter.id)) == done.engine.case(matter.id)


# --- Ballots ---


def spied(monkeypatch: pytest.MonkeyPatch) -> list[tuple[datetime, str, str]]:
    """Every act that is performed or opens a case, with its time."""
    seen: list[tuple[datetime, str, str]] = []
    perform, open_ = Engine.perform, Engine.open

    def spy(engine: Engine, case: str, act: Act) -> Ruling:
        seen.append((engine._clock.now(), type(act).__name__, act.actor))
        return perform(engine, case, act)

    def spy_open(engine: Engine, procedure: object, act: Act, *, case: str) -> Ruling:
        seen.append((engine._clock.now(), type(act).__name__, act.actor))
        return open_(engine, procedure, act, case=case)  # type: ignore[arg-type]

    monkeypatch.setattr(Engine, "perform", spy)
    monkeypatch.setattr(Engine, "open", spy_open)
    return seen


def test_votes_are_acts_in_the_order_of_time_among_the_statements(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = spied(monkeypatch)
    run(
        conversation(
            [vote("a", YES, minutes=1), vote("b", NO, minutes=5), vote("c", NO, on=1, minutes=6)],
            statements=[statement(0), statement(1, minutes=3)],
        )
    )
    assert [(when, name) for when, name, _ in seen] == [
        (at(0), "Propose"),
        (at(0), "Admit"),
        (at(1), "CastVote"),
        (at(3), "Propose"),
        (at(3), "Admit"),
        (at(5), "CastVote"),
        (at(6), "CastVote"),
    ]


def test_votes_without_times_are_cast_at_the_end_in_the_order_of_the_table(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = spied(monkeypatch)
    votes = [vote("c", YES, minutes=None), vote("a", NO, minutes=None), vote("b", YES, minutes=None)]
    done = run(conversation(votes, statements=[statement(0), statement(1, minutes=8)], timed=False))
    ballots = [(when, who) for when, name, who in seen if name == "CastVote"]
    assert ballots == [(at(8), "c"), (at(8), "a"), (at(8), "b")]
    assert done.matters[0].counts.participating == 3


def test_a_vote_stamped_before_its_admission_is_cast_at_the_admission(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = spied(monkeypatch)
    votes = [vote("a", YES, on=1, minutes=1), vote("c", YES, minutes=2), vote("b", NO, on=1, minutes=9)]
    done = run(conversation(votes, statements=[statement(0), statement(1, minutes=5)]))
    ballots = [(when, who) for when, name, who in seen if name == "CastVote"]
    assert ballots == [(at(2), "c"), (at(5), "a"), (at(9), "b")]
    assert done.advanced == 1
    assert (done.matters[1].counts.yes, done.matters[1].counts.no) == (1, 1)


def test_a_vote_at_the_moment_of_admission_is_in_time() -> None:
    done = run(conversation([vote("a", YES, minutes=0)]))
    assert (done.advanced, only(done).counts.yes) == (0, 1)


def test_of_two_early_votes_the_later_one_stands() -> None:
    votes = [vote("a", YES, on=1, minutes=1), vote("a", NO, on=1, minutes=2)]
    done = run(conversation(votes, statements=[statement(0), statement(1, minutes=5)]))
    counts = done.matters[1].counts
    assert (counts.yes, counts.no, done.replaced) == (0, 1, 1)


def test_a_later_vote_takes_the_place_of_an_earlier_one() -> None:
    votes = [
        vote("a", YES, minutes=1),
        vote("b", YES, minutes=1),
        vote("a", NO, minutes=2),
        vote("a", PASS, minutes=3),
    ]
    done = run(conversation(votes))
    counts = only(done).counts
    assert (counts.yes, counts.no, counts.abstain) == (1, 0, 1)
    assert (done.cast, done.replaced) == (4, 2)


def test_votes_on_what_was_not_admitted_are_counted_and_not_cast() -> None:
    votes = [vote("a", YES), vote("a", YES, on=1), vote("b", NO, on=1), vote("c", NO, on=2)]
    done = run(
        conversation(votes, statements=[statement(0), statement(1, moderated=-1), statement(2, moderated=0)])
    )
    assert (done.cast, done.not_cast) == (1, 3)
    for matter in done.matters[1:]:
        assert matter.to_data()["tally"] == {"yes": 0, "no": 0, "abstain": 0}


def test_an_early_vote_on_what_was_not_admitted_counts_as_not_cast_alone() -> None:
    votes = [vote("a", YES, on=1, minutes=1)]
    done = run(conversation(votes, statements=[statement(0), statement(1, moderated=-1, minutes=5)]))
    assert (done.not_cast, done.advanced) == (1, 0)


# --- The decision ---


def test_passing_is_taking_part() -> None:
    assert outcome("-----", quorum=">=1/2") == "rejected"
    assert outcome("----", quorum=">=1/2") == "no_quorum"


def test_where_nobody_says_yes_or_no_nothing_is_carried() -> None:
    assert outcome("---", majority=">=0") == "rejected"
    assert outcome("", quorum=">=0", majority=">=0") == "rejected"


@pytest.mark.parametrize(
    ("votes", "quorum", "expected"),
    [
        ("yy", ">=3/10", "no_quorum"),
        ("yyy", ">=3/10", "carried"),
        ("yyyy", ">=3/10", "carried"),
        ("yyy", ">3/10", "no_quorum"),
        ("yyyy", ">3/10", "carried"),
        ("", ">0", "no_quorum"),
        ("yyyyyyyyyy", ">=1", "carried"),
        ("yyyyyyyyy", ">=1", "no_quorum"),
    ],
)
def test_the_quorum_is_a_share_of_the_whole_roll(votes: str, quorum: str, expected: str) -> None:
    assert outcome(votes, quorum=quorum) == expected


@pytest.mark.parametrize(
    ("votes", "majority", "expected"),
    [
        ("yn", ">1/2", "rejected"),
        ("yn", ">=1/2", "carried"),
        ("yyn", ">1/2", "carried"),
        ("yyn", ">=2/3", "carried"),
        ("yyn", ">2/3", "rejected"),
        ("yyn-------", ">=2/3", "carried"),
        ("yynn", ">=2/3", "rejected"),
        ("yyyyyn", ">=1", "rejected"),
        ("yyyyyy", ">=1", "carried"),
        ("nnnn", ">=0", "carried"),
        ("nnnn", ">0", "rejected"),
    ],
)
def test_the_majority_is_a_share_of_yes_and_no(votes: str, majority: str, expected: str) -> None:
    assert outcome(votes, majority=majority) == expected


def test_an_empty_roll_makes_no_quorum() -> None:
    assert only(run(conversation(roll=""))).outcome == "no_quorum"


# --- What is told of it ---


@pytest.mark.parametrize(
    ("votes", "expected"), [("yyn", "carried"), ("ynn", "rejected"), ("yn", "no_quorum")]
)
def test_every_decision_shows_both_the_quorum_and_the_majority(votes: str, expected: str) -> None:
    cast = [vote(voter, YES if one == "y" else NO) for voter, one in zip("abc", votes, strict=False)]
    matter = only(run(conversation(cast), quorum=at_least("3/10")))
    quorum, majority = matter.to_data()["verdict"]["parts"]
    assert matter.outcome == expected
    assert (quorum["data"]["have"], quorum["data"]["base"], quorum["data"]["need"]) == (len(votes), 10, 3)
    assert (majority["data"]["have"], majority["data"]["base"]) == (votes.count("y"), len(votes))
    assert matter.verdict.is_met is (expected == "carried")


def test_a_declined_matter_shows_who_declined_it_and_why() -> None:
    verdict = only(run(conversation(statements=[statement(0, moderated=-1)]))).verdict
    assert "moderators declined it: Refused by the moderators" in verdict.explain()
    assert "moderators不予受理" in verdict.explain("zh")


def test_a_matter_as_data_has_exactly_what_was_promised() -> None:
    data = only(run(conversation([vote("a", YES), vote("b", NO), vote("c", PASS)]))).to_data()
    assert {key: value for key, value in data.items() if key != "verdict"} == {
        "id": "0",
        "stage": "rejected",
        "outcome": "rejected",
        "tally": {"yes": 1, "no": 1, "abstain": 1},
        "roll": 10,
    }


def test_matters_are_in_the_order_of_their_numbers() -> None:
    keys = [10, 9, 100, 2]
    done = run(conversation(statements=[statement(key, minutes=n) for n, key in enumerate(keys)]))
    assert [matter.id for matter in done.matters] == ["2", "9", "10", "100"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("  two \n\n lines\t", "two lines"),
        ("\u3000 \n", "statement 5"),
        ("", "statement 5"),
        ("长" * 200, "长" * 200),
        ("长" * 201, "长" * 199 + "…"),
    ],
)
def test_a_title_is_the_statement_on_one_line_and_not_too_long(text: str, title: str) -> None:
    done = run(conversation(statements=[statement(5, text=text)]))
    matter = done.engine.case("5").matter
    assert (matter["title"], matter["text"]) == (title, text)


def test_a_participant_called_moderators_does_not_moderate() -> None:
    said = [statement(0, author="moderators")]
    talk = attrs.evolve(conversation(statements=said), roll=("moderators", "moderators*"))
    admitted = run(talk).engine.events("0")[1]
    assert isinstance(admitted, Acted)
    assert admitted.actor == "moderators**"


def test_progress_is_reported_up_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "_REPORTED", 2)
    told: list[tuple[int, int]] = []
    run(conversation([vote("a", YES), vote("b", NO)]), progress=lambda done, of: told.append((done, of)))
    assert told == [(0, 3), (2, 3), (3, 3)]


# --- What must not happen is not passed over ---


def test_a_vote_that_the_engine_should_take_and_refuses_stops_the_run() -> None:
    with pytest.raises(RefusedError, match="nobody is not on the roll"):
        run(conversation([VoteRow("0", "nobody", YES, at(1))]))


def test_a_matter_that_time_cannot_move_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Engine, "stuck", lambda engine: {"0": unmet("the roll is lost")})
    with pytest.raises(ConsultError, match="statement 0 could not be decided: ✗ the roll is lost"):
        run(conversation())


def test_a_matter_that_nothing_moved_is_named() -> None:
    opened = run(conversation()).engine.events("0")[:1]
    with pytest.raises(ConsultError, match="nothing on record moved case '0'"):
        running._why(opened)


# --- Against a plain count ---

SHARES: Final = st.builds(
    lambda p, q, strict: more_than(Fraction(p, q)) if strict and p < q else at_least(Fraction(min(p, q), q)),
    st.integers(0, 7),
    st.integers(1, 7),
    st.booleans(),
)
CHOICES: Final[st.SearchStrategy[Choice]] = st.sampled_from((1, -1, 0))


@st.composite
def conversations(draw: st.DrawFn) -> Conversation:
    size = draw(st.integers(1, 4))
    said = sorted(
        (
            statement(key, moderated=draw(st.sampled_from((1, 1, 1, -1, 0))), minutes=draw(st.integers(0, 9)))
            for key in range(size)
        ),
        key=lambda one: one.at,
    )
    roll = "abcdefg"[: draw(st.integers(1, 7))]
    timed = draw(st.booleans())
    rows = draw(
        st.lists(
            st.tuples(st.sampled_from(roll), st.integers(0, size - 1), CHOICES, st.integers(0, 12)),
            max_size=30,
            unique_by=None if timed else (lambda row: row[:2]),
        )
    )
    votes = [
        vote(voter, choice, on=on, minutes=minute if timed else None) for voter, on, choice, minute in rows
    ]
    if timed:
        votes.sort(key=lambda one: one.at or START)
    return conversation(votes, statements=said, roll=roll, timed=timed)


def plainly(talk: Conversation, quorum: Share, majority: Share) -> dict[str, tuple[str, int, int, int]]:
    """What comes of each statement, by counting."""
    last = {(one.statement, one.voter): one.choice for one in talk.votes}
    found = {}
    for one in talk.statements:
        if one.moderated != 1:
            found[one.id] = ("declined" if one.moderated else "not_screened", 0, 0, 0)
            continue
        said = Counter(choice for (key, _), choice in last.items() if key == one.id)
        yes, no, passed = said[1], said[-1], said[0]
        if not reaches(yes + no + passed, len(talk.roll), quorum):
            came = "no_quorum"
        elif yes + no and reaches(yes, yes + no, majority):
            came = "carried"
        else:
            came = "rejected"
        found[one.id] = (came, yes, no, passed)
    return found


def reaches(have: int, base: int, asked: Share) -> bool:
    part = Fraction(have, base)
    need = Fraction(asked.numerator, asked.denominator)
    return part > need if asked.strict else part >= need


@settings(max_examples=300)
@given(conversations(), SHARES, SHARES)
def test_every_outcome_is_that_of_a_plain_count(talk: Conversation, quorum: Share, majority: Share) -> None:
    done = run(talk, quorum=quorum, majority=majority)
    expected = plainly(talk, quorum, majority)
    found = {one.id: (one.outcome, one.counts.yes, one.counts.no, one.counts.abstain) for one in done.matters}
    assert found == expected
    admitted = {one.id for one in talk.statements if one.moderated == 1}
    votes = [one for one in talk.votes if one.statement in admitted]
    assert done.cast == len(votes)
    assert done.replaced == len(votes) - len({(one.statement, one.voter) for one in votes})
    assert done.cast + done.not_cast == len(talk.votes)
