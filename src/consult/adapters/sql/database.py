"""Connections and transactions: one code for SQLite and PostgreSQL, and what their errors mean."""

from __future__ import annotations

import os
import random
import sqlite3
import time
import weakref
from contextlib import contextmanager
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, TypeVar, final

from sqlalchemy import Engine, create_engine, event, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from consult.errors import ConsultError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import URL, Connection, Table

__all__ = ["Database", "LostAtCommitError", "StoreError"]

T = TypeVar("T")

#: How long a writer waits for another one, in milliseconds, before it looks again.
_PATIENCE: Final = 10_000
_TRIES: Final = 30
_READS: Final = "consult_reads"
_LOST_TRIES: Final = 6
#: Serialization failure, deadlock, lock not available: whoever loses such a race tries again.
_RACES: Final = frozenset({"40001", "40P01", "55P03"})
#: The server is shutting down or starting up, or there are too many connections: it may be back in a moment.
_AWAY: Final = frozenset({"57P01", "57P02", "57P03", "53300"})


@final
class StoreError(ConsultError):
    """The database does not do what the store asks of it: it is away, full, or not to be written to."""


@final
class LostAtCommitError(Exception):
    """The connection went away at the very end: whether it was written is to be looked up."""


@final
class Database:
    """An engine of SQLAlchemy, and how a store uses it."""

    def __init__(self, where: str | URL | Engine) -> None:
        """
        Prepare to talk to a database; nothing is connected yet.

        Args:
            where: an URL of SQLAlchemy, such as ``sqlite:///cases.db`` or ``postgresql+psycopg://host/name``,
                or an engine. An engine for SQLite is set to begin its own transactions and to wait for locks.

        Raises:
            StoreError: if it is neither SQLite in a file nor PostgreSQL by psycopg.
        """
        if isinstance(where, Engine):
            engine = where
        else:
            url = make_url(where)
            more: dict[str, Any] = {}
            if url.get_backend_name() == "postgresql":
                # What is decided here rests on locks and on the versions of rows, and not on snapshots.
                more = {"isolation_level": "READ COMMITTED"}
            engine = create_engine(url, **more)
        self.engine: Final = engine
        url = engine.url
        self.is_sqlite: Final = url.get_backend_name() == "sqlite"
        # Nothing that is looked up needs two statements to be of one moment, and to begin and end takes time.
        reads: dict[str, Any] = {_READS: True} if self.is_sqlite else {"isolation_level": "AUTOCOMMIT"}
        self._reader: Final = engine.execution_options(**reads)
        if self.is_sqlite:
            if not url.database or ":memory:" in url.database or "mode=memory" in str(url):
                msg = "SQLite in memory is gone with its connection; name a file, or use MemoryStore"
                raise StoreError(msg)
            event.listen(self.engine, "connect", _set_up)
            event.listen(self.engine, "begin", _begin)
        elif url.get_backend_name() != "postgresql":
            msg = f"{url.get_backend_name()} is no database of this store; use sqlite or postgresql+psycopg"
            raise StoreError(msg)
        self.insert: Final[Callable[[Table], Any]] = sqlite.insert if self.is_sqlite else postgresql.insert
        _ENGINES.add(self.engine)

    @property
    def name(self) -> str:
        """Where it is, without a password."""
        return self.engine.url.render_as_string()

    def read(self, work: Callable[[Connection], T]) -> T:
        """
        Look something up.

        Raises:
            StoreError: if the database does not answer.
        """
        return self._run(work, writes=False)

    def write(self, work: Callable[[Connection], T]) -> T:
        """
        Do *work* in one transaction; again from the start where it lost a race for a lock.

        Raises:
            IntegrityError: if somebody else has written the same before.
            LostAtCommitError: if it is not known whether it was written.
            StoreError: if the database does not do it. Nothing is changed.
        """
        return self._run(work, writes=True)

    def lock(self, connection: Connection, *names: object, shared: bool = False) -> None:
        """Hold a lock of this name until the end of the transaction."""
        if self.is_sqlite:
            return  # a transaction that writes is alone in any case
        digest = blake2b(repr(("consult", *names)).encode(), digest_size=8).digest()
        number = int.from_bytes(digest, "big", signed=True)
        take = func.pg_advisory_xact_lock_shared if shared else func.pg_advisory_xact_lock
        connection.execute(select(take(number)))

    def _run(self, work: Callable[[Connection], T], *, writes: bool) -> T:
        tries = lost = 0
        while True:
            try:
                with self._transaction(writes=writes) as connection:
                    return work(connection)
            except IntegrityError:
                raise
            except DBAPIError as error:
                tries += 1
                if error.connection_invalidated or _state(error) in _AWAY:
                    lost += 1
                elif not _is_race(error):
                    raise self._wrong(error) from error
                if tries > _TRIES or lost > _LOST_TRIES:
                    raise self._wrong(error) from error
                # Unevenly, so that those who collided do not collide again.
                time.sleep(random.uniform(0, 0.002 * tries) + 0.05 * lost**2)  # noqa: S311 - no secret
            except sqlite3.OperationalError as error:
                # As a connection was set up: another process may just be making the file.
                tries += 1
                if tries > _TRIES or not error.sqlite_errorname.startswith("SQLITE_BUSY"):
                    raise self._wrong(error) from error
                time.sleep(random.uniform(0, 0.002 * tries))  # noqa: S311 - as above
            except (SQLAlchemyError, sqlite3.Error) as error:
                raise self._wrong(error) from error

    def _wrong(self, error: Exception) -> StoreError:
        cause = getattr(error, "orig", None) or error
        msg = f"the database {self.name} failed: {cause}; nothing was changed; mend it and try again"
        return StoreError(msg)

    @contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[Connection]:
        if not writes:
            with self._reader.connect() as connection:
                yield connection
            return
        with self.engine.connect() as connection:
            begun = connection.begin()
            try:
                yield connection
            except BaseException:
                begun.rollback()
                raise
            try:
                begun.commit()
            except DBAPIError as error:
                if error.connection_invalidated or _state(error) in _AWAY:
                    raise LostAtCommitError from error
                raise


def _set_up(connection: Any, record: object) -> None:
    del record
    connection.isolation_level = None  # transactions are begun below, and not where the driver thinks fit
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={_PATIENCE}")
    if cursor.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA secure_delete=ON")  # a paper that was deleted is overwritten
    cursor.close()


def _begin(connection: Connection) -> None:
    # Who writes says so at once: a reader who turns writer half way would have to be refused.
    if not connection.get_execution_options().get(_READS):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _state(error: DBAPIError) -> str | None:
    state: str | None = getattr(error.orig, "sqlstate", None)
    return state


def _is_race(error: DBAPIError) -> bool:
    name: str = getattr(error.orig, "sqlite_errorname", "")
    return _state(error) in _RACES or name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


_ENGINES: Final[weakref.WeakSet[Engine]] = weakref.WeakSet()


def _after_fork() -> None:
    # A connection cannot be used by two processes: one that was forked makes its own.
    for engine in _ENGINES:
        engine.dispose(close=False)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
