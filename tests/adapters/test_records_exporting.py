"""`consult export`: a record out of a database, or a part of another record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
import typer
from typer.testing import CliRunner

from consult.activities.ballots import CastVote
from consult.activities.vote import Vote
from consult.acts import Propose
from consult.adapters.records import export, read
from consult.adapters.records.parting import part
from consult.adapters.records.verifying import verify
from consult.cli.exporting import export_command
from consult.clocks import SetClock
from consult.directory import People
from consult.engine import Engine
from consult.errors import ConsultError, LogError, UnknownCaseError
from polls import MONDAY, procedure

if TYPE_CHECKING:
    from consult.stores import Store

DATA: Final = Path(__file__).parent / "data"
APP: Final = typer.Typer()
APP.command()(export_command)


def cli(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(APP, [str(one) for one in arguments])
    if isinstance(done.exception, ConsultError):
        return 2, str(done.exception)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def lived(store: Store | None = None) -> Engine:
    """Two votes, one of them closed."""
    rules = procedure(Vote("voters"))
    clock = SetClock(MONDAY)
    engine = Engine([rules], clock=clock, store=store, directory=People(voters=["a", "b"]))
    for case in ("m", "n"):
        engine.open(rules, Propose(actor="a", title="A lamp"), case=case).accept()
        assert engine.perform(case, CastVote(actor="b", choice="yes")).accepted
        if case == "m":
            clock.set(MONDAY.replace(day=20))
            engine.settle()
    return engine


@pytest.fixture
def record(tmp_path: Path) -> Path:
    export(lived(), tmp_path / "all.jsonl")
    return tmp_path / "all.jsonl"


class TestAPart:
    def test_of_a_record_is_what_an_export_of_it_would_have_been(self, record: Path, tmp_path: Path) -> None:
        export(lived(), tmp_path / "one.jsonl", cases=["m"])
        assert "".join(part(record, ["m"])) == (tmp_path / "one.jsonl").read_text(encoding="utf-8")

    def test_that_is_all_is_the_record_itself(self, record: Path) -> None:
        assert "".join(part(record)) == record.read_text(encoding="utf-8")

    def test_of_a_part_keeps_what_it_is_without(self, tmp_path: Path) -> None:
        old = DATA / "record-format-1.jsonl"
        (tmp_path / "two.jsonl").write_text("".join(part(old, ["2"])), encoding="utf-8")
        again = "".join(part(tmp_path / "two.jsonl"))
        assert again == (tmp_path / "two.jsonl").read_text(encoding="utf-8")
        assert read(tmp_path / "two.jsonl").without == {"2.5.1"}

    def test_of_an_old_record_is_sealed(self, tmp_path: Path) -> None:
        old = DATA / "record-format-1.jsonl"
        (tmp_path / "new.jsonl").write_text("".join(part(old)), encoding="utf-8")
        record = read(tmp_path / "new.jsonl")
        assert record.seal
        assert record.cases == read(old).cases
        assert verify(tmp_path / "new.jsonl").holds

    def test_of_a_case_that_is_not_there_is_refused(self, record: Path) -> None:
        with pytest.raises(UnknownCaseError, match="'x'"):
            part(record, ["m", "x"])


class TestTheCommand:
    def test_writes_a_part_of_a_record(self, record: Path, tmp_path: Path) -> None:
        assert cli(record, tmp_path / "m.jsonl", "--case", "m") == (0, "")
        assert list(read(tmp_path / "m.jsonl").cases) == ["m"]
        assert cli(record, tmp_path / "both.jsonl", "--all") == (0, "")
        assert (tmp_path / "both.jsonl").read_bytes() == record.read_bytes()

    def test_asks_which(self, record: Path, tmp_path: Path) -> None:
        for arguments in ((), ("--all", "--case", "m")):
            code, said = cli(record, tmp_path / "out.jsonl", *arguments)
            assert code == 2
            assert "name cases by --case ID, or ask for --all" in said
        assert not (tmp_path / "out.jsonl").exists()

    def test_says_what_is_wrong_and_writes_nothing(self, record: Path, tmp_path: Path) -> None:
        for source, problem in (
            (tmp_path / "none.db", "cannot be opened"),
            (__file__, "this is no record of consult"),
            ("nonsense://x:secret@y/z", "nonsense"),
        ):
            code, said = cli(source, tmp_path / "out.jsonl", "--all")
            assert code == 2
            assert problem in said
            assert "secret" not in said
        assert cli(record, tmp_path / "out.jsonl", "--case", "x")[0] == 2
        assert sorted(path.name for path in tmp_path.iterdir()) == ["all.jsonl"]

    def test_writes_the_record_of_a_database(self, tmp_path: Path) -> None:
        sql = pytest.importorskip("consult.adapters.sql")
        store = sql.SqlStore(f"sqlite:///{tmp_path / 'cases.db'}")
        store.migrate()
        lived(store)
        store.close()
        (tmp_path / "lamp_rules.py").write_text(
            "from consult.activities import Vote\nfrom polls import procedure as made\n"
            "procedure = made(Vote('voters'))\n",
            encoding="utf-8",
        )
        out = tmp_path / "out.jsonl"
        rules = ("--procedure", tmp_path / "lamp_rules.py")
        assert cli(tmp_path / "cases.db", out, "--all", *rules) == (0, "")
        done = verify(out)
        assert (done.fault, done.not_judged, done.judged) == (None, (), 3)
        assert cli(f"sqlite:///{tmp_path / 'cases.db'}", out, "--case", "m", *rules) == (0, "")
        assert list(read(out).cases) == ["m"]
        assert "the rulebook lacks the procedure" in cli(tmp_path / "cases.db", out, "--all")[1]


def test_a_record_that_does_not_hold_is_not_parted(record: Path) -> None:
    record.write_bytes(record.read_bytes().replace(b"A lamp", b"A lump"))
    with pytest.raises(LogError, match="does not follow"):
        part(record, ["m"])
