"""
Thresholds joined into a decision rule, to be judged on a tally without any case around it.

A decision asks for several thresholds at once (persons *and* area), for one of several (adults *or*
households), or that one does not hold. What is joined here is what a vote's rules join in a procedure, and
reads the same: `consult.activities.passes` makes a rule of it.

Each threshold is exact while the vote runs; joined ones are judged by Kleene's tables, which never say what
is wrong and may say undecided for too long; `consult.voting.forecasts` answers jointly.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, TypeAlias, final

import attrs

from consult.verdicts import all_of, any_of
from consult.voting.states import Counting
from consult.voting.thresholds import Progress, Threshold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from consult.verdicts import Verdict
    from consult.voting.shares import Share
    from consult.voting.tallies import Tally
    from consult.voting.thresholds import Bases

__all__ = [
    "AllOf",
    "AnyOf",
    "Decision",
    "Fails",
    "by_turnout",
    "define_decision",
    "judge",
    "legs",
    "normal_form",
]


@final
@attrs.frozen
class AllOf:
    """Every part must hold."""

    parts: tuple[Decision, ...]


@final
@attrs.frozen
class AnyOf:
    """One part must hold."""

    parts: tuple[Decision, ...]


@final
@attrs.frozen
class Fails:
    """The part must not hold."""

    part: Decision


Decision: TypeAlias = Threshold | AllOf | AnyOf | Fails
"""A threshold, or several joined."""

_PLAIN: Final = Counting()


def judge(
    decision: Decision, tally: Tally, progress: Progress = Progress.CLOSED, counting: Counting = _PLAIN
) -> Verdict:
    """
    Judge a decision on a tally: a tree of verdicts, one for every threshold.

    Raises:
        KeyError: if the tally has not every measure that is asked for.
    """
    match decision:
        case Threshold():
            return decision.judge(tally, progress, counting)
        case AllOf(parts):
            return all_of([judge(part, tally, progress, counting) for part in parts])
        case AnyOf(parts):
            return any_of([judge(part, tally, progress, counting) for part in parts])
        case Fails(part):
            return ~judge(part, tally, progress, counting)


def legs(decision: Decision) -> tuple[Threshold, ...]:
    """The thresholds of a decision, in order."""
    match decision:
        case Threshold():
            return (decision,)
        case AllOf(parts) | AnyOf(parts):
            return tuple(leg for part in parts for leg in legs(part))
        case Fails(part):
            return legs(part)


def normal_form(decision: Decision, *, holds: bool = True) -> tuple[tuple[tuple[Threshold, bool], ...], ...]:
    """
    The ways in which a decision can hold, or fail: in each of them these thresholds hold, and those fail.

    A disjunctive normal form: the decision holds exactly if all of one of the tuples is so.
    """
    match decision:
        case Threshold():
            return (((decision, holds),),)
        case Fails(part):
            return normal_form(part, holds=not holds)
        case AllOf(parts) if holds:
            return _together(parts, holds=True)
        case AnyOf(parts) if not holds:
            return _together(parts, holds=False)
        case AllOf(parts) | AnyOf(parts):
            return tuple(way for part in parts for way in normal_form(part, holds=holds))


def _together(parts: Sequence[Decision], *, holds: bool) -> tuple[tuple[tuple[Threshold, bool], ...], ...]:
    ways: tuple[tuple[tuple[Threshold, bool], ...], ...] = ((),)
    for part in parts:
        ways = tuple(way + other for way in ways for other in normal_form(part, holds=holds))
    return ways


def define_decision(decision: Decision) -> Any:
    """The decision as JSON data, for comparing and fingerprinting."""
    match decision:
        case Threshold():
            return decision.definition()
        case AllOf(parts):
            return {"all": [define_decision(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [define_decision(part) for part in parts]}
        case Fails(part):
            return {"fails": define_decision(part)}


def by_turnout(steps: Sequence[tuple[Share, Share]], *, of: Bases, measure: str = "persons") -> Decision:
    """
    A majority whose share depends on how many take part.

    Args:
        steps: turnout and share, from the lowest turnout up: at this turnout and above, until the next, so
            much must say yes. Below the first nothing carries.
        of: the base of the majority.
        measure: the measure of both.

    Raises:
        ValueError: if there are no steps, or they do not go up.
    """
    if not steps:
        msg = "a majority by turnout without steps; give pairs of turnout and share"
        raise ValueError(msg)
    for (low, _), (high, _) in pairwise(steps):
        if low.numerator * high.denominator >= high.numerator * low.denominator:
            msg = f"turnout {low} comes before {high}; give the steps from the lowest turnout up"
            raise ValueError(msg, low, high)
    ways: list[Decision] = []
    for number, (turnout, share) in enumerate(steps):
        parts: list[Decision] = [Threshold(turnout, "all", side="participating", measure=measure)]
        if number + 1 < len(steps):
            above = Threshold(steps[number + 1][0], "all", side="participating", measure=measure)
            parts.append(Fails(above))
        parts.append(Threshold(share, of, measure=measure))
        ways.append(AllOf(tuple(parts)))
    return ways[0] if len(ways) == 1 else AnyOf(tuple(ways))
