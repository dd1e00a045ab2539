"""
A vote: everybody on a roll says yes, no or abstains, and it is judged at its close.

Ballots are not events of the case. They lie in a box keyed by voter, so that any number of people can vote at
once; the case records the opening, with the digest of the frozen roll, and the closing, with the tally.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, cast, final

import attrs

from consult.activities.base import Intake
from consult.acts import Act, Titled
from consult.errors import ConsultError
from consult.rules import Reading, Rule, define, rule
from consult.verdicts import Phrase, Verdict, met, undecided, unmet
from consult.voting import (
    AREA,
    HOUSEHOLDS,
    PERSONS,
    Bases,
    Choice,
    Progress,
    Roll,
    Share,
    Tally,
    Turnout,
    judge_majority,
    judge_quorum,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consult.facts import Facts

__all__ = ["CastVote", "Vote", "VoteView", "majority", "quorum"]


class CastVote(Act, defer_build=True):
    """Vote yes, no or abstain."""

    zh = "投票"

    choice: Annotated[Choice, Titled("Choice", "选项")]


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
    def progress(self) -> Progress:
        """What may still happen to the vote."""
        if self._facts.closing:
            return Progress.CLOSED
        return Progress.REPLACEABLE if self._vote.replaceable else Progress.FINAL

    @property
    def roll(self) -> Roll:
        """The roll as it was frozen when the vote opened."""
        return self._facts.roll()

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
        return self._facts.box().tally

    def turnout(self, measure: str = PERSONS) -> Turnout:
        """How many have voted, of how many. Who stays away and who comes is not hidden; what they say is."""
        counts = self._facts.box().tally[measure]
        return Turnout(counts.participating, counts.all)

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

    kind: ClassVar = "vote"
    decides: ClassVar[Rule | None] = None

    @property
    def intakes(self) -> tuple[Intake, ...]:
        """Ballots."""
        return (Intake(CastVote, on_roll(), admits=None if self.replaceable else _first_ballot, ballot=True),)

    def begins(self, facts: Facts) -> Mapping[str, Any]:
        """The roll, frozen: its digest, size and whole weights."""
        name = self.roll.read(facts) if isinstance(self.roll, Reading) else self.roll
        if not name:
            return {"roll": None}
        roll = facts.roll_named(str(name))
        return {"roll": roll.digest, "name": roll.name, "size": len(roll.voters), "totals": dict(roll.totals)}

    def view(self, facts: Facts) -> VoteView:
        """What rules see."""
        return VoteView(facts, self)

    def finds(self, facts: Facts) -> Mapping[str, Any]:
        """The tally and the digest of the box; neither where the stage is left before the close."""
        if not (facts.closing or self.early):
            return {"closed": False}
        box = facts.box()
        return {"closed": True, "tally": box.tally.to_data(), "ballots": box.digest, "replaced": box.replaced}

    def responsible(self) -> Phrase:
        """Those on the roll."""
        if isinstance(self.roll, Reading):
            return self.roll.phrase()
        return Phrase(f"roll {self.roll}", f"{self.roll}名册")

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
        }


@rule(version="1", en="on the roll", zh="名册在册")
def on_roll(facts: Facts) -> Verdict:
    """Whoever stands on the roll that was frozen when the vote opened may vote."""
    roll = facts.roll()
    frozen = facts.local(facts.case.place.entered)
    if facts.actor in roll:
        return met(
            "{who} is on the roll of {roll} (frozen {frozen})",
            zh="{who}在{roll}名册上（{frozen}确定）",
            who=facts.actor,
            roll=roll.name,
            frozen=frozen,
        )
    return unmet(
        "{who} is not on the roll of {roll} (frozen {frozen})",
        zh="{who}不在{roll}名册上（{frozen}确定）",
        who=facts.actor,
        roll=roll.name,
        frozen=frozen,
    )


def _first_ballot(facts: Facts) -> Verdict:
    if facts.has_voted(facts.actor):
        return unmet(
            "{who} has voted already, and a ballot is final",
            zh="{who}已经投票，选票投出后不得更改",
            who=facts.actor,
        )
    return met("{who} has not voted yet", zh="{who}尚未投票", who=facts.actor)


@final
@attrs.frozen
class _Word:
    """A parameter that is a plain word to programs and has words of its own for people."""

    name: str
    words: Phrase = attrs.field(eq=False)

    def phrase(self) -> Phrase:
        return self.words

    def definition(self) -> str:
        return self.name


_MEASURES: Final = {
    PERSONS: Phrase("persons", "人数"),
    HOUSEHOLDS: Phrase("households", "户数"),
    AREA: Phrase("area", "面积"),
}
_OF: Final = {
    "all": Phrase("of all", "全体"),
    "participating": Phrase("of those who take part", "参与表决者"),
    "cast": Phrase("of those who take a side", "赞成与反对者"),
}


def _measure(name: object) -> _Word:
    if not isinstance(name, str) or not name:
        msg = f"measure={name!r}; name a measure of the roll, such as persons or area"
        raise ConsultError(msg)
    return _Word(name, _MEASURES.get(name, Phrase(name, name)))


def _share(share: object, rule_: str) -> Share:
    if not isinstance(share, Share):
        msg = f"{rule_}({share!r}): give a share, such as at_least('2/3') or more_than('1/2')"
        raise ConsultError(msg)
    return share


def quorum(share: Share, *, of: str = "all", measure: str = PERSONS) -> Rule:
    """
    Enough take part: a share of the whole roll, in one measure.

    It keeps few from deciding for many; it does not say that those who came were asked in time. Judged at the
    vote's close: before it this is undecided and shows no number, unless the vote may end early.

    Raises:
        ConsultError: if *share* is no share, or *of* is not ``all``: a quorum is a share of the whole roll.
    """
    if of != "all":
        msg = f"quorum(of={of!r}): a quorum is a share of the whole roll; use of='all'"
        raise ConsultError(msg)
    return _quorum(share=_share(share, "quorum"), measure=_measure(measure))


@rule(version="1", en="{share} of all {measure} take part", zh="参与{measure}{share}")
def _quorum(facts: Facts, *, share: Share, measure: _Word) -> Verdict:
    vote: VoteView = facts.vote
    if not vote.judged:
        return vote.not_yet()
    return judge_quorum(vote.tally[measure.name], share, measure=measure.name, progress=vote.progress)


def majority(share: Share, *, of: Bases, measure: str = PERSONS) -> Rule:
    """
    Enough say yes: a share of all on the roll, of those who take part, or of those who take a side.

    Judged at the vote's close: before it this is undecided and shows no number, unless the vote may end
    early.

    Raises:
        ConsultError: if *share* is no share, or *of* names no base.
    """
    if of not in _OF:
        msg = f"majority(of={of!r}): the base is all, participating or cast; name one of them"
        raise ConsultError(msg)
    return _majority(share=_share(share, "majority"), of=_Word(of, _OF[of]), measure=_measure(measure))


@rule(version="1", en="by {measure}, {share} {of} say yes", zh="{of}中赞成的{measure}{share}")
def _majority(facts: Facts, *, share: Share, of: _Word, measure: _Word) -> Verdict:
    vote: VoteView = facts.vote
    if not vote.judged:
        return vote.not_yet()
    base = cast("Bases", of.name)
    return judge_majority(
        vote.tally[measure.name], share, measure=measure.name, of=base, progress=vote.progress
    )
