"""What may still happen to a vote, and in which state a voter may end."""

from __future__ import annotations

from typing import ClassVar, Final, final

import attrs

from consult.voting.states import Counting, State

__all__ = ["Progress", "ends"]

_NO_BALLOT: Final = frozenset({State.NONE, State.DELIVERED, State.PRESENT, State.EXCUSED})


@final
@attrs.frozen(cache_hash=True)
class Progress:
    """
    What may still happen to a vote. Whatever is not said here cannot happen.

    In no vote is a voter's own ballot taken back without another in its place.
    """

    #: Nothing may happen any more: who has not voted stays away.
    closed: bool = attrs.field(default=False, kw_only=True)
    #: Who has voted may vote otherwise.
    replaceable: bool = attrs.field(default=False, kw_only=True)
    #: A ballot that somebody else cast for a voter gives way to the voter's own.
    overridable: bool = attrs.field(default=True, kw_only=True)
    #: A ballot that somebody else cast for a voter may fall away, its mandate being revoked.
    revocable: bool = attrs.field(default=False, kw_only=True)
    #: A ballot that is in may be found void.
    voidable: bool = attrs.field(default=False, kw_only=True)
    #: Who has no ballot of their own in may be recused (and where ballots are replaceable, who has).
    recusable: bool = attrs.field(default=False, kw_only=True)
    #: Papers are delivered, returned, and may be void.
    papers: bool = attrs.field(default=False, kw_only=True)
    #: Voters come and go, or are excused.
    meeting: bool = attrs.field(default=False, kw_only=True)
    #: A ballot may be a veto.
    vetoes: bool = attrs.field(default=False, kw_only=True)

    CLOSED: ClassVar[Progress]
    """Nothing: no more ballots, and who has not voted stays away."""
    FINAL: ClassVar[Progress]
    """It runs. Who has not voted may still vote, and a ballot once cast stands."""
    REPLACEABLE: ClassVar[Progress]
    """It runs. Who has not voted may still vote, and who has may vote otherwise."""


Progress.CLOSED = Progress(closed=True)
Progress.FINAL = Progress()
Progress.REPLACEABLE = Progress(replaceable=True)


def _silent_ends(counting: Counting) -> tuple[State, ...]:
    match counting.silent.how:
        case "exclude":
            return (State.DELIVERED,)
        case "abstain":
            return (State.FOLLOWS_NEITHER,)
        case "follow":
            return (State.FOLLOWS_YES, State.FOLLOWS_NO, State.FOLLOWS_NEITHER)


def _ends(state: State, progress: Progress, counting: Counting, *, held: bool) -> set[State]:
    """The states in which a voter may end who is in *state* now, however many things happen on the way."""
    if progress.closed:
        return {state}
    if state is State.RECUSED:
        return {state}
    choices = {State.YES, State.NO, State.ABSTAIN} | ({State.VETO} if progress.vetoes else set())
    if progress.papers or progress.voidable:
        choices.add(State.VOID)
    recused = {State.RECUSED} if progress.recusable else set()
    ends: set[State] = set(_silent_ends(counting)) if state is State.DELIVERED else {state}
    if state in _NO_BALLOT:
        return ends | choices | recused | _may_wait(state, progress, counting)
    if progress.replaceable:
        ends |= choices | recused
    if held:
        ends |= recused | (choices if progress.overridable else set())
        if progress.revocable:
            ends |= _ends(State.NONE, progress, counting, held=False)
    if progress.voidable:
        ends.add(State.VOID)
    return ends


def _may_wait(state: State, progress: Progress, counting: Counting) -> set[State]:
    """The states without a ballot in which a voter may end of whom there is none now."""
    coming: set[State] = {State.NONE, State.PRESENT, State.EXCUSED} if progress.meeting else set()
    if progress.papers and (state is State.NONE or progress.meeting):
        coming |= set(_silent_ends(counting))
    return coming


def ends(state: State, progress: Progress, counting: Counting, *, held: bool = False) -> frozenset[State]:
    """
    The states in which a voter may end who is in *state* now, whatever the others do.

    Silent voters end in the states that they are then counted as (`State.FOLLOWS_YES` and so on).

    Args:
        state: the state now.
        progress: what may still happen to the vote.
        counting: how states count.
        held: whether somebody else cast the ballot for the voter.
    """
    return frozenset(_ends(state, progress, counting, held=held))
