"""What the activities have in common: choices with words, checks of what they are given, and the close."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from consult.errors import ConsultError
from consult.rules import Rule
from consult.verdicts import Phrase, Verdict, undecided, unmet

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    import attrs

    from consult.facts import Facts

__all__ = ["Worded", "a_rule", "at_its_end", "next_key", "while_open"]


class Worded(StrEnum):
    """Choices that can be said in both languages. What is recorded is the choice's text alone."""

    #: The choice in Chinese.
    zh: str

    def __new__(cls, text: str, zh: str) -> Self:
        """Make a choice of its text and its Chinese word."""
        choice = str.__new__(cls, text)
        choice._value_ = text
        choice.zh = zh
        return choice

    def phrase(self) -> Phrase:
        """The choice in words."""
        return Phrase(self.value.replace("_", " "), self.zh)

    def definition(self) -> str:
        """The text alone, so that better words leave a procedure what it was."""
        return self.value


def a_rule(instance: object, field: attrs.Attribute[Any], value: object) -> None:
    """
    Check that a field of an activity holds a rule; for attrs.

    Raises:
        ConsultError: if it does not.
    """
    if not isinstance(value, Rule):
        msg = f"{type(instance).__name__} {field.name}={value!r} is no rule; give one, such as roles('lead')"
        raise ConsultError(msg)


def while_open(facts: Facts) -> Callable[..., Verdict]:
    """How a rule says *not so far*: undecided while the stage lasts, unmet once its time has run out."""
    return unmet if facts.closing else undecided


def at_its_end(facts: Facts, en: str, zh: str) -> Verdict:
    """What a rule answers that judges *en* (*zh*) at the end of the stage only. It shows no number."""
    ends = facts.case.place.ends
    if ends is None:
        return undecided("{what} is judged at its end", zh="{what}期满后方作判定", what=Phrase(en, zh))
    return undecided(
        "{what} is judged at its end, {ends}",
        zh="{what}于{ends}期满后方作判定",
        what=Phrase(en, zh),
        ends=facts.local(ends),
    )


def next_key(facts: Facts) -> str:
    """A key that no entry of the case has: the number of the event that the act becomes."""
    return str(facts.case.seq + 1)
