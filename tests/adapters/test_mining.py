"""XES and OCEL 2.0: valid by their standards, of everything that can happen, and without anybody's secret."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Annotated, Any, Final
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from consult.activities import CastVote, Vote
from consult.acts import Act, Propose, Send, Titled, names_stage, settles
from consult.adapters.mining import engine_logs, ocel, xes, xes_lines
from consult.adapters.mining.xml_text import attribute, key
from consult.adapters.records import read, write
from consult.catalogue.pyramids import OneByOne
from consult.catalogue.steps import Admit, Scope
from consult.clocks import SetClock
from consult.engine import Engine
from consult.errors import LogError, UnknownCaseError, UnknownProcedureError
from consult.events import Acted, Extended, GoneOver, Missed, Told, Waited
from consult.procedure import Procedure, Stage
from consult.standard import anyone
from consult.timing import days
from consult.voting import Choice
from five_step_lives import OFFICERS, RESIDENTS, START, Garden
from five_step_scenarios import LIVES, lived
from halls import Hall
from polls import rejected
from pyramid_lives import Topic, full
from pyramid_scenarios import COMMON, OF_FORM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from consult.events import Event
    from consult.verdicts import Lang

# -- what the standards ask for ------------------------------------------------------------------------------

NCNAME: Final = re.compile(r"[^\W\d][\w.\-]*")
#: The values of XES attributes by element, IEEE Std 1849-2016, 5.4: xs:long, xs:dateTime and so on.
VALUES: Final = {
    "string": re.compile(r".*", re.DOTALL),
    "date": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"),
    "int": re.compile(r"[+-]?\d+"),
    "boolean": re.compile(r"true|false|0|1"),
}
#: The order of what a log is made of, 5.1; attributes stand where the classifiers end.
ORDER: Final = ("extension", "global", "classifier", "attribute", "trace", "event")
EXTENSIONS: Final = {
    "concept": ("Concept", "http://www.xes-standard.org/concept.xesext"),
    "lifecycle": ("Lifecycle", "http://www.xes-standard.org/lifecycle.xesext"),
    "org": ("Organizational", "http://www.xes-standard.org/org.xesext"),
    "time": ("Time", "http://www.xes-standard.org/time.xesext"),
}
#: The transitions of the standard model of activities, 7.2.
TRANSITIONS: Final = {
    *("assign", "ate_abort", "autoskip", "complete", "manualskip", "pi_abort", "reassign", "resume"),
    *("schedule", "start", "suspend", "unknown", "withdraw"),
}


class InvalidError(AssertionError):
    """A document is not what the standard asks for."""


def must(holds: object, what: str) -> None:
    if not holds:
        raise InvalidError(what)


def attributes_of(element: ET.Element, prefixes: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The attributes of a part of a log: key to element and value."""
    found: dict[str, tuple[str, str]] = {}
    for child in element:
        if child.tag not in VALUES:
            continue
        must(set(child.attrib) == {"key", "value"}, f"{child.tag} has {sorted(child.attrib)}")
        name, value = child.attrib["key"], child.attrib["value"]
        prefix, colon, rest = name.rpartition(":")
        must(NCNAME.fullmatch(rest), f"the key {name!r} is no name")
        must(not colon or prefix in prefixes, f"the extension of {name!r} is not declared")
        must(name not in found, f"the key {name!r} is there twice")
        must(VALUES[child.tag].fullmatch(value), f"{name} = {value!r} is no {child.tag}")
        must(child.tag != "int" or -(2**63) <= int(value) < 2**63, f"{name} = {value} is no xs:long")
        found[name] = (child.tag, value)
    return found


def checked_xes(text: str) -> ET.Element:
    """Return the log, once it is all that clauses 4, 5 and 7 of the standard ask for."""
    log = ET.fromstring(text.encode())  # noqa: S314 - made by ourselves, a moment ago
    must(log.tag == "log", "no log")
    must(re.fullmatch(r"\d+\.\d+", log.attrib["xes.version"]), "xes.version is no decimal")
    kinds = ["attribute" if child.tag in VALUES else child.tag for child in log]
    must(set(kinds) <= set(ORDER), f"{set(kinds) - set(ORDER)} is nothing of a log")
    must(kinds == sorted(kinds, key=ORDER.index), "the parts of the log are out of order")
    extensions = {one.attrib["prefix"]: one for one in log.iter("extension")}
    for prefix, one in extensions.items():
        must((one.attrib["name"], one.attrib["uri"]) == EXTENSIONS[prefix], f"{prefix} is another extension")
    usual = {one.attrib["scope"]: attributes_of(one, extensions) for one in log.iter("global")}
    for one in log.iter("classifier"):
        must(NCNAME.fullmatch(one.attrib["name"]), "the classifier has no name")
        keys = one.attrib["keys"].split()
        must(keys and set(keys) <= set(usual[one.attrib["scope"]]), f"{keys} are not all global")
    attributes_of(log, extensions)
    for scope, parts in (("trace", log.iter("trace")), ("event", log.iter("event"))):
        for part in parts:
            found = attributes_of(part, extensions)
            for name, (kind, _) in usual[scope].items():
                must(name in found and found[name][0] == kind, f"a {scope} has no {name}, which is global")
    for trace in log.iter("trace"):
        tags = [child.tag for child in trace]
        must(tags == sorted(tags, key=lambda tag: tag == "event"), "attributes stand behind events")
        times = [of(event)["time:timestamp"] for event in trace.iter("event")]
        must(times == sorted(times), "events are out of order")
    for event in log.iter("event"):
        must(of(event)["lifecycle:transition"] in TRANSITIONS, "no transition of the standard model")
    return log


def of(part: ET.Element) -> dict[str, str]:
    """The attributes of a part, by key."""
    return {child.attrib["key"]: child.attrib["value"] for child in part if child.tag in VALUES}


def typed(*, timed: bool) -> dict[str, Any]:
    """A thing with its attributes: an event, or an object, whose attributes hold from a moment on."""
    text, moment = {"type": "string"}, {"type": "string", "format": "date-time"}
    value = {"name": text, "value": text, **({"time": moment} if timed else {})}
    related = {"objectId": text, "qualifier": text}
    members: dict[str, Any] = {
        "id": {"type": "string", "minLength": 1},
        "type": text,
        "attributes": {"type": "array", "items": closed(value)},
        "relationships": {"type": "array", "items": closed(related), "uniqueItems": True},
        **({} if timed else {"time": moment}),
    }
    return {"type": "array", "items": closed(members)}


def closed(members: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": members,
        "required": list(members),
        "additionalProperties": False,
    }


#: The form of OCEL 2.0 in JSON, after its specification; stricter, in that nothing else may be there and that
#: every value is text, as the published schema has it.
KINDS: Final = ("string", "time", "integer", "float", "boolean")
DECLARED: Final = {
    "type": "array",
    "items": closed(
        {
            "name": {"type": "string"},
            "attributes": {
                "type": "array",
                "items": closed({"name": {"type": "string"}, "type": {"enum": list(KINDS)}}),
            },
        }
    ),
}
OCEL: Final = closed(
    {
        "objectTypes": DECLARED,
        "eventTypes": DECLARED,
        "objects": typed(timed=True),
        "events": typed(timed=False),
    }
)


def checked_ocel(data: dict[str, Any]) -> dict[str, Any]:
    """Return the log as JSON gives it back, once it is all that the specification asks for."""
    log: dict[str, Any] = json.loads(json.dumps(data, ensure_ascii=False, allow_nan=False).encode())
    error = next(Draft202012Validator(OCEL, format_checker=FormatChecker()).iter_errors(log), None)
    must(error is None, str(error))
    objects = {one["id"] for one in log["objects"]}
    must(len(objects) == len(log["objects"]), "an object is there twice")
    must(len({one["id"] for one in log["events"]}) == len(log["events"]), "an event is there twice")
    for types, things in (("objectTypes", "objects"), ("eventTypes", "events")):
        known = {
            kind["name"]: {one["name"]: one["type"] for one in kind["attributes"]} for kind in log[types]
        }
        must(len(known) == len(log[types]), f"one of {types} is there twice")
        for thing in log[things]:
            must(thing["type"] in known, f"{thing['type']!r} is not declared")
            for one in thing["attributes"]:
                kind = known[thing["type"]].get(one["name"])
                must(kind is not None, f"{one['name']!r} of {thing['type']!r} is not declared")
                if kind == "time":
                    datetime.fromisoformat(one["value"])
            for related in thing["relationships"]:
                must(related["objectId"] in objects, f"{related['objectId']!r} is no object")
    return log


# -- what is exported ----------------------------------------------------------------------------------------


def told(engine: Engine, **given: Any) -> ET.Element:
    return checked_xes(xes(engine_logs(engine), engine.rulebook, **given))


def objects(engine: Engine, **given: Any) -> dict[str, Any]:
    return checked_ocel(ocel(engine_logs(engine), engine.rulebook, **given))


def events_of(log: ET.Element) -> list[dict[str, str]]:
    return [of(event) for event in log.iter("event")]


def related(log: dict[str, Any], name: str) -> set[tuple[str, str]]:
    """To what an object is related, and how."""
    (found,) = (one for one in log["objects"] if one["id"] == name)
    return {(one["objectId"], one["qualifier"]) for one in found["relationships"]}


def happened(log: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [event for event in log["events"] if event["type"] == kind]


waiting = Stage("waiting", title="等候", lasts=days(7), holds=Vote("residents"))
ready = Stage("ready", title="就绪", lasts=days(7))
done = Stage("done", title="办结", answer="办结。")


def rules(version: str, stage: Stage) -> Procedure:
    return Procedure(
        "short",
        version=version,
        title="简易程序",
        start=stage,
        opens=Propose,
        by=anyone(),
        moves=[stage.at_end().to(done)],
    )


def everything() -> tuple[list[Event], tuple[Procedure, Procedure]]:
    """A case to which every kind of event has happened, and its rules before and after."""
    old, new = rules("1", waiting), rules("2", ready)
    garden = Garden(old)
    garden.opened()
    (opened,) = garden.events()
    at = garden.clock.now()
    later = at + timedelta(days=1)
    events: list[Event] = [
        opened,
        Acted("1", 2, at, "Comment", "bo", "cui", None, {"text": "Dark."}, None),
        Told(
            "1",
            3,
            at,
            "2.4.1",
            "2",
            "merged",
            "merged-from",
            {"title": "The same lamp."},
            "merged",
            ended=True,
        ),
        Waited("1", 4, later),
        Missed("1", 5, later, ("reply", "task:Call Mrs Wu")),
        Extended("1", 6, later, later + timedelta(days=9), "calendar"),
        GoneOver("1", 7, later, "zhou", "9", "short", "2", new.fingerprint, "ready"),
    ]
    return events, (old, new)


class TestTheCheckersOfThisFile:
    """They are by hand, after the standards' own text, so they are tested themselves."""

    @pytest.mark.parametrize(
        ("good", "bad"),
        [
            ('<string key="concept:name" value="Raise"/>', ""),
            ('<string key="kind" value="act"/>', '<int key="kind" value="1"/>'),
            ('<string key="code" value="Raise"/>', '<string key="mine:code" value="Raise"/>'),
            ('<string key="code" value="Raise"/>', '<string key="code no" value="Raise"/>'),
            ('<int key="seq" value="1"/>', '<int key="seq" value="one"/>'),
            ('<int key="seq" value="1"/>', '<int key="seq" value="9223372036854775808"/>'),
            ('<string key="kind" value="act"/>', '<string key="code" value="act"/>'),
            ('value="complete"/>', 'value="done"/>'),
            ("2026-03-02T01:00:00.000000Z", "2026-03-02"),
            ('keys="procedure version"', 'keys="fingerprint"'),
            ('name="Outcome"', 'name="1 Outcome"'),
            ("</log>", '<string key="late" value=""/></log>'),
            ("</event>\n  </trace>", '</event><string key="late" value=""/></trace>'),
            ("concept.xesext", "name.xesext"),
            ('xes.version="1849.2016"', 'xes.version="1849-2016"'),
        ],
    )
    def test_a_log_that_is_not_valid_is_refused(self, good: str, bad: str) -> None:
        garden = Garden()
        garden.opened()
        text = xes(engine_logs(garden.engine), garden.engine.rulebook)
        checked_xes(text)
        assert good in text
        text = text.replace(good, bad, 1)
        with pytest.raises((InvalidError, KeyError)):
            checked_xes(text)

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            (("objects", 0, "id"), "nobody"),
            (("objects", 0, "type"), "thing"),
            (("events", 0, "type"), "thing"),
            (("events", 0, "time"), None),
            (("events", 0, "attributes", 0, "value"), 1),
            (("events", 0, "attributes", 0, "name"), "colour"),
            (("events", 0, "relationships", 0, "objectId"), "case:9"),
            (("events", 1, "id"), "1/1/1"),
            (("eventTypes", 0, "attributes", 0, "type"), "text"),
        ],
    )
    def test_an_object_log_that_is_not_valid_is_refused(self, path: tuple[Any, ...], value: object) -> None:
        garden = Garden()
        garden.opened()
        log = objects(garden.engine)
        *most, last = path
        place: Any = log
        for step in most:
            place = place[step]
        place[last] = value
        with pytest.raises(InvalidError):
            checked_ocel(log)


class TestEveryLife:
    @pytest.mark.parametrize("name", LIVES)
    def test_of_the_five_steps_is_told_validly_whole_and_alike_from_its_record(
        self, name: str, tmp_path: Path
    ) -> None:
        engine = lived(name).engine
        write(tmp_path / "garden.jsonl", engine, engine.rulebook)
        record = read(tmp_path / "garden.jsonl")
        cases = list(record.events)
        lang: Lang
        for lang in ("en", "zh"):
            log = told(engine, lang=lang)
            assert [of(trace)["concept:name"] for trace in log.iter("trace")] == cases
            for trace in log.iter("trace"):
                case = of(trace)["concept:name"]
                seqs = [int(of(event)["seq"]) for event in trace.iter("event")]
                assert seqs == sorted(seqs)
                assert set(seqs) == set(range(1, engine.case(case).seq + 1))
                assert of(trace)["ended"] == ("true" if engine.case(case).ended else "false")
            assert len(objects(engine, lang=lang)["events"]) == len(events_of(log))
            assert xes(record.events.values(), record.books.values(), lang=lang) == xes(
                engine_logs(engine), engine.rulebook, lang=lang
            )
            assert ocel(record.events.values(), record.books.values(), lang=lang) == ocel(
                engine_logs(engine), engine.rulebook, lang=lang
            )

    @pytest.mark.parametrize(
        "scenario", [*COMMON, *OF_FORM["OneByOne"]], ids=lambda scenario: scenario.__name__
    )
    def test_of_the_pyramid_is_told_validly(self, scenario: Callable[[Any], object]) -> None:
        topics: list[Topic] = []

        def raised(**given: Any) -> Topic:
            topics.append(Topic(full(OneByOne()), **given))
            return topics[-1]

        scenario(raised)
        for topic in topics:
            assert len(objects(topic.engine)["events"]) == len(events_of(told(topic.engine))) > 1

    @pytest.mark.parametrize("name", LIVES)
    def test_has_a_start_for_every_end_of_a_stage(self, name: str) -> None:
        for trace in told(lived(name).engine).iter("trace"):
            running: list[str] = []
            for event in map(of, trace.iter("event")):
                if event["kind"] != "stage":
                    continue
                if event["lifecycle:transition"] == "start":
                    running.append(event["concept:instance"])
                elif running:
                    assert running.pop() == event["concept:instance"]
                else:
                    assert event["concept:name"] == of(trace)["outcome"]
            assert len(running) == (of(trace)["ended"] == "false")


class TestATrace:
    def test_says_its_rules_and_what_came_of_it_in_either_language(self) -> None:
        garden = lived("it_is_declined")
        title = garden.procedure.stages["declined"].title
        for lang, outcome in (("en", "declined"), ("zh", title)):
            (trace,) = told(garden.engine, lang=lang).iter("trace")
            said = of(trace)
            assert (said["procedure"], said["version"]) == (garden.procedure.name, garden.procedure.version)
            assert said["fingerprint"] == garden.procedure.fingerprint
            assert said["community"] == "garden"
            assert said["outcome"] == outcome

    def test_of_a_case_that_goes_on_says_so(self) -> None:
        garden = Garden()
        garden.opened()
        (english,), (chinese,) = (told(garden.engine, lang=lang).iter("trace") for lang in ("en", "zh"))
        assert (of(english)["outcome"], of(chinese)["outcome"]) == ("not ended", "未办结")

    def test_of_a_part_names_the_case_that_it_was_split_off_from(self) -> None:
        parents = [of(trace).get("parent") for trace in told(split().engine).iter("trace")]
        assert parents[0] is None
        assert set(parents[1:]) == {"1"}

    def test_says_who_did_what_in_which_role_and_what_it_decided(self) -> None:
        garden = Garden()
        garden.opened()
        garden.admitted()
        (admitted,) = (event for event in events_of(told(garden.engine)) if event["code"] == "Admit")
        assert admitted["org:role"] == "joint meeting"
        assert admitted["org:resource"] == "person-2"
        assert admitted["said.scope"] == "minor"
        assert admitted["said.urgent"] == "false"
        assert "said.reason" not in admitted
        (chinese,) = (
            event for event in events_of(told(garden.engine, lang="zh")) if event["code"] == "Admit"
        )
        assert (chinese["concept:name"], chinese["said.scope"]) == (Admit.zh, Scope.MINOR.phrase().zh)

    def test_says_when_a_stage_is_due(self) -> None:
        garden = Garden()
        garden.opened()
        entered = events_of(told(garden.engine))[-1]
        ends = garden.engine.case("1").place.ends
        assert ends is not None
        assert datetime.fromisoformat(entered["due"]) == ends


def split() -> Garden:
    """A matter of which a department does a part."""
    garden = Garden()
    garden.deliberating(Scope.MAJOR)
    garden.split()
    return garden


class TestEveryKindOfEvent:
    def test_has_its_place_in_a_trace(self) -> None:
        events, both = everything()
        found = events_of(checked_xes(xes([events], both)))
        assert [
            (event["kind"], event["code"], event["concept:name"], event["lifecycle:transition"])
            for event in found
        ] == [
            ("act", "Propose", "Propose", "complete"),
            ("stage", "waiting", "waiting", "start"),
            ("act", "Comment", "Comment", "complete"),
            ("message", "merged", "told: merged", "complete"),
            ("time", "Waited", "looked at again", "unknown"),
            ("duty", "reply", "duty missed: reply", "unknown"),
            ("duty", "task", "duty missed: task", "unknown"),
            ("limit", "Extended", "limit set anew", "unknown"),
            ("rules", "GoneOver", "gone over to other rules", "complete"),
            ("stage", "waiting", "waiting", "complete"),
            ("stage", "ready", "ready", "start"),
        ]
        assert (found[3]["cases"], found[3]["relation"]) == ("2", "merged-from")
        assert (found[8]["cases"], found[8]["relation"]) == ("9", "amendment")
        assert found[7]["reason"] == "calendar"
        assert found[2]["principal"] == "person-3"

    def test_is_told_in_chinese_too(self) -> None:
        events, both = everything()
        names = [event["concept:name"] for event in events_of(checked_xes(xes([events], both, lang="zh")))]
        assert names == [
            *("提出", "等候", "Comment", "收到消息：merged", "到时复核", "逾期未履行：reply"),
            *("逾期未履行：task", "期限变更", "转入其他程序", "等候", "就绪"),
        ]

    def test_has_its_place_among_objects(self) -> None:
        events, both = everything()
        log = checked_ocel(ocel([events], both))
        assert len(log["events"]) == 11
        assert related(log, "case:1") >= {
            ("case:2", "merged-from"),
            (f"procedure:{both[0].fingerprint}", "under"),
            (f"procedure:{both[1].fingerprint}", "under"),
            ("stage:1/waiting/1", "goes through"),
            ("stage:1/ready/1", "goes through"),
        }
        (case,) = (one for one in log["objects"] if one["id"] == "case:1")
        assert [one["value"] for one in case["attributes"] if one["name"] == "stage"] == ["waiting", "ready"]
        (kind,) = (one for one in log["eventTypes"] if one["name"] == "limit set anew")
        assert {"name": "due", "type": "time"} in kind["attributes"]
        (over,) = happened(log, "gone over to other rules")
        assert {"objectId": "case:9", "qualifier": "amendment"} in over["relationships"]


class TestObjects:
    def test_have_a_case_with_its_stages_as_they_change(self) -> None:
        garden = lived("it_is_declined")
        (case,) = (one for one in objects(garden.engine)["objects"] if one["id"] == "case:1")
        assert [one["value"] for one in case["attributes"] if one["name"] == "stage"] == [
            "screening",
            "declined",
        ]
        assert [one["value"] for one in case["attributes"] if one["name"] == "outcome"] == ["declined"]

    def test_relate_a_part_to_its_whole_and_the_whole_to_its_part(self) -> None:
        log = objects(split().engine)
        (part,) = (one["id"] for one in log["objects"] if one["type"] == "case" and one["id"] != "case:1")
        assert ("case:1", "parent") in related(log, part)
        assert (part, "child") in related(log, "case:1")

    def test_relate_a_matter_to_the_one_that_it_joined(self) -> None:
        log = objects(lived("it_joins_another").engine)
        assert ("case:2", "merged-into") in related(log, "case:1")
        assert ("case:1", "merged-from") in related(log, "case:2")
        (merge,) = happened(log, "Merge")
        assert {"objectId": "case:2", "qualifier": "merged-into"} in merge["relationships"]

    def test_have_the_other_case_without_attributes_where_it_is_not_exported(self) -> None:
        engine = lived("it_joins_another").engine
        log = checked_ocel(ocel(engine_logs(engine, cases=["1"]), engine.rulebook))
        (other,) = (one for one in log["objects"] if one["id"] == "case:2")
        assert (other["attributes"], other["relationships"]) == ([], [])

    def test_have_the_roll_of_a_vote_and_the_event_that_froze_it(self) -> None:
        garden = Garden()
        garden.deciding()
        log = objects(garden.engine)
        (roll,) = (one for one in log["objects"] if one["type"] == "roll")
        assert {one["name"]: one["value"] for one in roll["attributes"]} == {"name": "residents", "size": "6"}
        assert (roll["id"], "roll") in related(log, "stage:1/deciding/1")
        (frozen,) = happened(log, "deciding (start)")
        assert {"objectId": roll["id"], "qualifier": "frozen"} in frozen["relationships"]

    def test_are_told_of_by_events_in_the_language_of_the_log(self) -> None:
        garden = Garden()
        garden.opened()
        types = {
            lang: [event["type"] for event in objects(garden.engine, lang=lang)["events"]]
            for lang in ("en", "zh")
        }
        assert types["en"] == ["Raise", "screening (start)"]
        assert types["zh"] == ["提出事项", "议题审定（开始）"]

    def test_have_who_acted_and_for_whom(self) -> None:
        events, both = everything()
        (comment,) = happened(checked_ocel(ocel([events], both)), "Comment")
        assert {(one["objectId"], one["qualifier"]) for one in comment["relationships"]} >= {
            ("person:person-2", "actor"),
            ("person:person-3", "principal"),
        }


class TestWhatIsNotTold:
    def test_nobody_is_named_and_nothing_that_people_wrote_is_quoted(self) -> None:
        texts: set[str] = set()
        for name in LIVES:
            engine = lived(name).engine
            logs = list(engine_logs(engine))
            wrote = {text for events in logs for event in events for text in written_by_people(event)}
            texts |= wrote
            values = {value for event in events_of(told(engine)) for value in event.values()}
            assert not values & {*wrote, *RESIDENTS, *OFFICERS, "neighbour"}
            whole = json.dumps(objects(engine), ensure_ascii=False)
            for text in (*wrote, *RESIDENTS, *OFFICERS):
                assert json.dumps(text, ensure_ascii=False) not in whole, text
                assert f'"person:{text}"' not in whole, text
        assert len(texts) > 15

    @pytest.mark.parametrize("secret", [False, True])
    def test_how_people_voted_leaves_no_trace(self, *, secret: bool) -> None:
        def logs(**choices: Choice) -> tuple[str, dict[str, Any]]:
            hall = Hall(voted(secret=secret))
            for voter, choice in choices.items():
                hall.do(CastVote(actor=voter, choice=choice))
            hall.close()
            assert hall.stage == "rejected"
            engine = hall.engine
            return xes(engine_logs(engine), engine.rulebook), ocel(engine_logs(engine), engine.rulebook)

        assert logs(a=Choice.YES, b=Choice.NO) == logs(a=Choice.NO, b=Choice.YES)
        assert logs(a=Choice.YES, b=Choice.NO) == logs(c=Choice.NO, d=Choice.ABSTAIN)

    def test_a_number_without_a_unit_is_left_out_and_an_amount_is_told(self) -> None:
        garden = Garden()
        garden.reviewing()
        garden.put(budget=2_400_000)
        (put,) = (event for event in events_of(told(garden.engine)) if event["code"] == "PutToDecision")
        assert put["said.budget"] == "2400000"
        (event,) = (one for one in garden.events() if isinstance(one, Acted) and one.act == "PutToDecision")
        plain = replace(event, settles={"phone": 13_800_000_000, "electorate": "residents"})
        events = [plain if one == event else one for one in garden.events()]
        found = events_of(checked_xes(xes([events], garden.engine.rulebook)))
        (put,) = (event for event in found if event["code"] == "PutToDecision")
        assert not [name for name in put if name.startswith("said.")]


def written_by_people(event: Event) -> Iterator[str]:
    """Every text in the fields of an act that is longer than a code."""
    for value in getattr(event, "data", {}).values():
        if isinstance(value, str) and " " in value:
            yield value


def voted(*, secret: bool) -> Procedure:
    voting = Stage("voting", title="表决", lasts=days(7), holds=Vote("voters", secret=secret))
    return Procedure(
        "poll",
        version="1",
        title="表决",
        start=voting,
        opens=Propose,
        by=anyone(),
        moves=[voting.at_end().to(rejected)],
    )


class Give(Act):
    """Give money or time, and say where the matter stands."""

    kind: Annotated[str, settles]
    many: Annotated[int, settles, Titled("How much", "数量", unit={"money": "fen"}, unit_by="kind")]
    where: Annotated[str, settles, names_stage]


class TestFieldsOfActs:
    def test_are_told_by_what_they_hold_alike_from_procedure_and_record(self, tmp_path: Path) -> None:
        start = Stage("start", title="开始", lasts=days(7))
        procedure = Procedure(
            "gifts",
            version="1",
            title="捐赠",
            start=start,
            opens=Give,
            by=anyone(),
            moves=[start.at_end().to(done)],
        )
        engine = Engine([procedure], community="garden", clock=SetClock(START))
        for case, kind, many in (("1", "money", 500), ("2", "time", 600), ("3", "money", 2**63)):
            act = Give(actor="ai", kind=kind, many=many, where="done")
            engine.open(procedure, act, case=case).accept()
        found = [event for event in events_of(told(engine, lang="zh")) if event["kind"] == "act"]
        assert [event.get("said.many") for event in found] == ["500", None, str(2**63)]
        assert {event["said.where"] for event in found} == {"办结"}
        assert all("said.kind" not in event for event in found)
        objects(engine)
        write(tmp_path / "gifts.jsonl", engine, [procedure])
        record = read(tmp_path / "gifts.jsonl")
        books = record.books.values()
        assert xes(record.events.values(), books) == xes(engine_logs(engine), engine.rulebook)


class TestText:
    HOSTILE: Final = "a\x00\x1b\t\n\r\ud800\ufffe<&\"'>]]>\u202e\u2028😀 ${x}{kind}"

    def test_that_xml_cannot_hold_stays_visible(self) -> None:
        assert attribute("\x00\x1b\x1f") == "␀␛␟"
        assert attribute("\ud800\udfff\ufffe\uffff") == "\ufffd" * 4

    def test_that_xml_can_hold_comes_back_as_it_was(self) -> None:
        for text in ("\t\n\r", "<&\"'>]]>", "\x7f\x85\u2028\u202e", "中文😀", " a  b "):
            made = f'<a b="{attribute(text)}"/>'
            found = ET.fromstring(made.encode())  # noqa: S314 - made by ourselves, a moment ago
            assert found.attrib["b"] == text

    def test_of_every_code_point_is_well_formed(self) -> None:
        text = "".join(map(chr, range(0x11000)))
        ET.fromstring(f'<a b="{attribute(text)}"/>'.encode())  # noqa: S314 - the same

    def test_of_a_key_is_a_name(self) -> None:
        assert key("said.预算 x") == "said._9884__7b97__20_x"
        assert key("org:role") == "org:role"

    def test_of_any_kind_in_every_place_makes_valid_logs(self) -> None:
        events, both = everything()
        hostile = self.HOSTILE
        made: list[Event] = []
        for event in events:
            changes: dict[str, Any] = {"case": hostile}
            for name in ("actor", "principal", "kind", "sender", "relation", "reason", "under", "community"):
                if getattr(event, name, None) is not None:
                    changes[name] = hostile
            if isinstance(event, Missed):
                changes["duties"] = (hostile,)
            if isinstance(event, Acted):
                changes |= {"act": hostile, "settles": {hostile: True}}
            made.append(replace(event, **changes))  # type: ignore[arg-type]  # any event is a dataclass
        (trace,) = checked_xes(xes([made], both, pseudonym=str)).iter("trace")
        assert of(trace)["concept:name"] == "a␀␛\t\n\r��<&\"'>]]>\u202e\u2028😀 ${x}{kind}"
        log = checked_ocel(ocel([made], both, pseudonym=str))
        assert any(one["id"].startswith("case:a\x00\x1b\t\n\r\\ud800\ufffe<") for one in log["objects"])


class TestLogs:
    def test_of_equal_histories_are_equal(self) -> None:
        one, other = (lived("it_joins_another").engine for _ in range(2))
        assert xes(engine_logs(one), one.rulebook) == xes(engine_logs(other), other.rulebook)
        assert json.dumps(ocel(engine_logs(one), one.rulebook)) == json.dumps(
            ocel(engine_logs(other), other.rulebook)
        )

    def test_number_people_as_they_appear_or_call_them_as_the_host_says(self) -> None:
        engine = lived("it_joins_another").engine
        found = [event["org:resource"] for event in events_of(told(engine)) if "org:resource" in event]
        assert found == ["person-1", "person-2", "person-3"]
        named = told(engine, pseudonym=lambda person: f"x-{person}")
        found = [event["org:resource"] for event in events_of(named) if "org:resource" in event]
        assert found == ["x-ai", "x-zhou", "x-bo"]

    def test_tell_times_in_utc_wherever_they_were_taken(self) -> None:
        events, both = everything()
        there = timezone(timedelta(hours=8))
        moved = [replace(event, at=event.at.astimezone(there)) for event in events]
        assert moved[0].at.hour == 9
        assert xes([moved], both) == xes([events], both)
        assert ocel([moved], both) == ocel([events], both)

    def test_of_objects_are_in_the_order_of_time_over_all_cases(self) -> None:
        events, both = everything()
        other = [replace(event, case="0") for event in events]
        times = [event["time"] for event in checked_ocel(ocel([events, other], both))["events"]]
        assert len(times) == 22
        assert times == sorted(times)

    def test_relate_an_event_to_an_object_once_in_each_way(self) -> None:
        events, both = everything()
        (comment,) = (event for event in events if isinstance(event, Acted))
        twice = replace(comment, sends=(Send("a", "2", "neighbour"), Send("b", "2", "neighbour")))
        log = checked_ocel(ocel([[twice if event is comment else event for event in events]], both))
        (found,) = happened(log, "Comment")
        assert [one["qualifier"] for one in found["relationships"]].count("neighbour") == 1

    def test_hold_some_cases_where_some_are_asked_for(self) -> None:
        engine = lived("it_joins_another").engine
        log = checked_xes(xes(engine_logs(engine, cases=["2"]), engine.rulebook))
        assert [of(trace)["concept:name"] for trace in log.iter("trace")] == ["2"]

    def test_of_nothing_are_valid_and_empty(self) -> None:
        assert events_of(checked_xes(xes([], []))) == []
        assert checked_ocel(ocel([()], []))["events"] == []

    def test_of_a_case_that_is_not_there_are_refused(self) -> None:
        engine = Garden().engine
        with pytest.raises(UnknownCaseError):
            xes(engine_logs(engine, cases=["9"]), engine.rulebook)

    @pytest.mark.parametrize("export", [xes, ocel])
    def test_without_the_rules_of_a_case_are_refused(self, export: Callable[..., object]) -> None:
        events, (old, new) = everything()
        for known in ((old,), (new,), ()):
            with pytest.raises(UnknownProcedureError):
                export([events], known)

    @pytest.mark.parametrize("export", [xes, ocel])
    def test_of_events_that_are_no_case_are_refused(self, export: Callable[..., object]) -> None:
        events, both = everything()
        with pytest.raises(LogError):
            export([events[1:]], both)
        with pytest.raises(TypeError, match="give the events of each case, as the values of a mapping"):
            export({"1": events}, both)

    def test_are_written_while_they_are_read(self) -> None:
        asked: list[int] = []
        events, both = everything()

        def logs() -> Iterator[Sequence[Event]]:
            for number in range(3):
                asked.append(number)
                yield events

        lines = xes_lines(logs(), both)
        while "<trace>" not in next(lines):
            pass
        assert asked == [0]
        assert sum("<trace>" in line for line in lines) == 2
        assert asked == [0, 1, 2]
