"""The final stages of a department's work, one for each cause: the appraisal counts by them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from consult.catalogue.steps.endings import ending

if TYPE_CHECKING:
    from consult.procedure import Stage

__all__ = ["JUDGED", "NOT_JUDGED", "NOT_TAKEN_UP", "OVERDUE", "REFUSED", "UNRULED"]

JUDGED: Final[Stage] = ending(
    "judged",
    "已评议",
    "The department reported the work as done, and the residents concerned have judged it.",
    "部门已报告办结，有关居民已作评议。",
)
NOT_JUDGED: Final[Stage] = ending(
    "not_judged",
    "参评不足",
    "The department reported the work as done; too few of the residents concerned judged it.",
    "部门已报告办结，参加评议的居民不足，未形成评议结果。",
)
NOT_TAKEN_UP: Final[Stage] = ending(
    "not_taken_up",
    "逾期未签收",
    "The department neither took the order on nor objected to it in time.",
    "部门逾期既未签收也未提出异议。",
)
REFUSED: Final[Stage] = ending(
    "refused_by_department",
    "异议成立",
    "The department objected, and the street office found it right; the reasons are on the record.",
    "部门提出异议，街道认定异议成立，理由已记录在案。",
)
UNRULED: Final[Stage] = ending(
    "unruled",
    "异议逾期未裁定",
    "The department objected, and the street office did not decide about it in time.",
    "部门提出异议，街道逾期未作裁定。",
)
OVERDUE: Final[Stage] = ending(
    "overdue",
    "逾期未办结",
    "The department took the order on and did not report it done in time.",
    "部门签收后逾期未报告办结。",
)
