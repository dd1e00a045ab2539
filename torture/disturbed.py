"""Clocks that jump, directories and rules that fail, acts delivered again and out of order, and threads."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

from consult import Engine, People, SetClock, Standing
from consult.activities import CastVote, Vote
from consult.acts import Act, Name, Propose
from consult.errors import ClockWentBackError, ConsultError, KeyReusedError, told_of
from consult.history import replay
from consult.prepared import house_of
from consult.procedure import Also, Procedure, Stage
from consult.rules import rule
from consult.standard import anyone
from consult.timing import days
from consult.verdicts import Phrase, Verdict, met
from consult.voting import Choice, Roll
from torture.acting import lived
from torture.saying import act_by
from torture.worlds import COMMUNITY, START, WORLDS, BrokenError, World, check, everything, memory

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from consult.events import Event
    from consult.facts import Facts
    from consult.stores import Store
    from torture.worlds import StoreFactory

__all__ = ["clocks", "deliveries", "directories", "rules", "threads"]


class Note(Act, defer_build=True):
    """Put something on the record."""

    zh = "记录"

    text: Name


class Finish(Act, defer_build=True):
    """Be done with it."""

    zh = "办结"


class NastyError(Exception):
    """An error that cannot even be said."""

    def __str__(self) -> str:
        raise ValueError

    __repr__ = __str__


#: What rules and directories answer: nothing wrong, or something that they raise or return.
_RAISED: Final = (
    KeyError("x"),
    ZeroDivisionError(),
    RecursionError("deep"),
    TimeoutError(),
    NastyError(),
    OSError(5),
)
_RETURNED: Final[tuple[Any, ...]] = (None, True, "x", 5, [], object(), Verdict, Standing("somebody else"))
_answer: list[Any] = []


@rule(version="1", en="the rule that fails", zh="出错的规则")
def _failing(facts: Facts) -> Verdict:
    del facts
    return _fail() if _answer else met("it holds", zh="条件成立")


def _fail() -> Any:
    if isinstance(_answer[0], Exception):
        raise _answer[0]
    return _answer[0]


_notes: Final = Stage("notes", title="记录", lasts=days(30), also=(Also(Note, anyone(), spans=True),))
_vote: Final = Stage("vote", title="表决", lasts=days(5), holds=Vote("residents", interim=True))
_done: Final = Stage("done", title="终结", answer=Phrase("done", "终结"))
_late: Final = Stage("late", title="逾期", answer=Phrase("late", "逾期"))
SIMPLE: Final = Procedure(
    "simple",
    version="1",
    title="记录",
    start=_notes,
    opens=Propose,
    by=anyone(),
    moves=[
        _notes.upon(Finish).to(_vote, by=_failing(), when=_failing()),
        _notes.at_end().to(_late, when=_failing()),
        _notes.at_end().to(_done),
        _vote.at_end().to(_done),
    ],
)
"""Notes are taken, and then it is voted; rules may fail."""


def _simple(store: Store, residents: Sequence[str] = ("ai", "bo")) -> tuple[Engine, SetClock]:
    clock = SetClock(START)
    people = People(residents=residents)
    return Engine([SIMPLE], community=COMMUNITY, store=store, clock=clock, directory=people), clock


def rules(count: int, *, seed: int = 0, make_store: StoreFactory = memory) -> Counter[str]:
    """
    Let a rule fail *count* times, when somebody acts and when time runs out; once it is mended all goes on.

    Raises:
        BrokenError: if it is not contained.
    """
    chance, counted = random.Random(seed), Counter[str]()
    engine, clock = _simple(make_store())
    for number in range(count):
        case = f"{number}"
        engine.open(SIMPLE, Propose(actor="ai", title="A lamp"), case=case).accept()
        before = engine.case(case)
        _answer[:] = [chance.choice((*_RAISED, *_RETURNED))]
        counted["rules that fail"] += 1
        try:
            if chance.random() < 0.5:
                ruling = engine.perform(case, Finish(actor="ai"))
                check(not ruling.accepted, "an act was done without an answer of its rule", _answer)
                check(ruling.explain() and ruling.explain("zh"), "a failure that says nothing")
            else:
                clock.set(before.place.ends or clock.now())
                engine.settle()
                check(case in engine.stuck(), "a case went on without an answer of its rule", case)
                engine.stuck()[case].explain("zh")
            check(engine.store.case(COMMUNITY, case) == before, "a rule that failed changed something", case)
        except ConsultError as error:
            raise BrokenError("a rule's failure came out", error) from error
        finally:
            _answer.clear()
        clock.set(max(clock.now(), before.place.ends or clock.now()))
        engine.settle()
        check(engine.case(case).stage == "late", "it did not go on once the rule was mended", case)
        check(not engine.stuck(), "it is stuck for ever", engine.stuck())
    return counted


class Failing:
    """A directory that can be made to fail."""

    def __init__(self, people: People) -> None:
        self._people = people
        self.answer: list[Any] = []
        self.asked = 0

    def standing(self, community: str, person: str, at: datetime) -> Any:
        return self._said(lambda: self._people.standing(community, person, at))

    def roll(self, community: str, name: str, at: datetime) -> Any:
        return self._said(lambda: self._people.roll(community, name, at))

    def _said(self, known: Callable[[], Any]) -> Any:
        if not self.answer:
            return known()
        self.asked += 1
        if isinstance(self.answer[0], Exception):
            raise self.answer[0]
        return self.answer[0]


def directories(count: int, *, seed: int = 0, make_store: StoreFactory = memory) -> Counter[str]:
    """
    Try *count* acts while the directory raises or returns nonsense: only documented errors, nothing changed.

    Raises:
        BrokenError: if anything else comes out of it.
    """
    chance, counted = random.Random(seed), Counter[str]()
    while counted["acts with a failing directory"] < count:
        name = chance.choice(WORLDS)
        world = World(name, make_store, community=f"directory {seed} {counted['worlds']}")
        counted["worlds"] += 1
        failing = Failing(world.people)
        world.engine = Engine(
            world.rules, community=world.community, store=world.store, clock=world.clock, directory=failing
        )
        lived(world, f"{seed} {counted['worlds']}", 60, settled=False)
        for _ in range(40):
            failing.answer.clear()
            if chance.random() < 0.3:
                world.clock.forward(timedelta(hours=chance.randint(1, 100)))
            world.settle()
            _with_failing(world, failing, chance, counted)
        failing.answer.clear()
        world.hold()
    return counted


def _with_failing(world: World, failing: Failing, chance: random.Random, counted: Counter[str]) -> None:
    case = chance.choice(world.cases)
    head = world.head(case)
    rules_ = next(one for one in world.rules if one.name == head.origin.procedure)
    kinds = tuple(house_of(rules_).rooms[head.stage].takes) or (rules_.opens,)
    who = chance.choice(world.names)
    act = act_by(world, head, chance.choice(kinds), who, chance)
    if act is None:
        return
    before = everything(world.store, world.community, world.cases)
    wrong = chance.choice((*_RAISED, *_RETURNED, Roll.of("another", ["x"])))
    failing.answer[:] = [wrong]
    counted["acts with a failing directory"] += 1
    accepted = False
    try:
        accepted = _asked(world, case, act, chance.random())
    except ConsultError:
        counted["errors"] += 1
    except Exception as error:
        raise BrokenError(
            f"{told_of(error)} came out, the directory answering {type(wrong).__name__}", act
        ) from error
    failing.answer.clear()
    if accepted:
        counted["accepted"] += 1
        # What needs nobody's standing is done all the same.
        if isinstance(act, CastVote):
            world.papers.setdefault((case, head.stage, head.place.visit), {})[act.actor] = act.choice
        elif type(act).__name__ == "AnswerSurvey":
            world.once.setdefault((case, head.stage, head.place.visit, "AnswerSurvey"), set()).add(act.actor)
    else:
        now = everything(world.store, world.community, world.cases)
        check(now == before, "a directory that failed changed something", act, wrong)
    world.look()


def _asked(world: World, case: str, act: Act, how: float) -> bool:
    """Whether something was done, when the engine was asked in one of the ways that need the directory."""
    if how < 0.7:
        ruling = world.engine.perform(case, act)
        ruling.explain(), ruling.explain("zh")
        return ruling.accepted
    if how < 0.8:
        world.engine.options(case, act.actor)
    elif how < 0.9:
        world.engine.board()
    else:
        world.engine.open(world.rules[0], act, case="another")
        return world.store.case(world.community, "another") is not None
    return False


def clocks(count: int, *, seed: int = 0, make_store: StoreFactory = memory) -> Counter[str]:
    """
    Do *count* acts while the clock jumps forward and back: recorded time never goes back.

    Raises:
        BrokenError: if something else than the documented error comes out, or a record goes back in time.
    """
    chance, counted = random.Random(seed), Counter[str]()
    while counted["acts by a jumping clock"] < count:
        world = World(chance.choice(WORLDS), make_store, community=f"clock {seed} {counted['worlds']}")
        counted["worlds"] += 1
        lived(world, f"{seed} {counted['worlds']}", 40, settled=False)
        latest = world.clock.now()
        for _ in range(40):
            latest = max(latest, world.clock.now())
            jump = timedelta(seconds=chance.choice([-1, 1]) * 10 ** chance.uniform(-5, 7))
            world.clock.set(world.clock.now() + jump)
            case = chance.choice(world.cases)
            head = world.head(case)
            rules_ = next(one for one in world.rules if one.name == head.origin.procedure)
            kinds = tuple(house_of(rules_).rooms[head.stage].takes) or (rules_.opens,)
            act = act_by(world, head, chance.choice(kinds), chance.choice(world.names), chance)
            if act is None:
                continue
            counted["acts by a jumping clock"] += 1
            try:
                world.perform(case, act)
            except ClockWentBackError:
                counted["clock went back"] += 1
                check(world.clock.now() < world.head(case).at, "the clock had not gone back", act)
            except ConsultError:
                counted["errors"] += 1
        world.clock.set(max(latest, world.clock.now()))
        world.hold()
    return counted


def deliveries(count: int, *, seed: int = 0, make_store: StoreFactory = memory) -> Counter[str]:
    """
    Deliver *count* acts with keys, again and out of order: each is done once, whoever delivers it how often.

    Raises:
        BrokenError: if one is lost or done twice.
    """
    chance, counted = random.Random(seed), Counter[str]()
    engine, _ = _simple(make_store())
    while counted["deliveries"] < count:
        case = f"{counted['deliveries']}"
        engine.open(SIMPLE, Propose(actor="ai", title="A lamp", key=f"open {case}"), case=case).accept()
        acts = [Note(actor=chance.choice("abc"), text=f"note {n}", key=f"{n}") for n in range(20)]
        line = [act for act in acts for _ in range(chance.randint(1, 4))]
        chance.shuffle(line)
        answered: dict[str, tuple[Event, ...]] = {}
        for act in line:
            counted["deliveries"] += 1
            key = act.key or ""
            ruling = engine.perform(case, act)
            check(ruling.accepted, "a delivery was refused", act)
            check(answered.setdefault(key, ruling.events) == ruling.events, "answered otherwise", act)
            if chance.random() < 0.1:
                try:
                    engine.perform(case, act.model_copy(update={"text": "another"}))
                except KeyReusedError:
                    counted["keys reused"] += 1
                else:
                    raise BrokenError("a key was used for two acts", act)
        written = [event.data["text"] for event in engine.events(case)[1:]]  # type: ignore[union-attr]
        check(sorted(written) == sorted(act.text for act in acts), "lost, or done twice", written)
        again = engine.open(SIMPLE, Propose(actor="ai", title="A lamp", key=f"open {case}"), case="other")
        check(again.case is not None and again.case.id == case, "opened twice by one key", again.case)
    return counted


def threads(
    count: int, *, seed: int = 0, make_store: StoreFactory = memory, workers: int = 8
) -> Counter[str]:
    """
    Let *workers* threads do about *count* acts on one case and on many: nothing lost, nothing twice.

    Raises:
        BrokenError: if an act is lost or done twice, or a voter has two papers.
    """
    chance, counted = random.Random(seed), Counter[str]()
    residents = [f"r{number}" for number in range(max(8, count // 40))]
    engine, clock = _simple(make_store(), residents)
    cases = ["one", *(f"many {number}" for number in range(workers))]
    for case in (*cases, "vote"):
        engine.open(SIMPLE, Propose(actor="ai", title="A lamp"), case=case).accept()
    engine.perform("vote", Finish(actor="ai")).accept()
    # Every note is sent by two of the workers, every ballot by two with another choice.
    notes = [
        (case, Note(actor=f"r{number % 8}", text=f"{number}", key=f"{number}"))
        for number in range(count // 4)
        for case in (chance.choice(cases), "one")[: 1 + number % 2]
    ]
    ballots = [CastVote(actor=who, choice=choice) for who in residents for choice in (Choice.YES, Choice.NO)]
    work: list[list[tuple[str, Act]]] = [[] for _ in range(workers)]
    for one in (*notes, *notes, *(("vote", ballot) for ballot in ballots)):
        chance.choice(work).append(one)
    for mine in work:
        chance.shuffle(mine)
    went = _at_once(engine, work)
    counted["acts of threads"] = sum(map(len, work))
    counted["accepted"] = len(went)
    for case in cases:
        log = engine.events(case)
        check([event.seq for event in log] == list(range(1, len(log) + 1)), "events are not numbered", case)
        check(replay(log) == engine.case(case), "the replay is not the head", case)
        found = Counter(event.data["text"] for event in log[1:])  # type: ignore[union-attr]
        wanted = {act.text for where, act in notes if where == case}
        check(found == Counter(wanted), "lost, or done twice", case, found - Counter(wanted))
        counted["notes"] += len(wanted)
    ours = Counter(act.actor for case, act in went if case == "vote")
    check(ours == Counter(residents), "somebody voted twice, or not at all", ours)
    said = {act.actor: act.choice for case, act in went if isinstance(act, CastVote) and case == "vote"}
    clock.forward(timedelta(days=6))
    engine.settle()
    moved: Any = engine.events("vote")[-1]
    tally = moved.result["tally"]["measures"]["persons"]
    yes = sum(choice is Choice.YES for choice in said.values())
    check(
        (tally["yes"], tally["no"]) == (yes, len(residents) - yes), "the tally is not the papers", tally, yes
    )
    counted["ballots"] = len(said)
    return counted


def _at_once(engine: Engine, work: Sequence[list[tuple[str, Act]]]) -> list[tuple[str, Act]]:
    """The acts that were accepted, when each list of *work* was done by a thread of its own."""
    went: list[tuple[str, Act]] = []
    failed: list[BaseException] = []

    def do(mine: list[tuple[str, Act]]) -> None:
        try:
            for case, act in mine:
                if engine.perform(case, act).accepted:
                    went.append((case, act))
        except BaseException as error:  # noqa: BLE001 - it is looked at by the thread that waits
            failed.append(error)

    running = [Thread(target=do, args=(mine,)) for mine in work]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    check(not failed, "a thread failed", *failed)
    return went
