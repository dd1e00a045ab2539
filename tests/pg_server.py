"""A PostgreSQL server for tests, from the distribution's package: in its own directory, by socket alone."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from itertools import count
from pathlib import Path
from typing import Final

NOT_TESTED: Final = (
    "POSTGRESQL IS NOT TESTED: no initdb and pg_ctl in /usr/lib/postgresql/*/bin or on the path; "
    "apt-get install postgresql"
)


def binaries() -> Path | None:
    """Where initdb and pg_ctl are, of the newest version; None where there are none."""
    known = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True
    )
    on_path = shutil.which("initdb")
    places = [*known, *([Path(on_path).parent] if on_path else [])]
    return next(
        (place for place in places if (place / "initdb").exists() and (place / "pg_ctl").exists()), None
    )


class Server:
    """A server that was started, and databases in it."""

    def __init__(self, binaries: Path) -> None:
        self._bin = binaries
        # A socket's path may have no more than about a hundred characters.
        self.directory = Path(tempfile.mkdtemp(prefix="consult-pg-"))
        self._numbers = count(1)
        #: The server does not run as root.
        self._user: str | None = None
        if os.geteuid() == 0:
            names = [entry.pw_name for entry in pwd.getpwall()]
            self._user = "postgres" if "postgres" in names else "nobody"
            shutil.chown(self.directory, self._user)
        data = str(self.directory / "data")
        options = ["-A", "trust", "-U", "consult", "-E", "UTF8", "--locale=C", "--no-sync"]
        try:
            self._run("initdb", "-D", data, *options)
            self.start()
        except BaseException:
            shutil.rmtree(self.directory, ignore_errors=True)
            raise

    def _run(self, program: str, *arguments: str) -> None:
        ran = subprocess.run(  # noqa: S603 - the programs that were found
            [str(self._bin / program), *arguments],
            user=self._user,
            cwd=self.directory,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # a server keeps it open
            stderr=subprocess.DEVNULL,
            timeout=120,
            check=False,
        )
        if ran.returncode:
            log = self.directory / "log"
            told = log.read_text(encoding="utf-8") if log.exists() else "it left no log"
            raise RuntimeError(f"{program} failed with {ran.returncode}: {told}")

    def start(self) -> None:
        # What is tested is killed processes, not power cuts.
        settings = f"-k {self.directory} -c listen_addresses='' -c fsync=off -c max_connections=200"
        log = str(self.directory / "log")
        self._run("pg_ctl", "-D", str(self.directory / "data"), "-l", log, "-o", settings, "-w", "start")

    def stop(self, how: str = "immediate") -> None:
        self._run("pg_ctl", "-D", str(self.directory / "data"), "-m", how, "-w", "stop")

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    def fresh(self) -> str:
        """The URL of a new, empty database."""
        import psycopg  # noqa: PLC0415 - only where there is a server

        name = f"test{next(self._numbers)}"
        where = {"host": str(self.directory), "user": "consult", "dbname": "postgres"}
        with psycopg.connect(**where, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"postgresql+psycopg://consult@/{name}?host={self.directory}"
