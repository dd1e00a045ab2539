"""
Everything that a rule may see, read-only.

A rule receives one `Facts` and may look at anything in it. What the outside must tell, such as who stands on
a roll, is asked for as a `Question`; where the answer is not there yet the deciding stops and asks the
engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final

import attrs

from consult.acts import Act, FieldRef
from consult.errors import ConsultError
from consult.timing import local
from consult.voting import Turnout

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from rpds import HashTrieMap

    from consult.case import Case, Entry, Result
    from consult.people import Standing
    from consult.timing import Calendar
    from consult.voting import PaperNow, Roll, Tally
    from consult.voting.boxes.kinds import AnyBox

__all__ = [
    "Answers",
    "BlankAct",
    "BoxState",
    "Facts",
    "FieldUnwritten",
    "HeadOf",
    "MayOpen",
    "NeedsAnswer",
    "PaperOf",
    "Question",
    "RollNamed",
    "RollOf",
    "StandingOf",
    "TallyOf",
    "TurnoutBy",
]


@final
@attrs.frozen
class StandingOf:
    """Who is this person in the community, at this moment? Answered by a `Standing`."""

    person: str
    at: datetime


@final
@attrs.frozen
class RollNamed:
    """Who stands on the roll of this name, at this moment? Answered by a `Roll`, which is then frozen."""

    name: str
    at: datetime


@final
@attrs.frozen
class RollOf:
    """The frozen roll with this digest. Answered by a `Roll`."""

    digest: str
    at: datetime


@final
@attrs.frozen
class TallyOf:
    """What is in the ballot box of this stage's visit, at this moment? Answered by a `BoxState`."""

    case: str
    stage: str
    visit: int
    #: The digest of the frozen roll: a box that is not made yet is an empty one of that roll.
    roll: str
    at: datetime
    #: What the stage's activity began with, as far as the box depends on it.
    opening: Mapping[str, Any] = attrs.field(factory=dict, hash=False)


@final
@attrs.frozen
class PaperOf:
    """What has become of this voter's paper in this stage's visit? Answered by a `PaperNow`."""

    case: str
    stage: str
    visit: int
    voter: str
    at: datetime


@final
@attrs.frozen
class TurnoutBy:
    """How many of each group have voted in this stage's visit? Answered by pairs of label and `Turnout`."""

    case: str
    stage: str
    visit: int
    group: str
    #: The digest of the frozen roll, as of a tally.
    roll: str
    at: datetime
    opening: Mapping[str, Any] = attrs.field(factory=dict, hash=False)


@final
@attrs.frozen
class HeadOf:
    """How does this other case stand, at this moment? Answered by a `Case`, or None where there is none."""

    case: str
    at: datetime


@final
@attrs.frozen
class MayOpen:
    """Could a case of this procedure be opened with this act? Answered by the reason why not, or None."""

    procedure: str
    act: str
    at: datetime


Question = StandingOf | RollNamed | RollOf | TallyOf | PaperOf | TurnoutBy | HeadOf | MayOpen
"""What the core asks of the outside, with the moment it is about."""


@final
@attrs.frozen
class BoxState:
    """A ballot box as it stands: its counts, and a digest of what is in it."""

    #: The counts, or what came of options; None where it is secret and not closed.
    tally: Any
    digest: str = ""
    #: How many ballots replaced an earlier one.
    replaced: int = 0
    #: What it came to at moments that the vote declared, by their names.
    notes: Mapping[str, Tally] = attrs.field(factory=dict)
    #: How many voters sent in more than one, all of which is kept.
    doubles: int = 0
    #: How much has voted, by measure, where the counts are hidden: who comes never is.
    turnouts: Mapping[str, Turnout] = attrs.field(factory=dict)
    #: Of a secret box that is closed, the Merkle root over its receipts, in hexadecimal.
    receipts: str = ""
    #: Which state of a stored box this is; None where the box is only being made.
    version: int | None = None

    @classmethod
    def of(cls, box: AnyBox, version: int | None = None) -> BoxState:
        """The state of *box*, telling nothing of it that is hidden."""
        hidden = box.hidden
        return cls(
            None if hidden else box.tally(),
            box.digest,
            box.replaced,
            dict(box.notes),
            len(box.kept),
            box.turnouts() if hidden else {},
            "" if hidden else getattr(box, "receipts_root", ""),
            version,
        )

    @property
    def turnout(self) -> Mapping[str, Turnout]:
        """How much has voted, by measure."""
        if self.tally is None:
            return self.turnouts
        return {
            measure: Turnout(counts.participating, counts.all)
            for measure, counts in self.tally.measures.items()
        }


@final
class NeedsAnswer(BaseException):
    """
    A question has no answer yet.

    Not an `Exception`, so that a rule's own ``except Exception`` cannot swallow it.
    """

    def __init__(self, question: Question) -> None:
        super().__init__(f"{question} has no answer yet")
        self.question: Final = question


@final
class FieldUnwritten(BaseException):
    """
    A rule looked at a field that nobody has written yet, as happens when options are listed.

    Not an `Exception`, so that a rule's own ``except Exception`` cannot swallow it.
    """

    def __init__(self, field: FieldRef) -> None:
        super().__init__(f"{field.act}.{field.name} is not written yet")
        self.field: Final = field


@attrs.define
class Answers:
    """What is known of the outside, for one moment: make one for each decision."""

    standings: dict[str, Standing] = attrs.field(factory=dict)
    named_rolls: dict[str, Roll] = attrs.field(factory=dict)
    rolls: dict[str, Roll] = attrs.field(factory=dict)
    boxes: dict[tuple[str, str, int], BoxState] = attrs.field(factory=dict)
    papers: dict[tuple[str, str, int, str], PaperNow] = attrs.field(factory=dict)
    turnouts: dict[tuple[str, str, int, str], list[tuple[str, Turnout]]] = attrs.field(factory=dict)
    heads: dict[str, Case | None] = attrs.field(factory=dict)
    openings: dict[tuple[str, str], str | None] = attrs.field(factory=dict)


@final
class BlankAct:
    """An act that nobody has written yet: every field but who acts is unwritten."""

    __slots__ = ("actor", "key", "owner", "principal")

    def __init__(self, owner: type[Act], actor: str, principal: str | None = None) -> None:
        self.owner: Final = owner
        self.actor: Final = actor
        self.principal: Final = principal
        self.key: Final = None

    def __getattr__(self, name: str) -> Any:
        if name in type(self).__slots__ or name not in self.owner.model_fields:
            raise AttributeError(name)
        raise FieldUnwritten(FieldRef(self.owner.__name__, name, self.owner))


class Facts:
    """
    What a rule may see: the case, the act, who acts, and now. Read-only, and made anew each time.

    Attributes:
        case: the head of the case, as it is or, for a move's ``when``, as it would be with the act done.
        act: what is being asked for, or None where time alone moves the case.
        now: the moment that is judged, in UTC.
        closing: whether the stage's time has run out at this very moment.
    """

    __slots__ = ("_answers", "act", "activity", "calendar", "case", "closing", "now", "zone")

    def __init__(  # noqa: PLR0917 - in order, since facts are made for every act
        self,
        case: Case,
        act: Any,
        now: datetime,
        answers: Answers,
        zone: ZoneInfo,
        activity: Any = None,
        calendar: Calendar | None = None,
        *,
        closing: bool = False,
    ) -> None:
        self.case: Final = case
        self.act: Final = act
        self.now: Final = now
        self._answers = answers
        self.zone: Final = zone
        self.activity: Final = activity
        self.calendar: Final = calendar
        self.closing: Final = closing

    @property
    def actor(self) -> str:
        """
        Whose right is exercised: the principal where somebody acts for another.

        Raises:
            ConsultError: where nobody acts.
        """
        if self.act is None:
            msg = "a rule asked who acts where time alone moves the case; use such a rule in by= only"
            raise ConsultError(msg)
        return self.act.principal or self.act.actor  # type: ignore[no-any-return]

    @property
    def standing(self) -> Standing:
        """Who the actor is in the community."""
        return self.standing_of(self.actor)

    def standing_of(self, person: str) -> Standing:
        """Who *person* is in the community now."""
        found = self._answers.standings.get(person)
        if found is None:
            raise NeedsAnswer(StandingOf(person, self.now))
        return found

    @property
    def matter(self) -> HashTrieMap[str, Any]:
        """What acts have decided about the matter: field name to JSON data."""
        return self.case.matter

    def settled(self, field: FieldRef) -> Any:
        """What the matter holds under *field*, as JSON data; None where nothing was settled."""
        return self.matter.get(field.name)

    def visits(self, stage: str) -> int:
        """How often the stage of that name has been entered."""
        return self.case.visits.get(stage, 0)

    def result(self, stage: str) -> Result | None:
        """What came of the activity of *stage* at its last visit, unless the text has changed since."""
        found = self.case.results.get(stage)
        return found if found is not None and found.text == self.case.text else None

    def entries(self, bucket: str) -> list[Entry]:
        """What was entered in this visit on this text under *bucket*, in the order of time."""
        return sorted(self.case.bucket(bucket).values(), key=_seq)

    def ledger(self, bucket: str) -> list[Entry]:
        """What was entered under *bucket* over all visits, in the order of time."""
        return sorted(self.case.ledger(bucket).values(), key=_seq)

    @property
    def opening(self) -> Mapping[str, Any]:
        """What the stage's activity began with."""
        return self.case.place.opening

    def roll_named(self, name: str) -> Roll:
        """The roll of that name as it stands now."""
        found = self._answers.named_rolls.get(name)
        if found is None:
            raise NeedsAnswer(RollNamed(name, self.now))
        return found

    def roll(self) -> Roll:
        """The roll that was frozen when the stage was entered."""
        digest: str = self.opening["roll"]
        found = self._answers.rolls.get(digest)
        if found is None:
            raise NeedsAnswer(RollOf(digest, self.now))
        return found

    def box(self) -> BoxState:
        """The ballot box of this stage's visit."""
        place = self.case.place
        found = self._answers.boxes.get((self.case.id, place.stage, place.visit))
        if found is None:
            digest: str = self.opening["roll"]
            raise NeedsAnswer(TallyOf(self.case.id, place.stage, place.visit, digest, self.now, self.opening))
        return found

    def paper_of(self, voter: str, *, stage: str | None = None) -> PaperNow:
        """What has become of *voter*'s paper in this stage's visit, or in the last visit of another stage."""
        place = self.case.place
        where = stage or place.stage
        visit = place.visit if stage is None else self.visits(stage)
        found = self._answers.papers.get((self.case.id, where, visit, voter))
        if found is None:
            raise NeedsAnswer(PaperOf(self.case.id, where, visit, voter, self.now))
        return found

    def has_voted(self, voter: str) -> bool:
        """Whether a ballot of *voter*, or one cast for *voter*, is in the box of this stage's visit."""
        return self.paper_of(voter).voted

    def turnout_by(self, group: str) -> list[tuple[str, Turnout]]:
        """How many of each *group*, such as each building, have voted in this stage's visit."""
        place = self.case.place
        found = self._answers.turnouts.get((self.case.id, place.stage, place.visit, group))
        if found is None:
            roll: str = self.opening["roll"]
            raise NeedsAnswer(
                TurnoutBy(self.case.id, place.stage, place.visit, group, roll, self.now, self.opening)
            )
        return found

    def head_of(self, case: str) -> Case | None:
        """How another case stands; None where there is none of that name."""
        try:
            return self._answers.heads[case]
        except KeyError:
            raise NeedsAnswer(HeadOf(case, self.now)) from None

    def may_open(self, procedure: str, act: str) -> str | None:
        """Why a case of *procedure* could not be opened with *act*, as JSON; None if it could."""
        try:
            return self._answers.openings[procedure, act]
        except KeyError:
            raise NeedsAnswer(MayOpen(procedure, act, self.now)) from None

    def local(self, at: datetime) -> str:
        """A moment as people of this procedure write it, such as ``2026-03-01 09:14``."""
        return local(at, self.zone)

    def __getattr__(self, name: str) -> Any:
        # facts.vote, facts.petition and so on: the view that the stage's activity gives to rules.
        activity = self.activity
        if activity is not None and activity.kind == name:
            return activity.view(self)
        holds = "no activity" if activity is None else f"a {activity.kind}"
        msg = f"facts.{name} was asked for in stage {self.case.stage!r}, which holds {holds}"
        raise AttributeError(msg)


def _seq(entry: Entry) -> int:
    return entry.seq
