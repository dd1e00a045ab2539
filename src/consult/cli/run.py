"""`consult run polis`: a Polis export replayed, and what came of it."""

from __future__ import annotations

import json
import os
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from consult.adapters.polis.reading import read
from consult.adapters.polis.running import run
from consult.adapters.records import WholeFile, lines
from consult.cli.screen import Screen
from consult.cli.summary import summary, written
from consult.voting import parse_share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from consult.adapters.polis.running import Run
    from consult.verdicts import Lang
    from consult.voting import Share

__all__ = ["run_polis"]


def run_polis(
    folder: Path, *, quorum: str, majority: str, json_to: Path | None, save_to: Path | None, lang: Lang
) -> None:
    """
    Replay the export in *folder*, write the files that are asked for, and show a summary.

    Raises:
        PolisError: if the export cannot be read.
        ConsultError: if a file cannot be written.
        typer.BadParameter: if an option does not make sense.
    """
    quorum_, majority_ = _share(quorum, "--quorum"), _share(majority, "--majority")
    _check_places(folder, json_to, save_to)
    with ExitStack() as stack:
        # Before the work, so that a place that cannot be written to is known now.
        json_file = None if json_to is None else stack.enter_context(WholeFile(json_to))
        save_file = None if save_to is None else stack.enter_context(WholeFile(save_to))
        done = _replayed(folder, quorum_, majority_, lang)
        if json_file is not None:
            for part in _array(done):
                json_file.write(part)
        if save_file is not None:
            for line in lines(done.engine, [done.procedure]):
                save_file.write(line)
    screen = Screen()
    screen.show(summary(done, folder.resolve().name, quorum_, majority_, lang))
    screen.show(written(json_to, save_to, done, lang))


def _share(text: str, option: str) -> Share:
    try:
        return parse_share(text)
    except ValueError as error:
        raise typer.BadParameter(str(error.args[0]), param_hint=option) from error


def _check_places(folder: Path, json_to: Path | None, save_to: Path | None) -> None:
    source = os.path.realpath(folder)
    places = {}
    for option, path in (("--json", json_to), ("--save", save_to)):
        if path is None:
            continue
        place = places[option] = os.path.realpath(path)
        if os.path.commonpath([source, place]) == source:
            msg = f"{path} lies in {folder}, which is only read; name a file outside of it"
            raise typer.BadParameter(msg, param_hint=option)
    if len(places) > len(set(places.values())):
        msg = f"--json names {save_to} too, and one would overwrite the other; give each a file of its own"
        raise typer.BadParameter(msg, param_hint="--save")


def _array(done: Run) -> Iterator[str]:
    """Return a JSON array with a line for each matter."""
    before = "[\n"
    for matter in done.matters:
        yield before + json.dumps(matter.to_data(), ensure_ascii=False, allow_nan=False)
        before = ",\n"
    yield "\n]\n"


def _replayed(folder: Path, quorum: Share, majority: Share, lang: Lang) -> Run:
    if not sys.stderr.isatty():
        return run(read(folder), quorum=quorum, majority=majority)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        return run(
            read(folder),
            quorum=quorum,
            majority=majority,
            progress=_shown_on(progress, "讨论与表决" if lang == "zh" else "Deliberating"),
        )


def _shown_on(progress: Progress, what: str) -> Callable[[int, int], None]:
    task = progress.add_task(what, total=None)

    def show(done: int, of: int) -> None:
        progress.update(task, completed=done, total=of)

    return show
