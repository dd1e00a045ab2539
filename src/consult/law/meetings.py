"""
Rules of meetings: the Nantang thirteen, and Robert's.

Neither is law. A community adopts them, and then they say when a motion is carried.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from consult.law._making import MORE_THAN_HALF, PERSONS, TWO_THIRDS, leg, mode
from consult.law.model import LawRule
from consult.verdicts import Phrase

if TYPE_CHECKING:
    from consult.law.model import Evidence
    from consult.voting.shares import Share

__all__ = ["RULES"]

_PRESENT: Final = Phrase("those who vote", "参加表决的人")


def _meeting(  # noqa: PLR0917 - in one order for all of them
    name: str, title: Phrase, share: Share, source: Phrase, note: Phrase, evidence: Evidence
) -> LawRule:
    return LawRule(
        name=name,
        title=title,
        modes=(mode("members", _PRESENT, {"members": PERSONS}, leg("pass_count", share, "cast", source)),),
        in_force_from=None,
        evidence=evidence,
        note=note,
    )


_ROBERT_NOTE: Final = Phrase(
    "read in excerpts of published answers; blanks and abstentions are left out; a quorum must be there when "
    "the vote is taken, and is not judged here",
    "仅见于公开问答的摘录；空白票和弃权不计；表决时须有法定人数，不在此判断",
)

RULES: Final = (
    _meeting(
        "nantang-13",
        Phrase(
            "Nantang rules: a motion is carried by more for than against", "南塘十三条：赞成多于反对即通过"
        ),
        MORE_THAN_HALF,
        Phrase(
            "Nantang rule 13: more for than against; a tie is not carried",
            "南塘十三条第13条：赞成多于反对，动议通过；平局为没有通过",
        ),
        Phrase(
            "of the thirteen only rules 1 and 2 were read; 12 and 13 are from memory, not verified: check "
            "the text that the meeting adopted. Abstentions are not called for",
            "十三条中仅核对了第1、2条，第12、13条系凭记忆、未经核实：请以会议采用的文本为准。不单独征询弃权",
        ),
        "memory",
    ),
    _meeting(
        "roberts-majority",
        Phrase("Robert's Rules: a majority of the votes cast", "罗伯特议事规则：所投票的过半数"),
        MORE_THAN_HALF,
        Phrase(
            "Robert's Rules: more than half of the votes cast, without blanks and abstentions; a tie is lost",
            "罗伯特议事规则：所投票的过半数，空白票和弃权不计；平局为未通过",
        ),
        _ROBERT_NOTE,
        "excerpt",
    ),
    _meeting(
        "roberts-two-thirds",
        Phrase("Robert's Rules: two thirds of the votes cast", "罗伯特议事规则：所投票的三分之二"),
        TWO_THIRDS,
        Phrase(
            "Robert's Rules: at least two thirds of the votes cast, without blanks and abstentions",
            "罗伯特议事规则：所投票的三分之二以上，空白票和弃权不计",
        ),
        _ROBERT_NOTE,
        "excerpt",
    ),
)
"""All rules of this module."""
