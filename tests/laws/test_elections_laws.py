"""What holds for every ballot with options, whoever votes and however the options are called."""

import itertools
import json
import random
from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from consult.voting.choosing.choices import check, decode, encode, is_paper
from consult.voting.choosing.elections import CHAIR, NOBODY, REPEAT, Need, elect, lot, run_off
from consult.voting.choosing.options import Approval, BallotType, OneOf, Points, Ranking
from consult.voting.choosing.rankings import Method, pairwise, rank
from consult.voting.choosing.sums import OptionSums, OptionTally, count
from consult.voting.rolls import AREA, PERSONS
from consult.voting.shares import at_least, more_than

CODES = "abcd"
TIES = [NOBODY, CHAIR, REPEAT, lot("dice"), lot("sun")]
NEEDS = [
    (),
    (Need(more_than("1/2"), of="participating"),),
    (Need(at_least("1/3"), of="cast"), Need(at_least("1/4"), of="all", measure=AREA)),
]
Vote = tuple[Any, tuple[int, int]]


@st.composite
def ballots(draw: st.DrawFn) -> BallotType:
    """Draw a type of ballot over up to four options."""
    codes = list(CODES[: draw(st.integers(1, 4))])
    none = draw(st.booleans())
    most = draw(st.none() | st.integers(1, len(codes)))
    match draw(st.sampled_from(["one", "approval", "points", "ranking", "equal", "complete"])):
        case "one":
            return OneOf(codes, none=none)
        case "approval":
            return Approval(codes, at_most=most, at_least=draw(st.integers(1, most or len(codes))), none=none)
        case "points":
            total = draw(st.integers(1, 5))
            return Points(codes, total, each=draw(st.none() | st.integers(1, total)), none=none)
        case "ranking":
            return Ranking(codes, at_most=most, none=none)
        case "equal":
            return Ranking(codes, at_most=most, equal=True, none=none)
        case _:
            return Ranking(codes, complete=True, none=none)


@st.composite
def choices(draw: st.DrawFn, ballot: BallotType) -> Any:
    """Draw what a voter may say on *ballot*."""
    if draw(st.integers(0, 5)) == 0:
        return draw(st.sampled_from(["abstain", "void", *(["none"] if ballot.none else [])]))
    codes = draw(st.permutations([option.code for option in ballot.options]))
    match ballot:
        case OneOf():
            return codes[0]
        case Approval():
            return codes[: draw(st.integers(ballot.at_least, ballot.most))]
        case Points():
            given_, left = {}, draw(st.integers(1, ballot.total))
            for code in codes:
                given_[code] = min(left, draw(st.integers(0, ballot.most)))
                left -= given_[code]
            return given_ if any(given_.values()) else {codes[0]: 1}
        case _:
            ranked = codes if ballot.complete else codes[: draw(st.integers(1, ballot.most))]
            if not ballot.equal:
                return ranked
            cut = draw(st.integers(0, len(ranked)))
            return [part for part in ([*ranked[:cut]], *([code] for code in ranked[cut:])) if part]


@st.composite
def polls(draw: st.DrawFn) -> tuple[BallotType, list[Vote]]:
    """Draw a ballot with what up to nine voters say on it, and what each weighs in persons and in area."""
    ballot = draw(ballots())
    said = draw(st.lists(st.tuples(choices(ballot), st.integers(0, 40)), max_size=9))
    return ballot, [(choice, (1, area)) for choice, area in said]


def tally_of(ballot: BallotType, votes: list[Vote]) -> OptionTally:
    return count(
        ballot,
        [(encode(ballot, choice), weights) for choice, weights in votes],
        {PERSONS: 12, AREA: 1000},
    )


def methods_for(ballot: BallotType) -> list[Method]:
    if not isinstance(ballot, Ranking):
        return []
    strict = {Method.INSTANT_RUNOFF, Method.INSTANT_RUNOFF_ANY_ORDER}
    return [
        method
        for method in Method
        if not (ballot.equal and method in strict)
        and not (method is Method.COOMBS and (ballot.equal or not ballot.complete))
    ]


def outcomes(ballot: BallotType, votes: list[Vote]) -> list[Any]:
    """Everything that is decided, by code, under every rule there is."""
    tally = tally_of(ballot, votes)
    results = [
        elect(tally, seats=seats, measure=measure, needs=needs, ties=ties)
        for seats, measure, needs, ties in itertools.product((1, 2), (PERSONS, AREA), NEEDS, TIES)
    ]
    results += [run_off(tally, needs=needs, ties=ties) for needs, ties in itertools.product(NEEDS[1:], TIES)]
    results += [
        rank(tally, method, measure=measure, ties=ties)
        for method, measure, ties in itertools.product(methods_for(ballot), (PERSONS, AREA), TIES)
    ]
    return [
        (
            one.winners,
            frozenset(one.elected),
            frozenset(one.goes_on),
            one.between,
            one.places,
            one.awaits,
            [frozenset(tier) for tier in one.order],
            one.verdict.outcome,
        )
        for one in results
    ]


class TestPapers:
    @given(polls())
    def test_what_may_be_said_is_kept_and_comes_back(self, poll: tuple[BallotType, list[Vote]]) -> None:
        ballot, votes = poll
        for choice, _ in votes:
            paper = encode(ballot, choice)
            assert check(ballot, choice).is_met
            assert is_paper(ballot, paper)
            assert encode(ballot, decode(ballot, paper)) == paper

    @given(
        ballots(),
        st.recursive(
            st.none() | st.booleans() | st.integers(-4, 6) | st.sampled_from([*CODES, "none", "e", ""]),
            lambda part: (
                st.lists(part, max_size=5)
                | st.lists(part, max_size=4).map(tuple)
                | st.dictionaries(st.sampled_from([*CODES, "e"]), part, max_size=4)
            ),
            max_leaves=7,
        ),
    )
    def test_whatever_comes_in_is_a_paper_or_refused_with_a_reason(
        self, ballot: BallotType, given_: object
    ) -> None:
        verdict = check(ballot, given_)
        if verdict.is_met:
            assert is_paper(ballot, encode(ballot, given_))
        else:
            assert verdict.sentence()
            assert verdict.sentence("zh")
        if is_paper(ballot, given_):
            assert encode(ballot, decode(ballot, given_)) == given_  # type: ignore[arg-type]


class TestCounting:
    @given(polls(), st.randoms(use_true_random=False))
    def test_the_order_of_voting_is_irrelevant(
        self, poll: tuple[BallotType, list[Vote]], dice: random.Random
    ) -> None:
        ballot, votes = poll
        mixed = list(votes)
        dice.shuffle(mixed)
        assert tally_of(ballot, mixed) == tally_of(ballot, votes)

    @given(polls(), st.data())
    def test_running_sums_equal_a_recount_and_taking_out_restores(
        self, poll: tuple[BallotType, list[Vote]], data: st.DataObject
    ) -> None:
        ballot, votes = poll
        sums = OptionSums(ballot, {PERSONS: 12, AREA: 1000})
        within: list[Vote] = []
        for choice, weights in votes:
            if within and data.draw(st.booleans()):
                gone, weighed = within.pop(data.draw(st.integers(0, len(within) - 1)))
                sums.remove(encode(ballot, gone), weighed)
                assert sums.tally() == tally_of(ballot, within)
            before = sums.tally()
            sums.add(encode(ballot, choice), weights)
            sums.remove(encode(ballot, choice), weights)
            assert sums.tally() == before
            sums.add(encode(ballot, choice), weights)
            within.append((choice, weights))
            assert sums.tally() == tally_of(ballot, within)

    @given(polls())
    def test_sums_equal_a_plain_count_of_what_voters_said(self, poll: tuple[BallotType, list[Vote]]) -> None:
        ballot, votes = poll
        tally = tally_of(ballot, votes)
        for place, measure in enumerate((PERSONS, AREA)):
            counts = tally[measure]
            marks = Counter[str]()
            for choice, weights in votes:
                if choice in ("abstain", "void", "none"):
                    marks[choice] += weights[place]
            assert (counts.abstain, counts.void, counts.none) == tuple(
                marks[name] for name in ("abstain", "void", "none")
            )
            assert counts.participating + counts.outstanding == counts.all
            assert counts.participating == sum(weights[place] for _, weights in votes)
            for at, option in enumerate(ballot.options):
                support = backing = 0
                for choice, weights in votes:
                    if choice in ("abstain", "void", "none"):
                        continue
                    points = plain_points(ballot, choice, option.code)
                    support += points * weights[place]
                    backing += (points > 0) * weights[place]
                assert (counts.support[at], counts.backing[at]) == (support, backing)
                assert sum(counts.yes_no(at)[1:]) == counts.participating

    @given(polls())
    def test_a_tally_reads_back_from_json_and_decides_the_same(
        self, poll: tuple[BallotType, list[Vote]]
    ) -> None:
        tally = tally_of(*poll)
        again = OptionTally.from_data(json.loads(json.dumps(tally.to_data())))
        assert again == tally
        assert elect(again, ties=lot("x")) == elect(tally, ties=lot("x"))


def plain_points(ballot: BallotType, choice: Any, code: str) -> int:
    if isinstance(ballot, Points):
        return choice.get(code, 0)  # type: ignore[no-any-return]
    if isinstance(ballot, Ranking):
        first = choice[0]
        return int(code == first or (isinstance(first, list) and code in first))
    return int(code == choice if isinstance(ballot, OneOf) else code in choice)


class TestElections:
    @given(polls(), st.permutations(CODES))
    def test_the_names_and_the_order_of_options_decide_nothing(
        self, poll: tuple[BallotType, list[Vote]], order: list[str]
    ) -> None:
        ballot, votes = poll
        codes = [option.code for option in ballot.options]
        definition = ballot.definition()
        moved = type(ballot)(
            [code for code in order if code in codes],
            **{key: value for key, value in definition.items() if key not in {"kind", "options"}},
        )
        assert outcomes(moved, votes) == outcomes(ballot, votes)

    @given(polls(), st.permutations(CODES))
    def test_calling_options_otherwise_calls_the_elected_otherwise(
        self, poll: tuple[BallotType, list[Vote]], called: list[str]
    ) -> None:
        ballot, votes = poll
        names = dict(zip(CODES, (f"x{code}" for code in called), strict=True))
        definition = ballot.definition()
        renamed = type(ballot)(
            [names[option.code] for option in ballot.options],
            **{key: value for key, value in definition.items() if key not in {"kind", "options"}},
        )
        tally, other = tally_of(ballot, votes), tally_of(renamed, [(named(c, names), w) for c, w in votes])
        for method in methods_for(ballot):
            assert rank(other, method).winners == {names[code] for code in rank(tally, method).winners}
        assert elect(other).winners == {names[code] for code in elect(tally).winners}

    @given(polls(), st.integers(1, 3))
    def test_a_tie_is_told_exactly_when_the_last_seat_is_between_equals(
        self, poll: tuple[BallotType, list[Vote]], seats: int
    ) -> None:
        tally = tally_of(*poll)
        result = elect(tally, seats=seats)
        support = sorted((number for number in tally[PERSONS].support if number), reverse=True)
        tied = len(support) > seats and support[seats - 1] == support[seats]
        assert result.tied is tied
        edge = support[min(seats, len(support)) - 1] if support else 0
        supported = zip(poll[0].options, tally[PERSONS].support, strict=True)
        assert result.winners == {option.code for option, number in supported if number and number >= edge}
        assert len(result.elected) == (sum(n > edge for n in support) if tied else min(seats, len(support)))

    @given(polls(), st.integers(1, 3), st.sampled_from(NEEDS))
    def test_a_lot_fills_the_seats_from_the_equals_and_changes_nothing_else(
        self, poll: tuple[BallotType, list[Vote]], seats: int, needs: tuple[Need, ...]
    ) -> None:
        tally = tally_of(*poll)
        without = elect(tally, seats=seats, needs=needs)
        drawn = elect(tally, seats=seats, needs=needs, ties=lot("dice"))
        assert set(without.elected) <= set(drawn.elected) <= without.winners
        assert set(drawn.elected) - set(without.elected) <= without.between
        assert len(drawn.elected) == len(without.elected) + without.places
        assert drawn == elect(tally, seats=seats, needs=needs, ties=lot("dice"))

    @given(polls().filter(lambda poll: isinstance(poll[0], OneOf)))
    def test_a_further_vote_for_the_winner_keeps_it_winning(
        self, poll: tuple[BallotType, list[Vote]]
    ) -> None:
        ballot, votes = poll
        for needs in NEEDS:
            for winner in elect(tally_of(ballot, votes), needs=needs).winners:
                further = elect(tally_of(ballot, [*votes, (winner, (1, 0))]), needs=needs)
                assert further.winners == {winner}

    @given(polls().filter(lambda poll: isinstance(poll[0], Ranking)))
    def test_who_beats_every_other_wins_by_every_method_that_compares_one_by_one(
        self, poll: tuple[BallotType, list[Vote]]
    ) -> None:
        tally = tally_of(*poll)
        before = pairwise(tally)
        beats_all = {
            one
            for one in poll[0].index
            if all(before[one, other] > before[other, one] for other in poll[0].index if other != one)
            and tally[PERSONS].named
        }
        assert rank(tally, Method.CONDORCET).winners == beats_all
        if beats_all:
            for method in (Method.COPELAND, Method.MINIMAX, Method.SCHULZE, Method.RANKED_PAIRS):
                assert rank(tally, method).winners == beats_all


def named(choice: Any, names: dict[str, str]) -> Any:
    match choice:
        case str():
            return names.get(choice, choice)
        case dict():
            return {names[code]: points for code, points in choice.items()}
        case _:
            return [named(part, names) for part in choice]
