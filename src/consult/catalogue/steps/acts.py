"""
The acts of the five steps, from raising a matter to telling those who raised it what came of it.

What they decide about the matter is settled: rules read it by ``settled(Admit.scope)``, and an act later in
the life of the matter may settle it anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field, model_validator

from consult.acts import Act, Name, Propose, Reason, Text, Titled, settles
from consult.catalogue.steps.choices import Capacity, Channel, Deciders, Scope
from consult.verdicts import Phrase

if TYPE_CHECKING:
    from typing import Self

__all__ = [
    "Admit",
    "Capacity",
    "Channel",
    "Conclude",
    "Deciders",
    "PutToDecision",
    "Raise",
    "Reply",
    "Reroute",
    "Resubmit",
    "Scope",
]


class Raise(Propose, defer_build=True):
    """Raise a matter, in whichever way it came; for somebody else by naming the principal."""

    zh = "提出事项"

    channel: Annotated[Channel, settles, Titled("How it came in", "提出渠道")]
    capacity: Annotated[Capacity, settles, Titled("In which capacity", "提出身份")] = Capacity.RESIDENT


class Admit(Act, defer_build=True):
    """Take the topic up and classify it: how far it reaches, who leads, who will decide and who is served."""

    zh = "受理"
    did = Phrase("took the matter up", "受理事项")

    scope: Annotated[Scope, settles, Titled("Scope", "事项分类")] = Scope.ORDINARY
    urgent: Annotated[bool, settles, Titled("Urgent", "是否紧急")] = False
    leads: Annotated[Name | None, settles, Titled("Body that leads", "牵头主体")] = None
    """The body that deliberates matters of its scope, where nothing is said."""
    deciders: Annotated[Deciders, settles, Titled("Who decides", "决定主体")] = Deciders.CONCERNED
    electorate: Annotated[Name, settles, Titled("Roll of those concerned", "表决人名册")] = "residents"
    served: Annotated[Name, settles, Titled("Roll of those served", "服务对象名册")] = "residents"
    reserved: Annotated[bool, settles, Titled("Kept for the assembly by law", "法定由会议决定")] = False
    """Neither those concerned nor representatives decide it."""
    reason: Annotated[str, settles, Titled("Reason", "理由")] = ""


class Resubmit(Act, defer_build=True):
    """Submit the topic anew after it was returned. Its new text is screened like any other."""

    zh = "重新提交"
    did = Phrase("submitted the matter again", "重新提交事项")
    amends = True
    personal = True

    text: Annotated[Text, settles, Titled("New text", "新文本")]


class Reroute(Act, defer_build=True):
    """Hand the matter up, down or across, with a reason. What was said and done so far stays with it."""

    zh = "转办"
    did = Phrase("routed the matter anew", "转办事项")

    scope: Annotated[Scope, settles, Titled("Scope", "事项分类")]
    leads: Annotated[Name | None, settles, Titled("Body that leads", "牵头主体")] = None
    reason: Reason


class PutToDecision(Act, defer_build=True):
    """Let the outcome of the talks go to those who decide, and say who they are."""

    zh = "提交表决"
    did = Phrase("put the matter to a decision", "将事项提交表决")

    deciders: Annotated[Deciders, settles, Titled("Who decides", "决定主体")]
    electorate: Annotated[Name | None, settles, Titled("Roll of those concerned", "表决人名册")] = None
    """Compulsory where those concerned decide; an assembly has a roll of its own."""
    served: Annotated[Name, settles, Titled("Roll of those served", "服务对象名册")]
    budget: Annotated[int | None, Field(ge=0, strict=True), settles, Titled("Budget", "预算", unit="fen")] = (
        None
    )
    reason: Annotated[str, Titled("Reason", "理由")] = ""

    @model_validator(mode="after")
    def _somebody_decides(self) -> Self:
        if self.deciders is Deciders.CONCERNED and self.electorate is None:
            msg = "those concerned are to decide and nobody says who they are; name their roll in electorate"
            raise ValueError(msg)
        return self


class Conclude(Act, defer_build=True):
    """The street office has dealt with the matter, and says what came of it."""

    zh = "办结答复"
    did = Phrase("concluded the matter", "办结事项")

    text: Annotated[Text, Titled("What came of it", "办理结果")]


class Reply(Act, defer_build=True):
    """Tell all who raised the matter how it stands and why."""

    zh = "答复"
    did = Phrase("replied to those who raised it", "答复提出人")

    text: Annotated[Text, Titled("Reply", "答复内容")]
