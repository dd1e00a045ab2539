"""
A vote: everybody on a roll says yes, no or abstains, and it is judged at its close.

Ballots are not events of the case. They lie in a box keyed by voter, so that any number of people can vote at
once; the case records the opening, with the digest of the frozen roll, and the closing, with the tally.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Final, final

import attrs

from consult.activities._casting import Casting
from consult.activities._entering import intakes_of
from consult.activities._rolls import frozen, roll_now, roll_words
from consult.activities._secretly import kept_secret
from consult.errors import ConsultError
from consult.rules import Reading, Rule, define
from consult.timing import Span, limit
from consult.verdicts import Phrase, Verdict, met, undecided, unmet
from consult.voting import PERSONS, Counting, Progress, Roll, Tally, Turnout
from consult.voting.boxes.kinds import BoxKind, require_by_head
from consult.voting.decisions import Decision, define_decision, judge

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from consult.activities.ballots import Desk, Proxies
    from consult.activities.base import Intake
    from consult.case import Place
    from consult.facts import BoxState, Facts
    from consult.voting.boxes import Prevails

__all__ = ["FastTrack", "LateSwing", "Vote", "VoteView"]


@final
@attrs.frozen
class FastTrack:
    """
    A shorter way through a vote: where *when* holds *after* a shorter time, the case may move on at once.

    Where it does not, the vote goes on in its ordinary way, keeping its start and the ballots that are in.
    Say where it leads by ``vote.once(fast_tracked()).to(...)``.
    """

    #: What must hold then, as if the vote closed.
    when: Decision
    #: How long after the opening.
    after: Span = attrs.field(validator=attrs.validators.instance_of(Span))

    def definition(self) -> Any:
        """Its parameters as JSON data."""
        return {"when": define_decision(self.when), "after": define(self.after)}


@final
@attrs.frozen
class LateSwing:
    """
    More time, once, where the outcome turned shortly before the close.

    It protects those who thought the matter settled from ballots put in at the last moment. The outcome is
    looked at *within* so long of the close and at the close; where the two differ the vote goes on for *by*.
    It is extended once only. It needs an open interim result, since the extension tells that it turned.
    """

    #: Whose outcome is compared.
    of: Decision
    #: How long before the close it is first looked at, in hours or minutes.
    within: Span = attrs.field(validator=attrs.validators.instance_of(Span))
    #: How much longer the vote then goes on.
    by: Span = attrs.field(validator=attrs.validators.instance_of(Span))

    def __attrs_post_init__(self) -> None:
        if self.within.unit not in _ELAPSED:
            msg = f"LateSwing(within={self.within!r}): say how long before the close in hours or minutes"
            raise ConsultError(msg)

    def definition(self) -> Any:
        """Its parameters as JSON data."""
        return {"of": define_decision(self.of), "within": define(self.within), "by": define(self.by)}


_ELAPSED: Final = {"minutes": timedelta(minutes=1), "hours": timedelta(hours=1)}


@final
class VoteView:
    """What rules see of a vote: the roll at once, the result when it may be known."""

    __slots__ = ("_facts", "_vote")

    def __init__(self, facts: Facts, vote: Vote) -> None:
        self._facts = facts
        self._vote = vote

    @property
    def closed(self) -> bool:
        """Whether no more ballots can come."""
        return self._facts.closing

    @property
    def hidden(self) -> bool:
        """Whether the interim result is hidden: always, before the close, unless it was declared open."""
        return not (self._facts.closing or self._vote.interim)

    @property
    def replaceable(self) -> bool:
        """Whether a later ballot replaces an earlier one."""
        return self._vote.replaceable

    @property
    def progress(self) -> Progress:
        """What may still happen to the vote."""
        return Progress.CLOSED if self._facts.closing else self._vote.open_progress

    @property
    def counting(self) -> Counting:
        """How every state of a paper counts."""
        return self._vote.counting

    @property
    def roll(self) -> Roll:
        """The roll as it was frozen when the vote opened."""
        return self._facts.roll()

    @property
    def motion(self) -> Any:
        """What is put, as it was read at the opening, as JSON data; None where nothing was declared."""
        return self._facts.opening.get("motion")

    @property
    def tally(self) -> Tally:
        """
        The counts.

        Raises:
            ConsultError: while the interim result is hidden; ask `hidden` first.
        """
        if self.hidden:
            msg = "a rule asked for a tally that is hidden until the close; ask facts.vote.hidden first"
            raise ConsultError(msg)
        tally: Tally = self._facts.box().tally
        return tally

    @property
    def fast(self) -> tuple[Decision, datetime]:
        """
        What the fast track asks for, and when.

        Raises:
            ConsultError: if the vote declares no fast track.
        """
        fast = self._vote.fast
        if fast is None:
            msg = "a rule asked for the fast track of a vote that has none; declare it by Vote(fast=...)"
            raise ConsultError(msg)
        return fast.when, _moments(self._vote, self._facts)["fast"]

    def noted(self, name: str) -> Tally:
        """What it came to at the declared moment of that name, which has passed."""
        box = self._facts.box()
        return box.notes.get(name, box.tally)

    def turnout(self, measure: str = PERSONS) -> Turnout:
        """How many have voted, of how many. Who stays away and who comes is not hidden; what they say is."""
        return self._facts.box().turnout[measure]

    def turnout_by(self, group: str) -> list[tuple[str, Turnout]]:
        """How many of each *group* of the roll, such as each ``building``, have voted."""
        return self._facts.turnout_by(group)

    def unmet_when_closed(self, en: str, /, *, zh: str | None = None, **data: Any) -> Verdict:
        """Unmet once no more ballots can come; undecided before, since it can still turn."""
        return (unmet if self.closed else undecided)(en, zh=zh, **data)

    def met_when_closed(self, en: str, /, *, zh: str | None = None, **data: Any) -> Verdict:
        """Met once no more ballots can come; undecided before, since it can still turn."""
        return (met if self.closed else undecided)(en, zh=zh, **data)

    @property
    def judged(self) -> bool:
        """Whether rules judge the vote now: at its close, or all along where it may end early."""
        return self._facts.closing or self._vote.early

    def not_yet(self) -> Verdict:
        """What a rule about the outcome answers before that. It shows no number."""
        ends = self._facts.case.place.ends
        if ends is None:
            return undecided("the vote is judged at its close", zh="投票截止后方作判定")
        return undecided(
            "the vote is judged at its close, {ends}",
            zh="投票于{ends}截止后方作判定",
            ends=self._facts.local(ends),
        )


@final
@attrs.frozen
class Vote:
    """
    Everybody on a roll may say yes, no or abstain while the stage lasts.

    The roll is frozen when the vote opens: later changes of the register do not touch it. The interim result
    is hidden unless declared open; it protects those who vote late from those who voted early.
    """

    #: The roll's name in the host's directory, or a reading that gives it.
    roll: str | Reading[str]
    #: Whether a later ballot replaces an earlier one, or the first is final.
    replaceable: bool = attrs.field(default=False, kw_only=True)
    #: Whether rules and people may know the result while the vote runs.
    interim: bool = attrs.field(default=False, kw_only=True)
    #: Whether the case may move on as soon as nothing can turn the result. Needs final ballots and an open
    #: interim result.
    early: bool = attrs.field(default=False, kw_only=True)
    #: Whether who has voted and what was voted are never joined. By head, with final ballots, and hidden.
    secret: bool = attrs.field(default=False, kw_only=True)
    #: Whether a ballot may be a veto, which a rule may count by itself.
    vetoes: bool = attrs.field(default=False, kw_only=True)
    #: How every state of a paper counts.
    counting: Counting = attrs.field(factory=Counting, kw_only=True)
    #: Who enters papers, attendance and the rest; None: nobody, and there is nothing of the sort.
    desk: Desk | None = attrs.field(default=None, kw_only=True)
    #: Which of two ballots of one voter counts, one online and one on paper: the first received where ballots
    #: are final, else the paper, unless this says otherwise.
    prevails: Prevails | None = attrs.field(default=None, kw_only=True)
    #: Who may vote for whom by a written mandate; None: nobody.
    proxies: Proxies | None = attrs.field(default=None, kw_only=True)
    #: Whether voters may let their ballots follow another's until they cast their own. Standing delegations
    #: are those of the roll's group ``delegate``, in which who follows nobody is named himself.
    delegation: bool = attrs.field(default=False, kw_only=True)
    #: A shorter way through.
    fast: FastTrack | None = attrs.field(default=None, kw_only=True)
    #: More time where the outcome turned shortly before the close.
    late: LateSwing | None = attrs.field(default=None, kw_only=True)
    #: What is put, where that is more than the matter's text: read at the opening, and kept with the result.
    motion: Reading[Any] | None = attrs.field(default=None, kw_only=True)

    kind: ClassVar = "vote"
    decides: ClassVar[Rule | None] = None

    def __attrs_post_init__(self) -> None:
        if self.proxies is not None and self.delegation:
            msg = "a vote has both proxies and standing delegation; decide for one of them"
            raise ConsultError(msg)

    @property
    def intakes(self) -> tuple[Intake, ...]:
        """Ballots, and what a desk enters."""
        casting = Casting(
            self.replaceable,
            self.vetoes,
            self._prevailing,
            self.proxies,
            self.delegation,
            self.desk is not None and self.desk.only_present,
        )
        taken = intakes_of(casting, self.desk, recusal=self.counting.recused)
        return tuple(map(kept_secret, taken)) if self.secret else taken

    @property
    def _prevailing(self) -> Prevails:
        return self.prevails or ("paper" if self.replaceable else "first")

    @property
    def direct(self) -> bool:
        """Whether a ballot may go straight into the box, which knows all that there is to ask."""
        if self.desk is not None and self.desk.only_present:
            return False
        return self.proxies is None or (self.proxies.overridable and not self.proxies.exclusive)

    def box_kind(self, opening: Mapping[str, Any]) -> BoxKind:
        """The kind of ballot box that it needs, however it was opened."""
        del opening
        return BoxKind(
            "secret" if self.secret else "open",
            replaceable=self.replaceable,
            prevails=self.prevails,
            vetoes=self.vetoes,
            follows=self.delegation,
        )

    @property
    def open_progress(self) -> Progress:
        """What may happen to the vote while it runs."""
        desk, proxies = self.desk, self.proxies
        papers = desk is not None and desk.papers
        return Progress(
            # Where the second of two ballots may prevail, no first one is final.
            replaceable=self.replaceable or (papers and self._prevailing != "first"),
            overridable=self.delegation or (proxies is not None and proxies.overridable),
            revocable=self.delegation or (proxies is not None and proxies.revocable),
            voidable=desk is not None and desk.voids,
            recusable=self.counting.recused is not None,
            papers=papers,
            meeting=desk is not None and (desk.attendance or desk.excuses),
            vetoes=self.vetoes,
        )

    def begins(self, facts: Facts) -> Mapping[str, Any]:
        """The roll, frozen: its digest, size and whole weights."""
        roll = roll_now(self.roll, facts)
        if roll is None:
            return frozen(None)
        if self.delegation:
            _check_delegates(roll)
        if self.secret:
            require_by_head(roll)
        opening = {**frozen(roll), "totals": dict(roll.totals)}
        return opening if self.motion is None else {**opening, "motion": self.motion.read(facts)}

    def view(self, facts: Facts) -> VoteView:
        """What rules see."""
        return VoteView(facts, self)

    def finds(self, facts: Facts) -> Mapping[str, Any]:
        """The tally, how it counts, and the box's digest; none where the stage is left before the close."""
        motion = {} if self.motion is None else {"motion": facts.opening["motion"]}
        if not (facts.closing or self.early or self._fast_tracked(facts)):
            return {"closed": False, **motion}
        box = facts.box()
        found: dict[str, Any] = {
            "closed": True,
            **motion,
            "tally": box.tally.to_data(),
            "ballots": box.digest,
            "replaced": box.replaced,
        }
        if facts.opening["size"] != box.tally[PERSONS].all:
            found["size"] = facts.opening["size"]  # the roll weighs persons, so that these are no heads
        if self.counting != Counting():
            found["counting"] = self.counting.definition()
        if box.notes:
            found["noted"] = {name: tally.to_data() for name, tally in sorted(box.notes.items())}
        if box.doubles:
            found["doubles"] = box.doubles
        if box.receipts:
            found["receipts"] = box.receipts
        return found

    def _fast_tracked(self, facts: Facts) -> bool:
        # A case that goes another way after the fast track has failed leaves the result hidden.
        if self.fast is None or facts.now < _moments(self, facts)["fast"]:
            return False
        box: BoxState = facts.box()
        return judge(self.fast.when, box.notes.get("fast", box.tally), counting=self.counting).is_met

    def moments(self, place: Place, facts: Facts) -> Mapping[str, datetime]:
        """The moments at which the box notes what it comes to, by their names."""
        found = {}
        if self.fast is not None:
            length = limit(self.fast.after, place.entered, zone=facts.zone, calendar=facts.calendar)
            found["fast"] = length.at
        if self.late is not None and place.ends is not None:
            found["late"] = place.ends - self.late.within.count * _ELAPSED[self.late.within.unit]
        return found

    def prolonged(self, facts: Facts) -> datetime | None:
        """Until when the vote goes on that would close now; None: it closes."""
        late = self.late
        if late is None or facts.case.place.extended:
            return None
        box: BoxState = facts.box()
        before = judge(late.of, box.notes.get("late", box.tally), counting=self.counting)
        if before.outcome is judge(late.of, box.tally, counting=self.counting).outcome:
            return None
        return limit(late.by, facts.now, zone=facts.zone, calendar=facts.calendar).at

    def responsible(self) -> Phrase:
        """Those on the roll."""
        return roll_words(self.roll)

    def progress(self, facts: Facts) -> tuple[int, int] | None:
        """How many have voted, of how many."""
        turnout = VoteView(facts, self).turnout()
        return (turnout.have, turnout.base)

    def definition(self) -> Any:
        """Its parameters as JSON data."""
        return {
            "roll": define(self.roll),
            "replaceable": self.replaceable,
            "interim": self.interim,
            "early": self.early,
            "secret": self.secret,
            "vetoes": self.vetoes,
            "counting": self.counting.definition(),
            "desk": None if self.desk is None else self.desk.definition(),
            "prevails": self.prevails,
            "proxies": None if self.proxies is None else self.proxies.definition(),
            "delegation": self.delegation,
            "fast": None if self.fast is None else self.fast.definition(),
            "late": None if self.late is None else self.late.definition(),
            "motion": define(self.motion),
        }


def _check_delegates(roll: Roll) -> None:
    strangers = sorted({followed for followed in roll.groups.get("delegate", ()) if followed not in roll})
    if strangers:
        msg = (
            f"roll {roll.name!r} has voters who follow {', '.join(map(repr, strangers))}, "
            "in its group 'delegate', not on the roll; let them follow a voter, or themselves"
        )
        raise ConsultError(msg)


def _moments(vote: Vote, facts: Facts) -> Mapping[str, datetime]:
    return vote.moments(facts.case.place, facts)
