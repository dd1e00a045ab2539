"""The pyramid, told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from consult.catalogue.registry.model import Entry
from consult.people import Standing
from consult.verdicts import Phrase

if TYPE_CHECKING:
    from consult.procedure import Procedure

__all__ = ["PYRAMID"]


def _make() -> Procedure:
    from consult.catalogue import pyramid  # noqa: PLC0415 - to list it must not load it

    return pyramid()


_SEAT: Final = {"owners' committee": "member"}

# As many as it takes for each layer to be at least as wide as the one before.
_PEOPLE: Final = (
    Standing("li"),
    Standing("gao", roles={"core chair"}, seats=_SEAT),
    *(Standing(member, seats=_SEAT) for member in ("he", "lin", "ma", "wu")),
    Standing("zhou", roles={"backbone chair"}),
    *(Standing(person) for person in ("chen", "sun", "tian", "yu", "fang", "qin")),
)
_BACKBONE: Final = ("zhou", "chen", "sun", "tian", "yu")

PYRAMID: Final = Entry(
    name="pyramid",
    title=Phrase("The pyramid", "金字塔议事模式"),
    about=Phrase(
        "A matter goes from who raises it through layers, each at least as wide as the one before, to a vote "
        "of all residents.",
        "事项由发起人提出，经过人数逐层不减的各层商议，最后由全体居民表决。",
    ),
    protects=Phrase(
        "It protects the many from what a few agree on among themselves: a layer is entered only by a pass "
        "or a recorded pull of the one before, and none is narrower than the one before. It protects a "
        "matter from a layer that lets it lie: the next layer can fetch it, and nothing goes back without "
        "reasons.",
        "防止少数人私下议定、多数人被动接受：只有前一层通过，或者后一层经记录提请，事项才进入后一层，且后一层人数不得少于"
        "前一层。防止某一层搁置事项：后一层可以提请，退回必须说明理由。",
    ),
    not_covered=Phrase(
        "It does not say who belongs into a layer, nor that those who sit there speak for those who do not: "
        "that is the community's. What the law keeps for the owners is decided by the owners alone.",
        "不规定谁属于哪一层，也不保证层内成员能代表层外居民：这由社区自行确定。法律规定由业主决定的事项，只能由业主决定。",
    ),
    sources=(
        Phrase(
            "Published accounts of Jiaming Garden in Yichang, 2020-2024: an initiator, the owners' "
            "committee, the residents' backbone, all residents.",
            "宜昌市一小区（Jiaming Garden）的公开报道（2020—2024年）：发起人、业主委员会、居民骨干、"
            "全体居民。",
        ),
        Phrase(
            "That a matter goes back and comes again is our reading of their figures; thresholds and limits "
            "are our choice.",
            "事项可以退回再议，是本库对其公开数字的理解；比例和期限为本库所选。",
        ),
    ),
    figure=Phrase(
        "Over 10 topics, more than 80 deliberations and decisions, 21 illegal structures and plots of over "
        "1,800 square metres removed.",
        "10余个议题，80余次商议和决定，拆除违法建筑和占用地块21处、1800余平方米。",
    ),
    make=_make,
    people=_PEOPLE,
    rolls={"residents": tuple(one.person for one in _PEOPLE), "backbone": _BACKBONE},
    starter="pyramid",
)
