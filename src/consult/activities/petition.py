"""
A petition: people put their names to a matter until there are enough.

Support is given to a text: where the matter gets a new text, it lapses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, final

import attrs

from consult.activities.base import Intake
from consult.acts import Act, Titled
from consult.errors import ConsultError
from consult.events import Changes, Drop, Put
from consult.rules import Reading, Rule, define, reading, rule
from consult.verdicts import Phrase, Verdict, met, undecided, unmet
from consult.voting import Share

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consult.facts import Facts

__all__ = ["Petition", "PetitionView", "Support", "WithdrawSupport", "support", "supported"]

_BUCKET: Final = "support"


class Support(Act):
    """Put one's name to a matter."""

    zh = "附议"

    note: Annotated[str, Titled("Note", "附言")] = ""


class WithdrawSupport(Act):
    """Take one's name off again."""

    zh = "撤回附议"


@final
class PetitionView:
    """What rules see of a petition."""

    __slots__ = ("_facts",)

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    @property
    def count(self) -> int:
        """How many support the present text."""
        return len(self._facts.case.bucket(_BUCKET))

    @property
    def size(self) -> int | None:
        """How many could, where the petition has a roll."""
        size: int | None = self._facts.opening.get("size")
        return size

    def supports(self, person: str) -> bool:
        """Whether *person* supports the present text."""
        return person in self._facts.case.bucket(_BUCKET)


@final
@attrs.frozen
class Petition:
    """
    People put their names to a matter.

    It protects against matters that one person alone wants to have discussed; it does not say that those who
    signed speak for anybody else.
    """

    #: Who may put their name to it.
    by: Rule
    #: The roll that a share of supporters is a share of.
    roll: str | None = attrs.field(default=None, kw_only=True)

    kind: Final = "petition"  # type: ignore[misc]  # a constant of all petitions
    decides: Final = None  # type: ignore[misc]  # a constant of all petitions

    @property
    def intakes(self) -> tuple[Intake, ...]:
        """Giving and withdrawing support."""
        return (
            Intake(Support, self.by, _supports, _not_yet),
            Intake(WithdrawSupport, self.by, _withdraws, _already),
        )

    def begins(self, facts: Facts) -> Mapping[str, Any]:
        """How many could support, where there is a roll."""
        if self.roll is None:
            return {}
        roll = facts.roll_named(self.roll)
        return {"roll": roll.digest, "name": roll.name, "size": len(roll.voters)}

    def view(self, facts: Facts) -> PetitionView:
        """What rules see."""
        return PetitionView(facts)

    def finds(self, facts: Facts) -> Mapping[str, Any]:
        """How many supported the text."""
        return {"supporters": PetitionView(facts).count}

    def responsible(self) -> Phrase:
        """Those who may support it."""
        return self.by.phrase()

    def progress(self, facts: Facts) -> tuple[int, int] | None:
        """How many support it, of those who could."""
        view = PetitionView(facts)
        return None if view.size is None else (view.count, view.size)

    def definition(self) -> Any:
        """Its parameters as JSON data."""
        return {"by": define(self.by), "roll": self.roll}


def _not_yet(facts: Facts) -> Verdict:
    answer = unmet if PetitionView(facts).supports(facts.actor) else met
    if answer is unmet:
        return unmet("{who} supports it already", zh="{who}已附议", who=facts.actor)
    return met("{who} has not supported it yet", zh="{who}尚未附议", who=facts.actor)


def _already(facts: Facts) -> Verdict:
    if PetitionView(facts).supports(facts.actor):
        return met("{who} supports it", zh="{who}已附议", who=facts.actor)
    return unmet("{who} does not support it, so there is nothing to withdraw", zh="{who}未附议，无可撤回", who=facts.actor)


def _supports(facts: Facts) -> Changes:
    return Changes((Put(_BUCKET, facts.actor, {"note": facts.act.note}),))


def _withdraws(facts: Facts) -> Changes:
    return Changes(drops=(Drop(_BUCKET, facts.actor),))


@reading(version="1", en="supporters", zh="附议人数")
def _support(facts: Facts) -> int | None:
    count: int = facts.petition.count
    return count


def support() -> Reading[int]:
    """How many support the present text."""
    return _support()


def supported(needed: int | Share) -> Rule:
    """
    Enough people support the present text: a number of them, or a share of the petition's roll.

    Raises:
        ConsultError: if *needed* is neither a whole number above 0 nor a share.
    """
    if isinstance(needed, bool) or not isinstance(needed, (int, Share)) or isinstance(needed, int) and needed < 1:
        msg = f"supported({needed!r}): give a whole number from 1 up, or a share such as at_least('1/10')"
        raise ConsultError(msg)
    return _supported(needed=needed)


@rule(version="1", en="supported by {needed}", zh="附议达到{needed}")
def _supported(facts: Facts, *, needed: int | Share) -> Verdict:
    view: PetitionView = facts.petition
    size = view.size
    if isinstance(needed, Share):
        if size is None:
            msg = "a share of supporters was asked for, and the petition has no roll; give Petition(roll=...)"
            raise ConsultError(msg)
        need = needed.needed(size)
    else:
        need = needed
    have = view.count
    missing = max(0, need - have)
    if not missing and (size is None or size > 0):
        return met("{have} support it, {need} needed", zh="已有{have}人附议，须{need}人", have=have, need=need, base=size, missing=0)
    return undecided(
        "{have} support it, {need} needed: {missing} more",
        zh="已有{have}人附议，须{need}人，还差{missing}人",
        have=have,
        need=need,
        base=size,
        missing=missing,
    )
