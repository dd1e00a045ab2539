"""Money in fen, as people say it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from consult.acts import amount

if TYPE_CHECKING:
    from consult.verdicts import Phrase

__all__ = ["FEN", "yuan"]

FEN: Final = 100
"""Fen in a yuan. All money is counted in fen, by whole numbers."""


def yuan(fen: int) -> Phrase:
    """
    *fen* in words.

    >>> yuan(1_234_50)
    Phrase(en='1,234.50 yuan', zh='1,234.50元')
    """
    return amount(fen, "fen")
