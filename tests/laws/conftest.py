"""The laws run without measuring coverage, which would triple their time: units show what is covered."""

from __future__ import annotations

from pathlib import Path

import pytest

LAWS = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(LAWS):
            item.add_marker(pytest.mark.no_cover)
