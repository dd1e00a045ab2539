"""
Answers that explain themselves: met, undecided or unmet, with reasons as a tree.

A verdict's sentence is a *statement of fact* that is true whichever way the question was put, so a negated
rule keeps the sentence and only turns the mark round. Sentences are templates in two languages with exact
data beside them: a verdict read back from a log explains itself without the code that wrote it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any, Final, Literal, Protocol, final, runtime_checkable

import attrs

from consult.errors import LogError, UndecidedError
from consult.values import maker

__all__ = [
    "Lang",
    "Outcome",
    "Phrase",
    "Verdict",
    "all_of",
    "any_of",
    "at_least_of",
    "met",
    "plain",
    "undecided",
    "unmet",
]

Lang = Literal["en", "zh"]
"""The languages that messages to people exist in."""


class Outcome(Enum):
    """How a question was answered."""

    MET = "met"
    """It holds, and nothing that may still come changes that."""

    UNDECIDED = "undecided"
    """It can still go either way."""

    UNMET = "unmet"
    """It does not hold, and nothing that may still come changes that."""

    def __invert__(self) -> Outcome:
        return _INVERSE[self]


_INVERSE: Final = {
    Outcome.MET: Outcome.UNMET,
    Outcome.UNDECIDED: Outcome.UNDECIDED,
    Outcome.UNMET: Outcome.MET,
}
_MARKS: Final = {Outcome.MET: "✓", Outcome.UNDECIDED: "?", Outcome.UNMET: "✗"}


@runtime_checkable
class Phrased(Protocol):
    """A value that can be said in both languages, such as a share, a span of time or a body."""

    def phrase(self) -> Phrase:
        """The value in words."""
        ...


@final
@attrs.frozen
class Phrase:
    """The same words in both languages, to stand for a value inside a sentence."""

    en: str
    zh: str

    def phrase(self) -> Phrase:
        """Itself."""
        return self


_PRIMITIVE: Final = frozenset({str, int, bool, type(None)})


def plain(value: object) -> Any:  # noqa: C901 - one case for each kind of value
    """
    Turn *value* into what JSON can hold exactly, and what a sentence can be made of.

    Fractions and decimals become text, moments ISO 8601, sets sorted lists, named values their two phrases.

    Raises:
        TypeError: for a float (counts are exact) and for anything that has no exact form.
    """
    if value.__class__ in _PRIMITIVE:
        return value
    # Not isinstance with the protocol: on Python 3.11 that alone costs more than all of deciding.
    phrase = getattr(value, "phrase", None)
    if phrase is not None:
        words = phrase()
        return {"en": words.en, "zh": words.zh}
    match value:
        case Enum():
            return plain(value.value)
        case bool() | int() | str():
            return value
        case Fraction() | Decimal():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case timedelta():
            return str(value)
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case AbstractSet():
            return _sorted([plain(item) for item in value])
        case Sequence() if not isinstance(value, (bytes, bytearray, memoryview)):
            return [plain(item) for item in value]
        case _:
            kind = type(value).__name__
            msg = (
                f"{value!r} is a {kind}, which a verdict cannot hold exactly; "
                "give a whole number, a Fraction, text or a moment"
            )
            raise TypeError(msg, value)


def _sorted(items: list[Any]) -> list[Any]:
    try:
        return sorted(items)
    except TypeError:  # of several kinds, or named values: any order will do that is always the same
        return sorted(items, key=lambda item: json.dumps(item, sort_keys=True, ensure_ascii=False))


@final
@attrs.frozen(repr=False, hash=False, weakref_slot=False)
class Verdict:
    """
    The answer to a rule, with its reasons.

    Made by `met`, `undecided` and `unmet`, and joined by `all_of`, `any_of` and `at_least_of`.
    """

    outcome: Outcome
    #: The sentence in English: a template whose ``{names}`` are in `data`.
    en: str
    #: The sentence in Chinese; the English one stands in where there is none.
    zh: str | None = None
    #: Exact data: by custom ``have``, ``need``, ``base`` and ``missing`` where something is counted.
    data: Mapping[str, Any] = attrs.field(factory=dict)
    #: The reasons, where this verdict joins several.
    parts: tuple[Verdict, ...] = ()
    #: How the parts are joined: ``all``, ``any`` or ``at_least`` (then ``k`` is in `data`).
    joins: str | None = None
    #: Whether the question was put the other way round.
    negated: bool = False
    #: The article, bylaw or paper that the rule rests on; in both languages where it is given so.
    source: str | Phrase | None = None
    #: The moment at which time alone may change this answer.
    until: datetime | None = None

    def __bool__(self) -> bool:
        if self.outcome is Outcome.MET:
            return True
        if self.outcome is Outcome.UNMET:
            return False
        msg = f"undecided, so neither true nor false: {self.sentence()}; ask is_met, is_unmet or is_undecided"
        raise UndecidedError(msg)

    @property
    def is_met(self) -> bool:
        """Whether it holds for good."""
        return self.outcome is Outcome.MET

    @property
    def is_undecided(self) -> bool:
        """Whether it can still go either way."""
        return self.outcome is Outcome.UNDECIDED

    @property
    def is_unmet(self) -> bool:
        """Whether it fails for good."""
        return self.outcome is Outcome.UNMET

    def __invert__(self) -> Verdict:
        return attrs.evolve(self, outcome=~self.outcome, negated=not self.negated)

    def sentence(self, lang: Lang = "en") -> str:
        """This verdict's own sentence, without its parts."""
        if self.joins is not None:
            en, zh = _JOINING[self.joins, self.negated]
            return _fill(zh if lang == "zh" else en, self.data, lang)
        text = _fill(self.zh if lang == "zh" and self.zh is not None else self.en, self.data, lang)
        if self.negated and self.outcome is not Outcome.MET:
            text += (_MUST_NOT if self.outcome is Outcome.UNMET else _SHALL_NOT)[lang]
        return text

    def explain(self, lang: Lang = "en") -> str:
        """
        The whole tree as lines of text: ✓ met, ✗ unmet, ? undecided.

        >>> print((met("3 came", zh="3人到会") & unmet("nobody spoke", zh="无人发言")).explain("zh"))
        ✗ 须全部满足
          ✓ 3人到会
          ✗ 无人发言
        """
        lines: list[str] = []
        _explain(self, lines, lang, "")
        return "\n".join(lines)

    def changes_at(self) -> datetime | None:
        """The earliest moment at which time alone may change this answer or one of its parts."""
        moments = [self.until, *(part.changes_at() for part in self.parts)]
        return min((moment for moment in moments if moment is not None), default=None)

    def leaves(self) -> list[Verdict]:
        """The reasons that have no reasons of their own, in order."""
        if not self.parts:
            return [self]
        return [leaf for part in self.parts for leaf in part.leaves()]

    def __and__(self, other: Verdict) -> Verdict:
        return all_of([self, other])

    def __or__(self, other: Verdict) -> Verdict:
        return any_of([self, other])

    def __repr__(self) -> str:
        return f"<{self.outcome.value}: {self.sentence()}>"

    def to_data(self) -> dict[str, Any]:
        """The tree as JSON data, which `from_data` reads back."""
        data: dict[str, Any] = {"outcome": self.outcome.value}
        if self.joins is None:
            data["en"] = self.en
            if self.zh is not None:
                data["zh"] = self.zh
        else:
            data["joins"] = self.joins
        if self.data:
            data["data"] = dict(self.data)
        if self.negated:
            data["negated"] = True
        if self.source is not None:
            data["source"] = plain(self.source)
        if self.until is not None:
            data["until"] = self.until.isoformat()
        if self.parts:
            data["parts"] = [part.to_data() for part in self.parts]
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Verdict:
        """
        Read a verdict back from JSON data.

        Raises:
            LogError: if *data* is no verdict.
        """
        try:
            joins = data.get("joins")
            if joins is not None and (joins, False) not in _JOINING:
                msg = f"verdict joined by {joins!r}; use all, any or at_least"
                raise LogError(msg)
            until = data.get("until")
            return cls(
                outcome=Outcome(data["outcome"]),
                en="" if joins is not None else _text(data["en"]),
                zh=_text_or_none(data.get("zh")),
                data=dict(data.get("data", {})),
                parts=tuple(cls.from_data(part) for part in data.get("parts", ())),
                joins=joins,
                negated=bool(data.get("negated", False)),
                source=_source(data.get("source")),
                until=None if until is None else _moment(until),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            msg = f"not a verdict: {error!r} in {str(data)[:80]}; give the data that Verdict.to_data made"
            raise LogError(msg) from error


def _explain(verdict: Verdict, lines: list[str], lang: Lang, indent: str) -> None:
    source = ""
    if verdict.source is not None:
        said = verdict.source
        text = said if isinstance(said, str) else said.zh if lang == "zh" else said.en
        source = f"（{text}）" if lang == "zh" else f" ({text})"
    lines.append(f"{indent}{_MARKS[verdict.outcome]} {verdict.sentence(lang)}{source}")
    for part in verdict.parts:
        _explain(part, lines, lang, indent + "  ")


def _text(value: object) -> str:
    if not isinstance(value, str):
        msg = f"{value!r} is not text"
        raise TypeError(msg)
    return value


def _text_or_none(value: object) -> str | None:
    return None if value is None else _text(value)


def _source(value: object) -> str | Phrase | None:
    return Phrase(_text(value["en"]), _text(value["zh"])) if isinstance(value, dict) else _text_or_none(value)


def _moment(value: str) -> datetime:
    read = datetime.fromisoformat(value)
    if read.tzinfo is None:
        msg = f"{value!r} is a moment without a time zone"
        raise ValueError(msg)
    return read


make_verdict: Final = maker(Verdict)

_JOINING: Final = {
    ("all", False): ("all of", "须全部满足"),
    ("all", True): ("not all of", "不得全部满足"),
    ("any", False): ("any of", "满足其一即可"),
    ("any", True): ("none of", "均不得满足"),
    ("at_least", False): ("at least {k} of", "至少满足其中{k}项"),
    ("at_least", True): ("fewer than {k} of", "满足的须少于{k}项"),
}
_MUST_NOT: Final = {"en": ", which must not be so", "zh": "，而此处要求不得如此"}
# What is undecided says that something is still open: it is not this that must not be so.
_SHALL_NOT: Final = {"en": " (here the condition must not hold)", "zh": "（此处要求该条件不成立）"}
# Names only: a template read from a log must not reach into attributes, as str.format would let it.
_NAME: Final = re.compile(r"\{(\w+)\}")


def _fill(template: str, data: Mapping[str, Any], lang: Lang) -> str:
    if "{" not in template:
        return template
    return _NAME.sub(lambda hit: _say(data[hit[1]], lang) if hit[1] in data else hit[0], template)


def _say(value: object, lang: Lang) -> str:
    match value:
        case {"en": str(en), "zh": str(zh)}:
            return zh if lang == "zh" else en
        case True:
            return "是" if lang == "zh" else "yes"
        case False:
            return "否" if lang == "zh" else "no"
        case None:
            return "无" if lang == "zh" else "nothing"
        case list():
            return ("、" if lang == "zh" else ", ").join(_say(item, lang) for item in value)
        case Mapping():
            said = (f"{key}: {_say(item, lang)}" for key, item in value.items())
            return ("，" if lang == "zh" else ", ").join(said)
        case _:
            return str(value)


def _verdict(  # noqa: PLR0917 - in order: this is a hot path
    outcome: Outcome,
    en: str,
    zh: str | None,
    source: str | Phrase | None,
    until: datetime | None,
    data: dict[str, Any],
) -> Verdict:
    for name, value in data.items():
        if value.__class__ not in _PRIMITIVE:
            data[name] = plain(value)
    return make_verdict(outcome, en, zh, data, (), None, False, source, until)  # noqa: FBT003 - in order


def met(
    en: str,
    /,
    *,
    zh: str | None = None,
    source: str | Phrase | None = None,
    until: datetime | None = None,
    **data: object,
) -> Verdict:
    """
    It holds. *en* and *zh* state the fact, with ``{names}`` taken from *data*.

    >>> print(met("{n} of {of} came", zh="{of}人中到会{n}人", n=5, of=7))
    <met: 5 of 7 came>
    """
    return _verdict(Outcome.MET, en, zh, source, until, data)


def unmet(
    en: str,
    /,
    *,
    zh: str | None = None,
    source: str | Phrase | None = None,
    until: datetime | None = None,
    **data: object,
) -> Verdict:
    """It does not hold: *en* and *zh* state the fact, with ``{names}`` taken from *data*."""
    return _verdict(Outcome.UNMET, en, zh, source, until, data)


def undecided(
    en: str,
    /,
    *,
    zh: str | None = None,
    source: str | Phrase | None = None,
    until: datetime | None = None,
    **data: object,
) -> Verdict:
    """It can still go either way. *until* is the moment at which time alone may change the answer."""
    return _verdict(Outcome.UNDECIDED, en, zh, source, until, data)


_NOTHING: Final[Mapping[str, Any]] = {}


def _join(
    outcome: Outcome, joins: str, parts: tuple[Verdict, ...], data: Mapping[str, Any] = _NOTHING
) -> Verdict:
    return make_verdict(outcome, "", None, data, parts, joins)


def all_of(parts: Sequence[Verdict]) -> Verdict:
    """Join by *and* (Kleene): unmet if one is, met if all are, else undecided. A single part stays itself."""
    if len(parts) == 1:
        return parts[0]
    outcome = Outcome.MET
    for part in parts:
        if part.outcome is Outcome.UNMET:
            outcome = Outcome.UNMET
            break
        if part.outcome is Outcome.UNDECIDED:
            outcome = Outcome.UNDECIDED
    return _join(outcome, "all", tuple(parts))


def any_of(parts: Sequence[Verdict]) -> Verdict:
    """Join by *or* (Kleene): met if one is, unmet if all are, else undecided. A single part stays itself."""
    if len(parts) == 1:
        return parts[0]
    outcome = Outcome.UNMET
    for part in parts:
        if part.outcome is Outcome.MET:
            outcome = Outcome.MET
            break
        if part.outcome is Outcome.UNDECIDED:
            outcome = Outcome.UNDECIDED
    return _join(outcome, "any", tuple(parts))


def at_least_of(k: int, parts: Sequence[Verdict]) -> Verdict:
    """Join by *at least k of* (Kleene): met once k are, unmet once k cannot be reached, else undecided."""
    sure = sum(part.outcome is Outcome.MET for part in parts)
    open_ = sum(part.outcome is Outcome.UNDECIDED for part in parts)
    outcome = Outcome.MET if sure >= k else Outcome.UNMET if sure + open_ < k else Outcome.UNDECIDED
    return _join(outcome, "at_least", tuple(parts), {"k": k})
