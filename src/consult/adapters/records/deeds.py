"""What people did, as verbs: for stories, which are told in the past."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consult.adapters.records.wording import Sayer

__all__ = ["HIDDEN", "called", "deed"]

DEEDS: Final[Mapping[str, tuple[str, str]]] = {
    # Each follows the name of who did it.
    "AcceptOrder": ("took the order on", "签收派单"),
    "AddTask": ("gave out a task", "分派任务"),
    "Admit": ("took the matter up", "受理事项"),
    "Amend": ("gave the matter a new text", "修改文本"),
    "AnswerRemark": ("answered a remark", "回应意见"),
    "AnswerSurvey": ("answered the survey", "作出评价"),
    "Approve": ("approved the outcome", "审核通过"),
    "Attend": ("came to the sitting", "到会"),
    "BackSolution": ("backed a solution", "支持方案"),
    "CastingVote": ("cast the deciding vote", "投决定票"),
    "ChooseElected": ("decided who is elected", "确定当选者"),
    "CloseSitting": ("closed the sitting", "宣布闭会"),
    "Commit": ("committed money", "安排资金"),
    "Conclude": ("concluded the matter", "办结事项"),
    "Contribute": ("contributed", "捐助"),
    "Convene": ("called a sitting", "召集会议"),
    "DeclareRecusal": ("recorded a recusal", "登记回避"),
    "Decline": ("declined the matter", "不予受理"),
    "Delegate": ("delegated the ballot", "委托跟投"),
    "DeliverPapers": ("recorded the delivery of ballot papers", "登记选票送达"),
    "Disclose": ("made the progress public", "公开进度"),
    "DrawLot": ("drew the lot", "抽签"),
    "EnterPaper": ("entered a ballot paper", "录入纸质票"),
    "ExcuseVoter": ("excused a voter", "准予请假"),
    "FinishDrafting": ("finished the drafting", "结束方案拟订"),
    "FinishTask": ("finished a task", "完成任务"),
    "GiveMandate": ("gave a mandate in writing", "出具书面委托"),
    "GiveOpinion": ("gave an opinion", "发表意见"),
    "Inspect": ("inspected the works", "验收"),
    "MakeStatement": ("spoke", "发言"),
    "Merge": ("joined the matter to another", "合并事项"),
    "Object": ("objected", "提出异议"),
    "OfferSolution": ("offered a solution", "提出方案"),
    "OpenFund": ("opened the fund of the year", "设立年度资金"),
    "OrderWork": ("called the department in", "向部门派单"),
    "OverruleRefusal": ("overruled the refusal", "认定异议不成立"),
    "PassOn": ("handed the matter on as it stands", "将事项原样转交后一层"),
    "Pay": ("paid money out", "拨付资金"),
    "Propose": ("raised the matter", "提出事项"),
    "PutToDecision": ("put the matter to a decision", "将事项提交表决"),
    "Raise": ("raised the matter", "提出事项"),
    "RaiseTopic": ("raised the topic", "发起议题"),
    "RecordAttendance": ("recorded who came", "登记到场人员"),
    "RecordPresence": ("recorded who is present", "登记到会人员"),
    "Recuse": ("recorded a recusal", "登记回避"),
    "RefuseOrder": ("refused the order", "对派单提出异议"),
    "Release": ("took committed money back", "收回资金"),
    "Remark": ("remarked on the works", "对实施提出意见"),
    "Reply": ("replied to those who raised it", "答复提出人"),
    "Report": ("reported the works as done", "报告完工"),
    "ReportDone": ("reported the work as done", "报告办结"),
    "Reroute": ("routed the matter anew", "转办事项"),
    "Resubmit": ("submitted the matter again", "重新提交事项"),
    "Return": ("returned the matter", "退回事项"),
    "RevokeMandate": ("revoked a mandate", "撤销委托"),
    "SendBack": ("sent the matter back", "退回事项"),
    "SettleObjection": ("answered an objection", "处理异议"),
    "Split": ("divided the matter", "分流事项"),
    "Stop": ("stopped the matter", "终止事项"),
    "Support": ("put a name to the matter", "附议"),
    "TakeUp": ("took the topic up again", "重新商议议题"),
    "UpholdRefusal": ("upheld the refusal", "认定异议成立"),
    "VoidBallot": ("found a ballot void", "认定一张选票无效"),
    "Withdraw": ("took the matter back", "撤回事项"),
    "WithdrawBacking": ("withdrew the backing", "撤回对方案的支持"),
    "WithdrawObjection": ("took an objection back", "撤回异议"),
    "WithdrawSolution": ("took a solution back", "撤回方案"),
    "WithdrawSupport": ("took the name off again", "撤回附议"),
}

HIDDEN: Final = frozenset({("Attend", "present"), ("RecordPresence", "present"), ("CloseSitting", "adopted")})
"""Fields that need no words where they say yes: the deed itself says it."""

_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|_")


def called(to: Sayer, act: str) -> str:
    """Return what an act is called; in English its name taken apart, ``Put to decision``."""
    words = to.words(to.book.act(act))
    if to.lang == "en" and words == act:
        return _HUMP.sub(" ", words).capitalize()
    return words


def deed(to: Sayer, act: str, who: str) -> str:
    """Return that somebody did an act; what has no verb here is named as it is called."""
    known = DEEDS.get(act)
    if known is None:
        return to.say("{who}: {act}", "{who}：{act}", who=who, act=called(to, act))
    en, zh = known
    return to.say("{who} {done}", "{who}{done}", who=who, done=zh if to.lang == "zh" else en)
