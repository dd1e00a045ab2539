"""What one ruling writes: everything that belongs together, as one value for the store."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from consult.acts import validated
from consult.events import Acted, Moved, Opened
from consult.facts import Answers, Facts
from consult.stores import Message, make_append

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from consult.acts import Act
    from consult.case import Case
    from consult.events import Event
    from consult.procedure import Procedure, Stage
    from consult.rulings import Ruling
    from consult.stores import Append
    from consult.voting.boxes.kinds import BoxKind

__all__ = ["append_of", "box_kind_of", "digest_of", "opening_act"]

_INVERSE: Final = {"parent": "child", "child": "parent", "merged-into": "merged-from"}


def append_of(
    ruling: Ruling,
    expected: int,
    answers: Answers,
    act: Act | None,
    rules: Procedure,
    *,
    delivers: str | None = None,
    actor: str | None = None,
) -> Append:
    """
    All that an accepted ruling writes.

    Args:
        ruling: what was decided.
        expected: how many events the case had before; 0 for a new case.
        answers: what was relied on: the rolls in it that were frozen are kept.
        act: the act, where somebody did one.
        rules: the procedure that the case is pinned to.
        delivers: the message that this answers.
        actor: who acted, where there is no act.
    """
    head = ruling.case
    if head is None:  # pragma: no cover - an accepted ruling has one
        msg = "a ruling without a case writes nothing"
        raise ValueError(msg)
    activity = rules.stages[head.stage].holds
    kind = box_kind_of(rules.stages[head.stage], head.place.opening)
    key = None
    if act is not None:
        actor = act.actor
        if act.key is not None:
            key = (act.actor, act.key, digest_of(act, None if expected else rules))
    return make_append(
        head,
        expected,
        ruling.events,
        tuple(answers.named_rolls.values()),
        kind,
        ruling.boxes,
        {} if kind is None else _notes(activity, head, rules),
        getattr(activity, "early", False),
        key,
        tuple(_messages(ruling.events, actor)),
        delivers,
        direct=getattr(activity, "direct", True),
        counted={
            (stage, visit): state.version
            for (case, stage, visit), state in answers.boxes.items()
            if case == head.id and state.version is not None
        },
    )


def _messages(events: Sequence[Event], actor: str | None) -> Iterable[Message]:
    # A message says where its sender stands once all of this is done, such as ended by having been merged.
    left = next((event for event in reversed(events) if isinstance(event, Moved)), None)
    for event in events:
        if isinstance(event, (Opened, Acted, Moved)):
            for number, send in enumerate(event.sends, 1):
                yield Message(
                    f"{event.case}:{event.seq}:{number}",
                    event.case,
                    send.to,
                    send.kind,
                    _INVERSE.get(send.relation, send.relation),
                    send.data,
                    event.at,
                    event.actor if isinstance(event, (Opened, Acted)) else actor,
                    None if left is None else left.entering.stage,
                    left is not None and left.entering.final,
                    event.principal if isinstance(event, (Opened, Acted)) else None,
                )


def box_kind_of(stage: Stage | None, opening: Mapping[str, Any]) -> BoxKind | None:
    """The kind of ballot box that a stage's activity needs, where it needs one."""
    made = getattr(None if stage is None else stage.holds, "box_kind", None)
    found: BoxKind | None = None if made is None else made(opening)
    return found


def _notes(activity: Any, head: Case, rules: Procedure) -> Mapping[str, datetime]:
    moments = getattr(activity, "moments", None)
    if moments is None:
        return {}
    facts = Facts(head, None, head.at, Answers(), rules.zone, activity, rules.calendar)
    found: Mapping[str, datetime] = moments(head.place, facts)
    return found


def opening_act(rules: Procedure, data: Mapping[str, Any], actor: str | None, principal: str | None) -> Act:
    """The act by which a part is opened, from what a message says."""
    # Who opens a part is who split it off: what they wrote cannot name somebody else.
    return validated(rules.opens, {**data, "actor": actor, "principal": principal, "key": None})


def digest_of(act: Act, opens: Procedure | None = None, *, secret: bool = False) -> str:
    """What an idempotency key is remembered with: a digest of the act, without what was voted in secret."""
    name = None if opens is None else opens.name
    # Of a secret ballot a digest would tell what it says to whoever tries out the few choices.
    said = {"secret": True} if secret else act.payload()
    text = json.dumps(
        [type(act).__name__, name, act.principal, said],
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(text.encode()).hexdigest()
