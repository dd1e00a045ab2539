"""A reader who starts at the index finds every page."""

from __future__ import annotations

import pytest

from pages import ROOT, Page

DOCS = ROOT / "docs"
PAGES = sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md") if path.name != "index.md")


def test_there_are_pages_of_each_kind() -> None:
    kinds = {page.partition("/")[0] for page in PAGES}
    assert kinds == {"tutorial", "how-to", "reference", "explanation"}


@pytest.mark.parametrize("page", PAGES)
def test_the_index_leads_to_a_page(page: str) -> None:
    assert page in _links()


def _links() -> set[str]:
    tokens = Page.from_file(DOCS / "index.md").tokens
    inner = [child for token in tokens for child in token.children or []]
    return {str(token.attrs["href"]).partition("#")[0] for token in inner if "href" in token.attrs}
