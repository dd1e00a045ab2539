"""Files that are whole or not there."""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self, TextIO, final

from consult.errors import ConsultError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

__all__ = ["WholeFile"]


@final
class WholeFile:
    """
    A text file in UTF-8 that takes its place only once it is whole.

    It is written beside its place, under a name of its own, and renamed at the end of the ``with`` block.
    Where anything is raised before that, nothing is left of it, and what was in its place stays there.
    Whether it can be written at all is known at the start of the block.

    A place that is a link leads to what it links to. Only an end that leaves no time, such as a power cut,
    can leave a draft behind; its name begins with ``.consult-``.

    Raises:
        ConsultError: if it cannot be written, saying why and what to do.
    """

    __slots__ = ("_draft", "_mode", "_path", "_stream", "_target")

    _draft: Path
    _mode: int | None
    _stream: TextIO
    _target: Path

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Self:
        with self._named():
            self._target = Path(os.path.realpath(self._path))
            self._mode = self._mode_of_the_old()
            self._draft = self._target.with_name(f".consult-{secrets.token_hex(8)}.part")
            # Exclusively, and with the rights that any new file gets here.
            number = os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
            self._stream = os.fdopen(number, "w", encoding="utf-8", newline="\n")
        return self

    def _mode_of_the_old(self) -> int | None:
        try:
            mode = self._target.stat().st_mode
        except FileNotFoundError:
            return None
        if not stat.S_ISREG(mode):
            what = "a folder" if stat.S_ISDIR(mode) else "not a file that can be replaced"
            msg = f"{self._path}: it is {what}; give the name of a file"
            raise ConsultError(msg)
        if not os.access(self._target, os.W_OK):
            msg = f"{self._path}: it is there already and may not be written to; give another name"
            raise ConsultError(msg)
        return stat.S_IMODE(mode)

    def write(self, text: str) -> None:
        """
        Add *text*.

        Raises:
            ConsultError: if it cannot be written, as where the disk is full.
        """
        with self._named():
            self._stream.write(text)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with self._named():
                if error is None:
                    self._stream.flush()
                    os.fsync(self._stream.fileno())
                    if self._mode is not None:
                        self._draft.chmod(self._mode)
                    self._stream.close()
                    self._draft.replace(self._target)
        finally:
            with suppress(OSError):
                self._stream.close()
            with suppress(OSError):
                self._draft.unlink()

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            msg = (
                f"{self._path}: it cannot be written ({error.strerror}); "
                "name a file in a folder that is there and that you may write to"
            )
            raise ConsultError(msg) from error
