"""
A workflow engine for deliberative decision making, to be embedded in a community's own platform.

Procedures are values, rules explain themselves, and nothing ends without an answer.
"""
