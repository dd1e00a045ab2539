"""
Counting ballots with options: exact whole numbers for every option, in every measure.

Sums run along: a paper put in or taken out costs time with the options on it, not with the papers before it.
Of rankings the papers themselves are kept, each different one once with its weight, because what a ranking is
worth depends on the method; a million ballots of a few kinds stay small.

Who wins is `consult.voting.choosing.elections` and, of rankings, `consult.voting.choosing.rankings`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias, cast, final

import attrs

from consult.errors import LogError
from consult.voting.choosing.choices import is_paper, paper_of
from consult.voting.choosing.options import Approval, Mark, OneOf, Points, Ranking, ballot_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from consult.voting.choosing.choices import OptionPaper
    from consult.voting.choosing.options import BallotType

__all__ = ["OptionBase", "OptionCounts", "OptionSums", "OptionTally", "YesNo", "count"]

OptionBase: TypeAlias = Literal["all", "participating", "valid", "cast"]
"""
What an option's support is a share of, in one measure.

``all``: the roll. ``participating``: every paper that is in, void ones and abstentions included (参加投票的).
``valid``: those without the void ones. ``cast``: those that took a side: for options, or for none of these.
"""

_BASES: Final = frozenset({"all", "participating", "valid", "cast"})
_ABSTAIN: Final = Mark.ABSTAIN.paper
_VOID: Final = Mark.VOID.paper
_NONE: Final = Mark.NONE.paper


class YesNo(NamedTuple):
    """One option put as a question of yes and no, in one measure: what a threshold of yes and no asks for."""

    #: The whole roll.
    all: int
    #: Papers for the option.
    yes: int
    #: Papers that took a side and are not for it: for others, or for none of these.
    no: int
    #: Papers that took no side.
    abstain: int
    #: Papers that cannot be read.
    void: int


@final
@attrs.frozen
class OptionCounts:
    """
    The counts in one measure, in the smallest unit of that measure (area in mm²).

    Raises:
        TypeError: if a count is not an int.
        ValueError: if a count is negative, or the papers weigh more than the roll.
    """

    #: The whole roll, whether it voted or not.
    all: int
    #: What the papers weigh that name options.
    named: int
    #: What the papers weigh that are for none of these.
    none: int
    #: What the papers weigh that abstain.
    abstain: int
    #: What the void papers weigh.
    void: int
    #: By position, what the papers weigh that are for the option; of a `Ranking`, that have it first.
    backing: tuple[int, ...]
    #: By position, what options are compared by: of `Points` the points times the weight, else the backing.
    support: tuple[int, ...]

    def __attrs_post_init__(self) -> None:
        numbers = (self.all, self.named, self.none, self.abstain, self.void, *self.backing, *self.support)
        if any(type(number) is not int for number in numbers):
            msg = f"{self!r} is not counted in ints; give whole numbers in the smallest unit (area in mm²)"
            raise TypeError(msg, self)
        if (
            min(numbers) < 0
            or self.participating > self.all
            or max(self.backing, default=0) > self.named
            or len(self.backing) != len(self.support)
        ):
            msg = f"{self!r} does not add up; give counts from 0 up that come to no more than all"
            raise ValueError(msg, self)

    @property
    def cast(self) -> int:
        """Papers that took a side: for options, or for none of these."""
        return self.named + self.none

    @property
    def valid(self) -> int:
        """Papers that can be read, abstentions among them."""
        return self.named + self.none + self.abstain

    @property
    def participating(self) -> int:
        """Every paper that is in."""
        return self.named + self.none + self.abstain + self.void

    @property
    def outstanding(self) -> int:
        """Those of whom there is no paper."""
        return self.all - self.participating

    def base(self, of: OptionBase) -> int:
        """
        How much there is of a base.

        Raises:
            ValueError: if there is no such base.
        """
        if of not in _BASES:
            msg = f"{of!r} is no base; name all, participating, valid or cast"
            raise ValueError(msg, of)
        return cast("int", getattr(self, of))

    def yes_no(self, position: int) -> YesNo:
        """Put the option at *position* as a question of yes and no."""
        yes = self.backing[position]
        return YesNo(self.all, yes, self.cast - yes, self.abstain, self.void)


@final
@attrs.frozen
class OptionTally:
    """
    What a vote with options came to, by measure. ``tally["persons"].support`` is by position on the ballot.

    What was counted is recorded when a vote closes, so that the record alone can be judged again.
    """

    #: What was voted on.
    ballot: BallotType
    #: The counts of every measure.
    measures: Mapping[str, OptionCounts]
    #: Of a `Ranking`: every different paper that ranks options, with its weight in every measure, in the
    #: order of `measures`. Sorted by paper, so that it tells nothing about the order of voting.
    profile: tuple[tuple[OptionPaper, tuple[int, ...]], ...] = ()

    def __getitem__(self, measure: str) -> OptionCounts:
        try:
            return self.measures[measure]
        except KeyError:
            msg = f"no measure {measure!r} in this tally; it has {', '.join(self.measures)}"
            raise KeyError(msg) from None

    def yes_no(self, code: str, measure: str) -> YesNo:
        """
        Put an option as a question of yes and no, for a threshold of that kind.

        Raises:
            KeyError: if there is no such option or measure.
        """
        if code not in self.ballot.index:
            msg = f"no option {code!r} on this ballot; it has {', '.join(self.ballot.index)}"
            raise KeyError(msg)
        return self[measure].yes_no(self.ballot.index[code])

    def profile_in(self, measure: str) -> dict[OptionPaper, int]:
        """
        Give the weight of every different ranking in one measure, without those that weigh nothing in it.

        Raises:
            KeyError: if there is no such measure.
        """
        self[measure]
        place = list(self.measures).index(measure)
        return {paper: weights[place] for paper, weights in self.profile if weights[place]}

    def to_data(self) -> dict[str, Any]:
        """The tally as JSON data, which `from_data` reads back."""
        data: dict[str, Any] = {
            "ballot": self.ballot.definition(),
            "measures": {
                measure: {
                    field.name: list(value) if isinstance(value, tuple) else value
                    for field in attrs.fields(OptionCounts)
                    for value in (getattr(counts, field.name),)
                }
                for measure, counts in self.measures.items()
            },
        }
        if isinstance(self.ballot, Ranking):
            data["profile"] = [[_listed(paper), list(weights)] for paper, weights in self.profile]
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> OptionTally:
        """
        Read a tally back from JSON data.

        Raises:
            LogError: if *data* is no tally, or its counts do not add up.
        """
        try:
            ballot = ballot_type(data["ballot"])
            measures = {str(measure): _counts(said) for measure, said in data["measures"].items()}
            profile = tuple(
                (paper_of(ballot, paper), tuple(weights)) for paper, weights in data.get("profile", ())
            )
            tally = cls(ballot, measures, profile)
            _check(tally)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            msg = f"not a tally: {error!r} in {str(data)[:80]}; give the data that OptionTally.to_data made"
            raise LogError(msg) from error
        return tally


def _counts(said: Mapping[str, Any]) -> OptionCounts:
    return OptionCounts(**{**said, "backing": tuple(said["backing"]), "support": tuple(said["support"])})


def _check(tally: OptionTally) -> None:
    """Refuse a tally from a record whose parts contradict one another."""
    for counts in tally.measures.values():
        if len(counts.support) != len(tally.ballot.options):
            msg = f"{len(counts.support)} options are counted and {len(tally.ballot.options)} were voted on"
            raise ValueError(msg)
    if not isinstance(tally.ballot, Ranking):
        return
    for place, (measure, counts) in enumerate(tally.measures.items()):
        again = _first_places(
            tally.ballot, ((paper, weights[place]) for paper, weights in tally.profile if weights[place] >= 0)
        )
        if again != counts.backing or counts.named != sum(weights[place] for _, weights in tally.profile):
            msg = f"the rankings do not come to what is counted in {measure}"
            raise ValueError(msg)


def _listed(paper: OptionPaper) -> Any:
    return paper if isinstance(paper, int) else [_listed(part) for part in paper]


def _first_places(ballot: Ranking, profile: Iterable[tuple[OptionPaper, int]]) -> tuple[int, ...]:
    backing = [0] * len(ballot.options)
    for paper, weight in profile:
        first = cast("tuple[Any, ...]", paper)[0]
        for position in (first,) if isinstance(first, int) else first:
            backing[position] += weight
    return tuple(backing)


@final
class OptionSums:
    """
    Running sums of a vote with options: papers go in and come out again, and the tally is always at hand.

    It knows no voters: which papers are in, and who may replace which, is for a ballot box.
    """

    __slots__ = ("_backing", "_kinds", "_marks", "_named", "_support", "_totals", "ballot")

    def __init__(self, ballot: BallotType, totals: Mapping[str, int]) -> None:
        """
        Begin with no papers.

        Args:
            ballot: What is voted on.
            totals: The whole roll by measure: ``roll.totals``. Weights are given in the order of these.
        """
        #: What is voted on.
        self.ballot: Final = ballot
        self._totals = dict(totals)
        places = range(len(self._totals))
        # By measure; a mark's sum is at its paper, counted from the end.
        self._marks = [[0, 0, 0] for _ in places]
        self._named = [0 for _ in places]
        self._backing = [[0] * len(ballot.options) for _ in places]
        # Of all but points, what options are compared by is their backing.
        self._support = (
            [[0] * len(ballot.options) for _ in places] if isinstance(ballot, Points) else self._backing
        )
        self._kinds: dict[OptionPaper, list[int]] = {}

    def add(self, paper: OptionPaper, weights: Sequence[int]) -> None:
        """
        Put a paper in.

        Args:
            paper: What `encode` made.
            weights: What it weighs in every measure, in the order of the totals: whole numbers from 0 up.

        Raises:
            ValueError: if it is no paper of this ballot, or the weights are not one for each measure.
        """
        self._check(paper, weights)
        self._put(paper, weights, 1)

    def remove(self, paper: OptionPaper, weights: Sequence[int]) -> None:
        """
        Take a paper out that was put in with the same weights.

        Raises:
            ValueError: as `add`, and if what is in weighs less than what is taken out.
        """
        self._check(paper, weights)
        if not self._holds(paper, weights):
            msg = f"{paper!r} weighing {tuple(weights)} is not in; take out what was put in, once"
            raise ValueError(msg, paper, weights)
        self._put(paper, weights, -1)

    def _check(self, paper: OptionPaper, weights: Sequence[int]) -> None:
        # A paper that was ranked before has been looked at before.
        if paper not in self._kinds and not is_paper(self.ballot, paper):
            msg = f"{paper!r} is no paper of this ballot; give what encode() made for it"
            raise ValueError(msg, paper)
        if len(weights) != len(self._totals) or any(type(one) is not int or one < 0 for one in weights):
            msg = f"weights {weights!r} for {', '.join(self._totals)}; give a whole number from 0 up for each"
            raise ValueError(msg, weights)

    def _holds(self, paper: OptionPaper, weights: Sequence[int]) -> bool:
        if not any(weights):
            return True
        if isinstance(paper, int) and paper < 0:
            return all(sums[paper] >= one for sums, one in zip(self._marks, weights, strict=True))
        if isinstance(self.ballot, Ranking):
            held = self._kinds.get(paper)
            return held is not None and all(have >= one for have, one in zip(held, weights, strict=True))
        return all(
            named >= one
            and all(
                backing[at] >= one and support[at] >= one * points
                for at, points in _parts(self.ballot, paper)
            )
            for named, backing, support, one in zip(
                self._named, self._backing, self._support, weights, strict=True
            )
        )

    def _put(self, paper: OptionPaper, weights: Sequence[int], sign: int) -> None:
        if isinstance(paper, int) and paper < 0:
            for sums, weight in zip(self._marks, weights, strict=True):
                sums[paper] += sign * weight
            return
        if isinstance(self.ballot, Ranking):
            self._put_ranked(paper, weights, sign)
            return
        for place, weight in enumerate(weights):
            self._named[place] += sign * weight
            backing, support = self._backing[place], self._support[place]
            if isinstance(paper, int):
                backing[paper] += sign * weight
                continue
            for at, points in _parts(self.ballot, paper):
                backing[at] += sign * weight
                if support is not backing:
                    support[at] += sign * weight * points

    def _put_ranked(self, paper: OptionPaper, weights: Sequence[int], sign: int) -> None:
        held = self._kinds.setdefault(paper, [0] * len(weights))
        for place, weight in enumerate(weights):
            held[place] += sign * weight
            self._named[place] += sign * weight
        if not any(held):
            del self._kinds[paper]

    def tally(self) -> OptionTally:
        """Give the counts as they stand. Of rankings it takes time with the number of different ones."""
        profile: tuple[tuple[OptionPaper, tuple[int, ...]], ...] = ()
        backing = [tuple(sums) for sums in self._backing]
        support = [tuple(sums) for sums in self._support]
        if isinstance(self.ballot, Ranking):
            profile = tuple(sorted((paper, tuple(held)) for paper, held in self._kinds.items()))
            support = backing = [
                _first_places(self.ballot, ((paper, held[place]) for paper, held in profile))
                for place in range(len(self._totals))
            ]
        measures = {
            measure: OptionCounts(
                all=total,
                named=self._named[place],
                none=self._marks[place][_NONE],
                abstain=self._marks[place][_ABSTAIN],
                void=self._marks[place][_VOID],
                backing=backing[place],
                support=support[place],
            )
            for place, (measure, total) in enumerate(self._totals.items())
        }
        return OptionTally(self.ballot, measures, profile)


def _parts(ballot: BallotType, paper: OptionPaper) -> list[tuple[int, int]]:
    """Say which options a paper is for, by position, and with how many points (1 where there are none)."""
    match ballot, paper:
        case OneOf(), int():
            return [(paper, 1)]
        case Approval(), tuple():
            return [(cast("int", position), 1) for position in paper]
        case _:
            given = enumerate(cast("tuple[int, ...]", paper))
            return [(position, points) for position, points in given if points]


def count(
    ballot: BallotType,
    papers: Iterable[tuple[OptionPaper, Sequence[int] | Mapping[str, int]]],
    totals: Mapping[str, int],
) -> OptionTally:
    """
    Count papers.

    Args:
        ballot: What was voted on.
        papers: Each paper with what it weighs: by measure, or in the order of *totals*.
        totals: The whole roll by measure: ``roll.totals``.

    Raises:
        KeyError: if the weights of a paper leave a measure out.
        ValueError: if something is no paper of this ballot, or the papers weigh more than the roll.

    >>> count(OneOf(["a", "b"]), [(0, (1,)), (1, (1,)), (0, (1,))], {"persons": 5})["persons"].support
    (2, 1)
    """
    sums = OptionSums(ballot, totals)
    for paper, weights in papers:
        sums.add(paper, weights if not hasattr(weights, "keys") else [weights[name] for name in totals])  # type: ignore[call-overload]
    return sums.tally()
