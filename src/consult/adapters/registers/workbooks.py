"""The cells of a workbook (``.xlsx``), as text."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final

from consult.adapters.registers.tables import RegisterFileError, Sheet, letter
from consult.registers import Fault
from consult.verdicts import Phrase

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["workbook"]

#: Spreadsheets keep fifteen digits of a number, and put zeros for the rest.
_KEPT: Final = 10**15
#: What is read makes room for every cell from the first to the outermost, and a single one far out would
#: take the memory of the whole process.
_MOST_CELLS: Final = 25_000_000
_MOST_BYTES: Final = 2**30
_CHUNK: Final = 2**20
_OVERLAP: Final = 64
_PLACE: Final = re.compile(rb"""\sr\s*=\s*["']\s*([A-Za-z$]*)([0-9]{1,40})""")
_LONGEST: Final = 3
_AGAIN: Final = "save it again as .xlsx, or as CSV"


def workbook(file: str, data: bytes, sheet: str | None) -> Sheet:
    """
    Return the cells of one sheet of the workbook that *data* is.

    Raises:
        RegisterFileError: if it cannot be read, or has several sheets and none is named.
    """
    try:
        import python_calamine as calamine  # noqa: PLC0415 - of an extra, and only for workbooks
    except ModuleNotFoundError:
        remedy = 'run: pip install "consult-procedures[xlsx]", or save it as CSV'
        raise RegisterFileError(file, "workbooks need a package that is not installed", remedy) from None
    _check_size(file, data)
    try:
        values, merged = _values(calamine, file, data, sheet)
    except RegisterFileError:
        raise
    except Exception as error:
        problem = f"it is no workbook that can be read ({' '.join(str(error).split())})"
        raise RegisterFileError(file, problem, _AGAIN) from error
    except BaseException as error:
        # A panic of the reader, which is no Exception. An interrupt is none either, and must get through.
        if type(error).__name__ != "PanicException":
            raise
        raise RegisterFileError(file, "it is no workbook that can be read", _AGAIN) from error
    faults = [_merged(start, end) for start, end in merged]
    rows = (
        (
            row,
            [one if one.__class__ is str else _as_text(one, row, at, faults) for at, one in enumerate(cells)],
        )
        for row, cells in enumerate(values, start=1)
    )
    return Sheet(rows, faults)


def _values(
    calamine: ModuleType, file: str, data: bytes, sheet: str | None
) -> tuple[list[list[Any]], list[tuple[tuple[int, int], tuple[int, int]]]]:
    """Return the values of the sheet, and its merged cells."""
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    tables = {
        meta.name: book.get_sheet_by_name(meta.name)
        for meta in book.sheets_metadata
        if meta.typ == calamine.SheetTypeEnum.WorkSheet
    }
    if sheet is None:
        filled = [name for name, table in tables.items() if table.height]
        if not filled:
            raise RegisterFileError(file, "the file is empty", "name a file with a row of column names")
        if len(filled) > 1:
            names = ", ".join(map(repr, filled))
            raise RegisterFileError(file, f"it has several sheets: {names}", "say which one to read")
        (sheet,) = filled
    elif sheet not in tables:
        names = ", ".join(map(repr, tables))
        raise RegisterFileError(file, f"it has no sheet {sheet!r}", f"name one of {names}")
    table = tables[sheet]
    return table.to_python(skip_empty_area=False), table.merged_cell_ranges or []


def _check_size(file: str, data: bytes) -> None:
    """Refuse what would take too much memory: the reader makes room before it looks."""
    rows = columns = 1
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" not in names or names & {"xl/workbook.bin", "content.xml"}:
                raise RegisterFileError(file, "it is no workbook of the kind .xlsx", _AGAIN)
            if sum(entry.file_size for entry in archive.infolist()) > _MOST_BYTES:
                raise RegisterFileError(file, "it is larger than a GiB", "save the one sheet as CSV")
            for name in names:
                with archive.open(name) as part:
                    end = b""
                    while chunk := part.read(_CHUNK):
                        for column, row in _PLACE.findall(end + chunk):
                            rows = max(rows, int(row))
                            columns = max(columns, _number(column))
                        end = chunk[-_OVERLAP:]
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        problem = f"it is no workbook that can be read ({error})"
        raise RegisterFileError(file, problem, _AGAIN) from error
    if rows * columns > _MOST_CELLS:
        problem = f"its cells go as far as {columns} columns and {rows} rows"
        raise RegisterFileError(file, problem, "delete what stands outside of the table, or save it as CSV")


def _number(column: bytes) -> int:
    """Return the number of a column from its letters, counted from 1."""
    letters = column.replace(b"$", b"").upper()
    if len(letters) > _LONGEST:
        return _MOST_CELLS + 1
    number = 0
    for one in letters:
        number = number * 26 + one - ord("A") + 1
    return number


def _as_text(value: Any, row: int, at: int, faults: list[Fault]) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        if abs(value) >= _KEPT:
            faults.append(_cut(row, at))
            return ""
        # The fifteen digits that a spreadsheet keeps and shows: 88.88, whatever the float is.
        return format(value, ".15g") if isinstance(value, float) else str(value)
    if isinstance(value, datetime) and value.time() == time(0):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _cut(row: int, at: int) -> Fault:
    return Fault(
        "number-cut",
        Phrase(
            "a number of more than fifteen digits has lost its last ones", "数字超过十五位，末尾数字已丢失"
        ),
        Phrase("format the column as text and write the number again", "请将该列设为文本格式后重新填写"),
        row,
        letter(at),
    )


def _merged(start: tuple[int, int], end: tuple[int, int]) -> Fault:
    place = f"{letter(start[1])}{start[0] + 1}:{letter(end[1])}{end[0] + 1}"
    return Fault(
        "cells-merged",
        Phrase(f"the cells {place} are merged", f"单元格{place}已合并"),
        Phrase("unmerge them, and fill in each", "请取消合并，并逐格填写"),
        start[0] + 1,
        letter(start[1]),
    )
