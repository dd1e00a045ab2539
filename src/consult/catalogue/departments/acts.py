"""What is done about a work of a department: it is ordered, taken on or refused, and reported done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import AwareDatetime

from consult.acts import Act, Name, Reason, Text, Titled, settles
from consult.rules import rule
from consult.timing import moment
from consult.verdicts import Phrase, Verdict, met, unmet

if TYPE_CHECKING:
    from consult.facts import Facts

__all__ = [
    "AcceptOrder",
    "OrderWork",
    "OverruleRefusal",
    "RefuseOrder",
    "ReportDone",
    "UpholdRefusal",
    "department",
    "due_ahead",
    "outside_department",
    "somebody_judges",
]


class OrderWork(Act, defer_build=True):
    """Call a department in: what it is to do, and by when."""

    zh = "派单"
    did = Phrase("called the department in", "向部门派单")

    title: Annotated[Name, settles, Titled("Title", "标题")]
    department: Annotated[Name, settles, Titled("Department (role or person)", "承办部门（角色或人员）")]
    what: Annotated[Text, settles, Titled("What is to be done", "办理要求")]
    due: Annotated[AwareDatetime | None, settles, Titled("Due", "办理时限")] = None
    """The moment by which it must be reported done; the usual time where nothing is said."""
    served: Annotated[Name | None, settles, Titled("Roll of those who judge", "评议居民名册")] = None
    """The roll of the residents concerned; the usual one where nothing is said."""


class AcceptOrder(Act, defer_build=True):
    """Take the order on."""

    zh = "签收"
    did = Phrase("took the order on", "签收派单")


class RefuseOrder(Act, defer_build=True):
    """Object to the order, with a reason, such as that it is another department's business."""

    zh = "提出异议"
    did = Phrase("refused the order", "对派单提出异议")

    reason: Reason


class UpholdRefusal(Act, defer_build=True):
    """Find that the department has refused with good reason."""

    zh = "异议成立"
    did = Phrase("upheld the refusal", "认定异议成立")

    reason: Reason


class OverruleRefusal(Act, defer_build=True):
    """Find that the department has to do it all the same, and by when."""

    zh = "异议不成立"
    did = Phrase("overruled the refusal", "认定异议不成立")

    reason: Reason
    due: Annotated[AwareDatetime | None, settles, Titled("Due", "办理时限")] = None
    """It takes the place of the order's own; the usual time where nothing is said."""


class ReportDone(Act, defer_build=True):
    """Report the work as done."""

    zh = "报告办结"
    did = Phrase("reported the work as done", "报告办结")

    text: Annotated[Text, Titled("Report", "办结报告")]


@rule(version="1", en="the department called in", zh="承办部门")
def department(facts: Facts) -> Verdict:
    """Whoever has the department's name as a role may, or is the person named."""
    named: str = facts.matter["department"]
    answer = met if _belongs(facts, facts.actor, named) else unmet
    return answer("{department} is called in", zh="承办部门是{department}", department=named, who=facts.actor)


@rule(version="1", en="nobody of the department called in", zh="非承办部门人员")
def outside_department(facts: Facts) -> Verdict:
    """Neither who acts nor for whom belongs to the department called in."""
    named: str = facts.matter["department"]
    for person in (facts.actor, facts.act.actor):
        if _belongs(facts, person, named):
            return unmet(
                "{who} belongs to {department}, which is judged here",
                zh="{who}属于被评议的{department}",
                who=person,
                department=named,
            )
    who = facts.actor
    return met(
        "{who} does not belong to {department}", zh="{who}不属于{department}", who=who, department=named
    )


def _belongs(facts: Facts, person: str, named: str) -> bool:
    return person == named or named in facts.standing_of(person).roles


@rule(version="1", en="the day named is still to come", zh="所定时限尚未届至")
def due_ahead(facts: Facts) -> Verdict:
    """What the act at hand names as due lies ahead: nobody is given a time that has run out."""
    if facts.act.due is None:
        return met("no day is named", zh="未另定时限")
    due = moment(facts.act.due)
    return (met if due > facts.now else unmet)(
        "it is due on {due}, it is {now}",
        zh="办理时限为{due}，现在是{now}",
        due=facts.local(due),
        now=facts.local(facts.now),
    )


@rule(version="1", en="somebody is there to judge", zh="有居民可作评议")
def somebody_judges(facts: Facts, *, usual: str) -> Verdict:
    """
    The roll named by the order at hand, else *usual*, is not empty.

    Asked when the work is ordered: a department must not find out, by reporting done, that a roll is missing.
    """
    roll = facts.roll_named(facts.act.served or usual)
    count = len(roll.voters)
    return (met if count else unmet)(
        "{count} stand on the roll {roll}", zh="名册{roll}共{count}人", count=count, roll=roll.name
    )
