"""The rule of law by which a meeting decides, and the meeting that it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from consult.catalogue.steps.assemblies import TELLERS, ByLaw
from consult.catalogue.steps.endings import OWN_RULE_FAILED
from consult.errors import ConsultError
from consult.law import rule
from consult.timing import days

if TYPE_CHECKING:
    from datetime import date

    from consult.procedure import Stage
    from consult.rules import Rule
    from consult.timing import Length, Span

__all__ = ["by_law"]

_ROLLS: Final = {"persons": "adults", "households": "households", "members": "representatives"}
_TITLES: Final = {
    "assembly": "民事民决（会议）",
    "representatives-meeting": "民事民决（代表会议）",
}


def by_law(
    law: str,
    *,
    on: date,
    mode: str | None = None,
    roll: str | None = None,
    tellers: Rule | None = None,
    notice: Span | None = None,
    lasts: Length = days(15),
    papers: bool = False,
    own_rule: Rule | None = None,
    own_rule_failed: Stage = OWN_RULE_FAILED,
    repeats: int = 0,
) -> ByLaw:
    """
    Let an assembly or a representatives' meeting decide by the law of the day *on*.

    Args:
        law: a rule of `consult.law` about an assembly or a representatives' meeting.
        on: the day by which its version is picked.
        mode: the way of deciding, where the law offers several, such as ``persons`` or ``households``.
        roll: the roll of those who may come; ``adults``, ``households`` or ``representatives`` by default.
        tellers: who records who has come; the joint meeting by default.
        notice: how long before it people are told; by default what the law asks for, which is 10 days for
            assemblies (residents Article 26, villagers Article 25) and nothing for representatives.
        lasts: how long the stage lasts. 15 days leave five after that notice: our choice.
        papers: whether votes are also handed in on paper.
        own_rule: a rule of the community's own that must hold beside the law's numbers.
        own_rule_failed: where a matter ends that the law's numbers carry, and that rule does not.
        repeats: how often it meets anew where too few came, or that rule did not hold.

    Raises:
        UnknownRuleError: if there is no rule of that name.
        NotInForceError: if it was not in force then.
        RuleError: if it has no such mode.
        ConsultError: if it is no rule of such a meeting, has several modes and none is named, or its
            notice takes all the time of the stage.
    """
    found = rule(law, on=on)
    _, _, kind = law.partition("-")
    if kind not in _TITLES:
        msg = f"by_law({law!r}) is no assembly or representatives' meeting; name one of them"
        raise ConsultError(msg)
    if mode is not None and len(found.modes) > 1:
        found = found.by(mode)
    if len(found.modes) > 1:
        names = ", ".join(one.name for one in found.modes)
        msg = f"by_law({law!r}) is taken by one of {names}; name it in mode="
        raise ConsultError(msg)
    only = found.modes[0].name
    return ByLaw(
        law=found,
        name="deciding_" + kind.partition("-")[0],
        title=_TITLES[kind],
        roll=_ROLLS.get(only, only) if roll is None else roll,
        tellers=TELLERS if tellers is None else tellers,
        notice=days(found.notice.days) if notice is None and found.notice is not None else notice,
        lasts=lasts,
        papers=papers,
        own_rule=own_rule,
        own_rule_failed=own_rule_failed,
        repeats=repeats,
    )
