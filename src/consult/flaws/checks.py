"""The checks: what is wrong with a procedure as it is written, found without asking a rule."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from consult.acts import FieldRef
from consult.errors import DefinitionError, RuleRaisedError
from consult.flaws.kinds import Flaw, flaw
from consult.flaws.places import Place, all_asked, asked_in, fields_of, places, values_in, written
from consult.flaws.sources import looks_at, said_in_english_only
from consult.flaws.votes import of_votes
from consult.people import Body
from consult.procedure import Move, Procedure, Stage
from consult.rules import VIEWS, Rule
from consult.standard import StageRef
from consult.verdicts import Phrase
from consult.voting import Share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from consult.activities.base import Intake
    from consult.acts import Act

__all__ = ["flaws", "require_sound"]


def flaws(procedure: Procedure) -> tuple[Flaw, ...]:
    """
    Everything that is wrong with *procedure* as it is written; nothing where it is sound.

    It protects a community from opening a case that cannot end, that nobody may move, or that stops on a rule
    about something that is not there. It asks no rule: that one is fair or can ever be met it does not say.
    Where the source of a rule is not at hand, it does not see whether the rule speaks Chinese.
    """
    found: dict[Flaw, None] = {}
    for check in _CHECKS:
        found.update(dict.fromkeys(check(procedure)))
    return tuple(found)


def require_sound(procedure: Procedure) -> None:
    """
    Raise unless *procedure* is sound.

    Raises:
        DefinitionError: with all its flaws.
    """
    found = flaws(procedure)
    if found:
        raise DefinitionError(f"procedure {procedure.name!r} version {procedure.version!r}", found)


# Stages and moves


def _stages(procedure: Procedure) -> Iterator[Flaw]:
    """Every stage is reached from the start and leads on to an answer, whether people act or not."""
    leaving = {name: [move for _, move in procedure.moves_from(name)] for name in procedure.stages}
    start = procedure.start
    reached = _spread(start.name, leaving)
    # Where a way breaks off is a flaw of its own, told once.
    ends = {name for name, stage in procedure.stages.items() if stage.final or not leaving[name]}
    if start.final:
        yield flaw("start-final", start.name)
    for name, stage in procedure.stages.items():
        if name not in reached:
            yield flaw("unreachable-stage", name, start=_titled(start))
        if stage.final:
            yield from _final(stage, leaving[name])
        elif not leaving[name]:
            yield flaw("dead-end", name)
        else:
            if not _spread(name, leaving) & ends:
                yield flaw("no-answer", name)
            yield from _time(stage, leaving[name])


def _spread(name: str, leaving: Mapping[str, list[Move]]) -> set[str]:
    reached, edge = {name}, [name]
    while edge:
        for move in leaving[edge.pop()]:
            if move.target.name not in reached:
                reached.add(move.target.name)
                edge.append(move.target.name)
    return reached


def _final(stage: Stage, leaving: list[Move]) -> Iterator[Flaw]:
    for move in leaving:
        yield flaw("final-stage-left", written(move), stage=_titled(stage))
    said = {"lasts=": stage.lasts, "holds=": stage.holds, "also=": stage.also or None}
    busy = [name for name, value in said.items() if value is not None]
    if busy:
        yield flaw("final-stage-busy", stage.name, said=Phrase(", ".join(busy), "、".join(busy)))


def _time(stage: Stage, leaving: list[Move]) -> Iterator[Flaw]:
    at_end = [move for move in leaving if move.cause == "at_end"]
    if stage.lasts is not None:
        if all(move.guard is not None for move in at_end):
            yield flaw("no-way-at-end", stage.name)
        return
    for move in at_end:
        yield flaw("at-end-without-time", written(move), stage=_titled(stage))
    if not stage.waits:
        yield flaw("unlimited-wait", stage.name)


def _titled(stage: Stage) -> Phrase:
    return Phrase(stage.name, stage.title or stage.name)


def _moves(procedure: Procedure) -> Iterator[Flaw]:
    """Every move can be taken: none stands behind another that holds whenever it does."""
    for name in procedure.stages:
        # At the limit those of "once" are asked before those at the end, of the same facts.
        leaving = sorted(
            (move for _, move in procedure.moves_from(name)), key=lambda move: move.cause == "at_end"
        )
        for place, move in enumerate(leaving):
            first = next((other for other in leaving[:place] if _covers(other, move)), None)
            if first is not None:
                yield flaw("shadowed-move", written(move), first=written(first))


def _covers(first: Move, later: Move) -> bool:
    return (
        first.act is later.act
        and _implies(_defined(later.guard), _defined(first.guard))
        and _implies(_defined(later.by), _defined(first.by))
    )


def _defined(rule: Rule | None) -> Any:
    return None if rule is None else rule.definition()


def _implies(narrow: Any, wide: Any) -> bool:
    """Whether *wide* is met whenever *narrow* is, as far as their form tells. None is always met."""
    if wide is None or narrow == wide:
        return True
    if narrow is None:
        return False
    if "any" in narrow:
        return all(_implies(part, wide) for part in narrow["any"])
    if "all" in wide:
        return all(_implies(narrow, part) for part in wide["all"])
    return any(_implies(part, wide) for part in narrow.get("all", ())) or any(
        _implies(narrow, part) for part in wide.get("any", ())
    )


# Acts


def _acts(procedure: Procedure) -> Iterator[Flaw]:
    """Of every act it is said who may, and what is said is asked."""
    for move in procedure.moves:
        if move.cause == "upon":
            yield from _who(move)
    for stage in procedure.stages.values():
        taken = [intake.act for intake in _intakes(stage)]
        for also in stage.also:
            if also.act in taken:
                yield flaw("taken-twice", stage.name, act=_called(also.act))
            taken.append(also.act)
    for name in procedure.acts():
        if name in {"once", "at_end"}:
            yield flaw("reserved-name", name, act=name)


def _who(move: Move) -> Iterator[Flaw]:
    stage, holds = move.source, move.source.holds
    intake = next((intake for intake in _intakes(stage) if intake.act is move.act), None)
    if intake is not None and intake.ballot:
        yield flaw("ballot-moves", written(move), act=_called(intake.act))
    elif (
        move.by is None
        and intake is None
        and all(also.act is not move.act for also in stage.also)
        and (holds is None or holds.decides is None or (move.act is not None and move.act.personal))
    ):
        held = (
            Phrase("no activity", "也没有活动")
            if holds is None
            else Phrase(f"a {holds.kind}, which does not say", f"的活动（{holds.kind}）也未规定")
        )
        yield flaw("nobody-says-who", written(move), stage=_titled(stage), held=held)


def _intakes(stage: Stage) -> tuple[Intake, ...]:
    return () if stage.holds is None else stage.holds.intakes


def _called(act: type[Act]) -> Phrase:
    return Phrase(act.__name__, act.called().zh)


# Activities


def _activities(procedure: Procedure) -> Iterator[Flaw]:
    """What a stage holds can come about."""
    for name, stage in procedure.stages.items():
        holds = stage.holds
        for body in (item for item in values_in(fields_of(holds)) if isinstance(item, Body)):
            yield from _seats(name, body, getattr(holds, "quorum", None))


def _seats(stage: str, body: Body, quorum: object) -> Iterator[Flaw]:
    words = body.phrase()
    for seat in body.seats:
        if seat.size is not None and seat.needed > seat.size:
            yield flaw(
                "body-cannot-sit", stage, body=words, need=seat.needed, seat=seat.phrase(), size=seat.size
            )
    sizes = [seat.size for seat in body.seats if seat.size is not None]
    if body.stakeholders is not None or len(sizes) < len(body.seats):
        return  # how many there can be is known matter by matter only
    members = sum(sizes)
    need = quorum.needed(members) if isinstance(quorum, Share) else quorum
    if isinstance(need, int) and need > members:
        yield flaw("quorum-out-of-reach", stage, body=words, need=need, members=members)


# What rules refer to


def _references(procedure: Procedure) -> Iterator[Flaw]:
    """Whatever a rule refers to is there when it is asked."""
    settled = frozenset(name for act in procedure.acts().values() for name in act.settled_fields)
    kinds = VIEWS | {stage.holds.kind for stage in procedure.stages.values() if stage.holds is not None}
    looks: dict[Callable[..., Any], frozenset[str]] = {}
    for place in places(procedure):
        for node in asked_in(place.asked):
            if node.function not in looks:
                looks[node.function] = looks_at(node.function)
            seen = looks[node.function]
            for kind in sorted(kinds & seen):
                yield from _absent(place, node.name, kind)
            if place.timed and seen & {"actor", "standing"}:
                yield flaw("nobody-acts", place.where, rule=node.name)
            for item in values_in(tuple(node.params.values())):
                if isinstance(item, (Stage, StageRef)):
                    yield from _known(procedure, place, node.name, item)
                elif isinstance(item, FieldRef):
                    yield from _field(place, node.name, item, settled)


def _absent(place: Place, rule: str, kind: str) -> Iterator[Flaw]:
    for stage in place.stages:
        holds = None if stage is None else stage.holds
        if holds is not None and holds.kind == kind:
            continue
        if stage is None:
            why = Phrase("that is before any stage is entered", "此时尚未进入任何阶段")
        elif holds is None:
            why = Phrase(f"{stage.name} holds no activity", f"“{_titled(stage).zh}”没有活动")
        else:
            why = Phrase(f"{stage.name} holds a {holds.kind}", f"“{_titled(stage).zh}”的活动是 {holds.kind}")
        yield flaw("absent-activity", place.where, rule=rule, kind=kind, why=why)


# As these rules are named in a definition.
_RESULT: Final = "consult.standard._result"
_OPEN_ELSEWHERE: Final = "consult.standard._open_elsewhere"
_SETTLED: Final = "consult.rules.settled"


def _known(procedure: Procedure, place: Place, rule: str, stage: Stage | StageRef) -> Iterator[Flaw]:
    words = Phrase(stage.name, stage.phrase().zh)
    known = procedure.stages.get(stage.name)
    if known is None:
        yield flaw("unknown-stage", place.where, rule=rule, stage=words, procedure=procedure.phrase())
    elif rule == _RESULT and known.holds is None:
        yield flaw("no-result", place.where, stage=words)


def _field(place: Place, rule: str, field: FieldRef, settled: frozenset[str]) -> Iterator[Flaw]:
    words = Phrase(f"{field.act}.{field.name}", field.phrase().zh)
    act = _called(field.owner)
    at_hand = all(act is not None and issubclass(act, field.owner) for act in place.acts)
    if rule == _OPEN_ELSEWHERE:
        if not at_hand:
            yield flaw("field-not-at-hand", place.where, field=words, act=act)
    elif rule != _SETTLED and place.acts and at_hand:
        return  # a rule of the community's own may read it from the act
    elif not field.settles:
        yield flaw("unmarked-field", place.where, field=words)
    elif field.name not in settled:
        yield flaw("unsettled-field", place.where, field=words, act=act)


# What rules are called, and what people read


def _names(procedure: Procedure) -> Iterator[Flaw]:
    """Every function has a name that means the same in another process, and a title that can be filled in."""
    for node in all_asked(procedure):
        for name in {node.name} if "<locals>" in node.name else _nameless(node.params):
            yield flaw("unstable-name", name)
        try:
            node.phrase()
        except (RuleRaisedError, LookupError, ValueError) as error:
            yield flaw("broken-title", node.name, error=repr(getattr(error, "cause", error)))
    for stage in procedure.stages.values():
        for name in _nameless(fields_of(stage.holds)):
            yield flaw("unstable-name", name)


def _nameless(value: object) -> Iterator[str]:
    for item in values_in(value):
        name = getattr(item, "__qualname__", "")
        if not isinstance(item, type) and "<locals>" in name:
            yield f"{item.__module__}.{name}"


def _chinese(procedure: Procedure) -> Iterator[Flaw]:
    """Whatever people read is there in Chinese, where the procedure says that it is."""
    if "zh" not in procedure.languages:
        return
    for stage in procedure.stages.values():
        yield from _titles(stage)
    for name, act in procedure.acts().items():
        if not _has_chinese(act.zh):
            yield flaw("no-chinese", name, what=Phrase("its name is", "其名称"), how='zh = "..."')
    nodes = all_asked(procedure)
    for node in nodes:
        if node.title is None or _is_english(node.title):
            yield flaw("no-chinese", node.name, what=Phrase("its title is", "其标题"), how="zh=")
    for name, function in {node.name: node.function for node in nodes}.items():
        for sentence in said_in_english_only(function):
            yield flaw("no-chinese", name, what=Phrase(f"“{sentence}” is said", f"“{sentence}”"), how="zh=")


def _titles(stage: Stage) -> Iterator[Flaw]:
    title = Phrase("its title is", "其标题")
    if not _has_chinese(stage.title):
        yield flaw("no-chinese", stage.name, what=title, how="title=")
    if stage.answer is not None and not _has_chinese(stage.answer.zh):
        how = Phrase("answer=Phrase(english, chinese)", "answer=Phrase(英文, 中文)")
        yield flaw("no-chinese", stage.name, what=Phrase("its answer is", "其答复"), how=how)
    for duty in stage.owes:
        if not _has_chinese(duty.title):
            yield flaw("no-chinese", f"{stage.name}, duty {duty.name}", what=title, how="title=")


_HAN: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_BRACES: Final = re.compile(r"\{[^}]*\}")


def _has_chinese(text: str | None) -> bool:
    return text is not None and _HAN.search(text) is not None


def _is_english(title: Phrase) -> bool:
    own = _BRACES.sub("", title.zh)
    return title.zh == title.en and own.isascii() and any(letter.isalpha() for letter in own)


_CHECKS: Final[tuple[Callable[[Procedure], Iterator[Flaw]], ...]] = (
    _stages,
    _moves,
    _acts,
    _activities,
    of_votes,
    _references,
    _names,
    _chinese,
)
