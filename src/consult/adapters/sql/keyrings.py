"""Where the keys of secret votes are kept until they are destroyed: apart from the database."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Protocol, final

from consult.errors import ConsultError

__all__ = ["FileKeys", "KeyRing"]


class KeyRing(Protocol):
    """The host's place for keys. Whoever has it and the database can read an open secret vote."""

    def keep(self, name: str, key: bytes) -> None:
        """Keep a key for good, before the vote opens."""
        ...

    def find(self, name: str) -> bytes | None:
        """The key, while it is not destroyed."""
        ...

    def destroy(self, name: str) -> None:
        """Forget a key for good, backups included; nothing where it is forgotten already."""
        ...


@final
class FileKeys:
    """
    Keys as files of a directory that only this user may enter.

    Put it on another disk than the database, and leave it out of backups: a key that comes back from a
    backup undoes its destruction.
    """

    def __init__(self, directory: str | Path) -> None:
        self._directory = Path(directory)

    def _path(self, name: str) -> Path:
        return self._directory / f"{hashlib.sha256(name.encode()).hexdigest()}.key"

    def keep(self, name: str, key: bytes) -> None:
        """
        Keep a key.

        Raises:
            ConsultError: if it cannot be written.
        """
        try:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = self._path(name)
            new = path.with_suffix(".new")
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(key)
                file.flush()
                os.fsync(file.fileno())
            new.replace(path)
            self._sync()
        except OSError as error:
            msg = f"the key of a secret vote cannot be kept in {self._directory}: {error}; no vote was opened"
            raise ConsultError(msg) from error

    def find(self, name: str) -> bytes | None:
        """The key, while it is not destroyed."""
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            return None

    def destroy(self, name: str) -> None:
        """Overwrite the key and remove it."""
        path = self._path(name)
        try:
            with path.open("r+b") as file:
                file.write(bytes(path.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
        except FileNotFoundError:
            return
        self._sync()

    def _sync(self) -> None:
        directory = os.open(self._directory, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
