"""Moments and waits as people write them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from consult.cli.playing.saying import Misread
from consult.timing import moment
from consult.verdicts import Phrase

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from consult.case import Case

__all__ = ["read_moment", "read_wait"]

_DAY: Final = re.compile(
    r"(\d{4})(?:-|年)(\d{1,2})(?:-|月)(\d{1,2})日?(?:[\sT]*(\d{1,2})(?::|：|点|时)(\d{1,2})?分?)?"
)
_SPAN: Final = re.compile(
    r"(?:in\s+)?(\d{1,5})\s*个?\s*(minutes?|hours?|days?|weeks?|分钟|小时|天|日|周|星期)"
    r"\s*(?:后|later|from now)?"
)
_UNITS: Final = {
    "minute": timedelta(minutes=1),
    "分钟": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "小时": timedelta(hours=1),
    "day": timedelta(days=1),
    "天": timedelta(days=1),
    "日": timedelta(days=1),
    "week": timedelta(weeks=1),
    "周": timedelta(weeks=1),
    "星期": timedelta(weeks=1),
}
_NOW: Final = {"now", "现在"}
_NEXT: Final = {"next", "the next thing due", "下一个", "下一个期限", "下一期限", "到期"}
_END: Final = {"end", "the end", "the end of the stage", "stage", "阶段", "本阶段结束", "阶段结束", "结束"}

_HOW: Final = Phrase(
    "it cannot be read as a moment; write 2026-03-09 10:00, 2026-03-09, now, or in 2 days",
    "无法识别为时间；请写2026-03-09 10:00、2026-03-09、现在或2天后",
)
_WAIT: Final = Phrase(
    "it cannot be read as a time to wait; write 3 days, 2 hours, 2026-03-09, end (of the stage) or next "
    "(the next thing due)",
    "无法识别要等多久；请写3天、2小时、2026-03-09、结束（等到本阶段结束）或下一个（等到下一个期限）",
)
_PAST: Final = Phrase("that moment has passed already", "该时间已过")
_NO_END: Final = Phrase(
    "this stage has no limit, so it does not end by time", "本阶段没有期限，不会因期满结束"
)
_NO_NEXT: Final = Phrase("nothing falls due in this matter any more", "本事项不再有任何期限")
_FAR: Final = Phrase("that lies outside of the calendar", "该时间超出历法范围")


def read_moment(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """
    Read a moment: a day with or without a time by the clocks in *zone*, ``now``, or so long from now.

    Raises:
        Misread: if it is none.
    """
    said = text.strip().lower()
    if said in _NOW:
        return now
    if (span := _SPAN.fullmatch(said)) is not None:
        try:
            # By the clocks of the place: a day later is the same time of day.
            return moment(now.astimezone(zone) + int(span[1]) * _UNITS[span[2].removesuffix("s")])
        except OverflowError:
            raise Misread(_FAR) from None
    day = _DAY.fullmatch(text.strip())
    if day is None:
        raise Misread(_HOW)
    try:
        return moment(datetime(*(int(part or 0) for part in day.groups()), tzinfo=zone))  # type: ignore[misc, arg-type]  # five numbers, and the zone
    except (OverflowError, ValueError):
        raise Misread(_HOW) from None


def read_wait(text: str, now: datetime, zone: ZoneInfo, case: Case | None) -> datetime:
    """
    Read until when somebody waits: a span, a moment, the end of the stage, or the next thing due.

    Raises:
        Misread: if it cannot be read, it has passed, or the matter has no such moment.
    """
    said = text.strip().lower()
    for lead in ("until", "for", "to", "到", "至"):
        said = said.removeprefix(lead).strip()
    if said in _END or said in _NEXT:
        if case is None:
            raise Misread(_NO_NEXT)
        ends, none = (case.place.ends, _NO_END) if said in _END else (case.alarm, _NO_NEXT)
        if ends is None:
            raise Misread(none)
        return max(ends, now)
    try:
        until = read_moment(said, now, zone)
    except Misread as wrong:
        raise Misread(_WAIT if wrong.words == _HOW else wrong.words) from None
    if until < now:
        raise Misread(_PAST)
    return until
