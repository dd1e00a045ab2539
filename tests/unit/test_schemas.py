"""JSON Schema of acts: what a form is made from, and what the door takes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from enum import Enum, StrEnum
from typing import Annotated, Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from pydantic import BaseModel, TypeAdapter, ValidationError

from consult.activities.ballots import CastVote
from consult.activities.review import Approve, Decline, GiveOpinion, Review
from consult.activities.vote import Vote
from consult.acts import Act, Part, Propose, Reason, Split, Titled, settles
from consult.errors import ConsultError
from consult.procedure import Also, Duty, Procedure, Stage
from consult.schemas import schema
from consult.standard import anyone, roles
from consult.timing import days, hours
from consult.verdicts import Phrase
from consult.voting import Choice


class Colour(StrEnum):
    """Colours without Chinese words."""

    RED = "red"
    GREEN = "green"


class Level(Enum):
    """Levels by number."""

    LOW = 1
    HIGH = 2

    def phrase(self) -> Phrase:
        return Phrase(self.name.lower(), {"LOW": "低", "HIGH": "高"}[self.name])


class Reply(Act):
    """Answer within the hour."""

    zh = "答复"

    level: Annotated[Level, settles, Titled("Level", "级别")]
    colour: Colour = Colour.RED
    on: Annotated[date | None, Titled("On", "日期")] = None
    reason: Reason


class Note(Act):
    """Put something down."""

    with_part: Annotated[Part | None, Titled("Part", "分项")] = None


def procedure_of(
    *,
    opens: type[Act] = Propose,
    also: type[Act] = Note,
    duty: type[Act] = Reply,
    vote: Vote = Vote("residents"),  # noqa: B008 - a value that nothing changes
) -> Procedure:
    screening = Stage(
        "screening",
        title="议题审定",
        lasts=days(5),
        holds=Review(roles("committee")),
        owes=[Duty("reply", duty, within=hours(1), by=roles("committee"))],
        also=Also(also, anyone()),
    )
    deciding = Stage("deciding", lasts=days(7), holds=vote, also=Also(also, anyone()))
    done = Stage("done", answer="done")
    return Procedure(
        "mini",
        title="小程序",
        version="1",
        start=screening,
        opens=opens,
        by=anyone(),
        moves=[
            screening.upon(Approve).to(deciding),
            screening.upon(Split).to(done, by=anyone()),
            screening.upon(Decline).to(done),
            screening.at_end().to(done),
            deciding.at_end().to(done),
        ],
    )


MINI = procedure_of()
DOCUMENT = schema(MINI)
FORMS: dict[str, Any] = {name: DOCUMENT["$defs"][name] for name in MINI.acts()}


def form(name: str, document: dict[str, Any] = DOCUMENT) -> Draft202012Validator:
    """The schema of one act by itself, as a form takes it."""
    alone = {**document["acts"][name], "$defs": document["$defs"]}
    return Draft202012Validator(alone, format_checker=FormatChecker())


class TestDocument:
    @pytest.mark.parametrize("host_fields", [False, True])
    def test_it_is_a_json_schema_by_the_standard(self, *, host_fields: bool) -> None:
        document = schema(MINI, host_fields=host_fields)

        assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        Draft202012Validator.check_schema(document)
        for definition in document["$defs"].values():
            Draft202012Validator.check_schema(definition)
        assert json.loads(json.dumps(document, allow_nan=False)) == document

    def test_every_act_is_in_it_and_every_reference_leads_somewhere(self) -> None:
        targets = set()

        def look(value: object) -> None:
            if isinstance(value, dict):
                if "$ref" in value:
                    targets.add(value["$ref"])
                for item in value.values():
                    look(item)
            elif isinstance(value, list):
                for item in value:
                    look(item)

        look(DOCUMENT)
        assert targets <= {f"#/$defs/{name}" for name in DOCUMENT["$defs"]}
        assert list(DOCUMENT["acts"]) == list(MINI.acts())
        assert DOCUMENT["acts"]["Approve"] == {"$ref": "#/$defs/Approve"}
        assert DOCUMENT["anyOf"] == list(DOCUMENT["acts"].values())

    def test_it_names_the_procedure_and_the_act_that_opens_a_case(self) -> None:
        assert DOCUMENT["opens"] == "Propose"
        assert (DOCUMENT["title"], DOCUMENT["x-title-zh"]) == ("mini", "小程序")

    def test_an_instance_of_the_whole_is_one_act(self) -> None:
        whole = Draft202012Validator(DOCUMENT)

        assert whole.is_valid({"choice": "yes"})
        assert whole.is_valid({"reason": "too small"})
        assert not whole.is_valid({"choice": "perhaps"})
        assert not whole.is_valid({"choice": "yes", "reason": "too small"})

    def test_it_is_the_same_each_time_and_does_not_touch_the_acts(self) -> None:
        before = Reply.model_json_schema()
        schema(MINI, host_fields=True)

        assert schema(MINI) == DOCUMENT
        assert Reply.model_json_schema() == before


class TestForms:
    def test_an_act_says_what_it_is_in_both_languages(self) -> None:
        assert FORMS["Decline"]["title"] == "Decline"
        assert FORMS["Decline"]["x-title-zh"] == "不予受理"
        assert FORMS["Decline"]["description"] == "Refuse the matter, with a reason."

    def test_a_field_has_its_titles_and_whether_it_decides_something(self) -> None:
        level = FORMS["Reply"]["properties"]["level"]

        assert (level["title"], level["x-title-zh"], level["x-settles"]) == ("Level", "级别", True)
        assert "x-settles" not in FORMS["Reply"]["properties"]["reason"]
        assert FORMS["Reply"]["properties"]["reason"]["x-title-zh"] == "理由"

    def test_every_field_has_a_title_also_where_none_is_declared(self) -> None:
        for definition in DOCUMENT["$defs"].values():
            for field in definition.get("properties", {}).values():
                assert field["title"]
        assert FORMS["Reply"]["properties"]["colour"]["title"] == "Colour"
        assert "x-title-zh" not in FORMS["Reply"]["properties"]["colour"]

    @pytest.mark.parametrize(
        ("act", "stages"),
        [
            ("Propose", []),
            ("Approve", ["screening"]),
            ("GiveOpinion", ["screening"]),
            ("Reply", ["screening"]),
            ("CastVote", ["deciding"]),
            ("Note", ["screening", "deciding"]),
        ],
    )
    def test_an_act_names_the_stages_that_take_it(self, act: str, stages: list[str]) -> None:
        assert FORMS[act]["x-stages"] == stages

    def test_choices_have_words_in_both_languages(self) -> None:
        assert DOCUMENT["$defs"]["Choice"]["x-enum-titles"] == [
            {"const": "yes", "en": "yes", "zh": "赞成"},
            {"const": "no", "en": "no", "zh": "反对"},
            {"const": "abstain", "en": "abstain", "zh": "弃权"},
        ]
        assert DOCUMENT["$defs"]["Choice"]["enum"] == ["yes", "no", "abstain"]
        assert DOCUMENT["$defs"]["Level"]["x-enum-titles"] == [
            {"const": 1, "en": "low", "zh": "低"},
            {"const": 2, "en": "high", "zh": "高"},
        ]
        assert "x-enum-titles" not in DOCUMENT["$defs"]["Colour"]

    def test_a_veto_is_offered_where_a_vote_takes_it_and_only_there(self) -> None:
        choices = schema(procedure_of(vote=Vote("residents", vetoes=True)))["$defs"]["Choice"]

        assert choices["enum"] == [*Choice]
        assert choices["x-enum-titles"][-1] == {"const": "veto", "en": "veto", "zh": "反对并否决"}
        assert not form("CastVote").is_valid({"choice": "veto"})
        assert form("CastVote", schema(procedure_of(vote=Vote("residents", vetoes=True)))).is_valid(
            {"choice": "veto"}
        )

    def test_what_the_host_knows_is_no_field_of_a_form(self) -> None:
        for definition in FORMS.values():
            assert not {"actor", "principal", "key"} & set(definition["properties"])
            assert "actor" not in definition.get("required", [])
            assert definition["additionalProperties"] is False

    def test_what_the_host_knows_is_shown_and_marked_on_request(self) -> None:
        definitions = schema(MINI, host_fields=True)["$defs"]

        for name in MINI.acts():
            fields = definitions[name]["properties"]
            assert [key for key, field in fields.items() if field.get("x-host")] == [
                "actor",
                "principal",
                "key",
            ]
            assert "actor" in definitions[name]["required"]
        assert fields["actor"]["x-title-zh"] == "行为人"

    def test_an_act_without_fields_is_a_form_without_fields(self) -> None:
        class Nod(Act):
            """Agree without a word."""

        nod = schema(procedure_of(also=Nod))["$defs"]["Nod"]

        assert nod["properties"] == {}
        assert "required" not in nod


FILLED: list[tuple[str, dict[str, Any], bool]] = [
    ("Propose", {"title": "A lamp"}, True),
    ("Propose", {"title": "A lamp", "text": "It is dark.", "attachments": []}, True),
    ("Propose", {}, False),
    ("Propose", {"title": ""}, False),
    ("Propose", {"title": " \n"}, False),
    ("Propose", {"title": "\u3000"}, False),
    ("Propose", {"title": "x" * 201}, False),
    ("Propose", {"title": 7}, False),
    ("Propose", {"title": "A lamp", "colour": "red"}, False),
    ("Propose", {"title": "A lamp", "attachments": [{"digest": "sha256:0"}]}, False),
    (
        "Propose",
        {
            "title": "A lamp",
            "attachments": [
                {"digest": "sha256:" + "0" * 64, "media_type": "image/svg+xml", "reference": "doc/1"}
            ],
        },
        True,
    ),
    ("Decline", {"reason": "too small"}, True),
    ("Decline", {"reason": " "}, False),
    ("Decline", {}, False),
    ("Approve", {}, True),
    ("CastVote", {"choice": "abstain"}, True),
    ("CastVote", {"choice": "赞成"}, False),
    ("CastVote", {"choice": None}, False),
    ("Reply", {"level": 2, "reason": "r", "on": "2026-03-01"}, True),
    ("Reply", {"level": 3, "reason": "r"}, False),
    ("Reply", {"level": 1, "reason": "r", "on": "2026-02-30"}, False),
    ("Split", {"parts": [{"procedure": "p", "title": "t", "data": {"n": 1}}]}, True),
    ("Split", {"parts": []}, False),
    ("Split", {"parts": [{"procedure": "p"}]}, False),
    ("Note", {}, True),
    ("Note", {"with_part": {"procedure": "p", "title": "t"}}, True),
    ("Note", {"with_part": {}}, False),
]


@pytest.mark.parametrize(("name", "filled", "right"), FILLED)
def test_a_form_takes_exactly_what_the_door_takes(name: str, filled: dict[str, Any], *, right: bool) -> None:
    assert form(name).is_valid(filled) is right
    try:
        TypeAdapter(MINI.acts()[name]).validate_python({"actor": "li", **filled})
    except ValidationError:
        assert not right
    else:
        assert right


def test_what_comes_out_of_an_act_goes_into_its_form() -> None:
    acts: list[Act] = [
        Propose(actor="li", title="A lamp"),
        Reply(actor="li", level=Level.HIGH, on=date(2026, 3, 1), reason="r"),
        Split(actor="li", parts=(Part(procedure="p", title="t"),)),
        CastVote(actor="li", choice=Choice.NO),
        GiveOpinion(actor="li", opinion="Yes."),
    ]

    for act in acts:
        form(type(act).__name__).validate(act.payload())


class TestNames:
    def test_an_act_and_a_part_of_another_act_may_have_one_name(self) -> None:
        def opening() -> type[Act]:
            class Part(Act):
                """Named like a part of Split."""

                text: str

            return Part

        document = schema(procedure_of(opens=opening()))

        assert form("Part", document).is_valid({"text": "x"})
        assert not form("Part", document).is_valid({"procedure": "p", "title": "t"})
        assert form("Split", document).is_valid({"parts": [{"procedure": "p", "title": "t"}]})
        assert not form("Split", document).is_valid({"parts": [{"text": "x"}]})
        assert "Part" in document["$defs"]
        Draft202012Validator.check_schema(document)

    def test_two_parts_of_one_name_are_kept_apart(self) -> None:
        def made(kind: type) -> type[Act]:
            class Detail(BaseModel):
                value: kind  # type: ignore[valid-type]

            return type(
                f"Say{kind.__name__.capitalize()}",
                (Act,),
                {"__doc__": "Say it.", "__module__": __name__, "__annotations__": {"detail": Detail}},
            )

        document = schema(procedure_of(also=made(int), opens=made(str)))

        assert form("SayInt", document).is_valid({"detail": {"value": 1}})
        assert not form("SayInt", document).is_valid({"detail": {"value": "x"}})
        assert form("SayStr", document).is_valid({"detail": {"value": "x"}})
        assert not form("SayStr", document).is_valid({"detail": {"value": 1}})

    def test_what_refers_to_an_act_follows_it_to_its_own_name(self) -> None:
        class Part(Act):
            """Named like a part of Split."""

        class Quote(Act):
            """Repeat what was asked for."""

            asked: Part

        document = schema(procedure_of(opens=Part, also=Quote))

        assert document["$defs"]["Quote"]["properties"]["asked"]["$ref"] == "#/$defs/Part"
        assert document["$defs"]["Part"]["description"] == "Named like a part of Split."


def _callback() -> type[Act]:
    class Call(Act):
        """Holds what JSON cannot."""

        back: Callable[[], int]

    return Call


def test_a_field_that_json_cannot_hold_is_refused_by_name_of_the_procedure() -> None:
    with pytest.raises(
        ConsultError, match=r"the acts of procedure mini have no JSON Schema: .*; give the field"
    ):
        schema(procedure_of(also=_callback()))
