"""Rolls from registers: whatever the register, persons and areas are what a plain count finds."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from consult.registers import (
    Holding,
    Kind,
    Mixed,
    Parking,
    Person,
    Register,
    Status,
    Unit,
    owners_roll,
    villagers_roll,
)

PEOPLE = "abcdef"
DEVELOPER = "dev"


@st.composite
def units_of(draw: st.DrawFn) -> list[Unit]:
    """Units of all sorts. Who hold together hold by the same representative everywhere."""
    made = []
    for n in range(draw(st.integers(1, 8))):
        holders = draw(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=3, unique=True))
        status = draw(st.sampled_from([Status.OWNED, Status.OWNED, *Status]))
        elected = min(holders) if len(holders) > 1 else None
        made.append(
            Unit(
                f"u{n}",
                [Holding(holder, elected=holder == elected) for holder in holders],
                registered=draw(st.integers(1, 10**12)),
                kind=draw(st.sampled_from(Kind)),
                registrable=draw(st.booleans()),
                status=status,
                developer=None if status is Status.OWNED else DEVELOPER,
                groups={"building": draw(st.sampled_from("12"))},
            )
        )
    return made


def plainly(units: list[Unit]) -> tuple[int, int]:
    """Persons and area, counted with nothing of the library's: a list of different sets of holders."""
    seen: list[set[str]] = []
    area = 0
    for unit in units:
        who = {DEVELOPER} if unit.status is not Status.OWNED else {one.holder for one in unit.holdings}
        if who not in seen:
            seen.append(who)
        area += unit.registered or 0
    return len(seen), area


def counted(units: list[Unit], policy: Parking) -> list[Unit]:
    takes = {
        Parking.INCLUDE: lambda unit: True,
        Parking.NO_AREA: lambda unit: True,
        Parking.EXCLUDE: lambda unit: unit.kind is not Kind.PARKING,
        Parking.REGISTRABLE: lambda unit: unit.kind is not Kind.PARKING or unit.registrable,
    }[policy]
    return [unit for unit in units if takes(unit)]


@given(units=units_of(), policy=st.sampled_from(Parking))
def test_persons_and_area_are_what_a_plain_count_finds(units: list[Unit], policy: Parking) -> None:
    kept = counted(units, policy)
    if not kept:
        return
    made = owners_roll(Register.of("r", units=units), "owners", parking=policy, mixed=Mixed.APART)
    persons, area = plainly(kept)
    if policy is Parking.NO_AREA:
        area = sum(unit.registered or 0 for unit in kept if unit.kind is not Kind.PARKING)
    assert made.roll.totals == {"persons": persons, "area": area}
    assert sorted(part.unit for key in made.keys.values() for part in key.parts) == sorted(u.id for u in kept)
    assert set(made.left_out) == {unit.id for unit in units} - {unit.id for unit in kept}


@given(units=units_of(), mixed=st.sampled_from(Mixed))
def test_no_policy_for_who_holds_alone_and_together_changes_the_area(units: list[Unit], mixed: Mixed) -> None:
    made = owners_roll(Register.of("r", units=units), "owners", parking=Parking.INCLUDE, mixed=mixed)
    persons, area = plainly(units)
    assert made.roll.totals["area"] == area
    assert made.roll.totals["persons"] == len(made.keys) <= persons


@given(units=units_of(), mixed=st.sampled_from(Mixed), data=st.data())
def test_the_order_of_the_rows_changes_nothing(units: list[Unit], mixed: Mixed, data: st.DataObject) -> None:
    shuffled = [
        Unit(
            unit.id,
            data.draw(st.permutations(unit.holdings)),
            registered=unit.registered,
            kind=unit.kind,
            status=unit.status,
            developer=unit.developer,
            groups=unit.groups,
        )
        for unit in data.draw(st.permutations(units))
    ]
    one, other = (
        owners_roll(Register.of("r", units=some), "owners", parking=Parking.INCLUDE, mixed=mixed)
        for some in (units, shuffled)
    )
    assert one.roll.digest == other.roll.digest
    assert one.keys == other.keys


@given(units=units_of(), who=st.integers(0, 7), share=st.integers(2, 4))
def test_splitting_a_unit_between_new_co_owners_changes_neither_persons_nor_area(
    units: list[Unit], who: int, share: int
) -> None:
    at = who % len(units)
    bought = Unit("new", [Holding("x")], registered=7)
    split = Unit("new", [Holding(f"x{n}", elected=n == 0) for n in range(share)], registered=7)
    one, other = (
        owners_roll(
            Register.of("r", units=[*units[:at], new, *units[at:]]),
            "owners",
            parking=Parking.INCLUDE,
            mixed=Mixed.APART,
        )
        for new in (bought, split)
    )
    assert one.roll.totals == other.roll.totals


@given(units=units_of())
def test_the_rolls_of_the_buildings_have_the_area_of_the_whole(units: list[Unit]) -> None:
    register = Register.of("r", units=units)
    whole = owners_roll(register, "all", parking=Parking.INCLUDE, mixed=Mixed.APART)
    parts = [
        owners_roll(register, b, parking=Parking.INCLUDE, mixed=Mixed.APART, within={"building": b}).roll
        for b in "12"
        if any(unit.groups["building"] == b for unit in units)
    ]
    assert sum(part.totals["area"] for part in parts) == whole.roll.totals["area"]
    assert sum(part.totals["persons"] for part in parts) >= whole.roll.totals["persons"]


@given(units=units_of(), person=st.sampled_from([*PEOPLE, DEVELOPER, "stranger"]))
def test_somebody_may_vote_exactly_if_a_key_is_his_to_cast(units: list[Unit], person: str) -> None:
    made = owners_roll(Register.of("r", units=units), "owners", parking=Parking.INCLUDE, mixed=Mixed.APART)
    assert made.may_vote(person).is_met is any(key.by == person for key in made.keys.values())


BIRTHDAYS = st.sampled_from([date(2008, 2, 7), date(2008, 2, 8), date(2008, 2, 9), date(1950, 1, 1)])


@given(
    st.lists(
        st.tuples(
            BIRTHDAYS,
            st.sampled_from(["villager", "tenant"]),
            st.sampled_from("123"),
            st.sampled_from(["female", "male"]),
        ),
        min_size=1,
        max_size=9,
    )
)
def test_villagers_are_what_a_plain_count_finds_in_either_mode(
    rows: list[tuple[date, str, str, str]],
) -> None:
    people = [
        Person(
            f"p{n}", roles=[role], born=born, household=household, sex="female" if sex == "female" else "male"
        )
        for n, (born, role, household, sex) in enumerate(rows)
    ]
    adults = [row for row in rows if row[1] == "villager" and row[0] <= date(2008, 2, 8)]
    if not adults:
        return
    register = Register.of("r", people=people)
    by_person = villagers_roll(
        register,
        "v",
        by="persons",
        day=date(2026, 2, 8),
        sets={"women": lambda person: person.sex == "female"},
    )
    assert by_person.roll.totals == {
        "persons": len(adults),
        "women": sum(row[3] == "female" for row in adults),
    }
    by_household = villagers_roll(register, "v", by="households", day=date(2026, 2, 8))
    households = len({row[2] for row in adults})
    assert by_household.roll.totals == {"persons": households, "households": households}
