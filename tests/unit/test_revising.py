"""Running cases whose rules or calendar change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated

import attrs
import pytest

from consult import Act, Engine, People, Phrase, Procedure, SetClock, Stage, days, settles
from consult.activities import Approve, Election, Petition, Review, Support, Vote
from consult.acts import Propose
from consult.errors import ClockWentBackError, ConsultError, UnknownProcedureError
from consult.history import replay
from consult.revising import go_over, recount
from consult.standard import anyone
from consult.timing import Calendar, workdays
from consult.voting import Choice
from consult.voting.choosing.options import OneOf

NOW = datetime(2026, 12, 28, 4, tzinfo=UTC)


class Change(Act):
    """Propose another version of the rules."""

    zh = "修订规则"

    adopts: Annotated[str, settles]


def _end(name: str) -> Stage:
    return Stage(name, title="终点", answer=Phrase(name, "完"))


def _rules(version: str, *, name: str = "asking", kind: object = None) -> Procedure:
    asking = Stage(name, title="征集", lasts=days(30), holds=kind or Petition(anyone()))  # type: ignore[arg-type]
    return Procedure(
        "p",
        version=version,
        start=asking,
        opens=Propose,
        by=anyone(),
        moves=[asking.at_end().to(_end("lapsed"))],
    )


REVIEWING = Stage("reviewing", title="审核", lasts=days(5), holds=Review(anyone()))
ADOPTED, LAPSED = _end("adopted"), _end("not_adopted")
AMENDMENT = Procedure(
    "amendment",
    version="1",
    start=REVIEWING,
    opens=Change,
    by=anyone(),
    moves=[REVIEWING.upon(Approve).to(ADOPTED), REVIEWING.at_end().to(LAPSED)],
)
OLD, NEW = _rules("1"), _rules("2", name="collecting")


@pytest.fixture
def engine() -> Engine:
    made = Engine([OLD, NEW, AMENDMENT], clock=SetClock(NOW))
    made.open(OLD, Propose(actor="li", title="a gate"), case="1").accept()
    made.perform("1", Support(actor="wu")).accept()
    made.open(AMENDMENT, Change(actor="li", adopts=NEW.fingerprint), case="9").accept()
    return made


def _go(engine: Engine, **other: object) -> object:
    asked = {"actor": "li", "under": "9", "adopted": ADOPTED, "stages": {"asking": "collecting"}} | other
    return engine.go_over("1", NEW, **asked)  # type: ignore[arg-type]


def test_a_case_goes_over_under_an_adopted_amendment_and_keeps_what_was_entered(engine: Engine) -> None:
    engine.perform("9", Approve(actor="li")).accept()

    case = _go(engine).accept()  # type: ignore[attr-defined]

    assert case.stage == "collecting"
    assert case.origin.fingerprint == NEW.fingerprint
    assert list(case.bucket("support")) == ["wu"]
    assert replay(engine.events("1")) == case
    assert engine.perform("1", Support(actor="chen")).accepted


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({}, "amendment 9 stands in reviewing, not in adopted"),
        ({"under": "7"}, "there is no such amendment"),
        ({"stages": None}, "p has no stage asking; say which one takes its place"),
        ({"stages": {"asking": "lapsed"}}, "lapsed does not go on with what asking holds"),
    ],
)
def test_a_case_does_not_go_over_without_an_adopted_amendment_and_a_fitting_stage(
    engine: Engine, other: dict[str, object], why: str
) -> None:
    before = engine.case("1")

    ruling = _go(engine, **other)

    assert not ruling.accepted  # type: ignore[attr-defined]
    assert why in ruling.explain()  # type: ignore[attr-defined]
    assert engine.case("1") == before


def test_an_amendment_that_adopted_something_else_carries_no_case_over(engine: Engine) -> None:
    engine.open(AMENDMENT, Change(actor="li", adopts="f" * 64), case="8").accept()
    engine.perform("8", Approve(actor="li")).accept()

    ruling = _go(engine, under="8")

    assert "did not adopt p version 2" in ruling.explain()  # type: ignore[attr-defined]


def test_a_stage_that_holds_something_else_does_not_take_a_case_over() -> None:
    other = _rules("3", name="reviewing", kind=Review(anyone()))
    engine = Engine([OLD, other, AMENDMENT], clock=SetClock(NOW))
    engine.open(OLD, Propose(actor="li", title="a gate"), case="1").accept()
    engine.open(AMENDMENT, Change(actor="li", adopts=other.fingerprint), case="9").accept()
    engine.perform("9", Approve(actor="li")).accept()

    ruling = engine.go_over(
        "1", other, actor="li", under="9", adopted=ADOPTED, stages={"asking": "reviewing"}
    )

    assert "does not go on with what asking holds" in ruling.explain()


def test_a_running_vote_keeps_its_stage_so_that_nobody_votes_twice() -> None:
    old = _rules("1", name="voting", kind=Vote("residents"))
    new = _rules("4", name="polling", kind=Vote("residents"))
    engine = Engine([old, new, AMENDMENT], clock=SetClock(NOW), directory=People(residents=["li", "wu"]))
    engine.open(old, Propose(actor="li", title="a gate"), case="1").accept()
    assert engine.cast("1", "li", Choice.YES).accepted
    engine.open(AMENDMENT, Change(actor="li", adopts=new.fingerprint), case="9").accept()
    engine.perform("9", Approve(actor="li")).accept()

    ruling = engine.go_over("1", new, actor="li", under="9", adopted=ADOPTED, stages={"voting": "polling"})

    assert "a vote is running in voting, which must keep its name" in ruling.explain()
    assert not engine.cast("1", "li", Choice.NO).accepted


@pytest.mark.parametrize("changed", [{"secret": True}, {"replaceable": True}, {"vetoes": True}], ids=str)
def test_what_becomes_of_a_ballot_stays_while_a_vote_runs(changed: dict[str, bool]) -> None:
    old = _rules("1", name="voting", kind=Vote("residents"))
    new = _rules("5", name="voting", kind=Vote("residents", **changed))
    engine = Engine([old, new, AMENDMENT], clock=SetClock(NOW), directory=People(residents=["li", "wu"]))
    engine.open(old, Propose(actor="li", title="a gate"), case="1").accept()
    engine.open(AMENDMENT, Change(actor="li", adopts=new.fingerprint), case="9").accept()
    engine.perform("9", Approve(actor="li")).accept()

    ruling = engine.go_over("1", new, actor="li", under="9", adopted=ADOPTED)
    assert "what becomes of a ballot in it cannot change" in ruling.explain()
    assert "选票的处理方式不得变更" in ruling.explain("zh")


def test_an_election_keeps_its_name_as_well() -> None:
    old = _rules("1", name="voting", kind=Election("residents", OneOf(["a", "b"])))
    new = _rules("4", name="polling", kind=Election("residents", OneOf(["a", "b"])))
    engine = Engine([old, new, AMENDMENT], clock=SetClock(NOW), directory=People(residents=["li", "wu"]))
    engine.open(old, Propose(actor="li", title="a gate"), case="1").accept()
    engine.open(AMENDMENT, Change(actor="li", adopts=new.fingerprint), case="9").accept()
    engine.perform("9", Approve(actor="li")).accept()

    ruling = engine.go_over("1", new, actor="li", under="9", adopted=ADOPTED, stages={"voting": "polling"})
    assert "which must keep its name" in ruling.explain()


def test_a_case_that_has_its_answer_goes_over_to_nothing(engine: Engine) -> None:
    engine.perform("9", Approve(actor="li")).accept()
    engine._clock.forward(timedelta(days=40))  # type: ignore[attr-defined]

    assert "has its answer already" in _go(engine).explain()  # type: ignore[attr-defined]


def test_rules_that_the_rulebook_does_not_hold_are_gone_over_to_by_nobody(engine: Engine) -> None:
    with pytest.raises(UnknownProcedureError):
        engine.go_over("1", _rules("7"), actor="li", under="9", adopted=ADOPTED)


def _working(calendar: Calendar) -> tuple[Engine, Procedure]:
    asking = Stage("asking", title="征集", lasts=workdays(5), holds=Petition(anyone()))
    rules = Procedure(
        "p",
        version="1",
        start=asking,
        opens=Propose,
        by=anyone(),
        moves=[asking.at_end().to(_end("lapsed"))],
        calendar=calendar,
    )
    engine = Engine([rules], clock=SetClock(NOW))
    engine.open(rules, Propose(actor="li", title="a gate"), case="1").accept()
    return engine, rules


def test_a_limit_beyond_the_official_calendar_is_worked_out_again_when_it_is_out() -> None:
    # From Monday 28 December five working days run to 4 January, with a holiday on the 1st to the 5th.
    engine, _ = _working(Calendar(known_until=date(2026, 12, 31)))
    assert engine.case("1").place.provisional
    before = engine.case("1").place.ends

    anew = engine.recount(Calendar(holidays=[date(2027, 1, 1)], known_until=date(2027, 12, 31)))

    place = engine.case("1").place
    assert anew == 1
    assert before is not None
    assert place.ends == before + timedelta(days=1)
    assert not place.provisional
    assert [event.type for event in engine.events("1")] == ["Opened", "Extended"]
    assert replay(engine.events("1")) == engine.case("1")
    assert engine.recount(Calendar(known_until=date(2027, 12, 31))) == 0


def test_a_limit_within_the_official_calendar_is_left_alone() -> None:
    engine, _ = _working(Calendar(known_until=date(2027, 12, 31)))

    assert engine.recount(Calendar(holidays=[date(2027, 1, 1)])) == 0
    assert [event.type for event in engine.events("1")] == ["Opened"]


def test_a_calendar_that_does_not_reach_either_changes_nothing() -> None:
    engine, _ = _working(Calendar(known_until=date(2026, 12, 30)))

    assert engine.recount(Calendar(known_until=date(2026, 12, 31))) == 0
    assert engine.case("1").place.provisional


def test_neither_goes_back_in_time(engine: Engine) -> None:
    case = engine.case("1")
    early = case.at - timedelta(microseconds=1)

    with pytest.raises(ClockWentBackError):
        go_over(OLD, NEW, case, early, actor="li", under=None, adopted="adopted")
    with pytest.raises(ClockWentBackError):
        recount(OLD, case, Calendar(), early)


def test_a_limit_that_is_not_provisional_is_recounted_to_nothing(engine: Engine) -> None:
    case = engine.case("1")

    ruling = recount(OLD, case, Calendar(), NOW)

    assert ruling.accepted
    assert ruling.events == ()


def test_a_provisional_limit_without_a_length_on_record_is_named() -> None:
    engine, rules = _working(Calendar(known_until=date(2026, 12, 31)))
    case = engine.case("1")
    bare = attrs.evolve(case, place=attrs.evolve(case.place, lasts=None))

    with pytest.raises(ConsultError, match="has a provisional limit and no length on record"):
        recount(rules, bare, Calendar(), NOW)
