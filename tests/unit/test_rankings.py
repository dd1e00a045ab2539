"""Rankings: what each method elects, against plain counts made in another way."""

import functools
import itertools
import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.voting.choosing.choices import encode
from consult.voting.choosing.elections import CHAIR, lot
from consult.voting.choosing.options import Approval, BallotType, OneOf, Ranking
from consult.voting.choosing.rankings import Method, pairwise, rank
from consult.voting.choosing.sums import OptionTally, count
from consult.voting.rolls import AREA, PERSONS

Ballot = list[list[str]]
Said = list[tuple[Any, int]]


def tally_of(ballot: BallotType, said: Said) -> OptionTally:
    papers = [(encode(ballot, list(choice)), (times,)) for choice, times in said]
    return count(ballot, papers, {PERSONS: sum(times for _, times in said)})


def winners(said: Said, method: Method, options: str = "abcd", **kind: bool) -> str:
    return "".join(sorted(rank(tally_of(Ranking(list(options), **kind), said), method).winners))


# Tennessee's capital, the textbook case: Memphis, Nashville, Chattanooga, Knoxville.
TENNESSEE = [("MNCK", 42), ("NCKM", 26), ("CKNM", 15), ("KCNM", 17)]
# A circle of majorities: a over b, b over c, c over a.
CIRCLE = [("abc", 4), ("bca", 3), ("cab", 2)]


class TestMethods:
    @pytest.mark.parametrize(
        ("method", "elected"),
        [
            (Method.CONDORCET, "N"),
            (Method.COPELAND, "N"),
            (Method.SCHULZE, "N"),
            (Method.RANKED_PAIRS, "N"),
            (Method.MINIMAX, "N"),
            (Method.BORDA, "N"),
            (Method.COOMBS, "N"),
            (Method.INSTANT_RUNOFF, "K"),
            (Method.INSTANT_RUNOFF_ANY_ORDER, "K"),
        ],
    )
    def test_the_textbook_case_comes_out_as_in_the_textbooks(self, method: Method, elected: str) -> None:
        assert winners(TENNESSEE, method, "MNCK", complete=True) == elected

    def test_schulze_elects_in_his_own_example(self) -> None:
        # Schulze, A new monotonic and clone-independent single-winner election method, 45 voters: E
        said = [
            ("ACBED", 5),
            ("ADECB", 5),
            ("BEDAC", 8),
            ("CABED", 3),
            ("CAEBD", 7),
            ("CBADE", 2),
            ("DCEBA", 7),
            ("EBADC", 8),
        ]
        assert winners(said, Method.SCHULZE, "ABCDE") == "E"

    @pytest.mark.parametrize(
        ("method", "elected"),
        [
            (Method.CONDORCET, ""),
            (Method.COPELAND, "abc"),
            (Method.SCHULZE, "a"),
            (Method.RANKED_PAIRS, "a"),
            (Method.MINIMAX, "a"),
        ],
    )
    def test_a_circle_is_no_winner_to_condorcet_and_its_weakest_win_falls_to_the_others(
        self, method: Method, elected: str
    ) -> None:
        assert winners(CIRCLE, method, "abc") == elected

    @pytest.mark.parametrize("turn", ["abc", "bca", "cab"])
    def test_the_weakest_win_of_a_circle_falls_whichever_it_is(self, turn: str) -> None:
        first, second, third = turn
        # first over second by 5, second over third by 3, third over first by 1
        said = [(first + second + third, 4), (second + third + first, 2), (third + first + second, 3)]
        for method in (Method.SCHULZE, Method.RANKED_PAIRS, Method.MINIMAX):
            assert winners(said, method, "abc") == first

    def test_copeland_counts_a_draw_as_half_a_win(self) -> None:
        # a over b and c, d over a, x over b, all others drawn: each win by two ballots that else cancel out
        said: Said = []
        for one, other in ("ab", "ac", "da", "xb"):
            rest = [code for code in "abcdx" if code not in (one, other)]
            said += [([one, other, rest], 1), ([rest, one, other], 1)]
        assert winners(said, Method.COPELAND, "abcdx", equal=True) == "adx"

    def test_borda_counts_half_points_for_equal_ranks_and_those_left_out(self) -> None:
        tally = tally_of(Ranking(list("abcd"), equal=True), [([["a", "b"], "c"], 1), (["d"], 1)])
        result = rank(tally, Method.BORDA)
        # a, b: 2.5 and the middle of 2, 1, 0; c: 1 and 1; d: 0 and 3
        said = {leaf.data["code"]: leaf.data["has"]["en"] for leaf in result.verdict.leaves()}
        assert said == {"a": "3.5 points", "b": "3.5 points", "c": "2 points", "d": "3 points"}
        assert result.winners == {"a", "b"}

    def test_ten_of_twenty_may_be_chosen_by_a_ballot_with_numbered_ranks(self) -> None:
        # Ninghai, Liyang township, 2010: 20 candidate projects, 10 chosen, ballots numbered by rank. How the
        # numbers were added up is not published; Borda is ours.
        projects = [f"p{number:02}" for number in range(20)]
        tally = tally_of(Ranking(projects), [(projects[shift:] + projects[:shift], 1) for shift in range(3)])
        result = rank(tally, Method.BORDA, seats=10)
        assert result.elected == ("p02", "p03", "p04", "p05", "p06", "p07", "p01", "p08", "p09", "p10")
        assert not result.tied

    def test_instant_run_off_says_its_rounds(self) -> None:
        result = rank(tally_of(Ranking(list("MNCK")), TENNESSEE), Method.INSTANT_RUNOFF)
        assert result.rounds == (
            {"M": 42, "N": 26, "C": 15, "K": 17},
            {"M": 42, "N": 26, "K": 32},
            {"M": 42, "K": 58},
        )
        assert result.order == (("K",), ("M",), ("N",), ("C",))
        assert result.verdict.leaves()[0].sentence() == "K has 58 votes in round 3: elected"
        assert result.verdict.leaves()[0].sentence("zh") == "K：第3轮58票，当选"

    def test_plans_that_are_ranked_are_chosen(self) -> None:
        result = rank(tally_of(Ranking(list("MNCK")), TENNESSEE), Method.INSTANT_RUNOFF, among="plans")
        assert result.verdict.leaves()[0].sentence() == "K has 58 votes in round 3: chosen"

    def test_ballots_whose_options_have_left_no_longer_count(self) -> None:
        # c leaves; of its 3 ballots none names another, so 4 of 7 is more than half
        assert winners([("a", 4), ("ba", 3), ("c", 2)], Method.INSTANT_RUNOFF, "abc") == "a"

    def test_the_weights_are_those_of_the_measure(self) -> None:
        ballot = Ranking(list("ab"))
        tally = count(ballot, [((0, 1), (2, 10)), ((1, 0), (1, 30))], {PERSONS: 3, AREA: 40})
        for method in set(Method) - {Method.COOMBS}:
            assert rank(tally, method).elected == ("a",)
            assert rank(tally, method, measure=AREA).elected == ("b",)
        assert pairwise(tally, measure=AREA) == {("a", "b"): 10, ("b", "a"): 30}

    def test_a_vote_in_which_nobody_ranked_elects_nobody(self) -> None:
        for complete in (True, False):
            ballot = Ranking(list("ab"), complete=complete)
            tally = count(ballot, [(-1, (1,)), (-3, (1,))], {PERSONS: 3})
            for method in set(Method) - (set() if complete else {Method.COOMBS}):
                result = rank(tally, method)
                assert (result.winners, result.elected, result.tied) == (frozenset(), (), False)
                assert result.verdict.is_unmet

    def test_a_single_option_that_is_ranked_wins(self) -> None:
        for method in Method:
            assert winners([("a", 1)], method, "a", complete=True) == "a"


class TestTies:
    def test_instant_run_off_lets_all_that_are_last_leave_together(self) -> None:
        # b and c leave together, and their ballots go to d; one at a time, c leaves, and b gathers its votes.
        said = [("ad", 5), ("bd", 2), ("cbd", 2), ("da", 4)]
        assert winners(said, Method.INSTANT_RUNOFF) == "d"
        assert winners([("ab", 2), ("ba", 2)], Method.INSTANT_RUNOFF, "ab") == "ab"

    def test_instant_run_off_in_any_order_names_everyone_who_may_win(self) -> None:
        # b or c leaves first: c's ballot goes to b, or b's to c, and either then passes a
        said = [("a", 3), ("bc", 2), ("cb", 2)]
        assert winners(said, Method.INSTANT_RUNOFF, "abc") == "a"
        assert winners(said, Method.INSTANT_RUNOFF_ANY_ORDER, "abc") == "bc"

    def test_ranked_pairs_tries_equal_margins_in_every_order(self) -> None:
        # A circle with equal margins: any of the three may be kept apart.
        assert winners([("abc", 1), ("bca", 1), ("cab", 1)], Method.RANKED_PAIRS, "abc") == "abc"

    def test_a_count_of_ranked_pairs_that_would_not_end_is_refused(self) -> None:
        codes = [f"o{number:02}" for number in range(12)]
        said = [(codes[shift:] + codes[:shift], 1) for shift in (0, 4, 8)]
        with pytest.raises(ValueError, match="declare another method, such as schulze"):
            rank(tally_of(Ranking(codes), said), Method.RANKED_PAIRS)

    def test_a_tie_that_a_method_leaves_is_settled_as_declared(self) -> None:
        tally = tally_of(Ranking(list("ab")), [("ab", 1), ("ba", 1)])
        for method in set(Method) - {Method.COOMBS, Method.CONDORCET}:
            assert rank(tally, method).elected == ()
            assert rank(tally, method).between == {"a", "b"}
            assert rank(tally, method, ties=CHAIR).awaits == "chair"
            assert rank(tally, method, ties=lot("d6")).elected == (lot("d6").order("ab")[0],)

    @pytest.mark.parametrize("method", list(Method))
    def test_every_method_states_its_tie_rule_in_both_languages_and_in_the_result(
        self, method: Method
    ) -> None:
        result = rank(tally_of(Ranking(list("ab"), complete=True), [("ab", 1)]), method)
        assert result.tie_rule == method.tie_rule()
        assert method.tie_rule().en != method.tie_rule().zh
        assert method.phrase().en == result.method
        assert result.to_data()["tie_rule"]["zh"] == method.tie_rule().zh
        assert json.dumps(result.to_data())


class TestRefusals:
    def test_a_method_refuses_what_it_cannot_count(self) -> None:
        both = tally_of(Ranking(list("ab"), equal=True), [([["a", "b"]], 1)])
        for method in (Method.INSTANT_RUNOFF, Method.INSTANT_RUNOFF_ANY_ORDER, Method.COOMBS):
            with pytest.raises(ValueError, match="no equal ranks"):
                rank(both, method)
        strict = tally_of(Ranking(list("ab")), [("a", 1)])
        with pytest.raises(ValueError, match="asks who is last"):
            rank(strict, Method.COOMBS)
        with pytest.raises(ValueError, match="elects one and 2 seats"):
            rank(strict, Method.SCHULZE, seats=2)
        with pytest.raises(ValueError, match="from 1 up"):
            rank(strict, Method.BORDA, seats=0)
        with pytest.raises(KeyError, match="no measure 'area'"):
            rank(strict, Method.BORDA, measure=AREA)

    def test_what_is_no_ranking_is_refused(self) -> None:
        for ballot in (OneOf(["a", "b"]), Approval(["a", "b"])):
            tally = count(ballot, [], {PERSONS: 1})
            with pytest.raises(ValueError, match=r"use elect\(\)"):
                rank(tally, Method.BORDA)
            with pytest.raises(ValueError, match=r"use elect\(\)"):
                pairwise(tally)


# Counts by other means: ballots one by one, sets, paths and orders written out, fractions.

CODES = "abcd"


@st.composite
def profiles(draw: st.DrawFn, *, equal: bool = False, complete: bool = False) -> tuple[str, list[Ballot]]:
    """Up to seven ballots over up to four options."""
    options = CODES[: draw(st.integers(1, 4))]
    ballots = []
    for _ in range(draw(st.integers(1, 7))):
        order = draw(st.permutations(list(options)))
        order = order if complete else order[: draw(st.integers(1, len(order)))]
        if equal:
            cuts = draw(st.lists(st.booleans(), min_size=len(order), max_size=len(order)))
            ranks = [[order[0]]]
            for code, cut in zip(order[1:], cuts[1:], strict=True):
                if cut:
                    ranks.append([code])
                else:
                    ranks[-1].append(code)
            ballots.append(ranks)
        else:
            ballots.append([[code] for code in order])
    return options, ballots


def place_of(ballot: Ballot, code: str) -> int:
    return next((place for place, rank_ in enumerate(ballot) if code in rank_), len(ballot))


def margin(ballots: list[Ballot], one: str, other: str) -> int:
    ahead = sum(place_of(b, one) < place_of(b, other) for b in ballots)
    return ahead - sum(place_of(b, one) > place_of(b, other) for b in ballots)


def plain_run_off(options: str, ballots: list[Ballot], *, last: bool = False) -> set[str]:
    there = set(options)
    while True:
        firsts = [
            min((c for c in there if [c] in b), key=lambda c: place_of(b, c), default=None) for b in ballots
        ]
        counted = [code for code in firsts if code]
        for code in there:
            if Fraction(counted.count(code), max(1, len(counted))) > Fraction(1, 2):
                return {code}
        if last:
            lasts = [max(there, key=lambda c: place_of(b, c)) for b in ballots]
            gone = {c for c in there if lasts.count(c) == max(map(lasts.count, there))}
        else:
            gone = {c for c in there if counted.count(c) == min(map(counted.count, there))}
        if gone == there:
            return there
        there -= gone


def plain_any_order(options: str, ballots: list[Ballot]) -> set[str]:
    found = set()
    for leaving in itertools.permutations(options):
        there = list(options)
        for gone in leaving:
            counted = [next((c for (c,) in b if c in there), None) for b in ballots]
            if len(there) == 1 or any(
                2 * counted.count(c) > len(counted) - counted.count(None) for c in there
            ):
                found |= {c for c in there if counted.count(c) == max(map(counted.count, there))}
                break
            if counted.count(gone) != min(map(counted.count, there)):
                break
            there.remove(gone)
    return found


def plain_borda(options: str, ballots: list[Ballot]) -> set[str]:
    points = dict.fromkeys(options, Fraction(0))
    for ballot in ballots:
        ranks = [*ballot, [code for code in options if place_of(ballot, code) == len(ballot)]]
        worth = list(range(len(options)))[::-1]
        for rank_ in ranks:
            shared, worth = worth[: len(rank_)], worth[len(rank_) :]
            for code in rank_:
                points[code] += Fraction(sum(shared), len(rank_))
    return {code for code in options if points[code] == max(points.values())}


def plain_copeland(options: str, ballots: list[Ballot]) -> set[str]:
    score = {
        one: sum(
            Fraction((margin(ballots, one, other) > 0) - (margin(ballots, one, other) < 0))
            for other in options
        )
        for one in options
    }
    return {one for one in options if score[one] == max(score.values())}


def plain_schulze(options: str, ballots: list[Ballot]) -> set[str]:
    def strength(one: str, other: str) -> int:
        paths = [
            (one, *over, other)
            for length in range(len(options) - 1)
            for over in itertools.permutations([c for c in options if c not in (one, other)], length)
        ]
        return max(min(margin(ballots, *step) for step in itertools.pairwise(path)) for path in paths)

    return {one for one in options if all(strength(one, o) >= strength(o, one) for o in options if o != one)}


def plain_ranked_pairs(options: str, ballots: list[Ballot]) -> set[str]:
    wins = [pair for pair in itertools.permutations(options, 2) if margin(ballots, *pair) > 0]
    by_margin = {}
    for pair in wins:
        by_margin.setdefault(margin(ballots, *pair), []).append(pair)
    groups = [list(itertools.permutations(by_margin[size])) for size in sorted(by_margin, reverse=True)]
    found = set()
    for orders in itertools.product(*groups):
        kept = []
        for one, other in itertools.chain(*orders):
            reach = {other}
            for _ in options:
                reach |= {b for a, b in kept if a in reach}
            if one not in reach:
                kept.append((one, other))
        found |= {code for code in options if all(code != beaten for _, beaten in kept)}
    return found


def plain_minimax(options: str, ballots: list[Ballot]) -> set[str]:
    worst = {
        one: max((margin(ballots, other, one) for other in options if other != one), default=0)
        for one in options
    }
    return {one for one in options if worst[one] == min(worst.values())}


def plain_condorcet(options: str, ballots: list[Ballot]) -> set[str]:
    return {
        one for one in options if all(margin(ballots, one, other) > 0 for other in options if other != one)
    }


def counted(options: str, ballots: list[Ballot], method: Method, **kind: bool) -> set[str]:
    ballot = Ranking(list(options), **kind)
    choices = ballots if kind.get("equal") else [[code for (code,) in ranks] for ranks in ballots]
    return set(rank(tally_of(ballot, [(choice, 1) for choice in choices]), method).winners)


class TestAgainstPlainCounts:
    @pytest.mark.parametrize(
        ("method", "plain"),
        [
            (Method.BORDA, plain_borda),
            (Method.COPELAND, plain_copeland),
            (Method.SCHULZE, plain_schulze),
            (Method.MINIMAX, plain_minimax),
            (Method.CONDORCET, plain_condorcet),
            (Method.RANKED_PAIRS, plain_ranked_pairs),
            (Method.INSTANT_RUNOFF, plain_run_off),
            (Method.INSTANT_RUNOFF_ANY_ORDER, plain_any_order),
            (Method.COOMBS, functools.partial(plain_run_off, last=True)),
        ],
    )
    def test_every_vote_of_up_to_five_on_three_options_comes_out_as_a_plain_count_says(
        self, method: Method, plain: Callable[[str, list[Ballot]], set[str]]
    ) -> None:
        orders = [[[code] for code in order] for order in itertools.permutations("abc")]
        tried = 0
        for voters in range(1, 6):
            for ballots in itertools.combinations_with_replacement(orders, voters):
                assert counted("abc", list(ballots), method, complete=True) == plain("abc", list(ballots))
                tried += 1
        assert tried == 461

    @pytest.mark.parametrize(
        ("method", "plain"),
        [
            (Method.BORDA, plain_borda),
            (Method.COPELAND, plain_copeland),
            (Method.SCHULZE, plain_schulze),
            (Method.MINIMAX, plain_minimax),
            (Method.CONDORCET, plain_condorcet),
        ],
    )
    def test_a_method_elects_whom_a_plain_count_elects_with_equal_ranks(
        self, method: Method, plain: Callable[[str, list[Ballot]], set[str]]
    ) -> None:
        @given(profiles(equal=True))
        def holds(profile: tuple[str, list[Ballot]]) -> None:
            options, ballots = profile
            assert counted(options, ballots, method, equal=True) == plain(options, ballots)

        holds()

    @given(profiles())
    def test_instant_run_off_elects_whom_a_plain_count_elects(
        self, profile: tuple[str, list[Ballot]]
    ) -> None:
        options, ballots = profile
        assert counted(options, ballots, Method.INSTANT_RUNOFF) == plain_run_off(options, ballots)

    @given(profiles())
    def test_instant_run_off_in_any_order_elects_whom_all_orders_written_out_elect(
        self, profile: tuple[str, list[Ballot]]
    ) -> None:
        options, ballots = profile
        assert counted(options, ballots, Method.INSTANT_RUNOFF_ANY_ORDER) == plain_any_order(options, ballots)

    @given(profiles(complete=True))
    def test_coombs_elects_whom_a_plain_count_elects(self, profile: tuple[str, list[Ballot]]) -> None:
        options, ballots = profile
        assert counted(options, ballots, Method.COOMBS, complete=True) == plain_run_off(
            options, ballots, last=True
        )

    @given(profiles())
    def test_ranked_pairs_elects_whom_all_orders_written_out_elect(
        self, profile: tuple[str, list[Ballot]]
    ) -> None:
        options, ballots = profile
        assert counted(options, ballots, Method.RANKED_PAIRS) == plain_ranked_pairs(options, ballots)
