"""Whole-number programmes answer as trying everything does."""

from __future__ import annotations

from itertools import accumulate, product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from consult.voting.forecasts.programmes import Column, fewest, fewest_by_solver

Programme = tuple[list[tuple[Column, ...]], list[int]]


@st.composite
def programmes(draw: st.DrawFn, *, curved: bool) -> Programme:
    needs = draw(st.lists(st.integers(-10, 15), min_size=1, max_size=4))
    gain = st.integers(-4, 4)
    groups = []
    for _ in range(draw(st.integers(1, 3))):
        capacity = draw(st.integers(1, 4))
        columns = []
        for _ in range(draw(st.integers(1, 2))):
            curves = {}
            for row in range(len(needs)):
                if curved and draw(st.booleans()):
                    steps = draw(st.lists(st.integers(-9, 9), min_size=capacity, max_size=capacity))
                    curves[row] = [0, *accumulate(sorted(steps, reverse=True))]
            columns.append(Column(capacity, tuple(draw(gain) for _ in needs), curves))
        groups.append(tuple(columns))
    return groups, needs


def tried(groups: list[tuple[Column, ...]], needs: list[int]) -> int | None:
    """The fewest, by trying everything."""
    ways = [
        [way for way in product(*(range(one.capacity + 1) for one in group)) if sum(way) <= group[0].capacity]
        for group in groups
    ]
    fit = [sum(map(sum, way)) for way in product(*ways) if suits(groups, needs, way)]
    return min(fit, default=None)


def suits(groups: list[tuple[Column, ...]], needs: list[int], way: tuple[tuple[int, ...], ...]) -> bool:
    taken = [
        (one, number)
        for group, numbers in zip(groups, way, strict=True)
        for one, number in zip(group, numbers, strict=True)
    ]
    sums = [
        sum(one.curves[row][n] if row in one.curves else one.gains[row] * n for one, n in taken)
        for row in range(len(needs))
    ]
    return all(have >= need for have, need in zip(sums, needs, strict=True))


def check(programme: Programme, answer: list[list[int]] | None, below: int | None) -> None:
    groups, needs = programme
    least = tried(groups, needs)
    if least is None or (below is not None and least >= below):
        assert answer is None
        return
    assert answer is not None
    assert sum(map(sum, answer)) == least
    assert suits(groups, needs, tuple(map(tuple, answer)))
    for group, numbers in zip(groups, answer, strict=True):
        assert min(numbers) >= 0
        assert sum(numbers) <= group[0].capacity


BELOW = st.none() | st.integers(0, 8)


@given(programmes(curved=True), BELOW)
@example(([(Column(1, (4,)),), (Column(4, (1,)),)], [8]), None)
@settings(max_examples=300, deadline=None)
def test_branch_and_bound_finds_the_fewest(programme: Programme, below: int | None) -> None:
    check(programme, fewest(*programme, below=below), below)


@given(programmes(curved=False), BELOW)
@settings(max_examples=60, deadline=None)
def test_the_solver_finds_the_fewest(programme: Programme, below: int | None) -> None:
    pytest.importorskip("ortools")
    check(programme, fewest_by_solver(*programme, below=below), below)
