"""The rules by name and by the day of the meeting."""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Final, final

from consult.errors import ConsultError
from consult.law import (
    collectives,
    committees,
    discussions,
    meetings,
    owners,
    places,
    residents,
    village_places,
    villagers,
)
from consult.law.terms import check_day

if TYPE_CHECKING:
    from consult.law.model import LawRule

__all__ = ["NotInForceError", "UnknownRuleError", "rule", "rules", "versions"]

_RULES: Final[tuple[LawRule, ...]] = (
    owners.RULES
    + places.RULES
    + committees.RULES
    + residents.RULES
    + villagers.RULES
    + village_places.RULES
    + collectives.RULES
    + discussions.RULES
    + meetings.RULES
)
_SHOWN: Final = 3


@final
class UnknownRuleError(ConsultError, LookupError):
    """There is no rule of that name."""

    def __init__(self, name: str) -> None:
        alike = get_close_matches(name, sorted(_versions()), _SHOWN)
        remedy = f"did you mean {', '.join(alike)}?" if alike else "rules() lists all of them"
        super().__init__(f"rule {name!r} is not known; {remedy}")
        #: The name that was asked for.
        self.name: Final = name
        #: Names that are like it.
        self.alike: Final = tuple(alike)


@final
class NotInForceError(ConsultError, LookupError):
    """A rule was not in force on the day of the meeting."""

    def __init__(self, name: str, on: date) -> None:
        spans = "; ".join(one.since().en for one in _versions()[name])
        then = instead_of(name, on)
        remedy = f"then it was {', '.join(then)}" if then else "give the day of the meeting, or another rule"
        super().__init__(f"rule {name!r} was not in force on {on.isoformat()}: it is {spans}; {remedy}")
        self.name: Final = name
        self.on: Final = on
        #: The rules on the same matter that were in force then.
        self.then: Final = then


def _first_day(one: LawRule) -> date:
    first = one.in_force_from
    return date.min if first is None else first


@cache
def _versions() -> dict[str, list[LawRule]]:
    found: dict[str, list[LawRule]] = {}
    for one in sorted(_RULES, key=_first_day):
        found.setdefault(one.name, []).append(one)
    return found


def instead_of(name: str, on: date) -> tuple[str, ...]:
    """The rules in force on a day that one took the place of, or that took its place."""
    before = {old for one in _versions()[name] for old in one.replaces}
    after = {one.name for one in _RULES if name in one.replaces}
    return tuple(sorted({one.name for one in _RULES if one.name in before | after and one.in_force(on)}))


def rules() -> tuple[LawRule, ...]:
    """All rules in all their versions, by subject."""
    return _RULES


def versions(name: str) -> tuple[LawRule, ...]:
    """
    All versions of a rule, the oldest first.

    Raises:
        UnknownRuleError: if there is no rule of that name.
    """
    try:
        return tuple(_versions()[name])
    except KeyError:
        raise UnknownRuleError(name) from None


def rule(name: str, *, on: date | None = None) -> LawRule:
    """
    The rule of that name that was law on the day of the meeting.

    Args:
        name: as `rules` has it, such as ``civil-code-278-ordinary``.
        on: the day of the meeting; None: the latest version.

    Raises:
        TypeError: if *on* is no `date` (a `datetime` is none here: take the day in the zone of the meeting).
        UnknownRuleError: if there is no rule of that name; it names those that are called alike.
        NotInForceError: if no version of it was in force then; it says from when to when, and what was law.
    """
    found = versions(name)
    if on is None:
        return found[-1]
    check_day("day", on)
    for one in found:
        if one.in_force(on):
            return one
    raise NotInForceError(name, on)
