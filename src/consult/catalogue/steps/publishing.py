"""Publication of the decision 结果公示, with objections that are answered before it takes effect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

import attrs

from consult.activities._shared import a_rule
from consult.activities.publication import Publication, undisturbed
from consult.catalogue.officers import BRANCH
from consult.catalogue.steps.endings import ANNULLED
from consult.catalogue.steps.ways import Way, both
from consult.procedure import Stage
from consult.standard import anyone, roles
from consult.timing import days

if TYPE_CHECKING:
    from consult.catalogue.steps.ways import Ways
    from consult.procedure import Move
    from consult.rules import Rule
    from consult.timing import Length

__all__ = ["Publishing"]

_BRANCH: Final = roles(BRANCH)


@final
@attrs.frozen(kw_only=True)
class Publishing:
    """
    A decision is published, and takes effect once every objection is answered.

    It protects those whom a decision touches and who were not asked. An objection that is overruled is
    answered; one that is open at the end annuls the decision. That the result is published is the practice of
    the accounts; that an open objection annuls is our choice.
    """

    #: Who answers objections.
    settler: Rule = attrs.field(default=_BRANCH, validator=a_rule)
    #: Who may object.
    objectors: Rule = attrs.field(factory=anyone, validator=a_rule)
    #: How long it hangs out. The laws of 2025 ask for 15 days at least: residents' Article 34, villagers' 35.
    lasts: Length = days(15)

    @property
    def stage(self) -> Stage:
        """Where the decision hangs out."""
        activity = Publication(settler=self.settler, objectors=self.objectors)
        return Stage("publishing", title="结果公示", lasts=self.lasts, holds=activity)

    @property
    def ways(self) -> Ways:
        """The way into the step."""
        return (Way(self.stage),)

    def moves(self, ways: Ways) -> tuple[Move, ...]:
        """All moves of the step; *ways* is where a decision goes on that takes effect."""
        stage = self.stage
        return (
            *(stage.at_end().to(way.to, when=both(way.when, undisturbed())) for way in ways),
            stage.at_end().to(ANNULLED),
        )
