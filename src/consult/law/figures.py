"""
The figures of a published result, as a notice prints them, made exact.

Numbers are read as text or whole numbers: heads and households whole, area in m² with up to six decimals,
which is whole square millimetres. A float is refused, since it has failed votes that had carried.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeAlias, final

import attrs

from consult.errors import ConsultError
from consult.voting.rolls import AREA, square_metres

if TYPE_CHECKING:
    from consult.law.model import Mode

__all__ = ["Figures", "FiguresError", "Given", "said"]

Given: TypeAlias = str | Mapping[str, int | str | Decimal]
"""
Amounts by what is counted: ``{"owners": 9, "area": "888.80"}``, or as text ``"owners=9,area=888.80"``.
"""

_NUMBER: Final = re.compile(r"([0-9]{1,18})(?:\.([0-9]+))?", re.ASCII)
_PLACES: Final = 6
_MM2: Final = 10**_PLACES

WORDS: Final = {
    "roll": "the roll",
    "took_part": "took part",
    "yes": "for",
    "no": "against",
    "abstain": "abstain",
    "void": "void",
    "silent": "silent",
    "recused": "recused",
    "due": "due",
}


@final
class FiguresError(ConsultError, ValueError):
    """Figures that no vote can have, or that cannot be read."""


def _given(value: object) -> dict[str, int | str | Decimal]:
    if value is None:
        return {}
    if isinstance(value, Mapping):
        return dict(value)
    if not isinstance(value, str):
        msg = f"{value!r} is a {type(value).__name__}; give text such as 'owners=9,area=900', or a mapping"
        raise FiguresError(msg)
    found: dict[str, int | str | Decimal] = {}
    for part in value.split(","):
        name, equals, amount = (piece.strip() for piece in part.partition("="))
        if not (name and equals and amount):
            msg = f"{value!r} is not read as figures; write what is counted and how much: 'owners=9,area=900'"
            raise FiguresError(msg)
        if name in found:
            msg = f"{value!r} says {name} twice; say it once"
            raise FiguresError(msg)
        found[name] = amount
    return found


def exact(value: object, subject: str, *, area: bool) -> int:
    """
    Read one amount, in the smallest unit.

    Raises:
        FiguresError: if it is no exact number that can be counted.
    """
    if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
        msg = f"{subject} is {value!r}, a {type(value).__name__}; give a whole number or text, never a float"
        raise FiguresError(msg)
    text = f"{value:f}" if isinstance(value, Decimal) and value.is_finite() else str(value).strip()
    hit = _NUMBER.fullmatch(text)
    if hit is None:
        remedy = "digits, with a decimal point where it is an area" if area else "a whole number"
        msg = f"{subject} is {text[:40]!r}, which is no amount; give {remedy}, 0 or more"
        raise FiguresError(msg)
    whole, decimals = int(hit[1]), (hit[2] or "")
    if not area:
        if hit[2] is not None:
            msg = f"{subject} is {text}; only area has parts, so give a whole number"
            raise FiguresError(msg)
        return whole
    if len(decimals.rstrip("0")) > _PLACES:
        msg = f"{subject} is {text} m²; areas are exact to six decimals (1 mm²), so give no more"
        raise FiguresError(msg)
    return whole * _MM2 + int(decimals[:_PLACES].ljust(_PLACES, "0"))


def said(amount: int, measure: str) -> int | Decimal:
    """
    Say an amount as a notice does: heads as they are, square millimetres as m².

    >>> said(888_800_000, "area"), said(900_000_000, "area"), said(9, "persons")
    (Decimal('888.8'), 900, 9)
    """
    if measure != AREA:
        return amount
    metres = square_metres(amount)
    return Decimal(metres) if "." in metres else int(metres)


@final
@attrs.frozen(kw_only=True)
class Figures:
    """
    What a notice says of a vote. What it does not say is left out, and then it is not examined.

    Whoever returned a paper took part, void ones included; the silent, to whom a paper was delivered that
    did not come back, are not among them, whatever the notice does with them.
    """

    #: All who may vote.
    roll: Mapping[str, int | str | Decimal] = attrs.field(converter=_given)
    #: Those who returned a paper, or came to the meeting.
    took_part: Mapping[str, int | str | Decimal] = attrs.field(converter=_given, factory=dict)
    yes: Mapping[str, int | str | Decimal] = attrs.field(converter=_given, factory=dict)
    no: Mapping[str, int | str | Decimal] = attrs.field(converter=_given, factory=dict)
    abstain: Mapping[str, int | str | Decimal] = attrs.field(converter=_given, factory=dict)
    void: Mapping[str, int | str | Decimal] = attrs.field(converter=_given, factory=dict)
    #: Delivered, which is proven, and not returned.
    silent: Mapping[str, int | str | Decimal] = attrs.field(converter=_given, factory=dict)
    #: With a conflict of interest.
    recused: Mapping[str, int | str | Decimal] = attrs.field(converter=_given, factory=dict)
    #: Those who should come (应到); without it, all.
    due: Mapping[str, int | str | Decimal] = attrs.field(converter=_given, factory=dict)

    def by_category(self) -> dict[str, Mapping[str, int | str | Decimal]]:
        """What was given, by category."""
        return {name: getattr(self, name) for name in WORDS}


@final
@attrs.frozen
class Row:
    """The figures of one measure, in the smallest unit; None where nothing was given."""

    unit: str
    measure: str
    roll: int
    took_part: int | None
    yes: int | None
    no: int | None
    abstain: int | None
    void: int | None
    silent: int | None
    recused: int | None
    due: int | None

    @property
    def loose(self) -> int:
        """How many took part of whom nothing else is said, all categories being given."""
        parts = (self.yes, self.no, self.abstain, self.void)
        if self.took_part is None or any(part is None for part in parts):
            return 0
        return self.took_part - sum(part or 0 for part in parts)


def row(mode: Mode, measure: str, unit: str, figures: Figures) -> Row:
    """
    Read the figures of one measure, and refuse what no vote can have.

    Raises:
        FiguresError: if a figure is no number, or they cannot all be true.
    """
    found: dict[str, int | None] = {}
    for category, given in figures.by_category().items():
        keys = [key for key in given if mode.units.get(key, key) == measure]
        if len(keys) > 1:
            msg = f"{WORDS[category]}: {' and '.join(keys)} are the same measure; give it once"
            raise FiguresError(msg)
        subject = f"{WORDS[category]}, {keys[0]}" if keys else ""
        found[category] = exact(given[keys[0]], subject, area=measure == AREA) if keys else None
    four = [found["yes"], found["no"], found["abstain"], found["void"]]
    if found["took_part"] is None and None not in four:
        found["took_part"] = sum(part or 0 for part in four)
    whole = found.pop("roll") or 0
    made = Row(unit=unit, measure=measure, roll=whole, **found)
    _check(made)
    return made


def _check(row: Row) -> None:
    def refuse(what: str, have: int, over: str, base: int) -> None:
        have_, base_ = said(have, row.measure), said(base, row.measure)
        msg = f"{row.unit}: {what} {have_} is above {over} {base_}; look at the figures again"
        raise FiguresError(msg)

    parts = {
        "for": row.yes,
        "against": row.no,
        "abstain": row.abstain,
        "void": row.void,
    }
    given = {name: amount for name, amount in parts.items() if amount is not None}
    whole, over = (row.roll, "the roll") if row.took_part is None else (row.took_part, "took part")
    for name, amount in given.items():
        if amount > whole:
            refuse(name, amount, over, whole)
    if sum(given.values()) > whole:
        refuse(" + ".join(given), sum(given.values()), over, whole)
    aside = {"silent": row.silent, "recused": row.recused}
    there = row.took_part if row.took_part is not None else sum(given.values())
    rest = {name: amount for name, amount in aside.items() if amount}
    if there + sum(rest.values()) > row.roll:
        refuse(" + ".join(["took part", *rest]), there + sum(rest.values()), "the roll", row.roll)
    if row.due is not None:
        if row.due > row.roll:
            refuse("due", row.due, "the roll", row.roll)
        if there + sum(rest.values()) > row.due:
            refuse(" + ".join(["took part", *rest]), there + sum(rest.values()), "those due", row.due)
