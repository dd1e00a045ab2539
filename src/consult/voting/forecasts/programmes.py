"""
The fewest units that meet several demands at once, in whole numbers and exactly.

What `consult.voting.forecasts` asks is a small integer programme: so many voters of each kind, each of whom
may change in one of a few ways, and each way adds to several sums that have to reach what is needed. Few
kinds are solved here, by branch and bound over an exact linear programme (no float is involved). Where voters
of one kind weigh differently but it is plain who goes first (the heaviest, or the lightest), what k of them
add is a curve that bends one way only, and tangents to it are added as they are needed.

Many kinds whose order is not plain go to CP-SAT of OR-Tools, which computes in int64 and is exact too. It
comes with the extra ``forecast``.
"""

from __future__ import annotations

from fractions import Fraction
from heapq import heappop, heappush
from itertools import count
from math import ceil, floor, gcd
from typing import TYPE_CHECKING, Final, final

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Column", "Unsolved", "UnsolvedError", "fewest", "fewest_by_solver"]

Group = tuple["Column", ...]
"""Ways in which units of one kind may change; a unit changes in one of them, or not at all."""

_NODES: Final = 2_000
_DETERMINISTIC_SECONDS: Final = 3.0  # of the solver's own clock: up to about 20 seconds
_INT64: Final = 2**62  # half of what int64 holds, to leave the solver room


@final
@attrs.frozen
class Column:
    """What units of one kind add to each sum if they change in one way."""

    #: How many units there are, at least one. Columns of one group have the same.
    capacity: int
    #: What each unit adds to each sum.
    gains: tuple[int, ...]
    #: By sum, what the first 0, 1, 2 … units add together, where that is not the same for each; each step is
    #: no higher than the one before. It stands in for the gain.
    curves: Mapping[int, Sequence[int]] = attrs.field(factory=dict)


@final
class UnsolvedError(Exception):
    """An answer exists and was not found: the solver is not installed, or the programme is too large."""

    def __init__(self, why: Unsolved) -> None:
        super().__init__(why.fact)
        self.why: Final = why


@final
@attrs.frozen
class Unsolved:
    """Why there is no answer."""

    fact: str
    remedy: str


_TOO_MANY_STEPS: Final = Unsolved(
    f"no answer within {_NODES} steps", "install consult-procedures[forecast], or ask again later in the vote"
)
_NO_SOLVER: Final = Unsolved("OR-Tools is not installed", "install consult-procedures[forecast]")
_TOO_HEAVY: Final = Unsolved(
    "the weights times the shares pass what int64 holds",
    "give weights in a larger unit, or shares with smaller numbers",
)
_OUT_OF_TIME: Final = Unsolved("the solver ran out of time", "ask again later in the vote")


def fewest(
    groups: Sequence[Group], needs: Sequence[int], *, below: int | None = None
) -> list[list[int]] | None:
    """
    How many units of every column, so that every sum is reached with as few as can be.

    Args:
        groups: the columns, in groups that share their units.
        needs: what every sum has to reach.
        below: an answer of as many units or more is not wanted.

    Returns:
        The numbers in the shape of *groups*; None where the needs cannot be met (or not with so few).

    Raises:
        UnsolvedError: if there are too many steps to it.
    """
    columns = [column for group in groups for column in group]
    root = _Tableau(len(columns))
    for group, places in _placed(groups):
        root.add(group[0].capacity, dict.fromkeys(places, -1))
    for row in range(len(needs)):
        _add_tangent(root, columns, needs, row, [0] * len(columns))
    best: list[int] | None = None
    number = count()
    queue = [(0, 0, next(number), root)]
    for _ in range(_NODES):
        if not queue:
            return None if best is None else _shaped(best, groups)
        bound, depth, _, tableau = heappop(queue)
        if below is not None and bound >= below:
            continue
        values = _solve(tableau, columns, needs)
        if values is None:
            continue
        bound = ceil(tableau.least)
        rounded = [ceil(value) for value in values]
        if (below is None or sum(rounded) < below) and _suits(rounded, groups, columns, needs):
            best, below = rounded, sum(rounded)
        split = next((place for place, value in enumerate(values) if value.denominator != 1), None)
        if split is None or (below is not None and bound >= below):
            continue
        whole = floor(values[split])
        for low in (True, False):
            child = tableau.copy()
            child.add(*((whole, {split: -1}) if low else (-whole - 1, {split: 1})))
            heappush(queue, (bound, depth - 1, next(number), child))
    raise UnsolvedError(_TOO_MANY_STEPS)


def _placed(groups: Sequence[Group]) -> list[tuple[Group, range]]:
    placed, start = [], 0
    for group in groups:
        placed.append((group, range(start, start + len(group))))
        start += len(group)
    return placed


def _shaped(values: Sequence[int], groups: Sequence[Group]) -> list[list[int]]:
    return [[values[place] for place in places] for _, places in _placed(groups)]


def _suits(
    values: Sequence[int], groups: Sequence[Group], columns: Sequence[Column], needs: Sequence[int]
) -> bool:
    if any(sum(values[place] for place in places) > group[0].capacity for group, places in _placed(groups)):
        return False
    return all(_sum(columns, row, values) >= need for row, need in enumerate(needs))


def _sum(columns: Sequence[Column], row: int, values: Sequence[int] | Sequence[Fraction]) -> int | Fraction:
    total: int | Fraction = 0
    for place, column in enumerate(columns):
        value, curve = values[place], column.curves.get(row)
        if curve is None:
            total += column.gains[row] * value
        else:
            start = min(floor(value), column.capacity - 1)
            total += curve[start] + (curve[start + 1] - curve[start]) * (value - start)
    return total


def _solve(tableau: _Tableau, columns: Sequence[Column], needs: Sequence[int]) -> list[Fraction] | None:
    """Solve the linear programme under the curves, between whole numbers of units along straight lines."""
    while tableau.solve():
        values = tableau.values()
        short = [row for row, need in enumerate(needs) if _sum(columns, row, values) < need]
        if not short:
            return values
        at = [min(floor(value), column.capacity - 1) for column, value in zip(columns, values, strict=True)]
        for row in short:
            _add_tangent(tableau, columns, needs, row, at)
    return None


def _add_tangent(
    tableau: _Tableau, columns: Sequence[Column], needs: Sequence[int], row: int, at: Sequence[int]
) -> None:
    """Add a demand on straight lines that touch the curves at *at* and lie nowhere below them."""
    constant, terms = -needs[row], {}
    for place, (column, start) in enumerate(zip(columns, at, strict=True)):
        slope, curve = column.gains[row], column.curves.get(row)
        if curve is not None:
            slope = curve[start + 1] - curve[start]
            constant += curve[start] - slope * start
        if slope:
            terms[place] = slope
    # In whole numbers sum >= need says the same as the sum over its divisor >= the need rounded up over it.
    divisor = gcd(*terms.values()) or 1
    tableau.add(constant // divisor, {place: slope // divisor for place, slope in terms.items()})


@final
class _Tableau:
    """
    A linear programme: the least sum of variables from 0 up, so that every row added is from 0 up.

    A dictionary in the sense of Chvátal, solved by the dual simplex method in fractions; by Bland's rule it
    comes to an end.
    """

    __slots__ = ("basic", "cost", "least", "nonbasic", "rows", "size")

    def __init__(self, size: int) -> None:
        self.size = size
        self.basic: list[int] = []
        self.nonbasic = list(range(size))
        #: By basic variable, a constant and then a coefficient by nonbasic variable.
        self.rows: list[list[Fraction]] = []
        self.cost = [Fraction(1)] * size
        self.least = Fraction(0)

    def copy(self) -> _Tableau:
        other = _Tableau(0)
        other.size, other.least = self.size, self.least
        other.basic, other.nonbasic, other.cost = self.basic[:], self.nonbasic[:], self.cost[:]
        other.rows = [row[:] for row in self.rows]
        return other

    def add(self, constant: int, terms: dict[int, int]) -> None:
        """Ask for ``constant + terms >= 0``."""
        row = [Fraction(constant)] + [Fraction(0)] * len(self.nonbasic)
        for variable, factor in terms.items():
            if variable in self.nonbasic:
                row[1 + self.nonbasic.index(variable)] += factor
            else:
                inside = self.rows[self.basic.index(variable)]
                row = [own + factor * part for own, part in zip(row, inside, strict=True)]
        self.basic.append(self.size + len(self.basic))
        self.rows.append(row)

    def solve(self) -> bool:
        """Find the least sum; say whether there is a solution at all."""
        while True:
            wrong = [place for place, row in enumerate(self.rows) if row[0] < 0]
            if not wrong:
                return True
            leaving = min(wrong, key=self.basic.__getitem__)
            row = self.rows[leaving]
            entering = min(
                (place for place in range(len(self.nonbasic)) if row[1 + place] > 0),
                key=lambda place: (self.cost[place] / row[1 + place], self.nonbasic[place]),
                default=None,
            )
            if entering is None:
                return False
            self._pivot(leaving, entering)

    def _pivot(self, leaving: int, entering: int) -> None:
        row = self.rows[leaving]
        by = row[1 + entering]
        # The entering variable in terms of the others and of the one that leaves.
        solved = [-part / by for part in row]
        solved[1 + entering] = 1 / by
        self.basic[leaving], self.nonbasic[entering] = self.nonbasic[entering], self.basic[leaving]
        for place, other in enumerate(self.rows):
            factor = other[1 + entering]
            if place != leaving and factor:
                other[1 + entering] = Fraction(0)
                self.rows[place] = [own + factor * part for own, part in zip(other, solved, strict=True)]
        self.rows[leaving] = solved
        factor = self.cost[entering]
        self.cost[entering] = Fraction(0)
        self.least += factor * solved[0]
        self.cost = [own + factor * part for own, part in zip(self.cost, solved[1:], strict=True)]

    def values(self) -> list[Fraction]:
        """The variables, in order."""
        values = [Fraction(0)] * self.size
        for variable, row in zip(self.basic, self.rows, strict=True):
            if variable < self.size:
                values[variable] = row[0]
        return values


def fewest_by_solver(
    groups: Sequence[Group], needs: Sequence[int], *, below: int | None = None
) -> list[list[int]] | None:
    """
    The same as `fewest`, for many columns without curves.

    Raises:
        UnsolvedError: if OR-Tools is not installed, the numbers pass int64, or the solver runs out of time.
    """
    try:
        from ortools.sat.python import cp_model  # noqa: PLC0415 - an extra, and a second to import
    except ModuleNotFoundError as error:
        raise UnsolvedError(_NO_SOLVER) from error
    columns = [column for group in groups for column in group]
    model = cp_model.CpModel()
    units = [model.new_int_var(0, column.capacity, "") for column in columns]
    for group, places in _placed(groups):
        if len(group) > 1:
            model.add(cp_model.LinearExpr.sum([units[place] for place in places]) <= group[0].capacity)
    for row, need in enumerate(needs):
        gains = [column.gains[row] for column in columns]
        divisor = gcd(*gains) or 1
        gains, least = [gain // divisor for gain in gains], -(-need // divisor)
        weight = sum(abs(gain) * column.capacity for gain, column in zip(gains, columns, strict=True))
        if weight + abs(least) >= _INT64:
            raise UnsolvedError(_TOO_HEAVY)
        model.add(cp_model.LinearExpr.weighted_sum(units, gains) >= least)
    size = cp_model.LinearExpr.sum(units)
    if below is not None:
        model.add(size < below)
    model.minimize(size)
    solver = cp_model.CpSolver()
    # One worker and no clock, so that the same vote has the same answer on every machine.
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    # Nearly all that there is to prove is in the linear programme: without it minutes, with it a moment.
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = _DETERMINISTIC_SECONDS
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return None
    if status != cp_model.OPTIMAL:
        raise UnsolvedError(_OUT_OF_TIME)
    return _shaped([solver.value(unit) for unit in units], groups)
