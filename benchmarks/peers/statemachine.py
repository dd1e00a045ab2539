"""
`python-statemachine`: one class for the line, one machine a matter.

Choices, for its maintainers to judge:

- The class is made once. Each matter has its own machine bound to its model, which is
  how the library binds state to data; its making is counted as creation, apart from
  the steps.
- `StateMachine` rather than `StateChart`: the line needs neither compound states nor
  events for errors, and it is somewhat quicker.
- Guard and action are plain functions that name what they want (`model`, `event`,
  `actor`), as the documentation shows. The event is called on the machine, which is
  quicker than `send`.
- A refused act raises `TransitionNotAllowed`. Catching it is part of the refusal.
"""

from __future__ import annotations

from types import new_class
from typing import TYPE_CHECKING, cast

from statemachine import State, StateMachine
from statemachine.exceptions import TransitionNotAllowed

from benchmarks.interface import Peer
from benchmarks.workload import STAGES, STEPS, Record

if TYPE_CHECKING:
    from collections.abc import Callable


class Matter:
    """A matter as a model."""

    def __init__(self, amount: int) -> None:
        """Start with nothing recorded; the machine sets the state."""
        self.state: str | None = None
        self.amount = amount
        self.records: list[Record] = []


def clears(floor: int) -> Callable[[Matter], bool]:
    """Return the guard of one step."""

    def guard(model: Matter) -> bool:
        return model.amount >= floor

    return guard


def record(model: Matter, event: str, actor: str) -> None:
    """Append the record of one step."""
    records = model.records
    records.append({"act": str(event), "actor": actor, "n": len(records) + 1})


def _fill(body: dict[str, object]) -> None:
    """Write the body of the class, as one would by hand."""
    states = {stage: State(initial=stage == STAGES[0], final=stage == STAGES[-1]) for stage in STAGES}
    body.update(states)
    for step in STEPS:
        body[step.act] = states[step.source].to(states[step.target], cond=clears(step.floor), on=record)


LINE = cast("type[StateMachine]", new_class("Line", (StateMachine,), {}, _fill))


def create(amount: int) -> StateMachine:
    """Make a new matter and its machine."""
    return LINE(Matter(amount))


def advance(machine: StateMachine, act: str, actor: str) -> bool:
    """Call the event of an act."""
    try:
        getattr(machine, act)(actor=actor)
    except TransitionNotAllowed:
        return False
    return True


def look(machine: StateMachine) -> tuple[str, list[Record]]:
    """Answer the stage and the records."""
    model: Matter = machine.model
    return str(model.state), model.records


PEER = Peer("python-statemachine", create, advance, look)
make = PEER.make
