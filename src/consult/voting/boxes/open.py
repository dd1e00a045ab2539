"""
The ballot box of one vote: one place for every voter of the roll, and sums that are never counted twice.

Ballots are not events of a case: a hundred thousand people who vote at once do not contend for one stream.
The case records that the vote opened (the roll's digest) and what it closed with (the tally and the box's
digest).

This box joins a voter to a choice, so it is for votes in the open, such as the signed ballots of owners. A
secret vote has a `SecretBox`, which does not know what it is not to tell.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final, Literal, final

import attrs

from consult.errors import LogError
from consult.voting.progress import Progress
from consult.voting.rolls import PERSONS, Roll
from consult.voting.shares import Turnout
from consult.voting.states import HELD, Choice, State
from consult.voting.tallies import Counts, Tally

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Box", "BoxChange", "PaperNow", "Prevails", "turnout_by"]

Prevails = Literal["first", "paper", "online"]
"""Which counts of two ballots of one voter, one put in online and one on paper; the other is kept too."""

_CODES: Final = HELD + State.VETO + 1
_CHOICE_OF: Final[tuple[Choice | None, ...]] = (None, *Choice)
# States of a voter of whom there is no ballot, and who may vote.
_WAITING: Final = frozenset({State.NONE, State.DELIVERED, State.PRESENT})


@final
@attrs.frozen
class PaperNow:
    """What has become of one voter's paper."""

    #: Its state; None where a secret ballot is in, of which no more can be said.
    state: State | None
    #: Whether somebody else cast it for the voter.
    held: bool = False
    #: Whether it came in on paper.
    on_paper: bool = False

    @property
    def voted(self) -> bool:
        """Whether there is a ballot, void ones included."""
        return self.state is None or State.YES <= self.state <= State.VOID


@final
@attrs.frozen
class BoxChange:
    """
    Something that an act on the record does to a ballot box.

    ``receive`` puts in a paper, ``mark`` records a state, ``take_back`` takes out a ballot cast for the
    voter, ``follow`` sets or ends a standing delegation.
    """

    voter: str
    do: Literal["receive", "mark", "take_back", "follow"]
    #: The code of the paper received, or the state.
    state: int = 0
    #: Whom the voter follows from now on.
    other: str | None = None


@final
class Box:
    """
    The papers of one vote, by position on its roll, with running sums in every measure.

    One writer at a time. The box knows nobody's right to vote but the roll's: who may cast for whom is asked
    before. What is not taken changes nothing.
    """

    __slots__ = (
        "_codes",
        "_delegates",
        "_followers",
        "_heads",
        "_kept",
        "_on_paper",
        "_sealed",
        "_sums",
        "_under",
        "_weighed",
        "notes",
        "prevails",
        "replaceable",
        "replaced",
        "roll",
        "vetoes",
    )

    def __init__(
        self, roll: Roll, *, replaceable: bool, prevails: Prevails | None = None, vetoes: bool = False
    ) -> None:
        #: Who may vote, and what each weighs.
        self.roll: Final = roll
        #: Whether a later ballot takes the place of an earlier one, or is refused.
        self.replaceable: Final = replaceable
        #: Which counts of a ballot online and one on paper: the first received where ballots are final, else
        #: the paper, unless it was declared otherwise.
        self.prevails: Final[Prevails] = prevails or _usual(replaceable)
        #: Whether a ballot may be a veto.
        self.vetoes: Final = vetoes
        #: How many times a ballot has taken the place of an earlier one.
        self.replaced = 0
        #: What it came to at moments that the vote declared, by their names.
        self.notes: dict[str, Tally] = {}
        self._sealed: Tally | None = None
        self._codes = bytearray(len(roll.voters))
        # Sums by code; place 0 is not used. Measures in which everybody weighs one share the heads' own.
        self._heads = [0] * _CODES
        self._sums = {
            measure: self._heads if measure in roll.by_head else [0] * _CODES for measure in roll.measures
        }
        self._weighed = tuple(
            (roll.measures[measure], sums)
            for measure, sums in self._sums.items()
            if measure not in roll.by_head
        )
        #: Whose ballot is on paper; and what was received of whoever sent in more than one.
        self._on_paper: set[int] = set()
        self._kept: dict[int, list[tuple[str, int]]] = {}
        # Standing delegation: whom a voter follows, who follows a voter, and what lies under a ballot that
        # was cast for a voter.
        self._delegates: dict[int, int] = {}
        self._followers: dict[int, list[int]] = {}
        self._under: dict[int, int] = {}

    # -- ballots -------------------------------------------------------------------------------------------

    def cast(self, position: int, choice: int) -> bool:
        """
        Put in a voter's own ballot; say whether it was taken.

        It is not taken once the box is sealed, nor over an earlier ballot of the same voter unless ballots
        are `replaceable`, nor from somebody recused. A ballot that is not taken changes nothing.

        Args:
            position: The voter's position: ``box.roll.index[voter]``.
            choice: The code of a choice: ``Choice.YES.code``.

        Raises:
            IndexError: if the roll has no such position.
            ValueError: if there is no such choice.
        """
        codes = self._codes
        if not 0 < choice < 4 or position < 0 or self._sealed or self._followers:  # noqa: PLR2004 - the codes; a name would cost time
            return self._cast_over(position, choice)
        before = codes[position]
        if before:
            if before > 4 or not self.replaceable or position in self._on_paper:  # noqa: PLR2004 - as above
                return self._cast_over(position, choice)
            # A changed mind, and nothing else to ask: one in so many ballots, and not worth the long way.
            codes[position] = choice
            self.replaced += 1
            self._heads[before] -= 1
            for weights, sums in self._weighed:
                sums[before] -= weights[position]
        codes[position] = choice
        self._heads[choice] += 1
        if self._weighed:
            for weights, sums in self._weighed:
                sums[choice] += weights[position]
        return True

    def _cast_over(self, position: int, choice: int) -> bool:
        self._check(position, choice)
        before = self._codes[position]
        if self._sealed is not None or before == State.RECUSED:
            return False
        if State.YES <= before <= State.VOID:
            if position in self._on_paper:
                if self.prevails != "online":
                    return False
                self._keep(position, ("paper", before), ("online", choice))
                self._on_paper.discard(position)
            elif not self.replaceable:
                return False
            self.replaced += 1
        self._set(position, choice)
        return True

    def receive(self, position: int, code: int) -> bool:
        """
        Put in a paper that somebody returned, void or not; say whether it counts.

        Where a ballot of the same voter is in already, both are kept (`kept`) and one counts, as `prevails`
        says. A second paper of the same voter is kept and does not count.

        Args:
            position: the voter's position on the roll.
            code: ``Choice.YES.code`` and so on, or ``State.VOID``.

        Raises:
            IndexError: if the roll has no such position.
            ValueError: if *code* is neither a choice nor void.
        """
        if code == State.VOID:
            self._check_position(position)
        else:
            self._check(position, code)
        before = self._codes[position]
        if self._sealed is not None or before == State.RECUSED:
            return False
        own = State.YES <= before <= State.VOID
        if own:
            online = position not in self._on_paper
            self._keep(position, ("online" if online else "paper", before), ("paper", code))
            if not online or self.prevails != "paper":
                return False
            self.replaced += 1
        self._on_paper.add(position)
        self._set(position, code)
        return True

    def cast_for(self, position: int, choice: int) -> bool:
        """
        Put in a ballot that somebody else casts for a voter; say whether it was taken.

        It gives way to the voter's own, and is not taken where there is one, nor where the voter follows
        somebody (`follow`). Who may, and that the mandate says so, is asked before.

        Raises:
            IndexError: if the roll has no such position.
            ValueError: if there is no such choice.
        """
        self._check(position, choice)
        before = self._codes[position]
        held = before > HELD
        if self._sealed is not None or position in self._delegates:
            return False
        if not (before in _WAITING or (held and self.replaceable)):
            return False
        self.replaced += held
        self._set(position, HELD + choice)
        return True

    def put(self, position: int, choice: Choice, *, held: bool = False) -> str | None:
        """Put in a ballot, the voter's own or one *held*; None: not taken. There are no receipts: ``""``."""
        taken = (self.cast_for if held else self.cast)(position, choice.code)
        return "" if taken else None

    def take_back(self, position: int) -> bool:
        """
        Take out a ballot cast for a voter whose mandate is revoked; say whether there was one.

        A ballot that follows somebody else's is not taken back: `follow` nobody any more.

        Raises:
            IndexError: if the roll has no such position.
        """
        self._check_position(position)
        if self._sealed is not None or self._codes[position] <= HELD or position in self._delegates:
            return False
        self._set(position, self._under.get(position, State.NONE))
        return True

    def _check(self, position: int, choice: int) -> None:
        self._check_position(position)
        if not 0 < choice <= (State.VETO if self.vetoes else State.ABSTAIN):
            remedy = "give the code of one, such as Choice.YES.code"
            if choice == State.VETO:
                remedy = "no ballot of this vote may be a veto; " + remedy
            msg = f"{choice!r} is the code of no choice; {remedy}"
            raise ValueError(msg, choice)

    def _check_position(self, position: int) -> None:
        if not 0 <= position < len(self._codes):
            msg = f"position {position} is not on the roll; take it from roll.index"
            raise IndexError(msg, position)

    def _keep(self, position: int, *papers: tuple[str, int]) -> None:
        kept = self._kept.setdefault(position, [])
        kept.extend(papers if not kept else papers[-1:])

    def apply(self, change: BoxChange) -> bool:
        """
        Do what an act on the record does to the box; say whether it changed anything.

        Raises:
            KeyError: if the voter is not on the roll.
        """
        position = self.roll.index[change.voter]
        match change.do:
            case "receive":
                return self.receive(position, change.state)
            case "mark":
                return self.mark(position, State(change.state))
            case "take_back":
                return self.take_back(position)
            case "follow":
                return self.follow(position, None if change.other is None else self.roll.index[change.other])

    def note(self, name: str) -> None:
        """Remember what it comes to now, under a name; the first time counts."""
        self.notes.setdefault(name, self.tally())

    # -- what becomes of a paper ---------------------------------------------------------------------------

    def mark(self, position: int, state: State) -> bool:
        """
        Record that a paper was delivered, a voter came or left, was recused or excused, or a ballot is void.

        ``NONE`` means that somebody present left. It says nothing where there is nothing to say: a paper
        delivered to whoever has voted changes nothing; of a voter whose ballot is held it is remembered,
        should that ballot fall away. Where ballots are final, whoever has voted can no longer be recused.

        Returns:
            Whether it changed anything.

        Raises:
            IndexError: if the roll has no such position.
            ValueError: for a state that is a choice, or is worked out.
        """
        self._check_position(position)
        before = self._codes[position]
        if self._sealed is not None or before == state:
            return False
        lies_under = before > HELD and state in _WAITING
        if lies_under:
            before = self._under.get(position, State.NONE)
        allowed = self._may_mark(before, state)
        if allowed and lies_under:
            self._under[position] = state
        elif allowed:
            self._set(position, state)
        return allowed

    def _may_mark(self, before: int, state: State) -> bool:
        match state:
            case State.DELIVERED:
                return before == State.NONE
            case State.PRESENT:
                return before in {State.NONE, State.DELIVERED, State.EXCUSED}
            case State.NONE:
                return before == State.PRESENT
            case State.EXCUSED:
                return before in _WAITING
            case State.RECUSED:
                waiting = before in _WAITING or before == State.EXCUSED
                return waiting or before > HELD or (self.replaceable and before <= State.VOID)
            case State.VOID:
                return State.YES <= before <= State.VETO or before > HELD
            case _:
                msg = (
                    f"{state!r} is no state to mark a paper with; cast a ballot, or mark it delivered, "
                    "present, none, recused, excused or void"
                )
                raise ValueError(msg, state)

    # -- standing delegation -------------------------------------------------------------------------------

    def follow(self, position: int, delegate: int | None) -> bool:
        """
        Let a voter's paper follow another voter's until the voter casts one; None: follow nobody any more.

        Who is followed may follow somebody else. Where those who follow one another come round in a loop
        without any ballot, there is no ballot: a loop harms nobody outside it. A voter for whom a proxy has
        cast a ballot follows nobody until it is taken back (`take_back`).

        Returns:
            Whether anything changed.

        Raises:
            IndexError: if the roll has no such position.
            ValueError: if a voter is to follow himself.
        """
        self._check_position(position)
        if delegate is not None:
            self._check_position(delegate)
        if delegate == position:
            msg = f"voter {self.roll.voters[position]!r} cannot follow himself; name another, or nobody"
            raise ValueError(msg, position)
        before = self._delegates.get(position)
        if self._sealed is not None or before == delegate:
            return False
        if before is None and self._codes[position] > HELD:
            return False
        if before is not None:
            self._followers[before].remove(position)
            if not self._followers[before]:
                del self._followers[before]
        if delegate is None:
            del self._delegates[position]
        else:
            self._delegates[position] = delegate
            self._followers.setdefault(delegate, []).append(position)
        if self._codes[position] in _WAITING or self._codes[position] > HELD:
            found = 0 if delegate is None else self._led_by(delegate)
            self._be_led(position, found)
            self._lead(position)
        return True

    def _led_by(self, position: int) -> int:
        """The choice that whoever follows *position* makes by it; 0 where there is none."""
        seen = set()
        while position not in seen:
            seen.add(position)
            code = self._codes[position]
            if State.YES <= code <= State.VETO:
                return code
            if code not in _WAITING and code < HELD:
                return 0
            following = self._delegates.get(position)
            if following is None:
                return max(0, code - HELD)
            position = following
        return 0

    def _lead(self, position: int) -> None:
        """Let all who follow *position*, near and far, have the choice that it has now."""
        code = self._codes[position]
        choice = code - HELD if code > HELD else code if code <= State.VETO else 0
        waiting, seen = [position], {position}
        while waiting:
            for follower in self._followers.get(waiting.pop(), ()):
                before = self._codes[follower]
                if follower in seen or not (before in _WAITING or before > HELD):
                    continue
                seen.add(follower)
                self._be_led(follower, choice)
                waiting.append(follower)

    def _be_led(self, position: int, choice: int) -> None:
        """Let a voter who has cast no ballot have the choice that is made for him; 0: none."""
        if choice:
            self._put(position, HELD + choice)
        elif self._codes[position] > HELD:
            self._put(position, self._under.get(position, State.NONE))

    # -- places and sums -----------------------------------------------------------------------------------

    def _set(self, position: int, code: int) -> None:
        self._put(position, code)
        if code in _WAITING and position in self._delegates:
            # Somebody excused has come after all, and may have a delegate who has voted.
            self._be_led(position, self._led_by(self._delegates[position]))
        if self._followers:
            self._lead(position)

    def _put(self, position: int, code: int) -> None:
        before = self._codes[position]
        if code > HELD >= before and before:
            self._under[position] = before
        elif before > HELD >= code:
            self._under.pop(position, None)
        self._codes[position] = code
        if before:
            self._heads[before] -= 1
        if code:
            self._heads[code] += 1
        for weights, sums in self._weighed:
            if before:
                sums[before] -= weights[position]
            if code:
                sums[code] += weights[position]

    # -- counting ------------------------------------------------------------------------------------------

    @property
    def progress(self) -> Progress:
        """What may still happen to the vote, as far as the box knows."""
        if self._sealed is not None:
            return Progress.CLOSED
        return Progress(
            replaceable=self.replaceable or self.prevails != "first",
            revocable=bool(self._delegates),
            vetoes=self.vetoes,
        )

    def tally(self) -> Tally:
        """The counts as they stand, from the running sums: the number of ballots makes no difference."""
        if self._sealed is not None:
            return self._sealed
        totals = self.roll.totals
        return Tally({measure: _counts(totals[measure], sums) for measure, sums in self._sums.items()})

    def recount(self) -> Tally:
        """
        Count anew, paper by paper, without the running sums and the roll's totals. It equals `tally`.

        For a check, and for a protest; it takes time with the size of the roll.
        """
        counted = {}
        for measure, weights in self.roll.measures.items():
            whole, sums = 0, [0] * _CODES
            for weight, code in zip(weights, self._codes, strict=True):
                whole += weight
                sums[code] += weight
            counted[measure] = _counts(whole, sums)
        return Tally(counted)

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

    def turnout_by(self, group: str, *, measure: str = PERSONS) -> list[tuple[str, Turnout]]:
        """
        Turnout of every part of the roll, such as every building, in the order of the roll.

        Whoever returned a paper took part, void ones included. Takes time with the size of the roll.

        Raises:
            KeyError: if the roll has no such group or measure.
        """
        return turnout_by(self.roll, group, measure, [_took_part(code) for code in self._codes])

    def choice_of(self, voter: str) -> Choice | None:
        """
        What *voter* chose, or somebody for him; nothing where there is no ballot of his, or a void one.

        Raises:
            KeyError: if *voter* is not on the roll.
        """
        code = self._codes[self.roll.index[voter]]
        return _CHOICE_OF[code - HELD if code > HELD else code if code <= State.VETO else 0]

    def state_of(self, voter: str) -> State:
        """
        What has become of the paper of *voter*; a ballot cast for him is that ballot (see `held_for`).

        Raises:
            KeyError: if *voter* is not on the roll.
        """
        code = self._codes[self.roll.index[voter]]
        return State(code - HELD if code > HELD else code)

    def held_for(self, voter: str) -> bool:
        """Whether the ballot of *voter* was cast by somebody else, and so gives way to his own."""
        return self._codes[self.roll.index[voter]] > HELD

    def paper_of(self, voter: str) -> PaperNow:
        """
        What has become of the paper of *voter*.

        Raises:
            KeyError: if *voter* is not on the roll.
        """
        position = self.roll.index[voter]
        code = self._codes[position]
        held = code > HELD
        return PaperNow(State(code - HELD if held else code), held, position in self._on_paper)

    def voted(self, voter: str) -> bool:
        """Whether there is a paper of *voter*'s own, void ones included."""
        return State.YES <= self._codes[self.roll.index[voter]] <= State.VOID

    def ballots(self) -> Iterator[tuple[str, Choice]]:
        """
        Every ballot in the order of the roll, which tells nothing about the order of voting.

        A choice is its text (``"yes"``), so a ballot can be written to a record as it is.
        """
        for voter, code in zip(self.roll.voters, self._codes, strict=True):
            choice = _CHOICE_OF[code - HELD if code > HELD else code if code <= State.VETO else 0]
            if choice is not None:
                yield voter, choice

    def papers(self) -> Iterator[tuple[str, State, bool]]:
        """Every voter of whom anything is known, the paper's state, and whether somebody else cast it."""
        for voter, code in zip(self.roll.voters, self._codes, strict=True):
            if code:
                yield voter, State(code - HELD if code > HELD else code), code > HELD

    @property
    def kept(self) -> Mapping[str, list[tuple[str, State]]]:
        """All that was received from those who sent in more than one, as channel and paper, in order."""
        return {
            self.roll.voters[position]: [(channel, State(code)) for channel, code in papers]
            for position, papers in sorted(self._kept.items())
        }

    @property
    def sealed(self) -> bool:
        """Whether the vote is closed: no ballot is taken any more."""
        return self._sealed is not None

    def seal(self) -> Tally:
        """Close the vote and say what it came to. Sealing a sealed box changes nothing."""
        self._sealed = self.tally()
        return self._sealed

    def reopen(self) -> None:
        """Take ballots again, the vote having been extended at the very moment of its close."""
        self._sealed = None

    @property
    def digest(self) -> str:
        """
        SHA-256, in hexadecimal, over the roll's digest and the code at every position, 0 where there is none.

        Two boxes have one digest exactly if they hold the same papers of the same roll.
        """
        return hashlib.sha256(bytes.fromhex(self.roll.digest) + self._codes).hexdigest()

    @property
    def memory(self) -> bytes:
        """The code of every position, for an engine that counts ten million."""
        return bytes(self._codes)

    def to_data(self) -> dict[str, Any]:
        """
        What is in the box as JSON data, in the order of the roll, which `from_data` reads back.

        Ballots are under their voters; beside them stands what else is known of papers, where anything is.
        """
        data: dict[str, Any] = {
            "ballots": dict(self.ballots()),
            "replaceable": self.replaceable,
            "replaced": self.replaced,
        }
        voters = self.roll.voters
        more = {
            "states": {voter: state.name.lower() for voter, state, _ in self.papers() if state >= State.VOID},
            "held": [voter for voter, _, held in self.papers() if held],
            "on_paper": [voters[position] for position in sorted(self._on_paper)],
            "under": {voters[position]: state for position, state in sorted(self._under.items())},
            "follows": {
                voters[position]: voters[other] for position, other in sorted(self._delegates.items())
            },
            "kept": {voter: [list(paper) for paper in papers] for voter, papers in self.kept.items()},
            "noted": {name: tally.to_data() for name, tally in sorted(self.notes.items())},
            "vetoes": self.vetoes,
            "prevails": None if self.prevails == _usual(self.replaceable) else self.prevails,
        }
        return data | {name: value for name, value in more.items() if value}

    @classmethod
    def from_data(cls, roll: Roll, data: Mapping[str, Any]) -> Box:
        """
        Read a box back from JSON data.

        Raises:
            LogError: if *data* is no box of this roll.
        """
        try:
            box = cls(
                roll,
                replaceable=data["replaceable"] is True,
                prevails=data.get("prevails"),
                vetoes=data.get("vetoes") is True,
            )
            index = roll.index
            held = set(data.get("held", ()))
            for voter, choice in data["ballots"].items():
                box._put(index[voter], Choice(choice).code + (HELD if voter in held else 0))
            for voter, state in data.get("states", {}).items():
                box._put(index[voter], State[state.upper()])
            box._fill(data)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            msg = f"not a box of roll {roll.name!r}: {error!r}; give the data that Box.to_data made"
            raise LogError(msg) from error
        return box

    def _fill(self, data: Mapping[str, Any]) -> None:
        index = self.roll.index
        if type(data["replaced"]) is not int or data["replaced"] < 0:
            msg = f"replaced is {data['replaced']!r}, not a whole number"
            raise TypeError(msg)
        self.replaced = data["replaced"]
        self._on_paper = {index[voter] for voter in data.get("on_paper", ())}
        self._under = {index[voter]: State(state) for voter, state in data.get("under", {}).items()}
        for voter, other in data.get("follows", {}).items():
            self._delegates[index[voter]] = index[other]
            self._followers.setdefault(index[other], []).append(index[voter])
        for voter, papers in data.get("kept", {}).items():
            self._kept[index[voter]] = [(str(channel), State(code)) for channel, code in papers]
        for name, tally in data.get("noted", {}).items():
            self.notes[str(name)] = Tally.from_data(tally)

    def __repr__(self) -> str:
        state = "sealed" if self.sealed else "replaceable" if self.replaceable else "final"
        voted = sum(map(_took_part, self._codes))
        return f"<Box of {self.roll.name!r}, {state}: {voted} of {len(self._codes)} voted>"


def _usual(replaceable: bool) -> Prevails:  # noqa: FBT001 - the one thing that it depends on
    return "paper" if replaceable else "first"


def turnout_by(roll: Roll, group: str, measure: str, took_part: list[bool]) -> list[tuple[str, Turnout]]:
    """
    Turnout of every part of a roll.

    Raises:
        KeyError: if the roll has no such group or measure.
    """
    if group not in roll.groups:
        msg = f"roll {roll.name!r} has no group {group!r}; it has {', '.join(roll.groups) or 'none'}"
        raise KeyError(msg)
    if measure not in roll.measures:
        msg = f"roll {roll.name!r} has no measure {measure!r}; it has {', '.join(roll.measures)}"
        raise KeyError(msg)
    have: dict[str, int] = {}
    base: dict[str, int] = {}
    for label, weight, voted in zip(roll.groups[group], roll.measures[measure], took_part, strict=True):
        base[label] = base.get(label, 0) + weight
        have[label] = have.get(label, 0) + (weight if voted else 0)
    return [(label, Turnout(have[label], base[label])) for label in base]


def _took_part(code: int) -> bool:
    return State.YES <= code <= State.VOID or code > HELD


def _counts(whole: int, sums: list[int]) -> Counts:
    held = (sums[17], sums[18], sums[19], sums[20])
    if any(held):
        return Counts(
            whole,
            sums[1] + held[0],
            sums[2] + held[1],
            sums[3] + held[2],
            sums[4] + held[3],
            sums[5],
            sums[6],
            sums[7],
            sums[8],
            sums[9],
            held,
        )
    _, yes, no, abstain, veto, void, delivered, present, recused, excused = sums[:10]
    return Counts(whole, yes, no, abstain, veto, void, delivered, present, recused, excused)
