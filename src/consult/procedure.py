"""
The rulebook as a value: stages, moves, duties, and who may open a case.

A procedure reads as sentences, ``deliberating.at_end().to(lapsed)``, and is data: it can be
compared, printed, drawn and fingerprinted. What is wrong with one is found by `consult.flaws.flaws`.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final, Literal, final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs

from consult.acts import Act
from consult.errors import ConsultError
from consult.rules import Reading, Rule, define
from consult.verdicts import Lang, Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from consult.activities.base import Activity
    from consult.timing import Calendar, Length

__all__ = ["Also", "Duty", "Move", "Procedure", "Stage"]

Cause = Literal["upon", "once", "at_end"]


def _an_act(value: object, what: str) -> None:
    if not (isinstance(value, type) and issubclass(value, Act)):
        msg = f"{what} takes the class of an act and got {value!r}; give a subclass of Act"
        raise ConsultError(msg)


def _identifier(instance: object, field: attrs.Attribute[str], value: object) -> None:
    if not isinstance(value, str) or not value.replace("-", "_").isidentifier():
        msg = (
            f"{type(instance).__name__} {field.name} {value!r} is no identifier; "
            "use letters, digits, - and _, and put what people read into title="
        )
        raise ConsultError(msg)


def _answer(value: Phrase | str | None) -> Phrase | None:
    return Phrase(value, value) if isinstance(value, str) else value


@final
@attrs.frozen
class Duty:
    """
    Something owed by a moment after a stage is entered, such as an answer within the hour.

    Missing it is recorded and never moves the case; the duty stays open until its act is done.
    """

    name: str = attrs.field(validator=_identifier)
    #: The act that discharges it.
    act: type[Act]
    within: Length | Reading[Length] = attrs.field(kw_only=True)
    by: Rule = attrs.field(kw_only=True)
    title: str | None = attrs.field(default=None, kw_only=True)

    def phrase(self) -> Phrase:
        """The duty's name in both languages."""
        return Phrase(self.name.replace("_", " "), self.title or self.name)


@final
@attrs.frozen
class Also:
    """
    A further act that a stage takes and records.

    The case stays, unless a move of the stage names the act as well: then it is recorded and moves the case.
    """

    act: type[Act]
    by: Rule
    #: Whether the entry spans visits and texts, as reasons for going back do, or counts for this visit only.
    spans: bool = attrs.field(default=False, kw_only=True)


def _many(values: object) -> tuple[Any, ...]:
    return (values,) if isinstance(values, (Duty, Also)) else tuple(values)  # type: ignore[arg-type]  # a converter


@final
@attrs.frozen(hash=False)
class Stage:
    """
    A state of a matter.

    A stage is final exactly when it carries an answer: nothing ends without one.
    """

    name: str = attrs.field(validator=_identifier)
    #: The Chinese title.
    title: str | None = attrs.field(default=None, kw_only=True)
    #: How long it may last: a length, or a reading taken when it is entered.
    lasts: Length | Reading[Length] | None = attrs.field(default=None, kw_only=True)
    #: What goes on in it.
    holds: Activity | None = attrs.field(default=None, kw_only=True)
    #: The duties that come with entering it.
    owes: tuple[Duty, ...] = attrs.field(default=(), kw_only=True, converter=_many)
    #: Further acts that are recorded while it lasts.
    also: tuple[Also, ...] = attrs.field(default=(), kw_only=True, converter=_many)
    #: What the matter's people are told at the end.
    answer: Phrase | None = attrs.field(default=None, kw_only=True, converter=_answer)
    #: That it may wait without a limit is meant.
    waits: bool = attrs.field(default=False, kw_only=True)

    @property
    def final(self) -> bool:
        """Whether the matter has its answer here."""
        return self.answer is not None

    def phrase(self) -> Phrase:
        """The stage's name in both languages."""
        return Phrase(self.name.replace("_", " "), self.title or self.name)

    def upon(self, act: type[Act]) -> _Departure:
        """Upon this act the case leaves the stage, by the first move whose rule holds."""
        _an_act(act, f"{self.name}.upon")
        return _Departure(self, "upon", act, None)

    def once(self, rule: Rule) -> _Departure:
        """Once *rule* holds the case leaves the stage."""
        given: object = rule
        if not isinstance(given, Rule):
            msg = f"{self.name}.once takes a rule and got {rule!r}; call the rule's function to make a rule"
            raise ConsultError(msg)
        return _Departure(self, "once", None, rule)

    def at_end(self) -> _Departure:
        """At the end of the stage's time the case leaves it."""
        return _Departure(self, "at_end", None, None)

    def definition(self) -> Any:
        """The stage as JSON data."""
        return {
            "name": self.name,
            "title": self.title,
            "lasts": define(self.lasts),
            "holds": None if self.holds is None else {self.holds.kind: self.holds.definition()},
            "owes": define(self.owes),
            "also": define(self.also),
            "answer": None if self.answer is None else [self.answer.en, self.answer.zh],
            "waits": self.waits,
        }


@final
@attrs.frozen
class _Departure:
    """Half a sentence: from a stage, for a cause; say ``.to(stage)``."""

    source: Stage
    cause: Cause
    act: type[Act] | None
    rule: Rule | None

    def to(self, target: Stage, *, when: Rule | None = None, by: Rule | None = None) -> Move:
        """
        The other half: where to, *when* a rule holds, and who may (*by*, for acts).

        Raises:
            ConsultError: if *when* or *by* is no rule, or *by* is given where nobody acts.
        """
        for name, given in (("when", when), ("by", by)):
            asked: object = given
            if asked is not None and not isinstance(asked, Rule):
                msg = (
                    f"{self.source.name}.{self.cause} to {target.name} got {name}={asked!r}, no rule; "
                    "compare a reading by <, <=, >, >= or .equals(), and call a rule's function to get one"
                )
                raise ConsultError(msg)
        if by is not None and self.cause != "upon":
            msg = f"{self.source.name}.{self.cause} to {target.name} says by=, but nobody acts there"
            raise ConsultError(msg)
        return Move(self.source, self.cause, target, act=self.act, rule=self.rule, when=when, by=by)


@final
@attrs.frozen(hash=False)
class Move:
    """From a stage, upon an act, once a rule is met or at the end of its time, to a stage."""

    source: Stage
    cause: Cause
    target: Stage
    act: type[Act] | None = None
    #: What a ``once`` waits for.
    rule: Rule | None = None
    #: What must hold as well; judged with the act done.
    when: Rule | None = None
    #: Who may; judged as the case is.
    by: Rule | None = None

    @property
    def trigger(self) -> str:
        """The machine's name for the cause: the act's, or ``once`` or ``at_end``."""
        return self.cause if self.act is None else self.act.__name__

    @property
    def guard(self) -> Rule | None:
        """All that must hold for the move to be taken, apart from who may."""
        if self.rule is not None:
            return self.rule if self.when is None else self.rule & self.when
        return self.when

    def phrase(self) -> Phrase:
        """The move as a clause of both languages, such as ``upon Admit, if urgent``."""
        guard = self.guard.phrase() if self.guard is not None else None
        if self.cause == "upon" and self.act is not None:
            name = self.act.called()
            en, zh = f"upon {name.en}", f"{name.zh}时"
        elif self.cause == "once" and guard is not None:
            return Phrase(f"once {guard.en}", f"一旦{guard.zh}")
        else:
            en, zh = "at the end", "期满时"
        if guard is None:
            return Phrase(en, zh)
        return Phrase(f"{en}, if {guard.en}", f"{zh}，若{guard.zh}")

    def definition(self) -> Any:
        """The move as JSON data."""
        return {
            "from": self.source.name,
            "cause": self.cause,
            "act": self.act and self.act.__name__,
            "rule": define(self.rule),
            "when": define(self.when),
            "by": define(self.by),
            "to": self.target.name,
        }

    def __str__(self) -> str:
        return f"{self.source.name} -> {self.target.name} ({self.phrase().en})"


def _languages(values: Iterable[Lang]) -> frozenset[Lang]:
    found = frozenset(values)
    if not found <= {"en", "zh"}:
        msg = f"languages {sorted(found)} are declared; messages exist in en and zh"
        raise ConsultError(msg)
    return found


DEFAULT_ZONE: Final = ZoneInfo("Asia/Shanghai")


def _zone(value: str | ZoneInfo) -> ZoneInfo:
    if isinstance(value, ZoneInfo):
        return value
    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, TypeError) as error:
        msg = f"time zone {value!r} is not known; give an IANA name such as Asia/Shanghai"
        raise ConsultError(msg) from error


def _moves(values: Iterable[Move]) -> tuple[Move, ...]:
    return tuple(values)


@final
@attrs.frozen(hash=False, eq=False, repr=False)
class Procedure:
    """
    A rulebook: named, versioned, immutable.

    Two procedures are equal when their fingerprints are: the digest of the whole definition as data,
    with every parameter and the version of every rule.
    """

    name: str = attrs.field(validator=_identifier)
    version: str = attrs.field(kw_only=True)
    start: Stage = attrs.field(kw_only=True)
    #: The act by which a case is opened.
    opens: type[Act] = attrs.field(kw_only=True)
    #: Who may open a case.
    by: Rule = attrs.field(kw_only=True)
    moves: tuple[Move, ...] = attrs.field(kw_only=True, converter=_moves)
    #: The Chinese title.
    title: str | None = attrs.field(default=None, kw_only=True)
    #: The time zone in which days begin and end.
    zone: ZoneInfo = attrs.field(default=DEFAULT_ZONE, kw_only=True, converter=_zone)
    #: Which days are working days.
    calendar: Calendar | None = attrs.field(default=None, kw_only=True)
    #: The languages that its rules must speak.
    languages: frozenset[Lang] = attrs.field(default=("en", "zh"), kw_only=True, converter=_languages)
    stages: Mapping[str, Stage] = attrs.field(init=False)
    #: SHA-256 over the definition, in hexadecimal.
    fingerprint: str = attrs.field(init=False)
    #: What `consult.deciding` works out of the procedure once, and keeps here.
    prepared: Any = attrs.field(init=False, default=None)

    def __attrs_post_init__(self) -> None:
        _an_act(self.opens, f"procedure {self.name} opens=")
        stages: dict[str, Stage] = {}
        for stage in (self.start, *(end for move in self.moves for end in (move.source, move.target))):
            known = stages.setdefault(stage.name, stage)
            if known is not stage and known.definition() != stage.definition():
                msg = f"procedure {self.name} has two different stages named {stage.name!r}; rename one"
                raise ConsultError(msg)
        object.__setattr__(self, "stages", stages)
        text = json.dumps(self.definition(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        object.__setattr__(self, "fingerprint", hashlib.sha256(text.encode()).hexdigest())

    def phrase(self) -> Phrase:
        """The procedure's name in both languages."""
        return Phrase(self.name, self.title or self.name)

    def moves_from(self, stage: str) -> list[tuple[int, Move]]:
        """The moves that leave *stage*, in declared order, with their numbers."""
        return [(number, move) for number, move in enumerate(self.moves) if move.source.name == stage]

    def acts(self) -> dict[str, type[Act]]:
        """
        Every act that a case of this procedure can take, by name.

        Raises:
            ConsultError: if two acts share a name.
        """
        found: dict[str, type[Act]] = {}
        for act in self._acts():
            known = found.setdefault(act.__name__, act)
            if known is not act:
                msg = f"procedure {self.name} has two different acts named {act.__name__}; rename one"
                raise ConsultError(msg)
        return found

    def _acts(self) -> Iterable[type[Act]]:
        yield self.opens
        for move in self.moves:
            if move.act is not None:
                yield move.act
        for stage in self.stages.values():
            if stage.holds is not None:
                yield from (intake.act for intake in stage.holds.intakes)
            yield from (duty.act for duty in stage.owes)
            yield from (also.act for also in stage.also)

    def definition(self) -> Any:
        """The whole procedure as JSON data: what the fingerprint is taken of."""
        return {
            "name": self.name,
            "version": self.version,
            "title": self.title,
            "start": self.start.name,
            "opens": self.opens.__name__,
            "by": define(self.by),
            "stages": [stage.definition() for stage in self.stages.values()],
            "moves": [move.definition() for move in self.moves],
            "zone": self.zone.key,
            "calendar": define(self.calendar),
            "languages": sorted(self.languages),
            "acts": {name: _act_definition(act) for name, act in sorted(self.acts().items())},
        }

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Procedure) and self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __repr__(self) -> str:
        size = f"{len(self.stages)} stages, {len(self.moves)} moves"
        return f"Procedure({self.name!r}, version={self.version!r}, {size})"


def _act_definition(act: type[Act]) -> Any:
    return {
        # Names only: how a type prints differs between versions of Python, and the fingerprint must not.
        "fields": {name: info.is_required() for name, info in act.model_fields.items()},
        "settles": list(act.settled_fields),
        "amends": act.amends,
        "personal": act.personal,
    }
