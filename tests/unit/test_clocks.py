"""Clocks: the machine's own, and one that is set by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from consult.clocks import SetClock, SystemClock

NOON = datetime(2026, 3, 2, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_the_clock_of_the_machine_runs_in_utc() -> None:
    clock = SystemClock()
    before, after = clock.now(), clock.now()

    assert before <= after
    assert before.tzinfo is UTC
    assert abs(datetime.now(UTC) - after) < timedelta(minutes=1)


def test_a_clock_that_is_set_stands_still() -> None:
    clock = SetClock(NOON)

    assert clock.now() == clock.now() == NOON
    assert clock.now().tzinfo is UTC


def test_a_clock_is_set_forward_and_back() -> None:
    clock = SetClock(NOON)
    clock.forward(timedelta(hours=1))
    assert clock.now() == NOON + timedelta(hours=1)
    clock.set(NOON)
    assert clock.now() == NOON


@pytest.mark.parametrize("wrong", [datetime(2026, 3, 2), "2026-03-02"])  # noqa: DTZ001 - what is refused
def test_a_clock_is_set_to_a_moment_with_a_time_zone(wrong: datetime) -> None:
    with pytest.raises(TypeError):
        SetClock(wrong)
    clock = SetClock(NOON)
    with pytest.raises(TypeError):
        clock.set(wrong)
    assert clock.now() == NOON
