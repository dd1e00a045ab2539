"""The roll of an activity: named by the procedure or read when the stage is entered, and frozen then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consult.errors import ConsultError
from consult.rules import Reading
from consult.verdicts import Phrase

if TYPE_CHECKING:
    import attrs

    from consult.facts import Facts
    from consult.voting import Roll

__all__ = ["a_roll", "frozen", "roll_now", "roll_words"]


def a_roll(instance: object, field: attrs.Attribute[Any], value: object) -> None:
    """
    Check that a field of an activity names a roll; for attrs.

    Raises:
        ConsultError: if it does not.
    """
    if not (isinstance(value, Reading) or (isinstance(value, str) and value)):
        kind = type(instance).__name__
        msg = f"{kind} {field.name}={value!r} names no roll; give a roll's name, or a reading of one"
        raise ConsultError(msg)


def roll_now(named: str | Reading[str], facts: Facts) -> Roll | None:
    """The roll as it stands now; None where the reading names none."""
    name = named.read(facts) if isinstance(named, Reading) else named
    return facts.roll_named(str(name)) if name else None


def frozen(roll: Roll | None) -> dict[str, Any]:
    """What an activity with a roll begins with: its digest, name and size. No roll refuses the entering."""
    if roll is None:
        return {"roll": None}
    return {"roll": roll.digest, "name": roll.name, "size": len(roll.voters)}


def roll_words(named: str | Reading[str]) -> Phrase:
    """Those on the roll, in both languages."""
    return named.phrase() if isinstance(named, Reading) else Phrase(f"roll {named}", f"{named}名册")
