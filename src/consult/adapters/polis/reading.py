"""
A Polis export, read from its folder and checked.

`read` either returns a whole `Conversation` or raises a `PolisError` that names the file, the line and the
remedy; it never skips a row that it cannot read. Four files are looked at:

- `comments.csv` (required): the statements, with their authors, their times and what the moderators said;
- `participants-votes.csv` (required): who took part, and each one's final vote on each statement;
- `votes.csv` (optional): every vote with its time, also the votes that were replaced later;
- `summary.csv` (optional): the topic.

**The final votes are the truth.** A later row of `votes.csv` by the same voter on the same statement replaces
the earlier, and what is left must be exactly the table of `participants-votes.csv`, or else the folder is
refused. (In the Canadian export the two agree in every cell.) The columns `agrees` and `disagrees` of
`comments.csv` are not read: they count replaced votes too. Nor are the columns `datetime`: they are written
in the time zone of whoever exported.

Columns may stand in any order, and columns that are not known here are ignored.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, final

import attrs

from consult.errors import ConsultError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

__all__ = ["Choice", "Conversation", "PolisError", "Statement", "VoteRow", "read"]

#: Yes, no, neither: of a vote agree, disagree, pass; of a moderator admitted, declined, not looked at.
Choice: TypeAlias = Literal[1, -1, 0]

_COMMENTS: Final = "comments.csv"
_TABLE: Final = "participants-votes.csv"
_VOTES: Final = "votes.csv"
_SUMMARY: Final = "summary.csv"

_CHOICES: Final[Mapping[str, Choice]] = {"1": 1, "-1": -1, "0": 0}
_VOTE_REMEDY: Final = "use 1 (agree), -1 (disagree) or 0 (pass)"
_CELL_REMEDY: Final = "use 1 (agree), -1 (disagree), 0 (pass) or nothing"
_MODERATED_REMEDY: Final = "use 1 (admitted), -1 (declined) or 0 (not looked at)"
_TIME_REMEDY: Final = "write milliseconds since 1970-01-01 UTC, as in 1481275539759"
_AGAIN: Final = "export the conversation again"

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
# Polis is younger than 2000. Seconds or microseconds taken for milliseconds fall far outside these years.
_EARLIEST: Final = (datetime(2000, 1, 1, tzinfo=UTC) - _EPOCH) // _MILLISECOND
_LATEST: Final = (datetime(2100, 1, 1, tzinfo=UTC) - _EPOCH) // _MILLISECOND

# `str.isdigit` and `int` accept far more than Polis writes: other scripts, underscores, blanks.
_WHOLE: Final = re.compile(r"-?[0-9]{1,18}")
_STATEMENT: Final = re.compile(r"[0-9]+")
_LINE_END: Final = re.compile(rb"\r\n|\r|\n")
_SHOWN: Final = 40
_LONGEST: Final = 200


@final
class PolisError(ConsultError):
    """
    A Polis export cannot be read.

    Printed as `comments.csv, line 12: vote is "7"; use 1 (agree), -1 (disagree) or 0 (pass)`.
    """

    def __init__(self, file: str, line: int | None, problem: str, remedy: str) -> None:
        super().__init__(file, line, problem, remedy)
        #: The name of the file, or the folder as it was given when the folder itself is the problem.
        self.file: Final = file
        #: The line on which the row starts, counted from 1; `None` when the whole file is the problem.
        self.line: Final = line
        #: What is wrong.
        self.problem: Final = problem
        #: What to do about it.
        self.remedy: Final = remedy

    def __str__(self) -> str:
        """Return where, what is wrong, and what to do, in one line."""
        place = self.file if self.line is None else f"{self.file}, line {self.line}"
        return f"{place}: {self.problem}; {self.remedy}"


@final
@attrs.frozen
class Statement:
    """One thing that somebody put to the vote of all."""

    #: The number that Polis gave it, as text.
    id: str
    #: The participant who wrote it. Need not be on the roll: one may write and never vote.
    author: str
    #: When it was written, in UTC, exact to the millisecond.
    at: datetime
    #: What the moderators said: 1 admitted, -1 declined, 0 not looked at.
    moderated: Choice
    #: What it says, exactly as it was written.
    text: str


@final
@attrs.frozen
class VoteRow:
    """One vote as it was cast, also when the same voter replaced it later."""

    #: The id of the statement.
    statement: str
    #: The id of the participant.
    voter: str
    #: 1 agree, -1 disagree, 0 pass.
    choice: Choice
    #: When it was cast, in UTC, exact to the millisecond; `None` where the export has no `votes.csv`.
    at: datetime | None


@final
@attrs.frozen
class Conversation:
    """All that a Polis export says of one conversation."""

    #: What it was about; empty where there is no `summary.csv` or it names no topic.
    topic: str
    #: The statements by time, then by id.
    statements: tuple[Statement, ...]
    #: The ids of all participants, in the order of the table.
    roll: tuple[str, ...]
    #: The votes. If `timed`, by time and with those that were replaced; else in the order of the table.
    votes: tuple[VoteRow, ...]
    #: Whether the times of the votes are known, that is, whether there is a `votes.csv`.
    timed: bool
    #: The last moment that the export knows of, in UTC.
    ends: datetime

    def final_votes(self) -> dict[tuple[str, str], Choice]:
        """Return what each voter said last on each statement, by voter and statement."""
        return _final(self.votes)


def read(folder: Path) -> Conversation:
    """
    Return the conversation in *folder*.

    Raises `PolisError` at the first thing that is wrong.
    """
    try:
        files = {path.name for path in folder.iterdir()}
    except FileNotFoundError as error:
        raise PolisError(
            str(folder), None, "there is no such folder", "look at the spelling of its name"
        ) from error
    except NotADirectoryError as error:
        raise PolisError(
            str(folder), None, "this is not a folder", "name the one that holds comments.csv"
        ) from error
    except OSError as error:
        raise _unopened(str(folder), error) from error
    for required in (_COMMENTS, _TABLE):
        if required not in files:
            raise PolisError(
                required, None, "the file is missing", "put it into the folder, under exactly this name"
            )
    statements = _statements(folder)
    ids = tuple(statement.id for statement in statements)
    lines, votes = _table(folder, ids)
    timed = _VOTES in files
    if timed:
        tabled, votes = votes, _timed_votes(folder, ids, lines.keys())
        _compare(tabled, votes, lines)
    moments = [statement.at for statement in statements]
    moments += [vote.at for vote in votes if vote.at is not None]
    return Conversation(
        topic=_topic(folder) if _SUMMARY in files else "",
        statements=statements,
        roll=tuple(lines),
        votes=tuple(votes),
        timed=timed,
        ends=max(moments),
    )


def _statements(folder: Path) -> tuple[Statement, ...]:
    """Return the statements of the folder, in order."""
    sheet = _open(folder, _COMMENTS, ("timestamp", "comment-id", "author-id", "moderated", "comment-body"))
    column = sheet.columns
    found: dict[str, Statement] = {}
    lines: dict[str, int] = {}
    for line, cells in sheet.rows:
        key = cells[column["comment-id"]]
        if not _STATEMENT.fullmatch(key):
            raise PolisError(_COMMENTS, line, f"comment-id is {_shown(key)}", "use a whole number")
        if key in found:
            again = f"comment-id {key} is already on line {lines[key]}"
            raise PolisError(
                _COMMENTS, line, again, "give each statement its own id, or take one of the two out"
            )
        author = _person(_COMMENTS, line, "author-id", cells[column["author-id"]])
        lines[key] = line
        found[key] = Statement(
            id=key,
            author=author,
            at=_moment(_COMMENTS, line, cells[column["timestamp"]]),
            moderated=_choice(_COMMENTS, line, "moderated", cells[column["moderated"]], _MODERATED_REMEDY),
            text=cells[column["comment-body"]],
        )
    if not found:
        raise PolisError(_COMMENTS, None, "the file holds no statement", _AGAIN)
    # Ids are numbers written as text: the shorter is the smaller.
    return tuple(sorted(found.values(), key=lambda one: (one.at, len(one.id), one.id)))


def _table(folder: Path, statements: tuple[str, ...]) -> tuple[dict[str, int], list[VoteRow]]:
    """Return the participants with the lines on which they stand, and the votes, which have no times."""
    sheet = _open(folder, _TABLE, ("participant",))
    place = sheet.columns["participant"]
    columns = _statement_columns(sheet, statements)
    lines: dict[str, int] = {}
    votes: list[VoteRow] = []
    for line, cells in sheet.rows:
        voter = _person(_TABLE, line, "participant", cells[place])
        if voter in lines:
            again = f"participant {_shown(voter)} is already on line {lines[voter]}"
            raise PolisError(_TABLE, line, again, "leave one row for each participant")
        lines[voter] = line
        for index, statement in columns:
            if cell := cells[index]:
                choice = _CHOICES.get(cell)
                if choice is None:
                    wrong = f"vote on statement {statement} is {_shown(cell)}"
                    raise PolisError(_TABLE, line, wrong, _CELL_REMEDY)
                votes.append(VoteRow(statement, voter, choice, None))
    return lines, votes


def _statement_columns(sheet: _Sheet, statements: tuple[str, ...]) -> list[tuple[int, str]]:
    """Return the columns of the statements, in the order of the table; every statement must have one."""
    for name in statements:
        if name not in sheet.columns:
            lost = f"there is no column for statement {name}"
            raise PolisError(_TABLE, sheet.line, lost, f"add it, or {_AGAIN}")
    columns = [(index, name) for name, index in sheet.columns.items() if _STATEMENT.fullmatch(name)]
    known = frozenset(statements)
    for _, name in columns:
        if name not in known:
            stray = f"column {_shown(name)} is no statement of {_COMMENTS}"
            raise PolisError(_TABLE, sheet.line, stray, "add the statement there, or take the column out")
    return columns


def _timed_votes(folder: Path, statements: tuple[str, ...], roll: Iterable[str]) -> list[VoteRow]:
    """Return every row of `votes.csv` in order of time, rows of one moment in the order of the file."""
    sheet = _open(folder, _VOTES, ("timestamp", "comment-id", "voter-id", "vote"))
    column = sheet.columns
    # One text for each id, rather than one for each row.
    known = {name: name for name in statements}
    voters = {name: name for name in roll}
    votes: list[tuple[datetime, VoteRow]] = []
    for line, cells in sheet.rows:
        statement = known.get(cells[column["comment-id"]])
        if statement is None:
            stray = f"comment-id {_shown(cells[column['comment-id']])} is no statement of {_COMMENTS}"
            raise PolisError(_VOTES, line, stray, "add the statement there, or take the vote out")
        voter = voters.get(cells[column["voter-id"]])
        if voter is None:
            stray = f"voter-id {_shown(cells[column['voter-id']])} is no participant of {_TABLE}"
            raise PolisError(_VOTES, line, stray, "add the participant there, or take the vote out")
        at = _moment(_VOTES, line, cells[column["timestamp"]])
        choice = _choice(_VOTES, line, "vote", cells[column["vote"]], _VOTE_REMEDY)
        votes.append((at, VoteRow(statement, voter, choice, at)))
    votes.sort(key=lambda pair: pair[0])
    return [vote for _, vote in votes]


def _compare(tabled: list[VoteRow], timed: list[VoteRow], lines: Mapping[str, int]) -> None:
    """Raise if the final votes by `votes.csv` are not those of the table."""
    table, last = _final(tabled), _final(timed)
    if table == last:
        return
    voter, statement = next(key for key in [*table, *last] if table.get(key) != last.get(key))
    here, there = (side.get((voter, statement), "nothing") for side in (table, last))
    problem = (
        f"participant {_shown(voter)} has {here} on statement {statement}, but {_VOTES} ends with {there}"
    )
    remedy = f"{_AGAIN}, or take {_VOTES} out of the folder to go by this table"
    raise PolisError(_TABLE, lines[voter], problem, remedy)


def _topic(folder: Path) -> str:
    """Return the topic that `summary.csv` names, or nothing."""
    topic = ""
    for line, cells in _rows(_SUMMARY, _text(folder, _SUMMARY)):
        if len(cells) != 2:  # noqa: PLR2004 - a name and a value
            problem = f"the row has {len(cells)} cells instead of a name and a value"
            raise PolisError(_SUMMARY, line, problem, "put a value that holds commas between double quotes")
        if cells[0] == "topic":
            topic = cells[1]
    return topic


def _final(votes: Iterable[VoteRow]) -> dict[tuple[str, str], Choice]:
    """Return the last choice of each voter on each statement."""
    return {(vote.voter, vote.statement): vote.choice for vote in votes}


def _choice(file: str, line: int, name: str, cell: str, remedy: str) -> Choice:
    """Return what *cell* says in column *name*."""
    choice = _CHOICES.get(cell)
    if choice is None:
        raise PolisError(file, line, f"{name} is {_shown(cell)}", remedy)
    return choice


def _person(file: str, line: int, name: str, cell: str) -> str:
    """Return the participant that *cell* names."""
    if not cell:
        raise PolisError(file, line, f"{name} is empty", "write the id of the participant")
    # As the engine takes names: it would take the blanks off, and " 7" and "7" for one person.
    if cell != cell.strip() or len(cell) > _LONGEST:
        remedy = f"write an id of at most {_LONGEST} characters, without blanks around it"
        raise PolisError(file, line, f"{name} is {_shown(cell)}", remedy)
    return cell


def _moment(file: str, line: int, cell: str) -> datetime:
    """Return the moment that *cell* says in milliseconds."""
    if not _WHOLE.fullmatch(cell):
        raise PolisError(file, line, f"timestamp is {_shown(cell)}, not a whole number", _TIME_REMEDY)
    milliseconds = int(cell)
    if not _EARLIEST <= milliseconds < _LATEST:
        raise PolisError(file, line, f"timestamp is {_shown(cell)}, not between 2000 and 2100", _TIME_REMEDY)
    # In whole numbers throughout, so exact; seconds would be a float.
    return _EPOCH + milliseconds * _MILLISECOND


def _shown(cell: str) -> str:
    """Return *cell* in quotes, on one line and not too long."""
    return json.dumps(cell if len(cell) <= _SHOWN else f"{cell[:_SHOWN]}…", ensure_ascii=False)


@final
@attrs.frozen
class _Sheet:
    """A file with a header: where each column stands, and the rows still to be read."""

    line: int
    columns: dict[str, int]
    rows: Iterator[tuple[int, list[str]]]


def _open(folder: Path, file: str, required: tuple[str, ...]) -> _Sheet:
    """Return *file* with its header read."""
    rows = _rows(file, _text(folder, file))
    header = next(rows, None)
    if header is None:
        raise PolisError(file, None, "the file is empty", _AGAIN)
    line, names = header
    for name in required:
        if name not in names:
            raise PolisError(file, line, f'there is no column "{name}"', f"add it, or {_AGAIN}")
    for name, times in Counter(names).items():
        if times > 1 and (name in required or _STATEMENT.fullmatch(name)):
            raise PolisError(file, line, f'column "{name}" stands there {times} times', "leave one of them")
    return _Sheet(line, {name: index for index, name in enumerate(names)}, _full(file, rows, len(names)))


def _full(file: str, rows: Iterator[tuple[int, list[str]]], width: int) -> Iterator[tuple[int, list[str]]]:
    """Pass on the rows that have as many cells as the header."""
    for line, cells in rows:
        if len(cells) != width:
            problem = f"the row has {len(cells)} cells and the header has {width}"
            if len(cells) < width:
                remedy = "add what is missing, with a comma for each empty cell"
            else:
                remedy = "put a text that holds commas between double quotes"
            raise PolisError(file, line, problem, remedy)
        yield line, cells


def _rows(file: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """Return the rows of *text*, each with the line on which it starts; empty lines are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        # A row may go over several lines: the reader counts the lines that it has finished.
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # Whatever the reader complains of, the cause is a quotation mark: one without a partner swallows
            # all that follows, up to the end of the file, to the next mark, or until the cell is too long.
            problem = f"the quotation marks in the row do not pair ({error})"
            remedy = "close the quotation, and write a quotation mark inside it twice"
            raise PolisError(file, line, problem, remedy) from error
        if cells:
            yield line, cells


def _text(folder: Path, file: str) -> str:
    """Return what *file* holds, in UTF-8 with or without a byte order mark."""
    try:
        data = (folder / file).read_bytes()
    except OSError as error:
        raise _unopened(file, error) from error
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        problem = f"byte 0x{data[error.start]:02x} is not UTF-8"
        raise PolisError(file, _line_of(data, error.start), problem, "save the file as UTF-8") from error
    if (place := data.find(0)) >= 0:
        raise PolisError(
            file, _line_of(data, place), "there is a NUL byte", f"save the file as UTF-8, or {_AGAIN}"
        )
    return text


def _line_of(data: bytes, place: int) -> int:
    """Return the line on which the byte at *place* stands."""
    return len(_LINE_END.findall(data, 0, place)) + 1


def _unopened(name: str, error: OSError) -> PolisError:
    """Return the error for a file or folder that the system does not open."""
    return PolisError(
        name, None, f"it cannot be opened ({error.strerror})", "look at what it is and who may read it"
    )
