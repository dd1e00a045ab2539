"""
The pages of the documentation, as the tests see them.

A page is read by a CommonMark parser, so what is a snippet, a heading or a link here is one for a reader too.
"""

from __future__ import annotations

import contextlib
import difflib
import io
import re
from collections import Counter
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

import attrs
from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

ROOT: Final = Path(__file__).parents[1]

_SKIP: Final = re.compile(r"<!--\s*skip\s*(?::(?P<reason>.*?))?-->\s*", re.DOTALL)
_ALIASES: Final = frozenset({"py", "python", "python3", "pycon"})


class PageError(AssertionError):
    """A page says something that is not so."""


@attrs.frozen
class Snippet:
    """A block of Python on a page, and the block of text directly after it: what it says is printed."""

    where: str
    #: How many lines of the page are above the code.
    above: int
    code: str
    printed: str | None

    def run(self, path: Path, names: dict[str, Any]) -> None:
        """Run the code among *names*, and compare what it prints with what the page says."""
        __tracebackhide__ = True
        # The empty lines make tracebacks, and `inspect.getsource`, point to the line of the page.
        code = compile("\n" * self.above + self.code, path, "exec", dont_inherit=True)
        with contextlib.redirect_stdout(io.StringIO()) as out:
            exec(code, names)  # noqa: S102 - the page is ours, and running it is the test
        if self.printed is None:
            return
        said, seen = _lines(self.printed), _lines(out.getvalue())
        if said != seen:
            diff = difflib.unified_diff(said, seen, "what the page says", "what is printed", lineterm="")
            raise PageError(f"{self.where} prints something else:\n" + "\n".join(diff))


@attrs.frozen
class Page:
    """One page."""

    path: Path
    tokens: Sequence[Token] = attrs.field(repr=False)

    @classmethod
    def from_file(cls, path: Path) -> Page:
        """Read the page at *path*."""
        text = path.read_text(encoding="utf-8")
        return cls(path, MarkdownIt("commonmark").enable("table").parse(text))

    def __str__(self) -> str:
        return self.path.relative_to(ROOT).as_posix() if self.path.is_relative_to(ROOT) else self.path.name

    def snippets(self) -> Iterator[Snippet]:
        """
        The snippets that are run, from top to bottom.

        A comment `<!-- skip: reason -->` directly before a snippet leaves it out.
        """
        before: Token | None = None
        for token, after in zip(self.tokens, [*self.tokens[1:], None], strict=True):
            skip = before is not None and before.type == "html_block" and _SKIP.fullmatch(before.content)
            if token.type == "html_block" and (marker := _SKIP.match(token.content)):
                self._check_skip(token, marker, after)
            elif token.type == "fence":
                self._check_language(token)
                if _is_code(token) and not skip:
                    printed = after.content if after and _is_fence(after, "text") else None
                    yield Snippet(self._where(token), _line(token), token.content, printed)
            before = token

    def code(self) -> list[str]:
        """Every block of Python, skipped ones included."""
        return [token.content for token in self.tokens if _is_code(token)]

    def levels(self) -> list[str]:
        """The levels of the headings in order, as `h1`, `h2`."""
        return [token.tag for token in self.tokens if token.type == "heading_open"]

    def anchors(self) -> set[str]:
        """What a link to a place on this page can name after the `#`: each heading, as forges spell it."""
        seen: Counter[str] = Counter()
        anchors = set()
        for opening, inline in zip(self.tokens, self.tokens[1:], strict=False):
            if opening.type == "heading_open":
                title = "".join(child.content for child in inline.children or [])
                anchor = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
                anchors.add(f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor)
                seen[anchor] += 1
        return anchors

    def broken_links(self) -> list[str]:
        """Every relative link or picture that leads nowhere, with the reason."""
        return [f"{self}: {link} {fault}" for link in self._links() if (fault := self._fault(link))]

    def _links(self) -> Iterator[str]:
        tokens = [inner for token in self.tokens for inner in (token, *(token.children or []))]
        for token in tokens:
            if token.type in {"html_block", "html_inline"}:
                yield from _Targets(token.content).found
            else:
                yield from (str(token.attrs[name]) for name in ("href", "src") if name in token.attrs)

    def _fault(self, link: str) -> str | None:
        url = urlsplit(link)
        if url.scheme or url.netloc:
            return None
        target = self.path.parent / unquote(url.path) if url.path else self.path
        if url.path.startswith("/") or not target.exists():
            return "leads to no file"
        if not url.fragment or target.suffix != ".md":
            return None
        anchors = _anchors(target.resolve(), target.stat().st_mtime_ns)
        return None if unquote(url.fragment) in anchors else "leads to no heading"

    def _check_skip(self, token: Token, marker: re.Match[str], after: Token | None) -> None:
        where = self._where(token)
        if not (marker["reason"] or "").strip():
            raise PageError(f"{where} skips a snippet without a reason; write <!-- skip: reason -->")
        if marker.end() != len(token.content) or after is None or not _is_code(after):
            raise PageError(f"{where} skips no snippet; put the comment directly before a ```python block")

    def _check_language(self, token: Token) -> None:
        words = token.info.split()
        if words and words[0].lower() in _ALIASES and not _is_code(token):
            raise PageError(f"{self._where(token)} would not be run; mark it ```python, and nothing else")

    def _where(self, token: Token) -> str:
        return f"{self}:{_line(token)}"


@cache
def _anchors(path: Path, changed: int) -> frozenset[str]:
    # Kept, since a page of tables leads to the same few pages a hundred times.
    del changed
    return frozenset(Page.from_file(path).anchors())


def executable() -> list[Page]:
    """The pages whose snippets are run: both readmes, and the documentation."""
    return _read("README*.md", "docs/**/*.md")


def written() -> list[Page]:
    """Every page written for a reader of the repository."""
    return _read("*.md", *(f"{folder}/**/*.md" for folder in ("benchmarks", "docs", "examples", "tests")))


def _read(*patterns: str) -> list[Page]:
    return [Page.from_file(path) for pattern in patterns for path in sorted(ROOT.glob(pattern))]


def _is_fence(token: Token, info: str) -> bool:
    return token.type == "fence" and token.info.strip() == info


def _is_code(token: Token) -> bool:
    return _is_fence(token, "python")


def _line(token: Token) -> int:
    """Where a block begins: the number of its first line, counted from 1."""
    assert token.map is not None
    return token.map[0] + 1


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.rstrip().splitlines()]


class _Targets(HTMLParser):
    """The targets of the links and pictures in a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in {"href", "src"} and value]
