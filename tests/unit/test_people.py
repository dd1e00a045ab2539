"""People: what a community knows of somebody, and whether a body is complete."""

from __future__ import annotations

import json
from typing import Any

import pytest

from consult.errors import ConsultError, LogError
from consult.people import Body, Seat, Standing
from consult.verdicts import Phrase

LI = Standing("li", roles={"chair", "resident"}, seats={"core": "owners"}, groups={"building": "7"})


class TestStanding:
    def test_roles_may_be_given_as_any_collection(self) -> None:
        assert Standing("li", roles=["chair", "resident", "chair"]).roles == {"chair", "resident"}

    def test_one_text_is_not_taken_for_a_collection_of_letters(self) -> None:
        with pytest.raises(
            ConsultError, match="roles are given as 'chair', a text; give a set of role names"
        ):
            Standing("li", roles="chair")

    def test_a_standing_is_a_value(self) -> None:
        assert Standing("li", roles={"chair"}) == Standing("li", roles=("chair",))
        assert Standing("li", roles={"chair", "resident"}) != LI
        assert len({LI, Standing.from_data(LI.to_data())}) == 1
        with pytest.raises(AttributeError):
            LI.person = "wu"  # type: ignore[misc]

    def test_a_standing_is_written_in_one_order_without_what_is_empty(self) -> None:
        assert Standing("li").to_data() == {"person": "li"}
        assert LI.to_data() == {
            "person": "li",
            "roles": ["chair", "resident"],
            "seats": {"core": "owners"},
            "groups": {"building": "7"},
        }

    @pytest.mark.parametrize("standing", [LI, Standing("wu")], ids=["full", "bare"])
    def test_a_standing_is_read_back_equal(self, standing: Standing) -> None:
        assert Standing.from_data(json.loads(json.dumps(standing.to_data()))) == standing

    @pytest.mark.parametrize(
        "junk",
        [
            None,
            [],
            "li",
            {},
            {"person": None},
            {"person": 7},
            {"person": "li", "roles": "chair"},
            {"person": "li", "roles": [7]},
            {"person": "li", "roles": {"chair": 1}},
            {"person": "li", "seats": ["core"]},
            {"person": "li", "seats": {"core": None}},
            {"person": "li", "groups": "ab"},
        ],
        ids=repr,
    )
    def test_what_is_no_standing_is_refused_with_a_reason(self, junk: Any) -> None:
        with pytest.raises(LogError, match=r"not a standing: .*; give the data that Standing\.to_data made"):
            Standing.from_data(junk)


class TestBodies:
    council = Body(
        "council",
        "议事会",
        seats=[Seat("owners", "业主代表", needed=2), Seat("tenants", "租户代表"), Seat("guests", needed=0)],
        stakeholders=1,
    )

    def test_names_are_said_in_both_languages_and_english_stands_in(self) -> None:
        assert self.council.phrase() == Phrase("council", "议事会")
        assert Body("council").phrase() == Phrase("council", "council")
        assert Seat("tenants", "租户代表").phrase() == Phrase("tenants", "租户代表")

    @pytest.mark.parametrize(
        ("owners", "tenants", "stakeholders", "sits"),
        [
            (2, 1, 1, True),
            (3, 2, 2, True),
            (1, 1, 1, False),
            (2, 0, 1, False),
            (2, 1, 0, False),
            (0, 0, 0, False),
        ],
    )
    def test_a_body_sits_exactly_when_no_category_is_short(
        self, owners: int, tenants: int, stakeholders: int, *, sits: bool
    ) -> None:
        kinds = ["owners"] * owners + ["tenants"] * tenants + ["stakeholder"] * stakeholders

        verdict = self.council.sits({f"p{number}": kind for number, kind in enumerate(kinds)})

        assert (verdict.is_met, verdict.is_unmet) == (sits, not sits)

    def test_every_category_is_told_with_who_is_missing(self) -> None:
        verdict = self.council.sits({"a": "owners", "b": "tenants", "c": "stakeholder"})

        assert verdict.explain() == (
            "✗ all of\n"
            "  ✗ 1 present as owners, 2 needed\n"
            "  ✓ 1 present as tenants, 1 needed\n"
            "  ✓ 0 present as guests, 0 needed\n"
            "  ✓ 1 present as stakeholders, 1 needed"
        )
        assert verdict.explain("zh") == (
            "✗ 须全部满足\n"
            "  ✗ 业主代表到场1人，至少须2人\n"
            "  ✓ 租户代表到场1人，至少须1人\n"
            "  ✓ guests到场0人，至少须0人\n"
            "  ✓ 利益相关方到场1人，至少须1人"
        )
        assert [leaf.data["missing"] for leaf in verdict.leaves()] == [1, 0, 0, 0]

    def test_who_is_of_no_category_does_not_stand_in_for_one(self) -> None:
        assert self.council.sits(dict.fromkeys("abcdef", "owners")).is_unmet
        assert self.council.sits(dict.fromkeys("abcdef", "visitor")).is_unmet

    def test_a_body_that_asks_for_nobody_sits_in_any_composition(self) -> None:
        verdict = Body("core", "核心组").sits({})

        assert verdict.is_met
        assert verdict.sentence() == "core sits in any composition"
        assert verdict.sentence("zh") == "核心组对组成人员不作要求"

    @pytest.mark.parametrize(("needed", "size"), [(-1, None), (1, -1)])
    def test_a_number_of_seats_below_nothing_is_refused(self, needed: int, size: int | None) -> None:
        with pytest.raises(ValueError, match=">= 0"):
            Seat("owners", needed=needed, size=size)
