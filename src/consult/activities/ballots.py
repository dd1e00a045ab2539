"""
The acts around a ballot, and who may do them: to cast one, in person or by mandate, and what a desk enters.

A ballot goes into the box alone. Everything else is recorded on the case as well, since a protest turns on
it: that a paper was delivered and how, that one came back, who was there, who was recused, excused or found
void and why, who may vote for whom.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final, final

import attrs
from pydantic import AwareDatetime, Field

from consult.activities._shared import a_rule
from consult.activities.base import Intake
from consult.acts import Act, Name, Reason, Text, Titled
from consult.errors import ConsultError
from consult.events import Changes, Drop, Put
from consult.facts import BlankAct
from consult.rules import Rule, define, rule
from consult.verdicts import Verdict, all_of, met, unmet
from consult.voting import BoxChange, Choice, State

if TYPE_CHECKING:
    from consult.facts import Facts
    from consult.voting.boxes import Prevails

__all__ = [
    "CastVote",
    "DeclareRecusal",
    "Delegate",
    "DeliverPapers",
    "Desk",
    "EnterPaper",
    "ExcuseVoter",
    "GiveMandate",
    "Proxies",
    "RecordAttendance",
    "RevokeMandate",
    "VoidBallot",
    "on_roll",
]

Voters = Annotated[tuple[Name, ...], Field(min_length=1), Titled("Voters", "表决权人")]


class CastVote(Act, defer_build=True):
    """Vote yes, no or abstain; for somebody else where there is a mandate."""

    zh = "投票"

    choice: Annotated[Choice, Titled("Choice", "选项")]


class DeliverPapers(Act, defer_build=True):
    """Record that ballot papers were delivered, and how that can be proven."""

    zh = "登记送达"

    voters: Voters
    proof: Annotated[Text, Titled("Proof of delivery", "送达凭证")]


class EnterPaper(Act, defer_build=True):
    """Enter a ballot paper that somebody returned. A paper without a choice is void."""

    zh = "录入纸质票"

    voter: Annotated[Name, Titled("Voter", "表决权人")]
    choice: Annotated[Choice | None, Titled("Choice", "选项")] = None
    paper: Annotated[Name | None, Titled("Number of the paper", "票号")] = None


class VoidBallot(Act, defer_build=True):
    """Find a ballot void that is in already."""

    zh = "认定无效票"

    voter: Annotated[Name, Titled("Voter", "表决权人")]
    reason: Reason


class RecordAttendance(Act, defer_build=True):
    """Record who has come to the meeting, or has left it."""

    zh = "登记到场"

    voters: Voters
    left: Annotated[bool, Titled("Has left", "已离场")] = False


class ExcuseVoter(Act, defer_build=True):
    """Record that a voter need not come, and so is not among those due."""

    zh = "准予请假"

    voter: Annotated[Name, Titled("Voter", "表决权人")]
    reason: Reason


class DeclareRecusal(Act, defer_build=True):
    """Take no part in this vote because of a conflict of interest; or record it of somebody."""

    zh = "回避"

    voter: Annotated[Name | None, Titled("Voter", "表决权人")] = None
    reason: Reason


class GiveMandate(Act, defer_build=True):
    """Let somebody vote in this matter for the voter, in writing."""

    zh = "书面委托"

    holder: Annotated[Name, Titled("Who may vote", "受托人")]
    document: Annotated[Name, Titled("The written mandate", "授权委托书")]
    instruction: Annotated[Choice | None, Titled("How to vote", "表决指示")] = None
    until: Annotated[AwareDatetime | None, Titled("Until", "委托期限")] = None
    voter: Annotated[Name | None, Titled("For whom", "委托人")] = None


class RevokeMandate(Act, defer_build=True):
    """Revoke a mandate. A ballot that was cast by it falls away."""

    zh = "撤销委托"

    voter: Annotated[Name | None, Titled("For whom", "委托人")] = None


class Delegate(Act, defer_build=True):
    """Let one's ballot follow another voter's until one casts one's own; nobody's, to end it."""

    zh = "委托跟投"

    to: Annotated[Name | None, Titled("Whom to follow", "跟随对象")] = None


@final
@attrs.frozen
class Desk:
    """
    Who sees to the papers of a vote, and what may be entered.

    The interim result of a vote with a desk is as hidden from rules and people as any other's.
    """

    #: Who may enter papers and the rest.
    tellers: Rule = attrs.field(validator=a_rule)
    #: Whether ballot papers are delivered, returned and entered.
    papers: bool = attrs.field(default=True, kw_only=True)
    #: Whether attendance is recorded: for votes in a meeting, whose base may be those present.
    attendance: bool = attrs.field(default=False, kw_only=True)
    #: Whether a ballot that is in may be found void.
    voids: bool = attrs.field(default=False, kw_only=True)
    #: Whether voters can be excused, so that they are not among those due.
    excuses: bool = attrs.field(default=False, kw_only=True)
    #: Whether only those recorded as present may vote, and a holder of mandates must be there.
    only_present: bool = attrs.field(default=False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.only_present and not self.attendance:
            msg = "Desk(only_present=True): nobody would record who is there; say attendance=True"
            raise ConsultError(msg)

    def definition(self) -> Any:
        """Its parameters as JSON data."""
        return {
            "tellers": define(self.tellers),
            "papers": self.papers,
            "attendance": self.attendance,
            "voids": self.voids,
            "excuses": self.excuses,
            "only_present": self.only_present,
        }


@final
@attrs.frozen
class Proxies:
    """
    Who may vote for whom by a written mandate.

    A mandate names the matter (this case), what may be done (to vote, or to vote as instructed), its period
    and the document (Civil Code Article 165). It lets its holder vote for the one who gave it and for nobody
    else, so there is no chain: what a holder is trusted with cannot be passed on. The voter's own ballot
    takes the place of the holder's.

    Sources: at most three for each holder, and not for candidates: City Residents' Committees Law 2025
    Article 19 and Villagers' Committees Law 2025 Article 18; as instructed: Shanghai 2020 Article 18.
    """

    #: How many mandates one holder may have; None: any number.
    at_most: int | None = attrs.field(
        default=None, validator=attrs.validators.optional(attrs.validators.ge(1))
    )
    #: Whether a mandate must say how to vote. Where it does, the holder must always follow.
    instructed: bool = attrs.field(default=False, kw_only=True)
    #: Whether the holder must be on the roll too.
    voters_only: bool = attrs.field(default=False, kw_only=True)
    #: The group of the roll in which the holder must belong with the voter, such as ``household``.
    within: str | None = attrs.field(default=None, kw_only=True)
    #: Roles whose holders may hold no mandate, such as ``candidate``.
    barred: frozenset[str] = attrs.field(default=frozenset(), kw_only=True, converter=frozenset)
    #: Whether whoever has given a mandate may not vote in person while it stands.
    exclusive: bool = attrs.field(default=False, kw_only=True)
    #: Whether the voter's own ballot takes the place of one that the holder cast.
    overridable: bool = attrs.field(default=True, kw_only=True)
    #: Whether a mandate can be revoked, and a ballot cast by it falls away.
    revocable: bool = attrs.field(default=True, kw_only=True)

    def definition(self) -> Any:
        """Its parameters as JSON data."""
        data = attrs.asdict(self)
        data["barred"] = sorted(self.barred)
        return data


# -- who may -----------------------------------------------------------------------------------------------


@rule(version="1", en="on the roll", zh="名册在册")
def on_roll(facts: Facts) -> Verdict:
    """Whoever stands on the roll that was frozen when the vote opened may vote."""
    return _on_the_roll(facts, facts.actor)


def _on_the_roll(facts: Facts, who: str) -> Verdict:
    roll = facts.roll()
    frozen = facts.local(facts.case.place.entered)
    if who in roll:
        return met(
            "{who} is on the roll of {roll} (frozen {frozen})",
            zh="{who}在{roll}名册上（{frozen}确定）",
            who=who,
            roll=roll.name,
            frozen=frozen,
        )
    return unmet(
        "{who} is not on the roll of {roll} (frozen {frozen})",
        zh="{who}不在{roll}名册上（{frozen}确定）",
        who=who,
        roll=roll.name,
        frozen=frozen,
    )


def _whose(facts: Facts) -> str:
    named: str | None = None if facts.act.__class__ is BlankAct else facts.act.voter
    return facts.actor if named is None else named


def _in_person(facts: Facts) -> Verdict | None:
    """Why not, where somebody decides about another's ballot: that is nothing to be passed on."""
    act = facts.act
    if act.principal is None or act.principal == act.actor:
        return None
    return unmet(
        "{who} is not {voter}, who decides about the ballot in person",
        zh="{who}并非{voter}本人，此事须由本人办理",
        who=act.actor,
        voter=act.principal,
    )


def _for_whom(facts: Facts, desk: Desk | None) -> Verdict:
    """One's own, or anybody's on the roll where the desk enters it."""
    passed_on = _in_person(facts)
    if passed_on is not None:
        return passed_on
    if facts.act.__class__ is BlankAct and desk is not None and desk.tellers.ask(facts).is_met:
        _ = facts.act.voter  # whose, nobody has written yet
    whose = _whose(facts)
    listed = _on_the_roll(facts, whose)
    if whose == facts.actor:
        return listed
    if desk is None:
        return unmet("{who} is not {voter}", zh="{who}并非{voter}本人", who=facts.actor, voter=whose)
    return all_of((listed, desk.tellers.ask(facts)))


def _all_listed(facts: Facts, voters: tuple[str, ...]) -> Verdict:
    roll = facts.roll()
    strangers = [voter for voter in voters if voter not in roll]
    if strangers:
        return unmet(
            "not on the roll of {roll}: {who}", zh="不在{roll}名册上：{who}", who=strangers, roll=roll.name
        )
    return met("all are on the roll of {roll}", zh="均在{roll}名册上", roll=roll.name)


# -- casting -----------------------------------------------------------------------------------------------


@final
@attrs.frozen
class Casting:
    """What a vote asks of a ballot before it goes into the box."""

    replaceable: bool
    vetoes: bool
    prevails: Prevails
    proxies: Proxies | None
    #: Whether the ballot of a delegate gives way to the voter's own.
    delegation: bool
    #: Whether only those who are there may vote.
    only_present: bool = False

    def __call__(self, facts: Facts) -> Verdict:
        """Whether this ballot may go in."""
        act = facts.act
        verdicts = []
        # Asked of the choice only where it matters: a ballot of options has none.
        if not self.vetoes and act.__class__ is not BlankAct and act.choice is Choice.VETO:
            verdicts.append(NO_VETO)
        for_another = act.principal is not None and act.principal != act.actor
        if for_another:
            verdicts.append(self._mandated(facts))
        elif self.proxies is not None and self.proxies.exclusive:
            given = facts.case.bucket(MANDATES).get(facts.actor)
            if given is not None:
                verdicts.append(_has_mandated(facts.actor, given.value["holder"]))
        if self.only_present:
            verdicts.append(_is_there(facts, act.actor))
        verdicts.append(self._open(facts, for_another=for_another))
        return verdicts[0] if len(verdicts) == 1 else all_of(verdicts)

    def _open(self, facts: Facts, *, for_another: bool) -> Verdict:
        who = facts.actor
        paper = facts.paper_of(who)
        if paper.state is State.RECUSED:
            return unmet("{who} is recused", zh="{who}已回避", who=who)
        if not paper.voted:
            if for_another and paper.state is State.EXCUSED:
                return unmet(
                    "{who} is excused, and nobody votes instead", zh="{who}已请假，他人不得代为投票", who=who
                )
            return met("{who} has not voted yet", zh="{who}尚未投票", who=who)
        if paper.held and not for_another:
            return self.over(who)
        if for_another and paper.state is State.VOID:
            return unmet("the ballot of {who} is void", zh="{who}的票无效", who=who)
        if for_another and not paper.held:
            return unmet("{who} has voted in person", zh="{who}本人已投票", who=who)
        if paper.on_paper:
            return self._over_paper(who)
        if self.replaceable:
            return met(
                "{who} has voted, and the later ballot counts",
                zh="{who}已经投票，以最后一次投票为准",
                who=who,
            )
        if paper.state is State.VOID:
            return unmet(
                "the ballot of {who} was found void, and a ballot is final",
                zh="{who}的票已被认定无效，选票投出后不得更改",
                who=who,
            )
        return unmet(
            "{who} has voted already, and a ballot is final",
            zh="{who}已经投票，选票投出后不得更改",
            who=who,
        )

    def over(self, who: str) -> Verdict:
        """Whether a voter's own ballot takes the place of one that somebody else cast."""
        if self.delegation or (self.proxies is not None and self.proxies.overridable):
            return met(
                "somebody else voted for {who}, whose own ballot takes its place",
                zh="他人已代{who}投票，以本人投票为准",
                who=who,
            )
        return unmet(
            "somebody else voted for {who}, by a mandate that stands",
            zh="受托人已代{who}投票，本人不得另行投票",
            who=who,
        )

    def _over_paper(self, who: str) -> Verdict:
        if self.prevails == "online":
            return met(
                "{who} has voted on paper, and the ballot online counts",
                zh="{who}已投纸质票，以线上投票为准",
                who=who,
            )
        if self.prevails == "paper":
            return unmet(
                "{who} has voted on paper, and the paper counts",
                zh="{who}已投纸质票，以纸质票为准",
                who=who,
            )
        return unmet(
            "{who} has voted on paper, and the first ballot counts",
            zh="{who}已投纸质票，以先投的票为准",
            who=who,
        )

    def _mandated(self, facts: Facts) -> Verdict:
        """The actor may vote for the principal, and votes as instructed."""
        act = facts.act
        data: dict[str, Any] = {"who": act.actor, "voter": act.principal}
        if self.proxies is None:
            return unmet(
                "nobody may vote for another here, so {who} not for {voter}",
                zh="本次表决不得委托，{who}不能代{voter}投票",
                **data,
            )
        entry = facts.case.bucket(MANDATES).get(act.principal)
        if entry is None or entry.value["holder"] != act.actor:
            return unmet("{who} has no written mandate of {voter}", zh="{who}没有{voter}的书面委托", **data)
        data |= {"document": entry.value["document"], "given": facts.local(entry.at)}
        until = entry.value["until"]
        if until is not None and (end := datetime.fromisoformat(until)) <= facts.now:
            return unmet(
                "the mandate of {voter} for {who} ({document}) ended on {ended}",
                zh="{voter}对{who}的委托（{document}）已于{ended}到期",
                ended=facts.local(end),
                **data,
            )
        told = entry.value["instruction"]
        if told is not None and act.__class__ is not BlankAct and act.choice.value != told:
            return unmet(
                "the mandate of {voter} for {who} ({document}) says to vote {told}",
                zh="{voter}对{who}的委托（{document}）指示投“{told}”",
                told=Choice(told),
                **data,
            )
        return met(
            "{who} may vote for {voter} (mandate {document}, {given})",
            zh="{who}可代{voter}投票（委托书{document}，{given}）",
            **data,
        )


MANDATES: Final = "mandates"


def _has_mandated(who: str, holder: str) -> Verdict:
    return unmet(
        "{who} has given a mandate to {holder}, and does not vote while it stands; revoke it first",
        zh="{who}已委托{holder}，委托有效期间本人不得投票，须先撤销委托",
        who=who,
        holder=holder,
    )


def _is_there(facts: Facts, who: str) -> Verdict:
    """Whoever casts the ballot is there: on the roll by its paper, off it by what the desk has recorded."""
    there = who in facts.roll() and (
        (paper := facts.paper_of(who)).state is State.PRESENT or (paper.voted and not paper.held)
    )
    if there:
        return met("{who} is recorded as present", zh="{who}已登记到场", who=who)
    return unmet(
        "{who} is not recorded as present, and only those may vote",
        zh="{who}未登记到场，只有到场者可以投票",
        who=who,
    )


NO_VETO: Final = unmet("this vote knows no veto", zh="本次表决不设否决票")


# -- what a desk enters ------------------------------------------------------------------------------------


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
                lambda facts: _all_listed(facts, facts.act.voters),
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
                lambda facts: _all_listed(facts, facts.act.voters),
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
    listed = _on_the_roll(facts, voter)
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
    listed = _on_the_roll(facts, voter)
    if not listed.is_met:
        return listed
    paper = facts.paper_of(voter)
    if paper.voted and paper.state is not State.VOID:
        return met("there is a ballot of {who}", zh="{who}已投票", who=voter)
    return unmet("there is no ballot of {who} that counts", zh="{who}没有有效选票", who=voter)


def _has_no_ballot(facts: Facts) -> Verdict:
    voter: str = facts.act.voter
    listed = _on_the_roll(facts, voter)
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
        verdict = _for_whom(facts, desk)
        whose = _whose(facts)
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
        lambda facts: _put(facts, "recusals", voter=_whose(facts), reason=facts.act.reason),
        admits,
        boxes=lambda facts: _marks((_whose(facts),), State.RECUSED),
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
                lambda facts: Changes(drops=(Drop(MANDATES, _whose(facts)),)),
                lambda facts: _may_revoke(facts, desk),
                boxes=lambda facts: (BoxChange(_whose(facts), "take_back"),),
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
    return Changes((Put(MANDATES, _whose(facts), value),))


def _may_mandate(facts: Facts, casting: Casting, proxies: Proxies, desk: Desk | None) -> Verdict:
    verdicts = [_for_whom(facts, desk)]
    act, whose = facts.act, _whose(facts)
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
        verdicts.append(_on_the_roll(facts, holder))
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
    verdict = _for_whom(facts, desk)
    if verdict.is_met and _whose(facts) not in facts.case.bucket(MANDATES):
        return unmet("{voter} has given no mandate", zh="{voter}没有委托他人", voter=_whose(facts))
    return verdict


def _may_follow(facts: Facts) -> Verdict:
    passed_on = _in_person(facts)
    if passed_on is not None:
        return passed_on
    to: str | None = facts.act.to
    if to is None:
        return met("{who} follows nobody from now on", zh="{who}不再跟随他人", who=facts.actor)
    if to == facts.actor:
        return unmet("{who} cannot follow himself", zh="{who}不能跟随自己", who=to)
    return _on_the_roll(facts, to)


def _followed(facts: Facts) -> tuple[BoxChange, ...]:
    return (BoxChange(facts.actor, "follow", other=facts.act.to),)
