"""The options of `consult export`; what it does is imported when it is called."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - Typer reads the annotations of commands
from typing import Annotated

import typer

__all__ = ["export_command"]


def export_command(  # noqa: PLR0917 - Typer passes all of them by name
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help="A database of the store: an SQLite file, or an URL such as postgresql+psycopg://host/name; "
            "or a record.",
        ),
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The file to write.")],
    cases: Annotated[
        list[str] | None, typer.Option("--case", metavar="ID", help="This case alone. May be repeated.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All cases.")] = False,  # noqa: FBT002 - Typer passes it by name
    community: Annotated[
        str, typer.Option(metavar="KEY", help="Whose cases, of those in a database.")
    ] = "community",
    procedure: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Rules that cases of a database run under: FILE.py, FILE.py:NAME or MODULE:NAME, which is "
            "run, or a name of consult list. May be repeated.",
        ),
    ] = None,
) -> None:
    """Write the sealed record of some cases, or of all."""
    from consult.cli.export import export_record  # noqa: PLC0415 - a command is imported when it is called

    export_record(
        source,
        out,
        cases=cases or (),
        everything=everything,
        community=community,
        procedures=procedure or (),
    )
