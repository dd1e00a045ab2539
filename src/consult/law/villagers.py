"""
Villagers (村民): assembly, group, representatives' meeting, elections and recalls.

The Organic Law of Villagers' Committees was amended on 2025-10-28, in force since 2026-01-01. The bounds
stayed; most articles have other numbers, and who may hold a proxy in an election changed.

The assembly sits with more than half of the adults *or* two thirds or more of the households, one of each; a
group needs two thirds or more of either. Which of the two it is, is fixed before the vote.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from consult.law._making import (
    BEFORE_2026,
    HOUSEHOLDS,
    MORE_THAN_HALF,
    PERSONS,
    TWO_THIRDS,
    Text,
    leg,
    mode,
)
from consult.law.model import LawRule
from consult.law.residents import NEW_LAW, ballot, gathering, motion
from consult.law.terms import Notice, Proxies, Publication
from consult.verdicts import Phrase
from consult.voting.shares import at_least

if TYPE_CHECKING:
    from consult.law.model import Mode
    from consult.voting.shares import Share
    from consult.voting.thresholds import Threshold

__all__ = [
    "ADULTS",
    "ERAS",
    "HOUSEHOLD_REPS",
    "OLD_LAW",
    "RULES",
    "VILLAGERS_LAW",
    "article",
    "published",
    "reps_mode",
    "version",
]

VILLAGERS_LAW: Final = Text("Villagers' Committees Law", "村民委员会组织法")

OLD_LAW: Final = date(2018, 12, 29)
_OLD_END: Final = date(2025, 12, 31)
ERAS: Final = ("old", "new")

ADULTS: Final = Phrase("villagers of 18 and above", "十八周岁以上的村民")
HOUSEHOLD_REPS: Final = Phrase("representatives of households", "户的代表")
_REPS: Final = Phrase("villagers' representatives", "村民代表")
_VOTERS: Final = Phrase("registered voters", "登记参加选举的村民")
_MEMBERS: Final = Phrase("members of the representatives' meeting", "村民代表会议组成人员")
_OLD_NOTE: Final = Phrase(
    "read in the text of 2018-12-29, so earlier days are not covered",
    "据2018-12-29文本，此前的日期不在其内",
)
_STRICTER: Final = Phrase(
    "where another law asks for more, that law prevails",
    "“法律对召开村民会议及作出决定另有规定的，依照其规定”",
)


def version(era: str, name: str, title: Phrase, modes: tuple[Mode, ...], **more: object) -> LawRule:
    """Make one version of a rule, of the law before 2026 (``old``) or since (``new``)."""
    fields: dict[str, object] = {"in_force_from": NEW_LAW}
    if era == "old":
        fields = {
            "in_force_from": OLD_LAW,
            "in_force_until": _OLD_END,
            "text_of": "2018-12-29",
            "note": _OLD_NOTE,
        }
    return LawRule(name=name, title=title, modes=modes, **(fields | more))  # type: ignore[arg-type]  # by name


def _says(number: str, en: str, zh: str) -> Phrase:
    """Cite the law: the words of before 2026 in quotation marks, of since 2026 as a paraphrase."""
    return VILLAGERS_LAW(
        number, en, zh if number.endswith(BEFORE_2026) else zh.replace("“", "").replace("”", "")
    )


def article(era: str, old: str, new: str) -> str:
    """Say which article it is, before 2026 or since."""
    return old + BEFORE_2026 if era == "old" else new


def _notice(era: str) -> Notice:
    number = article(era, "21", "25")
    return Notice(
        days=10,
        source=_says(number, "villagers are told 10 days before", "提前十日通知村民"),
    )


def published(era: str) -> Publication:
    """How decisions are published."""
    number = article(era, "30", "35")
    if era == "old":
        return Publication(source=_says(number, "published at once or regularly", "及时或者定期公布"))
    return Publication(lasting=15, source=_says(number, "shown for at least 15 days", "公布不少于十五日"))


def _agree(number: str) -> tuple[Share, Phrase]:
    return (
        MORE_THAN_HALF,
        _says(number, "more than half of those present", "“所作决定应当经到会人员的过半数”通过或者同意"),
    )


def _assembly(era: str) -> LawRule:
    number = article(era, "22", "26")
    agree = _agree(number)
    return version(
        era,
        "villagers-assembly",
        Phrase("the villagers' assembly decides", "村民会议作出决定"),
        (
            gathering(
                "persons",
                ADULTS,
                {"adults": PERSONS},
                (
                    MORE_THAN_HALF,
                    _says(number, "more than half of the adults", "“本村十八周岁以上村民的过半数”参加"),
                ),
                agree,
            ),
            gathering(
                "households",
                HOUSEHOLD_REPS,
                {"households": HOUSEHOLDS},
                (
                    TWO_THIRDS,
                    _says(
                        number,
                        "at least two thirds of the households, one of each",
                        "“本村三分之二以上的户的代表参加”",
                    ),
                ),
                agree,
            ),
        ),
        notice=_notice(era),
        publication=published(era),
        note=Phrase(f"{_OLD_NOTE.en}; {_STRICTER.en}", f"{_OLD_NOTE.zh}；{_STRICTER.zh}")
        if era == "old"
        else _STRICTER,
    )


def _group(era: str) -> LawRule:
    number = article(era, "28", "32")
    agree = _agree(number)
    return version(
        era,
        "villagers-group",
        Phrase("the meeting of a villagers' group decides", "村民小组会议作出决定"),
        (
            gathering(
                "persons",
                ADULTS,
                {"adults": PERSONS},
                (
                    TWO_THIRDS,
                    _says(
                        number,
                        "at least two thirds of the group's adults",
                        "“本村民小组十八周岁以上的村民三分之二以上”参加",
                    ),
                ),
                agree,
            ),
            gathering(
                "households",
                HOUSEHOLD_REPS,
                {"households": HOUSEHOLDS},
                (
                    TWO_THIRDS,
                    _says(
                        number,
                        "at least two thirds of the group's households, one of each",
                        "“本村民小组三分之二以上的户的代表参加”",
                    ),
                ),
                agree,
            ),
        ),
    )


def reps_mode(number: str, *more: Threshold) -> Mode:
    """The representatives' meeting: two thirds of its members come, more than half of them agree."""
    share, says = _agree(number)
    return mode(
        "members",
        _MEMBERS,
        {"members": PERSONS, "women": "women"} if more else {"members": PERSONS},
        leg(
            "quorum_count",
            TWO_THIRDS,
            "all",
            _says(number, "at least two thirds of the members", "“有三分之二以上的组成人员参加方可召开”"),
            side="present",
        ),
        *more,
        leg("pass_count", share, "present", says),
    )


def _representatives(era: str) -> LawRule:
    return version(
        era,
        "villagers-representatives-meeting",
        Phrase("the villagers' representatives' meeting decides", "村民代表会议作出决定"),
        (reps_mode(article(era, "26", "30")),),
        publication=published(era),
    )


def _proxies(era: str) -> Proxies:
    number = article(era, "15", "18")
    if era == "old":
        return Proxies(
            holders=Phrase(
                "near relatives with voting rights; no number is said", "有选举权的近亲属；未规定人数上限"
            ),
            source=_says(number, "in writing, to near relatives only", "书面委托有选举权的近亲属"),
        )
    return Proxies(
        limit=3,
        holders=Phrase(
            "near relatives or other villagers, in writing; whoever stands for election holds none",
            "书面委托近亲属或者其他村民；候选人不得接受委托",
        ),
        source=_says(number, "no more than 3 mandates a holder", "每人接受委托不得超过三人"),
    )


def _votes(number: str, en: str, zh: str) -> Mode:
    return ballot(
        "voters",
        _VOTERS,
        {"voters": PERSONS},
        (
            MORE_THAN_HALF,
            _says(number, "more than half of the registered voters vote", "“登记参加选举的村民过半数投票”"),
        ),
        (MORE_THAN_HALF, _says(number, en, zh)),
    )


def _election(era: str) -> LawRule:
    return version(
        era,
        "villagers-election",
        Phrase("villagers elect a member of their committee", "选举村民委员会成员"),
        (
            _votes(
                article(era, "15", "18"),
                "the votes of more than half of those voting",
                "“获得参加投票的村民过半数的选票，始得当选”",
            ),
        ),
        kind="election",
        ballots="secret",
        proxies=_proxies(era),
        note=Phrase(
            "each candidate is judged by the votes for him; who stands higher is not judged here",
            "按每名候选人的得票分别判断；名次不在此判断",
        ),
    )


def _rerun(era: str) -> LawRule:
    number = article(era, "15", "18")
    return version(
        era,
        "villagers-election-rerun",
        Phrase("villagers elect a member in a further ballot", "村民委员会另行选举"),
        (
            mode(
                "votes",
                Phrase("ballots cast", "已投选票"),
                {"voters": PERSONS},
                leg(
                    "pass_count",
                    at_least("1/3"),
                    "participating",
                    _says(
                        number,
                        "not less than a third of the ballots cast",
                        "“所得票数不得少于已投选票总数的三分之一”",
                    ),
                ),
            ),
        ),
        kind="election",
        ballots="secret",
        proxies=_proxies(era),
        note=Phrase(
            "whoever has most votes is elected, if they are enough; who has most is not judged here",
            "得票多的当选，但票数须够；是否得票最多不在此判断",
        ),
    )


def _recall(era: str) -> LawRule:
    return version(
        era,
        "villagers-recall",
        Phrase("villagers recall a member of their committee", "罢免村民委员会成员"),
        (
            _votes(
                article(era, "16", "19"),
                "more than half of those voting agree",
                "“须经投票的村民过半数通过”",
            ),
        ),
        kind="recall",
    )


def _demands(era: str) -> tuple[LawRule, ...]:
    meeting = article(era, "21", "25")
    recall = article(era, "16", "19")
    reps = article(era, "26", "30")
    return (
        version(
            era,
            "villagers-assembly-demand",
            Phrase("villagers demand an assembly", "提议召集村民会议"),
            (
                motion(
                    "villagers",
                    Phrase("villagers", "村民"),
                    {"villagers": PERSONS},
                    at_least("1/10"),
                    _says(
                        meeting, "on the motion of 1/10 of the villagers or more", "“十分之一以上的村民”提议"
                    ),
                ),
                motion(
                    "reps",
                    _REPS,
                    {"reps": PERSONS},
                    at_least("1/3"),
                    _says(
                        meeting, "or of 1/3 of the representatives or more", "“三分之一以上的村民代表提议”"
                    ),
                ),
            ),
            kind="demand",
        ),
        version(
            era,
            "villagers-representatives-meeting-demand",
            Phrase("representatives demand their meeting", "提议召集村民代表会议"),
            (
                motion(
                    "reps",
                    _REPS,
                    {"reps": PERSONS},
                    at_least("1/5"),
                    _says(
                        reps,
                        "on the motion of 1/5 of the representatives or more",
                        "“五分之一以上的村民代表提议”",
                    ),
                ),
            ),
            kind="demand",
        ),
        version(
            era,
            "villagers-recall-demand",
            Phrase("villagers demand a recall", "提出罢免村民委员会成员的要求"),
            (
                motion(
                    "voters",
                    Phrase("villagers with voting rights", "有选举权的村民"),
                    {"voters": PERSONS},
                    at_least("1/5"),
                    _says(recall, "1/5 of those with voting rights or more", "“五分之一以上有选举权的村民”"),
                ),
                motion(
                    "reps",
                    _REPS,
                    {"reps": PERSONS},
                    at_least("1/3"),
                    _says(recall, "or 1/3 of the representatives or more", "“三分之一以上的村民代表联名”"),
                ),
            ),
            kind="demand",
        ),
    )


def _compositions(era: str) -> tuple[LawRule, ...]:
    number = article(era, "25", "29")
    return tuple(
        version(
            era,
            f"villagers-representatives-{kind}",
            title,
            (
                mode(
                    "members",
                    _MEMBERS,
                    {"members": PERSONS},
                    leg(f"share_{what}", at_least(share), "all", _says(number, en, zh)),
                ),
            ),
            kind="composition",
        )
        for kind, what, title, share, en, zh in (
            (
                "share",
                "reps",
                Phrase(
                    "the representatives' share in the villagers' representatives' meeting",
                    "村民代表占村民代表会议组成人员的比例",
                ),
                "4/5",
                "representatives are at least four fifths of the members",
                "村民代表占组成人员的五分之四以上",
            ),
            (
                "women",
                "women",
                Phrase(
                    "the women representatives' share in the villagers' representatives' meeting",
                    "妇女村民代表占村民代表会议组成人员的比例",
                ),
                "1/3",
                "women representatives are at least a third of the members",
                "妇女村民代表占组成人员的三分之一以上",
            ),
        )
    )


RULES: Final = tuple(
    made
    for make in (_assembly, _group, _representatives, _election, _rerun, _recall)
    for made in (make("old"), make("new"))
) + tuple(made for make in (_demands, _compositions) for era in ERAS for made in make(era))
"""All rules of this module."""
