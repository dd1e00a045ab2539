"""The page that leads from the practice to the code: whatever a row names is there, and no row is empty."""

from __future__ import annotations

import ast
import inspect
import re
from enum import Enum
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

import attrs
import pytest
from markdown_it import MarkdownIt

from consult.activities import Kind, Mode
from consult.activities.works import Venue
from consult.catalogue.bodies import community_committee, estate_council, five_parties, village_council
from consult.catalogue.pyramids import May, garden_layers
from consult.catalogue.steps import Capacity, Channel, Deciders, Scope
from pages import ROOT, Page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from markdown_it.token import Token

PAGE: Final = ROOT / "docs" / "reference" / "practice.md"
HEADS: Final = ("practice", "code", "example", "test")
NOT_YET: Final = re.compile(r"\*\*Not yet:\*\*\s*(?P<why>.*)", re.DOTALL)
IN_PART: Final = re.compile(r"\*\*In part:\*\*\s*(?P<why>.*)", re.DOTALL)
NAME: Final = re.compile(r"(?P<path>consult(\.\w+)+)(\((?P<parameter>\w+)=\))?")
QUOTED: Final = re.compile(r"\s*“(?P<said>[^”]+)”")
SUMS: Final = re.compile(r"\*\*(\d+) rows, (\d+) of them in part, (\d+) cells not yet\.\*\*")
SHORTEST: Final = 8


@attrs.frozen
class Row:
    """One practice, and what carries it."""

    line: int
    cells: tuple[Token, ...]

    @property
    def in_part(self) -> bool:
        """Whether it is carried in part only."""
        return IN_PART.search(self.cells[0].content) is not None

    @property
    def not_yet(self) -> int:
        """How many of its columns say that there is nothing yet."""
        return sum(NOT_YET.match(cell.content) is not None for cell in self.cells)


def rows(page: Page) -> Iterator[Row]:
    """The rows of every table of *page* with the heads of this one; another table is none of ours."""
    heads: list[str] = []
    cells: list[Token] = []
    line = 0
    for token, after in zip(page.tokens, page.tokens[1:], strict=False):
        match token.type:
            case "thead_open":
                heads = []
            case "th_open":
                heads.append(after.content)
            case "tr_open":
                line, cells = 0 if token.map is None else token.map[0] + 1, []
            case "td_open":
                cells.append(after)
            case "tr_close" if cells and tuple(heads) == HEADS:
                yield Row(line, tuple(cells))


def faults(page: Page) -> Iterator[str]:
    """Whatever *page* says that is not so, row by row."""
    for row in rows(page):
        practice, *columns = row.cells
        where = f"line {row.line}"
        if len(practice.content) < SHORTEST:
            yield f"{where} says nothing of the practice"
        part = IN_PART.search(practice.content)
        if part is not None and len(part["why"]) < SHORTEST:
            yield f"{where} is in part and does not say which"
        for name, cell, look in zip(HEADS[1:], columns, (_code, _examples, _tests), strict=True):
            missing = NOT_YET.match(cell.content)
            if missing is not None:
                if len(missing["why"]) < SHORTEST:
                    yield f"{where} has no {name} yet, and no reason"
                continue
            found = list(look(page, cell))
            if not found:
                yield f"{where} names no {name}"
            yield from (f"{where}: {fault}" for fault in found if fault is not None)


# What a cell names: a fault or None for each


def _code(page: Page, cell: Token) -> Iterator[str | None]:
    del page
    for name in named(cell):
        try:
            resolved(name)
        except (AttributeError, ImportError, LookupError) as error:
            yield f"{name} is not there ({error})"
        else:
            yield None


def _examples(page: Page, cell: Token) -> Iterator[str | None]:
    for text, target, after in _links(cell):
        path, _, anchor = unquote(target).partition("#")
        file = (page.path.parent / path).resolve() if path else page.path
        yield _example(file, anchor, text, after)


def _example(file: Path, anchor: str, text: str, after: str) -> str | None:
    if not file.is_file():
        return f"{text} leads to no file"
    if file.suffix == ".md":
        return None if anchor in _anchors(file) else f"{text} leads to no heading"
    head, *names = text.split("::")
    if head != file.name:
        return f"{text} leads to {file.name}"
    if file.suffix == ".py":
        return None if names and _holds(file, names) else f"{text} is no place in that file"
    said = QUOTED.match(after)
    if said is None:
        return f"{text} does not quote what is printed there"
    printed = " ".join(_text(file).split())  # a reader of the page sees one space where a table has many
    return None if said["said"] in printed else f"{text} does not say {said['said']!r}"


def _tests(page: Page, cell: Token) -> Iterator[str | None]:
    for text, target, _ in _links(cell):
        head, *names = text.split("::")
        file = (page.path.parent / target).resolve()
        if not (file.is_file() and file.is_relative_to(ROOT / "tests") and file.name.startswith("test_")):
            yield f"{text} leads to no file of tests"
        elif head != file.name or not names or not names[-1].startswith(("test_", "Test")):
            yield f"{text} names no test of {file.name}"
        else:
            yield None if _holds(file, names) else f"{text} is no test of that file"


def _links(cell: Token) -> Iterator[tuple[str, str, str]]:
    """Every link of *cell*: its text, its target, and the words after it."""
    target, text, children = "", "", list(cell.children or [])
    for child, after in zip(children, [*children[1:], None], strict=False):
        if child.type == "link_open":
            target, text = str(child.attrs["href"]), ""
        elif child.type == "link_close":
            yield text, target, "" if after is None else after.content
        else:
            text += child.content


def named(cell: Token) -> list[str]:
    """What is written as code in *cell* and is a name of ours."""
    return [child.content for child in cell.children or [] if child.type == "code_inline"]


def resolved(name: str) -> Any:
    """
    What stands behind a dotted *name*.

    With ``(parameter=)`` after it, it must take that parameter.

    Raises:
        LookupError: if it is no name of ours, or has no such parameter.
    """
    match = NAME.fullmatch(name)
    if match is None:
        msg = "no dotted name that begins with consult"
        raise LookupError(msg)
    parts = match["path"].split(".")
    found: Any = import_module(parts[0])
    for number, part in enumerate(parts[1:], 2):
        try:
            found = getattr(found, part)
        except AttributeError:
            if not inspect.ismodule(found):
                raise
            found = import_module(".".join(parts[:number]))
    if match["parameter"] and match["parameter"] not in inspect.signature(found).parameters:
        msg = f"no parameter {match['parameter']}"
        raise LookupError(msg)
    return found


@cache
def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


@cache
def _anchors(file: Path) -> set[str]:
    return Page.from_file(file).anchors()


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(_text(file))


def _holds(file: Path, names: list[str]) -> bool:
    """Whether *file* defines the last of *names* in the one before, and so on."""
    body: list[ast.stmt] = _tree(file).body
    for name in names:
        found = next((one for one in body if name in _defines(one)), None)
        if found is None:
            return False
        body = getattr(found, "body", [])
    return True


def _defines(one: ast.stmt) -> list[str]:
    if isinstance(one, ast.FunctionDef | ast.ClassDef):
        return [one.name]
    targets = one.targets if isinstance(one, ast.Assign) else [getattr(one, "target", None)]
    return [target.id for target in targets if isinstance(target, ast.Name)]


class TestPage:
    def test_every_name_example_and_test_on_it_is_there(self) -> None:
        found = list(faults(Page.from_file(PAGE)))
        assert not found, "\n".join(found)

    def test_it_counts_its_rows_and_what_is_missing(self) -> None:
        every = list(rows(Page.from_file(PAGE)))
        said = SUMS.search(_text(PAGE))
        assert said is not None
        assert [int(number) for number in said.groups()] == [
            len(every),
            sum(row.in_part for row in every),
            sum(row.not_yet for row in every),
        ]
        assert not [row.line for row in every if row.not_yet and not row.in_part]

    @pytest.mark.parametrize(
        "choices", [Scope, Channel, Capacity, Deciders, Mode, Kind, Venue, May], ids=lambda one: one.__name__
    )
    def test_whatever_people_choose_from_has_its_row(self, choices: type[Enum]) -> None:
        names = {name for row in rows(Page.from_file(PAGE)) for name in named(row.cells[1])}
        found = [resolved(name) for name in sorted(names)]
        assert [one for one in choices if not any(one is other for other in found)] == []

    def test_every_seat_and_every_layer_has_its_row(self) -> None:
        bodies = (community_committee(), estate_council(), village_council(), five_parties())
        told = [row.cells[0].content for row in rows(Page.from_file(PAGE))]
        for body in bodies:
            for seat in body.seats:
                assert [one for one in told if str(body.title) in one and str(seat.title) in one], (
                    body,
                    seat,
                )
        for layer in garden_layers():
            assert [one for one in told if layer.title in one], layer


GOOD: Final = (
    "Somebody raises a matter",
    "`consult.catalogue.steps.Raise`",
    "[`garden_gate.py::main`](../../examples/garden_gate.py)",
    "[`test_practice.py::TestPage`](../../tests/docs/test_practice.py)",
)


class TestReading:
    """The reading of the page itself, since one that finds nothing looks like a pass."""

    @staticmethod
    def faults_of(*cells: str) -> list[str]:
        table = [HEADS, ("---",) * len(HEADS), cells]
        lines = "\n".join("| " + " | ".join(one) + " |" for one in table)
        return list(faults(Page(PAGE, MarkdownIt("commonmark").enable("table").parse(lines))))

    def test_a_good_row_passes(self) -> None:
        assert self.faults_of(*GOOD) == []
        assert self.faults_of(*GOOD[:2], "**Not yet:** no example tells of it", GOOD[3]) == []

    @pytest.mark.parametrize("column", range(4))
    def test_an_empty_cell_is_a_fault(self, column: int) -> None:
        assert self.faults_of(*GOOD[:column], "", *GOOD[column + 1 :])

    @pytest.mark.parametrize(
        ("column", "cell"),
        [
            (0, "Somebody raises a matter. **In part:** "),
            (1, "the act of raising"),
            (1, "`consult.catalogue.steps.Rise`"),
            (1, "`consult.catalog`"),
            (1, "`os.path`"),
            (1, "`consult.catalogue.five_step(review=)`"),
            (1, "`consult.catalogue.steps.Raise`, `consult.catalogue.steps.Rise`"),
            (1, "**Not yet:** "),
            (2, "`garden_gate.py::main`"),
            (2, "[`garden_gate.py`](../../examples/garden_gate.py)"),
            (2, "[`garden_gate.py::mane`](../../examples/garden_gate.py)"),
            (2, "[`gate.py::main`](../../examples/garden_gate.py)"),
            (2, "[`gate.py::main`](../../examples/gate.py)"),
            (2, "[`garden_gate.txt`](../../examples/garden_gate.txt)"),
            (2, "[`garden_gate.txt`](../../examples/garden_gate.txt) “this it does not say”"),
            (2, "[the acts](activities.md)"),
            (2, "[the acts](activities.md#nowhere)"),
            (3, "`test_practice.py::TestPage`"),
            (3, "[`test_practice.py`](../../tests/docs/test_practice.py)"),
            (3, "[`test_practice.py::faults`](../../tests/docs/test_practice.py)"),
            (3, "[`test_practice.py::TestPage::test_no`](../../tests/docs/test_practice.py)"),
            (3, "[`test_nothing.py::TestPage`](../../tests/docs/test_nothing.py)"),
            (3, "[`test_nothing.py::TestPage`](../../tests/docs/test_practice.py)"),
            (3, "[`practice.md::TestPage`](practice.md)"),
        ],
    )
    def test_what_is_not_there_is_a_fault(self, column: int, cell: str) -> None:
        assert len(self.faults_of(*GOOD[:column], cell, *GOOD[column + 1 :])) == 1
