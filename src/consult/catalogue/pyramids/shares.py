"""How much is enough to adopt something: always more than half, of a base that is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from consult.errors import ConsultError
from consult.voting import Share
from consult.voting.choosing.elections import Need

if TYPE_CHECKING:
    import attrs

__all__ = ["Of", "a_base", "a_majority", "needs"]

Of: TypeAlias = Literal["all", "participating", "cast"]
_BASES: Final = ("all", "participating", "cast")


def a_majority(form: object, field: attrs.Attribute[Share], value: object) -> None:
    """
    Check that a form asks for more than half.

    Raises:
        ConsultError: if it does not.
    """
    if not isinstance(value, Share):
        msg = f"{type(form).__name__}({field.name}={value!r}) is no share; give one, such as more_than('1/2')"
        raise ConsultError(msg)
    half = 2 * value.numerator - value.denominator
    if half < 0 or (half == 0 and not value.strict):
        name = type(form).__name__
        msg = f"{name}({field.name}={value!r}) lets half or less adopt; ask for more, as more_than('1/2')"
        raise ConsultError(msg)


def a_base(form: object, field: attrs.Attribute[Any], value: object) -> None:
    """
    Check that a form names a base.

    Raises:
        ConsultError: if it does not.
    """
    if value not in _BASES:
        msg = f"{type(form).__name__}({field.name}={value!r}) names no base; name {', '.join(_BASES)}"
        raise ConsultError(msg)


def needs(share: Share, of: Of) -> Any:
    """What each option needs, as an election takes it."""
    return (Need(share, of=of),)
