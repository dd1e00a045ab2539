"""A procedure made ready for deciding, once: for each stage, which acts it takes, from whom, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import attrs

from consult.acts import Act
from consult.events import (
    Entering,
)
from consult.machine import shared_machine
from consult.rules import Leaf, Rule
from consult.verdicts import Outcome, Phrase, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from consult.activities.base import Activity, Intake
    from consult.facts import Facts
    from consult.procedure import Also, Duty, Move, Procedure, Stage

__all__ = ["House", "Room", "Taking", "house_of"]


@final
@attrs.frozen
class Taking:
    """How a stage takes one act."""

    words: Phrase
    name: str
    by: Rule | None
    moves: tuple[tuple[int, Move], ...] = ()
    intake: Intake | None = None
    duty: Duty | None = None
    also: Also | None = None
    activity: Activity | None = None
    #: Whether the moves differ in who may take them, so that the machine asks each.
    asks_who: bool = False
    #: Whether the act makes something known to other cases.
    sends: bool = False
    #: The answer of a rule about who may that asks nothing of the facts.
    fixed: Verdict | None = None
    #: Whether the act has fields of its own.
    fields: bool = True
    #: Whether the act can do nothing but move the case.
    plain: bool = False


@final
@attrs.frozen
class Room:
    """A stage made ready for deciding."""

    stage: Stage
    activity: Activity | None
    takes: Mapping[type[Act], Taking]
    once: bool
    at_end: bool
    #: Until when the activity goes on at its close, where it knows of such a thing.
    prolonged: Callable[[Facts], datetime | None] | None = attrs.field(default=None, kw_only=True)
    words: Phrase
    final: bool
    #: How the stage is entered, where nothing depends on when.
    plainly: Entering | None


@final
@attrs.frozen
class House:
    """A procedure made ready for deciding."""

    procedure: Procedure
    rooms: Mapping[str, Room]
    #: Acts that discharge duties, wherever the case is by then.
    late: Mapping[str, Taking]
    events: Mapping[str, Any]


def house_of(procedure: Procedure) -> House:
    """*procedure* made ready, once and for all."""
    house: House | None = procedure.prepared
    if house is None:
        rooms = {name: _room(procedure, stage) for name, stage in procedure.stages.items()}
        late: dict[str, Taking] = {}
        for stage in procedure.stages.values():
            for duty in stage.owes:
                late[duty.act.__name__] = Taking(duty.act.called(), duty.act.__name__, duty.by, duty=duty)
            for intake in () if stage.holds is None else stage.holds.intakes:
                late.setdefault(
                    intake.act.__name__,
                    Taking(
                        intake.act.called(),
                        intake.act.__name__,
                        intake.by,
                        intake=intake,
                        activity=stage.holds,
                    ),
                )
        house = House(procedure, rooms, late, shared_machine(procedure).events)
        object.__setattr__(procedure, "prepared", house)
    return house


def _room(procedure: Procedure, stage: Stage) -> Room:
    takes: dict[type[Act], Taking] = {}
    for duty in stage.owes:
        takes[duty.act] = Taking(
            duty.act.called(), duty.act.__name__, duty.by, duty=duty, sends=_tells(duty.act)
        )
    for also in stage.also:
        takes[also.act] = Taking(
            also.act.called(), also.act.__name__, also.by, also=also, sends=_tells(also.act)
        )
    activity = stage.holds
    for intake in () if activity is None else activity.intakes:
        takes[intake.act] = Taking(
            intake.act.called(),
            intake.act.__name__,
            intake.by,
            intake=intake,
            activity=activity,
            fixed=_fixed(intake.by),
            sends=_tells(intake.act),
        )
    leaving = procedure.moves_from(stage.name)
    for act in dict.fromkeys(move.act for _, move in leaving if move.act is not None):
        known = takes.get(act)
        moves = tuple((number, move) for number, move in leaving if move.act is act)
        # Who may is asked once where all the act's moves say the same; else the machine asks move by move.
        said = [move.by for _, move in moves]
        alike = all(by == said[0] for by in said)
        decides = None if activity is None or act.personal else activity.decides
        if known is not None and (known.intake is not None or known.also is not None):
            decides = known.by
        by = _both(decides, said[0] if alike else None)
        takes[act] = Taking(
            act.called(),
            act.__name__,
            by,
            moves,
            fixed=_fixed(by),
            asks_who=not alike,
            intake=None if known is None else known.intake,
            also=None if known is None else known.also,
            activity=activity,
            sends=_tells(act),
            fields=bool(act.own_fields),
            plain=not (act.settled_fields or act.amends or _tells(act)),
        )
    return Room(
        stage,
        activity,
        takes,
        any(move.cause == "once" for _, move in leaving),
        any(move.cause == "at_end" for _, move in leaving),
        stage.phrase(),
        stage.final,
        None
        if stage.lasts is not None or activity is not None or stage.owes
        else Entering(stage.name, final=stage.final),
        prolonged=getattr(activity, "prolonged", None),
    )


def _fixed(by: Rule | None) -> Verdict | None:
    # Only an answer that lets everybody through can stand for asking.
    fixed = by.fixed if isinstance(by, Leaf) else None
    return fixed if fixed is not None and fixed.outcome is Outcome.MET else None


def _tells(act: type[Act]) -> bool:
    return act.sends is not Act.sends


def _both(one: Rule | None, other: Rule | None) -> Rule | None:
    if one is None or other is None:
        return one if other is None else other
    return one & other
