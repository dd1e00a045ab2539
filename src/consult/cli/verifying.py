"""The options of `consult verify`; what it does is imported when it is called."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path  # noqa: TC003 - Typer reads the annotations of commands
from typing import Annotated

import typer

__all__ = ["verify_command"]


class _Language(StrEnum):
    EN = "en"
    ZH = "zh"


def verify_command(
    record: Annotated[Path, typer.Argument(metavar="OUT", help="A record, as an export or --save wrote it.")],
    *,
    procedure: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Your own rules: FILE.py, FILE.py:NAME or MODULE:NAME, which is run. May be repeated.",
        ),
    ] = None,
    anchor: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LINK", help="A link kept somewhere else; it must be in this record. May be repeated."
        ),
    ] = None,
    receipt: Annotated[
        list[str] | None,
        typer.Option(metavar="RECEIPT", help="A voter's receipt; the paper must be in. May be repeated."),
    ] = None,
    heads: Annotated[
        bool, typer.Option("--heads", help="List the last link of each case, to be kept somewhere else.")
    ] = False,
    lang: Annotated[_Language, typer.Option(help="The language to answer in.")] = _Language.EN,
) -> None:
    """Work a record out again from the file alone: chain, cases, rolls, ballots and every decision."""
    from consult.cli.verify import verify_record  # noqa: PLC0415 - a command is imported when it is called

    code = verify_record(
        record,
        procedures=procedure or (),
        anchors=anchor or (),
        receipts=receipt or (),
        heads=heads,
        lang=lang.value,
    )
    raise typer.Exit(code)
