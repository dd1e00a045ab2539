"""What may be wrong with a definition: each kind of flaw, its sentence and its remedy, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, final

import attrs

from consult.verdicts import Lang, Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Code", "Flaw", "flaw"]

Code = Literal[
    "absent-activity",
    "at-end-without-time",
    "attendance-unrecorded",
    "ballot-moves",
    "body-cannot-sit",
    "broken-title",
    "dead-end",
    "early-vote-hidden",
    "early-vote-replaceable",
    "fast-track-unused",
    "field-not-at-hand",
    "final-stage-busy",
    "final-stage-left",
    "late-swing-hidden",
    "library-rule-changed",
    "no-answer",
    "no-chinese",
    "no-result",
    "no-way-at-end",
    "nobody-acts",
    "nobody-says-who",
    "quorum-out-of-reach",
    "reserved-name",
    "rule-changed",
    "rule-not-locked",
    "secret-vote-by-weight",
    "secret-vote-joined",
    "shadowed-move",
    "silence-undelivered",
    "start-final",
    "taken-twice",
    "unknown-stage",
    "unlimited-wait",
    "unmarked-field",
    "unreachable-stage",
    "unsettled-field",
    "unstable-name",
    "veto-not-offered",
]
"""The kinds of flaws, for programs to tell apart. Some, of rules alone, are found by locks."""


@final
@attrs.frozen
class Flaw:
    """One thing that is wrong with a definition: what, where, and the remedy."""

    #: The kind of flaw.
    code: Code
    #: What is wrong.
    what: Phrase
    #: The stage, the move as it is written, the act or the rule that it is about.
    where: str
    #: What to do about it.
    remedy: Phrase

    def explain(self, lang: Lang = "en") -> str:
        """Where, what and the remedy on one line."""
        if lang == "zh":
            return f"{self.where}：{self.what.zh}；{self.remedy.zh}"
        return f"{self.where}: {self.what.en}; {self.remedy.en}"

    def __str__(self) -> str:
        return self.explain()


# What is wrong and what to do about it, in English and in Chinese.
_SENTENCES: Final[Mapping[Code, tuple[str, str, str, str]]] = {
    "absent-activity": (
        "{rule} looks at facts.{kind}, and {why}",
        "{rule} 要查看 facts.{kind}，而{why}",
        "ask it where the stage holds a {kind}, or read result(stage, ...)",
        "请在活动为 {kind} 的阶段使用，或改用 result(stage, ...) 读取",
    ),
    "at-end-without-time": (
        "{stage} has no limit that could run out",
        "“{stage}”未设期限，不会期满",
        "give the stage lasts=, or leave the move out",
        "请以 lasts= 设定期限，或删去该流转",
    ),
    "attendance-unrecorded": (
        "{rule}: it counts those present, and nobody records who is",
        "“{rule}”须统计到场者，而无人登记到场情况",
        "give the vote desk=Desk(..., attendance=True)",
        "请为表决设定 desk=Desk(..., attendance=True)",
    ),
    "ballot-moves": (
        "{act} is a ballot, which goes into the box and moves nothing",
        "“{act}”是选票，只进入票箱，不引起流转",
        "wait for the outcome with once(...)",
        "请改用 once(...) 等待表决结果",
    ),
    "body-cannot-sit": (
        "{body} cannot sit: {need} must be present as {seat}, and there are {size}",
        "{body}无法开会：{seat}至少须到场{need}人，而总共只有{size}人",
        "lower needed=, or raise size=",
        "请调低 needed=，或调高 size=",
    ),
    "broken-title": (
        "its title cannot be filled in: {error}",
        "其标题无法填写：{error}",
        "name only its own parameters in {{braces}}",
        "花括号中只能写其自身的参数",
    ),
    "dead-end": (
        "no move leaves it, and it gives no answer",
        "没有从该阶段出发的流转，该阶段也未给出答复",
        "add a move from it, or give it answer=",
        "请添加从该阶段出发的流转，或写明 answer=",
    ),
    "early-vote-hidden": (
        "its vote may end early, which would tell the result that is hidden until the close",
        "表决可提前结束，这会泄露截止前应当保密的结果",
        "leave out early=, or say interim=True",
        "请删去 early=，或写明 interim=True",
    ),
    "early-vote-replaceable": (
        "its vote may end early, but replaceable ballots settle nothing before the close",
        "表决可提前结束，但可更改的选票在截止前不能确定结果",
        "leave out early= or replaceable=",
        "请删去 early= 或 replaceable=",
    ),
    "fast-track-unused": (
        "its vote has a fast track that leads nowhere",
        "表决设有快速程序，但未规定通过后的去向",
        "add once(fast_tracked()), or leave out fast=",
        "请添加 once(fast_tracked())，或删去 fast=",
    ),
    "field-not-at-hand": (
        "{field} is read from the act at hand, which is no {act} here",
        "此处从当前行为读取“{field}”，而当前行为并非“{act}”",
        "ask it upon that act alone",
        "请仅用于该行为引起的流转",
    ),
    "final-stage-busy": (
        "it is final, and says {said} all the same",
        "该阶段是终结阶段，却写有 {said}",
        "leave that out, or put it into a stage before",
        "请删去，或移至其前的阶段",
    ),
    "final-stage-left": (
        "it leaves {stage}, which is final",
        "该流转从终结阶段“{stage}”出发",
        "leave the move out, or the answer= of the stage",
        "请删去该流转，或删去该阶段的 answer=",
    ),
    "late-swing-hidden": (
        "its vote goes on when the outcome turns, which would tell the result that is hidden until the close",
        "表决因结果反转而延长，这会泄露截止前应当保密的结果",
        "leave out late=, or say interim=True",
        "请删去 late=，或写明 interim=True",
    ),
    "library-rule-changed": (
        "consult has changed its code, and its version {version} stayed",
        "consult 改动了它的代码，版本仍为 {version}",
        "read the changelog of consult, then write the lock again",
        "请查阅 consult 的更新日志，再重新写入锁定文件",
    ),
    "no-answer": (
        "no way leads from it to an answer",
        "从该阶段出发无法得到任何答复",
        "add a move that leads on to a final stage",
        "请添加通往终结阶段的流转",
    ),
    "no-chinese": (
        "{what} in English only",
        "{what}只有英文",
        "add {how}",
        "请补充 {how}",
    ),
    "no-result": (
        "the result of {stage} is read, which holds no activity that could have one",
        "此处读取“{stage}”的结果，而该阶段没有活动，不会有结果",
        "read a stage that holds an activity",
        "请读取设有活动的阶段",
    ),
    "no-way-at-end": (
        "its time runs out, and no move without when= says where it goes then",
        "该阶段有期限，却没有不附条件的期满流转",
        "say at_end().to(...) without when=, after the others",
        "请在最后写明不带 when= 的 at_end().to(...)",
    ),
    "nobody-acts": (
        "{rule} asks who acts, and time asks it with nobody acting",
        "{rule} 要判断行为人，而时间届至时并无行为人",
        "ask it in by= of a move upon an act",
        "请将其写入 upon(...) 流转的 by=",
    ),
    "nobody-says-who": (
        "nobody says who may: there is no by=, and {stage} holds {held}",
        "未规定谁可以作出该行为：未写 by=，“{stage}”{held}",
        "say by=; where everybody may, by=anyone()",
        "请写明 by=；若任何人均可，请写 by=anyone()",
    ),
    "quorum-out-of-reach": (
        "{body} cannot sit: the quorum is {need}, and it has {members} members",
        "{body}无法开会：法定人数为{need}人，而成员只有{members}人",
        "lower quorum=, or give the body more seats",
        "请调低 quorum=，或增加席位",
    ),
    "reserved-name": (
        "moves without an act are called {act}",
        "{act} 是无行为流转的专用名称",
        "give the act another name",
        "请为该行为另取名称",
    ),
    "rule-changed": (
        "its code was changed, and its version {version} was not",
        "其代码已改动，版本号 {version} 却未改",
        "raise version= and write the lock again, or put the code back",
        "请提高 version= 并重新写入锁定文件，或恢复原代码",
    ),
    "rule-not-locked": (
        "its version {version} is not in the lock",
        "锁定文件中没有它的版本 {version}",
        "write the lock again",
        "请重新写入锁定文件",
    ),
    "secret-vote-by-weight": (
        "{rule}: it weighs by {measure}, and weights single voters out of a secret vote",
        "“{rule}”按{measure}计权，权重会使无记名表决中的个人被识别",
        "count heads alone, or leave out secret=",
        "请只按人数计算，或删去 secret=",
    ),
    "secret-vote-joined": (
        "its vote is secret, and {said} would join a voter to a choice or tell the result too early",
        "表决为无记名，而 {said} 会使投票人与选项对应，或过早泄露结果",
        "leave them out, or secret=",
        "请删去这些设定，或删去 secret=",
    ),
    "shadowed-move": (
        "it is never taken: {first} is asked before, and holds whenever this does",
        "该流转永远不会被采用：{first} 先被判断，且凡此处成立时必已成立",
        "leave it out, or put it first",
        "请删去，或移至其前",
    ),
    "silence-undelivered": (
        "silent papers count, and nobody can record that a paper was delivered",
        "未交回的表决票计入结果，而无人能登记送达情况",
        "give the vote desk=Desk(...), or count the silent for nothing",
        "请为表决设定 desk=Desk(...)，或不计入未交回的表决票",
    ),
    "start-final": (
        "a case would have its answer the moment it is opened",
        "事项一经提出即已终结",
        "start in a stage without answer=",
        "请以未写 answer= 的阶段作为起始阶段",
    ),
    "taken-twice": (
        "it takes {act} anyway, so the by= that also= gives is never asked",
        "该阶段本已受理“{act}”，also= 所给的 by= 不会被判断",
        "leave it out of also=",
        "请从 also= 中删去",
    ),
    "unknown-stage": (
        "{rule} refers to {stage}, which is no stage of {procedure}",
        "{rule} 引用了“{stage}”，而{procedure}没有该阶段",
        "refer to a stage of this procedure",
        "请引用本程序的阶段",
    ),
    "unlimited-wait": (
        "it may wait for ever, and does not say that this is meant",
        "该阶段可能无限期停留，且未写明有意如此",
        "give it lasts=, or say waits=True",
        "请以 lasts= 设定期限，或写明 waits=True",
    ),
    "unmarked-field": (
        "{field} is read as settled, and is not marked as a field that settles anything",
        "此处将“{field}”作为已确定的事项读取，而该字段未标记 settles",
        "mark it: Annotated[..., settles]",
        "请加标记：Annotated[..., settles]",
    ),
    "unreachable-stage": (
        "no way leads to it from {start}",
        "从“{start}”出发无法到达该阶段",
        "add a move that leads to it, or leave it out",
        "请添加通往该阶段的流转，或删去该阶段",
    ),
    "unsettled-field": (
        "{field} is read, and no act of this procedure settles it",
        "此处读取“{field}”，而本程序没有任何行为确定它",
        "take {act} before, or read a field that is settled",
        "请先受理“{act}”，或改读已确定的字段",
    ),
    "unstable-name": (
        "it has no name by which another process would find the same",
        "它没有可供其他进程识别的名称",
        "define it at the top of a module",
        "请在模块顶层定义",
    ),
    "veto-not-offered": (
        "{rule}: it counts vetoes, and no ballot of this vote may be one",
        "“{rule}”须统计否决票，而本次表决不设否决票",
        "give the vote vetoes=True, or leave the rule out",
        "请为表决设定 vetoes=True，或删去该规则",
    ),
}


def flaw(code: Code, where: str, **data: object) -> Flaw:
    """The flaw of that kind, its sentences filled in from *data*."""
    words = {
        name: value if isinstance(value, Phrase) else Phrase(str(value), str(value))
        for name, value in data.items()
    }
    english = {name: value.en for name, value in words.items()}
    chinese = {name: value.zh for name, value in words.items()}
    what, what_zh, remedy, remedy_zh = _SENTENCES[code]
    return Flaw(
        code,
        Phrase(what.format(**english), what_zh.format(**chinese)),
        where,
        Phrase(remedy.format(**english), remedy_zh.format(**chinese)),
    )
