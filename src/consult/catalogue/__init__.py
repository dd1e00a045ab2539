"""
Ready procedures: functions of a community's own parameters that return a procedure.

Each is loaded when it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.loading import loader

if TYPE_CHECKING:
    from consult.catalogue.departments import department_work
    from consult.catalogue.five_steps import five_step
    from consult.catalogue.funds import benefit_fund
    from consult.catalogue.pyramids import pyramid
    from consult.catalogue.registry import Entry, entries, entry

__all__ = ["Entry", "benefit_fund", "department_work", "entries", "entry", "five_step", "pyramid"]

_HOMES = {
    "departments": "department_work",
    "five_steps": "five_step",
    "funds": "benefit_fund",
    "pyramids": "pyramid",
    "registry": "Entry entries entry",
}
__getattr__ = loader(__name__, _HOMES)


def __dir__() -> list[str]:
    return __all__
