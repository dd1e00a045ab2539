"""What this repository promises about itself."""

from __future__ import annotations

import re
import tomllib

import pytest

from pages import ROOT, Page


@pytest.fixture
def readmes() -> tuple[Page, Page]:
    return Page.from_file(ROOT / "README.md"), Page.from_file(ROOT / "README.zh-CN.md")


def test_both_readmes_have_the_same_headings(readmes: tuple[Page, Page]) -> None:
    english, chinese = readmes
    assert english.levels() == chinese.levels()


def test_both_readmes_have_the_same_code(readmes: tuple[Page, Page]) -> None:
    english, chinese = readmes
    assert english.code() == chinese.code()


def test_every_rule_that_the_linter_does_not_keep_is_argued() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lint = tomllib.loads(text)["tool"]["ruff"]["lint"]
    codes = [code for codes in (lint["ignore"], *lint["per-file-ignores"].values()) for code in codes]
    argued = re.findall(r'^ {4}"([A-Z]+[0-9]*)", *# \S+ \S+', text, re.MULTILINE)
    assert [code for code in codes if code not in argued] == []
    assert len(argued) >= len(codes), "a code that is ignored in two places is argued in both"
