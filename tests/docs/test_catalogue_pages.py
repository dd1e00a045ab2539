"""The pages of the catalogue are those that the code makes, by `consult show NAME --format page`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from consult.catalogue.registry import Entry, entries
from consult.cli.pages import page, page_name
from pages import ROOT

if TYPE_CHECKING:
    from consult.verdicts import Lang

FOLDER: Final = ROOT / "docs" / "reference" / "catalogue"


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.name)
def test_a_page_is_the_one_that_the_code_makes(entry: Entry, lang: Lang) -> None:
    written = (FOLDER / page_name(entry, lang)).read_text(encoding="utf-8")
    assert written == page(entry, lang), f"consult show {entry.name} --format page --lang {lang}"


def test_there_is_a_page_for_each_entry_in_each_language_and_no_other() -> None:
    names = {page_name(entry, lang) for entry in entries() for lang in ("en", "zh")}
    assert {path.name for path in FOLDER.iterdir()} == names
