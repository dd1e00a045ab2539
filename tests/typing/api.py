"""Code that must type-check, and is never run: how a host and an author of rules use the library."""

from __future__ import annotations
