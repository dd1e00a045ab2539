"""Several processes on one database: nothing lost, nothing twice, also where they are killed."""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import sql_workers
from consult.acts import Propose
from consult.clocks import SetClock, SystemClock
from consult.history import replay
from sql_workers import ELECTORATE, HOME, Fast, engine_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

START = datetime(2026, 3, 2, 1, tzinfo=UTC)
PROCESSES = 4


@pytest.fixture
def tables(url: str, open_store: Any) -> str:
    """A database with tables."""
    open_store(url)
    return url


@pytest.fixture
def run() -> Iterator[Callable[..., list[Any]]]:
    """Runs a function of `sql_workers` in so many processes at once, with its number first."""
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:

        def runs(work: Any, url: str, *more: Any) -> list[Any]:
            jobs = [pool.apply_async(work, (url, number, *more)) for number in range(PROCESSES)]
            return [job.get(timeout=120) for job in jobs]

        yield runs


def opened(url: str, rules: str, case: str, clock: Any = None) -> Any:
    engine = engine_on(url, clock)
    engine.open(rules, Propose(actor="li", title="T"), case=case).accept()
    return engine


class TestTogether:
    def test_processes_that_write_to_one_case_lose_nothing(self, tables: str, run: Any) -> None:
        engine = opened(tables, "talk", "one")
        acknowledged = [text for each in run(sql_workers.write_one, tables, 25) for text in each]

        events = engine.events("one")
        said = Counter(event.data["text"] for event in events[1:])
        assert said == Counter(acknowledged)
        assert len(acknowledged) == PROCESSES * 25
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        assert replay(events) == engine.case("one")
        assert [event.at for event in events] == sorted(event.at for event in events)
        engine.store.close()

    def test_processes_that_write_to_many_cases_write_everything_once(self, tables: str, run: Any) -> None:
        acknowledged = [text for each in run(sql_workers.write_many, tables, 16) for text in each]

        engine = engine_on(tables)
        heads = list(engine.store.heads(HOME))
        assert sorted(head.id for head in heads) == ["m0", "m1", "m2", "m3"]
        said = Counter(
            f"{head.id}/{event.data['text']}" for head in heads for event in engine.events(head.id)[1:]
        )
        assert said == Counter(acknowledged)
        feed = engine.feed(limit=10**6)
        assert [item.position for item in feed] == list(range(1, len(feed) + 1))
        assert len(feed) == len(acknowledged) + 4
        for head in heads:
            assert [item.event.seq for item in feed if item.event.case == head.id] == list(
                range(1, head.seq + 1)
            )
        engine.store.close()

    def test_a_ballot_near_the_close_is_in_the_tally_or_refused(self, tables: str, run: Any) -> None:
        since = time.time() + 1.5
        engine = opened(tables, "final", "vote", SetClock(START))
        each = run(sql_workers.vote_near_close, tables, PROCESSES, since)
        accepted = [voter for voters in each for voter in voters]

        engine.store.close()
        engine = engine_on(tables, SetClock(START + timedelta(days=9)))
        engine.settle()
        moved: Any = engine.events("vote")[-1]
        assert moved.at == START + timedelta(hours=5)
        assert moved.result["tally"]["measures"]["persons"]["yes"] == len(accepted)
        box: Any = engine.store.box(HOME, "vote", "voting", 1)
        assert dict(box.ballots()) == dict.fromkeys(accepted, "yes")
        assert len(set(accepted)) == len(accepted)
        engine.store.close()
        assert Fast(since, START, 1).times == 1


class TestKilled:
    def test_what_a_killed_process_had_acknowledged_is_there_and_nothing_is_half(
        self, tables: str, tmp_path: Path
    ) -> None:
        engine = opened(tables, "talk", "one")
        engine.open("final", Propose(actor="li", title="T"), case="vote").accept()
        paths = [str(Path(sql_workers.__file__).parent), *sys.path]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in paths if path)}
        ran = subprocess.run(  # noqa: S603 - our own
            [sys.executable, "-m", "sql_workers", "kill", tables, "20", "7"],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        told = json.loads(ran.stdout)

        engine.store.close()
        events = engine.events("one")
        said = Counter(event.data["text"] for event in events[1:])
        assert set(told["notes"]) <= set(said)
        assert set(said.values()) == {1}
        assert 0 <= len(said) - len(told["notes"]) <= 20
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        assert replay(events) == engine.case("one")

        box: Any = engine.store.box(HOME, "vote", "voting", 1)
        voted = dict(box.ballots())
        assert set(told["votes"]) <= set(voted)
        assert set(voted) <= set(ELECTORATE)
        assert len(voted) - len(set(told["votes"])) <= 20
        assert told["votes"]
        assert box.tally() == box.recount()
        feed = engine.feed(limit=10**6)
        assert [item.position for item in feed] == list(range(1, len(feed) + 1))
        assert SystemClock().now() >= events[-1].at
        engine.store.close()
