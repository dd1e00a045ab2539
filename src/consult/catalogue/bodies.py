"""
The bodies in which matters are talked through: 4+N, 5+N, the village's 4+N, and the five parties.

The compositions are those of published accounts of Yichang, 2020-2024, which say *generally* (一般为) and
give no numbers: that one of each category must be present, and one stakeholder, is our choice. Every seat,
with its title, its size and how many of it are needed, is a parameter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from consult.errors import ConsultError
from consult.people import Body, Seat

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "COMMUNITY_COMMITTEE",
    "ESTATE_COUNCIL",
    "FIVE_PARTIES",
    "TWO_COMMITTEES",
    "VILLAGE_COUNCIL",
    "community_committee",
    "estate_council",
    "five_parties",
    "village_council",
    "with_numbers",
]

TWO_COMMITTEES: Final = Seat("two committees", "两委成员")
"""The party branch's and the residents' (villagers') committee, 两委: the first seat of every council."""

COMMUNITY_COMMITTEE: Final = (
    TWO_COMMITTEES,
    Seat("residents' representatives", "居民代表"),
    Seat("long-stay residents' representatives", "常住非户籍居民代表"),
    Seat("social organisations", "社会组织代表"),
)

ESTATE_COUNCIL: Final = (
    TWO_COMMITTEES,
    Seat("estate party branch", "小区党支部"),
    Seat("owners' committee", "业主委员会"),
    Seat("property firm", "物业服务企业"),
    Seat("heads of social organisations", "社会组织负责人"),
)

VILLAGE_COUNCIL: Final = (
    TWO_COMMITTEES,
    Seat("heads of villagers' or party groups", "村民小组长或党小组长"),
    Seat("villagers' representatives", "村民代表"),
    Seat("heads of social organisations", "社会组织负责人"),
)

FIVE_PARTIES: Final = (
    Seat("residents' committee", "居民委员会"),
    Seat("estate party branch", "小区党支部"),
    Seat("owners' committee", "业主委员会"),
    Seat("property firm", "物业服务企业"),
    Seat("estate volunteers", "小区志愿者"),
)


def with_numbers(
    seats: tuple[Seat, ...],
    *,
    needed: Mapping[str, int] | None = None,
    sizes: Mapping[str, int] | None = None,
) -> tuple[Seat, ...]:
    """
    *seats* with other numbers: how many must be *needed* (0: may stay away) and *sizes*, by category.

    Raises:
        ConsultError: if a category is none of the seats'.
    """
    asked, there = dict(needed or {}), dict(sizes or {})
    known = [seat.category for seat in seats]
    for category in (*asked, *there):
        if category not in known:
            msg = f"with_numbers got {category!r}, which is no category here; give one of {', '.join(known)}"
            raise ConsultError(msg)
    return tuple(
        attrs.evolve(
            seat,
            needed=asked.get(seat.category, seat.needed),
            size=there.get(seat.category, seat.size),
        )
        for seat in seats
    )


def community_committee(
    *,
    seats: tuple[Seat, ...] = COMMUNITY_COMMITTEE,
    stakeholders: int | None = 1,
    name: str = "community committee",
    title: str = "社区议事协商委员会",
) -> Body:
    """
    The community's deliberation committee "4+N" 社区议事协商委员会: for ordinary matters (小事).

    It protects long-stay residents without local registration and the stakeholders from being talked about
    in their absence. Whether those present speak for their category it does not see.

    Args:
        seats: the categories, each with its title, size and how many must be present; see `with_numbers`.
        stakeholders: the N: how many of those invited for the matter must be present; None: none are invited.
        name: what the directory calls it in `Standing.seats`.
        title: its Chinese name.
    """
    return Body(name, title, seats=seats, stakeholders=stakeholders)


def estate_council(
    *,
    seats: tuple[Seat, ...] = ESTATE_COUNCIL,
    stakeholders: int | None = 1,
    name: str = "estate council",
    title: str = "小区议事会",
) -> Body:
    """An estate's council "5+N" 小区议事会 in a city, for minor matters (微事); see `community_committee`."""
    return Body(name, title, seats=seats, stakeholders=stakeholders)


def village_council(
    *,
    seats: tuple[Seat, ...] = VILLAGE_COUNCIL,
    stakeholders: int | None = 1,
    name: str = "village council",
    title: str = "村组议事会",
) -> Body:
    """An estate's or hamlet's council "4+N" in a village, for minor matters; see `community_committee`."""
    return Body(name, title, seats=seats, stakeholders=stakeholders)


def five_parties(
    *,
    seats: tuple[Seat, ...] = FIVE_PARTIES,
    stakeholders: int | None = None,
    name: str = "five parties",
    title: str = "五方共建",
) -> Body:
    """The five parties 五方共建 of the regular round (周周碰、月月议), without stakeholders by default."""
    return Body(name, title, seats=seats, stakeholders=stakeholders)
