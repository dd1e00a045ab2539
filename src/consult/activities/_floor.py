"""
On the floor of a sitting: what must hold for each act, and what it changes.

Who may is said by the sitting itself; here is what else must be so, each answer with all its reasons.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from consult.activities._presence import CLOSED, CONVENED, RECUSED, SITTING, STATEMENT, SittingView
from consult.activities._shared import next_key
from consult.events import Changes, Drop, Put
from consult.people import STAKEHOLDER, STAKEHOLDERS, Body
from consult.timing import limit, moment
from consult.verdicts import Phrase, Verdict, all_of, met, undecided, unmet

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from consult.facts import Facts

__all__ = [
    "attends",
    "closes",
    "convenes",
    "may_attend",
    "may_close",
    "may_convene",
    "may_record",
    "may_recuse",
    "may_speak",
    "records",
    "recuses",
    "states",
]

# What must hold


def may_convene(facts: Facts) -> Verdict:
    """The moment leaves the notice that is asked for, lies within the stage, and enough are invited."""
    view: SittingView = facts.sitting
    at: datetime | None = facts.act.at
    begins = facts.now if at is None else moment(at)
    said = facts.local(begins)
    parts = []
    if begins < facts.now:
        parts.append(unmet("{at} has passed", zh="{at}已过", at=said))
    notice = view.notice
    if notice is None:
        parts.append(met("no notice is asked for", zh="未规定提前通知时间"))
    else:
        first = limit(notice, facts.now, zone=facts.zone, calendar=facts.calendar).at
        parts.append(
            (met if begins >= first else unmet)(
                "called for {at}; with {notice} of notice it may begin from {first} on",
                zh="召集时间为{at}，须提前{notice}通知，最早可于{first}开始",
                at=said,
                notice=notice,
                first=facts.local(first),
            )
        )
    ends = facts.case.place.ends
    if ends is not None and begins >= ends:
        parts.append(
            unmet(
                "called for {at}, when the stage has ended ({ends})",
                zh="召集时间为{at}，而本阶段已于{ends}届满",
                at=said,
                ends=facts.local(ends),
            )
        )
    parts.append(_enough_invited(view.body, len(set(facts.act.stakeholders))))
    return all_of(parts)


def _enough_invited(body: Body, have: int) -> Verdict:
    need = body.stakeholders
    if need is None:
        return (unmet if have else met)(
            "{body} has no seats for stakeholders, {have} are invited",
            zh="{body}不设利益相关方席位，邀请{have}人",
            body=body,
            have=have,
        )
    return (met if have >= need else unmet)(
        "{have} stakeholders are invited, {need} must be present",
        zh="邀请利益相关方{have}人，至少须到场{need}人",
        have=have,
        need=need,
        missing=max(0, need - have),
    )


def under_way(facts: Facts) -> Verdict:
    """A sitting is called, has begun, and is not closed."""
    view: SittingView = facts.sitting
    begins = view.begins
    if begins is None:
        return undecided("no sitting is called", zh="尚未召集会议")
    if not view.is_open:
        return undecided("the sitting is closed; another can be called", zh="会议已闭会，可另行召集")
    at = facts.local(begins)
    if facts.now < begins:
        return undecided("the sitting begins on {at}", zh="会议于{at}开始", at=at, until=begins)
    return met("the sitting began on {at}", zh="会议已于{at}开始", at=at)


def may_record(facts: Facts) -> Verdict:
    """The sitting is under way, and the person named can come to it or leave it."""
    verdict = under_way(facts)
    return verdict & _comes(facts, facts.act.person) if verdict.is_met else verdict


def may_attend(facts: Facts) -> Verdict:
    """The sitting is under way, and the actor can come to it or leave it."""
    verdict = under_way(facts)
    return verdict & _comes(facts, facts.actor) if verdict.is_met else verdict


def _comes(facts: Facts, person: str) -> Verdict:
    view: SittingView = facts.sitting
    if view.is_recused(person):
        return _recused(person)
    body = view.body
    category = view.category_of(person)
    if category is None:
        return unmet(
            "{who} has no seat in {body} and is not invited",
            zh="{who}不是{body}成员，也未受邀",
            who=person,
            body=body,
        )
    here = view.is_present(person)
    if facts.act.present == here:
        return _here(person) if here else _away(person)
    return met(
        "{who} takes part as {category}",
        zh="{who}的身份为{category}",
        who=person,
        category=_words(body, category),
    )


def _words(body: Body, category: str) -> Phrase:
    if category == STAKEHOLDER:
        return STAKEHOLDERS
    known = (seat.phrase() for seat in body.seats if seat.category == category)
    return next(known, Phrase(category, category))


def _recused(person: str) -> Verdict:
    return unmet("{who} is recused", zh="{who}已回避", who=person)


def _here(person: str) -> Verdict:
    return unmet("{who} is present already", zh="{who}已在场", who=person)


def _away(person: str) -> Verdict:
    return unmet("{who} is not present", zh="{who}不在场", who=person)


def _not_recused(facts: Facts, person: str) -> Verdict:
    view: SittingView = facts.sitting
    if view.is_recused(person):
        return _recused(person)
    return met("{who} is not recused", zh="{who}未回避", who=person)


def may_recuse(facts: Facts) -> Verdict:
    """Nobody is recused twice."""
    return _not_recused(facts, facts.act.person or facts.actor)


def may_speak(facts: Facts) -> Verdict:
    """The sitting is under way, and the actor is present and not recused."""
    verdict = under_way(facts)
    if not verdict.is_met:
        return verdict
    view: SittingView = facts.sitting
    who = facts.actor
    verdict &= _not_recused(facts, who)
    if view.is_recused(who):
        return verdict
    return verdict & (
        met("{who} is present", zh="{who}在场", who=who) if view.is_present(who) else _away(who)
    )


def may_close(facts: Facts) -> Verdict:
    """The sitting is under way, composition and quorum are there now, and the actor is not recused."""
    verdict = under_way(facts)
    view: SittingView = facts.sitting
    if not view.is_open:
        return verdict
    # All reasons at once: whoever wants to close must see who is still missing.
    return all_of(
        [
            verdict,
            _not_recused(facts, facts.actor),
            view.body.sits(view.present),
            view.quorum(),
        ]
    )


# What changes


def convenes(facts: Facts) -> Changes:
    """The call is entered, in place of the one before."""
    act = facts.act
    begins = facts.now if act.at is None else moment(act.at)
    call = {
        "at": begins.isoformat(),
        "mode": act.mode.value,
        "place": act.place,
        "agenda": act.agenda,
        "stakeholders": sorted(set(act.stakeholders)),
    }
    return Changes((Put(SITTING, CONVENED, call),))


def records(facts: Facts) -> Changes:
    """The person named has come or left."""
    return _presence(facts, facts.act.person)


def attends(facts: Facts) -> Changes:
    """The actor has come or left."""
    return _presence(facts, facts.actor)


def _presence(facts: Facts, person: str) -> Changes:
    view: SittingView = facts.sitting
    if facts.act.present:
        return Changes((Put(view.presences, person, {"category": view.category_of(person)}),))
    return Changes(drops=(Drop(view.presences, person),))


def recuses(facts: Facts) -> Changes:
    """Somebody is out of the matter."""
    return Changes((Put(RECUSED, facts.act.person or facts.actor, {"reason": facts.act.reason}),))


def states(facts: Facts) -> Changes:
    """A statement is on the record."""
    said = {"text": facts.act.text, "side": facts.act.side.value}
    return Changes((Put(STATEMENT, next_key(facts), said),))


def closes(facts: Facts) -> Changes:
    """The outcome is on the record, with who was present."""
    view: SittingView = facts.sitting
    act = facts.act
    call: Mapping[str, Any] = facts.case.bucket(SITTING)[CONVENED].value
    closed = {
        "outcome": act.outcome,
        "adopted": act.adopted,
        "at": call["at"],
        "closed": facts.now.isoformat(),
        "mode": call["mode"],
        "place": call["place"],
        "present": dict(sorted(Counter(view.present.values()).items())),
        "recused": len(view.recused),
        "minutes": None if act.minutes is None else act.minutes.digest,
    }
    return Changes((Put(SITTING, CLOSED, closed),))
