"""What the source of a rule tells is worked out once for a function, and anew for a function made anew."""

from __future__ import annotations

import gc
import importlib
import inspect
import sys
from pathlib import Path
from types import ModuleType

import pytest

from consult.flaws import sources
from consult.flaws.sources import digest_of, looks_at, said_in_english_only

RULE = """
from consult.verdicts import met


def asks(facts):
    return met({said!r}, n=facts.{reads})
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module on disk, with one rule."""
    (tmp_path / "ruled.py").write_text(RULE.format(said="first", reads="vote"), encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.delitem(sys.modules, "ruled", raising=False)
    return importlib.import_module("ruled")


class TestOnce:
    def test_the_source_of_a_function_is_parsed_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[object] = []
        found = inspect.getsource

        def counted(of: type) -> str:
            asked.append(of)
            return found(of)

        def asks(facts: object) -> object:
            return facts

        monkeypatch.setattr(inspect, "getsource", counted)
        for _ in range(3):
            looks_at(asks)
            said_in_english_only(asks)
            digest_of(asks)

        assert asked == [asks]

    def test_a_module_loaded_anew_is_read_anew(self, module: ModuleType, tmp_path: Path) -> None:
        old = module.asks
        before = digest_of(old)
        assert (looks_at(old), said_in_english_only(old)) == (frozenset({"vote"}), ["first"])

        (tmp_path / "ruled.py").write_text(RULE.format(said="second time", reads="works"), encoding="utf-8")
        new = importlib.reload(module).asks
        assert (looks_at(new), said_in_english_only(new)) == (frozenset({"works"}), ["second time"])
        assert digest_of(new) != before
        # What was running goes on as it was read.
        assert digest_of(old) == before

    def test_two_functions_of_one_name_are_two(self) -> None:
        def made(which: bool) -> object:  # noqa: FBT001 - one of two
            if which:

                def asks(facts: object) -> object:
                    return facts.vote  # type: ignore[attr-defined]  # only read

                return asks

            def asks(facts: object) -> object:  # type: ignore[no-redef]  # the other one of that name
                return facts.works  # type: ignore[attr-defined]  # only read

            return asks

        digests = {digest_of(made(which)) for which in (True, False)}  # type: ignore[arg-type]  # functions
        assert len(digests) == 2

    def test_a_function_that_is_gone_is_not_kept(self) -> None:
        def made() -> object:
            def asks(facts: object) -> object:
                return facts

            return asks

        gc.collect()
        kept = len(sources._TREES)
        asks = made()
        looks_at(asks)  # type: ignore[arg-type]  # a function
        assert len(sources._TREES) == kept + 1
        del asks
        gc.collect()
        assert len(sources._TREES) == kept
