"""Rules about what is ordered of departments as parts of a matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.rules import rule
from consult.verdicts import Phrase, Verdict, met, unmet

if TYPE_CHECKING:
    from consult.facts import Facts

__all__ = ["no_part_open", "ordered_as"]


@rule(version="1", en="every part is a case of {work}", zh="各分项均按“{work}”办理")
def ordered_as(facts: Facts, *, work: Phrase) -> Verdict:
    """Whatever is split off follows the procedure *work*, and so ends with an answer of its own."""
    others = sorted({part.procedure for part in facts.act.parts} - {work.en})
    if others:
        return unmet(
            "parts follow {others}, and {work} is asked for",
            zh="分项适用的程序为{others}，应为“{work}”",
            others=others,
            work=work,
        )
    return met("every part follows {work}", zh="各分项均按“{work}”办理", work=work)


@rule(version="1", en="no part is still open", zh="无未办结的分项")
def no_part_open(facts: Facts) -> Verdict:
    """
    Every case that was split off has its answer, if there is any.

    It keeps a matter from being called dealt with while a department that was ordered has not answered.
    """
    parts = {name: other for name, other in facts.case.relatives.items() if other.kind == "child"}
    waiting = sorted(name for name, other in parts.items() if not other.ended)
    if waiting:
        return unmet("parts are still open: {waiting}", zh="尚有分项未办结：{waiting}", waiting=waiting)
    return (
        met("every part has its answer", zh="各分项均已办结")
        if parts
        else met("nothing was split off", zh="没有分出的事项")
    )
