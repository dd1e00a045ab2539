"""
Rural collective economic organisations, and what the land laws ask of a village's assembly.

Stricter than the villagers' law: a decision needs two thirds or more of *all* members, not of those who came.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from consult.law._making import MORE_THAN_HALF, PERSONS, TWO_THIRDS, Text, leg, mode
from consult.law.model import LawRule
from consult.law.terms import UNSAID, Notice, Proxies, Revocation
from consult.verdicts import Phrase

__all__ = ["COLLECTIVES_LAW", "RULES"]

COLLECTIVES_LAW: Final = Text("Rural Collective Economic Organisations Law", "农村集体经济组织法")
_CONTRACT_LAW: Final = Text("Rural Land Contract Law", "农村土地承包法")
_LAND_LAW: Final = Text("Land Administration Law", "土地管理法")

_FROM: Final = date(2025, 5, 1)
_REVOCATION: Final = Revocation(
    years=1,
    longest=5,
    source=COLLECTIVES_LAW(
        "57",
        "within a year of when it was known, and five years of the decision",
        "自知道或者应当知道之日起一年内，自决定作出之日起五年内",
    ),
)
_MEMBERS: Final = Phrase("members with full capacity", "具有完全民事行为能力的成员")

_ORGANISATION: Final = (
    LawRule(
        name="collective-members-assembly",
        title=Phrase("the members' assembly of a collective decides", "农村集体经济组织成员大会作出决定"),
        modes=(
            mode(
                "members",
                _MEMBERS,
                {"members": PERSONS},
                leg(
                    "quorum_count",
                    TWO_THIRDS,
                    "all",
                    COLLECTIVES_LAW(
                        "27",
                        "at least two thirds of the members with full capacity",
                        "三分之二以上具有完全民事行为能力的成员参加",
                    ),
                    side="present",
                ),
                leg(
                    "pass_count",
                    TWO_THIRDS,
                    "all",
                    COLLECTIVES_LAW(
                        "27",
                        "at least two thirds of all members, not of those present",
                        "经全体成员的三分之二以上同意，而非到会成员",
                    ),
                ),
            ),
        ),
        in_force_from=_FROM,
        notice=Notice(days=10, source=COLLECTIVES_LAW("27", "10 days before", "提前十日")),
        proxies=Proxies(
            holders=Phrase("another adult of the same household", "本户内其他成年成员"),
            source=COLLECTIVES_LAW(
                "27", "to another adult of the same household only", "仅可委托同户的其他成年成员"
            ),
        ),
        revocation=_REVOCATION,
    ),
    LawRule(
        name="collective-representatives-assembly",
        title=Phrase(
            "the representatives' assembly of a collective decides", "农村集体经济组织成员代表大会作出决定"
        ),
        modes=(
            mode(
                "reps",
                Phrase("members' representatives", "成员代表"),
                {"reps": PERSONS},
                leg(
                    "pass_count",
                    TWO_THIRDS,
                    "all",
                    COLLECTIVES_LAW(
                        "28", "at least two thirds of all representatives", "经全体成员代表的三分之二以上同意"
                    ),
                ),
            ),
        ),
        in_force_from=_FROM,
        proxies=UNSAID,
        revocation=_REVOCATION,
        note=Phrase(
            "one representative of every 5 to 15 households, and more than 20 of them",
            "每五户至十五户推选代表一人，代表人数多于二十人",
        ),
    ),
    LawRule(
        name="collective-council",
        title=Phrase("the council of a collective decides", "农村集体经济组织理事会作出决定"),
        modes=(
            mode(
                "members",
                Phrase("members of the council", "理事会成员"),
                {"members": PERSONS},
                leg(
                    "quorum_count",
                    TWO_THIRDS,
                    "all",
                    COLLECTIVES_LAW(
                        "31", "at least two thirds of the council present", "三分之二以上的理事会成员出席"
                    ),
                    side="present",
                ),
                leg(
                    "pass_count",
                    MORE_THAN_HALF,
                    "all",
                    COLLECTIVES_LAW("31", "more than half of all council members", "经全体理事的过半数同意"),
                ),
            ),
        ),
        in_force_from=_FROM,
        recusal="stay",
        revocation=_REVOCATION,
    ),
)


def _land(name: str, title: Phrase, text: Text, articles: str, since: date) -> LawRule:
    members = text(
        articles,
        "at least two thirds of the members of the villagers' assembly",
        "村民会议三分之二以上成员同意",
    )
    reps = text(
        articles, "or at least two thirds of the villagers' representatives", "或者三分之二以上村民代表同意"
    )
    return LawRule(
        name=name,
        title=title,
        modes=(
            mode(
                "members",
                Phrase("members of the assembly", "村民会议成员"),
                {"members": PERSONS},
                leg("pass_count", TWO_THIRDS, "all", members),
            ),
            mode(
                "reps",
                Phrase("villagers' representatives", "村民代表"),
                {"reps": PERSONS},
                leg("pass_reps", TWO_THIRDS, "all", reps),
            ),
        ),
        in_force_from=since,
        text_of="2025-04, as collected",
        proxies=UNSAID,
        note=Phrase(
            "the text was read in a collection of April 2025; the day from which it is taken to be in "
            "force is from memory",
            "文本据2025年4月的汇编核对；所设施行日期系凭记忆",
        ),
    )


_LAND: Final = (
    _land(
        "land-contract",
        Phrase(
            "contracting plan, adjustment, or contracting to outsiders",
            "承包方案、承包地调整或者由外单位承包",
        ),
        _CONTRACT_LAW,
        "19, 28, 52",
        date(2019, 1, 1),
    ),
    _land(
        "land-administration-63",
        Phrase("collectively owned building land is let", "集体经营性建设用地出让、出租"),
        _LAND_LAW,
        "63",
        date(2020, 1, 1),
    ),
)

RULES: Final = _ORGANISATION + _LAND
"""All rules of this module."""
