"""A table as plain text, in which Chinese characters are as wide as they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import east_asian_width

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["text_table"]

_WIDE = {"W", "F"}


def text_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """
    *heads* and *rows* in columns, two spaces apart, with a line below the heads and none at the end.

    Every row has as many cells as there are heads.
    """
    # A cell is one line: whatever people wrote into a title must not break the table.
    lines = [[" ".join(cell.split()) for cell in line] for line in (heads, *rows)]
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join(
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in lines
    )


def _width(text: str) -> int:
    return sum(2 if east_asian_width(sign) in _WIDE else 1 for sign in text)
