"""
The yearly benefit fund 惠民资金: a case of its own, which alone decides what is committed and paid.

It protects the community's money: no more is ever committed than the year's limit, and nothing is paid beyond
what was committed, whoever acts at the same time. It protects matters from promises that nobody keeps: what
is committed is told to the matter, and so is what is taken back. It does not keep a community from opening
two funds for one year, and the bank is the host's.

Source: published accounts of Yichang, 2020-2024: 200,000 yuan a year for a community, 100,000 for a village.
Who opens, commits and pays, and when subsidies and awards are given, is our choice and a parameter.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final, cast, final

import attrs

from consult.catalogue.funds.accounts import FundAccounts
from consult.catalogue.funds.acts import OpenFund
from consult.catalogue.funds.grants import Grants
from consult.catalogue.funds.money import FEN, yuan
from consult.catalogue.funds.views import paid_up
from consult.catalogue.officers import JOINT_MEETING, STREET_OFFICE, TREASURER
from consult.catalogue.steps.endings import ending
from consult.procedure import Procedure, Stage
from consult.rules import reading, rule
from consult.standard import roles
from consult.timing import Until, until
from consult.verdicts import Phrase, Verdict, all_of, met, unmet

if TYPE_CHECKING:
    from consult.facts import Facts
    from consult.procedure import Move
    from consult.rules import Reading, Rule
    from consult.timing import Length

__all__ = ["CLOSED", "COMMUNITY_FUND", "LAPSED", "VILLAGE_FUND", "FundProfile", "benefit_fund"]


@final
@attrs.frozen
class FundProfile:
    """How large a yearly fund is, and of what."""

    title: Phrase
    #: The money of a year, in fen.
    limit: int


COMMUNITY_FUND: Final = FundProfile(Phrase("community benefit fund", "社区惠民资金"), 200_000 * FEN)
"""A community's 200,000 yuan a year (accounts of Yichang)."""

VILLAGE_FUND: Final = FundProfile(Phrase("village benefit fund", "村级惠民资金"), 100_000 * FEN)
"""A village's 100,000 yuan a year (accounts of Yichang)."""

CLOSED: Final = ending(
    "closed",
    "年度结清",
    "The year is over, and all that was committed is paid.",
    "年度终了，已安排资金全部拨付。",
)
LAPSED: Final = ending(
    "lapsed",
    "年度终了，余额失效",
    "The year is over; what was committed and not paid has lapsed.",
    "年度终了，已安排而未拨付的资金失效。",
)


def _begins(year: int, facts: Facts) -> datetime:
    return datetime(year, 1, 1, tzinfo=facts.zone)


@reading(version="1", en="the rest of the year", zh="本年度剩余时间")
def _year(facts: Facts) -> Until | None:
    return until(_begins(facts.matter["year"] + 1, facts))


@rule(version="1", en="at most {most}, for a year that is not over", zh="不超过{most}，年度未终了")
def _may_be_opened(facts: Facts, *, limit: int, most: Phrase) -> Verdict:
    act = facts.act
    asked = limit if act.limit is None else act.limit
    money = (met if asked <= limit else unmet)(
        "{asked} is asked for, {limit} is the most",
        zh="申请{asked}，最高{limit}",
        asked=yuan(asked),
        limit=most,
    )
    ends = _begins(act.year + 1, facts)
    time = (met if facts.now < ends else unmet)(
        "the year {year} ends on {ends}", zh="{year}年度于{ends}终了", year=act.year, ends=facts.local(ends)
    )
    return all_of([money, time])


def benefit_fund(
    profile: FundProfile = COMMUNITY_FUND,
    *,
    name: str = "benefit-fund",
    version: str = "1",
    opener: Rule | None = None,
    commits: Rule | None = None,
    pays: Rule | None = None,
    grants: Grants | None = None,
    settling: Length | None = None,
    zone: str = "Asia/Shanghai",
) -> Procedure:
    """
    The fund of a year: opened by `OpenFund`, and closed with an answer when the year is over.

    Args:
        profile: how large it is; an opening may say less, never more.
        name: what the community calls its procedure.
        version: changes with every change of the rules.
        opener: who opens it: the street office by default.
        commits: who commits and releases money: the joint meeting of the two committees by default.
        pays: who pays: the treasurer by default.
        grants: to which matters, in which of their stages, and how large an award may be.
        settling: how long after the year what was committed may still be paid or released; None: not at all.
        zone: the time zone in which the year begins and ends.
    """
    given = Grants() if grants is None else grants
    paying = roles(TREASURER) if pays is None else pays
    opening = roles(STREET_OFFICE) if opener is None else opener
    committing = roles(JOINT_MEETING) if commits is None else commits
    accounts = FundAccounts(limit=profile.limit, commits=committing, pays=paying, grants=given)
    running = Stage("running", title="年度执行", lasts=cast("Reading[Length]", _year()), holds=accounts)
    moves: list[Move] = [running.at_end().to(CLOSED, when=paid_up())]
    if settling is None:
        moves.append(running.at_end().to(LAPSED))
    else:
        accounts = attrs.evolve(accounts, open=False)
        after = Stage("settling", title="年终结算", lasts=settling, holds=accounts)
        moves += [
            running.at_end().to(after),
            after.once(paid_up()).to(CLOSED),
            after.at_end().to(LAPSED),
        ]
    return Procedure(
        name,
        version=version,
        title=profile.title.zh,
        start=running,
        opens=OpenFund,
        by=opening & _may_be_opened(limit=profile.limit, most=yuan(profile.limit)),
        moves=moves,
        zone=zone,
    )
