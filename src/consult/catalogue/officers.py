"""
Who holds an office: the roles that the catalogue's procedures name unless a community names others.

The English name is what the host's directory calls the role, the Chinese one is what people read. The branch
is 党组织 and not 党支部, since a community's may be a committee, a general branch or a branch. Source:
published accounts of Yichang, 2020-2024; who takes matters in and who pays is our choice.
"""

from __future__ import annotations

from typing import Final

from consult.verdicts import Phrase

__all__ = [
    "BRANCH",
    "COMMUNITY_WORKER",
    "DEPUTY_PARTY_SECRETARY",
    "GRID_WORKER",
    "JOINT_MEETING",
    "PARTY_SECRETARY",
    "STREET_OFFICE",
    "SUPERVISORY_COMMITTEE",
    "TREASURER",
]

JOINT_MEETING: Final = Phrase("joint meeting", "联席会议")
"""Of the party branch and the residents' (villagers') committee: it screens, hands on, replies."""

BRANCH: Final = Phrase("branch", "党组织")
"""It reviews what was agreed, leads the works and answers objections."""

PARTY_SECRETARY: Final = Phrase("party secretary", "党组织书记")
DEPUTY_PARTY_SECRETARY: Final = Phrase("deputy party secretary", "党组织副书记")
"""One of the two chairs the community's committee."""

SUPERVISORY_COMMITTEE: Final = Phrase("supervisory committee", "监督委员会")
"""It inspects the works."""

STREET_OFFICE: Final = Phrase("street office", "街道办事处")
"""It deals with major matters, and calls departments in."""

COMMUNITY_WORKER: Final = Phrase("community worker", "社区工作者")
GRID_WORKER: Final = Phrase("grid worker", "网格员")
"""They take matters in for others."""

TREASURER: Final = Phrase("treasurer", "财务人员")
"""Pays out what a fund has committed."""
