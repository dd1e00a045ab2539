"""Rolls: who may vote, with what weight."""

from __future__ import annotations

import copy
import hashlib
import json
import pickle
from array import array
from typing import Any

import pytest

from consult.errors import LogError
from consult.voting import Roll

OWNERS = ["li", "wu", "chen"]


def owners(**changes: Any) -> Roll:
    given: dict[str, Any] = {
        "name": "owners",
        "voters": OWNERS,
        "weights": {"area": {"li": 88_880_000, "wu": 120_000_000, "chen": 0}},
        "groups": {"building": {"li": "1", "wu": "2", "chen": "1"}},
    }
    given |= changes
    return Roll.of(given.pop("name"), given.pop("voters"), **given)


def test_everybody_weighs_one_person_unless_told_otherwise() -> None:
    roll = Roll.of("residents", OWNERS)
    assert roll.voters == ("li", "wu", "chen")
    assert roll.index == {"li": 0, "wu": 1, "chen": 2}
    assert roll.measures == {"persons": array("q", [1, 1, 1])}
    assert roll.totals == {"persons": 3}
    assert roll.by_head == {"persons"}
    assert roll.groups == {}


def test_weights_and_groups_stand_in_the_order_of_the_voters() -> None:
    roll = owners(
        weights={"area": {"chen": 3, "wu": 2, "li": 1}, "households": [1, 1, 1]},
        groups={"building": {"chen": "c", "li": "a", "wu": "b"}, "grid": ["x", "y", "z"]},
    )
    assert roll.measures["area"].tolist() == [1, 2, 3]
    assert roll.groups == {"building": ("a", "b", "c"), "grid": ("x", "y", "z")}
    assert roll.by_head == {"persons", "households"}


def test_the_totals_of_heavy_weights_do_not_overflow() -> None:
    heaviest = 2**63 - 1
    assert owners(weights={"area": [heaviest] * 3}).totals["area"] == 3 * heaviest


def test_persons_may_be_weighed_where_somebody_is_not_to_be_counted_as_a_person_again() -> None:
    roll = owners(weights={"persons": [1, 0, 2]})
    assert roll.totals == {"persons": 3}
    assert roll.by_head == set()


def test_nobody_may_be_on_a_roll() -> None:
    roll = Roll.of("nobody", [])
    assert roll.totals == {"persons": 0}
    assert "li" not in roll


def test_a_roll_knows_who_is_on_it() -> None:
    assert "li" in owners()
    assert "zhao" not in owners()
    assert 0 not in owners()


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        (
            {"voters": ["li", "wu", "li", "wu", "xu"]},
            ValueError,
            "roll 'owners' lists 'li', 'wu' more than once",
        ),
        ({"voters": list("aabbccddee")}, ValueError, "lists 'a', 'b', 'c' and 2 more more than once"),
        ({"voters": ["li", ""]}, ValueError, "roll 'owners': a voter is empty"),
        ({"voters": ["li", 7]}, TypeError, "roll 'owners': a voter is 7, which is no text"),
        ({"voters": "li"}, TypeError, "has the text 'li' for its voters; give a list"),
        ({"name": ""}, ValueError, "roll '': its name is empty"),
        ({"weights": {"": [1, 1, 1]}}, ValueError, "roll 'owners': a measure is empty"),
        ({"weights": {"area": [1, 2]}}, ValueError, "measure 'area' has 2 entries for 3 voters"),
        ({"weights": {"area": {"li": 1}}}, ValueError, "measure 'area' says nothing about 'wu', 'chen'"),
        (
            {"weights": {"area": {"li": 1, "wu": 1, "chen": 1, "zhao": 1}}},
            ValueError,
            "measure 'area' names 'zhao', not on the roll",
        ),
        (
            {"weights": {"area": [1, -2, 3]}},
            ValueError,
            "measure 'area': 'wu' weighs -2; give a weight between 0",
        ),
        (
            {"weights": {"area": [1, 2, 2**63]}},
            ValueError,
            "'chen' weighs 9223372036854775808; give a weight between",
        ),
        (
            {"weights": {"area": [1, 88.88, 3]}},
            TypeError,
            "'wu' weighs 88.88; give an int in the smallest unit",
        ),
        ({"weights": {"area": [True, 1, 1]}}, TypeError, "'li' weighs True; give an int"),
        ({"weights": {"area": ["1", 1, 1]}}, TypeError, "'li' weighs '1'; give an int"),
        ({"groups": {"building": ["1", "2"]}}, ValueError, "group 'building' has 2 entries for 3 voters"),
        (
            {"groups": {"building": ["1", "2", 3]}},
            TypeError,
            "group 'building': a label is 3, which is no text",
        ),
        (
            {"groups": {"building": {"li": "1"}}},
            ValueError,
            "group 'building' says nothing about 'wu', 'chen'",
        ),
        ({"groups": {"": ["1", "2", "3"]}}, ValueError, "roll 'owners': an attribute is empty"),
    ],
    ids=str,
)
def test_a_roll_that_does_not_add_up_is_refused_with_the_culprit(
    changes: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error) as caught:
        owners(**({"weights": {}, "groups": {}} | changes))
    assert words in caught.value.args[0]


def test_a_roll_reads_itself_back_from_its_record() -> None:
    for roll in (owners(), owners(weights={"persons": [1, 0, 2]}), Roll.of("nobody", [])):
        data = json.loads(json.dumps(roll.to_data()))
        again = Roll.from_data(data)
        assert again == roll
        assert hash(again) == hash(roll)
        assert again.digest == roll.digest
        assert again.totals == roll.totals


def test_the_record_of_a_roll_is_plain() -> None:
    assert owners().to_data() == {
        "name": "owners",
        "voters": ["li", "wu", "chen"],
        "weights": {"area": [88_880_000, 120_000_000, 0]},
        "groups": {"building": ["1", "2", "1"]},
    }


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"name": "owners", "voters": ["li", "li"], "weights": {}, "groups": {}},
        {"name": "owners", "voters": "li", "weights": {}, "groups": {}},
        {"name": "owners", "voters": ["li"], "weights": {"area": [1.5]}, "groups": {}},
        {"name": "owners", "voters": ["li"], "weights": {"area": 7}, "groups": {}},
        {"name": "owners", "voters": None, "weights": {}, "groups": {}},
        {"name": "owners", "voters": ["li"], "weights": [1], "groups": {}},
        [],
    ],
    ids=repr,
)
def test_a_record_that_is_no_roll_is_refused(data: Any) -> None:
    with pytest.raises(LogError, match="not a roll"):
        Roll.from_data(data)


def test_the_digest_is_the_hash_of_the_canonical_text() -> None:
    text = (
        '{"groups":{"building":["一栋","2","一栋"]},"name":"业主",'
        '"voters":["li","wu","chen"],"weights":{"area":[88880000,120000000,0]}}'
    )
    roll = owners(name="业主", groups={"building": ["一栋", "2", "一栋"]})
    assert roll.digest == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "tenants"},
        {"voters": ["wu", "li", "chen"]},
        {"weights": {"area": [88_880_000, 120_000_000, 1]}},
        {"weights": {"area": [88_880_000, 120_000_000, 0], "persons": [1, 1, 2]}},
        {"weights": {}},
        {"groups": {"building": ["1", "2", "2"]}},
        {"groups": {}},
    ],
    ids=str,
)
def test_whatever_differs_gives_another_digest(changes: dict[str, Any]) -> None:
    assert owners(**changes).digest != owners().digest
    assert owners(**changes) != owners()


def test_a_roll_says_what_it_is() -> None:
    assert repr(owners()) == "<Roll 'owners': 3 voters; persons 3, area 208880000>"


def test_a_roll_can_be_copied_and_pickled() -> None:
    roll = owners()
    for again in (copy.deepcopy(roll), pickle.loads(pickle.dumps(roll))):  # noqa: S301 - our own
        assert again == roll
        assert again.digest == roll.digest
        assert again.index == roll.index
