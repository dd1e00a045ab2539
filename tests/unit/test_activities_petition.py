"""Petitions: names put to a matter, taken off again, and counted."""

from __future__ import annotations

import pytest

from consult.activities.petition import Petition, Support, WithdrawSupport, support, supported
from consult.acts import Amend
from consult.errors import ConsultError
from consult.standard import anyone, roles
from consult.timing import days
from consult.voting import Roll, at_least, more_than
from lives import GoBack, GoOn, Life, people, small

STREET = Roll.of("street", [f"p{number}" for number in range(9)])


def signing(*names: str) -> list[Support]:
    return [Support(actor=name) for name in names]


def by_number(needed: int = 3) -> Life:
    return Life(small(Petition(anyone()), once=supported(needed)))


def by_share(share: str = "1/3", roll: Roll = STREET) -> Life:
    procedure = small(Petition(anyone(), roll="street"), once=supported(at_least(share)))
    return Life(procedure, rolls={"street": roll})


class TestSupport:
    def test_the_matter_goes_on_with_the_last_name_needed_and_not_before(self) -> None:
        life = by_number()
        life.do(*signing("a", "b"))
        assert life.case.stage == "going"

        life.do(*signing("c"))

        assert life.case.stage == "done"
        assert life.case.results["going"].data == {"supporters": 3}

    def test_nobody_counts_twice(self) -> None:
        life = by_number()
        life.do(*signing("a"))

        assert "✗ a supports it already" in life.refused(Support(actor="a"))
        assert "✗ a已附议" in life.refused(Support(actor="a"), lang="zh")
        assert life.read(lambda facts: facts.petition.count) == 1

    def test_a_name_taken_off_counts_no_longer_and_can_be_put_on_again(self) -> None:
        life = by_number()
        life.do(*signing("a", "b"), WithdrawSupport(actor="a"))
        assert not life.read(lambda facts: facts.petition.supports("a"))

        life.do(*signing("c"))
        assert life.case.stage == "going"
        life.do(*signing("a"))
        assert life.case.stage == "done"

    def test_who_has_not_signed_has_nothing_to_take_off(self) -> None:
        told = by_number().refused(WithdrawSupport(actor="a"))

        assert "a does not support it, so there is nothing to withdraw" in told

    def test_only_those_may_sign_whom_the_petition_names(self) -> None:
        life = Life(small(Petition(roles("core")), once=supported(1)), people=people(wu="core"))

        assert "li is not core" in life.refused(Support(actor="li"))
        life.do(Support(actor="wu"))
        assert life.case.stage == "done"

    def test_who_may_sign_no_longer_may_still_take_the_name_off(self) -> None:
        life = Life(small(Petition(roles("core")), once=supported(2)), people=people(wu="core"))
        life.do(Support(actor="wu"))
        life.people = {}

        life.do(WithdrawSupport(actor="wu"))

        assert life.read(lambda facts: facts.petition.count) == 0

    def test_support_is_given_to_a_text_and_lapses_with_it(self) -> None:
        life = by_number()
        life.do(*signing("a", "b"), Amend(actor="li", text="Two lamps"))
        assert life.read(lambda facts: facts.petition.count) == 0

        life.do(*signing("c"))
        assert life.case.stage == "going"
        life.do(*signing("a", "b"))
        assert life.case.stage == "done"

    def test_support_of_an_earlier_visit_does_not_count(self) -> None:
        life = by_number()
        life.do(*signing("a", "b"), GoOn(actor="li"), GoBack(actor="li"))

        life.do(*signing("c"))

        assert life.case.stage == "going"

    def test_supporters_are_listed_in_the_order_of_time_with_their_notes(self) -> None:
        life = by_number()
        life.do(Support(actor="b", note="It is dark."), Support(actor="a"))

        found = life.read(lambda facts: facts.petition.supporters)

        assert [(entry.actor, entry.value["note"]) for entry in found] == [("b", "It is dark."), ("a", "")]


class TestShare:
    @pytest.mark.parametrize("share", ["1/9", "1/4", "1/3", "2/3", "1"])
    def test_a_share_is_reached_exactly_when_a_plain_count_says_so(self, share: str) -> None:
        life = by_share(share)
        upper, _, lower = share.partition("/")
        for count, voter in enumerate(STREET.voters, 1):
            life.do(Support(actor=voter))
            if count * int(lower or 1) >= int(upper) * len(STREET.voters):
                break
            assert life.case.stage == "going"
        assert life.case.stage == "done"

    def test_whoever_is_not_on_the_roll_is_not_part_of_a_share_of_it(self) -> None:
        life = by_share()

        assert "✗ stranger is not on the roll of street" in life.refused(Support(actor="stranger"))

    def test_the_roll_is_frozen_when_the_petition_begins(self) -> None:
        life = by_share()
        life.rolls["street"] = Roll.of("street", ["newcomer"])

        assert "newcomer is not on the roll" in life.refused(Support(actor="newcomer"))
        life.do(*signing("p0", "p1", "p2"))
        assert life.case.stage == "done"
        assert life.case.place.opening == {}
        assert life.read(lambda facts: facts.result("going")).data == {"supporters": 3}

    def test_a_share_of_an_empty_roll_is_never_reached(self) -> None:
        life = by_share("0", Roll.of("street", []))

        assert life.verdict(supported(at_least(0))).is_unmet
        assert life.run_out() == "failed"

    def test_more_than_the_roll_has_can_never_come(self) -> None:
        life = by_share()

        assert life.verdict(supported(9)).is_undecided
        assert life.verdict(supported(10)).is_unmet

    def test_a_share_without_a_roll_stops_the_act_and_says_what_is_missing(self) -> None:
        life = Life(small(Petition(anyone()), once=supported(more_than("1/2"))))

        assert not life.opened.accepted
        assert "give Petition(roll=...)" in life.opened.explain()


class TestRules:
    def test_it_is_open_while_it_runs_and_fails_for_good_at_its_end(self) -> None:
        life = by_number()
        rule = supported(3)

        assert life.verdict(rule).sentence() == "0 support it, 3 needed: 3 more"
        assert life.verdict(rule).is_undecided
        assert life.verdict(rule, closing=True).is_unmet
        assert life.verdict(rule, closing=True).sentence("zh") == "已有0人附议，须3人，还差3人"

    def test_not_supported_at_the_end_is_a_way_to_go(self) -> None:
        life = Life(small(Petition(anyone()), when=~supported(1)))

        assert life.run_out() == "done"

    def test_the_number_of_supporters_can_be_compared(self) -> None:
        life = by_number()
        life.do(*signing("a", "b"))

        assert life.verdict(support() >= 2).is_met
        assert life.verdict(support() >= 3).is_unmet

    @pytest.mark.parametrize("needed", [0, -1, True, 0.5, "1/2", None])
    def test_what_is_neither_a_number_nor_a_share_is_refused(self, needed: object) -> None:
        with pytest.raises(ConsultError, match="give a whole number from 1 up"):
            supported(needed)  # type: ignore[arg-type]


class TestPetition:
    def test_the_board_shows_how_many_of_how_many(self) -> None:
        life = by_share()
        life.do(Support(actor="p0"))
        facts = life.facts()

        assert facts.activity.progress(facts) == (1, 9)
        assert facts.activity.responsible().zh == "任何人"

    def test_without_a_roll_nobody_knows_of_how_many(self) -> None:
        facts = by_number().facts()

        assert facts.activity.progress(facts) is None

    def test_what_may_be_done_is_told_with_reasons(self) -> None:
        life = by_share()
        life.do(Support(actor="p0"))

        may = life.may("p0")

        assert may["Support"].is_unmet
        assert may["WithdrawSupport"].is_met
        assert life.may("p1")["Support"].is_met

    def test_its_parts_are_in_its_definition(self) -> None:
        one, other = Petition(anyone()), Petition(anyone(), roll="street")

        assert one.definition() != other.definition()
        assert small(one, lasts=days(3)) != small(other, lasts=days(3))

    def test_its_kind_is_not_a_parameter(self) -> None:
        with pytest.raises(TypeError):
            Petition(anyone(), kind="vote")  # type: ignore[call-arg]

    def test_what_it_is_made_of_is_checked(self) -> None:
        with pytest.raises(ConsultError, match="Petition by='anyone' is no rule"):
            Petition("anyone")  # type: ignore[arg-type]
        with pytest.raises(ConsultError, match="names no roll"):
            Petition(anyone(), roll="")
