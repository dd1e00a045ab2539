"""
`transitions` as it comes: one shared machine, the model not registered.

Choices, for its maintainers to judge:

- One `Machine` for all matters, made once. A matter is never registered by
  `add_model`: that would put a partial for every trigger on each of them (tens of
  microseconds and several kilobytes). `machine.events[act].trigger(matter)` does the
  same step without it.
- `auto_transitions=False`, no queue, no hooks on the machine: nothing runs that the
  workload does not ask for.
- Guard and record are plain functions. They get the model as an argument of the
  trigger rather than through `send_event`; by measurement the ways differ by less
  than the noise.
- The model has slots: its state is set by a plain `setattr` either way.
- Logging is left as it comes: disabled by level, asked at each hook.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from transitions import Machine

from benchmarks.interface import Peer
from benchmarks.workload import AMPLE, STAGES, STEPS, Record

if TYPE_CHECKING:
    from collections.abc import Callable


class Matter:
    """A matter as a model."""

    __slots__ = ("amount", "records", "state")

    def __init__(self, amount: int) -> None:
        """Start in the first stage, with nothing recorded."""
        self.state = STAGES[0]
        self.amount = amount
        self.records: list[Record] = []


class RegisteredMatter(Matter):
    """A matter that has room for what `add_model` puts on it."""


def clears(floor: int) -> Callable[[Matter, str, str], bool]:
    """Return the guard of one step."""

    def guard(matter: Matter, _act: str, _actor: str) -> bool:
        return matter.amount >= floor

    return guard


def record(matter: Matter, act: str, actor: str) -> None:
    """Append the record of one step."""
    records = matter.records
    records.append({"act": act, "actor": actor, "n": len(records) + 1})


def machine() -> Machine:
    """Return the line as a machine of its own, with no model."""
    return Machine(
        model=None,
        states=list(STAGES),
        initial=STAGES[0],
        auto_transitions=False,
        transitions=[
            {
                "trigger": step.act,
                "source": step.source,
                "dest": step.target,
                "conditions": clears(step.floor),
                "after": record,
            }
            for step in STEPS
        ],
    )


EVENTS = machine().events


def advance(matter: Matter, act: str, actor: str) -> bool:
    """Trigger an act on a model the machine does not know."""
    return EVENTS[act].trigger(matter, matter, act, actor)


def look(matter: Matter) -> tuple[str, list[Record]]:
    """Answer the stage and the records."""
    return matter.state, matter.records


def registering() -> Callable[[], object]:
    """Return what makes a matter at rest that its machine knows, for weighing."""
    known = machine()

    def register() -> RegisteredMatter:
        matter = RegisteredMatter(AMPLE)
        known.add_model(matter)
        return matter

    return register


PEER = Peer("transitions", Matter, advance, look)
make = PEER.make
