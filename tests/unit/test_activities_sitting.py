"""Sittings: called in time, composed as they must be, and closed with an outcome."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any

import pytest
from pydantic import ValidationError

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
from consult.people import Body, Seat, Standing
from consult.rules import pick, settled
from consult.standard import nobody, roles, sits_in
from consult.timing import Calendar, days, hours, workdays
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

    def test_choices_are_said_in_both_languages(self) -> None:
        assert Mode.ON_THE_SPOT.phrase().en == "on the spot"
        assert Side.AGAINST.phrase().zh == "反对"
        assert Mode("online") is Mode.ONLINE
        assert Mode.ONLINE.definition() == "online"


def progress(going: Life) -> tuple[int, int] | None:
    facts = going.facts()
    found: tuple[int, int] | None = facts.activity.progress(facts)
    return found
