"""
An election: everybody on a roll chooses among options, and it is counted at its close.

One of several, approval, points or a ranking; candidates for seats, or plans for a place. What is elected is
known when the stage is left, and what a second round is about. How ballots lie in a box is as in a vote.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, TypeAlias, final

import attrs
from pydantic import StringConstraints

from consult.activities.ballots import Casting, Desk, Proxies, intakes_of
from consult.activities.outcomes import a_share
from consult.acts import Act, Titled
from consult.errors import ConsultError
from consult.facts import BlankAct
from consult.rules import Reading, Rule, define, reading, rule
from consult.standard import stage_ref
from consult.verdicts import Phrase, Verdict, all_of, met, undecided, unmet
from consult.voting import PERSONS, Counts, Progress, Share, Threshold, Turnout
from consult.voting.boxkinds import BoxKind
from consult.voting.choices import check, encode
from consult.voting.elections import NOBODY, Elected, Need, Ties, elect, run_off
from consult.voting.options import OneOf, Option, Ranking, ballot_type
from consult.voting.rankings import Method, rank
from consult.voting.tallies import Tally

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consult.activities.base import Intake
    from consult.facts import Facts
    from consult.standard import Named, StageRef
    from consult.voting.options import BallotType
    from consult.voting.sums import OptionTally

__all__ = [
    "CastBallot",
    "Election",
    "ElectionView",
    "chosen",
    "elected",
    "filled",
    "goes_on",
    "took_part",
    "undecided_tie",
]

Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Said: TypeAlias = Code | tuple[Code | tuple[Code, ...], ...] | dict[Code, int]


class CastBallot(Act, defer_build=True):
    """
    Vote among options.

    One code, or ``abstain``, ``none`` and the like; several codes for an approval, or in the order of
    preference; points by code.
    """

    zh = "投选择票"

    choice: Annotated[Said, Titled("Choice", "选择")]


@final
class ElectionView:
    """What rules see of an election: the roll at once, the result when it may be known."""

    __slots__ = ("_election", "_facts")

    def __init__(self, facts: Facts, election: Election) -> None:
        self._facts = facts
        self._election = election

    @property
    def closed(self) -> bool:
        """Whether no more ballots can come."""
        return self._facts.closing

    @property
    def ballot(self) -> BallotType:
        """What is voted on."""
        return ballot_type(self._facts.opening["ballot"])

    @property
    def result(self) -> Elected:
        """
        What it came to.

        Raises:
            ConsultError: before the close.
        """
        if not self.closed:
            msg = "a rule asked who is elected before the close; ask facts.election.closed first"
            raise ConsultError(msg)
        return self._election.count(self._facts.box().tally)

    def turnout(self, measure: str = PERSONS) -> Turnout:
        """How many have voted, of how many."""
        return self._facts.box().turnouts[measure]

    def not_yet(self) -> Verdict:
        """What a rule about the outcome answers before the close. It shows no number."""
        return undecided("the election is counted at its close", zh="选举于投票截止后计票")


@final
@attrs.frozen
class Election:
    """
    Everybody on a roll chooses among options while the stage lasts. The interim result is hidden.

    It does not keep few from choosing for many: ask `took_part` for the turnout, and give *needs* for what
    each of the elected needs.
    """

    #: The roll's name in the host's directory, or a reading that gives it.
    roll: str | Reading[str]
    #: What is voted on, or a reading that gives its options, as of a stage before (see `goes_on`).
    ballot: BallotType | Reading[Any]
    #: How many are elected.
    seats: int = attrs.field(default=1, kw_only=True)
    #: ``plurality``, ``run-off``, or a method for rankings.
    method: str | Method = attrs.field(default="plurality", kw_only=True)
    #: What each of the elected needs.
    needs: tuple[Need, ...] = attrs.field(default=(), kw_only=True, converter=tuple)
    #: What becomes of a tie for the last seat.
    ties: Ties = attrs.field(default=NOBODY, kw_only=True)
    #: In which measure options are compared.
    measure: str = attrs.field(default=PERSONS, kw_only=True)
    #: Whether a later ballot replaces an earlier one, or the first is final.
    replaceable: bool = attrs.field(default=False, kw_only=True)
    #: Whether who has voted and what was voted are never joined. By head, with final ballots.
    secret: bool = attrs.field(default=False, kw_only=True)
    #: Who enters attendance, excuses and void ballots.
    desk: Desk | None = attrs.field(default=None, kw_only=True)
    #: Who may vote for whom by a written mandate; None: nobody.
    proxies: Proxies | None = attrs.field(default=None, kw_only=True)

    kind: ClassVar = "election"
    decides: ClassVar[Rule | None] = None
    early: ClassVar = False

    def __attrs_post_init__(self) -> None:
        if self.method not in _METHODS:
            known = ", ".join(sorted(str(method) for method in _METHODS))
            msg = f"Election(method={self.method!r}): there is no such method; use one of {known}"
            raise ConsultError(msg)
        ranked = isinstance(self.method, Method)
        if not isinstance(self.ballot, Reading) and ranked is not isinstance(self.ballot, Ranking):
            msg = (
                f"Election(method={str(self.method)!r}) and a ballot of {type(self.ballot).__name__}; "
                "rankings are counted by a Method, and all others by plurality or run-off"
            )
            raise ConsultError(msg)
        if self.method == "run-off" and not self.needs:
            msg = "Election(method='run-off') elects in the first round whoever meets needs=; give them"
            raise ConsultError(msg)
        if self.desk is not None and self.desk.papers:
            msg = "Election(desk=...): papers are put in by the voter; give Desk(..., papers=False)"
            raise ConsultError(msg)

    @property
    def intakes(self) -> tuple[Intake, ...]:
        """Ballots, and what a desk enters."""
        casting = Casting(self.replaceable, True, "first", self.proxies, False)  # noqa: FBT003 - in order
        taken = intakes_of(casting, self.desk, recusal=None, owner=CastBallot)

        def admits(facts: Facts) -> Verdict:
            return all_of((casting(facts), _filled_in(facts)))

        return (attrs.evolve(taken[0], admits=admits, paper=_paper), *taken[1:])

    def box_kind(self, opening: Mapping[str, Any]) -> BoxKind:
        """The kind of ballot box that it needs, as it was opened."""
        return BoxKind(
            "secret" if self.secret else "options",
            replaceable=self.replaceable,
            ballot=ballot_type(opening["ballot"]),
        )

    def begins(self, facts: Facts) -> Mapping[str, Any]:
        """The roll, frozen, and the ballot."""
        name = self.roll.read(facts) if isinstance(self.roll, Reading) else self.roll
        if not name:
            return {"roll": None}
        ballot = self.ballot.read(facts) if isinstance(self.ballot, Reading) else self.ballot
        if ballot is None:
            return {"ballot": None}
        roll = facts.roll_named(str(name))
        return {
            "roll": roll.digest,
            "name": roll.name,
            "size": len(roll.voters),
            "totals": dict(roll.totals),
            "ballot": ballot.definition(),
        }

    def count(self, tally: OptionTally) -> Elected:
        """Say what came of it."""
        if isinstance(self.method, Method):
            return rank(tally, self.method, seats=self.seats, measure=self.measure, ties=self.ties)
        if self.method == "run-off":
            return run_off(tally, needs=self.needs, measure=self.measure, ties=self.ties)
        return elect(tally, seats=self.seats, measure=self.measure, needs=self.needs, ties=self.ties)

    def view(self, facts: Facts) -> ElectionView:
        """What rules see."""
        return ElectionView(facts, self)

    def finds(self, facts: Facts) -> Mapping[str, Any]:
        """The tally, the result and the digest of the box; none where the stage is left before the close."""
        if not facts.closing:
            return {"closed": False}
        box = facts.box()
        return {
            "closed": True,
            "options": box.tally.to_data(),
            "result": self.count(box.tally).to_data(),
            "ballots": box.digest,
            "replaced": box.replaced,
        }

    def responsible(self) -> Phrase:
        """Those on the roll."""
        if isinstance(self.roll, Reading):
            return self.roll.phrase()
        return Phrase(f"roll {self.roll}", f"{self.roll}名册")

    def progress(self, facts: Facts) -> tuple[int, int] | None:
        """How many have voted, of how many."""
        turnout = ElectionView(facts, self).turnout()
        return (turnout.have, turnout.base)

    def definition(self) -> Any:
        """Its parameters as JSON data."""
        return {
            "roll": define(self.roll),
            "ballot": define(self.ballot) if isinstance(self.ballot, Reading) else self.ballot.definition(),
            "seats": self.seats,
            "method": str(self.method),
            "needs": [need.definition() for need in self.needs],
            "ties": self.ties.definition(),
            "measure": self.measure,
            "replaceable": self.replaceable,
            "secret": self.secret,
            "desk": None if self.desk is None else self.desk.definition(),
            "proxies": None if self.proxies is None else self.proxies.definition(),
        }


_METHODS: Final = frozenset({"plurality", "run-off", *Method})


def _choice(facts: Facts) -> Any:
    said = facts.act.choice
    if not isinstance(said, tuple):
        return said
    return [list(part) if isinstance(part, tuple) else part for part in said]


def _filled_in(facts: Facts) -> Verdict:
    if facts.act.__class__ is BlankAct:
        return met("the ballot is not filled in yet", zh="选票尚未填写")
    return check(ballot_type(facts.opening["ballot"]), _choice(facts))


def _paper(facts: Facts) -> Any:
    return encode(ballot_type(facts.opening["ballot"]), _choice(facts))


# -- rules and readings ------------------------------------------------------------------------------------


def took_part(share: Share, *, measure: str = PERSONS) -> Rule:
    """
    Enough of the roll voted, void ballots and abstentions among them: without it an election is not valid.

    Raises:
        ConsultError: if *share* is no share.
    """
    threshold = Threshold(a_share(share, "took_part"), "all", side="participating", measure=measure)
    return _took_part(threshold=threshold)


@rule(version="1", en="{threshold}", zh="{threshold}")
def _took_part(facts: Facts, *, threshold: Threshold) -> Verdict:
    view: ElectionView = facts.election
    turnout = view.turnout(threshold.measure)
    # Who stays away and who comes is not hidden, and who has voted counts whatever the ballot says.
    counts = Counts(turnout.base, abstain=turnout.have)
    progress = Progress.CLOSED if view.closed else Progress.FINAL
    return threshold.judge(Tally({threshold.measure: counts}), progress)


@rule(version="1", en="every seat is filled", zh="全部名额选出")
def filled(facts: Facts) -> Verdict:
    """As many are elected as there are seats; who is not, and why, is in the reasons."""
    view: ElectionView = facts.election
    return view.result.verdict if view.closed else view.not_yet()


@rule(version="1", en="{code} is elected", zh="{code}当选")
def elected(facts: Facts, *, code: str) -> Verdict:
    """The option of that code is elected."""
    view: ElectionView = facts.election
    if not view.closed:
        return view.not_yet()
    words = view.ballot.options[view.ballot.index[code]] if code in view.ballot.index else Option(code)
    answer = met if code in view.result.elected else unmet
    winners = list(view.result.elected)
    return answer(
        "elected: {winners}; asked for {option}",
        zh="当选：{winners}；所问：{option}",
        winners=winners,
        option=words,
    )


@rule(version="1", en="a tie for the last seat is open", zh="最后名额得票相等，尚未确定")
def undecided_tie(facts: Facts) -> Verdict:
    """A tie for the last seat waits for the chair, or for another round: say where it leads."""
    view: ElectionView = facts.election
    if not view.closed:
        return view.not_yet()
    result = view.result
    between = [view.ballot.options[view.ballot.index[code]] for code in sorted(result.between)]
    if result.awaits is None:
        return unmet("no tie waits to be settled", zh="没有待解决的平票")
    return met("a tie between {between}", zh="{between}得票相等", between=between)


def chosen(stage: Named) -> Reading[list[str]]:
    """The codes of those who were elected in *stage*, in the order of the result; none where nobody was."""
    return _chosen(stage=stage_ref(stage))


@reading(version="1", en="those elected in {stage}", zh="“{stage}”选出者")
def _chosen(facts: Facts, *, stage: StageRef) -> list[str] | None:
    result = facts.result(stage.name)
    if result is None or "result" not in result.data:
        return None
    return list(result.data["result"]["elected"])


def goes_on(stage: Named) -> Reading[OneOf]:
    """A ballot with those who go on to a second round after *stage*: one of them, or none of these."""
    return _goes_on(stage=stage_ref(stage))


@reading(version="1", en="those who go on from {stage}", zh="“{stage}”进入第二轮者")
def _goes_on(facts: Facts, *, stage: StageRef) -> OneOf | None:
    result = facts.result(stage.name)
    codes = [] if result is None or "result" not in result.data else result.data["result"]["goes_on"]
    if not codes or result is None:
        return None
    ballot = ballot_type(result.data["options"]["ballot"])
    return OneOf([ballot.options[ballot.index[code]] for code in codes])
