"""Department work 部门办理, judged by residents, and its appraisal (吹哨报到)."""

from consult.catalogue.departments.acts import (
    AcceptOrder,
    OrderWork,
    OverruleRefusal,
    RefuseOrder,
    ReportDone,
    UpholdRefusal,
)
from consult.catalogue.departments.appraisals import Appraisal, appraisal, appraisal_table
from consult.catalogue.departments.judging import WEIGHTS, Judging, score_of
from consult.catalogue.departments.work import department_work

__all__ = [
    "WEIGHTS",
    "AcceptOrder",
    "Appraisal",
    "Judging",
    "OrderWork",
    "OverruleRefusal",
    "RefuseOrder",
    "ReportDone",
    "UpholdRefusal",
    "appraisal",
    "appraisal_table",
    "department_work",
    "score_of",
]
