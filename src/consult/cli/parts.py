"""A procedure taken apart for people: its stages, what goes on in them, its moves and its ends, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

import attrs

from consult.verdicts import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consult.procedure import Duty, Move, Procedure, Stage

__all__ = ["MoveTold", "StageTold", "stages"]

_KINDS: Final = {
    "drafting": Phrase("drafting", "拟定方案"),
    "election": Phrase("an election", "选举"),
    "petition": Phrase("a petition", "征集附议"),
    "publication": Phrase("a publication", "公示"),
    "review": Phrase("a review", "审核"),
    "sitting": Phrase("a sitting", "议事会"),
    "survey": Phrase("a survey", "评议"),
    "tiebreak": Phrase("the breaking of a tie", "平票处理"),
    "vote": Phrase("a vote", "表决"),
    "works": Phrase("works", "实施"),
}
_UNLIMITED: Final = Phrase("no limit", "不限期")


@final
@attrs.frozen
class MoveTold:
    """A move in words."""

    #: Upon what, once what or when.
    when: Phrase
    #: Who may; None where nobody acts.
    by: Phrase | None
    to: Stage
    #: Whether that is said for this act, and not for all that goes on in the stage.
    says_who: bool


@final
@attrs.frozen
class StageTold:
    """A stage in words."""

    stage: Stage
    name: Phrase
    #: How long it may last; None for an end.
    lasts: Phrase | None
    #: What goes on in it, and who sees to it; None where nothing does.
    holds: Phrase | None
    #: What it takes beside the acts of its moves.
    takes: Phrase | None
    #: What is owed once it is entered, by whom and within which time.
    owes: tuple[Phrase, ...]
    #: The ways out, in declared order.
    moves: tuple[MoveTold, ...]


def stages(procedure: Procedure) -> tuple[StageTold, ...]:
    """
    Every stage of *procedure* in words, in the order in which the moves come to them.

    Raises:
        RuleRaisedError: if a rule cannot be put into words.
    """
    return tuple(_stage(procedure, stage) for stage in procedure.stages.values())


def _stage(procedure: Procedure, stage: Stage) -> StageTold:
    activity = stage.holds
    moves = tuple(_move(move) for _, move in procedure.moves_from(stage.name))
    taken = [] if activity is None else [intake.act for intake in activity.intakes]
    moving = {move.act for _, move in procedure.moves_from(stage.name)}
    acts = dict.fromkeys([*taken, *(also.act for also in stage.also if also.act not in moving)])
    return StageTold(
        stage=stage,
        name=stage.phrase(),
        lasts=None if stage.final else _UNLIMITED if stage.lasts is None else stage.lasts.phrase(),
        holds=_holds(stage),
        takes=_joined(act.called() for act in acts) if acts else None,
        owes=tuple(_duty(duty) for duty in stage.owes),
        moves=moves,
    )


def _holds(stage: Stage) -> Phrase | None:
    activity = stage.holds
    if activity is None:
        return None
    word = activity.kind.replace("_", " ")
    kind, who = _KINDS.get(activity.kind, Phrase(word, word)), activity.responsible()
    return kind if who is None else Phrase(f"{kind.en} ({who.en})", f"{kind.zh}（{who.zh}）")


def _move(move: Move) -> MoveTold:
    if move.act is None:
        return MoveTold(move.phrase(), None, move.target, says_who=False)
    stage, activity = move.source, move.source.holds
    recorded = [also.by for also in stage.also if also.act is move.act]
    intakes = () if activity is None else activity.intakes
    known = [*recorded, *(intake.by for intake in intakes if intake.act is move.act)]
    # What an act that is recorded says of itself stands in the place of what the activity says of decisions.
    by = known[-1] if known else None if activity is None or move.act.personal else activity.decides
    if move.by is not None:
        by = move.by if by is None else by & move.by
    who = None if by is None else by.phrase()
    return MoveTold(move.phrase(), who, move.target, says_who=bool(recorded) or move.by is not None)


def _duty(duty: Duty) -> Phrase:
    name, who, time = duty.phrase(), duty.by.phrase(), duty.within.phrase()
    return Phrase(f"{name.en} within {time.en}, by {who.en}", f"{name.zh}：{time.zh}内，由{who.zh}负责")


def _joined(words: Iterable[Phrase]) -> Phrase:
    found = list(words)
    return Phrase(", ".join(one.en for one in found), "、".join(one.zh for one in found))
