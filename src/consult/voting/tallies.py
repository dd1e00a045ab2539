"""
What a vote came to: exact counts in every measure.

A tally says how much of the roll voted yes, no or abstain; the bases that thresholds ask about (everybody,
those who took part, those who took a side) follow from it. Who abstains has taken part: under Civil Code
Article 278 an abstention stays in the base of those who took part, and so works like a no.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import attrs

from consult.errors import LogError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Counts", "Tally"]


@final
@attrs.frozen
class Counts:
    """
    The counts in one measure, in the smallest unit of that measure (area in mm²).

    Raises:
        TypeError: if a count is not an int.
        ValueError: if a count is negative, or the ballots weigh more than the whole roll.
    """

    #: The whole roll, whether it voted or not.
    all: int
    #: Those in favour (赞成).
    yes: int
    #: Those against (反对).
    no: int
    #: Those who voted and took no side (弃权).
    abstain: int

    def __attrs_post_init__(self) -> None:
        yes, no, abstain = self.yes, self.no, self.abstain
        if not type(self.all) is type(yes) is type(no) is type(abstain) is int:
            msg = f"{self!r} is not counted in ints; give whole numbers in the smallest unit (area in mm²)"
            raise TypeError(msg, self)
        if yes < 0 or no < 0 or abstain < 0 or yes + no + abstain > self.all:
            msg = f"{self!r} does not add up; give counts from 0 up that come to no more than all"
            raise ValueError(msg, self)

    @property
    def cast(self) -> int:
        """Those who took a side: yes and no."""
        return self.yes + self.no

    @property
    def participating(self) -> int:
        """Those who took part (参与表决): yes, no and abstain."""
        return self.yes + self.no + self.abstain

    @property
    def outstanding(self) -> int:
        """Those of whom there is no ballot."""
        return self.all - self.yes - self.no - self.abstain


@final
@attrs.frozen
class Tally:
    """
    The counts of a vote by measure: ``tally["persons"].yes``.

    What was counted is recorded when a vote closes, so that the record alone can be judged again.
    """

    #: The counts of every measure of the roll.
    measures: Mapping[str, Counts]

    def __getitem__(self, measure: str) -> Counts:
        try:
            return self.measures[measure]
        except KeyError:
            msg = f"no measure {measure!r} in this tally; it has {', '.join(self.measures)}"
            raise KeyError(msg) from None

    def to_data(self) -> dict[str, Any]:
        """The tally as JSON data, which `from_data` reads back."""
        return {"measures": {measure: attrs.asdict(counts) for measure, counts in self.measures.items()}}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Tally:
        """
        Read a tally back from JSON data.

        Raises:
            LogError: if *data* is no tally, or its counts do not add up.
        """
        try:
            return cls({str(measure): Counts(**counts) for measure, counts in data["measures"].items()})
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            msg = f"not a tally: {error!r} in {str(data)[:80]}; give the data that Tally.to_data made"
            raise LogError(msg) from error
