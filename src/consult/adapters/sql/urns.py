"""What a store does with ballot boxes inside a transaction: open, load, change, put in, close."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, final

import attrs
from sqlalchemy import Row, case, func, or_, select, true, update

from consult.adapters.sql import secrecy
from consult.adapters.sql.boxes import (
    FREE,
    LOOK,
    OWN,
    Paper,
    box_of,
    kind_of,
    kind_text,
    own,
    papers_of,
)
from consult.adapters.sql.moments import micros
from consult.adapters.sql.tables import ballots, boxes, papers
from consult.voting.boxes.kinds import read_box

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from consult.adapters.sql.database import Database
    from consult.adapters.sql.keyrings import KeyRing
    from consult.rulings import Ballot
    from consult.voting import BoxChange, PaperNow, Roll
    from consult.voting.boxes.kinds import AnyBox, BoxKind

__all__ = ["Urns", "must_look"]

_COLUMNS: Final = (
    ballots.c.position,
    ballots.c.code,
    ballots.c.paper,
    ballots.c.held,
    ballots.c.on_paper,
    ballots.c.under,
    ballots.c.delegate,
    ballots.c.kept,
    ballots.c.times,
    ballots.c.replaced,
)
_PLAIN: Final = {
    "held": False,
    "on_paper": False,
    "under": None,
    "delegate": None,
    "kept": None,
}


@final
class _Look:
    """That a ballot cannot go straight in: what is in the box must be looked at first."""


must_look: Final = _Look()


@final
@attrs.frozen
class _Loaded:
    box: AnyBox
    rows: Mapping[int, Paper]
    #: Of every row, how often it was written.
    times: Mapping[int, int]
    #: How many ballots replaced another, as the rows tell.
    replaced: int
    version: int


@final
class Urns:
    """The ballot boxes of a database."""

    def __init__(
        self, database: Database, keys: KeyRing | None, roll: Callable[[Connection, str], Roll]
    ) -> None:
        self._database: Final = database
        self._keys: Final = keys
        self._roll: Final = roll

    def lock(self, connection: Connection, where: tuple[str, str, str, int], *, shared: bool = False) -> None:
        """Hold off whoever closes or changes the box; not shared: whoever puts something in, too."""
        self._database.lock(connection, "box", *where, shared=shared)

    def find(self, connection: Connection, where: tuple[str, str, str, int]) -> Row[Any] | None:
        """The row of a box."""
        community, name, stage, visit = where
        return connection.execute(
            select(boxes).where(
                boxes.c.community == community,
                boxes.c.case == name,
                boxes.c.stage == stage,
                boxes.c.visit == visit,
            )
        ).one_or_none()

    def open(
        self,
        connection: Connection,
        where: tuple[str, str, str, int],
        kind: BoxKind,
        roll: Roll,
        notes: Mapping[str, datetime],
    ) -> int:
        """Make a box, empty but for the delegations that stand on the roll."""
        community, name, stage, visit = where
        box = kind.make(roll)
        rows = {} if kind.kind == "secret" else papers_of(kind, box)
        moments = {note: micros(at) for note, at in notes.items()}
        lock = None
        if kind.kind == "secret":
            lock = secrecy.new_lock(self._keys, f"of {name!r} in {stage!r}")
        found: int = connection.execute(
            boxes.insert()
            .values(
                community=community,
                case=name,
                stage=stage,
                visit=visit,
                kind=kind_text(kind),
                roll=roll.digest,
                sealed=False,
                linked=any(row.delegate is not None for row in rows.values()),
                noted="{}",
                moments=json.dumps(moments),
                due=min(moments.values(), default=None),
                lock=lock,
            )
            .returning(boxes.c.id)
        ).scalar_one()
        self._keep_rows(connection, community, found, before={}, after=rows, times={})
        return found

    # -- looking -------------------------------------------------------------------------------------------

    def read(self, connection: Connection, row: Row[Any]) -> tuple[AnyBox, int]:
        """The box as it is, and its version."""
        if row.counted is not None:
            counted = read_box(self._roll(connection, row.roll), {"secret": json.loads(row.counted)})
            if counted is None:  # pragma: no cover - it is stored when it is closed
                msg = "a closed box is not closed"
                raise ValueError(msg)
            return counted, self.version(connection, row)
        loaded = self._load(connection, row)
        if row.sealed:
            loaded.box.seal()
        return loaded.box, loaded.version

    def paper(self, connection: Connection, row: Row[Any], voter: str) -> PaperNow | None:
        """What has become of one voter's paper: one row is looked at, whatever the size of the roll."""
        roll = self._roll(connection, row.roll)
        position = roll.index.get(voter)
        if position is None:
            return None
        found = connection.execute(
            select(*_COLUMNS).where(ballots.c.box == row.id, ballots.c.position == position)
        ).all()
        # A box that knows of nobody else says what it would say.
        rows = [(position, Paper(*one[1:8])) for one in found]
        return box_of(kind_of(row.kind), roll, rows, replaced=0, noted={}).paper_of(voter)

    def version(self, connection: Connection, row: Row[Any]) -> int:
        """Which of its states a box is in: what is done to it only ever adds to the number."""
        times = connection.execute(
            select(func.coalesce(func.sum(ballots.c.times), 0)).where(ballots.c.box == row.id)
        ).scalar_one()
        return int(times) + int(row.changes)

    def _load(self, connection: Connection, row: Row[Any]) -> _Loaded:
        kind = kind_of(row.kind)
        roll = self._roll(connection, row.roll)
        rows: dict[int, Paper] = {}
        times: dict[int, int] = {}
        replaced = 0
        found = connection.execute(
            select(*_COLUMNS).where(ballots.c.box == row.id).order_by(ballots.c.position)
        )
        for position, code, paper, held, on_paper, under, delegate, kept, often, over in found:
            rows[position] = Paper(code, paper, held, on_paper, under, delegate, kept)
            times[position] = often
            replaced += over
        box = box_of(kind, roll, rows.items(), replaced=row.replaced + replaced, noted=json.loads(row.noted))
        return _Loaded(box, rows, times, replaced, row.changes + sum(times.values()))

    # -- putting in ----------------------------------------------------------------------------------------

    def put(self, connection: Connection, row: Row[Any], ballot: Ballot, now: datetime) -> Any:
        """
        Put a voter's own ballot straight in, under a shared lock.

        Returns:
            A receipt, or nothing but text; None: it is not taken; `must_look`: that has to be looked at.
        """
        if ballot.held or row.linked or (row.due is not None and row.due <= micros(now)):
            return must_look
        kind, roll = kind_of(row.kind), self._roll(connection, row.roll)
        receipt = ""
        if kind.kind == "secret":
            # An empty box says what it would say: whether it is a paper, and which receipt.
            put = kind.make(roll).put(roll.index[ballot.voter], ballot.choice)
            paper = Paper(15)
            receipt = put or ""
        else:
            made = own(kind, ballot.choice)
            if made is None:
                return must_look
            paper = made
        taken = self._upsert(connection, row, roll.index[ballot.voter], paper, replaceable=kind.replaceable)
        if taken is not True:
            return taken
        if kind.kind == "secret":
            self._lock_up(connection, row, kind, ballot.choice, receipt)
        return receipt

    def _upsert(
        self, connection: Connection, row: Row[Any], position: int, paper: Paper, *, replaceable: bool
    ) -> Any:
        insert = self._database.insert(ballots).values(
            box=row.id,
            position=position,
            community=row.community,
            code=paper.code,
            paper=paper.paper,
            over=OWN,
            times=1,
            replaced=0,
            **_PLAIN,
        )
        free = ballots.c.over == FREE
        put = insert.on_conflict_do_update(
            index_elements=[ballots.c.box, ballots.c.position],
            set_={
                "code": insert.excluded.code,
                "paper": insert.excluded.paper,
                "over": OWN,
                "times": ballots.c.times + 1,
                "replaced": ballots.c.replaced + case((ballots.c.over == OWN, 1), else_=0),
            },
            where=or_(free, ballots.c.over == OWN) if replaceable else free,
        ).returning(true())
        if connection.execute(put).first() is not None:
            return True
        over = connection.execute(
            select(ballots.c.over).where(ballots.c.box == row.id, ballots.c.position == position)
        ).scalar_one()
        return must_look if over == LOOK else None

    def look(self, connection: Connection, row: Row[Any], ballot: Ballot, now: datetime) -> str | None:
        """Put a ballot in as the box itself would, alone with it; None: it is not taken."""
        loaded = self._load(connection, row)
        _note(loaded.box, row, now)
        kind = kind_of(row.kind)
        receipt = loaded.box.put(loaded.box.roll.index[ballot.voter], ballot.choice, held=ballot.held)
        self._keep(connection, row, kind, loaded)
        if kind.kind == "secret" and receipt is not None:
            self._lock_up(connection, row, kind, ballot.choice, receipt)
        return receipt

    def _lock_up(
        self, connection: Connection, row: Row[Any], kind: BoxKind, choice: Any, receipt: str
    ) -> None:
        locked = secrecy.lock_up(row.lock, kind, choice, receipt)
        connection.execute(
            papers.insert().values(id=secrecy.random_name(), community=row.community, box=row.id, data=locked)
        )

    def change(
        self, connection: Connection, row: Row[Any], changes: tuple[BoxChange, ...], at: datetime
    ) -> None:
        """Do what acts on the record do to a box, alone with it."""
        loaded = self._load(connection, row)
        if row.sealed:
            loaded.box.seal()
        _note(loaded.box, row, at)
        for change in changes:
            loaded.box.apply(change)
        self._keep(connection, row, kind_of(row.kind), loaded)

    def _keep(self, connection: Connection, row: Row[Any], kind: BoxKind, loaded: _Loaded) -> None:
        after = papers_of(kind, loaded.box)
        self._keep_rows(
            connection, row.community, row.id, before=loaded.rows, after=after, times=loaded.times
        )
        noted = {name: tally.to_data() for name, tally in loaded.box.notes.items()}
        waiting = [at for name, at in json.loads(row.moments).items() if name not in noted]
        connection.execute(
            update(boxes)
            .where(boxes.c.id == row.id)
            .values(
                linked=any(paper.delegate is not None for paper in after.values()),
                replaced=loaded.box.replaced - loaded.replaced,
                changes=boxes.c.changes + 1,
                noted=json.dumps(noted, sort_keys=True),
                due=min(waiting, default=None),
            )
        )

    def _keep_rows(
        self,
        connection: Connection,
        community: str,
        box: int,
        *,
        before: Mapping[int, Paper],
        after: Mapping[int, Paper],
        times: Mapping[int, int],
    ) -> None:
        blank = Paper()
        changed = [
            {
                "box": box,
                "position": at,
                "community": community,
                "over": paper.over,
                "times": times.get(at, 1),
            }
            | attrs.asdict(paper)
            | {"replaced": 0}
            for at in sorted(before.keys() | after.keys())
            if (paper := after.get(at, blank)) != before.get(at, blank)
        ]
        if not changed:
            return
        insert = self._database.insert(ballots)
        keep = [column.name for column in ballots.c if column.name not in {"box", "position", "replaced"}]
        connection.execute(
            insert.on_conflict_do_update(
                index_elements=[ballots.c.box, ballots.c.position],
                set_={name: insert.excluded[name] for name in keep},
            ),
            changed,
        )

    # -- closing -------------------------------------------------------------------------------------------

    def seal(self, connection: Connection, row: Row[Any]) -> str | None:
        """
        Close a box, alone with it: nothing goes in any more. A secret one is counted.

        Returns:
            The name of the key to be destroyed once this is committed.
        """
        if row.sealed:
            return None
        kind = kind_of(row.kind)
        if kind.kind != "secret":
            connection.execute(update(boxes).where(boxes.c.id == row.id).values(sealed=True))
            return None
        loaded = self._load(connection, row)
        locked = connection.execute(
            select(papers.c.data).where(papers.c.box == row.id).order_by(papers.c.id)
        ).scalars()
        data = secrecy.count(self._keys, row.lock, loaded.box.roll, loaded.box, locked)
        connection.execute(
            update(boxes)
            .where(boxes.c.id == row.id)
            .values(sealed=True, counted=json.dumps(data, sort_keys=True, ensure_ascii=False))
        )
        connection.execute(papers.delete().where(papers.c.box == row.id))
        name: str = row.lock.hex()
        return name

    def destroy(self, name: str | None) -> None:
        """Destroy the key of a box that was closed."""
        if name is not None and self._keys is not None:
            self._keys.destroy(name)

    def reopen(self, connection: Connection, row: Row[Any]) -> None:
        """
        Take ballots again.

        Raises:
            SecrecyError: if it is a secret one that was counted.
        """
        if row.counted is not None:
            self.read(connection, row)[0].reopen()
        connection.execute(update(boxes).where(boxes.c.id == row.id).values(sealed=False))

    def time(self, connection: Connection, row: Row[Any], notes: Mapping[str, datetime]) -> None:
        """Set the moments at which a box notes what it comes to."""
        moments = {note: micros(at) for note, at in notes.items()}
        noted = json.loads(row.noted)
        if moments == json.loads(row.moments):
            return
        waiting = [at for name, at in moments.items() if name not in noted]
        connection.execute(
            update(boxes)
            .where(boxes.c.id == row.id)
            .values(moments=json.dumps(moments), due=min(waiting, default=None))
        )


def _note(box: AnyBox, row: Row[Any], now: datetime) -> None:
    for name, at in json.loads(row.moments).items():
        if at <= micros(now) and name not in box.notes:
            box.note(name)
