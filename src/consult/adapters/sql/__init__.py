"""
Cases, events and ballot boxes in SQLite or PostgreSQL, which outlive the process.

`SqlStore` is what an engine is given as its store. `SqlStore.migrate` makes its tables; a host that has
migrations of its own can run ours among them (`MIGRATIONS`). It needs the extra ``sql``.
"""

from consult.adapters.sql.database import StoreError
from consult.adapters.sql.keyrings import FileKeys, KeyRing
from consult.adapters.sql.migrating import MIGRATIONS
from consult.adapters.sql.store import SqlStore

__all__ = ["MIGRATIONS", "FileKeys", "KeyRing", "SqlStore", "StoreError"]
