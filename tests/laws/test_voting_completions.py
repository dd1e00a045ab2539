"""
A threshold says met, unmet or undecided exactly as the ways in which the vote may still go have it.

The oracle (`voting_plainly`) plays every one of those ways, paper by paper, and compares fractions. It knows
no formula and none of the library's tables.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations_with_replacement, product
from math import prod
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
from consult.voting.states import Counting, Silence, State, exclude_silent, follow_majority
from consult.voting.thresholds import Sides, Threshold, ends, places
from voting_plainly import (
    ASKED,
    COUNTINGS,
    PAPERS,
    RUNNING,
    SHARES,
    SILENT,
    STATES,
    Paper,
    Weights,
    adds,
    all_parts,
    completions,
    counts_of,
    expected,
    holds,
    may_become,
    parts,
    tally_of,
)

NONE, YES, NO, ABSTAIN = State.NONE, State.YES, State.NO, State.ABSTAIN
FINAL, REPLACEABLE, CLOSED = Progress.FINAL, Progress.REPLACEABLE, Progress.CLOSED
PLAIN = Counting()
EVERYTHING = Progress(
    replaceable=True, revocable=True, voidable=True, recusable=True, papers=True, meeting=True, vetoes=True
)

Asked = tuple[Sides, Bases]
Papers = tuple[Paper, ...]


def rolls_of(papers: Sequence[Paper], *sizes: int) -> list[Papers]:
    """Every roll of so many voters: who is who makes no difference."""
    return [some for size in sizes for some in combinations_with_replacement(papers, size)]


def differences(
    rolls: Iterable[Papers],
    weights: Weights,
    asked: Iterable[tuple[Asked, Progress, Counting]],
    shares: Sequence[Share] = SHARES,
) -> Iterator[str]:
    """Where the verdict is not what the ends of the vote have it."""
    rolls = list(rolls)
    for (side, of), progress, counting in asked:
        for papers in rolls:
            ours = {measure: by_voter[: len(papers)] for measure, by_voter in weights.items()}
            tally = tally_of(papers, ours)
            plain = Threshold(shares[0], of, side=side)
            found = all_parts(papers, ours, progress, counting, plain)
            for share in shares:
                verdict = Threshold(share, of, side=side).judge(tally, progress, counting)
                if verdict.outcome is not expected(found, share):
                    yield f"{verdict!r}: {share!r}, {side} of {of}, {progress}, {counting}, {papers}: {found}"


def none_of(found: Iterator[str]) -> None:
    assert next(found, None) is None


ONES = {"persons": [1, 1, 1, 1], "area": [2, 3, 5, 1]}


# -- every voter, every setting ----------------------------------------------------------------------------


SILENT_ENDS = {State.FOLLOWS_YES, State.FOLLOWS_NO, State.FOLLOWS_NEITHER}


@pytest.mark.parametrize("silent", SILENT[:3], ids=["exclude", "abstain", "follow"])
def test_a_paper_may_become_exactly_what_can_happen_to_it_under_every_setting(silent: Silence) -> None:
    counting = Counting(silent=silent)
    for progress, paper in product([*RUNNING, CLOSED], PAPERS):
        found = ends(paper.state, progress, counting, held=paper.held)
        unsaid = {State.DELIVERED if state in SILENT_ENDS else state for state in found}
        assert unsaid == set(may_become(paper, progress)), (progress, paper)


def test_every_state_counts_as_it_was_declared_under_every_counting() -> None:
    for counting, (side, of) in product(COUNTINGS, ASKED):
        threshold = Threshold(at_least(0), of, side=side)
        for state in STATES:
            if state is not State.DELIVERED or counting.silent.how == "exclude":
                assert places(threshold, state, counting) == adds(state, counting, None, side, of)
        if counting.silent.how == "follow":
            for end, majority in (
                (State.FOLLOWS_YES, "yes"),
                (State.FOLLOWS_NO, "no"),
                (State.FOLLOWS_NEITHER, None),
            ):
                says = adds(State.DELIVERED, counting, majority, side, of)
                assert places(threshold, end, counting) == says, (end, side, of)


def test_a_verdict_on_one_voter_is_exact_under_every_setting_of_progress() -> None:
    draw = random.Random(3)
    every = [(asked, progress, PLAIN) for progress in (*RUNNING, CLOSED) for asked in draw.sample(ASKED, 2)]
    none_of(differences(rolls_of(PAPERS, 0, 1), ONES, every, [at_least("1/2"), more_than(0)]))


def test_a_verdict_on_one_voter_is_exact_under_every_counting() -> None:
    draw = random.Random(4)
    for progress in (FINAL, CLOSED, EVERYTHING):
        every = [(asked, progress, counting) for counting in COUNTINGS for asked in draw.sample(ASKED, 1)]
        none_of(differences(rolls_of(PAPERS, 1), ONES, every, [at_least("1/2")]))


@pytest.mark.parametrize(("side", "of"), ASKED, ids=lambda part: part)
def test_a_verdict_on_two_voters_is_exact_for_every_share(side: Sides, of: Bases) -> None:
    """Every two papers, and every share, under settings drawn from all that there are."""
    draw = random.Random(f"{side} {of}")
    some = [((side, of), draw.choice([*RUNNING, *[CLOSED] * 40]), draw.choice(COUNTINGS)) for _ in range(8)]
    none_of(differences(rolls_of(PAPERS, 2), ONES, some))


@pytest.mark.parametrize(("side", "of"), ASKED, ids=lambda part: part)
def test_a_verdict_on_three_or_four_voters_is_exact(side: Sides, of: Bases) -> None:
    draw = random.Random(f"{of} {side}")
    for _ in range(6):
        progress, counting = draw.choice([*RUNNING, *[CLOSED] * 40]), draw.choice(COUNTINGS)
        rolls = [
            papers
            for papers in (tuple(draw.choices(PAPERS, k=draw.choice((3, 3, 4)))) for _ in range(12))
            if prod(len(may_become(paper, progress)) for paper in papers) <= 1000
        ]
        none_of(differences(rolls, ONES, [((side, of), progress, counting)]))


@pytest.mark.parametrize("progress", [FINAL, REPLACEABLE, CLOSED], ids=["final", "replaceable", "closed"])
@pytest.mark.parametrize("of", get_args(Bases))
def test_a_verdict_on_plain_ballots_of_four_is_exact(of: Bases, progress: Progress) -> None:
    plain = [Paper(state) for state in (NONE, YES, NO, ABSTAIN)]
    every: list[tuple[Asked, Progress, Counting]] = [(("yes", of), progress, PLAIN)]
    if of == "all":
        every.append((("participating", of), progress, PLAIN))
    none_of(differences(rolls_of(plain, 0, 1, 2, 3, 4), ONES, every))


@pytest.mark.parametrize("silent", SILENT, ids=lambda silent: f"{silent.how} {silent.by} {silent.floor}")
def test_a_verdict_is_exact_where_the_silent_turn_on_what_everybody_casts(silent: Silence) -> None:
    """
    Whose side the silent are on depends on all ballots, in another measure even; the verdict stays exact.

    Whoever is silent may still vote, and then decides alone what silence could have come to.
    """
    papers = [Paper(State.DELIVERED), Paper(YES), Paper(NO), Paper(NONE)]
    counting = Counting(silent=silent)
    may = [Progress(papers=True), CLOSED]
    every = [(asked, progress, counting) for asked, progress in product(ASKED, may)]
    # The lightest by persons are the heaviest by area, and the other way round.
    weights = {"persons": [3, 2, 1], "area": [1, 2, 4]}
    none_of(differences(list(product(papers, repeat=3)), weights, every, SHARES[1:10:3]))


# -- weights -----------------------------------------------------------------------------------------------


@st.composite
def running(draw: st.DrawFn, *, most: int = 4) -> tuple[Papers, Weights, Progress, Counting, Asked]:
    """A vote on its way: papers, what they weigh, and what it is declared to be."""
    progress, counting = draw(st.sampled_from([*RUNNING, CLOSED])), draw(st.sampled_from(COUNTINGS))
    papers: list[Paper] = []
    ways = 1
    for paper in draw(st.lists(st.sampled_from(PAPERS), max_size=most)):
        ways *= len(may_become(paper, progress))
        if ways <= 800:
            papers.append(paper)
    weight = st.integers(0, 8) | st.integers(0, 10**9)
    weights = {
        measure: draw(st.lists(weight, min_size=len(papers), max_size=len(papers)))
        for measure in ("persons", "area")
    }
    return tuple(papers), weights, progress, counting, draw(st.sampled_from(ASKED))


def any_share() -> st.SearchStrategy[Share]:
    whole = st.integers(1, 30).flatmap(lambda q: st.builds(Fraction, st.integers(0, q), st.just(q)))
    return whole.map(at_least) | whole.filter(lambda part: part < 1).map(more_than)


@given(running(), any_share() | st.sampled_from(SHARES))
def test_a_verdict_is_exact_for_any_weights_and_shares(
    vote: tuple[Papers, Weights, Progress, Counting, Asked], share: Share
) -> None:
    papers, weights, progress, counting, (side, of) = vote
    threshold = Threshold(share, of, side=side)
    found = all_parts(papers, weights, progress, counting, threshold)
    verdict = threshold.judge(tally_of(papers, weights), progress, counting)
    assert verdict.outcome is expected(found, share)


@given(running(), st.data())
def test_a_verdict_is_exact_where_the_share_is_just_what_there_is(
    vote: tuple[Papers, Weights, Progress, Counting, Asked], data: st.DataObject
) -> None:
    """One of the ends is hit exactly: the place where a sign is easily turned."""
    papers, weights, progress, counting, (side, of) = vote
    plain = Threshold(at_least(0), of, side=side)
    found = all_parts(papers, weights, progress, counting, plain)
    have, base = data.draw(st.sampled_from(sorted(found)))
    part = Fraction(have, base) if base else Fraction(0)
    share = at_least(part) if part == 1 or data.draw(st.booleans()) else more_than(part)
    verdict = Threshold(share, of, side=side).judge(tally_of(papers, weights), progress, counting)
    assert verdict.outcome is expected(found, share)


# -- the numbers in a verdict ------------------------------------------------------------------------------


@given(running(), any_share() | st.sampled_from(SHARES))
def test_the_numbers_of_a_verdict_agree_with_its_answer(
    vote: tuple[Papers, Weights, Progress, Counting, Asked], share: Share
) -> None:
    papers, weights, progress, counting, (side, of) = vote
    threshold = Threshold(share, of, side=side)
    tally = tally_of(papers, weights)
    verdict = threshold.judge(tally, progress, counting)
    data = verdict.data
    if counting.silent.how != "follow":
        # As it stands now is what it would come to if it closed now.
        assert (data["have"], data["base"]) == parts(
            [paper.state for paper in papers], weights, counting, threshold
        )
        assert (data["missing"] == 0) is threshold.holds(tally, counting)
    assert data["missing"] == max(0, data["need"] - data["have"])
    assert data["open"] == (0 if progress.closed else tally["persons"].outstanding)
    assert (data["missing"] == 0) is holds(data["have"], data["base"], share)
    if not verdict.is_undecided:
        assert (data["missing"] == 0) is verdict.is_met


@cache
def fewest(papers: Papers, threshold: Threshold, counting: Counting) -> int | None:
    """The fewest of those without a ballot who would have to vote for it so that it holds at the close."""
    ones = {"persons": (1,) * len(papers)}
    without = [n for n, paper in enumerate(papers) if paper.state in {NONE, State.DELIVERED, State.PRESENT}]
    side = {"no": State.NO, "veto": State.VETO}.get(threshold.side, YES)
    found = [
        sum(chosen)
        for chosen in product((False, True), repeat=len(without))
        if holds(
            *parts(
                [
                    side if n in without and chosen[without.index(n)] else paper.state
                    for n, paper in enumerate(papers)
                ],
                ones,
                counting,
                threshold,
            ),
            threshold.share,
        )
    ]
    return min(found, default=None)


@pytest.mark.parametrize(("side", "of"), ASKED, ids=lambda part: part)
@pytest.mark.parametrize("silent", SILENT[:2], ids=["exclude", "abstain"])
def test_what_is_missing_of_final_ballots_suffices_and_one_less_does_not(
    side: Sides, of: Bases, silent: Silence
) -> None:
    """Whoever is present, and whoever is silent and takes part, widens no base by voting."""
    counting = Counting(silent=silent)
    known = (NONE, State.DELIVERED, State.PRESENT, YES, NO, ABSTAIN)
    may = Progress(papers=True, meeting=True, vetoes=side == "veto")
    asked = 0
    for papers in rolls_of([Paper(state) for state in known], 1, 2, 3, 4):
        tally = tally_of(papers, {"persons": [1] * len(papers)})
        for share in SHARES[1::2]:
            threshold = Threshold(share, of, side=side)
            enough = fewest(papers, threshold, counting)
            verdict = threshold.judge(tally, may, counting)
            if enough is not None:
                asked += 1
                assert verdict.data["missing"] == enough, (verdict, papers)
            elif verdict.data["open"]:
                # No number of them would do: not all that there are, nor fewer.
                without = sum(paper.state in {NONE, State.DELIVERED, State.PRESENT} for paper in papers)
                assert verdict.data["missing"] > without or share.numerator == share.denominator
    assert asked > 100


@pytest.mark.parametrize("of", get_args(Bases))
def test_what_is_missing_of_replaceable_ballots_is_the_fewest_that_must_change(of: Bases) -> None:
    asked = 0
    plain = [Paper(state) for state in (NONE, YES, NO, ABSTAIN)]
    for papers in rolls_of(plain, 0, 1, 2, 3, 4):
        ones = {"persons": [1] * len(papers)}
        ways = [
            (
                sum(paper.state != later for paper, later in zip(papers, end, strict=True)),
                *parts(end, ones, PLAIN, Threshold(SHARES[0], of)),
            )
            for end in completions(papers, REPLACEABLE)
        ]
        for share in SHARES:
            verdict = Threshold(share, of).judge(tally_of(papers, ones), REPLACEABLE)
            if verdict.is_undecided:
                asked += 1
                least = min(changed for changed, have, base in ways if holds(have, base, share))
                assert verdict.data["missing"] == least, (verdict, papers)
    assert asked > 200


@given(st.integers(0, 500), st.integers(0, 500), any_share())
def test_the_number_needed_is_the_least_that_holds(have: int, base: int, share: Share) -> None:
    if have <= base:
        assert (have >= share.needed(base)) is holds(have, base, share)


# -- what is settled stays settled -------------------------------------------------------------------------

Base = Literal["all", "participating", "cast", "quorum"]


def judge(counts: Counts, share: Share, of: Base, progress: Progress) -> Verdict:
    if of == "quorum":
        return judge_quorum(counts, share, progress=progress)
    return judge_majority(counts, share, of=of, progress=progress)


@given(
    codes=st.lists(st.sampled_from([NONE, YES, NO, ABSTAIN]), max_size=5),
    share=any_share(),
    of=st.sampled_from(get_args(Base)),
    replaceable=st.booleans(),
)
def test_what_is_settled_early_stays_settled_to_the_close(
    codes: list[State], share: Share, of: Base, *, replaceable: bool
) -> None:
    box = Box(Roll.of("owners", [str(n) for n in range(len(codes))]), replaceable=replaceable)
    outcomes = [judge(box.tally()["persons"], share, of, box.progress).outcome]
    for position, code in enumerate(codes):
        if code:
            box.cast(position, code)
            outcomes.append(judge(box.tally()["persons"], share, of, box.progress).outcome)
    outcomes.append(judge(box.seal()["persons"], share, of, box.progress).outcome)
    open_ = outcomes.count(Outcome.UNDECIDED)
    assert outcomes == [Outcome.UNDECIDED] * open_ + [outcomes[-1]] * (len(outcomes) - open_)
    assert outcomes[-1] is not Outcome.UNDECIDED


def test_replaceable_ballots_settle_no_majority_before_the_close() -> None:
    box = Box(Roll.of("residents", ["li", "wu", "chen"]), replaceable=True)
    for position in range(3):
        box.cast(position, Choice.YES.code)
    for share, of in product(SHARES, get_args(Bases)):
        verdict = Threshold(share, of).judge(box.tally(), box.progress)
        # At least nothing, of those who will have taken part whatever happens, is no question.
        assert verdict.is_undecided or (share == at_least(0) and of != "cast")
    assert judge(box.tally()["persons"], at_least(1), "quorum", box.progress).is_met
    assert judge(box.seal()["persons"], at_least(1), "all", box.progress).is_met


def test_a_mandate_that_may_be_revoked_settles_nothing_for_its_voter() -> None:
    """A revoked ballot leaves a voter who may vote, otherwise even."""
    held = tally_of([Paper(YES, held=True)] * 3, {"persons": [1, 1, 1]})
    threshold = Threshold(more_than("1/2"), "all")
    assert threshold.judge(held, Progress(overridable=False)).is_met
    assert threshold.judge(held, Progress(overridable=False, revocable=True)).is_undecided
    assert threshold.judge(held, Progress(overridable=True)).is_undecided


def test_silence_that_follows_the_majority_settles_nothing_that_the_silent_may_still_vote_on() -> None:
    counting = Counting(silent=follow_majority(clause="§ 7", warned=True, by="persons"))
    papers = [Paper(YES), *[Paper(State.DELIVERED)] * 4]
    tally = tally_of(papers, {"persons": [1] * 5})
    threshold = Threshold(more_than("1/2"), "all")
    assert threshold.judge(tally, Progress(papers=True), counting).is_undecided
    assert threshold.judge(tally, CLOSED, counting).is_met
    assert threshold.judge(tally, CLOSED, Counting(silent=exclude_silent())).is_unmet


def test_the_oracle_counts_what_the_box_counts() -> None:
    """Papers counted plainly, and put into a box one by one."""
    papers = [paper for paper in PAPERS if paper.state is not NONE]
    roll = Roll.of("owners", [str(n) for n in range(len(papers))])
    box = Box(roll, replaceable=False, vetoes=True)
    for position, (state, held) in enumerate(papers):
        if held:
            box.cast_for(position, state)
        elif state in {YES, NO, ABSTAIN, State.VETO}:
            box.cast(position, state)
        else:
            box.receive(position, state) if state is State.VOID else box.mark(position, state)
    assert box.tally()["persons"] == counts_of(papers, [1] * len(papers))
