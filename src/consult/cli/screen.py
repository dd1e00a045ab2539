"""What goes to the terminal, or into a pipe: plain there, and never wrapped."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final, NoReturn, final

from rich.cells import cell_len, set_cell_size
from rich.console import Console

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.text import Text

__all__ = ["Screen", "fail", "padded", "safe", "shortened"]

_FAILED: Final = 2


@final
class Screen:
    """The standard output."""

    def __init__(self) -> None:
        self._console = Console()

    def show(self, lines: Iterable[Text]) -> None:
        """Print lines. A terminal cuts those that may not wrap; a pipe gets them whole."""
        console = self._console
        for line in lines:
            if not console.is_terminal:
                console.print(line, soft_wrap=True)
            elif line.no_wrap:
                console.print(line, no_wrap=True, overflow="ellipsis", crop=True)
            else:
                console.print(line)


def fail(message: str) -> NoReturn:
    """Say what is wrong on the error output, and end with code 2."""
    lines = "\n".join(safe(line) for line in message.splitlines())
    sys.stderr.write(f"consult: {lines}\n")
    raise SystemExit(_FAILED)


def safe(text: str) -> str:
    """*text* on one line, without what a terminal would take for a command."""
    return "".join(char if char.isprintable() else " " if char.isspace() else "�" for char in text)


def shortened(text: str, cells: int) -> str:
    """*text* on one line, in quotes, not wider than *cells*."""
    line = safe(" ".join(text.split()))
    if cell_len(line) > cells - 2:
        line = f"{set_cell_size(line, cells - 3).rstrip()}…"
    return f"“{line}”"


def padded(text: str, cells: int, *, right: bool = False) -> str:
    """*text* made as wide as *cells*, where Chinese characters are two wide."""
    blank = " " * (cells - cell_len(text))
    return blank + text if right else text + blank
