"""Acts: what crosses the door, what decides something, and references to fields."""

from __future__ import annotations

import json
import warnings
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any

import pytest
from pydantic import ValidationError
from pydantic.errors import PydanticUserError

from consult.acts import (
    Act,
    Amend,
    Attachment,
    FieldRef,
    Merge,
    Part,
    Propose,
    Reason,
    Send,
    Split,
    Text,
    Titled,
    Withdraw,
    amount,
    settles,
    validated,
)
from consult.errors import ConsultError
from consult.verdicts import Phrase

if TYPE_CHECKING:
    from collections.abc import Callable

    from consult.acts import Unit


class Colour(Enum):
    RED = "red"
    GREEN = "green"


class Paint(Act):
    """Give it a colour."""

    zh = "上色"

    colour: Annotated[Colour, settles, Titled("Colour", "颜色")]
    by: Annotated[date | None, settles] = None
    note: str = ""


class Repaint(Paint):
    """Give it another colour, and say why."""

    colour: Annotated[Colour, settles, Titled("New colour", "新颜色")] = Colour.GREEN
    note: Annotated[Reason, Titled("Why", "缘由")]


class Whiten(Paint):
    """Take the colour off."""

    zh = "去色"

    colour: Colour = Colour.GREEN


class Deliver(Act):
    """Deliver paint."""

    zh = "送漆"
    did = Phrase("delivered paint", "送来油漆")

    colour: Colour = Colour.RED
    cost: Annotated[int | None, settles, Titled("Cost", "费用", unit="fen")] = None
    given: Annotated[
        int, Titled("Given", "数量", unit={"red": "fen", "green": "minutes"}, unit_by="colour")
    ] = 1


class TestFieldsOfAnAct:
    def test_a_field_is_referred_to_by_the_class(self) -> None:
        field: Any = Paint.colour

        assert isinstance(field, FieldRef)
        assert (field.act, field.name, field.owner) == ("Paint", "colour", Paint)
        assert repr(field) == "FieldRef(act='Paint', name='colour')"

    def test_a_field_with_a_default_is_referred_to_all_the_same(self) -> None:
        assert FieldRef("Paint", "note", Paint) == Paint.note
        assert FieldRef("Paint", "actor", Paint) == Paint.actor
        assert FieldRef("Repaint", "colour", Repaint) == Repaint.colour

    @pytest.mark.parametrize("name", ["color", "colour_", "zhh"])
    def test_a_field_that_is_not_there_is_an_error_and_not_a_silent_nothing(self, name: str) -> None:
        with pytest.raises(AttributeError, match=name):
            getattr(Paint, name)

    def test_an_instance_has_the_value_and_not_the_reference(self) -> None:
        act = Paint(actor="li", colour=Colour.RED)

        assert act.colour is Colour.RED
        assert act.note == ""

    def test_references_are_equal_by_act_and_field(self) -> None:
        assert Paint.colour == Paint.colour
        assert Paint.colour != Repaint.colour
        assert len({Paint.colour, Paint.colour, Paint.note}) == 2

    @pytest.mark.parametrize(
        ("field", "words"),
        [
            (Paint.colour, Phrase("Colour", "颜色")),
            (Repaint.colour, Phrase("New colour", "新颜色")),
            (Paint.note, Phrase("Paint.note", "上色.note")),
            (Withdraw.reason, Phrase("Reason", "理由")),
            (Paint.actor, Phrase("Who acts", "行为人")),
        ],
        ids=repr,
    )
    def test_a_field_is_said_in_both_languages(self, field: Any, words: Phrase) -> None:
        assert field.phrase() == words

    def test_what_a_number_counts_is_said_beside_the_title_as_forms_show_it(self) -> None:
        cost: Any = Deliver.cost
        shown = Deliver.model_json_schema()["properties"]["cost"]

        assert (
            cost.phrase() == Phrase(shown["title"], shown["x-title-zh"]) == Phrase("Cost (fen)", "费用（分）")
        )
        assert cost.titled.unit == "fen"

    def test_units_that_another_field_decides_are_all_said(self) -> None:
        given: Any = Deliver.given

        assert given.phrase() == Phrase("Given (fen, minutes)", "数量（分、分钟）")
        assert given.titled.unit_by == "colour"

    def test_a_title_of_units_is_a_value_like_any_other(self) -> None:
        one, other = (Titled("Cost", "费用", unit={"a": unit}, unit_by="kind") for unit in ("fen", "items"))

        assert one == Titled("Cost", "费用", unit={"a": "fen"}, unit_by="kind") != other
        assert hash(one) == hash(other)

    @pytest.mark.parametrize(
        ("number", "unit", "words"),
        [
            (1_234_567_05, "fen", Phrase("1,234,567.05 yuan", "1,234,567.05元")),
            (7, "fen", Phrase("0.07 yuan", "0.07元")),
            (0, "fen", Phrase("0.00 yuan", "0.00元")),
            (-150, "fen", Phrase("-1.50 yuan", "-1.50元")),
            (1, "minutes", Phrase("1 minute", "1分钟")),
            (1440, "minutes", Phrase("1,440 minutes", "1,440分钟")),
            (1, "items", Phrase("1 item", "1件")),
            (0, "items", Phrase("0 items", "0件")),
        ],
    )
    def test_an_amount_is_said_exactly_and_in_the_number_that_it_is(
        self, number: int, unit: Unit, words: Phrase
    ) -> None:
        assert amount(number, unit) == words

    def test_of_two_titles_the_one_that_forms_show_is_said(self) -> None:
        field: Any = Repaint.note
        shown = Repaint.model_json_schema()["properties"]["note"]

        assert field.phrase() == Phrase(shown["title"], shown["x-title-zh"]) == Phrase("Why", "缘由")

    @pytest.mark.parametrize(
        ("field", "held", "read"),
        [
            (Paint.colour, "red", Colour.RED),
            (Paint.by, "2026-03-01", date(2026, 3, 1)),
            (Paint.by, None, None),
            (Paint.note, "text", "text"),
            (Split.parts, [{"procedure": "p", "title": "t"}], (Part(procedure="p", title="t"),)),
        ],
        ids=["enumeration", "date", "nothing", "text", "models"],
    )
    def test_what_the_matter_holds_is_read_as_the_fields_own_type(
        self, field: Any, held: object, read: object
    ) -> None:
        assert field.read(held) == read

    def test_a_field_knows_whether_it_decides_something(self) -> None:
        fields: list[Any] = [Paint.colour, Paint.by, Paint.note, Whiten.colour]

        assert [field.settles for field in fields] == [True, True, False, False]


class TestSubclasses:
    def test_a_field_is_given_anew_without_a_warning_and_without_a_false_default(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("error")

            class Polish(Paint):
                """Make it shine."""

                colour: Colour
                note: Annotated[str, Titled("Shine", "光泽")]

        assert Polish.model_fields["note"].is_required()
        assert Polish.model_fields["colour"].is_required()
        with pytest.raises(ValidationError, match="2 validation errors"):
            Polish(actor="li")  # type: ignore[call-arg]

    def test_a_field_whose_type_is_not_known_is_refused_where_the_act_is_defined(self) -> None:
        with pytest.raises(
            ConsultError, match=r"Sketch\.later is a .*Later.*; define or import it before the act"
        ):

            class Sketch(Act):
                """Draw it first."""

                later: Annotated[Later, settles]  # type: ignore[name-defined]  # noqa: F821 - the point of it

    def test_a_type_is_looked_for_first_where_the_act_is_defined(self) -> None:
        class Colour(Enum):
            BLUE = "blue"

        class Dye(Act):
            """Give it a colour of this place."""

            colour: Annotated[Colour, settles]

        assert Dye(actor="li", colour=Colour.BLUE).payload() == {"colour": "blue"}
        assert Dye.settled_fields == ("colour",)

    def test_references_work_again_after_a_class_that_cannot_be_built(self) -> None:
        with pytest.raises(PydanticUserError):

            class Broken(Paint):
                """A field without a type."""

                size = 3

        assert isinstance(Paint.colour, FieldRef)

    def test_what_decides_something_is_known_by_name_and_not_inherited_by_a_new_field(self) -> None:
        assert Paint.settled_fields == ("colour", "by")
        assert Repaint.settled_fields == ("colour", "by")
        assert Whiten.settled_fields == ("by",)
        assert Withdraw.settled_fields == ()

    def test_an_act_has_a_name_in_both_languages(self) -> None:
        class Mumble(Act):
            """Say nothing clear."""

        assert Paint.called() == Phrase("Paint", "上色")
        assert Mumble.called() == Phrase("Mumble", "Mumble")


class TestAtTheDoor:
    @pytest.mark.parametrize("blank", ["", " ", "\n\t", "\u3000"])
    @pytest.mark.parametrize(
        "make",
        [
            lambda blank: Withdraw(actor="li", reason=blank),
            lambda blank: Amend(actor="li", text=blank),
            lambda blank: Propose(actor="li", title=blank),
            lambda blank: Merge(actor="li", into=blank),
            lambda blank: Withdraw(actor=blank, reason="moved"),
            lambda blank: Withdraw(actor="li", reason="moved", key=blank),
        ],
        ids=["reason", "text", "title", "into", "actor", "key"],
    )
    def test_what_is_compulsory_is_refused_blank(self, make: Callable[[str], Act], blank: str) -> None:
        with pytest.raises(ValidationError, match="at least 1 character"):
            make(blank)

    def test_blanks_around_a_text_are_taken_off(self) -> None:
        assert Withdraw(actor=" li ", reason=" moved\n").reason == "moved"

    def test_a_text_has_a_limit(self) -> None:
        assert len(Withdraw(actor="li", reason="x" * 20_000).reason) == 20_000
        with pytest.raises(ValidationError, match="at most 20000 characters"):
            Withdraw(actor="li", reason="x" * 20_001)
        with pytest.raises(ValidationError, match="at most 200 characters"):
            Propose(actor="li", title="x" * 201)

    def test_an_unknown_field_is_refused(self) -> None:
        with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
            Withdraw(actor="li", reason="moved", standing="chair")  # type: ignore[call-arg]

    def test_an_act_cannot_be_changed_afterwards(self) -> None:
        act = Withdraw(actor="li", reason="moved")

        with pytest.raises(ValidationError, match="frozen"):
            act.actor = "wu"  # type: ignore[misc]

    def test_a_split_has_at_least_one_part(self) -> None:
        with pytest.raises(ValidationError, match="at least 1 item"):
            Split(actor="li", parts=())

    @pytest.mark.parametrize(
        "wrong",
        [
            {"digest": "sha256:" + "0" * 63},
            {"digest": "md5:" + "0" * 64},
            {"media_type": "pdf"},
            {"reference": " "},
        ],
    )
    def test_an_attachment_names_its_digest_and_its_type(self, wrong: dict[str, str]) -> None:
        right = {"digest": "sha256:" + "0" * 64, "media_type": "application/pdf", "reference": "doc/1"}

        assert Attachment.model_validate(right).reference == "doc/1"
        with pytest.raises(ValidationError):
            Attachment.model_validate(right | wrong)

    def test_what_is_wrong_with_an_act_is_told_all_at_once(self) -> None:
        with pytest.raises(ConsultError) as caught:
            validated(Split, {"actor": "", "parts": [{"procedure": "p"}]})

        told = str(caught.value)
        assert told.startswith("Split is not complete: actor: ")
        assert "parts.0.title: Field required" in told
        assert told.endswith("give the fields that its schema names")

    def test_what_is_right_with_an_act_makes_the_act(self) -> None:
        assert validated(Withdraw, {"actor": "li", "reason": "moved"}) == Withdraw(actor="li", reason="moved")


class TestPayload:
    def test_the_record_keeps_the_acts_own_fields_as_json(self) -> None:
        act = Repaint(actor="li", principal="wu", key="k", by=date(2026, 3, 1), note="faded")

        assert act.payload() == {"colour": "green", "by": "2026-03-01", "note": "faded"}
        assert json.loads(json.dumps(act.payload())) == act.payload()

    def test_the_payload_makes_the_act_again(self) -> None:
        act = Split(actor="li", parts=(Part(procedure="p", title="t", data={"n": 1}),), reason="two things")

        assert validated(Split, {"actor": "li", **act.payload()}) == act

    def test_a_field_that_is_only_said_keeps_its_name_beside_the_hosts(self) -> None:
        class Quote(Act):
            """Say what another said."""

            text: Annotated[Text, settles]

        assert Quote(actor="li", text="hear").payload() == {"text": "hear"}


class TestSends:
    def test_most_acts_send_nothing(self) -> None:
        assert Withdraw(actor="li", reason="moved").sends() == ()

    def test_a_merge_tells_the_other_case(self) -> None:
        assert Merge(actor="li", into="7").sends() == (Send("merged", "7", "merged-into"),)

    def test_a_split_opens_a_case_for_each_part_in_order(self) -> None:
        parts = (Part(procedure="p", title="one"), Part(procedure="q", title="two", data={"text": "more"}))

        assert Split(actor="li", parts=parts).sends() == (
            Send("open", "1", "child", {"procedure": "p", "act": {"title": "one"}}),
            Send("open", "2", "child", {"procedure": "q", "act": {"title": "two", "text": "more"}}),
        )
