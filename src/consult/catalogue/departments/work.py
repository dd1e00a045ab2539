"""
Department work 部门办理 (吹哨报到): the street office calls a department in, and residents judge what it did.

It protects residents from an order that nobody answers: the department takes it on or says why not, the
street office decides about that, every stage is timed, and there is one final stage for each cause. It
protects the judgement from the judged. It does not see the work itself, and a bad score has its effect in the
appraisal alone (`consult.catalogue.departments.appraisals`): no account says that the work is done again.

Source: published accounts of Yichang, 2020-2024. They give no time limits and no formula of the score, so
every one here is our choice and a parameter.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final, cast

from consult.activities.review import Review
from consult.activities.survey import Survey, responded
from consult.activities.works import Disclose
from consult.catalogue.departments.acts import (
    AcceptOrder,
    OrderWork,
    OverruleRefusal,
    RefuseOrder,
    ReportDone,
    UpholdRefusal,
    department,
    due_ahead,
    outside_department,
    somebody_judges,
)
from consult.catalogue.departments.endings import (
    JUDGED,
    NOT_JUDGED,
    NOT_TAKEN_UP,
    OVERDUE,
    REFUSED,
    UNRULED,
)
from consult.catalogue.departments.judging import WEIGHTS, Judging, somebody_judged
from consult.catalogue.officers import STREET_OFFICE
from consult.catalogue.steps.wording import reworded
from consult.procedure import Also, Procedure, Stage
from consult.rules import reading
from consult.standard import roles
from consult.timing import Length, days, until

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consult.activities.survey import Grade
    from consult.catalogue.steps.wording import Words
    from consult.facts import Facts
    from consult.rules import Reading, Rule
    from consult.timing import Calendar
    from consult.voting import Share

__all__ = ["NAME", "department_work"]

NAME: Final = "department-work"
"""What the procedure is called unless a community says otherwise; the `Part` of a `Split` names it."""


@reading(version="1", en="the day named, else {usual}", zh="所定时限，未定的为{usual}")
def _time(facts: Facts, *, usual: Length) -> Length | None:
    due: str | None = facts.matter["due"]
    return usual if due is None else until(datetime.fromisoformat(due))


@reading(version="1", en="the roll named, else {usual}", zh="派单所定名册，未定的为{usual}")
def _roll(facts: Facts, *, usual: str) -> str | None:
    return facts.matter["served"] or usual


def department_work(
    *,
    name: str = NAME,
    version: str = "1",
    street: Rule | None = None,
    answering: Length = days(3),
    ruling: Length = days(3),
    works: Length = days(30),
    served: str = "residents",
    judging: Length = days(10),
    enough: Share | None = None,
    weights: Mapping[Grade, int] = WEIGHTS,
    words: Mapping[str, Words] | None = None,
    zone: str = "Asia/Shanghai",
    calendar: Calendar | None = None,
) -> Procedure:
    """
    The work of a department as a case of its own, opened by `OrderWork` or as a `Part` of a `Split`.

    A department that objects does not end the matter: the street office decides whether it is right. It can
    object once. Where the objection is overruled the time runs anew.

    Args:
        name: what the community calls its procedure.
        version: changes with every change of the rules.
        street: who orders, and decides about objections: the street office by default.
        answering: how long the department may take to accept or to object.
        ruling: how long the street office may take to decide about an objection.
        works: how long the work may take, where the order names no day.
        served: the roll of the residents concerned, where the order names none.
        judging: how long they are asked.
        enough: which share of them must answer for it to count; a single answer does by default.
        weights: what each grade counts for in the score.
        words: what the community calls stages, and how it words answers, as for `five_step`.
        zone: the time zone in which days begin and end.
        calendar: which days are working days.

    Raises:
        ConsultError: if *weights* are not one whole number for each grade, or *words* are for no stage here.
    """
    office = roles(STREET_OFFICE) if street is None else street
    ordered = Stage("ordered", title="待签收", lasts=answering)
    disputed = Stage("disputed", title="异议裁定", lasts=ruling, holds=Review(office))
    time = cast("Reading[Length]", _time(usual=works))  # a span or a moment, which mypy joins to object
    told = Also(Disclose, department(), spans=True)
    working = Stage("working", title="部门办理", lasts=time, also=told)
    survey = Survey(_roll(usual=served))
    judged_by = Judging(survey, by=outside_department(), weights=weights)
    asking = Stage("judging", title="居民评议", lasts=judging, holds=judged_by)
    enough_answers = somebody_judged() if enough is None else somebody_judged() & responded(enough)
    every = [
        ordered.upon(AcceptOrder).to(working, by=department()),
        ordered.upon(RefuseOrder).to(disputed, by=department()),
        ordered.at_end().to(NOT_TAKEN_UP),
        disputed.upon(UpholdRefusal).to(REFUSED),
        disputed.upon(OverruleRefusal).to(working, when=due_ahead()),
        disputed.at_end().to(UNRULED),
        working.upon(ReportDone).to(asking, by=department()),
        working.at_end().to(OVERDUE),
        asking.at_end().to(JUDGED, when=enough_answers),
        asking.at_end().to(NOT_JUDGED),
    ]
    start, moves = reworded(ordered, every, words or {})
    return Procedure(
        name,
        version=version,
        title="部门办理",
        start=start,
        opens=OrderWork,
        by=office & due_ahead() & somebody_judges(usual=served),
        moves=moves,
        zone=zone,
        calendar=calendar,
    )
