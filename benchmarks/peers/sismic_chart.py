"""
`sismic`: one statechart, one interpreter a matter.

Choices, for its maintainers to judge:

- The statechart is built in Python, once, and shared; each matter is an `Interpreter`
  whose context holds it. The first `execute_once`, which enters the first stage, is
  part of the creation.
- `ignore_contract=True`: the workload has no contracts, so none need be looked for.
- One `queue` and one `execute_once` a step. `execute` would ask again for a step that
  is not there.
- Guards are code, as the library wants it; the action is a call of a plain function
  from the context.

Two ways are measured:

- `sismic`: the evaluator that comes with it. It compiles a piece of code when it first
  meets it, once for each interpreter, so every new matter pays for compiling again.
- `sismic, code shared`: an evaluator of our own that keeps compiled code for all
  interpreters. It reaches into two attributes the library does not promise.
"""

from __future__ import annotations

from typing import Any, TypedDict

from sismic.code import PythonEvaluator  # type: ignore[import-untyped]
from sismic.interpreter import Interpreter  # type: ignore[import-untyped]
from sismic.model import (  # type: ignore[import-untyped]
    BasicState,
    CompoundState,
    Event,
    FinalState,
    Statechart,
    Transition,
)

from benchmarks.interface import Peer
from benchmarks.workload import STAGES, STEPS, Record


class Matter(TypedDict):
    """A matter as a plain dictionary."""

    amount: int
    records: list[Record]


class SharedCode(PythonEvaluator):  # type: ignore[misc]
    """An evaluator that compiles each piece of code once for all interpreters."""

    _guards: dict[str, Any] = {}  # noqa: RUF012 -- shared by all instances on purpose
    _actions: dict[str, Any] = {}  # noqa: RUF012 -- shared by all instances on purpose

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Replace the caches of this interpreter by the shared ones."""
        super().__init__(*args, **kwargs)
        self._evaluable_code = self._guards
        self._executable_code = self._actions


def line() -> Statechart:
    """Return the line as a statechart."""
    chart = Statechart("line")
    chart.add_state(CompoundState("line", initial=STAGES[0]), None)
    for stage in STAGES[:-1]:
        chart.add_state(BasicState(stage), "line")
    chart.add_state(FinalState(STAGES[-1]), "line")
    for step in STEPS:
        chart.add_transition(
            Transition(
                step.source,
                step.target,
                step.act,
                guard=f"matter['amount'] >= {step.floor}",
                action="record(matter, event)",
            )
        )
    chart.validate()
    return chart


def record(matter: Matter, event: Event) -> None:
    """Append the record of one step."""
    records = matter["records"]
    records.append({"act": event.name, "actor": event.actor, "n": len(records) + 1})


LINE = line()


def _create(amount: int, evaluator: type[PythonEvaluator]) -> Interpreter:
    matter: Matter = {"amount": amount, "records": []}
    interpreter = Interpreter(
        LINE,
        evaluator_klass=evaluator,
        initial_context={"matter": matter, "record": record},
        ignore_contract=True,
    )
    interpreter.execute_once()
    return interpreter


def create(amount: int) -> Interpreter:
    """Make a new matter and its interpreter."""
    return _create(amount, PythonEvaluator)


def create_shared(amount: int) -> Interpreter:
    """Make a new matter and its interpreter, compiled code shared."""
    return _create(amount, SharedCode)


def advance(interpreter: Interpreter, act: str, actor: str) -> bool:
    """Queue the event of an act and have it processed."""
    interpreter.queue(act, actor=actor)
    return bool(interpreter.execute_once().transitions)


def look(interpreter: Interpreter) -> tuple[str, list[Record]]:
    """Answer the stage and the records; a chart that has ended has left its stage."""
    stage = STAGES[-1] if interpreter.final else interpreter.configuration[-1]
    return stage, interpreter.context["matter"]["records"]


PEER: Peer[Interpreter] = Peer("sismic", create, advance, look)
TUNED: Peer[Interpreter] = Peer("sismic, code shared", create_shared, advance, look)
make = PEER.make
