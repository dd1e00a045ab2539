"""The five-step procedure: sound with each of its parts on and off, and one matter through all of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from consult import Body, Engine, People, Seat, SetClock, Standing, days
from consult.activities import (
    AnswerSurvey,
    Approve,
    Attend,
    CloseSitting,
    Convene,
    Grade,
    Inspect,
    Object,
    Report,
    SendBack,
)
from consult.acts import Merge, Propose, Withdraw
from consult.catalogue.five_step import Admit, Scope, five_step
from consult.flaws import flaws
from consult.standard import roles
from consult.voting import Choice

START = datetime(2026, 3, 2, 1, tzinfo=UTC)
COUNCIL = Body("council", "议事会", seats=[Seat("two committees", "两委", needed=1)])
EVERYTHING = five_step(deliberates=COUNCIL, reviewers=roles("branch"))


def community() -> tuple[Engine, SetClock]:
    clock = SetClock(START)
    people = People(
        {
            "wu": ["joint meeting", "branch"],
            "shen": ["supervisory committee"],
            "qian": Standing("qian", seats={"council": "two committees"}),
        },
        residents=["li", "wu", "sun"],
    )
    return Engine([EVERYTHING], community="garden", clock=clock, directory=people), clock


def deliberated(engine: Engine) -> None:
    engine.perform("1", Convene(actor="qian", at=engine.case("1").at)).accept()
    engine.perform("1", Attend(actor="qian")).accept()
    engine.perform("1", CloseSitting(actor="qian", outcome="A gate on the north side.")).accept()


@pytest.mark.parametrize(
    ("deliberates", "reviewed", "published", "evaluated"),
    list(product((None, COUNCIL), (False, True), (False, True), (False, True))),
)
def test_it_has_no_flaws_whichever_of_its_parts_are_on(
    deliberates: Body | None,
    reviewed: bool,  # noqa: FBT001 - one of four switches
    published: bool,  # noqa: FBT001
    evaluated: bool,  # noqa: FBT001
) -> None:
    procedure = five_step(
        deliberates=deliberates,
        reviewers=roles("branch") if reviewed else None,
        publication=days(7) if published else None,
        served="residents" if evaluated else None,
    )

    assert flaws(procedure) == ()


def test_a_matter_goes_through_all_five_steps_with_one_round_of_review_and_one_of_rework() -> None:
    engine, clock = community()
    engine.open(EVERYTHING, Propose(actor="li", title="A gate"), case="1").accept()
    engine.perform("1", Admit(actor="wu")).accept()
    deliberated(engine)
    engine.perform("1", SendBack(actor="wu", reason="Say what it costs.")).accept()
    deliberated(engine)
    assert engine.perform("1", Approve(actor="wu")).accept().stage == "deciding"
    for voter in ("li", "wu"):
        assert engine.cast("1", voter, Choice.YES).accepted
    clock.forward(timedelta(days=8))
    assert engine.case("1").stage == "publishing"
    clock.forward(timedelta(days=8))
    for grade, stage in ((Grade.DISSATISFIED, "implementing"), (Grade.SATISFIED, "evaluated")):
        engine.perform("1", Report(actor="wu", text="Built.", cost=120_000)).accept()
        assert engine.perform("1", Inspect(actor="shen", accept=True)).accept().stage == "evaluating"
        engine.perform("1", AnswerSurvey(actor="sun", grade=grade)).accept()
        clock.forward(timedelta(days=11))
        assert engine.case("1").stage == stage
    assert engine.case("1").ended


def test_a_major_matter_is_referred_and_nothing_else_decides_it() -> None:
    engine, _ = community()
    engine.open(EVERYTHING, Propose(actor="li", title="A road"), case="1").accept()

    assert engine.perform("1", Admit(actor="wu", scope=Scope.MAJOR)).accept().stage == "referred"


def test_who_raised_a_matter_may_take_it_back_and_nobody_else() -> None:
    engine, _ = community()
    engine.open(EVERYTHING, Propose(actor="li", title="A gate"), case="1").accept()

    assert not engine.perform("1", Withdraw(actor="wu", reason="no")).accepted
    assert engine.perform("1", Withdraw(actor="li", reason="no need")).accept().stage == "withdrawn"


def test_a_matter_joins_only_another_open_one_and_who_raised_it_is_not_lost() -> None:
    engine, _ = community()
    for case, actor in (("1", "li"), ("2", "sun")):
        engine.open(EVERYTHING, Propose(actor=actor, title="A gate"), case=case).accept()

    assert not engine.perform("2", Merge(actor="wu", into="2")).accepted
    assert not engine.perform("2", Merge(actor="wu", into="7")).accepted
    assert engine.perform("2", Merge(actor="wu", into="1")).accept().stage == "merged"
    assert engine.case("1").relatives["2"].kind == "merged-from"
    assert engine.case("1").relatives["2"].ended
    assert not engine.perform("1", Merge(actor="wu", into="2")).accepted


def test_an_objection_that_stands_at_the_end_annuls_the_decision() -> None:
    engine, clock = community()
    engine.open(EVERYTHING, Propose(actor="li", title="A gate"), case="1").accept()
    engine.perform("1", Admit(actor="wu")).accept()
    deliberated(engine)
    engine.perform("1", Approve(actor="wu")).accept()
    for voter in ("li", "wu"):
        engine.cast("1", voter, Choice.YES)
    clock.forward(timedelta(days=8))
    engine.perform("1", Object(actor="sun", reason="It stands in my light.")).accept()
    clock.forward(timedelta(days=8))

    assert engine.case("1").stage == "annulled"
