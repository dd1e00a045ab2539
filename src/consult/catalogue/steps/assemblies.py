"""A decision by an assembly or by representatives, under a rule of law of the day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

import attrs

from consult.activities._shared import a_rule
from consult.activities.ballots import Desk
from consult.activities.outcomes import passes
from consult.activities.vote import Vote
from consult.catalogue.officers import JOINT_MEETING
from consult.catalogue.steps.acts import Admit
from consult.catalogue.steps.checks import a_rule_or_none, an_ending, require_count, require_room
from consult.catalogue.steps.endings import OWN_RULE_FAILED
from consult.procedure import Stage
from consult.rules import settled
from consult.standard import elapsed, roles
from consult.timing import days
from consult.voting.decisions import AllOf

if TYPE_CHECKING:
    from consult.law import LawRule
    from consult.rules import Rule
    from consult.timing import Length, Span

__all__ = ["TELLERS", "ByLaw"]

TELLERS: Final = roles(JOINT_MEETING)
"""Who records who has come, unless a community says otherwise."""


@final
@attrs.frozen(kw_only=True)
class ByLaw:
    """
    A decision in a meeting, by the numbers of a rule of law: so many of all come, so many of those agree.

    It protects whoever is bound against a decision of too few, and of those who were told first: nobody is
    recorded as present before the notice has run, unless the matter is urgent. Whether everybody was told,
    and whether the roll is right, it does not see. Make it with `by_law`.
    """

    #: The rule of law, with one mode.
    law: LawRule
    #: The stage's name and Chinese title.
    name: str
    title: str
    #: The roll of those who may come, by its name in the host's directory.
    roll: str
    #: Who records who has come.
    tellers: Rule = attrs.field(default=TELLERS, validator=a_rule)
    #: The time between telling of the meeting, which is when the stage is entered, and its beginning.
    notice: Span | None = None
    #: How long before the meeting has ended: the time of notice is in it.
    lasts: Length = days(15)
    #: Whether votes are also handed in on paper.
    papers: bool = False
    #: A rule of the community's own, which must hold as well; judged as the meeting ends.
    own_rule: Rule | None = attrs.field(default=None, validator=a_rule_or_none)
    #: Where a matter ends that is carried by the numbers of the law, and not by that rule.
    own_rule_failed: Stage = attrs.field(default=OWN_RULE_FAILED, validator=an_ending)
    #: How often it meets anew where too few came, or that rule did not hold. No law asks for it.
    repeats: int = attrs.field(default=0, validator=require_count)

    def __attrs_post_init__(self) -> None:
        require_room(f"ByLaw({self.name!r})", self.notice, self.lasts)

    @property
    def stage(self) -> Stage:
        """Where those who have come vote."""
        may = self.tellers
        if self.notice is not None:
            at_once = settled(Admit.urgent).equals(True)  # noqa: FBT003 - the value that is asked for
            may &= elapsed(span=self.notice) | at_once
        desk = Desk(may, papers=self.papers, attendance=True, only_present=True)
        vote = Vote(self.roll, counting=self.law.counting(), desk=desk)
        return Stage(self.name, title=self.title, lasts=self.lasts, holds=vote)

    @property
    def attended(self) -> Rule:
        """Enough have come."""
        return passes(AllOf(tuple(leg for leg in self.law.legs if leg.side in _COMING)))

    @property
    def carried(self) -> Rule:
        """Enough have come, and enough of them agree: all that the law asks for."""
        return passes(self.law.decision)


_COMING: Final = frozenset({"present", "participating"})
