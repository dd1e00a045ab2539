"""Writing the whole record."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, Final, get_args

from pydantic_core import PydanticUndefined, to_jsonable_python

from consult.acts import FieldRef, names_stage
from consult.adapters.records.files import WholeFile
from consult.adapters.records.sealing import FORMAT, canonical, linked
from consult.errors import ConsultError
from consult.events import Acted, GoneOver, Moved, Opened, Told, dump
from consult.verdicts import Phrase
from consult.voting.boxes.kinds import box_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from consult.acts import Act
    from consult.engine import Engine
    from consult.events import Event
    from consult.procedure import Procedure
    from consult.voting import Roll
    from consult.voting.boxes.kinds import AnyBox

    _Place = tuple[str, str, int]

__all__ = ["export", "lines", "spoken_of", "words_of", "write"]

_PAGE: Final = 1_000


def write(
    path: Path, engine: Engine, rulebook: Iterable[Procedure], *, cases: Iterable[str] | None = None
) -> None:
    """
    Write the record of *engine*'s community, or of some of its cases, to *path*, whole or not at all.

    Raises:
        ConsultError: if *path* cannot be written, or as `lines` does.
    """
    with WholeFile(path) as file:
        for line in lines(engine, rulebook, cases=cases):
            file.write(line)


def export(engine: Engine, path: Path, *, cases: Iterable[str] | None = None) -> None:
    """
    Write the record of a live community, or of some of its cases, to *path*, whole or not at all.

    Others may go on writing to the store: the record is of the moment at which its events were read. Every
    procedure that a case runs under, or ran under, must be in the engine's rulebook.

    Raises:
        UnknownCaseError: if there is no such case.
        ConsultError: if *path* cannot be written, or as `lines` does.
    """
    write(path, engine, engine.rulebook, cases=cases)


def lines(
    engine: Engine, rulebook: Iterable[Procedure], *, cases: Iterable[str] | None = None
) -> Iterator[str]:
    """
    Return the record of *engine*'s community line by line: head, rules, rolls, events, ballots. It is sealed.

    Events are in the order in which they were written. Nobody else may write to the store meanwhile.

    Args:
        engine: whose community and store.
        rulebook: every procedure that a case of the record runs under, or ran under.
        cases: only these, with all that they rest on but the other cases, which the head names; all by
            default.

    Raises:
        UnknownCaseError: if there is no such case.
        ConsultError: if *rulebook* lacks a procedure, or the store lost a roll.
    """
    return linked(_lines(engine, rulebook, None if cases is None else frozenset(cases)))


def _lines(engine: Engine, rulebook: Iterable[Procedure], cases: frozenset[str] | None) -> Iterator[str]:
    # A record is read and told without any of what procedures are made of.
    from consult.adapters.records.drawing import draw  # noqa: PLC0415 - see above

    events = list(_events(engine, cases))
    rules = {procedure.fingerprint: procedure for procedure in rulebook}
    pinned = dict.fromkeys(event.fingerprint for event in events if isinstance(event, (Opened, GoneOver)))
    for fingerprint in pinned:
        if fingerprint not in rules:
            msg = f"the rulebook lacks the procedure {fingerprint[:12]}; give all that cases run under"
            raise ConsultError(msg)
    rolls, boxes, counted = _votes(engine, events)
    yield _line(
        {
            "kind": "record",
            "format": FORMAT,
            "community": engine.community,
            "counts": {
                "procedures": len(pinned),
                "rolls": len(rolls),
                "events": len(events),
                "boxes": len(boxes),
            },
            **({} if cases is None else {"without": spoken_of(events, cases)}),
        }
    )
    for fingerprint in pinned:
        rule = rules[fingerprint]
        definition = {"kind": "procedure", "fingerprint": fingerprint, "definition": rule.definition()}
        yield _line({**definition, "acts": words_of(rule), "drawn": draw(rule)})
    for digest, roll in rolls.items():
        yield _line({"kind": "roll", "digest": digest, "roll": roll.to_data()})
    for event in events:
        yield _line({"kind": "event", "event": dump(event)})
    for (case, stage, visit), box in boxes.items():
        yield _line(
            {
                "kind": "box",
                "case": case,
                "stage": stage,
                "visit": visit,
                "roll": box.roll.digest,
                **box_data(box, counted=(case, stage, visit) in counted),
            }
        )


def _line(data: Mapping[str, Any]) -> str:
    return f"{canonical(data)}\n"


def _events(engine: Engine, cases: frozenset[str] | None) -> Iterator[Event]:
    if cases is not None and len(cases) == 1:
        yield from engine.events(*cases)
        return
    for case in sorted(cases or ()):
        engine.events(case)  # so that one that is not there is said to be so
    after = 0
    while items := engine.feed(after, limit=_PAGE):
        for item in items:
            if cases is None or item.event.case in cases:
                yield item.event
        after = items[-1].position


def spoken_of(events: Iterable[Event], cases: frozenset[str]) -> list[str]:
    """Return the other cases that these *events* of *cases* speak of."""
    named: set[str] = set()
    for event in events:
        if isinstance(event, Opened):
            named.update({event.root, event.parent or event.root})
        if isinstance(event, (Opened, Acted, Moved)):
            named.update(send.to for send in event.sends)
        if isinstance(event, Told):
            named.add(event.sender)
        if isinstance(event, GoneOver):
            named.add(event.under)
    return sorted(named - cases)


def _votes(
    engine: Engine, events: list[Event]
) -> tuple[dict[str, Roll], dict[_Place, AnyBox], frozenset[_Place]]:
    """Return the rolls that stages began with, the boxes of those that held a vote, and which are counted."""
    rolls: dict[str, Roll] = {}
    boxes: dict[_Place, AnyBox] = {}
    counted: set[_Place] = set()
    visits: dict[tuple[str, str], int] = {}
    visit: dict[str, int] = {}
    for event in events:
        if isinstance(event, Moved) and event.result is not None and "ballots" in event.result:
            counted.add((event.case, event.source, visit[event.case]))
        if isinstance(event, (Opened, Moved)):
            stage = event.entering.stage
            visit[event.case] = visits[event.case, stage] = visits.get((event.case, stage), 0) + 1
            digest = event.entering.opening.get("roll")
            if digest is not None and digest not in rolls:
                rolls[digest] = _roll(engine, event.case, digest)
        elif isinstance(event, GoneOver):
            stage = event.stage  # of the same visit, which may be called otherwise now
        else:
            continue
        place = (event.case, stage, visit[event.case])
        box = engine.store.box(engine.community, *place)
        if box is not None:
            boxes[place] = box
    return rolls, boxes, frozenset(counted)


def _roll(engine: Engine, case: str, digest: str) -> Roll:
    roll = engine.store.roll(digest)
    if roll is None:
        msg = f"the roll {digest[:12]} of case {case!r} is not in the store; restore it first"
        raise ConsultError(msg)
    return roll


def words_of(procedure: Procedure) -> dict[str, Any]:
    """Return what acts, their fields and their values are called, so that the record tells itself."""
    stages = {name: _said(stage.phrase()) for name, stage in sorted(procedure.stages.items())}
    return {name: _words(name, act, stages) for name, act in sorted(procedure.acts().items())}


def _words(name: str, act: type[Act], stages: Mapping[str, Any]) -> dict[str, Any]:
    fields = {field: FieldRef(name, field, act) for field in act.model_fields}
    marks = {field: mark for field, ref in fields.items() if (mark := ref.titled) is not None}
    said: dict[str, Any] = {
        **_said(act.called()),
        # In which stories tell them; a line of the record is sorted by name.
        "order": list(fields),
        # Without the unit, which is told with the amount.
        "fields": {
            field: _said(Phrase(marks[field].en, marks[field].zh) if field in marks else ref.phrase())
            for field, ref in fields.items()
        },
        "values": {field: values for field in fields if (values := _values(act, field, stages))},
        "units": {
            field: {"unit": mark.unit if isinstance(mark.unit, str) else dict(mark.unit), "by": mark.unit_by}
            for field, mark in marks.items()
            if mark.unit is not None
        },
        "usual": {
            field: to_jsonable_python(info.default, fallback=str)
            for field, info in act.model_fields.items()
            # Nothing at all is never told, so it need not be known as the usual.
            if info.default not in (PydanticUndefined, None, "", ())
        },
    }
    return {**said, "did": _said(act.did)} if act.did.en else said


def _values(act: type[Act], field: str, stages: Mapping[str, Any]) -> Mapping[str, Any]:
    if names_stage in act.model_fields[field].metadata:
        return stages
    annotation = act.model_fields[field].annotation
    for kind in (annotation, *get_args(annotation)):
        if isinstance(kind, type) and issubclass(kind, Enum) and hasattr(kind, "phrase"):
            return {str(value.value): _said(value.phrase()) for value in kind}
    return {}


def _said(words: Phrase) -> dict[str, str]:
    return {"en": words.en, "zh": words.zh}
