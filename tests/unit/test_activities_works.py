"""Works: tasks with a day, contributions added up, and nothing accepted that was not reported."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from consult.activities.works import (
    AddTask,
    Contribute,
    Disclose,
    FinishTask,
    Inspect,
    Kind,
    Report,
    Works,
    contributed,
    inspected,
    tasks_done,
)
from consult.acts import Amend
from consult.errors import ConsultError
from consult.standard import nobody, roles
from consult.timing import days
from lives import MONDAY, GoBack, GoOn, Life, people, small

WORKS = Works(lead=roles("lead"), inspector=roles("inspector"))
WEDNESDAY = MONDAY + timedelta(days=2)


def life(works: Works = WORKS, **options: Any) -> Life:
    options.setdefault("once", inspected(accept=True))
    return Life(small(works, lasts=days(30), **options), people=people(wu="lead", su="inspector"))


def task(number: str = "1", *, due: datetime = WEDNESDAY, responsible: str = "li") -> AddTask:
    return AddTask(actor="wu", task=number, title="Dig", responsible=responsible, due=due)


REPORT = Report(actor="wu", text="The lamp is up.", cost=120_000)
ACCEPT = Inspect(actor="su", accept=True)
REWORK = Inspect(actor="su", accept=False, reason="It does not shine.")


class TestWho:
    def test_everybody_does_what_is_theirs_and_nothing_else(self) -> None:
        going = life()
        going.do(task(), REPORT)

        for act in (task("2"), Disclose(actor="li", text="Half.", percent=50), REPORT):
            assert "✗ li is not lead" in going.refused(act.model_copy(update={"actor": "li"}))
        assert "✗ wu is not inspector" in going.refused(Inspect(actor="wu", accept=True))
        assert "✗ zhou is not lead" in going.refused(FinishTask(actor="zhou", task="1"))

    def test_who_may_give_can_be_narrowed(self) -> None:
        gift = Contribute(actor="li", kind=Kind.MONEY, amount=100)
        life().do(gift)

        narrow = Works(lead=roles("lead"), inspector=roles("inspector"), contributors=nobody())
        assert "nobody may" in life(narrow).refused(gift)


class TestTasks:
    def test_a_task_is_owed_by_its_person_until_it_is_finished(self) -> None:
        going = life()
        going.do(task())

        (owed,) = going.case.duties
        assert (owed.id, owed.act, owed.due, owed.zh, owed.stage) == (
            "task:1",
            "FinishTask",
            WEDNESDAY,
            "li",
            None,
        )
        going.do(FinishTask(actor="li", task="1", note="Two metres."))
        assert going.case.duties == ()
        value = going.read(lambda facts: facts.works.task("1")).value
        assert value == {
            "title": "Dig",
            "responsible": "li",
            "due": WEDNESDAY.isoformat(),
            "finished": True,
            "by": "li",
            "note": "Two metres.",
        }

    def test_the_person_or_the_lead_finishes_it(self) -> None:
        going = life()
        going.do(task("1"), task("2"), FinishTask(actor="li", task="1"), FinishTask(actor="wu", task="2"))

        assert going.verdict(tasks_done()).is_met

    def test_another_persons_task_is_not_finished(self) -> None:
        going = life()
        going.do(task("1"), task("2", responsible="zhou"))

        told = going.refused(FinishTask(actor="li", task="2"))
        assert "✗ zhou is responsible for task 2" in told
        assert "任务2的责任人是zhou" in going.refused(FinishTask(actor="li", task="2"), lang="zh")

    def test_only_the_task_that_was_named_is_discharged(self) -> None:
        going = life()
        going.do(task("1"), task("2"), FinishTask(actor="li", task="2"))

        assert [owed.id for owed in going.case.duties] == ["task:1"]

    def test_a_task_that_was_not_done_in_time_is_missed_and_stays_owed_wherever_the_matter_is(self) -> None:
        going = life()
        going.do(task(), GoOn(actor="wu"))
        going.settle()
        assert [owed.missed for owed in going.case.duties] == [True]

        going.do(GoBack(actor="wu"), REPORT, ACCEPT)
        assert going.case.stage == "done"
        assert list(going.may("li")) == ["FinishTask"]
        going.do(FinishTask(actor="li", task="1"))

        assert going.case.duties == ()
        assert "done is final" in going.refused(FinishTask(actor="li", task="1"))

    def test_a_task_is_finished_in_time_up_to_the_moment_at_which_it_is_due(self) -> None:
        going = life()
        going.do(task())
        going.now = WEDNESDAY - timedelta(microseconds=1)

        going.do(FinishTask(actor="li", task="1"))

        assert going.case.duties == ()

    @pytest.mark.parametrize("ticks", [-1, 0])
    def test_a_task_is_not_due_already(self, ticks: int) -> None:
        told = life().refused(task(due=MONDAY + timedelta(microseconds=ticks)))

        assert "✗ task 1 is due on" in told
        life().do(task(due=MONDAY + timedelta(microseconds=1)))

    def test_a_number_is_given_once(self) -> None:
        going = life()
        going.do(task(), FinishTask(actor="li", task="1"))

        assert "there is a task 1 already" in going.refused(task())

    def test_what_is_finished_or_was_never_given_out_is_not_finished(self) -> None:
        going = life()
        going.do(task(), FinishTask(actor="li", task="1"))

        assert "task 1 is finished already" in going.refused(FinishTask(actor="li", task="1"))
        assert "there is no task 9" in going.refused(FinishTask(actor="wu", task="9"))
        assert "there is no task 9" in going.refused(FinishTask(actor="li", task="9"))

    def test_tasks_span_visits_and_texts(self) -> None:
        going = life()
        going.do(task(), GoOn(actor="wu"), GoBack(actor="wu"), Amend(actor="li", text="Two lamps"))

        assert going.read(lambda facts: [entry.value["title"] for entry in facts.works.tasks]) == ["Dig"]
        going.do(FinishTask(actor="li", task="1"))


class TestTasksDone:
    def test_where_nothing_was_given_out_nothing_is_done(self) -> None:
        going = life()

        assert going.verdict(tasks_done()).is_undecided
        assert going.verdict(tasks_done(), closing=True).is_unmet
        assert going.verdict(tasks_done()).sentence("zh") == "尚未分派任务"

    def test_it_is_met_with_the_last_task(self) -> None:
        going = life(once=tasks_done())
        going.do(task("1"), task("2"), FinishTask(actor="li", task="1"))
        verdict = going.verdict(tasks_done())
        assert verdict.is_undecided
        assert verdict.data == {"have": 1, "need": 2, "base": 2, "missing": 1}
        assert going.verdict(tasks_done(), closing=True).is_unmet

        going.do(FinishTask(actor="wu", task="2"))

        assert going.case.stage == "done"
        assert going.case.results["going"].data["tasks"] == {"all": 2, "open": 0}


class TestContributions:
    @given(
        st.lists(
            st.tuples(st.sampled_from(Kind), st.integers(min_value=1, max_value=10**12)),
            min_size=1,
            max_size=8,
        )
    )
    def test_the_sums_are_those_of_a_plain_count(self, gifts: list[tuple[Kind, int]]) -> None:
        going = life()
        going.do(*(Contribute(actor="li", kind=kind, amount=amount) for kind, amount in gifts))

        for kind in Kind:
            expected = sum(amount for given, amount in gifts if given is kind)
            assert going.read(lambda facts, kind=kind: facts.works.contributed(kind)) == expected
            assert going.verdict(contributed(kind) >= expected).is_met
            assert going.verdict(contributed(kind) > expected).is_unmet
        assert len(going.read(lambda facts: facts.works.contributions)) == len(gifts)

    def test_contributions_span_visits_and_can_be_read_after_the_works(self) -> None:
        going = life()
        going.do(Contribute(actor="li", kind=Kind.LABOUR, amount=90), GoOn(actor="wu"))
        assert going.verdict(contributed(Kind.LABOUR).equals(90)).is_met

        going.do(GoBack(actor="wu"), Contribute(actor="an", kind=Kind.LABOUR, amount=30))
        assert going.verdict(contributed(Kind.LABOUR).equals(120)).is_met

    def test_who_gives_is_whoever_acts_unless_it_is_said(self) -> None:
        going = life()
        going.do(
            Contribute(actor="wu", kind=Kind.MATERIALS, amount=3, what="flower boxes", giver="the school"),
            Contribute(actor="wu", principal="li", kind=Kind.MONEY, amount=1),
        )

        found = going.read(lambda facts: facts.works.contributions)
        assert [entry.value["giver"] for entry in found] == ["the school", "li"]

    @pytest.mark.parametrize("amount", [0, -1, 1.0, 0.5, "1", True])
    def test_only_a_whole_number_above_nothing_is_given(self, amount: object) -> None:
        with pytest.raises(ValidationError, match="amount"):
            Contribute.model_validate({"actor": "li", "kind": "money", "amount": amount})

    def test_only_the_three_kinds_are_given_and_read(self) -> None:
        with pytest.raises(ValidationError, match="kind"):
            Contribute.model_validate({"actor": "li", "kind": "thanks", "amount": 1})
        with pytest.raises(ConsultError, match="give a kind"):
            contributed("money")  # type: ignore[arg-type]


class TestDisclosure:
    def test_the_last_one_shows_how_far_the_works_are(self) -> None:
        going = life()
        assert progress(going) is None
        going.do(
            Disclose(actor="wu", text="Begun.", percent=10), Disclose(actor="wu", text="Half.", percent=50)
        )

        assert progress(going) == (50, 100)
        found = going.read(lambda facts: facts.works.disclosures)
        assert [entry.value["text"] for entry in found] == ["Begun.", "Half."]

    def test_where_there_are_tasks_these_are_counted(self) -> None:
        going = life()
        going.do(Disclose(actor="wu", text="Half.", percent=50), task("1"), task("2"))
        going.do(FinishTask(actor="li", task="1"))

        assert progress(going) == (1, 2)

    @pytest.mark.parametrize("percent", [-1, 101, 33.3])
    def test_a_percentage_lies_between_nothing_and_all(self, percent: float) -> None:
        with pytest.raises(ValidationError, match="percent"):
            Disclose.model_validate({"actor": "wu", "text": "So far.", "percent": percent})


class TestInspection:
    def test_works_are_accepted_after_a_report(self) -> None:
        going = life()
        assert "no report has been made in this visit" in going.refused(ACCEPT)

        going.do(task(), Contribute(actor="li", kind=Kind.MONEY, amount=500), REPORT, ACCEPT)

        assert going.case.stage == "done"
        assert going.case.results["going"].data == {
            "accepted": True,
            "contributions": {"labour": 0, "money": 500, "materials": 0},
            "cost": 120_000,
            "tasks": {"all": 1, "open": 1},
        }

    def test_after_rework_was_asked_for_a_new_report_is_needed(self) -> None:
        going = life()
        going.do(REPORT, REWORK)

        assert "a new one is needed" in going.refused(ACCEPT)
        assert "须重新报告" in going.refused(REWORK, lang="zh")
        assert going.verdict(inspected(accept=False)).is_met
        going.do(REPORT, ACCEPT)
        assert going.case.stage == "done"

    def test_a_report_of_an_earlier_visit_is_not_inspected(self) -> None:
        going = life()
        going.do(REPORT, GoOn(actor="wu"), GoBack(actor="wu"))

        assert "no report has been made in this visit" in going.refused(ACCEPT)

    @pytest.mark.parametrize("reason", ["", "   "])
    def test_rework_without_a_reason_does_not_pass_the_door(self, reason: str) -> None:
        with pytest.raises(ValidationError, match="rework is asked for without a reason"):
            Inspect(actor="su", accept=False, reason=reason)

    def test_a_cost_is_a_whole_number_from_nothing_up(self) -> None:
        assert Report(actor="wu", text="Done.", cost=0).cost == 0
        for cost in (-1, 1.5):
            with pytest.raises(ValidationError, match="cost"):
                Report.model_validate({"actor": "wu", "text": "Done.", "cost": cost})

    def test_before_an_inspection_it_is_open_and_at_the_end_it_is_not(self) -> None:
        going = life()
        assert going.verdict(inspected()).is_undecided
        assert going.verdict(inspected(), closing=True).is_unmet

        going.do(REPORT, REWORK)
        verdict = going.verdict(inspected())
        assert verdict.is_undecided
        assert verdict.sentence() == "su asked for rework on 2026-03-02 09:00: It does not shine."
        assert going.verdict(inspected(), closing=True).is_unmet

    def test_an_acceptance_is_no_rework(self) -> None:
        going = life(once=None)
        going.do(REPORT, ACCEPT)

        assert going.verdict(inspected()).sentence("zh") == "su于2026-03-02 09:00验收合格"
        assert going.verdict(inspected(accept=False)).is_undecided
        assert going.verdict(inspected(accept=False), closing=True).is_unmet

    def test_works_that_nobody_accepted_in_time_fail(self) -> None:
        going = life()
        going.do(REPORT, REWORK)

        assert going.run_out() == "failed"
        assert going.case.results["going"].data["accepted"] is False

    def test_not_accepted_at_the_end_is_a_way_to_go(self) -> None:
        assert life(once=None, when=~inspected()).run_out() == "done"


class TestWorks:
    def test_what_may_be_done_is_told_before_anything_is_written(self) -> None:
        going = life()

        assert going.may("wu")["AddTask"].is_undecided
        assert "Task number is not written yet" in going.may("li")["FinishTask"].explain()
        assert going.may("su")["Inspect"].is_undecided
        assert going.may("li")["Inspect"].is_unmet
        going.do(REPORT)
        assert going.may("su")["Inspect"].is_met

    def test_its_parts_are_in_its_definition(self) -> None:
        made = [
            WORKS,
            Works(lead=roles("firm"), inspector=roles("inspector")),
            Works(lead=roles("lead"), inspector=roles("firm")),
            Works(lead=roles("lead"), inspector=roles("inspector"), contributors=nobody()),
        ]

        assert len({small(works, once=inspected()).fingerprint for works in made}) == len(made)
        assert WORKS.responsible().en == "lead"

    def test_what_it_is_made_of_is_checked(self) -> None:
        with pytest.raises(ConsultError, match="Works lead='wu' is no rule"):
            Works(lead="wu", inspector=nobody())  # type: ignore[arg-type]

    def test_kinds_are_said_in_both_languages(self) -> None:
        assert contributed(Kind.MONEY).phrase().zh == "捐助的资金"
        assert contributed(Kind.MONEY).definition()["params"] == {"kind": "money"}


def progress(going: Life) -> tuple[int, int] | None:
    facts = going.facts()
    found: tuple[int, int] | None = facts.activity.progress(facts)
    return found
