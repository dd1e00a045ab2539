"""Bridges to what stands outside the house, each independent of the others."""
