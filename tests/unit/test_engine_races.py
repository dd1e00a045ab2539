"""Several writers at once: nothing is lost, nothing counts twice, and nobody sees that there was a race."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

import pytest

from consult.activities import CastVote, Vote, majority
from consult.acts import Act, Merge, Part, Propose, Split, settles
from consult.clocks import SetClock
from consult.deciding import decide
from consult.directory import People
from consult.engine import Engine
from consult.errors import ConflictError, ConsultError, KeyReusedError
from consult.events import Moved
from consult.facts import Answers, BoxState
from consult.history import replay
from consult.procedure import Also, Procedure, Stage
from consult.rulings import Ruling
from consult.standard import anyone, children_ended, open_elsewhere
from consult.stores import Append, MemoryStore
from consult.testing.store_races import Running, together
from consult.timing import Calendar, hours, workdays
from consult.verdicts import Phrase
from consult.voting import Box, more_than
from consult.voting.boxes.kinds import BoxKind

START = datetime(2026, 3, 2, 1, tzinfo=UTC)
TICK = datetime.resolution
HOUR = timedelta(hours=1)
HOME = "community"


def end(name: str) -> Stage:
    return Stage(name, answer=Phrase(name, "终"))


class Note(Act):
    """Say something."""

    text: str = ""


class Finish(Act):
    """End it."""


talking = Stage("talking", lasts=hours(5), also=(Also(Note, anyone()),))
closed = Stage("closed", waits=True)
talk = Procedure(
    "talk",
    version="1",
    start=talking,
    opens=Propose,
    by=anyone(),
    moves=[
        talking.upon(Finish).to(closed, by=anyone()),
        talking.upon(Split).to(closed, by=anyone()),
        talking.upon(Merge).to(end("merged"), by=anyone(), when=open_elsewhere(Merge.into)),
        talking.at_end().to(end("over")),
        closed.once(children_ended()).to(end("done")),
    ],
)
voting = Stage("voting", lasts=hours(5), holds=Vote("residents"), also=(Also(Note, anyone()),))
vote = Procedure(
    "vote",
    version="1",
    start=voting,
    opens=Propose,
    by=anyone(),
    moves=[
        voting.once(majority(more_than("1/2"), of="all")).to(end("carried")),
        voting.at_end().to(end("rejected")),
    ],
)
early_voting = Stage(
    "early_voting",
    lasts=hours(5),
    holds=Vote("residents", early=True, interim=True),
    also=(Also(Note, anyone()),),
)
early = Procedure(
    "early",
    version="1",
    start=early_voting,
    opens=Propose,
    by=anyone(),
    moves=[
        early_voting.once(majority(more_than("1/2"), of="all")).to(end("early_carried")),
        early_voting.at_end().to(end("early_rejected")),
    ],
)
RULES = (talk, vote, early)
VOTERS = tuple(f"p{number:03}" for number in range(400))


class Racing:
    """A store without locks in which, right before something is written, somebody else does something."""

    def __init__(self) -> None:
        self.kept = MemoryStore()
        self.others: list[Callable[[], object]] = []
        self.appended = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.kept, name)

    @contextmanager
    def writing(self, community: str, case: str) -> Iterator[None]:
        del community, case
        yield

    def append(self, community: str, append: Append) -> None:
        self.appended += 1
        if self.others:
            self.others.pop(0)()
        self.kept.append(community, append)


class Pair:
    """Two engines on one store: what the second does comes in between what the first reads and writes."""

    def __init__(self, rules: tuple[Procedure, ...] = ()) -> None:
        self.store = Racing()
        self.clock = SetClock(START)
        people = People(residents=["an", "bo", "chen"])
        given = rules or RULES
        self.engine = Engine(given, store=self.store, clock=self.clock, directory=people)
        self.other = Engine(given, store=self.store.kept, clock=self.clock, directory=people)

    def open(self, procedure: Procedure, case: str = "c") -> None:
        self.other.open(procedure, Propose(actor="li", title="T"), case=case).accept()

    def in_between(self, *others: Callable[[], object]) -> None:
        self.store.others.extend(others)

    def notes(self, case: str = "c") -> list[str]:
        events = self.store.events(HOME, case)
        return [event.data["text"] for event in events if event.type == "Acted" and event.act == "Note"]

    def kinds(self, case: str = "c") -> list[str]:
        return [event.type for event in self.store.events(HOME, case)]


class TestSomebodyElseWroteFirst:
    def test_both_acts_are_on_the_record_once(self) -> None:
        pair = Pair()
        pair.open(talk)
        pair.in_between(lambda: pair.other.perform("c", Note(actor="wu", text="first")))

        assert pair.engine.perform("c", Note(actor="li", text="second")).accepted
        assert pair.notes() == ["first", "second"]
        assert replay(pair.store.events(HOME, "c")) == pair.engine.case("c")

    def test_the_act_is_judged_on_the_case_as_it_has_become(self) -> None:
        pair = Pair()
        pair.open(talk)
        pair.in_between(lambda: pair.other.perform("c", Finish(actor="wu")))

        ruling = pair.engine.perform("c", Note(actor="li"))
        assert ruling.explain().startswith("Note by li refused in closed")
        assert pair.notes() == []

    def test_a_store_that_never_takes_it_is_given_up(self) -> None:
        pair = Pair()
        pair.open(talk)
        pair.in_between(*[lambda: pair.other.perform("c", Note(actor="wu", text="again"))] * 300)

        with pytest.raises(ConflictError):
            pair.engine.perform("c", Note(actor="li", text="never"))
        assert "never" not in pair.notes()

    def test_of_two_who_open_the_same_case_one_is_told_that_it_is_open(self) -> None:
        pair = Pair()
        pair.in_between(lambda: pair.open(talk))

        with pytest.raises(ConsultError, match="case 'c' is open already"):
            pair.engine.open(talk, Propose(actor="wu", title="W"), case="c")
        assert pair.engine.case("c").origin.actor == "li"

    def test_a_limit_that_both_settle_is_settled_once(self) -> None:
        pair = Pair()
        pair.open(talk)
        pair.clock.set(START + 9 * HOUR)
        pair.in_between(pair.other.settle)

        assert pair.engine.settle() == 0
        assert pair.kinds() == ["Opened", "Moved"]

    def test_a_part_that_both_open_is_opened_once(self) -> None:
        pair = Pair()
        pair.open(talk)
        pair.in_between(lambda: None, pair.other.settle)

        pair.engine.perform("c", Split(actor="li", parts=[Part(procedure="talk", title="T")]))
        assert pair.kinds("c.2.1") == ["Opened"]
        assert pair.store.undelivered(HOME) == ()

    def test_a_message_that_both_deliver_is_told_once(self) -> None:
        pair = Pair()
        pair.open(talk, "a")
        pair.open(talk, "b")
        pair.in_between(lambda: None, pair.other.settle)

        pair.engine.perform("b", Merge(actor="li", into="a"))
        assert pair.kinds("a") == ["Opened", "Told"]
        assert pair.store.undelivered(HOME) == ()

    def test_a_message_is_told_to_a_case_that_somebody_writes_to(self) -> None:
        pair = Pair()
        pair.open(talk, "a")
        pair.open(talk, "b")
        pair.in_between(lambda: None, lambda: pair.other.perform("a", Note(actor="wu")))

        pair.engine.perform("b", Merge(actor="li", into="a"))
        assert pair.kinds("a") == ["Opened", "Acted", "Told"]

    def test_the_same_key_sent_twice_at_once_counts_once(self) -> None:
        pair = Pair()
        pair.open(talk)
        act = Note(actor="li", text="once", key="k")
        pair.in_between(lambda: pair.other.perform("c", act))

        ruling = pair.engine.perform("c", act)
        assert ruling.accepted
        assert ruling.events == tuple(pair.store.events(HOME, "c")[1:2])
        assert pair.notes() == ["once"]

    def test_a_key_sent_at_once_with_two_acts_is_refused_to_the_second(self) -> None:
        pair = Pair()
        pair.open(talk)
        pair.in_between(lambda: pair.other.perform("c", Note(actor="li", text="one", key="k")))

        with pytest.raises(KeyReusedError):
            pair.engine.perform("c", Note(actor="li", text="two", key="k"))
        assert pair.notes() == ["one"]

    def test_one_key_opens_one_case(self) -> None:
        pair = Pair()
        act = Propose(actor="li", title="T", key="k")
        pair.in_between(lambda: pair.other.open(talk, act))

        ruling = pair.engine.open(talk, act)
        assert ruling.accept() == next(pair.store.heads(HOME))
        assert len(list(pair.store.heads(HOME))) == 1


class Change(Act):
    """Propose other rules."""

    adopts: Annotated[str, settles]


class TestRulesAndCalendarsInARace:
    def test_a_case_goes_over_as_it_has_become(self) -> None:
        amending, adopted = Stage("amending", waits=True), end("adopted")
        amendment = Procedure(
            "amendment",
            version="1",
            start=amending,
            opens=Change,
            by=anyone(),
            moves=[amending.upon(Finish).to(adopted, by=anyone())],
        )
        new = Procedure(
            "talk",
            version="2",
            start=talking,
            opens=Propose,
            by=anyone(),
            moves=[talking.at_end().to(end("over"))],
        )
        pair = Pair(rules=(talk, new, amendment))
        pair.open(talk)
        pair.other.open(amendment, Change(actor="li", adopts=new.fingerprint), case="a").accept()
        pair.other.perform("a", Finish(actor="li")).accept()
        pair.in_between(lambda: pair.other.perform("c", Note(actor="wu", text="first")))

        assert pair.engine.go_over("c", new, actor="li", under="a", adopted=adopted).accepted
        assert pair.kinds() == ["Opened", "Acted", "GoneOver"]
        pair.in_between(*[lambda: pair.other.perform("c", Note(actor="wu"))] * 300)
        with pytest.raises(ConsultError):
            pair.engine.perform("c", Note(actor="li"))

    def test_a_limit_is_recounted_on_the_case_as_it_has_become(self) -> None:
        unknown = Calendar(known_until=START.date())
        waiting = Stage("waiting", lasts=workdays(2), also=(Also(Note, anyone()),))
        provisional = Procedure(
            "provisional",
            version="1",
            start=waiting,
            opens=Propose,
            by=anyone(),
            moves=[waiting.at_end().to(end("over"))],
            calendar=unknown,
        )
        pair = Pair(rules=(provisional,))
        pair.open(provisional)
        before = pair.engine.case("c").place
        assert before.provisional
        pair.in_between(lambda: pair.other.perform("c", Note(actor="wu")))

        known = Calendar(holidays=[date(2026, 3, 3)])
        assert pair.engine.recount(known) == 1
        assert pair.kinds() == ["Opened", "Acted", "Extended"]
        place = pair.engine.case("c").place
        assert (place.provisional, place.ends) == (False, before.ends + timedelta(days=1))
        assert pair.engine.recount(known) == 0

    def test_a_limit_that_has_run_out_by_the_calendar_ends_at_once(self) -> None:
        # As far as was known Tuesday was a holiday, and it turns out to be a working day.
        guess = Calendar(known_until=START.date(), holidays=[date(2026, 3, 3)])
        waiting = Stage("waiting", lasts=workdays(1))
        provisional = Procedure(
            "provisional",
            version="1",
            start=waiting,
            opens=Propose,
            by=anyone(),
            moves=[waiting.at_end().to(end("over"))],
            calendar=guess,
        )
        pair = Pair(rules=(provisional,))
        pair.open(provisional)
        now = START + timedelta(days=2)
        pair.clock.set(now)

        assert pair.engine.recount(Calendar()) == 1
        assert pair.engine.case("c").stage == "over"
        assert [event.at for event in pair.store.events(HOME, "c")[1:]] == [now, now]


class TestBallotsInARace:
    def test_a_ballot_that_ends_the_vote_is_accepted_though_somebody_wrote_in_between(self) -> None:
        pair = Pair()
        pair.open(early)
        assert pair.engine.perform("c", CastVote(actor="an", choice="yes")).accepted
        pair.in_between(lambda: pair.other.perform("c", Note(actor="wu")))

        ruling = pair.engine.perform("c", CastVote(actor="bo", choice="yes"))
        assert ruling.accepted
        assert ruling.accept().stage == "early_carried"
        assert pair.kinds() == ["Opened", "Acted", "Moved"]

    def test_the_vote_ends_also_where_who_wrote_in_between_had_not_seen_the_ballot(self) -> None:
        pair = Pair()
        pair.open(early)
        assert pair.engine.perform("c", CastVote(actor="an", choice="yes")).accepted
        head = pair.engine.case("c")
        roll = pair.store.roll(head.place.opening["roll"])
        box = Box(roll, replaceable=False)
        box.cast(0, 1)
        seen = Answers(boxes={("c", "early_voting", 1): BoxState(box.tally(), turnouts=box.turnouts())})
        note = decide(early, head, Note(actor="wu"), START, seen)
        late = Append(note.accept(), head.seq, note.events, box=BoxKind("open"), early=True)
        pair.in_between(lambda: pair.store.kept.append(HOME, late))

        ruling = pair.engine.perform("c", CastVote(actor="bo", choice="yes"))
        assert ruling.accepted
        assert ruling.accept().stage == "early_carried"
        assert pair.kinds() == ["Opened", "Acted", "Moved"]

    def test_a_ballot_that_comes_while_the_vote_is_being_counted_is_refused(self) -> None:
        pair = Pair()
        pair.open(vote)
        pair.clock.set(START + 5 * HOUR)
        early_clock = SetClock(START + 5 * HOUR - TICK)
        people = People(residents=("an", "bo", "chen"))
        late = Engine(RULES, store=pair.store.kept, clock=early_clock, directory=people)
        rulings: list[Ruling] = []
        pair.in_between(lambda: rulings.append(late.perform("c", CastVote(actor="an", choice="yes"))))

        pair.engine.settle()
        assert [ruling.explain() for ruling in rulings] == [
            "CastVote by an refused in voting:\n✗ the vote is closed"
        ]
        box = pair.store.box(HOME, "c", "voting", 1)
        moved = pair.store.events(HOME, "c")[-1]
        assert moved.result["tally"]["measures"]["persons"] == {"all": 3, "yes": 0, "no": 0, "abstain": 0}
        assert box.recount()["persons"].yes == 0

    def test_a_ballot_with_a_key_is_counted_once_though_somebody_wrote_in_between(self) -> None:
        pair = Pair()
        pair.open(vote)
        pair.in_between(lambda: pair.other.perform("c", Note(actor="wu")))

        ballot = CastVote(actor="an", choice="yes", key="k")
        assert pair.engine.perform("c", ballot).accepted
        assert pair.engine.perform("c", ballot).accepted
        assert not pair.engine.perform("c", CastVote(actor="an", choice="yes")).accepted
        box = pair.store.box(HOME, "c", "voting", 1)
        assert box.tally()["persons"].yes == 1


class TestThreads:
    def test_eight_threads_on_one_case_lose_nothing(self) -> None:
        engine = Engine(RULES, clock=Running())
        engine.open(talk, Propose(actor="li", title="T"), case="c")

        def work(number: int) -> None:
            for turn in range(25):
                assert engine.perform("c", Note(actor=f"a{number}", text=f"{number}:{turn}")).accepted

        together(8, work)
        events = engine.events("c")
        assert [event.seq for event in events] == list(range(1, 202))
        said = Counter(event.data["text"] for event in events[1:])
        assert set(said.values()) == {1}
        assert replay(events) == engine.case("c")
        assert [event.at for event in events] == sorted(event.at for event in events)

    def test_eight_threads_on_many_cases_lose_nothing(self) -> None:
        engine = Engine(RULES, clock=Running())

        def work(number: int) -> None:
            for turn in range(10):
                name = f"{number}-{turn}"
                engine.open(talk, Propose(actor="li", title="T"), case=name).accept()
                engine.perform(name, Split(actor="li", parts=[Part(procedure="talk", title="T")])).accept()
                engine.perform(f"{name}.2.1", Split(actor="li", parts=[Part(procedure="talk", title="T")]))
                engine.settle()

        together(8, work)
        heads = list(engine.store.heads(HOME))
        assert len(heads) == 8 * 10 * 3
        assert engine.store.undelivered(HOME) == ()
        assert len(engine.feed(limit=10**6)) == sum(head.seq for head in heads)
        for head in heads:
            assert replay(engine.events(head.id)) == head

    def test_of_many_ballots_at_once_each_voter_has_one(self) -> None:
        engine = Engine(RULES, clock=Running(), directory=People(residents=VOTERS))
        engine.open(vote, Propose(actor="li", title="T"), case="c")
        taken: list[list[str]] = [[] for _ in range(8)]

        def work(number: int) -> None:
            # Every voter comes four times, from two threads, once with a key.
            for voter in VOTERS[number % 4 :: 4]:
                for key in (None, f"k{number}"):
                    choice = "yes" if number < 4 else "no"
                    if engine.perform("c", CastVote(actor=voter, choice=choice, key=key)).accepted:
                        taken[number].append(voter)
                        break

        together(8, work)
        accepted = [voter for voters in taken for voter in voters]
        assert sorted(accepted) == sorted(VOTERS)
        box = engine.store.box(HOME, "c", "voting", 1)
        assert box is not None
        yes = sum(len(voters) for voters in taken[:4])
        counts = box.tally()["persons"]
        assert (counts.yes, counts.no, counts.abstain) == (yes, 400 - yes, 0)
        assert box.tally() == box.recount()

    def test_a_ballot_near_the_close_is_counted_or_refused_and_never_neither(self) -> None:
        # The clock runs over the limit while eight threads vote and one ticks.
        engine = Engine(RULES, clock=Running(timedelta(minutes=1)), directory=People(residents=VOTERS))
        engine.open(vote, Propose(actor="li", title="T"), case="c")
        taken: list[list[str]] = [[] for _ in range(9)]

        def work(number: int) -> None:
            if number == 8:
                for _ in range(100):
                    engine.settle()
                return
            for voter in VOTERS[number::8]:
                if engine.perform("c", CastVote(actor=voter, choice="yes")).accepted:
                    taken[number].append(voter)

        together(9, work)
        accepted = sum(map(len, taken))
        moved = engine.events("c")[1]
        assert isinstance(moved, Moved)
        assert moved.at == START + timedelta(minutes=1) + 5 * HOUR
        assert moved.result is not None
        assert moved.result["tally"]["measures"]["persons"]["yes"] == accepted
        assert 0 < accepted < 400

    def test_an_early_vote_ends_once_however_many_vote_at_once(self) -> None:
        engine = Engine(RULES, clock=Running(), directory=People(residents=VOTERS))
        engine.open(early, Propose(actor="li", title="T"), case="c")
        rulings: list[list[Ruling]] = [[] for _ in range(8)]

        def work(number: int) -> None:
            for voter in VOTERS[number::8]:
                rulings[number].append(engine.perform("c", CastVote(actor=voter, choice="yes")))

        together(8, work)
        accepted = sum(ruling.accepted for each in rulings for ruling in each)
        moved = engine.events("c")[1]
        assert accepted == 201
        assert isinstance(moved, Moved)
        assert moved.result is not None
        assert moved.result["tally"]["measures"]["persons"]["yes"] == 201
        assert len(engine.events("c")) == 2

    def test_the_same_key_from_many_threads_counts_once(self) -> None:
        engine = Engine(RULES, clock=Running())
        opened: list[str] = []

        def work(number: int) -> None:
            act = Propose(actor="li", title="T", key="open")
            case = engine.open(talk, act).accept().id
            opened.append(case)
            for _ in range(5):
                assert engine.perform(case, Note(actor="wu", text="once", key="say")).accepted

        together(8, work)
        assert len(set(opened)) == 1
        assert [event.type for event in engine.events(opened[0])] == ["Opened", "Acted"]
