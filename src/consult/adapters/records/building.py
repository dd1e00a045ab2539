"""
A procedure built of the data that a record has of it.

Only what consult itself is made of is looked up by name and called: rules, values and activities of its own.
Whether what comes out is the procedure that the record means is said by its fingerprint, which whoever calls
this compares.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from importlib import import_module
from types import new_class
from typing import TYPE_CHECKING, Annotated, Any, Final, NoReturn, final

import attrs

from consult.acts import Act, FieldRef, Titled, settles
from consult.adapters.records.drawing import BUILT_IN, PLAIN, SPECIAL
from consult.prepared import house_of
from consult.procedure import Move, Procedure, Stage
from consult.rules import Leaf, Reading, Rule, k_of, pick, settled
from consult.verdicts import Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consult.acts import Send

__all__ = ["NotKnown", "NotThere", "build"]


@final
class NotKnown(BaseException):
    """
    What is asked is code of the community's own, which is not in the record.

    Not an `Exception`, so that no rule's ``except Exception`` swallows it.
    """

    def __init__(self, words: Phrase) -> None:
        super().__init__(words.en)
        #: What is not in the record.
        self.words: Final = words


@final
class NotThere(Exception):  # noqa: N818 - it is caught where a procedure is built
    """What the data names is not in this version of consult, or not as it was."""


def build(data: Mapping[str, Any]) -> Procedure:
    """
    Return the procedure that `draw` made *data* of.

    Raises:
        NotThere: if something that it is made of is not there.
    """
    try:
        made = _Building(data).procedure()
        _set_apart(made)
    except NotThere:
        raise
    except Exception as error:
        # The data is a stranger's, and what is made of it is checked by whatever it is given to.
        msg = f"{type(error).__name__}: {error}"
        raise NotThere(msg) from error
    return made


def _set_apart(made: Procedure) -> None:
    """Give it a machine of its own: that of the community's own procedure asks rules that this has not."""
    # Machines are shared by all procedures of one fingerprint, and the community may be at work beside this.
    fingerprint = made.fingerprint
    object.__setattr__(made, "fingerprint", f"built of a record: {fingerprint}")
    try:
        house_of(made)
    finally:
        object.__setattr__(made, "fingerprint", fingerprint)


@final
class _Building:
    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data
        self._acts: dict[str, type[Act]] = {}
        self._enums: dict[str, type[Enum]] = {}
        self._stages: dict[str, Stage] = {}

    def procedure(self) -> Procedure:
        data = self._data
        for stage in data["stages"]:
            made = Stage(**self._values(stage))
            self._stages[made.name] = made
        return Procedure(
            data["name"],
            version=data["version"],
            title=data["title"],
            start=self._stages[data["start"]],
            opens=self._act(data["opens"]),
            by=self.value(data["by"]),
            moves=[Move(**self._values(move)) for move in data["moves"]],
            zone=data["zone"],
            calendar=self.value(data["calendar"]),
            languages=data["languages"],
        )

    def _values(self, data: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self.value(value) for name, value in data.items()}

    def value(self, data: Any) -> Any:  # noqa: C901, PLR0912 - one case for each kind of value
        match data:
            case None | bool() | int() | str():
                return data
            case {"tuple": items}:
                return tuple(self.value(item) for item in items)
            case {"list": items}:
                return [self.value(item) for item in items]
            case {"set": items}:
                return frozenset(self.value(item) for item in items)
            case {"dict": items}:
                return {self.value(key): self.value(item) for key, item in items}
            case {"fraction": text}:
                return Fraction(text)
            case {"decimal": text}:
                return Decimal(text)
            case {"moment": text}:
                return datetime.fromisoformat(text)
            case {"day": text}:
                return date.fromisoformat(text)
            case {"member": name, "of": kind}:
                return self._enum(kind)[name]
            case {"field": name, "of": act}:
                owner = self._act(act)
                return FieldRef(owner.__name__, name, owner)
            case {"stage": name}:
                return self._stages[name]
            case {"act": act}:
                return self._act(act)
            case {"unknown": kind}:
                return _unknown(kind, data)
            case {"rule": name, "version": version, "of": of} | {
                "reading": name,
                "version": version,
                "of": of,
            }:
                return self._asked(name, version, self._values(of))
            case {"not": part}:
                return ~self.value(part)
            case {"joins": joins, "parts": parts, "k": k}:
                return _joined(joins, [self.value(part) for part in parts], k)
            case {"made": place, "of": of}:
                kind = _found(place)
                if not (isinstance(kind, type) and attrs.has(kind)):
                    raise NotThere(place)
                return kind(**self._values(of))
            case {"type": place}:
                kind = _found(place)
                if not isinstance(kind, type):
                    raise NotThere(place)
                return kind
            case {"function": place}:
                return _found(place)
            case _:
                raise NotThere(str(data)[:80])

    def _asked(self, name: str, version: str, params: dict[str, Any]) -> Any:
        made: Any
        if name in SPECIAL:
            made = _special(name, params)
        else:
            make = _found(name)
            if not hasattr(make, "__wrapped__"):
                raise NotThere(name)
            made = make(**params)
        if not isinstance(made, (Leaf, Reading)) or made.version != version:
            msg = f"{name}, version {version}"
            raise NotThere(msg)
        return made

    def _enum(self, place: str) -> type[Enum]:
        told = self._data["enums"].get(place)
        if told is None:
            found = _found(place)
            if not (isinstance(found, type) and issubclass(found, Enum)):
                raise NotThere(place)
            return found
        if place not in self._enums:
            self._enums[place] = _enum_of(told)
        return self._enums[place]

    def _act(self, place: str) -> type[Act]:
        told = self._data["acts"].get(place)
        if told is None:
            found = _found(place)
            if not (isinstance(found, type) and issubclass(found, Act)):
                raise NotThere(place)
            return found
        if place not in self._acts:
            self._acts[place] = self._act_of(told)
        return self._acts[place]

    def _act_of(self, told: Mapping[str, Any]) -> type[Act]:
        """A class that stands for a community's own: its fields hold what JSON holds."""
        base = self._act(told["base"])
        annotations: dict[str, Any] = {}
        inside: dict[str, Any] = {
            "__module__": __name__,
            "__annotations__": annotations,
            "zh": told["zh"],
            "did": Phrase(*told["did"]),
            "amends": told["amends"],
            "personal": told["personal"],
        }
        for field in told["fields"]:
            name = field["name"]
            marks = (settles,) if field["settles"] else ()
            if field["titles"] is not None:
                marks += (Titled(*field["titles"]),)  # type: ignore[assignment]  # marks of both kinds
            kind = self._type(field)
            annotations[name] = Annotated[(kind, *marks)] if marks else kind
            if not field["required"]:
                inside[name] = None
        if told["tells"]:
            inside["sends"] = _unknown_sends
        return new_class(told["name"], (base,), {}, lambda space: space.update(inside))

    def _type(self, field: Mapping[str, Any]) -> Any:
        if "enum" in field:
            kind = self._enum(field["enum"])
            return kind | None if field["optional"] else kind
        return PLAIN[field["type"]] if "type" in field else Any


def _found(place: str) -> Any:
    module, _, name = place.partition(":")
    if not any(module == one or module.startswith(f"{one}.") for one in BUILT_IN) or "__" in name:
        raise NotThere(place)
    try:
        found: Any = import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError) as error:
        raise NotThere(place) from error
    if getattr(found, "__module__", None) != module:
        raise NotThere(place)
    return found


def _special(name: str, params: dict[str, Any]) -> Any:
    if name == "consult.rules.settled":
        return settled(params["field"])
    if name == "consult.rules.pick":
        return pick(params["condition"], params["then"], params["otherwise"])
    of, sign, to = params["of"], params["sign"], params["to"]
    match sign:
        case "<":
            return of < to
        case "<=":
            return of <= to
        case ">":
            return of > to
        case ">=":
            return of >= to
        case "in":
            return of.is_one_of(*to)
        case _:
            return of.equals(to)


def _joined(joins: str, parts: list[Rule], k: int) -> Rule:
    if joins == "at_least":
        return k_of(k, parts)
    made, *others = parts
    for part in others:
        made = made & part if joins == "all" else made | part
    return made


@final
@attrs.frozen
class _Given:
    """A parameter of a rule that is not known: what the definition says of it, and no more."""

    data: Any

    def definition(self) -> Any:
        return self.data


def _unknown(kind: str, data: Mapping[str, Any]) -> Leaf | Reading[Any]:
    name, version = data["name"], data["version"]
    params = {param: _Given(value) for param, value in data["params"].items()}
    en, zh = data["words"]
    title = Phrase(_braced(en), _braced(zh))

    def ask(facts: object, **params: object) -> NoReturn:
        del facts, params
        raise NotKnown(Phrase(f"the rule {name}, version {version}", f"规则{name}（版本{version}）"))

    if kind == "rule":
        return Leaf(ask, name, version, params, title)
    return Reading(ask, name, version, params, title)


def _braced(words: str) -> str:
    return words.replace("{", "{{").replace("}", "}}")


def _unknown_sends(act: Act) -> tuple[Send, ...]:
    words = act.called()
    raise NotKnown(Phrase(f"what the act {words.en} makes known", f"“{words.zh}”向其他事项发出的消息"))


def _enum_of(told: Mapping[str, Any]) -> type[Enum]:
    members = told["members"]
    texts = all(member["text"] for member in members)
    known = {member["name"]: member for member in members}

    def definition(self: Enum) -> Any:
        return known[self.name]["definition"]

    def phrase(self: Enum) -> Phrase:
        return Phrase(*known[self.name]["words"])

    methods: dict[str, Any] = {"definition": definition}
    if all("words" in member for member in members):
        methods["phrase"] = phrase
    bases: tuple[type, ...] = (str, _Bare) if texts else (_Bare,)
    base: Any = new_class("Listed", bases, {}, lambda space: space.update(methods))
    made: type[Enum] = base(told["name"], [(member["name"], member["value"]) for member in members])
    return made


class _Bare(Enum):
    """What enumerations that stand for a community's own are made of."""
