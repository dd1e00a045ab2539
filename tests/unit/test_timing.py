"""Lengths, working days and limits: by example, the days on which clocks change among them."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from consult.timing import (
    WEEKDAYS,
    Calendar,
    Length,
    Limit,
    Span,
    Until,
    days,
    hours,
    limit,
    local,
    minutes,
    moment,
    until,
    workdays,
)
from consult.verdicts import Phrase, Phrased, met

BEIJING = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
AZORES = ZoneInfo("Atlantic/Azores")
NEWFOUNDLAND = ZoneInfo("America/St_Johns")
TICK = timedelta(microseconds=1)

# Made up in the manner of a State Council notice: nine days off, paid for by a Saturday after them.
SPRING = Calendar(
    holidays=[date(2026, 2, day) for day in range(15, 24)],
    makeup=[date(2026, 2, 28)],
    known_until=date(2026, 12, 31),
)


def in_(zone: ZoneInfo, year: int, month: int, day: int, *clock: int, fold: int = 0) -> datetime:
    hour, minute = (*clock, 0, 0)[:2]
    return datetime(year, month, day, hour, minute, tzinfo=zone, fold=fold)


def ends(
    length: Length, start: datetime, *, zone: ZoneInfo = BEIJING, calendar: Calendar | None = None
) -> str:
    return local(limit(length, start, zone=zone, calendar=calendar).at, zone)


class TestMoment:
    def test_a_moment_in_utc_stays_the_very_object(self) -> None:
        now = datetime(2026, 3, 1, tzinfo=UTC)

        assert moment(now) is now

    @pytest.mark.parametrize(
        "zone",
        [BEIJING, ZoneInfo("UTC"), timezone(timedelta(hours=-3)), timezone(timedelta(0), "Z")],
        ids=["place", "UTC by name", "offset", "zero offset"],
    )
    def test_a_moment_elsewhere_becomes_the_same_moment_in_exactly_utc(self, zone: tzinfo) -> None:
        there = datetime(2026, 3, 1, 9, 14, tzinfo=zone)

        assert moment(there) == there
        assert moment(there).tzinfo is UTC

    def test_the_hour_that_comes_twice_is_two_moments(self) -> None:
        first = in_(BERLIN, 2026, 10, 25, 2, 30)
        second = in_(BERLIN, 2026, 10, 25, 2, 30, fold=1)

        assert moment(second) - moment(first) == timedelta(hours=1)

    def test_a_naive_datetime_is_refused_with_the_remedy(self) -> None:
        naive = datetime(2026, 3, 1)  # noqa: DTZ001 - the point

        with pytest.raises(
            TypeError, match=r"moment 2026-03-01T00:00:00 has no time zone; give one"
        ) as error:
            moment(naive)

        assert error.value.args[1] is naive

    def test_a_time_zone_that_knows_no_offset_is_naive_too(self) -> None:
        class Nowhere(tzinfo):
            def utcoffset(self, _: datetime | None) -> None:
                return None

            dst = tzname = utcoffset

        with pytest.raises(TypeError, match="has no time zone"):
            moment(datetime(2026, 3, 1, tzinfo=Nowhere()))

    @pytest.mark.parametrize("value", [date(2026, 3, 1), 0, None, "2026-03-01"], ids=repr)
    def test_what_is_no_datetime_is_refused_by_its_kind(self, value: Any) -> None:
        with pytest.raises(TypeError, match=f"is a {type(value).__name__}; give a datetime"):
            moment(value)

    def test_a_moment_before_the_first_year_is_refused(self) -> None:
        with pytest.raises(OverflowError, match="lies outside the years 1 to 9999 in UTC"):
            moment(in_(BEIJING, 1, 1, 1))


class TestLocal:
    def test_a_moment_is_told_by_the_clocks_of_the_place(self) -> None:
        now = datetime(2026, 2, 28, 23, 30, 59, 999999, tzinfo=UTC)

        assert local(now, BEIJING) == "2026-03-01 07:30"
        assert local(now, BERLIN) == "2026-03-01 00:30"

    def test_years_keep_four_digits(self) -> None:
        assert local(datetime(33, 4, 3, tzinfo=UTC), ZoneInfo("UTC")) == "0033-04-03 00:00"

    def test_a_zone_by_its_name_alone_is_refused(self) -> None:
        with pytest.raises(TypeError, match=r"zone 'Asia/Shanghai' is a str; give a place"):
            local(datetime(2026, 3, 1, tzinfo=UTC), "Asia/Shanghai")  # type: ignore[arg-type]


class TestSpan:
    @pytest.mark.parametrize(
        ("span", "en", "zh"),
        [
            (minutes(1), "1 minute", "1分钟"),
            (minutes(90), "90 minutes", "90分钟"),
            (hours(1), "1 hour", "1小时"),
            (hours(24), "24 hours", "24小时"),
            (days(0), "0 days", "0天"),
            (days(1), "1 day", "1天"),
            (days(5), "5 days", "5天"),
            (workdays(1), "1 working day", "1个工作日"),
            (workdays(3), "3 working days", "3个工作日"),
        ],
        ids=repr,
    )
    def test_a_span_is_said_in_both_languages(self, span: Span, en: str, zh: str) -> None:
        assert span.phrase() == Phrase(en, zh)
        assert isinstance(span, Phrased)

    def test_a_span_stands_in_the_sentence_of_a_verdict(self) -> None:
        told = met("answered within {time}", zh="在{time}内答复", time=workdays(3))

        assert told.sentence() == "answered within 3 working days"
        assert told.sentence("zh") == "在3个工作日内答复"

    @pytest.mark.parametrize("span", [minutes(0), hours(1), days(5), workdays(60)], ids=repr)
    def test_a_span_prints_as_the_call_that_makes_it(self, span: Span) -> None:
        names = {"minutes": minutes, "hours": hours, "days": days, "workdays": workdays}

        assert eval(repr(span), names) == span  # noqa: S307 - our own text

    def test_five_days_are_five_days_and_not_120_hours(self) -> None:
        assert days(5) == days(5)
        assert hash(days(5)) == hash(days(5))
        assert days(5) != hours(120)
        assert days(5) != workdays(5)

    @pytest.mark.parametrize("count", [True, 2.0, 1.5, "5", None], ids=repr)
    @pytest.mark.parametrize("make", [minutes, hours, days, workdays])
    def test_only_whole_numbers_count(self, make: Any, count: Any) -> None:
        with pytest.raises(TypeError, match=f"is counted by a {type(count).__name__}; give a whole number"):
            make(count)

    def test_a_negative_span_is_refused(self) -> None:
        with pytest.raises(ValueError, match=r"span of -1 days would end before it starts; give 0 or more"):
            days(-1)

    @pytest.mark.parametrize("unit", ["weeks", "day", "", None, []], ids=repr)
    def test_an_unknown_unit_is_refused(self, unit: Any) -> None:
        with pytest.raises(ValueError, match="cannot be counted; use minutes"):
            Span(1, unit)

    def test_a_span_cannot_be_changed(self) -> None:
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            days(5).count = 6  # type: ignore[misc]


class TestUntil:
    def test_it_is_kept_in_utc(self) -> None:
        end = until(in_(BEIJING, 2026, 3, 1, 9, 14))

        assert end == until(datetime(2026, 3, 1, 1, 14, tzinfo=UTC))
        assert end.at.tzinfo is UTC
        assert repr(end) == "until(2026-03-01T01:14:00+00:00)"

    def test_it_is_said_exactly_and_in_utc(self) -> None:
        assert until(in_(BEIJING, 2026, 3, 1, 9, 14)).phrase() == Phrase(
            "until 2026-03-01 01:14 UTC", "至2026-03-01 01:14（UTC）"
        )
        assert (
            until(datetime(2026, 3, 1, 9, 14, 30, tzinfo=UTC)).phrase().en == "until 2026-03-01 09:14:30 UTC"
        )

    def test_a_naive_end_is_refused(self) -> None:
        with pytest.raises(TypeError, match="has no time zone"):
            until(datetime(2026, 3, 1))  # noqa: DTZ001 - the point

    def test_it_ends_at_its_moment_however_late_or_early_it_starts(self) -> None:
        end = until(in_(BEIJING, 2026, 3, 1, 9, 14))

        assert ends(end, in_(BEIJING, 2025, 1, 1)) == "2026-03-01 09:14"
        assert ends(end, in_(BEIJING, 2026, 3, 1, 9, 13)) == "2026-03-01 09:14"

    def test_a_moment_that_has_passed_ends_at_once(self) -> None:
        start = in_(BEIJING, 2026, 3, 2)

        assert limit(until(in_(BEIJING, 2026, 3, 1)), start, zone=BEIJING) == Limit(start)


class TestCalendar:
    def test_without_more_the_week_is_worked_and_the_weekend_is_not(self) -> None:
        week = [date(2026, 3, day) for day in range(2, 9)]  # Monday to Sunday

        assert [WEEKDAYS.is_workday(day) for day in week] == [True] * 5 + [False] * 2

    def test_holidays_are_off_and_makeup_days_are_worked(self) -> None:
        assert not SPRING.is_workday(date(2026, 2, 17))  # a Tuesday
        assert SPRING.is_workday(date(2026, 2, 28))  # a Saturday
        assert not SPRING.is_workday(date(2026, 3, 1))  # the Sunday after it

    def test_a_weekend_may_lie_elsewhere_in_the_week(self) -> None:
        friday_saturday = Calendar(weekend=[4, 5])

        assert not friday_saturday.is_workday(date(2026, 3, 6))
        assert friday_saturday.is_workday(date(2026, 3, 8))

    def test_a_calendar_knows_days_up_to_and_with_its_last(self) -> None:
        assert SPRING.knows(date(2026, 12, 31))
        assert not SPRING.knows(date(2027, 1, 1))
        assert WEEKDAYS.knows(date.max)

    def test_calendars_of_the_same_days_are_equal_and_print_alike_and_in_order(self) -> None:
        one = Calendar(holidays=[date(2026, 10, 2), date(2026, 10, 1)], known_until=date(2026, 12, 31))
        other = Calendar(
            holidays=(date(2026, 10, day) for day in (1, 2)), weekend={6, 5}, known_until=date(2026, 12, 31)
        )

        assert one == other
        assert hash(one) == hash(other)
        assert repr(one) == repr(other)
        assert repr(one) == (
            "Calendar(holidays=[2026-10-01, 2026-10-02], makeup=[], weekend=[5, 6], known_until=2026-12-31)"
        )

    @pytest.mark.parametrize("field", ["holidays", "makeup"])
    @pytest.mark.parametrize("day", [datetime(2026, 2, 17, tzinfo=UTC), "2026-02-17", 17, None], ids=repr)
    def test_only_dates_are_days(self, field: str, day: Any) -> None:
        fields: dict[str, Any] = {field: [day]}

        with pytest.raises(TypeError, match=f"is a {type(day).__name__}; give a date"):
            Calendar(**fields)

    def test_a_datetime_is_no_last_day(self) -> None:
        with pytest.raises(TypeError, match="give a date"):
            Calendar(known_until=datetime(2026, 12, 31, tzinfo=UTC))

    def test_a_datetime_is_not_asked_about_in_silence(self) -> None:
        noon = datetime(2026, 2, 17, 12, tzinfo=UTC)

        with pytest.raises(TypeError, match="give a date"):
            SPRING.is_workday(noon)
        with pytest.raises(TypeError, match="give a date"):
            SPRING.knows(noon)

    def test_a_day_cannot_be_both_holiday_and_makeup_day(self) -> None:
        day = date(2026, 2, 28)

        with pytest.raises(ValueError, match=r"calendar has \[2026-02-28\] as holidays and as makeup days"):
            Calendar(holidays=[day], makeup=[day])

    def test_a_makeup_day_in_the_week_is_taken_for_a_mistake(self) -> None:
        with pytest.raises(ValueError, match=r"makeup days \[2026-02-27\] that are not on its weekend"):
            Calendar(makeup=[date(2026, 2, 27), date(2026, 2, 28)])

    @pytest.mark.parametrize("weekend", [[7], [-1], [True], [5.0], ["6"]], ids=repr)
    def test_a_weekend_is_made_of_days_of_the_week(self, weekend: Any) -> None:
        with pytest.raises(ValueError, match="give days from 0"):
            Calendar(weekend=weekend)

    def test_a_week_without_a_working_day_is_refused(self) -> None:
        with pytest.raises(ValueError, match="weekend covers the whole week"):
            Calendar(weekend=range(7))


class TestElapsedTime:
    def test_hours_run_from_the_very_moment(self) -> None:
        assert ends(hours(24), in_(BEIJING, 2026, 3, 1, 9, 14)) == "2026-03-02 09:14"
        assert ends(minutes(60), in_(BEIJING, 2026, 3, 1, 23, 30)) == "2026-03-02 00:30"

    def test_hours_are_hours_on_the_days_on_which_clocks_change(self) -> None:
        assert ends(hours(24), in_(BERLIN, 2026, 3, 28, 12), zone=BERLIN) == "2026-03-29 13:00"
        assert ends(hours(24), in_(BERLIN, 2026, 10, 24, 12), zone=BERLIN) == "2026-10-25 11:00"

    def test_hours_end_on_a_holiday_and_know_no_calendar(self) -> None:
        calendar = attrs.evolve(SPRING, known_until=date(2026, 1, 1))

        found = limit(hours(24), in_(BEIJING, 2026, 2, 16, 12), zone=BEIJING, calendar=calendar)

        assert found == Limit(in_(BEIJING, 2026, 2, 17, 12), provisional=False)

    def test_no_time_at_all_is_over_at_once(self) -> None:
        start = in_(BEIJING, 2026, 3, 1, 9, 14)

        assert limit(hours(0), start, zone=BEIJING) == Limit(start)


class TestDays:
    @pytest.mark.parametrize("clock", [(0, 0), (9, 14), (23, 59)], ids=repr)
    def test_the_first_day_is_not_counted_and_the_last_ends_at_24_00(self, clock: tuple[int, int]) -> None:
        assert ends(days(5), in_(BEIJING, 2026, 3, 1, *clock)) == "2026-03-07 00:00"

    def test_the_day_is_the_one_of_the_place_not_the_one_of_utc(self) -> None:
        start = datetime(2026, 3, 1, 16, 30, tzinfo=UTC)  # 2 March in Beijing already

        assert ends(days(1), start) == "2026-03-04 00:00"
        assert ends(days(1), start, zone=BERLIN) == "2026-03-03 00:00"

    def test_zero_days_end_with_the_day_of_the_start(self) -> None:
        assert ends(days(0), in_(BEIJING, 2026, 3, 1, 0, 0)) == "2026-03-02 00:00"
        assert ends(days(0), in_(BEIJING, 2026, 3, 1, 23, 59)) == "2026-03-02 00:00"

    def test_a_leap_day_is_a_day(self) -> None:
        assert ends(days(1), in_(BEIJING, 2024, 2, 28, 12)) == "2024-03-01 00:00"
        assert ends(days(1), in_(BEIJING, 2024, 2, 29, 12)) == "2024-03-02 00:00"
        assert ends(days(1), in_(BEIJING, 2026, 2, 28, 12)) == "2026-03-02 00:00"

    def test_a_year_ends_like_any_month(self) -> None:
        assert ends(days(3), in_(BEIJING, 2026, 12, 30, 12)) == "2027-01-03 00:00"
        assert ends(days(365), in_(BEIJING, 2025, 12, 31, 12)) == "2027-01-01 00:00"

    def test_in_beijing_no_day_has_another_length(self) -> None:
        start = in_(BEIJING, 2026, 1, 1)

        for count in range(366):
            assert limit(days(count), start, zone=BEIJING).at == start + timedelta(hours=24 * (count + 1))

    def test_days_are_dates_when_clocks_go_forward(self) -> None:
        found = limit(days(1), in_(BERLIN, 2026, 3, 28, 12), zone=BERLIN)

        assert local(found.at, BERLIN) == "2026-03-30 00:00"
        assert found.at - moment(in_(BERLIN, 2026, 3, 29)) == timedelta(hours=23)

    def test_days_are_dates_when_clocks_go_back(self) -> None:
        found = limit(days(1), in_(BERLIN, 2026, 10, 24, 12), zone=BERLIN)

        assert local(found.at, BERLIN) == "2026-10-26 00:00"
        assert found.at - moment(in_(BERLIN, 2026, 10, 25)) == timedelta(hours=25)

    def test_without_a_calendar_a_last_day_off_stays(self) -> None:
        assert ends(days(1), in_(BEIJING, 2026, 3, 6)) == "2026-03-08 00:00"  # Saturday

    def test_a_last_day_off_gives_way_to_the_next_working_day(self) -> None:
        assert ends(days(1), in_(BEIJING, 2026, 3, 6), calendar=WEEKDAYS) == "2026-03-10 00:00"  # Monday
        assert ends(days(1), in_(BEIJING, 2026, 2, 14), calendar=SPRING) == "2026-02-25 00:00"

    def test_days_off_in_between_are_counted(self) -> None:
        assert ends(days(10), in_(BEIJING, 2026, 2, 14), calendar=SPRING) == "2026-02-25 00:00"
        assert ends(days(11), in_(BEIJING, 2026, 2, 14), calendar=SPRING) == "2026-02-26 00:00"

    def test_a_makeup_day_takes_a_last_day_like_any_working_day(self) -> None:
        assert ends(days(1), in_(BEIJING, 2026, 2, 27), calendar=SPRING) == "2026-03-01 00:00"  # Saturday
        assert ends(days(2), in_(BEIJING, 2026, 2, 27), calendar=SPRING) == "2026-03-03 00:00"

    def test_zero_days_give_way_to_a_working_day_too(self) -> None:
        assert ends(days(0), in_(BEIJING, 2026, 3, 7, 12), calendar=WEEKDAYS) == "2026-03-10 00:00"

    def test_ten_clear_days_after_notice_are_over_as_the_twelfth_begins(self) -> None:
        """The strict reading of 提前十日: notice on 1 June, the tenth day is the 11th."""
        assert ends(days(10), in_(BEIJING, 2026, 6, 1, 18)) == "2026-06-12 00:00"


class TestWorkdays:
    def test_working_days_after_the_first_day_are_counted(self) -> None:
        assert ends(workdays(1), in_(BEIJING, 2026, 3, 2, 9)) == "2026-03-04 00:00"
        assert ends(workdays(3), in_(BEIJING, 2026, 3, 5, 9)) == "2026-03-11 00:00"  # Fri, Mon, Tue

    def test_holidays_are_passed_over_and_makeup_days_count(self) -> None:
        """From Friday 13: Saturday to Monday 23 off, then Tue 24 to Fri 27, Sat 28 worked, Mon 2 March."""
        friday = in_(BEIJING, 2026, 2, 13, 9)

        assert ends(workdays(1), friday, calendar=SPRING) == "2026-02-25 00:00"
        assert ends(workdays(5), friday, calendar=SPRING) == "2026-03-01 00:00"
        assert ends(workdays(6), friday, calendar=SPRING) == "2026-03-03 00:00"

    def test_zero_working_days_end_with_the_day_of_the_start_if_it_is_worked(self) -> None:
        assert ends(workdays(0), in_(BEIJING, 2026, 3, 6, 9)) == "2026-03-07 00:00"
        assert ends(workdays(0), in_(BEIJING, 2026, 3, 7, 9)) == "2026-03-10 00:00"

    def test_it_makes_no_difference_on_which_day_off_it_starts(self) -> None:
        assert ends(workdays(1), in_(BEIJING, 2026, 3, 7)) == "2026-03-10 00:00"
        assert ends(workdays(1), in_(BEIJING, 2026, 3, 8)) == "2026-03-10 00:00"


class TestProvisional:
    KNOWN = Calendar(known_until=date(2026, 12, 31))  # a Thursday

    @pytest.mark.parametrize(
        ("length", "provisional"),
        [
            (days(1), False),
            (days(2), True),
            (workdays(1), False),
            (workdays(2), True),
            (hours(72), False),
            (until(datetime(2027, 6, 1, tzinfo=UTC)), False),
        ],
        ids=repr,
    )
    def test_a_limit_is_provisional_once_it_counts_a_day_that_is_not_known(
        self, length: Length, *, provisional: bool
    ) -> None:
        start = in_(BEIJING, 2026, 12, 30, 9)

        assert limit(length, start, zone=BEIJING, calendar=self.KNOWN).provisional is provisional

    def test_giving_way_into_days_that_are_not_known_is_provisional(self) -> None:
        calendar = Calendar(known_until=date(2027, 1, 2))  # a Saturday

        found = limit(days(1), in_(BEIJING, 2027, 1, 1), zone=BEIJING, calendar=calendar)

        assert found == Limit(in_(BEIJING, 2027, 1, 5), provisional=True)

    def test_a_holiday_that_is_only_expected_is_counted_and_provisional(self) -> None:
        calendar = attrs.evolve(self.KNOWN, holidays=[date(2027, 1, 1)])

        found = limit(days(2), in_(BEIJING, 2026, 12, 30), zone=BEIJING, calendar=calendar)

        assert found == Limit(in_(BEIJING, 2027, 1, 5), provisional=True)

    def test_without_a_calendar_nothing_is_provisional(self) -> None:
        assert not limit(days(9999), in_(BEIJING, 2026, 1, 1), zone=BEIJING).provisional
        assert not limit(workdays(999), in_(BEIJING, 2026, 1, 1), zone=BEIJING).provisional


class TestClocksThatChangeAtMidnight:
    """Each day of each case is looked at minute by minute, for the last moment that shows its date."""

    @pytest.mark.parametrize(
        ("place", "day", "end"),
        [
            ("America/Sao_Paulo", "2018-11-03", "2018-11-04 03:00"),  # 00:00 -> 01:00
            ("Asia/Beirut", "2024-03-30", "2024-03-30 22:00"),
            ("Africa/Cairo", "2023-04-27", "2023-04-27 22:00"),
            ("America/Havana", "2025-03-08", "2025-03-09 05:00"),
            ("America/Toronto", "1919-03-30", "1919-03-31 04:30"),  # 23:30 -> 00:30
            ("Pacific/Apia", "2011-12-29", "2011-12-30 10:00"),  # the 30th never was
            ("Pacific/Apia", "2011-12-30", "2011-12-30 10:00"),
            ("America/Sao_Paulo", "2018-02-17", "2018-02-18 03:00"),  # 24:00 -> 23:00
            ("Africa/Cairo", "2023-10-26", "2023-10-26 22:00"),
            ("Atlantic/Azores", "2025-10-25", "2025-10-26 00:00"),  # 01:00 -> 00:00
            ("America/Havana", "2025-11-01", "2025-11-02 04:00"),
            ("America/St_Johns", "2006-10-28", "2006-10-29 03:30"),  # 00:01 -> 23:01
        ],
    )
    def test_a_day_is_over_once_its_date_was_shown_for_the_last_time(
        self, place: str, day: str, end: str
    ) -> None:
        zone = ZoneInfo(place)
        last = date.fromisoformat(day)
        noon_before = datetime.combine(last, time(12), zone) - timedelta(days=1)

        found = limit(days(1), noon_before, zone=zone).at

        assert found == datetime.fromisoformat(f"{end}+00:00")
        assert (found - TICK).astimezone(zone).date() <= last
        after = (found + timedelta(minutes=passed) for passed in range(60 * 30))
        assert all(moment_.astimezone(zone).date() > last for moment_ in after)

    def test_the_first_pass_of_an_hour_shown_twice_belongs_to_the_day_that_is_not_over(self) -> None:
        """At 00:01 on 29 October 2006 clocks went back to 23:01 on the 28th."""
        first_pass = in_(NEWFOUNDLAND, 2006, 10, 29, 0, 0)

        assert first_pass.date() == date(2006, 10, 29)
        assert ends(days(0), first_pass, zone=NEWFOUNDLAND) == "2006-10-29 00:00"
        assert ends(days(1), first_pass, zone=NEWFOUNDLAND) == "2006-10-30 00:00"
        assert ends(days(1), first_pass + timedelta(hours=2), zone=NEWFOUNDLAND) == "2006-10-31 00:00"

    def test_when_clocks_go_back_to_midnight_itself_the_new_day_is_longer(self) -> None:
        found = limit(days(0), in_(AZORES, 2025, 10, 26, 0, 30), zone=AZORES)

        assert found.at - limit(days(0), in_(AZORES, 2025, 10, 25), zone=AZORES).at == timedelta(hours=25)


class TestLimit:
    def test_a_limit_is_a_moment_in_utc(self) -> None:
        for length in (hours(1), days(1), workdays(1), until(in_(BEIJING, 2030, 1, 1))):
            assert limit(length, in_(BEIJING, 2026, 3, 1), zone=BEIJING).at.tzinfo is UTC

    def test_a_naive_limit_is_refused(self) -> None:
        with pytest.raises(TypeError, match="has no time zone"):
            Limit(datetime(2026, 3, 1))  # noqa: DTZ001 - the point

    @pytest.mark.parametrize("length", [timedelta(days=5), 5, "5 days", None], ids=repr)
    def test_what_is_no_length_is_refused_with_the_remedy(self, length: Any) -> None:
        with pytest.raises(TypeError, match=r"give a span such as days\(5\)"):
            limit(length, datetime(2026, 3, 1, tzinfo=UTC), zone=BEIJING)

    @pytest.mark.parametrize("zone", ["Asia/Shanghai", UTC, None], ids=repr)
    @pytest.mark.parametrize("length", [hours(1), days(1)], ids=repr)
    def test_what_is_no_place_is_refused_whether_needed_or_not(self, length: Length, zone: Any) -> None:
        with pytest.raises(TypeError, match="give a place, as in ZoneInfo"):
            limit(length, datetime(2026, 3, 1, tzinfo=UTC), zone=zone)

    def test_what_is_no_calendar_is_refused(self) -> None:
        holidays: Any = {date(2026, 2, 17)}

        with pytest.raises(TypeError, match="is a set; give a Calendar, or None"):
            limit(hours(1), datetime(2026, 3, 1, tzinfo=UTC), zone=BEIJING, calendar=holidays)

    def test_a_naive_start_is_refused(self) -> None:
        with pytest.raises(TypeError, match="has no time zone"):
            limit(days(1), datetime(2026, 3, 1), zone=BEIJING)  # noqa: DTZ001 - the point

    @pytest.mark.parametrize(
        "length",
        [
            minutes(10**11),
            hours(10**30),
            days(10**7),
            days(10**30),
            workdays(10**7),
            workdays(10**30),
        ],
        ids=repr,
    )
    def test_a_length_beyond_the_year_9999_is_refused_and_named(self, length: Span) -> None:
        start = in_(BEIJING, 2026, 3, 1)

        with pytest.raises(OverflowError, match="leaves the years 1 to 9999; give one inside them") as error:
            limit(length, start, zone=BEIJING, calendar=WEEKDAYS)

        assert repr(length) in error.value.args[0]
        assert error.value.args[1:] == (length, start)

    def test_an_absurd_count_is_refused_before_the_days_are_walked_through(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("consult.timing._workday_from", lambda *_: pytest.fail("walked"))

        with pytest.raises(OverflowError):
            limit(workdays(10**7), in_(BEIJING, 2026, 3, 1), zone=BEIJING)

    def test_working_days_that_run_out_of_years_on_the_way_are_refused(self) -> None:
        with pytest.raises(OverflowError, match=r"limit of workdays\(9\) .* leaves the years 1 to 9999"):
            limit(workdays(9), in_(BEIJING, 9999, 12, 20), zone=BEIJING)

    def test_the_very_last_day_has_no_end(self) -> None:
        eve = in_(BEIJING, 9999, 12, 30)

        assert ends(days(0), eve) == "9999-12-31 00:00"
        with pytest.raises(OverflowError, match="leaves the years 1 to 9999"):
            limit(days(1), eve, zone=BEIJING)

    def test_a_start_before_the_first_local_day_is_refused(self) -> None:
        with pytest.raises(OverflowError, match="leaves the years 1 to 9999"):
            limit(days(1), datetime(1, 1, 1, tzinfo=UTC), zone=ZoneInfo("America/New_York"))

    @pytest.mark.parametrize(
        "value",
        [days(5), until(datetime(2026, 3, 1, tzinfo=UTC)), SPRING, Limit(datetime(2026, 3, 1, tzinfo=UTC))],
        ids=lambda value: type(value).__name__,
    )
    def test_values_survive_copying_and_pickling(self, value: object) -> None:
        assert copy.deepcopy(value) == value
        assert pickle.loads(pickle.dumps(value)) == value  # noqa: S301 - our own bytes

    def test_what_was_pickled_is_still_exactly_in_utc(self) -> None:
        value = pickle.loads(pickle.dumps(Until(datetime(2026, 3, 1, tzinfo=UTC))))  # noqa: S301 - our own bytes

        assert value.at.tzinfo is UTC
