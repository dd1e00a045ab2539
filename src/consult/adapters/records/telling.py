"""What a record tells of one matter, in either language, from itself alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from consult.adapters.records.wording import Sayer, said_with
from consult.events import Acted, Extended, GoneOver, Missed, Moved, Opened, Told, Waited
from consult.voting import Tally
from consult.voting.choosing.sums import OptionTally

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from consult.adapters.records.reading import Record
    from consult.case import Owed
    from consult.events import Entering, Event, PassedOver
    from consult.verdicts import Lang, Verdict

__all__ = ["tell"]

_INDENT: Final = " " * 4


def tell(record: Record, case: str, *, lang: Lang = "en", after: int = 0) -> str:
    """
    Explain a matter: where it stands, and each event with its time, its persons and its reasons.

    Times are those of the place that the procedure names, to the minute.

    Args:
        record: what is on record.
        case: the matter.
        lang: the language.
        after: the number of the last event that is known already; what follows it is told, without a heading.

    Raises:
        UnknownCaseError: if *record* has no such case.
    """
    events = record.events_of(case)
    return "\n".join(_Teller(record, case, lang).lines(events, after)).lstrip("\n")


class _Teller:
    """Tells one matter in one language."""

    def __init__(self, record: Record, case: str, lang: Lang) -> None:
        self._head = record.cases[case]
        self._books = record.books
        self._to = Sayer(record.books[self._head.origin.fingerprint], lang)

    def lines(self, events: tuple[Event, ...], after: int) -> Iterator[str]:
        """The heading, and what happened."""
        if not after:
            yield from self._where()
        for event in events:
            if isinstance(event, (Opened, GoneOver)):
                self._to.book = self._books[event.fingerprint]
            if event.seq <= after:
                continue
            yield ""
            yield f"{self._to.when(event.at)}  {self._what(event)}"
            for line in self._details(event):
                yield f"{_INDENT}{line}" if line else ""

    # -- where it stands -----------------------------------------------------------------------------------

    def _where(self) -> Iterator[str]:
        head, book = self._head, self._to.book
        yield self._to.heading(head)
        yield self._to.say(
            "Rules: {name}, version {version} (fingerprint {print}); times are those of {zone}",
            "程序：{name}，版本{version}（指纹{print}）；时间为{zone}时间",
            name=self._to.words(book.name),
            version=book.version,
            print=book.fingerprint[:12],
            zone=book.zone.key,
        )
        place = head.place
        stage, since = self._to.stage(place.stage), self._to.when(place.entered)
        if place.final:
            yield self._to.say("Ended on {since}: {stage}", "{since}办结：{stage}", since=since, stage=stage)
            known = book.stages.get(place.stage)
            if known is not None and known.answer is not None:
                yield self._to.say("Answer: {answer}", "答复：{answer}", answer=self._to.words(known.answer))
        else:
            line = self._to.say(
                "Stands in {stage} since {since}", "自{since}起处于“{stage}”阶段", stage=stage, since=since
            )
            yield line + self._limit(place.ends)
        for owed in head.duties:
            yield self._owed(owed)

    def _owed(self, owed: Owed) -> str:
        line = self._to.say(
            "Owed by {who} before {due}: {act}",
            "{who}应于{due}前完成“{act}”",
            who=owed.zh if self._to.lang == "zh" else owed.en,
            due=self._to.when(owed.due),
            act=self._to.words(self._to.book.act(owed.act)),
        )
        return line + (self._to.say("; overdue", "；已逾期") if owed.missed else "")

    def _limit(self, ends: datetime | None) -> str:
        return "" if ends is None else self._to.say(", due {ends}", "，期限{ends}", ends=self._to.when(ends))

    # -- one event -----------------------------------------------------------------------------------------

    def _what(self, event: Event) -> str:
        match event:
            case Opened() | Acted():
                act = self._to.words(self._to.book.act(event.act))
                if event.principal is None:
                    return self._to.say("{who}: {act}", "{who}：{act}", who=event.actor, act=act)
                return self._to.say(
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
                return self._to.say(
                    "{source} → {target}, {cause}",
                    "{source} → {target}，{cause}",
                    source=self._to.stage(event.source),
                    target=self._to.stage(event.entering.stage),
                    cause=self._to.say(*cause),
                )
            case Missed():
                duties = self._to.say(", ", "、").join(event.duties)
                return self._to.say("not done in time: {duties}", "逾期未履行：{duties}", duties=duties)
            case Waited():
                return self._to.say("looked at again: not yet", "到时复核：条件尚未满足")
            case Told():
                return self._to.say(
                    "told by matter {sender}: {kind}",
                    "收到事项{sender}的消息：{kind}",
                    sender=event.sender,
                    kind=event.kind,
                )
            case Extended():
                return self._to.say(
                    "the limit was set to {ends}", "期限改为{ends}", ends=self._to.when(event.ends)
                )
            case GoneOver():
                return self._to.say(
                    "{who} took it over to {name}, version {version}",
                    "{who}将本事项转入{name}，版本{version}",
                    who=event.actor,
                    name=self._to.words(self._to.book.name),
                    version=event.version,
                )

    def _details(self, event: Event) -> Iterator[str]:
        match event:
            case Opened():
                yield from self._fields(event)
                yield from self._tree(event.verdict)
                yield self._to.say(
                    "Enters {stage}", "进入“{stage}”", stage=self._to.stage(event.entering.stage)
                )
                yield from self._entered(event.entering)
            case Acted():
                yield from self._fields(event)
                yield from self._tree(event.verdict)
            case Moved():
                yield from self._found(event.result)
                yield from self._tree(event.verdict)
                for passed in event.passed_over:
                    yield from self._passed(passed)
                yield from self._entered(event.entering)
            case Told():
                yield from self._told(event)
            case Extended():
                yield self._to.say("Reason: {reason}", "理由：{reason}", reason=event.reason)
            case GoneOver():
                yield self._to.say(
                    "Under the amendment that matter {under} adopted",
                    "依据事项{under}通过的修订",
                    under=event.under,
                )
            case Missed() | Waited():
                return

    def _told(self, event: Told) -> Iterator[str]:
        words = said_with(event)
        if words is not None:
            yield self._to.words(words)
        for name, value in event.data.items():
            if words is None or name != "said":
                yield f"{name}: {value}"

    def _fields(self, event: Opened | Acted) -> Iterator[str]:
        for name, value in self._to.filled(event.act, event.data):
            if self._is_title(value):
                continue
            first, *rest = self._to.of(event.act, name, event.data).splitlines() or [""]
            field = self._to.field(event.act, name)
            yield self._to.say("{field}: {value}", "{field}：{value}", field=field, value=first)
            yield from (f"{_INDENT}{line}" for line in rest)

    def _is_title(self, value: object) -> bool:
        # The title stands above everything; a text that says no more need not be told again.
        return isinstance(value, str) and " ".join(value.split()) == self._head.matter.get("title")

    def _tree(self, verdict: Verdict | None) -> Iterator[str]:
        if verdict is not None:
            yield from verdict.explain(self._to.lang).splitlines()

    def _passed(self, passed: PassedOver) -> Iterator[str]:
        yield self._to.say(
            "Why not “{stage}”:", "未进入“{stage}”的原因：", stage=self._to.stage(passed.target)
        )
        for line in self._tree(passed.verdict):
            yield f"{_INDENT}{line}"

    def _entered(self, entering: Entering) -> Iterator[str]:
        if entering.ends is not None:
            yield self._to.say("Due {ends}", "期限{ends}", ends=self._to.when(entering.ends))
        opening = entering.opening
        if "roll" in opening:
            yield self._to.say(
                "The roll of {name} is frozen: {size} on it (digest {digest})",
                "{name}名册就此确定：共{size}人（摘要{digest}）",
                name=opening.get("name"),
                size=opening.get("size"),
                digest=str(opening["roll"])[:12],
            )
        for owed in entering.owes:
            yield self._owed(owed)

    def _found(self, result: Mapping[str, Any] | None) -> Iterator[str]:
        if result is None:
            return
        if "options" in result:
            yield from self._elected(result)
        elif "tally" in result:
            yield from self._counted(result["tally"])
        else:
            return
        if replaced := result.get("replaced"):
            yield self._to.say(
                "Ballots that took the place of an earlier one: {n}", "替换此前选票的票数：{n}", n=replaced
            )
        if receipts := result.get("receipts"):
            yield self._to.say(
                "The root over the receipts of all ballots: {root}", "全部选票回执的根：{root}", root=receipts
            )

    def _elected(self, result: Mapping[str, Any]) -> Iterator[str]:
        tally = OptionTally.from_data(result["options"])
        for measure, counts in tally.measures.items():
            yield self._to.say(
                "Counted by {measure}: {none} none of these, {abstain} abstained, {void} void; "
                "{all} on the roll",
                "按{measure}计：以上都不{none}，弃权{abstain}，无效{void}；名册共{all}",
                measure=self._to.say(*_MEASURES.get(measure, (measure, measure))),
                none=counts.none,
                abstain=counts.abstain,
                void=counts.void,
                all=counts.all,
            )
            for option, support in zip(tally.ballot.options, counts.support, strict=True):
                yield _INDENT + self._to.say(
                    "{option}: {n}", "{option}：{n}", option=self._to.words(option.phrase()), n=support
                )
        found, options = result["result"], tally.ballot.options
        titles = {option.code: self._to.words(option.phrase()) for option in options}
        plans = found.get("among") == "plans"
        for name, said in (_OF_AN_ELECTION | (_OF_PLANS if plans else {})).items():
            if codes := found[name]:
                who = self._to.say(", ", "、").join(titles[code] for code in codes)
                yield self._to.say(*said, who=who)
        if not found["elected"]:
            yield self._to.say(
                *(("No plan is chosen", "无方案中选") if plans else ("Nobody is elected", "无人当选"))
            )

    def _counted(self, tally: Mapping[str, Any]) -> Iterator[str]:
        for measure, counts in Tally.from_data(tally).measures.items():
            yield self._to.say(
                "Counted by {measure}: {yes} yes, {no} no, {abstain} abstained; {all} on the roll",
                "按{measure}计：赞成{yes}，反对{no}，弃权{abstain}；名册共{all}",
                measure=self._to.say(*_MEASURES.get(measure, (measure, measure))),
                **attrs.asdict(counts),
            )


_OF_AN_ELECTION: Final = {
    "between": ("Tied for the last places: {who}", "末位得票相等：{who}"),
    "goes_on": ("On to a second round: {who}", "进入第二轮：{who}"),
    "elected": ("Elected: {who}", "当选：{who}"),
}
_OF_PLANS: Final = {
    "elected": ("Chosen: {who}", "中选：{who}"),
}
_MEASURES: Final = {
    "persons": ("persons", "人数"),
    "households": ("households", "户数"),
    "area": ("area in mm²", "面积（平方毫米）"),
}
