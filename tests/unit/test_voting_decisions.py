"""Thresholds joined into decisions."""

from __future__ import annotations

from itertools import product

import pytest

from consult.verdicts import Outcome
from consult.voting import Counts, Progress, Tally, at_least, more_than
from consult.voting.decisions import (
    AllOf,
    AnyOf,
    Decision,
    Fails,
    by_turnout,
    define_decision,
    judge,
    legs,
    normal_form,
)
from consult.voting.thresholds import Threshold

A, B, C = (Threshold(at_least("1/2"), "all", measure=name, name=name) for name in "abc")

DECISIONS: dict[str, Decision] = {
    "one": A,
    "not": Fails(A),
    "both": AllOf((A, B)),
    "either": AnyOf((A, B)),
    "neither": Fails(AnyOf((A, B))),
    "not both": Fails(AllOf((A, B, C))),
    "twice not": Fails(Fails(A)),
    "one of two and the third": AllOf((AnyOf((A, B)), C)),
    "both or not the third": AnyOf((AllOf((A, B)), Fails(C))),
    "deep": Fails(AllOf((AnyOf((A, Fails(B))), Fails(AllOf((B, C))), AnyOf((A, C))))),
}


def tally_where(**holds: bool) -> Tally:
    return Tally({name: Counts(1, int(yes)) for name, yes in holds.items()})


def plainly(decision: Decision, holds: dict[str, bool]) -> bool:
    match decision:
        case Threshold():
            return holds[decision.measure]
        case AllOf(parts):
            return all(plainly(part, holds) for part in parts)
        case AnyOf(parts):
            return any(plainly(part, holds) for part in parts)
        case Fails(part):
            return not plainly(part, holds)


WORLDS = [dict(zip("abc", values, strict=True)) for values in product((False, True), repeat=3)]


@pytest.mark.parametrize("decision", DECISIONS.values(), ids=DECISIONS)
class TestADecision:
    def test_holds_exactly_where_its_parts_make_it_hold(self, decision: Decision) -> None:
        for holds in WORLDS:
            verdict = judge(decision, tally_where(**holds))
            assert verdict.is_met is plainly(decision, holds)
            assert verdict.is_unmet is not verdict.is_met

    def test_holds_and_fails_in_the_ways_of_its_normal_form(self, decision: Decision) -> None:
        for wanted in (True, False):
            ways = normal_form(decision, holds=wanted)
            for holds in WORLDS:
                so = any(all(holds[leg.measure] is yes for leg, yes in way) for way in ways)
                assert so is (plainly(decision, holds) is wanted)

    def test_never_says_what_a_completion_belies_while_the_vote_runs(self, decision: Decision) -> None:
        """Every leg open, met or unmet; the joint verdict is one that all completions share."""
        for open_ in WORLDS:
            for holds in WORLDS:
                tally = Tally(
                    {n: Counts(1) if open_[n] else Counts(1, int(holds[n]), int(not holds[n])) for n in "abc"}
                )
                verdict = judge(decision, tally, Progress.FINAL)
                ends = {
                    plainly(decision, {n: end[n] if open_[n] else holds[n] for n in "abc"}) for end in WORLDS
                }
                assert verdict.is_undecided or ends == {verdict.is_met}


def test_the_legs_are_named_in_order_and_each_has_its_verdict() -> None:
    decision = AllOf((AnyOf((A, B)), Fails(C)))
    assert legs(decision) == (A, B, C)
    verdict = judge(decision, tally_where(a=True, b=False, c=False))
    assert verdict.is_met
    assert "1 of all 1 a voted yes" in verdict.explain()


def test_a_decision_that_asks_for_a_measure_nobody_counted_says_which() -> None:
    with pytest.raises(KeyError, match="no measure 'c' in this tally; it has a, b"):
        judge(AllOf((A, C)), tally_where(a=True, b=True))


def test_a_decision_is_written_down_and_no_two_alike() -> None:
    assert define_decision(AnyOf((A, Fails(B)))) == {
        "any": [A.definition(), {"fails": B.definition()}],
    }
    assert define_decision(AllOf((A,))) == {"all": [A.definition()]}
    written = {str(define_decision(decision)) for decision in DECISIONS.values()}
    assert len(written) == len(DECISIONS)


def test_the_persons_and_the_area_of_article_278_are_asked_for_together() -> None:
    decision = AllOf(
        tuple(
            threshold
            for measure in ("persons", "area")
            for threshold in (
                Threshold(at_least("2/3"), "all", side="participating", measure=measure),
                Threshold(more_than("1/2"), "participating", measure=measure),
            )
        )
    )
    persons = Counts(9, 4, 2)
    assert judge(decision, Tally({"persons": persons, "area": Counts(900, 301, 299)})).is_met
    assert judge(decision, Tally({"persons": persons, "area": Counts(900, 300, 300)})).is_unmet
    assert judge(decision, Tally({"persons": persons, "area": Counts(900, 301, 298)})).is_unmet


class TestAMajorityByTurnout:
    """After w3c's issue 901: the share that is asked for falls as turnout rises, and there is a floor."""

    STEPS = (
        (at_least("1/5"), at_least("3/4")),
        (at_least("2/5"), at_least("2/3")),
        (more_than("3/5"), more_than("1/2")),
    )

    @staticmethod
    def carried(yes: int, no: int, abstain: int, whole: int) -> bool:
        took_part = yes + no + abstain
        if took_part * 5 < whole:
            return False
        if took_part * 5 < whole * 2:
            return yes * 4 >= took_part * 3
        if took_part * 5 <= whole * 3:
            return yes * 3 >= took_part * 2
        return yes * 2 > took_part

    def test_asks_for_the_share_of_its_turnout_and_for_none_below_the_floor(self) -> None:
        decision = by_turnout(self.STEPS, of="participating")
        answers = []
        for yes, no, abstain in product(range(21), repeat=3):
            if 0 < yes + no + abstain <= 20:
                verdict = judge(decision, Tally({"persons": Counts(20, yes, no, abstain)}))
                answers.append(verdict.is_met)
                assert verdict.is_met is self.carried(yes, no, abstain, 20), (yes, no, abstain)
        assert {True, False} == set(answers)

    def test_may_ask_for_more_of_a_higher_turnout_too(self) -> None:
        """Each share is that of its own turnout, and not of the turnouts above."""
        decision = by_turnout(
            [(at_least("1/5"), more_than("1/2")), (at_least("3/5"), at_least("3/4"))], of="cast"
        )
        carried = [judge(decision, Tally({"persons": Counts(10, yes, 2)})).is_met for yes in range(9)]
        # Turnout:  2      3      4     5      6      7      8     9     10
        assert carried == [False, False, False, True, False, False, True, True, True]

    def test_is_settled_early_only_for_good(self) -> None:
        decision = by_turnout(self.STEPS, of="participating")
        settled = 0
        for yes, no in product(range(9), repeat=2):
            if yes + no <= 8:
                now = judge(decision, Tally({"persons": Counts(8, yes, no)}), Progress.FINAL).outcome
                ends = {
                    judge(decision, Tally({"persons": Counts(8, yes + more, no + less, rest)})).outcome
                    for more, less, rest in product(range(9 - yes - no), repeat=3)
                    if yes + no + more + less + rest <= 8
                }
                settled += now is not Outcome.UNDECIDED
                assert now is Outcome.UNDECIDED or ends == {now}
        assert settled > 9

    def test_of_one_step_is_a_quorum_and_a_majority(self) -> None:
        decision = by_turnout([(at_least("1/5"), at_least("3/4"))], of="cast", measure="area")
        assert decision == AllOf(
            (
                Threshold(at_least("1/5"), "all", side="participating", measure="area"),
                Threshold(at_least("3/4"), "cast", measure="area"),
            )
        )

    def test_refuses_steps_that_do_not_go_up_and_none_at_all(self) -> None:
        with pytest.raises(ValueError, match="without steps; give pairs of turnout and share"):
            by_turnout([], of="cast")
        for steps in (self.STEPS[::-1], self.STEPS[:1] * 2):
            with pytest.raises(ValueError, match="give the steps from the lowest turnout up"):
                by_turnout(steps, of="cast")
