"""Where matters are talked about: the body for the matters of a scope, and how it comes together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

import attrs

from consult.activities._shared import a_rule
from consult.activities.rounds import at_set_time
from consult.activities.sitting import Sitting
from consult.catalogue.bodies import community_committee, estate_council
from consult.catalogue.convening import committee_members, party_secretaries
from consult.catalogue.steps.acts import Admit
from consult.catalogue.steps.choices import Scope
from consult.rules import pick, settled
from consult.standard import sits_in
from consult.timing import hours

if TYPE_CHECKING:
    from consult.activities.rounds import Monthly, Weekly
    from consult.people import Body
    from consult.rules import Rule
    from consult.timing import Span
    from consult.voting import Share

__all__ = ["BELOW", "URGENT", "Platform", "two_levels"]

BELOW: Final = (Scope.ORDINARY, Scope.MINOR)
"""The scopes of matters that the community deals with itself."""

URGENT: Final = settled(Admit.urgent)
"""Whether the matter is urgent."""


@final
@attrs.frozen(kw_only=True)
class Platform:
    """Where matters of some scopes are talked about: the body, and how it comes together."""

    #: Who sits.
    body: Body
    #: The matters that are talked about here.
    scopes: tuple[Scope, ...] = BELOW
    #: Who convenes; any member of the body by default.
    convenes: Rule = attrs.field(validator=a_rule)
    #: Which share of the members must be present, beside the composition; None: the composition is enough.
    quorum: Share | None = None
    #: The days on which it sits, such as ``(weekly("fri"), monthly(15))``; none: on any day.
    rounds: tuple[Weekly | Monthly, ...] = ()

    @convenes.default
    def _members(self) -> Rule:
        return sits_in(body=self.body)

    @property
    def takes(self) -> Rule:
        """The matters that are talked about here."""
        scope = settled(Admit.scope)
        return scope.equals(*self.scopes) if len(self.scopes) == 1 else scope.is_one_of(*self.scopes)

    def sitting(self, notice: Span) -> Sitting:
        """The sitting. An urgent matter is called at once: without notice, and on any day."""
        at_once = URGENT.equals(True)  # noqa: FBT003 - the value that is asked for
        return Sitting(
            self.body,
            convenes=self.convenes,
            calls=at_set_time(*self.rounds) | at_once if self.rounds else None,
            quorum=self.quorum,
            notice=pick(URGENT, hours(0), notice),
        )


def two_levels() -> tuple[Platform, ...]:
    """
    The community's committee 4+N for ordinary matters, the estate's council 5+N for minor ones.

    The committee is chaired by the party secretary or deputy; minor matters are organised by members of the
    two committees. Source: published accounts of Yichang, 2020-2024.
    """
    committee, council = community_committee(), estate_council()
    return (
        Platform(body=committee, scopes=(Scope.ORDINARY,), convenes=party_secretaries()),
        Platform(body=council, scopes=(Scope.MINOR,), convenes=committee_members(body=council)),
    )
