"""The cells of a file, as text: CSV in its several forms, and workbooks."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final

from consult.adapters.registers.columns import column_of
from consult.adapters.registers.tables import RegisterFileError, Sheet
from consult.adapters.registers.workbooks import workbook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["cells_of"]

_WORKBOOK: Final = b"PK\x03\x04"
_OLD_WORKBOOK: Final = b"\xd0\xcf\x11\xe0"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_DELIMITERS: Final = (",", ";", "\t")
# What no text holds. A tab parts cells, and the two others end lines.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def cells_of(path: Path, *, sheet: str | None = None) -> Sheet:
    """
    Return the cells of the file at *path*.

    Raises:
        RegisterFileError: if there is no table to be read; here, or while its rows are gone through.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise RegisterFileError(
            path.name, "there is no such file", "look at the spelling of its name"
        ) from None
    except IsADirectoryError:
        raise RegisterFileError(path.name, "this is a folder", "name a .csv or .xlsx file in it") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise RegisterFileError(
            path.name, f"it cannot be opened ({reason})", "look at what it is and who may read it"
        ) from error
    if data.startswith(_WORKBOOK):
        return workbook(path.name, data, sheet)
    if data.startswith(_OLD_WORKBOOK):
        raise RegisterFileError(
            path.name,
            "it is a workbook of the old kind or has a password",
            "save it as .xlsx without one, or as CSV",
        )
    if sheet is not None:
        raise RegisterFileError(path.name, "a CSV file has no sheets", "leave the name of the sheet out")
    return Sheet(_table(path.name, _text(path.name, data)), [])


def _text(file: str, data: bytes) -> str:
    if not data.strip(b"\xef\xbb\xbf\r\n\t ,;"):
        raise RegisterFileError(file, "the file is empty", "name a file with a row of column names")
    if data.startswith(_UTF16):
        raise RegisterFileError(file, "it is UTF-16", "save it as CSV in UTF-8")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if (hit := _CONTROL.search(text)) is not None:
            line = text.count("\n", 0, hit.start()) + 1
            problem = f"line {line} has the control character 0x{ord(hit[0]):02x}"
            raise RegisterFileError(file, problem, "save it as CSV in UTF-8, or as .xlsx")
        return text
    raise RegisterFileError(file, "it is neither UTF-8 nor GB18030", "save it as CSV in UTF-8, or as .xlsx")


def _table(file: str, text: str) -> Iterator[tuple[int, list[str]]]:
    rows = enumerate(
        csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True), start=1
    )
    while True:
        try:
            at = next(rows, None)
        except csv.Error as error:
            # A mark without a partner swallows what follows it, so there is no telling rows apart from there.
            problem = f"the quotation marks of a row do not pair ({error})"
            raise RegisterFileError(
                file, problem, "close the quotation, and write a mark inside it twice"
            ) from error
        if at is None:
            return
        yield at


def _delimiter(text: str) -> str:
    """Return what parts the cells: with it, the first row names the most columns."""
    first = text.lstrip("\r\n").split("\n", 1)[0].rstrip("\r")

    def known(delimiter: str) -> int:
        try:
            heads = next(csv.reader([first], delimiter=delimiter), [])
        except csv.Error:
            return 0
        return sum(column_of(head) is not None for head in heads)

    return max(_DELIMITERS, key=known)
