"""
Rules of law as dated values: Civil Code 278 and its neighbours, the committee laws, and rules of meetings.

Each threshold holds the article that asks for it, and says it in every verdict. A rule is picked by the day
of the meeting: ``rule("villagers-assembly", on=date(2026, 3, 1))``. What was not read word for word says so.

No legal advice: it says what the counts come to under the words of a text, and what was not looked at. A
motion that fails is never the opposite motion adopted.
"""

from consult.law.committees import committee
from consult.law.discussions import STEPS as FOUR_DISCUSSIONS
from consult.law.figures import Figures, FiguresError
from consult.law.judging import judge_result
from consult.law.model import Evidence, Kind, LawRule, Mode
from consult.law.registry import NotInForceError, UnknownRuleError, rule, rules, versions
from consult.law.results import Circumstances, Finding, Judged, Leg, Unexamined
from consult.law.terms import UNSAID, Notice, Proxies, Publication, Revocation, RuleError, Window

__all__ = [
    "FOUR_DISCUSSIONS",
    "UNSAID",
    "Circumstances",
    "Evidence",
    "Figures",
    "FiguresError",
    "Finding",
    "Judged",
    "Kind",
    "LawRule",
    "Leg",
    "Mode",
    "NotInForceError",
    "Notice",
    "Proxies",
    "Publication",
    "Revocation",
    "RuleError",
    "Unexamined",
    "UnknownRuleError",
    "Window",
    "committee",
    "judge_result",
    "rule",
    "rules",
    "versions",
]
