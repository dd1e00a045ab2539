"""Single lines of the practice that no other test is about, so that each line has one."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Final

import pytest

from consult import Engine, People, SetClock, Standing
from consult.activities import AnswerSurvey, Contribute, Convene, Grade, Inspect, Kind, Remark
from consult.catalogue import benefit_fund, entry, five_step
from consult.catalogue.bodies import TWO_COMMITTEES, village_council
from consult.catalogue.convening import committee_members
from consult.catalogue.funds import VILLAGE_FUND, Commit, FundProfile, OpenFund, Purpose
from consult.catalogue.steps import (
    Admit,
    Channel,
    Deciders,
    Implementing,
    Platform,
    Publishing,
    Raise,
    Replies,
    Rerouting,
    Reviewing,
    Scope,
    Screening,
    Talks,
    in_village,
)
from consult.facts import Facts
from consult.flaws import flaws
from consult.procedure import Procedure
from consult.rules import rule
from consult.rulings import Ruling
from consult.standard import roles
from consult.verdicts import Phrase, Verdict, met, unmet
from consult.voting import Choice, Roll
from five_step_lives import EVERYTHING, START, Garden, seat


class TestTakingUp:
    def test_each_question_of_the_handling_list_is_settled_by_taking_it_up(self) -> None:
        garden = Garden()
        garden.deliberating(Scope.ORDINARY, urgent=True, leads="water board", reason="It bursts.")
        matter = garden.engine.case("1").matter

        assert [matter[name] for name in ("scope", "urgent", "leads")] == ["ordinary", True, "water board"]

    def test_an_urgent_matter_is_talked_about_within_the_hour_it_came_in(self) -> None:
        garden = Garden()
        garden.deliberating(urgent=True)

        assert garden.sat() == "reviewing"
        assert garden.clock.now() == START

    def test_one_that_is_not_urgent_is_not(self) -> None:
        garden = Garden()
        garden.deliberating()
        who = seat(garden.procedure.stages["deliberating_minor"].holds.body, "two committees")

        assert "days of notice" in garden.refused(Convene(actor=who, stakeholders=("neighbour",)))


class TestWhoDecides:
    @pytest.mark.parametrize("unit", ["estate", "courtyard", "building", "hamlet"])
    def test_those_of_the_unit_decide_and_nobody_else(self, unit: str) -> None:
        garden = Garden()
        garden.people.put_roll(Roll.of(unit, ("ai", "bo", "cui")))
        garden.deciding(electorate=unit)

        assert not garden.engine.cast("1", "deng", Choice.YES).accepted
        assert garden.voted(yes=2) == "publishing"

    def test_a_villages_meetings_are_those_of_the_law_of_villages(self) -> None:
        for how, law in (
            (in_village().assembly, "assembly"),
            (in_village().representatives, "representatives-meeting"),
        ):
            assert how is not None
            assert how.law.name == f"villagers-{law}"

    def test_a_villages_representatives_decide_where_two_thirds_of_them_come(self) -> None:
        for came, ends in ((2, "publishing"), (1, "no_quorum")):
            garden = Garden(five_step(name="village", deciding=in_village()))
            garden.deciding(Deciders.REPRESENTATIVES)
            assert garden.met(present=came, yes=came) == ends

    def test_a_villages_assembly_of_persons_decides_where_more_than_half_come(self) -> None:
        for came, ends in ((4, "publishing"), (3, "no_quorum")):
            garden = Garden(five_step(name="village", deciding=in_village()))
            garden.deciding(Deciders.ASSEMBLY)
            assert garden.met(present=came, yes=came) == ends


class TestVillage:
    def test_members_of_the_two_committees_convene_the_council_and_no_other_seat_does(self) -> None:
        council = village_council()
        platform = Platform(body=council, convenes=committee_members(body=council))
        garden = Garden(five_step(name="village", talks=Talks(platforms=(platform,))))
        garden.deliberating()
        call = Convene(actor="nobody", at=garden.clock.now() + timedelta(days=4), stakeholders=("neighbour",))

        for one in council.seats:
            ruling = garden.ruling(call.model_copy(update={"actor": seat(council, one.category)}))
            assert ruling.accepted is (one == TWO_COMMITTEES)


class TestGivingAndWatching:
    def works(self, implementing: Implementing | None = None) -> Garden:
        rules = EVERYTHING if implementing is None else five_step(name="w", implementing=implementing)
        garden = Garden(rules)
        for who in ("supervisory committee", "media", "society", "branch", "firm"):
            garden.people.put(Standing(f"the {who}", roles=(who,)))
        garden.implementing()
        return garden

    @pytest.mark.parametrize("who", ["the supervisory committee", "ai", "the media", "the society"])
    def test_each_that_watches_remarks_and_is_owed_an_answer(self, who: str) -> None:
        garden = self.works()
        garden.do(Remark(actor=who, text="The pole leans."))
        number = garden.engine.case("1").seq

        assert f"remark:{number}" in {duty.id for duty in garden.engine.case("1").duties}

    def test_who_watches_may_be_named(self) -> None:
        garden = self.works(Implementing(supervisors=roles("supervisory committee")))

        garden.do(Remark(actor="the supervisory committee", text="The pole leans."))
        assert "is not supervisory committee" in garden.refused(Remark(actor="the media", text="It leans."))

    @pytest.mark.parametrize("who", ["the branch", "ai", "the firm"])
    @pytest.mark.parametrize("kind", Kind)
    def test_branch_residents_and_firms_give_each_kind(self, who: str, kind: Kind) -> None:
        garden = self.works()
        garden.do(Contribute(actor=who, kind=kind, amount=3))
        garden.built()

        assert garden.engine.case("1").results["implementing"].data["contributions"][kind.value] == 3

    def test_the_supervisory_committees_acceptance_opens_the_survey(self) -> None:
        garden = self.works()
        assert garden.built(accept=False) == "implementing"
        assert "is not supervisory committee" in garden.refused(Inspect(actor="ai", accept=True))
        assert garden.built() == "evaluating"


class TestWhoJudges:
    def test_those_who_deliberated_judge_where_they_are_on_the_roll(self) -> None:
        garden = Garden()
        body = garden.procedure.stages["deliberating_minor"].holds.body
        deliberated = tuple(seat(body, one.category) for one in body.seats)
        garden.people.put_roll(Roll.of("served", ("ai", *deliberated)))
        garden.evaluating(served="served")

        for who in ("ai", *deliberated):
            garden.do(AnswerSurvey(actor=who, grade=Grade.SATISFIED))
        assert not garden.ruling(AnswerSurvey(actor="bo", grade=Grade.SATISFIED)).accepted


PARTY: Final = ("branch", "party secretary", "deputy party secretary")


class TestLeadership:
    def test_the_party_organisation_reviews_convenes_and_publishes_as_a_role(self) -> None:
        holds = {name: json.dumps(EVERYTHING.stages[name].definition()) for name in EVERYTHING.stages}

        assert all(f'"{name}"' in holds["deliberating_ordinary"] for name in PARTY[1:])
        assert [name for name in holds if '"branch"' in holds[name]] == [
            "reviewing",
            "publishing",
            "implementing",
        ]

    @pytest.mark.parametrize("reviewing", [Reviewing(by=roles("council")), None])
    def test_another_country_names_other_roles_or_none(self, reviewing: Reviewing | None) -> None:
        council = roles("council")
        rules = five_step(
            name="elsewhere",
            title="邻里议事",
            screening=Screening(by=council),
            talks=Talks(platforms=(Platform(body=village_council(seats=())),)),
            rerouting=Rerouting(by=council),
            reviewing=reviewing,
            publishing=Publishing(settler=council),
            implementing=Implementing(lead=council),
            replies=Replies(by=council),
        )

        told = json.dumps(rules.definition())
        assert flaws(rules) == ()
        assert not [name for name in PARTY if name in told]
        assert [name for name in PARTY if name in json.dumps(EVERYTHING.definition())] == list(PARTY)


@rule(version="1", en="for an old estate", zh="老旧小区改造事项")
def for_an_old_estate(facts: Facts) -> Verdict:
    """The matter is about an old estate, as its text says."""
    matter = facts.head_of(facts.act.matter)
    old = matter is not None and "old estate" in matter.matter["text"]
    if old:
        return met("it is an old estate", zh="属于老旧小区改造")
    return unmet("it is no old estate", zh="不属于老旧小区改造")


class TestMoney:
    def awarded(self, fund: Procedure, text: str) -> Ruling:
        """A matter of that text is carried out with 600 yuan of its own; half of it is committed then."""
        garden = Garden(EVERYTHING, fund)
        garden.engine.open(fund, OpenFund(actor="jie", title="2026", year=2026), case="fund").accept()
        garden.opened(text=text)
        garden.admitted()
        garden.sat()
        garden.put()
        garden.voted()
        garden.run_out()
        garden.do(Contribute(actor="bo", kind=Kind.MONEY, amount=60_000))
        assert garden.built() == "awarding"
        award = Commit(actor="zhou", matter="1", purpose=Purpose.AWARD, amount=30_000, reason="Built.")
        return garden.engine.perform("fund", award)

    def test_a_villages_fund_awards_its_works(self) -> None:
        assert self.awarded(benefit_fund(VILLAGE_FUND), "A ditch").accepted

    def test_a_community_may_keep_awards_for_old_estates(self) -> None:
        fund = benefit_fund(name="old-estates", commits=roles("joint meeting") & for_an_old_estate())

        assert self.awarded(fund, "The pipes of the old estate").accepted
        assert "it is no old estate" in self.awarded(fund, "A ditch").explain()

    def test_a_foundation_is_a_fund_of_another_name_limit_and_people(self) -> None:
        profile = FundProfile(Phrase("community foundation", "社区基金会"), 500_000)
        board = roles("foundation board")
        rules = benefit_fund(profile, name="foundation", opener=board, commits=board)

        assert flaws(rules) == ()
        assert rules.title == "社区基金会"
        told = json.dumps(rules.definition())
        assert "foundation board" in told
        assert [name for name in ("street office", "joint meeting") if name in told] == []


CITY: Final = 1_639
"""How many villages and communities there are in one city."""


class TestScale:
    def test_one_procedure_serves_every_community_of_the_city_each_with_its_own_record(self) -> None:
        five = entry("five-step")
        rules, people = five.make(), People(five.people, **five.rolls)
        clock, first = SetClock(START), Raise(actor="li", title="A lamp", channel=Channel.PHONE)
        city = [
            Engine([rules], community=f"community-{number}", clock=clock, directory=people)
            for number in range(CITY)
        ]
        for engine in city:
            engine.open(rules, first, case="1").accept()
        some = city[CITY // 2]
        some.perform("1", Admit(actor="wu", scope=Scope.MINOR, reason="Ours.")).accept()

        assert [engine for engine in city if engine.case("1").stage != "screening"] == [some]
