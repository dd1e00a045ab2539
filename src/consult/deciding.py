"""
What happens when somebody asks for something, or when time has run out: pure functions over values.

`decide`, `due`, `receive` and `open_case` answer with a `Ruling`: accepted with events, refused with reasons, or in
need of an answer from outside. Nothing here does I/O, reads a clock, draws a random number or logs.

One instant runs: duties missed, activity closed, ``once`` moves, ``at_end`` moves, ``once`` moves of the stage
entered. Stages are half-open in time: an act at the very limit is too late.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final, TypeVar, final

import attrs

from consult.acts import Act, Send
from consult.case import NO_MATTER, Case, Origin, Owed, Place, Result
from consult.errors import ClockWentBackError, ConsultError, RefusedError, RuleRaisedError
from consult.events import (
    NO_CHANGES,
    Acted,
    Changes,
    Entering,
    Event,
    Missed,
    Moved,
    Opened,
    PassedOver,
    Put,
    Told,
    Waited,
    make_acted,
    make_entering,
    make_moved,
)
from consult.facts import Answers, BlankAct, Facts, FieldUnwritten, NeedsAnswer, Question
from consult.history import FOLDS, evolve
from consult.machine import Attempt, shared_machine
from consult.procedure import Move, Procedure, Stage
from consult.rules import Reading, Rule, unwritten
from consult.timing import Length, Limit, Span, Until, limit, moment
from consult.values import maker
from consult.verdicts import Lang, Outcome, Phrase, Verdict, all_of, any_of, met, unmet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from consult.activities.base import Activity, Intake
    from consult.procedure import Cause, Duty
    from consult.voting import Choice

__all__ = ["Ballot", "Option", "Ruling", "decide", "due", "look_again", "open_case", "options", "receive"]

T = TypeVar("T")


@final
@attrs.frozen
class Ballot:
    """A ballot that a vote accepts: it goes into the box, not on the record of the case."""

    stage: str
    visit: int
    voter: str
    choice: Choice


@final
@attrs.frozen(hash=False, weakref_slot=False)
class Ruling:
    """
    The answer to an act: accepted with what happens, refused with reasons, or in need of an answer first.
    """

    accepted: bool
    #: The case as it is after the events; as it was where the act is refused; None before it is open.
    case: Case | None
    events: tuple[Event, ...] = ()
    #: The reasons, as a tree.
    verdict: Verdict | None = None
    #: What was asked for, in both languages.
    subject: Phrase | None = None
    who: str | None = None
    where: Phrase | None = None
    #: What must be known first. Answer it and ask again.
    needs: Question | None = None
    #: The ballot that goes into the box.
    ballot: Ballot | None = None
    #: The rule that raised, where that is why.
    error: RuleRaisedError | None = None

    def accept(self) -> Case:
        """
        The case after an accepted act.

        Raises:
            RefusedError: if the act was refused; it carries this ruling and says the reasons.
        """
        if not self.accepted or self.case is None:
            raise RefusedError(self, self.explain())
        return self.case

    def explain(self, lang: Lang = "en") -> str:
        """What was decided and why, as text."""
        if self.needs is not None:
            return f"需要先回答：{self.needs}" if lang == "zh" else f"an answer is needed first: {self.needs}"
        act = getattr(self.subject or Phrase("time", "时间"), lang)
        where = getattr(self.where or Phrase("nowhere", "无"), lang)
        who = self.who
        if lang == "zh":
            head = f"{who}在“{where}”阶段的“{act}”" if who else f"“{where}”阶段的“{act}”"
            head += "已被接受" if self.accepted else "被拒绝"
        else:
            head = f"{act} by {who}" if who else act
            head += f" {'accepted' if self.accepted else 'refused'} in {where}"
        if self.verdict is None:
            return head
        return f"{head}{'：' if lang == 'zh' else ':'}\n{self.verdict.explain(lang)}"


make_ruling: Final = maker(Ruling)


@final
@attrs.frozen(hash=False)
class Option:
    """Something that a person may or may not do now, and why."""

    act: type[Act]
    verdict: Verdict


@final
class _RefusedNow(Exception):  # noqa: N818 - a way out of the middle, never seen outside
    """Stops the deciding with a reason."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict)
        self.verdict = verdict


@final
@attrs.frozen
class _Taking:
    """How a stage takes one act."""

    words: Phrase
    name: str
    by: Rule | None
    moves: tuple[tuple[int, Move], ...] = ()
    intake: Intake | None = None
    duty: Duty | None = None
    also: bool = False
    activity: Activity | None = None
    #: Whether the moves differ in who may take them, so that the machine asks each.
    asks_who: bool = False
    #: Whether the act makes something known to other cases.
    sends: bool = False
    #: Whether the act has fields of its own.
    fields: bool = True
    #: Whether the act can do nothing but move the case.
    plain: bool = False


@final
@attrs.frozen
class _Room:
    """A stage made ready for deciding."""

    stage: Stage
    activity: Activity | None
    takes: Mapping[type[Act], _Taking]
    once: bool
    at_end: bool
    words: Phrase
    final: bool
    #: How the stage is entered, where nothing depends on when.
    plainly: Entering | None


@final
@attrs.frozen
class _House:
    """A procedure made ready for deciding."""

    procedure: Procedure
    rooms: Mapping[str, _Room]
    #: Acts that discharge duties, wherever the case is by then.
    late: Mapping[str, _Taking]
    events: Mapping[str, Any]


def _house(procedure: Procedure) -> _House:
    house: _House | None = procedure.prepared
    if house is None:
        rooms = {name: _room(procedure, stage) for name, stage in procedure.stages.items()}
        late: dict[str, _Taking] = {}
        for stage in procedure.stages.values():
            for duty in stage.owes:
                late[duty.act.__name__] = _Taking(duty.act.called(), duty.act.__name__, duty.by, duty=duty)
            for intake in () if stage.holds is None else stage.holds.intakes:
                late.setdefault(
                    intake.act.__name__,
                    _Taking(
                        intake.act.called(),
                        intake.act.__name__,
                        intake.by,
                        intake=intake,
                        activity=stage.holds,
                    ),
                )
        house = _House(procedure, rooms, late, shared_machine(procedure).events)
        object.__setattr__(procedure, "prepared", house)
    return house


def _room(procedure: Procedure, stage: Stage) -> _Room:
    takes: dict[type[Act], _Taking] = {}
    for duty in stage.owes:
        takes[duty.act] = _Taking(
            duty.act.called(), duty.act.__name__, duty.by, duty=duty, sends=_tells(duty.act)
        )
    for also in stage.also:
        takes[also.act] = _Taking(
            also.act.called(), also.act.__name__, also.by, also=True, sends=_tells(also.act)
        )
    activity = stage.holds
    for intake in () if activity is None else activity.intakes:
        takes[intake.act] = _Taking(
            intake.act.called(),
            intake.act.__name__,
            intake.by,
            intake=intake,
            activity=activity,
            sends=_tells(intake.act),
        )
    leaving = procedure.moves_from(stage.name)
    for act in dict.fromkeys(move.act for _, move in leaving if move.act is not None):
        known = takes.get(act)
        moves = tuple((number, move) for number, move in leaving if move.act is act)
        # Who may is asked once where all the act's moves say the same; else the machine asks move by move.
        said = [move.by for _, move in moves]
        alike = all(by == said[0] for by in said)
        decides = None if activity is None or act.personal else activity.decides
        if known is not None and known.intake is not None:
            decides = known.by
        takes[act] = _Taking(
            act.called(),
            act.__name__,
            _both(decides, said[0] if alike else None),
            moves,
            asks_who=not alike,
            intake=None if known is None else known.intake,
            activity=activity,
            sends=_tells(act),
            fields=bool(act.own_fields),
            plain=not (act.settled_fields or act.amends or _tells(act)),
        )
    return _Room(
        stage,
        activity,
        takes,
        any(move.cause == "once" for _, move in leaving),
        any(move.cause == "at_end" for _, move in leaving),
        stage.phrase(),
        stage.final,
        None
        if stage.lasts is not None or activity is not None or stage.owes
        else Entering(stage.name, final=stage.final),
    )


def _tells(act: type[Act]) -> bool:
    return act.sends is not Act.sends


def _both(one: Rule | None, other: Rule | None) -> Rule | None:
    if one is None or other is None:
        return one if other is None else other
    return one & other


def decide(
    procedure: Procedure, case: Case, act: Act, now: datetime, answers: Answers | None = None
) -> Ruling:
    """
    May this be done now, and what comes of it?

    Raises:
        ClockWentBackError: if *now* is before what the case has recorded.
        ConsultError: if something fell due before *now*: settle it by `due` first.
    """
    if now.tzinfo is not UTC:
        now = moment(now)
    if now < case.at:
        raise ClockWentBackError(case.id, now, case.at)
    if case.alarm is not None and case.alarm <= now:
        msg = f"case {case.id!r} has something due at {case.alarm.isoformat()}, by {now.isoformat()}; settle it first"
        raise ConsultError(msg)
    house = procedure.prepared or _house(procedure)
    room = house.rooms[case.place.stage]
    try:
        return _decide(house, room, case, act, now, Answers() if answers is None else answers)
    except NeedsAnswer as signal:
        return Ruling(accepted=False, case=case, needs=signal.question)
    except _RefusedNow as refusal:
        return _refused(case, room, act, refusal.verdict)
    except RuleRaisedError as error:
        return _refused(case, room, act, _raised(error), error)


def _raised(error: RuleRaisedError) -> Verdict:
    return unmet(
        "rule {rule} raised {error} and could not answer",
        zh="规则{rule}执行出错（{error}），无法判断",
        rule=error.rule,
        error=f"{type(error.cause).__name__}: {error.cause}",
    )


def _refused(
    case: Case | None,
    room: _Room,
    act: Act | BlankAct,
    verdict: Verdict,
    error: RuleRaisedError | None = None,
) -> Ruling:
    return make_ruling(
        False,  # noqa: FBT003 - in order: refusing is as hot as accepting
        case,
        (),
        verdict,
        _called(act),
        act.principal or act.actor,
        room.words,
        None,
        None,
        error,
    )


def _called(act: Act | BlankAct) -> Phrase:
    return act.owner.called() if isinstance(act, BlankAct) else act.called()


def _taking(house: _House, room: _Room, case: Case, owner: type[Act]) -> _Taking:
    taking = room.takes.get(owner)
    if taking is not None and not (room.stage.final or taking.duty is not None):
        return taking
    name = owner.__name__
    # An act that discharges an open duty is taken wherever the case is, even at its end.
    if any(duty.act == name for duty in case.duties):
        late = taking if taking is not None else house.late.get(name)
        if late is not None:
            return late
    if room.stage.final:
        raise _RefusedNow(
            unmet(
                "{stage} is final: the matter has its answer",
                zh="“{stage}”是终结阶段，该事项已有答复",
                stage=room.stage,
            )
        )
    if taking is not None:
        raise _RefusedNow(
            unmet("nothing is owed that {act} answers", zh="没有需以“{act}”履行的义务", act=owner.called())
        )
    taken = sorted(act.__name__ for act in room.takes)
    raise _RefusedNow(
        unmet(
            "{stage} does not take {act}; it takes {taken}",
            zh="“{stage}”阶段不受理“{act}”；可受理：{taken}",
            stage=room.stage,
            act=owner.called(),
            taken=[act.called() for act in sorted(room.takes, key=lambda act: act.__name__)]
            if taken
            else Phrase("nothing", "无"),
        )
    )


def _decide(house: _House, room: _Room, case: Case, act: Act, now: datetime, answers: Answers) -> Ruling:
    taking = room.takes.get(act.__class__)
    if taking is None or room.final or taking.duty is not None:
        taking = _taking(house, room, case, act.__class__)
    rules = house.procedure
    activity = taking.activity or room.activity
    facts = Facts(case, act, now, answers, rules.zone, activity, rules.calendar)
    verdict = None
    if taking.by is not None:
        verdict = taking.by.ask(facts)
        if verdict.outcome is not Outcome.MET:
            return _refused(case, room, act, verdict)
    intake = taking.intake
    changes = NO_CHANGES
    if intake is not None:
        if intake.admits is not None:
            admitted = _contained(intake.admits, facts, Verdict)
            verdict = admitted if verdict is None else all_of((verdict, admitted))
            if admitted.outcome is not Outcome.MET:
                return _refused(case, room, act, verdict)
        if intake.ballot:
            ballot = Ballot(case.place.stage, case.place.visit, facts.actor, act.choice)  # type: ignore[attr-defined]
            return Ruling(True, case, (), verdict, taking.words, facts.actor, room.words, ballot=ballot)  # noqa: FBT003 - in order
        changes = _contained(intake.changes, facts, Changes)
    elif taking.also:
        changes = Changes((Put(taking.name, str(case.seq + 1), act.payload()),))
    if case.duties:
        changes = _discharged(case, taking, changes)
    data = act.payload() if taking.fields else {}
    settled = act.settled_fields
    sends = _sends(facts, act) if taking.sends else ()
    event = make_acted(
        case.origin.case,
        case.seq + 1,
        now,
        taking.name,
        act.actor,
        act.principal,
        act.key,
        data,
        answers.standings.get(act.principal or act.actor),
        changes,
        {name: data[name] for name in settled} if settled else _NOTHING,
        act.amends,
        sends,
        verdict,
    )
    # An act that only moves the case leaves nothing else that a rule could see: it and the move fold in one.
    bare = taking.plain and changes is NO_CHANGES
    turn = _Turn(house, case, case if bare else FOLDS[Acted](case, event), act, now, answers, [event])
    if taking.moves:
        refused = turn.leave_upon(taking, facts, room, bare=bare)
        if refused is not None:
            return _refused(case, room, act, refused)
    if room.once or turn.restless or changes.owes:
        turn.run()
    return make_ruling(True, turn.case, tuple(turn.events), verdict, taking.words, facts.actor, room.words)  # noqa: FBT003 - in order


_NOTHING: Final[Mapping[str, Any]] = {}


def _contained(ask: Callable[[Facts], T], facts: Facts, wanted: type[T] | None = None) -> T:
    """Ask a part of an activity. What it raises is named and contained, as with a rule."""
    try:
        found = ask(facts)
    except RuleRaisedError:
        raise
    except Exception as error:
        raise RuleRaisedError(_name_of(ask), error) from error
    if wanted is not None and found.__class__ is not wanted:
        wrong = f"it returned {found!r}, not {wanted.__name__}"
        raise RuleRaisedError(_name_of(ask), TypeError(wrong))
    return found


def _name_of(ask: object) -> str:
    name = getattr(ask, "__qualname__", None)
    return repr(ask) if name is None else f"{getattr(ask, '__module__', '')}.{name}"


def _discharged(case: Case, taking: _Taking, changes: Changes) -> Changes:
    # A duty of a stage is answered by the act as such. Which of its own duties an activity's act answers, such
    # as one task of several, the activity says.
    named = tuple(
        duty.id
        for duty in case.duties
        if duty.act == taking.name
        and (taking.intake is None or duty.stage is not None)
        and duty.id not in changes.discharges
    )
    return attrs_replace(changes, changes.discharges + named) if named else changes


def attrs_replace(changes: Changes, discharges: tuple[str, ...]) -> Changes:
    """*changes* with other discharges."""
    return Changes(changes.puts, changes.drops, changes.owes, discharges)


def _sends(facts: Facts, act: Act) -> tuple[Send, ...]:
    case = facts.case
    sends = []
    try:
        said = act.sends()
    except Exception as error:
        raise RuleRaisedError(_name_of(act.sends), error) from error
    for send in said:
        if send.kind == "open":
            _may_open(facts, send)
            sends.append(Send(send.kind, f"{case.id}.{case.seq + 1}.{send.to}", send.relation, send.data))
        else:
            sends.append(send)
    return tuple(sends)


def _may_open(facts: Facts, send: Send) -> None:
    # Asked before the act is accepted: a part that could not be opened must not be half split off.
    wanted = send.data["procedure"]
    said = {"act": send.data["act"], "actor": facts.act.actor, "principal": facts.act.principal}
    why_not = facts.may_open(wanted, json.dumps(said, sort_keys=True, ensure_ascii=False))
    if why_not is not None:
        raise _RefusedNow(
            unmet(
                "no case of {procedure} can be opened: {why}",
                zh="无法按“{procedure}”立项：{why}",
                procedure=wanted,
                why=why_not,
            )
        )


@final
class _Turn:
    """One act or one due moment, running until nothing more happens at this instant."""

    __slots__ = ("act", "answers", "case", "entered", "events", "house", "now", "restless", "start")

    def __init__(  # noqa: PLR0913 - one for each part of an instant
        self,
        house: _House,
        start: Case | None,
        case: Case,
        act: Act | None,
        now: datetime,
        answers: Answers,
        events: list[Event],
    ) -> None:
        self.house = house
        #: The case before the first of the events.
        self.start = start
        #: The case after the last of them.
        self.case = case
        self.act = act
        self.now = now
        self.answers = answers
        self.events = events
        self.entered: set[str] = set()
        #: Whether more may happen at this instant.
        self.restless = False

    def _facts(self, *, closing: bool = False) -> Facts:
        room = self.house.rooms[self.case.place.stage]
        rules = self.house.procedure
        return Facts(
            self.case,
            self.act,
            self.now,
            self.answers,
            rules.zone,
            room.activity,
            rules.calendar,
            closing=closing,
        )

    def _happened(self, event: Event) -> None:
        self.events.append(event)
        self.case = FOLDS[event.__class__](self.case, event)

    @property
    def _seq(self) -> int:
        return (0 if self.start is None else self.start.seq) + len(self.events) + 1

    def leave_upon(self, taking: _Taking, before: Facts, room: _Room, *, bare: bool) -> Verdict | None:
        """Take one of the moves that the act has here; else the reasons against each of them."""
        facts = before
        if not bare:
            facts = Facts(
                self.case, self.act, self.now, self.answers, before.zone, room.activity, before.calendar
            )
        attempt = Attempt(room.stage.name, facts, before if taking.asks_who else None)
        self._trigger(taking.name, attempt)
        if attempt.chosen is None:
            return any_of([verdict for _, verdict in attempt.tried])
        self._go(attempt, "upon", facts)
        return None

    def _trigger(self, name: str, attempt: Attempt) -> None:
        try:
            self.house.events[name].trigger(attempt)
        except RuleRaisedError:
            raise
        except Exception as error:
            # Rules name themselves when they raise, so this is a hook that a host added.
            hook = f"a hook on {name!r} of {self.house.procedure.name}"
            raise RuleRaisedError(hook, error) from error

    def run(self) -> None:
        """Let everything happen that happens at this instant."""
        wake = None
        while True:
            case = self.case
            place = case.place
            if not (
                case.duties
                or self.house.rooms[place.stage].once
                or (place.ends is not None and place.ends <= self.now)
            ):
                break
            missed = tuple(duty.id for duty in case.duties if not duty.missed and duty.due <= self.now)
            if missed:
                self._happened(Missed(case.origin.case, case.seq + 1, self.now, missed))
            room = self.house.rooms[case.place.stage]
            closing = case.place.ends is not None and case.place.ends <= self.now and not case.place.final
            facts = self._facts(closing=closing)
            attempt = None
            if room.once:
                attempt = Attempt(room.stage.name, facts)
                self._trigger("once", attempt)
                if attempt.chosen is not None:
                    self._go(attempt, "once", facts)
                    continue
            if closing:
                waited = [] if attempt is None else attempt.tried
                attempt = Attempt(room.stage.name, facts)
                # What is left at the end is left because none of these held.
                attempt.tried.extend(waited)
                if room.at_end:
                    self._trigger("at_end", attempt)
                if attempt.chosen is None:
                    raise _RefusedNow(
                        unmet(
                            "nothing says where {stage} goes at its end",
                            zh="未规定“{stage}”期满后的去向",
                            stage=room.stage,
                        )
                    )
                if attempt.verdict is None:
                    attempt.verdict = met(
                        "the time of {stage} ran out on {ends}",
                        zh="“{stage}”于{ends}期满",
                        stage=room.stage,
                        ends=facts.local(self.now),
                    )
                self._go(attempt, "at_end", facts)
                continue
            if attempt is not None:
                wake = self._wake(attempt)
            break
        if wake != self.case.wake:
            self._wake_at(wake)

    def _wake(self, attempt: Attempt) -> datetime | None:
        moments = (verdict.changes_at() for _, verdict in attempt.tried)
        return min((at for at in moments if at is not None and at > self.now), default=None)

    def _wake_at(self, wake: datetime | None) -> None:
        case = self.case
        if not self.events:
            # The moment came at which time might have made a rule hold, and it did not.
            self._happened(Waited(case.origin.case, case.seq + 1, self.now, wake))
            return
        # The last event carries the moment, so that a fold needs no rules.
        self.events[-1] = replace(self.events[-1], wake=wake)
        folded = self.start
        for event in self.events:
            folded = evolve(folded, event)
        if folded is not None:
            self.case = folded

    def _go(self, attempt: Attempt, cause: Cause, facts: Facts) -> None:
        number = attempt.chosen
        move = self.house.procedure.moves[number]  # type: ignore[index]  # callers looked
        target = move.target
        if target.name in self.entered:
            raise _RefusedNow(
                unmet(
                    "{stage} would be entered twice in one instant: the moves from it lead back to it without anybody acting",
                    zh="“{stage}”将在同一时刻被进入两次：无人行为而流程自行循环",
                    stage=target,
                )
            )
        self.entered.add(target.name)
        case = self.case
        activity = facts.activity
        found = _contained(activity.finds, facts) if activity is not None else None
        room = self.house.rooms[target.name]
        entering = room.plainly
        if entering is None:
            entering = enter(self.house.procedure, target, self._with_result(facts, found))
            self.restless = True
        elif room.once or case.duties:
            self.restless = True
        sends: tuple[Send, ...] = ()
        if target.final and case.origin.parent is not None:
            sends = (Send("ended", case.origin.parent, "parent", {"stage": target.name}),)
        event = make_moved(
            case.origin.case,
            self._seq,
            self.now,
            move.source.name,
            entering,
            cause,
            number,  # type: ignore[arg-type]  # callers looked
            attempt.verdict,
            found,
            sends,
            _passed_over(self.house.procedure, attempt) if attempt.tried else (),
        )
        self.events.append(event)
        self.case = FOLDS[Moved](case, event)

    def _with_result(self, facts: Facts, found: Mapping[str, Any] | None) -> Facts:
        # What the next stage begins with may rest on what came of this one.
        if found is None:
            return facts
        case = self.case
        result = Result(case.place.visit, case.text, self.now, found)
        known = attrs.evolve(case, results=case.results.insert(case.place.stage, result))
        return Facts(known, self.act, self.now, self.answers, facts.zone, facts.activity, facts.calendar)


def _passed_over(procedure: Procedure, attempt: Attempt) -> tuple[PassedOver, ...]:
    moves = procedure.moves
    return tuple(PassedOver(number, moves[number].target.name, verdict) for number, verdict in attempt.tried)


def enter(procedure: Procedure, stage: Stage, facts: Facts) -> Entering:
    """Work out how *stage* is entered now: its limit, its activity's beginning, its duties."""
    ends, provisional, lasts = None, False, None
    if stage.lasts is not None and not stage.final:
        length = _length(stage.lasts, facts, stage.phrase())
        found = _limit(procedure, length, facts, stage.phrase())
        ends, provisional = found.at, found.provisional
        if provisional and isinstance(length, Span):
            lasts = {"count": length.count, "unit": length.unit}
    opening: Mapping[str, Any] = _NOTHING
    if stage.holds is not None:
        opening = _contained(stage.holds.begins, facts)
        for name, value in opening.items():
            if value is None or value == []:
                raise _RefusedNow(
                    unmet(
                        "{stage} has no {name} to begin with",
                        zh="“{stage}”缺少开始所需的{name}",
                        stage=stage,
                        name=name,
                    )
                )
    owes = tuple(
        Owed(
            duty.name,
            duty.act.__name__,
            _limit(procedure, _length(duty.within, facts, duty.phrase()), facts, duty.phrase()).at,
            duty.by.phrase().en,
            duty.by.phrase().zh,
            stage.name,
        )
        for duty in stage.owes
    )
    return make_entering(stage.name, ends, provisional, opening, owes, stage.final, lasts)


def _length(length: Length | Reading[Length], facts: Facts, what: Phrase) -> Length:
    value: object = length.read(facts) if isinstance(length, Reading) else length
    if not isinstance(value, Span | Until):
        raise _RefusedNow(
            unmet("how long {what} may last is not settled", zh="“{what}”的期限尚未确定", what=what)
        )
    return value


def _limit(procedure: Procedure, length: Length, facts: Facts, what: Phrase) -> Limit:
    try:
        return limit(length, facts.now, zone=procedure.zone, calendar=procedure.calendar)
    except OverflowError as error:
        raise _RefusedNow(
            unmet("{what} would end beyond all calendars", zh="“{what}”的期限超出历法范围", what=what)
        ) from error


def due(procedure: Procedure, case: Case, answers: Answers | None = None) -> Ruling:
    """
    What happens at the moment at which something next falls due in *case*, and at that moment alone.

    Where the case could not be moved at that moment and something has happened to it since, such as that it
    went over to rules that can move it, it goes on from then. A refusal means that the case is stuck:
    `Ruling.verdict` says on what. Other cases go on.

    Raises:
        ConsultError: if nothing falls due in the case.
    """
    at = case.alarm
    if at is None:
        msg = f"case {case.id!r} has nothing that falls due; look at its alarm first"
        raise ConsultError(msg)
    return _run_turn(procedure, case, max(at, case.at), answers, [])


def look_again(procedure: Procedure, case: Case, now: datetime, answers: Answers | None = None) -> Ruling:
    """Ask the ``once`` moves of the present stage again, as after a ballot of a vote that may end early."""
    return _run_turn(procedure, case, moment(now), answers, [])


def receive(procedure: Procedure, case: Case, told: Told, answers: Answers | None = None) -> Ruling:
    """
    Take a message of another case. One that came before changes nothing.

    What falls due in the case at the moment of the message is left for `due`: until its turn comes, others may
    have something to tell.

    Raises:
        ClockWentBackError: if the message is from before what the case has recorded.
        ConsultError: if something fell due before the message: settle it by `due` first.
    """
    if told.message in case.told:
        return Ruling(accepted=True, case=case)
    if case.alarm is not None and case.alarm <= told.at:
        if case.alarm < told.at:
            msg = f"case {case.id!r} has something due at {case.alarm.isoformat()}, before {told.at.isoformat()}"
            raise ConsultError(f"{msg}; settle it first")
        event = replace(told, wake=case.wake)
        return Ruling(accepted=True, case=evolve(case, event), events=(event,))
    return _run_turn(procedure, case, told.at, answers, [told])


def _run_turn(
    procedure: Procedure, case: Case, now: datetime, answers: Answers | None, events: list[Event]
) -> Ruling:
    if now < case.at:
        raise ClockWentBackError(case.id, now, case.at)
    house = _house(procedure)
    room = house.rooms[case.place.stage]
    turn = _Turn(house, case, case, None, now, Answers() if answers is None else answers, [])
    error = None
    try:
        for event in events:
            turn._happened(event)  # noqa: SLF001 - one piece with the class above
        turn.run()
        return Ruling(accepted=True, case=turn.case, events=tuple(turn.events))
    except NeedsAnswer as signal:
        return Ruling(accepted=False, case=case, needs=signal.question)
    except _RefusedNow as refusal:
        verdict = refusal.verdict
    except RuleRaisedError as raised:
        verdict, error = _raised(raised), raised
    return Ruling(accepted=False, case=case, verdict=verdict, where=room.stage.phrase(), error=error)


def open_case(  # noqa: PLR0913 - a case's origin has these parts
    procedure: Procedure,
    act: Act,
    now: datetime,
    answers: Answers | None = None,
    *,
    case: str,
    community: str,
    root: str | None = None,
    parent: str | None = None,
) -> Ruling:
    """
    May a case be opened by this act, and what comes of it?

    Args:
        case: the new case's name in its community.
        community: the key of the community.
        root: the first case of the family, where it is split off from another.
        parent: the case that it is split off from.
    """
    now = moment(now)
    house = _house(procedure)
    room = house.rooms[procedure.start.name]
    if not isinstance(act, procedure.opens):
        verdict = unmet(
            "{procedure} is opened by {opens}, not by {act}",
            zh="“{procedure}”应以“{opens}”提出，而不是“{act}”",
            procedure=procedure,
            opens=procedure.opens.called(),
            act=act.called(),
        )
        return _refused(None, room, act, verdict)
    known = Answers() if answers is None else answers
    data = act.payload()
    settled = {name: data[name] for name in act.settled_fields}
    origin = Origin(
        community,
        case,
        procedure.name,
        procedure.version,
        procedure.fingerprint,
        act.actor,
        act.principal,
        now,
        root or case,
        parent,
    )
    blank = Case(origin, Place(procedure.start.name, 0, now, None), 0, now, matter=NO_MATTER.update(settled))
    facts = Facts(blank, act, now, known, procedure.zone, None, procedure.calendar)
    try:
        verdict = procedure.by.ask(facts)
        if verdict.outcome is not Outcome.MET:
            return _refused(None, room, act, verdict)
        opened = Opened(
            case,
            1,
            now,
            community,
            procedure.name,
            procedure.version,
            procedure.fingerprint,
            act.__class__.__name__,
            act.actor,
            act.principal,
            act.key,
            data,
            known.standings.get(act.principal or act.actor),
            settled,
            enter(procedure, procedure.start, facts),
            root or case,
            parent,
            _sends(facts, act),
            verdict,
        )
        turn = _Turn(house, None, evolve(None, opened), act, now, known, [opened])
        turn.entered.add(procedure.start.name)
        turn.run()
        return Ruling(
            accepted=True,
            case=turn.case,
            events=tuple(turn.events),
            verdict=verdict,
            subject=act.called(),
            who=act.principal or act.actor,
            where=room.words,
        )
    except NeedsAnswer as signal:
        return Ruling(accepted=False, case=None, needs=signal.question)
    except _RefusedNow as refusal:
        return _refused(None, room, act, refusal.verdict)
    except RuleRaisedError as error:
        return _refused(None, room, act, _raised(error), error)


def options(
    procedure: Procedure, case: Case, actor: str, now: datetime, answers: Answers | None = None
) -> tuple[Option, ...]:
    """
    Every act of the present stage with its verdict: what *actor* may do now and, where not, why not.

    Rules are asked with a blank act: a field that nobody has written yet gives undecided, naming the field.

    Raises:
        NeedsAnswer: where something of the outside is not known yet.
    """
    now = moment(now)
    house = _house(procedure)
    room = house.rooms[case.place.stage]
    known = Answers() if answers is None else answers
    owed = {duty.act for duty in case.duties}
    owners = dict(room.takes)
    for name in sorted(owed):
        late = house.late.get(name)
        if late is not None and all(act.__name__ != name for act in owners):
            owner = late.intake.act if late.intake is not None else late.duty.act  # type: ignore[union-attr]
            owners[owner] = late
    found = []
    for owner in owners:
        blank = BlankAct(owner, actor)
        try:
            taking = _taking(house, room, case, owner)
            verdict = all_of(
                list(_asked(house, room, case, taking, blank, now, known)) or [met("open to all", zh="不限")]
            )
        except _RefusedNow as refusal:
            if room.stage.final or taking_is_duty(owners[owner]):
                continue
            verdict = refusal.verdict
        except RuleRaisedError as error:
            verdict = _raised(error)
        found.append(Option(owner, verdict))
    return tuple(found)


def taking_is_duty(taking: _Taking) -> bool:
    """Whether the act is taken for a duty's sake alone."""
    return taking.duty is not None


def _asked(
    house: _House, room: _Room, case: Case, taking: _Taking, blank: BlankAct, now: datetime, answers: Answers
) -> Iterable[Verdict]:
    rules = house.procedure
    facts = Facts(case, blank, now, answers, rules.zone, taking.activity or room.activity, rules.calendar)
    if taking.by is not None:
        yield taking.by.ask(facts)
    if taking.intake is not None and taking.intake.admits is not None:
        try:
            yield taking.intake.admits(facts)
        except FieldUnwritten as signal:
            yield unwritten(signal.field)
    if taking.moves:
        asked = []
        done = _as_if_done(case, taking, facts)
        for _, move in taking.moves:
            parts = [] if move.by is None or not taking.asks_who else [move.by.ask(facts)]
            if move.guard is not None:
                parts.append(move.guard.ask(done))
            if not parts:
                return
            asked.append(all_of(parts))
        yield any_of(asked)


def _as_if_done(case: Case, taking: _Taking, facts: Facts) -> Facts:
    """The facts as they would be with the act done, as far as that does not rest on fields not written yet."""
    changes = NO_CHANGES
    if taking.intake is not None:
        try:
            changes = _contained(taking.intake.changes, facts, Changes)
        except FieldUnwritten:
            return facts
    if case.duties:
        changes = _discharged(case, taking, changes)
    amends = facts.act.owner.amends
    if changes is NO_CHANGES and not amends:
        return facts
    actor = facts.act.actor
    event = make_acted(
        case.id, case.seq + 1, facts.now, taking.name, actor, None, None, {}, None, changes, _NOTHING, amends
    )
    return Facts(
        FOLDS[Acted](case, event),
        facts.act,
        facts.now,
        facts._answers,  # noqa: SLF001 - the same facts, with another case
        facts.zone,
        facts.activity,
        facts.calendar,
    )
