"""
The console script: procedures shown and played, conversations run, matters explained, records verified.

Whatever is wrong with what was given is said on the error output, with where and what to do, and ends with
code 2. A command is imported when it is called: `consult why` needs nothing of what made its record.
"""

from __future__ import annotations

import sys
from enum import StrEnum
from importlib import metadata
from pathlib import Path  # noqa: TC003 - Typer reads the annotations of commands
from typing import TYPE_CHECKING, Annotated, Final

import typer

from consult.cli.catalogue import list_command, new_command, show_command
from consult.cli.exporting import export_command
from consult.cli.judging import judge_command
from consult.cli.playable import play_command
from consult.cli.screen import fail
from consult.cli.verifying import verify_command
from consult.errors import ConsultError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Language", "app", "main"]


class Language(StrEnum):
    """A language to answer in."""

    EN = "en"
    ZH = "zh"


def _commands(about: str) -> typer.Typer:
    # Help and errors as plain text: boxes of a fixed width do not survive a pipe.
    return typer.Typer(
        help=about,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        add_completion=False,
    )


app: Final = _commands("Procedures of deliberation that explain themselves.")
_run: Final = _commands("Run a real deliberation through the engine.")
app.add_typer(_run, name="run")
app.command("list", help="List the ready procedures of the catalogue.")(list_command)
app.command("show", help="Tell or draw a procedure: one of the catalogue, or your own.")(show_command)
app.command("new", help="Begin a procedure of your own: a file, and its test beside it.")(new_command)
app.command("play", help="Try a procedure out: play everybody in turn, and let time pass.")(play_command)
app.command("judge", help="Say whether the counts of a published result hold.")(judge_command)
app.command("verify", help="Work a record out again from the file alone.")(verify_command)
app.command("export", help="Write the sealed record of some cases, or of all.")(export_command)

_LANG: Final = typer.Option(help="The language to answer in.")


def main(arguments: Sequence[str] | None = None) -> None:
    """
    Run the console script with *arguments*, or with those of the process.

    Raises:
        SystemExit: always, with 0; with 1 where a register has faults, counts do not hold or a record is not
            what it says; with 3 where some of a record could not be judged again; or with 2 where something
            that was given is wrong.
    """
    for stream in (sys.stdout, sys.stderr):
        # What the terminal cannot show is shown as an escape; a question mark would be read as a verdict.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        app(None if arguments is None else list(arguments), prog_name="consult")
    except ConsultError as error:
        fail(str(error))
    except OSError as error:
        # Files name themselves when they cannot be read or written, so this is the screen.
        fail(f"the output cannot be written ({error.strerror}); look at where it is sent to")


def _version(*, asked: bool) -> None:
    if not asked:
        return
    try:
        version = metadata.version("consult-procedures")
    except metadata.PackageNotFoundError:
        version = "(not installed)"
    typer.echo(f"consult {version}")
    raise typer.Exit


@app.callback()
def _consult(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    del version


@_run.command("polis", help="Run every statement of a Polis export as a matter of the five-step process.")
def _run_polis(  # noqa: PLR0917 - Typer passes all of them by name
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder that holds comments.csv.")],
    quorum: Annotated[
        str,
        typer.Option(
            metavar="SHARE",
            help="Which share of all participants must take part: '>=1/10' or more, '>1/10' more than.",
        ),
    ] = ">=1/10",
    majority: Annotated[
        str, typer.Option(metavar="SHARE", help="Which share of yes and no must be yes, such as '>=2/3'.")
    ] = ">1/2",
    json: Annotated[
        Path | None, typer.Option(metavar="OUT", help="Write what came of each matter as a JSON array.")
    ] = None,
    save: Annotated[
        Path | None,
        typer.Option(
            metavar="LOG", help="Write the whole record as JSON lines, for consult why and consult verify."
        ),
    ] = None,
    lang: Annotated[Language, _LANG] = Language.EN,
) -> None:
    from consult.cli.run import run_polis  # noqa: PLC0415 - see above

    run_polis(folder, quorum=quorum, majority=majority, json_to=json, save_to=save, lang=lang.value)


@app.command("why", help="Explain what came of one matter, and why, from the record alone.")
def _why(
    log: Annotated[Path, typer.Argument(metavar="LOG", help="What consult run wrote with --save.")],
    matter: Annotated[str, typer.Argument(metavar="ID", help="The matter's number.")],
    lang: Annotated[Language, _LANG] = Language.EN,
) -> None:
    from consult.cli.why import why  # noqa: PLC0415 - see above

    why(log, matter, lang=lang.value)


@app.command("roll", help="Make a roll from a register of units or people, or list its faults by row.")
def _roll(  # noqa: PLR0917 - Typer passes all of them by name
    register: Annotated[Path, typer.Argument(metavar="REGISTER", help="The register: a .csv or .xlsx file.")],
    name: Annotated[str | None, typer.Option(metavar="NAME", help="What to call the roll.")] = None,
    by: Annotated[
        str | None,
        typer.Option(metavar="MODE", help="Roll of people: 'persons' or 'households'. Else by units."),
    ] = None,
    parking: Annotated[
        str | None,
        typer.Option(
            metavar="POLICY", help="What parking counts for: include, registrable, no-area or exclude."
        ),
    ] = None,
    mixed: Annotated[
        str | None,
        typer.Option(
            metavar="POLICY", help="Who holds alone and together counts: apart or with-representative."
        ),
    ] = None,
    day: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day of the vote, by which ages are judged.")
    ] = None,
    within: Annotated[
        list[str] | None,
        typer.Option(metavar="GROUP=LABEL", help="Only these, such as building=3. May be repeated."),
    ] = None,
    franchise: Annotated[
        list[str] | None,
        typer.Option(metavar="ROLE", help="A role that gives the vote (villager). May be repeated."),
    ] = None,
    sets: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="SET", help="Measure a set too: women. May be repeated."),
    ] = None,
    sheet: Annotated[str | None, typer.Option(metavar="SHEET", help="The sheet of a workbook.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON object.")] = False,  # noqa: FBT002 - Typer passes it by name
    lang: Annotated[Language, _LANG] = Language.EN,
) -> None:
    from consult.cli.roll import roll  # noqa: PLC0415 - see above

    roll(
        register,
        name=name,
        by=by,
        parking=parking,
        mixed=mixed,
        day=day,
        within=within or (),
        franchise=franchise or (),
        sets=sets or (),
        sheet=sheet,
        as_json=json,
        lang=lang.value,
    )
