"""How a topic in the pyramid ends: one final stage for each cause, of a layer's causes one for each layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from consult.catalogue.pyramids.doing import Consulting, Raising, WorkingOut
from consult.catalogue.steps.endings import ending

if TYPE_CHECKING:
    from consult.catalogue.pyramids.layers import Layer
    from consult.procedure import Stage

__all__ = ["ADOPTED", "ADOPTED_BY_OWNERS", "TOO_NARROW", "WITHDRAWN", "idle", "of_layer", "of_vote"]


ADOPTED: Final = ending("adopted", "通过", "The topic was adopted.", "议题获得通过。")
ADOPTED_BY_OWNERS: Final = ending(
    "adopted_by_owners", "业主依法通过", "The owners adopted the topic.", "议题经业主依法共同决定通过。"
)
WITHDRAWN: Final = ending("withdrawn", "撤回", "Who raised the topic took it back.", "发起人已撤回议题。")
TOO_NARROW: Final = ending(
    "too_narrow",
    "后层人数不足",
    "The next layer had fewer people than the one before, so the topic did not go to it.",
    "后一层人数少于前一层，议题未能进入后一层。",
)


def idle(layer: Layer) -> Stage:
    """It ended since the layer let it lie, and nobody could fetch it."""
    en, zh = _not_done(layer)
    return ending(f"{layer.name}_lapsed", f"{layer.title}逾期", f"In time, {en}.", f"期限届满，{zh}。")


def _not_done(layer: Layer) -> tuple[str, str]:
    name, title = layer.phrase().en, layer.title
    if isinstance(layer.does, Raising):
        if layer.does.cosigners:
            return "too few co-signed the topic", "附议该议题的人数不足"
        return f"the {name} did not hand the topic on", f"{title}未将议题转交后一层"
    if isinstance(layer.does, Consulting):
        return f"the {name} did not let the topic pass", f"{title}未使议题通过本层"
    if isinstance(layer.does, WorkingOut):
        return f"the {name} worked out no solution with enough backing", f"{title}未拟定出获足够支持的方案"
    return f"too few of the {name} took part in the vote", f"{title}参加表决的人数不足"


def of_layer(layer: Layer, cause: str) -> Stage:
    """The final stage of *layer* for one of the causes that a layer may have."""
    title, tail, en, zh = _CAUSES[cause]
    name = layer.phrase().en
    return ending(
        f"{layer.name}_{tail}",
        f"{layer.title}{title}",
        en.format(layer=name, Layer=name[:1].upper() + name[1:], idle=_not_done(layer)[0]),
        zh.format(layer=layer.title, idle=_not_done(layer)[1]),
    )


_CAUSES: Final = {
    "stopped": (
        "终止",
        "stopped",
        "The {layer} stopped the topic; the reason is on the record.",
        "{layer}终止了议题，理由已记录在案。",
    ),
    "not fetched": (
        "逾期且未被提请",
        "not_fetched",
        "In time, {idle}, and too few of the next layer fetched the topic.",
        "期限届满，{idle}，后一层提请的人数也不足。",
    ),
    "no agreement": (
        "未达成一致",
        "no_agreement",
        "The {layer} sat and found no agreement.",
        "{layer}已开会，未达成一致。",
    ),
    "not taken up": (
        "否决后未再议",
        "not_taken_up",
        "The {layer} did not carry it, and in time nobody took the topic up again.",
        "{layer}未予通过，逾期无人重新商议。",
    ),
}


def of_vote(name: str, title: str, en: str) -> dict[str, Stage]:
    """The final stages of a vote of those called *en* (*title*), by cause."""
    return {
        "no_quorum": ending(
            f"{name}_no_quorum",
            f"{title}参与不足",
            f"Too few of the {en} took part to decide.",
            f"{title}参与人数不足，未形成决定。",
        ),
        "tied": ending(
            f"{name}_tied",
            f"{title}得票相等",
            f"Equal support among the {en} left it open what is adopted.",
            f"{title}表决得票相等，无法确定通过的方案。",
        ),
        "not_carried": ending(
            f"{name}_not_carried",
            f"{title}未通过",
            f"The {en} did not carry it.",
            f"{title}表决未获通过。",
        ),
    }
