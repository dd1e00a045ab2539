"""Counting: whatever is cast, in whatever order, the box holds what a plain count finds."""

from __future__ import annotations

from itertools import permutations, product

from hypothesis import given
from hypothesis import strategies as st

from consult.voting import Box, Choice, Counts, Progress, Roll, Tally

CODES = {choice.code: choice for choice in (Choice.YES, Choice.NO, Choice.ABSTAIN)}

Casts = list[tuple[int, int]]


@st.composite
def rolls(draw: st.DrawFn) -> Roll:
    size = draw(st.integers(0, 8))
    weights = st.lists(st.integers(0, 3) | st.integers(0, 2**63 - 1), min_size=size, max_size=size)
    measures = draw(st.dictionaries(st.sampled_from(["area", "households", "persons"]), weights))
    labels = draw(st.lists(st.sampled_from("abc"), min_size=size, max_size=size))
    return Roll.of("roll", [f"voter {n}" for n in range(size)], weights=measures, groups={"building": labels})


@st.composite
def sittings(draw: st.DrawFn) -> tuple[Roll, Casts]:
    """A roll, and what people try to cast: most of them again and again."""
    roll = draw(rolls())
    if not roll.voters:
        return roll, []
    position = st.integers(0, len(roll.voters) - 1)
    return roll, draw(st.lists(st.tuples(position, st.sampled_from(sorted(CODES))), max_size=20))


def plainly(roll: Roll, ballots: dict[int, int]) -> Tally:
    """Count a dictionary of ballots, with nothing of the box's."""
    return Tally(
        {
            measure: Counts(
                sum(weights),
                *(
                    sum(weights[position] for position, cast in ballots.items() if cast == code)
                    for code in CODES
                ),
            )
            for measure, weights in roll.measures.items()
        }
    )


@given(sitting=sittings(), replaceable=st.booleans())
def test_the_running_sums_are_what_a_plain_count_finds_after_every_ballot(
    sitting: tuple[Roll, Casts], *, replaceable: bool
) -> None:
    roll, casts = sitting
    box, ballots = Box(roll, replaceable=replaceable), dict[int, int]()
    replaced = 0
    for position, code in casts:
        again = position in ballots
        taken = box.cast(position, code)
        assert taken is (replaceable or not again)
        if taken:
            ballots[position] = code
            replaced += again
        assert box.tally() == box.recount() == plainly(roll, ballots)
        assert box.replaced == replaced
    assert box.seal() == plainly(roll, ballots)
    assert dict(box.ballots()) == {roll.voters[position]: CODES[code] for position, code in ballots.items()}
    for position, voter in enumerate(roll.voters):
        assert box.choice_of(voter) is CODES.get(ballots.get(position, 0))


@given(sittings())
def test_the_order_of_voting_makes_no_difference(sitting: tuple[Roll, Casts]) -> None:
    roll, casts = sitting
    once = list(dict(casts).items())[:5]
    ends = set()
    for order in permutations(once):
        box = Box(roll, replaceable=False)
        for position, code in order:
            assert box.cast(position, code)
        ends.add((str(box.seal()), box.digest))
    assert len(ends) == 1


@given(sittings(), st.randoms(use_true_random=False))
def test_the_order_of_the_roll_makes_no_difference_to_the_count(
    sitting: tuple[Roll, Casts], random: object
) -> None:
    roll, casts = sitting
    order = list(range(len(roll.voters)))
    random.shuffle(order)  # type: ignore[attr-defined]
    other = Roll.of(
        roll.name,
        [roll.voters[position] for position in order],
        weights={
            measure: [weights[position] for position in order] for measure, weights in roll.measures.items()
        },
        groups={name: [labels[position] for position in order] for name, labels in roll.groups.items()},
    )
    here, there = Box(roll, replaceable=True), Box(other, replaceable=True)
    for position, code in casts:
        here.cast(position, code)
        there.cast(other.index[roll.voters[position]], code)
    assert here.tally() == there.tally()
    assert dict(here.ballots()) == dict(there.ballots())
    for measure in roll.measures:
        assert dict(here.turnout_by("building", measure=measure)) == dict(
            there.turnout_by("building", measure=measure)
        )


@given(sittings())
def test_the_ballots_of_a_box_fill_another_with_the_same_digest(sitting: tuple[Roll, Casts]) -> None:
    roll, casts = sitting
    box = Box(roll, replaceable=True)
    for position, code in casts:
        box.cast(position, code)
    again = Box(Roll.from_data(roll.to_data()), replaceable=False)
    for voter, choice in box.ballots():
        assert again.cast(again.roll.index[voter], choice.code)
    assert again.seal() == box.seal()
    assert again.digest == box.digest


@given(sittings())
def test_turnout_by_group_adds_up_to_the_turnout_of_all(sitting: tuple[Roll, Casts]) -> None:
    roll, casts = sitting
    box = Box(roll, replaceable=True)
    for position, code in casts:
        box.cast(position, code)
    for measure in roll.measures:
        turnouts = [turnout for _, turnout in box.turnout_by("building", measure=measure)]
        assert sum(turnout.have for turnout in turnouts) == box.tally()[measure].participating
        assert sum(turnout.base for turnout in turnouts) == box.tally()[measure].all


@given(sittings())
def test_a_sealed_box_does_not_change(sitting: tuple[Roll, Casts]) -> None:
    roll, casts = sitting
    box = Box(roll, replaceable=True)
    half = len(casts) // 2
    for position, code in casts[:half]:
        box.cast(position, code)
    tally, digest, replaced = box.seal(), box.digest, box.replaced
    for position, code in casts[half:]:
        assert not box.cast(position, code)
    assert (box.seal(), box.recount(), box.digest, box.replaced) == (tally, tally, digest, replaced)
    assert box.progress is Progress.CLOSED


def test_different_ballots_never_have_one_digest() -> None:
    roll = Roll.of("residents", ["li", "wu", "chen"])
    digests = set()
    for ballots in product(range(4), repeat=3):
        box = Box(roll, replaceable=False)
        for position, code in enumerate(ballots):
            if code:
                box.cast(position, code)
        digests.add(box.digest)
    assert len(digests) == 4**3
