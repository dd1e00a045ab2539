"""A procedure in words says of it what the core does."""

from __future__ import annotations

import pytest

from consult.activities import Approve, GiveOpinion, Review, SendBack
from consult.acts import Act, Propose
from consult.catalogue.registry import entry
from consult.cli.parts import MoveTold, StageTold, stages
from consult.prepared import house_of
from consult.procedure import Also, Duty, Procedure, Stage
from consult.standard import anyone, person, roles
from consult.timing import days, hours
from consult.verdicts import Phrase


class Note(Act):
    """Note something."""

    zh = "备注"


class Leave(Act):
    """Leave, in person."""

    zh = "离开"
    personal = True


CLERK = roles("clerk")
done = Stage("done", title="办结", answer=Phrase("Done.", "已办结。"))
waiting = Stage("waiting", title="等待", waits=True, also=[Also(Note, person(name="li"))])
reviewing = Stage(
    "reviewing",
    title="审核",
    lasts=days(3),
    holds=Review(CLERK, opinions=anyone()),
    owes=[Duty("word", GiveOpinion, within=hours(2), by=CLERK, title="发声")],
    also=[Also(SendBack, person(name="wu")), Also(Note, anyone())],
)
PROCEDURE = Procedure(
    "small",
    version="1",
    start=reviewing,
    opens=Propose,
    by=anyone(),
    moves=[
        reviewing.upon(Approve).to(done),
        reviewing.upon(SendBack).to(waiting),
        reviewing.upon(Leave).to(done, by=person(name="chen")),
        reviewing.at_end().to(waiting),
        waiting.upon(Note).to(done, by=CLERK),
    ],
)


def told(name: str) -> StageTold:
    (found,) = [one for one in stages(PROCEDURE) if one.stage.name == name]
    return found


def who(move: MoveTold) -> str | None:
    return None if move.by is None else move.by.en


class TestStages:
    def test_every_stage_is_told_once_with_its_moves_in_order(self) -> None:
        assert [one.stage.name for one in stages(PROCEDURE)] == ["reviewing", "done", "waiting"]
        assert [move.to.name for move in told("reviewing").moves] == ["done", "waiting", "done", "waiting"]

    def test_limits_are_told_and_that_there_is_none(self) -> None:
        assert told("reviewing").lasts == days(3).phrase()
        assert told("waiting").lasts == Phrase("no limit", "不限期")
        assert told("done").lasts is None

    def test_what_goes_on_and_who_sees_to_it(self) -> None:
        assert told("reviewing").holds == Phrase("a review (clerk)", "审核（clerk）")
        assert told("waiting").holds is None

    def test_what_is_taken_besides_the_moves(self) -> None:
        assert told("reviewing").takes == Phrase("GiveOpinion, Note", "发表意见、备注")
        assert told("waiting").takes is None

    def test_what_is_owed_by_whom_and_by_when(self) -> None:
        (owed,) = told("reviewing").owes
        assert owed == Phrase("word within 2 hours, by clerk", "发声：2小时内，由clerk负责")


class TestWhoMay:
    def test_what_goes_on_says_so_and_the_move_and_what_is_recorded_where_they_do(self) -> None:
        moves = told("reviewing").moves
        assert [(who(move), move.says_who) for move in moves] == [
            ("clerk", False),
            ("wu", True),
            ("chen", True),
            (None, False),
        ]

    def test_where_both_say_so_both_must_hold(self) -> None:
        (move,) = told("waiting").moves
        assert who(move) == "li and clerk"

    @pytest.mark.parametrize("name", ["five-step", "pyramid"])
    def test_it_is_whom_the_core_asks_about(self, name: str) -> None:
        procedure = entry(name).make()
        rooms = house_of(procedure).rooms
        seen = 0
        for one in stages(procedure):
            pairs = zip(procedure.moves_from(one.stage.name), one.moves, strict=True)
            for (_, move), said in pairs:
                if move.act is None:
                    assert said.by is None
                    continue
                taking = rooms[one.stage.name].takes[move.act]
                rules = [taking.by, move.by if taking.asks_who else None]
                asked = [rule for rule in rules if rule is not None]
                joined = asked[0] if len(asked) == 1 else asked[0] & asked[1]
                assert said.by == joined.phrase()
                seen += 1
        assert seen > 5
