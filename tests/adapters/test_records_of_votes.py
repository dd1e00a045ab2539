"""The record of a vote with papers, mandates, delegation and all that is noted on the way."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from consult.activities.ballots import (
    CastVote,
    DeclareRecusal,
    Delegate,
    DeliverPapers,
    Desk,
    EnterPaper,
    ExcuseVoter,
    GiveMandate,
    Proxies,
    RecordAttendance,
    VoidBallot,
)
from consult.activities.outcomes import fast_tracked, passes
from consult.activities.vote import FastTrack, LateSwing, Vote
from consult.adapters.records import read, write
from consult.errors import LogError
from consult.timing import hours
from consult.voting import Counting, Roll, Threshold, at_least, more_than
from polls import TELLERS, Poll, carried, fast
from resealed import reseal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from consult.acts import Act

OFFICE = Desk(TELLERS, voids=True, excuses=True, attendance=True)
FAST = FastTrack(Threshold(at_least(1), "all"), after=hours(24))
FOLLOWED = Roll.of("voters", list("abcdefgh"), groups={"delegate": list("hbhdefgh")})


def paper(voter: str, choice: str | None) -> EnterPaper:
    return EnterPaper(actor="t", voter=voter, choice=choice)


def with_mandates() -> Poll:
    """Papers, a double, a void, a mandate used, one recused, one excused, one there, and a note."""
    vote = Vote(
        "voters",
        desk=OFFICE,
        proxies=Proxies(),
        counting=Counting(recused="leave"),
        fast=FAST,
        replaceable=True,
        vetoes=True,
    )
    going = Poll(vote, (fast_tracked(), fast))
    acts: tuple[Act, ...] = (
        DeliverPapers(actor="t", voters=("a", "b", "c"), proof="list"),
        GiveMandate(actor="a", holder="h", document="M-1"),
        CastVote(actor="h", principal="a", choice="yes"),
        CastVote(actor="b", choice="yes"),
        paper("b", "veto"),
        paper("c", None),
        CastVote(actor="d", choice="no"),
        VoidBallot(actor="t", voter="d", reason="forged"),
        DeclareRecusal(actor="e", reason="my firm"),
        ExcuseVoter(actor="t", voter="f", reason="ill"),
        RecordAttendance(actor="t", voters=("g",)),
    )
    return going.do(*acts).forward(hours=30).do(CastVote(actor="h", choice="no"))


def with_delegation() -> Poll:
    """Ballots that follow others, by the roll and by an act, one of them overridden."""
    going = Poll(Vote("voters", delegation=True, desk=OFFICE), roll=FOLLOWED)
    going.do(Delegate(actor="d", to="c"), CastVote(actor="h", choice="yes"))
    return going.do(CastVote(actor="a", choice="no"), DeliverPapers(actor="t", voters=("g",), proof="list"))


MADE: dict[str, Callable[[], Poll]] = {"mandates": with_mandates, "delegation": with_delegation}


def written(going: Poll, path: Path) -> Path:
    write(path, going.engine, [going.rules])
    return path


@pytest.mark.parametrize("name", list(MADE))
@pytest.mark.parametrize("closed", [False, True])
def test_a_box_with_all_there_is_comes_back_as_it_was(name: str, tmp_path: Path, *, closed: bool) -> None:
    going = MADE[name]()
    if closed:
        going.close()
    box = going.box
    (found,) = read(written(going, tmp_path / "a.log")).boxes.values()

    assert found.to_data() == box.to_data()
    assert (found.digest, found.tally(), found.kept) == (box.digest, box.tally(), box.kept)  # type: ignore[attr-defined]
    assert found.sealed is closed
    assert found.tally() == found.recount()  # type: ignore[attr-defined]
    assert found.notes == box.notes


@pytest.mark.parametrize("name", list(MADE))
def test_a_box_that_was_read_back_goes_on_as_the_other_does(name: str, tmp_path: Path) -> None:
    going = MADE[name]()
    box = going.box
    (found,) = read(written(going, tmp_path / "a.log")).boxes.values()
    for one in (box, found):
        for position in range(8):
            one.cast(position, 1 + position % 3)  # type: ignore[attr-defined]
            one.receive((position + 1) % 8, 2)  # type: ignore[attr-defined]
            one.take_back(position)  # type: ignore[attr-defined]
            one.follow(position, (position + 3) % 8)  # type: ignore[attr-defined]

    assert found.to_data() == box.to_data()
    assert found.tally() == box.tally()


def test_this_record_holds_what_it_is_to_test() -> None:
    data = with_mandates().box.to_data()

    assert {"states", "held", "on_paper", "kept", "noted", "vetoes", "under"} <= set(data)
    assert with_delegation().box.to_data()["follows"] == {"a": "h", "c": "h", "d": "c"}


def changed(path: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        data = json.loads(line)
        if data["kind"] == "box":
            change(data)
            lines[number] = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return reseal(path)


def _swap(data: dict[str, Any], member: str, value: object) -> None:
    assert data[member] != value
    data[member] = value


CHANGES: dict[str, Callable[[dict[str, Any]], None]] = {
    "a ballot changed": lambda data: data["ballots"].update(h="yes"),
    "a ballot taken out": lambda data: data["ballots"].pop("h"),
    "a veto made a no": lambda data: data["ballots"].update(b="no"),
    "a void paper made one for": lambda data: (data["states"].pop("c"), data["ballots"].update(c="yes")),
    "a state forgotten": lambda data: data["states"].pop("e"),
    "a state changed": lambda data: data["states"].update(g="delivered"),
    "a holder's ballot made an own one": lambda data: _swap(data, "held", []),
    "a second ballot forgotten": lambda data: _swap(data, "kept", {}),
    "what was noted changed": lambda data: data["noted"]["fast"]["measures"]["persons"].update(no=1),
    "what was noted forgotten": lambda data: data.pop("noted"),
    "a replacement forgotten": lambda data: _swap(data, "replaced", 0),
}


@pytest.mark.parametrize("change", list(CHANGES.values()), ids=list(CHANGES))
def test_a_falsified_box_is_refused(change: Callable[[dict[str, Any]], None], tmp_path: Path) -> None:
    path = written(with_mandates().close(), tmp_path / "a.log")
    read(path)

    with pytest.raises(LogError, match=r"does not hold what the case recorded at its close|not a box"):
        read(changed(path, change))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda data: data["states"].update(g="asleep"), id="a state that is none"),
        pytest.param(lambda data: data.update(kept={"zhao": [["paper", 2]]}), id="a stranger's ballots"),
        pytest.param(lambda data: data.update(under={"a": 99}), id="a code that is none"),
        pytest.param(lambda data: data.update(on_paper=["zhao"]), id="a stranger's paper"),
        pytest.param(
            lambda data: data.update(noted={"fast": {"measures": {"persons": {"all": 1, "yes": 2}}}}),
            id="counts that do not add up",
        ),
    ],
)
def test_what_is_no_box_is_refused_before_it_is_compared(
    change: Callable[[dict[str, Any]], None], tmp_path: Path
) -> None:
    path = written(with_mandates(), tmp_path / "a.log")

    with pytest.raises(LogError, match="line"):
        read(changed(path, change))


def test_an_extended_vote_is_read_back_open(tmp_path: Path) -> None:
    ahead = Threshold(more_than("1/2"), "cast")
    swing = LateSwing(ahead, within=hours(24), by=hours(24))
    going = Poll(Vote("voters", interim=True, late=swing), (passes(ahead), carried))
    assert going.case.place.ends is not None
    going.at(going.case.place.ends - timedelta(hours=1)).vote(a="yes").close()
    assert going.stage == "voting"
    record = read(written(going, tmp_path / "a.log"))

    (box,) = record.boxes.values()
    assert not box.sealed
    assert record.cases["m"] == going.case
    assert record.cases["m"].place.extended
