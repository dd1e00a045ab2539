"""The JSON Schema of a line of a record."""

from __future__ import annotations

from typing import Any, Final

from consult.adapters.records.sealing import FORMAT
from consult.events import SCHEMA, event_schema

__all__ = ["record_schema"]

_TEXT: Final = {"type": "string"}
_NUMBER: Final = {"type": "integer", "minimum": 0}
_OBJECT: Final = {"type": "object"}
_DIGEST: Final = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


def record_schema() -> dict[str, Any]:
    """
    Return the JSON Schema (2020-12) of a line of a record of the format that is written.

    It says what each line is made of. What lines must have with one another, such as links, digests and
    counts, no schema can say: verifying does.
    """
    events = event_schema()
    kinds = events.pop("$defs")
    for kind in kinds.values():
        if "seq" in kind.get("properties", {}):
            # The version of the form stands beside the members.
            kind["properties"]["schema"] = {"const": SCHEMA}
            kind["required"] = [*kind["required"], "schema"]
    lines = {
        "record": _record(),
        "procedure": _procedure(),
        "roll": _roll(),
        "event": _event(),
        "box": _box(),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A line of a record",
        "oneOf": [{"$ref": f"#/$defs/line-{name}"} for name in lines],
        "$defs": {
            **kinds,
            "event": events,
            **{f"line-{name}": _line(name, members) for name, members in lines.items()},
        },
    }


def _line(kind: str, members: dict[str, Any]) -> dict[str, Any]:
    optional = members.pop("", {})
    return {
        "type": "object",
        "properties": {"link": _DIGEST, "kind": {"const": kind}, **members, **optional},
        "required": ["link", "kind", *members],
        "additionalProperties": False,
    }


def _record() -> dict[str, Any]:
    counts = dict.fromkeys(("procedures", "rolls", "events", "boxes"), _NUMBER)
    return {
        "format": {"const": FORMAT},
        "community": _TEXT,
        "counts": {
            "type": "object",
            "properties": counts,
            "required": list(counts),
            "additionalProperties": False,
        },
        "": {"without": {"type": "array", "items": _TEXT, "uniqueItems": True}},
    }


def _procedure() -> dict[str, Any]:
    return {
        "fingerprint": _DIGEST,
        "definition": _OBJECT,
        "acts": _OBJECT,
        "drawn": {"type": ["object", "null"]},
    }


def _roll() -> dict[str, Any]:
    return {"digest": _DIGEST, "roll": _OBJECT}


def _event() -> dict[str, Any]:
    return {"event": {"$ref": "#/$defs/event"}}


def _box() -> dict[str, Any]:
    more = (
        "states",
        "held",
        "kept",
        "noted",
        "options",
        "secret",
        "follows",
        "on_paper",
        "vetoes",
        "under",
        "prevails",
    )
    return {
        "case": _TEXT,
        "stage": _TEXT,
        "visit": {"type": "integer", "minimum": 1},
        "roll": _DIGEST,
        "replaceable": {"type": "boolean"},
        "replaced": _NUMBER,
        "ballots": _OBJECT,
        "": {name: {} for name in more},
    }
