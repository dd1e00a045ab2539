"""What other processes do with a store while a test looks on. Run by name: ``python -m sql_workers``."""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from consult.activities import CastVote
from consult.acts import Propose
from consult.adapters.sql import FileKeys, SqlStore
from consult.clocks import SystemClock
from consult.directory import People
from consult.engine import Engine
from consult.testing.store_lives import RULES, Note
from consult.voting import Roll

HOME = "g"
ELECTORATE = tuple(f"v{number:03}" for number in range(160))


class Fast:
    """The machine's clock, counted from a given moment, and so many times as quick."""

    def __init__(self, since: float, start: datetime, times: float) -> None:
        self.since, self.start, self.times = since, start, times

    def now(self) -> datetime:
        return self.start + timedelta(seconds=(time.time() - self.since) * self.times)


def engine_on(url: str, clock: Any = None) -> Engine:
    """An engine with a store of its own."""
    store = SqlStore(url, keys=FileKeys(Path(os.environ.get("SQL_WORKERS_KEYS", "."))))
    people = People({"t": ["teller"]}, voters=Roll.of("voters", ELECTORATE))
    given = SystemClock() if clock is None else clock
    return Engine(RULES.values(), community=HOME, store=store, clock=given, directory=people)


def write_one(url: str, number: int, turns: int) -> list[str]:
    """Write to one case; say what was acknowledged."""
    engine = engine_on(url)
    said = []
    for turn in range(turns):
        text = f"{number}:{turn}"
        engine.perform("one", Note(actor=f"a{number}", text=text)).accept()
        said.append(text)
    return said


def write_many(url: str, number: int, turns: int) -> list[str]:
    """Write to several cases, each also written to by others."""
    engine = engine_on(url)
    said = []
    for turn in range(turns):
        text = f"{number}:{turn}"
        case = f"m{turn % 4}"
        if engine.store.case(HOME, case) is None:
            key = f"open {case}"
            try:
                engine.open("talk", Propose(actor="li", title="T", key=key), case=case)
            except Exception as error:
                if "is open already" not in str(error):
                    raise
        engine.perform(case, Note(actor=f"a{number}", text=text, key=text)).accept()
        engine.perform(case, Note(actor=f"a{number}", text=text, key=text)).accept()  # delivered twice
        said.append(f"{case}/{text}")
    return said


def vote_near_close(url: str, number: int, of: int, since: float) -> list[str]:
    """Cast ballots on a quick clock until the vote is closed; say which were accepted."""
    engine = engine_on(url, Fast(since, datetime(2026, 3, 2, 1, tzinfo=UTC), 5 * 3600 / 2.5))
    accepted = []
    for voter in ELECTORATE[number::of]:
        if engine.perform("vote", CastVote(actor=voter, choice="yes")).accepted:
            accepted.append(voter)
        time.sleep(0.02)
    engine.settle()
    return accepted


def _work_until_killed(url: str, number: int, pipe: int) -> None:
    engine = engine_on(url)
    turn = 0
    while True:
        text = f"{number}:{turn}"
        if turn % 3 == 2:
            voter = ELECTORATE[(number * 7 + turn) % len(ELECTORATE)]
            taken = engine.perform("vote", CastVote(actor=voter, choice="no")).accepted
            os.write(pipe, f"vote {voter}\n".encode() if taken else b"-\n")
        else:
            engine.perform("one", Note(actor="li", text=text)).accept()
            os.write(pipe, f"note {text}\n".encode())
        turn += 1


def kill(url: str, times: int, seed: int) -> dict[str, list[str]]:
    """Let processes write and kill each at a random moment; say what they had acknowledged."""
    dice = random.Random(seed)
    told: list[str] = []
    for number in range(times):
        reads, writes = os.pipe()
        child = os.fork()
        if child == 0:  # pragma: no cover - it is killed
            os.close(reads)
            try:
                _work_until_killed(url, number, writes)
            finally:
                os._exit(1)
        os.close(writes)
        select.select([reads], [], [], 30)
        time.sleep(dice.uniform(0, 0.06))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        with os.fdopen(reads) as pipe:
            told += [line for line in pipe.read().split("\n") if line not in {"", "-"}]
        if not os.WIFSIGNALED(status):
            raise SystemExit(f"worker {number} ended by itself with {status}")
    return {
        "notes": [line.removeprefix("note ") for line in told if line.startswith("note ")],
        "votes": [line.removeprefix("vote ") for line in told if line.startswith("vote ")],
    }


if __name__ == "__main__":
    name, *given = sys.argv[1:]
    arguments = [json.loads(one) if one[0] not in "sp" else one for one in given]
    print(json.dumps(globals()[name](*arguments)))  # noqa: T201 - the answer
