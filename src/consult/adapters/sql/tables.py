"""The tables, in which every row but a roll's belongs to one community. `migrations` makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

__all__ = [
    "VERSION",
    "ballots",
    "boxes",
    "cases",
    "events",
    "feeds",
    "keys",
    "messages",
    "metadata",
    "papers",
    "rolls",
    "schema",
]

VERSION: Final = 1
"""The version of the tables that this store works on."""

metadata: Final = MetaData()

# Ordered by code point, as Python does and SQLite: not as the server's language happens to be.
_Name: Final[TypeEngine[str]] = String().with_variant(String(collation="C"), "postgresql")
# SQLite numbers rows by itself in a column of exactly this type.
_Number: Final[TypeEngine[int]] = BigInteger().with_variant(Integer(), "sqlite")


def _name(name: str, *, primary_key: bool = False, nullable: bool = False) -> Column[Any]:
    return Column(name, _Name, primary_key=primary_key, nullable=nullable)


def _whole(name: str, default: int | None = None) -> Column[Any]:
    return Column(
        name, BigInteger(), nullable=False, server_default=None if default is None else str(default)
    )


#: One row: which version of the tables this is.
schema: Final = Table("consult_schema", metadata, Column("version", Integer(), primary_key=True))

#: What is asked of cases in bulk. The head itself is folded from the events.
cases: Final = Table(
    "consult_cases",
    metadata,
    Column("number", _Number, primary_key=True),
    _name("community"),
    _name("case"),
    _whole("seq"),
    _name("stage"),
    _whole("visit"),
    Column("ended", Boolean(), nullable=False),
    Column("provisional", Boolean(), nullable=False),
    # Moments are microseconds since 1970 in UTC: exact, and ordered alike everywhere.
    Column("alarm", BigInteger()),
    _name("root"),
    _name("parent", nullable=True),
    _whole("depth"),
    #: The box of the vote that the case is in.
    Column("box", BigInteger()),
    #: Why time cannot move it.
    Column("stuck", Text()),
    UniqueConstraint("community", "case", name="consult_cases_case"),
    Index("consult_cases_due", "community", "alarm"),
    Index("consult_cases_root", "community", "root"),
    Index("consult_cases_open", "community", "ended", "number"),
    Index(
        "consult_cases_stuck",
        "community",
        sqlite_where=text("stuck IS NOT NULL"),
        postgresql_where=text("stuck IS NOT NULL"),
    ),
)

#: What happened. `data` is the event's canonical text with its schema's number, as it was written.
events: Final = Table(
    "consult_events",
    metadata,
    Column("id", _Number, primary_key=True),
    _name("community"),
    _name("case"),
    _whole("seq"),
    _name("type"),
    _whole("at"),
    Column("data", Text(), nullable=False),
    #: Its place in the feed: given by whoever reads the feed first after it was committed.
    Column("position", BigInteger()),
    UniqueConstraint("community", "case", "seq", name="consult_events_seq"),
    Index("consult_events_position", "community", "position", unique=True),
    Index(
        "consult_events_unplaced",
        "community",
        "id",
        sqlite_where=text("position IS NULL"),
        postgresql_where=text("position IS NULL"),
    ),
)

#: How far each community's feed is numbered.
feeds: Final = Table("consult_feeds", metadata, _name("community", primary_key=True), _whole("position"))

#: Idempotency keys. Those of acts that open a case stand under the case with no name.
keys: Final = Table(
    "consult_keys",
    metadata,
    _name("community", primary_key=True),
    _name("scope", primary_key=True),
    _name("actor", primary_key=True),
    _name("key", primary_key=True),
    _name("digest"),
    _name("case"),
    _whole("first"),
    _whole("last"),
)

#: What one case makes known to another, until it is delivered.
messages: Final = Table(
    "consult_messages",
    metadata,
    Column("number", _Number, primary_key=True),
    _name("community"),
    _name("message"),
    Column("data", Text(), nullable=False),
    UniqueConstraint("community", "message", name="consult_messages_message"),
)

#: Frozen rolls by what is in them; the same roll of two communities is one.
rolls: Final = Table(
    "consult_rolls", metadata, _name("digest", primary_key=True), Column("data", Text(), nullable=False)
)

boxes: Final = Table(
    "consult_boxes",
    metadata,
    Column("id", _Number, primary_key=True),
    _name("community"),
    _name("case"),
    _name("stage"),
    _whole("visit"),
    Column("kind", Text(), nullable=False),
    _name("roll"),
    Column("sealed", Boolean(), nullable=False),
    #: Whether one ballot may change several papers, so that ballots must go in one after another.
    Column("linked", Boolean(), nullable=False),
    #: How many ballots replaced another, beside those that the ballots tell themselves.
    _whole("replaced", 0),
    #: How often it was changed other than by a voter's own ballot.
    _whole("changes", 0),
    #: What it came to at declared moments; the moments; and the first that is still to come.
    Column("noted", Text(), nullable=False),
    Column("moments", Text(), nullable=False),
    Column("due", BigInteger()),
    #: With what papers are locked up that nobody is to read before the close.
    Column("lock", LargeBinary()),
    #: The whole of a secret box, once it is closed.
    Column("counted", Text()),
    UniqueConstraint("community", "case", "stage", "visit", name="consult_boxes_visit"),
)

#: What has become of a voter's paper. In a secret vote: that it is in.
ballots: Final = Table(
    "consult_ballots",
    metadata,
    Column("box", BigInteger(), primary_key=True),
    Column("position", Integer(), primary_key=True, autoincrement=False),
    _name("community"),
    _whole("code"),
    #: What it says, where there are options.
    Column("paper", Text()),
    Column("held", Boolean(), nullable=False),
    Column("on_paper", Boolean(), nullable=False),
    Column("under", SmallInteger()),
    Column("delegate", Integer()),
    Column("kept", Text()),
    #: What an own ballot over it does: 0 replaces it, 1 takes its place, 2 has to be looked at.
    Column("over", SmallInteger(), nullable=False),
    _whole("times"),
    _whole("replaced"),
    # By its key alone: rows in the order in which they came would tell the order of voting.
    sqlite_with_rowid=False,
)

#: Papers of secret votes that are open, locked up, under random names.
papers: Final = Table(
    "consult_papers",
    metadata,
    _name("id", primary_key=True),
    _name("community"),
    Column("box", BigInteger(), nullable=False),
    Column("data", LargeBinary(), nullable=False),
    Index("consult_papers_box", "box"),
    sqlite_with_rowid=False,
)
