"""
The five-step process 五民工作法: residents propose, deliberate, decide, implement and evaluate.

It protects a matter from being let lie: every stage is timed, every end an answer, one for each cause; and
the many from the few: nothing is decided without a quorum. It does not see who hears of a matter in time.

Source: published accounts of Yichang, 2020-2024. They name no thresholds and no time limits, so every one is
a parameter of its step, and its default is our choice unless a law is named: each community writes its rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from consult.catalogue.steps.deciding import Deciding, in_city
from consult.catalogue.steps.endings import REFERRED
from consult.catalogue.steps.evaluating import Evaluating
from consult.catalogue.steps.following import carried_out
from consult.catalogue.steps.implementing import Implementing
from consult.catalogue.steps.publishing import Publishing
from consult.catalogue.steps.raising import Raising
from consult.catalogue.steps.replies import Replies
from consult.catalogue.steps.reviewing import Reviewing
from consult.catalogue.steps.screening import Screening
from consult.catalogue.steps.street import BEYOND, Rerouting, Street
from consult.catalogue.steps.talks import Talks
from consult.catalogue.steps.ways import Way, narrowed
from consult.catalogue.steps.wording import reworded
from consult.errors import ConsultError
from consult.procedure import Procedure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consult.catalogue.steps.awarding import Awarding
    from consult.catalogue.steps.ways import Ways
    from consult.catalogue.steps.wording import Words
    from consult.timing import Calendar

__all__ = ["five_step"]

_RAISING: Final = Raising()
_SCREENING: Final = Screening()
_STREET: Final = Street()
_TALKS: Final = Talks()
_REROUTING: Final = Rerouting()
_REVIEWING: Final = Reviewing()
_DECIDING: Final = in_city()
_PUBLISHING: Final = Publishing()
_IMPLEMENTING: Final = Implementing()
_EVALUATING: Final = Evaluating()
_REPLIES: Final = Replies()


def five_step(
    *,
    name: str = "five-step",
    version: str = "1",
    title: str = "五民工作法",
    raising: Raising = _RAISING,
    screening: Screening = _SCREENING,
    street: Street | None = _STREET,
    talks: Talks | None = _TALKS,
    rerouting: Rerouting | None = _REROUTING,
    reviewing: Reviewing | None = _REVIEWING,
    deciding: Deciding = _DECIDING,
    publishing: Publishing | None = _PUBLISHING,
    implementing: Implementing | None = _IMPLEMENTING,
    awarding: Awarding | None = None,
    evaluating: Evaluating | None = _EVALUATING,
    replies: Replies | None = _REPLIES,
    words: Mapping[str, Words] | None = None,
    zone: str = "Asia/Shanghai",
    calendar: Calendar | None = None,
) -> Procedure:
    """
    The five steps, each a value of a community's own parameters; None switches a step off.

    Args:
        name: what the community calls its procedure.
        version: changes with every change of the rules.
        title: its Chinese title.
        raising: who raises a matter, by which act, and who takes one in for somebody else.
        screening: how topics are taken up, joined, returned and declined.
        street: how major matters are dealt with. Without it they end as handed to the street office.
        talks: which bodies talk which matters through. Without them a matter goes on at once.
        rerouting: how matters are handed up, down and across. Without it they stay where they are.
        reviewing: who reviews what was agreed and says who decides. Without it the screening says that.
        deciding: the ways of deciding; all three, by the law of a city, by default.
        publishing: how a decision is published, and objections are answered.
        implementing: how it is carried out. Without it a matter ends as carried.
        awarding: the award of a fund in place of a subsidy.
        evaluating: how those served judge the result. Without it a matter ends once it is done.
        replies: what those who raised it are told, and by when.
        words: what the community calls stages, and how it words answers, by the stages' names: a village
            says 乡镇 where a city says 街道.
        zone: the time zone of its days.
        calendar: which of them are working days.

    Raises:
        ConsultError: if an award or an evaluation is asked for where nothing is carried out, or *words* are
            given for a stage that is not there.
    """
    if implementing is None and (awarding is not None or evaluating is not None):
        msg = f"five_step({name!r}) rewards or evaluates what is not carried out; switch both off too"
        raise ConsultError(msg)
    # From the last step to the first: each is told where a matter goes on.
    parts, then = carried_out(implementing, awarding, evaluating, budgeted=reviewing is not None)
    if publishing is not None:
        parts.append(publishing.moves(then))
        then = publishing.ways
    parts.append(deciding.moves(then))
    then = deciding.ways
    up: Ways = (Way(REFERRED, BEYOND),) if street is None else street.ways(rerouting)
    below: Ways
    if talks is None:
        below = narrowed(then if reviewing is None else reviewing.ways, ~BEYOND)
    else:
        below = talks.ways(rerouting)
    if reviewing is not None:
        parts.append(reviewing.moves(then, back=() if talks is None else below))
        then = reviewing.ways
    if talks is not None:
        parts.append(talks.moves(then, up=up, rerouting=rerouting))
    if street is not None:
        parts.append(street.moves(below, rerouting))
    admits = deciding.possible if reviewing is None else None
    parts.append(screening.moves((*up, *below), admits=admits, owner=raising.owner))
    start, moves = screening.stage, tuple(move for part in reversed(parts) for move in part)
    start, moves = reworded(start, moves, words or {})
    if replies is not None:
        start, moves = replies.owed(start, moves)
    return Procedure(
        name,
        version=version,
        title=title,
        start=start,
        opens=raising.opens,
        by=raising.who,
        moves=moves,
        zone=zone,
        calendar=calendar,
    )
