"""
What happens when somebody asks for something, or when time has run out: pure functions over values.

`decide`, `due`, `receive` and `open_case` answer with a `Ruling`: accepted with events, refused with
reasons, or in need of an answer from outside. Nothing here does I/O, reads a clock, draws a random number or
logs.

One instant runs: duties missed, activity closed, ``once`` moves, ``at_end`` moves, ``once`` moves of the
stage entered. Stages are half-open in time: an act at the very limit is too late.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING

import attrs

from consult.acts import Act, Send
from consult.case import MERGED, NO_MATTER, Case, Origin, Place
from consult.errors import ClockWentBackError, ConsultError, RuleRaisedError
from consult.events import (
    NO_CHANGES,
    Acted,
    Changes,
    Event,
    Opened,
    Put,
    Told,
    make_acted,
)
from consult.facts import Answers, Facts, NeedsAnswer
from consult.history import FOLDS, evolve
from consult.timing import moment
from consult.verdicts import Outcome, Phrase, Verdict, all_of, unmet

if TYPE_CHECKING:
    from datetime import datetime

    from consult.procedure import Procedure

from consult.instant import NOTHING, Turn, enter
from consult.prepared import House, Room, Taking, house_of
from consult.rulings import Ballot, RefusedNow, Ruling, contained, make_ruling, name_of, raised, refused

__all__ = ["decide", "discharged", "due", "look_again", "open_case", "receive", "taking_of"]


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
        due_at, by = case.alarm.isoformat(), now.isoformat()
        msg = f"case {case.id!r} has something due at {due_at}, by {by}; settle it first"
        raise ConsultError(msg)
    house = procedure.prepared or house_of(procedure)
    room = house.rooms[case.place.stage]
    try:
        return _decide(house, room, case, act, now, Answers() if answers is None else answers)
    except NeedsAnswer as signal:
        return Ruling(accepted=False, case=case, needs=signal.question)
    except RefusedNow as refusal:
        return refused(case, room.words, act, refusal.verdict)
    except RuleRaisedError as error:
        return refused(case, room.words, act, raised(error), error)


def taking_of(house: House, room: Room, case: Case, owner: type[Act]) -> Taking:
    """How the case takes an act where it is now; stops with the reason where it does not."""
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
        raise RefusedNow(
            unmet(
                "{stage} is final: the matter has its answer",
                zh="“{stage}”是终结阶段，该事项已有答复",
                stage=room.stage,
            )
        )
    if taking is not None:
        raise RefusedNow(
            unmet("nothing is owed that {act} answers", zh="没有需以“{act}”履行的义务", act=owner.called())
        )
    taken = sorted(act.__name__ for act in room.takes)
    raise RefusedNow(
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


def _decide(house: House, room: Room, case: Case, act: Act, now: datetime, answers: Answers) -> Ruling:  # noqa: C901, PLR0912, PLR0917 - the steps of one decision, in order, on the hot path
    taking = room.takes.get(act.__class__)
    if taking is None or room.final or taking.duty is not None:
        taking = taking_of(house, room, case, act.__class__)
    rules = house.procedure
    activity = taking.activity or room.activity
    facts = Facts(case, act, now, answers, rules.zone, activity, rules.calendar)
    who = act.principal or act.actor
    verdict = taking.fixed
    if verdict is None and taking.by is not None:
        verdict = taking.by.ask(facts)
        if verdict.outcome is not Outcome.MET:
            return refused(case, room.words, act, verdict)
    intake = taking.intake
    changes = NO_CHANGES
    if intake is not None:
        if intake.admits is not None:
            admitted = contained(intake.admits, facts, Verdict)
            verdict = admitted if verdict is None else all_of((verdict, admitted))
            if admitted.outcome is not Outcome.MET:
                return refused(case, room.words, act, verdict)
        if intake.ballot:
            held = act.principal is not None and act.principal != act.actor
            paper = act.choice if intake.paper is None else contained(intake.paper, facts)  # type: ignore[attr-defined]
            ballot = Ballot(case.place.stage, case.place.visit, facts.actor, paper, held)
            return Ruling(True, case, (), verdict, taking.words, facts.actor, room.words, ballot=ballot)  # noqa: FBT003 - in order
        changes = contained(intake.changes, facts, Changes)
    elif taking.also is not None:
        changes = Changes((Put(taking.name, str(case.seq + 1), act.payload(), taking.also.spans),))
    if case.duties:
        changes = discharged(case, taking, changes)
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
        answers.standings.get(who),
        changes,
        {name: data[name] for name in settled} if settled else NOTHING,
        act.amends,
        sends,
        verdict,
    )
    # An act that only moves the case leaves nothing else that a rule could see: it and the move fold in one.
    bare = taking.plain and changes is NO_CHANGES
    turn = Turn(house, case, case if bare else FOLDS[Acted](case, event), act, now, answers, [event])
    if taking.moves:
        against = turn.leave_upon(taking, facts, room, bare=bare)
        if against is not None:
            return refused(case, room.words, act, against)
    boxes = None if intake is None else intake.boxes
    if boxes is not None and getattr(activity, "early", False):
        # What this does to the box is done when it is written, and the engine looks again then.
        turn.events[-1] = event = replace(event, wake=case.wake)
        turn.case = FOLDS[Acted](case, event)
    elif room.once or turn.restless or changes.owes:
        turn.run()
    ruling = make_ruling(True, turn.case, tuple(turn.events), verdict, taking.words, who, room.words)  # noqa: FBT003 - in order
    if boxes is not None:
        return attrs.evolve(ruling, boxes=contained(boxes, facts, tuple))
    return ruling


def discharged(case: Case, taking: Taking, changes: Changes) -> Changes:
    """*changes*, with the duties that the act discharges by being done."""
    # A duty of a stage is answered by the act as such. Which of its own duties an activity's act answers,
    # such as one task of several, the activity says.
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
        raise RuleRaisedError(name_of(act.sends), error) from error
    for send in said:
        if send.kind == "open":
            _may_open(facts, send)
            sends.append(Send(send.kind, f"{case.id}.{case.seq + 1}.{send.to}", send.relation, send.data))
        elif send.kind == MERGED:
            # Told along, since the answer is owed to them too.
            sends.append(replace(send, data={**send.data, "raisers": list(case.raisers)}))
        else:
            sends.append(send)
    return tuple(sends)


def _may_open(facts: Facts, send: Send) -> None:
    # Asked before the act is accepted: a part that could not be opened must not be half split off.
    wanted = send.data["procedure"]
    said = {"act": send.data["act"], "actor": facts.act.actor, "principal": facts.act.principal}
    why_not = facts.may_open(wanted, json.dumps(said, sort_keys=True, ensure_ascii=False))
    if why_not is not None:
        raise RefusedNow(
            unmet(
                "no case of {procedure} can be opened: {why}",
                zh="无法按“{procedure}”立项：{why}",
                procedure=wanted,
                why=why_not,
            )
        )


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

    What falls due in the case at the moment of the message is left for `due`: until its turn comes, others
    may have something to tell.

    Raises:
        ClockWentBackError: if the message is from before what the case has recorded.
        ConsultError: if something fell due before the message: settle it by `due` first.
    """
    if told.message in case.told:
        return Ruling(accepted=True, case=case)
    if case.alarm is not None and case.alarm <= told.at:
        if case.alarm < told.at:
            due_at, by = case.alarm.isoformat(), told.at.isoformat()
            msg = f"case {case.id!r} has something due at {due_at}, before {by}"
            raise ConsultError(f"{msg}; settle it first")
        event = replace(told, wake=case.wake)
        return Ruling(accepted=True, case=evolve(case, event), events=(event,))
    return _run_turn(procedure, case, told.at, answers, [told])


def _run_turn(
    procedure: Procedure, case: Case, now: datetime, answers: Answers | None, events: list[Event]
) -> Ruling:
    if now < case.at:
        raise ClockWentBackError(case.id, now, case.at)
    house = house_of(procedure)
    room = house.rooms[case.place.stage]
    turn = Turn(house, case, case, None, now, Answers() if answers is None else answers, [])
    error = None
    try:
        for event in events:
            turn.happened(event)
        turn.run()
        return Ruling(accepted=True, case=turn.case, events=tuple(turn.events))
    except NeedsAnswer as signal:
        return Ruling(accepted=False, case=case, needs=signal.question)
    except RefusedNow as refusal:
        verdict = refusal.verdict
    except RuleRaisedError as found:
        verdict, error = raised(found), found
    return Ruling(accepted=False, case=case, verdict=verdict, where=room.stage.phrase(), error=error)


def open_case(
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
        procedure: the rules that it is opened under, and pinned to.
        act: the act that opens it.
        now: the moment.
        answers: what is known of the outside at that moment.
        case: the new case's name in its community.
        community: the key of the community.
        root: the first case of the family, where it is split off from another.
        parent: the case that it is split off from.
    """
    now = moment(now)
    house = house_of(procedure)
    room = house.rooms[procedure.start.name]
    if not isinstance(act, procedure.opens):
        verdict = unmet(
            "{procedure} is opened by {opens}, not by {act}",
            zh="“{procedure}”应以“{opens}”提出，而不是“{act}”",
            procedure=procedure,
            opens=procedure.opens.called(),
            act=act.called(),
        )
        return refused(None, room.words, act, verdict)
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
            return refused(None, room.words, act, verdict)
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
        turn = Turn(house, None, evolve(None, opened), act, now, known, [opened])
        turn.entered = (procedure.start.name,)
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
    except RefusedNow as refusal:
        return refused(None, room.words, act, refusal.verdict)
    except RuleRaisedError as error:
        return refused(None, room.words, act, raised(error), error)
