"""
Works: a decision is carried out, with tasks for named persons, what people give, disclosure, and inspection.

Tasks, contributions, disclosures and remarks belong to the whole matter and span visits; a report and its
inspection belong to the visit in which they were made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Self, final

import attrs
from pydantic import AwareDatetime, Field, model_validator

from consult.activities._ledgers import (
    DISCLOSING,
    DISCLOSURE,
    Kind,
    Venue,
    WorksView,
)
from consult.activities._shared import a_rule, while_open
from consult.activities._site import (
    Owing,
    adds,
    answers,
    contributes,
    discloses,
    finishes,
    inspects,
    may_add,
    may_answer,
    may_finish,
    may_inspect,
    no_task,
    remarks,
    reports,
)
from consult.activities.base import Intake
from consult.acts import Act, Name, Reason, Text, Titled, amount
from consult.errors import ConsultError
from consult.rules import Reading, Rule, define, reading, rule
from consult.standard import anyone
from consult.timing import Span
from consult.verdicts import Phrase, Verdict, met, undecided, unmet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consult.acts import Unit
    from consult.facts import Facts

__all__ = [
    "AddTask",
    "AnswerRemark",
    "Contribute",
    "Disclose",
    "FinishTask",
    "Inspect",
    "Kind",
    "Remark",
    "Report",
    "Venue",
    "Works",
    "WorksView",
    "contributed",
    "inspected",
    "open_remarks",
    "tasks_done",
    "within_budget",
]


_COUNTED_IN: Final[Mapping[str, Unit]] = {
    Kind.LABOUR.value: "minutes",
    Kind.MONEY.value: "fen",
    Kind.MATERIALS.value: "items",
}


class AddTask(Act, defer_build=True):
    """Give somebody a task with a day. It is owed from then on, wherever the matter is."""

    zh = "分派任务"
    did = Phrase("gave out a task", "分派任务")

    task: Annotated[Name, Titled("Task number", "任务编号")]
    title: Annotated[Name, Titled("Title", "任务名称")]
    responsible: Annotated[Name, Titled("Responsible person", "责任人")]
    due: Annotated[AwareDatetime, Titled("Due", "完成时限")]


class FinishTask(Act, defer_build=True):
    """Say that a task is done."""

    zh = "完成任务"
    did = Phrase("finished a task", "完成任务")

    task: Annotated[Name, Titled("Task number", "任务编号")]
    note: Annotated[str, Titled("Note", "说明")] = ""


class Contribute(Act, defer_build=True):
    """Give labour, money or materials."""

    zh = "捐助"
    did = Phrase("contributed", "捐助")

    kind: Annotated[Kind, Titled("Kind", "类别")]
    amount: Annotated[
        int, Field(gt=0, strict=True), Titled("Amount", "数量", unit=_COUNTED_IN, unit_by="kind")
    ]
    what: Annotated[str, Titled("What", "内容")] = ""
    giver: Annotated[Name | None, Titled("Who gives", "捐助人")] = None
    """Whoever acts, where nothing is said."""


class Disclose(Act, defer_build=True):
    """Make public how far the works are."""

    zh = "公开进度"
    did = Phrase("made the progress public", "公开进度")

    text: Annotated[Text, Titled("Progress", "进展情况")]
    percent: Annotated[int, Field(ge=0, le=100, strict=True), Titled("Per cent done", "完成百分比")]
    where: Annotated[tuple[Venue, ...], Field(min_length=1), Titled("Where", "公开渠道")] = (
        Venue.NOTICE_BOARD,
        Venue.ONLINE,
    )
    """On the notice board and online, where nothing is said."""


class Remark(Act, defer_build=True):
    """Put a remark about the works on record, as whoever watches over them. It is answered by its number."""

    zh = "监督意见"
    did = Phrase("remarked on the works", "对实施提出意见")

    text: Annotated[Text, Titled("Remark", "意见内容")]


class AnswerRemark(Act, defer_build=True):
    """Answer a remark. The number of a remark is that of the event that made it."""

    zh = "答复监督意见"
    did = Phrase("answered a remark", "回应意见")

    remark: Annotated[Name, Titled("Remark number", "意见编号")]
    reason: Reason


class Report(Act, defer_build=True):
    """Report the works as done and hand them over for inspection."""

    zh = "报告完工"
    did = Phrase("reported the works as done", "报告完工")

    text: Annotated[Text, Titled("Report", "完工报告")]
    cost: Annotated[int, Field(ge=0, strict=True), Titled("Whole cost", "总费用", unit="fen")]


class Inspect(Act, defer_build=True):
    """Accept the works reported, or ask for rework with a reason."""

    zh = "验收"
    did = Phrase("inspected the works", "验收")

    accept: Annotated[bool, Titled("Accepted", "是否合格")]
    reason: Annotated[str, Titled("Reason", "理由")] = ""
    """Compulsory where rework is asked for."""

    @model_validator(mode="after")
    def _reasoned(self) -> Self:
        if not self.accept and not self.reason.strip():
            msg = "rework is asked for without a reason; say what has to be done again"
            raise ValueError(msg)
        return self


def _a_length(instance: object, field: attrs.Attribute[Any], value: object) -> None:
    del instance
    if not (value is None or (isinstance(value, Span) and value.count)):
        msg = f"Works {field.name}={value!r} is no length of time to act in; give one, such as days(7)"
        raise ConsultError(msg)


@final
@attrs.frozen
class Works:
    """
    A decision is carried out in the open and inspected by others than those who carry it out.

    It protects those for whom it is done: who does what by when is on the record, what is given is added up
    to the last fen, what supervisors remark stays there until it is answered and after, and nobody accepts
    works that were not reported. It does not see the site, and that *inspector* and *lead* are not the same
    people is for the procedure to say.
    """

    #: Who gives out tasks, makes progress public and reports.
    lead: Rule = attrs.field(kw_only=True, validator=a_rule)
    #: Who accepts the works or asks for rework.
    inspector: Rule = attrs.field(kw_only=True, validator=a_rule)
    #: Who may give something.
    contributors: Rule = attrs.field(factory=anyone, kw_only=True, validator=a_rule)
    #: Who may remark on the works: the supervisory committee, residents, the media, society at large.
    supervisors: Rule = attrs.field(factory=anyone, kw_only=True, validator=a_rule)
    #: The longest time without a disclosure: from entering the stage, and from each disclosure to the next.
    discloses_every: Span | None = attrs.field(default=None, kw_only=True, validator=_a_length)
    #: The time in which every remark is owed an answer by the lead.
    answers_within: Span | None = attrs.field(default=None, kw_only=True, validator=_a_length)

    kind: ClassVar[str] = "works"
    #: Nobody in particular: the moves say it.
    decides: ClassVar[None] = None

    @property
    def intakes(self) -> tuple[Intake, ...]:
        """Tasks, contributions, disclosures, remarks and their answers, reports, inspection."""
        return (
            Intake(AddTask, self.lead, adds, may_add),
            Intake(FinishTask, self.lead | _responsible(), finishes, may_finish),
            Intake(Contribute, self.contributors, contributes),
            Intake(Disclose, self.lead, discloses),
            Intake(Remark, self.supervisors, remarks),
            Intake(AnswerRemark, self.lead, answers, may_answer),
            Intake(Report, self.lead, reports),
            Intake(Inspect, self.inspector, inspects, may_inspect),
        )

    @property
    def owes(self) -> tuple[Owing, ...]:
        """What is owed when the stage is entered: the first disclosure, where there is a time for it."""
        every = self.discloses_every
        return () if every is None else (Owing(DISCLOSURE, Disclose, within=every, by=self.lead),)

    def begins(self, facts: Facts) -> Mapping[str, Any]:
        """How often progress is to be made public."""
        del facts
        every = self.discloses_every
        return {} if every is None else {DISCLOSING: {"count": every.count, "unit": every.unit}}

    def view(self, facts: Facts) -> WorksView:
        """What rules see."""
        return WorksView(facts)

    def finds(self, facts: Facts) -> Mapping[str, Any]:
        """Whether they were accepted, what was given of each kind, the cost, the tasks and the remarks."""
        view = WorksView(facts)
        report, inspection = view.report, view.inspection
        return {
            "accepted": inspection is not None and inspection.value["accept"],
            "contributions": {kind.value: view.contributed(kind) for kind in Kind},
            "cost": None if report is None else report.value["cost"],
            "tasks": {"all": view.task_count, "open": view.open_count},
            "remarks": {"all": view.remark_count, "open": view.open_remark_count},
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
            "supervisors": define(self.supervisors),
            "discloses_every": define(self.discloses_every),
            "answers_within": define(self.answers_within),
        }


# Who may


@rule(version="1", en="the responsible person", zh="任务责任人")
def _responsible(facts: Facts) -> Verdict:
    found = WorksView(facts).task(facts.act.task)
    if found is None:
        return no_task(facts)
    person = found.value["responsible"]
    return (met if person == facts.actor else unmet)(
        "{person} is responsible for task {task}",
        zh="任务{task}的责任人是{person}",
        person=person,
        task=facts.act.task,
        who=facts.actor,
    )


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


def within_budget(budget: Reading[int]) -> Rule:
    """
    The cost last reported in this visit is at most *budget*, both in fen.

    Written ``within_budget(settled(Admit.budget))``. Undecided while no report is made or no budget settled;
    a cost above it is unmet at once, although another report may come. It protects those who pay from a cost
    that nobody decided; whether the cost reported is the true one, it does not see.

    Raises:
        ConsultError: if *budget* is no reading.
    """
    given: object = budget
    if not isinstance(given, Reading):
        msg = f"within_budget({budget!r}): give a reading of an amount in fen, such as settled(Admit.budget)"
        raise ConsultError(msg)
    return _within_budget(budget=budget)


@rule(version="1", en="a cost within {budget}", zh="费用不超过“{budget}”")
def _within_budget(facts: Facts, *, budget: Reading[int]) -> Verdict:
    view: WorksView = facts.works
    report = view.report
    if report is None:
        return while_open(facts)("no report has been made in this visit", zh="本次实施尚未报告完工")
    cost: int = report.value["cost"]
    allowed = budget.read(facts)
    if allowed is None:
        return undecided("{what} is not settled", zh="“{what}”尚未确定", what=budget)
    if allowed.__class__ is not int:
        return unmet(
            "{what} is settled as {amount}; the cost reported is {cost}",
            zh="“{what}”定为{amount}；报告的费用为{cost}",
            what=budget,
            amount=allowed,
            cost=amount(cost, "fen"),
        )
    return (met if cost <= allowed else unmet)(
        "the cost reported is {cost}, of a budget of {budget}",
        zh="报告的费用为{cost}，预算为{budget}",
        cost=amount(cost, "fen"),
        budget=amount(allowed, "fen"),
        have=cost,
        need=allowed,
        over=max(0, cost - allowed),
    )


@reading(version="1", en="open remarks", zh="未答复的监督意见数")
def _open_remarks(facts: Facts) -> int | None:
    return WorksView(facts).open_remark_count


def open_remarks() -> Reading[int]:
    """How many remarks on the works have no answer yet, in any stage of the matter."""
    return _open_remarks()
