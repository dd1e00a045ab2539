"""
Rules about what a vote came to: thresholds, alone and joined, ties, and whether the fast way was open.

They are judged at the vote's close. Before it they are undecided and show no number, unless the vote may end
early: then each threshold is exact over every way in which the vote may still go.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from consult.errors import ConsultError
from consult.rules import Leaf, Rule, rule
from consult.verdicts import Phrase, Verdict, met, undecided, unmet
from consult.voting import AREA, HOUSEHOLDS, PERSONS, Bases, Share, Threshold, more_than
from consult.voting.decisions import AllOf, AnyOf, Decision, Fails, judge

if TYPE_CHECKING:
    from consult.activities.vote import VoteView
    from consult.facts import Facts

__all__ = ["decision_of", "fast_tracked", "majority", "passes", "quorum", "tied"]


def a_share(share: object, rule_: str) -> Share:
    """
    Check that *share*, given to *rule_*, is one.

    Raises:
        ConsultError: if it is not.
    """
    if not isinstance(share, Share):
        msg = f"{rule_}({share!r}): give a share, such as at_least('2/3') or more_than('1/2')"
        raise ConsultError(msg)
    return share


def _measure(name: object) -> str:
    if not isinstance(name, str) or not name:
        msg = f"measure={name!r}; name a measure of the roll, such as persons or area"
        raise ConsultError(msg)
    return name


def quorum(share: Share, *, of: Bases = "all", measure: str = PERSONS) -> Rule:
    """
    Enough take part: a share of the whole roll or of those due, in one measure.

    It keeps few from deciding for many; it does not say that those who came were asked in time. Judged at the
    vote's close: before it this is undecided and shows no number, unless the vote may end early.

    Raises:
        ConsultError: if *share* is no share, or *of* is neither ``all`` nor ``due``.
    """
    if of not in {"all", "due"}:
        msg = f"quorum(of={of!r}): a quorum is a share of the whole roll, or of those due; use of='all'"
        raise ConsultError(msg)
    return passes(Threshold(a_share(share, "quorum"), of, side="participating", measure=_measure(measure)))


def majority(share: Share, *, of: Bases, measure: str = PERSONS) -> Rule:
    """
    Enough say yes: a share of all, of those due, present, who take part, or who take a side.

    Judged at the vote's close: before it this is undecided and shows no number, unless the vote may end
    early.

    Raises:
        ConsultError: if *share* is no share, or *of* names no base.
    """
    if of not in _BASES:
        msg = f"majority(of={of!r}): the base is all, due, present, participating or cast; name one of them"
        raise ConsultError(msg)
    return passes(Threshold(a_share(share, "majority"), of, measure=_measure(measure)))


_BASES: Final = frozenset({"all", "due", "present", "participating", "cast"})


def passes(decision: Decision) -> Rule:
    """
    Make a rule of a threshold, or of several joined, such as one of `consult.law`.

    Raises:
        ConsultError: if *decision* is none.
    """
    match decision:
        case Threshold():
            return _reaches(threshold=decision)
        case AllOf(parts) | AnyOf(parts) if parts:
            joined = passes(parts[0])
            for part in parts[1:]:
                other = passes(part)
                joined = joined & other if isinstance(decision, AllOf) else joined | other
            return joined
        case Fails(part):
            return ~passes(part)
        case _:
            msg = f"{decision!r} is no decision; give a Threshold, or several joined by AllOf and AnyOf"
            raise ConsultError(msg)


def decision_of(rule_: Rule) -> Decision:
    """
    The decision that *rule_* asks for, so that it can be judged on other counts, or forecast.

    Raises:
        ConsultError: if the rule asks about anything beside thresholds.
    """
    joins = getattr(rule_, "joins", None)
    if isinstance(rule_, Leaf):
        threshold = rule_.params.get("threshold")
        if isinstance(threshold, Threshold):
            return threshold
    elif joins in {"all", "any"}:
        parts = tuple(decision_of(part) for part in rule_.parts)  # type: ignore[attr-defined]  # joined rules have them
        return AllOf(parts) if joins == "all" else AnyOf(parts)
    elif hasattr(rule_, "part"):
        return Fails(decision_of(rule_.part))
    msg = f"{rule_} is not made of thresholds alone; give quorum, majority or passes, joined by &, | and ~"
    raise ConsultError(msg)


@rule(version="2", en="{threshold}", zh="{threshold}")
def _reaches(facts: Facts, *, threshold: Threshold) -> Verdict:
    vote: VoteView = facts.vote
    if not vote.judged:
        return vote.not_yet()
    return threshold.judge(vote.tally, vote.progress, vote.counting)


@rule(version="1", en="as many {measure} for as against", zh="赞成与反对的{measure}相等")
def tied(facts: Facts, *, measure: str = PERSONS) -> Verdict:
    """
    As many are for as are against, and somebody is.

    What a tie means, the procedure says: that the motion fails, that the chair decides, that it is voted
    again, or that a lot is drawn. A threshold of more than half is not reached by a tie, so to let it fail is
    to say nothing.
    """
    vote: VoteView = facts.vote
    if not vote.judged:
        return vote.not_yet()
    tally, progress, counting = vote.tally, vote.progress, vote.counting
    counts = tally[measure]
    yes, no = counts.yes, counts.no + counts.veto
    data: dict[str, Any] = {"yes": yes, "no": no, "measure": measure}
    data |= {"for_": _amount(yes, measure), "against": _amount(no, measure)}
    en, zh = "{for_} for and {against} against", "赞成{for_}，反对{against}"
    ahead = [
        Threshold(more_than("1/2"), "cast", side=side, measure=measure).judge(tally, progress, counting)
        for side in ("yes", "no")
    ]
    if any(verdict.is_met for verdict in ahead):
        if not vote.closed:
            en, zh = en + ", which nothing to come can level", zh + "，此后的投票已不可能使双方持平"
        return unmet(en, zh=zh, **data)
    if any(verdict.is_undecided for verdict in ahead):
        return undecided(en + ", and it may still change", zh=zh + "，仍可能变化", **data)
    return (met if counts.cast else unmet)(en, zh=zh, **data)


def _amount(amount: int, measure: str) -> Phrase:
    if measure == AREA:
        square_metres = f"{Decimal(amount).scaleb(-6).normalize():f}"
        return Phrase(f"{square_metres} m²", f"{square_metres}㎡")
    return Phrase(str(amount), {PERSONS: f"{amount}票", HOUSEHOLDS: f"{amount}户"}.get(measure, str(amount)))


@rule(version="1", en="carried on the fast track", zh="以快速程序通过")
def fast_tracked(facts: Facts) -> Verdict:
    """
    At the moment at which the fast track ended, what it asks for held.

    Where it did not, the vote goes on in its ordinary way, with the ballots that are in and from the start
    that it had.
    """
    vote: VoteView = facts.vote
    fast, moment = vote.fast
    if facts.now < moment:
        return undecided(
            "the fast track is judged on {moment}",
            zh="快速程序于{moment}作判定",
            until=moment,
            moment=facts.local(moment),
        )
    verdict = judge(fast, vote.noted("fast"), counting=vote.counting)
    if verdict.is_met or not vote.hidden:
        return verdict
    return unmet(
        "the fast track was not carried on {moment}",
        zh="截至{moment}，未达到快速程序的要求",
        moment=facts.local(moment),
    )
