"""The tables' version: made and brought up to date by migrations, and looked at before anything is done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import inspect, select

from consult.adapters.sql.database import StoreError
from consult.adapters.sql.tables import VERSION, schema

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from consult.adapters.sql.database import Database

__all__ = ["MIGRATIONS", "check", "migrate"]

MIGRATIONS: Final = Path(__file__).parent / "migrations"
"""The script location of Alembic, for a host that runs our migrations among its own."""


def found_version(connection: Connection) -> int:
    """Which version the tables are; 0 where there are none."""
    if not inspect(connection).has_table(schema.name):
        return 0
    return connection.execute(select(schema.c.version)).scalar() or 0


def check(database: Database) -> None:
    """
    Hold the tables' version against this store's.

    Raises:
        StoreError: if it is another; it names both.
    """
    found = database.read(found_version)
    if found == VERSION:
        return
    if found == 0:
        what = "has no tables of this store; call migrate() once before it is used"
    elif found < VERSION:
        what = f"has tables of version {found}, and this store works on {VERSION}; call migrate()"
    else:
        what = f"has tables of version {found}, and this store works on {VERSION}; use a newer consult"
    msg = f"the database {database.name} {what}"
    raise StoreError(msg)


def migrate(database: Database) -> None:
    """
    Bring the tables up to this version.

    Raises:
        StoreError: if they are of a later version.
    """
    if database.read(found_version) > VERSION:
        check(database)
    try:
        from alembic import command  # noqa: PLC0415 - only who migrates needs it
        from alembic.config import Config  # noqa: PLC0415 - the same
    except ImportError as error:  # pragma: no cover - installed where this is tested
        msg = "to migrate needs Alembic, which is not installed; install the extra 'sql'"
        raise StoreError(msg) from error
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))

    def up(connection: Connection) -> None:
        database.lock(connection, "migrations")  # of two who start at once, one makes the tables
        config.attributes["connection"] = connection
        command.upgrade(config, "consult@head")

    database.write(up)
