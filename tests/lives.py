"""A case on its way, for the tests of activities: acts one after another, with an outside that answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from consult.acts import Act, Amend, Propose
from consult.deciding import decide, due, look_again, open_case
from consult.events import Event, dump_text, load
from consult.facts import (
    Answers,
    BoxState,
    Facts,
    NeedsAnswer,
    PaperOf,
    Question,
    RollNamed,
    RollOf,
    StandingOf,
    TallyOf,
    TurnoutBy,
)
from consult.history import replay
from consult.options import options
from consult.people import Standing
from consult.procedure import Also, Procedure, Stage
from consult.rulings import Ruling
from consult.standard import anyone
from consult.timing import Calendar, Span, days
from consult.verdicts import Phrase
from consult.voting import Box, Choice, Roll

if TYPE_CHECKING:
    from collections.abc import Callable

    from consult.activities.base import Activity
    from consult.case import Case
    from consult.rules import Rule
    from consult.verdicts import Verdict

T = TypeVar("T")

#: A Monday, nine in the morning in Shanghai.
MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)


class GoOn(Act):
    """Leave the stage under test."""

    zh = "继续"


class GoBack(Act):
    """Enter the stage under test again."""

    zh = "返回"


def small(
    holds: Activity,
    *,
    once: Rule | None = None,
    when: Rule | None = None,
    lasts: Span | None = None,
    endless: bool = False,
    calendar: Calendar | None = None,
) -> Procedure:
    """A procedure around one activity: done once, or at the end when, a rule holds, and failed otherwise."""
    going = Stage(
        "going",
        title="进行",
        lasts=None if endless else days(7) if lasts is None else lasts,
        waits=endless,
        holds=holds,
        also=Also(Amend, anyone()),
    )
    waiting = Stage("waiting", title="等待", waits=True)
    done, failed = (
        Stage("done", title="完成", answer=Phrase("done", "已完成")),
        Stage("failed", title="失败", answer=Phrase("failed", "未完成")),
    )
    moves = [going.upon(GoOn).to(waiting, by=anyone()), waiting.upon(GoBack).to(going, by=anyone())]
    if once is not None:
        moves.append(going.once(once).to(done))
    if when is not None:
        moves.append(going.at_end().to(done, when=when))
    if not endless:
        moves.append(going.at_end().to(failed))
    return Procedure(
        "small",
        version="1",
        title="小程序",
        start=going,
        opens=Propose,
        by=anyone(),
        moves=moves,
        calendar=calendar,
    )


class Life:
    """The life of one case, run as an engine would; the record alone must give the same case."""

    def __init__(
        self,
        procedure: Procedure,
        *,
        people: dict[str, Standing] | None = None,
        rolls: dict[str, Roll] | None = None,
        replaceable: bool = False,
        opening: Act | None = None,
    ) -> None:
        self.procedure = procedure
        self.people = {} if people is None else people
        self.rolls = {} if rolls is None else rolls
        self.frozen: dict[str, Roll] = {}
        self.replaceable = replaceable
        self.boxes: dict[tuple[str, int], Box] = {}
        self.now = MONDAY
        self.events: list[Event] = []
        opening = Propose(actor="li", title="A lamp") if opening is None else opening
        first = self._answered(
            lambda known: open_case(procedure, opening, self.now, known, case="1", community="g")
        )
        self.opened = first
        if first.accepted:
            self._happened(first)

    @property
    def case(self) -> Case:
        return replay(self.events)

    @property
    def box(self) -> Box:
        """The ballot box of the stage as it is now."""
        place = self.case.place
        return self._box(place.stage, place.visit)

    def _box(self, stage: str, visit: int) -> Box:
        # A vote may be asked for its box at the very moment at which it opens, before that is on the record.
        if (stage, visit) not in self.boxes:
            roll = list(self.frozen.values())[-1]
            self.boxes[stage, visit] = Box(roll, replaceable=self.replaceable)
        return self.boxes[stage, visit]

    def wait(self, **length: int) -> Life:
        """Let time go by; nothing may fall due in it."""
        self.now += timedelta(**length)
        return self

    def ask(self, act: Act) -> Ruling:
        return self._answered(lambda known: decide(self.procedure, self.case, act, self.now, known))

    def do(self, *acts: Act) -> None:
        """Do *acts*; each must be accepted."""
        for act in acts:
            ruling = self.ask(act)
            assert ruling.accepted, ruling.explain()
            self._happened(ruling)
            if ruling.ballot is not None:
                box = self.box
                code = Choice(ruling.ballot.choice).code
                assert box.cast(box.roll.index[ruling.ballot.voter], code)

    def refused(self, act: Act, *, lang: str = "en") -> str:
        """Why *act* is refused, as people read it."""
        before = self.case
        ruling = self.ask(act)
        assert not ruling.accepted
        assert ruling.events == ()
        assert ruling.case == before
        return ruling.explain("zh" if lang == "zh" else "en")

    def settle(self) -> Ruling:
        """What falls due next."""
        at = self.case.alarm
        assert at is not None
        self.now = at
        ruling = self._answered(lambda known: due(self.procedure, self.case, known))
        assert ruling.accepted, ruling.explain()
        self._happened(ruling)
        return ruling

    def run_out(self) -> str:
        """Let the stage's time run out; the stage that the case is in then."""
        visit = self.case.place
        while self.case.place == visit:
            self.settle()
        return self.case.stage

    def look_again(self) -> str:
        """Ask the ``once`` moves again, as after a ballot; the stage that the case is in then."""
        ruling = self._answered(lambda known: look_again(self.procedure, self.case, self.now, known))
        self._happened(ruling)
        return self.case.stage

    def may(self, actor: str) -> dict[str, Verdict]:
        """What *actor* may do, by the name of the act."""
        found = self._known(lambda known: options(self.procedure, self.case, actor, self.now, known))
        return {option.act.__name__: option.verdict for option in found}

    def verdict(self, rule: Rule, *, closing: bool = False) -> Verdict:
        """What *rule* answers now, or as if the stage's time had run out."""
        return self._known(lambda known: rule.ask(self.facts(known, closing=closing)))

    def read(self, look: Callable[[Facts], T]) -> T:
        """What *look* finds in the facts as they are now."""
        return self._known(lambda known: look(self.facts(known)))

    def facts(self, known: Answers | None = None, *, closing: bool = False) -> Facts:
        holds = self.procedure.stages[self.case.stage].holds
        answers = Answers() if known is None else known
        rules = self.procedure
        return Facts(self.case, None, self.now, answers, rules.zone, holds, rules.calendar, closing=closing)

    def _happened(self, ruling: Ruling) -> None:
        for event in ruling.events:
            assert load(dump_text(event)) == event
        self.events.extend(ruling.events)
        assert ruling.case == self.case

    def _answered(self, ask: Callable[[Answers], Ruling]) -> Ruling:
        known = Answers()
        while (ruling := ask(known)).needs is not None:
            self._answer(known, ruling.needs)
        return ruling

    def _known(self, ask: Callable[[Answers], T]) -> T:
        known = Answers()
        while True:
            try:
                return ask(known)
            except NeedsAnswer as signal:
                self._answer(known, signal.question)

    def _answer(self, known: Answers, question: Question) -> None:
        match question:
            case StandingOf(person=person):
                known.standings[person] = self.people.get(person, Standing(person))
            case RollNamed(name=name):
                roll = self.rolls[name]
                self.frozen[roll.digest] = known.named_rolls[name] = roll
            case RollOf(digest=digest):
                known.rolls[digest] = self.frozen[digest]
            case TallyOf(case=case, stage=stage, visit=visit):
                box = self._box(stage, visit)
                known.boxes[case, stage, visit] = BoxState(
                    box.tally(), box.digest, box.replaced, turnouts=box.turnouts()
                )
            case PaperOf(case=case, stage=stage, visit=visit, voter=voter):
                known.papers[case, stage, visit, voter] = self._box(stage, visit).paper_of(voter)
            case TurnoutBy(case=case, stage=stage, visit=visit, group=group):
                known.turnouts[case, stage, visit, group] = self._box(stage, visit).turnout_by(group)
            case _:
                raise AssertionError(question)


def people(**seats: str) -> dict[str, Standing]:
    """People by name, each with roles as words: ``people(wu="lead", li="")``."""
    return {name: Standing(name, roles=frozenset(words.split())) for name, words in seats.items()}
