"""
Ballots with options: what there is to vote for, and what a ballot may say about it.

A *ballot type* is a declared value: `OneOf` several options, `Approval` of as many as one likes, `Points` to
give out, a `Ranking`. What a voter fills in, and what a box keeps of it, is next door in `choices`.

Whatever the type, a ballot may abstain or be void, and voters are offered *none of these* unless the type
says otherwise. A ballot with two plans and "abstain", and no way to be against both, has been challenged in
court (Minhang, parking plans, December 2021): `doubts` says so of a type that leaves it out.
"""

from __future__ import annotations

import re
from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeAlias, final

import attrs

from consult.errors import LogError
from consult.verdicts import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Approval", "BallotType", "Mark", "OneOf", "Option", "Points", "Ranking", "ballot_type", "doubts"]

_MARKS: Final = {"abstain": -1, "void": -2, "none": -3}
_CODE: Final = re.compile(r"\w[\w.\-]*")


@final
class Mark(StrEnum):
    """What a ballot of any type may say instead of naming options."""

    ABSTAIN = "abstain"
    """It takes no side (弃权)."""

    VOID = "void"
    """It cannot be read, or says more than is allowed (废票). Found by tellers; not offered to voters."""

    NONE = "none"
    """It wants none of these (以上都不): it takes a side, against every option."""

    @property
    def paper(self) -> int:
        """The paper that says it."""
        return _MARKS[self.value]

    def phrase(self) -> Phrase:
        """The mark in words."""
        return _MARK_WORDS[self.value]


_MARK_WORDS: Final = {
    "abstain": Phrase("abstain", "弃权"),
    "void": Phrase("void", "废票"),
    "none": Phrase("none of these", "以上都不"),
}


@final
@attrs.frozen
class Option:
    """Something to vote for: a plan, a candidate."""

    #: What it is called in choices and records: letters, digits, ``_``, ``-`` and ``.``, as in ``plan_a``.
    code: str
    #: Its title in English; the code stands in where there is none.
    en: str = attrs.field(default="", kw_only=True)
    #: Its title in Chinese; the English one stands in where there is none.
    zh: str = attrs.field(default="", kw_only=True)

    def __attrs_post_init__(self) -> None:
        texts: tuple[object, ...] = (self.code, self.en, self.zh)
        for text in texts:
            if not isinstance(text, str):
                msg = f"option {self.code!r} has {text!r}, which is no text; give a str"
                raise TypeError(msg, text)
        if not _CODE.fullmatch(self.code):
            msg = f"{self.code!r} is no code for an option; use letters, digits, '_', '-' and '.' only"
            raise ValueError(msg, self.code)
        if self.code in _MARKS:
            msg = (
                f"an option is called {self.code!r}, which every ballot may say anyway; give it another code"
            )
            raise ValueError(msg, self.code)

    def phrase(self) -> Phrase:
        """The option in words: its titles."""
        return Phrase(self.en or self.code, self.zh or self.en or self.code)

    def definition(self) -> dict[str, Any]:
        """The option as JSON data."""
        return {"code": self.code, "en": self.en, "zh": self.zh}


def _options(given: Iterable[Option | str]) -> tuple[Option, ...]:
    if isinstance(given, str):
        msg = f"the options are the text {given!r}; give a list of them"
        raise TypeError(msg, given)
    options = tuple(option if isinstance(option, Option) else Option(option) for option in given)
    if not options:
        msg = "there are no options; give at least one"
        raise ValueError(msg)
    twice = [code for code, times in Counter(option.code for option in options).items() if times > 1]
    if twice:
        msg = f"options {', '.join(map(repr, twice))} are there more than once; list every option once"
        raise ValueError(msg, twice)
    return options


def _index(options: tuple[Option, ...]) -> Mapping[str, int]:
    return {option.code: position for position, option in enumerate(options)}


def _whole(name: str, value: object, least: int, most: int | None) -> None:
    if type(value) is not int:
        msg = f"{name} is {value!r}; give a whole number"
        raise TypeError(msg, value)
    if value < least or (most is not None and value > most):
        upto = f" to {most}" if most is not None else " up"
        msg = f"{name} is {value}; give a whole number from {least}{upto}"
        raise ValueError(msg, value)


def _titled(options: tuple[Option, ...]) -> list[dict[str, Any]]:
    return [option.definition() for option in options]


@final
@attrs.frozen
class OneOf:
    """One of several options (多选一), none of them, or an abstention."""

    #: What there is to choose from, in the order of the ballot.
    options: tuple[Option, ...] = attrs.field(converter=_options)
    #: Whether *none of these* is offered. Without it nobody can vote against all; see `doubts`.
    none: bool = attrs.field(default=True, kw_only=True)
    #: The position of every code.
    index: Mapping[str, int] = attrs.field(init=False, eq=False, repr=False)

    @index.default
    def _positions(self) -> Mapping[str, int]:
        return _index(self.options)

    def definition(self) -> dict[str, Any]:
        """The type as JSON data, for a fingerprint; `ballot_type` reads it back."""
        return {"kind": "one of", "options": _titled(self.options), "none": self.none}


@final
@attrs.frozen
class Approval:
    """
    As many options as the voter approves of, each with the ballot's whole weight.

    The usual ballot of elections for several seats: ``at_most`` the number of seats, and a paper that names
    more is void.
    """

    #: What there is to choose from, in the order of the ballot.
    options: tuple[Option, ...] = attrs.field(converter=_options)
    #: The most options that a ballot may name; nothing for as many as there are.
    at_most: int | None = attrs.field(default=None, kw_only=True)
    #: The fewest options that a ballot that names any has to name.
    at_least: int = attrs.field(default=1, kw_only=True)
    #: Whether *none of these* is offered.
    none: bool = attrs.field(default=True, kw_only=True)
    #: The position of every code.
    index: Mapping[str, int] = attrs.field(init=False, eq=False, repr=False)

    @index.default
    def _positions(self) -> Mapping[str, int]:
        return _index(self.options)

    def __attrs_post_init__(self) -> None:
        if self.at_most is not None:
            _whole("at_most", self.at_most, 1, len(self.options))
        _whole("at_least", self.at_least, 1, self.most)

    @property
    def most(self) -> int:
        """The most options that a ballot may name."""
        return len(self.options) if self.at_most is None else self.at_most

    def definition(self) -> dict[str, Any]:
        """The type as JSON data, for a fingerprint; `ballot_type` reads it back."""
        return {
            "kind": "approval",
            "options": _titled(self.options),
            "at_most": self.at_most,
            "at_least": self.at_least,
            "none": self.none,
        }


@final
@attrs.frozen
class Points:
    """Points to give out: at least one, no more than `total` in all and `each` to one option."""

    #: What there is to choose from, in the order of the ballot.
    options: tuple[Option, ...] = attrs.field(converter=_options)
    #: The most points that a ballot may give in all.
    total: int
    #: The most points that a ballot may give to one option; nothing for as many as in all.
    each: int | None = attrs.field(default=None, kw_only=True)
    #: Whether *none of these* is offered.
    none: bool = attrs.field(default=True, kw_only=True)
    #: The position of every code.
    index: Mapping[str, int] = attrs.field(init=False, eq=False, repr=False)

    @index.default
    def _positions(self) -> Mapping[str, int]:
        return _index(self.options)

    def __attrs_post_init__(self) -> None:
        _whole("total", self.total, 1, None)
        if self.each is not None:
            _whole("each", self.each, 1, self.total)

    @property
    def most(self) -> int:
        """The most points that a ballot may give to one option."""
        return self.total if self.each is None else self.each

    def definition(self) -> dict[str, Any]:
        """The type as JSON data, for a fingerprint; `ballot_type` reads it back."""
        return {
            "kind": "points",
            "options": _titled(self.options),
            "total": self.total,
            "each": self.each,
            "none": self.none,
        }


@final
@attrs.frozen
class Ranking:
    """
    Options in the order of preference, best first. Options left out come after all that are named.

    Who names a few has said nothing among those he left out: they count as equal, in the last place.
    """

    #: What there is to rank, in the order of the ballot.
    options: tuple[Option, ...] = attrs.field(converter=_options)
    #: The most options that a ballot may rank; nothing for as many as there are.
    at_most: int | None = attrs.field(default=None, kw_only=True)
    #: Whether several options may stand in one rank.
    equal: bool = attrs.field(default=False, kw_only=True)
    #: Whether every option must be ranked.
    complete: bool = attrs.field(default=False, kw_only=True)
    #: Whether *none of these* is offered.
    none: bool = attrs.field(default=True, kw_only=True)
    #: The position of every code.
    index: Mapping[str, int] = attrs.field(init=False, eq=False, repr=False)

    @index.default
    def _positions(self) -> Mapping[str, int]:
        return _index(self.options)

    def __attrs_post_init__(self) -> None:
        if self.at_most is not None:
            _whole("at_most", self.at_most, 1, len(self.options))
        if self.complete and self.most != len(self.options):
            msg = (
                f"a ranking of {len(self.options)} options must be complete and may name {self.at_most}; "
                "leave at_most or complete out"
            )
            raise ValueError(msg, self.at_most)

    @property
    def most(self) -> int:
        """The most options that a ballot may rank."""
        return len(self.options) if self.at_most is None else self.at_most

    def definition(self) -> dict[str, Any]:
        """The type as JSON data, for a fingerprint; `ballot_type` reads it back."""
        return {
            "kind": "ranking",
            "options": _titled(self.options),
            "at_most": self.at_most,
            "equal": self.equal,
            "complete": self.complete,
            "none": self.none,
        }


BallotType: TypeAlias = OneOf | Approval | Points | Ranking
"""A ballot with options."""


def ballot_type(data: Mapping[str, Any]) -> BallotType:
    """
    Read a ballot type back from its `definition`.

    Raises:
        LogError: if *data* defines no ballot type.
    """
    try:
        options = [Option(one["code"], en=one["en"], zh=one["zh"]) for one in data["options"]]
        none = _truth(data["none"])
        match data["kind"]:
            case "one of":
                return OneOf(options, none=none)
            case "approval":
                return Approval(options, at_most=data["at_most"], at_least=data["at_least"], none=none)
            case "points":
                return Points(options, data["total"], each=data["each"], none=none)
            case "ranking":
                equal, complete = _truth(data["equal"]), _truth(data["complete"])
                return Ranking(options, at_most=data["at_most"], equal=equal, complete=complete, none=none)
            case kind:
                msg = f"no kind of ballot is called {kind!r}"
                raise ValueError(msg)  # noqa: TRY301 - one sentence for whatever is wrong with the data
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        msg = f"not a ballot type: {error!r} in {str(data)[:80]}; give the data that definition() made"
        raise LogError(msg) from error


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        msg = f"{value!r} is neither true nor false"
        raise TypeError(msg)
    return value


def doubts(ballot: BallotType) -> tuple[Phrase, ...]:
    """
    Say what is allowed and yet asks for a protest, for whoever checks a procedure before a vote.

    It looks at the ballot alone, not at who may vote or what is decided by it.
    """
    found = []
    if not ballot.none:
        found.append(
            Phrase(
                "the ballot offers no way to be against every option; offer none of these (none=True)",
                "选票没有“以上都不”一项，无法表示全部反对；请提供该选项（none=True）",
            )
        )
    if len(ballot.options) == 1:
        found.append(
            Phrase(
                "the ballot has a single option; put it to the vote with yes and no",
                "选票只有一个选项；请改用赞成、反对方式表决",
            )
        )
    if isinstance(ballot, Approval) and ballot.at_least > 1:
        found.append(
            Phrase(
                f"a ballot for fewer than {ballot.at_least} options is refused, so voters have to support "
                "options that they do not want; lower at_least",
                f"选不足{ballot.at_least}项的选票不予接受，等于要求选举人支持其不愿选的选项；请降低下限",
            )
        )
    if isinstance(ballot, Ranking) and ballot.complete:
        found.append(
            Phrase(
                "a ballot that leaves an option unranked is refused, so voters have to order options "
                "that they know nothing of; leave complete out unless the count needs it",
                "未排满全部选项的选票不予接受，等于要求选举人给不了解的选项排序；"
                "除非计票方法需要，请勿要求排满",
            )
        )
    for lang in ("en", "zh"):
        titles = Counter(getattr(option.phrase(), lang) for option in ballot.options)
        twice = [title for title, times in titles.items() if times > 1]
        if twice:
            shown = ", ".join(twice)
            found.append(
                Phrase(
                    f"several options are titled {shown}; give each a title of its own",
                    f"多个选项同名：{shown}；请分别命名",
                )
            )
            break
    return tuple(found)
