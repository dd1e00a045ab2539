"""
The ballot box of a vote among options in the open: one place for every voter, and sums that run along.

What a paper of a vote among options is, says `consult.voting.choosing.choices`, and how papers are counted,
`consult.voting.choosing.sums`; here is who has put in which. A secret vote among options has a `SecretBox`.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final, final

from consult.errors import LogError
from consult.voting.boxes import PaperNow, turnout_by
from consult.voting.choosing.choices import decode, encode, is_paper
from consult.voting.choosing.options import Mark, ballot_type
from consult.voting.choosing.sums import OptionSums, OptionTally
from consult.voting.shares import Turnout
from consult.voting.states import State

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from consult.voting.boxes import BoxChange
    from consult.voting.choosing.choices import OptionPaper
    from consult.voting.choosing.options import BallotType
    from consult.voting.rolls import Roll

__all__ = ["OptionBox"]

_VOID: Final = Mark.VOID.paper
_MARKED: Final = frozenset({State.DELIVERED, State.PRESENT, State.RECUSED, State.EXCUSED})


@final
class OptionBox:
    """
    The papers of one vote among options, by voter, with running sums in every measure.

    One writer at a time. What is not taken changes nothing.
    """

    __slots__ = (
        "_held",
        "_marks",
        "_papers",
        "_sealed",
        "_sums",
        "ballot",
        "kept",
        "notes",
        "replaceable",
        "replaced",
        "roll",
    )

    def __init__(self, roll: Roll, ballot: BallotType, *, replaceable: bool = False) -> None:
        #: Who may vote, and what each weighs.
        self.roll: Final = roll
        #: What is voted on.
        self.ballot: Final = ballot
        #: Whether a later ballot takes the place of an earlier one, or is refused.
        self.replaceable: Final = replaceable
        #: How many times a ballot has taken the place of an earlier one.
        self.replaced = 0
        #: What it came to at moments that the vote declared, by their names.
        self.notes: dict[str, OptionTally] = {}
        #: All that was received from those who sent in more than one: there is one channel, and so none.
        self.kept: dict[str, Any] = {}
        self._sealed: OptionTally | None = None
        self._papers: list[OptionPaper | None] = [None] * len(roll.voters)
        self._held: set[int] = set()
        self._marks: dict[int, State] = {}
        self._sums = OptionSums(ballot, roll.totals)

    def put(self, position: int, choice: OptionPaper, *, held: bool = False) -> str | None:
        """
        Put in a paper, the voter's own or one *held*; None: not taken. There are no receipts: ``""``.

        Args:
            position: the voter's position: ``box.roll.index[voter]``.
            choice: what `encode` made; a void one is ``Mark.VOID.paper``.
            held: whether somebody else casts it for the voter; it gives way to the voter's own.

        Raises:
            IndexError: if the roll has no such position.
            ValueError: if it is no paper of this vote.
        """
        self._check(position)
        if not is_paper(self.ballot, choice):
            msg = f"{choice!r} is no paper of this ballot; give what encode() made for it"
            raise ValueError(msg, choice)
        before, marked = self._papers[position], self._marks.get(position)
        if self._sealed is not None or marked is State.RECUSED or (held and marked is State.EXCUSED):
            return None
        if before is not None:
            was_held = position in self._held
            if not self.replaceable and not (was_held and not held):
                return None
            if held and not was_held:
                return None
            self._sums.remove(before, self._weights(position))
            # A voter's own ballot in the place of one cast for the voter is no change of mind.
            self.replaced += was_held is held
        self._papers[position] = choice
        self._sums.add(choice, self._weights(position))
        self._marks.pop(position, None)
        (self._held.add if held else self._held.discard)(position)
        return ""

    def apply(self, change: BoxChange) -> bool:
        """
        Do what an act on the record does to the box; say whether it changed anything.

        Raises:
            KeyError: if the voter is not on the roll.
            ValueError: if votes among options know no such thing: papers are entered by the voter.
        """
        position = self.roll.index[change.voter]
        if change.do == "take_back":
            return self._take_out(position) if position in self._held else False
        if change.do != "mark":
            msg = f"{change.do!r} is nothing that a box of options does; mark a voter, or take back a ballot"
            raise ValueError(msg, change.do)
        return self.mark(position, State(change.state))

    def mark(self, position: int, state: State) -> bool:
        """
        Record that a voter came, left (``NONE``), was recused or excused, or that the ballot is void.

        Returns:
            Whether it changed anything.

        Raises:
            IndexError: if the roll has no such position.
            ValueError: for a state that is a choice.
        """
        self._check(position)
        if self._sealed is not None:
            return False
        if state is State.VOID:
            before = self._papers[position]
            if before is None or before == _VOID:
                return False
            self._sums.remove(before, self._weights(position))
            self._papers[position] = _VOID
            self._sums.add(_VOID, self._weights(position))
            return True
        if state is State.NONE:
            return self._marks.get(position) is State.PRESENT and bool(self._marks.pop(position))
        if state not in _MARKED:
            msg = (
                f"{state!r} is no state to mark a voter with; mark present, delivered, recused, excused or "
                "void"
            )
            raise ValueError(msg, state)
        before_it = self._marks.get(position)
        if before_it in {state, State.RECUSED} or (state is State.DELIVERED and before_it is not None):
            return False
        if self._papers[position] is not None:
            if state is not State.RECUSED or not (self.replaceable or position in self._held):
                return False
            self._take_out(position)
        self._marks[position] = state
        return True

    def _take_out(self, position: int) -> bool:
        before = self._papers[position]
        if self._sealed is not None or before is None:
            return False
        self._sums.remove(before, self._weights(position))
        self._papers[position] = None
        self._held.discard(position)
        return True

    def _check(self, position: int) -> None:
        if not 0 <= position < len(self._papers):
            msg = f"position {position} is not on the roll; take it from roll.index"
            raise IndexError(msg, position)

    def _weights(self, position: int) -> list[int]:
        return [weights[position] for weights in self.roll.measures.values()]

    # -- looking -------------------------------------------------------------------------------------------

    def paper_of(self, voter: str) -> PaperNow:
        """
        What has become of the paper of *voter*; of one that names options, that it is in.

        Raises:
            KeyError: if *voter* is not on the roll.
        """
        position = self.roll.index[voter]
        paper = self._papers[position]
        if paper is None:
            return PaperNow(self._marks.get(position, State.NONE))
        return PaperNow(State.VOID if paper == _VOID else None, position in self._held)

    def choice_of(self, voter: str) -> Any:
        """
        What *voter* chose, as `decode` says it; nothing where there is no paper.

        Raises:
            KeyError: if *voter* is not on the roll.
        """
        paper = self._papers[self.roll.index[voter]]
        return None if paper is None else decode(self.ballot, paper)

    def ballots(self) -> Iterator[tuple[str, Any]]:
        """Every ballot in the order of the roll, as `decode` says it."""
        for voter, paper in zip(self.roll.voters, self._papers, strict=True):
            if paper is not None:
                yield voter, decode(self.ballot, paper)

    def tally(self) -> OptionTally:
        """The counts as they stand."""
        return self._sums.tally() if self._sealed is None else self._sealed

    def recount(self) -> OptionTally:
        """Count anew, paper by paper. It equals `tally`."""
        sums = OptionSums(self.ballot, self.roll.totals)
        for position, paper in enumerate(self._papers):
            if paper is not None:
                sums.add(paper, self._weights(position))
        return sums.tally()

    @property
    def hidden(self) -> bool:
        """Never: who asks this box is told. What rules and people may know, the vote declares."""
        return False

    def turnouts(self) -> dict[str, Turnout]:
        """How much has voted, by measure."""
        return {
            measure: Turnout(counts.participating, counts.all)
            for measure, counts in self.tally().measures.items()
        }

    def turnout_by(self, group: str, *, measure: str = "persons") -> list[tuple[str, Turnout]]:
        """
        Turnout of every part of the roll, in the order of the roll.

        Raises:
            KeyError: if the roll has no such group or measure.
        """
        return turnout_by(self.roll, group, measure, [paper is not None for paper in self._papers])

    @property
    def sealed(self) -> bool:
        """Whether the vote is closed: no ballot is taken any more."""
        return self._sealed is not None

    def seal(self) -> OptionTally:
        """Close the vote and say what it came to. Sealing a sealed box changes nothing."""
        self._sealed = self.tally()
        return self._sealed

    def reopen(self) -> None:
        """Take ballots again, the vote having been extended at the very moment of its close."""
        self._sealed = None

    def note(self, name: str) -> None:
        """Remember what it comes to now, under a name; the first time counts."""
        self.notes.setdefault(name, self.tally())

    @property
    def digest(self) -> str:
        """SHA-256, in hexadecimal, over the roll's digest and what `to_data` says of papers and voters."""
        text = json.dumps(self.to_data(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(bytes.fromhex(self.roll.digest) + text.encode()).hexdigest()

    def to_data(self) -> dict[str, Any]:
        """What is in the box as JSON data, in the order of the roll, which `from_data` reads back."""
        voters = self.roll.voters
        data: dict[str, Any] = {
            "options": self.ballot.definition(),
            "ballots": dict(self.ballots()),
            "replaceable": self.replaceable,
            "replaced": self.replaced,
        }
        more = {
            "held": [voters[position] for position in sorted(self._held)],
            "states": {voters[at]: state.name.lower() for at, state in sorted(self._marks.items())},
            "noted": {name: tally.to_data() for name, tally in sorted(self.notes.items())},
        }
        return data | {name: value for name, value in more.items() if value}

    @classmethod
    def from_data(cls, roll: Roll, data: Mapping[str, Any]) -> OptionBox:
        """
        Read a box back from JSON data.

        Raises:
            LogError: if *data* is no box of this roll.
        """
        try:
            ballot = ballot_type(data["options"])
            box = cls(roll, ballot, replaceable=data["replaceable"] is True)
            held = set(data.get("held", ()))
            if not held <= set(data["ballots"]):
                msg = "a ballot that somebody else cast is not there"
                raise ValueError(msg)  # noqa: TRY301 - one sentence for whatever is wrong with the data
            for voter, choice in data["ballots"].items():
                box.put(roll.index[voter], encode(ballot, choice), held=voter in held)
            for voter, state in data.get("states", {}).items():
                box.mark(roll.index[voter], State[state.upper()])
            for name, tally in data.get("noted", {}).items():
                box.notes[str(name)] = OptionTally.from_data(tally)
            box.replaced = _whole(data["replaced"])
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            msg = f"not a box of roll {roll.name!r}: {error!r}; give the data that OptionBox.to_data made"
            raise LogError(msg) from error
        return box

    def __repr__(self) -> str:
        state = "sealed" if self.sealed else "replaceable" if self.replaceable else "final"
        voted = sum(paper is not None for paper in self._papers)
        return f"<OptionBox of {self.roll.name!r}, {state}: {voted} of {len(self._papers)} voted>"


def _whole(value: object) -> int:
    if type(value) is not int or value < 0:
        msg = f"replaced is {value!r}, not a whole number"
        raise TypeError(msg)
    return value
