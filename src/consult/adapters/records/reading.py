"""Reading the whole record back, and checking that it is one."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final, NoReturn, cast, final, get_args
from zoneinfo import ZoneInfo

import attrs

from consult.acts import Unit
from consult.adapters.records.sealing import FORMAT, Links, canonical
from consult.errors import ConsultError, LogError, UnknownCaseError
from consult.events import GoneOver, Moved, Opened, load
from consult.history import evolve
from consult.verdicts import Phrase
from consult.voting import Roll, Tally
from consult.voting.boxes.kinds import read_box
from consult.voting.choosing.sums import OptionTally

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from consult.case import Case
    from consult.events import Event
    from consult.voting.boxes.kinds import AnyBox

__all__ = ["Book", "Record", "opened", "read", "read_opened"]

_AGAIN: Final = "write the record again from its store"
_GIVE: Final = "give the file that a record was written to, as by consult run ... --save FILE"
#: The first format whose lines are linked.
_LINKED: Final = 2
_KINDS: Final = {"procedure": "procedures", "roll": "rolls", "event": "events", "box": "boxes"}


@final
@attrs.frozen(hash=False)
class Counting:
    """What the numbers of a field count, by the value of another field where there is one."""

    unit: Unit | Mapping[str, Unit]
    by: str

    def of(self, data: Mapping[str, Any]) -> Unit | None:
        """The unit in an act of this data; nothing where the other field does not say."""
        return self.unit if isinstance(self.unit, str) else self.unit.get(str(data.get(self.by)))


@final
@attrs.frozen(hash=False)
class ActWords:
    """What an act, its fields and their values are called."""

    name: Phrase
    #: That somebody did it, as it follows the name.
    did: Phrase | None
    fields: Mapping[str, Phrase]
    values: Mapping[str, Mapping[str, Phrase]]
    units: Mapping[str, Counting]
    #: What a field holds where nothing is said.
    usual: Mapping[str, Any]


@final
@attrs.frozen(hash=False)
class StageWords:
    """What a stage is called and, of a final one, what the matter's people are told."""

    name: Phrase
    answer: Phrase | None


@final
@attrs.frozen(hash=False)
class Book:
    """A procedure as a record knows it: what it is called, and what is called what in it."""

    name: Phrase
    version: str
    fingerprint: str
    #: The place in whose days and hours it counts.
    zone: ZoneInfo
    #: The whole definition as data.
    definition: Mapping[str, Any]
    stages: Mapping[str, StageWords]
    acts: Mapping[str, ActWords]

    def stage(self, name: str) -> Phrase:
        """A stage's name in both languages."""
        known = self.stages.get(name)
        return Phrase(name, name) if known is None else known.name

    def act(self, name: str) -> Phrase:
        """An act's name in both languages."""
        known = self.acts.get(name)
        return Phrase(name, name) if known is None else known.name

    def field(self, act: str, name: str) -> Phrase:
        """What a field of an act is called in both languages."""
        known = self.acts.get(act)
        return Phrase(name, name) if known is None or name not in known.fields else known.fields[name]

    def did(self, act: str) -> Phrase | None:
        """That somebody did an act, as it follows the name; nothing where the act has no words for it."""
        known = self.acts.get(act)
        return None if known is None else known.did

    def usual(self, act: str, name: str) -> Any:
        """What a field of an act holds where nothing is said."""
        known = self.acts.get(act)
        return None if known is None else known.usual.get(name)

    def unit(self, act: str, name: str, data: Mapping[str, Any]) -> Unit | None:
        """What the number in a field of an act of this data counts; nothing where that is not known."""
        known = self.acts.get(act)
        return None if known is None or name not in known.units else known.units[name].of(data)

    def value(self, act: str, field: str, value: str) -> Phrase:
        """What a value of a field is called in both languages; itself, where it has no name."""
        known = self.acts.get(act)
        plainly = Phrase(value, value)
        return plainly if known is None else known.values.get(field, {}).get(value, plainly)


@final
@attrs.frozen(hash=False)
class Record:
    """All that is on record of one community."""

    community: str
    #: The procedures by fingerprint.
    books: Mapping[str, Book]
    #: The frozen rolls by digest.
    rolls: Mapping[str, Roll]
    #: The events of each case, in order; the cases in the order in which they were opened.
    events: Mapping[str, tuple[Event, ...]]
    #: Each case as its events leave it.
    cases: Mapping[str, Case]
    #: The ballot boxes by case, stage and visit.
    boxes: Mapping[tuple[str, str, int], AnyBox]
    #: The last link of the chain over all lines; empty for a record of format 1, which had none.
    seal: str = ""
    #: The procedures as data that they can be built of again, by fingerprint, as far as they are.
    drawn: Mapping[str, Any] = attrs.field(factory=dict)
    #: The line on which each event stands, by case and number, in the order of writing.
    lines: Mapping[tuple[str, int], int] = attrs.field(factory=dict)
    #: The cases that are spoken of and left out, of a record of some cases alone.
    without: frozenset[str] = frozenset()
    #: The votes that were closed and whose ballots are not there, by case, stage and visit.
    uncounted: tuple[tuple[str, str, int], ...] = ()

    def events_of(self, case: str) -> tuple[Event, ...]:
        """
        The events of *case*, in order.

        Raises:
            UnknownCaseError: if there is no such case on record.
        """
        found = self.events.get(case)
        if found is None:
            raise UnknownCaseError(self.community, case)
        return found


def book_of(definition: Mapping[str, Any], fingerprint: str, acts: Mapping[str, Any]) -> Book:
    """Return what a procedure calls its parts, from its definition and the words of its acts."""
    name = _text(definition["name"])
    return Book(
        Phrase(name, _text(definition["title"] or name)),
        _text(definition["version"]),
        fingerprint,
        ZoneInfo(definition["zone"]),
        definition,
        {stage["name"]: _stage_words(stage) for stage in definition["stages"]},
        {act: _act_words(said) for act, said in acts.items()},
    )


def read(path: Path) -> Record:
    """
    Read the record that `write` put at *path*, and check it.

    Each procedure must have its fingerprint and each roll its digest; the events must add up to cases; each
    box must hold exactly what its case recorded when the vote closed; and nothing may be missing.

    Raises:
        LogError: naming the file, the line, what is wrong and what to do.
    """
    return read_opened(path, opened(path))


def opened(path: Path) -> bytes:
    """
    Return what is in the file at *path*, once its first line says that it is a record of a format known here.

    Raises:
        LogError: if it cannot be opened, or is none.
    """
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as error:  # a name that no file can have is a ValueError
        why = getattr(error, "strerror", None) or error
        msg = f"{path}: it cannot be opened ({why}); {_GIVE}"
        raise LogError(msg) from error
    if not data:
        msg = f"{path}: the file is empty; {_GIVE}"
        raise LogError(msg)
    try:
        head = _parsed(data.partition(b"\n")[0])
    except _Wrong:
        head = {}
    if head.get("kind") != "record":
        msg = f"{path}, line 1: this is no record of consult; {_GIVE}"
        raise LogError(msg)
    version = head.get("format")
    if version.__class__ is not int or not 1 <= version <= FORMAT:
        msg = (
            f"{path}, line 1: its format is {_brief(version)}, and 1 to {FORMAT} are read here; "
            "use a newer version of consult"
        )
        raise LogError(msg)
    return data


def read_opened(path: Path, data: bytes) -> Record:
    """
    Read the record that `opened` found at *path*, and check it.

    Raises:
        LogError: naming the file, the line, what is wrong and what to do.
    """
    reader = _Reader(str(path))
    for number, line in enumerate(data.removesuffix(b"\n").split(b"\n"), 1):
        reader.take(number, line)
    return reader.whole(ended=data.endswith(b"\n"))


class _Wrong(Exception):  # noqa: N818 - a way out of the middle, never seen outside
    """What is wrong with a line, and what to do."""


@final
class _Reader:
    """Takes a record line by line."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._community = ""
        self._counts: Mapping[str, Any] = {}
        self._books: dict[str, Book] = {}
        self._rolls: dict[str, Roll] = {}
        self._events: dict[str, list[Event]] = {}
        self._cases: dict[str, Case] = {}
        self._boxes: dict[tuple[str, str, int], AnyBox] = {}
        #: What each closed vote recorded of its box, by case, stage and visit.
        self._closed: dict[tuple[str, str, int], Mapping[str, Any]] = {}
        self._taken = dict.fromkeys(_KINDS.values(), 0)
        #: The links of the lines; None where the format has none.
        self._links: Links | None = None
        self._drawn: dict[str, Any] = {}
        self._lines: dict[tuple[str, int], int] = {}
        self._without: frozenset[str] = frozenset()
        self._number = 0

    def take(self, number: int, line: bytes) -> None:
        """Take one line."""
        self._number = number
        try:
            if number == 1:
                self._head(line)
                return
            self._link(line)
            self._body(_parsed(line))
        except (_Wrong, ConsultError) as error:
            self._fail(number, str(error), error)
        except (
            ArithmeticError,
            AttributeError,
            IndexError,
            KeyError,
            OSError,
            TypeError,
            ValueError,
            RecursionError,
        ) as error:
            self._fail(number, f"it does not have the form of a record ({_short(error)}); {_AGAIN}", error)

    def _link(self, line: bytes) -> None:
        if self._links is not None and not self._links.take(line):
            _parsed(line)  # what cannot be read at all is said to be so
            msg = (
                "it does not follow from the line before: it was altered, or it was put in, or moved here, "
                f"or the line before it was left out; {_AGAIN}"
            )
            raise _Wrong(msg)

    def _fail(self, number: int, problem: str, error: Exception | None = None) -> NoReturn:
        msg = f"{self._file}, line {number}: {problem}"
        raise LogError(msg) from error

    def _body(self, data: Mapping[str, Any]) -> None:
        kind = data.get("kind")
        if self._links is None and "link" in data:
            # Else a seal could be put out of force by calling the record an old one.
            msg = f"it has a link, and the format that the first line says has none; {_AGAIN}"
            raise _Wrong(msg)
        match kind:
            case "procedure":
                self._procedure(data)
            case "roll":
                self._roll(data)
            case "event":
                self._event(data)
            case "box":
                self._box(data)
            case _:
                msg = f"a line of kind {kind!r} is not known; {_AGAIN}, or use a newer version of consult"
                raise _Wrong(msg)
        self._taken[_KINDS[kind]] += 1

    def _head(self, line: bytes) -> None:
        data = _parsed(line)
        if data["format"] >= _LINKED:
            self._links = Links()
            self._link(line)
        self._community = _text(data["community"])
        self._counts = dict(data["counts"])
        self._without = frozenset(_text(case) for case in data.get("without", ()))

    def _procedure(self, data: Mapping[str, Any]) -> None:
        definition = data["definition"]
        name = _text(definition["name"])
        found = hashlib.sha256(canonical(definition).encode()).hexdigest()
        if found != data["fingerprint"]:
            msg = f"the procedure {name!r} does not have its fingerprint; {_AGAIN}"
            raise _Wrong(msg)
        if found in self._books:
            msg = f"the procedure {name!r} is there twice; {_AGAIN}"
            raise _Wrong(msg)
        self._books[found] = book_of(definition, found, data["acts"])
        drawn = data.get("drawn")  # of format 1 there is none
        if drawn is not None:
            self._drawn[found] = drawn

    def _roll(self, data: Mapping[str, Any]) -> None:
        roll = Roll.from_data(data["roll"])
        if roll.digest != data["digest"]:
            msg = f"the roll {roll.name!r} does not have its digest; {_AGAIN}"
            raise _Wrong(msg)
        if roll.digest in self._rolls:
            msg = f"the roll {roll.name!r} is there twice; {_AGAIN}"
            raise _Wrong(msg)
        self._rolls[roll.digest] = roll

    def _event(self, data: Mapping[str, Any]) -> None:
        event = load(data["event"])
        if isinstance(event, (Opened, GoneOver)) and event.fingerprint not in self._books:
            msg = f"the rules of case {event.case!r} are not in the record; {_AGAIN}"
            raise _Wrong(msg)
        if isinstance(event, Opened) and event.community != self._community:
            msg = f"case {event.case!r} is of {event.community!r}, not of {self._community!r}; {_AGAIN}"
            raise _Wrong(msg)
        before = self._cases.get(event.case)
        self._cases[event.case] = evolve(before, event)
        self._events.setdefault(event.case, []).append(event)
        self._lines[event.case, event.seq] = self._number
        if (
            isinstance(event, Moved)
            and before is not None
            and event.result is not None
            and ("tally" in event.result or "options" in event.result)
        ):
            _counted(event.result)
            self._closed[event.case, event.source, before.place.visit] = event.result

    def _box(self, data: Mapping[str, Any]) -> None:
        case, stage, visit = _text(data["case"]), _text(data["stage"]), _whole(data["visit"])
        place = f"the box of case {case!r} in {stage!r}"
        roll = self._rolls.get(data["roll"])
        if case not in self._cases or roll is None:
            msg = f"{place} is of a case or a roll that is not in the record; {_AGAIN}"
            raise _Wrong(msg)
        if (case, stage, visit) in self._boxes:
            msg = f"{place} is there twice; {_AGAIN}"
            raise _Wrong(msg)
        for voter in data["ballots"]:
            if voter not in roll.index:
                msg = f"{place} holds a ballot of {voter!r}, who is not on its roll; {_AGAIN}"
                raise _Wrong(msg)
        box = read_box(roll, data)
        closed = self._closed.pop((case, stage, visit), None)
        if closed is not None and _differs(box, closed):
            msg = f"{place} does not hold what the case recorded at its close; {_AGAIN}"
            raise _Wrong(msg)
        if box is not None:
            self._boxes[case, stage, visit] = box

    def whole(self, *, ended: bool = True) -> Record:
        """
        The record, once all lines are taken.

        Raises:
            LogError: if something is missing.
        """
        if self._links is not None and not ended:
            self._fail(self._number, f"it is cut off before its end; {_AGAIN}")
        for name, taken in self._taken.items():
            if self._counts.get(name) != taken:
                announced = _brief(self._counts.get(name))
                self._fail(1, f"it announces {announced} {name}, and there are {taken}; {_AGAIN}")
        return Record(
            self._community,
            self._books,
            self._rolls,
            {case: tuple(events) for case, events in self._events.items()},
            self._cases,
            self._boxes,
            "" if self._links is None else self._links.last,
            self._drawn,
            self._lines,
            self._without,
            tuple(self._closed),
        )


def _differs(box: AnyBox | None, closed: Mapping[str, Any]) -> bool:
    """Say whether a box comes to something else than was recorded at its close."""
    if box is None:
        return True
    counted = "tally" if "tally" in closed else "options"
    found = {counted: box.seal().to_data(), "ballots": box.digest, "replaced": box.replaced}
    receipts = getattr(box, "receipts_root", "")
    if receipts:
        found["receipts"] = receipts
    if box.kept or "doubles" in closed:
        found["doubles"] = len(box.kept)
    if box.notes or "noted" in closed:
        found["noted"] = {name: tally.to_data() for name, tally in box.notes.items()}
    return any(closed.get(name) != value for name, value in found.items()) or (
        "receipts" in closed and not receipts
    )


def _stage_words(stage: Mapping[str, Any]) -> StageWords:
    name, answer = _text(stage["name"]), stage["answer"]
    words = None
    if answer is not None:
        en, zh = answer
        words = Phrase(_text(en), _text(zh))
    return StageWords(Phrase(name.replace("_", " "), _text(stage["title"] or name)), words)


def _act_words(said: Mapping[str, Any]) -> ActWords:
    return ActWords(
        _phrase(said),
        _phrase(said["did"]) if "did" in said else None,
        {name: _phrase(said["fields"][name]) for name in said.get("order", said["fields"])},
        {
            name: {value: _phrase(words) for value, words in values.items()}
            for name, values in said["values"].items()
        },
        # A record from before these were written is told without them.
        {name: _counting(unit) for name, unit in said.get("units", {}).items()},
        dict(said.get("usual", {})),
    )


def _counting(said: Mapping[str, Any]) -> Counting:
    unit = said["unit"]
    by = _text(said["by"])
    if isinstance(unit, str):
        return Counting(_unit(unit), by)
    return Counting({_text(value): _unit(name) for value, name in unit.items()}, by)


def _unit(name: object) -> Unit:
    for unit in get_args(Unit):
        if name == unit:
            return cast("Unit", unit)
    msg = f"{name!r} is no unit"
    raise ValueError(msg)


def _phrase(said: Mapping[str, Any]) -> Phrase:
    return Phrase(_text(said["en"]), _text(said["zh"]))


def _parsed(line: bytes) -> Mapping[str, Any]:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        msg = f"byte 0x{line[error.start]:02x} is not UTF-8; {_AGAIN}"
        raise _Wrong(msg) from error
    try:
        data = json.loads(text, parse_constant=_no_number, parse_float=_no_number)
    except (RecursionError, ValueError) as error:
        msg = f"it is not a line of JSON ({error}); {_AGAIN}"
        raise _Wrong(msg) from error
    if not isinstance(data, dict):
        msg = f"it is not a JSON object; {_AGAIN}"
        raise _Wrong(msg)
    if "\\ud" in text.lower():
        _check_characters(data)
    return data


def _check_characters(data: Mapping[str, Any]) -> None:
    """Refuse half a character, which JSON can write and no text can hold."""
    try:
        canonical(data).encode()
    except (UnicodeEncodeError, RecursionError) as error:
        msg = f"it has half a character in it; {_AGAIN}"
        raise _Wrong(msg) from error


def _no_number(text: str) -> NoReturn:
    msg = f"{text} is no whole number"
    raise ValueError(msg)


def _counted(result: Mapping[str, Any]) -> None:
    """Refuse a result whose counts are none."""
    if "tally" in result:
        Tally.from_data(result["tally"])
    else:
        OptionTally.from_data(result["options"])


_SHOWN: Final = 80


def _brief(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _short(error: Exception) -> str:
    """What was raised, not longer than a line: what a stranger wrote may be of any length."""
    return _brief(error) if isinstance(error, KeyError) else f"{type(error).__name__}: {str(error)[:_SHOWN]}"


def _text(value: object) -> str:
    if not isinstance(value, str):
        msg = f"{value!r} is no text"
        raise TypeError(msg)
    return value


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        msg = f"{value!r} is no whole number"
        raise TypeError(msg)
    return value
