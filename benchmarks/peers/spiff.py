"""
`SpiffWorkflow`: tasks of people and exclusive choices, written in Python.

Choices, for its maintainers to judge:

- The specs of the core package, not the BPMN ones: no XML, no script engine. They are
  made once and shared; each matter is a `Workflow`.
- The matter is `workflow.data`. Data of tasks would be merged from each task into the
  next one; that would cost more with every record.
- The guard is an `Operator` of our own over that data. The ones that come with the
  package compare texts.
- The start task is run as part of the creation.
- The loggers' level is set to warning on the loggers themselves. Left unset, the
  package collects what it would log, the list of all tasks included.
- The task to run is sought from the last one that was completed, as `run_next` does,
  and the choice after it is run directly.

Two ways are measured:

- `SpiffWorkflow`: a manual task, then an exclusive choice that leads on if the guard
  holds and back to the task if not: the engine decides, and a matter whose guard fails
  stays where it is. The host records an act that was let through. Each refusal adds two
  tasks to the tree.
- `SpiffWorkflow, no choices`: a chain of manual tasks of a class of our own whose
  `_run_hook` looks at the guard and answers `None` ("not done yet") if it fails. There
  is nothing to choose, so the whole tree is predicted when the workflow is made and
  steps are cheap. It is quicker and no longer a workflow with conditions: a second move
  out of a stage could not be written this way. It is shown so that nobody needs to
  wonder.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from SpiffWorkflow.operators import Operator  # type: ignore[import-untyped]
from SpiffWorkflow.specs.ExclusiveChoice import (  # type: ignore[import-untyped]
    ExclusiveChoice,
)
from SpiffWorkflow.specs.Simple import Simple  # type: ignore[import-untyped]
from SpiffWorkflow.specs.WorkflowSpec import (  # type: ignore[import-untyped]
    WorkflowSpec,
)
from SpiffWorkflow.util.task import TaskState  # type: ignore[import-untyped]
from SpiffWorkflow.workflow import Workflow  # type: ignore[import-untyped]

from benchmarks.interface import Peer
from benchmarks.workload import STAGES, STEPS, Record

if TYPE_CHECKING:
    from SpiffWorkflow.task import Task  # type: ignore[import-untyped]

for _name in ("spiff.task", "spiff.workflow"):
    logging.getLogger(_name).setLevel(logging.WARNING)

STAGE_OF = {step.act: step.source for step in STEPS}
UNFINISHED = TaskState.READY | TaskState.STARTED


class AtLeast(Operator):  # type: ignore[misc]
    """Whether the matter's amount clears a floor."""

    def __init__(self, floor: int) -> None:
        """Keep the floor."""
        super().__init__(floor)
        self.floor = floor

    def _matches(self, task: Task) -> bool:
        return bool(task.workflow.data["amount"] >= self.floor)


class GuardedTask(Simple):  # type: ignore[misc]
    """A manual task that is not done before its guard holds."""

    def __init__(self, spec: WorkflowSpec, name: str, floor: int) -> None:
        """Keep the floor."""
        super().__init__(spec, name, manual=True)
        self.floor = floor

    def _run_hook(self, task: Task) -> bool | None:
        data = task.workflow.data
        if data["amount"] < self.floor:
            return None
        _record(data, self.name, data["actor"])
        return True


def _record(data: dict[str, Any], act: str, actor: str) -> None:
    records = data["records"]
    records.append({"act": act, "actor": actor, "n": len(records) + 1})


def choices() -> WorkflowSpec:
    """Return the line with an exclusive choice after each task."""
    spec = WorkflowSpec("choices", addstart=True)
    tasks = [Simple(spec, step.act, manual=True) for step in STEPS]
    tasks.append(Simple(spec, STAGES[-1]))
    spec.start.connect(tasks[0])
    for step, task, following in zip(STEPS, tasks, tasks[1:], strict=False):
        choice = ExclusiveChoice(spec, f"after_{step.act}")
        task.connect(choice)
        choice.connect_if(AtLeast(step.floor), following)
        choice.connect(task)
    return spec


def chain() -> WorkflowSpec:
    """Return the line with the guard inside each task."""
    spec = WorkflowSpec("chain", addstart=True)
    last = spec.start
    for step in STEPS:
        task = GuardedTask(spec, step.act, step.floor)
        last.connect(task)
        last = task
    last.connect(Simple(spec, STAGES[-1]))
    return spec


CHOICES = choices()
CHAIN = chain()


def _create(spec: WorkflowSpec, amount: int) -> Workflow:
    workflow = Workflow(spec)
    workflow.data["amount"] = amount
    workflow.data["records"] = []
    workflow.run_next()
    return workflow


def create(amount: int) -> Workflow:
    """Make a new matter, ready for the first act."""
    return _create(CHOICES, amount)


def create_chain(amount: int) -> Workflow:
    """Make a new matter without choices, ready for the first act."""
    return _create(CHAIN, amount)


def advance(workflow: Workflow, act: str, actor: str) -> bool:
    """Run the task of an act and the choice after it."""
    task = workflow.get_next_task(workflow.last_task, state=TaskState.READY, spec_name=act)
    if task is None:
        return False
    task.run()
    choice = task.children[0]
    choice.run()
    if choice.children[0].task_spec.name == act:
        return False
    _record(workflow.data, act, actor)
    return True


def advance_chain(workflow: Workflow, act: str, actor: str) -> bool:
    """Run the task of an act, which looks at its guard itself."""
    task = workflow.get_next_task(workflow.last_task, state=UNFINISHED, spec_name=act)
    if task is None:
        return False
    workflow.data["actor"] = actor
    return task.run() is True


def look(workflow: Workflow) -> tuple[str, list[Record]]:
    """Answer the stage and the records."""
    name = workflow.get_next_task(state=UNFINISHED).task_spec.name
    return STAGE_OF.get(name, name), workflow.data["records"]


PEER: Peer[Workflow] = Peer("SpiffWorkflow", create, advance, look)
TUNED: Peer[Workflow] = Peer("SpiffWorkflow, no choices", create_chain, advance_chain, look)
make = PEER.make
