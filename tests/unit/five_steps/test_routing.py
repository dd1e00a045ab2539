"""A matter goes to whom it is a matter for, and on to others with a reason, a bounded number of times."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from consult import Standing
from consult.activities import AnswerSurvey, Contribute, Decline, Grade, Kind
from consult.acts import Merge
from consult.catalogue.departments import department_work
from consult.catalogue.departments.acts import AcceptOrder, ReportDone
from consult.catalogue.five_steps import five_step
from consult.catalogue.steps import Conclude, Reroute, Rerouting, Scope, Street
from consult.catalogue.steps.talks import Talks
from consult.errors import ConsultError, RefusedError
from five_step_lives import EVERYTHING, Finished, Garden, work


@pytest.mark.parametrize(
    ("scope", "stage"),
    [
        (Scope.MAJOR, "street"),
        (Scope.ORDINARY, "deliberating_ordinary"),
        (Scope.MINOR, "deliberating_minor"),
    ],
)
def test_a_matter_goes_where_its_scope_says(scope: Scope, stage: str) -> None:
    assert Garden().deliberating(scope) == stage


UP = Reroute(actor="zhou", scope=Scope.MAJOR, reason="The road is not ours.")
DOWN = Reroute(actor="jie", scope=Scope.ORDINARY, reason="The path is yours.")


def test_it_is_handed_up_and_down_to_the_bound_and_no_further() -> None:
    garden = Garden()
    garden.deliberating(Scope.ORDINARY)

    assert garden.do(UP) == "street"
    assert garden.do(DOWN) == "deliberating_ordinary"
    assert garden.do(UP) == "street"
    why = garden.refused(DOWN)
    assert "how often Reroute was done is 4 (asked for: at most 3)" in why
    assert garden.do(Conclude(actor="jie", text="Mended.")) == "handled_by_street"


@pytest.mark.parametrize("times", [0, 1, 2])
def test_how_often_is_a_parameter(times: int) -> None:
    garden = Garden(five_step(name="bound", rerouting=Rerouting(times=times)))
    garden.deliberating(Scope.ORDINARY)
    for number in range(times):
        garden.do(DOWN if number % 2 else UP)

    assert "how often Reroute was done" in garden.refused(DOWN if times % 2 else UP)


def test_every_hand_over_is_on_record_with_its_reason() -> None:
    garden = Garden()
    garden.deliberating(Scope.ORDINARY)
    garden.do(UP)
    garden.do(DOWN)

    ledger = sorted(garden.engine.case("1").ledger("Reroute").values(), key=lambda entry: entry.seq)
    assert [(entry.actor, entry.value["scope"], entry.value["reason"]) for entry in ledger] == [
        ("zhou", "major", "The road is not ours."),
        ("jie", "ordinary", "The path is yours."),
    ]


def test_nothing_is_lost_on_the_way() -> None:
    garden = Garden()
    garden.opened("2", "bo")
    garden.opened()
    garden.do(Merge(actor="zhou", into="1", reason="The same lamp."), "2")
    garden.admitted(Scope.MINOR)
    garden.sat(adopted=False)
    before = garden.engine.case("1")
    garden.do(Reroute(actor="zhou", scope=Scope.ORDINARY, reason="It crosses estates."))
    garden.do(UP)
    garden.do(DOWN)
    case = garden.engine.case("1")

    assert case.raisers == ("ai", "bo")
    assert case.results["deliberating_minor"].data["outcome"] == "A lamp by the gate."
    assert case.ledger("told:merged") == before.ledger("told:merged")
    assert case.matter.get("title") == before.matter.get("title")
    assert (case.matter["scope"], case.visits["deliberating_ordinary"]) == ("ordinary", 2)
    assert garden.sat() == "reviewing"


def test_a_hand_over_needs_a_reason() -> None:
    with pytest.raises(ValidationError, match="reason"):
        Reroute(actor="zhou", scope=Scope.MAJOR, reason=" ")


@pytest.mark.parametrize("who", ["ai", "zhi", "jie"])
def test_in_the_community_the_joint_meeting_hands_it_on(who: str) -> None:
    garden = Garden()
    garden.deliberating()

    assert "is not joint meeting" in garden.refused(UP.model_copy(update={"actor": who}))


def test_from_the_street_only_the_street_office_hands_it_down() -> None:
    garden = Garden()
    garden.deliberating(Scope.MAJOR)

    assert "zhou is not street office" in garden.refused(DOWN.model_copy(update={"actor": "zhou"}))


def test_it_is_not_handed_to_where_it_is() -> None:
    garden = Garden()
    garden.deliberating(Scope.MINOR)

    assert "Scope is minor" in garden.refused(Reroute(actor="zhou", scope=Scope.MINOR, reason="x"))
    garden.do(UP)
    assert "Scope is major" in garden.refused(Reroute(actor="jie", scope=Scope.MAJOR, reason="x"))


def test_without_rerouting_a_matter_stays_where_it_was_classified() -> None:
    rules = five_step(name="fixed", rerouting=None)

    assert "Reroute" not in rules.acts()


class TestDepartments:
    def waiting(self) -> Garden:
        garden = Garden()
        garden.deliberating(Scope.MAJOR)
        return garden

    def test_what_is_split_off_is_a_departments_work(self) -> None:
        garden = self.waiting()

        assert garden.split() == "departments"
        child = garden.engine.case(next(iter(garden.engine.case("1").relatives)))
        assert (child.origin.procedure, child.origin.parent) == ("department-work", "1")

    def test_and_nothing_else(self) -> None:
        garden = Garden(EVERYTHING, work("other-work"))
        garden.deliberating(Scope.MAJOR)

        with pytest.raises(RefusedError, match="parts follow other-work, and department-work is asked for"):
            garden.split(procedure="other-work")

    def test_once_all_of_it_has_ended_the_matter_is_back_at_the_office(self) -> None:
        garden = self.waiting()
        garden.split()
        child = next(iter(garden.engine.case("1").relatives))
        garden.engine.perform(child, Finished(actor="jie")).accept()

        assert garden.stage() == "street"
        assert garden.engine.case("1").relatives[child].stage == "done"

    def test_it_is_ordered_as_often_as_is_said_and_not_once_more(self) -> None:
        garden = self.waiting()
        for _ in range(2):
            garden.split()
            parts = garden.engine.case("1").relatives
            child = next(one for one in parts if not garden.engine.case(one).ended)
            garden.engine.perform(child, Finished(actor="jie")).accept()

        with pytest.raises(RefusedError, match="this would be time 3 in departments, of at most 2"):
            garden.split()

    @pytest.mark.parametrize("street", [Street(work=None), Street(orders=0)])
    def test_where_nothing_is_ordered_there_is_no_such_stage(self, street: Street) -> None:
        assert "departments" not in five_step(street=street).stages

    def test_the_catalogues_own_department_work_is_such_a_work(self) -> None:
        rules, work = department_work(), Street().work
        assert work is not None
        assert rules.phrase() == work

    def test_what_a_department_still_owes_is_not_called_dealt_with(self) -> None:
        garden = self.waiting()
        garden.split()
        part = next(iter(garden.engine.case("1").relatives))
        assert garden.run_out() == "street"
        done = Conclude(actor="jie", text="The road is mended.")

        assert f"parts are still open: {part}" in garden.refused(done)
        garden.engine.perform(part, Finished(actor="jie")).accept()
        assert garden.do(done) == "handled_by_street"

    def test_the_office_may_still_decline_it_with_a_reason_or_hand_it_down(self) -> None:
        for act, stage in (
            (Decline(actor="jie", reason="Private."), "street_declined"),
            (DOWN, "deliberating_ordinary"),
        ):
            garden = self.waiting()
            garden.split()
            garden.run_out()
            assert garden.do(act) == stage

    def test_residents_judge_it_before_the_matter_is_back_at_the_office(self) -> None:
        rules = department_work()
        garden = Garden(EVERYTHING, rules)  # the later one of a name is that of new cases
        garden.people.put(Standing("digger", roles=["road department"]))
        garden.deliberating(Scope.MAJOR)
        garden.split(department="road department", what="Dig.")
        part = next(iter(garden.engine.case("1").relatives))
        for act in (AcceptOrder(actor="digger"), ReportDone(actor="digger", text="Dug.")):
            garden.engine.perform(part, act).accept()
        assert garden.stage() == "departments"

        garden.engine.perform(part, AnswerSurvey(actor="ai", grade=Grade.SATISFIED)).accept()
        garden.run_out(part)

        assert garden.engine.case(part).ended
        assert garden.stage() == "street"
        assert garden.engine.case("1").relatives[part].stage == "judged"


def test_handed_down_without_talks_it_goes_to_the_review() -> None:
    rules = five_step(name="untalked", talks=None)
    garden = Garden(rules)
    garden.deliberating(Scope.MAJOR)

    stays = Reroute(actor="jie", scope=Scope.MAJOR, reason="It is ours.")
    assert "Scope is major" in garden.refused(stays)
    assert garden.do(DOWN) == "reviewing"


def test_what_was_given_is_kept_over_rounds() -> None:
    garden = Garden()
    garden.implementing()
    garden.do(Contribute(actor="bo", kind=Kind.LABOUR, amount=90))
    garden.built()
    garden.judged(answers=0)

    assert garden.engine.case("1").results["implementing"].data["contributions"]["labour"] == 90


def test_talks_name_every_scope_below_the_street_once() -> None:
    with pytest.raises(ConsultError, match="name ordinary and minor, each once"):
        Talks(platforms=())
