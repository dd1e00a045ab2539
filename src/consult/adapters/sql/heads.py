"""Heads of cases, folded from their events, and kept in this process until others come."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Final, final

from sqlalchemy import select

from consult.adapters.sql.tables import events
from consult.events import load
from consult.history import evolve

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from consult.case import Case

__all__ = ["Heads"]


@final
class Heads:
    """The heads that were looked at last. Events never change, so later ones bring each up to date."""

    def __init__(self, most: int) -> None:
        """Keep at most so many heads."""
        self._most: Final = most
        self._kept: Final[OrderedDict[tuple[str, str], Case]] = OrderedDict()
        self._lock: Final = Lock()

    def get(self, community: str, name: str) -> Case | None:
        """The head as it was when it was last looked at."""
        with self._lock:
            found = self._kept.get((community, name))
            if found is not None:
                self._kept.move_to_end((community, name))
            return found

    def keep(self, community: str, case: Case) -> None:
        """Keep a head that is in the database."""
        with self._lock:
            before = self._kept.get((community, case.id))
            if before is None or before.seq < case.seq:
                self._kept[community, case.id] = case
            self._kept.move_to_end((community, case.id))
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def drop(self, community: str, name: str) -> None:
        """Forget a head, such as of a case that turns out to be another than was thought."""
        with self._lock:
            self._kept.pop((community, name), None)

    def read(self, connection: Connection, community: str, name: str) -> Case | None:
        """The head as it is now."""
        head = self.get(community, name)
        before = head
        found = connection.execute(
            select(events.c.data)
            .where(
                events.c.community == community,
                events.c.case == name,
                events.c.seq > (0 if head is None else head.seq),
            )
            .order_by(events.c.seq)
        ).scalars()
        for text in found:
            head = evolve(head, load(text))
        if head is not None and head is not before:
            self.keep(community, head)
        return head

    def read_many(
        self, connection: Connection, community: str, wanted: Iterable[tuple[str, int]]
    ) -> list[Case]:
        """The heads of cases by name and number of events, in this order; not kept."""
        listed = list(wanted)
        known = {name: self.get(community, name) for name, _ in listed}
        heads = {name: head for name, seq in listed if (head := known[name]) is not None and head.seq == seq}
        missing = [name for name, _ in listed if name not in heads]
        if missing:
            found = connection.execute(
                select(events.c.case, events.c.data)
                .where(events.c.community == community, events.c.case.in_(missing))
                .order_by(events.c.case, events.c.seq)
            )
            for name, text in found:
                heads[name] = evolve(heads.get(name), load(text))
        return [heads[name] for name, _ in listed]
