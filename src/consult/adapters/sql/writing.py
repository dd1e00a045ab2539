"""How what a store keeps is written as text, and read back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import attrs

from consult.adapters.sql.moments import micros, moment_of
from consult.errors import ConsultError
from consult.events import dump_text
from consult.stores import Message

if TYPE_CHECKING:
    from consult.events import Event

__all__ = ["event_text", "message_of", "message_text", "named"]

#: An index holds rows of so many bytes, with up to four names in them.
_LONGEST: Final = 500


def named(*names: str) -> None:
    """
    Hold names against what a database takes for one.

    Raises:
        ConsultError: if one is too long, or is no text that can be written down.
    """
    for name in names:
        try:
            size = len(name.encode())
        except UnicodeEncodeError:
            msg = f"{name[:40]!r} holds half a character and cannot be stored as a name; give proper text"
            raise ConsultError(msg) from None
        if size > _LONGEST or "\0" in name:
            what = "holds a NUL" if "\0" in name else f"is {size} bytes long, more than {_LONGEST}"
            msg = f"the name {name[:40]!r} {what} and cannot be stored; give a case, actor or key another"
            raise ConsultError(msg)


def event_text(event: Event) -> str:
    """
    The canonical text of an event.

    Raises:
        ConsultError: if it holds something that cannot be written down.
    """
    try:
        text = dump_text(event)
        text.encode()
    except ValueError as error:
        msg = (
            f"event {event.seq} of case {event.case!r} cannot be written down: {error}; "
            "give an act without such a value"
        )
        raise ConsultError(msg) from error
    return text


def message_text(message: Message) -> str:
    """A message as text."""
    data: dict[str, Any] = attrs.asdict(message, recurse=False) | {"at": micros(message.at)}
    return json.dumps(data, ensure_ascii=True)


def message_of(text: str) -> Message:
    """What `message_text` wrote."""
    data = json.loads(text)
    return Message(**(data | {"at": moment_of(data["at"])}))
