"""
A publication: a result hangs out for a time, and whoever objects is answered before it takes effect.

Objections belong to the whole matter: one that is open stays open over visits, texts and stages until it is
withdrawn, settled or overruled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, final

import attrs

from consult.activities._shared import Worded, a_rule, next_key
from consult.activities.base import Intake
from consult.acts import Act, Name, Reason, Titled
from consult.events import Changes, Drop, Put
from consult.rules import Rule, define, reading, rule
from consult.standard import anyone
from consult.verdicts import Phrase, Verdict, met, undecided, unmet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consult.case import Entry
    from consult.facts import Facts

__all__ = [
    "Object",
    "Publication",
    "PublicationView",
    "SettleObjection",
    "Settlement",
    "WithdrawObjection",
    "open_objections",
    "undisturbed",
]

_OBJECTION: Final = "objection"
_OPEN: Final = "objection:open"
_WITHDRAWN: Final = "withdrawn"


@final
class Settlement(Worded):
    """How an objection is answered."""

    SETTLED = "settled", "已解决"
    OVERRULED = "overruled", "不成立"


_ANSWERED: Final = {how.value: how for how in Settlement}


class Object(Act, defer_build=True):
    """Object to what is published, with a reason."""

    zh = "提出异议"
    did = Phrase("objected", "提出异议")

    reason: Reason


class WithdrawObjection(Act, defer_build=True):
    """Take one's own objection back."""

    zh = "撤回异议"
    did = Phrase("took an objection back", "撤回异议")

    objection: Annotated[Name, Titled("Objection number", "异议编号")]


class SettleObjection(Act, defer_build=True):
    """Answer an objection, with a reason: it is settled, or it is overruled."""

    zh = "处理异议"
    did = Phrase("answered an objection", "处理异议")

    objection: Annotated[Name, Titled("Objection number", "异议编号")]
    how: Annotated[Settlement, Titled("How", "处理结果")]
    reason: Reason


@final
class PublicationView:
    """What rules see of a publication: the objections to the whole matter."""

    __slots__ = ("_facts",)

    def __init__(self, facts: Facts) -> None:
        self._facts = facts

    @property
    def raised_count(self) -> int:
        """How many objections were ever raised."""
        return len(self._facts.case.ledger(_OBJECTION))

    @property
    def open_count(self) -> int:
        """How many of them are open."""
        return len(self._facts.case.ledger(_OPEN))

    @property
    def open(self) -> dict[str, Entry]:
        """The objections that are open, by number, in the order in which they were raised."""
        return self._by_number(self._facts.case.ledger(_OPEN))

    @property
    def closed(self) -> dict[str, Entry]:
        """The objections that are withdrawn, settled or overruled, by number: value ``state`` says which."""
        still = self._facts.case.ledger(_OPEN)
        found = self._facts.case.ledger(_OBJECTION)
        return self._by_number({key: entry for key, entry in found.items() if key not in still})

    def objection(self, number: str) -> Entry | None:
        """One objection: by whom, the reason, its state and, once it is closed, the answer."""
        return self._facts.case.ledger(_OBJECTION).get(number)

    def count(self, state: str) -> int:
        """How many objections are ``withdrawn``, ``settled`` or ``overruled``, by walking through all."""
        return sum(entry.value["state"] == state for entry in self._facts.case.ledger(_OBJECTION).values())

    def _by_number(self, found: Mapping[str, Entry]) -> dict[str, Entry]:
        ledger = self._facts.case.ledger(_OBJECTION)
        return {number: ledger[number] for number in sorted(found, key=int)}


@final
@attrs.frozen
class Publication:
    """
    A result is published for the length of the stage, and objections are raised and answered.

    It protects those whom a decision touches and who were not asked: nobody's objection disappears without a
    reasoned answer or by another's hand. It does not see to it that people read the notice, and says nothing
    about who settles objections to the settler.
    """

    #: Who answers objections.
    settler: Rule = attrs.field(validator=a_rule)
    #: Who may object.
    objectors: Rule = attrs.field(factory=anyone, kw_only=True, validator=a_rule)

    kind: ClassVar[str] = "publication"
    #: Nobody in particular: the moves say it.
    decides: ClassVar[None] = None

    @property
    def intakes(self) -> tuple[Intake, ...]:
        """Objections, their withdrawal, their answers."""
        return (
            Intake(Object, self.objectors, _objects),
            Intake(WithdrawObjection, _objector(), _withdraws, _still_open),
            Intake(SettleObjection, self.settler, _settles, _still_open),
        )

    def begins(self, facts: Facts) -> Mapping[str, Any]:
        """Nothing needs to be worked out."""
        del facts
        return {}

    def view(self, facts: Facts) -> PublicationView:
        """What rules see."""
        return PublicationView(facts)

    def finds(self, facts: Facts) -> Mapping[str, Any]:
        """How many objections were raised to the matter, and what became of them."""
        view = PublicationView(facts)
        return {
            "raised": view.raised_count,
            "open": view.open_count,
            **{state: view.count(state) for state in (*Settlement, _WITHDRAWN)},
        }

    def responsible(self) -> Phrase:
        """Those who answer objections."""
        return self.settler.phrase()

    def progress(self, facts: Facts) -> tuple[int, int] | None:
        """How many objections are closed, of how many raised; nothing where there is none."""
        view = PublicationView(facts)
        raised = view.raised_count
        return (raised - view.open_count, raised) if raised else None

    def definition(self) -> Any:
        """Its parameters as JSON data."""
        return {"settler": define(self.settler), "objectors": define(self.objectors)}


# Who may, and what else must hold


@rule(version="1", en="whoever raised the objection", zh="异议人本人")
def _objector(facts: Facts) -> Verdict:
    number = facts.act.objection
    found = PublicationView(facts).objection(number)
    if found is None:
        return _unknown(number)
    by = found.value["by"]
    return (met if by == facts.actor else unmet)(
        "{by} raised objection {number}", zh="异议{number}由{by}提出", by=by, number=number, who=facts.actor
    )


def _unknown(number: str) -> Verdict:
    return unmet("there is no objection {number}", zh="没有编号为{number}的异议", number=number)


def _still_open(facts: Facts) -> Verdict:
    view = PublicationView(facts)
    if not view.raised_count:
        return unmet("nobody has objected", zh="尚无异议")
    number = facts.act.objection
    found = view.objection(number)
    if found is None:
        return _unknown(number)
    state = found.value["state"]
    if state == _WITHDRAWN:
        return unmet("objection {number} was withdrawn", zh="异议{number}已撤回", number=number)
    if state != "open":
        return unmet(
            "objection {number} was answered: {how}",
            zh="异议{number}已处理：{how}",
            number=number,
            how=_ANSWERED[state],
        )
    return met("objection {number} is open", zh="异议{number}尚未处理", number=number)


# What changes


def _objects(facts: Facts) -> Changes:
    number = next_key(facts)
    raised = {
        "by": facts.actor,
        "reason": facts.act.reason,
        "at": facts.now.isoformat(),
        "stage": facts.case.stage,
        "state": "open",
    }
    return Changes((Put(_OBJECTION, number, raised, spans=True), Put(_OPEN, number, spans=True)))


def _withdraws(facts: Facts) -> Changes:
    return _close(facts, {"state": _WITHDRAWN})


def _settles(facts: Facts) -> Changes:
    act = facts.act
    return _close(facts, {"state": act.how.value, "answer": act.reason, "answered_by": facts.actor})


def _close(facts: Facts, answer: Mapping[str, Any]) -> Changes:
    number = facts.act.objection
    found = facts.case.ledger(_OBJECTION)[number]
    return Changes(
        (Put(_OBJECTION, number, {**found.value, **answer}, spans=True),),
        (Drop(_OPEN, number, spans=True),),
    )


# Rules and readings


@rule(version="1", en="no objection is open", zh="无未处理的异议")
def undisturbed(facts: Facts) -> Verdict:
    """
    At the end of the publication no objection is open. Before it this is undecided: others may still come.

    It keeps a result from taking effect over somebody who was not answered. An objection that was overruled
    is answered; whether rightly so it does not say.
    """
    view: PublicationView = facts.publication
    have = view.open_count
    if not facts.closing:
        return undecided(
            "{have} objections are open, and others may come until the end",
            zh="未处理的异议{have}件，公示期满前仍可提出异议",
            have=have,
        )
    if have:
        waiting = [f"{number} ({entry.value['by']})" for number, entry in view.open.items()]
        return unmet(
            "{have} objections are open: {waiting}",
            zh="未处理的异议{have}件：{waiting}",
            have=have,
            waiting=waiting,
        )
    return met(
        "no objection is open (raised: {raised})",
        zh="无未处理的异议，共提出{raised}件",
        raised=view.raised_count,
    )


@reading(version="1", en="open objections", zh="未处理的异议数")
def open_objections(facts: Facts) -> int | None:
    """
    How many objections are open now, in any stage.

    ``open_objections().equals(0)`` does not wait for the end of a publication, as `undisturbed` does.
    """
    return PublicationView(facts).open_count
