"""Stores in databases: all that a store must do, and what is theirs alone."""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING, Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from consult.acts import Propose
from consult.adapters.sql import FileKeys, SqlStore, StoreError
from consult.adapters.sql.tables import metadata
from consult.engine import Engine
from consult.errors import ConsultError
from consult.stores import MemoryStore
from consult.testing import check_store
from consult.testing.store_lives import RULES, Kept, Note
from consult.testing.stores import CHECKS

if TYPE_CHECKING:
    from pathlib import Path

Opens = Any


class TestConformance:
    def test_the_store_in_memory_does_all_that_a_store_must(self) -> None:
        store = MemoryStore()

        assert check_store(lambda: store) == tuple(CHECKS)

    def test_a_store_in_a_database_does_all_that_a_store_must(self, url: str, open_store: Opens) -> None:
        # Three that know nothing of one another, as three processes have them.
        stores = cycle([open_store(url) for _ in range(3)])

        assert check_store(lambda: next(stores)) == tuple(CHECKS)

    def test_without_keys_it_opens_no_secret_vote(self, tmp_path: Path) -> None:
        store = SqlStore(f"sqlite:///{tmp_path}/cases.db")
        store.migrate()
        kept = Kept(lambda: store, "g", secret=False)

        with pytest.raises(ConsultError, match="cannot be opened: this store has nowhere to keep its key"):
            kept.open("secret")
        assert store.case("g", "c") is None
        store.close()

    def test_a_store_that_forgets_is_found_out_by_name(self) -> None:
        class Forgetful:
            def __init__(self) -> None:
                self.kept = MemoryStore()

            def __getattr__(self, name: str) -> Any:
                return getattr(self.kept, name)

            def feed(self, community: str, after: int, limit: int) -> Any:
                return self.kept.feed(community, after, limit)[:1]

        store: Any = Forgetful()
        with pytest.raises(
            AssertionError, match="Forgetful fails the check that the feed has every event once"
        ):
            check_store(lambda: store)


class TestReopening:
    def test_what_one_process_wrote_another_finds(self, url: str, open_store: Opens) -> None:
        store = open_store(url)
        kept = Kept(lambda: store, "g")
        kept.open("changing")
        kept.vote("v00", "yes").accept()
        kept.vote("v00", "no").accept()
        kept.engine.open("talk", Propose(actor="li", title="T", key="k"), case="d").accept()
        kept.engine.perform("d", Note(actor="li", text="嘉铭")).accept()
        before = (
            list(store.heads("g")),
            [store.events("g", name) for name in ("c", "d")],
            list(store.feed("g", 0, 100)),
            store.box("g", "c", "voting", 1).to_data(),
            store.keyed("g", "", "li", "k"),
        )
        store.close()
        again = open_store(url)
        after = (
            list(again.heads("g")),
            [again.events("g", name) for name in ("c", "d")],
            list(again.feed("g", 0, 100)),
            again.box("g", "c", "voting", 1).to_data(),
            again.keyed("g", "", "li", "k"),
        )
        assert after == before
        assert before[3]["ballots"] == {"v00": "no"}
        assert before[3]["replaced"] == 1


class TestTables:
    def test_migrations_make_the_tables_that_the_store_uses(self, url: str, open_store: Opens) -> None:
        open_store(url)
        engine = create_engine(url)
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"include_name": _ours})
            assert compare_metadata(context, metadata) == []
        engine.dispose()

    def test_to_migrate_twice_changes_nothing(self, url: str, open_store: Opens) -> None:
        store = open_store(url)
        Kept(lambda: store, "g").open()
        store.migrate()
        assert store.case("g", "c") is not None

    def test_a_database_without_tables_is_refused(self, url: str) -> None:
        store = SqlStore(url)
        with pytest.raises(StoreError, match=r"has no tables of this store; call migrate\(\)"):
            store.case("g", "c")
        store.close()

    @pytest.mark.parametrize(("found", "remedy"), [(-1, r"call migrate\(\)"), (99, "use a newer consult")])
    def test_a_database_of_another_version_is_refused_with_both_named(
        self, url: str, open_store: Opens, found: int, remedy: str
    ) -> None:
        open_store(url)
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("UPDATE consult_schema SET version = :found"), {"found": found})
        engine.dispose()
        store = SqlStore(url)
        with pytest.raises(
            StoreError, match=f"has tables of version {found}, and this store works on 1; {remedy}"
        ):
            store.case("g", "c")
        store.close()

    def test_a_later_version_is_not_migrated(self, url: str, open_store: Opens) -> None:
        open_store(url)
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("UPDATE consult_schema SET version = 99"))
        engine.dispose()
        store = SqlStore(url)
        with pytest.raises(StoreError, match="version 99"):
            store.migrate()
        store.close()


def _ours(name: str | None, kind: str, parents: Any) -> bool:
    del parents
    return kind != "table" or (name is not None and name.startswith("consult_") and name != "consult_alembic")


class TestWhatCannotBeStored:
    @pytest.mark.parametrize(
        ("where", "why"),
        [
            ("sqlite://", "SQLite in memory is gone with its connection"),
            ("sqlite:///:memory:", "SQLite in memory is gone with its connection"),
        ],
    )
    def test_a_database_that_does_not_last_is_refused(self, where: str, why: str) -> None:
        with pytest.raises(StoreError, match=why):
            SqlStore(where)

    @pytest.mark.parametrize(
        ("name", "why"),
        [("a\0b", "holds a NUL"), ("案" * 167, "is 501 bytes long")],
    )
    def test_a_name_that_is_none_is_refused_and_nothing_is_changed(
        self, url: str, open_store: Opens, name: str, why: str
    ) -> None:
        store = open_store(url)
        engine = Engine(RULES.values(), community="g", store=store)
        with pytest.raises(ConsultError, match=why):
            engine.open("talk", Propose(actor="li", title="T"), case=name)
        assert list(store.heads("g")) == []

    def test_a_database_that_cannot_be_written_to_says_so(self, tmp_path: Path, open_store: Opens) -> None:
        store = open_store(f"sqlite:///{tmp_path}/cases.db")
        Kept(lambda: store, "g").open()
        store.close()
        broken = SqlStore(f"sqlite:///file:{tmp_path}/cases.db?mode=ro&uri=true")
        with pytest.raises(StoreError, match=r"readonly database; nothing was changed"):
            Kept(lambda: broken, "g").engine.perform("c", Note(actor="li"))
        broken.close()
        assert len(open_store(f"sqlite:///{tmp_path}/cases.db").events("g", "c")) == 1

    def test_a_server_that_is_not_there_is_named(self) -> None:
        store = SqlStore("postgresql+psycopg://nobody:hidden@/none?host=/nowhere")
        with pytest.raises(StoreError, match=r"the database postgresql.*failed") as caught:
            store.case("g", "c")
        assert "hidden" not in str(caught.value)


class TestKeys:
    def test_a_key_is_found_until_it_is_destroyed(self, tmp_path: Path) -> None:
        keys = FileKeys(tmp_path / "ring")
        keys.keep("box", b"secret")
        assert FileKeys(tmp_path / "ring").find("box") == b"secret"
        assert [oct(path.stat().st_mode)[-3:] for path in (tmp_path / "ring").iterdir()] == ["600"]

        keys.destroy("box")
        keys.destroy("box")
        assert keys.find("box") is None
        assert list((tmp_path / "ring").iterdir()) == []

    def test_one_that_cannot_be_kept_is_said(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("", encoding="utf-8")
        with pytest.raises(ConsultError, match=r"cannot be kept in .*no vote was opened"):
            FileKeys(tmp_path / "file").keep("box", b"secret")
