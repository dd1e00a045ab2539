"""`consult list` and `consult show`: what the catalogue has, and a procedure told or drawn."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Literal

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from consult.catalogue.registry import entries
from consult.cli.pages import page_of
from consult.cli.pictures import svg
from consult.cli.screen import Screen, padded, safe
from consult.cli.tables import table
from consult.cli.taking import take
from consult.diagrams import diagram

if TYPE_CHECKING:
    from consult.catalogue.registry import Entry
    from consult.verdicts import Lang, Phrase

__all__ = ["Format", "list_entries", "show"]

Format = Literal["table", "mermaid", "dot", "svg", "page"]
"""How a procedure is shown: told, drawn in a language of diagrams or as a picture, or as a page."""


def list_entries(*, lang: Lang, as_json: bool = False) -> None:
    """List what the catalogue has."""
    if as_json:
        _write_json([_data(one, lang) for one in entries()])
        return
    names = max(cell_len(one.name) for one in entries())
    titles = max(cell_len(_said(one.title, lang)) for one in entries())
    Screen().show(
        Text(f"{padded(one.name, names)}  {padded(_said(one.title, lang), titles)}  {_said(one.about, lang)}")
        for one in entries()
    )


def _data(one: Entry, lang: Lang) -> dict[str, object]:
    return {
        "name": one.name,
        "title": _said(one.title, lang),
        "about": _said(one.about, lang),
        "protects": _said(one.protects, lang),
        "not_covered": _said(one.not_covered, lang),
        "sources": [_said(source, lang) for source in one.sources],
        "figure": _said(one.figure, lang),
    }


def _write_json(data: object) -> None:
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")


def show(name: str, *, kind: Format, lang: Lang) -> None:
    """
    Show the procedure that *name* means: an entry of the catalogue, or one in a file or a module.

    Raises:
        ConsultError: if there is no such procedure, it cannot be run, or it cannot be drawn; ``main`` says it
            and ends with 2.
    """
    taken = take(name)
    procedure = taken.procedure
    if kind == "table":
        console = Console()
        Screen().show(line for row in table(procedure, taken.entry, lang) for line in row.lines(console))
    elif kind == "page":
        _write(page_of(procedure, taken.entry, lang))
    elif kind == "svg":
        _write_bytes(svg(diagram(procedure, "dot", lang=lang)))
    else:
        _write(diagram(procedure, kind, lang=lang))


def _write(text: str) -> None:
    if sys.stdout.isatty():
        sys.stdout.write(text)
    else:  # what goes into a file or to another program is UTF-8, whatever the terminal is
        _write_bytes(text.encode())


def _write_bytes(data: bytes) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _said(words: Phrase, lang: Lang) -> str:
    return safe(words.zh if lang == "zh" else words.en)
