"""
JSON Schema of the acts of a procedure, for hosts that make their forms from it.

One document holds every act that a case of the procedure can take, with the titles of acts, fields and
choices in both languages, so that a form needs no words of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final

from pydantic.errors import PydanticInvalidForJsonSchema, PydanticSchemaGenerationError
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, models_json_schema

from consult.acts import Act
from consult.errors import ConsultError
from consult.verdicts import plain
from consult.voting import Choice

if TYPE_CHECKING:
    from enum import Enum

    from pydantic_core import core_schema

    from consult.procedure import Procedure

__all__ = ["schema"]

_REF: Final = "#/$defs/"
#: What the host fills in, since nothing in an act is evidence of identity.
_HOST: Final = tuple(Act.model_fields)


def schema(procedure: Procedure, *, host_fields: bool = False) -> dict[str, Any]:
    """
    Make the JSON Schema (2020-12) of every act that a case of *procedure* can take.

    An instance of the whole is an instance of one act. ``opens`` names the act by which a case is opened, and
    ``acts`` refers to each act's own schema by the act's name: that is what a form is made from.

    Beside the standard keywords an act has ``x-title-zh`` and ``x-stages``, the names of the stages that take
    it (an act that discharges a duty is taken later as well, while the duty is open); a field has
    ``x-title-zh`` and, where it decides something about the matter, ``x-settles``; a closed list of choices
    has ``x-enum-titles``. A field that declares no titles is titled by its own name, in English only.

    Args:
        procedure: the rulebook.
        host_fields: whether ``actor``, ``principal`` and ``key`` are shown, each marked ``x-host``. The host
            knows them and adds them to what comes out of a form.

    Raises:
        ConsultError: if an act has a field that JSON cannot hold, or two acts share a name.
    """
    acts = procedure.acts()
    try:
        places, document = models_json_schema(
            [(act, "validation") for act in acts.values()], schema_generator=_Generator
        )
    except (PydanticInvalidForJsonSchema, PydanticSchemaGenerationError) as error:
        msg = (
            f"the acts of procedure {procedure.name} have no JSON Schema: {str(error).splitlines()[0]}; "
            "give the field a type that JSON can hold"
        )
        raise ConsultError(msg) from error
    names = {places[act, "validation"]["$ref"].removeprefix(_REF): name for name, act in acts.items()}
    parts: dict[str, Any] = _referring(document["$defs"], names)
    for definition in parts.values():
        _title_fields(definition)
    if not any(getattr(stage.holds, "vetoes", False) for stage in procedure.stages.values()):
        _drop_vetoes(parts.get("Choice", {}))
    found = {name: parts.pop(key) for key, name in names.items()}
    stages = _stages(procedure)
    for name, act in acts.items():
        found[name] = _form(found[name], act, stages.get(name, []), host_fields=host_fields)
    references = {name: {"$ref": _REF + name} for name in acts}
    words = procedure.phrase()
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        "title": words.en,
        "x-title-zh": words.zh,
        "opens": procedure.opens.__name__,
        "acts": references,
        "anyOf": list(references.values()),
        "$defs": found | parts,
    }


@final
class _Generator(GenerateJsonSchema):
    """Adds what pydantic knows and leaves out: the words of choices, and that blanks alone are no text."""

    def enum_schema(self, schema: core_schema.EnumSchema) -> JsonSchemaValue:
        made = super().enum_schema(schema)
        members: list[Enum] = schema["members"]
        if all(hasattr(member, "phrase") for member in members):
            made["x-enum-titles"] = [
                {"const": value, **plain(member)} for value, member in zip(made["enum"], members, strict=True)
            ]
        return made

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        made = super().str_schema(schema)
        if schema.get("strip_whitespace") and made.get("minLength") == 1:
            made.setdefault("pattern", r"\S")
        return made


def _referring(value: Any, names: dict[str, str]) -> Any:
    """*value* with each act referred to by its own name, also where pydantic had to make longer ones."""
    match value:
        case {"$ref": str(target), **rest} if target.startswith(_REF):
            key = target.removeprefix(_REF)
            return {"$ref": _REF + names.get(key, key), **_referring(rest, names)}
        case dict():
            return {key: _referring(item, names) for key, item in value.items()}
        case list():
            return [_referring(item, names) for item in value]
        case _:
            return value


def _drop_vetoes(choices: dict[str, Any]) -> None:
    """A form offers no choice that no vote of the procedure takes."""
    if "enum" in choices:
        choices["enum"] = [value for value in choices["enum"] if value != Choice.VETO]
        choices["x-enum-titles"] = [
            words for words in choices["x-enum-titles"] if words["const"] != Choice.VETO
        ]


def _title_fields(definition: dict[str, Any]) -> None:
    for name, field in definition.get("properties", {}).items():
        field.setdefault("title", name.replace("_", " ").capitalize())


def _form(
    definition: dict[str, Any], act: type[Act], stages: list[str], *, host_fields: bool
) -> dict[str, Any]:
    words = act.called()
    fields: dict[str, Any] = definition["properties"]
    required: list[str] = definition["required"]
    for name in _HOST:
        if host_fields:
            fields[name]["x-host"] = True
        else:
            del fields[name]
    if not host_fields:
        required = [name for name in required if name not in _HOST]
    for name in act.settled_fields:
        fields[name]["x-settles"] = True
    made = definition | {"title": words.en, "x-title-zh": words.zh, "x-stages": stages}
    made.pop("required")
    return made | {"required": required} if required else made


def _stages(procedure: Procedure) -> dict[str, list[str]]:
    """The names of the stages that take each act, in the order of the procedure."""
    found: dict[str, list[str]] = {}
    for stage in procedure.stages.values():
        taken = [move.act for _, move in procedure.moves_from(stage.name) if move.act is not None]
        if stage.holds is not None:
            taken += [intake.act for intake in stage.holds.intakes]
        taken += [duty.act for duty in stage.owes]
        taken += [also.act for also in stage.also]
        for name in dict.fromkeys(act.__name__ for act in taken):
            found.setdefault(name, []).append(stage.name)
    return found
