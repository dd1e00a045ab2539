"""The bodies of the catalogue: their compositions, one short and complete, and who convenes."""

import attrs
import pytest

from consult.catalogue.bodies import (
    COMMUNITY_COMMITTEE,
    TWO_COMMITTEES,
    community_committee,
    estate_council,
    five_parties,
    village_council,
    with_numbers,
)
from consult.catalogue.convening import committee_members, party_secretaries
from consult.errors import ConsultError
from consult.people import STAKEHOLDER, Body, Seat, Standing
from consult.verdicts import Outcome, Phrase
from facts_made import facts_of
from lives import GoOn

BODIES = [community_committee(), estate_council(), village_council(), five_parties()]


def full(body: Body) -> dict[str, str]:
    """Exactly those who are needed, stakeholders last."""
    wanted = [(seat.category, seat.needed) for seat in body.seats]
    wanted.append((STAKEHOLDER, body.stakeholders or 0))
    return {f"{category} {n}": category for category, need in wanted for n in range(need)}


class TestCompositions:
    def test_the_communitys_committee_is_four_and_stakeholders(self) -> None:
        body = community_committee()
        assert [seat.title for seat in body.seats] == [
            "两委成员",
            "居民代表",
            "常住非户籍居民代表",
            "社会组织代表",
        ]
        assert (body.title, body.stakeholders) == ("社区议事协商委员会", 1)

    def test_the_estates_council_is_five_and_stakeholders(self) -> None:
        body = estate_council()
        assert [seat.title for seat in body.seats] == [
            "两委成员",
            "小区党支部",
            "业主委员会",
            "物业服务企业",
            "社会组织负责人",
        ]
        assert (body.title, body.stakeholders) == ("小区议事会", 1)

    def test_the_villages_council_is_four_and_stakeholders(self) -> None:
        body = village_council()
        assert [seat.title for seat in body.seats] == [
            "两委成员",
            "村民小组长或党小组长",
            "村民代表",
            "社会组织负责人",
        ]
        assert body.stakeholders == 1

    def test_the_five_parties_have_no_stakeholders(self) -> None:
        body = five_parties()
        assert [seat.title for seat in body.seats] == [
            "居民委员会",
            "小区党支部",
            "业主委员会",
            "物业服务企业",
            "小区志愿者",
        ]
        assert body.stakeholders is None

    @pytest.mark.parametrize("body", BODIES, ids=lambda body: body.name)
    def test_each_sits_when_complete_and_not_with_any_one_short(self, body: Body) -> None:
        everybody = full(body)
        assert len(everybody) == len(body.seats) + (body.stakeholders or 0)
        assert body.sits(everybody).outcome is Outcome.MET
        for absent in everybody:
            rest = {person: seat for person, seat in everybody.items() if person != absent}
            assert body.sits(rest).outcome is Outcome.UNMET, absent

    @pytest.mark.parametrize("body", BODIES, ids=lambda body: body.name)
    def test_no_category_comes_twice_and_each_has_a_chinese_title(self, body: Body) -> None:
        assert len({seat.category for seat in body.seats}) == len(body.seats)
        assert all(seat.title and seat.title != seat.category for seat in body.seats)

    def test_names_titles_and_stakeholders_are_the_communitys_own(self) -> None:
        body = estate_council(name="round table", title="圆桌会", stakeholders=3)
        assert (body.name, body.title, body.stakeholders) == ("round table", "圆桌会", 3)
        assert body.sits(full(attrs.evolve(body, stakeholders=2))).outcome is Outcome.UNMET
        assert body.sits(full(body)).outcome is Outcome.MET


class TestNumbers:
    def test_a_category_of_which_none_is_needed_may_stay_away(self) -> None:
        seats = with_numbers(COMMUNITY_COMMITTEE, needed={"social organisations": 0})
        body = community_committee(seats=seats)
        assert "social organisations" not in full(body).values()
        assert body.sits(full(body)).outcome is Outcome.MET

    def test_sizes_are_given_by_category_and_the_rest_stays(self) -> None:
        seats = with_numbers(COMMUNITY_COMMITTEE, needed={"two committees": 2}, sizes={"two committees": 7})
        assert seats[0] == Seat("two committees", "两委成员", needed=2, size=7)
        assert seats[1:] == COMMUNITY_COMMITTEE[1:]

    @pytest.mark.parametrize("wrong", [{"needed": {"firm": 1}}, {"sizes": {"firm": 1}}], ids=str)
    def test_an_unknown_category_is_an_error(self, wrong: dict[str, dict[str, int]]) -> None:
        with pytest.raises(ConsultError, match="'firm', which is no category here; give one of two comm"):
            with_numbers(COMMUNITY_COMMITTEE, **wrong)


def standing(**said: str) -> Standing:
    return Standing("li", seats=said)


class TestWhoConvenes:
    @pytest.mark.parametrize(
        ("role", "outcome"),
        [
            ("party secretary", Outcome.MET),
            ("deputy party secretary", Outcome.MET),
            ("residents' committee", Outcome.UNMET),
        ],
        ids=str,
    )
    def test_the_committee_is_chaired_by_the_secretary_or_deputy(self, role: str, outcome: Outcome) -> None:
        facts = facts_of(GoOn(actor="li"), standing=Standing("li", roles=[role]))
        assert party_secretaries().ask(facts).outcome is outcome

    def test_the_chairs_roles_can_be_others(self) -> None:
        facts = facts_of(GoOn(actor="li"), standing=Standing("li", roles=["head"]))
        assert party_secretaries("head").ask(facts).outcome is Outcome.MET

    @pytest.mark.parametrize(
        ("seats", "outcome", "said"),
        [
            ({"estate council": "two committees"}, Outcome.MET, "li是小区议事会的两委成员"),
            ({"estate council": "property firm"}, Outcome.UNMET, "li是小区议事会的物业服务企业"),
            ({"estate council": "guest"}, Outcome.UNMET, "li是小区议事会的guest"),
            ({"five parties": "two committees"}, Outcome.UNMET, "li不是小区议事会成员"),
        ],
        ids=str,
    )
    def test_the_council_is_convened_by_members_of_the_two_committees(
        self, seats: dict[str, str], outcome: Outcome, said: str
    ) -> None:
        facts = facts_of(GoOn(actor="li"), standing=standing(**seats))
        verdict = committee_members(body=estate_council()).ask(facts)
        assert (verdict.outcome, said in verdict.explain("zh")) == (outcome, True)

    def test_the_five_parties_are_convened_for_the_seat_that_is_named(self) -> None:
        body = five_parties()
        rule = committee_members(body=body, seat=body.seats[0])
        member = standing(**{"five parties": "residents' committee"})
        assert rule.ask(facts_of(GoOn(actor="li"), standing=member)).outcome is Outcome.MET
        assert rule.phrase() == Phrase("residents' committee of five parties", "五方共建的居民委员会")

    def test_the_two_committees_are_the_first_seat_of_every_council(self) -> None:
        assert all(body.seats[0] == TWO_COMMITTEES for body in BODIES[:3])
