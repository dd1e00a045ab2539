"""Secret votes at rest: nothing in the database joins who voted to what was voted."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import create_engine, text

from consult.adapters.sql import FileKeys, SqlStore
from consult.errors import ConsultError
from consult.testing.store_lives import VOTERS, Kept
from consult.voting.boxes.secret import SecrecyError

if TYPE_CHECKING:
    pass

TABLES = ("ballots", "boxes", "cases", "events", "keys", "messages", "papers")


def rows(url: str, table: str) -> list[dict[str, Any]]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = [dict(row) for row in connection.execute(text(f"SELECT * FROM consult_{table}")).mappings()]  # noqa: S608 - a name of ours
    engine.dispose()
    return found


@pytest.fixture
def kept(url: str, open_store: Any) -> Kept:
    store = open_store(url)
    going = Kept(lambda: store, "g")
    going.open("secret")
    return going


class TestWhileItIsOpen:
    def test_two_votes_that_differ_in_what_was_voted_alone_look_alike(
        self, tmp_path: Path, open_store: Any
    ) -> None:
        seen = []
        for choices in (("yes", "no", "abstain"), ("no", "no", "no")):
            url = f"sqlite:///{tmp_path}/{choices[0]}.db"
            store = open_store(url)
            going = Kept(lambda store=store: store, "g")
            going.open("secret")
            for voter, choice in zip(VOTERS, choices, strict=False):
                going.vote(voter, choice).accept()
            found = {table: rows(url, table) for table in TABLES}
            for box in found["boxes"]:
                assert len(box.pop("lock")) == 32
            for paper in found["papers"]:
                assert len(paper.pop("id")) == 32
                paper["data"] = len(paper["data"])
            seen.append(found)

        assert seen[0] == seen[1]
        assert len(seen[0]["papers"]) == 3
        assert [row["code"] for row in seen[0]["ballots"]] == [15, 15, 15]

    def test_papers_are_equally_long_whatever_they_say(self, url: str, open_store: Any) -> None:
        store = open_store(url)
        going = Kept(lambda: store, "g")
        going.open("secret-choice")
        from consult.activities import CastBallot  # noqa: PLC0415 - here alone

        for voter, choice in zip(VOTERS, ("park", "gate", "lamp", "abstain"), strict=False):
            going.engine.perform("c", CastBallot(actor=voter, choice=choice)).accept()
        assert len({len(row["data"]) for row in rows(url, "papers")}) == 1

    def test_papers_stand_in_no_order_of_voting(self, kept: Kept, url: str) -> None:
        if not url.startswith("sqlite"):
            pytest.skip("a table of PostgreSQL is a heap; what is in it is locked up")
        for voter in VOTERS:
            kept.vote(voter, "yes").accept()
        names = [row["id"] for row in rows(url, "papers")]
        assert names == sorted(names)
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            for table in ("papers", "ballots"):
                with pytest.raises(sqlite3.OperationalError, match="no such column: rowid"):
                    connection.execute(f"SELECT rowid FROM consult_{table}")  # noqa: S608 - a name of ours
        connection.close()

    def test_what_is_handed_out_knows_who_has_voted_and_cannot_be_counted(self, kept: Kept) -> None:
        kept.vote("v00", "yes").accept()
        box: Any = kept.store.box("g", "c", "voting", 1)
        assert list(box.voters()) == ["v00"]
        with pytest.raises(SecrecyError, match="locked up in the database"):
            box.seal()
        with pytest.raises(SecrecyError, match="is open and does not tell the tally"):
            box.tally()

    def test_without_its_key_it_is_not_counted_and_nothing_is_lost(
        self, kept: Kept, url: str, tmp_path: Path
    ) -> None:
        kept.vote("v00", "yes").accept()
        stranger = SqlStore(url, keys=FileKeys(tmp_path / "others"))
        with pytest.raises(ConsultError, match="is not in the key ring, so its papers cannot be counted"):
            stranger.close_box("g", "c", "voting", 1)
        stranger.close()
        assert len(rows(url, "papers")) == 1
        assert kept.close().results["voting"].data["tally"]["measures"]["persons"]["yes"] == 1


class TestOnceItIsClosed:
    def test_papers_and_key_are_gone_and_counts_are_there(self, kept: Kept, url: str, tmp_path: Path) -> None:
        for number, voter in enumerate(VOTERS):
            kept.vote(voter, "yes" if number % 3 else "no").accept()
        assert len(list((tmp_path / "keys").iterdir())) == 1
        kept.close()

        assert rows(url, "papers") == []
        assert list((tmp_path / "keys").iterdir()) == []
        box: Any = kept.store.box("g", "c", "voting", 1)
        assert dict(box.papers()) == {1: 16, 2: 8}
        assert len(box.receipts) == 24
        (row,) = rows(url, "boxes")
        assert row["sealed"]

    def test_a_key_that_was_left_behind_is_destroyed_when_somebody_closes_it_again(
        self, kept: Kept, url: str, tmp_path: Path
    ) -> None:
        (key,) = (tmp_path / "keys").iterdir()
        content = key.read_bytes()
        kept.close()
        key.write_bytes(content)
        kept.store.close_box("g", "c", "voting", 1)
        assert not key.exists()
