"""The events of a live community."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consult.engine import Engine
    from consult.events import Event

__all__ = ["engine_logs"]


def engine_logs(engine: Engine, *, cases: Iterable[str] | None = None) -> Iterator[Sequence[Event]]:
    """
    Return the events of *engine*'s cases, one case after another, each read when it is asked for.

    What has fallen due and is not settled yet is not among them; call ``engine.settle()`` first.

    Args:
        engine: whose community.
        cases: only these, in this order; all by default, in the order in which they were opened.

    Raises:
        UnknownCaseError: if there is no such case, once its turn comes.
    """
    names = [head.id for head in engine.store.heads(engine.community)] if cases is None else cases
    return (engine.events(name) for name in names)
