"""
No engine at all: a table and a dictionary.

The floor under everybody: the least a program can do that still looks its moves up
in data. A move is found by stage and act in one dictionary, the matter is another
dictionary.
"""

from __future__ import annotations

from typing import TypedDict

from benchmarks.interface import Peer
from benchmarks.workload import STAGES, STEPS, Record


class Matter(TypedDict):
    """A matter as a plain dictionary."""

    stage: str
    amount: int
    records: list[Record]


MOVES = {(step.source, step.act): (step.floor, step.target) for step in STEPS}


def create(amount: int) -> Matter:
    """Make a new matter."""
    return {"stage": STAGES[0], "amount": amount, "records": []}


def advance(matter: Matter, act: str, actor: str) -> bool:
    """Do an act if the stage takes it and the amount clears its floor."""
    move = MOVES.get((matter["stage"], act))
    if move is None:
        return False
    floor, target = move
    if matter["amount"] < floor:
        return False
    records = matter["records"]
    records.append({"act": act, "actor": actor, "n": len(records) + 1})
    matter["stage"] = target
    return True


def look(matter: Matter) -> tuple[str, list[Record]]:
    """Answer the stage and the records."""
    return matter["stage"], matter["records"]


PEER = Peer("bare dict", create, advance, look)
make = PEER.make
