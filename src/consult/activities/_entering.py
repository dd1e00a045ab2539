"""The acts that a vote takes beside ballots: what a desk enters, recusals, mandates, standing delegation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from consult.activities._casting import MANDATES, NO_VETO
from consult.activities._entitled import all_listed, for_whom, in_person, on_the_roll, whose_of
from consult.activities.ballots import (
    CastVote,
    DeclareRecusal,
    Delegate,
    DeliverPapers,
    EnterPaper,
    ExcuseVoter,
    GiveMandate,
    RecordAttendance,
    RevokeMandate,
    VoidBallot,
    on_roll,
)
from consult.activities.base import Intake
from consult.errors import ConsultError
from consult.events import Changes, Drop, Put
from consult.verdicts import Verdict, all_of, met, unmet
from consult.voting import BoxChange, Choice, State

if TYPE_CHECKING:
    from consult.activities._casting import Casting
    from consult.activities.ballots import Desk, Proxies
    from consult.acts import Act
    from consult.facts import Facts

__all__ = ["intakes_of"]


def intakes_of(
    casting: Casting, desk: Desk | None, *, recusal: str | None, owner: type[Act] = CastVote
) -> tuple[Intake, ...]:
    """The acts that a vote takes, by what it declares."""
    taken = [Intake(owner, on_roll(), admits=casting, ballot=True)]
    if desk is not None:
        taken += _of_the_desk(desk, casting)
    if casting.proxies is not None:
        taken += _of_mandates(casting, casting.proxies, desk)
    if casting.delegation:
        taken.append(Intake(Delegate, on_roll(), admits=_may_follow, boxes=_followed))
    if recusal is not None:
        taken.append(_of_recusal(desk, final=not casting.replaceable))
    return tuple(taken)


def _of_the_desk(desk: Desk, casting: Casting) -> list[Intake]:
    taken = []
    if desk.papers:
        taken.append(
            Intake(
                DeliverPapers,
                desk.tellers,
                lambda facts: _put(facts, "deliveries", voters=list(facts.act.voters), proof=facts.act.proof),
                lambda facts: all_listed(facts, facts.act.voters),
                boxes=lambda facts: _marks(facts.act.voters, State.DELIVERED),
            )
        )
        taken.append(
            Intake(
                EnterPaper,
                desk.tellers,
                lambda facts: _put(
                    facts, "papers", voter=facts.act.voter, choice=facts.act.choice, paper=facts.act.paper
                ),
                lambda facts: _paper_counts(facts, casting),
                boxes=_received,
            )
        )
    if desk.voids:
        taken.append(
            Intake(
                VoidBallot,
                desk.tellers,
                lambda facts: _put(facts, "voids", voter=facts.act.voter, reason=facts.act.reason),
                _has_a_ballot,
                boxes=lambda facts: _marks((facts.act.voter,), State.VOID),
            )
        )
    if desk.attendance:
        taken.append(
            Intake(
                RecordAttendance,
                desk.tellers,
                lambda facts: _put(facts, "attendance", voters=list(facts.act.voters), left=facts.act.left),
                lambda facts: all_listed(facts, facts.act.voters),
                boxes=lambda facts: _marks(facts.act.voters, State.NONE if facts.act.left else State.PRESENT),
            )
        )
    if desk.excuses:
        taken.append(
            Intake(
                ExcuseVoter,
                desk.tellers,
                lambda facts: _put(facts, "excuses", voter=facts.act.voter, reason=facts.act.reason),
                _has_no_ballot,
                boxes=lambda facts: _marks((facts.act.voter,), State.EXCUSED),
            )
        )
    return taken


def _put(facts: Facts, bucket: str, **value: Any) -> Changes:
    return Changes((Put(bucket, str(facts.case.seq + 1), value),))


def _marks(voters: tuple[str, ...], state: State) -> tuple[BoxChange, ...]:
    return tuple(BoxChange(voter, "mark", state) for voter in voters)


def _received(facts: Facts) -> tuple[BoxChange, ...]:
    choice: Choice | None = facts.act.choice
    return (BoxChange(facts.act.voter, "receive", State.VOID if choice is None else choice.code),)


def _paper_counts(facts: Facts, casting: Casting) -> Verdict:
    # A second ballot of a voter is entered too: both are kept, and the box knows which counts.
    voter: str = facts.act.voter
    listed = on_the_roll(facts, voter)
    if not listed.is_met:
        return listed
    if facts.act.choice is Choice.VETO and not casting.vetoes:
        return NO_VETO
    paper = facts.paper_of(voter)
    if paper.state is State.RECUSED:
        return unmet("{who} is recused", zh="{who}已回避", who=voter)
    if paper.on_paper:
        return unmet("a paper of {who} is in already", zh="{who}的纸质票已经录入", who=voter)
    return casting.over(voter) if paper.held else listed


def _has_a_ballot(facts: Facts) -> Verdict:
    voter: str = facts.act.voter
    listed = on_the_roll(facts, voter)
    if not listed.is_met:
        return listed
    paper = facts.paper_of(voter)
    if paper.voted and paper.state is not State.VOID:
        return met("there is a ballot of {who}", zh="{who}已投票", who=voter)
    return unmet("there is no ballot of {who} that counts", zh="{who}没有有效选票", who=voter)


def _has_no_ballot(facts: Facts) -> Verdict:
    voter: str = facts.act.voter
    listed = on_the_roll(facts, voter)
    if not listed.is_met:
        return listed
    paper = facts.paper_of(voter)
    if paper.state is State.RECUSED:
        return unmet("{who} is recused", zh="{who}已回避", who=voter)
    if paper.voted:
        return unmet("{who} has voted already", zh="{who}已经投票", who=voter)
    return met("{who} has not voted yet", zh="{who}尚未投票", who=voter)


# -- recusal, mandates, delegation -------------------------------------------------------------------------


def _of_recusal(desk: Desk | None, *, final: bool) -> Intake:
    def admits(facts: Facts) -> Verdict:
        verdict = for_whom(facts, None if desk is None else desk.tellers)
        whose = whose_of(facts)
        if verdict.is_met and final and (paper := facts.paper_of(whose)).voted and not paper.held:
            return unmet(
                "{who} has voted already, and a ballot is final",
                zh="{who}已经投票，选票投出后不得更改",
                who=whose,
            )
        return verdict

    return Intake(
        DeclareRecusal,
        on_roll() if desk is None else on_roll() | desk.tellers,
        lambda facts: _put(facts, "recusals", voter=whose_of(facts), reason=facts.act.reason),
        admits,
        boxes=lambda facts: _marks((whose_of(facts),), State.RECUSED),
    )


def _of_mandates(casting: Casting, proxies: Proxies, desk: Desk | None) -> list[Intake]:
    by = on_roll() if desk is None else on_roll() | desk.tellers
    taken = [
        Intake(
            GiveMandate,
            by,
            _mandate,
            lambda facts: _may_mandate(facts, casting, proxies, desk),
        )
    ]
    if proxies.revocable:
        taken.append(
            Intake(
                RevokeMandate,
                by,
                lambda facts: Changes(drops=(Drop(MANDATES, whose_of(facts)),)),
                lambda facts: _may_revoke(facts, desk),
                boxes=lambda facts: (BoxChange(whose_of(facts), "take_back"),),
            )
        )
    return taken


def _mandate(facts: Facts) -> Changes:
    act = facts.act
    value = {
        "holder": act.holder,
        "document": act.document,
        "instruction": None if act.instruction is None else act.instruction.value,
        "until": None if act.until is None else act.until.isoformat(),
    }
    return Changes((Put(MANDATES, whose_of(facts), value),))


def _may_mandate(facts: Facts, casting: Casting, proxies: Proxies, desk: Desk | None) -> Verdict:
    verdicts = [for_whom(facts, None if desk is None else desk.tellers)]
    act, whose = facts.act, whose_of(facts)
    if not verdicts[0].is_met:
        return verdicts[0]
    holder: str = act.holder
    data: dict[str, Any] = {"holder": holder, "voter": whose}
    if holder == whose:
        verdicts.append(unmet("{voter} needs no mandate of his own", zh="{voter}无需委托自己", **data))
    if whose in facts.case.bucket(MANDATES):
        verdicts.append(
            unmet("{voter} has given a mandate; revoke it first", zh="{voter}已有委托，须先撤销", **data)
        )
    if act.until is not None and act.until <= facts.now:
        ended = facts.local(act.until)
        verdicts.append(unmet("the mandate ended on {ended}", zh="委托已于{ended}到期", ended=ended, **data))
    if act.instruction is Choice.VETO and not casting.vetoes:
        verdicts.append(NO_VETO)
    if proxies.instructed and act.instruction is None:
        verdicts.append(unmet("the mandate does not say how to vote", zh="委托书未载明表决意见", **data))
    return all_of(verdicts + _may_hold(facts, proxies, holder, whose))


def _may_hold(facts: Facts, proxies: Proxies, holder: str, whose: str) -> list[Verdict]:
    data: dict[str, Any] = {"holder": holder, "voter": whose}
    verdicts = []
    roll = facts.roll()
    if (proxies.voters_only or proxies.within is not None) and holder not in roll:
        verdicts.append(on_the_roll(facts, holder))
    elif proxies.within is not None and not _together(facts, proxies.within, holder, whose):
        verdicts.append(
            unmet(
                "{holder} and {voter} are not of one {group}",
                zh="{holder}与{voter}在名册中不属于同一“{group}”",
                group=proxies.within,
                **data,
            )
        )
    if proxies.barred and (roles := sorted(proxies.barred & facts.standing_of(holder).roles)):
        verdicts.append(
            unmet(
                "{holder} is {roles} and may hold no mandate",
                zh="{holder}是{roles}，不得接受委托",
                roles=roles,
                **data,
            )
        )
    if proxies.at_most is not None:
        held = sum(entry.value["holder"] == holder for entry in facts.case.bucket(MANDATES).values())
        answer = met if held < proxies.at_most else unmet
        verdicts.append(
            answer(
                "{holder} holds {have} mandates, at most {most} allowed",
                zh="{holder}已接受{have}份委托，最多{most}份",
                have=held,
                most=proxies.at_most,
                **data,
            )
        )
    return verdicts


def _together(facts: Facts, group: str, one: str, other: str) -> bool:
    roll = facts.roll()
    labels = roll.groups.get(group)
    if labels is None:
        msg = (
            f"roll {roll.name!r} has no group {group!r}, within which mandates are given; add it to the roll"
        )
        raise ConsultError(msg)
    return labels[roll.index[one]] == labels[roll.index[other]]


def _may_revoke(facts: Facts, desk: Desk | None) -> Verdict:
    verdict = for_whom(facts, None if desk is None else desk.tellers)
    if verdict.is_met and whose_of(facts) not in facts.case.bucket(MANDATES):
        return unmet("{voter} has given no mandate", zh="{voter}没有委托他人", voter=whose_of(facts))
    return verdict


def _may_follow(facts: Facts) -> Verdict:
    passed_on = in_person(facts)
    if passed_on is not None:
        return passed_on
    to: str | None = facts.act.to
    if to is None:
        return met("{who} follows nobody from now on", zh="{who}不再跟随他人", who=facts.actor)
    if to == facts.actor:
        return unmet("{who} cannot follow himself", zh="{who}不能跟随自己", who=to)
    return on_the_roll(facts, to)


def _followed(facts: Facts) -> tuple[BoxChange, ...]:
    return (BoxChange(facts.actor, "follow", other=facts.act.to),)
