"""The options of `consult list`, `consult show` and `consult new`; what they do is imported when called."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path  # noqa: TC003 - Typer reads the annotations of commands
from typing import Annotated, Final

import typer

__all__ = ["list_command", "new_command", "show_command"]


class _Language(StrEnum):
    EN = "en"
    ZH = "zh"


class _Format(StrEnum):
    TABLE = "table"
    MERMAID = "mermaid"
    DOT = "dot"
    SVG = "svg"
    PAGE = "page"


_LANG: Final = typer.Option(help="The language to answer in.")


def list_command(
    *,
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
    lang: Annotated[_Language, _LANG] = _Language.EN,
) -> None:
    """List the ready procedures of the catalogue."""
    from consult.cli.show import list_entries  # noqa: PLC0415 - a command is imported when it is called

    list_entries(lang=lang.value, as_json=json)


def show_command(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="A name of consult list; or your own: FILE.py, FILE.py:NAME or MODULE:NAME, which is run.",
        ),
    ],
    *,
    kind: Annotated[
        _Format,
        typer.Option(
            "--format", help="Told as a table, drawn, or as a page of Markdown. svg needs Graphviz."
        ),
    ] = _Format.TABLE,
    lang: Annotated[_Language, _LANG] = _Language.EN,
) -> None:
    """Tell or draw a procedure."""
    from consult.cli.show import show  # noqa: PLC0415 - see above

    show(name, kind=kind.value, lang=lang.value)


def new_command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Which of the catalogue to begin from.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write, such as mine.py.")],
) -> None:
    """Begin a procedure of your own: write FILE, and its test beside it. Nothing is overwritten."""
    from consult.cli.new import new  # noqa: PLC0415 - see above

    new(name, file)
