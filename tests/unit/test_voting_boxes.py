"""Boxes: one ballot for every voter, and sums that are right."""

from __future__ import annotations

import hashlib
import json

import pytest

from consult.verdicts import Phrase, met
from consult.voting import Box, Choice, Counts, Progress, Roll, Tally, Turnout

YES, NO, ABSTAIN = (choice.code for choice in Choice)


@pytest.fixture
def roll() -> Roll:
    return Roll.of(
        "owners",
        ["li", "wu", "chen", "zhao", "sun"],
        weights={"area": [100, 200, 300, 400, 500], "households": [1, 1, 1, 1, 1]},
        groups={"building": ["1", "2", "1", "2", "3"]},
    )


def test_nobody_has_voted_in_a_new_box(roll: Roll) -> None:
    box = Box(roll, replaceable=False)
    nobody = Counts(5, 0, 0, 0)
    assert box.tally() == Tally({"persons": nobody, "area": Counts(1500, 0, 0, 0), "households": nobody})
    assert list(box.ballots()) == []
    assert box.choice_of("li") is None


def test_a_ballot_counts_in_every_measure(roll: Roll) -> None:
    box = Box(roll, replaceable=False)
    assert box.cast(roll.index["chen"], YES)
    assert box.cast(roll.index["li"], NO)
    assert box.cast(roll.index["sun"], ABSTAIN)
    assert box.tally() == Tally(
        {"persons": Counts(5, 1, 1, 1), "area": Counts(1500, 300, 100, 500), "households": Counts(5, 1, 1, 1)}
    )
    assert box.recount() == box.tally()


def test_a_second_ballot_is_not_taken_where_ballots_are_final(roll: Roll) -> None:
    box = Box(roll, replaceable=False)
    box.cast(0, YES)
    before = box.tally()
    assert not box.cast(0, NO)
    assert not box.cast(0, YES)
    assert box.tally() == before
    assert box.choice_of("li") is Choice.YES
    assert box.replaced == 0


def test_a_later_ballot_takes_the_place_of_the_earlier_one_where_ballots_are_replaceable(roll: Roll) -> None:
    box = Box(roll, replaceable=True)
    assert box.cast(3, YES)
    assert box.cast(3, ABSTAIN)
    assert box.cast(3, ABSTAIN)
    assert box.cast(3, NO)
    assert box.tally()["persons"] == Counts(5, 0, 1, 0)
    assert box.tally()["area"] == Counts(1500, 0, 400, 0)
    assert box.choice_of("zhao") is Choice.NO
    assert box.replaced == 3


@pytest.mark.parametrize("replaceable", [False, True])
def test_no_ballot_is_taken_once_the_box_is_sealed(roll: Roll, *, replaceable: bool) -> None:
    box = Box(roll, replaceable=replaceable)
    box.cast(0, YES)
    tally = box.seal()
    digest = box.digest
    assert not box.cast(0, NO)
    assert not box.cast(1, NO)
    assert box.sealed
    assert box.tally() == tally == box.recount()
    assert box.digest == digest
    assert box.replaced == 0
    assert box.seal() is tally


def test_a_box_says_what_may_still_happen_to_it(roll: Roll) -> None:
    boxes = [Box(roll, replaceable=False), Box(roll, replaceable=True)]
    assert [box.progress for box in boxes] == [Progress.FINAL, Progress.REPLACEABLE]
    for box in boxes:
        box.seal()
    assert [box.progress for box in boxes] == [Progress.CLOSED, Progress.CLOSED]


def test_a_tally_that_was_taken_does_not_change_with_the_box(roll: Roll) -> None:
    box = Box(roll, replaceable=False)
    early = box.tally()
    box.cast(0, YES)
    assert early["persons"] == Counts(5, 0, 0, 0)


@pytest.mark.parametrize("replaceable", [False, True])
@pytest.mark.parametrize("choice", [-1, 0, 4, 300])
def test_a_choice_that_there_is_not_is_an_error_and_changes_nothing(
    roll: Roll, choice: int, *, replaceable: bool
) -> None:
    box = Box(roll, replaceable=replaceable)
    box.cast(0, YES)
    before = (box.tally(), box.digest)
    for position in (0, 1):
        with pytest.raises(ValueError, match="is the code of no choice"):
            box.cast(position, choice)
    assert (box.tally(), box.digest) == before


@pytest.mark.parametrize("position", [-1, 5])
def test_a_position_that_there_is_not_is_an_error_and_changes_nothing(roll: Roll, position: int) -> None:
    box = Box(roll, replaceable=True)
    before = (box.tally(), box.digest)
    with pytest.raises(IndexError):
        box.cast(position, YES)
    assert (box.tally(), box.digest) == before


def test_ballots_come_in_the_order_of_the_roll_and_not_of_voting(roll: Roll) -> None:
    box = Box(roll, replaceable=False)
    box.cast(4, NO)
    box.cast(0, ABSTAIN)
    box.cast(2, YES)
    assert list(box.ballots()) == [("li", Choice.ABSTAIN), ("chen", Choice.YES), ("sun", Choice.NO)]
    assert json.dumps(list(box.ballots())) == '[["li", "abstain"], ["chen", "yes"], ["sun", "no"]]'


def test_who_is_not_on_the_roll_has_no_place_in_the_box(roll: Roll) -> None:
    with pytest.raises(KeyError):
        Box(roll, replaceable=False).choice_of("qian")


def test_turnout_is_told_by_group_in_the_order_of_the_roll(roll: Roll) -> None:
    box = Box(roll, replaceable=False)
    box.cast(1, NO)
    box.cast(2, ABSTAIN)
    box.cast(3, YES)
    assert box.turnout_by("building") == [("1", Turnout(1, 2)), ("2", Turnout(2, 2)), ("3", Turnout(0, 1))]
    assert box.turnout_by("building", measure="area") == [
        ("1", Turnout(300, 400)),
        ("2", Turnout(600, 600)),
        ("3", Turnout(0, 500)),
    ]


def test_a_group_or_measure_that_there_is_not_is_named_with_those_that_there_are(roll: Roll) -> None:
    box = Box(roll, replaceable=False)
    with pytest.raises(KeyError, match="roll 'owners' has no group 'grid'; it has building"):
        box.turnout_by("grid")
    with pytest.raises(KeyError, match="has no measure 'shares'; it has persons, area, households"):
        box.turnout_by("building", measure="shares")
    with pytest.raises(KeyError, match="roll 'nobody' has no group 'grid'; it has none"):
        Box(Roll.of("nobody", []), replaceable=False).turnout_by("grid")


def test_the_digest_is_the_hash_of_the_roll_and_of_every_place(roll: Roll) -> None:
    box = Box(roll, replaceable=False)
    box.cast(1, NO)
    box.cast(4, ABSTAIN)
    assert box.digest == hashlib.sha256(bytes.fromhex(roll.digest) + b"\0\2\0\0\3").hexdigest()


def test_the_digest_depends_on_the_roll_and_on_each_ballot(roll: Roll) -> None:
    box = Box(roll, replaceable=True)
    digests = {box.digest, Box(Roll.of("others", roll.voters), replaceable=True).digest}
    for position, choice in [(0, YES), (0, NO), (1, NO)]:
        box.cast(position, choice)
        digests.add(box.digest)
    assert len(digests) == 5


def test_a_vote_of_nobody_comes_to_nothing() -> None:
    box = Box(Roll.of("nobody", []), replaceable=False)
    assert box.seal()["persons"] == Counts(0, 0, 0, 0)
    assert box.recount() == box.tally()


def test_persons_who_do_not_weigh_one_each_are_weighed() -> None:
    roll = Roll.of("units", ["1-101", "1-102", "1-103"], weights={"persons": [1, 0, 1]})
    box = Box(roll, replaceable=False)
    for position in range(3):
        box.cast(position, YES)
    assert box.seal()["persons"] == Counts(2, 2, 0, 0)


def test_many_boxes_share_one_roll(roll: Roll) -> None:
    boxes = [Box(roll, replaceable=False) for _ in range(3)]
    boxes[1].cast(0, YES)
    assert [box.tally()["persons"].yes for box in boxes] == [0, 1, 0]
    assert all(box.roll is roll for box in boxes)


def test_a_box_says_what_it_is(roll: Roll) -> None:
    box = Box(roll, replaceable=False)
    box.cast(0, YES)
    assert repr(box) == "<Box of 'owners', final: 1 of 5 voted>"
    box.seal()
    assert repr(box) == "<Box of 'owners', sealed: 1 of 5 voted>"
    assert repr(Box(roll, replaceable=True)) == "<Box of 'owners', replaceable: 0 of 5 voted>"


def test_a_choice_is_its_text_and_is_said_in_both_languages() -> None:
    assert [choice.value for choice in Choice] == ["yes", "no", "abstain"]
    assert [choice.code for choice in Choice] == [1, 2, 3]
    assert Choice("abstain") is Choice.ABSTAIN
    assert [choice.phrase() for choice in Choice] == [
        Phrase("yes", "赞成"),
        Phrase("no", "反对"),
        Phrase("abstain", "弃权"),
    ]
    assert met("li voted {choice}", zh="li投{choice}票", choice=Choice.NO).sentence("zh") == "li投反对票"
