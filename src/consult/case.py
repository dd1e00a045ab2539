"""
The head of one matter on its way: a small immutable value.

A case is what its events add up to. The store owns the events; `consult.history` folds them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias, final

import attrs
from pydantic import AwareDatetime  # noqa: TC002 - pydantic reads the annotations of Owed
from rpds import HashTrieMap, HashTrieSet

from consult.values import maker

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from consult.people import Standing

__all__ = ["Case", "Entry", "Origin", "Owed", "Place", "Relative", "Result"]

MERGED: Final = "merged"
"""What a case says to the one that it joins."""

Entries: TypeAlias = "HashTrieMap[str, HashTrieMap[str, Entry]]"
NO_ENTRIES: Final[Entries] = HashTrieMap()
NO_BUCKET: Final[HashTrieMap[str, Entry]] = HashTrieMap()
NO_MATTER: Final[HashTrieMap[str, Any]] = HashTrieMap()


@final
@attrs.frozen(weakref_slot=False)
class Origin:
    """What never changes in a case's life, but for its rules going over to another version."""

    community: str
    case: str
    #: The procedure that the case is pinned to: its name, version and fingerprint.
    procedure: str
    version: str
    fingerprint: str
    #: Who opened the case, for whom, and when.
    actor: str
    principal: str | None
    at: datetime
    #: The first case of the family: itself, unless it was split off.
    root: str
    #: The case that it was split off from.
    parent: str | None = None


@final
@attrs.frozen(hash=False, weakref_slot=False)
class Place:
    """Where a case is, and since when."""

    stage: str
    #: How often the stage has been entered, this time included.
    visit: int
    entered: datetime
    #: The first moment that is too late; nothing where the stage has no limit.
    ends: datetime | None
    #: Whether the limit reaches into days that the official calendar does not know yet.
    provisional: bool = False
    #: What the stage's activity began with, such as the digest of a frozen roll.
    opening: Mapping[str, Any] = attrs.field(factory=dict)
    #: Whether the stage is final: the matter has its answer.
    final: bool = False
    #: The length behind a provisional limit, as count and unit.
    lasts: Mapping[str, Any] | None = None
    #: Whether the limit was put off because the outcome turned shortly before it: that happens once.
    extended: bool = False


@final
@attrs.frozen(hash=False, weakref_slot=False)
class Entry:
    """One thing that somebody put on the record of a stage, stamped with what it counted for."""

    act: str
    actor: str
    at: datetime
    #: The number of the event that made it: entries in this order are in the order of time.
    seq: int
    value: Mapping[str, Any]
    visit: int
    text: int
    standing: Standing | None = None


@final
@dataclass(frozen=True, slots=True)
class Owed:
    """A duty that is open in a case."""

    #: Unique in the case, such as ``reply`` or ``task:3``.
    id: str
    #: The name of the act that discharges it.
    act: str
    due: AwareDatetime
    #: Who owes it: a role or a person, in both languages.
    en: str
    zh: str
    #: Where it came about: the stage, or nothing for a duty that an act made.
    stage: str | None = None
    missed: bool = False


@final
@attrs.frozen(hash=False, weakref_slot=False)
class Result:
    """What came of an activity when its stage was left."""

    visit: int
    text: int
    at: datetime
    data: Mapping[str, Any]


@final
@attrs.frozen
class Relative:
    """Another case that this one has to do with."""

    #: ``child``, ``parent``, ``merged-from``, ``merged-into`` and so on.
    kind: str
    #: The stage that the other was in, when it last told.
    stage: str | None = None
    #: Whether it had its answer by then.
    ended: bool = False


@final
@attrs.frozen(hash=False, weakref_slot=False)
class Case:
    """
    One matter on its way.

    Equal to what its events fold to; holds no user code and no ballots.
    """

    origin: Origin
    place: Place
    #: How many events the case has had.
    seq: int
    #: The moment of the last of them.
    at: datetime
    #: The version of the text, from 1.
    text: int = 1
    #: What acts have decided about the matter.
    matter: HashTrieMap[str, Any] = HashTrieMap()
    #: What was entered in this visit of this stage, on this text: bucket to key to entry.
    entries: Entries = NO_ENTRIES
    #: What spans visits: contributions, tasks, objections.
    ledgers: Entries = NO_ENTRIES
    #: How often each stage was entered.
    visits: HashTrieMap[str, int] = HashTrieMap()
    #: What came of the activities of stages left.
    results: HashTrieMap[str, Result] = HashTrieMap()
    #: Duties that are open, missed ones included.
    duties: tuple[Owed, ...] = ()
    #: Other cases: identifier to relation.
    relatives: HashTrieMap[str, Relative] = HashTrieMap()
    #: Messages received, so that each counts once.
    told: HashTrieSet[str] = HashTrieSet()
    #: The moment at which time alone may make a rule of this stage hold.
    wake: datetime | None = None
    #: The next moment at which something falls due.
    alarm: datetime | None = None

    @property
    def id(self) -> str:
        """The case's name in its community."""
        return self.origin.case

    @property
    def stage(self) -> str:
        """The name of the stage that the case is in."""
        return self.place.stage

    @property
    def raisers(self) -> tuple[str, ...]:
        """Everybody who raised the matter: who opened it, then those of the matters that joined it."""
        origin = self.origin
        found = {origin.principal or origin.actor: None}
        for entry in sorted(self.ledger(f"told:{MERGED}").values(), key=lambda entry: entry.seq):
            found.update(dict.fromkeys(entry.value.get("raisers", ())))
        return tuple(found)

    @property
    def ended(self) -> bool:
        """Whether the matter has its answer."""
        return self.place.final

    @property
    def has_open_parts(self) -> bool:
        """Whether a case that was split off from this one has no answer yet, as far as this one was told."""
        relatives = self.relatives
        return bool(relatives) and any(
            other.kind == "child" and not other.ended for other in relatives.values()
        )

    def bucket(self, name: str) -> HashTrieMap[str, Entry]:
        """The entries of one kind in this visit, by key."""
        return self.entries.get(name, NO_BUCKET)

    def ledger(self, name: str) -> HashTrieMap[str, Entry]:
        """The entries of one kind over all visits, by key."""
        return self.ledgers.get(name, NO_BUCKET)


make_case: Final = maker(Case)
make_place: Final = maker(Place)
make_entry: Final = maker(Entry)


def alarm_of(place: Place, duties: tuple[Owed, ...], wake: datetime | None) -> datetime | None:
    """The next moment at which something falls due: one alarm a case."""
    alarm = place.ends
    if wake is not None and (alarm is None or wake < alarm):
        alarm = wake
    for duty in duties:
        if not duty.missed and (alarm is None or duty.due < alarm):
            alarm = duty.due
    return alarm
