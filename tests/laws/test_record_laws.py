"""Laws of the record: nothing can be done to the file that is not seen, and nothing ends in a traceback."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from hypothesis import assume, example, given
from hypothesis import strategies as st

from consult.activities.ballots import CastVote, Desk, EnterPaper, VoidBallot
from consult.activities.vote import Vote
from consult.acts import Propose
from consult.adapters.records import lines
from consult.adapters.records.verifying import Verified, verify
from consult.errors import LogError
from polls import TELLERS, Poll
from resealed import reseal

CHOICES: Final = ("yes", "no", "abstain", "yes", "no")
#: What stands in a JSON text where something else stood.
STRANGE: Final = (
    "null", "true", "-1", "1.5", "1e400", "9" * 5_000, "NaN", "[]", "{}", '""', '"\\ud83d"',
    '"\\u0000"', "[" * 2_000, '"9999-12-31T23:59:59.999999-23:59"', '"2026-02-30T00:00:00Z"',
    '"x"', '{"roll":["x"]}',
)  # fmt: skip


@cache
def whole(kind: str) -> bytes:
    """The record of two cases that are alike but for their ballots."""
    vote = Vote("voters", secret=True) if kind == "secret" else Vote("voters", desk=Desk(TELLERS, voids=True))
    going = Poll(vote)
    for voter, choice in zip("abcde", CHOICES, strict=True):
        going.do(CastVote(actor=voter, choice=choice))
    if kind == "papers":
        going.do(
            EnterPaper(actor="t", voter="f", choice="no"), VoidBallot(actor="t", voter="d", reason="bad")
        )
    going.engine.open(going.rules, Propose(actor="b", title="A lamp"), case="n").accept()
    going.engine.perform("n", CastVote(actor="a", choice="no")).accept()
    going.close()
    return "".join(lines(going.engine, [going.rules])).encode()


KINDS: Final = st.sampled_from(["open", "papers", "secret"])


def verified(data: bytes, *, sealed: bool = False) -> Verified | None:
    """What comes of verifying these bytes; nothing where they are no record."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "record.jsonl"
        path.write_bytes(data)
        if sealed:
            reseal(path)
        try:
            return verify(path)
        except LogError:
            return None


def seen(data: bytes) -> bool:
    done = verified(data)
    return done is None or not done.holds


class TestWhatIsDoneToTheFileIsSeen:
    @given(kind=KINDS, where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
    def test_a_bit_turned_anywhere(self, kind: str, where: float, bit: int) -> None:
        data = bytearray(whole(kind))
        data[int(where * len(data))] ^= 1 << bit
        assert seen(bytes(data))

    @given(kind=KINDS, data=st.data())
    def test_bytes_cut_out_put_in_or_repeated_anywhere(self, kind: str, data: st.DataObject) -> None:
        text = whole(kind)
        start = data.draw(st.integers(0, len(text)))
        stop = data.draw(st.integers(start, len(text)))
        put = data.draw(st.binary(max_size=20) | st.just(text[start:stop] * 2))
        changed = text[:start] + put + text[stop:]
        assume(changed != text)
        assert seen(changed)

    @given(kind=KINDS, data=st.data())
    def test_lines_dropped_repeated_or_in_another_order(self, kind: str, data: st.DataObject) -> None:
        text = whole(kind).splitlines(keepends=True)
        chosen = data.draw(st.lists(st.sampled_from(text), max_size=len(text) + 2) | st.permutations(text))
        assume(chosen != text)
        assert seen(b"".join(chosen))

    @given(one=KINDS, other=KINDS, data=st.data())
    def test_lines_of_another_record_put_in_place(self, one: str, other: str, data: st.DataObject) -> None:
        text, source = (whole(kind).splitlines(keepends=True) for kind in (one, other))
        number = data.draw(st.integers(0, len(text) - 1))
        changed = [*text[:number], data.draw(st.sampled_from(source)), *text[number + 1 :]]
        assume(changed != text)
        assert seen(b"".join(changed))


class TestNothingEndsInATraceback:
    @given(data=st.binary())
    @example(data=b"")
    @example(data=b"\x00")
    @example(data=b"[" * 200_000)
    @example(data=b'{"kind":"record","format":2,"community":"c","counts":{}}')
    def test_whatever_the_file_holds(self, data: bytes) -> None:
        assert verified(data) is None or seen(data)

    @given(kind=KINDS, sealed=st.booleans(), data=st.data())
    def test_whatever_is_put_in_place_of_a_value(
        self, kind: str, data: st.DataObject, *, sealed: bool
    ) -> None:
        text = whole(kind).splitlines(keepends=True)
        number = data.draw(st.integers(0, len(text) - 1))
        line: Any = json.loads(text[number])
        path = data.draw(st.sampled_from(list(_paths(line))))
        mark = "here it is"
        within = line
        for step in path[:-1]:
            within = within[step]
        within[path[-1]] = mark
        made = json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        text[number] = made.replace(f'"{mark}"', data.draw(st.sampled_from(STRANGE)), 1).encode() + b"\n"
        done = verified(b"".join(text), sealed=sealed)
        # With its links worked out anew it may hold: the words of an act are what they are. It is no crash.
        assert done is None or sealed or not done.holds


def _paths(data: Any, *before: Any) -> Any:
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for name, value in items:
        yield (*before, name)
        yield from _paths(value, *before, name)
