"""The first tables."""  # noqa: INP001 - Alembic loads it by its path

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

revision = "consult_1"
down_revision = None
branch_labels = ("consult",)
depends_on = None

# As they were then: a migration does not change when the tables do.
_NAME: Final[Any] = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_NUMBER: Final[Any] = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _column(name: str, kind: Any, **more: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False, **more)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "consult_ballots",
        _column("box", sa.BigInteger()),
        _column("position", sa.Integer(), autoincrement=False),
        _column("community", _NAME),
        _column("code", sa.BigInteger()),
        sa.Column("paper", sa.Text(), nullable=True),
        _column("held", sa.Boolean()),
        _column("on_paper", sa.Boolean()),
        sa.Column("under", sa.SmallInteger(), nullable=True),
        sa.Column("delegate", sa.Integer(), nullable=True),
        sa.Column("kept", sa.Text(), nullable=True),
        _column("over", sa.SmallInteger()),
        _column("times", sa.BigInteger()),
        _column("replaced", sa.BigInteger()),
        sa.PrimaryKeyConstraint("box", "position"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "consult_boxes",
        _column("id", _NUMBER),
        _column("community", _NAME),
        _column("case", _NAME),
        _column("stage", _NAME),
        _column("visit", sa.BigInteger()),
        _column("kind", sa.Text()),
        _column("roll", _NAME),
        _column("sealed", sa.Boolean()),
        _column("linked", sa.Boolean()),
        _column("replaced", sa.BigInteger(), server_default="0"),
        _column("changes", sa.BigInteger(), server_default="0"),
        _column("noted", sa.Text()),
        _column("moments", sa.Text()),
        sa.Column("due", sa.BigInteger(), nullable=True),
        sa.Column("lock", sa.LargeBinary(), nullable=True),
        sa.Column("counted", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community", "case", "stage", "visit", name="consult_boxes_visit"),
    )
    op.create_table(
        "consult_cases",
        _column("number", _NUMBER),
        _column("community", _NAME),
        _column("case", _NAME),
        _column("seq", sa.BigInteger()),
        _column("stage", _NAME),
        _column("visit", sa.BigInteger()),
        _column("ended", sa.Boolean()),
        _column("provisional", sa.Boolean()),
        sa.Column("alarm", sa.BigInteger(), nullable=True),
        _column("root", _NAME),
        sa.Column("parent", _NAME, nullable=True),
        _column("depth", sa.BigInteger()),
        sa.Column("box", sa.BigInteger(), nullable=True),
        sa.Column("stuck", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("community", "case", name="consult_cases_case"),
    )
    op.create_index("consult_cases_due", "consult_cases", ["community", "alarm"])
    op.create_index("consult_cases_open", "consult_cases", ["community", "ended", "number"])
    op.create_index("consult_cases_root", "consult_cases", ["community", "root"])
    op.create_index(
        "consult_cases_stuck",
        "consult_cases",
        ["community"],
        sqlite_where=sa.text("stuck IS NOT NULL"),
        postgresql_where=sa.text("stuck IS NOT NULL"),
    )
    op.create_table(
        "consult_events",
        _column("id", _NUMBER),
        _column("community", _NAME),
        _column("case", _NAME),
        _column("seq", sa.BigInteger()),
        _column("type", _NAME),
        _column("at", sa.BigInteger()),
        _column("data", sa.Text()),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community", "case", "seq", name="consult_events_seq"),
    )
    op.create_index("consult_events_position", "consult_events", ["community", "position"], unique=True)
    op.create_index(
        "consult_events_unplaced",
        "consult_events",
        ["community", "id"],
        sqlite_where=sa.text("position IS NULL"),
        postgresql_where=sa.text("position IS NULL"),
    )
    op.create_table(
        "consult_feeds",
        _column("community", _NAME),
        _column("position", sa.BigInteger()),
        sa.PrimaryKeyConstraint("community"),
    )
    op.create_table(
        "consult_keys",
        _column("community", _NAME),
        _column("scope", _NAME),
        _column("actor", _NAME),
        _column("key", _NAME),
        _column("digest", _NAME),
        _column("case", _NAME),
        _column("first", sa.BigInteger()),
        _column("last", sa.BigInteger()),
        sa.PrimaryKeyConstraint("community", "scope", "actor", "key"),
    )
    op.create_table(
        "consult_messages",
        _column("number", _NUMBER),
        _column("community", _NAME),
        _column("message", _NAME),
        _column("data", sa.Text()),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("community", "message", name="consult_messages_message"),
    )
    op.create_table(
        "consult_papers",
        _column("id", _NAME),
        _column("community", _NAME),
        _column("box", sa.BigInteger()),
        _column("data", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("consult_papers_box", "consult_papers", ["box"])
    op.create_table(
        "consult_rolls",
        _column("digest", _NAME),
        _column("data", sa.Text()),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table("consult_schema", _column("version", sa.Integer()), sa.PrimaryKeyConstraint("version"))
    op.execute("INSERT INTO consult_schema (version) VALUES (1)")


def downgrade() -> None:
    """Remove the tables, and all that is in them."""
    for name in (
        "ballots",
        "boxes",
        "cases",
        "events",
        "feeds",
        "keys",
        "messages",
        "papers",
        "rolls",
        "schema",
    ):
        op.drop_table(f"consult_{name}")
