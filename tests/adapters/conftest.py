"""Databases for tests: SQLite in a file, and PostgreSQL in a server of its own where there is one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from consult.adapters.sql import FileKeys, SqlStore
from pg_server import NOT_TESTED, Server, binaries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    found = binaries()
    if found is None:
        if os.environ.get("CONSULT_REQUIRE_POSTGRESQL"):
            pytest.fail(NOT_TESTED)
        pytest.skip(NOT_TESTED)
    started = Server(found)
    yield started
    started.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/cases.db"
    server: Server = request.getfixturevalue("server")
    return server.fresh()


@pytest.fixture(autouse=True)
def _closed_in_the_end(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever store a test makes is closed, also one that was used again after it was closed."""
    made: list[SqlStore] = []
    make = SqlStore.__init__

    def kept(self: SqlStore, *args: Any, **options: Any) -> None:
        make(self, *args, **options)
        made.append(self)

    monkeypatch.setattr(SqlStore, "__init__", kept)
    yield
    for store in made:
        store.close()


@pytest.fixture
def open_store(tmp_path: Path) -> Iterator[Callable[[str], SqlStore]]:
    """Opens stores with tables, and closes them in the end."""
    opened: list[SqlStore] = []

    def opens(url: str) -> SqlStore:
        store = SqlStore(url, keys=FileKeys(tmp_path / "keys"))
        opened.append(store)
        store.migrate()
        return store

    yield opens
    for store in opened:
        store.close()
