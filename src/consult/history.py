"""How events add up to a case: a pure fold that needs neither the procedure nor any user's code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs
from rpds import HashTrieMap, HashTrieSet

from consult.case import (
    NO_BUCKET,
    NO_ENTRIES,
    NO_MATTER,
    Case,
    Entry,
    Origin,
    Owed,
    Place,
    Relative,
    Result,
    alarm_of,
    make_case,
    make_entry,
    make_place,
)
from consult.errors import LogError
from consult.events import (
    LATE_SWING,
    Acted,
    Entering,
    Event,
    Extended,
    GoneOver,
    Missed,
    Moved,
    Opened,
    Told,
    Waited,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from consult.acts import Send
    from consult.case import Entries

__all__ = ["evolve", "replay"]

_NO_RELATIVES: Final[HashTrieMap[str, Relative]] = HashTrieMap()
_NO_VISITS: Final[HashTrieMap[str, int]] = HashTrieMap()
_NO_RESULTS: Final[HashTrieMap[str, Result]] = HashTrieMap()
_NONE_TOLD: Final[HashTrieSet[str]] = HashTrieSet()


def replay(events: Iterable[Event]) -> Case:
    """
    The case that *events* add up to.

    Raises:
        LogError: if the events are not one case's, in order, from its opening.
    """
    case: Case | None = None
    for event in events:
        case = evolve(case, event)
    if case is None:
        msg = "no events, so no case; give the events from the opening on"
        raise LogError(msg)
    return case


def evolve(case: Case | None, event: Event) -> Case:
    """
    The case as it is after *event*.

    Raises:
        LogError: if *event* is not the next of this case.
    """
    kind = event.__class__
    if case is None:
        if kind is not Opened or event.seq != 1:
            msg = (
                f"event {event.seq} of case {event.case!r} is {event.type} with nothing before it; "
                "begin at its opening"
            )
            raise LogError(msg)
        return _opened(event)  # type: ignore[arg-type]  # the class was compared above
    if event.seq != case.seq + 1 or event.case != case.origin.case:
        msg = f"event {event.seq} of case {event.case!r} does not follow event {case.seq} of case {case.id!r}"
        raise LogError(msg)
    if event.at < case.at:
        msg = (
            f"event {event.seq} of case {event.case!r} is of {event.at}, before event {case.seq} of {case.at}"
        )
        raise LogError(msg)
    fold = FOLDS.get(kind)
    if fold is None:
        msg = f"event {event.seq} of case {event.case!r} is {event.type}, but the case is open already"
        raise LogError(msg)
    return fold(case, event)


def _opened(event: Opened) -> Case:
    origin = Origin(
        event.community,
        event.case,
        event.procedure,
        event.version,
        event.fingerprint,
        event.actor,
        event.principal,
        event.at,
        event.root,
        event.parent,
    )
    entering = event.entering
    place = _place(entering, 1, event.at)
    relatives: HashTrieMap[str, Relative] = _related(_NO_RELATIVES, event.sends)
    if event.parent is not None:
        relatives = relatives.insert(event.parent, Relative("parent"))
    return make_case(
        origin,
        place,
        event.seq,
        event.at,
        1,
        NO_MATTER.update(event.settles) if event.settles else NO_MATTER,
        NO_ENTRIES,
        NO_ENTRIES,
        _NO_VISITS.insert(entering.stage, 1),
        _NO_RESULTS,
        entering.owes,
        relatives,
        _NONE_TOLD,
        event.wake,
        alarm_of(place, entering.owes, event.wake),
    )


def _place(entering: Entering, visit: int, at: datetime) -> Place:
    return make_place(
        entering.stage,
        visit,
        at,
        entering.ends,
        entering.provisional,
        entering.opening,
        entering.final,
        entering.lasts,
    )


def _acted(case: Case, event: Acted) -> Case:
    entries, ledgers, duties = case.entries, case.ledgers, case.duties
    text, results, matter = case.text, case.results, case.matter
    if event.amends:
        # The next text: what was said of the old one counts no longer. Results stay, stamped with their text.
        text += 1
        entries = NO_ENTRIES
    changes = event.changes
    if changes.puts or changes.drops:
        entries, ledgers = _entered(case, event, entries, ledgers, text)
    if changes.discharges:
        duties = tuple(duty for duty in duties if duty.id not in changes.discharges)
    if changes.owes:
        duties += changes.owes
    if event.settles:
        matter = matter.update(event.settles)
    return make_case(
        case.origin,
        case.place,
        event.seq,
        event.at,
        text,
        matter,
        entries,
        ledgers,
        case.visits,
        results,
        duties,
        _related(case.relatives, event.sends) if event.sends else case.relatives,
        case.told,
        event.wake,
        case.alarm
        if duties is case.duties and event.wake is case.wake
        else alarm_of(case.place, duties, event.wake),
    )


def _entered(
    case: Case, event: Acted, entries: Entries, ledgers: Entries, text: int
) -> tuple[Entries, Entries]:
    actor = event.principal or event.actor
    for put in event.changes.puts:
        entry = make_entry(
            event.act, actor, event.at, event.seq, put.value, case.place.visit, text, event.standing
        )
        if put.spans:
            ledgers = ledgers.insert(put.bucket, ledgers.get(put.bucket, NO_BUCKET).insert(put.key, entry))
        else:
            entries = entries.insert(put.bucket, entries.get(put.bucket, NO_BUCKET).insert(put.key, entry))
    for drop in event.changes.drops:
        if drop.spans:
            ledgers = ledgers.insert(drop.bucket, ledgers.get(drop.bucket, NO_BUCKET).discard(drop.key))
        else:
            entries = entries.insert(drop.bucket, entries.get(drop.bucket, NO_BUCKET).discard(drop.key))
    return entries, ledgers


def _moved(case: Case, event: Moved) -> Case:
    entering = event.entering
    stage = entering.stage
    visit = case.visits.get(stage, 0) + 1
    ends, wake = entering.ends, event.wake
    place = make_place(
        stage, visit, event.at, ends, entering.provisional, entering.opening, entering.final, entering.lasts
    )
    # What a stage asked for is no longer owed once the stage is left, unless it was missed: that stays.
    duties = case.duties
    if duties:
        duties = tuple(duty for duty in duties if duty.stage is None or duty.missed)
    if entering.owes:
        duties = _renewed(duties, entering.owes)
    results = case.results
    if event.result is not None:
        results = results.insert(event.source, Result(case.place.visit, case.text, event.at, event.result))
    return make_case(
        case.origin,
        place,
        event.seq,
        event.at,
        case.text,
        case.matter,
        NO_ENTRIES,
        case.ledgers,
        case.visits.insert(stage, visit),
        results,
        duties,
        _related(case.relatives, event.sends) if event.sends else case.relatives,
        case.told,
        wake,
        None if ends is None and wake is None and not duties else alarm_of(place, duties, wake),
    )


def _renewed(duties: tuple[Owed, ...], owes: tuple[Owed, ...]) -> tuple[Owed, ...]:
    fresh = {duty.id for duty in owes}
    return tuple(duty for duty in duties if duty.id not in fresh) + owes


def _missed(case: Case, event: Missed) -> Case:
    duties = tuple(
        Owed(duty.id, duty.act, duty.due, duty.en, duty.zh, duty.stage, missed=True)
        if duty.id in event.duties
        else duty
        for duty in case.duties
    )
    return attrs.evolve(
        case,
        seq=event.seq,
        at=event.at,
        duties=duties,
        wake=event.wake,
        alarm=alarm_of(case.place, duties, event.wake),
    )


def _waited(case: Case, event: Waited) -> Case:
    return attrs.evolve(
        case,
        seq=event.seq,
        at=event.at,
        wake=event.wake,
        alarm=alarm_of(case.place, case.duties, event.wake),
    )


def _told(case: Case, event: Told) -> Case:
    entry = Entry(event.kind, event.sender, event.at, event.seq, event.data, case.place.visit, case.text)
    bucket = f"told:{event.kind}"
    return attrs.evolve(
        case,
        seq=event.seq,
        at=event.at,
        ledgers=case.ledgers.insert(bucket, case.ledgers.get(bucket, NO_BUCKET).insert(event.message, entry)),
        relatives=case.relatives.insert(event.sender, Relative(event.relation, event.stage, event.ended)),
        told=case.told.insert(event.message),
        wake=event.wake,
        alarm=alarm_of(case.place, case.duties, event.wake),
    )


def _extended(case: Case, event: Extended) -> Case:
    extended = case.place.extended or event.reason == LATE_SWING
    place = attrs.evolve(case.place, ends=event.ends, provisional=event.provisional, extended=extended)
    return attrs.evolve(
        case,
        seq=event.seq,
        at=event.at,
        place=place,
        wake=event.wake,
        alarm=alarm_of(place, case.duties, event.wake),
    )


def _gone_over(case: Case, event: GoneOver) -> Case:
    origin = attrs.evolve(
        case.origin, procedure=event.procedure, version=event.version, fingerprint=event.fingerprint
    )
    place = attrs.evolve(case.place, stage=event.stage, final=event.final)
    # Under another name it has been visited as often: what is allowed so many times is not allowed anew.
    visits = max(place.visit, case.visits.get(event.stage, 0))
    return attrs.evolve(
        case,
        origin=origin,
        place=place,
        visits=case.visits.insert(event.stage, visits),
        seq=event.seq,
        at=event.at,
        wake=event.wake,
        alarm=alarm_of(place, case.duties, event.wake),
    )


def _related(relatives: HashTrieMap[str, Relative], sends: tuple[Send, ...]) -> HashTrieMap[str, Relative]:
    for send in sends:
        if send.relation != "parent":
            relatives = relatives.insert(send.to, Relative(send.relation))
    return relatives


FOLDS: Final[Mapping[type, Callable[[Case, Any], Case]]] = {
    Acted: _acted,
    Moved: _moved,
    Missed: _missed,
    Waited: _waited,
    Told: _told,
    Extended: _extended,
    GoneOver: _gone_over,
}
