"""
When something ends: lengths of time, working days, and the limit that follows from a start.

Nothing here reads a clock. A limit is *half-open*: an act at the very limit is too late. Days are counted as
the Civil Code of China counts them (articles 200 to 204): by the dates of the local calendar, never as
portions of 24 hours, so a day on which the clocks change is a day like any other.

Not modelled: months and years (article 202), and closing at the end of business hours (article 203, second
paragraph); both may be said as `until` a moment.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal, final, get_args
from zoneinfo import ZoneInfo

import attrs

from consult.verdicts import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "WEEKDAYS",
    "Calendar",
    "Length",
    "Limit",
    "Span",
    "Unit",
    "Until",
    "day_of",
    "days",
    "hours",
    "limit",
    "local",
    "minutes",
    "moment",
    "until",
    "workdays",
]

Unit = Literal["minutes", "hours", "days", "workdays"]
"""What a span is counted in."""

_UNITS: Final[tuple[Unit, ...]] = get_args(Unit)
_EXACT: Final = {"minutes": timedelta(minutes=1), "hours": timedelta(hours=1)}
_DAY: Final = timedelta(days=1)
_TICK: Final = datetime.resolution
_MIDNIGHT: Final = time(0)
_MIDNIGHT_AGAIN: Final = time(0, fold=1)
_WEEK: Final = range(7)


def moment(value: datetime) -> datetime:
    """
    The same moment in UTC: what every moment inside this library is.

    Raises:
        TypeError: for a naive datetime, whose moment nobody can know, and for anything that is no datetime.
        OverflowError: if the moment lies outside the years 1 to 9999 in UTC.
    """
    if not isinstance(value, datetime):
        raise TypeError(
            f"moment {value!r} is a {type(value).__name__}; give a datetime with a time zone", value
        )
    if value.tzinfo is UTC:
        return value
    if value.utcoffset() is None:
        raise TypeError(
            f"moment {value.isoformat()} has no time zone; give one, as in datetime(..., tzinfo=UTC)", value
        )
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise OverflowError(
            f"moment {value.isoformat()} lies outside the years 1 to 9999 in UTC; give one inside them", value
        ) from None


def local(at: datetime, zone: ZoneInfo) -> str:
    """
    A moment as the clocks in *zone* show it, for sentences; what is below a minute is left off.

    >>> local(datetime(2026, 3, 1, 1, 14, 59, tzinfo=UTC), ZoneInfo("Asia/Shanghai"))
    '2026-03-01 09:14'

    Raises:
        TypeError: for a naive datetime, or if *zone* is no `ZoneInfo`.
    """
    _check_zone(zone)
    return moment(at).astimezone(zone).replace(tzinfo=None).isoformat(" ", "minutes")


def _check_zone(zone: ZoneInfo) -> None:
    if not isinstance(zone, ZoneInfo):
        raise TypeError(
            f"zone {zone!r} is a {type(zone).__name__}; give a place, as in ZoneInfo('Asia/Shanghai')", zone
        )


# Lengths


def _check_unit(_span: object, _field: object, unit: Unit) -> None:
    if unit not in _UNITS:
        raise ValueError(
            f"span in {unit!r} cannot be counted; use minutes(n), hours(n), days(n) or workdays(n)", unit
        )


def _check_count(span: Span, _field: object, count: int) -> None:
    # Exactly int: True would be one day, and half a day has no end.
    if count.__class__ is not int:
        raise TypeError(
            f"span of {count!r} {span.unit} is counted by a {type(count).__name__}; give a whole number",
            count,
        )
    if count < 0:
        raise ValueError(f"span of {count} {span.unit} would end before it starts; give 0 or more", count)


@final
@attrs.frozen(repr=False)
class Span:
    """
    A length of time by count and unit; see `limit` for how each unit is counted.

    Made by `minutes`, `hours`, `days` and `workdays`. Five days and 120 hours are different lengths, and
    are not equal.

    Raises:
        TypeError: if *count* is not an `int` (a `bool` is none here).
        ValueError: if *count* is negative, or if *unit* is unknown.
    """

    #: How many, 0 or more.
    count: int = attrs.field(validator=_check_count)
    #: Of what.
    unit: Unit = attrs.field(validator=_check_unit)

    def phrase(self) -> Phrase:
        """
        The span in words.

        >>> workdays(3).phrase()
        Phrase(en='3 working days', zh='3个工作日')
        """
        one, many, zh = _WORDS[self.unit]
        return Phrase(f"{self.count} {one if self.count == 1 else many}", f"{self.count}{zh}")

    def __repr__(self) -> str:
        return f"{self.unit}({self.count})"


_WORDS: Final[dict[Unit, tuple[str, str, str]]] = {
    "minutes": ("minute", "minutes", "分钟"),
    "hours": ("hour", "hours", "小时"),
    "days": ("day", "days", "天"),
    "workdays": ("working day", "working days", "个工作日"),
}


def minutes(count: int, /) -> Span:
    """*count* minutes of elapsed time. Raises as `Span` does."""
    return Span(count, "minutes")


def hours(count: int, /) -> Span:
    """*count* hours of elapsed time (Civil Code 201, second paragraph). Raises as `Span` does."""
    return Span(count, "hours")


def days(count: int, /) -> Span:
    """*count* calendar days after the first (Civil Code 201). Raises as `Span` does."""
    return Span(count, "days")


def workdays(count: int, /) -> Span:
    """*count* working days after the first day. Raises as `Span` does."""
    return Span(count, "workdays")


@final
@attrs.frozen(repr=False)
class Until:
    """
    A length of time by its end, whenever it starts. Made by `until`.

    Raises:
        TypeError: if the end is a naive datetime, or none at all.
    """

    #: The end, in UTC.
    at: datetime = attrs.field(converter=moment)

    def phrase(self) -> Phrase:
        """
        The end in words, exact and in UTC, since a moment alone names no place.

        >>> until(datetime(2026, 3, 1, 9, 14, tzinfo=UTC)).phrase().en
        'until 2026-03-01 09:14 UTC'
        """
        whole = not (self.at.second or self.at.microsecond)
        text = self.at.replace(tzinfo=None).isoformat(" ", "minutes" if whole else "auto")
        return Phrase(f"until {text} UTC", f"至{text}（UTC）")

    def __repr__(self) -> str:
        return f"until({self.at.isoformat()})"


def until(at: datetime, /) -> Until:
    """Up to the moment *at*, whenever it starts. Raises as `Until` does."""
    return Until(at)


Length = Span | Until
"""How long something lasts."""


# Working days


def _check_day(day: object) -> None:
    # A datetime is a date to isinstance, yet never equal to one, so it would silently match no day.
    if not isinstance(day, date) or isinstance(day, datetime):
        raise TypeError(f"day {day!r} is a {type(day).__name__}; give a date, as in date(2026, 2, 17)", day)


def _to_days(values: Iterable[date]) -> frozenset[date]:
    days_ = frozenset(values)
    for day in days_:
        _check_day(day)
    return days_


def _to_weekend(values: Iterable[int]) -> frozenset[int]:
    weekend = frozenset(values)
    for number in weekend:
        if number.__class__ is not int or number not in _WEEK:
            raise ValueError(f"weekend holds {number!r}; give days from 0 (Monday) to 6 (Sunday)", number)
    if len(weekend) == len(_WEEK):
        raise ValueError(
            "weekend covers the whole week, so no working day would ever come; leave at least one day out",
            weekend,
        )
    return weekend


def _check_known_until(_calendar: object, _field: object, day: date | None) -> None:
    if day is not None:
        _check_day(day)


def _listed(values: Iterable[Any]) -> str:
    # In order, because a set of dates comes in another order in every process.
    return f"[{', '.join(str(value) for value in sorted(values))}]"


@final
@attrs.frozen(kw_only=True)
class Calendar:
    """
    Which days are working days: the weekend, the holidays, and the weekend days that are worked instead.

    A value that the host fills from the official arrangement of holidays, which in China the State Council
    publishes late in the year before. A holiday after *known_until* is an expectation: it is counted, and the
    limit is provisional all the same.

    Raises:
        TypeError: if a day is no `date` (a `datetime` is none here).
        ValueError: if a day is both holiday and makeup day, if a makeup day is no weekend day, or if the
            weekend holds anything but 0 to 6, or all of them.
    """

    #: Days off. Those on a weekend may be left out.
    holidays: frozenset[date] = attrs.field(default=frozenset(), converter=_to_days, repr=_listed)
    #: Days of the weekend that are declared working days (调休).
    makeup: frozenset[date] = attrs.field(default=frozenset(), converter=_to_days, repr=_listed)
    #: Days of the week off, by `date.weekday`: Monday is 0, Sunday is 6.
    weekend: frozenset[int] = attrs.field(default=frozenset({5, 6}), converter=_to_weekend, repr=_listed)
    #: The last day for which the official calendar is out; None if all days are known.
    known_until: date | None = attrs.field(default=None, validator=_check_known_until, repr=str)

    def __attrs_post_init__(self) -> None:
        both = self.holidays & self.makeup
        if both:
            raise ValueError(
                f"calendar has {_listed(both)} as holidays and as makeup days; keep each in one of them", both
            )
        idle = {day for day in self.makeup if day.weekday() not in self.weekend}
        if idle:
            raise ValueError(
                f"calendar has makeup days {_listed(idle)} that are not on its weekend; look at the dates",
                idle,
            )

    def is_workday(self, day: date) -> bool:
        """
        Whether *day* is a working day, as far as this calendar knows.

        Raises:
            TypeError: if *day* is no `date` (a `datetime` is none here).
        """
        _check_day(day)
        if day.weekday() in self.weekend:
            return day in self.makeup
        return day not in self.holidays

    def knows(self, day: date) -> bool:
        """
        Whether the official calendar is out for *day*, so that `is_workday` will not change.

        Raises:
            TypeError: if *day* is no `date` (a `datetime` is none here).
        """
        _check_day(day)
        return self.known_until is None or day <= self.known_until


WEEKDAYS: Final = Calendar()
"""Monday to Friday, without any holidays."""


# The limit


@final
@attrs.frozen
class Limit:
    """
    The moment at which a length of time is over; whatever comes at that moment is too late.

    Raises:
        TypeError: if the moment is a naive datetime, or none at all.
    """

    #: The moment, in UTC.
    at: datetime = attrs.field(converter=moment)
    #: Whether a day was counted that the calendar does not know yet, so that the limit may still change.
    provisional: bool = attrs.field(default=False, kw_only=True)


def limit(length: Length, start: datetime, *, zone: ZoneInfo, calendar: Calendar | None = None) -> Limit:
    """
    When *length* is over if it starts at *start*; never before *start*.

    - `minutes` and `hours` are elapsed time, from the very moment (Civil Code 201, second paragraph).
    - `days`: the day of the start in *zone* is not counted (201), and the last day ends at 24:00 (203, second
      paragraph). With a *calendar*, a last day that is no working day gives way to the next working day
      (203, first paragraph); without one it stays, as the parties may agree (204).
    - `workdays`: the same, counting only working days; without a *calendar* those are `WEEKDAYS`.
    - 0 of either ends with the day of the start, moved on to a working day in the same way.
    - `until` a moment is over at that moment, or at once if it has passed.

    So after notice on 1 June, ten clear days are over as 12 June begins:

    >>> notice = datetime(2026, 6, 1, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    >>> local(limit(days(10), notice, zone=ZoneInfo("Asia/Shanghai")).at, ZoneInfo("Asia/Shanghai"))
    '2026-06-12 00:00'

    Where clocks change at midnight: a day is over once its date has been shown for the last time. If clocks
    jump over midnight, that is the moment of the jump; if they show midnight twice, it is the second one when
    they go back into the old day, and the first one when they go back to midnight itself. A moment belongs to
    the day that is not over yet.

    Raises:
        TypeError: if *start* is naive, or an argument is of another kind than declared.
        OverflowError: if the limit, or a day counted, lies outside the years 1 to 9999.
    """
    begin = moment(start)
    _check_zone(zone)
    if calendar is not None and calendar.__class__ is not Calendar:
        raise TypeError(
            f"calendar {calendar!r} is a {type(calendar).__name__}; give a Calendar, or None", calendar
        )
    if isinstance(length, Until):
        return Limit(max(length.at, begin))
    if not isinstance(length, Span):
        raise TypeError(
            f"length {length!r} is a {type(length).__name__}; give a span such as days(5), or until(...)",
            length,
        )
    try:
        exact = _EXACT.get(length.unit)
        if exact is not None:
            return Limit(begin + length.count * exact)
        last = _last_day(length, _day_of(begin, zone), calendar)
        # A calendar knows all days up to one, so the last day tells for all that were counted.
        return Limit(_end_of(last, zone), provisional=calendar is not None and not calendar.knows(last))
    except OverflowError:
        raise OverflowError(
            f"limit of {length!r} from {begin.isoformat()} leaves the years 1 to 9999; give one inside them",
            length,
            start,
        ) from None


def _last_day(span: Span, first: date, calendar: Calendar | None) -> date:
    # For working days this is the earliest there can be: an absurd count overflows here, before any loop.
    last = first + span.count * _DAY
    if span.unit == "days":
        return last if calendar is None else _workday_from(last, calendar)
    calendar = WEEKDAYS if calendar is None else calendar
    if span.count == 0:
        return _workday_from(first, calendar)
    last = first
    for _ in range(span.count):
        last = _workday_from(last + _DAY, calendar)
    return last


def _workday_from(day: date, calendar: Calendar) -> date:
    while not calendar.is_workday(day):
        day += _DAY
    return day


def day_of(at: datetime, zone: ZoneInfo) -> date:
    """
    The day to which a moment belongs in *zone*: the first one that is not over yet, as `limit` counts days.

    Raises:
        TypeError: for a naive datetime, or if *zone* is no `ZoneInfo`.
        OverflowError: if the day before it, or it, lies outside the years 1 to 9999.
    """
    _check_zone(zone)
    return _day_of(moment(at), zone)


def _day_of(at: datetime, zone: ZoneInfo) -> date:
    day = at.astimezone(zone).date()
    before = day - _DAY
    # Clocks that go back over midnight show the new date for a while before the old day is over.
    return before if at < _end_of(before, zone) else day


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    following = day + _DAY
    midnight = datetime.combine(following, _MIDNIGHT, zone)
    again = datetime.combine(following, _MIDNIGHT_AGAIN, zone)
    one = midnight.astimezone(UTC)
    if zone.utcoffset(midnight) == zone.utcoffset(again):
        return one
    other = again.astimezone(UTC)
    if one < other:  # Midnight is shown twice: does the second one end the old day once more?
        return other if (other - _TICK).astimezone(zone).date() <= day else one
    # Midnight is skipped, at a moment that lies after the one reading of it and not after the other.
    while other + _TICK < one:
        middle = other + (one - other) / 2
        if middle.astimezone(zone).date() <= day:
            other = middle
        else:
            one = middle
    return one
