"""What holds for every test."""

from __future__ import annotations

from hypothesis import settings

# A slow machine is not a failure. All else is as Hypothesis has it, here and under continuous integration.
settings.register_profile("house", deadline=None)
settings.load_profile("house")
