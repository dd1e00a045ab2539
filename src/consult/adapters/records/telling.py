"""
What a record tells of one matter, in either language, from itself alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from consult.errors import UnknownCaseError
from consult.events import Acted, Extended, GoneOver, Missed, Moved, Opened, Told
from consult.timing import local

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from consult.adapters.records.reading import Book, Record
    from consult.events import Entering, Event, PassedOver
    from consult.verdicts import Lang, Phrase, Verdict

__all__ = ["tell"]

_INDENT: Final = " " * 4


def tell(record: Record, case: str, *, lang: Lang = "en") -> str:
    """
    Explain a matter: where it stands, and each event with its time, its persons and its reasons.

    Times are those of the place that the procedure names, to the minute.

    Raises:
        UnknownCaseError: if *record* has no such case.
    """
    events = record.events.get(case)
    if events is None:
        raise UnknownCaseError(record.community, case)
    return "\n".join(_Teller(record, case, lang).lines(events))


class _Teller:
    """Tells one matter in one language."""

    def __init__(self, record: Record, case: str, lang: Lang) -> None:
        self._head = record.cases[case]
        self._books = record.books
        self._book = record.books[self._head.origin.fingerprint]
        self._lang = lang

    def _say(self, en: str, zh: str, **data: object) -> str:
        # Not str.format: a text from a record must not reach into attributes. The templates are ours.
        words = zh if self._lang == "zh" else en
        return words.format(**data)

    def _in(self, words: Phrase) -> str:
        return words.zh if self._lang == "zh" else words.en

    def _stage(self, name: str) -> str:
        return self._in(self._book.stage(name))

    def _when(self, at: datetime) -> str:
        return local(at, self._book.zone)

    def lines(self, events: tuple[Event, ...]) -> Iterator[str]:
        """The whole of it."""
        yield from self._where(events[0])
        for event in events:
            if isinstance(event, (Opened, GoneOver)):
                self._book = self._books[event.fingerprint]
            yield ""
            yield f"{self._when(event.at)}  {self._what(event)}"
            for line in self._details(event):
                yield f"{_INDENT}{line}" if line else ""

    # -- where it stands -----------------------------------------------------------------------------------

    def _where(self, opened: Event) -> Iterator[str]:
        head, book = self._head, self._book
        title = head.matter.get("title")
        name = self._say("Matter {id}", "事项{id}", id=head.id)
        yield name if not title else self._say("{name}: {title}", "{name}：{title}", name=name, title=title)
        yield self._say(
            "Rules: {name}, version {version} (fingerprint {print}); times are those of {zone}",
            "程序：{name}，版本{version}（指纹{print}）；时间为{zone}时间",
            name=self._in(book.name),
            version=book.version,
            print=book.fingerprint[:12],
            zone=book.zone.key,
        )
        place = head.place
        stage, since = self._stage(place.stage), self._when(place.entered)
        if place.final:
            yield self._say("Ended on {since}: {stage}", "{since}办结：{stage}", since=since, stage=stage)
            known = book.stages.get(place.stage)
            if known is not None and known.answer is not None:
                yield self._say("Answer: {answer}", "答复：{answer}", answer=self._in(known.answer))
        else:
            line = self._say("Stands in {stage} since {since}", "自{since}起处于“{stage}”阶段", stage=stage, since=since)
            yield line + self._limit(place.ends)
        for owed in head.duties:
            yield self._owed(owed.id, owed.act, self._in_owed(owed), owed.due, missed=owed.missed)

    def _in_owed(self, owed: Any) -> str:
        return owed.zh if self._lang == "zh" else owed.en

    def _owed(self, name: str, act: str, who: str, due: datetime, *, missed: bool) -> str:
        line = self._say(
            "Owed by {who} until {due}: {act} ({name})",
            "{who}应于{due}前履行：{act}（{name}）",
            who=who,
            due=self._when(due),
            act=self._in(self._book.act(act)),
            name=name,
        )
        return line + (self._say(", overdue", "，已逾期") if missed else "")

    def _limit(self, ends: datetime | None) -> str:
        return "" if ends is None else self._say(", due {ends}", "，期限{ends}", ends=self._when(ends))

    # -- one event -----------------------------------------------------------------------------------------

    def _what(self, event: Event) -> str:
        match event:
            case Opened() | Acted():
                act = self._in(self._book.act(event.act))
                if event.principal is None:
                    return self._say("{who}: {act}", "{who}：{act}", who=event.actor, act=act)
                return self._say(
                    "{who} for {principal}: {act}",
                    "{who}代{principal}：{act}",
                    who=event.actor,
                    principal=event.principal,
                    act=act,
                )
            case Moved():
                cause = {
                    "upon": ("upon that act", "因该行为"),
                    "once": ("since its condition was met", "因条件已满足"),
                    "at_end": ("at the end of its time", "因期满"),
                }[event.cause]
                return self._say(
                    "{source} → {target}, {cause}",
                    "{source} → {target}，{cause}",
                    source=self._stage(event.source),
                    target=self._stage(event.entering.stage),
                    cause=self._say(*cause),
                )
            case Missed():
                duties = ", ".join(event.duties)
                return self._say("overdue: {duties}", "逾期未履行：{duties}", duties=duties)
            case Told():
                return self._say(
                    "case {sender} made known: {kind}", "事项{sender}通知：{kind}", sender=event.sender, kind=event.kind
                )
            case Extended():
                return self._say("the limit was set to {ends}", "期限改为{ends}", ends=self._when(event.ends))
            case GoneOver():
                return self._say(
                    "{who} took it over to {name}, version {version}",
                    "{who}将本事项转入{name}，版本{version}",
                    who=event.actor,
                    name=self._in(self._book.name),
                    version=event.version,
                )

    def _details(self, event: Event) -> Iterator[str]:
        match event:
            case Opened():
                yield from self._fields(event)
                yield from self._tree(event.verdict)
                yield self._entered(event.entering)
            case Acted():
                yield from self._fields(event)
                yield from self._tree(event.verdict)
            case Moved():
                yield from self._found(event.result)
                yield from self._tree(event.verdict)
                for passed in event.passed_over:
                    yield from self._passed(passed)
                yield self._entered(event.entering)
            case Told():
                for name, value in event.data.items():
                    yield f"{name}: {value}"
            case Extended():
                yield self._say("Reason: {reason}", "理由：{reason}", reason=event.reason)
            case GoneOver():
                yield self._say("Under the amendment of case {under}", "依据事项{under}通过的修订", under=event.under)
            case Missed():
                return

    def _fields(self, event: Opened | Acted) -> Iterator[str]:
        told: list[object] = []
        for name, value in event.data.items():
            if value in ("", None, [], {}) or value in told:
                continue
            told.append(value)
            first, *rest = self._value(event.act, name, value).splitlines() or [""]
            yield self._say("{name}: {value}", "{name}：{value}", name=self._in(self._book.field(event.act, name)), value=first)
            yield from (f"{_INDENT}{line}" for line in rest)

    def _value(self, act: str, field: str, value: object) -> str:
        match value:
            case bool():
                return self._say("yes", "是") if value else self._say("no", "否")
            case str():
                return self._in(self._book.value(act, field, value))
            case list():
                return self._say(", ", "、").join(self._value(act, field, item) for item in value)
            case dict():
                inside = (f"{name}: {self._value(act, field, item)}" for name, item in value.items())
                return self._say(", ", "，").join(inside)
            case _:
                return str(value)

    def _tree(self, verdict: Verdict | None) -> Iterator[str]:
        if verdict is not None:
            yield from verdict.explain(self._lang).splitlines()

    def _passed(self, passed: PassedOver) -> Iterator[str]:
        yield self._say("Not to {stage}:", "未进入“{stage}”：", stage=self._stage(passed.target))
        for line in self._tree(passed.verdict):
            yield f"{_INDENT}{line}"

    def _entered(self, entering: Entering) -> str:
        line = self._say("Enters {stage}", "进入“{stage}”", stage=self._stage(entering.stage)) + self._limit(entering.ends)
        opening = entering.opening
        if "roll" in opening:
            line += self._say(
                "; the roll of {name} is frozen with {size} on it ({digest})",
                "；{name}名册确定，共{size}人（{digest}）",
                name=opening.get("name"),
                size=opening.get("size"),
                digest=str(opening["roll"])[:12],
            )
        return line

    def _found(self, result: Mapping[str, Any] | None) -> Iterator[str]:
        tally = (result or {}).get("tally")
        if tally is None or result is None:
            return
        for measure, counts in tally["measures"].items():
            yield self._say(
                "Counted by {measure}: {yes} yes, {no} no, {abstain} abstained, of {all}",
                "按{measure}计：赞成{yes}，反对{no}，弃权{abstain}，总数{all}",
                measure=self._say(*_MEASURES.get(measure, (measure, measure))),
                **counts,
            )
        if result.get("replaced"):
            yield self._say(
                "{replaced} ballots took the place of an earlier one",
                "其中{replaced}张选票替换了此前的选票",
                replaced=result["replaced"],
            )


_MEASURES: Final = {
    "persons": ("persons", "人数"),
    "households": ("households", "户数"),
    "area": ("area in mm²", "面积（平方毫米）"),
}
