"""
What a ballot costs, by itself and through an engine.

The reference is the least that can be done: one loop, one dictionary of who voted
what, one counter a choice, and a changed mind replaces the vote before. It checks
neither the roll nor the choice. Voters come in no order, so most of them are looked up
in memory that is not at hand; with fewer voters the loop would be quicker. The second
row does the same by one call a ballot, as ballots come in a program that serves people.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Final

from benchmarks.harness import Board, Prepared, interleave
from benchmarks.peers import OURS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from benchmarks.interface import CastAll, Ours, Paper

VOTERS: Final = 100_000
CHOICES: Final = ("yes", "no", "abstain")
CHANGED_EVERY: Final = 10
"""Every tenth voter comes again, with whatever choice."""
MOST_ROUNDS: Final = 15

LOOP: Final = "bare loop"
CALLS: Final = "bare, a call a ballot"


def papers() -> list[Paper]:
    """Return who votes what, in no order but the same every time."""
    random = Random(7)
    given = [(f"voter-{i:06}", random.choice(CHOICES)) for i in range(VOTERS)]
    given += [(voter, random.choice(CHOICES)) for voter, _ in given[::CHANGED_EVERY]]
    random.shuffle(given)
    return given


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


def measure(ours: Ours | None, rounds: int) -> list[Board]:
    """Time all papers cast, by ballot."""
    given = papers()
    ways = {LOOP: prepare_loop(given), CALLS: prepare_calls(given)}
    if ours is not None:
        ways[OURS] = ours.prepare_ballots(given)
        ways[f"{OURS}, with the act"] = ours.prepare_ballots(given, acts=True)
    expected = count(given)
    for name, prepare in ways.items():
        counted = dict(prepare()())
        if counted != expected:
            message = f"{name}: counted {counted}, expected {expected}"
            raise AssertionError(message)
    entries = [Prepared(name, prepare) for name, prepare in ways.items()]
    times = interleave(entries, min(rounds, MOST_ROUNDS))
    each = {name: [t / len(given) for t in numbers] for name, numbers in times.items()}
    title = f"a ballot, {VOTERS:,} voters, one in {CHANGED_EVERY} of them twice"
    return [Board(title, "us", each, LOOP)]
