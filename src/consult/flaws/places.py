"""Where in a procedure rules and readings are asked, and what they find there."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, final

import attrs

from consult.acts import FieldRef
from consult.procedure import Move, Procedure, Stage
from consult.rules import Leaf, Reading, Rule
from consult.standard import StageRef

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consult.acts import Act

__all__ = ["Place", "all_asked", "asked_in", "fields_of", "places", "values_in", "written"]


@final
@attrs.frozen
class Place:
    """A place where rules and readings are asked, and what is in the facts then."""

    #: In words for the author of the procedure, the same in every language.
    where: str
    #: The rules and readings, or values that may hold some.
    asked: object
    #: The stages whose activity they can look at; None where a case is only being opened.
    stages: tuple[Stage | None, ...]
    #: The acts, None where nobody acts; none at all where that is not known.
    acts: tuple[type[Act] | None, ...] = ()
    #: Whether time may ask, with nobody acting.
    timed: bool = False


def places(procedure: Procedure) -> Iterator[Place]:
    """Every place of *procedure* where rules and readings are asked."""
    yield Place(f"{procedure.name}, by=", procedure.by, (None,), (procedure.opens,))
    for move in procedure.moves:
        asked = (move.rule, move.when, move.by)
        yield Place(written(move), asked, (move.source,), (move.act,), move.cause != "upon")
    for stage in procedure.stages.values():
        yield from _places_in(procedure, stage)


def _places_in(procedure: Procedure, stage: Stage) -> Iterator[Place]:
    name = stage.name
    # What is worked out on entering a stage is asked in the one before.
    into = [move for move in procedure.moves if move.target.name == name]
    before: tuple[Stage | None, ...] = tuple(move.source for move in into)
    acts = tuple(move.act for move in into)
    if name == procedure.start.name:
        before, acts = (None, *before), (procedure.opens, *acts)
    yield Place(f"{name}, lasts=", stage.lasts, before, acts)
    for duty in stage.owes:
        yield Place(f"{name}, duty {duty.name}, within=", duty.within, before, acts)
        yield Place(f"{name}, duty {duty.name}, by=", duty.by, (stage,), (duty.act,))
    for also in stage.also:
        yield Place(f"{name}, also {also.act.__name__}, by=", also.by, (stage,), (also.act,))
    if stage.holds is None:
        return
    where = f"{name}, {stage.holds.kind}"
    upon = tuple(move.act for _, move in procedure.moves_from(name) if move.act is not None)
    yield Place(where, stage.holds.decides, (stage,), upon)
    for intake in stage.holds.intakes:
        yield Place(where, intake.by, (stage,), (intake.act,))
    for value in fields_of(stage.holds):
        # An activity reads its parameters on entering, and asks its rules while the stage lasts.
        entering = isinstance(value, Reading)
        yield Place(where, value, before, acts) if entering else Place(where, value, (stage,))


def all_asked(procedure: Procedure) -> tuple[Leaf | Reading[Any], ...]:
    """Every rule of one function and every reading of *procedure*, in each place where it is asked."""
    return tuple(node for place in places(procedure) for node in asked_in(place.asked))


def asked_in(value: object) -> Iterator[Leaf | Reading[Any]]:
    """Every rule of one function and every reading within *value*, and within their parameters."""
    if isinstance(value, (Leaf, Reading)):
        yield value
        yield from asked_in(tuple(value.params.values()))
    elif isinstance(value, Rule):
        for leaf in value.leaves():
            yield from asked_in(leaf)
    else:
        for item in _within(value):
            yield from asked_in(item)


def values_in(value: object) -> Iterator[object]:
    """All that is within *value*; of rules and readings not what they are given in their turn."""
    yield value
    for item in _within(value):
        yield from values_in(item)


def _within(value: object) -> tuple[object, ...]:
    if isinstance(value, (Rule, Reading, Stage, StageRef, FieldRef)):
        return ()
    if isinstance(value, dict):
        return tuple(value.values())
    return tuple(value) if isinstance(value, (tuple, list, frozenset)) else fields_of(value)


def fields_of(value: object) -> tuple[object, ...]:
    """What *value* is made of, where it is a value of attrs or a dataclass."""
    kind: Any = type(value)
    names = [field.name for field in attrs.fields(kind)] if attrs.has(kind) else []
    if is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in fields(value)]
    return tuple(getattr(value, name) for name in names)


def written(move: Move) -> str:
    """The move as it is written, the same in every language."""
    said = {"upon": f"upon({move.trigger})", "once": "once(...)", "at_end": "at_end()"}[move.cause]
    when = ", when=..." if move.when is not None else ""
    by = ", by=..." if move.by is not None else ""
    return f"{move.source.name}.{said}.to({move.target.name}{when}{by})"
