"""What a layer of the pyramid does: raise, consult, work out solutions, ratify."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, final

import attrs

from consult.activities._shared import a_rule
from consult.catalogue.pyramids.forms import AsItStands, ByApproval, OneByOne, RunOff
from consult.errors import ConsultError
from consult.timing import days
from consult.voting import Share, more_than

if TYPE_CHECKING:
    from consult.catalogue.pyramids.forms import Form
    from consult.rules import Rule
    from consult.timing import Length, Span

__all__ = ["Consulting", "Does", "Raising", "Ratifying", "WorkingOut", "whole"]


def whole(instance: object, field: attrs.Attribute[Any], value: object, *, least: int = 0) -> None:
    """
    Check that a field is a whole number from *least* up.

    Raises:
        ConsultError: if it is not.
    """
    if type(value) is not int or value < least:
        name = type(instance).__name__
        msg = f"{name}({field.name}={value!r}) is no number to count by; give a whole number from {least} up"
        raise ConsultError(msg)


@final
@attrs.frozen(kw_only=True)
class Raising:
    """
    Somebody on the layer's roll raises the topic, and others of it put their names beside.

    The layer is as wide as those who must stand behind the topic: the initiator and the co-signers.
    """

    #: How many must co-sign, beside the initiator. None by default, as in the accounts.
    cosigners: int = attrs.field(default=0, validator=whole)

    @property
    def width(self) -> int:
        """How many stand behind a topic that was passed on."""
        return 1 + self.cosigners


@final
@attrs.frozen(kw_only=True)
class Consulting:
    """A body sits, hears those concerned, and puts on record whether the topic goes on."""

    #: The share of the members that must be present at the close. Our choice.
    quorum: Share = attrs.field(default=more_than("1/2"))
    #: Who convenes, records and closes; the members, where nothing is said.
    convenes: Rule | None = attrs.field(default=None, validator=attrs.validators.optional(a_rule))
    #: The least time between the call and the sitting.
    notice: Span | None = None


@final
@attrs.frozen(kw_only=True)
class WorkingOut:
    """People of the layer's roll work out solutions, which the next layer votes on."""

    #: How many must back a solution so that it goes on: a number, or a share of the roll. Our choice.
    backing: int | Share = 1
    #: How many solutions may be open at once: each that is put takes a vote's time. Our choice.
    most: int = attrs.field(default=9, validator=lambda one, field, value: whole(one, field, value, least=1))


@final
@attrs.frozen(kw_only=True)
class Ratifying:
    """Everybody on the layer's roll votes: on the topic as it stands, or on the solutions worked out."""

    #: How it is put.
    form: Form = attrs.field(factory=AsItStands)
    #: The name of the earlier layer that may take the topic up again where it is not carried; None: none may.
    no_to: str | None = None
    #: How long it has for that. Our choice.
    reconsiders: Length = days(7)

    def __attrs_post_init__(self) -> None:
        given: object = self.form
        if not isinstance(given, (AsItStands, OneByOne, ByApproval, RunOff)):
            msg = f"Ratifying(form={given!r}) is no form of voting; give AsItStands(), OneByOne(), ..."
            raise ConsultError(msg)


Does: TypeAlias = Raising | Consulting | WorkingOut | Ratifying
