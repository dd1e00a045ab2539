"""One topic on its way through a pyramid, run by the engine, for the tests of pyramids."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import attrs

from consult import Body, Engine, People, Seat, SetClock, Standing, days
from consult.activities import (
    Attend,
    BackSolution,
    CastBallot,
    CastVote,
    CloseSitting,
    Convene,
    FinishDrafting,
    OfferSolution,
)
from consult.catalogue.pyramids import (
    AMEND,
    RETURN,
    STOP,
    Consulting,
    FallsUnder,
    Layer,
    Owners,
    RaiseTopic,
    Raising,
    Ratifying,
    WorkingOut,
    pyramid,
)
from consult.events import Moved
from consult.voting import AREA, Choice, Roll

if TYPE_CHECKING:
    from consult.acts import Act
    from consult.case import Case
    from consult.catalogue.pyramids.forms import Form
    from consult.procedure import Procedure

START = datetime(2026, 3, 2, 1, tzinfo=UTC)
RESIDENTS = [f"r{number}" for number in range(1, 10)]
CORE = Body("core", "业主委员会", seats=[Seat("member", "委员", needed=1, size=5)])
MEMBERS = [f"c{number}" for number in range(1, 6)]
STANDINGS = [
    *(
        Standing(name, roles={"core chair"} if name == "c1" else set(), seats={"core": "member"})
        for name in MEMBERS
    ),
    Standing("r1", roles={"backbone chair", "board chair"}),
]


def roll(name: str, people: list[str]) -> Roll:
    """Owners weigh ten square metres each, and the first of them a hundred."""
    area = {who: (100 if number == 0 else 10) * 10**6 for number, who in enumerate(people)}
    return Roll.of(name, people, weights={AREA: area} if name == "owners" else None)


def full(form: Form, **changes: Any) -> Procedure:
    """The four layers with everything that a pyramid may have."""
    layers = (
        Layer(name="initiator", title="发起人", who="residents", does=Raising(), may=[AMEND]),
        Layer(
            name="core",
            title="业主委员会",
            who=CORE,
            does=Consulting(),
            may=[AMEND, RETURN, STOP],
            returns_to=["initiator"],
            lasts=days(14),
        ),
        Layer(
            name="backbone",
            title="居民骨干",
            who="backbone",
            does=WorkingOut(),
            may=[AMEND, RETURN, STOP],
            returns_to=["initiator", "core"],
            lasts=days(14),
        ),
        Layer(
            name="residents",
            title="全体居民",
            who="residents",
            does=Ratifying(form=form, no_to="backbone"),
        ),
    )
    given = {"owners": Owners(), **changes}
    layers = tuple(attrs.evolve(layer, **given.pop(layer.name, {})) for layer in layers)
    return pyramid(layers, **given)


class Topic:
    """A topic on its way."""

    def __init__(
        self,
        procedure: Procedure,
        *,
        falls: FallsUnder = FallsUnder.COMMUNITY,
        raised_by: str = "r9",
        **rolls: list[str] | Roll,
    ) -> None:
        self.procedure = procedure
        self.clock = SetClock(START)
        known: dict[str, list[str] | Roll] = {
            "residents": RESIDENTS,
            "backbone": RESIDENTS[:5],
            "owners": RESIDENTS,
            **rolls,
        }
        made = {name: roll(name, who) if isinstance(who, list) else who for name, who in known.items()}
        self.people = People(STANDINGS, **made)
        self.engine = Engine([procedure], community="garden", clock=self.clock, directory=self.people)
        act = RaiseTopic(actor=raised_by, title="Who looks after the garden?", text="As it is.", falls=falls)
        self.opened = self.engine.open(procedure, act, case="1")

    def now_on(self, name: str, people: list[str]) -> None:
        """From now on the roll of that name is another one."""
        self.people.put_roll(roll(name, people))

    @property
    def case(self) -> Case:
        return self.engine.case("1")

    @property
    def stage(self) -> str:
        return self.case.stage

    def do(self, *acts: Act) -> str:
        """Do *acts*, each of which must be accepted; the stage after them."""
        for act in acts:
            self.engine.perform("1", act).accept()
        return self.stage

    def refused(self, act: Act, lang: Any = "en") -> str:
        """Why *act* is refused."""
        before = self.case
        ruling = self.engine.perform("1", act)
        assert not ruling.accepted, f"{act!r} was accepted in {before.stage}"
        assert self.case == before
        return ruling.explain(lang)

    def end(self) -> str:
        """Let the present stage's time run out; the stage after it."""
        ends = self.case.place.ends
        assert ends is not None
        self.clock.forward(ends - self.clock.now() + timedelta(microseconds=0))
        return self.stage

    def sits(self, *, adopted: bool = True) -> str:
        """The core sits with just enough members."""
        self.do(Convene(actor="c1"), *(Attend(actor=name) for name in MEMBERS[:3]))
        return self.do(CloseSitting(actor="c2", outcome="The core has heard all sides.", adopted=adopted))

    def works_out(self, *codes: str) -> str:
        """The backbone works out solutions, the first backed by most."""
        for number, code in enumerate(codes):
            self.do(OfferSolution(actor="r1", code=code, title=f"Plan {code}", text="As drawn."))
            self.do(*(BackSolution(actor=who, code=code) for who in ("r2", "r3", "r4")[number:]))
        return self.do(FinishDrafting(actor="r1"))

    def vote(self, *, yes: int = 0, no: int = 0, abstain: int = 0, skip: int = 0) -> None:
        """The residents vote, one after another: the first *skip* of them do not."""
        said = [Choice.YES] * yes + [Choice.NO] * no + [Choice.ABSTAIN] * abstain
        for who, choice in zip(RESIDENTS[skip:], said, strict=False):
            self.do(CastVote(actor=who, choice=choice))

    def choose(self, *said: Any) -> None:
        """The residents fill in ballots with options, one after another."""
        for who, choice in zip(RESIDENTS, said, strict=False):
            self.do(CastBallot(actor=who, choice=choice))

    def moved(self) -> list[Moved]:
        return [event for event in self.engine.events("1") if isinstance(event, Moved)]
