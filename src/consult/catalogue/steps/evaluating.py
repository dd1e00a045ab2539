"""Step five, 民事民评: those who are served judge the result, and a poor judgement reopens the works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

import attrs

from consult.activities.survey import Survey, responded, satisfied
from consult.catalogue.steps.acts import Admit
from consult.catalogue.steps.bounds import entered_at_most
from consult.catalogue.steps.checks import require_count
from consult.catalogue.steps.endings import EVALUATED, UNEVALUATED, UNSATISFIED
from consult.catalogue.steps.ways import Way, both
from consult.procedure import Stage
from consult.rules import settled
from consult.timing import days
from consult.voting import at_least

if TYPE_CHECKING:
    from consult.catalogue.steps.ways import Ways
    from consult.procedure import Move
    from consult.rules import Reading
    from consult.timing import Length
    from consult.voting import Share

__all__ = ["Evaluating"]

_SERVED: Final = settled(Admit.served)


@final
@attrs.frozen(kw_only=True)
class Evaluating:
    """
    Those who are served say how satisfied they are (服务谁、谁评价).

    It protects against those who did the work grading themselves, and against a few who speak for all: too
    few answers are an end of their own. It does not make up for those who stay silent. Who judges is the
    practice of the accounts; the shares, and that a poor judgement reopens the works a bounded number of
    times, are our choice: the accounts give an effect for departments only.
    """

    #: The roll of those served: the one that the matter names, or a name.
    served: str | Reading[str] = _SERVED
    #: How long they are asked, each time.
    lasts: Length = days(10)
    #: Which share of them must answer.
    enough: Share = at_least("1/3")
    #: Which share of the answers must be satisfied.
    satisfaction: Share = at_least("3/5")
    #: Whether *basically satisfied* counts as satisfied.
    basically_counts: bool = True
    #: How often the works may be reopened.
    rework: int = attrs.field(default=2, validator=require_count)

    @property
    def stage(self) -> Stage:
        """Where they are asked."""
        return Stage("evaluating", title="民事民评", lasts=self.lasts, holds=Survey(self.served))

    @property
    def ways(self) -> Ways:
        """The way into the step."""
        return (Way(self.stage),)

    def moves(self, again: Ways) -> tuple[Move, ...]:
        """All moves of the step; *again* is where the works are reopened."""
        stage, spoken = self.stage, responded(self.enough)
        content = satisfied(self.satisfaction, basically_counts=self.basically_counts)
        return (
            stage.at_end().to(EVALUATED, when=spoken & content),
            *(
                stage.at_end().to(
                    way.to, when=both(way.when, spoken & (entered_at_most(1 + self.rework, way.to)))
                )
                for way in again
                if self.rework
            ),
            stage.at_end().to(UNSATISFIED, when=spoken),
            stage.at_end().to(UNEVALUATED),
        )
