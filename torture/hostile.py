"""Hostile text in every field of every act, malformed acts and logs: a clear error, or it is only text."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from consult.adapters.records import export, read, story, tell
from consult.cli.screen import safe
from consult.errors import ConsultError, LogError
from consult.events import Opened, dump_text, load
from consult.history import replay
from torture.acting import LENGTH, lived
from torture.saying import fields
from torture.worlds import WORLDS, BrokenError, World, acts_of, check, everything, memory, procedures

if TYPE_CHECKING:
    from consult.acts import Act
    from torture.worlds import StoreFactory

__all__ = ["NAMES", "TEXTS", "logs", "malformed", "texts"]

#: Texts that could act, each short enough for a name.
NAMES: Final = (
    "control \x00\x01\x07\x08\x0b\x1b[2J\x1b]0;owned\x07\x7f\x9b",
    "right to left \u202etxt.exe\u202c \u2066\u200f\u200b\u2069",
    "lines\n2026-03-02 10:00  zhou: Admit\r\n    ✓ zhou is joint meeting\x85\u2028\u2029end",
    "'; DROP TABLE events; -- \" ` \\",
    "<script>alert(1)</script><img src=x onerror=alert(1)>&amp;]]>",
    "{who} {0} {en.__class__} {{}} %s %(who)s ${who} $(id) `id` {{7*7}} {% x %} \\u0041",
    "🧑‍👩‍👧 🏳️‍🌈 e\u0301 Z͑ͫ̓a͂ĺ́g\u0489 \U000e0001\ufeff",
    "../../etc/passwd\tC:\\nul|cat; [red]bold[/red] # * _ | ~",
    'null NaN Infinity -0 1e999 true [] {} "',
)
#: Texts for fields that take any.
TEXTS: Final = (*NAMES, "x" * 199, "长" * 20_000, "\n" * 50 + "end", "", " \t\u3000", "\x00", "{" * 5_000)
#: What is no Unicode, and can never be written down.
BROKEN: Final = ("half \ud800", "\udfff", "\udcff")
_LINE: Final = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d  ")
#: What no field takes, or few do.
WRONG: Final[tuple[Any, ...]] = (
    None, True, 0, -1, 2**63, 10**30, 1.5, float("nan"), float("inf"), b"\xff", "", "x", "none", [], [[]], {},
    (), {"x": {}}, [None], ["x", "x"], object(), type, len, {1, 2}, "2026-13-45T99:99:99Z",
    "9999-12-31T23:59:59+00:00",
)  # fmt: skip


def _deep(levels: int) -> Any:
    made: Any = "x"
    for _ in range(levels):
        made = {"x": [made]}
    return made


def texts(count: int, *, seed: int = 0, make_store: StoreFactory = memory) -> Counter[str]:
    """
    Put hostile text everywhere: in each field of each act by itself, and in *count* whole lives.

    Raises:
        BrokenError: if a text is not only text.
    """
    counted = Counter[str]()
    for name in WORLDS:
        counted += _in_each_field(name, make_store)
        for number in range(max(1, count // len(WORLDS))):
            counted += _in_a_life(name, f"{seed}:{number}", make_store)
    return counted


def _in_each_field(name: str, make_store: StoreFactory) -> Counter[str]:
    counted = Counter[str]()
    chance = random.Random(name)
    world = _begun(name, make_store)
    openings = [rules.opens for rules in procedures(name)]
    for kind in (*openings, *acts_of(name)):
        for field in kind.model_fields:
            for text in (*TEXTS, *BROKEN):
                said = {"actor": world.names[0], **fields(world, None, kind, chance), field: text}
                counted["texts in fields"] += 1
                try:
                    act = kind(**said)
                except ValidationError as error:
                    check(error.errors()[0]["msg"], "an error that says nothing", error)
                    counted["at the door"] += 1
                    continue
                check(text not in BROKEN, "what is no Unicode was let in", kind, field, text)
                _tried(world, act, counted)
    world.hold()
    return counted


def _begun(name: str, make_store: StoreFactory) -> World:
    world = World(name, make_store, community=f"texts of {name}")
    kind = world.rules[0].opens
    more = {"channel": "phone"} if "channel" in kind.model_fields else {}
    for case, who in (("1", world.names[0]), ("2", world.names[1])):
        world.open(kind(actor=who, title="A lamp", **more), case)
    check(world.cases, "no case was opened", name)
    return world


def _tried(world: World, act: Act, counted: Counter[str]) -> None:
    case = world.cases[0]
    try:
        if any(isinstance(act, rules.opens) for rules in world.rules):
            world.engine.open(world.rules[0], act)
        ruling = world.engine.perform(case, act)
        world.look()
        ruling.explain("en"), ruling.explain("zh")
        counted["accepted" if ruling.accepted else "refused"] += 1
    except ConsultError:
        counted["errors"] += 1
    check(json.dumps(act.payload(), ensure_ascii=False).encode(), "an act cannot be written", act)


def _in_a_life(name: str, seed: str, make_store: StoreFactory) -> Counter[str]:
    """The same life twice, once with plain words and once with hostile ones: only the words may differ."""
    plain = tuple(f"Words {number}" for number in range(len(NAMES)))
    chance = random.Random(seed)
    alias: dict[str, str] = {}

    def called(person: str) -> str:
        if person not in alias:
            alias[person] = f"{person} {chance.choice(NAMES)}"[:190].strip()
        return alias[person]

    found = []
    counted = Counter[str]()
    for words, names in ((plain, str), (NAMES, called)):
        world = World(name, make_store, community=f"texts {seed} {words is NAMES}", words=words, called=names)
        counted += lived(world, seed, LENGTH // 2)
        found.append((_went(world), _told(world, counted)))
    counted["lives told twice"] += 1
    check(found[0][0] == found[1][0], "the same life with other words went otherwise", seed, *found)
    counted["stories with more lines for other words"] += found[0][1] != found[1][1]
    return counted


def _went(world: World) -> list[Any]:
    return [
        [(event.seq, type(event).__name__, event.at) for event in world.store.events(world.community, case)]
        for case in world.cases
    ]


def _told(world: World, counted: Counter[str]) -> list[tuple[int, ...]]:
    """How many lines of each story look like those of an event: as many as there are, whatever is written."""
    found = []
    for case in world.cases:
        lines = []
        for lang in ("en", "zh"):
            for brief in (False, True):
                said = story(world.engine, case, lang=lang, brief=brief)
                counted["stories"] += 1
                lines.append(sum(bool(_LINE.match(line)) for line in said.splitlines()))
                if not brief:
                    log = world.store.events(world.community, case)
                    check(lines[-1] >= len(log), "an event is not told", case, said)
                    counted["lines forged in stories"] += lines[-1] - len(log)
                shown = "".join(safe(line) for line in said.splitlines())
                check(shown.isprintable(), "a text can command a terminal", case)
        found.append(tuple(lines))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "record.jsonl"
        export(world.engine, path)
        record = read(path)
        counted["records"] += 1
        for case in world.cases:
            log = tuple(world.store.events(world.community, case))
            check(record.events[case] == log, "the record is not what was written", case)
            said, told = story(world.engine, case), tell(record, case)
            # A record has the members of what is nested in the order of their names.
            check(Counter(told) == Counter(said), "the record tells another story", case, said, told)
    return found


def malformed(count: int, *, seed: int = 0, make_store: StoreFactory = memory) -> Counter[str]:
    """
    Try *count* acts with wrong types, fields too many and too few, and nonsense: an error changes nothing.

    Raises:
        BrokenError: if there is another error than a documented one, or something changed.
    """
    chance = random.Random(seed)
    counted = Counter[str]()
    for name in WORLDS:
        world = _begun(name, make_store)
        kinds = (*(rules.opens for rules in procedures(name)), *acts_of(name))
        for _ in range(count // len(WORLDS)):
            kind = chance.choice(kinds)
            said: dict[str, Any] = {"actor": chance.choice(world.names), **fields(world, None, kind, chance)}
            for _ in range(chance.randint(1, 3)):
                field = chance.choice([*kind.model_fields, "extra", "__class__", "kind", "at"])
                if chance.random() < 0.15:
                    said.pop(field, None)
                else:
                    said[field] = chance.choice(WRONG) if chance.random() < 0.98 else _deep(150)
            counted["malformed acts"] += 1
            try:
                act = kind.model_validate(said)
            except ValidationError as error:
                check(error.errors(include_input=False)[0]["msg"], "an error that says nothing", error)
                counted["at the door"] += 1
                continue
            before = everything(world.store, world.community, world.cases) if chance.random() < 0.05 else None
            try:
                ruling = world.engine.perform(world.cases[0], act)
            except ConsultError:
                counted["errors"] += 1
                after = everything(world.store, world.community, world.cases)
                check(before is None or before == after, "an error changed something", act)
                continue
            world.look()
            counted["accepted" if ruling.accepted else "refused"] += 1
        world.hold()
    return counted


def logs(count: int, *, seed: int = 0, make_store: StoreFactory = memory) -> Counter[str]:
    """
    Read *count* logs with something wrong in them: read as what they say, or refused with a `LogError`.

    Raises:
        BrokenError: if there is another error.
    """
    chance = random.Random(seed)
    counted = Counter[str]()
    found: list[list[str]] = []
    for number, name in enumerate(WORLDS):
        world = World(name, make_store, community=f"logs {number}")
        lived(world, f"{seed} {number}")
        found += [
            [dump_text(event) for event in world.store.events(world.community, case)] for case in world.cases
        ]
    for _ in range(count):
        log = list(chance.choice(found))
        counted["malformed logs"] += 1
        log = _spoilt(log, chance)
        try:
            events = [load(line) for line in log]
            case = replay(events)
        except LogError as error:
            check(str(error), "an error that says nothing")
            counted["refused"] += 1
            continue
        except Exception as error:
            msg = f"{type(error).__name__} at a malformed log: {error}"
            raise BrokenError(msg, log) from error
        check(
            isinstance(events[0], Opened) and case.seq == len(events), "a log without its order was read", log
        )
        counted["read as they say"] += 1
    return counted


def _spoilt(log: list[str], chance: random.Random) -> list[str]:
    at = chance.randrange(len(log))
    how = chance.randrange(8)
    if how == 0:
        del log[at]
    elif how == 1:
        log.insert(at, log[at])
    elif how == 2 and len(log) > 1:
        other = chance.randrange(len(log))
        log[at], log[other] = log[other], log[at]
    elif how == 3:
        cut = chance.randrange(len(log[at]))
        log[at] = log[at][:cut]
    elif how == 4:
        where = chance.randrange(len(log[at]))
        log[at] = log[at][:where] + chance.choice('"{}[]:,0\\x\x00\ud800') + log[at][where + 1 :]
    elif how == 5:
        log[at] = chance.choice(
            ["", "null", "[]", "{}", "[" * 100_000, '"x"', "1e999", '{"type":"Opened"}', "\ufeff{}"]
        )
    else:
        data = json.loads(log[at])
        _change(data, chance)
        log[at] = json.dumps(data, default=str, ensure_ascii=chance.random() < 0.5)
    return log


def _change(data: dict[str, Any], chance: random.Random) -> None:
    """One member somewhere in it becomes something else, or goes, or comes."""
    while True:
        name = chance.choice(sorted(data))
        inner = data[name]
        if not (isinstance(inner, dict) and inner and chance.random() < 0.6):
            break
        data = inner
    how = chance.random()
    if how < 0.2:
        del data[name]
    elif how < 0.35:
        data[chance.choice(["x", "", "seq", "type", "__class__", "schema"])] = inner
    else:
        wrong = [one for one in WRONG if one is None or isinstance(one, (bool, int, float, str, list, dict))]
        data[name] = chance.choice([*wrong, "\ud800", 10**400, -(10**18), {"en": 1}, [inner], {"x": inner}])
