"""
Steps that procedures are put together from, each a value of a community's own parameters.

A step tells the ways into itself and, told its ways on, all of its moves. Each is loaded when it is first
asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.loading import loader

if TYPE_CHECKING:
    from consult.catalogue.steps.acts import (
        Admit,
        Capacity,
        Channel,
        Conclude,
        Deciders,
        PutToDecision,
        Raise,
        Reply,
        Reroute,
        Resubmit,
        Scope,
    )
    from consult.catalogue.steps.assemblies import ByLaw
    from consult.catalogue.steps.awarding import Awarding
    from consult.catalogue.steps.deciding import Deciding, in_city, in_village
    from consult.catalogue.steps.evaluating import Evaluating
    from consult.catalogue.steps.implementing import Implementing
    from consult.catalogue.steps.laws import by_law
    from consult.catalogue.steps.online import Online
    from consult.catalogue.steps.platforms import Platform, two_levels
    from consult.catalogue.steps.publishing import Publishing
    from consult.catalogue.steps.raising import Raising
    from consult.catalogue.steps.replies import Replies
    from consult.catalogue.steps.reviewing import Reviewing
    from consult.catalogue.steps.screening import Screening
    from consult.catalogue.steps.street import Rerouting, Street
    from consult.catalogue.steps.talks import Talks
    from consult.catalogue.steps.wording import Words

__all__ = [
    "Admit",
    "Awarding",
    "ByLaw",
    "Capacity",
    "Channel",
    "Conclude",
    "Deciders",
    "Deciding",
    "Evaluating",
    "Implementing",
    "Online",
    "Platform",
    "Publishing",
    "PutToDecision",
    "Raise",
    "Raising",
    "Replies",
    "Reply",
    "Reroute",
    "Rerouting",
    "Resubmit",
    "Reviewing",
    "Scope",
    "Screening",
    "Street",
    "Talks",
    "Words",
    "by_law",
    "in_city",
    "in_village",
    "two_levels",
]

_HOMES = {
    "acts": "Admit Capacity Channel Conclude Deciders PutToDecision Raise Reply Reroute Resubmit Scope",
    "assemblies": "ByLaw",
    "awarding": "Awarding",
    "deciding": "Deciding in_city in_village",
    "evaluating": "Evaluating",
    "implementing": "Implementing",
    "laws": "by_law",
    "online": "Online",
    "platforms": "Platform two_levels",
    "publishing": "Publishing",
    "raising": "Raising",
    "replies": "Replies",
    "reviewing": "Reviewing",
    "screening": "Screening",
    "street": "Rerouting Street",
    "talks": "Talks",
    "wording": "Words",
}
__getattr__ = loader(__name__, _HOMES)


def __dir__() -> list[str]:
    return __all__
