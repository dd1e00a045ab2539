"""The page of the rules of law says what the registry holds, and its console snippets print what they say."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Final

import pytest
import typer

from consult.cli.judging import judge_command
from consult.law import LawRule, rules
from consult.law.owners import REVOCATION
from consult.verdicts import Phrase
from pages import ROOT, Page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE: Final = ROOT / "docs" / "reference" / "law.md"
HOW_TO: Final = sorted((ROOT / "docs" / "how-to").glob("judge-a-published-result*.md"))


def articles(one: LawRule) -> str:
    """What its legs cite, each once, without the words."""
    found = {}
    for leg in one.legs:
        assert isinstance(leg.source, Phrase)
        found[leg.source.en.partition(":")[0]] = None
    return "; ".join(found)


def legs(one: LawRule) -> str:
    """Its legs as the page has them: those of one mode joined by commas, modes apart."""
    told = [
        ", ".join(f"`{leg.name}` {leg.side} {leg.share} of {leg.of}" for leg in one.by(mode.name).legs)
        for mode in one.modes
    ]
    return " **or** ".join(told)


def counted(one: LawRule) -> str:
    return ", ".join(f"`{unit}`" for unit in dict.fromkeys(unit for mode in one.modes for unit in mode.units))


def row(one: LawRule) -> str:
    """The row of one version of a rule."""
    cells = (f"`{one.name}`", one.since().en, counted(one), legs(one), articles(one), one.sureness().en)
    return "| " + " | ".join(cells) + " |"


def written() -> Iterator[str]:
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if re.match(r"\| `[a-z0-9-]+` \| (in force|no first day)", line):
            yield line


class TestPage:
    def test_every_version_of_every_rule_has_its_row_and_no_other(self) -> None:
        assert sorted(written()) == sorted(row(one) for one in rules())

    @pytest.mark.parametrize("one", rules(), ids=lambda one: f"{one.name} {one.since().en}")
    def test_what_is_not_verified_is_told_with_its_note(self, one: LawRule) -> None:
        if one.verified:
            return
        assert one.note is not None
        notes = " ".join(PAGE.read_text(encoding="utf-8").split())
        assert f"`{one.name}`: {one.note.en}" in notes

    def test_the_term_of_revocation_is_that_of_the_owners(self) -> None:
        assert REVOCATION.years == 1
        assert "one year" in PAGE.read_text(encoding="utf-8")


def console(page: Page) -> Iterator[tuple[str, list[str]]]:
    """The commands of a page, and what it says that they print."""
    for token in page.tokens:
        if token.type == "fence" and token.info.strip() == "console":
            command, *told = token.content.splitlines()
            yield command, told


class TestConsole:
    def test_there_is_a_page_in_both_languages_with_the_same_commands(self) -> None:
        english, chinese = ([command for command, _ in console(Page.from_file(path))] for path in HOW_TO)
        assert english == [command.removesuffix(" --lang zh") for command in chinese]

    @pytest.mark.parametrize("path", HOW_TO, ids=lambda path: path.name)
    def test_a_command_prints_what_the_page_says(
        self, path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        app = typer.Typer(rich_markup_mode=None, add_completion=False)
        app.command()(judge_command)
        snippets = list(console(Page.from_file(path)))
        assert snippets
        for command, told in snippets:
            prompt, program, name, *arguments = shlex.split(command)
            assert (prompt, program, name) == ("$", "consult", "judge")
            with pytest.raises(SystemExit):
                app(arguments, prog_name="consult judge")
            printed = capsys.readouterr().out.splitlines()
            if told[-1] == "...":
                assert printed[: len(told) - 1] == told[:-1]
            else:
                assert printed == told
