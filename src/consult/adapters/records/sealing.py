"""
The seal of a record: a hash chain over all of its lines.

The link of a line stands first in it, ``{"link":"…",``, and is the SHA-256 of the link before and of the line
without its own: of the bytes as they are, so that no two ways of writing one line go for the same. The last
link is the seal of the whole.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final

from consult.chains import START, link_after

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["FORMAT", "Links", "canonical", "linked"]

FORMAT: Final = 2
"""The version of the record's form that is written. Older ones are read."""

_BEFORE: Final = b'{"link":"'
_AFTER: Final = b'",'
_SIZE: Final = hashlib.sha256().digest_size * 2
_FIRST: Final = len(_BEFORE)
_LAST: Final = _FIRST + _SIZE
_REST: Final = _LAST + len(_AFTER)


def canonical(data: object) -> str:
    """
    Return JSON data as canonical text: sorted keys, no spaces, nothing escaped that need not be.

    Raises:
        ValueError: for a number that is none, such as infinity.
    """
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def linked(lines: Iterable[str]) -> Iterator[str]:
    """Return *lines*, each a JSON object with something in it and a line feed, with their links."""
    link = START
    for line in lines:
        link = link_after(link, line.removesuffix("\n").encode())
        yield f'{{"link":"{link}",{line[1:]}'


class Links:
    """Follows the links of a record from line to line."""

    __slots__ = ("last",)

    last: str
    """The link of the last line that was taken."""

    def __init__(self) -> None:
        self.last = START

    def take(self, line: bytes) -> bool:
        """Say whether *line*, without a line feed, has the link that it must have after the one before."""
        found = link_after(self.last, b"{" + line[_REST:])
        self.last = found
        return line[:_REST] == b"".join((_BEFORE, found.encode("ascii"), _AFTER))
