"""
The final stages of the five steps: one for each cause, so that the last stage alone says why.

Every answer is a sentence for those who raised the matter. What else is owed to them is said by `Replies`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from consult.procedure import Stage
from consult.verdicts import Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ENDINGS", "ending"]


def ending(name: str, title: str, en: str, zh: str) -> Stage:
    """Make a final stage: its name, its Chinese title, and its answer in both languages."""
    return Stage(name, title=title, answer=Phrase(en, zh))


# Before anybody deliberated

MERGED: Final = ending(
    "merged", "并案", "The matter goes on as part of another.", "事项已并入另一事项继续办理。"
)
DECLINED: Final = ending(
    "declined",
    "不予受理",
    "The matter was not taken up; the reason is on the record.",
    "事项未予受理，理由已记录在案。",
)
WITHDRAWN: Final = ending("withdrawn", "撤回", "Who raised the matter took it back.", "提出人已撤回该事项。")
UNSCREENED: Final = ending(
    "unscreened", "逾期未审", "Nobody looked at the topic in time.", "议题逾期无人审定。"
)
NOT_RESUBMITTED: Final = ending(
    "not_resubmitted",
    "逾期未重新提交",
    "The topic was returned, and nobody submitted it anew in time.",
    "议题退回后逾期未重新提交。",
)

# With the street office

REFERRED: Final = ending(
    "referred", "上报街道", "The matter was handed to the street office.", "事项已移交街道办理。"
)
HANDLED_BY_STREET: Final = ending(
    "handled_by_street",
    "街道办结",
    "The street office has dealt with the matter; what came of it is on the record.",
    "街道已办结该事项，办理结果已记录在案。",
)
STREET_DECLINED: Final = ending(
    "street_declined",
    "街道不予受理",
    "The street office did not take the matter up; the reason is on the record.",
    "街道未予受理该事项，理由已记录在案。",
)
STREET_SILENT: Final = ending(
    "street_silent",
    "街道逾期未办",
    "The street office did not deal with the matter in time.",
    "街道逾期未办理该事项。",
)

# Talks and their review

NO_SITTING: Final = ending("no_sitting", "未能议事", "No sitting was held in time.", "逾期未召开议事会。")
NO_AGREEMENT: Final = ending(
    "no_agreement",
    "议而未决",
    "The sitting was held and found no agreement in time.",
    "议事会已召开，但逾期未达成一致。",
)
NOT_PUT: Final = ending(
    "not_put",
    "未提交表决",
    "The review did not let the outcome of the talks go to a decision; the reason is on the record.",
    "审核后未将议事成果提交表决，理由已记录在案。",
)
UNREVIEWED: Final = ending(
    "unreviewed", "逾期未审核", "Nobody reviewed the outcome in time.", "议事成果逾期无人审核。"
)

# The decision

NO_QUORUM: Final = ending(
    "no_quorum", "参与不足", "Too few took part to decide.", "参与人数不足，未形成决定。"
)
REJECTED: Final = ending("rejected", "未通过", "The matter was not carried.", "事项未获通过。")
OWN_RULE_FAILED: Final = ending(
    "own_rule_failed",
    "未满足自定要求",
    "The matter was carried by the counts, but the community's own rule did not hold.",
    "票数已达到要求，但未满足本社区（村）另行规定的条件，事项未获通过。",
)
ANNULLED: Final = ending(
    "annulled", "决定撤销", "Objections stood at the end.", "公示期满仍有异议未处理，决定撤销。"
)
CARRIED: Final = ending("carried", "已通过", "The matter was carried.", "事项已获通过。")

# Carrying it out, and what those served say of it

UNBUILT: Final = ending("unbuilt", "逾期未办结", "The works were not finished in time.", "事项逾期未办结。")
OVER_BUDGET: Final = ending(
    "over_budget",
    "超出预算",
    "The works were accepted, and cost more than was decided.",
    "事项已验收，但费用超出所定预算。",
)
DONE: Final = ending("done", "办结", "The matter was carried out.", "事项已办结。")
EVALUATED: Final = ending("evaluated", "评议满意", "Those served were satisfied.", "服务对象评议满意。")
UNEVALUATED: Final = ending(
    "unevaluated",
    "参评不足",
    "The matter was carried out; too few of those served said how satisfied they are.",
    "事项已办结，参加评议的服务对象过少，未形成评议结果。",
)
UNSATISFIED: Final = ending(
    "unsatisfied", "评议不满意", "Those served were not satisfied.", "服务对象评议不满意。"
)

ENDINGS: Final[Mapping[str, Stage]] = {
    stage.name: stage for stage in list(globals().values()) if isinstance(stage, Stage)
}
"""All of them, by name."""
