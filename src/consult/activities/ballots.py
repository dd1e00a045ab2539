"""
The acts around a ballot, and who may do them: to cast one, in person or by mandate, and what a desk enters.

A ballot goes into the box alone. Everything else is recorded on the case as well, since a protest turns on
it: that a paper was delivered and how, that one came back, who was there, who was recused, excused or found
void and why, who may vote for whom.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, final

import attrs
from pydantic import AwareDatetime, Field

from consult.activities._entitled import on_the_roll
from consult.activities._shared import a_rule
from consult.acts import Act, Name, Reason, Text, Titled
from consult.errors import ConsultError
from consult.rules import Rule, define, rule
from consult.verdicts import Phrase
from consult.voting import Choice

if TYPE_CHECKING:
    from consult.facts import Facts
    from consult.verdicts import Verdict

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
    did = Phrase("voted", "投票")

    choice: Annotated[Choice, Titled("Choice", "选项")]


class DeliverPapers(Act, defer_build=True):
    """Record that ballot papers were delivered, and how that can be proven."""

    zh = "登记送达"
    did = Phrase("recorded the delivery of ballot papers", "登记选票送达")

    voters: Voters
    proof: Annotated[Text, Titled("Proof of delivery", "送达凭证")]


class EnterPaper(Act, defer_build=True):
    """Enter a ballot paper that somebody returned. A paper without a choice is void."""

    zh = "录入纸质票"
    did = Phrase("entered a ballot paper", "录入纸质票")

    voter: Annotated[Name, Titled("Voter", "表决权人")]
    choice: Annotated[Choice | None, Titled("Choice", "选项")] = None
    paper: Annotated[Name | None, Titled("Number of the paper", "票号")] = None


class VoidBallot(Act, defer_build=True):
    """Find a ballot void that is in already."""

    zh = "认定无效票"
    did = Phrase("found a ballot void", "认定一张选票无效")

    voter: Annotated[Name, Titled("Voter", "表决权人")]
    reason: Reason


class RecordAttendance(Act, defer_build=True):
    """Record who has come to the meeting, or has left it."""

    zh = "登记到场"
    did = Phrase("recorded who came", "登记到场人员")

    voters: Voters
    left: Annotated[bool, Titled("Has left", "已离场")] = False


class ExcuseVoter(Act, defer_build=True):
    """Record that a voter need not come, and so is not among those due."""

    zh = "准予请假"
    did = Phrase("excused a voter", "准予请假")

    voter: Annotated[Name, Titled("Voter", "表决权人")]
    reason: Reason


class DeclareRecusal(Act, defer_build=True):
    """Take no part in this vote because of a conflict of interest; or record it of somebody."""

    zh = "回避"
    did = Phrase("recorded a recusal", "登记回避")

    voter: Annotated[Name | None, Titled("Voter", "表决权人")] = None
    reason: Reason


class GiveMandate(Act, defer_build=True):
    """Let somebody vote in this matter for the voter, in writing."""

    zh = "书面委托"
    did = Phrase("gave a mandate in writing", "出具书面委托")

    holder: Annotated[Name, Titled("Who may vote", "受托人")]
    document: Annotated[Name, Titled("The written mandate", "授权委托书")]
    instruction: Annotated[Choice | None, Titled("How to vote", "表决指示")] = None
    until: Annotated[AwareDatetime | None, Titled("Until", "委托期限")] = None
    voter: Annotated[Name | None, Titled("For whom", "委托人")] = None


class RevokeMandate(Act, defer_build=True):
    """Revoke a mandate. A ballot that was cast by it falls away."""

    zh = "撤销委托"
    did = Phrase("revoked a mandate", "撤销委托")

    voter: Annotated[Name | None, Titled("For whom", "委托人")] = None


class Delegate(Act, defer_build=True):
    """Let one's ballot follow another voter's until one casts one's own; nobody's, to end it."""

    zh = "委托跟投"
    did = Phrase("delegated the ballot", "委托跟投")

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


@rule(version="1", en="on the roll", zh="名册在册")
def on_roll(facts: Facts) -> Verdict:
    """Whoever stands on the roll that was frozen when the vote opened may vote."""
    return on_the_roll(facts, facts.actor)
