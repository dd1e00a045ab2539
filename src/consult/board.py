"""The progress wall: one row for each matter, with who has to see to it, by when, and how far it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs

from consult.errors import RuleRaisedError, UnknownProcedureError
from consult.facts import Answers, Facts, NeedsAnswer
from consult.verdicts import Phrase, Verdict, unmet

if TYPE_CHECKING:
    from datetime import datetime

    from consult.activities.base import Activity
    from consult.case import Case, Owed
    from consult.outside import Outside
    from consult.procedure import Procedure
    from consult.rulebooks import Rulebook

__all__ = ["BoardRow", "row_of"]


@final
@attrs.frozen(hash=False)
class BoardRow:
    """One matter as the progress wall shows it."""

    case: str
    #: The matter's title, where it has one.
    title: str | None
    procedure: str
    stage: Phrase
    #: Who has to see to it now.
    responsible: Phrase | None
    since: datetime
    #: When the stage's time runs out.
    due: datetime | None
    #: Whether a duty was missed, or the case cannot be moved by time.
    overdue: bool
    #: How far the stage's activity is, as done and wanted.
    progress: tuple[int, int] | None
    #: The duties that are open, missed ones included.
    owed: tuple[Owed, ...]
    ended: bool
    #: Why time cannot move the case, where that is so.
    stuck: Verdict | None = None


def row_of(
    head: Case, now: datetime, stuck: Verdict | None, rulebook: Rulebook, outside: Outside
) -> BoardRow:
    """One matter as the progress wall shows it now."""
    words = Phrase(head.stage, head.stage)
    progress = responsible = None
    try:
        rules = rulebook.pinned(head)
    except UnknownProcedureError as error:
        # One case that nobody can go on with must not take the wall from all the others.
        stuck = unmet("{error}", zh="{error}", error=str(error))
    else:
        words = rules.stages[head.stage].phrase()
        activity = rules.stages[head.stage].holds
        if activity is not None:
            responsible = activity.responsible()
            progress = _progress(activity, head, rules, now, outside)
    return BoardRow(
        head.id,
        head.matter.get("title"),
        head.origin.procedure,
        words,
        responsible,
        head.place.entered,
        head.place.ends,
        stuck is not None or any(duty.missed for duty in head.duties),
        progress,
        head.duties,
        head.ended,
        stuck,
    )


def _progress(
    activity: Activity, head: Case, rules: Procedure, now: datetime, outside: Outside
) -> tuple[int, int] | None:
    answers = Answers()
    facts = Facts(head, None, now, answers, rules.zone, activity, rules.calendar)
    while True:
        try:
            return activity.progress(facts)
        except NeedsAnswer as signal:
            outside.answer(signal.question, answers)
        except Exception as error:
            name = f"{type(activity).__module__}.{type(activity).__qualname__}.progress"
            raise RuleRaisedError(name, error) from error
