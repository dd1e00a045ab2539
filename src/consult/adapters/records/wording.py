"""The words of one procedure in one language, for what a record tells."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Final, final

import attrs

from consult.acts import amount
from consult.timing import local
from consult.verdicts import Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consult.adapters.records.reading import Book
    from consult.case import Case
    from consult.events import Told
    from consult.verdicts import Lang

__all__ = ["EMPTY", "Sayer", "said_with"]

EMPTY: Final[tuple[object, ...]] = ("", None, [], {})
"""What a field holds that nobody has filled in."""

_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|_")
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")


def said_with(told: Told) -> Phrase | None:
    """Return the words that a message brings along, under ``said`` of its data; nothing where it has none."""
    match told.data.get("said"):
        case {"en": str(en), "zh": str(zh)}:
            return Phrase(en, zh)
        case _:
            return None


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

    def heading(self, case: Case) -> str:
        """Return what a case is headed by: its name, and its title where it has one."""
        name = self.say("Matter {id}", "事项{id}", id=case.id)
        # On one line: a line of its own would look like something that happened.
        title = " ".join(str(case.matter.get("title") or "").split())
        return self.say("{name}: {title}", "{name}：{title}", name=name, title=title) if title else name

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

    def act(self, name: str) -> str:
        """Return what an act is called; in English its name taken apart, ``Put to decision``."""
        words = self.words(self.book.act(name))
        return _HUMP.sub(" ", words).capitalize() if words == name else words

    def deed(self, act: str, who: str, data: Mapping[str, object]) -> str:
        """
        Return that somebody did an act; what brings no words for that is named as it is called.

        So is an act that says no where it usually says yes: nobody *came* who says that they are not present.
        """
        did = self.book.did(act)
        turned = any(value is False and self.book.usual(act, name) is True for name, value in data.items())
        if did is None or turned:
            return self.say("{who}: {act}", "{who}：{act}", who=who, act=self.act(act))
        return self.say("{who} {did}", "{who}{did}", who=who, did=self.words(did))

    def field(self, act: str, name: str) -> str:
        """Return what a field of an act is called."""
        return self.words(self.book.field(act, name))

    def of(self, act: str, field: str, data: Mapping[str, object]) -> str:
        """Return the value of a field of an act of this data as people say it: amounts with their unit."""
        value, unit = data[field], self.book.unit(act, field, data)
        if unit is not None and isinstance(value, int):
            return self.words(amount(value, unit))
        return self.value(act, field, value)

    def value(self, act: str, field: str, value: object) -> str:
        """Return a value of an act's field as people say it."""
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
                inside = (
                    f"{name}{self.say(': ', '：')}{self.value(act, field, item)}"
                    for name, item in value.items()
                )
                return self.say(", ", "，").join(inside)
            case _:
                return str(value)
