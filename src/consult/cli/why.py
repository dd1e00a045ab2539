"""`consult why`: one matter explained from a record."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from rich.text import Text

from consult.adapters.records import read, tell
from consult.cli.screen import Screen, safe
from consult.errors import ConsultError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from consult.adapters.records import Record
    from consult.verdicts import Lang

__all__ = ["why"]

_STYLES: Final = {"✓": "green", "✗": "red", "?": "yellow"}
_SHOWN: Final = 5


def why(log: Path, matter: str, *, lang: Lang) -> None:
    """
    Explain *matter* from the record in *log*.

    Raises:
        LogError: if the record cannot be read.
        ConsultError: if it has no such matter, naming those that are called alike.
    """
    record = read(log)
    if matter not in record.events:
        raise ConsultError(_unknown(log, record, matter))
    Screen().show(_lines(tell(record, matter, lang=lang)))


def _unknown(log: Path, record: Record, matter: str) -> str:
    alike = get_close_matches(matter, record.events, _SHOWN)
    if alike:
        remedy = f"did you mean {', '.join(alike)}?"
    elif record.events:
        remedy = f"give the id of one, such as {', '.join(list(record.events)[:_SHOWN])}"
    else:
        remedy = "there is none at all"
    return f"{log}: there is no matter {matter!r} among the {len(record.events)} in this record; {remedy}"


def _lines(told: str) -> Iterator[Text]:
    for number, line in enumerate(told.splitlines()):
        said = line.lstrip(" ")
        indent = " " * (len(line) - len(said))
        style = "bold" if number == 0 else _STYLES.get(said[:2].rstrip(), "")
        yield Text(indent + safe(said), style=style)
