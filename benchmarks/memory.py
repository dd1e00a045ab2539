"""
What a matter weighs, by tracemalloc: at rest when new, and at its end.

Many are made and kept, and what they take is divided by how many they are. What is
shared by all (a machine, a class, a statechart) is made before and not counted. The
matter at its end is what the subject's run answers, its eight records included.
"""

from __future__ import annotations

import gc
import tracemalloc
from typing import TYPE_CHECKING, Final

from benchmarks.harness import Board
from benchmarks.peers import STOCK

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.interface import Subject

KEPT: Final = 500
REGISTERED: Final = f"{STOCK}, add_model"


def weigh(make: Callable[[], object]) -> float:
    """Return the bytes that one of what *make* makes keeps."""
    make()
    kept: list[object] = [None] * KEPT
    gc.collect()  # also empties the free lists, which would hide what is taken
    tracemalloc.start()
    try:
        for i in range(KEPT):
            kept[i] = make()
        gc.collect()
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return taken / KEPT


def measure(subjects: Sequence[Subject]) -> list[Board]:
    """Weigh all subjects; weights do not scatter, so once is enough."""
    new: dict[str, list[float]] = {}
    ended: dict[str, list[float]] = {}
    for subject in subjects:
        new[subject.name] = [weigh(subject.idle)]
        ended[subject.name] = [weigh(subject.make())]
        if subject.name == STOCK:
            from benchmarks.peers.stock_transitions import registering  # noqa: PLC0415 -- only where it is installed

            new[REGISTERED] = [weigh(registering())]
    return [
        Board("a new matter at rest", "bytes", new, STOCK),
        Board("a matter at its end, with its records", "bytes", ended, STOCK),
    ]
