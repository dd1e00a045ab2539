"""
The workload every subject runs, as data.

A matter has an amount and a list of records. It goes through nine stages in a
line by eight acts. Each act is guarded by a floor under the amount, and each act
that is let through appends one record. Nothing else happens: no clock, no I/O.

Three lives are driven by it. A matter that can afford everything goes to the last
stage; one that cannot afford the fifth act stops halfway; one that cannot afford
the first stays where it began.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypedDict

if TYPE_CHECKING:
    from collections.abc import Sequence


class Step(NamedTuple):
    """One move of the line: from a stage, upon an act, to the next stage."""

    source: str
    act: str
    target: str
    floor: int
    actor: str


class Record(TypedDict):
    """What an act that was let through leaves behind."""

    act: str
    actor: str
    n: int


class WorkloadError(AssertionError):
    """A subject did something other than the workload."""


LENGTH: Final = 8
STAGES: Final = tuple(f"stage_{i}" for i in range(LENGTH + 1))
STEPS: Final = tuple(
    Step(
        source=STAGES[i],
        act=f"act_{i + 1}",
        target=STAGES[i + 1],
        floor=10 * (i + 1),
        actor=f"actor_{i + 1}",
    )
    for i in range(LENGTH)
)
SENT: Final = tuple((step.act, step.actor) for step in STEPS)
"""The acts in order, each with who does it: what a subject is sent."""

REFUSED: Final = (SENT[0],) * LENGTH
"""The first act eight times over: what a matter with nothing is sent."""

AMPLE: Final = 1000
"""Clears every floor."""
HALFWAY: Final = LENGTH // 2
SHORT: Final = STEPS[HALFWAY].floor - 1
"""Clears the first four floors and stops before the fifth."""
NOTHING: Final = 0
"""Clears none."""


def verify(subject: str, stage: str, records: Sequence[Record], *, after: int) -> None:
    """Raise unless the matter is where *after* steps lead, with their records."""
    expected = [Record(act=step.act, actor=step.actor, n=i + 1) for i, step in enumerate(STEPS[:after])]
    if stage != STAGES[after]:
        message = f"{subject}: ended in {stage}, expected {STAGES[after]}"
        raise WorkloadError(message)
    if list(records) != expected:
        message = f"{subject}: records {list(records)}, expected {expected}"
        raise WorkloadError(message)
