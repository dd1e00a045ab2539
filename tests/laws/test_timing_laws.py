"""Limits: what holds for every length, every start, every place and every calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import attrs
from hypothesis import example, given
from hypothesis import strategies as st

from consult.timing import (
    WEEKDAYS,
    Calendar,
    Length,
    Span,
    days,
    hours,
    limit,
    minutes,
    moment,
    until,
    workdays,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

TICK = timedelta(microseconds=1)
DAY = timedelta(days=1)

# Places whose clocks change at midnight, a moment when they did, and plain ones.
TROUBLED = {
    "Africa/Cairo": datetime(2023, 4, 27, 22, tzinfo=UTC),
    "America/Havana": datetime(2025, 11, 2, 5, tzinfo=UTC),
    "America/Juneau": datetime(1867, 10, 19, 0, 31, tzinfo=UTC),
    "America/Sao_Paulo": datetime(2018, 11, 4, 3, tzinfo=UTC),
    "America/St_Johns": datetime(2006, 10, 29, 2, 31, tzinfo=UTC),
    "America/Toronto": datetime(1919, 3, 31, 4, 30, tzinfo=UTC),
    "Asia/Beirut": datetime(2024, 3, 30, 22, tzinfo=UTC),
    "Atlantic/Azores": datetime(2025, 10, 26, 1, tzinfo=UTC),
    "Pacific/Apia": datetime(2011, 12, 30, 10, tzinfo=UTC),
    "Pacific/Kwajalein": datetime(1993, 8, 21, 12, tzinfo=UTC),
}
PLAIN = ["America/New_York", "Asia/Kathmandu", "Asia/Shanghai", "Europe/Berlin", "UTC"]
UNCHANGING = [(ZoneInfo("Asia/Shanghai"), 8), (ZoneInfo("Asia/Tokyo"), 9), (ZoneInfo("UTC"), 0)]

plain_zones = st.sampled_from(PLAIN).map(ZoneInfo)
zones = st.sampled_from([*PLAIN, *TROUBLED]).map(ZoneInfo)
starts = st.datetimes(datetime(1992, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
counts = st.integers(0, 40)
makers = st.sampled_from([minutes, hours, days, workdays])
spans: st.SearchStrategy[Span] = st.builds(lambda make, count: make(count), makers, counts)


@st.composite
def places(draw: st.DrawFn, *, without: Collection[str] = ()) -> tuple[ZoneInfo, datetime]:
    """Draw a place and a moment, as often as not within three days of one at which its clocks change."""
    zone = ZoneInfo(draw(st.sampled_from([key for key in (*PLAIN, *TROUBLED) if key not in without])))
    if zone.key in TROUBLED and draw(st.booleans()):
        away = draw(st.integers(-3 * 86400, 3 * 86400))
        return zone, TROUBLED[zone.key] + timedelta(seconds=away)
    return zone, draw(starts)


@st.composite
def calendars(draw: st.DrawFn, near: datetime) -> Calendar:
    """Draw a calendar whose days off and makeup days lie around *near*."""
    weekend = draw(st.sets(st.integers(0, 6), max_size=3))
    around = st.integers(-3, 60).map(lambda away: near.date() + away * DAY)
    chosen = draw(st.lists(around, max_size=20).map(set))
    makeup = {day for day in sorted(chosen) if day.weekday() in weekend and draw(st.booleans())}
    return Calendar(
        holidays=chosen - makeup,
        makeup=makeup,
        weekend=weekend,
        known_until=draw(st.none() | around),
    )


def calendars_or_none(near: datetime) -> st.SearchStrategy[Calendar | None]:
    return st.none() | calendars(near)


@st.composite
def lengths(draw: st.DrawFn, near: datetime) -> Length:
    if draw(st.integers(0, 4)) == 0:
        return until(near + timedelta(seconds=draw(st.integers(-5 * 86400, 5 * 86400))))
    return draw(spans)


def around_the_jump(place: str, **away: float) -> tuple[ZoneInfo, datetime]:
    return ZoneInfo(place), TROUBLED[place] + timedelta(**away)


@given(place=places(), data=st.data())
def test_a_limit_never_lies_before_its_start(place: tuple[ZoneInfo, datetime], data: st.DataObject) -> None:
    zone, start = place
    length = data.draw(lengths(start))
    calendar = data.draw(calendars_or_none(start))

    found = limit(length, start, zone=zone, calendar=calendar)

    assert found.at >= start
    if isinstance(length, Span) and (length.count or length.unit in {"days", "workdays"}):
        assert found.at > start


@given(place=places(), later=st.integers(0, 3 * 86400), data=st.data())
def test_who_starts_later_never_ends_earlier(
    place: tuple[ZoneInfo, datetime], later: int, data: st.DataObject
) -> None:
    zone, start = place
    length = data.draw(lengths(start))
    calendar = data.draw(calendars_or_none(start))

    one = limit(length, start, zone=zone, calendar=calendar)
    other = limit(length, start + timedelta(seconds=later), zone=zone, calendar=calendar)

    assert one.at <= other.at


@given(count=counts)
def test_who_starts_later_never_ends_earlier_where_the_new_date_is_shown_before_the_old_is_over(
    count: int,
) -> None:
    zone, jump = around_the_jump("America/St_Johns")
    starts_ = [jump + timedelta(minutes=passed) for passed in range(-120, 121)]

    found = [limit(days(count), start, zone=zone).at for start in starts_]

    assert found == sorted(found)


@given(place=places(), make=makers, count=counts, data=st.data())
def test_more_time_never_ends_earlier(
    place: tuple[ZoneInfo, datetime], make: Callable[[int], Span], count: int, data: st.DataObject
) -> None:
    zone, start = place
    calendar = data.draw(calendars_or_none(start))
    more = count + data.draw(st.integers(0, 10))

    one = limit(make(count), start, zone=zone, calendar=calendar)
    other = limit(make(more), start, zone=zone, calendar=calendar)

    assert one.at <= other.at
    assert one.provisional <= other.provisional


@given(place=places(), count=counts, passed=st.integers(0, 48 * 3600))
@example(place=around_the_jump("America/St_Johns", days=-1), count=0, passed=0)
@example(place=around_the_jump("Atlantic/Azores", days=-1), count=0, passed=1800)
@example(place=around_the_jump("America/Toronto", hours=-1), count=0, passed=0)
def test_the_last_day_is_wholly_inside_and_the_next_is_wholly_outside(
    place: tuple[ZoneInfo, datetime], count: int, passed: int
) -> None:
    """Half-open: one tick before the limit the date is still that of the last day, and never again after."""
    zone, start = place

    first = (limit(days(0), start, zone=zone).at - TICK).astimezone(zone).date()
    end = limit(days(count), start, zone=zone).at
    last = first + count * DAY

    assert (end - TICK).astimezone(zone).date() <= last
    assert (end + timedelta(seconds=passed)).astimezone(zone).date() > last


@given(place=st.sampled_from(UNCHANGING), start=starts, count=st.integers(0, 4000))
def test_where_clocks_never_change_days_are_plain_arithmetic(
    place: tuple[ZoneInfo, int], start: datetime, count: int
) -> None:
    zone, offset = place

    midnight = datetime.combine((start + timedelta(hours=offset)).date(), time.min, UTC) - timedelta(
        hours=offset
    )

    assert limit(days(count), start, zone=zone).at == midnight + (count + 1) * DAY


def is_off(calendar: Calendar, day: date) -> bool:
    """Say the same as the calendar, from its parts."""
    if day in calendar.holidays:
        return True
    return day.weekday() in calendar.weekend and day not in calendar.makeup


def last_day(length: Span, start: datetime, zone: ZoneInfo, calendar: Calendar | None) -> date:
    return (limit(length, start, zone=zone, calendar=calendar).at - TICK).astimezone(zone).date()


@given(zone=plain_zones, start=starts, count=st.integers(1, 40), data=st.data())
def test_working_days_cross_exactly_that_many_of_them_and_end_with_one(
    zone: ZoneInfo, start: datetime, count: int, data: st.DataObject
) -> None:
    calendar = data.draw(calendars_or_none(start))
    kept = calendar or WEEKDAYS

    first = start.astimezone(zone).date()
    last = last_day(workdays(count), start, zone, calendar)
    crossed = [first + away * DAY for away in range(1, (last - first).days + 1)]

    assert sum(not is_off(kept, day) for day in crossed) == count
    assert not is_off(kept, last)


@given(zone=plain_zones, start=starts, count=counts, data=st.data())
def test_a_last_day_off_gives_way_to_the_first_working_day_after_it_and_to_no_other(
    zone: ZoneInfo, start: datetime, count: int, data: st.DataObject
) -> None:
    calendar = data.draw(calendars(start))

    plain = last_day(days(count), start, zone, None)
    moved = last_day(days(count), start, zone, calendar)

    assert not is_off(calendar, moved)
    assert all(is_off(calendar, plain + away * DAY) for away in range((moved - plain).days))
    assert moved >= plain


@given(zone=plain_zones, start=starts, data=st.data())
def test_zero_days_with_a_calendar_and_zero_working_days_are_the_same(
    zone: ZoneInfo, start: datetime, data: st.DataObject
) -> None:
    calendar = data.draw(calendars(start))

    one = limit(days(0), start, zone=zone, calendar=calendar)

    assert one == limit(workdays(0), start, zone=zone, calendar=calendar)


@given(zone=plain_zones, start=starts, make=st.sampled_from([days, workdays]), count=counts, data=st.data())
def test_a_limit_that_is_not_provisional_outlives_every_calendar_to_come(
    zone: ZoneInfo, start: datetime, make: Callable[[int], Span], count: int, data: st.DataObject
) -> None:
    to_come = attrs.evolve(data.draw(calendars(start)), known_until=None)
    found = limit(make(count), start, zone=zone, calendar=to_come)
    last = (found.at - TICK).astimezone(zone).date()
    known = last + data.draw(st.integers(0, 10)) * DAY
    so_far = Calendar(
        holidays={day for day in to_come.holidays if day <= known},
        makeup={day for day in to_come.makeup if day <= known},
        weekend=to_come.weekend,
        known_until=known,
    )

    assert limit(make(count), start, zone=zone, calendar=so_far) == found


@given(zone=plain_zones, start=starts, make=st.sampled_from([days, workdays]), count=counts, data=st.data())
def test_a_limit_is_provisional_exactly_when_its_last_day_is_not_known(
    zone: ZoneInfo, start: datetime, make: Callable[[int], Span], count: int, data: st.DataObject
) -> None:
    calendar = data.draw(calendars(start))

    found = limit(make(count), start, zone=zone, calendar=calendar)
    last = (found.at - TICK).astimezone(zone).date()

    assert found.provisional is (calendar.known_until is not None and last > calendar.known_until)


@given(place=places(), offset=st.integers(-14 * 60, 14 * 60), elsewhere=zones, data=st.data())
def test_it_does_not_matter_in_which_time_zone_the_start_is_told(
    place: tuple[ZoneInfo, datetime], offset: int, elsewhere: ZoneInfo, data: st.DataObject
) -> None:
    zone, start = place
    length = data.draw(lengths(start))
    calendar = data.draw(calendars_or_none(start))

    found = limit(length, start, zone=zone, calendar=calendar)

    for there in (timezone(timedelta(minutes=offset)), elsewhere, zone):
        told = start.astimezone(there)
        assert limit(length, told, zone=zone, calendar=calendar) == found
        assert moment(told) == start
        assert moment(told).tzinfo is UTC


@given(place=places(), count=counts)
def test_elapsed_time_is_elapsed_whatever_the_clocks_do(place: tuple[ZoneInfo, datetime], count: int) -> None:
    zone, start = place

    assert limit(hours(count), start, zone=zone).at - start == timedelta(hours=count)
    assert limit(minutes(60 * count), start, zone=zone) == limit(hours(count), start, zone=zone)


@given(
    place=places(without={"Pacific/Apia", "Pacific/Kwajalein"}),
    count=st.integers(0, 10),
    more=st.integers(0, 10),
)
def test_days_add_up_when_the_next_ones_start_in_the_last(
    place: tuple[ZoneInfo, datetime], count: int, more: int
) -> None:
    """Not in places that skipped a whole date once: it has no last moment to start from."""
    zone, start = place

    one = limit(days(count), start, zone=zone).at - TICK

    assert limit(days(more), one, zone=zone) == limit(days(count + more), start, zone=zone)
