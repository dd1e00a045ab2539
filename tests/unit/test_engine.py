"""The engine: limits to the microsecond, keys, trouble that stays contained, and what hosts look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

import attrs
import pytest

from consult.activities import (
    AddTask,
    Approve,
    CastVote,
    Disclose,
    FinishTask,
    GiveOpinion,
    Petition,
    Review,
    Support,
    Vote,
    VoteView,
    Works,
    majority,
    quorum,
    supported,
)
from consult.activities.base import Intake
from consult.acts import Act, Amend, Propose, Withdraw, settles
from consult.clocks import SetClock, SystemClock
from consult.directory import People
from consult.engine import BoardRow, Engine
from consult.errors import (
    ClockWentBackError,
    ConsultError,
    DirectoryError,
    KeyReusedError,
    UnknownCaseError,
    UnknownProcedureError,
)
from consult.events import NO_CHANGES, Acted, Missed, Moved
from consult.facts import Facts
from consult.people import Standing
from consult.procedure import Also, Duty, Procedure, Stage
from consult.rules import Rule, reading, rule
from consult.rulings import Ruling
from consult.standard import anyone, elapsed, person, proposer, result, roles, visits
from consult.stores import MemoryStore
from consult.timing import Length, days, hours, minutes
from consult.verdicts import Phrase, Verdict, met, unmet
from consult.voting import Choice, Roll, at_least, more_than
from worlds import everything, plain_counts

START = datetime(2026, 3, 2, 1, tzinfo=UTC)
TICK = datetime.resolution
HOUR = timedelta(hours=1)
HOME = "community"


def end(name: str) -> Stage:
    return Stage(name, answer=Phrase(name, "终"))


class Go(Act):
    """Leave the stage."""


class Back(Act):
    """Enter the stage before again."""


class Note(Act):
    """Say something."""

    text: str = ""


class Reply(Act):
    """Answer."""


NOBODY_CARES: Final = anyone()


def procedure(start: Stage, *moves: Any, name: str = "p", **options: Any) -> Procedure:
    given: dict[str, Any] = {"version": "1", "opens": Propose, "by": anyone(), **options}
    return Procedure(name, start=start, moves=moves, **given)


class Host:
    """An engine with a clock to be set."""

    def __init__(
        self,
        *rules: Procedure,
        store: MemoryStore | None = None,
        directory: Any = None,
        at: datetime = START,
        community: str = HOME,
    ) -> None:
        self.clock = SetClock(at)
        self.store = MemoryStore() if store is None else store
        self.engine = Engine(
            rules, community=community, store=self.store, clock=self.clock, directory=directory
        )

    def open(self, case: str = "c", *, actor: str = "li", rules: Procedure | None = None) -> Ruling:
        chosen: Any = next(iter(self.engine._rulebook)) if rules is None else rules
        return self.engine.open(chosen, Propose(actor=actor, title="T"), case=case)

    def at(self, moment: datetime) -> Host:
        self.clock.set(moment)
        return self

    def do(self, act: Act, case: str = "c") -> Ruling:
        ruling = self.engine.perform(case, act)
        assert ruling.accepted, ruling.explain()
        return ruling

    def refused(self, act: Act, case: str = "c") -> str:
        """Why *act* is refused; nothing else may come of it."""
        self.engine.case(case)
        before = everything(self.store)
        ruling = self.engine.perform(case, act)
        assert not ruling.accepted
        assert everything(self.store) == before
        return ruling.explain()

    def stage(self, case: str = "c") -> str:
        return self.engine.case(case).stage

    def told(self, case: str = "c") -> list[tuple[str, datetime]]:
        return [(event.type, event.at) for event in self.engine.events(case)]


# Limits

waiting = Stage("waiting", lasts=hours(1))
LIMITED: Final = procedure(
    waiting, waiting.upon(Go).to(end("gone"), by=anyone()), waiting.at_end().to(end("late"))
)
voting = Stage("voting", lasts=hours(1), holds=Vote("residents"))
CARRIED: Final = quorum(at_least("1/2")) & majority(more_than("1/2"), of="participating")
VOTED: Final = procedure(
    voting,
    voting.once(CARRIED).to(end("carried")),
    voting.upon(Withdraw).to(end("withdrawn"), by=proposer()),
    voting.at_end().to(end("rejected")),
)
RESIDENTS = ("an", "bo", "chen", "li")


class TestLimits:
    @pytest.mark.parametrize("ticked", [False, True])
    @pytest.mark.parametrize(
        ("early", "stage"),
        [(TICK, "gone"), (timedelta(0), "late"), (-TICK, "late")],
        ids=["before", "at", "after"],
    )
    def test_an_act_counts_until_the_limit_and_not_at_it(
        self, early: timedelta, stage: str, *, ticked: bool
    ) -> None:
        host = Host(LIMITED)
        host.open()
        host.at(START + HOUR - early)
        if ticked:
            host.engine.settle()

        ruling = host.engine.perform("c", Go(actor="li"))
        assert host.stage() == stage
        assert ruling.accepted == (stage == "gone")
        assert host.told()[-1] == ("Moved", START + HOUR - early if stage == "gone" else START + HOUR)

    @pytest.mark.parametrize("keyed", [False, True], ids=["the short way", "the long way"])
    @pytest.mark.parametrize(
        ("early", "counts"), [(TICK, 1), (timedelta(0), 0), (-TICK, 0)], ids=["before", "at", "after"]
    )
    def test_a_ballot_counts_until_the_limit_and_not_at_it(
        self, early: timedelta, counts: int, *, keyed: bool
    ) -> None:
        host = Host(VOTED, directory=People(residents=RESIDENTS))
        host.open()

        ballot = CastVote(actor="an", choice="yes", key="k" if keyed else None)
        assert host.at(START + HOUR - early).engine.perform("c", ballot).accepted is bool(counts)
        host.at(START + 2 * HOUR).engine.settle()
        moved = host.engine.events("c")[1]
        assert isinstance(moved, Moved)
        assert moved.result is not None
        assert moved.result["tally"]["measures"]["persons"]["yes"] == counts

    @pytest.mark.parametrize(
        ("opened", "limit"),
        [
            # Clocks go forward in the night to 29 March 2026, and back in the night to 25 October.
            (datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)),
            (datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC)),
            # 29 February is a day like any other, and is not made up for in other years.
            (datetime(2028, 2, 28, 12, tzinfo=UTC), datetime(2028, 2, 29, 23, tzinfo=UTC)),
            (datetime(2028, 2, 29, 12, tzinfo=UTC), datetime(2028, 3, 1, 23, tzinfo=UTC)),
            (datetime(2027, 2, 28, 12, tzinfo=UTC), datetime(2027, 3, 1, 23, tzinfo=UTC)),
        ],
        ids=["spring", "autumn", "to 29 February", "from 29 February", "no 29 February"],
    )
    def test_a_day_ends_at_midnight_where_people_live(self, opened: datetime, limit: datetime) -> None:
        stage = Stage("stage", lasts=days(1))
        rules = procedure(
            stage,
            stage.upon(Go).to(end("gone"), by=anyone()),
            stage.at_end().to(end("late")),
            zone="Europe/Berlin",
        )
        for early, reached in ((TICK, "gone"), (timedelta(0), "late"), (-TICK, "late")):
            host = Host(rules, at=opened)
            host.open()
            assert host.engine.case("c").place.ends == limit
            assert limit.astimezone(ZoneInfo("Europe/Berlin")).time().isoformat() == "00:00:00"
            host.at(limit - early).engine.perform("c", Go(actor="li"))
            assert host.stage() == reached

    def test_hours_are_hours_also_when_clocks_change(self) -> None:
        stage = Stage("stage", lasts=hours(24))
        rules = procedure(stage, stage.at_end().to(end("late")), zone="Europe/Berlin")
        opened = datetime(2026, 3, 28, 12, tzinfo=UTC)
        host = Host(rules, at=opened)
        host.open()

        assert host.engine.case("c").alarm == opened + timedelta(hours=24)

    def test_a_late_tick_stamps_each_moment_with_its_own_time(self) -> None:
        one, two = Stage("one", lasts=hours(1)), Stage("two", lasts=hours(2))
        host = Host(procedure(one, one.at_end().to(two), two.at_end().to(end("late"))))
        host.open()

        assert host.at(START + 90 * HOUR).engine.settle() == 2
        assert host.told()[1:] == [("Moved", START + HOUR), ("Moved", START + 3 * HOUR)]

    def test_a_tick_of_another_moment_settles_up_to_that_moment_and_no_further(self) -> None:
        host = Host(LIMITED)
        host.open()

        assert host.engine.settle(START + HOUR - TICK) == 0
        assert host.engine.settle((START + HOUR).astimezone(ZoneInfo("Asia/Shanghai"))) == 1
        assert host.engine.settle(START) == 0


class TestClocks:
    def test_the_clock_going_back_is_refused(self) -> None:
        host = Host(LIMITED)
        host.open()
        before = everything(host.store)

        with pytest.raises(ClockWentBackError, match=r"cannot be taken back to 2026-03-02T00:59:59.999999"):
            host.at(START - TICK).engine.perform("c", Go(actor="li"))
        assert everything(host.store) == before
        assert host.at(START).engine.perform("c", Go(actor="li")).accepted

    def test_the_clock_going_back_is_refused_to_ballots_as_well(self) -> None:
        stage = Stage("stage", lasts=hours(5), holds=Vote("residents"), also=(Also(Note, anyone()),))
        host = Host(procedure(stage, stage.at_end().to(end("over"))), directory=People(residents=RESIDENTS))
        host.open()
        host.at(START + HOUR).do(Note(actor="li"))

        with pytest.raises(ClockWentBackError):
            host.at(START + HOUR - TICK).engine.perform("c", CastVote(actor="an", choice="yes"))
        assert host.at(START + HOUR).do(CastVote(actor="an", choice="yes"))

    def test_a_look_with_a_clock_that_went_back_shows_the_case_as_it_is(self) -> None:
        host = Host(LIMITED)
        host.open()
        host.at(START + 2 * HOUR).engine.settle()

        assert host.at(START).stage() == "late"

    def test_a_clock_without_a_time_zone_is_refused(self) -> None:
        class Naive:
            def now(self) -> datetime:
                return datetime(2026, 3, 2, 1)  # noqa: DTZ001 - what is refused

        engine = Engine([LIMITED], clock=Naive())
        with pytest.raises(TypeError, match="has no time zone"):
            engine.open("p", Propose(actor="li", title="T"))

    def test_without_a_clock_it_is_now(self) -> None:
        engine = Engine([LIMITED])
        before = SystemClock().now()

        opened = engine.open(LIMITED, Propose(actor="li", title="T")).accept()
        assert before <= opened.at <= SystemClock().now()


# Keys

noting = Stage("noting", waits=True, also=(Also(Note, roles("clerk")),))
NOTED: Final = procedure(noting, noting.upon(Go).to(end("gone"), by=anyone()))


class TestKeys:
    def test_the_same_act_again_gives_the_first_acceptance(self) -> None:
        people = People({"li": ["clerk"]})
        host = Host(NOTED, directory=people)
        host.open()
        first = host.do(Note(actor="li", text="a", key="k"))
        host.at(START + HOUR).do(Note(actor="li", text="b"))

        again = host.do(Note(actor="li", text="a", key="k"))
        assert again.events == first.events
        assert again.case == host.engine.case("c")
        assert host.engine.case("c").seq == 3

    def test_the_first_acceptance_is_given_also_where_the_act_would_be_refused_by_now(self) -> None:
        people = People({"li": ["clerk"]})
        host = Host(NOTED, directory=people)
        host.open()
        first = host.do(Note(actor="li", key="k"))
        people.put(Standing("li"))
        host.do(Go(actor="wu"))

        assert host.do(Note(actor="li", key="k")).events == first.events

    def test_another_act_under_the_same_key_is_an_error(self) -> None:
        host = Host(NOTED, directory=People({"li": ["clerk"]}))
        host.open()
        host.do(Note(actor="li", text="a", key="k"))

        for other in (
            Note(actor="li", text="b", key="k"),
            Note(actor="li", text="a", key="k", principal="wu"),
            Go(actor="li", key="k"),
        ):
            with pytest.raises(KeyReusedError, match="'k'"):
                host.engine.perform("c", other)

    def test_a_refusal_is_judged_anew(self) -> None:
        people = People()
        host = Host(NOTED, directory=people)
        host.open()
        host.refused(Note(actor="li", text="a", key="k"))
        people.put(Standing("li", roles={"clerk"}))

        assert host.do(Note(actor="li", text="another", key="k")).accepted

    def test_a_key_is_one_persons_in_one_case_of_one_community(self) -> None:
        host = Host(NOTED, directory=People({"li": ["clerk"], "wu": ["clerk"]}))
        host.open("c")
        host.open("d")
        host.do(Note(actor="li", text="a", key="k"), "c")
        host.do(Note(actor="wu", text="b", key="k"), "c")
        host.do(Note(actor="li", text="c", key="k"), "d")

        assert [host.engine.case(case).seq for case in "cd"] == [3, 2]

    def test_a_key_opens_one_case(self) -> None:
        other = procedure(noting, noting.upon(Go).to(end("gone"), by=anyone()), name="q")
        host = Host(NOTED, other)
        act = Propose(actor="li", title="T", key="k")
        first = host.engine.open("p", act)

        again = host.at(START + HOUR).engine.open("p", act)
        assert again.events == first.events
        assert again.accept() == first.accept()
        with pytest.raises(KeyReusedError):
            host.engine.open("p", Propose(actor="li", title="another", key="k"))
        with pytest.raises(KeyReusedError):
            host.engine.open("q", act)
        assert len(list(host.store.heads(HOME))) == 1

    def test_a_ballot_with_a_key_counts_once(self) -> None:
        host = Host(VOTED, directory=People(residents=RESIDENTS))
        host.open()
        ballot = CastVote(actor="an", choice="yes", key="k")

        assert host.do(ballot).events == host.do(ballot).events == ()
        with pytest.raises(KeyReusedError):
            host.engine.perform("c", CastVote(actor="an", choice="no", key="k"))
        assert "has voted already" in host.refused(CastVote(actor="an", choice="yes"))


# Votes

early_voting = Stage("early_voting", lasts=hours(9), holds=Vote("residents", early=True, interim=True))
OF_ALL: Final = majority(more_than("1/2"), of="all")
EARLY: Final = procedure(
    early_voting,
    early_voting.once(OF_ALL).to(end("carried")),
    early_voting.once(~OF_ALL).to(end("lost")),
    early_voting.at_end().to(end("open_end")),
)


def yes(*voters: str) -> list[CastVote]:
    return [CastVote(actor=voter, choice="yes") for voter in voters]


class TestVotes:
    def test_a_ballot_is_answered_with_the_case(self) -> None:
        host = Host(VOTED, directory=People(residents=RESIDENTS))
        host.open()

        ruling = host.do(CastVote(actor="an", choice="yes"))
        assert ruling.accept() == host.engine.case("c")
        assert ruling.explain() == "CastVote accepted in voting"
        long_way = host.do(CastVote(actor="bo", choice="yes", key="k"))
        assert long_way.accept() == host.engine.case("c")

    def test_what_a_ballot_is_answered_with_is_never_old(self) -> None:
        stage = Stage("stage", lasts=hours(5), holds=Vote("residents"), also=(Also(Note, anyone()),))
        host = Host(procedure(stage, stage.at_end().to(end("over"))), directory=People(residents=RESIDENTS))
        host.open()
        for voter in RESIDENTS:
            assert host.do(CastVote(actor=voter, choice="no")).accept() == host.engine.case("c")
            host.do(Note(actor="li"))

    @pytest.mark.parametrize(
        ("choices", "stage", "left"),
        [
            ("yyy", "carried", "n"),
            ("yny", None, "y"),
            ("ynyy", "carried", ""),
            ("nn", "lost", "y"),
            ("aa", "lost", "y"),
            ("ynn", "lost", "y"),
        ],
    )
    def test_an_early_vote_ends_with_the_ballot_after_which_nothing_can_turn_it(
        self, choices: str, stage: str | None, left: str
    ) -> None:
        host = Host(EARLY, directory=People(residents=RESIDENTS))
        host.open()
        said: Mapping[str, Choice] = {"y": Choice.YES, "n": Choice.NO, "a": Choice.ABSTAIN}
        for number, choice in enumerate(choices):
            assert host.stage() == "early_voting"
            host.at(START + number * TICK).do(CastVote(actor=RESIDENTS[number], choice=said[choice]))

        if stage is None:
            assert host.stage() == "early_voting"
        else:
            assert host.stage() == stage
            moved = host.engine.events("c")[-1]
            assert moved.at == START + (len(choices) - 1) * TICK
            assert isinstance(moved, Moved)
            assert moved.result is not None
            cast = [(voter, said[choice]) for voter, choice in zip(RESIDENTS, choices, strict=False)]
            counts = plain_counts(cast, Roll.of("residents", RESIDENTS))
            assert moved.result["tally"]["measures"]["persons"] == counts
        if left and stage is not None:
            assert not host.engine.perform("c", CastVote(actor=RESIDENTS[-1], choice=said[left])).accepted

    def test_an_early_vote_looks_again_also_after_a_ballot_with_a_key(self) -> None:
        host = Host(EARLY, directory=People(residents=RESIDENTS))
        host.open()
        host.do(CastVote(actor="an", choice="yes", key="k"))
        for ballot in yes("bo", "chen"):
            host.do(ballot)

        assert host.stage() == "carried"

    def test_a_ballot_stays_where_what_comes_of_it_cannot_come(self) -> None:
        # The next stage has a vote on a roll that nobody knows.
        nowhere = Stage("nowhere", lasts=hours(1), holds=Vote("nobody"))
        rules = procedure(
            early_voting,
            early_voting.once(OF_ALL).to(nowhere),
            early_voting.at_end().to(end("open_end")),
            nowhere.at_end().to(end("over")),
        )
        people = People(residents=RESIDENTS)
        host = Host(rules, directory=people)
        host.open()
        for ballot in yes("an", "bo", "chen"):
            assert host.do(ballot).accept().stage == "early_voting"
        assert "no roll 'nobody'" in host.engine.stuck()["c"].explain()

        people.put_roll(Roll.of("nobody", ["an"]))
        host.do(CastVote(actor="li", choice="no"))
        assert host.stage() == "nowhere"
        assert host.engine.stuck() == {}

    def test_a_hidden_vote_that_is_withdrawn_leaves_no_tally(self) -> None:
        host = Host(VOTED, directory=People(residents=RESIDENTS))
        host.open()
        for ballot in yes("an", "bo", "chen"):
            host.do(ballot)
        host.do(Withdraw(actor="li", reason="no more"))

        moved = host.engine.events("c")[-1]
        assert isinstance(moved, Moved)
        assert moved.result == {"closed": False}
        assert "yes" not in str(host.engine.events("c")[1:])

    def test_while_it_is_hidden_nothing_says_how_a_vote_stands(self) -> None:
        worlds = []
        for choice in ("yes", "no", "abstain"):
            host = Host(VOTED, directory=People({"li": []}, residents=RESIDENTS))
            host.open()
            for voter in ("an", "bo", "chen"):
                host.do(CastVote(actor=voter, choice=choice))
            seen = everything(host.store)[HOME]
            boxes = seen.pop("boxes")
            assert boxes
            worlds.append((seen, host.engine.board(), host.engine.options("c", "li"), host.engine.feed()))
        assert worlds[0] == worlds[1] == worlds[2]

    def test_the_roll_is_frozen_when_the_vote_opens(self) -> None:
        people = People(residents=RESIDENTS)
        host = Host(VOTED, directory=people)
        host.open()
        people.put_roll(Roll.of("residents", ["newcomer", "an"]))

        assert "is not on the roll" in host.refused(CastVote(actor="newcomer", choice="yes"))
        for ballot in yes("an", "bo", "chen"):
            host.do(ballot)
        host.at(START + HOUR).engine.settle()
        moved = host.engine.events("c")[-1]
        assert isinstance(moved, Moved)
        assert moved.result is not None
        assert moved.result["tally"]["measures"]["persons"]["all"] == 4

    def test_rules_may_look_at_a_vote_from_the_moment_at_which_it_opens(self) -> None:
        stage = Stage("stage", lasts=hours(1), holds=Vote("residents"), also=(Also(Note, anyone()),))
        roll = Roll.of("residents", RESIDENTS, groups={"building": ["east", "east", "west", "west"]})
        rules = procedure(
            open_stage,
            open_stage.upon(Go).to(stage, by=anyone()),
            open_stage.at_end().to(end("late")),
            stage.once(heard_everywhere()).to(end("heard")),
            stage.at_end().to(end("unheard")),
        )
        host = Host(rules, directory=People(residents=roll))
        host.open()
        host.do(Go(actor="li"))

        for voter, reached in (("an", "stage"), ("bo", "stage"), ("chen", "heard")):
            host.do(CastVote(actor=voter, choice="no"))
            host.engine.perform("c", Note(actor="li"))
            assert host.stage() == reached

    def test_a_box_that_was_lost_is_not_taken_for_an_empty_one(self) -> None:
        host = Host(VOTED, directory=People(residents=RESIDENTS))
        host.open()
        for ballot in yes("an", "bo", "chen"):
            host.do(ballot)
        boxes = host.store._room(HOME).boxes
        box = boxes.pop(("c", "voting", 1))

        host.at(START + HOUR).engine.settle()
        assert "has no ballot box of visit 1 of 'voting'; restore it" in host.engine.stuck()["c"].explain()
        boxes["c", "voting", 1] = box
        host.engine.settle()
        assert host.stage() == "carried"

    def test_a_roll_that_was_lost_is_not_taken_for_an_empty_one(self) -> None:
        host = Host(VOTED, directory=People(residents=RESIDENTS))
        host.open()
        host.store._rolls.clear()

        with pytest.raises(ConsultError, match=r"the frozen roll .* is not in the store; restore it"):
            host.engine.perform("c", CastVote(actor="an", choice="yes", key="k"))

    def test_a_vote_whose_place_to_put_ballots_was_lost_takes_none(self) -> None:
        host = Host(VOTED, directory=People(residents=RESIDENTS))
        host.open()
        host.store._room(HOME).open_boxes.clear()

        with pytest.raises(ConsultError, match="is in a vote without a ballot box; the store lost it"):
            host.engine.perform("c", CastVote(actor="an", choice="yes"))

    def test_a_ballot_handed_in_by_the_host_is_a_ballot_like_any_other(self) -> None:
        host = Host(VOTED, directory=People(residents=RESIDENTS))
        host.open()

        assert host.engine.cast("c", "an", Choice.YES).accept() == host.engine.case("c")
        assert not host.engine.cast("c", "an", Choice.NO).accepted
        assert not host.engine.perform("c", CastVote(actor="an", choice="no")).accepted
        assert "is not on the roll" in host.engine.cast("c", "nobody", Choice.NO).explain()
        with pytest.raises(UnknownCaseError):
            host.engine.cast("x", "an", Choice.YES)
        assert not host.at(START + HOUR).engine.cast("c", "bo", Choice.YES).accepted
        with pytest.raises(ClockWentBackError):
            host.at(START - TICK).engine.cast("c", "bo", Choice.YES)

    def test_each_visit_of_a_vote_has_its_own_ballots(self) -> None:
        again = Stage("again", lasts=hours(1), holds=Vote("residents"))
        between = Stage("between", lasts=hours(1))
        rules = procedure(
            again,
            again.at_end().to(between, when=visits(again) < 2),
            again.at_end().to(end("over")),
            between.at_end().to(again),
        )
        host = Host(rules, directory=People(residents=RESIDENTS))
        host.open()
        for ballot in yes("an", "bo"):
            host.do(ballot)
        host.at(START + 2 * HOUR).do(CastVote(actor="an", choice="no"))
        host.at(START + 9 * HOUR).engine.settle()

        tallies = [
            event.result["tally"]["measures"]["persons"]
            for event in host.engine.events("c")
            if isinstance(event, Moved) and event.result is not None
        ]
        assert [(tally["yes"], tally["no"]) for tally in tallies] == [(2, 0), (0, 1)]

    def test_nobody_votes_for_another_unless_mandates_are_declared(self) -> None:
        host = Host(VOTED, directory=People(residents=RESIDENTS))
        host.open()

        assert "wu is not on the roll" in host.refused(CastVote(actor="an", principal="wu", choice="yes"))
        refusal = host.refused(CastVote(actor="wu", principal="an", choice="yes"))
        assert "nobody may vote for another here, so wu not for an" in refusal


@rule(version="1", zh="每栋楼都有人投票")
def heard_everywhere(facts: Facts) -> Verdict:
    """Somebody of every building has voted, and nobody asked for one who is not on the roll."""
    vote: VoteView = facts.vote
    quiet = [label for label, turnout in vote.turnout_by("building") if not turnout.have]
    if facts.has_voted("nobody"):
        return unmet("nobody has voted")
    return (unmet if quiet else met)("{quiet} are quiet", quiet=quiet)


# Trouble


@rule(version="1", zh="会出错")
def fragile(facts: Facts) -> Verdict:
    """Raises while it is broken."""
    del facts
    if BROKEN:
        raise ZeroDivisionError("nothing to divide by")
    return met("mended")


@rule(version="1", zh="返回错误")
def talkative(facts: Facts) -> Verdict:
    """Returns what is no verdict."""
    del facts
    return True  # type: ignore[return-value]  # that is the mistake


@reading(version="1", en="a length that cannot be read", zh="无法读取的期限")
def fragile_length(facts: Facts) -> Length | None:
    del facts
    if BROKEN:
        raise ZeroDivisionError("nothing to divide by")
    return hours(1)


@reading(version="1", en="no length", zh="无期限")
def no_length(facts: Facts) -> Length | None:
    del facts
    return None


BROKEN: list[bool] = []


@pytest.fixture
def broken() -> Any:
    BROKEN[:] = [True]
    yield BROKEN
    BROKEN.clear()


open_stage = Stage("open_stage", lasts=hours(1), also=(Also(Note, anyone()),))
other = Stage("other", waits=True)


def guarded(**options: Any) -> tuple[Any, ...]:
    return (
        open_stage.upon(Go).to(other, **options),
        open_stage.at_end().to(end("late")),
        other.upon(Go).to(end("gone"), by=anyone()),
    )


BY_ANYONE: Final = anyone()
IN_AN_ACT: dict[str, Callable[[], tuple[Any, ...]]] = {
    "by": lambda: guarded(by=fragile()),
    "when": lambda: guarded(by=BY_ANYONE, when=fragile()),
    "joined by and": lambda: guarded(by=anyone() & fragile()),
    "joined by and with what fails": lambda: guarded(by=person(name="wu") & fragile()),
    "joined by or with what holds": lambda: guarded(by=anyone() | fragile()),
    "turned round": lambda: guarded(by=~fragile()),
    "two who may": lambda: (
        open_stage.upon(Go).to(other, by=fragile()),
        open_stage.upon(Go).to(end("elsewhere"), by=anyone()),
        open_stage.at_end().to(end("late")),
        other.upon(Go).to(end("gone"), by=anyone()),
    ),
    "in the next stage's once": lambda: (
        open_stage.upon(Go).to(other, by=anyone()),
        open_stage.at_end().to(end("late")),
        other.once(fragile()).to(end("gone")),
    ),
    "in the next stage's length": lambda: (
        open_stage.upon(Go).to(stage := Stage("stage", lasts=fragile_length()), by=anyone()),
        open_stage.at_end().to(end("late")),
        stage.at_end().to(end("gone")),
    ),
    "in the next stage's duty": lambda: (
        open_stage.upon(Go).to(
            stage := Stage("stage", waits=True, owes=Duty("d", Reply, within=fragile_length(), by=anyone())),
            by=anyone(),
        ),
        open_stage.at_end().to(end("late")),
        stage.upon(Go).to(end("gone"), by=anyone()),
    ),
}


@pytest.mark.usefixtures("broken")
class TestRulesThatRaise:
    @pytest.mark.parametrize("where", IN_AN_ACT)
    def test_an_act_stops_on_a_rule_that_raises_and_names_it(self, where: str) -> None:
        host = Host(procedure(open_stage, *IN_AN_ACT[where]()))
        host.open()

        explained = host.refused(Go(actor="li"))
        assert "raised ZeroDivisionError: nothing to divide by and could not answer" in explained
        assert "fragile" in explained
        assert host.engine.perform("c", Go(actor="li")).error is not None

    def test_a_rule_that_returns_no_verdict_is_named_too(self) -> None:
        host = Host(procedure(open_stage, *guarded(by=talkative())))
        host.open()

        assert "talkative raised TypeError: it returned True, not a verdict" in host.refused(Go(actor="li"))

    def test_an_act_stops_on_a_once_that_raises_and_the_rest_goes_on(self) -> None:
        rules = procedure(
            open_stage, open_stage.once(~anyone() & fragile()).to(other), *guarded(by=anyone()), name="f"
        )
        BROKEN.clear()
        host = Host(rules, LIMITED)
        host.open()
        host.open("d", rules=LIMITED)
        BROKEN.append(True)

        assert "fragile raised ZeroDivisionError" in host.refused(Note(actor="li"))
        assert host.do(Go(actor="li"), "d")
        assert host.do(Go(actor="li")), "it leaves the stage whose rule raises"

    def test_a_case_is_not_opened_on_a_rule_that_raises(self) -> None:
        host = Host(procedure(open_stage, *guarded(by=anyone()), by=fragile()))

        ruling = host.open()
        assert not ruling.accepted
        assert "fragile raised ZeroDivisionError" in ruling.explain()
        assert list(host.store.heads(HOME)) == []

    def test_at_a_limit_the_case_is_stuck_by_name_and_others_go_on(self) -> None:
        rules = procedure(
            open_stage, open_stage.at_end().to(other, when=fragile()), *guarded(by=anyone()), name="f"
        )
        host = Host(rules, LIMITED)
        host.open("c")
        host.open("d", rules=LIMITED)

        assert host.at(START + 2 * HOUR).engine.settle() == 1
        assert set(host.engine.stuck()) == {"c"}
        assert "fragile raised ZeroDivisionError" in host.engine.stuck()["c"].explain()
        assert host.stage("d") == "late"
        assert "fragile raised ZeroDivisionError" in host.refused(Go(actor="li"))
        row = next(row for row in host.engine.board() if row.case == "c")
        assert row.overdue
        assert row.stuck == host.engine.stuck()["c"]
        assert {option.verdict for option in map(_seen, host.engine.options("c", "li"))} == {
            row.stuck.sentence()
        }

    def test_a_stuck_case_is_tried_again_at_the_next_tick_and_goes_on_from_its_own_moment(self) -> None:
        rules = procedure(open_stage, open_stage.at_end().to(other, when=fragile()), *guarded(by=anyone()))
        host = Host(rules)
        host.open()
        host.at(START + 2 * HOUR).engine.settle()
        assert host.engine.settle() == 0
        BROKEN.clear()
        assert not host.engine.perform("c", Go(actor="li")).accepted, "only a tick tries again"

        assert host.at(START + 3 * HOUR).engine.settle() == 1
        assert host.engine.stuck() == {}
        assert host.told()[1:] == [("Moved", START + HOUR)]
        assert host.do(Go(actor="li"))


@attrs.frozen
class _Plain:
    verdict: str


def _seen(option: Any) -> _Plain:
    return _Plain(option.verdict.sentence())


Part = Literal["begins", "finds", "view", "progress", "admits", "changes", "no verdict", "no changes"]


def _raise(*given: object) -> Any:
    del given
    raise ZeroDivisionError("nothing to divide by")


@attrs.frozen
class Fragile:
    """An activity of a host's own, with a mistake in one part."""

    part: str
    kind: str = "fragile"
    decides: Rule | None = None

    @property
    def intakes(self) -> tuple[Intake, ...]:
        admits = {"admits": _raise, "no verdict": lambda facts: None}.get(self.part, lambda facts: met("may"))
        changes = {"changes": _raise, "no changes": lambda facts: None}.get(
            self.part, lambda facts: NO_CHANGES
        )
        return (Intake(GiveOpinion, anyone(), changes, admits),)

    def begins(self, facts: Facts) -> Mapping[str, Any]:
        return _raise() if self.part == "begins" else {}

    def view(self, facts: Facts) -> Any:
        return _raise() if self.part == "view" else self

    def finds(self, facts: Facts) -> Mapping[str, Any] | None:
        return _raise() if self.part == "finds" else None

    def responsible(self) -> Phrase | None:
        return None

    def progress(self, facts: Facts) -> tuple[int, int] | None:
        return _raise() if self.part == "progress" else None

    def definition(self) -> Any:
        return self.part


@rule(version="1", zh="看活动")
def looks(facts: Facts) -> Verdict:
    """Look at the activity of a host's own."""
    return met("{part}", part=facts.fragile.part)


class TestActivitiesThatRaise:
    @pytest.mark.parametrize(
        ("part", "named"),
        [
            ("begins", "Fragile.begins raised ZeroDivisionError"),
            ("admits", "_raise raised ZeroDivisionError"),
            ("changes", "_raise raised ZeroDivisionError"),
            ("no verdict", "raised TypeError: it returned None, not Verdict"),
            ("no changes", "raised TypeError: it returned None, not Changes"),
            ("finds", "Fragile.finds raised ZeroDivisionError"),
            ("view", "looks raised ZeroDivisionError"),
        ],
    )
    def test_an_act_stops_on_an_activity_that_raises_and_names_the_part(self, part: str, named: str) -> None:
        stage = Stage("stage", lasts=hours(1), holds=Fragile(part))
        rules = procedure(
            open_stage,
            *guarded(by=anyone())[1:],
            open_stage.upon(Go).to(stage, by=anyone()),
            stage.upon(Back).to(other, by=looks()),
            stage.upon(Go).to(other, by=anyone()),
            stage.at_end().to(end("over")),
        )
        host = Host(rules)
        host.open()
        if part != "begins":
            host.do(Go(actor="li"))
        act: Act = Go(actor="li")
        if part in {"admits", "changes", "no verdict", "no changes"}:
            act = GiveOpinion(actor="li", opinion="hm")
        elif part == "view":
            act = Back(actor="li")

        assert named in host.refused(act)

    @pytest.mark.parametrize("part", ["begins", "finds"])
    def test_at_a_limit_the_case_is_stuck_by_name(self, part: str) -> None:
        one = Stage("one", lasts=hours(1), holds=Fragile("finds") if part == "finds" else None)
        two = Stage("two", lasts=hours(1), holds=Fragile("begins") if part == "begins" else None)
        rules = procedure(one, one.at_end().to(two), two.at_end().to(end("over")), name="f")
        host = Host(rules, LIMITED)
        host.open()
        host.open("d", rules=LIMITED)

        host.at(START + HOUR).engine.settle()
        assert f"Fragile.{part} raised ZeroDivisionError" in host.engine.stuck()["c"].explain()
        assert host.stage("d") == "late"

    def test_the_board_names_an_activity_that_cannot_say_how_far_it_is(self) -> None:
        one = Stage("one", lasts=hours(1), holds=Fragile("progress"))
        host = Host(procedure(one, one.at_end().to(end("over"))))
        host.open()

        with pytest.raises(ConsultError, match=r"Fragile\.progress raised ZeroDivisionError"):
            host.engine.board()


class TestLoops:
    def test_an_act_that_would_go_round_for_ever_is_refused_and_the_loop_named(self) -> None:
        one, two = Stage("one", waits=True), Stage("two", waits=True)
        rules = procedure(
            open_stage,
            open_stage.upon(Go).to(one, by=anyone()),
            open_stage.at_end().to(end("late")),
            one.once(anyone()).to(two),
            two.once(anyone()).to(one),
        )
        host = Host(rules)
        host.open()

        assert host.refused(Go(actor="li")) == (
            "Go by li refused in open stage:\n"
            "✗ one would be entered twice in one instant: "
            "the moves from it lead back to it without anybody acting"
        )
        assert "one将在同一时刻被进入两次" in host.engine.perform("c", Go(actor="li")).explain("zh").replace(
            "“", ""
        ).replace("”", "")

    def test_time_that_would_go_round_for_ever_is_stuck_and_others_go_on(self) -> None:
        one, two = Stage("one", lasts=hours(1)), Stage("two", lasts=minutes(0))
        rules = procedure(
            one,
            one.at_end().to(two),
            two.at_end().to(one, when=visits(one) < 9),
            two.at_end().to(end("over")),
            name="loop",
        )
        always = Stage("always", lasts=minutes(0))
        round_again = Stage("round_again", lasts=minutes(0))
        begin = Stage("begin", lasts=hours(1))
        endless = procedure(
            begin,
            begin.at_end().to(always),
            always.at_end().to(round_again),
            round_again.at_end().to(always),
            name="endless",
        )
        host = Host(rules, endless)
        host.open("fine", rules=rules)
        host.open("stuck", rules=endless)

        host.at(START + 3 * HOUR).engine.settle()
        assert host.engine.case("fine").visits["one"] == 4
        assert "always would be entered twice in one instant" in host.engine.stuck()["stuck"].explain()
        assert host.told("stuck") == [("Opened", START)]

    def test_a_case_is_not_opened_into_a_loop(self) -> None:
        one, two = Stage("one", waits=True), Stage("two", waits=True)
        host = Host(procedure(one, one.once(anyone()).to(two), two.once(anyone()).to(one)))

        assert "one would be entered twice" in host.open().explain()
        assert list(host.store.heads(HOME)) == []

    def test_a_time_that_leads_nowhere_is_stuck(self) -> None:
        one = Stage("one", lasts=hours(1))
        host = Host(procedure(one, one.at_end().to(end("over"), when=visits(one) > 1)))
        host.open()

        host.at(START + HOUR).engine.settle()
        assert host.engine.stuck()["c"].sentence() == "nothing says where one goes at its end"

    def test_a_final_stage_with_a_length_by_mistake_does_not_run_out(self) -> None:
        over = Stage("over", answer=Phrase("over", "终"), lasts=hours(1))
        host = Host(procedure(open_stage, open_stage.at_end().to(over)))
        host.open()

        assert host.at(START + 9 * HOUR).engine.settle() == 1
        assert host.engine.case("c").alarm is None


class TestDirectories:
    class Failing:
        def __init__(self) -> None:
            self.fails = False

        def standing(self, community: str, person: str, at: datetime) -> Standing:
            if self.fails:
                raise OSError("no network")
            return Standing(person)

        def roll(self, community: str, name: str, at: datetime) -> Roll | None:
            if self.fails:
                raise OSError("no network")
            return Roll.of(name, RESIDENTS) if name == "residents" else None

    def test_a_directory_that_raises_is_named_and_nothing_is_changed(self) -> None:
        directory = self.Failing()
        host = Host(LIMITED, directory=directory)
        host.open()
        directory.fails = True
        before = everything(host.store)

        with pytest.raises(
            DirectoryError, match=r"the directory raised OSError: no network, when asked StandingOf"
        ):
            host.engine.perform("c", Go(actor="li"))
        with pytest.raises(DirectoryError):
            host.open("d")
        assert everything(host.store) == before

    def test_a_directory_that_raises_at_a_limit_holds_up_that_case_alone(self) -> None:
        directory = self.Failing()
        rules = procedure(waiting, waiting.at_end().to(voting), voting.at_end().to(end("over")), name="v")
        host = Host(rules, LIMITED, directory=directory)
        host.open()
        host.open("d", rules=LIMITED)
        directory.fails = True

        host.at(START + HOUR).engine.settle()
        assert "no network" in host.engine.stuck()["c"].explain()
        assert host.stage("d") == "late"
        directory.fails = False
        host.at(START + 2 * HOUR).engine.settle()
        assert host.told()[1:] == [("Moved", START + HOUR), ("Moved", START + 2 * HOUR)]

    def test_a_roll_that_is_not_known_is_an_error_and_not_an_empty_one(self) -> None:
        unknown = Stage("unknown", lasts=hours(1), holds=Vote("nowhere"))
        rules = procedure(
            open_stage,
            open_stage.upon(Go).to(unknown, by=anyone()),
            open_stage.at_end().to(end("late")),
            unknown.at_end().to(end("over")),
        )
        host = Host(rules, directory=People(residents=RESIDENTS))
        host.open()
        before = everything(host.store)

        with pytest.raises(DirectoryError, match="has no roll 'nowhere'"):
            host.engine.perform("c", Go(actor="li"))
        assert everything(host.store) == before


# Duties

owing = Stage(
    "owing", lasts=hours(5), owes=(Duty("reply", Reply, within=hours(1), by=roles("clerk"), title="答复"),)
)
OWED: Final = procedure(
    owing,
    owing.upon(Go).to(other, by=anyone()),
    owing.at_end().to(end("late")),
    other.upon(Go).to(end("gone"), by=anyone()),
)
CLERK: Final = People({"wu": ["clerk"]})


class TestDuties:
    @pytest.mark.parametrize(
        ("early", "missed"),
        [(TICK, False), (timedelta(0), True), (-TICK, True)],
        ids=["before", "at", "after"],
    )
    def test_a_duty_is_missed_at_its_moment(self, early: timedelta, *, missed: bool) -> None:
        host = Host(OWED, directory=CLERK)
        host.open()
        host.at(START + HOUR - early).do(Reply(actor="wu"))

        assert ("Missed", START + HOUR) in host.told() or not missed
        assert [event.type for event in host.engine.events("c")] == (
            ["Opened", "Missed", "Acted"] if missed else ["Opened", "Acted"]
        )
        assert host.engine.case("c").duties == ()
        assert host.stage() == "owing"

    def test_missing_a_duty_is_recorded_once_and_moves_nothing(self) -> None:
        host = Host(OWED, directory=CLERK)
        host.open()
        for later in (1, 2, 2, 3):
            host.at(START + later * HOUR).engine.settle()

        assert host.told() == [("Opened", START), ("Missed", START + HOUR)]
        missed = host.engine.events("c")[-1]
        assert isinstance(missed, Missed)
        assert missed.duties == ("reply",)
        (row,) = host.engine.board()
        assert row.overdue
        assert [(duty.id, duty.missed, duty.en, duty.zh) for duty in row.owed] == [
            ("reply", True, "clerk", "clerk")
        ]

    def test_a_missed_duty_stays_through_all_stages_and_is_done_at_the_very_end(self) -> None:
        host = Host(OWED, directory=CLERK)
        host.open()
        host.at(START + 2 * HOUR).do(Go(actor="li"))
        host.do(Go(actor="li"))
        assert host.stage() == "gone"

        assert [row.owed[0].id for row in host.engine.board(ended=True)] == ["reply"]
        assert "li is not clerk" in host.refused(Reply(actor="li"))
        assert "gone is final: the matter has its answer" in host.refused(Go(actor="li"))
        assert {option.act for option in host.engine.options("c", "wu")} == {Reply}
        host.at(START + 99 * HOUR).do(Reply(actor="wu"))
        assert host.engine.case("c").duties == ()
        assert "gone is final" in host.refused(Reply(actor="wu"))
        assert host.engine.options("c", "wu") == ()

    def test_a_duty_that_was_not_missed_goes_with_its_stage(self) -> None:
        host = Host(OWED, directory=CLERK)
        host.open()
        host.do(Go(actor="li"))

        assert host.engine.case("c").duties == ()
        assert "other does not take Reply" in host.refused(Reply(actor="wu"))

    def test_a_duty_is_answered_also_by_an_act_that_the_activity_takes(self) -> None:
        working = Stage(
            "working",
            lasts=days(9),
            holds=Works(lead=roles("clerk"), inspector=roles("clerk")),
            owes=(Duty("news", Disclose, within=hours(1), by=roles("clerk")),),
        )
        host = Host(procedure(working, working.at_end().to(end("over"))), directory=CLERK)
        host.open()
        host.do(AddTask(actor="wu", task="1", title="dig", responsible="an", due=START + HOUR))
        host.do(AddTask(actor="wu", task="2", title="fill", responsible="an", due=START + HOUR))

        host.do(Disclose(actor="wu", text="begun", percent=1))
        assert [duty.id for duty in host.engine.case("c").duties] == ["task:1", "task:2"]
        host.do(FinishTask(actor="an", task="2"))
        assert [duty.id for duty in host.engine.case("c").duties] == ["task:1"], "one task is not the other"

    def test_a_task_is_finished_where_the_matter_has_ended_long_since(self) -> None:
        working = Stage("working", lasts=hours(2), holds=Works(lead=roles("clerk"), inspector=roles("clerk")))
        host = Host(procedure(working, working.at_end().to(end("over"))), directory=CLERK)
        host.open()
        host.do(AddTask(actor="wu", task="1", title="dig", responsible="an", due=START + 9 * HOUR))
        host.at(START + 3 * HOUR).engine.settle()
        assert host.stage() == "over"
        assert host.at(START + 10 * HOUR).engine.settle() == 1

        assert host.told()[-1] == ("Missed", START + 9 * HOUR)
        host.do(FinishTask(actor="an", task="1"))
        head = host.engine.case("c")
        assert head.duties == ()
        assert head.ledger("task")["1"].value["finished"]
        assert head.alarm is None


# What lasts, and what does not


class TestTextsAndVisits:
    def test_support_and_results_of_an_older_text_lapse(self) -> None:
        petition = Stage("petition", waits=True, holds=Petition(anyone()), also=(Also(Amend, proposer()),))
        review = Stage("review", waits=True, holds=Review(anyone()), also=(Also(Amend, proposer()),))
        rules = procedure(
            petition,
            petition.once(supported(2)).to(review),
            review.upon(Approve).to(other),
            other.upon(Back).to(review, by=anyone()),
            review.upon(Go).to(end("gone"), when=result(review, "decision").equals("Approve")),
        )
        host = Host(rules)
        host.open()
        host.do(Support(actor="an"))
        host.do(Amend(actor="li", text="another"))
        assert host.engine.case("c").bucket("support").keys() == set() or not host.engine.case("c").bucket(
            "support"
        )
        host.do(Support(actor="an"))
        assert host.stage() == "petition"
        host.do(Support(actor="bo"))

        host.do(Approve(actor="wu"))
        host.do(Back(actor="wu"))
        host.do(Amend(actor="li", text="a third"))
        assert "is not settled" in host.refused(Go(actor="wu"))
        host.do(Approve(actor="wu"))
        host.do(Back(actor="wu"))
        host.do(Go(actor="wu"))

    def test_entries_are_for_one_visit_and_ledgers_for_all(self) -> None:
        working = Stage(
            "working",
            waits=True,
            holds=Works(lead=anyone(), inspector=anyone()),
            also=(Also(Note, anyone()),),
        )
        host = Host(
            procedure(
                working, working.upon(Go).to(other, by=anyone()), other.upon(Back).to(working, by=anyone())
            )
        )
        host.open()
        host.do(Disclose(actor="wu", text="half", percent=50))
        host.do(Note(actor="wu"))
        host.do(Go(actor="wu"))
        host.do(Back(actor="wu"))

        head = host.engine.case("c")
        assert (len(head.ledger("disclosure")), len(head.bucket("Note")), head.place.visit) == (1, 0, 2)

    def test_other_acts_are_recorded_and_the_case_stays(self) -> None:
        host = Host(NOTED, directory=People({"li": ["clerk"]}))
        host.open()
        for text in ("a", "b"):
            assert host.do(Note(actor="li", text=text)).accept().stage == "noting"

        entries = host.engine.case("c").bucket("Note")
        assert [entry.value["text"] for entry in sorted(entries.values(), key=lambda e: e.seq)] == ["a", "b"]
        assert "wu is not clerk" in host.refused(Note(actor="wu"))

    def test_a_length_that_is_not_settled_refuses(self) -> None:
        stage = Stage("stage", lasts=no_length())
        rules = procedure(
            open_stage,
            open_stage.upon(Go).to(stage, by=anyone()),
            open_stage.at_end().to(end("late")),
            stage.at_end().to(end("over")),
        )
        host = Host(rules)
        host.open()

        assert host.refused(Go(actor="li")) == (
            "Go by li refused in open stage:\n✗ how long stage may last is not settled"
        )

    def test_a_vote_without_a_roll_refuses(self) -> None:
        stage = Stage("stage", lasts=hours(1), holds=Vote(result(open_stage, "roll")))
        rules = procedure(
            open_stage,
            open_stage.upon(Go).to(stage, by=anyone()),
            open_stage.at_end().to(end("late")),
            stage.at_end().to(end("over")),
        )
        host = Host(rules)
        host.open()

        assert "stage has no roll to begin with" in host.refused(Go(actor="li"))


class TestElapsed:
    def test_time_alone_moves_a_case_once_it_has_elapsed(self) -> None:
        stage = Stage("stage", waits=True, also=(Also(Note, anyone()),))
        host = Host(procedure(stage, stage.once(elapsed(span=hours(2))).to(end("over"))))
        host.open()
        assert host.engine.case("c").alarm == START + 2 * HOUR
        host.at(START + HOUR).do(Note(actor="li"))
        assert host.engine.case("c").alarm == START + 2 * HOUR

        host.at(START + 2 * HOUR - TICK).do(Note(actor="li"))
        assert "over is final" in host.at(START + 2 * HOUR).refused(Note(actor="li"))
        assert host.told()[-1] == ("Moved", START + 2 * HOUR)

    def test_a_moment_at_which_time_might_have_moved_it_and_did_not_is_recorded_once(self) -> None:
        stage = Stage("stage", waits=True, also=(Also(Note, anyone()),))
        both = elapsed(span=hours(1)) & elapsed(span=hours(3))
        host = Host(procedure(stage, stage.once(both).to(end("over"))))
        host.open()
        for later in (1, 1, 2, 5):
            host.at(START + later * HOUR).engine.settle()

        assert host.told()[1:] == [("Waited", START + HOUR), ("Moved", START + 3 * HOUR)]


# Rules, communities, looking


class TestPinnedRules:
    def test_a_new_version_leaves_running_cases_alone(self) -> None:
        new = procedure(
            waiting,
            waiting.upon(Go).to(end("elsewhere"), by=anyone()),
            waiting.at_end().to(end("late")),
            version="2",
        )
        host = Host(LIMITED)
        host.open("old")
        later = Host(LIMITED, new, store=host.store)
        later.engine.open("p", Propose(actor="li", title="T"), case="new")

        later.do(Go(actor="li"), "old")
        later.do(Go(actor="li"), "new")
        assert (later.stage("old"), later.stage("new")) == ("gone", "elsewhere")
        assert later.engine.case("new").origin.version == "2"

    def test_the_last_of_one_name_is_the_latest_whatever_comes_twice(self) -> None:
        new = procedure(waiting, waiting.at_end().to(end("late")), version="2")
        for rulebook in ([new, LIMITED], [LIMITED, new, LIMITED]):
            engine = Engine(rulebook, clock=SetClock(START))
            for one in (engine, engine.of("elsewhere")):
                assert one.open("p", Propose(actor="li", title="T")).accept().origin.version == "1"

    def test_rules_that_are_not_in_the_rulebook_are_refused(self) -> None:
        changed = procedure(waiting, waiting.at_end().to(end("late")))
        host = Host(LIMITED)
        host.open()
        other_host = Host(changed, store=host.store)
        before = everything(host.store)

        for call in (
            lambda: other_host.engine.perform("c", Go(actor="li")),
            lambda: other_host.engine.options("c", "li"),
            lambda: other_host.engine.open(LIMITED, Propose(actor="li", title="T")),
            lambda: other_host.engine.open("nothing", Propose(actor="li", title="T")),
        ):
            with pytest.raises(UnknownProcedureError):
                call()
        assert everything(host.store) == before

    def test_a_limit_under_rules_that_are_missing_is_stuck_until_they_are_there_again(self) -> None:
        changed = procedure(waiting, waiting.at_end().to(end("late")))
        host = Host(LIMITED)
        host.open()
        without = Host(changed, store=host.store, at=START + 2 * HOUR)
        without.open("d")

        assert without.engine.settle() == 0
        (row, other_row) = without.engine.board()
        assert row.stuck is not None
        assert "is not in the rulebook" in row.stuck.explain()
        assert (row.stage.en, row.overdue, other_row.stuck) == ("waiting", True, None)
        again = Host(LIMITED, changed, store=host.store, at=START + 3 * HOUR)
        assert again.engine.settle() == 2
        assert again.told()[-1] == ("Moved", START + HOUR)

    def test_the_board_shows_a_case_whose_rules_are_missing(self) -> None:
        host = Host(LIMITED)
        host.open()
        without = Host(VOTED, store=host.store)

        (row,) = without.engine.board()
        assert row.stuck is not None
        assert "is not in the rulebook" in row.stuck.explain()
        assert (row.title, row.responsible, row.progress, row.due) == ("T", None, None, START + HOUR)

    def test_only_the_act_that_opens_it_opens_a_case(self) -> None:
        host = Host(LIMITED)

        ruling = host.engine.open("p", Note(actor="li"))
        assert not ruling.accepted
        assert "p is opened by Propose, not by Note" in ruling.explain()


class Change(Act):
    """Propose other rules."""

    adopts: Annotated[str, settles]


class TestGoingOver:
    """What is said of going over itself stands beside `revising`; here is what the engine does around it."""

    amending = Stage("amending", lasts=hours(1))
    adopted = end("adopted")
    amendment = Procedure(
        "amendment",
        version="1",
        start=amending,
        opens=Change,
        by=anyone(),
        moves=[amending.at_end().to(adopted)],
    )

    def host(self, old: Procedure, new: Procedure) -> Host:
        host = Host(old, new, self.amendment)
        host.engine.open(old, Propose(actor="li", title="T"), case="c").accept()
        host.engine.open(self.amendment, Change(actor="li", adopts=new.fingerprint), case="a").accept()
        return host

    def go(self, host: Host, new: Procedure) -> Ruling:
        return host.engine.go_over("c", new, actor="wu", under="a", adopted=self.adopted)

    @pytest.mark.parametrize("ticked", [False, True])
    def test_an_amendment_that_time_adopted_is_adopted(self, *, ticked: bool) -> None:
        new = procedure(noting, noting.upon(Go).to(end("elsewhere"), by=anyone()), version="2")
        host = self.host(NOTED, new)
        assert not self.go(host, new).accepted
        host.at(START + HOUR)
        if ticked:
            host.engine.settle()

        assert self.go(host, new).accept().origin.version == "2"

    @pytest.mark.usefixtures("broken")
    def test_a_stuck_case_goes_over_to_mended_rules_and_goes_on_from_then(self) -> None:
        stuck = procedure(open_stage, open_stage.at_end().to(other, when=fragile()), *guarded(by=anyone()))
        mended = procedure(open_stage, *guarded(by=anyone()), version="2")
        host = self.host(stuck, mended)
        host.at(START + 2 * HOUR).engine.settle()
        assert set(host.engine.stuck()) == {"c"}

        assert self.go(host, mended).accepted
        assert host.stage() == "late"
        assert host.engine.stuck() == {}
        assert host.told()[1:] == [("GoneOver", START + 2 * HOUR), ("Moved", START + 2 * HOUR)]

    def test_what_the_new_rules_wait_for_is_asked_at_once(self) -> None:
        new = procedure(
            noting,
            noting.once(anyone()).to(other),
            noting.upon(Go).to(end("gone"), by=anyone()),
            other.upon(Go).to(end("elsewhere"), by=anyone()),
            version="2",
        )
        host = self.host(NOTED, new)

        assert self.go(host.at(START + HOUR), new).accept().stage == "other"
        assert host.told()[1:] == [("GoneOver", START + HOUR), ("Moved", START + HOUR)]

    def test_time_may_move_it_by_the_new_rules(self) -> None:
        new = procedure(noting, noting.once(elapsed(span=hours(3))).to(end("gone")), version="2")
        host = self.host(NOTED, new)
        self.go(host.at(START + HOUR), new).accept()

        assert host.engine.case("c").alarm == START + 3 * HOUR
        host.at(START + 9 * HOUR).engine.settle()
        assert host.told()[-1] == ("Moved", START + 3 * HOUR)


class TestCommunities:
    def test_two_communities_do_not_see_each_others_cases(self) -> None:
        host = Host(VOTED, directory=People(residents=RESIDENTS))
        garden, court = host.engine.of("garden"), host.engine.of("court")
        for engine in (garden, court):
            engine.open("p", Propose(actor="li", title=engine.community, key="k"), case="c").accept()
        garden.perform("c", CastVote(actor="an", choice="yes"))

        assert [row.title for row in garden.board()] == ["garden"]
        assert [row.title for row in court.board()] == ["court"]
        assert court.perform("c", CastVote(actor="an", choice="no")).accepted
        assert not garden.perform("c", CastVote(actor="an", choice="no")).accepted
        host.at(START + HOUR)
        assert garden.settle() == 1
        assert (garden.store.case("garden", "c").stage, garden.store.case("court", "c").stage) == (
            "rejected",
            "voting",
        )
        assert len(garden.feed()) == 2
        assert len(court.feed()) == 1
        assert host.engine.feed() == ()
        with pytest.raises(UnknownCaseError, match="case 'c' is not known in community 'community'"):
            host.engine.case("c")


class TestLooking:
    def test_what_is_not_there_is_named(self) -> None:
        host = Host(LIMITED)
        for call in (
            lambda: host.engine.case("x"),
            lambda: host.engine.perform("x", Go(actor="li")),
            lambda: host.engine.perform("x", CastVote(actor="li", choice="yes")),
            lambda: host.engine.perform("x", Go(actor="li", key="k")),
            lambda: host.engine.options("x", "li"),
            lambda: host.engine.events("x"),
        ):
            with pytest.raises(UnknownCaseError, match="case 'x' is not known"):
                call()

    def test_a_case_is_opened_once_under_its_name(self) -> None:
        host = Host(LIMITED)
        host.open()

        with pytest.raises(ConsultError, match="case 'c' is open already in 'community'"):
            host.open()
        assert host.engine.open("p", Propose(actor="li", title="T")).accept().id not in {"", "c"}

    def test_a_look_settles_what_fell_due(self) -> None:
        host = Host(LIMITED)
        host.open()
        host.at(START + 2 * HOUR)

        assert host.engine.case("c").stage == "late"
        assert host.engine.options("c", "li") == ()

    def test_the_board_shows_stage_responsible_progress_limit_and_what_is_owed(self) -> None:
        reviewing = Stage(
            "reviewing",
            title="审核",
            lasts=hours(5),
            holds=Review(roles("clerk")),
            owes=(Duty("reply", Reply, within=hours(1), by=roles("clerk")),),
        )
        rules = procedure(
            reviewing,
            reviewing.upon(Approve).to(voting),
            reviewing.at_end().to(end("late")),
            voting.at_end().to(end("over")),
        )
        host = Host(rules, directory=People({"wu": ["clerk"]}, residents=RESIDENTS))
        host.open()

        (row,) = host.engine.board()
        assert row == BoardRow(
            case="c",
            title="T",
            procedure="p",
            stage=Phrase("reviewing", "审核"),
            responsible=Phrase("clerk", "clerk"),
            since=START,
            due=START + 5 * HOUR,
            overdue=False,
            progress=None,
            owed=host.engine.case("c").duties,
            ended=False,
            stuck=None,
        )
        host.at(START + HOUR / 2).do(Approve(actor="wu"))
        host.do(CastVote(actor="an", choice="no"))
        (row,) = host.engine.board()
        assert (row.progress, row.since, row.owed) == ((1, 4), START + HOUR / 2, ())
        assert host.engine.board(ended=True) == ()
        host.at(START + 9 * HOUR)
        assert host.engine.board() == ()
        assert [(row.ended, row.due) for row in host.engine.board(ended=None)] == [(True, None)]

    def test_a_feed_is_resumed_where_it_was_left(self) -> None:
        host = Host(NOTED, directory=People({"li": ["clerk"]}))
        host.open("c")
        host.open("d")
        for number in range(5):
            host.do(Note(actor="li", text=str(number)), "cd"[number % 2])

        whole = host.engine.feed()
        assert [item.position for item in whole] == list(range(1, 8))
        parts: list[Any] = []
        while more := host.engine.feed(parts[-1].position if parts else 0, limit=3):
            parts.extend(more)
        assert tuple(parts) == whole
        assert [item.event.case for item in whole] == ["c", "d", "c", "d", "c", "d", "c"]

    def test_who_acts_for_another_is_judged_as_the_other(self) -> None:
        host = Host(NOTED, directory=People({"li": ["clerk"]}))
        host.open()

        ruling = host.do(Note(actor="wu", principal="li"))
        (event,) = ruling.events
        assert isinstance(event, Acted)
        assert (event.actor, event.principal, event.standing) == ("wu", "li", Standing("li", roles={"clerk"}))
        assert next(iter(host.engine.case("c").bucket("Note").values())).actor == "li"
        assert "wu is not clerk" in host.refused(Note(actor="li", principal="wu"))


@pytest.mark.parametrize("name", ["", " ", "\n", "c\ud800", "x" * 201, 7])
def test_a_case_has_a_name_that_can_be_written_down(name: Any) -> None:
    host = Host(LIMITED)

    with pytest.raises(ConsultError, match="that is no name; give 1 to 200 characters"):
        host.engine.open(LIMITED, Propose(actor="li", title="A lamp"), case=name)
    assert host.engine.board(ended=None) == ()
