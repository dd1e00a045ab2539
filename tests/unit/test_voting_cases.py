"""
Worked examples from the law and from other systems: the arithmetic of real and constructed votes.

The fractions and the owners' votes were compiled from statutes, published notices and their boundary cases;
the rest comes from the tests and the issues of other systems, named beside each.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from consult.voting import (
    Bases,
    Counts,
    Progress,
    Share,
    Turnout,
    at_least,
    judge_majority,
    judge_quorum,
    more_than,
    reached,
)

# Of each: how many, of how many, the share, whether that is enough; and what it is about.
FRACTIONS = {
    # 7-member committee: 4 present is a quorum (过半数)
    "K01": (4, 7, more_than("1/2"), True),
    # 4 present, 3 in favour: base is ALL 7 members -> fails
    "K02": (3, 7, more_than("1/2"), False),
    # 4 of 7 in favour passes
    "K03": (4, 7, more_than("1/2"), True),
    # Shandong Art.32 needs 2/3 present: 4/7 is not enough
    "K06": (4, 7, at_least("2/3"), False),
    # 5/7 is
    "K07": (5, 7, at_least("2/3"), True),
    # villagers assembly, person mode: exactly half present is not 过半数
    "V01": (500, 1000, more_than("1/2"), False),
    # 501 is
    "V02": (501, 1000, more_than("1/2"), True),
    # household mode: exactly 2/3 of households is enough (以上)
    "V03": (200, 300, at_least("2/3"), True),
    # 252 passes
    "V06": (252, 502, more_than("1/2"), True),
    # representatives meeting: 45 members (40 reps + 5 committee): 30 = exactly 2/3
    "V07": (30, 45, at_least("2/3"), True),
    # 16 passes (16 of 45 members overall)
    "V09": (16, 30, more_than("1/2"), True),
    # 28 reps + 7 committee: reps exactly 4/5
    "V10": (28, 35, at_least("4/5"), True),
    # villagers GROUP meeting, person mode needs 2/3 (not 1/2)
    "V12": (40, 60, at_least("2/3"), True),
    # ...31/60 would satisfy a village meeting
    "V13": (31, 60, more_than("1/2"), True),
    # 100 of 1000 villagers can demand a village meeting
    "V14": (100, 1000, at_least("1/10"), True),
    # 6 of 33 reps cannot demand a reps meeting
    "V15": (6, 33, at_least("1/5"), False),
    # 7 can
    "V16": (7, 33, at_least("1/5"), True),
    # 一事一议 / 四议: 34 of 50 party members present >= 2/3
    "V18": (34, 50, at_least("2/3"), True),
    # re-run election: 不得少于 1/3 of ballots cast (inclusive)
    "V20": (100, 300, at_least("1/3"), True),
    # household mode: more than half of households (NOT 2/3 as in villages)
    "U02": (601, 1200, more_than("1/2"), True),
    # reps meeting quorum 三分之二以上: 40/60 ok
    "U03": (40, 60, at_least("2/3"), True),
    # 41/60 is
    "U05": (41, 60, more_than("2/3"), True),
    # 2025 law: 1/10 may demand an assembly
    "U06": (300, 3000, at_least("1/10"), True),
    # 闵行 case 1 with 584 delivered-unreturned counted as participating
    "R05": (1287, 1291, at_least("2/3"), True),
    # 子鸣 quorum without the 41 silent: 74.05%
    "R10": (605, 817, at_least("2/3"), True),
    # 西昌 lift: 10 of 12 households
    "R12": (10, 12, at_least("3/4"), True),
    # Node CTC: 20 members, 5 abstain -> 8 in favour needed
    "P02": (8, 15, more_than("1/2"), True),
}


@pytest.mark.parametrize(("have", "base", "share", "enough"), FRACTIONS.values(), ids=FRACTIONS)
def test_worked_fractions_of_the_law_come_out_as_the_law_has_them(
    have: int, base: int, share: Share, *, enough: bool
) -> None:
    assert reached(have, base, share) is enough
    assert share.holds(Turnout(have, base)) is enough
    assert (have >= share.needed(base)) is enough


# Civil Code Article 278. Of each: all owners and their area in m², those who took part, those in favour,
# whether the matter is a special one, and which of the four conditions fail.
OWNERS = {
    # participation exactly 2/3 on both axes (以上 = inclusive); 4/6 and 400/600 > 1/2
    "E01": ((9, "900"), (6, "600"), (4, "400"), False, []),
    # 6/10 < 2/3 owners although 90% of the area took part
    "E02": ((10, "1000"), (6, "900"), (6, "900"), False, ["quorum_count"]),
    # 15 units x 88.88, 10 take part: exactly 2/3. Binary float gives 0.6666666666666665 and WRONGLY fails
    "E04": ((15, "1333.20"), (10, "888.80"), (6, "533.28"), False, []),
    # 16 units x 88.88, 12 in favour: exactly 3/4. Float sum gives 0.7499999999999998 and WRONGLY fails
    "E05": ((16, "1422.08"), (16, "1422.08"), (12, "1066.56"), True, []),
    # 51 owners but exactly half of area
    "E07": ((100, "10000"), (100, "10000"), (51, "5000.00"), False, ["pass_area"]),
    # special matter, exactly 3/4 both legs (inclusive)
    "E09": ((12, "1200"), (12, "1200"), (9, "900"), True, []),
    # special matter, area 0.01 m2 short of 3/4
    "E10": ((12, "1200"), (12, "1200"), (9, "899.99"), True, ["pass_area"]),
    # 48 for / 30 against / 22 abstain, all returned: abstainers stay in the 参与表决 denominator, so 48%
    # fails although for > against
    "E12": ((120, "12000"), (100, "10000"), (48, "4800"), False, ["pass_count", "pass_area"]),
    # one owner A holds 4 of 10 units (100 m2 each): A = 1 person. Owners = 7. A + 1 for, 3 against: 2/5
    # persons, 500/800 area. Naive per-unit count 5/8 would wrongly pass
    "E14": ((7, "1000"), (5, "800"), (2, "500"), False, ["pass_count"]),
    # developer + 41 owners take part; developer + 21 vote for: 22/42 > 1/2, 6100/8100
    "E17": ((61, "10000"), (42, "8100"), (22, "6100"), False, []),
    # 8 units x 88.88, one co-owned by a couple = still one person; 5/6 = 83.3% >= 3/4
    "E19": ((8, "711.04"), (6, "533.28"), (5, "444.40"), True, []),
    # lift, 12 households x 88.88, two ground-floor owners vote against: 10/12 = 83.33% (Xichang / Wenjiang
    # pattern)
    "E20": ((12, "1066.56"), (12, "1066.56"), (10, "888.80"), True, []),
    # one more stays away: 7/12 < 2/3
    "E23": ((12, "1066.56"), (7, "622.16"), (7, "622.16"), True, ["quorum_count", "quorum_area"]),
    # single owner estate: arithmetic holds (条例10: no assembly needed)
    "E25": ((1, "50000"), (1, "50000"), (1, "50000"), False, []),
    # 衢州君悦东方 2022-08: rejected
    "R01": ((1505, "191619.21"), (1360, "171755.223"), (238, "29734.25"), False, ["pass_count", "pass_area"]),
    # 花园小区: 616/950=64.84% would miss the Civil Code quorum (634 needed); area not published (set = total
    # so only the count leg is tested)
    "R03": ((950, "127378"), (616, "127378"), (616, "127378"), False, ["quorum_count"]),
}


def square_millimetres(square_metres: str) -> int:
    exact = Decimal(square_metres) * 1_000_000
    assert exact == int(exact)
    return int(exact)


def owners_counts(whole: int, part: int, yes: int) -> Counts:
    """Count by Article 278, to which an abstention is like a no: some of either are made of the rest."""
    abstain = (part - yes) // 3
    return Counts(all=whole, yes=yes, no=part - yes - abstain, abstain=abstain)


@pytest.mark.parametrize(("whole", "part", "yes", "special", "fails"), OWNERS.values(), ids=OWNERS)
def test_owners_decide_by_persons_and_by_area_as_the_civil_code_has_it(
    whole: tuple[int, str], part: tuple[int, str], yes: tuple[int, str], *, special: bool, fails: list[str]
) -> None:
    enough = at_least("2/3")
    carried = at_least("3/4") if special else more_than("1/2")
    persons = owners_counts(whole[0], part[0], yes[0])
    area = owners_counts(*map(square_millimetres, (whole[1], part[1], yes[1])))
    verdicts = {
        "quorum_count": judge_quorum(persons, enough, measure="persons"),
        "quorum_area": judge_quorum(area, enough, measure="area"),
        "pass_count": judge_majority(persons, carried, measure="persons", of="participating"),
        "pass_area": judge_majority(area, carried, measure="area", of="participating"),
    }
    assert [name for name, verdict in verdicts.items() if verdict.is_unmet] == fails
    assert [name for name, verdict in verdicts.items() if not verdict.is_met] == fails


def test_staying_away_can_carry_what_voting_no_would_defeat() -> None:
    """The arithmetic of Article 278, at 3/4 of 12 owners: it is reproduced and not mended."""
    quorum, carried = at_least("2/3"), at_least("3/4")
    against, away = Counts(12, yes=8, no=4, abstain=0), Counts(12, yes=8, no=0, abstain=0)
    assert judge_majority(against, carried, measure="persons", of="participating").is_unmet
    assert judge_quorum(away, quorum, measure="persons").is_met
    assert judge_majority(away, carried, measure="persons", of="participating").is_met


def test_a_motion_that_failed_is_not_the_opposite_motion_carried() -> None:
    """深圳 德兴花园 2020: 446 for and 930 against renewing, of 1428."""
    renew, dismiss = Counts(1428, 446, 930, 0), Counts(1428, 930, 446, 0)
    assert judge_majority(renew, more_than("1/2"), measure="persons", of="all").is_unmet
    assert judge_majority(dismiss, more_than("1/2"), measure="persons", of="all").is_met


# Cosmos x/gov, keeper/tally_test.go: ten equal validators, quorum 1/3, threshold 1/2 of yes and no. Its
# vetoes are left out. Of each: yes, no, abstain; whether quorum and majority are met.
COSMOS = {
    "nobody votes": ((0, 0, 0), False, False),
    "one no misses the quorum": ((0, 1, 0), False, False),
    "four abstain and make the quorum": ((0, 0, 4), True, False),
    "two yes and two no are a tie": ((2, 2, 0), True, False),
    "four yes and two no pass": ((4, 2, 0), True, True),
    "two yes and one no pass, as abstaining makes the quorum": ((2, 1, 3), True, True),
}


@pytest.mark.parametrize(("votes", "quorum", "majority"), COSMOS.values(), ids=COSMOS)
def test_cosmos_tallies_come_out_as_cosmos_has_them(
    votes: tuple[int, int, int], *, quorum: bool, majority: bool
) -> None:
    counts = Counts(10, *votes)
    assert judge_quorum(counts, at_least("1/3"), measure="persons").is_met is quorum
    assert judge_majority(counts, more_than("1/2"), measure="persons", of="cast").is_met is majority


# Of each: the counts, the share, the base, whether it is carried.
ELSEWHERE: dict[str, tuple[Counts, Share, Bases, bool]] = {
    "Agoric/agoric-sdk#10274: 3 of 6 are no majority": (Counts(6, 3, 3, 0), more_than("1/2"), "all", False),
    "Agoric/agoric-sdk#10274: 4 of 6 are": (Counts(6, 4, 2, 0), more_than("1/2"), "all", True),
    "Agoric/agoric-sdk#10274: 2 of 3 are": (Counts(3, 2, 1, 0), more_than("1/2"), "all", True),
    "hpsfoundation/tac#60: 8 of 16 are not more than half": (
        Counts(16, 8, 8, 0),
        more_than("1/2"),
        "all",
        False,
    ),
    "one-click-orgs#116: 1 of 2 is no majority": (Counts(2, 1, 0, 0), more_than("1/2"), "all", False),
    "grantshares#38: 3 yes and 2 abstaining pass": (
        Counts(9, 3, 0, 2),
        more_than("1/2"),
        "participating",
        True,
    ),
    "grantshares#38: 3 yes and 3 abstaining fail": (
        Counts(9, 3, 0, 3),
        more_than("1/2"),
        "participating",
        False,
    ),
    "33cn/plugin#1087: 3 to 1 is three quarters of those taking sides": (
        Counts(20, 3, 1, 16),
        at_least("75%"),
        "cast",
        True,
    ),
    "33cn/plugin#1087: and 15% of those taking part": (
        Counts(20, 3, 1, 16),
        at_least("75%"),
        "participating",
        False,
    ),
    "symfony/symfony-docs#10885: 4 of 5 reach 75%": (Counts(5, 4, 1, 0), at_least("75%"), "all", True),
    "symfony/symfony-docs#10885: 3 of 5 do not": (Counts(5, 3, 2, 0), at_least("75%"), "all", False),
    "LiquidFeedback: 10 to 10 fails": (Counts(20, 10, 10, 0), more_than("1/2"), "cast", False),
    "LiquidFeedback: 11 to 10 passes": (Counts(21, 11, 10, 0), more_than("1/2"), "cast", True),
    "LiquidFeedback: 20 to 10 reaches two thirds": (Counts(30, 20, 10, 0), at_least("2/3"), "cast", True),
    "Robert's Rules: 7-4-2 is a majority of those present": (
        Counts(13, 7, 4, 2),
        more_than("1/2"),
        "participating",
        True,
    ),
    "Robert's Rules: 7-4-2 is not two thirds of the votes": (
        Counts(13, 7, 4, 2),
        at_least("2/3"),
        "cast",
        False,
    ),
    "Robert's Rules: 2-1-10 is two thirds of the votes": (
        Counts(13, 2, 1, 10),
        at_least("2/3"),
        "cast",
        True,
    ),
    "Robert's Rules: 2-1-10 is no majority of those present": (
        Counts(13, 2, 1, 10),
        more_than("1/2"),
        "participating",
        False,
    ),
    "Robert's Rules: 501 of 1000 are a majority": (Counts(1000, 501, 499, 0), more_than("1/2"), "cast", True),
    "Robert's Rules: and not 51%": (Counts(1000, 501, 499, 0), at_least("51%"), "cast", False),
    "Nantang 13: a tie is not carried": (Counts(40, 12, 12, 16), more_than("1/2"), "cast", False),
}


@pytest.mark.parametrize(("counts", "share", "of", "carried"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_traps_that_other_systems_fell_into_are_avoided(
    counts: Counts, share: Share, of: Bases, *, carried: bool
) -> None:
    assert judge_majority(counts, share, measure="persons", of=of).is_met is carried


def test_one_vote_is_missing_at_429_of_a_thousand_for_43_percent() -> None:
    """Loomio."""
    verdict = judge_quorum(
        Counts(1000, 429, 0, 0), at_least("43%"), measure="persons", progress=Progress.FINAL
    )
    assert verdict.is_undecided
    assert verdict.data["missing"] == 1
    assert judge_quorum(Counts(3, 0, 0, 0), at_least("50%"), measure="persons").data["need"] == 2
    assert judge_quorum(Counts(3, 0, 0, 0), at_least("50%"), measure="persons").is_unmet


def test_four_of_sixteen_support_an_issue_and_nobody_of_nobody_does_not() -> None:
    """LiquidFeedback, issue quorum of 25%."""
    share = at_least("25%")
    assert [reached(have, base, share) for have, base in ((4, 16), (3, 16), (0, 0))] == [True, False, False]


def test_eight_percent_of_thirteen_is_two_and_not_one() -> None:
    """OpenZeppelin's Governor rounds down to 1, which is 7.7 %. Nothing is rounded down here."""
    assert [reached(have, 13, at_least("8%")) for have in (1, 2)] == [False, True]


def test_a_third_or_more_of_twenty_two_is_eight() -> None:
    """The PHP-FIG bylaws' own examples round wrongly at 22 and at 25."""
    third, half = at_least("1/3"), more_than("1/2")
    assert [third.needed(members) for members in (20, 21, 22, 23, 24, 25)] == [7, 7, 8, 8, 8, 9]
    assert [half.needed(members) for members in (10, 11, 12, 13)] == [6, 6, 7, 7]


def test_nine_owners_of_900_square_metres_meet_the_quorum_exactly_or_miss_it_by_one() -> None:
    """Article 278, an ordinary matter."""
    quorum, carried = at_least("2/3"), more_than("1/2")
    assert judge_quorum(Counts(9, 4, 2, 0), quorum, measure="persons").is_met
    assert judge_quorum(Counts(900, 301, 299, 0), quorum, measure="area").is_met
    assert judge_quorum(Counts(900, 301, 298, 0), quorum, measure="area").is_unmet
    assert judge_majority(Counts(9, 4, 2, 0), carried, measure="persons", of="participating").is_met
    assert judge_majority(Counts(900, 301, 299, 0), carried, measure="area", of="participating").is_met
    assert judge_majority(Counts(9, 3, 3, 0), carried, measure="persons", of="participating").is_unmet
    assert judge_majority(Counts(900, 300, 300, 0), carried, measure="area", of="participating").is_unmet


def test_a_villagers_assembly_sits_by_adults_or_by_households() -> None:
    """100 adults in 30 households: more than half of the adults, or two thirds of the households."""
    sits = [
        judge_quorum(Counts(100, adults, 0, 0), more_than("1/2"), measure="persons")
        | judge_quorum(Counts(30, households, 0, 0), at_least("2/3"), measure="households")
        for adults, households in ((51, 0), (50, 19), (50, 20))
    ]
    assert [verdict.is_met for verdict in sits] == [True, False, True]
    assert more_than("1/2").needed(51) == 26


def test_forty_of_sixty_representatives_may_meet_and_may_not_elect() -> None:
    """三分之二以上 to meet and 超过三分之二 to elect (居民委员会组织法, in force from 2026)."""
    assert reached(40, 60, at_least("2/3"))
    assert not reached(40, 60, more_than("2/3"))
