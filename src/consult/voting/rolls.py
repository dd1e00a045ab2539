"""
Who may vote: a roll of voters, with what each of them weighs in every measure.

A roll is frozen when a vote opens (a snapshot: later movers neither gain nor lose a vote), and its digest
goes into the record. It is one value that any number of votes may share.

Weights are whole numbers in the smallest unit of their measure: heads for ``persons`` and ``households``,
square millimetres for ``area``, so that 88.88 m² is 88 880 000 and no sum is ever rounded. Civil Code Article
278 counts by persons *and* by area, each against a base of its own.
"""

from __future__ import annotations

import hashlib
import json
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Final, TypeVar, final

import attrs

from consult.errors import LogError

__all__ = ["AREA", "HOUSEHOLDS", "PERSONS", "Roll", "square_metres"]

PERSONS: Final = "persons"
"""The measure that every roll has: heads."""

HOUSEHOLDS: Final = "households"
"""The measure of households (户)."""

AREA: Final = "area"
"""The measure of floor area (专有部分面积), in square millimetres."""


def square_metres(square_millimetres: int) -> str:
    """
    Say an area in m², exactly and without trailing zeros.

    >>> square_metres(888_800_000), square_metres(1), square_metres(50_000_000_000)
    ('888.8', '0.000001', '50000')
    """
    whole, rest = divmod(square_millimetres, 1_000_000)
    return f"{whole}.{rest:06}".rstrip("0").rstrip(".")


_HEAVIEST: Final = 2**63 - 1
_NAMED: Final = 3

_T = TypeVar("_T")


@final
@attrs.frozen(repr=False)
class Roll:
    """
    The voters of a vote, in a fixed order, with their weights and groups. Made by `Roll.of`.

    A voter is known by his position: a ballot box is an array over the positions. Nobody writes to the
    arrays.
    """

    #: What the roll is called, such as ``residents``.
    name: str
    #: The voters, in order.
    voters: tuple[str, ...]
    #: The weight of every position, by measure.
    measures: Mapping[str, array[int]]
    #: The label of every position, by attribute, such as ``building``.
    groups: Mapping[str, tuple[str, ...]]
    #: The position of every voter.
    index: Mapping[str, int] = attrs.field(init=False, eq=False)
    #: The whole of every measure: a Python int, which does not overflow.
    totals: Mapping[str, int] = attrs.field(init=False, eq=False)
    #: The measures in which every voter weighs exactly one.
    by_head: frozenset[str] = attrs.field(init=False, eq=False)

    @index.default
    def _index(self) -> Mapping[str, int]:
        return {voter: position for position, voter in enumerate(self.voters)}

    @totals.default
    def _totals(self) -> Mapping[str, int]:
        return {measure: sum(weights) for measure, weights in self.measures.items()}

    @by_head.default
    def _by_head(self) -> frozenset[str]:
        everybody = len(self.voters)
        return frozenset(
            measure for measure, weights in self.measures.items() if weights.count(1) == everybody
        )

    @classmethod
    def of(
        cls,
        name: str,
        voters: Iterable[str],
        *,
        weights: Mapping[str, Mapping[str, int] | Sequence[int]] | None = None,
        groups: Mapping[str, Mapping[str, str] | Sequence[str]] | None = None,
    ) -> Roll:
        """
        Make a roll.

        Args:
            name: What the roll is called.
            voters: Who may vote, each once. There may be nobody; then no threshold is ever met.
            weights: By measure, what each voter weighs: by voter, or in the order of *voters*. Whole numbers
                from 0 up. Everybody weighs one in ``persons``, unless ``persons`` is given here.
            groups: By attribute, the label of each voter: by voter, or in the order of *voters*.

        Raises:
            TypeError: if a name, a voter or a label is not text, or a weight is not an int.
            ValueError: if a voter is empty or there twice, a weight is negative or above 2**63 - 1, or
                weights or labels are not exactly those of the voters.

        >>> Roll.of("owners", ["li", "wu"], weights={"area": {"li": 88_880_000, "wu": 120_000_000}})
        <Roll 'owners': 2 voters; persons 2, area 208880000>
        """
        _check_texts(f"roll {name!r}: its name", (name,))
        if isinstance(voters, str):
            msg = f"roll {name!r} has the text {voters!r} for its voters; give a list of them"
            raise TypeError(msg, voters)
        listed = tuple(voters)
        _check_texts(f"roll {name!r}: a voter", listed)
        if len(set(listed)) != len(listed):
            twice = [voter for voter, times in Counter(listed).items() if times > 1]
            msg = f"roll {name!r} lists {_some(twice)} more than once; list every voter once"
            raise ValueError(msg, twice)
        measures = {PERSONS: array("q", [1]) * len(listed)}
        for measure, given in (weights or {}).items():
            _check_texts(f"roll {name!r}: a measure", (measure,))
            subject = f"roll {name!r}, measure {measure!r}"
            measures[measure] = _weights(subject, listed, _in_order(subject, listed, given))
        labels = {}
        for attribute, said in (groups or {}).items():
            _check_texts(f"roll {name!r}: an attribute", (attribute,))
            subject = f"roll {name!r}, group {attribute!r}"
            labels[attribute] = _in_order(subject, listed, said)
            _check_texts(f"{subject}: a label", labels[attribute])
        return cls(name, listed, measures, labels)

    @cached_property
    def digest(self) -> str:
        """SHA-256, in hexadecimal, of `to_data` as JSON with sorted keys and without blanks."""
        text = json.dumps(
            self.to_data(), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
        )
        return hashlib.sha256(text.encode()).hexdigest()

    def __contains__(self, voter: object) -> bool:
        return voter in self.index

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        wholes = ", ".join(f"{measure} {total}" for measure, total in self.totals.items())
        return f"<Roll {self.name!r}: {len(self.voters)} voters; {wholes}>"

    def to_data(self) -> dict[str, Any]:
        """
        The roll as JSON data, which `from_data` reads back.

        Persons who weigh one each are left out of the weights: that is what no weights mean.
        """
        return {
            "name": self.name,
            "voters": list(self.voters),
            "weights": {
                measure: weights.tolist()
                for measure, weights in self.measures.items()
                if measure != PERSONS or PERSONS not in self.by_head
            },
            "groups": {attribute: list(labels) for attribute, labels in self.groups.items()},
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Roll:
        """
        Read a roll back from JSON data.

        Raises:
            LogError: if *data* is no roll.
        """
        try:
            return cls.of(data["name"], data["voters"], weights=data["weights"], groups=data["groups"])
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            msg = f"not a roll: {error!r} in {str(data)[:80]}; give the data that Roll.to_data made"
            raise LogError(msg) from error


def _in_order(
    subject: str, voters: tuple[str, ...], given: Mapping[str, _T] | Sequence[_T]
) -> tuple[_T, ...]:
    if not isinstance(given, Mapping):
        if len(given) != len(voters):
            msg = f"{subject} has {len(given)} entries for {len(voters)} voters; give one for each, in order"
            raise ValueError(msg, len(given), len(voters))
        return tuple(given)
    missing = [voter for voter in voters if voter not in given]
    if missing:
        msg = f"{subject} says nothing about {_some(missing)}; give an entry for every voter"
        raise ValueError(msg, missing)
    if len(given) != len(voters):
        known = set(voters)
        strangers = [voter for voter in given if voter not in known]
        msg = f"{subject} names {_some(strangers)}, not on the roll; list them as voters or leave them out"
        raise ValueError(msg, strangers)
    return tuple(given[voter] for voter in voters)


def _weights(subject: str, voters: tuple[str, ...], given: tuple[int, ...]) -> array[int]:
    # By exact class: a bool is an int to isinstance, and True is not a weight.
    if any(kind is not int for kind in set(map(type, given))):
        wrong = next(
            (voter, weight) for voter, weight in zip(voters, given, strict=True) if type(weight) is not int
        )
        msg = f"{subject}: {wrong[0]!r} weighs {wrong[1]!r}; give an int in the smallest unit (area in mm²)"
        raise TypeError(msg, *wrong)
    if given and not 0 <= min(given) <= max(given) <= _HEAVIEST:
        wrong = next((v, w) for v, w in zip(voters, given, strict=True) if not 0 <= w <= _HEAVIEST)
        msg = f"{subject}: {wrong[0]!r} weighs {wrong[1]}; give a weight between 0 and 2**63 - 1"
        raise ValueError(msg, *wrong)
    return array("q", given)


def _check_texts(subject: str, texts: tuple[object, ...]) -> None:
    for text in texts:
        if not isinstance(text, str):
            msg = f"{subject} is {text!r}, which is no text; give a str"
            raise TypeError(msg, text)
        if not text:
            msg = f"{subject} is empty; give it a name"
            raise ValueError(msg, text)


def _some(names: Sequence[str]) -> str:
    rest = len(names) - _NAMED
    return ", ".join(map(repr, names[:_NAMED])) + (f" and {rest} more" if rest > 0 else "")
