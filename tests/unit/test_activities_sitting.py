"""Sittings: called in time, composed as they must be, and closed with an outcome."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from consult.activities.rounds import Monthly, Weekday, Weekly, at_set_time, monthly, weekly
from consult.activities.sitting import (
    Attend,
    CloseSitting,
    Convene,
    MakeStatement,
    Mode,
    RecordPresence,
    Recuse,
    Side,
    Sitting,
    held,
    invited,
)
from consult.acts import Amend, Attachment, Propose, settles
from consult.errors import ConsultError
from consult.facts import Answers, Facts
from consult.flaws import flaws
from consult.people import Body, Seat, Standing
from consult.rules import pick, settled
from consult.standard import nobody, roles, sits_in
from consult.timing import Calendar, day_of, days, hours, workdays
from consult.voting import at_least, more_than
from lives import MONDAY, GoBack, GoOn, Life, small

COUNCIL = Body(
    "council",
    "小区议事会",
    seats=[
        Seat("committees", "两委", size=3),
        Seat("owners", "业委会", size=2),
        Seat("firm", "物业", needed=0, size=2),
    ],
    stakeholders=1,
)
PEOPLE = {
    "chen": Standing("chen", roles={"secretary"}, seats={"council": "committees"}),
    "dai": Standing("dai", seats={"council": "committees"}),
    "fang": Standing("fang", seats={"council": "owners"}),
    "gao": Standing("gao", seats={"council": "firm"}),
    "han": Standing("han", seats={"assembly": "owners"}),
}
BODY_ALONE = Body("council", seats=[Seat("committees", size=3), Seat("owners", needed=0, size=2)])


def life(body: Body = COUNCIL, **options: Any) -> Life:
    options.setdefault("convenes", roles("secretary"))
    rule = options.pop("once", held())
    return Life(small(Sitting(body, **options), once=rule, lasts=days(14)), people=dict(PEOPLE))


def called(**options: Any) -> Life:
    """A sitting that was called for now, with wang from the building invited."""
    going = life(**options)
    going.do(Convene(actor="chen", stakeholders=("wang",)))
    return going


def full(**options: Any) -> Life:
    """The same, with everybody present who must be."""
    going = called(**options)
    going.do(Attend(actor="chen"), Attend(actor="fang"), Attend(actor="wang"))
    return going


CLOSE = CloseSitting(actor="chen", outcome="A lamp at the gate.")


class TestCalling:
    def test_only_those_who_convene_may_call_record_or_close(self) -> None:
        going = full()

        for act in (
            Convene(actor="fang", stakeholders=("wang",)),
            RecordPresence(actor="fang", person="dai"),
            CloseSitting(actor="fang", outcome="A lamp."),
        ):
            assert "✗ fang is not secretary" in going.refused(act)

    def test_the_members_convene_where_nothing_is_said(self) -> None:
        going = life(convenes=sits_in(body=COUNCIL))
        assert Sitting(COUNCIL).convenes == sits_in(body=COUNCIL)

        going.do(Convene(actor="fang", stakeholders=("wang",)))
        assert "han has no seat in council" in going.refused(Convene(actor="han"))

    def test_a_call_says_when_how_and_where(self) -> None:
        going = life()
        at = MONDAY + timedelta(days=2)
        going.do(
            Convene(
                actor="chen",
                at=at,
                mode=Mode.ON_THE_SPOT,
                place="by the gate",
                agenda="a lamp",
                stakeholders=("wang", "an", "wang"),
            )
        )

        value = going.read(lambda facts: facts.sitting.convened).value
        assert value == {
            "at": at.isoformat(),
            "mode": "on_the_spot",
            "place": "by the gate",
            "agenda": "a lamp",
            "stakeholders": ["an", "wang"],
        }

    def test_a_naive_moment_does_not_pass_the_door(self) -> None:
        with pytest.raises(ValidationError, match="timezone"):
            Convene(actor="chen", at=datetime(2026, 3, 3))  # noqa: DTZ001 - the point

    def test_nobody_is_called_for_a_moment_that_has_passed(self) -> None:
        going = life().wait(minutes=1)

        told = going.refused(Convene(actor="chen", at=MONDAY, stakeholders=("wang",)))
        assert "✗ 2026-03-02 09:00 has passed" in told
        going.do(Convene(actor="chen", at=MONDAY + timedelta(minutes=1), stakeholders=("wang",)))

    def test_nobody_is_called_for_a_moment_at_which_the_stage_has_ended(self) -> None:
        going = life()
        ends = going.case.place.ends
        assert ends is not None

        told = going.refused(Convene(actor="chen", at=ends, stakeholders=("wang",)))
        assert "when the stage has ended (2026-03-17 00:00)" in told
        going.do(Convene(actor="chen", at=ends - timedelta(minutes=1), stakeholders=("wang",)))

    @pytest.mark.parametrize(
        ("notice", "first"),
        [(hours(48), timedelta(hours=48)), (days(3), timedelta(days=3, hours=15))],
        ids=str,
    )
    def test_a_sitting_is_called_with_the_notice_that_is_asked_for(
        self, notice: Any, first: timedelta
    ) -> None:
        tick = timedelta(microseconds=1)
        for at, accepted in ((first - tick, False), (first, True), (first + tick, True)):
            going = life(notice=notice)
            ruling = going.ask(Convene(actor="chen", at=MONDAY + at, stakeholders=("wang",)))
            assert ruling.accepted is accepted
        told = life(notice=notice).refused(Convene(actor="chen", stakeholders=("wang",)))
        assert f"with {notice.phrase().en} of notice it may begin from" in told

    def test_a_notice_in_working_days_follows_the_calendar_of_the_procedure(self) -> None:
        calendar = Calendar(holidays=[date(2026, 3, 3)])
        sitting = Sitting(COUNCIL, convenes=roles("secretary"), notice=workdays(1))
        going = Life(small(sitting, once=held(), calendar=calendar), people=PEOPLE)

        told = going.refused(
            Convene(actor="chen", at=MONDAY + timedelta(days=1, hours=15), stakeholders=("wang",))
        )

        assert "it may begin from 2026-03-05 00:00 on" in told

    def test_the_notice_can_depend_on_the_matter_and_is_taken_once(self) -> None:
        class Raise(Propose):
            urgent: Annotated[bool, settles] = False

        notice = pick(settled(Raise.urgent), hours(0), days(3))
        for urgent, accepted in ((True, True), (False, False)):
            procedure = small(Sitting(COUNCIL, convenes=roles("secretary"), notice=notice), once=held())
            opening = Raise(actor="li", title="A lamp", urgent=urgent)
            going = Life(procedure, people=PEOPLE, opening=opening)
            assert going.ask(Convene(actor="chen", stakeholders=("wang",))).accepted is accepted
        assert going.case.place.opening == {"notice": {"count": 3, "unit": "days"}}

    def test_without_any_notice_a_sitting_begins_at_the_very_moment_of_the_call(self) -> None:
        assert not life(notice=days(0)).ask(Convene(actor="chen", stakeholders=("wang",))).accepted
        for at in (None, MONDAY):
            going = life(notice=hours(0))
            going.do(Convene(actor="chen", at=at, stakeholders=("wang",)), Attend(actor="chen"))
            assert going.case.place.opening == {"notice": {"count": 0, "unit": "hours"}}
        told = life(notice=hours(0)).refused(
            Convene(actor="chen", at=MONDAY - timedelta(microseconds=1), stakeholders=("wang",))
        )
        assert "✗ 2026-03-02 08:59 has passed" in told

    def test_a_notice_that_nobody_settled_keeps_the_stage_closed(self) -> None:
        class Raise(Propose):
            urgent: Annotated[bool, settles] = False

        notice = pick(settled(Raise.urgent), hours(0), days(3))
        going = Life(small(Sitting(COUNCIL, notice=notice), once=held()))

        assert not going.opened.accepted
        assert "going has no notice to begin with" in going.opened.explain()

    def test_stakeholders_must_be_invited_where_the_body_needs_them_and_cannot_be_where_it_has_none(
        self,
    ) -> None:
        assert "✗ 0 stakeholders are invited, 1 must be present" in life().refused(Convene(actor="chen"))
        alone = life(BODY_ALONE)
        told = alone.refused(Convene(actor="chen", stakeholders=("wang",)))
        assert "✗ council has no seats for stakeholders, 1 are invited" in told
        alone.do(Convene(actor="chen"))

    def test_a_later_call_replaces_the_earlier_and_who_came_to_that_has_not_come_to_this(self) -> None:
        going = full()
        going.do(Convene(actor="chen", at=MONDAY + timedelta(days=1), stakeholders=("an",)))

        assert going.read(lambda facts: facts.sitting.present) == {}
        assert "? the sitting begins on 2026-03-03 09:00" in going.refused(CLOSE)
        going.wait(days=1)
        assert "wang is not invited as a stakeholder" in going.refused(Attend(actor="wang"))


class Raise(Propose):
    """Raise a matter that may be urgent."""

    zh = "提出"

    urgent: Annotated[bool, settles] = False


URGENT = settled(Raise.urgent).equals(True)  # noqa: FBT003 - what is read is compared with it


def meeting(*rounds: Weekly | Monthly, urgent: bool = False, zone: str | None = None, **options: Any) -> Life:
    """A council that is called for set days or, for an urgent matter, for any."""
    calls = at_set_time(*rounds) | URGENT
    procedure = small(
        Sitting(BODY_ALONE, convenes=roles("secretary"), calls=calls, **options),
        once=held(),
        lasts=days(3000),
    )
    procedure = attrs.evolve(procedure, opens=Raise, zone=zone or procedure.zone)
    assert flaws(procedure) == ()
    return Life(procedure, people=dict(PEOPLE), opening=Raise(actor="li", title="A lamp", urgent=urgent))


WEEK: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def in_shanghai(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))


def next_day(told: str) -> date:
    """The next set day that a refusal names."""
    return date.fromisoformat(told.partition("the next is ")[2][:10])


class TestRegularRounds:
    @pytest.mark.parametrize(
        ("day", "hour", "minute", "accepted"),
        [(5, 23, 59, False), (6, 0, 0, True), (6, 12, 0, True), (6, 23, 59, True), (7, 0, 0, False)],
    )
    def test_a_sitting_is_called_for_any_hour_of_a_set_day_and_for_none_beside_it(
        self, day: int, hour: int, minute: int, *, accepted: bool
    ) -> None:
        going = meeting(weekly("fri"))

        ruling = going.ask(Convene(actor="chen", at=in_shanghai(2026, 3, day, hour, minute)))

        assert ruling.accepted is accepted

    def test_a_refusal_names_the_rounds_and_the_next_set_day_in_both_languages(self) -> None:
        going = meeting(weekly("fri"), monthly(15))
        call = Convene(actor="chen", at=in_shanghai(2026, 3, 14))

        assert (
            "✗ called for 2026-03-14 09:00, which is no set day (every Friday, day 15 of every month); "
            "the next is 2026-03-15"
        ) in going.refused(call)
        assert (
            "✗ 召集时间2026-03-14 09:00并非固定议事日（每周五、每月15日）；下一个固定议事日为2026-03-15"
        ) in going.refused(call, lang="zh")
        assert next_day(going.refused(Convene(actor="chen", at=in_shanghai(2026, 3, 16)))) == date(
            2026, 3, 20
        )

    def test_the_rounds_stand_beside_who_may_and_not_in_place_of_it(self) -> None:
        told = meeting(weekly("fri")).refused(Convene(actor="fang", at=in_shanghai(2026, 3, 6)))

        assert "✗ fang is not secretary" in told
        assert "✓ called for 2026-03-06 09:00, a set day (every Friday)" in told

    def test_an_urgent_matter_is_let_off_the_rounds(self) -> None:
        going = meeting(weekly("fri"), urgent=True)
        going.do(Convene(actor="chen"))

        going.do(Attend(actor="chen"), CLOSE)
        assert going.case.stage == "done"

    def test_a_call_without_a_moment_is_for_now(self) -> None:
        assert "called for 2026-03-02 09:00, which is no set day" in meeting(weekly("fri")).refused(
            Convene(actor="chen")
        )
        meeting(weekly("mon")).do(Convene(actor="chen"))

    def test_a_call_for_a_moment_gone_by_is_told_of_no_day_before_today(self) -> None:
        going = meeting(weekly("tue")).wait(days=3)

        assert next_day(going.refused(Convene(actor="chen", at=in_shanghai(2026, 3, 2)))) == date(2026, 3, 10)

    def test_the_day_is_that_of_the_procedures_zone(self) -> None:
        # Friday in Shanghai, still Thursday in Greenwich and in New York.
        at = datetime(2026, 3, 5, 16, tzinfo=UTC)

        assert meeting(weekly("fri")).ask(Convene(actor="chen", at=at)).accepted
        for zone in ("UTC", "America/New_York"):
            assert not meeting(weekly("fri"), zone=zone).ask(Convene(actor="chen", at=at)).accepted
            meeting(weekly("thu"), zone=zone).do(Convene(actor="chen", at=at))

    def test_a_moment_without_a_zone_is_on_no_day(self) -> None:
        shanghai: Any = ZoneInfo("Asia/Shanghai")
        assert day_of(datetime(2026, 3, 5, 16, tzinfo=UTC), shanghai) == date(2026, 3, 6)
        for at, zone in ((datetime(2026, 3, 5), shanghai), (MONDAY, "Asia/Shanghai")):  # noqa: DTZ001 - the point
            with pytest.raises(TypeError, match="zone"):
                day_of(at, zone)

    def test_a_day_that_the_clocks_go_back_into_is_not_over_yet(self) -> None:
        # In St. John's, a minute after midnight, clocks went back to 23:01 of the Saturday.
        zone = ZoneInfo("America/St_Johns")
        case = life().case
        for fold, is_saturday in ((0, True), (1, False)):
            at = datetime(2010, 11, 7, 0, 0, 30, tzinfo=zone, fold=fold).astimezone(UTC)
            asked = Facts(case, Convene(actor="chen", at=at), at, Answers(), zone)
            assert at_set_time(weekly("sat")).ask(asked).is_met is is_saturday

    @pytest.mark.parametrize(
        ("month", "last"), [((2027, 2), 28), ((2028, 2), 29), ((2026, 4), 30), ((2026, 5), 31)]
    )
    @pytest.mark.parametrize("wanted", [28, 29, 30, 31])
    def test_in_a_month_without_that_day_the_round_is_on_its_last(
        self, month: tuple[int, int], last: int, wanted: int
    ) -> None:
        days_of_round = [day for day in range(1, last + 1) if monthly(wanted).falls_on(date(*month, day))]

        assert days_of_round == [min(wanted, last)]

    def test_a_call_for_the_last_day_of_february_meets_the_round_of_the_31st(self) -> None:
        going = meeting(monthly(31))

        going.do(Convene(actor="chen", at=in_shanghai(2027, 2, 28)))
        told = going.refused(Convene(actor="chen", at=in_shanghai(2027, 3, 28)))
        assert "or the last day of a shorter one); the next is 2027-03-31" in told

    @given(
        st.lists(
            st.sampled_from(WEEK).map(weekly) | st.integers(1, 31).map(monthly),
            min_size=1,
            max_size=3,
        ),
        st.dates(date(2026, 3, 2), date(2032, 3, 1)),
    )
    def test_the_set_days_and_the_next_of_them_are_those_of_a_plain_calendar(
        self, rounds: list[Weekly | Monthly], day: date
    ) -> None:
        def is_set(asked: date) -> bool:
            names = {one.day for one in rounds if isinstance(one, Weekly)}
            numbers = {one.day for one in rounds if isinstance(one, Monthly)}
            is_last = asked.day == monthrange(asked.year, asked.month)[1]
            too_short = is_last and any(number > asked.day for number in numbers)
            return f"{asked:%a}".lower() in names or asked.day in numbers or too_short

        expected = day
        while not is_set(expected):
            expected += timedelta(days=1)
        going = meeting(*rounds)
        at = datetime.combine(day, time(9), ZoneInfo("Asia/Shanghai"))

        ruling = going.ask(Convene(actor="chen", at=at))

        assert ruling.accepted is (expected == day)
        if not ruling.accepted:
            assert next_day(ruling.explain()) == expected

    def test_the_rounds_do_not_take_the_place_of_the_notice(self) -> None:
        going = meeting(weekly("fri"), notice=days(7))

        told = going.refused(Convene(actor="chen", at=in_shanghai(2026, 3, 6)))
        assert "with 7 days of notice it may begin from 2026-03-10 00:00 on" in told
        going.do(Convene(actor="chen", at=in_shanghai(2026, 3, 13)))

    def test_before_the_moment_is_written_it_is_named_as_unwritten_and_urgency_is_told(self) -> None:
        asked = meeting(weekly("fri")).may("chen")["Convene"]
        assert asked.is_undecided
        assert "? When is not written yet" in asked.explain()
        assert "✗ Raise.urgent is no" in asked.explain()
        assert "✓ Raise.urgent is yes" in meeting(weekly("fri"), urgent=True).may("chen")["Convene"].explain()

    def test_any_rule_can_stand_before_a_call(self) -> None:
        going = life(calls=URGENT)

        assert "not settled" in going.refused(Convene(actor="chen", stakeholders=("wang",)))
        assert "nobody may" in life(calls=nobody()).refused(Convene(actor="chen", stakeholders=("wang",)))

    def test_rounds_are_said_in_both_languages_and_written_as_they_were_made(self) -> None:
        assert weekly("sun").phrase().zh == "每周日"
        assert monthly(28).phrase().en == "day 28 of every month"
        assert monthly(29).phrase().zh == "每月29日（当月无此日的为月末日）"
        assert at_set_time(weekly("fri"), monthly(15)).phrase().zh == "在固定议事日（每周五、每月15日）召开"
        assert repr((weekly("fri"), monthly(15))) == "(weekly('fri'), monthly(15))"

    def test_other_rounds_make_another_procedure(self) -> None:
        made = [
            at_set_time(weekly("fri")),
            at_set_time(weekly("thu")),
            at_set_time(monthly(5)),
            at_set_time(weekly("fri"), monthly(5)),
        ]

        prints = {small(Sitting(COUNCIL, calls=calls), once=held()).fingerprint for calls in made}
        assert len(prints) == len(made)

    @pytest.mark.parametrize("day", ["friday", "Fri", 5, None, ""])
    def test_a_week_has_the_days_that_it_has(self, day: Any) -> None:
        with pytest.raises(ConsultError, match="is no day of the week; give one of mon, tue"):
            weekly(day)

    @pytest.mark.parametrize("day", [0, 32, -1, 1.0, True, "15"])
    def test_a_month_has_days_from_1_to_31(self, day: Any) -> None:
        with pytest.raises(ConsultError, match="is no day of a month; give a whole number from 1 to 31"):
            monthly(day)

    @pytest.mark.parametrize("rounds", [(), ("fri",), (weekly("fri"), 15)])
    def test_at_a_set_time_without_rounds_there_is_no_rule(self, rounds: Any) -> None:
        with pytest.raises(ConsultError, match="names no regular round"):
            at_set_time(*rounds)


FOUR_AND_N = Body(
    "committee",
    "社区议事协商委员会",
    seats=[
        Seat("committees", "两委"),
        Seat("residents", "居民代表"),
        Seat("newcomers", "非户籍常住居民代表"),
        Seat("organisations", "社会组织"),
    ],
    stakeholders=2,
)
FIVE_AND_N = Body(
    "council",
    "小区议事会",
    seats=[
        Seat("committees", "两委"),
        Seat("branch", "小区党支部", needed=2),
        Seat("owners", "业委会"),
        Seat("firm", "物业"),
        Seat("organisations", "社会组织负责人"),
    ],
    stakeholders=3,
)


def seated(body: Body) -> tuple[Life, list[tuple[str, str]]]:
    """A sitting of *body* under way with just as many present as it needs: who, and for which category."""
    going = life(body)
    members = [(f"{seat.category}{n}", seat.category) for seat in body.seats for n in range(seat.needed)]
    for name, category in members:
        going.people[name] = Standing(name, seats={body.name: category})
    guests = [(f"guest{n}", "stakeholder") for n in range(body.stakeholders or 0)]
    going.do(Convene(actor="chen", stakeholders=tuple(name for name, _ in guests)))
    going.do(*(Attend(actor=name) for name, _ in members + guests))
    return going, members + guests


class TestCompositions:
    @pytest.mark.parametrize(
        ("body", "category"),
        [
            (body, category)
            for body in (FOUR_AND_N, FIVE_AND_N)
            for category in [*(seat.category for seat in body.seats), "stakeholder"]
        ],
        ids=lambda value: value.title if isinstance(value, Body) else value,
    )
    def test_a_sitting_is_not_closed_one_seat_short_of_any_category(self, body: Body, category: str) -> None:
        going, there = seated(body)
        need = sum(what == category for _, what in there)
        leaving = next(name for name, what in there if what == category)
        going.do(Attend(actor=leaving, present=False))

        told = going.refused(CLOSE)

        assert told.count("present as") == len(body.seats) + 1
        assert told.count("✗ all of") == told.count("✗ ") - 1
        words = "stakeholders" if category == "stakeholder" else category
        assert f"✗ {need - 1} present as {words}, {need} needed" in told
        going.do(Attend(actor=leaving), CLOSE)
        assert going.case.stage == "done"
        present = going.case.results["going"].data["present"]
        assert present[category] == need

    @pytest.mark.parametrize("body", [FOUR_AND_N, FIVE_AND_N], ids=lambda body: body.title)
    def test_who_the_stakeholders_are_is_said_call_by_call_and_never_fewer_than_needed(
        self, body: Body
    ) -> None:
        need = body.stakeholders
        assert need is not None
        guests = tuple(f"guest{n}" for n in range(need))
        going = life(body)

        told = going.refused(Convene(actor="chen", stakeholders=guests[1:]))
        assert f"✗ {need - 1} stakeholders are invited, {need} must be present" in told
        assert "stakeholders are invited" in going.refused(
            Convene(actor="chen", stakeholders=(*guests[1:], guests[1]))
        )
        going.do(Convene(actor="chen", stakeholders=guests))
        others = (*(f"other{n}" for n in range(need)), "more")
        going.do(Convene(actor="chen", stakeholders=others))
        assert going.read(lambda facts: facts.sitting.invited) == frozenset(others)
        assert "not invited" in going.refused(Attend(actor=guests[0]))

    def test_a_member_who_is_invited_makes_up_for_no_stakeholder(self) -> None:
        going, there = seated(FOUR_AND_N)
        member = there[0][0]
        going.do(Convene(actor="chen", stakeholders=("guest0", member)))
        going.do(*(Attend(actor=name) for name, _ in there if name != "guest1"))

        assert "✗ 1 present as stakeholders, 2 needed" in going.refused(CLOSE)


class TestPresence:
    def test_before_a_call_nobody_can_come(self) -> None:
        assert "no sitting is called" in life().refused(Attend(actor="chen"))
        assert "尚未召集会议" in life().refused(RecordPresence(actor="chen", person="dai"), lang="zh")

    def test_nobody_is_present_before_it_begins(self) -> None:
        going = life()
        at = MONDAY + timedelta(hours=2)
        going.do(Convene(actor="chen", at=at, stakeholders=("wang",)))
        going.wait(hours=1, minutes=59)
        assert "the sitting begins on 2026-03-02 11:00" in going.refused(Attend(actor="chen"))

        going.wait(minutes=1)
        going.do(Attend(actor="chen"))

    def test_the_seat_is_what_the_directory_says_and_a_stakeholder_is_invited(self) -> None:
        going = full()
        going.do(RecordPresence(actor="chen", person="dai"), RecordPresence(actor="chen", person="gao"))

        assert going.read(lambda facts: facts.sitting.present) == {
            "chen": "committees",
            "dai": "committees",
            "fang": "owners",
            "gao": "firm",
            "wang": "stakeholder",
        }

    def test_who_has_neither_a_seat_nor_an_invitation_is_not_present(self) -> None:
        going = called()

        assert "han has no seat in council" in going.refused(Attend(actor="han"))
        told = going.refused(RecordPresence(actor="chen", person="han"))
        assert "✗ han has no seat in council and is not invited" in told

    def test_a_member_who_is_invited_as_well_takes_the_seat(self) -> None:
        going = life()
        going.do(Convene(actor="chen", stakeholders=("fang",)), Attend(actor="fang"))

        assert going.read(lambda facts: facts.sitting.present) == {"fang": "owners"}

    def test_who_leaves_is_not_present_any_more(self) -> None:
        going = full()
        going.do(
            Attend(actor="fang", present=False), RecordPresence(actor="chen", person="wang", present=False)
        )

        assert going.read(lambda facts: facts.sitting.present) == {"chen": "committees"}
        assert "fang is not present" in going.refused(Attend(actor="fang", present=False))
        assert "chen is present already" in going.refused(Attend(actor="chen"))


class TestRecusal:
    def test_the_recused_are_not_present_do_not_speak_and_do_not_close(self) -> None:
        going = full()
        going.do(Recuse(actor="chen", reason="My brother sells lamps."))

        assert going.read(lambda facts: facts.sitting.present) == {"fang": "owners", "wang": "stakeholder"}
        assert not going.read(lambda facts: facts.sitting.is_present("chen"))
        assert going.read(lambda facts: facts.sitting.recused) == {"chen": "My brother sells lamps."}
        assert "✗ chen is recused" in going.refused(Attend(actor="chen"))
        assert "✗ chen is recused" in going.refused(MakeStatement(actor="chen", text="For it."))
        going.do(RecordPresence(actor="chen", person="dai"))
        assert "✗ chen is recused" in going.refused(CLOSE)

    def test_one_recuses_oneself_and_the_convener_others(self) -> None:
        going = full()

        told = going.refused(Recuse(actor="fang", person="dai", reason="He sells lamps."))
        assert "✗ fang acts for dai" in told
        going.do(Recuse(actor="fang", reason="I sell lamps."))
        going.do(Recuse(actor="chen", person="dai", reason="He sells lamps."))
        assert "dai is recused" in going.refused(Recuse(actor="chen", person="dai", reason="Twice."))

    def test_a_recusal_without_a_reason_does_not_pass_the_door(self) -> None:
        with pytest.raises(ValidationError, match="reason"):
            Recuse(actor="chen", reason=" ")

    def test_a_recusal_lasts_over_another_call(self) -> None:
        going = full()
        going.do(Recuse(actor="fang", reason="I sell lamps."), Convene(actor="chen", stakeholders=("wang",)))

        assert "fang is recused" in going.refused(Attend(actor="fang"))


class TestStatements:
    def test_only_those_present_speak_and_for_a_side(self) -> None:
        going = full()
        assert "✗ gao is not present" in going.refused(
            MakeStatement(actor="gao", text="No.", side=Side.AGAINST)
        )

        going.do(
            MakeStatement(actor="wang", text="It is dark.", side=Side.FOR),
            MakeStatement(actor="fang", text="Cost?"),
        )

        found = going.read(lambda facts: facts.sitting.statements)
        assert [(entry.actor, entry.value["side"]) for entry in found] == [
            ("wang", "for"),
            ("fang", "neutral"),
        ]

    def test_a_stranger_does_not_speak(self) -> None:
        told = full().refused(MakeStatement(actor="han", text="No."))

        assert "✗ han has no seat in council" in told
        assert "✗ han is not invited as a stakeholder" in told

    def test_who_may_speak_can_be_narrowed(self) -> None:
        going = full(speaks=invited())

        going.do(MakeStatement(actor="wang", text="It is dark."))
        assert "fang is not invited" in going.refused(MakeStatement(actor="fang", text="Cost?"))

    def test_what_was_said_in_an_earlier_sitting_is_not_said_in_this(self) -> None:
        going = full()
        going.do(
            MakeStatement(actor="wang", text="It is dark."), Convene(actor="chen", stakeholders=("wang",))
        )

        assert going.read(lambda facts: facts.sitting.statements) == []

    def test_before_a_call_nobody_speaks(self) -> None:
        assert "no sitting is called" in life().refused(MakeStatement(actor="fang", text="Cost?"))
        assert life().read(lambda facts: facts.sitting.statements) == []


class TestClosing:
    def test_a_sitting_closes_with_its_outcome_and_the_matter_goes_on(self) -> None:
        going = full().wait(hours=1)
        minutes = Attachment(digest="sha256:" + "0" * 64, media_type="text/plain", reference="minutes/1")

        going.do(CloseSitting(actor="chen", outcome="A lamp.", minutes=minutes))

        assert going.case.stage == "done"
        assert going.case.results["going"].data == {
            "outcome": "A lamp.",
            "adopted": True,
            "at": MONDAY.isoformat(),
            "closed": (MONDAY + timedelta(hours=1)).isoformat(),
            "mode": "in_meeting",
            "place": "",
            "present": {"committees": 1, "owners": 1, "stakeholder": 1},
            "recused": 0,
            "minutes": "sha256:" + "0" * 64,
        }

    def test_it_is_not_closed_before_it_was_called_or_before_it_begins(self) -> None:
        assert "no sitting is called" in life().refused(CLOSE)
        going = life()
        going.do(Convene(actor="chen", at=MONDAY + timedelta(hours=1), stakeholders=("wang",)))

        verdict = going.may("chen")["CloseSitting"]
        assert verdict.is_unmet
        assert verdict.changes_at() == MONDAY + timedelta(hours=1)

    @pytest.mark.parametrize("missing", ["chen", "fang", "wang"])
    def test_every_category_that_must_be_present_is_present_at_that_moment(self, missing: str) -> None:
        going = full()
        going.do(Attend(actor="gao"), Attend(actor=missing, present=False))

        told = going.refused(CLOSE)

        assert told.count("✗ 0 present as ") == 1
        assert "✗ no sitting" not in told
        going.do(Attend(actor=missing), CLOSE)
        assert going.case.stage == "done"

    def test_a_refusal_to_close_gives_all_reasons_at_once_in_both_languages(self) -> None:
        going = called(quorum=more_than("1/2"))

        assert going.refused(CLOSE) == (
            "CloseSitting by chen refused in going:\n"
            "✗ all of\n"
            "  ✓ chen is secretary\n"
            "  ✗ all of\n"
            "    ✓ the sitting began on 2026-03-02 09:00\n"
            "    ✓ chen is not recused\n"
            "    ✗ all of\n"
            "      ✗ 0 present as committees, 1 needed\n"
            "      ✗ 0 present as owners, 1 needed\n"
            "      ✓ 0 present as firm, 0 needed\n"
            "      ✗ 0 present as stakeholders, 1 needed\n"
            "    ✗ 0 of 7 members are present; more than 50% asked for, so 4 needed"
        ).replace("50%", "1/2")
        told = going.refused(CLOSE, lang="zh")
        assert "✗ 利益相关方到场0人，至少须1人" in told
        assert "✗ 7名成员中0人在场，要求超过1/2，须达4人" in told

    @pytest.mark.parametrize("count", range(8))
    @pytest.mark.parametrize(
        "share", [more_than("1/2"), at_least("3/7"), at_least("2/3"), at_least(1)], ids=str
    )
    def test_the_quorum_is_a_plain_count_of_members(self, share: Any, count: int) -> None:
        body = Body("council", seats=[Seat("committees", needed=0, size=4), Seat("owners", needed=0, size=3)])
        members = [("committees", n) for n in range(4)] + [("owners", n) for n in range(3)]
        going = life(body, quorum=share)
        going.do(Convene(actor="chen"))
        for category, number in members[:count]:
            name = f"{category}{number}"
            going.people[name] = Standing(name, seats={"council": category})
            going.do(Attend(actor=name))
        over = count * share.denominator - share.numerator * 7

        accepted = going.ask(CLOSE).accepted

        assert accepted is (over > 0 if share.strict else over >= 0)

    def test_stakeholders_the_recused_and_too_many_for_a_seat_make_no_quorum(self) -> None:
        body = Body(
            "council",
            seats=[Seat("committees", needed=0, size=1), Seat("owners", needed=0, size=3)],
            stakeholders=0,
        )
        going = life(body, quorum=at_least("1/2"))
        going.do(Convene(actor="chen", stakeholders=("wang", "an")), Attend(actor="wang"), Attend(actor="an"))
        assert "0 of 4 members are present" in going.refused(CLOSE)

        going.do(Attend(actor="chen"), Attend(actor="dai"))
        assert "1 of 4 members are present" in going.refused(CLOSE)
        going.do(Attend(actor="fang"), Recuse(actor="fang", reason="I sell lamps."))
        assert "1 of 4 members are present" in going.refused(CLOSE)

    def test_seats_of_no_known_size_are_no_part_of_a_quorum(self) -> None:
        body = Body("council", seats=[Seat("committees", needed=0, size=2), Seat("owners", needed=0)])
        going = life(body, quorum=at_least("1/2"))
        going.do(Convene(actor="chen"), Attend(actor="fang"))

        assert "0 of 2 members are present" in going.refused(CLOSE)

    def test_a_sitting_is_closed_once(self) -> None:
        going = full(once=None)
        going.do(CLOSE)

        assert "the sitting is closed; another can be called" in going.refused(CLOSE)
        assert "the sitting is closed" in going.refused(Attend(actor="dai"))

    def test_a_sitting_without_agreement_can_be_followed_by_one_with(self) -> None:
        going = full()
        going.do(CloseSitting(actor="chen", outcome="No agreement.", adopted=False))
        assert going.case.stage == "going"
        assert going.read(lambda facts: facts.sitting.outcome) == "No agreement."

        going.do(Convene(actor="chen", stakeholders=("wang",)))
        going.do(Attend(actor="chen"), Attend(actor="fang"), Attend(actor="wang"), CLOSE)

        assert going.case.stage == "done"
        assert going.case.results["going"].data["outcome"] == "A lamp at the gate."


class TestHeld:
    def test_before_a_close_it_is_open_and_at_the_end_of_the_stage_it_is_not(self) -> None:
        going = full()

        assert going.verdict(held()).is_undecided
        assert going.verdict(held(), closing=True).is_unmet
        assert going.verdict(held()).sentence("zh") == "尚无会议结果"

    def test_it_tells_agreement_from_none(self) -> None:
        going = full(once=None)
        going.do(CloseSitting(actor="chen", outcome="No agreement.", adopted=False))

        assert going.verdict(held(adopted=False)).is_met
        assert going.verdict(held(adopted=True)).is_undecided
        assert going.verdict(held(), closing=True).is_unmet
        assert "closed without agreement" in going.verdict(held()).sentence()

    def test_an_agreement_is_one(self) -> None:
        going = full(once=None)
        going.do(CLOSE)

        assert going.verdict(held()).is_met
        assert going.verdict(held(adopted=False)).is_undecided
        assert going.verdict(held()).sentence("zh") == "2026-03-02 09:00的会议达成一致"

    def test_no_sitting_at_the_end_is_a_way_to_go(self) -> None:
        going = Life(small(Sitting(COUNCIL), when=~held()))

        assert going.run_out() == "done"
        assert going.case.results["going"].data == {}

    def test_an_outcome_is_about_one_text_and_one_visit(self) -> None:
        for acts in ([Amend(actor="li", text="Two lamps")], [GoOn(actor="li"), GoBack(actor="li")]):
            going = full(once=None)
            going.do(CLOSE, *acts)
            assert going.verdict(held()).is_undecided
            assert "no sitting is called" in going.refused(Attend(actor="chen"))


class TestSitting:
    def test_the_board_shows_who_is_present_while_a_sitting_is_open(self) -> None:
        assert progress(life()) is None
        assert progress(called()) == (0, 3)
        assert progress(full()) == (3, 3)
        assert progress(full(quorum=more_than("1/2"))) == (3, 4)
        closed = full(once=None)
        closed.do(CLOSE)
        assert progress(closed) is None

    def test_what_may_be_done_is_told_before_anything_is_written(self) -> None:
        may = life().may("chen")

        assert may["Convene"].is_undecided
        assert "When is not written yet" in may["Convene"].explain()
        assert may["Attend"].is_undecided
        assert may["CloseSitting"].is_undecided
        assert life().may("han")["Convene"].is_unmet
        assert full().may("chen")["CloseSitting"].is_met

    def test_its_parts_are_in_its_definition(self) -> None:
        sittings = [
            Sitting(COUNCIL),
            Sitting(BODY_ALONE),
            Sitting(COUNCIL, convenes=roles("secretary")),
            Sitting(COUNCIL, calls=nobody()),
            Sitting(COUNCIL, quorum=more_than("1/2")),
            Sitting(COUNCIL, notice=days(3)),
            Sitting(COUNCIL, speaks=nobody()),
        ]

        prints = {small(sitting, once=held()).fingerprint for sitting in sittings}

        assert len(prints) == len(sittings)
        assert Sitting(COUNCIL).responsible().zh == "小区议事会成员"

    def test_what_it_is_made_of_is_checked(self) -> None:
        with pytest.raises(ConsultError, match="is no body"):
            Sitting("council")  # type: ignore[arg-type]
        with pytest.raises(ConsultError, match="is no share"):
            Sitting(COUNCIL, quorum=4)  # type: ignore[arg-type]
        with pytest.raises(ConsultError, match="says no sizes"):
            Sitting(Body("council", seats=[Seat("owners")]), quorum=more_than("1/2"))
        with pytest.raises(ConsultError, match="is no span of time"):
            Sitting(COUNCIL, notice=3)  # type: ignore[arg-type]
        with pytest.raises(ConsultError, match="Sitting convenes='chen' is no rule"):
            Sitting(COUNCIL, convenes="chen")  # type: ignore[arg-type]
        with pytest.raises(ConsultError, match="Sitting calls='fri' is no rule"):
            Sitting(COUNCIL, calls="fri")  # type: ignore[arg-type]

    def test_choices_are_said_in_both_languages(self) -> None:
        assert Mode.ON_THE_SPOT.phrase().en == "on the spot"
        assert Side.AGAINST.phrase().zh == "反对"
        assert Mode("online") is Mode.ONLINE
        assert Mode.ONLINE.definition() == "online"


def progress(going: Life) -> tuple[int, int] | None:
    facts = going.facts()
    found: tuple[int, int] | None = facts.activity.progress(facts)
    return found
