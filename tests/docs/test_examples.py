"""The examples run, and print what is written beside them."""

from __future__ import annotations

import runpy
import sys
from typing import TYPE_CHECKING

import pytest

from pages import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EXAMPLES = sorted((ROOT / "examples").glob("*.py"))


def tellings() -> Iterator[tuple[Path, tuple[str, ...], Path]]:
    """Every example, the words it is given, and the file with what it prints then."""
    for example in EXAMPLES:
        yield example, (), example.with_suffix(".txt")
        chinese = example.with_suffix(".zh.txt")
        if chinese.exists():
            yield example, ("zh",), chinese


TELLINGS = list(tellings())


def test_there_are_examples() -> None:
    assert EXAMPLES


def test_nothing_is_written_beside_an_example_that_no_example_prints() -> None:
    assert sorted((ROOT / "examples").glob("*.txt")) == sorted(printed for _, _, printed in TELLINGS)


def test_an_example_that_takes_a_language_is_told_in_both() -> None:
    asked = [example for example in EXAMPLES if "sys.argv" in example.read_text(encoding="utf-8")]
    assert asked == [example for example, words, _ in TELLINGS if words]


@pytest.mark.parametrize(("example", "words", "printed"), TELLINGS, ids=[one[2].name for one in TELLINGS])
def test_an_example_prints_what_is_written_beside_it(
    example: Path,
    words: tuple[str, ...],
    printed: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "argv", [str(example), *words])
    runpy.run_path(str(example), run_name="__main__")
    assert capsys.readouterr().out == printed.read_text(encoding="utf-8")
