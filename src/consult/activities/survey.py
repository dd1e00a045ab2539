"""
A survey: those who are served say whether they are satisfied.

Who is served is a roll, frozen when the survey begins. A person has one answer, and a later one replaces it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, final

import attrs

from consult.activities._rolls import a_roll, frozen, roll_now, roll_words
from consult.activities._shared import Worded, at_its_end, while_open
from consult.activities.ballots import on_roll
from consult.activities.base import Intake
from consult.acts import Act, Titled
from consult.errors import ConsultError
from consult.events import Changes, Drop, Put
from consult.rules import Reading, Rule, define, reading, rule
from consult.verdicts import Phrase, Verdict, met, unmet
from consult.voting import Share, reached

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consult.case import Entry
    from consult.facts import Facts

__all__ = ["AnswerSurvey", "Grade", "Survey", "SurveyView", "answered", "responded", "satisfied"]


@final
class Grade(Worded):
    """How satisfied somebody is."""

    SATISFIED = "satisfied", "满意"
    BASICALLY_SATISFIED = "basically_satisfied", "基本满意"
    DISSATISFIED = "dissatisfied", "不满意"


# A bucket for each grade, so that a share is read from three lengths and never by walking the answers.
_BUCKETS: Final = {grade: f"answer:{grade.value}" for grade in Grade}


class AnswerSurvey(Act, defer_build=True):
    """Say how satisfied one is. A later answer replaces an earlier one."""

    zh = "评价"
    did = Phrase("answered the survey", "作出评价")

    grade: Annotated[Grade, Titled("Grade", "满意程度")]
    comment: Annotated[str, Titled("Comment", "意见建议")] = ""


@final
class SurveyView:
    """What rules see of a survey."""

    __slots__ = ("_facts",)

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    def count(self, grade: Grade) -> int:
        """How many gave this grade."""
        return len(self._facts.case.bucket(_BUCKETS[grade]))

    @property
    def answered(self) -> int:
        """How many have answered."""
        return sum(self.count(grade) for grade in Grade)

    @property
    def size(self) -> int:
        """How many are served, and so were asked."""
        size: int = self._facts.opening["size"]
        return size

    def grade_of(self, person: str) -> Grade | None:
        """What *person* answered last."""
        bucket = self._facts.case.bucket
        return next((grade for grade, name in _BUCKETS.items() if person in bucket(name)), None)

    @property
    def answers(self) -> list[Entry]:
        """The answers that count, in the order of time."""
        found = [entry for name in _BUCKETS.values() for entry in self._facts.case.bucket(name).values()]
        return sorted(found, key=lambda entry: entry.seq)


@final
@attrs.frozen
class Survey:
    """
    Those who are served judge the result (服务谁、谁评价).

    It protects against those who did the work grading themselves: only who stands on the roll of those served
    answers, each once. It does not keep the answers secret, since they are on the record with the person's
    name, and does not make up for those who stay silent: ask for `responded` too.
    """

    #: The roll of those who are served, by its name in the host's directory, or a reading that gives it.
    served: str | Reading[str] = attrs.field(validator=a_roll)

    kind: ClassVar[str] = "survey"
    #: Nobody in particular: the moves say it.
    decides: ClassVar[None] = None

    @property
    def intakes(self) -> tuple[Intake, ...]:
        """Answers."""
        return (Intake(AnswerSurvey, on_roll(), _answers),)

    def begins(self, facts: Facts) -> Mapping[str, Any]:
        """The roll, frozen: its digest and size."""
        return frozen(roll_now(self.served, facts))

    def view(self, facts: Facts) -> SurveyView:
        """What rules see."""
        return SurveyView(facts)

    def finds(self, facts: Facts) -> Mapping[str, Any]:
        """How many were asked, how many answered, how many gave each grade: counts, never a rounded share."""
        view = SurveyView(facts)
        return {
            "served": view.size,
            "answered": view.answered,
            **{grade.value: view.count(grade) for grade in Grade},
        }

    def responsible(self) -> Phrase:
        """Those who are served."""
        return roll_words(self.served)

    def progress(self, facts: Facts) -> tuple[int, int] | None:
        """How many have answered, of how many asked."""
        view = SurveyView(facts)
        return (view.answered, view.size)

    def definition(self) -> Any:
        """Its parameters as JSON data."""
        return {"served": define(self.served)}


def _answers(facts: Facts) -> Changes:
    view: SurveyView = facts.survey
    grade, before = facts.act.grade, view.grade_of(facts.actor)
    put = Put(_BUCKETS[grade], facts.actor, {"grade": grade.value, "comment": facts.act.comment})
    if before is None or before is grade:
        return Changes((put,))
    return Changes((put,), (Drop(_BUCKETS[before], facts.actor),))


def satisfied(share: Share, *, basically_counts: bool = True) -> Rule:
    """
    Enough of those who answered are satisfied. Judged at the end of the stage; before it an answer can turn.

    The base is those who answered. Where nobody did there is no share, and this is unmet.

    Args:
        share: how much of those who answered.
        basically_counts: whether *basically satisfied* counts as satisfied.

    Raises:
        ConsultError: if *share* is no share.
    """
    _a_share("satisfied", share)
    return _satisfied(share=share) if basically_counts else _wholly_satisfied(share=share)


def responded(share: Share) -> Rule:
    """
    Enough of those who are served have answered. Met as soon as they have: no answer is taken back.

    It keeps a few from speaking for all. Where nobody is served there is no share, and this is unmet.

    Raises:
        ConsultError: if *share* is no share.
    """
    _a_share("responded", share)
    return _responded(share=share)


def _a_share(name: str, share: object) -> None:
    if not isinstance(share, Share):
        msg = f"{name}({share!r}): give a share, such as at_least('3/5')"
        raise ConsultError(msg)


@rule(
    version="1",
    en="{share} of the answers are satisfied or basically satisfied",
    zh="满意和基本满意占比{share}",
)
def _satisfied(facts: Facts, *, share: Share) -> Verdict:
    view: SurveyView = facts.survey
    have = view.count(Grade.SATISFIED) + view.count(Grade.BASICALLY_SATISFIED)
    return _judged(facts, have, share, Phrase("satisfied or basically satisfied", "满意或基本满意"))


@rule(version="1", en="{share} of the answers are satisfied", zh="满意占比{share}")
def _wholly_satisfied(facts: Facts, *, share: Share) -> Verdict:
    view: SurveyView = facts.survey
    return _judged(facts, view.count(Grade.SATISFIED), share, Grade.SATISFIED.phrase())


def _judged(facts: Facts, have: int, share: Share, what: Phrase) -> Verdict:
    if not facts.closing:
        return at_its_end(facts, "the survey", "满意度评价")
    view: SurveyView = facts.survey
    base = view.answered
    if not base:
        return unmet(
            "nobody answered, so there is no share; {share} asked for",
            zh="无人评价，无从计算满意率，要求{share}",
            share=share,
            have=0,
            base=0,
        )
    need = share.needed(base)
    return (met if reached(have, base, share) else unmet)(
        "{have} of {base} who answered are {what}; {share} asked for, so {need} needed",
        zh="{base}人评价，其中{have}人{what}，要求{share}，须达{need}人",
        have=have,
        base=base,
        what=what,
        share=share,
        need=need,
        missing=max(0, need - have),
    )


@rule(version="1", en="{share} of those served have answered", zh="{share}的服务对象参加评价")
def _responded(facts: Facts, *, share: Share) -> Verdict:
    view: SurveyView = facts.survey
    have, base = view.answered, view.size
    if not base:
        return unmet(
            "nobody is served, so there is no share", zh="没有服务对象，无从计算参评率", have=0, base=0
        )
    need = share.needed(base)
    return (met if reached(have, base, share) else while_open(facts))(
        "{have} of {base} who are served have answered; {share} asked for, so {need} needed",
        zh="{base}名服务对象中{have}人已评价，要求{share}，须达{need}人",
        have=have,
        base=base,
        share=share,
        need=need,
        missing=max(0, need - have),
    )


@reading(version="1", en="answers to the survey", zh="评价人数")
def answered(facts: Facts) -> int | None:
    """How many have answered. Who answers is no secret; whether they are satisfied is judged at the end."""
    view: SurveyView = facts.survey
    return view.answered
