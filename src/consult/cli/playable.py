"""`consult play` on the command line: its arguments, and nothing of what it needs."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - Typer reads the annotations of commands
from typing import Annotated, Literal

import typer

__all__ = ["play_command"]


def play_command(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="An entry of consult list, FILE.py, FILE.py:NAME or MODULE:NAME. A file may define people.",
        ),
    ],
    *,
    lang: Annotated[Literal["en", "zh"], typer.Option(help="The language to play in.")] = "en",
    start: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day on which it begins, at 09:00; today if not.")
    ] = None,
    save: Annotated[
        Path | None,
        typer.Option(metavar="LOG", help="Write the record at the end as JSON lines, for consult why."),
    ] = None,
) -> None:
    """Play a procedure: everybody in turn, line by line, with time passing as you say."""
    from consult.cli.playing import play  # noqa: PLC0415 - imported when it is called

    play(name, lang=lang, start=start, save=save)
