"""The moves of a vote or an election: carried, taken up again, not carried, a tie, and too few there."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs

from consult.activities.drafting import another_solution
from consult.catalogue.pyramids.motions import clear, motion_of
from consult.catalogue.steps.ways import both

if TYPE_CHECKING:
    from consult.activities.vote import Vote
    from consult.catalogue.steps.ways import Ways
    from consult.procedure import Move, Stage
    from consult.rules import Rule

__all__ = ["Ends", "motion_stage", "put_choice", "put_motion"]


@final
@attrs.frozen(kw_only=True)
class Ends:
    """Where a ballot leads, by what came of it: of each, the first way that is open."""

    carried: Ways
    #: Where it may be taken up again that was not carried, or tied.
    again: Ways
    not_carried: Stage
    tied: Stage
    no_quorum: Ways


def motion_stage(stage: Stage, vote: Vote, drafting: Stage | None) -> Stage:
    """*stage*, holding a vote on the topic; where there is a drafting, on its solutions one after another."""
    if drafting is None:
        return attrs.evolve(stage, holds=vote)
    return attrs.evolve(stage, holds=attrs.evolve(vote, motion=motion_of(drafting, stage)))


def put_motion(
    stage: Stage, drafting: Stage | None, carried: Rule, there: Rule, ends: Ends
) -> tuple[Move, ...]:
    """The moves of such a vote."""
    on = None if drafting is None else (stage, another_solution(drafting, stage))
    return put_choice(stage, carried, there, ends, on=on)


def put_choice(
    stage: Stage,
    carried: Rule,
    there: Rule,
    ends: Ends,
    *,
    tie: bool = False,
    on: tuple[Stage, Rule] | None = None,
) -> tuple[Move, ...]:
    """
    The moves of one ballot.

    At the end each but the last is asked for what it needs, so that what is passed over is what it failed.

    Args:
        stage: where it is held.
        carried: what must hold for something to be carried.
        there: enough take part.
        ends: where it leads.
        tie: whether equal support may leave it open.
        on: where it goes on that nothing was carried, and what must hold for it.
    """
    moves = [stage.once(carried).to(way.to, when=way.when) for way in ends.carried]
    if on is not None:
        moves.append(stage.at_end().to(on[0], when=on[1]))
    moves += (stage.at_end().to(way.to, when=both(there, way.when)) for way in ends.again)
    moves.append(stage.at_end().to(ends.not_carried, when=both(there, clear() if tie else None)))
    if tie:
        moves.append(stage.at_end().to(ends.tied, when=there))
    moves += (stage.at_end().to(way.to, when=way.when) for way in ends.no_quorum)
    return tuple(moves)
