"""Residents judge what a department did, and what they say becomes a score."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, Final, final

import attrs

from consult.activities._shared import while_open
from consult.activities.survey import Grade, Survey, SurveyView
from consult.errors import ConsultError
from consult.rules import define, rule
from consult.verdicts import Verdict, met

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consult.activities.base import Intake
    from consult.facts import Facts
    from consult.rules import Rule
    from consult.verdicts import Phrase

__all__ = ["WEIGHTS", "Judging", "score_of", "somebody_judged"]

WEIGHTS: Final[Mapping[Grade, int]] = {
    Grade.SATISFIED: 100,
    Grade.BASICALLY_SATISFIED: 60,
    Grade.DISSATISFIED: 0,
}
"""What an answer counts for, in points of a hundred. The accounts give no formula: this is our choice."""


def _weights(values: Mapping[Grade, int]) -> dict[Grade, int]:
    given = dict(values)
    if set(given) != set(Grade) or any(weight.__class__ is not int for weight in given.values()):
        msg = f"weights {given!r} are not a whole number for each grade; give all of {', '.join(Grade)}"
        raise ConsultError(msg)
    return {grade: given[grade] for grade in Grade}


def score_of(counts: Mapping[Grade, int], weights: Mapping[Grade, int] = WEIGHTS) -> Fraction | None:
    """
    The mean of what the answers count for, exactly; None where nobody answered, since that is no zero.

    Args:
        counts: how many gave each grade; a grade that is not in it was given by nobody.
        weights: what each grade counts for.

    Raises:
        ConsultError: if *weights* are not one whole number for each grade.
    """
    each = _weights(weights)
    answered = sum(counts.values())
    return Fraction(sum(each[grade] * n for grade, n in counts.items()), answered) if answered else None


@rule(version="1", en="somebody has judged", zh="有人评议")
def somebody_judged(facts: Facts) -> Verdict:
    """One answer at least was given: without any there is no score."""
    survey: SurveyView = facts.survey
    if not survey.answered:
        return while_open(facts)("nobody has judged", zh="无人评议")
    return met("{answers} have judged", zh="共{answers}人评议", answers=survey.answered)


@final
@attrs.frozen
class Judging:
    """
    A survey of the residents concerned, without whoever they judge, and with a score as its result.

    It protects the judgement from being given by the department itself: who belongs to it does not answer
    even where it is on the roll, and not for somebody else either. Rules see it as a survey.
    """

    survey: Survey
    #: Who may answer, of those on the roll.
    by: Rule = attrs.field(kw_only=True)
    weights: Mapping[Grade, int] = attrs.field(default=WEIGHTS, kw_only=True, converter=_weights, hash=False)

    kind: ClassVar[str] = "survey"
    decides: ClassVar[None] = None

    @property
    def intakes(self) -> tuple[Intake, ...]:
        """The survey's answers, from fewer people."""
        return tuple(attrs.evolve(intake, by=intake.by & self.by) for intake in self.survey.intakes)

    def begins(self, facts: Facts) -> Mapping[str, Any]:
        """The roll, frozen."""
        return self.survey.begins(facts)

    def view(self, facts: Facts) -> SurveyView:
        """What rules see: a survey."""
        return self.survey.view(facts)

    def finds(self, facts: Facts) -> Mapping[str, Any]:
        """What the survey found, and the score as an exact fraction such as ``250/3``."""
        view = self.survey.view(facts)
        score = score_of({grade: view.count(grade) for grade in Grade}, self.weights)
        return {**self.survey.finds(facts), "score": None if score is None else str(score)}

    def responsible(self) -> Phrase:
        """Those who are asked."""
        return self.survey.responsible()

    def progress(self, facts: Facts) -> tuple[int, int] | None:
        """How many have answered, of how many asked."""
        return self.survey.progress(facts)

    def definition(self) -> Any:
        """Its parameters as JSON data."""
        weights = {grade.value: weight for grade, weight in self.weights.items()}
        return {**self.survey.definition(), "by": define(self.by), "weights": weights}
