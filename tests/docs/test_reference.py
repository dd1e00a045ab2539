"""The reference says what the code says: nothing is left out, and nothing is there that does not exist."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING, Any, get_args

import pytest
import typer

from consult import activities, events
from consult import acts as own_acts
from consult.acts import Act
from consult.cli import app
from consult.flaws import Code
from consult.flaws.kinds import _SENTENCES
from consult.verdicts import Verdict
from pages import ROOT, Page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

REFERENCE = ROOT / "docs" / "reference"


def tables(name: str) -> Iterator[tuple[str, list[list[Token]]]]:
    """The tables of a page: the heading that each stands under, and its rows, the first that of the heads."""
    heading, rows, row = "", [], []
    tokens = Page.from_file(REFERENCE / name).tokens
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        match token.type:
            case "heading_open" if after is not None:
                heading = after.content
            case "table_open":
                rows = []
            case "tr_open":
                row = []
            case "th_open" | "td_open" if after is not None:
                row.append(after)
            case "tr_close":
                rows.append(row)
            case "table_close":
                yield heading, rows


def codes(cell: Token) -> list[str]:
    """What is written as code in a cell."""
    return [child.content for child in cell.children or [] if child.type == "code_inline"]


def column(name: str, heading: str | None = None, at: int = 0) -> list[str]:
    """What is written as code in one column of the tables of a page, or of those under one heading."""
    return [
        code
        for where, rows in tables(name)
        if heading is None or where == heading
        for row in rows[1:]
        for code in codes(row[at])
    ]


class TestFlaws:
    def test_every_flaw_is_listed_once(self) -> None:
        assert sorted(column("flaws.md")) == sorted(get_args(Code))

    @pytest.mark.parametrize("code", get_args(Code))
    def test_what_is_wrong_and_what_to_do_are_the_sentences_of_the_code(self, code: str) -> None:
        (row,) = [row for _, rows in tables("flaws.md") for row in rows[1:] if codes(row[0]) == [code]]
        what, _, remedy, _ = _SENTENCES[code]
        assert [cell.content for cell in row[1:]] == [_as_written(what), _as_written(remedy)]


def _as_written(template: str) -> str:
    """A sentence as the page has it: in italics what stands for something, and braces as they are meant."""
    italic = re.sub(r"(?<!\{)\{(\w+)\}(?!\})", r"*\1*", template)
    return italic.replace("{{", "{").replace("}}", "}")


class TestModules:
    @pytest.fixture
    def named(self) -> list[str]:
        return [
            name for name in column("modules.md") + column("modules.md", at=1) if name.startswith("consult.")
        ]

    def test_every_module_is_listed_once(self, named: list[str]) -> None:
        source = ROOT / "src"
        there = {
            ".".join(path.relative_to(source).with_suffix("").parts).removesuffix(".__init__")
            for path in source.rglob("*.py")
        }
        public = {name for name in there if "._" not in name} - {"consult"}
        assert sorted(named) == sorted(public)

    def test_the_rows_are_those_of_the_import_contract(self) -> None:
        contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
            "importlinter"
        ]
        layers = [re.findall(r"\w+", layer) for layer in reversed(contracts["contracts"][0]["layers"])]
        there = {
            path.stem if path.suffix == ".py" else path.name for path in (ROOT / "src" / "consult").iterdir()
        }
        rows = [{f"consult.{name}" for name in layer if name in there} for layer in layers]
        found: dict[int, set[str]] = {}
        for heading, table in tables("modules.md"):
            if heading == "Modules":
                for number, module, *_ in table[1:]:
                    found.setdefault(int(number.content), set()).update(codes(module))
        assert found == dict(enumerate((row for row in rows if row), 1))


class TestWords:
    @pytest.mark.parametrize("path", sorted(set(column("words.md", at=3))))
    def test_what_a_word_is_in_code_exists(self, path: str) -> None:
        parts = path.split(".")
        for length in range(len(parts), 0, -1):
            try:
                found: Any = import_module(".".join(parts[:length]))
            except ImportError:
                continue
            for name in parts[length:]:
                found = getattr(found, name)
            return
        pytest.fail(f"{path} cannot be imported")


EVENTS = [kind for name in events.__all__ if dataclasses.is_dataclass(kind := getattr(events, name))]
COMMON = {"case", "seq", "at", "wake", "type"}
INLINE = {"Put", "Drop", "PassedOver"}


class TestEvents:
    def test_the_members_of_every_event_are_listed(self) -> None:
        assert set(column("events.md", "How they are written")) == COMMON | {"schema"}

    @pytest.mark.parametrize(
        "kind", [kind for kind in EVENTS if kind.__name__ not in INLINE], ids=lambda kind: kind.__name__
    )
    def test_every_member_of_an_event_is_listed(self, kind: Any) -> None:
        assert sorted(column("events.md", kind.__name__)) == sorted(
            field.name for field in dataclasses.fields(kind) if field.name not in COMMON
        )

    @pytest.mark.parametrize(
        "kind", [kind for kind in EVENTS if kind.__name__ in INLINE], ids=lambda kind: kind.__name__
    )
    def test_the_members_of_small_parts_are_named(self, kind: Any) -> None:
        text = (REFERENCE / "events.md").read_text(encoding="utf-8")
        assert [field.name for field in dataclasses.fields(kind) if f"`{field.name}`" not in text] == []


ACTS = {
    name: act
    for module in (activities, own_acts)
    for name in module.__all__
    if isinstance(act := getattr(module, name), type) and issubclass(act, Act) and act is not Act
}


class TestActivities:
    @pytest.mark.parametrize("name", ACTS)
    def test_an_act_is_listed_once_with_its_chinese_name_and_its_fields(self, name: str) -> None:
        (row,) = [row for _, rows in tables("activities.md") for row in rows[1:] if codes(row[0]) == [name]]
        act = ACTS[name]
        assert row[1].content == act.zh
        said = [code for code in codes(row[2]) if code in act.model_fields]
        assert said == list(act.own_fields)
        optional = {token.content for token, before in _with_before(row[2]) if before == "em_open"}
        assert optional == {field for field in act.own_fields if not act.model_fields[field].is_required()}

    @pytest.mark.parametrize("name", activities.__all__)
    def test_every_name_of_the_activities_is_on_the_page(self, name: str) -> None:
        text = (REFERENCE / "activities.md").read_text(encoding="utf-8")
        assert re.search(rf"`{name}\b", text)

    @pytest.mark.parametrize("name", [name for name in activities.__all__ if name.endswith("View")])
    def test_all_that_a_view_shows_is_listed(self, name: str) -> None:
        text = (REFERENCE / "activities.md").read_text(encoding="utf-8")
        (listed,) = re.findall(rf"View \(`{name}`\): (.*?)\.\n", text, re.DOTALL)
        said = {code.partition("(")[0] for code in re.findall(r"`([^`]+)`", listed)}
        view = getattr(activities, name)
        shown = {member for member in vars(view) if not member.startswith("_")} - {"presences"}
        assert said == shown


def _with_before(cell: Token) -> Iterator[tuple[Token, str]]:
    for before, token in pairwise(cell.children or []):
        yield token, before.type


class TestCommandLine:
    def test_every_option_is_listed_and_no_other(self) -> None:
        text = (REFERENCE / "cli.md").read_text(encoding="utf-8")
        assert set(re.findall(r"(?<=`)--[a-z-]+", text)) == {
            "--save",
            "--json",
            *_options(typer.main.get_command(app)),
        } - {
            "--help",
            "--version",
        }

    def test_every_default_is_the_one_that_is_written(self) -> None:
        command: Any = typer.main.get_command(app)
        polis = command.commands["run"].commands["polis"]
        defaults = {parameter.opts[0]: parameter.default for parameter in polis.params}
        options = [
            row for heading, rows in tables("cli.md") if heading == "consult run polis" for row in rows
        ]
        written = {codes(row[0])[0].split()[0]: codes(row[1]) for row in options if codes(row[0])}
        assert written["--quorum"] == [defaults["--quorum"]]
        assert written["--majority"] == [defaults["--majority"]]


def _options(command: Any) -> Iterator[str]:
    for parameter in command.params:
        yield from (option for option in parameter.opts if option.startswith("--"))
    for child in getattr(command, "commands", {}).values():
        yield from _options(child)


class TestVerdicts:
    def test_every_member_of_a_verdict_is_listed(self) -> None:
        whole = Verdict.from_data(
            {
                "outcome": "unmet",
                "en": "x",
                "zh": "x",
                "data": {"n": 1},
                "negated": True,
                "source": "x",
                "until": "2026-04-01T00:00:00+00:00",
                "parts": [{"outcome": "met", "en": "x"}],
            }
        )
        joined = Verdict.from_data({"outcome": "met", "joins": "all"})
        assert set(column("verdict-json.md", "Members")) == {*whole.to_data(), *joined.to_data()}
