"""
From units and their holders to voting keys: which units count, who is one person, and who votes for him.

SC interpretation on 区分所有权, Arts. 8 and 9. What it leaves open is refused unless it is declared.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final, final

import attrs

from consult.registers.checking import no_area
from consult.registers.model import AreaSource, Fault, Kind, Mixed, Parking, RegisterError, RollError, Status
from consult.registers.voices import caster
from consult.verdicts import Phrase, Verdict, met
from consult.voting.rolls import square_metres

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from enum import Enum

    from consult.registers.model import Unit
    from consult.registers.register import Register

__all__ = ["ART_9", "Key", "Part", "chosen_units", "holders_of", "made_keys"]

ART_9: Final = "最高人民法院关于审理建筑物区分所有权纠纷案件适用法律若干问题的解释 第9条"
_ARTS: Final = "最高人民法院关于审理建筑物区分所有权纠纷案件适用法律若干问题的解释 第8条、第9条"
_NAMED: Final = 3
_PARKED: Final = Phrase("it is parking, which this roll leaves out", "系车位、车库，本名册不予计算")
_ELSEWHERE: Final = Phrase("it lies outside of those who vote here", "不在本次表决的范围内")
_SOURCES: Final[dict[AreaSource, tuple[str, str]]] = {
    "registered": ("registered", "登记"),
    "surveyed": ("surveyed", "实测"),
    "contract": ("contract", "合同"),
}


@final
@attrs.frozen
class Part:
    """One unit, as it counts in a key."""

    unit: str
    #: What it adds to the area of the key, in mm²; 0 for parking that adds none.
    mm2: int
    #: Where the area is from, or None where the unit adds none.
    source: AreaSource | None

    def phrase(self) -> Phrase:
        """The unit with its area, in both languages."""
        if self.source is None:
            return Phrase(f"{self.unit} (no area)", f"{self.unit}（不计面积）")
        en, zh = _SOURCES[self.source]
        area = square_metres(self.mm2)
        return Phrase(f"{self.unit} ({area} m², {en})", f"{self.unit}（{zh}面积{area}平方米）")


@final
@attrs.frozen
class Key:
    """
    One voter of a roll of owners: one person as the law counts persons, with all the units behind him.

    Called by the holder, or where several hold together by the representative they elected. Where they
    elected none, or he represents others or holds a unit alone as well, by ``joint:`` and the first unit.
    """

    #: The voter of the roll.
    voter: str
    #: Who casts the vote, or None while nobody may: no representative elected, or no guardian named.
    by: str | None
    #: Who hold the units, in order of their ids; of those that count with the developer, he alone.
    holders: tuple[str, ...]
    #: The units, in order of their ids.
    parts: tuple[Part, ...]
    #: Whether units that the developer has not sold or not delivered are in it.
    developer: bool

    @property
    def area(self) -> int:
        """The area of the key in mm²: the sum over its units."""
        return sum(part.mm2 for part in self.parts)

    def explain(self) -> Verdict:
        """What this key weighs, and from where."""
        return met(
            "{voter} counts as one person, with {area} m²: {units}",
            zh="{voter}按一人计算，面积合计{area}平方米：{units}",
            source=_ARTS,
            voter=self.voter,
            area=square_metres(self.area),
            units=self.parts,
        )

    def to_data(self) -> dict[str, Any]:
        """The key as JSON data; areas in mm²."""
        return {
            "voter": self.voter,
            "by": self.by,
            "holders": list(self.holders),
            "developer": self.developer,
            "area": self.area,
            "units": [{"unit": part.unit, "area": part.mm2, "source": part.source} for part in self.parts],
        }


def chosen_units(
    register: Register, parking: Parking | None, within: Mapping[str, str], only: frozenset[str] | None
) -> tuple[list[Unit], dict[str, Phrase]]:
    """
    Return the units that count, in order of their ids, and of every other unit why it does not.

    Raises:
        RollError: if there is parking and no policy, or nothing that counts.
        RegisterError: if a unit that counts has no area, or the policy asks what the register does not say.
    """
    if only is not None and (strange := sorted(only - register.units.keys())):
        msg = f"register {register.name!r} has no unit {_some(strange)}; name units that it lists"
        raise RollError(msg)
    here = []
    left_out: dict[str, Phrase] = {}
    for unit in sorted(register.units.values(), key=lambda unit: unit.id):
        placed = all(unit.groups.get(attribute) == label for attribute, label in within.items())
        if placed and (only is None or unit.id in only):
            here.append(unit)
        else:
            left_out[unit.id] = _ELSEWHERE
    spaces = [unit for unit in here if unit.kind is Kind.PARKING]
    if spaces and parking is None:
        msg = (
            f"register {register.name!r} has {len(spaces)} parking units, such as {spaces[0].id!r}, and "
            f"nobody says what they count for; choose a policy of Parking: {_choices(Parking)}"
        )
        raise RollError(msg, needs="parking")
    chosen, faults = [], []
    for unit in here:
        if _counts(unit, parking) is None:
            faults.append(_unsaid(unit))
        elif not _counts(unit, parking):
            left_out[unit.id] = _PARKED
        else:
            chosen.append(unit)
            if unit.area() is None and _has_area(unit, parking):
                faults.append(no_area(unit))
    _raise_if_any(register, faults)
    if not chosen:
        msg = f"register {register.name!r} has no unit that counts here; look at the place and the policy"
        raise RollError(msg)
    return chosen, left_out


def made_keys(
    register: Register,
    units: Sequence[Unit],
    *,
    parking: Parking | None,
    mixed: Mixed | None,
    day: date | None,
) -> list[Key]:
    """
    Return the keys of *units*, in order of their voters.

    Raises:
        RollError: if somebody holds alone and together and there is no policy, or an age needs a *day*.
        RegisterError: if the policy needs a representative and none is elected.
    """
    by_holders = _by_holders(register, units, mixed)
    voices = {holders: _voice(holders, held) for holders, held in by_holders.items()}
    times = Counter(voices.values())
    keys = []
    for holders, held in by_holders.items():
        voice = voices[holders]
        apart = len(holders) > 1 and (voice is None or times[voice] > 1)
        keys.append(
            Key(
                voter=f"joint:{held[0].id}" if apart or voice is None else voice,
                by=None if voice is None else caster(register, voice, day),
                holders=tuple(sorted({holder for unit in held for holder in holders_of(unit)})),
                parts=tuple(_part(unit, parking) for unit in held),
                developer=any(unit.status is not Status.OWNED for unit in held),
            )
        )
    return sorted(keys, key=lambda key: key.voter)


def holders_of(unit: Unit) -> frozenset[str]:
    """Return to whom *unit* counts: its holders, or the developer until it is sold and delivered."""
    if unit.status is not Status.OWNED and unit.developer is not None:
        return frozenset((unit.developer,))
    return frozenset([one.holder for one in unit.holdings])


def _by_holders(
    register: Register, units: Sequence[Unit], mixed: Mixed | None
) -> dict[frozenset[str], list[Unit]]:
    """Return the units by who hold them, in the order given: one entry is one person."""
    found: dict[frozenset[str], list[Unit]] = defaultdict(list)
    for unit in units:
        found[holders_of(unit)].append(unit)
    times = Counter(person for holders in found for person in holders)
    several = frozenset(person for person, sets in times.items() if sets > 1)
    if not several or mixed is Mixed.APART:
        return found
    if mixed is None:
        msg = (
            f"register {register.name!r}: {_some(sorted(several))} hold one unit alone and another together, "
            f"or with others each, which the law does not settle; choose a policy of Mixed: {_choices(Mixed)}"
        )
        raise RollError(msg, needs="mixed")
    merged: dict[frozenset[str], list[Unit]] = defaultdict(list)
    faults = []
    for holders, held in found.items():
        if len(holders) == 1 or not holders & several:
            merged[holders] += held
        elif (voice := _voice(holders, held)) is None:
            faults += [_no_voice(unit) for unit in held]
        else:
            merged[frozenset((voice,))] += held
    _raise_if_any(register, faults)
    return {holders: sorted(held, key=lambda unit: unit.id) for holders, held in merged.items()}


def _voice(holders: frozenset[str], held: Sequence[Unit]) -> str | None:
    """Return whose the one vote of *holders* is, or None where they elected nobody."""
    if len(holders) == 1:
        return next(iter(holders))
    return next((one.holder for unit in held for one in unit.holdings if one.elected), None)


def _counts(unit: Unit, parking: Parking | None) -> bool | None:
    """Return whether *unit* counts at all, or None where the policy asks what the register does not say."""
    if unit.kind is not Kind.PARKING:
        return True
    return unit.registrable if parking is Parking.REGISTRABLE else parking is not Parking.EXCLUDE


def _has_area(unit: Unit, parking: Parking | None) -> bool:
    return unit.kind is not Kind.PARKING or parking is not Parking.NO_AREA


def _part(unit: Unit, parking: Parking | None) -> Part:
    area = unit.area() if _has_area(unit, parking) else None
    return Part(unit.id, 0, None) if area is None else Part(unit.id, *area)


def _unsaid(unit: Unit) -> Fault:
    return Fault(
        "registrable-unsaid",
        Phrase(
            f"nothing says whether parking {unit.id} can be registered by itself",
            f"未填写车位{unit.id}能否单独登记",
        ),
        Phrase("write yes or no", "请填写“是”或者“否”"),
        unit.row,
        "registrable",
    )


def _no_voice(unit: Unit) -> Fault:
    return Fault(
        "no-representative",
        Phrase(
            f"unit {unit.id} is held by several, some of whom hold other units, and they elected nobody",
            f"专有部分{unit.id}由多人共有，其中有人另有专有部分，但未推选代表",
        ),
        Phrase("name the co-owner who votes for it", "请填写代表该专有部分投票的共有人"),
        unit.row,
        "representative",
    )


def _raise_if_any(register: Register, faults: list[Fault]) -> None:
    if faults:
        raise RegisterError(register.name, sorted(faults, key=lambda fault: fault.row or 0))


def _choices(policy: type[Enum]) -> str:
    return ", ".join(str(choice.value) for choice in policy)


def _some(names: Sequence[str]) -> str:
    rest = len(names) - _NAMED
    return ", ".join(map(repr, names[:_NAMED])) + (f" and {rest} more" if rest > 0 else "")
