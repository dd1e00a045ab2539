"""Units and people on their way from the rows of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from consult.registers import Holding, Kind, Person, Status, Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PersonDraft", "UnitDraft", "made_person", "made_unit"]


@attrs.define
class UnitDraft:
    """A unit on its way."""

    row: int
    said: dict[str, Any] = attrs.field(factory=dict)
    groups: dict[str, str] = attrs.field(factory=dict)
    holdings: list[Holding] = attrs.field(factory=list)


@attrs.define
class PersonDraft:
    """A person on his way."""

    row: int
    said: dict[str, Any] = attrs.field(factory=dict)
    groups: dict[str, str] = attrs.field(factory=dict)
    roles: frozenset[str] = frozenset()
    identity: str | None = None
    listed: bool = False


def made_unit(name: str, unit: UnitDraft, developers: set[str]) -> Unit:
    """Return the unit; until it is delivered it needs a developer, who may be the only one of the file."""
    said: Mapping[str, Any] = unit.said
    status = said.get("status", Status.OWNED)
    developer = said.get("developer")
    if developer is None and status is Status.UNSOLD and len(unit.holdings) == 1:
        developer = unit.holdings[0].holder
    if developer is None and status is Status.UNDELIVERED and len(developers) == 1:
        (developer,) = developers
    return Unit(
        name,
        unit.holdings,
        registered=said.get("registered_area"),
        surveyed=said.get("surveyed_area"),
        contract=said.get("contract_area"),
        kind=said.get("kind", Kind.PREMISES),
        registrable=said.get("registrable"),
        status=status,
        developer=developer,
        groups=unit.groups,
        row=unit.row,
    )


def made_person(key: str, person: PersonDraft) -> Person:
    """Return the person."""
    said: Mapping[str, Any] = person.said
    return Person(
        key,
        said.get("holder", ""),
        roles=person.roles,
        born=said.get("born"),
        capable=said.get("capable", True),
        guardian=said.get("guardian"),
        household=said.get("household"),
        represents=said.get("household_representative", False),
        sex=said.get("sex"),
        groups=person.groups,
        row=person.row,
    )
