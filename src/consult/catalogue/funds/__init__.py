"""The yearly benefit fund 惠民资金 as a case of its own, and awards in place of subsidies 以奖代补."""

from consult.catalogue.funds.acts import Commit, OpenFund, Pay, Purpose, Release
from consult.catalogue.funds.awards import Award, award_for, funded
from consult.catalogue.funds.fund import COMMUNITY_FUND, VILLAGE_FUND, FundProfile, benefit_fund
from consult.catalogue.funds.grants import Grants

__all__ = [
    "COMMUNITY_FUND",
    "VILLAGE_FUND",
    "Award",
    "Commit",
    "FundProfile",
    "Grants",
    "OpenFund",
    "Pay",
    "Purpose",
    "Release",
    "award_for",
    "benefit_fund",
    "funded",
]
