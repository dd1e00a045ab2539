"""Who casts a vote: the person himself, or his guardian while he is a minor or not of full capacity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.registers.model import RollError
from consult.verdicts import Verdict, unmet

if TYPE_CHECKING:
    from datetime import date

    from consult.registers.model import Person
    from consult.registers.register import Register

__all__ = ["caster", "incapable"]


def caster(register: Register, person: str, day: date | None) -> str | None:
    """
    Who casts the vote that is *person*'s, or None where he may not and has no guardian.

    That a guardian votes for an owner is given from memory for Art. 25 of the 2009 guidance
    (建房〔2009〕274号).

    Raises:
        RollError: if an age matters and there is no *day*.
    """
    known = register.people[person]
    return person if incapable(register, known, day) is None else known.guardian


def incapable(register: Register, person: Person, day: date | None) -> Verdict | None:
    """
    Why *person* may cast no vote himself, or None where he may.

    Somebody whose day of birth the register does not know is taken for an adult here.

    Raises:
        RollError: if an age matters and there is no *day*.
    """
    guardian = person.guardian
    if not person.capable:
        if guardian is None:
            return unmet(
                "{person} has not full civil capacity and no guardian is named",
                zh="{person}不具有完全民事行为能力，且未填写监护人",
                person=person.id,
            )
        return unmet(
            "{person} has not full civil capacity; {guardian} votes as guardian",
            zh="{person}不具有完全民事行为能力，由监护人{guardian}代为投票",
            person=person.id,
            guardian=guardian,
        )
    if person.born is None:
        return None
    if day is None:
        msg = (
            f"register {register.name!r} knows when {person.id!r} was born, and nobody says by which day "
            "ages are judged; give the day of the vote"
        )
        raise RollError(msg, needs="day")
    if person.is_adult(day):
        return None
    if guardian is None:
        return unmet(
            "{person}, born on {born}, is under 18 on {day} and no guardian is named",
            zh="{person}（{born}出生）于{day}未满18周岁，且未填写监护人",
            person=person.id,
            born=person.born,
            day=day,
        )
    return unmet(
        "{person}, born on {born}, is under 18 on {day}; {guardian} votes as guardian",
        zh="{person}（{born}出生）于{day}未满18周岁，由监护人{guardian}代为投票",
        person=person.id,
        born=person.born,
        day=day,
        guardian=guardian,
    )
