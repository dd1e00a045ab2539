"""What makes a roll out of a register, and what is refused."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import pytest

from consult.registers import (
    Holding,
    Kind,
    Mixed,
    Parking,
    Person,
    Register,
    RegisterError,
    RollError,
    Status,
    Unit,
    owners_roll,
    to_mm2,
    villagers_roll,
    women,
)
from consult.verdicts import Verdict
from consult.voting import Box, Choice, Roll, at_least, more_than, reached

DAY: Final = date(2026, 2, 8)
M2: Final = 10**6


def unit(name: str, *holders: str, area: str | None = "100", elected: str | None = None, **said: Any) -> Unit:
    holdings = [Holding(holder, elected=holder == elected) for holder in holders]
    registered = None if area is None else to_mm2(area)
    return Unit(name, holdings, registered=registered, **said)


def register(*units: Unit, people: tuple[Person, ...] = ()) -> Register:
    return Register.of("garden", units=units, people=people)


def kinds(error: pytest.ExceptionInfo[RegisterError]) -> list[str]:
    return [fault.kind for fault in error.value.faults]


def legs(roll: Roll, votes: dict[str, Choice], *, special: bool = False) -> list[str]:
    """The legs of Civil Code 278 that fail, by real ballots on *roll*."""
    box = Box(roll, replaceable=False)
    for voter, choice in votes.items():
        assert box.cast(roll.index[voter], choice.code)
    tally = box.tally()
    need = at_least("3/4") if special else more_than("1/2")
    found = []
    for measure, name in (("persons", "count"), ("area", "area")):
        counts = tally[measure]
        if not reached(counts.participating, roll.totals[measure], at_least("2/3")):
            found.append(f"quorum_{name}")
        if not reached(counts.yes, counts.participating, need):
            found.append(f"pass_{name}")
    return found


class TestAreas:
    @pytest.mark.parametrize(
        ("metres", "mm2"),
        [
            ("88.88", 88_880_000),
            ("226421.0857", 226_421_085_700),
            ("0.000001", 1),
            (Decimal("171755.223"), 171_755_223_000),
            (7, 7_000_000),
            ("1E+2", 100_000_000),
        ],
        ids=str,
    )
    def test_square_metres_become_whole_square_millimetres(self, metres: str | int, mm2: int) -> None:
        assert to_mm2(metres) == mm2

    @pytest.mark.parametrize(
        "metres", ["0.0000001", "0", "-1", "NaN", "Infinity", "", "ten", "1000000.000001"]
    )
    def test_what_is_no_area_to_the_mm2_is_refused(self, metres: str) -> None:
        with pytest.raises(ValueError, match="area"):
            to_mm2(metres)

    @pytest.mark.parametrize("metres", [88.88, True])
    def test_a_float_is_refused(self, metres: Any) -> None:
        with pytest.raises(TypeError, match="give a Decimal"):
            to_mm2(metres)

    @pytest.mark.parametrize(
        ("said", "source"),
        [
            ({"registered": 3, "surveyed": 2, "contract": 1}, (3, "registered")),
            ({"surveyed": 2, "contract": 1}, (2, "surveyed")),
            ({"contract": 1}, (1, "contract")),
            ({}, None),
        ],
        ids=["registered", "surveyed", "contract", "none"],
    )
    def test_the_area_is_registered_or_else_surveyed_or_else_by_contract(
        self, said: Any, source: Any
    ) -> None:
        assert Unit("1", [Holding("li")], **said).area() == source

    def test_the_source_of_every_area_is_kept(self) -> None:
        made = owners_roll(
            register(
                unit("1", "li", surveyed=M2),
                Unit("2", [Holding("li")], surveyed=20, contract=M2),
                Unit("3", [Holding("wu")], contract=30),
            ),
            "owners",
        )
        assert [(part.unit, part.mm2, part.source) for part in made.keys["li"].parts] == [
            ("1", 100 * M2, "registered"),
            ("2", 20, "surveyed"),
        ]
        assert made.sources() == {"registered": 1, "surveyed": 1, "contract": 1}


class TestPersons:
    def test_all_units_of_one_buyer_are_one_person_and_their_areas_add_up(self) -> None:
        made = owners_roll(
            register(unit("1", "li"), unit("2", "li", area="88.8812"), unit("3", "wu")), "owners"
        )
        assert made.roll.voters == ("li", "wu")
        assert made.roll.totals == {"persons": 2, "area": 288_881_200}

    def test_co_owners_are_one_person_called_by_whom_they_elected(self) -> None:
        made = owners_roll(register(unit("1", "li", "wu", elected="wu")), "owners")
        assert made.roll.voters == ("wu",)
        assert made.keys["wu"].holders == ("li", "wu")
        assert made.idle == ()

    def test_co_owners_who_elected_nobody_count_and_nobody_casts(self) -> None:
        made = owners_roll(register(unit("1", "li", "wu"), unit("2", "he")), "owners")
        assert made.roll.voters == ("he", "joint:1")
        assert [key.voter for key in made.idle] == ["joint:1"]
        assert made.may_vote("li").is_unmet

    def test_the_same_co_owners_of_two_units_are_one_buyer(self) -> None:
        made = owners_roll(register(unit("1", "li", "wu", elected="li"), unit("2", "wu", "li")), "owners")
        assert made.roll.totals == {"persons": 1, "area": 200 * M2}

    def test_what_is_unsold_or_undelivered_is_one_person_the_developer(self) -> None:
        made = owners_roll(
            register(
                unit("1", "dev", status=Status.UNSOLD, developer="dev"),
                unit("2", "li", status=Status.UNDELIVERED, developer="dev"),
                unit("3", "dev"),
                unit("4", "wu"),
            ),
            "owners",
        )
        assert made.roll.totals == {"persons": 2, "area": 400 * M2}
        assert made.keys["dev"].developer
        assert [part.unit for part in made.keys["dev"].parts] == ["1", "2", "3"]
        assert made.may_vote("li").sentence() == "2 is not delivered yet, and counts with the developer dev"

    def test_the_order_of_the_register_does_not_change_the_digest(self) -> None:
        units = [unit("2", "wu", "li", elected="li"), unit("1", "he"), unit("3", "he")]
        one, other = (owners_roll(register(*some), "owners") for some in (units, units[::-1]))
        assert one.roll.digest == other.roll.digest
        assert one.keys == other.keys


class TestMixed:
    MIXED: Final = (unit("1", "li"), unit("2", "li", "wu", elected="li"), unit("3", "wu"))

    def test_who_holds_alone_and_together_is_not_guessed_about(self) -> None:
        with pytest.raises(RollError, match="choose a policy of Mixed: apart, with-representative") as error:
            owners_roll(register(*self.MIXED), "owners")
        assert error.value.needs == "mixed"

    def test_apart_every_set_of_holders_is_a_person(self) -> None:
        made = owners_roll(register(*self.MIXED), "owners", mixed=Mixed.APART)
        assert made.roll.voters == ("joint:2", "li", "wu")
        assert made.keys["joint:2"].by == "li"
        assert len(made.may_vote("li").leaves()) == 2

    def test_with_the_representative_what_is_held_together_counts_with_his_own(self) -> None:
        made = owners_roll(register(*self.MIXED), "owners", mixed=Mixed.WITH_REPRESENTATIVE)
        assert {voter: key.area for voter, key in made.keys.items()} == {"li": 200 * M2, "wu": 100 * M2}

    def test_with_the_representative_one_must_have_been_elected(self) -> None:
        units = (unit("1", "li"), unit("2", "li", "wu"))
        with pytest.raises(RegisterError) as error:
            owners_roll(register(*units), "owners", mixed=Mixed.WITH_REPRESENTATIVE)
        assert kinds(error) == ["no-representative"]

    def test_who_hold_only_together_need_no_policy(self) -> None:
        assert owners_roll(register(unit("1", "li", "wu"), unit("2", "he")), "owners").mixed is None


class TestParking:
    @staticmethod
    def garden() -> Register:
        return register(
            unit("1", "li"),
            unit("P1", "li", area="12", kind=Kind.PARKING, registrable=True),
            unit("P2", "wu", area="12", kind=Kind.PARKING, registrable=False),
        )

    def test_what_parking_counts_for_is_not_guessed(self) -> None:
        with pytest.raises(RollError, match="choose a policy of Parking") as error:
            owners_roll(self.garden(), "owners")
        assert error.value.needs == "parking"

    @pytest.mark.parametrize(
        ("policy", "persons", "area"),
        [
            (Parking.INCLUDE, 2, 124),
            (Parking.REGISTRABLE, 1, 112),
            (Parking.NO_AREA, 2, 100),
            (Parking.EXCLUDE, 1, 100),
        ],
    )
    def test_parking_counts_as_the_policy_says(self, policy: Parking, persons: int, area: int) -> None:
        made = owners_roll(self.garden(), "owners", parking=policy)
        assert made.roll.totals == {"persons": persons, "area": area * M2}
        assert made.parking is policy

    def test_a_space_that_does_not_count_gives_no_vote_and_says_so(self) -> None:
        made = owners_roll(self.garden(), "owners", parking=Parking.EXCLUDE)
        assert made.may_vote("wu").sentence() == (
            "wu holds P2, which does not count: it is parking, which this roll leaves out"
        )

    def test_the_policy_may_ask_what_the_register_does_not_say(self) -> None:
        unsaid = register(unit("1", "li"), unit("P", "li", kind=Kind.PARKING))
        with pytest.raises(RegisterError) as error:
            owners_roll(unsaid, "owners", parking=Parking.REGISTRABLE)
        assert kinds(error) == ["registrable-unsaid"]

    @pytest.mark.parametrize("policy", [Parking.NO_AREA, Parking.EXCLUDE])
    def test_a_space_without_an_area_is_no_fault_where_none_counts(self, policy: Parking) -> None:
        bare = register(unit("1", "li"), unit("P", "li", area=None, kind=Kind.PARKING))
        assert owners_roll(bare, "owners", parking=policy).roll.totals["area"] == 100 * M2
        with pytest.raises(RegisterError) as error:
            owners_roll(bare, "owners", parking=Parking.INCLUDE)
        assert kinds(error) == ["no-area"]


class TestVoices:
    CHILD: Final = Person("xiao", born=date(2008, 2, 9), guardian="ma")

    def test_a_guardian_votes_for_an_owner_under_18(self) -> None:
        held = register(unit("1", "xiao"), people=(self.CHILD, Person("ma")))
        made = owners_roll(held, "owners", day=DAY)
        assert (made.roll.voters, made.keys["xiao"].by) == (("xiao",), "ma")
        assert made.may_vote("ma").is_met
        assert (
            made.may_vote("xiao").sentence("zh")
            == "xiao（2008-02-09出生）于2026-02-08未满18周岁，由监护人ma代为投票"
        )

    @pytest.mark.parametrize(("day", "by"), [(8, "ma"), (9, "xiao"), (10, "xiao")])
    def test_the_birthday_itself_makes_an_adult(self, day: int, by: str) -> None:
        held = register(unit("1", "xiao"), people=(self.CHILD, Person("ma")))
        assert owners_roll(held, "owners", day=date(2026, 2, day)).keys["xiao"].by == by

    def test_an_age_is_not_judged_without_a_day(self) -> None:
        with pytest.raises(RollError, match="give the day of the vote") as error:
            owners_roll(register(unit("1", "xiao"), people=(self.CHILD, Person("ma"))), "owners")
        assert error.value.needs == "day"

    def test_who_has_not_full_capacity_and_no_guardian_counts_and_nobody_casts(self) -> None:
        made = owners_roll(register(unit("1", "li"), people=(Person("li", capable=False),)), "owners")
        assert [key.voter for key in made.idle] == ["li"]
        assert made.may_vote("li").sentence() == "li has not full civil capacity and no guardian is named"

    def test_a_minor_without_a_guardian_counts_and_nobody_casts(self) -> None:
        held = register(unit("1", "xiao"), people=(Person("xiao", born=date(2020, 1, 1)),))
        made = owners_roll(held, "owners", day=DAY)
        assert made.keys["xiao"].by is None
        assert made.may_vote("xiao").sentence() == (
            "xiao, born on 2020-01-01, is under 18 on 2026-02-08 and no guardian is named"
        )

    def test_a_guardian_may_vote_for_who_has_not_full_capacity(self) -> None:
        people = (Person("li", capable=False, guardian="wu"), Person("wu"))
        made = owners_roll(register(unit("1", "li"), people=people), "owners")
        assert made.keys["li"].by == "wu"
        assert made.may_vote("li").sentence("zh") == "li不具有完全民事行为能力，由监护人wu代为投票"

    def test_somebody_with_a_role_and_no_unit_has_no_vote(self) -> None:
        people = (
            Person("ren", roles=["tenant"]),
            Person("ge", roles=["grid worker", "grid party secretary"]),
        )
        made = owners_roll(register(unit("1", "li"), people=people), "owners")
        assert "ren" not in made.roll
        assert made.may_vote("ren").sentence("zh") == "ren在登记册中的身份为租户，不持有专有部分，没有表决权"
        assert made.may_vote("ge").sentence() == (
            "ge is on the register as grid party secretary, grid worker, holds no unit and so has no vote"
        )

    def test_a_role_takes_no_vote_away(self) -> None:
        made = owners_roll(register(unit("1", "ge"), people=(Person("ge", roles=["grid worker"]),)), "owners")
        assert made.may_vote("ge").is_met

    def test_a_stranger_is_told_that_he_is_not_on_the_register(self) -> None:
        assert (
            owners_roll(register(unit("1", "li")), "owners").may_vote("x").sentence()
            == "x is not on the register"
        )

    def test_a_weight_explains_itself_in_both_languages(self) -> None:
        made = owners_roll(register(unit("1", "li", area="88.8812"), unit("2", "li")), "owners")
        answer = made.may_vote("li")
        assert answer.sentence() == (
            "li counts as one person, with 188.8812 m²: 1 (88.8812 m², registered), 2 (100 m², registered)"
        )
        assert answer.sentence("zh") == (
            "li按一人计算，面积合计188.8812平方米：1（登记面积88.8812平方米）、2（登记面积100平方米）"
        )
        assert Verdict.from_data(json.loads(json.dumps(answer.to_data()))) == answer


class TestSubElectorates:
    @staticmethod
    def garden() -> Register:
        return register(
            unit("1-1", "li", groups={"building": "1", "stair": "1"}),
            unit("1-2", "wu", groups={"building": "1", "stair": "2"}),
            unit("2-1", "li", groups={"building": "2", "stair": "1"}),
        )

    def test_a_stair_unit_has_a_roll_of_its_own(self) -> None:
        made = owners_roll(self.garden(), "stair", within={"building": "1", "stair": "1"})
        assert made.roll.totals == {"persons": 1, "area": 100 * M2}
        assert made.may_vote("wu").sentence() == (
            "wu holds 1-2, which does not count: it lies outside of those who vote here"
        )

    def test_the_owners_affected_have_a_roll_of_their_own(self) -> None:
        made = owners_roll(self.garden(), "affected", units=["1-2", "2-1"])
        assert {voter: key.area for voter, key in made.keys.items()} == {"li": 100 * M2, "wu": 100 * M2}

    def test_a_unit_that_is_not_there_and_a_place_where_nobody_is_are_refused(self) -> None:
        with pytest.raises(RollError, match="has no unit '9'"):
            owners_roll(self.garden(), "affected", units=["9"])
        with pytest.raises(RollError, match="no unit that counts"):
            owners_roll(self.garden(), "stair", within={"building": "9"})

    def test_a_voter_belongs_to_every_place_where_he_holds(self) -> None:
        roll = owners_roll(self.garden(), "owners").roll
        assert roll.groups == {"building": ("1+2", "1"), "stair": ("1", "2")}

    def test_a_place_that_is_not_known_is_a_dash(self) -> None:
        held = register(unit("1", "li", groups={"building": "1"}), unit("2", "wu"))
        assert owners_roll(held, "owners").roll.groups == {"building": ("1", "-")}

    def test_a_set_is_a_measure_of_ones_and_zeros(self) -> None:
        made = owners_roll(self.garden(), "owners", sets={"several": lambda key: len(key.parts) > 1})
        assert made.roll.measures["several"].tolist() == [1, 0]

    def test_a_set_is_not_called_as_another_measure(self) -> None:
        with pytest.raises(RollError, match="rename it"):
            owners_roll(self.garden(), "owners", sets={"area": lambda _: True})


class TestFreezing:
    def test_a_later_register_does_not_touch_a_roll(self) -> None:
        units = [unit("1", "li", groups=(places := {"building": "1"}))]
        held = register(*units)
        made = owners_roll(held, "owners")
        digest, told = made.roll.digest, made.may_vote("li")
        units.append(unit("2", "wu"))
        places["building"] = "9"
        register(*units)
        assert (made.roll.digest, made.may_vote("li")) == (digest, told)
        assert owners_roll(held, "owners").roll.digest == digest

    def test_a_register_and_a_roll_cannot_be_written_to(self) -> None:
        held = register(unit("1", "li"))
        made = owners_roll(held, "owners")
        for mapping in (held.units, held.people, made.keys, made.left_out, held.units["1"].groups):
            with pytest.raises(TypeError):
                mapping["x"] = None  # type: ignore[index]


class TestFaults:
    @pytest.mark.parametrize(
        ("units", "kind"),
        [
            ([unit("1")], "no-owner"),
            ([unit("1", "li", area=None)], "no-area"),
            ([unit("1", "li"), unit("1", "wu")], "unit-twice"),
            ([unit("1", "li", status=Status.UNDELIVERED)], "no-developer"),
            ([unit("1", "li", "li")], "holder-twice"),
            ([Unit("1", [Holding("li", share=Fraction(0))], registered=1)], "share-not-positive"),
            ([unit("1", "joint:li")], "id-reserved"),
            (
                [Unit("1", [Holding("a", elected=True), Holding("b", elected=True)], registered=1)],
                "two-representatives",
            ),
            (
                [unit("1", "a", "b", elected="a"), unit("2", "a", "b", elected="b")],
                "representatives-differ",
            ),
            (
                [Unit(n, [Holding("li", certificate="77")], registered=1) for n in ("1", "2")],
                "certificate-twice",
            ),
        ],
        ids=lambda one: one if isinstance(one, str) else "",
    )
    def test_a_fault_is_found(self, units: list[Unit], kind: str) -> None:
        with pytest.raises(RegisterError) as error:
            register(*units)
        assert kinds(error) == [kind]

    @pytest.mark.parametrize(("shares", "fine"), [("1/2 1/2", True), ("1/2 1/3", True), ("1/2 2/3", False)])
    def test_shares_may_come_to_one_and_not_to_more(self, shares: str, fine: bool) -> None:  # noqa: FBT001 - a parameter
        holdings = [Holding(f"h{n}", share=Fraction(part)) for n, part in enumerate(shares.split())]
        if fine:
            assert register(Unit("1", holdings, registered=1)).units
            return
        with pytest.raises(RegisterError, match="come to 7/6, which is over one"):
            register(Unit("1", holdings, registered=1))

    def test_one_certificate_may_name_all_co_owners_of_a_unit(self) -> None:
        holdings = [Holding("a", certificate="77"), Holding("b", certificate="77")]
        assert register(Unit("1", holdings, registered=1)).units

    @pytest.mark.parametrize("guardian", ["li", "nobody"])
    def test_a_guardian_is_another_person_of_the_register(self, guardian: str) -> None:
        with pytest.raises(RegisterError) as error:
            register(people=(Person("li", guardian=guardian),))
        assert kinds(error) == ["guardian-unknown"]

    def test_somebody_is_listed_once(self) -> None:
        with pytest.raises(RegisterError) as error:
            register(people=(Person("li"), Person("li")))
        assert kinds(error) == ["person-twice"]

    def test_all_faults_are_told_at_once_and_a_few_are_shown(self) -> None:
        with pytest.raises(RegisterError) as error:
            register(*(unit(str(n)) for n in range(9)))
        assert kinds(error) == ["no-owner"] * 9
        assert str(error.value).count("\n- ") == 6
        assert str(error.value).endswith("\n- and 4 more")

    def test_an_unsold_unit_may_name_its_developer_alone(self) -> None:
        made = owners_roll(register(unit("1", status=Status.UNSOLD, developer="dev")), "owners")
        assert made.roll.voters == ("dev",)


class TestVillagers:
    PEOPLE: Final = (
        Person("a", roles=["villager"], born=date(1980, 1, 1), household="1", represents=True, sex="female"),
        Person(
            "b", roles=["villager"], born=date(2008, 2, 8), household="1", sex="male", groups={"group": "1"}
        ),
        Person("c", roles=["villager"], born=date(2008, 2, 9), household="1", sex="male"),
        Person("d", roles=["villager", "grid worker"], born=date(1960, 2, 29), household="2", sex="female"),
        Person("e", roles=["tenant"], born=date(1990, 1, 1)),
        Person("f", roles=["villager"], born=date(1990, 1, 1), household="3", sex="male"),
        Person("g", roles=["villager"], born=date(1990, 1, 1), household="3", sex="female"),
        Person("h", roles=["villager"], born=date(1990, 1, 1), household="4", capable=False),
    )

    def test_by_persons_every_adult_with_the_franchise_has_one_vote(self) -> None:
        made = villagers_roll(register(people=self.PEOPLE), "v", by="persons", day=DAY, sets={"women": women})
        assert made.roll.voters == ("a", "b", "d", "f", "g")
        assert made.roll.totals == {"persons": 5, "women": 3}
        assert made.may_vote("d").is_met
        assert made.may_vote("x").is_unmet

    def test_by_households_one_votes_for_each(self) -> None:
        made = villagers_roll(
            register(people=self.PEOPLE), "v", by="households", day=DAY, sets={"women": women}
        )
        assert made.roll.voters == ("a", "d", "household:3")
        assert made.roll.totals == {"persons": 3, "households": 3, "women": 2}
        assert [voice.voter for voice in made.idle] == ["household:3"]
        assert made.may_vote("a").sentence("zh") == "a代表第1户投票"
        assert made.may_vote("b").sentence() == "household 1 has one vote, and a casts it"
        assert made.may_vote("f").sentence() == "household 3 has one vote and elected nobody to cast it"

    @pytest.mark.parametrize(
        ("person", "en"),
        [
            ("c", "c, born on 2008-02-09, is under 18 on 2026-02-08"),
            ("e", "e is on the register as tenant, which gives no vote"),
            ("h", "h has not full civil capacity"),
        ],
    )
    def test_who_has_no_vote_is_told_why(self, person: str, en: str) -> None:
        made = villagers_roll(register(people=self.PEOPLE), "v", by="persons", day=DAY)
        assert person not in made.roll
        assert made.may_vote(person).sentence() == en

    def test_a_group_has_a_roll_of_its_own(self) -> None:
        made = villagers_roll(register(people=self.PEOPLE), "v", by="persons", day=DAY, within={"group": "1"})
        assert made.roll.voters == ("b",)
        assert made.may_vote("a").sentence("zh") == "a不属于小组1"

    def test_another_role_may_give_the_vote(self) -> None:
        made = villagers_roll(register(people=self.PEOPLE), "v", by="persons", day=DAY, franchise=["tenant"])
        assert made.roll.voters == ("e",)

    def test_what_is_not_known_is_a_fault_and_no_guess(self) -> None:
        people = (Person("a", roles=["villager"], household="1"), Person("b", roles=["villager"], born=DAY))
        older = Person("c", roles=["villager"], born=date(1980, 1, 1))
        with pytest.raises(RegisterError) as error:
            villagers_roll(register(people=(*people, older)), "v", by="households", day=DAY)
        assert kinds(error) == ["no-birthday", "no-household"]

    def test_a_household_has_one_representative(self) -> None:
        people = [
            Person(n, roles=["villager"], born=date(1980, 1, 1), household="1", represents=True) for n in "ab"
        ]
        with pytest.raises(RegisterError) as error:
            villagers_roll(register(people=tuple(people)), "v", by="households", day=DAY)
        assert kinds(error) == ["two-representatives"]

    def test_a_set_of_women_needs_to_know_who_is_one(self) -> None:
        people = (Person("a", roles=["villager"], born=date(1980, 1, 1)),)
        with pytest.raises(RollError, match="does not say whether 'a' is a woman"):
            villagers_roll(register(people=people), "v", by="persons", day=DAY, sets={"women": women})

    @pytest.mark.parametrize("name", ["persons", "households", "area"])
    def test_a_set_is_not_called_as_another_measure(self, name: str) -> None:
        with pytest.raises(RollError, match="rename it"):
            villagers_roll(
                register(people=self.PEOPLE), "v", by="persons", day=DAY, sets={name: lambda _: True}
            )

    def test_the_mode_is_one_of_two(self) -> None:
        with pytest.raises(RollError, match="choose 'persons' or 'households'"):
            villagers_roll(register(people=self.PEOPLE), "v", by="heads", day=DAY)  # type: ignore[arg-type]

    def test_a_roll_of_nobody_is_refused(self) -> None:
        with pytest.raises(RollError, match="nobody with the vote"):
            villagers_roll(register(people=self.PEOPLE), "v", by="persons", day=DAY, franchise=["owner"])


class TestWorkedCases:
    """Cases that the law leaves to be counted: by persons and not by units."""

    FOR, AGAINST = Choice.YES, Choice.NO

    def test_who_holds_four_of_ten_units_is_one_of_seven_persons(self) -> None:
        units = [unit(f"u{n}", "A" if n < 4 else f"o{n}") for n in range(10)]
        roll = owners_roll(register(*units), "owners").roll
        assert roll.totals == {"persons": 7, "area": 1000 * M2}
        votes = {"A": self.FOR, "o4": self.FOR, "o5": self.AGAINST, "o6": self.AGAINST, "o7": self.AGAINST}
        assert legs(roll, votes) == ["pass_count"]

    def test_the_developer_is_one_of_sixty_one_with_all_its_area(self) -> None:
        # Forty units of 100 m² that nobody bought yet, and sixty owners of 100 m² each.
        units = [unit(f"d{n}", "dev", status=Status.UNSOLD, developer="dev") for n in range(40)]
        units += [unit(f"u{n:02}", f"o{n:02}") for n in range(60)]
        roll = owners_roll(register(*units), "owners").roll
        assert roll.totals == {"persons": 61, "area": 10_000 * M2}
        votes = {"dev": self.FOR}
        votes |= {f"o{n:02}": self.FOR if n < 21 else self.AGAINST for n in range(41)}
        assert legs(roll, votes) == []

    def test_a_couple_that_owns_a_unit_together_is_one_person(self) -> None:
        units = [unit(f"u{n}", f"o{n}", area="88.88") for n in range(7)]
        units.append(unit("u7", "he", "she", area="88.88", elected="she"))
        roll = owners_roll(register(*units), "owners").roll
        assert roll.totals == {"persons": 8, "area": to_mm2("711.04")}
        votes = {"she": self.FOR, "o6": self.AGAINST} | {f"o{n}": self.FOR for n in range(4)}
        assert legs(roll, votes, special=True) == []
