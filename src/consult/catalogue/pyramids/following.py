"""Who comes after a layer: the next one, or the owners where a topic is theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consult.catalogue.pyramids.acts import FallsUnder, RaiseTopic
from consult.catalogue.pyramids.building import Following
from consult.catalogue.pyramids.owners import BY_LAW
from consult.catalogue.pyramids.widths import Width, width_of
from consult.catalogue.steps.ways import Way
from consult.rules import settled
from consult.verdicts import Phrase

if TYPE_CHECKING:
    from consult.catalogue.pyramids.layers import Layer
    from consult.catalogue.pyramids.owners import Owners
    from consult.catalogue.steps.ways import Ways
    from consult.procedure import Stage

__all__ = ["following_of"]


def following_of(
    after: tuple[Layer, ...], stages: dict[str, Stage], owners: Owners | None, drafting: Stage | None
) -> tuple[Following, ...]:
    """
    Those after a layer: the next one, and the owners where a topic may be theirs.

    Who is asked last takes whatever is left, so that a story tells no more of the others than it must.

    Args:
        after: the layers after it.
        stages: every layer's stage.
        owners: the owners' branch; None: there is none.
        drafting: where the solutions that they vote on are worked out; None: nowhere.
    """
    if not after:
        return ()
    layer, falls = after[0], settled(RaiseTopic.falls)
    branch = owners is not None and len(after) == 1
    communitys = falls.equals(FallsUnder.COMMUNITY) if branch else None
    size = layer.width if not isinstance(layer.who, str) else None
    ordinary: dict[str, Any] = {
        "who": layer.who,
        "width": width_of(layer),
        "title": layer.title,
        "size": size,
    }
    targets: Ways = (Way(stages[layer.name], communitys),)
    next_ = Following(suffix="", targets=targets, when=communitys, **ordinary)
    if owners is None or not branch:
        return (next_,)
    width = Width(Phrase("owners", "业主"), "owners", roll=owners.roll)
    targets = tuple(Way(owners.stage(kind, drafting), falls.equals(kind)) for kind in BY_LAW)
    theirs = Following(
        who=owners.roll,
        width=width,
        suffix="_by_owners",
        title="业主",
        targets=targets,
    )
    return (next_, theirs)
