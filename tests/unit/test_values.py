"""Values made quickly are the same values: equal, frozen, hashed, copied and pickled like any other."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.case import Case, Entry, Place, make_case, make_entry, make_place
from consult.events import Acted, Entering, Moved, make_acted, make_entering, make_moved
from consult.rulings import Ruling, make_ruling
from consult.values import maker
from consult.verdicts import Outcome, Verdict, make_verdict

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


@attrs.frozen(weakref_slot=False)
class Pair:
    one: int
    two: list[int] = attrs.field(factory=list)
    three: str = attrs.field(default="x", kw_only=True)


@dataclasses.dataclass(frozen=True, slots=True)
class Plain:
    one: int
    two: list[int] = dataclasses.field(default_factory=list)
    three: str = "x"


MAKERS = {
    Case: make_case,
    Place: make_place,
    Entry: make_entry,
    Acted: make_acted,
    Moved: make_moved,
    Entering: make_entering,
    Ruling: make_ruling,
    Verdict: make_verdict,
}


def _fields(cls: type) -> list[Any]:
    return list(attrs.fields(cls) if attrs.has(cls) else dataclasses.fields(cls))


@pytest.mark.parametrize("cls", MAKERS, ids=lambda cls: cls.__name__)
@given(count=st.integers(0, 20))
def test_what_is_made_quickly_equals_what_is_made_slowly(cls: type, count: int) -> None:
    # As many arguments as are needed, and some more: the others take their defaults.
    fields = [field.name for field in _fields(cls) if field.init]
    needed = sum(_needed(field) for field in _fields(cls))
    given_ = [f"value of {name}" for name in fields[: max(needed, min(count, len(fields)))]]

    quick, slow = MAKERS[cls](*given_), cls(*given_)
    assert quick == slow
    assert type(quick) is cls
    assert cls is Verdict or repr(quick) == repr(slow)


def _needed(field: Any) -> bool:
    if isinstance(field, attrs.Attribute):
        return field.default is attrs.NOTHING
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


@pytest.mark.parametrize("cls", [Pair, Plain])
def test_it_is_frozen_copied_and_pickled_like_any_other(cls: type) -> None:
    made = maker(cls)(1)

    with pytest.raises(AttributeError):
        made.one = 2
    assert copy.deepcopy(made) == made == pickle.loads(pickle.dumps(made))  # noqa: S301 - made here
    assert copy.copy(made) == made
    evolve = attrs.evolve if attrs.has(cls) else dataclasses.replace
    assert evolve(made, one=2) == cls(2)


@pytest.mark.parametrize("cls", [Pair, Plain])
def test_defaults_that_are_made_are_made_anew_each_time(cls: type) -> None:
    make = maker(cls)
    first, second = make(1), make(1)
    first.two.append(5)

    assert second.two == []
    assert make(1, [7]).two == [7]
    assert make(1, three="y").three == "y"


def test_it_takes_what_the_class_takes_and_nothing_else() -> None:
    make = maker(Plain)
    for wrong in (make, lambda: make(1, [], "x", 4), lambda: make(one=1, five=5)):  # type: ignore[call-arg]
        with pytest.raises(TypeError):
            wrong()
    assert make.__name__ == "make_plain"


def test_a_class_that_can_be_referred_to_weakly_is_refused() -> None:
    @attrs.frozen
    class Weak:
        one: int

    with pytest.raises(
        TypeError, match="Weak has a slot for weak references; declare it with weakref_slot=False"
    ):
        maker(Weak)


def test_a_hash_that_the_class_has_is_kept() -> None:
    @attrs.frozen(weakref_slot=False)
    class Hashed:
        one: int

    assert hash(maker(Hashed)(1)) == hash(Hashed(1))


def test_verdicts_made_quickly_are_verdicts() -> None:
    assert make_verdict(Outcome.MET, "yes").is_met
    assert make_place("s", 1, NOW, None).opening == {}
