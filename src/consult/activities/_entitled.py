"""Whose ballot it is, and who may decide about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.facts import BlankAct
from consult.verdicts import Verdict, all_of, met, unmet

if TYPE_CHECKING:
    from consult.facts import Facts
    from consult.rules import Rule

__all__ = ["all_listed", "for_whom", "in_person", "on_the_roll", "whose_of"]


def on_the_roll(facts: Facts, who: str) -> Verdict:
    roll = facts.roll()
    frozen = facts.local(facts.case.place.entered)
    if who in roll:
        return met(
            "{who} is on the roll of {roll} (frozen {frozen})",
            zh="{who}在{roll}名册上（{frozen}确定）",
            who=who,
            roll=roll.name,
            frozen=frozen,
        )
    return unmet(
        "{who} is not on the roll of {roll} (frozen {frozen})",
        zh="{who}不在{roll}名册上（{frozen}确定）",
        who=who,
        roll=roll.name,
        frozen=frozen,
    )


def whose_of(facts: Facts) -> str:
    named: str | None = None if facts.act.__class__ is BlankAct else facts.act.voter
    return facts.actor if named is None else named


def in_person(facts: Facts) -> Verdict | None:
    """Why not, where somebody decides about another's ballot: that is nothing to be passed on."""
    act = facts.act
    if act.principal is None or act.principal == act.actor:
        return None
    return unmet(
        "{who} is not {voter}, who decides about the ballot in person",
        zh="{who}并非{voter}本人，此事须由本人办理",
        who=act.actor,
        voter=act.principal,
    )


def for_whom(facts: Facts, tellers: Rule | None) -> Verdict:
    """One's own, or anybody's on the roll where the desk enters it."""
    passed_on = in_person(facts)
    if passed_on is not None:
        return passed_on
    if facts.act.__class__ is BlankAct and tellers is not None and tellers.ask(facts).is_met:
        _ = facts.act.voter  # whose, nobody has written yet
    whose = whose_of(facts)
    listed = on_the_roll(facts, whose)
    if whose == facts.actor:
        return listed
    if tellers is None:
        return unmet("{who} is not {voter}", zh="{who}并非{voter}本人", who=facts.actor, voter=whose)
    return all_of((listed, tellers.ask(facts)))


def all_listed(facts: Facts, voters: tuple[str, ...]) -> Verdict:
    roll = facts.roll()
    strangers = [voter for voter in voters if voter not in roll]
    if strangers:
        return unmet(
            "not on the roll of {roll}: {who}", zh="不在{roll}名册上：{who}", who=strangers, roll=roll.name
        )
    return met("all are on the roll of {roll}", zh="均在{roll}名册上", roll=roll.name)
