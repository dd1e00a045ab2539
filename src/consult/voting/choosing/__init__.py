"""Votes among options: what may be voted on, what a voter fills in, the counts, and who is elected."""
