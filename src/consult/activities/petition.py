"""
A petition: people put their names to a matter until there are enough.

Support is given to a text: where the matter gets a new text, it lapses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, final

import attrs

from consult.activities._rolls import frozen, roll_now
from consult.activities._shared import a_rule, while_open
from consult.activities.ballots import on_roll
from consult.activities.base import Intake
from consult.acts import Act, Titled
from consult.errors import ConsultError
from consult.events import Changes, Drop, Put
from consult.rules import Reading, Rule, define, reading, rule
from consult.standard import anyone
from consult.verdicts import Phrase, Verdict, met, unmet
from consult.voting import Share

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consult.case import Entry
    from consult.facts import Facts

__all__ = ["Petition", "PetitionView", "Support", "WithdrawSupport", "support", "supported"]

_BUCKET: Final = "support"


class Support(Act, defer_build=True):
    """Put one's name to a matter."""

    zh = "附议"
    did = Phrase("put a name to the matter", "附议")

    note: Annotated[str, Titled("Note", "附言")] = ""


class WithdrawSupport(Act, defer_build=True):
    """Take one's name off again."""

    zh = "撤回附议"
    did = Phrase("took the name off again", "撤回附议")


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
    def supporters(self) -> list[Entry]:
        """Who supports the present text, with their notes, in the order of time."""
        return self._facts.entries(_BUCKET)

    @property
    def size(self) -> int | None:
        """How many could, where the petition has a roll."""
        size: int | None = self._facts.opening.get("size")
        return size

    def supports(self, person: str) -> bool:
        """Whether *person* supports the present text."""
        return person in self._facts.case.bucket(_BUCKET)


def _a_roll(instance: object, field: attrs.Attribute[str | None], value: object) -> None:
    del instance, field
    if not (value is None or (isinstance(value, str) and value)):
        msg = f"Petition roll={value!r} names no roll; give a roll's name, or None"
        raise ConsultError(msg)


@final
@attrs.frozen
class Petition:
    """
    People put their names to a matter.

    It protects against matters that one person alone wants to have discussed; it does not say that those who
    signed speak for anybody else. Where it has a roll, only those who stand on it may sign, so that a share
    of the roll is a share of its own people; the roll is frozen when the petition begins.
    """

    #: Who may put their name to it.
    by: Rule = attrs.field(validator=a_rule)
    #: The roll that a share of supporters is a share of.
    roll: str | None = attrs.field(default=None, kw_only=True, validator=_a_roll)

    kind: ClassVar[str] = "petition"
    #: Nobody in particular: the moves say it.
    decides: ClassVar[None] = None

    @property
    def intakes(self) -> tuple[Intake, ...]:
        """Giving and withdrawing support. One's own name may always be taken off."""
        return (
            Intake(Support, self.by if self.roll is None else self.by & on_roll(), _supports, _not_yet),
            Intake(WithdrawSupport, anyone(), _withdraws, _already),
        )

    def begins(self, facts: Facts) -> Mapping[str, Any]:
        """How many could support, where there is a roll."""
        if self.roll is None:
            return {}
        return frozen(roll_now(self.roll, facts))

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
    if PetitionView(facts).supports(facts.actor):
        return unmet("{who} supports it already", zh="{who}已附议", who=facts.actor)
    return met("{who} has not supported it yet", zh="{who}尚未附议", who=facts.actor)


def _already(facts: Facts) -> Verdict:
    if PetitionView(facts).supports(facts.actor):
        return met("{who} supports it", zh="{who}已附议", who=facts.actor)
    return unmet(
        "{who} does not support it, so there is nothing to withdraw",
        zh="{who}未附议，无可撤回",
        who=facts.actor,
    )


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

    Met at once, and not undone by who takes a name off after it. Unmet where the roll is too short for it,
    and at the end of the stage; a share of an empty roll is never reached.

    Raises:
        ConsultError: if *needed* is neither a whole number above 0 nor a share.
    """
    _enough(needed)
    return _supported(needed=needed)


def _enough(needed: object) -> None:
    # By exact class: a bool is an int to isinstance, and True is no number of people.
    if not (isinstance(needed, Share) or (needed.__class__ is int and needed > 0)):
        msg = f"supported({needed!r}): give a whole number from 1 up, or a share such as at_least('1/10')"
        raise ConsultError(msg)


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
    if not missing:
        return met(
            "{have} support it, {need} needed",
            zh="已有{have}人附议，须{need}人",
            have=have,
            need=need,
            base=size,
            missing=0,
        )
    answer = unmet if size is not None and need > size else while_open(facts)
    return answer(
        "{have} support it, {need} needed: {missing} more",
        zh="已有{have}人附议，须{need}人，还差{missing}人",
        have=have,
        need=need,
        base=size,
        missing=missing,
    )
