"""What the console script promises."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from consult.cli import main
from consult.cli.screen import padded, safe, shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Cli = Callable[..., "Done"]

ROOT: Final = Path(__file__).resolve().parents[2]
CANADIAN: Final = ROOT / "tests" / "real" / "data" / "canadian-electoral-reform"

COMMENTS: Final = """\
timestamp,comment-id,author-id,moderated,comment-body
1500000000000,0,7,1,"Plant trees
along the road"
1500000001000,1,8,-1,Buy now
1500000002000,2,7,0,Nobody looks at this
1500000003000,3,9,1,Fewer cars
1500000004000,4,9,1,A swimming pool
"""
TABLE: Final = """\
participant,0,1,2,3,4
7,1,1,0,1,
8,1,,,-1,1
9,-1,,,,
10,0,,,,
"""
VOTES: Final = """\
timestamp,comment-id,voter-id,vote
1500000010000,0,7,-1
1500000011000,0,8,1
1500000012000,0,9,-1
1500000013000,0,10,0
1500000014000,1,7,1
1500000015000,2,7,0
1500000016000,3,7,1
1500000002500,3,8,-1
1500000018000,4,8,1
1500000019000,0,7,1
"""


class Done:
    """What a run of the script left."""

    def __init__(self, code: object, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err

    def refused(self) -> str:
        """What it said where it refused, having said nothing else."""
        assert (self.code, self.out) == (2, "")
        assert "Traceback" not in self.err
        return self.err


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small export without mistakes."""
    made = tmp_path / "talk"
    made.mkdir()
    for name, text in (
        ("comments.csv", COMMENTS),
        ("participants-votes.csv", TABLE),
        ("votes.csv", VOTES),
        ("summary.csv", "topic,A better street\n"),
    ):
        (made / name).write_text(text, encoding="utf-8")
    return made


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Cli:
    def call(*arguments: object) -> Done:
        with pytest.raises(SystemExit) as caught:
            main([str(one) for one in arguments])
        said = capsys.readouterr()
        return Done(caught.value.code or 0, said.out, said.err)

    return call


@pytest.fixture
def log(folder: Path, tmp_path: Path, cli: Cli) -> Path:
    assert cli("run", "polis", folder, "--save", tmp_path / "street.log").code == 0
    return tmp_path / "street.log"


def outside(
    *arguments: object, env: Mapping[str, str] | None = None, **options: Any
) -> subprocess.CompletedProcess[bytes]:
    """The script in a process of its own."""
    known = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **(env or {})}
    command = [sys.executable, "-c", "from consult.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, env=known, check=False, **{"capture_output": True, **options})  # noqa: S603 - ours


# --- What came of it ---


SUMMARY: Final = """\
A better street
5 statements by 3 people, 4 on the roll; votes until 2017-07-14 02:40 UTC
Carried if at least 1/2 of the roll take part and more than 1/2 of yes and no are yes

How they ended
  carried       1  to be implemented by 2017-09-13 00:00 UTC
  rejected      1
  no quorum     1
  declined      1
  not screened  1

Votes
  8 cast, 1 of them in place of an earlier one; 2 not cast, since their statement was not admitted
  1 stamped before their statement was admitted, and cast as it was admitted

Closest decisions
  carried by 1       #0  2 yes, 1 no, 1 passed  “Plant trees along the road”
  rejected, a tie    #3  1 yes, 1 no, 0 passed  “Fewer cars”
  1 short of quorum  #4  1 yes, 0 no, 0 passed  “A swimming pool”

Strongest agreement
  66.6% yes  #0  2 yes, 1 no, 1 passed  “Plant trees along the road”
"""
CHINESE: Final = """\
A better street
3人提出5项意见，名册4人；投票截至2017-07-14 02:40 UTC
通过条件：名册中不少于1/2参与，且赞成在赞成与反对中超过1/2

办理结果
  通过      1  待实施，期限2017-09-13 00:00 UTC
  未通过    1
  参与不足  1
  不予受理  1
  逾期未审  1

投票
  投出8票，其中1票替换了此前的投票；2票因意见未获受理而未投
  1票的时间早于意见受理，在受理时投出

最接近的决定
  以1票之差通过        #0  赞成2，反对1，弃权1  “Plant trees along the road”
  票数相等，未通过     #3  赞成1，反对1，弃权0  “Fewer cars”
  距最低参与人数差1人  #4  赞成1，反对0，弃权0  “A swimming pool”

共识最强
  66.6%赞成  #0  赞成2，反对1，弃权1  “Plant trees along the road”
"""


@pytest.mark.parametrize(("lang", "expected"), [("en", SUMMARY), ("zh", CHINESE)])
def test_the_summary_says_how_many_ended_how_what_was_close_and_what_was_agreed(
    folder: Path, cli: Cli, lang: str, expected: str
) -> None:
    done = cli("run", "polis", folder, "--quorum", ">=1/2", "--lang", lang)
    assert (done.code, done.out, done.err) == (0, expected, "")


def test_without_times_the_summary_says_when_votes_were_cast(folder: Path, cli: Cli) -> None:
    (folder / "votes.csv").unlink()
    (folder / "summary.csv").unlink()
    english = cli("run", "polis", folder).out
    assert english.startswith("talk\n")
    assert "There is no votes.csv, so their times are not known: they were cast at the end" in english
    assert (
        "没有votes.csv，投票时间不明：均在截止前按表中顺序投出"
        in cli("run", "polis", folder, "--lang", "zh").out
    )


@pytest.mark.parametrize(
    ("votes", "asked", "said"),
    [
        ("yyyn", (">=1/10", ">1/2"), ("carried by 2", "以2票之差通过")),
        ("ynnn", (">=1/10", ">1/2"), ("rejected by 2", "以2票之差未通过")),
        ("yynn", (">=1/10", ">=1/2"), ("carried, a tie", "票数相等，通过")),
        ("yyyn", (">=1/10", ">=2/3"), ("carried, exactly enough yes", "通过，赞成票恰好达到")),
        ("yyyy", (">=1/10", ">=2/3"), ("carried, 1 yes to spare", "通过，赞成仅多1票")),
        ("yynn", (">=1/10", ">=2/3"), ("rejected, 1 yes short", "未通过，差1票赞成")),
        ("----", (">=1/10", ">1/2"), ("nobody voted yes or no", "无人赞成或反对")),
        ("yyyy", (">=1", ">1/2"), ("carried, exactly at quorum", "通过，恰好达到最低参与人数")),
        ("yyyy", (">=3/4", ">0"), ("carried, 1 over quorum", "通过，仅比最低参与人数多1人")),
        ("y", (">=1", ">1/2"), ("3 short of quorum", "距最低参与人数差3人")),
    ],
)
def test_how_close_a_decision_was_is_said(
    folder: Path, cli: Cli, votes: str, asked: tuple[str, str], said: tuple[str, str]
) -> None:
    cells = {"y": "1", "n": "-1", "-": "0"}
    rows = [f"{voter},{cells.get(one, '')}" for voter, one in zip("7890", votes.ljust(4), strict=True)]
    (folder / "votes.csv").unlink()
    (folder / "comments.csv").write_text("\n".join(COMMENTS.split("\n")[:3]) + "\n", encoding="utf-8")
    (folder / "participants-votes.csv").write_text("\n".join(["participant,0", *rows, ""]), encoding="utf-8")
    for lang, words in zip(("en", "zh"), said, strict=True):
        done = cli("run", "polis", folder, "--quorum", asked[0], "--majority", asked[1], "--lang", lang)
        assert f"\n  {words}  #0  " in done.out


def test_where_nothing_was_put_to_the_vote_nothing_is_close(folder: Path, cli: Cli) -> None:
    text = COMMENTS.replace(",7,1,", ",7,0,").replace(",9,1,", ",9,0,")
    (folder / "comments.csv").write_text(text, encoding="utf-8")
    done = cli("run", "polis", folder)
    assert done.code == 0
    assert "Closest" not in done.out
    assert "Strongest" not in done.out
    assert "  not screened  4\n" in done.out


def test_agreement_is_never_rounded_up_to_all(folder: Path, cli: Cli) -> None:
    (folder / "votes.csv").unlink()
    (folder / "comments.csv").write_text("\n".join(COMMENTS.split("\n")[:3]) + "\n", encoding="utf-8")

    def table(no: int) -> None:
        rows = [f"{voter},{-1 if voter < no else 1}" for voter in range(2001)]
        (folder / "participants-votes.csv").write_text(
            "\n".join(["participant,0", *rows, ""]), encoding="utf-8"
        )

    table(1)
    assert "  99.9% yes  #0  2,000 yes, 1 no, 0 passed" in cli("run", "polis", folder).out
    table(0)
    assert "  100% yes  #0  2,001 yes, 0 no, 0 passed" in cli("run", "polis", folder).out


def test_agreements_begin_with_the_strongest_and_of_equal_ones_with_the_larger_vote(
    folder: Path, cli: Cli
) -> None:
    (folder / "votes.csv").unlink()
    (folder / "comments.csv").write_text(COMMENTS.replace(",7,0,", ",7,1,"), encoding="utf-8")
    table = "participant,0,1,2,3,4\n7,1,,1,1,1\n8,1,,1,1,0\n9,1,,1,1,0\n10,-1,,,1,0\n"
    (folder / "participants-votes.csv").write_text(table, encoding="utf-8")
    _, _, strongest = cli("run", "polis", folder).out.partition("Strongest agreement\n")
    assert [line.split()[2] for line in strongest.splitlines()] == ["#3", "#2", "#4", "#0"]


# --- The JSON ---


def test_the_json_is_an_array_with_an_object_for_each_matter(folder: Path, tmp_path: Path, cli: Cli) -> None:
    done = cli("run", "polis", folder, "--quorum", ">=1/2", "--json", tmp_path / "out.json")
    assert done.out.endswith(f"\nWhat came of each matter is in {tmp_path / 'out.json'}\n")
    matters = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert [(one["id"], one["stage"], one["outcome"], one["tally"], one["roll"]) for one in matters] == [
        ("0", "implementing", "carried", {"yes": 2, "no": 1, "abstain": 1}, 4),
        ("1", "declined", "declined", {"yes": 0, "no": 0, "abstain": 0}, 4),
        ("2", "unscreened", "not_screened", {"yes": 0, "no": 0, "abstain": 0}, 4),
        ("3", "rejected", "rejected", {"yes": 1, "no": 1, "abstain": 0}, 4),
        ("4", "no_quorum", "no_quorum", {"yes": 1, "no": 0, "abstain": 0}, 4),
    ]
    for one in matters:
        assert set(one) == {"id", "stage", "outcome", "tally", "roll", "verdict"}
        assert one["verdict"]["outcome"] == (
            "unmet" if one["outcome"] in {"rejected", "no_quorum"} else "met"
        )


def test_the_same_run_writes_the_same_bytes(folder: Path, tmp_path: Path, cli: Cli) -> None:
    for name in ("one", "two"):
        cli("run", "polis", folder, "--json", tmp_path / f"{name}.json", "--save", tmp_path / f"{name}.log")
    for kind in ("json", "log"):
        assert (tmp_path / f"one.{kind}").read_bytes() == (tmp_path / f"two.{kind}").read_bytes()


# --- Why ---


def test_why_explains_a_matter_from_the_record_alone_in_both_languages(
    log: Path, folder: Path, cli: Cli
) -> None:
    for path in folder.iterdir():
        path.unlink()
    english = cli("why", log, "3")
    assert (english.code, english.err) == (0, "")
    assert english.out.startswith("Matter 3: Fewer cars\n")
    assert "✗ of 2 persons who voted yes or no, 1 voted yes; more than 1/2 asked for" in english.out
    chinese = cli("why", log, "3", "--lang", "zh").out
    assert chinese.startswith("事项3：Fewer cars\n")
    assert "✗ 投赞成或反对票的2人中有1人赞成，要求超过1/2" in chinese
    assert "民事民决 → 未通过，因期满" in chinese


def test_why_needs_nothing_of_what_made_the_record(log: Path) -> None:
    code = """
import sys
for name in "catalogue engine deciding rules activities procedure machine standard adapters.polis".split():
    sys.modules["consult." + name] = None
from consult.cli import main
main()
"""
    for lang, said in (
        ("en", "Matter 0: Plant trees along the road"),
        ("zh", "事项0：Plant trees along the road"),
    ):
        done = subprocess.run(  # noqa: S603 - this interpreter, with the text above
            [sys.executable, "-c", code, "why", str(log), "0", "--lang", lang],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith(said)


def test_the_summary_says_how_to_ask_why(folder: Path, tmp_path: Path, cli: Cli) -> None:
    path = tmp_path / "street.log"
    english = cli("run", "polis", folder, "--save", path).out
    assert english.endswith(
        f"The whole record is in {path}; consult why {path} 0 explains one matter from it\n"
    )
    chinese = cli("run", "polis", folder, "--save", path, "--json", tmp_path / "o", "--lang", "zh").out
    assert chinese.endswith(
        f"各事项的结果已写入{tmp_path / 'o'}\n"
        f"全部记录已写入{path}；可用 consult why {path} 0 --lang zh 说明其中一个事项\n"
    )


def test_an_unknown_matter_is_answered_with_those_that_there_are(log: Path, tmp_path: Path, cli: Cli) -> None:
    said = cli("why", log, "33").refused()
    assert said == f"consult: {log}: there is no matter '33' among the 5 in this record; did you mean 3?\n"
    assert cli("why", log, "x").refused().endswith("; give the id of one, such as 0, 1, 2, 3, 4\n")
    head = {"kind": "record", "format": 1, "community": "c"}
    counts = {"procedures": 0, "rolls": 0, "events": 0, "boxes": 0}
    (tmp_path / "none.log").write_text(json.dumps({**head, "counts": counts}), encoding="utf-8")
    assert (
        cli("why", tmp_path / "none.log", "1")
        .refused()
        .endswith("among the 0 in this record; there is none at all\n")
    )


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, ": it cannot be opened (No such file or directory); give the file"),
        (b"", ": the file is empty; give the file"),
        (b"id,title\n", ", line 1: this is no record of consult; give the file"),
        (
            b'{"kind":"record","format":7}\n',
            ", line 1: its format is 7, and 1 to 2 are read here; use a newer version",
        ),
    ],
)
def test_a_record_that_cannot_be_read_is_named(
    tmp_path: Path, cli: Cli, content: bytes | None, problem: str
) -> None:
    path = tmp_path / "some.log"
    if content is not None:
        path.write_bytes(content)
    assert cli("why", path, "1").refused().startswith(f"consult: {path}{problem}")


def test_a_broken_line_of_a_record_is_named(log: Path, cli: Cli) -> None:
    with log.open("ab") as stream:
        stream.write(b"{\n")
    number = log.read_bytes().count(b"\n")
    assert (
        cli("why", log, "1").refused().startswith(f"consult: {log}, line {number}: it is not a line of JSON")
    )


# --- Bad input ---

TABLE_MISSING: Final = "participants-votes.csv: the file is missing; put it into the folder"
BAD: Final[dict[str, tuple[str, str | None, bytes | str, str]]] = {
    "missing file": ("comments.csv", None, "", "comments.csv: the file is missing; put it into the folder"),
    "missing table": ("participants-votes.csv", None, "", TABLE_MISSING),
    "missing column": (
        "comments.csv",
        "moderated",
        "mod",
        'comments.csv, line 1: there is no column "moderated"; add it',
    ),
    "broken row": (
        "comments.csv",
        ",-1,Buy now",
        "",
        "comments.csv, line 4: the row has 3 cells and the header has 5; add what is missing",
    ),
    "broken quotation": (
        "comments.csv",
        'road"',
        "road",
        "comments.csv, line 2: the quotation marks in the row do not pair",
    ),
    "vote on an unknown statement": (
        "votes.csv",
        "000,4,8",
        "000,77,8",
        'votes.csv, line 10: comment-id "77" is no statement of comments.csv; add the statement there',
    ),
    "vote of 7": (
        "votes.csv",
        "4,8,1",
        "4,8,7",
        'votes.csv, line 10: vote is "7"; use 1 (agree), -1 (disagree) or 0 (pass)',
    ),
    "vote of 7 in the table": (
        "participants-votes.csv",
        "10,0",
        "10,7",
        'participants-votes.csv, line 5: vote on statement 0 is "7"; use 1 (agree)',
    ),
    "undecodable bytes": (
        "comments.csv",
        "Fewer",
        b"F\xe9wer",
        "comments.csv, line 6: byte 0xe9 is not UTF-8; save the file as UTF-8",
    ),
    "a time that is none": (
        "votes.csv",
        "1500000018000",
        "soon",
        'votes.csv, line 10: timestamp is "soon", not a whole number; write milliseconds',
    ),
    "a command to the terminal": (
        "votes.csv",
        "4,8,1",
        "4,8,\x9b31m",
        'votes.csv, line 10: vote is "�31m"; use 1 (agree)',
    ),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad_input_is_named_with_file_line_and_remedy_and_nothing_is_written(
    folder: Path, tmp_path: Path, cli: Cli, bad: tuple[str, str | None, bytes | str, str]
) -> None:
    file, old, new, problem = bad
    path = folder / file
    if old is None:
        path.unlink()
    else:
        found = path.read_bytes()
        assert found.count(old.encode()) >= 1
        path.write_bytes(found.replace(old.encode(), new.encode() if isinstance(new, str) else new, 1))
    before = sorted(tmp_path.iterdir())
    said = cli("run", "polis", folder, "--json", tmp_path / "o.json", "--save", tmp_path / "o.log").refused()
    assert said.startswith(f"consult: {problem}")
    assert said.count("\n") == 1
    assert "\x9b" not in said
    assert sorted(tmp_path.iterdir()) == before


def test_a_folder_that_is_none_is_named(tmp_path: Path, cli: Cli) -> None:
    assert (
        cli("run", "polis", tmp_path / "none")
        .refused()
        .startswith(f"consult: {tmp_path / 'none'}: there is no such")
    )


@pytest.mark.parametrize("option", ["--json", "--save"])
def test_an_output_that_cannot_be_written_is_named_before_the_work(
    folder: Path, tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    monkeypatch.setattr("consult.cli.run.run", lambda *args, **named: pytest.fail("it was run"))
    for place, problem in (
        (
            tmp_path / "none" / "out",
            "it cannot be written (No such file or directory); name a file in a folder",
        ),
        (tmp_path, "it is a folder; give the name of a file"),
        (Path("/dev/null"), "it is not a file that can be replaced; give the name of a file"),
    ):
        assert cli("run", "polis", folder, option, place).refused().startswith(f"consult: {place}: {problem}")


def test_a_disk_that_fills_up_leaves_no_output(folder: Path, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))

    env = {"PYTHONDONTWRITEBYTECODE": "1"}
    done = outside("run", "polis", folder, "--save", tmp_path / "o.log", env=env, preexec_fn=limit)
    assert done.returncode == 2
    assert done.stderr.decode().startswith(
        f"consult: {tmp_path / 'o.log'}: it cannot be written (File too large)"
    )
    assert done.stderr.count(b"\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["talk"]


def test_two_outputs_of_one_name_are_refused(folder: Path, tmp_path: Path, cli: Cli) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "out")
    for other in (tmp_path / "out", tmp_path / "talk" / ".." / "out", tmp_path / "link"):
        said = cli("run", "polis", folder, "--json", tmp_path / "out", "--save", other).refused()
        assert "Invalid value for --save" in said
        assert "give each a file of its own" in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("option", ["--json", "--save"])
def test_an_output_inside_the_input_is_refused(folder: Path, tmp_path: Path, cli: Cli, option: str) -> None:
    (tmp_path / "link.csv").symlink_to(folder / "comments.csv")
    before = {path: path.read_bytes() for path in folder.iterdir()}
    for place in (folder / "comments.csv", folder / "new.json", tmp_path / "link.csv", folder):
        said = cli("run", "polis", folder, option, place).refused()
        assert f"Invalid value for {option}" in said
        assert "which is only read; name a file outside of it" in said
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", "polis"), "Missing argument"),
        (("run", "polis", "x", "--quorum", "1/10"), "'1/10' does not say whether exactly so much is enough"),
        (("run", "polis", "x", "--quorum", ">=11/10"), "for --quorum: 11/10 is no share of a whole"),
        (("run", "polis", "x", "--quorum", ">=1/0"), "divides by nothing"),
        (("run", "polis", "x", "--majority", ">1"), "for --majority: nothing is more than the whole"),
        (("run", "polis", "x", "--majority", ">half"), "Invalid value for --majority: 'half' is no share"),
        (("run", "polis", "x", "--lang", "fr"), "Invalid value for '--lang'"),
        (("run", "polis", "x", "--loud"), "No such option"),
        (("run", "loomio", "x"), "No such command"),
        (("why", "x"), "Missing argument"),
        ((), "Usage: consult"),
        (("run",), "Usage: consult run"),
    ],
)  # fmt: skip
def test_a_call_that_makes_no_sense_says_how_it_would(cli: Cli, arguments: Sequence[str], said: str) -> None:
    done = cli(*arguments)
    assert done.code == 2
    assert said in done.out + done.err
    assert "Traceback" not in done.err


def test_help_tells_what_there_is(cli: Cli) -> None:
    assert "why" in cli("--help").out
    shown = cli("run", "polis", "--help").out
    for option in ("FOLDER", "--quorum", "--majority", "--json", "--save", "--lang", "[default: >=1/10]"):
        assert option in shown
    assert cli("why", "--help").code == 0


def test_it_says_its_version(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("consult.cli.metadata.version", lambda name: f"9.9 of {name}")
    done = cli("--version")
    assert (done.code, done.out) == (0, "consult 9.9 of consult-procedures\n")


def test_without_being_installed_it_says_so(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(name: str) -> str:
        from importlib import metadata  # noqa: PLC0415 - the one that is patched

        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr("consult.cli.metadata.version", unknown)
    assert cli("--version").out == "consult (not installed)\n"


# --- Terminals and pipes ---


def test_a_pipe_gets_plain_lines_that_are_not_wrapped(folder: Path) -> None:
    (folder / "comments.csv").write_text(COMMENTS.replace("Fewer cars", "word " * 60), encoding="utf-8")
    done = outside("run", "polis", folder, env={"COLUMNS": "40", "PYTHONIOENCODING": "utf-8"})
    text = done.stdout.decode()
    assert done.stderr == b""
    assert "\x1b" not in text
    assert (
        "  8 cast, 1 of them in place of an earlier one; 2 not cast, since their statement was not admitted\n"
        in text
    )
    (line,) = (line for line in text.splitlines() if "#3" in line)
    assert line.endswith("word word…”")


def test_what_a_terminal_would_obey_is_not_passed_on(folder: Path, tmp_path: Path, cli: Cli) -> None:
    text = COMMENTS.replace("Fewer cars", "Fewer \x1b[2Jcars\u202e")
    (folder / "comments.csv").write_text(text, encoding="utf-8")
    done = cli("run", "polis", folder, "--save", tmp_path / "o.log")
    assert "“Fewer �[2Jcars�”" in done.out
    assert "\x1b" not in done.out
    why = cli("why", tmp_path / "o.log", "3").out
    assert "Fewer �[2Jcars�" in why
    assert "\x1b" not in why


def test_markup_in_a_statement_is_shown_as_it_is(folder: Path, cli: Cli) -> None:
    (folder / "comments.csv").write_text(
        COMMENTS.replace("Fewer cars", "[red]Fewer[/] :car:"), encoding="utf-8"
    )
    assert "“[red]Fewer[/] :car:”" in cli("run", "polis", folder).out


def on_terminal(*arguments: object, columns: int = 60) -> tuple[int, str]:
    """The script with a terminal on both outputs: its code and what it showed."""
    ours, theirs = pty.openpty()
    env = {"COLUMNS": str(columns), "TERM": "xterm", "PYTHONIOENCODING": "utf-8", "NO_COLOR": ""}
    known = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **env}
    command = [sys.executable, "-c", "from consult.cli import main; main()", *map(str, arguments)]
    process = subprocess.Popen(command, env=known, stdin=theirs, stdout=theirs, stderr=theirs)  # noqa: S603 - ours
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.close(ours)
    return process.wait(), shown.decode()


def test_a_terminal_shows_progress_and_cuts_long_rows(folder: Path) -> None:
    code, shown = on_terminal("run", "polis", folder)
    assert code == 0
    assert "Deliberating" in shown
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)
    (row,) = (line for line in plain.splitlines() if "#0  2 yes" in line and "carried" in line)
    assert row.endswith("…")
    assert len(row) == 60
    assert "since their statement was not admitted" in " ".join(plain.split())


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_progress_goes_to_the_error_output_and_is_gone_at_the_end(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    shown = []
    for lang, word in (("en", "Deliberating"), ("zh", "讨论与表决")):
        monkeypatch.setattr(sys, "stderr", Terminal())
        with pytest.raises(SystemExit):
            main(["run", "polis", str(folder), "--lang", lang])
        shown.append(sys.stderr.getvalue())  # type: ignore[attr-defined]
        assert word in shown[-1]
        assert shown[-1].endswith("\x1b[2K")
        assert word not in capsys.readouterr().out


def test_in_a_terminal_rows_are_cut_and_sentences_are_wrapped(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "50")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stdout", Terminal())
    with pytest.raises(SystemExit):
        main(["run", "polis", str(folder)])
    shown: str = sys.stdout.getvalue()  # type: ignore[attr-defined]
    lines = re.sub(r"\x1b\[[0-9;]*m", "", shown).splitlines()
    assert max(map(len, lines)) == 50
    assert any(line.startswith("  carried by 1") and line.endswith("…") for line in lines)
    assert "2 not cast, since their statement was not admitted" in " ".join(" ".join(lines).split())


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), OSError(5, "Input/output error")])
def test_an_output_that_fails_is_named(
    folder: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    def failing(*args: object) -> None:
        raise error

    monkeypatch.setattr("consult.cli.run.Screen.show", failing)
    said = cli("run", "polis", folder).refused()
    assert said == f"consult: the output cannot be written ({error.strerror}); look at where it is sent to\n"


def test_a_terminal_colours_the_marks(folder: Path, log: Path) -> None:
    _, shown = on_terminal("why", log, "3")
    assert "\x1b[32m" in shown
    assert "\x1b[31m" in shown


def test_a_reader_that_goes_away_is_no_error_to_speak_of(folder: Path, tmp_path: Path) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    done = outside(
        "run", "polis", folder, "--json", tmp_path / "o.json",
        capture_output=False, stdout=write_end, stderr=subprocess.PIPE,
    )  # fmt: skip
    os.close(write_end)
    assert done.stderr == b""
    assert len(json.loads((tmp_path / "o.json").read_text(encoding="utf-8"))) == 5


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_an_output_that_is_full_is_named(folder: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = outside("run", "polis", folder, capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 2
    assert (
        done.stderr
        == b"consult: the output cannot be written (No space left on device); look at where it is sent to\n"
    )


def test_marks_survive_a_terminal_that_cannot_show_them(log: Path) -> None:
    done = outside("why", log, "0", env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\\u2713 moderators is joint meeting" in done.stdout


def test_an_output_that_cannot_be_told_how_to_write_is_left_as_it_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = io.StringIO()
    monkeypatch.setattr(sys, "stdout", text)
    with pytest.raises(SystemExit):
        main(["run", "polis", str(folder)])
    assert text.getvalue().startswith("A better street\n")


def test_an_interruption_leaves_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*args: object, **named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("consult.cli.run.run", interrupted)
    with pytest.raises(SystemExit) as caught:
        main(["run", "polis", str(folder), "--json", str(tmp_path / "o.json")])
    assert caught.value.code == 130
    assert [path.name for path in tmp_path.iterdir()] == ["talk"]


# --- Width ---


@pytest.mark.parametrize(
    ("text", "cells", "expected"),
    [
        ("short", 10, "“short”"),
        ("exactly 8", 11, "“exactly 8”"),
        ("exactly 8", 10, "“exactly…”"),
        ("两倍宽的字", 12, "“两倍宽的字”"),
        ("两倍宽的字", 11, "“两倍宽的…”"),
        (" two\n lines ", 20, "“two lines”"),
    ],
)
def test_a_text_is_shortened_to_cells(text: str, cells: int, expected: str) -> None:
    assert shortened(text, cells) == expected


def test_chinese_characters_are_two_cells_wide() -> None:
    assert padded("通过", 6) == "通过  "
    assert padded("通过", 6, right=True) == "  通过"


def test_what_cannot_be_seen_is_shown_as_a_blot() -> None:
    assert safe("a\tb\x07c\ud800") == "a b�c�"
