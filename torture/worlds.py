"""The worlds in which things are tried, and what must hold in them whatever is done."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from consult import Engine, People, SetClock, Standing
from consult.catalogue import benefit_fund, department_work, five_step, pyramid
from consult.catalogue.officers import (
    BRANCH,
    COMMUNITY_WORKER,
    DEPUTY_PARTY_SECRETARY,
    GRID_WORKER,
    JOINT_MEETING,
    PARTY_SECRETARY,
    STREET_OFFICE,
    SUPERVISORY_COMMITTEE,
    TREASURER,
)
from consult.catalogue.registry import entry
from consult.catalogue.steps.awarding import Awarding
from consult.errors import ConsultError, DirectoryError
from consult.events import Acted, Moved, Opened, dump_text, load
from consult.history import evolve, replay
from consult.prepared import house_of
from consult.stores import MemoryStore
from consult.voting import PERSONS, Choice, Roll

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from consult import Procedure
    from consult.acts import Act
    from consult.case import Case
    from consult.events import Event
    from consult.rulings import Ruling
    from consult.stores import Store

    StoreFactory = Callable[[], Store]

__all__ = ["COMMUNITY", "START", "WORLDS", "BrokenError", "World", "acts_of", "check", "memory", "procedures"]

#: A Monday, nine in the morning in Shanghai.
START: Final = datetime(2026, 3, 2, 1, tzinfo=UTC)
COMMUNITY: Final = "garden"
#: What people write where it is all the same what they write.
WORDS: Final = ("So.", "It is so.", "好的。")
WORLDS: Final = ("five-step", "pyramid")
_MOST: Final = 10**9
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")


class BrokenError(AssertionError):
    """Something that must always hold does not."""


def check(holds: object, what: str, *found: object) -> None:
    """Stop where something does not hold, and say what."""
    if not holds:
        raise BrokenError(": ".join([what, *(repr(one)[:600] for one in found)]))


def memory() -> Store:
    """A store in memory."""
    return MemoryStore()


@cache
def procedures(name: str) -> tuple[Procedure, ...]:
    """The rules of a world: of its matters first, then of what else can be opened in it."""
    if name == "five-step":
        return (five_step(awarding=Awarding()), department_work(), benefit_fund())
    return (pyramid(),)


@cache
def acts_of(name: str) -> tuple[type[Act], ...]:
    """Every act that any stage of a world takes."""
    found = {act for one in procedures(name) for room in house_of(one).rooms.values() for act in room.takes}
    return tuple(sorted(found, key=lambda act: act.__name__))


#: Who must hold which role for an act, written down from the published accounts and not from the rules.
ROLES: Final = {
    "Admit": JOINT_MEETING.en,
    "Conclude": STREET_OFFICE.en,
    "Split": STREET_OFFICE.en,
    "PutToDecision": BRANCH.en,
    "Inspect": SUPERVISORY_COMMITTEE.en,
    "OpenFund": STREET_OFFICE.en,
    "OrderWork": STREET_OFFICE.en,
    "Commit": JOINT_MEETING.en,
    "Release": JOINT_MEETING.en,
    "Pay": TREASURER.en,
    "UpholdRefusal": STREET_OFFICE.en,
    "OverruleRefusal": STREET_OFFICE.en,
}
#: Acts that only whoever raised the matter may do.
OWN: Final = {"Withdraw", "Resubmit"}
OFFICES: Final = (
    JOINT_MEETING.en,
    BRANCH.en,
    PARTY_SECRETARY.en,
    DEPUTY_PARTY_SECRETARY.en,
    STREET_OFFICE.en,
    SUPERVISORY_COMMITTEE.en,
    TREASURER.en,
    GRID_WORKER.en,
    COMMUNITY_WORKER.en,
    "water department",
    "core chair",
    "backbone chair",
)


class World:
    """A community with an engine, a clock that can be set, and people who can be changed."""

    def __init__(
        self,
        name: str,
        make_store: StoreFactory = memory,
        *,
        community: str = COMMUNITY,
        words: Sequence[str] = WORDS,
        called: Callable[[str], str] = str,
    ) -> None:
        self.name = name
        self.words = words
        self.called = called
        self.community = community
        self.rules = procedures(name)
        self.clock = SetClock(START)
        known = entry(name)
        rolls = {roll: tuple(map(called, voters)) for roll, voters in known.rolls.items()}
        more = [Standing("bank", roles={TREASURER.en})] if name == "five-step" else []
        people = [
            Standing(called(one.person), roles=one.roles, seats=one.seats, groups=one.groups)
            for one in (*known.people, *more)
        ]
        self.people = People(people, **rolls)
        self.names = [*self.people.persons, called("neighbour"), called("stranger")]
        self.store = make_store()
        self.engine = Engine(
            self.rules, community=community, store=self.store, clock=self.clock, directory=self.people
        )
        #: The last paper of each voter, by case, stage and visit: kept beside the library.
        self.papers: dict[tuple[str, str, int], dict[str, Choice]] = {}
        #: Everybody who may not do it twice, by case, stage and visit.
        self.once: dict[tuple[str, str, int, str], set[str]] = {}
        self.seen = 0
        self.cases: list[str] = []

    def head(self, case: str) -> Case:
        """A case as it stands, with nothing settled."""
        found = self.store.case(self.community, case)
        if found is None:
            raise BrokenError("lost", case)
        return found

    def settle(self) -> None:
        """Let time do its work, and look at all that came of it."""
        self.engine.settle()
        self.look()

    def look(self) -> list[Event]:
        """Hold what has been written since against the heads."""
        items = self.engine.feed(self.seen, limit=_MOST)
        for number, item in enumerate(items, self.seen + 1):
            check(item.position == number, "the feed has a gap", item)
        self.seen += len(items)
        events = [item.event for item in items]
        for event in events:
            if event.case not in self.cases:
                check(event.seq == 1, "the first event of a case is not its first", event)
                self.cases.append(event.case)
        return events

    def perform(self, case: str, act: Act) -> Ruling:
        """Do *act*, and hold what came of it against what must hold."""
        before = self.engine.case(case)
        self.look()
        try:
            ruling = self.engine.perform(case, act)
        except DirectoryError as error:
            # Somebody named a roll that the community does not have.
            check("has no roll 'nowhere'" in str(error), "the directory raised", error)
            check(self.head(case) == before and not self.look(), "an error changed something", act, error)
            raise
        events = self.look()
        after = self.head(case)
        if ruling.accepted:
            self._accepted(before, act, events)
        else:
            _refused_with_reasons(ruling)
            check(after == before, "a refusal changed the case", act, before.seq, after.seq)
            check(not events, "a refusal wrote something", act, events)
        return ruling

    def open(self, act: Act, case: str, rules: Procedure | None = None) -> Ruling:
        """Open a case, and hold what came of it against what must hold."""
        try:
            ruling = self.engine.open(rules or self.rules[0], act, case=case)
        except ConsultError as error:
            check(_is_known(error), "another error", error)
            check(not self.look(), "an error wrote something", act)
            raise
        events = self.look()
        if ruling.accepted:
            self._by_right(act, None)
            check([event.case for event in events][:1] == [case], "an opening wrote something else", events)
        else:
            _refused_with_reasons(ruling)
            check(not events, "a refused opening wrote something", act, events)
            check(self.store.case(self.community, case) is None, "a refused opening left a case", act)
        return ruling

    def _accepted(self, before: Case, act: Act, events: list[Event]) -> None:
        self._by_right(act, before)
        who = act.principal or act.actor
        place = before.place
        where = (before.id, place.stage, place.visit)
        mine = [event for event in events if event.case == before.id]
        name = type(act).__name__
        if name == "CastVote":
            choice: Choice = act.choice  # type: ignore[attr-defined]
            self.papers.setdefault(where, {})[who] = choice
            roll = self.store.roll(place.opening["roll"])
            check(roll is not None and who in roll.voters, "somebody off the roll voted", act)
            check(act.principal in {None, act.actor}, "somebody voted for another without a mandate", act)
        else:
            check(mine, "an accepted act left no event", act)
            first = mine[0]
            check(isinstance(first, Acted) and first.act == name, "another act was recorded", act, first)
            check((first.actor, first.principal) == (act.actor, act.principal), "somebody else acted", first)
            check(first.data == act.payload(), "something else was recorded", act, first)
            told = first.standing
            known = self.people.standing(self.community, who, self.clock.now())
            check(told in {None, known}, "an old standing was relied on", told, known)
        if name == "AnswerSurvey":
            answered = self.once.setdefault((*where, name), set())
            answered.add(who)
        case = before
        for event in mine:
            case = evolve(case, event)
        check(case == self.head(before.id), "the events do not give the head", act)

    def _by_right(self, act: Act, case: Case | None) -> None:
        who, name = act.principal or act.actor, type(act).__name__
        needed = ROLES.get(name)
        if needed is not None:
            held = self.people.standing(self.community, who, self.clock.now()).roles
            check(needed in held, "somebody acted without the role", act, held)
        if name in OWN and case is not None:
            raised_by = case.origin.principal or case.origin.actor
            check(who == raised_by, "somebody took another's matter back", act, raised_by)

    def hold(self) -> Counter[str]:
        """All that must hold of the whole store, worked out anew. What was counted."""
        self.settle()
        counted = Counter[str]()
        heads = {head.id: head for head in self.store.heads(self.community)}
        check(sorted(heads) == sorted(self.cases), "the heads are not the cases", sorted(heads))
        stuck = self.engine.stuck()
        for name, why in stuck.items():
            # The roll that was named is one that the community does not have.
            check("nowhere" in why.explain(), "a case is stuck", name, why)
        counted["stuck for want of a roll"] += len(stuck)
        logs = {name: self.store.events(self.community, name) for name in heads}
        feed = [item.event for item in self.engine.feed(0, limit=_MOST)]
        for name, log in logs.items():
            counted["cases"] += 1
            counted["events"] += len(log)
            _log_holds(name, log, heads[name])
            check(
                [event for event in feed if event.case == name] == list(log), "the feed is not the log", name
            )
            self._tallies_hold(name, log, counted)
        check(len(feed) == sum(map(len, logs.values())), "the feed has more than the logs")
        alarms = [alarm for head in heads.values() if (alarm := _alarm(head)) is not None]
        last = datetime.max.replace(tzinfo=UTC)
        due = self.store.next_due(self.community, last)
        check((None if due is None else due.alarm) == min(alarms, default=None), "another alarm is next", due)
        return counted

    def _tallies_hold(self, name: str, log: Sequence[Event], counted: Counter[str]) -> None:
        case: Case | None = None
        for event in log:
            before, case = case, evolve(case, event)
            if before is None or not isinstance(event, Moved) or event.result is None:
                continue
            where = (name, before.stage, before.place.visit)
            measures = (event.result.get("tally") or {}).get("measures", {})
            if PERSONS in measures and "yes" in measures[PERSONS] and "roll" in before.place.opening:
                papers, roll = self.papers.get(where, {}), self.store.roll(before.place.opening["roll"])
                if roll is None:
                    raise BrokenError("a frozen roll is lost", where)
                counted["tallies"] += 1
                counted["papers"] += len(papers)
                _tally_holds(measures, papers, roll)
            answered = event.result.get("answered")
            if answered is not None:
                counted["surveys"] += 1
                one = self.once.get((*where, "AnswerSurvey"), set())
                check(answered == len(one), "a survey counts somebody twice or not", where, answered, one)


def _is_known(error: ConsultError) -> bool:
    # The name is taken, or somebody named a roll that the community does not have.
    return "is open already" in str(error) or "has no roll 'nowhere'" in str(error)


def _refused_with_reasons(ruling: Ruling) -> None:
    check(ruling.verdict is not None and not ruling.verdict.is_met, "a refusal without a reason", ruling)
    english, chinese = ruling.explain("en"), ruling.explain("zh")
    check(len(english.splitlines()) > 1, "a refusal says nothing", english)
    check(_CHINESE.search(chinese.partition("\n")[2]), "a refusal says nothing in Chinese", chinese)


def _alarm(head: Case) -> datetime | None:
    moments = [duty.due for duty in head.duties if not duty.missed]
    return min([one for one in (*moments, head.place.ends, head.wake) if one is not None], default=None)


def _log_holds(name: str, log: Sequence[Event], head: Case) -> None:
    check([event.seq for event in log] == list(range(1, len(log) + 1)), "events are not numbered", name)
    check(isinstance(log[0], Opened), "a log without an opening", name)
    moments = [event.at for event in log]
    check(moments == sorted(moments), "events are not in the order of time", name)
    check(replay(log) == head, "the replay is not the head", name)
    check(
        replay([load(dump_text(event)) for event in log]) == head, "what is read back is not the head", name
    )
    check(head.alarm == _alarm(head), "another alarm is due", name, head.alarm, _alarm(head))
    check(head.ended or head.alarm is not None, "nobody is waited for", name, head.stage)
    visits = Counter(event.entering.stage for event in log if isinstance(event, (Opened, Moved)))
    check(dict(head.visits) == visits, "visits are miscounted", name)
    ended = False
    for event in log:
        check(not (ended and isinstance(event, Moved)), "a case went on after its end", name, event)
        ended = ended or (isinstance(event, (Opened, Moved)) and event.entering.final)


def _tally_holds(measures: Any, papers: dict[str, Choice], roll: Roll) -> None:
    for measure, counts in measures.items():
        weights = roll.measures[measure]
        check(counts["all"] == sum(weights), "the roll is miscounted", counts)
        for choice in (Choice.YES, Choice.NO, Choice.ABSTAIN):
            own = sum(weights[roll.index[who]] for who, said in papers.items() if said is choice)
            check(counts[choice.name.lower()] == own, "a tally is not the sum of its papers", counts, papers)


def everything(store: Store, community: str, cases: Iterable[str]) -> Any:
    """What a store tells of a community, to be compared with what it tells later."""
    return (
        {name: (store.case(community, name), tuple(store.events(community, name))) for name in cases},
        len(store.feed(community, 0, _MOST)),
        tuple(store.undelivered(community)),
        store.stuck(community),
    )
