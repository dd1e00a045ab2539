"""The kinds of ballot boxes, as a vote declares them and a store makes them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol, final

import attrs

from consult.errors import ConsultError
from consult.voting.boxes import Box
from consult.voting.rolls import PERSONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consult.voting.boxes import BoxChange, PaperNow, Prevails
    from consult.voting.choosing.options import BallotType
    from consult.voting.rolls import Roll
    from consult.voting.shares import Turnout
    from consult.voting.tallies import Tally

__all__ = ["AnyBox", "BoxKind", "box_data", "read_box", "require_by_head"]


class AnyBox(Protocol):
    """What every ballot box does for the engine."""

    @property
    def roll(self) -> Roll:
        """Who may vote, and what each weighs."""
        ...

    @property
    def sealed(self) -> bool:
        """Whether the vote is closed."""
        ...

    @property
    def notes(self) -> Mapping[str, Tally]:
        """What it came to at declared moments."""
        ...

    @property
    def digest(self) -> str:
        """A digest of what is in it."""
        ...

    @property
    def replaced(self) -> int:
        """How many ballots replaced an earlier one."""
        ...

    def seal(self) -> Any:
        """Close it."""
        ...

    def reopen(self) -> None:
        """Take ballots again, the vote having been extended at its close."""
        ...

    def tally(self) -> Any:
        """What is in it."""
        ...

    def note(self, name: str) -> None:
        """Remember what it comes to now."""
        ...

    @property
    def hidden(self) -> bool:
        """Whether what is in it cannot be told yet."""
        ...

    def turnouts(self) -> Mapping[str, Turnout]:
        """How much has voted, by measure."""
        ...

    @property
    def kept(self) -> Mapping[str, Any]:
        """All that was received from those who sent in more than one."""
        ...

    def put(self, position: int, choice: Any, *, held: bool = False) -> str | None:
        """Put a ballot in. Returns a receipt, or nothing but text where there is none; None: not taken."""
        ...

    def to_data(self) -> dict[str, Any]:
        """What is in it as JSON data."""
        ...

    def apply(self, change: BoxChange) -> bool:
        """Do what an act on the record does to it."""
        ...

    def paper_of(self, voter: str) -> PaperNow:
        """What has become of a voter's paper."""
        ...

    def turnout_by(self, group: str) -> list[tuple[str, Turnout]]:
        """Turnout of every part of the roll."""
        ...


@final
@attrs.frozen
class BoxKind:
    """What kind of box a vote needs."""

    #: ``open`` and ``options`` join a voter to a choice, ``secret`` does not.
    kind: Literal["open", "options", "secret"]
    #: Whether a later ballot replaces an earlier one.
    replaceable: bool = attrs.field(default=False, kw_only=True)
    #: Which of a ballot online and one on paper counts.
    prevails: Prevails | None = attrs.field(default=None, kw_only=True)
    #: Whether a ballot may be a veto.
    vetoes: bool = attrs.field(default=False, kw_only=True)
    #: Whether the standing delegations of the roll count: those of its group ``delegate``.
    follows: bool = attrs.field(default=False, kw_only=True)
    #: What is voted on, where there are options.
    ballot: BallotType | None = attrs.field(default=None, kw_only=True)

    def make(self, roll: Roll) -> AnyBox:
        """
        A box of this kind, empty. A secret one counts heads alone, whatever else the roll weighs.

        Raises:
            ValueError: if the kind is secret and somebody on the roll weighs more or less than one person.
            KeyError: if a standing delegation names somebody who is not on the roll.
        """
        if self.kind == "secret":
            secret: AnyBox = _kind("secret", "SecretBox")(
                roll, ballot=self.ballot, measures=(PERSONS,), vetoes=self.vetoes
            )
            return secret
        if self.kind == "options":
            plain: AnyBox = _kind("options", "OptionBox")(roll, self.ballot, replaceable=self.replaceable)
            return plain
        box = Box(roll, replaceable=self.replaceable, prevails=self.prevails, vetoes=self.vetoes)
        if self.follows and "delegate" in roll.groups:
            for position, (voter, delegate) in enumerate(
                zip(roll.voters, roll.groups["delegate"], strict=True)
            ):
                if delegate != voter:
                    box.follow(position, roll.index[delegate])
        return box


def require_by_head(roll: Roll) -> None:
    """
    Raise unless a secret box can be made for *roll*.

    Raises:
        ConsultError: if somebody on it weighs more or less than one person.
    """
    if PERSONS not in roll.by_head:
        msg = (
            f"roll {roll.name!r} has voters who do not weigh one person each, and what they weigh would tell "
            "in a secret vote who they are; let every voter weigh one"
        )
        raise ConsultError(msg)


def _kind(module: str, name: str) -> Any:
    # Loaded where it is needed: most votes are in the open, and say yes or no.
    return getattr(import_module(f"consult.voting.boxes.{module}"), name)


def box_data(box: AnyBox, *, counted: bool = True) -> dict[str, Any]:
    """
    What of a box goes into a record, as JSON data, which `read_box` reads back.

    Of a secret box that is not sealed, or whose vote was left before it was *counted*, only who has voted:
    the rest would tell a result that the case keeps to itself.
    """
    public = getattr(box, "public_data", None)
    if public is None:
        return box.to_data()
    told: dict[str, Any] = public()
    if not counted:
        told = {name: value for name, value in told.items() if name not in _COUNTED} | {"sealed": False}
    return {"secret": told, "replaceable": False, "replaced": 0, "ballots": {}}


_COUNTED: Final = frozenset({"papers", "receipts"})


def read_box(roll: Roll, data: Mapping[str, Any]) -> AnyBox | None:
    """
    Read a box back from JSON data; nothing where it is secret and only who has voted is told of it.

    Raises:
        LogError: if *data* is no box of this roll.
    """
    secret = data.get("secret")
    if secret is not None:
        if not secret.get("sealed"):
            return None
        counted: AnyBox = _kind("secret", "SecretBox").from_data(secret, roll)
        return counted
    if "options" in data:
        plain: AnyBox = _kind("options", "OptionBox").from_data(roll, data)
        return plain
    return Box.from_data(roll, data)
