"""Those served judge the result, and those who raised the matter are told what came of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from consult.activities import AnswerSurvey, Decline, Grade
from consult.adapters.records import story
from consult.catalogue.five_steps import five_step
from consult.catalogue.steps import Evaluating, Replies, Reply
from consult.errors import ConsultError
from consult.events import Missed
from consult.standard import roles
from consult.timing import hours
from consult.voting import at_least
from five_step_lives import EVERYTHING, RESIDENTS, Garden


class TestEvaluation:
    @pytest.mark.parametrize(("answers", "ends"), [(0, "unevaluated"), (1, "unevaluated"), (2, "evaluated")])
    def test_too_few_answers_are_an_end_of_their_own(self, answers: int, ends: str) -> None:
        garden = Garden()
        garden.evaluating()

        assert garden.judged(answers=answers) == ends

    def test_every_end_is_told_by_what_held_and_not_by_what_did_not(self) -> None:
        for grade, answers, met in (
            (Grade.SATISFIED, 1, "unevaluated"),
            (Grade.SATISFIED, 2, "evaluated"),
            (Grade.DISSATISFIED, 2, "unsatisfied"),
        ):
            garden = Garden(five_step(name="told", evaluating=Evaluating(rework=0)))
            garden.evaluating()
            assert garden.judged(grade, answers=answers) == met
            told = story(garden.engine, "1", brief=True)
            assert "must not be so" not in told
            assert told.count("have answered; at least 1/3 asked for") >= 1

    @pytest.mark.parametrize(("satisfied", "ends"), [(3, "evaluated"), (2, "implementing")])
    def test_three_fifths_of_the_answers_are_satisfied(self, satisfied: int, ends: str) -> None:
        garden = Garden()
        garden.evaluating()
        for number, voter in enumerate(RESIDENTS[:5]):
            grade = Grade.BASICALLY_SATISFIED if number < satisfied else Grade.DISSATISFIED
            garden.do(AnswerSurvey(actor=voter, grade=grade))

        assert garden.run_out() == ends

    @pytest.mark.parametrize("rework", [0, 1, 2])
    def test_a_poor_judgement_reopens_the_works_to_the_bound_and_no_further(self, rework: int) -> None:
        garden = Garden(five_step(name="rework", evaluating=Evaluating(rework=rework)))
        garden.evaluating()
        for _ in range(rework):
            assert garden.judged(Grade.DISSATISFIED) == "implementing"
            assert garden.built() == "evaluating"

        assert garden.judged(Grade.DISSATISFIED) == "unsatisfied"
        assert garden.engine.case("1").visits["implementing"] == rework + 1

    def test_only_those_on_the_roll_of_those_served_judge(self) -> None:
        garden = Garden()
        garden.evaluating(served="building")

        garden.do(AnswerSurvey(actor="ai", grade=Grade.SATISFIED))
        assert not garden.ruling(AnswerSurvey(actor="deng", grade=Grade.SATISFIED)).accepted

    def test_its_shares_are_parameters(self) -> None:
        evaluating = Evaluating(enough=at_least("1"), satisfaction=at_least("1"), basically_counts=False)
        garden = Garden(five_step(name="shares", evaluating=evaluating))
        garden.evaluating()
        for voter in RESIDENTS[:5]:
            garden.do(AnswerSurvey(actor=voter, grade=Grade.SATISFIED))
        garden.do(AnswerSurvey(actor=RESIDENTS[5], grade=Grade.BASICALLY_SATISFIED))

        assert garden.run_out() == "implementing"

    def test_how_often_is_a_whole_number(self) -> None:
        with pytest.raises(ConsultError, match="whole number"):
            Evaluating(rework=-1)


def owed(garden: Garden) -> dict[str, bool]:
    """What is owed, and whether it was missed."""
    return {duty.id: duty.missed for duty in garden.engine.case("1").duties}


class TestReplies:
    def test_a_reply_is_owed_at_once_and_at_the_end(self) -> None:
        garden = Garden()
        garden.opened()
        assert owed(garden) == {"receipt": False}

        garden.do(Reply(actor="zhou", text="We have it."))
        assert owed(garden) == {}

        garden.do(Decline(actor="zhou", reason="There is a lamp."))
        assert owed(garden) == {"reply": False}
        garden.do(Reply(actor="zhou", text="There is a lamp by the other gate."))
        assert owed(garden) == {}

    def test_a_reply_that_is_missed_is_on_record_and_stays_owed(self) -> None:
        garden = Garden()
        garden.opened()
        garden.do(Decline(actor="zhou", reason="There is a lamp."))
        garden.wait(days=4)

        missed = [event for event in garden.events() if isinstance(event, Missed)]
        assert [event.duties for event in missed] == [("reply",)]
        assert owed(garden) == {"reply": True}
        garden.do(Reply(actor="zhou", text="Late, but here it is."))
        assert owed(garden) == {}

    def test_one_reply_answers_all_that_was_missed(self) -> None:
        garden = Garden()
        garden.opened()
        garden.run_out()
        assert owed(garden) == {"receipt": True, "reply": False}

        garden.do(Reply(actor="zhou", text="Nobody was there to look at it."))
        assert owed(garden) == {}

    def test_only_those_who_owe_it_reply(self) -> None:
        garden = Garden()
        garden.opened()

        assert "ai is not joint meeting" in garden.refused(Reply(actor="ai", text="We have it."))

    def test_every_final_stage_owes_one(self) -> None:
        finals = [stage for stage in EVERYTHING.stages.values() if stage.final]

        assert len(finals) == 20
        assert all([duty.name for duty in stage.owes] == ["reply"] for stage in finals)

    def test_who_replies_and_by_when_is_a_parameter(self) -> None:
        replies = Replies(by=roles("grid worker"), received=hours(1), answered=None)
        garden = Garden(five_step(name="hour", replies=replies))
        garden.opened()
        entered = garden.clock.now()

        assert garden.engine.case("1").duties[0].due == entered + timedelta(hours=1)
        garden.do(Reply(actor="grid", text="We have it."))
        garden.do(Decline(actor="zhou", reason="There is a lamp."))
        assert owed(garden) == {}

    def test_they_may_be_off(self) -> None:
        rules = five_step(name="silent", replies=None)

        assert "Reply" not in rules.acts()
        assert not any(stage.owes for stage in rules.stages.values())
