"""
Making frozen values quickly.

A frozen class of attrs or dataclasses writes each field through ``object.__setattr__``, which for a value of
fifteen fields costs more than deciding what goes into it. What `maker` returns writes the fields to a twin
of the class that is not frozen yet, and then makes it one of the class: the same value, frozen from there
on, at about a third of the cost. Only the few values that every act makes are made like this.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar, cast

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["maker"]

P = ParamSpec("P")
T = TypeVar("T")

_MISSING: Final = object()


def maker(cls: Callable[P, T]) -> Callable[P, T]:
    """
    A function that makes instances of *cls*, a frozen class with slots, from the same arguments.

    It runs neither validators nor converters: for values whose parts are right already.

    Raises:
        TypeError: if instances of *cls* can be referred to weakly, which Python will not make of a twin.
    """
    owner = cast("type", cls)
    if owner.__weakrefoffset__:
        msg = f"{owner.__name__} has a slot for weak references; declare it with weakref_slot=False"
        raise TypeError(msg)
    twin = type(owner.__name__, (), {"__slots__": owner.__slots__})  # type: ignore[attr-defined]  # it has slots
    known: dict[str, Any] = {"_new": object.__new__, "_twin": twin, "_cls": owner, "_missing": _MISSING}
    heads, lines = [], []
    for name, default, factory in _fields(owner):
        head = name
        if factory is not None:
            known[f"_f_{name}"] = factory
            head = f"{name}=_missing"
            lines.append(f"    self.{name} = _f_{name}() if {name} is _missing else {name}")
        else:
            if default is not _MISSING:
                known[f"_d_{name}"] = default
                head = f"{name}=_d_{name}"
            lines.append(f"    self.{name} = {name}")
        heads.append(head)
    text = "\n".join(
        [
            f"def make({', '.join(heads)}):",
            "    self = _new(_twin)",
            *lines,
            "    self.__class__ = _cls",
            "    return self",
        ]
    )
    exec(text, known)  # noqa: S102 - the text is made of the class's own field names, as attrs and dataclasses do
    made = cast("Callable[P, T]", known["make"])
    made.__name__ = made.__qualname__ = f"make_{owner.__name__.lower()}"
    return made


def _fields(owner: type) -> list[tuple[str, Any, Callable[[], Any] | None]]:
    found: list[tuple[str, Any, Callable[[], Any] | None]] = []
    if attrs.has(owner):
        for field in attrs.fields(owner):
            default: Any = field.default
            factory = None
            if default is attrs.NOTHING:
                default = _MISSING
            elif type(default).__name__ == "Factory":
                default, factory = _MISSING, default.factory
            found.append((field.name, default, factory))
        return found
    for item in dataclasses.fields(owner):
        default = _MISSING if item.default is dataclasses.MISSING else item.default
        factory = None if item.default_factory is dataclasses.MISSING else item.default_factory
        found.append((item.name, default, factory))
    return found
