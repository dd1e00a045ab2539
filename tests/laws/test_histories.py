"""One history, whatever the ticks: laws that hold for every history of a world with all there is."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from datetime import timedelta

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.acts import Act
from consult.errors import DirectoryError, KeyReusedError
from consult.events import Acted, Missed, Moved, Opened, Told, dump_text, load
from consult.flaws import flaws
from consult.history import replay
from worlds import (
    CODES,
    COMMUNITY,
    MOST,
    ROUTES,
    RULEBOOK,
    TICK,
    Deed,
    History,
    Outcome,
    World,
    everything,
    histories,
    next_deed,
    plain_alarm,
    plain_counts,
    step,
    write,
)

FEW = settings(max_examples=60)
MORE = settings(max_examples=150)  # what goes wrong between cases goes wrong rarely
FINALS_BY_NOBODY = {("errand", "weighing", "stalled")}  # at the close one of the moves before it always holds


def relive(history: History, ticks: list[int], *, times: int = 1, looks: bool = False) -> World:
    """
    The same deeds in a new world, with ticks between them.

    *ticks* says before which deeds the timer fires: 0 not at all, 1 at the deed's moment, 2 at every limit
    before it, each one tick early, on time and one tick late.
    """
    world = World()
    for number, deed in enumerate(history.deeds):
        kind = ticks[number % len(ticks)]
        for at in _firing(world, deed, kind):
            for _ in range(times):
                world.look(at) if looks else world.tick(at)
        outcome = world.do(deed)
        assert outcome == history.outcomes[number], deed
    world.tick(history.end)
    return world


def _firing(world: World, deed: Deed, kind: int) -> list:
    if kind == 0:
        return []
    if kind == 1:
        return [deed.at]
    found = []
    for alarm in sorted({head.alarm for head in world.heads().values() if head.alarm}):
        found += [at for at in (alarm - TICK, alarm, alarm + TICK) if world.now <= at <= deed.at]
    return found


def finished(history: History) -> World:
    history.world.tick(history.end)
    return history.world


class TestOneHistory:
    """Late, frequent and repeated ticks give the same events, families of cases included."""

    @MORE
    @given(histories(), st.lists(st.integers(0, 2), min_size=1, max_size=5), st.integers(1, 2), st.booleans())
    def test_ticks_change_nothing(
        self,
        history: History,
        ticks: list[int],
        times: int,
        looks: bool,  # noqa: FBT001
    ) -> None:
        ticked = relive(history, ticks, times=times, looks=looks)

        assert ticked.logs() == finished(history).logs()

    @MORE
    @given(histories())
    def test_no_tick_at_all_is_as_good_as_every_tick(self, history: History) -> None:
        assert relive(history, [0]).logs() == relive(history, [2]).logs() == relive(history, [1]).logs()

    @FEW
    @given(histories(among=True), st.lists(st.integers(0, 2), min_size=1, max_size=5))
    def test_ticks_change_nothing_among_families(self, history: History, ticks: list[int]) -> None:
        assert relive(history, ticks).logs() == relive(history, [0]).logs() == finished(history).logs()

    @FEW
    @given(histories())
    def test_at_the_end_nothing_waits_any_more(self, history: History) -> None:
        world = finished(history)

        before = everything(world.store)
        world.tick(history.end)
        assert everything(world.store) == before
        assert world.engine.settle(history.end) == 0


class TestTheRecord:
    @FEW
    @given(histories())
    def test_replay_equals_the_live_case(self, history: History) -> None:
        world = finished(history)

        for name, head in world.heads().items():
            log = world.logs()[name]
            assert replay(log) == head
            assert replay([load(dump_text(event)) for event in log]) == head

    @FEW
    @given(histories())
    def test_every_event_of_the_feed_is_one_of_a_case_and_the_other_way_round(self, history: History) -> None:
        world = finished(history)

        told = [item.event for item in world.engine.feed(limit=10**6)]
        assert [item.position for item in world.engine.feed(limit=10**6)] == list(range(1, len(told) + 1))
        for name, log in world.logs().items():
            assert tuple(event for event in told if event.case == name) == log
        assert len(told) == sum(map(len, world.logs().values()))

    @FEW
    @given(histories())
    def test_events_are_numbered_without_gaps_and_never_go_back_in_time(self, history: History) -> None:
        for log in finished(history).logs().values():
            assert [event.seq for event in log] == list(range(1, len(log) + 1))
            assert all(one.at <= other.at for one, other in itertools.pairwise(log))

    @FEW
    @given(histories())
    def test_a_case_that_has_ended_takes_nothing_but_what_is_owed(self, history: History) -> None:
        world = finished(history)

        for log in world.logs().values():
            ended_at = next((n for n, event in enumerate(log) if _ends(event)), None)
            for number, event in enumerate(log):
                if ended_at is None or number <= ended_at or isinstance(event, (Told, Missed)):
                    continue
                assert isinstance(event, Acted)
                assert event.changes.discharges
                assert replay(log[:number]).duties != replay(log[: number + 1]).duties

    @FEW
    @given(histories())
    def test_the_alarm_is_the_next_moment_at_which_anything_falls_due(self, history: History) -> None:
        world = finished(history)
        for log in world.logs().values():
            for number in range(1, len(log) + 1):
                head = replay(log[:number])
                if number < len(log) and log[number].at == head.at:
                    continue  # the instant is not over
                assert head.alarm == plain_alarm(head)

    @FEW
    @given(histories())
    def test_after_a_tick_only_what_is_stuck_is_overdue(self, history: History) -> None:
        world = history.world
        for moment in (world.now, history.end):
            world.tick(moment)
            overdue = {name for name, head in world.heads().items() if head.alarm and head.alarm <= moment}
            assert overdue == set(world.engine.stuck())


def _ends(event: object) -> bool:
    return isinstance(event, (Moved, Opened)) and event.entering.final


class TestRefusals:
    @FEW
    @given(histories(most=30), st.lists(CODES, min_size=10, max_size=25))
    def test_a_refused_act_changes_nothing(self, history: History, more: list[int]) -> None:
        world = history.world
        refused = 0
        for code in more:
            deed = next_deed(world, step(code))
            if deed.act is None:
                continue
            world.engine.settle()
            before = everything(world.store)
            outcome = world.do(deed)
            if not outcome.accepted:
                refused += 1
                assert everything(world.store) == before

    @FEW
    @given(histories(most=30), st.lists(CODES, min_size=10, max_size=25))
    def test_what_is_said_to_be_possible_is_accepted_and_what_is_not_is_refused(
        self, history: History, more: list[int]
    ) -> None:
        world = history.world
        for code in more:
            deed = next_deed(world, step(code))
            if deed.act is None or deed.opens is not None:
                continue
            act = deed.act.model_copy(update={"principal": None, "key": None})
            head = world.engine.case(deed.case)
            if head.alarm is not None and head.alarm <= world.now:
                continue  # stuck
            said = {option.act: option.verdict for option in world.engine.options(deed.case, act.actor)}
            verdict = said.get(type(act))
            try:
                ruling = world.trying(deed.case, act)
            except DirectoryError:
                assert not _leads_nowhere_else(type(act))
                continue
            if verdict is None:
                assert not ruling.accepted
            elif verdict.is_met and _leads_nowhere_else(type(act)):
                assert ruling.accepted, (ruling.explain(), verdict)
            elif verdict.is_unmet:
                assert not ruling.accepted
            elif not ruling.accepted:
                assert ruling.verdict is not None
                assert not ruling.verdict.is_met
            world.do(deed)


def _leads_nowhere_else(act: type[Act]) -> bool:
    # Whether a part can be opened, and a roll be found, is asked when it is done.
    return act.__name__ not in {"Split", "CloseSitting"}


class TestBallots:
    @FEW
    @given(histories())
    def test_the_tally_on_the_record_is_a_plain_count_of_the_ballots_accepted(self, history: History) -> None:
        world = finished(history)

        for name, log in world.logs().items():
            case = None
            for number, event in enumerate(log):
                if isinstance(event, Moved) and event.result is not None and "tally" in event.result:
                    case = replay(log[:number])
                    cast = world.ballots.get((name, case.stage, case.place.visit), [])
                    roll = world.store.roll(case.place.opening["roll"])
                    assert roll is not None
                    assert event.result["tally"]["measures"]["persons"] == plain_counts(cast, roll)

    @FEW
    @given(histories())
    def test_nobody_votes_twice_and_only_who_is_on_the_roll(self, history: History) -> None:
        world = finished(history)

        for (case, stage, visit), cast in world.ballots.items():
            voters = [voter for voter, _ in cast]
            box = world.store.box(COMMUNITY, case, stage, visit)
            assert box is not None
            assert len(set(voters)) == len(voters)
            assert set(voters) <= set(box.roll.voters)
            assert sorted(box.ballots()) == sorted(cast)
            assert box.tally() == box.recount()


class TestKeys:
    @FEW
    @given(histories(most=25), CODES, st.integers(0, 3))
    def test_the_same_key_gives_the_first_acceptance_once(
        self, history: History, code: int, later: int
    ) -> None:
        world = history.world
        deed = next_deed(world, step(code))
        if deed.act is None:
            return
        act = deed.act.model_copy(update={"key": "k"})
        first = world.do(attrs.evolve(deed, act=act))
        before = everything(world.store)
        again = world.do(attrs.evolve(deed, act=act, case=deed.case))

        if first.accepted:
            assert again == first
            assert everything(world.store) == before
            world.tick(world.now + later * timedelta(days=30))
            assert world.do(attrs.evolve(deed, act=act, at=world.now)) == first
            other = _other(act)
            if other is not None:
                assert world.do(attrs.evolve(deed, act=other)) == Outcome(
                    accepted=False, error=KeyReusedError.__name__
                )
        else:
            assert again == first


def _other(act: Act) -> Act | None:
    for name in ("reason", "text", "title", "note", "comment", "opinion", "outcome"):
        if name in type(act).own_fields:
            return act.model_copy(update={name: "something else"})
    return None


def test_the_procedures_of_this_world_are_sound() -> None:
    assert [str(flaw) for procedure in RULEBOOK for flaw in flaws(procedure)] == []


@pytest.mark.parametrize("number", range(len(ROUTES)), ids=list(ROUTES))
def test_a_route_leads_where_it_says(number: int) -> None:
    history = write([number])

    assert history.world.engine.case("m1").stage == list(ROUTES)[number].split()[0]
    assert all(outcome.accepted for outcome in history.outcomes)


def test_histories_reach_every_stage_and_take_every_move() -> None:
    """Laws that hold for histories which get nowhere prove nothing."""
    rnd = random.Random(1)
    taken: Counter[tuple[str, int]] = Counter()
    for _ in range(250):
        world = finished(write(rnd.randrange(MOST) for _ in range(60)))
        for name, log in world.logs().items():
            procedure = world.heads()[name].origin.procedure
            taken.update((procedure, event.move) for event in log if isinstance(event, Moved))
    never = [
        f"{procedure.name}: {move}"
        for procedure in RULEBOOK
        for number, move in enumerate(procedure.moves)
        if not taken[procedure.name, number]
        and (procedure.name, move.source.name, move.target.name) not in FINALS_BY_NOBODY
    ]
    assert never == []
