"""What `consult.adapters.polis.reading` promises."""

from __future__ import annotations

import csv
import pickle
import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.adapters.polis.reading import Choice, Conversation, PolisError, Statement, VoteRow, read
from consult.errors import ConsultError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT: Final = Path(__file__).resolve().parents[2]
BOWLING_GREEN: Final = ROOT / "examples" / "bowling-green"
CANADIAN: Final = ROOT / "tests" / "real" / "data" / "canadian-electoral-reform"

COMMENTS: Final = """\
timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body
1500000002000,,1,8,0,0,-1,Second
1500000001000,,0,7,2,0,1,"First, of two"
"""
TABLE: Final = """\
participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1
8,0,1,1,1,0,1,
7,1,1,2,0,1,-1,0
"""
VOTES: Final = """\
timestamp,datetime,comment-id,voter-id,vote
1500000005000,,0,8,1
1500000004000,,0,7,1
1500000006001,,0,7,-1
1500000006000,,1,7,0
"""
SUMMARY: Final = "topic,A square\nurl,https://example.org\n"


@pytest.fixture(scope="module")
def bowling_green() -> Conversation:
    return read(BOWLING_GREEN)


@pytest.fixture(scope="module")
def canadian() -> Conversation:
    return read(CANADIAN)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small export without mistakes."""
    for name, text in (
        ("comments.csv", COMMENTS),
        ("participants-votes.csv", TABLE),
        ("votes.csv", VOTES),
        ("summary.csv", SUMMARY),
    ):
        write(tmp_path, name, text)
    return tmp_path


def write(folder: Path, name: str, content: str | bytes) -> None:
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)


def refused(folder: Path) -> PolisError:
    with pytest.raises(PolisError) as caught:
        read(folder)
    return caught.value


def told(folder: Path) -> str:
    return str(refused(folder))


def moment(milliseconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)


def moderated(conversation: Conversation) -> Counter[int]:
    return Counter(statement.moderated for statement in conversation.statements)


def finals(conversation: Conversation) -> Counter[tuple[int, int]]:
    """Count the final votes, apart from the code, by what the moderators said and by choice."""
    said = {statement.id: statement.moderated for statement in conversation.statements}
    last: dict[str, dict[str, int]] = {}
    for vote in conversation.votes:
        last.setdefault(vote.voter, {})[vote.statement] = vote.choice
    return Counter((said[statement], choice) for mine in last.values() for statement, choice in mine.items())


# --- The shipped conversations ---


def test_the_canadian_conversation_has_the_statements_and_the_roll_that_are_known_of_it(
    canadian: Conversation,
) -> None:
    assert canadian.topic == "Canadian Electoral Reform"
    assert moderated(canadian) == {1: 152, -1: 22}
    assert len(canadian.roll) == len(set(canadian.roll)) == 448
    assert canadian.timed


def test_the_canadian_final_votes_are_those_that_are_known(canadian: Conversation) -> None:
    counts = finals(canadian)
    assert (counts[1, 1], counts[1, -1], counts[1, 0]) == (7_157, 2_816, 1_882)
    assert sum(counts.values()) == len(canadian.final_votes()) == 11_950


def test_68_canadian_votes_replace_an_earlier_one(canadian: Conversation) -> None:
    assert len(canadian.votes) == 12_018
    assert len(canadian.votes) - len({(vote.voter, vote.statement) for vote in canadian.votes}) == 68


def test_of_the_68_replacements_only_three_change_anything(canadian: Conversation) -> None:
    last: dict[tuple[str, str], int] = {}
    changes = 0
    for vote in canadian.votes:
        changes += last.get((vote.voter, vote.statement), vote.choice) != vote.choice
        last[vote.voter, vote.statement] = vote.choice
    assert changes == 3


def test_the_canadian_table_agrees_with_the_final_votes_in_every_cell(
    canadian: Conversation, tmp_path: Path
) -> None:
    for name in ("comments.csv", "participants-votes.csv"):
        write(tmp_path, name, (CANADIAN / name).read_bytes())
    assert read(tmp_path).final_votes() == canadian.final_votes()


def test_no_canadian_vote_is_earlier_than_its_statement(canadian: Conversation) -> None:
    written = {statement.id: statement.at for statement in canadian.statements}
    assert all(vote.at is not None and vote.at > written[vote.statement] for vote in canadian.votes)


def test_the_canadian_conversation_ends_with_its_last_vote(canadian: Conversation) -> None:
    assert canadian.ends == canadian.votes[-1].at == datetime(2019, 2, 6, 1, 8, 9, 261_000, tzinfo=UTC)


def test_bowling_green_has_the_statements_and_the_roll_that_are_known_of_it(
    bowling_green: Conversation,
) -> None:
    assert bowling_green.topic == "Improving Bowling Green / Warren County"
    assert moderated(bowling_green) == {1: 607, -1: 289}
    assert len(bowling_green.roll) == len(set(bowling_green.roll)) == 2_031
    assert len({statement.author for statement in bowling_green.statements}) == 403


def test_the_final_votes_of_bowling_green_are_those_that_are_known(bowling_green: Conversation) -> None:
    counts = finals(bowling_green)
    assert (counts[1, 1], counts[1, -1], counts[1, 0]) == (109_378, 38_594, 77_068)
    assert counts[-1, 1] + counts[-1, -1] + counts[-1, 0] == 484
    assert sum(counts.values()) == len(bowling_green.votes)


def test_the_votes_of_bowling_green_have_no_times_and_stand_in_the_order_of_the_table(
    bowling_green: Conversation,
) -> None:
    assert not bowling_green.timed
    assert {vote.at for vote in bowling_green.votes} == {None}
    order = {voter: place for place, voter in enumerate(bowling_green.roll)}
    places = [(order[vote.voter], int(vote.statement)) for vote in bowling_green.votes]
    assert places == sorted(places)


def test_bowling_green_ends_with_its_last_statement(bowling_green: Conversation) -> None:
    assert (
        bowling_green.ends
        == bowling_green.statements[-1].at
        == datetime(2018, 2, 13, 5, 58, 16, 471_000, tzinfo=UTC)
    )


@pytest.mark.parametrize("shipped", [BOWLING_GREEN, CANADIAN], ids=lambda path: path.name)
def test_every_author_of_the_shipped_conversations_is_on_the_roll(shipped: Path) -> None:
    conversation = read(shipped)
    assert {statement.author for statement in conversation.statements} <= set(conversation.roll)


# --- Reading ---


def test_a_conversation_is_read_as_it_is_written(folder: Path) -> None:
    assert read(folder) == Conversation(
        topic="A square",
        statements=(
            Statement("0", "7", moment(1_500_000_001_000), 1, "First, of two"),
            Statement("1", "8", moment(1_500_000_002_000), -1, "Second"),
        ),
        roll=("8", "7"),
        votes=(
            VoteRow("0", "7", 1, moment(1_500_000_004_000)),
            VoteRow("0", "8", 1, moment(1_500_000_005_000)),
            VoteRow("1", "7", 0, moment(1_500_000_006_000)),
            VoteRow("0", "7", -1, moment(1_500_000_006_001)),
        ),
        timed=True,
        ends=moment(1_500_000_006_001),
    )


def test_without_votes_csv_the_votes_are_those_of_the_table(folder: Path) -> None:
    (folder / "votes.csv").unlink()
    conversation = read(folder)
    assert conversation.votes == (
        VoteRow("0", "8", 1, None),
        VoteRow("0", "7", -1, None),
        VoteRow("1", "7", 0, None),
    )
    assert not conversation.timed
    assert conversation.ends == moment(1_500_000_002_000)


def test_a_later_vote_replaces_an_earlier_one_of_the_same_voter(folder: Path) -> None:
    assert read(folder).final_votes() == {("8", "0"): 1, ("7", "0"): -1, ("7", "1"): 0}


def test_of_two_votes_at_one_moment_the_later_row_is_final(folder: Path) -> None:
    write(folder, "votes.csv", VOTES.replace("1500000004000", "1500000006001"))
    assert read(folder).final_votes()["7", "0"] == -1


def test_a_millisecond_is_kept_exactly(folder: Path) -> None:
    write(folder, "comments.csv", COMMENTS.replace("1500000001000", "1481275539759"))
    assert read(folder).statements[0].at == datetime(2016, 12, 9, 9, 25, 39, 759_000, tzinfo=UTC)


def test_statements_of_one_moment_stand_in_the_order_of_their_numbers(folder: Path) -> None:
    rows = "".join(f"1500000001000,,{key},7,0,0,1,text\n" for key in (10, 9, 2))
    write(folder, "comments.csv", COMMENTS.splitlines(keepends=True)[0] + rows)
    write(folder, "participants-votes.csv", "participant,2,9,10\n7,,,\n")
    (folder / "votes.csv").unlink()
    assert [statement.id for statement in read(folder).statements] == ["2", "9", "10"]


def test_an_author_who_never_voted_is_no_mistake(folder: Path) -> None:
    write(folder, "comments.csv", COMMENTS.replace(",1,8,", ",1,99,"))
    conversation = read(folder)
    assert conversation.statements[1].author == "99"
    assert "99" not in conversation.roll


def test_without_a_summary_the_topic_is_empty(folder: Path) -> None:
    (folder / "summary.csv").unlink()
    assert read(folder).topic == ""


def test_a_byte_order_mark_is_no_part_of_the_first_column(folder: Path) -> None:
    expected = read(folder)
    for path in folder.iterdir():
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read(folder) == expected


def test_lines_may_end_as_on_windows(folder: Path) -> None:
    expected = read(folder)
    for path in folder.iterdir():
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert read(folder) == expected


def test_empty_lines_are_passed_over(folder: Path) -> None:
    expected = read(folder)
    for path in folder.iterdir():
        path.write_bytes(path.read_bytes().replace(b"\n", b"\n\n"))
    assert read(folder) == expected


def test_lines_inside_a_text_end_as_they_were_written(folder: Path) -> None:
    write(folder, "comments.csv", COMMENTS.replace("Second", '"one\ntwo\r\nthree\rfour ""five"""'))
    assert read(folder).statements[1].text == 'one\ntwo\r\nthree\rfour "five"'


def test_columns_may_stand_in_any_order_and_unknown_ones_are_ignored(folder: Path) -> None:
    expected = read(folder)
    for name in ("comments.csv", "participants-votes.csv", "votes.csv"):
        with (folder / name).open(newline="") as file:
            rows = [[*row, "mood" if not at else "fine"][::-1] for at, row in enumerate(csv.reader(file))]
        with (folder / name).open("w", newline="") as file:
            csv.writer(file).writerows(rows)
    assert read(folder) == expected


# --- Refusing ---


def test_a_vote_of_seven_names_file_line_and_remedy(folder: Path) -> None:
    write(folder, "votes.csv", VOTES.replace("1500000004000,,0,7,1", "1500000004000,,0,7,7"))
    error = refused(folder)
    assert str(error) == 'votes.csv, line 3: vote is "7"; use 1 (agree), -1 (disagree) or 0 (pass)'
    assert (error.file, error.line, error.problem) == ("votes.csv", 3, 'vote is "7"')
    assert error.remedy == "use 1 (agree), -1 (disagree) or 0 (pass)"
    assert isinstance(error, ConsultError)


def test_an_error_survives_the_way_between_processes(folder: Path) -> None:
    (folder / "comments.csv").unlink()
    error = refused(folder)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301 - our own


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    error = refused(tmp_path / "nowhere")
    assert str(error) == f"{tmp_path / 'nowhere'}: there is no such folder; look at the spelling of its name"
    assert error.line is None


def test_a_file_is_not_taken_for_a_folder(folder: Path) -> None:
    message = told(folder / "comments.csv")
    assert message.endswith("comments.csv: this is not a folder; name the one that holds comments.csv")


def test_a_folder_that_the_system_does_not_open_is_refused(tmp_path: Path) -> None:
    assert ": it cannot be opened (" in told(tmp_path / ("long" * 1_000))


def test_a_folder_in_the_place_of_a_file_is_refused(folder: Path) -> None:
    (folder / "votes.csv").unlink()
    (folder / "votes.csv").mkdir()
    assert told(folder).startswith("votes.csv: it cannot be opened (")


@pytest.mark.parametrize("name", ["comments.csv", "participants-votes.csv"])
def test_a_required_file_that_is_missing_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert told(folder) == f"{name}: the file is missing; put it into the folder, under exactly this name"


@pytest.mark.parametrize("name", ["comments.csv", "participants-votes.csv", "votes.csv"])
@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\r\n\n"], ids=["nothing", "mark", "lines"])
def test_an_empty_file_is_refused(folder: Path, name: str, content: bytes) -> None:
    write(folder, name, content)
    assert told(folder) == f"{name}: the file is empty; export the conversation again"


def test_a_conversation_without_statements_is_refused(folder: Path) -> None:
    write(folder, "comments.csv", COMMENTS.splitlines(keepends=True)[0])
    assert told(folder) == "comments.csv: the file holds no statement; export the conversation again"


# What to do, as the messages say it.
COLUMN: Final = "add the statement there, or take the column out"
FILL: Final = "add what is missing, with a comma for each empty cell"
GO_BY: Final = "export the conversation again, or take votes.csv out of the folder to go by this table"
PAIR: Final = "close the quotation, and write a quotation mark inside it twice"
QUOTE: Final = "put a text that holds commas between double quotes"
TIME: Final = "write milliseconds since 1970-01-01 UTC, as in 1481275539759"
TWICE: Final = "give each statement its own id, or take one of the two out"
VALUE: Final = "put a value that holds commas between double quotes"
VOTE: Final = "add the statement there, or take the vote out"
PERSON: Final = "write an id of at most 200 characters, without blanks around it"
VOTER: Final = "add the participant there, or take the vote out"

# Each puts one mistake into the small export: the file, what is replaced, by what, and what must be said.
MISTAKES: Final[dict[str, tuple[str, str | bytes, str | bytes, str]]] = {
    "missing column in comments": (
        "comments.csv",
        "moderated",
        "state",
        'line 1: there is no column "moderated"; add it, or export the conversation again',
    ),
    "missing column in votes": (
        "votes.csv",
        "voter-id",
        "voter",
        'line 1: there is no column "voter-id"; add it, or export the conversation again',
    ),
    "missing column in table": (
        "participants-votes.csv",
        "participant,",
        "person,",
        'line 1: there is no column "participant"; add it, or export the conversation again',
    ),
    "column twice": (
        "votes.csv",
        "datetime",
        "vote",
        'line 1: column "vote" stands there 2 times; leave one of them',
    ),
    "statement twice in table": (
        "participants-votes.csv",
        "n-votes",
        "1",
        'line 1: column "1" stands there 2 times; leave one of them',
    ),
    "statement without column": (
        "participants-votes.csv",
        ",0,1\n",
        ",0,one\n",
        "line 1: there is no column for statement 1; add it, or export the conversation again",
    ),
    "column without statement": (
        "participants-votes.csv",
        "n-votes",
        "12",
        f'line 1: column "12" is no statement of comments.csv; {COLUMN}',
    ),
    "too few cells": (
        "comments.csv",
        ",,1,8,0,0",
        ",,1,8,0",
        f"line 2: the row has 7 cells and the header has 8; {FILL}",
    ),
    "too many cells": (
        "comments.csv",
        "Second",
        "Second, not quoted",
        f"line 2: the row has 9 cells and the header has 8; {QUOTE}",
    ),
    "too many cells in table": (
        "participants-votes.csv",
        "-1,0\n",
        "-1,0,1\n",
        f"line 3: the row has 9 cells and the header has 8; {QUOTE}",
    ),
    "too many cells in summary": (
        "summary.csv",
        "A square",
        "A square, a street",
        f"line 1: the row has 3 cells instead of a name and a value; {VALUE}",
    ),
    "quotation to the end of the file": (
        "comments.csv",
        'two"',
        "two",
        f"line 3: the quotation marks in the row do not pair (unexpected end of data); {PAIR}",
    ),
    "quotation to the next quotation": (
        "comments.csv",
        "Second",
        '"Second',
        f"line 2: the quotation marks in the row do not pair (',' expected after '\"'); {PAIR}",
    ),
    "quotation in the summary": (
        "summary.csv",
        "https",
        '"https',
        f"line 2: the quotation marks in the row do not pair (unexpected end of data); {PAIR}",
    ),
    "quotation in the header": (
        "votes.csv",
        "timestamp",
        '"timestamp',
        f"line 1: the quotation marks in the row do not pair (unexpected end of data); {PAIR}",
    ),
    "statement twice": (
        "comments.csv",
        ",,0,7",
        ",,1,7",
        f"line 3: comment-id 1 is already on line 2; {TWICE}",
    ),
    "statement without number": (
        "comments.csv",
        ",,0,7",
        ",,zero,7",
        'line 3: comment-id is "zero"; use a whole number',
    ),
    "statement without author": (
        "comments.csv",
        ",,0,7",
        ",,0,",
        "line 3: author-id is empty; write the id of the participant",
    ),
    "statement of an author with a blank before the id": (
        "comments.csv",
        ",,0,7",
        ",,0, 7",
        f'line 3: author-id is " 7"; {PERSON}',
    ),
    "participant twice": (
        "participants-votes.csv",
        "\n7,",
        "\n8,",
        'line 3: participant "8" is already on line 2; leave one row for each participant',
    ),
    "participant with a blank after the id": (
        "participants-votes.csv",
        "\n7,",
        "\n7\u3000,",
        f'line 3: participant is "7\u3000"; {PERSON}',
    ),
    "participant with a very long id": (
        "participants-votes.csv",
        "\n7,",
        f"\n{'7' * 201},",
        f'line 3: participant is "{"7" * 40}…"; {PERSON}',
    ),
    "participant without id": (
        "participants-votes.csv",
        "\n7,",
        "\n,",
        "line 3: participant is empty; write the id of the participant",
    ),
    "time with a fraction": (
        "comments.csv",
        "1500000001000",
        "1500000001000.0",
        f'line 3: timestamp is "1500000001000.0", not a whole number; {TIME}',
    ),
    "time in digits of another script": (
        "comments.csv",
        "1500000001000",
        "١٥٠٠٠٠٠٠٠١٠٠٠",
        f'line 3: timestamp is "١٥٠٠٠٠٠٠٠١٠٠٠", not a whole number; {TIME}',
    ),
    "time in seconds": (
        "votes.csv",
        "1500000005000",
        "1500000005",
        f'line 2: timestamp is "1500000005", not between 2000 and 2100; {TIME}',
    ),
    "time in microseconds": (
        "votes.csv",
        "1500000005000",
        "1500000005000000",
        f'line 2: timestamp is "1500000005000000", not between 2000 and 2100; {TIME}',
    ),
    "time before the epoch": (
        "votes.csv",
        "1500000005000",
        "-1500000005000",
        f'line 2: timestamp is "-1500000005000", not between 2000 and 2100; {TIME}',
    ),
    "moderated otherwise": (
        "comments.csv",
        ",-1,Second",
        ",2,Second",
        'line 2: moderated is "2"; use 1 (admitted), -1 (declined) or 0 (not looked at)',
    ),
    "vote left out": (
        "votes.csv",
        ",0,8,1",
        ",0,8,",
        'line 2: vote is ""; use 1 (agree), -1 (disagree) or 0 (pass)',
    ),
    "vote otherwise in table": (
        "participants-votes.csv",
        "-1,0\n",
        "-1,7\n",
        'line 3: vote on statement 1 is "7"; use 1 (agree), -1 (disagree), 0 (pass) or nothing',
    ),
    "vote on unknown statement": (
        "votes.csv",
        ",1,7,0",
        ",12,7,0",
        f'line 5: comment-id "12" is no statement of comments.csv; {VOTE}',
    ),
    "vote by unknown voter": (
        "votes.csv",
        ",1,7,0",
        ",1,99,0",
        f'line 5: voter-id "99" is no participant of participants-votes.csv; {VOTER}',
    ),
    "other vote in table": (
        "participants-votes.csv",
        "-1,0\n",
        "1,0\n",
        f'line 3: participant "7" has 1 on statement 0, but votes.csv ends with -1; {GO_BY}',
    ),
    "vote missing in votes": (
        "participants-votes.csv",
        ",1,\n",
        ",1,0\n",
        f'line 2: participant "8" has 0 on statement 1, but votes.csv ends with nothing; {GO_BY}',
    ),
    "vote missing in table": (
        "participants-votes.csv",
        "-1,0\n",
        "-1,\n",
        f'line 3: participant "7" has nothing on statement 1, but votes.csv ends with 0; {GO_BY}',
    ),
    "byte of another encoding": (
        "comments.csv",
        b"First",
        "Prämie".encode("latin-1"),
        "line 3: byte 0xe4 is not UTF-8; save the file as UTF-8",
    ),
    "NUL": (
        "comments.csv",
        b"First",
        b"Fi\0rst",
        "line 3: there is a NUL byte; save the file as UTF-8, or export the conversation again",
    ),
}


@pytest.mark.parametrize(("name", "right", "wrong", "message"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_with_its_place_and_remedy(
    folder: Path, name: str, right: str | bytes, wrong: str | bytes, message: str
) -> None:
    before = (folder / name).read_bytes()
    old = right.encode() if isinstance(right, str) else right
    new = wrong.encode() if isinstance(wrong, str) else wrong
    assert old in before
    write(folder, name, before.replace(old, new, 1))
    assert told(folder) == f"{name}, {message}"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old mac"])
def test_a_line_is_counted_rightly_behind_a_text_of_several_lines(folder: Path, ending: str) -> None:
    text = COMMENTS.replace("Second", '"one\ntwo\n\nfour"').replace(",0,7,", ",1,7,")
    write(folder, "comments.csv", text.replace("\n", ending))
    assert refused(folder).line == 6


def test_a_row_of_several_lines_is_named_by_its_first(folder: Path) -> None:
    write(folder, "comments.csv", COMMENTS.replace(",-1,Second", ',2,"one\ntwo"'))
    assert refused(folder).line == 2


@pytest.mark.parametrize("bad", [b"\0", b"\xff"])
@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r"], ids=["unix", "windows", "old mac"])
def test_the_line_of_a_bad_byte_is_that_of_the_byte(folder: Path, bad: bytes, ending: bytes) -> None:
    text = COMMENTS.encode().replace(b"Second", b'"one\ntwo' + bad + b'"').replace(b"\n", ending)
    write(folder, "comments.csv", b"\xef\xbb\xbf" + text)
    assert refused(folder).line == 3


def test_a_long_or_broken_cell_is_shown_short_and_on_one_line(folder: Path) -> None:
    write(folder, "votes.csv", VOTES.replace("1500000005000", '"a\n' + "b" * 1_000 + '"'))
    message = told(folder)
    assert "\n" not in message
    assert len(message) < 200


def test_a_quotation_that_swallows_a_large_file_is_named_by_its_first_line(folder: Path) -> None:
    rows = "".join(f"1500000003000,,{key},7,0,0,1,{'long ' * 20}\n" for key in range(2, 3_000))
    write(
        folder,
        "comments.csv",
        COMMENTS.replace("Second", '"Second').replace('"First, of two"', "First") + rows,
    )
    error = refused(folder)
    assert error.line == 2
    assert "do not pair" in error.problem


# --- There and back ---

CHOICES: Final[st.SearchStrategy[Choice]] = st.sampled_from((1, -1, 0))
MOMENTS: Final = st.integers(946_684_800_000, 4_102_444_799_999).map(moment)
# What a CSV file in UTF-8 can hold: no NUL, no half of a pair.
TEXTS: Final = st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"]) | st.sampled_from('",\n\r;\ufeff')
)
PEOPLE: Final = TEXTS.map(lambda text: text[:200].strip()).filter(bool)


@st.composite
def conversations(draw: st.DrawFn) -> Conversation:
    ids = draw(st.lists(st.integers(0, 10**6), unique=True, min_size=1, max_size=6))
    roll = draw(st.lists(PEOPLE, unique=True, max_size=5))
    statements = sorted(
        (Statement(str(key), draw(PEOPLE), draw(MOMENTS), draw(CHOICES), draw(TEXTS)) for key in ids),
        key=lambda one: (one.at, int(one.id)),
    )
    pairs = [(voter, one.id) for voter in roll for one in statements]
    timed = draw(st.booleans())
    if timed and pairs:
        rows = st.builds(
            lambda pair, choice, at: VoteRow(pair[1], pair[0], choice, at),
            st.sampled_from(pairs),
            CHOICES,
            MOMENTS,
        )
        votes = sorted(draw(st.lists(rows, unique_by=lambda vote: vote.at, max_size=20)), key=sent)
    elif timed:
        votes = []
    else:
        cells = [(voter, statement, draw(st.none() | CHOICES)) for voter, statement in pairs]
        votes = [
            VoteRow(statement, voter, cell, None) for voter, statement, cell in cells if cell is not None
        ]
    return Conversation(
        topic=draw(TEXTS),
        statements=tuple(statements),
        roll=tuple(roll),
        votes=tuple(votes),
        timed=timed,
        ends=max([one.at for one in statements] + [vote.at for vote in votes if vote.at]),
    )


def sent(vote: VoteRow) -> datetime:
    assert vote.at is not None
    return vote.at


def milliseconds(at: datetime) -> int:
    return (at - moment(0)) // timedelta(milliseconds=1)


def export(
    conversation: Conversation, folder: Path, save: Callable[[Path, Sequence[Sequence[object]]], None]
) -> None:
    """Write *conversation* as Polis does: the newest statement first, the votes statement by statement."""
    save(folder / "summary.csv", [("topic", conversation.topic), ("url", "https://example.org")])
    comments = [
        (milliseconds(one.at), "", one.id, one.author, 0, 0, one.moderated, one.text)
        for one in reversed(conversation.statements)
    ]
    save(folder / "comments.csv", [COMMENTS.splitlines()[0].split(","), *comments])
    ids = [one.id for one in conversation.statements]
    last: dict[str, dict[str, int]] = {voter: {} for voter in conversation.roll}
    for vote in conversation.votes:
        last[vote.voter][vote.statement] = vote.choice
    table = [(voter, "", *(mine.get(one, "") for one in ids)) for voter, mine in last.items()]
    save(folder / "participants-votes.csv", [("participant", "group-id", *ids), *table])
    if conversation.timed:
        grouped = sorted(conversation.votes, key=lambda vote: int(vote.statement))
        votes = [(milliseconds(sent(vote)), "", vote.statement, vote.voter, vote.choice) for vote in grouped]
        save(folder / "votes.csv", [VOTES.splitlines()[0].split(","), *votes])


@given(
    conversation=conversations(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig"]),
    # With lines that end in \n alone the writer quotes no \r unless it quotes all.
    style=st.sampled_from([(csv.QUOTE_MINIMAL, "\r\n"), (csv.QUOTE_ALL, "\r\n"), (csv.QUOTE_ALL, "\n")]),
)
def test_what_is_written_is_read_back(
    conversation: Conversation, encoding: str, style: tuple[Literal[0, 1], str]
) -> None:
    def save(path: Path, rows: Sequence[Sequence[object]]) -> None:
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file, quoting=style[0], lineterminator=style[1]).writerows(rows)

    with tempfile.TemporaryDirectory() as name:
        export(conversation, Path(name), save)
        assert read(Path(name)) == conversation
