"""Screening 议题审定: the joint meeting takes a topic up, merges, returns or declines it, with reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast, final

import attrs

from consult.activities._shared import a_rule
from consult.activities.review import Decline, Review, SendBack
from consult.acts import FieldRef, Merge, Withdraw
from consult.catalogue.officers import JOINT_MEETING
from consult.catalogue.steps.acts import Admit, Resubmit
from consult.catalogue.steps.bounds import entered_at_most
from consult.catalogue.steps.checks import require_count
from consult.catalogue.steps.endings import DECLINED, MERGED, NOT_RESUBMITTED, UNSCREENED, WITHDRAWN
from consult.catalogue.steps.ways import both
from consult.procedure import Stage
from consult.rules import rule
from consult.standard import open_elsewhere, proposer, roles
from consult.timing import days
from consult.verdicts import Verdict, met, unmet

if TYPE_CHECKING:
    from consult.catalogue.steps.ways import Ways
    from consult.facts import Facts
    from consult.procedure import Move
    from consult.rules import Rule
    from consult.timing import Length

__all__ = ["Screening", "raised_alone", "says_why"]

_JOINT_MEETING: Final = roles(JOINT_MEETING)


@rule(version="1", zh="无他人提出同一事项")
def raised_alone(facts: Facts) -> Verdict:
    """Nobody else raised the matter too. It keeps one person from taking back what others wait for."""
    others = [one for one in facts.case.raisers[1:] if one != facts.actor]
    if others:
        return unmet("{others} raised the matter too", zh="该事项另由{others}提出", others=others)
    return met("nobody else raised the matter", zh="无他人提出该事项")


@rule(version="1", en="{field} is given", zh="须填写“{field}”")
def says_why(facts: Facts, *, field: FieldRef) -> Verdict:
    """The act gives its reason, where the act itself would do without."""
    said: str = getattr(facts.act, field.name)
    if said.strip():
        return met("a reason is given", zh="已说明理由")
    return unmet("a reason is asked for, and none is given", zh="须说明理由，尚未填写")


@final
@attrs.frozen(kw_only=True)
class Screening:
    """
    A topic is taken up and classified, joined to another, returned to whoever raised it, or declined.

    It protects whoever raised it from a silent no: each answer carries a reason, and a topic that nobody
    looks at ends by that cause. That the joint meeting of the two committees (联席会议) screens is the
    practice of the accounts; the limits and how often a topic may be returned are our choice.
    """

    #: Who screens.
    by: Rule = attrs.field(default=_JOINT_MEETING, validator=a_rule)
    #: How long that may last.
    lasts: Length = days(5)
    #: Whether taking up and joining need a reason too, as declining and returning always do.
    reasoned: bool = True
    #: How often a topic may be returned; 0: never.
    returns: int = attrs.field(default=1, validator=require_count)
    #: How long whoever raised it has to submit it anew.
    resubmission: Length = days(10)

    @property
    def stage(self) -> Stage:
        """Where topics are screened."""
        return Stage("screening", title="议题审定", lasts=self.lasts, holds=Review(self.by))

    @property
    def returned(self) -> Stage:
        """Where a topic waits for whoever raised it."""
        return Stage("returned", title="退回补正", lasts=self.resubmission)

    def moves(self, ways: Ways, *, admits: Rule | None = None, owner: Rule | None = None) -> tuple[Move, ...]:
        """
        All moves of the step.

        Args:
            ways: where a topic that is taken up goes on.
            admits: what must hold of every topic that is taken up.
            owner: who may submit it anew and take it back; whoever raised it by default.
        """
        stage, owns = self.stage, proposer() if owner is None else owner
        merged = both(open_elsewhere(Merge.into), self._why(Merge.reason))
        return (
            *(
                stage.upon(Admit).to(way.to, when=both(both(way.when, admits), self._why(Admit.reason)))
                for way in ways
            ),
            stage.upon(Merge).to(MERGED, when=merged),
            stage.upon(Decline).to(DECLINED),
            stage.upon(Withdraw).to(WITHDRAWN, by=owns & raised_alone()),
            stage.at_end().to(UNSCREENED),
            *(self._returning(owns) if self.returns else ()),
        )

    def _why(self, field: str) -> Rule | None:
        return says_why(field=cast("FieldRef", field)) if self.reasoned else None

    def _returning(self, owns: Rule) -> tuple[Move, ...]:
        stage, returned = self.stage, self.returned
        return (
            stage.upon(SendBack).to(returned, when=entered_at_most(self.returns, returned)),
            returned.upon(Resubmit).to(stage, by=owns),
            returned.upon(Withdraw).to(WITHDRAWN, by=owns & raised_alone()),
            returned.at_end().to(NOT_RESUBMITTED),
        )
