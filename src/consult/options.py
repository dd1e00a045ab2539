"""What somebody may do now and, where not, why not and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs

from consult.errors import RuleRaisedError
from consult.events import (
    NO_CHANGES,
    Acted,
    Changes,
    Put,
    make_acted,
)
from consult.facts import Answers, BlankAct, Facts, FieldUnwritten
from consult.history import FOLDS
from consult.rules import unwritten
from consult.timing import moment
from consult.verdicts import Verdict, all_of, any_of, met

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from consult.acts import Act
    from consult.case import Case
    from consult.procedure import Procedure

from consult.deciding import discharged, taking_of
from consult.instant import NOTHING
from consult.prepared import House, Room, Taking, house_of
from consult.rulings import RefusedNow, contained, raised

__all__ = ["Option", "options"]


@final
@attrs.frozen(hash=False)
class Option:
    """Something that a person may or may not do now, and why."""

    act: type[Act]
    verdict: Verdict


def options(
    procedure: Procedure, case: Case, actor: str, now: datetime, answers: Answers | None = None
) -> tuple[Option, ...]:
    """
    Every act of the present stage with its verdict: what *actor* may do now and, where not, why not.

    Rules are asked with a blank act: a field that nobody has written yet gives undecided, naming the field.

    Raises:
        NeedsAnswer: where something of the outside is not known yet.
    """
    now = moment(now)
    house = house_of(procedure)
    room = house.rooms[case.place.stage]
    known = Answers() if answers is None else answers
    owed = {duty.act for duty in case.duties}
    owners = dict(room.takes)
    for name in sorted(owed):
        late = house.late.get(name)
        if late is not None and all(act.__name__ != name for act in owners):
            owner = late.intake.act if late.intake is not None else late.duty.act  # type: ignore[union-attr]
            owners[owner] = late
    found = []
    for owner, usual in owners.items():
        blank = BlankAct(owner, actor)
        try:
            taking = taking_of(house, room, case, owner)
            verdict = all_of(
                list(_asked(house, room, case, taking, blank, now, known)) or [met("open to all", zh="不限")]
            )
        except RefusedNow as refusal:
            if room.stage.final or taking_is_duty(usual):
                continue
            verdict = refusal.verdict
        except RuleRaisedError as error:
            verdict = raised(error)
        found.append(Option(owner, verdict))
    return tuple(found)


def taking_is_duty(taking: Taking) -> bool:
    """Whether the act is taken for a duty's sake alone."""
    return taking.duty is not None


def _asked(  # noqa: PLR0917 - the same parts as deciding has
    house: House, room: Room, case: Case, taking: Taking, blank: BlankAct, now: datetime, answers: Answers
) -> Iterable[Verdict]:
    rules = house.procedure
    facts = Facts(case, blank, now, answers, rules.zone, taking.activity or room.activity, rules.calendar)
    if taking.by is not None:
        yield taking.by.ask(facts)
    if taking.intake is not None and taking.intake.admits is not None:
        try:
            yield contained(taking.intake.admits, facts, Verdict)
        except FieldUnwritten as signal:
            yield unwritten(signal.field)
    if taking.moves:
        asked = []
        done = _as_if_done(case, taking, facts)
        for _, move in taking.moves:
            parts = [] if move.by is None or not taking.asks_who else [move.by.ask(facts)]
            if move.guard is not None:
                parts.append(move.guard.ask(done))
            if not parts:
                return
            asked.append(all_of(parts))
        yield any_of(asked)


def _as_if_done(case: Case, taking: Taking, facts: Facts) -> Facts:
    """The facts with the act done, as far as that does not rest on fields not written yet."""
    changes = NO_CHANGES
    if taking.also is not None:
        changes = Changes((Put(taking.name, str(case.seq + 1), NOTHING, taking.also.spans),))
    if taking.intake is not None:
        try:
            changes = contained(taking.intake.changes, facts, Changes)
        except FieldUnwritten:
            return facts
    if case.duties:
        changes = discharged(case, taking, changes)
    amends = facts.act.owner.amends
    if changes is NO_CHANGES and not amends:
        return facts
    actor = facts.act.actor
    event = make_acted(
        case.id, case.seq + 1, facts.now, taking.name, actor, None, None, {}, None, changes, NOTHING, amends
    )
    return Facts(
        FOLDS[Acted](case, event),
        facts.act,
        facts.now,
        facts._answers,  # noqa: SLF001 - the same facts, with another case
        facts.zone,
        facts.activity,
        facts.calendar,
    )
