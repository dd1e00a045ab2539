"""
Villagers by place: what Shanghai, Shandong and Zhejiang add to the Villagers' Committees Law.

All three were written on the law as it was before 2026, and say so.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from consult.law._making import HOUSEHOLDS, MORE_THAN_HALF, PERSONS, TWO_THIRDS, Text, leg, mode
from consult.law.model import LawRule
from consult.law.terms import UNSAID, Notice
from consult.law.villagers import (
    ADULTS,
    ERAS,
    HOUSEHOLD_REPS,
    OLD_LAW,
    article,
    published,
    reps_mode,
    version,
)
from consult.verdicts import Phrase

if TYPE_CHECKING:
    from consult.voting.thresholds import Threshold

__all__ = ["RULES"]

_SHANGHAI: Final = Text(
    "Shanghai Measures for the Villagers' Committees Law", "上海市实施村民委员会组织法办法"
)
_SHANDONG: Final = Text(
    "Shandong Measures for the Villagers' Committees Law", "山东省实施村民委员会组织法办法"
)
_ZHEJIANG: Final = Text(
    "Zhejiang Measures for the Villagers' Committees Law", "浙江省实施村民委员会组织法办法"
)
_NATIONAL_LAW_CHANGED: Final = Phrase(
    "written on the national law before 2026; whether it was adapted since was not read",
    "系据2026年前的法律制定，此后是否修改未核",
)


def _local_reps(  # noqa: PLR0917 - in one order for both places
    era: str, place: str, title: Phrase, text: str, notice: Notice, note: Phrase, *more: Threshold
) -> LawRule:
    fields: dict[str, object] = {"note": note, "text_of": text}
    if era == "old":
        fields["in_force_from"] = max(OLD_LAW, date(int(text), 1, 1))
    else:
        changed = _NATIONAL_LAW_CHANGED
        fields["note"] = Phrase(f"{note.en}; {changed.en}", f"{note.zh}；{changed.zh}")
    return version(
        era,
        f"{place}-villagers-representatives-meeting",
        title,
        (reps_mode(article(era, "26", "30"), *more),),
        notice=notice,
        publication=published(era),
        **fields,
    )


RULES: Final = (
    LawRule(
        name="shanghai-villagers-delegation",
        title=Phrase(
            "Shanghai: villagers answer a written consultation on handing matters to their representatives",
            "上海：以书面征求意见方式授权村民代表会议",
        ),
        modes=tuple(
            mode(
                name,
                who,
                {unit: measure},
                leg(
                    f"quorum_{suffix}",
                    share,
                    "all",
                    _SHANGHAI("16", f"{en} answer by name", f"{zh}署名答复"),
                    side="participating",
                    measure=measure,
                ),
            )
            for name, suffix, unit, who, measure, share, en, zh in (
                (
                    "persons",
                    "count",
                    "adults",
                    ADULTS,
                    PERSONS,
                    MORE_THAN_HALF,
                    "more than half of the adults",
                    "十八周岁以上村民的过半数",
                ),
                (
                    "households",
                    "households",
                    "households",
                    HOUSEHOLD_REPS,
                    HOUSEHOLDS,
                    TWO_THIRDS,
                    "at least two thirds of the households",
                    "三分之二以上的户的代表",
                ),
            )
        ),
        in_force_from=date(2020, 1, 1),
        text_of="2020",
        ballots="signed",
        proxies=UNSAID,
        note=Phrase(
            "how many must agree was not read, so who answers is all that this rule says; charter and "
            "covenant cannot be handed over (Article 16), and representatives are told 10 days before "
            "(Article 18)",
            "须多少人同意未见文本，故本条只判断答复是否足够；章程和规约不得授权（第16条），"
            "提前十日通知代表（第18条）",
        ),
    ),
    *(
        _local_reps(
            era,
            "shandong",
            Phrase("Shandong: the villagers' representatives' meeting decides", "山东：村民代表会议作出决定"),
            "2012",
            Notice(days=5, source=_SHANDONG("24", "5 days before", "提前五日")),
            Phrase("women representatives are counted besides (Article 24)", "另计妇女村民代表（第24条）"),
            leg(
                "quorum_women",
                TWO_THIRDS,
                "all",
                _SHANDONG(
                    "24", "at least two thirds of the women representatives", "三分之二以上的妇女村民代表参加"
                ),
                side="present",
                measure="women",
                called=Phrase("women representatives", "妇女村民代表"),
            ),
        )
        for era in ERAS
    ),
    *(
        _local_reps(
            era,
            "zhejiang",
            Phrase("Zhejiang: the villagers' representatives' meeting decides", "浙江：村民代表会议作出决定"),
            "2020",
            Notice(days=3, source=_ZHEJIANG("23", "3 days before", "提前三日")),
            Phrase(
                "no two representatives come from one household (Article 23)",
                "同一户不得产生两名村民代表（第23条）",
            ),
        )
        for era in ERAS
    ),
)
"""All rules of this module."""
