"""Moments as whole numbers: exact, and ordered alike in every database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

__all__ = ["micros", "moment_of"]

_START: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def micros(at: datetime) -> int:
    """Microseconds since 1970 in UTC."""
    return (at - _START) // _MICROSECOND


def moment_of(number: int) -> datetime:
    """The moment that `micros` gave this number for."""
    return _START + number * _MICROSECOND
