"""
What a step, a creation and a refusal cost.

Matters are made beforehand, untimed; what is timed is that each goes through its eight steps, or refuses its
first act eight times. A creation is timed by itself. A whole life is not taken apart: creation and steps
together, by step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.harness import Board, Entry, Prepared, interleave
from benchmarks.interface import MATTERS
from benchmarks.peers import STOCK
from benchmarks.workload import LENGTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.interface import Subject

ACCEPTED = f"{STOCK} (a step let through)"


def measure(subjects: Sequence[Subject], rounds: int) -> list[Board]:
    """Time all subjects in one interleaved run."""
    entries = [
        entry
        for subject in subjects
        for entry in (
            Prepared(f"{subject.name} steps", subject.prepare_steps),
            Prepared(f"{subject.name} refusals", subject.prepare_refusals),
            Entry(f"{subject.name} creation", subject.make_creation()),
            Entry(f"{subject.name} life", subject.make()),
        )
    ]
    times = interleave(entries, rounds)

    def each(what: str, among: int) -> dict[str, list[float]]:
        return {subject.name: [t / among for t in times[f"{subject.name} {what}"]] for subject in subjects}

    steps, refusals = each("steps", MATTERS * LENGTH), each("refusals", MATTERS * LENGTH)
    creations, lives = each("creation", 1), each("life", LENGTH)
    if STOCK in steps:
        refusals = {ACCEPTED: steps[STOCK], **refusals}
    return [
        Board("a step", "us", steps, STOCK),
        Board("a refusal", "us", refusals, ACCEPTED),
        Board("a creation", "us", creations, STOCK),
        Board("a whole life, by step", "us", lives, STOCK),
    ]
