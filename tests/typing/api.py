"""Code that must type-check, and is never run: how a host and an author of rules use the library."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, assert_type

import attrs

from consult import (
    Act,
    Body,
    Duty,
    Engine,
    Facts,
    People,
    Phrase,
    Procedure,
    Seat,
    SetClock,
    Stage,
    Standing,
    Verdict,
    at_least,
    days,
    hours,
    met,
    more_than,
    reading,
    rule,
    settled,
    settles,
    undecided,
    unmet,
)
from consult.activities import (
    CastVote,
    Kind,
    Petition,
    Publication,
    Review,
    Sitting,
    Survey,
    Vote,
    VoteView,
    Works,
    contributed,
    held,
    inspected,
    majority,
    quorum,
    responded,
    satisfied,
    support,
    supported,
    undisturbed,
)
from consult.activities.base import Activity, Intake
from consult.acts import Merge, Name, Propose, Send, Split, Titled
from consult.adapters.records import read, tell, write
from consult.case import Case
from consult.clocks import Clock, SystemClock
from consult.deciding import decide, due, open_case
from consult.diagrams import diagram
from consult.directory import Directory, check_directory
from consult.engine import BoardRow
from consult.events import Acted, Changes, Event, Moved, Put, dump, dump_text, load
from consult.facts import Answers
from consult.flaws import Flaw, flaws, require_sound
from consult.history import evolve, replay
from consult.locks import check_lock, write_lock
from consult.machine import machine
from consult.options import Option, options
from consult.procedure import Move
from consult.rules import Reading, Rule, k_of, pick
from consult.rulings import Ruling
from consult.schemas import schema
from consult.standard import anyone, children_ended, open_elsewhere, proposer, result, roles, sits_in, visits
from consult.stores import FeedItem, MemoryStore, Store
from consult.timing import Calendar, Length, Limit, limit, until
from consult.voting import AREA, Choice, Roll, Share, Tally, Turnout

# An author of rules: acts


class Scope(StrEnum):
    """How far a matter reaches."""

    MAJOR = "major"
    MINOR = "minor"


class Admit(Act):
    """Take a matter up."""

    zh = "受理"

    scope: Annotated[Scope, settles, Titled("Scope", "事项分类")]
    urgent: Annotated[bool, settles] = False
    cost: Annotated[int | None, settles] = None
    electorate: Annotated[Name, settles] = "residents"


class Announce(Act):
    """Make it known to another case."""

    to: Name

    def sends(self) -> tuple[Send, ...]:
        """Tells the other."""
        return (Send("announced", self.to, "neighbour", {"at": "noon"}),)


admitting = Admit(actor="wu", scope=Scope.MAJOR)
assert_type(admitting.scope, Scope)
assert_type(admitting.principal, str | None)
# A field of an act's class is for the type checker what the field is of: so a reading knows what it reads.
assert_type(settled(Admit.scope), Reading[Scope])
assert_type(settled(Admit.urgent), Reading[bool])
assert_type(settled(Admit.scope).equals(Scope.MAJOR), Rule)
assert_type(settled(Admit.scope).is_one_of(Scope.MAJOR, Scope.MINOR), Rule)
Admit(actor="wu", scope=Scope.MAJOR, hurry=True)  # type: ignore[call-arg]  # there is no such field
settled(Admit.scope).equals("major")  # type: ignore[arg-type]  # text is no scope
settled(Admit.skope)  # type: ignore[attr-defined]  # there is no such field


# An author of rules: rules and readings


@rule(version="1", en="{share} of every {group} vote", zh="每个{group}投票达到{share}", source="bylaws §7")
def heard_everywhere(facts: Facts, *, share: Share, group: str = "building") -> Verdict:
    """Hold if a share of every group voted."""
    vote: VoteView = facts.vote
    if not vote.judged:
        return vote.not_yet()
    quiet = [label for label, turnout in vote.turnout_by(group) if not share.holds(turnout)]
    if quiet:
        return unmet("{quiet} did not reach {share}", zh="{quiet}未达到{share}", quiet=quiet, share=share)
    return met("every {group} reached {share}", zh="每个{group}均达到{share}", group=group, share=share)


@rule(version="1", zh="已有标题")
def has_title(facts: Facts) -> Verdict:
    """Hold if the matter has a title."""
    title = facts.matter.get("title")
    if title is None:
        return undecided("there is no title yet", zh="尚无标题", until=datetime(2026, 4, 1, tzinfo=UTC))
    return met("it is called {title}", zh="标题为{title}", title=title)


@reading(version="1", en="statements against", zh="反对发言数")
def against(facts: Facts, *, least: int = 1) -> int | None:
    """Count the statements against."""
    found = len(facts.entries("statement"))
    return found if found >= least else None


assert_type(heard_everywhere(share=at_least("1/2")), Rule)
assert_type(heard_everywhere(share=at_least("1/2"), group="grid"), Rule)
assert_type(has_title(), Rule)
assert_type(against(), Reading[int])
assert_type(against(least=2) < 3, Rule)
heard_everywhere(at_least("1/2"))  # type: ignore[call-arg]  # parameters are given by name
heard_everywhere(share="1/2")  # type: ignore[arg-type]  # text is no share
heard_everywhere(groups="grid", share=at_least("1/2"))  # type: ignore[call-arg]  # there is no such parameter

both: Rule = has_title() & ~heard_everywhere(share=more_than("1/2")) | k_of(
    1, [roles("committee"), proposer()]
)
length: Reading[Length] = pick(settled(Admit.urgent), hours(24), days(14))
first: Verdict = met("one", zh="一") & unmet("two", zh="二")
if first.is_met:
    first.explain("zh")
first.explain("fr")  # type: ignore[arg-type]  # messages exist in two languages


# An author of rules: an activity


@attrs.frozen
class Rota:
    """People take turns."""

    slots: tuple[str, ...]
    by: Rule

    kind: ClassVar[str] = "rota"
    decides: ClassVar[None] = None

    @property
    def intakes(self) -> tuple[Intake, ...]:
        """Taking a turn."""
        return (Intake(Announce, self.by, changes=_announces, admits=_has_room),)

    def begins(self, facts: Facts) -> Mapping[str, Any]:
        """The slots."""
        del facts
        return {"slots": list(self.slots)}

    def view(self, facts: Facts) -> list[str]:
        """Who has a turn."""
        return [entry.actor for entry in facts.entries("slot")]

    def finds(self, facts: Facts) -> Mapping[str, Any]:
        """Who had a turn."""
        return {"taken": self.view(facts)}

    def responsible(self) -> Phrase:
        """Whoever may take one."""
        return self.by.phrase()

    def progress(self, facts: Facts) -> tuple[int, int]:
        """How many are taken."""
        return len(self.view(facts)), len(self.slots)

    def definition(self) -> object:
        """Its parameters."""
        return {"slots": list(self.slots)}


def _announces(facts: Facts) -> Changes:
    return Changes((Put("slot", facts.actor),))


def _has_room(facts: Facts) -> Verdict:
    taken: list[str] = facts.rota
    return met("{n} are taken", zh="已认领{n}个", n=len(taken))


rota: Activity = Rota(("Sunday",), anyone())


# An author of rules: a procedure

council = Body("council", "议事会", seats=[Seat("residents", "居民代表", needed=2, size=5)], stakeholders=1)
answer = Duty("answer", Announce, within=hours(1), by=roles("officer"), title="答复")
screening = Stage("screening", title="审定", lasts=days(5), holds=Review(roles("committee")), owes=[answer])
talking = Stage(
    "talking", title="议事", lasts=length, holds=Sitting(council, quorum=more_than("1/2"), notice=days(3))
)
asking = Stage(
    "asking", lasts=until(datetime(2026, 5, 1, tzinfo=UTC)), holds=Petition(anyone(), roll="residents")
)
deciding = Stage("deciding", lasts=days(7), holds=Vote(settled(Admit.electorate), replaceable=True))
publishing = Stage("publishing", lasts=days(7), holds=Publication(roles("committee")))
building = Stage("building", lasts=days(60), holds=Works(lead=roles("committee"), inspector=anyone()))
judging = Stage("judging", lasts=days(9), holds=Survey("served"))
taking_turns = Stage("taking-turns", waits=True, holds=rota)
waiting = Stage("waiting", waits=True)
done = Stage("done", title="办结", answer=Phrase("Done.", "办结。"))
merged = Stage("merged", title="并案", answer=Phrase("Merged.", "并案。"))

enough: Rule = quorum(at_least("2/3")) & quorum(at_least("2/3"), measure=AREA)
carried: Rule = enough & majority(more_than("1/2"), of="participating")
majority(more_than("1/2"), of="everybody")  # type: ignore[arg-type]  # there is no such base

moves: list[Move] = [
    screening.upon(Admit).to(talking, when=settled(Admit.scope).equals(Scope.MAJOR)),
    screening.upon(Admit).to(asking, by=~proposer()),
    screening.upon(Merge).to(merged, when=open_elsewhere(Merge.into)),
    screening.upon(Split).to(waiting, when=visits(screening) < 3),
    screening.at_end().to(done),
    talking.once(held()).to(deciding, when=result(talking, "adopted").equals(other=True)),
    talking.at_end().to(done),
    asking.once(supported(at_least("1/10")) | supported(5)).to(deciding, when=support() > 2),
    asking.at_end().to(done),
    deciding.once(carried & heard_everywhere(share=at_least("1/2"))).to(publishing),
    deciding.at_end().to(done),
    publishing.at_end().to(building, when=undisturbed()),
    publishing.at_end().to(done),
    building.once(inspected(accept=True)).to(judging, when=contributed(Kind.MONEY) > 0),
    building.at_end().to(done),
    judging.at_end().to(taking_turns, when=satisfied(at_least("3/5")) & responded(at_least("1/2"))),
    judging.at_end().to(done),
    taking_turns.upon(Announce).to(done, by=sits_in(body=council)),
    waiting.once(children_ended()).to(done),
]
garden = Procedure(
    "garden", version="1", title="花园", start=screening, opens=Propose, by=anyone(), moves=moves
)
require_sound(garden)
found: tuple[Flaw, ...] = flaws(garden)
drawn: str = diagram(garden, lang="zh")
forms: dict[str, Any] = schema(garden)
write_lock([garden], "rules.lock")
changed: tuple[Flaw, ...] = check_lock([garden], "rules.lock")
assert_type(machine(garden).name, str)
screening.upon(Admit()).to(done)  # type: ignore[call-arg,arg-type]  # the class of an act, not an act
screening.once(visits(screening)).to(done)  # type: ignore[arg-type]  # a rule, not a reading


# A host: its directory, its clock, its store


class Register:
    """A directory of the host's own."""

    def standing(self, community: str, person: str, at: datetime) -> Standing:
        """Who somebody is."""
        del community, at
        return Standing(person, roles=["resident"], seats={"council": "residents"}, groups={"building": "A"})

    def roll(self, community: str, name: str, at: datetime) -> Roll | None:
        """Who stands on a roll."""
        del community, at
        voters = ["li", "wu"]
        return Roll.of(name, voters, weights={AREA: [88_880_000, 1]}, groups={"building": ["A", "B"]})


class Noon:
    """A clock of the host's own."""

    def now(self) -> datetime:
        """Always the same."""
        return datetime(2026, 4, 1, 12, tzinfo=UTC)


register: Directory = Register()
noon: Clock = Noon()
store: Store = MemoryStore()
clocks: list[Clock] = [SystemClock(), SetClock(noon.now()), noon]
small: Directory = People({"wu": ["committee"]}, residents=["li", "wu"])
check_directory(register, garden, "willow-court", noon.now())

engine = Engine([garden], community="willow-court", store=store, clock=noon, directory=register)
ruling: Ruling = engine.open(garden, Propose(actor="li", title="A lamp"), case="lamp")
same: Ruling = engine.open("garden", Propose(actor="li", title="A lamp", key="k1"))
head: Case = engine.perform("lamp", CastVote(actor="li", choice=Choice.YES)).accept()
may: tuple[Option, ...] = engine.options("lamp", "li")
rows: tuple[BoardRow, ...] = engine.board(ended=None)
settled_moments: int = engine.settle()
stuck: dict[str, Verdict] = engine.stuck()
recounted: int = engine.recount(Calendar(holidays=[noon.now().date()]))
over: Ruling = engine.go_over("lamp", garden, actor="li", under="rules", adopted=done)
elsewhere: Engine = engine.of("maple-lane")
for item in engine.feed(after=0, limit=10):
    assert_type(item, FeedItem)
    assert_type(load(dump_text(item.event)), Event)
    if isinstance(item.event, Moved | Acted) and item.event.verdict is not None:
        item.event.verdict.to_data()

# A host: the core without the engine

opened: Ruling = open_case(garden, Propose(actor="li", title="A lamp"), noon.now(), case="1", community="g")
answers = Answers(standings={"wu": Standing("wu")})
decided: Ruling = decide(garden, opened.accept(), admitting, noon.now(), answers)
if decided.needs is None and decided.verdict is not None:
    told: str = decided.verdict.explain(lang="en")
    again: Verdict = Verdict.from_data(decided.verdict.to_data())
later: Ruling = due(garden, opened.accept())
listed: tuple[Option, ...] = options(garden, opened.accept(), "li", noon.now())
folded: Case = replay(opened.events)
for event in opened.events:
    dumped: dict[str, Any] = dump(event)
    folded = evolve(folded, event)

# A host: counting and time on their own

over_at: Limit = limit(days(10), noon.now(), zone=garden.zone)
reached: bool = at_least("2/3").holds(Turnout(2, 3))
at_least(0.5)  # type: ignore[arg-type]  # a float is not exact
box = engine.store.box("willow-court", "lamp", "deciding", 1)
if box is not None:
    tally: Tally = box.tally()
    yes: int = tally["persons"].yes


def archive(folder: Any) -> str:
    """Write the record, and tell one matter from it."""
    write(folder / "record.jsonl", engine, [garden])
    return tell(read(folder / "record.jsonl"), "lamp", lang="zh")
