"""Where votes lead: on, to a layer that may take the topic up again, or to an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.catalogue.pyramids.acts import TakeUp
from consult.catalogue.pyramids.balloting import Ends
from consult.catalogue.pyramids.building import let_lie, onward
from consult.catalogue.pyramids.doing import Raising
from consult.catalogue.pyramids.endings import ADOPTED, ADOPTED_BY_OWNERS, of_layer, of_vote
from consult.catalogue.pyramids.owners import BY_LAW
from consult.catalogue.pyramids.rounds import this_round
from consult.catalogue.pyramids.widths import stands_on
from consult.catalogue.steps.ways import Way, both
from consult.people import Body
from consult.procedure import Also, Stage
from consult.standard import proposer, sits_in

if TYPE_CHECKING:
    from consult.catalogue.pyramids.building import Following
    from consult.catalogue.pyramids.doing import Ratifying
    from consult.catalogue.pyramids.layers import Layer
    from consult.catalogue.pyramids.owners import Owners
    from consult.catalogue.steps.ways import Ways
    from consult.procedure import Move
    from consult.rules import Rule
    from consult.timing import Length

__all__ = ["owners_vote", "vote"]


def vote(
    layer: Layer,
    does: Ratifying,
    layers: tuple[Layer, ...],
    stages: dict[str, Stage],
    following: tuple[Following, ...],
    *,
    drafting: Stage | None,
    rounds: int,
    fetching: Length,
) -> tuple[Move, ...]:
    """All moves of a layer that ratifies."""
    stage = stages[layer.name]
    ends = of_vote(layer.name, layer.title, layer.phrase().en)
    carried: Ways = (Way(ADOPTED),)
    absent: Ways = (Way(ends["no_quorum"]),)
    fetched: tuple[Move, ...] = ()
    if following:
        carried = onward(layer, following)
        if layer.fetched_by is not None:
            absent, fetched = let_lie(layer, following, fetching)
    again, taking_up = _again(layer, does, layers, stages, rounds)
    where = Ends(
        carried=tuple(Way(way.to, both(layer.passes, way.when)) for way in carried),
        again=again,
        not_carried=ends["not_carried"],
        tied=ends["tied"],
        no_quorum=absent,
    )
    return (*does.form.moves(stage, drafting, where), *taking_up, *fetched)


def _again(
    layer: Layer, does: Ratifying, layers: tuple[Layer, ...], stages: dict[str, Stage], rounds: int
) -> tuple[Ways, tuple[Move, ...]]:
    if does.no_to is None:
        return (), ()
    to = next(one for one in layers if one.name == does.no_to)
    waiting = Stage(
        f"{layer.name}_reconsidering",
        title=f"{layer.title}未通过，待{to.title}再议",
        lasts=does.reconsiders,
        also=Also(TakeUp, _speaks(to), spans=True),
    )
    return (Way(waiting, this_round() < rounds),), (
        waiting.upon(TakeUp).to(stages[to.name], when=this_round() <= rounds),
        waiting.at_end().to(of_layer(layer, "not taken up")),
    )


def _speaks(layer: Layer) -> Rule:
    # Nothing is frozen while nobody votes, drafts or signs: who stands there now may.
    if isinstance(layer.does, Raising):
        return proposer()
    if isinstance(layer.who, Body):
        return layer.speaks & sits_in(body=layer.who)
    return layer.speaks & stands_on(roll=layer.who)


def owners_vote(owners: Owners, drafting: Stage | None) -> tuple[Move, ...]:
    """All moves of the owners' branch."""
    ends = of_vote("owners", "业主", "owners")
    where = Ends(
        carried=(Way(ADOPTED_BY_OWNERS),),
        again=(),
        not_carried=ends["not_carried"],
        tied=ends["tied"],
        no_quorum=(Way(ends["no_quorum"]),),
    )
    return tuple(move for kind in BY_LAW for move in owners.moves(kind, drafting, where))
