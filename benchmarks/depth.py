"""
What an act costs with little and with much behind it.

The rows without an engine are the control: their cost cannot depend on what is
behind, so their ratio shows how far this measurement can be trusted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from benchmarks.harness import Board, Entry, interleave
from benchmarks.peers import OURS, bare
from benchmarks.workload import AMPLE, STEPS, Record

if TYPE_CHECKING:
    from benchmarks.interface import Ours, Run

FEW = 10
MANY = 100_000
KINDS: tuple[Literal["events", "entries"], ...] = ("events", "entries")


def row(subject: str, kind: str, count: int) -> str:
    """Return the name of a row."""
    return f"{subject}, {count:,} {kind}"


def _bare_act_behind(count: int) -> Run:
    """Return what does one act on a bare matter that keeps *count* records."""
    first = STEPS[0]
    matter = bare.create(AMPLE)
    records = matter["records"]
    records.extend(Record(act=first.act, actor=first.actor, n=n + 1) for n in range(count))

    def run() -> None:
        # The number is the same for few and many: Python makes numbers above 256 anew.
        if matter["amount"] >= first.floor:
            records.append({"act": first.act, "actor": first.actor, "n": FEW})
            records.pop()

    return run


def measure(ours: Ours | None, rounds: int) -> list[Board]:
    """Time an act with few and with many things behind it."""
    entries: list[Entry] = []
    against: dict[str, str] = {}

    def add(subject: str, kind: str, few: Run, many: Run) -> None:
        names = row(subject, kind, FEW), row(subject, kind, MANY)
        entries.extend((Entry(names[0], few), Entry(names[1], many)))
        against.update(dict.fromkeys(names, names[0]))

    add("bare dict", "records", _bare_act_behind(FEW), _bare_act_behind(MANY))
    if ours is not None:
        for kind in KINDS:
            few = ours.make_act_behind(FEW, kind)
            add(OURS, kind, few, ours.make_act_behind(MANY, kind))
    times = interleave(entries, rounds)
    title = "an act, by what is behind it"
    return [Board(title, "us", times, "its own few", against)]
