"""
OCEL 2.0: cases, visits of stages, people, rolls and rules as objects, and what happened to them.

The form is the JSON one of the specification (RWTH Aachen, 2023), https://www.ocel-standard.org. Every value
is text, since the schema published with it takes nothing else; moments are texts of the type ``time``.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from consult.adapters.mining.pseudonyms import Pseudonyms
from consult.adapters.mining.steps import said, trace_of, written
from consult.adapters.mining.wording import words_by_fingerprint
from consult.verdicts import Phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from consult.adapters.mining.steps import Step, Trace, Value
    from consult.adapters.mining.wording import Words
    from consult.events import Event
    from consult.procedure import Procedure
    from consult.verdicts import Lang

__all__ = ["ocel"]

_OBJECTS: Final[Mapping[str, Mapping[str, str]]] = {
    "case": {"community": "string", "stage": "string", "outcome": "string"},
    "stage": {"name": "string", "code": "string", "visit": "string"},
    "person": {},
    "roll": {"name": "string", "size": "string"},
    "procedure": {"name": "string", "title": "string", "version": "string"},
}
"""What kinds of objects there are, and the types of their attributes."""
_STARTS: Final = Phrase("{stage} (start)", "{stage}（开始）")
_COMPLETE: Final = Phrase("{stage} (complete)", "{stage}（结束）")


def ocel(
    logs: Iterable[Sequence[Event]],
    rules: Iterable[Procedure | Words],
    *,
    lang: Lang = "en",
    pseudonym: Callable[[str], str] | None = None,
) -> dict[str, Any]:
    """
    Return *logs* as the data of an OCEL 2.0 document in JSON. Equal logs and rules give equal data.

    Another case that is only spoken of is an object without attributes.

    Args:
        logs: the events of each case, in order: ``engine_logs(engine)``, or ``record.events.values()``.
        rules: all that the cases run under, or ran under: ``engine.rulebook``, or ``record.books.values()``.
        lang: the language of the names of activities.
        pseudonym: what a person is called in it; by default ``person-1`` and so on, as they first appear.

    Raises:
        LogError: if the events of a case are not one case's, in order, from its opening.
        UnknownProcedureError: if *rules* lacks any that a case runs under, or ran under.
    """
    books, people = words_by_fingerprint(rules), Pseudonyms(pseudonym)
    made = _Made(books, lang)
    for events in logs:
        trace = trace_of(events, books, people, lang)
        if trace is not None:
            made.add(trace)
    return made.document()


class _Made:
    """The document on its way."""

    def __init__(self, books: Mapping[str, Words], lang: Lang) -> None:
        self._books = books
        self._lang = lang
        self._objects: dict[str, dict[str, Any]] = {}
        self._events: list[dict[str, Any]] = []
        self._types: dict[str, dict[str, str]] = {}

    def add(self, trace: Trace) -> None:
        """Take in all of one case."""
        origin, case = trace.case.origin, _case(trace.case.id)
        opened = trace.steps[0].at
        self._object("case", case)
        self._tell(case, "community", origin.community, opened)
        for number, step in enumerate(trace.steps):
            self._add(trace, step, first=number == 0)
        if trace.case.ended:
            self._tell(case, "outcome", trace.outcome, trace.case.place.entered)
        for other, relative in sorted(trace.case.relatives.items()):
            self._relate(case, self._object("case", _case(other)), relative.kind)

    def _add(self, trace: Trace, step: Step, *, first: bool) -> None:
        case = _case(trace.case.id)
        visit = self._visit(trace, step)
        under = self._rules(step, trace.steps[0].at)
        self._relate(case, visit, "goes through")
        self._relate(case, under, "under")
        relations = [(case, "case"), (visit, "stage")]
        if first or step.kind == "rules":
            relations.append((under, "under"))
        if step.enters:
            self._tell(case, "stage", trace.stages[step.stage, step.visit], step.at)
        if step.actor is not None:
            relations.append((self._object("person", f"person:{step.actor}"), "actor"))
        if step.principal is not None:
            relations.append((self._object("person", f"person:{step.principal}"), "principal"))
        relations += [(self._object("case", _case(other.case)), other.relation) for other in step.others]
        if step.roll is not None:
            roll = self._roll(trace, step)
            self._relate(visit, roll, "roll")
            relations.append((roll, "frozen"))
        self._happened(trace, step, relations)

    def _called(self, step: Step) -> str:
        if step.kind != "stage":
            return step.name
        return said(_STARTS if step.transition == "start" else _COMPLETE, self._lang, stage=step.name)

    def _happened(self, trace: Trace, step: Step, relations: list[tuple[str, str]]) -> None:
        attributes: dict[str, Value] = {
            "kind": step.kind,
            "code": step.code,
            "transition": step.transition,
            **step.more,
        }
        if step.standing is not None:
            if step.standing.roles:
                attributes["roles"] = ", ".join(sorted(step.standing.roles))
            if step.standing.seats:
                attributes["bodies"] = ", ".join(sorted(step.standing.seats))
        name = _text(self._called(step))
        known = self._types.setdefault(name, {})
        for member, value in attributes.items():
            known[_text(member)] = "time" if isinstance(value, datetime) else "string"
        self._events.append(
            {
                "id": _text(f"{trace.case.id}/{step.seq}/{step.number}"),
                "type": name,
                "time": written(step.at),
                "attributes": [
                    {"name": _text(member), "value": _value(value)} for member, value in attributes.items()
                ],
                "relationships": _relationships(relations),
            }
        )

    # -- objects -------------------------------------------------------------------------------------------

    def _object(self, kind: str, name: str) -> str:
        self._objects.setdefault(name, {"type": kind, "attributes": [], "relationships": {}})
        return name

    def _tell(self, name: str, attribute: str, value: str, at: datetime) -> None:
        told = {"name": attribute, "time": written(at), "value": _text(value)}
        if told not in self._objects[name]["attributes"]:
            self._objects[name]["attributes"].append(told)

    def _relate(self, name: str, other: str, qualifier: str) -> None:
        self._objects[name]["relationships"][other, qualifier] = None

    def _visit(self, trace: Trace, step: Step) -> str:
        name = f"stage:{trace.case.id}/{step.stage}/{step.visit}"
        if name not in self._objects:
            self._object("stage", name)
            self._tell(name, "name", trace.stages[step.stage, step.visit], step.at)
            self._tell(name, "code", step.stage, step.at)
            self._tell(name, "visit", str(step.visit), step.at)
        return name

    def _rules(self, step: Step, at: datetime) -> str:
        name = f"procedure:{step.rules}"
        if name not in self._objects:
            book = self._books[step.rules]
            self._object("procedure", name)
            self._tell(name, "name", book.name.en, at)
            self._tell(name, "title", book.name.zh, at)
            self._tell(name, "version", book.version, at)
        return name

    def _roll(self, trace: Trace, step: Step) -> str:
        name = f"roll:{step.roll}"
        if name not in self._objects and step.roll is not None:
            self._object("roll", name)
            called, size = trace.rolls[step.roll]
            self._tell(name, "name", called, step.at)
            self._tell(name, "size", size, step.at)
        return name

    # -- the whole -----------------------------------------------------------------------------------------

    def document(self) -> dict[str, Any]:
        """All of it, types and objects by name, events in the order of time."""
        return {
            "objectTypes": [_type(name, members) for name, members in sorted(_OBJECTS.items())],
            "eventTypes": [_type(name, members) for name, members in sorted(self._types.items())],
            "objects": [
                {
                    "id": _text(name),
                    "type": made["type"],
                    "attributes": made["attributes"],
                    "relationships": _relationships(made["relationships"]),
                }
                for name, made in sorted(self._objects.items())
            ],
            # Sorting keeps those of one moment as they are: case by case, in order.
            "events": sorted(self._events, key=lambda event: str(event["time"])),
        }


def _case(name: str) -> str:
    return f"case:{name}"


def _type(name: str, members: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": name,
        "attributes": [{"name": member, "type": kind} for member, kind in sorted(members.items())],
    }


def _relationships(relations: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [
        {"objectId": _text(name), "qualifier": _text(qualifier)}
        for name, qualifier in dict.fromkeys(relations)
    ]


def _value(value: Value) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case datetime():
            return written(value)
        case _:
            return _text(str(value))


def _text(text: str) -> str:
    # Half a pair of surrogates cannot be written in UTF-8: it is told by its number.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
