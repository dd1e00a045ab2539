"""
Breaking a tie: whoever may decides, or a lot is drawn that anybody can draw again.

It is a stage of its own, entered where a vote is `tied`; that a tie fails, or is voted again, needs no more
than a move. A motion that fails by a tie has failed, and its opposite has not been adopted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Literal, final

import attrs
from pydantic import Field

from consult.activities._shared import a_rule
from consult.activities.base import Intake
from consult.acts import Act, Name, Text, Titled
from consult.errors import ConsultError
from consult.events import Changes, Put
from consult.facts import BlankAct
from consult.rules import Rule, define, rule
from consult.standard import StageRef, stage_ref
from consult.verdicts import Phrase, Verdict, met, undecided, unmet
from consult.voting import Choice
from consult.voting.choosing.elections import lot

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consult.facts import Facts

__all__ = [
    "CastingVote",
    "ChooseElected",
    "DrawLot",
    "SeatTie",
    "SeatTieView",
    "TieBreak",
    "TieBreakView",
    "broken_for",
    "seats_settled",
]

_BROKEN: Final = "tie broken"
_SIDES: Final = (Choice.YES, Choice.NO)


class CastingVote(Act, defer_build=True):
    """Decide a vote that is tied."""

    zh = "投决定票"
    did = Phrase("cast the deciding vote", "投决定票")

    choice: Annotated[Literal[Choice.YES, Choice.NO], Titled("Choice", "选项")]


class ChooseElected(Act, defer_build=True):
    """Decide who of those with equal support takes the last seats of an election."""

    zh = "确定当选者"
    did = Phrase("decided who is elected", "确定当选者")

    chosen: Annotated[tuple[Name, ...], Field(min_length=1), Titled("Who is elected", "当选者")]
    reason: Annotated[str, Titled("Reason", "理由")] = ""


class DrawLot(Act, defer_build=True):
    """Draw the lot in a vote that is tied, from a seed that goes on the record."""

    zh = "抽签"
    did = Phrase("drew the lot", "抽签")

    seed: Annotated[Text, Titled("Seed", "抽签种子")]


@final
class TieBreakView:
    """What rules see of it."""

    __slots__ = ("_facts",)

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    @property
    def side(self) -> Choice | None:
        """For which side the tie was broken; nothing while it is not."""
        for entry in self._facts.entries(_BROKEN):
            return Choice(entry.value["side"])
        return None


@final
@attrs.frozen
class TieBreak:
    """
    One person decides a tied vote, or draws a lot.

    A casting vote must not also have been cast as an ordinary vote, unless the rules allow two. A lot follows
    from its seed: the sides in the order of the SHA-256 of the seed, a line feed and the side, of which the
    first wins. So anybody can draw it again; it is fair only where the seed could be neither known nor
    chosen, such as the numbers of dice thrown before everybody.
    """

    #: The stage of the vote that is tied.
    of: StageRef = attrs.field(converter=stage_ref)
    #: Who decides, or draws.
    by: Rule = attrs.field(validator=a_rule)
    #: By a casting vote of the ``chair``, or by ``lot``.
    how: Literal["chair", "lot"] = attrs.field(default="chair", kw_only=True)
    #: Whether whoever decides may have voted in the vote itself.
    twice: bool = attrs.field(default=False, kw_only=True)

    kind: ClassVar = "tiebreak"
    decides: ClassVar[Rule | None] = None

    def __attrs_post_init__(self) -> None:
        if self.how not in {"chair", "lot"}:
            msg = f"TieBreak(how={self.how!r}): a tie is broken by chair or by lot; name one of them"
            raise ConsultError(msg)

    @property
    def intakes(self) -> tuple[Intake, ...]:
        """A casting vote, or the drawing of a lot."""
        if self.how == "lot":
            return (Intake(DrawLot, self.by, _drawn, _once),)
        return (Intake(CastingVote, self.by, _decided, self._may_decide),)

    def _may_decide(self, facts: Facts) -> Verdict:
        first = _once(facts)
        who, act = facts.actor, facts.act
        if first.is_met and act.actor != who:
            return unmet(
                "{who} is not {chair}, who decides in person",
                zh="{who}并非{chair}本人，决定票须由本人投出",
                who=act.actor,
                chair=who,
            )
        if self.twice or not first.is_met:
            return first
        if facts.paper_of(who, stage=self.of.name).voted:
            return unmet(
                "{who} has voted in {stage} already, and has one vote",
                zh="{who}已在“{stage}”中投票，只有一票",
                who=who,
                stage=self.of,
            )
        return met("{who} has not voted in {stage}", zh="{who}未在“{stage}”中投票", who=who, stage=self.of)

    def begins(self, facts: Facts) -> Mapping[str, Any]:
        """Nothing."""
        del facts
        return {}

    def view(self, facts: Facts) -> TieBreakView:
        """What rules see."""
        return TieBreakView(facts)

    def finds(self, facts: Facts) -> Mapping[str, Any]:
        """The side, and the seed where a lot was drawn."""
        for entry in facts.entries(_BROKEN):
            return dict(entry.value)
        return {"side": None}

    def responsible(self) -> Phrase:
        """Who decides, or draws."""
        return self.by.phrase()

    def progress(self, facts: Facts) -> tuple[int, int]:
        """Whether it is done."""
        return (len(facts.entries(_BROKEN)), 1)

    def definition(self) -> Any:
        """Its parameters as JSON data."""
        return {"of": self.of.definition(), "by": define(self.by), "how": self.how, "twice": self.twice}


def _once(facts: Facts) -> Verdict:
    if facts.entries(_BROKEN):
        return unmet("the tie has been broken", zh="相持已经打破")
    return met("the tie has not been broken yet", zh="相持尚未打破")


def _decided(facts: Facts) -> Changes:
    return Changes((Put(_BROKEN, "1", {"side": facts.act.choice.value}),))


def _drawn(facts: Facts) -> Changes:
    seed: str = facts.act.seed
    first = lot(seed).order([side.value for side in _SIDES])[0]
    return Changes((Put(_BROKEN, "1", {"side": first, "seed": seed}),))


@rule(version="1", en="the tie was broken for {side}", zh="相持以“{side}”打破")
def _broken_for(facts: Facts, *, side: Choice) -> Verdict:
    view: TieBreakView = facts.tiebreak
    found = view.side
    if found is None:
        answer = unmet if facts.closing else undecided
        return answer("the tie has not been broken yet", zh="相持尚未打破")
    return (met if found is side else unmet)(
        "the tie was broken for {found}", zh="相持以“{found}”打破", found=found
    )


def broken_for(side: Choice | str) -> Rule:
    """
    The tie was broken for *side*, ``yes`` or ``no``.

    Raises:
        ConsultError: if *side* is neither.
    """
    if side not in _SIDES:
        msg = f"broken_for({side!r}): a tie is broken for yes or for no; name one of them"
        raise ConsultError(msg)
    return _broken_for(side=Choice(side))


# -- the last seats of an election -------------------------------------------------------------------------


@final
class SeatTieView:
    """What rules see of it."""

    __slots__ = ("_facts",)

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    @property
    def chosen(self) -> tuple[str, ...]:
        """Who was chosen among the equal ones; nobody while it is not decided."""
        for entry in self._facts.entries(_BROKEN):
            return tuple(entry.value["chosen"])
        return ()


@final
@attrs.frozen
class SeatTie:
    """
    One person decides who of those with equal support takes the last seats of an election.

    Entered where a tie waits for the chair (`undecided_tie`, in an election with ties by `CHAIR`), and not
    without one. Nobody but the equal ones can be chosen, and exactly as many as there are seats.
    """

    #: The stage of the election.
    of: StageRef = attrs.field(converter=stage_ref)
    #: Who decides.
    by: Rule = attrs.field(validator=a_rule)

    kind: ClassVar = "tiebreak"
    decides: ClassVar[Rule | None] = None

    @property
    def intakes(self) -> tuple[Intake, ...]:
        """The choice."""
        return (Intake(ChooseElected, self.by, _seated, _may_choose),)

    def begins(self, facts: Facts) -> Mapping[str, Any]:
        """Those who are equal, and how many seats there are for them; refused where there is no tie."""
        result = facts.result(self.of.name)
        told = None if result is None else result.data.get("result")
        if told is None or not told["between"] or set(told["between"]) & set(told["elected"]):
            return {"tie": None}
        return {"tie": sorted(told["between"]), "places": told["places"], "elected": told["elected"]}

    def view(self, facts: Facts) -> SeatTieView:
        """What rules see."""
        return SeatTieView(facts)

    def finds(self, facts: Facts) -> Mapping[str, Any]:
        """All who are elected, those chosen here last."""
        chosen = SeatTieView(facts).chosen
        return {"elected": [*facts.opening["elected"], *chosen], "chosen": list(chosen)}

    def responsible(self) -> Phrase:
        """Who decides."""
        return self.by.phrase()

    def progress(self, facts: Facts) -> tuple[int, int]:
        """Whether it is done."""
        return (len(facts.entries(_BROKEN)), 1)

    def definition(self) -> Any:
        """Its parameters as JSON data."""
        return {"of": self.of.definition(), "by": define(self.by)}


def _may_choose(facts: Facts) -> Verdict:
    first = _once(facts)
    if not first.is_met or facts.act.__class__ is BlankAct:
        return first
    chosen, tie = facts.act.chosen, facts.opening["tie"]
    if len(set(chosen)) == len(chosen) == facts.opening["places"] and set(chosen) <= set(tie):
        return met("{chosen} are of those who are equal", zh="{chosen}均为得票相等者", chosen=list(chosen))
    return unmet(
        "{chosen} cannot be chosen: {places} of {tie} must be",
        zh="不能确定{chosen}：须从{tie}中确定{places}名",
        chosen=list(chosen),
        places=facts.opening["places"],
        tie=tie,
    )


def _seated(facts: Facts) -> Changes:
    return Changes((Put(_BROKEN, "1", {"chosen": list(facts.act.chosen)}),))


@rule(version="1", en="the last seats are settled", zh="最后名额已经确定")
def seats_settled(facts: Facts) -> Verdict:
    """Whoever decides about the last seats of an election has done so."""
    view: SeatTieView = facts.tiebreak
    if view.chosen:
        return met("{chosen} are chosen", zh="确定{chosen}当选", chosen=list(view.chosen))
    answer = unmet if facts.closing else undecided
    return answer("the last seats are not settled yet", zh="最后名额尚未确定")
