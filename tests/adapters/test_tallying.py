"""What `consult.adapters.tallying` promises: the sums of a plain count, whatever the weights, or an error."""

from __future__ import annotations

import runpy
import subprocess
import sys
from array import array
from typing import Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.adapters import tallying
from consult.adapters.tallying import CODES, tally
from consult.voting import Roll

HEAVIEST: Final = 2**63 - 1

weights = st.integers(0, 5) | st.integers(0, HEAVIEST) | st.sampled_from([2**32 - 1, 2**32, HEAVIEST])
votes = st.lists(st.tuples(st.integers(0, CODES - 1), weights, weights), max_size=60)


def plainly(codes: bytes, weighed: array[int]) -> list[int]:
    """Count in Python ints, with nothing of what is tested."""
    sums = [0] * CODES
    for code, weight in zip(codes, weighed, strict=True):
        sums[code] += weight
    return sums


class TestSums:
    @given(given_votes=votes)
    def test_are_those_of_a_plain_count(self, given_votes: list[tuple[int, int, int]]) -> None:
        codes = bytearray(code for code, _, _ in given_votes)
        area = array("q", [weight for _, weight, _ in given_votes])
        shares = array("q", [weight for _, _, weight in given_votes])
        ones = array("q", [1]) * len(codes)
        assert tally(codes, {"persons": None, "area": area, "shares": shares, "ones": ones}) == {
            "persons": plainly(codes, ones),
            "area": plainly(codes, area),
            "shares": plainly(codes, shares),
            "ones": plainly(codes, ones),
        }

    def test_are_python_ints(self) -> None:
        sums = tally(b"\x01\x02", {"persons": None, "area": array("q", [3, 4])})
        assert {type(total) for totals in sums.values() for total in totals} == {int}

    @pytest.mark.parametrize("weight", [2**62, 2**62 + 1, HEAVIEST])
    def test_do_not_wrap_where_those_of_numpy_do(self, weight: int) -> None:
        area = array("q", [weight]) * 10
        sums = tally(bytes([1] * 10), {"area": area})
        assert sums["area"] == [0, 10 * weight, *[0] * 30]
        assert int(np.frombuffer(area, np.int64).sum()) != 10 * weight, "int64 wraps without a word"

    def test_have_the_last_unit_that_floats_leave_out(self) -> None:
        area = array("q", [2**53, 1])
        assert tally(b"\x01\x01", {"area": area})["area"][1] == 2**53 + 1
        floats = np.bincount(np.array([1, 1]), np.frombuffer(area, np.int64), minlength=CODES)
        assert int(floats[1]) == 2**53, "numpy.bincount adds floats"

    def test_of_two_hundred_thousand_heaviest_voters_are_exact(self) -> None:
        size = 200_000
        area = array("q", [HEAVIEST]) * size
        assert tally(bytes([17]) * size, {"area": area})["area"][17] == HEAVIEST * size

    def test_of_every_code_are_kept_apart(self) -> None:
        codes = bytes(range(CODES))
        area = array("q", [1 << code for code in range(CODES)])
        assert tally(codes, {"persons": None, "area": area}) == {
            "persons": [1] * CODES,
            "area": area.tolist(),
        }

    def test_of_nobody_are_nothing(self) -> None:
        nothing = [0] * CODES
        assert tally(b"", {"persons": None, "area": array("q")}) == {"persons": nothing, "area": nothing}
        assert tally(b"", {}) == {}

    def test_take_the_weights_of_a_roll_as_they_are(self) -> None:
        roll = Roll.of("owners", ["li", "wu", "sun"], weights={"area": [88_880_000, 120_000_000, 5]})
        codes = bytearray([1, 2, 1])
        measures = {m: None if m in roll.by_head else weighed for m, weighed in roll.measures.items()}
        assert tally(codes, measures) == {
            "persons": [0, 2, 1, *[0] * 29],
            "area": [0, 88_880_005, 120_000_000, *[0] * 29],
        }
        assert tally(codes, roll.measures) == tally(codes, measures)

    def test_of_two_measures_by_head_are_two_lists(self) -> None:
        sums = tally(b"\x01", {"persons": None, "households": None})
        sums["persons"][1] = 99
        assert sums["households"][1] == 1


class TestMemory:
    def test_may_be_of_any_kind_that_holds_the_same(self) -> None:
        expected = {"area": [0, 40, 50, *[0] * 29]}
        area = array("q", [40, 50])
        kinds = [b"\x01\x02", bytearray(b"\x01\x02"), memoryview(b"\x01\x02"), array("B", [1, 2])]
        assert [tally(codes, {"area": area}) for codes in kinds] == [expected] * 4
        numbers = np.array([40, 50])
        assert tally(b"\x01\x02", {"area": memoryview(numbers)}) == expected
        numbers.flags.writeable = False
        assert tally(b"\x01\x02", {"area": memoryview(numbers)}) == expected

    def test_is_neither_changed_nor_held_afterwards(self) -> None:
        codes, area = bytearray(b"\x01\x02"), array("q", [40, 50])
        tally(codes, {"persons": None, "area": area})
        assert (codes, area) == (bytearray(b"\x01\x02"), array("q", [40, 50]))
        codes.append(3)  # neither can grow while somebody looks at its memory
        area.append(60)
        assert tally(codes, {"area": area})["area"][3] == 60


class TestWrongInput:
    @pytest.mark.parametrize("code", [32, 33, 64, 128, 255])
    @pytest.mark.parametrize("position", range(6))
    @pytest.mark.parametrize(
        "measures",
        [{}, {"persons": None}, {"area": array("q", [1] * 6)}],
        ids=["of nothing", "by head", "weighed"],
    )
    def test_no_code_above_31_is_counted(
        self, code: int, position: int, measures: dict[str, array[int] | None]
    ) -> None:
        codes = bytearray(6)
        codes[position] = code
        with pytest.raises(ValueError, match=f"position {position} has the code {code}; give codes from 0"):
            tally(codes, measures)

    @pytest.mark.parametrize("weight", [-1, -(2**63)])
    @pytest.mark.parametrize("position", [0, 2])
    def test_no_negative_weight_is_added(self, weight: int, position: int) -> None:
        area = array("q", [5, 6, 7])
        area[position] = weight
        told = f"measure 'area' has the weight {weight} at position {position}; give none below 0"
        with pytest.raises(ValueError, match=told):
            tally(b"\x01\x01\x01", {"area": area})

    @pytest.mark.parametrize("size", [0, 1, 3])
    def test_there_is_a_weight_for_each_code(self, size: int) -> None:
        told = f"measure 'area' has {size} weights for 2 codes; give one for each, in the same order"
        with pytest.raises(ValueError, match=told):
            tally(b"\x01\x01", {"persons": None, "area": array("q", [1] * size)})

    @pytest.mark.parametrize("kind", ["d", "i", "B", "Q"])
    def test_weights_are_int64(self, kind: str) -> None:
        with pytest.raises(TypeError, match=f"measure 'area' is of '{kind}' with . bytes each; give int64"):
            tally(b"\x01", {"area": array(kind, [1])})

    def test_codes_are_single_bytes(self) -> None:
        with pytest.raises(TypeError, match="the codes have 2 bytes each; give one byte a voter"):
            tally(memoryview(array("H", [1])), {})

    def test_what_is_no_memory_is_refused(self) -> None:
        with pytest.raises(TypeError, match="the codes: a list is not memory; give bytes"):
            tally([1, 2], {})  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="measure 'area': a list is not memory; give bytes"):
            tally(b"\x01", {"area": [1]})  # type: ignore[dict-item]

    def test_memory_with_gaps_is_refused(self) -> None:
        with pytest.raises(TypeError, match="the codes: not one row in one piece; copy codes to bytes"):
            tally(memoryview(bytes(10))[::2], {})
        with pytest.raises(TypeError, match="measure 'area': not one row in one piece"):
            tally(b"\x01\x01", {"area": memoryview(array("q", [1, 2, 3, 4]))[::2]})
        with pytest.raises(TypeError, match="the codes: not one row in one piece"):
            tally(memoryview(bytes(4)).cast("B", (2, 2)), {})

    def test_more_than_the_halves_can_hold_are_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tallying, "_MOST", 3)
        assert tally(bytes(3), {"persons": None})["persons"][0] == 3
        with pytest.raises(ValueError, match="there are 4 codes, more than 2\\*\\*31; tally them in parts"):
            tally(bytes(4), {})


class TestLoops:
    """The loops as they are written. Here numpy warns of what overflows, and a warning is an error."""

    @pytest.mark.parametrize("size", range(10))
    def test_say_what_the_compiled_ones_say(self, size: int) -> None:
        codes = np.array([(7 * i) % CODES for i in range(size)], np.uint8)
        area = np.array([HEAVIEST - i for i in range(size)], np.int64)
        low, high = np.zeros(CODES, np.int64), np.zeros(CODES, np.int64)
        lanes = np.zeros((4, CODES), np.int64)
        assert not tallying._add(codes, area, low, high)
        assert not tallying._count(codes, lanes)
        sums = tally(codes.tobytes(), {"persons": None, "area": array("q", area.tolist())})
        assert lanes.sum(axis=0).tolist() == sums["persons"]
        assert [(h << 32) + x for h, x in zip(high.tolist(), low.tolist(), strict=True)] == sums["area"]

    def test_find_what_is_wrong(self) -> None:
        zeros = np.zeros(CODES, np.int64)
        for position in range(5):
            codes, area = np.zeros(5, np.uint8), np.ones(5, np.int64)
            codes[position] = CODES
            assert tallying._add(codes, area, zeros.copy(), zeros.copy())
            assert tallying._count(codes, np.zeros((4, CODES), np.int64))
            codes[position], area[position] = 0, -1
            assert tallying._add(codes, area, zeros.copy(), zeros.copy())

    def test_hold_their_halves_for_as_many_as_are_taken(self) -> None:
        assert tallying._MOST * tallying._LOW <= HEAVIEST
        assert tallying._MOST * (HEAVIEST >> 32) <= HEAVIEST


class TestExtra:
    def test_consult_itself_loads_neither_numba_nor_numpy(self) -> None:
        program = "import sys; from consult import *; import consult.voting; print(*sorted(sys.modules))"
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)  # noqa: S603
        loaded = done.stdout.split()
        assert "consult.voting" in loaded
        assert [name for name in loaded if name.split(".")[0] in {"numba", "numpy", "llvmlite"}] == []

    def test_without_it_the_remedy_is_said(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "numba", None)
        with pytest.raises(
            ModuleNotFoundError, match=r"numba is not installed, .* install consult-procedures\[fast\]"
        ):
            runpy.run_path(tallying.__file__)
