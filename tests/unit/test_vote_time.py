"""What time does to a vote: a fast track, a late extension, an early end, a second call."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from consult.activities.ballots import CastVote, Desk, EnterPaper, VoidBallot
from consult.activities.outcomes import fast_tracked, passes, quorum
from consult.activities.vote import FastTrack, LateSwing, Vote
from consult.errors import ConsultError
from consult.events import Extended, Moved
from consult.history import replay
from consult.timing import days, hours, minutes
from consult.voting import Choice, Threshold, at_least, more_than
from consult.voting.decisions import AllOf, by_turnout
from polls import HOUR, MONDAY, TELLERS, TICK, Poll, Stop, carried, end, fast, procedure, rejected, voting

if TYPE_CHECKING:
    from collections.abc import Callable

    from consult.procedure import Procedure

WON = Threshold(more_than("1/2"), "all")
AHEAD = Threshold(more_than("1/2"), "cast")
TWO_DAYS = MONDAY + timedelta(hours=48)


def quick(**options: Any) -> Poll:
    made = FastTrack(Threshold(at_least("3/4"), "all"), after=hours(48))
    rules = ((fast_tracked(), fast), (passes(AHEAD), carried))
    return Poll(Vote("voters", fast=made, **options), *rules)


def yes(poll: Poll, voters: str, choice: str = "yes") -> Poll:
    return poll.do(*(CastVote(actor=voter, choice=choice) for voter in voters))


class TestFastTrack:
    def test_where_enough_agree_by_its_moment_the_case_moves_on_at_that_moment(self) -> None:
        going = yes(quick().forward(hours=1), "abcdef")
        assert going.stage == "voting"
        assert going.at(TWO_DAYS - TICK).stage == "voting"

        assert going.at(TWO_DAYS).stage == "fast"
        assert going.events[-1].at == TWO_DAYS
        assert going.result["tally"]["measures"]["persons"]["yes"] == 6
        assert going.result["closed"] is True

    def test_where_they_do_not_the_vote_goes_on_with_its_start_and_ballots(self) -> None:
        going = yes(quick(), "abcde")
        opened = going.case.place
        going.at(TWO_DAYS)

        assert going.stage == "voting"
        assert (going.case.place.entered, going.case.place.ends) == (opened.entered, opened.ends)
        assert going.states() == dict.fromkeys("abcde", "yes")
        assert yes(going, "f", "no").close().stage == "carried"
        assert going.counts == {"all": 8, "yes": 5, "no": 1, "abstain": 0}

    @pytest.mark.parametrize("late", [timedelta(0), TICK, timedelta(days=3), timedelta(days=30)])
    def test_a_late_tick_judges_it_at_its_moment(self, late: timedelta) -> None:
        going = yes(quick(), "abcdef").at(TWO_DAYS + late)
        going.engine.settle()

        assert going.stage == "fast"
        assert going.events[-1].at == TWO_DAYS

    @pytest.mark.parametrize("after", [timedelta(0), TICK, timedelta(hours=5)])
    @pytest.mark.parametrize("way", ["cast", "perform", "keyed", "paper"])
    def test_what_comes_at_or_after_the_moment_does_not_count_for_it(
        self, way: str, after: timedelta
    ) -> None:
        going = yes(quick(desk=Desk(TELLERS)), "abcde").at(TWO_DAYS + after)
        match way:
            case "cast":
                assert going.engine.cast("m", "f", Choice.YES).accepted
            case "perform":
                going.vote(f="yes")
            case "keyed":
                going.do(CastVote(actor="f", choice="yes", key="k"))
            case _:
                going.do(EnterPaper(actor="t", voter="f", choice="yes"))

        assert going.forward(hours=1).stage == "voting"
        assert yes(going, "g").stage == "voting"
        assert going.close().stage == "carried"
        assert going.result["noted"]["fast"]["measures"]["persons"]["yes"] == 5
        assert going.counts["yes"] == 7

    def test_what_came_one_tick_before_does(self) -> None:
        going = yes(yes(quick(), "abcde").at(TWO_DAYS - TICK), "f").at(TWO_DAYS + HOUR)

        assert going.stage == "fast"

    def test_a_ballot_replaced_afterwards_counted_as_it_was(self) -> None:
        going = yes(quick(replaceable=True), "abcde").at(TWO_DAYS)
        yes(going, "f")
        yes(going, "f", "no")
        going.close()

        assert going.result["noted"]["fast"]["measures"]["persons"] == {
            "all": 8,
            "yes": 5,
            "no": 0,
            "abstain": 0,
        }

    def test_a_ballot_found_void_afterwards_counted_as_it_was(self) -> None:
        going = yes(quick(desk=Desk(TELLERS, voids=True)), "abcde").at(TWO_DAYS + HOUR)
        going.do(VoidBallot(actor="t", voter="a", reason="forged")).close()

        assert going.result["noted"]["fast"]["measures"]["persons"]["yes"] == 5
        assert going.counts["void"] == 1

    def test_that_it_failed_shows_no_number_while_the_result_is_hidden(self) -> None:
        going = yes(quick(), "abcde").at(TWO_DAYS + HOUR)
        verdict = _asked(going, fast_tracked())

        assert verdict.is_unmet
        assert verdict.explain() == "✗ the fast track was not carried on 2026-03-04 09:00"
        assert verdict.explain("zh") == "✗ 截至2026-03-04 09:00，未达到快速程序的要求"
        shown = yes(quick(interim=True), "abcde").at(TWO_DAYS + HOUR)
        assert "5 of all 8" in _asked(shown, fast_tracked()).explain()

    def test_before_its_moment_it_says_when(self) -> None:
        verdict = _asked(quick(), fast_tracked())

        assert verdict.is_undecided
        assert verdict.explain() == "? the fast track is judged on 2026-03-04 09:00"
        assert verdict.explain("zh") == "? 快速程序于2026-03-04 09:00作判定"

    def test_a_vote_that_is_left_otherwise_tells_nothing_of_its_result(self) -> None:
        for moment in (TWO_DAYS - HOUR, TWO_DAYS + HOUR):
            going = yes(quick(), "abcde").at(moment).do(Stop(actor="a"))
            assert going.result == {"closed": False}

    def test_a_rule_about_a_fast_track_that_is_not_there_says_so(self) -> None:
        going = Poll(Vote("voters"))

        with pytest.raises(ConsultError, match="declare it by Vote"):
            _asked(going, fast_tracked())

    def test_it_may_ask_for_several_things_at_once(self) -> None:
        both = AllOf(
            (Threshold(at_least("3/4"), "all", side="participating"), Threshold(at_least("9/10"), "cast"))
        )
        for no, stage in (("", "fast"), ("f", "voting")):
            made = Vote("voters", fast=FastTrack(both, after=hours(48)))
            going = Poll(made, (fast_tracked(), fast))
            yes(going, "abcde" + ("" if no else "f"))
            if no:
                yes(going, no, "no")
            assert going.at(TWO_DAYS).stage == stage

    def test_another_matter_that_asks_again_after_it_judges_what_was_then(self) -> None:
        going = yes(quick(desk=Desk(TELLERS)), "abcde").at(TWO_DAYS + HOUR)
        yes(going, "fgh")
        # An act on the record has every ``once`` asked again.
        going.do(EnterPaper(actor="t", voter="a", choice="yes"))

        assert going.stage == "voting"


def _asked(poll: Poll, rule: Any) -> Any:
    """What *rule* answers now, by the engine's own means of answering questions."""
    from consult.facts import Answers, Facts, NeedsAnswer  # noqa: PLC0415 - the one place that needs it

    head, rules = poll.case, poll.rules
    known = Answers()
    while True:
        activity = rules.stages[head.stage].holds
        try:
            return rule.ask(Facts(head, None, poll.clock.now(), known, rules.zone, activity, rules.calendar))
        except NeedsAnswer as signal:
            poll.engine._outside.answer(signal.question, known)


def swinging(**options: Any) -> Poll:
    made = LateSwing(AHEAD, within=hours(24), by=hours(48))
    return Poll(
        Vote("voters", interim=True, late=made, **options),
        (quorum(at_least("1/4")) & passes(AHEAD), carried),
    )


def ends(poll: Poll) -> datetime:
    found = poll.case.place.ends
    assert found is not None
    return found


class TestLateSwing:
    def test_it_goes_on_once_where_the_outcome_turned_shortly_before_the_close(self) -> None:
        going = yes(yes(swinging(), "abc", "no"), "ab"[:0])
        close = ends(going)
        going.at(close - HOUR)
        yes(going, "defg")
        going.close()

        assert going.stage == "voting"
        assert ends(going) == close + timedelta(hours=48)
        (extended,) = [event for event in going.events if isinstance(event, Extended)]
        assert (extended.at, extended.ends, extended.reason) == (
            close,
            close + timedelta(hours=48),
            "late swing",
        )

    def test_during_the_extension_voting_is_really_open(self) -> None:
        """OpenZeppelin Governor: during an extension voting is really open."""
        for way in ("cast", "perform", "keyed", "paper"):
            going = yes(swinging(desk=Desk(TELLERS)), "abc", "no")
            yes(going.at(ends(going) - HOUR), "defg")
            close = ends(going)
            going.close()
            assert not going.box.sealed
            going.at(close + HOUR)
            match way:
                case "cast":
                    assert going.engine.cast("m", "h", Choice.NO).accepted
                case "perform":
                    going.vote(h="no")
                case "keyed":
                    going.do(CastVote(actor="h", choice="no", key="k"))
                case _:
                    going.do(EnterPaper(actor="t", voter="h", choice="no"))
            assert going.close().stage == "rejected"  # 4 of 8
            assert going.counts == {"all": 8, "yes": 4, "no": 4, "abstain": 0}
            assert going.box.sealed

    def test_at_the_very_moment_of_the_old_close_a_ballot_is_taken_and_at_the_new_one_none(self) -> None:
        going = yes(swinging(), "abc", "no")
        close = ends(going)
        yes(going.at(close - HOUR), "defg")
        going.at(close).vote(h="yes")
        assert going.counts["yes"] == 5

        going.at(close + timedelta(hours=48))
        assert not going.ask(CastVote(actor="h", choice="no")).accepted
        assert going.stage == "carried"

    def test_only_once_however_often_it_turns(self) -> None:
        going = yes(swinging(replaceable=True), "abc", "no")
        yes(going.at(ends(going) - HOUR), "defg")
        going.close()
        assert going.stage == "voting"
        going.at(ends(going) - HOUR)
        yes(going, "d", "no")  # 3 yes, 4 no: turned again
        assert going.close().stage == "rejected"

        assert sum(isinstance(event, Extended) for event in going.events) == 1

    @pytest.mark.parametrize("before", ["", "abc"])
    def test_not_where_it_did_not_turn(self, before: str) -> None:
        going = swinging()
        yes(going, before)
        going.at(ends(going) - HOUR)
        yes(going, "def")
        close = ends(going)
        going.close()

        # From nothing to three for: of nobody there is no majority, so that is a turn too.
        assert (going.stage == "voting") is (before == "")
        assert (ends(going) > close) if going.stage == "voting" else going.stage == "carried"

    def test_not_where_it_turned_and_turned_back(self) -> None:
        going = yes(swinging(replaceable=True), "abc", "no")
        yes(going.at(ends(going) - HOUR), "defg")
        yes(going, "de", "no")

        assert going.close().stage == "rejected"

    @pytest.mark.parametrize("moment", [-TICK, timedelta(0), TICK])
    def test_what_counts_as_before_is_what_was_in_before_the_window_opened(self, moment: timedelta) -> None:
        going = yes(swinging(), "abc", "no")
        yes(going.at(ends(going) - timedelta(hours=24) + moment), "defg")

        assert going.close().stage == ("carried" if moment < timedelta(0) else "voting")

    @pytest.mark.parametrize("late", [timedelta(0), TICK, timedelta(hours=10), timedelta(days=90)])
    def test_a_late_tick_gives_the_same_history(self, late: timedelta) -> None:
        logs = []
        for ticks in ((), (timedelta(0),)):
            going = yes(swinging(), "abc", "no")
            close = ends(going)
            yes(going.at(close - HOUR), "defg")
            for tick in ticks:
                going.at(close + tick).engine.settle()
            going.at(close + late).engine.settle()
            going.at(close + timedelta(days=100)).engine.settle()
            logs.append(going.events)

        assert logs[0] == logs[1]
        assert [type(event).__name__ for event in logs[0]][-2:] == ["Extended", "Moved"]

    def test_it_is_bounded_whatever_the_clock_says(self) -> None:
        going = yes(swinging(), "abc", "no")
        close = ends(going)
        yes(going.at(close - HOUR), "defg")
        going.at(close + timedelta(days=9)).engine.settle()

        assert going.stage == "carried"
        assert going.events[-1].at == close + timedelta(hours=48)

    def test_the_record_alone_gives_the_same_case(self) -> None:
        going = yes(swinging(), "abc", "no")
        yes(going.at(ends(going) - HOUR), "defg")
        going.close()

        assert replay(going.events) == going.case
        assert going.case.place.extended
        assert going.close().stage == "carried"
        assert going.result["noted"]["late"]["measures"]["persons"]["yes"] == 0

    def test_the_governor_s_late_vote_retold(self) -> None:
        """
        OpenZeppelin Governor, late quorum: one against ten at the last moment; then the ten; the last moment.

        There the new deadline is the last moment of voting; ours is half-open, so at it voting is over.
        """
        made = LateSwing(AHEAD, within=hours(8), by=hours(8))
        going = Poll(Vote("voters", interim=True, late=made), (passes(AHEAD), carried), lasts=hours(16))
        close = ends(going)
        going.at(close - TICK).vote(a="yes")
        going.at(close)
        assert going.stage == "voting"
        assert ends(going) == close + timedelta(hours=8)
        going.vote(b="no", c="no")
        assert going.at(close + timedelta(hours=8) - TICK).stage == "voting"
        assert going.at(close + timedelta(hours=8)).stage == "rejected"

    def test_a_window_in_days_is_refused(self) -> None:
        with pytest.raises(ConsultError, match="in hours or minutes"):
            LateSwing(AHEAD, within=days(1), by=days(1))

    def test_an_extension_and_a_fast_track_go_together(self) -> None:
        made = {
            "fast": FastTrack(Threshold(at_least("3/4"), "all"), after=hours(48)),
            "late": LateSwing(AHEAD, within=minutes(90), by=minutes(30)),
        }
        going = Poll(Vote("voters", interim=True, **made), (fast_tracked(), fast), (passes(AHEAD), carried))
        yes(going, "abcde", "no")
        going.at(TWO_DAYS + HOUR)
        close = ends(going)
        yes(going.at(close - HOUR), "fgh")
        assert going.close().stage == "rejected"  # 3 of 8: it never turned
        assert set(going.result["noted"]) == {"fast", "late"}


class TestEarly:
    @pytest.mark.parametrize("way", ["cast", "perform", "keyed"])
    def test_it_ends_with_the_ballot_after_which_nothing_can_turn_it(self, way: str) -> None:
        going = Poll(Vote("voters", interim=True, early=True), (passes(WON), carried))
        for number, voter in enumerate("abcde", 1):
            assert going.stage == "voting"
            if way == "cast":
                going.engine.cast("m", voter, Choice.YES)
            else:
                going.do(CastVote(actor=voter, choice="yes", key=f"k{number}" if way == "keyed" else None))

        assert going.stage == "carried"
        assert going.events[-1].at == MONDAY

    def test_one_that_can_never_be_carried_can_end_at_once_too(self) -> None:
        going = Poll(
            Vote("voters", interim=True, early=True), (passes(WON), carried), (~passes(WON), rejected)
        )

        assert yes(going, "abcd", "no").stage == "rejected"

    def test_an_act_of_the_desk_leaves_the_moment_of_the_fast_track_as_it_is(self) -> None:
        made = FastTrack(Threshold(at_least("3/4"), "all"), after=hours(48))
        vote = Vote("voters", interim=True, early=True, fast=made, desk=Desk(TELLERS))
        going = Poll(vote, (fast_tracked(), fast), (passes(Threshold(at_least(1), "all")), carried))
        assert going.case.alarm == TWO_DAYS
        going.do(EnterPaper(actor="t", voter="f", choice="yes"))

        assert going.case.alarm == TWO_DAYS
        assert going.told == ["Propose", "EnterPaper"]
        assert yes(going, "abcde").at(TWO_DAYS).stage == "fast"

    def test_with_an_extension_that_is_never_needed(self) -> None:
        made = LateSwing(WON, within=hours(24), by=hours(24))
        going = Poll(Vote("voters", interim=True, early=True, late=made), (passes(WON), carried))
        yes(going, "abcd")
        assert going.stage == "voting"
        going.at(ends(going) - HOUR)

        assert yes(going, "e").stage == "carried"

    def test_in_its_extension(self) -> None:
        made = LateSwing(AHEAD, within=hours(24), by=hours(24))
        going = Poll(Vote("voters", interim=True, early=True, late=made), (passes(WON), carried))
        yes(going.at(ends(going) - HOUR), "abcd")
        assert going.close().stage == "voting"

        assert yes(going, "e").stage == "carried"


def convening(relaxed: str) -> Procedure:
    """A vote with a quorum of two thirds, called a second time with a lower one where too few came."""
    enough, fewer = quorum(at_least("2/3")), quorum(at_least(relaxed))
    first = voting(Vote("voters"), lasts=hours(48))
    second = attrs_named(voting(Vote("voters"), lasts=hours(24)), "second")
    quorate = end("inquorate")
    return procedure(
        Vote("voters"),
        start=first,
        moves=[
            first.once(enough & passes(AHEAD)).to(carried),
            first.at_end().to(rejected, when=enough),
            first.at_end().to(second),
            second.once(fewer & passes(AHEAD)).to(carried),
            second.at_end().to(quorate, when=~fewer),
            second.at_end().to(rejected),
        ],
    )


def attrs_named(stage: Any, name: str) -> Any:
    import attrs  # noqa: PLC0415 - the one place that needs it

    return attrs.evolve(stage, name=name)


class TestSecondCall:
    @pytest.mark.parametrize(
        ("first", "second", "ends_in"),
        [
            ("abcdef", "", "carried"),
            ("abcde", "abc", "carried"),
            ("abcde", "ab", "inquorate"),
            ("", "", "inquorate"),
        ],
    )
    def test_a_second_call_asks_for_less_and_starts_from_nothing(
        self, first: str, second: str, ends_in: str
    ) -> None:
        going = Poll(rules=convening("3/8"))
        yes(going, first)
        going.at(MONDAY + timedelta(hours=48)).engine.settle()
        if second:
            yes(going, second)
        going.at(MONDAY + timedelta(hours=72)).engine.settle()

        assert going.stage == ends_in
        if len(first) < 6:
            assert going.case.results["second"].data["tally"]["measures"]["persons"]["yes"] == len(second)

    def test_where_enough_came_and_it_failed_there_is_no_second_call(self) -> None:
        going = Poll(rules=convening("3/8"))
        yes(going, "abcd", "no")
        yes(going, "ef")
        going.at(MONDAY + timedelta(hours=48)).engine.settle()

        assert going.stage == "rejected"

    def test_late_and_frequent_ticks_give_one_history(self) -> None:
        def live(ticks: Callable[[int], bool]) -> tuple[Any, ...]:
            going = Poll(rules=convening("3/8"))
            yes(going, "abc")
            for hour in range(80):
                going.at(MONDAY + hour * HOUR)
                if hour == 50:
                    yes(going, "abc")
                if ticks(hour):
                    going.engine.settle()
            return going.events

        once = live(lambda hour: hour == 79)
        assert once == live(lambda _: True) == live(lambda hour: hour % 7 == 0 or hour == 79)
        assert isinstance(once[-1], Moved)
        assert once[-1].entering.stage == "carried"


class TestByTurnout:
    """W3C, process issue 901: a threshold that falls as turnout rises, with a floor."""

    RULE = by_turnout(
        [
            (at_least("1/4"), at_least("3/4")),
            (at_least("1/2"), more_than("1/2")),
            (at_least("3/4"), at_least("2/5")),
        ],
        of="cast",
    )

    @pytest.mark.parametrize(
        ("for_", "against", "stage"),
        [
            ("a", "", "rejected"),  # below the floor
            ("ab", "", "carried"),  # 2 of 8 came, all for
            ("ab", "c", "rejected"),  # 3 came, 2/3 for
            ("abc", "d", "carried"),  # half came, 3/4 for
            ("ab", "cd", "rejected"),  # half came, level
            ("abc", "defg", "carried"),  # 7 came, 3/7 for
            ("ab", "cdefg", "rejected"),  # 7 came, 2/7 for
        ],
    )
    def test_it_carries_where_a_plain_count_says_so(self, for_: str, against: str, stage: str) -> None:
        going = Poll(Vote("voters"), (passes(self.RULE), carried))
        yes(going, for_)
        yes(going, against, "no")

        assert going.close().stage == stage
