"""A table as it stands in a file, and what is no table at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

import attrs

from consult.errors import ConsultError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consult.registers import Fault

__all__ = ["RegisterFileError", "Sheet", "letter"]


@final
class RegisterFileError(ConsultError):
    """
    A file cannot be read as a register at all: not there, no table, or in no known form.

    Printed as `owners.csv: the file is empty; name a file with a row of column names`.
    """

    def __init__(self, file: str, problem: str, remedy: str) -> None:
        super().__init__(f"{file}: {problem}; {remedy}")
        #: The name of the file.
        self.file: Final = file
        #: What is wrong.
        self.problem: Final = problem
        #: What to do about it.
        self.remedy: Final = remedy


@final
@attrs.frozen
class Sheet:
    """A table as it stands in a file."""

    #: Every row with its number, counted from 1 as a spreadsheet does. Read while it is gone through.
    rows: Iterator[tuple[int, list[str]]]
    #: What is wrong with single cells already. Complete once all rows are read.
    faults: list[Fault]


def letter(at: int) -> str:
    """Return what a spreadsheet calls a column, which is counted from 0 here."""
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
