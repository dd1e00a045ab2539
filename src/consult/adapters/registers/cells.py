"""What a cell says: numbers, shares, days, choices. Each reader raises a `CellError` in both languages."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, final

from consult.adapters.registers.columns import folded
from consult.registers import ROLES, Kind, Status, to_mm2
from consult.verdicts import Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CellError", "area", "day", "kind", "name", "roles", "sex", "share", "shown", "status", "yes"]

_SHOWN: Final = 40
# A register says few things over and over: areas of a few types of flat, and what they are used for.
_remembered: Final = lru_cache(maxsize=4096)
# `Decimal` and `int` take far more than people write in a register: exponents, underscores, other scripts.
_NUMBER: Final = re.compile(r"(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:\.[0-9]{0,30})?")
_METRES: Final = re.compile(r"\s*(?:m2|m\^2|平方米|平米|sqm)$", re.IGNORECASE)
_SHARE: Final = re.compile(r"([0-9]{1,9})\s*/\s*([0-9]{1,9})|([0-9]{1,9}(?:\.[0-9]{1,12})?)\s*(%?)")
_DAY: Final = re.compile(
    r"([0-9]{4})(?:[-/.年])([0-9]{1,2})(?:[-/.月])([0-9]{1,2})日?|([0-9]{4})([0-9]{2})([0-9]{2})"
)
_PARTED: Final = re.compile(r"[、/;,|]")

_KINDS: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(
        ("", "premises", "home", "dwelling", "flat", "shop", "office", "commercial", "other"), Kind.PREMISES
    ),
    **dict.fromkeys(("住宅", "商业", "商铺", "店铺", "办公", "非住宅", "其他"), Kind.PREMISES),
    **dict.fromkeys(("parking", "garage", "车位", "车库", "停车位"), Kind.PARKING),
}
_STATUSES: Final[Mapping[str, Status]] = {
    **dict.fromkeys(("", "delivered", "owned", "sold", "已交付", "已售已交付"), Status.OWNED),
    **dict.fromkeys(("unsold", "未售", "未出售", "未售出"), Status.UNSOLD),
    **dict.fromkeys(("undelivered", "未交付", "已售未交付", "尚未交付"), Status.UNDELIVERED),
}
_YES: Final[Mapping[str, bool]] = {
    **dict.fromkeys(("yes", "y", "true", "1", "是", "能", "可", "有", "√", "✓"), True),
    **dict.fromkeys(("no", "n", "false", "0", "否", "不能", "无", "×", "✗"), False),
}
_SEXES: Final[Mapping[str, Literal["female", "male"]]] = {
    **dict.fromkeys(("female", "f", "woman", "女"), "female"),
    **dict.fromkeys(("male", "m", "man", "男"), "male"),
}
_ROLES: Final = {**{zh: role for role, zh in ROLES.items()}, "承租人": "tenant"}


@final
class CellError(Exception):
    """A cell cannot be read: what is wrong with it, and the remedy. Never leaves this package."""

    def __init__(self, kind: str, what: Phrase, remedy: Phrase) -> None:
        super().__init__(what.en)
        self.kind: Final = kind
        self.what: Final = what
        self.remedy: Final = remedy


def shown(cell: str) -> str:
    """*cell* on one line and not too long."""
    line = " ".join(cell.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


def name(cell: str) -> str:
    """A name or number as text: in one width, without blanks around it."""
    return cell.strip() if cell.isascii() else unicodedata.normalize("NFKC", cell).strip()


@_remembered
def area(cell: str) -> int:
    """Square metres as mm²."""
    text = _METRES.sub("", name(cell))
    if not _NUMBER.fullmatch(text):
        raise _wrong(
            "area-not-a-number",
            cell,
            ("is no area", "不是面积"),
            ("write square metres as a plain number, such as 88.88", "请填写平方米数，如88.88"),
        )
    try:
        return to_mm2(Decimal(text.replace(",", "")))
    except ValueError:
        raise _wrong(
            "area-out-of-range",
            cell,
            (
                "is not an area between 0 and a km², to six decimals",
                "不是0至1平方千米之间、至多六位小数的面积",
            ),
            (
                "write the area of the one unit, with at most six decimals",
                "请填写该专有部分的面积，至多六位小数",
            ),
        ) from None


@_remembered
def share(cell: str) -> Fraction | None:
    """A share of one unit, or None where it is held jointly without shares."""
    text = name(cell)
    if folded(text) in {"joint", "共同共有", "共有"}:
        return None
    if folded(text) in {"whole", "单独所有", "全部"}:
        return Fraction(1)
    hit = _SHARE.fullmatch(text)
    if hit is None or (hit[2] is not None and int(hit[2]) == 0):
        raise _wrong(
            "share-not-a-number",
            cell,
            ("is no share", "不是份额"),
            ("write 1/2, 0.5 or 50%, or joint", "请填写1/2、0.5、50%或者“共同共有”"),
        )
    if hit[1] is not None:
        return Fraction(int(hit[1]), int(hit[2]))
    return Fraction(Decimal(hit[3])) / (100 if hit[4] else 1)


@_remembered
def day(cell: str) -> date:
    """A day."""
    hit = _DAY.fullmatch(name(cell))
    try:
        if hit is not None:
            return date(*(int(part) for part in hit.groups() if part is not None))
    except ValueError:
        pass
    raise _wrong(
        "not-a-day",
        cell,
        ("is no day", "不是日期"),
        ("write year, month and day, such as 2008-05-01", "请按2008-05-01的格式填写"),
    )


@_remembered
def kind(cell: str) -> Kind:
    """What a unit is."""
    said = _KINDS.get(folded(cell))
    if said is None:
        raise _choice(cell, "home, shop, office, other, parking", "住宅、商业、办公、其他、车位、车库")
    return said


@_remembered
def status(cell: str) -> Status:
    """How far a unit has come."""
    said = _STATUSES.get(folded(cell))
    if said is None:
        raise _choice(cell, "delivered, unsold, undelivered", "已交付、未售、已售未交付")
    return said


@_remembered
def yes(cell: str) -> bool:
    """Yes or no."""
    said = _YES.get(folded(cell))
    if said is None:
        raise _choice(cell, "yes, no", "是、否")
    return said


@_remembered
def sex(cell: str) -> Literal["female", "male"]:
    """Female or male."""
    said = _SEXES.get(folded(cell))
    if said is None:
        raise _choice(cell, "female, male", "女、男")
    return said


@_remembered
def roles(cell: str) -> frozenset[str]:
    """The roles of a person."""
    said = (" ".join(part.split()) for part in _PARTED.split(name(cell)))
    return frozenset(_ROLES.get(part, part.casefold()) for part in said if part)


def _choice(cell: str, en: str, zh: str) -> CellError:
    return _wrong(
        "not-a-choice",
        cell,
        ("is not known here", "无法识别"),
        (f"write one of {en}", f"请填写以下之一：{zh}"),
    )


def _wrong(kind: str, cell: str, what: tuple[str, str], remedy: tuple[str, str]) -> CellError:
    said = shown(cell)
    return CellError(kind, Phrase(f"“{said}” {what[0]}", f"“{said}”{what[1]}"), Phrase(*remedy))
