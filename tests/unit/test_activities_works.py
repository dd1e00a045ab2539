"""Works: tasks with a day, contributions added up, and nothing accepted that was not reported."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Annotated, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from consult.activities.works import (
    AddTask,
    AnswerRemark,
    Contribute,
    Disclose,
    FinishTask,
    Inspect,
    Kind,
    Remark,
    Report,
    Venue,
    Works,
    contributed,
    inspected,
    open_remarks,
    tasks_done,
    within_budget,
)
from consult.acts import Amend, Propose, amount, settles
from consult.errors import ConsultError
from consult.events import Missed
from consult.flaws import flaws
from consult.procedure import Duty, Procedure, Stage
from consult.rules import reading, settled
from consult.standard import anyone, nobody, roles
from consult.timing import Calendar, Span, days, hours, workdays
from consult.verdicts import Phrase
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

    def test_it_is_on_the_notice_board_and_online_unless_it_is_said_where(self) -> None:
        going = life()
        going.do(
            Disclose(actor="wu", text="Begun.", percent=10),
            Disclose(actor="wu", text="Half.", percent=50, where=(Venue.ONLINE, Venue.ONLINE)),
        )

        found = going.read(lambda facts: facts.works.disclosures)
        assert [entry.value["where"] for entry in found] == [["notice_board", "online"], ["online"]]
        assert Venue.NOTICE_BOARD.phrase().zh == "公示栏"
        assert Venue.ONLINE.phrase().zh == "线上"

    @pytest.mark.parametrize("where", [[], ["in the drawer"]])
    def test_what_is_shown_nowhere_does_not_pass_the_door(self, where: list[str]) -> None:
        with pytest.raises(ValidationError, match="where"):
            Disclose.model_validate({"actor": "wu", "text": "So far.", "percent": 1, "where": where})

    @pytest.mark.parametrize("percent", [-1, 101, 33.3])
    def test_a_percentage_lies_between_nothing_and_all(self, percent: float) -> None:
        with pytest.raises(ValidationError, match="percent"):
            Disclose.model_validate({"actor": "wu", "text": "So far.", "percent": percent})


TWO_DAYS = hours(48)


def punctual(every: Span = TWO_DAYS, *, calendar: Calendar | None = None) -> Life:
    """Works whose progress is owed to the public every so often."""
    works = Works(lead=roles("lead"), inspector=roles("inspector"), discloses_every=every)
    procedure = small(works, once=inspected(), lasts=days(30), calendar=calendar)
    assert flaws(procedure) == ()
    return Life(procedure, people=people(wu="lead", su="inspector"))


SHOWN = Disclose(actor="wu", text="So far.", percent=50)


class TestDisclosureInTime:
    def test_it_is_owed_by_the_lead_from_entering_the_stage(self) -> None:
        (owed,) = punctual().case.duties

        assert (owed.id, owed.act, owed.en, owed.zh) == ("disclosure", "Disclose", "lead", "lead")
        assert (owed.due, owed.stage, owed.missed) == (MONDAY + timedelta(hours=48), "going", False)

    def test_after_each_disclosure_the_next_is_owed_within_that_time_of_it(self) -> None:
        going = punctual()
        for passed in (10, 30, 100):
            going.now = MONDAY + timedelta(hours=passed) if passed < 50 else going.case.duties[0].due
            going.now -= timedelta(microseconds=1)
            going.do(SHOWN)
            (owed,) = going.case.duties
            assert owed.due == going.now + timedelta(hours=48)
            assert not owed.missed

    def test_a_disclosure_at_the_very_moment_at_which_it_is_due_is_late(self) -> None:
        going = punctual()
        ruling = going.settle()

        assert going.now == MONDAY + timedelta(hours=48)
        assert [event.duties for event in ruling.events if isinstance(event, Missed)] == [("disclosure",)]
        assert going.case.stage == "going"
        assert [owed.missed for owed in going.case.duties] == [True]

    def test_one_that_was_missed_is_owed_until_there_is_one_and_then_the_next_is(self) -> None:
        going = punctual()
        going.settle()
        going.wait(days=5).do(SHOWN)

        (owed,) = going.case.duties
        assert not owed.missed
        assert owed.due == going.now + timedelta(hours=48)

    def test_leaving_the_stage_ends_what_was_not_missed(self) -> None:
        going = punctual()
        going.do(SHOWN, GoOn(actor="wu"))

        assert going.case.duties == ()
        assert "does not take" in going.refused(SHOWN)

    def test_what_was_missed_is_owed_wherever_the_matter_is_and_nothing_after_it(self) -> None:
        going = punctual()
        going.settle()
        going.do(GoOn(actor="wu"))
        assert [owed.missed for owed in going.case.duties] == [True]
        assert "Disclose" not in {name for name, verdict in going.may("li").items() if verdict.is_met}

        assert "li is not lead" in going.refused(SHOWN.model_copy(update={"actor": "li"}))
        going.do(SHOWN)

        assert going.case.duties == ()
        assert len(going.case.ledger("disclosure")) == 1

    def test_entering_the_stage_again_owes_it_anew(self) -> None:
        going = punctual()
        going.do(GoOn(actor="wu"))
        going.wait(days=3).do(GoBack(actor="wu"))

        (owed,) = going.case.duties
        assert owed.due == going.now + timedelta(hours=48)

    def test_it_is_counted_in_working_days_of_the_procedure(self) -> None:
        going = punctual(workdays(1), calendar=Calendar(holidays=[(MONDAY + timedelta(days=1)).date()]))

        midnight = timedelta(hours=15)
        assert going.case.duties[0].due == MONDAY + timedelta(days=2) + midnight
        going.do(SHOWN)
        assert going.case.duties[0].due == MONDAY + timedelta(days=2) + midnight

    def test_missing_it_moves_nothing_and_ends_with_the_matter(self) -> None:
        going = punctual()
        going.settle()
        going.do(REPORT, ACCEPT)

        assert going.case.stage == "done"
        assert list(going.may("wu")) == ["Disclose"]
        going.do(SHOWN)
        assert going.case.duties == ()

    def test_a_duty_of_the_stage_beside_it_is_discharged_too(self) -> None:
        works = Works(lead=roles("lead"), inspector=roles("inspector"), discloses_every=hours(48))
        procedure = small(works, once=inspected(), lasts=days(30))
        going_stage = attrs.evolve(
            procedure.start,
            owes=Duty("first_news", Disclose, within=hours(1), by=roles("lead"), title="首次公开"),
        )
        moves = [
            attrs.evolve(
                move,
                source=going_stage if move.source.name == "going" else move.source,
                target=going_stage if move.target.name == "going" else move.target,
            )
            for move in procedure.moves
        ]
        going = Life(attrs.evolve(procedure, start=going_stage, moves=moves), people=people(wu="lead"))
        assert [owed.id for owed in going.case.duties] == ["first_news", "disclosure"]

        going.do(SHOWN)

        assert [owed.id for owed in going.case.duties] == ["disclosure"]

    def test_where_nothing_is_said_nothing_is_owed(self) -> None:
        going = life()
        assert going.case.duties == ()

        going.do(SHOWN)

        assert going.case.duties == ()
        assert going.case.place.opening == {}


def supervised(**options: Any) -> Life:
    """Works with three kinds of people who look on."""
    works = Works(lead=roles("lead"), inspector=roles("inspector"), **options)
    procedure = small(works, once=inspected(), lasts=days(30))
    assert flaws(procedure) == ()
    return Life(procedure, people=people(wu="lead", su="inspector supervisor", press="media"))


def remark(actor: str = "li", text: str = "The pit is open at night.") -> Remark:
    return Remark(actor=actor, text=text)


def answer(number: str, reason: str = "It has a fence now.") -> AnswerRemark:
    return AnswerRemark(actor="wu", remark=number, reason=reason)


def numbers(going: Life) -> list[str]:
    """The numbers of all remarks, by the events that made them."""
    return [str(event.seq) for event in going.events if getattr(event, "act", None) == "Remark"]


class TestRemarks:
    def test_anyone_may_remark_unless_it_is_said_who(self) -> None:
        supervised().do(remark("li"), remark("press"), remark("su"))

        narrow = supervised(supervisors=roles("supervisor") | roles("media"))
        narrow.do(remark("press"), remark("su"))
        told = narrow.refused(remark("li"))
        assert "✗ li is not supervisor" in told
        assert "✗ li is not media" in told

    def test_a_remark_says_something(self) -> None:
        with pytest.raises(ValidationError, match="text"):
            Remark(actor="li", text="  ")

    def test_its_number_is_that_of_its_event(self) -> None:
        going = supervised()
        going.do(remark(), task(), remark("press", "Who pays?"))

        one, other = numbers(going)
        assert int(one) < int(other)
        assert going.read(lambda facts: facts.works.remark(one)).value == {
            "text": "The pit is open at night."
        }
        found = going.read(lambda facts: facts.works.remark(other))
        assert (found.actor, found.at, found.value["text"]) == ("press", MONDAY, "Who pays?")

    def test_the_lead_alone_answers_with_a_reason(self) -> None:
        going = supervised()
        going.do(remark())
        (number,) = numbers(going)

        assert "✗ li is not lead" in going.refused(answer(number).model_copy(update={"actor": "li"}))
        with pytest.raises(ValidationError, match="reason"):
            AnswerRemark(actor="wu", remark=number, reason=" ")
        going.do(answer(number))

        found = going.read(lambda facts: facts.works.answer(number))
        assert (found.actor, found.value) == ("wu", {"reason": "It has a fence now."})

    def test_what_was_answered_or_never_said_is_not_answered(self) -> None:
        going = supervised()
        going.do(remark())
        (number,) = numbers(going)
        going.do(answer(number))

        assert f"✗ wu answered remark {number} on 2026-03-02 09:00" in going.refused(answer(number))
        assert f"监督意见{number}已由wu于2026-03-02 09:00答复" in going.refused(answer(number), lang="zh")
        for unknown in ("99", "1"):
            assert f"✗ there is no remark {unknown}" in going.refused(answer(unknown))
        assert "没有编号为99的监督意见" in going.refused(answer("99"), lang="zh")

    def test_an_answer_leaves_the_remark_as_it_was_made(self) -> None:
        going = supervised()
        going.do(remark("press", "Who pays?"))
        (number,) = numbers(going)
        before = going.read(lambda facts: facts.works.remark(number))

        going.wait(days=1).do(answer(number))

        assert going.read(lambda facts: facts.works.remark(number)) == before
        assert going.read(lambda facts: facts.works.remarks) == [before]

    def test_no_remark_is_lost_over_visits_texts_and_rework(self) -> None:
        going = supervised()
        going.do(remark("li", "One."), REPORT, REWORK, GoOn(actor="wu"), GoBack(actor="wu"))
        going.do(remark("press", "Two."), Amend(actor="li", text="Two lamps"), remark("su", "Three."))
        going.do(answer(numbers(going)[1]))

        view = going.read(
            lambda facts: (
                [entry.value["text"] for entry in facts.works.remarks],
                facts.works.remark_count,
                facts.works.open_remark_count,
            )
        )
        assert view == (["One.", "Two.", "Three."], 3, 2)
        going.do(REPORT, ACCEPT)
        assert going.case.results["going"].data["remarks"] == {"all": 3, "open": 2}
        assert len(going.case.ledger("remark")) == 3

    def test_how_many_are_open_is_read_in_any_stage(self) -> None:
        going = supervised()
        assert going.verdict(open_remarks().equals(0)).is_met
        going.do(remark(), remark("press"), GoOn(actor="wu"))

        assert going.verdict(open_remarks().equals(2)).is_met
        going.do(GoBack(actor="wu"), answer(numbers(going)[0]))
        assert going.verdict(open_remarks() <= 1).is_met
        assert going.verdict(open_remarks() < 1).is_unmet

    def test_each_remark_is_owed_an_answer_of_its_own(self) -> None:
        going = supervised(answers_within=hours(24))
        going.do(remark())
        going.wait(hours=1).do(remark("press"))
        one, other = numbers(going)
        assert [(owed.id, owed.act, owed.due, owed.en, owed.stage) for owed in going.case.duties] == [
            (f"remark:{one}", "AnswerRemark", MONDAY + timedelta(hours=24), "lead", None),
            (f"remark:{other}", "AnswerRemark", MONDAY + timedelta(hours=25), "lead", None),
        ]

        going.do(answer(other))

        assert [owed.id for owed in going.case.duties] == [f"remark:{one}"]
        going.do(answer(one))
        assert going.case.duties == ()

    def test_an_answer_that_did_not_come_in_time_is_missed_and_stays_owed_to_the_end_and_after(self) -> None:
        going = supervised(answers_within=hours(24))
        going.do(remark(), remark("press"))
        one, other = numbers(going)
        going.settle()
        assert [owed.missed for owed in going.case.duties] == [True, True]
        assert going.case.stage == "going"

        going.do(GoOn(actor="wu"), answer(one), GoBack(actor="wu"), REPORT, ACCEPT)
        assert going.case.stage == "done"
        assert list(going.may("wu")) == ["AnswerRemark"]
        assert "✗ wu answered remark" in going.refused(answer(one))
        going.do(answer(other))

        assert going.case.duties == ()
        assert "done is final" in going.refused(answer(other))

    def test_an_answer_in_the_last_moment_is_in_time(self) -> None:
        going = supervised(answers_within=hours(24))
        going.do(remark())
        going.now = MONDAY + timedelta(hours=24) - timedelta(microseconds=1)

        going.do(answer(numbers(going)[0]))

        assert going.case.duties == ()

    def test_without_a_time_to_answer_nothing_is_owed(self) -> None:
        going = supervised()
        going.do(remark())

        assert going.case.duties == ()

    def test_what_may_be_done_is_told_before_anything_is_written(self) -> None:
        going = supervised(answers_within=hours(24))
        going.do(remark())

        assert going.may("li")["Remark"].is_met
        assert "Remark number is not written yet" in going.may("wu")["AnswerRemark"].explain()
        assert going.may("li")["AnswerRemark"].is_unmet


class Budgeted(Propose):
    """Raise a matter with the sum that it may cost."""

    zh = "提出"

    budget: Annotated[int | None, settles] = None


class Unpriced(Propose):
    """Raise a matter without saying what it may cost."""

    zh = "提出"


BUDGET = within_budget(settled(Budgeted.budget))


def priced(budget: int | None, *, opens: type[Propose] = Budgeted) -> Life:
    """Works that go on to the end only within the budget, once they are accepted."""
    procedure = attrs.evolve(small(WORKS, once=inspected() & BUDGET, lasts=days(30)), opens=opens)
    given = {"budget": budget} if opens is Budgeted else {}
    opening = opens.model_validate({"actor": "li", "title": "A lamp", **given})
    return Life(procedure, people=people(wu="lead", su="inspector"), opening=opening)


def spent(cost: int) -> Report:
    return Report(actor="wu", text="The lamp is up.", cost=cost)


class TestBudget:
    @pytest.mark.parametrize(
        ("cost", "within"), [(0, True), (99_999, True), (100_000, True), (100_001, False)]
    )
    def test_a_cost_is_within_the_budget_up_to_the_last_fen(self, cost: int, *, within: bool) -> None:
        going = priced(100_000)
        going.do(spent(cost))

        verdict = going.verdict(BUDGET)
        assert verdict.is_met is within
        assert verdict.is_unmet is not within
        assert verdict.data["over"] == max(0, cost - 100_000)
        going.do(ACCEPT)
        assert (going.case.stage == "done") is within

    def test_both_figures_are_said_in_yuan_to_the_fen_in_both_languages(self) -> None:
        going = priced(120_007)
        going.do(spent(123_450))

        verdict = going.verdict(BUDGET)
        assert verdict.sentence() == "the cost reported is 1,234.50 yuan, of a budget of 1,200.07 yuan"
        assert verdict.sentence("zh") == "报告的费用为1,234.50元，预算为1,200.07元"
        assert (verdict.data["have"], verdict.data["need"]) == (123_450, 120_007)

    @given(st.integers(-(10**24), 10**24))
    def test_yuan_are_the_fen_exactly(self, fen: int) -> None:
        text = amount(fen, "fen").zh.removesuffix("元").replace(",", "")

        assert Fraction(text) * 100 == fen
        assert len(text.partition(".")[2]) == 2
        assert amount(fen, "fen").en.removesuffix(" yuan") == amount(fen, "fen").zh.removesuffix("元")

    def test_without_a_report_it_is_open_and_at_the_end_it_is_not(self) -> None:
        going = priced(100_000)

        assert going.verdict(BUDGET).is_undecided
        assert going.verdict(BUDGET, closing=True).is_unmet
        assert going.verdict(BUDGET).sentence("zh") == "本次实施尚未报告完工"

    def test_the_cost_last_reported_counts(self) -> None:
        going = priced(100_000)
        going.do(spent(100_001))
        assert going.verdict(BUDGET).is_unmet

        going.do(spent(90_000))

        assert going.verdict(BUDGET).is_met
        going.do(GoOn(actor="wu"), GoBack(actor="wu"))
        assert going.verdict(BUDGET).is_undecided

    def test_where_no_budget_was_settled_nothing_is_within_it(self) -> None:
        going = priced(None)
        going.do(spent(0))
        verdict = going.verdict(BUDGET)
        assert verdict.is_unmet
        assert verdict.sentence() == "Budgeted.budget is settled as nothing; the cost reported is 0.00 yuan"
        assert verdict.sentence("zh") == "“提出.budget”定为无；报告的费用为0.00元"

        unpriced = priced(None, opens=Unpriced)
        unpriced.do(spent(0))
        assert unpriced.verdict(BUDGET).is_undecided
        assert unpriced.verdict(BUDGET).sentence() == "Budgeted.budget is not settled"

    def test_a_budget_is_read(self) -> None:
        with pytest.raises(ConsultError, match="give a reading of an amount in fen"):
            within_budget(100_000)  # type: ignore[arg-type]
        assert BUDGET.phrase().zh == "费用不超过“提出.budget”"

    def test_a_sound_procedure_can_ask_for_it(self) -> None:
        going = priced(100_000)

        assert flaws(going.procedure) == ()
        assert [flaw.code for flaw in flaws(priced(None, opens=Unpriced).procedure)] == ["unsettled-field"]


@reading(version="1", en="fen given", zh="已筹资金（分）")
def money_given(facts: Any) -> int:
    """What an award would be worked out of."""
    found = contributed(Kind.MONEY).read(facts)
    assert found is not None
    return found


class TestSelfRaised:
    def test_what_was_given_is_read_in_stages_before_and_after_the_works(self) -> None:
        ready = Stage("ready", title="待办", waits=True)
        building = Stage("building", title="施工", waits=True, holds=WORKS)
        awarding = Stage("awarding", title="奖补", lasts=days(3))
        awarded = Stage("awarded", title="已奖补", answer=Phrase("awarded", "已奖补"))
        plain = Stage("plain", title="不奖补", answer=Phrase("nothing to add", "不予奖补"))
        enough = contributed(Kind.MONEY) >= 50_000
        procedure = Procedure(
            "awards",
            version="1",
            title="以奖代补",
            start=ready,
            opens=Propose,
            by=anyone(),
            moves=[
                ready.once(enough).to(awarded),
                ready.upon(GoOn).to(building, by=anyone()),
                building.once(inspected()).to(awarding),
                awarding.once(enough & (money_given() >= 50_000)).to(awarded),
                awarding.at_end().to(plain),
            ],
        )
        assert flaws(procedure) == ()

        for amounts, ends in (((20_000, 30_000), "awarded"), ((20_000, 29_999), "plain")):
            going = Life(procedure, people=people(wu="lead", su="inspector"))
            assert going.verdict(contributed(Kind.MONEY).equals(0)).is_met
            going.do(GoOn(actor="li"))
            going.do(*(Contribute(actor="li", kind=Kind.MONEY, amount=amount) for amount in amounts))
            going.do(Contribute(actor="li", kind=Kind.LABOUR, amount=10**6), REPORT, ACCEPT)
            if ends == "plain":
                assert going.case.stage == "awarding"
                assert going.verdict(contributed(Kind.MONEY).equals(49_999)).is_met
                going.run_out()
            assert going.case.stage == ends
            assert going.verdict(contributed(Kind.MONEY).equals(sum(amounts))).is_met
            assert going.verdict(contributed(Kind.LABOUR).equals(10**6)).is_met

    def test_a_new_text_leaves_what_was_given(self) -> None:
        going = life()
        going.do(Contribute(actor="li", kind=Kind.MONEY, amount=5), Amend(actor="li", text="Two lamps"))

        assert going.verdict(contributed(Kind.MONEY).equals(5)).is_met


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
            "remarks": {"all": 0, "open": 0},
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
            Works(lead=roles("lead"), inspector=roles("inspector"), supervisors=nobody()),
            Works(lead=roles("lead"), inspector=roles("inspector"), discloses_every=days(7)),
            Works(lead=roles("lead"), inspector=roles("inspector"), answers_within=days(7)),
        ]

        assert len({small(works, once=inspected()).fingerprint for works in made}) == len(made)
        assert WORKS.responsible().en == "lead"

    def test_what_it_is_made_of_is_checked(self) -> None:
        with pytest.raises(ConsultError, match="Works lead='wu' is no rule"):
            Works(lead="wu", inspector=nobody())  # type: ignore[arg-type]
        with pytest.raises(ConsultError, match="Works supervisors=None is no rule"):
            Works(lead=nobody(), inspector=nobody(), supervisors=None)  # type: ignore[arg-type]

    @pytest.mark.parametrize("length", [7, 0, days(0), hours(0), "a week"], ids=repr)
    @pytest.mark.parametrize("name", ["discloses_every", "answers_within"])
    def test_a_time_to_act_in_is_longer_than_nothing(self, name: str, length: Any) -> None:
        with pytest.raises(ConsultError, match=f"Works {name}=.* is no length of time to act in"):
            Works(lead=nobody(), inspector=nobody(), **{name: length})

    def test_kinds_are_said_in_both_languages(self) -> None:
        assert contributed(Kind.MONEY).phrase().zh == "捐助的资金"
        assert contributed(Kind.MONEY).definition()["params"] == {"kind": "money"}


def progress(going: Life) -> tuple[int, int] | None:
    facts = going.facts()
    found: tuple[int, int] | None = facts.activity.progress(facts)
    return found
