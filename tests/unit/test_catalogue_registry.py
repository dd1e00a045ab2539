"""What the catalogue says of its procedures is complete, and its cast can play them."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest

from consult import Engine, People, SetClock
from consult.activities import (
    AnswerSurvey,
    Attend,
    BackSolution,
    CloseSitting,
    Convene,
    Disclose,
    FinishDrafting,
    Grade,
    Inspect,
    OfferSolution,
    RecordAttendance,
    Report,
)
from consult.acts import Act, Part, Split
from consult.catalogue.departments.acts import AcceptOrder, ReportDone
from consult.catalogue.pyramids import PassOn, RaiseTopic, Return
from consult.catalogue.registry import Entry, entries, entry
from consult.catalogue.steps.acts import (
    Admit,
    Channel,
    Deciders,
    PutToDecision,
    Raise,
    Reply,
    Reroute,
    Scope,
)
from consult.errors import ConsultError
from consult.flaws import flaws
from consult.verdicts import Phrase
from consult.voting import Choice

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES: Final = ["five-step", "pyramid"]
FIVE: Final = entry("five-step")


class TestEntries:
    def test_the_names_are_those_that_were_promised(self) -> None:
        assert [one.name for one in entries()] == NAMES

    def test_an_unknown_name_is_answered_with_those_that_there_are(self) -> None:
        with pytest.raises(ConsultError) as caught:
            entry("five-steps")
        assert str(caught.value) == (
            "the catalogue has no 'five-steps'; it has five-step, pyramid; did you mean five-step?"
        )

    @pytest.mark.parametrize("one", entries(), ids=lambda one: one.name)
    def test_everything_is_said_in_both_languages(self, one: Entry) -> None:
        for words in (one.title, one.about, one.protects, one.not_covered, one.figure, *one.sources):
            assert isinstance(words, Phrase)
            assert words.en.strip()
            assert re.search("[\u4e00-\u9fff]", words.zh)
        assert one.sources

    @pytest.mark.parametrize("name", NAMES)
    def test_what_it_makes_is_sound_and_called_by_its_name(self, name: str) -> None:
        made = entry(name).make()
        assert made.name == name
        assert flaws(made) == ()

    @pytest.mark.parametrize("name", NAMES)
    def test_the_cast_is_on_its_rolls_and_nobody_twice(self, name: str) -> None:
        one = entry(name)
        people = [standing.person for standing in one.people]
        assert len(set(people)) == len(people)
        for voters in one.rolls.values():
            assert set(voters) <= set(people)
            assert len(set(voters)) == len(voters)

    @pytest.mark.parametrize("name", NAMES)
    def test_every_body_can_sit(self, name: str) -> None:
        one = entry(name)
        bodies = [
            stage.holds.body
            for stage in one.make().stages.values()
            if stage.holds is not None and hasattr(stage.holds, "body")
        ]
        assert bodies
        for body in bodies:
            present = {who.person: who.seats[body.name] for who in one.people if body.name in who.seats}
            stakeholders = {who.person: "stakeholder" for who in one.people if body.name not in who.seats}
            assert body.sits({**stakeholders, **present}).is_met, body.name

    @pytest.mark.parametrize("name", NAMES)
    def test_every_role_body_and_roll_that_the_procedure_asks_for_is_cast(self, name: str) -> None:
        one = entry(name)
        definition = one.make().definition()
        asked = set(roles_in(definition))
        assert asked
        assert asked <= {role for standing in one.people for role in standing.roles}
        rolls = set(re.findall(r'"(?:roll|served)": "(.*?)"', json.dumps(definition)))
        assert rolls
        assert rolls <= set(one.rolls)


def roles_in(value: Any) -> Iterator[str]:
    """The roles that a definition asks for, by the names that the directory knows."""
    match value:
        case {"rule": "consult.standard._roles", "params": {"names": names}}:
            yield from (name["en"] for name in names)
        case dict():
            for item in value.values():
                yield from roles_in(item)
        case list():
            for item in value:
                yield from roles_in(item)


def engine_of(one: Entry) -> tuple[Engine, SetClock]:
    clock = SetClock(datetime(2026, 3, 2, 1, tzinfo=UTC))
    people = People(one.people, **one.rolls)
    return Engine([one.make(), *one.others()], community="c", clock=clock, directory=people), clock


class TestCast:
    """The casts are enough to play a matter through every step."""

    def test_the_five_steps_are_played_from_a_phone_call_to_the_survey(self) -> None:
        engine, clock = engine_of(FIVE)

        def do(act: Act, case: str = "1") -> str:
            return engine.perform(case, act).accept().stage

        call = Raise(actor="fang", principal="li", title="Floods at the gate", channel=Channel.PHONE)
        engine.open(FIVE.make(), call, case="1").accept()
        do(Reply(actor="wu", text="We have it."))
        assert do(Admit(actor="wu", scope=Scope.MAJOR, reason="It comes from next door.")) == "street"
        order = {"department": "water department", "what": "Find the leak."}
        part = Part(procedure="department-work", title="The main", data=order)
        assert do(Split(actor="xu", parts=(part,))) == "departments"
        (child,) = engine.case("1").relatives
        do(AcceptOrder(actor="tang"), child)
        assert do(ReportDone(actor="tang", text="It is mended."), child) == "judging"
        do(AnswerSurvey(actor="li", grade=Grade.SATISFIED), child)
        clock.forward(timedelta(days=11))
        assert (engine.case(child).stage, engine.case("1").stage) == ("judged", "street")
        down = Reroute(actor="xu", scope=Scope.ORDINARY, reason="The drains at the gate are yours.")
        assert do(down) == "deliberating_ordinary"
        do(Convene(actor="lin", at=clock.now() + timedelta(days=5), stakeholders=("li",)))
        clock.forward(timedelta(days=5))
        for who in ("wu", "zhou", "chen", "he", "li"):
            do(Attend(actor=who))
        assert do(CloseSitting(actor="lin", outcome="Dig a new drain.")) == "reviewing"
        put = PutToDecision(actor="wu", deciders=Deciders.ASSEMBLY, served="residents", budget=900_000)
        assert do(put) == "deciding_assembly"
        clock.forward(timedelta(days=11))  # the law gives ten days of notice
        do(RecordAttendance(actor="wu", voters=FIVE.rolls["adults"]))
        for who in FIVE.rolls["adults"]:
            assert engine.cast("1", who, Choice.YES).accepted
        clock.forward(timedelta(days=5))
        assert engine.case("1").stage == "publishing"
        clock.forward(timedelta(days=16))
        do(Disclose(actor="wu", text="It is dug.", percent=90))
        do(Report(actor="wu", text="It runs off.", cost=800_000))
        assert do(Inspect(actor="shen", accept=True)) == "evaluating"
        for who in FIVE.rolls["residents"]:
            do(AnswerSurvey(actor=who, grade=Grade.SATISFIED))
        clock.forward(timedelta(days=11))
        assert engine.case("1").stage == "evaluated"
        assert do(Reply(actor="wu", text="It is dry.")) == "evaluated"

    def test_minor_matters_are_talked_over_by_the_council_and_decided_by_those_concerned(self) -> None:
        engine, clock = engine_of(FIVE)
        raised = Raise(actor="sun", title="A bench", channel=Channel.CHAT_GROUP)
        engine.open(FIVE.make(), raised, case="1").accept()
        for act in (
            Admit(actor="lin", scope=Scope.MINOR, urgent=True, reason="One house."),
            Convene(actor="wu", stakeholders=("sun",)),
            *(Attend(actor=who) for who in ("wu", "zhou", "gao", "qin", "he", "sun")),
            CloseSitting(actor="wu", outcome="A bench with a back."),
            PutToDecision(
                actor="wu", deciders=Deciders.CONCERNED, electorate="residents", served="residents"
            ),
        ):
            engine.perform("1", act).accept()
        for who in FIVE.rolls["residents"]:
            assert engine.cast("1", who, Choice.YES).accepted
        clock.forward(timedelta(days=8))
        assert engine.case("1").stage == "publishing"

    def test_a_topic_goes_through_the_pyramid_from_one_resident_to_all(self) -> None:
        one = entry("pyramid")
        engine, clock = engine_of(one)
        raised = engine.open(one.make(), RaiseTopic(actor="li", title="The sheds"), case="1")
        assert raised.accept().stage == "core"
        engine.perform("1", Convene(actor="gao")).accept()
        for who in ("gao", "he", "lin"):
            engine.perform("1", Attend(actor=who)).accept()
        engine.perform("1", Return(actor="gao", to="initiator", reason="Say which sheds.")).accept()
        assert engine.perform("1", PassOn(actor="li", note="All 21.")).accept().stage == "core"
        engine.perform("1", Convene(actor="gao")).accept()
        for who in ("gao", "he", "lin"):
            engine.perform("1", Attend(actor=who)).accept()
        closed = CloseSitting(actor="gao", outcome="The backbone works it out.")
        assert engine.perform("1", closed).accept().stage == "backbone"
        for code, who in (("clear", "chen"), ("keep", "sun")):
            offer = OfferSolution(actor=who, code=code, title=code, text="As it says.")
            engine.perform("1", offer).accept()
        engine.perform("1", BackSolution(actor="tian", code="clear")).accept()
        assert engine.perform("1", FinishDrafting(actor="zhou")).accept().stage == "residents"
        for who in one.rolls["residents"]:
            assert engine.cast("1", who, Choice.YES).accepted
        clock.forward(timedelta(days=8))
        assert engine.case("1").stage == "adopted"
