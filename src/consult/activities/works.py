"""
Works: a decision is carried out, with tasks for named persons, what people give, disclosure and inspection.

Tasks, contributions and disclosures belong to the whole matter and span visits; a report and its inspection
belong to the visit in which they were made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Self, final

import attrs
from pydantic import AwareDatetime, Field, model_validator

from consult.activities._shared import Worded, a_rule, next_key, while_open
from consult.activities.base import Intake
from consult.acts import Act, Name, Text, Titled
from consult.case import Owed
from consult.errors import ConsultError
from consult.events import Changes, Drop, Put
from consult.rules import Reading, Rule, define, reading, rule
from consult.standard import anyone
from consult.timing import moment
from consult.verdicts import Verdict, met, undecided, unmet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consult.case import Entry
    from consult.facts import Facts
    from consult.verdicts import Phrase

__all__ = [
    "AddTask",
    "Contribute",
    "Disclose",
    "FinishTask",
    "Inspect",
    "Kind",
    "Report",
    "Works",
    "WorksView",
    "contributed",
    "inspected",
    "tasks_done",
]

_TASK: Final = "task"
_OPEN: Final = "task:open"
_CONTRIBUTION: Final = "contribution"
_SUM: Final = "contribution:sum"
_DISCLOSURE: Final = "disclosure"
_PERCENT: Final = "disclosure:percent"
_REPORT: Final = "report"
_INSPECTION: Final = "inspection"
_LAST: Final = "last"


@final
class Kind(Worded):
    """What somebody gives, each counted in its smallest unit: minutes, fen, items."""

    LABOUR = "labour", "劳务"
    MONEY = "money", "资金"
    MATERIALS = "materials", "物资"


class AddTask(Act, defer_build=True):
    """Give somebody a task with a day. It is owed from then on, wherever the matter is."""

    zh = "分派任务"

    task: Annotated[Name, Titled("Task number", "任务编号")]
    title: Annotated[Name, Titled("Title", "任务名称")]
    responsible: Annotated[Name, Titled("Responsible person", "责任人")]
    due: Annotated[AwareDatetime, Titled("Due", "完成时限")]


class FinishTask(Act, defer_build=True):
    """Say that a task is done."""

    zh = "完成任务"

    task: Annotated[Name, Titled("Task number", "任务编号")]
    note: Annotated[str, Titled("Note", "说明")] = ""


class Contribute(Act, defer_build=True):
    """Give labour, money or materials."""

    zh = "捐助"

    kind: Annotated[Kind, Titled("Kind", "类别")]
    amount: Annotated[
        int, Field(gt=0, strict=True), Titled("Amount (minutes, fen, items)", "数量（分钟、分、件）")
    ]
    what: Annotated[str, Titled("What", "内容")] = ""
    giver: Annotated[Name | None, Titled("Who gives", "捐助人")] = None
    """Whoever acts, where nothing is said."""


class Disclose(Act, defer_build=True):
    """Make public how far the works are."""

    zh = "公开进度"

    text: Annotated[Text, Titled("Progress", "进展情况")]
    percent: Annotated[int, Field(ge=0, le=100, strict=True), Titled("Per cent done", "完成百分比")]


class Report(Act, defer_build=True):
    """Report the works as done and hand them over for inspection."""

    zh = "报告完工"

    text: Annotated[Text, Titled("Report", "完工报告")]
    cost: Annotated[int, Field(ge=0, strict=True), Titled("Whole cost (fen)", "总费用（分）")]


class Inspect(Act, defer_build=True):
    """Accept the works reported, or ask for rework with a reason."""

    zh = "验收"

    accept: Annotated[bool, Titled("Accepted", "是否合格")]
    reason: Annotated[str, Titled("Reason", "理由")] = ""
    """Compulsory where rework is asked for."""

    @model_validator(mode="after")
    def _reasoned(self) -> Self:
        if not self.accept and not self.reason.strip():
            msg = "rework is asked for without a reason; say what has to be done again"
            raise ValueError(msg)
        return self


@final
class WorksView:
    """What rules see of works."""

    __slots__ = ("_facts",)

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    @property
    def tasks(self) -> list[Entry]:
        """Every task of the matter, in the order in which it was last changed."""
        return self._facts.ledger(_TASK)

    @property
    def task_count(self) -> int:
        """How many tasks there are."""
        return len(self._facts.case.ledger(_TASK))

    @property
    def open_count(self) -> int:
        """How many of them are not finished."""
        return len(self._facts.case.ledger(_OPEN))

    def task(self, task: str) -> Entry | None:
        """One task: title, responsible person, due moment and, once it is finished, by whom."""
        return self._facts.case.ledger(_TASK).get(task)

    @property
    def contributions(self) -> list[Entry]:
        """What was given, over all visits, in the order of time."""
        return self._facts.ledger(_CONTRIBUTION)

    def contributed(self, kind: Kind) -> int:
        """The sum of what was given of one kind, from a running sum."""
        found = self._facts.case.ledger(_SUM).get(kind.value)
        return 0 if found is None else found.value["sum"]

    @property
    def disclosures(self) -> list[Entry]:
        """What was made public, over all visits, in the order of time."""
        return self._facts.ledger(_DISCLOSURE)

    @property
    def percent(self) -> int | None:
        """How far the works are, by the last disclosure."""
        found = self._facts.case.ledger(_PERCENT).get(_LAST)
        return None if found is None else found.value["percent"]

    @property
    def report(self) -> Entry | None:
        """The last report of this visit."""
        return self._facts.case.bucket(_REPORT).get(_LAST)

    @property
    def inspection(self) -> Entry | None:
        """The last inspection of this visit."""
        return self._facts.case.bucket(_INSPECTION).get(_LAST)

    @property
    def awaits_inspection(self) -> bool:
        """Whether a report was made that has not been inspected."""
        report, inspection = self.report, self.inspection
        return report is not None and (inspection is None or inspection.seq < report.seq)


@final
@attrs.frozen
class Works:
    """
    A decision is carried out in the open and inspected by others than those who carry it out.

    It protects those for whom it is done: who does what by when is on the record, what is given is added up
    to the last fen, and nobody accepts works that were not reported. It does not see the site, and that
    *inspector* and *lead* are not the same people is for the procedure to say.
    """

    #: Who gives out tasks, makes progress public and reports.
    lead: Rule = attrs.field(kw_only=True, validator=a_rule)
    #: Who accepts the works or asks for rework.
    inspector: Rule = attrs.field(kw_only=True, validator=a_rule)
    #: Who may give something.
    contributors: Rule = attrs.field(factory=anyone, kw_only=True, validator=a_rule)

    kind: ClassVar[str] = "works"
    #: Nobody in particular: the moves say it.
    decides: ClassVar[None] = None

    @property
    def intakes(self) -> tuple[Intake, ...]:
        """Tasks, contributions, disclosures, reports, inspection."""
        return (
            Intake(AddTask, self.lead, _adds, _may_add),
            Intake(FinishTask, self.lead | _responsible(), _finishes, _may_finish),
            Intake(Contribute, self.contributors, _contributes),
            Intake(Disclose, self.lead, _discloses),
            Intake(Report, self.lead, _reports),
            Intake(Inspect, self.inspector, _inspects, _may_inspect),
        )

    def begins(self, facts: Facts) -> Mapping[str, Any]:
        """Nothing needs to be worked out."""
        del facts
        return {}

    def view(self, facts: Facts) -> WorksView:
        """What rules see."""
        return WorksView(facts)

    def finds(self, facts: Facts) -> Mapping[str, Any]:
        """Whether they were accepted, what was given of each kind, the whole cost, and the tasks."""
        view = WorksView(facts)
        report, inspection = view.report, view.inspection
        return {
            "accepted": inspection is not None and inspection.value["accept"],
            "contributions": {kind.value: view.contributed(kind) for kind in Kind},
            "cost": None if report is None else report.value["cost"],
            "tasks": {"all": view.task_count, "open": view.open_count},
        }

    def responsible(self) -> Phrase:
        """Those who lead."""
        return self.lead.phrase()

    def progress(self, facts: Facts) -> tuple[int, int] | None:
        """How many tasks are done, of how many; without tasks, the per cent last made public."""
        view = WorksView(facts)
        if view.task_count:
            return (view.task_count - view.open_count, view.task_count)
        return None if view.percent is None else (view.percent, 100)

    def definition(self) -> Any:
        """Its parameters as JSON data."""
        return {
            "lead": define(self.lead),
            "inspector": define(self.inspector),
            "contributors": define(self.contributors),
        }


# Who may, and what else must hold


@rule(version="1", en="the responsible person", zh="任务责任人")
def _responsible(facts: Facts) -> Verdict:
    found = WorksView(facts).task(facts.act.task)
    if found is None:
        return _no_task(facts)
    person = found.value["responsible"]
    return (met if person == facts.actor else unmet)(
        "{person} is responsible for task {task}",
        zh="任务{task}的责任人是{person}",
        person=person,
        task=facts.act.task,
        who=facts.actor,
    )


def _no_task(facts: Facts) -> Verdict:
    return unmet("there is no task {task}", zh="没有编号为{task}的任务", task=facts.act.task)


def _may_add(facts: Facts) -> Verdict:
    task = facts.act.task
    if WorksView(facts).task(task) is not None:
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


def _may_finish(facts: Facts) -> Verdict:
    task = facts.act.task
    found = WorksView(facts).task(task)
    if found is None:
        return _no_task(facts)
    if found.value["finished"]:
        return unmet("task {task} is finished already", zh="任务{task}已完成", task=task)
    return met("task {task} is open", zh="任务{task}尚未完成", task=task)


def _may_inspect(facts: Facts) -> Verdict:
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


def _adds(facts: Facts) -> Changes:
    act = facts.act
    due = moment(act.due)
    task = {
        "title": act.title,
        "responsible": act.responsible,
        "due": due.isoformat(),
        "finished": False,
    }
    return Changes(
        (Put(_TASK, act.task, task, spans=True), Put(_OPEN, act.task, spans=True)),
        owes=(Owed(f"task:{act.task}", "FinishTask", due, act.responsible, act.responsible),),
    )


def _finishes(facts: Facts) -> Changes:
    act = facts.act
    found = facts.case.ledger(_TASK)[act.task]
    done = {**found.value, "finished": True, "by": facts.actor, "note": act.note}
    return Changes(
        (Put(_TASK, act.task, done, spans=True),),
        (Drop(_OPEN, act.task, spans=True),),
        discharges=(f"task:{act.task}",),
    )


def _contributes(facts: Facts) -> Changes:
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
            Put(_CONTRIBUTION, next_key(facts), given, spans=True),
            Put(_SUM, act.kind.value, {"sum": view.contributed(act.kind) + act.amount}, spans=True),
        )
    )


def _discloses(facts: Facts) -> Changes:
    said = {"text": facts.act.text, "percent": facts.act.percent}
    return Changes(
        (
            Put(_DISCLOSURE, next_key(facts), said, spans=True),
            Put(_PERCENT, _LAST, {"percent": facts.act.percent}, spans=True),
        )
    )


def _reports(facts: Facts) -> Changes:
    return Changes((Put(_REPORT, _LAST, {"text": facts.act.text, "cost": facts.act.cost}),))


def _inspects(facts: Facts) -> Changes:
    return Changes((Put(_INSPECTION, _LAST, {"accept": facts.act.accept, "reason": facts.act.reason}),))


# Rules and readings


def inspected(*, accept: bool = True) -> Rule:
    """
    The works reported in this visit were accepted or, with ``accept=False``, rework was asked for.

    The last inspection counts. Until the end of the stage another can come, so before it this is undecided.
    """
    return _accepted() if accept else _rework()


@rule(version="1", en="the works are accepted", zh="验收合格")
def _accepted(facts: Facts) -> Verdict:
    return _judged(facts, facts.works, accept=True)


@rule(version="1", en="rework is asked for", zh="验收要求整改")
def _rework(facts: Facts) -> Verdict:
    return _judged(facts, facts.works, accept=False)


def _judged(facts: Facts, view: WorksView, *, accept: bool) -> Verdict:
    found = view.inspection
    if found is None:
        return while_open(facts)("no inspection has taken place", zh="尚未验收")
    answer = met if found.value["accept"] is accept else while_open(facts)
    at = facts.local(found.at)
    if found.value["accept"]:
        return answer("{who} accepted the works on {at}", zh="{who}于{at}验收合格", who=found.actor, at=at)
    return answer(
        "{who} asked for rework on {at}: {reason}",
        zh="{who}于{at}要求整改：{reason}",
        who=found.actor,
        at=at,
        reason=found.value["reason"],
    )


@rule(version="1", en="all tasks are done", zh="任务全部完成")
def tasks_done(facts: Facts) -> Verdict:
    """
    Every task of the matter is finished. Where no task was ever given out, none is done.

    It protects against works that are reported over open tasks; how well they were done it does not say.
    """
    view: WorksView = facts.works
    base, missing = view.task_count, view.open_count
    if not base:
        return while_open(facts)("no task has been given out", zh="尚未分派任务")
    return (while_open(facts) if missing else met)(
        "{have} of {base} tasks are done",
        zh="{base}项任务已完成{have}项",
        have=base - missing,
        need=base,
        base=base,
        missing=missing,
    )


@reading(version="1", en="{kind} contributed", zh="捐助的{kind}")
def _contributed(facts: Facts, *, kind: Kind) -> int | None:
    return WorksView(facts).contributed(kind)


def contributed(kind: Kind) -> Reading[int]:
    """
    How much was given of one kind, over all visits: minutes of labour, fen of money, items of materials.

    It can be read in any stage of the matter.

    Raises:
        ConsultError: if *kind* is no kind.
    """
    _a_kind(kind)
    return _contributed(kind=kind)


def _a_kind(kind: object) -> None:
    if not isinstance(kind, Kind):
        msg = f"contributed({kind!r}): give a kind, such as Kind.MONEY"
        raise ConsultError(msg)
