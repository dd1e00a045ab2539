"""Judging a published result: what the figures may be, what is found, and what is not examined."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import attrs
import pytest

from consult.cli.judge import dumped
from consult.law import (
    Circumstances,
    Figures,
    FiguresError,
    Judged,
    RuleError,
    judge_result,
    rule,
)
from consult.law.figures import exact, said
from consult.verdicts import Verdict
from consult.voting import abstain_with_silent, exclude_silent, follow_majority, more_than

ORDINARY = rule("civil-code-278-ordinary")
ROLL = "owners=9,area=900"
GIVEN: dict[str, Any] = {"roll": ROLL, "took_part": "owners=6,area=600", "yes": "owners=4,area=400"}


def judged(**figures: Any) -> Judged:
    return judge_result(ORDINARY, Figures(**{**GIVEN, **figures}))


def unexamined(found: Judged) -> set[str]:
    return {one.name for one in found.not_examined}


class TestNumbers:
    @pytest.mark.parametrize(
        ("value", "mm2"),
        [
            ("888.80", 888_800_000),
            (900, 900_000_000),
            (Decimal("226421.0857"), 226_421_085_700),
            ("0.000001", 1),
            (" 5 ", 5_000_000),
            ("1.0000000", 1_000_000),
            (Decimal("1E+3"), 1_000_000_000),
        ],
    )
    def test_areas_are_exact(self, value: Any, mm2: int) -> None:
        assert exact(value, "area", area=True) == mm2

    @pytest.mark.parametrize(
        "value",
        [
            "-1", "+1", "nan", "NaN", "inf", "-inf", "1e3", "1_000", "1,000", "", ".5", "5.", "٣", "0x10",
            "12 34", "63%", "1/2", "9" * 19, -1, Decimal("NaN"), Decimal("Infinity"), Decimal(-1),
        ], ids=repr
    )  # fmt: skip
    def test_what_is_no_amount_is_refused(self, value: Any) -> None:
        with pytest.raises(FiguresError, match="no amount"):
            exact(value, "area", area=True)

    @pytest.mark.parametrize("value", [600.0, float("nan"), True, None, [6], b"6"], ids=repr)
    def test_a_float_and_the_like_are_refused(self, value: Any) -> None:
        with pytest.raises(FiguresError, match="never a float"):
            exact(value, "area", area=True)

    def test_no_more_than_six_decimals(self) -> None:
        with pytest.raises(FiguresError, match="six decimals"):
            exact("1.0000001", "area", area=True)

    @pytest.mark.parametrize("value", ["4.0", "4.5", Decimal("4.0")])
    def test_heads_have_no_decimals(self, value: Any) -> None:
        with pytest.raises(FiguresError, match="only area has parts"):
            exact(value, "owners", area=False)

    def test_an_area_is_said_in_square_metres(self) -> None:
        assert said(171_755_223_000, "area") == Decimal("171755.223")
        assert said(900_000_000, "area") == 900
        assert said(7, "persons") == 7


class TestFigures:
    @pytest.mark.parametrize(
        ("figures", "told"),
        [
            ({"yes": "owners=7,area=400"}, "for 7 is above took part 6"),
            ({"yes": "owners=4,area=600.000001"}, "for 600.000001 is above took part 600"),
            ({"took_part": "owners=10,area=600"}, "took part 10 is above the roll 9"),
            ({"no": "owners=3,area=0"}, "for + against 7 is above took part 6"),
            ({"no": "owners=1", "abstain": "owners=1", "void": "owners=1"}, "void 7 is above took part 6"),
            ({"silent": "owners=4,area=0"}, "took part + silent 10 is above the roll 9"),
            ({"took_part": None, "yes": "owners=10"}, "for 10 is above the roll 9"),
            ({"yes": "owners=0,area=5"}, "5 belongs to nobody"),
            ({"recused": "owners=1"}, "knows no recusal"),
            ({"due": "owners=8"}, "does not ask who is due"),
            ({"yes": "flats=4"}, "does not count; it counts owners, area"),
            ({"roll": "flats=4"}, "does not count; it counts owners, area"),
            ({"roll": "owners=9", "yes": "owners=4"}, "area, of which the roll says nothing"),
            ({"roll": "owners=9,persons=9,area=900"}, "are the same measure"),
            ({"roll": "owners=9,owners=9"}, "says owners twice"),
            ({"roll": "owners"}, "is not read as figures"),
            ({"roll": "owners=9,"}, "is not read as figures"),
            ({"roll": {}}, "the roll is missing"),
        ],
    )
    def test_figures_that_cannot_be_true_are_refused(self, figures: dict[str, Any], told: str) -> None:
        with pytest.raises(FiguresError, match=told.replace("+", r"\+").replace(".", r"\.")):
            judged(**figures)

    def test_a_number_alone_is_not_read(self) -> None:
        with pytest.raises(FiguresError, match="give text"):
            judged(roll=9)

    def test_a_measure_may_be_given_by_its_own_name(self) -> None:
        found = judged(roll="persons=9,area=900", took_part="persons=6,area=600", yes="owners=4,area=400")
        assert found.adopted

    def test_who_took_part_follows_from_all_four_counts(self) -> None:
        four = {"yes": "owners=4,area=400", "no": "owners=1,area=100", "abstain": "owners=1,area=100"}
        whole = judged(took_part=None, **four, void="owners=0,area=0")
        assert whole.adopted
        assert [leg.base for leg in whole.legs][2] == 6
        part = judged(took_part=None, **four)
        assert part.verdict.is_undecided
        assert {leg.name for leg in part.legs if leg.met is None} == {leg.name for leg in part.legs}

    def test_a_demand_and_a_composition_are_no_votes(self) -> None:
        with pytest.raises(FiguresError, match="is no vote"):
            judge_result(
                rule("villagers-assembly-demand"),
                Figures(roll="villagers=10", yes="villagers=1", took_part="villagers=2"),
            )

    def test_nobody_is_silent_at_a_meeting(self) -> None:
        with pytest.raises(FiguresError, match="nobody is silent"):
            judge_result(rule("owners-committee"), Figures(roll="members=7", silent="members=1"))


class TestMissing:
    def test_a_leg_without_its_figures_is_undecided_and_nothing_is_adopted(self) -> None:
        found = judged(yes="owners=4")
        assert found.verdict.is_undecided
        assert not found.adopted
        assert [leg.name for leg in found.legs if leg.met is None] == ["pass_area"]
        assert "pass_area" in unexamined(found)
        assert "for want of figures" in found.conclusion().en

    def test_what_fails_fails_whatever_is_missing(self) -> None:
        found = judged(yes="owners=3")
        assert found.verdict.is_unmet

    def test_what_is_missing_is_said_in_both_languages(self) -> None:
        found = judged(roll="owners=9", took_part="owners=6", yes="owners=4")
        assert "the roll (by area) was not given" in found.explain()
        assert "缺少总数（面积）" in found.explain("zh")

    def test_of_those_who_take_a_side_the_other_side_is_needed(self) -> None:
        found = judge_result(rule("nantang-13"), Figures(roll="members=9", yes="members=3"))
        assert found.verdict.is_undecided
        assert "how many were against" in found.explain()


class TestSilence:
    SILENT = {"took_part": "owners=5,area=500", "silent": "owners=1,area=100"}  # noqa: RUF012 - never changed

    def found(self, policy: Any, **figures: Any) -> Judged:
        return judge_result(ORDINARY, Figures(**{**GIVEN, **self.SILENT, **figures}), policy=policy)

    def test_by_default_the_silent_count_for_nothing_and_it_is_said(self) -> None:
        found = self.found(None)
        assert [leg.met for leg in found.legs] == [False, False, True, True]
        assert "policy" in unexamined(found)

    def test_an_express_exclusion_is_not_asked_about(self) -> None:
        assert "policy" not in unexamined(self.found(exclude_silent()))

    def test_they_may_take_part_and_take_no_side(self) -> None:
        found = self.found(abstain_with_silent(clause="议事规则第8条"))
        assert [leg.have for leg in found.legs][:3] == [6, 600_000_000, 4]
        assert found.adopted
        assert "议事规则第8条" in found.explain("zh")
        assert "clause" in unexamined(found)

    def test_they_may_follow_the_majority_of_the_votes_cast(self) -> None:
        policy = follow_majority(clause="第8条", warned=True, by="owners")
        found = self.found(policy, yes="owners=3,area=300", no="owners=2,area=200")
        legs = {leg.name: leg for leg in found.legs}
        assert (legs["pass_count"].have, legs["pass_count"].base) == (4, 6)
        assert found.adopted

    def test_without_those_against_nobody_knows_whom_they_follow(self) -> None:
        policy = follow_majority(clause="第8条", warned=True, by="owners")
        found = self.found(policy, yes="owners=2,area=200")
        assert [leg.met for leg in found.legs] == [True, True, None, None]

    def test_where_those_for_lead_in_any_case_the_others_need_not_be_told_apart(self) -> None:
        found = self.found(follow_majority(clause="第8条", warned=True, by="owners"))
        legs = {leg.name: leg for leg in found.legs}
        assert (legs["pass_count"].have, legs["pass_count"].base) == (5, 6)
        assert found.adopted

    def test_what_is_left_where_all_else_is_told_was_against(self) -> None:
        policy = follow_majority(clause="第8条", warned=True, by="owners")
        told = {"abstain": "owners=0,area=0", "void": "owners=0,area=0"}
        found = self.found(policy, yes="owners=2,area=300", **told)
        legs = {leg.name: leg for leg in found.legs}
        assert (legs["pass_count"].have, legs["pass_area"].have) == (2, 300_000_000)
        assert not found.adopted

    def test_on_a_tie_they_follow_neither(self) -> None:
        policy = follow_majority(clause="第8条", warned=True, by="area")
        found = self.found(policy, yes="owners=3,area=250", no="owners=2,area=250")
        assert {leg.name: leg.have for leg in found.legs}["pass_count"] == 3

    def test_their_majority_is_found_in_a_measure_of_the_rule(self) -> None:
        with pytest.raises(FiguresError, match="counts area, owners"):
            self.found(follow_majority(clause="第8条", warned=True, by="flats"))

    def test_without_their_number_a_policy_says_nothing(self) -> None:
        found = self.found(abstain_with_silent(clause="第8条"), silent=None)
        assert {leg.met for leg in found.legs} == {None}
        assert "silent" in unexamined(found)

    def test_zhejiang_asks_first_for_more_than_half_of_all_actually_cast(self) -> None:
        law = rule("zhejiang-2009-owners-special")
        policy = follow_majority(clause="第10条", warned=True, by="owners")

        def have(yes: int) -> int | None:
            figures = Figures(
                roll={"owners": 100, "area": 100},
                took_part={"owners": 55, "area": 55},
                yes={"owners": yes, "area": yes},
                no={"owners": 55 - yes, "area": 55 - yes},
                silent={"owners": 20, "area": 20},
            )
            found = judge_result(law, figures, policy=policy)
            return {leg.name: leg.have for leg in found.legs}["pass_count"]

        assert (have(50), have(51)) == (50, 71)


class TestModes:
    def test_the_measures_of_the_roll_say_which_mode_it_was(self) -> None:
        law = rule("villagers-assembly")
        households = judge_result(
            law, Figures(roll="households=30", took_part="households=20", yes="households=11")
        )
        assert [leg.mode for leg in households.legs] == ["households", "households"]
        assert households.adopted
        assert "mode" in unexamined(households)

    def test_where_two_are_given_one_of_them_is_enough(self) -> None:
        found = judge_result(
            rule("villagers-assembly"),
            Figures(
                roll="adults=100,households=30",
                took_part="adults=50,households=20",
                yes="adults=26,households=11",
            ),
        )
        assert found.adopted
        assert [leg.met for leg in found.legs] == [False, True, True, True]

    def test_a_mode_that_was_fixed_is_the_one_that_is_judged(self) -> None:
        law = rule("villagers-assembly").by("persons")
        with pytest.raises(FiguresError, match="it counts adults"):
            judge_result(law, Figures(roll="households=30"))

    def test_persons_may_be_voters_or_representatives_so_it_must_be_said(self) -> None:
        with pytest.raises(FiguresError, match="say which: voters, households, reps"):
            judge_result(rule("residents-election"), Figures(roll="persons=60"))

    def test_the_women_representatives_are_counted_besides_in_shandong(self) -> None:
        law = rule("shandong-villagers-representatives-meeting")
        figures: dict[str, Any] = {"roll": "members=45,women=15", "yes": "members=20"}
        few = judge_result(law, Figures(took_part="members=35,women=9", **figures))
        enough = judge_result(law, Figures(took_part="members=35,women=10", **figures))
        assert [leg.name for leg in few.legs if leg.met is False] == ["quorum_women"]
        assert enough.adopted


class TestBases:
    def test_half_of_the_party_members_due_is_enough_whoever_came(self) -> None:
        law = rule("four-discussions-party-members")
        figures: dict[str, Any] = {"roll": "members=60", "due": "members=50", "took_part": "members=40"}
        assert judge_result(law, Figures(yes="members=25", **figures)).adopted
        assert not judge_result(law, Figures(yes="members=24", **figures)).adopted

    def test_without_saying_who_was_due_all_are_and_it_is_said(self) -> None:
        law = rule("four-discussions-party-members")
        found = judge_result(law, Figures(roll="members=60", took_part="members=40", yes="members=29"))
        assert not found.adopted
        assert any("all on the roll count as due" in remark.en for remark in found.remarks)

    @pytest.mark.parametrize(
        ("due", "told"), [("members=61", "due 61 is above the roll 60"), ("members=39", "above those due 39")]
    )
    def test_due_figures_that_cannot_be_true_are_refused(self, due: str, told: str) -> None:
        with pytest.raises(FiguresError, match=told):
            judge_result(
                rule("four-discussions-party-members"),
                Figures(roll="members=60", took_part="members=40", due=due),
            )

    def test_a_recused_member_of_a_committee_stays_in_the_base(self) -> None:
        found = judge_result(
            rule("beijing-owners-committee"),
            Figures(roll="members=7", took_part="members=4", yes="members=4", recused="members=3"),
        )
        assert {leg.name: leg.base for leg in found.legs}["pass_count"] == 7
        assert found.adopted

    @pytest.mark.parametrize(("yes", "no", "adopted"), [(3, 2, True), (3, 3, False), (2, 3, False)])
    def test_nantang_carries_with_more_for_than_against_and_a_tie_not(
        self, yes: int, no: int, *, adopted: bool
    ) -> None:
        found = judge_result(
            rule("nantang-13"), Figures(roll="members=20", yes={"members": yes}, no={"members": no})
        )
        assert found.adopted is adopted
        assert any("not verified" in remark.en for remark in found.remarks)

    @pytest.mark.parametrize(
        ("yes", "no", "present", "of_cast", "of_present"), [(7, 4, 13, False, True), (2, 1, 13, True, False)]
    )
    def test_two_thirds_of_the_votes_cast_and_a_majority_of_those_present_are_two_things(
        self, yes: int, no: int, present: int, *, of_cast: bool, of_present: bool
    ) -> None:
        figures = Figures(roll="members=13", yes={"members": yes}, no={"members": no})
        assert judge_result(rule("roberts-two-thirds"), figures).adopted is of_cast
        assert more_than("1/2").needed(present) == 7
        assert (yes * 2 > present) is of_present

    def test_those_of_whom_nothing_is_said_took_no_side(self) -> None:
        figures = Figures(roll="members=20", took_part="members=10", yes="members=3", no="members=2")
        (leg,) = judge_result(rule("nantang-13"), figures).legs
        assert (leg.have, leg.base, leg.met) == (3, 5, True)

    def test_where_the_recused_leave_the_base_is_without_them(self) -> None:
        law = attrs.evolve(rule("beijing-owners-committee"), recusal="leave")
        figures = Figures(roll="members=7", took_part="members=3", yes="members=3", recused="members=2")
        assert [leg.base for leg in judge_result(law, figures).legs] == [5, 5]

    def test_all_of_the_owners_affected_must_consent(self) -> None:
        law = rule("civil-code-279")
        assert judge_result(law, Figures(roll="owners=12", yes="owners=12")).adopted
        assert not judge_result(law, Figures(roll="owners=12", yes="owners=11")).adopted

    def test_nobody_of_nobody_is_nothing(self) -> None:
        found = judge_result(
            ORDINARY, Figures(roll="owners=0,area=0", took_part="owners=0,area=0", yes="owners=0,area=0")
        )
        assert not found.adopted


class TestFindings:
    AROUND: dict[str, Any] = {"announced": date(2026, 1, 23), "meeting": date(2026, 2, 8)}  # noqa: RUF012 - never changed

    def found(self, law: str = "civil-code-278-ordinary", **around: Any) -> dict[str, Verdict]:
        result = judge_result(rule(law), Figures(**GIVEN), circumstances=Circumstances(**around))
        return {one.name: one.verdict for one in result.findings}

    @pytest.mark.parametrize(
        ("announced", "clear", "met"),
        [(23, True, True), (24, True, False), (24, False, True), (25, False, False)],
    )
    def test_a_notice_of_fifteen_days(self, announced: int, *, clear: bool, met: bool) -> None:
        around = {**self.AROUND, "announced": date(2026, 1, announced), "clear_days": clear}
        assert self.found(**around)["notice"].is_met is met

    def test_a_lenient_reading_is_said(self) -> None:
        result = judge_result(
            ORDINARY, Figures(**GIVEN), circumstances=Circumstances(**self.AROUND, clear_days=False)
        )
        assert any("lenient" in remark.en for remark in result.remarks)

    def test_hangzhou_has_a_window_and_a_shorter_notice_for_an_extraordinary_meeting(self) -> None:
        found = self.found(
            "hangzhou-owners-ordinary",
            announced=date(2026, 2, 1),
            opened=date(2026, 2, 9),
            closed=date(2026, 2, 13),
            extraordinary=True,
        )
        assert found["notice"].is_met
        assert found["window"].is_unmet

    def test_a_vote_that_closed_before_it_opened_is_refused(self) -> None:
        with pytest.raises(FiguresError, match="comes before opened"):
            self.found(opened=date(2026, 2, 9), closed=date(2026, 2, 8))

    @pytest.mark.parametrize(("delivered", "met"), [(9, True), (8, False)])
    def test_papers_are_delivered_to_everybody(self, delivered: int, *, met: bool) -> None:
        assert self.found(delivered=delivered)["delivery"].is_met is met

    def test_more_papers_than_owners_are_refused(self) -> None:
        with pytest.raises(FiguresError, match="delivered 10 is above the roll 9"):
            self.found(delivered=10)

    def test_nobody_is_silent_without_a_paper(self) -> None:
        with pytest.raises(FiguresError, match="silent 3 is above delivered 2"):
            judge_result(
                ORDINARY,
                Figures(**GIVEN, silent="owners=3"),
                circumstances=Circumstances(delivered=2),
            )

    @pytest.mark.parametrize(
        ("law", "roll", "held", "outcome"),
        [
            ("residents-election", "voters=100", 3, "met"),
            ("residents-election", "voters=100", 4, "unmet"),
            ("residents-election", "reps=60", 0, "met"),
            ("residents-election", "reps=60", 1, "unmet"),
            ("beijing-owners-committee", "members=7", 1, "unmet"),
            ("owners-committee", "members=7", 1, "undecided"),
            ("civil-code-278-ordinary", "owners=9,area=900", 5, "met"),
        ],
    )
    def test_mandates_are_counted_by_holder(self, law: str, roll: str, held: int, outcome: str) -> None:
        chosen = rule(law)
        if roll.startswith("reps"):
            chosen = chosen.by("reps")
        result = judge_result(chosen, Figures(roll=roll), circumstances=Circumstances(proxies=held))
        assert {one.name: one.verdict.outcome.value for one in result.findings}["proxies"] == outcome

    def test_the_last_day_for_a_court_is_a_year_after_it_was_known(self) -> None:
        result = judge_result(ORDINARY, Figures(**GIVEN), circumstances=Circumstances(known=date(2026, 2, 9)))
        assert result.revocable_until == date(2027, 2, 9)
        assert "2027-02-09" in result.explain("zh")

    def test_a_rule_without_a_term_names_no_last_day(self) -> None:
        result = judge_result(
            rule("nantang-13"), Figures(roll="members=3"), circumstances=Circumstances(known=date(2026, 2, 9))
        )
        assert result.revocable_until is None

    @pytest.mark.parametrize(
        "around",
        [
            {"meeting": datetime(2026, 2, 8, tzinfo=UTC)},
            {"announced": "2026-02-08"},
            {"delivered": -1},
            {"proxies": 1.0},
        ],
        ids=str,
    )
    def test_days_are_dates_and_numbers_are_whole(self, around: Any) -> None:
        with pytest.raises(FiguresError, match="give a"):
            Circumstances(**around)


class TestUnexamined:
    def test_what_was_not_given_is_listed(self) -> None:
        assert unexamined(judged()) == {
            "date", "matter", "roll", "notice", "delivery", "proxies", "silent", "ballots",
        }  # fmt: skip

    def test_what_was_given_is_not(self) -> None:
        found = judge_result(
            ORDINARY,
            Figures(**GIVEN, silent="owners=0,area=0"),
            policy=exclude_silent(),
            circumstances=Circumstances(
                announced=date(2026, 1, 1), meeting=date(2026, 2, 8), delivered=9, proxies=0
            ),
            on=date(2026, 2, 8),
        )
        assert unexamined(found) == {"matter", "roll", "ballots"}

    def test_a_secret_ballot_is_not_seen_from_its_counts(self) -> None:
        found = judge_result(rule("villagers-election"), Figures(roll="voters=9"))
        assert "ballots" in unexamined(found)
        assert "secret" in found.explain()


class TestTelling:
    def test_a_failed_motion_is_not_the_opposite_one(self) -> None:
        found = judged(yes="owners=3,area=300")
        assert "not the opposite motion adopted" in found.explain()
        assert "不等于相反的议案获得通过" in found.explain("zh")

    def test_a_demand_that_fails_says_no_such_thing(self) -> None:
        found = judge_result(rule("villagers-assembly-demand"), Figures(roll="reps=33", yes="reps=10"))
        assert "opposite" not in found.explain()
        assert "10 of 33 villagers' representatives" in found.explain()

    def test_every_leg_is_told_with_its_figures(self) -> None:
        told = judged().explain()
        for figures in ("6 of 9 persons", "600 of 900 m²", "4 of 6 persons", "400 of 600 m²"):
            assert figures in told

    def test_the_data_is_json_with_exact_decimals(self) -> None:
        figures = Figures(
            roll="owners=1505,area=191619.21",
            took_part="owners=1360,area=171755.223",
            yes="owners=238,area=29734.25",
        )
        text = dumped(judge_result(ORDINARY, figures).to_data())
        data = json.loads(text, parse_float=Decimal)
        (area,) = [leg for leg in data["legs"] if leg["name"] == "quorum_area"]
        assert area["have"] == Decimal("171755.223")
        assert area["base"] == Decimal("191619.21")
        assert {"name", "measure", "base", "have", "need", "met", "article"} <= set(area)

    def test_only_what_is_exact_is_written(self) -> None:
        with pytest.raises(TypeError, match="no JSON form"):
            dumped({"x": object()})

    def test_a_policy_at_a_meeting_is_refused(self) -> None:
        with pytest.raises(RuleError, match="nobody is silent"):
            judge_result(
                rule("owners-committee"),
                Figures(roll="members=7"),
                policy=abstain_with_silent(clause="x"),
            )
