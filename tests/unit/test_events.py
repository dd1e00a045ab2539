"""Events: what is written down comes back as it was, and nothing else is taken for an event."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator

from consult import events
from consult.acts import Send
from consult.case import Owed
from consult.errors import LogError
from consult.events import (
    SCHEMA,
    Acted,
    Changes,
    Drop,
    Entering,
    Event,
    Extended,
    GoneOver,
    Missed,
    Moved,
    Opened,
    PassedOver,
    Put,
    Told,
    Waited,
    dump,
    dump_text,
    event_schema,
    load,
)
from consult.people import Standing
from consult.verdicts import met, undecided, unmet

NOW = datetime(2026, 3, 2, 1, 30, 0, 250_000, tzinfo=UTC)
SOON = NOW + timedelta(days=5)
LI = Standing("li", roles={"chair"}, seats={"core": "owners"}, groups={"building": "7"})
WHY = ~(
    met("{n} came", zh="{n}人到会", source="第278条", n=3)
    & unmet("nobody spoke", zh="无人发言")
    & undecided("two may still come", zh="尚有两人可能到会", until=SOON)
)
OWED = Owed("reply", "Reply", SOON, "the committee", "委员会", "screening", missed=True)
ENTERING = Entering("screening", SOON, True, {"roll": "sha256:0", "size": 3}, (OWED,), True)  # noqa: FBT003
SEND = Send("open", "1.1.1", "child", {"procedure": "p", "act": {"title": "t"}})

FULL: list[Event] = [
    Opened(
        "1",
        1,
        NOW,
        "garden",
        "p",
        "1",
        "f" * 64,
        "Propose",
        "li",
        "wu",
        "key",
        {"title": "路灯", "tags": [1, None]},
        LI,
        {"title": "路灯"},
        ENTERING,
        "0",
        "0",
        (SEND,),
        WHY,
        SOON,
    ),
    Acted(
        "1",
        2,
        NOW,
        "Admit",
        "li",
        "wu",
        "key",
        {"scope": "town"},
        LI,
        Changes(
            (Put("support", "li", {"note": "ja"}, spans=True),),
            (Drop("support", "wu", spans=True),),
            (OWED,),
            ("reply",),
        ),
        {"scope": None},
        True,  # noqa: FBT003 - in order
        (SEND,),
        WHY,
        SOON,
    ),
    Moved(
        "1",
        3,
        NOW,
        "screening",
        ENTERING,
        "at_end",
        7,
        WHY,
        {"closed": True, "tally": {"persons": {"yes": 10**18}}},
        (SEND,),
        (PassedOver(1, "referred", WHY),),
        SOON,
    ),
    Missed("1", 4, NOW, ("reply", "task:3"), SOON),
    Waited("1", 5, NOW, SOON),
    Told("1", 6, NOW, "2:9:0", "2", "ended", "child", {"stage": "done"}, "done", True, SOON),  # noqa: FBT003
    Extended("1", 7, NOW, SOON, "a holiday", True, SOON),  # noqa: FBT003
    GoneOver("1", 8, NOW, "li", "9", "p", "2", "e" * 64, "done", True, SOON),  # noqa: FBT003
]
BARE: list[Event] = [
    Opened(
        "1", 1, NOW, "g", "p", "1", "f", "Propose", "li", None, None, {}, None, {}, Entering("screening"), "1"
    ),
    Acted("1", 2, NOW, "Admit", "li", None, None, {}, None),
    Moved("1", 3, NOW, "screening", Entering("done"), "upon", 0),
    Missed("1", 4, NOW, ()),
    Waited("1", 5, NOW),
    Told("1", 6, NOW, "m", "2", "ended", "child"),
    Extended("1", 7, NOW, SOON, "a holiday"),
    GoneOver("1", 8, NOW, "li", "9", "p", "2", "e", "done"),
]

every_event = pytest.mark.parametrize(
    "event",
    [
        pytest.param(event, id=f"{event.type}-{kind}")
        for kind, made in (("full", FULL), ("bare", BARE))
        for event in made
    ],
)


def test_every_class_of_event_is_among_these() -> None:
    for made in (FULL, BARE):
        assert [type(event) for event in made] == list(get_args(Event))
    for event in FULL:
        assert all(getattr(event, field.name) not in (None, (), {}, False) for field in fields(event))


class TestRoundTrip:
    @every_event
    def test_an_event_comes_back_as_it_was(self, event: Event) -> None:
        assert load(dump(event)) == event
        assert load(dump_text(event)) == event
        assert load(dump_text(event).encode()) == event

    @every_event
    def test_what_was_read_is_written_again_to_the_letter(self, event: Event) -> None:
        assert dump_text(load(dump_text(event))) == dump_text(event)

    def test_what_was_relied_on_comes_back_as_values(self) -> None:
        back = load(dump_text(FULL[0]))

        assert isinstance(back, Opened)
        assert back.standing == LI
        assert back.verdict is not None
        assert back.verdict.explain("zh") == WHY.explain("zh")
        assert back.verdict.changes_at() == SOON

    def test_a_moment_is_the_same_moment_in_whatever_zone_it_was_written(self) -> None:
        abroad = replace(BARE[4], at=NOW.astimezone(timezone(timedelta(hours=8))))

        assert load(dump_text(abroad)) == BARE[4]


class TestCanonicalText:
    def test_the_text_of_an_event_is_one_line_to_the_letter(self) -> None:
        event = Acted(
            "1", 2, NOW, "Admit", "li", None, None, {"标题": "路\n灯", "b": 1, "a": [True, None]}, LI
        )

        assert dump_text(event) == (
            '{"act":"Admit","actor":"li","amends":false,"at":"2026-03-02T01:30:00.250000Z","case":"1",'
            '"changes":{"discharges":[],"drops":[],"owes":[],"puts":[]},'
            '"data":{"a":[true,null],"b":1,"标题":"路\\n灯"},"key":null,"principal":null,"schema":1,"sends":[],'
            '"seq":2,"settles":{},"standing":{"groups":{"building":"7"},"person":"li","roles":["chair"],'
            '"seats":{"core":"owners"}},"type":"Acted","verdict":null,"wake":null}'
        )

    @every_event
    def test_the_text_does_not_depend_on_the_order_in_which_data_was_given(self, event: Event) -> None:
        turned = json.loads(dump_text(event), object_pairs_hook=lambda pairs: dict(reversed(pairs)))

        assert dump_text(load(turned)) == dump_text(event)

    def test_what_json_cannot_say_is_not_written(self) -> None:
        with pytest.raises(ValueError, match="not JSON compliant"):
            dump_text(replace(BARE[1], data={"n": float("nan")}))


class TestJunk:
    @pytest.mark.parametrize(
        "junk",
        [
            "",
            "{",
            "nonsense",
            b"\xff\xfe",
            "[]",
            "null",
            "7",
            '"Acted"',
            "[" * 100_000,
            '{"schema":1}',
            '{"schema":1,"type":"Acted"}',
            '{"schema":1,"type":"Nothing"}',
            '{"schema":1,"type":["Acted"]}',
            '{"schema":1,"type":{"a":1}}',
            '{"schema":1,"type":null}',
            {},
            {"type": "Acted"},
            [],
            None,
            7,
        ],
        ids=lambda junk: repr(junk)[:40],
    )
    def test_what_is_no_event_is_refused(self, junk: Any) -> None:
        with pytest.raises(LogError, match=r"not an event|event schema None is not known"):
            load(junk)

    @every_event
    def test_no_compulsory_member_can_be_missing(self, event: Event) -> None:
        for item in fields(event):
            if item.default is MISSING and item.default_factory is MISSING:
                data = dump(event)
                del data[item.name]
                with pytest.raises(
                    LogError, match=rf"not an event: {event.type}\.{item.name}: Field required"
                ):
                    load(data)

    @every_event
    def test_a_member_that_is_not_understood_is_refused_and_not_dropped(self, event: Event) -> None:
        with pytest.raises(LogError, match="surplus"):
            load(dump(event) | {"surplus": 1})

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("seq", "two"),
            ("seq", 1.5),
            ("at", "yesterday"),
            ("at", "2026-03-02T01:30:00"),
            ("wake", "2026-03-02T01:30:00"),
            ("actor", None),
            ("data", []),
            ("standing", {"roles": []}),
            ("standing", {"person": "li", "roles": "chair"}),
            ("verdict", {"outcome": "perhaps", "en": "x"}),
            ("verdict", "met"),
            ("changes", {"puts": [{"bucket": "b"}]}),
            ("changes", {"puts": [{"bucket": "b", "key": "k", "vlaue": {}}]}),
            ("changes", {"owes": [dump(FULL[0])["entering"]["owes"][0] | {"due": "2026-03-02T01:30:00"}]}),
            ("sends", [{"kind": "open"}]),
        ],
    )
    def test_a_member_that_is_wrong_is_named(self, name: str, value: object) -> None:
        with pytest.raises(LogError, match=rf"not an event: Acted\.{name}.*; give one line of a log"):
            load(dump(FULL[1]) | {name: value})

    @pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
    def test_a_number_that_json_does_not_know_is_refused(self, number: str) -> None:
        text = dump_text(FULL[1]).replace('"town"', number)

        with pytest.raises(LogError, match=f"{number} is no number of JSON"):
            load(text)

    @pytest.mark.parametrize("version", [0, -1, SCHEMA + 1, "1", 1.0, True, None], ids=repr)
    def test_an_unknown_schema_is_refused_and_says_what_is_known(self, version: object) -> None:
        with pytest.raises(
            LogError, match=rf"event schema .* is not known; this version reads 1 to {SCHEMA}"
        ):
            load(dump(BARE[4]) | {"schema": version})

    def test_what_is_given_to_be_read_is_not_changed(self) -> None:
        data = dump(FULL[0])
        load(data)

        assert data == dump(FULL[0])


class TestUpcasting:
    def test_an_older_event_is_brought_up_step_by_step(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(events, "SCHEMA", 3)
        monkeypatch.setattr(
            events,
            "UPCASTS",
            (
                lambda old: {**old, "reason": old["why"], "steps": [1]},
                lambda old: {
                    **{key: value for key, value in old.items() if key not in {"why", "steps"}},
                    "reason": old["reason"] + " twice" * (old["steps"] == [1]),
                },
            ),
        )
        first = {key: value for key, value in dump(BARE[6]).items() if key != "reason"}

        assert load(first | {"schema": 1, "why": "changed"}).reason == "changed twice"  # type: ignore[union-attr]
        assert load(dump(BARE[6])) == BARE[6], "the newest goes as it is"


class TestJsonSchema:
    def test_the_schema_is_one_by_the_standard(self) -> None:
        Draft202012Validator.check_schema(event_schema())
        json.dumps(event_schema(), allow_nan=False)

    @every_event
    def test_it_takes_every_event_that_is_written(self, event: Event) -> None:
        data = dump(event)
        del data["schema"]

        Draft202012Validator(event_schema()).validate(data)

    def test_it_takes_nothing_that_names_no_event(self) -> None:
        validator = Draft202012Validator(event_schema())

        assert not validator.is_valid({"type": "Acted"})
        assert not validator.is_valid(dump(BARE[4]) | {"type": "Nothing"})
