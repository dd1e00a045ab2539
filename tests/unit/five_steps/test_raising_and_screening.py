"""A matter is raised, through any channel and by anybody, and screened with reasons."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from consult.activities import Decline, SendBack
from consult.acts import Merge, Withdraw
from consult.catalogue.five_steps import five_step
from consult.catalogue.steps import Admit, Capacity, Channel, Raise, Raising, Resubmit, Scope, Screening
from consult.errors import ConsultError
from consult.standard import roles
from five_step_lives import Garden


@pytest.mark.parametrize("channel", Channel)
def test_a_matter_may_come_in_by_each_channel(channel: Channel) -> None:
    garden = Garden()

    assert garden.opened(channel=channel) == "screening"
    assert garden.engine.case("1").matter["channel"] == channel.value


def test_there_are_nine_channels_and_each_has_its_chinese_name() -> None:
    assert [channel.zh for channel in Channel] == [
        "电话",
        "微信群",
        "市级服务平台",
        "12345热线",
        "入户走访",
        "问卷调查",
        "居民会议",
        "意见箱",
        "居民骨干反馈",
    ]


@pytest.mark.parametrize("capacity", Capacity)
def test_a_matter_may_be_raised_in_each_capacity(capacity: Capacity) -> None:
    garden = Garden()
    garden.opened(capacity=capacity)

    assert garden.engine.case("1").matter["capacity"] == capacity.value


def test_how_a_matter_came_in_must_be_said() -> None:
    with pytest.raises(ValidationError, match="channel"):
        Raise(actor="ai", title="A lamp")  # type: ignore[call-arg]


class TestForSomebodyElse:
    def raising(self, actor: str, principal: str | None) -> str:
        garden = Garden()
        act = Raise(actor=actor, principal=principal, title="A lamp", channel=Channel.HOME_VISIT)
        ruling = garden.engine.open(garden.procedure, act, case="1")
        return garden.engine.case("1").raisers[0] if ruling.accepted else ruling.explain()

    def test_a_grid_worker_takes_in_what_somebody_said_at_the_door(self) -> None:
        assert self.raising("grid", "ai") == "ai"

    def test_a_neighbour_does_not(self) -> None:
        assert "bo takes the matter in for ai; that is for community worker" in self.raising("bo", "ai")

    def test_it_is_asked_of_who_acts_and_not_of_the_person_for_whom_it_is_done(self) -> None:
        # The grid worker could take matters in; that bo names her does not make bo one.
        assert "bo takes the matter in for grid" in self.raising("bo", "grid")

    def test_everybody_raises_a_matter_in_person(self) -> None:
        assert self.raising("bo", None) == "bo"
        assert self.raising("bo", "bo") == "bo"

    def test_where_nobody_takes_matters_in_nobody_does(self) -> None:
        rules = five_step(name="in-person", raising=Raising(takes_in=()))
        garden = Garden(rules)
        act = Raise(actor="grid", principal="ai", title="A lamp", channel=Channel.PHONE)

        assert "nobody takes matters in for others" in garden.engine.open(rules, act).explain()

    def test_the_roles_that_take_matters_in_are_a_parameter(self) -> None:
        rules = five_step(name="warden", raising=Raising(takes_in=("street office",)))
        garden = Garden(rules)

        assert garden.opened(by="jie", principal="ai") == "screening"
        with pytest.raises(ConsultError, match="is one text"):
            Raising(takes_in="grid worker")

    def test_a_stranger_does_not_take_it_back_in_somebody_elses_name(self) -> None:
        garden = Garden()
        garden.opened()

        assert "bo takes the matter in for ai" in garden.refused(
            Withdraw(actor="bo", principal="ai", reason="no")
        )
        assert garden.do(Withdraw(actor="grid", principal="ai", reason="She says so.")) == "withdrawn"

    def test_who_may_raise_a_matter_is_a_parameter(self) -> None:
        rules = five_step(name="closed", raising=Raising(by=roles("grid worker")))
        garden = Garden(rules)

        assert not garden.engine.open(rules, Raise(actor="ai", title="x", channel=Channel.PHONE)).accepted
        assert garden.opened(by="grid") == "screening"


class TestMerging:
    def joined(self) -> Garden:
        """Three matters of four people about one lamp: the third joins the second, and that the first."""
        garden = Garden()
        garden.opened("1", "ai")
        garden.opened("2", "bo")
        garden.opened("3", "grid", principal="cui")
        garden.opened("4", "deng")
        for one, into in (("4", "3"), ("3", "2"), ("2", "1")):
            garden.do(Merge(actor="zhou", into=into, reason="The same lamp."), one)
        return garden

    def test_nobody_who_raised_it_is_lost(self) -> None:
        garden = self.joined()

        assert garden.engine.case("1").raisers == ("ai", "bo", "cui", "deng")
        assert [garden.stage(case) for case in "234"] == ["merged"] * 3

    def test_a_matter_that_others_raised_too_is_not_taken_back(self) -> None:
        garden = self.joined()

        why = garden.refused(Withdraw(actor="ai", reason="no"))

        assert "bo, cui and deng raised the matter too" in why or "raised the matter too" in why

    def test_nor_after_it_was_returned(self) -> None:
        garden = self.joined()
        garden.do(SendBack(actor="zhou", reason="Which lamp?"))

        assert "raised the matter too" in garden.refused(Withdraw(actor="ai", reason="no"))

    def test_a_matter_that_the_same_person_raised_twice_may_be_taken_back(self) -> None:
        garden = Garden()
        garden.opened("1", "ai")
        garden.opened("2", "ai")
        garden.do(Merge(actor="zhou", into="1", reason="The same lamp."), "2")

        assert garden.do(Withdraw(actor="ai", reason="no need")) == "withdrawn"

    def test_only_another_open_matter_is_joined(self) -> None:
        garden = self.joined()

        assert "this case itself" in garden.refused(Merge(actor="zhou", into="1", reason="x"))
        assert "no case 9" in garden.refused(Merge(actor="zhou", into="9", reason="x"))
        assert "has ended" in garden.refused(Merge(actor="zhou", into="2", reason="x"))


class TestReasons:
    @pytest.mark.parametrize("act", [Decline, SendBack])
    def test_a_no_without_a_reason_is_refused_at_the_door(self, act: type[Decline | SendBack]) -> None:
        with pytest.raises(ValidationError, match="reason"):
            act(actor="zhou", reason="  ")

    def test_taking_up_and_joining_need_a_reason_too(self) -> None:
        garden = Garden()
        garden.opened()
        garden.opened("2", "bo")

        why = garden.ruling(Admit(actor="zhou", scope=Scope.MINOR))
        assert "a reason is asked for, and none is given" in why.explain()
        assert "须说明理由，尚未填写" in why.explain("zh")
        assert "a reason is asked for" in garden.refused(Merge(actor="zhou", into="2", reason=" "))
        assert garden.admitted() == "deliberating_minor"

    def test_unless_a_community_does_without(self) -> None:
        garden = Garden(five_step(name="brief", screening=Screening(reasoned=False)))
        garden.opened()

        assert garden.do(Admit(actor="zhou", scope=Scope.MINOR)) == "deliberating_minor"

    @pytest.mark.parametrize("who", ["ai", "zhi", "jie"])
    def test_only_the_joint_meeting_screens(self, who: str) -> None:
        garden = Garden()
        garden.opened()

        assert f"{who} is not joint meeting" in garden.refused(Decline(actor=who, reason="no"))


class TestReturning:
    def returned(self, returns: int = 1) -> Garden:
        garden = Garden(five_step(name="returning", screening=Screening(returns=returns)))
        garden.opened()
        assert garden.do(SendBack(actor="zhou", reason="Which lamp?")) == "returned"
        return garden

    def test_who_raised_it_submits_it_anew_with_another_text(self) -> None:
        garden = self.returned()

        assert "ai raised the matter" in garden.refused(Resubmit(actor="bo", text="The gate's."))
        assert garden.do(Resubmit(actor="ai", text="The one by the gate.")) == "screening"
        case = garden.engine.case("1")
        assert (case.text, case.matter["text"]) == (2, "The one by the gate.")

    @pytest.mark.parametrize("returns", [1, 2])
    def test_it_is_returned_as_often_as_is_said_and_not_once_more(self, returns: int) -> None:
        garden = self.returned(returns)
        for _ in range(returns - 1):
            garden.do(Resubmit(actor="ai", text="A lamp."))
            garden.do(SendBack(actor="zhou", reason="Which?"))
        garden.do(Resubmit(actor="ai", text="A lamp."))

        assert f"this would be time {returns + 1} in returned, of at most {returns}" in garden.refused(
            SendBack(actor="zhou", reason="Which?")
        )
        assert garden.admitted() == "deliberating_minor"

    def test_where_topics_are_never_returned_there_is_no_such_stage(self) -> None:
        rules = five_step(name="strict", screening=Screening(returns=0))

        assert "returned" not in rules.stages
        assert "not_resubmitted" not in rules.stages

    @pytest.mark.parametrize("returns", [-1, True, 1.0])
    def test_how_often_is_a_whole_number(self, returns: object) -> None:
        with pytest.raises(ConsultError, match="whole number"):
            Screening(returns=returns)  # type: ignore[arg-type]
