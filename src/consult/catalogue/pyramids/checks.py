"""What is wrong with a list of layers, said when the pyramid is made."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from consult.catalogue.pyramids.doing import Consulting, Raising, Ratifying, WorkingOut
from consult.catalogue.pyramids.endings import ADOPTED, ADOPTED_BY_OWNERS, TOO_NARROW, WITHDRAWN
from consult.catalogue.pyramids.forms import AsItStands
from consult.catalogue.pyramids.layers import AMEND, RETURN
from consult.catalogue.pyramids.owners import BY_LAW
from consult.errors import ConsultError
from consult.people import Body

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from consult.catalogue.pyramids.layers import Layer

__all__ = ["require_layers"]

_FEWEST: Final = 2
_TAKEN: Final = {stage.name for stage in (ADOPTED, ADOPTED_BY_OWNERS, TOO_NARROW, WITHDRAWN)} | set(BY_LAW)


def require_layers(layers: Sequence[Layer], rounds: object) -> None:
    """
    Check that *layers* make a pyramid.

    Raises:
        ConsultError: naming all that is wrong with them.
    """
    wrong = [*_shape(layers, rounds)]
    if not wrong:
        wrong = [
            said
            for place, layer in enumerate(layers)
            for said in _layer(layer, layers[:place], last=layer is layers[-1])
        ]
        wrong += [said for one, other in pairwise(layers) for said in _pair(one, other)]
    if wrong:
        raise ConsultError("\n".join(f"pyramid: {said}" for said in wrong))


def _shape(layers: Sequence[Layer], rounds: object) -> Iterator[str]:
    if len(layers) < _FEWEST:
        yield f"{len(layers)} layers are no pyramid; give at least two, one that raises and one that ratifies"
        return
    if type(rounds) is not int or rounds < 1:
        yield f"rounds={rounds!r} is no bound; give a whole number from 1 up"
    twice = [name for name, times in Counter(layer.name for layer in layers).items() if times > 1]
    if twice:
        yield f"layers {', '.join(map(repr, twice))} are there more than once; name every layer once"
    for name in sorted(_TAKEN.intersection(layer.name for layer in layers)):
        yield f"layer {name!r} is called like a stage that every pyramid has; give it another name"
    first, last = layers[0], layers[-1]
    if not isinstance(first.does, Raising):
        yield f"layer {first.name!r} comes first and does not raise; give it does=Raising()"
    if not isinstance(last.does, Ratifying):
        yield f"layer {last.name!r} comes last and does not ratify; give it does=Ratifying()"
    for later in layers[1:]:
        if isinstance(later.does, Raising):
            yield f"layer {later.name!r} raises and does not come first; let it consult, work out or ratify"


def _layer(layer: Layer, before: Sequence[Layer], *, last: bool) -> Iterator[str]:
    yield from _people(layer)
    name, does = layer.name, layer.does
    if isinstance(does, Ratifying) and layer.may:
        yield f"layer {name!r} ratifies, and nobody speaks for those who vote; leave may= out"
    if isinstance(does, Raising) and layer.may - {AMEND}:
        yield f"layer {name!r} raises and can only amend, for it may withdraw anyway; leave the rest out"
    if last and layer.pull is not None:
        yield f"layer {name!r} comes last, and nobody after it could fetch a topic; leave pull= out"
    if (RETURN in layer.may) is not bool(layer.returns_to):
        yield f"layer {name!r} has only one of may= RETURN and returns_to=; give both or none"
    earlier = {other.name for other in before}
    no_to = does.no_to if isinstance(does, Ratifying) else None
    for named in (*layer.returns_to, *([] if no_to is None else [no_to])):
        if named not in earlier:
            known = ", ".join(map(repr, sorted(earlier))) or "none, since it comes first"
            yield f"layer {name!r} gives back to {named!r}, which is no earlier layer; name one of {known}"


def _people(layer: Layer) -> Iterator[str]:
    name = layer.name
    if not isinstance(layer.does, Consulting):
        if isinstance(layer.who, Body):
            yield f"layer {name!r} is a body and does not consult; give who= the name of a roll"
        return
    if not isinstance(layer.who, Body):
        yield f"layer {name!r} consults and is a roll; give who=Body(...), which can sit"
        return
    unknown = [seat.category for seat in layer.who.seats if seat.size is None]
    if unknown or not layer.width:
        said = ", ".join(map(repr, unknown)) or "no seats"
        yield f"layer {name!r} has a body with {said} of unknown size; say size= of each seat"


def _pair(one: Layer, other: Layer) -> Iterator[str]:
    puts = isinstance(other.does, Ratifying) and not isinstance(other.does.form, AsItStands)
    works_out = isinstance(one.does, WorkingOut)
    if puts and not works_out:
        yield (
            f"layer {other.name!r} votes on solutions, and {one.name!r} before it works none out; "
            "put a layer with does=WorkingOut() before it, or use form=AsItStands()"
        )
    if works_out and not puts:
        yield (
            f"layer {one.name!r} works out solutions, and {other.name!r} after it does not vote on them; "
            "let it ratify with form=OneByOne(), ByApproval() or RunOff()"
        )
    if one.width is not None and other.width is not None and other.width < one.width:
        yield (
            f"layer {other.name!r} has {other.width} and {one.name!r} before it {one.width}; "
            "give the later layer at least as many"
        )
