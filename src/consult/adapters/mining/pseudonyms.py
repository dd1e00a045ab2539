"""Names for people that say nothing about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Pseudonyms"]


@final
class Pseudonyms:
    """
    One name for each person: of the host's making, or a number in the order of first appearance.

    Numbers are the default because nobody can work them back: a digest of an identifier can be found again by
    whoever has a list of the identifiers.
    """

    __slots__ = ("_given", "_make")

    def __init__(self, make: Callable[[str], str] | None) -> None:
        self._make: Final = make
        self._given: Final[dict[str, str]] = {}

    def __call__(self, person: str) -> str:
        """The name of *person* in this log."""
        known = self._given.get(person)
        if known is None:
            known = f"person-{len(self._given) + 1}" if self._make is None else self._make(person)
            self._given[person] = known
        return known
