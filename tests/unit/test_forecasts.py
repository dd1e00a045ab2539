"""What may still become of a running vote, jointly, and the fewest papers that would turn it round."""

from __future__ import annotations

import random
import sys
from itertools import product

import attrs
import pytest

from consult.errors import ConsultError
from consult.verdicts import Outcome
from consult.voting import (
    Box,
    Choice,
    Counted,
    Counting,
    Progress,
    Roll,
    State,
    Threshold,
    abstain_with_silent,
    at_least,
    follow_majority,
    more_than,
)
from consult.voting.decisions import AllOf, AnyOf, Decision, Fails, by_turnout, judge
from consult.voting.forecasts import Change, Forecast, ForecastError, forecast
from consult.voting.forecasts.forecast import _change_words

YES, NO, ABSTAIN = (choice.code for choice in (Choice.YES, Choice.NO, Choice.ABSTAIN))


def box_of(*codes: int, weights: dict[str, list[int]] | None = None, replaceable: bool = False) -> Box:
    names = [f"o{position}" for position in range(len(codes))]
    box = Box(Roll.of("owners", names, weights=weights or {}), replaceable=replaceable)
    for position, code in enumerate(codes):
        if code:
            box.cast(position, code)
    return box


def ask(decision: Decision, box: Box, counting: Counting | None = None) -> Forecast:
    return forecast(decision, box, progress=box.progress, counting=counting or Counting())


def civil_code_278(share: str = ">1/2") -> Decision:
    enough = more_than("1/2") if share == ">1/2" else at_least(share)
    return AllOf(
        (
            Threshold(at_least("2/3"), "all", side="participating"),
            Threshold(at_least("2/3"), "all", side="participating", measure="area"),
            Threshold(enough, "participating"),
            Threshold(enough, "participating", measure="area"),
        )
    )


class TestJointly:
    def test_two_thresholds_that_exclude_each_other_are_unmet_at_once(self) -> None:
        """Either may still hold. Kleene cannot see that not both can."""
        decision = AllOf((Threshold(more_than("1/2"), "all"), Threshold(at_least("1/2"), "all", side="no")))
        box = box_of(0, 0, 0, 0)
        assert judge(decision, box.tally(), box.progress).is_undecided
        found = ask(decision, box)
        assert (found.outcome, found.now, found.exact, found.flip) == (Outcome.UNMET, False, True, None)
        assert found.verdict.is_unmet

    def test_two_thresholds_of_which_one_always_holds_are_met_at_once(self) -> None:
        decision = AnyOf((Threshold(at_least("1/2"), "all"), Fails(Threshold(at_least("1/2"), "all"))))
        box = box_of(0, 0, 0)
        assert judge(decision, box.tally(), box.progress).is_undecided
        found = ask(decision, box)
        assert (found.outcome, found.now, found.flip) == (Outcome.MET, True, None)
        assert found.verdict.is_met

    def test_a_quorum_that_only_opponents_can_fill_carries_nothing(self) -> None:
        """Of 6 there are 2 for; 4 needed to take part and 3/4 of them for: both, with two more for."""
        quorum = Threshold(at_least("2/3"), "all", side="participating")
        decision = AllOf((quorum, Threshold(at_least("3/4"), "participating")))
        assert ask(decision, box_of(YES, YES, 0, 0, 0, 0)).flip == (
            Change("o2", State.NONE, State.YES),
            Change("o3", State.NONE, State.YES),
        )
        # With 3 against, 3/4 is out of reach even if all others come: met needs 9 of 12, and there are 6.
        lost = box_of(NO, NO, 0, 0, 0, 0)
        assert judge(decision, lost.tally(), lost.progress).is_unmet
        assert ask(decision, lost).outcome is Outcome.UNMET

    def test_a_closed_vote_is_what_it_is(self) -> None:
        box = box_of(YES, YES, NO)
        box.seal()
        found = ask(Threshold(more_than("1/2"), "all"), box)
        assert (found.outcome, found.now, found.flip) == (Outcome.MET, True, None)


class TestFlip:
    def test_it_names_who_would_carry_it(self) -> None:
        found = ask(Threshold(more_than("1/2"), "all"), box_of(NO, YES, 0, 0, 0, 0))
        assert found.flip == tuple(Change(f"o{n}", State.NONE, State.YES) for n in (2, 3, 4))
        assert found.verdict.sentence() == (
            "as it stands it fails; 3 more yes votes would carry it: o2, o3, o4"
        )
        assert found.verdict.sentence("zh") == "目前不通过；再有3票赞成，即可通过：o2、o3、o4"

    def test_it_names_whose_change_would_defeat_it(self) -> None:
        found = ask(Threshold(more_than("1/2"), "all"), box_of(YES, YES, NO, YES, YES, replaceable=True))
        assert found.flip == (Change("o0", State.YES, State.NO), Change("o1", State.YES, State.NO))
        assert found.verdict.sentence() == (
            "as it stands it holds; 2 of those who voted yes changing to no would defeat it: o0, o1"
        )
        assert found.verdict.sentence("zh") == "目前通过；2票由赞成改为反对，即不通过：o0、o1"

    def test_it_says_where_nothing_changes_it(self) -> None:
        found = ask(Threshold(more_than("1/2"), "all"), box_of(YES, YES, YES, 0, 0))
        assert found.flip is None
        assert found.verdict.sentence() == "it holds, and nothing that may still come can change it"
        assert found.verdict.sentence("zh") == "已通过，其后无论如何均不能改变"
        found = ask(Threshold(more_than("1/2"), "all"), box_of(NO, NO, NO, 0, 0))
        assert found.verdict.sentence() == "it fails, and nothing that may still come can change it"

    def test_the_heaviest_go_first(self) -> None:
        box = box_of(NO, 0, 0, 0, weights={"area": [50, 10, 40, 20]})
        found = ask(Threshold(more_than("1/2"), "participating", measure="area"), box)
        assert found.flip == (Change("o1", State.NONE, State.YES), Change("o2", State.NONE, State.YES)) or (
            found.flip == (Change("o2", State.NONE, State.YES), Change("o3", State.NONE, State.YES))
        )
        assert found.flip is not None
        assert [change.voter for change in found.flip] == ["o2", "o3"]

    def test_it_takes_few_large_owners_where_persons_allow_it(self) -> None:
        """Three small owners would do for the persons; the area wants the large one among them."""
        box = box_of(YES, YES, NO, NO, 0, 0, 0, weights={"area": [10, 10, 30, 30, 5, 5, 90]})
        decision = AllOf(
            (Threshold(more_than("1/2"), "cast"), Threshold(more_than("1/2"), "cast", measure="area"))
        )
        assert ask(decision, box).flip == (Change("o6", State.NONE, State.YES),)

    def test_the_longest_list_names_three(self) -> None:
        found = ask(Threshold(more_than("1/2"), "all"), box_of(*[0] * 20))
        assert "11 more yes votes would carry it: o0, o1, o2 and 8 more" in found.verdict.sentence()
        assert "o0、o1、o2等11人" in found.verdict.sentence("zh")
        assert found.verdict.data["fewest"] == 11
        assert found.verdict.data["moves"] == [
            {
                "before": {"en": "no ballot", "zh": "未投票"},
                "after": {"en": "yes", "zh": "赞成"},
                "voters": 11,
            }
        ]

    def test_several_kinds_of_change_are_listed(self) -> None:
        """Of 4 cast, 3 for needed to pass 2/3, and 5 of 6 must take part."""
        quorum = Threshold(at_least("5/6"), "all", side="participating")
        decision = AllOf((quorum, Threshold(more_than("2/3"), "participating")))
        found = ask(decision, box_of(YES, YES, NO, NO, 0, 0, replaceable=True))
        assert found.flip is not None
        assert len(found.flip) == 2
        assert found.verdict.sentence() == (
            "as it stands it fails; 1 of those who voted no changing to yes and 1 more yes vote "
            "would carry it: o2, o4"
        )
        assert found.verdict.sentence("zh") == "目前不通过；1票由反对改为赞成、再有1票赞成，即可通过：o2、o4"

    def test_only_what_may_happen_is_said_to(self) -> None:
        box = box_of(YES, YES, NO)
        decision = Threshold(at_least("2/3"), "participating")
        assert forecast(decision, box, progress=Progress.FINAL).flip is None
        void = forecast(decision, box, progress=Progress(voidable=True))
        assert void.flip == (Change("o0", State.YES, State.VOID),)
        assert "1 of the yes ballots being found void would defeat it: o0" in void.verdict.sentence()

    def test_a_ballot_cast_for_another_may_fall_away(self) -> None:
        box = box_of(YES, 0, 0)
        box.cast_for(1, YES)
        found = forecast(
            Threshold(at_least("2/3"), "all", side="participating"), box, progress=Progress(revocable=True)
        )
        assert found.flip == (Change("o1", State.YES, State.NONE),)
        assert "1 of the yes ballots cast for others falling away would defeat it" in found.verdict.sentence()

    def test_every_change_that_may_be_has_words(self) -> None:
        seen = set()
        for before, after in product(State, State):
            words = _change_words(before, after, 2)
            assert words.en.startswith("2 ")
            assert "2" in words.zh
            assert "{" not in words.en + words.zh
            seen.add(words.en)
        assert {
            "2 more yes votes",
            "2 more vetoes",
            "2 more abstentions",
            "2 more void papers",
            "2 with a void paper voting yes",
            "2 of those who abstained changing to no",
            "2 of those who vetoed changing to yes",
            "2 being recused (now: no ballot)",
            "2 more papers delivered and not returned",
            "2 more coming and not voting",
            "2 of those present leaving",
        } <= seen


class TestNoShow:
    """Law: of 12, 8 for and 4 against miss 3/4 of those who take part; 8 for and 4 away reach it."""

    carries = Threshold(at_least("3/4"), "participating")

    def test_opponents_who_stay_away_let_it_pass(self) -> None:
        assert judge(self.carries, box_of(*[YES] * 8, *[NO] * 4).tally()).is_unmet
        away = box_of(*[YES] * 8, *[0] * 4)
        assert judge(self.carries, away.tally()).is_met
        found = ask(self.carries, away)
        assert found.now
        assert found.verdict.sentence() == (
            "as it stands it holds; 3 more no votes would defeat it: o8, o9, o10"
        )

    def test_opponents_who_come_fill_the_quorum(self) -> None:
        decision = AllOf((Threshold(at_least("3/4"), "all", side="participating"), self.carries))
        found = ask(decision, box_of(*[YES] * 8, *[0] * 4))
        assert found.flip == (Change("o8", State.NONE, State.YES),)
        assert found.verdict.sentence().endswith(
            "as many no votes in their place would carry it too, so those against do better by staying away"
        )
        assert found.verdict.sentence("zh").endswith("换成同样多的反对票也会使其通过，反对者不投票反而更有利")


class TestCivilCode278:
    def owners(self, *, replaceable: bool = False) -> Box:
        """1,505 owners: 700 for and 200 against, of areas from 30 to 180 m² in mm²."""
        rng = random.Random(3)
        areas = [rng.randint(30_0000, 180_0000) * 100 for _ in range(1505)]
        return box_of(*[YES] * 700, *[NO] * 200, *[0] * 605, weights={"area": areas}, replaceable=replaceable)

    def test_it_needs_no_solver(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "ortools.sat.python", None)
        box = self.owners()
        for share in (">1/2", "3/4"):
            found = ask(civil_code_278(share), box)
            assert found.exact
            assert found.flip is not None

    def test_the_persons_short_of_the_quorum_carry_it(self) -> None:
        """2/3 of 1,505 are 1,004, of whom 900 took part; nobody can do with fewer, whatever their areas."""
        box = self.owners()
        found = ask(civil_code_278(), box)
        assert found.flip is not None
        assert len(found.flip) == 1004 - 900
        for change in found.flip:
            box.cast(box.roll.index[change.voter], YES)
        assert judge(civil_code_278(), box.tally()).is_met

    def test_what_the_area_asks_for_is_counted_too(self) -> None:
        """One owner of 40% of the area is away: no number of others makes up for him in the quorum."""
        areas = [1] * 60 + [40]
        box = box_of(*[YES] * 50, *[0] * 11, weights={"area": areas})
        found = ask(civil_code_278(), box)
        assert found.flip == (Change("o60", State.NONE, State.YES),)

    def test_the_solver_says_the_same(self, monkeypatch: pytest.MonkeyPatch) -> None:
        pytest.importorskip("ortools")
        from consult.voting.forecasts import flips  # noqa: PLC0415 - only here

        box = self.owners(replaceable=True)
        fewest = len(ask(civil_code_278("3/4"), box).flip or ())
        asked = []
        by_solver = flips.fewest_by_solver

        def counted(*args: object, **settings: object) -> object:
            asked.append(args)
            return by_solver(*args, **settings)

        monkeypatch.setattr(flips, "MOST_COLUMNS", 0)
        monkeypatch.setattr(flips, "fewest_by_solver", counted)
        monkeypatch.setattr(flips._Queues, "plain", property(lambda _: False, lambda *_: None), raising=False)
        monkeypatch.setattr(flips._System, "_meets", lambda *_: False)
        assert len(ask(civil_code_278("3/4"), box).flip or ()) == fewest
        assert asked


class TestSilence:
    counting = Counting(silent=follow_majority(clause="Art. 9", warned=True, by="persons"))

    def owners(self, *codes: int, delivered: int) -> Box:
        box = box_of(*codes, *[0] * delivered)
        for position in range(len(codes), len(codes) + delivered):
            box.mark(position, State.DELIVERED)
        return box

    def test_one_vote_turns_all_the_silent_round(self) -> None:
        box = self.owners(YES, YES, NO, delivered=5)
        decision = Threshold(more_than("1/2"), "all")
        found = ask(decision, box, self.counting)
        assert found.now
        assert found.flip == (Change("o3", State.DELIVERED, State.NO),)

    def test_where_the_silent_count_for_nothing_it_takes_more(self) -> None:
        box = self.owners(YES, YES, NO, delivered=5)
        found = ask(Threshold(more_than("1/2"), "all"), box)
        assert not found.now
        assert found.flip is not None
        assert len(found.flip) == 3

    def test_a_floor_that_is_just_not_passed_lets_nobody_follow(self) -> None:
        """2 of 4 are not more than half; one more vote for, and the last one follows."""
        counting = Counting(
            silent=follow_majority(clause="Art. 9", warned=True, by="persons", floor=more_than("1/2"))
        )
        found = ask(Threshold(at_least(1), "all"), self.owners(YES, YES, delivered=2), counting)
        assert not found.now
        assert found.flip == (Change("o2", State.DELIVERED, State.YES),)

    def test_a_paper_that_is_only_delivered_may_be_what_is_missing(self) -> None:
        """Level, and one short of the quorum: whoever votes upsets the one to mend the other."""
        counting = Counting(
            abstain=Counted.NOT_AT_ALL, void=Counted.NOT_AT_ALL, silent=abstain_with_silent(clause="Art. 9")
        )
        decision = AllOf(
            (
                Threshold(at_least("3/4"), "all", side="participating"),
                Threshold(at_least("1/2"), "cast"),
                Threshold(at_least("1/2"), "cast", side="no"),
            )
        )
        found = forecast(decision, box_of(YES, NO, 0, 0), progress=Progress(papers=True), counting=counting)
        assert found.flip == (Change("o2", State.NONE, State.DELIVERED),)
        assert "1 more paper delivered and not returned would carry it" in found.verdict.sentence()


class TestWithoutTheSolver:
    def hard(self) -> tuple[Decision, Box]:
        """Areas to be divided: half of all for, and four tenths against."""
        rng = random.Random(7)
        areas = [rng.randint(30_0000, 180_0000) * 100 for _ in range(80)]
        decision = AllOf(
            (
                Threshold(at_least("1/2"), "all", measure="area"),
                Threshold(at_least("2/5"), "all", side="no", measure="area"),
            )
        )
        return decision, box_of(*[0] * 80, weights={"area": areas})

    def test_the_flip_asks_for_the_extra(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "ortools.sat.python", None)
        decision, box = self.hard()
        found = ask(decision, box)
        assert found.outcome is Outcome.UNDECIDED
        with pytest.raises(ForecastError, match=r"install consult-procedures\[forecast\]") as error:
            _ = found.flip
        assert isinstance(error.value, ConsultError)

    def test_what_is_not_known_is_said_not_to_be(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "ortools.sat.python", None)
        decision, box = self.hard()
        found = ask(decision, box)
        assert not found.exact
        assert found.verdict.is_undecided
        assert "was not worked out" in found.verdict.sentence()
        assert "未予计算" in found.verdict.sentence("zh")

    def test_the_solver_finds_it(self) -> None:
        pytest.importorskip("ortools")
        decision, box = self.hard()
        found = ask(decision, box)
        assert found.exact
        assert found.flip is not None
        for change in found.flip:
            box.cast(box.roll.index[change.voter], int(change.after))
        assert judge(decision, box.tally()).is_met

    def test_plain_changes_settle_that_it_is_open(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """How few are needed is not known, but that some would do is: all for."""
        monkeypatch.setitem(sys.modules, "ortools.sat.python", None)
        rng = random.Random(7)
        weights = {name: [rng.randint(1, 10**6) for _ in range(80)] for name in ("area", "shares")}
        decision = AllOf(
            tuple(Threshold(at_least("1/2"), "all", measure=name) for name in ("area", "shares"))
        )
        found = ask(decision, box_of(*[0] * 80, weights=weights))
        assert (found.outcome, found.exact) == (Outcome.UNDECIDED, True)
        with pytest.raises(ForecastError):
            _ = found.flip
        assert "how few ballots would was not worked out" in found.verdict.sentence()


class TestLimits:
    def test_weights_beyond_int64_are_refused_and_not_wrapped(self) -> None:
        pytest.importorskip("ortools")
        rng = random.Random(7)
        weights = {name: [rng.randint(10**16, 10**17) for _ in range(80)] for name in ("area", "shares")}
        decision = AllOf(
            tuple(Threshold(at_least("501/1000"), "all", measure=name) for name in ("area", "shares"))
        )
        found = ask(decision, box_of(*[0] * 80, weights=weights))
        assert found.outcome is Outcome.UNDECIDED
        with pytest.raises(ForecastError, match="int64"):
            _ = found.flip

    def test_a_decision_with_too_many_ways_is_not_spelled_out(self) -> None:
        either = AnyOf((Threshold(more_than("1/2"), "all"), Threshold(at_least("1/3"), "cast")))
        found = ask(AllOf((either,) * 20), box_of(NO, 0, 0))
        assert found.exact
        with pytest.raises(ForecastError, match="fewer thresholds"):
            _ = found.flip

    def test_a_measure_that_the_roll_lacks_is_an_error(self) -> None:
        with pytest.raises(KeyError, match="area"):
            ask(Threshold(more_than("1/2"), "all", measure="area"), box_of(0, 0))

    def test_an_empty_roll_carries_nothing(self) -> None:
        found = ask(Threshold(at_least(0), "all"), box_of())
        assert (found.outcome, found.flip) == (Outcome.UNMET, None)

    def test_a_hundred_thousand_by_heads_are_few_kinds(self) -> None:
        size = 100_000

        @attrs.frozen
        class Papers:
            roll: Roll
            memory: bytes

        papers = Papers(
            Roll.of("all", [str(n) for n in range(size)]),
            bytes([1] * 40_000 + [2] * 25_000 + [0] * 35_000),
        )
        steps = [(at_least("1/2"), at_least("3/4")), (at_least("9/10"), more_than("1/2"))]
        found = forecast(by_turnout(steps, of="cast"), papers, progress=Progress.FINAL)
        # 3/4 of 65,000 and n more is reached with 35,000 more; 9/10 of all with 25,000.
        assert len(found.flip or ()) == 25_000
