"""A community in which matters go through the five steps, for tests: its people, and what they do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from consult import Engine, People, Procedure, SetClock, Standing
from consult.activities import (
    AnswerSurvey,
    Attend,
    CloseSitting,
    Convene,
    Grade,
    Inspect,
    RecordAttendance,
    Report,
)
from consult.acts import Act, Split
from consult.acts import Part as ActPart
from consult.catalogue.five_steps import five_step
from consult.catalogue.steps import (
    Admit,
    Channel,
    Deciders,
    PutToDecision,
    Raise,
    Scope,
)
from consult.catalogue.steps.awarding import Awarding
from consult.events import Event, Moved, Opened
from consult.people import Body
from consult.procedure import Stage
from consult.rulings import Ruling
from consult.standard import roles
from consult.timing import days
from consult.voting import Choice

START: Final = datetime(2026, 3, 2, 1, tzinfo=UTC)
"""A Monday, nine in the morning in Shanghai."""

EVERYTHING: Final = five_step(awarding=Awarding())
"""The five steps with all their parts, in a city."""

RESIDENTS: Final = ("ai", "bo", "cui", "deng", "en", "fu")
OFFICERS: Final = {
    "zhou": ("joint meeting",),
    "grid": ("grid worker",),
    "jie": ("street office",),
    "shuji": ("party secretary",),
    "zhi": ("branch",),
    "shen": ("supervisory committee",),
}


def work(name: str = "department-work") -> Procedure:
    """A department's work, as short as can be: done when the office says so, or not done in time."""
    doing = Stage("doing", title="办理中", lasts=days(90))
    done = Stage("done", title="办结", answer="办结。")
    late = Stage("late", title="逾期", answer="逾期。")
    office = roles("street office")
    return Procedure(
        name,
        version="1",
        title="部门办理",
        start=doing,
        opens=Ordered,
        by=office,
        moves=[doing.upon(Finished).to(done, by=office), doing.at_end().to(late)],
    )


class Ordered(Act):
    """A department is told what to do."""

    zh = "派单"

    title: str


class Finished(Act):
    """It is done."""

    zh = "办结"


WORK: Final = work()


def seat(body: Body, category: str) -> str:
    """The name of the one who sits in *body* for *category*."""
    return f"{body.name} / {category}"


def members(body: Body) -> dict[str, Standing]:
    """One person for each category of *body*."""
    return {
        seat(body, one.category): Standing(seat(body, one.category), seats={body.name: one.category})
        for one in body.seats
    }


class Garden:
    """A community with one matter or several on their way."""

    def __init__(self, procedure: Procedure = EVERYTHING, *others: Procedure) -> None:
        self.procedure = procedure
        self.clock = SetClock(START)
        standings = {who: Standing(who, roles=held) for who, held in OFFICERS.items()}
        for body in bodies(procedure):
            standings |= members(body)
        self.people = People(
            standings,
            residents=RESIDENTS,
            adults=RESIDENTS,
            representatives=("ai", "bo", "cui"),
            building=("ai", "bo", "cui"),
        )
        self.engine = Engine(
            [procedure, WORK, *others], community="garden", clock=self.clock, directory=self.people
        )
        self.cases: list[str] = []

    # What is done, and where the matter is then

    def opened(self, case: str = "1", by: str = "ai", **more: Any) -> str:
        """Somebody raises a matter."""
        said: dict[str, Any] = {"channel": Channel.PHONE} if self.procedure.opens is Raise else {}
        act = self.procedure.opens(actor=by, title="A lamp", **(said | more))
        self.engine.open(self.procedure, act, case=case).accept()
        self.cases.append(case)
        return self.stage(case)

    def do(self, act: Act, case: str = "1") -> str:
        """*act* is done; the stage that the matter is in then."""
        self.engine.perform(case, act).accept()
        return self.stage(case)

    def refused(self, act: Act, case: str = "1") -> str:
        """Why *act* is refused."""
        before = self.engine.case(case)
        ruling = self.engine.perform(case, act)
        assert not ruling.accepted, f"{act!r} was accepted"
        assert self.engine.case(case) == before
        return ruling.explain()

    def ruling(self, act: Act, case: str = "1") -> Ruling:
        """What comes of *act*, whichever it is."""
        return self.engine.perform(case, act)

    def wait(self, case: str = "1", **length: int) -> str:
        """Time goes by."""
        self.clock.forward(timedelta(**length))
        self.engine.settle()
        return self.stage(case)

    def run_out(self, case: str = "1") -> str:
        """The time of the stage runs out."""
        ends = self.engine.case(case).place.ends
        assert ends is not None
        self.clock.set(ends)
        self.engine.settle()
        return self.stage(case)

    def stage(self, case: str = "1") -> str:
        """Where the matter is."""
        return self.engine.case(case).stage

    def events(self, case: str = "1") -> list[Event]:
        """All that is on record of a matter."""
        return list(self.engine.events(case))

    # The steps, one after another

    def admitted(self, scope: Scope = Scope.MINOR, case: str = "1", **more: Any) -> str:
        """The joint meeting takes the topic up."""
        return self.do(Admit(actor="zhou", scope=scope, **({"reason": "Ours."} | more)), case)

    def sat(
        self, case: str = "1", *, adopted: bool = True, without: tuple[str, ...] = (), **call: Any
    ) -> str:
        """The body of the stage sits, without those who stay away, and closes."""
        body, convenes = self.called(case, **call)
        for one in body.seats:
            if one.category not in without:
                self.do(Attend(actor=seat(body, one.category)), case)
        if body.stakeholders is not None and "stakeholder" not in without:
            self.do(Attend(actor="neighbour"), case)
        return self.do(CloseSitting(actor=convenes, outcome="A lamp by the gate.", adopted=adopted), case)

    def called(self, case: str = "1", **call: Any) -> tuple[Body, str]:
        """A sitting is called, and has begun. Who sits, and who called it."""
        head = self.engine.case(case)
        holds: Any = self.procedure.stages[head.stage].holds
        body: Body = holds.body
        convenes = "shuji" if head.stage == "deliberating_ordinary" else seat(body, body.seats[0].category)
        invited = () if body.stakeholders is None else ("neighbour",)
        urgent = head.matter.get("urgent")
        at = self.clock.now() if urgent else self.clock.now() + timedelta(days=4)
        said = {"at": at, "stakeholders": invited} | call
        self.do(Convene(actor=convenes, **said), case)
        self.clock.set(said["at"])
        return body, convenes

    def put(self, deciders: Deciders = Deciders.CONCERNED, case: str = "1", **more: Any) -> str:
        """The branch lets the outcome go to those who decide."""
        said = {"electorate": "residents", "served": "residents"} | more
        return self.do(PutToDecision(actor="zhi", deciders=deciders, **said), case)

    def voted(self, case: str = "1", *, yes: int = 4, no: int = 0) -> str:
        """So many vote online, and the time of the vote runs out."""
        for number, voter in enumerate(RESIDENTS[: yes + no]):
            assert self.engine.cast(case, voter, Choice.YES if number < yes else Choice.NO).accepted
        return self.run_out(case)

    def met(self, case: str = "1", *, present: int = 4, yes: int = 4) -> str:
        """So many come to the meeting, so many of them say yes and the others no; and it ends."""
        if self.stage(case) == "deciding_assembly":
            self.wait(case, days=11)  # ten clear days of notice
        came = RESIDENTS[:present]
        if came:
            self.do(RecordAttendance(actor="zhou", voters=came), case)
        for number, voter in enumerate(came):
            assert self.engine.cast(case, voter, Choice.YES if number < yes else Choice.NO).accepted
        return self.run_out(case)

    def built(self, case: str = "1", *, accept: bool = True, cost: int = 100_000) -> str:
        """The branch reports the works as done, and the supervisory committee inspects them."""
        self.do(Report(actor="zhi", text="It is up.", cost=cost), case)
        return self.do(Inspect(actor="shen", accept=accept, reason="" if accept else "It is dark."), case)

    def judged(self, grade: Grade = Grade.SATISFIED, case: str = "1", *, answers: int = 2) -> str:
        """So many of those served answer alike, and their time runs out."""
        for voter in RESIDENTS[:answers]:
            self.do(AnswerSurvey(actor=voter, grade=grade), case)
        return self.run_out(case)

    def split(self, case: str = "1", *, procedure: str = "department-work", **said: Any) -> str:
        """The street office lets a department do something about it."""
        part = ActPart(procedure=procedure, title="Dig", data=said)
        return self.do(Split(actor="jie", parts=(part,), reason="It is under the road."), case)

    # The steps together

    def deliberating(self, scope: Scope = Scope.MINOR, case: str = "1", **more: Any) -> str:
        """A matter that is taken up."""
        self.opened(case)
        return self.admitted(scope, case, **more)

    def reviewing(self, scope: Scope = Scope.MINOR, case: str = "1", **more: Any) -> str:
        """A matter about which a body has agreed."""
        self.deliberating(scope, case, **more)
        return self.sat(case)

    def deciding(self, deciders: Deciders = Deciders.CONCERNED, case: str = "1", **more: Any) -> str:
        """A matter that is put to those who decide."""
        self.reviewing(case=case)
        return self.put(deciders, case, **more)

    def publishing(self, case: str = "1", **more: Any) -> str:
        """A matter that is carried."""
        self.deciding(case=case, **more)
        return self.voted(case)

    def implementing(self, case: str = "1", **more: Any) -> str:
        """A matter whose decision has taken effect."""
        self.publishing(case, **more)
        return self.run_out(case)

    def evaluating(self, case: str = "1", **more: Any) -> str:
        """A matter that is carried out."""
        self.implementing(case, **more)
        return self.built(case)


def bodies(procedure: Procedure) -> list[Body]:
    """Every body that sits in a stage of *procedure*."""
    found = [getattr(stage.holds, "body", None) for stage in procedure.stages.values()]
    return [body for body in found if body is not None]


def stages_of(garden: Garden) -> set[str]:
    """Every stage that a matter of *garden* has been in."""
    found = set()
    for case in garden.cases:
        for event in garden.events(case):
            if isinstance(event, (Opened, Moved)):
                found.add(event.entering.stage)
    return found


def moves_of(garden: Garden) -> set[int]:
    """Every move, by its number, that a matter of *garden* has taken."""
    return {event.move for case in garden.cases for event in garden.events(case) if isinstance(event, Moved)}
