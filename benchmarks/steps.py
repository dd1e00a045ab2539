"""
What a step, a creation and a refusal cost.

A run takes a new matter through eight steps. What its creation takes is measured in
the same round and taken off, and the rest divided by eight. Refusals likewise: a new
matter refuses its first act eight times. A whole life is not taken apart: creation and
steps together, by step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.harness import Board, Entry, interleave, per_step
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
            Entry(f"{subject.name} run", subject.make()),
            Entry(f"{subject.name} creation", subject.make_creation()),
            Entry(f"{subject.name} refusals", subject.make_refusals()),
        )
    ]
    times = interleave(entries, rounds)
    names = [subject.name for subject in subjects]
    creations = {name: times[f"{name} creation"] for name in names}
    steps = {name: per_step(times[f"{name} run"], creations[name], LENGTH) for name in names}
    refusals = {name: per_step(times[f"{name} refusals"], creations[name], LENGTH) for name in names}
    lives = {name: [t / LENGTH for t in times[f"{name} run"]] for name in names}
    if STOCK in steps:
        refusals = {ACCEPTED: steps[STOCK], **refusals}
    return [
        Board("a step", "us", steps, STOCK),
        Board("a refusal", "us", refusals, ACCEPTED),
        Board("a creation", "us", creations, STOCK),
        Board("a whole life, by step", "us", lives, STOCK),
    ]
