"""What whoever speaks for a layer may do, beside letting the topic pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

from consult.activities._shared import Worded
from consult.errors import ConsultError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["AMEND", "RETURN", "STOP", "May", "rights"]


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


def rights(values: Iterable[May | str]) -> frozenset[May]:
    """
    Take one right or several, by value or by name.

    Raises:
        ConsultError: if there is no such right.
    """
    try:
        return frozenset(_MAY[value] for value in ((values,) if isinstance(values, str) else values))
    except KeyError as error:
        msg = f"a layer may {values!r}, which is not known; give a set of AMEND, RETURN and STOP"
        raise ConsultError(msg) from error
