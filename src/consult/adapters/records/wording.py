"""The words of one procedure in one language, for what a record tells."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Final, final

import attrs

from consult.timing import local

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consult.adapters.records.reading import Book
    from consult.verdicts import Lang, Phrase

__all__ = ["EMPTY", "Sayer"]

EMPTY: Final[tuple[object, ...]] = ("", None, [], {})
"""What a field holds that nobody has filled in."""

_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")


@final
@attrs.define
class Sayer:
    """Says things in one language, with the words of a procedure."""

    book: Book
    lang: Lang

    def say(self, en: str, zh: str, **data: object) -> str:
        """Return one of two templates of ours, filled in."""
        # Not str.format with a record's text: that must not reach into attributes. The templates are ours.
        words = zh if self.lang == "zh" else en
        return words.format(**data)

    def words(self, phrase: Phrase) -> str:
        """Return a phrase in the language."""
        return phrase.zh if self.lang == "zh" else phrase.en

    def stage(self, name: str) -> str:
        """Return a stage's name."""
        return self.words(self.book.stage(name))

    def when(self, at: datetime) -> str:
        """Return a moment by the clocks of the procedure's place."""
        return local(at, self.book.zone)

    def filled(self, act: str, data: Mapping[str, object]) -> list[tuple[str, object]]:
        """Return the fields of an act that were filled in, in the order in which the act declares them."""
        known = self.book.acts.get(act)
        order = {} if known is None else {name: at for at, name in enumerate(known.fields)}
        found = [(name, value) for name, value in data.items() if value not in EMPTY]
        return sorted(found, key=lambda one: order.get(one[0], len(order)))

    def value(self, act: str, field: str, value: object) -> str:
        """Return the value of an act's field as people say it."""
        match value:
            case bool():
                return self.say("yes", "是") if value else self.say("no", "否")
            case str() if _MOMENT.fullmatch(value):
                return self.when(datetime.fromisoformat(value))
            case str():
                return self.words(self.book.value(act, field, value))
            case list():
                return self.say(", ", "、").join(self.value(act, field, item) for item in value)
            case dict():
                inside = (f"{name}: {self.value(act, field, item)}" for name, item in value.items())
                return self.say(", ", "，").join(inside)
            case _:
                return str(value)
