"""Ballot boxes as rows: one for each voter of whom anything is known, and one for the box."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, final

import attrs

from consult.adapters.sql import secrecy
from consult.errors import ConsultError
from consult.voting import Choice, State
from consult.voting.boxes import Box
from consult.voting.boxes.kinds import BoxKind, read_box
from consult.voting.choosing.choices import decode, is_paper
from consult.voting.choosing.options import ballot_type
from consult.voting.states import HELD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from consult.voting import Roll
    from consult.voting.boxes.kinds import AnyBox

__all__ = ["FREE", "LOOK", "OWN", "Paper", "box_of", "kind_of", "kind_text", "own", "papers_of"]

#: What an own ballot does over a row: it replaces an own one, takes its place, or has to be looked at.
OWN: Final = 0
FREE: Final = 1
LOOK: Final = 2

_IN: Final = 15  # of a secret vote, and of one among options: that a paper is in
_FREE: Final = frozenset({State.NONE, State.DELIVERED, State.PRESENT, State.EXCUSED})
_CHOICES: Final = (None, *Choice)


@final
@attrs.frozen
class Paper:
    """The row of one voter."""

    code: int = 0
    paper: str | None = None
    held: bool = False
    on_paper: bool = False
    under: int | None = None
    delegate: int | None = None
    kept: str | None = None

    @property
    def over(self) -> int:
        """What an own ballot over it does."""
        if self.on_paper or self.held or self.kept or self.delegate is not None or self.under is not None:
            return LOOK
        if self.code in _FREE:
            return FREE
        return OWN if self.code <= State.VETO or self.code == _IN else LOOK


def kind_text(kind: BoxKind) -> str:
    """What kind of box it is, as text."""
    data = attrs.asdict(kind, recurse=False)
    data["ballot"] = None if kind.ballot is None else kind.ballot.definition()
    return json.dumps(data, sort_keys=True, ensure_ascii=False)


@lru_cache(maxsize=256)
def kind_of(text: str) -> BoxKind:
    """What `kind_text` said."""
    data = json.loads(text)
    data["ballot"] = None if data["ballot"] is None else ballot_type(data["ballot"])
    return BoxKind(data.pop("kind"), **data)


def own(kind: BoxKind, choice: Any) -> Paper | None:
    """The row of a voter's own ballot of an open vote; None: whether it may go in has to be looked at."""
    if kind.ballot is None:
        if not isinstance(choice, Choice) or (choice is Choice.VETO and not kind.vetoes):
            return None
        return Paper(choice.code)
    if not is_paper(kind.ballot, choice):
        return None
    return Paper(_IN, json.dumps(decode(kind.ballot, choice), ensure_ascii=False))


def box_of(
    kind: BoxKind, roll: Roll, rows: Iterable[tuple[int, Paper]], *, replaced: int, noted: Mapping[str, Any]
) -> AnyBox:
    """The box that rows add up to, not sealed."""
    if kind.kind == "secret":
        return secrecy.hidden_box(kind, roll, ((position, row.code) for position, row in rows))
    listed = list(rows)
    if kind.kind == "open" and not noted and all(row.over == OWN for _, row in listed):
        # By far the most: nothing but ballots online.
        box = Box(roll, replaceable=kind.replaceable, prevails=kind.prevails, vetoes=kind.vetoes)
        for position, row in listed:
            box.cast(position, row.code)
        box.replaced = replaced
        return box
    voters = roll.voters
    data: dict[str, Any] = {
        "replaceable": kind.replaceable,
        "replaced": replaced,
        "noted": noted,
        "held": [voters[position] for position, row in listed if row.held or row.code > HELD],
    }
    if kind.ballot is not None:
        data["options"] = kind.ballot.definition()
        data["ballots"] = {voters[at]: json.loads(row.paper) for at, row in listed if row.paper is not None}
        data["states"] = _states(roll, [(at, row.code) for at, row in listed if row.paper is None])
    else:
        codes = [(position, row.code - HELD if row.code > HELD else row.code) for position, row in listed]
        data |= {
            "vetoes": kind.vetoes,
            "prevails": kind.prevails,
            "ballots": {voters[at]: _CHOICES[code] for at, code in codes if 0 < code <= State.VETO},
            "states": _states(roll, [(at, code) for at, code in codes if code >= State.VOID]),
            "on_paper": [voters[position] for position, row in listed if row.on_paper],
            "under": {voters[at]: row.under for at, row in listed if row.under is not None},
            "follows": {voters[at]: voters[row.delegate] for at, row in listed if row.delegate is not None},
            "kept": {voters[at]: json.loads(row.kept) for at, row in listed if row.kept is not None},
        }
    found = read_box(roll, data)
    if found is None:  # pragma: no cover - only of a secret one
        msg = f"the ballot box of roll {roll.name!r} cannot be read"
        raise ConsultError(msg)
    return found


def _states(roll: Roll, codes: Iterable[tuple[int, int]]) -> dict[str, str]:
    return {roll.voters[position]: State(code).name.lower() for position, code in codes if code}


def papers_of(kind: BoxKind, box: Any) -> dict[int, Paper]:
    """The rows of a box, by position: what `box_of` is made from."""
    index = box.roll.index
    if kind.kind == "secret":
        told = box.public_data()
        codes = dict.fromkeys(told["voted"], _IN) | dict.fromkeys(told["voted_by_other"], HELD + _IN)
        for name, voters in told["marked"].items():
            codes |= dict.fromkeys(voters, State[name.upper()])
        return {index[voter]: Paper(int(code)) for voter, code in codes.items()}
    data = box.to_data()
    held = set(data.get("held", ()))
    found: dict[str, dict[str, Any]] = {}
    for voter, choice in data["ballots"].items():
        if kind.ballot is None:
            found[voter] = {"code": Choice(choice).code + (HELD if voter in held else 0)}
        else:
            found[voter] = {
                "code": _IN,
                "paper": json.dumps(choice, ensure_ascii=False),
                "held": voter in held,
            }
    for voter, state in data.get("states", {}).items():
        found[voter] = {"code": int(State[state.upper()])}
    for voter in data.get("on_paper", ()):
        found.setdefault(voter, {})["on_paper"] = True
    for voter, state in data.get("under", {}).items():
        found.setdefault(voter, {})["under"] = int(state)
    for voter, other in data.get("follows", {}).items():
        found.setdefault(voter, {})["delegate"] = index[other]
    for voter, kept in data.get("kept", {}).items():
        found.setdefault(voter, {})["kept"] = json.dumps(kept)
    return {index[voter]: Paper(**values) for voter, values in found.items()}
