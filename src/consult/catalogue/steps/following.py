"""What follows a decision: it is carried out, rewarded and judged, each where a community has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.catalogue.steps.endings import CARRIED, DONE
from consult.catalogue.steps.ways import Way

if TYPE_CHECKING:
    from consult.catalogue.steps.awarding import Awarding
    from consult.catalogue.steps.evaluating import Evaluating
    from consult.catalogue.steps.implementing import Implementing
    from consult.catalogue.steps.ways import Ways
    from consult.procedure import Move

__all__ = ["carried_out"]


def carried_out(
    works: Implementing | None, award: Awarding | None, survey: Evaluating | None, *, budgeted: bool
) -> tuple[list[tuple[Move, ...]], Ways]:
    """
    The moves of what follows a decision, the last step first, and the ways into it.

    Args:
        works: how it is carried out; None: it ends as carried.
        award: the award for it.
        survey: how those served judge it; None: it ends once it is done.
        budgeted: whether the procedure has an act that settles a budget.
    """
    if works is None:
        return [], (Way(CARRIED),)
    parts: list[tuple[Move, ...]] = []
    then: Ways = (Way(DONE),)
    if survey is not None:
        parts.append(survey.moves(works.ways))
        then = survey.ways
    if award is not None:
        parts.append(award.moves(then))
        then = award.ways
    parts.append(works.moves(then, budgeted=budgeted))
    return parts, works.ways
