"""
A sitting: a body is called together, those present speak, and the outcome goes on the record.

In a meeting, on the spot or online; at a set time or at once. Who is present is what the record says at the
moment of closing: the composition and the quorum are judged then, and not when people came.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, final

import attrs
from pydantic import AwareDatetime

from consult.activities._floor import (
    attends,
    closes,
    convenes,
    may_attend,
    may_close,
    may_convene,
    may_record,
    may_recuse,
    may_speak,
    records,
    recuses,
    states,
)
from consult.activities._presence import SittingView, sizes_of
from consult.activities._shared import Worded, a_rule, while_open
from consult.activities.base import Intake
from consult.acts import Act, Attachment, Name, Reason, Text, Titled
from consult.errors import ConsultError
from consult.people import Body
from consult.rules import Reading, Rule, define, rule
from consult.standard import sits_in
from consult.timing import Span, moment
from consult.verdicts import Phrase, Verdict, met, unmet
from consult.voting import Share

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consult.facts import Facts

__all__ = [
    "Attend",
    "CloseSitting",
    "Convene",
    "MakeStatement",
    "Mode",
    "RecordPresence",
    "Recuse",
    "Side",
    "Sitting",
    "SittingView",
    "held",
    "invited",
]


@final
class Mode(Worded):
    """How a body comes together."""

    IN_MEETING = "in_meeting", "会议"
    ON_THE_SPOT = "on_the_spot", "现场"
    ONLINE = "online", "线上"


@final
class Side(Worded):
    """What a statement speaks for."""

    FOR = "for", "赞成"
    AGAINST = "against", "反对"
    NEUTRAL = "neutral", "中立"


class Convene(Act, defer_build=True):
    """Call a sitting. A later call replaces an earlier one that has not led to an outcome."""

    zh = "召集会议"
    did = Phrase("called a sitting", "召集会议")

    at: Annotated[AwareDatetime | None, Titled("When", "时间")] = None
    """The moment at which it begins; at once where nothing is said."""
    mode: Annotated[Mode, Titled("Mode", "形式")] = Mode.IN_MEETING
    place: Annotated[str, Titled("Place", "地点")] = ""
    agenda: Annotated[str, Titled("Agenda", "议程")] = ""
    stakeholders: Annotated[tuple[Name, ...], Titled("Stakeholders invited", "受邀的利益相关方")] = ()


class RecordPresence(Act, defer_build=True):
    """Record that somebody is present, or has left. For which category is asked of the directory."""

    zh = "登记到会"
    did = Phrase("recorded who is present", "登记到会人员")

    person: Annotated[Name, Titled("Person", "人员")]
    present: Annotated[bool, Titled("Present", "是否在场")] = True


class Attend(Act, defer_build=True):
    """Record one's own presence, or that one leaves."""

    zh = "签到"
    did = Phrase("came to the sitting", "到会")

    present: Annotated[bool, Titled("Present", "是否在场")] = True


class Recuse(Act, defer_build=True):
    """Take somebody, or oneself, out of the matter for a conflict of interest."""

    zh = "回避"
    did = Phrase("recorded a recusal", "登记回避")

    person: Annotated[Name | None, Titled("Who is recused", "回避人")] = None
    """Oneself, where nothing is said."""
    reason: Reason


class MakeStatement(Act, defer_build=True):
    """Speak to the matter, for it, against it or neither."""

    zh = "发言"
    did = Phrase("spoke", "发言")

    text: Annotated[Text, Titled("Statement", "发言内容")]
    side: Annotated[Side, Titled("Side", "立场")] = Side.NEUTRAL


class CloseSitting(Act, defer_build=True):
    """Close the sitting and put its outcome on the record."""

    zh = "闭会"
    did = Phrase("closed the sitting", "宣布闭会")

    outcome: Annotated[Text, Titled("Outcome", "议事结果")]
    adopted: Annotated[bool, Titled("Agreed to by the sitting", "是否达成一致")] = True
    """Whether the body stands behind the outcome; False where it says that no agreement was found."""
    minutes: Annotated[Attachment | None, Titled("Minutes", "会议记录")] = None


def _a_body(instance: object, field: attrs.Attribute[Body], value: object) -> None:
    del instance, field
    if not isinstance(value, Body):
        msg = f"Sitting body={value!r} is no body; give a Body with its seats"
        raise ConsultError(msg)


def _a_quorum(instance: Sitting, field: attrs.Attribute[Share | None], value: object) -> None:
    del field
    if value is None:
        return
    if not isinstance(value, Share):
        msg = f"Sitting quorum={value!r} is no share; give one, such as more_than('1/2')"
        raise ConsultError(msg)
    if not sum(sizes_of(instance.body).values()):
        name = instance.body.name
        msg = f"Sitting quorum={value!r} is a share of nothing: body {name!r} says no sizes; say them"
        raise ConsultError(msg)


def _a_span(instance: object, field: attrs.Attribute[Any], value: object) -> None:
    del instance, field
    if not (value is None or isinstance(value, (Span, Reading))):
        msg = f"Sitting notice={value!r} is no span of time; give one, such as days(3), or a reading of one"
        raise ConsultError(msg)


@final
@attrs.frozen
class Sitting:
    """
    A body sits, and its outcome is put on the record.

    It protects those who have a seat or a stake from being passed over: nothing is closed before the moment
    for which it was called, without the composition and the quorum present, or by somebody who is recused. It
    does not see who is really there and does not judge what is said: whoever convenes answers for the record.
    Recusal, statements and outcome are for this visit and this text, like everything entered in a stage.
    """

    body: Body = attrs.field(validator=_a_body)
    #: Who convenes, records and closes: the members of the body, where nothing is said.
    convenes: Rule = attrs.field(kw_only=True, validator=a_rule)
    #: What must hold of a call, beside who may, such as that it is for a day of the regular round.
    calls: Rule | None = attrs.field(default=None, kw_only=True, validator=attrs.validators.optional(a_rule))
    #: The share of the members that must be present at the close: of the seats whose size is known.
    quorum: Share | None = attrs.field(default=None, kw_only=True, validator=_a_quorum)
    #: The least time between the call and the sitting. For none give ``hours(0)``: ``days(0)`` is the rest of
    #: the day.
    notice: Span | Reading[Span] | None = attrs.field(default=None, kw_only=True, validator=_a_span)
    #: Who, of those present, may speak: members and invited stakeholders, where nothing is said.
    speaks: Rule = attrs.field(kw_only=True, validator=a_rule)

    kind: ClassVar[str] = "sitting"
    #: Nobody in particular: the moves say it.
    decides: ClassVar[None] = None

    @convenes.default
    def _members(self) -> Rule:
        return sits_in(body=self.body)

    @speaks.default
    def _members_and_stakeholders(self) -> Rule:
        return sits_in(body=self.body) | invited()

    @property
    def intakes(self) -> tuple[Intake, ...]:
        """Calling, coming and going, recusal, statements, closing."""
        calling = self.convenes if self.calls is None else self.convenes & self.calls
        return (
            Intake(Convene, calling, convenes, may_convene),
            Intake(RecordPresence, self.convenes, records, may_record),
            Intake(Attend, sits_in(body=self.body) | invited(), attends, may_attend),
            Intake(Recuse, self.convenes | _oneself(), recuses, may_recuse),
            Intake(MakeStatement, self.speaks, states, may_speak),
            Intake(CloseSitting, self.convenes, closes, may_close),
        )

    def begins(self, facts: Facts) -> Mapping[str, Any]:
        """The notice that must be given, taken once."""
        if self.notice is None:
            return {}
        span = self.notice.read(facts) if isinstance(self.notice, Reading) else self.notice
        return {"notice": None if span is None else {"count": span.count, "unit": span.unit}}

    def view(self, facts: Facts) -> SittingView:
        """What rules see."""
        return SittingView(facts, self.body, self.quorum)

    def finds(self, facts: Facts) -> Mapping[str, Any]:
        """The outcome and how it came about; nothing where no sitting was closed."""
        closed = SittingView(facts, self.body, self.quorum).closed
        return {} if closed is None else dict(closed.value)

    def responsible(self) -> Phrase:
        """Those who convene."""
        return self.convenes.phrase()

    def progress(self, facts: Facts) -> tuple[int, int] | None:
        """How many are present, of how many needed; nothing while no sitting is open."""
        view = SittingView(facts, self.body, self.quorum)
        if not view.is_open:
            return None
        needed = sum(seat.needed for seat in self.body.seats) + (self.body.stakeholders or 0)
        if self.quorum is not None:
            needed = max(needed, self.quorum.needed(sum(sizes_of(self.body).values())))
        return (len(view.present), needed)

    def definition(self) -> Any:
        """Its parameters as JSON data."""
        return {
            "body": define(self.body),
            "convenes": define(self.convenes),
            "calls": define(self.calls),
            "quorum": define(self.quorum),
            "notice": define(self.notice),
            "speaks": define(self.speaks),
        }


# Who may


@rule(version="1", en="invited stakeholders", zh="受邀的利益相关方")
def invited(facts: Facts) -> Verdict:
    """Whoever was invited as a stakeholder to the sitting called last may."""
    view: SittingView = facts.sitting
    if facts.actor in view.invited:
        return met("{who} is invited as a stakeholder", zh="{who}是受邀的利益相关方", who=facts.actor)
    return unmet("{who} is not invited as a stakeholder", zh="{who}不是受邀的利益相关方", who=facts.actor)


@rule(version="1", en="oneself", zh="本人")
def _oneself(facts: Facts) -> Verdict:
    person = facts.act.person or facts.actor
    answer = met if person == facts.actor else unmet
    return answer("{who} acts for {person}", zh="{who}就{person}提出", who=facts.actor, person=person)


# Rules


def held(*, adopted: bool = True) -> Rule:
    """
    A sitting was closed with an outcome that it agreed to or, with ``adopted=False``, without one.

    The last sitting counts. Until the end of the stage another can be called, so before it this is undecided.
    """
    return _agreed() if adopted else _disagreed()


@rule(version="1", en="a sitting has agreed", zh="会议达成一致")
def _agreed(facts: Facts) -> Verdict:
    return _came_to(facts, facts.sitting, adopted=True)


@rule(version="1", en="a sitting has closed without agreement", zh="会议未达成一致")
def _disagreed(facts: Facts) -> Verdict:
    return _came_to(facts, facts.sitting, adopted=False)


def _came_to(facts: Facts, view: SittingView, *, adopted: bool) -> Verdict:
    closed = view.closed
    if closed is None:
        return while_open(facts)("no sitting has been closed", zh="尚无会议结果")
    at = facts.local(moment(datetime.fromisoformat(closed.value["at"])))
    answer = met if closed.value["adopted"] is adopted else while_open(facts)
    if closed.value["adopted"]:
        return answer("the sitting of {at} agreed on its outcome", zh="{at}的会议达成一致", at=at)
    return answer("the sitting of {at} closed without agreement", zh="{at}的会议未达成一致", at=at)
