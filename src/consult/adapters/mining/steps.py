"""From the events of a case to what process mining calls events: which activity, when, by whom, how far."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, final

import attrs

from consult.errors import UnknownProcedureError
from consult.events import Acted, Extended, GoneOver, Missed, Moved, Opened, Told, Waited
from consult.history import evolve
from consult.verdicts import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from consult.acts import Send
    from consult.adapters.mining.pseudonyms import Pseudonyms
    from consult.adapters.mining.wording import Words
    from consult.case import Case
    from consult.events import Event
    from consult.people import Standing
    from consult.verdicts import Lang

__all__ = ["Other", "Step", "Trace", "Value", "said", "trace_of", "written"]

Value: TypeAlias = str | int | bool | datetime
Transition: TypeAlias = Literal["start", "complete", "unknown"]
Kind: TypeAlias = Literal["act", "stage", "duty", "time", "message", "limit", "rules"]

MISSED: Final = Phrase("duty missed: {duty}", "逾期未履行：{duty}")
WAITED: Final = Phrase("looked at again", "到时复核")
TOLD: Final = Phrase("told: {kind}", "收到消息：{kind}")
EXTENDED: Final = Phrase("limit set anew", "期限变更")
GONE_OVER: Final = Phrase("gone over to other rules", "转入其他程序")
OPEN: Final = Phrase("not ended", "未办结")


@final
@attrs.frozen
class Other:
    """Another case that has to do with a step."""

    case: str
    #: What the other is to this one.
    relation: str


@final
@attrs.frozen(hash=False)
class Step:
    """One step of a case: of one event of the record there are one or several."""

    #: The number of the event in its case, and of the step among those of the event.
    seq: int
    number: int
    at: datetime
    #: What it is called, in the language of the log.
    name: str
    #: What it is called in the rules, whatever the language.
    code: str
    kind: Kind
    transition: Transition
    #: The stage in which the case is, and how often it has been entered.
    stage: str
    visit: int
    actor: str | None = None
    #: For whom, where somebody acted for another.
    principal: str | None = None
    standing: Standing | None = None
    more: Mapping[str, Value] = attrs.field(factory=dict)
    others: tuple[Other, ...] = ()
    #: The digest of the roll that was frozen.
    roll: str | None = None
    #: Whether the case comes into a stage by it.
    enters: bool = False
    #: The fingerprint of the rules by then.
    rules: str = ""


@final
@attrs.frozen(hash=False)
class Trace:
    """All the steps of one case, and where they lead."""

    case: Case
    rules: Words
    #: What the final stage is called, or that there is none yet.
    outcome: str
    steps: tuple[Step, ...]
    #: The names of the stages, by name and visit.
    stages: Mapping[tuple[str, int], str]
    #: The rolls frozen in the case: digest to name and size.
    rolls: Mapping[str, tuple[str, str]]


def written(moment: datetime) -> str:
    """*moment* as both formats have it: in UTC, always of the same length."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def said(phrase: Phrase, lang: Lang, **data: str) -> str:
    """*phrase* in one language. What stands for a part of it is taken as it is."""
    text = phrase.zh if lang == "zh" else phrase.en
    for name, value in data.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def trace_of(
    events: Sequence[Event], books: Mapping[str, Words], people: Pseudonyms, lang: Lang
) -> Trace | None:
    """
    Return the trace of the case that *events* are of; nothing where there are none.

    Raises:
        LogError: if they are not one case's, in order, from its opening.
        TypeError: for a name where events are expected.
        UnknownProcedureError: if *books* lacks rules that the case runs under, or ran under.
    """
    given: object = events
    if isinstance(given, str):
        msg = f"a log is given as {given!r}, a text; give the events of each case, as the values of a mapping"
        raise TypeError(msg)
    reader = _Reader(books, people, lang)
    steps: list[Step] = []
    for event in events:
        steps.extend(reader.read(event))
    case = reader.case
    if case is None:
        return None
    outcome = reader.stage(case.stage) if case.ended else said(OPEN, lang)
    return Trace(case, reader.rules, outcome, tuple(steps), reader.stages, reader.rolls)


class _Reader:
    """Reads the events of one case, one after another."""

    def __init__(self, books: Mapping[str, Words], people: Pseudonyms, lang: Lang) -> None:
        self._books = books
        self._people = people
        self._lang = lang
        self.case: Case | None = None
        self.rules: Words
        self.stages: dict[tuple[str, int], str] = {}
        self.rolls: dict[str, tuple[str, str]] = {}

    def stage(self, name: str) -> str:
        """What a stage is called."""
        return said(self.rules.stage(name), self._lang)

    def read(self, event: Event) -> list[Step]:
        """The steps of the next event."""
        before = self.case
        self.case = evolve(before, event)
        if isinstance(event, Opened):
            self._turn_to(event)
        found = list(self._steps(before, event))
        return [attrs.evolve(step, number=number) for number, step in enumerate(found, 1)]

    def _turn_to(self, event: Opened | GoneOver) -> None:
        rules = self._books.get(event.fingerprint)
        if rules is None:
            raise UnknownProcedureError(event.procedure, event.version, event.fingerprint)
        self.rules = rules

    def _steps(self, before: Case | None, event: Event) -> Iterator[Step]:
        match event:
            case Opened():
                yield self._act(self._now, event)
                yield self._entered(event)
            case Acted():
                yield self._act(self._was(before), event)
            case Moved():
                yield self._left(self._was(before), event)
                yield self._entered(event)
            case Missed():
                for duty in event.duties:
                    # What follows the colon may be the words of who set the task.
                    kind = duty.partition(":")[0]
                    name = said(MISSED, self._lang, duty=kind)
                    yield self._step(event, name, kind, "duty", "unknown")
            case Waited():
                yield self._step(event, said(WAITED, self._lang), "Waited", "time", "unknown")
            case Told():
                yield self._step(
                    event,
                    said(TOLD, self._lang, kind=event.kind),
                    event.kind,
                    "message",
                    "complete",
                    others=(Other(event.sender, event.relation),),
                )
            case Extended():
                more: dict[str, Value] = {"due": event.ends, "reason": event.reason}
                yield self._step(event, said(EXTENDED, self._lang), "Extended", "limit", "unknown", more=more)
            case GoneOver():
                yield from self._gone_over(self._was(before), event)

    @property
    def _now(self) -> Case:
        return self._was(self.case)

    @staticmethod
    def _was(case: Case | None) -> Case:
        assert case is not None  # noqa: S101 - the fold refuses every event but an opening before there is one
        return case

    def _step(
        self,
        event: Event,
        name: str,
        code: str,
        kind: Kind,
        transition: Transition,
        *,
        place: Case | None = None,
        **more: Any,
    ) -> Step:
        head = self._now if place is None else place
        return Step(
            event.seq,
            1,
            event.at,
            name,
            code,
            kind,
            transition,
            head.place.stage,
            head.place.visit,
            rules=self.rules.fingerprint,
            **more,
        )

    def _act(self, place: Case, event: Opened | Acted) -> Step:
        return self._step(
            event,
            said(self.rules.act(event.act), self._lang),
            event.act,
            "act",
            "complete",
            place=place,
            actor=self._people(event.actor),
            principal=None if event.principal is None else self._people(event.principal),
            standing=event.standing,
            more=self._decided(event),
            others=_others(event.sends),
        )

    def _decided(self, event: Opened | Acted) -> dict[str, Value]:
        """What the act decided, but for people's own texts and for numbers that may be anything."""
        found: dict[str, Value] = {}
        for name, value in sorted(event.settles.items()):
            if value.__class__ is bool or (
                value.__class__ is int and self.rules.unit(event.act, name, event.data) is not None
            ):
                found[f"said.{name}"] = value
            elif value.__class__ is str:
                words = self.rules.value(event.act, name, value)
                if words != Phrase(value, value):
                    found[f"said.{name}"] = said(words, self._lang)
        return found

    def _left(self, place: Case, event: Moved) -> Step:
        return self._step(
            event,
            self.stage(event.source),
            event.source,
            "stage",
            "complete",
            place=place,
            more={"cause": event.cause},
            others=_others(event.sends),
        )

    def _entered(self, event: Opened | Moved) -> Step:
        entering, head = event.entering, self._now
        self.stages[entering.stage, head.place.visit] = self.stage(entering.stage)
        roll = entering.opening.get("roll")
        if isinstance(roll, str):
            opening = entering.opening
            self.rolls[roll] = (str(opening.get("name", "")), str(opening.get("size", "")))
        return self._step(
            event,
            self.stage(entering.stage),
            entering.stage,
            "stage",
            # Nothing is done in a final stage: that the matter has come there is all.
            "complete" if entering.final else "start",
            more={} if entering.ends is None else {"due": entering.ends},
            roll=roll if isinstance(roll, str) else None,
            enters=True,
        )

    def _gone_over(self, place: Case, event: GoneOver) -> Iterator[Step]:
        old = place.stage
        leaves = self._step(event, self.stage(old), old, "stage", "complete", place=place)
        self._turn_to(event)
        yield self._step(
            event,
            said(GONE_OVER, self._lang),
            "GoneOver",
            "rules",
            "complete",
            place=place,
            actor=self._people(event.actor),
            others=(Other(event.under, "amendment"),),
        )
        head = self._now
        self.stages[event.stage, head.place.visit] = self.stage(event.stage)
        if event.stage != old:
            yield leaves
            entered: Transition = "complete" if event.final else "start"
            yield self._step(event, self.stage(event.stage), event.stage, "stage", entered, enters=True)


def _others(sends: tuple[Send, ...]) -> tuple[Other, ...]:
    return tuple(Other(send.to, send.relation) for send in sends)
