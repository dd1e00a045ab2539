"""What the fields of a layer may hold; anything else is refused when the layer is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from consult.catalogue.pyramids.doing import Consulting, Raising, Ratifying, WorkingOut
from consult.errors import ConsultError
from consult.people import Body
from consult.timing import Span, Until
from consult.voting import Share

if TYPE_CHECKING:
    import attrs

    from consult.catalogue.pyramids.layers import Layer

__all__ = ["NOBODY", "a_doing", "a_length", "a_name", "a_pull", "a_who"]

NOBODY: Final = "nobody"


def a_name(layer: Layer, field: attrs.Attribute[Any], value: object) -> None:
    """
    Check the name, of which stages are called.

    Raises:
        ConsultError: if it is no identifier.
    """
    del layer
    if not isinstance(value, str) or not value.replace("-", "_").isidentifier():
        msg = f"layer {field.name} {value!r} is no identifier; use letters, digits, - and _"
        raise ConsultError(msg)


def a_who(layer: Layer, field: attrs.Attribute[Any], value: object) -> None:
    """
    Check the people.

    Raises:
        ConsultError: if it is neither a body nor the name of a roll.
    """
    del field
    if not (isinstance(value, Body) or (isinstance(value, str) and value)):
        msg = f"layer {layer.name!r} who={value!r} is nobody; give a roll's name or a Body"
        raise ConsultError(msg)


def a_doing(layer: Layer, field: attrs.Attribute[Any], value: object) -> None:
    """
    Check what it does.

    Raises:
        ConsultError: if no layer does that.
    """
    del field
    if not isinstance(value, (Raising, Consulting, WorkingOut, Ratifying)):
        msg = (
            f"layer {layer.name!r} does={value!r} is nothing a layer does; give Raising() or one of its kind"
        )
        raise ConsultError(msg)


def a_length(layer: Layer, field: attrs.Attribute[Any], value: object) -> None:
    """
    Check the limit.

    Raises:
        ConsultError: if it is no length of time.
    """
    if not isinstance(value, Span | Until):
        msg = f"layer {layer.name!r} {field.name}={value!r} is no length of time; give one, such as days(7)"
        raise ConsultError(msg)


def a_pull(layer: Layer, field: attrs.Attribute[Any], value: object) -> None:
    """
    Check who may fetch a topic.

    Raises:
        ConsultError: if it is neither a share nor ``"nobody"``, nor left out.
    """
    if not (value is None or value == NOBODY or isinstance(value, Share)):
        msg = (
            f"layer {layer.name!r} {field.name}={value!r} is no share; "
            "give one, such as at_least('1/5'), or 'nobody'"
        )
        raise ConsultError(msg)
