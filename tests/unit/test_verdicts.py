"""Verdicts: three answers, sentences in two languages, and reasons as a tree."""

from __future__ import annotations

import json
from collections import OrderedDict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from fractions import Fraction
from typing import Any

import pytest

from consult.errors import LogError, UndecidedError
from consult.people import Body
from consult.verdicts import (
    Outcome,
    Phrase,
    Verdict,
    all_of,
    any_of,
    at_least_of,
    met,
    plain,
    undecided,
    unmet,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)

YES = met("3 came", zh="3人到会")
OPEN = undecided("2 may still come", zh="尚有2人可能到会", until=NOON)
NO = unmet("nobody spoke", zh="无人发言")


class TestAnswers:
    def test_each_answer_is_exactly_one_of_three(self) -> None:
        asked = [(verdict.is_met, verdict.is_undecided, verdict.is_unmet) for verdict in (YES, OPEN, NO)]

        assert asked == [(True, False, False), (False, True, False), (False, False, True)]

    def test_what_is_decided_is_a_truth_value(self) -> None:
        assert YES
        assert not NO

    def test_undecided_is_neither_true_nor_false(self) -> None:
        with pytest.raises(UndecidedError, match=r"2 may still come; ask is_met, is_unmet or is_undecided"):
            bool(OPEN)

    def test_an_undecided_verdict_cannot_slip_through_not_and_or(self) -> None:
        with pytest.raises(UndecidedError):
            assert not OPEN
        with pytest.raises(UndecidedError):
            assert OPEN or YES

    def test_a_verdict_prints_its_answer_and_its_sentence(self) -> None:
        assert repr(NO) == "<unmet: nobody spoke>"


class TestPlain:
    @pytest.mark.parametrize(
        ("value", "held"),
        [
            ("text", "text"),
            (7, 7),
            (True, True),
            (None, None),
            (Fraction(2, 3), "2/3"),
            (Decimal("1.50"), "1.50"),
            (NOON, "2026-03-01T12:00:00+00:00"),
            (date(2026, 3, 1), "2026-03-01"),
            (timedelta(days=5), "5 days, 0:00:00"),
            (Phrase("lamp", "路灯"), {"en": "lamp", "zh": "路灯"}),
            (Body("core", "核心组"), {"en": "core", "zh": "核心组"}),
            (StrEnum("Colour", {"RED": "red"}).RED, "red"),
            (IntEnum("Step", {"TWO": 2}).TWO, 2),
            (Enum("Pair", {"ONE": (1, 2)}).ONE, [1, 2]),
            ({"b": Fraction(1, 2), 1: {"c": None}}, {"b": "1/2", "1": {"c": None}}),
            (OrderedDict(a=1), {"a": 1}),
            ((1, [2, (3,)]), [1, [2, [3]]]),
            (range(3), [0, 1, 2]),
            (frozenset({10, 9, 1}), [1, 9, 10]),
            pytest.param({"乙", "甲"}, ["乙", "甲"], id="a set of texts, in whatever order"),
        ],
        ids=repr,
    )
    def test_what_can_be_held_exactly_is_held_as_json(self, value: object, held: object) -> None:
        made = plain(value)

        assert made == held
        assert json.loads(json.dumps(made)) == made
        assert plain(made) == made, "what is plain stays as it is"

    @pytest.mark.parametrize(
        "value",
        [
            frozenset({1, "1", None}),
            frozenset({Phrase("a", "甲"), Phrase("b", "乙"), "c"}),
        ],
        ids=["kinds", "names"],
    )
    def test_a_set_of_several_kinds_comes_out_in_one_order(self, value: frozenset[object]) -> None:
        assert plain(value) == plain(frozenset(sorted(value, key=repr, reverse=True)))
        assert len(plain(value)) == len(value)

    @pytest.mark.parametrize(
        "value",
        [0.5, 1j, b"ab", bytearray(b"a"), object(), [1, {"a": 0.1}]],
        ids=lambda value: type(value).__name__,
    )
    def test_what_has_no_exact_form_is_refused(self, value: object) -> None:
        with pytest.raises(TypeError, match="cannot hold exactly; give a whole number, a Fraction, text"):
            plain(value)

    def test_no_verdict_is_made_with_a_float_in_it(self) -> None:
        for make in (met, undecided, unmet):
            with pytest.raises(TypeError, match=r"0\.5 is a float"):
                make("{share} came", share=0.5)


class TestSentences:
    def test_data_is_put_into_the_sentence_of_either_language(self) -> None:
        verdict = met("{n} of {of} came", zh="{of}人中到会{n}人", n=5, of=7)

        assert verdict.sentence() == "5 of 7 came"
        assert verdict.sentence("zh") == "7人中到会5人"
        assert verdict.data == {"n": 5, "of": 7}

    def test_english_stands_in_where_there_is_no_chinese(self) -> None:
        assert met("{n} came", n=1).sentence("zh") == "1 came"

    @pytest.mark.parametrize(
        ("value", "en", "zh"),
        [
            (True, "yes", "是"),
            (False, "no", "否"),
            (None, "nothing", "无"),
            (1, "1", "1"),
            (["a", True], "a, yes", "a、是"),
            (Body("core", "核心组"), "core", "核心组"),
            ([Phrase("lamp", "路灯"), Phrase("bench", "长椅")], "lamp, bench", "路灯、长椅"),
            ({"a": 1, "b": Phrase("two", "二")}, "a: 1, b: two", "a: 1，b: 二"),
        ],
    )
    def test_every_value_is_said_in_the_language_of_the_sentence(
        self, value: object, en: str, zh: str
    ) -> None:
        verdict = met("<{value}>", zh="《{value}》", value=value)

        assert (verdict.sentence("en"), verdict.sentence("zh")) == (f"<{en}>", f"《{zh}》")

    def test_a_name_without_data_stays_as_it_is_written(self) -> None:
        assert met("{who} came with {n}", n=2).sentence() == "{who} came with 2"

    @pytest.mark.parametrize("template", ["{x.__class__}", "{x[0]}", "{x!r}", "{x:>9}", "{", "{}", "{{x"])
    def test_a_template_cannot_reach_into_what_it_names(self, template: str) -> None:
        # Templates come out of logs, which others may have written.
        assert met(template, x="text").sentence() == template

    def test_text_that_is_put_in_is_not_a_template_again(self) -> None:
        assert met("{a}", a="{b}", b="secret").sentence() == "{b}"


class TestNegation:
    def test_a_negated_rule_keeps_the_fact_and_turns_the_mark_round(self) -> None:
        assert (~NO).is_met
        assert (~NO).explain() == "✓ nobody spoke"
        assert (~NO).explain("zh") == "✓ 无人发言"

    def test_where_the_negation_fails_the_sentence_says_what_must_not_be_so(self) -> None:
        assert (~YES).is_unmet
        assert (~YES).explain() == "✗ 3 came, which must not be so"
        assert (~YES).explain("zh") == "✗ 3人到会，而此处要求不得如此"

    def test_what_is_still_open_is_not_what_must_not_be_so(self) -> None:
        assert (~OPEN).is_undecided
        assert (~OPEN).explain() == "? 2 may still come (here the condition must not hold)"
        assert (~OPEN).explain("zh") == "? 尚有2人可能到会（此处要求该条件不成立）"

    @pytest.mark.parametrize(
        ("joined", "en", "zh"),
        [
            (YES & YES, "✗ not all of", "✗ 不得全部满足"),
            (YES | NO, "✗ none of", "✗ 均不得满足"),
            (at_least_of(2, [YES, YES, NO]), "✗ fewer than 2 of", "✗ 满足的须少于2项"),
        ],
        ids=["all", "any", "at_least"],
    )
    def test_a_negated_join_says_what_is_asked_for_now(self, joined: Verdict, en: str, zh: str) -> None:
        assert (~joined).explain().splitlines()[0] == en
        assert (~joined).explain("zh").splitlines()[0] == zh
        assert (~joined).parts == joined.parts, "the reasons are what they were"

    def test_a_double_negation_is_the_verdict_itself(self) -> None:
        assert ~~OPEN == OPEN

    def test_a_negated_verdict_may_change_when_the_verdict_may(self) -> None:
        assert (~OPEN).changes_at() == NOON


class TestJoining:
    def test_a_single_reason_stays_itself(self) -> None:
        assert all_of([OPEN]) is OPEN
        assert any_of([OPEN]) is OPEN

    def test_all_of_nothing_holds_and_any_of_nothing_does_not(self) -> None:
        assert all_of([]).is_met
        assert any_of([]).is_unmet
        assert at_least_of(1, []).is_unmet

    @pytest.mark.parametrize(
        ("parts", "outcome"),
        [
            ([YES, YES, NO], Outcome.MET),
            ([YES, OPEN, NO], Outcome.UNDECIDED),
            ([OPEN, OPEN, NO], Outcome.UNDECIDED),
            ([YES, NO, NO], Outcome.UNMET),
            ([OPEN, NO, NO], Outcome.UNMET),
        ],
    )
    def test_at_least_two_hold_fail_or_wait(self, parts: list[Verdict], outcome: Outcome) -> None:
        assert at_least_of(2, parts).outcome is outcome

    def test_the_tree_is_told_with_its_sources_in_either_language(self) -> None:
        law = unmet("no notice was given", zh="未履行告知程序", source="Art. 278")
        tree = at_least_of(2, [YES & OPEN, law, ~NO])

        assert tree.explain() == (
            "? at least 2 of\n  ? all of\n    ✓ 3 came\n    ? 2 may still come\n"
            "  ✗ no notice was given (Art. 278)\n  ✓ nobody spoke"
        )
        assert tree.explain("zh") == (
            "? 至少满足其中2项\n  ? 须全部满足\n    ✓ 3人到会\n    ? 尚有2人可能到会\n"
            "  ✗ 未履行告知程序（Art. 278）\n  ✓ 无人发言"
        )

    def test_the_leaves_are_the_reasons_without_reasons_in_order(self) -> None:
        assert (YES & (OPEN | NO)).leaves() == [YES, OPEN, NO]
        assert YES.leaves() == [YES]

    def test_the_earliest_moment_of_any_reason_counts(self) -> None:
        late = undecided("later", until=LATER)

        assert (late & (OPEN | NO)).changes_at() == NOON
        assert (YES & NO).changes_at() is None


class TestData:
    def test_a_verdict_is_written_without_what_is_empty(self) -> None:
        assert met("fine").to_data() == {"outcome": "met", "en": "fine"}

    def test_a_tree_is_written_as_json_and_read_back_equal(self) -> None:
        tree = ~(
            met("{n} came", zh="{n}人到会", source="第278条", n=3, who=["a", "b"], share=Fraction(1, 3))
            | at_least_of(1, [OPEN, NO])
        )

        text = json.dumps(tree.to_data(), ensure_ascii=False, allow_nan=False)

        assert Verdict.from_data(json.loads(text)) == tree
        assert json.loads(text)["parts"][0]["data"] == {"n": 3, "who": ["a", "b"], "share": "1/3"}

    @pytest.mark.parametrize(
        "junk",
        [
            None,
            [],
            "met",
            3,
            {},
            {"outcome": "met"},
            {"outcome": "maybe", "en": "x"},
            {"outcome": ["met"], "en": "x"},
            {"outcome": "met", "en": 7},
            {"outcome": "met", "en": "x", "zh": 7},
            {"outcome": "met", "en": "x", "source": {}},
            {"outcome": "met", "en": "x", "data": 7},
            {"outcome": "met", "en": "x", "parts": 7},
            {"outcome": "met", "en": "x", "parts": ["met"]},
            {"outcome": "met", "joins": "xor"},
            {"outcome": "met", "joins": ["all"]},
            {"outcome": "undecided", "en": "x", "until": "soon"},
            {"outcome": "undecided", "en": "x", "until": 7},
            {"outcome": "undecided", "en": "x", "until": "2026-03-01T12:00:00"},
        ],
        ids=repr,
    )
    def test_what_is_no_verdict_is_refused_with_a_reason(self, junk: Any) -> None:
        with pytest.raises(LogError, match="verdict"):
            Verdict.from_data(junk)
