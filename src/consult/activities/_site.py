"""
On the site of works: what must hold for each act, and what it changes.

Who may is said by the works themselves; here is what else must be so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import attrs

from consult.activities._ledgers import (
    ANSWER,
    CONTRIBUTION,
    DISCLOSING,
    DISCLOSURE,
    INSPECTION,
    LAST,
    OPEN,
    PERCENT,
    REMARK,
    REMARK_OPEN,
    REPORT,
    SUM,
    TASK,
    Venue,
    WorksView,
)
from consult.activities._shared import next_key
from consult.case import Owed
from consult.events import Changes, Drop, Put
from consult.timing import Span, limit, moment
from consult.verdicts import Phrase, Verdict, met, undecided, unmet

if TYPE_CHECKING:
    from consult.acts import Act
    from consult.facts import Facts
    from consult.rules import Rule

__all__ = [
    "Owing",
    "adds",
    "answers",
    "contributes",
    "discloses",
    "finishes",
    "inspects",
    "may_add",
    "may_answer",
    "may_finish",
    "may_inspect",
    "no_task",
    "remarks",
    "reports",
]


@final
@attrs.frozen
class Owing:
    """Something that an activity owes from the moment at which its stage is entered, as a `Duty` is owed."""

    name: str
    act: type[Act]
    within: Span = attrs.field(kw_only=True)
    by: Rule = attrs.field(kw_only=True)

    def phrase(self) -> Phrase:
        """Its name in both languages."""
        return self.act.called()


# What must hold


def no_task(facts: Facts) -> Verdict:
    """There is no such task."""
    return unmet("there is no task {task}", zh="没有编号为{task}的任务", task=facts.act.task)


def may_add(facts: Facts) -> Verdict:
    """The number is new, and the day is yet to come."""
    task = facts.act.task
    view: WorksView = facts.works
    if view.task(task) is not None:
        return unmet("there is a task {task} already", zh="编号为{task}的任务已存在", task=task)
    # What is due already would be missed before anybody could know of it.
    due = moment(facts.act.due)
    return (met if due > facts.now else unmet)(
        "task {task} is due on {due}, it is {now}",
        zh="任务{task}的完成时限为{due}，现在是{now}",
        task=task,
        due=facts.local(due),
        now=facts.local(facts.now),
    )


def may_finish(facts: Facts) -> Verdict:
    """There is such a task, and it is open."""
    task = facts.act.task
    view: WorksView = facts.works
    found = view.task(task)
    if found is None:
        return no_task(facts)
    if found.value["finished"]:
        return unmet("task {task} is finished already", zh="任务{task}已完成", task=task)
    return met("task {task} is open", zh="任务{task}尚未完成", task=task)


def may_answer(facts: Facts) -> Verdict:
    """There is such a remark, and it is open."""
    number = facts.act.remark
    view: WorksView = facts.works
    if view.remark(number) is None:
        return unmet("there is no remark {number}", zh="没有编号为{number}的监督意见", number=number)
    answer = view.answer(number)
    if answer is not None:
        return unmet(
            "{who} answered remark {number} on {at}",
            zh="监督意见{number}已由{who}于{at}答复",
            who=answer.actor,
            number=number,
            at=facts.local(answer.at),
        )
    return met("remark {number} is open", zh="监督意见{number}尚未答复", number=number)


def may_inspect(facts: Facts) -> Verdict:
    """A report was made in this visit that has not been inspected."""
    view: WorksView = facts.works
    report, inspection = view.report, view.inspection
    if report is None:
        return undecided("no report has been made in this visit", zh="本次实施尚未报告完工")
    if not view.awaits_inspection and inspection is not None:
        return undecided(
            "the report of {reported} was inspected on {inspected}; a new one is needed",
            zh="{reported}的完工报告已于{inspected}验收，须重新报告",
            reported=facts.local(report.at),
            inspected=facts.local(inspection.at),
        )
    return met("a report was made on {at}", zh="已于{at}报告完工", at=facts.local(report.at))


# What changes


def adds(facts: Facts) -> Changes:
    """A task is given out, and owed by its person."""
    act = facts.act
    due = moment(act.due)
    task = {
        "title": act.title,
        "responsible": act.responsible,
        "due": due.isoformat(),
        "finished": False,
    }
    return Changes(
        (Put(TASK, act.task, task, spans=True), Put(OPEN, act.task, spans=True)),
        owes=(Owed(f"task:{act.task}", "FinishTask", due, act.responsible, act.responsible),),
    )


def finishes(facts: Facts) -> Changes:
    """A task is done, and owed no more."""
    act = facts.act
    found = facts.case.ledger(TASK)[act.task]
    done = {**found.value, "finished": True, "by": facts.actor, "note": act.note}
    return Changes(
        (Put(TASK, act.task, done, spans=True),),
        (Drop(OPEN, act.task, spans=True),),
        discharges=(f"task:{act.task}",),
    )


def contributes(facts: Facts) -> Changes:
    """Something is given, and the sum of its kind goes up."""
    act = facts.act
    view: WorksView = facts.works
    given = {
        "kind": act.kind.value,
        "amount": act.amount,
        "what": act.what,
        "giver": act.giver or facts.actor,
    }
    return Changes(
        (
            Put(CONTRIBUTION, next_key(facts), given, spans=True),
            Put(SUM, act.kind.value, {"sum": view.contributed(act.kind) + act.amount}, spans=True),
        )
    )


def discloses(facts: Facts) -> Changes:
    """Progress is public, and the next disclosure is owed where there is a time for it."""
    act = facts.act
    where: tuple[Venue, ...] = act.where
    said = {
        "text": act.text,
        "percent": act.percent,
        "where": sorted({venue.value for venue in where}),
    }
    puts = (
        Put(DISCLOSURE, next_key(facts), said, spans=True),
        Put(PERCENT, LAST, {"percent": act.percent}, spans=True),
    )
    every = facts.opening.get(DISCLOSING)
    if every is None:  # nothing is owed; or the works were left, and this is what was missed
        return Changes(puts)
    works: Any = facts.activity
    due = limit(Span(every["count"], every["unit"]), facts.now, zone=facts.zone, calendar=facts.calendar).at
    by = works.lead.phrase()
    owed = Owed(DISCLOSURE, "Disclose", due, by.en, by.zh, facts.case.place.stage)
    # The one owed so far is a duty of the stage, which the act discharges as such.
    return Changes(puts, owes=(owed,))


def remarks(facts: Facts) -> Changes:
    """A remark is on record, and owed an answer where there is a time for it."""
    number = next_key(facts)
    puts = (Put(REMARK, number, {"text": facts.act.text}, spans=True), Put(REMARK_OPEN, number, spans=True))
    works: Any = facts.activity
    if works.answers_within is None:
        return Changes(puts)
    due = limit(works.answers_within, facts.now, zone=facts.zone, calendar=facts.calendar).at
    by = works.lead.phrase()
    return Changes(puts, owes=(Owed(f"remark:{number}", "AnswerRemark", due, by.en, by.zh),))


def answers(facts: Facts) -> Changes:
    """A remark has its answer, and is owed none any more. The remark itself stays as it was made."""
    number = facts.act.remark
    return Changes(
        (Put(ANSWER, number, {"reason": facts.act.reason}, spans=True),),
        (Drop(REMARK_OPEN, number, spans=True),),
        discharges=(f"remark:{number}",),
    )


def reports(facts: Facts) -> Changes:
    """The works are reported as done, with what they cost."""
    return Changes((Put(REPORT, LAST, {"text": facts.act.text, "cost": facts.act.cost}),))


def inspects(facts: Facts) -> Changes:
    """The report is accepted, or rework asked for."""
    return Changes((Put(INSPECTION, LAST, {"accept": facts.act.accept, "reason": facts.act.reason}),))
