"""
Every decision of a record decided again, from the record alone.

The core is asked what it was asked then, with the rules that the case is pinned to and what the record holds
of the outside. What it answers must be what was recorded, event for event and word for word.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, final

import attrs

from consult.acts import validated
from consult.adapters.records.building import NotKnown
from consult.adapters.records.witnesses import Witness
from consult.deciding import decide, due, look_again, open_case, receive
from consult.errors import ConsultError
from consult.events import LATE_SWING, Acted, Extended, GoneOver, Moved, Opened, Told, dump
from consult.facts import Answers
from consult.history import evolve
from consult.revising import go_over
from consult.verdicts import Phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from consult.acts import Act
    from consult.adapters.records.reading import Record
    from consult.case import Case
    from consult.events import Event
    from consult.procedure import Procedure
    from consult.rulings import Ruling

__all__ = ["Fault", "NotJudged", "Rejudged", "rejudge"]


@final
@attrs.frozen
class NotJudged:
    """A decision that could not be decided again, since the record does not have what it rests on."""

    case: str
    #: The number of its first event.
    seq: int
    #: The line on which that stands.
    line: int
    #: What is not in the record.
    lacks: Phrase


@final
@attrs.frozen
class Fault:
    """The first decision that does not come out as it was recorded."""

    case: str
    seq: int
    line: int
    #: What is wrong.
    wrong: Phrase


@final
@attrs.frozen
class Rejudged:
    """What came of deciding again."""

    #: How many decisions came out as they were recorded.
    judged: int
    not_judged: tuple[NotJudged, ...]
    fault: Fault | None


@final
class _Differs(Exception):  # noqa: N818 - a way out of the middle, never seen outside
    def __init__(self, seq: int, wrong: Phrase) -> None:
        super().__init__(wrong.en)
        self.seq = seq
        self.wrong = wrong


def rejudge(record: Record, procedures: Mapping[str, Procedure], given: frozenset[str]) -> Rejudged:
    """
    Decide everything in *record* again, in the order of writing.

    Args:
        record: what was read.
        procedures: the rules by fingerprint, as far as they are known.
        given: the fingerprints of those that are the community's own code, and not built of the record.
    """
    return _Rejudging(record, procedures, given).all()


@final
class _Rejudging:
    def __init__(self, record: Record, procedures: Mapping[str, Procedure], given: frozenset[str]) -> None:
        self._record = record
        self._procedures = procedures
        self._given = given
        self._heads: dict[str, Case] = {}
        #: Up to which event each case has been looked at.
        self._until: dict[str, int] = {}
        self._judged = 0
        self._not: list[NotJudged] = []

    def all(self) -> Rejudged:
        fault = None
        for case, seq in self._record.lines:
            event = self._record.events[case][seq - 1]
            if seq > self._until.get(case, 0):
                fault = self._decision(event)
                if fault is not None:
                    break
            self._heads[case] = evolve(self._heads.get(case), event)
        return Rejudged(self._judged, tuple(self._not), fault)

    def _decision(self, event: Event) -> Fault | None:
        case, seq = event.case, event.seq
        lines = self._record.lines
        try:
            events = self._sure(event)
        except NotKnown as signal:
            self._not.append(NotJudged(case, seq, lines[case, seq], signal.words))
            self._until[case] = seq + self._consequences(event)
        except _Differs as found:
            return Fault(case, found.seq, lines[case, found.seq], found.wrong)
        else:
            self._judged += 1
            self._until[case] = seq + len(events) - 1
        return None

    def _sure(self, event: Event) -> tuple[Event, ...]:
        """What was decided; what differs where something was only supposed is not known."""
        supposed: list[Phrase] = []
        try:
            events = self._decided(event, supposed)
            self._compare(event.case, event.seq, events)
        except _Differs:
            if not supposed:
                raise
            raise NotKnown(supposed[0]) from None
        except _MALFORMED as error:
            # What stands in an event was written by a stranger, and the core trusts what is recorded.
            what = f"{type(error).__name__}: {_line(str(error))}"
            words = Phrase(f"nothing can be made of it ({what})", f"无法据此判断（{what}）")
            raise _Differs(event.seq, words) from error
        return events

    def _consequences(self, event: Event) -> int:
        """How many events after one that could not be judged came of it."""
        count = 0
        for after in self._record.events[event.case][event.seq :]:
            if after.at != event.at or isinstance(after, (Opened, Acted, Told, GoneOver)):
                break
            count += 1
        return count

    def _compare(self, case: str, seq: int, events: Sequence[Event]) -> None:
        recorded = self._record.events[case][seq - 1 :]
        if not events:
            raise _Differs(seq, Phrase("nothing had to happen here", "此处不应发生任何事"))
        for number, expected in enumerate(events):
            if number >= len(recorded):
                last = recorded[-1]
                words = Phrase(
                    f"{expected.type} must follow it at {expected.at.isoformat()}",
                    f"其后应有{expected.at.isoformat()}的{expected.type}",
                )
                raise _Differs(last.seq, words)
            wrong = _difference(dump(expected), dump(recorded[number]))
            if wrong is not None:
                raise _Differs(recorded[number].seq, wrong)

    def _decided(self, event: Event, supposed: list[Phrase]) -> tuple[Event, ...]:
        head = self._heads.get(event.case)
        if isinstance(event, Opened):
            self._opened_by(event)
            rules = self._rules(event.fingerprint)
            act = self._act(rules, event)
            return self._asked(
                rules,
                event,
                supposed,
                lambda known: open_case(
                    rules,
                    act,
                    event.at,
                    known,
                    case=event.case,
                    community=event.community,
                    root=event.root,
                    parent=event.parent,
                ),
            )
        if head is None:  # pragma: no cover - the record was read, so a case begins with its opening
            raise _Differs(event.seq, Phrase("the case is not open", "该事项尚未开启"))
        rules = self._rules(head.origin.fingerprint)
        if isinstance(event, Acted):
            act = self._act(rules, event)
            return self._asked(
                rules, event, supposed, lambda known: decide(rules, head, act, event.at, known)
            )
        if isinstance(event, Told):
            self._told_by(event)
            told = replace(event, wake=None)
            return self._asked(rules, event, supposed, lambda known: receive(rules, head, told, known))
        if isinstance(event, GoneOver):
            return self._gone_over(rules, head, event)
        if isinstance(event, Extended) and event.reason != LATE_SWING:
            raise NotKnown(Phrase("the official calendar", "官方公布的日历"))
        if isinstance(event, Moved) and event.cause == "upon":
            raise _Differs(event.seq, Phrase("no act moved the case here", "此处没有使事项移动的行为"))
        if head.alarm is not None and head.alarm <= event.at:
            return self._asked(rules, event, supposed, lambda known: due(rules, head, known))
        return self._asked(rules, event, supposed, lambda known: look_again(rules, head, event.at, known))

    def _gone_over(self, rules: Procedure, head: Case, event: GoneOver) -> tuple[Event, ...]:
        if event.under in self._record.without:
            raise NotKnown(Phrase(f"case {event.under}", f"事项{event.under}"))
        new = self._rules(event.fingerprint)
        under = self._heads.get(event.under)
        return self._accepted(
            event,
            go_over(
                rules,
                new,
                head,
                event.at,
                actor=event.actor,
                under=under,
                adopted="" if under is None else under.stage,
                stages={head.stage: event.stage},
            ),
        )

    def _asked(
        self, rules: Procedure, event: Event, supposed: list[Phrase], ask: Callable[[Answers], Ruling]
    ) -> tuple[Event, ...]:
        answers = Answers()
        if isinstance(event, (Opened, Acted)) and event.standing is not None:
            answers.standings[event.principal or event.actor] = event.standing
        recorded = self._record.events[event.case][event.seq - 1 :]
        now = [later for later in recorded if later.at == event.at]
        witness = Witness(self._record, rules, self._heads, self._heads.get(event.case), now, supposed)
        while True:
            try:
                ruling = ask(answers)
            except ConsultError as error:
                raise _Differs(event.seq, Phrase(str(error), str(error))) from error
            if ruling.needs is None:
                break
            witness.answer(ruling.needs, answers)
        if ruling.error is not None and rules.fingerprint not in self._given:
            # Of a community's own acts only the outside is in the record.
            raise NotKnown(Phrase(f"what {ruling.error.rule} asks for", f"{ruling.error.rule}所需的信息"))
        return self._accepted(event, ruling)

    def _accepted(self, event: Event, ruling: Ruling) -> tuple[Event, ...]:
        if not ruling.accepted:
            why = "" if ruling.verdict is None else ruling.verdict.explain()
            warum = "" if ruling.verdict is None else ruling.verdict.explain("zh")
            raise _Differs(
                event.seq,
                Phrase(f"its rules refuse it: {_line(why)}", f"依其规则应予拒绝：{_line(warum)}"),
            )
        return ruling.events

    def _rules(self, fingerprint: str) -> Procedure:
        found = self._procedures.get(fingerprint)
        if found is None:
            book = self._record.books[fingerprint]
            raise NotKnown(
                Phrase(
                    f"the procedure {book.name.en}, version {book.version}",
                    f"程序“{book.name.zh}”（版本{book.version}）",
                )
            )
        return found

    def _act(self, rules: Procedure, event: Opened | Acted) -> Act:
        owner = rules.acts().get(event.act)
        if owner is None:
            raise _Differs(
                event.seq,
                Phrase(f"its rules know no act {event.act}", f"其规则中没有行为“{event.act}”"),
            )
        data = {**event.data, "actor": event.actor, "principal": event.principal, "key": event.key}
        try:
            return validated(owner, data)
        except ConsultError as error:
            raise _Differs(event.seq, Phrase(str(error), str(error))) from error

    # -- between cases -------------------------------------------------------------------------------------

    def _opened_by(self, event: Opened) -> None:
        parent = event.parent
        if parent is None or parent in self._record.without:
            return
        sends = (
            send
            for before in self._record.events.get(parent, ())
            if isinstance(before, (Opened, Acted)) and (parent, before.seq) in self._record.lines
            for send in before.sends
        )
        if not any(send.kind == "open" and send.to == event.case for send in sends):
            raise _Differs(
                event.seq,
                Phrase(f"case {parent} never opened it", f"事项{parent}从未开启该分项"),
            )

    def _told_by(self, event: Told) -> None:
        if event.sender in self._record.without:
            return
        sender, _, rest = event.message.rpartition(":")
        sender, _, seq = sender.rpartition(":")
        events = self._record.events.get(event.sender, ())
        said = None
        if sender == event.sender and seq.isdecimal() and rest.isdecimal() and 0 < int(seq) <= len(events):
            before = events[int(seq) - 1]
            sends = before.sends if isinstance(before, (Opened, Acted, Moved)) else ()
            said = sends[int(rest) - 1] if 0 < int(rest) <= len(sends) else None
        if said is None or (said.to, said.kind, said.data) != (event.case, event.kind, event.data):
            raise _Differs(
                event.seq,
                Phrase(
                    f"case {event.sender} never made this known to it",
                    f"事项{event.sender}从未向其发出此消息",
                ),
            )


def _difference(expected: Mapping[str, object], found: Mapping[str, object]) -> Phrase | None:
    """What is recorded otherwise than it must be; nothing where it is the same."""
    if expected == found:
        return None
    if expected["type"] != found["type"]:
        want, have = expected["type"], found["type"]
        return Phrase(f"{have} is recorded where its rules say {want}", f"记录为{have}，依其规则应为{want}")
    name = next(
        name for name in (*expected, *found) if expected.get(name, _ABSENT) != found.get(name, _ABSENT)
    )
    want, have = _line(str(expected.get(name))), _line(str(found.get(name)))
    return Phrase(
        f"{name} is recorded as {have}, and by its rules it is {want}",
        f"{name}记录为{have}，依其规则应为{want}",
    )


_ABSENT: Final = object()
_SHOWN: Final = 160
_MALFORMED: Final = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def _line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
