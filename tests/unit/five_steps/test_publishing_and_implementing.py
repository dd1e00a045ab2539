"""A decision takes effect once every objection is answered, and is carried out in the open."""

from __future__ import annotations

from datetime import timedelta

import pytest

from consult.activities import (
    AnswerRemark,
    Contribute,
    Disclose,
    Inspect,
    Kind,
    Object,
    Remark,
    Report,
    Settlement,
    SettleObjection,
    WithdrawObjection,
)
from consult.catalogue.five_steps import five_step
from consult.catalogue.funds.acts import Commit, OpenFund, Purpose
from consult.catalogue.steps import Implementing, Publishing
from consult.events import Missed
from consult.flaws import flaws
from consult.standard import roles
from consult.timing import days
from five_step_lives import Garden
from five_step_scenarios import FUND


class TestObjections:
    def objected(self) -> tuple[Garden, str]:
        garden = Garden()
        garden.publishing()
        garden.do(Object(actor="fu", reason="It shines into my room."))
        return garden, str(garden.engine.case("1").seq)

    def test_without_any_the_decision_takes_effect(self) -> None:
        assert Garden().implementing() == "implementing"

    def test_one_that_is_open_at_the_end_annuls_it(self) -> None:
        garden, _ = self.objected()

        assert garden.run_out() == "annulled"

    @pytest.mark.parametrize("how", Settlement)
    def test_one_that_is_settled_or_overruled_does_not(self, how: Settlement) -> None:
        garden, number = self.objected()
        garden.do(SettleObjection(actor="zhi", objection=number, how=how, reason="A shade is put on."))

        assert garden.run_out() == "implementing"

    def test_one_that_is_withdrawn_does_not(self) -> None:
        garden, number = self.objected()

        assert not garden.ruling(WithdrawObjection(actor="ai", objection=number)).accepted
        garden.do(WithdrawObjection(actor="fu", objection=number))
        assert garden.run_out() == "implementing"

    def test_one_of_two_is_not_enough(self) -> None:
        garden, number = self.objected()
        garden.do(Object(actor="en", reason="It is ugly."))
        garden.do(WithdrawObjection(actor="fu", objection=number))

        assert garden.run_out() == "annulled"

    def test_only_the_branch_answers(self) -> None:
        garden, number = self.objected()
        act = SettleObjection(actor="ai", objection=number, how=Settlement.OVERRULED, reason="No.")

        assert "ai is not branch" in garden.refused(act)

    def test_who_may_object_is_a_parameter(self) -> None:
        rules = five_step(name="objectors", publishing=Publishing(objectors=roles("grid worker")))
        garden = Garden(rules)
        garden.publishing()

        assert "ai is not grid worker" in garden.refused(Object(actor="ai", reason="No."))

    def test_it_hangs_out_for_fifteen_days(self) -> None:
        garden = Garden()
        garden.publishing()
        place = garden.engine.case("1").place

        assert place.ends is not None
        # A decision falls at midnight; fifteen whole days follow the first.
        assert place.ends - place.entered == timedelta(days=16)


class TestWorks:
    def test_what_is_given_is_on_record(self) -> None:
        garden = Garden()
        garden.implementing()
        for kind, amount in ((Kind.LABOUR, 120), (Kind.MONEY, 5_000), (Kind.MATERIALS, 2)):
            garden.do(Contribute(actor="bo", kind=kind, amount=amount))
        garden.built()

        found = garden.engine.case("1").results["implementing"].data["contributions"]
        assert found == {"labour": 120, "money": 5_000, "materials": 2}

    def test_progress_is_owed_every_fourteen_days(self) -> None:
        garden = Garden()
        garden.implementing()
        garden.wait(days=20)

        assert any("disclosure" in event.duties for event in garden.events() if isinstance(event, Missed))
        garden.do(Disclose(actor="zhi", text="The pole stands.", percent=50))

    def test_a_remark_is_owed_an_answer_by_the_lead(self) -> None:
        garden = Garden()
        garden.implementing()
        garden.do(Remark(actor="ai", text="The pole leans."))
        number = str(garden.engine.case("1").seq)

        assert f"remark:{number}" in {duty.id for duty in garden.engine.case("1").duties}
        garden.do(AnswerRemark(actor="zhi", remark=number, reason="It is put straight."))
        assert f"remark:{number}" not in {duty.id for duty in garden.engine.case("1").duties}

    def test_who_leads_does_not_inspect(self) -> None:
        garden = Garden()
        garden.implementing()
        garden.do(Report(actor="zhi", text="It is up.", cost=1))

        assert "zhi is not supervisory committee" in garden.refused(Inspect(actor="zhi", accept=True))

    def test_rework_asked_for_by_the_inspector_leaves_it_where_it_is(self) -> None:
        garden = Garden()
        garden.implementing()

        assert garden.built(accept=False) == "implementing"
        assert garden.built() == "evaluating"

    @pytest.mark.parametrize(
        ("cost", "stage"), [(99_999, "evaluating"), (100_000, "evaluating"), (100_001, "implementing")]
    )
    def test_the_cost_is_held_against_the_budget_to_the_fen(self, cost: int, stage: str) -> None:
        garden = Garden()
        garden.implementing(budget=100_000)

        assert garden.built(cost=cost) == stage

    def test_a_cost_that_was_too_high_may_be_reported_anew(self) -> None:
        garden = Garden()
        garden.implementing(budget=100_000)
        garden.built(cost=100_001)
        garden.do(Report(actor="zhi", text="The shade was not bought.", cost=100_000))

        assert garden.stage() == "implementing"  # what was accepted is not this report
        assert garden.do(Inspect(actor="shen", accept=True)) == "evaluating"

    def test_a_report_that_nobody_inspected_is_not_accepted_at_the_end(self) -> None:
        garden = Garden()
        garden.implementing(budget=100_000)
        garden.built(cost=100_001)
        garden.do(Report(actor="zhi", text="The shade was not bought.", cost=100_000))

        assert garden.run_out() == "unbuilt"

    def test_without_a_budget_no_cost_is_too_high(self) -> None:
        garden = Garden()
        garden.implementing()

        assert garden.built(cost=10**12) == "evaluating"

    @pytest.mark.parametrize(
        "implementing",
        [
            Implementing(keeps_budget=False),
            Implementing(discloses_every=None, answers_within=None),
            Implementing(lead=roles("grid worker"), inspector=roles("street office"), lasts=days(3)),
        ],
    )
    def test_its_parts_are_parameters(self, implementing: Implementing) -> None:
        rules = five_step(name="works", implementing=implementing)

        assert flaws(rules) == ()
        assert ("over_budget" in rules.stages) is implementing.keeps_budget


class TestAward:
    def raised(self, amount: int) -> Garden:
        garden = Garden(Garden().procedure, FUND)
        garden.engine.open(FUND, OpenFund(actor="jie", title="Fund", year=2026), case="fund").accept()
        garden.implementing()
        if amount:
            garden.do(Contribute(actor="bo", kind=Kind.MONEY, amount=amount))
        garden.built()
        return garden

    def award(self, amount: int) -> Commit:
        return Commit(actor="zhou", matter="1", purpose=Purpose.AWARD, amount=amount, reason="Built.")

    def test_what_was_raised_and_accepted_is_rewarded_by_half(self) -> None:
        garden = self.raised(60_000)

        assert garden.stage() == "awarding"
        assert not garden.engine.perform("fund", self.award(30_001)).accepted
        garden.engine.perform("fund", self.award(30_000)).accept()
        assert garden.stage() == "evaluating"

    def test_where_nothing_was_raised_nobody_is_waited_for(self) -> None:
        assert self.raised(0).stage() == "evaluating"

    def test_a_fund_that_is_silent_does_not_hold_the_matter_up(self) -> None:
        assert self.raised(60_000).run_out() == "evaluating"
