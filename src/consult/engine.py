"""
The only thing that a host talks to: a store, a clock, a directory and a rulebook.

The engine answers the core's questions, writes what was decided, and carries messages between cases. Before
anything else it settles what fell due, each event stamped with the moment at which it fell due: a late, a
frequent and a repeated tick give one history.
"""

from __future__ import annotations

from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, TypeVar, final
from uuid import uuid4

import attrs

from consult.activities.ballots import CastVote
from consult.activities.outcomes import decision_of
from consult.activities.vote import Vote
from consult.board import BoardRow, row_of
from consult.clocks import Clock, SystemClock
from consult.deciding import decide, due, look_again, open_case, receive
from consult.directory import Directory, People
from consult.errors import (
    ClockWentBackError,
    ConflictError,
    ConsultError,
    KeyReusedError,
    UnknownCaseError,
)
from consult.events import Told
from consult.facts import (
    Answers,
    NeedsAnswer,
)
from consult.options import Option, options
from consult.outside import Outside
from consult.revising import go_over, recount
from consult.rulebooks import Rulebook
from consult.rulings import Ruling
from consult.stores import Append, BallotKey, FeedItem, MemoryStore, Message, OpenBox, Store
from consult.timing import moment
from consult.verdicts import Verdict, met, unmet
from consult.voting import Choice
from consult.writing import append_of, digest_of, opening_act

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from consult.acts import Act
    from consult.case import Case
    from consult.events import Event
    from consult.procedure import Procedure, Stage
    from consult.rules import Rule
    from consult.timing import Calendar
    from consult.voting.forecasts import Forecast

__all__ = ["BoardRow", "Engine"]

T = TypeVar("T")

_TRIES: Final = 200  # a store that holds off nobody may lose many races in a row
_TICK: Final = datetime.resolution
_LONGEST: Final = 200  # characters of a case's name
#: Not every vote takes vetoes, so whether one may go in is asked.
_VETO: Final = Choice.VETO.code


@final
class Engine:
    """
    Opens cases, performs acts, settles what falls due, and answers what may be done.

    One engine serves one community; `of` gives that of another, with all else the same.
    """

    __slots__ = (
        "_clock",
        "_directory",
        "_left",
        "_open_boxes",
        "_outside",
        "_rulebook",
        "_store",
        "community",
    )

    def __init__(
        self,
        rulebook: Iterable[Procedure],
        *,
        community: str = "community",
        store: Store | None = None,
        clock: Clock | None = None,
        directory: Directory | None = None,
    ) -> None:
        """
        Make an engine.

        Args:
            rulebook: every procedure that cases may run under; of one name, the last is that of new cases.
            community: the key that scopes everything.
            store: where events live; in memory by default.
            clock: what time it is; the machine's clock by default.
            directory: the host's people; nobody has a role by default.
        """
        self.community: Final = community
        self._store: Final[Store] = MemoryStore() if store is None else store
        self._open_boxes: Final = self._store.open_boxes(community)
        self._clock: Final[Clock] = SystemClock() if clock is None else clock
        self._directory: Final[Directory] = People() if directory is None else directory
        self._rulebook: Final = Rulebook(rulebook)
        self._outside: Final = Outside(
            community, self._store, self._directory, self._rulebook, look=self._catch_up
        )
        #: Whether messages may be waiting: another engine may have been interrupted, or one was refused.
        self._left = True

    def of(self, community: str) -> Engine:
        """The engine of another community, with the same store, clock, directory and rulebook."""
        return Engine(
            self._rulebook,
            community=community,
            store=self._store,
            clock=self._clock,
            directory=self._directory,
        )

    @property
    def store(self) -> Store:
        """Where the events live."""
        return self._store

    @property
    def rulebook(self) -> tuple[Procedure, ...]:
        """Every procedure that cases may run under; of one name, the last is that of new cases."""
        return tuple(self._rulebook)

    # -- acts ----------------------------------------------------------------------------------------------

    def open(self, procedure: Procedure | str, act: Act, *, case: str | None = None) -> Ruling:
        """
        Open a case by *act*.

        Args:
            procedure: one of the rulebook's, or the name of one, which means its latest version.
            act: the act by which the procedure's cases are opened.
            case: the new case's name in the community; made up where there is none.

        Raises:
            UnknownProcedureError: if the rulebook does not hold *procedure*.
            KeyReusedError: if the act's key was used for a different act.
            DirectoryError: if the host's directory does not answer; nothing is changed.
            ConsultError: if a case of that name is open already, or *case* is no name.
        """
        rules = self._rulebook.known(procedure)
        name = uuid4().hex if case is None else _a_name(case)
        for _ in range(_TRIES):
            before = self._done_before("", act, rules)
            if before is not None:
                return before
            if self._store.case(self.community, name) is not None:
                msg = (
                    f"case {name!r} is open already in {self.community!r}; "
                    "give another name, or perform an act on it"
                )
                raise ConsultError(msg)
            with self._store.writing(self.community, name):
                now = moment(self._clock.now())
                answers = self._outside.with_actor(act, now)
                ruling = self._outside.asked(
                    lambda known: open_case(rules, act, now, known, case=name, community=self.community),  # noqa: B023 - asked at once
                    answers,
                )
                if not ruling.accepted:
                    return ruling
                try:
                    sent = self._write(ruling, 0, answers, act)
                except ConflictError:
                    continue
            if sent or self._left:
                self._deliver_all(now)
            return self._latest(ruling)
        raise ConflictError(name, 0, 1)  # pragma: no cover - two hundred lost races in a row

    def perform(self, case: str, act: Act) -> Ruling:
        """
        Do *act* on a case, or say why not. What fell due before is settled first.

        Of a secret ballot nothing is kept that tells what it says: another choice under the same key is
        answered like the first, and is not cast.

        Raises:
            UnknownCaseError: if there is no such case.
            ClockWentBackError: if the clock stands before what the case has recorded.
            KeyReusedError: if the act's key was used for a different act.
            DirectoryError: if the host's directory does not answer; nothing is changed.
        """
        if act.__class__ is CastVote:
            # The short way of a ballot: on the roll, in time, on one's own behalf, and nothing else to ask.
            held = self._open_boxes.get(case)
            said = act.__dict__  # its fields; a model looks each attribute up the long way
            if held is not None and said["key"] is None and said["principal"] is None:
                now = self._clock.now()
                position = held.index.get(said["actor"])
                code = said["choice"].code
                if position is not None and held.opens <= now < held.until and code < _VETO:
                    with held.lock:
                        if held.cast(position, code):
                            return held.answer or self._answered(held, case)
        return self._perform(case, act)

    def cast(self, case: str, voter: str, choice: Choice) -> Ruling:
        """
        Put in the ballot of a voter whom the host knows, on the voter's own behalf.

        The same as performing a `CastVote`, for hosts that take in very many: no act is made and validated
        where the ballot goes straight into the box.

        Raises:
            UnknownCaseError: if there is no such case.
            ClockWentBackError: if the clock stands before what the case has recorded.
            DirectoryError: if the host's directory does not answer; nothing is changed.
        """
        held = self._open_boxes.get(case)
        if held is not None:
            now = self._clock.now()
            position = held.index.get(voter)
            code = choice.code
            if position is not None and held.opens <= now < held.until and code < _VETO:
                with held.lock:
                    if held.cast(position, code):
                        return held.answer or self._answered(held, case)
        return self._perform(case, CastVote(actor=voter, choice=choice))

    def _answered(self, held: OpenBox, case: str) -> Ruling:
        # The same for every ballot until the case has another event.
        head = self._head(case)
        where = self._rulebook.pinned(head).stages[head.stage].phrase()
        ruling = Ruling(accepted=True, case=head, subject=CastVote.called(), where=where)
        held.answer = ruling
        return ruling

    def _perform(self, name: str, act: Act) -> Ruling:
        for _ in range(_TRIES):
            before = self._done_before(name, act)
            if before is not None:
                return before
            with self._store.writing(self.community, name):
                # Asked in here: of two who act at once, the one who writes later must not be the earlier one.
                now = moment(self._clock.now())
                head = self._settled(name, now)
                rules = self._rulebook.pinned(head)
                if _overdue(head, now):
                    why = self._store.stuck(self.community).get(name)
                    if why is None:
                        continue  # somebody else has just cleared it, to try again
                    return Ruling(
                        accepted=False,
                        case=head,
                        verdict=why,
                        subject=act.called(),
                        who=act.principal or act.actor,
                        where=rules.stages[head.stage].phrase(),
                    )
                answers = self._outside.with_actor(act, now)
                try:
                    ruling = self._outside.asked(lambda known: decide(rules, head, act, now, known), answers)  # noqa: B023 - asked at once
                    if not ruling.accepted:
                        return ruling
                    if ruling.ballot is not None:
                        return self._vote(ruling, head, act, now)
                    sent = self._write(ruling, head.seq, answers, act)
                except (ConflictError, ClockWentBackError) as error:
                    self._require_race(error)
                    continue
                if ruling.boxes and getattr(rules.stages[head.stage].holds, "early", False):
                    self._look_again(name, act.actor, now)
            if sent or self._left:
                self._deliver_all(now)
            return self._latest(ruling)
        raise ConflictError(name, -1, -1)  # pragma: no cover - two hundred lost races in a row

    def _require_race(self, error: ConflictError | ClockWentBackError) -> None:
        """Raise *error* again, unless it means that somebody else wrote first."""
        # In a store that holds off nobody, somebody may write after the clock was asked.
        if isinstance(error, ClockWentBackError) and moment(self._clock.now()) < error.recorded:
            raise error

    def _settled(self, name: str, now: datetime) -> Case:
        """The head of a case, once all has happened that had to happen by *now*."""
        head = self._head(name)
        open_parts = head.has_open_parts
        if self._left or open_parts:
            # Also where another engine was interrupted before a part could tell what it came to.
            self._deliver_all(now)
            head = self._head(name)
        if open_parts or _overdue(head, now):
            self._settle(now, root=head.origin.root)
            head = self._head(name)
        return head

    def _vote(self, ruling: Ruling, head: Case, act: Act, now: datetime) -> Ruling:
        ballot = ruling.ballot
        if ballot is None:  # pragma: no cover - callers looked
            return ruling
        key = None
        if act.key is not None:
            key = BallotKey(act.actor, act.key, digest_of(act), digest_of(act, secret=True))
        taken = self._store.put(self.community, head.id, ballot, now, key)
        if taken.receipt is None:
            # Somebody was quicker: the same voter elsewhere, or whoever closed the vote.
            why = unmet("{who} has voted already", zh="{who}已经投票", who=ballot.voter)
            if taken.sealed:
                why = unmet("the vote is closed", zh="投票已截止")
            return attrs.evolve(ruling, accepted=False, ballot=None, verdict=why)
        vote = self._rulebook.pinned(head).stages[head.stage].holds
        if getattr(vote, "early", False):
            self._look_again(head.id, act.actor, now)
        ruling = attrs.evolve(ruling, case=self._head(head.id), receipt=taken.receipt or None)
        # What was voted in secret is told to nobody, not even to who asked for it to be put in.
        return attrs.evolve(ruling, ballot=None) if taken.hidden else ruling

    def _look_again(self, name: str, actor: str | None, now: datetime) -> None:
        # What was done stays done whatever comes of it: what fails here fails for the case, not the actor.
        why, sent = None, False
        for _ in range(_TRIES):
            head = self._head(name)
            rules = self._rulebook.pinned(head)
            answers = Answers()
            try:
                ruling = self._outside.asked(
                    lambda known: look_again(rules, head, max(now, head.at), known),  # noqa: B023 - asked at once
                    answers,
                    acting=False,
                )
                why = ruling.verdict
                if ruling.accepted:
                    sent = self._write(ruling, head.seq, answers, None, actor=actor)
            except ConflictError:
                continue
            except ConsultError as error:
                why = unmet("{error}", zh="{error}", error=str(error))
            break
        if why is not None:
            self._store.mark_stuck(self.community, name, why)
        if sent or self._left:
            self._deliver_all(now)

    # -- time ----------------------------------------------------------------------------------------------

    def settle(self, now: datetime | None = None) -> int:
        """
        Let everything happen that has fallen due, up to and including *now*, in the order of the moments.

        Returns:
            How many due moments were settled. Cases that time could not move are in `stuck`.
        """
        until = moment(self._clock.now() if now is None else now)
        for name in self._store.stuck(self.community):
            # A rule may have been mended since, or the directory answer again.
            self._store.mark_stuck(self.community, name, None)
        self._deliver_all(until)
        return self._settle(until)

    def go_over(
        self,
        case: str,
        procedure: Procedure,
        *,
        actor: str,
        under: str,
        adopted: Stage,
        stages: Mapping[str, str] | None = None,
    ) -> Ruling:
        """
        Let a running case go over to another version of its rules, or say why not.

        Args:
            case: the case.
            procedure: the version that it goes over to; the rulebook must hold it.
            actor: who sees to it.
            under: the case by which the amendment was adopted; its field ``adopts`` is the fingerprint.
            adopted: the stage in which an adopted amendment ends.
            stages: stage to stage, where names differ.

        Raises:
            UnknownCaseError: if there is no such case.
            UnknownProcedureError: if the rulebook does not hold *procedure*.
        """
        new = self._rulebook.known(procedure)
        for _ in range(_TRIES):
            with self._store.writing(self.community, case):
                now = moment(self._clock.now())
                head = self._settled(case, now)
                amendment = self._store.case(self.community, under)
                if amendment is not None:
                    # It may have been adopted by time, which nobody has looked at since.
                    amendment = self._settled(under, now)
                try:
                    ruling = go_over(
                        self._rulebook.pinned(head),
                        new,
                        head,
                        now,
                        actor=actor,
                        under=amendment,
                        adopted=adopted.name,
                        stages=stages,
                    )
                    if not ruling.accepted:
                        return ruling
                    self._write(ruling, head.seq, Answers(), None)
                except (ConflictError, ClockWentBackError) as error:
                    self._require_race(error)
                    continue
            self._look_again(case, actor, now)
            return self._latest(ruling)
        raise ConflictError(case, -1, -1)  # pragma: no cover - two hundred lost races in a row

    def recount(self, calendar: Calendar) -> int:
        """
        Work every provisional limit out again by the official *calendar* that is out by now.

        Returns:
            How many limits were set anew. Each is recorded.
        """
        now = moment(self._clock.now())
        self._settle(now)
        return sum(
            self._recount(head.id, calendar)
            for head in list(self._store.heads(self.community, ended=False))
            if head.place.provisional
        )

    def _recount(self, name: str, calendar: Calendar) -> bool:
        for _ in range(_TRIES):
            with self._store.writing(self.community, name):
                now = moment(self._clock.now())
                head = self._settled(name, now)
                try:
                    ruling = recount(self._rulebook.pinned(head), head, calendar, now)
                    self._write(ruling, head.seq, Answers(), None)
                except (ConflictError, ClockWentBackError) as error:
                    self._require_race(error)
                    continue
            if ruling.events:
                self._look_again(name, None, now)
                # A limit that would have run out already ends now.
                self._settle(now, root=head.origin.root)
            return bool(ruling.events)
        raise ConflictError(name, -1, -1)  # pragma: no cover - two hundred lost races in a row

    def stuck(self) -> dict[str, Verdict]:
        """The cases that time cannot move, and why."""
        return self._store.stuck(self.community)

    def _catch_up(self, case: str, at: datetime) -> None:
        """Settle what fell due in another case, since whoever acts sees it as it is by now."""
        other = self._store.case(self.community, case)
        if other is not None:
            self._settle(at, root=other.origin.root)

    def _settle(self, until: datetime, *, root: str | None = None) -> int:
        settled = 0
        skip = set(self._store.stuck(self.community))
        while (head := self._store.next_due(self.community, until, root=root, skip=skip)) is not None:
            answers = Answers()
            sent = False
            ruling: Ruling | None
            try:
                rules = self._rulebook.pinned(head)
                ruling = self._outside.asked(
                    lambda known, rules=rules, head=head: due(rules, head, known),  # type: ignore[misc]
                    answers,
                    acting=False,
                )
                why = ruling.verdict
                sent = ruling.accepted and self._write(ruling, head.seq, answers, None)
            except ConflictError:
                continue
            except ConsultError as error:
                why, ruling = unmet("{error}", zh="{error}", error=str(error)), None
            if ruling is None or not ruling.accepted or ruling.case is None:
                self._store.mark_stuck(self.community, head.id, why)
                skip.add(head.id)
                continue
            settled += 1
            if sent:
                # Only what time has brought about: what came of an act may be waiting for just this.
                self._deliver_all(ruling.case.at, timed=True)
        return settled

    # -- messages between cases ----------------------------------------------------------------------------

    def _deliver_all(self, until: datetime, *, timed: bool = False) -> None:
        refused: set[str] = set()
        while True:
            undelivered = self._store.undelivered(self.community)
            waiting = [
                message
                for message in undelivered
                if message.at <= until
                and message.id not in refused
                and not (timed and message.actor is not None)
            ]
            if not waiting:
                self._left = bool(undelivered)
                return
            for message in waiting:
                try:
                    done = self._open_part(message) if message.kind == "open" else self._deliver(message)
                except ConsultError:
                    # What was done is done, and what it makes known waits until it can be taken.
                    done = False
                if not done:
                    refused.add(message.id)

    def _deliver(self, message: Message) -> bool:
        known = self._store.case(self.community, message.to)
        if known is None:
            return False
        # An act comes after all that falls due at its moment. What time brought about comes before what falls
        # due at the same moment further up in the family.
        before = message.at - _TICK if message.actor is None else message.at
        for _ in range(_TRIES):
            with self._store.writing(self.community, message.to):
                self._settle(before, root=known.origin.root)
                head = self._head(message.to)
                at = max(message.at, head.at)
                if head.alarm is not None and head.alarm < at:
                    return False  # time could not move it, so nothing later can have happened to it
                told = Told(
                    head.id,
                    head.seq + 1,
                    at,
                    message.id,
                    message.sender,
                    message.kind,
                    message.relation,
                    message.data,  # type: ignore[arg-type]  # JSON data
                    message.stage,
                    message.ended,
                )
                rules = self._rulebook.pinned(head)
                answers = Answers()
                ruling = self._outside.asked(
                    lambda known: receive(rules, head, told, known),  # noqa: B023 - asked at once
                    answers,
                    acting=False,
                )
                if not ruling.accepted:
                    if ruling.verdict is not None:
                        self._store.mark_stuck(self.community, head.id, ruling.verdict)
                    return False
                try:
                    self._write(ruling, head.seq, answers, None, delivers=message.id, actor=message.actor)
                except ConflictError:
                    continue
                return True
        return False

    def _open_part(self, message: Message) -> bool:
        data: Mapping[str, Any] = message.data  # type: ignore[assignment]  # JSON data
        sender = self._head(message.sender)
        rules = self._rulebook.known(data["procedure"])
        act = opening_act(rules, data["act"], message.actor, message.principal)
        for _ in range(_TRIES):
            with self._store.writing(self.community, message.to):
                known = self._store.case(self.community, message.to)
                try:
                    if known is not None:
                        if known.origin.parent != sender.id:
                            return False  # the name is taken by another matter
                        # Another engine opened it at the same time.
                        self._store.append(self.community, Append(known, known.seq, (), delivers=message.id))
                        return True
                    answers = self._outside.with_actor(act, message.at)
                    ruling = self._outside.asked(
                        lambda known: open_case(
                            rules,
                            act,
                            message.at,
                            known,
                            case=message.to,
                            community=self.community,
                            root=sender.origin.root,
                            parent=sender.id,
                        ),
                        answers,
                    )
                    if not ruling.accepted:
                        return False
                    self._write(ruling, 0, answers, None, delivers=message.id, actor=message.actor)
                except ConflictError:
                    continue
                return True
        return False

    # -- looking -------------------------------------------------------------------------------------------

    def case(self, case: str) -> Case:
        """
        The head of a case, once what fell due in its family is settled.

        Raises:
            UnknownCaseError: if there is no such case.
        """
        return self._settled(case, moment(self._clock.now()))

    def events(self, case: str) -> Sequence[Event]:
        """
        The record of a case.

        Raises:
            UnknownCaseError: if there is no such case.
        """
        return self._store.events(self.community, case)

    def options(self, case: str, actor: str) -> tuple[Option, ...]:
        """
        What *actor* may do on a case now and, where not, why not and what is missing.

        Raises:
            UnknownCaseError: if there is no such case.
        """
        now = moment(self._clock.now())
        head = self._settled(case, now)
        rules = self._rulebook.pinned(head)
        answers = Answers()
        found = None
        while found is None:
            try:
                found = options(rules, head, actor, now, answers)
            except NeedsAnswer as signal:
                self._outside.answer(signal.question, answers)
        why = self._store.stuck(self.community).get(case) if _overdue(head, now) else None
        return found if why is None else tuple(attrs.evolve(option, verdict=why) for option in found)

    def forecast(self, case: str, rule: Rule) -> Forecast:
        """
        What may still come of the vote that a case is in, and the fewest ballots that would turn it.

        Args:
            case: the case.
            rule: what is asked of the vote: `quorum`, `majority` and `passes`, joined by ``&``, ``|``, ``~``.

        Raises:
            UnknownCaseError: if there is no such case.
            ConsultError: if it is in no vote of yes and no, the interim result is hidden (the answer would
                give it away), or the rule asks about anything beside thresholds.
        """
        head = self._settled(case, moment(self._clock.now()))
        vote = self._rulebook.pinned(head).stages[head.stage].holds
        if not isinstance(vote, Vote):
            msg = f"case {case!r} stands in {head.stage!r}, which holds no vote; ask while it is in one"
            raise ConsultError(msg)
        if vote.secret or not vote.interim:
            msg = (
                f"the interim result of {head.stage!r} is hidden, and a forecast would give it away; "
                "wait for the close, or declare interim=True"
            )
            raise ConsultError(msg)
        box: Any = self._store.box(self.community, case, head.stage, head.place.visit)
        found: Forecast = import_module("consult.voting.forecasts").forecast(
            decision_of(rule), box, progress=vote.open_progress, counting=vote.counting
        )
        return found

    def board(self, *, ended: bool | None = False) -> tuple[BoardRow, ...]:
        """
        The community's matters as a progress wall shows them, once what fell due is settled.

        Args:
            ended: only those that have their answer, only those that have not (the default), or all (None).
        """
        now = moment(self._clock.now())
        if self._left:
            self._deliver_all(now)
        self._settle(now)
        stuck = self._store.stuck(self.community)
        return tuple(
            row_of(head, now, stuck.get(head.id), self._rulebook, self._outside)
            for head in self._store.heads(self.community, ended=ended)
        )

    def feed(self, after: int = 0, *, limit: int = 1000) -> Sequence[FeedItem]:
        """Events of all cases in the order of writing, after a position. Resume at the last one's."""
        return self._store.feed(self.community, after, limit)

    # -- writing -------------------------------------------------------------------------------------------

    def _write(
        self,
        ruling: Ruling,
        expected: int,
        answers: Answers,
        act: Act | None,
        *,
        delivers: str | None = None,
        actor: str | None = None,
    ) -> bool:
        """Write what was decided; say whether it makes anything known to other cases."""
        head = ruling.case
        if head is None or not (ruling.events or delivers):
            return False
        written = append_of(
            ruling,
            expected,
            answers,
            act,
            self._rulebook.pinned(head),
            delivers=delivers,
            actor=actor,
        )
        self._store.append(self.community, written)
        return bool(written.messages)

    def _latest(self, ruling: Ruling) -> Ruling:
        # Messages that came back at once, such as a part that ended as it was opened, have moved the case on.
        if ruling.case is None:
            return ruling
        head = self._store.case(self.community, ruling.case.id)
        return ruling if head is None or head.seq == ruling.case.seq else attrs.evolve(ruling, case=head)

    def _done_before(self, case: str, act: Act, opens: Procedure | None = None) -> Ruling | None:
        if act.key is None:
            return None
        record = self._store.keyed(self.community, case, act.actor, act.key)
        if record is None:
            return None
        if record.digest not in {digest_of(act, opens), digest_of(act, secret=True)}:
            raise KeyReusedError(act.key)
        events = tuple(self._store.events(self.community, record.case)[record.first - 1 : record.last])
        return Ruling(
            accepted=True,
            case=self._head(record.case),
            events=events,
            verdict=met("this was done before, by the same key", zh="该行为此前已按同一幂等键完成"),
        )

    def _head(self, case: str) -> Case:
        head = self._store.case(self.community, case)
        if head is None:
            raise UnknownCaseError(self.community, case)
        return head


def _a_name(case: object) -> str:
    said = case if isinstance(case, str) else ""
    try:
        said.encode()
    except UnicodeEncodeError:
        said = ""
    if not said.strip() or len(said) > _LONGEST:
        msg = f"case {str(case)[:80]!r}: that is no name; give 1 to {_LONGEST} characters, not all blank"
        raise ConsultError(msg)
    return said


def _overdue(head: Case, now: datetime) -> bool:
    return head.alarm is not None and head.alarm <= now
