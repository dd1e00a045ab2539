"""
Our side of every section.

A step is `decide` on the head of a case with an act that was validated before, as each peer gets its trigger
and actor ready made: it answers with the verdict, the events and the next head, and the holder keeps both, as
a host in memory would.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from benchmarks.interface import Peer
from benchmarks.workload import AMPLE, STAGES, STEPS, Record
from consult.activities.ballots import CastVote
from consult.activities.petition import Petition, Support
from consult.activities.vote import Vote
from consult.acts import Act, Propose, settles
from consult.clocks import SetClock
from consult.deciding import decide, open_case
from consult.directory import People
from consult.engine import Engine
from consult.facts import Answers
from consult.procedure import Procedure, Stage
from consult.rules import settled
from consult.standard import anyone
from consult.timing import days
from consult.verdicts import Phrase
from consult.voting import AREA, Box, Choice, Roll

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from benchmarks.interface import Acts, CastAll, Paper, Run
    from consult.case import Case
    from consult.events import Event
    from consult.voting import Tally

NOW: Final = datetime(2026, 3, 1, tzinfo=UTC)
ANSWERS: Final = Answers()


class Begin(Act):
    """Opens a matter with its amount."""

    zh = "开始"

    amount: Annotated[int, settles]


ACT_TYPES: Final = {
    step.act: type(step.act, (Act,), {"__module__": __name__, "zh": "推进"}) for step in STEPS
}
ACTS: Final[dict[tuple[str, str], Act]] = {
    (step.act, step.actor): ACT_TYPES[step.act](actor=step.actor) for step in STEPS
}


def _line() -> Procedure:
    stages = [Stage(name, title="阶段", waits=True) for name in STAGES[:-1]]
    stages.append(Stage(STAGES[-1], title="终点", answer=Phrase("done", "完成")))
    return Procedure(
        "line",
        version="1",
        start=stages[0],
        opens=Begin,
        by=anyone(),
        moves=[
            stages[i]
            .upon(ACT_TYPES[step.act])
            .to(stages[i + 1], when=settled(Begin.amount) >= step.floor, by=anyone())
            for i, step in enumerate(STEPS)
        ],
    )


LINE: Final = _line()


class Holder:
    """What a host keeps in memory: the head, and the record."""

    __slots__ = ("case", "log")

    def __init__(self, case: Case, log: list[Event]) -> None:
        self.case = case
        self.log = log


def create(amount: int) -> Holder:
    """Open a case."""
    ruling = open_case(LINE, Begin(actor="opener", amount=amount), NOW, ANSWERS, case="1", community="bench")
    return Holder(ruling.accept(), list(ruling.events))


def advance(matter: Holder, act: str, actor: str) -> bool:
    """Decide, and keep what happened."""
    ruling = decide(LINE, matter.case, ACTS[act, actor], NOW, ANSWERS)
    if not ruling.accepted:
        return False
    matter.case = ruling.case  # type: ignore[assignment]  # an accepted ruling has a case
    matter.log.extend(ruling.events)
    return True


def look(matter: Holder) -> tuple[str, list[Record]]:
    """Answer the stage and the records."""
    acted = [event for event in matter.log if event.type == "Acted"]
    return matter.case.stage, [
        Record(act=event.act, actor=event.actor, n=n)
        for n, event in enumerate(acted, 1)  # type: ignore[union-attr]
    ]


class _Ours(Peer[Holder]):
    """A peer like the others; of an idle case a host keeps the head alone."""

    def idle(self) -> Any:
        """Return the head of a new case."""
        return create(AMPLE).case


SUBJECT: Final = _Ours("ours", create, advance, look)


def make_act_behind(count: int, kind: Literal["events", "entries"]) -> Run:
    """Return what does one act on a case with *count* events, or that many entries, behind it."""
    end = Stage("end", title="终点", answer=Phrase("done", "完成"))
    talk = Stage("talk", title="附议", holds=Petition(anyone()), lasts=days(9))
    act_type: type[Act] = Support
    moves = [talk.at_end().to(end)]
    if kind == "events":
        # Events that leave no entry: the case goes round.
        talk, act_type = Stage("talk", title="推进", waits=True), ACT_TYPES[STEPS[0].act]
        moves = [talk.upon(act_type).to(talk, by=anyone())]
    rules = Procedure(f"behind-{kind}", version="1", start=talk, opens=Propose, by=anyone(), moves=moves)
    case = open_case(rules, Propose(actor="x", title="t"), NOW, ANSWERS, case="1", community="b").accept()
    for number in range(count):
        case = decide(rules, case, act_type(actor=f"person-{number}"), NOW, ANSWERS).accept()
    act = act_type(actor="last")
    decide(rules, case, act, NOW, ANSWERS).accept()

    def run() -> object:
        return decide(rules, case, act, NOW, ANSWERS)

    return run


CHOICES: Final = {choice.value: choice for choice in Choice}
CODES: Final = {choice.value: choice.code for choice in Choice}


def _said(tally: Tally) -> Mapping[str, int]:
    counts = tally["persons"]
    return {
        Choice.YES.value: counts.yes,
        Choice.NO.value: counts.no,
        Choice.ABSTAIN.value: counts.abstain,
    }


def prepare_box(papers: Sequence[Paper], area: Mapping[str, int] | None = None) -> Callable[[], CastAll]:
    """Return what makes a new ballot box and answers what looks every voter up and casts *papers*."""
    # As a register lists them, not as they come to vote.
    voters = sorted({voter for voter, _ in papers})
    roll = Roll.of("residents", voters, weights=None if area is None else {AREA: area})

    def prepare() -> CastAll:
        box = Box(roll, replaceable=True)
        index, cast, codes = roll.index, box.cast, CODES

        def cast_all() -> Mapping[str, int]:
            for voter, choice in papers:
                cast(index[voter], codes[choice])
            return _said(box.tally())

        return cast_all

    return prepare


def prepare_ballots(papers: Sequence[Paper], *, acts: Acts = "none") -> Callable[[], CastAll]:
    """Return what opens a new vote and answers what casts *papers* through the engine."""
    voters = sorted({voter for voter, _ in papers})
    voting = Stage("voting", title="表决", lasts=days(7), holds=Vote("residents", replaceable=True))
    end = Stage("end", title="终点", answer=Phrase("done", "完成"))
    rules = Procedure(
        "ballots", version="1", start=voting, opens=Propose, by=anyone(), moves=[voting.at_end().to(end)]
    )
    people = People(residents=voters)

    def prepare() -> CastAll:
        engine = Engine([rules], clock=SetClock(NOW), directory=people)
        engine.open(rules, Propose(actor="x", title="t"), case="1").accept()
        perform, cast = engine.perform, engine.cast
        before = [
            CastVote(actor=voter, choice=CHOICES[choice]) for voter, choice in papers if acts == "before"
        ]

        def cast_all() -> Mapping[str, int]:
            if acts == "before":
                for act in before:
                    perform("1", act)
            elif acts == "within":
                for voter, choice in papers:
                    perform("1", CastVote(actor=voter, choice=choice))  # type: ignore[arg-type]  # it reads text
            else:
                for voter, choice in papers:
                    cast("1", voter, CHOICES[choice])
            box = engine.store.box("community", "1", "voting", 1)
            return _said(box.tally())  # type: ignore[union-attr]  # the vote is open

        return cast_all

    return prepare


def prepare_acts(papers: Sequence[Paper]) -> Callable[[], Run]:
    """Return what answers what makes the act of every one of *papers*, and casts none."""
    CastVote(actor="x", choice=Choice.YES)  # its validator is built when it is first used

    def run() -> None:
        for voter, choice in papers:
            CastVote(actor=voter, choice=choice)  # type: ignore[arg-type]  # it reads text

    return lambda: run
