"""A part of a record as a record of its own: some of its cases, with all that they rest on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, final

import attrs

from consult.adapters.records.reading import read
from consult.adapters.records.sealing import FORMAT, canonical, linked
from consult.adapters.records.writing import spoken_of
from consult.errors import UnknownCaseError
from consult.events import GoneOver, Moved, Opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from consult.adapters.records.reading import Record

__all__ = ["part"]


def part(path: Path, cases: Iterable[str] | None = None) -> Iterator[str]:
    """
    Return the lines of a record of some cases of the record at *path*, of all by default; sealed anew.

    What is in it is as it was: a record of an older format gets the links that it did not have.

    Raises:
        LogError: if there is no record at *path*, or it does not hold in itself.
        UnknownCaseError: if a case is not in it.
    """
    record = read(path)
    chosen = frozenset(record.cases if cases is None else cases)
    for case in sorted(chosen):
        if case not in record.cases:
            raise UnknownCaseError(record.community, case)
    needed = _Needed.of(record, chosen)
    kept = [data for data in _lines(path) if _belongs(data, needed)]
    return linked(f"{canonical(data)}\n" for data in (_head(record, chosen, kept, cases), *kept))


@final
@attrs.frozen
class _Needed:
    """What the chosen cases rest on."""

    cases: frozenset[str]
    fingerprints: frozenset[str]
    rolls: frozenset[str]

    @classmethod
    def of(cls, record: Record, cases: frozenset[str]) -> _Needed:
        events = [event for case in cases for event in record.events[case]]
        entered = [event.entering for event in events if isinstance(event, (Opened, Moved))]
        return cls(
            cases,
            frozenset(event.fingerprint for event in events if isinstance(event, (Opened, GoneOver))),
            frozenset(str(entering.opening["roll"]) for entering in entered if "roll" in entering.opening),
        )


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """The lines but the first, as data without links: they were read before, and are what they must be."""
    for line in path.read_text(encoding="utf-8").removesuffix("\n").split("\n")[1:]:
        data: dict[str, Any] = json.loads(line)
        data.pop("link", None)
        if data["kind"] == "procedure":
            data.setdefault("drawn", None)
        yield data


def _belongs(data: dict[str, Any], needed: _Needed) -> bool:
    match data["kind"]:
        case "procedure":
            return data["fingerprint"] in needed.fingerprints
        case "roll":
            return data["digest"] in needed.rolls
        case "event":
            return data["event"]["case"] in needed.cases
        case _:
            return data["case"] in needed.cases


def _head(
    record: Record, chosen: frozenset[str], kept: list[dict[str, Any]], cases: Iterable[str] | None
) -> dict[str, Any]:
    kinds = [data["kind"] for data in kept]
    named = {"procedures": "procedure", "rolls": "roll", "events": "event", "boxes": "box"}
    without = sorted(record.without)
    if cases is not None:
        without = spoken_of((event for case in chosen for event in record.events[case]), chosen)
    return {
        "kind": "record",
        "format": FORMAT,
        "community": record.community,
        "counts": {name: kinds.count(kind) for name, kind in named.items()},
        **({"without": without} if without or cases is not None else {}),
    }
