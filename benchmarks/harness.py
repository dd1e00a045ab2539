"""
Time things side by side and print what came of it.

Entries are timed in turn, round after round (A B C, A B C, ...), so that whatever
else the machine does falls on all of them. A ratio is the median of the ratios
within the rounds: a slow minute slows both sides of it.

The time is that of the processor, not of the clock on the wall: nothing measured here
waits for anything, so what passes while others have the processor is not ours.

Cyclic garbage is collected between samples and never within one. This favours those
who leave much of it behind.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import repeat
from statistics import median
from time import process_time_ns
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from benchmarks.interface import Run

SAMPLE_NS = 2_000_000
"""How long one sample should at least take."""

Samples = Mapping[str, Sequence[float]]
"""Microseconds, bytes or milliseconds of each entry, one number a round."""


@dataclass(frozen=True)
class Entry:
    """Something to time. A sample is as many calls as fill it, divided by them."""

    name: str
    run: Run


@dataclass(frozen=True)
class Prepared:
    """Something to time once a sample, on ground that is prepared untimed."""

    name: str
    prepare: Callable[[], Run]


class RowData(TypedDict):
    """A row as it goes into JSON."""

    median: float
    low: float
    high: float
    against: str
    ratio: float | None


class BoardData(TypedDict):
    """A board as it goes into JSON."""

    title: str
    unit: str
    rows: dict[str, RowData]


@contextmanager
def _quiet_collector() -> Iterator[None]:
    """Keep what lives so far out of collection, and collect by hand only."""
    gc.collect()
    gc.freeze()
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.unfreeze()
        if was_on:
            gc.enable()


def _time(run: Run, loops: int) -> int:
    start = process_time_ns()
    for _ in repeat(None, loops):
        run()
    return process_time_ns() - start


def _calibrate(run: Run) -> int:
    run()
    loops = 1
    while _time(run, loops) < SAMPLE_NS:
        loops *= 2
    return loops


def interleave(entries: Sequence[Entry | Prepared], rounds: int) -> dict[str, list[float]]:
    """Time the entries in turn and return microseconds a call, by entry."""
    samples: dict[str, list[float]] = {entry.name: [] for entry in entries}
    with _quiet_collector():
        loops = {entry.name: _calibrate(entry.run) for entry in entries if isinstance(entry, Entry)}
        for _ in range(rounds):
            for entry in entries:
                if isinstance(entry, Entry):
                    run, count = entry.run, loops[entry.name]
                else:
                    run, count = entry.prepare(), 1
                gc.collect()
                samples[entry.name].append(_time(run, count) / count / 1000)
    return samples


def paired(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the median of the ratios within the rounds."""
    return median(a / b for a, b in zip(ours, theirs, strict=True))


@dataclass(frozen=True)
class Board:
    """The samples of one section, with what each is to be compared to."""

    title: str
    unit: str
    samples: Samples
    reference: str
    """What a row is compared to unless `against` says otherwise."""
    against: Mapping[str, str] = field(default_factory=dict)
    notes: Sequence[str] = ()

    def ratio(self, name: str) -> float | None:
        """Return the ratio of a row to what it is compared to, if that was measured."""
        other = self.samples.get(self.against.get(name, self.reference))
        return None if other is None else paired(self.samples[name], other)

    def data(self) -> BoardData:
        """Return the board as plain data."""
        return BoardData(
            title=self.title,
            unit=self.unit,
            rows={
                name: RowData(
                    median=median(numbers),
                    low=min(numbers),
                    high=max(numbers),
                    against=self.against.get(name, self.reference),
                    ratio=self.ratio(name),
                )
                for name, numbers in self.samples.items()
            },
        )

    def __str__(self) -> str:
        """Return the board as a table."""
        rows: list[tuple[str, ...]] = [("", "median", "min", "max", "ratio", "")]
        for name, row in self.data()["rows"].items():
            ratio = "" if row["ratio"] is None else f"{row['ratio']:.2f}"
            apart = f"of {row['against']}" if name in self.against else ""
            numbers = (number(row[key]) for key in ("median", "low", "high"))
            rows.append((name, *numbers, ratio, apart))
        title = f"{self.title} [{self.unit}; ratio to {self.reference}]"
        return "\n".join((title, table(rows), *(f"  {note}" for note in self.notes)))


def number(value: float) -> str:
    """Return a number with about three figures that matter."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}"


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows in columns: the first to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    last = len(widths) - 1
    lines = []
    for row in rows:
        cells = [
            cell.ljust(width) if i in {0, last} else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  " + "  ".join(cells).rstrip())
    return "\n".join(lines)
