"""What the steps check of their parameters when they are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.errors import ConsultError
from consult.procedure import Stage
from consult.rules import Rule
from consult.timing import Span

if TYPE_CHECKING:
    import attrs

__all__ = ["a_rule_or_none", "an_ending", "require_count", "require_room"]


def require_count(step: object, field: attrs.Attribute[int], value: object) -> None:
    """
    Check that *field* of a step says how often: a whole number, 0 or more. For attrs.

    Raises:
        ConsultError: if it does not.
    """
    if type(value) is not int or value < 0:
        name = type(step).__name__
        msg = f"{name}({field.name}={value!r}): say how often by a whole number, 0 or more"
        raise ConsultError(msg)


def a_rule_or_none(step: object, field: attrs.Attribute[Rule | None], value: object) -> None:
    """
    Check that *field* of a step holds a rule, or None. For attrs.

    Raises:
        ConsultError: if it does not.
    """
    if value is not None and not isinstance(value, Rule):
        msg = f"{type(step).__name__} {field.name}={value!r} is no rule; call a rule's function to make one"
        raise ConsultError(msg)


def an_ending(step: object, field: attrs.Attribute[Stage], value: object) -> None:
    """
    Check that *field* of a step holds a final stage. For attrs.

    Raises:
        ConsultError: if it does not.
    """
    if not isinstance(value, Stage) or not value.final:
        msg = (
            f"{type(step).__name__} {field.name}={getattr(value, 'name', value)!r} is no final stage; "
            "make one with ending()"
        )
        raise ConsultError(msg)


def require_room(what: str, notice: object, lasts: object) -> None:
    """
    Check that a *notice* runs out before the stage in which it is given ends.

    Told only of spans in one unit: of others it depends on the day.

    Raises:
        ConsultError: if it does not.
    """
    if not isinstance(notice, Span) or not isinstance(lasts, Span) or notice.unit != lasts.unit:
        return
    if notice.count and notice.count >= lasts.count:
        msg = (
            f"{what}: a notice of {notice.phrase().en} leaves nothing of the {lasts.phrase().en} that the "
            "stage lasts, so nobody could meet; make lasts longer, or notice shorter"
        )
        raise ConsultError(msg)
