"""
How much is enough: an exact share of a base, with its edge told.

*At least* two thirds is reached by exactly two thirds (以上, 不少于, 半数以上); *more than* a half is not
reached by exactly a half (超过, 过半数). That 以上 includes the number and 超过 does not is Civil Code
Article 1259. The two are different rules and neither is a default, so each has a maker of its own.

Shares are whole numbers over whole numbers and are compared by multiplying across. A binary fraction cannot
hold two thirds, and has failed votes that had carried, so a `float` is refused wherever a share is asked for.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import gcd
from typing import Final, final

import attrs

from consult.verdicts import Phrase

__all__ = ["Share", "Turnout", "at_least", "more_than", "parse_share", "reached"]

_TEXT: Final = re.compile(r"([0-9]+)/([0-9]+)|([0-9]+)(?:\.([0-9]+))?(%?)")
_REMEDY: Final = "write it as text, such as '2/3', '60%' or '0.6'"
# Up to tenths a fraction is the shorter word; beyond, clerks read percentages.
_SPOKEN_AS_FRACTION: Final = 10


@final
@attrs.frozen
class Turnout:
    """How many of how many, in one measure: of the voters of a building, say, those who took part."""

    #: How much there is.
    have: int
    #: Of how much.
    base: int

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.have <= self.base:
            msg = f"{self.have} of {self.base} is no turnout; give have between 0 and base"
            raise ValueError(msg, self.have, self.base)


@final
@attrs.frozen(repr=False)
class Share:
    """
    A part of a base that has to be reached, or passed if it is `strict`.

    Made by `at_least`, `more_than` or `parse_share`, always in lowest terms, so equal shares are equal
    values: ``at_least("60%") == at_least("3/5")``. ``str(share)`` is what `parse_share` reads.
    """

    #: The upper number, in lowest terms.
    numerator: int
    #: The lower number, in lowest terms.
    denominator: int
    #: Whether it must be passed (超过) and not only reached (以上).
    strict: bool

    def __attrs_post_init__(self) -> None:
        p, q = self.numerator, self.denominator
        if q < 1 or gcd(p, q) != 1:
            msg = (
                f"{p}/{q} is not a fraction in lowest terms; use at_least('{p}/{q}') or more_than('{p}/{q}')"
            )
            raise ValueError(msg, p, q)
        if not 0 <= p <= q:
            shown = str(p) if q == 1 else f"{p}/{q}"
            msg = (
                f"{shown} is no share of a whole; give one between 0 and 1, and write sixty percent as '60%'"
            )
            raise ValueError(msg, p, q)
        if self.strict and p == q:
            msg = (
                "nothing is more than the whole, so this could never be reached; ask for all with at_least(1)"
            )
            raise ValueError(msg, p, q)

    def holds(self, turnout: Turnout) -> bool:
        """
        Whether *turnout* reaches this share. A turnout of 0 of 0 reaches none.

        >>> at_least("2/3").holds(Turnout(6, 9)), more_than("2/3").holds(Turnout(6, 9))
        (True, False)
        """
        return reached(turnout.have, turnout.base, self)

    def needed(self, base: int) -> int:
        """
        The smallest whole number that reaches this share of *base*.

        Never rounded down and never a rounded percentage: more than half of 6 is 4. Of an empty base
        nothing is enough, and the answer is 1: more than there is. So for every *have* up to *base*,
        having what is needed and reaching the share are the same.

        >>> more_than("1/2").needed(1000), at_least("75%").needed(5)
        (501, 4)
        """
        if base == 0:
            return 1
        if self.strict:
            return self.numerator * base // self.denominator + 1
        return -(-self.numerator * base // self.denominator)

    def phrase(self) -> Phrase:
        """The share in words, as a verdict says it."""
        return self._words

    @cached_property
    def _words(self) -> Phrase:
        if self.numerator == self.denominator:
            return Phrase("all", "全部")
        text = _said(self.numerator, self.denominator)
        return (
            Phrase(f"more than {text}", f"超过{text}")
            if self.strict
            else Phrase(f"at least {text}", f"不少于{text}")
        )

    def __str__(self) -> str:
        return f"{'>' if self.strict else '>='}{_said(self.numerator, self.denominator)}"

    def __repr__(self) -> str:
        return f"{'more_than' if self.strict else 'at_least'}('{_said(self.numerator, self.denominator)}')"


def at_least(value: str | int | Fraction | Decimal) -> Share:
    """
    Make a share that exactly *value* of the base reaches: 以上, 不少于, 半数以上 (Civil Code Article 1259).

    Args:
        value: Text such as ``"2/3"``, ``"60%"`` or ``"0.6"``, all exact; 0 or 1; a `Fraction`; a `Decimal`.

    Raises:
        TypeError: for a float, and for anything else that is not an exact number.
        ValueError: if it is below 0 or above 1, or text that is no share.

    >>> at_least("60%")
    at_least('3/5')
    """
    return _share(value, strict=False)


def more_than(value: str | int | Fraction | Decimal) -> Share:
    """
    Make a share that exactly *value* of the base does not reach: 超过, 过半数 (Civil Code Article 1259).

    Args:
        value: As for `at_least`. ``more_than(0)`` asks for anything at all.

    Raises:
        TypeError: for a float, and for anything else that is not an exact number.
        ValueError: if it is below 0, if it is 1 or above, or text that is no share.

    >>> more_than("1/2")
    more_than('1/2')
    """
    return _share(value, strict=True)


def parse_share(text: str) -> Share:
    """
    Read a share as it is written on a command line: ``>=1/10`` or ``>1/2``, with ``60%`` and ``0.6`` as well.

    Raises:
        ValueError: if *text* does not say both how much and whether exactly so much is enough.

    >>> parse_share(">=60%"), parse_share(">1/2")
    (at_least('3/5'), more_than('1/2'))
    """
    sign = ">=" if text.startswith(">=") else ">" if text.startswith(">") else None
    if sign is None:
        msg = f"{text!r} does not say whether exactly so much is enough; write '>=2/3' or '>1/2'"
        raise ValueError(msg, text)
    return _share(text[len(sign) :], strict=sign == ">")


def reached(have: int, base: int, share: Share) -> bool:
    """
    Whether *have* of *base* reaches *share*, by whole numbers alone. 0 of 0 reaches nothing.

    Naive multiplication across would let 0 of 0 reach every inclusive share.
    """
    if base == 0:
        return False
    over = share.denominator * have - share.numerator * base
    return over > 0 if share.strict else over >= 0


def _share(value: object, *, strict: bool) -> Share:
    exact = _exact(value)
    return Share(exact.numerator, exact.denominator, strict)


def _exact(value: object) -> Fraction:
    match value:
        case str():
            return _read(value)
        case int() | Fraction() if value is not True and value is not False:
            return Fraction(value)
        case Decimal() if value.is_finite():
            return Fraction(value)
        case float():
            msg = f"{value!r} is a float, which cannot hold 2/3 or 0.6 exactly; {_REMEDY}"
            raise TypeError(msg, value)
        case _:
            msg = f"{value!r} is not an exact number; {_REMEDY}"
            raise TypeError(msg, value)


def _read(text: str) -> Fraction:
    hit = _TEXT.fullmatch(text.strip())
    if hit is None:
        msg = f"{text!r} is no share; {_REMEDY}"
        raise ValueError(msg, text)
    upper, lower, whole, decimals, percent = hit.groups()
    if whole is None:
        if int(lower) == 0:
            msg = f"{text!r} divides by nothing; {_REMEDY}"
            raise ValueError(msg, text)
        return Fraction(int(upper), int(lower))
    decimals = decimals or ""
    return Fraction(int(whole + decimals), 10 ** len(decimals) * (100 if percent else 1))


def _said(p: int, q: int) -> str:
    """Say p/q, a share in lowest terms, as shortly as it can be said exactly."""
    if q == 1:
        return str(p)
    rest = q
    for factor in (2, 5):
        while rest % factor == 0:
            rest //= factor
    if q <= _SPOKEN_AS_FRACTION or rest != 1:
        return f"{p}/{q}"
    places = 0
    while p * 100 * 10**places % q:
        places += 1
    whole, decimals = divmod(p * 100 * 10**places // q, 10**places)
    return f"{whole}.{decimals:0{places}}%" if places else f"{whole}%"
