"""The goals our engine is held to, and what became of them in this run."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from benchmarks import ballots, depth, imports, steps, tallying, votes
from benchmarks.harness import Board, number, paired, table
from benchmarks.peers import OTHERS, OURS, STOCK, TUNED

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Goal:
    """A number that is to be at most, or at least, a limit."""

    words: str
    limit: float
    value: float | None
    at_least: bool = False
    informs: bool = False
    """Shown beside the goals without being one."""

    @property
    def outcome(self) -> str:
        """Say whether it was held."""
        if self.value is None:
            return "not measured"
        good = self.value >= self.limit if self.at_least else self.value <= self.limit
        if self.informs:
            return "(holds)" if good else "(does not hold)"
        return "held" if good else "MISSED"


def judge(boards: Mapping[str, Board]) -> list[Goal]:
    """Return the goals with what was measured, by the title-free names of boards."""

    def ratio(section: str, name: str, other: str) -> float | None:
        board = boards.get(section)
        if board is None or not {name, other} <= board.samples.keys():
            return None
        return paired(board.samples[name], board.samples[other])

    def behind(kind: str) -> float | None:
        names = (depth.row(OURS, kind, n) for n in (depth.MANY, depth.FEW))
        return ratio("depth", *names)

    def bytes_of(name: str) -> float | None:
        board = boards.get("ballot bytes")
        return None if board is None else median(board.samples[name])

    idle = boards.get("idle")
    weight = None if idle is None else idle.samples.get(OURS)
    tallied = [ratio("tallying", OURS, peer) for peer in tallying.PEERS]
    return [
        Goal(f"a step, of {STOCK}", 0.9, ratio("steps", OURS, STOCK)),
        *(Goal(f"{name}, of our step", 10, ratio("steps", name, OURS), at_least=True) for name in OTHERS),
        *(
            Goal(
                f"{name}, of our step",
                10,
                ratio("steps", name, OURS),
                at_least=True,
                informs=True,
            )
            for name in TUNED
        ),
        Goal(
            f"a refusal with its tree, of {STOCK}'s step",
            0.7,
            ratio("refusals", OURS, steps.ACCEPTED),
        ),
        Goal("an idle case, bytes", 600, None if weight is None else median(weight)),
        *(
            Goal(f"an act, {depth.MANY:,} of {depth.FEW} {kind} behind", 1.1, value)
            for kind, value in ((kind, behind(kind)) for kind in depth.KINDS)
        ),
        Goal("a ballot checked, of the bare loop", 2, ratio("ballots", ballots.BOX, ballots.LOOP)),
        Goal(
            "a ballot checked, by persons and area, of that loop",
            2,
            ratio("ballots", ballots.BOX_AREA, ballots.LOOP_AREA),
        ),
        Goal("a ballot without an act", 4, ratio("ballots", ballots.ENGINE, ballots.LOOP)),
        Goal("a ballot with the act, made before", 4, ratio("ballots", ballots.BEFORE, ballots.LOOP)),
        Goal("a ballot with the act, made on the way", 4, ratio("ballots", ballots.WITHIN, ballots.LOOP)),
        *(Goal(f"bytes a ballot, {name}", 24, bytes_of(name)) for name in (votes.OPEN, votes.OPEN_AREA)),
        # The hash of a receipt alone is 32 bytes, so the limit is none for it.
        Goal(f"bytes a ballot, {votes.SECRET}", 24, bytes_of(votes.SECRET), informs=True),
        *(
            Goal(
                f"a verdict, {count:,} of {votes.COUNTS[0]:,} ballots in",
                1.1,
                ratio("verdicts", votes.row(count), votes.row(votes.COUNTS[0])),
            )
            for count in votes.COUNTS[1:]
        ),
        Goal(
            f"{tallying.BALLOTS:,} ballots tallied, of the quickest numpy",
            1.0,
            max((value for value in tallied if value is not None), default=None),
        ),
        Goal(
            "the import, of its packages with one model",
            1.25,
            ratio("imports", OURS, imports.PACKAGES_USED),
        ),
        Goal(
            "the import, of its packages without a model",
            1.25,
            ratio("imports", OURS, imports.PACKAGES),
            informs=True,
        ),
    ]


def report(goals: list[Goal]) -> str:
    """Return the goals as a table."""
    rows = [("", "limit", "measured", "")]
    for goal in goals:
        limit = f"{'>=' if goal.at_least else '<='} {goal.limit:g}"
        value = "-" if goal.value is None else number(goal.value)
        rows.append((goal.words, limit, value, goal.outcome))
    return f"goals\n{table(rows)}"
