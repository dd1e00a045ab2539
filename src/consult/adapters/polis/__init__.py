"""Polis exports."""
