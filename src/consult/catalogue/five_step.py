"""
The five-step process 五民工作法: residents propose, deliberate, decide, implement and evaluate.

It protects a matter from being let lie: every stage is timed, every end is an answer, and there is one final
stage for each cause. It protects the many from being decided for by a few: nothing is decided without a
quorum. It does not see to it that people hear of the matter in time, nor that the roll is right: that is the
host's.

Source: published accounts of community governance in Yichang, 2020-2024. They name no thresholds and no time
limits, so every one here is a parameter, and its default is our choice: each community writes its own rules.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

from consult.activities.outcomes import majority, quorum
from consult.activities.publication import Publication, undisturbed
from consult.activities.review import Approve, Decline, Review, SendBack
from consult.activities.sitting import Sitting, held
from consult.activities.survey import Survey, satisfied
from consult.activities.vote import Vote
from consult.activities.works import Works, inspected
from consult.acts import Act, Merge, Name, Propose, Titled, Withdraw, settles
from consult.procedure import Move, Procedure, Stage
from consult.rules import settled
from consult.standard import anyone, open_elsewhere, proposer, roles, visits
from consult.timing import Length, days
from consult.verdicts import Phrase
from consult.voting import Bases, Share, at_least, more_than

if TYPE_CHECKING:
    from consult.people import Body
    from consult.rules import Rule

__all__ = ["Admit", "Scope", "five_step"]


class Scope(StrEnum):
    """How far a matter reaches: 大事、小事、微事."""

    MAJOR = "major"
    ORDINARY = "ordinary"
    MINOR = "minor"

    def phrase(self) -> Phrase:
        """The scope in both languages."""
        return Phrase(self.value, {"major": "大事", "ordinary": "小事", "minor": "微事"}[self.value])


class Admit(Act, defer_build=True):
    """Take the topic up and classify it: how far it reaches, and who will decide."""

    zh = "受理"

    scope: Annotated[Scope, settles, Titled("Scope", "事项分类")] = Scope.ORDINARY
    electorate: Annotated[Name, settles, Titled("Who decides", "表决主体")] = "residents"
    reason: Annotated[str, Titled("Reason", "理由")] = ""


DECLINED: Final = Phrase(
    "The matter was not taken up; the reason is on the record.", "事项未予受理，理由已记录在案。"
)


def _final(name: str, title: str, en: str, zh: str) -> Stage:
    return Stage(name, title=title, answer=Phrase(en, zh))


def five_step(
    *,
    name: str = "five-step",
    version: str = "1",
    opens: type[Act] = Propose,
    by: Rule | None = None,
    screeners: Rule | None = None,
    screening: Length = days(5),
    deliberates: Body | None = None,
    deliberation: Length = days(14),
    reviewers: Rule | None = None,
    review: Length = days(5),
    deciding: Length = days(7),
    replaceable: bool = False,
    enough: Share = at_least("2/3"),
    carries: Share = more_than("1/2"),
    carries_of: Bases = "participating",
    publication: Length | None = days(7),
    lead: Rule | None = None,
    inspector: Rule | None = None,
    works: Length = days(60),
    served: str | None = "residents",
    survey: Length = days(10),
    satisfaction: Share = at_least("3/5"),
    rework: int = 3,
    zone: str = "Asia/Shanghai",
) -> Procedure:
    """
    The five steps with a community's own parameters.

    Args:
        name: what the community calls its procedure.
        version: changes with every change of the rules.
        opens: the act by which a matter is raised.
        by: who may raise one; anyone by default.
        screeners: who admits or declines: the joint meeting of the two committees by default.
        screening: how long screening may last.
        deliberates: the body that talks the matter through; no sitting is held where there is none.
        deliberation: how long that may last.
        reviewers: who reviews what came of it, once a sitting is held; no review where nobody is named.
        review: how long that may last.
        deciding: how long people may vote.
        replaceable: whether a later ballot replaces an earlier one.
        enough: which share of the roll must take part.
        carries: which share must say yes ...
        carries_of: ... of whom.
        publication: how long the result is published for objections; not at all where there is none.
        lead: who leads the works; the branch by default.
        inspector: who inspects them; the supervisory committee by default.
        works: how long they may take.
        served: the roll of those whom the works serve, who judge them; nobody is asked where there is none.
        survey: how long they are asked.
        satisfaction: which share of the answers must be satisfied.
        rework: how often the matter may be sent to works, and to deliberation, in all.
        zone: the time zone in which days begin and end.
    """
    screening_ = Stage(
        "screening", title="议题审定", lasts=screening, holds=Review(screeners or roles("joint meeting"))
    )
    deciding_ = Stage(
        "deciding",
        title="民事民决",
        lasts=deciding,
        holds=Vote(settled(Admit.electorate), replaceable=replaceable),
    )
    implementing = Stage(
        "implementing",
        title="民事民办",
        lasts=works,
        holds=Works(lead=lead or roles("branch"), inspector=inspector or roles("supervisory committee")),
    )
    declined = _final("declined", "不予受理", DECLINED.en, DECLINED.zh)
    merged = _final(
        "merged", "并案", "The matter goes on as part of another.", "事项已并入另一事项继续办理。"
    )
    withdrawn = _final("withdrawn", "撤回", "Who raised the matter took it back.", "提出人已撤回该事项。")
    referred = _final(
        "referred", "上报街道", "The matter was handed to the street office.", "事项已移交街道办理。"
    )
    unscreened = _final("unscreened", "逾期未审", "Nobody looked at the topic in time.", "议题逾期无人审定。")
    no_quorum = _final("no_quorum", "参与不足", "Too few took part to decide.", "参与人数不足，未形成决定。")
    rejected = _final("rejected", "未通过", "The matter was not carried.", "事项未获通过。")
    unbuilt = _final("unbuilt", "逾期未办结", "The works were not finished in time.", "事项逾期未办结。")
    done = _final("done", "办结", "The matter was carried out.", "事项已办结。")

    first: Stage = deciding_
    talking: list[Move] = []
    if deliberates is not None:
        first, talking = _deliberation(deliberates, deliberation, reviewers, review, deciding_, rework=rework)
    after, publishing = (
        (implementing, []) if publication is None else _publication(publication, lead, implementing)
    )
    after_works, evaluating = (
        (done, [])
        if served is None
        else _evaluation(served, survey, satisfaction, implementing, rework=rework)
    )
    carried = quorum(enough) & majority(carries, of=carries_of)
    moves: list[Move] = [
        screening_.upon(Admit).to(referred, when=settled(Admit.scope).equals(Scope.MAJOR)),
        screening_.upon(Admit).to(first),
        screening_.upon(Merge).to(merged, when=open_elsewhere(Merge.into)),
        screening_.upon(Decline).to(declined),
        screening_.upon(Withdraw).to(withdrawn, by=proposer()),
        screening_.at_end().to(unscreened),
        *talking,
        deciding_.once(carried).to(after),
        deciding_.at_end().to(no_quorum, when=~quorum(enough)),
        deciding_.at_end().to(rejected),
        *publishing,
        implementing.once(inspected(accept=True)).to(after_works),
        implementing.at_end().to(unbuilt),
        *evaluating,
    ]
    return Procedure(
        name,
        version=version,
        title="五民工作法",
        start=screening_,
        opens=opens,
        by=anyone() if by is None else by,
        moves=moves,
        zone=zone,
    )


def _deliberation(
    body: Body, lasts: Length, reviewers: Rule | None, review: Length, onward: Stage, *, rework: int
) -> tuple[Stage, list[Move]]:
    deliberating = Stage("deliberating", title="民事民议", lasts=lasts, holds=Sitting(body))
    no_sitting = _final("no_sitting", "未能议事", "No sitting was held in time.", "逾期未召开议事会。")
    if reviewers is None:
        return deliberating, [deliberating.once(held()).to(onward), deliberating.at_end().to(no_sitting)]
    reviewing = Stage("reviewing", title="成果审核", lasts=review, holds=Review(reviewers))
    unreviewed = _final(
        "unreviewed", "逾期未审核", "Nobody reviewed the outcome in time.", "议事成果逾期无人审核。"
    )
    return deliberating, [
        deliberating.once(held()).to(reviewing),
        deliberating.at_end().to(no_sitting),
        reviewing.upon(Approve).to(onward),
        reviewing.upon(SendBack).to(deliberating, when=visits(deliberating) < rework),
        reviewing.at_end().to(unreviewed),
    ]


def _publication(lasts: Length, settler: Rule | None, onward: Stage) -> tuple[Stage, list[Move]]:
    publishing = Stage(
        "publishing", title="结果公示", lasts=lasts, holds=Publication(settler=settler or roles("branch"))
    )
    annulled = _final(
        "annulled", "决定撤销", "Objections stood at the end.", "公示期满仍有异议未处理，决定撤销。"
    )
    return publishing, [
        publishing.at_end().to(onward, when=undisturbed()),
        publishing.at_end().to(annulled),
    ]


def _evaluation(
    served: str, lasts: Length, satisfaction: Share, works: Stage, *, rework: int
) -> tuple[Stage, list[Move]]:
    evaluating = Stage("evaluating", title="民事民评", lasts=lasts, holds=Survey(served))
    evaluated = _final("evaluated", "评议满意", "Those served were satisfied.", "服务对象评议满意。")
    unsatisfied = _final(
        "unsatisfied", "评议不满意", "Those served were not satisfied.", "服务对象评议不满意。"
    )
    return evaluating, [
        evaluating.at_end().to(evaluated, when=satisfied(satisfaction)),
        evaluating.at_end().to(works, when=visits(works) < rework),
        evaluating.at_end().to(unsatisfied),
    ]
