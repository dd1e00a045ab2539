"""
Results that were published, judged again from their figures; what is wrong in print is here as wrong.

All of them were read in excerpts of secondary pages. Each source is named at its class.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, Final

import pytest

from consult.law import Circumstances, Figures, Judged, RuleError, judge_result, rule
from consult.voting import (
    Box,
    Choice,
    Roll,
    State,
    abstain_with_silent,
    at_least,
    exclude_silent,
    follow_majority,
    more_than,
)
from consult.voting.decisions import judge

CLAUSE: Final = "议事规则"


def percent(part: str, whole: str) -> Decimal:
    """A percentage to two places, as notices print it; nothing is ever decided by one."""
    exact = Fraction(part) / Fraction(whole) * 100
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(
        Decimal("0.01"), rounding=ROUND_HALF_UP
    )


def met(judged: Judged) -> dict[str, bool | None]:
    return {leg.name: leg.met for leg in judged.legs}


def follow(*, by: str = "owners") -> Any:
    return follow_majority(clause=CLAUSE, warned=True, by=by)


class TestQuzhou2022:
    """
    R01, 君悦东方, Quzhou: the notice of 2022-08-28, boyuezhiku.cn, NewsDetail.aspx?ID=219.

    1,505 owners with 191,619.21 m²; 1,360 with 171,755.223 m² took part, among whom the notice counts 100
    owners with 13,000.900 m² who were notified and did not vote, and whom it adds to the majority, against.
    """

    ON: Final = date(2022, 8, 28)
    LAW: Final = rule("civil-code-278-ordinary", on=ON)
    ROLL: Final = "owners=1505,area=191619.21"
    AS_PRINTED: Final = Figures(
        roll=ROLL,
        took_part="owners=1360,area=171755.223",
        yes="owners=238,area=29734.25",
        no="owners=762,area=95862.363",
    )
    RETURNED: Final = Figures(
        roll=ROLL,
        took_part="owners=1260,area=158754.323",
        yes="owners=238,area=29734.25",
        no="owners=762,area=95862.363",
        silent="owners=100,area=13000.900",
    )

    def test_it_was_not_carried(self) -> None:
        found = judge_result(self.LAW, self.AS_PRINTED, on=self.ON)
        assert met(found) == {
            "quorum_count": True,
            "quorum_area": True,
            "pass_count": False,
            "pass_area": False,
        }
        assert "not the opposite motion" in found.conclusion().en

    @pytest.mark.parametrize("policy", [None, follow(), follow(by="area")], ids=["none", "owners", "area"])
    def test_whatever_the_silent_count_for_it_was_not_carried(self, policy: Any) -> None:
        assert not judge_result(self.LAW, self.RETURNED, policy=policy, on=self.ON).adopted

    def test_the_silent_are_counted_against_when_they_follow_the_majority(self) -> None:
        figures = swapped(self.RETURNED)
        found = judge_result(self.LAW, figures, policy=follow(), on=self.ON)
        legs = {leg.name: leg for leg in found.legs}
        assert legs["quorum_count"].have == 1360
        assert legs["quorum_area"].have == 171_755_223_000
        assert (legs["pass_count"].have, legs["pass_count"].base) == (762 + 100, 1360)
        assert (legs["pass_area"].have, legs["pass_area"].base) == (108_863_263_000, 171_755_223_000)

    def test_the_printed_percentage_of_862_in_1360_is_wrong(self) -> None:
        assert percent("862", "1360") == Decimal("63.38")  # the notice prints 63.40
        assert percent("108863.263", "171755.223") == Decimal("63.38")
        assert percent("1360", "1505") == Decimal("90.37")
        assert percent("171755.223", "191619.21") == Decimal("89.63")
        assert percent("238", "1360") == Decimal("17.50")
        assert percent("29734.25", "171755.223") == Decimal("17.31")
        assert percent("95862.363", "171755.223") == Decimal("55.81")

    def test_56_percent_is_of_those_who_took_part_though_it_says_of_all(self) -> None:
        assert percent("762", "1360") == Decimal("56.03")  # labelled 占总人数
        assert percent("762", "1505") == Decimal("50.63")

    def test_four_who_took_part_are_in_none_of_the_counts_and_it_is_said(self) -> None:
        assert 238 + 762 + 256 + 100 == 1360 - 4
        figures = Figures(
            roll="owners=1505",
            took_part="owners=1260",
            yes="owners=238",
            no="owners=762",
            abstain="owners=256",
            void="owners=0",
            silent="owners=100",
        )
        remarks = [remark.en for remark in judge_result(self.LAW, figures, on=self.ON).remarks]
        assert any(", 4 are in none of for, against, abstain and void" in remark for remark in remarks)


def swapped(figures: Figures) -> Figures:
    """The same figures with the two sides changed: what the counts against come to as the side asked for."""
    return Figures(
        roll=figures.roll,
        took_part=figures.took_part,
        yes=figures.no,
        no=figures.yes,
        silent=figures.silent,
    )


class TestGardenEstate:
    """R03, 花园小区: a template notice on pmceo.com. 616 of 950 owners voted, 7 of them void."""

    def test_under_the_rule_of_then_enough_took_part_by_persons(self) -> None:
        old = rule("property-management-regulation-12-ordinary")
        figures = Figures(roll="owners=950,area=127378", took_part="owners=616", void="owners=7")
        assert met(judge_result(old, figures))["quorum_count"] is True

    def test_today_634_would_be_needed(self) -> None:
        figures = Figures(roll="owners=950,area=127378", took_part="owners=616", yes="owners=609")
        found = judge_result(rule("civil-code-278-ordinary"), figures)
        (quorum,) = [leg for leg in found.legs if leg.name == "quorum_count"]
        assert (quorum.met, quorum.have, quorum.need) == (False, 616, 634)
        assert percent("616", "950") == Decimal("64.84")  # printed as 64.8
        assert not found.adopted

    def test_the_area_that_took_part_was_never_published(self) -> None:
        figures = Figures(roll="owners=950,area=127378", took_part="owners=634", yes="owners=634")
        found = judge_result(rule("civil-code-278-ordinary"), figures)
        assert found.verdict.is_undecided
        assert {"quorum_area", "pass_area"} <= {one.name for one in found.not_examined}


class TestMinhang2021:
    """R05, Minhang, Shanghai, 2021 (92580m.com, aineast.com): 1,291 owners, 703 returned, 584 silent."""

    LAW: Final = rule("civil-code-278-ordinary", on=date(2021, 9, 1))
    FIGURES: Final = Figures(roll="owners=1291", took_part="owners=703", silent="owners=584")

    def test_without_the_silent_too_few_took_part(self) -> None:
        for policy in (None, exclude_silent()):
            (leg, *_) = judge_result(self.LAW, self.FIGURES, policy=policy).legs
            assert (leg.met, leg.have, leg.need) == (False, 703, 861)

    def test_with_the_silent_enough_took_part(self) -> None:
        for policy in (abstain_with_silent(clause=CLAUSE), follow()):
            (leg, *_) = judge_result(self.LAW, self.FIGURES, policy=policy).legs
            assert (leg.met, leg.have, leg.base) == (True, 1287, 1291)

    def test_the_same_through_real_papers(self) -> None:
        roll = Roll.of("owners", [str(n) for n in range(1291)], weights={"area": [1] * 1291})
        box = Box(roll, replaceable=False)
        for position in range(703):
            assert box.receive(position, Choice.YES.code)
        for position in range(703, 1287):
            assert box.mark(position, State.DELIVERED)
        tally = box.seal()
        quorum = self.LAW.legs[0]
        assert not quorum.holds(tally, self.LAW.counting())
        assert quorum.holds(tally, self.LAW.counting(abstain_with_silent(clause=CLAUSE)))
        assert judge(self.LAW.decision, tally, counting=self.LAW.counting(follow(by="persons"))).is_met


class TestHaiyueGarden:
    """R06, 海悦花园, (2022)沪02民初16号: silence may count only with delivery, a warning and a clause."""

    def test_a_policy_without_warning_or_clause_is_refused(self) -> None:
        with pytest.raises(ValueError, match="warned"):
            follow_majority(clause=CLAUSE, warned=False, by="persons")
        with pytest.raises(ValueError, match="clause"):
            follow_majority(clause=" ", warned=True, by="persons")
        with pytest.raises(ValueError, match="clause"):
            abstain_with_silent(clause="")

    def test_papers_that_were_never_delivered_are_counted_with_nobody(self) -> None:
        law = rule("civil-code-278-ordinary")
        figures = Figures(
            roll="owners=100", took_part="owners=50", yes="owners=50", no="owners=0", silent="owners=10"
        )
        (leg, *_) = judge_result(law, figures, policy=follow()).legs
        assert (leg.met, leg.have) == (False, 60)

    def test_a_meeting_delivers_no_papers_so_its_silence_counts_for_nothing(self) -> None:
        with pytest.raises(RuleError, match="nobody is silent"):
            rule("villagers-assembly").counting(follow(by="persons"))


class TestHuangpi2016:
    """
    R07, Huangpi, Wuhan, 2016 (zhishi.iwuye.com/128044, its start only): the decision was revoked.

    Announced on 21 March, voted from 23 March on; the Regulation asks for 15 days.
    """

    def test_two_days_are_no_fifteen(self) -> None:
        notice = rule("property-management-regulation-12-ordinary").notice
        assert notice is not None
        verdict = notice.judge(date(2016, 3, 21), date(2016, 3, 23))
        assert verdict.is_unmet
        assert (verdict.data["have"], verdict.data["need"]) == (2, 15)

    def test_the_counts_may_hold_and_the_notice_fail(self) -> None:
        found = judge_result(
            rule("civil-code-278-ordinary"),
            Figures(roll="owners=9,area=900", took_part="owners=6,area=600", yes="owners=4,area=400"),
            circumstances=Circumstances(
                announced=date(2026, 3, 21), opened=date(2026, 3, 23), closed=date(2026, 3, 27)
            ),
        )
        assert found.adopted
        assert [(one.name, one.verdict.is_met) for one in found.findings] == [("notice", False)]


class TestDexingGarden2020:
    """
    R09, 德兴花园, Shenzhen, 2020-08-08 (bbzoh.cn): renew the contract? 446 for, 930 against, of 1,428.

    The street office found no valid decision, for neither side had more than half; of all owners 930 are
    more than half. So its words are no oracle. What stands: a renewal that fails is no dismissal.
    """

    ON: Final = date(2020, 8, 8)
    LAW: Final = rule("property-management-regulation-12-ordinary", on=ON)
    FIGURES: Final = Figures(
        roll="owners=1428,area=132675.56",
        took_part="owners=1376,area=128047.5",
        yes="owners=446,area=43576.43",
        no="owners=930,area=84471.07",
    )

    def test_the_renewal_failed(self) -> None:
        found = judge_result(self.LAW, self.FIGURES, on=self.ON)
        assert met(found)["pass_count"] is False
        assert met(found)["pass_area"] is False
        assert not found.adopted

    def test_those_against_were_more_than_half_of_all_whatever_the_notice_says(self) -> None:
        assert percent("930", "1428") == Decimal("65.13")
        assert percent("84471.07", "132675.56") == Decimal("63.67")

    def test_a_failed_renewal_is_not_said_to_be_a_dismissal(self) -> None:
        found = judge_result(self.LAW, self.FIGURES, on=self.ON)
        assert "a motion that fails is not the opposite motion adopted" in found.explain()
        assert "议案未获通过，不等于相反的议案获得通过" in found.explain("zh")


class TestBeijing2015:
    """R10 of the notices, Beijing, 2015 (wuyefa.com): 38.9 % of the households never received the card."""

    def test_how_many_were_never_reached_is_found_and_leaves_the_counts_alone(self) -> None:
        found = judge_result(
            rule("civil-code-278-ordinary"),
            Figures(roll="owners=1000,area=1000", took_part="owners=700,area=700", yes="owners=501,area=501"),
            circumstances=Circumstances(delivered=611),
        )
        (delivery,) = found.findings
        assert delivery.verdict.is_unmet
        assert delivery.verdict.data["missing"] == 389
        assert found.adopted


class TestLifts:
    """R12 and R13: Xichang 2025-10 (163.com), 10 of 12 households for; Wenjiang, Chengdu, all 12."""

    @pytest.mark.parametrize(("yes", "adopted"), [(12, True), (10, True), (9, True), (8, False)])
    def test_three_quarters_of_twelve_are_nine(self, yes: int, *, adopted: bool) -> None:
        area = str(Decimal("88.88") * yes)
        figures = Figures(
            roll="owners=12,area=1066.56",
            took_part="owners=12,area=1066.56",
            yes={"owners": yes, "area": area},
        )
        assert judge_result(rule("civil-code-278-special"), figures).adopted is adopted

    def test_the_printed_share_is_right(self) -> None:
        assert percent("10", "12") == Decimal("83.33")


class TestYinzhu:
    """R15, 银珠物业小区 (mywxzj.com): 53 owners, 5,369.63 m²; the result itself is not stored."""

    def test_36_owners_and_3579_7534_square_metres_are_needed(self) -> None:
        figures = Figures(roll="owners=53,area=5369.63", took_part="owners=35,area=3579.7533")
        count, area, *_ = judge_result(rule("civil-code-278-ordinary"), figures).legs
        assert (count.met, count.need) == (False, 36)
        assert area.met is False
        assert area.need == 3_579_753_334
        assert (Decimal(area.need) / 1_000_000).quantize(
            Decimal("0.0001"), rounding=ROUND_CEILING
        ) == Decimal("3579.7534")

    def test_so_much_is_enough(self) -> None:
        figures = Figures(roll="owners=53,area=5369.63", took_part="owners=36,area=3579.7534")
        count, area, *_ = judge_result(rule("civil-code-278-ordinary"), figures).legs
        assert (count.met, area.met) == (True, True)


class TestPhpFig:
    """PHP-FIG bylaws as copied in AbrahamGreyson/psr: its examples of "1/3 or more" round wrongly."""

    @pytest.mark.parametrize(
        ("members", "printed", "needed"),
        [(20, 7, 7), (21, 7, 7), (22, 7, 8), (23, 8, 8), (24, 8, 8), (25, 8, 9)],
    )
    def test_a_third_or_more_is_rounded_up(self, members: int, printed: int, needed: int) -> None:
        assert at_least("1/3").needed(members) == needed
        assert (printed * 3 >= members) is (printed == needed)

    @pytest.mark.parametrize(("members", "needed"), [(10, 6), (11, 6), (12, 7), (13, 7)])
    def test_its_majorities_are_right(self, members: int, needed: int) -> None:
        assert more_than("1/2").needed(members) == needed
