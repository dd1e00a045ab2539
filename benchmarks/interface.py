"""
What a subject of the measurement offers.

`Peer` builds all of it from three plain functions, for subjects whose matter is
changed in place. A subject may also write the four functions itself; ours does
when its case is a value that each act replaces.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

from benchmarks.workload import (
    AMPLE,
    HALFWAY,
    LENGTH,
    NOTHING,
    REFUSED,
    SENT,
    SHORT,
    Record,
    verify,
)

M = TypeVar("M")

MATTERS = 50
"""How many matters are made, untimed, before what they do is timed."""

Run = Callable[[], object]
"""Something to time; called without arguments."""

Paper = tuple[str, str]
"""A voter and the choice made."""

Acts = Literal["none", "before", "within"]
"""Whether papers are cast as acts, made and validated before the time runs, or within it."""

CastAll = Callable[[], Mapping[str, int]]
"""Casts every paper it was prepared with and answers the counts by choice."""


class Subject(Protocol):
    """One way to run the workload."""

    @property
    def name(self) -> str:
        """How it is called in the tables."""

    def make(self) -> Run:
        """
        Return what takes a new matter through all eight steps.

        Before it returns, it makes sure the workload is done as `workload.verify`
        says, and that a guard that fails stops the matter. The callable answers
        the finished matter.
        """

    def make_creation(self) -> Run:
        """Return what only makes a new matter, as `make` does at its start."""

    def prepare_steps(self) -> Run:
        """Make `MATTERS` new matters, and return what takes each through all eight steps."""

    def prepare_refusals(self) -> Run:
        """Make `MATTERS` new matters, and return what has each refuse eight acts."""

    def idle(self) -> object:
        """Return a new matter at rest in the first stage."""


class Ours(Protocol):
    """What `benchmarks/ours.py` has, as a module: our side of every section."""

    SUBJECT: Subject
    """Our engine as a subject: decide and evolve, verdict included."""

    def make_act_behind(self, count: int, kind: Literal["events", "entries"]) -> Run:
        """
        Return what does one act on a case with *count* things behind it.

        Each call acts on the case as it was made, so that it does not grow.
        """

    def prepare_box(
        self, papers: Sequence[Paper], area: Mapping[str, int] | None = None
    ) -> Callable[[], CastAll]:
        """
        Return what makes a new ballot box, untimed, and answers what casts *papers*.

        Each voter is looked up on the roll and weighs one, and as much *area* as is given here. A later paper
        of the same voter replaces the earlier one.
        """

    def prepare_ballots(self, papers: Sequence[Paper], *, acts: Acts = "none") -> Callable[[], CastAll]:
        """
        Return what opens a new vote, untimed, and answers what casts *papers*.

        Each paper goes through the engine. A later paper of the same voter replaces the earlier one.
        """

    def prepare_acts(self, papers: Sequence[Paper]) -> Callable[[], Run]:
        """Return what answers what makes and validates an act for each of *papers*, and casts none."""


@dataclass(frozen=True)
class Peer(Generic[M]):
    """
    A subject whose matter is changed in place.

    Each step costs one Python call of `advance` on top of what the peer does; it is
    the same call for every peer, and a host would make it too.
    """

    name: str
    create: Callable[[int], M]
    """Make a new matter with this amount, at rest in the first stage."""
    advance: Callable[[M, str, str], bool]
    """Have an act done by an actor; answer whether it was let through."""
    look: Callable[[M], tuple[str, Sequence[Record]]]
    """Answer the stage and the records, for checking; never timed."""

    def make(self) -> Run:
        """Return what takes a new matter through all eight steps."""
        create, advance = self.create, self.advance

        def run() -> M:
            matter = create(AMPLE)
            for act, actor in SENT:
                advance(matter, act, actor)
            return matter

        self._check(run())
        return run

    def make_creation(self) -> Run:
        """Return what only makes a new matter."""
        create = self.create

        def run() -> M:
            return create(AMPLE)

        return run

    def prepare_steps(self) -> Run:
        """Make `MATTERS` new matters, and return what takes each through all eight steps."""
        return self._prepare(AMPLE, SENT)

    def prepare_refusals(self) -> Run:
        """Make `MATTERS` new matters, and return what has each refuse eight acts."""
        refusing = self.create(NOTHING)
        for act, actor in REFUSED:
            self.advance(refusing, act, actor)
        verify(self.name, *self.look(refusing), after=0)
        return self._prepare(NOTHING, REFUSED)

    def _prepare(self, amount: int, acts: Sequence[tuple[str, str]]) -> Run:
        advance = self.advance
        matters = [self.create(amount) for _ in range(MATTERS)]

        def run() -> None:
            for matter in matters:
                for act, actor in acts:
                    advance(matter, act, actor)

        return run

    def idle(self) -> M:
        """Return a new matter at rest in the first stage."""
        return self.create(AMPLE)

    def _check(self, finished: M) -> None:
        verify(self.name, *self.look(finished), after=LENGTH)
        stopped = self.create(SHORT)
        through = [self.advance(stopped, act, actor) for act, actor in SENT[:HALFWAY]]
        through.append(self.advance(stopped, *SENT[HALFWAY]))
        verify(self.name, *self.look(stopped), after=HALFWAY)
        if through != [True] * HALFWAY + [False]:
            message = f"{self.name}: a refused act was not told from one let through"
            raise AssertionError(message)
