"""A record is sealed: whatever is done to a line of it is seen, and the first bad line is named."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from jsonschema import Draft202012Validator

from consult.activities.ballots import CastVote
from consult.activities.vote import Vote
from consult.acts import Propose
from consult.adapters.records import export, read, tell
from consult.adapters.records.schema import record_schema
from consult.adapters.records.verifying import verify
from consult.errors import ConsultError, LogError, UnknownCaseError
from consult.verdicts import Phrase
from polls import Poll
from resealed import reseal

if TYPE_CHECKING:
    from collections.abc import Callable

DATA: Final = Path(__file__).parent / "data"
LINK: Final = "it does not follow from the line before"


def again(going: Poll) -> Poll:
    """The same once more, as a case of its own, with another ballot."""
    going.engine.open(going.rules, Propose(actor="a", title="Once more"), case="n").accept()
    going.engine.perform("n", CastVote(actor="a", choice="no")).accept()
    ends = going.engine.case("n").place.ends
    assert ends is not None
    going.clock.set(ends)
    going.engine.settle()
    return going


def poll(**options: Any) -> Poll:
    going = Poll(Vote("voters", **options))
    for voter, choice in zip("abcde", ("yes", "no", "yes", "abstain", "yes"), strict=True):
        going.do(CastVote(actor=voter, choice=choice))
    return going.close()


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """Two votes, closed, with the same outcome."""
    export(again(poll()).engine, tmp_path / "poll.jsonl")
    return tmp_path / "poll.jsonl"


def lines_of(path: Path) -> list[bytes]:
    return path.read_bytes().removesuffix(b"\n").split(b"\n")


def put(path: Path, lines: list[bytes]) -> Path:
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


class TestTheLinks:
    def test_can_be_worked_out_by_anybody(self, record: Path) -> None:
        link = "0" * 64
        for line in lines_of(record):
            data = json.loads(line)
            found = data.pop("link")
            text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            link = hashlib.sha256(link.encode() + text.encode()).hexdigest()
            assert found == link
        assert read(record).seal == link

    @pytest.mark.parametrize("number", range(1, 9))
    def test_name_the_line_that_was_altered(self, record: Path, number: int) -> None:
        lines = lines_of(record)
        lines[number - 1] = lines[number - 1].replace(b":", b": ", 3)  # the same JSON
        with pytest.raises(LogError, match=f"line {number}: {LINK}"):
            read(put(record, lines))

    def test_name_the_line_after_one_that_was_left_out(self, record: Path) -> None:
        for number in range(2, len(lines_of(record))):
            lines = lines_of(record)
            del lines[number - 1]
            path = put(record.with_name("out.jsonl"), lines)
            with pytest.raises(LogError, match=f"line {number}: {LINK}"):
                read(path)

    def test_name_a_line_that_is_there_twice(self, record: Path) -> None:
        lines = lines_of(record)
        lines.insert(3, lines[2])
        with pytest.raises(LogError, match=f"line 4: {LINK}"):
            read(put(record, lines))

    def test_name_the_first_of_two_that_were_swapped_also_between_cases_and_ballots(
        self, record: Path
    ) -> None:
        whole = lines_of(record)
        for one in range(1, len(whole)):
            for other in range(one + 1, len(whole)):
                lines = list(whole)
                lines[one], lines[other] = lines[other], lines[one]
                with pytest.raises(LogError, match=f"line {one + 1}: {LINK}"):
                    read(put(record.with_name("swapped.jsonl"), lines))

    def test_miss_nothing_at_the_end(self, record: Path) -> None:
        whole = record.read_bytes()
        cut = record.with_name("cut.jsonl")
        cut.write_bytes(whole[:-1])
        with pytest.raises(LogError, match=r"line \d+: it is cut off before its end"):
            read(cut)
        put(cut, lines_of(record)[:-1])
        with pytest.raises(LogError, match="line 1: it announces 2 boxes, and there are 1"):
            read(cut)
        cut.write_bytes(whole + b"\n")
        with pytest.raises(LogError, match="it is not a line of JSON"):
            read(cut)

    def test_are_not_put_out_of_force_by_calling_the_record_an_old_one(self, record: Path) -> None:
        lines = lines_of(record)
        lines[0] = lines[0].replace(b'"format":2', b'"format":1')
        with pytest.raises(LogError, match="line 2: it has a link, and the format that the first line says"):
            read(put(record, lines))

    @pytest.mark.parametrize("kind", ["procedure", "roll", "box"])
    def test_or_not_nothing_is_there_twice(self, record: Path, kind: str) -> None:
        lines = lines_of(record)
        number = next(n for n, line in enumerate(lines) if f'"kind":"{kind}"'.encode() in line)
        lines.insert(number, lines[number])
        counts = {"procedure": "procedures", "roll": "rolls", "box": "boxes"}[kind]
        head = json.loads(lines[0])
        head["counts"][counts] += 1
        lines[0] = json.dumps(head).encode()
        with pytest.raises(LogError, match="is there twice"):
            read(reseal(put(record, lines)))

    def test_half_a_character_is_no_text(self, record: Path) -> None:
        lines = lines_of(record)
        number = next(n for n, line in enumerate(lines) if b'"title":"' in line and b'"event"' in line)
        lines[number] = lines[number].replace(b'"title":"', b'"title":"\\ud83d', 1)
        with pytest.raises(LogError, match="half a character"):
            read(reseal(put(record, lines)))


class TestOlderRecords:
    @pytest.mark.parametrize("name", ["record-format-1", "record-format-1-papers", "record-format-1-secret"])
    def test_of_format_1_are_read(self, name: str) -> None:
        record = read(DATA / f"{name}.jsonl")
        assert record.seal == ""
        assert record.cases
        assert record.boxes
        assert all(tell(record, case) and tell(record, case, lang="zh") for case in record.cases)

    def test_hold_as_far_as_they_can_be_judged(self) -> None:
        done = verify(DATA / "record-format-1.jsonl")
        assert done.holds
        assert done.judged == 0
        assert len(done.not_judged) > 20
        assert done.not_judged[0].lacks == Phrase("the procedure short, version 1", "程序“简易程序”（版本1）")


class TestTheSchema:
    def test_is_one(self) -> None:
        Draft202012Validator.check_schema(record_schema())

    @pytest.mark.parametrize("options", [{}, {"secret": True}, {"replaceable": True}])
    def test_takes_every_line(self, tmp_path: Path, options: dict[str, Any]) -> None:
        export(poll(**options).engine, tmp_path / "a.jsonl")
        export(poll(**options).engine, tmp_path / "b.jsonl", cases=["m"])
        validator = Draft202012Validator(record_schema())
        for line in lines_of(tmp_path / "a.jsonl") + lines_of(tmp_path / "b.jsonl"):
            validator.validate(json.loads(line))

    @pytest.mark.parametrize(
        "change",
        [
            lambda data: data.pop("link"),
            lambda data: data.update(link="0"),
            lambda data: data.update(kind="news"),
            lambda data: data.update(more=1),
        ],
        ids=["no link", "a short link", "a strange kind", "a strange member"],
    )
    def test_refuses_what_is_none(self, record: Path, change: Callable[[dict[str, Any]], None]) -> None:
        validator = Draft202012Validator(record_schema())
        for line in lines_of(record):
            data = json.loads(line)
            change(data)
            assert not validator.is_valid(data)


class TestAnExport:
    def test_of_one_case_has_all_that_it_rests_on(self, tmp_path: Path) -> None:
        going = again(poll())
        export(going.engine, tmp_path / "one.jsonl", cases=["m"])
        record = read(tmp_path / "one.jsonl")
        assert list(record.cases) == ["m"]
        assert (len(record.books), len(record.rolls), len(record.boxes)) == (1, 1, 1)
        assert record.without == frozenset()
        assert verify(tmp_path / "one.jsonl").judged == 2

    def test_of_a_case_that_is_not_there_is_refused_and_writes_nothing(self, tmp_path: Path) -> None:
        for cases in (["x"], ["m", "x"]):
            with pytest.raises(UnknownCaseError, match="'x'"):
                export(poll().engine, tmp_path / "none.jsonl", cases=cases)
        assert list(tmp_path.iterdir()) == []

    def test_to_where_nothing_can_be_written_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ConsultError, match="cannot be written"):
            export(poll().engine, tmp_path / "none" / "a.jsonl")
