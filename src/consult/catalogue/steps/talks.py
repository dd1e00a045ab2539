"""Step two, 民事民议: a body of a required composition talks the matter through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

import attrs

from consult.activities.sitting import held
from consult.catalogue.steps.checks import require_room
from consult.catalogue.steps.endings import NO_AGREEMENT, NO_SITTING
from consult.catalogue.steps.platforms import BELOW, URGENT, Platform, two_levels
from consult.catalogue.steps.ways import Way
from consult.errors import ConsultError
from consult.procedure import Stage
from consult.rules import pick
from consult.timing import days, hours

if TYPE_CHECKING:
    from consult.catalogue.steps.street import Rerouting
    from consult.catalogue.steps.ways import Ways
    from consult.procedure import Move
    from consult.timing import Length, Span

__all__ = ["Talks"]

_DAY: Final = hours(24)


@final
@attrs.frozen(kw_only=True)
class Talks:
    """
    A matter is talked through by the body for its scope: in a meeting, on the spot or online.

    It protects those who have a seat or a stake from being passed over, and a matter from being talked to
    death: the time is limited, and that a sitting was held without agreement is told from that none was held.
    What is said it does not judge. Two levels, and urgency, are the practice of the accounts; notice and
    limits are our choice.
    """

    #: Where matters are talked about; one platform for all scopes, or one for each.
    platforms: tuple[Platform, ...] = attrs.field(factory=two_levels)
    #: How long it may last ...
    lasts: Length = days(14)
    #: ... and for urgent matters, which also skip notice and set days.
    urgent: Length = _DAY
    #: The least time between the call and the sitting.
    notice: Span = days(3)

    def __attrs_post_init__(self) -> None:
        named = sorted(scope.value for platform in self.platforms for scope in platform.scopes)
        if named != sorted(scope.value for scope in BELOW):
            msg = (
                f"Talks has platforms for {', '.join(named) or 'nothing'}; name ordinary and minor, "
                "each once: major matters go to the street office"
            )
            raise ConsultError(msg)
        require_room("Talks()", self.notice, self.lasts)

    def stage(self, platform: Platform, rerouting: Rerouting | None = None) -> Stage:
        """Where *platform* talks matters through."""
        alone = len(self.platforms) == 1
        scope = platform.scopes[0]
        return Stage(
            "deliberating" if alone else f"deliberating_{scope.value}",
            title="民事民议" if alone else f"民事民议（{scope.zh}）",
            lasts=pick(URGENT, self.urgent, self.lasts),
            holds=platform.sitting(self.notice),
            also=() if rerouting is None else (rerouting.also(),),
        )

    def ways(self, rerouting: Rerouting | None = None) -> Ways:
        """The ways into the step: each matter to the platform for its scope."""
        return tuple(Way(self.stage(one, rerouting), one.takes) for one in self.platforms)

    def moves(self, ways: Ways, *, up: Ways = (), rerouting: Rerouting | None = None) -> tuple[Move, ...]:
        """
        All moves of the step.

        Args:
            ways: where a matter goes on once a sitting has agreed.
            up: where it goes that turns out to be major.
            rerouting: how it is handed on; not at all where there is none.
        """
        moves: list[Move] = []
        inside = self.ways(rerouting)
        for way in inside:
            stage = way.to
            moves += (stage.once(held()).to(on.to, when=on.when) for on in ways)
            if rerouting is not None:
                across = tuple(other for other in inside if other.to.name != stage.name)
                moves += rerouting.moves(stage, (*up, *across))
            moves.append(stage.at_end().to(NO_AGREEMENT, when=held(adopted=False)))
            moves.append(stage.at_end().to(NO_SITTING))
        return tuple(moves)
