"""What is put to the vote: the solutions worked out, or the topic itself where it was fetched without any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from consult.activities.drafting import next_solution, one_of_solutions, solutions_of
from consult.rules import reading, rule
from consult.standard import StageRef, stage_ref
from consult.verdicts import Verdict, met, unmet
from consult.voting.choosing.options import Approval, OneOf, Option

if TYPE_CHECKING:
    from consult.activities.election import ElectionView
    from consult.facts import Facts
    from consult.rules import Reading
    from consult.standard import Named

__all__ = ["TOPIC", "approval_of", "clear", "motion_of", "one_of", "plan_chosen", "second_round"]

TOPIC: Final = "topic"
"""The code of the topic itself, where it is put without a solution."""


def _itself(facts: Facts) -> Option:
    title = str(facts.matter.get("title", TOPIC))
    return Option(TOPIC, en=title, zh=title)


def approval_of(drafting: Named) -> Reading[Approval]:
    """A ballot to approve of any solution of *drafting*; of the topic itself where there is none."""
    return _approval_of(drafting=stage_ref(drafting))


@reading(version="1", en="the solutions of {drafting}, or the topic", zh="“{drafting}”的方案，或议题本身")
def _approval_of(facts: Facts, *, drafting: StageRef) -> Approval | None:
    return solutions_of(drafting).read(facts) or Approval([_itself(facts)])


def one_of(drafting: Named) -> Reading[OneOf]:
    """A ballot to choose one solution of *drafting*; the topic itself where there is none."""
    return _one_of(drafting=stage_ref(drafting))


@reading(version="1", en="one solution of {drafting}, or the topic", zh="“{drafting}”的方案之一，或议题本身")
def _one_of(facts: Facts, *, drafting: StageRef) -> OneOf | None:
    return one_of_solutions(drafting).read(facts) or OneOf([_itself(facts)])


def motion_of(drafting: Named, voting: Named) -> Reading[dict[str, Any]]:
    """The next solution of *drafting* for *voting*; the topic itself where there is none."""
    return _motion_of(drafting=stage_ref(drafting), voting=stage_ref(voting))


@reading(
    version="1", en="the next solution of {drafting}, or the topic", zh="“{drafting}”的下一方案，或议题本身"
)
def _motion_of(facts: Facts, *, drafting: StageRef, voting: StageRef) -> dict[str, Any] | None:
    made = facts.result(drafting.name)
    if made is not None and made.data["solutions"]:
        return next_solution(drafting, voting).read(facts)
    title, text = (str(facts.matter.get(name, "")) for name in ("title", "text"))
    return {"code": TOPIC, "title": title, "text": text, "number": 1, "count": 1}


@rule(version="1", en="a plan is chosen", zh="有方案中选")
def plan_chosen(facts: Facts) -> Verdict:
    """One of the solutions has what it needs; which has not, and why, is in the reasons."""
    view: ElectionView = facts.election
    return view.result.verdict if view.closed else view.not_yet()


@rule(version="1", en="two or more go on to a second round", zh="有两项以上进入第二轮")
def second_round(facts: Facts) -> Verdict:
    """Nothing has a majority in the first round, and two go on to a second one."""
    view: ElectionView = facts.election
    if not view.closed:
        return view.not_yet()
    result, ballot = view.result, view.ballot
    going = [ballot.options[ballot.index[code]] for code in result.goes_on]
    if len(going) > 1:
        return met("{going} go on to a second round", zh="{going}进入第二轮", going=going)
    return unmet("there are no two to go on to a second round", zh="没有两项可进入第二轮")


@rule(version="1", en="no equal support leaves it open", zh="没有因得票相等而无法确定的情形")
def clear(facts: Facts) -> Verdict:
    """Neither what comes first nor who goes on is left open by equal support."""
    view: ElectionView = facts.election
    if not view.closed:
        return view.not_yet()
    result, ballot = view.result, view.ballot
    between = [ballot.options[ballot.index[code]] for code in sorted(result.between)]
    if between:
        return unmet("{between} have equal support", zh="{between}得票相等", between=between)
    return met("no equal support leaves anything open", zh="没有因得票相等而无法确定的情形")
