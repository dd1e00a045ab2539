"""
What rules see of a fund: its limit, its running sums, and one account for each matter and purpose.

A fund is one case, and every act on a case is judged on all that was done before: of two who commit the last
of the money at the same time, one is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final

from consult.catalogue.funds.money import yuan
from consult.rules import rule
from consult.verdicts import Verdict, met, undecided

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consult.catalogue.funds.acts import Purpose
    from consult.facts import Facts

__all__ = ["ACCOUNTS", "COMMITTED", "PAID", "SUMS", "FundView", "account_key", "paid_up"]

SUMS: Final = "fund:sum"
"""The ledger of the running sums: ``committed`` and ``paid``."""

ACCOUNTS: Final = "fund:account"
"""The ledger of what is committed and paid, by matter and purpose."""

COMMITTED: Final = "committed"
PAID: Final = "paid"


@final
class FundView:
    """What rules see of a fund, from running sums."""

    __slots__ = ("_facts",)

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    @property
    def limit(self) -> int:
        """All the money of the year, in fen."""
        limit: int = self._facts.opening["limit"]
        return limit

    @property
    def committed(self) -> int:
        """How much is committed, in fen: paid or not, without what was released."""
        return self._sum(COMMITTED)

    @property
    def paid(self) -> int:
        """How much is paid, in fen."""
        return self._sum(PAID)

    @property
    def left(self) -> int:
        """How much can still be committed, in fen."""
        return self.limit - self.committed

    def _sum(self, of: str) -> int:
        found = self._facts.case.ledger(SUMS).get(of)
        return 0 if found is None else found.value["sum"]

    def account(self, matter: str, purpose: Purpose) -> Mapping[str, Any]:
        """What is ``committed`` to a matter for a purpose and what of it is ``paid``, in fen."""
        found = self._facts.case.ledger(ACCOUNTS).get(account_key(matter, purpose))
        empty = {"matter": matter, "purpose": purpose.value, COMMITTED: 0, PAID: 0}
        return empty if found is None else found.value


def account_key(matter: str, purpose: Purpose) -> str:
    """The key of an account."""
    return f"{purpose.value}:{matter}"


@rule(version="1", en="all that was committed is paid", zh="已安排资金全部拨付")
def paid_up(facts: Facts) -> Verdict:
    """Whatever is committed is paid; where nothing was committed, nothing is open either."""
    view: FundView = facts.fund
    missing = view.committed - view.paid
    return (undecided if missing else met)(
        "{paid} of {committed} is paid",
        zh="已安排{committed}，已拨付{paid}",
        paid=yuan(view.paid),
        committed=yuan(view.committed),
    )
