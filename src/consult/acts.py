"""
What a person asks to do: imperative, with fields, validated at the door.

An act of a community's own is a subclass with fields, the one place where users subclass::

    class Admit(Act):
        scope: Annotated[Scope | None, settles]
        urgent: Annotated[bool, settles] = False

A field is referred to as ``Admit.scope``, so a typing mistake is an error and not a silent nothing.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping  # noqa: TC003 - pydantic reads the annotations of Send
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, ForwardRef, Literal, final

import attrs
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    field_validator,
)
from pydantic_core import to_jsonable_python

from consult.errors import ConsultError
from consult.verdicts import Phrase

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic._internal._model_construction import ModelMetaclass
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema
else:
    ModelMetaclass = type(BaseModel)

__all__ = [
    "Act",
    "Amend",
    "Attachment",
    "FieldRef",
    "Merge",
    "Name",
    "Part",
    "Propose",
    "Reason",
    "Send",
    "Split",
    "Text",
    "Titled",
    "Unit",
    "Withdraw",
    "amount",
    "names_stage",
    "settles",
]


@final
class _Settles:
    """What the field says becomes part of the matter."""

    def __repr__(self) -> str:
        return "settles"


settles: Final = _Settles()
"""Marks a field of an act: what it says decides something about the matter, and rules see it as settled."""


@final
class _NamesStage:
    """What the field holds is the name of a stage of the procedure."""

    def __repr__(self) -> str:
        return "names_stage"


names_stage: Final = _NamesStage()
"""Marks a field of an act that holds the name of a stage: stories tell the stage's title instead."""


Unit = Literal["fen", "minutes", "items"]
"""What a whole number of an act counts: each the smallest of its kind, so that amounts are exact."""

_UNITS: Final[Mapping[Unit, str]] = {"fen": "分", "minutes": "分钟", "items": "件"}


def amount(number: int, unit: Unit) -> Phrase:
    """
    So many of a unit in words; fen in yuan, exactly.

    >>> amount(1_200_50, "fen")
    Phrase(en='1,200.50 yuan', zh='1,200.50元')
    >>> amount(1, "minutes")
    Phrase(en='1 minute', zh='1分钟')
    """
    if unit == "fen":
        whole, rest = divmod(abs(number), 100)
        text = f"{'-' if number < 0 else ''}{whole:,}.{rest:02}"
        return Phrase(f"{text} yuan", f"{text}元")
    english = unit.removesuffix("s") if number == 1 else unit
    return Phrase(f"{number:,} {english}", f"{number:,}{_UNITS[unit]}")


@final
@attrs.frozen
class Titled:
    """
    The titles of a field in both languages, for forms made from the JSON Schema.

    A whole number that counts something says what: ``Titled("Budget", "预算", unit="fen")``. Forms show it
    beside the title, and stories tell 2400000 of it as 24,000.00 yuan.
    """

    en: str
    zh: str
    #: What the field counts. Where another field decides that: for each of its values, the unit.
    unit: Unit | Mapping[str, Unit] | None = attrs.field(default=None, kw_only=True, hash=False)
    #: The name of that other field.
    unit_by: str = attrs.field(default="", kw_only=True)

    def phrase(self) -> Phrase:
        """The title as forms show it: with the unit in which the field is filled in."""
        if self.unit is None:
            return Phrase(self.en, self.zh)
        units = (self.unit,) if isinstance(self.unit, str) else tuple(self.unit.values())
        chinese = "、".join(_UNITS[unit] for unit in units)
        return Phrase(f"{self.en} ({', '.join(units)})", f"{self.zh}（{chinese}）")

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        made, words = handler(schema), self.phrase()
        made["title"] = words.en
        made["x-title-zh"] = words.zh
        return made


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
"""A name or identifier: not blank, at most 200 characters."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
"""Prose of people: not blank, at most 20,000 characters."""

Reason = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000), Titled("Reason", "理由")
]
"""A compulsory reason: a blank one is refused at the door."""


@final
@attrs.frozen
class FieldRef:
    """A field of an act, as ``Admit.scope`` gives it."""

    act: str
    name: str
    owner: type[Act] = attrs.field(repr=False, eq=False)
    #: Whether the matter's data is the field's value as it is.
    plainly: bool = attrs.field(init=False, repr=False, eq=False)

    @plainly.default
    def _plainly(self) -> bool:
        return self.owner.model_fields[self.name].annotation in _AS_IT_IS

    @property
    def titled(self) -> Titled | None:
        """What the field is marked with, if with anything."""
        info = self.owner.model_fields[self.name]
        # The last one said is the one that the schema shows.
        return next((mark for mark in reversed(info.metadata) if isinstance(mark, Titled)), None)

    def phrase(self) -> Phrase:
        """The field's titles in both languages."""
        if self.titled is not None:
            return self.titled.phrase()
        return Phrase(f"{self.act}.{self.name}", f"{self.owner.called().zh}.{self.name}")

    def read(self, value: object) -> Any:
        """Turn what the matter holds (JSON data) into the field's own type."""
        if self.plainly:
            return value
        return _reader(self.owner, self.name).validate_python(value)

    @property
    def settles(self) -> bool:
        """Whether the field decides something about the matter."""
        return self.name in self.owner.settled_fields


@cache
def _reader(owner: type[Act], name: str) -> TypeAdapter[Any]:
    # Kept: making one takes a thousand times as long as using it.
    annotation: Any = owner.model_fields[name].annotation
    return TypeAdapter(annotation)


_AS_IT_IS: Final = {str, int, bool, str | None, int | None, bool | None}


class _ActMeta(ModelMetaclass):
    """Gives ``Admit.scope``: a reference to the field, where pydantic has nothing there."""

    if not TYPE_CHECKING:

        def __getattr__(cls, name: str) -> FieldRef:  # noqa: N805 - the first argument of a metaclass is a class
            fields = cls.__dict__.get("__pydantic_fields__")
            if fields is not None and name in fields and not _asked_by_pydantic():
                return FieldRef(cls.__name__, name, cls)
            return super().__getattr__(name)


def _asked_by_pydantic() -> bool:
    # While a subclass is built pydantic asks its bases for defaults of the same name: a reference would be
    # taken for a default, and for an attribute that the subclass hides. A flag set around the building would
    # need a frame of ours between pydantic and the class's own scope, where pydantic looks for types.
    asking: str = sys._getframe(2).f_globals.get("__name__", "")  # noqa: SLF001 - documented, if rarely used
    return asking.partition(".")[0] == "pydantic"


_OUTSIDE: Final = {"actor", "principal", "key"}


# Any limit of text, even this one, lets pydantic refuse what is no Unicode, such as half of a surrogate pair:
# it could never be written down.
_STRICT: Final = ConfigDict(frozen=True, extra="forbid", str_min_length=0)


class Act(BaseModel, metaclass=_ActMeta):
    """
    What somebody asks to do.

    The host says who it is: nothing in an act is evidence of identity. Subclass it to declare an act with
    fields of its own; mark fields with `settles` where they decide something about the matter.
    """

    model_config = _STRICT

    #: The act's Chinese name.
    zh: ClassVar[str] = ""
    #: That somebody did it, as stories say after the name: ``Phrase("took the matter up", "受理事项")``.
    #: An act without it is told by its name.
    did: ClassVar[Phrase] = Phrase("", "")
    #: Whether the act makes a new text of the matter: support and results given to the old one lapse.
    amends: ClassVar[bool] = False
    #: Whether it is a person's own act about their own matter, on which those who decide in a stage have no
    #: say: a move's ``by=`` alone says who may.
    personal: ClassVar[bool] = False
    #: The names of the fields that decide something about the matter.
    settled_fields: ClassVar[tuple[str, ...]] = ()
    #: The names of the act's own fields, beside who and for whom.
    own_fields: ClassVar[tuple[str, ...]] = ()

    actor: Annotated[Name, Titled("Who acts", "行为人")]
    principal: Annotated[Name | None, Titled("On behalf of", "被代理人")] = None
    key: Annotated[Name | None, Titled("Idempotency key", "幂等键")] = None

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        fields = cls.model_fields.items()
        for name, info in fields:
            # Pydantic would wait for the type, and would not know until then what the field settles.
            annotation: object = info.annotation
            if isinstance(annotation, ForwardRef):
                what = f"{cls.__name__}.{name} is a {annotation.__forward_arg__}"
                msg = f"{what}, which is not known; define or import it before the act"
                raise ConsultError(msg)
        cls.own_fields = tuple(name for name in cls.model_fields if name not in _OUTSIDE)
        cls.settled_fields = tuple(name for name, info in fields if settles in info.metadata)

    @classmethod
    def called(cls) -> Phrase:
        """The act's name in both languages."""
        return Phrase(cls.__name__, cls.zh or cls.__name__)

    def payload(self) -> dict[str, Any]:
        """The act's own fields as JSON data: what the record keeps of it beside who and when."""
        if not self.own_fields:
            return {}
        made: dict[str, Any] = self.__pydantic_serializer__.to_python(self, mode="json", exclude=_OUTSIDE)
        return made

    def sends(self) -> tuple[Send, ...]:
        """What the act makes known to other cases, or which it opens. Most acts send nothing."""
        return ()


@final
@dataclass(frozen=True, slots=True)
class Send:
    """
    A message of one case to another, delivered once, even after a crash.

    ``kind`` is ``open`` for a new case, else a word that the receiver's ledger keeps it under.
    """

    kind: str
    #: The receiving case; for ``open`` a suffix to the sender's own name.
    to: str
    #: What the receiver is to the sender, such as ``child`` or ``merged-into``.
    relation: str
    data: Mapping[str, Any] = field(default_factory=dict)


class Attachment(BaseModel, defer_build=True):
    """A document that the host keeps: its digest, its media type, and where the host finds it."""

    model_config = _STRICT

    digest: Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$"), Titled("Digest", "摘要值")]
    media_type: Annotated[
        str, StringConstraints(pattern=r"^[\w.+-]+/[\w.+-]+$"), Titled("Media type", "媒体类型")
    ]
    reference: Annotated[Name, Titled("Reference", "引用")]


# The library's own acts build their validators at first use: no host uses all of them.
class Propose(Act, defer_build=True):
    """Raise a matter."""

    zh = "提出"
    did = Phrase("raised the matter", "提出事项")

    title: Annotated[Name, settles, Titled("Title", "标题")]
    text: Annotated[str, settles, Titled("Text", "正文")] = ""
    attachments: Annotated[tuple[Attachment, ...], Titled("Attachments", "附件")] = ()


class Withdraw(Act, defer_build=True):
    """Take one's own matter back."""

    zh = "撤回"
    did = Phrase("took the matter back", "撤回事项")
    personal = True

    reason: Reason


class Amend(Act, defer_build=True):
    """Give the matter a new text. Support and results given to the old text lapse."""

    zh = "修改文本"
    did = Phrase("gave the matter a new text", "修改文本")
    amends = True

    text: Annotated[Text, settles, Titled("New text", "新文本")]
    reason: Annotated[str, Titled("Reason", "理由")] = ""


class Merge(Act, defer_build=True):
    """Join this matter to another open one about the same thing; who raised it is not lost."""

    zh = "合并"
    did = Phrase("joined the matter to another", "合并事项")

    into: Annotated[Name, settles, Titled("Into which matter", "并入事项")]
    reason: Annotated[str, Titled("Reason", "理由")] = ""

    def sends(self) -> tuple[Send, ...]:
        """Tells the other matter that this one has joined it."""
        return (Send("merged", self.into, "merged-into"),)


class Part(BaseModel, defer_build=True):
    """One part that a matter is split into: the procedure it follows, and what is raised."""

    model_config = _STRICT

    procedure: Annotated[Name, Titled("Procedure", "程序")]
    title: Annotated[Name, Titled("Title", "标题")]
    data: Annotated[dict[str, Any], Titled("Further fields", "其他字段")] = {}

    @field_validator("data")
    @classmethod
    def _can_be_written(cls, data: dict[str, Any]) -> dict[str, Any]:
        try:
            plain: dict[str, Any] = to_jsonable_python(data)
            json.dumps(plain, ensure_ascii=False, allow_nan=False).encode()
        except (RecursionError, ValueError) as error:
            msg = f"JSON cannot hold it ({str(error)[:80]!a}); give text, whole numbers, lists and objects"
            raise ValueError(msg) from error
        return plain


class Split(Act, defer_build=True):
    """Divide the matter into parts, each a case of its own that tells this one when it has its answer."""

    zh = "分流"
    did = Phrase("divided the matter", "分流事项")

    parts: Annotated[tuple[Part, ...], Field(min_length=1), Titled("Parts", "分项")]
    reason: Annotated[str, Titled("Reason", "理由")] = ""

    def sends(self) -> tuple[Send, ...]:
        """Opens a case for each part."""
        return tuple(
            Send("open", str(number), "child", {"procedure": part.procedure, "act": _opening(part)})
            for number, part in enumerate(self.parts, 1)
        )


def _opening(part: Part) -> dict[str, Any]:
    return {"title": part.title, **part.data}


def validated(owner: type[Act], data: Mapping[str, Any]) -> Act:
    """
    Make an act from *data*.

    Raises:
        ConsultError: naming every field that is wrong.
    """
    try:
        return owner.model_validate(data)
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(map(str, item['loc'])) or 'act'}: {item['msg']}" for item in error.errors()
        )
        msg = f"{owner.__name__} is not complete: {wrong}; give the fields that its schema names"
        raise ConsultError(msg) from error
