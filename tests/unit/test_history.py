"""History: events add up to a case without the procedure, and a record that does not add up is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from consult.acts import Send
from consult.case import Owed, alarm_of
from consult.errors import LogError
from consult.events import (
    Acted,
    Changes,
    Drop,
    Entering,
    Extended,
    GoneOver,
    Missed,
    Moved,
    Opened,
    Put,
    Told,
    Waited,
    dump_text,
    load,
)
from consult.history import evolve, replay
from consult.people import Standing

START = datetime(2026, 3, 2, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
TICK = datetime.resolution


def opened(**other: Any) -> Opened:
    given: dict[str, Any] = {
        "case": "1",
        "seq": 1,
        "at": START,
        "community": "g",
        "procedure": "p",
        "version": "1",
        "fingerprint": "f",
        "act": "Propose",
        "actor": "li",
        "principal": None,
        "key": None,
        "data": {"title": "T"},
        "standing": None,
        "settles": {"title": "T"},
        "entering": Entering("going", START + 5 * HOUR),
        "root": "1",
    }
    return Opened(**(given | other))


def acted(seq: int, at: datetime = START, **other: Any) -> Acted:
    given: dict[str, Any] = {
        "case": "1",
        "seq": seq,
        "at": at,
        "act": "Support",
        "actor": "an",
        "principal": None,
        "key": None,
        "data": {},
        "standing": None,
    }
    return Acted(**(given | other))


def moved(seq: int, at: datetime, entering: Entering, **other: Any) -> Moved:
    return Moved("1", seq, at, other.pop("source", "going"), entering, "upon", 0, **other)


def owed(name: str, due: datetime, *, stage: str | None = "going", missed: bool = False) -> Owed:
    return Owed(name, "Reply", due, "wu", "wu", stage, missed=missed)


class TestRecordsThatDoNotAddUp:
    def test_nothing_is_no_case(self) -> None:
        with pytest.raises(LogError, match="no events, so no case"):
            replay([])

    @pytest.mark.parametrize("event", [acted(1), acted(2), opened(seq=2)])
    def test_a_record_begins_at_the_opening(self, event: Any) -> None:
        with pytest.raises(LogError, match="with nothing before it; begin at its opening"):
            replay([event])

    @pytest.mark.parametrize("seq", [1, 3])
    def test_no_event_is_missing_or_twice(self, seq: int) -> None:
        with pytest.raises(LogError, match=f"event {seq} of case '1' does not follow event 1"):
            replay([opened(), acted(seq)])

    def test_the_events_are_of_one_case(self) -> None:
        with pytest.raises(LogError, match="event 2 of case '2' does not follow event 1 of case '1'"):
            replay([opened(), acted(2, case="2")])

    def test_a_case_is_opened_once(self) -> None:
        with pytest.raises(LogError, match="event 2 of case '1' is Opened, but the case is open already"):
            replay([opened(), opened(seq=2)])

    def test_no_event_is_from_before_the_one_before_it(self) -> None:
        replay([opened(), acted(2, START)])
        with pytest.raises(LogError, match=r"event 2 of case '1' is of 2026-03-02 00:59:59.999999"):
            replay([opened(), acted(2, START - TICK)])


class TestOpening:
    def test_the_case_is_what_its_opening_says(self) -> None:
        event = opened(parent="0", root="0", sends=(Send("open", "1.1.1", "child", {}),), wake=START + HOUR)
        case = replay([event])

        assert (case.id, case.stage, case.seq, case.text, case.ended) == ("1", "going", 1, 1, False)
        assert dict(case.matter) == {"title": "T"}
        assert dict(case.visits) == {"going": 1}
        assert {name: other.kind for name, other in case.relatives.items()} == {
            "0": "parent",
            "1.1.1": "child",
        }
        assert case.has_open_parts
        assert (case.wake, case.alarm) == (START + HOUR, START + HOUR)


class TestActs:
    def test_entries_are_put_replaced_and_dropped(self) -> None:
        case = replay(
            [
                opened(),
                acted(2, changes=Changes((Put("b", "k", {"n": 1}), Put("l", "k", {"n": 1}, spans=True)))),
                acted(
                    3,
                    START + HOUR,
                    actor="bo",
                    principal="wu",
                    standing=Standing("wu"),
                    changes=Changes((Put("b", "k", {"n": 2}), Put("b", "m"))),
                ),
            ]
        )
        entry = case.bucket("b")["k"]
        assert (entry.actor, entry.at, entry.seq, entry.value) == ("wu", START + HOUR, 3, {"n": 2})
        assert (entry.act, entry.visit, entry.text, entry.standing) == ("Support", 1, 1, Standing("wu"))
        assert case.ledger("l")["k"].value == {"n": 1}

        dropped = evolve(
            case, acted(4, case.at, changes=Changes((), (Drop("b", "k"), Drop("l", "k", spans=True))))
        )
        assert list(dropped.bucket("b")) == ["m"]
        assert list(dropped.ledger("l")) == []
        assert list(case.bucket("b")) == list(case.bucket("b")), "the case before is untouched"
        assert len(case.bucket("b")) == 2

    def test_what_is_not_there_may_be_dropped(self) -> None:
        case = replay([opened(), acted(2, changes=Changes((), (Drop("b", "k"), Drop("l", "k", spans=True))))])

        assert (len(case.bucket("b")), len(case.ledger("l"))) == (0, 0)

    def test_an_amendment_makes_the_next_text_and_old_entries_lapse(self) -> None:
        case = replay(
            [
                opened(),
                acted(2, changes=Changes((Put("b", "old"), Put("l", "old", spans=True)))),
                acted(
                    3, act="Amend", amends=True, settles={"text": "new"}, changes=Changes((Put("b", "new"),))
                ),
            ]
        )
        assert case.text == 2
        assert [(key, entry.text) for key, entry in case.bucket("b").items()] == [("new", 2)]
        assert list(case.ledger("l")) == ["old"]
        assert case.matter["text"] == "new"

    def test_duties_come_about_and_are_discharged_and_the_alarm_follows(self) -> None:
        due = START + HOUR
        case = replay([opened(), acted(2, changes=Changes(owes=(owed("d", due, stage=None),)))])
        assert (case.duties[0].id, case.alarm) == ("d", due)

        done = evolve(case, acted(3, changes=Changes(discharges=("d",))))
        assert (done.duties, done.alarm) == ((), START + 5 * HOUR)


class TestMoves:
    def test_a_move_begins_anew_and_keeps_what_spans_visits(self) -> None:
        case = replay(
            [
                opened(
                    entering=Entering("going", owes=(owed("gone", START + HOUR), owed("late", START + HOUR)))
                ),
                acted(
                    2,
                    changes=Changes(
                        (Put("b", "k"), Put("l", "k", spans=True)),
                        owes=(owed("task:1", START + 9 * HOUR, stage=None),),
                    ),
                ),
                Missed("1", 3, START + HOUR, ("late",)),
                moved(
                    4,
                    START + HOUR,
                    Entering(
                        "next",
                        START + 2 * HOUR,
                        opening={"size": 3},
                        owes=(owed("new", START + 3 * HOUR, stage="next"),),
                    ),
                    result={"n": 1},
                ),
            ]
        )
        assert (case.stage, case.place.visit, case.place.entered) == ("next", 1, START + HOUR)
        assert case.place.opening == {"size": 3}
        assert (len(case.bucket("b")), len(case.ledger("l"))) == (0, 1)
        assert [(duty.id, duty.missed) for duty in case.duties] == [
            ("late", True),
            ("task:1", False),
            ("new", False),
        ]
        result = case.results["going"]
        assert (result.visit, result.text, result.at, result.data) == (1, 1, START + HOUR, {"n": 1})
        assert case.alarm == START + 2 * HOUR

    def test_a_duty_of_the_same_name_takes_the_place_of_the_one_missed(self) -> None:
        case = replay(
            [
                opened(entering=Entering("going", owes=(owed("d", START + HOUR),))),
                Missed("1", 2, START + HOUR, ("d",)),
                moved(3, START + HOUR, Entering("going", owes=(owed("d", START + 2 * HOUR),))),
            ]
        )
        assert [(duty.id, duty.missed, duty.due) for duty in case.duties] == [("d", False, START + 2 * HOUR)]
        assert case.place.visit == 2

    def test_a_final_stage_has_no_alarm_but_that_of_a_duty(self) -> None:
        case = replay([opened(), moved(2, START, Entering("end", final=True))])
        assert (case.ended, case.alarm) == (True, None)

        owing = replay(
            [
                opened(),
                acted(2, changes=Changes(owes=(owed("task:1", START + 9 * HOUR, stage=None),))),
                moved(3, START, Entering("end", final=True)),
            ]
        )
        assert owing.alarm == START + 9 * HOUR

    def test_a_move_that_was_told_on_makes_no_relative_of_the_parent_anew(self) -> None:
        case = replay(
            [
                opened(parent="0", root="0"),
                moved(2, START, Entering("end", final=True), sends=(Send("ended", "0", "parent", {}),)),
            ]
        )
        assert case.relatives["0"].kind == "parent"


class TestOtherEvents:
    def test_a_missed_duty_stays_and_no_longer_wakes_the_case(self) -> None:
        case = replay(
            [
                opened(
                    entering=Entering(
                        "going", START + 5 * HOUR, owes=(owed("a", START + HOUR), owed("b", START + 2 * HOUR))
                    )
                ),
                Missed("1", 2, START + HOUR, ("a",)),
            ]
        )
        assert [(duty.id, duty.missed) for duty in case.duties] == [("a", True), ("b", False)]
        assert case.alarm == START + 2 * HOUR

    def test_a_moment_that_moved_nothing_sets_the_next(self) -> None:
        first = opened(wake=START + HOUR)
        case = replay([first, Waited("1", 2, START + HOUR, START + 2 * HOUR)])
        assert (case.wake, case.alarm) == (START + 2 * HOUR, START + 2 * HOUR)

        assert replay([first, Waited("1", 2, START + HOUR)]).alarm == START + 5 * HOUR

    def test_a_message_is_entered_in_a_ledger_of_its_kind_once(self) -> None:
        case = replay(
            [
                opened(),
                Told("1", 2, START, "x:3:1", "x", "merged", "merged-from", {"n": 1}, "end", ended=True),
            ]
        )
        entry = case.ledger("told:merged")["x:3:1"]
        assert (entry.actor, entry.value) == ("x", {"n": 1})
        assert (case.relatives["x"].kind, case.relatives["x"].stage, case.relatives["x"].ended) == (
            "merged-from",
            "end",
            True,
        )
        assert "x:3:1" in case.told

    def test_a_limit_that_is_set_anew_moves_the_alarm(self) -> None:
        case = replay([opened(), Extended("1", 2, START, START + 9 * HOUR, "calendar", provisional=True)])

        assert (case.place.ends, case.place.provisional, case.alarm) == (
            START + 9 * HOUR,
            True,
            START + 9 * HOUR,
        )

    def test_a_case_that_goes_over_keeps_all_but_its_rules_and_the_name_of_its_stage(self) -> None:
        before = replay([opened(), acted(2, changes=Changes((Put("b", "k"),)))])
        case = evolve(before, GoneOver("1", 3, START, "li", "9", "p", "2", "f2", "next", wake=START + HOUR))

        assert (case.origin.version, case.origin.fingerprint, case.stage) == ("2", "f2", "next")
        assert dict(case.visits) == {"going": 1, "next": 1}
        assert (case.place.ends, case.bucket("b"), case.alarm) == (
            before.place.ends,
            before.bucket("b"),
            START + HOUR,
        )

    def test_every_event_folds_the_same_after_it_was_written_and_read(self) -> None:
        events = [
            opened(standing=Standing("li", roles={"a"}, seats={"b": "c"}), wake=START + HOUR),
            acted(
                2, changes=Changes((Put("b", "k", {"n": [1]}),), owes=(owed("t", START + HOUR, stage=None),))
            ),
            Missed("1", 3, START + HOUR, ("t",)),
            Told("1", 4, START + HOUR, "m", "x", "ended", "child", {}, "end", ended=True),
            Waited("1", 5, START + 2 * HOUR),
            Extended("1", 6, START + 2 * HOUR, START + 8 * HOUR, "calendar"),
            GoneOver("1", 7, START + 2 * HOUR, "li", "9", "p", "2", "f2", "other"),
            moved(8, START + 3 * HOUR, Entering("end", final=True), source="other", result={"n": 1}),
        ]
        read = [load(dump_text(event)) for event in events]

        assert read == events
        assert replay(read) == replay(events)
        assert replay(read).alarm is None


class TestTheAlarm:
    def test_it_is_the_first_of_limit_wake_and_duties_not_missed(self) -> None:
        place = replay([opened()]).place
        moments = {"ends": START + 5 * HOUR, "wake": START + 4 * HOUR, "due": START + 3 * HOUR}
        duties = (owed("a", START + HOUR, missed=True), owed("b", moments["due"]))

        assert alarm_of(place, duties, moments["wake"]) == moments["due"]
        assert alarm_of(place, duties[:1], moments["wake"]) == moments["wake"]
        assert alarm_of(place, (), START + 6 * HOUR) == moments["ends"]
        assert alarm_of(attrs.evolve(place, ends=None), (), None) is None
