"""The owners' branch: what falls under their law goes to them, and is decided by the numbers of the law."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, final

import attrs

from consult.activities.outcomes import passes
from consult.activities.vote import Vote
from consult.catalogue.pyramids.acts import FallsUnder
from consult.catalogue.pyramids.balloting import motion_stage, put_motion
from consult.law import rule
from consult.law.procedures import carried
from consult.procedure import Stage
from consult.timing import days
from consult.voting.decisions import AllOf

if TYPE_CHECKING:
    from consult.activities.ballots import Desk
    from consult.catalogue.pyramids.balloting import Ends
    from consult.procedure import Move
    from consult.timing import Length

__all__ = ["BY_LAW", "OWNERS_TITLE", "Owners"]

#: The rules of law, by what a topic falls under.
BY_LAW: Final = {
    FallsUnder.OWNERS_ORDINARY: "civil-code-278-ordinary",
    FallsUnder.OWNERS_SPECIAL: "civil-code-278-special",
}
OWNERS_TITLE: Final = "业主共同决定"
_TITLES: Final = {
    FallsUnder.OWNERS_ORDINARY: f"{OWNERS_TITLE}（一般事项）",
    FallsUnder.OWNERS_SPECIAL: f"{OWNERS_TITLE}（特别事项）",
}
# The article has stood in these words since the Civil Code came into force on 2021-01-01.
_IN_FORCE: Final = date(2026, 1, 1)


@final
@attrs.frozen(kw_only=True)
class Owners:
    """
    The owners decide what Civil Code Article 278 keeps for them, by persons and by area, yes or no.

    It keeps a vote of all residents from standing in for the owners. Which topics are the owners', whoever
    raises one says, and it is on the record; notice and the roll it does not see.
    """

    #: The owners' roll, with the measures persons and area.
    roll: str = "owners"
    #: The day by which the version of the law is picked. A new law is a new version of the procedure.
    on: date = _IN_FORCE
    #: How long they may vote. Our choice.
    lasts: Length = days(15)
    #: Who enters papers and the rest; None: there is nothing of the sort.
    desk: Desk | None = None

    def stage(self, falls: FallsUnder, drafting: Stage | None) -> Stage:
        """Where they vote: on the topic, or on its solutions one after another."""
        law = rule(BY_LAW[falls], on=self.on)
        stage = Stage(falls.value, title=_TITLES[falls], lasts=self.lasts)
        return motion_stage(stage, Vote(self.roll, counting=law.counting(), desk=self.desk), drafting)

    def moves(self, falls: FallsUnder, drafting: Stage | None, ends: Ends) -> tuple[Move, ...]:
        """The moves of their vote."""
        law = rule(BY_LAW[falls], on=self.on)
        there = passes(AllOf(tuple(leg for leg in law.legs if leg.side == "participating")))
        put = carried(BY_LAW[falls], on=self.on)
        return put_motion(self.stage(falls, drafting), drafting, put, there, ends)
