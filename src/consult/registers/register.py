"""A register: a value that rolls are made from."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, final

import attrs

from consult.registers.checking import faults_in
from consult.registers.model import Person, RegisterError, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Register"]


@final
@attrs.frozen(repr=False)
class Register:
    """
    Units, and the people who hold them or belong to the place. Made by `Register.of`.

    A value: a change of the world is a new register, and no roll made before knows of it.
    """

    name: str
    #: The units by id.
    units: Mapping[str, Unit] = attrs.field(hash=False)
    #: The people by id, holders included.
    people: Mapping[str, Person] = attrs.field(hash=False)

    @classmethod
    def of(cls, name: str, *, units: Iterable[Unit] = (), people: Iterable[Person] = ()) -> Register:
        """
        Make a register. A holder who is not among *people* is added to them under his id.

        Raises:
            RegisterError: listing everything that is wrong with it.
        """
        units, people = tuple(units), tuple(people)
        known = {person.id: person for person in people}
        for unit in units:
            for holder in (*(one.holder for one in unit.holdings), unit.developer):
                if holder is not None and holder not in known:
                    known[holder] = Person(holder)
        if faults := faults_in(units, people, known):
            raise RegisterError(name, faults)
        return cls(name, MappingProxyType({unit.id: unit for unit in units}), MappingProxyType(known))

    def __repr__(self) -> str:
        return f"<Register {self.name!r}: {len(self.units)} units, {len(self.people)} people>"
