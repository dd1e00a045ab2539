"""Step four, 民事民办: what was decided is carried out, in the open, and inspected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast, final

import attrs

from consult.activities._shared import a_rule, while_open
from consult.activities.works import Works, inspected, within_budget
from consult.catalogue.officers import BRANCH, SUPERVISORY_COMMITTEE
from consult.catalogue.steps.acts import PutToDecision
from consult.catalogue.steps.endings import OVER_BUDGET, UNBUILT
from consult.catalogue.steps.ways import Way
from consult.procedure import Stage
from consult.rules import rule, settled
from consult.standard import anyone, roles
from consult.timing import days
from consult.verdicts import Verdict, met, unmet

if TYPE_CHECKING:
    from consult.activities.works import WorksView
    from consult.acts import FieldRef
    from consult.catalogue.steps.ways import Ways
    from consult.facts import Facts
    from consult.procedure import Move
    from consult.rules import Reading, Rule
    from consult.timing import Length, Span

__all__ = ["Implementing", "last_inspected", "no_budget"]

_BRANCH: Final = roles(BRANCH)
_SUPERVISORS: Final = roles(SUPERVISORY_COMMITTEE)


@rule(version="1", zh="未定预算")
def no_budget(facts: Facts) -> Verdict:
    """Nobody settled what it may cost, so no cost is too high."""
    if facts.settled(cast("FieldRef", PutToDecision.budget)) is None:
        return met("no budget was settled", zh="未定预算")
    return unmet("a budget was settled", zh="已定预算")


@rule(version="1", en="the last report is inspected", zh="最近一次完工报告已验收")
def last_inspected(facts: Facts) -> Verdict:
    """
    No report has been made since the last inspection.

    It keeps a report made after the works were accepted, with a lower cost, from passing for accepted too.
    """
    view: WorksView = facts.works
    if view.awaits_inspection:
        return while_open(facts)("a report awaits its inspection", zh="有完工报告尚待验收")
    return met("no report awaits an inspection", zh="无待验收的完工报告")


@final
@attrs.frozen(kw_only=True)
class Implementing:
    """
    What was decided is carried out: the branch leads, residents give labour, money or materials.

    It protects those for whom it is done: tasks have persons and days, what is given is added up, progress
    is public, remarks of whoever watches are answered, and others than those who lead inspect. It does not
    see the site. Who does what is the practice of the accounts; the limits are our choice.
    """

    #: Who gives out tasks, makes progress public, answers remarks and reports.
    lead: Rule = attrs.field(default=_BRANCH, validator=a_rule)
    #: Who accepts the works or asks for rework.
    inspector: Rule = attrs.field(default=_SUPERVISORS, validator=a_rule)
    #: Who may give something.
    contributors: Rule = attrs.field(factory=anyone, validator=a_rule)
    #: Who watches and may remark: the supervisory committee, residents, media and society, so anyone.
    supervisors: Rule = attrs.field(factory=anyone, validator=a_rule)
    #: How long it may take, each time.
    lasts: Length = days(60)
    #: The longest time without a disclosure of progress; None: none is owed.
    discloses_every: Span | None = days(14)
    #: The time in which every remark is owed an answer; None: none is owed.
    answers_within: Span | None = days(7)
    #: Whether works that cost more than the budget that was put to the decision are not accepted.
    keeps_budget: bool = True

    @property
    def stage(self) -> Stage:
        """Where it is carried out."""
        works = Works(
            lead=self.lead,
            inspector=self.inspector,
            contributors=self.contributors,
            supervisors=self.supervisors,
            discloses_every=self.discloses_every,
            answers_within=self.answers_within,
        )
        return Stage("implementing", title="民事民办", lasts=self.lasts, holds=works)

    @property
    def ways(self) -> Ways:
        """The way into the step."""
        return (Way(self.stage),)

    def moves(self, ways: Ways, *, budgeted: bool = False) -> tuple[Move, ...]:
        """
        All moves of the step.

        Args:
            ways: where it goes on once the works are accepted.
            budgeted: whether the procedure has an act that settles a budget.
        """
        stage = self.stage
        accepted = inspected(accept=True) & last_inspected()
        over: tuple[Move, ...] = ()
        if budgeted and self.keeps_budget:
            over = (stage.at_end().to(OVER_BUDGET, when=accepted),)
            accepted &= no_budget() | within_budget(cast("Reading[int]", settled(PutToDecision.budget)))
        return (
            *(stage.once(accepted).to(way.to, when=way.when) for way in ways),
            *over,
            stage.at_end().to(UNBUILT),
        )
