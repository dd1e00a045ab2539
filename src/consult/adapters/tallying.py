"""
Tallies of very large votes, quick and exact, over the memory of a ballot box. Needs the extra ``fast``.

A box is one byte a voter and a roll one int64 a voter and measure. Ten million of them are added up here in
hundredths of a second, and the sums are exact whatever the weights: int64 sums wrap silently in numpy and in
polars, and `numpy.bincount` with weights adds floats, which leave out units above 2**53.

The loops are compiled by numba when they are first used in a process. With importing it this takes about a
second, which `tally` of no ballots spends ahead of time. A process that tallies only once gains nothing below
a few million ballots: `Box.recount` counts them plainly in that time, without this extra.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

try:
    import numba  # type: ignore[import-untyped]  # it has no types, and its loops are typed here
    import numpy as np
except ModuleNotFoundError as error:
    _missing = f"{error.name} is not installed, and quick tallies need it; install consult-procedures[fast]"
    raise ModuleNotFoundError(_missing, name=error.name) from error

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable, Mapping

    import numpy.typing as npt

    Codes = npt.NDArray[np.uint8]
    Integers = npt.NDArray[np.int64]

__all__ = ["CODES", "tally"]

CODES: Final = 32
"""How many codes there are: 0 to 31."""

_PLACE: Final = CODES - 1  # the bits of a code that say its place among the sums
_MOST: Final = 2**31  # ballots: halves below 2**32 then add up to less than 2**63
_HALF: Final = 32
_LOW: Final = 2**_HALF - 1
_LANES: Final = 4


def tally(
    codes: bytes | bytearray | memoryview, weights: Mapping[str, array[int] | memoryview | None]
) -> dict[str, list[int]]:
    """
    Add up, for every measure, what the voters of each code weigh: ``tally(codes, weights)["area"][code]``.

    The sums are exact. Nothing is copied, so nothing may be written meanwhile: seal the box before.

    Args:
        codes: What the box holds of every voter, one byte each, from 0 to 31, in the order of the roll.
        weights: By measure, what every voter weighs in the same order, as ``array("q")`` or as memory of that
            kind; or nothing, where everybody weighs one.

    Raises:
        TypeError: if *codes* are not single bytes or a measure is not of int64, each in one piece.
        ValueError: if a code is above 31, a weight is negative, there are not as many weights as codes, or
            there are more than 2**31.

    >>> from array import array
    >>> sums = tally(bytes([1, 2, 1]), {"persons": None, "area": array("q", [30, 40, 50])})
    >>> sums["persons"][1], sums["area"][1], sums["area"][2]
    (2, 80, 40)
    """
    papers = _codes(codes)
    add, count = _compiled()
    heads: list[int] | None = None
    sums = {}
    for measure, given in weights.items():
        if given is not None:
            weighed = _weights(measure, given, len(papers))
            low, high = np.zeros(CODES, np.int64), np.zeros(CODES, np.int64)
            if add(papers, weighed, low, high):
                raise _wrong(papers, measure, weighed)
            sums[measure] = [
                (above << _HALF) + below for above, below in zip(high.tolist(), low.tolist(), strict=True)
            ]
            continue
        if heads is None:
            lanes = np.zeros((_LANES, CODES), np.int64)
            if count(papers, lanes):
                raise _wrong(papers)
            heads = [sum(lane) for lane in lanes.T.tolist()]
        sums[measure] = heads.copy()
    if not sums and papers.size and papers.max() >= CODES:
        raise _wrong(papers)
    return sums


def _add(codes: Codes, weights: Integers, low: Integers, high: Integers) -> bool:
    """
    Add the weights by code, in two halves that cannot overflow; say whether the input was wrong.

    What is wrong is looked for only at the end, since a test within the loop would cost more than the sum.
    """
    seen, signs = np.uint8(0), np.int64(0)
    for i in range(codes.size):
        code, weight = codes[i], weights[i]
        seen |= code
        signs |= weight
        place = code & _PLACE  # never outside the sums, whatever the code
        low[place] += weight & _LOW
        high[place] += weight >> _HALF
    return bool(seen >= CODES or signs < 0)


def _count(codes: Codes, lanes: Integers) -> bool:
    """
    Count the codes; say whether one was wrong.

    In lanes, because neighbours often have one code, and adding to one place again waits for the place.
    """
    seen = np.uint8(0)
    even = codes.size - codes.size % _LANES
    for i in range(0, even, _LANES):
        for lane in range(_LANES):
            code = codes[i + lane]
            seen |= code
            lanes[lane, code & _PLACE] += 1
    for i in range(even, codes.size):
        seen |= codes[i]
        lanes[0, codes[i] & _PLACE] += 1
    return bool(seen >= CODES)


@cache
def _compiled() -> tuple[Callable[..., bool], Callable[..., bool]]:
    # The views are read-only, whatever they are of, so that each loop is compiled once. It is not kept on
    # disk: that would write beside the package, or fail where nothing may be written.
    codes = numba.types.Array(numba.uint8, 1, "C", readonly=True)
    weights = numba.types.Array(numba.int64, 1, "C", readonly=True)
    sums, lanes = numba.int64[::1], numba.int64[:, ::1]
    add: Any = numba.njit(numba.boolean(codes, weights, sums, sums))(_add)
    count: Any = numba.njit(numba.boolean(codes, lanes))(_count)
    return add, count


def _codes(given: bytes | bytearray | memoryview) -> Codes:
    seen = _seen("the codes", given)
    if seen.itemsize != 1:
        msg = f"the codes have {seen.itemsize} bytes each; give one byte a voter, as bytes or a bytearray"
        raise TypeError(msg)
    if seen.nbytes > _MOST:
        msg = f"there are {seen.nbytes} codes, more than 2**31; tally them in parts and add the parts"
        raise ValueError(msg, seen.nbytes)
    return np.frombuffer(seen, np.uint8)


def _weights(measure: str, given: array[int] | memoryview, voters: int) -> Integers:
    subject = f"measure {measure!r}"
    seen = _seen(subject, given)
    if seen.format not in {"q", "l"} or seen.itemsize != 8:  # noqa: PLR2004 - bytes of an int64
        kind = f"{seen.format!r} with {seen.itemsize} bytes each"
        msg = f"{subject} is of {kind}; give int64, as array('q', weights)"
        raise TypeError(msg)
    if len(seen) != voters:
        msg = f"{subject} has {len(seen)} weights for {voters} codes; give one for each, in the same order"
        raise ValueError(msg, len(seen), voters)
    return np.frombuffer(seen, np.int64)


def _seen(subject: str, given: object) -> memoryview:
    try:
        seen = memoryview(given).toreadonly()  # type: ignore[arg-type]  # what is no memory is said below
    except TypeError:
        msg = (
            f"{subject}: a {type(given).__name__} is not memory; give bytes for codes, array('q') for weights"
        )
        raise TypeError(msg) from None
    if not seen.contiguous or seen.ndim != 1:
        msg = f"{subject}: not one row in one piece; copy codes to bytes and weights to array('q')"
        raise TypeError(msg)
    return seen


def _wrong(codes: Codes, measure: str = "", weights: Integers | None = None) -> ValueError:
    position = int((codes >= CODES).argmax())
    if weights is None or codes[position] >= CODES:
        msg = f"position {position} has the code {codes[position]}; give codes from 0 to {CODES - 1}"
        return ValueError(msg, position)
    position = int((weights < 0).argmax())
    msg = f"measure {measure!r} has the weight {weights[position]} at position {position}; give none below 0"
    return ValueError(msg, position)
