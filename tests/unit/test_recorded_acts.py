"""Acts that a stage records: beside what goes on in it, or while they move the case."""

from __future__ import annotations

import pytest

from consult.activities.petition import Petition, Support, support
from consult.acts import Act, Amend, Propose, Reason
from consult.errors import ConsultError
from consult.procedure import Also, Procedure, Stage
from consult.standard import anyone, proposer, recorded, roles
from consult.timing import days
from consult.verdicts import Phrase
from lives import Life, people


class Return(Act):
    """Give it back to be done again, with a reason."""

    zh = "退回"

    reason: Reason


RETURNS = Also(Return, roles("lead"), spans=True)
asking = Stage(
    "asking",
    title="征集",
    lasts=days(7),
    holds=Petition(anyone()),
    also=[Also(Amend, proposer(), spans=True)],
)
judging = Stage("judging", title="审议", lasts=days(7), also=[RETURNS])
over = Stage("over", title="完成", answer=Phrase("It is over.", "已完成。"))
rounds = Procedure(
    "rounds",
    version="1",
    title="来回",
    start=asking,
    opens=Propose,
    by=anyone(),
    moves=[
        asking.once(support() >= 1).to(judging),
        asking.upon(Amend).to(asking),
        asking.at_end().to(over),
        judging.upon(Return).to(asking, when=recorded(Return) <= 2),
        judging.at_end().to(over),
    ],
)


def returned(reason: str = "too dear") -> Return:
    return Return(actor="wu", reason=reason)


def life() -> Life:
    return Life(rounds, people=people(wu="lead"))


class TestRecordedAndMoved:
    def test_it_moves_the_case_and_stays_on_record_over_visits_and_texts(self) -> None:
        going = life()
        going.do(Support(actor="sun"), returned())
        assert going.case.stage == "asking"
        going.do(Amend(actor="li", text="A cheaper lamp"), Support(actor="sun"))

        assert going.case.text == 2
        (entry,) = going.case.ledger("Return").values()
        assert (entry.actor, entry.value) == ("wu", {"reason": "too dear"})

    def test_how_often_it_may_be_done_counts_the_one_asked_for(self) -> None:
        going = life()
        for _ in range(2):
            going.do(Support(actor="sun"), returned())
        going.do(Support(actor="sun"))

        assert going.refused(returned(), lang="zh") == (
            "wu在“审议”阶段的“退回”被拒绝：\n✗ “退回”的次数为3（要求：不大于2）"
        )
        assert going.may("wu")["Return"].is_unmet

    def test_who_may_is_said_where_it_is_recorded(self) -> None:
        going = life()
        going.do(Support(actor="sun"))

        assert going.refused(Return(actor="li", reason="no")) == (
            "Return by li refused in judging:\n✗ li is not lead"
        )

    def test_an_entry_that_does_not_span_is_gone_with_the_visit(self) -> None:
        noting = Stage("noting", title="记录", lasts=days(7), also=Also(Return, anyone()))
        going = Life(
            Procedure(
                "notes",
                version="1",
                start=noting,
                opens=Propose,
                by=anyone(),
                moves=[noting.upon(Return).to(over), noting.at_end().to(over)],
            )
        )
        going.do(returned())

        assert not going.case.ledger("Return")
        assert not going.case.bucket("Return")

    def test_whether_it_spans_is_part_of_the_definition(self) -> None:
        other = Stage("judging", title="审议", lasts=days(7), also=[Also(Return, roles("lead"))])
        assert judging.definition() != other.definition()


def test_what_is_counted_is_an_act() -> None:
    with pytest.raises(ConsultError, match="is no act; give the class of one"):
        recorded("Return")
    assert recorded(Return).phrase() == Phrase("how often Return was done", "“退回”的次数")


def test_a_stage_left_by_a_new_text_leaves_no_result_on_it() -> None:
    going = life()
    going.do(Amend(actor="li", text="Another lamp"))

    assert going.case.text == 2
    assert going.read(lambda facts: facts.result("asking")) is None
    assert "asking" not in going.case.results
