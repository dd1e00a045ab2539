"""
Arithmetic of other systems of governance, as cases for our thresholds; each class names where it comes from.

Where such a system does what is wrong here, the opposite is asked for, and the class says so.
"""

from __future__ import annotations

from datetime import date

import pytest

from consult.law import Figures, LawRule, judge_result, rule
from consult.voting import (
    Counted,
    Counting,
    Counts,
    Share,
    Tally,
    Threshold,
    at_least,
    more_than,
    reached,
)
from consult.voting.decisions import AllOf, AnyOf, Fails, by_turnout, judge

HALF = more_than("1/2")


def tally(everybody: int, *, yes: int = 0, no: int = 0, abstain: int = 0, veto: int = 0) -> Tally:
    return Tally({"persons": Counts(all=everybody, yes=yes, no=no, abstain=abstain, veto=veto)})


class TestGovernor:
    """OpenZeppelin Governor, quorum fraction and simple counting; voters weigh 10, 7, 5 and 2 of 100."""

    QUORUM = Threshold(at_least("8%"), "all", side="participating")
    CARRIED = Threshold(HALF, "cast")

    def test_ten_reach_eight_percent_of_a_hundred_and_seven_do_not(self) -> None:
        rule_ = AllOf((self.QUORUM, self.CARRIED))
        assert judge(rule_, tally(100, yes=10)).is_met
        assert judge(rule_, tally(100, yes=7)).is_unmet

    def test_eight_percent_of_thirteen_are_two_since_nothing_is_rounded_down(self) -> None:
        # Inverted: there it is 1.
        assert at_least("8%").needed(13) == 2
        assert judge(self.QUORUM, tally(13, yes=1)).is_unmet
        assert judge(self.QUORUM, tally(13, yes=2)).is_met

    def test_seventeen_for_five_against_and_two_abstaining_pass(self) -> None:
        assert judge(AllOf((self.QUORUM, self.CARRIED)), tally(100, yes=17, no=5, abstain=2)).is_met

    def test_ten_against_alone_are_turnout_and_defeat(self) -> None:
        against = tally(100, no=10)
        assert judge(self.QUORUM, against).is_met
        assert judge(self.CARRIED, against).is_unmet

    def test_where_those_against_are_to_help_no_quorum_the_quorum_is_one_of_yes(self) -> None:
        of_yes = Threshold(at_least("8%"), "all", side="yes")
        assert judge(of_yes, tally(100, yes=7, no=90)).is_unmet
        assert judge(of_yes, tally(100, yes=8)).is_met


class TestLiquidFeedback:
    """LiquidFeedback, core.sql: check_issue and calculate_ranks."""

    QUORUM = Threshold(at_least("25%"), "all")

    @pytest.mark.parametrize(("supporters", "accepted"), [(3, False), (4, True), (5, True)])
    def test_a_quarter_of_sixteen_are_four(self, supporters: int, *, accepted: bool) -> None:
        assert judge(self.QUORUM, tally(16, yes=supporters)).is_met is accepted

    def test_nobody_of_nobody_is_not_enough(self) -> None:
        assert judge(self.QUORUM, tally(0)).is_unmet

    @pytest.mark.parametrize(
        ("yes", "no", "share", "carried"),
        [(10, 10, HALF, False), (11, 10, HALF, True), (20, 10, at_least("2/3"), True)],
    )
    def test_strict_and_inclusive_majorities(self, yes: int, no: int, share: Share, *, carried: bool) -> None:
        assert judge(Threshold(share, "cast"), tally(100, yes=yes, no=no)).is_met is carried

    def test_an_absolute_minimum_of_twelve_fails_with_eleven_for_and_nobody_against(self) -> None:
        minimum = AllOf((Threshold(HALF, "cast"), Threshold(at_least("12/100"), "all")))
        assert judge(minimum, tally(100, yes=11)).is_unmet
        assert judge(minimum, tally(100, yes=12)).is_met


class TestCosmos:
    """Cosmos x/gov, tally_test: quorum 1/3, threshold 1/2 of yes and no, vetoes below 1/3, of ten."""

    QUORUM = Threshold(at_least("1/3"), "all", side="participating")
    CARRIED = Threshold(HALF, "cast")
    VETOED = Threshold(at_least("1/3"), "participating", side="veto")
    RULE = AllOf((QUORUM, CARRIED, Fails(VETOED)))

    @pytest.mark.parametrize(
        ("yes", "no", "abstain", "veto", "carried"),
        [
            (0, 0, 0, 0, False),
            (0, 1, 0, 0, False),
            (0, 0, 4, 0, False),
            (2, 2, 0, 0, False),
            (4, 2, 0, 1, True),
            (4, 0, 0, 3, False),
            (2, 1, 3, 0, True),
        ],
    )
    def test_ten_validators(self, yes: int, no: int, abstain: int, veto: int, *, carried: bool) -> None:
        counts = tally(10, yes=yes, no=no, abstain=abstain, veto=veto)
        assert judge(self.RULE, counts).is_met is carried

    def test_four_abstentions_make_the_quorum_and_carry_nothing(self) -> None:
        counts = tally(10, abstain=4)
        assert judge(self.QUORUM, counts).is_met
        assert judge(self.CARRIED, counts).is_unmet

    def test_three_vetoes_of_seven_stop_what_four_for_carry(self) -> None:
        counts = tally(10, yes=4, veto=3)
        assert judge(self.CARRIED, counts).is_met
        assert judge(self.VETOED, counts).is_met
        assert judge(self.RULE, counts).is_unmet

    def test_an_expedited_proposal_needs_two_thirds(self) -> None:
        expedited = Threshold(at_least("2/3"), "cast")
        assert judge(expedited, tally(10, yes=4, no=2)).is_met
        assert judge(expedited, tally(10, yes=5, no=3)).is_unmet


class TestHalves:
    """Agoric/agoric-sdk#10274, hpsfoundation/tac#60, one-click-orgs#116."""

    @pytest.mark.parametrize(
        ("members", "needed"), [(1, 1), (2, 2), (3, 2), (5, 3), (6, 4), (16, 9), (17, 9)]
    )
    def test_a_majority_is_more_than_a_half_and_never_half_rounded_up(
        self, members: int, needed: int
    ) -> None:
        # Inverted: ceil(n / 2) takes 3 of 6, 8 of 16 and 1 of 2.
        assert HALF.needed(members) == needed
        assert reached(needed, members, HALF)
        assert not reached(needed - 1, members, HALF)


class TestGrantshares:
    """grantshares#38: at least 5 voters, and more than half of all votes cast, abstentions among them."""

    RULE = AllOf(
        (Threshold(at_least("5/100"), "all", side="participating"), Threshold(HALF, "participating"))
    )

    @pytest.mark.parametrize(("abstain", "carried"), [(2, True), (3, False)])
    def test_three_for_and_some_abstaining(self, abstain: int, *, carried: bool) -> None:
        assert judge(self.RULE, tally(100, yes=3, abstain=abstain)).is_met is carried

    def test_four_voters_are_too_few(self) -> None:
        assert judge(self.RULE, tally(100, yes=4)).is_unmet


class TestDeclaredBase:
    """33cn/plugin#1087: 3 for, 1 against, 16 abstaining (20 in all; the report says 21)."""

    COUNTS = tally(100, yes=3, no=1, abstain=16)

    def test_three_of_four_or_three_of_twenty(self) -> None:
        half_of_cast, half_of_voters = Threshold(HALF, "cast"), Threshold(HALF, "participating")
        assert judge(half_of_cast, self.COUNTS).is_met
        assert judge(half_of_voters, self.COUNTS).is_unmet
        assert judge(half_of_cast, self.COUNTS).data["base"] == 4
        assert judge(half_of_voters, self.COUNTS).data["base"] == 20

    def test_how_an_abstention_counts_is_declared_too(self) -> None:
        apart = Counting(abstain=Counted.QUORUM_ONLY)
        quorum = Threshold(at_least("20%"), "all", side="participating")
        majority = Threshold(HALF, "participating")
        assert judge(quorum, self.COUNTS, counting=apart).is_met
        assert judge(majority, self.COUNTS, counting=apart).is_met
        left = Counting(abstain=Counted.LEAVES)
        assert judge(quorum, self.COUNTS, counting=left).is_unmet
        assert judge(quorum, self.COUNTS, counting=left).data["base"] == 84


class TestRounding:
    """symfony/symfony-docs#10885; W3C#901: a share that falls as turnout rises, with a floor."""

    def test_three_quarters_of_five_are_four(self) -> None:
        assert at_least("75%").needed(5) == 4
        assert not reached(3, 5, at_least("75%"))

    def test_a_share_may_fall_as_turnout_rises(self) -> None:
        falling = by_turnout(
            [(at_least("10%"), at_least("80%")), (at_least("20%"), at_least("2/3")), (at_least("40%"), HALF)],
            of="cast",
        )
        assert judge(falling, tally(100, yes=9)).is_unmet
        assert judge(falling, tally(100, yes=11, no=4)).is_unmet
        assert judge(falling, tally(100, yes=12, no=3)).is_met
        assert judge(falling, tally(100, yes=16, no=8)).is_met
        assert judge(falling, tally(100, yes=23, no=21)).is_met
        assert judge(falling, tally(100, yes=22, no=22)).is_unmet


class TestLoomio:
    """Loomio: quorum counts."""

    QUORUM = Threshold(at_least("43%"), "all", side="participating")

    def test_429_of_1000_are_one_short_of_43_percent(self) -> None:
        verdict = judge(self.QUORUM, tally(1000, yes=429))
        assert verdict.is_unmet
        assert verdict.data["missing"] == 1
        assert judge(self.QUORUM, tally(1000, yes=430)).is_met

    def test_half_of_three_are_two(self) -> None:
        assert at_least("50%").needed(3) == 2

    def test_nobody_voting_is_no_quorum(self) -> None:
        assert judge(self.QUORUM, tally(1000)).is_unmet


def owners(took_part: str, yes: str) -> Figures:
    return Figures(roll="owners=9,area=900", took_part=took_part, yes=yes)


def fails(law: LawRule, figures: Figures) -> list[str]:
    return [leg.name for leg in judge_result(law, figures).legs if leg.met is False]


class TestStatutes:
    """Vectors of the statutes: owners, villagers, representatives."""

    ORDINARY = rule("civil-code-278-ordinary")

    @pytest.mark.parametrize(
        ("took_part", "yes", "failing"),
        [
            ("owners=6,area=600", "owners=4,area=301", []),
            ("owners=6,area=599", "owners=4,area=301", ["quorum_area"]),
            ("owners=6,area=600", "owners=3,area=301", ["pass_count"]),
            ("owners=6,area=600", "owners=4,area=300", ["pass_area"]),
        ],
    )
    def test_nine_owners_with_900_square_metres(self, took_part: str, yes: str, failing: list[str]) -> None:
        assert fails(self.ORDINARY, owners(took_part, yes)) == failing

    @pytest.mark.parametrize(
        ("adults", "households", "sits"), [(51, 0, True), (50, 19, False), (50, 20, True)]
    )
    @pytest.mark.parametrize("era", ["2025-06-01", "2026-06-01"])
    def test_a_villagers_assembly_sits_by_adults_or_by_households(
        self, adults: int, households: int, era: str, *, sits: bool
    ) -> None:
        law = rule("villagers-assembly", on=date.fromisoformat(era))
        quorum = AnyOf(tuple(leg for leg in law.legs if leg.name and leg.name.startswith("quorum")))
        counts = Tally(
            {
                "persons": Counts(all=100, present=adults),
                "households": Counts(all=30, present=households),
            }
        )
        assert judge(quorum, counts).is_met is sits

    @pytest.mark.parametrize(("yes", "adopted"), [(25, False), (26, True)])
    def test_its_decision_needs_more_than_half_of_those_present(self, yes: int, *, adopted: bool) -> None:
        figures = Figures(roll={"adults": 100}, took_part={"adults": 51}, yes={"adults": yes})
        assert judge_result(rule("villagers-assembly"), figures).adopted is adopted

    @pytest.mark.parametrize(("came", "yes", "adopted"), [(29, 29, False), (30, 15, False), (30, 16, True)])
    def test_representatives_sit_with_two_thirds_and_decide_with_more_than_half(
        self, came: int, yes: int, *, adopted: bool
    ) -> None:
        figures = Figures(roll={"members": 45}, took_part={"members": came}, yes={"members": yes})
        assert judge_result(rule("villagers-representatives-meeting"), figures).adopted is adopted

    def test_their_meeting_is_announced_ten_days_before_for_the_assembly(self) -> None:
        notice = rule("villagers-assembly").notice
        assert notice is not None
        assert notice.days == 10

    @pytest.mark.parametrize(
        ("unit", "of", "have", "enough"),
        [
            ("villagers", 1000, 100, True),
            ("villagers", 1000, 99, False),
            ("reps", 33, 11, True),
            ("reps", 33, 10, False),
        ],
    )
    def test_a_tenth_of_the_villagers_or_a_third_of_the_representatives_force_a_call(
        self, unit: str, of: int, have: int, *, enough: bool
    ) -> None:
        figures = Figures(roll={unit: of}, yes={unit: have})
        assert judge_result(rule("villagers-assembly-demand"), figures).adopted is enough
