"""Tallies: exact counts, recorded and read back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from consult.errors import LogError
from consult.voting import Counts, Tally


def test_who_abstains_has_taken_part_and_no_side() -> None:
    counts = Counts(all=12, yes=5, no=3, abstain=2)
    assert counts.cast == 8
    assert counts.participating == 10
    assert counts.outstanding == 2


@pytest.mark.parametrize(
    "counts", [(9, 5, 3, 2), (3, -1, 2, 1), (-1, 0, 0, 0), (3, 4, -1, 0), (3, 0, 0, -1)], ids=str
)
def test_counts_that_do_not_add_up_are_refused(counts: tuple[int, int, int, int]) -> None:
    with pytest.raises(
        ValueError, match="does not add up; give counts from 0 up that come to no more than all"
    ):
        Counts(*counts)


@pytest.mark.parametrize("counts", [(9, 5, 3, 1.0), (9.0, 5, 3, 1), (9, True, 3, 1), (9, 5, "3", 1)], ids=str)
def test_counts_that_are_not_ints_are_refused(counts: tuple[Any, Any, Any, Any]) -> None:
    with pytest.raises(TypeError, match="is not counted in ints"):
        Counts(*counts)


def test_everybody_may_have_voted_and_nobody_may_be_there() -> None:
    assert Counts(10, 5, 3, 2).outstanding == 0
    assert Counts(0, 0, 0, 0).outstanding == 0


def test_a_tally_answers_by_measure() -> None:
    tally = Tally({"persons": Counts(9, 5, 3, 1), "area": Counts(900, 500, 300, 100)})
    assert tally["persons"].yes == 5
    assert tally["area"].no == 300


def test_a_measure_that_was_not_counted_is_named_with_those_that_were() -> None:
    with pytest.raises(KeyError, match="no measure 'households' in this tally; it has persons, area"):
        Tally({"persons": Counts(9, 5, 3, 1), "area": Counts(900, 500, 300, 100)})["households"]


def test_a_tally_reads_itself_back_from_its_record() -> None:
    tally = Tally({"persons": Counts(9, 5, 3, 1), "area": Counts(2**70, 2**69, 2**68, 1)})
    data = json.loads(json.dumps(tally.to_data()))
    assert data["measures"]["persons"] == {"all": 9, "yes": 5, "no": 3, "abstain": 1}
    assert Tally.from_data(data) == tally


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"measures": None},
        {"measures": {"persons": {"all": 9, "yes": 5, "no": 3}}},
        {"measures": {"persons": {"all": 9, "yes": 5, "no": 3, "abstain": 1, "void": 1}}},
        {"measures": {"persons": {"all": 9, "yes": 5, "no": 3, "abstain": 2}}},
        {"measures": {"persons": {"all": 9, "yes": 5, "no": 3, "abstain": 1.0}}},
        {"measures": {"persons": [9, 5, 3, 1]}},
        [],
        None,
    ],
    ids=repr,
)
def test_a_record_that_is_no_tally_is_refused(data: Any) -> None:
    with pytest.raises(LogError, match="not a tally"):
        Tally.from_data(data)


FULL = Counts(40, 9, 7, 5, veto=3, void=2, delivered=4, present=3, recused=1, excused=2, held=(2, 1, 0, 3))


def test_every_state_counts_for_what_it_is() -> None:
    assert FULL.cast == 9 + 7 + 3
    assert FULL.participating == 9 + 7 + 5 + 3 + 2
    # Four were never reached; whoever was reached, or is there, may still vote; the recused and excused not.
    assert FULL.outstanding == 40 - 26 - 1 - 2


def test_a_tally_of_every_state_reads_itself_back_and_says_only_what_there_is() -> None:
    tally = Tally({"persons": FULL, "area": Counts(10, 1, recused=1)})
    data = json.loads(json.dumps(tally.to_data()))
    assert Tally.from_data(data) == tally
    assert data["measures"]["area"] == {"all": 10, "yes": 1, "no": 0, "abstain": 0, "recused": 1}
    assert data["measures"]["persons"]["held"] == [2, 1, 0, 3]


@pytest.mark.parametrize("name", ["veto", "void", "delivered", "present", "recused", "excused"])
def test_no_state_is_negative_a_float_or_more_than_all(name: str) -> None:
    assert Counts(3, 1, **{name: 2}).all == 3
    with pytest.raises(ValueError, match="does not add up"):
        Counts(3, 1, **{name: 3})
    with pytest.raises(ValueError, match="does not add up"):
        Counts(3, 1, **{name: -1})
    with pytest.raises(TypeError, match="is not counted in ints"):
        Counts(3, 1, **{name: 1.0})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "held", [(4, 0, 0, 0), (-1, 0, 0, 0), (0, 0, 0), (0, 0, 0, 1), (1.0, 0, 0, 0)], ids=str
)
def test_no_more_is_held_than_was_cast(held: Any) -> None:
    with pytest.raises(ValueError, match="more was cast for others than was cast"):
        Counts(9, 3, 2, 1, held=held)
