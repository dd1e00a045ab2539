"""
One instant of a case, running until nothing more happens in it.

Its order: duties missed, activity closed, ``once`` moves, ``at_end`` moves, ``once`` moves of the stage
entered.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, final

import attrs

from consult.acts import Act, Send
from consult.case import Case, Owed, Result
from consult.errors import RuleRaisedError
from consult.events import (
    LATE_SWING,
    Entering,
    Event,
    Extended,
    Missed,
    Moved,
    PassedOver,
    Waited,
    make_entering,
    make_moved,
)
from consult.facts import Answers, Facts
from consult.history import FOLDS, evolve
from consult.machine import Attempt
from consult.rules import Reading
from consult.timing import Length, Limit, Span, Until, limit
from consult.verdicts import Phrase, Verdict, any_of, met, unmet

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from consult.prepared import House, Room, Taking
    from consult.procedure import Cause, Procedure, Stage
from consult.rulings import RefusedNow, contained

__all__ = ["NOTHING", "Turn", "enter"]

NOTHING: Final[Mapping[str, Any]] = {}


@final
class Turn:
    """One act or one due moment, running until nothing more happens at this instant."""

    __slots__ = ("act", "answers", "case", "entered", "events", "house", "now", "restless", "start")

    def __init__(  # noqa: PLR0917 - in order, since one is made for every act
        self,
        house: House,
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
        self.entered: tuple[str, ...] = ()
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

    def happened(self, event: Event) -> None:
        """Take *event* as having happened."""
        self.events.append(event)
        self.case = FOLDS[event.__class__](self.case, event)

    def leave_upon(self, taking: Taking, before: Facts, room: Room, *, bare: bool) -> Verdict | None:
        """Take one of the moves that the act has here; else the reasons against each of them."""
        facts = before
        if not bare:
            facts = Facts(
                self.case, self.act, self.now, self.answers, before.zone, room.activity, before.calendar
            )
        attempt = Attempt(room.stage.name, facts, before if taking.asks_who else None)
        try:
            self.house.events[taking.name].trigger(attempt)
        except RuleRaisedError:
            raise
        except Exception as error:
            raise self._hooked(taking.name, error) from error
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
            raise self._hooked(name, error) from error

    def _hooked(self, name: str, error: Exception) -> RuleRaisedError:
        # Rules name themselves when they raise, so this is a hook that a host added.
        return RuleRaisedError(f"a hook on {name!r} of {self.house.procedure.name}", error)

    def run(self) -> None:  # noqa: C901, PLR0912 - the steps of one instant, in their order
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
                self.happened(Missed(case.origin.case, case.seq + 1, self.now, missed))
            room = self.house.rooms[case.place.stage]
            closing = case.place.ends is not None and case.place.ends <= self.now and not case.place.final
            facts = self._facts(closing=closing)
            if closing and room.prolonged is not None:
                ends = contained(room.prolonged, facts)
                if ends is not None:
                    self.happened(
                        Extended(
                            case.origin.case, self.case.seq + 1, self.now, ends, LATE_SWING, wake=case.wake
                        )
                    )
                    continue
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
                    raise RefusedNow(
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
            self.happened(Waited(case.origin.case, case.seq + 1, self.now, wake))
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
            raise RefusedNow(
                unmet(
                    "{stage} would be entered twice in one instant: "
                    "the moves from it lead back to it without anybody acting",
                    zh="“{stage}”将在同一时刻被进入两次：无人行为而流程自行循环",
                    stage=target,
                )
            )
        self.entered += (target.name,)
        case = self.case
        activity = facts.activity
        found = None
        if activity is not None and not (cause == "upon" and self.act is not None and self.act.amends):
            # What came of the old text would be taken for a result on the new one.
            found = contained(activity.finds, facts)
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
            (0 if self.start is None else self.start.seq) + len(self.events) + 1,
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
    opening: Mapping[str, Any] = NOTHING
    duties: tuple[Any, ...] = stage.owes
    if stage.holds is not None:
        # What the activity itself owes from its beginning, such as the first disclosure of works.
        duties += getattr(stage.holds, "owes", ())
        opening = contained(stage.holds.begins, facts)
        for name, value in opening.items():
            if value is None or value == []:
                raise RefusedNow(
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
        for duty in duties
    )
    return make_entering(stage.name, ends, provisional, opening, owes, stage.final, lasts)


def _length(length: Length | Reading[Length], facts: Facts, what: Phrase) -> Length:
    value: object = length.read(facts) if isinstance(length, Reading) else length
    if not isinstance(value, Span | Until):
        raise RefusedNow(
            unmet("how long {what} may last is not settled", zh="“{what}”的期限尚未确定", what=what)
        )
    return value


def _limit(procedure: Procedure, length: Length, facts: Facts, what: Phrase) -> Limit:
    try:
        return limit(length, facts.now, zone=procedure.zone, calendar=procedure.calendar)
    except OverflowError as error:
        raise RefusedNow(
            unmet("{what} would end beyond all calendars", zh="“{what}”的期限超出历法范围", what=what)
        ) from error
