"""
Four discussions, two publications (四议两公开): what its steps ask for.

The village branch proposes, the two committees discuss, the party members' assembly considers, the villagers'
assembly or the representatives decide; the decision is published, and then the result. Only the third step
has bounds of its own. The common wording of the fourth mixes two bases; the law (Villagers' Committees Law
Articles 26 and 30) asks for more than half of those present, and prevails.
"""

from __future__ import annotations

from typing import Final

from consult.law._making import HALF_OR_MORE, PERSONS, TWO_THIRDS, leg, mode
from consult.law.model import LawRule
from consult.law.terms import UNSAID
from consult.verdicts import Phrase

__all__ = ["PARTY_MEMBERS", "RULES", "STEPS"]

PARTY_MEMBERS: Final = LawRule(
    name="four-discussions-party-members",
    title=Phrase(
        "four discussions, two publications: the party members' assembly considers",
        "四议两公开：党员大会审议",
    ),
    modes=(
        mode(
            "members",
            Phrase("party members due", "应到会党员"),
            {"members": PERSONS},
            leg(
                "quorum_count",
                TWO_THIRDS,
                "due",
                Phrase(
                    "Four discussions, step 3: at least two thirds of the members attend",
                    "四议两公开第三步：三分之二以上党员到会",
                ),
                side="present",
            ),
            leg(
                "pass_count",
                HALF_OR_MORE,
                "due",
                Phrase(
                    "Four discussions, step 3: agreed by half of the members due or more",
                    "四议两公开第三步：应到会党员半数以上同意",
                ),
            ),
        ),
    ),
    in_force_from=None,
    evidence="excerpt",
    proxies=UNSAID,
    note=Phrase(
        "read in excerpts without a date; the base is those due, not those present; "
        "how many days the publications last (often 7 or more) is from memory and is not asked for",
        "仅见于未载日期的摘录；基数为应到会党员，而非到会党员；公开的天数（常为七天以上）系凭记忆，"
        "故不作要求",
    ),
)
"""The third step: half of those *due* is enough, and it is counted of them, not of those who came."""

STEPS: Final = (
    (Phrase("the village branch proposes", "村党支部会提议"), None),
    (Phrase("the two committees discuss", "村“两委”会商议"), None),
    (Phrase("the party members' assembly considers", "党员大会审议"), "four-discussions-party-members"),
    (
        Phrase("the villagers' representatives, or the assembly, decide", "村民代表会议或者村民会议决议"),
        "villagers-representatives-meeting",
    ),
)
"""The four discussions in order, and the name of the rule that judges each, where there is one."""

RULES: Final = (PARTY_MEMBERS,)
"""All rules of this module."""
