"""Rules and readings: plain functions as values that answer, join, compare and explain themselves."""

from __future__ import annotations

import json
from enum import StrEnum
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import attrs
import pytest

from consult.acts import Act, FieldRef, Titled, settles
from consult.errors import ConsultError, RuleRaisedError
from consult.facts import BlankAct, Facts, NeedsAnswer, StandingOf
from consult.people import Body, Standing
from consult.procedure import Stage
from consult.rules import Leaf, Reading, Rule, define, fields_in, k_of, pick, reading, rule, settled
from consult.standard import visits
from consult.timing import days, hours
from consult.verdicts import Outcome, Phrase, Verdict, met, undecided, unmet
from consult.voting import at_least, more_than
from facts_made import NOW, facts_of

if TYPE_CHECKING:
    from collections.abc import Callable


class Scope(StrEnum):
    OWN = "own", "本小区"
    TOWN = "town", "全街道"

    zh: str

    def __new__(cls, text: str, zh: str) -> Scope:  # noqa: PYI034 - an enumeration is final
        made = str.__new__(cls, text)
        made._value_ = text
        made.zh = zh
        return made

    def phrase(self) -> Phrase:
        return Phrase(self.value, self.zh)


class Admit(Act):
    """Take it up."""

    zh = "受理"

    scope: Annotated[Scope | None, settles, Titled("Scope", "范围")] = None
    urgent: Annotated[bool, settles] = False
    note: str = ""


class Remind(Act):
    """Say it again."""

    scope: Annotated[Scope, Titled("Scope again", "范围（重申）")]


@rule(version="1", en="at least {needed} came", zh="至少{needed}人到会", source="bylaw 7")
def came(facts: Facts, *, needed: int, have: int = 3) -> Verdict:
    """Enough came."""
    answer = met if have >= needed else unmet
    return answer("{have} came", zh="{have}人到会", have=have)


@rule(version="2")
def waits_for_rain(facts: Facts) -> Verdict:
    return undecided("it may still rain", zh="仍可能下雨", until=NOW)


@rule(version="1")
def broken(facts: Facts) -> Verdict:
    return undecided("{n}", n=len(facts.matter) // 0)


@rule(version="1", en="{nobody} is asked")
def badly_titled(facts: Facts) -> Verdict:
    return met("fine")


@rule(version="1")
def writes_scope(facts: Facts) -> Verdict:
    scope = facts.act.scope
    return met("scope is {scope}", scope=scope)


@rule(version="1", zh="街坊 {of}")
def compares_many(facts: Facts, *, of: tuple[Body, ...], share: object = None) -> Verdict:
    return met("fine")


@reading(version="1", en="guests of {body}", zh="{body}的来宾")
def guests(facts: Facts, *, body: Body, have: int | None = 4) -> int | None:
    return have


@reading(version="1", en="a broken one", zh="坏的")
def broken_reading(facts: Facts) -> int | None:
    return int("no number")


CORE = Body("core", "核心组")
YES, NO, OPEN, RAISES = came(needed=3), came(needed=4), waits_for_rain(), broken()


class TestFactories:
    def test_a_rule_is_called_with_the_facts_and_its_own_parameters(self) -> None:
        assert came(needed=3).ask(facts_of()).is_met
        assert came(needed=3, have=2).ask(facts_of()).is_unmet

    def test_parameters_may_be_given_in_order_and_are_kept_by_name(self) -> None:
        @rule(version="1")
        def between(facts: Facts, low: int, high: int = 9) -> Verdict:
            return met("from {low} to {high}", low=low, high=high)

        assert between(2).ask(facts_of()).sentence() == "from 2 to 9"
        assert between(2, 9) == between(high=9, low=2)

    @pytest.mark.parametrize("params", [{}, {"need": 3}, {"needed": 3, "more": 1}])
    def test_wrong_parameters_are_refused_where_the_rule_is_made(self, params: dict[str, Any]) -> None:
        with pytest.raises(
            ConsultError, match=r"rule .*came was made with the wrong parameters: .*; it takes"
        ):
            came(**params)

    def test_the_decorated_function_keeps_its_name_and_its_words(self) -> None:
        assert came.__name__ == "came"
        assert came.__doc__ == "Enough came."
        assert came.__wrapped__(facts_of(), needed=1).is_met  # type: ignore[attr-defined]

    def test_a_rule_without_a_name_to_be_pinned_by_is_refused(self) -> None:
        with pytest.raises(ConsultError, match="is a lambda, which has no name to be pinned by"):
            rule(version="1")(lambda facts: met("x"))
        with pytest.raises(ConsultError, match="is a lambda"):
            reading(version="1", en="x", zh="x")(lambda facts: 1)

    def test_a_rule_that_would_answer_later_is_refused(self) -> None:
        async def later(facts: Facts) -> Verdict:
            return met("x")

        with pytest.raises(ConsultError, match="is async, and a rule answers at once"):
            rule(version="1")(later)  # type: ignore[arg-type]

    def test_a_rule_whose_parameters_cannot_be_given_by_name_is_refused(self) -> None:
        def listed(facts: Facts, *names: str) -> Verdict:
            return met("x")

        def ordered(facts: Facts, name: str, /) -> Verdict:
            return met("x")

        def anything(facts: Facts, **names: str) -> Verdict:
            return met("x")

        def nothing() -> Verdict:
            return met("x")

        for function in (listed, ordered, anything, nothing):
            with pytest.raises(
                ConsultError, match="let it take the facts first, and every parameter by name"
            ):
                rule(version="1")(function)

    def test_the_source_is_shown_with_the_verdict_unless_that_names_its_own(self) -> None:
        @rule(version="1", source="Art. 278")
        def by_article(facts: Facts, *, own: str | None = None) -> Verdict:
            return met("it holds", source=own)

        assert by_article().ask(facts_of()).source == "Art. 278"
        assert by_article(own="Art. 1259").ask(facts_of()).source == "Art. 1259"

    def test_a_rule_is_titled_in_both_languages_with_its_parameters(self) -> None:
        assert YES.phrase() == Phrase("at least 3 came", "至少3人到会")
        assert str(YES) == "at least 3 came"

    def test_a_rule_without_a_title_is_called_by_its_name_and_parameters(self) -> None:
        @rule(version="1")
        def seats_taken(facts: Facts, *, body: Body, share: object, none: object = None) -> Verdict:
            return met("x")

        made = seats_taken(body=CORE, share=at_least("2/3"))

        assert made.phrase() == Phrase("seats taken (core, at least 2/3)", "seats taken（核心组、不少于2/3）")
        assert OPEN.phrase() == Phrase("waits for rain", "waits for rain")

    def test_a_chinese_title_alone_leaves_the_name_for_english(self) -> None:
        assert compares_many(of=(CORE, CORE)).phrase() == Phrase("compares many", "街坊 核心组、核心组")

    def test_a_title_that_names_no_parameter_is_refused_by_name(self) -> None:
        with pytest.raises(RuleRaisedError, match=r"badly_titled raised .* none of its parameters \[\]"):
            badly_titled().phrase()

        @reading(version="1", en="{nothing}", zh="x")
        def badly_read(facts: Facts) -> int | None:
            return 1

        with pytest.raises(RuleRaisedError, match="badly_read"):
            badly_read()

    def test_a_rule_has_no_truth_of_its_own(self) -> None:
        with pytest.raises(ConsultError, match=r"join rules by &, \| and ~, not by and, or, not"):
            bool(YES & NO)

    def test_a_rule_prints_as_it_was_made(self) -> None:
        assert repr(YES) == "came(needed=3, have=3)"


class TestJoining:
    @pytest.mark.parametrize(
        ("joined", "outcome"),
        [
            (YES & YES, Outcome.MET),
            (YES & OPEN, Outcome.UNDECIDED),
            (NO & OPEN, Outcome.UNMET),
            (NO | YES, Outcome.MET),
            (NO | OPEN, Outcome.UNDECIDED),
            (NO | NO, Outcome.UNMET),
            (~YES, Outcome.UNMET),
            (~OPEN, Outcome.UNDECIDED),
            (~NO, Outcome.MET),
            (k_of(2, [YES, OPEN, NO]), Outcome.UNDECIDED),
            (k_of(2, [YES, NO, YES]), Outcome.MET),
            (k_of(3, [YES, OPEN, NO]), Outcome.UNMET),
        ],
        ids=str,
    )
    def test_rules_join_as_their_verdicts_do(self, joined: Rule, outcome: Outcome) -> None:
        assert joined.ask(facts_of()).outcome is outcome

    def test_every_part_is_asked_and_told(self) -> None:
        verdict = (NO & OPEN & YES).ask(facts_of())

        assert verdict.explain() == (
            "✗ all of\n  ✗ 3 came (bylaw 7)\n  ? it may still rain\n  ✓ 3 came (bylaw 7)"
        )

    def test_a_chain_of_one_join_is_one_list(self) -> None:
        assert ((YES & NO) & (OPEN & YES)).definition() == {
            "all": [rule.definition() for rule in (YES, NO, OPEN, YES)]
        }
        assert len((YES | NO | OPEN).definition()["any"]) == 3
        assert len(((YES & NO) | OPEN).definition()["any"]) == 2

    def test_a_double_negation_is_the_rule_itself(self) -> None:
        assert ~~YES is YES

    def test_negation_says_what_must_not_be_so_in_both_languages(self) -> None:
        verdict = (~(YES | NO)).ask(facts_of())

        assert verdict.explain() == "✗ none of\n  ✓ 3 came (bylaw 7)\n  ✗ 3 came (bylaw 7)"
        assert verdict.explain("zh") == "✗ 均不得满足\n  ✓ 3人到会（bylaw 7）\n  ✗ 3人到会（bylaw 7）"
        assert (~YES).ask(facts_of()).explain("zh") == "✗ 3人到会，而此处要求不得如此（bylaw 7）"
        assert (~NO).ask(facts_of()).explain("zh") == "✓ 3人到会（bylaw 7）"

    def test_joined_rules_are_put_into_words_of_both_languages(self) -> None:
        assert (YES & ~NO).phrase() == Phrase(
            "at least 3 came and not (at least 4 came)", "至少3人到会且并非“至少4人到会”"
        )
        assert (YES | NO).phrase() == Phrase("at least 3 came or at least 4 came", "至少3人到会或至少4人到会")
        assert k_of(1, [YES, NO]).phrase() == Phrase(
            "at least 1 of: at least 3 came; at least 4 came", "至少满足1项：至少3人到会；至少4人到会"
        )

    @pytest.mark.parametrize("k", [0, 3, -1, True, "1", 1.0])
    def test_k_of_n_takes_a_number_from_one_to_n(self, k: Any) -> None:
        with pytest.raises(ConsultError, match="give a whole number from 1 to 2"):
            k_of(k, [YES, NO])

    @pytest.mark.parametrize(
        "other", [came, True, None, met("x")], ids=["factory", "bool", "none", "verdict"]
    )
    def test_only_rules_are_joined_to_rules(self, other: Any) -> None:
        for join in (lambda: YES & other, lambda: YES | other, lambda: k_of(1, [YES, other])):
            with pytest.raises(ConsultError, match="call the rule's function to make a rule"):
                join()

    def test_the_leaves_are_the_functions_that_answer(self) -> None:
        assert list((~(YES & OPEN) | k_of(1, [NO])).leaves()) == [YES, OPEN, NO]


class TestRaising:
    @pytest.mark.parametrize(
        "joined",
        [RAISES, YES | RAISES, RAISES | YES, NO & RAISES, ~RAISES, k_of(1, [YES, RAISES]), ~(YES | ~RAISES)],
        ids=str,
    )
    def test_a_rule_that_raises_is_named_wherever_it_stands(self, joined: Rule) -> None:
        with pytest.raises(RuleRaisedError) as caught:
            joined.ask(facts_of())

        assert caught.value.rule.endswith("test_rules.broken")
        assert isinstance(caught.value.cause, ZeroDivisionError)
        assert "mend the rule" in str(caught.value)

    @pytest.mark.parametrize("answer", [True, False, None, 1, "met", Outcome.MET, (met("x"),)], ids=repr)
    def test_a_rule_that_answers_with_no_verdict_is_refused(self, answer: Any) -> None:
        @rule(version="1")
        def answers_so(facts: Facts) -> Verdict:
            return answer

        for asked in (answers_so(), ~answers_so(), YES | answers_so()):
            with pytest.raises(RuleRaisedError, match="not a verdict; return met") as caught:
                asked.ask(facts_of())
            assert caught.value.rule.endswith("answers_so")

    def test_a_float_in_a_verdict_is_the_rules_mistake(self) -> None:
        @rule(version="1")
        def with_share(facts: Facts) -> Verdict:
            return met("{share}", share=0.5)

        with pytest.raises(RuleRaisedError, match="with_share raised TypeError"):
            with_share().ask(facts_of())

    def test_the_innermost_rule_is_named_where_a_rule_asks_another(self) -> None:
        @rule(version="1")
        def asks_another(facts: Facts) -> Verdict:
            return RAISES.ask(facts)

        with pytest.raises(RuleRaisedError, match=r"rule \S+test_rules\.broken raised"):
            asks_another().ask(facts_of())

    def test_a_reading_that_raises_is_named(self) -> None:
        with pytest.raises(RuleRaisedError, match=r"broken_reading raised ValueError"):
            (broken_reading() < 3).ask(facts_of())

    def test_a_rule_cannot_swallow_a_question_or_a_blank_field(self) -> None:
        @rule(version="1")
        def swallows(facts: Facts) -> Verdict:
            try:
                return met("{who}", who=facts.standing.person)
            except Exception:  # noqa: BLE001 - what a careless rule does
                return met("nobody asked")

        @rule(version="1")
        def swallows_fields(facts: Facts) -> Verdict:
            try:
                return met("{note}", note=facts.act.note)
            except Exception:  # noqa: BLE001 - the same
                return met("nobody wrote")

        with pytest.raises(NeedsAnswer) as caught:
            swallows().ask(facts_of(Admit(actor="li")))
        assert caught.value.question == StandingOf("li", NOW)
        assert swallows().ask(facts_of(Admit(actor="li"), standing=Standing("li"))).is_met
        assert swallows_fields().ask(facts_of(BlankAct(Admit, "li"))).is_undecided


class TestBlankFields:
    def test_a_field_that_nobody_has_written_yet_is_undecided_by_name(self) -> None:
        verdict = writes_scope().ask(facts_of(BlankAct(Admit, "li")))

        assert verdict.is_undecided
        assert verdict.sentence() == "Scope is not written yet"
        assert verdict.sentence("zh") == "尚未填写“范围”"
        assert verdict.data["unwritten"] == "Admit.scope"

    def test_it_stays_undecided_under_negation_and_says_what_is_asked_for(self) -> None:
        verdict = (~writes_scope()).ask(facts_of(BlankAct(Admit, "li")))

        assert verdict.is_undecided
        assert verdict.sentence() == "Scope is not written yet (here the condition must not hold)"
        assert verdict.sentence("zh") == "尚未填写“范围”（此处要求该条件不成立）"

    def test_what_is_decided_without_the_field_is_decided(self) -> None:
        blank = facts_of(BlankAct(Admit, "li"))

        assert (writes_scope() | YES).ask(blank).is_met
        assert (writes_scope() & NO).ask(blank).is_unmet

    def test_once_written_the_field_is_read(self) -> None:
        assert writes_scope().ask(facts_of(Admit(actor="li", scope=Scope.OWN))).is_met

    def test_a_blank_act_would_settle_its_fields_anew(self) -> None:
        major = settled(Admit.scope).equals(Scope.TOWN)
        already = {"scope": "town", "urgent": False}

        assert major.ask(facts_of(BlankAct(Admit, "li"), matter=already)).is_undecided
        # An act that does not settle the field leaves it as it was settled.
        assert major.ask(facts_of(BlankAct(Remind, "li"), matter=already)).is_met


class TestReadings:
    @pytest.mark.parametrize(
        ("compared", "holds"),
        [
            (guests(body=CORE) < 5, True),
            (guests(body=CORE) < 4, False),
            (guests(body=CORE) <= 4, True),
            (guests(body=CORE) <= 3, False),
            (guests(body=CORE) > 3, True),
            (guests(body=CORE) > 4, False),
            (guests(body=CORE) >= 4, True),
            (guests(body=CORE) >= 5, False),
            (guests(body=CORE).equals(4), True),
            (guests(body=CORE).equals(5), False),
            (guests(body=CORE).is_one_of(3, 4), True),
            (guests(body=CORE).is_one_of(3, 5), False),
            (guests(body=CORE) >= Fraction(7, 2), True),
        ],
        ids=str,
    )
    def test_a_comparison_is_a_rule(self, compared: Rule, holds: bool) -> None:  # noqa: FBT001 - the expectation
        verdict = compared.ask(facts_of())

        assert verdict.outcome is (Outcome.MET if holds else Outcome.UNMET)
        assert json.loads(json.dumps(verdict.to_data())) == verdict.to_data()

    def test_a_comparison_states_a_fact_in_both_languages_whichever_way_it_went(self) -> None:
        for asked in (guests(body=CORE) > 3, guests(body=CORE) > 5):
            verdict = asked.ask(facts_of())
            need = verdict.data["need"]
            assert verdict.sentence() == f"guests of core is 4 (asked for: more than {need})"
            assert verdict.sentence("zh") == f"核心组的来宾为4（要求：大于{need}）"

    def test_where_nothing_is_read_it_is_undecided(self) -> None:
        verdict = (guests(body=CORE, have=None) > 3).ask(facts_of())

        assert verdict.is_undecided
        assert verdict.sentence() == "guests of core is not settled"
        assert verdict.sentence("zh") == "核心组的来宾尚未确定"

    def test_a_named_value_is_said_in_words(self) -> None:
        asked = settled(Admit.scope).is_one_of(Scope.OWN, Scope.TOWN)

        verdict = asked.ask(facts_of(matter={"scope": "town"}))

        assert verdict.sentence() == "Scope is town (asked for: one of own, town)"
        assert verdict.sentence("zh") == "范围为全街道（要求：属于本小区、全街道）"

    @pytest.mark.parametrize("value", [0.5, guests(body=CORE), YES], ids=["float", "reading", "rule"])
    def test_what_is_no_exact_value_is_not_compared_with(self, value: Any) -> None:
        for compare in (guests(body=CORE).equals, guests(body=CORE).__lt__):
            with pytest.raises(ConsultError, match=r"compared with .*; give a"):
                compare(value)

    def test_equality_of_two_readings_is_that_of_their_definitions(self) -> None:
        assert guests(body=CORE) == guests(body=Body("core", "核心组"))
        assert guests(body=CORE) != guests(body=Body("other"))
        assert guests(body=CORE) != 4
        assert len({guests(body=CORE), guests(body=Body("core", "核心组"))}) == 1

    def test_a_reading_prints_as_it_was_made(self) -> None:
        assert repr(visits(Stage("going"))).startswith("_visits(stage=")


class TestSettled:
    def test_what_nobody_has_settled_is_undecided(self) -> None:
        assert settled(Admit.scope).equals(Scope.OWN).ask(facts_of()).is_undecided

    def test_what_was_settled_is_read_as_the_fields_own_type(self) -> None:
        read = settled(Admit.scope).read(facts_of(matter={"scope": "town"}))

        assert read is Scope.TOWN
        assert settled(Admit.urgent).read(facts_of(matter={"urgent": True})) is True

    def test_settled_as_nothing_is_not_still_open_and_equals_no_value(self) -> None:
        nothing = facts_of(matter={"scope": None})

        verdict = settled(Admit.scope).equals(Scope.OWN).ask(nothing)

        assert verdict.is_unmet
        assert verdict.sentence() == "Scope is nothing (asked for: exactly own)"
        assert verdict.sentence("zh") == "范围为无（要求：等于本小区）"
        assert not settled(Admit.scope).read(nothing)
        for compared in (settled(Admit.urgent) < 3, settled(Admit.urgent) >= 0):
            assert compared.ask(facts_of(matter={"urgent": None})).is_unmet

    @pytest.mark.parametrize("field", ["scope", None, Scope.OWN, Admit], ids=repr)
    def test_only_a_field_of_an_act_can_be_settled(self, field: Any) -> None:
        with pytest.raises(ConsultError, match=r"write it as settled\(Admit\.scope\)"):
            settled(field)

    def test_pick_chooses_by_what_is_settled_and_waits_where_nothing_is(self) -> None:
        lasts = pick(settled(Admit.urgent), hours(24), days(14))

        assert lasts.read(facts_of(matter={"urgent": True})) == hours(24)
        assert lasts.read(facts_of(matter={"urgent": False})) == days(14)
        assert lasts.read(facts_of()) is None
        assert lasts.phrase().en == "24 hours if Admit.urgent, else 14 days"
        assert lasts.phrase().zh == "受理.urgent时为24小时，否则为14天"

    def test_pick_may_lead_to_another_reading(self) -> None:
        nested = pick(settled(Admit.urgent), guests(body=CORE), 9)

        assert nested.read(facts_of(matter={"urgent": True})) == 4
        assert nested.read(facts_of(matter={"urgent": False})) == 9


class TestDefinitions:
    def test_a_definition_holds_name_version_and_every_parameter(self) -> None:
        assert YES.definition() == {
            "rule": f"{__name__}.came",
            "version": "1",
            "params": {"have": 3, "needed": 3},
        }

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (came(needed=3), came(needed=4)),
            (came(needed=3), came(needed=3, have=4)),
            (YES & NO, NO & YES),
            (YES & NO, YES | NO),
            (k_of(1, [YES, NO]), k_of(2, [YES, NO])),
            (YES, ~YES),
            (guests(body=CORE) < 3, guests(body=CORE) <= 3),
            (guests(body=CORE) < 3, guests(body=CORE) < 4),
            (guests(body=CORE) < 3, guests(body=Body("other")) < 3),
            (settled(Admit.scope).equals(Scope.OWN), settled(Remind.scope).equals(Scope.OWN)),
            (compares_many(of=(), share=at_least("1/2")), compares_many(of=(), share=more_than("1/2"))),
        ],
        ids=str,
    )
    def test_whatever_changes_an_answer_changes_the_definition(self, one: Rule, other: Rule) -> None:
        assert one.definition() != other.definition()
        assert one != other

    def test_a_changed_version_changes_the_definition(self) -> None:
        def asked(facts: Facts) -> Verdict:
            return met("x")

        old, new = rule(version="1")(asked)(), rule(version="2")(asked)()

        assert old.definition() != new.definition()
        assert old != new

    @pytest.mark.parametrize(
        "made", [came(needed=3), YES & ~NO, k_of(1, [OPEN, guests(body=CORE) > 2])], ids=str
    )
    def test_a_definition_is_json_and_the_same_whenever_it_is_made(self, made: Rule) -> None:
        assert json.loads(json.dumps(made.definition())) == made.definition()
        assert made == attrs.evolve(made)

    @pytest.mark.parametrize(
        ("value", "defined"),
        [
            (Admit.scope, {"field": "Admit.scope"}),
            (Admit, {"type": "Admit"}),
            ({"b": 1, "a": Fraction(1, 2)}, {"a": "1/2", "b": 1}),
            (frozenset({"b", "a"}), ["a", "b"]),
            ((1, "x", None), [1, "x", None]),
            (Phrase("a", "甲"), {"value": "Phrase", "en": "a", "zh": "甲"}),
            (Scope.OWN, {"en": "own", "zh": "本小区"}),
            (came, {"function": f"{__name__}.came"}),
            (visits(Stage("going")), visits(Stage("going", title="进行")).definition()),
        ],
        ids=["field", "act", "mapping", "set", "tuple", "words", "choice", "function", "reading"],
    )
    def test_every_kind_of_parameter_has_a_definition(self, value: object, defined: object) -> None:
        assert define(value) == defined

    @pytest.mark.parametrize(
        "value",
        [lambda: 1, partial(print, 1), 0.5, object()],
        ids=["lambda", "partial", "float", "object"],
    )
    def test_what_has_no_lasting_definition_is_refused(self, value: object) -> None:
        with pytest.raises(ConsultError, match=r"give a whole number|no name to be pinned by"):
            define(value)

    def test_the_fields_that_a_rule_refers_to_are_found_wherever_they_stand(self) -> None:
        @attrs.frozen
        class Holder:
            inside: object

        @rule(version="1")
        def looks(facts: Facts, *, at: object) -> Verdict:
            return met("x")

        scope = settled(Admit.scope).equals(Scope.OWN)
        deep = ~(YES & scope) | k_of(1, [looks(at={"a": (Holder(Admit.urgent), [Remind.scope])})])

        assert [str(field.name) for field in fields_in(deep)] == ["scope", "urgent", "scope"]
        assert list(settled(Admit.scope).fields()) == [FieldRef("Admit", "scope", Admit)]
        assert list(fields_in(Holder)) == []

    def test_the_views_that_a_rule_looks_at_are_found_also_in_its_readings(self) -> None:
        @rule(version="1")
        def voted(facts: Facts) -> Verdict:
            return met("{n}", n=facts.vote.turnout().have)

        @reading(version="1", en="names", zh="人数")
        def names(facts: Facts) -> int | None:
            count: int = facts.petition.count
            return count

        leaf: Callable[[Rule], Leaf] = lambda rule: next(iter(rule.leaves()))  # noqa: E731 - only here
        assert leaf(voted()).views() == {"vote"}
        assert leaf(names() > 3).views() == {"petition"}
        assert leaf(YES).views() == frozenset()

    def test_readings_and_rules_are_told_apart(self) -> None:
        assert isinstance(guests(body=CORE), Reading)
        assert isinstance(guests(body=CORE) > 1, Rule)
