"""Checks of a store with many threads at once: nothing lost, nothing twice, nothing half."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, final

from consult.activities import CastVote
from consult.acts import Part, Propose, Split
from consult.history import replay
from consult.testing.store_lives import HOUR, START, VOTERS, Kept, Note, hold
from consult.voting import Choice

if TYPE_CHECKING:
    from collections.abc import Callable

    from consult.engine import Engine

__all__ = ["CHECKS", "Running", "together"]

_THREADS: Final = 4


@final
class Running:
    """A clock that runs: a little later whenever it is asked, by whichever thread."""

    def __init__(self, step: timedelta = datetime.resolution) -> None:
        self._now = START
        self._step = step
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """A little later than ever before."""
        with self._lock:
            self._now += self._step
            return self._now


def together(count: int, work: Callable[[int], None]) -> None:
    """Let *count* threads do *work* at once; what one of them raises is raised here."""
    wrong: list[BaseException] = []
    gate = threading.Barrier(count)

    def run(number: int) -> None:
        try:
            gate.wait()
            work(number)
        except BaseException as error:  # noqa: BLE001 - handed on below
            wrong.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]


def _engines(kept: Kept, clock: Any) -> list[Engine]:
    return [kept.another(clock=clock) for _ in range(_THREADS)]


def many_who_write_to_one_case_at_once_lose_nothing(kept: Kept) -> None:
    engines = _engines(kept, Running())
    kept.open()

    def work(number: int) -> None:
        for turn in range(12):
            note = Note(actor=f"a{number}", text=f"{number}:{turn}")
            hold(engines[number].perform("c", note).accepted, "an act was refused")

    together(_THREADS, work)
    events = kept.events()
    hold([event.seq for event in events] == list(range(1, 12 * _THREADS + 2)), "numbers are missing")
    said = Counter(getattr(event, "data", {}).get("text") for event in events[1:])
    hold(set(said.values()) == {1}, "something was said twice")
    hold(replay(events) == kept.factory().case(kept.community, "c"), "the head is not what happened")
    hold([event.at for event in events] == sorted(event.at for event in events), "time goes back")


def many_who_write_to_many_cases_at_once_lose_nothing(kept: Kept) -> None:
    engines = _engines(kept, Running())

    def work(number: int) -> None:
        for turn in range(4):
            name = f"{number}-{turn}"
            engine = engines[number]
            engine.open("talk", Propose(actor="li", title="T"), case=name).accept()
            engine.perform(name, Split(actor="li", parts=(Part(procedure="talk", title="T"),))).accept()
            engine.settle()

    together(_THREADS, work)
    heads = list(kept.store.heads(kept.community))
    hold(len(heads) == _THREADS * 4 * 2, f"there are {len(heads)} cases")
    hold(list(kept.store.undelivered(kept.community)) == [], "messages are left")
    hold(
        len(kept.store.feed(kept.community, 0, 10**6)) == sum(head.seq for head in heads),
        "the feed lacks some",
    )
    for head in heads:
        hold(replay(kept.events(head.id)) == head, f"{head.id} is not what happened to it")


def the_same_key_from_many_at_once_counts_once(kept: Kept) -> None:
    engines = _engines(kept, Running())
    opened: list[str] = []

    def work(number: int) -> None:
        act = Propose(actor="li", title="T", key="open")
        case = engines[number].open("talk", act).accept().id
        opened.append(case)
        for _ in range(3):
            note = Note(actor="wu", text="once", key="say")
            hold(engines[number].perform(case, note).accepted, "an act was refused")

    together(_THREADS, work)
    hold(len(set(opened)) == 1, "several cases were opened")
    hold([event.type for event in kept.events(opened[0])] == ["Opened", "Acted"], "it was done twice")


def of_many_ballots_at_once_each_voter_has_one(kept: Kept) -> None:
    engines = _engines(kept, Running())
    kept.open("final")
    taken: list[str] = []

    def work(number: int) -> None:
        for voter in VOTERS if number % 2 else reversed(VOTERS):
            vote = CastVote(actor=voter, choice=Choice.YES, key=f"k{number}" if number == 1 else None)
            if engines[number].perform("c", vote).accepted:
                taken.append(voter)

    together(_THREADS, work)
    hold(sorted(taken) == sorted(VOTERS), f"{len(taken)} were taken of {len(VOTERS)}")
    box: Any = kept.store.box(kept.community, "c", "voting", 1)
    hold(box.tally()["persons"].yes == len(VOTERS), "the count is another")


def a_ballot_near_the_close_is_counted_or_refused(kept: Kept) -> None:
    # The clock runs over the limit while some vote and one ticks.
    clock = Running(timedelta(minutes=12))
    engines = _engines(kept, clock)
    kept.open("final")
    taken: list[str] = []

    def work(number: int) -> None:
        if number == 0:
            for _ in range(20):
                engines[0].settle()
            return
        votes = (CastVote(actor=voter, choice=Choice.YES) for voter in VOTERS[number - 1 :: _THREADS - 1])
        taken.extend(vote.actor for vote in votes if engines[number].perform("c", vote).accepted)

    together(_THREADS, work)
    engines[0].settle(START + 100 * HOUR)
    moved: Any = kept.events()[-1]
    yes = moved.result["tally"]["measures"]["persons"]["yes"]
    hold(yes == len(taken), f"{len(taken)} were taken, and {yes} counted")
    box: Any = kept.store.box(kept.community, "c", "voting", 1)
    hold(box.tally()["persons"].yes == yes, "the box counts otherwise than the record")


def the_feed_has_no_gap_while_many_write(kept: Kept) -> None:
    engines = _engines(kept, Running())
    for number in range(_THREADS):
        kept.open(case=f"c{number}")
    done = threading.Event()
    seen: list[tuple[int, str, int]] = []

    def read() -> None:
        store = kept.factory()
        while True:
            last = done.is_set()
            after = seen[-1][0] if seen else 0
            seen.extend(
                (item.position, item.event.case, item.event.seq)
                for item in store.feed(kept.community, after, 7)
            )
            if last and not store.feed(kept.community, seen[-1][0], 1):
                return

    def work(number: int) -> None:
        for _ in range(15):
            engines[number].perform(f"c{number}", Note(actor="li")).accept()

    reader = threading.Thread(target=read)
    reader.start()
    try:
        together(_THREADS, work)
    finally:
        done.set()
        reader.join()
    hold([position for position, _, _ in seen] == list(range(1, 16 * _THREADS + 1)), "positions are missing")
    for number in range(_THREADS):
        told = [seq for _, case, seq in seen if case == f"c{number}"]
        hold(told == list(range(1, 17)), f"of c{number} it told {told}")


CHECKS: Final[tuple[Callable[[Kept], None], ...]] = (
    many_who_write_to_one_case_at_once_lose_nothing,
    many_who_write_to_many_cases_at_once_lose_nothing,
    the_same_key_from_many_at_once_counts_once,
    of_many_ballots_at_once_each_voter_has_one,
    a_ballot_near_the_close_is_counted_or_refused,
    the_feed_has_no_gap_while_many_write,
)
