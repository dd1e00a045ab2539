"""
What a vote costs beside its ballots: memory, a verdict, a forecast, and a million ballots from first to last.

A ballot weighs what its box holds above the roll, which other votes share. Beside it stands the dictionary of
who voted what, whose texts are held elsewhere too.

A verdict is that of Civil Code Article 278 for an ordinary matter, by persons and by area, while the vote
runs. Four in five have voted, the same share in the same way however many they are, and nothing is decided.

A million ballots are cast in no order, the vote is closed and judged, and one hash is made over all ballots,
a leaf each, so that everybody can see theirs counted. What we compare it to casts as many in a bare loop
without a check, and makes as many hashes of texts as long as ours.
"""

from __future__ import annotations

import gc
import tracemalloc
from hashlib import sha256
from random import Random
from typing import TYPE_CHECKING, Final

from benchmarks.ballots import CHOICES, LARGEST, SMALLEST, prepare_loop_area
from benchmarks.harness import Board, Entry, Prepared, interleave
from benchmarks.peers import OURS
from consult import merkle
from consult.law import rule
from consult.verdicts import Outcome
from consult.voting import AREA, Box, Choice, Roll
from consult.voting.boxes.secret import SecretBox
from consult.voting.decisions import judge
from consult.voting.forecasts import forecast

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.interface import Paper, Run
    from consult.voting.decisions import Decision

WEIGHED: Final = 100_000
COUNTS: Final = (1_000, 100_000, 1_000_000)
"""How many ballots are in the boxes that are judged."""
MILLION: Final = 1_000_000
OWNERS: Final = 1_505
"""As many as voted on their manager in Quzhou in 2022; what each owned was not published."""
MOST_ROUNDS: Final = 5
"""Of the sections that take seconds a round."""

DICT: Final = "a dictionary of texts"
OPEN: Final = f"{OURS}, open, by persons"
OPEN_AREA: Final = f"{OURS}, open, by persons and area"
SECRET: Final = f"{OURS}, secret, with receipts"

LOOP: Final = "bare loop"
HASHES: Final = f"{2 * MILLION:,} hashes"
BOTH: Final = f"{LOOP} and {HASHES}"
COUNTED: Final = f"{OURS}, cast, closed and judged"
ROOTED: Final = f"{OURS}, the root over all ballots"
WHOLE: Final = f"{OURS}, all of it"

JUDGED: Final = f"{OURS}, the verdict"
RECOUNTED: Final = "all papers counted anew"
FORECAST: Final = f"{OURS}, the forecast"


def article_278() -> Decision:
    """Return what Civil Code Article 278 asks of an ordinary matter: four thresholds, all of them."""
    return rule("civil-code-278-ordinary").modes[0].decision


def owners(number: int) -> Roll:
    """Return a roll with areas in mm², the same every time."""
    random = Random(9)
    voters = [f"owner-{i:07}" for i in range(number)]
    return Roll.of("owners", voters, weights={AREA: [random.randint(SMALLEST, LARGEST) for _ in voters]})


def row(count: int) -> str:
    """Return the name of the row of a verdict."""
    return f"{JUDGED}, {count:,} ballots"


# -- memory ------------------------------------------------------------------------------------------------


def _weigh(make: Callable[[], object]) -> float:
    """Return the bytes a ballot of what *make* makes, with `WEIGHED` ballots in it."""
    make()
    gc.collect()
    tracemalloc.start()
    try:
        kept = make()
        gc.collect()
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    del kept
    return taken / WEIGHED


def weigh() -> Board:
    """Weigh boxes in which everybody has voted; weights do not scatter, so once is enough."""
    roll = owners(WEIGHED)
    heads = Roll.of("residents", roll.voters)

    def dictionary() -> object:
        return {voter: CHOICES[position % 3] for position, voter in enumerate(roll.voters)}

    def opened(roll: Roll) -> object:
        box = Box(roll, replaceable=True)
        for position in range(WEIGHED):
            assert box.cast(position, 1 + position % 3)
        return box

    def secret() -> object:
        box = SecretBox(heads)
        for position in range(WEIGHED):
            assert box.cast(position, 1 + position % 3) is not None
        return box

    ways = {DICT: dictionary, OPEN: lambda: opened(heads), OPEN_AREA: lambda: opened(roll), SECRET: secret}
    title = f"a ballot of {WEIGHED:,}, above the shared roll"
    return Board(title, "bytes", {name: [_weigh(make)] for name, make in ways.items()}, DICT)


# -- a verdict while the vote runs -------------------------------------------------------------------------


def _running(number: int) -> Box:
    """Return a box with *number* ballots of a roll a quarter larger: 9 yes, 6 no and 1 abstention in 16."""
    box = Box(owners(number * 5 // 4), replaceable=False)
    codes = [Choice.YES.code] * 9 + [Choice.NO.code] * 6 + [Choice.ABSTAIN.code]
    for position in range(number):
        box.cast(position, codes[position % 16])
    return box


def read(rounds: int) -> Board:
    """Time a verdict on running votes of few and of many ballots."""
    asked = article_278()
    boxes = {row(number): _running(number) for number in COUNTS}

    def reading(box: Box) -> Run:
        return lambda: judge(asked, box.tally(), box.progress)

    entries = []
    for name, box in boxes.items():
        assert judge(asked, box.tally(), box.progress).outcome is Outcome.UNDECIDED, name
        entries.append(Entry(name, reading(box)))
    times = interleave(entries, rounds)
    return Board("a verdict on a running vote, Civil Code 278", "us", times, row(COUNTS[0]))


# -- a million ballots -------------------------------------------------------------------------------------


def _papers(roll: Roll) -> list[Paper]:
    random = Random(10)
    given = [(voter, random.choices(CHOICES, (60, 35, 5))[0]) for voter in roll.voters]
    random.shuffle(given)
    return given


def _hash_many(lines: Sequence[bytes]) -> Callable[[], None]:
    """Return what makes a hash of every line, and as many again of two hashes side by side."""
    pair = sha256(b"left").digest() + sha256(b"right").digest()

    def run() -> None:
        for line in lines:
            sha256(b"\x00" + line).digest()
        for _ in lines:
            sha256(b"\x01" + pair).digest()

    return run


def count_million(rounds: int) -> Board:
    """Time a million ballots from the first to the root over all of them."""
    roll = owners(MILLION)
    given = _papers(roll)
    asked = article_278()
    codes = {choice.value: choice.code for choice in Choice}
    loop = prepare_loop_area(given, dict(zip(roll.voters, roll.measures[AREA], strict=True)))
    lines = [f"{voter} {choice}".encode() for voter, choice in given]
    hash_many = _hash_many(lines)

    def prepare_both() -> Run:
        cast_all = loop()

        def run() -> None:
            cast_all()
            hash_many()

        return run

    def cast_into(box: Box) -> None:
        index, cast = roll.index, box.cast
        for voter, choice in given:
            cast(index[voter], codes[choice])
        tally = box.seal()
        assert judge(asked, tally, box.progress).is_met

    def root_of(box: Box) -> bytes:
        return merkle.root(f"{voter} {choice}".encode() for voter, choice in box.ballots())

    def prepare_cast() -> Run:
        box = Box(roll, replaceable=True)
        return lambda: cast_into(box)

    def prepare_whole() -> Run:
        box = Box(roll, replaceable=True)

        def run() -> bytes:
            cast_into(box)
            return root_of(box)

        return run

    counted = Box(roll, replaceable=True)
    cast_into(counted)
    counts = loop()()
    assert counts["yes"] == counted.tally()["persons"].yes
    assert counted.tally() == counted.recount()
    # By the order of the roll, as the box gives them out.
    said = dict(given)
    assert root_of(counted) == merkle.root(f"{voter} {said[voter]}".encode() for voter in roll.voters)

    entries = [
        Prepared(LOOP, loop),
        Prepared(HASHES, lambda: hash_many),
        Prepared(BOTH, prepare_both),
        Prepared(COUNTED, prepare_cast),
        Prepared(ROOTED, lambda: lambda: root_of(counted)),
        Prepared(WHOLE, prepare_whole),
    ]
    times = interleave(entries, min(rounds, MOST_ROUNDS))
    each = {name: [t / 1000 for t in numbers] for name, numbers in times.items()}
    title = f"{MILLION:,} ballots by persons and area: cast, closed, judged and hashed into one root"
    return Board(title, "ms", each, BOTH, {COUNTED: LOOP, ROOTED: HASHES})


# -- a forecast --------------------------------------------------------------------------------------------


def foresee(rounds: int) -> Board:
    """Time the forecast of a vote of owners of which two thirds have voted."""
    asked = article_278()
    roll = owners(OWNERS)
    box = Box(roll, replaceable=False)
    for position, choice in enumerate(Random(11).choices((1, 2, 3), (50, 40, 10), k=OWNERS * 2 // 3)):
        box.cast(position, choice)
    found = forecast(asked, box, progress=box.progress)
    assert found.exact
    assert found.flip
    entries = [
        Entry(RECOUNTED, box.recount),
        Entry(JUDGED, lambda: judge(asked, box.tally(), box.progress)),
        Entry(FORECAST, lambda: forecast(asked, box, progress=box.progress)),
    ]
    times = interleave(entries, rounds)
    each = {name: [t / 1000 for t in numbers] for name, numbers in times.items()}
    title = f"a running vote of {OWNERS:,} owners, Civil Code 278"
    note = f"the fewest ballots that would turn it round: {len(found.flip)}"
    return Board(title, "ms", each, RECOUNTED, notes=(note,))


def measure(rounds: int) -> list[Board]:
    """Weigh and time all of it."""
    return [weigh(), read(rounds), count_million(rounds), foresee(rounds)]
