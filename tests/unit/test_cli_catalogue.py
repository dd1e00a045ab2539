"""What `consult list`, `consult show` and `consult new` promise."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from markdown_it import MarkdownIt
from rich.cells import cell_len
from rich.console import Console

from consult.catalogue.registry import entries, entry
from consult.cli import main
from consult.cli.pages import page
from consult.cli.parts import stages
from consult.cli.tables import Row
from consult.cli.taking import take
from consult.diagrams import diagram
from consult.flaws import flaws

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it.token import Token

    from consult.verdicts import Lang

    Cli = Callable[..., "Done"]

NAMES: Final = ["five-step", "pyramid"]
PYTHON: Final = Path(sys.executable)
PATH: Final = os.pathsep.join(sys.path)

OWN: Final = '''\
from consult import Act, People, Phrase, Procedure, Stage, days
from consult.acts import Propose
from consult.standard import anyone, roles


class Finish(Act):
    """Finish."""

    zh = "结束"


open_ = Stage("open", title="办理", lasts=days(3))
done = Stage("done", title="办结", answer=Phrase("It is done.", "已办结。"))
lapsed = Stage("lapsed", title="逾期", answer=Phrase("Nobody did it.", "无人办理。"))
procedure = Procedure(
    "small", version="7", title="小规程", start=open_, opens=Propose, by=anyone(),
    moves=[open_.upon(Finish).to(done, by=roles("clerk")), open_.at_end().to(lapsed)],
)
people = People({"li": ["clerk"]}, residents=["li"])
number = 5
print("loaded")
'''


class Done:
    """What a run of the command left."""

    def __init__(self, code: object, out: bytes, err: str) -> None:
        self.code = code
        self.raw = out
        self.out = out.decode()
        self.err = err

    def refused(self) -> str:
        """What it said where it refused, having said nothing else."""
        assert (self.code, self.out) == (2, "")
        assert "Traceback" not in self.err
        return self.err


@pytest.fixture
def cli(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Cli:
    monkeypatch.setattr(sys, "path", [*sys.path])  # what is shown stays on the path; not after the test

    def call(*arguments: object) -> Done:
        before = set(sys.modules)
        with pytest.raises(SystemExit) as caught:
            main([str(one) for one in arguments])
        said = capfdbinary.readouterr()
        for name in set(sys.modules) - before:
            if not name.startswith("consult"):
                del sys.modules[name]
        return Done(caught.value.code or 0, said.out, said.err.decode())

    return call


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "smallest.py"
    path.write_text(OWN, encoding="utf-8")
    return path


class TestList:
    @pytest.mark.parametrize("lang", ["en", "zh"])
    def test_there_is_a_line_for_each_with_name_title_and_sentence(self, cli: Cli, lang: str) -> None:
        done = cli("list", "--lang", lang)
        assert (done.code, done.err) == (0, "")
        lines = done.out.splitlines()
        assert [line.split()[0] for line in lines] == NAMES
        for line, one in zip(lines, entries(), strict=True):
            assert getattr(one.title, lang) in line
            assert line.endswith(getattr(one.about, lang))

    @pytest.mark.parametrize("lang", ["en", "zh"])
    def test_the_json_has_the_members_that_it_promises(self, cli: Cli, lang: str) -> None:
        data = json.loads(cli("list", "--json", "--lang", lang).out)
        assert data == [
            {
                "name": one.name,
                **{
                    key: getattr(getattr(one, key), lang)
                    for key in ("title", "about", "protects", "not_covered", "figure")
                },
                "sources": [getattr(source, lang) for source in one.sources],
            }
            for one in entries()
        ]


class TestShow:
    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize("lang", ["en", "zh"])
    def test_the_table_tells_all_there_is(self, cli: Cli, name: str, lang: Lang) -> None:
        done = cli("show", name, "--lang", lang)
        assert (done.code, done.err) == (0, "")
        one = entry(name)
        for words in (one.title, one.about, one.protects, one.not_covered, one.figure, *one.sources):
            assert getattr(words, lang) in done.out
        made = one.make()
        lines = done.out.splitlines()
        for told in stages(made):
            title = getattr(told.name, lang)
            if told.stage.final:
                assert told.stage.answer is not None
                assert any(
                    line.startswith(f"  {title} ") and line.endswith(getattr(told.stage.answer, lang))
                    for line in lines
                ), title
                continue
            (at,) = [number for number, line in enumerate(lines) if line.startswith(f"  {title}  ")]
            assert told.lasts is not None
            assert getattr(told.lasts, lang) in lines[at]
            below = lines[at + 1 : lines.index("", at)]
            arrows = [line for line in below if line.startswith("    → ")]
            assert [(line.split("  ")[2].removeprefix("→ "), line) for line in arrows] == [
                (getattr(move.target.phrase(), lang), line)
                for (_, move), line in zip(made.moves_from(told.stage.name), arrows, strict=True)
                if getattr(move.phrase(), lang) in line
            ]

    @pytest.mark.parametrize("kind", ["mermaid", "dot"])
    @pytest.mark.parametrize("lang", ["en", "zh"])
    def test_a_diagram_is_that_of_the_library(self, cli: Cli, kind: str, lang: Lang) -> None:
        done = cli("show", "five-step", "--format", kind, "--lang", lang)
        assert done.out == diagram(entry("five-step").make(), kind, lang=lang)

    def test_an_unknown_name_is_answered_with_those_that_there_are(self, cli: Cli) -> None:
        assert cli("show", "six-step").refused() == (
            "consult: there is no procedure 'six-step'; the catalogue has five-step, pyramid, "
            "and your own is FILE.py, FILE.py:NAME or MODULE:NAME\n"
        )

    def test_what_is_wrong_with_it_is_told(self, cli: Cli, own: Path) -> None:
        own.write_text(OWN.replace(", open_.at_end().to(lapsed)", ""), encoding="utf-8")
        done = cli("show", own)
        assert done.code == 0
        _, _, wrong = done.out.partition("What is wrong with it\n")
        assert "✗ open: " in wrong

    def test_what_is_owed_at_every_end_is_said_once_and_else_where_it_is_owed(
        self, cli: Cli, own: Path
    ) -> None:
        owing = "owes=[Duty('word', Propose, within=days(1), by=anyone())], answer="
        text = OWN.replace("import Act,", "import Act, Duty,")
        for number, said in (
            (2, "  owed at each: word within 1 day, by anyone\n  done    It is done.\n"),
            (1, "  done    It is done.\n          owed: word within 1 day, by anyone\n  lapsed"),
        ):
            own.write_text(text.replace("answer=", owing, number), encoding="utf-8")
            out = cli("show", own).out
            assert f"Ends\n{said}" in out
            assert out.count("owed") == 1

    def test_where_nothing_is_wrong_nothing_is_told(self, cli: Cli, own: Path) -> None:
        assert "wrong" not in cli("show", own).out

    @pytest.mark.parametrize("kind", ["mermaid", "dot", "page"])
    def test_what_goes_to_another_program_is_utf_8_whatever_the_terminal_is(
        self, own: Path, kind: str
    ) -> None:
        command = "from consult.cli import main; main()"
        done = subprocess.run(  # noqa: S603 - this interpreter
            [sys.executable, "-c", command, "show", own, "--format", kind, "--lang", "zh"],
            env={**os.environ, "PYTHONPATH": PATH, "PYTHONIOENCODING": "ascii"},
            capture_output=True,
            check=True,
        )
        assert "小规程" in done.stdout.decode("utf-8")


class TestRows:
    @staticmethod
    def shown(row: Row, width: int, *, terminal: bool = True) -> list[str]:
        console = Console(width=width, force_terminal=terminal, file=io.StringIO())
        return [line.plain for line in row.lines(console)]

    def test_in_a_narrow_terminal_words_go_on_below_themselves(self) -> None:
        row = Row("  → 办结  ", "one two three four five six seven eight nine")
        assert self.shown(row, 36) == ["  → 办结  one two three four five", "          six seven eight nine"]

    def test_chinese_words_are_as_wide_as_they_are_shown(self) -> None:
        lines = self.shown(Row("    ", "一" * 30), 40)
        assert [cell_len(line) for line in lines] == [40, 28]
        assert all(line.startswith("    一") for line in lines)

    @pytest.mark.parametrize(("width", "terminal"), [(36, False), (20, True)], ids=["pipe", "no room"])
    def test_elsewhere_a_row_is_one_line(self, width: int, *, terminal: bool) -> None:
        words = "one two three four five six seven eight nine"
        assert self.shown(Row("    ", words), width, terminal=terminal) == [f"    {words}"]

    def test_a_row_without_words_is_its_head(self) -> None:
        assert self.shown(Row("Ends"), 40) == ["Ends"]
        assert self.shown(Row(), 40) == [""]


class TestSvg:
    @pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
    def test_it_is_a_picture_with_every_stage(self, cli: Cli) -> None:
        done = cli("show", "five-step", "--format", "svg", "--lang", "zh")
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith("<?xml")
        assert done.out.rstrip().endswith("</svg>")
        for stage in entry("five-step").make().stages.values():
            assert f">{stage.title}</text>" in done.out

    def test_without_graphviz_one_sentence_says_how_to_get_it(
        self, cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        said = cli("show", "five-step", "--format", "svg").refused()
        assert said.startswith(
            "consult: svg is drawn by Graphviz, and its program dot is not on the PATH; install"
        )
        assert "apt install graphviz" in said
        assert said.count("\n") == 1

    @pytest.mark.parametrize(
        ("script", "problem"),
        [
            (
                "#!/bin/sh\ncat >/dev/null\necho 'Error: <stdin>: syntax\n error' >&2\nexit 3\n",
                "failed with exit code 3 (Error: <stdin>: syntax error)",
            ),
            (
                "#!/bin/sh\ncat >/dev/null\necho '<svg></svg>'\nexit 1\n",
                "failed with exit code 1 (it says nothing)",
            ),
            ("#!/bin/sh\ncat >/dev/null\n", "failed with exit code 0 (it says nothing)"),
            ("#!/no/such/interpreter\n", "cannot be run (No such file or directory)"),
        ],
        ids=["fails", "closes at once", "draws nothing", "is no program"],
    )
    def test_where_graphviz_fails_one_sentence_says_so(
        self, cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str, problem: str
    ) -> None:
        program = tmp_path / "dot"
        program.write_text(script, encoding="utf-8")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
        said = cli("show", "five-step", "--format", "svg").refused()
        assert said == f"consult: {program} {problem}; see whether dot -V runs, or take --format dot\n"

    def test_graphviz_is_not_waited_for_without_end(
        self, cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        program = tmp_path / "dot"
        program.write_text("#!/bin/sh\nexec sleep 30\n", encoding="utf-8")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
        monkeypatch.setattr("consult.cli.pictures._SECONDS", 1)
        assert (
            f"{program} was not done after 1 seconds; see"
            in cli("show", "pyramid", "--format", "svg").refused()
        )

    def test_graphviz_is_run_without_a_shell(
        self, cli: Cli, monkeypatch: pytest.MonkeyPatch, own: Path, tmp_path: Path
    ) -> None:
        program = tmp_path / "dot"
        program.write_text(
            f'#!/bin/sh\nprintf "%s;" "$@" >{tmp_path}/got\ncat >>{tmp_path}/got\necho "<svg></svg>"\n',
            encoding="utf-8",
        )
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
        own.write_text(OWN.replace("小规程", "$(touch x); `touch y`"), encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        done = cli("show", own, "--format", "svg", "--lang", "zh")
        assert done.out == "<svg></svg>\n"
        got = (tmp_path / "got").read_text(encoding="utf-8")
        assert got.startswith("-Tsvg;digraph ")
        assert "$(touch x); `touch y`" in got
        assert not any(Path(name).exists() for name in "xy")


class Tables:
    """The tables of a page of Markdown, read by a parser of its own, as rows of shown text."""

    def __init__(self, text: str) -> None:
        self.tables: dict[str, list[list[str]]] = {}
        self.headings: list[str] = []
        tokens = MarkdownIt().enable("table").parse(text)
        for token, after in pairwise(tokens):
            match token.type:
                case "heading_open":
                    self.headings.append(self.shown(after))
                case "tr_open":
                    self.tables.setdefault(self.headings[-1], []).append([])
                case "th_open" | "td_open":
                    self.tables[self.headings[-1]][-1].append(self.shown(after))

    @staticmethod
    def shown(token: Token) -> str:
        children = token.children or []
        assert {child.type for child in children} <= {"text", "code_inline", "text_special"}, token.content
        return "".join(child.content for child in children)


class TestPage:
    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize("lang", ["en", "zh"])
    def test_it_has_what_the_entry_says_and_every_stage_move_and_end(self, name: str, lang: Lang) -> None:
        one = entry(name)
        made = one.make()
        text = page(one, lang)
        tables = Tables(text)

        assert tables.headings[0] == getattr(one.title, lang)
        assert f"```mermaid\n{diagram(made, lang=lang)}```\n" in text
        for words in (one.about, one.protects, one.not_covered, one.figure, *one.sources):
            assert getattr(words, lang) in text.replace("\\", "")
        told = stages(made)
        open_, moves, ends = tables.tables.values()
        assert [row[:2] for row in open_[1:]] == [
            [getattr(one.name, lang), one.stage.name] for one in told if not one.stage.final
        ]
        assert [(row[0], row[1], row[3]) for row in moves[1:]] == [
            (getattr(one.name, lang), getattr(move.when, lang), getattr(move.to.phrase(), lang))
            for one in told
            for move in one.moves
        ]
        assert len(moves) - 1 == len(made.moves)
        assert [row[1:3] for row in ends[1:]] == [
            [stage.name, getattr(stage.answer, lang)] for stage in made.stages.values() if stage.final
        ]

    @pytest.mark.parametrize("name", NAMES)
    def test_consult_show_prints_it(self, cli: Cli, name: str) -> None:
        for lang in ("en", "zh"):
            done = cli("show", name, "--format", "page", "--lang", lang)
            assert done.out == page(entry(name), lang)  # type: ignore[arg-type]

    def test_no_word_of_a_procedure_is_taken_for_markup(self, cli: Cli, own: Path) -> None:
        title = r"1. a|b *c* _d_ `e` [f](g) <h> #i ~~j~~ &amp; \k ![l](m) ||"
        own.write_text(OWN.replace('"小规程"', repr(title)).replace('"办理"', repr(title)), encoding="utf-8")
        tables = Tables(cli("show", own, "--format", "page", "--lang", "zh").out)
        assert tables.headings[0] == title
        assert tables.tables["阶段"][1] == [title, "open", "3天", "", "", ""]
        assert [row[0] for row in tables.tables["流转"][1:]] == [title, title]

    def test_who_may_is_said_at_each_move_that_somebody_makes(self) -> None:
        (_, moves, _) = Tables(page(entry("five-step"), "en")).tables.values()
        for _, when, who, _ in moves[1:]:
            assert bool(who) == when.startswith("upon "), when
        assert ["screening", "upon Decline", "joint meeting", "declined"] in moves


class TestOwn:
    @pytest.mark.parametrize("suffix", ["", ":procedure"])
    def test_a_file_is_run_and_what_it_prints_is_no_part_of_the_answer(
        self, cli: Cli, own: Path, suffix: str
    ) -> None:
        done = cli("show", f"{own}{suffix}", "--format", "dot")
        assert (done.code, done.err) == (0, "loaded\n")
        assert done.out.startswith('digraph "small" {')

    def test_a_module_is_found_in_the_folder_where_one_stands(
        self, cli: Cli, own: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(own.parent)
        assert cli("show", "smallest:procedure").out.startswith("small (small, version 7)")

    def test_what_lies_beside_a_file_can_be_imported(self, cli: Cli, own: Path) -> None:
        (own.parent / "besides.py").write_text("from smallest import procedure as mine\n", encoding="utf-8")
        assert cli("show", f"{own.parent / 'besides.py'}:mine").code == 0

    def test_the_table_says_what_there_is_without_an_entry(self, cli: Cli, own: Path) -> None:
        assert cli("show", own, "--lang", "zh").out == (
            "小规程（small，版本7）\n"
            "\n"
            "阶段及去向（取首个条件成立者）\n"
            "  立案：“提出”，可立案者：任何人\n"
            "\n"
            "  办理  3天\n"
            "    → 办结  结束时（clerk）\n"
            "    → 逾期  期满时\n"
            "\n"
            "终结\n"
            "  办结  已办结。\n"
            "  逾期  无人办理。\n"
        )

    def test_its_people_and_its_other_procedures_are_taken_along(self, own: Path) -> None:
        own.write_text(
            OWN + "import attrs\nother = attrs.evolve(procedure, name='other')\n", encoding="utf-8"
        )
        try:
            taken = take(str(own))
        finally:
            del sys.modules["smallest"]
        assert taken.directory is not None
        assert taken.entry is None
        assert [one.name for one in taken.others] == ["other"]

    @pytest.mark.parametrize(
        ("name", "content", "problem"),
        [
            ("no.py", None, "{path}: there is no such file; give the file that your procedure is written in"),
            (
                "a.py",
                "x = (\n",
                "{path}, line 1: Python cannot read it ('(' was never closed); mend it there",
            ),
            (
                "a.py",
                "\n1 / 0\n",
                "{path}, line 2: running it raised ZeroDivisionError: division by zero; mend",
            ),
            ("a.py", "import no_such\n", "{path}, line 1: running it raised ModuleNotFoundError: No module"),
            (
                "a.py",
                "raise SystemExit(3)\n",
                "{path}, line 1: running it raised SystemExit: 3; mend it there",
            ),
            ("a.py", "raise KeyError\n", "{path}, line 1: running it raised KeyError; mend it there"),
            (
                "a.py",
                "x = 1\n",
                "{path} has no 'procedure'; write the procedure there as procedure = Procedure(",
            ),
            (
                "json.py",
                "x = 1\n",
                "{path}: a module named json is loaded already; give the file another name",
            ),
            (
                "a.py",
                "from consult import Stage\nStage('a b')\n",
                "{path}, line 2: running it raised ConsultError: ",
            ),
        ],
    )
    def test_a_file_that_cannot_be_taken_is_named_with_what_to_do(
        self, cli: Cli, tmp_path: Path, name: str, content: str | None, problem: str
    ) -> None:
        path = tmp_path / name
        if content is not None:
            path.write_text(content, encoding="utf-8")
        assert cli("show", path).refused().startswith("consult: " + problem.format(path=path))

    @pytest.mark.parametrize("content", [b"\xff\xfe\n", b"x = 1\0\n"])
    def test_a_file_that_is_no_python_is_named(self, cli: Cli, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "a.py"
        path.write_bytes(content)
        said = cli("show", path).refused()
        assert said.startswith(f"consult: {path}")
        assert "Python cannot read it" in said

    def test_a_folder_is_no_file(self, cli: Cli, tmp_path: Path) -> None:
        (tmp_path / "a.py").mkdir()
        assert "there is no such file" in cli("show", tmp_path / "a.py").refused()

    @pytest.mark.parametrize(
        ("name", "problem"),
        [
            ("nothing", "{own} has no 'nothing'; name one that it has, such as {own}:procedure"),
            ("number", "{own} has a int, and no procedure, as 'number'; name one that it has, such as"),
            ("number.real.x", "{own} has no 'number.real.x'; name one"),
            ("", "{own} has no ''; name one"),
        ],
    )
    def test_what_is_no_procedure_is_named_with_those_that_there_are(
        self, cli: Cli, own: Path, name: str, problem: str
    ) -> None:
        done = cli("show", f"{own}:{name}")
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith("loaded\nconsult: " + problem.format(own=own))

    @pytest.mark.parametrize(
        ("name", "problem"),
        [
            ("no_such_module:x", "there is no module no_such_module; install it, or stand in the folder"),
            ("json.no_such:x", "there is no module json.no_such; install it"),
            ("a b:x", "'a b' is no name of a module; write MODULE:NAME, such as rules.garden:procedure"),
            (":x", "'' is no name of a module"),
            ("json:dumps", "json has a function, and no procedure, as 'dumps'; write the procedure there"),
            ("broken:x", "broken: running it raised ModuleNotFoundError: No module named 'no_such'; mend it"),
        ],
    )
    def test_a_module_that_cannot_be_taken_is_named_with_what_to_do(
        self, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, problem: str
    ) -> None:
        (tmp_path / "broken.py").write_text("import no_such\n", encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        assert cli("show", name).refused().startswith(f"consult: {problem}")


def pytest_in(folder: Path) -> subprocess.CompletedProcess[str]:
    """``python -m pytest`` in a folder, as its owner would run it."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": PATH, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module", params=NAMES)
def begun(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a procedure of one's own, begun from each entry."""
    folder = tmp_path_factory.mktemp(request.param)
    with pytest.raises(SystemExit) as caught:
        main(["new", request.param, str(folder / "mine.py")])
    assert not caught.value.code
    return folder


class TestNew:
    def test_it_writes_a_procedure_and_its_test_and_nothing_else(self, begun: Path) -> None:
        assert sorted(path.name for path in begun.iterdir()) == ["mine.py", "test_mine.py"]

    def test_both_pass_as_they_are_written(self, begun: Path) -> None:
        done = pytest_in(begun)
        assert done.returncode == 0, done.stdout + done.stderr
        assert re.search(r"^[3-9] passed", done.stdout, re.MULTILINE)

    @pytest.mark.skipif(shutil.which("ruff", path=str(PYTHON.parent)) is None, reason="ruff is not installed")
    @pytest.mark.parametrize("command", [("check",), ("format", "--check")], ids=["lint", "format"])
    def test_both_are_clean_under_the_rules_that_ruff_has_by_itself(
        self, begun: Path, command: tuple[str, ...]
    ) -> None:
        done = subprocess.run(  # noqa: S603 - our own linter
            [PYTHON.parent / "ruff", *command, "--isolated", "--no-cache", "."],
            cwd=begun,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stdout

    def test_there_is_a_rule_in_both_languages_a_cast_and_a_sound_procedure(self, begun: Path) -> None:
        text = (begun / "mine.py").read_text(encoding="utf-8")
        assert re.search(r"@rule\(\s*version=.*?en=.*?zh=.*?source=", text, re.DOTALL)
        assert "# Change: " in text
        try:
            taken = take(str(begun / "mine.py"))
        finally:
            sys.modules.pop("mine", None)
            sys.path.remove(str(begun))
        assert taken.procedure.name == "mine"
        assert taken.directory is not None
        assert flaws(taken.procedure) == ()
        assert '"mine.' in json.dumps(taken.procedure.definition()), "its own rule is in it"

    def test_its_test_fails_where_its_rule_is_broken(self, begun: Path, tmp_path: Path) -> None:
        for name in ("mine.py", "test_mine.py"):
            text = (begun / name).read_text(encoding="utf-8")
            changed = re.sub(r"(answer = )met if .* else unmet", r"\1met", text)
            assert (changed == text) == (name == "test_mine.py")
            (tmp_path / name).write_text(changed, encoding="utf-8")
        done = pytest_in(tmp_path)
        assert done.returncode == 1
        assert "1 failed" in done.stdout

    def test_it_says_what_to_do_next(self, cli: Cli, tmp_path: Path) -> None:
        done = cli("new", "five-step", tmp_path / "our_rules.py")
        assert (done.code, done.err) == (0, "")
        rules, test = tmp_path / "our_rules.py", tmp_path / "test_our_rules.py"
        assert done.out == (
            f"{rules} is yours to change, and {test} says whether it still does what you mean.\n"
            f"Try: python -m pytest {test}\n"
            f"     consult show {rules}\n"
            f"     consult play {rules}\n"
        )
        assert "from our_rules import" in test.read_text(encoding="utf-8")
        assert 'name="our-rules"' in rules.read_text(encoding="utf-8")

    @pytest.mark.parametrize("there", ["mine.py", "test_mine.py"])
    def test_nothing_is_written_over_and_nothing_is_half_written(
        self, cli: Cli, tmp_path: Path, there: str
    ) -> None:
        (tmp_path / there).write_text("precious", encoding="utf-8")
        said = cli("new", "five-step", tmp_path / "mine.py").refused()
        assert said == (
            f"consult: {tmp_path / there}: it is there already, and nothing is written over it; "
            "give another name, or move it\n"
        )
        assert [path.name for path in tmp_path.iterdir()] == [there]
        assert (tmp_path / there).read_text(encoding="utf-8") == "precious"

    @pytest.mark.parametrize("there", ["mine.py", "test_mine.py"])
    def test_a_link_is_left_alone_wherever_it_leads(self, cli: Cli, tmp_path: Path, there: str) -> None:
        (tmp_path / there).symlink_to(tmp_path / "elsewhere.py")
        assert "it is there already" in cli("new", "five-step", tmp_path / "mine.py").refused()
        assert [path.name for path in tmp_path.iterdir()] == [there]

    def test_where_the_disk_is_full_nothing_is_left(
        self, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        opened = os.fdopen
        count = iter(range(9))

        def full(number: int, *args: object, **more: object) -> object:
            if next(count) == 1:
                os.close(number)
                raise OSError(28, "No space left on device")
            return opened(number, *args, **more)  # type: ignore[call-overload]

        monkeypatch.setattr("consult.cli.new.os.fdopen", full)
        said = cli("new", "five-step", tmp_path / "mine.py").refused()
        assert said.startswith(f"consult: {tmp_path / 'test_mine.py'}: it cannot be written (No space left")
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize(
        ("name", "problem"),
        [
            ("mine", "its name does not end in .py"),
            ("mine.PY", "its name does not end in .py"),
            ("my-rules.py", "my-rules is no name that Python can import"),
            ("2nd.py", "2nd is no name that Python can import"),
            ("a.b.py", "a.b is no name that Python can import"),
            ("class.py", "class is no name that Python can import"),
            ("__init__.py", "__init__ means something else to Python or pytest"),
            ("conftest.py", "conftest means something else to Python or pytest"),
            ("json.py", "Python has a module json already, and would take one for the other"),
            ("consult.py", "Python has a module consult already, and would take one for the other"),
            ("yaml_no.py/mine.py", None),
        ],
    )
    def test_a_name_that_is_no_modules_is_refused(
        self, cli: Cli, tmp_path: Path, name: str, problem: str | None
    ) -> None:
        said = cli("new", "five-step", tmp_path / name).refused()
        if problem is None:
            assert f"{tmp_path / name}: it cannot be written (No such file or directory); name a file" in said
        else:
            assert said == (
                f"consult: {tmp_path / name}: {problem}; "
                "give a name of letters, digits and _ of your own, such as mine.py\n"
            )
        assert list(tmp_path.iterdir()) == []

    def test_an_unknown_entry_is_answered_with_those_that_there_are(self, cli: Cli, tmp_path: Path) -> None:
        said = cli("new", "six-steps", tmp_path / "mine.py").refused()
        assert said.startswith("consult: the catalogue has no 'six-steps'; it has five-step, pyramid")
        assert list(tmp_path.iterdir()) == []
