"""Who calls a body together and chairs it: the party secretary or deputy, or members of one of its seats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.catalogue.bodies import TWO_COMMITTEES
from consult.catalogue.officers import DEPUTY_PARTY_SECRETARY, PARTY_SECRETARY
from consult.people import Body, Seat
from consult.rules import rule
from consult.standard import roles
from consult.verdicts import Phrase, Verdict, met, unmet

if TYPE_CHECKING:
    from consult.facts import Facts
    from consult.rules import Rule

__all__ = ["committee_members", "party_secretaries"]


def party_secretaries(*names: str | Phrase) -> Rule:
    """Who chairs the community's committee: the party secretary or deputy, or who holds a role of *names*."""
    return roles(*(names or (PARTY_SECRETARY, DEPUTY_PARTY_SECRETARY)))


@rule(version="1", en="{seat} of {body}", zh="{body}的{seat}")
def committee_members(facts: Facts, *, body: Body, seat: Seat = TWO_COMMITTEES) -> Verdict:
    """Who convenes an estate's council: whoever sits in *body* for *seat*, the two committees by default."""
    category = facts.standing.seats.get(body.name)
    if category is None:
        return unmet("{who} has no seat in {body}", zh="{who}不是{body}成员", who=facts.actor, body=body)
    held = next((one for one in body.seats if one.category == category), Seat(category))
    answer = met if category == seat.category else unmet
    who = facts.actor
    return answer("{who} sits in {body} as {held}", zh="{who}是{body}的{held}", who=who, body=body, held=held)
