"""Reviews: those responsible decide, with reasons."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from consult.activities.review import Approve, Decline, GiveOpinion, Review, SendBack
from consult.acts import Propose
from consult.errors import ConsultError
from consult.procedure import Procedure, Stage
from consult.standard import anyone, nobody, result, roles, visits
from consult.timing import days
from lives import Life, people


def reviewed(review: Review) -> Procedure:
    drafting = Stage("drafting", title="起草", waits=True)
    reviewing = Stage("reviewing", title="审核", lasts=days(5), holds=review)
    approved = Stage("approved", title="通过", answer="approved")
    declined = Stage("declined", title="不予受理", answer="declined")
    unreviewed = Stage("unreviewed", title="逾期未审", answer="not reviewed")
    return Procedure(
        "reviewed",
        version="1",
        start=reviewing,
        opens=Propose,
        by=anyone(),
        moves=[
            reviewing.upon(Approve).to(approved),
            reviewing.upon(Decline).to(declined),
            reviewing.upon(SendBack).to(drafting, when=visits(reviewing) < 2),
            reviewing.at_end().to(unreviewed),
            drafting.upon(Approve).to(reviewing, by=anyone()),
        ],
    )


def life(**options: object) -> Life:
    review = Review(roles("branch"), **options)  # type: ignore[arg-type]
    return Life(reviewed(review), people=people(wu="branch", li="resident"))


class TestDeciding:
    def test_nobody_decides_but_those_responsible(self) -> None:
        going = life()

        assert "✗ li is not branch" in going.refused(Approve(actor="li"))
        assert "✗ li is not branch" in going.refused(Decline(actor="li", reason="No."))

    def test_every_decision_is_a_move_of_its_own_and_on_the_record(self) -> None:
        for act, stage in (
            (Approve(actor="wu"), "approved"),
            (Decline(actor="wu", reason="It is the street's."), "declined"),
            (SendBack(actor="wu", reason="Where exactly?"), "drafting"),
        ):
            going = life()
            going.do(act)
            assert going.case.stage == stage
            assert going.case.results["reviewing"].data == {"decision": type(act).__name__, "by": "wu"}

    @pytest.mark.parametrize("act", [Decline, SendBack])
    @pytest.mark.parametrize("reason", ["", "  ", None])
    def test_a_no_without_a_reason_does_not_pass_the_door(
        self, act: type[Decline | SendBack], reason: str | None
    ) -> None:
        with pytest.raises(ValidationError, match="reason"):
            act.model_validate({"actor": "wu", "reason": reason})

    def test_what_the_procedure_does_not_name_is_refused_with_what_it_takes(self) -> None:
        told = life().refused(Propose(actor="wu", title="Another"))

        assert "it takes Approve, Decline, GiveOpinion, SendBack" in told

    def test_the_last_time_it_is_not_sent_back(self) -> None:
        going = life()
        going.do(SendBack(actor="wu", reason="Where?"), Approve(actor="li"))

        assert "✗" in going.refused(SendBack(actor="wu", reason="Where?"))
        assert going.may("wu")["SendBack"].is_unmet
        going.do(Approve(actor="wu"))

    def test_the_decision_can_be_read_in_later_stages(self) -> None:
        going = life()
        going.do(SendBack(actor="wu", reason="Where?"))

        stage = going.procedure.stages["reviewing"]
        assert going.verdict(result(stage, "decision").equals("SendBack")).is_met

    def test_where_time_ran_out_nobody_decided(self) -> None:
        going = life()

        assert going.run_out() == "unreviewed"
        assert going.case.results["reviewing"].data == {}


class TestOpinions:
    def test_an_opinion_is_on_the_record_and_decides_nothing(self) -> None:
        going = life()
        going.do(GiveOpinion(actor="wu", opinion="Good."), GiveOpinion(actor="wu", opinion="Very."))

        assert going.case.stage == "reviewing"
        found = going.read(lambda facts: facts.review.opinions)
        assert [entry.value["opinion"] for entry in found] == ["Good.", "Very."]

    def test_those_who_decide_may_give_one_and_others_where_it_is_said(self) -> None:
        assert "li is not branch" in life().refused(GiveOpinion(actor="li", opinion="Good."))

        life(opinions=roles("resident")).do(GiveOpinion(actor="li", opinion="Good."))
        assert "nobody may" in life(opinions=nobody()).refused(GiveOpinion(actor="wu", opinion="Good."))

    def test_opinions_are_given_to_one_visit(self) -> None:
        going = life()
        going.do(
            GiveOpinion(actor="wu", opinion="Good."), SendBack(actor="wu", reason="?"), Approve(actor="li")
        )

        assert going.read(lambda facts: facts.review.opinions) == []


class TestReview:
    def test_there_is_nothing_to_count(self) -> None:
        facts = life().facts()

        assert facts.activity.progress(facts) is None
        assert facts.activity.responsible().en == "branch"

    def test_its_parts_are_in_its_definition(self) -> None:
        definitions = [
            Review(anyone()).definition(),
            Review(nobody()).definition(),
            Review(anyone(), opinions=nobody()).definition(),
        ]

        assert all(one != other for one in definitions for other in definitions if one is not other)

    def test_its_kind_is_not_a_parameter(self) -> None:
        with pytest.raises(TypeError):
            Review(anyone(), "vote")  # type: ignore[misc]

    def test_what_it_is_made_of_is_checked(self) -> None:
        with pytest.raises(ConsultError, match="Review by=None is no rule"):
            Review(None)  # type: ignore[arg-type]
        with pytest.raises(ConsultError, match="Review opinions='li' is no rule"):
            Review(anyone(), opinions="li")  # type: ignore[arg-type]
