"""
A review: those responsible look at a matter and decide, with reasons.

The decisions are the acts that the stage's moves name; who may take them is said once, by the review.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, final

import attrs

from consult.activities._shared import a_rule, next_key
from consult.activities.base import Intake
from consult.acts import Act, Reason, Text, Titled
from consult.events import Changes, Put
from consult.rules import Rule, define
from consult.verdicts import Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consult.case import Entry
    from consult.facts import Facts

__all__ = ["Approve", "Decline", "GiveOpinion", "Review", "ReviewView", "SendBack"]

_BUCKET: Final = "opinion"


class Approve(Act, defer_build=True):
    """Let the matter go on."""

    zh = "审核通过"
    did = Phrase("approved the outcome", "审核通过")

    reason: Annotated[str, Titled("Reason", "理由")] = ""


class Decline(Act, defer_build=True):
    """Refuse the matter, with a reason."""

    zh = "不予受理"
    did = Phrase("declined the matter", "不予受理")

    reason: Reason


class SendBack(Act, defer_build=True):
    """Send the matter back to be worked on again, with a reason."""

    zh = "退回"
    did = Phrase("sent the matter back", "退回事项")

    reason: Reason


class GiveOpinion(Act, defer_build=True):
    """Put an opinion on the record before those responsible decide."""

    zh = "发表意见"
    did = Phrase("gave an opinion", "发表意见")

    opinion: Annotated[Text, Titled("Opinion", "意见")]


@final
class ReviewView:
    """What rules see of a review."""

    __slots__ = ("_facts",)

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    @property
    def opinions(self) -> list[Entry]:
        """The opinions given, in the order of time."""
        return self._facts.entries(_BUCKET)


def _a_rule_or_nothing(instance: object, field: attrs.Attribute[Any], value: object) -> None:
    if value is not None:
        a_rule(instance, field, value)


@final
@attrs.frozen
class Review:
    """
    Those responsible decide a matter, each decision an act of its own.

    Acts that refuse or send back carry a compulsory reason: a blank one is refused at the door. It protects
    whoever raised the matter from a silent no; whether the reason is a good one it does not say.
    """

    #: Who decides.
    by: Rule = attrs.field(validator=a_rule)
    #: Who may give an opinion before that; those who decide, where nothing is said.
    opinions: Rule | None = attrs.field(default=None, kw_only=True, validator=_a_rule_or_nothing)

    kind: ClassVar[str] = "review"

    @property
    def decides(self) -> Rule:
        """Who may do the acts that the stage's moves name."""
        return self.by

    @property
    def intakes(self) -> tuple[Intake, ...]:
        """Opinions."""
        return (Intake(GiveOpinion, self.by if self.opinions is None else self.opinions, _opines),)

    def begins(self, facts: Facts) -> Mapping[str, Any]:
        """Nothing needs to be worked out."""
        del facts
        return {}

    def view(self, facts: Facts) -> ReviewView:
        """What rules see."""
        return ReviewView(facts)

    def finds(self, facts: Facts) -> Mapping[str, Any]:
        """The act by which it was decided, and who decided; nothing where time or an opinion ended it."""
        act = facts.act
        if act is None or isinstance(act, GiveOpinion):
            return {}
        return {"decision": type(act).__name__, "by": facts.actor}

    def responsible(self) -> Phrase:
        """Those who decide."""
        return self.by.phrase()

    def progress(self, facts: Facts) -> tuple[int, int] | None:
        """Nothing to count: a review is done or not."""
        del facts
        return None

    def definition(self) -> Any:
        """Its parameters as JSON data."""
        return {"by": define(self.by), "opinions": define(self.opinions)}


def _opines(facts: Facts) -> Changes:
    return Changes((Put(_BUCKET, next_key(facts), {"opinion": facts.act.opinion}),))
