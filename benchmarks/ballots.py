"""
What a ballot costs: by itself, in a ballot box, and through an engine.

The reference is the least that can be done: one loop, one dictionary of who voted
what, one counter a choice, and a changed mind replaces the vote before. It checks
neither the roll nor the choice. Voters come in no order, so most of them are looked up
in memory that is not at hand; with fewer voters the loop would be quicker. The second
row does the same by one call a ballot, as ballots come in a program that serves people.
The loop by persons and area adds the voter's area to a second counter.

In the box a ballot is checked: the voter is on the roll, which is in another order than
people come in, the vote is open, the choice is one, and whoever has voted is replaced.
The engine checks the time as well. It is measured without an act, with acts that were
made before, as a web framework hands them over, and with acts made on the way. Beside
these stands what making them takes by itself, and what pydantic takes for the smallest
model that has two fields: no engine can have an act made in less.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Final

from pydantic import BaseModel

from benchmarks.harness import Board, Prepared, interleave
from benchmarks.peers import OURS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from benchmarks.interface import CastAll, Ours, Paper, Run

VOTERS: Final = 100_000
CHOICES: Final = ("yes", "no", "abstain")
CHANGED_EVERY: Final = 10
"""Every tenth voter comes again, with whatever choice."""
MOST_ROUNDS: Final = 15
SMALLEST: Final = 20_000_000
"""Twenty square metres, in mm²."""
LARGEST: Final = 300_000_000

LOOP: Final = "bare loop"
CALLS: Final = "bare, a call a ballot"
LOOP_AREA: Final = "bare loop, by persons and area"
BOX: Final = f"{OURS}, checked (the box)"
BOX_AREA: Final = f"{OURS}, checked, by persons and area"
ENGINE: Final = f"{OURS}, the engine without an act"
BEFORE: Final = f"{OURS}, with the act, made before"
WITHIN: Final = f"{OURS}, with the act, made on the way"
ACTS: Final = "the act made and nothing else"
MODEL: Final = "pydantic alone, two texts"


def papers() -> list[Paper]:
    """Return who votes what, in no order but the same every time."""
    random = Random(7)
    given = [(f"voter-{i:06}", random.choice(CHOICES)) for i in range(VOTERS)]
    given += [(voter, random.choice(CHOICES)) for voter, _ in given[::CHANGED_EVERY]]
    random.shuffle(given)
    return given


def areas(given: Sequence[Paper]) -> dict[str, int]:
    """Return the area of every voter, in mm², the same every time."""
    random = Random(8)
    return {voter: random.randint(SMALLEST, LARGEST) for voter in sorted({voter for voter, _ in given})}


def count(given: Sequence[Paper]) -> dict[str, int]:
    """Return the counts by an independent way: the last paper of each voter."""
    last = list(dict(given).values())
    return {choice: last.count(choice) for choice in CHOICES}


def prepare_loop(given: Sequence[Paper]) -> Callable[[], CastAll]:
    """Return what prepares one loop over all papers."""

    def prepare() -> CastAll:
        box: dict[str, str] = {}
        counts = dict.fromkeys(CHOICES, 0)

        def cast_all() -> Mapping[str, int]:
            for voter, choice in given:
                before = box.get(voter)
                if before is not None:
                    counts[before] -= 1
                box[voter] = choice
                counts[choice] += 1
            return counts

        return cast_all

    return prepare


def prepare_calls(given: Sequence[Paper]) -> Callable[[], CastAll]:
    """Return what prepares a call for each paper."""

    def prepare() -> CastAll:
        box: dict[str, str] = {}
        counts = dict.fromkeys(CHOICES, 0)

        def cast(voter: str, choice: str) -> None:
            before = box.get(voter)
            if before is not None:
                counts[before] -= 1
            box[voter] = choice
            counts[choice] += 1

        def cast_all() -> Mapping[str, int]:
            for voter, choice in given:
                cast(voter, choice)
            return counts

        return cast_all

    return prepare


def prepare_loop_area(given: Sequence[Paper], area: Mapping[str, int]) -> Callable[[], CastAll]:
    """Return what prepares one loop over all papers that adds up areas too."""

    def prepare() -> CastAll:
        box: dict[str, str] = {}
        counts = dict.fromkeys(CHOICES, 0)
        sums = dict.fromkeys(CHOICES, 0)

        def cast_all() -> Mapping[str, int]:
            for voter, choice in given:
                before = box.get(voter)
                weight = area[voter]
                if before is not None:
                    counts[before] -= 1
                    sums[before] -= weight
                box[voter] = choice
                counts[choice] += 1
                sums[choice] += weight
            return counts

        return cast_all

    return prepare


class _Model(BaseModel):
    voter: str
    choice: str


def prepare_models(given: Sequence[Paper]) -> Callable[[], Run]:
    """Return what prepares a model made for each paper, and nothing done with it."""

    def run() -> None:
        for voter, choice in given:
            _Model(voter=voter, choice=choice)

    return lambda: run


def measure(ours: Ours | None, rounds: int) -> list[Board]:
    """Time all papers cast, by ballot."""
    given = papers()
    area = areas(given)
    ways = {
        LOOP: prepare_loop(given),
        CALLS: prepare_calls(given),
        LOOP_AREA: prepare_loop_area(given, area),
    }
    makes = {MODEL: prepare_models(given)}
    if ours is not None:
        ways[BOX] = ours.prepare_box(given)
        ways[BOX_AREA] = ours.prepare_box(given, area)
        ways[ENGINE] = ours.prepare_ballots(given)
        ways[BEFORE] = ours.prepare_ballots(given, acts="before")
        ways[WITHIN] = ours.prepare_ballots(given, acts="within")
        makes[ACTS] = ours.prepare_acts(given)
    expected = count(given)
    for name, prepare in ways.items():
        counted = dict(prepare()())
        if counted != expected:
            message = f"{name}: counted {counted}, expected {expected}"
            raise AssertionError(message)
    entries = [Prepared(name, prepare) for name, prepare in [*ways.items(), *makes.items()]]
    times = interleave(entries, min(rounds, MOST_ROUNDS))
    each = {name: [t / len(given) for t in numbers] for name, numbers in times.items()}
    title = f"a ballot, {VOTERS:,} voters, one in {CHANGED_EVERY} of them twice"
    return [Board(title, "us", each, LOOP, {BOX_AREA: LOOP_AREA})]
