"""A rule of law as a rule of a procedure: ``deciding.once(carried("civil-code-278-ordinary", on=...))``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.activities.outcomes import passes
from consult.law.registry import rule

if TYPE_CHECKING:
    from datetime import date

    from consult.rules import Rule

__all__ = ["carried"]


def carried(name: str, *, on: date, mode: str | None = None) -> Rule:
    """
    The counts of the vote hold under a rule of law: its thresholds joined, each with its article.

    It protects whoever is bound by the decision against a decision of too few. It does not cover notice,
    delivery and the roll; and that it does not hold is not the opposite motion adopted. Give the vote the
    counting of the same rule: ``Vote(roll, counting=rule(name, on=on).counting())``.

    Args:
        name: as `consult.law.rules` has it.
        on: the day by which the version is picked. A procedure is pinned, so a change of the law is a new
            version of the procedure.
        mode: the way of deciding, where the law offers several.

    Raises:
        UnknownRuleError: if there is no rule of that name.
        NotInForceError: if it was not in force then.
        RuleError: if it has no such mode, or has several and none is named.
    """
    law = rule(name, on=on)
    return passes((law if mode is None else law.by(mode)).decision)
