"""
A roll of villagers or residents: by person, or by household with one voter each.

The organisation laws let an assembly be held in either mode (Villagers' Committee Law 2025, Arts. 26 and 32:
adults *or* households; Residents' Committee Law 2025, Art. 27). The mode is fixed before the vote: a roll has
one.
"""

from __future__ import annotations

from collections import defaultdict
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, final

import attrs

from consult.registers.model import Fault, Person, RegisterError, RollError, place_phrase, role_phrases
from consult.verdicts import Phrase, Verdict, met, unmet
from consult.voting import AREA, HOUSEHOLDS, PERSONS, Roll

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from consult.registers.register import Register

__all__ = ["Mode", "VillagersRoll", "Voice", "villagers_roll", "women"]

Mode: TypeAlias = Literal["persons", "households"]
"""Whether every adult votes, or one for each household."""

_NO_ROLE: Final = Phrase("somebody without a role", "无身份人员")


@final
@attrs.frozen
class Voice:
    """
    One voter of a roll of villagers.

    Called by the person, or where a household elected nobody by ``household:`` and its label.
    """

    #: The voter of the roll.
    voter: str
    #: Who casts the vote, or None while a household has nobody who does.
    by: str | None
    household: str | None
    #: For whom it stands: the person, or the adults of the household who have the franchise.
    members: tuple[str, ...]

    def to_data(self) -> dict[str, Any]:
        """The voice as JSON data."""
        return {
            "voter": self.voter,
            "by": self.by,
            "household": self.household,
            "members": list(self.members),
        }


@final
@attrs.frozen(repr=False)
class VillagersRoll:
    """A roll of villagers, with whom each voter stands for. Made by `villagers_roll`."""

    roll: Roll
    mode: Mode
    #: Each voice by its voter, in the order of the roll.
    voices: Mapping[str, Voice] = attrs.field(hash=False)
    #: The roles that give the vote.
    franchise: frozenset[str]
    #: What it was made from. A later register is another value, of which this knows nothing.
    register: Register
    #: The day by which ages were judged.
    day: date
    #: Only who has these labels votes.
    within: Mapping[str, str] = attrs.field(hash=False)

    def __repr__(self) -> str:
        return f"<VillagersRoll by {self.mode}: {self.roll!r}>"

    @property
    def idle(self) -> tuple[Voice, ...]:
        """The households that count in every base and that elected nobody to vote."""
        return tuple(voice for voice in self.voices.values() if voice.by is None)

    def may_vote(self, person: str) -> Verdict:
        """Whether *person* casts a vote on this roll; or why not."""
        known = self.register.people.get(person)
        if known is None:
            return unmet("{person} is not on the register", zh="{person}不在登记册中", person=person)
        if (reason := _unfit(known, self.franchise, self.day, self.within)) is not None:
            return reason
        if self.mode == "persons":
            return met("{person} is an adult with the vote", zh="{person}已成年并有表决权", person=person)
        voice = next(voice for voice in self.voices.values() if person in voice.members)
        if voice.by == person:
            return met(
                "{person} votes for household {household}",
                zh="{person}代表第{household}户投票",
                person=person,
                household=voice.household,
            )
        if voice.by is None:
            return unmet(
                "household {household} has one vote and elected nobody to cast it",
                zh="第{household}户有一票，尚未确定代表",
                household=voice.household,
            )
        return unmet(
            "household {household} has one vote, and {by} casts it",
            zh="第{household}户有一票，由{by}行使",
            household=voice.household,
            by=voice.by,
        )


def women(person: Person) -> bool:
    """
    Whether *person* is a woman: a set, as in ``villagers_roll(..., sets={"women": women})``.

    Raises:
        RollError: if the register does not say.
    """
    if person.sex is None:
        msg = f"the register does not say whether {person.id!r} is a woman; fill in the sex of every voter"
        raise RollError(msg)
    return person.sex == "female"


def villagers_roll(
    register: Register,
    name: str,
    *,
    by: Mode,
    day: date,
    franchise: Iterable[str] = ("villager",),
    within: Mapping[str, str] | None = None,
    sets: Mapping[str, Callable[[Person], bool]] | None = None,
) -> VillagersRoll:
    """
    Make a roll of villagers or residents, in the order of the voters' ids.

    By persons every adult with the franchise weighs one in ``persons``. By households each household in which
    there is such an adult weighs one in ``households`` and in ``persons``, and its representative votes.

    Args:
        register: The people.
        name: What the roll is called.
        by: The mode, ``persons`` or ``households``. Fixed here, and with it for the whole vote.
        day: The day of the vote, by which ages are judged.
        franchise: The roles that give the vote. Other roles give none, and take none away.
        within: Only people with these labels, such as ``{"group": "2"}``.
        sets: Further measures: by name, the voters who weigh one in it. The others weigh nothing.

    Raises:
        RollError: if nobody has the vote, or *by* is no mode.
        RegisterError: listing everybody of whom this roll needs to know more.
    """
    if by not in {"persons", "households"}:
        msg = f"roll {name!r} is to be made by {by!r}; choose 'persons' or 'households'"
        raise RollError(msg)
    voting, places = frozenset(franchise), dict(within or {})
    adults = _adults(register, voting, day, places, by)
    if not adults:
        msg = f"register {register.name!r} has nobody with the vote here; look at the roles and the place"
        raise RollError(msg)
    voices = _households(register, adults) if by == "households" else _persons(adults)
    weights: dict[str, list[int]] = {HOUSEHOLDS: [1] * len(voices)} if by == "households" else {}
    for measure, holds in (sets or {}).items():
        if measure in {PERSONS, HOUSEHOLDS, AREA}:
            msg = f"roll {name!r}: the set {measure!r} is called as another measure; rename it"
            raise RollError(msg)
        weights[measure] = [
            int(voice.by is not None and bool(holds(register.people[voice.by]))) for voice in voices
        ]
    roll = Roll.of(
        name, [voice.voter for voice in voices], weights=weights, groups=_groups(register, voices, by)
    )
    return VillagersRoll(
        roll,
        by,
        MappingProxyType({voice.voter: voice for voice in voices}),
        voting,
        register,
        day,
        MappingProxyType(places),
    )


def _unfit(person: Person, franchise: frozenset[str], day: date, within: Mapping[str, str]) -> Verdict | None:
    """Why *person* has no vote here, or None where he has one."""
    if not person.roles & franchise:
        return unmet(
            "{person} is on the register as {roles}, which gives no vote",
            zh="{person}在登记册中的身份为{roles}，没有表决权",
            person=person.id,
            roles=role_phrases(person.roles) or _NO_ROLE,
        )
    for attribute, label in within.items():
        if person.groups.get(attribute) != label:
            return unmet(
                "{person} does not belong to {attribute} {label}",
                zh="{person}不属于{attribute}{label}",
                person=person.id,
                attribute=place_phrase(attribute),
                label=label,
            )
    if not person.capable:
        return unmet(
            "{person} has not full civil capacity", zh="{person}不具有完全民事行为能力", person=person.id
        )
    if person.is_adult(day) is False:
        return unmet(
            "{person}, born on {born}, is under 18 on {day}",
            zh="{person}（{born}出生）于{day}未满18周岁",
            person=person.id,
            born=person.born,
            day=day,
        )
    return None


def _adults(
    register: Register, franchise: frozenset[str], day: date, within: Mapping[str, str], by: Mode
) -> list[Person]:
    found, faults = [], []
    for person in sorted(register.people.values(), key=lambda person: person.id):
        if _unfit(person, franchise, day, within) is not None:
            continue
        if person.born is None:
            faults.append(
                Fault(
                    "no-birthday",
                    Phrase(f"nothing says when {person.id} was born", f"未填写{person.id}的出生日期"),
                    Phrase("give the day of birth: adults vote", "请填写出生日期：年满18周岁者有表决权"),
                    person.row,
                    "born",
                )
            )
        if by == "households" and person.household is None:
            faults.append(
                Fault(
                    "no-household",
                    Phrase(
                        f"nothing says to which household {person.id} belongs", f"未填写{person.id}的户号"
                    ),
                    Phrase("give the household", "请填写户号"),
                    person.row,
                    "household",
                )
            )
        found.append(person)
    if faults:
        raise RegisterError(register.name, sorted(faults, key=lambda fault: fault.row or 0))
    return found


def _persons(adults: list[Person]) -> list[Voice]:
    return [Voice(person.id, person.id, person.household, (person.id,)) for person in adults]


def _households(register: Register, adults: list[Person]) -> list[Voice]:
    members: dict[str, list[Person]] = defaultdict(list)
    for person in adults:
        members[person.household or ""].append(person)
    voices, faults = [], []
    for household, living in members.items():
        named = [person for person in living if person.represents]
        faults += [
            Fault(
                "two-representatives",
                Phrase(
                    f"household {household} has both {named[0].id} and {one.id} for its representative",
                    f"第{household}户既由{named[0].id}又由{one.id}代表",
                ),
                Phrase("leave one", "请只保留一人"),
                one.row,
                "representative",
            )
            for one in named[1:]
        ]
        # Who lives alone needs no electing.
        by = named[0].id if named else living[0].id if len(living) == 1 else None
        voter = f"household:{household}" if by is None else by
        voices.append(Voice(voter, by, household, tuple(person.id for person in living)))
    if faults:
        raise RegisterError(register.name, sorted(faults, key=lambda fault: fault.row or 0))
    return sorted(voices, key=lambda voice: voice.voter)


def _groups(register: Register, voices: list[Voice], by: Mode) -> dict[str, list[str]]:
    people = [[register.people[member] for member in voice.members] for voice in voices]
    attributes = {attribute for members in people for person in members for attribute in person.groups}
    groups = {}
    for attribute in sorted(attributes):
        said = [{person.groups.get(attribute, "") for person in members} - {""} for members in people]
        groups[attribute] = ["+".join(sorted(labels)) or "-" for labels in said]
    if by == "persons" and any(voice.household is not None for voice in voices):
        groups["household"] = [voice.household or "-" for voice in voices]
    return groups
