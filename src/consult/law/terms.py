"""What a text asks beside the counts: notice, window, proxies, publication, and the term for a court."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, final

import attrs

from consult.errors import ConsultError
from consult.verdicts import Phrase, met, unmet

if TYPE_CHECKING:
    from consult.timing import Calendar
    from consult.verdicts import Verdict

__all__ = [
    "UNSAID",
    "Notice",
    "Proxies",
    "Publication",
    "Revocation",
    "RuleError",
    "Window",
    "check_day",
    "years_after",
]


class RuleError(ConsultError, ValueError):
    """A rule of law was asked for something that it does not know."""


def years_after(day: date, count: int) -> date:
    """
    The same day so many years later; where there is none, the last of that month (Civil Code Article 202).

    >>> years_after(date(2024, 2, 29), 1)
    datetime.date(2025, 2, 28)
    """
    try:
        return day.replace(year=day.year + count)
    except ValueError:
        return date(day.year + count, 2, 28)


def check_day(name: str, day: object) -> None:
    """Refuse what is no date, a datetime among them: its day depends on the zone."""
    if not isinstance(day, date) or isinstance(day, datetime):
        msg = f"{name} {day!r} is a {type(day).__name__}; give a date, as in date(2026, 2, 8)"
        raise TypeError(msg, day)


@final
@attrs.frozen(kw_only=True)
class Notice:
    """
    How many days before a meeting everybody is told.

    The day of the notice is not counted (Civil Code Article 201). Whether the meeting may be on the last of
    the days, or has to leave them *clear*, no text says: both readings are in use, from memory, and the
    strict one is the default, since who keeps it keeps the other too.
    """

    #: How many days.
    days: int = attrs.field(validator=attrs.validators.ge(0))
    #: The article that says so.
    source: Phrase
    #: The days for an extraordinary meeting, where they differ.
    extraordinary: int | None = None
    #: Whether the meeting must come after the last of the days, or may be on it.
    clear: bool = True

    def earliest(self, announced: date, *, clear: bool | None = None, extraordinary: bool = False) -> date:
        """
        The first day on which a meeting may be that was announced on *announced*.

        >>> Notice(days=10, source=Phrase("", "")).earliest(date(2026, 6, 1))
        datetime.date(2026, 6, 12)
        >>> Notice(days=10, source=Phrase("", "")).earliest(date(2026, 6, 1), clear=False)
        datetime.date(2026, 6, 11)
        """
        check_day("notice", announced)
        strict = self.clear if clear is None else clear
        return announced + timedelta(days=self._days(extraordinary=extraordinary) + strict)

    def judge(
        self, announced: date, meeting: date, *, clear: bool | None = None, extraordinary: bool = False
    ) -> Verdict:
        """Judge whether a meeting was announced in time; days are counted as Civil Code Article 201 does."""
        check_day("meeting", meeting)
        strict = self.clear if clear is None else clear
        first = self.earliest(announced, clear=strict, extraordinary=extraordinary)
        answer = met if meeting >= first else unmet
        reading = (
            Phrase("clear days, the strict reading", "按届满后召开的严格理解")
            if strict
            else Phrase("the last day included, the lenient reading", "按届满当日可召开的宽松理解")
        )
        return answer(
            "announced on {announced} for {meeting}, {have} days later; {need} days' notice asked for "
            "({reading}), so {first} at the earliest",
            zh="{announced}公告、{meeting}召开，相隔{have}天；要求提前{need}天（{reading}），最早{first}",
            source=self.source,
            announced=announced,
            meeting=meeting,
            have=(meeting - announced).days,
            need=self._days(extraordinary=extraordinary),
            reading=reading,
            first=first,
        )

    def _days(self, *, extraordinary: bool) -> int:
        return self.extraordinary if extraordinary and self.extraordinary is not None else self.days


@final
@attrs.frozen(kw_only=True)
class Window:
    """How many days a vote by papers is open, at least and at most."""

    shortest: int
    longest: int
    source: Phrase

    def judge(self, opened: date, closed: date) -> Verdict:
        """
        Judge whether the vote was open for so long; the first day is not counted (Civil Code Article 201).

        Raises:
            RuleError: if it closed before it opened.
        """
        check_day("opening", opened)
        check_day("closing", closed)
        if closed < opened:
            msg = f"the vote closed on {closed}, before it opened on {opened}; look at the two dates"
            raise RuleError(msg, opened, closed)
        length = (closed - opened).days
        answer = met if self.shortest <= length <= self.longest else unmet
        return answer(
            "open from {opened} to {closed}, {have} days; from {shortest} to {longest} days asked for",
            zh="表决自{opened}至{closed}，共{have}天；要求不少于{shortest}天、不多于{longest}天",
            source=self.source,
            opened=opened,
            closed=closed,
            have=length,
            shortest=self.shortest,
            longest=self.longest,
        )


@final
@attrs.frozen(kw_only=True)
class Proxies:
    """
    Who may vote for another. None in a rule means that nobody may.

    A mandate is in writing and names the agent, the matter, the authority and the period (Civil Code Article
    165). It cannot be handed on.
    """

    #: The most mandates that one person may hold; None: no text that was read says.
    limit: int | None = None
    #: Whether the proxy must vote as instructed.
    instructed: bool = False
    #: Who may hold a mandate, and who may not.
    holders: Phrase | None = None
    #: The article that says so; None: no text that was read says anything of proxies.
    source: Phrase | None = None


UNSAID: Final = Proxies()
"""No text that was read says anything of proxies, so nothing can be said of them."""


@final
@attrs.frozen(kw_only=True)
class Revocation:
    """Until when somebody who is injured may ask a court to revoke a decision."""

    #: So many years from the day on which it was known, or should have been.
    years: int
    #: And at the latest so many years from the decision itself.
    longest: int | None = None
    source: Phrase

    def last_day(self, known: date, *, decided: date | None = None, calendar: Calendar | None = None) -> date:
        """
        The last day on which a court may be asked.

        Args:
            known: the day on which it was known, or should have been.
            decided: the day of the decision, for the longest term.
            calendar: the working days; a last day that is none moves to the next one (Civil Code Article
                203). Without it the day is that of the calendar alone.
        """
        check_day("knowledge", known)
        last = years_after(known, self.years)
        if self.longest is not None and decided is not None:
            last = min(last, years_after(decided, self.longest))
        while calendar is not None and not calendar.is_workday(last):
            last += timedelta(days=1)
        return last


@final
@attrs.frozen(kw_only=True)
class Publication:
    """How soon a result is published, and for how long."""

    #: Within so many days.
    within: int | None = None
    #: For at least so many days.
    lasting: int | None = None
    #: Whether these are working days.
    workdays: bool = False
    source: Phrase

    def phrase(self) -> Phrase:
        """The duty in words."""
        en_unit, zh_unit = ("working days", "个工作日") if self.workdays else ("days", "天")
        en, zh = [], []
        if self.within is not None:
            en.append(f"within {self.within} {en_unit}")
            zh.append(f"在{self.within}{zh_unit}内公布")
        if self.lasting is not None:
            en.append(f"for at least {self.lasting} {en_unit}")
            zh.append(f"公布不少于{self.lasting}{zh_unit}")
        if not en:
            return Phrase("published", "予以公布")
        return Phrase("published " + " and ".join(en), "，".join(zh))
