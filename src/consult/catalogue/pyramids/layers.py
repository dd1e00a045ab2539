"""A layer of the pyramid as a value: who, what it does, how it passes, what it may do, and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias, final

import attrs

from consult.activities._shared import a_rule
from consult.activities.ballots import on_roll
from consult.catalogue.pyramids.doing import Raising
from consult.catalogue.pyramids.fields import NOBODY, a_doing, a_length, a_name, a_pull, a_who
from consult.catalogue.pyramids.rights import AMEND, RETURN, STOP, May, rights
from consult.people import Body
from consult.standard import proposer, roles, sits_in
from consult.timing import days
from consult.verdicts import Phrase
from consult.voting import at_least

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consult.catalogue.pyramids.doing import Does
    from consult.rules import Rule
    from consult.timing import Length
    from consult.voting import Share

__all__ = ["AMEND", "RETURN", "STOP", "Layer", "May", "Who"]

Who: TypeAlias = str | Body
"""A layer's people: the name of a roll in the host's directory, or a body."""

_A_FIFTH: Final = at_least("1/5")


def _names(values: Iterable[str]) -> tuple[str, ...]:
    return (values,) if isinstance(values, str) else tuple(values)


@final
@attrs.frozen(kw_only=True, hash=False)
class Layer:
    """
    One layer of the pyramid.

    It lets a topic pass by what it does, and whoever speaks for it may amend it, return it or stop it, with
    reasons. Where it does nothing in its time, a share of the next layer may fetch the topic.
    """

    name: str = attrs.field(validator=a_name)
    #: The Chinese title.
    title: str
    #: A roll, or a body where the layer consults.
    who: Who = attrs.field(validator=a_who)
    does: Does = attrs.field(validator=a_doing)
    #: How a topic passes. Where it consults, in place of a sitting that agreed. Where solutions are worked
    #: out, votes are counted or co-signers are declared, beside that: the layer is as wide as its co-signers,
    #: so they must be there. A rule that asks for more names of its own makes no layer wider; say how many
    #: there must be by ``Raising(cosigners=)``.
    passes: Rule | None = attrs.field(default=None, validator=attrs.validators.optional(a_rule))
    #: What whoever speaks for it may do.
    may: frozenset[May] = attrs.field(default=(), converter=rights)
    #: Who, of its people, speaks for it: the holders of the role ``<name> chair``, where nothing is said. For
    #: the first layer it is whoever raised the topic.
    speaks: Rule = attrs.field(validator=a_rule)
    #: To which earlier layers it may return a topic, by name.
    returns_to: tuple[str, ...] = attrs.field(default=(), converter=_names)
    #: How long it has. Our choice.
    lasts: Length = attrs.field(default=days(7), validator=a_length)
    #: Which share of the next layer may fetch a topic that this one let lie: a fifth where nothing is said,
    #: our choice. ``"nobody"``: it ends there. The last layer has none, since nobody comes after it.
    pull: Share | Literal["nobody"] | None = attrs.field(default=None, validator=a_pull)

    @speaks.default
    def _chair(self) -> Rule:
        return roles(Phrase(f"{self.name} chair", f"{self.title}负责人"))

    @property
    def width(self) -> int | None:
        """How many it has, where that is known without asking; stakeholders of a sitting do not count."""
        if isinstance(self.does, Raising):
            return self.does.width
        return sum(seat.size or 0 for seat in self.who.seats) if isinstance(self.who, Body) else None

    @property
    def fetched_by(self) -> Share | None:
        """Which share of a next layer may fetch what this one let lie; None: nobody may."""
        if self.pull is None:
            return _A_FIFTH
        return None if self.pull == NOBODY else self.pull

    @property
    def speaker(self) -> Rule:
        """Who speaks for it while it has the topic: of its own people only."""
        if isinstance(self.does, Raising):
            return proposer()
        return self.speaks & (on_roll() if isinstance(self.who, str) else sits_in(body=self.who))

    def phrase(self) -> Phrase:
        """Its name in both languages."""
        return Phrase(self.name.replace("_", " "), self.title)
