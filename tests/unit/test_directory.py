"""Directories: who somebody is, who stands on which roll, and whether all rolls asked for are there."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from consult.activities import Approve, Petition, Review, Survey, Vote, supported
from consult.acts import Propose
from consult.directory import People, check_directory
from consult.errors import ConsultError, DirectoryError
from consult.people import Standing
from consult.procedure import Procedure, Stage
from consult.rules import settled
from consult.standard import anyone, roles
from consult.timing import days
from consult.verdicts import Phrase
from consult.voting import Roll, at_least

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


class TestPeople:
    def test_people_are_given_by_their_roles_or_by_their_standing(self) -> None:
        sits = Standing("li", seats={"council": "member"})
        people = People({"wu": ["clerk", "lead"], "li": sits})

        assert people.standing("g", "wu", NOW) == Standing("wu", roles={"clerk", "lead"})
        assert people.standing("g", "li", NOW) == sits
        assert People([sits]).standing("g", "li", NOW) == sits

    def test_somebody_unknown_has_no_roles(self) -> None:
        assert People({"wu": ["clerk"]}).standing("g", "nobody", NOW) == Standing("nobody")

    def test_a_text_is_no_list_of_roles(self) -> None:
        # Each letter would become a role.
        with pytest.raises(ConsultError, match="roles are given as 'clerk', a text"):
            People({"wu": "clerk"})

    def test_people_come_and_change(self) -> None:
        people = People({"wu": ["clerk"]})
        people.put(Standing("wu"))
        people.put(Standing("li", roles={"lead"}))

        assert people.standing("g", "wu", NOW).roles == frozenset()
        assert people.standing("g", "li", NOW).roles == {"lead"}

    def test_rolls_are_given_by_voters_or_as_rolls(self) -> None:
        owners = Roll.of("owners", ["li"], weights={"area": [5]})
        people = People(residents=["li", "wu"], owners=owners)

        assert people.roll("g", "residents", NOW) == Roll.of("residents", ["li", "wu"])
        assert people.roll("g", "owners", NOW) is owners
        assert people.roll("g", "nowhere", NOW) is None
        people.put_roll(Roll.of("residents", ["an"]))
        found = people.roll("g", "residents", NOW)
        assert found is not None
        assert found.voters == ("an",)


class Pick(Propose):
    """Propose, and say who decides."""

    electorate: str = "owners"


petition = Stage("petition", lasts=days(1), holds=Petition(anyone(), roll="residents"))
free = Stage("free", lasts=days(1), holds=Petition(anyone()))
review = Stage("review", lasts=days(1), holds=Review(roles("clerk")))
voting = Stage("voting", lasts=days(1), holds=Vote("owners"))
chosen = Stage("chosen", lasts=days(1), holds=Vote(settled(Pick.title)))
survey = Stage("survey", lasts=days(1), holds=Survey("served"))
over = Stage("over", answer=Phrase("over", "终"))
RULES = Procedure(
    "p",
    version="1",
    start=petition,
    opens=Pick,
    by=anyone(),
    moves=[
        petition.once(supported(at_least("1/2"))).to(free),
        petition.at_end().to(free),
        free.at_end().to(review),
        review.upon(Approve).to(voting),
        review.at_end().to(over),
        voting.at_end().to(chosen),
        chosen.at_end().to(survey),
        survey.at_end().to(over),
    ],
)


class TestChecking:
    def test_every_roll_that_is_missing_is_named_with_the_stage_that_asks_for_it(self) -> None:
        with pytest.raises(DirectoryError) as caught:
            check_directory(People(), RULES, "g", NOW)

        assert str(caught.value) == (
            "the directory of 'g' lacks rolls: stage 'petition' asks for the roll 'residents'; "
            "stage 'voting' asks for the roll 'owners'; stage 'survey' asks for the roll 'served'; "
            "add them or name others"
        )

    @pytest.mark.parametrize("missing", ["residents", "owners", "served"])
    def test_one_roll_missing_is_enough(self, missing: str) -> None:
        rolls = {name: ["li"] for name in ("residents", "owners", "served") if name != missing}

        with pytest.raises(DirectoryError, match=f"the roll '{missing}'"):
            check_directory(People(**rolls), RULES, "g", NOW)

    def test_a_directory_that_has_them_all_is_right(self) -> None:
        check_directory(People(residents=["li"], owners=["li"], served=["li"]), RULES, "g", NOW)
