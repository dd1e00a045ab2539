"""A decision online by those whom a matter concerns, by the community's own numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs

from consult.activities.outcomes import majority, quorum
from consult.activities.vote import Vote
from consult.catalogue.steps.acts import Admit
from consult.catalogue.steps.checks import a_rule_or_none, an_ending, require_count
from consult.catalogue.steps.endings import OWN_RULE_FAILED
from consult.procedure import Stage
from consult.rules import settled
from consult.timing import days
from consult.voting import at_least, more_than

if TYPE_CHECKING:
    from consult.rules import Rule
    from consult.timing import Length
    from consult.voting import Bases, Share

__all__ = ["Online"]


@final
@attrs.frozen(kw_only=True)
class Online:
    """
    Those whom a matter concerns vote online: of one estate, courtyard, building or hamlet.

    That they decide is the practice of the accounts, which name no thresholds: every number here is our
    choice. Matters for which a law asks for other numbers do not belong here.
    """

    #: How long they may vote.
    lasts: Length = days(7)
    #: Whether a later ballot replaces an earlier one.
    replaceable: bool = False
    #: Whether who voted and what was voted are never joined.
    secret: bool = False
    #: Which share of the roll must take part.
    enough: Share = at_least("2/3")
    #: Which share must say yes ...
    carries: Share = more_than("1/2")
    #: ... of whom.
    of: Bases = "participating"
    #: A rule of the community's own, which must hold as well; judged as the vote ends.
    own_rule: Rule | None = attrs.field(default=None, validator=a_rule_or_none)
    #: Where a matter ends that is carried by those shares, and not by that rule.
    own_rule_failed: Stage = attrs.field(default=OWN_RULE_FAILED, validator=an_ending)
    #: How often it is voted anew where too few took part, or that rule did not hold.
    repeats: int = attrs.field(default=0, validator=require_count)

    @property
    def stage(self) -> Stage:
        """Where they vote, on the roll that the matter names."""
        vote = Vote(settled(Admit.electorate), replaceable=self.replaceable, secret=self.secret)
        return Stage("deciding", title="民事民决", lasts=self.lasts, holds=vote)

    @property
    def attended(self) -> Rule:
        """Enough take part."""
        return quorum(self.enough)

    @property
    def carried(self) -> Rule:
        """Enough take part, and enough of them agree."""
        return self.attended & majority(self.carries, of=self.of)
