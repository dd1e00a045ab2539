"""Step one, 民事民提: a matter is raised by anybody, through any channel, for oneself or for another."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs

from consult.activities._shared import a_rule
from consult.catalogue.officers import COMMUNITY_WORKER, GRID_WORKER, JOINT_MEETING
from consult.catalogue.steps.acts import Raise
from consult.errors import ConsultError
from consult.rules import rule
from consult.standard import anyone, proposer
from consult.verdicts import Phrase, Verdict, met, unmet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consult.acts import Act
    from consult.facts import Facts
    from consult.rules import Rule

__all__ = ["Raising", "in_person", "takes_in"]


@rule(version="1", en="in person", zh="本人提出")
def in_person(facts: Facts) -> Verdict:
    """Whoever acts does so in person: nobody takes matters in for others."""
    act = facts.act
    if act.principal is None or act.principal == act.actor:
        return met("{who} acts in person", zh="{who}本人提出", who=act.actor)
    return unmet(
        "{who} acts for {principal}, and nobody takes matters in for others",
        zh="{who}代{principal}提出，而本程序不接受代为提出",
        who=act.actor,
        principal=act.principal,
    )


@rule(version="1", en="in person, or taken in by {takers}", zh="本人提出，或由{takers}代为登记")
def takes_in(facts: Facts, *, takers: tuple[Phrase, ...]) -> Verdict:
    """
    Whoever acts does so in person, or acts for somebody else and holds one of the roles of *takers*.

    The role is asked of whoever really acts, not of the person for whom it is done. It keeps matters from
    being raised in the name of people who were never asked, but for those whom the community trusts with it.
    """
    act = facts.act
    if act.principal is None or act.principal == act.actor:
        return met("{who} acts in person", zh="{who}本人提出", who=act.actor)
    held = facts.standing_of(act.actor).roles
    found = [role for role in takers if role.en in held]
    return (met if found else unmet)(
        "{who} takes the matter in for {principal}; that is for {takers}, and {who} is {found}"
        if found
        else "{who} takes the matter in for {principal}; that is for {takers}",
        zh="{who}代{principal}登记，身份为{found}；可代为登记的为{takers}"
        if found
        else "{who}代{principal}登记；可代为登记的为{takers}",
        who=act.actor,
        principal=act.principal,
        takers=takers,
        found=found,
    )


def _roles(values: Iterable[str | Phrase]) -> tuple[Phrase, ...]:
    if isinstance(values, (str, Phrase)):
        msg = f"Raising(takes_in={values!r}) is one text; give the names of roles, such as ('grid worker',)"
        raise ConsultError(msg)
    named = (role if isinstance(role, Phrase) else Phrase(role, role) for role in values)
    return tuple(sorted(named, key=lambda role: role.en))


@final
@attrs.frozen(kw_only=True)
class Raising:
    """
    Who may raise a matter, by which act, and who may take one in for somebody else.

    That everybody may is the practice of the accounts (五社联动: residents, community and social workers,
    volunteers, social organisations, party cadres). Who takes in by phone or on the doorstep is our choice.
    """

    #: The act by which a matter is raised.
    opens: type[Act] = Raise
    #: Who may raise one.
    by: Rule = attrs.field(factory=anyone, validator=a_rule)
    #: The roles whose holders may take one in for somebody else, as for `roles`; none: nobody may.
    takes_in: tuple[Phrase, ...] = attrs.field(
        default=(COMMUNITY_WORKER, GRID_WORKER, JOINT_MEETING), converter=_roles
    )

    @property
    def who(self) -> Rule:
        """Who may open a case."""
        # Anybody may: saying so first would only hide what is asked for.
        return self._in_person if self.by == anyone() else self.by & self._in_person

    @property
    def owner(self) -> Rule:
        """Who may submit it anew and take it back: whoever raised it, or somebody who may take matters in."""
        return proposer() & self._in_person

    @property
    def _in_person(self) -> Rule:
        return takes_in(takers=self.takes_in) if self.takes_in else in_person()
