"""
Ways: where a matter may go on, and what must hold for it.

A step is told its ways on, and tells the ways into itself, so that steps can be left out and put together
without knowing one another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, final

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consult.procedure import Stage
    from consult.rules import Rule

__all__ = ["Way", "Ways", "both", "either", "narrowed"]


@final
@attrs.frozen(hash=False)
class Way:
    """A stage that a matter may go to, where a rule holds."""

    to: Stage
    #: What must hold; None: nothing more.
    when: Rule | None = None


Ways: TypeAlias = tuple[Way, ...]
"""The ways on, the first that is open being taken."""


def both(one: Rule | None, other: Rule | None) -> Rule | None:
    """Both rules, where there are two; None is always met."""
    if one is None or other is None:
        return other if one is None else one
    return one & other


def either(rules: Iterable[Rule | None]) -> Rule | None:
    """One of the *rules*; None where one of them is always met, or there is none."""
    joined: Rule | None = None
    for rule in rules:
        if rule is None:
            return None
        joined = rule if joined is None else joined | rule
    return joined


def narrowed(ways: Ways, rule: Rule | None) -> Ways:
    """The same ways, where *rule* holds too."""
    return tuple(Way(way.to, both(way.when, rule)) for way in ways)
