"""A layer of the pyramid as a value: who, what it does, how it passes, what it may do, and for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias, final

import attrs

from consult.activities._shared import Worded, a_rule
from consult.activities.ballots import on_roll
from consult.catalogue.pyramids.doing import Consulting, Raising, Ratifying, WorkingOut
from consult.errors import ConsultError
from consult.people import Body
from consult.standard import proposer, roles, sits_in
from consult.timing import Span, Until, days
from consult.verdicts import Phrase
from consult.voting import Share, at_least

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consult.catalogue.pyramids.doing import Does
    from consult.rules import Rule
    from consult.timing import Length

__all__ = ["AMEND", "RETURN", "STOP", "Layer", "May", "Who"]

Who: TypeAlias = str | Body
"""A layer's people: the name of a roll in the host's directory, or a body."""


@final
class May(Worded):
    """What whoever speaks for a layer may do, beside letting the topic pass."""

    AMEND = "amend", "修改"
    RETURN = "return", "退回"
    STOP = "stop", "终止"


AMEND: Final = May.AMEND
RETURN: Final = May.RETURN
STOP: Final = May.STOP
_MAY: Final = {may.value: may for may in May}


def _named(instance: object, field: attrs.Attribute[Any], value: object) -> None:
    del instance
    if not isinstance(value, str) or not value.replace("-", "_").isidentifier():
        msg = f"layer {field.name} {value!r} is no identifier; use letters, digits, - and _"
        raise ConsultError(msg)


def _people(layer: Layer, field: attrs.Attribute[Any], value: object) -> None:
    del field
    if not (isinstance(value, Body) or (isinstance(value, str) and value)):
        msg = f"layer {layer.name!r} who={value!r} is nobody; give a roll's name or a Body"
        raise ConsultError(msg)


def _doing(layer: Layer, field: attrs.Attribute[Any], value: object) -> None:
    del field
    if not isinstance(value, (Raising, Consulting, WorkingOut, Ratifying)):
        msg = (
            f"layer {layer.name!r} does={value!r} is nothing a layer does; give Raising() or one of its kind"
        )
        raise ConsultError(msg)


def _length(layer: Layer, field: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, Span | Until):
        msg = f"layer {layer.name!r} {field.name}={value!r} is no length of time; give one, such as days(7)"
        raise ConsultError(msg)


def _share(layer: Layer, field: attrs.Attribute[Any], value: object) -> None:
    if not (value is None or isinstance(value, Share)):
        msg = f"layer {layer.name!r} {field.name}={value!r} is no share; give one, such as at_least('1/5')"
        raise ConsultError(msg)


def _names(values: Iterable[str]) -> tuple[str, ...]:
    return (values,) if isinstance(values, str) else tuple(values)


def _mays(values: Iterable[May | str]) -> frozenset[May]:
    try:
        return frozenset(_MAY[value] for value in ((values,) if isinstance(values, str) else values))
    except KeyError as error:
        msg = f"a layer may {values!r}, which is not known; give a set of AMEND, RETURN and STOP"
        raise ConsultError(msg) from error


@final
@attrs.frozen(kw_only=True, hash=False)
class Layer:
    """
    One layer of the pyramid.

    It lets a topic pass by what it does, and whoever speaks for it may amend it, return it or stop it, with
    reasons. Where it does nothing in its time, a share of the next layer may fetch the topic.
    """

    name: str = attrs.field(validator=_named)
    #: The Chinese title.
    title: str
    #: A roll, or a body where the layer consults.
    who: Who = attrs.field(validator=_people)
    does: Does = attrs.field(validator=_doing)
    #: How a topic passes: in place of the default where it raises or consults, beside it where solutions are
    #: worked out or votes are counted.
    passes: Rule | None = attrs.field(default=None, validator=attrs.validators.optional(a_rule))
    #: What whoever speaks for it may do.
    may: frozenset[May] = attrs.field(default=(), converter=_mays)
    #: Who, of its people, speaks for it: the holders of the role ``<name> chair``, where nothing is said. For
    #: the first layer it is whoever raised the topic.
    speaks: Rule = attrs.field(validator=a_rule)
    #: To which earlier layers it may return a topic, by name.
    returns_to: tuple[str, ...] = attrs.field(default=(), converter=_names)
    #: How long it has. Our choice.
    lasts: Length = attrs.field(default=days(7), validator=_length)
    #: Which share of the next layer may fetch a topic that this one let lie; None: it ends there. Our choice.
    pull: Share | None = attrs.field(default=at_least("1/5"), validator=_share)

    @speaks.default
    def _chair(self) -> Rule:
        return roles(f"{self.name} chair")

    @property
    def width(self) -> int | None:
        """How many it has, where that is known without asking; stakeholders of a sitting do not count."""
        if isinstance(self.does, Raising):
            return self.does.width
        return sum(seat.size or 0 for seat in self.who.seats) if isinstance(self.who, Body) else None

    @property
    def speaker(self) -> Rule:
        """Who speaks for it while it has the topic: of its own people only."""
        if isinstance(self.does, Raising):
            return proposer()
        return self.speaks & (on_roll() if isinstance(self.who, str) else sits_in(body=self.who))

    def phrase(self) -> Phrase:
        """Its name in both languages."""
        return Phrase(self.name.replace("_", " "), self.title)
