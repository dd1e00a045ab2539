"""What two real conversations came to, through the console script, against a plain count of their files."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pytest

from consult.activities.ballots import CastVote
from consult.adapters.polis.reading import read
from consult.adapters.polis.running import run
from consult.adapters.records import read as read_record
from consult.adapters.records.verifying import verify
from consult.cli import main
from consult.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Callable

    from consult.adapters.records import Record

ROOT: Final = Path(__file__).resolve().parents[2]
BOWLING_GREEN: Final = ROOT / "examples" / "bowling-green"
CANADIAN: Final = ROOT / "tests" / "real" / "data" / "canadian-electoral-reform"
FOLDERS: Final = {"bowling-green": BOWLING_GREEN, "canadian": CANADIAN}


class Ran(NamedTuple):
    matters: list[dict[str, Any]]
    shown: str
    log: Path

    def outcomes(self) -> Counter[str]:
        return Counter(one["outcome"] for one in self.matters)

    def votes(self) -> tuple[int, int, int]:
        yes, no, abstain = (
            sum(one["tally"][key] for one in self.matters) for key in ("yes", "no", "abstain")
        )
        return yes, no, abstain


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Ran]:
    """What the script makes of a folder, each call once."""
    known: dict[tuple[str, ...], Ran] = {}
    place = tmp_path_factory.mktemp("ran")

    def call(name: str, *options: str) -> Ran:
        key = (name, *options)
        if key not in known:
            out, log = place / f"{len(known)}.json", place / f"{len(known)}.log"
            # The record takes its time, and it is read of the usual run alone.
            more = options or ("--save", str(log))
            shown = io.StringIO()
            with redirect_stdout(shown), pytest.raises(SystemExit) as caught:
                main(["run", "polis", str(FOLDERS[name]), "--json", str(out), *more])
            assert not caught.value.code
            known[key] = Ran(json.loads(out.read_text(encoding="utf-8")), shown.getvalue(), log)
        return known[key]

    return call


# --- The figures that are known of them ---


def test_bowling_green_is_896_matters_and_607_of_them_were_put_to_the_vote(ran: Callable[..., Ran]) -> None:
    done = ran("bowling-green")
    outcomes = done.outcomes()
    assert len(done.matters) == 896
    assert outcomes["declined"] == 289
    assert outcomes["carried"] + outcomes["rejected"] + outcomes["no_quorum"] == 607
    assert outcomes["not_screened"] == 0
    assert {one["roll"] for one in done.matters} == {2031}
    assert done.votes() == (109_378, 38_594, 77_068)
    assert "225,040 cast, 0 of them in place of an earlier one; 484 not cast" in done.shown
    assert "896 statements by 403 people, 2,031 on the roll" in done.shown
    assert "There is no votes.csv" in done.shown


def test_the_canadian_conversation_is_174_matters_and_68_votes_replaced_an_earlier_one(
    ran: Callable[..., Ran],
) -> None:
    done = ran("canadian")
    outcomes = done.outcomes()
    assert len(done.matters) == 174
    assert outcomes["declined"] == 22
    assert outcomes["carried"] + outcomes["rejected"] + outcomes["no_quorum"] == 152
    assert {one["roll"] for one in done.matters} == {448}
    assert done.votes() == (7_157, 2_816, 1_882)
    assert "11,923 cast, 68 of them in place of an earlier one; 95 not cast" in done.shown
    assert "174 statements by 23 people, 448 on the roll" in done.shown
    assert "votes.csv" not in done.shown


# --- Against a plain count ---


def rows(folder: Path, file: str) -> list[dict[str, str]]:
    with (folder / file).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@cache
def counted(folder: Path) -> tuple[int, dict[str, tuple[str, Counter[str]]]]:
    """The size of the roll and, for each statement, what the moderators said and the votes by choice."""
    table = rows(folder, "participants-votes.csv")
    return len(table), {
        one["comment-id"]: (one["moderated"], Counter(row[one["comment-id"]] for row in table))
        for one in rows(folder, "comments.csv")
    }


def reaches(have: int, base: int, asked: str) -> bool:
    above, _, below = asked.lstrip(">=").partition("/")
    left, right = have * int(below or "1"), base * int(above)
    return left >= right if asked.startswith(">=") else left > right


def expected(folder: Path, quorum: str, majority: str) -> dict[str, tuple[str, int, int, int]]:
    roll, statements = counted(folder)
    found = {}
    for key, (moderated, votes) in statements.items():
        yes, no, passed = votes["1"], votes["-1"], votes["0"]
        if moderated != "1":
            found[key] = ("declined" if moderated == "-1" else "not_screened", 0, 0, 0)
        elif not reaches(yes + no + passed, roll, quorum):
            found[key] = ("no_quorum", yes, no, passed)
        elif yes + no > 0 and reaches(yes, yes + no, majority):
            found[key] = ("carried", yes, no, passed)
        else:
            found[key] = ("rejected", yes, no, passed)
    return found


STAGES: Final = {
    "carried": "implementing",
    "rejected": "rejected",
    "no_quorum": "no_quorum",
    "declined": "declined",
    "not_screened": "unscreened",
}
# Among these: shares that single matters reach exactly (204 of 2,031 people is #444; 118 of 177 yes is #192;
# 45 of 448 and 42 of 448 people are two of Canada's), and the same shares to be passed.
SETTINGS: Final = [
    ("bowling-green", ">=1/10", ">1/2"),
    ("bowling-green", ">=1/10", ">1/3"),
    ("bowling-green", ">=204/2031", ">=118/177"),
    ("bowling-green", ">204/2031", ">118/177"),
    ("canadian", ">=1/10", ">1/2"),
    ("canadian", ">=1/10", ">1/3"),
    ("canadian", ">=1/10", ">=1/2"),
    ("canadian", ">=42/448", ">=2/3"),
    ("canadian", ">42/448", ">2/3"),
    ("canadian", ">=136/448", ">=118/124"),
    ("canadian", ">136/448", ">118/124"),
    ("canadian", ">=0", ">=0"),
    ("canadian", ">0", ">0"),
    ("canadian", ">=1", ">=1"),
    ("canadian", ">=0", ">=1"),
]


@pytest.mark.parametrize(("name", "quorum", "majority"), SETTINGS)
def test_every_matter_comes_out_as_a_plain_count_says(
    ran: Callable[..., Ran], name: str, quorum: str, majority: str
) -> None:
    options = [] if (quorum, majority) == (">=1/10", ">1/2") else ["--quorum", quorum, "--majority", majority]
    done = ran(name, *options)
    plainly = expected(FOLDERS[name], quorum, majority)
    found = {
        one["id"]: (one["outcome"], *(one["tally"][key] for key in ("yes", "no", "abstain")))
        for one in done.matters
    }
    assert found == plainly
    assert [one["id"] for one in done.matters] == sorted(plainly, key=int)
    assert all(one["stage"] == STAGES[one["outcome"]] for one in done.matters)


@pytest.mark.parametrize(
    ("name", "matter", "reached", "passed"),
    [
        ("bowling-green", "444", ("204/2031", ">1/2"), "no_quorum"),
        ("bowling-green", "192", ("204/2031", ">=118/177"), "rejected"),
        ("canadian", "113", ("42/448", ">=2/3"), "no_quorum"),
        ("canadian", "0", ("136/448", ">=118/124"), "no_quorum"),
    ],
)
def test_the_settings_above_do_stand_on_the_edge(
    name: str, matter: str, reached: tuple[str, str], passed: str
) -> None:
    """Each of these matters reaches a share exactly, so that reaching and passing it come out differently."""
    quorum, majority = reached
    strict = majority.replace(">=", ">")
    at = expected(FOLDERS[name], f">={quorum}", majority)[matter][0]
    over = expected(FOLDERS[name], f">{quorum}", strict)[matter][0]
    assert over == passed
    assert at != over


def test_each_verdict_shows_the_figures_that_decided(ran: Callable[..., Ran]) -> None:
    for one in ran("bowling-green").matters:
        if one["outcome"] == "declined":
            continue
        quorum, majority = one["verdict"]["parts"]
        tally = one["tally"]
        assert (quorum["data"]["have"], quorum["data"]["base"]) == (sum(tally.values()), 2031)
        assert (majority["data"]["have"], majority["data"]["base"]) == (
            tally["yes"],
            tally["yes"] + tally["no"],
        )
        assert quorum["data"]["need"] == 204


# --- The votes, one by one ---


@pytest.fixture(scope="module")
def records(ran: Callable[..., Ran]) -> dict[str, Record]:
    return {name: read_record(ran(name).log) for name in FOLDERS}


@pytest.mark.parametrize("name", list(FOLDERS))
def test_every_ballot_on_record_is_the_final_vote_of_the_table(records: dict[str, Record], name: str) -> None:
    said = {"1": "yes", "-1": "no", "0": "abstain"}
    table = rows(FOLDERS[name], "participants-votes.csv")
    admitted = [one["comment-id"] for one in rows(FOLDERS[name], "comments.csv") if one["moderated"] == "1"]
    record = records[name]
    assert {case for case, _, _ in record.boxes} == set(admitted)
    for key in admitted:
        ballots = {voter: str(choice) for voter, choice in record.boxes[key, "deciding", 1].ballots()}
        assert ballots == {row["participant"]: said[row[key]] for row in table if row[key]}


def test_replaced_votes_are_counted_where_they_were_replaced(records: dict[str, Record]) -> None:
    moderated = {one["comment-id"]: one["moderated"] for one in rows(CANADIAN, "comments.csv")}
    cast = Counter((one["comment-id"], one["voter-id"]) for one in rows(CANADIAN, "votes.csv"))
    again: Counter[str] = Counter()
    for (key, _), times in cast.items():
        again[key] += times - 1
    assert again.total() == 68
    for (key, _, _), box in records["canadian"].boxes.items():
        assert moderated[key] == "1"
        assert box.replaced == again[key]


def test_votes_are_cast_at_their_own_times(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    perform = Engine.perform

    def spy(engine: Engine, case: str, act: Any) -> Any:
        if isinstance(act, CastVote):
            seen.append((case, act.actor, round(engine._clock.now().timestamp() * 1000)))
        return perform(engine, case, act)

    monkeypatch.setattr(Engine, "perform", spy)
    run(read(CANADIAN))
    stamped = [
        (one["comment-id"], one["voter-id"], int(one["timestamp"])) for one in rows(CANADIAN, "votes.csv")
    ]
    assert Counter(seen) == Counter(stamped)
    moments = [moment for _, _, moment in seen]
    assert moments == sorted(moments)


@pytest.mark.parametrize(("name", "decisions"), [("bowling-green", 2_399), ("canadian", 500)])
def test_every_decision_comes_out_again_from_the_file_alone(
    ran: Callable[..., Ran], name: str, decisions: int
) -> None:
    done = verify(ran(name).log)
    assert done.fault is None
    assert done.not_judged == ()
    assert done.judged == decisions
