"""
Awards in place of subsidies 以奖代补: residents raise and carry out first, and are rewarded after acceptance.

Source: published accounts of Yichang, 2020-2024. They give no formula. This one is our choice, and everything
in it is a parameter: the smaller of a cap and a rate of what was raised.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final, final

import attrs

from consult.activities.works import Kind
from consult.catalogue.funds.acts import FUNDED, RELEASED, Purpose
from consult.catalogue.funds.money import FEN, yuan
from consult.verdicts import Phrase
from consult.voting import Share, at_least

if TYPE_CHECKING:
    from consult.case import Case

__all__ = ["CAP", "RATE", "Award", "award_for", "funded"]

RATE: Final = Fraction(1, 2)
"""Half of what residents raised: our choice."""

CAP: Final = 50_000 * FEN
"""50,000 yuan, a quarter of a community's yearly fund: our choice."""


def award_for(self_raised: int, *, rate: Fraction = RATE, cap: int = CAP) -> int:
    """
    The award for *self_raised*: the smaller of *cap* and *rate* times it, in whole fen, rounded down.

    Rounded down, so that an award is never more than the rate gives.

    Args:
        self_raised: what residents raised for works that were accepted, in fen.
        rate: which part of it is awarded, exactly.
        cap: the most that is awarded, in fen.

    Raises:
        ValueError: if *self_raised* or *cap* is negative.
        TypeError: if either is no whole number.
    """
    for name, fen in (("self_raised", self_raised), ("cap", cap)):
        if fen.__class__ is not int:
            msg = f"{name} {fen!r} is a {type(fen).__name__}; give a whole number of fen"
            raise TypeError(msg, fen)
        if fen < 0:
            msg = f"{name} {fen} is negative; give 0 or more fen"
            raise ValueError(msg, fen)
    return min(cap, self_raised * rate.numerator // rate.denominator)


def _rate(value: str | int | Fraction | Share) -> Fraction:
    share = value if isinstance(value, Share) else at_least(value)
    return Fraction(share.numerator, share.denominator)


def _fen(instance: object, field: attrs.Attribute[int], value: int) -> None:
    del instance, field
    award_for(0, cap=value)


@final
@attrs.frozen(kw_only=True)
class Award:
    """
    How large the award of a matter may be.

    It protects the fund from rewarding what nobody raised, what was not accepted, and the same twice: what
    any fund has told the matter before is taken off. It does not see where the money came from.
    """

    #: Which part of what was raised is awarded, 0 to 1: a `Fraction`, a `Share`, or text such as ``"1/2"``.
    rate: Fraction = attrs.field(default=RATE, converter=_rate)
    #: The most that is awarded to one matter, in fen.
    cap: int = attrs.field(default=CAP, validator=_fen)
    #: Whether only as much counts as raised as the accepted works cost: our choice.
    within_cost: bool = True
    #: Whether a matter that has a subsidy gets no award, as *in place of* says: our reading.
    instead: bool = True
    #: The stage whose result says what was raised and that it was accepted.
    works: str = "implementing"

    def self_raised(self, matter: Case) -> int:
        """The money that residents gave for works of *matter* that were accepted, in fen; else 0."""
        found = matter.results.get(self.works)
        if found is None or found.text != matter.text or not found.data["accepted"]:
            return 0
        raised: int = found.data["contributions"][Kind.MONEY.value]
        return min(raised, found.data["cost"]) if self.within_cost else raised

    def due(self, matter: Case, *, awarded: int, subsidised: int) -> int:
        """
        How much may still be awarded to *matter*, in fen.

        Args:
            matter: how it stands now.
            awarded: what it has been awarded before, by any fund.
            subsidised: what it has been given as a subsidy.
        """
        if self.instead and subsidised:
            return 0
        return max(0, award_for(self.self_raised(matter), rate=self.rate, cap=self.cap) - awarded)

    def phrase(self) -> Phrase:
        """The formula in words."""
        cap = yuan(self.cap)
        return Phrase(
            f"{self.rate} of what residents raised, at most {cap.en}",
            f"居民自筹资金的{self.rate}，最高{cap.zh}",
        )


def funded(matter: Case, purpose: Purpose, *, besides: str | None = None) -> int:
    """What funds have told *matter* that it can count on, in fen; without the fund of the case *besides*."""
    return sum(
        sign * entry.value["amount"]
        for kind, sign in ((FUNDED, 1), (RELEASED, -1))
        for entry in matter.ledger(f"told:{kind}").values()
        if entry.value["purpose"] == purpose.value and entry.actor != besides
    )
