"""
Voting: who may vote, the ballots, what they come to, and whether that is enough.

Kept apart from stages and cases: nothing here knows what a vote is about or when it closes.
"""

from consult.voting.boxes import Box, BoxChange, PaperNow
from consult.voting.rolls import AREA, HOUSEHOLDS, PERSONS, Roll
from consult.voting.shares import Share, Turnout, at_least, more_than, parse_share, reached
from consult.voting.states import (
    Choice,
    Counted,
    Counting,
    Silence,
    State,
    abstain_with_silent,
    exclude_silent,
    follow_majority,
)
from consult.voting.tallies import Counts, Tally
from consult.voting.thresholds import Bases, Progress, Threshold, judge_majority, judge_quorum

__all__ = [
    "AREA",
    "HOUSEHOLDS",
    "PERSONS",
    "Bases",
    "Box",
    "BoxChange",
    "Choice",
    "Counted",
    "Counting",
    "Counts",
    "PaperNow",
    "Progress",
    "Roll",
    "Share",
    "Silence",
    "State",
    "Tally",
    "Threshold",
    "Turnout",
    "abstain_with_silent",
    "at_least",
    "exclude_silent",
    "follow_majority",
    "judge_majority",
    "judge_quorum",
    "more_than",
    "parse_share",
    "reached",
]
