"""From the rows of a file to a register, or to every fault that they have."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs

from consult.adapters.registers.columns import column_of
from consult.adapters.registers.heads import heads_of
from consult.adapters.registers.making import Making, filled
from consult.adapters.registers.sheets import cells_of
from consult.adapters.registers.tables import RegisterFileError
from consult.registers import Fault, Register, RegisterError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Reading", "RegisterFileError", "read"]


@final
@attrs.frozen
class Reading:
    """What came of reading a register: the register, or what is wrong."""

    #: The name of the file.
    file: str
    #: None where there is any fault.
    register: Register | None
    #: Every fault, by row.
    faults: tuple[Fault, ...]

    def unwrap(self) -> Register:
        """
        The register.

        Raises:
            RegisterError: listing what is wrong.
        """
        if self.register is None:
            raise RegisterError(self.file, self.faults)
        return self.register


def read(path: Path, *, sheet: str | None = None) -> Reading:
    """
    Read a register from *path*, a CSV file or a workbook.

    Args:
        path: The file.
        sheet: The sheet of the workbook. Needed where several have something in them.

    Raises:
        RegisterFileError: if there is no table to be read. What is wrong with a table is in `Reading.faults`.
    """
    table = cells_of(path, sheet=sheet)
    rows = table.rows
    row, cells = next(((row, cells) for row, cells in rows if filled(cells)), (0, []))
    if not any(column_of(cell) is not None for cell in cells):
        problem = "its first row names no column of a register"
        remedy = "put the names of the columns there, such as 房号 and 业主编号"
        raise RegisterFileError(path.name, problem, remedy)
    heads = heads_of(row, cells)
    making = Making(path.stem, heads)
    if heads.complete:
        for number, said in rows:
            if filled(said):
                making.take(number, said)
        making.finish(table.faults)
    return Reading(path.name, making.register, tuple(making.sorted_faults()))
