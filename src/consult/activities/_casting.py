"""What a vote asks of a ballot before it goes into the box."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, final

import attrs

from consult.facts import BlankAct
from consult.verdicts import Verdict, all_of, met, unmet
from consult.voting import Choice, State

if TYPE_CHECKING:
    from consult.activities.ballots import Proxies
    from consult.facts import Facts
    from consult.voting.boxes import Prevails

__all__ = ["MANDATES", "NO_VETO", "Casting"]

MANDATES: Final = "mandates"
"""The bucket that holds who may vote for whom, by voter."""

NO_VETO: Final = unmet("this vote knows no veto", zh="本次表决不设否决票")


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
