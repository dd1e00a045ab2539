"""Laws of a vote in an engine, for any of its settings and whatever is done around the ballots."""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import permutations
from math import prod
from typing import Any

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.activities.ballots import (
    CastVote,
    DeclareRecusal,
    Delegate,
    DeliverPapers,
    Desk,
    EnterPaper,
    ExcuseVoter,
    GiveMandate,
    Proxies,
    RecordAttendance,
    RevokeMandate,
    VoidBallot,
)
from consult.activities.outcomes import fast_tracked, passes, quorum
from consult.activities.vote import FastTrack, LateSwing, Vote
from consult.acts import Act
from consult.history import replay
from consult.timing import hours
from consult.voting import AREA, Choice, Counting, Roll, State, Threshold, at_least, more_than
from polls import TELLERS, TICK, Poll, Stop, carried, fast

MORE = settings(max_examples=100)
FEW = settings(max_examples=60)
VOTERS = ("a", "b", "c", "d")
ROLL = Roll.of(
    "voters",
    VOTERS,
    weights={AREA: [5, 3, 2, 1]},
    groups={"delegate": ["a", "a", "d", "c"], "household": ["1", "1", "2", "2"]},
)
#: Whom each trusts with a mandate: always the same one.
HOLDERS = {"a": "b", "b": "c", "c": "x", "d": "a"}
AHEAD = Threshold(more_than("1/2"), "all")

MORE_YES = Threshold(more_than("1/2"), "cast")
SWING = LateSwing(MORE_YES, within=hours(140), by=hours(20))
_SETTINGS: dict[str, tuple[Any, ...]] = {
    "replaceable": (False, True),
    "vetoes": (False, True),
    "prevails": (None, "first", "paper", "online"),
    "desk": (None, Desk(TELLERS), Desk(TELLERS, voids=True, excuses=True, attendance=True)),
    # Between voters: mandates of every kind, standing delegation, or nothing.
    "proxies": (None, Proxies(), Proxies(overridable=False), Proxies(revocable=False), "delegation"),
    "fast": (None, None, FastTrack(MORE_YES, after=hours(36)), FastTrack(AHEAD, after=hours(36))),
    "late": (None, None, "interim", "early", SWING, SWING),
    "counting": (Counting(), Counting(recused="leave"), Counting(recused="stay")),
}


def _picked(code: int, pools: dict[str, tuple[Any, ...]]) -> dict[str, Any]:
    """One of each pool, by a number: drawn much faster, and more evenly, than one by one."""
    found = {}
    for name, pool in pools.items():
        code, place = divmod(code, len(pool))
        found[name] = pool[place]
    return found


def vote(code: int) -> Vote:
    """The vote that a number stands for."""
    chosen = _picked(code, _SETTINGS)
    late = chosen.pop("late")
    chosen |= {"interim": late is not None, "early": late == "early"}
    if late is SWING:
        chosen["late"] = late
    if chosen["proxies"] == "delegation":
        chosen |= {"proxies": None, "delegation": True}
    return Vote("voters", **chosen)


VOTE_CODES = prod(map(len, _SETTINGS.values()))
VOTES = st.integers(0, VOTE_CODES - 1).map(vote)


@attrs.frozen
class Step:
    """What happens, to whom, saying what, and how long after what came before."""

    kind: int
    voter: str
    other: str
    choice: Choice
    wait: int
    ticks: bool


_STEPS: dict[str, tuple[Any, ...]] = {
    "kind": (*range(13), 8, 8, 9, 9, 10, 10, *[13] * 6),
    "voter": VOTERS,
    "other": (*VOTERS, "x"),
    "choice": (*[Choice.YES] * 3, *[Choice.NO] * 2, *Choice),
    "wait": tuple(range(13)),
    "ticks": (False, True),
}


def step(code: int) -> Step:
    """The step that a number stands for."""
    return Step(**_picked(code, _STEPS))


STEP_CODES = prod(map(len, _STEPS.values()))
STEP = st.integers(0, STEP_CODES - 1).map(step)
STEPS = st.lists(STEP, min_size=12, max_size=30)
#: Ballots, papers, voids, recusals, mandates and their end: what may turn a vote.
TURNS = STEPS.map(lambda steps: [attrs.evolve(step, kind=_TURNING[step.kind % 10]) for step in steps])
_TURNING = (0, 2, 4, 7, 8, 9, 10, 13, 13, 13)
_WAITS = [timedelta(0)] * 3 + [TICK] + [timedelta(hours=some) for some in (1, 6, 12, 24, 24, 60)]


def poll(vote: Vote) -> Poll:
    rules = [(fast_tracked(), fast)] if vote.fast is not None else []
    return Poll(vote, *rules, (quorum(at_least("1/2")) & passes(MORE_YES), carried), roll=ROLL)


def act_of(step: Step) -> Act | None:  # noqa: C901, PLR0912 - one branch for each kind
    """The act of the desk, or between voters; None: the voter's own ballot."""
    voter, other, choice = step.voter, step.other, step.choice
    match step.kind:
        case 0 | 1:
            return EnterPaper(actor="t", voter=voter, choice=choice)
        case 2:
            return EnterPaper(actor="t", voter=voter)
        case 3:
            return DeliverPapers(actor="t", voters=VOTERS, proof="list")
        case 4:
            return VoidBallot(actor="t", voter=voter, reason="forged")
        case 5:
            return RecordAttendance(actor="t", voters=(voter,), left=choice is Choice.NO)
        case 6:
            return ExcuseVoter(actor="t", voter=voter, reason="ill")
        case 7:
            return DeclareRecusal(actor=voter, reason="my firm")
        case 8:
            return GiveMandate(actor=voter, holder=HOLDERS[voter], document="m")
        case 9:
            return RevokeMandate(actor=voter)
        case 10:
            return CastVote(actor=HOLDERS[voter], principal=voter, choice=choice)
        case 11:
            return CastVote(actor=other, principal=voter, choice=choice)
        case 12:
            return Delegate(actor=voter, to=None if other == "x" else other)
        case _:
            return None


def at_limit(going: Poll, step: Step) -> None:
    """Let time go by: some of it, or to one tick before, at or after the next moment at which it matters."""
    alarm = going.store.case("community", "m").alarm  # type: ignore[union-attr]  # it is open
    if step.wait < len(_WAITS) or alarm is None:
        going.clock.forward(_WAITS[step.wait % len(_WAITS)])
    else:
        moment = alarm + (step.wait - len(_WAITS) - 1) * TICK
        going.clock.set(max(going.clock.now(), moment))


class TestShortAndLongWay:
    @MORE
    @given(VOTES, STEPS)
    def test_a_ballot_comes_to_the_same_by_either_way_whatever_the_ticks(
        self, vote: Vote, steps: list[Step]
    ) -> None:
        short, long = poll(vote), poll(vote)
        for number, step in enumerate(steps):
            for going in (short, long):
                at_limit(going, step)
            if step.ticks:
                short.engine.settle()
            act = act_of(step)
            if act is None:
                one = short.engine.cast("m", step.voter, step.choice)
                other = long.ask(CastVote(actor=step.voter, choice=step.choice, key=f"k{number}"))
            else:
                one, other = short.ask(act), long.ask(act)
            assert one.accepted == other.accepted, (one.explain(), other.explain())
            assert one.accepted or one.explain() == other.explain()
            assert short.box.to_data() == long.box.to_data()
            assert short.events == long.events
        for going in (short, long):
            going.clock.forward(timedelta(days=30))
            going.engine.settle()
        assert short.events == long.events
        assert short.box.digest == long.box.digest

    @MORE
    @given(VOTES, STEPS)
    def test_what_is_said_to_be_possible_is_accepted_and_what_is_not_is_refused(
        self, vote: Vote, steps: list[Step]
    ) -> None:
        going = poll(vote)
        for step in steps:
            at_limit(going, step)
            act = act_of(step) or CastVote(actor=step.voter, choice=step.choice)
            if act.principal is not None:
                going.ask(act)
                continue
            said = going.may(act.actor).get(type(act).__name__)
            ruling = going.ask(act)
            if said is None or said.is_unmet:
                assert not ruling.accepted, ruling.explain()
            elif said.is_met:
                no_veto = isinstance(act, CastVote) and act.choice is Choice.VETO and not vote.vetoes
                assert ruling.accepted or no_veto, ruling.explain()


def test_these_histories_hold_everything_that_the_laws_are_about() -> None:
    """Laws that hold for histories in which nothing happens prove nothing."""
    rnd = random.Random(1)
    reached: set[Any] = set()
    for _ in range(400):
        going = poll(vote(rnd.randrange(VOTE_CODES)))
        for one in (step(rnd.randrange(STEP_CODES)) for _ in range(20)):
            at_limit(going, one)
            ruling = going.ask(act_of(one) or CastVote(actor=one.voter, choice=one.choice))
            held = any(held for _, _, held in going.box.papers())
            reached.update({"a ballot held": held, "two ballots": bool(going.box.kept)}.items())
            reached.add((ruling.subject.en, ruling.accepted))  # type: ignore[union-attr]
        going.clock.forward(timedelta(days=30))
        going.engine.settle()
        reached.update((event.type, going.stage) for event in going.events)
        reached.update(("noted", name) for name in going.box.notes)
    acts = (act_of(Step(kind, "a", "b", Choice.YES, 0, ticks=False)) for kind in range(13))
    names = {type(act).called().en for act in acts if act is not None}
    wanted = {(name, accepted) for name in names for accepted in (True, False)}
    wanted |= {("a ballot held", True), ("two ballots", True), ("noted", "fast"), ("noted", "late")}
    wanted |= {("Extended", stage) for stage in ("carried", "rejected")}
    wanted |= {("Moved", stage) for stage in ("carried", "rejected", "fast")}
    assert sorted(wanted - reached, key=str) == []


class TestTicks:
    @MORE
    @given(VOTES, STEPS, st.booleans())
    def test_late_frequent_and_repeated_ticks_give_one_history(
        self,
        vote: Vote,
        steps: list[Step],
        turning: bool,  # noqa: FBT001
    ) -> None:
        if turning:  # else hardly any is extended
            vote = attrs.evolve(vote, late=SWING, interim=True, early=False, fast=None, replaceable=True)
        ticked, late = poll(vote), poll(vote)
        for step in (*steps, None):
            before = ticked.clock.now()
            if step is None:
                ticked.clock.forward(timedelta(days=30))
            else:
                at_limit(ticked, step)
            now = ticked.clock.now()
            # Every limit before it: one tick early, on time, one tick late, each twice.
            while (alarm := ticked.store.case("community", "m").alarm) is not None:  # type: ignore[union-attr]
                moments = [alarm + shift * TICK for shift in (-1, 0, 0, 1, 1)]
                for moment in moments:
                    if before <= moment <= now:
                        ticked.at(moment).engine.settle()
                if alarm > now or ticked.engine.stuck():
                    break
            late.at(now)
            ticked.at(now)
            if step is not None:
                act = act_of(step) or CastVote(actor=step.voter, choice=step.choice)
                one, other = ticked.ask(act), late.ask(act)
                assert one.accepted == other.accepted
                assert one.accepted or one.explain() == other.explain()
        late.engine.settle()
        assert ticked.events == late.events
        assert ticked.box.to_data() == late.box.to_data()


class TestTheBox:
    @MORE
    @given(VOTES, STEPS)
    def test_what_is_on_record_is_what_is_in_the_box_and_nobody_counts_twice(
        self, vote: Vote, steps: list[Step]
    ) -> None:
        going = poll(vote)
        for step in steps:
            at_limit(going, step)
            going.ask(act_of(step) or CastVote(actor=step.voter, choice=step.choice))
            box = going.box
            assert box.tally() == box.recount()
            assert len(list(box.ballots())) == len({voter for voter, _ in box.ballots()})
        going.clock.forward(timedelta(days=30))
        going.engine.settle()

        result, box = going.result, going.box
        assert replay(going.events) == going.case
        assert box.sealed
        assert result["ballots"] == box.digest
        assert result["tally"] == box.tally().to_data() == box.recount().to_data()
        assert result["replaced"] == box.replaced
        assert result.get("doubles", 0) == len(box.kept)
        assert result.get("noted", {}) == {name: tally.to_data() for name, tally in box.notes.items()}

    @FEW
    @given(VOTES, STEPS)
    def test_left_before_its_close_a_hidden_result_stays_hidden(self, vote: Vote, steps: list[Step]) -> None:
        going = poll(attrs.evolve(vote, interim=False, early=False, late=None))
        for step in steps:
            at_limit(going, step)
            going.ask(act_of(step) or CastVote(actor=step.voter, choice=step.choice))
        if going.stage == "voting":
            going.do(Stop(actor="a"))
            assert going.result == {"closed": False}

    @MORE
    @given(VOTES, TURNS, TURNS)
    def test_early_only_what_nothing_can_turn(self, vote: Vote, steps: list[Step], more: list[Step]) -> None:
        """What a threshold says for certain while the vote runs, it says whatever comes."""
        free = attrs.evolve(vote, interim=True, early=False, fast=None, late=None)
        going = Poll(free, roll=ROLL)
        certain = []
        for step in (*steps, *more):
            going.ask(act_of(step) or CastVote(actor=step.voter, choice=step.choice))
            for threshold in THRESHOLDS:
                verdict = threshold.judge(going.box.tally(), free.open_progress, free.counting)
                if not verdict.is_undecided:
                    certain.append((threshold, verdict.outcome))
        tally = going.box.tally()
        for threshold, outcome in certain:
            assert threshold.judge(tally, counting=free.counting).outcome is outcome


THRESHOLDS = (
    AHEAD,
    Threshold(at_least("1/2"), "all", side="participating"),
    Threshold(more_than("1/2"), "cast"),
    Threshold(more_than("1/2"), "participating", measure=AREA),
    Threshold(at_least("1/2"), "due", side="present"),
    Threshold(at_least("1/4"), "participating", side="veto"),
)


class TestOneInstant:
    @MORE
    @given(VOTES, STEPS, st.lists(STEP, min_size=2, max_size=3))
    def test_what_different_people_do_at_one_moment_comes_to_one_box_in_any_order(
        self, vote: Vote, before: list[Step], together: list[Step]
    ) -> None:
        still = attrs.evolve(vote, early=False, fast=None, late=None)
        mandates = any(step.kind in {8, 9, 10, 11} for step in together)
        about = [step.voter for step in together]
        digests = set()
        for order in permutations(together):
            going = poll(still)
            for step in before:
                going.ask(act_of(step) or CastVote(actor=step.voter, choice=step.choice))
            if going.stage != "voting":
                return
            for step in order:
                act = act_of(step)
                if act is None:
                    going.engine.cast("m", step.voter, step.choice)
                else:
                    going.ask(act)
            assert going.box.tally() == going.box.recount()
            going.close()
            assert going.result["ballots"] == going.box.digest
            digests.add(going.box.digest)
        apart = len(set(about)) == len(about) and not still.delegation and not mandates
        if apart and not any(step.kind == 3 for step in together):
            assert len(digests) == 1

    def test_a_desk_act_and_a_ballot_of_one_voter_at_one_moment(self) -> None:
        for acts in (
            (EnterPaper(actor="t", voter="a", choice="no"), CastVote(actor="a", choice="yes")),
            (ExcuseVoter(actor="t", voter="a", reason="ill"), CastVote(actor="a", choice="yes")),
            (RecordAttendance(actor="t", voters=("a",)), CastVote(actor="a", choice="yes")),
            (DeliverPapers(actor="t", voters=("a",), proof="list"), CastVote(actor="a", choice="yes")),
        ):
            found = set()
            for order in (acts, acts[::-1]):
                desk = Desk(TELLERS, voids=True, excuses=True, attendance=True)
                going = Poll(Vote("voters", desk=desk, replaceable=True), roll=ROLL)
                for act in order:
                    going.ask(act)
                assert going.box.tally()["persons"].participating == 1
                found.add(going.box.state_of("a"))
            assert found == {State.NO if isinstance(acts[0], EnterPaper) else State.YES}
