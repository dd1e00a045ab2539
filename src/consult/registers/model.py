"""
What a register holds: units, their holders, and people; and what may be wrong with it.

Areas are whole square millimetres (`to_mm2`), so that no published area, not even one with four decimals of
a square metre, is ever rounded.
"""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, final

import attrs

from consult.errors import ConsultError
from consult.verdicts import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from fractions import Fraction

    from consult.verdicts import Lang

__all__ = [
    "ROLES",
    "AreaSource",
    "Fault",
    "Holding",
    "Kind",
    "Mixed",
    "Parking",
    "Person",
    "RegisterError",
    "RollError",
    "Status",
    "Unit",
    "place_phrase",
    "role_phrases",
    "to_mm2",
]

AreaSource = Literal["registered", "surveyed", "contract"]
"""Where the area of a unit is from: the land register, a survey, or the contract of sale."""

ROLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "villager": "村民",
        "resident": "居民",
        "owner": "业主",
        "tenant": "租户",
        "grid worker": "网格员",
        "grid party secretary": "网格党支部书记",
    }
)
"""What people are, with the Chinese. A register may hold other roles too."""

_PLACES: Final = {"building": "楼栋", "stair": "单元", "grid": "网格", "group": "小组"}
_EXACT: Final = 6
_SHOWN: Final = 5
#: A square kilometre. No unit is larger, and a roll of ten million such units still has a sum.
_LARGEST: Final = 10**12
_ADULT: Final = 18


def to_mm2(square_metres: Decimal | int | str) -> int:
    """
    Square metres as whole square millimetres, exactly.

    Raises:
        TypeError: for a float, which holds no decimal exactly.
        ValueError: if it is no plain number, is not above 0, has more than six decimals (parts of a mm²), or
            is above a square kilometre.

    >>> to_mm2("226.4210857")
    Traceback (most recent call last):
    ...
    ValueError: area '226.4210857' has more than six decimals of a square metre; give it to the mm²
    >>> to_mm2("88.8812")
    88881200
    """
    if isinstance(square_metres, float | bool):
        kind = type(square_metres).__name__
        msg = f"area {square_metres!r} is a {kind}; give a Decimal, a whole number or text"
        raise TypeError(msg, square_metres)
    try:
        number = Decimal(square_metres)
    except ArithmeticError as error:
        msg = f"area {square_metres!r} is no number; give square metres, such as 88.88"
        raise ValueError(msg) from error
    if not number.is_finite() or number <= 0:
        msg = f"area {square_metres!r} is not above 0; give square metres, such as 88.88"
        raise ValueError(msg)
    whole, parts = number.as_integer_ratio()
    exact, rest = divmod(whole * 10**_EXACT, parts)
    if rest:
        msg = f"area {square_metres!r} has more than six decimals of a square metre; give it to the mm²"
        raise ValueError(msg)
    if exact > _LARGEST:
        msg = f"area {square_metres!r} is above a square kilometre; give the square metres of one unit"
        raise ValueError(msg)
    return exact


class Kind(Enum):
    """What a unit is."""

    PREMISES = "premises"
    """A dwelling, a shop, an office: an exclusive part (专有部分) without question."""

    PARKING = "parking"
    """A parking space, a stall or a garage (车位、车库), which count as the policy of the roll says."""


class Status(Enum):
    """How far a unit has come from its developer."""

    OWNED = "owned"
    """Delivered to its holders, registered to them or not (SC interpretation on 区分所有权, Art. 1)."""

    UNSOLD = "unsold"
    """Not sold: it counts with the developer (the same, Art. 9)."""

    UNDELIVERED = "undelivered"
    """Sold and not delivered: it counts with the developer, and its buyer has no vote yet (the same)."""


class Parking(Enum):
    """
    What parking spaces and garages count for. There is no default: the text leaves it to each place.

    SC interpretation on 区分所有权, Art. 2, takes a registrable space for an exclusive part. That the rules
    of procedure (议事规则) must say whether parking counts in the area is given from memory for Art. 25 of
    the 2009 guidance (建房〔2009〕274号): configuration, and not to be cited as law.
    """

    INCLUDE = "include"
    """Every space counts like any other unit."""

    REGISTRABLE = "registrable"
    """A space that can be registered by itself counts like any other unit; the rest not at all (Art. 2)."""

    NO_AREA = "no-area"
    """A space makes its holder an owner and adds no area (Ningbo 2021, Art. 18, which speaks of area)."""

    EXCLUDE = "exclude"
    """No space counts, neither for persons nor for area."""


class Mixed(Enum):
    """
    What becomes of a person who holds one unit alone and another together with somebody, or with others each.

    The text (SC interpretation on 区分所有权, Art. 9) does not settle it. There is no default.
    """

    APART = "apart"
    """Every set of holders is one person: he counts once alone, and once together with the other."""

    WITH_REPRESENTATIVE = "with-representative"
    """A unit held together counts with all else that its elected representative holds."""


@final
@attrs.frozen
class Fault:
    """One thing wrong with a register: where, what, and the remedy."""

    #: What sort of fault it is, such as ``no-owner``; the same for good.
    kind: str
    what: Phrase
    remedy: Phrase
    #: The row of the file, counted from 1 with the header, or None where no single row has it.
    row: int | None = None
    #: The column as it is headed in the file, or the field of a register made in code.
    column: str | None = None

    def sentence(self, lang: Lang = "en") -> str:
        """Where, what is wrong and what to do, on one line."""
        if lang == "zh":
            place = [f"第{self.row}行"] if self.row is not None else []
            place += [f"“{self.column}”列"] if self.column is not None else []
            return f"{'，'.join(place)}{'：' if place else ''}{self.what.zh}；{self.remedy.zh}"
        place = [f"row {self.row}"] if self.row is not None else []
        place += [f"column {self.column}"] if self.column is not None else []
        return f"{', '.join(place)}{': ' if place else ''}{self.what.en}; {self.remedy.en}"

    def to_data(self) -> dict[str, Any]:
        """The fault as JSON data."""
        return {
            "row": self.row,
            "column": self.column,
            "kind": self.kind,
            "en": self.what.en,
            "zh": self.what.zh,
            "remedy": {"en": self.remedy.en, "zh": self.remedy.zh},
        }


@final
class RegisterError(ConsultError):
    """
    A register cannot be used as it stands.

    Lists all that is wrong at once. The message shows the first few; `faults` has them all.
    """

    def __init__(self, register: str, faults: Iterable[Fault]) -> None:
        #: Each fault, by row.
        self.faults: Final = tuple(faults)
        #: The name of the register.
        self.register: Final = register
        shown = [f"\n- {fault.sentence()}" for fault in self.faults[:_SHOWN]]
        if len(self.faults) > _SHOWN:
            shown.append(f"\n- and {len(self.faults) - _SHOWN} more")
        count = f"{len(self.faults)} fault{'s' if len(self.faults) != 1 else ''}"
        super().__init__(f"register {register!r} has {count}:{''.join(shown)}")


@final
class RollError(ConsultError):
    """A roll was asked for without saying what the law leaves open, or of nothing that the register holds."""

    def __init__(self, message: str, *, needs: Literal["parking", "mixed", "day"] | None = None) -> None:
        super().__init__(message)
        #: The argument that must be given, where that is what is missing.
        self.needs: Final = needs


_NOWHERE: Final[Mapping[str, str]] = MappingProxyType({})


def _frozen(values: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType(dict(values)) if values else _NOWHERE


def _set(values: Iterable[str]) -> frozenset[str]:
    return frozenset(values)


def _tuple(values: Iterable[Holding]) -> tuple[Holding, ...]:
    return tuple(values)


def role_phrases(roles: Iterable[str]) -> list[Phrase]:
    """Roles in both languages, in order; those that are not known here as they are written."""
    return [Phrase(role, ROLES.get(role, role)) for role in sorted(roles)]


def place_phrase(attribute: str) -> Phrase:
    """What a group is called, such as ``building``, in both languages."""
    return Phrase(attribute, _PLACES.get(attribute, attribute))


@final
@attrs.frozen
class Holding:
    """One holder's part in one unit."""

    #: The id of the holder: a person or a company.
    holder: str
    #: His share, where the register says it. It has no weight of its own: a unit has one vote.
    share: Fraction | None = attrs.field(default=None, kw_only=True)
    #: The number of his title certificate (不动产权证).
    certificate: str | None = attrs.field(default=None, kw_only=True)
    #: Whether the co-owners elected him to vote for the unit.
    elected: bool = attrs.field(default=False, kw_only=True)
    #: The row that says so.
    row: int | None = attrs.field(default=None, kw_only=True, eq=False)


@final
@attrs.frozen
class Unit:
    """
    One unit (专有部分): what is held, and what has an area.

    Its area is what the land register says, or else the survey, or else the contract (SC interpretation on
    区分所有权, Art. 8).
    """

    #: The register's name of the unit, such as ``3-2-501``.
    id: str
    #: Who holds it. Several holders share one vote.
    holdings: tuple[Holding, ...] = attrs.field(default=(), converter=_tuple)
    #: The area in the land register, in mm².
    registered: int | None = attrs.field(default=None, kw_only=True)
    #: The surveyed area, in mm².
    surveyed: int | None = attrs.field(default=None, kw_only=True)
    #: The area in the contract of sale, in mm².
    contract: int | None = attrs.field(default=None, kw_only=True)
    kind: Kind = attrs.field(default=Kind.PREMISES, kw_only=True)
    #: Whether a parking space can be registered by itself; None where the register does not say.
    registrable: bool | None = attrs.field(default=None, kw_only=True)
    status: Status = attrs.field(default=Status.OWNED, kw_only=True)
    #: To whom the unit counts while it is unsold or undelivered.
    developer: str | None = attrs.field(default=None, kw_only=True)
    #: Where it is: ``building``, ``stair``, ``grid`` and so on.
    groups: Mapping[str, str] = attrs.field(factory=dict, kw_only=True, converter=_frozen, hash=False)
    #: The first row that speaks of it.
    row: int | None = attrs.field(default=None, kw_only=True, eq=False)

    def area(self) -> tuple[int, AreaSource] | None:
        """The area in mm² and where it is from, or None where nothing says it."""
        if self.registered is not None:
            return self.registered, "registered"
        if self.surveyed is not None:
            return self.surveyed, "surveyed"
        if self.contract is not None:
            return self.contract, "contract"
        return None


@final
@attrs.frozen
class Person:
    """
    Somebody, or a company, that the register knows. Being on it is not having a vote.

    A tenant, a grid worker or the party secretary of a grid is on the register by a role, and votes only
    where something else gives him the vote: a unit, or membership of the village.
    """

    #: The host's identifier. Best a pseudonym: it becomes the voter of a roll, and goes into the record.
    id: str
    name: str = ""
    #: What he is here: ``villager``, ``tenant``, ``grid worker`` and so on.
    roles: frozenset[str] = attrs.field(factory=frozenset, kw_only=True, converter=_set)
    born: date | None = attrs.field(default=None, kw_only=True)
    #: Whether he has full civil capacity, age apart.
    capable: bool = attrs.field(default=True, kw_only=True)
    #: Who votes for him while he is a minor or has not full capacity.
    guardian: str | None = attrs.field(default=None, kw_only=True)
    household: str | None = attrs.field(default=None, kw_only=True)
    #: Whether he is the one who votes for his household.
    represents: bool = attrs.field(default=False, kw_only=True)
    sex: Literal["female", "male"] | None = attrs.field(default=None, kw_only=True)
    #: Where he belongs: ``building``, ``group``, ``grid`` and so on.
    groups: Mapping[str, str] = attrs.field(factory=dict, kw_only=True, converter=_frozen, hash=False)
    #: The first row that speaks of him.
    row: int | None = attrs.field(default=None, kw_only=True, eq=False)

    def is_adult(self, day: date) -> bool | None:
        """
        Whether he is 18 on *day* (the birthday included), or None where his day of birth is not known.

        Who was born on 29 February is 18 on 1 March of a year that has no such day. That the birthday counts
        is the common reading, given from memory and not to be cited.
        """
        if self.born is None:
            return None
        return (self.born.year + _ADULT, self.born.month, self.born.day) <= (day.year, day.month, day.day)
