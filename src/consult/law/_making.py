"""What the modules of rules share: texts of law, and the legs that many of them have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

import attrs

from consult.law.model import Mode
from consult.verdicts import Phrase
from consult.voting.decisions import AllOf
from consult.voting.rolls import AREA, HOUSEHOLDS, PERSONS
from consult.voting.shares import at_least, more_than
from consult.voting.thresholds import Threshold

if TYPE_CHECKING:
    from consult.voting.shares import Share
    from consult.voting.thresholds import Bases, Sides

__all__ = [
    "AREA",
    "BEFORE_2026",
    "HALF_OR_MORE",
    "HOUSEHOLDS",
    "MORE_THAN_HALF",
    "MORE_THAN_TWO_THIRDS",
    "PERSONS",
    "THREE_QUARTERS",
    "TWO_THIRDS",
    "Text",
    "leg",
    "mode",
]

MORE_THAN_HALF: Final = more_than("1/2")
"""过半数: exactly a half is not enough."""
HALF_OR_MORE: Final = at_least("1/2")
"""半数以上: exactly a half is enough (Civil Code Article 1259)."""
TWO_THIRDS: Final = at_least("2/3")
"""三分之二以上: exactly two thirds is enough (Civil Code Article 1259)."""
MORE_THAN_TWO_THIRDS: Final = more_than("2/3")
"""超过三分之二: exactly two thirds is not enough (Civil Code Article 1259)."""
THREE_QUARTERS: Final = at_least("3/4")
"""四分之三以上: exactly three quarters is enough (Civil Code Article 1259)."""


BEFORE_2026: Final = " (before 2026)"


@final
@attrs.frozen
class Text:
    """A law or another text, to be cited by article."""

    en: str
    zh: str

    def __call__(self, article: str, en: str, zh: str) -> Phrase:
        """Cite what an article says."""
        at = self.at(article)
        return Phrase(f"{at.en}: {en}", f"{at.zh}：{zh}")

    def at(self, article: str) -> Phrase:
        """Name an article, or several; with `BEFORE_2026` after it, one of the law as it was."""
        number = article.removesuffix(BEFORE_2026)
        era = "（2026年前）" if number != article else ""
        several = "," in number or "-" in number
        zh = number.replace(", ", "、").replace("-", "至")
        return Phrase(f"{self.en} Article{'s' if several else ''} {article}", f"{self.zh}{era}第{zh}条")


def leg(
    name: str,
    share: Share,
    of: Bases,
    source: Phrase,
    *,
    side: Sides = "yes",
    measure: str = PERSONS,
    called: Phrase | None = None,
) -> Threshold:
    """Make one threshold of a rule."""
    return Threshold(share, of, side=side, measure=measure, called=called, name=name, source=source)


def mode(
    name: str, who: Phrase, units: dict[str, str], *parts: Threshold, without_proxies: bool = False
) -> Mode:
    """Make one mode of a rule, of which all parts must hold."""
    decision = parts[0] if len(parts) == 1 else AllOf(parts)
    return Mode(name=name, decision=decision, units=units, who=who, without_proxies=without_proxies)
