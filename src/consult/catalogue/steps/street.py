"""What reaches beyond the community (大事): the street office deals with it, or lets departments do so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

import attrs

from consult.activities._shared import a_rule
from consult.activities.review import Decline, Review
from consult.acts import Split
from consult.catalogue.officers import JOINT_MEETING, STREET_OFFICE
from consult.catalogue.steps.acts import Admit, Conclude, Reroute
from consult.catalogue.steps.bounds import entered_at_most
from consult.catalogue.steps.checks import require_count
from consult.catalogue.steps.choices import Scope
from consult.catalogue.steps.endings import HANDLED_BY_STREET, STREET_DECLINED, STREET_SILENT
from consult.catalogue.steps.orders import no_part_open, ordered_as
from consult.catalogue.steps.ways import Way, both
from consult.procedure import Also, Stage
from consult.rules import settled
from consult.standard import children_ended, recorded, roles
from consult.timing import days
from consult.verdicts import Phrase

if TYPE_CHECKING:
    from consult.catalogue.steps.ways import Ways
    from consult.procedure import Move
    from consult.rules import Rule
    from consult.timing import Length

__all__ = ["BEYOND", "Rerouting", "Street"]

_STREET_OFFICE: Final = roles(STREET_OFFICE)
_JOINT_MEETING: Final = roles(JOINT_MEETING)
_WORK: Final = Phrase("department-work", "部门办理")

BEYOND: Final = settled(Admit.scope).equals(Scope.MAJOR)
"""The matter reaches beyond the community."""


@final
@attrs.frozen(kw_only=True)
class Rerouting:
    """
    A matter is handed up, down or across, with a reason, a bounded number of times.

    It protects a matter that was classified wrongly from being talked about by the wrong people, and all
    others from one that is passed around for ever. Whatever was recorded stays with the matter, the reasons
    of every hand-over included. How often, and by whom within the community, is our choice.
    """

    #: Who may hand it up or across while it is talked about.
    by: Rule = attrs.field(default=_JOINT_MEETING, validator=a_rule)
    #: How often in the whole life of the matter, in all directions together.
    times: int = attrs.field(default=3, validator=require_count)

    @property
    def bounded(self) -> Rule:
        """It has not happened too often, this time included."""
        return recorded(Reroute) <= self.times

    def also(self, by: Rule | None = None) -> Also:
        """What a stage that can be left so declares: the reason goes into the matter's ledger."""
        return Also(Reroute, self.by if by is None else by, spans=True)

    def moves(self, stage: Stage, ways: Ways) -> tuple[Move, ...]:
        """The moves by which the matter is handed on from *stage*."""
        return tuple(stage.upon(Reroute).to(way.to, when=both(way.when, self.bounded)) for way in ways)


def _named(work: str | Phrase) -> Phrase:
    return work if isinstance(work, Phrase) else Phrase(work, work)


@final
@attrs.frozen(kw_only=True)
class Street:
    """
    The street or township office deals with a major matter, orders work of departments, or hands it down.

    It protects a matter that nobody in the community can settle from ending with "that is not ours": the
    office answers, declines with a reason, or is on record as silent; and it does not call dealt with what
    a department still owes. That major matters go there is the practice of the accounts (吹哨报到 for
    departments); limits and bounds are our choice.
    """

    #: Who deals with it.
    by: Rule = attrs.field(default=_STREET_OFFICE, validator=a_rule)
    #: How long it has, each time that the matter comes to it.
    lasts: Length = days(30)
    #: The procedure of the work that departments are ordered to do, by its name, or by that and its Chinese
    #: title; None: nothing is ordered of them.
    work: Phrase | None = attrs.field(default=_WORK, converter=attrs.converters.optional(_named), hash=False)
    #: How often such work may be ordered.
    orders: int = attrs.field(default=2, validator=require_count)
    #: How long departments have, before the matter is back at the office in any case.
    departments: Length = days(60)

    def stage(self, rerouting: Rerouting | None = None) -> Stage:
        """Where the office deals with it."""
        also = () if rerouting is None else (rerouting.also(self.by),)
        return Stage("street", title="街道办理", lasts=self.lasts, holds=Review(self.by), also=also)

    @property
    def waiting(self) -> Stage:
        """Where the matter waits for departments."""
        return Stage("departments", title="部门办理", lasts=self.departments)

    def ways(self, rerouting: Rerouting | None = None) -> Ways:
        """The way to the office: for major matters."""
        return (Way(self.stage(rerouting), BEYOND),)

    def moves(self, down: Ways, rerouting: Rerouting | None = None) -> tuple[Move, ...]:
        """All moves of the step; *down* is where a matter that is handed down goes on."""
        stage = self.stage(rerouting)
        return (
            *(() if self.work is None else self._ordering(stage, self.work)),
            stage.upon(Conclude).to(HANDLED_BY_STREET, when=no_part_open()),
            stage.upon(Decline).to(STREET_DECLINED),
            *(() if rerouting is None else rerouting.moves(stage, down)),
            stage.at_end().to(STREET_SILENT),
        )

    def _ordering(self, stage: Stage, work: Phrase) -> tuple[Move, ...]:
        if not self.orders:
            return ()
        waiting = self.waiting
        ordered = entered_at_most(self.orders, waiting)
        return (
            stage.upon(Split).to(waiting, when=ordered_as(work=work) & ordered),
            waiting.once(children_ended()).to(stage),
            waiting.at_end().to(stage),
        )
