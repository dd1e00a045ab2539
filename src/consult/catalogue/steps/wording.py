"""What a community calls the stages, and how it words the answers: 乡镇 where a city says 街道."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import attrs

from consult.errors import ConsultError
from consult.rules import Reading, Rule
from consult.standard import StageRef

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from consult.procedure import Move, Stage
    from consult.verdicts import Phrase

__all__ = ["Words", "reworded"]


@final
@attrs.frozen(kw_only=True)
class Words:
    """What a stage is called, and what is told at the end. Its name stays: records and rules go by it."""

    #: The Chinese title; None: as it was.
    title: str | None = None
    #: What the matter's people are told, of a final stage; None: as it was.
    answer: Phrase | None = None


def reworded(
    start: Stage, moves: Iterable[Move], words: Mapping[str, Words]
) -> tuple[Stage, tuple[Move, ...]]:
    """
    The same start and moves with other words for the stages named in *words*.

    Reasons that name a stage, such as how often it was visited, take the new title too.

    Raises:
        ConsultError: if there is no stage of that name, or an answer is given for one that is not final.
    """
    every = tuple(moves)
    stages = {start.name: start} | {end.name: end for move in every for end in (move.source, move.target)}
    new = {}
    for name, said in words.items():
        if name not in stages:
            known = ", ".join(sorted(stages))
            msg = f"words are given for {name!r}, which is no stage here; give them for one of {known}"
            raise ConsultError(msg)
        stage = stages[name]
        if said.answer is not None and not stage.final:
            msg = f"an answer is given for {name!r}, which is not final; give its words a title alone"
            raise ConsultError(msg)
        new[name] = attrs.evolve(stage, title=said.title or stage.title, answer=said.answer or stage.answer)
    if not new:
        return start, every
    return new.get(start.name, start), tuple(
        attrs.evolve(
            move,
            source=new.get(move.source.name, move.source),
            target=new.get(move.target.name, move.target),
            rule=_retold(move.rule, new),
            when=_retold(move.when, new),
            by=_retold(move.by, new),
        )
        for move in every
    )


def _retold(value: Any, new: Mapping[str, Stage]) -> Any:
    """*value* with the new words wherever it refers to a stage."""
    if isinstance(value, StageRef):
        return attrs.evolve(value, words=new[value.name].phrase()) if value.name in new else value
    if isinstance(value, tuple):
        return tuple(_retold(item, new) for item in value)
    if not isinstance(value, Rule | Reading):
        return value
    inside: Any = value
    if hasattr(inside, "params"):
        return attrs.evolve(inside, params={key: _retold(item, new) for key, item in inside.params.items()})
    # Joined by &, | and k_of, or turned by ~.
    held = "parts" if hasattr(inside, "parts") else "part"
    return attrs.evolve(inside, **{held: _retold(getattr(inside, held), new)})
