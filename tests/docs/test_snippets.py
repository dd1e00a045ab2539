"""The documentation tells the truth: its snippets run, and print what it says they print."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from pages import ROOT, Page, PageError, executable, written


def run(page: Page) -> None:
    """Run the snippets of *page* from top to bottom, in one module."""
    name = "page"
    module = ModuleType(name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, name, module)  # where pydantic looks for the names in annotations
        for snippet in page.snippets():
            snippet.run(page.path, vars(module))


@pytest.mark.parametrize("page", executable(), ids=str)
def test_a_page_runs_from_top_to_bottom_and_prints_what_it_says(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A reader stands in a checkout. What a snippet writes must not stay in ours.
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    run(page)


@pytest.mark.parametrize("page", written(), ids=str)
def test_every_relative_link_leads_somewhere(page: Page) -> None:
    assert not page.broken_links()


class TestPages:
    """The reading of pages itself, since a test of the documentation that finds nothing looks like a pass."""

    @staticmethod
    def page(folder: Path, text: str) -> Page:
        path = folder / "page.md"
        path.write_text(text, encoding="utf-8")
        return Page.from_file(path)

    def test_a_page_that_says_what_is_printed_passes(self, tmp_path: Path) -> None:
        run(self.page(tmp_path, "```python\nprint('一\\n\\n2  ')\n```\n\n```text\n一\n\n2\n```\n"))

    def test_a_page_that_says_something_else_is_refused_with_the_difference(self, tmp_path: Path) -> None:
        page = self.page(tmp_path, "# Title\n\n```python\nprint('carried')\n```\n\n```text\nlapsed\n```\n")
        with pytest.raises(PageError, match=r"page\.md:3 prints something else:\n(.*\n)*-lapsed\n\+carried"):
            run(page)

    def test_a_page_that_says_more_than_is_printed_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(PageError, match="-b"):
            run(self.page(tmp_path, "```python\nprint('a')\n```\n```text\na\nb\n```\n"))

    def test_text_after_a_word_of_prose_is_not_what_is_printed(self, tmp_path: Path) -> None:
        run(self.page(tmp_path, "```python\nx = 1\n```\n\nThe log:\n\n```text\nwhatever\n```\n"))

    def test_snippets_of_a_page_share_their_names(self, tmp_path: Path) -> None:
        in_a_list = "- ```python\n  print(x)\n  ```\n  ```text\n  1\n  ```\n"
        run(self.page(tmp_path, f"```python\nx = 1\n```\n\nthen\n\n{in_a_list}"))

    def test_a_snippet_that_raises_fails_at_the_line_of_the_page(self, tmp_path: Path) -> None:
        with pytest.raises(ZeroDivisionError) as caught:
            run(self.page(tmp_path, "# Title\n\n```python\nx = 0\n1 / x\n```\n"))
        last = caught.traceback[-1]
        assert (Path(last.path).name, last.lineno + 1) == ("page.md", 5)

    def test_a_snippet_is_skipped_for_a_reason(self, tmp_path: Path) -> None:
        run(self.page(tmp_path, "<!-- skip: needs a server -->\n```python\n1 / 0\n```\n\n```text\nno\n```\n"))

    @pytest.mark.parametrize("marker", ["<!-- skip -->", "<!-- skip: -->", "<!--skip:  -->"])
    def test_no_snippet_is_skipped_without_a_reason(self, tmp_path: Path, marker: str) -> None:
        with pytest.raises(PageError, match="without a reason"):
            run(self.page(tmp_path, f"{marker}\n```python\nx = 1\n```\n"))

    @pytest.mark.parametrize(
        "after",
        ["", "A word.\n\n```python\n1 / 0\n```\n", "```sh\nls\n```\n"],
        ids=["nothing", "prose", "shell"],
    )
    def test_a_reason_to_skip_stands_directly_before_a_snippet(self, tmp_path: Path, after: str) -> None:
        with pytest.raises(PageError, match="skips no snippet"):
            run(self.page(tmp_path, f"<!-- skip: reason -->\n\n{after}"))

    @pytest.mark.parametrize("info", ["py", "Python", "python3", "pycon", "python title='x'"])
    def test_no_snippet_hides_behind_another_name(self, tmp_path: Path, info: str) -> None:
        with pytest.raises(PageError, match="would not be run"):
            run(self.page(tmp_path, f"```{info}\nx = 1\n```\n"))

    @pytest.mark.parametrize(
        "link",
        [
            "[x](no.md)",
            "![x](no.png)",
            "<img src='no.png'>",
            "[x]\n\n[x]: no.md",
            "[x](page.md#no)",
            "[x](#no)",
            "[x](/)",
        ],
    )
    def test_a_link_that_leads_nowhere_is_found(self, tmp_path: Path, link: str) -> None:
        assert len(self.page(tmp_path, f"# Title\n\n{link}\n").broken_links()) == 1

    @pytest.mark.parametrize(
        "link",
        [
            "[x](page.md)",
            "[x](./page.md#一票否决-twice)",
            "[x](#一票否决-twice-1)",
            "[x](https://example.org/no.md)",
            "[x](mailto:a@example.org)",
            "`[x](no.md)`",
            "```text\n[x](no.md)\n```",
        ],
    )
    def test_a_link_that_leads_somewhere_is_left_alone(self, tmp_path: Path, link: str) -> None:
        page = self.page(tmp_path, f"# 一票否决, `twice`\n\n## 一票否决, twice\n\n{link}\n")
        assert page.broken_links() == []
