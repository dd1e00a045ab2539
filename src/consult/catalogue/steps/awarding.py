"""Awarding 以奖代补: works that were accepted wait for the award that a fund gives in place of a subsidy."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs

from consult.activities._shared import while_open
from consult.catalogue.funds.acts import FUNDED, Purpose
from consult.catalogue.funds.awards import Award, funded
from consult.catalogue.funds.money import yuan
from consult.catalogue.steps.ways import Way
from consult.procedure import Stage
from consult.rules import rule
from consult.timing import days
from consult.verdicts import Verdict, met, unmet

if TYPE_CHECKING:
    from consult.catalogue.steps.ways import Ways
    from consult.facts import Facts
    from consult.procedure import Move
    from consult.timing import Length

__all__ = ["Awarding", "award_told", "nothing_due"]


@rule(version="1", en="a fund has told of an award", zh="资金方已告知奖补")
def award_told(facts: Facts) -> Verdict:
    """A fund has committed an award since this stage was entered, and told the matter."""
    place = facts.case.place
    told = [
        entry.value["amount"]
        for entry in facts.ledger(f"told:{FUNDED}")
        # Two visits may begin at one moment, so the moment alone does not tell them apart.
        if entry.value["purpose"] == Purpose.AWARD.value
        and entry.at >= place.entered
        and entry.visit == place.visit
    ]
    if told:
        return met("{amount} was awarded", zh="已奖补{amount}", amount=yuan(sum(told)))
    return while_open(facts)("no fund has told of an award", zh="尚未收到奖补通知")


@rule(version="1", en="nothing can be awarded by {award}", zh="按“{award}”无可奖补金额")
def nothing_due(facts: Facts, *, award: Award) -> Verdict:
    """The formula gives nothing more, so nobody has to be waited for."""
    case = facts.case
    awarded, subsidised = funded(case, Purpose.AWARD), funded(case, Purpose.SUBSIDY)
    due = award.due(case, awarded=awarded, subsidised=subsidised)
    return (unmet if due else met)(
        "{raised} was raised and accepted, {awarded} awarded and {subsidised} given as a subsidy before; "
        "{due} may be awarded",
        zh="经验收的自筹资金{raised}，此前已奖补{awarded}、补助{subsidised}；可奖补{due}",
        raised=yuan(award.self_raised(case)),
        awarded=yuan(awarded),
        subsidised=yuan(subsidised),
        due=yuan(due),
    )


@final
@attrs.frozen(kw_only=True)
class Awarding:
    """
    A matter whose works are accepted waits for its award, and goes on without one where none comes in time.

    It protects residents who raised money first from being passed by because the matter has gone on: only
    here can a fund award them. It does not make a fund give anything. The waiting time is our choice.
    """

    #: How long a fund is waited for.
    lasts: Length = days(15)
    #: How large the award may be: the fund's own formula, which is the one that decides.
    award: Award = attrs.field(factory=Award)

    @property
    def stage(self) -> Stage:
        """Where the award is waited for."""
        return Stage("awarding", title="以奖代补", lasts=self.lasts)

    @property
    def ways(self) -> Ways:
        """The way into the step."""
        return (Way(self.stage),)

    def moves(self, ways: Ways) -> tuple[Move, ...]:
        """All moves of the step; *ways* is where a matter goes on, with an award or without."""
        stage, going = self.stage, (award_told(), nothing_due(award=self.award))
        return (
            *(stage.once(rule).to(way.to, when=way.when) for rule in going for way in ways),
            *(stage.at_end().to(way.to, when=way.when) for way in ways),
        )
