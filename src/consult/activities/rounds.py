"""
Regular rounds: the days of the week and of the month on which a body meets.

*Weekly meet, monthly discuss* (周周碰、月月议) is ``at_set_time(weekly("fri"), monthly(15))``. Days are those
of the procedure's time zone; that one of them is a holiday makes no difference.
"""

from __future__ import annotations

import calendar
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Literal, final, get_args

import attrs

from consult.errors import ConsultError
from consult.rules import Rule, rule
from consult.timing import day_of, moment
from consult.verdicts import Phrase, Verdict, met, unmet

if TYPE_CHECKING:
    from datetime import date

    from consult.facts import Facts

__all__ = ["Monthly", "Weekday", "Weekly", "at_set_time", "monthly", "weekly"]

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
"""A day of the week."""

_WEEKDAYS: Final[tuple[Weekday, ...]] = get_args(Weekday)
_NAMES: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ZH: Final = "一二三四五六日"
_DAY: Final = timedelta(days=1)
_LONGEST: Final = 31
_SHORTEST: Final = 28


def _a_weekday(instance: object, field: attrs.Attribute[Any], value: object) -> None:
    del instance, field
    if value not in _WEEKDAYS:
        msg = f"weekly({value!r}) is no day of the week; give one of {', '.join(_WEEKDAYS)}"
        raise ConsultError(msg)


def _a_day(instance: object, field: attrs.Attribute[Any], value: object) -> None:
    del instance, field
    # Exactly int: True would be the first of the month.
    if value.__class__ is not int or value not in range(1, _LONGEST + 1):
        msg = f"monthly({value!r}) is no day of a month; give a whole number from 1 to {_LONGEST}"
        raise ConsultError(msg)


@final
@attrs.frozen(repr=False)
class Weekly:
    """
    A day of every week. Made by `weekly`.

    Raises:
        ConsultError: if *day* is no day of the week.
    """

    #: Which day, such as ``"fri"``.
    day: Weekday = attrs.field(validator=_a_weekday)

    def falls_on(self, day: date) -> bool:
        """Whether *day* is a day of this round."""
        return day.weekday() == _WEEKDAYS.index(self.day)

    def phrase(self) -> Phrase:
        """The round in words."""
        number = _WEEKDAYS.index(self.day)
        return Phrase(f"every {_NAMES[number]}", f"每周{_ZH[number]}")

    def __repr__(self) -> str:
        return f"weekly({self.day!r})"


@final
@attrs.frozen(repr=False)
class Monthly:
    """
    A day of every month; in a month that has no such day, its last one. Made by `monthly`.

    So the 31st is in April the 30th and in February the 28th or 29th: no month goes without its round. The
    Civil Code ends a period of months in this way (article 202); that a round follows it is our choice.

    Raises:
        ConsultError: if *day* is no whole number from 1 to 31.
    """

    #: Which day, from 1 to 31.
    day: int = attrs.field(validator=_a_day)

    def falls_on(self, day: date) -> bool:
        """Whether *day* is a day of this round."""
        _, last = calendar.monthrange(day.year, day.month)
        return day.day == min(self.day, last)

    def phrase(self) -> Phrase:
        """The round in words."""
        if self.day <= _SHORTEST:
            return Phrase(f"day {self.day} of every month", f"每月{self.day}日")
        return Phrase(
            f"day {self.day} of every month, or the last day of a shorter one",
            f"每月{self.day}日（当月无此日的为月末日）",
        )

    def __repr__(self) -> str:
        return f"monthly({self.day})"


def weekly(day: Weekday, /) -> Weekly:
    """*Day* of every week: ``weekly("fri")``. Raises as `Weekly` does."""
    return Weekly(day)


def monthly(day: int, /) -> Monthly:
    """Day number *day* of every month: ``monthly(15)``. Raises as `Monthly` does."""
    return Monthly(day)


def at_set_time(*rounds: Weekly | Monthly) -> Rule:
    """
    The sitting is called for a day of one of *rounds*, whatever the hour. For ``Sitting(calls=...)``.

    A call that names no moment is for now. Days are those of the procedure's time zone. It protects those who
    count on the regular round from a sitting on any other day; whether anybody calls one, it does not see.

    Raises:
        ConsultError: if no round is given, or something that is none.
    """
    given: tuple[object, ...] = rounds
    if not given or not all(isinstance(one, (Weekly, Monthly)) for one in given):
        msg = f"at_set_time{given!r} names no regular round; give some, such as weekly('fri') or monthly(15)"
        raise ConsultError(msg)
    return _at_set_time(rounds=rounds)


@rule(version="1", en="called for a set day ({rounds})", zh="在固定议事日（{rounds}）召开")
def _at_set_time(facts: Facts, *, rounds: tuple[Weekly | Monthly, ...]) -> Verdict:
    at = facts.act.at
    begins = facts.now if at is None else moment(at)
    day = day_of(begins, facts.zone)
    if any(one.falls_on(day) for one in rounds):
        return met(
            "called for {at}, a set day ({rounds})",
            zh="召集时间{at}为固定议事日（{rounds}）",
            at=facts.local(begins),
            rounds=rounds,
        )
    # The next that can still be met: a call for a day that has gone by is told of none before today.
    following = max(day, day_of(facts.now, facts.zone))
    while not any(one.falls_on(following) for one in rounds):
        following += _DAY
    return unmet(
        "called for {at}, which is no set day ({rounds}); the next is {next}",
        zh="召集时间{at}并非固定议事日（{rounds}）；下一个固定议事日为{next}",
        at=facts.local(begins),
        rounds=rounds,
        next=following,
    )
