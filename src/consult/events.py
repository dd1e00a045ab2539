"""
What happened, in the past tense, and how it is written down.

Events are the record: each says what was relied on, so that the record alone can be judged again. They are
plain dataclasses, since pydantic reads those: what comes out of a log is validated, and the JSON Schema is
made from the same definition.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, NoReturn, TypeVar, final

from pydantic import (
    AwareDatetime,
    ConfigDict,
    Discriminator,
    PlainSerializer,
    PlainValidator,
    Tag,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
)

from consult.acts import Send  # noqa: TC001 - pydantic reads the annotations of events
from consult.case import Owed  # noqa: TC001 - the same
from consult.errors import LogError
from consult.people import Standing
from consult.values import maker
from consult.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "LATE_SWING",
    "SCHEMA",
    "Acted",
    "Changes",
    "Drop",
    "Entering",
    "Event",
    "Extended",
    "GoneOver",
    "Missed",
    "Moved",
    "Opened",
    "PassedOver",
    "Put",
    "Told",
    "Waited",
    "dump",
    "dump_text",
    "event_schema",
    "load",
]

LATE_SWING: Final = "late swing"
"""Why a limit was put off: the outcome of a vote turned shortly before its close."""

SCHEMA: Final = 1
"""The version of the events' schema that is written. Older ones are upcast when they are read."""


def _verdict(value: object) -> Verdict:
    return value if isinstance(value, Verdict) else _told(Verdict.from_data, value)


def _standing(value: object) -> Standing:
    return value if isinstance(value, Standing) else _told(Standing.from_data, value)


_T = TypeVar("_T")


def _told(read: Callable[[Any], _T], value: object) -> _T:
    try:
        return read(value)
    except LogError as error:
        raise ValueError(str(error)) from error


AsVerdict = Annotated[
    Verdict,
    PlainValidator(_verdict),
    PlainSerializer(Verdict.to_data),
    WithJsonSchema({"type": "object", "title": "Verdict", "required": ["outcome"]}),
]
AsStanding = Annotated[
    Standing,
    PlainValidator(_standing),
    PlainSerializer(Standing.to_data),
    WithJsonSchema({"type": "object", "title": "Standing", "required": ["person"]}),
]


@final
@dataclass(frozen=True, slots=True)
class Put:
    """Something entered on the record under a bucket and a key; the same key again replaces it."""

    bucket: str
    key: str
    value: Mapping[str, Any] = field(default_factory=dict)
    #: Whether it spans visits, as tasks and contributions do, or counts for this visit and text only.
    spans: bool = False


@final
@dataclass(frozen=True, slots=True)
class Drop:
    """Something taken off again."""

    bucket: str
    key: str
    spans: bool = False


@final
@dataclass(frozen=True, slots=True)
class Changes:
    """What an act changes beside moving the case."""

    puts: tuple[Put, ...] = ()
    drops: tuple[Drop, ...] = ()
    owes: tuple[Owed, ...] = ()
    #: The identifiers of the duties discharged.
    discharges: tuple[str, ...] = ()


NO_CHANGES: Final = Changes()


@final
@dataclass(frozen=True, slots=True)
class Entering:
    """How a stage was entered: everything that later depends on it, worked out once."""

    stage: str
    #: The first moment that is too late.
    ends: AwareDatetime | None = None
    #: Whether the limit reaches into days that the official calendar does not know yet.
    provisional: bool = False
    #: What the stage's activity began with.
    opening: Mapping[str, Any] = field(default_factory=dict)
    owes: tuple[Owed, ...] = ()
    #: Whether the stage is final.
    final: bool = False
    #: The length behind a provisional limit, as count and unit, so that it can be worked out again.
    lasts: Mapping[str, Any] | None = None


@final
@dataclass(frozen=True, slots=True)
class Opened:
    """A case was opened."""

    case: str
    seq: int
    at: AwareDatetime
    community: str
    procedure: str
    version: str
    fingerprint: str
    act: str
    actor: str
    principal: str | None
    key: str | None
    data: Mapping[str, Any]
    standing: AsStanding | None
    settles: Mapping[str, Any]
    entering: Entering
    root: str
    parent: str | None = None
    sends: tuple[Send, ...] = ()
    verdict: AsVerdict | None = None
    wake: AwareDatetime | None = None
    type: Literal["Opened"] = "Opened"


@final
@dataclass(frozen=True, slots=True)
class Acted:
    """Somebody did something."""

    case: str
    seq: int
    at: AwareDatetime
    act: str
    actor: str
    principal: str | None
    key: str | None
    data: Mapping[str, Any]
    #: Who the actor was at that moment, where a rule looked.
    standing: AsStanding | None
    changes: Changes = NO_CHANGES
    settles: Mapping[str, Any] = field(default_factory=dict)
    amends: bool = False
    sends: tuple[Send, ...] = ()
    #: Why the actor might.
    verdict: AsVerdict | None = None
    wake: AwareDatetime | None = None
    type: Literal["Acted"] = "Acted"


@final
@dataclass(frozen=True, slots=True)
class PassedOver:
    """A move that was asked before the one taken, and did not hold."""

    #: Which of the procedure's moves it was.
    move: int
    #: The stage that it would have led to.
    target: str
    #: Why it was not taken.
    verdict: AsVerdict


@final
@dataclass(frozen=True, slots=True)
class Moved:
    """The case went from one stage to another."""

    case: str
    seq: int
    at: AwareDatetime
    source: str
    entering: Entering
    cause: Literal["upon", "once", "at_end"]
    #: Which of the procedure's moves it was.
    move: int
    #: Why this move was taken; None where the act alone was asked for.
    verdict: AsVerdict | None = None
    #: What came of the activity of the stage left.
    result: Mapping[str, Any] | None = None
    sends: tuple[Send, ...] = ()
    #: Why none of the moves asked before it was: those of the act, or those of the stage at this moment.
    passed_over: tuple[PassedOver, ...] = ()
    wake: AwareDatetime | None = None
    type: Literal["Moved"] = "Moved"


@final
@dataclass(frozen=True, slots=True)
class Missed:
    """Duties were not done by the moment they were due. They stay open."""

    case: str
    seq: int
    at: AwareDatetime
    duties: tuple[str, ...]
    wake: AwareDatetime | None = None
    type: Literal["Missed"] = "Missed"


@final
@dataclass(frozen=True, slots=True)
class Waited:
    """The moment came at which time alone might have made a rule hold, and it did not yet."""

    case: str
    seq: int
    at: AwareDatetime
    wake: AwareDatetime | None = None
    type: Literal["Waited"] = "Waited"


@final
@dataclass(frozen=True, slots=True)
class Told:
    """Another case made something known. Each message counts once."""

    case: str
    seq: int
    at: AwareDatetime
    #: The message's own name: the sending case, its event and the number within it.
    message: str
    sender: str
    kind: str
    #: What the sender is to this case.
    relation: str
    data: Mapping[str, Any] = field(default_factory=dict)
    stage: str | None = None
    ended: bool = False
    wake: AwareDatetime | None = None
    type: Literal["Told"] = "Told"


@final
@dataclass(frozen=True, slots=True)
class Extended:
    """The stage's limit was worked out anew, for a stated reason: ``calendar`` or ``late swing``."""

    case: str
    seq: int
    at: AwareDatetime
    ends: AwareDatetime
    reason: str
    provisional: bool = False
    wake: AwareDatetime | None = None
    type: Literal["Extended"] = "Extended"


@final
@dataclass(frozen=True, slots=True)
class GoneOver:
    """The case went over to another version of its rules, under an adopted amendment."""

    case: str
    seq: int
    at: AwareDatetime
    actor: str
    #: The case by which the amendment was adopted.
    under: str
    procedure: str
    version: str
    fingerprint: str
    #: The stage in the new version that the present one became.
    stage: str
    final: bool = False
    wake: AwareDatetime | None = None
    type: Literal["GoneOver"] = "GoneOver"


make_acted: Final = maker(Acted)
make_moved: Final = maker(Moved)
make_entering: Final = maker(Entering)

Event = Opened | Acted | Moved | Missed | Waited | Told | Extended | GoneOver
"""Anything that happened to a case."""


def _tag(value: object) -> str | None:
    return value.get("type") if isinstance(value, dict) else getattr(value, "type", None)


@cache
def _adapter() -> TypeAdapter[Any]:
    # Built at first use: making the schemas takes as long as importing the rest of the package.
    tagged = Annotated[
        Annotated[Opened, Tag("Opened")]
        | Annotated[Acted, Tag("Acted")]
        | Annotated[Moved, Tag("Moved")]
        | Annotated[Missed, Tag("Missed")]
        | Annotated[Waited, Tag("Waited")]
        | Annotated[Told, Tag("Told")]
        | Annotated[Extended, Tag("Extended")]
        | Annotated[GoneOver, Tag("GoneOver")],
        Discriminator(_tag),
    ]
    # What is not understood is refused and not dropped: the same line must come out again.
    return TypeAdapter(tagged, config=ConfigDict(extra="forbid", ser_json_inf_nan="constants"))


def event_schema() -> dict[str, Any]:
    """The JSON Schema of an event as `dump` writes it, without the member ``schema``."""
    return _adapter().json_schema()


def dump(event: Event) -> dict[str, Any]:
    """The event as JSON data, with the schema's version under ``schema``."""
    data: dict[str, Any] = _adapter().dump_python(event, mode="json")
    data["schema"] = SCHEMA
    return data


def dump_text(event: Event) -> str:
    """The event as canonical JSON text: sorted keys, no spaces, nothing escaped that need not be."""
    return json.dumps(dump(event), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _no_number(text: str) -> NoReturn:
    msg = f"{text} is no number of JSON"
    raise ValueError(msg)


def load(data: Mapping[str, Any] | str | bytes) -> Event:
    """
    Read an event from JSON data or text.

    Raises:
        LogError: if it is no event, or of a schema that is not known.
    """
    if isinstance(data, (str, bytes)):
        try:
            text = data if isinstance(data, str) else data.decode(json.detect_encoding(data), "surrogatepass")
            data = json.loads(text, parse_constant=_no_number)
            # What is no Unicode, such as half of a surrogate pair, could never be written again.
            text.encode()
            if "\\u" in text:
                json.dumps(data, ensure_ascii=False).encode()
        except (RecursionError, ValueError) as error:
            msg = f"not an event: {error}; give one line of a log"
            raise LogError(msg) from error
    if not isinstance(data, Mapping):
        msg = f"not an event: {type(data).__name__} where an object is expected; give one line of a log"
        raise LogError(msg)
    known = dict(data)
    schema = known.pop("schema", None)
    if schema.__class__ is not int or not 1 <= schema <= SCHEMA:
        msg = f"event schema {schema!r} is not known; this version reads 1 to {SCHEMA}: use a newer one"
        raise LogError(msg)
    for upcast in UPCASTS[schema - 1 :]:
        known = upcast(known)
    try:
        event: Event = _adapter().validate_python(known)
    except ValidationError as error:
        first = error.errors()[0]
        msg = f"not an event: {'.'.join(map(str, first['loc']))}: {first['msg']}; give one line of a log"
        raise LogError(msg) from error
    except UnicodeError as error:  # pydantic cannot say which member is called by what is no Unicode
        msg = f"not an event: {error}; give one line of a log"
        raise LogError(msg) from error
    return event


UPCASTS: Final[tuple[Callable[[dict[str, Any]], dict[str, Any]], ...]] = ()
"""How events of schema 1, 2, ... become those of the next."""
