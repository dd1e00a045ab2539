"""Secret votes: who has voted is known, what was voted is counted, and nothing joins the two."""

from __future__ import annotations

import copy
import gc
import hashlib
import json
import logging
import pickle
import sys
import types
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from consult import merkle
from consult.errors import ConsultError, LogError
from consult.verdicts import Phrase
from consult.voting import Choice, Counts, PaperNow, Progress, Roll, State, Tally, Turnout
from consult.voting.boxes import BoxChange
from consult.voting.boxes.secret import Alike, SecrecyError, SecretBox, receipt_hash, singles_out
from consult.voting.choosing.choices import encode
from consult.voting.choosing.options import Approval, Mark, OneOf, Ranking

if TYPE_CHECKING:
    from collections.abc import Callable

    from consult.voting.boxes.kinds import AnyBox

YES, NO, ABSTAIN, VETO = (choice.code for choice in Choice)
NAMES = ["li", "wu", "chen", "zhao", "sun"]


def numbered() -> Callable[[], bytes]:
    """Tokens that are drawn in the same way every time."""
    numbers = count()
    return lambda: hashlib.sha256(str(next(numbers)).encode()).digest()


@pytest.fixture
def roll() -> Roll:
    return Roll.of(
        "villagers",
        NAMES,
        weights={"households": [1, 1, 1, 1, 1]},
        groups={"group": ["1", "2", "1", "2", "3"]},
    )


@pytest.fixture
def box(roll: Roll) -> SecretBox[Tally]:
    return SecretBox(roll, vetoes=True, tokens=numbered())


def filled(roll: Roll) -> SecretBox[Tally]:
    """A box with a paper of every kind but one cast by somebody who has not come."""
    box = SecretBox(roll, vetoes=True, tokens=numbered())
    for position, paper in enumerate((YES, NO, ABSTAIN, VETO)):
        assert box.cast(position, paper)
    assert box.receive(4, State.VOID)
    return box


def open_state(box: SecretBox[Any]) -> tuple[object, ...]:
    """What an open box holds, in one value."""
    return (box.to_data(), box.digest, box.turnouts(), repr(box), [box.paper_of(name) for name in NAMES])


class TestCasting:
    def test_papers_are_counted_by_head_in_every_measure_when_the_box_is_sealed(self, roll: Roll) -> None:
        box = filled(roll)
        counts = Counts(5, yes=1, no=1, abstain=1, veto=1, void=1)
        assert box.seal() == Tally({"persons": counts, "households": counts})
        assert box.tally() == box.recount() == box.seal()
        assert box.papers() == ((YES, 1), (NO, 1), (ABSTAIN, 1), (VETO, 1), (State.VOID, 1))

    @pytest.mark.parametrize("again", ["cast", "receive", "cast_for"])
    @pytest.mark.parametrize("first", ["cast", "receive", "cast_for"])
    @pytest.mark.parametrize("paper", [YES, NO])
    def test_a_second_paper_is_refused_and_changes_nothing(
        self, box: SecretBox[Tally], first: str, again: str, paper: int
    ) -> None:
        assert getattr(box, first)(0, YES) is not None
        before = open_state(box)
        assert getattr(box, again)(0, paper) is None
        assert getattr(box, again)(0, paper, token=b"\1" * 32) is None
        assert open_state(box) == before
        assert not box.has(b"\1" * 32)

    def test_a_paper_that_somebody_else_cast_is_final_too_and_known_of_the_voter_alone(
        self, box: SecretBox[Tally]
    ) -> None:
        assert box.cast_for(0, YES)
        assert box.cast(0, NO) is None
        assert box.paper_of("li") == PaperNow(None, held=True)
        assert box.voted("li")
        assert box.seal()["persons"] == Counts(5, yes=1, no=0, abstain=0)
        assert not any(box.tally()["persons"].held)

    @pytest.mark.parametrize("state", [State.DELIVERED, State.PRESENT, State.EXCUSED])
    def test_whoever_is_not_recused_may_vote(self, box: SecretBox[Tally], state: State) -> None:
        assert box.mark(0, state)
        assert box.paper_of("li") == PaperNow(state)
        assert box.cast(0, NO)
        assert box.paper_of("li") == PaperNow(None)
        assert box.seal()["persons"] == Counts(5, yes=0, no=1, abstain=0)

    def test_nothing_is_taken_from_the_recused_nor_for_the_excused(self, box: SecretBox[Tally]) -> None:
        box.mark(0, State.RECUSED)
        box.mark(1, State.EXCUSED)
        before = open_state(box)
        assert box.cast(0, YES) is None
        assert box.receive(0, State.VOID) is None
        assert box.cast_for(0, YES) is None
        assert box.cast_for(1, YES) is None
        assert open_state(box) == before

    def test_no_paper_is_taken_once_the_box_is_sealed(self, box: SecretBox[Tally]) -> None:
        box.cast(0, YES)
        tally, digest, data = box.seal(), box.digest, box.to_data()
        assert box.cast(1, NO) is None
        assert box.receive(1, NO) is None
        assert box.cast_for(1, NO) is None
        assert not box.mark(1, State.PRESENT)
        assert box.seal() is tally
        assert (box.digest, box.to_data()) == (digest, data)

    @pytest.mark.parametrize("paper", [-1, 0, 5, 6, 300, True, "yes", None, (1,)])
    def test_what_is_no_paper_is_an_error_that_shows_neither_paper_nor_voter(
        self, box: SecretBox[Tally], paper: Any
    ) -> None:
        before = open_state(box)
        with pytest.raises(ValueError, match="no paper of the vote") as raised:
            box.cast(2, paper)
        (said,) = raised.value.args
        assert said == (
            "secret vote of 'villagers': this is no paper of the vote; give the code of one, such as "
            "Choice.YES.code"
        )
        assert open_state(box) == before

    def test_a_veto_is_a_paper_only_of_a_vote_that_has_vetoes(self, roll: Roll) -> None:
        box = SecretBox(roll)
        with pytest.raises(ValueError, match="no paper of the vote"):
            box.cast(0, VETO)
        with pytest.raises(ValueError, match="no paper of the vote"):
            box.receive(0, VETO)
        assert not box.voted("li")

    def test_only_whoever_receives_a_paper_may_find_it_void(self, box: SecretBox[Tally]) -> None:
        for put in (box.cast, box.cast_for):
            with pytest.raises(ValueError, match="no paper of the vote"):
                put(0, State.VOID)
        assert box.receive(0, State.VOID)
        assert box.seal()["persons"].void == 1

    @pytest.mark.parametrize("position", [-1, 5])
    def test_a_position_that_there_is_not_is_an_error_without_the_paper(
        self, box: SecretBox[Tally], position: int
    ) -> None:
        with pytest.raises(IndexError, match="is not on the roll") as raised:
            box.cast(position, ABSTAIN)
        assert raised.value.args == (
            f"position {position} is not on the roll; take it from roll.index",
            position,
        )
        with pytest.raises(IndexError):
            box.mark(position, State.PRESENT)
        assert box.turnout() == Turnout(0, 5)

    def test_a_box_puts_in_what_an_engine_gives_it(self, box: SecretBox[Tally]) -> None:
        engine_box: AnyBox = box
        receipt = engine_box.put(0, Choice.YES)
        assert receipt is not None
        assert box.has(bytes.fromhex(receipt))
        assert engine_box.put(0, Choice.NO) is None
        assert engine_box.put(1, NO, held=True)
        assert box.paper_of("wu").held
        assert box.seal()["persons"] == Counts(5, yes=1, no=1, abstain=0)


class TestVoters:
    def test_who_has_voted_is_known_in_the_order_of_the_roll(self, box: SecretBox[Tally]) -> None:
        box.cast(3, NO)
        box.cast_for(0, YES)
        assert list(box.voters()) == ["li", "zhao"]
        assert [box.voted(name) for name in NAMES] == [True, False, False, True, False]
        assert box.turnout() == Turnout(2, 5)
        assert box.turnouts() == {"persons": Turnout(2, 5), "households": Turnout(2, 5)}
        assert box.turnout_by("group") == [("1", Turnout(1, 2)), ("2", Turnout(1, 2)), ("3", Turnout(0, 1))]

    def test_who_is_not_on_the_roll_has_no_place_in_the_box(self, box: SecretBox[Tally]) -> None:
        with pytest.raises(KeyError):
            box.voted("qian")
        with pytest.raises(KeyError):
            box.paper_of("qian")
        with pytest.raises(KeyError, match="not counted in 'area' here; they are in persons, households"):
            box.turnout(measure="area")

    def test_marks_are_counted_and_those_who_voted_are_marked_no_more(self, box: SecretBox[Tally]) -> None:
        assert box.mark(0, State.DELIVERED)
        assert box.mark(1, State.PRESENT)
        assert box.mark(1, State.NONE)
        assert box.mark(1, State.PRESENT)
        assert box.mark(2, State.RECUSED)
        assert box.mark(3, State.EXCUSED)
        assert not box.mark(2, State.EXCUSED)
        assert not box.mark(2, State.PRESENT)
        assert not box.mark(0, State.NONE)
        box.cast(4, YES)
        for state in (State.NONE, State.DELIVERED, State.PRESENT, State.RECUSED, State.EXCUSED):
            assert not box.mark(4, state)
        assert box.seal()["persons"] == Counts(
            5, yes=1, no=0, abstain=0, delivered=1, present=1, recused=1, excused=1
        )

    @pytest.mark.parametrize("state", [State.YES, State.VETO, State.VOID, State.FOLLOWS_YES])
    @pytest.mark.parametrize("voted", [False, True])
    def test_nobody_is_marked_with_a_choice_nor_found_void(
        self, box: SecretBox[Tally], state: State, *, voted: bool
    ) -> None:
        if voted:
            box.cast(0, YES)
        before = open_state(box)
        with pytest.raises(ValueError, match=r"no state to mark|cannot be found again"):
            box.mark(0, state)
        assert open_state(box) == before

    def test_the_record_marks_voters_and_brings_no_papers(self, box: SecretBox[Tally]) -> None:
        assert box.apply(BoxChange("li", "mark", State.RECUSED))
        assert box.paper_of("li") == PaperNow(State.RECUSED)
        box.cast(1, YES)
        before = open_state(box)
        for change in (
            BoxChange("chen", "receive", YES),
            BoxChange("wu", "take_back"),
            BoxChange("chen", "follow", other="wu"),
        ):
            with pytest.raises(SecrecyError, match="is no act for its record"):
                box.apply(change)
        assert open_state(box) == before


class TestHiding:
    @pytest.mark.parametrize(
        "ask",
        [
            lambda box: box.tally(),
            lambda box: box.recount(),
            lambda box: box.papers(),
            lambda box: box.receipts,
            lambda box: box.receipts_root,
            lambda box: box.note("before the last hour"),
        ],
        ids=["tally", "recount", "papers", "receipts", "receipts_root", "note"],
    )
    def test_an_open_box_does_not_tell_what_is_on_papers(
        self, roll: Roll, ask: Callable[[SecretBox[Tally]], object]
    ) -> None:
        messages = set()
        for paper in (YES, NO):
            box = SecretBox(roll)
            box.cast(0, paper)
            with pytest.raises(SecrecyError, match=r"is open and does not tell .*; seal it first") as raised:
                ask(box)
            assert isinstance(raised.value, ConsultError)
            messages.add(str(raised.value))
        assert len(messages) == 1

    def test_a_box_says_what_it_is(self, box: SecretBox[Tally]) -> None:
        box.cast(0, YES)
        assert repr(box) == "<SecretBox of 'villagers', open: 1 of 5 voted>"
        assert (box.hidden, box.sealed, box.progress) == (True, False, Progress(overridable=False))
        box.seal()
        assert repr(box) == "<SecretBox of 'villagers', sealed: 1 of 5 voted>"
        assert (box.hidden, box.sealed, box.progress) == (False, True, Progress.CLOSED)
        assert (box.replaceable, box.replaced, dict(box.kept), dict(box.notes)) == (False, 0, {}, {})

    @pytest.mark.parametrize(
        "take",
        [
            copy.copy,
            copy.deepcopy,
            lambda thing: pickle.dumps(thing, 0),
            pickle.dumps,
            lambda thing: thing.__getstate__(),
        ],
        ids=["copy", "deepcopy", "pickle 0", "pickle", "getstate"],
    )
    @pytest.mark.parametrize("sealed", [False, True])
    def test_neither_a_box_nor_its_urn_is_copied(
        self, roll: Roll, take: Callable[[object], object], *, sealed: bool
    ) -> None:
        box = filled(roll)
        if sealed:
            box.seal()
        for thing in (box, box._urn):
            with pytest.raises(SecrecyError, match="not copied or pickled"):
                take(thing)

    def test_nothing_shows_what_is_inside_by_the_ways_of_the_language(self, roll: Roll) -> None:
        box = filled(roll)
        with pytest.raises(TypeError):
            vars(box)
        with pytest.raises(TypeError):
            list(box)  # type: ignore[call-overload]
        with pytest.raises(TypeError):
            len(box)  # type: ignore[arg-type]
        assert repr(box._urn) == f"{box._urn}" == "<urn>"

    def test_a_sealed_box_is_not_opened_again(self, box: SecretBox[Tally]) -> None:
        box.reopen()
        assert box.cast(0, YES)
        box.seal()
        with pytest.raises(SecrecyError, match="takes no more papers; open a new vote"):
            box.reopen()
        assert box.cast(1, YES) is None

    def test_nothing_is_logged(self, roll: Roll, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.DEBUG):
            filled(roll).seal()
        assert caplog.records == []


class TestReceipts:
    def test_a_receipt_proves_that_a_paper_is_in(self, box: SecretBox[Tally]) -> None:
        receipt = box.cast(0, YES)
        assert receipt is not None
        assert len(receipt) == 32
        assert box.has(receipt)
        assert not box.has(b"\0" * 32)
        # The hash, which is published, is no receipt.
        assert not box.has(receipt_hash(receipt))
        box.seal()
        assert box.has(receipt)

    def test_a_receipt_may_be_the_voters_own_and_whoever_heard_no_answer_may_ask(
        self, box: SecretBox[Tally]
    ) -> None:
        token = b"\7" * 32
        assert not box.has(token)
        assert box.cast(0, YES, token=token) == token
        assert box.cast(0, YES, token=token) is None
        assert box.has(token)

    def test_a_token_that_is_in_already_is_refused_and_changes_nothing(self, box: SecretBox[Tally]) -> None:
        token = b"\7" * 32
        box.cast(0, YES, token=token)
        before = open_state(box)
        with pytest.raises(ValueError, match="this token is in already") as raised:
            box.cast(1, NO, token=token)
        assert token.hex() not in str(raised.value)
        assert open_state(box) == before
        stuck = SecretBox(box.roll, tokens=lambda: token)
        assert stuck.cast(0, YES)
        with pytest.raises(ValueError, match="this token is in already"):
            stuck.cast(1, YES)
        assert stuck.turnout() == Turnout(1, 5)

    @pytest.mark.parametrize("token", [b"", b"li", b"\7" * 31, b"\7" * 33])
    def test_a_token_is_not_shorter_nor_longer_than_32_bytes(
        self, box: SecretBox[Tally], token: bytes
    ) -> None:
        with pytest.raises(ValueError, match="a receipt is 32 random bytes"):
            box.cast(0, YES, token=token)
        with pytest.raises(ValueError, match="a receipt is 32 random bytes"):
            box.has(token)
        assert not box.voted("li")

    def test_a_token_of_text_is_an_error_and_changes_nothing(self, box: SecretBox[Tally]) -> None:
        with pytest.raises(TypeError):
            box.cast(0, YES, token="x" * 32)  # type: ignore[arg-type]
        assert box.turnout() == Turnout(0, 5)

    def test_tokens_differ_where_nobody_says_how_to_draw_them(self, roll: Roll) -> None:
        receipts = {SecretBox(roll).cast(0, YES) for _ in range(10)}
        assert len(receipts) == 10

    def test_hashes_of_receipts_are_published_sorted_and_under_a_root(self, box: SecretBox[Tally]) -> None:
        receipts = [box.cast(position, YES) for position in (3, 1, 4)]
        box.seal()
        published = sorted(hashlib.sha256(receipt).digest() for receipt in receipts if receipt)
        assert list(box.receipts) == published
        assert box.receipts_root == merkle.root(published).hex()
        place = box.receipts.index(receipt_hash(receipts[0] or b""))
        assert merkle.verify_inclusion(
            receipt_hash(receipts[0] or b""),
            place,
            size=3,
            proof=merkle.inclusion_proof(box.receipts, place),
            expected_root=bytes.fromhex(box.receipts_root),
        )


class TestDigest:
    def test_before_the_close_it_is_over_who_has_voted(self, box: SecretBox[Tally]) -> None:
        box.mark(0, State.RECUSED)
        box.cast(1, NO)
        box.cast_for(3, YES)
        seen = b"secret" + bytes.fromhex(box.roll.digest) + bytes([8, 15, 0, 31, 0])
        assert box.digest == hashlib.sha256(seen).hexdigest()

    def test_after_the_close_it_is_over_receipts_and_papers_too(self, box: SecretBox[Tally]) -> None:
        box.cast(1, NO)
        box.cast(3, YES)
        box.cast(0, NO)
        box.seal()
        hashed = hashlib.sha256(b"secret" + bytes.fromhex(box.roll.digest) + bytes([15, 15, 0, 15, 0]))
        hashed.update(bytes.fromhex(box.receipts_root))
        hashed.update(b"[[1,1],[2,2]]")
        assert box.digest == hashed.hexdigest()

    def test_after_the_close_every_part_makes_a_difference(self, roll: Roll) -> None:
        digests = set()
        for position, paper, token in [(0, YES, 1), (1, YES, 1), (0, NO, 1), (0, YES, 2)]:
            box = SecretBox(roll)
            box.cast(position, paper, token=bytes([token]) * 32)
            digests.add(box.digest)
            box.seal()
            digests.add(box.digest)
        assert len(digests) == 4 + 2


class TestStoring:
    @pytest.mark.parametrize("sealed", [False, True])
    def test_a_box_is_read_back_from_its_data(self, roll: Roll, *, sealed: bool) -> None:
        box = SecretBox(roll, vetoes=True, tokens=numbered())
        box.cast(3, NO)
        receipt = box.cast(0, VETO)
        box.cast_for(1, NO)
        box.mark(2, State.DELIVERED)
        box.mark(4, State.EXCUSED)
        if sealed:
            box.seal()
        data = json.loads(json.dumps(box.to_data()))
        again = SecretBox.from_data(data, roll)
        assert again.to_data() == box.to_data() == data
        assert (again.digest, again.sealed, again.vetoes) == (box.digest, sealed, True)
        assert receipt is not None
        assert again.has(receipt)
        assert again.cast(0, YES) is None
        assert again.seal() == box.seal()

    def test_the_data_of_a_box_is_in_the_order_of_the_roll_and_of_what_papers_say(self, roll: Roll) -> None:
        box = SecretBox(roll, tokens=lambda: next(tokens))
        tokens = iter([bytes([n]) * 32 for n in (9, 3, 6)])
        box.cast(4, NO)
        box.cast(0, YES)
        box.cast(2, NO)
        assert box.to_data() == {
            "roll": roll.digest,
            "measures": ["persons", "households"],
            "ballot": None,
            "vetoes": False,
            "sealed": False,
            "voted": ["li", "chen", "sun"],
            "voted_by_other": [],
            "marked": {},
            "papers": [[YES, 1], [NO, 2]],
            "receipts": sorted(hashlib.sha256(bytes([n]) * 32).hexdigest() for n in (9, 3, 6)),
        }

    def test_what_anybody_may_see_of_an_open_box_is_who_has_voted(self, roll: Roll) -> None:
        box = filled(roll)
        shown = box.public_data()
        assert "papers" not in shown
        assert "receipts" not in shown
        assert shown["voted"] == NAMES
        box.seal()
        assert box.public_data() == box.to_data()

    @pytest.mark.parametrize(
        ("changed", "reason"),
        [
            ({"roll": "0" * 64}, "it was made with another roll"),
            ({"sealed": 1}, "it does not say whether it is sealed"),
            ({"vetoes": None}, "it does not say whether a paper may be a veto"),
            ({"voted": ["li"]}, "there are not as many papers as voters who voted"),
            ({"voted": ["li", "li"]}, "a voter is listed twice"),
            ({"voted": ["li", "qian"]}, "a voter is not on the roll"),
            ({"voted_by_other": ["li"]}, "a voter is listed twice"),
            ({"marked": {"delivered": ["li"]}}, "a voter is listed twice"),
            ({"marked": {"yes": ["sun"]}}, "a voter is marked with a state that is none or a choice"),
            ({"papers": [[1, 3]]}, "there are not as many papers as voters who voted"),
            ({"papers": [[1, 3], [2, -1]]}, "papers are not counted in whole numbers from 1 up"),
            ({"papers": [[1, 1], [77, 1]]}, "ValueError"),
            ({"receipts": ["00" * 32]}, "there are not as many different receipts as papers"),
            ({"receipts": ["00" * 32] * 2}, "there are not as many different receipts as papers"),
            ({"receipts": ["00" * 32, "00"]}, "a receipt is no SHA-256"),
            ({"receipts": None}, "TypeError"),
            ({"measures": ["area"]}, "KeyError"),
        ],
    )
    def test_data_that_contradicts_itself_is_refused_without_showing_it(
        self, roll: Roll, changed: dict[str, Any], reason: str
    ) -> None:
        box = SecretBox(roll)
        box.cast(0, YES)
        box.cast(1, NO)
        with pytest.raises(LogError) as raised:
            SecretBox.from_data({**box.to_data(), **changed}, roll)
        assert str(raised.value) == (
            f"not a secret vote of roll 'villagers': {reason}; give the data that SecretBox.to_data made"
        )
        assert raised.value.__context__ is None

    def test_data_that_leaves_something_out_is_refused(self, roll: Roll) -> None:
        data = SecretBox(roll).to_data()
        for name in data:
            with pytest.raises(LogError):
                SecretBox.from_data({key: value for key, value in data.items() if key != name}, roll)


class TestOptions:
    @pytest.fixture
    def plans(self) -> Approval:
        return Approval(["park", "gate", "lamp"], at_most=2)

    def test_papers_with_options_are_counted_as_they_say(self, roll: Roll, plans: Approval) -> None:
        box = SecretBox(roll, ballot=plans)
        box.cast(0, encode(plans, ["lamp", "park"]))
        box.cast(1, encode(plans, ["park", "lamp"]))
        box.put(2, encode(plans, ["gate"]))
        box.cast(3, encode(plans, Mark.NONE))
        box.receive(4, Mark.VOID.paper)
        tally = box.seal()
        assert tally["persons"].backing == tally["households"].backing == (2, 1, 2)
        assert (tally["persons"].none, tally["persons"].void, tally["persons"].all) == (1, 1, 5)
        assert box.papers() == ((-3, 1), (-2, 1), ((0, 2), 2), ((1,), 1))
        assert box.recount() == tally

    @pytest.mark.parametrize("paper", [-2, -4, 1, (0, 1, 2), (2, 0), (3,), [0], True])
    def test_what_is_no_paper_of_the_ballot_is_an_error_that_does_not_show_it(
        self, roll: Roll, plans: Approval, paper: Any
    ) -> None:
        box = SecretBox(roll, ballot=plans)
        with pytest.raises(ValueError, match="no paper of the vote") as raised:
            box.cast(0, paper)
        (said,) = raised.value.args
        assert said == (
            "secret vote of 'villagers': this is no paper of the vote; give what encode() made for its ballot"
        )
        assert box.turnout() == Turnout(0, 5)

    @pytest.mark.parametrize("ballot", [OneOf(["a", "b", "c"]), Approval(["a", "b"]), Ranking(["a", "b"])])
    def test_yes_is_not_taken_for_the_option_at_its_place(self, roll: Roll, ballot: Any) -> None:
        box = SecretBox(roll, ballot=ballot)
        with pytest.raises(ValueError, match="no paper of the vote"):
            box.put(0, Choice.YES)
        assert box.turnout() == Turnout(0, 5)

    def test_rankings_are_kept_by_kind_and_read_back(self, roll: Roll) -> None:
        ballot = Ranking(["park", "gate", "lamp"], equal=True)
        box = SecretBox(roll, ballot=ballot, measures=["persons"])
        papers = [encode(ballot, ranks) for ranks in (["lamp", ["gate", "park"]], ["gate"], ["gate"])]
        for position, paper in enumerate(papers):
            box.cast(position, paper)
        again = SecretBox.from_data(json.loads(json.dumps(box.to_data())), roll)
        tally = box.seal()
        assert tally.profile_in("persons") == {((1,),): 2, ((2,), (0, 1)): 1}
        assert again.seal() == tally
        assert again.papers() == box.papers()
        assert list(tally.measures) == ["persons"]

    def test_a_ballot_from_a_record_that_says_void_is_read(self, roll: Roll) -> None:
        box = SecretBox(roll, ballot=OneOf(["park", "gate"]))
        box.receive(0, Mark.VOID.paper)
        assert SecretBox.from_data(box.to_data(), roll).seal()["persons"].void == 1


class TestRolls:
    @pytest.fixture
    def owners(self) -> Roll:
        return Roll.of("owners", NAMES, weights={"area": [80, 80, 80, 120, 95]})

    def test_a_roll_with_unequal_weights_is_refused_unless_heads_alone_are_counted(
        self, owners: Roll
    ) -> None:
        with pytest.raises(ValueError, match="roll 'owners' cannot vote in secret by area: sums of unequal"):
            SecretBox(owners)
        with pytest.raises(ValueError, match="by area"):
            SecretBox(owners, measures=["persons", "area"])
        box = SecretBox(owners, measures=("persons",))
        box.cast(3, YES)
        assert box.seal() == Tally({"persons": Counts(5, yes=1, no=0, abstain=0)})

    def test_persons_who_do_not_weigh_one_each_are_refused(self) -> None:
        with pytest.raises(ValueError, match="by persons"):
            SecretBox(Roll.of("units", ["a", "b"], weights={"persons": [1, 0]}))

    def test_a_measure_that_there_is_not_is_an_error(self, owners: Roll) -> None:
        with pytest.raises(KeyError, match="it has persons, area"):
            SecretBox(owners, measures=["heads"])
        with pytest.raises(KeyError, match="it has persons, area"):
            SecretBox(owners, measures="persons")
        with pytest.raises(ValueError, match="by no measure"):
            SecretBox(owners, measures=[])

    def test_a_vote_of_nobody_comes_to_nothing(self) -> None:
        box = SecretBox(Roll.of("nobody", []))
        assert box.seal()["persons"] == Counts(0, 0, 0, 0)
        assert box.receipts_root == merkle.EMPTY_ROOT.hex()


class TestSmallKinds:
    @pytest.fixture
    def owners(self) -> Roll:
        return Roll.of(
            "owners",
            NAMES,
            weights={"area": [80, 80, 80, 120, 95], "households": [1, 1, 1, 1, 1]},
            groups={"building": ["1", "1", "2", "2", "2"], "side": ["n", "n", "n", "s", "s"]},
        )

    def test_weights_that_few_have_are_found(self, owners: Roll) -> None:
        found = singles_out(owners, fewer_than=3)
        assert found == (Alike((("area", 120),), 1, 3), Alike((("area", 95),), 1, 3))
        assert singles_out(owners, fewer_than=4)[-1] == Alike((("area", 80),), 3, 4)

    def test_the_edge_is_as_many_as_are_asked_for(self, owners: Roll) -> None:
        assert singles_out(owners, measures=[], groups=["building"], fewer_than=2) == ()
        assert singles_out(owners, measures=[], groups=["building"], fewer_than=3) == (
            Alike((("building", "1"),), 2, 3),
        )

    def test_what_is_counted_together_is_looked_at_together(self, owners: Roll) -> None:
        assert singles_out(owners, measures=["persons"], groups=["side"], fewer_than=2) == ()
        assert singles_out(owners, measures=["persons"], groups=["building", "side"], fewer_than=2) == (
            Alike((("building", "2"), ("side", "n")), 1, 2),
        )

    def test_where_nothing_tells_voters_apart_the_roll_itself_may_be_too_small(self, owners: Roll) -> None:
        assert singles_out(owners, measures=["persons", "households"], fewer_than=5) == ()
        assert singles_out(owners, measures=["persons", "households"], fewer_than=6) == (Alike((), 5, 6),)
        assert singles_out(Roll.of("nobody", []), fewer_than=6) == ()

    def test_what_is_too_small_is_said_in_both_languages(self, owners: Roll) -> None:
        assert Alike((), 5, 6).phrase() == Phrase(
            "5 on the whole roll, fewer than 6: a result may tell what each voted",
            "名册共5人，少于6人：结果可能暴露每个人的投票",
        )
        assert singles_out(owners, groups=["building"], fewer_than=2)[0].phrase() == Phrase(
            "1 with area 80, building 2, fewer than 2: counts by that may tell what each voted",
            "area为80、building为2的只有1人，少于2人：据此分计的票数可能暴露每个人的投票",
        )

    @pytest.mark.parametrize("number", [1, 0, -1, True, 2.5])
    def test_fewer_than_two_says_nothing(self, owners: Roll, number: Any) -> None:
        with pytest.raises(ValueError, match="give a whole number from 2 up"):
            singles_out(owners, fewer_than=number)

    def test_a_measure_or_group_that_there_is_not_is_an_error(self, owners: Roll) -> None:
        with pytest.raises(KeyError, match="has no measure 'shares'; it has persons, area, households"):
            singles_out(owners, measures=["shares"], fewer_than=3)
        with pytest.raises(KeyError, match="has no group 'grid'; it has building, side"):
            singles_out(owners, groups=["grid"], fewer_than=3)


class TestStructure:
    """No object of a box holds something that says who, and something that says what."""

    # Positions, and the ints on papers, that occur nowhere else.
    POSITIONS = (1000, 1700, 1300, 2100)
    OPTIONS = (400, 900, 650, 900)

    def test_nothing_in_an_open_box_holds_both_a_voter_and_a_paper(self) -> None:
        roll = Roll.of("villagers", [f"villager {number}" for number in range(3000)])
        ballot = OneOf([f"candidate-{number}" for number in range(1000)])
        papers = {*self.OPTIONS, *map(str, self.OPTIONS), *(f"candidate-{n}" for n in self.OPTIONS)}
        voters = {*self.POSITIONS, *(roll.voters[position] for position in self.POSITIONS)}
        box = SecretBox(roll, ballot=ballot)
        for position, option in zip(self.POSITIONS, self.OPTIONS, strict=True):
            box.cast(position, option)
        found = list(_holders(box, voters, papers, leave=(roll, ballot)))
        assert [names for who, what, names in found if who and what] == []
        # The walk is no empty one: it comes to what is on papers.
        assert any(what for _, what, _ in found)

    def test_a_paper_is_no_object_that_the_caller_still_has(self, roll: Roll) -> None:
        ballot = Approval(["park", "gate", "lamp"])
        box = SecretBox(roll, ballot=ballot)
        paper = encode(ballot, ["park", "lamp"])
        holders = sys.getrefcount(paper)
        box.cast(0, paper)
        assert sys.getrefcount(paper) == holders

    def test_the_walk_finds_a_box_that_joins_them(self) -> None:
        class Joins:
            __slots__ = ("rows",)

            def __init__(self) -> None:
                self.rows = [("villager 7", "400")]

        found = list(_holders(Joins(), {"villager 7"}, {"400"}, leave=()))
        assert [names for who, what, names in found if who and what] == ["tuple"]

    def test_what_an_open_box_has_for_each_voter_is_one_byte_that_is_no_choice(self) -> None:
        roll = Roll.of("villagers", [f"villager {number}" for number in range(3000)])
        box = SecretBox(roll)
        for position, paper in zip(self.POSITIONS, (YES, NO, ABSTAIN, YES), strict=True):
            box.cast(position, paper)
        long = [
            part
            for part in _parts(box, leave=(roll,))
            if isinstance(part, list | tuple | dict | set | bytearray) and len(part) >= len(self.POSITIONS)
        ]
        receipts = [part for part in long if isinstance(part, set)]
        others = [part for part in long if not isinstance(part, set)]
        assert others == [box._states]
        assert set(box._states) == {0, 15}
        # Receipts have no order of their own: a set of random numbers.
        assert receipts == [box._receipts]


def _parts(start: object, *, leave: tuple[object, ...]) -> list[object]:
    """Every object that can be come to from one, but code and what is left."""
    code = (type, types.ModuleType, types.FunctionType, types.BuiltinFunctionType, types.CodeType)
    seen = {id(one) for one in leave}
    parts, waiting = [], [start]
    while waiting:
        part = waiting.pop()
        if id(part) in seen or isinstance(part, code):
            continue
        seen.add(id(part))
        parts.append(part)
        waiting.extend(gc.get_referents(part))
    return parts


def _holders(
    start: object, voters: set[object], papers: set[object], *, leave: tuple[object, ...]
) -> list[tuple[bool, bool, str]]:
    """Of every object: whether it directly holds a voter, whether it directly holds a paper, its type."""
    found = []
    for part in _parts(start, leave=leave):
        held = [one for one in gc.get_referents(part) if isinstance(one, str | int)]
        # Array-like ones refer to nothing and are looked into by place and by value.
        if isinstance(part, bytearray):
            held = [place for place, value in enumerate(part) if value] + [value for value in part if value]
        found.append((not voters.isdisjoint(held), not papers.isdisjoint(held), type(part).__name__))
    return found
