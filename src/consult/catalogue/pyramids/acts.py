"""The acts of the pyramid, beside those of its activities."""

from __future__ import annotations

from typing import Annotated, final

from consult.activities._shared import Worded
from consult.acts import Act, Name, Propose, Reason, Titled, names_stage, settles
from consult.catalogue.steps.choices import Channel
from consult.verdicts import Phrase

__all__ = ["FallsUnder", "PassOn", "RaiseTopic", "Return", "Stop", "TakeUp"]


@final
class FallsUnder(Worded):
    """Whose decision a matter is: that of all residents by their own rule, or by law that of the owners."""

    COMMUNITY = "community", "社区自治事项"
    OWNERS_ORDINARY = "owners_ordinary", "业主共同决定的一般事项"
    OWNERS_SPECIAL = "owners_special", "业主共同决定的特别事项"


class RaiseTopic(Propose, defer_build=True):
    """Raise a topic, in whichever way it came, and say under which law it falls."""

    zh = "发起议题"
    did = Phrase("raised the topic", "发起议题")

    falls: Annotated[FallsUnder, settles, Titled("Falls under", "事项归属")] = FallsUnder.COMMUNITY
    """Civil Code Article 278: its items 6 to 8 are the special matters of the owners, the others ordinary."""
    channel: Annotated[Channel, settles, Titled("How it came in", "提出渠道")] = Channel.CHAT_GROUP
    """A chat group unless it is said, for the garden's topics come up in one; that is our reading."""


class PassOn(Act, defer_build=True):
    """Hand a topic that came back to the next layer once more, as it stands."""

    zh = "转交后一层"
    did = Phrase("handed the topic on as it stands", "将议题原样转交后一层")

    note: Annotated[str, Titled("Note", "说明")] = ""


class Return(Act, defer_build=True):
    """Return the topic to an earlier layer, with a reason. It begins another round."""

    zh = "退回前层"
    did = Phrase("returned the topic", "退回议题")

    to: Annotated[Name, names_stage, Titled("To which layer", "退回至")]
    """The name of the layer, or its title."""
    reason: Reason


class Stop(Act, defer_build=True):
    """Stop the topic, with a reason."""

    zh = "终止议题"
    did = Phrase("stopped the topic", "终止议题")

    reason: Reason


class TakeUp(Act, defer_build=True):
    """Take a topic up again that was not carried. It begins another round."""

    zh = "重新商议"
    did = Phrase("took the topic up again", "重新商议议题")

    reason: Reason
