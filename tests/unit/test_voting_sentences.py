"""What verdicts on thresholds say, for every side, of every base, in both languages."""

from __future__ import annotations

import random
import re
from functools import cache
from typing import Any, get_args

import pytest

from consult.verdicts import Outcome, Phrase, Verdict
from consult.voting import Bases, Counts, Progress, Tally, at_least, more_than
from consult.voting.states import Counted, Counting, abstain_with_silent, exclude_silent, follow_majority
from consult.voting.thresholds import Sides, Threshold
from voting_plainly import ASKED, RUNNING, SHARES

CLOSED, FINAL = Progress.CLOSED, Progress.FINAL
COUNTS = Counts(20, 5, 3, 2, veto=2, void=1, delivered=1, present=2, excused=2)

# Closed, with more than a third asked for: the sentence up to what was asked for.
SAID: dict[tuple[Sides, Bases], tuple[str, str]] = {
    ("yes", "all"): ("5 of all 20 persons voted yes", "全体20人中有5人赞成"),
    ("yes", "due"): ("of 18 persons due, 5 voted yes", "应到18人中有5人赞成"),
    ("yes", "present"): ("of 15 persons present, 5 voted yes", "到场15人中有5人赞成"),
    ("yes", "participating"): (
        "5 of 13 persons who took part voted yes",
        "参与表决的13人中有5人赞成",
    ),
    ("yes", "cast"): ("of 10 persons who voted yes or no, 5 voted yes", "投赞成或反对票的10人中有5人赞成"),
    ("no", "all"): ("5 of all 20 persons voted no", "全体20人中有5人反对"),
    ("no", "due"): ("of 18 persons due, 5 voted no", "应到18人中有5人反对"),
    ("no", "present"): ("of 15 persons present, 5 voted no", "到场15人中有5人反对"),
    ("no", "participating"): ("5 of 13 persons who took part voted no", "参与表决的13人中有5人反对"),
    ("no", "cast"): ("of 10 persons who voted yes or no, 5 voted no", "投赞成或反对票的10人中有5人反对"),
    ("veto", "all"): ("2 of all 20 persons vetoed", "全体20人中有2人否决"),
    ("veto", "due"): ("of 18 persons due, 2 vetoed", "应到18人中有2人否决"),
    ("veto", "present"): ("of 15 persons present, 2 vetoed", "到场15人中有2人否决"),
    ("veto", "participating"): ("2 of 13 persons who took part vetoed", "参与表决的13人中有2人否决"),
    ("veto", "cast"): ("of 10 persons who voted yes or no, 2 vetoed", "投赞成或反对票的10人中有2人否决"),
    ("participating", "all"): ("13 of 20 persons took part", "20人中有13人参与表决"),
    ("participating", "due"): ("of 18 persons due, 13 took part", "应到18人中有13人参与表决"),
    ("present", "all"): ("15 of all 20 persons were present", "全体20人中有15人到场"),
    ("present", "due"): ("of 18 persons due, 15 were present", "应到18人中有15人到场"),
}


def test_every_side_of_every_base_is_said() -> None:
    assert set(SAID) == set(ASKED)


@pytest.mark.parametrize(("side", "of"), SAID, ids=lambda part: part)
def test_a_fact_is_said_in_both_languages(side: Sides, of: Bases) -> None:
    verdict = Threshold(more_than("1/3"), of, side=side).judge(Tally({"persons": COUNTS}))
    en, zh = SAID[side, of]
    assert verdict.sentence().split(";")[0] == en
    assert verdict.sentence("zh").split("，")[0] == zh
    assert re.fullmatch(
        r"; more than 1/3 asked for, so \d+ needed(, \d+ short)?", verdict.sentence()[len(en) :]
    )
    assert re.fullmatch(r"，要求超过1/3，须达\d+人(，差\d+人)?", verdict.sentence("zh")[len(zh) :])
    assert str(verdict.data["have"]) in en
    assert str(verdict.data["base"]) in en


NONE_OF: dict[Bases, tuple[str, str, Counts]] = {
    "all": ("none of 4 persons are counted", "4人均不计入基数", Counts(4, recused=4)),
    "due": ("none of 4 persons were due", "4人均不属应到", Counts(4, excused=4)),
    "present": ("none of 4 persons were present", "4人均未到场", Counts(4)),
    "participating": ("none of 4 persons took part", "4人均未参与表决", Counts(4, present=4)),
    "cast": ("none of 4 persons voted yes or no", "4人均未投赞成或反对票", Counts(4, 0, 0, 4)),
}


@pytest.mark.parametrize("of", get_args(Bases))
def test_an_empty_base_is_said_to_be_empty_and_reaches_nothing(of: Bases) -> None:
    en, zh, counts = NONE_OF[of]
    verdict = Threshold(at_least(0), of).judge(Tally({"persons": counts}))
    assert verdict.is_unmet
    assert verdict.sentence() == f"{en}; at least 0 asked for"
    assert verdict.sentence("zh") == f"{zh}，要求不少于0"


UNITS = {
    "persons": ("persons who", "人"),
    "households": ("households that", "户"),
    "area": ("m² that", "㎡"),
}


@pytest.mark.parametrize("measure", UNITS)
def test_a_measure_is_said_in_its_unit(measure: str) -> None:
    scale = 1_000_000 if measure == "area" else 1
    tally = Tally({measure: Counts(9 * scale, 4 * scale, 2 * scale)})
    verdict = Threshold(more_than("1/3"), "participating", measure=measure).judge(tally)
    noun, unit = UNITS[measure]
    assert f"4 of 6 {noun} took part voted yes" in verdict.sentence()
    assert f"参与表决的6{unit}中有4{unit}赞成" in verdict.sentence("zh")


def test_a_measure_of_one_s_own_is_called_as_it_was_declared() -> None:
    women = Threshold(
        at_least("1/3"), "all", side="present", measure="women", called=Phrase("women", "女代表人数")
    )
    verdict = women.judge(Tally({"women": Counts(9, present=2)}))
    assert verdict.sentence() == "2 of all 9 women were present; at least 1/3 asked for, so 3 needed, 1 short"
    assert verdict.sentence("zh") == "按女代表人数计，全体9中有2到场，要求不少于1/3，须达3，差1"
    assert Verdict.from_data(verdict.to_data()).sentence("zh") == verdict.sentence("zh")


def test_a_source_in_two_languages_is_read_in_either() -> None:
    source = Phrase("Civil Code Article 278", "民法典第二百七十八条")
    verdict = Threshold(at_least("2/3"), "all", source=source).judge(Tally({"persons": Counts(3, 2)}))
    assert verdict.source == source
    assert Verdict.from_data(verdict.to_data()).source == source


def test_enough_votes_that_nobody_may_cast_are_not_said_to_be_too_few_voters() -> None:
    """No ballot may be a veto, though nine may still vote: it is not for want of voters."""
    verdict = Threshold(at_least("1/4"), "all", side="veto").judge(Tally({"persons": Counts(12, 3)}), FINAL)
    assert verdict.is_unmet
    assert verdict.sentence() == "0 of all 12 persons vetoed; at least 1/4 asked for, so 3 needed, 3 short"


def test_the_present_who_have_not_voted_widen_no_base() -> None:
    """Five are present and one has voted yes: two more are enough, since they are in the base already."""
    threshold = Threshold(more_than("1/2"), "present")
    verdict = threshold.judge(Tally({"persons": Counts(9, 1, present=4)}), Progress(meeting=True))
    assert (verdict.data["base"], verdict.data["missing"], verdict.data["need"]) == (5, 2, 3)
    outside = threshold.judge(Tally({"persons": Counts(9, 1, 4)}), Progress(meeting=True))
    assert (outside.data["base"], outside.data["missing"], outside.data["need"]) == (5, 4, 5)


TAILS = {
    "so \\d+ needed": "须达",
    "\\d+ short": "差\\d",
    "\\d+ more needed": "还差",
    "enough so far": "目前已够",
    "enough however the other \\d+ vote": "其余\\d+人无论如何表决均已足够",
    "\\d+ may still vote": "尚有\\d+人未表决",
    "only \\d+ may still vote": "只剩\\d+人未表决",
    "ballots may still be replaced": "已投的票仍可更改",
    "silent and counted with the majority": "未交回表决票，计入多数意见",
    "silent and counted as taking part": "未交回表决票，计入参与表决",
}


NAMES = ("yes", "no", "abstain", "veto", "void", "delivered", "present", "recused", "excused")


@cache
def many_verdicts() -> list[Verdict]:
    draw = random.Random(7)
    silent = (
        exclude_silent(),
        abstain_with_silent(clause="§ 7"),
        follow_majority(clause="§ 7", warned=True, by="persons"),
    )
    found = []
    for side, of in ASKED * 150:
        amounts: dict[str, Any] = {name: draw.choice((0, 0, 1, 3)) for name in NAMES}
        counts = Counts(all=sum(amounts.values()) + draw.choice((0, 0, 4)), **amounts)
        may = draw.choice([*RUNNING, *[CLOSED] * 200, *[FINAL] * 100])
        counting = Counting(draw.choice(list(Counted)), silent=draw.choice(silent))
        found.append(
            Threshold(draw.choice(SHARES), of, side=side).judge(Tally({"persons": counts}), may, counting)
        )
    return found


def test_no_sentence_leaves_a_name_unfilled_or_mixes_its_languages() -> None:
    verdicts = many_verdicts()
    for verdict in verdicts:
        en, zh = verdict.sentence("en"), verdict.sentence("zh")
        assert not set("{}<>") & set(en + zh)
        assert en.isascii()
        assert not re.search("[A-Za-z;,]", zh)
        assert "  " not in en
    for en, zh in TAILS.items():
        said = [verdict for verdict in verdicts if re.search(en, verdict.sentence("en"))]
        assert said, en
        if en != "\\d+ may still vote":
            assert all(re.search(zh, verdict.sentence("zh")) for verdict in said), en
    assert {verdict.outcome for verdict in verdicts} == set(Outcome)


def test_a_settled_sentence_never_says_that_more_would_help() -> None:
    for verdict in many_verdicts():
        said, data = verdict.sentence(), verdict.data
        if verdict.is_met:
            assert "short" not in said
            assert "more needed" not in said
            assert data["missing"] == 0
        if verdict.is_unmet:
            assert "enough" not in said
            assert data["missing"] > 0
        if "only" in said:
            assert data["missing"] > data["open"]


def test_a_threshold_is_a_rule_in_words() -> None:
    for side, of in ASKED:
        phrase = Threshold(more_than("1/2"), of, side=side, measure="area").phrase()
        assert "more than 1/2" in phrase.en
        assert "area" in phrase.en
        assert re.search("面积.*超过1/2", phrase.zh)
        assert not re.search("[A-Za-z]", phrase.zh)
    assert Threshold(more_than("1/2"), "participating").phrase() == Phrase(
        "by persons, more than 1/2 of those who take part say yes", "参与表决者中赞成的人数超过1/2"
    )


@pytest.mark.parametrize(("side", "of"), [("present", "cast"), ("participating", "present")])
def test_a_quorum_of_those_who_vote_is_refused(side: Sides, of: Bases) -> None:
    with pytest.raises(ValueError, match=f"{side} of {of}: a quorum is a share of all or of those due"):
        Threshold(at_least("1/2"), of, side=side)


def test_a_threshold_on_what_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="count yes, no, veto, participating or present; name one"):
        Threshold(at_least("1/2"), "all", side="maybe")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="the base is all, due, present, participating or cast; name one"):
        Threshold(at_least("1/2"), "some")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="name a measure of the roll, such as persons or area"):
        Threshold(at_least("1/2"), "all", measure="")


def test_a_threshold_is_written_down_with_its_name_and_source() -> None:
    threshold = Threshold(
        at_least("2/3"), "due", side="present", measure="area", name="quorum_area", source=Phrase("a", "甲")
    )
    assert threshold.definition() == {
        "share": ">=2/3",
        "of": "due",
        "side": "present",
        "measure": "area",
        "name": "quorum_area",
        "source": {"en": "a", "zh": "甲"},
    }
    assert threshold.judge(Tally({"area": Counts(3)})).data["leg"] == "quorum_area"
