"""A record that was changed, with its links worked out anew: what whoever holds the whole file can do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from consult.chains import START, link_after

if TYPE_CHECKING:
    from pathlib import Path

_BEFORE = b'{"link":"'
_MEMBER = re.compile(rb',\s*"link":\s*"[0-9a-f]{64}"')
_REST = len(_BEFORE) + 64 + len(b'",')


def reseal(path: Path) -> Path:
    """Give every line of the record at *path* the link that it must have."""
    link, made = START, []
    for line in path.read_bytes().removesuffix(b"\n").split(b"\n"):
        bare = _bare(line)
        link = link_after(link, b"{" + bare[1:])
        made.append(_BEFORE + link.encode() + b'",' + bare[1:] if bare.startswith(b"{") else bare)
    path.write_bytes(b"\n".join(made) + b"\n")
    return path


def _bare(line: bytes) -> bytes:
    if line.startswith(_BEFORE):
        return b"{" + line[_REST:]
    # Written anew by the test, where a link is one of the members.
    return _MEMBER.sub(b"", line, count=1)
