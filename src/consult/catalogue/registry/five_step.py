"""The five steps, told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from consult.catalogue.officers import (
    BRANCH,
    COMMUNITY_WORKER,
    DEPUTY_PARTY_SECRETARY,
    GRID_WORKER,
    JOINT_MEETING,
    PARTY_SECRETARY,
    STREET_OFFICE,
    SUPERVISORY_COMMITTEE,
)
from consult.catalogue.registry.model import Entry
from consult.people import Standing
from consult.verdicts import Phrase

if TYPE_CHECKING:
    from consult.procedure import Procedure

__all__ = ["FIVE_STEP"]


def _make() -> Procedure:
    from consult.catalogue import five_step  # noqa: PLC0415 - to list it must not load it

    return five_step()


def _others() -> tuple[Procedure, ...]:
    from consult.catalogue import department_work  # noqa: PLC0415 - see above

    return (department_work(),)


_COMMITTEE: Final = "community committee"
_COUNCIL: Final = "estate council"

# Those who sit in both bodies do so for a category of each.
_PEOPLE: Final = (
    Standing("li"),
    Standing("sun"),
    Standing(
        "wu",
        roles={JOINT_MEETING.en, BRANCH.en, PARTY_SECRETARY.en},
        seats={_COMMITTEE: "two committees", _COUNCIL: "two committees"},
    ),
    Standing(
        "lin",
        roles={JOINT_MEETING.en, DEPUTY_PARTY_SECRETARY.en},
        seats={_COMMITTEE: "two committees", _COUNCIL: "two committees"},
    ),
    Standing("zhou", seats={_COMMITTEE: "residents' representatives", _COUNCIL: "estate party branch"}),
    Standing("chen", seats={_COMMITTEE: "long-stay residents' representatives"}),
    Standing("gao", seats={_COUNCIL: "owners' committee"}),
    Standing("qin", seats={_COUNCIL: "property firm"}),
    Standing("he", seats={_COMMITTEE: "social organisations", _COUNCIL: "heads of social organisations"}),
    Standing("fang", roles={GRID_WORKER.en, COMMUNITY_WORKER.en}),
    Standing("shen", roles={SUPERVISORY_COMMITTEE.en}),
    Standing("xu", roles={STREET_OFFICE.en}),
    Standing("tang", roles={"water department"}),
)

_RESIDENTS: Final = ("li", "sun", "wu", "lin", "zhou", "chen", "gao")

FIVE_STEP: Final = Entry(
    name="five-step",
    title=Phrase("The five steps", "五民工作法"),
    about=Phrase(
        "Residents propose, deliberate, decide, implement and evaluate a matter, and every step has a limit.",
        "居民提事、议事、决事、办事、评事，每一步都有期限。",
    ),
    protects=Phrase(
        "It protects a matter from being let lie: every stage is timed, every end is an answer, and there is "
        "one end for each cause. It protects the many from being decided for by a few: nothing is decided "
        "without a quorum, and no body sits while a category of its members is missing.",
        "防止事项久拖不办：各阶段均有期限，每一终结都有答复，一种原因对应一种终结。防止少数人替多数人作主："
        "参与人数不足不形成决定，组成人员不齐不得议事。",
    ),
    not_covered=Phrase(
        "It does not see to it that people hear of the matter in time, nor that the rolls are right: that is "
        "the platform's. The accounts name no thresholds and no time limits; every default is our choice, "
        "and each community puts its own rules in its place.",
        "不保证居民及时获知事项，也不保证名册准确：这由平台负责。公开报道未载明任何比例和期限，默认值均为本库所选，"
        "各社区应代之以自己的规则。",
    ),
    sources=(
        Phrase(
            "Published accounts of community governance in Yichang, 2020-2024: the five steps, the joint "
            "meeting, major, ordinary and minor matters, the compositions 4+N and 5+N, awards in place of "
            "subsidies.",
            "宜昌市社区治理公开报道（2020—2024年）：五民工作法、联席会议、大事小事微事、“4+N”和“5+N”、以奖代补。",
        ),
        Phrase(
            "The Residents' Committees Law as in force from 2026-01-01: Articles 27 and 29 for an assembly "
            "and a representatives' meeting, Article 34 for the time of publication. For a village, the "
            "Villagers' Committees Law, Articles 26, 30 and 35.",
            "2026年1月1日起施行的城市居民委员会组织法：居民会议、居民代表会议适用第27条、第29条，公布时间适用第34条。"
            "村用村民委员会组织法第26条、第30条、第35条。",
        ),
    ),
    figure=Phrase("1,639 villages and communities in this one city.", "全市有1639个村（社区）。"),
    make=_make,
    others=_others,
    people=_PEOPLE,
    rolls={"residents": _RESIDENTS, "adults": _RESIDENTS, "representatives": ("zhou", "chen", "gao")},
    starter="five-step",
)
