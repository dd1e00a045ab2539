"""How a matter stands, and who somebody is, in lines."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from consult.activities.drafting import Drafting
from consult.acts import FieldRef
from consult.adapters.records.brief import motion_of
from consult.facts import Answers, Facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consult.case import Case
    from consult.cli.playing.cast import Cast, Mentioned
    from consult.cli.playing.saying import Voice
    from consult.engine import Engine
    from consult.procedure import Procedure

__all__ = ["look", "standing_of"]


def standing_of(  # noqa: PLR0917 - who is asked, about whom, and when
    voice: Voice, cast: Cast, mentioned: Mentioned, name: str, community: str, at: datetime
) -> str:
    """Return the roles, seats and rolls of somebody in brackets; nothing where there are none."""
    standing = cast.standing(community, name, at)
    rolls = [roll.name for roll in cast.rolls(community, at) if name in roll]
    said = [voice.pick(role, mentioned.roles.get(role, role)) for role in sorted(standing.roles)]
    titles = {(body, seat): (title, called) for body, seat, title, called in mentioned.seats}
    for body, seat in sorted(standing.seats.items()):
        title, called = titles.get((body, seat), (body, seat))
        said.append(voice.pick(f"{seat} in {body}", f"{title}·{called}"))
    if rolls:
        named = voice.pick(", ", "、").join(rolls)
        said.append(voice.pick(f"on the roll of {named}", f"在{named}名册上"))
    joined = voice.pick("; ", "；").join(said)
    return voice.pick(f" ({joined})", f"（{joined}）") if said else ""


def look(voice: Voice, engine: Engine, rules: Procedure, head: Case, *, brief: bool) -> Iterator[str]:
    """Return where a matter stands, what is owed and, unless *brief*, what is settled and where it can go."""
    stage = rules.stages[head.stage]
    named, title = voice.words(stage.phrase()), head.matter.get("title", "")
    place = head.place
    limit = "" if place.ends is None else voice.when(place.ends)
    if place.final:
        answer = "" if stage.answer is None else voice.words(stage.answer)
        yield voice.pick(
            f"Matter {head.id} “{title}” has ended: “{named}”. {answer}",
            f"事项{head.id}“{title}”已办结：“{named}”。{answer}",
        )
    else:
        until = voice.pick(f", until {limit}", f"，期限{limit}") if limit else ""
        yield voice.pick(
            f"Matter {head.id} “{title}” stands in “{named}”{until}.",
            f"事项{head.id}“{title}”处于“{named}”阶段{until}。",
        )
    acts = rules.acts()
    for duty in head.duties:
        late = voice.pick(" (overdue)", "（已逾期）") if duty.missed else ""
        due, act = voice.when(duty.due), voice.act(acts[duty.act]) if duty.act in acts else duty.act
        yield voice.pick(
            f"Owed by {duty.en} before {due}: {act}{late}", f"{duty.zh}应于{due}前完成“{act}”{late}"
        )
    yield from _solutions(voice, rules, head)
    yield from _vote(voice, engine, head)
    if not brief:
        yield from _settled(voice, rules, head)
        yield from _onward(voice, rules, head)


def _solutions(voice: Voice, rules: Procedure, head: Case) -> Iterator[str]:
    """Which solutions are open, by the codes by which they are backed."""
    holds = rules.stages[head.stage].holds
    if not isinstance(holds, Drafting):
        return
    view = holds.view(Facts(head, None, head.at, Answers(), rules.zone, holds, rules.calendar))
    for entry in view.solutions:
        code, title = entry.value["code"], entry.value["title"]
        backing = view.backing(code)
        yield voice.pick(
            f"Solution {code}: “{title}” (backed by {backing})", f"方案{code}：“{title}”（{backing}人支持）"
        )


def _vote(voice: Voice, engine: Engine, head: Case) -> Iterator[str]:
    """Who has voted is no secret; what they said is."""
    box = engine.store.box(engine.community, head.id, head.stage, head.place.visit)
    if box is None:
        return
    if motion := motion_of(head.place.opening):
        yield voice.pick(f"Put to the vote: “{motion}”", f"付诸表决：“{motion}”")
    turnout = box.turnouts()["persons"]
    yield voice.pick(
        f"{turnout.have} of {turnout.base} on the roll have voted.",
        f"名册上{turnout.base}人，已有{turnout.have}人投票。",
    )


def _settled(voice: Voice, rules: Procedure, head: Case) -> Iterator[str]:
    # As the first act calls it that settles it, and in that order: the case itself keeps none.
    fields: dict[str, FieldRef] = {}
    for act in rules.acts().values():
        for name in act.settled_fields:
            fields.setdefault(name, FieldRef(act.__name__, name, act))
    for name in [*fields, *sorted(set(head.matter) - set(fields))]:
        value = head.matter.get(name)
        if name == "title" or value in ("", None, [], {}):
            continue
        said, shown = name.replace("_", " "), value
        if name in fields:
            said, shown = voice.words(fields[name].phrase()), fields[name].read(value)
        if shown is True or shown is False:
            shown = voice.pick(*(("yes", "是") if shown else ("no", "否")))
        if isinstance(shown, datetime):
            shown = voice.when(shown)
        words = voice.words(shown.phrase()) if hasattr(shown, "phrase") else shown
        yield f"  {said}{voice.pick(': ', '：')}{words}"


def _onward(voice: Voice, rules: Procedure, head: Case) -> Iterator[str]:
    moves = rules.moves_from(head.stage)
    if moves:
        yield voice.pick("From here:", "由此可以：")
    for _, move in moves:
        clause, target = voice.words(move.phrase()), voice.words(move.target.phrase())
        if move.act is not None:
            clause = clause.replace(voice.words(move.act.called()), f"“{voice.act(move.act)}”", 1)
        yield f"  {clause} → “{target}”"
