"""
The events of a case as a hash chain, so that its head stands for all that came before.

Each link is the SHA-256 of the link before and the canonical text of the event. A store keeps nothing for
it: the chain is worked out of the events. Whoever wants to be sure later keeps a link somewhere else, in a
notice, a newspaper, with a notary: nothing before it can be changed, dropped, repeated or swapped unseen, and
what is added after it leaves it in the chain.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from consult.events import dump_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from consult.events import Event

__all__ = ["START", "chain_head", "chain_links", "link_after"]

START: Final = "0" * 64
"""The link before the first."""


def link_after(before: str, text: bytes) -> str:
    """
    Return the link of *text* after the link *before*: ``SHA-256(before || text)``, all in hexadecimal.

    A link has 64 characters, so that where it ends and the text begins is never in doubt.
    """
    return hashlib.sha256(before.encode("ascii") + text).hexdigest()


def chain_links(events: Iterable[Event]) -> Iterator[str]:
    """Return the link of each event of one case, from its opening on."""
    link = START
    for event in events:
        link = link_after(link, dump_text(event).encode())
        yield link


def chain_head(events: Iterable[Event]) -> str:
    """
    Return the last link of the events of one case, from its opening on: what a host keeps somewhere else.

    The text is that of the events' present schema: a head is checked with a version that writes the same.
    """
    link = START
    for link in chain_links(events):  # noqa: B007 - the last is what is wanted
        pass
    return link
