"""Acts with random fields, worked out from what each act declares: sensible, wild, and malformed ones."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, get_args

from pydantic import ValidationError

from consult.acts import Attachment, Part

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

    from consult.acts import Act
    from consult.case import Case
    from torture.worlds import World

__all__ = ["OUTSIDE", "act_by", "fields"]

OUTSIDE: Final = ("actor", "principal", "key")
_FILE: Final = Attachment(digest=f"sha256:{'0' * 64}", media_type="text/plain", reference="a file")
_PEOPLE: Final = {"person", "responsible", "payee", "giver", "department", "leads"}


def act_by(
    world: World,
    head: Case | None,
    kind: type[Act],
    who: str,
    chance: random.Random,
    *,
    principal: str | None = None,
    said: Mapping[str, Any] | None = None,
) -> Act | None:
    """An act of *who* with fields by chance but for what is *said*; None where the door refuses them."""
    try:
        return kind(actor=who, principal=principal, **fields(world, head, kind, chance) | dict(said or {}))
    except ValidationError:
        return None


def fields(world: World, head: Case | None, kind: type[Act], chance: random.Random) -> dict[str, Any]:
    """Something for each field of an act; what need not be said is left out half the time."""
    found = {}
    for name, info in kind.model_fields.items():
        if name in OUTSIDE or (not info.is_required() and chance.random() < 0.5):
            continue
        found[name] = _value(world, head, name, info.annotation, chance)
    return found


def _value(world: World, head: Case | None, name: str, kind: Any, chance: random.Random) -> Any:
    options = get_args(kind)
    if options and type(None) in options:
        kind = next(one for one in options if one is not type(None))
        kind = getattr(kind, "__origin__", kind)
    text = str(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return chance.choice(list(kind))
    if kind is bool:
        return chance.random() < 0.75
    if kind is int:
        return world.clock.now().year if name == "year" else chance.choice([0, 1, 50, 100, 900, 80_000, -1])
    if "Datetime" in text or "datetime" in text:
        return world.clock.now() + timedelta(hours=chance.choice([-1, 0, 0, 1, 24, 96, 400]))
    if "Attachment" in text:
        return (_FILE,) if "tuple" in text else _FILE
    if "Part" in text:
        part = chance.choice([rules.name for rules in world.rules] + ["nothing"])
        data = (
            {"department": world.called("tang"), "what": chance.choice(world.words)}
            if chance.random() < 0.9
            else {"x": 1}
        )
        return (Part(procedure=part, title=chance.choice(world.words), data=data),)
    if "Venue" in text:
        return ()
    if text.startswith("tuple"):
        return tuple(chance.sample(world.names, chance.randint(1, 5)))
    return _text(world, head, name, chance)


def _text(world: World, head: Case | None, name: str, chance: random.Random) -> str:
    if name in {"electorate", "served"}:
        return chance.choice([*world.people.rolls, "residents", "residents", "nowhere"])
    if name in _PEOPLE:
        return chance.choice(world.names)
    if name in {"into", "matter"}:
        return chance.choice([*world.cases, "nowhere"])
    if name == "to":
        return chance.choice(list(world.rules[0].stages))
    if name in {"code", "task"}:
        return chance.choice("ab")
    if name in {"objection", "remark"} and head is not None:
        keys = [key for kept in (head.entries, head.ledgers) for bucket in kept.values() for key in bucket]
        return chance.choice([*sorted(keys), "1"])
    return chance.choice(world.words)
