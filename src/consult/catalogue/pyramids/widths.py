"""How wide a layer is: what keeps a topic from going to fewer people than have dealt with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs

from consult.rules import rule
from consult.verdicts import Phrase, Verdict, met, unmet

if TYPE_CHECKING:
    from consult.catalogue.pyramids.layers import Layer
    from consult.facts import Facts
    from consult.rules import Rule

__all__ = ["Width", "narrower", "stands_on", "wide_enough", "width_of"]


@final
@attrs.frozen
class Width:
    """How many people a layer has: a number, or those on a roll."""

    words: Phrase
    #: The stage of the layer.
    stage: str
    #: The roll, by its name; None where the number is known.
    roll: str | None = None
    size: int | None = None

    def phrase(self) -> Phrase:
        """Whose width it is."""
        return self.words

    def surely(self, other: Width) -> bool:
        """Whether it is at least as wide as *other* whatever the directory says."""
        return self.size is not None and other.size is not None and self.size >= other.size

    def now(self, facts: Facts) -> int:
        """How many it would have if it were entered now."""
        return len(facts.roll_named(self.roll).voters) if self.roll is not None else self.size or 0

    def at_entry(self, facts: Facts) -> int:
        """How many it had when it was entered last: what was frozen then."""
        if self.roll is None:
            return self.size or 0
        if facts.case.stage == self.stage:
            return int(facts.opening["size"])
        # It is left by now, and somebody else is fetching the topic: its result says how many it was.
        left = facts.case.results[self.stage].data
        if "size" in left:
            return int(left["size"])
        counted = left["tally"] if "tally" in left else left["options"]
        return int(counted["measures"]["persons"]["all"])


def width_of(layer: Layer) -> Width:
    """The width of *layer*."""
    if layer.width is not None:
        return Width(layer.phrase(), layer.name, size=layer.width)
    return Width(layer.phrase(), layer.name, roll=str(layer.who))


def wide_enough(following: Width, before: Width) -> Rule:
    """
    The following layer is at least as wide as the one before: as they are frozen, not as they may become.

    It protects the many from a topic that is handed to ever fewer.
    """
    return _wide_enough(following=following, before=before)


@rule(version="1", en="{following} is at least as wide as {before}", zh="{following}人数不少于{before}")
def _wide_enough(facts: Facts, *, following: Width, before: Width) -> Verdict:
    have, need = following.now(facts), before.at_entry(facts)
    return (met if have >= need else unmet)(
        "people in {following}: {have}, in {before}: {need}",
        zh="{following}{have}人，{before}{need}人",
        following=following,
        before=before,
        have=have,
        need=need,
    )


def narrower(following: Width, before: Width) -> Rule:
    """The following layer is narrower than the one before: the opposite of `wide_enough`."""
    return _narrower(following=following, before=before)


@rule(version="1", en="{following} is narrower than {before}", zh="{following}人数少于{before}")
def _narrower(facts: Facts, *, following: Width, before: Width) -> Verdict:
    # The same numbers in the same words; only what is asked is turned round.
    answer = _wide_enough(following=following, before=before).ask(facts)
    return (met if answer.is_unmet else unmet)(answer.en, zh=answer.zh, **answer.data)


@rule(version="1", en="on the roll of {roll}", zh="{roll}名册上的人")
def stands_on(facts: Facts, *, roll: str) -> Verdict:
    """Whoever stands on that roll now may, where none is frozen."""
    listed = facts.actor in facts.roll_named(roll)
    return (met if listed else unmet)(
        "{who} is on the roll of {roll}" if listed else "{who} is not on the roll of {roll}",
        zh="{who}在{roll}名册上" if listed else "{who}不在{roll}名册上",
        who=facts.actor,
        roll=roll,
    )
