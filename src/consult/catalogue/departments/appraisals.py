"""
A department's appraisal: what came of its works, and what residents said of them.

Worked out from the cases alone, by the final stages in which they stand. Every judged work counts the same,
whether few or many answered: that is our choice, since the accounts say only that the score goes into the
appraisal.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, final

import attrs

from consult.catalogue.departments.endings import (
    JUDGED,
    NOT_JUDGED,
    NOT_TAKEN_UP,
    OVERDUE,
    REFUSED,
    UNRULED,
)
from consult.catalogue.text_tables import text_table
from consult.verdicts import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consult.case import Case
    from consult.verdicts import Lang

__all__ = ["Appraisal", "appraisal", "appraisal_table"]


@final
@attrs.frozen(kw_only=True)
class Appraisal:
    """The works of one department, counted by what came of them."""

    department: str
    #: How many works were ordered; the other counts add up to it.
    works: int
    #: How many the residents concerned have judged.
    judged: int
    #: How many were reported done and judged by too few.
    not_judged: int
    #: How many were not reported done in time.
    overdue: int
    #: How many the department objected to with good reason.
    refused: int
    #: How many it did not answer to in time.
    not_taken_up: int
    #: How many objections the street office left without an answer.
    unruled: int
    #: How many are still under way.
    under_way: int
    #: The mean of the scores of the works judged, exactly; None where there is none.
    score: Fraction | None

    def to_data(self) -> dict[str, Any]:
        """The appraisal as JSON data; the score as an exact fraction such as ``250/3``."""
        data = attrs.asdict(self)
        return {**data, "score": None if self.score is None else str(self.score)}

    def phrase(self) -> Phrase:
        """The appraisal in a sentence; the score to two places, for people."""
        score = self.score
        points = Phrase("no score", "无得分") if score is None else _points(score)
        return Phrase(
            f"{self.department}: {self.works} works, {self.judged} judged, {points.en}; "
            f"{self.overdue} overdue, {self.refused} refused",
            f"{self.department}：承办{self.works}件，已评议{self.judged}件，{points.zh}；"
            f"逾期{self.overdue}件，退回{self.refused}件",
        )


def _points(score: Fraction) -> Phrase:
    return Phrase(f"score {_rounded(score)}", f"得分{_rounded(score)}")


def _rounded(score: Fraction) -> str:
    hundredths = round(score * 100)  # a half goes to the even one
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02}"


def appraisal(cases: Iterable[Case], *, procedure: str = "department-work") -> tuple[Appraisal, ...]:
    """
    The appraisal of every department that is called in by *cases*, in the order of their names.

    Args:
        cases: heads of cases as an engine gives them; those of other procedures are passed over.
        procedure: what the community calls the works of departments.
    """
    found: dict[str, Counter[str]] = {}
    scores: dict[str, list[Fraction]] = {}
    for case in cases:
        if case.origin.procedure != procedure:
            continue
        named: str = case.matter["department"]
        found.setdefault(named, Counter())[case.stage] += 1
        if case.stage == JUDGED.name:
            scores.setdefault(named, []).append(Fraction(case.results["judging"].data["score"]))
    return tuple(_of(named, found[named], scores.get(named, [])) for named in sorted(found))


def _of(department: str, stages: Counter[str], scores: list[Fraction]) -> Appraisal:
    ended = {
        "judged": stages[JUDGED.name],
        "not_judged": stages[NOT_JUDGED.name],
        "overdue": stages[OVERDUE.name],
        "refused": stages[REFUSED.name],
        "not_taken_up": stages[NOT_TAKEN_UP.name],
        "unruled": stages[UNRULED.name],
    }
    works = stages.total()
    return Appraisal(
        department=department,
        works=works,
        under_way=works - sum(ended.values()),
        score=sum(scores, Fraction()) / len(scores) if scores else None,
        **ended,
    )


_HEADS: Final = {
    "en": ("department", "works", "judged", "score", "overdue", "refused", "not taken up"),
    "zh": ("部门", "承办", "已评议", "得分", "逾期", "退回", "未签收"),
}


def appraisal_table(rows: Iterable[Appraisal], lang: Lang = "en") -> str:
    """The appraisals as a table of plain text."""
    lines = [
        (
            row.department,
            str(row.works),
            str(row.judged),
            "-" if row.score is None else _rounded(row.score),
            str(row.overdue),
            str(row.refused),
            str(row.not_taken_up),
        )
        for row in rows
    ]
    return text_table(_HEADS[lang], lines)
