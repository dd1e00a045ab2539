"""
What a vote came to: exact counts in every measure.

A tally says how much of the roll is in each state (yes, no, abstained, void, delivered and not returned, and
so on); the bases that thresholds ask about follow from it by the vote's declared `Counting`. By default who
abstains has taken part: under Civil Code Article 278 an abstention stays in the base of those who took part,
and so works like a no.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final

import attrs

from consult.errors import LogError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Counts", "Tally"]

NOBODY: Final = (0, 0, 0, 0)


@final
@attrs.frozen(repr=False)
class Counts:
    """
    The counts in one measure, in the smallest unit of that measure (area in mm²).

    Raises:
        TypeError: if a count is not an int.
        ValueError: if a count is negative, or the parts weigh more than the whole roll.
    """

    #: The whole roll, whether it voted or not.
    all: int
    #: Those in favour (赞成).
    yes: int = 0
    #: Those against (反对), without those who vetoed.
    no: int = 0
    #: Those who voted and took no side (弃权).
    abstain: int = 0
    #: Those against who say that the matter must not be carried at all.
    veto: int = 0
    #: Papers that count for no choice (无效票).
    void: int = 0
    #: Papers that were delivered and not returned (已送达未交回).
    delivered: int = 0
    #: Those who are there and have not voted (到场未表决).
    present: int = 0
    #: Those who take no part because of a conflict of interest (回避).
    recused: int = 0
    #: Those who need not come and did not (not among the 应到).
    excused: int = 0
    #: How much of yes, no, abstain and veto was cast by somebody else for the voter.
    held: tuple[int, int, int, int] = NOBODY

    def __attrs_post_init__(self) -> None:
        yes, no, abstain = self.yes, self.no, self.abstain
        rest = (self.veto, self.void, self.delivered, self.present, self.recused, self.excused)
        if not type(self.all) is type(yes) is type(no) is type(abstain) is int or any(
            type(count) is not int for count in rest
        ):
            msg = f"{self!r} is not counted in ints; give whole numbers in the smallest unit (area in mm²)"
            raise TypeError(msg, self)
        if yes < 0 or no < 0 or abstain < 0 or min(rest) < 0 or yes + no + abstain + sum(rest) > self.all:
            msg = f"{self!r} does not add up; give counts from 0 up that come to no more than all"
            raise ValueError(msg, self)
        if self.held is not NOBODY:
            object.__setattr__(self, "held", tuple(self.held))
            sides = (yes, no, abstain, self.veto)
            if len(self.held) != len(sides) or any(
                type(part) is not int or not 0 <= part <= whole
                for part, whole in zip(self.held, sides, strict=True)
            ):
                msg = (
                    f"{self!r}: more was cast for others than was cast; give parts of yes, no, abstain, veto"
                )
                raise ValueError(msg, self)

    @property
    def cast(self) -> int:
        """Those who took a side: yes, no and veto."""
        return self.yes + self.no + self.veto

    @property
    def participating(self) -> int:
        """Those who returned a paper (参与表决): yes, no, abstain, veto and void."""
        return self.yes + self.no + self.abstain + self.veto + self.void

    @property
    def outstanding(self) -> int:
        """Those who could vote and of whom there is no ballot."""
        return (
            self.all - self.yes - self.no - self.abstain - self.veto - self.void - self.recused - self.excused
        )

    def __repr__(self) -> str:
        data = self.to_data() | ({"held": self.held} if any(self.held) else {})
        return f"Counts({', '.join(f'{name}={value}' for name, value in data.items())})"

    def to_data(self) -> dict[str, Any]:
        """The counts as JSON data; beside the whole and the three choices, only what there is."""
        data: dict[str, Any] = {"all": self.all, "yes": self.yes, "no": self.no, "abstain": self.abstain}
        for name in _RARE:
            if amount := getattr(self, name):
                data[name] = amount
        if any(self.held):
            data["held"] = list(self.held)
        return data


_RARE: Final = ("veto", "void", "delivered", "present", "recused", "excused")


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
        return {"measures": {measure: counts.to_data() for measure, counts in self.measures.items()}}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Tally:
        """
        Read a tally back from JSON data.

        Raises:
            LogError: if *data* is no tally, or its counts do not add up.
        """
        try:
            return cls({str(measure): _read(counts) for measure, counts in data["measures"].items()})
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            msg = f"not a tally: {error!r} in {str(data)[:80]}; give the data that Tally.to_data made"
            raise LogError(msg) from error


def _read(data: Mapping[str, Any]) -> Counts:
    known = dict(data)
    if "held" in known:
        known["held"] = tuple(known["held"])
    # Named, so that counts without a side cannot be left out.
    return Counts(known.pop("all"), known.pop("yes"), known.pop("no"), known.pop("abstain"), **known)
