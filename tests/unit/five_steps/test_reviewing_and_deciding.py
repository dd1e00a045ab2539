"""The branch reviews and says who decides; they decide with a quorum, by the law where it is the law's."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from pydantic import ValidationError

from consult.activities import Decline, RecordAttendance, SendBack
from consult.activities.outcomes import majority
from consult.adapters.records import story
from consult.catalogue.five_steps import five_step
from consult.catalogue.steps import (
    ByLaw,
    Deciders,
    Deciding,
    Online,
    PutToDecision,
    Reviewing,
    Scope,
    by_law,
    in_city,
    in_village,
)
from consult.catalogue.steps.endings import OWN_RULE_FAILED, ending
from consult.errors import ConsultError
from consult.flaws import flaws
from consult.law import NotInForceError, UnknownRuleError, rule
from consult.law.terms import RuleError
from consult.timing import Span, days
from consult.voting import Choice, Roll, at_least, more_than
from consult.voting.decisions import legs
from five_step_lives import RESIDENTS, Garden


def put(deciders: Deciders, **more: object) -> PutToDecision:
    said = {"electorate": "residents", "served": "residents"} | more
    return PutToDecision(actor="zhi", deciders=deciders, **said)  # type: ignore[arg-type]  # by name


class TestReview:
    @pytest.mark.parametrize("who", ["ai", "zhou", "shuji"])
    def test_only_the_branch_reviews(self, who: str) -> None:
        garden = Garden()
        garden.reviewing()

        for act in (
            put(Deciders.CONCERNED).model_copy(update={"actor": who}),
            Decline(actor=who, reason="no"),
            SendBack(actor=who, reason="no"),
        ):
            assert f"{who} is not branch" in garden.refused(act)

    @pytest.mark.parametrize("act", [Decline, SendBack])
    def test_a_no_has_a_reason(self, act: type[Decline | SendBack]) -> None:
        with pytest.raises(ValidationError, match="reason"):
            act(actor="zhi", reason="")

    @pytest.mark.parametrize(
        ("scope", "stage"),
        [(Scope.ORDINARY, "deliberating_ordinary"), (Scope.MINOR, "deliberating_minor")],
    )
    @pytest.mark.parametrize("rounds", [1, 2])
    def test_it_is_sent_back_to_its_own_talks_to_the_bound_and_no_further(
        self, scope: Scope, stage: str, rounds: int
    ) -> None:
        garden = Garden(five_step(name="rounds", reviewing=Reviewing(rounds=rounds)))
        garden.reviewing(scope)
        for _ in range(rounds):
            assert garden.do(SendBack(actor="zhi", reason="Say what it costs.")) == stage
            garden.sat()

        why = garden.refused(SendBack(actor="zhi", reason="Once more."))
        assert f"visits to reviewing is {rounds + 1} (asked for: at most {rounds})" in why
        assert garden.put() == "deciding"

    def test_those_concerned_are_named_by_their_roll(self) -> None:
        with pytest.raises(ValidationError, match="name their roll"):
            PutToDecision(actor="zhi", deciders=Deciders.CONCERNED, served="residents")

    def test_the_roll_that_is_named_votes(self) -> None:
        garden = Garden()
        garden.deciding(electorate="building")

        assert garden.engine.cast("1", "ai", Choice.YES).accepted
        assert not garden.engine.cast("1", "deng", Choice.YES).accepted


class TestWhoDecides:
    @pytest.mark.parametrize(
        ("deciders", "stage"),
        [
            (Deciders.CONCERNED, "deciding"),
            (Deciders.ASSEMBLY, "deciding_assembly"),
            (Deciders.REPRESENTATIVES, "deciding_representatives"),
        ],
    )
    def test_the_branch_chooses(self, deciders: Deciders, stage: str) -> None:
        assert Garden().deciding(deciders) == stage

    @pytest.mark.parametrize("deciders", [Deciders.CONCERNED, Deciders.REPRESENTATIVES])
    def test_what_the_law_keeps_for_the_assembly_goes_nowhere_else(self, deciders: Deciders) -> None:
        garden = Garden()
        garden.reviewing(reserved=True)

        assert "the law keeps the matter for the assembly" in garden.refused(put(deciders))
        assert garden.put(Deciders.ASSEMBLY) == "deciding_assembly"

    def test_nobody_decides_who_is_not_offered(self) -> None:
        garden = Garden(five_step(name="online-only", deciding=Deciding()))
        garden.reviewing()

        assert "Who decides is the assembly" in garden.refused(put(Deciders.ASSEMBLY))
        assert garden.put() == "deciding"

    def test_without_a_review_that_is_said_and_checked_at_the_screening(self) -> None:
        rules = five_step(name="unreviewed", reviewing=None)
        for more, deciders, stage in (
            ({}, Deciders.CONCERNED, "deciding"),
            ({}, Deciders.REPRESENTATIVES, "deciding_representatives"),
            ({"reserved": True}, Deciders.ASSEMBLY, "deciding_assembly"),
        ):
            garden = Garden(rules)
            garden.deliberating(deciders=deciders, **more)
            assert garden.sat() == stage
        garden = Garden(rules)
        garden.opened()
        with pytest.raises(ConsultError, match="the law keeps the matter for the assembly"):
            garden.admitted(reserved=True, deciders=Deciders.REPRESENTATIVES)

    def test_somebody_must_be_offered(self) -> None:
        with pytest.raises(ConsultError, match="offers nobody who decides"):
            Deciding(concerned=None)

    def test_the_assembly_alone_may_be_offered(self) -> None:
        city = in_city()
        rules = five_step(name="assembly", deciding=Deciding(concerned=None, assembly=city.assembly))

        assert flaws(rules) == ()
        assert "deciding" not in rules.stages


class TestOnline:
    @pytest.mark.parametrize(
        ("yes", "no", "ends"),
        [(4, 0, "publishing"), (3, 0, "no_quorum"), (2, 2, "rejected"), (3, 1, "publishing")],
    )
    def test_two_thirds_take_part_and_more_than_half_of_them_agree(
        self, yes: int, no: int, ends: str
    ) -> None:
        garden = Garden()
        garden.deciding()

        assert garden.voted(yes=yes, no=no) == ends

    @pytest.mark.parametrize(("yes", "ends"), [(3, "publishing"), (2, "no_quorum")])
    def test_both_shares_are_parameters(self, yes: int, ends: str) -> None:
        online = Online(enough=at_least("1/2"), carries=at_least("1"))
        garden = Garden(five_step(name="shares", deciding=Deciding(concerned=online)))
        garden.deciding()

        assert garden.voted(yes=yes) == ends

    def test_a_share_of_the_whole_roll_may_be_asked_for(self) -> None:
        online = Online(enough=at_least("1/2"), carries=more_than("1/2"), of="all")
        garden = Garden(five_step(name="all", deciding=Deciding(concerned=online)))
        garden.deciding()

        assert garden.voted(yes=3) == "rejected"

    def test_it_may_be_secret(self) -> None:
        assert flaws(five_step(name="secret", deciding=in_city(online=Online(secret=True)))) == ()


UNANIMOUS = majority(at_least("1"), of="participating")
"""A rule of a community's own: whoever takes part agrees."""


class TestOwnRule:
    @pytest.mark.parametrize(
        ("yes", "no", "ends"),
        [
            (4, 0, "publishing"),
            (3, 1, "own_rule_failed"),  # carried by the shares, and not by the rule
            (2, 2, "rejected"),
            (3, 0, "no_quorum"),  # all who came agree, and too few came
        ],
    )
    def test_online_it_must_hold_beside_the_shares_and_its_failing_is_an_end_of_its_own(
        self, yes: int, no: int, ends: str
    ) -> None:
        rules = five_step(name="own", deciding=Deciding(concerned=Online(own_rule=UNANIMOUS)))
        assert flaws(rules) == ()
        garden = Garden(rules)
        garden.deciding()

        assert garden.voted(yes=yes, no=no) == ends

    @pytest.mark.parametrize(
        ("present", "yes", "ends"),
        [
            (4, 4, "publishing"),
            (4, 3, "own_rule_failed"),
            (4, 2, "rejected"),
            (3, 3, "no_quorum"),
        ],
    )
    def test_in_a_meeting_it_must_hold_beside_the_numbers_of_the_law(
        self, present: int, yes: int, ends: str
    ) -> None:
        meeting = by_law("residents-assembly", on=date(2026, 1, 1), mode="persons", own_rule=UNANIMOUS)
        rules = five_step(name="own", deciding=Deciding(assembly=meeting))
        assert flaws(rules) == ()
        garden = Garden(rules)
        garden.deciding(Deciders.ASSEMBLY)

        assert garden.met(present=present, yes=yes) == ends

    def test_its_end_says_so_in_both_languages_and_may_be_a_communitys_own(self) -> None:
        answer = OWN_RULE_FAILED.answer
        assert answer is not None
        assert "carried by the counts, but the community's own rule did not hold" in answer.en
        assert "票数已达到要求，但未满足本社区（村）另行规定的条件" in answer.zh

        own = ending("not_of_one_mind", "意见不一", "Not all were of one mind.", "未能一致同意。")
        online = Online(own_rule=UNANIMOUS, own_rule_failed=own)
        garden = Garden(five_step(name="own", deciding=Deciding(concerned=online)))
        garden.deciding()
        assert garden.voted(yes=3, no=1) == "not_of_one_mind"
        assert "own_rule_failed" not in garden.procedure.stages

    def test_it_is_told_why(self) -> None:
        garden = Garden(five_step(name="own", deciding=Deciding(concerned=Online(own_rule=UNANIMOUS))))
        garden.deciding()
        garden.voted(yes=3, no=1)
        told = story(garden.engine, "1", brief=True).splitlines()

        assert "more than 1/2 asked for, so 3 needed. The answer: The matter was carried by the" in told[-2]
        assert "not “publishing”, since 3 of 4" in told[-1]
        assert "all asked for" in told[-1]

    def test_without_one_there_is_no_such_end(self) -> None:
        assert "own_rule_failed" not in Garden().procedure.stages

    def test_it_is_a_rule_and_its_end_is_final(self) -> None:
        with pytest.raises(ConsultError, match="own_rule='all' is no rule"):
            Online(own_rule="all")  # type: ignore[arg-type]
        with pytest.raises(ConsultError, match="own_rule_failed='deciding' is no final stage"):
            Online(own_rule_failed=Online().stage)


class TestRepeats:
    @pytest.mark.parametrize("repeats", [1, 2])
    @pytest.mark.parametrize(("yes", "no", "ends"), [(3, 0, "no_quorum"), (3, 1, "own_rule_failed")])
    def test_where_nothing_is_decided_it_is_voted_anew_to_the_bound_and_no_further(
        self, repeats: int, yes: int, no: int, ends: str
    ) -> None:
        rules = five_step(
            name="again", deciding=Deciding(concerned=Online(own_rule=UNANIMOUS, repeats=repeats))
        )
        assert flaws(rules) == ()
        garden = Garden(rules)
        garden.deciding()
        for _ in range(repeats):
            assert garden.voted(yes=yes, no=no) == "deciding"

        assert garden.voted(yes=yes, no=no) == ends

    def test_a_no_is_a_decision_and_is_not_voted_anew(self) -> None:
        garden = Garden(five_step(name="again", deciding=Deciding(concerned=Online(repeats=1))))
        garden.deciding()

        assert garden.voted(yes=2, no=2) == "rejected"

    def test_an_assembly_meets_anew_after_a_notice_of_its_own(self) -> None:
        meeting = by_law("residents-assembly", on=date(2026, 1, 1), mode="persons", repeats=1)
        garden = Garden(five_step(name="again", deciding=Deciding(assembly=meeting)))
        garden.deciding(Deciders.ASSEMBLY)

        assert garden.met(present=3, yes=3) == "deciding_assembly"
        assert "10 days have gone by on" in garden.refused(RecordAttendance(actor="zhou", voters=("ai",)))
        assert garden.met(present=4, yes=4) == "publishing"


class TestByLaw:
    @pytest.mark.parametrize(("notice", "lasts"), [(days(15), days(15)), (days(16), days(15))])
    def test_a_notice_that_leaves_no_time_to_meet_is_refused(self, notice: Span, lasts: Span) -> None:
        with pytest.raises(ConsultError, match=r"leaves nothing of the 15 days that the stage lasts"):
            by_law("residents-assembly", on=date(2026, 1, 1), mode="persons", notice=notice, lasts=lasts)
        longer = by_law("residents-assembly", on=date(2026, 1, 1), mode="persons", lasts=days(11))
        assert longer.notice == days(10)

    @pytest.mark.parametrize(
        ("deciders", "present", "yes", "ends"),
        [
            # Residents' Article 27: more than half of the adults come; 4 of 6 is, 3 is not.
            (Deciders.ASSEMBLY, 4, 3, "publishing"),
            (Deciders.ASSEMBLY, 4, 2, "rejected"),
            (Deciders.ASSEMBLY, 3, 3, "no_quorum"),
            # Residents' Article 29: two thirds or more of the members come; 2 of 3 is.
            (Deciders.REPRESENTATIVES, 2, 2, "publishing"),
            (Deciders.REPRESENTATIVES, 2, 1, "rejected"),
            (Deciders.REPRESENTATIVES, 1, 1, "no_quorum"),
        ],
    )
    def test_a_citys_meetings_are_counted_as_the_law_says(
        self, deciders: Deciders, present: int, yes: int, ends: str
    ) -> None:
        garden = Garden()
        garden.deciding(deciders)

        assert garden.met(present=present, yes=yes) == ends

    def test_an_assembly_has_ten_clear_days_of_notice(self) -> None:
        garden = Garden()
        garden.deciding(Deciders.ASSEMBLY)
        come = RecordAttendance(actor="zhou", voters=("ai",))
        told = garden.engine.case("1").place.entered.astimezone(garden.procedure.zone)
        garden.clock.set(datetime.combine(told + timedelta(days=11), time(0), garden.procedure.zone))

        garden.clock.forward(-timedelta.resolution)
        assert "10 days have gone by on" in garden.refused(come)
        garden.clock.forward(timedelta.resolution)
        garden.do(come)

    def test_unless_the_matter_is_urgent(self) -> None:
        garden = Garden()
        garden.opened()
        garden.admitted(urgent=True)
        garden.sat()
        garden.put(Deciders.ASSEMBLY)

        garden.do(RecordAttendance(actor="zhou", voters=("ai",)))

    def test_the_law_knows_no_notice_of_representatives_and_a_community_may(self) -> None:
        day, name = date(2026, 1, 1), "residents-representatives-meeting"

        assert by_law(name, on=day).notice is None
        assert by_law(name, on=day, notice=days(5)).notice == days(5)
        assert by_law("villagers-assembly", on=day, mode="persons").notice == days(10)

    def test_nobody_came_at_all(self) -> None:
        garden = Garden()
        garden.deciding(Deciders.ASSEMBLY)

        assert garden.run_out() == "no_quorum"

    def test_only_those_who_have_come_vote(self) -> None:
        garden = Garden()
        garden.deciding(Deciders.ASSEMBLY)

        garden.wait(days=11)
        assert not garden.engine.cast("1", "ai", Choice.YES).accepted
        garden.do(RecordAttendance(actor="zhou", voters=("ai",)))
        assert garden.engine.cast("1", "ai", Choice.YES).accepted

    @pytest.mark.parametrize(("came", "ends"), [(4, "publishing"), (3, "no_quorum")])
    def test_a_villages_assembly_of_households_needs_two_thirds_of_them(self, came: int, ends: str) -> None:
        garden = Garden(five_step(name="village", deciding=in_village(mode="households")))
        roll = Roll.of("households", RESIDENTS, weights={"households": dict.fromkeys(RESIDENTS, 1)})
        garden.people.put_roll(roll)
        garden.deciding(Deciders.ASSEMBLY)

        assert garden.met(present=came, yes=came) == ends

    @pytest.mark.parametrize(
        ("deciding", "names"),
        [
            (in_city(), ("residents-assembly", "residents-representatives-meeting")),
            (in_village(), ("villagers-assembly", "villagers-representatives-meeting")),
        ],
    )
    def test_the_numbers_are_those_of_the_law(self, deciding: Deciding, names: tuple[str, str]) -> None:
        for how, name in zip((deciding.assembly, deciding.representatives), names, strict=True):
            assert isinstance(how, ByLaw)
            known = rule(name, on=date(2026, 1, 1))
            known = known if len(known.modes) == 1 else known.by("persons")
            assert legs(how.law.decision) == legs(known.decision)

    def test_the_day_of_the_law_is_a_parameter(self) -> None:
        old = by_law("residents-assembly", on=date(2020, 5, 1), mode="reps")

        assert old.law.in_force_until == date(2025, 12, 31)
        assert old.roll == "reps"
        with pytest.raises(NotInForceError):
            in_city(on=date(2020, 5, 1))  # there was no representatives' meeting in the law

    def test_a_meeting_that_the_law_does_not_know_is_refused(self) -> None:
        day = date(2026, 1, 1)
        with pytest.raises(UnknownRuleError):
            by_law("burghers-assembly", on=day)
        with pytest.raises(ConsultError, match="no assembly or representatives' meeting"):
            by_law("residents-recall", on=day)
        with pytest.raises(ConsultError, match="is taken by one of persons, households"):
            by_law("residents-assembly", on=day)
        with pytest.raises(RuleError):
            by_law("residents-assembly", on=day, mode="boats")

    def test_the_rolls_and_who_counts_are_parameters(self) -> None:
        meeting = by_law(
            "villagers-representatives-meeting", on=date(2026, 1, 1), roll="deputies", papers=True
        )
        rules = five_step(name="papers", deciding=Deciding(concerned=None, representatives=meeting))

        assert flaws(rules) == ()
        assert "EnterPaper" in rules.acts()
        assert rules.stages["deciding_representatives"].holds.roll == "deputies"  # type: ignore[union-attr]
