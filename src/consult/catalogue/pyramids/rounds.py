"""Rounds: how often a topic begins anew, and whether it came back as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from consult.acts import Amend
from consult.catalogue.pyramids.acts import Return, TakeUp
from consult.rules import reading, rule
from consult.verdicts import Verdict, met, unmet

if TYPE_CHECKING:
    from consult.case import Entry
    from consult.facts import Facts

__all__ = ["fresh", "named", "this_round"]

#: The acts by which a topic begins anew.
_ANEW: Final = (Amend, Return, TakeUp)


@reading(version="1", en="the round", zh="轮次")
def this_round(facts: Facts) -> int | None:
    """
    Which round the topic is in: the first, and one more for each amendment, return and taking up again.

    Judged with the act done, so ``this_round() <= 3`` lets it begin anew twice.
    """
    ledger = facts.case.ledger
    return 1 + sum(len(ledger(act.__name__)) for act in _ANEW)


@rule(version="1", en="returned to {layer}", zh="退回至{layer}")
def named(facts: Facts, *, layer: str) -> Verdict:
    """The act names that layer."""
    said: str = facts.act.to
    return (met if said == layer else unmet)(
        "it goes to {said}, asked for is {layer}", zh="退回至{said}，要求{layer}", said=said, layer=layer
    )


@rule(version="1", en="it has not come back as it was", zh="并非原样退回")
def fresh(facts: Facts) -> Verdict:
    """
    The topic is new, or has a new text: it did not come back as it was.

    What comes back waits for whoever raised it: it must not go round by itself.
    """
    last = max((entry for act in _ANEW for entry in facts.ledger(act.__name__)), key=_number, default=None)
    if last is None or last.act == Amend.__name__:
        return met("the topic has not come back as it was", zh="议题并非原样退回")
    return unmet("{who} gave the topic back as it was", zh="{who}将议题原样退回", who=last.actor)


def _number(entry: Entry) -> int:
    return entry.seq
