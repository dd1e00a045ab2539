"""Facts: what a rule may see, what it must wait for, and what is not written yet."""

from __future__ import annotations

from typing import Annotated, Any

import pytest

from consult.acts import Act, FieldRef, settles
from consult.errors import ConsultError
from consult.facts import BlankAct, FieldUnwritten, NeedsAnswer, RollNamed, StandingOf
from consult.people import Standing
from facts_made import NOW, facts_of


class Rank(Act):
    """Say how much a matter is worth."""

    worth: Annotated[int, settles] = 0


class TestABlankAct:
    blank = BlankAct(Rank, "li")

    def test_every_field_of_its_own_is_unwritten(self) -> None:
        with pytest.raises(FieldUnwritten) as caught:
            _ = self.blank.worth

        assert caught.value.field == FieldRef("Rank", "worth", Rank)
        assert str(caught.value) == "Rank.worth is not written yet"

    def test_who_acts_is_known_and_nothing_is_made_up(self) -> None:
        assert (self.blank.actor, self.blank.principal, self.blank.key) == ("li", None, None)
        with pytest.raises(AttributeError):
            _ = self.blank.nothing

    def test_a_rule_cannot_swallow_what_is_not_written(self) -> None:
        def careless() -> Any:
            try:
                return self.blank.worth
            except Exception:  # noqa: BLE001 - what a careless rule does
                return 0

        with pytest.raises(FieldUnwritten):
            careless()


class TestWhatIsKnown:
    def test_the_matter_holds_what_acts_have_settled(self) -> None:
        facts = facts_of(matter={"worth": 5})

        assert facts.matter["worth"] == facts.settled(Rank.worth) == 5  # type: ignore[arg-type]  # a reference
        assert facts_of().settled(Rank.worth) is None  # type: ignore[arg-type]  # a reference

    def test_who_acts_for_another_is_the_other(self) -> None:
        li, wu = Standing("li"), Standing("wu")

        assert facts_of(Rank(actor="li"), standing=li).standing == li
        assert facts_of(Rank(actor="li", principal="wu"), standing=wu).standing == wu

    def test_where_nobody_acts_nobody_is_the_actor(self) -> None:
        with pytest.raises(ConsultError, match="a rule asked who acts where time alone moves the case"):
            _ = facts_of().actor

    def test_what_is_not_known_is_asked_for_and_no_rule_can_swallow_it(self) -> None:
        def careless() -> Any:
            try:
                return facts_of(Rank(actor="li")).standing
            except Exception:  # noqa: BLE001 - what a careless rule does
                return None

        with pytest.raises(NeedsAnswer) as caught:
            careless()
        assert caught.value.question == StandingOf("li", NOW)
        assert "has no answer yet" in str(caught.value)
        with pytest.raises(NeedsAnswer) as caught:
            facts_of().roll_named("residents")
        assert caught.value.question == RollNamed("residents", NOW)

    def test_the_view_of_an_activity_that_is_not_held_is_named(self) -> None:
        with pytest.raises(
            AttributeError, match=r"facts\.vote was asked for in stage 'going', which holds no activity"
        ):
            _ = facts_of().vote
