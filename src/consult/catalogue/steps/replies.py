"""Replies owed to those who raised a matter: that it came in, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

import attrs

from consult.activities._shared import a_rule
from consult.catalogue.officers import JOINT_MEETING
from consult.catalogue.steps.acts import Reply
from consult.procedure import Duty
from consult.standard import roles
from consult.timing import days

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consult.procedure import Move, Stage
    from consult.rules import Rule
    from consult.timing import Span

__all__ = ["Replies"]

_JOINT_MEETING: Final = roles(JOINT_MEETING)


@final
@attrs.frozen(kw_only=True)
class Replies:
    """
    Those who raised a matter are told that it came in, and again what came of it, each within a time.

    It protects them from silence: a reply that is missed is on the record and stays owed, wherever the matter
    is by then. It does not see whether the reply was understood. A reply that the matter came in is owed
    while the topic is screened; once it has gone on, the next thing owed is what came of it.

    The accounts name replies to everything heard (件件有回音) and one community's hour; both limits here are
    our choice.
    """

    #: Who replies.
    by: Rule = attrs.field(default=_JOINT_MEETING, validator=a_rule)
    #: How soon it is said that the matter came in; None: nothing is owed.
    received: Span | None = days(2)
    #: How soon it is said what came of it; None: nothing is owed.
    answered: Span | None = days(3)

    def owed(self, start: Stage, moves: Iterable[Move]) -> tuple[Stage, tuple[Move, ...]]:
        """The same start and moves, with the replies owed in the first stage and in every final one."""

        def with_duty(stage: Stage) -> Stage:
            if stage.name == start.name:
                return self._with(stage, "receipt", "收件答复", self.received)
            return self._with(stage, "reply", "结果答复", self.answered) if stage.final else stage

        made = tuple(
            attrs.evolve(move, source=with_duty(move.source), target=with_duty(move.target)) for move in moves
        )
        return with_duty(start), made

    def _with(self, stage: Stage, name: str, title: str, within: Span | None) -> Stage:
        if within is None:
            return stage
        duty = Duty(name, Reply, within=within, by=self.by, title=title)
        return attrs.evolve(stage, owes=(*stage.owes, duty))
