"""
Where events live: what a store must do, and one in memory.

A store keeps whole what belongs together: events, head, idempotency key, frozen rolls, ballot boxes and
messages to other cases are written as one or not at all.
"""

from __future__ import annotations

import heapq
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import RLock
from typing import TYPE_CHECKING, Any, Final, Protocol, final

import attrs

from consult.errors import ConflictError, ConsultError, UnknownCaseError
from consult.values import maker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from consult.case import Case
    from consult.events import Event
    from consult.rulings import Ballot
    from consult.verdicts import Verdict
    from consult.voting import BoxChange, PaperNow, Roll
    from consult.voting.boxes.kinds import AnyBox, BoxKind

_NEVER: Final = datetime.max.replace(tzinfo=UTC)

__all__ = [
    "Append",
    "BallotKey",
    "BoxRead",
    "FeedItem",
    "KeyRecord",
    "MemoryStore",
    "Message",
    "OpenBox",
    "Store",
    "Taken",
    "make_append",
]


@final
@attrs.frozen(hash=False)
class Message:
    """Something that one case makes known to another, until it is delivered."""

    #: Its own name: the sending case, its event and the number within it.
    id: str
    sender: str
    to: str
    kind: str
    #: What the sender is to the receiver.
    relation: str
    data: object
    at: datetime
    actor: str | None
    stage: str | None = None
    ended: bool = False
    #: For whom the actor acted.
    principal: str | None = None


@final
@attrs.frozen
class KeyRecord:
    """What an idempotency key was first used for."""

    #: A digest of the act.
    digest: str
    case: str
    first: int
    last: int


@final
@attrs.frozen(hash=False, weakref_slot=False)
class Append:
    """All that one ruling writes."""

    #: The head after the events.
    case: Case
    #: How many events the case had before; 0 for a new case.
    expected: int
    events: tuple[Event, ...]
    #: Rolls that were frozen, to be kept by their digest.
    rolls: tuple[Roll, ...] = ()
    #: The kind of box that the head's stage opens; None: it opens none.
    box: BoxKind | None = None
    #: What the act does to the box of the stage that it was done in.
    changes: tuple[BoxChange, ...] = ()
    #: The moments at which the box notes what it comes to, by their names.
    notes: Mapping[str, datetime] = attrs.field(factory=dict)
    #: Whether a ballot may move the case at once.
    early: bool = False
    key: tuple[str, str, str] | None = None
    messages: tuple[Message, ...] = ()
    #: The message that this answers.
    delivers: str | None = None
    #: Whether a ballot may go straight into the box, which knows all that there is to ask.
    direct: bool = attrs.field(default=True, kw_only=True)
    #: The versions of the boxes that were counted, by stage and visit: what was decided rests on them.
    counted: Mapping[tuple[str, int], int] = attrs.field(factory=dict, kw_only=True)


make_append: Final = maker(Append)


@final
@attrs.frozen
class FeedItem:
    """An event with its position in the order in which events were written."""

    position: int
    event: Event


@final
@attrs.frozen
class BoxRead:
    """A ballot box as it was found. What is done to it changes nothing in the store."""

    box: AnyBox
    #: Which of its states this is: another one once a ballot has gone in. 0 where the store holds off others.
    version: int = 0


@final
@attrs.frozen
class BallotKey:
    """The idempotency key of a ballot, with a digest of its act: one of them, as the box turns out to be."""

    actor: str
    key: str
    digest: str
    #: The digest that tells nothing of the choice.
    if_hidden: str


@final
@attrs.frozen
class Taken:
    """What became of a ballot that was put in."""

    #: A receipt, or nothing but text where there is none; None: the ballot was not taken.
    receipt: str | None
    #: Whether no more ballots can come.
    sealed: bool
    #: Whether what is in the box is secret.
    hidden: bool


@final
@attrs.define
class OpenBox:
    """The box of a vote that is open, laid ready so that a ballot has nothing to look up but its voter."""

    box: AnyBox
    #: Each voter's position on the roll.
    index: Mapping[str, int]
    stage: str
    visit: int
    #: The moment of the case's last event: a ballot cannot come before it.
    opens: datetime
    #: The first moment that is too late for a ballot to go straight in: when anything falls due, or at once
    #: where a ballot may move the case.
    until: datetime
    #: The same without the moments at which the box notes what it comes to.
    limit: datetime
    cast: Callable[[int, int], bool]
    lock: AbstractContextManager[object]
    #: The moments at which the box notes what it comes to, by their names.
    notes: Mapping[str, datetime] = attrs.field(factory=dict)
    #: What the engine answers to a ballot that went in; the store forgets it when it writes to the case.
    answer: Any = None

    def note(self, now: datetime) -> None:
        """Let the box note what it comes to, where a moment for it has come, before anything goes in."""
        for name, moment in self.notes.items():
            if moment <= now and name not in self.box.notes:
                self.box.note(name)
        self.set_limit(self.limit)

    def set_limit(self, limit: datetime) -> None:
        """Say from when on a ballot cannot go straight in, but for the moments of the notes."""
        self.limit = limit
        self.until = min((limit, *(at for name, at in self.notes.items() if name not in self.box.notes)))


def _never(position: int, choice: int) -> bool:
    """Take no ballot: what the box takes is more than a choice."""
    del position, choice
    return False


class Store(Protocol):
    """What the engine needs of a store. All of it is scoped by a community's key."""

    def writing(self, community: str, case: str) -> AbstractContextManager[None]:
        """Hold off other writers of the same case while a ruling is worked out, where the store can."""
        ...

    def case(self, community: str, case: str) -> Case | None:
        """The head of a case."""
        ...

    def append(self, community: str, append: Append) -> None:
        """
        Write all of it or nothing.

        Raises:
            ConflictError: if the case has other than the expected number of events, or the key was used.
        """
        ...

    def events(self, community: str, case: str) -> Sequence[Event]:
        """All events of a case, in order."""
        ...

    def next_due(
        self, community: str, until: datetime, *, root: str | None = None, skip: Iterable[str] = ()
    ) -> Case | None:
        """The case in which something falls due first, by *until*; children before parents."""
        ...

    def heads(self, community: str, *, ended: bool | None = None) -> Iterator[Case]:
        """The heads of a community's cases; only the ended or only the open ones, where asked."""
        ...

    def feed(self, community: str, after: int, limit: int) -> Sequence[FeedItem]:
        """Events in the order in which they were written, after a position."""
        ...

    def keyed(self, community: str, case: str, actor: str, key: str) -> KeyRecord | None:
        """What an idempotency key was used for."""
        ...

    def roll(self, digest: str) -> Roll | None:
        """A frozen roll."""
        ...

    def box(self, community: str, case: str, stage: str, visit: int) -> AnyBox | None:
        """The ballot box of a visit of a stage. What is done to it need not change anything in the store."""
        ...

    def read_box(self, community: str, case: str, stage: str, visit: int) -> BoxRead | None:
        """The same with its version, for what is decided by its counts."""
        ...

    def paper(self, community: str, case: str, stage: str, visit: int, voter: str) -> PaperNow | None:
        """What has become of one voter's paper, looking at no other; None: no box, or not on its roll."""
        ...

    def close_box(self, community: str, case: str, stage: str, visit: int) -> None:
        """Let no more ballots in, since the time is up: every one is in the tally by now or refused."""
        ...

    def put(self, community: str, case: str, ballot: Ballot, now: datetime, key: BallotKey | None) -> Taken:
        """
        Put a ballot into the box of the stage that it was accepted for, with the act's key: both or neither.

        Raises:
            ConflictError: if the case is in another stage or visit by now, or the key was used.
        """
        ...

    def open_boxes(self, community: str) -> Mapping[str, OpenBox]:
        """The boxes into which ballots can go now, by case: always as they are, also later."""
        ...

    def undelivered(self, community: str) -> Sequence[Message]:
        """Messages that have not been delivered, in the order in which they were sent."""
        ...

    def mark_stuck(self, community: str, case: str, verdict: Verdict | None) -> None:
        """Remember why time cannot move a case; None when it could again."""
        ...

    def stuck(self, community: str) -> dict[str, Verdict]:
        """The cases that time cannot move, and why."""
        ...


@final
@attrs.define
class _Room:
    """What the memory store keeps for one community."""

    heads: dict[str, Case] = attrs.field(factory=dict)
    logs: dict[str, list[Event]] = attrs.field(factory=dict)
    feed: list[Event] = attrs.field(factory=list)
    keys: dict[tuple[str, str, str], KeyRecord] = attrs.field(factory=dict)
    boxes: dict[tuple[str, str, int], AnyBox] = attrs.field(factory=dict)
    open_boxes: dict[str, OpenBox] = attrs.field(factory=dict)
    outbox: dict[str, Message] = attrs.field(factory=dict)
    stuck: dict[str, Verdict] = attrs.field(factory=dict)
    families: dict[str, list[str]] = attrs.field(factory=dict)
    depths: dict[str, int] = attrs.field(factory=dict)
    alarms: list[tuple[datetime, int, str]] = attrs.field(factory=list)


def _until(case: Case, append: Append) -> datetime:
    secret = append.box is not None and append.box.kind != "open"
    if append.early or not append.direct or case.has_open_parts or secret:
        # A ballot may move the case at once, there is more to ask than the box knows, what a part has come to
        # by then must be told first, or a ballot is more than a choice.
        return case.place.entered
    return _NEVER if case.alarm is None else case.alarm


@final
class MemoryStore:
    """A store in memory: gone with the process, safe for threads."""

    def __init__(self) -> None:
        self._rooms: dict[str, _Room] = {}
        self._rolls: dict[str, Roll] = {}
        self._lock = RLock()

    def _room(self, community: str) -> _Room:
        room = self._rooms.get(community)
        if room is None:
            with self._lock:
                room = self._rooms.setdefault(community, _Room())
        return room

    @contextmanager
    def writing(self, community: str, case: str) -> Iterator[None]:
        """Hold off all other writers."""
        del community, case
        with self._lock:
            yield

    def case(self, community: str, case: str) -> Case | None:
        """The head of a case."""
        return self._room(community).heads.get(case)

    def append(self, community: str, append: Append) -> None:
        """Write all of it or nothing."""
        room = self._room(community)
        case = append.case
        with self._lock:
            log = room.logs.get(case.id, [])
            if len(log) != append.expected:
                raise ConflictError(case.id, append.expected, len(log))
            where, digest = None, ""
            if append.key is not None:
                actor, key, digest = append.key
                where = (case.id if append.expected else "", actor, key)
                if where in room.keys:
                    raise ConflictError(case.id, append.expected, len(log))
            for roll in append.rolls:
                self._rolls.setdefault(roll.digest, roll)
            self._keep_box(room, case, append)
            if not log:
                room.logs[case.id] = log
                room.families.setdefault(case.origin.root, []).append(case.id)
                parent = case.origin.parent
                room.depths[case.id] = 0 if parent is None else room.depths.get(parent, 0) + 1
            log.extend(append.events)
            room.feed.extend(append.events)
            before = room.heads.get(case.id)
            room.heads[case.id] = case
            if where is not None:
                # After the head, since who finds the key looks for the head without waiting.
                last = append.expected + len(append.events)
                room.keys[where] = KeyRecord(digest, case.id, append.expected + 1, last)
            for message in append.messages:
                room.outbox[message.id] = message
            if append.delivers is not None:
                room.outbox.pop(append.delivers, None)
            if case.alarm is not None and (before is None or before.alarm != case.alarm):
                heapq.heappush(room.alarms, (case.alarm, -room.depths[case.id], case.id))
            room.stuck.pop(case.id, None)

    def _keep_box(self, room: _Room, case: Case, append: Append) -> None:
        place = case.place
        held = room.open_boxes.get(case.id)
        if held is not None and append.changes:
            # Done before the case moved on, if it did.
            held.note(case.at)
            for change in append.changes:
                held.box.apply(change)
        if held is not None and (held.stage, held.visit) != (place.stage, place.visit):
            held.box.seal()
            del room.open_boxes[case.id]
            held = None
        if held is not None:
            if held.box.sealed and (place.ends is None or place.ends > case.at):
                held.box.reopen()
            held.opens = case.at
            held.answer = None
            if append.box is not None:  # else nothing has happened to the case
                held.notes = append.notes
                held.set_limit(_until(case, append))
        elif append.box is not None and (case.id, place.stage, place.visit) not in room.boxes:
            roll = self._rolls[place.opening["roll"]]
            box = append.box.make(roll)
            room.boxes[case.id, place.stage, place.visit] = box
            held = OpenBox(
                box,
                roll.index,
                place.stage,
                place.visit,
                case.at,
                case.at,
                case.at,
                getattr(box, "cast", _never) if append.box.kind == "open" else _never,
                self._lock,
                notes=append.notes,
            )
            held.set_limit(_until(case, append))
            room.open_boxes[case.id] = held

    def events(self, community: str, case: str) -> Sequence[Event]:
        """
        All events of a case, in order.

        Raises:
            UnknownCaseError: if there is no such case.
        """
        log = self._room(community).logs.get(case)
        if log is None:
            raise UnknownCaseError(community, case)
        return tuple(log)

    def next_due(
        self, community: str, until: datetime, *, root: str | None = None, skip: Iterable[str] = ()
    ) -> Case | None:
        """The case in which something falls due first."""
        room = self._room(community)
        with self._lock:
            if root is not None:
                return self._next_of_family(room, until, root, set(skip))
            passed = []
            found = None
            skipped = set(skip)
            while room.alarms and room.alarms[0][0] <= until:
                alarm, _, name = room.alarms[0]
                case = room.heads[name]
                if case.alarm != alarm:
                    heapq.heappop(room.alarms)
                elif name in skipped:
                    passed.append(heapq.heappop(room.alarms))
                else:
                    found = case
                    break
            for entry in passed:
                heapq.heappush(room.alarms, entry)
            return found

    def _next_of_family(self, room: _Room, until: datetime, root: str, skip: set[str]) -> Case | None:
        waiting = [
            (case.alarm, -room.depths[name], name)
            for name in room.families.get(root, ())
            if name not in skip and (case := room.heads[name]).alarm is not None and case.alarm <= until
        ]
        return room.heads[min(waiting)[2]] if waiting else None

    def heads(self, community: str, *, ended: bool | None = None) -> Iterator[Case]:
        """The heads of a community's cases, in the order in which they were opened."""
        with self._lock:
            heads = list(self._room(community).heads.values())
        return (case for case in heads if ended is None or case.ended is ended)

    def feed(self, community: str, after: int, limit: int) -> Sequence[FeedItem]:
        """Events in the order in which they were written, after a position; the first is at 1."""
        part = self._room(community).feed[after : after + limit]
        return tuple(FeedItem(position, event) for position, event in enumerate(part, after + 1))

    def keyed(self, community: str, case: str, actor: str, key: str) -> KeyRecord | None:
        """What an idempotency key was used for."""
        return self._room(community).keys.get((case, actor, key))

    def roll(self, digest: str) -> Roll | None:
        """A frozen roll."""
        return self._rolls.get(digest)

    def box(self, community: str, case: str, stage: str, visit: int) -> AnyBox | None:
        """The ballot box of a visit of a stage."""
        return self._room(community).boxes.get((case, stage, visit))

    def read_box(self, community: str, case: str, stage: str, visit: int) -> BoxRead | None:
        """The ballot box, of which there is one version: others are held off while it is counted."""
        box = self.box(community, case, stage, visit)
        return None if box is None else BoxRead(box)

    def paper(self, community: str, case: str, stage: str, visit: int, voter: str) -> PaperNow | None:
        """What has become of one voter's paper."""
        box = self.box(community, case, stage, visit)
        return box.paper_of(voter) if box is not None and voter in box.roll else None

    def close_box(self, community: str, case: str, stage: str, visit: int) -> None:
        """Let no more ballots in."""
        with self._lock:
            box = self._room(community).boxes.get((case, stage, visit))
            if box is not None:
                box.seal()

    def put(self, community: str, case: str, ballot: Ballot, now: datetime, key: BallotKey | None) -> Taken:
        """
        Put a ballot in, with the act's key.

        Raises:
            ConflictError: if the case is in another stage or visit by now, or the key was used.
            ConsultError: if there is no box.
        """
        room = self._room(community)
        with self._lock:
            head = room.heads[case]
            held = room.open_boxes.get(case)
            if held is None:
                msg = f"case {case!r} is in a vote without a ballot box; the store lost it"
                raise ConsultError(msg)
            where = None if key is None else (case, key.actor, key.key)
            if (held.stage, held.visit) != (ballot.stage, ballot.visit) or where in room.keys:
                # Somebody else has moved the case on since it was looked at, or done the same.
                raise ConflictError(case, head.seq, head.seq)
            held.note(now)
            receipt = held.box.put(held.index[ballot.voter], ballot.choice, held=ballot.held)
            if where is not None and key is not None and receipt is not None:
                # As the box was opened, whatever the rules say that the case went over to since.
                digest = key.if_hidden if held.box.hidden else key.digest
                room.keys[where] = KeyRecord(digest, case, head.seq + 1, head.seq)
            return Taken(receipt, held.box.sealed, held.box.hidden)

    def open_boxes(self, community: str) -> Mapping[str, OpenBox]:
        """The boxes into which ballots can go now, by case."""
        return self._room(community).open_boxes

    def undelivered(self, community: str) -> Sequence[Message]:
        """Messages that have not been delivered."""
        return tuple(self._room(community).outbox.values())

    def mark_stuck(self, community: str, case: str, verdict: Verdict | None) -> None:
        """Remember why time cannot move a case."""
        room = self._room(community)
        if verdict is None:
            room.stuck.pop(case, None)
        else:
            room.stuck[case] = verdict

    def stuck(self, community: str) -> dict[str, Verdict]:
        """The cases that time cannot move, and why."""
        return dict(self._room(community).stuck)
