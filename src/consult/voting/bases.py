"""What every state counts for: on which side it is, and in which bases, as a vote declares it."""

from __future__ import annotations

from typing import Final, Literal

from consult.voting.states import Counted, Counting, State

__all__ = ["Bases", "Sides", "in_base", "on_side"]

Bases = Literal["all", "due", "present", "participating", "cast"]
"""
What a threshold is a share of: the whole roll (全体), those who should come (应到), those who are there
(到场), those who took part (参与表决), or those who took a side.
"""

Sides = Literal["yes", "no", "veto", "participating", "present"]
"""
What is counted: votes for, votes against (vetoes included), vetoes, or, for a quorum, those who take part or
are there.
"""

_BALLOTS: Final = (State.YES, State.NO, State.ABSTAIN, State.VETO)


def _weighs(state: State, counting: Counting) -> Counted | None:
    """How a state without a side counts; None for the states that no declaration is about."""
    if state is State.ABSTAIN:
        return counting.abstain
    if state is State.VOID:
        return counting.void
    return None


def in_base(state: State, of: Bases, counting: Counting) -> bool:
    """Whether somebody in *state* is in the base *of*."""
    declared = _weighs(state, counting)
    if declared is Counted.LEAVES or (state is State.RECUSED and counting.recused != "stay"):
        return False
    match of:
        case "all":
            return True
        case "due":
            return state is not State.EXCUSED
        case "present":
            there = state is State.PRESENT or state in _BALLOTS or state is State.VOID
            return there and declared is not Counted.NOT_AT_ALL
        case "participating":
            return _takes_part(state, declared)
        case "cast":
            return state in {State.YES, State.NO, State.VETO, State.FOLLOWS_YES, State.FOLLOWS_NO}


def _takes_part(state: State, declared: Counted | None) -> bool:
    if declared is not None:
        return declared is Counted.TAKES_PART
    return state in {State.YES, State.NO, State.VETO} or state >= State.FOLLOWS_YES


def on_side(state: State, side: Sides, of: Bases, counting: Counting) -> bool:
    """Whether it is on *side*, of a base that it is in: of those present, none is silent and away."""
    return in_base(state, of, counting) and _takes_side(state, side, counting)


def _takes_side(state: State, side: Sides, counting: Counting) -> bool:
    match side:
        case "yes":
            return state in {State.YES, State.FOLLOWS_YES}
        case "no":
            return state in {State.NO, State.VETO, State.FOLLOWS_NO}
        case "veto":
            return state is State.VETO
        case "present":
            return in_base(state, "present", counting)
        case "participating":
            declared = _weighs(state, counting)
            return _takes_part(state, declared) or declared is Counted.QUORUM_ONLY
