"""Random acts, valid and not, in random lives: never another error, never a broken law."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from consult import Standing
from consult.errors import ClockWentBackError, ConsultError, DirectoryError, KeyReusedError, UnknownCaseError
from consult.prepared import house_of
from consult.voting import Choice, Roll
from torture.saying import act_by
from torture.worlds import OFFICES, ROLES, WORLDS, BrokenError, World, acts_of, check, memory

if TYPE_CHECKING:
    from consult.acts import Act
    from torture.worlds import StoreFactory

__all__ = ["live", "lived", "torture"]

#: How many acts a life has.
LENGTH: Final = 150
#: What brings a matter on, with what must be said so that it does.
ONWARD: Final[dict[str, dict[str, Any]]] = {
    "Admit": {"electorate": "residents", "served": "residents"},
    "Convene": {},
    "Attend": {"present": True},
    "CloseSitting": {"adopted": True},
    "PutToDecision": {"electorate": "residents", "served": "residents"},
    "CastVote": {"choice": Choice.YES},
    "RecordAttendance": {"left": False},
    "Contribute": {},
    "Report": {"cost": 900},
    "Inspect": {"accept": True},
    "AnswerSurvey": {},
    "Commit": {},
    "Pay": {},
    "AcceptOrder": {},
    "ReportDone": {},
    "Split": {},
    "Object": {},
    "SettleObjection": {},
    "OfferSolution": {},
    "BackSolution": {},
    "FinishDrafting": {},
    "PassOn": {},
    "Support": {},
    "TakeUp": {},
}
#: What one person after another does.
MANY: Final = {"Attend", "CastVote", "AnswerSurvey", "Support", "BackSolution", "Contribute"}
_TICK: Final = timedelta.resolution
_FEW: Final = 5


def torture(count: int, *, seed: int = 0, make_store: StoreFactory = memory) -> Counter[str]:
    """
    Try *count* random acts.

    Raises:
        BrokenError: if anything does not hold; it names the life, which is the same again for the same seed.
    """
    counted = Counter[str]()
    number = 0
    while counted["acts"] < count:
        name = WORLDS[number % 3 // 2]  # twice as many lives in the larger world
        at = f"{name}, life {seed}:{number}"
        try:
            counted += live(name, f"{seed}:{number}", make_store)
        except (BrokenError, Exception) as error:
            msg = f"{at}, after {counted['acts']} acts: {type(error).__name__}: {error}"
            raise BrokenError(msg) from error
        number += 1
        counted["lives"] += 1
    return counted


def live(name: str, seed: str, make_store: StoreFactory = memory, length: int = LENGTH) -> Counter[str]:
    """One life, and what was counted in it."""
    return lived(World(name, make_store, community=f"garden {seed}"), seed, length)


def lived(world: World, seed: str, length: int = LENGTH, *, settled: bool = True) -> Counter[str]:
    """One life in *world* to the end of all its cases, or the middle of them; and what was counted in it."""
    chance = random.Random(seed)
    counted = Counter[str]()
    for _ in range(length):
        _time(world, chance)
        if chance.random() < 0.015:
            _change(world, chance)
            counted["changes of who is who"] += 1
        open_now = [case for case in world.cases if not world.head(case).ended]
        if not open_now or (len(open_now) < _FEW and chance.random() < 0.08):
            _open(world, chance, counted)
        elif chance.random() < 0.15:
            _push(world, chance.choice(open_now), chance, counted)
        else:
            _act(world, chance.choice(open_now if chance.random() < 0.97 else world.cases), chance, counted)
    for _ in range(200 if settled else 0):
        stuck = world.engine.stuck()
        alarms = [
            alarm
            for case in world.cases
            if case not in stuck and (alarm := world.head(case).alarm) is not None
        ]
        if not alarms:
            break
        world.clock.set(max(world.clock.now(), min(alarms)))
        world.settle()
    if not world.cases:
        world.open(_first(world), "1")
    counted += world.hold()
    counted.update(f"ended in {world.head(case).stage}" for case in world.cases)
    return counted


def _first(world: World) -> Act:
    kind = world.rules[0].opens
    more = {"channel": "phone"} if "channel" in kind.model_fields else {}
    return kind(actor=world.names[0], title="A lamp", **more)


def _time(world: World, chance: random.Random) -> None:
    roll = chance.random()
    if roll < 0.03:
        world.clock.forward(timedelta(hours=chance.randint(1, 200)))
    elif roll < 0.07:
        alarms = [alarm for case in world.cases if (alarm := world.head(case).alarm) is not None]
        if alarms:
            wanted = min(alarms) + chance.choice([-_TICK, timedelta(), _TICK])
            world.clock.set(max(world.clock.now(), wanted))
    elif roll < 0.2:
        world.clock.forward(timedelta(minutes=chance.randint(0, 300)))
    else:
        return
    world.settle()


def _change(world: World, chance: random.Random) -> None:
    """Somebody gains or loses a role or a seat, or a roll changes."""
    who = chance.choice(world.people.persons)
    now = world.people.standing(world.community, who, world.clock.now())
    how = chance.random()
    if how < 0.4:
        world.people.put(Standing(who, roles=now.roles ^ {chance.choice(OFFICES)}, seats=now.seats))
    elif how < 0.7:
        seats = dict(now.seats)
        if seats:
            seats.pop(chance.choice(sorted(seats)))
        else:
            other = world.people.standing(
                world.community, chance.choice(world.people.persons), world.clock.now()
            )
            seats = dict(other.seats)
        world.people.put(Standing(who, roles=now.roles, seats=seats))
    else:
        name = chance.choice(world.people.rolls)
        world.people.put_roll(Roll.of(name, chance.sample(world.people.persons, chance.randint(1, 9))))


def _someone(world: World, kind: type[Act], chance: random.Random) -> str:
    """Mostly somebody who may, sometimes anybody."""
    role = ROLES.get(kind.__name__)
    if role is not None and chance.random() < 0.7:
        now = world.clock.now()
        able = [who for who in world.people.persons if role in world.people.standing("", who, now).roles]
        if able:
            return chance.choice(able)
    return chance.choice(world.names)


def _open(world: World, chance: random.Random, counted: Counter[str]) -> None:
    rules = chance.choice(world.rules) if chance.random() < 0.4 else world.rules[0]
    kind = rules.opens if chance.random() < 0.97 else chance.choice(acts_of(world.name))
    principal = chance.choice(world.names) if chance.random() < 0.1 else None
    act = act_by(world, None, kind, _someone(world, kind, chance), chance, principal=principal)
    if act is None:
        counted["at the door"] += 1
        return
    counted["acts"] += 1
    case = str(len(world.cases) + 1) if chance.random() < 0.98 else chance.choice([*world.cases, "x"])
    try:
        ruling = world.open(act, case, rules)
    except ConsultError:
        counted["errors"] += 1
        return
    counted["opened" if ruling.accepted else "refused"] += 1


def _act(world: World, case: str, chance: random.Random, counted: Counter[str]) -> None:
    head = world.head(case)
    kinds = acts_of(world.name)
    if chance.random() < 0.85:
        rules = next(one for one in world.rules if one.name == head.origin.procedure)
        kinds = tuple(house_of(rules).rooms[head.stage].takes) or kinds
    # What ends a matter early is one of many; else few lives would get far.
    kind = chance.choice(kinds)
    if (
        kind.__name__ in {"Decline", "Withdraw", "Merge", "Stop", "Recuse", "Conclude", "SendBack"}
        and chance.random() < 0.8
    ):
        kind = chance.choice(kinds)
    principal = chance.choice(world.names) if chance.random() < 0.05 else None
    key = chance.choice("abc") if chance.random() < 0.05 else None
    act = act_by(world, head, kind, _someone(world, kind, chance), chance, principal=principal)
    if act is None:
        counted["at the door"] += 1
        return
    counted["acts"] += 1
    if key is not None:
        _twice(world, case, act.model_copy(update={"key": key}), counted)
        return
    try:
        ruling = world.perform(case, act)
    except DirectoryError:
        counted["errors"] += 1
        return
    counted["accepted" if ruling.accepted else "refused"] += 1
    counted[f"accepted {kind.__name__}"] += ruling.accepted
    if chance.random() < 0.002:
        _nonsense(world, act, counted)


def _push(world: World, case: str, chance: random.Random, counted: Counter[str]) -> None:
    """Many do what brings a matter on, so that lives get to every stage."""
    head = world.head(case)
    rules = next(one for one in world.rules if one.name == head.origin.procedure)
    stage, names = head.stage, world.names
    for kind in sorted(house_of(rules).rooms[stage].takes, key=lambda _: chance.random()):
        wanted = ONWARD.get(kind.__name__)
        if wanted is None:
            continue
        if kind.__name__ == "Convene":
            wanted = {
                "at": world.clock.now() + timedelta(days=4),
                "stakeholders": (world.called("neighbour"),),
            }
        for who in chance.sample(names, len(names)):
            if world.head(case).stage != stage:
                return
            act = act_by(world, head, kind, who, chance, said=wanted)
            if act is None:
                continue
            counted["acts"] += 1
            try:
                ruling = world.perform(case, act)
            except DirectoryError:
                counted["errors"] += 1
                continue
            counted["accepted" if ruling.accepted else "refused"] += 1
            counted[f"accepted {kind.__name__}"] += ruling.accepted
            if ruling.accepted and kind.__name__ == "Convene":
                world.clock.forward(timedelta(days=4))
                world.settle()
            if ruling.accepted and kind.__name__ not in MANY:
                break


def _twice(world: World, case: str, act: Act, counted: Counter[str]) -> None:
    """The same act with the same key twice: once done, the second time answered like the first."""
    before = world.store.keyed(world.community, case, act.actor, act.key or "")
    head = world.engine.case(case)
    world.look()
    try:
        first = world.engine.perform(case, act) if before is not None else world.perform(case, act)
    except DirectoryError:
        counted["errors"] += 1
        return
    except KeyReusedError:
        check(before is not None, "a key that nobody used was used", act)
        check(world.head(case) == head, "a reused key changed something", act)
        counted["keys reused"] += 1
        return
    events = world.look()
    check(before is None or not events, "a key was done twice", act)
    after, told = world.head(case), world.seen
    second = world.engine.perform(case, act)
    check(second.accepted is first.accepted, "the second delivery was answered otherwise", act)
    world.look()
    check((world.head(case), world.seen) == (after, told), "the second delivery changed something", act)
    counted["delivered twice"] += 1
    counted["accepted" if first.accepted else "refused"] += 1


def _nonsense(world: World, act: Act, counted: Counter[str]) -> None:
    try:
        world.engine.perform("no such case", act)
    except UnknownCaseError:
        counted["errors"] += 1
    else:
        raise BrokenError("an act in no case was answered", act)
    now = world.clock.now()
    world.clock.set(now - timedelta(days=400))
    try:
        case = world.cases[-1]
        before = world.head(case)
        world.engine.perform(case, act)
    except ClockWentBackError:
        check(world.head(case) == before, "a clock gone back changed something", act)
        counted["errors"] += 1
    else:
        raise BrokenError("an act before the opening was answered", act)
    finally:
        world.clock.set(now)
