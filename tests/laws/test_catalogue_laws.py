"""
The properties that every procedure must keep, over random lives in what the catalogue ships.

P1 to P19 follow the specifications of OpenZeppelin Governor, the state checks and the fuzzing of the Polkadot
referenda, and own reading. The worlds: the five steps with all their parts, with departments and a fund; with
the parts off that a run of a Polis conversation switches off; pyramids of four layers, which vote one by one
or choose in a run-off; and one of two layers. What is proved elsewhere is not proved again:

| Property | Elsewhere | Here |
|---|---|---|
| P1, P3 declared stages, moves | `test_five_step_laws`: every move is declared | all worlds |
| P2 an act and its own case | `test_histories`: what is refused changes nothing | what is accepted |
| P3 ticks | `test_histories`, `test_vote_laws`, in worlds of their own | all worlds |
| P4 an end is an end | `test_five_step_laws`: takes nothing but a reply | all worlds, by the record |
| P5 the window of a vote | `test_governance_votes`: at the limit | every yes-or-no vote |
| P6, P7 what never changes | `test_vote_time`: a late swing | all worlds; none declares one |
| P8, P9, P13 counts | `test_histories`: by heads | by area, replaced, all counters |
| P10 carried means carried | `test_five_step_laws`, `test_pyramid_laws` | Polis |
| P11 said means done | `test_histories`, `test_vote_laws`, in their own worlds | all worlds |
| P12 nothing is stranded | `test_five_step_laws`, `test_pyramid_laws`: all ends | at every point |
| P14 order in one instant | `test_vote_laws`: one box in any order | what comes of it |
| P15 one more yes | `test_voting_completions`: of rules | every yes-or-no vote |
| P16 replay | `test_five_step_laws`, `test_histories` | all worlds; deeds done again |
| P17 pinned rules | `test_governance_votes`: after the close | in the middle of a life |
| P18 names | nowhere | all worlds |
| P19 recusal | `test_voting_states`, `test_voting_completions` | no vote here knows it |

P15 leaves out choices among options, and P11 knows that a ballot with options is open before it is filled in.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any, Final, cast

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from consult import Engine, People, Procedure, SetClock, Standing
from consult.activities import (
    AnswerSurvey,
    CastVote,
    Decline,
    Grade,
    Kind,
    RecordAttendance,
    Settlement,
    Support,
    Vote,
)
from consult.activities.sitting import Side
from consult.acts import Act, Merge, Part, Propose, Withdraw
from consult.catalogue.five_steps import five_step
from consult.catalogue.funds.acts import Purpose
from consult.catalogue.pyramids import (
    Layer,
    OneByOne,
    PassOn,
    Raising,
    Ratifying,
    RunOff,
    TakeUp,
    pyramid,
)
from consult.catalogue.steps import Deciders, Deciding, Implementing, Online, Reply, Scope, Screening
from consult.catalogue.steps import Raising as Proposing
from consult.events import Acted, Event, Extended, GoneOver, Missed, Moved, Opened, Told, dump_text, load
from consult.flaws import flaws
from consult.history import evolve, replay
from consult.prepared import house_of
from consult.timing import days
from consult.voting import PERSONS, Choice, Roll, at_least
from five_step_lives import EVERYTHING, RESIDENTS, START, WORK, Garden
from five_step_scenarios import FUND, LIVES
from pyramid_lives import Topic, full
from pyramid_scenarios import COMMON, OF_FORM

TICK: Final = timedelta.resolution
COMMUNITY: Final = "garden"
BALLOTS: Final = ("CastVote", "CastBallot")


# Deeds, and worlds to do them in


@attrs.frozen
class Deed:
    """Something that is done: an act in a case, or a new roll in the register."""

    at: datetime
    case: str
    what: Act | Roll
    #: The procedure of the case that the act opens.
    opens: str | None = None


@attrs.frozen
class Plan:
    """The rules of a world, its people and its rolls; the first rules are those of case 1."""

    rules: tuple[Procedure, ...]
    people: tuple[Standing, ...]
    rolls: tuple[Roll, ...]

    @property
    def names(self) -> list[str]:
        """Everybody who is known, and somebody who is not."""
        found = [one.person for one in self.people] + [who for roll in self.rolls for who in roll.voters]
        return [*dict.fromkeys(found), "neighbour", "stranger"]


class World:
    """An engine with its people, which remembers which roll each vote was opened with."""

    def __init__(self, plan: Plan, *newer: Procedure) -> None:
        self.plan = plan
        self.clock = SetClock(START)
        self.people = People(plan.people, **{roll.name: roll for roll in plan.rolls})
        self.engine = Engine(
            [*plan.rules, *newer], community=COMMUNITY, clock=self.clock, directory=self.people
        )
        #: The voters of a roll by its name, as they were when a stage was entered.
        self.entered: dict[tuple[str, str, int], dict[str, Roll]] = {}
        self._seen = 0

    def restarted(self, *newer: Procedure) -> None:
        """From now on another engine serves the same record, and knows *newer* rules too."""
        self.engine = Engine(
            [*self.plan.rules, *newer],
            community=COMMUNITY,
            clock=self.clock,
            directory=self.people,
            store=self.engine.store,
        )

    def tick(self, at: datetime | None = None) -> None:
        if at is not None and at > self.clock.now():
            self.clock.set(at)
        self.engine.settle()
        self._look()

    def do(self, deed: Deed) -> bool:
        """Do *deed* at its time; whether it was accepted."""
        if deed.at > self.clock.now():
            self.clock.set(deed.at)
        if isinstance(deed.what, Roll):
            self.tick()  # what fell due before was entered with the roll as it was
            self.people.put_roll(deed.what)
            return True
        if deed.opens is not None:
            rules = next(one for one in self.plan.rules if one.name == deed.opens)
            accepted = self.engine.open(rules, deed.what, case=deed.case).accepted
        else:
            accepted = self.engine.perform(deed.case, deed.what).accepted
        self._look()
        return accepted

    def _look(self) -> None:
        feed = self.engine.feed(self._seen)
        for event in (item.event for item in feed):
            if isinstance(event, (Opened, Moved)):
                visit = sum(
                    isinstance(one, (Opened, Moved)) and one.entering.stage == event.entering.stage
                    for one in self.engine.events(event.case)[: event.seq]
                )
                rolls = {name: self.people.roll(COMMUNITY, name, event.at) for name in self.people.rolls}
                self.entered[event.case, event.entering.stage, visit] = cast("dict[str, Roll]", rolls)
        self._seen += len(feed)

    def heads(self) -> dict[str, Any]:
        return {head.id: head for head in self.engine.store.heads(COMMUNITY)}

    def logs(self) -> dict[str, tuple[Event, ...]]:
        return {name: tuple(self.engine.store.events(COMMUNITY, name)) for name in self.heads()}

    def box(self, case: str, stage: str, visit: int) -> Any:
        """The box of a vote; None where there was none."""
        return self.engine.store.box(COMMUNITY, case, stage, visit)

    def papers(self) -> dict[tuple[str, str, int], dict[str, Any]]:
        """What is in every box."""
        found = {}
        for name, stage, visit in self.entered:
            box = self.box(name, stage, visit)
            if box is not None:
                found[name, stage, visit] = dict(box.ballots())
        return found


# Lives that lead somewhere, taken down deed by deed from the scenarios of the procedures


class _Heard:
    """An engine that takes down what it is asked to do."""

    def __init__(self, engine: Engine, clock: SetClock, deeds: list[Deed]) -> None:
        self._engine, self._clock, self._deeds = engine, clock, deeds

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def open(self, rules: Procedure, act: Act, *, case: str) -> Any:
        self._deeds.append(Deed(self._clock.now(), case, act, rules.name))
        return self._engine.open(rules, act, case=case)

    def perform(self, case: str, act: Act) -> Any:
        self._deeds.append(Deed(self._clock.now(), case, act))
        return self._engine.perform(case, act)

    def cast(self, case: str, voter: str, choice: Choice) -> Any:
        return self.perform(case, CastVote(actor=voter, choice=choice))


@attrs.frozen
class Route:
    """A way that leads somewhere: deeds, and the world that they are done in."""

    plan: Plan
    deeds: tuple[Deed, ...]


def _route(home: Garden | Topic, rules: tuple[Procedure, ...], happens: Callable[[], object]) -> Route:
    people = home.people
    plan = Plan(
        rules,
        tuple(people.standing(COMMUNITY, who, START) for who in people.persons),
        tuple(cast("Roll", people.roll(COMMUNITY, name, START)) for name in people.rolls),
    )
    deeds: list[Deed] = []
    if isinstance(home, Topic):
        first = home.engine.events("1")[0]
        assert isinstance(first, Opened)
        said = home.procedure.opens(actor=first.actor, **first.data)
        deeds.append(Deed(START, "1", said, home.procedure.name))
        # A register that changes on the way is a deed too.
        changes = home.now_on

        def now_on(name: str, who: list[str]) -> None:
            changes(name, who)
            roll = people.roll(COMMUNITY, name, home.clock.now())
            assert roll is not None
            deeds.append(Deed(home.clock.now(), "", roll))

        home.now_on = now_on  # type: ignore[method-assign]
    home.engine = cast("Engine", _Heard(home.engine, home.clock, deeds))
    happens()
    return Route(plan, tuple(deeds))


POLIS: Final = five_step(
    name="polis",
    raising=Proposing(opens=Propose, takes_in=()),
    screening=Screening(lasts=days(5), reasoned=False, returns=0),
    street=None,
    talks=None,
    rerouting=None,
    reviewing=None,
    deciding=Deciding(concerned=Online(replaceable=True, enough=at_least("1/3"), of="cast")),
    publishing=None,
    implementing=Implementing(discloses_every=None, answers_within=None),
    evaluating=None,
    replies=None,
    zone="UTC",
)
"""The five steps with the parts off that a run of a Polis conversation switches off."""
DEEP: Final = full(OneByOne())
CHOOSING: Final = full(RunOff())
FLAT: Final = pyramid(
    (
        Layer(name="initiator", title="发起人", who="backbone", does=Raising()),
        Layer(name="residents", title="居民", who="residents", does=Ratifying(no_to="initiator"), pull=None),
    ),
    name="flat",
)
"""Two layers: somebody raises a topic, all vote on it as it stands, and after a no it may be raised again."""


def _of_polis() -> Iterator[Callable[[Garden], object]]:
    def admitted(garden: Garden) -> None:
        garden.opened()
        garden.admitted()

    def voted(yes: int, no: int, garden: Garden) -> None:
        admitted(garden)
        garden.voted(yes=yes, no=no)

    def merged(garden: Garden) -> None:
        garden.opened()
        garden.opened("2", "bo")
        garden.do(Merge(actor="zhou", into="2", reason="The same."))

    def ended_by(act: Act, garden: Garden) -> None:
        garden.opened()
        garden.do(act)

    def built(garden: Garden) -> None:
        voted(4, 0, garden)
        garden.built()

    def major(garden: Garden) -> None:
        garden.opened()
        garden.admitted(Scope.MAJOR)

    def replaced(garden: Garden) -> None:
        admitted(garden)
        for choice in (Choice.NO, Choice.ABSTAIN, Choice.YES):
            garden.do(CastVote(actor="ai", choice=choice))
        garden.voted(yes=2)

    yield from (partial(voted, yes, no) for yes, no in ((4, 0), (1, 2), (1, 0), (0, 0)))
    yield from (merged, built, major, replaced)
    yield partial(ended_by, Decline(actor="zhou", reason="No."))
    yield partial(ended_by, Withdraw(actor="ai", reason="No."))


def _of_flat() -> Iterator[Callable[[Topic], object]]:
    def voted(yes: int, no: int, topic: Topic) -> None:
        topic.vote(yes=yes, no=no)
        topic.end()

    def again(topic: Topic, *acts: Act) -> None:
        voted(2, 3, topic)
        topic.do(TakeUp(actor="r1", reason="Once more."), *acts)

    def passed_on(topic: Topic) -> None:
        again(topic, PassOn(actor="r1"))
        again(topic, PassOn(actor="r1"))
        voted(2, 3, topic)

    def narrower(topic: Topic, *acts: Act) -> None:
        again(topic)
        if isinstance(acts[0], Support):
            topic.end()
        topic.now_on("residents", [])
        topic.do(*acts)

    def fetched(topic: Topic, count: int) -> None:
        again(topic)
        topic.end()
        topic.do(*(Support(actor=f"r{number}") for number in range(1, count + 1)))
        topic.end()

    yield from (partial(voted, yes, no) for yes, no in ((3, 2), (4, 0), (2, 3), (1, 0)))
    yield from (passed_on, partial(fetched, count=2), partial(fetched, count=1))
    yield lambda topic: again(topic, Withdraw(actor="r1", reason="No."))
    yield lambda topic: narrower(topic, PassOn(actor="r1"))
    yield lambda topic: narrower(topic, Support(actor="r2"), Support(actor="r3"))


def _routes(name: str) -> Iterator[Route]:
    if name == "five_step":
        rules = (EVERYTHING, WORK, FUND)
        for procedure, happens, _ in LIVES.values():
            if procedure is EVERYTHING:
                garden = Garden(EVERYTHING, FUND)
                yield _route(garden, rules, partial(happens, garden))
    elif name == "polis":
        for lives in _of_polis():
            garden = Garden(POLIS)
            yield _route(garden, (POLIS,), partial(lives, garden))
    elif name == "flat":
        for happens_to in _of_flat():
            topic = Topic(FLAT, raised_by="r1")
            yield _route(topic, (FLAT,), partial(happens_to, topic))
        yield _route(Topic(FLAT, raised_by="r1", residents=[]), (FLAT,), lambda: None)
    else:
        rules_ = DEEP if name == "deep" else CHOOSING
        for scenario in (*COMMON, *OF_FORM["OneByOne" if name == "deep" else "RunOff"]):
            found: list[Route] = []
            yield from _told(rules_, scenario, found)


def _told(rules: Procedure, scenario: Callable[[Any], object], found: list[Route]) -> list[Route]:
    # A scenario may raise several topics; each is a way of its own, whose deeds come while it is told.
    def raise_(**given: Any) -> Topic:
        topic = Topic(rules, **given)
        found.append(_route(topic, (rules,), lambda: None))
        heard = topic.engine._deeds  # type: ignore[attr-defined]
        found[-1] = attrs.evolve(found[-1], deeds=heard)
        return topic

    scenario(raise_)
    return [attrs.evolve(route, deeds=tuple(route.deeds)) for route in found]


WORLDS: Final = ("five_step", "polis", "deep", "choosing", "flat")
RULES: Final = {
    "five_step": EVERYTHING,
    "polis": POLIS,
    "deep": DEEP,
    "choosing": CHOOSING,
    "flat": FLAT,
}


@cache
def routes(name: str) -> tuple[Route, ...]:
    """Ways to everywhere in that world."""
    return tuple(_routes(name))


# Lives: part of a way, then whatever comes


@attrs.define
class Done:
    """What a deed came to, and what was said of it before."""

    deed: Deed
    accepted: bool
    #: What the options of who acts said of the act: met, unmet, undecided, or nothing.
    said: str | None = None
    #: Why it was refused, in both languages.
    why: tuple[str, str] = ("", "")
    #: Cases and papers that it changed beside its own.
    beside: tuple[str, ...] = ()
    #: Where the case was.
    place: Any = None


@attrs.define
class Life:
    """A life that was lived to its end."""

    world: World
    done: list[Done]
    end: datetime

    @property
    def deeds(self) -> list[Deed]:
        return [one.deed for one in self.done]


@cache
def _acts(rules: tuple[Procedure, ...]) -> list[type[Act]]:
    return sorted(
        {act for one in rules for room in house_of(one).rooms.values() for act in room.takes},
        key=lambda act: act.__name__,
    )


def _fields(world: World, case: Any, kind: type[Act], chance: random.Random) -> dict[str, Any]:
    """Something for each field of an act, mostly something that makes sense."""
    now, names = world.clock.now(), world.plan.names
    rolls = [roll.name for roll in world.plan.rolls]
    own: dict[str, Callable[[], Any]] = {
        "scope": lambda: chance.choice(list(Scope)),
        "urgent": lambda: chance.random() < 0.2,
        "deciders": lambda: chance.choice(list(Deciders)),
        "electorate": lambda: chance.choice(rolls),
        "served": lambda: chance.choice(rolls),
        "reserved": lambda: chance.random() < 0.1,
        "into": lambda: chance.choice(["1", "2", "nowhere"]),
        "parts": lambda: (Part(procedure="department-work", title="Dig"),),
        "at": lambda: chance.choice([now, now + timedelta(days=4)]),
        "stakeholders": lambda: chance.choice([(), ("neighbour",)]),
        "present": lambda: chance.random() < 0.9,
        "side": lambda: chance.choice(list(Side)),
        "adopted": lambda: chance.random() < 0.8,
        "budget": lambda: chance.choice([None, 1_000, 100_000]),
        "voters": lambda: tuple(chance.sample(names, 4)),
        "left": lambda: chance.random() < 0.1,
        "objection": lambda: chance.choice("123"),
        "remark": lambda: chance.choice("123"),
        "how": lambda: chance.choice(list(Settlement)),
        "task": lambda: chance.choice("ab"),
        "due": lambda: now + timedelta(days=5),
        "kind": lambda: chance.choice(list(Kind)),
        "amount": lambda: chance.choice([500, 80_000]),
        "percent": lambda: chance.randint(0, 100),
        "cost": lambda: chance.choice([900, 1_100]),
        "accept": lambda: chance.random() < 0.7,
        "grade": lambda: chance.choice(list(Grade)),
        "matter": lambda: "1",
        "purpose": lambda: chance.choice(list(Purpose)),
        "to": lambda: chance.choice(list(world.plan.rules[0].stages)),
        "code": lambda: chance.choice("ab"),
        "channel": lambda: "phone",
    }
    own |= dict.fromkeys(("person", "responsible", "payee"), lambda: chance.choice(names))
    if kind is CastVote:
        own["choice"] = lambda: chance.choice([Choice.YES, Choice.YES, Choice.NO, Choice.ABSTAIN])
    elif kind.__name__ == "CastBallot":
        codes = [one["code"] for one in case.place.opening.get("ballot", {}).get("options", ())]
        own["choice"] = lambda: chance.choice([*codes, "none", "abstain", "x"])
    words = ("reason", "text", "title", "note", "opinion", "comment", "outcome", "what")
    own |= dict.fromkeys(words, lambda: "So.")
    return {name: own[name]() for name in kind.model_fields if name in own}


def _deed(world: World, chance: random.Random) -> Deed | None:
    """Something that might happen next: mostly what somebody may do, sometimes anything."""
    heads = {name: head for name, head in world.heads().items() if not head.ended}
    if not heads:
        return None
    name = "1" if "1" in heads and chance.random() < 0.85 else chance.choice(sorted(heads))
    alarm, roll = heads[name].alarm, chance.random()
    now = at = world.clock.now()
    if roll < 0.12:
        at = now + timedelta(hours=chance.randint(1, 30))
    elif roll < 0.18:
        at = now + timedelta(days=chance.randint(1, 12))
    elif roll < 0.3 and alarm is not None:
        at = max(now, alarm + chance.choice([-TICK, timedelta(), TICK]))
    world.tick(at)
    if chance.random() < 0.05:
        one = chance.choice(world.plan.rolls)
        voters = [who for who in one.voters if chance.random() < 0.8]
        weights = {
            measure: {who: values[one.index[who]] for who in voters}
            for measure, values in one.measures.items()
            if measure != PERSONS
        }
        return Deed(at, "", Roll.of(one.name, voters, weights=weights or None))
    kinds, who = _acts(world.plan.rules), chance.choice(world.plan.names)
    if chance.random() < 0.6:
        for _ in range(8):
            possible = [
                option.act for option in world.engine.options(name, who) if not option.verdict.is_unmet
            ]
            if possible:
                kinds = possible
                break
            who = chance.choice(world.plan.names)
    kind = chance.choice(kinds)
    try:
        act = kind(actor=who, **_fields(world, world.engine.case(name), kind, chance))
    except ValidationError:
        return None  # such as a decision by those concerned that names no roll
    return Deed(at, name, act)


def _do(world: World, deed: Deed) -> Done:
    """Do *deed*, and look at everything that it changed."""
    world.tick(deed.at)
    if isinstance(deed.what, Roll):
        return Done(deed, world.do(deed))
    heads, papers = world.heads(), world.papers()
    done = Done(deed, accepted=False)
    if deed.opens is None:
        done.place = heads[deed.case].place
        options = world.engine.options(deed.case, deed.what.actor)
        verdict = {option.act: option.verdict for option in options}.get(type(deed.what))
        done.said = None if verdict is None else verdict.outcome.value
        ruling = world.engine.perform(deed.case, deed.what)
        done.accepted = ruling.accepted
        done.why = (ruling.explain(), ruling.explain("zh"))
        world.tick()
    else:
        done.accepted = world.do(deed)
    done.beside = tuple(_beside(world, deed, heads, papers))
    return done


def _beside(
    world: World, deed: Deed, heads: Mapping[str, Any], papers: Mapping[tuple[str, str, int], dict[str, Any]]
) -> Iterator[str]:
    """What *deed* changed beside its own case, where no message tells of it, and others' papers."""
    act = cast("Act", deed.what)
    after, logs = world.heads(), world.logs()
    told = {deed.case}
    for name in sorted(after, key=lambda name: logs[name][-1].at):
        if name == deed.case or heads.get(name) == after[name]:
            continue
        first = logs[name][heads[name].seq if name in heads else 0]
        by = first.sender if isinstance(first, Told) else getattr(first, "parent", None)
        if by not in told:
            yield f"{name}: {first}"
        told.add(name)
    for place, now in world.papers().items():
        before = papers.get(place, {})
        for voter in before.keys() | now.keys():
            mine = place[0] == deed.case and voter == (act.principal or act.actor)
            if before.get(voter) != now.get(voter) and not mine:
                yield f"the paper of {voter} in {place}"


def live(name: str, seed: int) -> Life:
    """
    One life: a way or a part of it, some deeds by chance, and then time alone until it ends.

    The first seeds give every way as it is, with nothing by chance.
    """
    chance, known = random.Random(seed), routes(name)
    more = 0
    if seed < len(known):
        route = known[seed]
    else:
        route, more = chance.choice(known), chance.randint(2, 16)
        if chance.random() < 0.7:
            first = 1 + next(n for n, deed in enumerate(route.deeds) if deed.opens and deed.case == "1")
            route = attrs.evolve(route, deeds=route.deeds[: chance.randint(first, len(route.deeds))])
    world = World(route.plan)
    done = [_do(world, deed) for deed in route.deeds]
    for _ in range(more):
        deed = _deed(world, chance)
        if deed is not None:
            done.append(_do(world, deed))
    for _ in range(80):
        head = world.engine.case("1")
        if head.ended:
            break
        assert head.alarm is not None, f"nobody is waited for in {head.stage}"
        world.tick(head.alarm)
    # What is owed at the end is said, and once more; and something else is tried.
    kinds = [kind for kind in _acts(route.plan.rules) if kind is Reply] * 2
    for kind in (*kinds, *chance.sample(_acts(route.plan.rules), 2)):
        try:
            act = kind(actor="zhou", **_fields(world, world.engine.case("1"), kind, chance))
        except ValidationError:
            continue
        done.append(_do(world, Deed(world.clock.now(), "1", act)))
    world.tick(world.clock.now())
    return Life(world, done, world.clock.now())


LIVES_OF_ALL: Final = 70


@cache
def lives(name: str) -> tuple[Life, ...]:
    """The lives in that world which the laws are held against: every way, and some that chance has made."""
    return tuple(live(name, seed) for seed in range(max(len(routes(name)) + 25, LIVES_OF_ALL)))


def relived(
    life: Life,
    deeds: Iterable[Deed] | None = None,
    *,
    plan: Plan | None = None,
    ticks: bool = False,
    newer: Sequence[Procedure] = (),
    restart: int | None = None,
) -> World:
    """The same deeds, or others, in a new world, with ticks at every limit before them or with none."""
    world = World(plan or life.world.plan, *(() if restart is not None else newer))
    for number, deed in enumerate(life.deeds if deeds is None else deeds):
        if ticks:
            for at in sorted({head.alarm for head in world.heads().values() if head.alarm}):
                for moment in (at - TICK, at, at + TICK):
                    if world.clock.now() <= moment <= deed.at:
                        world.tick(moment)
        if number == restart:
            world.restarted(*newer)
        world.do(deed)
    world.tick(life.end)
    return world


def heads_of(log: Sequence[Event]) -> Iterator[tuple[Any, Event]]:
    """The case after each event, and the event."""
    case = None
    for event in log:
        case = evolve(case, event)
        yield case, event


every_world = pytest.mark.parametrize("name", WORLDS)


# The laws that the record alone is held against


def p1_p3_moves(name: str, life: Life) -> None:
    """P1 and P3: only declared stages and moves; time alone only moves, misses and looks."""
    acted = {one.deed.at for one in life.done if one.accepted}
    for log in life.world.logs().values():
        rules = next(one for one in life.world.plan.rules if one.name == _procedure(log))
        for event in log:
            if isinstance(event, (Opened, Moved)):
                assert event.entering.stage in rules.stages
            if isinstance(event, Moved):
                move = rules.moves[event.move]
                assert (move.source.name, move.target.name, move.cause) == (
                    event.source,
                    event.entering.stage,
                    event.cause,
                )
                assert event.cause != "upon" or event.at in acted
            # Nothing but a person opens a case, acts, or takes rules over.
            assert not isinstance(event, GoneOver)
            assert not isinstance(event, (Opened, Acted)) or event.at in acted
    assert name in WORLDS


def _procedure(log: Sequence[Event]) -> str:
    first = log[0]
    assert isinstance(first, Opened)
    return first.procedure


def p2_beside(_: str, life: Life) -> None:
    """P2: an act touches its own case and its actor's paper; others only by a message on their record."""
    assert [one.beside for one in life.done if one.beside] == []


def p4_ends(_: str, life: Life) -> None:
    """P4: one end, and nothing after it but what was owed, once."""
    for log in life.world.logs().values():
        ended, owed = False, set[str]()
        for case, event in heads_of(log):
            if ended and isinstance(event, Acted):
                assert event.changes.discharges
                assert set(event.changes.discharges) <= owed
            assert not ended or isinstance(event, (Told, Missed, Acted))
            ended = ended or (isinstance(event, (Opened, Moved)) and event.entering.final)
            owed = {duty.id for duty in case.duties}
            assert not (isinstance(event, Acted) and owed & set(event.changes.discharges))


def p5_window(_: str, life: Life) -> None:
    """P5: no paper counts from before the opening, from the limit on, or of somebody off the frozen roll."""
    for one in life.done:
        if one.accepted and type(one.deed.what).__name__ in (*BALLOTS, "AnswerSurvey"):
            act = cast("Act", one.deed.what)
            roll = life.world.entered[one.deed.case, one.place.stage, one.place.visit][
                one.place.opening["name"]
            ]
            assert one.place.entered <= one.deed.at
            assert one.place.ends is None or one.deed.at < one.place.ends
            assert (act.principal or act.actor) in roll.voters


def p6_p7_constants(_: str, life: Life) -> None:
    """P6 and P7: who opened a case, when and under which rules, stays; and so does every limit."""
    for log in life.world.logs().values():
        assert not any(isinstance(event, Extended) for event in log)
        origin, place = None, None
        for case, event in heads_of(log):
            assert origin is None or case.origin == origin
            if place is not None and not isinstance(event, Moved):
                assert case.place == place
            origin, place = case.origin, case.place


def p8_p9_counts(_: str, life: Life) -> None:
    """P8 and P9: a tally is the sum of the weights of those who voted, each with one paper, the last."""
    cast_: dict[tuple[str, str, int], dict[str, Any]] = {}
    for one in life.done:
        if one.accepted and type(one.deed.what).__name__ == "CastVote":
            act: Any = one.deed.what
            papers = cast_.setdefault((one.deed.case, one.place.stage, one.place.visit), {})
            vote: Any = life.world.plan.rules[0].stages[one.place.stage].holds
            assert vote.replaceable or act.actor not in papers
            papers[act.actor] = act.choice
    for case, log in life.world.logs().items():
        before = None
        for after, event in heads_of(log):
            if isinstance(event, Moved) and event.result is not None and "tally" in event.result:
                place = (case, before.stage, before.place.visit)  # type: ignore[union-attr]
                if "measures" in event.result["tally"]:
                    _recount(life, place, cast_.get(place, {}), event.result["tally"]["measures"])
            before = after


def _recount(life: Life, place: tuple[str, str, int], papers: dict[str, Any], told: Any) -> None:
    box = life.world.box(*place)
    roll = life.world.entered[place][box.roll.name]
    assert told.keys() == roll.totals.keys()
    for measure, counts in told.items():
        weights = roll.measures[measure]
        assert counts["all"] == sum(weights)
        for said in (Choice.YES, Choice.NO, Choice.ABSTAIN):
            assert counts[said.name.lower()] == sum(
                weights[roll.index[who]] for who, choice in papers.items() if choice is said
            )


def p13_counters(_: str, life: Life) -> None:
    """P13: every counter is what a recount gives: boxes, visits, texts, the feed."""
    for place in life.world.papers():
        box = life.world.box(*place)
        assert box.tally() == box.recount()
    for name, log in life.world.logs().items():
        head = life.world.heads()[name]
        assert head.seq == len(log)
        entered = Counter(event.entering.stage for event in log if isinstance(event, (Opened, Moved)))
        assert dict(head.visits) == entered
        assert head.text == 1 + sum(isinstance(event, Acted) and event.amends for event in log)
    board = [row.case for row in life.world.engine.board()]
    assert sorted(board) == sorted(name for name, head in life.world.heads().items() if not head.ended)
    assert len(life.world.engine.feed(limit=10**6)) == sum(map(len, life.world.logs().values()))


def p11_options(_: str, life: Life) -> None:
    """P11: what was said to be possible was accepted, what was not was refused, with reasons in words."""
    for one in life.done:
        if isinstance(one.deed.what, Roll) or one.deed.opens is not None:
            continue
        if one.said in {None, "unmet"}:
            assert not one.accepted, one
        elif one.said == "met":
            assert one.accepted, one
        if not one.accepted:
            english, chinese = one.why
            assert english
            assert english != chinese


def p12_waits(_: str, life: Life) -> None:
    """P12: every open case has a limit or a duty ahead, at every point of its life, and none is stuck."""
    for log in life.world.logs().values():
        for number, (case, event) in enumerate(heads_of(log)):
            if number + 1 == len(log) or log[number + 1].at != event.at:
                assert case.ended or (case.alarm is not None and case.alarm > case.at)
    assert life.world.engine.stuck() == {}
    assert life.world.engine.case("1").ended


def p16_replay(_: str, life: Life) -> None:
    """P16: the record alone, written down and read again, gives the same case."""
    for name, log in life.world.logs().items():
        head = life.world.heads()[name]
        assert replay(log) == head
        assert replay([load(dump_text(event)) for event in log]) == head


OF_THE_RECORD: Final = (
    p1_p3_moves,
    p2_beside,
    p4_ends,
    p5_window,
    p6_p7_constants,
    p8_p9_counts,
    p11_options,
    p12_waits,
    p13_counters,
    p16_replay,
)


@every_world
@pytest.mark.parametrize("law", OF_THE_RECORD, ids=lambda law: law.__name__)
def test_a_law_of_the_record_holds_in_every_life(law: Callable[[str, Life], None], name: str) -> None:
    for life in lives(name):
        law(name, life)


@settings(max_examples=60)
@given(st.sampled_from(WORLDS), st.integers(1_000, 10**9))
def test_all_laws_of_the_record_hold_in_any_other_life(name: str, seed: int) -> None:
    life = live(name, seed)

    for law in OF_THE_RECORD:
        law(name, life)


def test_p10_in_the_parts_that_polis_runs_nothing_is_carried_without_a_quorum_and_a_majority() -> None:
    seen = Counter[str]()
    for life in lives("polis"):
        for log in life.world.logs().values():
            for event in log:
                if isinstance(event, Moved) and event.source == "deciding":
                    assert event.result is not None
                    counts = event.result["tally"]["measures"][PERSONS]
                    voted = counts["yes"] + counts["no"] + counts["abstain"]
                    carried = 2 * counts["yes"] > counts["yes"] + counts["no"]
                    came = counts["all"] > 0 and 3 * voted >= counts["all"]
                    expected = ("implementing" if carried else "rejected") if came else "no_quorum"
                    assert event.entering.stage == expected
                    seen[expected] += 1
    assert min(seen[stage] for stage in ("implementing", "rejected", "no_quorum")) > 0


# The laws for which a life is lived again


@every_world
def test_p3_late_early_and_frequent_ticks_give_one_history(name: str) -> None:
    for life in lives(name):
        assert relived(life, ticks=True).logs() == life.world.logs()


@every_world
def test_p16_the_same_deeds_give_the_same_record_whatever_was_refused(name: str) -> None:
    for life in lives(name):
        accepted = [one.deed for one in life.done if one.accepted]
        assert relived(life, accepted).logs() == life.world.logs()


def came_to(world: World) -> dict[str, Any]:
    """Where every case of *world* went and what its votes came to, without who did what."""
    told: dict[str, Any] = {}
    for name, log in world.logs().items():
        told[name] = [
            (event.at, event.entering.stage, _counts(getattr(event, "result", None)))
            for event in log
            if isinstance(event, (Opened, Moved))
        ]
    return told


def _counts(result: Mapping[str, Any] | None) -> Any:
    wanted = ("tally", "answered", "result", *Grade)
    return None if result is None else [result.get(name) for name in wanted]


def _turned(done: list[Done]) -> list[Deed] | None:
    """The deeds with all papers of one instant in one stage in the opposite order; None if nothing turns."""
    found: list[Deed] = []
    run: list[Done] = []

    def close() -> None:
        found.extend(one.deed for one in reversed(run))
        run.clear()

    for one in done:
        paper = one.accepted and type(one.deed.what).__name__ in (*BALLOTS, "AnswerSurvey")
        actors = {cast("Act", other.deed.what).actor for other in run}
        if run and (
            not paper
            or (one.deed.at, one.deed.case, one.place) != (run[0].deed.at, run[0].deed.case, run[0].place)
            or cast("Act", one.deed.what).actor in actors
        ):
            close()
        if paper:
            run.append(one)
        else:
            found.append(one.deed)
    close()
    return None if found == [one.deed for one in done] else found


@every_world
def test_p14_the_order_of_ballots_within_one_instant_is_irrelevant(name: str) -> None:
    turned = 0
    for life in lives(name):
        deeds = _turned(life.done)
        if deeds is not None:
            turned += 1
            assert came_to(relived(life, deeds)) == came_to(life.world)
    assert turned >= 3


VOTES: Final = [
    *(("five_step", stage) for stage in ("deciding", "deciding_assembly", "deciding_representatives")),
    ("polis", "deciding"),
    *(("deep", stage) for stage in ("residents", "owners_ordinary", "owners_special")),
    ("flat", "residents"),
]


@cache
def opened(name: str, stage: str) -> tuple[Plan, tuple[Deed, ...], Any]:
    """A world, the fewest deeds that bring its case to that vote, and the place; all who can are there."""
    found: list[tuple[Plan, tuple[Deed, ...], Any]] = []
    for route in routes(name):
        world, deeds = World(route.plan), list[Deed]()
        for deed in route.deeds:
            world.tick(deed.at)
            if "1" in world.heads() and world.engine.case("1").stage == stage:
                break
            world.do(deed)
            deeds.append(deed)
        place = world.engine.case("1").place
        if place.stage != stage:
            continue
        vote: Any = route.plan.rules[0].stages[stage].holds
        if vote.desk is not None:
            at = max(world.clock.now(), place.entered + timedelta(days=12))
            for who in route.plan.names:
                come = Deed(at, "1", RecordAttendance(actor="zhou", voters=(who,)))
                if world.do(come):
                    deeds.append(come)
        found.append((route.plan, tuple(deeds), place))
    return min(found, key=lambda one: len(one[1]))


def _voted(name: str, stage: str, said: Mapping[str, Choice]) -> tuple[str, int]:
    """Where the vote leads if exactly these vote like this."""
    plan, deeds, place = opened(name, stage)
    world = World(plan)
    for deed in deeds:
        world.do(deed)
    for who, choice in said.items():
        assert world.do(Deed(world.clock.now(), "1", CastVote(actor=who, choice=choice)))
    world.tick(place.ends)
    return world.engine.case("1").stage, world.engine.case("1").seq


def _electors(name: str, stage: str) -> tuple[str, ...]:
    plan, _, place = opened(name, stage)
    return next(roll for roll in plan.rolls if roll.name == place.opening["name"]).voters


@pytest.mark.parametrize(("name", "stage"), VOTES)
def test_p15_another_yes_never_turns_what_is_carried_into_what_is_not(name: str, stage: str) -> None:
    chance, turned = random.Random(stage), 0
    electors = _electors(name, stage)
    ends: set[str] = set()
    for _ in range(25):
        lean = chance.choice([0.3, 0.6, 0.9])
        said = {
            who: Choice.YES if chance.random() < lean else chance.choice([Choice.NO, Choice.ABSTAIN])
            for who in electors
            if chance.random() < 0.75
        }
        before, _ = _voted(name, stage, said)
        others = [who for who in electors if said.get(who) is not Choice.YES]
        ends.add(before)
        if not others:
            continue
        # Somebody who stayed away, or who said something else, says yes.
        after, _ = _voted(name, stage, said | {chance.choice(others): Choice.YES})
        ends.add(after)
        carried = _carrying(name, stage)
        assert before != carried or after == carried, said
        turned += before != after
    assert _carrying(name, stage) in ends
    assert turned > 0


def _carrying(name: str, stage: str) -> str:
    if name in {"five_step", "polis"}:
        return "publishing" if name == "five_step" else "implementing"
    return "adopted_by_owners" if stage.startswith("owners") else "adopted"


@pytest.mark.parametrize(("name", "stage"), VOTES)
def test_p5_a_vote_is_open_from_its_opening_to_the_tick_before_its_limit(name: str, stage: str) -> None:
    plan, deeds, place = opened(name, stage)
    voter = _electors(name, stage)[0]
    ballot = CastVote(actor=voter, choice=Choice.YES)
    world = World(plan)
    for deed in deeds:
        if "1" in world.heads() and world.engine.case("1").stage != stage:
            assert not world.do(Deed(deed.at, "1", ballot)), "before it opened"
        world.do(deed)
    for at, accepted in ((place.ends - TICK, True), (place.ends, False), (place.ends + TICK, False)):
        again = World(plan)
        for deed in deeds:
            again.do(deed)
        assert again.do(Deed(at, "1", ballot)) is accepted
    assert place.ends is not None


@pytest.mark.parametrize(("name", "stage"), VOTES)
def test_p14_nor_does_it_matter_who_votes_first(name: str, stage: str) -> None:
    chance = random.Random(stage)
    for _ in range(10):
        said = {who: chance.choice(list(Choice)[:3]) for who in _electors(name, stage)}
        turned = chance.sample(sorted(said), len(said))
        assert _voted(name, stage, said) == _voted(name, stage, {who: said[who] for who in turned})


def test_p14_nor_who_answers_first() -> None:
    chance = random.Random(14)
    for _ in range(20):
        grades = {who: chance.choice(list(Grade)) for who in RESIDENTS}
        found = []
        for order in (sorted(grades), sorted(grades, reverse=True)):
            garden = Garden()
            garden.evaluating()
            for who in order:
                garden.do(AnswerSurvey(actor=who, grade=grades[who]))
            garden.run_out()
            found.append((garden.stage(), garden.engine.case("1").results["evaluating"].data))
        assert found[0] == found[1]


def _edited(rules: Procedure, moves: int) -> Procedure:
    """Another version of *rules* under the same name, under which nearly everything comes out otherwise."""
    stages = {
        stage.name: stage if stage.final else attrs.evolve(stage, lasts=days(1))
        for stage in rules.stages.values()
    }
    return Procedure(
        rules.name,
        version="2",
        title=rules.title,
        start=stages[rules.start.name],
        opens=rules.opens,
        by=rules.by,
        moves=[
            attrs.evolve(move, source=stages[move.source.name], target=stages[move.target.name])
            for move in rules.moves[: len(rules.moves) - moves]
        ],
        zone=str(rules.zone),
    )


@every_world
def test_p17_an_edit_of_the_rules_never_changes_a_pinned_case(name: str) -> None:
    rules = RULES[name]
    newer = _edited(rules, 0)
    assert newer.fingerprint != rules.fingerprint
    for number, life in enumerate(lives(name)):
        # Known from the first day on, or by an engine that takes over in the middle.
        restart = number % len(life.deeds) if number % 2 else None
        assert relived(life, newer=[newer], restart=restart).logs() == life.world.logs()


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, Mapping):
        return {key: _renamed(one, names) for key, one in value.items()}
    return [_renamed(one, names) for one in value] if isinstance(value, (list, tuple)) else value


def _others(plan: Plan, names: Mapping[str, str]) -> Plan:
    def roll(one: Roll) -> Roll:
        voters = [names[who] for who in reversed(one.voters)]
        weights = {
            measure: dict(zip(voters, reversed(values), strict=True))
            for measure, values in one.measures.items()
            if measure != PERSONS
        }
        return Roll.of(one.name, voters, weights=weights or None)

    people = tuple(attrs.evolve(one, person=names[one.person]) for one in reversed(plan.people))
    return Plan(plan.rules, people, tuple(map(roll, plan.rolls)))


@every_world
def test_p18_the_same_deeds_of_people_by_other_names_come_to_the_same(name: str) -> None:
    for life in lives(name):
        plan = life.world.plan
        # In the opposite order of the alphabet, and of every roll.
        names = {who: f"p{100 - number}" for number, who in enumerate(sorted(plan.names))}
        deeds = []
        for deed in life.deeds:
            if isinstance(deed.what, Roll):
                (roll,) = _others(Plan(plan.rules, (), (deed.what,)), names).rolls
                deeds.append(attrs.evolve(deed, what=roll))
            else:
                said = _renamed(deed.what.model_dump(), names)
                deeds.append(attrs.evolve(deed, what=type(deed.what).model_validate(said)))
        assert came_to(relived(life, deeds, plan=_others(plan, names))) == came_to(life.world)


@every_world
def test_p19_no_vote_of_the_catalogue_lets_anybody_be_recused(name: str) -> None:
    votes = [stage.holds for stage in RULES[name].stages.values() if isinstance(stage.holds, Vote)]

    assert all(vote.counting.recused is None and vote.late is None for vote in votes)
    assert not any(act.__name__ == "RecordRecusal" for act in _acts((RULES[name],)))


# What the lives get to


@every_world
def test_the_lives_reach_every_stage_and_take_every_move(name: str) -> None:
    """Laws that hold for lives which get nowhere prove nothing."""
    entered, taken, said = set[str](), set[int](), Counter[str]()
    for life in lives(name):
        for log in life.world.logs().values():
            if _procedure(log) == RULES[name].name:
                entered |= {event.entering.stage for event in log if isinstance(event, (Opened, Moved))}
                taken |= {event.move for event in log if isinstance(event, Moved)}
        said.update(f"{one.said} and {'accepted' if one.accepted else 'refused'}" for one in life.done)
        said["a new roll"] += any(isinstance(one.deed.what, Roll) for one in life.done)

    assert set(RULES[name].stages) - entered == set()
    assert [str(move) for number, move in enumerate(RULES[name].moves) if number not in taken] == []
    for what in ("met and accepted", "unmet and refused", "None and refused"):
        assert said[what] > 3, said
    assert said["a new roll"] > 3


def test_the_procedures_of_these_worlds_are_sound() -> None:
    assert [str(flaw) for rules in RULES.values() for flaw in flaws(rules)] == []
