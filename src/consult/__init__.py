"""
A workflow engine for deliberative decision making, to be embedded in a community's own platform.

Procedures are values, rules explain themselves, and nothing ends without an answer. What most people need is here;
activities such as votes and sittings are in `consult.activities`, rules that most procedures use in
`consult.standard`, whole procedures in `consult.catalogue`.
"""

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


def __getattr__(name: str) -> str:
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415 - costs time that few need

        return version("consult-procedures")
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
