"""The store in memory: all or nothing, who is due first, and ballot boxes laid ready."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from consult.activities import Vote
from consult.acts import Act, Propose
from consult.case import Case, Relative
from consult.deciding import decide, due, open_case
from consult.errors import ConflictError, UnknownCaseError
from consult.facts import Answers
from consult.procedure import Also, Procedure, Stage
from consult.standard import anyone
from consult.stores import Append, KeyRecord, MemoryStore, Message
from consult.timing import hours
from consult.verdicts import Phrase, unmet
from consult.voting import Choice, Roll
from consult.voting.boxes.kinds import BoxKind
from worlds import everything

START = datetime(2026, 3, 2, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOME = "g"
ROLL = Roll.of("residents", ["an", "bo"])
NEVER = datetime.max.replace(tzinfo=UTC)


class Note(Act):
    """Say something."""


class Go(Act):
    """Go on."""


over = Stage("over", answer=Phrase("over", "终"))
going = Stage("going", lasts=hours(5), also=(Also(Note, anyone()),))
voting = Stage("voting", lasts=hours(5), holds=Vote("residents"), also=(Also(Note, anyone()),))
endless = Stage("endless", holds=Vote("residents"), waits=True)
RULES = Procedure(
    "p",
    version="1",
    start=going,
    opens=Propose,
    by=anyone(),
    moves=[
        going.upon(Go).to(voting, by=anyone()),
        going.at_end().to(over),
        voting.upon(Go).to(endless, by=anyone()),
        voting.at_end().to(over),
        endless.upon(Go).to(over, by=anyone()),
    ],
)


class Kept:
    """A store with cases in it, written to as an engine would."""

    def __init__(self) -> None:
        self.store = MemoryStore()

    def open(self, case: str, at: datetime = START, **origin: Any) -> Case:
        act = Propose(actor="li", title="T")
        ruling = open_case(RULES, act, at, case=case, community=HOME, **origin)
        self.store.append(HOME, Append(ruling.accept(), 0, ruling.events))
        return ruling.accept()

    def do(self, head: Case, act: Act, at: datetime = START, **more: Any) -> Case:
        known = Answers(named_rolls={"residents": ROLL})
        ruling = decide(RULES, head, act, at, known)
        vote = RULES.stages[ruling.accept().stage].holds
        more = {"rolls": (ROLL,), "box": None if vote is None else vote.box_kind({})} | more
        self.store.append(HOME, Append(ruling.accept(), head.seq, ruling.events, **more))
        return ruling.accept()


def message(name: str, to: str = "b") -> Message:
    return Message(name, "a", to, "ended", "child", {}, START, None)


class TestAppending:
    def test_what_was_appended_is_there(self) -> None:
        kept = Kept()
        head = kept.do(kept.open("a"), Note(actor="li"))

        assert kept.store.case(HOME, "a") == head
        assert [event.seq for event in kept.store.events(HOME, "a")] == [1, 2]
        assert list(kept.store.heads(HOME)) == [head]
        assert [item.position for item in kept.store.feed(HOME, 0, 10)] == [1, 2]
        assert [item.position for item in kept.store.feed(HOME, 1, 10)] == [2]

    @pytest.mark.parametrize("expected", [0, 1, 3])
    def test_a_writer_who_knows_the_case_as_it_was_is_refused_and_nothing_is_kept(
        self, expected: int
    ) -> None:
        kept = Kept()
        head = kept.do(kept.open("a"), Note(actor="li"))
        ruling = decide(RULES, head, Go(actor="li"), START, Answers(named_rolls={"residents": ROLL}))
        before = everything(kept.store)

        append = Append(
            ruling.accept(),
            expected,
            ruling.events,
            (ROLL,),
            box=BoxKind("open"),
            key=("li", "k", "d"),
            messages=(message("m"),),
        )
        with pytest.raises(ConflictError, match=f"expected to have {expected} events and has 2"):
            kept.store.append(HOME, append)
        assert everything(kept.store) == before

    def test_a_key_that_was_used_is_refused_and_nothing_is_kept(self) -> None:
        kept = Kept()
        head = kept.do(kept.open("a"), Note(actor="li"), key=("li", "k", "d"))
        assert kept.store.keyed(HOME, "a", "li", "k") == KeyRecord("d", "a", 2, 2)
        before = everything(kept.store)

        with pytest.raises(ConflictError):
            kept.do(head, Note(actor="li"), key=("li", "k", "d"))
        assert everything(kept.store) == before
        assert kept.do(head, Note(actor="li"), key=("wu", "k", "d"))

    def test_a_key_that_opened_a_case_is_found_without_the_case(self) -> None:
        kept = Kept()
        ruling = open_case(RULES, Propose(actor="li", title="T"), START, case="a", community=HOME)
        kept.store.append(HOME, Append(ruling.accept(), 0, ruling.events, key=("li", "k", "d")))

        assert kept.store.keyed(HOME, "", "li", "k") == KeyRecord("d", "a", 1, 1)
        assert kept.store.keyed(HOME, "a", "li", "k") is None

    def test_messages_wait_until_their_answer_is_written_with_what_it_answers(self) -> None:
        kept = Kept()
        head = kept.do(kept.open("a"), Note(actor="li"), messages=(message("m"), message("n")))
        assert [waiting.id for waiting in kept.store.undelivered(HOME)] == ["m", "n"]

        kept.store.append(HOME, Append(head, head.seq, (), delivers="m"))
        kept.store.append(HOME, Append(head, head.seq, (), delivers="m"))
        assert [waiting.id for waiting in kept.store.undelivered(HOME)] == ["n"]
        assert kept.store.case(HOME, "a") == head

    def test_a_case_that_is_not_there_has_no_events(self) -> None:
        with pytest.raises(UnknownCaseError):
            MemoryStore().events(HOME, "a")
        assert MemoryStore().case(HOME, "a") is None

    def test_communities_share_rolls_and_nothing_else(self) -> None:
        kept = Kept()
        kept.do(kept.open("a"), Go(actor="li"), key=("li", "k", "d"), messages=(message("m"),))

        store = kept.store
        assert store.roll(ROLL.digest) is ROLL
        assert store.case("h", "a") is None
        assert store.box("h", "a", "voting", 1) is None
        assert dict(store.open_boxes("h")) == {}
        assert store.keyed("h", "a", "li", "k") is None
        assert (store.undelivered("h"), store.stuck("h"), store.feed("h", 0, 9)) == ((), {}, ())
        assert store.next_due("h", NEVER) is None

    def test_heads_are_listed_by_whether_they_have_ended(self) -> None:
        kept = Kept()
        kept.open("a")
        ended = due(RULES, kept.open("b")).accept()
        kept.store.append(HOME, Append(ended, 1, due(RULES, kept.store.case(HOME, "b")).events))  # type: ignore[arg-type]

        assert [head.id for head in kept.store.heads(HOME)] == ["a", "b"]
        assert [head.id for head in kept.store.heads(HOME, ended=True)] == ["b"]
        assert [head.id for head in kept.store.heads(HOME, ended=False)] == ["a"]


class TestWhoIsDueFirst:
    def test_it_is_the_case_whose_moment_comes_first(self) -> None:
        kept = Kept()
        for hour in (2, 0, 1):
            kept.open(f"c{hour}", START + hour * HOUR)
        limit = START + 5 * HOUR

        assert kept.store.next_due(HOME, limit - datetime.resolution) is None
        assert _id(kept.store.next_due(HOME, limit)) == "c0"
        assert _id(kept.store.next_due(HOME, NEVER)) == "c0"
        assert _id(kept.store.next_due(HOME, NEVER, skip=["c0"])) == "c1"
        assert _id(kept.store.next_due(HOME, NEVER, skip=["c0", "c1", "c2"])) is None
        assert _id(kept.store.next_due(HOME, NEVER)) == "c0", "who was passed over is still due"

    def test_at_one_moment_it_is_the_deepest_of_a_family_and_then_the_first_by_name(self) -> None:
        kept = Kept()
        kept.open("whole")
        kept.open("zz", root="whole", parent="whole")
        kept.open("part", root="whole", parent="whole")
        kept.open("deep", root="whole", parent="part")
        kept.open("another")

        for root in (None, "whole"):
            found: list[str] = []
            while (head := kept.store.next_due(HOME, NEVER, root=root, skip=found)) is not None:
                found.append(head.id)
            assert found == [
                "deep",
                "part",
                "zz",
                *(["another"] if root is None else []),
                "whole",
            ]

    def test_a_case_that_was_moved_on_is_due_at_its_new_moment_alone(self) -> None:
        kept = Kept()
        head = kept.do(kept.open("a"), Go(actor="li"), START + HOUR)
        kept.open("b", START + HOUR / 2)

        assert _id(kept.store.next_due(HOME, START + 5 * HOUR)) is None
        assert _id(kept.store.next_due(HOME, NEVER)) == "b"
        assert _id(kept.store.next_due(HOME, NEVER, skip=["b"])) == "a"
        kept.do(head, Go(actor="li"), START + 2 * HOUR)
        assert _id(kept.store.next_due(HOME, NEVER, skip=["b"])) is None

    def test_acts_that_leave_the_moment_alone_take_no_more_room(self) -> None:
        kept = Kept()
        head = kept.open("a")
        for _ in range(50):
            head = kept.do(head, Note(actor="li"))

        assert len(kept.store._room(HOME).alarms) == 1
        assert _id(kept.store.next_due(HOME, NEVER)) == "a"


def _id(head: Case | None) -> str | None:
    return None if head is None else head.id


class TestBoxes:
    def test_a_box_is_made_when_the_vote_is_entered_and_sealed_when_it_is_left(self) -> None:
        kept = Kept()
        head = kept.do(kept.open("a"), Go(actor="li"), START + HOUR)
        box = kept.store.box(HOME, "a", "voting", 1)
        held = kept.store.open_boxes(HOME)["a"]

        assert box is held.box is not None
        assert (box.roll, box.replaceable, box.sealed) == (ROLL, False, False)
        assert (held.opens, held.until) == (START + HOUR, START + 6 * HOUR)
        box.cast(0, Choice.YES.code)
        head = kept.do(head, Note(actor="li"), START + 2 * HOUR)
        assert kept.store.box(HOME, "a", "voting", 1) is box
        kept.do(head, Go(actor="li"), START + 3 * HOUR)
        assert box.sealed
        assert kept.store.box(HOME, "a", "voting", 1) is box
        assert kept.store.box(HOME, "a", "endless", 1) is kept.store.open_boxes(HOME)["a"].box is not box

    def test_a_ballot_goes_straight_in_from_the_last_event_until_anything_falls_due(self) -> None:
        kept = Kept()
        head = kept.do(kept.open("a"), Go(actor="li"), START + HOUR)
        kept.do(head, Note(actor="li"), START + 2 * HOUR)
        held = kept.store.open_boxes(HOME)["a"]

        assert (held.opens, held.until) == (START + 2 * HOUR, START + 6 * HOUR)

    def test_where_a_ballot_may_move_the_case_none_goes_straight_in(self) -> None:
        kept = Kept()
        head = kept.do(kept.open("a"), Go(actor="li"), START + HOUR, early=True)
        held = kept.store.open_boxes(HOME)["a"]
        assert held.until <= held.opens

        kept.store.append(HOME, Append(head, head.seq, (), key=("an", "k", "d")))
        assert held.until <= held.opens, "a key beside it changes nothing"
        head = kept.do(head, Note(actor="li"), START + 2 * HOUR, early=True)
        assert held.until <= held.opens

    @pytest.mark.parametrize("ended", [False, True])
    def test_where_a_part_is_still_open_no_ballot_goes_straight_in(self, *, ended: bool) -> None:
        kept = Kept()
        head = kept.open("a")
        ruling = decide(RULES, head, Go(actor="li"), START, Answers(named_rolls={"residents": ROLL}))
        relatives = ruling.accept().relatives.insert("p", Relative("child", "done", ended))
        split = attrs.evolve(ruling.accept(), relatives=relatives)
        kept.store.append(HOME, Append(split, head.seq, ruling.events, (ROLL,), box=BoxKind("open")))

        assert split.has_open_parts is not ended
        held = kept.store.open_boxes(HOME)["a"]
        assert (held.until > held.opens) is ended

    def test_a_vote_without_a_limit_takes_ballots_for_ever(self) -> None:
        kept = Kept()
        head = kept.do(kept.open("a"), Go(actor="li"))
        kept.do(head, Go(actor="li"))

        assert kept.store.open_boxes(HOME)["a"].until == NEVER


class TestStuckCases:
    def test_a_mark_stays_until_it_is_taken_off_or_the_case_goes_on(self) -> None:
        kept = Kept()
        head = kept.open("a")
        why = unmet("no way on")
        kept.store.mark_stuck(HOME, "a", why)
        assert kept.store.stuck(HOME) == {"a": why}

        kept.do(head, Note(actor="li"))
        assert kept.store.stuck(HOME) == {}
        kept.store.mark_stuck(HOME, "a", why)
        kept.store.mark_stuck(HOME, "a", None)
        kept.store.mark_stuck(HOME, "a", None)
        assert kept.store.stuck(HOME) == {}

    def test_what_is_handed_out_is_a_copy(self) -> None:
        kept = Kept()
        kept.open("a")
        kept.store.stuck(HOME)["a"] = unmet("no")

        assert kept.store.stuck(HOME) == {}
        assert isinstance(kept.store.events(HOME, "a"), tuple)
