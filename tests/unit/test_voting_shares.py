"""Shares: exact, with their edge told."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from consult.verdicts import Phrase, met
from consult.voting import Share, Turnout, at_least, more_than, parse_share, reached


@pytest.mark.parametrize(
    "value",
    [
        "3/5",
        "6/10",
        "60%",
        "60.00%",
        "0.6",
        "0.60",
        " 3/5 ",
        Fraction(3, 5),
        Decimal("0.6"),
        Decimal("0.600"),
    ],
    ids=repr,
)
def test_every_exact_way_of_writing_a_share_makes_the_same_share(value: str | Fraction | Decimal) -> None:
    assert at_least(value) == Share(3, 5, strict=False)
    assert more_than(value) == Share(3, 5, strict=True)
    assert hash(at_least(value)) == hash(at_least("3/5"))


def test_one_and_nought_may_be_given_as_ints() -> None:
    assert at_least(1) == at_least("100%")
    assert at_least(0) == at_least("0")
    assert more_than(0) == more_than("0/7")


def test_at_least_and_more_than_are_different_shares() -> None:
    assert at_least("1/2") != more_than("1/2")


@pytest.mark.parametrize("value", [0.5, 2 / 3, 1.0, float("nan")], ids=repr)
def test_a_float_is_refused_and_the_remedy_is_named(value: float) -> None:
    for make in (at_least, more_than):
        with pytest.raises(TypeError, match=r"is a float.*write it as text, such as '2/3'") as caught:
            make(value)  # type: ignore[arg-type]
        assert caught.value.args[1] is value


@pytest.mark.parametrize(
    "value", [True, False, None, b"1/2", (1, 2), Decimal("NaN"), Decimal("Infinity")], ids=repr
)
def test_what_is_not_an_exact_number_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="is not an exact number; write it as text"):
        at_least(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "value", ["", "two thirds", "2/3/4", "1e-1", "-1/2", "+1/2", ".6", "6.", "1_0%", "２/３"], ids=repr
)
def test_text_that_is_no_share_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"is no share; write it as text, such as '2/3', '60%' or '0\.6'"):
        at_least(value)


def test_a_share_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="divides by nothing"):
        at_least("1/0")


@pytest.mark.parametrize("value", ["4/3", "100.01%", 2, 60, -1, Fraction(-1, 2), Decimal("1.1")], ids=repr)
def test_a_share_below_nothing_or_above_everything_is_refused(value: str | int | Fraction | Decimal) -> None:
    with pytest.raises(ValueError, match="give one between 0 and 1, and write sixty percent as '60%'"):
        at_least(value)


def test_more_than_everything_is_refused_because_it_can_never_be_reached() -> None:
    with pytest.raises(ValueError, match=r"could never be reached; ask for all with at_least\(1\)"):
        more_than("100%")


def test_a_share_that_is_made_by_hand_is_held_to_the_same() -> None:
    with pytest.raises(ValueError, match="lowest terms"):
        Share(2, 4, strict=False)
    with pytest.raises(ValueError, match="lowest terms"):
        Share(0, 0, strict=False)
    with pytest.raises(ValueError, match="lowest terms"):
        Share(-1, -2, strict=False)
    with pytest.raises(ValueError, match="between 0 and 1"):
        Share(3, 2, strict=False)


def test_exactly_so_much_reaches_at_least_and_not_more_than() -> None:
    assert at_least("2/3").holds(Turnout(40, 60))
    assert not more_than("2/3").holds(Turnout(40, 60))
    assert more_than("2/3").holds(Turnout(41, 60))
    assert not at_least("2/3").holds(Turnout(39, 60))


def test_nought_of_nought_reaches_no_share_at_all() -> None:
    for share in (at_least(0), more_than(0), at_least("1/2"), at_least(1)):
        assert not reached(0, 0, share)
        assert not share.holds(Turnout(0, 0))


def test_at_least_nothing_is_reached_by_nobody_as_long_as_there_is_somebody_to_ask() -> None:
    assert reached(0, 1, at_least(0))
    assert not reached(0, 1, more_than(0))
    assert reached(1, 1, more_than(0))


def test_sums_that_binary_fractions_get_wrong_come_out_right() -> None:
    assert sum([88.88] * 10) / sum([88.88] * 15) < 2 / 3
    assert reached(10 * 88_880_000, 15 * 88_880_000, at_least("2/3"))
    assert sum([88.88] * 12) / sum([88.88] * 16) < 3 / 4
    assert reached(12 * 88_880_000, 16 * 88_880_000, at_least("3/4"))
    assert sum([89.07] * 5) / sum([89.07] * 10) > 1 / 2
    assert not reached(5 * 89_070_000, 10 * 89_070_000, more_than("1/2"))


@pytest.mark.parametrize(
    ("share", "base", "needed"),
    [
        (more_than("1/2"), 1000, 501),
        (at_least("51%"), 1000, 510),
        (more_than("1/2"), 7, 4),
        (more_than("1/2"), 6, 4),
        (more_than("1/2"), 3, 2),
        (at_least("75%"), 5, 4),
        (at_least("2/3"), 1505, 1004),
        (at_least("2/3"), 9, 6),
        (more_than("2/3"), 9, 7),
        (at_least(1), 9, 9),
        (at_least(0), 9, 0),
        (more_than(0), 9, 1),
        (at_least("8%"), 13, 2),
    ],
    ids=str,
)
def test_the_number_needed_is_whole_and_never_rounded_down(share: Share, base: int, needed: int) -> None:
    assert share.needed(base) == needed


def test_of_nobody_one_more_than_there_is_would_be_needed() -> None:
    assert at_least("2/3").needed(0) == 1
    assert at_least(0).needed(0) == 1


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (at_least("2/3"), "at_least('2/3')"),
        (more_than("1/2"), "more_than('1/2')"),
        (at_least("60%"), "at_least('3/5')"),
        (at_least("66.67%"), "at_least('66.67%')"),
        (at_least("5%"), "at_least('5%')"),
        (more_than("1/16"), "more_than('6.25%')"),
        (at_least("1/15"), "at_least('1/15')"),
        (at_least("0.001"), "at_least('0.1%')"),
        (at_least("0.0005"), "at_least('0.05%')"),
        (at_least(1), "at_least('1')"),
        (more_than(0), "more_than('0')"),
    ],
    ids=str,
)
def test_a_share_shows_how_it_was_made(share: Share, text: str) -> None:
    assert repr(share) == text
    assert eval(text) == share  # noqa: S307 - the text is ours


def test_a_share_is_said_in_both_languages() -> None:
    assert at_least("2/3").phrase() == Phrase("at least 2/3", "不少于2/3")
    assert more_than("1/2").phrase() == Phrase("more than 1/2", "超过1/2")
    assert at_least("66.67%").phrase() == Phrase("at least 66.67%", "不少于66.67%")
    assert at_least(1).phrase() == Phrase("all", "全部")


def test_a_share_can_stand_in_the_sentence_of_a_verdict() -> None:
    verdict = met("every building reached {share}", zh="每栋楼参与率均达到{share}", share=more_than("1/2"))
    assert verdict.sentence("en") == "every building reached more than 1/2"
    assert verdict.sentence("zh") == "每栋楼参与率均达到超过1/2"


@pytest.mark.parametrize(
    ("text", "share"),
    [
        (">=1/10", at_least("1/10")),
        (">1/2", more_than("1/2")),
        (">=60%", at_least("3/5")),
        ("> 0.5", more_than("1/2")),
        (">=1", at_least(1)),
    ],
    ids=str,
)
def test_a_share_is_read_as_it_is_written_on_a_command_line(text: str, share: Share) -> None:
    assert parse_share(text) == share


@pytest.mark.parametrize(
    "share", [at_least("2/3"), more_than("1/2"), at_least("66.67%"), at_least(1)], ids=repr
)
def test_a_share_reads_itself_back_from_its_text(share: Share) -> None:
    assert parse_share(str(share)) == share


@pytest.mark.parametrize("text", ["2/3", "<1/2", "=1/2", "", "60%"], ids=repr)
def test_a_command_line_must_say_whether_exactly_so_much_is_enough(text: str) -> None:
    with pytest.raises(
        ValueError, match="does not say whether exactly so much is enough; write '>=2/3' or '>1/2'"
    ):
        parse_share(text)


def test_a_command_line_share_that_cannot_be_read_says_what_can() -> None:
    with pytest.raises(ValueError, match="'most' is no share; write it as text, such as '2/3'"):
        parse_share(">=most")
    with pytest.raises(ValueError, match="could never be reached"):
        parse_share(">1")


@pytest.mark.parametrize(("have", "base"), [(1, 0), (-1, 3), (4, 3), (0, -1)], ids=str)
def test_a_turnout_of_more_than_there_are_is_refused(have: int, base: int) -> None:
    with pytest.raises(ValueError, match="is no turnout; give have between 0 and base"):
        Turnout(have, base)
