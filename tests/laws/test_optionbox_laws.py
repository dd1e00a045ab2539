"""Boxes of options: whatever is done to one, its sums are those of its papers, and nobody votes twice."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from consult.voting import AREA, BoxChange, Roll, State
from consult.voting.boxes.options import OptionBox
from consult.voting.choosing.choices import encode
from consult.voting.choosing.options import Approval, BallotType, Mark, OneOf, Points, Ranking
from consult.voting.choosing.sums import count

CODES = ["a", "b", "c"]
BALLOTS: dict[str, tuple[BallotType, st.SearchStrategy[Any]]] = {
    "one of": (OneOf(CODES), st.sampled_from(CODES)),
    "approval": (Approval(CODES), st.sets(st.sampled_from(CODES), min_size=1).map(sorted)),
    "points": (Points(CODES, 4), st.fixed_dictionaries({"a": st.integers(0, 2), "b": st.integers(1, 2)})),
    "ranking": (Ranking(CODES), st.permutations(CODES).flatmap(lambda p: st.just(p[:2]))),
}
MARKS = [State.NONE, State.DELIVERED, State.PRESENT, State.RECUSED, State.EXCUSED, State.VOID]

# What is done: which way, to which position, with what.
Step = tuple[str, int, Any]


@st.composite
def histories(draw: st.DrawFn) -> tuple[Roll, BallotType, bool, list[Step]]:
    size = draw(st.integers(1, 3))  # few, so that much happens to each
    areas = draw(st.lists(st.integers(0, 3), min_size=size, max_size=size))
    roll = Roll.of("owners", [f"owner {number}" for number in range(size)], weights={AREA: areas})
    ballot, said = BALLOTS[draw(st.sampled_from(sorted(BALLOTS)))]
    said = st.one_of(said, st.sampled_from([str(mark) for mark in Mark]))
    at = st.integers(0, size - 1)
    steps = st.one_of(
        st.tuples(st.sampled_from(["own", "held"]), at, said),
        st.tuples(st.just("mark"), at, st.sampled_from(MARKS)),
        st.tuples(st.just("take back"), at, st.none()),
    )
    return (
        roll,
        ballot,
        draw(st.booleans()),
        draw(st.lists(steps, min_size=draw(st.sampled_from([0, 8, 16])), max_size=24)),
    )


def do(box: OptionBox, step: Step, *, at: int | None = None) -> Any:
    how, position, what = step
    position = position if at is None else at
    match how:
        case "mark":
            return box.mark(position, what)
        case "take back":
            return box.apply(BoxChange(box.roll.voters[position], "take_back"))
        case _:
            return box.put(position, encode(box.ballot, what), held=how == "held")


def plainly(steps: list[Step], *, replaceable: bool) -> dict[int, Any]:  # noqa: C901, PLR0912 - the rules, each said once
    """What is in after these steps, by the rules as they are said, with neither sums nor box."""
    own: dict[int, Any] = {}
    held: dict[int, Any] = {}
    marks: dict[int, State] = {}
    for how, at, what in steps:
        state = marks.get(at)
        if how == "own" and state is not State.RECUSED and (at not in own or replaceable):
            own[at] = what
            held.pop(at, None)
            marks.pop(at, None)
        elif how == "held" and state not in {State.RECUSED, State.EXCUSED} and at not in own:
            if at not in held or replaceable:
                held[at] = what
                marks.pop(at, None)
        elif how == "take back":
            held.pop(at, None)
        elif how == "mark":
            voted = at in own or at in held
            if what is State.VOID:
                for papers in (own, held):
                    if at in papers:
                        papers[at] = "void"
            elif what is State.NONE:
                if state is State.PRESENT:
                    del marks[at]
            elif what is State.RECUSED:
                if not voted or at in held or replaceable:
                    own.pop(at, None)
                    held.pop(at, None)
                    marks[at] = what
            elif not voted and state is not State.RECUSED and (what is not State.DELIVERED or state is None):
                marks[at] = what
    return own | held


@given(histories())
def test_the_sums_are_those_of_the_papers_that_the_rules_leave(
    made: tuple[Roll, BallotType, bool, list[Step]],
) -> None:
    roll, ballot, replaceable, steps = made
    box = OptionBox(roll, ballot, replaceable=replaceable)
    for step in steps:
        do(box, step)
        assert box.tally() == box.recount()
    found = plainly(steps, replaceable=replaceable)
    papers = {at: encode(ballot, said) for at, said in found.items()}
    weighed = [
        (paper, [weights[at] for weights in roll.measures.values()]) for at, paper in sorted(papers.items())
    ]
    assert box.tally() == count(ballot, weighed, roll.totals)
    assert {roll.index[voter]: encode(ballot, said) for voter, said in box.ballots()} == papers


@given(histories())
def test_what_is_not_taken_changes_nothing(made: tuple[Roll, BallotType, bool, list[Step]]) -> None:
    roll, ballot, replaceable, steps = made
    box = OptionBox(roll, ballot, replaceable=replaceable)
    for step in steps:
        before = box.to_data()
        if do(box, step) in {None, False}:
            assert box.to_data() == before


@given(histories())
def test_a_box_is_read_back_as_it_was_and_goes_on_alike(
    made: tuple[Roll, BallotType, bool, list[Step]],
) -> None:
    roll, ballot, replaceable, steps = made
    box = OptionBox(roll, ballot, replaceable=replaceable)
    half = len(steps) // 2
    for step in steps[:half]:
        do(box, step)
    again = OptionBox.from_data(roll, box.to_data())
    for step in steps[half:]:
        assert do(again, step) == do(box, step)
    assert (again.to_data(), again.digest, again.seal()) == (box.to_data(), box.digest, box.seal())


@given(histories())
def test_a_sealed_box_changes_no_more(made: tuple[Roll, BallotType, bool, list[Step]]) -> None:
    roll, ballot, replaceable, steps = made
    box = OptionBox(roll, ballot, replaceable=replaceable)
    half = len(steps) // 2
    for step in steps[:half]:
        do(box, step)
    tally, data = box.seal(), box.to_data()
    for step in steps[half:]:
        assert not do(box, step)
    assert (box.tally(), box.to_data(), box.recount()) == (tally, data, tally)


@given(histories(), st.randoms(use_true_random=False))
def test_it_counts_the_same_whoever_of_equal_weight_votes_what(
    made: tuple[Roll, BallotType, bool, list[Step]], chance: Any
) -> None:
    roll, ballot, replaceable, steps = made
    moved = list(range(len(roll.voters)))
    chance.shuffle(moved)
    weights = [0] * len(moved)
    for before, after in enumerate(moved):
        weights[after] = roll.measures[AREA][before]
    other = Roll.of("owners", roll.voters, weights={AREA: weights})
    one = OptionBox(roll, ballot, replaceable=replaceable)
    two = OptionBox(other, ballot, replaceable=replaceable)
    for step in steps:
        assert do(one, step) == do(two, step, at=moved[step[1]])
    assert one.tally() == two.tally()
    assert one.replaced == two.replaced


@given(histories())
def test_nobody_is_counted_twice(made: tuple[Roll, BallotType, bool, list[Step]]) -> None:
    roll, ballot, replaceable, steps = made
    box = OptionBox(roll, ballot, replaceable=replaceable)
    for step in steps:
        do(box, step)
    voters = Counter(voter for voter, _ in box.ballots())
    assert set(voters.values()) <= {1}
    assert box.tally()["persons"].participating == len(voters)
    assert box.turnouts()["persons"].have == len(voters)
