"""
An election: everybody on a roll chooses among options, and it is counted at its close.

One of several, approval, points or a ranking; candidates for seats, or plans for a place. What is elected is
known when the stage is left, and what a second round is about. How ballots lie in a box is as in a vote.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, TypeAlias, final

import attrs
from pydantic import StringConstraints

from consult.activities._casting import MANDATES, Casting
from consult.activities._entering import intakes_of
from consult.activities._rolls import frozen, roll_now, roll_words
from consult.activities._secretly import kept_secret, uninstructed
from consult.activities.ballots import Desk, GiveMandate, Proxies
from consult.activities.outcomes import a_share
from consult.acts import Act, Titled
from consult.errors import ConsultError
from consult.facts import BlankAct
from consult.rules import Reading, Rule, define, reading, rule
from consult.standard import stage_ref
from consult.verdicts import Phrase, Verdict, all_of, met, undecided, unmet
from consult.voting import PERSONS, Counts, Progress, Share, Threshold, Turnout
from consult.voting.boxes.kinds import BoxKind, require_by_head
from consult.voting.choosing.choices import check, encode
from consult.voting.choosing.elections import (
    CANDIDATES,
    NOBODY,
    PLANS,
    Among,
    Elected,
    Need,
    Ties,
    elect,
    run_off,
)
from consult.voting.choosing.options import Approval, Mark, OneOf, Points, Ranking, ballot_type
from consult.voting.choosing.rankings import Method, rank
from consult.voting.choosing.sums import OptionSums
from consult.voting.tallies import Tally

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consult.activities.base import Intake
    from consult.facts import Facts
    from consult.standard import Named, StageRef
    from consult.voting.choosing.options import BallotType
    from consult.voting.choosing.sums import OptionTally

__all__ = [
    "CastBallot",
    "Election",
    "ElectionView",
    "chosen",
    "elected",
    "equals_of",
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
    did = Phrase("cast a ballot", "投票")

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
        """
        How many have voted, of how many.

        Raises:
            ConsultError: if the ballots are not counted in *measure*.
        """
        turnouts = self._facts.box().turnout
        if measure not in turnouts:
            msg = (
                f"a rule asked for the turnout by {measure}, and ballots are counted in "
                f"{', '.join(turnouts)}; add the measure to the roll, or count heads where it is secret"
            )
            raise ConsultError(msg)
        return turnouts[measure]

    @property
    def progress(self) -> Progress:
        """What may still happen to it: who has voted stays so, but where a mandate is revoked."""
        if self.closed:
            return Progress.CLOSED
        proxies = self._election.proxies
        return Progress(
            replaceable=self._election.replaceable,
            overridable=proxies is not None and proxies.overridable,
            revocable=proxies is not None and proxies.revocable,
        )

    def not_yet(self) -> Verdict:
        """What a rule about the outcome answers before the close. It shows no number."""
        if self._election.among == PLANS:
            return undecided("the vote is counted at its close", zh="表决于投票截止后计票")
        return undecided("the election is counted at its close", zh="选举于投票截止后计票")


_METHODS: Final = frozenset({"plurality", "run-off", *Method})
_AMONG: Final = (CANDIDATES, PLANS)
_BALLOTS: Final = (OneOf, Approval, Points, Ranking)


def _method(said: Any) -> Any:
    return Method(said) if isinstance(said, str) and said in set(Method) else said


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
    method: str | Method = attrs.field(default="plurality", kw_only=True, converter=_method)
    #: What each of the elected needs.
    needs: tuple[Need, ...] = attrs.field(
        default=(),
        kw_only=True,
        converter=tuple,
        validator=attrs.validators.deep_iterable(attrs.validators.instance_of(Need)),
    )
    #: What becomes of a tie for the last seat.
    ties: Ties = attrs.field(default=NOBODY, kw_only=True, validator=attrs.validators.instance_of(Ties))
    #: What the options are, as its sentences say: people are elected (当选), plans are chosen (中选).
    among: Among = attrs.field(default=CANDIDATES, kw_only=True)
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
        if self.among not in _AMONG:
            msg = f"Election(among={self.among!r}): options are 'candidates' or 'plans'; say which"
            raise ConsultError(msg)
        if self.needs and isinstance(self.method, Method):
            msg = f"Election(method={str(self.method)!r}) counts rankings and asks no needs=; leave them out"
            raise ConsultError(msg)
        if self.method == "run-off" and not self.needs:
            msg = "Election(method='run-off') elects in the first round whoever meets needs=; give them"
            raise ConsultError(msg)
        if self.method == "run-off" and self.seats != 1:
            msg = f"Election(method='run-off', seats={self.seats!r}): it elects one; leave seats= out"
            raise ConsultError(msg)
        if not isinstance(self.ballot, Reading):
            self._require_countable(self.ballot)
        if self.desk is not None and self.desk.papers:
            msg = "Election(desk=...): papers are put in by the voter; give Desk(..., papers=False)"
            raise ConsultError(msg)
        if self.proxies is not None and self.proxies.instructed:
            msg = (
                "Election(proxies=...): a mandate says yes or no, and names no option; leave instructed= out"
            )
            raise ConsultError(msg)
        if self.secret:
            self._require_secrecy()

    @property
    def _measures(self) -> list[str]:
        return sorted({self.measure, *(need.measure or self.measure for need in self.needs)})

    def _require_countable(self, ballot: object) -> None:
        """Refuse a ballot that cannot be counted as declared, before anybody has voted on it."""
        if not isinstance(ballot, _BALLOTS):
            msg = f"Election(ballot={ballot!r}): give OneOf, Approval, Points or Ranking, or a reading of one"
            raise ConsultError(msg)
        if isinstance(self.method, Method) is not isinstance(ballot, Ranking):
            msg = (
                f"Election(method={str(self.method)!r}) and a ballot of {type(ballot).__name__}; "
                "rankings are counted by a Method, and all others by plurality or run-off"
            )
            raise ConsultError(msg)
        try:
            self.count(OptionSums(ballot, dict.fromkeys(self._measures, 0)).tally())
        except ValueError as error:
            msg = f"Election(method={str(self.method)!r}): {error.args[0]}"
            raise ConsultError(msg) from error

    def _require_secrecy(self) -> None:
        asked = {
            "replaceable=": self.replaceable,
            "desk=Desk(voids=True)": self.desk is not None and self.desk.voids,
            "proxies=Proxies(overridable=True)": self.proxies is not None and self.proxies.overridable,
            "proxies=Proxies(revocable=True)": self.proxies is not None and self.proxies.revocable,
            "a measure other than persons": self._measures != [PERSONS],
        }
        found = [said for said, true in asked.items() if true]
        if found:
            msg = (
                f"Election(secret=True) and {', '.join(found)}: that would join a voter to a choice; "
                "leave them out, or secret="
            )
            raise ConsultError(msg)

    @property
    def intakes(self) -> tuple[Intake, ...]:
        """Ballots, and what a desk enters."""
        casting = Casting(self.replaceable, True, "first", self.proxies, False)  # noqa: FBT003 - in order
        ballot, *others = intakes_of(casting, self.desk, recusal=None, owner=CastBallot)

        def admits(facts: Facts) -> Verdict:
            return all_of((casting(facts), _filled_in(facts)))

        taken = (attrs.evolve(ballot, admits=admits, paper=_paper), *others)
        return tuple(map(kept_secret if self.secret else _without_yes_and_no, taken))

    def box_kind(self, opening: Mapping[str, Any]) -> BoxKind | None:
        """The kind of ballot box that it needs, as it was opened; None where something else was."""
        if "ballot" not in opening:
            return None
        return BoxKind(
            "secret" if self.secret else "options",
            replaceable=self.replaceable,
            ballot=ballot_type(opening["ballot"]),
        )

    def begins(self, facts: Facts) -> Mapping[str, Any]:
        """The roll, frozen, and the ballot."""
        roll = roll_now(self.roll, facts)
        if roll is None:
            return frozen(None)
        ballot = self.ballot.read(facts) if isinstance(self.ballot, Reading) else self.ballot
        if ballot is None:
            return {"ballot": None}
        self._require_countable(ballot)
        if self.secret:
            require_by_head(roll)
        unknown = [measure for measure in self._measures if measure not in roll.measures]
        if unknown:
            msg = (
                f"roll {roll.name!r} has no measure {', '.join(unknown)}, in which the election is counted; "
                "add it to the roll"
            )
            raise ConsultError(msg)
        return {
            **frozen(roll),
            "totals": dict(roll.totals),
            "ballot": ballot.definition(),
        }

    def count(self, tally: OptionTally) -> Elected:
        """Say what came of it."""
        given: Any = {"measure": self.measure, "ties": self.ties, "among": self.among}
        if isinstance(self.method, Method):
            return rank(tally, self.method, seats=self.seats, **given)
        if self.method == "run-off":
            return run_off(tally, needs=self.needs, **given)
        return elect(tally, seats=self.seats, needs=self.needs, **given)

    def view(self, facts: Facts) -> ElectionView:
        """What rules see."""
        return ElectionView(facts, self)

    def finds(self, facts: Facts) -> Mapping[str, Any]:
        """The tally, the result and the digest of the box; none where the stage is left before the close."""
        if not facts.closing:
            return {"closed": False}
        box = facts.box()
        found = {
            "closed": True,
            "options": box.tally.to_data(),
            "result": self.count(box.tally).to_data(),
            "ballots": box.digest,
            "replaced": box.replaced,
        }
        if facts.opening["size"] != box.tally[PERSONS].all:
            found["size"] = facts.opening["size"]  # the roll weighs persons, so that these are no heads
        return found | {"receipts": box.receipts} if box.receipts else found

    def responsible(self) -> Phrase:
        """Those on the roll."""
        return roll_words(self.roll)

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
            "among": self.among,
            "measure": self.measure,
            "replaceable": self.replaceable,
            "secret": self.secret,
            "desk": None if self.desk is None else self.desk.definition(),
            "proxies": None if self.proxies is None else self.proxies.definition(),
        }


def _without_yes_and_no(intake: Intake) -> Intake:
    if intake.act is not GiveMandate:
        return intake
    why_not = unmet(
        "a mandate cannot say yes or no where options are voted on", zh="选择票的委托书不适用赞成、反对的指示"
    )
    return uninstructed(intake, why_not)


def _choice(facts: Facts) -> Any:
    said = facts.act.choice
    if not isinstance(said, tuple):
        return said
    return [list(part) if isinstance(part, tuple) else part for part in said]


def _filled_in(facts: Facts) -> Verdict:
    if facts.act.__class__ is BlankAct:
        return undecided(
            "the ballot is not filled in yet", zh="选票尚未填写", unwritten=f"{CastBallot.__name__}.choice"
        )
    choice = _choice(facts)
    if choice == Mark.VOID:
        return unmet(
            "nobody casts a void ballot, which tellers find one to be; to take no side, abstain",
            zh="无效票由计票人认定，不能投出；如不表态，请选弃权",
        )
    return check(ballot_type(facts.opening["ballot"]), choice)


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
    held = 0
    if view.progress.revocable:
        # Which ballots were cast by a mandate is not asked; there are no more of them than mandates.
        mandates = len(facts.case.bucket(MANDATES))
        held = min(mandates, turnout.have) if threshold.measure == PERSONS else turnout.have * bool(mandates)
    counts = Counts(turnout.base, abstain=turnout.have, held=(0, 0, held, 0))
    return threshold.judge(Tally({threshold.measure: counts}), view.progress)


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
    result, ballot = view.result, view.ballot
    titles = {option.code: option for option in ballot.options}
    asked = titles.get(code, code)  # one who did not go on to this round is on no ballot
    plans = result.among == PLANS
    if not result.elected:
        return unmet(
            "no plan is chosen; asked for {option}" if plans else "nobody is elected; asked for {option}",
            zh="无方案中选；所问：{option}" if plans else "无人当选；所问：{option}",
            option=asked,
        )
    return (met if code in result.elected else unmet)(
        "chosen: {winners}; asked for {option}" if plans else "elected: {winners}; asked for {option}",
        zh="中选：{winners}；所问：{option}" if plans else "当选：{winners}；所问：{option}",
        winners=[titles[winner] for winner in result.elected],
        option=asked,
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
    if result is None:
        return None
    told = result.data.get("result", result.data)
    return list(told["elected"]) if "elected" in told else None


def equals_of(stage: Named) -> Reading[OneOf]:
    """A ballot with those between whom a tie was left open in *stage*, for voting once more between them."""
    return _equals_of(stage=stage_ref(stage))


@reading(version="1", en="those who are equal in {stage}", zh="“{stage}”得票相等者")
def _equals_of(facts: Facts, *, stage: StageRef) -> OneOf | None:
    return _ballot_of(facts, stage, "between")


def goes_on(stage: Named) -> Reading[OneOf]:
    """A ballot with those who go on to a second round after *stage*: one of them, or none of these."""
    return _goes_on(stage=stage_ref(stage))


@reading(version="1", en="those who go on from {stage}", zh="“{stage}”进入第二轮者")
def _goes_on(facts: Facts, *, stage: StageRef) -> OneOf | None:
    return _ballot_of(facts, stage, "goes_on")


def _ballot_of(facts: Facts, stage: StageRef, who: str) -> OneOf | None:
    result = facts.result(stage.name)
    codes = [] if result is None or "result" not in result.data else result.data["result"][who]
    if not codes or result is None:
        return None
    ballot = ballot_type(result.data["options"]["ballot"])
    return OneOf([ballot.options[ballot.index[code]] for code in codes])
