"""The standard rules: who may, how often, what came before, and other cases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from rpds import HashTrieMap

from consult.acts import Act, Merge, Propose
from consult.case import Case, Origin, Place, Relative, Result
from consult.errors import ConsultError, RuleRaisedError
from consult.facts import Answers, Facts, HeadOf, NeedsAnswer, StandingOf
from consult.people import Body, Seat, Standing
from consult.procedure import Stage
from consult.rules import Rule
from consult.standard import (
    anyone,
    children_ended,
    elapsed,
    nobody,
    open_elsewhere,
    person,
    proposer,
    result,
    roles,
    sits_in,
    stage_ref,
    visits,
)
from consult.timing import Calendar, days, hours, minutes, workdays
from consult.verdicts import Verdict

START = datetime(2026, 3, 2, 1, tzinfo=UTC)
TICK = datetime.resolution
SHANGHAI = ZoneInfo("Asia/Shanghai")
talking = Stage("talking", title="商议")


class Go(Act):
    """Go on."""


def case(**other: Any) -> Case:
    origin = Origin("g", "1", "p", "1", "f", "li", other.pop("principal", None), START, "1")
    given: dict[str, Any] = {"visits": HashTrieMap({"talking": 2})}
    return Case(origin, Place("talking", 2, START, None), 1, START, **(given | other))


def asked(
    rule: Rule,
    act: Act | None = None,
    *,
    on: Case | None = None,
    now: datetime = START,
    known: Answers | None = None,
    calendar: Calendar | None = None,
    zone: ZoneInfo = SHANGHAI,
) -> Verdict:
    facts = Facts(on or case(), act, now, known or Answers(), zone, None, calendar)
    return rule.ask(facts)


def standing(person_: str, **known: Any) -> Answers:
    return Answers(standings={person_: Standing(person_, **known)})


class TestWhoMay:
    def test_anyone_may_and_nobody_may_not(self) -> None:
        assert asked(anyone()).is_met
        assert asked(nobody()).is_unmet
        assert asked(~nobody(), Go(actor="li")).is_met

    @pytest.mark.parametrize(
        ("held", "may"), [({"clerk"}, True), ({"lead", "x"}, True), ({"x"}, False), (set(), False)]
    )
    def test_one_of_the_roles_is_enough(self, held: set[str], *, may: bool) -> None:
        rule = roles("lead", "clerk")
        verdict = asked(rule, Go(actor="wu"), known=standing("wu", roles=frozenset(held)))

        assert verdict.is_met is may
        assert rule == roles("clerk", "lead")
        assert str(rule) == "clerk, lead"

    def test_a_role_has_a_name(self) -> None:
        wrong: Any = 5
        for names in ((), ("",), (wrong,)):
            with pytest.raises(ConsultError, match="names no role"):
                roles(*names)

    def test_who_somebody_is_is_asked_for(self) -> None:
        with pytest.raises(NeedsAnswer) as caught:
            asked(roles("clerk"), Go(actor="wu", principal="li"))
        assert caught.value.question == StandingOf("li", START)

    def test_a_person_is_meant_by_name(self) -> None:
        assert asked(person(name="li"), Go(actor="li")).is_met
        assert asked(person(name="li"), Go(actor="wu")).is_unmet
        assert asked(person(name="li"), Go(actor="wu", principal="li")).is_met
        assert asked(person(name="li"), Go(actor="li", principal="wu")).is_unmet

    @pytest.mark.parametrize(("principal", "who"), [(None, "li"), ("wu", "wu")])
    def test_whoever_the_matter_was_raised_for_is_its_proposer(self, principal: str | None, who: str) -> None:
        for actor in ("li", "wu", "an"):
            verdict = asked(proposer(), Go(actor=actor), on=case(principal=principal))
            assert verdict.is_met is (actor == who)
            assert verdict.sentence() == f"{who} raised the matter"

    def test_who_has_a_seat_sits(self) -> None:
        body = Body("council", "议事会", seats=(Seat("resident", "居民"),))
        rule = sits_in(body=body)

        seated = asked(rule, Go(actor="wu"), known=standing("wu", seats={"council": "resident"}))
        assert (seated.is_met, seated.sentence("zh")) == (True, "wu是议事会的居民")
        unknown = asked(rule, Go(actor="wu"), known=standing("wu", seats={"council": "guest"}))
        assert (unknown.is_met, unknown.sentence()) == (True, "wu sits in council as guest")
        other = asked(rule, Go(actor="wu"), known=standing("wu", seats={"other": "resident"}))
        assert (other.is_unmet, other.sentence()) == (True, "wu has no seat in council")

    @pytest.mark.parametrize("rule", [roles("clerk"), person(name="li"), proposer(), sits_in(body=Body("b"))])
    def test_where_nobody_acts_a_rule_about_who_acts_raises(self, rule: Rule) -> None:
        with pytest.raises(RuleRaisedError, match="a rule asked who acts where time alone moves the case"):
            asked(rule)


class TestWhatCameBefore:
    @pytest.mark.parametrize(("need", "holds"), [(1, True), (2, True), (3, False)])
    def test_visits_are_counted_the_present_one_included(self, need: int, *, holds: bool) -> None:
        assert asked(visits(talking) >= need).is_met is holds
        assert asked(visits(Stage("never")).equals(0)).is_met

    def test_a_result_is_found_by_its_members(self) -> None:
        found = Result(1, 1, START, {"tally": {"yes": 3}, "decision": "Approve"})
        on = case(results=HashTrieMap({"talking": found}))

        assert asked(result(talking, "decision").equals("Approve"), on=on).is_met
        assert asked(result(talking, "tally", "yes") > 2, on=on).is_met
        for names in (("nothing",), ("tally", "no"), ("decision", "deeper")):
            assert asked(result(talking, *names).equals("x"), on=on).is_undecided

    def test_a_result_of_an_older_text_has_lapsed(self) -> None:
        found = Result(1, 1, START, {"decision": "Approve"})
        on = case(results=HashTrieMap({"talking": found}), text=2)

        verdict = asked(result(talking, "decision").equals("Approve"), on=on)
        assert (verdict.is_undecided, verdict.sentence()) == (True, "decision of talking is not settled")

    def test_a_stage_is_referred_to_by_name_and_words(self) -> None:
        reference = stage_ref(talking)

        assert (reference.name, reference.phrase().zh) == ("talking", "商议")
        assert reference.definition() == {"stage": "talking"}
        wrong: Any = "talking"
        for make in (visits, result, stage_ref):
            with pytest.raises(ConsultError, match="'talking' is no stage; give the stage itself"):
                make(wrong)


class TestElapsed:
    @pytest.mark.parametrize(
        ("span", "due"),
        [
            (minutes(90), START + timedelta(minutes=90)),
            (hours(24), START + timedelta(days=1)),
            (days(1), datetime(2026, 3, 3, 16, tzinfo=UTC)),
            (workdays(5), datetime(2026, 3, 9, 16, tzinfo=UTC)),
        ],
        ids=str,
    )
    def test_it_holds_from_the_moment_at_which_the_span_is_over(self, span: Any, due: datetime) -> None:
        before = asked(elapsed(span=span), now=due - TICK)

        assert (before.is_undecided, before.until) == (True, due)
        assert before.changes_at() == due
        assert asked(elapsed(span=span), now=due).is_met
        assert asked(elapsed(span=span), now=due + TICK).is_met

    def test_it_follows_the_calendar_and_the_zone_of_the_procedure(self) -> None:
        calendar = Calendar(holidays=[datetime(2026, 3, 3, tzinfo=UTC).date()])

        assert asked(elapsed(span=workdays(1)), calendar=calendar).until == datetime(
            2026, 3, 4, 16, tzinfo=UTC
        )
        berlin = asked(elapsed(span=days(1)), zone=ZoneInfo("Europe/Berlin"))
        assert berlin.until == datetime(2026, 3, 3, 23, tzinfo=UTC)

    def test_joined_with_others_the_moment_is_kept(self) -> None:
        both = asked(elapsed(span=hours(2)) & (elapsed(span=hours(1)) | nobody()))

        assert both.is_undecided
        assert both.changes_at() == START + timedelta(hours=1)


class TestOtherCases:
    merge = Merge(actor="wu", into="2")

    def other(self, *, final: bool) -> Answers:
        head = case()
        place = attrs.evolve(head.place, stage="somewhere", final=final)
        return Answers(heads={"2": attrs.evolve(head, place=place)})

    def test_another_open_case_is_one_to_join(self) -> None:
        verdict = asked(open_elsewhere(Merge.into), self.merge, known=self.other(final=False))

        assert (verdict.is_met, verdict.sentence()) == (True, "case 2 is open")

    def test_one_that_has_ended_is_not_and_neither_is_none_or_itself(self) -> None:
        rule = open_elsewhere(Merge.into)

        ended = asked(rule, self.merge, known=self.other(final=True))
        assert (ended.is_unmet, ended.sentence()) == (True, "case 2 has ended in somewhere")
        missing = asked(rule, self.merge, known=Answers(heads={"2": None}))
        assert (missing.is_unmet, missing.sentence()) == (True, "there is no case 2 here")
        itself = asked(rule, Merge(actor="wu", into="1"))
        assert (itself.is_unmet, itself.sentence()) == (True, "1 is this case itself")

    def test_the_other_case_is_asked_for(self) -> None:
        with pytest.raises(NeedsAnswer) as caught:
            asked(open_elsewhere(Merge.into), self.merge)
        assert caught.value.question == HeadOf("2", START)

    def test_which_field_names_it_is_said_by_the_field(self) -> None:
        for wrong in ("into", None, Propose):
            with pytest.raises(ConsultError, match=r"write it as open_elsewhere\(Merge.into\)"):
                open_elsewhere(wrong)  # type: ignore[arg-type]  # that is the mistake

    @pytest.mark.parametrize(
        ("ended", "outcome"),
        [((), "unmet"), ((False,), "undecided"), ((True, False), "undecided"), ((True, True), "met")],
    )
    def test_the_parts_have_ended_once_every_one_has(self, ended: tuple[bool, ...], outcome: str) -> None:
        relatives = {f"1.2.{n}": Relative("child", "x", one) for n, one in enumerate(ended)}
        others = {"9": Relative("parent"), "8": Relative("merged-from", "x", ended=True)}
        verdict = asked(children_ended(), on=case(relatives=HashTrieMap(relatives | others)))

        assert verdict.outcome.value == outcome
        if outcome == "undecided":
            assert verdict.data["missing"] == ended.count(False)
            assert verdict.data["waiting"] == [name for name, other in relatives.items() if not other.ended]
