"""
A small world to try the laws of the core in: three procedures that hold everything there is, and histories.

A garden matter goes through all activities; parts of it are errands, and an errand hands parts on in turn. A
history is written down once, step by step, as moments and acts; other worlds then live through the same acts
with other ticks.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from math import prod
from typing import TYPE_CHECKING, Annotated, Any, Final

import attrs
from hypothesis import strategies as st

from consult.activities import (
    AddTask,
    AnswerSurvey,
    Approve,
    Attend,
    CastVote,
    CloseSitting,
    Contribute,
    Convene,
    Decline,
    Disclose,
    FinishTask,
    GiveOpinion,
    Inspect,
    MakeStatement,
    Object,
    Petition,
    Publication,
    Report,
    Review,
    SettleObjection,
    Sitting,
    Support,
    Survey,
    Vote,
    WithdrawObjection,
    WithdrawSupport,
    Works,
    held,
    inspected,
    majority,
    quorum,
    satisfied,
    supported,
    undisturbed,
)
from consult.acts import Act, Amend, Merge, Part, Propose, Split, Withdraw, settles
from consult.clocks import SetClock
from consult.engine import Engine
from consult.errors import ConsultError
from consult.people import Body, Seat, Standing
from consult.procedure import Also, Duty, Procedure, Stage
from consult.rules import pick, rule, settled
from consult.standard import anyone, children_ended, elapsed, open_elsewhere, proposer, roles, visits
from consult.stores import MemoryStore, Store
from consult.timing import days, hours, minutes
from consult.verdicts import Phrase, Verdict, met, undecided
from consult.voting import Choice, Roll, at_least, more_than

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from consult.case import Case
    from consult.events import Event
    from consult.facts import Facts
    from consult.rulings import Ruling

#: A Monday, nine in the morning in Shanghai.
MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)
TICK = datetime.resolution
COMMUNITY = "garden"


class Admit(Act):
    """Take a matter up."""

    zh = "受理"

    major: Annotated[bool, settles] = False
    urgent: Annotated[bool, settles] = False
    electorate: Annotated[str, settles] = "residents"


class Reply(Act):
    """Answer whoever raised the matter."""

    zh = "答复"


@rule(version="1", zh="有事项并入")
def joined(facts: Facts) -> Verdict:
    """Another matter was merged into this one."""
    count = len(facts.case.ledger("told:merged"))
    answer = met if count else undecided
    return answer("{count} matters were merged into it", zh="已并入{count}个事项", count=count)


def _end(name: str) -> Stage:
    return Stage(name, title="终结", answer=Phrase(name, "终结"))


COMMITTEE: Final = roles("committee")
COUNCIL: Final = Body("council", "议事会", seats=(Seat("member", "成员", needed=1),))

proposed = Stage(
    "proposed",
    title="民事民提",
    lasts=days(5),
    holds=Petition(anyone(), roll="residents"),
    also=(Also(Amend, proposer()),),
)
screening = Stage(
    "screening",
    title="议题审定",
    lasts=hours(48),
    holds=Review(COMMITTEE),
    owes=(Duty("reply", Reply, within=hours(1), by=COMMITTEE, title="答复"),),
)
talking = Stage(
    "talking",
    title="民事民议",
    lasts=pick(settled(Admit.urgent), hours(24), days(10)),
    holds=Sitting(COUNCIL, convenes=COMMITTEE),
    also=(Also(Amend, proposer()),),
)
voting = Stage("voting", title="民事民决", lasts=days(3), holds=Vote(settled(Admit.electorate)))
publishing = Stage("publishing", title="结果公示", lasts=days(2), holds=Publication(COMMITTEE))
working = Stage(
    "working",
    title="民事民办",
    lasts=days(20),
    holds=Works(lead=COMMITTEE, inspector=roles("inspector")),
    owes=(Duty("news", Disclose, within=days(2), by=COMMITTEE, title="进度"),),
)
asking = Stage("asking", title="民事民评", lasts=days(3), holds=Survey("residents"))
# As long as an errand lasts: parts and whole fall due at one moment.
divided = Stage("divided", title="分流", lasts=hours(30), also=(Also(Amend, proposer()),))

withdrawn, unsupported, referred = _end("withdrawn"), _end("unsupported"), _end("referred")
declined, merged, unscreened = _end("declined"), _end("merged"), _end("unscreened")
no_sitting, no_quorum, rejected = _end("no_sitting"), _end("no_quorum"), _end("rejected")
annulled, unbuilt, evaluated = _end("annulled"), _end("unbuilt"), _end("evaluated")
unsatisfied, brought_together, unjoined = _end("unsatisfied"), _end("brought_together"), _end("unjoined")

ENOUGH: Final = quorum(at_least("1/2"))
CARRIED: Final = ENOUGH & majority(more_than("1/2"), of="participating")

garden = Procedure(
    "garden",
    version="1",
    title="花园",
    start=proposed,
    opens=Propose,
    by=anyone(),
    moves=[
        proposed.once(supported(2) | joined()).to(screening),
        proposed.upon(Withdraw).to(withdrawn, by=proposer()),
        proposed.at_end().to(unsupported),
        screening.upon(Admit).to(referred, when=settled(Admit.major).equals(True)),  # noqa: FBT003
        screening.upon(Admit).to(talking),
        screening.upon(Decline).to(declined),
        screening.upon(Merge).to(merged, when=open_elsewhere(Merge.into)),
        screening.upon(Split).to(divided),
        screening.upon(Withdraw).to(withdrawn, by=proposer()),
        screening.at_end().to(unscreened),
        talking.once(held()).to(voting),
        talking.once(held(adopted=False)).to(screening, when=visits(screening) < 3),
        talking.once(elapsed(span=hours(72))).to(voting),
        talking.at_end().to(no_sitting),
        voting.once(CARRIED).to(publishing),
        voting.upon(Withdraw).to(withdrawn, by=proposer()),
        voting.at_end().to(no_quorum, when=~ENOUGH),
        voting.at_end().to(rejected),
        publishing.at_end().to(working, when=undisturbed()),
        publishing.at_end().to(annulled),
        working.once(inspected()).to(asking),
        working.at_end().to(unbuilt),
        asking.at_end().to(evaluated, when=satisfied(at_least("1/2"))),
        asking.at_end().to(working, when=visits(working) < 2),
        asking.at_end().to(unsatisfied),
        divided.once(children_ended()).to(brought_together),
        divided.at_end().to(unjoined),
    ],
)

weighing = Stage(
    "weighing",
    title="小组表决",
    lasts=hours(30),
    holds=Vote("board", interim=True, early=True),
    owes=(Duty("word", Reply, within=hours(20), by=anyone(), title="回话"),),
)
handed_on = Stage("handed_on", title="转办", waits=True)
called_off, agreed, refused = _end("called_off"), _end("agreed"), _end("refused")
stalled, seen_to = _end("stalled"), _end("seen_to")
WON: Final = majority(more_than("1/2"), of="all")

errand = Procedure(
    "errand",
    version="1",
    title="差事",
    start=weighing,
    opens=Propose,
    by=roles("committee", "resident"),
    moves=[
        weighing.once(WON).to(agreed),
        weighing.once(~WON).to(refused),
        weighing.upon(Withdraw).to(called_off, by=proposer()),
        weighing.upon(Split).to(handed_on, by=proposer()),
        weighing.at_end().to(stalled),
        handed_on.once(children_ended()).to(seen_to),
    ],
)

doing = Stage(
    "doing",
    title="办理",
    lasts=minutes(600),
    owes=(Duty("note", Reply, within=hours(4), by=anyone(), title="回执"),),
)
reminded = Stage("reminded", title="催办", lasts=hours(5))
pressed = Stage("pressed", title="督办", lasts=hours(5))
done, done_together, absorbed, left_lying = (
    _end(name) for name in ("done", "done_together", "absorbed", "left_lying")
)

chore = Procedure(
    "chore",
    version="1",
    title="小事",
    start=doing,
    opens=Propose,
    by=anyone(),
    moves=[
        doing.upon(Approve).to(done, by=anyone()),
        doing.upon(Merge).to(absorbed, when=open_elsewhere(Merge.into), by=anyone()),
        doing.at_end().to(reminded),
        reminded.upon(Merge).to(absorbed, when=open_elsewhere(Merge.into), by=anyone()),
        reminded.once(joined()).to(done_together),
        reminded.at_end().to(pressed),
        pressed.upon(Approve).to(done, by=anyone()),
        pressed.upon(Merge).to(absorbed, when=open_elsewhere(Merge.into), by=anyone()),
        pressed.at_end().to(left_lying),
    ],
)

RULEBOOK: Final = (garden, errand, chore)
RESIDENTS: Final = ("li", "an", "bo", "chen", "wu")
BOARD: Final = ("an", "bo", "chen")
ACTORS: Final = (*RESIDENTS, "xu", "nobody")
ELECTORATES: Final = ("residents", "residents", "board", "residents", "", "nowhere")


class Register:
    """The host's people, as they were at any moment: a late tick must not see people who moved in later."""

    def __init__(self) -> None:
        self._rolls: list[tuple[datetime, Roll]] = []
        self.move(datetime.min.replace(tzinfo=UTC), "residents", RESIDENTS)
        self.move(datetime.min.replace(tzinfo=UTC), "board", BOARD)

    def move(self, since: datetime, name: str, voters: Iterable[str]) -> None:
        """From *since* on these people stand on the roll of that name."""
        self._rolls.append((since, Roll.of(name, voters)))

    def standing(self, community: str, person: str, at: datetime) -> Standing:
        del community, at
        seats = {"council": "member"} if person == "wu" else {}
        held_roles = {"wu": {"committee", "resident"}, "xu": {"inspector"}, "nobody": set[str]()}
        return Standing(person, roles=frozenset(held_roles.get(person, {"resident"})), seats=seats)

    def roll(self, community: str, name: str, at: datetime) -> Roll | None:
        del community
        found = [roll for since, roll in self._rolls if roll.name == name and since <= at]
        return found[-1] if found else None


@attrs.frozen
class Deed:
    """One thing that happens at a moment: somebody acts, or people move in and out."""

    at: datetime
    case: str
    act: Act | None
    #: The procedure, where a case is opened.
    opens: str | None = None
    #: The residents from now on, where people move.
    residents: tuple[str, ...] | None = None


@attrs.frozen
class Outcome:
    """What came of a deed."""

    accepted: bool
    events: tuple[Event, ...] = ()
    error: str | None = None


class World:
    """An engine in memory with a clock and a register."""

    def __init__(self, store: Store | None = None) -> None:
        self.store = MemoryStore() if store is None else store
        self.clock = SetClock(MONDAY)
        self.register = Register()
        self.engine = Engine(
            RULEBOOK, community=COMMUNITY, store=self.store, clock=self.clock, directory=self.register
        )
        #: The last ballot of each voter that was accepted, counted apart from the boxes.
        self.ballots: dict[tuple[str, str, int], list[tuple[str, Choice]]] = {}
        #: How many deeds were written, for the names of matters.
        self.opened = 0

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def heads(self) -> dict[str, Case]:
        return {head.id: head for head in self.store.heads(COMMUNITY)}

    def logs(self) -> dict[str, tuple[Event, ...]]:
        return {name: tuple(self.store.events(COMMUNITY, name)) for name in self.heads()}

    def do(self, deed: Deed) -> Outcome:
        """Let *deed* happen at its moment."""
        self.clock.set(deed.at)
        if deed.residents is not None:
            # Of those who move at the very moment at which a roll is frozen nobody can say who came first.
            self.register.move(deed.at + TICK, "residents", deed.residents)
        if deed.act is None:
            return Outcome(accepted=True)
        try:
            if deed.opens is not None:
                ruling = self.engine.open(deed.opens, deed.act, case=deed.case)
            else:
                place = self.engine.case(deed.case).place
                ruling = self.engine.perform(deed.case, deed.act)
                if isinstance(deed.act, CastVote) and ruling.accepted:
                    box = (deed.case, place.stage, place.visit)
                    cast = (deed.act.principal or deed.act.actor, deed.act.choice)
                    self.ballots.setdefault(box, []).append(cast)
        except ConsultError as error:
            return Outcome(accepted=False, error=type(error).__name__)
        return Outcome(accepted=ruling.accepted, events=ruling.events)

    def tick(self, at: datetime) -> None:
        """The host's timer fires."""
        self.clock.set(at)
        self.engine.settle()

    def look(self, at: datetime) -> None:
        """Somebody looks at everything."""
        self.clock.set(at)
        for name in self.heads():
            self.engine.case(name)
        self.engine.board(ended=None)

    def trying(self, case: str, act: Act) -> Ruling:
        """What the engine would answer, with nothing written: by its own means of answering questions."""
        from consult.deciding import decide  # noqa: PLC0415 - the one place that needs it

        head = self.engine.case(case)
        rules = self.engine._rulebook.pinned(head)
        answers = self.engine._outside.with_actor(act, self.now)
        return self.engine._outside.asked(lambda known: decide(rules, head, act, self.now, known), answers)


def everything(store: MemoryStore) -> dict[str, Any]:
    """All that a store in memory holds, to be compared with what it holds later."""
    return {
        "rolls": dict(store._rolls),
        **{
            community: {
                "heads": dict(room.heads),
                "logs": {name: tuple(log) for name, log in room.logs.items()},
                "feed": tuple(room.feed),
                "keys": dict(room.keys),
                "boxes": {
                    name: (box.sealed, box.replaced, tuple(box.ballots()), box.tally())
                    for name, box in room.boxes.items()
                },
                "open": {
                    name: (held_.stage, held_.visit, held_.opens, held_.until)
                    for name, held_ in room.open_boxes.items()
                },
                "outbox": dict(room.outbox),
                "stuck": dict(room.stuck),
            }
            for community, room in store._rooms.items()
        },
    }


# Histories


@attrs.frozen
class Step:
    """Numbers that say what happens next, whatever the world is like by then."""

    wait: int
    case: int
    kind: int
    who: int
    how: int


_SIZES: Final = {"wait": 35, "case": 24, "kind": 40, "who": 7, "how": 12}
MOST: Final = prod(_SIZES.values())
#: A step as one number: drawn and shrunk much faster than five.
CODES: Final = st.integers(0, MOST - 1)


def step(code: int) -> Step:
    """The step that a number stands for."""
    found = {}
    for name, size in _SIZES.items():
        code, found[name] = divmod(code, size)
    return Step(**found)


def _routes() -> dict[str, tuple[tuple[timedelta, Act | None], ...]]:
    """The shortest life of a garden matter to each stage: how long to wait, and what to do."""
    soon, later = timedelta(minutes=1), timedelta(days=4)
    way: list[tuple[timedelta, Act | None]] = []
    found = {"proposed": tuple(way)}
    way += [(soon, Support(actor="li")), (soon, Support(actor="an"))]
    found["screening"] = tuple(way)
    parts = [Part(procedure=name, title=name) for name in ("errand", "chore")]
    found["divided"] = (*way, (soon, Split(actor="wu", parts=parts)))
    way += [(soon, Admit(actor="wu"))]
    found["talking"] = tuple(way)
    way += [(soon, Convene(actor="wu")), (soon, Attend(actor="wu"))]
    way += [(soon, CloseSitting(actor="wu", outcome="so be it"))]
    found["voting"] = tuple(way)
    way += [(soon, CastVote(actor=voter, choice="yes")) for voter in RESIDENTS]
    way += [(later, None)]
    found["publishing"] = tuple(way)
    way += [(later, None)]
    found["working"] = tuple(way)
    done = [(soon, Report(actor="wu", text="done", cost=1)), (soon, Inspect(actor="xu", accept=True))]
    way += done
    found["asking"] = tuple(way)
    way += [(soon, AnswerSurvey(actor="li", grade="dissatisfied")), (later, None), *done]
    found["asking again"] = tuple(way)
    return found


@attrs.frozen(repr=False)
class History:
    """A history as it was written down, and the world that it was written in."""

    codes: tuple[int, ...]
    among: bool
    world: World
    deeds: tuple[Deed, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def end(self) -> datetime:
        """Long after the last act, when every limit has run out."""
        return (self.deeds[-1].at if self.deeds else MONDAY) + timedelta(days=400)

    def __repr__(self) -> str:
        return f"write({list(self.codes)}, among={self.among})"


def write(codes: Iterable[int], *, among: bool = False) -> History:
    """
    Live through the steps that *codes* stand for in a new world, and write down what was done when.

    *among* is for what goes on among cases: many matters with many limits that are split and merged.

    The first code says how far the first matter has got before: to get far by chance takes too long.
    """
    given = tuple(codes)
    world = World()
    deeds: list[Deed] = []
    outcomes: list[Outcome] = []

    def live(deed: Deed) -> None:
        deeds.append(deed)
        outcomes.append(world.do(deed))

    for one in (Step(0, 0, 0, who, 0) for who in range(3)):
        live(next_deed(world, one))
    route = list(ROUTES.values())[given[0] % len(ROUTES)] if given else ()
    for wait, act in route:
        world.clock.forward(wait)
        live(Deed(world.now, "m1", act))
    for code in given[1:]:
        live(next_deed(world, step(code), among=among))
    return History(given, among, world, tuple(deeds), tuple(outcomes))


def histories(*, most: int = 45, among: bool = False) -> st.SearchStrategy[History]:
    """Histories of several matters: most acts make sense where they are done, some do not."""
    codes = st.lists(CODES, min_size=min(most, 20), max_size=most)
    return codes.map(lambda given: write(given, among=among))


def next_deed(world: World, step: Step, *, among: bool = False) -> Deed:
    """What *step* means in *world* as it is; the clock is set to its moment."""
    # Among cases it matters most what happens at one moment: mostly at a limit, or about it.
    wait = 26 + step.wait % 9 if among and step.wait > 9 else step.wait
    now = _moment(world, world.now, wait)
    world.clock.set(now)
    world.opened += 1
    return (_deed_among if among else _deed)(world, now, step, world.opened)


_WAITS: Final = (
    *[timedelta(0)] * 6,
    *[TICK] * 3,
    *[timedelta(minutes=10)] * 13,
    timedelta(minutes=50),
    timedelta(hours=7),
    timedelta(hours=30),
    timedelta(days=3, hours=5),
)  # and from here on about a limit


def _moment(world: World, now: datetime, wait: int) -> datetime:
    if wait < len(_WAITS):
        return now + _WAITS[wait]
    # About the next limit of any matter: one tick before it, at it, one tick after.
    alarms = sorted({head.alarm for head in world.heads().values() if head.alarm and head.alarm > now})
    if not alarms:
        return now + timedelta(hours=1)
    alarm = alarms[min(len(alarms) - 1, wait // 33)]
    return max(now, alarm + (wait % 3 - 1) * TICK)


def _deed(world: World, now: datetime, step: Step, number: int) -> Deed:
    names = list(world.heads())
    if not names or step.kind <= 1:
        opens = ("garden", "chore", "errand", "chore")[step.how % 4]
        actor = ACTORS[step.who]
        key = "again" if step.how == 9 else None
        return Deed(now, f"m{number}", Propose(actor=actor, title=f"matter {number}", key=key), opens)
    going = [name for name in names if not world.engine.case(name).ended]
    # Mostly the first matters still on their way: a matter gets far only where many acts are about it.
    case = (
        names[step.who % len(names)] if step.case == 23 or not going else going[step.case // 10 % len(going)]
    )
    head = world.engine.case(case)
    if step.kind == 2:
        return Deed(now, case, None, residents=(*tuple(RESIDENTS[: 2 + step.how % 4]), "newcomer"))
    if step.kind <= 6:
        act = _any_act(head, names, ACTORS[step.who], step.how, now)
    else:
        act = _fitting_act(world, head, going, step, now)
    return Deed(now, case, act)


def _deed_among(world: World, now: datetime, step: Step, number: int) -> Deed:
    names = [name for name in world.heads() if not world.engine.case(name).ended]
    if len(names) < 3 or step.kind < 8:
        opens = ("garden", "chore", "errand", "chore")[step.kind % 4]
        act = Propose(actor=RESIDENTS[step.who % 5], title=f"matter {number}")
        return Deed(now, f"m{number}", act, opens)
    case = names[step.case % len(names)]
    head = world.engine.case(case)
    if step.kind < 24 and head.stage in {"doing", "reminded", "pressed", "screening"}:
        return Deed(now, case, Merge(actor="wu", into=names[step.how % len(names)]))
    if step.kind < 30 and head.stage in {"screening", "weighing"}:
        wanted = ("errand", "chore", "garden")
        parts = [
            Part(procedure=wanted[(step.who + n) % 3], title=f"part {n}") for n in range(1 + step.how % 3)
        ]
        return Deed(now, case, Split(actor="wu" if head.stage == "screening" else _opener(head), parts=parts))
    return Deed(now, case, _fitting_act(world, head, names, step, now))


def _fitting_act(  # noqa: C901, PLR0912 - one branch for each stage
    world: World, head: Case, names: list[str], step: Step, now: datetime
) -> Act:
    """An act that makes sense where the case is, by somebody who may."""
    who, how = RESIDENTS[step.who % len(RESIDENTS)], step.how
    owed = [duty for duty in head.duties if duty.missed]
    if owed and how % 2:
        return _answering(owed[0].act, owed[0].id, now)
    match head.stage:
        case "proposed":
            return Amend(actor="li", text=f"text {how}") if how == 0 else Support(actor=who)
        case "screening":
            return _screening(names, step)
        case "talking":
            return _talking(head, step)
        case "voting":
            roll = world.store.roll(head.place.opening["roll"])
            voters = roll.voters if roll is not None else RESIDENTS
            return CastVote(
                actor=voters[step.who % len(voters)], choice=("yes", "yes", "yes", "no", "abstain")[how % 5]
            )
        case "weighing":
            if how == 11:
                return Split(actor=_opener(head), parts=[Part(procedure="chore", title="part")])
            if how == 10:
                return Reply(actor=who)
            return CastVote(actor=BOARD[step.who % len(BOARD)], choice="yes" if how % 3 else "no")
        case "publishing":
            return _publishing(head, step)
        case "working":
            return _working(head, step, now)
        case "asking":
            return AnswerSurvey(actor=who, grade="satisfied" if how % 5 < 2 else "dissatisfied")
        case "doing" | "reminded" | "pressed":
            if how < 4:
                return Merge(actor=who, into=names[step.who % len(names)])
            return Approve(actor=who) if how % 2 else Reply(actor=who)
        case _:
            return Amend(actor=_opener(head), text="another text")


def _answering(act: str, duty: str, now: datetime) -> Act:
    del now
    if act == "FinishTask":
        return FinishTask(actor="wu", task=duty.removeprefix("task:"))
    if act == "Disclose":
        return Disclose(actor="wu", text="late news", percent=10)
    return Reply(actor="wu")


def _opener(head: Case) -> str:
    return head.origin.principal or head.origin.actor


def _screening(names: list[str], step: Step) -> Act:
    how = step.how
    if how in {0, 1}:
        return Reply(actor="wu")
    if how in {2, 9}:
        return Merge(actor="wu", into=names[step.who % len(names)])
    if how in {3, 4}:
        wanted = ("errand", "chore", "errand", "garden", "errand", "chore", "nothing")
        count = 1 + step.who % 3
        parts = [
            Part(procedure=wanted[(step.who + n) % len(wanted)], title=f"part {n}") for n in range(count)
        ]
        return Split(actor="wu", parts=parts)
    if how == 5:
        return (
            Decline(actor="wu", reason="not ours") if step.who % 2 else GiveOpinion(actor="wu", opinion="yes")
        )
    return Admit(
        actor="wu",
        major=how == 6,
        urgent=how == 7,
        electorate=ELECTORATES[(step.who + how) % len(ELECTORATES)] if how > 9 else "residents",
        key="admit" if how == 8 else None,
    )


def _talking(head: Case, step: Step) -> Act:
    call, closed = head.bucket("sitting").get("convened"), head.bucket("sitting").get("closed")
    if call is None or (closed is not None and closed.seq > call.seq):
        return Convene(actor="wu")
    if not head.bucket(f"present:{call.seq}"):
        return Attend(actor="wu")
    if step.how == 0:
        return MakeStatement(actor="wu", text="for it")
    return CloseSitting(actor="wu", outcome="so be it", adopted=bool(step.how % 4))


def _publishing(head: Case, step: Step) -> Act:
    still = sorted(head.ledger("objection:open"))
    if still and step.how % 3:
        return SettleObjection(actor="wu", objection=still[0], how="settled", reason="mended")
    if still and step.how == 0:
        raised_by = head.ledger("objection")[still[0]].value["by"]
        return WithdrawObjection(actor=raised_by, objection=still[0])
    return Object(actor=ACTORS[step.who], reason="noise")


def _working(head: Case, step: Step, now: datetime) -> Act:
    match step.how:
        case 0:
            due = now + timedelta(hours=3)
            return AddTask(actor="wu", task=f"t{step.who}", title="dig", responsible="bo", due=due)
        case 1:
            return FinishTask(actor="bo", task=f"t{step.who}")
        case 2:
            return Contribute(actor="chen", kind="money", amount=100)
        case 3 | 4:
            return Disclose(actor="wu", text="half of it", percent=50)
        case _:
            report, seen = head.bucket("report").get("last"), head.bucket("inspection").get("last")
            if report is None or (seen is not None and seen.seq > report.seq):
                return Report(actor="wu", text="all done", cost=100)
            return Inspect(actor="xu", accept=bool(step.how % 3), reason="crooked")


def _any_act(head: Case, names: list[str], actor: str, how: int, now: datetime) -> Act:
    """Any act at all, by anybody: what the core refuses most of the time."""
    made: tuple[Callable[[], Act], ...] = (
        lambda: Withdraw(actor=_opener(head), reason="no more"),
        lambda: Support(actor=actor),
        lambda: WithdrawSupport(actor=actor),
        lambda: Amend(actor=actor, text=f"text of {actor}"),
        lambda: CastVote(actor=actor, choice="no", key="vote"),
        lambda: CastVote(actor="nobody", principal=actor, choice="yes"),
        lambda: Admit(actor=actor, key="admit"),
        lambda: Merge(actor=actor, into=names[-1]),
        lambda: Split(actor=actor, parts=[Part(procedure="errand", title="x")]),
        lambda: FinishTask(actor=actor, task="t1"),
        lambda: Approve(actor=actor),
        lambda: AddTask(actor="wu", task="t0", title="dig", responsible=actor, due=now + timedelta(days=1)),
    )
    return made[how]()


ROUTES: Final = _routes()

# What a world is compared with


def plain_counts(cast: Iterable[tuple[str, Choice]], roll: Roll) -> Mapping[str, int]:
    """Ballots counted one by one, with neither box nor sums."""
    found = Counter(choice for _, choice in cast)
    return {
        "all": len(roll.voters),
        "yes": found[Choice.YES],
        "no": found[Choice.NO],
        "abstain": found[Choice.ABSTAIN],
    }


def plain_alarm(head: Case) -> datetime | None:
    """When something falls due next in a case of these procedures, worked out from their text."""
    moments = [duty.due for duty in head.duties if not duty.missed]
    if head.place.ends is not None and not head.ended:
        moments.append(head.place.ends)
    if head.stage == "talking":
        moments.append(head.place.entered + timedelta(hours=72))
    return min(moments, default=None)
