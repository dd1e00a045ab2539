"""A decision by an assembly or by representatives, under a rule of law of the day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

import attrs

from consult.activities._shared import a_rule
from consult.activities.ballots import Desk
from consult.activities.outcomes import passes
from consult.activities.vote import Vote
from consult.catalogue.steps.acts import Admit
from consult.errors import ConsultError
from consult.law import rule
from consult.procedure import Stage
from consult.rules import settled
from consult.standard import elapsed, roles
from consult.timing import days
from consult.voting.decisions import AllOf

if TYPE_CHECKING:
    from datetime import date

    from consult.law import LawRule
    from consult.rules import Rule
    from consult.timing import Length, Span

__all__ = ["ByLaw", "by_law"]

_TELLERS: Final = roles("joint meeting")
_ROLLS: Final = {"persons": "adults", "households": "households", "members": "representatives"}
_TITLES: Final = {
    "assembly": "民事民决（会议）",
    "representatives-meeting": "民事民决（代表会议）",
}


@final
@attrs.frozen(kw_only=True)
class ByLaw:
    """
    A decision in a meeting, by the numbers of a rule of law: so many of all come, so many of those agree.

    It protects whoever is bound against a decision of too few, and of those who were told first: nobody is
    recorded as present before the notice has run, unless the matter is urgent. Whether everybody was told,
    and whether the roll is right, it does not see. Make it with `by_law`.
    """

    #: The rule of law, with one mode.
    law: LawRule
    #: The stage's name and Chinese title.
    name: str
    title: str
    #: The roll of those who may come, by its name in the host's directory.
    roll: str
    #: Who records who has come.
    tellers: Rule = attrs.field(default=_TELLERS, validator=a_rule)
    #: The time between telling of the meeting, which is when the stage is entered, and its beginning.
    notice: Span | None = None
    #: How long before the meeting has ended: the time of notice is in it.
    lasts: Length = days(15)
    #: Whether votes are also handed in on paper.
    papers: bool = False

    @property
    def stage(self) -> Stage:
        """Where those who have come vote."""
        may = self.tellers
        if self.notice is not None:
            at_once = settled(Admit.urgent).equals(True)  # noqa: FBT003 - the value that is asked for
            may &= elapsed(span=self.notice) | at_once
        desk = Desk(may, papers=self.papers, attendance=True, only_present=True)
        vote = Vote(self.roll, counting=self.law.counting(), desk=desk)
        return Stage(self.name, title=self.title, lasts=self.lasts, holds=vote)

    @property
    def attended(self) -> Rule:
        """Enough have come."""
        return passes(AllOf(tuple(leg for leg in self.law.legs if leg.side in _COMING)))

    @property
    def carried(self) -> Rule:
        """Enough have come, and enough of them agree."""
        return passes(self.law.decision)


_COMING: Final = frozenset({"present", "participating"})


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

    Raises:
        UnknownRuleError: if there is no rule of that name.
        NotInForceError: if it was not in force then.
        RuleError: if it has no such mode.
        ConsultError: if it is no rule of such a meeting, or has several modes and none is named.
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
        tellers=_TELLERS if tellers is None else tellers,
        notice=days(found.notice.days) if notice is None and found.notice is not None else notice,
        lasts=lasts,
        papers=papers,
    )
