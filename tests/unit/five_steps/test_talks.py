"""A body of a required composition talks the matter through, at set times or at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from consult.activities import Attend, CloseSitting, Convene, Mode, monthly, weekly
from consult.catalogue.bodies import community_committee, estate_council, five_parties, village_council
from consult.catalogue.five_steps import five_step
from consult.catalogue.steps import Platform, Scope, Talks
from consult.errors import ConsultError
from consult.people import Body
from consult.timing import Span, days, hours, until
from consult.voting import at_least
from five_step_lives import START, Garden, seat

BODIES = {
    "4+N": community_committee(),
    "5+N": estate_council(),
    "rural 4+N": village_council(),
    "five parties": five_parties(),
}
SEATS = [(name, one.category) for name, body in BODIES.items() for one in body.seats] + [
    (name, "stakeholder") for name, body in BODIES.items() if body.stakeholders
]


def one_body(body: Body, **more: object) -> Garden:
    """A community whose talks are one body, with a matter before it."""
    platform = Platform(body=body, **more)  # type: ignore[arg-type]  # by name
    garden = Garden(five_step(name="one", talks=Talks(platforms=(platform,))))
    garden.opened()
    return garden


@pytest.mark.parametrize("name", BODIES)
def test_a_body_with_all_its_categories_sits(name: str) -> None:
    garden = one_body(BODIES[name])

    assert garden.admitted() == "deliberating"
    assert garden.sat() == "reviewing"


@pytest.mark.parametrize(("name", "category"), SEATS)
def test_a_body_one_seat_short_does_not_close(name: str, category: str) -> None:
    body = BODIES[name]
    garden = one_body(body)
    garden.admitted()
    _, convenes = garden.called()
    for who in (*(seat(body, one.category) for one in body.seats if one.category != category), "neighbour"):
        garden.ruling(Attend(actor=who))
    if category == "stakeholder":
        garden.ruling(Attend(actor="neighbour", present=False))

    why = garden.refused(CloseSitting(actor=convenes, outcome="A lamp."))

    words = "stakeholders" if category == "stakeholder" else category
    assert f"✗ 0 present as {words}, 1 needed" in why
    assert why.count("✗ 0 present") == 1


def test_the_numbers_of_seats_are_as_practised() -> None:
    assert {name: len(body.seats) for name, body in BODIES.items()} == {
        "4+N": 4,
        "5+N": 5,
        "rural 4+N": 4,
        "five parties": 5,
    }


def test_one_body_takes_ordinary_and_minor_matters() -> None:
    for scope in (Scope.ORDINARY, Scope.MINOR):
        assert one_body(five_parties()).admitted(scope) == "deliberating"


@pytest.mark.parametrize("mode", Mode)
def test_it_sits_in_a_meeting_on_the_spot_and_online(mode: Mode) -> None:
    garden = Garden()
    garden.deliberating()

    assert garden.sat(mode=mode) == "reviewing"
    assert garden.engine.case("1").results["deliberating_minor"].data["mode"] == mode.value


def test_a_share_of_the_members_may_be_asked_for_beside_the_composition() -> None:
    seats = tuple(type(one)(one.category, one.title, size=2) for one in five_parties().seats)
    body = Body("five parties", "五方共建", seats=seats)
    garden = one_body(body, quorum=at_least("3/5"))
    garden.admitted()
    _, convenes = garden.called()
    for one in body.seats:
        garden.do(Attend(actor=seat(body, one.category)))

    assert "5 of 10 members are present" in garden.refused(CloseSitting(actor=convenes, outcome="A lamp."))


class TestWhoConvenes:
    def test_the_party_secretary_convenes_the_communitys_committee(self) -> None:
        garden = Garden()
        garden.deliberating(Scope.ORDINARY)
        at = garden.clock.now() + timedelta(days=4)

        assert "is not" in garden.refused(Convene(actor="zhi", at=at, stakeholders=("neighbour",)))
        garden.do(Convene(actor="shuji", at=at, stakeholders=("neighbour",)))

    def test_members_of_the_two_committees_convene_an_estates_council(self) -> None:
        garden = Garden()
        garden.deliberating(Scope.MINOR)
        at = garden.clock.now() + timedelta(days=4)
        council = estate_council()

        for one in council.seats[1:]:
            who = seat(council, one.category)
            assert "sits in" in garden.refused(Convene(actor=who, at=at, stakeholders=("neighbour",)))
        garden.do(
            Convene(actor=seat(council, "two committees"), at=at, stakeholders=("neighbour",)),
        )


class TestUrgency:
    def called(self, talks: Talks, after: timedelta, *, urgent: bool) -> str:
        garden = Garden(five_step(name="urgent", talks=talks))
        garden.deliberating(Scope.ORDINARY, urgent=urgent)
        call = Convene(actor="shuji", at=START + after, stakeholders=("neighbour",))
        ruling = garden.ruling(call)
        return "called" if ruling.accepted else ruling.explain()

    def test_an_ordinary_matter_has_fourteen_days_and_an_urgent_one_a_day(self) -> None:
        for urgent, length in ((False, timedelta(days=15, hours=-9)), (True, timedelta(hours=24))):
            garden = Garden()
            garden.deliberating(urgent=urgent)
            assert garden.engine.case("1").place.ends == START + length

    def test_both_lengths_are_parameters(self) -> None:
        talks = Talks(lasts=hours(50), urgent=hours(2))
        for urgent, length in ((False, 50), (True, 2)):
            garden = Garden(five_step(name="lengths", talks=talks))
            garden.deliberating(urgent=urgent)
            assert garden.engine.case("1").place.ends == START + timedelta(hours=length)

    def test_only_an_urgent_matter_is_called_at_once(self) -> None:
        talks = Talks(notice=days(3))

        assert "3 days of notice" in self.called(talks, timedelta(0), urgent=False)
        assert self.called(talks, timedelta(0), urgent=True) == "called"

    def test_the_notice_is_judged_to_the_moment(self) -> None:
        talks = Talks(notice=hours(72))

        assert self.called(talks, timedelta(hours=72), urgent=False) == "called"
        assert "72 hours of notice" in self.called(
            talks, timedelta(hours=72) - timedelta.resolution, urgent=False
        )

    def test_only_an_urgent_matter_is_called_for_any_day(self) -> None:
        rounds = (weekly("fri"), monthly(15))
        both = (Scope.ORDINARY, Scope.MINOR)
        platform = Platform(body=five_parties(), scopes=both, rounds=rounds)
        garden = Garden(five_step(name="rounds", talks=Talks(platforms=(platform,), notice=hours(1))))
        member = seat(five_parties(), "residents' committee")
        garden.deliberating()
        thursday, friday = START + timedelta(days=3), START + timedelta(days=4)

        assert "which is no set day" in garden.refused(Convene(actor=member, at=thursday))
        garden.do(Convene(actor=member, at=friday))
        garden.do(Convene(actor=member, at=START + timedelta(days=13)))  # the 15th
        garden.opened("2")
        garden.admitted(case="2", urgent=True)
        garden.do(Convene(actor=member), "2")


class TestNotice:
    @pytest.mark.parametrize("lasts", [days(3), days(2)])
    def test_a_notice_that_leaves_no_time_to_sit_is_refused(self, lasts: Span) -> None:
        with pytest.raises(ConsultError, match=f"3 days leaves nothing of the {lasts.count} days"):
            Talks(notice=days(3), lasts=lasts)
        assert Talks(notice=days(3), lasts=days(4)).lasts == days(4)

    def test_of_other_units_it_is_not_told_when_the_rules_are_made(self) -> None:
        assert Talks(notice=hours(72), lasts=days(3)).notice == hours(72)
        assert Talks(notice=days(0), lasts=until(START)).notice == days(0)

    def test_in_the_shortest_time_that_is_let_a_sitting_can_be_held(self) -> None:
        garden = Garden(five_step(name="short", talks=Talks(notice=days(3), lasts=days(4))))
        garden.deliberating()

        assert garden.sat() == "reviewing"


class TestAgreement:
    def test_a_sitting_that_disagreed_may_be_followed_by_one_that_agrees(self) -> None:
        garden = Garden()
        garden.deliberating()

        assert garden.sat(adopted=False) == "deliberating_minor"
        assert garden.sat() == "reviewing"

    def test_whether_it_was_talked_about_is_told_from_whether_it_was_agreed(self) -> None:
        without, disagreed = Garden(), Garden()
        for garden in (without, disagreed):
            garden.deliberating()
        disagreed.sat(adopted=False)

        assert (without.run_out(), disagreed.run_out()) == ("no_sitting", "no_agreement")
