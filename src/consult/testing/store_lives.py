"""Cases to hold a store against: a few procedures, an engine, and what is written without one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, final

from consult.activities import CastVote, Desk, Election, Vote, majority
from consult.acts import Act, Merge, Propose, Split
from consult.clocks import SetClock
from consult.deciding import decide, open_case
from consult.directory import People
from consult.engine import Engine
from consult.facts import Answers
from consult.procedure import Also, Procedure, Stage
from consult.standard import anyone, children_ended, open_elsewhere, roles
from consult.timing import hours
from consult.verdicts import Phrase
from consult.voting import Choice, Roll, more_than
from consult.voting.choosing.options import OneOf
from consult.writing import append_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from consult.case import Case
    from consult.events import Event
    from consult.rulings import Ruling
    from consult.stores import Append, Store

__all__ = ["HOUR", "RULES", "START", "VOTERS", "Finish", "Kept", "Note", "hold", "talk"]

START: Final = datetime(2026, 3, 2, 1, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)
VOTERS: Final = tuple(f"v{number:02}" for number in range(24))


def hold(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - a claim, and what is wrong if not
    """Raise an AssertionError unless the claim holds."""
    if not holds:
        raise AssertionError(otherwise)


@final
class Note(Act):
    """Say something."""

    zh = "说明"
    did = Phrase("said something", "作了说明")

    text: str = ""


@final
class Finish(Act):
    """End it."""

    zh = "办结"
    did = Phrase("ended the matter", "办结了该事项")


def _end(name: str) -> Stage:
    return Stage(name, answer=Phrase("It is over.", "已办结。"))


_NOTES: Final = (Also(Note, anyone()),)
_talking = Stage("talking", lasts=hours(5), also=_NOTES)
_waiting = Stage("waiting", waits=True)
talk: Final = Procedure(
    "talk",
    version="1",
    start=_talking,
    opens=Propose,
    by=anyone(),
    moves=[
        _talking.upon(Finish).to(_end("finished"), by=anyone()),
        _talking.upon(Split).to(_waiting, by=anyone()),
        _talking.upon(Merge).to(_end("merged"), by=anyone(), when=open_elsewhere(Merge.into)),
        _talking.at_end().to(_end("over")),
        _waiting.once(children_ended()).to(_end("together")),
    ],
)


def _vote(name: str, holds: Any) -> Procedure:
    voting = Stage("voting", lasts=hours(5), holds=holds, also=_NOTES)
    carried = majority(more_than("1/2"), of="cast")
    return Procedure(
        name,
        version="1",
        start=voting,
        opens=Propose,
        by=anyone(),
        moves=[
            voting.upon(Finish).to(_end("left"), by=anyone()),
            *([] if isinstance(holds, Election) else [voting.at_end().to(_end("carried"), when=carried)]),
            voting.at_end().to(_end("closed")),
        ],
    )


_DESK: Final = Desk(roles("teller"), voids=True, excuses=True, attendance=True)
RULES: Final = {
    rules.name: rules
    for rules in (
        talk,
        _vote("final", Vote("voters")),
        _vote("changing", Vote("voters", replaceable=True)),
        _vote("desk", Vote("voters", desk=_DESK, vetoes=True)),
        _vote("paper", Vote("voters", desk=_DESK, replaceable=True, prevails="online")),
        _vote("following", Vote("voters", delegation=True)),
        _vote("secret", Vote("voters", secret=True, desk=Desk(roles("teller"), attendance=True))),
        _vote("choice", Election("voters", OneOf(["park", "gate", "lamp"]))),
        _vote("secret-choice", Election("voters", OneOf(["park", "gate", "lamp"]), secret=True)),
    )
}


@final
class Kept:
    """A store in a community of its own, with an engine on it."""

    def __init__(self, factory: Callable[[], Store], community: str, *, secret: bool = True) -> None:
        self.factory: Final = factory
        self.community: Final = community
        self.secret: Final = secret
        self.store: Final = factory()
        self.clock: Final = SetClock(START)
        self.people: Final = People({"t": ["teller"]}, voters=Roll.of("voters", VOTERS))
        self.engine: Final = self.another(self.store)

    def another(self, store: Store | None = None, *, clock: Any = None) -> Engine:
        """An engine on the same data, as another process has one."""
        return Engine(
            RULES.values(),
            community=self.community,
            store=self.factory() if store is None else store,
            clock=self.clock if clock is None else clock,
            directory=self.people,
        )

    def open(self, rules: str = "talk", case: str = "c", **more: Any) -> Case:
        """Open a case by the engine."""
        return self.engine.open(RULES[rules], Propose(actor="li", title="T", **more), case=case).accept()

    def vote(self, voter: str, choice: str) -> Ruling:
        """Cast an own ballot by the engine."""
        return self.engine.perform("c", CastVote(actor=voter, choice=Choice(choice)))

    def close(self) -> Case:
        """Let the stage's time run out."""
        self.clock.set(START + 5 * HOUR)
        return self.engine.case("c")

    def events(self, case: str = "c") -> tuple[Event, ...]:
        """What happened to a case, as the store has it."""
        return tuple(self.store.events(self.community, case))

    def opening(self, case: str = "c", at: datetime = START, **origin: Any) -> Append:
        """All that opening a case would write."""
        act = Propose(actor="li", title="T", key=origin.pop("key", None))
        answers = Answers()
        ruling = open_case(talk, act, at, answers, case=case, community=self.community, **origin)
        return append_of(ruling, 0, answers, act, talk)

    def acting(self, head: Case, act: Act, at: datetime = START) -> Append:
        """All that an act would write."""
        answers = Answers()
        return append_of(decide(talk, head, act, at, answers), head.seq, answers, act, talk)
