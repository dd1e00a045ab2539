"""What is said to who plays, in one language, line by line."""

from __future__ import annotations

import inspect
import re
from collections.abc import Generator
from typing import TYPE_CHECKING, Final, TypeVar, final

import attrs

from consult.timing import local

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from consult.acts import Act
    from consult.verdicts import Lang, Phrase

__all__ = ["Misread", "Talk", "Voice", "listed"]

_T = TypeVar("_T")
Talk = Generator[str, str, _T]
"""A part of the conversation: it asks by yielding a prompt, and is sent the line that was written."""

_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LIST: Final = re.compile(r"\s*[,，、;；]\s*")


class Misread(Exception):  # noqa: N818 - a way out of the middle, said to who plays and asked again
    """What somebody wrote cannot be read, and why."""

    def __init__(self, words: Phrase) -> None:
        super().__init__(words.en)
        self.words = words


def listed(text: str) -> list[str]:
    """Return the names in *text*, set apart by commas of either script."""
    return [part for part in _LIST.split(text.strip()) if part]


@final
@attrs.define
class Voice:
    """Collects the lines of an answer."""

    lang: Lang
    zone: ZoneInfo
    lines: list[str] = attrs.field(factory=list)

    def pick(self, en: str, zh: str) -> str:
        """Return the words of the language."""
        return zh if self.lang == "zh" else en

    def words(self, phrase: Phrase) -> str:
        """Return the phrase in the language."""
        return self.pick(phrase.en, phrase.zh)

    def say(self, en: str, zh: str) -> None:
        """Say one line."""
        self.lines.append(self.pick(en, zh))

    def gap(self) -> None:
        """Leave a line free."""
        self.lines.append("")

    def tell(self, text: str, indent: str = "") -> None:
        """Say lines that are in the language already."""
        self.lines.extend(f"{indent}{line}" for line in text.splitlines())

    def taken(self) -> list[str]:
        """Return what was said, and begin anew."""
        said, self.lines = self.lines, []
        return said

    def when(self, at: datetime) -> str:
        """Return a moment by the clocks of the procedure's place."""
        return local(at, self.zone)

    def act(self, act: type[Act]) -> str:
        """Return what an act is called; in English its name taken apart."""
        return self.pick(self.names(act)[1], act.called().zh)

    def names(self, act: type[Act]) -> tuple[str, str, str]:
        """Return everything an act may be called: as in code, in English, in Chinese."""
        words = act.called()
        english = _HUMP.sub(" ", words.en).capitalize() if words.en == act.__name__ else words.en
        return act.__name__, english, words.zh

    def about(self, act: type[Act]) -> str:
        """Return what an act is called and, in English, what it does, as its author says."""
        said = act.__dict__.get("__doc__")
        if self.lang == "zh" or not said:
            return self.act(act)
        first = inspect.cleandoc(said).split("\n\n")[0].replace("\n", " ").split(". ")[0].rstrip(".")
        return f"{self.act(act)}: {first[0].lower()}{first[1:]}"
