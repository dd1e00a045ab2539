"""Step three, 民事民决: those concerned decide online, or an assembly or its representatives by the law."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, cast, final

import attrs

from consult.catalogue.steps.acts import Admit
from consult.catalogue.steps.bounds import entered_at_most
from consult.catalogue.steps.choices import Deciders
from consult.catalogue.steps.endings import NO_QUORUM, REJECTED
from consult.catalogue.steps.laws import by_law
from consult.catalogue.steps.online import Online
from consult.catalogue.steps.ways import Way, both, either
from consult.errors import ConsultError
from consult.rules import rule, settled
from consult.verdicts import Verdict, met, unmet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consult.acts import FieldRef
    from consult.catalogue.steps.assemblies import ByLaw
    from consult.catalogue.steps.ways import Ways
    from consult.facts import Facts
    from consult.procedure import Move, Stage
    from consult.rules import Rule

__all__ = ["Deciding", "in_city", "in_village", "not_reserved"]


@rule(version="1", en="not kept for the assembly by law", zh="不属于法定由会议决定的事项")
def not_reserved(facts: Facts) -> Verdict:
    """
    The law does not keep the matter for the assembly, as far as the screening found.

    It protects an assembly's own matters from being decided by fewer. Which they are is not said here: the
    committee laws of 2025 let an assembly delegate (residents Article 30, villagers Article 28), and local
    rules keep some from its representatives, such as a village's charter (Shanghai 2020, Article 16).
    """
    kept = bool(facts.settled(cast("FieldRef", Admit.reserved)))
    if kept:
        return unmet("the law keeps the matter for the assembly", zh="该事项属于法定由会议决定的事项")
    return met("the law does not keep the matter for the assembly", zh="该事项不属于法定由会议决定的事项")


@final
@attrs.frozen(kw_only=True)
class Deciding:
    """
    A matter is decided by those whom it concerns, by an assembly, or by representatives: by one of them.

    It protects the many from being decided for by a few: nothing is decided without a quorum, that too few
    came is told from a no, and both from a rule of the community's own that did not hold. What the law keeps
    for the assembly neither those concerned nor representatives decide; whether a matter is one of those, who
    screens it says. Who is on a roll it does not see, nor whether the law lets a community ask for more.
    """

    #: Those concerned, online; None: they never decide.
    concerned: Online | None = attrs.field(factory=Online)
    #: The assembly; None: it never decides.
    assembly: ByLaw | None = None
    #: The representatives' meeting; None: it never decides.
    representatives: ByLaw | None = None

    def __attrs_post_init__(self) -> None:
        if not self.offered:
            msg = "Deciding() offers nobody who decides; name those concerned, an assembly or representatives"
            raise ConsultError(msg)

    @property
    def offered(self) -> tuple[tuple[Deciders, Online | ByLaw], ...]:
        """Who may decide, and how."""
        every = (
            (Deciders.CONCERNED, self.concerned),
            (Deciders.ASSEMBLY, self.assembly),
            (Deciders.REPRESENTATIVES, self.representatives),
        )
        return tuple((who, how) for who, how in every if how is not None)

    @property
    def ways(self) -> Ways:
        """The ways into the step: to those who are said to decide, if the law lets them."""
        chosen = settled(Admit.deciders)
        ways = []
        for who, how in self.offered:
            named = chosen.equals(who)
            ways.append(Way(how.stage, named if who is Deciders.ASSEMBLY else named & not_reserved()))
        return tuple(ways)

    @property
    def possible(self) -> Rule | None:
        """Somebody who is offered may decide the matter as it is settled."""
        return either(way.when for way in self.ways)

    def moves(self, ways: Ways) -> tuple[Move, ...]:
        """All moves of the step; *ways* is where a matter goes on that is carried."""
        moves: list[Move] = []
        for _, how in self.offered:
            stage = how.stage
            carried = how.carried if how.own_rule is None else how.carried & how.own_rule
            moves += (stage.once(carried).to(way.to, when=way.when) for way in ways)
            if how.own_rule is not None:
                moves += _undecided(how, how.own_rule_failed, how.carried)
            # Enough came and it was not carried; what is left is that too few came.
            moves.append(stage.at_end().to(REJECTED, when=how.attended))
            moves += _undecided(how, NO_QUORUM, None)
        return tuple(moves)


def _undecided(how: Online | ByLaw, ends: Stage, when: Rule | None) -> Iterator[Move]:
    """Nothing is decided: it is put anew as often as may be, and then *ends*."""
    stage = how.stage
    if how.repeats:
        yield stage.at_end().to(stage, when=both(when, entered_at_most(1 + how.repeats, stage)))
    yield stage.at_end().to(ends, when=when)


LAWS_OF_2026: Final = date(2026, 1, 1)
"""The first day of the committee laws as revised in 2025, which is the default of a procedure made today."""


def in_city(*, on: date = LAWS_OF_2026, mode: str = "persons", online: Online | None = None) -> Deciding:
    """
    All three ways, in a city.

    Those concerned online, the residents' assembly, and the residents' representatives' meeting.

    Args:
        on: the day by which the law is picked. A procedure is pinned: a new law is a new version of it.
        mode: whether the assembly is one of ``persons`` or of ``households``.
        online: how those concerned vote.
    """
    return _by("residents", on, mode, online)


def in_village(*, on: date = LAWS_OF_2026, mode: str = "persons", online: Online | None = None) -> Deciding:
    """All three ways, in a village, by the law on villagers' committees; see `in_city`."""
    return _by("villagers", on, mode, online)


def _by(whose: str, on: date, mode: str, online: Online | None) -> Deciding:
    return Deciding(
        concerned=Online() if online is None else online,
        assembly=by_law(f"{whose}-assembly", on=on, mode=mode),
        representatives=by_law(f"{whose}-representatives-meeting", on=on),
    )
