"""`consult export`: the sealed record of some cases, or of all, out of a database or another record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from consult.adapters.records import WholeFile, lines
from consult.adapters.records.parting import part
from consult.cli.taking import take
from consult.engine import Engine
from consult.errors import ConsultError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from consult.procedure import Procedure
    from consult.stores import Store

__all__ = ["export_record"]

_SQLITE: Final = b"SQLite format 3\x00"


def export_record(
    source: str,
    out: Path,
    *,
    cases: Sequence[str],
    everything: bool,
    community: str,
    procedures: Sequence[str],
) -> None:
    """
    Write the record of *cases*, or of all, to *out*, whole or not at all.

    Raises:
        typer.BadParameter: unless either cases are named or all are asked for.
        ConsultError: if there is no database or record at *source*, a case is not in it, a procedure is
            missing, or *out* cannot be written.
    """
    if everything is bool(cases):
        msg = "name cases by --case ID, or ask for --all of them"
        raise typer.BadParameter(msg, param_hint="--case")
    chosen = None if everything else cases
    with WholeFile(out) as file:
        for line in _lines(source, chosen, community, procedures):
            file.write(line)


def _lines(
    source: str, cases: Sequence[str] | None, community: str, procedures: Sequence[str]
) -> Iterator[str]:
    url = _url(source)
    if url is None:
        return part(Path(source), cases)
    rules: dict[str, Procedure] = {}
    for name in procedures:
        found = take(name)
        rules.update({one.fingerprint: one for one in (*found.others, found.procedure)})
    engine = Engine(rules.values(), community=community, store=_store(url))
    return lines(engine, engine.rulebook, cases=cases)


def _url(source: str) -> str | None:
    """The database that is meant; nothing where it is a record."""
    if "://" in source:
        return source
    try:
        with Path(source).open("rb") as stream:
            begins = stream.read(len(_SQLITE))
    except (OSError, ValueError):
        return None  # reading it as a record says why
    return f"sqlite:///{source}" if begins == _SQLITE else None


def _store(url: str) -> Store:
    try:
        from consult.adapters.sql import SqlStore  # noqa: PLC0415 - needs an extra
    except ModuleNotFoundError as error:
        msg = f"{error.name} is needed to read a database; pip install 'consult-procedures[sql]'"
        raise ConsultError(msg) from error
    try:
        return SqlStore(url)
    except ConsultError:
        raise
    except Exception as error:
        # What is wrong with an URL, SQLAlchemy and each driver say in errors of their own.
        msg = f"{_source_of(url)} is no database that can be opened ({type(error).__name__}); give its URL"
        raise ConsultError(msg) from error


def _source_of(url: str) -> str:
    """The URL without what may be a password."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
