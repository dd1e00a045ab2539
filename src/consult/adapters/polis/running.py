"""
A Polis conversation, run through the engine: every statement is a matter of the five-step process.

The optional parts of the process are off. The author proposes a statement at the time at which it was
written; what the moderators said follows at once. Those admitted are then put to the vote of all, until the
window closes: one millisecond after the last moment that the export knows of, so that what happened at that
moment counts. Only then is anything decided.

- The roll is all participants. A vote is a real ballot; a later one replaces an earlier. Passing is
  abstaining, which is taking part.
- A vote stamped before its statement was admitted is cast at the admission. Where no times are known, all
  votes are cast at the last moment of the window, in the order of the table.
- A statement that the moderators never looked at waits until the window closes, and ends for that cause.
- A carried matter waits in implementation, with a due date: the data ends there.

The export says neither why a moderator refused a statement nor in which time zone people lived: the record
says so of the first, and counts its days in UTC.
"""

from __future__ import annotations

from datetime import timedelta
from heapq import merge
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, final

import attrs

from consult.activities.ballots import CastVote
from consult.activities.review import Decline
from consult.acts import Propose
from consult.adapters.polis.reading import Statement
from consult.catalogue.five_steps import five_step
from consult.catalogue.steps import Admit, Deciding, Implementing, Online, Raising, Screening
from consult.clocks import SetClock
from consult.directory import People
from consult.engine import Engine
from consult.errors import ConsultError
from consult.events import Acted, Moved
from consult.timing import until
from consult.verdicts import Verdict, all_of, met
from consult.voting import PERSONS, Choice, Counts, Roll, Tally, at_least, more_than

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from consult.adapters.polis.reading import Conversation, VoteRow
    from consult.events import Event
    from consult.procedure import Procedure
    from consult.voting import Share

__all__ = ["Matter", "Outcome", "Run", "run"]

Outcome: TypeAlias = Literal["carried", "rejected", "no_quorum", "declined", "not_screened"]
"""How a matter came out. Carried matters are not ended: they wait to be carried out."""

#: The stage in which a matter stands once the window has closed, and what that means.
_OUTCOMES: Final[dict[str, Outcome]] = {
    "implementing": "carried",
    "rejected": "rejected",
    "no_quorum": "no_quorum",
    "declined": "declined",
    "unscreened": "not_screened",
}
_ONWARD: Final = "implementing"
_DECIDING: Final = "deciding"

_CHOICES: Final = {1: Choice.YES, -1: Choice.NO, 0: Choice.ABSTAIN}
_TICK: Final = timedelta(milliseconds=1)
_ZONE: Final = "UTC"
_TITLE: Final = 200  # characters: what a name may have
_REPORTED: Final = 2_000  # acts between two reports of progress
_REFUSED: Final = (
    "Refused by the moderators; the export holds no reasons. 审核人未予采纳；导出数据未载明理由。"
)

_TENTH: Final = at_least("1/10")
_HALF: Final = more_than("1/2")


@final
@attrs.frozen(hash=False)
class Matter:
    """What came of one statement."""

    #: The number that Polis gave it, as text: also the name of its case.
    id: str
    #: What it says, exactly as it was written.
    text: str
    #: The name of the stage that it stands in.
    stage: str
    outcome: Outcome
    #: The counts of the vote, by heads; without ballots where it was not put to the vote.
    counts: Counts
    #: Why: of a vote both questions, whether enough took part and whether enough said yes.
    verdict: Verdict
    #: When the works are due, of a carried matter.
    due: datetime | None = None

    def to_data(self) -> dict[str, Any]:
        """The matter as JSON data."""
        counts = self.counts
        return {
            "id": self.id,
            "stage": self.stage,
            "outcome": self.outcome,
            "tally": {"yes": counts.yes, "no": counts.no, "abstain": counts.abstain},
            "roll": counts.all,
            "verdict": self.verdict.to_data(),
        }


@final
@attrs.frozen(hash=False, eq=False)
class Run:
    """A conversation that has gone through the engine, up to the close of its window."""

    conversation: Conversation
    #: The rules that every matter ran under.
    procedure: Procedure
    #: The engine, with the whole record in its store.
    engine: Engine
    #: When the window closed: the first moment that was too late.
    closes: datetime
    #: The matters, by the number of the statement.
    matters: tuple[Matter, ...]
    #: How many votes were cast, replaced ones included.
    cast: int
    #: How many of them took the place of an earlier one.
    replaced: int
    #: How many votes were not cast, since their statement was not admitted.
    not_cast: int
    #: How many were cast at the admission, since they are stamped before it.
    advanced: int


def run(
    conversation: Conversation,
    *,
    quorum: Share = _TENTH,
    majority: Share = _HALF,
    progress: Callable[[int, int], None] | None = None,
) -> Run:
    """
    Run *conversation* through the engine.

    Args:
        conversation: what `consult.adapters.polis.reading.read` returned.
        quorum: the share of the roll that must take part.
        majority: the share of yes among yes and no. Where nobody said either, nothing is carried.
        progress: called now and then with how many acts are done, and of how many.

    Raises:
        ConsultError: if the engine refuses what it must accept, naming the matter and the reasons.
    """
    closes = conversation.ends + _TICK
    procedure = five_step(
        raising=Raising(opens=Propose, takes_in=()),
        screening=Screening(lasts=until(closes), reasoned=False, returns=0),
        street=None,
        talks=None,
        rerouting=None,
        reviewing=None,
        deciding=Deciding(
            concerned=Online(
                lasts=until(closes), replaceable=True, enough=quorum, carries=majority, of="cast"
            )
        ),
        publishing=None,
        implementing=Implementing(discloses_every=None, answers_within=None),
        evaluating=None,
        replies=None,
        zone=_ZONE,
    )
    moderators = _moderators(conversation)
    clock = SetClock(conversation.statements[0].at)
    engine = Engine(
        [procedure],
        community="polis",
        clock=clock,
        directory=People({moderators: ["joint meeting"]}, residents=Roll.of("residents", conversation.roll)),
    )
    steps = len(conversation.statements) + len(conversation.votes)
    moderated = {statement.id: statement.moderated for statement in conversation.statements}
    not_cast = 0
    for done, (at, step) in enumerate(_steps(conversation)):
        if progress is not None and done % _REPORTED == 0:
            progress(done, steps)
        clock.set(at)
        if isinstance(step, Statement):
            _raise(engine, procedure, step, moderators)
            continue
        ruling = engine.perform(step.statement, CastVote(actor=step.voter, choice=_CHOICES[step.choice]))
        if not ruling.accepted:
            if moderated[step.statement] == 1:
                ruling.accept()
            not_cast += 1
    clock.set(closes)
    engine.settle()
    for case, why in engine.stuck().items():
        msg = f"statement {case} could not be decided: {why.explain()}; report this as a bug"
        raise ConsultError(msg)
    if progress is not None:
        progress(steps, steps)
    matters = tuple(
        _matter(engine, statement, len(conversation.roll))
        for statement in sorted(conversation.statements, key=_by_number)
    )
    boxes = [engine.store.box(engine.community, matter.id, _DECIDING, 1) for matter in matters]
    return Run(
        conversation=conversation,
        procedure=procedure,
        engine=engine,
        closes=closes,
        matters=matters,
        cast=len(conversation.votes) - not_cast,
        replaced=sum(box.replaced for box in boxes if box is not None),
        not_cast=not_cast,
        advanced=_advanced(conversation),
    )


def _moderators(conversation: Conversation) -> str:
    """Return a name for the moderators that no participant has."""
    people = {*conversation.roll, *(statement.author for statement in conversation.statements)}
    name = "moderators"
    while name in people:
        name += "*"
    return name


def _steps(conversation: Conversation) -> Iterator[tuple[datetime, Statement | VoteRow]]:
    """Return statements and votes in the order of time, at one moment the statements first."""
    written = {statement.id: statement.at for statement in conversation.statements}
    votes = [
        (conversation.ends if vote.at is None else max(vote.at, written[vote.statement]), vote)
        for vote in conversation.votes
    ]
    votes.sort(key=_moment)  # stable: the later of two votes stays the later
    return merge(((one.at, one) for one in conversation.statements), votes, key=_moment)


def _moment(step: tuple[datetime, object]) -> datetime:
    return step[0]


def _advanced(conversation: Conversation) -> int:
    """Return how many votes on admitted statements are stamped before the statement."""
    admitted = {
        statement.id: statement.at for statement in conversation.statements if statement.moderated == 1
    }
    return sum(
        vote.at is not None and vote.statement in admitted and vote.at < admitted[vote.statement]
        for vote in conversation.votes
    )


def _raise(engine: Engine, procedure: Procedure, statement: Statement, moderators: str) -> None:
    """Let the author propose the statement, and the moderators say what they said."""
    proposal = Propose(actor=statement.author, title=_title(statement), text=statement.text)
    engine.open(procedure, proposal, case=statement.id).accept()
    match statement.moderated:
        case 1:
            engine.perform(statement.id, Admit(actor=moderators)).accept()
        case -1:
            engine.perform(statement.id, Decline(actor=moderators, reason=_REFUSED)).accept()
        case 0:
            pass  # nobody looks at it, and its time will run out


def _title(statement: Statement) -> str:
    """Return the statement on one line, not longer than a title may be."""
    line = " ".join(statement.text.split()) or f"statement {statement.id}"
    return line if len(line) <= _TITLE else f"{line[: _TITLE - 1]}…"


def _by_number(statement: Statement) -> tuple[int, str, str]:
    # By length and then by digits is by number, however long the number is.
    digits = statement.id.lstrip("0")
    return (len(digits), digits, statement.id)


def _matter(engine: Engine, statement: Statement, roll: int) -> Matter:
    """Return what came of *statement*, read from its record."""
    case = engine.case(statement.id)
    outcome = _OUTCOMES[case.stage]
    counts = Counts(roll, 0, 0, 0)
    vote = case.results.get(_DECIDING)
    if vote is not None:
        counts = Tally.from_data(vote.data["tally"])[PERSONS]
    return Matter(
        id=statement.id,
        text=statement.text,
        stage=case.stage,
        outcome=outcome,
        counts=counts,
        verdict=_why(engine.events(statement.id)),
        due=case.place.ends,
    )


def _why(events: Sequence[Event]) -> Verdict:
    """Return the verdict by which a matter came to where it stands, read from its record."""
    moved, act = None, None
    for event in events:
        if isinstance(event, Acted):
            act = event
        elif isinstance(event, Moved):
            moved = event
    if moved is not None and moved.verdict is not None:
        # A vote that did not carry is explained by what would have carried it.
        return next(
            (passed.verdict for passed in moved.passed_over if passed.target == _ONWARD), moved.verdict
        )
    if act is None:
        msg = f"nothing on record moved case {events[-1].case!r} to where it stands; report this as a bug"
        raise ConsultError(msg)
    reason = met(
        "{who} declined it: {reason}", zh="{who}不予受理：{reason}", who=act.actor, reason=act.data["reason"]
    )
    return reason if act.verdict is None else all_of((act.verdict, reason))
