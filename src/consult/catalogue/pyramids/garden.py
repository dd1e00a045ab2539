"""The four layers of Jiaming Garden 嘉明花园: initiator, core, backbone, all residents."""

from __future__ import annotations

from typing import Final

from consult.catalogue.pyramids.doing import Consulting, Raising, Ratifying, WorkingOut
from consult.catalogue.pyramids.forms import OneByOne
from consult.catalogue.pyramids.layers import AMEND, RETURN, STOP, Layer
from consult.people import Body, Seat
from consult.timing import days

__all__ = ["CORE", "garden_layers"]

CORE: Final = Body("owners' committee", "业主委员会", seats=[Seat("member", "委员", needed=1, size=5)])
"""The core: five members, our choice, since the accounts do not say how many."""


def garden_layers() -> tuple[Layer, ...]:
    """
    The layers of the accounts. What each may do, its limits and its shares are our choice.

    Initiator 发起人, any resident; core, the owners' committee, who consult and organise; backbone 居民骨干,
    who work out solutions; all residents, who vote.
    """
    return (
        Layer(
            name="initiator",
            title="发起人",
            who="residents",
            does=Raising(),
            may=(AMEND,),
        ),
        Layer(
            name="core",
            title="业主委员会",
            who=CORE,
            does=Consulting(),
            may=(AMEND, RETURN, STOP),
            returns_to=("initiator",),
            lasts=days(14),
        ),
        Layer(
            name="backbone",
            title="居民骨干",
            who="backbone",
            does=WorkingOut(),
            may=(AMEND, RETURN),
            returns_to=("initiator", "core"),
            lasts=days(14),
        ),
        Layer(
            name="residents",
            title="全体居民",
            who="residents",
            does=Ratifying(form=OneByOne(), no_to="backbone"),
        ),
    )
