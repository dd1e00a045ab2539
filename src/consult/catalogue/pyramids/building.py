"""The moves of one layer, given the layers after it: on, back, out, and where it goes that was let lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs

from consult.activities.drafting import Drafting, drafted
from consult.activities.petition import Petition, supported
from consult.activities.sitting import Sitting, held
from consult.acts import Amend, Withdraw
from consult.catalogue.pyramids.acts import PassOn, Return, Stop
from consult.catalogue.pyramids.doing import Consulting, Raising, WorkingOut
from consult.catalogue.pyramids.endings import TOO_NARROW, WITHDRAWN, idle, of_layer
from consult.catalogue.pyramids.layers import AMEND, RETURN, STOP
from consult.catalogue.pyramids.rounds import fresh, named, this_round
from consult.catalogue.pyramids.widths import Width, narrower, wide_enough, width_of
from consult.catalogue.steps.ways import Way, both
from consult.people import Body
from consult.procedure import Also, Move, Stage
from consult.standard import anyone, proposer, sits_in

if TYPE_CHECKING:
    from consult.catalogue.pyramids.layers import Layer, Who
    from consult.catalogue.steps.ways import Ways
    from consult.rules import Rule
    from consult.timing import Length

__all__ = ["Following", "back", "let_lie", "onward", "stage_of", "talks"]


@final
@attrs.frozen(kw_only=True)
class Following:
    """Who comes after a layer: the next layer, or the owners where a topic is theirs."""

    who: Who
    width: Width
    #: What tells its fetching from that of others who may come next.
    suffix: str
    title: str
    #: Where the topic goes, and what it must fall under for each.
    targets: Ways
    #: What the topic must fall under to be fetched by them; None: whatever is left.
    when: Rule | None = None
    #: How many it has, where it is a body.
    size: int | None = None


def stage_of(layer: Layer) -> Stage:
    """The stage of *layer*, as far as it is no vote."""
    does, who = layer.does, layer.who
    holds: Petition | Sitting | Drafting | None = None
    if isinstance(does, Raising):
        holds = Petition(~proposer(), roll=str(who))
    elif isinstance(does, Consulting) and isinstance(who, Body):
        convenes = sits_in(body=who) if does.convenes is None else does.convenes
        holds = Sitting(who, convenes=convenes, quorum=does.quorum, notice=does.notice)
    elif isinstance(does, WorkingOut):
        holds = Drafting(str(who), finishes=layer.speaks, backing=does.backing, most=does.most)
    acts = [act for mark, act in ((AMEND, Amend), (RETURN, Return)) if mark in layer.may]
    also = [Also(act, layer.speaker, spans=True) for act in acts]
    return Stage(layer.name, title=layer.title, lasts=layer.lasts, holds=holds, also=also)


def onward(layer: Layer, following: tuple[Following, ...]) -> Ways:
    """Where a topic goes that passed, the first that is as wide; else it is too narrow."""
    before = width_of(layer)
    ways = [way for next_ in following for way in _entering(next_, before)]
    return (*ways, *(way for next_ in following for way in _narrow(next_, before)))


def _entering(next_: Following, before: Width) -> Ways:
    # What is wide enough for sure was looked at when the pyramid was made.
    wide = None if next_.width.surely(before) else wide_enough(next_.width, before)
    return tuple(Way(way.to, both(way.when, wide)) for way in next_.targets)


def _narrow(next_: Following, before: Width) -> Ways:
    # Said as a rule of its own, so that nobody reads that passing leads there.
    if next_.width.surely(before):
        return ()
    return (Way(TOO_NARROW, both(next_.when, narrower(next_.width, before))),)


def talks(layer: Layer, stage: Stage, ways: Ways, lie: Ways) -> tuple[Move, ...]:
    """The moves of a layer that raises, consults or works out: on, and at the end."""
    does, moves = layer.does, list[Move]()
    if isinstance(does, Raising) and layer.passes is None and not does.cosigners:
        moves += (stage.once(fresh()).to(way.to, when=way.when) for way in ways)
        moves += (stage.upon(PassOn).to(way.to, when=way.when, by=proposer()) for way in ways)
    else:
        moves += (stage.once(_passes(layer)).to(way.to, when=way.when) for way in ways)
    if isinstance(does, Raising):
        moves.append(stage.upon(Withdraw).to(WITHDRAWN, by=proposer()))
    if STOP in layer.may:
        moves.append(stage.upon(Stop).to(of_layer(layer, "stopped"), by=layer.speaker))
    if isinstance(does, Consulting):
        moves.append(stage.at_end().to(of_layer(layer, "no agreement"), when=held(adopted=False)))
    return (*moves, *(stage.at_end().to(way.to, when=way.when) for way in lie))


def _passes(layer: Layer) -> Rule:
    does, asked = layer.does, layer.passes
    if isinstance(does, WorkingOut):
        return drafted() if asked is None else drafted() & asked
    if isinstance(does, Raising) and does.cosigners:
        return supported(does.cosigners) if asked is None else supported(does.cosigners) & asked
    return held() if asked is None else asked


def back(layer: Layer, stages: dict[str, Stage], first: Stage, rounds: int) -> tuple[Move, ...]:
    """The moves by which a topic begins anew: at an earlier layer by a return, at the first by a new text."""
    stage, left, moves = stages[layer.name], this_round() <= rounds, list[Move]()
    if AMEND in layer.may:
        moves.append(stage.upon(Amend).to(first, when=left))
    among = [stages[name] for name in layer.returns_to]
    moves += (stage.upon(Return).to(one, when=named(one, among) & left) for one in among)
    return tuple(moves)


def let_lie(layer: Layer, following: tuple[Following, ...], lasts: Length) -> tuple[Ways, tuple[Move, ...]]:
    """Where a topic goes that the layer let lie, and the moves by which the next one fetches it."""
    share = layer.fetched_by
    if share is None:
        return (Way(idle(layer)),), ()
    before, ways, moves = width_of(layer), list[Way](), list[Move]()
    for next_ in following:
        roll = next_.who if isinstance(next_.who, str) else None
        by = sits_in(body=next_.who) if isinstance(next_.who, Body) else anyone()
        enough = supported(share if roll is not None else share.needed(next_.size or 0))
        fetching = Stage(
            f"{layer.name}_fetching{next_.suffix}",
            title=f"{next_.title}提请（{layer.title}逾期）",
            lasts=lasts,
            holds=Petition(by, roll=roll),
        )
        entered = (*_entering(next_, before), *_narrow(attrs.evolve(next_, when=None), before))
        moves += (fetching.once(enough).to(way.to, when=way.when) for way in entered)
        moves.append(fetching.at_end().to(of_layer(layer, "not fetched")))
        ways.append(Way(fetching, next_.when))
    return tuple(ways), tuple(moves)
