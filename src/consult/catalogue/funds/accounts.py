"""The accounts of a fund: money is committed, released and paid, and running sums are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, final

import attrs

from consult.activities._shared import a_rule, next_key
from consult.activities.base import Intake
from consult.catalogue.funds.acts import Commit, Pay, Release
from consult.catalogue.funds.money import yuan
from consult.catalogue.funds.views import ACCOUNTS, COMMITTED, PAID, SUMS, FundView, account_key
from consult.events import Changes, Put
from consult.rules import Rule, define
from consult.verdicts import Verdict, met, unmet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consult.catalogue.funds.grants import Grants
    from consult.facts import Facts
    from consult.verdicts import Phrase

__all__ = ["FundAccounts"]


@final
@attrs.frozen(kw_only=True)
class FundAccounts:
    """
    The money of a year is committed to matters, released and paid.

    It protects the community from promising more than there is and from paying what nobody committed, and a
    matter from awards beyond the formula. It does not see the bank, nor what a payee does with the money.
    """

    #: All the money of the year where the opening says no less, in fen.
    limit: int
    #: Who commits and releases.
    commits: Rule = attrs.field(validator=a_rule)
    #: Who pays.
    pays: Rule = attrs.field(validator=a_rule)
    #: To which matters, and how much.
    grants: Grants
    #: Whether money is still committed, and not only released and paid.
    open: bool = True

    kind: ClassVar[str] = "fund"
    #: Nobody in particular: the moves say it.
    decides: ClassVar[None] = None

    @property
    def intakes(self) -> tuple[Intake, ...]:
        """Commitments, releases, payments."""
        commits = (Intake(Commit, self.commits, _commits, self.grants.admits),) if self.open else ()
        return (
            *commits,
            Intake(Release, self.commits, _releases, _is_open),
            Intake(Pay, self.pays, _pays, _is_open),
        )

    def begins(self, facts: Facts) -> Mapping[str, Any]:
        """The limit of this fund."""
        return {"year": facts.matter["year"], "limit": facts.matter["limit"] or self.limit}

    def view(self, facts: Facts) -> FundView:
        """What rules see."""
        return FundView(facts)

    def finds(self, facts: Facts) -> Mapping[str, Any]:
        """The sums, in fen."""
        view = FundView(facts)
        return {**self.begins(facts), COMMITTED: view.committed, PAID: view.paid, "left": view.left}

    def responsible(self) -> Phrase:
        """Those who commit."""
        return self.commits.phrase()

    def progress(self, facts: Facts) -> tuple[int, int] | None:
        """How much is committed, of how much, in fen."""
        view = FundView(facts)
        return (view.committed, view.limit)

    def definition(self) -> Any:
        """Its parameters as JSON data."""
        return {field.name: define(getattr(self, field.name)) for field in attrs.fields(FundAccounts)}


def _is_open(facts: Facts) -> Verdict:
    act = facts.act
    account = FundView(facts).account(act.matter, act.purpose)
    rest = account[COMMITTED] - account[PAID]
    return (met if act.amount <= rest else unmet)(
        "{amount} is asked for, {rest} is committed to {matter} as {purpose} and not paid",
        zh="申请{amount}；已为{matter}安排、尚未拨付的{purpose}资金为{rest}",
        amount=yuan(act.amount),
        rest=yuan(rest),
        matter=act.matter,
        purpose=act.purpose,
    )


def _commits(facts: Facts) -> Changes:
    return _booked(facts, "fund:commitment", COMMITTED, facts.act.amount)


def _releases(facts: Facts) -> Changes:
    return _booked(facts, "fund:release", COMMITTED, -facts.act.amount)


def _pays(facts: Facts) -> Changes:
    return _booked(facts, "fund:payment", PAID, facts.act.amount)


def _booked(facts: Facts, bucket: str, of: str, amount: int) -> Changes:
    view, act = FundView(facts), facts.act
    account = view.account(act.matter, act.purpose)
    total = {COMMITTED: view.committed, PAID: view.paid}[of] + amount
    return Changes(
        (
            Put(bucket, next_key(facts), act.payload(), spans=True),
            Put(
                ACCOUNTS,
                account_key(act.matter, act.purpose),
                {**account, of: account[of] + amount},
                spans=True,
            ),
            Put(SUMS, of, {"sum": total}, spans=True),
        )
    )
