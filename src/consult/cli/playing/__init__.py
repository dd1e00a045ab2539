"""`consult play`: a procedure tried out in the terminal, by somebody who plays everybody in turn."""

from __future__ import annotations

import sys
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Final

from rich.text import Text

from consult.adapters.records import write
from consult.cli.playing.cast import Cast, Mentioned
from consult.cli.playing.session import Session
from consult.cli.screen import Screen, safe
from consult.cli.taking import take
from consult.errors import ConsultError
from consult.timing import moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from consult.verdicts import Lang

__all__ = ["play"]

_STYLES: Final = {"✓": "green", "✗": "red", "?": "yellow"}
_MORNING: Final = time(9)


def play(name: str, *, lang: Lang, start: str | None = None, save: Path | None = None) -> None:
    """
    Play the procedure that *name* means, line by line, until the end of the input.

    Args:
        name: an entry of the catalogue, or somebody's own, as for `consult show`.
        lang: the language.
        start: the day on which it begins, at nine in the morning; today by default.
        save: where to write the record at the end, for `consult why`.

    Raises:
        ConsultError: if there is no such procedure, *start* is no day, or *save* cannot be written.
    """
    taken = take(name)
    entry, procedure = taken.entry, taken.procedure
    session = Session(
        procedure,
        Cast(taken.directory, () if entry is None else [one.person for one in entry.people]),
        Mentioned(procedure),
        start=_start(start, procedure.zone),
        lang=lang,
        title=None if entry is None else entry.title,
        about=None if entry is None else entry.about,
        beside=() if entry is None else entry.others(),
    )
    if hasattr(sys.stdin, "reconfigure"):
        # What cannot be read is shown as what it is; it must not end the play.
        sys.stdin.reconfigure(errors="replace")
    _loop(session)
    if save is not None:
        write(save, session.engine, session.rulebook)
    Screen().show([Text(safe(session.kept(None if save is None else str(save))))])


def _loop(session: Session) -> None:
    screen = Screen()
    screen.show(_lines(session.greeting()))
    while not session.over:
        line = _asked(session.prompt)
        if line is None:
            screen.show(_lines(session.ended()))
            return
        screen.show(_lines(session.take(line)))


def _asked(prompt: str) -> str | None:
    """What is written at the prompt; None at the end of the input."""
    if sys.stdin.isatty():
        try:
            return input(prompt)
        except EOFError:
            sys.stdout.write("\n")
            return None
    # From a pipe: the answer is shown as well, so that the whole can be read afterwards.
    sys.stdout.write(prompt)
    sys.stdout.flush()
    line = sys.stdin.readline()
    sys.stdout.write(f"{safe(line.rstrip())}\n")
    return line.rstrip("\r\n") if line else None


def _lines(said: Iterable[str]) -> Iterator[Text]:
    for line in said:
        text = line.lstrip(" ")
        indent = " " * (len(line) - len(text))
        yield Text(indent + safe(text), style=_STYLES.get(text[:2].rstrip(), ""))


def _start(day: str | None, zone: ZoneInfo) -> datetime:
    if day is None:
        return moment(datetime.combine(datetime.now(zone).date(), _MORNING, zone))
    try:
        return moment(datetime.combine(date.fromisoformat(day), _MORNING, zone))
    except (OverflowError, ValueError):
        msg = f"--start {day} is no day; write it as 2026-03-02"
        raise ConsultError(msg) from None
