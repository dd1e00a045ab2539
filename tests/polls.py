"""A vote in an engine: somebody opens it, others act, time goes by, and everybody can be asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from consult.activities import CastVote, Vote
from consult.acts import Act, Propose
from consult.clocks import SetClock
from consult.directory import People
from consult.engine import Engine
from consult.procedure import Procedure, Stage
from consult.standard import anyone, roles
from consult.stores import MemoryStore
from consult.timing import Span, days
from consult.verdicts import Phrase
from consult.voting import Box, Roll

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from consult.case import Case
    from consult.events import Event
    from consult.procedure import Move
    from consult.rules import Rule
    from consult.rulings import Ruling
    from consult.verdicts import Verdict

#: A Monday, nine in the morning in Shanghai.
MONDAY: Final = datetime(2026, 3, 2, 1, tzinfo=UTC)
TICK: Final = datetime.resolution
HOUR: Final = timedelta(hours=1)
TELLERS: Final = roles("teller")
VOTERS: Final = tuple("abcdefgh")


class Stop(Act):
    """Take the motion back."""

    zh = "撤回"


def end(name: str) -> Stage:
    return Stage(name, title="终结", answer=Phrase(name, "终结"))


carried, rejected, fast, stopped = end("carried"), end("rejected"), end("fast"), end("stopped")


def voting(vote: Vote, *, lasts: Span | None = None) -> Stage:
    return Stage("voting", title="表决", lasts=days(7) if lasts is None else lasts, holds=vote)


def procedure(
    vote: Vote,
    once: Iterable[tuple[Rule, Stage]] = (),
    *,
    lasts: Span | None = None,
    moves: Iterable[Move] | None = None,
    start: Stage | None = None,
) -> Procedure:
    """A vote that is left for the first of *once* that holds, taken back, or rejected at its end."""
    stage = voting(vote, lasts=lasts)
    made = [
        *(stage.once(rule).to(target) for rule, target in once),
        stage.upon(Stop).to(stopped, by=anyone()),
        stage.at_end().to(rejected),
    ]
    return Procedure(
        "poll",
        version="1",
        title="表决",
        start=start or stage,
        opens=Propose,
        by=anyone(),
        moves=made if moves is None else list(moves),
    )


class Poll:
    """One case in an engine in memory; ``t`` is a teller, the voters are ``a`` to ``h``."""

    def __init__(
        self,
        vote: Vote | None = None,
        *once: tuple[Rule, Stage],
        roll: Roll | None = None,
        rules: Procedure | None = None,
        lasts: Span | None = None,
        people: Mapping[str, str] | None = None,
    ) -> None:
        if rules is None:
            assert vote is not None
            rules = procedure(vote, once, lasts=lasts)
        self.rules = rules
        self.store = MemoryStore()
        self.clock = SetClock(MONDAY)
        self.people = People(
            {name: said.split() for name, said in {"t": "teller", **(people or {})}.items()},
            voters=Roll.of("voters", VOTERS) if roll is None else roll,
        )
        self.engine = Engine([rules], store=self.store, clock=self.clock, directory=self.people)
        opened = self.engine.open(rules, Propose(actor="a", title="A lamp"), case="m")
        assert opened.accepted, opened.explain()

    # -- doing ---------------------------------------------------------------------------------------------

    def ask(self, act: Act) -> Ruling:
        return self.engine.perform("m", act)

    def do(self, *acts: Act) -> Poll:
        for act in acts:
            ruling = self.ask(act)
            assert ruling.accepted, ruling.explain()
        return self

    def vote(self, **choices: str) -> Poll:
        """Each of these casts an own ballot: ``vote(a="yes")``."""
        return self.do(*(CastVote(actor=voter, choice=choice) for voter, choice in choices.items()))

    def refused(self, act: Act, lang: str = "en") -> str:
        """Why *act* is refused; nothing is changed by it, in the case or in the box."""
        before = (self.engine.case("m"), self.box.to_data(), len(self.events))
        ruling = self.ask(act)
        assert not ruling.accepted, ruling.explain()
        assert (self.engine.case("m"), self.box.to_data(), len(self.events)) == before
        return ruling.explain("zh" if lang == "zh" else "en")

    def forward(self, **span: int) -> Poll:
        self.clock.forward(timedelta(**span))
        return self

    def at(self, moment: datetime) -> Poll:
        self.clock.set(moment)
        return self

    def close(self) -> Poll:
        """Settle the end of the stage, at its very moment; it may be extended."""
        assert self.case.place.ends is not None
        self.clock.set(self.case.place.ends)
        self.engine.settle()
        return self

    # -- looking -------------------------------------------------------------------------------------------

    @property
    def case(self) -> Case:
        return self.engine.case("m")

    @property
    def stage(self) -> str:
        return self.case.stage

    @property
    def events(self) -> tuple[Event, ...]:
        return tuple(self.engine.events("m"))

    @property
    def told(self) -> list[str]:
        """The events by kind, with the act or the stage entered."""
        return [getattr(event, "act", None) or event.type for event in self.events]

    @property
    def box(self) -> Box:
        box = self.store.box("community", "m", "voting", max(1, self.case.visits.get("voting", 1)))
        assert isinstance(box, Box)
        assert box.sealed or box.tally() == box.recount()
        return box

    @property
    def result(self) -> Mapping[str, Any]:
        """What is on record of the vote."""
        return self.case.results["voting"].data

    @property
    def counts(self) -> Mapping[str, int]:
        """The persons, as on record once the vote is closed, else as in the box."""
        tally: Any = self.box.tally().to_data()
        if self.case.ended and "tally" in self.result:
            assert self.result["tally"] == tally
        found: Mapping[str, int] = tally["measures"]["persons"]
        return found

    def states(self) -> dict[str, str]:
        """The state of every paper of which anything is known; ``*`` where somebody else cast it."""
        return {voter: state.name.lower() + ("*" if held else "") for voter, state, held in self.box.papers()}

    def may(self, actor: str) -> dict[str, Verdict]:
        return {option.act.__name__: option.verdict for option in self.engine.options("m", actor)}
