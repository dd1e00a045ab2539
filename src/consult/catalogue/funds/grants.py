"""What a fund may commit: how much is left, where the matter stands, and how large an award may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

import attrs

from consult.catalogue.funds.acts import Purpose
from consult.catalogue.funds.awards import Award, funded
from consult.catalogue.funds.money import yuan
from consult.catalogue.funds.views import COMMITTED, FundView
from consult.standard import StageRef
from consult.verdicts import Phrase, Verdict, all_of, met, unmet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consult.case import Case
    from consult.facts import Facts

__all__ = ["Grants"]

_AWARDING: Final = StageRef("awarding", Phrase("awarding", "以奖代补"))
_IMPLEMENTING: Final = StageRef("implementing", Phrase("implementing", "民事民办"))


def _stage(stage: str | Phrase | StageRef) -> StageRef:
    if isinstance(stage, StageRef):
        return stage
    known = stage if isinstance(stage, Phrase) else Phrase(stage, stage)
    return StageRef(known.en, Phrase(known.en.replace("_", " "), known.zh))


def _stages(stages: Iterable[str | Phrase | StageRef]) -> tuple[StageRef, ...]:
    return tuple(_stage(stage) for stage in stages)


def _stands(matter: Case, purpose: Purpose, stages: tuple[StageRef, ...]) -> Verdict:
    found = next((stage for stage in stages if stage.name == matter.stage), None)
    if found is not None:
        return met(
            "case {case} stands in “{stage}”, where the {purpose} is given",
            zh="事项{case}现处“{stage}”阶段，可安排{purpose}",
            case=matter.id,
            stage=found,
            purpose=purpose,
        )
    # What another stage of the matter is called only its own procedure knows.
    return unmet(
        "case {case} does not stand where the {purpose} is given: {stages}",
        zh="事项{case}未处于可安排{purpose}的阶段：{stages}",
        case=matter.id,
        purpose=purpose,
        stages=stages,
    )


@final
@attrs.frozen(kw_only=True)
class Grants:
    """
    To which matters a fund may commit money, and how much.

    It protects the community from promising more than there is, and a matter's award from being more than the
    formula gives. Where the accounts say nothing, which is all of it, this is our choice.
    """

    #: How large an award may be; None: this fund gives none.
    award: Award | None = attrs.field(factory=Award)
    #: The stage in which a matter must stand to be awarded something: its name, or a `Phrase` of it and its
    #: Chinese title.
    awarding: StageRef = attrs.field(default=_AWARDING, converter=_stage)
    #: The stages in which a matter may be given a subsidy.
    subsidised: tuple[StageRef, ...] = attrs.field(default=(_IMPLEMENTING,), converter=_stages)

    def admits(self, facts: Facts) -> Verdict:
        """Whether the commitment at hand may be made, as the fund and the matter stand now."""
        view, act = FundView(facts), facts.act
        money = (met if act.amount <= view.left else unmet)(
            "{amount} is asked for, {left} of {limit} is left",
            zh="申请安排{amount}，资金总额{limit}，尚余{left}",
            amount=yuan(act.amount),
            left=yuan(view.left),
            limit=yuan(view.limit),
        )
        matter = facts.head_of(act.matter)
        if matter is None:
            return unmet("there is no case {case} here", zh="没有编号为{case}的事项", case=act.matter)
        stages = (self.awarding,) if act.purpose is Purpose.AWARD else self.subsidised
        award = [self._within_award(facts, matter)] if act.purpose is Purpose.AWARD else []
        return all_of([money, _stands(matter, act.purpose, stages), *award])

    def _within_award(self, facts: Facts, matter: Case) -> Verdict:
        if self.award is None:
            return unmet("this fund gives no awards", zh="本资金不用于以奖代补")
        # What this fund has committed counts from its own accounts: the matter may not have heard of it yet.
        gone = {
            purpose: FundView(facts).account(matter.id, purpose)[COMMITTED]
            + funded(matter, purpose, besides=facts.case.id)
            for purpose in Purpose
        }
        due = self.award.due(matter, awarded=gone[Purpose.AWARD], subsidised=gone[Purpose.SUBSIDY])
        return (met if facts.act.amount <= due else unmet)(
            "{amount} is asked for, {due} may be awarded: {formula}",
            zh="申请{amount}，可奖补{due}：{formula}",
            amount=yuan(facts.act.amount),
            due=yuan(due),
            formula=self.award,
        )
