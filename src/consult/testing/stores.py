"""Does a store do what the engine needs of it? Many named checks of what `consult.stores.Store` says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import uuid4

from consult.testing import store_checks, store_races, store_votes
from consult.testing.store_lives import Kept

if TYPE_CHECKING:
    from collections.abc import Callable

    from consult.stores import Store

__all__ = ["CHECKS", "check_store"]

CHECKS: Final[dict[str, Callable[[Kept], None]]] = {
    check.__name__.replace("_", " "): check
    for check in (*store_checks.CHECKS, *store_votes.CHECKS, *store_races.CHECKS)
}
"""Every check by its name, which is the claim that it makes."""


def check_store(factory: Callable[[], Store], *, secret: bool = True) -> tuple[str, ...]:
    """
    Hold a store against all that the engine needs of it.

    Every check has a community of its own, so the store may hold other things, and keeps them.

    Args:
        factory: what gives the store, as often as it is called: the same, or another one that sees the same
            data, as other processes do.
        secret: whether it keeps secret votes. Where it does not, it must refuse to open them.

    Returns:
        The names of the checks that were made.

    Raises:
        AssertionError: if the store fails a check. It names the check and says what is wrong.
    """
    for name, check in CHECKS.items():
        kept = Kept(factory, f"check-{uuid4().hex}", secret=secret)
        try:
            check(kept)
        except Exception as error:
            msg = f"{type(kept.store).__name__} fails the check that {name}: {type(error).__name__}: {error}"
            raise AssertionError(msg) from error
    return tuple(CHECKS)
