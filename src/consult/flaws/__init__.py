"""Flaws: what is wrong with a procedure as it is written, all at once, before a case runs under it."""

from consult.flaws.checks import flaws, require_sound
from consult.flaws.kinds import Code, Flaw

__all__ = ["Code", "Flaw", "flaws", "require_sound"]
