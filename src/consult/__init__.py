"""
A workflow engine for deliberative decision making, to be embedded in a community's own platform.

Procedures are values, rules explain themselves, and nothing ends without an answer. What most people need is
here; activities such as votes and sittings are in `consult.activities`, rules that most procedures use in
`consult.standard`, whole procedures in `consult.catalogue`.

Each name is loaded when it is first asked for, so that a host pays for what it uses.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from consult.loading import loader

if TYPE_CHECKING:
    from consult.acts import Act, settles
    from consult.clocks import SetClock
    from consult.directory import People
    from consult.engine import Engine
    from consult.facts import Facts
    from consult.people import Body, Seat, Standing
    from consult.procedure import Duty, Procedure, Stage
    from consult.rules import reading, rule, settled
    from consult.timing import days, hours
    from consult.verdicts import Phrase, Verdict, met, undecided, unmet
    from consult.voting import at_least, more_than

__all__ = [
    "Act",
    "Body",
    "Duty",
    "Engine",
    "Facts",
    "People",
    "Phrase",
    "Procedure",
    "Seat",
    "SetClock",
    "Stage",
    "Standing",
    "Verdict",
    "at_least",
    "days",
    "hours",
    "met",
    "more_than",
    "reading",
    "rule",
    "settled",
    "settles",
    "undecided",
    "unmet",
]

_HOMES = {
    "acts": "Act settles",
    "clocks": "SetClock",
    "directory": "People",
    "engine": "Engine",
    "facts": "Facts",
    "people": "Body Seat Standing",
    "procedure": "Duty Procedure Stage",
    "rules": "reading rule settled",
    "timing": "days hours",
    "verdicts": "Phrase Verdict met undecided unmet",
    "voting": "at_least more_than",
}
_load = loader(__name__, _HOMES)


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return import_module("importlib.metadata").version("consult-procedures")
    return _load(name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
