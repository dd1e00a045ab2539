"""
A roll of owners.

Persons are not units (SC interpretation on 区分所有权, Art. 9): one unit is one person however many hold it,
all units of one buyer are one person, and all units that the developer has not sold or not delivered are one
person. Area is never merged: it is the sum over the units (Art. 8).
"""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, final

import attrs

from consult.registers.keys import ART_9, Key, chosen_units, holders_of, made_keys
from consult.registers.model import RollError, Status, role_phrases
from consult.registers.voices import incapable
from consult.verdicts import Phrase, Verdict, all_of, unmet
from consult.voting import AREA, PERSONS, Roll

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from consult.registers.model import Mixed, Parking, Unit
    from consult.registers.register import Register

__all__ = ["OwnersRoll", "owners_roll"]

_SOMEBODY: Final = Phrase("somebody without a role", "无身份人员")


@final
@attrs.frozen(repr=False)
class OwnersRoll:
    """A roll of owners, with how each of its keys came about. Made by `owners_roll`."""

    roll: Roll
    #: Each key by its voter, in the order of the roll.
    keys: Mapping[str, Key] = attrs.field(hash=False)
    #: The units of the register that count for nothing here, with the reason.
    left_out: Mapping[str, Phrase] = attrs.field(hash=False)
    #: What it was made from. A later register is another value, of which this knows nothing.
    register: Register
    #: What parking counts for, or None where nobody said.
    parking: Parking | None = None
    #: What becomes of who holds alone and together, or None where nobody said.
    mixed: Mixed | None = None
    #: The day by which ages were judged, or None where nobody said.
    day: date | None = None

    def __repr__(self) -> str:
        return f"<OwnersRoll {self.roll!r}>"

    @property
    def idle(self) -> tuple[Key, ...]:
        """The keys that count in every base and that nobody may cast as the register stands."""
        return tuple(key for key in self.keys.values() if key.by is None)

    def sources(self) -> dict[str, int]:
        """How many units have their area from the land register, from a survey and from a contract."""
        counted = Counter(part.source for key in self.keys.values() for part in key.parts)
        return {source: counted[source] for source in ("registered", "surveyed", "contract")}

    def may_vote(self, person: str) -> Verdict:
        """
        Whether *person* casts a vote on this roll, and with what weight; or why not.

        Looks through the whole register, which takes a moment for a large one.
        """
        keys = self.keys.values()
        if cast := [key.explain() for key in keys if key.by == person]:
            return all_of(cast)
        known = self.register.people.get(person)
        if known is None:
            return unmet("{person} is not on the register", zh="{person}不在登记册中", person=person)
        reasons = [self._cast_by_another(key, person) for key in keys if person in key.holders]
        uncounted = (self._uncounted(unit, person) for unit in self._units_of(person))
        reasons += [reason for reason in uncounted if reason is not None]
        if reasons:
            return all_of(reasons)
        return unmet(
            "{person} is on the register as {roles}, holds no unit and so has no vote",
            zh="{person}在登记册中的身份为{roles}，不持有专有部分，没有表决权",
            person=person,
            roles=role_phrases(known.roles) or _SOMEBODY,
        )

    def _cast_by_another(self, key: Key, person: str) -> Verdict:
        known = self.register.people[person]
        unable = incapable(self.register, known, self.day)
        if unable is not None and (key.voter == person or key.holders == (person,)):
            return unable
        units = [part.unit for part in key.parts]
        if key.by is None:
            return unmet(
                "{units} has one vote for {holders}, who elected nobody to cast it",
                zh="{holders}就{units}共有一票，尚未推选代表",
                source=ART_9,
                units=units,
                holders=key.holders,
            )
        return unmet(
            "{units} has one vote for {holders}, and {by} casts it",
            zh="{holders}就{units}共有一票，由{by}行使",
            source=ART_9,
            units=units,
            holders=key.holders,
            by=key.by,
        )

    def _units_of(self, person: str) -> list[Unit]:
        return [
            unit
            for unit in self.register.units.values()
            if person in holders_of(unit) or any(one.holder == person for one in unit.holdings)
        ]

    def _uncounted(self, unit: Unit, person: str) -> Verdict | None:
        if (reason := self.left_out.get(unit.id)) is not None:
            return unmet(
                "{person} holds {unit}, which does not count: {reason}",
                zh="{person}持有的{unit}不计入：{reason}",
                person=person,
                unit=unit.id,
                reason=reason,
            )
        if person in holders_of(unit):
            return None
        sold = (
            Phrase("not sold", "未售出")
            if unit.status is Status.UNSOLD
            else Phrase("not delivered", "未交付")
        )
        return unmet(
            "{unit} is {sold} yet, and counts with the developer {developer}",
            zh="{unit}尚{sold}，与建设单位{developer}合并计算",
            source=ART_9,
            unit=unit.id,
            sold=sold,
            developer=unit.developer,
        )


def owners_roll(
    register: Register,
    name: str,
    *,
    parking: Parking | None = None,
    mixed: Mixed | None = None,
    day: date | None = None,
    within: Mapping[str, str] | None = None,
    units: Iterable[str] | None = None,
    sets: Mapping[str, Callable[[Key], bool]] | None = None,
) -> OwnersRoll:
    """
    Make a roll of owners, measured by persons and area, in the order of the voters' ids.

    A voter's group, such as ``building``, is that of his units; with units in several, ``1+3``; ``-`` where
    the register does not say.

    Args:
        register: The units and their holders.
        name: What the roll is called.
        parking: What parking counts for. Needed where there is any.
        mixed: What becomes of who holds one unit alone and another together. Needed where somebody does.
        day: The day of the vote, by which ages are judged. Needed where a voter's day of birth is known.
        within: Only units with these labels, such as ``{"building": "3", "stair": "2"}``.
        units: Only these units, such as those affected by a change of use (Civil Code, Art. 279).
        sets: Further measures: by name, the keys that weigh one in it. The others weigh nothing.

    Raises:
        RollError: if nobody says what the law leaves open, or there is nothing that counts.
        RegisterError: listing every unit of which this roll needs to know more.
    """
    only = None if units is None else frozenset(units)
    chosen, left_out = chosen_units(register, parking, within or {}, only)
    keys = made_keys(register, chosen, parking=parking, mixed=mixed, day=day)
    weights = {AREA: [key.area for key in keys]}
    for measure, holds in (sets or {}).items():
        if measure in {PERSONS, AREA}:
            msg = f"roll {name!r}: the set {measure!r} is called as a measure of every such roll; rename it"
            raise RollError(msg)
        weights[measure] = [int(bool(holds(key))) for key in keys]
    roll = Roll.of(name, [key.voter for key in keys], weights=weights, groups=_groups(register, chosen, keys))
    return OwnersRoll(
        roll,
        MappingProxyType({key.voter: key for key in keys}),
        MappingProxyType(left_out),
        register,
        parking,
        mixed,
        day,
    )


def _groups(register: Register, units: list[Unit], keys: list[Key]) -> dict[str, list[str]]:
    found = {}
    for attribute in sorted({attribute for unit in units for attribute in unit.groups}):
        labels = []
        for key in keys:
            said = {register.units[part.unit].groups.get(attribute, "") for part in key.parts}
            labels.append("+".join(sorted(said - {""})) or "-")
        found[attribute] = labels
    return found
