"""Department work: ordered, taken on or refused, done, judged by residents, and scored for the appraisal."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.activities.survey import AnswerSurvey, Grade
from consult.activities.works import Disclose
from consult.acts import Act, Part, Propose, Split
from consult.case import Case
from consult.catalogue.departments import department_work
from consult.catalogue.departments.acts import (
    AcceptOrder,
    OrderWork,
    OverruleRefusal,
    RefuseOrder,
    ReportDone,
    UpholdRefusal,
)
from consult.catalogue.departments.appraisals import Appraisal, appraisal, appraisal_table
from consult.catalogue.departments.judging import score_of
from consult.catalogue.five_steps import five_step
from consult.catalogue.steps.acts import Admit, Raise
from consult.catalogue.steps.choices import Channel, Scope
from consult.clocks import SetClock
from consult.directory import People
from consult.engine import Engine
from consult.errors import ConsultError, DirectoryError
from consult.flaws import flaws
from consult.procedure import Also, Procedure, Stage
from consult.rulings import Ruling
from consult.standard import anyone, children_ended, roles
from consult.verdicts import Outcome, Phrase
from consult.voting import at_least

MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)
DAY = timedelta(days=1)
RESIDENTS = ("an", "bo", "chen", "deng")


class Street:
    """A street office, a water bureau (of which bo lives here) and four residents."""

    def __init__(self, rules: Procedure | None = None, *more: Procedure) -> None:
        self.rules = department_work() if rules is None else rules
        self.clock = SetClock(MONDAY)
        known = {
            "su": ["street office"],
            "wang": ["water bureau"],
            "bo": ["water bureau"],
            "lin": ["joint meeting"],
        }
        people = People(known, residents=RESIDENTS, lane=("an", "chen"), nobody=())
        self.engine = Engine([self.rules, *more], clock=self.clock, directory=people)

    def order(self, case: str = "w", *, actor: str = "su", **said: Any) -> Ruling:
        order = {"title": "Pipe", "department": "water bureau", "what": "Mend the pipe", **said}
        return self.engine.open(self.rules, OrderWork(actor=actor, **order), case=case)

    def do(self, *acts: Act, case: str = "w") -> None:
        for act in acts:
            ruling = self.engine.perform(case, act)
            assert ruling.accepted, ruling.explain()

    def refused(self, act: Act, case: str = "w", *, lang: str = "en") -> str:
        ruling = self.engine.perform(case, act)
        assert not ruling.accepted
        return ruling.explain("zh" if lang == "zh" else "en")

    def stage(self, case: str = "w") -> str:
        return self.engine.case(case).stage

    def head(self, case: str = "w") -> Case:
        return self.engine.case(case)

    def to_judging(self, case: str = "w", **said: Any) -> None:
        assert self.order(case, **said).accepted
        self.do(AcceptOrder(actor="wang"), ReportDone(actor="wang", text="Done"), case=case)
        assert self.stage(case) == "judging"

    def judged(self, case: str, *grades: Grade, **said: Any) -> None:
        self.to_judging(case, **said)
        others = [name for name in RESIDENTS if name != "bo"]
        for name, grade in zip(others, grades, strict=False):
            self.do(AnswerSurvey(actor=name, grade=grade), case=case)
        self.clock.forward(12 * DAY)


class TestTheWayOfAWork:
    @pytest.mark.parametrize(
        "rules", [department_work(), department_work(enough=at_least("1/2"))], ids=["1", "2"]
    )
    def test_it_has_no_flaws(self, rules: Procedure) -> None:
        assert flaws(rules) == ()

    def test_what_is_taken_on_and_done_is_judged(self) -> None:
        street = Street()
        street.judged("w", Grade.SATISFIED, Grade.BASICALLY_SATISFIED, Grade.BASICALLY_SATISFIED)
        assert street.stage() == "judged"
        assert street.head().results["judging"].data == {
            "served": 4,
            "answered": 3,
            "satisfied": 1,
            "basically_satisfied": 2,
            "dissatisfied": 0,
            "score": "220/3",
        }

    def test_what_nobody_takes_on_ends_so(self) -> None:
        street = Street()
        street.order()
        street.clock.forward(4 * DAY)
        assert street.stage() == "not_taken_up"

    def test_what_is_not_reported_in_time_is_overdue(self) -> None:
        street = Street()
        street.order()
        street.do(AcceptOrder(actor="wang"))
        street.clock.forward(31 * DAY)
        assert street.stage() == "overdue"

    def test_the_day_that_the_order_names_is_its_limit_to_the_tick(self) -> None:
        street = Street()
        due = MONDAY + 2 * DAY
        street.order(due=due)
        street.do(AcceptOrder(actor="wang"))
        street.clock.set(due - datetime.resolution)
        assert street.stage() == "working"
        street.clock.set(due)
        assert street.stage() == "overdue"

    def test_a_day_that_is_over_is_not_ordered(self) -> None:
        street = Street()
        assert not street.order(due=MONDAY).accepted
        assert "办理时限为2026-03-02 09:00" in street.order(due=MONDAY).explain("zh")
        assert street.order(due=MONDAY + datetime.resolution).accepted

    def test_what_nobody_judges_has_no_score(self) -> None:
        street = Street()
        street.judged("w")
        assert street.stage() == "not_judged"
        assert street.head().results["judging"].data["score"] is None

    @pytest.mark.parametrize(("answers", "stage"), [(1, "not_judged"), (2, "judged")], ids=str)
    def test_too_few_answers_do_not_count_where_a_share_is_asked(self, answers: int, stage: str) -> None:
        street = Street(department_work(enough=at_least("1/2")))
        street.judged("w", *[Grade.SATISFIED] * answers)
        assert street.stage() == stage

    def test_progress_is_disclosed_by_the_department(self) -> None:
        street = Street()
        street.order()
        street.do(AcceptOrder(actor="wang"), Disclose(actor="wang", text="Half", percent=50))
        assert [entry.value["percent"] for entry in street.head().ledger("Disclose").values()] == [50]
        assert "water bureau is called in" in street.refused(Disclose(actor="an", text="x", percent=1))

    def test_the_department_may_be_a_person(self) -> None:
        street = Street()
        street.order(department="zhao")
        assert "承办部门是zhao" in street.refused(AcceptOrder(actor="wang"), lang="zh")
        street.do(AcceptOrder(actor="zhao"))
        assert street.stage() == "working"

    def test_the_order_may_name_who_judges(self) -> None:
        street = Street()
        street.to_judging(served="lane")
        assert street.head().place.opening["size"] == 2
        assert not street.engine.perform("w", AnswerSurvey(actor="deng", grade=Grade.SATISFIED)).accepted

    def test_only_the_street_office_orders(self) -> None:
        street = Street()
        assert "wang is not street office" in street.order(actor="wang").explain()

    def test_what_may_be_done_is_told_before_anything_is_written(self) -> None:
        street = Street()
        street.order()
        street.do(RefuseOrder(actor="wang", reason="Not ours"))
        found = {option.act: option.verdict.outcome for option in street.engine.options("w", "su")}
        assert found[UpholdRefusal] is Outcome.MET
        assert found[OverruleRefusal] is Outcome.UNDECIDED
        others = {option.act: option.verdict.outcome for option in street.engine.options("w", "wang")}
        assert others[UpholdRefusal] is Outcome.UNMET

    def test_it_is_not_ordered_where_nobody_could_judge_it(self) -> None:
        street = Street()
        nobody = street.order(served="nobody")
        assert not nobody.accepted
        assert "名册nobody共0人" in nobody.explain("zh")
        with pytest.raises(DirectoryError, match="has no roll 'lost'"):
            street.order(served="lost")
        with pytest.raises(DirectoryError, match="has no roll 'lost'"):
            Street(department_work(served="lost")).order()

    def test_the_progress_wall_shows_how_many_have_judged(self) -> None:
        street = Street()
        street.to_judging()
        street.do(AnswerSurvey(actor="an", grade=Grade.SATISFIED))
        (row,) = street.engine.board()
        assert row.progress == (1, 4)
        assert row.responsible is not None
        assert "residents" in row.responsible.zh


class TestObjections:
    def objected(self) -> Street:
        street = Street()
        street.order(due=MONDAY + 5 * DAY)
        street.do(RefuseOrder(actor="wang", reason="It is the housing bureau's"))
        assert street.stage() == "disputed"
        return street

    def test_only_the_street_office_decides_about_one(self) -> None:
        street = self.objected()
        assert "wang is not street office" in street.refused(
            UpholdRefusal(actor="wang", reason="We are right")
        )

    def test_one_with_good_reason_ends_the_work(self) -> None:
        street = self.objected()
        street.do(UpholdRefusal(actor="su", reason="It is"))
        assert street.stage() == "refused_by_department"

    def test_one_overruled_gives_the_usual_time_anew(self) -> None:
        street = self.objected()
        street.do(OverruleRefusal(actor="su", reason="The pipe is yours"))
        place = street.head().place
        assert (place.stage, place.ends) == ("working", datetime(2026, 4, 1, 16, tzinfo=UTC))

    def test_one_overruled_may_be_given_another_day(self) -> None:
        street = self.objected()
        assert not street.engine.perform("w", OverruleRefusal(actor="su", reason="No", due=MONDAY)).accepted
        street.do(OverruleRefusal(actor="su", reason="No", due=MONDAY + 9 * DAY))
        assert street.head().place.ends == MONDAY + 9 * DAY

    def test_there_is_no_second_one(self) -> None:
        street = self.objected()
        street.do(OverruleRefusal(actor="su", reason="No"))
        assert "does not take RefuseOrder" in street.refused(
            RefuseOrder(actor="wang", reason="Still not ours")
        )

    def test_one_that_the_street_office_leaves_unanswered_has_an_end_of_its_own(self) -> None:
        street = self.objected()
        street.clock.forward(4 * DAY)
        assert street.stage() == "unruled"

    def test_one_needs_a_reason(self) -> None:
        with pytest.raises(ValueError, match="reason"):
            RefuseOrder(actor="wang", reason=" ")


class TestWhoJudges:
    def test_the_department_does_not_judge_itself_even_on_the_roll(self) -> None:
        street = Street()
        street.to_judging()
        answer = AnswerSurvey(actor="bo", grade=Grade.SATISFIED)
        assert "bo属于被评议的water bureau" in street.refused(answer, lang="zh")

    def test_nor_does_it_answer_for_a_resident(self) -> None:
        street = Street()
        street.to_judging()
        answer = AnswerSurvey(actor="wang", principal="an", grade=Grade.SATISFIED)
        assert "wang belongs to water bureau" in street.refused(answer)

    def test_nor_does_a_resident_answer_for_it(self) -> None:
        street = Street()
        street.to_judging()
        answer = AnswerSurvey(actor="an", principal="bo", grade=Grade.SATISFIED)
        assert "bo belongs to water bureau" in street.refused(answer)

    def test_who_is_not_concerned_does_not_judge(self) -> None:
        street = Street()
        street.to_judging()
        assert "su" in street.refused(AnswerSurvey(actor="su", grade=Grade.SATISFIED))

    def test_a_person_called_in_does_not_judge_their_own_work(self) -> None:
        street = Street()
        street.order(department="an")
        street.do(AcceptOrder(actor="an"), ReportDone(actor="an", text="Done"))
        assert "an belongs to an" in street.refused(AnswerSurvey(actor="an", grade=Grade.SATISFIED))
        street.do(AnswerSurvey(actor="deng", grade=Grade.DISSATISFIED))


class TestScore:
    @given(st.lists(st.sampled_from(list(Grade)), min_size=1, max_size=40))
    def test_it_is_the_exact_mean_of_the_answers(self, answers: list[Grade]) -> None:
        points = {"satisfied": 100, "basically_satisfied": 60, "dissatisfied": 0}
        plainly = Fraction(sum(points[answer.value] for answer in answers), len(answers))
        assert score_of({grade: answers.count(grade) for grade in Grade}) == plainly

    def test_where_nobody_answered_there_is_none(self) -> None:
        assert score_of({}) is None
        assert score_of(dict.fromkeys(Grade, 0)) is None

    def test_weights_are_the_communitys_own(self) -> None:
        weights = {Grade.SATISFIED: 5, Grade.BASICALLY_SATISFIED: 3, Grade.DISSATISFIED: -1}
        street = Street(department_work(weights=weights))
        street.judged("w", Grade.SATISFIED, Grade.DISSATISFIED, Grade.DISSATISFIED)
        assert street.head().results["judging"].data["score"] == "1"
        assert department_work(weights=weights) != department_work()

    @pytest.mark.parametrize("wrong", [{}, {**dict.fromkeys(Grade, 1), Grade.SATISFIED: 0.5}], ids=["0", "1"])
    def test_weights_are_a_whole_number_for_each_grade(self, wrong: dict[Grade, Any]) -> None:
        with pytest.raises(ConsultError, match="not a whole number for each grade; give all of satisfied"):
            department_work(weights=wrong)


def several() -> Street:
    """Seven works of the water bureau, one for each way to end and one under way, and one of another's."""
    street = Street()
    street.judged("1", Grade.SATISFIED, Grade.SATISFIED, Grade.BASICALLY_SATISFIED)  # 260/3
    street.judged("2", Grade.DISSATISFIED)  # 0
    street.judged("3")
    for case in ("4", "5", "6", "7"):
        street.order(case)
    street.do(AcceptOrder(actor="wang"), case="5")
    street.do(RefuseOrder(actor="wang", reason="Not ours"), case="6")
    street.do(RefuseOrder(actor="wang", reason="Not ours"), case="7")
    street.do(UpholdRefusal(actor="su", reason="Right"), case="7")
    street.clock.forward(40 * DAY)
    street.order("8")
    street.order("9", department="绿化所")
    return street


class TestAppraisal:
    def test_every_work_is_counted_by_what_came_of_it(self) -> None:
        street = several()
        rows = appraisal([street.head(str(n)) for n in range(1, 10)])
        assert rows == (
            Appraisal(
                department="water bureau",
                works=8,
                judged=2,
                not_judged=1,
                overdue=1,
                refused=1,
                not_taken_up=1,
                unruled=1,
                under_way=1,
                score=Fraction(130, 3),
            ),
            Appraisal(
                department="绿化所",
                works=1,
                judged=0,
                not_judged=0,
                overdue=0,
                refused=0,
                not_taken_up=0,
                unruled=0,
                under_way=1,
                score=None,
            ),
        )

    def test_it_is_data(self) -> None:
        street = several()
        data = [row.to_data() for row in appraisal([street.head(str(n)) for n in range(1, 10)])]
        assert (data[0]["score"], data[1]["score"]) == ("130/3", None)
        assert (data[0]["department"], data[0]["works"]) == ("water bureau", 8)

    def test_it_is_a_table_in_both_languages(self) -> None:
        street = several()
        rows = appraisal([street.head(str(n)) for n in range(1, 10)])
        assert appraisal_table(rows) == (
            "department    works  judged  score  overdue  refused  not taken up\n"
            "------------  -----  ------  -----  -------  -------  ------------\n"
            "water bureau  8      2       43.33  1        1        1\n"
            "绿化所        1      0       -      0        0        0"
        )
        assert appraisal_table(rows, "zh").splitlines()[0] == (
            "部门          承办  已评议  得分   逾期  退回  未签收"
        )

    def test_it_is_a_sentence_in_both_languages(self) -> None:
        street = several()
        one, other = appraisal([street.head(str(n)) for n in range(1, 10)])
        assert one.phrase() == Phrase(
            "water bureau: 8 works, 2 judged, score 43.33; 1 overdue, 1 refused",
            "water bureau：承办8件，已评议2件，得分43.33；逾期1件，退回1件",
        )
        assert other.phrase().zh == "绿化所：承办1件，已评议0件，无得分；逾期0件，退回0件"

    def test_cases_of_other_procedures_are_passed_over(self) -> None:
        street = several()
        assert appraisal([street.head("1")], procedure="other") == ()
        assert appraisal([]) == ()

    def test_a_score_below_zero_is_said_as_such(self) -> None:
        weights = {Grade.SATISFIED: 1, Grade.BASICALLY_SATISFIED: 0, Grade.DISSATISFIED: -1}
        street = Street(department_work(weights=weights))
        street.judged("w", Grade.DISSATISFIED, Grade.DISSATISFIED, Grade.SATISFIED)
        assert "score -0.33" in appraisal([street.head()])[0].phrase().en


class TestAsAPart:
    def test_the_street_office_splits_it_off_and_hears_of_its_end(self) -> None:
        waiting = Stage("waiting", title="等待", waits=True, also=Also(Split, roles("street office")))
        whole = Procedure(
            "whole",
            version="1",
            title="整体",
            start=waiting,
            opens=Propose,
            by=anyone(),
            moves=[waiting.once(children_ended()).to(Stage("over", title="完", answer=Phrase("over", "完")))],
        )
        street = Street(None, whole)
        street.engine.open(whole, Propose(actor="an", title="Water"), case="m")
        data = {"department": "water bureau", "what": "Mend it", "due": (MONDAY + DAY).isoformat()}
        parts = (Part(procedure="department-work", title="Pipe", data=data),)
        assert not street.engine.perform("m", Split(actor="an", parts=parts)).accepted
        street.do(Split(actor="su", parts=parts), case="m")
        child = next(iter(street.head("m").relatives))
        street.do(AcceptOrder(actor="wang"), case=child)
        assert street.head(child).place.ends == MONDAY + DAY
        street.clock.forward(2 * DAY)
        assert (street.stage("m"), street.stage(child)) == ("over", "overdue")

    def test_a_major_matter_of_the_five_steps_comes_back_once_departments_have_done_their_work(self) -> None:
        steps = five_step()
        street = Street(None, steps)
        street.engine.open(steps, Raise(actor="an", title="Water", channel=Channel.HOTLINE), case="m")
        street.do(Admit(actor="lin", scope=Scope.MAJOR, reason="It crosses communities"), case="m")
        data = {"department": "water bureau", "what": "Mend it", "served": "lane"}
        parts = (Part(procedure="department-work", title="Pipe", data=data),)
        street.do(Split(actor="su", parts=parts, reason="Theirs"), case="m")
        assert street.stage("m") == "departments"
        child = next(iter(street.head("m").relatives))
        street.do(AcceptOrder(actor="wang"), ReportDone(actor="wang", text="Done"), case=child)
        street.do(AnswerSurvey(actor="an", grade=Grade.SATISFIED), case=child)
        street.clock.forward(11 * DAY)
        assert (street.stage("m"), street.stage(child)) == ("street", "judged")
        assert [row.score for row in appraisal([street.head("m"), street.head(child)])] == [100]
