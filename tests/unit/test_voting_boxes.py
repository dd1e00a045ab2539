"""Boxes: one ballot for every voter, and sums that are right."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from consult.verdicts import Phrase, met
from consult.voting import Box, Choice, Counts, Progress, Roll, Tally, Turnout
from consult.voting.boxes import Prevails
from consult.voting.states import HELD, State

YES, NO, ABSTAIN = (choice.code for choice in (Choice.YES, Choice.NO, Choice.ABSTAIN))


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
@pytest.mark.parametrize("choice", [-1, 0, 4, 5, 300])
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
    assert [choice.value for choice in Choice] == ["yes", "no", "abstain", "veto"]
    assert [choice.code for choice in Choice] == [1, 2, 3, 4]
    assert Choice("abstain") is Choice.ABSTAIN
    assert [choice.phrase() for choice in Choice] == [
        Phrase("yes", "赞成"),
        Phrase("no", "反对"),
        Phrase("abstain", "弃权"),
        Phrase("veto", "反对并否决"),
    ]
    assert met("li voted {choice}", zh="li投{choice}票", choice=Choice.NO).sentence("zh") == "li投反对票"


# -- papers, proxies, marks, delegation --------------------------------------------------------------------

LI, WU, CHEN, ZHAO, SUN = range(5)


def states(box: Box) -> list[str]:
    """Every voter's paper, with a star where somebody else cast it."""
    return [box.state_of(v).name.lower() + "*" * box.held_for(v) for v in box.roll.voters]


class TestAPaper:
    def test_counts_like_a_ballot_online(self, roll: Roll) -> None:
        box = Box(roll, replaceable=False)
        assert box.receive(LI, YES)
        assert box.tally()["area"] == Counts(1500, 100)
        assert box.choice_of("li") is Choice.YES
        assert box.kept == {}

    def test_that_is_void_took_part_and_chose_nothing(self, roll: Roll) -> None:
        box = Box(roll, replaceable=False)
        assert box.receive(LI, State.VOID)
        assert box.tally()["persons"] == Counts(5, void=1)
        assert box.choice_of("li") is None
        assert box.voted("li")
        assert list(box.ballots()) == []

    @pytest.mark.parametrize(
        ("replaceable", "prevails", "counted"),
        [
            (False, None, "yes"),
            (True, None, "no"),
            (True, "first", "yes"),
            (False, "paper", "no"),
            (False, "online", "yes"),
        ],
    )
    def test_after_a_ballot_online_counts_as_declared_and_both_are_kept(
        self, roll: Roll, prevails: Prevails | None, counted: str, *, replaceable: bool
    ) -> None:
        box = Box(roll, replaceable=replaceable, prevails=prevails)
        box.cast(LI, YES)
        assert box.receive(LI, NO) is (counted == "no")
        assert states(box)[LI] == counted
        assert box.tally()["persons"].participating == 1
        assert box.kept == {"li": [("online", State.YES), ("paper", State.NO)]}
        assert box.replaced == (counted == "no")

    @pytest.mark.parametrize(
        ("replaceable", "prevails", "taken"),
        [
            (False, None, False),
            (True, None, False),
            (True, "first", False),
            (True, "online", True),
            (False, "online", True),
        ],
    )
    def test_gives_way_to_a_later_ballot_online_only_where_that_prevails(
        self, roll: Roll, prevails: Prevails | None, *, replaceable: bool, taken: bool
    ) -> None:
        box = Box(roll, replaceable=replaceable, prevails=prevails)
        box.receive(LI, NO)
        assert box.cast(LI, YES) is taken
        assert states(box)[LI] == ("yes" if taken else "no")
        assert box.kept == ({"li": [("paper", State.NO), ("online", State.YES)]} if taken else {})
        assert box.paper_of("li").on_paper is not taken

    def test_that_comes_second_is_kept_and_does_not_count(self, roll: Roll) -> None:
        box = Box(roll, replaceable=True)
        box.receive(LI, YES)
        assert not box.receive(LI, NO)
        assert not box.receive(LI, State.VOID)
        assert states(box)[LI] == "yes"
        assert box.kept == {"li": [("paper", State.YES), ("paper", State.NO), ("paper", State.VOID)]}

    def test_of_somebody_recused_is_refused(self, roll: Roll) -> None:
        box = Box(roll, replaceable=True)
        box.mark(LI, State.RECUSED)
        assert not box.receive(LI, YES)
        assert not box.cast(LI, YES)
        assert not box.cast_for(LI, YES)
        assert states(box)[LI] == "recused"
        assert box.kept == {}

    @pytest.mark.parametrize("code", [0, 4, 6, 17])
    def test_with_a_choice_that_there_is_not_is_an_error(self, roll: Roll, code: int) -> None:
        box = Box(roll, replaceable=False)
        with pytest.raises(ValueError, match=f"{code} is the code of no choice"):
            box.receive(LI, code)
        assert states(box)[LI] == "none"


class TestAVeto:
    def test_is_taken_only_where_the_vote_has_vetoes(self, roll: Roll) -> None:
        veto = Choice.VETO.code
        for put in (Box.cast, Box.receive, Box.cast_for):
            box = Box(roll, replaceable=True)
            with pytest.raises(ValueError, match="no ballot of this vote may be a veto"):
                put(box, LI, veto)
            assert box.tally()["persons"] == Counts(5)
            assert put(Box(roll, replaceable=True, vetoes=True), LI, veto)

    def test_is_counted_apart_from_a_no_and_is_a_side_taken(self, roll: Roll) -> None:
        box = Box(roll, replaceable=True, vetoes=True)
        box.cast(LI, Choice.VETO.code)
        box.cast(WU, NO)
        counts = box.tally()["persons"]
        assert (counts.no, counts.veto, counts.cast) == (1, 1, 2)
        assert box.choice_of("li") is Choice.VETO
        assert box.progress == Progress(replaceable=True, vetoes=True)


class TestABallotCastForSomebody:
    def test_counts_and_is_known_to_be_held(self, roll: Roll) -> None:
        box = Box(roll, replaceable=False)
        assert box.cast_for(WU, YES)
        assert states(box)[WU] == "yes*"
        assert box.tally()["area"] == Counts(1500, 200, held=(200, 0, 0, 0))
        assert not box.voted("wu")
        assert list(box.papers()) == [("wu", State.YES, True)]

    @pytest.mark.parametrize("put", [Box.cast, Box.receive])
    def test_gives_way_to_the_voter_s_own_even_where_ballots_are_final(self, roll: Roll, put: Any) -> None:
        box = Box(roll, replaceable=False)
        box.cast_for(WU, YES)
        assert put(box, WU, NO)
        assert states(box)[WU] == "no"
        assert box.tally()["persons"] == Counts(5, 0, 1)
        assert box.kept == {}

    def test_is_not_taken_over_the_voter_s_own(self, roll: Roll) -> None:
        box = Box(roll, replaceable=True)
        box.cast(WU, NO)
        assert not box.cast_for(WU, YES)
        assert states(box)[WU] == "no"

    def test_is_replaced_by_the_holder_only_where_ballots_are_replaceable(self, roll: Roll) -> None:
        for replaceable in (False, True):
            box = Box(roll, replaceable=replaceable)
            box.cast_for(WU, YES)
            assert box.cast_for(WU, NO) is replaceable
            assert states(box)[WU] == ("no*" if replaceable else "yes*")

    @pytest.mark.parametrize("under", [State.NONE, State.DELIVERED, State.PRESENT], ids=lambda s: s.name)
    def test_taken_back_leaves_what_lay_under(self, roll: Roll, under: State) -> None:
        box = Box(roll, replaceable=False)
        box.mark(WU, under)
        box.cast_for(WU, YES)
        assert box.take_back(WU)
        assert box.state_of("wu") is under
        assert not box.take_back(WU)
        assert box.cast(WU, NO)

    def test_taken_back_a_second_time_leaves_what_lay_under_the_second(self, roll: Roll) -> None:
        box = Box(roll, replaceable=False)
        box.mark(WU, State.DELIVERED)
        box.cast_for(WU, YES)
        box.take_back(WU)
        box.mark(WU, State.PRESENT)
        box.mark(WU, State.NONE)
        box.cast_for(WU, NO)
        box.take_back(WU)
        assert states(box)[WU] == "none"

    def test_is_not_taken_where_the_voter_follows_somebody(self, roll: Roll) -> None:
        box = Box(roll, replaceable=True)
        box.follow(WU, LI)
        assert not box.cast_for(WU, YES)
        box.cast(LI, NO)
        assert not box.cast_for(WU, YES)
        assert not box.take_back(WU)
        assert states(box)[:2] == ["no", "no*"]


class TestAMark:
    def test_of_delivery_says_nothing_of_whoever_has_voted(self, roll: Roll) -> None:
        box = Box(roll, replaceable=False)
        box.cast(LI, YES)
        assert not box.mark(LI, State.DELIVERED)
        assert box.mark(WU, State.DELIVERED)
        assert not box.mark(WU, State.DELIVERED)
        assert states(box)[:2] == ["yes", "delivered"]
        assert box.tally()["persons"] == Counts(5, 1, delivered=1)

    def test_of_delivery_is_remembered_under_a_ballot_that_is_held(self, roll: Roll) -> None:
        box = Box(roll, replaceable=False)
        box.cast_for(LI, YES)
        assert box.mark(LI, State.DELIVERED)
        assert not box.mark(LI, State.DELIVERED)
        assert not box.mark(LI, State.EXCUSED)
        assert states(box)[LI] == "yes*"
        box.take_back(LI)
        assert states(box)[LI] == "delivered"

    def test_of_presence_comes_and_goes(self, roll: Roll) -> None:
        box = Box(roll, replaceable=False)
        assert box.mark(LI, State.PRESENT)
        assert box.tally()["persons"].present == 1
        assert box.mark(LI, State.NONE)
        assert not box.mark(LI, State.NONE)
        assert box.tally()["persons"] == Counts(5)

    def test_of_an_excuse_is_lifted_by_coming_and_by_voting(self, roll: Roll) -> None:
        box = Box(roll, replaceable=False)
        for position in (LI, WU, CHEN):
            assert box.mark(position, State.EXCUSED)
        assert box.mark(LI, State.PRESENT)
        assert box.cast(WU, YES)
        assert states(box)[:3] == ["present", "yes", "excused"]
        assert not box.mark(WU, State.EXCUSED)

    def test_of_recusal_stands_and_comes_too_late_for_a_final_ballot(self, roll: Roll) -> None:
        final, replaceable = Box(roll, replaceable=False), Box(roll, replaceable=True)
        for box in (final, replaceable):
            box.cast(LI, YES)
            box.cast_for(WU, YES)
            box.mark(CHEN, State.EXCUSED)
            assert all(box.mark(position, State.RECUSED) for position in (WU, CHEN, ZHAO))
            assert not any(box.mark(ZHAO, state) for state in (State.PRESENT, State.NONE, State.VOID))
        assert not final.mark(LI, State.RECUSED)
        assert replaceable.mark(LI, State.RECUSED)
        assert final.tally()["persons"] == Counts(5, 1, recused=3)
        assert replaceable.tally()["persons"] == Counts(5, recused=4)

    def test_of_a_void_ballot_is_of_one_that_is_in(self, roll: Roll) -> None:
        box = Box(roll, replaceable=False)
        box.cast(LI, YES)
        box.cast_for(WU, YES)
        assert box.mark(LI, State.VOID)
        assert box.mark(WU, State.VOID)
        assert not box.mark(CHEN, State.VOID)
        assert box.tally()["persons"] == Counts(5, void=2)
        assert not box.cast(LI, YES)

    def test_of_a_void_ballot_leaves_room_for_another_where_ballots_are_replaceable(self, roll: Roll) -> None:
        box = Box(roll, replaceable=True)
        box.cast(LI, YES)
        box.mark(LI, State.VOID)
        assert box.cast(LI, NO)
        assert states(box)[LI] == "no"

    @pytest.mark.parametrize("state", [State.NO, State.VETO, State.FOLLOWS_YES], ids=lambda s: s.name)
    def test_with_a_choice_is_an_error(self, roll: Roll, state: State) -> None:
        with pytest.raises(ValueError, match="is no state to mark a paper with; cast a ballot, or mark it"):
            Box(roll, replaceable=False).mark(LI, state)


class TestStandingDelegation:
    def test_lets_a_paper_follow_until_the_voter_casts_one(self, roll: Roll) -> None:
        box = Box(roll, replaceable=False)
        assert box.follow(LI, WU)
        assert states(box)[LI] == "none"
        box.cast(WU, YES)
        assert states(box)[LI] == "yes*"
        assert box.cast(LI, NO)
        assert states(box)[:2] == ["no", "yes"]

    def test_goes_on_from_voter_to_voter(self, roll: Roll) -> None:
        box = Box(roll, replaceable=True)
        box.follow(LI, WU)
        box.follow(WU, CHEN)
        box.cast(CHEN, YES)
        assert states(box)[:3] == ["yes*", "yes*", "yes"]
        box.cast(CHEN, NO)
        assert states(box)[:3] == ["no*", "no*", "no"]
        box.cast(WU, ABSTAIN)
        assert states(box)[:3] == ["abstain*", "abstain", "no"]
        assert box.tally() == box.recount()

    def test_follows_a_ballot_that_a_proxy_cast_whenever_it_began(self, roll: Roll) -> None:
        before, after = Box(roll, replaceable=False), Box(roll, replaceable=False)
        before.follow(LI, WU)
        before.cast_for(WU, YES)
        after.cast_for(WU, YES)
        after.follow(LI, WU)
        assert states(before) == states(after)
        assert states(after)[:2] == ["yes*", "yes*"]

    def test_in_a_loop_is_no_ballot_and_harms_nobody(self, roll: Roll) -> None:
        box = Box(roll, replaceable=False)
        for follower, followed in ((LI, WU), (WU, CHEN), (CHEN, LI), (ZHAO, LI)):
            assert box.follow(follower, followed)
        box.cast(SUN, NO)
        assert states(box) == ["none", "none", "none", "none", "no"]
        box.cast(WU, YES)
        assert states(box) == ["yes*", "yes", "yes*", "yes*", "no"]

    @pytest.mark.parametrize("state", [State.RECUSED, State.VOID, State.EXCUSED], ids=lambda s: s.name)
    def test_ends_at_whoever_is_recused_or_excused_or_whose_ballot_is_void(
        self, roll: Roll, state: State
    ) -> None:
        box = Box(roll, replaceable=True)
        box.follow(LI, WU)
        box.follow(WU, CHEN)
        if state is State.VOID:
            box.cast(WU, YES)
        box.mark(WU, state)
        box.cast(CHEN, NO)
        assert states(box)[:3] == ["none", state.name.lower(), "no"]

    def test_ended_leaves_what_lay_under(self, roll: Roll) -> None:
        box = Box(roll, replaceable=False)
        box.mark(LI, State.DELIVERED)
        box.follow(LI, WU)
        box.cast(WU, YES)
        assert states(box)[LI] == "yes*"
        assert box.follow(LI, None)
        assert not box.follow(LI, None)
        assert states(box)[LI] == "delivered"

    def test_counts_for_somebody_excused_who_comes_after_all(self, roll: Roll) -> None:
        box = Box(roll, replaceable=False)
        box.follow(LI, WU)
        box.mark(LI, State.EXCUSED)
        box.cast(WU, YES)
        assert states(box)[LI] == "excused"
        box.mark(LI, State.PRESENT)
        assert states(box)[LI] == "yes*"

    def test_does_not_take_the_place_of_a_proxy_s_ballot(self, roll: Roll) -> None:
        box = Box(roll, replaceable=False)
        box.cast_for(LI, NO)
        box.cast(WU, YES)
        assert not box.follow(LI, WU)
        assert states(box)[LI] == "no*"
        assert box.take_back(LI)
        assert box.follow(LI, WU)
        assert states(box)[LI] == "yes*"

    def test_of_oneself_is_an_error(self, roll: Roll) -> None:
        with pytest.raises(ValueError, match="voter 'wu' cannot follow himself; name another, or nobody"):
            Box(roll, replaceable=False).follow(WU, WU)

    def test_settles_no_ballot_that_may_still_fall_away(self, roll: Roll) -> None:
        box = Box(roll, replaceable=False)
        box.follow(LI, WU)
        assert box.progress == Progress(revocable=True)


@pytest.mark.parametrize("position", [-1, 5])
def test_no_operation_takes_a_position_that_there_is_not(roll: Roll, position: int) -> None:
    box = Box(roll, replaceable=True)
    box.follow(LI, WU)
    before = (box.tally(), box.digest)
    for call in (
        lambda: box.cast(position, YES),
        lambda: box.receive(position, State.VOID),
        lambda: box.receive(position, YES),
        lambda: box.cast_for(position, YES),
        lambda: box.take_back(position),
        lambda: box.mark(position, State.NONE),
        lambda: box.mark(position, State.RECUSED),
        lambda: box.follow(position, LI),
        lambda: box.follow(LI, position),
    ):
        with pytest.raises(IndexError, match=r"not on the roll|out of range"):
            call()
    assert (box.tally(), box.digest) == before


def test_where_papers_take_the_place_of_final_ballots_nothing_is_settled_early(roll: Roll) -> None:
    assert Box(roll, replaceable=False, prevails="paper").progress.replaceable
    assert Box(roll, replaceable=False, prevails="online").progress.replaceable
    assert not Box(roll, replaceable=False, prevails="first").progress.replaceable


def test_the_code_of_every_place_is_in_memory(roll: Roll) -> None:
    box = Box(roll, replaceable=False)
    box.cast(LI, YES)
    box.cast_for(WU, NO)
    box.mark(CHEN, State.DELIVERED)
    assert box.memory == bytes([1, HELD + 2, 6, 0, 0])


def test_whoever_is_led_took_part_and_whoever_was_only_reached_did_not(roll: Roll) -> None:
    box = Box(roll, replaceable=False)
    box.cast_for(LI, YES)
    box.receive(CHEN, State.VOID)
    box.mark(WU, State.DELIVERED)
    box.mark(ZHAO, State.PRESENT)
    assert box.turnout_by("building") == [("1", Turnout(2, 2)), ("2", Turnout(0, 2)), ("3", Turnout(0, 1))]
