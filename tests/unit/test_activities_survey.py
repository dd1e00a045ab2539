"""Surveys: those served are asked, once each, and nobody's silence is counted as praise."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from consult.activities.survey import AnswerSurvey, Grade, Survey, answered, responded, satisfied
from consult.acts import Propose
from consult.errors import ConsultError
from consult.rules import settled
from consult.standard import result
from consult.voting import Roll, at_least, more_than
from lives import GoBack, GoOn, Life, small

SERVED = Roll.of("served", [f"p{number}" for number in range(10)])
GRADES = [Grade.SATISFIED, Grade.BASICALLY_SATISFIED, Grade.DISSATISFIED]


def life(roll: Roll = SERVED, **options: Any) -> Life:
    options.setdefault("when", satisfied(at_least("3/5")))
    return Life(small(Survey("served"), **options), rolls={"served": roll})


def answer(person: str, grade: Grade = Grade.SATISFIED, comment: str = "") -> AnswerSurvey:
    return AnswerSurvey(actor=person, grade=grade, comment=comment)


def answers(satisfied_: int, basically: int, dissatisfied: int) -> list[AnswerSurvey]:
    grades = [
        grade
        for grade, times in zip(GRADES, (satisfied_, basically, dissatisfied), strict=True)
        for _ in range(times)
    ]
    return [answer(f"p{number}", grade) for number, grade in enumerate(grades)]


class TestAnswers:
    def test_only_those_served_answer(self) -> None:
        going = life()

        told = going.refused(answer("lead"))
        assert "✗ lead is not on the roll of served" in told
        going.do(answer("p0"))

    def test_who_is_served_is_frozen_when_the_survey_begins(self) -> None:
        going = life()
        going.rolls["served"] = Roll.of("served", ["newcomer"])

        assert "newcomer is not on the roll" in going.refused(answer("newcomer"))
        assert going.case.place.opening == {"roll": SERVED.digest, "name": "served", "size": 10}

    def test_a_later_answer_replaces_the_earlier(self) -> None:
        going = life()
        going.do(answer("p0", Grade.SATISFIED, "Bright."), answer("p0", Grade.DISSATISFIED, "Too bright."))

        assert counts(going) == (0, 0, 1)
        assert going.read(lambda facts: facts.survey.grade_of("p0")) is Grade.DISSATISFIED
        found = going.read(lambda facts: facts.survey.answers)
        assert [(entry.actor, entry.value["comment"]) for entry in found] == [("p0", "Too bright.")]

    def test_the_same_grade_again_changes_the_comment_alone(self) -> None:
        going = life()
        going.do(answer("p0", comment="Bright."), answer("p0", comment="Very bright."))

        assert counts(going) == (1, 0, 0)
        found = going.read(lambda facts: facts.survey.answers)
        assert [entry.value["comment"] for entry in found] == ["Very bright."]

    @given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from(GRADES)), max_size=25))
    def test_the_counts_are_those_of_everybodys_last_answer(self, given_: list[tuple[int, Grade]]) -> None:
        going = life()
        last: dict[int, Grade] = {}
        for person, grade in given_:
            going.do(answer(f"p{person}", grade))
            last[person] = grade

        assert counts(going) == tuple(list(last.values()).count(grade) for grade in GRADES)
        assert going.read(lambda facts: facts.survey.answered) == len(last)
        assert going.verdict(answered().equals(len(last))).is_met

    def test_answers_are_about_one_visit(self) -> None:
        going = life()
        going.do(answer("p0"), GoOn(actor="wu"), GoBack(actor="wu"))

        assert counts(going) == (0, 0, 0)
        assert going.read(lambda facts: facts.survey.grade_of("p0")) is None

    def test_only_the_three_grades_are_given(self) -> None:
        with pytest.raises(ValidationError, match="grade"):
            AnswerSurvey.model_validate({"actor": "p0", "grade": "delighted"})


class TestSatisfied:
    @pytest.mark.parametrize("numbers", list(product(range(4), repeat=3)), ids=str)
    def test_it_is_a_plain_share_of_those_who_answered(self, numbers: tuple[int, int, int]) -> None:
        going = life()
        going.do(*answers(*numbers))

        for share in (at_least("3/5"), more_than("1/2"), at_least(1), at_least(0)):
            for basically_counts in (True, False):
                have = numbers[0] + numbers[1] * basically_counts
                limit = Fraction(share.numerator, share.denominator)
                part = Fraction(have, sum(numbers)) if sum(numbers) else Fraction(-1)
                found = going.verdict(satisfied(share, basically_counts=basically_counts), closing=True)
                assert found.is_met is (part > limit if share.strict else part >= limit)
                assert not found.is_undecided

    def test_who_says_nothing_is_no_part_of_the_base(self) -> None:
        going = life()
        going.do(*answers(2, 1, 2))

        assert going.run_out() == "done"
        verdict = going.events[-1].verdict  # type: ignore[union-attr]
        assert verdict is not None
        assert verdict.data["base"] == 5

    def test_one_below_the_share_fails(self) -> None:
        going = life()
        going.do(*answers(2, 0, 2), answer("p9", Grade.BASICALLY_SATISFIED), answer("p9", Grade.DISSATISFIED))

        assert going.run_out() == "failed"

    def test_where_nobody_answered_there_is_no_share(self) -> None:
        going = life(when=satisfied(at_least(0)))
        verdict = going.verdict(satisfied(at_least(0)), closing=True)

        assert verdict.is_unmet
        assert verdict.sentence().startswith("nobody answered, so there is no share")
        assert verdict.sentence("zh").startswith("无人评价，无从计算满意率")
        assert going.run_out() == "failed"

    def test_before_the_end_it_is_open_and_shows_no_number(self) -> None:
        going = life()
        before = going.verdict(satisfied(at_least("3/5")))
        going.do(*answers(9, 0, 1))

        assert going.verdict(satisfied(at_least("3/5"))) == before
        assert before.is_undecided
        assert before.sentence() == "the survey is judged at its end, 2026-03-10 00:00"
        assert before.sentence("zh") == "满意度评价于2026-03-10 00:00期满后方作判定"

    def test_where_no_end_is_set_it_stays_open(self) -> None:
        going = life(when=None, endless=True)

        assert going.verdict(satisfied(at_least(0))).sentence() == "the survey is judged at its end"
        assert going.verdict(satisfied(at_least(0))).sentence("zh") == "满意度评价期满后方作判定"

    def test_its_sentence_says_who_counts(self) -> None:
        going = life()
        going.do(*answers(1, 1, 2))

        told = going.verdict(satisfied(at_least("3/4")), closing=True)
        assert told.sentence("zh") == "4人评价，其中2人满意或基本满意，要求不少于3/4，须达3人"
        told = going.verdict(satisfied(at_least("1/4"), basically_counts=False), closing=True)
        assert told.sentence() == "1 of 4 who answered are satisfied; at least 1/4 asked for, so 1 needed"

    def test_a_share_is_asked_for(self) -> None:
        with pytest.raises(ConsultError, match=r"satisfied\(0.6\): give a share"):
            satisfied(0.6)  # type: ignore[arg-type]
        with pytest.raises(ConsultError, match="give a share"):
            responded("1/2")  # type: ignore[arg-type]


class TestResponded:
    def test_it_is_met_with_the_last_answer_needed(self) -> None:
        going = life(once=responded(at_least("1/2")))
        going.do(*answers(1, 1, 2))
        assert going.verdict(responded(at_least("1/2"))).is_undecided
        assert going.verdict(responded(at_least("1/2")), closing=True).is_unmet

        going.do(answer("p8"))

        assert going.case.stage == "done"

    def test_one_person_answers_for_one(self) -> None:
        going = life(once=responded(at_least("1/5")))
        going.do(answer("p0"), answer("p0", Grade.DISSATISFIED))

        assert going.case.stage == "going"

    def test_of_nobody_there_is_no_share(self) -> None:
        going = life(Roll.of("served", []))

        assert going.verdict(responded(at_least(0))).is_unmet


class TestSurvey:
    def test_it_is_left_with_counts_and_never_a_rounded_share(self) -> None:
        going = life()
        going.do(*answers(2, 1, 2))
        going.run_out()

        assert going.case.results["going"].data == {
            "served": 10,
            "answered": 5,
            "satisfied": 2,
            "basically_satisfied": 1,
            "dissatisfied": 2,
        }
        stage = going.procedure.stages["going"]
        assert going.verdict(result(stage, "answered") > 4).is_met

    def test_the_board_shows_how_many_of_how_many(self) -> None:
        going = life()
        going.do(*answers(2, 1, 0))
        facts = going.facts()

        assert facts.activity.progress(facts) == (3, 10)
        assert facts.activity.responsible().zh == "served名册"

    def test_who_is_served_can_be_read_and_must_be_settled(self) -> None:
        survey = Survey(settled(Propose.title))
        opened = Life(small(survey), rolls={"A lamp": SERVED})
        opened.do(answer("p0"))
        assert survey.responsible().zh == "标题"

        class Served(Propose):
            pass

        open_ = Life(small(Survey(settled(Propose.text))), opening=Served(actor="li", title="A lamp"))
        assert not open_.opened.accepted
        assert "going has no roll to begin with" in open_.opened.explain()

    def test_its_parts_are_in_its_definition(self) -> None:
        procedures = [small(Survey("served")), small(Survey("all")), small(Survey(settled(Propose.title)))]

        assert len({procedure.fingerprint for procedure in procedures}) == len(procedures)

    @pytest.mark.parametrize("served", ["", None, 3])
    def test_what_it_is_made_of_is_checked(self, served: object) -> None:
        with pytest.raises(ConsultError, match="names no roll"):
            Survey(served)  # type: ignore[arg-type]


def counts(going: Life) -> tuple[int, ...]:
    return going.read(lambda facts: tuple(facts.survey.count(grade) for grade in GRADES))
