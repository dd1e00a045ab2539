"""A matter's life in a line or two an event: who did what, where it went, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from consult.adapters.records.wording import EMPTY, Sayer, said_with
from consult.events import LATE_SWING, Acted, Extended, GoneOver, Missed, Moved, Opened, Told, Waited
from consult.history import evolve
from consult.verdicts import Outcome
from consult.voting import Tally
from consult.voting.choosing.sums import OptionTally

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from consult.adapters.records.reading import Record
    from consult.case import Case
    from consult.events import Event
    from consult.verdicts import Lang, Verdict

__all__ = ["deciding", "motion_of", "reasons", "tell_briefly"]

_INDENT: Final = " " * 18
_LONG: Final = 120
_RAN_OUT: Final = "the time of {stage} ran out on {ends}"
_MANY: Final = 8
#: Who did the same at the same time is told together.
_Group = list["Opened | Acted"]


def tell_briefly(record: Record, case: str, *, lang: Lang = "en", after: int = 0) -> str:
    """
    Tell a matter's life in a line or two an event: who did what, where the matter went, and why.

    Those who did the same within one minute are told together. Times are those of the place that the
    procedure names.

    Args:
        record: what is on record.
        case: the matter.
        lang: the language.
        after: the number of the last event that is known already; what follows it is told, without a heading.

    Raises:
        UnknownCaseError: if *record* has no such case.
    """
    events = record.events_of(case)
    return "\n".join(_Brief(record, case, lang).lines(events, after))


def deciding(verdict: Verdict) -> list[Verdict]:
    """Return the reasons that made a verdict what it is: of what joins several, those that decided."""
    if not verdict.parts:
        return [verdict]
    wanted = ~verdict.outcome if verdict.negated else verdict.outcome
    telling = [part for part in verdict.parts if part.outcome is wanted] or list(verdict.parts)
    return [leaf for part in telling for leaf in deciding(part)]


def reasons(verdict: Verdict, lang: Lang = "en") -> list[str]:
    """Return the sentences that made a verdict what it is, each once."""
    return list(dict.fromkeys(leaf.sentence(lang) for leaf in deciding(verdict)))


def motion_of(opening: Mapping[str, Any]) -> str:
    """Return what a vote was opened on, by its title; nothing where that is not said."""
    motion = opening.get("motion")
    if isinstance(motion, dict):
        motion = motion.get("title")
    return motion if isinstance(motion, str) else ""


class _Brief:
    """Tells one matter in one language."""

    def __init__(self, record: Record, case: str, lang: Lang) -> None:
        self._case = record.cases[case]
        self._books = record.books
        self._to = Sayer(record.books[self._case.origin.fingerprint], lang)

    def lines(self, events: tuple[Event, ...], after: int) -> Iterator[str]:
        """The heading, and what happened."""
        if not after:
            yield self._to.heading(self._case)
        head: Case | None = None
        same: _Group = []
        for event in events:
            if isinstance(event, (Opened, GoneOver)):
                self._to.book = self._books[event.fingerprint]
            if event.seq > after:
                if same and not (isinstance(event, Acted) and self._alike(same[0], event)):
                    yield from self._done(same)
                    same = []
                if isinstance(event, (Opened, Acted)):
                    same.append(event)
                else:
                    yield from self._happened(event, head)
            head = evolve(head, event)
        if same:
            yield from self._done(same)

    def _alike(self, one: Opened | Acted, other: Acted) -> bool:
        return (
            isinstance(one, Acted)
            and (one.act, one.data) == (other.act, other.data)
            and self._to.when(one.at) == self._to.when(other.at)
            and not one.sends
        )

    # -- what people did -----------------------------------------------------------------------------------

    def _done(self, same: _Group) -> Iterator[str]:
        first = same[0]
        who = self._names([self._who(event) for event in same])
        said = self._to.deed(first.act, who, first.data)
        fields = list(self._fields(first))
        if fields:
            joined = self._to.say("; ", "；").join(fields)
            said = self._to.say("{said} ({fields})", "{said}（{fields}）", said=said, fields=joined)
        opened = [send.to for send in first.sends if send.kind == "open"]
        if opened:
            names = self._names(opened)
            said += self._to.say("; this opened matter {names}", "，由此立项：事项{names}", names=names)
        yield f"{self._to.when(first.at)}  {said}{self._stop()}"
        if isinstance(first, Opened):
            yield _INDENT + self._where(first.entering.stage, first.entering.ends) + self._stop()

    def _who(self, event: Opened | Acted) -> str:
        if event.principal is None:
            return event.actor
        return self._to.say("{who}, for {other},", "{who}代{other}", who=event.actor, other=event.principal)

    def _names(self, names: list[str]) -> str:
        names = list(dict.fromkeys(names))
        if len(names) > _MANY:
            shown = self._to.say(", ", "、").join(names[: _MANY - 1])
            rest = len(names) - _MANY + 1
            return self._to.say(
                "{shown} and {n} others", "{shown}等{all}人", shown=shown, n=rest, all=len(names)
            )
        *before, last = names
        if not before:
            return last
        if self._to.lang == "zh":
            return "、".join(names)
        return f"{', '.join(before)} and {last}"

    def _fields(self, event: Opened | Acted) -> Iterator[str]:
        for name, value in self._to.filled(event.act, event.data):
            if value == self._to.book.usual(event.act, name):
                continue
            if name == "title" and isinstance(event, Opened):
                continue  # it stands in the heading
            said = " ".join(self._value(event, name, value).split()).rstrip(".。")
            if len(said) > _LONG:
                said = f"{said[: _LONG - 1].rstrip()}…"
            field = self._to.field(event.act, name).removeprefix(f"{event.act}.").replace("_", " ")
            yield self._to.say("{field}: {said}", "{field}：{said}", field=field, said=said)

    def _value(self, event: Opened | Acted, field: str, value: object) -> str:
        if isinstance(value, list):
            # Of parts that have a title, that is what people call them by.
            parts = [one["title"] if isinstance(one, dict) and "title" in one else one for one in value]
            if len(parts) <= _MANY:
                return self._to.value(event.act, field, parts)
            return self._to.say(
                "{shown} and {n} others",
                "{shown}等，共{all}",
                shown=self._to.value(event.act, field, parts[: _MANY - 1]),
                n=len(parts) - _MANY + 1,
                all=len(parts),
            )
        return self._to.of(event.act, field, event.data)

    # -- where it went, and why ----------------------------------------------------------------------------

    def _happened(self, event: Event, head: Case | None) -> Iterator[str]:
        at = f"{self._to.when(event.at)}  "
        match event:
            case Moved():
                yield (_INDENT if event.cause == "upon" else at) + self._moved(event) + self._stop()
                passed = self._passed(event)
                if passed:
                    yield _INDENT + passed + self._stop()
            case Missed():
                for said in self._missed(event, head):
                    yield at + said + self._stop()
            case _:
                yield at + self._else(event) + self._stop()

    def _moved(self, event: Moved) -> str:
        entering = event.entering
        said = self._where(entering.stage, entering.ends)
        motion = motion_of(entering.opening)
        if motion:
            said = self._to.say(
                "{said}, to vote on “{motion}”", "{said}，表决“{motion}”", said=said, motion=motion
            )
        if event.cause != "upon":
            source = self._to.stage(event.source)
            en, zh = ("“{source}”{counts}", "“{source}”{counts}")
            if event.cause == "at_end":
                en, zh = ("the time of “{source}” ended{counts}", "“{source}”期满{counts}")
            came = self._to.say(en, zh, source=source, counts=self._counts(event.result))
            said = f"{came} {said}"
        # That its time ran out is said already.
        if event.verdict is not None and event.verdict.en != _RAN_OUT:
            why = self._why(event.verdict)
            said = self._to.say("{said}, since {why}", "{said}，因为{why}", said=said, why=why)
        known = self._to.book.stages.get(entering.stage)
        if entering.final and known is not None and known.answer is not None:
            answer = self._to.words(known.answer).rstrip(".。")
            said = self._to.say(
                "{said}. The answer: {answer}", "{said}。答复：{answer}", said=said, answer=answer
            )
        return said

    def _where(self, stage: str, ends: datetime | None) -> str:
        place = self._to.say("→ “{stage}”", "→ “{stage}”", stage=self._to.stage(stage))
        if ends is None:
            return place
        return place + self._to.say(" (until {ends})", "（期限{ends}）", ends=self._to.when(ends))

    def _why(self, verdict: Verdict) -> str:
        return self._to.say("; and ", "；且").join(reasons(verdict, self._to.lang))

    def _passed(self, event: Moved) -> str:
        said = [
            self._to.say(
                "not “{stage}”, since {why}",
                "未进入“{stage}”，因为{why}",
                stage=self._to.stage(passed.target),
                why=self._why(passed.verdict),
            )
            for passed in event.passed_over
            # What time alone had not brought about yet is no reason for anything.
            if passed.verdict.outcome is not Outcome.UNDECIDED or event.cause == "at_end"
        ]
        return self._to.say("; ", "；").join(dict.fromkeys(said))

    def _counts(self, result: Mapping[str, Any] | None) -> str:
        if result is None:
            return ""
        if "options" in result:
            titles = {
                option.code: self._to.words(option.phrase())
                for option in OptionTally.from_data(result["options"]).ballot.options
            }
            elected = [titles[code] for code in result["result"]["elected"]]
            plans = result["result"].get("among") == "plans"
            if not elected:
                none = (
                    (" (no plan is chosen)", "（无方案中选）")
                    if plans
                    else (" (nobody is elected)", "（无人当选）")
                )
                return self._to.say(*none)
            said = (
                (" (chosen: {who})", "（中选：{who}）") if plans else (" (elected: {who})", "（当选：{who}）")
            )
            return self._to.say(*said, who=self._names(elected))
        if "tally" not in result:
            return ""
        counts = Tally.from_data(result["tally"]).measures.get("persons")
        if counts is None:
            return ""
        return self._to.say(
            " ({yes} yes, {no} no, {abstain} abstained; {all} on the roll)",
            "（赞成{yes}，反对{no}，弃权{abstain}；名册共{all}人）",
            yes=counts.yes,
            no=counts.no,
            abstain=counts.abstain,
            all=counts.all,
        )

    # -- the rest ------------------------------------------------------------------------------------------

    def _missed(self, event: Missed, head: Case | None) -> Iterator[str]:
        owed = {duty.id: duty for duty in (head.duties if head is not None else ())}
        for name in event.duties:
            duty = owed[name]
            yield self._to.say(
                "{who} did not do “{act}” before {due}; it stays owed",
                "{who}未在{due}前完成“{act}”，仍须履行",
                who=duty.zh if self._to.lang == "zh" else duty.en,
                act=self._to.act(duty.act),
                due=self._to.when(duty.due),
            )

    def _else(self, event: Event) -> str:
        match event:
            case Told():
                return self._told(event)
            case Extended():
                why = _EXTENDED.get(event.reason, (event.reason, event.reason))
                return self._to.say(
                    "the limit is {ends} now, since {why}",
                    "期限改为{ends}，因为{why}",
                    ends=self._to.when(event.ends),
                    why=self._to.say(*why),
                )
            case GoneOver():
                return self._to.say(
                    "{who} took the matter over to {name}, version {version}, as matter {under} had adopted; "
                    "it stands in “{stage}”",
                    "{who}依据事项{under}通过的修订，将本事项转入{name}版本{version}，处于“{stage}”阶段",
                    who=event.actor,
                    name=self._to.words(self._to.book.name),
                    version=event.version,
                    under=event.under,
                    stage=self._to.stage(event.stage),
                )
            case Waited():
                return self._to.say("looked at again: not yet", "到时复核：条件尚未满足")
            case _:  # pragma: no cover - what people did, and moves, are told elsewhere
                return event.type

    def _told(self, event: Told) -> str:
        if event.kind == "ended":
            stage = str(event.stage or event.data.get("stage", "")).replace("_", " ")
            return self._to.say(
                "matter {sender} has its answer: “{stage}”",
                "事项{sender}已有答复：“{stage}”",
                sender=event.sender,
                stage=self._other(stage),
            )
        if event.kind == "merged":
            return self._to.say(
                "matter {sender} was joined to this one", "事项{sender}并入本事项", sender=event.sender
            )
        if (words := said_with(event)) is not None:
            return self._to.say(
                "matter {sender} made known: {words}",
                "事项{sender}告知：{words}",
                sender=event.sender,
                words=self._to.words(words),
            )
        said = self._to.say("; ", "；").join(
            f"{name.replace('_', ' ')}{self._to.say(': ', '：')}{self._to.value('', name, value)}"
            for name, value in event.data.items()
            if value not in EMPTY
        )
        about = self._to.say(" ({said})", "（{said}）", said=said) if said else ""
        return self._to.say(
            "matter {sender} made known “{kind}”{about}",
            "事项{sender}告知“{kind}”{about}",
            sender=event.sender,
            kind=event.kind.replace("_", " "),
            about=about,
        )

    def _other(self, stage: str) -> str:
        """What another matter's stage is called, where some procedure here has one of that name."""
        for book in self._books.values():
            for name, words in book.stages.items():
                if name.replace("_", " ") == stage:
                    return self._to.words(words.name)
        return stage

    def _stop(self) -> str:
        return self._to.say(".", "。")


_EXTENDED: Final = {
    LATE_SWING: ("the outcome turned shortly before the close", "临近截止时结果发生反转"),
    "calendar": ("the official calendar for it is out", "官方日历已公布"),
}
