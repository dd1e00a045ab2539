"""
A procedure drawn as data, so that a record has all that its standard rules need to be asked again.

What is of consult, rules, activities and values, is named and its parameters are written down with their
types. Of a community's own, acts and closed lists are written down as far as rules see them; a rule of its
own is only told, by name, version and parameters: its code is not in a record.
"""

from __future__ import annotations

import sys
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, final, get_args

import attrs

from consult.acts import Act, FieldRef
from consult.procedure import Stage
from consult.rules import Leaf, Reading, Rule, define

if TYPE_CHECKING:
    from consult.procedure import Procedure

__all__ = ["BUILT_IN", "PLAIN", "SPECIAL", "draw"]

BUILT_IN: Final = (
    "consult.activities",
    "consult.acts",
    "consult.catalogue",
    "consult.law",
    "consult.people",
    "consult.procedure",
    "consult.rules",
    "consult.standard",
    "consult.timing",
    "consult.verdicts",
    "consult.voting",
)
"""Where all that a procedure of consult is made of comes from."""

SPECIAL: Final = ("consult.rules.compare", "consult.rules.settled", "consult.rules.pick")
"""The rules and readings that are made by more than a function with its name."""

PLAIN: Final = {
    "str": str,
    "int": int,
    "bool": bool,
    "str?": str | None,
    "int?": int | None,
    "bool?": bool | None,
}
"""The types of fields that a matter holds as they are."""


class _NotDrawnError(Exception):
    """Something has no form as data."""


def draw(procedure: Procedure) -> dict[str, Any] | None:
    """Return *procedure* as data that `build` makes it of again; nothing where a part has no such form."""
    drawing = _Drawing(procedure)
    try:
        made = drawing.procedure()
    except _NotDrawnError:
        return None
    return {**made, "acts": drawing.acts, "enums": drawing.enums}


@final
class _Drawing:
    def __init__(self, procedure: Procedure) -> None:
        self._of = procedure
        #: The acts by the names that this gives them.
        self.acts: dict[str, Any] = {}
        self.enums: dict[str, Any] = {}

    def procedure(self) -> dict[str, Any]:
        of = self._of
        return {
            "name": of.name,
            "version": of.version,
            "title": of.title,
            "start": of.start.name,
            "opens": self._act(of.opens),
            "by": self.value(of.by),
            "zone": of.zone.key,
            "calendar": self.value(of.calendar),
            "languages": sorted(of.languages),
            "stages": [self._fields(stage) for stage in of.stages.values()],
            "moves": [self._fields(move) for move in of.moves],
        }

    def _fields(self, value: object) -> dict[str, Any]:
        fields = attrs.fields(type(value))  # type: ignore[arg-type]  # callers looked
        return {
            field.alias or field.name: self.value(getattr(value, field.name))
            for field in fields
            if field.init
        }

    def value(self, value: object) -> Any:  # noqa: C901, PLR0912 - one case for each kind of value
        match value:
            case Enum():
                return self._member(value)
            case None | bool() | int() | str():
                return value
            case Leaf() | Reading():
                return self._asked(value)
            case Rule():
                return self._joined(value)
            case FieldRef():
                return {"field": value.name, "of": self._act(value.owner)}
            case Stage():
                if self._of.stages.get(value.name) is None:
                    raise _NotDrawnError(value)
                return {"stage": value.name}
            case type() if issubclass(value, Act):
                return {"act": self._act(value)}
            case Fraction():
                return {"fraction": str(value)}
            case Decimal():
                return {"decimal": str(value)}
            case datetime():
                return {"moment": value.isoformat()}
            case date():
                return {"day": value.isoformat()}
            case tuple():
                return {"tuple": [self.value(item) for item in value]}
            case list():
                return {"list": [self.value(item) for item in value]}
            case frozenset() | set():
                items = [self.value(item) for item in value]
                return {"set": sorted(items, key=str)}
            case dict():
                return {"dict": [[self.value(key), self.value(item)] for key, item in value.items()]}
            case type():
                return {"type": _place(value)}
            case _ if attrs.has(type(value)):
                return {"made": _place(type(value)), "of": self._fields(value)}
            case _ if callable(value) and hasattr(value, "__qualname__"):
                return {"function": _place(value)}
            case _:
                raise _NotDrawnError(value)

    def _asked(self, asked: Leaf | Reading[Any]) -> dict[str, Any]:
        kind = "rule" if isinstance(asked, Leaf) else "reading"
        try:
            place = asked.name if asked.name in SPECIAL else _place_of_asked(asked)
            of = {name: self.value(value) for name, value in asked.params.items()}
        except _NotDrawnError:
            words = asked.phrase()
            return {
                "unknown": kind,
                "name": asked.name,
                "version": asked.version,
                "params": {name: define(value) for name, value in asked.params.items()},
                "words": [words.en, words.zh],
            }
        return {kind: place, "version": asked.version, "of": of}

    def _joined(self, rule: Rule) -> dict[str, Any]:
        part = getattr(rule, "part", None)
        if part is not None:
            return {"not": self.value(part)}
        joins = getattr(rule, "joins", None)
        if joins is None:
            raise _NotDrawnError(rule)
        parts = [self.value(part) for part in rule.parts]  # type: ignore[attr-defined]  # it joins them
        return {"joins": joins, "parts": parts, "k": rule.k}  # type: ignore[attr-defined]  # the same

    def _member(self, value: Enum) -> dict[str, Any]:
        return {"member": value.name, "of": self._enum(type(value))}

    def _enum(self, kind: type[Enum]) -> str:
        if _built_in(kind):
            return _place(kind)
        key = f"{kind.__module__}:{kind.__qualname__}"
        if key not in self.enums:
            self.enums[key] = {"name": kind.__name__, "members": [_told(member) for member in kind]}
        return key

    def _act(self, act: type[Act]) -> str:
        if _built_in(act):
            return _place(act)
        key = f"{act.__module__}:{act.__qualname__}"
        if key not in self.acts:
            self.acts[key] = {}  # so that it is not drawn within itself
            base = next(kind for kind in act.__mro__ if issubclass(kind, Act) and _built_in(kind))
            self.acts[key] = {
                "name": act.__name__,
                "base": _place(base),
                "zh": act.zh,
                "did": [act.did.en, act.did.zh],
                "amends": act.amends,
                "personal": act.personal,
                "tells": act.sends is not base.sends,
                "fields": [
                    self._field(FieldRef(act.__name__, name, act))
                    for name in act.own_fields
                    if name not in base.model_fields
                    or act.model_fields[name].annotation is not base.model_fields[name].annotation
                ],
            }
        return key

    def _field(self, field: FieldRef) -> dict[str, Any]:
        info = field.owner.model_fields[field.name]
        annotation: Any = info.annotation
        titled = field.titled
        words = field.phrase()
        return {
            "name": field.name,
            "required": info.is_required(),
            "settles": field.settles,
            "titles": None if titled is None else [words.en, words.zh],
            **self._type(annotation),
        }

    def _type(self, annotation: Any) -> dict[str, Any]:
        for name, plain in PLAIN.items():
            if annotation == plain:
                return {"type": name}
        kinds = get_args(annotation) or (annotation,)
        enums = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Enum)]
        if len(enums) == 1 and all(kind is enums[0] or kind is type(None) for kind in kinds):
            return {"enum": self._enum(enums[0]), "optional": len(kinds) > 1}
        return {}


def _told(member: Enum) -> dict[str, Any]:
    value = member.value
    if not isinstance(value, (str, int)):
        raise _NotDrawnError(member)
    told: dict[str, Any] = {
        "name": member.name,
        "value": value,
        "text": isinstance(member, str),
        "definition": define(member),
    }
    words = getattr(member, "phrase", None)
    if words is not None:
        said = words()
        told["words"] = [said.en, said.zh]
    return told


def _built_in(value: object) -> bool:
    module = getattr(value, "__module__", "")
    if not any(module == name or module.startswith(f"{name}.") for name in BUILT_IN):
        return False
    return _found(module, getattr(value, "__qualname__", "")) is value


def _place(value: object) -> str:
    if not _built_in(value):
        raise _NotDrawnError(value)
    return f"{value.__module__}:{value.__qualname__}"  # type: ignore[attr-defined]  # it was found by them


def _place_of_asked(asked: Leaf | Reading[Any]) -> str:
    # What stands under the name is what makes the rule; the function that it asks is within.
    module, name = asked.function.__module__, asked.function.__qualname__
    made = _found(module, name)
    if getattr(made, "__wrapped__", None) is not asked.function or not _built_in(made):
        raise _NotDrawnError(asked)
    return f"{module}:{name}"


def _found(module: str, name: str) -> Any:
    found: Any = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    return found
