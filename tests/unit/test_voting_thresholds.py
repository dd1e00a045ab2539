"""Verdicts on quorums and majorities: what they say, and the numbers beside it."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from consult.verdicts import Outcome, Verdict
from consult.voting import Bases, Counts, Progress, Share, at_least, judge_majority, judge_quorum, more_than

M2 = 1_000_000

CLOSED, FINAL, REPLACEABLE = Progress.CLOSED, Progress.FINAL, Progress.REPLACEABLE
MET, UNDECIDED, UNMET = Outcome.MET, Outcome.UNDECIDED, Outcome.UNMET


def figures(verdict: Verdict) -> dict[str, Any]:
    return {name: verdict.data[name] for name in ("have", "need", "base", "missing", "open")}


QUORUMS = {
    "met": (
        (Counts(1505, 238, 762, 360), at_least("2/3"), "persons", CLOSED),
        (MET, 1360, 1004, 1505, 0, 0),
        "1360 of 1505 persons took part; at least 2/3 asked for, so 1004 needed",
        "1505人中有1360人参与表决，要求不少于2/3，须达1004人",
    ),
    "unmet": (
        (Counts(1505, 500, 400, 100), at_least("2/3"), "persons", CLOSED),
        (UNMET, 1000, 1004, 1505, 4, 0),
        "1000 of 1505 persons took part; at least 2/3 asked for, so 1004 needed, 4 short",
        "1505人中有1000人参与表决，要求不少于2/3，须达1004人，差4人",
    ),
    "undecided": (
        (Counts(1505, 500, 400, 100), at_least("2/3"), "persons", REPLACEABLE),
        (UNDECIDED, 1000, 1004, 1505, 4, 505),
        "1000 of 1505 persons took part; at least 2/3 asked for, 4 more needed, 505 may still vote",
        "1505人中有1000人参与表决，要求不少于2/3，还差4人，尚有505人未表决",
    ),
    "met early": (
        (Counts(9, 3, 2, 1), at_least("2/3"), "households", FINAL),
        (MET, 6, 6, 9, 0, 3),
        "6 of 9 households took part; at least 2/3 asked for, so 6 needed",
        "9户中有6户参与表决，要求不少于2/3，须达6户",
    ),
    "area": (
        (Counts(1333_200000, 533_280000, 88_880000, 0), at_least("2/3"), "area", CLOSED),
        (UNMET, 622_160000, 888_800000, 1333_200000, 266_640000, 0),
        "622.16 of 1333.2 m² took part; at least 2/3 asked for, so 888.8 m² needed, 266.64 m² short",
        "1333.2㎡中有622.16㎡参与表决，要求不少于2/3，须达888.8㎡，差266.64㎡",
    ),
    "another measure": (
        (Counts(100, 60, 0, 0), more_than("3/5"), "shares", CLOSED),
        (UNMET, 60, 61, 100, 1, 0),
        "60 of 100 shares took part; more than 3/5 asked for, so 61 needed, 1 short",
        "按shares计，100中有60参与表决，要求超过3/5，须达61，差1",
    ),
    "nobody on the roll": (
        (Counts(0, 0, 0, 0), at_least("2/3"), "persons", FINAL),
        (UNMET, 0, 1, 0, 1, 0),
        "there are no persons on the roll; at least 2/3 asked for",
        "名册上没有人，要求不少于2/3",
    ),
    "nothing asked of nobody": (
        (Counts(0, 0, 0, 0), at_least(0), "shares", CLOSED),
        (UNMET, 0, 1, 0, 1, 0),
        "the roll holds no shares; at least 0 asked for",
        "按shares计，名册合计为0，要求不少于0",
    ),
}


@pytest.mark.parametrize(("asked", "answered", "en", "zh"), QUORUMS.values(), ids=QUORUMS)
def test_a_quorum_is_answered_with_its_numbers_in_both_languages(
    asked: tuple[Counts, Share, str, Progress],
    answered: tuple[Outcome, int, int, int, int, int],
    en: str,
    zh: str,
) -> None:
    counts, share, measure, progress = asked
    verdict = judge_quorum(counts, share, measure=measure, progress=progress)
    assert (verdict.outcome, *figures(verdict).values()) == answered
    assert verdict.sentence("en") == en
    assert verdict.sentence("zh") == zh


MAJORITIES: dict[str, tuple[tuple[Counts, Share, str, Bases, Progress], tuple[Any, ...], str, str]] = {
    "unmet, of those who took part": (
        (Counts(1505, 238, 762, 360), more_than("1/2"), "persons", "participating", CLOSED),
        (UNMET, 238, 681, 1360, 443, 0),
        "238 of 1360 persons who took part voted yes; more than 1/2 asked for, so 681 needed, 443 short",
        "参与表决的1360人中有238人赞成，要求超过1/2，须达681人，差443人",
    ),
    "met, of all": (
        (Counts(7, 4, 3, 0), more_than("1/2"), "persons", "all", CLOSED),
        (MET, 4, 4, 7, 0, 0),
        "4 of all 7 persons voted yes; more than 1/2 asked for, so 4 needed",
        "全体7人中有4人赞成，要求超过1/2，须达4人",
    ),
    "met, of those who took a side": (
        (Counts(20, 3, 1, 16), at_least("3/4"), "persons", "cast", CLOSED),
        (MET, 3, 3, 4, 0, 0),
        "of 4 persons who voted yes or no, 3 voted yes; at least 3/4 asked for, so 3 needed",
        "投赞成或反对票的4人中有3人赞成，要求不少于3/4，须达3人",
    ),
    "a hundredth of a square metre short": (
        (Counts(1200 * M2, 899_990000, 300_010000, 0), at_least("3/4"), "area", "participating", CLOSED),
        (UNMET, 899_990000, 900 * M2, 1200 * M2, 10000, 0),
        "899.99 of 1200 m² that took part voted yes; at least 3/4 asked for, so 900 m² needed, 0.01 m² short",
        "参与表决的1200㎡中有899.99㎡赞成，要求不少于3/4，须达900㎡，差0.01㎡",
    ),
    "exactly half of the area": (
        (Counts(1000 * M2, 500 * M2, 500 * M2, 0), more_than("1/2"), "area", "cast", CLOSED),
        (UNMET, 500 * M2, 500 * M2 + 1, 1000 * M2, 1, 0),
        (
            "of 1000 m² that voted yes or no, 500 voted yes; more than 1/2 asked for, "
            "so 500.000001 m² needed, 0.000001 m² short"
        ),
        "投赞成或反对票的1000㎡中有500㎡赞成，要求超过1/2，须达500.000001㎡，差0.000001㎡",
    ),
    "all of all": (
        (Counts(12, 11, 0, 1), at_least(1), "persons", "all", CLOSED),
        (UNMET, 11, 12, 12, 1, 0),
        "11 of all 12 persons voted yes; all asked for, so 12 needed, 1 short",
        "全体12人中有11人赞成，要求全部，须达12人，差1人",
    ),
    "nobody took a side": (
        (Counts(12, 0, 0, 4), more_than("1/2"), "persons", "cast", CLOSED),
        (UNMET, 0, 1, 0, 1, 0),
        "none of 12 persons voted yes or no; more than 1/2 asked for",
        "12人均未投赞成或反对票，要求超过1/2",
    ),
    "nobody took part": (
        (Counts(12, 0, 0, 0), at_least("1/2"), "households", "participating", CLOSED),
        (UNMET, 0, 1, 0, 1, 0),
        "none of 12 households took part; at least 1/2 asked for",
        "12户均未参与表决，要求不少于1/2",
    ),
    "nobody took a side yet": (
        (Counts(12, 0, 0, 4), more_than("1/2"), "persons", "cast", FINAL),
        (UNDECIDED, 0, 1, 0, 1, 8),
        "none of 12 persons voted yes or no; more than 1/2 asked for, 8 may still vote",
        "12人均未投赞成或反对票，要求超过1/2，尚有8人未表决",
    ),
    "all abstained and may vote otherwise": (
        (Counts(4, 0, 0, 4), more_than("1/2"), "persons", "cast", REPLACEABLE),
        (UNDECIDED, 0, 1, 0, 1, 0),
        "none of 4 persons voted yes or no; more than 1/2 asked for, ballots may still be replaced",
        "4人均未投赞成或反对票，要求超过1/2，已投的票仍可更改",
    ),
    "nobody on the roll": (
        (Counts(0, 0, 0, 0), at_least("1/2"), "area", "participating", REPLACEABLE),
        (UNMET, 0, 1, 0, 1, 0),
        "there is no area on the roll; at least 1/2 asked for",
        "名册上没有面积，要求不少于1/2",
    ),
    "more needed than at first sight, since each vote widens the base": (
        (Counts(20, 4, 6, 0), more_than("1/2"), "persons", "participating", FINAL),
        (UNDECIDED, 4, 7, 10, 3, 10),
        "4 of 10 persons who took part voted yes; more than 1/2 asked for, 3 more needed, 10 may still vote",
        "参与表决的10人中有4人赞成，要求超过1/2，还差3人，尚有10人未表决",
    ),
    "fewer needed where ballots may be replaced": (
        (Counts(20, 4, 6, 0), more_than("1/2"), "persons", "participating", REPLACEABLE),
        (UNDECIDED, 4, 6, 10, 2, 10),
        (
            "4 of 10 persons who took part voted yes; more than 1/2 asked for, 2 more needed, "
            "10 may still vote, ballots may still be replaced"
        ),
        "参与表决的10人中有4人赞成，要求超过1/2，还差2人，尚有10人未表决，已投的票仍可更改",
    ),
    "enough so far": (
        (Counts(20, 6, 4, 2), at_least("3/5"), "persons", "cast", FINAL),
        (UNDECIDED, 6, 6, 10, 0, 8),
        (
            "of 10 persons who voted yes or no, 6 voted yes; at least 3/5 asked for, enough so far, "
            "8 may still vote"
        ),
        "投赞成或反对票的10人中有6人赞成，要求不少于3/5，目前已够，尚有8人未表决",
    ),
    "settled early": (
        (Counts(12, 9, 1, 0), more_than("1/2"), "persons", "participating", FINAL),
        (MET, 9, 6, 10, 0, 2),
        "9 of 10 persons who took part voted yes; more than 1/2 asked for, enough however the other 2 vote",
        "参与表决的10人中有9人赞成，要求超过1/2，其余2人无论如何表决均已足够",
    ),
    "everybody has voted": (
        (Counts(10, 9, 1, 0), more_than("1/2"), "persons", "participating", FINAL),
        (MET, 9, 6, 10, 0, 0),
        "9 of 10 persons who took part voted yes; more than 1/2 asked for, so 6 needed",
        "参与表决的10人中有9人赞成，要求超过1/2，须达6人",
    ),
    "lost early": (
        (Counts(12, 4, 6, 0), more_than("1/2"), "persons", "participating", FINAL),
        (UNMET, 4, 7, 10, 3, 2),
        (
            "4 of 10 persons who took part voted yes; more than 1/2 asked for, 3 more needed, "
            "only 2 may still vote"
        ),
        "参与表决的10人中有4人赞成，要求超过1/2，还差3人，只剩2人未表决",
    ),
    "lost early, of all": (
        (Counts(12, 4, 6, 0), more_than("1/2"), "persons", "all", FINAL),
        (UNMET, 4, 7, 12, 3, 2),
        "4 of all 12 persons voted yes; more than 1/2 asked for, 3 more needed, only 2 may still vote",
        "全体12人中有4人赞成，要求超过1/2，还差3人，只剩2人未表决",
    ),
    "one no against all of those who vote": (
        (Counts(12, 8, 1, 0), at_least(1), "persons", "participating", FINAL),
        (UNMET, 8, 9, 9, 1, 3),
        "8 of 9 persons who took part voted yes; all asked for, so 9 needed, 1 short",
        "参与表决的9人中有8人赞成，要求全部，须达9人，差1人",
    ),
    "nobody yet against all of those who vote": (
        (Counts(12, 0, 0, 0), at_least(1), "persons", "cast", FINAL),
        (UNDECIDED, 0, 1, 0, 1, 12),
        "none of 12 persons voted yes or no; all asked for, 12 may still vote",
        "12人均未投赞成或反对票，要求全部，尚有12人未表决",
    ),
    "nothing asked for, and nobody yet": (
        (Counts(12, 0, 0, 0), at_least(0), "persons", "cast", FINAL),
        (UNDECIDED, 0, 1, 0, 1, 12),
        "none of 12 persons voted yes or no; at least 0 asked for, 12 may still vote",
        "12人均未投赞成或反对票，要求不少于0，尚有12人未表决",
    ),
    "area that may still come": (
        (Counts(300 * M2, 88_880000, 100 * M2, 0), at_least("2/3"), "area", "participating", FINAL),
        (UNDECIDED, 88_880000, 200 * M2, 188_880000, 111_120000, 111_120000),
        (
            "88.88 of 188.88 m² that took part voted yes; at least 2/3 asked for, 111.12 m² more needed, "
            "111.12 m² may still vote"
        ),
        "参与表决的188.88㎡中有88.88㎡赞成，要求不少于2/3，还差111.12㎡，尚有111.12㎡未表决",
    ),
}


@pytest.mark.parametrize(("asked", "answered", "en", "zh"), MAJORITIES.values(), ids=MAJORITIES)
def test_a_majority_is_answered_with_its_numbers_in_both_languages(
    asked: tuple[Counts, Share, str, Bases, Progress], answered: tuple[Any, ...], en: str, zh: str
) -> None:
    counts, share, measure, of, progress = asked
    verdict = judge_majority(counts, share, measure=measure, of=of, progress=progress)
    assert (verdict.outcome, *figures(verdict).values()) == answered
    assert verdict.sentence("en") == en
    assert verdict.sentence("zh") == zh


def test_a_vote_is_judged_as_closed_unless_told_that_it_runs() -> None:
    counts = Counts(10, 4, 1, 0)
    assert judge_quorum(counts, at_least("2/3"), measure="persons").is_unmet
    assert judge_majority(counts, more_than("1/2"), measure="persons", of="all").is_unmet


def test_a_verdict_names_its_measure_base_share_and_source() -> None:
    quorum = judge_quorum(Counts(9, 3, 3, 0), at_least("2/3"), measure="persons", source="民法典第278条")
    assert quorum.source == "民法典第278条"
    assert quorum.data["measure"] == "persons"
    assert quorum.data["of"] == "all"
    assert quorum.data["share"] == {"en": "at least 2/3", "zh": "不少于2/3"}
    majority = judge_majority(
        Counts(9, 3, 3, 0), at_least("1/2"), measure="area", of="cast", source="bylaw 7"
    )
    assert majority.source == "bylaw 7"
    assert (majority.data["measure"], majority.data["of"]) == ("area", "cast")


def test_a_verdict_survives_its_record() -> None:
    for verdict in (
        judge_quorum(Counts(9, 3, 3, 0), at_least("2/3"), measure="area", source="bylaw 7"),
        judge_majority(Counts(9, 0, 0, 0), more_than("1/2"), measure="shares", of="cast", progress=FINAL),
    ):
        again = Verdict.from_data(verdict.to_data())
        assert again == verdict
        assert again.explain("zh") == verdict.explain("zh")


def test_a_negated_verdict_states_the_same_fact() -> None:
    verdict = judge_quorum(Counts(9, 3, 2, 0), at_least("2/3"), measure="persons")
    assert (~verdict).is_met
    assert (~verdict).sentence() == verdict.sentence()


def test_no_name_is_left_unfilled_in_any_sentence() -> None:
    some = [
        Counts(n, *votes)
        for n in (0, 1, 3)
        for votes in product(range(3), range(3), range(2))
        if sum(votes) <= n
    ]
    shares = (at_least(0), more_than(0), at_least("2/3"), at_least(1))
    measures = ("persons", "households", "area", "shares")
    bases: tuple[Bases, ...] = ("all", "participating", "cast")
    for counts, share, measure, progress in product(some, shares, measures, (CLOSED, FINAL, REPLACEABLE)):
        verdicts = [judge_quorum(counts, share, measure=measure, progress=progress)]
        verdicts += [judge_majority(counts, share, measure=measure, of=of, progress=progress) for of in bases]
        for verdict in verdicts:
            text = verdict.sentence("en") + verdict.sentence("zh")
            assert not set("{}<>") & set(text), text


def test_a_base_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="the base is all, due, present, participating or cast; name one"):
        judge_majority(Counts(9, 3, 3, 0), at_least("2/3"), measure="persons", of="voters")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="a quorum is a share of all or of those due; name one of them"):
        judge_quorum(Counts(9, 3, 3, 0), at_least("2/3"), measure="persons", of="cast")
