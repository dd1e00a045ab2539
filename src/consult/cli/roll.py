"""
`consult roll`: a roll made from a register file, or everything that is wrong with the file.

With ``--json`` one object is printed. Where a roll was made it has:

- ``made``: true; ``register``: the name of the file; ``faults``: an empty array
- ``roll``: what `consult.voting.Roll.from_data` reads; ``digest``: its digest
- ``totals``: the whole of each measure, area in mm²
- ``by``: ``units``, ``persons`` or ``households``
- ``keys``: each voter. By units ``voter``, ``by`` (who casts it, or null), ``holders``, ``developer``,
  ``area`` in mm² and ``units`` (each with ``unit``, ``area`` and its ``source``); else ``voter``, ``by``,
  ``household`` and ``members``
- ``idle``: the voters that nobody may cast yet
- by units also ``sources`` (how many areas are ``registered``, ``surveyed``, ``contract``), ``left_out`` (the
  units that do not count), ``parking`` and ``mixed`` (the policies, or null)

Where none was made: ``made``: false; ``register``; and ``faults``: an array of objects with ``row`` and
``column`` (or null), ``kind``, the fact in ``en`` and ``zh``, and the ``remedy`` in both.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any, Final, TypeVar

import typer
from rich.text import Text

from consult.adapters.registers import read
from consult.cli.screen import Screen, fail, safe
from consult.registers import (
    Mixed,
    OwnersRoll,
    Parking,
    RegisterError,
    RollError,
    VillagersRoll,
    owners_roll,
    villagers_roll,
    women,
)
from consult.voting.rolls import AREA, HOUSEHOLDS, PERSONS, square_metres

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from enum import Enum
    from pathlib import Path

    from consult.registers import Fault, Register
    from consult.verdicts import Lang

__all__ = ["roll"]

E = TypeVar("E", bound="Enum")

_NAMED: Final = 5
_SETS: Final = {"women": women}
_MEASURES: Final = {PERSONS: "人数", HOUSEHOLDS: "户数", "women": "妇女人数"}


def roll(
    register: Path,
    *,
    name: str | None = None,
    by: str | None = None,
    parking: str | None = None,
    mixed: str | None = None,
    day: str | None = None,
    within: Sequence[str] = (),
    franchise: Sequence[str] = (),
    sets: Sequence[str] = (),
    sheet: str | None = None,
    as_json: bool = False,
    lang: Lang = "en",
) -> None:
    """
    Make a roll from the file *register* and show it, or list what is wrong with the file.

    Raises:
        typer.Exit: with 1, where the register has faults.
        RegisterFileError: if there is no table to be read.
        typer.BadParameter: if an option does not make sense.
        SystemExit: with 2, where an option is needed that was not given, or nobody is left to vote.
    """
    places = dict(_pair(text) for text in within)
    parking_, mixed_ = _choice(parking, Parking, "--parking"), _choice(mixed, Mixed, "--mixed")
    day_ = _day(day)
    if by not in {None, "persons", "households"}:
        raise typer.BadParameter(f"{by} is no mode; choose persons or households", param_hint="--by")
    if strange := [one for one in sets if one not in _SETS]:
        raise typer.BadParameter(f"{strange[0]} is no set; choose {', '.join(_SETS)}", param_hint="--set")
    reading = read(register, sheet=sheet)
    if reading.register is None:
        _show_faults(register.name, reading.faults, as_json=as_json, lang=lang)
        raise typer.Exit(1)
    made: OwnersRoll | VillagersRoll
    try:
        if by is None:
            _check_units(reading.register, register, franchise, sets)
            made = owners_roll(
                reading.register, name or "owners", parking=parking_, mixed=mixed_, day=day_, within=places
            )
        else:
            made = _of_people(reading.register, name, by, day_, places, franchise, sets)
    except RegisterError as error:
        _show_faults(register.name, error.faults, as_json=as_json, lang=lang)
        raise typer.Exit(1) from None
    except RollError as error:
        fail(f"{error}" if error.needs is None else f"{error} (--{error.needs})")
    if as_json:
        sys.stdout.write(json.dumps(_data(register.name, made), ensure_ascii=False, allow_nan=False) + "\n")
    else:
        Screen().show(_summary(register.name, made, lang))


def _of_people(  # noqa: PLR0917 - in order: called once
    register: Register,
    name: str | None,
    by: str,
    day: date | None,
    within: dict[str, str],
    franchise: Sequence[str],
    sets: Sequence[str],
) -> VillagersRoll:
    if day is None:
        fail("a roll of people needs a day by which ages are judged; give --day, as in 2026-02-08")
    return villagers_roll(
        register,
        name or "villagers",
        by="households" if by == "households" else "persons",
        day=day,
        franchise=franchise or ("villager",),
        within=within,
        sets={one: _SETS[one] for one in sets},
    )


def _check_units(register: Register, path: Path, franchise: Sequence[str], sets: Sequence[str]) -> None:
    if not register.units:
        fail(f"{path.name} is a register of people without units; give --by persons or --by households")
    if franchise or sets:
        option = "--franchise" if franchise else "--set"
        fail(f"{option} is for rolls of people; give --by persons or --by households, or leave it out")


def _choice(text: str | None, choices: type[E], option: str) -> E | None:
    if text is None:
        return None
    try:
        return choices(text)
    except ValueError:
        names = ", ".join(str(choice.value) for choice in choices)
        raise typer.BadParameter(f"{text} is none of {names}; choose one", param_hint=option) from None


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text} is no day; write it as in 2026-02-08", param_hint="--day") from None


def _pair(text: str) -> tuple[str, str]:
    attribute, sign, label = text.partition("=")
    if not (attribute and sign and label):
        raise typer.BadParameter(f"{text} names no group; write it as in building=3", param_hint="--within")
    return attribute, label


def _show_faults(file: str, faults: Sequence[Fault], *, as_json: bool, lang: Lang) -> None:
    if as_json:
        data = {"made": False, "register": file, "faults": [fault.to_data() for fault in faults]}
        sys.stdout.write(json.dumps(data, ensure_ascii=False, allow_nan=False) + "\n")
        return
    count = len(faults)
    title = f"{file}：共有{count}处错误，未生成名册" if lang == "zh" else _counted(file, count)
    lines = [safe(title), *(f"  {safe(fault.sentence(lang))}" for fault in faults)]
    sys.stdout.write("\n".join(lines) + "\n")


def _counted(file: str, count: int) -> str:
    return f"{file}: {count} fault{'s' if count != 1 else ''}, and no roll was made"


def _data(file: str, made: OwnersRoll | VillagersRoll) -> dict[str, Any]:
    data: dict[str, Any] = {
        "made": True,
        "register": file,
        "faults": [],
        "roll": made.roll.to_data(),
        "digest": made.roll.digest,
        "totals": dict(made.roll.totals),
        "idle": [one.voter for one in made.idle],
    }
    if isinstance(made, VillagersRoll):
        return {**data, "by": made.mode, "keys": [voice.to_data() for voice in made.voices.values()]}
    return {
        **data,
        "by": "units",
        "keys": [key.to_data() for key in made.keys.values()],
        "sources": made.sources(),
        "left_out": list(made.left_out),
        "parking": None if made.parking is None else made.parking.value,
        "mixed": None if made.mixed is None else made.mixed.value,
    }


def _summary(file: str, made: OwnersRoll | VillagersRoll, lang: Lang) -> Iterator[Text]:
    def say(en: str, zh: str) -> str:
        return zh if lang == "zh" else en

    name, count = safe(made.roll.name), len(made.roll.voters)
    yield Text(say(f"Roll {name}: {count} voters", f"名册{name}：{count}名表决权人"), style="bold")
    lines = [say(f"from {safe(file)}", f"依据{safe(file)}")]
    lines += _of_owners(made, lang) if isinstance(made, OwnersRoll) else _of_villagers(made, lang)
    for measure, total in made.roll.totals.items():
        if measure == AREA:
            lines.append(say(f"area {square_metres(total)} m²", f"面积{square_metres(total)}平方米"))
        else:
            lines.append(say(f"{safe(measure)} {total}", f"{_MEASURES.get(measure, safe(measure))}{total}"))
    if made.idle:
        some = [safe(one.voter) for one in made.idle[:_NAMED]]
        more = len(made.idle) - len(some)
        lines.append(
            say(
                f"nobody may cast the vote of {', '.join(some)}{f' and {more} more' if more else ''} yet",
                f"尚无人可以行使{'、'.join(some)}{f'等{len(made.idle)}人' if more else ''}的表决权",
            )
        )
    lines.append(say(f"digest {made.roll.digest}", f"摘要{made.roll.digest}"))
    for line in lines:
        yield Text(f"  {line}")


def _of_owners(made: OwnersRoll, lang: Lang) -> list[str]:
    keys = made.keys.values()
    units = sum(len(key.parts) for key in keys)
    several = [key for key in keys if len(key.parts) > 1]
    together = sum(len(key.parts) for key in several)
    shared = sum(len(key.holders) > 1 for key in keys)
    reasons = Counter(made.left_out.values())
    sources = made.sources()
    if lang == "zh":
        lines = [f"计入专有部分{units}个"]
        lines += [f"未计入{count}个：{reason.zh}" for reason, count in reasons.items()]
        lines.append(f"{len(several)}人持有{together}个专有部分，各按一人计算")
        lines.append(f"{shared}人为共有，各组共有人按一人计算")
        lines += [
            f"建设单位{safe(key.voter)}：{len(key.parts)}个，按一人计算" for key in keys if key.developer
        ]
        lines.append(
            f"面积来源：登记{sources['registered']}个，实测{sources['surveyed']}个，合同{sources['contract']}个"
        )
        return lines
    lines = [f"units that count: {units}"]
    lines += [f"units left out: {count} ({reason.en})" for reason, count in reasons.items()]
    lines.append(f"voters with several units, each one person: {len(several)}, with {together} units")
    lines.append(f"voters who hold together, as one person: {shared}")
    lines += [
        f"developer {safe(key.voter)}, one person: {len(key.parts)} units" for key in keys if key.developer
    ]
    lines.append("area from: " + ", ".join(f"{source} {count}" for source, count in sources.items()))
    return lines


def _of_villagers(made: VillagersRoll, lang: Lang) -> list[str]:
    if lang == "zh":
        way = "按户计算，一户一票" if made.mode == "households" else "按人计算，一人一票"
        return [f"{way}；年龄以{made.day.isoformat()}为准"]
    way = "one vote a household" if made.mode == "households" else "one vote a person"
    return [f"{way}, ages as of {made.day.isoformat()}"]
