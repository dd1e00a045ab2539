"""The first row of a register file: where each column stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs

from consult.adapters.registers import cells
from consult.adapters.registers.columns import AREAS, column_of
from consult.adapters.registers.tables import letter
from consult.registers import Fault
from consult.verdicts import Phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Heads", "heads_of"]


@final
@attrs.frozen
class Heads:
    """The columns of one file."""

    #: How many there are, without a name too.
    width: int
    #: Where each column stands, counted from 0.
    at: dict[str, int]
    #: How each column is headed.
    names: dict[str, str]
    #: The columns without a name, by where they stand.
    nameless: dict[int, str]
    faults: tuple[Fault, ...]
    #: Whether there are the columns without which every row would be wrong.
    complete: bool


def heads_of(row: int, cells_: Sequence[str]) -> Heads:
    """Read the header, which is the row of number *row*."""
    at: dict[str, int] = {}
    names: dict[str, str] = {}
    nameless: dict[int, str] = {}
    faults = []
    for place, head in enumerate(cells_):
        shown = cells.shown(head)
        column = column_of(head)
        if not shown:
            nameless[place] = letter(place)
        elif column is None:
            what = Phrase(f"“{shown}” is no column of a register", f"“{shown}”不是登记册的列")
            remedy = Phrase("correct the name, or take the column out", "请更正列名，或者删除该列")
            faults.append(Fault("unknown-column", what, remedy, row, shown))
        elif column in at:
            other = names[column]
            what = Phrase(f"“{shown}” and “{other}” are the same column", f"“{shown}”与“{other}”是同一列")
            remedy = Phrase("leave one of them", "请只保留其中一列")
            faults.append(Fault("column-twice", what, remedy, row, shown))
        else:
            at[column], names[column] = place, shown
    missing = []
    if "holder_id" not in at:
        missing.append(
            (
                Phrase("there is no column holder_id", "缺少“业主编号”（或者“人员编号”）列"),
                Phrase("add one: names alone do not tell people apart", "请增加该列：仅凭姓名无法区分同名者"),
            )
        )
    if "unit" in at and not any(column in at for column in AREAS):
        missing.append(
            (
                Phrase("there is no column of areas", "缺少面积列"),
                Phrase(
                    "add registered_area, surveyed_area or contract_area",
                    "请增加“登记面积”“实测面积”或者“合同面积”列",
                ),
            )
        )
    faults += [Fault("column-missing", what, remedy, row) for what, remedy in missing]
    return Heads(len(cells_), at, names, nameless, tuple(faults), not missing)
