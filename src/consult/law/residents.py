"""
Residents of a city community (居民): the assembly, the representatives' meeting, elections and recalls.

The Organic Law of Urban Residents' Committees was revised on 2025-10-28 and is in force in that form since
2026-01-01; most texts still quote the articles of before. Two bounds look alike and are not: the
representatives' *meeting* sits with two thirds or more (三分之二以上), an *election* by representatives needs
more than two thirds (超过三分之二). Of 60 representatives 40 are enough for the one and not for the other.

How the assembly takes part (all adults, one of each household, representatives) is fixed before the vote.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from consult.law._making import (
    HOUSEHOLDS,
    MORE_THAN_HALF,
    MORE_THAN_TWO_THIRDS,
    PERSONS,
    TWO_THIRDS,
    Text,
    leg,
    mode,
)
from consult.law.model import LawRule
from consult.law.terms import UNSAID, Notice, Proxies, Publication
from consult.verdicts import Phrase
from consult.voting.shares import at_least

if TYPE_CHECKING:
    from consult.law.model import Mode
    from consult.voting.shares import Share

__all__ = ["ELECTION_PROXIES", "NEW_LAW", "RESIDENTS_LAW", "RULES", "ballot", "gathering", "motion"]

RESIDENTS_LAW: Final = Text("Residents' Committees Law", "城市居民委员会组织法")

_OLD_LAW: Final = date(2018, 12, 29)
_OLD_END: Final = date(2025, 12, 31)
NEW_LAW: Final = date(2026, 1, 1)
"""The first day of both committee laws as they were changed on 2025-10-28."""

_ADULTS: Final = Phrase("residents of 18 and above", "十八周岁以上的居民")
_HOUSEHOLD_REPS: Final = Phrase("representatives of households", "户的代表")
_REPS: Final = Phrase("residents' representatives", "居民代表")
_VOTERS: Final = Phrase("voters", "有选举权的居民")
_GROUPS: Final = Phrase("residents' groups", "居民小组")


def gathering(
    name: str,
    who: Phrase,
    units: dict[str, str],
    presence: tuple[Share, Phrase],
    approval: tuple[Share, Phrase],
) -> Mode:
    """Make a meeting: so many of all present, so many of those present agree."""
    measure = next(iter(units.values()))
    suffix = "count" if name in {"persons", "members"} else name
    return mode(
        name,
        who,
        units,
        leg(f"quorum_{suffix}", presence[0], "all", presence[1], side="present", measure=measure),
        leg(f"pass_{suffix}", approval[0], "present", approval[1], measure=measure),
    )


def ballot(
    name: str,
    who: Phrase,
    units: dict[str, str],
    turnout: tuple[Share, Phrase],
    approval: tuple[Share, Phrase],
    *,
    without_proxies: bool = False,
) -> Mode:
    """Make an election or a recall: so many of all vote, so many of those who vote agree."""
    measure = next(iter(units.values()))
    suffix = "count" if name in {"persons", "voters"} else name
    return mode(
        name,
        who,
        units,
        leg(f"quorum_{suffix}", turnout[0], "all", turnout[1], side="participating", measure=measure),
        leg(f"pass_{suffix}", approval[0], "participating", approval[1], measure=measure),
        without_proxies=without_proxies,
    )


def motion(name: str, who: Phrase, units: dict[str, str], share: Share, source: Phrase) -> Mode:
    """Make a demand: so many of all join in it."""
    measure = next(iter(units.values()))
    return mode(name, who, units, leg(f"demand_{name}", share, "all", source, measure=measure))


ELECTION_PROXIES: Final = Phrase(
    "in writing, to another voter; whoever stands for election holds none, and the names are published",
    "书面委托其他选民；候选人不得接受委托，委托情况予以公布",
)
_PROXIES: Final = Proxies(
    limit=3,
    holders=ELECTION_PROXIES,
    source=RESIDENTS_LAW("19", "no more than 3 mandates a holder", "每人接受委托不得超过三人"),
)

_AGREE_27: Final = (
    MORE_THAN_HALF,
    RESIDENTS_LAW("27", "more than half of those present", "经出席人员的过半数通过"),
)
_AGREE_9: Final = (
    MORE_THAN_HALF,
    RESIDENTS_LAW("9 (before 2026)", "more than half of those present", "“会议的决定，由出席人的过半数通过”"),
)


def _come_9(en: str, zh: str) -> tuple[Share, Phrase]:
    return (
        MORE_THAN_HALF,
        RESIDENTS_LAW("9 (before 2026)", f"more than half of {en}", f"“{zh}”的过半数出席"),
    )


_ASSEMBLY: Final = Phrase("the residents' assembly decides", "居民会议作出决定")
_OLD_NOTE: Final = Phrase(
    "read in the text of 2018-12-29, so earlier days are not covered; no notice period is in it",
    "据2018-12-29文本，此前的日期不在其内；该文本未规定通知期限",
)

_ASSEMBLIES: Final = (
    LawRule(
        name="residents-assembly",
        title=_ASSEMBLY,
        modes=(
            gathering(
                "persons",
                _ADULTS,
                {"adults": PERSONS},
                _come_9("all adults", "全体十八周岁以上的居民"),
                _AGREE_9,
            ),
            gathering(
                "households",
                _HOUSEHOLD_REPS,
                {"households": HOUSEHOLDS},
                _come_9("the households' representatives", "户的代表"),
                _AGREE_9,
            ),
            gathering(
                "reps",
                Phrase("representatives elected by the groups", "居民小组选举的代表"),
                {"reps": PERSONS},
                _come_9("the representatives of the groups", "居民小组选举的代表"),
                _AGREE_9,
            ),
        ),
        in_force_from=_OLD_LAW,
        in_force_until=_OLD_END,
        text_of="2018-12-29",
        note=_OLD_NOTE,
    ),
    LawRule(
        name="residents-assembly",
        title=_ASSEMBLY,
        modes=(
            gathering(
                "persons",
                _ADULTS,
                {"adults": PERSONS},
                (
                    MORE_THAN_HALF,
                    RESIDENTS_LAW("27", "more than half of the adults", "十八周岁以上居民的过半数参加"),
                ),
                _AGREE_27,
            ),
            gathering(
                "households",
                _HOUSEHOLD_REPS,
                {"households": HOUSEHOLDS},
                (
                    MORE_THAN_HALF,
                    RESIDENTS_LAW(
                        "27", "more than half of the households' representatives", "户的代表的过半数参加"
                    ),
                ),
                _AGREE_27,
            ),
        ),
        in_force_from=NEW_LAW,
        notice=Notice(
            days=10,
            source=RESIDENTS_LAW("26", "10 days before, less in special cases", "提前十日通知，特殊情况除外"),
        ),
        publication=Publication(
            lasting=15,
            source=RESIDENTS_LAW("34", "decisions are published for at least 15 days", "公布不少于十五日"),
        ),
    ),
    LawRule(
        name="residents-representatives-meeting",
        title=Phrase("the residents' representatives' meeting decides", "居民代表会议作出决定"),
        modes=(
            gathering(
                "members",
                Phrase("members of the meeting", "居民代表会议组成人员"),
                {"members": PERSONS},
                (
                    TWO_THIRDS,
                    RESIDENTS_LAW("29", "at least two thirds of the members", "三分之二以上的组成人员参加"),
                ),
                (
                    MORE_THAN_HALF,
                    RESIDENTS_LAW("29", "more than half of those present", "经出席人员的过半数通过"),
                ),
            ),
        ),
        in_force_from=NEW_LAW,
        publication=Publication(
            lasting=15,
            source=RESIDENTS_LAW("34", "decisions are published for at least 15 days", "公布不少于十五日"),
        ),
        note=Phrase(
            "there is none in the law before 2026; the members are the committee and the representatives",
            "2026年前的法律没有居民代表会议；组成人员为居民委员会成员和居民代表",
        ),
    ),
)


def _choose(kind: str, article: str, title: Phrase, note: Phrase) -> LawRule:
    approve = (
        MORE_THAN_HALF,
        RESIDENTS_LAW(article, "more than half of those who vote", "参加投票人员的过半数"),
    )
    return LawRule(
        name=f"residents-{kind}",
        title=title,
        kind="election" if kind == "election" else "recall",
        modes=(
            ballot(
                "voters",
                _VOTERS,
                {"voters": PERSONS},
                (
                    MORE_THAN_HALF,
                    RESIDENTS_LAW(article, "more than half of the voters vote", "有选举权居民的过半数投票"),
                ),
                approve,
            ),
            ballot(
                "households",
                _HOUSEHOLD_REPS,
                {"households": HOUSEHOLDS},
                (
                    MORE_THAN_HALF,
                    RESIDENTS_LAW(
                        article,
                        "more than half of the households' representatives vote",
                        "户的代表的过半数投票",
                    ),
                ),
                approve,
            ),
            ballot(
                "reps",
                _REPS,
                {"reps": PERSONS},
                (
                    MORE_THAN_TWO_THIRDS,
                    RESIDENTS_LAW(
                        article,
                        "more than two thirds of the representatives vote; exactly two thirds is not enough",
                        "“超过三分之二”的居民代表投票，恰为三分之二不够",
                    ),
                ),
                approve,
                without_proxies=kind == "election",
            ),
        ),
        in_force_from=NEW_LAW,
        ballots="secret" if kind == "election" else None,
        proxies=_PROXIES if kind == "election" else UNSAID,
        note=note,
    )


_RERUN_NOTE: Final = Phrase(
    "whoever has most votes is elected, if they are enough; who has most is not judged here",
    "得票多的当选，但票数须够；是否得票最多不在此判断",
)

_ELECTIONS: Final = (
    _choose(
        "election",
        "19",
        Phrase("residents elect a member of their committee", "选举居民委员会成员"),
        Phrase(
            "each candidate is judged by the votes for him; more candidates than seats are needed, and who "
            "stands higher is not judged here",
            "按每名候选人的得票分别判断；须差额选举，名次不在此判断",
        ),
    ),
    LawRule(
        name="residents-election-rerun",
        title=Phrase("residents elect a member in a further ballot", "居民委员会另行选举"),
        kind="election",
        modes=(
            mode(
                "votes",
                Phrase("ballots cast", "已投选票"),
                {"voters": PERSONS},
                leg(
                    "pass_count",
                    at_least("1/3"),
                    "participating",
                    RESIDENTS_LAW(
                        "19", "not less than a third of the ballots cast", "不得少于已投选票总数的三分之一"
                    ),
                ),
            ),
        ),
        in_force_from=NEW_LAW,
        ballots="secret",
        proxies=_PROXIES,
        note=_RERUN_NOTE,
    ),
    _choose(
        "recall",
        "20",
        Phrase("residents recall a member of their committee", "罢免居民委员会成员"),
        Phrase(
            "by those who elected: all voters, households or representatives",
            "由原选举方式的选民、户的代表或者居民代表表决",
        ),
    ),
)


def _demands(  # noqa: PLR0917 - in one order for all demands
    name: str,
    title: Phrase,
    parts: tuple[tuple[str, Phrase, str, str], ...],
    article: str,
    since: date,
    until: date | None,
) -> LawRule:
    modes = []
    for unit, who, measure, share in parts:
        says = RESIDENTS_LAW(article, f"on the motion of {share} or more", f"经{_zh_share(share)}以上提议")
        modes.append(motion(unit, who, {unit: measure}, at_least(share), says))
    return LawRule(
        name=name,
        title=title,
        kind="demand",
        modes=modes,
        in_force_from=since,
        in_force_until=until,
        text_of=None if until is None else "2018-12-29",
    )


def _zh_share(share: str) -> str:
    digits = {"1": "一", "2": "二", "3": "三", "4": "四", "5": "五", "10": "十"}
    upper, lower = share.split("/")
    return f"{digits[lower]}分之{digits[upper]}"


_MEETING_DEMAND: Final = Phrase("residents demand an assembly", "提议召集居民会议")

_DEMANDS: Final = (
    _demands(
        "residents-assembly-demand",
        _MEETING_DEMAND,
        (
            ("adults", _ADULTS, PERSONS, "1/5"),
            ("households", _HOUSEHOLD_REPS, HOUSEHOLDS, "1/5"),
            ("groups", _GROUPS, PERSONS, "1/3"),
        ),
        "10 (before 2026)",
        _OLD_LAW,
        _OLD_END,
    ),
    _demands(
        "residents-assembly-demand",
        _MEETING_DEMAND,
        (
            ("adults", _ADULTS, PERSONS, "1/10"),
            ("households", _HOUSEHOLD_REPS, HOUSEHOLDS, "1/10"),
            ("reps", _REPS, PERSONS, "1/3"),
        ),
        "26",
        NEW_LAW,
        None,
    ),
    _demands(
        "residents-representatives-meeting-demand",
        Phrase("representatives demand their meeting", "提议召集居民代表会议"),
        (("reps", _REPS, PERSONS, "1/5"),),
        "28",
        NEW_LAW,
        None,
    ),
    _demands(
        "residents-recall-demand",
        Phrase("residents demand a recall", "提出罢免居民委员会成员的要求"),
        (
            ("voters", _VOTERS, PERSONS, "1/10"),
            ("households", _HOUSEHOLD_REPS, HOUSEHOLDS, "1/10"),
            ("reps", _REPS, PERSONS, "1/3"),
        ),
        "20",
        NEW_LAW,
        None,
    ),
)

_COMPOSITION: Final = (
    LawRule(
        name="residents-representatives-share",
        title=Phrase(
            "the representatives' share in the residents' representatives' meeting",
            "居民代表占居民代表会议组成人员的比例",
        ),
        kind="composition",
        modes=(
            mode(
                "members",
                Phrase("members of the meeting", "居民代表会议组成人员"),
                {"members": PERSONS},
                leg(
                    "share_reps",
                    at_least("4/5"),
                    "all",
                    RESIDENTS_LAW(
                        "28",
                        "representatives are at least four fifths of the members",
                        "居民代表占五分之四以上",
                    ),
                ),
            ),
        ),
        in_force_from=NEW_LAW,
    ),
)

RULES: Final = _ASSEMBLIES + _ELECTIONS + _DEMANDS + _COMPOSITION
"""All rules of this module."""
