"""Ballot boxes: of open votes, of secret ones, and of votes among options; and which kind a vote needs."""

from consult.voting.boxes.open import Box, BoxChange, PaperNow, Prevails, turnout_by

__all__ = ["Box", "BoxChange", "PaperNow", "Prevails", "turnout_by"]
