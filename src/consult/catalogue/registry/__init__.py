"""What the catalogue holds: each procedure told, with its sources and with people to try it with."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final

from consult.catalogue.registry.five_step import FIVE_STEP
from consult.catalogue.registry.model import Entry
from consult.catalogue.registry.pyramid import PYRAMID
from consult.errors import ConsultError

__all__ = ["Entry", "entries", "entry"]

_ENTRIES: Final = (FIVE_STEP, PYRAMID)


def entries() -> tuple[Entry, ...]:
    """Every entry of the catalogue, in the order in which it is read."""
    return _ENTRIES


def entry(name: str) -> Entry:
    """
    The entry of that name, such as ``five-step``.

    Raises:
        ConsultError: if there is none, naming those that there are.
    """
    found = {one.name: one for one in _ENTRIES}
    if name in found:
        return found[name]
    alike = get_close_matches(name, found, 1)
    hint = f"; did you mean {alike[0]}?" if alike else ""
    msg = f"the catalogue has no {name!r}; it has {', '.join(found)}{hint}"
    raise ConsultError(msg)
