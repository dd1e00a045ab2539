"""A store in a database: everything that belongs together is written in one transaction."""

from __future__ import annotations

import json
from collections import OrderedDict
from contextlib import nullcontext
from threading import Lock
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NoReturn, final

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.exc import IntegrityError

from consult.adapters.sql import migrating
from consult.adapters.sql.database import Database, LostAtCommitError, StoreError
from consult.adapters.sql.heads import Heads
from consult.adapters.sql.moments import micros
from consult.adapters.sql.tables import boxes, cases, events, feeds, keys, messages, rolls
from consult.adapters.sql.urns import Urns, must_look
from consult.adapters.sql.writing import event_text, message_of, message_text, named
from consult.errors import ConflictError, ConsultError, UnknownCaseError
from consult.events import load
from consult.stores import BoxRead, FeedItem, KeyRecord, Taken
from consult.verdicts import Verdict
from consult.voting import Roll

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from sqlalchemy import URL, Connection, Engine, Row

    from consult.adapters.sql.keyrings import KeyRing
    from consult.case import Case
    from consult.events import Event
    from consult.rulings import Ballot
    from consult.stores import Append, BallotKey, Message, OpenBox
    from consult.voting import PaperNow
    from consult.voting.boxes.kinds import AnyBox

__all__ = ["SqlStore"]

_PAGE: Final = 200
_ROLLS: Final = 64
_NONE_OPEN: Final[Mapping[str, Any]] = MappingProxyType({})


class _RacedError(Exception):
    """Somebody else wrote first."""


@final
class SqlStore:
    """
    Cases, events and ballot boxes in SQLite or PostgreSQL, for any number of threads and processes.

    An act is one transaction that holds if nobody else wrote to the same case since it was looked at; whoever
    loses such a race decides again. SQLite is used with its write-ahead log and synchronous=FULL: what was
    answered is on the disk.
    """

    def __init__(
        self, where: str | URL | Engine, *, keys: KeyRing | None = None, heads: int = 10_000
    ) -> None:
        """
        Make a store. It connects when it is first used.

        Args:
            where: an URL, such as ``sqlite:///cases.db`` or ``postgresql+psycopg://host/name``, or an engine
                of SQLAlchemy.
            keys: where the keys of secret votes are kept. Without it no secret vote can be opened.
            heads: how many heads of cases this process keeps in memory. Our choice: a head takes some 10 kB.

        Raises:
            StoreError: if it is no database of this store.
        """
        self._database: Final = Database(where)
        self._keys: Final = keys
        self._heads: Final = Heads(heads)
        self._urns: Final = Urns(self._database, keys, self._roll)
        self._rolls: Final[OrderedDict[str, Roll]] = OrderedDict()
        self._lock: Final = Lock()
        self._checked = False

    # -- the tables ----------------------------------------------------------------------------------------

    def migrate(self) -> None:
        """
        Bring the tables up to this version; make them where there are none.

        Raises:
            StoreError: if they are of a later version, or the database does not do it.
        """
        migrating.migrate(self._database)

    def close(self) -> None:
        """Give back all connections; the store can be used again."""
        self._database.engine.dispose()

    def _ready(self) -> Database:
        if not self._checked:
            migrating.check(self._database)
            self._checked = True
        return self._database

    # -- cases ---------------------------------------------------------------------------------------------

    def writing(self, community: str, case: str) -> AbstractContextManager[None]:
        """Hold off nobody: who loses a race decides again."""
        del community, case
        return nullcontext()

    def case(self, community: str, case: str) -> Case | None:
        """The head of a case."""
        named(community, case)
        return self._ready().read(lambda connection: self._heads.read(connection, community, case))

    def append(self, community: str, append: Append) -> None:
        """
        Write all of it or nothing.

        Raises:
            ConflictError: if the case has other than the expected number of events, the key was used, or a
                box that was counted has changed since.
            ConsultError: if something in it cannot be stored.
            StoreError: if the database does not do it. Nothing is changed.
        """
        case = append.case
        named(community, case.id, *((append.key[0], append.key[1]) if append.key else ()))
        texts = [event_text(event) for event in append.events]
        closed: list[str] = []

        def work(connection: Connection) -> None:
            closed.clear()
            self._append(connection, community, append, texts, closed)

        try:
            self._ready().write(work)
        except (IntegrityError, _RacedError):
            self._conflict(community, append)
        except LostAtCommitError as error:
            if not self._is_written(community, append, texts):
                self._heads.drop(community, case.id)
                raise ConflictError(case.id, append.expected, -1) from error
        for name in closed:
            self._urns.destroy(name)
        if append.events:
            self._heads.keep(community, case)

    def _conflict(self, community: str, append: Append) -> NoReturn:
        self._heads.drop(community, append.case.id)
        found = self._database.read(
            lambda connection: connection.execute(
                select(cases.c.seq).where(cases.c.community == community, cases.c.case == append.case.id)
            ).scalar()
        )
        raise ConflictError(append.case.id, append.expected, found or 0) from None

    def _is_written(self, community: str, append: Append, texts: list[str]) -> bool:
        """Whether it is there, once the transaction whose end was not heard of is over in any case."""

        def look(connection: Connection) -> bool:
            statement = select(cases.c.seq).where(
                cases.c.community == community, cases.c.case == append.case.id
            )
            connection.execute(statement if self._database.is_sqlite else statement.with_for_update())
            found = connection.execute(
                select(events.c.data)
                .where(
                    events.c.community == community,
                    events.c.case == append.case.id,
                    events.c.seq > append.expected,
                    events.c.seq <= append.expected + len(texts),
                )
                .order_by(events.c.seq)
            ).scalars()
            return list(found) == texts

        return bool(texts) and self._database.write(look)

    def _append(
        self, connection: Connection, community: str, append: Append, texts: list[str], closed: list[str]
    ) -> None:
        case = append.case
        box = self._write_head(connection, community, append)
        if texts:
            connection.execute(
                events.insert(),
                [
                    {
                        "community": community,
                        "case": case.id,
                        "seq": event.seq,
                        "type": event.type,
                        "at": micros(event.at),
                        "data": text,
                    }
                    for event, text in zip(append.events, texts, strict=True)
                ],
            )
        if append.key is not None:
            actor, key, digest = append.key
            self._write_key(
                connection,
                community,
                (case.id if append.expected else "", actor, key),
                KeyRecord(digest, case.id, append.expected + 1, append.expected + len(texts)),
            )
        for roll in sorted(append.rolls, key=lambda roll: roll.digest):
            self._keep_roll(connection, roll)
        if append.delivers is not None:
            connection.execute(
                delete(messages).where(
                    messages.c.community == community, messages.c.message == append.delivers
                )
            )
        if append.messages:
            connection.execute(
                messages.insert(),
                [
                    {"community": community, "message": message.id, "data": message_text(message)}
                    for message in append.messages
                ],
            )
        self._require_as_counted(connection, community, append)
        if box is not None or append.box is not None:
            self._keep_box(connection, community, append, box, closed)

    def _write_head(self, connection: Connection, community: str, append: Append) -> int | None:
        """Write what is asked of cases in bulk; say which box was open before."""
        case = append.case
        values = {
            "seq": case.seq,
            "stage": case.place.stage,
            "visit": case.place.visit,
            "ended": case.ended,
            "provisional": case.place.provisional,
            "alarm": None if case.alarm is None else micros(case.alarm),
            "stuck": None,
        }
        if append.expected == 0 and append.events:
            parent = case.origin.parent
            depth = 0
            if parent is not None:
                above = connection.execute(
                    select(cases.c.depth).where(cases.c.community == community, cases.c.case == parent)
                ).scalar()
                depth = 1 + (above or 0)
            connection.execute(
                cases.insert().values(
                    community=community,
                    case=case.id,
                    root=case.origin.root,
                    parent=parent,
                    depth=depth,
                    **values,
                )
            )
            return None
        found = connection.execute(
            update(cases)
            .where(cases.c.community == community, cases.c.case == case.id, cases.c.seq == append.expected)
            .values(**values)
            .returning(cases.c.box)
        ).one_or_none()
        if found is None:
            raise _RacedError
        box: int | None = found.box
        return box

    def _write_key(
        self, connection: Connection, community: str, where: tuple[str, str, str], record: KeyRecord
    ) -> None:
        scope, actor, key = where
        connection.execute(
            keys.insert().values(
                community=community,
                scope=scope,
                actor=actor,
                key=key,
                digest=record.digest,
                case=record.case,
                first=record.first,
                last=record.last,
            )
        )

    def _require_as_counted(self, connection: Connection, community: str, append: Append) -> None:
        """Hold on to the boxes that the ruling rests on; raise where one is not as it was."""
        for stage, visit in sorted(append.counted):
            where = (community, append.case.id, stage, visit)
            self._urns.lock(connection, where)
            row = self._urns.find(connection, where)
            if row is None or self._urns.version(connection, row) != append.counted[stage, visit]:
                raise _RacedError

    def _keep_box(
        self, connection: Connection, community: str, append: Append, box: int | None, closed: list[str]
    ) -> None:
        case, place = append.case, append.case.place
        held = None if box is None else self._held_box(connection, community, append, box, closed)
        if held is not None:
            if held.sealed and (place.ends is None or place.ends > case.at):
                self._urns.reopen(connection, held)
            if append.box is not None:
                self._urns.time(connection, held, append.notes)
            return
        where = (community, case.id, place.stage, place.visit)
        if append.box is not None and self._urns.find(connection, where) is None:
            roll = self._roll(connection, place.opening["roll"])
            opened = self._urns.open(connection, where, append.box, roll, append.notes)
            self._set_box(connection, community, case.id, opened)

    def _held_box(
        self, connection: Connection, community: str, append: Append, box: int, closed: list[str]
    ) -> Row[Any] | None:
        """The box that was open, once it is changed; None where the case has left its stage, and so it."""
        case, place = append.case, append.case.place
        row = connection.execute(select(boxes).where(boxes.c.id == box)).one()
        where = (community, case.id, row.stage, row.visit)
        leaves = (row.stage, row.visit) != (place.stage, place.visit)
        if not (append.changes or leaves or row.sealed):
            return row
        self._urns.lock(connection, where)
        held = self._urns.find(connection, where)
        if held is not None and append.changes:
            # Done before the case moved on, if it did.
            self._urns.change(connection, held, append.changes, case.at)
            held = self._urns.find(connection, where)
        if held is None or not leaves:
            return held
        name = self._urns.seal(connection, held)
        if name is not None:
            closed.append(name)
        self._set_box(connection, community, case.id, None)
        return None

    def _set_box(self, connection: Connection, community: str, case: str, box: int | None) -> None:
        connection.execute(
            update(cases).where(cases.c.community == community, cases.c.case == case).values(box=box)
        )

    def events(self, community: str, case: str) -> Sequence[Event]:
        """
        All events of a case, in order.

        Raises:
            UnknownCaseError: if there is no such case.
        """
        named(community, case)
        found = self._ready().read(
            lambda connection: (
                connection.execute(
                    select(events.c.data)
                    .where(events.c.community == community, events.c.case == case)
                    .order_by(events.c.seq)
                )
                .scalars()
                .all()
            )
        )
        if not found:
            raise UnknownCaseError(community, case)
        return tuple(map(load, found))

    def next_due(
        self, community: str, until: datetime, *, root: str | None = None, skip: Iterable[str] = ()
    ) -> Case | None:
        """The case in which something falls due first, by *until*; children before parents."""
        statement = (
            select(cases.c.case)
            .where(cases.c.community == community, cases.c.alarm <= micros(until))
            .order_by(cases.c.alarm, cases.c.depth.desc(), cases.c.case)
            .limit(1)
        )
        if root is not None:
            statement = statement.where(cases.c.root == root)
        skipped = sorted(skip)
        if skipped:
            statement = statement.where(cases.c.case.not_in(skipped))

        def look(connection: Connection) -> Case | None:
            name = connection.execute(statement).scalar()
            return None if name is None else self._heads.read(connection, community, name)

        return self._ready().read(look)

    def heads(self, community: str, *, ended: bool | None = None) -> Iterator[Case]:
        """The heads of a community's cases, in the order in which they were opened."""
        after = 0
        while True:
            statement = (
                select(cases.c.number, cases.c.case, cases.c.seq)
                .where(cases.c.community == community, cases.c.number > after)
                .order_by(cases.c.number)
                .limit(_PAGE)
            )
            if ended is not None:
                statement = statement.where(cases.c.ended == ended)

            def look(connection: Connection, statement: Any = statement) -> tuple[list[Case], int]:
                found = connection.execute(statement).all()
                heads = self._heads.read_many(connection, community, [(row.case, row.seq) for row in found])
                return heads, found[-1].number if found else 0

            heads, after = self._ready().read(look)
            yield from (head for head in heads if ended is None or head.ended is ended)
            if len(heads) < _PAGE:
                return

    def feed(self, community: str, after: int, limit: int) -> Sequence[FeedItem]:
        """
        Events in the order in which they were written, after a position; the first is at 1.

        An event gets its position from whoever looks first after it was committed. So the positions that
        anybody has seen have no gap, and no event turns up before one of them later.
        """
        database = self._ready()
        unplaced = select(exists().where(events.c.community == community, events.c.position.is_(None)))
        if database.read(lambda connection: connection.execute(unplaced).scalar()):
            database.write(lambda connection: self._place(connection, community))
        found = database.read(
            lambda connection: connection.execute(
                select(events.c.position, events.c.data)
                .where(events.c.community == community, events.c.position > after)
                .order_by(events.c.position)
                .limit(limit)
            ).all()
        )
        return tuple(FeedItem(position, load(text)) for position, text in found)

    def _place(self, connection: Connection, community: str) -> None:
        database = self._database
        database.lock(connection, "feed", community)
        connection.execute(
            database.insert(feeds).values(community=community, position=0).on_conflict_do_nothing()
        )
        last = connection.execute(select(feeds.c.position).where(feeds.c.community == community)).scalar_one()
        # Whoever is still writing is not seen here, and comes after all that are.
        new = (
            select(
                events.c.id.label("event"),
                (func.row_number().over(order_by=events.c.id) + last).label("position"),
            )
            .where(events.c.community == community, events.c.position.is_(None))
            .subquery()
        )
        placed = connection.execute(
            update(events).where(events.c.id == new.c.event).values(position=new.c.position)
        ).rowcount
        connection.execute(update(feeds).where(feeds.c.community == community).values(position=last + placed))

    # -- keys, messages, what is stuck ---------------------------------------------------------------------

    def keyed(self, community: str, case: str, actor: str, key: str) -> KeyRecord | None:
        """What an idempotency key was used for."""
        named(community, case, actor, key)
        row = self._ready().read(
            lambda connection: connection.execute(
                select(keys.c.digest, keys.c.case, keys.c.first, keys.c.last).where(
                    keys.c.community == community,
                    keys.c.scope == case,
                    keys.c.actor == actor,
                    keys.c.key == key,
                )
            ).one_or_none()
        )
        return None if row is None else KeyRecord(row.digest, row.case, row.first, row.last)

    def undelivered(self, community: str) -> Sequence[Message]:
        """Messages that have not been delivered, in the order in which they were sent."""
        found = self._ready().read(
            lambda connection: (
                connection.execute(
                    select(messages.c.data)
                    .where(messages.c.community == community)
                    .order_by(messages.c.number)
                )
                .scalars()
                .all()
            )
        )
        return tuple(map(message_of, found))

    def mark_stuck(self, community: str, case: str, verdict: Verdict | None) -> None:
        """Remember why time cannot move a case; None when it could again."""
        text = None if verdict is None else json.dumps(verdict.to_data(), ensure_ascii=True)
        self._ready().write(
            lambda connection: connection.execute(
                update(cases).where(cases.c.community == community, cases.c.case == case).values(stuck=text)
            )
        )

    def stuck(self, community: str) -> dict[str, Verdict]:
        """The cases that time cannot move, and why."""
        found = self._ready().read(
            lambda connection: connection.execute(
                select(cases.c.case, cases.c.stuck)
                .where(cases.c.community == community, cases.c.stuck.is_not(None))
                .order_by(cases.c.number)
            ).all()
        )
        return {name: Verdict.from_data(json.loads(text)) for name, text in found}

    # -- rolls ---------------------------------------------------------------------------------------------

    def roll(self, digest: str) -> Roll | None:
        """A frozen roll."""
        known = self._known_roll(digest)
        if known is not None:
            return known
        return self._ready().read(lambda connection: self._read_roll(connection, digest))

    def _known_roll(self, digest: str) -> Roll | None:
        with self._lock:
            found = self._rolls.get(digest)
            if found is not None:
                self._rolls.move_to_end(digest)
            return found

    def _remember(self, roll: Roll) -> None:
        with self._lock:
            self._rolls[roll.digest] = roll
            while len(self._rolls) > _ROLLS:
                self._rolls.popitem(last=False)

    def _read_roll(self, connection: Connection, digest: str) -> Roll | None:
        text = connection.execute(select(rolls.c.data).where(rolls.c.digest == digest)).scalar()
        if text is None:
            return None
        roll = Roll.from_data(json.loads(text))
        self._remember(roll)
        return roll

    def _roll(self, connection: Connection, digest: str) -> Roll:
        found = self._known_roll(digest) or self._read_roll(connection, digest)
        if found is None:
            msg = f"the frozen roll {digest[:12]} is not in the store; restore it, since votes depend on it"
            raise ConsultError(msg)
        return found

    def _keep_roll(self, connection: Connection, roll: Roll) -> None:
        there = connection.execute(select(rolls.c.digest).where(rolls.c.digest == roll.digest)).scalar()
        if there is None:
            text = json.dumps(roll.to_data(), ensure_ascii=True, separators=(",", ":"))
            connection.execute(
                self._database.insert(rolls).values(digest=roll.digest, data=text).on_conflict_do_nothing()
            )

    # -- ballot boxes --------------------------------------------------------------------------------------

    def box(self, community: str, case: str, stage: str, visit: int) -> AnyBox | None:
        """The ballot box of a visit of a stage. What is done to it changes nothing in the store."""
        found = self.read_box(community, case, stage, visit)
        return None if found is None else found.box

    def read_box(self, community: str, case: str, stage: str, visit: int) -> BoxRead | None:
        """The same with its version, for what is decided by its counts."""

        def look(connection: Connection) -> BoxRead | None:
            row = self._urns.find(connection, (community, case, stage, visit))
            return None if row is None else BoxRead(*self._urns.read(connection, row))

        return self._ready().read(look)

    def paper(self, community: str, case: str, stage: str, visit: int, voter: str) -> PaperNow | None:
        """What has become of one voter's paper; None: no box, or not on its roll."""

        def look(connection: Connection) -> PaperNow | None:
            row = self._urns.find(connection, (community, case, stage, visit))
            return None if row is None else self._urns.paper(connection, row, voter)

        return self._ready().read(look)

    def close_box(self, community: str, case: str, stage: str, visit: int) -> None:
        """Let no more ballots in: every one is in the tally by now or refused."""
        where = (community, case, stage, visit)
        row = self._ready().read(lambda connection: self._urns.find(connection, where))
        if row is None or row.sealed:
            if row is not None and row.lock is not None:
                # Whoever closed it may have been stopped before the key was destroyed.
                self._urns.destroy(row.lock.hex())
            return

        def close(connection: Connection) -> str | None:
            self._urns.lock(connection, where)
            found = self._urns.find(connection, where)
            return None if found is None else self._urns.seal(connection, found)

        try:
            self._urns.destroy(self._database.write(close))
        except LostAtCommitError:
            self.close_box(community, case, stage, visit)

    def put(self, community: str, case: str, ballot: Ballot, now: datetime, key: BallotKey | None) -> Taken:
        """
        Put a ballot into the box of the stage that it was accepted for, with the act's key: both or neither.

        Raises:
            ConflictError: if the case is in another stage or visit by now, or the key was used.
            ConsultError: if there is no box.
            StoreError: if the database does not do it. Nothing is changed.
        """
        if key is not None:
            named(key.actor, key.key)
        taken = self._put(community, case, ballot, now, key, alone=False)
        if taken is None:
            taken = self._put(community, case, ballot, now, key, alone=True)
        if taken is None:  # pragma: no cover - whoever is alone with the box need not look again
            msg = f"the ballot box of case {case!r} cannot be looked at"
            raise ConsultError(msg)
        return taken

    def _put(
        self, community: str, case: str, ballot: Ballot, now: datetime, key: BallotKey | None, *, alone: bool
    ) -> Taken | None:
        where = (community, case, ballot.stage, ballot.visit)

        def work(connection: Connection) -> Taken | None:
            self._urns.lock(connection, where, shared=not alone)
            row, seq = self._box_of(connection, where)
            hidden = row.lock is not None and not row.sealed
            if key is not None:
                self._refuse_used(connection, community, case, key, seq)
            if row.sealed:
                return Taken(None, sealed=True, hidden=hidden)
            put = self._urns.look if alone else self._urns.put
            receipt = put(connection, row, ballot, now)
            if receipt is must_look:
                return None
            if key is not None and receipt is not None:
                digest = key.if_hidden if hidden else key.digest
                record = KeyRecord(digest, case, seq + 1, seq)
                self._write_key(connection, community, (case, key.actor, key.key), record)
            return Taken(receipt, sealed=False, hidden=hidden)

        try:
            return self._ready().write(work)
        except IntegrityError:
            raise ConflictError(case, -1, -1) from None
        except LostAtCommitError as error:
            msg = (
                f"the connection to {self._database.name} was lost as the ballot of {ballot.voter!r} was put "
                "in; it is in or it is not: try again, best with the same key"
            )
            raise StoreError(msg) from error

    def _box_of(self, connection: Connection, where: tuple[str, str, str, int]) -> tuple[Row[Any], int]:
        """The box of the stage that the case is in still, and how many events the case has."""
        community, case, stage, visit = where
        found = connection.execute(
            select(cases.c.seq, cases.c.stage.label("in_stage"), cases.c.visit.label("in_visit"), boxes)
            .select_from(
                cases.outerjoin(
                    boxes,
                    (boxes.c.community == cases.c.community)
                    & (boxes.c.case == cases.c.case)
                    & (boxes.c.stage == stage)
                    & (boxes.c.visit == visit),
                )
            )
            .where(cases.c.community == community, cases.c.case == case)
        ).one_or_none()
        if found is None:
            raise UnknownCaseError(community, case)
        if (found.in_stage, found.in_visit) != (stage, visit):
            raise ConflictError(case, found.seq, found.seq)
        if found.id is None:
            msg = f"case {case!r} is in a vote without a ballot box; the store lost it"
            raise ConsultError(msg)
        return found, int(found.seq)

    def _refuse_used(
        self, connection: Connection, community: str, case: str, key: BallotKey, seq: int
    ) -> None:
        used = connection.execute(
            select(keys.c.digest).where(
                keys.c.community == community,
                keys.c.scope == case,
                keys.c.actor == key.actor,
                keys.c.key == key.key,
            )
        ).scalar()
        if used is not None:
            raise ConflictError(case, seq, seq)

    def open_boxes(self, community: str) -> Mapping[str, OpenBox]:
        """None: every ballot is put in by `put`, since other processes may close the vote."""
        del community
        return _NONE_OPEN
