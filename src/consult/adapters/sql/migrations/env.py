"""What Alembic runs to migrate, on a connection that is given or by a host's config."""  # noqa: INP001 - loaded by path

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine

from consult.adapters.sql.tables import metadata

given = context.config.attributes.get("connection")
if given is not None:
    context.configure(given, target_metadata=metadata, version_table="consult_alembic")
    context.run_migrations()
else:
    engine = create_engine(context.config.get_main_option("sqlalchemy.url") or "")
    with engine.begin() as connection:
        context.configure(connection, target_metadata=metadata, version_table="consult_alembic")
        context.run_migrations()
