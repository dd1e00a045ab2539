"""
The ballot box of one vote: one place for every voter of the roll, and sums that are never counted twice.

Ballots are not events of a case: a hundred thousand people who vote at once do not contend for one stream.
The case records that the vote opened (the roll's digest) and what it closed with (the tally and the box's
digest).

This box joins a voter to a choice, so it is for votes in the open, such as the signed ballots of owners. A
secret vote needs a box that does not know what it is not to tell.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import TYPE_CHECKING, Final, final

from consult.verdicts import Phrase
from consult.voting.rolls import PERSONS, Roll
from consult.voting.shares import Turnout
from consult.voting.tallies import Counts, Tally
from consult.voting.thresholds import Progress

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Box", "Choice"]


# What a box holds for a choice, in which 0 stands for no ballot; and the choice in Chinese.
_CODES: Final = {"yes": 1, "no": 2, "abstain": 3}
_CHINESE: Final = {"yes": "赞成", "no": "反对", "abstain": "弃权"}


@final
class Choice(StrEnum):
    """What a ballot says."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"

    def __init__(self, text: str) -> None:
        #: What a box holds for it: 1, 2 and 3 in order. An attribute, because it is asked for every ballot.
        self.code: Final = _CODES[text]

    def phrase(self) -> Phrase:
        """The choice in words."""
        return Phrase(self.value, _CHINESE[self.value])


_CHOICES: Final[tuple[Choice | None, ...]] = (None, *Choice)


@final
class Box:
    """
    The ballots of one vote, by position on its roll, with running sums in every measure.

    One writer at a time. The box knows nobody's right to vote but the roll's: who may cast for whom is asked
    before.
    """

    __slots__ = ("_ballots", "_choices", "_sealed", "_sums", "_weighed", "replaceable", "replaced", "roll")

    def __init__(self, roll: Roll, *, replaceable: bool) -> None:
        #: Who may vote, and what each weighs.
        self.roll: Final = roll
        #: Whether a later ballot takes the place of an earlier one, or is refused.
        self.replaceable: Final = replaceable
        #: How many times a ballot has taken the place of an earlier one.
        self.replaced = 0
        self._sealed: Tally | None = None
        self._choices = bytearray(len(roll.voters))
        # Sums by code; place 0 is not used. Measures in which everybody weighs one share the ballots' own.
        self._ballots = [0, 0, 0, 0]
        self._sums = {
            measure: self._ballots if measure in roll.by_head else [0, 0, 0, 0] for measure in roll.measures
        }
        self._weighed = tuple(
            (roll.measures[measure], sums)
            for measure, sums in self._sums.items()
            if measure not in roll.by_head
        )

    def cast(self, position: int, choice: int) -> bool:
        """
        Put in a ballot; say whether it was taken.

        It is not taken once the box is sealed, nor over an earlier ballot of the same voter unless ballots
        are `replaceable`. A ballot that is not taken changes nothing.

        Args:
            position: The voter's position: ``box.roll.index[voter]``.
            choice: The code of a choice: ``Choice.YES.code``.

        Raises:
            IndexError: if the roll has no such position.
            ValueError: if there is no such choice.
        """
        if not 0 < choice < 4 or position < 0:  # noqa: PLR2004 - the codes; a name would cost time
            raise _misplaced(position, choice)
        choices = self._choices
        if choices[position] or self._sealed:
            return self._cast_again(position, choice)
        choices[position] = choice
        self._ballots[choice] += 1
        if self._weighed:
            for weights, sums in self._weighed:
                sums[choice] += weights[position]
        return True

    def _cast_again(self, position: int, choice: int) -> bool:
        if self._sealed or not self.replaceable:
            return False
        before = self._choices[position]
        self._choices[position] = choice
        self._ballots[before] -= 1
        self._ballots[choice] += 1
        for weights, sums in self._weighed:
            sums[before] -= weights[position]
            sums[choice] += weights[position]
        self.replaced += 1
        return True

    @property
    def progress(self) -> Progress:
        """What may still happen to the vote, for `judge_quorum` and `judge_majority`."""
        if self._sealed is not None:
            return Progress.CLOSED
        return Progress.REPLACEABLE if self.replaceable else Progress.FINAL

    def tally(self) -> Tally:
        """The counts as they stand, from the running sums: the number of ballots makes no difference."""
        if self._sealed is not None:
            return self._sealed
        totals = self.roll.totals
        return Tally({measure: Counts(totals[measure], *sums[1:]) for measure, sums in self._sums.items()})

    def recount(self) -> Tally:
        """
        Count anew, ballot by ballot, without the running sums and the roll's totals. It equals `tally`.

        For a check, and for a protest; it takes time with the size of the roll.
        """
        counted = {}
        for measure, weights in self.roll.measures.items():
            whole, sums = 0, [0] * len(_CHOICES)
            for weight, code in zip(weights, self._choices, strict=True):
                whole += weight
                sums[code] += weight
            counted[measure] = Counts(whole, *(sums[choice.code] for choice in Choice))
        return Tally(counted)

    def turnout_by(self, group: str, *, measure: str = PERSONS) -> list[tuple[str, Turnout]]:
        """
        Turnout of every part of the roll, such as every building, in the order of the roll.

        Takes time with the size of the roll.

        Raises:
            KeyError: if the roll has no such group or measure.
        """
        roll = self.roll
        if group not in roll.groups:
            msg = f"roll {roll.name!r} has no group {group!r}; it has {', '.join(roll.groups) or 'none'}"
            raise KeyError(msg)
        if measure not in roll.measures:
            msg = f"roll {roll.name!r} has no measure {measure!r}; it has {', '.join(roll.measures)}"
            raise KeyError(msg)
        have: dict[str, int] = {}
        base: dict[str, int] = {}
        for label, weight, code in zip(
            roll.groups[group], roll.measures[measure], self._choices, strict=True
        ):
            base[label] = base.get(label, 0) + weight
            have[label] = have.get(label, 0) + (weight if code else 0)
        return [(label, Turnout(have[label], base[label])) for label in base]

    def choice_of(self, voter: str) -> Choice | None:
        """
        What *voter* chose, or nothing where there is no ballot of his.

        Raises:
            KeyError: if *voter* is not on the roll.
        """
        return _CHOICES[self._choices[self.roll.index[voter]]]

    def ballots(self) -> Iterator[tuple[str, Choice]]:
        """
        Every ballot in the order of the roll, which tells nothing about the order of voting.

        A choice is its text (``"yes"``), so a ballot can be written to a record as it is.
        """
        for voter, code in zip(self.roll.voters, self._choices, strict=True):
            choice = _CHOICES[code]
            if choice is not None:
                yield voter, choice

    @property
    def sealed(self) -> bool:
        """Whether the vote is closed: no ballot is taken any more."""
        return self._sealed is not None

    def seal(self) -> Tally:
        """Close the vote and say what it came to. Sealing a sealed box changes nothing."""
        self._sealed = self.tally()
        return self._sealed

    @property
    def digest(self) -> str:
        """
        SHA-256, in hexadecimal, over the roll's digest and the code at every position, 0 where there is none.

        Two boxes have one digest exactly if they hold the same ballots of the same roll.
        """
        return hashlib.sha256(bytes.fromhex(self.roll.digest) + self._choices).hexdigest()

    def __repr__(self) -> str:
        state = "sealed" if self.sealed else "replaceable" if self.replaceable else "final"
        return f"<Box of {self.roll.name!r}, {state}: {sum(self._ballots)} of {len(self._choices)} voted>"


def _misplaced(position: int, choice: int) -> Exception:
    if position < 0:
        msg = f"position {position} is not on the roll; take it from roll.index"
        return IndexError(msg, position)
    msg = f"{choice!r} is the code of no choice; give the code of one, such as Choice.YES.code"
    return ValueError(msg, choice)
