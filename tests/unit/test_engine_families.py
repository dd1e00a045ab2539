"""Several cases: parts and wholes, mergers, and messages that come once, in order, whatever happens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from consult.activities import Approve, CastVote, Review, Vote
from consult.acts import Act, Merge, Part, Propose, Send, Split
from consult.clocks import SetClock
from consult.directory import People
from consult.engine import Engine
from consult.events import Event, Moved, Opened, Told
from consult.facts import Facts
from consult.history import replay
from consult.people import Standing
from consult.procedure import Also, Procedure, Stage
from consult.rules import rule
from consult.rulings import Ruling
from consult.standard import anyone, children_ended, open_elsewhere, person, roles
from consult.stores import Append, MemoryStore
from consult.timing import days, hours
from consult.verdicts import Phrase, Verdict, met, undecided
from consult.voting import Roll
from worlds import everything

START = datetime(2026, 3, 2, 1, tzinfo=UTC)
TICK = datetime.resolution
HOUR = timedelta(hours=1)


def end(name: str) -> Stage:
    return Stage(name, answer=Phrase(name, "终"))


@rule(version="1", zh="有事项并入")
def joined(facts: Facts) -> Verdict:
    """Something was merged into it."""
    return (met if facts.case.ledger("told:merged") else undecided)("something was merged into it")


class Finish(Act):
    """End a part."""


class Note(Act):
    """Say something."""

    text: str = ""


class Brief(Propose):
    """Open a part that needs more than a title."""

    budget: int


# A part that lasts three hours, and one that may be split in turn.
going = Stage("going", lasts=hours(3))
part = Procedure(
    "part",
    version="1",
    start=going,
    opens=Propose,
    by=anyone(),
    moves=[going.upon(Finish).to(end("finished"), by=anyone()), going.at_end().to(end("lapsed"))],
)
at_once = Stage("at_once", waits=True)
instant = Procedure(
    "instant",
    version="1",
    start=at_once,
    opens=Propose,
    by=anyone(),
    moves=[at_once.once(anyone()).to(end("over"))],
)
costed_stage = Stage("costed_stage", waits=True)
costed = Procedure(
    "costed",
    version="1",
    start=costed_stage,
    opens=Brief,
    by=roles("treasurer"),
    moves=[costed_stage.upon(Finish).to(end("spent"), by=anyone())],
)
taking_time = Stage("taking_time", waits=True)
unhurried = Procedure(
    "unhurried",
    version="1",
    start=taking_time,
    opens=Propose,
    by=anyone(),
    moves=[taking_time.upon(Finish).to(end("finished_at_last"), by=anyone())],
)
sub_wait = Stage("sub_wait", waits=True)
sub_start = Stage("sub_start", waits=True)
sub = Procedure(
    "sub",
    version="1",
    start=sub_start,
    opens=Propose,
    by=anyone(),
    moves=[
        sub_start.upon(Split).to(sub_wait, by=anyone()),
        sub_wait.once(children_ended()).to(end("sub_done")),
    ],
)

sorting = Stage("sorting", waits=True, also=(Also(Note, anyone()),))
# It lasts as long as a part does, so that both fall due at the same moment.
divided = Stage("divided", lasts=hours(3), also=(Also(Note, anyone()),))
voting = Stage("voting", lasts=days(9), holds=Vote("residents"))
whole = Procedure(
    "whole",
    version="1",
    start=sorting,
    opens=Propose,
    by=anyone(),
    moves=[
        sorting.upon(Split).to(divided, by=anyone()),
        divided.once(children_ended()).to(end("together")),
        divided.at_end().to(end("too_late")),
    ],
)
# The same, but people vote while the parts go on.
voted = Procedure(
    "voted",
    version="1",
    start=sorting,
    opens=Propose,
    by=anyone(),
    moves=[
        sorting.upon(Split).to(voting, by=anyone()),
        voting.once(children_ended()).to(end("together")),
        voting.at_end().to(end("too_late")),
    ],
)
# A matter that goes through two limits by itself, and one that joins others.
first = Stage("first", lasts=hours(1))
second = Stage("second", lasts=hours(1))
third = Stage("third", lasts=days(9))
pond = Procedure(
    "pond",
    version="1",
    start=first,
    opens=Propose,
    by=anyone(),
    moves=[
        first.at_end().to(second),
        first.once(joined()).to(end("joined_first")),
        second.at_end().to(third),
        second.once(joined()).to(end("joined_second")),
        third.at_end().to(end("dry")),
    ],
)
merging = Stage("merging", waits=True)
stream = Procedure(
    "stream",
    version="1",
    start=merging,
    opens=Propose,
    by=anyone(),
    moves=[merging.upon(Merge).to(end("merged"), when=open_elsewhere(Merge.into), by=anyone())],
)
blind = Procedure(
    "blind",
    version="1",
    start=merging,
    opens=Propose,
    by=anyone(),
    moves=[merging.upon(Merge).to(end("merged"), by=anyone())],
)
RULES = (part, instant, costed, unhurried, sub, whole, voted, pond, stream, blind)
PEOPLE = {"li": Standing("li"), "wu": Standing("wu", roles={"treasurer"})}


class Host:
    """An engine with a clock to be set."""

    def __init__(self, *rules: Procedure, store: Any = None, directory: Any = None) -> None:
        self.clock = SetClock(START)
        self.store = MemoryStore() if store is None else store
        self.directory = People(PEOPLE, residents=["an", "bo", "chen"]) if directory is None else directory
        self.rules = rules or RULES
        self.engine = Engine(self.rules, store=self.store, clock=self.clock, directory=self.directory)

    def anew(self) -> Host:
        """Another engine on the same store, as after a restart."""
        host = Host(*self.rules, store=getattr(self.store, "kept", self.store), directory=self.directory)
        host.clock.set(self.clock.now())
        return host

    def open(self, procedure: Procedure, case: str, *, actor: str = "li") -> Ruling:
        return self.engine.open(procedure, Propose(actor=actor, title="T"), case=case)

    def do(self, case: str, act: Act) -> Ruling:
        ruling = self.engine.perform(case, act)
        assert ruling.accepted, ruling.explain()
        return ruling

    def at(self, moment: datetime) -> Host:
        self.clock.set(moment)
        return self

    def told(self, case: str) -> list[tuple[str, str, datetime]]:
        """What happened to a case, when, in a few words."""
        return [(event.type, _where(event), event.at) for event in self.store.events("community", case)]


def _where(event: Event) -> str:
    if isinstance(event, (Opened, Moved)):
        return event.entering.stage
    return event.sender if isinstance(event, Told) else getattr(event, "act", "")


def split(*procedures: str, actor: str = "li", **fields: Any) -> Split:
    parts = [Part(procedure=name, title=f"part {n}", **fields) for n, name in enumerate(procedures)]
    return Split(actor=actor, parts=parts)


class TestParts:
    def test_parts_belong_to_the_family_and_tell_the_whole_when_they_end(self) -> None:
        host = Host()
        host.open(whole, "w")
        ruling = host.do("w", split("part", "part"))

        assert set(ruling.accept().relatives) == {"w.2.1", "w.2.2"}
        origin = host.engine.case("w.2.1").origin
        assert (origin.root, origin.parent, origin.actor) == ("w", "w", "li")
        host.at(START + HOUR).do("w.2.1", Finish(actor="li"))
        assert host.engine.case("w").relatives["w.2.1"].stage == "finished"
        assert host.engine.case("w").stage == "divided"
        host.at(START + 2 * HOUR).do("w.2.2", Finish(actor="li"))
        assert host.engine.case("w").stage == "together"
        assert host.told("w")[-2:] == [
            ("Told", "w.2.2", START + 2 * HOUR),
            ("Moved", "together", START + 2 * HOUR),
        ]

    @pytest.mark.parametrize("ticks", [[], [3], [1, 2, 3, 3, 4]])
    def test_parts_come_before_the_whole_where_all_fall_due_at_one_moment(self, ticks: list[int]) -> None:
        host = Host()
        host.open(whole, "w")
        host.do("w", split("part", "part", "part"))
        for tick in ticks:
            host.at(START + tick * HOUR).engine.settle()

        host.at(START + 9 * HOUR).engine.settle()
        due = START + 3 * HOUR
        assert host.told("w")[-4:] == [
            ("Told", "w.2.1", due),
            ("Told", "w.2.2", due),
            ("Told", "w.2.3", due),
            ("Moved", "together", due),
        ]

    def test_a_whole_that_waits_without_a_limit_is_seen_as_its_parts_have_left_it(self) -> None:
        host = Host()
        host.open(sub, "s")
        host.do("s", split("part"))

        assert host.at(START + 3 * HOUR - TICK).engine.case("s").stage == "sub_wait"
        assert host.at(START + 5 * HOUR).engine.case("s").stage == "sub_done"
        assert host.told("s")[-1] == ("Moved", "sub_done", START + 3 * HOUR)

    def test_an_act_on_the_whole_comes_after_what_its_parts_came_to(self) -> None:
        host = Host()
        host.open(whole, "w")
        host.do("w", split("instant", "part"))

        ruling = host.at(START + 5 * HOUR).engine.perform("w", Note(actor="li"))
        assert (
            ruling.explain()
            == "Note by li refused in together:\n✗ together is final: the matter has its answer"
        )

    def test_a_ballot_on_the_whole_comes_after_what_its_parts_came_to(self) -> None:
        host = Host()
        host.open(voted, "w")
        host.do("w", split("part"))
        host.do("w", CastVote(actor="an", choice="yes"))

        assert not host.at(START + 5 * HOUR).engine.perform("w", CastVote(actor="bo", choice="yes")).accepted
        assert host.engine.case("w").stage == "together"
        box = host.store.box("community", "w", "voting", 1)
        assert [voter for voter, _ in box.ballots()] == ["an"]

    def test_a_part_that_ends_as_it_is_opened_tells_so_at_once(self) -> None:
        host = Host()
        host.open(sub, "s")
        ruling = host.do("s", split("instant"))

        assert ruling.accept().stage == "sub_done"
        assert [type(event).__name__ for event in ruling.events] == ["Acted", "Moved"]

    def test_what_ends_far_down_is_told_all_the_way_up_at_the_same_moment(self) -> None:
        host = Host()
        host.open(sub, "s")
        host.do("s", split("sub"))
        host.do("s.2.1", split("sub"))
        host.do("s.2.1.2.1", split("part"))

        host.at(START + 30 * HOUR).engine.settle()
        for case in ("s", "s.2.1", "s.2.1.2.1"):
            assert host.told(case)[-1] == ("Moved", "sub_done", START + 3 * HOUR)
            assert host.engine.case(case).origin.root == "s"

    def test_a_part_may_end_by_time_before_an_act_at_the_same_moment(self) -> None:
        host = Host()
        host.open(sub, "s")
        host.do("s", split("part"))

        ruling = host.at(START + 3 * HOUR).engine.perform("s.2.1", Finish(actor="li"))
        assert not ruling.accepted
        assert host.engine.case("s.2.1").stage == "lapsed"

    @pytest.mark.parametrize("ticked", [False, True])
    def test_what_time_ended_is_told_before_what_an_act_ended_at_the_same_moment(
        self, *, ticked: bool
    ) -> None:
        host = Host()
        host.open(sub, "s")
        host.do("s", split("unhurried", "part"))
        host.at(START + 3 * HOUR)
        if ticked:
            host.engine.settle()

        host.do("s.2.1", Finish(actor="li"))
        due = START + 3 * HOUR
        assert host.told("s")[-3:] == [
            ("Told", "s.2.2", due),
            ("Told", "s.2.1", due),
            ("Moved", "sub_done", due),
        ]

    def test_a_whole_that_has_ended_still_hears_of_its_parts(self) -> None:
        host = Host()
        host.open(whole, "w")
        host.do("w", split("sub"))
        host.at(START + 4 * HOUR).engine.settle()
        assert host.engine.case("w").stage == "too_late"

        host.do("w.2.1", split("instant"))
        assert host.engine.case("w").relatives["w.2.1"].ended
        assert host.told("w")[-1] == ("Told", "w.2.1", START + 4 * HOUR)


class TestAllPartsOrNone:
    @pytest.mark.parametrize(
        ("act", "why"),
        [
            (split("part", "nothing"), "the rulebook has no procedure 'nothing'"),
            (split("part", "costed"), "budget: Field required"),
            (
                Split(
                    actor="li",
                    parts=[
                        Part(procedure="part", title="part"),
                        Part(procedure="costed", title="part", data={"budget": 5}),
                    ],
                ),
                "li is not treasurer",
            ),
        ],
    )
    def test_nothing_is_split_off_where_one_part_cannot_be_opened(self, act: Split, why: str) -> None:
        host = Host()
        host.open(whole, "w")
        before = everything(host.store)

        ruling = host.engine.perform("w", act)

        assert not ruling.accepted
        assert why in ruling.explain()
        assert everything(host.store) == before

    def test_whoever_splits_opens_the_parts(self) -> None:
        host = Host()
        host.open(whole, "w")

        fields = {"budget": 5}
        act = Split(actor="wu", parts=[Part(procedure="costed", title="lamp", data=fields)])
        host.do("w", act)
        assert host.engine.case("w.2.1").origin.actor == "wu"

    def test_a_part_is_opened_for_whom_the_matter_was_split(self) -> None:
        host = Host()
        host.open(whole, "w")

        act = Split(
            actor="li", principal="wu", parts=[Part(procedure="costed", title="lamp", data={"budget": 5})]
        )
        host.do("w", act)
        origin = host.engine.case("w.2.1").origin
        assert (origin.actor, origin.principal) == ("li", "wu")
        opened = host.engine.events("w.2.1")[0]
        assert isinstance(opened, Opened)
        assert opened.standing == PEOPLE["wu"]

    @pytest.mark.parametrize("field", ["actor", "principal", "key"])
    def test_nobody_opens_a_part_in_another_name(self, field: str) -> None:
        host = Host()
        host.open(whole, "w")
        data = {"budget": 5, field: "wu"}

        act = Split(actor="li", parts=[Part(procedure="costed", title="lamp", data=data)])
        assert "li is not treasurer" in host.engine.perform("w", act).explain()
        plain = Split(actor="li", parts=[Part(procedure="part", title="lamp", data={field: "wu"})])
        host.do("w", plain)
        opened = host.engine.events("w.2.1")[0]
        assert isinstance(opened, Opened)
        assert (opened.actor, opened.principal, opened.key) == ("li", None, None)

    def test_a_name_that_is_taken_is_not_taken_for_the_part(self) -> None:
        host = Host()
        host.open(pond, "w.2.1")
        host.open(whole, "w")

        host.do("w", split("part"))
        assert host.engine.case("w.2.1").origin.parent is None
        assert host.store.undelivered("community")


class TestMergers:
    def test_all_who_raised_a_matter_are_known_where_it_goes_on_however_long_the_way(self) -> None:
        host = Host()
        for case, actor in (("a", "li"), ("b", "chen"), ("c", "sun"), ("d", "li")):
            host.open(stream, case, actor=actor)
        host.do("c", Merge(actor="wu", into="b"))
        host.do("d", Merge(actor="wu", into="b"))
        host.do("b", Merge(actor="wu", into="a"))

        assert host.engine.case("a").raisers == ("li", "chen", "sun")
        assert host.engine.case("c").raisers == ("sun",)

    def test_who_raised_what_was_merged_is_not_lost(self) -> None:
        host = Host()
        host.open(pond, "a")
        host.open(stream, "b", actor="chen")
        host.do("b", Merge(actor="wu", into="a"))

        entry = next(iter(host.engine.case("a").ledger("told:merged").values()))
        assert host.engine.case(entry.actor).origin.actor == "chen"
        assert host.engine.case("a").relatives["b"].kind == "merged-from"
        assert host.engine.case("b").relatives["a"].kind == "merged-into"
        assert host.engine.case("b").stage == "merged"

    @pytest.mark.parametrize("ticks", [[], [5], [1, 2, 3, 5]])
    def test_a_merger_comes_after_all_that_fell_due_in_the_other_matter(self, ticks: list[int]) -> None:
        host = Host()
        host.open(pond, "a")
        host.open(stream, "b")
        for tick in ticks:
            host.at(START + tick * HOUR).engine.settle()

        host.at(START + 5 * HOUR).do("b", Merge(actor="wu", into="a"))
        assert host.told("a")[1:] == [
            ("Moved", "second", START + HOUR),
            ("Moved", "third", START + 2 * HOUR),
            ("Told", "b", START + 5 * HOUR),
        ]

    @pytest.mark.parametrize("ticked", [False, True])
    @pytest.mark.parametrize(
        ("at", "stage"),
        [
            (START + HOUR - TICK, "joined_first"),
            (START + HOUR, "joined_second"),
            (START + HOUR + TICK, "joined_second"),
        ],
    )
    def test_a_merger_at_the_very_limit_is_too_late_for_the_stage(
        self, at: datetime, stage: str, *, ticked: bool
    ) -> None:
        host = Host()
        host.open(pond, "a")
        host.open(stream, "b")
        if ticked:
            host.at(at).engine.settle()

        host.at(at).do("b", Merge(actor="wu", into="a"))
        assert host.engine.case("a").stage == stage

    @pytest.mark.parametrize("ticked", [False, True])
    def test_that_holds_also_for_a_message_whose_sender_never_looked(self, *, ticked: bool) -> None:
        host = Host()
        host.open(pond, "a")
        host.open(blind, "b")
        host.at(START + HOUR)
        if ticked:
            host.engine.settle()

        host.do("b", Merge(actor="wu", into="a"))
        assert host.told("a")[1:] == [
            ("Moved", "second", START + HOUR),
            ("Told", "b", START + HOUR),
            ("Moved", "joined_second", START + HOUR),
        ]

    @pytest.mark.parametrize("ticked", [False, True])
    def test_nothing_is_merged_into_a_matter_that_time_has_ended(self, *, ticked: bool) -> None:
        host = Host()
        host.open(pond, "a")
        host.open(stream, "b")
        host.at(START + timedelta(days=30))
        if ticked:
            host.engine.settle()

        ruling = host.engine.perform("b", Merge(actor="wu", into="a"))
        assert ruling.explain() == "Merge by wu refused in merging:\n✗ case a has ended in dry"

    def test_a_matter_is_not_merged_into_itself_or_into_nothing(self) -> None:
        host = Host()
        host.open(stream, "b")

        assert "this case itself" in host.engine.perform("b", Merge(actor="wu", into="b")).explain()
        assert "there is no case c here" in host.engine.perform("b", Merge(actor="wu", into="c")).explain()

    def test_a_message_to_nobody_waits_and_holds_nothing_up(self) -> None:
        host = Host()
        host.open(blind, "b")
        host.open(pond, "a")
        host.do("b", Merge(actor="wu", into="nobody"))

        host.at(START + 3 * HOUR).engine.settle()
        assert host.engine.case("a").stage == "third"
        assert [message.to for message in host.store.undelivered("community")] == ["nobody"]


class Interrupted:
    """A store whose host loses power right after something was written for the *count*-th time from now."""

    def __init__(self) -> None:
        self.kept = MemoryStore()
        self.count = -1

    def __getattr__(self, name: str) -> Any:
        return getattr(self.kept, name)

    def append(self, community: str, append: Append) -> None:
        self.kept.append(community, append)
        self.count -= 1
        if self.count == 0:
            raise PowerCutError


class PowerCutError(Exception):
    pass


RESUMING: dict[str, Callable[[Engine], object]] = {
    "a tick": lambda engine: engine.settle(),
    "a look at a case": lambda engine: engine.case("w"),
    "a look at the board": lambda engine: engine.board(),
    "a look at what may be done": lambda engine: engine.options("w", "li"),
    "an act": lambda engine: engine.perform("w", Note(actor="li")),
    "another case": lambda engine: engine.open(pond, Propose(actor="li", title="T")),
}


class TestInterruptions:
    @pytest.mark.parametrize("resume", RESUMING)
    @pytest.mark.parametrize("count", [1, 2, 3])
    def test_what_was_made_known_is_delivered_once_by_the_next_call_of_any_engine(
        self, resume: str, count: int
    ) -> None:
        store = Interrupted()
        host = Host(store=store)
        host.open(whole, "w")
        store.count = count
        with pytest.raises(PowerCutError):
            host.engine.perform("w", split("part", "part"))

        again = host.at(START + HOUR).anew()
        RESUMING[resume](again.engine)
        assert again.store.undelivered("community") == ()
        for name in ("w.2.1", "w.2.2"):
            assert [event.type for event in again.store.events("community", name)] == ["Opened"]
            assert again.store.case("community", name).at == START
        assert again.engine.case("w").stage == "divided"

    @pytest.mark.parametrize("count", [1, 2])
    def test_a_part_that_ended_just_before_tells_so_afterwards(self, count: int) -> None:
        store = Interrupted()
        host = Host(store=store)
        host.open(sub, "s")
        host.do("s", split("part"))
        store.count = count
        with pytest.raises(PowerCutError):
            host.at(START + HOUR).engine.perform("s.2.1", Finish(actor="li"))

        again = host.at(START + 2 * HOUR).anew()
        assert again.engine.case("s").stage == "sub_done"
        assert [entry[0] for entry in again.told("s")] == ["Opened", "Acted", "Moved", "Told", "Moved"]
        assert again.told("s")[-1][2] == START + HOUR

    def test_an_engine_that_runs_on_hears_of_what_an_interrupted_one_left_undelivered(self) -> None:
        store = Interrupted()
        host = Host(store=store)
        host.open(whole, "w")
        host.do("w", split("part"))
        running = host.anew()
        assert running.engine.case("w").stage == "divided"
        store.count = 1
        with pytest.raises(PowerCutError):
            host.at(START + HOUR).engine.perform("w.2.1", Finish(actor="li"))

        assert running.at(START + 9 * HOUR).engine.case("w").stage == "together"
        assert running.told("w")[-1] == ("Moved", "together", START + HOUR)

    def test_the_same_message_twice_counts_once(self) -> None:
        host = Host()
        host.open(sub, "s")
        host.do("s", split("part", "part"))
        message = _ended(host, "s.2.1")

        host.do("s.2.1", Finish(actor="li"))
        before = everything(host.store)
        host.store._room("community").outbox[message.id] = message
        host.engine.settle()
        assert everything(host.store) == before

    def test_a_directory_that_fails_while_parts_are_opened_fails_nobody(self) -> None:
        directory = Flaky()
        host = Host(directory=directory)
        host.open(whole, "w")
        directory.fails_after = 1  # who splits is asked for before, the parts' own after

        ruling = host.engine.perform("w", split("part"))

        assert ruling.accepted
        assert host.store.case("community", "w.2.1") is None
        directory.fails_after = None
        host.at(START + HOUR).engine.settle()
        assert host.engine.case("w.2.1").origin.at == START
        host.at(START + 3 * HOUR).engine.settle()
        assert host.engine.case("w").stage == "together"

    def test_a_part_that_may_no_longer_be_opened_waits_until_it_may(self) -> None:
        class Moody:
            """The actor is treasurer, but for a while."""

            asked = 0

            def standing(self, community: str, person: str, at: datetime) -> Standing:
                self.asked += 1
                return Standing(person, roles={"treasurer"} if self.asked not in {3, 4} else set())

            def roll(self, community: str, name: str, at: datetime) -> Roll | None:
                return None

        host = Host(directory=Moody())
        host.open(whole, "w")
        parts = [Part(procedure="costed", title="lamp", data={"budget": 5})]
        host.do("w", Split(actor="wu", parts=parts))
        assert host.store.case("community", "w.2.1") is None
        host.at(START + HOUR).engine.settle()
        host.engine.settle()
        assert host.engine.case("w.2.1").at == START


def _ended(host: Host, case: str) -> Any:
    twin = Host(*host.rules)
    twin.open(sub, "s")
    twin.do("s", split("part", "part"))
    kept: list[Any] = []
    append = twin.store.append

    def keeping(community: str, given: Append) -> None:
        kept.extend(given.messages)
        append(community, given)

    twin.store.append = keeping
    twin.do(case, Finish(actor="li"))
    return kept[0]


class Flaky:
    """A directory that fails from some question on."""

    def __init__(self) -> None:
        self.fails_after: int | None = None
        self.people = People(PEOPLE)

    def standing(self, community: str, person: str, at: datetime) -> Standing:
        if self.fails_after is not None:
            self.fails_after -= 1
            if self.fails_after < 0:
                raise OSError("no network")
        return self.people.standing(community, person, at)

    def roll(self, community: str, name: str, at: datetime) -> Roll | None:
        return self.people.roll(community, name, at)


@rule(version="1", zh="会出错")
def broken(facts: Facts) -> Verdict:
    """Raises while it is not mended."""
    if BROKEN and facts.case.ledger("told:merged"):
        raise ZeroDivisionError("nothing to divide by")
    return undecided("nothing yet")


BROKEN: list[bool] = []
fragile_stage = Stage("fragile_stage", lasts=hours(5), also=(Also(Note, anyone()),))
fragile = Procedure(
    "fragile",
    version="1",
    start=fragile_stage,
    opens=Propose,
    by=anyone(),
    moves=[
        fragile_stage.once(broken()).to(end("never")),
        fragile_stage.upon(Finish).to(end("left"), by=anyone()),
        fragile_stage.at_end().to(end("over_now")),
    ],
)


class TestTroubleWithMessages:
    def test_a_message_that_cannot_be_taken_is_named_and_waits_until_the_rule_is_mended(self) -> None:
        BROKEN[:] = [True]
        host = Host(fragile, stream)
        host.open(fragile, "f")
        host.open(stream, "b")
        assert host.do("b", Merge(actor="wu", into="f")).accept().stage == "merged"

        assert "broken raised ZeroDivisionError" in host.engine.stuck()["f"].explain()
        assert [message.to for message in host.store.undelivered("community")] == ["f"]
        BROKEN.clear()
        host.at(START + HOUR).engine.settle()
        assert host.engine.stuck() == {}
        assert host.told("f")[-1] == ("Told", "b", START)

    def test_people_can_still_leave_a_stage_that_cannot_take_a_message(self) -> None:
        BROKEN[:] = [True]
        host = Host(fragile, stream)
        host.open(fragile, "f")
        host.open(stream, "b")
        host.do("b", Merge(actor="wu", into="f"))

        host.at(START + HOUR).do("f", Finish(actor="li"))
        host.engine.settle()
        assert host.told("f")[-2:] == [("Moved", "left", START + HOUR), ("Told", "b", START + HOUR)]
        assert host.store.undelivered("community") == ()

    def test_nothing_later_happens_to_a_case_that_time_could_not_move(self) -> None:
        host = Host(stalling, stream)
        host.open(stalling, "s")
        host.open(stream, "b")
        STALLED[:] = [True]
        host.at(START + 4 * HOUR).do("b", Merge(actor="wu", into="s"))

        assert set(host.engine.stuck()) == {"s"}
        assert [entry[0] for entry in host.told("s")] == ["Opened"]
        STALLED.clear()
        host.at(START + 9 * HOUR).engine.settle()
        assert host.told("s")[1:] == [
            ("Moved", "stalled_then", START + 2 * HOUR),
            ("Told", "b", START + 4 * HOUR),
        ]


@rule(version="1", zh="会卡住")
def stalls(facts: Facts) -> Verdict:
    """Raises at the limit while it is not mended."""
    del facts
    if STALLED:
        raise ZeroDivisionError
    return met("it goes on")


STALLED: list[bool] = []
stalling_stage = Stage("stalling_stage", lasts=hours(2))
stalled_then = Stage("stalled_then", waits=True)
stalling = Procedure(
    "stalling",
    version="1",
    start=stalling_stage,
    opens=Propose,
    by=anyone(),
    moves=[
        stalling_stage.at_end().to(stalled_then, when=stalls()),
        stalling_stage.at_end().to(end("gave_up")),
        stalled_then.upon(Finish).to(end("left"), by=anyone()),
    ],
)


class Greet(Act):
    """Tell other matters something."""

    to: tuple[str, ...]

    def sends(self) -> tuple[Send, ...]:
        return tuple(Send("greeting", name, "neighbour", {"from": self.actor}) for name in self.to)


class Bad(Act):
    """An act whose messages cannot be made."""

    def sends(self) -> tuple[Send, ...]:
        raise ZeroDivisionError("no message")


chatty_stage = Stage(
    "chatty_stage",
    waits=True,
    holds=Review(person(name="li")),
    also=(Also(Greet, anyone()), Also(Bad, anyone())),
)
chatty = Procedure(
    "chatty",
    version="1",
    start=chatty_stage,
    opens=Propose,
    by=anyone(),
    moves=[chatty_stage.upon(Approve).to(end("approved"))],
)


class TestMessagesOfTheHost:
    def test_an_act_of_the_hosts_own_tells_other_matters(self) -> None:
        host = Host(chatty)
        for name in "abc":
            host.open(chatty, name)
        host.do("a", Greet(actor="li", to=("b", "c")))

        for name in "bc":
            head = host.engine.case(name)
            assert head.relatives["a"].kind == "neighbour"
            assert [entry.value for entry in head.ledger("told:greeting").values()] == [{"from": "li"}]
        assert host.engine.case("a").relatives["b"].kind == "neighbour"

    def test_an_act_whose_messages_cannot_be_made_is_refused_by_name(self) -> None:
        host = Host(chatty)
        host.open(chatty, "a")
        before = everything(host.store)

        ruling = host.engine.perform("a", Bad(actor="li"))
        assert "Bad.sends raised ZeroDivisionError: no message" in ruling.explain()
        assert everything(host.store) == before

    def test_every_case_is_what_its_own_events_add_up_to(self) -> None:
        host = Host(chatty)
        for name in "abc":
            host.open(chatty, name)
        host.do("a", Greet(actor="li", to=("a", "b", "c", "nobody")))

        for head in host.store.heads("community"):
            assert replay(host.store.events("community", head.id)) == head
