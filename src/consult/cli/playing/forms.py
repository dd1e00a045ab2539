"""Asking for the fields of an act, one by one, from its own JSON Schema."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final, final

from pydantic import TypeAdapter, ValidationError

from consult.acts import Part
from consult.cli.playing.moments import read_moment
from consult.cli.playing.saying import Misread, listed
from consult.schemas import schema
from consult.verdicts import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from consult.acts import Act
    from consult.cli.playing.saying import Talk, Voice
    from consult.procedure import Procedure

__all__ = ["Form"]

_STOP: Final = "."
_REF: Final = "#/$defs/"
_SHORT: Final = 200
_WHOLE_NUMBER: Final = re.compile(r"[+-]?\d{1,3}([,，]?\d{3}){0,6}|[+-]?\d{1,18}", re.ASCII)
_YES: Final = {"1", "y", "yes", "true", "是", "对", "好"}
_NO: Final = {"2", "n", "no", "false", "否", "不", "不是"}


class _Stopped(Exception):  # noqa: N818 - who plays stops in the middle
    """Nothing is done."""


@final
class Form:
    """Asks for what an act says."""

    def __init__(
        self,
        act: type[Act],
        document: Mapping[str, Any],
        voice: Voice,
        now: datetime,
        *,
        kept: Mapping[str, Any] | None = None,
        others: Iterable[Procedure] = (),
    ) -> None:
        """
        Make a form.

        Args:
            act: what is to be done.
            document: the JSON Schema of the procedure's acts.
            voice: where to say things.
            now: the present moment, for what is said relative to it.
            kept: what was written before and came to nothing: Enter alone keeps it.
            others: the procedures that a part of the matter may follow.
        """
        self._kept = {} if kept is None else kept
        self._others = {procedure.name: procedure for procedure in others}
        self._act = act
        self._parts: Mapping[str, Any] = document["$defs"]
        self._voice = voice
        self._now = now

    def ask(self) -> Talk[dict[str, Any] | None]:
        """Ask for every field; None where who plays stops in the middle."""
        node = self._parts[self._act.__name__]
        fields: Mapping[str, Any] = node.get("properties", {})
        required = node.get("required", [])
        found: dict[str, Any] = {}
        if fields:
            self._voice.say(
                "(Enter alone keeps what is in brackets; a line with only a full stop stops, "
                "and nothing is done.)",
                "（直接回车即采用方括号中的内容；只输入一个句点即停止，不作任何记录。）",
            )
        try:
            for name, field in fields.items():
                yield from self._one(found, name, field, needed=name in required)
        except _Stopped:
            self._voice.say("Stopped; nothing was done.", "已停止，未作任何记录。")
            return None
        return found

    def again(self, error: ValidationError, found: dict[str, Any]) -> Talk[bool]:
        """Say what is wrong with the whole, and ask for the fields that it is about; False to give up."""
        node = self._parts[self._act.__name__]
        names = {str(item["loc"][0]) for item in error.errors() if item["loc"]} & set(node["properties"])
        for item in error.errors():
            self._wrong(item)
        if not names:
            return False
        try:
            for name in node["properties"]:
                if name in names:
                    found.pop(name, None)
                    needed = name in node.get("required", [])
                    yield from self._one(found, name, node["properties"][name], needed=needed)
        except _Stopped:
            self._voice.say("Stopped; nothing was done.", "已停止，未作任何记录。")
            return False
        return True

    # -- one field -----------------------------------------------------------------------------------------

    def _one(self, found: dict[str, Any], name: str, field: Mapping[str, Any], *, needed: bool) -> Talk[None]:
        info = self._act.model_fields[name]
        annotation: Any = info.annotation
        if info.metadata:
            annotation = Annotated.__class_getitem__((annotation, *info.metadata))  # type: ignore[attr-defined]  # its own subscription, with many
        adapter: TypeAdapter[Any] = TypeAdapter(annotation)
        kept = self._kept.get(name)
        if kept is not None:
            field, needed = {**field, "default": self._shown(kept)}, False
        while True:
            try:
                value = yield from self._value(self._title(name, field), field, needed=needed)
            except Misread as wrong:
                self._no(wrong)
                continue
            if value is None and not needed:
                if kept is not None:
                    found[name] = kept
                return  # else as the act has it by itself
            try:
                adapter.validate_python(value)
            except ValidationError as error:
                for item in error.errors():
                    self._wrong(item)
                continue
            found[name] = value
            return

    def _value(self, title: str, field: Mapping[str, Any], *, needed: bool) -> Talk[Any]:
        node = self._shape(field)
        kind = node.get("type")
        if "enum" in node:
            return (yield from self._choice(title, node, field, needed=needed))
        if kind == "boolean":
            return (yield from self._truth(title, field, needed=needed))
        if kind == "array":
            hint = self._kept_before(field)
            return (yield from self._many(title, self._shape(node.get("items", {})), hint, needed=needed))
        if kind == "object":
            return (yield from self._parts_of(title, node, self._kept_before(field), needed=needed))
        return (yield from self._text(title, node, field, needed=needed))

    def _shown(self, kept: Any) -> Any:
        return self._voice.when(kept) if isinstance(kept, datetime) else kept

    def _kept_before(self, field: Mapping[str, Any]) -> str:
        return self._voice.pick("as before", "同前") if field.get("default") else self._nothing()

    def _shape(self, field: Mapping[str, Any]) -> Mapping[str, Any]:
        """What is really asked for, behind references and behind that it may be left out."""
        if "$ref" in field:
            return self._shape(self._parts[field["$ref"].removeprefix(_REF)])
        if "allOf" in field and len(field["allOf"]) == 1:
            return self._shape(field["allOf"][0])
        if "anyOf" in field:
            real = [one for one in field["anyOf"] if one.get("type") != "null"]
            return self._shape(real[0]) if len(real) == 1 else {}
        return field

    def _title(self, name: str, field: Mapping[str, Any]) -> str:
        plain = name.replace("_", " ").capitalize()
        english = field.get("title", plain)
        return self._voice.pick(english, field.get("x-title-zh", english))

    def _line(self, title: str, hint: str, *, needed: bool, more: str = "") -> Talk[str]:
        shown = f" [{hint}]" if hint and not needed else ""
        line = (yield f"{title}{more}{shown}{self._voice.pick(': ', '：')}").strip()
        if line == _STOP:
            raise _Stopped
        if not line and needed:
            raise Misread(Phrase("something must be given here", "此项必填"))
        return line

    def _choice(
        self, title: str, node: Mapping[str, Any], field: Mapping[str, Any], *, needed: bool
    ) -> Talk[Any]:
        values: list[Any] = node["enum"]
        titles = {
            one["const"]: self._voice.pick(one["en"], one["zh"]) for one in node.get("x-enum-titles", [])
        }
        names = [titles.get(value, str(value)) for value in values]
        for number, name in enumerate(names, 1):
            self._voice.tell(f"  {number}  {name}")
        default = field.get("default")
        hint = titles.get(default, str(default)) if default is not None else self._nothing()
        while True:  # the choices are listed once
            try:
                line = yield from self._line(title, hint, needed=needed)
            except Misread as wrong:
                self._no(wrong)
                continue
            if not line:
                return None
            for number, (value, name) in enumerate(zip(values, names, strict=True), 1):
                if line.casefold() in {str(number), name.casefold(), str(value).casefold()}:
                    return value
            self._no(
                Misread(
                    Phrase(
                        f"there is no such choice; give a number from 1 to {len(values)}",
                        f"没有该选项；请输入1至{len(values)}的编号",
                    )
                )
            )

    def _truth(self, title: str, field: Mapping[str, Any], *, needed: bool) -> Talk[Any]:
        default = field.get("default")
        hint = (
            self._nothing()
            if default is None
            else self._voice.pick(*(("yes", "是") if default else ("no", "否")))
        )
        line = yield from self._line(
            title, hint, needed=needed, more=self._voice.pick(" (1 yes, 2 no)", "（1是，2否）")
        )
        if not line:
            return None
        if line.casefold() in _YES:
            return True
        if line.casefold() in _NO:
            return False
        raise Misread(Phrase("answer 1 for yes or 2 for no", "请输入1（是）或2（否）"))

    def _text(
        self, title: str, node: Mapping[str, Any], field: Mapping[str, Any], *, needed: bool
    ) -> Talk[Any]:
        default = field.get("default")
        hint = self._nothing() if default in ("", None) else str(default)
        moment = node.get("format") == "date-time"
        more = self._voice.pick(" (such as 2026-03-09 10:00)", "（如2026-03-09 10:00）") if moment else ""
        line = yield from self._line(title, hint, needed=needed, more=more)
        if not line:
            return None
        if moment:
            return read_moment(line, self._now, self._voice.zone)
        if node.get("type") == "integer" and _WHOLE_NUMBER.fullmatch(line):
            return int(line.replace(",", "").replace("，", ""))
        return line

    def _many(self, title: str, item: Mapping[str, Any], hint: str, *, needed: bool) -> Talk[Any]:
        found: list[Any] = []
        if item.get("type") == "object":
            while True:
                more = self._voice.pick(
                    f" {len(found) + 1} - add one? (1 yes, 2 no)", f"第{len(found) + 1}项：添加？（1是，2否）"
                )
                line = yield from self._line(title, self._voice.pick("no", "否"), needed=False, more=more)
                if line.casefold() not in _YES:
                    break
                found.append((yield from self._parts_of("", item, "", needed=True)))
        elif item.get("maxLength", _SHORT + 1) <= _SHORT or "enum" in item:
            more = self._voice.pick(" (several: commas between)", "（多项用逗号隔开）")
            line = yield from self._line(title, hint, needed=needed, more=more)
            found = listed(line)
        else:
            while True:
                more = self._voice.pick(
                    f" {len(found) + 1} (Enter alone ends)", f"第{len(found) + 1}项（直接回车结束）"
                )
                line = yield from self._line(title, "", needed=False, more=more)
                if not line:
                    break
                found.append(line)
        if not found and needed:
            raise Misread(Phrase("at least one must be given", "至少须填一项"))
        return found or None

    def _parts_of(self, title: str, node: Mapping[str, Any], hint: str, *, needed: bool) -> Talk[Any]:
        fields: Mapping[str, Any] = node.get("properties", {})
        if not fields:
            more = self._voice.pick(" (as name=value, commas between)", "（写作 名称=值，多项用逗号隔开）")
            line = yield from self._line(title, hint, needed=needed, more=more)
            pairs = [part.partition("=") for part in listed(line)]
            if not all(middle and name.strip() and value.strip() for name, middle, value in pairs):
                raise Misread(Phrase("write each as name=value", "每项请写作 名称=值"))
            return {name.strip(): value.strip() for name, _, value in pairs} or None
        if not needed:
            more = self._voice.pick(" - fill in? (1 yes, 2 no)", "：填写？（1是，2否）")
            line = yield from self._line(title, self._voice.pick("no", "否"), needed=False, more=more)
            if line.casefold() not in _YES:
                return None
        return (yield from self._each(fields, node.get("required", [])))

    def _each(self, fields: Mapping[str, Any], required: Sequence[str]) -> Talk[dict[str, Any]]:
        found: dict[str, Any] = {}
        part = set(fields) == set(Part.model_fields)
        for name, given in fields.items():
            field = given
            if part and name == "procedure":
                field = {**given, "enum": list(self._others)}
            opens = self._others.get(found.get("procedure", ""))
            if part and name == "data" and opens is not None:
                found[name] = yield from self._opening(opens)
                continue
            while True:
                said = self._title(name, field)
                try:
                    value = yield from self._value(f"  {said}", field, needed=name in required)
                except Misread as wrong:
                    self._no(wrong)
                    continue
                break
            if value is not None:
                found[name] = value
        return found

    def _opening(self, procedure: Procedure) -> Talk[dict[str, Any]]:
        """Ask for what the act says by which a part is opened, beside its title."""
        form = Form(procedure.opens, schema(procedure), self._voice, self._now)
        node = form._parts[procedure.opens.__name__]
        found: dict[str, Any] = {}
        for name, field in node.get("properties", {}).items():
            if name != "title":
                yield from form._one(found, name, field, needed=name in node.get("required", []))
        return found

    # -- what is wrong -------------------------------------------------------------------------------------

    def _nothing(self) -> str:
        return self._voice.pick("nothing", "不填")

    def _no(self, wrong: Misread) -> None:
        self._voice.tell(f"✗ {self._voice.words(wrong.words)}")

    def _wrong(self, item: Any) -> None:
        known = _WRONG.get(item["type"])
        context = item.get("ctx", {})
        said = item["msg"] if known is None else self._voice.pick(*known).format(**context)
        where = [str(part) for part in item["loc"]]
        place = f"{'.'.join(where)}: " if where else ""
        self._voice.tell(f"✗ {place}{said}")


_DAY: Final = (
    "a day and a time are asked for, such as 2026-03-09 10:00",
    "须填日期和时间，如2026-03-09 10:00",
)
_WHOLE: Final = ("a whole number is asked for, such as 3", "须填整数，如3")
_BLANK: Final = ("it may not be blank", "不得为空")
_WRONG: Final[Mapping[str, tuple[str, str]]] = {
    # Ours, for the kinds of mistakes that people make; pydantic speaks English only.
    "missing": ("something must be given here", "此项必填"),
    "string_too_short": _BLANK,
    "string_too_long": ("at most {max_length} characters are taken", "最多{max_length}个字符"),
    "string_pattern_mismatch": ("it does not have the form {pattern}", "不符合规定格式{pattern}"),
    "int_parsing": _WHOLE,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": _WHOLE,
    "greater_than": ("more than {gt} is asked for", "须大于{gt}"),
    "greater_than_equal": ("at least {ge} is asked for", "不得小于{ge}"),
    "less_than": ("less than {lt} is asked for", "须小于{lt}"),
    "less_than_equal": ("at most {le} is asked for", "不得大于{le}"),
    "too_short": ("at least {min_length} must be given", "至少须填{min_length}项"),
    "too_long": ("at most {max_length} are taken", "最多填{max_length}项"),
    "datetime_parsing": _DAY,
    "datetime_from_date_parsing": _DAY,
    "timezone_aware": _DAY,
    "date_parsing": ("a day is asked for, such as 2026-03-09", "须填日期，如2026-03-09"),
    "date_from_datetime_parsing": ("a day is asked for, such as 2026-03-09", "须填日期，如2026-03-09"),
}
