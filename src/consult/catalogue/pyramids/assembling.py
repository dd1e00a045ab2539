"""The pyramid, put together from its layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consult.catalogue.pyramids.acts import FallsUnder, RaiseTopic
from consult.catalogue.pyramids.building import back, let_lie, onward, stage_of, talks
from consult.catalogue.pyramids.checks import require_layers
from consult.catalogue.pyramids.doing import Ratifying, WorkingOut
from consult.catalogue.pyramids.following import following_of
from consult.catalogue.pyramids.garden import garden_layers
from consult.catalogue.pyramids.ratifying import owners_vote, vote
from consult.catalogue.pyramids.widths import stands_on
from consult.procedure import Procedure
from consult.rules import settled
from consult.timing import days

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consult.catalogue.pyramids.layers import Layer
    from consult.catalogue.pyramids.owners import Owners
    from consult.catalogue.steps.replies import Replies
    from consult.procedure import Move, Stage
    from consult.rules import Rule
    from consult.timing import Length

__all__ = ["pyramid"]


def pyramid(
    layers: Iterable[Layer] | None = None,
    *,
    name: str = "pyramid",
    version: str = "1",
    title: str = "金字塔议事模式",
    rounds: int = 3,
    fetching: Length = days(7),
    owners: Owners | None = None,
    opens: type[RaiseTopic] = RaiseTopic,
    by: Rule | None = None,
    replies: Replies | None = None,
    zone: str = "Asia/Shanghai",
) -> Procedure:
    """
    The pyramid: a topic goes from who raises it through ever wider layers to those who ratify.

    It protects the many from what a few agree on among themselves: a layer is entered only by a pass of the
    one before, or by a recorded pull where that one let the topic lie, and none is narrower than the one
    before. It protects a topic from a layer that lets it lie, and those who supported a text from another one
    that is put in its place. It does not say who belongs into a layer, nor that those who sit there speak for
    those who do not.

    Source: published accounts of Jiaming Garden in Yichang, 2020-2024, for the four layers. They name no
    numbers and no limits: every default is our choice.

    Args:
        layers: from the first, which raises, to the last, which ratifies; the garden's four by default.
        name: what the community calls its procedure.
        version: changes with every change of the rules.
        title: the Chinese title.
        rounds: how often a topic may be begun, in all: every return, amendment and taking up is a new round.
        fetching: how long the next layer has to fetch a topic that was let lie.
        owners: the owners' branch; None: what falls under their law cannot be raised here.
        opens: the act by which a topic is raised: `RaiseTopic`, or one with further fields.
        by: who may raise one, beside standing on the first layer's roll.
        replies: the replies owed to who raised it; None: nothing beside the answer is owed.
        zone: the time zone in which days begin and end.

    Raises:
        ConsultError: if the layers make no pyramid, with all that is wrong with them.
    """
    given = garden_layers() if layers is None else tuple(layers)
    require_layers(given, rounds)
    stages = _stages(given)
    first = stages[given[0].name]
    moves: list[Move] = []
    for place, layer in enumerate(given):
        drafting = _drafting(given[:place], stages)
        following = following_of(given[place + 1 :], stages, owners, _drafting(given[: place + 1], stages))
        if isinstance(layer.does, Ratifying):
            limits: Any = {"drafting": drafting, "rounds": rounds, "fetching": fetching}
            moves += vote(layer, layer.does, given, stages, following, **limits)
            continue
        lie, fetched = let_lie(layer, following, fetching)
        stage = stages[layer.name]
        moves += talks(layer, stage, onward(layer, following), lie)
        moves += back(layer, stages, first, rounds)
        moves += fetched
    if owners is not None:
        moves += owners_vote(owners, _drafting(given[:-1], stages))
    if replies is not None:
        first, moves = replies.owed(first, moves)  # type: ignore[assignment]  # a tuple does as well
    return Procedure(
        name,
        version=version,
        title=title,
        start=first,
        opens=opens,
        by=_who(given[0], owners, by),
        moves=moves,
        zone=zone,
    )


def _stages(layers: tuple[Layer, ...]) -> dict[str, Stage]:
    made: dict[str, Stage] = {}
    for place, layer in enumerate(layers):
        stage = stage_of(layer)
        if isinstance(layer.does, Ratifying):
            drafting = _drafting(layers[:place], made)
            stage = layer.does.form.opened(stage, str(layer.who), drafting)
        made[layer.name] = stage
    return made


def _drafting(before: tuple[Layer, ...], stages: dict[str, Stage]) -> Stage | None:
    last = before[-1] if before else None
    return stages[last.name] if last is not None and isinstance(last.does, WorkingOut) else None


def _who(first: Layer, owners: Owners | None, by: Rule | None) -> Rule:
    who = stands_on(roll=str(first.who))
    if by is not None:
        who &= by
    return who if owners is not None else who & settled(RaiseTopic.falls).equals(FallsUnder.COMMUNITY)
