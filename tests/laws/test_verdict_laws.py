"""Verdicts: what holds for every tree of reasons, joined, negated, written down and read back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.errors import LogError
from consult.verdicts import (
    Lang,
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

if TYPE_CHECKING:
    from collections.abc import Callable

MET, UNDECIDED, UNMET = Outcome.MET, Outcome.UNDECIDED, Outcome.UNMET
OUTCOMES = [MET, UNDECIDED, UNMET]
MAKE = {MET: met, UNDECIDED: undecided, UNMET: unmet}

texts = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=12)
templates = st.lists(
    st.one_of(texts, st.sampled_from(["{n}", "{who}", "{k}", "{", "}", "{who.x}"])), max_size=4
)
zones = st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(-timedelta(hours=3, minutes=30))])
moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=zones)  # noqa: DTZ001
phrases = st.builds(Phrase, texts, texts)
values = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), texts, st.fractions(), moments, phrases, st.decimals()
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(texts, inner, max_size=3),
        st.frozensets(st.one_of(st.integers(), texts, phrases), max_size=3),
    ),
    max_leaves=4,
)
leaves = st.builds(
    lambda outcome, en, zh, source, until, data: MAKE[outcome](
        "".join(en), zh=zh if zh is None else "".join(zh), source=source, until=until, **data
    ),
    st.sampled_from(OUTCOMES),
    templates,
    st.none() | templates,
    st.none() | texts,
    st.none() | moments,
    st.dictionaries(st.sampled_from(["n", "who", "k", "have", "need"]), values, max_size=3),
)


def _joins(inner: st.SearchStrategy[Verdict]) -> st.SearchStrategy[Verdict]:
    several = st.lists(inner, max_size=3)
    return st.one_of(
        inner.map(lambda verdict: ~verdict),
        several.map(all_of),
        several.map(any_of),
        st.builds(at_least_of, st.integers(1, 4), several),
        st.tuples(inner, inner).map(lambda pair: pair[0] & pair[1]),
        st.tuples(inner, inner).map(lambda pair: pair[0] | pair[1]),
    )


#: Trees with every kind of words and data; and those with none, where only the answers matter.
told = st.recursive(leaves, _joins, max_leaves=6)
trees = st.recursive(st.sampled_from(OUTCOMES).map(lambda outcome: MAKE[outcome]("x")), _joins, max_leaves=8)
several = st.lists(trees, max_size=4)


def of(outcome: Outcome) -> Verdict:
    return MAKE[outcome]("x")


def completions(verdict: Verdict) -> set[bool]:
    """Every truth that the tree can come to, its open leaves going every way: Boolean logic, brute force."""
    still_open = [leaf for leaf in verdict.leaves() if leaf.is_undecided and leaf.joins is None]
    found = set()
    for goes in product([True, False], repeat=len(still_open)):
        ways = iter(goes)

        def truth(node: Verdict, ways: object = ways) -> bool:
            if node.joins is None:
                is_so = next(ways) if node.is_undecided else node.is_met  # type: ignore[call-overload]
                return bool(is_so)
            parts = [truth(part, ways) for part in node.parts]
            need = {"all": len(parts), "any": 1}.get(node.joins, node.data.get("k"))
            return (sum(parts) >= need) is not node.negated

        found.add(truth(verdict))
    return found


# Stephen Kleene, Introduction to Metamathematics (1952), section 64: the strong tables.
AND = ["MET UNDECIDED UNMET", "UNDECIDED UNDECIDED UNMET", "UNMET UNMET UNMET"]
OR = ["MET MET MET", "MET UNDECIDED UNDECIDED", "MET UNDECIDED UNMET"]


class TestKleene:
    @pytest.mark.parametrize(
        ("table", "join", "together"),
        [(AND, lambda a, b: a & b, all_of), (OR, lambda a, b: a | b, any_of)],
        ids=["and", "or"],
    )
    def test_the_tables(
        self,
        table: list[str],
        join: Callable[[Verdict, Verdict], Verdict],
        together: Callable[[list[Verdict]], Verdict],
    ) -> None:
        for row, one in zip(table, OUTCOMES, strict=True):
            for answer, other in zip(row.split(), OUTCOMES, strict=True):
                assert join(of(one), of(other)).outcome is Outcome[answer]
                assert together([of(one), of(other)]).outcome is Outcome[answer]

    def test_not(self) -> None:
        assert [~outcome for outcome in OUTCOMES] == [UNMET, UNDECIDED, MET]

    @given(several)
    def test_all_is_at_least_all_of_them_and_any_is_at_least_one(self, parts: list[Verdict]) -> None:
        assert all_of(parts).outcome is at_least_of(len(parts), parts).outcome
        assert any_of(parts).outcome is at_least_of(1, parts).outcome

    @given(trees)
    def test_what_is_decided_stays_so_however_the_open_leaves_go(self, tree: Verdict) -> None:
        can_be = completions(tree)

        if tree.is_met:
            assert can_be == {True}
        elif tree.is_unmet:
            assert can_be == {False}

    @given(st.lists(st.sampled_from(OUTCOMES), max_size=5), st.integers(1, 6))
    def test_a_join_of_leaves_is_exact(self, outcomes: list[Outcome], k: int) -> None:
        parts = [of(outcome) for outcome in outcomes]
        for joined in (all_of(parts), any_of(parts), at_least_of(k, parts)):
            can_be = completions(joined)
            expected = UNDECIDED if len(can_be) == 2 else MET if can_be == {True} else UNMET
            assert joined.outcome is expected

    @given(several, st.randoms())
    def test_the_order_of_reasons_decides_nothing(self, parts: list[Verdict], random: object) -> None:
        turned = [*parts]
        random.shuffle(turned)  # type: ignore[attr-defined]

        for join in (all_of, any_of, lambda some: at_least_of(2, some)):
            assert join(parts).outcome is join(turned).outcome


class TestNegation:
    @given(told)
    def test_not_not_is_the_verdict_itself(self, tree: Verdict) -> None:
        assert ~~tree == tree
        assert (~~tree).explain("zh") == tree.explain("zh")

    @given(trees, trees)
    def test_de_morgan(self, one: Verdict, other: Verdict) -> None:
        assert (~(one & other)).outcome is (~one | ~other).outcome
        assert (~(one | other)).outcome is (~one & ~other).outcome

    @given(several, st.integers(1, 5))
    def test_fewer_than_k_hold_exactly_when_enough_fail(self, parts: list[Verdict], k: int) -> None:
        fail = at_least_of(len(parts) - k + 1, [~part for part in parts])

        assert (~at_least_of(k, parts)).outcome is fail.outcome

    @given(told)
    def test_a_negated_verdict_says_the_same_of_the_same_reasons(self, tree: Verdict) -> None:
        turned = ~tree

        assert turned.parts == tree.parts
        assert turned.data == tree.data
        assert turned.changes_at() == tree.changes_at()


class TestData:
    @given(told)
    def test_a_verdict_read_back_is_the_verdict(self, tree: Verdict) -> None:
        text = json.dumps(tree.to_data(), ensure_ascii=False, allow_nan=False, sort_keys=True)

        assert Verdict.from_data(json.loads(text)) == tree
        assert Verdict.from_data(json.loads(text)).to_data() == tree.to_data()

    @given(told)
    def test_a_verdict_read_back_explains_itself_as_the_live_one_did(self, tree: Verdict) -> None:
        back = Verdict.from_data(json.loads(json.dumps(tree.to_data())))

        assert back.explain("en") == tree.explain("en")
        assert back.explain("zh") == tree.explain("zh")
        assert repr(back) == repr(tree)
        assert back.changes_at() == tree.changes_at()

    @given(st.recursive(values, lambda inner: st.dictionaries(texts, inner) | st.lists(inner), max_leaves=9))
    def test_whatever_is_no_verdict_is_refused_and_nothing_else_is_raised(self, junk: object) -> None:
        made = plain(junk)
        for data in (made, {"outcome": "met", "en": made}, {"outcome": "met", "en": "x", "parts": made}):
            try:
                back = Verdict.from_data(data)
            except LogError:
                continue
            assert back.explain()
            assert Verdict.from_data(back.to_data()) == back

    @given(values)
    def test_what_is_plain_is_json_and_stays_as_it_is(self, value: object) -> None:
        made = plain(value)

        assert json.loads(json.dumps(made, allow_nan=False)) == made
        assert plain(made) == made

    @given(st.fractions(), st.integers(), st.decimals(allow_nan=False))
    def test_a_number_comes_back_exactly(self, share: Fraction, number: int, amount: Decimal) -> None:
        data = json.loads(json.dumps(met("x", share=share, number=number, amount=amount).to_data()))["data"]

        assert (Fraction(data["share"]), data["number"], Decimal(data["amount"])) == (share, number, amount)

    @given(told, st.sampled_from(["en", "zh"]))
    def test_every_reason_is_told_once_by_its_mark_in_order_under_what_it_is_a_reason_for(
        self, tree: Verdict, lang: Lang
    ) -> None:
        def marks(node: Verdict, indent: str) -> list[str]:
            own = indent + {MET: "✓", UNDECIDED: "?", UNMET: "✗"}[node.outcome]
            return [own, *(mark for part in node.parts for mark in marks(part, indent + "  "))]

        lines = tree.explain(lang).split("\n")

        for line, mark in zip(lines, marks(tree, ""), strict=True):
            assert line.startswith(mark + " ")
