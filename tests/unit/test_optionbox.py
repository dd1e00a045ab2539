"""A box of options: one paper a voter, what replaces what, and what is kept of it."""

from __future__ import annotations

import pytest

from consult.errors import LogError
from consult.voting import AREA, BoxChange, Choice, PaperNow, Roll, State, Turnout
from consult.voting.boxes.options import OptionBox
from consult.voting.choosing.choices import encode
from consult.voting.choosing.options import Approval, Mark, OneOf, Points, Ranking

ROLL = Roll.of(
    "owners",
    ["li", "wu", "chen", "zhao"],
    weights={AREA: [80, 90, 100, 110]},
    groups={"building": ["east", "east", "west", "west"]},
)
PLANS = OneOf(["park", "gate", "lamp"])
PARK, GATE, LAMP = range(3)
ABSTAIN, VOID, NONE = (mark.paper for mark in Mark)


def box(*, replaceable: bool = False) -> OptionBox:
    return OptionBox(ROLL, PLANS, replaceable=replaceable)


def put(made: OptionBox, **papers: int) -> OptionBox:
    for voter, paper in papers.items():
        assert made.put(ROLL.index[voter], paper) == ""
    return made


class TestPapers:
    def test_every_measure_is_counted(self) -> None:
        made = put(box(), li=PARK, wu=GATE, chen=PARK, zhao=ABSTAIN)

        assert made.tally()["persons"].support == (2, 1, 0)
        assert made.tally()[AREA].support == (180, 90, 0)
        assert (made.tally()[AREA].abstain, made.tally()[AREA].all) == (110, 380)

    def test_a_paper_is_final(self) -> None:
        made = put(box(), li=PARK)

        assert made.put(0, GATE) is None
        assert made.choice_of("li") == "park"
        assert made.replaced == 0

    def test_unless_it_may_be_replaced_and_then_once_counted(self) -> None:
        made = put(box(replaceable=True), li=PARK)

        assert made.put(0, GATE) == ""
        assert made.tally()["persons"].support == (0, 1, 0)
        assert (made.replaced, made.tally() == made.recount()) == (1, True)

    @pytest.mark.parametrize("made", [box(), box(replaceable=True)], ids=["final", "replaceable"])
    def test_what_somebody_else_cast_gives_way_to_ones_own_and_never_the_other_way(
        self, made: OptionBox
    ) -> None:
        made.put(0, PARK, held=True)

        assert made.paper_of("li") == PaperNow(None, held=True)
        assert made.put(0, LAMP) == ""
        assert made.paper_of("li") == PaperNow(None)
        assert made.put(0, GATE, held=True) is None
        assert made.choice_of("li") == "lamp"
        # As in a box of yes and no, a voter's own ballot is no second thought about the holder's.
        assert made.replaced == 0

    def test_a_holder_replaces_what_was_cast_only_where_ballots_are_replaceable(self) -> None:
        final, loose = box(), box(replaceable=True)
        for made in (final, loose):
            made.put(0, PARK, held=True)

        assert final.put(0, GATE, held=True) is None
        assert loose.put(0, GATE, held=True) == ""
        assert (final.replaced, loose.replaced) == (0, 1)
        assert loose.paper_of("li").held

    def test_a_holder_cannot_vote_for_whoever_is_excused_who_can(self) -> None:
        made = box()
        made.mark(0, State.EXCUSED)

        assert made.put(0, PARK, held=True) is None
        assert made.put(0, PARK) == ""

    def test_a_revoked_mandate_takes_its_ballot_out_and_nobodys_own(self) -> None:
        made = put(box(), wu=GATE)
        made.put(0, PARK, held=True)

        assert made.apply(BoxChange("li", "take_back"))
        assert not made.apply(BoxChange("wu", "take_back"))
        assert not made.apply(BoxChange("li", "take_back"))
        assert dict(made.ballots()) == {"wu": "gate"}

    @pytest.mark.parametrize("paper", [3, -4, True, Choice.YES, (0,), "park", None])
    def test_what_is_no_paper_of_the_ballot_is_an_error(self, paper: object) -> None:
        made = box()

        with pytest.raises(ValueError, match="is no paper of this ballot; give what encode"):
            made.put(0, paper)  # type: ignore[arg-type]
        assert made.tally() == box().tally()

    @pytest.mark.parametrize("position", [-1, 4])
    def test_nobody_beyond_the_roll_votes(self, position: int) -> None:
        with pytest.raises(IndexError, match=r"take it from roll\.index"):
            box().put(position, PARK)
        with pytest.raises(IndexError, match="not on the roll"):
            box().mark(position, State.PRESENT)


class TestMarks:
    def test_a_void_paper_counts_as_void_and_as_taking_part(self) -> None:
        made = put(box(), li=PARK, wu=GATE)

        assert made.mark(0, State.VOID)
        assert not made.mark(0, State.VOID)
        assert made.tally()["persons"].void == 1
        assert made.turnouts()["persons"] == Turnout(2, 4)
        assert made.paper_of("li") == PaperNow(State.VOID)

    def test_there_is_nothing_void_where_there_is_no_paper(self) -> None:
        assert not box().mark(0, State.VOID)

    def test_a_final_ballot_found_void_is_not_replaced_by_its_voter(self) -> None:
        made = put(box(), li=PARK)
        made.mark(0, State.VOID)

        assert made.put(0, GATE) is None

    def test_who_is_recused_does_not_vote_and_stays_so(self) -> None:
        made = box()
        assert made.mark(0, State.RECUSED)

        for state in (State.PRESENT, State.EXCUSED, State.DELIVERED, State.NONE, State.RECUSED):
            assert not made.mark(0, state)
        assert made.put(0, PARK) is None
        assert made.put(0, PARK, held=True) is None
        assert made.paper_of("li") == PaperNow(State.RECUSED)

    def test_a_recusal_takes_out_what_is_not_final(self) -> None:
        final, loose, held = put(box(), li=PARK), put(box(replaceable=True), li=PARK), box()
        held.put(0, PARK, held=True)

        assert [made.mark(0, State.RECUSED) for made in (final, loose, held)] == [False, True, True]
        assert [made.tally()["persons"].participating for made in (final, loose, held)] == [1, 0, 0]

    @pytest.mark.parametrize("state", [State.DELIVERED, State.EXCUSED])
    def test_to_leave_undoes_nothing_but_having_come(self, state: State) -> None:
        made = box()
        made.mark(0, state)

        assert not made.mark(0, State.NONE)
        assert made.paper_of("li").state is state
        made.mark(1, State.PRESENT)
        assert made.mark(1, State.NONE)
        assert made.paper_of("wu").state is State.NONE

    def test_whoever_has_voted_is_not_marked(self) -> None:
        made = put(box(), li=PARK)

        assert not made.mark(0, State.PRESENT)
        assert made.paper_of("li") == PaperNow(None)

    @pytest.mark.parametrize("state", [State.YES, State.NO, State.ABSTAIN, State.VETO])
    def test_a_choice_is_no_mark(self, state: State) -> None:
        with pytest.raises(ValueError, match="is no state to mark a voter with"):
            box().mark(0, state)

    def test_acts_on_the_record_mark_and_nothing_else(self) -> None:
        made = box()

        assert made.apply(BoxChange("li", "mark", State.PRESENT))
        for change in (BoxChange("li", "receive", 1), BoxChange("li", "follow", other="wu")):
            with pytest.raises(ValueError, match="is nothing that a box of options does"):
                made.apply(change)
        with pytest.raises(KeyError):
            made.apply(BoxChange("stranger", "mark", State.PRESENT))


class TestLooking:
    def test_turnout_is_told_by_measure_and_by_group(self) -> None:
        made = put(box(), li=PARK, chen=ABSTAIN, zhao=NONE)

        assert made.turnouts() == {"persons": Turnout(3, 4), "area": Turnout(290, 380)}
        assert made.turnout_by("building") == [("east", Turnout(1, 2)), ("west", Turnout(2, 2))]
        assert made.turnout_by("building", measure=AREA)[1] == ("west", Turnout(210, 210))

    def test_it_remembers_what_it_came_to_under_a_name_the_first_time(self) -> None:
        made = put(box(), li=PARK)
        made.note("noon")
        put(made, wu=PARK)
        made.note("noon")

        assert made.notes["noon"]["persons"].support == (1, 0, 0)

    def test_its_text_tells_no_more_than_how_many(self) -> None:
        made = put(box(), li=PARK)

        assert repr(made) == "<OptionBox of 'owners', final: 1 of 4 voted>"
        made.seal()
        assert repr(made) == "<OptionBox of 'owners', sealed: 1 of 4 voted>"
        assert repr(box(replaceable=True)) == "<OptionBox of 'owners', replaceable: 0 of 4 voted>"
        assert not made.hidden


class TestClose:
    def test_a_sealed_box_changes_no_more(self) -> None:
        made = put(box(replaceable=True), li=PARK)
        made.put(1, GATE, held=True)
        tally, data = made.seal(), made.to_data()

        assert made.put(0, GATE) is None
        assert made.put(2, GATE) is None
        for state in (State.VOID, State.RECUSED, State.PRESENT, State.NONE):
            assert not any(made.mark(position, state) for position in range(4))
        assert not made.apply(BoxChange("wu", "take_back"))
        assert (made.tally(), made.seal(), made.to_data(), made.sealed) == (tally, tally, data, True)

    def test_it_takes_ballots_again_where_the_vote_was_extended(self) -> None:
        made = put(box(), li=PARK)
        made.seal()
        made.reopen()

        assert made.put(1, PARK) == ""
        assert made.seal()["persons"].support == (2, 0, 0)


class TestStoring:
    @pytest.mark.parametrize(
        ("ballot", "choices"),
        [
            (PLANS, ["park", "abstain", "void", "none"]),
            (Approval(["a", "b", "c"], at_most=2), [["c", "a"], ["b"], "abstain", "none"]),
            (Points(["a", "b"], 10), [{"a": 3, "b": 7}, {"b": 1}, "none", "void"]),
            (Ranking(["a", "b", "c"], equal=True), [["b", ["a", "c"]], ["c"], "abstain", "void"]),
        ],
        ids=["one of", "approval", "points", "ranking"],
    )
    def test_a_box_is_read_back(self, ballot: object, choices: list[object]) -> None:
        made = OptionBox(ROLL, ballot, replaceable=True)  # type: ignore[arg-type]
        for position, choice in enumerate(choices):
            made.put(position, encode(made.ballot, choice), held=position == 1)
        made.note("then")
        again = OptionBox.from_data(ROLL, made.to_data())

        assert again.to_data() == made.to_data()
        assert (again.digest, again.tally(), again.notes) == (made.digest, made.tally(), made.notes)
        assert list(again.ballots()) == list(made.ballots())
        assert (again.replaceable, again.paper_of("wu")) == (True, made.paper_of("wu"))

    def test_marks_and_what_was_replaced_are_read_back(self) -> None:
        made = put(box(replaceable=True), li=PARK, wu=PARK)
        made.put(0, GATE)
        made.mark(2, State.RECUSED)
        made.mark(3, State.PRESENT)
        again = OptionBox.from_data(ROLL, made.to_data())

        assert again.to_data() == made.to_data()
        assert again.replaced == 1
        assert [again.paper_of(voter).state for voter in ("chen", "zhao")] == [State.RECUSED, State.PRESENT]

    def test_the_digest_covers_the_roll_the_voters_and_the_papers(self) -> None:
        other = Roll.of("owners", ROLL.voters, weights={AREA: [80, 90, 100, 111]})
        boxes = [put(box(), li=PARK), put(box(), li=GATE), put(box(), wu=PARK), box()]
        held = box()
        held.put(0, PARK, held=True)
        elsewhere = OptionBox(other, PLANS)
        elsewhere.put(0, PARK)

        assert len({made.digest for made in (*boxes, held, elsewhere)}) == 6

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("options", {"kind": "one of"}),
            ("ballots", {"li": "temple"}),
            ("ballots", {"stranger": "park"}),
            ("ballots", {"li": 3}),
            ("ballots", None),
            ("states", {"wu": "yes"}),
            ("states", {"wu": "asleep"}),
            ("held", ["zhao"]),
            ("replaced", -1),
            ("replaced", "1"),
            ("noted", {"noon": {}}),
        ],
        ids=str,
    )
    def test_data_of_no_box_is_refused(self, name: str, value: object) -> None:
        data = put(box(), li=PARK).to_data()

        with pytest.raises(
            LogError, match=r"not a (box of roll 'owners'|ballot type|tally): .*give the data that"
        ):
            OptionBox.from_data(ROLL, data | {name: value})
