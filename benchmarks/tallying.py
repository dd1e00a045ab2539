"""
Ten million ballots, tallied exactly by persons and by area, from memory as a box and a roll hold it.

The peers are numpy over the same memory, each with what makes it exact: that the weights are too small for a
sum to reach 2**63 (or 2**53, where floats are added) is looked up within the time. There are three of them,
so that ours stands beside the quickest whatever the version of numpy: the straightforward one, a mask for
every code; `bincount`, which adds floats; and `add.at`. The last two go by blocks that stay in the cache, and
count the persons in the quickest way we found.

Ours and theirs are measured warm. Compiling is told in a note.
"""

from __future__ import annotations

from array import array
from random import Random
from time import perf_counter
from typing import TYPE_CHECKING, Final

import numpy as np

from benchmarks.harness import Board, Entry, interleave
from benchmarks.peers import OURS

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    Tally = Callable[["Codes", "Area"], tuple[list[int], list[int]]]
    Codes = npt.NDArray[np.uint8]
    Area = npt.NDArray[np.int64]

BALLOTS: Final = 10_000_000
MOST_ROUNDS: Final = 15
CODES: Final = 32
BLOCK: Final = 1 << 16
"""What is added at a time, small enough to stay in the processor's cache."""
SAMPLE: Final = 100_000
"""How many are recounted plainly, in Python ints."""

# None, yes, no, abstain, void, delivered; and yes and no cast by somebody else.
GIVEN: Final = bytes((0, 1, 2, 3, 5, 6, 17, 18))
SHARES: Final = (30, 40, 15, 5, 2, 3, 3, 2)
SMALLEST: Final = 20_000_000
"""Twenty square metres, in mm²."""
LARGEST: Final = 300_000_000

MASKS: Final = "numpy, a mask a code"
FLOATS: Final = "numpy, bincount"
ADD_AT: Final = "numpy, add.at"
PEERS: Final = (MASKS, FLOATS, ADD_AT)


def papers() -> tuple[bytearray, array[int]]:
    """Return what a box holds and what everybody's area is, the same every time."""
    random = Random(7)
    generator = np.random.default_rng(random.randrange(2**32))
    shares = np.array(SHARES) / sum(SHARES)
    codes = bytearray(generator.choice(np.frombuffer(GIVEN, np.uint8), BALLOTS, p=shares))
    area = array("q")
    area.frombytes(generator.integers(SMALLEST, LARGEST, BALLOTS, np.int64).tobytes())
    return codes, area


def count_plainly(codes: bytearray, area: array[int]) -> tuple[list[int], list[int]]:
    """Return persons and area by code, added one by one in Python ints."""
    persons, areas = [0] * CODES, [0] * CODES
    for code, weight in zip(codes, area, strict=True):
        persons[code] += 1
        areas[code] += weight
    return persons, areas


def _check(bits: int, size: int, limit: int) -> None:
    """See that sums cannot reach the limit, from the bits that any of the weights has."""
    assert bits >= 0
    assert bits * size < limit


def _bits(area: Area) -> int:
    return int(np.bitwise_or.reduce(area, initial=0))


def mask_each(codes: Codes, area: Area) -> tuple[list[int], list[int]]:
    """Return persons and area by code: for each code, the sum of what a mask leaves."""
    _check(_bits(area), area.size, 2**63)
    persons, areas = [0] * CODES, [0] * CODES
    for code in range(CODES):
        mask = codes == code
        persons[code] = int(np.count_nonzero(mask))
        if persons[code]:
            areas[code] = int(area[mask].sum())
    return persons, areas


def count_by_pairs(codes: Codes) -> list[int]:
    """Return the persons by code: half as many numbers of twice the width, counted and taken apart."""
    assert int(codes.max()) < CODES
    even = codes.size // 2 * 2
    pairs = codes[:even].view(np.uint16)
    counts = np.zeros(1 << 16, np.int64)
    for start in range(0, pairs.size, 2 * BLOCK):
        counts += np.bincount(pairs[start : start + 2 * BLOCK], minlength=1 << 16)
    square = counts.reshape(256, 256)
    persons = square.sum(0) + square.sum(1)
    persons += np.bincount(codes[even:], minlength=256)
    return [int(count) for count in persons[:CODES]]


def add_floats(codes: Codes, area: Area) -> tuple[list[int], list[int]]:
    """Return persons and area by code: floats, which are exact below 2**53."""
    areas = np.zeros(CODES)
    bits = 0
    for start in range(0, codes.size, BLOCK):
        block = slice(start, start + BLOCK)
        bits |= _bits(area[block])
        areas += np.bincount(codes[block], area[block], minlength=CODES)
    _check(bits, area.size, 2**53)
    return count_by_pairs(codes), [int(total) for total in areas]


def add_at(codes: Codes, area: Area) -> tuple[list[int], list[int]]:
    """Return persons and area by code: each weight added at the place of its code."""
    areas = np.zeros(CODES, np.int64)
    bits = 0
    for start in range(0, codes.size, BLOCK):
        block = slice(start, start + BLOCK)
        bits |= _bits(area[block])
        np.add.at(areas, codes[block], area[block])
    _check(bits, area.size, 2**63)
    return count_by_pairs(codes), areas.tolist()


WAYS: Final[dict[str, Tally]] = {MASKS: mask_each, FLOATS: add_floats, ADD_AT: add_at}


def measure(rounds: int) -> list[Board]:
    """Time the ways, after each has come to the same."""
    start = perf_counter()
    from consult.adapters.tallying import tally  # noqa: PLC0415 - timed

    tally(b"", {})
    compiled = perf_counter() - start

    box, weights = papers()
    codes, area = np.frombuffer(box, np.uint8), np.frombuffer(weights, np.int64)

    def ours(box: bytearray, weights: array[int]) -> tuple[list[int], list[int]]:
        sums = tally(box, {"persons": None, "area": weights})
        return sums["persons"], sums["area"]

    plain = count_plainly(box[:SAMPLE], weights[:SAMPLE])
    assert ours(box[:SAMPLE], weights[:SAMPLE]) == plain
    counted = ours(box, weights)
    for name, way in WAYS.items():
        assert way(codes[:SAMPLE], area[:SAMPLE]) == plain, name
        assert way(codes, area) == counted, name

    entries = [Entry(name, lambda way=way: way(codes, area)) for name, way in WAYS.items()]
    entries.append(Entry(OURS, lambda: ours(box, weights)))
    times = interleave(entries, min(rounds, MOST_ROUNDS))
    each = {name: [t / 1000 for t in numbers] for name, numbers in times.items()}
    title = f"{BALLOTS:,} ballots tallied exactly, by persons and by area"
    note = f"importing numba and compiling, once a process: {compiled:.1f} s by the clock on the wall"
    return [Board(title, "ms", each, ADD_AT, notes=(note,))]
