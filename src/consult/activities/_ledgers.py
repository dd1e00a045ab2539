"""What works have come to, as rules see it: tasks, gifts, disclosures, remarks, reports and inspections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

from consult.activities._shared import Worded

if TYPE_CHECKING:
    from consult.case import Entry
    from consult.facts import Facts

__all__ = [
    "ANSWER",
    "CONTRIBUTION",
    "DISCLOSING",
    "DISCLOSURE",
    "INSPECTION",
    "LAST",
    "OPEN",
    "PERCENT",
    "REMARK",
    "REMARK_OPEN",
    "REPORT",
    "SUM",
    "TASK",
    "Kind",
    "Venue",
    "WorksView",
]

TASK: Final = "task"
OPEN: Final = "task:open"
CONTRIBUTION: Final = "contribution"
SUM: Final = "contribution:sum"
DISCLOSURE: Final = "disclosure"
PERCENT: Final = "disclosure:percent"
REMARK: Final = "remark"
REMARK_OPEN: Final = "remark:open"
ANSWER: Final = "remark:answer"
REPORT: Final = "report"
INSPECTION: Final = "inspection"
LAST: Final = "last"
#: Where the stage keeps how often progress is to be made public.
DISCLOSING: Final = "discloses_every"


@final
class Kind(Worded):
    """What somebody gives, each counted in its smallest unit: minutes, fen, items."""

    LABOUR = "labour", "劳务"
    MONEY = "money", "资金"
    MATERIALS = "materials", "物资"


@final
class Venue(Worded):
    """Where something is made public."""

    NOTICE_BOARD = "notice_board", "公示栏"
    ONLINE = "online", "线上"


@final
class WorksView:
    """What rules see of works."""

    __slots__ = ("_facts",)

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    @property
    def tasks(self) -> list[Entry]:
        """Every task of the matter, in the order in which it was last changed."""
        return self._facts.ledger(TASK)

    @property
    def task_count(self) -> int:
        """How many tasks there are."""
        return len(self._facts.case.ledger(TASK))

    @property
    def open_count(self) -> int:
        """How many of them are not finished."""
        return len(self._facts.case.ledger(OPEN))

    def task(self, task: str) -> Entry | None:
        """One task: title, responsible person, due moment and, once it is finished, by whom."""
        return self._facts.case.ledger(TASK).get(task)

    @property
    def contributions(self) -> list[Entry]:
        """What was given, over all visits, in the order of time."""
        return self._facts.ledger(CONTRIBUTION)

    def contributed(self, kind: Kind) -> int:
        """The sum of what was given of one kind, from a running sum."""
        found = self._facts.case.ledger(SUM).get(kind.value)
        return 0 if found is None else found.value["sum"]

    @property
    def disclosures(self) -> list[Entry]:
        """What was made public, over all visits, in the order of time."""
        return self._facts.ledger(DISCLOSURE)

    @property
    def percent(self) -> int | None:
        """How far the works are, by the last disclosure."""
        found = self._facts.case.ledger(PERCENT).get(LAST)
        return None if found is None else found.value["percent"]

    @property
    def remarks(self) -> list[Entry]:
        """What those who watch over the works had to say, over all visits, in the order of time."""
        return self._facts.ledger(REMARK)

    @property
    def remark_count(self) -> int:
        """How many remarks there are."""
        return len(self._facts.case.ledger(REMARK))

    @property
    def open_remark_count(self) -> int:
        """How many of them are not answered."""
        return len(self._facts.case.ledger(REMARK_OPEN))

    def remark(self, number: str) -> Entry | None:
        """One remark by its number: its text, and who made it when."""
        return self._facts.case.ledger(REMARK).get(number)

    def answer(self, number: str) -> Entry | None:
        """The answer to a remark: its reason, and who gave it when."""
        return self._facts.case.ledger(ANSWER).get(number)

    @property
    def report(self) -> Entry | None:
        """The last report of this visit."""
        return self._facts.case.bucket(REPORT).get(LAST)

    @property
    def inspection(self) -> Entry | None:
        """The last inspection of this visit."""
        return self._facts.case.bucket(INSPECTION).get(LAST)

    @property
    def awaits_inspection(self) -> bool:
        """Whether a report was made that has not been inspected."""
        report, inspection = self.report, self.inspection
        return report is not None and (inspection is None or inspection.seq < report.seq)
