"""A second count by another program agrees with ours, or says why it cannot say."""

import random
import sys
from collections import Counter

import pytest

from consult.voting.choosing.choices import encode
from consult.voting.choosing.options import OneOf, Ranking
from consult.voting.choosing.rankings import Method
from consult.voting.choosing.recounts import second_count
from consult.voting.choosing.sums import OptionTally, count
from consult.voting.rolls import PERSONS


def tally_of(ballot: Ranking, said: list[tuple[str, int]]) -> OptionTally:
    papers = [(encode(ballot, list(choice)), (times,)) for choice, times in said]
    return count(ballot, papers, {PERSONS: sum(times for _, times in said)})


class TestWithoutTheProgram:
    def test_it_says_how_to_get_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("votekit", "votekit.ballot"):
            monkeypatch.setitem(sys.modules, name, None)
        with pytest.raises(ImportError, match=r"pip install 'consult-procedures\[ranking\]'"):
            second_count(tally_of(Ranking(list("ab")), [("ab", 1)]), Method.SCHULZE)


class TestSecondCount:
    @pytest.fixture(autouse=True)
    def _program(self) -> None:
        pytest.importorskip("votekit")

    @pytest.mark.parametrize(
        "method",
        [Method.CONDORCET, Method.INSTANT_RUNOFF, Method.BORDA, Method.SCHULZE, Method.RANKED_PAIRS],
    )
    def test_it_agrees_wherever_it_can_say(self, method: Method) -> None:
        dice = random.Random(method.value)
        said = Counter[str]()
        for _ in range(40):
            codes = list("abcde"[: dice.randint(1, 5)])
            complete = dice.random() < 0.7
            ballot = Ranking(codes, complete=complete)
            votes = [
                (
                    "".join(dice.sample(codes, len(codes) if complete else dice.randint(1, len(codes)))),
                    dice.randint(1, 50),
                )
                for _ in range(dice.randint(1, 9))
            ]
            said[second_count(tally_of(ballot, votes), method).outcome.value] += 1
        assert said["unmet"] == 0
        assert said["met"] >= 20

    def test_it_says_so_in_both_languages(self) -> None:
        verdict = second_count(tally_of(Ranking(list("ab")), [("ab", 2), ("ba", 1)]), Method.SCHULZE)
        assert verdict.is_met
        assert verdict.sentence().endswith("counts the same by schulze: a")
        assert verdict.sentence("zh").endswith("按舒尔策法复核一致：a")

    def test_another_result_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("consult.voting.choosing.recounts._Kit.winners", lambda *_: frozenset("b"))
        verdict = second_count(tally_of(Ranking(list("ab")), [("ab", 2), ("ba", 1)]), Method.SCHULZE)
        assert verdict.is_unmet
        assert "counts otherwise by schulze: b, and this count has a" in verdict.sentence()
        assert verdict.sentence("zh").endswith("对方结果为b，本计票结果为a")

    @pytest.mark.parametrize(
        ("ballot", "said", "method", "why"),
        [
            (Ranking(list("ab")), [("ab", 1)], Method.COPELAND, "no such method"),
            (Ranking(list("ab"), equal=True), [("ab", 1)], Method.SCHULZE, "no equal ranks"),
            (Ranking(list("ab")), [("a", 1)], Method.SCHULZE, "nobody ranked"),
            (Ranking(list("ab")), [("a", 1), ("ba", 3)], Method.BORDA, "not complete"),
            (Ranking(list("ab")), [("ab", 2**51)], Method.SCHULZE, "beyond what it counts exactly"),
            (Ranking(list("abc")), [("abc", 1), ("bca", 1), ("cab", 1)], Method.RANKED_PAIRS, "alphabet"),
            (Ranking(list("ab")), [("ab", 1), ("ba", 1)], Method.SCHULZE, "breaks a tie in its own way"),
            (Ranking(list("ab")), [("ab", 1), ("ba", 1)], Method.BORDA, "breaks a tie in its own way"),
            (
                Ranking(list("abc")),
                [("abc", 3), ("bca", 2), ("cba", 2)],
                Method.INSTANT_RUNOFF,
                "breaks a tie in its own way",
            ),
        ],
    )
    def test_where_it_cannot_say_the_answer_is_open(
        self, ballot: Ranking, said: list[tuple[str, int]], method: Method, why: str
    ) -> None:
        verdict = second_count(tally_of(ballot, said), method)
        assert verdict.is_undecided
        assert why in verdict.sentence()
        assert verdict.sentence("zh") != verdict.sentence()

    def test_what_is_no_ranking_is_refused(self) -> None:
        with pytest.raises(ValueError, match=r"use elect\(\)"):
            second_count(count(OneOf(["a"]), [], {PERSONS: 1}), Method.SCHULZE)
