"""
What becomes of a running case when its rules or its calendar change: nothing by itself.

A case stays under the rules that it was opened with. It goes over to another version by a recorded act under
an adopted amendment; a limit that was worked out before the official calendar was out is worked out again,
and that is recorded too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from consult.errors import ClockWentBackError, ConsultError
from consult.events import Extended, GoneOver
from consult.history import evolve
from consult.rulings import Ruling
from consult.timing import Span, limit, moment
from consult.verdicts import Phrase, Verdict, all_of, met, unmet

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from consult.case import Case
    from consult.procedure import Procedure
    from consult.timing import Calendar

__all__ = ["go_over", "recount"]


def go_over(
    old: Procedure,
    new: Procedure,
    case: Case,
    now: datetime,
    *,
    actor: str,
    under: Case | None,
    adopted: str,
    stages: Mapping[str, str] | None = None,
) -> Ruling:
    """
    May the case go over to *new*, and what comes of it?

    Args:
        old: the rules that the case is pinned to.
        new: the rules that it is to go over to.
        case: the case, with nothing due before *now*.
        now: the moment.
        actor: who sees to it.
        under: the case by which the amendment was adopted: it must have ended, and the field ``adopts``
            that its acts settled must be the fingerprint of *new*.
        adopted: the name of the stage in which an adopted amendment ends.
        stages: stage of *old* to stage of *new*; a stage that is not named keeps its name.

    Raises:
        ClockWentBackError: if *now* is before what the case has recorded.
    """
    now = moment(now)
    if now < case.at:
        raise ClockWentBackError(case.id, now, case.at)
    target = (stages or {}).get(case.stage, case.stage)
    verdict = all_of([_adopted(new, under, adopted), _fits(old, new, case, target)])
    if not verdict.is_met:
        return Ruling(
            accepted=False,
            case=case,
            verdict=verdict,
            subject=_GOING_OVER,
            who=actor,
            where=old.stages[case.stage].phrase(),
        )
    event = GoneOver(
        case.id,
        case.seq + 1,
        now,
        actor,
        "" if under is None else under.id,
        new.name,
        new.version,
        new.fingerprint,
        target,
        new.stages[target].final,
        case.wake,
    )
    return Ruling(
        accepted=True,
        case=evolve(case, event),
        events=(event,),
        verdict=verdict,
        subject=_GOING_OVER,
        who=actor,
        where=new.stages[target].phrase(),
    )


_GOING_OVER: Final = Phrase("going over", "适用新规则")


def _adopted(new: Procedure, under: Case | None, adopted: str) -> Verdict:
    if under is None:
        return unmet("there is no such amendment", zh="没有该修订事项")
    if not under.ended or under.stage != adopted:
        return unmet(
            "amendment {case} stands in {stage}, not in {adopted}",
            zh="修订事项{case}处于“{stage}”，而非“{adopted}”",
            case=under.id,
            stage=under.stage,
            adopted=adopted,
        )
    if under.matter.get("adopts") != new.fingerprint:
        return unmet(
            "amendment {case} did not adopt {new} version {version}",
            zh="修订事项{case}通过的不是“{new}”第{version}版",
            case=under.id,
            new=new,
            version=new.version,
        )
    return met(
        "amendment {case} adopted {new} version {version}",
        zh="修订事项{case}已通过“{new}”第{version}版",
        case=under.id,
        new=new,
        version=new.version,
    )


def _fits(old: Procedure, new: Procedure, case: Case, target: str) -> Verdict:
    if case.ended:
        return unmet("the matter has its answer already", zh="该事项已有答复")
    stage = new.stages.get(target)
    if stage is None:
        return unmet(
            "{new} has no stage {target}; say which one takes its place",
            zh="“{new}”没有“{target}”阶段，应指明对应阶段",
            new=new,
            target=target,
        )
    before, after = old.stages[case.stage].holds, stage.holds
    kinds = [None if held is None else held.kind for held in (before, after)]
    if stage.final or kinds[0] != kinds[1]:
        return unmet(
            "{target} does not go on with what {stage} holds",
            zh="“{target}”不能接续“{stage}”中的活动",
            target=stage,
            stage=old.stages[case.stage],
        )
    if hasattr(after, "box_kind") and target != case.stage:
        # Its ballots lie in a box of the stage's name, and whoever has voted must not vote again.
        return unmet(
            "a vote is running in {stage}, which must keep its name",
            zh="“{stage}”正在投票，阶段名称不得变更",
            stage=old.stages[case.stage],
        )
    makes = [getattr(held, "box_kind", None) for held in (before, after)]
    if None not in makes and makes[0](case.place.opening) != makes[1](case.place.opening):  # type: ignore[misc]  # both are there
        # What was promised to those who have voted, such as that it stays secret, is in the box.
        return unmet(
            "a vote is running in {stage}, and what becomes of a ballot in it cannot change",
            zh="“{stage}”正在投票，选票的处理方式不得变更",
            stage=old.stages[case.stage],
        )
    return met(
        "{target} takes the place of {stage}",
        zh="“{target}”接续“{stage}”",
        target=stage,
        stage=old.stages[case.stage],
    )


def recount(procedure: Procedure, case: Case, calendar: Calendar, now: datetime) -> Ruling:
    """
    Work a provisional limit out again by the official *calendar* that is out by now.

    Nothing happens where the limit is not provisional. A limit that would have run out already ends now.

    Raises:
        ClockWentBackError: if *now* is before what the case has recorded.
        ConsultError: if the case's limit is provisional and no length is on record.
    """
    now = moment(now)
    if now < case.at:
        raise ClockWentBackError(case.id, now, case.at)
    place = case.place
    if not place.provisional:
        return Ruling(accepted=True, case=case)
    if place.lasts is None:
        msg = f"case {case.id!r} has a provisional limit and no length on record; go over its events"
        raise ConsultError(msg)
    length = Span(place.lasts["count"], place.lasts["unit"])
    found = limit(length, place.entered, zone=procedure.zone, calendar=calendar)
    ends = max(found.at, now)
    if ends == place.ends and found.provisional:
        return Ruling(accepted=True, case=case)
    event = Extended(case.id, case.seq + 1, now, ends, "calendar", found.provisional, case.wake)
    return Ruling(accepted=True, case=evolve(case, event), events=(event,))
