"""
Laws, real data and pages run without measuring coverage, which would double or triple their time.

Units and adapters show what is covered.
"""

from __future__ import annotations

from pathlib import Path

import pytest

LAWS = Path(__file__).parent
UNMEASURED = (LAWS, LAWS.parent / "real", LAWS.parent / "docs")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if any(item.path.is_relative_to(place) for place in UNMEASURED):
            item.add_marker(pytest.mark.no_cover)
