"""
Ready procedures: functions of a community's own parameters that return a procedure.

Each is loaded when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from consult.catalogue.departments import department_work
    from consult.catalogue.five_steps import five_step
    from consult.catalogue.funds import benefit_fund
    from consult.catalogue.pyramids import pyramid
    from consult.catalogue.registry import Entry, entries, entry

__all__ = ["Entry", "benefit_fund", "department_work", "entries", "entry", "five_step", "pyramid"]

_HOMES = {
    "Entry": "registry",
    "benefit_fund": "funds",
    "department_work": "departments",
    "entries": "registry",
    "entry": "registry",
    "five_step": "five_steps",
    "pyramid": "pyramids",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    found = globals()[name] = getattr(import_module(f"{__name__}.{home}"), name)
    return found


def __dir__() -> list[str]:
    return __all__
