"""
The rules and readings that most procedures need: who may, how often, what came before, and other cases.

Those about a vote, a petition and other activities stand beside the activity.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol, cast

import attrs

from consult.acts import Act, FieldRef
from consult.errors import ConsultError
from consult.rules import Reading, Rule, reading, rule
from consult.timing import limit
from consult.verdicts import Phrase, Verdict, met, undecided, unmet

if TYPE_CHECKING:
    from consult.facts import Facts
    from consult.people import Body
    from consult.timing import Span

__all__ = [
    "anyone",
    "children_ended",
    "elapsed",
    "nobody",
    "open_elsewhere",
    "person",
    "proposer",
    "recorded",
    "result",
    "roles",
    "sits_in",
    "visits",
]


class Named(Protocol):
    """A stage, as rules refer to one."""

    @property
    def name(self) -> str: ...

    def phrase(self) -> Phrase:
        """Its name in both languages."""
        ...


@attrs.frozen
class StageRef:
    """A stage by its name: a rule must not hold the stage itself, whose own rules may refer back to it."""

    name: str
    words: Phrase

    def phrase(self) -> Phrase:
        """The stage's name in both languages."""
        return self.words

    def definition(self) -> Any:
        """The name alone."""
        return {"stage": self.name}


def stage_ref(stage: Named) -> StageRef:
    """
    A reference to *stage*.

    Raises:
        ConsultError: if it is not a stage.
    """
    given: object = stage
    if not (hasattr(given, "name") and hasattr(given, "phrase")):
        msg = f"{stage!r} is no stage; give the stage itself"
        raise ConsultError(msg)
    return StageRef(stage.name, stage.phrase())


_ANYONE: Final = met("anyone may", zh="任何人均可")
_NOBODY: Final = unmet("nobody may", zh="任何人均不可")


@rule(version="1", zh="任何人", fixed=_ANYONE)
def anyone(facts: Facts) -> Verdict:
    """Anyone at all may: whoever the host lets act."""
    del facts
    return _ANYONE


@rule(version="1", zh="无人")
def nobody(facts: Facts) -> Verdict:
    """Nobody may. For a part that is switched off."""
    del facts
    return _NOBODY


def roles(*names: str | Phrase) -> Rule:
    """
    Whoever holds one of these roles may.

    Args:
        names: as the directory knows them; a `Phrase` of that name and its Chinese title where it has one.

    Raises:
        ConsultError: if no role is named.
    """
    said: list[object] = []
    for role in names:
        said += [role.en, role.zh] if isinstance(role, Phrase) else [role]
    if not said or not all(isinstance(words, str) and words for words in said):
        msg = f"roles{names!r} names no role; give one or more names of roles that the directory knows"
        raise ConsultError(msg)
    return _roles(names=tuple(sorted(names, key=_known_as)))


def _known_as(role: str | Phrase) -> str:
    return role.en if isinstance(role, Phrase) else role


@rule(version="1", en="{names}", zh="{names}")
def _roles(facts: Facts, *, names: tuple[str | Phrase, ...]) -> Verdict:
    held = facts.standing.roles
    found = [role for role in names if _known_as(role) in held]
    if found:
        return met("{who} is {found}", zh="{who}的身份是{found}", who=facts.actor, found=found)
    return unmet("{who} is not {names}", zh="{who}不具有{names}身份", who=facts.actor, names=names)


@rule(version="1", en="{name}", zh="{name}")
def person(facts: Facts, *, name: str) -> Verdict:
    """One person, by name, may."""
    answer = met if facts.actor == name else unmet
    return answer(
        "{who} acts, {name} is asked for", zh="行为人是{who}，要求是{name}", who=facts.actor, name=name
    )


@rule(version="1", zh="提出人")
def proposer(facts: Facts) -> Verdict:
    """Whoever opened the case may, or the person for whom it was opened."""
    origin = facts.case.origin
    raised_by = origin.principal or origin.actor
    answer = met if facts.actor == raised_by else unmet
    return answer("{by} raised the matter", zh="该事项由{by}提出", by=raised_by, who=facts.actor)


@rule(version="1", en="members of {body}", zh="{body}成员")
def sits_in(facts: Facts, *, body: Body) -> Verdict:
    """Whoever holds a seat in *body* may."""
    category = facts.standing.seats.get(body.name)
    if category is None:
        return unmet("{who} has no seat in {body}", zh="{who}不是{body}成员", who=facts.actor, body=body)
    seat = next((seat for seat in body.seats if seat.category == category), None)
    words = seat.phrase() if seat is not None else Phrase(category, category)
    return met(
        "{who} sits in {body} as {category}",
        zh="{who}是{body}的{category}",
        who=facts.actor,
        body=body,
        category=words,
    )


def visits(stage: Named) -> Reading[int]:
    """How often *stage* has been entered, the present time included."""
    return _visits(stage=stage_ref(stage))


@reading(version="1", en="visits to {stage}", zh="进入“{stage}”的次数")
def _visits(facts: Facts, *, stage: StageRef) -> int | None:
    return facts.visits(stage.name)


def recorded(act: type[Act]) -> Reading[int]:
    """
    How often *act* has been done in the matter's whole life, where stages record it by ``Also(spans=True)``.

    Judged with the act done, so ``recorded(Return) <= 3`` lets it happen three times.

    Raises:
        ConsultError: if *act* is no act.
    """
    given: object = act
    if not (isinstance(given, type) and issubclass(given, Act)):
        msg = f"recorded({act!r}) is no act; give the class of one"
        raise ConsultError(msg)
    return _recorded(act=ActRef(act.__name__, act.called()))


@attrs.frozen
class ActRef:
    """An act by its name, as a rule's parameter."""

    name: str
    words: Phrase

    def phrase(self) -> Phrase:
        """The act's name in both languages."""
        return self.words

    def definition(self) -> Any:
        """The name alone."""
        return {"act": self.name}


@reading(version="1", en="how often {act} was done", zh="“{act}”的次数")
def _recorded(facts: Facts, *, act: ActRef) -> int | None:
    return len(facts.case.ledger(act.name))


def result(stage: Named, *names: str) -> Reading[Any]:
    """
    What came of the activity of *stage* on the present text: the member found by following *names*.

    ``result(reviewing, "decision")``; undecided while there is none.
    """
    return _result(stage=stage_ref(stage), names=names)


@reading(version="1", en="{names} of {stage}", zh="“{stage}”的{names}")
def _result(facts: Facts, *, stage: StageRef, names: tuple[str, ...]) -> Any:
    found = facts.result(stage.name)
    if found is None:
        return None
    value: Any = found.data
    for name in names:
        value = value.get(name) if hasattr(value, "get") else None
    return value


@rule(version="1", en="{span} in this stage", zh="进入本阶段已满{span}")
def elapsed(facts: Facts, *, span: Span) -> Verdict:
    """A span of time has gone by since the stage was entered. Time alone makes it hold."""
    due = limit(span, facts.case.place.entered, zone=facts.zone, calendar=facts.calendar).at
    if facts.now >= due:
        return met("{span} have gone by", zh="已满{span}", span=span)
    return undecided(
        "{span} have gone by on {due} only",
        zh="至{due}方满{span}",
        span=span,
        due=facts.local(due),
        until=due,
    )


def open_elsewhere(field: str | None) -> Rule:
    """
    The case that *field* of the act names is another one of this community, and still open.

    Written ``open_elsewhere(Merge.into)``.
    """
    given: object = field
    if not isinstance(given, FieldRef):
        msg = f"open_elsewhere({field!r}) is not a field of an act; write it as open_elsewhere(Merge.into)"
        raise ConsultError(msg)
    return _open_elsewhere(field=given)


@rule(version="1", en="{field} is another open case", zh="“{field}”为另一未办结事项")
def _open_elsewhere(facts: Facts, *, field: FieldRef) -> Verdict:
    named = cast("str", getattr(facts.act, field.name))
    if named == facts.case.id:
        return unmet("{case} is this case itself", zh="{case}即本事项", case=named)
    other = facts.head_of(named)
    if other is None:
        return unmet("there is no case {case} here", zh="没有编号为{case}的事项", case=named)
    if other.ended:
        return unmet(
            "case {case} has ended in {stage}",
            zh="事项{case}已办结（{stage}）",
            case=named,
            stage=other.stage,
        )
    return met("case {case} is open", zh="事项{case}尚未办结", case=named)


@rule(version="1", zh="分出的事项均已办结")
def children_ended(facts: Facts) -> Verdict:
    """Every case that was split off from this one has its answer."""
    children = {name: other for name, other in facts.case.relatives.items() if other.kind == "child"}
    if not children:
        return unmet("nothing was split off", zh="没有分出的事项")
    waiting = sorted(name for name, other in children.items() if not other.ended)
    if waiting:
        return undecided(
            "{missing} of {base} parts are still open: {waiting}",
            zh="{base}个分项中尚有{missing}个未办结：{waiting}",
            base=len(children),
            missing=len(waiting),
            waiting=waiting,
        )
    return met("every part has ended ({base})", zh="{base}个分项均已办结", base=len(children))
