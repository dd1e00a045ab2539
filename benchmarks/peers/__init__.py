"""
The peers, one file each; each says how it was set up and why.

A peer that is not installed is left out and named.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from benchmarks.interface import Subject

BARE: Final = "bare dict"
STOCK: Final = "transitions"
OTHERS: Final = ("python-statemachine", "SpiffWorkflow", "sismic")
"""The three engines our own is to be well below, as their users write them."""
TUNED: Final = ("SpiffWorkflow, no choices", "sismic, code shared")
"""The same with what their users would not write, shown beside them."""
OURS: Final = "ours"

_PLACES: Final = (
    ("bare", "PEER"),
    ("stock_transitions", "PEER"),
    ("statemachine", "PEER"),
    ("spiff", "PEER"),
    ("spiff", "TUNED"),
    ("sismic_chart", "PEER"),
    ("sismic_chart", "TUNED"),
)


def load() -> tuple[list[Subject], list[str]]:
    """Return the peers that are installed, and a line for each that is not."""
    found: list[Subject] = []
    missing: dict[str, str] = {}
    for place, attribute in _PLACES:
        try:
            module = import_module(f"benchmarks.peers.{place}")
        except ModuleNotFoundError as error:
            if error.name is None or error.name.startswith("benchmarks"):
                raise
            missing[place] = f"{place}: left out, no module named {error.name}"
        else:
            found.append(cast("Subject", getattr(module, attribute)))
    return found, list(missing.values())
