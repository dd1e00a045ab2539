"""
XES: one trace for each case.

The form is that of IEEE Std 1849-2016, clause 5, with the concept, lifecycle, organizational and time
extensions of its clause 7. Elements are in no namespace, as in the schema of the standard.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from consult.adapters.mining.pseudonyms import Pseudonyms
from consult.adapters.mining.steps import trace_of, written
from consult.adapters.mining.wording import words_by_fingerprint
from consult.adapters.mining.xml_text import attribute, key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from consult.adapters.mining.steps import Step, Trace, Value
    from consult.adapters.mining.wording import Words
    from consult.events import Event
    from consult.procedure import Procedure
    from consult.verdicts import Lang

__all__ = ["xes", "xes_lines"]

_EXTENSIONS: Final = (
    ("Concept", "concept"),
    ("Lifecycle", "lifecycle"),
    ("Organizational", "org"),
    ("Time", "time"),
)
_EPOCH: Final = "1970-01-01T00:00:00.000000Z"
#: The range of what the standard calls int.
_LONG: Final = 2**63
_HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<log xes.version="1849.2016" xes.features="">',
    *(
        f'  <extension name="{name}" prefix="{prefix}" uri="http://www.xes-standard.org/{prefix}.xesext"/>'
        for name, prefix in _EXTENSIONS
    ),
    '  <global scope="trace">',
    '    <string key="concept:name" value=""/>',
    '    <string key="procedure" value=""/>',
    '    <string key="version" value=""/>',
    '    <string key="outcome" value=""/>',
    "  </global>",
    '  <global scope="event">',
    '    <string key="concept:name" value=""/>',
    '    <string key="concept:instance" value=""/>',
    '    <string key="lifecycle:transition" value="unknown"/>',
    f'    <date key="time:timestamp" value="{_EPOCH}"/>',
    '    <string key="kind" value=""/>',
    '    <string key="code" value=""/>',
    '    <string key="stage" value=""/>',
    '    <int key="seq" value="0"/>',
    "  </global>",
    '  <classifier name="Activity" scope="event" keys="concept:name lifecycle:transition"/>',
    '  <classifier name="Code" scope="event" keys="kind code lifecycle:transition"/>',
    '  <classifier name="Procedure" scope="trace" keys="procedure version"/>',
    '  <classifier name="Outcome" scope="trace" keys="procedure outcome"/>',
    '  <string key="lifecycle:model" value="standard"/>',
)


def xes(
    logs: Iterable[Sequence[Event]],
    rules: Iterable[Procedure | Words],
    *,
    lang: Lang = "en",
    pseudonym: Callable[[str], str] | None = None,
) -> str:
    """
    Return the XES document of *logs* as one text. Equal logs and rules give equal texts.

    Args:
        logs: the events of each case, in order: ``engine_logs(engine)``, or ``record.events.values()``.
        rules: all that the cases run under, or ran under: ``engine.rulebook``, or ``record.books.values()``.
        lang: the language of the names of activities.
        pseudonym: what a person is called in it; by default ``person-1`` and so on, as they first appear.

    Raises:
        LogError: if the events of a case are not one case's, in order, from its opening.
        UnknownProcedureError: if *rules* lacks any that a case runs under, or ran under.
    """
    return "".join(xes_lines(logs, rules, lang=lang, pseudonym=pseudonym))


def xes_lines(
    logs: Iterable[Sequence[Event]],
    rules: Iterable[Procedure | Words],
    *,
    lang: Lang = "en",
    pseudonym: Callable[[str], str] | None = None,
) -> Iterator[str]:
    """
    Return what `xes` returns line by line, each with its line feed, holding one case at a time.

    The document says of itself that it is UTF-8: write it so.
    """
    books, people = words_by_fingerprint(rules), Pseudonyms(pseudonym)
    for line in _HEAD:
        yield f"{line}\n"
    for events in logs:
        trace = trace_of(events, books, people, lang)
        if trace is not None:
            yield from _trace(trace)
    yield "</log>\n"


def _trace(trace: Trace) -> Iterator[str]:
    origin = trace.case.origin
    attributes: dict[str, Value | None] = {
        "concept:name": origin.case,
        "procedure": origin.procedure,
        "version": origin.version,
        "outcome": trace.outcome,
        "fingerprint": origin.fingerprint,
        "community": origin.community,
        "ended": trace.case.ended,
        "parent": origin.parent,
    }
    yield "  <trace>\n"
    yield from _attributes(attributes, "    ")
    for step in trace.steps:
        yield "    <event>\n"
        yield from _attributes(_of_step(step), "      ")
        yield "    </event>\n"
    yield "  </trace>\n"


def _of_step(step: Step) -> dict[str, Value | None]:
    standing, place = step.standing, f"{step.stage}/{step.visit}"
    attributes: dict[str, Value | None] = {
        "concept:name": step.name,
        # A stage may be entered again: start and end of one visit belong together.
        "concept:instance": place if step.kind == "stage" else f"{step.seq}/{step.number}",
        "lifecycle:transition": step.transition,
        "time:timestamp": step.at,
        "org:resource": step.actor,
        "org:role": None if standing is None else ", ".join(sorted(standing.roles)) or None,
        "org:group": None if standing is None else ", ".join(sorted(standing.seats)) or None,
        "kind": step.kind,
        "code": step.code,
        "stage": place,
        "seq": step.seq,
        "principal": step.principal,
    }
    if step.others:
        attributes["cases"] = ", ".join(other.case for other in step.others)
        attributes["relation"] = step.others[0].relation
    return attributes | {name: step.more[name] for name in sorted(step.more)}


def _attributes(attributes: dict[str, Value | None], indent: str) -> Iterator[str]:
    for name, value in attributes.items():
        match value:
            case None:
                continue
            case bool():
                tag, text = "boolean", "true" if value else "false"
            case int() if -_LONG <= value < _LONG:
                tag, text = "int", str(value)
            case datetime():
                tag, text = "date", written(value)
            case _:
                tag, text = "string", attribute(str(value))
        yield f'{indent}<{tag} key="{key(name)}" value="{text}"/>\n'
