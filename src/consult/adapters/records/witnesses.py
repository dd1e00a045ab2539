"""What a record has to say where a rule asks about the outside: nothing that is not in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn, final

import attrs

from consult.adapters.records.building import NotKnown
from consult.events import Moved, Opened
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
from consult.verdicts import Phrase
from consult.writing import box_kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from consult.adapters.records.reading import Record
    from consult.case import Case
    from consult.events import Event
    from consult.facts import Question
    from consult.procedure import Procedure
    from consult.voting import Roll
    from consult.voting.boxes.kinds import AnyBox

__all__ = ["Witness"]


@final
@attrs.frozen
class Witness:
    """What the record says of the outside at the moment of one decision."""

    record: Record
    rules: Procedure
    #: Every case as it was at that point of the record.
    heads: Mapping[str, Case]
    #: The case that is decided about, as it was before.
    head: Case | None
    #: What was recorded of it from there on, as far as it happened at that moment.
    events: Sequence[Event]
    #: What stands for something that was looked at and is not kept as it was then.
    supposed: list[Phrase] = attrs.field(factory=list)

    def answer(self, question: Question, answers: Answers) -> None:
        """
        Answer one question, into *answers*.

        Raises:
            NotKnown: if the record does not say.
        """
        match question:
            case StandingOf(person, _):
                _not(f"who {person} was in the community", f"{person}当时在社区的身份")
            case RollNamed(name, _):
                answers.named_rolls[name] = self._roll_named(name)
            case RollOf(digest, _):
                answers.rolls[digest] = self._roll(digest)
            case TallyOf(case, stage, visit, digest, _, opening):
                answers.boxes[case, stage, visit] = BoxState.of(
                    self._box(case, stage, visit, digest, opening)
                )
            case TurnoutBy(case, stage, visit, group, digest, _, opening):
                box = self._box(case, stage, visit, digest, opening)
                answers.turnouts[case, stage, visit, group] = box.turnout_by(group)
            case PaperOf(_, stage, _, voter, _):
                _not(f"{voter}'s paper in {stage} as it was then", f"{voter}在“{stage}”中当时的选票状态")
            case HeadOf(case, _):
                if case in self.record.without:
                    _not(f"case {case}", f"事项{case}")
                answers.heads[case] = self.heads.get(case)
            case MayOpen(procedure, act, _):
                # That it was accepted is on record, and how the part was opened is looked at by itself.
                answers.openings[procedure, act] = None

    def _roll_named(self, name: str) -> Roll:
        entered = (event.entering for event in self.events if isinstance(event, (Opened, Moved)))
        frozen = (self.record.rolls.get(entering.opening.get("roll", "")) for entering in entered)
        found = next((roll for roll in frozen if roll is not None and roll.name == name), None)
        if found is None:
            # What a rule looked up, and nothing began with, is not kept. As it was frozen elsewhere it will
            # mostly do; where it does not, nobody can tell.
            words = Phrase(f"the roll {name} as it stood then", f"当时的名册“{name}”")
            self.supposed.append(words)
            found = next((roll for roll in self.record.rolls.values() if roll.name == name), None)
            if found is None:
                raise NotKnown(words)
        return found

    def _roll(self, digest: str) -> Roll:
        found = self.record.rolls.get(digest)
        if found is None:
            _not(f"the roll {digest[:12]}", f"名册{digest[:12]}")
        return found

    def _box(self, case: str, stage: str, visit: int, digest: str, opening: Mapping[str, object]) -> AnyBox:
        head = self.head
        here = head is not None and (head.id, head.place.stage, head.place.visit) == (case, stage, visit)
        if not here:
            # The stage is entered at this moment, so nobody has voted yet.
            kind = box_kind_of(self.rules.stages.get(stage), opening)
            if kind is not None:
                return kind.make(self._roll(digest))
        left = next((event for event in self.events if isinstance(event, Moved)), None)
        box = self.record.boxes.get((case, stage, visit))
        words = Phrase(f"the ballots of {stage} as they were then", f"“{stage}”当时的选票")
        if box is None or left is None or left.source != stage or not here:
            raise NotKnown(words)
        if left is not self.events[0] and left.cause == "once":
            # More may have come in at the same moment, after what was done first.
            self.supposed.append(words)
        return box


def _not(en: str, zh: str) -> NoReturn:
    raise NotKnown(Phrase(en, zh))
