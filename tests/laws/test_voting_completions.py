"""
A threshold says met, unmet or undecided exactly as the ways in which the vote may still go have it.

The oracle plays every one of those ways, ballot by ballot, and compares fractions. It knows no formula.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations_with_replacement, product
from typing import Literal, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.verdicts import Outcome, Verdict
from consult.voting import (
    Bases,
    Box,
    Choice,
    Counts,
    Progress,
    Roll,
    Share,
    at_least,
    judge_majority,
    judge_quorum,
    more_than,
)

Base = Literal["all", "participating", "cast", "quorum"]
"""The base of a majority; or a quorum, which is of all."""

BASES: tuple[Base, ...] = get_args(Base)
PARTS = ("0", "1/10", "1/3", "1/2", "51%", "3/5", "2/3", "3/4", "4/5", "1")
SHARES = [at_least(part) for part in PARTS] + [more_than(part) for part in PARTS if part != "1"]

NONE, YES, NO, ABSTAIN = range(4)
STILL: Mapping[Progress, Mapping[bool, Sequence[int]]] = {
    Progress.FINAL: {False: (NONE, YES, NO, ABSTAIN)},
    Progress.REPLACEABLE: {False: (NONE, YES, NO, ABSTAIN), True: (YES, NO, ABSTAIN)},
    Progress.CLOSED: {},
}

Ballots = tuple[int, ...]


@cache
def completions(ballots: Ballots, progress: Progress) -> tuple[Ballots, ...]:
    """Every way in which the vote may end."""
    still = STILL[progress]
    return tuple(product(*(still.get(ballot != NONE, (ballot,)) for ballot in ballots)))


def weigh(ballots: Ballots, weights: Sequence[int]) -> Counts:
    def weight(*codes: int) -> int:
        return sum(w for ballot, w in zip(ballots, weights, strict=True) if ballot in codes)

    return Counts(sum(weights), weight(YES), weight(NO), weight(ABSTAIN))


def parts(counts: Counts, of: Base) -> tuple[int, int]:
    """How much of how much."""
    took_part = counts.yes + counts.no + counts.abstain
    match of:
        case "all":
            return counts.yes, counts.all
        case "participating":
            return counts.yes, took_part
        case "cast":
            return counts.yes, counts.yes + counts.no
        case "quorum":
            return took_part, counts.all


def holds(have: int, base: int, share: Share) -> bool:
    if base == 0:
        return False
    asked = Fraction(share.numerator, share.denominator)
    return Fraction(have, base) > asked if share.strict else Fraction(have, base) >= asked


def judge(counts: Counts, share: Share, of: Base, progress: Progress) -> Verdict:
    if of == "quorum":
        return judge_quorum(counts, share, measure="persons", progress=progress)
    return judge_majority(counts, share, measure="persons", of=of, progress=progress)


def expected(ends: set[tuple[int, int]], share: Share) -> Outcome:
    answers = {holds(have, base, share) for have, base in ends}
    if len(answers) == 2:
        return Outcome.UNDECIDED
    return Outcome.MET if answers == {True} else Outcome.UNMET


def rolls(sizes: Sequence[int], weights: Sequence[int]) -> Iterator[tuple[int, ...]]:
    for size in sizes:
        yield from combinations_with_replacement(weights, size)


def differences(all_weights: Iterator[tuple[int, ...]], shares: Sequence[Share]) -> Iterator[str]:
    """Where the verdict is not what the ends of the vote have it."""
    for weights in all_weights:
        for ballots, progress, of in product(product(range(4), repeat=len(weights)), Progress, BASES):
            ends = {parts(weigh(end, weights), of) for end in completions(ballots, progress)}
            counts = weigh(ballots, weights)
            for share in shares:
                verdict = judge(counts, share, of, progress)
                if verdict.outcome is not expected(ends, share):
                    yield f"{verdict!r}: {share!r} of {of}, {progress}, {ballots} weighing {weights}: {ends}"


def test_a_verdict_is_exact_when_everybody_weighs_one() -> None:
    """Of up to six voters, counted: what a vote may come to depends on how many there are of each alone."""
    asked = 0
    for everybody in range(7):
        states = [votes for votes in product(range(everybody + 1), repeat=3) if sum(votes) <= everybody]
        for votes, of, progress in product(states, BASES, Progress):
            ends = {
                parts(Counts(everybody, *end), of)
                for end in states
                if {
                    Progress.CLOSED: end == votes,
                    Progress.FINAL: all(later >= now for later, now in zip(end, votes, strict=True)),
                    Progress.REPLACEABLE: sum(end) >= sum(votes),
                }[progress]
            }
            for share in SHARES:
                asked += 1
                verdict = judge(Counts(everybody, *votes), share, of, progress)
                assert verdict.outcome is expected(ends, share), (verdict, of, share, progress, votes, ends)
    assert asked > 40_000


def test_a_verdict_is_exact_ballot_by_ballot_too() -> None:
    assert next(differences(rolls(range(4), [1]), SHARES), None) is None


def test_a_verdict_is_exact_whatever_the_voters_weigh() -> None:
    """
    Exact and not only sound: the ends that decide are those in which all who may still vote vote alike.

    Weights need not be divided among the sides for them, so lumps make no difference.
    """
    assert next(differences(rolls([1, 2], [0, 1, 2, 5]), SHARES), None) is None
    assert next(differences(rolls([3], [0, 1, 3]), SHARES[3:14:2]), None) is None


@st.composite
def votes(draw: st.DrawFn) -> tuple[tuple[int, ...], Ballots]:
    weights = draw(st.lists(st.integers(0, 8) | st.integers(0, 10**9), max_size=5))
    return tuple(weights), tuple(draw(st.integers(0, 3)) for _ in weights)


def shares() -> st.SearchStrategy[Share]:
    whole = st.integers(1, 30).flatmap(lambda q: st.builds(Fraction, st.integers(0, q), st.just(q)))
    return whole.map(at_least) | whole.filter(lambda part: part < 1).map(more_than)


@given(votes(), shares() | st.sampled_from(SHARES), st.sampled_from(BASES), st.sampled_from(Progress))
def test_a_verdict_is_exact_for_any_weights_and_shares(
    vote: tuple[tuple[int, ...], Ballots], share: Share, of: Base, progress: Progress
) -> None:
    weights, ballots = vote
    ends = {parts(weigh(end, weights), of) for end in completions(ballots, progress)}
    assert judge(weigh(ballots, weights), share, of, progress).outcome is expected(ends, share)


@given(votes(), st.sampled_from(BASES), st.sampled_from(Progress), st.data())
def test_a_verdict_is_exact_where_the_share_is_just_what_there_is(
    vote: tuple[tuple[int, ...], Ballots], of: Base, progress: Progress, data: st.DataObject
) -> None:
    """One of the ends is hit exactly: the place where a sign is easily turned."""
    weights, ballots = vote
    ends = {parts(weigh(end, weights), of) for end in completions(ballots, progress)}
    have, base = data.draw(st.sampled_from(sorted(ends)))
    part = Fraction(have, base) if base else Fraction(0)
    share = at_least(part) if part == 1 or data.draw(st.booleans()) else more_than(part)
    assert judge(weigh(ballots, weights), share, of, progress).outcome is expected(ends, share)


@pytest.mark.parametrize("progress", [Progress.FINAL, Progress.REPLACEABLE])
@pytest.mark.parametrize("of", BASES)
def test_what_is_missing_is_the_fewest_ballots_that_would_make_it_hold(of: Base, progress: Progress) -> None:
    asked = 0
    for ballots in (votes for size in range(5) for votes in product(range(4), repeat=size)):
        ones = (1,) * len(ballots)
        ends = {
            (sum(now != later for now, later in zip(ballots, end, strict=True)), *parts(weigh(end, ones), of))
            for end in completions(ballots, progress)
        }
        for share in SHARES:
            verdict = judge(weigh(ballots, ones), share, of, progress)
            if verdict.is_undecided:
                asked += 1
                fewest = min(changed for changed, have, base in ends if holds(have, base, share))
                assert verdict.data["missing"] == fewest, (verdict, ballots)
    assert asked > 1000


@given(votes(), shares(), st.sampled_from(BASES), st.sampled_from(Progress))
def test_the_numbers_of_a_verdict_agree_with_its_answer(
    vote: tuple[tuple[int, ...], Ballots], share: Share, of: Base, progress: Progress
) -> None:
    weights, ballots = vote
    counts = weigh(ballots, weights)
    verdict = judge(counts, share, of, progress)
    data = verdict.data
    assert (data["have"], data["base"]) == parts(counts, of)
    assert data["missing"] == max(0, data["need"] - data["have"])
    assert data["open"] == (0 if progress is Progress.CLOSED else counts.outstanding)
    # As it stands now, it holds exactly if nothing is missing.
    assert (data["missing"] == 0) is holds(*parts(counts, of), share)
    if not verdict.is_undecided:
        assert (data["missing"] == 0) is verdict.is_met


@given(st.integers(0, 500), st.integers(0, 500), shares())
def test_the_number_needed_is_the_least_that_holds(have: int, base: int, share: Share) -> None:
    if have <= base:
        assert (have >= share.needed(base)) is holds(have, base, share)


@given(votes(), shares(), st.sampled_from(["all", "participating", "cast"]))
def test_one_more_yes_never_loses_what_was_carried(
    vote: tuple[tuple[int, ...], Ballots], share: Share, of: Bases
) -> None:
    weights, ballots = vote
    before = judge(weigh(ballots, weights), share, of, Progress.CLOSED)
    for position, ballot in enumerate(ballots):
        if ballot != YES:
            with_it = (*ballots[:position], YES, *ballots[position + 1 :])
            after = judge(weigh(with_it, weights), share, of, Progress.CLOSED)
            assert after.is_met or before.is_unmet


@given(vote=votes(), share=shares(), of=st.sampled_from(BASES), replaceable=st.booleans())
def test_what_is_settled_early_stays_settled_to_the_close(
    vote: tuple[tuple[int, ...], Ballots], share: Share, of: Base, *, replaceable: bool
) -> None:
    weights, ballots = vote
    roll = Roll.of("owners", [str(position) for position in range(len(weights))], weights={"area": weights})
    box = Box(roll, replaceable=replaceable)
    outcomes = [judge(box.tally()["area"], share, of, box.progress).outcome]
    for position, ballot in enumerate(ballots):
        if ballot != NONE:
            box.cast(position, ballot)
            outcomes.append(judge(box.tally()["area"], share, of, box.progress).outcome)
    outcomes.append(judge(box.seal()["area"], share, of, box.progress).outcome)
    open_ = outcomes.count(Outcome.UNDECIDED)
    assert outcomes == [Outcome.UNDECIDED] * open_ + [outcomes[-1]] * (len(outcomes) - open_)
    assert outcomes[-1] is not Outcome.UNDECIDED


def test_replaceable_ballots_settle_no_majority_before_the_close() -> None:
    box = Box(Roll.of("residents", ["li", "wu", "chen"]), replaceable=True)
    for position in range(3):
        box.cast(position, Choice.YES.code)
    for share, of in product(SHARES, get_args(Bases)):
        verdict = judge(box.tally()["persons"], share, of, box.progress)
        # At least nothing, of those who will have taken part whatever happens, is no question.
        assert verdict.is_undecided or (share == at_least(0) and of != "cast")
    assert judge(box.tally()["persons"], at_least(1), "quorum", box.progress).is_met
    assert judge(box.seal()["persons"], at_least(1), "all", box.progress).is_met
