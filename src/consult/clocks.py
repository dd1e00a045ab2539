"""What time it is: the host's clock, and one that is set by hand for tests and for replaying the past."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol, final

from consult.timing import moment

__all__ = ["Clock", "SetClock", "SystemClock"]


class Clock(Protocol):
    """Tells the time. The engine asks it when it is an act's turn, so who writes later is not the earlier."""

    def now(self) -> datetime:
        """The present moment, aware of its time zone."""
        ...


@final
class SystemClock:
    """The clock of the machine."""

    __slots__ = ()

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)


@final
class SetClock:
    """
    A clock that stands still until it is set.

    It can be set back as well: that a case is not taken back in time is the engine's business.
    """

    __slots__ = ("_now",)

    def __init__(self, now: datetime) -> None:
        self._now = moment(now)

    def now(self) -> datetime:
        """The moment that the clock was set to."""
        return self._now

    def set(self, now: datetime) -> None:
        """Set the clock to *now*."""
        self._now = moment(now)

    def forward(self, span: timedelta) -> None:
        """Set the clock forward by *span*."""
        self._now += span
