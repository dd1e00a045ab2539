"""The review of what the talks came to 成果审核: the party organisation lets it go to those who decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

import attrs

from consult.activities._shared import a_rule
from consult.activities.review import Decline, Review, SendBack
from consult.catalogue.officers import BRANCH
from consult.catalogue.steps.acts import PutToDecision
from consult.catalogue.steps.checks import require_count
from consult.catalogue.steps.endings import NOT_PUT, UNREVIEWED
from consult.catalogue.steps.ways import Way, both
from consult.procedure import Stage
from consult.standard import roles, visits
from consult.timing import days

if TYPE_CHECKING:
    from consult.catalogue.steps.ways import Ways
    from consult.procedure import Move
    from consult.rules import Rule
    from consult.timing import Length

__all__ = ["Reviewing"]

_BRANCH: Final = roles(BRANCH)


@final
@attrs.frozen(kw_only=True)
class Reviewing:
    """
    Before a matter is decided the party organisation reviews what was agreed, and says who decides.

    It protects those concerned from being passed over: the reviewer chooses among the ways of deciding that
    the procedure offers, and what the law keeps for the assembly goes nowhere else. A reviewer who says no,
    or sends back, says why. That the party organisation reviews is the practice of the accounts; it is a role
    like any other. Limits and rounds are our choice.
    """

    #: Who reviews.
    by: Rule = attrs.field(default=_BRANCH, validator=a_rule)
    #: How long that may last.
    lasts: Length = days(5)
    #: How often a matter may be sent back to the talks.
    rounds: int = attrs.field(default=2, validator=require_count)

    @property
    def stage(self) -> Stage:
        """Where outcomes are reviewed."""
        return Stage("reviewing", title="成果审核", lasts=self.lasts, holds=Review(self.by))

    @property
    def ways(self) -> Ways:
        """The way into the step."""
        return (Way(self.stage),)

    def moves(self, ways: Ways, *, back: Ways = ()) -> tuple[Move, ...]:
        """
        All moves of the step.

        Args:
            ways: the ways of deciding.
            back: the talks, to which a matter may be sent back.
        """
        stage = self.stage
        again = visits(stage) <= self.rounds
        return (
            *(stage.upon(PutToDecision).to(way.to, when=way.when) for way in ways),
            *(stage.upon(SendBack).to(way.to, when=both(way.when, again)) for way in back if self.rounds),
            stage.upon(Decline).to(NOT_PUT),
            stage.at_end().to(UNREVIEWED),
        )
