"""Rounds: how often a topic begins anew, and whether it came back as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from consult.acts import Amend
from consult.catalogue.pyramids.acts import Return, TakeUp
from consult.rules import reading, rule
from consult.standard import StageRef, stage_ref
from consult.verdicts import Verdict, met, unmet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consult.case import Entry
    from consult.facts import Facts
    from consult.rules import Rule
    from consult.standard import Named

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


def named(layer: Named, among: Iterable[Named]) -> Rule:
    """
    The act names that layer, by its name or its title.

    Args:
        layer: the stage of the layer.
        among: the stages of all that it may be returned to.
    """
    return _named(layer=stage_ref(layer), among=tuple(stage_ref(one) for one in among))


@rule(version="2", en="returned to {layer}", zh="退回至{layer}")
def _named(facts: Facts, *, layer: StageRef, among: tuple[StageRef, ...]) -> Verdict:
    said: str = facts.act.to
    known = next((one for one in among if said in _names(one)), None)
    if known == layer:
        return met("it goes to {layer}", zh="退回至{layer}", layer=layer)
    if known is not None:
        return unmet("it goes to {to}, not to {layer}", zh="退回至{to}，而非{layer}", to=known, layer=layer)
    return unmet(
        "{said} is no layer that it may be returned to; that are {among}",
        zh="{said}不是可退回的层；可退回至{among}",
        said=said,
        among=among,
    )


def _names(layer: StageRef) -> tuple[str, ...]:
    # Who fills a form in by hand writes what people call the layer.
    return (layer.name, layer.words.en, layer.words.zh)


@rule(version="1", en="it has not come back as it was", zh="并非原样退回")
def fresh(facts: Facts) -> Verdict:
    """
    The topic is new, or has a new text: it did not come back as it was.

    What comes back waits for whoever raised it: it must not go round by itself.
    """
    last = max((entry for act in _ANEW for entry in facts.ledger(act.__name__)), key=_number, default=None)
    if last is None or last.act == Amend.__name__:
        if last is None:
            return met("the topic is new", zh="议题为新提出")
        return met("the topic has a new text", zh="议题已有新文本")
    return unmet("{who} gave the topic back as it was", zh="{who}将议题原样退回", who=last.actor)


def _number(entry: Entry) -> int:
    return entry.seq
