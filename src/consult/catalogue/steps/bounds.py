"""How often a matter may enter a stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.rules import rule
from consult.standard import StageRef, stage_ref
from consult.verdicts import Verdict, met, unmet

if TYPE_CHECKING:
    from consult.facts import Facts
    from consult.procedure import Stage
    from consult.rules import Rule

__all__ = ["entered_at_most"]


def entered_at_most(most: int, stage: Stage) -> Rule:
    """
    The matter may enter *stage* once more: it has done so fewer than *most* times.

    Asked before it enters, so that ``entered_at_most(2, works)`` lets works be reopened once.
    """
    return _entered_at_most(stage=stage_ref(stage), most=most)


@rule(version="1", en="at most {most} times in {stage}", zh="进入“{stage}”不超过{most}次")
def _entered_at_most(facts: Facts, *, stage: StageRef, most: int) -> Verdict:
    this = facts.visits(stage.name) + 1
    if this <= most:
        return met(
            "this is time {this} in {stage}, of at most {most}",
            zh="本次为第{this}次进入“{stage}”，最多{most}次",
            this=this,
            stage=stage,
            most=most,
        )
    return unmet(
        "this would be time {this} in {stage}, of at most {most}",
        zh="再次进入“{stage}”将为第{this}次，最多{most}次",
        this=this,
        stage=stage,
        most=most,
    )
