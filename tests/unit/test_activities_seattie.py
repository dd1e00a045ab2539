"""The last seats of an election: settled by the chair, or voted on once more between those who are equal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from consult.activities import (
    CastBallot,
    ChooseElected,
    Election,
    SeatTie,
    chosen,
    equals_of,
    filled,
    seats_settled,
    undecided_tie,
)
from consult.acts import Propose
from consult.clocks import SetClock
from consult.directory import People
from consult.engine import Engine
from consult.people import Standing
from consult.procedure import Procedure, Stage
from consult.rules import reading
from consult.standard import anyone, roles
from consult.timing import days
from consult.verdicts import Phrase
from consult.voting.choosing.elections import CHAIR, REPEAT, Ties
from consult.voting.choosing.options import Approval

START = datetime(2026, 3, 2, 1, tzinfo=UTC)
VOTERS = ["an", "bo", "chen", "du"]
DONE = Stage("done", answer=Phrase("elected", "已选出"))
OPEN = Stage("open_seats", answer=Phrase("seats stay open", "名额空缺"))


def election(ties: Ties) -> Stage:
    ballot = Approval(["a", "b", "c"], at_most=2)
    return Stage("voting", title="选举", lasts=days(3), holds=Election("voters", ballot, seats=2, ties=ties))


def running(rules: Procedure) -> tuple[Engine, SetClock]:
    clock = SetClock(START)
    people = People([Standing("chair", roles={"chair"})], voters=VOTERS)
    engine = Engine([rules], clock=clock, directory=people)
    engine.open(rules, Propose(actor="li", title="T"), case="c").accept()
    return engine, clock


def vote(engine: Engine, *ballots: tuple[str, ...]) -> None:
    for voter, ballot in zip(VOTERS, ballots, strict=False):
        engine.perform("c", CastBallot(actor=voter, choice=ballot)).accept()


class TestTheChair:
    voting = election(CHAIR)
    settling = Stage("settling", title="确定当选者", lasts=days(2), holds=SeatTie(voting, roles("chair")))
    rules = Procedure(
        "seats",
        version="1",
        start=voting,
        opens=Propose,
        by=anyone(),
        moves=[
            voting.at_end().to(settling, when=undecided_tie()),
            voting.at_end().to(DONE, when=filled()),
            voting.at_end().to(OPEN),
            settling.once(seats_settled()).to(DONE),
            settling.at_end().to(OPEN),
        ],
    )

    def tied(self) -> Engine:
        engine, clock = running(self.rules)
        vote(engine, ("a", "b"), ("a", "c"), ("a",))
        clock.set(START + timedelta(days=4))
        assert engine.case("c").stage == "settling"
        return engine

    def test_chooses_among_those_who_are_equal(self) -> None:
        engine = self.tied()

        engine.perform("c", ChooseElected(actor="chair", chosen=("c",))).accept()
        assert engine.case("c").stage == "done"
        assert engine.case("c").results["settling"].data == {"elected": ["a", "c"], "chosen": ["c"]}

    @pytest.mark.parametrize("names", [("a",), ("b", "c"), ("b", "b"), ("x",)], ids=str)
    def test_can_choose_nobody_else_and_neither_more_nor_fewer(self, names: tuple[str, ...]) -> None:
        engine = self.tied()

        ruling = engine.perform("c", ChooseElected(actor="chair", chosen=names))
        assert not ruling.accepted
        assert "cannot be chosen: 1 of b, c must be" in ruling.explain()
        assert "须从b、c中确定1名" in ruling.explain("zh")
        assert engine.case("c").stage == "settling"

    def test_alone_decides(self) -> None:
        ruling = self.tied().perform("c", ChooseElected(actor="an", chosen=("c",)))
        assert not ruling.accepted

    def test_is_not_asked_where_there_is_no_tie(self) -> None:
        engine, clock = running(self.rules)
        vote(engine, ("a", "b"), ("a", "b"), ("a", "c"))
        clock.set(START + timedelta(days=4))

        assert engine.case("c").stage == "done"

    def test_who_decides_nothing_leaves_the_seat_open(self) -> None:
        engine, clock = running(self.rules)
        vote(engine, ("a", "b"), ("a", "c"), ("a",))
        clock.set(START + timedelta(days=9))

        assert engine.case("c").stage == "open_seats"
        assert engine.case("c").results["settling"].data["elected"] == ["a"]

    def test_what_may_be_done_is_told_before_it_is_written(self) -> None:
        (option,) = self.tied().options("c", "chair")
        assert option.verdict.is_met


@reading(version="1", en="the names", zh="名单")
def names_of(facts: object, *, of: object) -> str | None:
    found = of.read(facts)  # type: ignore[attr-defined]
    return "voters" if found else None


def test_who_was_chosen_is_read_from_the_stage_in_which_it_was_settled() -> None:
    voting = election(CHAIR)
    settling = Stage("settling", lasts=days(2), holds=SeatTie(voting, roles("chair")))
    ballot = Approval(["yes"])
    asked = Stage("asked", lasts=days(2), holds=Election(names_of(of=chosen(settling)), ballot))
    rules = Procedure(
        "seats",
        version="1",
        start=voting,
        opens=Propose,
        by=anyone(),
        moves=[
            voting.at_end().to(settling),
            settling.once(seats_settled()).to(asked),
            settling.at_end().to(OPEN),
            asked.at_end().to(DONE),
        ],
    )
    engine, clock = running(rules)
    vote(engine, ("a", "b"), ("a", "c"), ("a",))
    clock.set(START + timedelta(days=4))
    engine.perform("c", ChooseElected(actor="chair", chosen=("b",))).accept()

    assert engine.case("c").stage == "asked"


def test_those_who_are_equal_are_voted_on_once_more() -> None:
    voting = election(REPEAT)
    again = Stage("again", lasts=days(3), holds=Election("voters", equals_of(voting)))
    rules = Procedure(
        "seats",
        version="1",
        start=voting,
        opens=Propose,
        by=anyone(),
        moves=[
            voting.at_end().to(again, when=undecided_tie()),
            voting.at_end().to(OPEN),
            again.at_end().to(DONE, when=filled()),
            again.at_end().to(OPEN),
        ],
    )
    engine, clock = running(rules)
    vote(engine, ("a", "b"), ("a", "c"), ("a",))
    clock.set(START + timedelta(days=4))

    assert [option["code"] for option in engine.case("c").place.opening["ballot"]["options"]] == ["b", "c"]
    assert not engine.perform("c", CastBallot(actor="an", choice="a")).accepted
    engine.perform("c", CastBallot(actor="an", choice="b")).accept()
    clock.set(START + timedelta(days=9))
    assert engine.case("c").stage == "done"
