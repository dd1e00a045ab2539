"""
Registers of units, holders and people, and the rolls that are made from them.

A register says what there is: units with their areas, who holds them, who lives or works there. A roll says
who votes with what weight, and is frozen. What the law leaves open on the way from the one to the other is
declared, and never guessed.
"""

from consult.registers.keys import Key, Part
from consult.registers.model import (
    ROLES,
    AreaSource,
    Fault,
    Holding,
    Kind,
    Mixed,
    Parking,
    Person,
    RegisterError,
    RollError,
    Status,
    Unit,
    to_mm2,
)
from consult.registers.owners import OwnersRoll, owners_roll
from consult.registers.register import Register
from consult.registers.villagers import VillagersRoll, Voice, villagers_roll, women

__all__ = [
    "ROLES",
    "AreaSource",
    "Fault",
    "Holding",
    "Key",
    "Kind",
    "Mixed",
    "OwnersRoll",
    "Parking",
    "Part",
    "Person",
    "Register",
    "RegisterError",
    "RollError",
    "Status",
    "Unit",
    "VillagersRoll",
    "Voice",
    "owners_roll",
    "to_mm2",
    "villagers_roll",
    "women",
]
