"""Run the benchmarks and print them: `python -m benchmarks`."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from benchmarks import ballots, depth, goals, imports, memory, peers, steps, tallying, votes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.harness import Board
    from benchmarks.interface import Ours, Subject

SECTIONS: Final = ("steps", "depth", "ballots", "votes", "tallying", "memory", "imports")
PACKAGES: Final = (
    "consult",
    "transitions",
    "python-statemachine",
    "SpiffWorkflow",
    "sismic",
    "pydantic",
    "attrs",
    "numba",
    "numpy",
)


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=41, help="how many rounds (default: 41)")
    parser.add_argument(
        "--only",
        action="append",
        choices=SECTIONS,
        metavar="NAME",
        help=f"run this section alone: {', '.join(SECTIONS)}; may be repeated",
    )
    parser.add_argument("--json", type=Path, metavar="OUT", help="also write JSON here")
    arguments = parser.parse_args(given)
    if arguments.rounds < 1:
        parser.error("--rounds must be at least 1")
    return arguments


def _load_ours() -> tuple[Ours | None, list[str]]:
    """Return our side if there is one, and otherwise say why not."""
    if find_spec("consult") is None or find_spec("benchmarks.ours") is None:
        return None, ["ours: not built yet"]
    return cast("Ours", import_module("benchmarks.ours")), []


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def main(given: Sequence[str] | None = None) -> int:
    """Measure, print, and write JSON if asked to."""
    arguments = _arguments(given)
    rounds: int = arguments.rounds
    chosen: Sequence[str] = arguments.only or SECTIONS

    ours, remarks = _load_ours()
    subjects: list[Subject]
    subjects, missing = peers.load()
    if ours is not None:
        subjects.append(ours.SUBJECT)
    found = _versions()
    print(", ".join(f"{name} {number}" for name, number in found.items()), f"; {rounds} rounds", sep="")
    print("\n".join([*remarks, *missing]), end="\n\n")

    boards: dict[str, Board] = {}
    sections: dict[str, tuple[tuple[str, ...], Callable[[], list[Board]]]] = {
        "steps": (
            ("steps", "refusals", "creations", "lives"),
            lambda: steps.measure(subjects, rounds),
        ),
        "depth": (("depth",), lambda: depth.measure(ours, rounds)),
        "ballots": (("ballots",), lambda: ballots.measure(ours, rounds)),
        "votes": (("ballot bytes", "verdicts", "million", "forecast"), lambda: votes.measure(rounds)),
        "tallying": (("tallying",), lambda: tallying.measure(rounds)),
        "memory": (("idle", "ended"), lambda: memory.measure(subjects)),
        "imports": (("imports",), lambda: imports.measure(rounds, ours=ours is not None)),
    }
    for section in SECTIONS:
        if section not in chosen:
            continue
        names, measure = sections[section]
        for name, board in zip(names, measure(), strict=True):
            boards[name] = board
            print(board, end="\n\n", flush=True)

    judged = goals.judge(boards)
    print(goals.report(judged))
    if arguments.json is not None:
        data = {
            "versions": found,
            "machine": platform.machine(),
            "rounds": rounds,
            "boards": {name: board.data() for name, board in boards.items()},
            "goals": [
                {"goal": goal.words, "limit": goal.limit, "value": goal.value} | {"outcome": goal.outcome}
                for goal in judged
            ],
        }
        arguments.json.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
