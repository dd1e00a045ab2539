"""
How something is put to those who ratify: as it stands, one solution after another, by approval, by a run-off.

Never by a plurality: whatever the form, nothing is adopted without more than half. The accounts name no
numbers: that half of the roll must take part, and more than half of those agree, is our choice. Every form
has `enough`, which share of the roll must take part; `carries`, which share must agree; `of` whom; and
`secret`, whether who voted and what was voted are never joined.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, final

import attrs

from consult.activities.election import Election, goes_on, took_part
from consult.activities.outcomes import majority, quorum
from consult.activities.vote import Vote
from consult.catalogue.pyramids.balloting import motion_stage, put_choice, put_motion
from consult.catalogue.pyramids.motions import approval_of, one_of, plan_chosen, second_round
from consult.catalogue.pyramids.shares import Of, a_base, a_majority, needs
from consult.voting import Share, at_least, more_than
from consult.voting.choosing.elections import PLANS

if TYPE_CHECKING:
    from consult.catalogue.pyramids.balloting import Ends
    from consult.procedure import Move, Stage
    from consult.rules import Rule

__all__ = ["AsItStands", "ByApproval", "Form", "OneByOne", "RunOff"]


@final
@attrs.frozen(kw_only=True)
class AsItStands:
    """Yes or no to the topic as it stands. Quorum and majority are our choice."""

    #: Which share of the roll must take part.
    enough: Share = at_least("1/2")
    #: Which share must say yes ...
    carries: Share = attrs.field(default=more_than("1/2"), validator=a_majority)
    #: ... of whom.
    of: Of = attrs.field(default="participating", validator=a_base)
    #: Whether who voted and what was voted are never joined.
    secret: bool = False

    @property
    def carried(self) -> Rule:
        """Enough take part, and more than half agree."""
        return quorum(self.enough) & majority(self.carries, of=self.of)

    def opened(self, stage: Stage, roll: str, drafting: Stage | None) -> Stage:
        """The stage of the vote, made of *stage*; there is no *drafting* before it."""
        return motion_stage(stage, Vote(roll, secret=self.secret), drafting)

    def moves(self, stage: Stage, drafting: Stage | None, ends: Ends) -> tuple[Move, ...]:
        """The moves of the vote."""
        return put_motion(stage, drafting, self.carried, quorum(self.enough), ends)


@final
@attrs.frozen(kw_only=True)
class OneByOne:
    """Yes or no to one solution after another, that with the most backing first, until one is carried."""

    enough: Share = at_least("1/2")
    carries: Share = attrs.field(default=more_than("1/2"), validator=a_majority)
    of: Of = attrs.field(default="participating", validator=a_base)
    secret: bool = False

    def opened(self, stage: Stage, roll: str, drafting: Stage | None) -> Stage:
        """The stage of the votes, made of *stage*."""
        return motion_stage(stage, Vote(roll, secret=self.secret), drafting)

    def moves(self, stage: Stage, drafting: Stage | None, ends: Ends) -> tuple[Move, ...]:
        """The moves of the votes, one after another."""
        carried = quorum(self.enough) & majority(self.carries, of=self.of)
        return put_motion(stage, drafting, carried, quorum(self.enough), ends)


@final
@attrs.frozen(kw_only=True)
class ByApproval:
    """
    Everybody approves of any number of solutions; that with the most approval is adopted, from a majority up.

    Equal approval of two that come first adopts neither.
    """

    enough: Share = at_least("1/2")
    carries: Share = attrs.field(default=more_than("1/2"), validator=a_majority)
    of: Of = attrs.field(default="participating", validator=a_base)
    secret: bool = False

    def opened(self, stage: Stage, roll: str, drafting: Stage | None) -> Stage:
        """The stage of the election, made of *stage*."""
        need, ballot = needs(self.carries, self.of), approval_of(drafting or stage)
        return attrs.evolve(stage, holds=Election(roll, ballot, needs=need, among=PLANS, secret=self.secret))

    def moves(self, stage: Stage, drafting: Stage | None, ends: Ends) -> tuple[Move, ...]:
        """The moves of the election."""
        del drafting
        there = took_part(self.enough)
        return put_choice(stage, there & plan_chosen(), there, ends, tie=True)


@final
@attrs.frozen(kw_only=True)
class RunOff:
    """
    Everybody chooses one solution. Where none has a majority, the first two are voted on once more.

    In the second round too a majority is needed. Equal support for a place in it ends the vote.
    """

    enough: Share = at_least("1/2")
    carries: Share = attrs.field(default=more_than("1/2"), validator=a_majority)
    of: Of = attrs.field(default="participating", validator=a_base)
    secret: bool = False

    def opened(self, stage: Stage, roll: str, drafting: Stage | None) -> Stage:
        """The stage of the first round, made of *stage*."""
        need, ballot = needs(self.carries, self.of), one_of(drafting or stage)
        first = Election(roll, ballot, method="run-off", needs=need, among=PLANS, secret=self.secret)
        return attrs.evolve(stage, holds=first)

    def moves(self, stage: Stage, drafting: Stage | None, ends: Ends) -> tuple[Move, ...]:
        """The moves of both rounds."""
        del drafting
        there = took_part(self.enough)
        holds: object = stage.holds
        roll = holds.roll if isinstance(holds, Election) else ""
        need = needs(self.carries, self.of)
        second = attrs.evolve(
            stage,
            name=f"{stage.name}_second_round",
            title=f"{stage.title}（第二轮）",
            holds=Election(roll, goes_on(stage), needs=need, among=PLANS, secret=self.secret),
        )
        return (
            *put_choice(
                stage, there & plan_chosen(), there, ends, tie=True, on=(second, there & second_round())
            ),
            *put_choice(second, there & plan_chosen(), there, ends),
        )


Form: TypeAlias = AsItStands | OneByOne | ByApproval | RunOff
"""A way of putting something to those who ratify."""
