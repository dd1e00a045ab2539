"""
The ballot box of a secret vote: who has voted is known, what was voted is counted, and nothing joins the two.

It is in two parts that hold nothing of one another. One place for every voter says whether a paper of his is
in; an urn counts equal papers together, and has no voters, no times and no order. So no look into a box, its
digest, its stored form or its close says what somebody voted. By head, final, counted when it is sealed.

What this does not protect from, because no box can:

- **Whoever runs the process while people vote.** It is handed each voter together with the paper. So are the
  host's request log, an error reporter that records local variables, and a core dump.
- **Whoever compares two states of one box.** If one voter voted in between, the difference of the counts is
  his paper. So is all that is in the urn as long as he is the only one who has voted. Store an open box
  seldom and several ballots at a time, over the state before, and keep that as secret as the box.
- **What a result says by itself.** If all voted alike, the tally says what each voted; in a small roll, those
  who know each other's votes find the last one's. `singles_out` finds what is too small.
- **A holder of a mandate**, who knows what he cast for somebody else.

A *receipt* is a long random number that a voter alone keeps; the box has its hash. It proves that a paper is
in and never what it says, so it is of no use to whoever buys votes. Nor does it prove to the voter that the
paper was counted as it was meant: that the host's program puts in what the voter chose is taken on trust.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from bisect import bisect_left
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, Generic, NoReturn, TypeVar, cast, final, overload

import attrs

from consult import merkle
from consult.errors import ConsultError, LogError
from consult.verdicts import Phrase
from consult.voting.boxes import PaperNow, turnout_by
from consult.voting.choosing.choices import is_paper, paper_of
from consult.voting.choosing.options import Mark, ballot_type
from consult.voting.choosing.sums import OptionTally, count
from consult.voting.progress import Progress
from consult.voting.rolls import PERSONS, Roll
from consult.voting.shares import Turnout
from consult.voting.states import HELD, Choice, State
from consult.voting.tallies import Counts, Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from consult.voting.boxes import BoxChange
    from consult.voting.choosing.choices import OptionPaper
    from consult.voting.choosing.options import BallotType

__all__ = ["Alike", "SecrecyError", "SecretBox", "receipt_hash", "singles_out"]

_TallyT = TypeVar("_TallyT")

# That a paper is in. It is none of the codes of `State`: those of papers that are in say what is on them.
_VOTED: Final = 15
_VOTED_BY_OTHER: Final = HELD + _VOTED
_WAITING: Final = frozenset({State.NONE, State.DELIVERED, State.PRESENT})
_MARKS: Final = (State.DELIVERED, State.PRESENT, State.RECUSED, State.EXCUSED)
_SIZE: Final = 32
_as_text: Final = json.JSONEncoder(separators=(",", ":")).encode
# A paper that the holder of a mandate cast is as final as the voter's own.
_OPEN: Final = Progress(overridable=False)


@final
class SecrecyError(ConsultError):
    """A secret vote was asked for what it does not tell yet, or for what would join a voter to a paper."""


def receipt_hash(receipt: bytes) -> bytes:
    """
    Hash a receipt: SHA-256, which is what a box keeps of it and publishes when it is sealed.

    Raises:
        TypeError: if *receipt* is not bytes.
        ValueError: if it is not 32 bytes long.
    """
    # The receipt itself is not shown: whoever has it can say that the paper is his.
    if len(receipt) != _SIZE:
        msg = f"a receipt is 32 random bytes, and not {len(receipt)}; take them from secrets.token_bytes(32)"
        raise ValueError(msg)
    return hashlib.sha256(receipt).digest()


def _new_token() -> bytes:
    return secrets.token_bytes(_SIZE)


@final
class _Urn:
    """
    Papers, equal ones counted together. It is told no voter, and its state is the same in whatever order.

    A paper is kept as text, made anew, so that it is no object that the caller has beside the voter's name.
    """

    __slots__ = ("_kinds", "_numbers")

    def __init__(self) -> None:
        # Side by side and sorted by kind. A dictionary would keep the order in which kinds first came in.
        self._kinds: list[str] = []
        self._numbers: list[int] = []

    def put(self, paper: OptionPaper, *, number: int = 1) -> None:
        kind = _as_text(paper)
        place = bisect_left(self._kinds, kind)
        if self._kinds[place : place + 1] == [kind]:
            self._numbers[place] += number
        else:
            self._kinds.insert(place, kind)
            self._numbers.insert(place, number)

    def papers(self) -> list[tuple[OptionPaper, int]]:
        """Every different paper and how many there are of it, marks and ints first, then by what it says."""
        counted = [
            (_as_paper(json.loads(kind)), number)
            for kind, number in zip(self._kinds, self._numbers, strict=True)
        ]
        return sorted(counted, key=lambda entry: (isinstance(entry[0], tuple), entry[0]))

    def __getstate__(self) -> NoReturn:  # what copy and pickle ask
        raise _no_copy()

    def __repr__(self) -> str:
        return "<urn>"


@final
class SecretBox(Generic[_TallyT]):
    """
    The papers of one secret vote, which nobody can tell whose they are. See the module on what that means.

    A ballot is final. There is no replacing it, no override of one cast by a holder, no recusal and no
    finding void afterwards, since whose paper is whose is not known. One writer at a time. What is not taken
    changes nothing, and a refusal is the same whatever was voted.
    """

    __slots__ = (
        "_number",
        "_receipts",
        "_root",
        "_sealed",
        "_states",
        "_tokens",
        "_urn",
        "ballot",
        "kept",
        "measures",
        "notes",
        "replaceable",
        "replaced",
        "roll",
        "vetoes",
    )

    @overload
    def __init__(
        self: SecretBox[Tally],
        roll: Roll,
        *,
        ballot: None = None,
        vetoes: bool = False,
        measures: Iterable[str] | None = None,
        tokens: Callable[[], bytes] = _new_token,
    ) -> None: ...
    @overload
    def __init__(
        self: SecretBox[OptionTally],
        roll: Roll,
        *,
        ballot: BallotType,
        vetoes: bool = False,
        measures: Iterable[str] | None = None,
        tokens: Callable[[], bytes] = _new_token,
    ) -> None: ...
    def __init__(
        self,
        roll: Roll,
        *,
        ballot: BallotType | None = None,
        vetoes: bool = False,
        measures: Iterable[str] | None = None,
        tokens: Callable[[], bytes] = _new_token,
    ) -> None:
        """
        Make an empty box.

        Args:
            roll: Who may vote.
            ballot: The options that are voted on; nothing for a vote of yes and no.
            vetoes: Whether a paper of a vote of yes and no may be a veto.
            measures: In which measures papers are counted; nothing for all of the roll. In each, every voter
                has to weigh one: sums of unequal weights tell who is in them.
            tokens: What draws the random numbers of receipts: 32 bytes that nobody can guess, never twice.

        Raises:
            KeyError: if the roll has no such measure.
            ValueError: if voters weigh unequally in a measure, or there is no measure.
        """
        #: Who may vote.
        self.roll: Final = roll
        #: The options that are voted on; nothing for a vote of yes and no.
        self.ballot: Final = ballot
        #: In which measures papers are counted.
        self.measures: Final = _by_head(roll, measures)
        #: Whether a paper may be a veto.
        self.vetoes: Final = vetoes
        #: Never: whose paper would have to be taken out is not known.
        self.replaceable: Final = False
        #: None: no paper replaces an earlier one.
        self.replaced: Final = 0
        #: Nothing: what it comes to is not told before it is sealed.
        self.notes: Final[Mapping[str, _TallyT]] = {}
        #: Nothing: a second paper is refused, and never seen beside the first.
        self.kept: Final[Mapping[str, NoReturn]] = {}
        self._tokens = tokens
        self._sealed: _TallyT | None = None
        # The one part: by position on the roll, whether a paper is in, or what else is known of the voter.
        self._states = bytearray(len(roll.voters))
        self._number = 0
        # The other: what is on the papers; and, apart from both, the hashes of receipts.
        self._urn = _Urn()
        self._receipts: set[bytes] = set()
        self._root: bytes | None = None

    # -- ballots -------------------------------------------------------------------------------------------

    def cast(self, position: int, paper: OptionPaper, *, token: bytes | None = None) -> bytes | None:
        """
        Put in a voter's own paper and return the receipt; nothing if the paper is not taken.

        It is not taken once the box is sealed, from whoever has a paper in, his own or one cast for him, nor
        from somebody recused. It changes nothing then.

        Args:
            position: The voter's position: ``box.roll.index[voter]``.
            paper: The code of a choice: ``Choice.YES.code``; with options, what `encode` makes.
            token: The receipt, if the voter's own device drew it: 32 random bytes. Then whoever hears no
                answer may try again with the same, or ask whether the box `has` it.

        Raises:
            IndexError: if the roll has no such position.
            TypeError: if the token is not bytes.
            ValueError: if it is no paper of this vote, or no token, or the token is in already.
        """
        return self._put(position, self._check(paper, void=False), token, _VOTED)

    def receive(self, position: int, paper: OptionPaper, *, token: bytes | None = None) -> bytes | None:
        """
        Put in a paper that may be void, as whoever opens it finds it. As `cast` otherwise.

        Void is ``State.VOID``; with options ``Mark.VOID.paper``. This is the one moment to find a paper void,
        and whoever puts it in so sees whose it is.
        """
        return self._put(position, self._check(paper, void=True), token, _VOTED)

    def cast_for(self, position: int, paper: OptionPaper, *, token: bytes | None = None) -> bytes | None:
        """
        Put in a paper that the holder of a mandate casts for a voter. As `cast` otherwise.

        It is as final as the voter's own, and not taken from whoever is excused. The holder knows what is on
        it. That it was cast by somebody else is known of the voter and is not counted with the papers, which
        would say how those who are represented voted.
        """
        return self._put(position, self._check(paper, void=False), token, _VOTED_BY_OTHER)

    def put(self, position: int, choice: Choice | OptionPaper, *, held: bool = False) -> str | None:
        """Put in a paper, the voter's own or one *held*: the receipt in hexadecimal; None: not taken."""
        if isinstance(choice, Choice):
            # With options its code would be the position of one. The empty paper is none of any ballot.
            choice = choice.code if self.ballot is None else ()
        receipt = (self.cast_for if held else self.cast)(position, choice)
        return None if receipt is None else receipt.hex()

    def _check(self, paper: OptionPaper, *, void: bool) -> OptionPaper:
        if self.ballot is None:
            fits = (isinstance(paper, int) and not isinstance(paper, bool)) and (
                0 < paper <= State.ABSTAIN
                or (self.vetoes and paper == State.VETO)
                or (void and paper == State.VOID)
            )
            what = "the code of one, such as Choice.YES.code"
        else:
            fits = is_paper(self.ballot, paper) and (void or paper != Mark.VOID.paper)
            what = "what encode() made for its ballot"
        if not fits:
            # An error ends up in logs, beside the name of who sent the paper: it does not show the paper.
            msg = f"secret vote of {self.roll.name!r}: this is no paper of the vote; give {what}"
            raise ValueError(msg)
        return paper

    def _put(self, position: int, paper: OptionPaper, token: bytes | None, code: int) -> bytes | None:
        self._check_position(position)
        given = None if token is None else receipt_hash(token)
        before = self._states[position]
        if self._sealed is not None or not (
            before in _WAITING or (before == State.EXCUSED and code == _VOTED)
        ):
            return None
        receipt = self._tokens() if token is None else token
        hashed = given or receipt_hash(receipt)
        if hashed in self._receipts:
            msg = (
                f"secret vote of {self.roll.name!r}: this token is in already; draw a new one for every paper"
            )
            raise ValueError(msg)
        self._states[position] = code
        self._number += 1
        self._receipts.add(hashed)
        self._urn.put(paper)
        return receipt

    def _check_position(self, position: int) -> None:
        if not 0 <= position < len(self._states):
            msg = f"position {position} is not on the roll; take it from roll.index"
            raise IndexError(msg, position)

    def has(self, receipt: bytes) -> bool:
        """
        Whether the paper is in that this receipt was given for. What the paper says, nothing can tell.

        Raises:
            TypeError: if *receipt* is not bytes.
            ValueError: if it is not 32 bytes long.
        """
        return receipt_hash(receipt) in self._receipts

    # -- voters --------------------------------------------------------------------------------------------

    def mark(self, position: int, state: State) -> bool:
        """
        Record that a paper was delivered, or a voter came, left (``NONE``), was recused or excused.

        Of whoever has voted nothing more is recorded: the paper cannot be taken out.

        Returns:
            Whether it changed anything.

        Raises:
            IndexError: if the roll has no such position.
            ValueError: for any other state. A paper that is in cannot be found void any more.
        """
        self._check_position(position)
        before = self._states[position]
        match state:
            case State.DELIVERED:
                allowed = before == State.NONE
            case State.PRESENT:
                allowed = before in {State.NONE, State.DELIVERED, State.EXCUSED}
            case State.NONE:
                allowed = before == State.PRESENT
            case State.EXCUSED:
                allowed = before in _WAITING
            case State.RECUSED:
                allowed = before in _WAITING or before == State.EXCUSED
            case State.VOID:
                msg = "a paper of a secret vote cannot be found again; put a void one in with receive()"
                raise ValueError(msg, state)
            case _:
                msg = (
                    f"{state!r} is no state to mark a voter with; mark him delivered, present, none, recused "
                    "or excused"
                )
                raise ValueError(msg, state)
        if self._sealed is not None or not allowed:
            return False
        self._states[position] = state
        return True

    def apply(self, change: BoxChange) -> bool:
        """
        Do what an act on the record does to the box: mark a voter. Say whether it changed anything.

        Raises:
            KeyError: if the voter is not on the roll.
            SecrecyError: for anything else. A record joins its acts to a name, so no paper comes in by it;
                and a paper follows nobody else's, nor can it be taken back.
        """
        if change.do != "mark":
            msg = (
                f"secret vote of {self.roll.name!r}: {change.do!r} is no act for its record; a paper is "
                "put in off the record, and is final"
            )
            raise SecrecyError(msg)
        return self.mark(self.roll.index[change.voter], State(change.state))

    def voted(self, voter: str) -> bool:
        """
        Whether there is a paper of *voter*'s, void ones and those cast for him included.

        Raises:
            KeyError: if *voter* is not on the roll.
        """
        return self._states[self.roll.index[voter]] >= _VOTED

    def paper_of(self, voter: str) -> PaperNow:
        """
        What is known of *voter*: with no state if a paper is in, since the state would be what it says.

        Raises:
            KeyError: if *voter* is not on the roll.
        """
        code = self._states[self.roll.index[voter]]
        return PaperNow(None, code == _VOTED_BY_OTHER) if code >= _VOTED else PaperNow(State(code))

    def voters(self) -> Iterator[str]:
        """Everybody of whom a paper is in, in the order of the roll, which says nothing of that of voting."""
        return (voter for voter, code in zip(self.roll.voters, self._states, strict=True) if code >= _VOTED)

    def turnout(self, *, measure: str = PERSONS) -> Turnout:
        """
        How many have voted, of the whole roll. It may be asked at any time.

        Raises:
            KeyError: if papers are not counted in *measure*.
        """
        if measure not in self.measures:
            msg = f"papers are not counted in {measure!r} here; they are in {', '.join(self.measures)}"
            raise KeyError(msg)
        return Turnout(self._number, len(self._states))

    def turnouts(self) -> dict[str, Turnout]:
        """How many have voted, by measure: the same number in each."""
        return {measure: self.turnout(measure=measure) for measure in self.measures}

    def turnout_by(self, group: str, *, measure: str = PERSONS) -> list[tuple[str, Turnout]]:
        """
        Turnout of every part of the roll, such as every building, in the order of the roll.

        What a part voted is never counted. Takes time with the size of the roll.

        Raises:
            KeyError: if the roll has no such group or measure.
        """
        return turnout_by(self.roll, group, measure, [code >= _VOTED for code in self._states])

    # -- the close, and what is told after it --------------------------------------------------------------

    @property
    def progress(self) -> Progress:
        """What may still happen to the vote, as far as the box knows."""
        return _OPEN if self._sealed is None else Progress.CLOSED

    @property
    def sealed(self) -> bool:
        """Whether the vote is closed: no paper is taken any more, and they are counted."""
        return self._sealed is not None

    @property
    def hidden(self) -> bool:
        """Whether what is on the papers is not told: until the box is sealed."""
        return self._sealed is None

    def seal(self) -> _TallyT:
        """Close the vote and say what it came to. Sealing a sealed box changes nothing."""
        if self._sealed is None:
            self._sealed = self._count()
            self._root = merkle.root(sorted(self._receipts))
        return self._sealed

    def reopen(self) -> None:
        """
        Do nothing to an open box.

        Raises:
            SecrecyError: if it is sealed. What it came to was told, so what is cast later would be found by
                comparing; a vote that may be extended by its turnout is asked for that and not yet sealed.
        """
        if self._sealed is not None:
            msg = f"secret vote of {self.roll.name!r} was counted and takes no more papers; open a new vote"
            raise SecrecyError(msg)

    def note(self, name: str) -> NoReturn:
        """
        Refuse to remember what it comes to now.

        Raises:
            SecrecyError: always.
        """
        raise self._hidden(f"what it comes to at {name!r}")

    def tally(self) -> _TallyT:
        """
        What the vote came to: a `Tally`, or with options an `OptionTally`.

        Raises:
            SecrecyError: before the box is sealed.
        """
        if self._sealed is None:
            raise self._hidden("the tally")
        return self._sealed

    def recount(self) -> _TallyT:
        """
        Count the papers and the voters anew. It equals `tally`.

        Raises:
            SecrecyError: before the box is sealed.
        """
        if self._sealed is None:
            raise self._hidden("the tally")
        return self._count()

    def papers(self) -> tuple[tuple[OptionPaper, int], ...]:
        """
        Every different paper and how many there are of it, sorted by what it says.

        Raises:
            SecrecyError: before the box is sealed.
        """
        if self._sealed is None:
            raise self._hidden("the papers")
        return tuple(self._urn.papers())

    @property
    def receipts(self) -> tuple[bytes, ...]:
        """
        The hash of every receipt, sorted: to be published, for each voter to look for his own.

        There are as many as papers, so a paper too many shows in the turnout.

        Raises:
            SecrecyError: before the box is sealed: a list that grows tells the order of voting.
        """
        if self._sealed is None:
            raise self._hidden("the list of receipts")
        return tuple(sorted(self._receipts))

    @property
    def receipts_root(self) -> str:
        """
        The Merkle root over `receipts`, in hexadecimal. Publish it with their number.

        A voter's proof is `consult.merkle.inclusion_proof` of the `receipt_hash`.

        Raises:
            SecrecyError: before the box is sealed.
        """
        if self._root is None:
            raise self._hidden("the list of receipts")
        return self._root.hex()

    def _hidden(self, what: str) -> SecrecyError:
        return SecrecyError(
            f"secret vote of {self.roll.name!r} is open and does not tell {what}; seal it first, "
            "or ask for its turnout"
        )

    def _count(self) -> _TallyT:
        papers = self._urn.papers()
        if self.ballot is not None:
            everybody = len(self._states)
            weighed = [(paper, (number,) * len(self.measures)) for paper, number in papers]
            options = count(self.ballot, weighed, dict.fromkeys(self.measures, everybody))
            return cast("_TallyT", options)  # the type is fixed by whether there is a ballot: see __init__
        said = dict(papers)
        counts = Counts(
            len(self._states),
            yes=said.get(Choice.YES.code, 0),
            no=said.get(Choice.NO.code, 0),
            abstain=said.get(Choice.ABSTAIN.code, 0),
            veto=said.get(Choice.VETO.code, 0),
            void=said.get(State.VOID, 0),
            delivered=self._states.count(State.DELIVERED),
            present=self._states.count(State.PRESENT),
            recused=self._states.count(State.RECUSED),
            excused=self._states.count(State.EXCUSED),
        )
        return cast("_TallyT", Tally(dict.fromkeys(self.measures, counts)))

    @property
    def digest(self) -> str:
        """
        SHA-256, in hexadecimal: before the box is sealed, over who has voted; then over the papers as well.

        Over the word "secret", the roll's digest and a byte for every voter: 15 if a paper is in, 31 if
        somebody else cast it, else the code of the state. Once it is sealed, the receipts' root follows in 32
        bytes, and the papers as in `to_data`, in JSON without blanks.
        """
        hashed = hashlib.sha256(b"secret" + bytes.fromhex(self.roll.digest) + self._states)
        if self._root is not None:
            hashed.update(self._root)
            hashed.update(_as_text(self._urn.papers()).encode())
        return hashed.hexdigest()

    # -- storing -------------------------------------------------------------------------------------------

    def public_data(self) -> dict[str, Any]:
        """
        What anybody may see, as JSON data: who has voted and, once the box is sealed, all of it.

        Before, it is the same whatever is on the papers.
        """
        return self.to_data() if self.sealed else self._voters_data()

    def to_data(self) -> dict[str, Any]:
        """
        The box without its roll, as JSON data, which `from_data` reads back: voters, counts, receipts.

        Voters are in the order of the roll, papers counted and sorted, receipts sorted; so it is the same in
        whatever order people voted. The data of an open box has the interim result in it, and the data of two
        moments tells what was cast in between: store it as the module says, and show `public_data` instead.
        """
        return {
            **self._voters_data(),
            "papers": [[_as_list(paper), number] for paper, number in self._urn.papers()],
            "receipts": [hashed.hex() for hashed in sorted(self._receipts)],
        }

    def _voters_data(self) -> dict[str, Any]:
        named: dict[int, list[str]] = {}
        for voter, code in zip(self.roll.voters, self._states, strict=True):
            if code:
                named.setdefault(code, []).append(voter)
        return {
            "roll": self.roll.digest,
            "measures": list(self.measures),
            "ballot": None if self.ballot is None else self.ballot.definition(),
            "vetoes": self.vetoes,
            "sealed": self.sealed,
            "voted": named.get(_VOTED, []),
            "voted_by_other": named.get(_VOTED_BY_OTHER, []),
            "marked": {state.name.lower(): named[state] for state in _MARKS if state in named},
        }

    @staticmethod
    def from_data(
        data: Mapping[str, Any], roll: Roll, *, tokens: Callable[[], bytes] = _new_token
    ) -> SecretBox[Any]:
        """
        Read a box back from JSON data.

        Args:
            data: What `to_data` made.
            roll: The roll that it was made with.
            tokens: As for a new box.

        Raises:
            LogError: if *data* is no secret box of this roll, or there are not as many papers as voters who
                voted and as receipts. The error shows nothing of the data.
        """
        try:
            box = _read(data, roll, tokens)
        except (AttributeError, KeyError, TypeError, ValueError, LogError) as error:
            # Neither shown nor chained: an interim result does not belong into a log.
            reason = str(error) if type(error) is _UnreadableError else type(error).__name__
        else:
            if data["sealed"]:
                box.seal()
            return box
        msg = f"not a secret vote of roll {roll.name!r}: {reason}; give the data that SecretBox.to_data made"
        raise LogError(msg)

    def _fill(self, data: Mapping[str, Any]) -> None:
        listed = [(_VOTED, data["voted"]), (_VOTED_BY_OTHER, data["voted_by_other"])]
        for name, voters in data["marked"].items():
            marks = [state for state in _MARKS if state.name.lower() == name]
            _hold(bool(marks), "a voter is marked with a state that is none or a choice")
            listed.append((marks[0], voters))
        for code, voters in listed:
            for voter in voters:
                _hold(voter in self.roll, "a voter is not on the roll")
                position = self.roll.index[voter]
                _hold(not self._states[position], "a voter is listed twice")
                self._states[position] = code
        self._number = sum(code >= _VOTED for code in self._states)
        total = 0
        for said, number in data["papers"]:
            paper = said if self.ballot is None else paper_of(self.ballot, said)
            _hold(type(number) is int and number > 0, "papers are not counted in whole numbers from 1 up")
            self._urn.put(self._check(paper, void=True), number=number)
            total += number
        _hold(total == self._number, "there are not as many papers as voters who voted")
        self._receipts = set(map(bytes.fromhex, data["receipts"]))
        _hold(all(len(hashed) == _SIZE for hashed in self._receipts), "a receipt is no SHA-256")
        _hold(
            len(self._receipts) == len(data["receipts"]) == total,
            "there are not as many different receipts as papers",
        )

    def __getstate__(self) -> NoReturn:  # what copy and pickle ask
        raise _no_copy()

    def __repr__(self) -> str:
        state = "sealed" if self.sealed else "open"
        return f"<SecretBox of {self.roll.name!r}, {state}: {self._number} of {len(self._states)} voted>"


class _UnreadableError(ValueError):
    """Data is not that of a box. Its sentence says nothing of what is on papers."""


def _read(data: Mapping[str, Any], roll: Roll, tokens: Callable[[], bytes]) -> SecretBox[Any]:
    _hold(data["roll"] == roll.digest, "it was made with another roll")
    _hold(isinstance(data["sealed"], bool), "it does not say whether it is sealed")
    _hold(isinstance(data["vetoes"], bool), "it does not say whether a paper may be a veto")
    box: SecretBox[Any]
    if data["ballot"] is None:
        box = SecretBox(roll, vetoes=data["vetoes"], measures=data["measures"], tokens=tokens)
    else:
        ballot = ballot_type(data["ballot"])
        box = SecretBox(roll, ballot=ballot, measures=data["measures"], tokens=tokens)
    box._fill(data)  # noqa: SLF001 - a box is filled by its own module
    return box


def _hold(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - a claim about data, and what is wrong if not
    if not holds:
        raise _UnreadableError(otherwise)


def _by_head(roll: Roll, measures: Iterable[str] | None) -> tuple[str, ...]:
    named = tuple(roll.measures if measures is None else measures)
    unknown = [measure for measure in named if measure not in roll.measures]
    if unknown or isinstance(measures, str):
        msg = f"roll {roll.name!r} has no such measures as {measures!r}; it has {', '.join(roll.measures)}"
        raise KeyError(msg)
    weighing = [measure for measure in named if measure not in roll.by_head]
    if weighing or not named:
        msg = (
            f"roll {roll.name!r} cannot vote in secret by {', '.join(weighing) or 'no measure'}: sums of "
            "unequal weights tell who is in them; count heads, with measures=('persons',) if each weighs one"
        )
        raise ValueError(msg, weighing)
    return named


def _no_copy() -> SecrecyError:
    # What makes copies (a cache, a queue of jobs, a debugger) does not know that they are to be secret.
    return SecrecyError("a secret ballot box is not copied or pickled; store what its to_data() gives")


def _as_paper(said: Any) -> OptionPaper:
    return cast("OptionPaper", tuple(map(_as_paper, said)) if isinstance(said, list) else said)


def _as_list(paper: Any) -> Any:
    return [_as_list(part) for part in paper] if isinstance(paper, tuple) else paper


# -- before a vote is opened -------------------------------------------------------------------------------


@final
@attrs.frozen
class Alike:
    """Voters whom a count cannot tell apart, and who are too few to hide behind one another."""

    #: What they have in common, by measure and attribute; nothing if it is all of the roll.
    by: tuple[tuple[str, int | str], ...]
    #: How many they are.
    voters: int
    #: How many there should be at least.
    need: int

    def phrase(self) -> Phrase:
        """What is wrong, in words."""
        if not self.by:
            return Phrase(
                f"{self.voters} on the whole roll, fewer than {self.need}: a result may tell what each voted",
                f"名册共{self.voters}人，少于{self.need}人：结果可能暴露每个人的投票",
            )
        en = ", ".join(f"{name} {value}" for name, value in self.by)
        zh = "、".join(f"{name}为{value}" for name, value in self.by)
        return Phrase(
            f"{self.voters} with {en}, fewer than {self.need}: counts by that may tell what each voted",
            f"{zh}的只有{self.voters}人，少于{self.need}人：据此分计的票数可能暴露每个人的投票",
        )


def singles_out(
    roll: Roll, *, fewer_than: int, measures: Iterable[str] | None = None, groups: Iterable[str] = ()
) -> tuple[Alike, ...]:
    """
    Find the voters of a roll who are too few of their kind for counts by it to keep their votes secret.

    Two are of a kind who weigh the same in all of *measures* and have the same labels in all of *groups*.
    Where nothing tells voters apart, the whole roll is one kind, so a roll that is too small is found too.
    Turnout by group needs no such care: who has voted is no secret.

    That every kind is large enough does not make a count harmless: all of a kind may have voted alike.

    Args:
        roll: Who may vote.
        fewer_than: How many are too few. No law names the number; it is for the community to say.
        measures: The measures that are counted; nothing for all of the roll.
        groups: The attributes by which results are counted, such as ``building``.

    Returns:
        The kinds that are too small, the smallest first, in the order of the roll.

    Raises:
        KeyError: if the roll has no such measure or group.
        ValueError: if fewer than 2 would be too few, which says nothing.

    >>> roll = Roll.of("owners", ["li", "wu", "chen"], weights={"area": [80, 80, 120]})
    >>> [found.phrase().en for found in singles_out(roll, fewer_than=2)]
    ['1 with area 120, fewer than 2: counts by that may tell what each voted']
    """
    if type(fewer_than) is not int or fewer_than < 2:  # noqa: PLR2004 - one voter is alone whatever the number
        msg = f"fewer than {fewer_than!r} are too few singles nobody out; give a whole number from 2 up"
        raise ValueError(msg, fewer_than)
    columns: list[tuple[str, Iterable[int] | Iterable[str]]] = []
    for measure in roll.measures if measures is None else measures:
        if measure not in roll.measures:
            msg = f"roll {roll.name!r} has no measure {measure!r}; it has {', '.join(roll.measures)}"
            raise KeyError(msg)
        if measure not in roll.by_head:
            columns.append((measure, roll.measures[measure]))
    for group in groups:
        if group not in roll.groups:
            msg = f"roll {roll.name!r} has no group {group!r}; it has {', '.join(roll.groups) or 'none'}"
            raise KeyError(msg)
        columns.append((group, roll.groups[group]))
    kinds: Counter[tuple[int | str, ...]]
    kinds = Counter(zip(*(values for _, values in columns), strict=True)) if columns else Counter()
    if not columns and roll.voters:
        kinds[()] = len(roll.voters)
    found = [
        Alike(tuple(zip((name for name, _ in columns), kind, strict=True)), number, fewer_than)
        for kind, number in kinds.items()
        if number < fewer_than
    ]
    return tuple(sorted(found, key=lambda alike: alike.voters))
