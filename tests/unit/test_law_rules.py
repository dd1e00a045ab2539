"""The rules of law: what they ask for, from when to when, and what they say of themselves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import attrs
import pytest

from consult.errors import ConsultError
from consult.law import (
    FOUR_DISCUSSIONS,
    UNSAID,
    LawRule,
    Mode,
    Notice,
    NotInForceError,
    Proxies,
    Revocation,
    RuleError,
    UnknownRuleError,
    Window,
    committee,
    rule,
    rules,
    versions,
)
from consult.law.terms import Publication, years_after
from consult.timing import WEEKDAYS
from consult.verdicts import Phrase
from consult.voting import (
    Threshold,
    abstain_with_silent,
    at_least,
    exclude_silent,
    follow_majority,
    more_than,
)

SOURCE = Phrase("Own rules", "自行约定")
ALL = rules()
NAMES = sorted({one.name for one in ALL})
LAST_OLD, FIRST_NEW = date(2025, 12, 31), date(2026, 1, 1)


def said(one: LawRule) -> str:
    return f"{one.name} {one.since().en}"


def asked(one: LawRule) -> dict[str, str]:
    return {leg.name or "": f"{leg.side} {leg.share} of {leg.of}" for leg in one.legs}


@pytest.mark.parametrize("one", ALL, ids=said)
class TestEveryRule:
    def test_every_leg_has_a_name_of_its_own_and_an_article_in_both_languages(self, one: LawRule) -> None:
        names = [leg.name for leg in one.legs]
        assert None not in names
        assert len(names) == len(set(names))
        for leg in one.legs:
            assert isinstance(leg.source, Phrase)
            assert leg.source.en.isascii()
            assert any("一" <= char <= "鿿" for char in leg.source.zh)

    def test_what_was_not_read_in_full_says_so(self, one: LawRule) -> None:
        assert one.verified is (one.evidence == "text")
        if not one.verified:
            assert one.note is not None
        if one.text_of is not None:
            assert "its first day was not read" in one.since().en

    def test_the_mode_is_fixed_before_it_is_judged(self, one: LawRule) -> None:
        if len(one.modes) == 1:
            assert one.decision == one.modes[0].decision
            return
        with pytest.raises(RuleError, match="fixed before the vote"):
            _ = one.decision
        for mode in one.modes:
            assert one.by(mode.name).decision == mode.decision

    def test_it_can_be_written_down(self, one: LawRule) -> None:
        data = one.definition()
        assert data["name"] == one.name
        assert len(data["modes"]) == len(one.modes)

    def test_it_is_found_by_its_name_on_its_first_and_last_day(self, one: LawRule) -> None:
        for day in (one.in_force_from, one.in_force_until):
            if day is not None:
                assert rule(one.name, on=day) == one

    def test_owners_know_no_recusal(self, one: LawRule) -> None:
        if one.papers:
            assert one.recusal is None

    def test_names_are_in_kebab_case(self, one: LawRule) -> None:
        assert one.name.replace("-", "").isalnum()
        assert one.name == one.name.lower()


class TestVersions:
    @pytest.mark.parametrize("name", NAMES)
    def test_versions_of_one_rule_never_overlap(self, name: str) -> None:
        found = versions(name)
        for before, after in pairwise(found):
            assert before.in_force_until is not None
            assert after.in_force_from is not None
            assert before.in_force_until < after.in_force_from

    @pytest.mark.parametrize(
        "name", [name for name in NAMES if name.startswith("villagers-") and len(versions(name)) > 1]
    )
    def test_the_villagers_law_changes_with_2026_and_not_its_bounds(self, name: str) -> None:
        old, new = rule(name, on=LAST_OLD), rule(name, on=FIRST_NEW)
        assert old != new
        assert asked(old) == asked(new)

    def test_the_articles_of_the_villagers_law_are_renumbered(self) -> None:
        for name, before, since in (
            ("villagers-election", "15", "18"),
            ("villagers-recall", "16", "19"),
            ("villagers-assembly-demand", "21", "25"),
            ("villagers-assembly", "22", "26"),
            ("villagers-representatives-share", "25", "29"),
            ("villagers-representatives-meeting", "26", "30"),
            ("villagers-group", "28", "32"),
        ):
            for day, article in ((LAST_OLD, f"{before} (before 2026)"), (FIRST_NEW, since)):
                for leg in rule(name, on=day).legs:
                    assert isinstance(leg.source, Phrase)
                    assert f"Article {article}:" in leg.source.en

    def test_the_residents_law_got_a_representatives_meeting_with_2026(self) -> None:
        with pytest.raises(NotInForceError, match="in force from 2026-01-01"):
            rule("residents-representatives-meeting", on=LAST_OLD)
        assert rule("residents-representatives-meeting", on=FIRST_NEW)

    def test_residents_may_demand_an_assembly_with_a_fifth_before_and_a_tenth_since(self) -> None:
        name = "residents-assembly-demand"
        assert asked(rule(name, on=LAST_OLD)) == {
            "demand_adults": "yes >=1/5 of all",
            "demand_households": "yes >=1/5 of all",
            "demand_groups": "yes >=1/3 of all",
        }
        assert asked(rule(name, on=FIRST_NEW)) == {
            "demand_adults": "yes >=1/10 of all",
            "demand_households": "yes >=1/10 of all",
            "demand_reps": "yes >=1/3 of all",
        }


ASKED = {
    "civil-code-278-ordinary": {
        "quorum_count": "participating >=2/3 of all",
        "quorum_area": "participating >=2/3 of all",
        "pass_count": "yes >1/2 of participating",
        "pass_area": "yes >1/2 of participating",
    },
    "civil-code-278-special": {
        "quorum_count": "participating >=2/3 of all",
        "quorum_area": "participating >=2/3 of all",
        "pass_count": "yes >=3/4 of participating",
        "pass_area": "yes >=3/4 of participating",
    },
    "civil-code-279": {"consent_count": "yes >=1 of all"},
    "property-management-regulation-12-ordinary": {
        "quorum_count": "participating >1/2 of all",
        "quorum_area": "participating >1/2 of all",
        "pass_count": "yes >1/2 of all",
        "pass_area": "yes >1/2 of all",
    },
    "property-management-regulation-12-special": {
        "quorum_count": "participating >1/2 of all",
        "quorum_area": "participating >1/2 of all",
        "pass_count": "yes >=2/3 of all",
        "pass_area": "yes >=2/3 of all",
    },
    "owners-meeting-demand": {"demand_count": "yes >=1/5 of all"},
    "owners-committee": {"quorum_count": "present >1/2 of all", "pass_count": "yes >=1/2 of all"},
    "beijing-owners-committee": {"quorum_count": "present >1/2 of all", "pass_count": "yes >1/2 of all"},
    "beijing-property-management-committee": {
        "quorum_count": "present >1/2 of all",
        "quorum_owner_members": "present >1/2 of all",
    },
    "shanghai-owners-committee": {"quorum_count": "present >1/2 of all", "pass_count": "yes >1/2 of all"},
    "hangzhou-owners-committee": {"quorum_count": "present >1/2 of all", "pass_count": "yes >1/2 of all"},
    "shandong-owners-committee": {"quorum_count": "present >=2/3 of all", "pass_count": "yes >1/2 of all"},
    "taiwan-owners-reconvened": {
        "quorum_count": "present >=1/4 of all",
        "quorum_shares": "present >=1/4 of all",
        "pass_count": "yes >1/2 of present",
        "pass_shares": "yes >1/2 of present",
    },
    "taiwan-owners-special": {
        "quorum_count": "present >=2/3 of all",
        "quorum_shares": "present >=2/3 of all",
        "pass_count": "yes >=3/4 of present",
        "pass_shares": "yes >=3/4 of present",
    },
    "residents-assembly": {
        "quorum_count": "present >1/2 of all",
        "pass_count": "yes >1/2 of present",
        "quorum_households": "present >1/2 of all",
        "pass_households": "yes >1/2 of present",
    },
    "residents-representatives-meeting": {
        "quorum_count": "present >=2/3 of all",
        "pass_count": "yes >1/2 of present",
    },
    "residents-election": {
        "quorum_count": "participating >1/2 of all",
        "pass_count": "yes >1/2 of participating",
        "quorum_households": "participating >1/2 of all",
        "pass_households": "yes >1/2 of participating",
        "quorum_reps": "participating >2/3 of all",
        "pass_reps": "yes >1/2 of participating",
    },
    "residents-election-rerun": {"pass_count": "yes >=1/3 of participating"},
    "residents-representatives-meeting-demand": {"demand_reps": "yes >=1/5 of all"},
    "residents-recall-demand": {
        "demand_voters": "yes >=1/10 of all",
        "demand_households": "yes >=1/10 of all",
        "demand_reps": "yes >=1/3 of all",
    },
    "residents-representatives-share": {"share_reps": "yes >=4/5 of all"},
    "villagers-assembly": {
        "quorum_count": "present >1/2 of all",
        "pass_count": "yes >1/2 of present",
        "quorum_households": "present >=2/3 of all",
        "pass_households": "yes >1/2 of present",
    },
    "villagers-group": {
        "quorum_count": "present >=2/3 of all",
        "pass_count": "yes >1/2 of present",
        "quorum_households": "present >=2/3 of all",
        "pass_households": "yes >1/2 of present",
    },
    "villagers-representatives-meeting": {
        "quorum_count": "present >=2/3 of all",
        "pass_count": "yes >1/2 of present",
    },
    "villagers-election": {
        "quorum_count": "participating >1/2 of all",
        "pass_count": "yes >1/2 of participating",
    },
    "villagers-election-rerun": {"pass_count": "yes >=1/3 of participating"},
    "villagers-recall-demand": {"demand_voters": "yes >=1/5 of all", "demand_reps": "yes >=1/3 of all"},
    "villagers-assembly-demand": {"demand_villagers": "yes >=1/10 of all", "demand_reps": "yes >=1/3 of all"},
    "villagers-representatives-meeting-demand": {"demand_reps": "yes >=1/5 of all"},
    "villagers-representatives-share": {"share_reps": "yes >=4/5 of all"},
    "villagers-representatives-women": {"share_women": "yes >=1/3 of all"},
    "shanghai-villagers-delegation": {
        "quorum_count": "participating >1/2 of all",
        "quorum_households": "participating >=2/3 of all",
    },
    "shandong-villagers-representatives-meeting": {
        "quorum_count": "present >=2/3 of all",
        "quorum_women": "present >=2/3 of all",
        "pass_count": "yes >1/2 of present",
    },
    "collective-members-assembly": {
        "quorum_count": "present >=2/3 of all",
        "pass_count": "yes >=2/3 of all",
    },
    "collective-representatives-assembly": {"pass_count": "yes >=2/3 of all"},
    "collective-council": {"quorum_count": "present >=2/3 of all", "pass_count": "yes >1/2 of all"},
    "land-contract": {"pass_count": "yes >=2/3 of all", "pass_reps": "yes >=2/3 of all"},
    "four-discussions-party-members": {
        "quorum_count": "present >=2/3 of due",
        "pass_count": "yes >=1/2 of due",
    },
    "nantang-13": {"pass_count": "yes >1/2 of cast"},
    "roberts-majority": {"pass_count": "yes >1/2 of cast"},
    "roberts-two-thirds": {"pass_count": "yes >=2/3 of cast"},
}


class TestBounds:
    @pytest.mark.parametrize(("name", "legs"), ASKED.items(), ids=ASKED)
    def test_the_bounds_are_those_of_the_text(self, name: str, legs: dict[str, str]) -> None:
        assert asked(rule(name)) == legs

    @pytest.mark.parametrize(
        "place", ["beijing", "shanghai", "hangzhou", "ningbo", "shandong", "liaocheng", "qingyuan"]
    )
    @pytest.mark.parametrize("kind", ["ordinary", "special"])
    def test_no_place_changes_the_bounds_of_the_code(self, place: str, kind: str) -> None:
        assert asked(rule(f"{place}-owners-{kind}")) == ASKED[f"civil-code-278-{kind}"]

    def test_zhejiang_asks_for_more_than_half_of_all_before_silence_follows(self) -> None:
        law = rule("zhejiang-2009-owners-special")
        policy = law.counting(follow_majority(clause="第10条", warned=True, by="persons")).silent
        assert policy.floor == more_than("1/2")


class TestFinding:
    def test_an_unknown_rule_is_refused_with_those_called_alike(self) -> None:
        with pytest.raises(UnknownRuleError, match="did you mean") as caught:
            rule("civil-code-278-ordinery")
        assert "civil-code-278-ordinary" in caught.value.alike
        assert isinstance(caught.value, ConsultError)

    def test_an_unknown_rule_like_none_is_refused_too(self) -> None:
        with pytest.raises(UnknownRuleError, match="lists all of them"):
            versions("zzz")

    def test_a_rule_not_in_force_is_refused_with_the_one_that_was(self) -> None:
        with pytest.raises(NotInForceError, match="property-management-regulation-12-special") as caught:
            rule("civil-code-278-special", on=date(2020, 12, 31))
        assert caught.value.then == ("property-management-regulation-12-special",)

    def test_a_rule_of_the_past_names_what_took_its_place(self) -> None:
        with pytest.raises(NotInForceError, match=r"until 2020-12-31.*civil-code-278-ordinary"):
            rule("property-management-regulation-12-ordinary", on=date(2021, 1, 1))

    def test_a_day_before_every_version_is_refused(self) -> None:
        with pytest.raises(NotInForceError, match="give the day of the meeting"):
            rule("villagers-assembly", on=date(2000, 1, 1))

    def test_without_a_day_it_is_the_latest_version(self) -> None:
        assert rule("villagers-assembly") == versions("villagers-assembly")[-1]

    @pytest.mark.parametrize("day", ["2026-01-01", datetime(2026, 1, 1, tzinfo=UTC)], ids=["text", "moment"])
    def test_a_day_is_a_date(self, day: Any) -> None:
        with pytest.raises(TypeError, match="give a date"):
            rule("villagers-assembly", on=day)

    def test_a_rule_without_a_first_day_is_always_found(self) -> None:
        assert rule("roberts-majority", on=date(1990, 1, 1)).since().en == "no first day known"


class TestModes:
    def test_a_mode_is_fixed_by_its_name(self) -> None:
        law = rule("villagers-assembly").by("households")
        assert [leg.name for leg in law.legs] == ["quorum_households", "pass_households"]

    def test_an_unknown_mode_is_refused(self) -> None:
        with pytest.raises(RuleError, match="it has persons, households"):
            rule("villagers-assembly").by("buildings")

    def test_representatives_who_elect_have_no_proxies(self) -> None:
        law = rule("residents-election")
        assert law.by("reps").proxies is None
        voters = law.by("voters").proxies
        assert voters is not None
        assert voters.limit == 3

    def test_of_proxies_in_a_recall_nothing_was_read(self) -> None:
        law = rule("residents-recall")
        assert law.proxies == UNSAID
        assert law.by("reps").proxies == UNSAID

    def test_near_relatives_hold_any_number_before_2026_and_three_since(self) -> None:
        old = rule("villagers-election", on=LAST_OLD).proxies
        new = rule("villagers-election", on=FIRST_NEW).proxies
        assert old is not None
        assert new is not None
        assert (old.limit, new.limit) == (None, 3)

    def test_a_mode_has_a_word_for_each_of_its_measures(self) -> None:
        leg = Threshold(more_than("1/2"), "all", measure="area")
        with pytest.raises(ValueError, match="add it to units"):
            Mode(name="owners", decision=leg, units={"owners": "persons"}, who=SOURCE)


class TestMaking:
    def test_a_committee_by_its_own_rules_keeps_the_note(self) -> None:
        law = committee(
            "our-committee",
            quorum=more_than("1/2"),
            majority=at_least("2/3"),
            note=Phrase("rules of procedure, clause 4", "议事规则第4条"),
            since=FIRST_NEW,
        )
        assert law.evidence == "own"
        assert law.note is not None
        assert law.proxies is None
        assert asked(law) == {"quorum_count": "present >1/2 of all", "pass_count": "yes >=2/3 of all"}

    def test_an_unverified_rule_without_a_note_is_refused(self) -> None:
        law = rule("nantang-13")
        with pytest.raises(ValueError, match="no note"):
            attrs.evolve(law, note=None)

    def test_a_rule_that_ends_before_it_begins_is_refused(self) -> None:
        with pytest.raises(ValueError, match="before it begins"):
            attrs.evolve(rule("civil-code-279"), in_force_until=date(2020, 1, 1))

    def test_a_rule_without_modes_is_refused(self) -> None:
        with pytest.raises(ValueError, match="at least one"):
            attrs.evolve(rule("civil-code-279"), modes=())

    def test_a_member_recused_stays_in_the_base_of_a_committee(self) -> None:
        assert rule("owners-committee").counting().recused == "stay"

    @pytest.mark.parametrize(
        "policy",
        [abstain_with_silent(clause="x"), follow_majority(clause="x", warned=True, by="persons")],
        ids=["abstain", "follow"],
    )
    def test_silence_counts_for_nothing_where_no_papers_are_delivered(self, policy: Any) -> None:
        with pytest.raises(RuleError, match="nobody is silent"):
            rule("owners-committee").counting(policy)
        assert rule("owners-committee").counting(exclude_silent()).silent.how == "exclude"

    def test_the_four_discussions_are_four_and_two_have_a_rule(self) -> None:
        assert len(FOUR_DISCUSSIONS) == 4
        assert [name for _, name in FOUR_DISCUSSIONS if name] == [
            "four-discussions-party-members",
            "villagers-representatives-meeting",
        ]
        assert all(rule(name) for _, name in FOUR_DISCUSSIONS if name)


class TestNotice:
    """Civil Code 201: the day of the notice is not counted."""

    NOTICE = Notice(days=10, extraordinary=3, source=SOURCE)
    FIRST = date(2026, 6, 1)

    @pytest.mark.parametrize(
        ("meeting", "strict", "lenient"),
        [
            (date(2026, 6, 10), False, False),
            (date(2026, 6, 11), False, True),
            (date(2026, 6, 12), True, True),
        ],
        ids=str,
    )
    def test_ten_days_from_the_first_of_june(self, meeting: date, *, strict: bool, lenient: bool) -> None:
        assert self.NOTICE.judge(self.FIRST, meeting).is_met is strict
        assert self.NOTICE.judge(self.FIRST, meeting, clear=False).is_met is lenient

    def test_the_reading_is_said(self) -> None:
        verdict = self.NOTICE.judge(self.FIRST, date(2026, 6, 11))
        assert "strict reading" in verdict.sentence()
        assert "严格" in verdict.sentence("zh")

    def test_an_extraordinary_meeting_may_have_a_shorter_notice(self) -> None:
        assert self.NOTICE.judge(self.FIRST, date(2026, 6, 5), extraordinary=True).is_met
        assert self.NOTICE.judge(self.FIRST, date(2026, 6, 4), extraordinary=True).is_unmet

    def test_a_meeting_before_its_notice_was_not_announced_in_time(self) -> None:
        assert self.NOTICE.judge(self.FIRST, self.FIRST - timedelta(days=1)).is_unmet

    def test_a_moment_is_no_day(self) -> None:
        moment: Any = datetime(2026, 6, 12, tzinfo=UTC)
        with pytest.raises(TypeError, match="give a date"):
            self.NOTICE.judge(self.FIRST, moment)


class TestWindow:
    WINDOW = Window(shortest=5, longest=60, source=SOURCE)

    @pytest.mark.parametrize(("days", "holds"), [(4, False), (5, True), (60, True), (61, False)], ids=str)
    def test_hangzhou_has_5_to_60_days(self, days: int, *, holds: bool) -> None:
        opened = date(2026, 6, 1)
        assert self.WINDOW.judge(opened, opened + timedelta(days=days)).is_met is holds

    def test_a_vote_that_closed_before_it_opened_is_refused(self) -> None:
        with pytest.raises(RuleError, match="before it opened"):
            self.WINDOW.judge(date(2026, 6, 2), date(2026, 6, 1))


class TestRevocation:
    @pytest.mark.parametrize(
        ("known", "last"),
        [
            (date(2026, 2, 8), date(2027, 2, 8)),
            (date(2024, 2, 29), date(2025, 2, 28)),
            (date(2023, 2, 28), date(2024, 2, 28)),
        ],
        ids=str,
    )
    def test_one_year_from_knowing(self, known: date, last: date) -> None:
        term = rule("civil-code-278-ordinary").revocation
        assert term is not None
        assert term.last_day(known) == last

    def test_a_collective_has_five_years_from_the_decision_at_the_most(self) -> None:
        term = rule("collective-members-assembly").revocation
        assert term is not None
        assert term.last_day(date(2030, 3, 1), decided=date(2025, 6, 1)) == date(2030, 6, 1)
        assert term.last_day(date(2026, 3, 1), decided=date(2025, 6, 1)) == date(2027, 3, 1)

    def test_a_last_day_that_is_no_working_day_moves_to_the_next(self) -> None:
        term = rule("civil-code-278-ordinary").revocation
        assert term is not None
        known = date(2025, 2, 7)  # a year later is a Saturday
        assert term.last_day(known) == date(2026, 2, 7)
        assert term.last_day(known, calendar=WEEKDAYS) == date(2026, 2, 9)

    def test_a_leap_day_falls_on_a_leap_day_again(self) -> None:
        assert years_after(date(2024, 2, 29), 4) == date(2028, 2, 29)

    def test_a_term_takes_days(self) -> None:
        moment: Any = datetime(2026, 6, 12, tzinfo=UTC)
        with pytest.raises(TypeError, match="give a date"):
            Revocation(years=1, source=SOURCE).last_day(moment)


class TestWords:
    def test_a_publication_says_how_soon_and_how_long(self) -> None:
        both = Publication(within=3, lasting=10, workdays=True, source=SOURCE).phrase()
        assert both.en == "published within 3 working days and for at least 10 working days"
        assert both.zh == "在3个工作日内公布，公布不少于10个工作日"

    def test_a_publication_without_days_says_no_days(self) -> None:
        assert Publication(source=SOURCE).phrase() == Phrase("published", "予以公布")

    def test_unsaid_proxies_are_neither_allowed_nor_forbidden(self) -> None:
        assert Proxies() == UNSAID
        assert UNSAID.source is None

    def test_shanghai_proxies_vote_as_instructed(self) -> None:
        proxies = rule("shanghai-owners-ordinary").proxies
        assert proxies is not None
        assert proxies.instructed
