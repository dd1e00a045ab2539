"""What a secret vote, and an election, do not take of the acts around a ballot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from consult.activities.ballots import DeclareRecusal, GiveMandate
from consult.facts import BlankAct
from consult.verdicts import Verdict, unmet

if TYPE_CHECKING:
    from collections.abc import Callable

    from consult.activities.base import Intake
    from consult.facts import Facts

__all__ = ["kept_secret", "uninstructed"]


def kept_secret(intake: Intake) -> Intake:
    """
    The same act as a secret vote takes it.

    A mandate goes on the record, so it cannot say how to vote; and a ballot that is in cannot be taken out,
    so whoever has voted, or was voted for, cannot be recused any more.
    """
    if intake.act is GiveMandate:
        return uninstructed(
            intake,
            unmet(
                "a mandate is on record, and says not how to vote in secret; tell the holder in private",
                zh="委托书将记录在案，无记名投票的委托书不得载明表决意见；请私下告知受托人",
            ),
        )
    if intake.act is DeclareRecusal:
        return _first(intake, _still_out)
    return intake


def uninstructed(intake: Intake, why_not: Verdict) -> Intake:
    """The same act, refused with *why_not* where a mandate says how to vote."""

    def without(facts: Facts) -> Verdict | None:
        blank = facts.act.__class__ is BlankAct
        return None if blank or facts.act.instruction is None else why_not

    return _first(intake, without)


def _first(intake: Intake, why_not: Callable[[Facts], Verdict | None]) -> Intake:
    admits = intake.admits
    if admits is None:  # pragma: no cover - both acts ask something
        return intake

    def asked(facts: Facts) -> Verdict:
        verdict = admits(facts)
        found = why_not(facts) if verdict.is_met else None
        return verdict if found is None else found

    return attrs.evolve(intake, admits=asked)


def _still_out(facts: Facts) -> Verdict | None:
    named: str | None = None if facts.act.__class__ is BlankAct else facts.act.voter
    who = facts.actor if named is None else named
    if not facts.paper_of(who).voted:
        return None
    return unmet("a ballot of {who} is in already, and is final", zh="{who}的票已经投出，不得更改", who=who)
