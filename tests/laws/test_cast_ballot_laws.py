"""Ballots of elections at the door: whatever is sent is a ballot or is refused with reasons, and no crash."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import jsonschema
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from consult.activities import CastBallot, Election, GiveMandate, Proxies, RevokeMandate, took_part
from consult.procedure import Procedure
from consult.schemas import schema
from consult.verdicts import Outcome
from consult.voting import Roll, at_least
from consult.voting.choosing.choices import check, is_paper
from consult.voting.choosing.options import Approval, BallotType, OneOf, Points, Ranking
from consult.voting.choosing.rankings import Method
from halls import Hall, end, of_one, stage
from polls import VOTERS

OPTIONS = ["x", "y", "方案"]
BALLOTS: dict[str, tuple[BallotType, Any]] = {
    "one of": (OneOf(OPTIONS), "plurality"),
    "approval": (Approval(OPTIONS, at_most=2), "plurality"),
    "points": (Points(OPTIONS, 5, each=3), "plurality"),
    "ranking": (Ranking(OPTIONS), Method.BORDA),
    "equal": (Ranking(OPTIONS, equal=True, at_most=2), Method.COPELAND),
}
KINDS = st.sampled_from(sorted(BALLOTS))
WORDS = st.one_of(
    st.sampled_from([*OPTIONS, "none", "abstain", "void", " x ", "{x}", "", "X"]), st.text(max_size=3)
)
ODD = st.recursive(
    st.one_of(WORDS, st.none(), st.booleans(), st.integers(-1, 9), st.floats()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=6,
)
#: Mostly such as come through the door.
SENT = st.one_of(
    ODD,
    WORDS,
    st.lists(WORDS, max_size=4),
    st.lists(st.one_of(WORDS, st.lists(WORDS, max_size=2)), max_size=3),
    st.dictionaries(WORDS, st.integers(-1, 6), max_size=3),
)


@cache
def rules(kind: str, *, secret: bool = False) -> Procedure:
    ballot, method = BALLOTS[kind]
    return of_one(Election("voters", ballot, method=method, secret=secret))


@given(KINDS, SENT, st.booleans())
def test_whatever_is_sent_is_cast_or_refused_with_reasons(kind: str, sent: Any, secret: object) -> None:
    act, wrong = None, []
    try:
        act = CastBallot.model_validate({"actor": "a", "choice": sent})
    except ValidationError as error:
        wrong = [item["loc"][0] for item in error.errors()]
    if act is None:
        assert set(wrong) == {"choice"}
        return
    hall = Hall(rules(kind, secret=bool(secret)))
    ballot, said = BALLOTS[kind][0], act.payload()["choice"]
    may = check(ballot, said).is_met and said != "void"
    ruling = hall.ask(act)
    assert ruling.accepted is may
    assert ruling.error is None
    if may:
        assert hall.box.turnouts()["persons"].have == 1
        assert secret or is_paper(ballot, hall.box._papers[0])
        return
    assert hall.box.turnouts()["persons"].have == 0
    for lang in ("en", "zh"):
        assert "✗" in ruling.explain(lang)  # type: ignore[arg-type]
    # The reason itself is not the same words in both languages.
    *_, en = ruling.verdict.leaves()  # type: ignore[union-attr]
    assert en.explain("en") != en.explain("zh")


@given(KINDS, SENT)
def test_what_a_form_takes_comes_through_the_door(kind: str, sent: Any) -> None:
    # A blank name is refused at the door; the form leaves its value open.
    assume(not isinstance(sent, dict) or all(name.strip() for name in sent))
    document = schema(rules(kind))
    form = jsonschema.Draft202012Validator(document["$defs"]["CastBallot"] | {"$defs": document["$defs"]})
    if form.is_valid({"choice": sent}):
        CastBallot.model_validate({"actor": "a", "choice": sent})


@given(
    st.lists(st.tuples(st.sampled_from(VOTERS), st.sampled_from([*OPTIONS, "none", "abstain"])), max_size=20)
)
def test_the_record_counts_the_last_ballot_of_everybody(cast: list[tuple[str, str]]) -> None:
    hall = Hall(of_one(Election("voters", OneOf(OPTIONS), replaceable=True)))
    for voter, choice in cast:
        hall.choose(**{voter: choice})
    hall.moved()
    last = dict(cast)
    counted = Counter(last.values())
    persons = hall.result["options"]["measures"]["persons"]
    assert persons["support"] == [counted[code] for code in OPTIONS]
    assert (persons["none"], persons["abstain"]) == (counted["none"], counted["abstain"])
    assert hall.result["replaced"] == len(cast) - len(last)
    most = max((counted[code] for code in OPTIONS), default=0)
    first = [code for code in OPTIONS if counted[code] == most and most]
    assert hall.winners() == (first if len(first) == 1 else [])
    assert hall.stage == ("elected" if len(first) == 1 else "open_seats")


#: What one voter may live through, in this order.
COURSES = st.sampled_from(
    [[], ["vote"], ["mandate", "for"], ["mandate", "for", "revoke"], ["mandate", "for", "revoke", "vote"]]
)


@st.composite
def courses(draw: st.DrawFn) -> list[tuple[str, str, str]]:
    """What all of them live through, interleaved; each with a holder, who may vote too."""
    waiting = {voter: list(draw(COURSES)) for voter in "abc"}
    holders = {voter: draw(st.sampled_from("abc")) for voter in "abc"}
    steps = []
    while any(waiting.values()):
        voter = draw(st.sampled_from([voter for voter, left in waiting.items() if left]))
        steps.append((waiting[voter].pop(0), voter, holders[voter]))
    return steps


@given(courses(), st.sampled_from(["1/3", "1/2", "2/3"]), st.sampled_from(["persons", "area"]), st.booleans())
def test_what_is_said_of_the_turnout_before_the_close_holds_at_the_close(
    steps: list[tuple[str, str, str]], share: str, measure: str, revocable: object
) -> None:
    enough = took_part(at_least(share), measure=measure)
    election = Election("voters", OneOf(OPTIONS), proxies=Proxies(revocable=bool(revocable)))
    voting = stage("voting", election)
    made = of_one(election, voting.at_end().to(end("valid"), when=enough), first=voting)
    hall = Hall(made, roll=Roll.of("voters", list("abc"), weights={"area": [1, 2, 4]}))
    said = []
    for how, who, other in steps:
        match how:
            case "vote":
                act: Any = CastBallot(actor=who, choice="x")
            case "for":
                act = CastBallot(actor=other, principal=who, choice="y")
            case "mandate":
                act = GiveMandate(actor=who, holder=other, document="paper")
            case _:
                act = RevokeMandate(actor=who)
        hall.ask(act)
        said.append(hall.asked(enough).outcome)
    valid = hall.moved() == "valid"
    for outcome in said:
        assert outcome is not (Outcome.UNMET if valid else Outcome.MET)
