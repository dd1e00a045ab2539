"""The outside, for the core: its questions answered from a store, a directory and a rulebook."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, final

from consult.deciding import open_case
from consult.errors import ConsultError, DirectoryError, told_of
from consult.facts import (
    Answers,
    BoxState,
    HeadOf,
    MayOpen,
    PaperOf,
    RollNamed,
    RollOf,
    StandingOf,
    TallyOf,
    TurnoutBy,
)
from consult.people import Standing
from consult.voting import PaperNow, Roll, State
from consult.writing import box_kind_of, opening_act

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from consult.acts import Act
    from consult.directory import Directory
    from consult.facts import Question
    from consult.rulebooks import Rulebook
    from consult.rulings import Ruling
    from consult.stores import BoxRead, Store
    from consult.voting.boxes.kinds import AnyBox

__all__ = ["Outside"]


@final
class Outside:
    """What lies outside of the core, for one community."""

    __slots__ = ("_community", "_directory", "_look", "_rulebook", "_store")

    def __init__(
        self,
        community: str,
        store: Store,
        directory: Directory,
        rulebook: Rulebook,
        *,
        look: Callable[[str, datetime], None],
    ) -> None:
        """
        Stand for the outside.

        Args:
            community: the key that scopes everything.
            store: where events, rolls and boxes live.
            directory: the host's people.
            rulebook: the procedures.
            look: what settles what fell due in another case before somebody who acts sees it.
        """
        self._community: Final = community
        self._store: Final = store
        self._directory: Final = directory
        self._rulebook: Final = rulebook
        self._look: Final = look

    def asked(self, ask: Callable[[Answers], Ruling], answers: Answers, *, acting: bool = True) -> Ruling:
        """Ask the core until it needs no answer any more."""
        while True:
            ruling = ask(answers)
            if ruling.needs is None:
                return ruling
            self.answer(ruling.needs, answers, acting=acting)

    def with_actor(self, act: Act, now: datetime) -> Answers:
        """Answers that hold who the actor is."""
        # Nearly every rule asks who the actor is; knowing it beforehand saves a round.
        answers = Answers()
        who = act.principal or act.actor
        try:
            answers.standings[who] = self._standing(who, now)
        except ConsultError:
            raise
        except Exception as error:
            raise _unanswered(StandingOf(who, now), error) from error
        return answers

    def answer(self, question: Question, answers: Answers, *, acting: bool = True) -> None:
        """
        Answer one question, into *answers*.

        Args:
            question: what the core asks.
            answers: what is known by now.
            acting: whether somebody acts, who sees other cases as they are by now, and not as they were when
                somebody last looked.

        Raises:
            DirectoryError: if the host's directory does not answer.
        """
        if acting and isinstance(question, HeadOf):
            self._look(question.case, question.at)
        try:
            self._find(question, answers)
        except ConsultError:
            raise
        except Exception as error:
            raise _unanswered(question, error) from error

    def _standing(self, person: str, at: datetime) -> Standing:
        found: object = self._directory.standing(self._community, person, at)
        if not isinstance(found, Standing) or found.person != person:
            msg = (
                f"the directory answered {type(found).__name__} for the standing of {person!r}; "
                "give a Standing of that person"
            )
            raise DirectoryError(msg)
        return found

    def _roll_named(self, name: str, at: datetime) -> Roll:
        found: object = self._directory.roll(self._community, name, at)
        if found is None:
            msg = (
                f"the directory of {self._community!r} has no roll {name!r}; "
                "add it, or name another in the vote"
            )
            raise DirectoryError(msg)
        if not isinstance(found, Roll):
            msg = f"the directory answered {type(found).__name__} for the roll {name!r}; give a Roll"
            raise DirectoryError(msg)
        return found

    def _counted(self, asked: TallyOf | TurnoutBy, answers: Answers) -> tuple[AnyBox, int | None]:
        """The box that is asked about with its version, or an empty one where it is only being made."""
        found = self._box(asked.case, asked.stage, asked.visit, asked.at)
        if found is not None:
            return found.box, found.version
        roll = self._roll_of(asked.roll, answers)
        return self._empty(asked.case, asked.stage, roll, asked.opening), None

    def _find(self, question: Question, answers: Answers) -> None:
        match question:
            case StandingOf(person, at):
                answers.standings[person] = self._standing(person, at)
            case RollNamed(name, at):
                answers.named_rolls[name] = self._roll_named(name, at)
            case RollOf(digest, _):
                answers.rolls[digest] = self._roll_of(digest, answers)
            case TallyOf(case, stage, visit):
                box, version = self._counted(question, answers)
                answers.boxes[case, stage, visit] = BoxState.of(box, version)
            case PaperOf(case, stage, visit, voter, at):
                self._close(case, stage, visit, at)
                paper = self._store.paper(self._community, case, stage, visit, voter)
                answers.papers[case, stage, visit, voter] = PaperNow(State.NONE) if paper is None else paper
            case TurnoutBy(case, stage, visit, group):
                box, _ = self._counted(question, answers)
                answers.turnouts[case, stage, visit, group] = box.turnout_by(group)
            case HeadOf(case, _):
                answers.heads[case] = self._store.case(self._community, case)
            case MayOpen(procedure, data, at):
                answers.openings[procedure, data] = self._why_not_open(procedure, data, at, answers)

    def _why_not_open(self, procedure: str, data: str, at: datetime, answers: Answers) -> str | None:
        rules = self._rulebook.named(procedure)
        if rules is None:
            return f"the rulebook has no procedure {procedure!r}"
        said = json.loads(data)
        try:
            act = opening_act(rules, said["act"], said["actor"], said["principal"])
        except ConsultError as error:
            return str(error)
        trial = Answers(standings=dict(answers.standings))
        ruling = self.asked(
            lambda known: open_case(rules, act, at, known, case="?", community=self._community), trial
        )
        return None if ruling.accepted else ruling.explain()

    def _roll_of(self, digest: str, answers: Answers) -> Roll:
        roll = self._store.roll(digest)
        if roll is None:
            # Frozen a moment ago, in the ruling that is being worked out.
            roll = next((named for named in answers.named_rolls.values() if named.digest == digest), None)
        if roll is None:
            msg = f"the frozen roll {digest[:12]} is not in the store; restore it, since votes depend on it"
            raise ConsultError(msg)
        return roll

    def _close(self, case: str, stage: str, visit: int, at: datetime) -> bool:
        """Let no more ballots in where the time is up; say whether the case is in this visit."""
        head = self._store.case(self._community, case)
        now = head is not None and (head.place.stage, head.place.visit) == (stage, visit)
        if head is not None and now and head.place.ends is not None and head.place.ends <= at:
            # Closed before it is counted: a ballot is in the tally or refused, never neither.
            self._store.close_box(self._community, case, stage, visit)
        return now

    def _box(self, case: str, stage: str, visit: int, at: datetime) -> BoxRead | None:
        """The ballot box of a visit; None where the stage is being entered at this very moment."""
        now = self._close(case, stage, visit, at)
        found = self._store.read_box(self._community, case, stage, visit)
        if found is None and now:
            msg = (
                f"case {case!r} has no ballot box of visit {visit} of {stage!r}; "
                "restore it, since the vote depends on it"
            )
            raise ConsultError(msg)
        return found

    def _empty(self, case: str, stage: str, roll: Roll, opening: Mapping[str, Any]) -> AnyBox:
        # The stage is being entered at this moment, and perhaps the case opened: any procedure may hold it.
        head = self._store.case(self._community, case)
        rules = [self._rulebook.pinned(head)] if head is not None else list(self._rulebook)
        for known in rules:
            kind = box_kind_of(known.stages.get(stage), opening)
            # In another procedure the stage of that name may hold a vote of another kind.
            if kind is not None and (kind.ballot is None) is ("ballot" not in opening):
                return kind.make(roll)
        msg = f"no stage {stage!r} holds a vote; nothing has to be counted"
        raise ConsultError(msg)  # pragma: no cover - only such a stage asks


def _unanswered(question: Question, error: Exception) -> DirectoryError:
    msg = (
        f"the directory raised {told_of(error)}, when asked {question}; "
        "nothing was changed; mend it and try again"
    )
    return DirectoryError(msg)
