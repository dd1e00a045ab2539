"""What the catalogue says of one of its procedures."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from consult.people import Standing
    from consult.procedure import Procedure
    from consult.verdicts import Phrase

__all__ = ["Entry"]


@final
@attrs.frozen(kw_only=True, eq=False)
class Entry:
    """A procedure of the catalogue, told: what it is for, where it comes from, and who can try it."""

    #: What it is called on the command line and in addresses, such as ``five-step``.
    name: str
    title: Phrase
    #: What it is, in one sentence.
    about: Phrase
    #: What it protects, and from whom.
    protects: Phrase
    #: What it does not see to.
    not_covered: Phrase
    #: Where it was taken from.
    sources: tuple[Phrase, ...]
    #: One published figure of where it is practised.
    figure: Phrase
    #: Makes the procedure with defaults that anybody can try.
    make: Callable[[], Procedure]
    #: Makes the procedures of the cases that one of its cases may open, or hear from; none by default.
    others: Callable[[], Iterable[Procedure]] = tuple
    #: A small cast, enough to play through every step, with roles and seats.
    people: tuple[Standing, ...]
    #: Who of them stands on which roll.
    rolls: Mapping[str, tuple[str, ...]]
    #: Which template a community's own version is begun from.
    starter: str
