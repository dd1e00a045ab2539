"""Ballots with options: what may be on them, what they come to, and who is elected."""

import json
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any

import pytest

from consult.errors import LogError
from consult.verdicts import Outcome, Phrase
from consult.voting.choosing.choices import OptionPaper, check, decode, encode, is_paper, paper_of
from consult.voting.choosing.elections import (
    CHAIR,
    NOBODY,
    REPEAT,
    Need,
    Ties,
    elect,
    lot,
    run_off,
    settle,
)
from consult.voting.choosing.options import (
    Approval,
    BallotType,
    Mark,
    OneOf,
    Option,
    Points,
    Ranking,
    ballot_type,
    doubts,
)
from consult.voting.choosing.sums import OptionBase, OptionCounts, OptionSums, OptionTally, count
from consult.voting.rolls import AREA, HOUSEHOLDS, PERSONS
from consult.voting.shares import at_least, more_than

Said = Iterable[tuple[Any, int]]

SHED, LIFT = Option("shed", en="Bicycle shed", zh="车棚"), Option("lift", en="Lift", zh="电梯")
PLANS = OneOf([SHED, LIFT, "tree"])

TYPES = [
    OneOf(["a", "b", "c"]),
    OneOf(["a", "b", "c"], none=False),
    Approval(["a", "b", "c"], at_most=2),
    Approval(["a", "b", "c"], at_least=2),
    Points(["a", "b", "c"], 3, each=2),
    Points(["a", "b", "c"], 3),
    Ranking(["a", "b", "c"]),
    Ranking(["a", "b", "c"], at_most=2),
    Ranking(["a", "b", "c"], equal=True),
    Ranking(["a", "b", "c"], complete=True),
]


def name_of(ballot: BallotType) -> str:
    return json.dumps({key: value for key, value in ballot.definition().items() if key != "options"})


def votes(ballot: BallotType, said: Said, *, roll: int | None = None) -> OptionTally:
    """Count choices of persons, each given with how many times it was made."""
    papers = [(encode(ballot, choice), (1,)) for choice, times in said for _ in range(times)]
    return count(ballot, papers, {PERSONS: len(papers) if roll is None else roll})


class TestOption:
    def test_its_code_stands_in_for_its_titles(self) -> None:
        assert Option("a").phrase() == Phrase("a", "a")
        assert Option("a", en="Plan A").phrase() == Phrase("Plan A", "Plan A")
        assert SHED.phrase() == Phrase("Bicycle shed", "车棚")

    @pytest.mark.parametrize("code", ["a", "1", "plan_a", "plan-a.2", "方案甲"])
    def test_a_code_may_be_letters_and_digits_of_any_script(self, code: str) -> None:
        assert OneOf([code, "other"]).index[code] == 0

    @pytest.mark.parametrize("code", ["", "plan a", "-a", "a,b", "a\nb"])
    def test_a_code_that_cannot_be_told_apart_is_refused(self, code: str) -> None:
        with pytest.raises(ValueError, match="no code for an option"):
            Option(code)

    @pytest.mark.parametrize("code", ["none", "abstain", "void"])
    def test_a_code_that_every_ballot_knows_already_is_refused(self, code: str) -> None:
        with pytest.raises(ValueError, match="every ballot may say anyway"):
            Option(code)

    def test_what_is_no_text_is_refused(self) -> None:
        with pytest.raises(TypeError, match="no text"):
            Option(1)
        with pytest.raises(TypeError, match="no text"):
            Option("a", zh=None)


class TestBallotTypes:
    @pytest.mark.parametrize("ballot", TYPES, ids=name_of)
    def test_a_definition_is_json_and_reads_back_as_the_same_type(self, ballot: BallotType) -> None:
        again = ballot_type(json.loads(json.dumps(ballot.definition())))
        assert again == ballot
        assert hash(again) == hash(ballot)

    def test_every_part_of_a_type_is_in_its_definition(self) -> None:
        definitions = {json.dumps(ballot.definition(), sort_keys=True) for ballot in TYPES}
        assert len(definitions) == len(TYPES)
        assert PLANS.definition() != OneOf([attr_changed(SHED), LIFT, "tree"]).definition()

    @pytest.mark.parametrize(
        "data",
        [
            {},
            {"kind": "lottery", "options": [{"code": "a", "en": "", "zh": ""}], "none": True},
            {"kind": "one of", "options": [{"code": "a", "en": "", "zh": ""}], "none": 1},
            {"kind": "one of", "options": [], "none": True},
        ],
        ids=["nothing", "unknown kind", "no truth", "no options"],
    )
    def test_what_defines_no_type_is_refused(self, data: dict[str, Any]) -> None:
        with pytest.raises(LogError, match="not a ballot type"):
            ballot_type(data)

    def test_options_are_listed_once_and_in_a_list(self) -> None:
        with pytest.raises(ValueError, match="more than once"):
            OneOf(["a", "b", "a"])
        with pytest.raises(ValueError, match="no options"):
            Approval([])
        with pytest.raises(TypeError, match="give a list"):
            OneOf("ab")

    @pytest.mark.parametrize(
        "make",
        [
            lambda: Approval(["a", "b"], at_most=0),
            lambda: Approval(["a", "b"], at_most=3),
            lambda: Approval(["a", "b"], at_most=1, at_least=2),
            lambda: Approval(["a", "b"], at_least=-1),
            lambda: Points(["a", "b"], 0),
            lambda: Points(["a", "b"], 3, each=4),
            lambda: Ranking(["a", "b"], at_most=3),
            lambda: Ranking(["a", "b"], at_most=1, complete=True),
        ],
        ids=[
            "none at most",
            "more than are",
            "least above most",
            "negative",
            "no points",
            "each",
            "rank",
            "full",
        ],
    )
    def test_limits_that_no_ballot_can_keep_are_refused(self, make: Callable[[], object]) -> None:
        with pytest.raises(ValueError, match=r"give a whole number|must be complete"):
            make()

    def test_a_limit_that_is_no_whole_number_is_refused(self) -> None:
        with pytest.raises(TypeError, match="whole number"):
            Points(["a"], 1.5)
        with pytest.raises(TypeError, match="whole number"):
            Approval(["a"], at_most=True)


def attr_changed(option: Option) -> Option:
    return Option(option.code, en=option.en, zh="自行车棚")


class TestChoices:
    @pytest.mark.parametrize(
        ("ballot", "choice", "paper"),
        [
            (OneOf(["a", "b", "c"]), "c", 2),
            (Approval(["a", "b", "c"]), ["c", "a"], (0, 2)),
            (Approval(["a", "b", "c"]), {"c", "a"}, (0, 2)),
            (Points(["a", "b", "c"], 6, each=3), {"c": 3, "a": 1}, (1, 0, 3)),
            (Ranking(["a", "b", "c"]), ["c", "a"], (2, 0)),
            (Ranking(["a", "b", "c"], equal=True), ["c", ["b", "a"]], ((2,), (0, 1))),
            (OneOf(["a", "b"]), Mark.ABSTAIN, -1),
            (OneOf(["a", "b"]), "void", -2),
            (Ranking(["a", "b"]), "none", -3),
        ],
        ids=["one", "list", "set", "points", "ranking", "equal ranks", "abstain", "void", "none"],
    )
    def test_a_choice_becomes_a_small_paper_and_comes_back(
        self, ballot: BallotType, choice: object, paper: OptionPaper
    ) -> None:
        assert encode(ballot, choice) == paper
        assert hash(paper) is not None
        assert paper_of(ballot, json.loads(json.dumps(paper))) == paper
        assert encode(ballot, decode(ballot, paper)) == paper
        assert check(ballot, choice).is_met

    def test_points_within_the_total_and_the_limit_of_each_are_taken(self) -> None:
        # OpenSlides, vote_validate_test.go: max_total 6, max_per_option 3
        ballot = Points(["1", "2", "3", "4"], 6, each=3)
        assert encode(ballot, {"1": 2, "2": 0, "3": 3, "4": 1}) == (2, 0, 3, 1)

    @pytest.mark.parametrize(
        ("ballot", "choice", "en", "zh"),
        [
            # OpenSlides, vote_validate_test.go: one answer at most; a negative one; an unknown option
            (
                Approval(["1", "2"], at_most=1),
                ["1", "2"],
                "names 2 options, and may name at most 1",
                "最多可选1项",
            ),
            (Points(["1"], 1), {"1": -1}, "1 is given -1; points are whole numbers", "不小于0的整数"),
            (OneOf(["1"]), "2", "2 is no option of this ballot; the options are 1", "选票上没有2这一选项"),
            # max_total 3, max_per_option 2
            (
                Points(["1", "2"], 3, each=2),
                {"1": 2, "2": 2},
                "gives 4 points, and may give at most 3",
                "最多可给3分",
            ),
            (
                Points(["1", "2"], 3, each=2),
                {"1": 3},
                "given 3 points, and one option may have at most 2",
                "每项最多2分",
            ),
            (Points(["1"], 3), {"1": 1.5}, "whole numbers", "整数"),
            (Points(["1"], 3), {"1": True}, "whole numbers", "整数"),
            (Points(["1"], 3), {"1": 0}, "gives no points", "未给任何分数"),
            (Points(["1"], 3), {}, "names no option", "未选任何选项"),
            (Points(["1"], 3), ["1"], "give points by the codes", "按选项代码"),
            # two answers at least
            (Approval(["1", "2"], at_least=2), ["1"], "names 1 options, and at least 2", "至少须选2项"),
            (Approval(["1", "2"]), ["1", "1"], "1 is named more than once", "1重复出现"),
            (Approval(["1", "2"]), [], "names no option", "未选任何选项"),
            (Approval(["1", "2"]), "1", "name options in a list", "以列表填写"),
            (Approval(["1", "2"]), ["1", 2], "2 is no option", "没有2这一选项"),
            (OneOf(["1"]), 0, "name one option", "填写一个选项"),
            (OneOf([SHED, LIFT], none=False), "none", "not offered", "未设“以上都不”"),
            (Ranking(["1", "2"]), {"1", "2"}, "rank options in a list", "按先后"),
            (Ranking(["1", "2"]), [["1", "2"]], "several options into one rank", "并列同一名次"),
            (Ranking(["1", "2"], equal=True), ["1", []], "a rank of the ballot is empty", "空的名次"),
            (Ranking(["1", "2"], at_most=1), ["1", "2"], "may name at most 1", "最多可选1项"),
            (Ranking(["1", "2"], complete=True), ["2"], "ranks 1 of 2 options", "2个选项中只排了1个"),
            (Ranking([SHED, LIFT]), ["lift", "lift"], "Lift is named more than once", "电梯重复出现"),
        ],
    )
    def test_what_may_not_be_said_is_refused_with_its_reason_in_both_languages(
        self, ballot: BallotType, choice: object, en: str, zh: str
    ) -> None:
        verdict = check(ballot, choice)
        assert verdict.is_unmet
        assert en in verdict.sentence()
        assert zh in verdict.sentence("zh")
        with pytest.raises(ValueError, match="no choice on this ballot") as caught:
            encode(ballot, choice)
        assert caught.value.args[1] == verdict

    @pytest.mark.parametrize(
        ("ballot", "paper"),
        [
            (OneOf(["a", "b"]), 2),
            (OneOf(["a", "b"]), True),
            (OneOf(["a", "b"]), (0,)),
            (OneOf(["a", "b"]), -4),
            (OneOf(["a", "b"], none=False), -3),
            (Approval(["a", "b"]), 0),
            (Approval(["a", "b"]), (1, 0)),
            (Approval(["a", "b"]), (0, 0)),
            (Approval(["a", "b"]), ()),
            (Approval(["a", "b"], at_most=1), (0, 1)),
            (Points(["a", "b"], 2), (1,)),
            (Points(["a", "b"], 2), (0, 0)),
            (Points(["a", "b"], 2), (2, 1)),
            (Points(["a", "b"], 2), (-1, 2)),
            (Ranking(["a", "b"]), (0, 0)),
            (Ranking(["a", "b"]), ((0,),)),
            (Ranking(["a", "b"]), (0, 2)),
            (Ranking(["a", "b"], equal=True), (0, 1)),
            (Ranking(["a", "b"], equal=True), ((0,), (0,))),
            (Ranking(["a", "b"], equal=True), ((1, 0),)),
            (Ranking(["a", "b"], complete=True), (0,)),
        ],
    )
    def test_a_paper_that_no_choice_makes_is_refused_wherever_it_comes_in(
        self, ballot: BallotType, paper: OptionPaper
    ) -> None:
        assert not is_paper(ballot, paper)
        with pytest.raises(ValueError, match="no paper of this ballot"):
            decode(ballot, paper)
        with pytest.raises(ValueError, match="no paper of this ballot"):
            OptionSums(ballot, {PERSONS: 3}).add(paper, (1,))
        with pytest.raises(LogError, match="no paper of this ballot"):
            paper_of(ballot, paper)


class TestDoubts:
    def test_a_ballot_without_a_way_to_be_against_all_is_doubted(self) -> None:
        # Minhang, parking plans, December 2021: A, B or abstain, no "against both"; the vote was challenged
        plans = OneOf(["a", "b"], none=False)
        (doubt,) = doubts(plans)
        assert "no way to be against every option" in doubt.en
        assert "以上都不" in doubt.zh
        assert not check(plans, "none")

    @pytest.mark.parametrize(
        "ballot", [OneOf(["a", "b"]), Approval(["a", "b"]), Points(["a", "b"], 2), Ranking(["a", "b"])]
    )
    def test_a_plain_ballot_is_not_doubted(self, ballot: BallotType) -> None:
        assert doubts(ballot) == ()

    @pytest.mark.parametrize(
        ("ballot", "en"),
        [
            (OneOf(["a"]), "single option"),
            (Approval(["a", "b", "c"], at_least=2), "fewer than 2 options"),
            (Ranking(["a", "b"], complete=True), "unranked"),
            (OneOf([Option("a", en="Li", zh="李"), Option("b", en="Lee", zh="李")]), "titled 李"),
        ],
    )
    def test_what_presses_or_misleads_a_voter_is_doubted(self, ballot: BallotType, en: str) -> None:
        (doubt,) = doubts(ballot)
        assert en in doubt.en
        assert doubt.zh


class TestCounting:
    def test_every_option_is_counted_in_every_measure(self) -> None:
        owners = {PERSONS: 6, AREA: 600_000_000}
        said = [("shed", 90), ("lift", 110), ("shed", 100), ("none", 70), ("abstain", 50), ("void", 80)]
        tally = count(PLANS, [(encode(PLANS, one), (1, area * 10**6)) for one, area in said], owners)
        assert tally[PERSONS] == OptionCounts(
            all=6, named=3, none=1, abstain=1, void=1, backing=(2, 1, 0), support=(2, 1, 0)
        )
        assert tally[AREA].support == (190_000_000, 110_000_000, 0)
        assert [tally[AREA].base(of) // 10**6 for of in ("all", "participating", "valid", "cast")] == [
            600,
            500,
            420,
            370,
        ]
        assert tally[AREA].outstanding == 100_000_000
        assert tally.yes_no("shed", AREA) == (600_000_000, 190_000_000, 180_000_000, 50_000_000, 80_000_000)

    def test_weights_may_be_given_by_measure(self) -> None:
        papers = [(encode(PLANS, "lift"), {AREA: 5, PERSONS: 1})]
        assert count(PLANS, papers, {PERSONS: 1, AREA: 9})[AREA].support == (0, 5, 0)

    def test_an_approval_gives_its_whole_weight_to_everyone_it_names(self) -> None:
        tally = votes(Approval(["a", "b", "c"]), [(["a", "b"], 2), (["b"], 1)], roll=4)
        assert tally[PERSONS].support == (2, 3, 0)
        assert tally[PERSONS].participating == 3
        assert tally.yes_no("a", PERSONS) == (4, 2, 1, 0, 0)

    def test_points_compare_options_and_papers_are_for_them(self) -> None:
        tally = votes(Points(["a", "b"], 6, each=3), [({"a": 3, "b": 1}, 2), ({"b": 2}, 3)])
        assert tally[PERSONS].support == (6, 8)
        assert tally[PERSONS].backing == (2, 5)
        assert tally.yes_no("a", PERSONS) == (5, 2, 3, 0, 0)

    def test_of_a_ranking_the_first_place_is_the_support(self) -> None:
        tally = votes(Ranking(["a", "b", "c"], equal=True), [([["a", "b"], "c"], 2), (["c"], 1)])
        assert tally[PERSONS].support == (2, 2, 1)
        assert tally[PERSONS].named == 3

    def test_a_million_rankings_of_a_few_kinds_stay_small(self) -> None:
        sums = OptionSums(Ranking(["a", "b"]), {PERSONS: 10**6})
        for _ in range(1000):
            sums.add((0, 1), (500,))
            sums.add((1,), (500,))
        assert sums.tally().profile == (((0, 1), (500_000,)), ((1,), (500_000,)))

    @pytest.mark.parametrize("ballot", TYPES, ids=name_of)
    def test_a_tally_reads_back_from_json(self, ballot: BallotType) -> None:
        papers = [
            (paper, (weight, 7 * weight))
            for weight, paper in enumerate([-1, -2, *(every_paper(ballot)[:9])], start=1)
        ]
        tally = count(ballot, papers, {PERSONS: 100, AREA: 1000})
        assert OptionTally.from_data(json.loads(json.dumps(tally.to_data()))) == tally

    def test_a_record_that_contradicts_itself_is_refused(self) -> None:
        data = votes(Ranking(["a", "b"]), [(["a"], 2)]).to_data()
        for wrong in (
            data | {"profile": [[[1], [2]]]},
            data | {"profile": [[[0], [1]]]},
            data | {"profile": [[[7], [2]]]},
            data | {"measures": {PERSONS: data["measures"][PERSONS] | {"support": [2], "backing": [2]}}},
            data | {"measures": {PERSONS: data["measures"][PERSONS] | {"all": 1}}},
            data | {"measures": {PERSONS: data["measures"][PERSONS] | {"named": 2.0}}},
            {},
        ):
            with pytest.raises(LogError, match=r"not a tally|no paper of this ballot"):
                OptionTally.from_data(wrong)

    def test_counts_that_do_not_add_up_are_refused(self) -> None:
        good = {"all": 3, "named": 2, "none": 0, "abstain": 1, "void": 0, "backing": (2,), "support": (2,)}
        OptionCounts(**good)
        for wrong in ({"all": 2}, {"void": -1}, {"backing": (3,)}, {"support": (1, 1)}):
            with pytest.raises(ValueError, match="does not add up"):
                OptionCounts(**{**good, **wrong})
        with pytest.raises(TypeError, match="counted in ints"):
            OptionCounts(**{**good, "all": 3.0})

    def test_more_papers_than_the_roll_are_refused(self) -> None:
        with pytest.raises(ValueError, match="does not add up"):
            votes(PLANS, [("shed", 3)], roll=2)

    @pytest.mark.parametrize("weights", [(), (1, 1), (-1,), (1.0,), (True,)])
    def test_weights_that_are_none_are_refused(self, weights: tuple[Any, ...]) -> None:
        with pytest.raises(ValueError, match="give a whole number from 0 up for each"):
            OptionSums(PLANS, {PERSONS: 3}).add(0, weights)

    @pytest.mark.parametrize("ballot", TYPES, ids=name_of)
    def test_what_was_not_put_in_cannot_be_taken_out(self, ballot: BallotType) -> None:
        first, *others = every_paper(ballot)
        sums = OptionSums(ballot, {PERSONS: 9})
        sums.add(first, (2,))
        before = sums.tally()
        with pytest.raises(ValueError, match="is not in"):
            sums.remove(first, (3,))
        with pytest.raises(ValueError, match="is not in"):
            sums.remove([paper for paper in others if type(paper) is tuple or paper > 0][-1], (1,))
        with pytest.raises(ValueError, match="is not in"):
            sums.remove(-1, (1,))
        assert sums.tally() == before

    def test_what_is_not_there_cannot_be_asked_for(self) -> None:
        tally = votes(PLANS, [("shed", 1)])
        with pytest.raises(KeyError, match="no measure 'area' in this tally; it has persons"):
            tally[AREA]
        with pytest.raises(KeyError, match="no option 'x'"):
            tally.yes_no("x", PERSONS)
        with pytest.raises(ValueError, match="no base"):
            tally[PERSONS].base("present")


def every_paper(ballot: BallotType) -> list[Any]:
    """Every paper of three options, marks last, by trying."""

    def tuples(of: Iterable[Any], length: int) -> list[tuple[Any, ...]]:
        return [()] if not length else [(*head, tail) for head in tuples(of, length - 1) for tail in of]

    tried = [0, 1, 2, *(one for length in (1, 2, 3) for one in tuples((0, 1, 2, 3), length))]
    ranks = [(0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2)]
    tried += [one for length in (1, 2, 3) for one in tuples(ranks, length)]
    return [paper for paper in [*tried, -3, -2, -1] if is_paper(ballot, paper)]


class TestPlurality:
    def test_the_most_votes_win(self) -> None:
        result = elect(votes(PLANS, [("shed", 3), ("lift", 4), ("none", 9)]))
        assert result.elected == ("lift",)
        assert not result.tied
        assert result.order == (("lift",), ("shed",), ("tree",))
        assert result.verdict.is_met

    def test_nobody_is_elected_by_nobody(self) -> None:
        result = elect(votes(PLANS, [("abstain", 3), ("none", 1)]), seats=2)
        assert (result.elected, result.winners, result.tied) == ((), frozenset(), False)
        assert result.verdict.is_unmet

    def test_a_need_is_judged_at_the_share_and_one_below(self) -> None:
        half = Need(more_than("1/2"), of="participating")
        for voted, elected in (([("shed", 6), ("lift", 5)], ("shed",)), ([("shed", 6), ("abstain", 6)], ())):
            assert elect(votes(PLANS, voted), needs=[half]).elected == elected

    @pytest.mark.parametrize(
        ("of", "elected"), [("all", ()), ("participating", ()), ("valid", ()), ("cast", ("shed",))]
    )
    def test_the_base_is_the_one_that_is_declared(self, of: OptionBase, elected: tuple[str, ...]) -> None:
        tally = votes(PLANS, [("shed", 2), ("none", 1), ("abstain", 1), ("void", 1)], roll=9)
        assert elect(tally, needs=[Need(at_least("3/5"), of=of)]).elected == elected

    def test_persons_and_area_may_both_be_needed(self) -> None:
        # As of Civil Code Article 278: by persons and by area, each with its own base.
        papers = [(0, (1, 100)), (0, (1, 100)), (1, (1, 300))]
        tally = count(PLANS, papers, {PERSONS: 3, AREA: 500})
        both = [Need(more_than("1/2"), of="participating", measure=name) for name in (PERSONS, AREA)]
        assert elect(tally, needs=both[:1]).elected == ("shed",)
        result = elect(tally, needs=both)
        assert result.elected == ()
        assert [leaf.outcome for leaf in result.verdict.leaves()[:2]] == [Outcome.MET, Outcome.UNMET]

    def test_points_elect_and_papers_meet_the_need(self) -> None:
        tally = votes(Points(["a", "b"], 6), [({"a": 6}, 2), ({"b": 3}, 3)])
        assert elect(tally).elected == ("a",)
        assert elect(tally, needs=[Need(more_than("1/2"), of="cast")]).elected == ("b",)

    def test_a_need_is_told_apart_by_its_definition(self) -> None:
        need = Need(more_than("1/2"), of="cast", source=Phrase("Art. 19", "第十九条"))
        data = json.loads(json.dumps(need.definition()))
        assert data == {
            "share": ">1/2",
            "of": "cast",
            "measure": None,
            "source": {"en": "Art. 19", "zh": "第十九条"},
        }

    def test_no_seats_are_refused(self) -> None:
        for seats in (0, -1, 1.0, True):
            with pytest.raises(ValueError, match="give a whole number from 1 up"):
                elect(votes(PLANS, []), seats=seats)


class TestExplaining:
    def test_a_result_explains_itself_in_both_languages(self) -> None:
        need = Need(more_than("1/2"), of="participating", source="Art. 19")
        tally = votes(PLANS, [("shed", 3), ("lift", 2), ("none", 1)])
        result = elect(tally, needs=[need], source="bylaws 4")
        assert result.verdict.explain() == (
            "✗ at least 1 of (bylaws 4)\n"
            "  ✗ all of\n"
            "    ✗ Bicycle shed: 3 votes of 6 persons taking part; more than 1/2 asked for, so 4 votes "
            "needed, 1 vote short (Art. 19)\n"
            "    ✗ Bicycle shed has 3 votes: not elected\n"
            "  ✗ all of\n"
            "    ✗ Lift: 2 votes of 6 persons taking part; more than 1/2 asked for, so 4 votes needed, "
            "2 votes short (Art. 19)\n"
            "    ✗ Lift has 2 votes: not elected\n"
            "  ✗ all of\n"
            "    ✗ tree: 0 votes of 6 persons taking part; more than 1/2 asked for, so 4 votes needed, "
            "4 votes short (Art. 19)\n"
            "    ✗ tree has 0 votes: not elected"
        )
        first = result.verdict.leaves()[0]
        assert first.sentence("zh") == "车棚：参加投票的6人中得3票，要求超过1/2，须达4票，差1票"
        assert {name: first.data[name] for name in ("have", "need", "base", "missing")} == {
            "have": 3,
            "need": 4,
            "base": 6,
            "missing": 1,
        }

    @pytest.mark.parametrize(
        ("measure", "weight", "en", "zh"),
        [
            (AREA, 88_880_000, "Lift has 88.88 m²: elected", "电梯：88.88㎡，当选"),
            (AREA, 10**12, "Lift has 1000000 m²: elected", "电梯：1000000㎡，当选"),
            (HOUSEHOLDS, 1, "Lift has 1 household: elected", "电梯：1户，当选"),
            ("shares", 7, "Lift has 7 shares: elected", "电梯：shares7，当选"),
        ],
    )
    def test_a_measure_is_said_in_its_unit(self, measure: str, weight: int, en: str, zh: str) -> None:
        result = elect(count(PLANS, [(1, (weight,))], {measure: weight}), measure=measure)
        assert result.verdict.leaves()[0].sentence() == en
        assert result.verdict.leaves()[0].sentence("zh") == zh

    def test_points_are_said_as_points(self) -> None:
        ballot = Points(["a", "b"], 3)
        tally = count(ballot, [((2, 0), (1, 5))], {PERSONS: 1, "shares": 5})
        assert elect(tally).verdict.leaves()[0].sentence() == "a has 2 points: elected"
        said = elect(tally, measure="shares").verdict.leaves()[0].sentence()
        assert said == "a has 10 points by shares: elected"

    def test_a_result_is_json(self) -> None:
        data = elect(votes(PLANS, [("shed", 1), ("lift", 1)]), ties=CHAIR).to_data()
        assert json.loads(json.dumps(data)) == data
        assert data["tied"]
        assert data["between"] == ["lift", "shed"]


class TestTies:
    TIED = (("shed", 3), ("lift", 3), ("tree", 1))

    def test_a_tie_elects_nobody_unless_declared(self) -> None:
        result = elect(votes(PLANS, self.TIED))
        assert result.winners == result.between == {"shed", "lift"}
        assert (result.tied, result.elected, result.places, result.awaits) == (True, (), 1, None)
        assert result.verdict.is_unmet
        assert "equal with Lift" in result.verdict.leaves()[0].sentence()

    def test_who_is_above_the_tie_is_elected_all_the_same(self) -> None:
        result = elect(votes(PLANS, [("shed", 5), ("lift", 3), ("tree", 3)]), seats=2)
        assert result.elected == ("shed",)
        assert result.winners == {"shed", "lift", "tree"}
        assert (result.between, result.places) == ({"lift", "tree"}, 1)

    def test_equal_votes_with_seats_for_all_are_no_tie(self) -> None:
        result = elect(votes(PLANS, self.TIED), seats=2)
        assert result.elected == ("shed", "lift")
        assert not result.tied
        assert result.verdict.is_met

    def test_equal_votes_below_the_last_seat_are_no_tie(self) -> None:
        assert not elect(votes(PLANS, [("shed", 5), ("lift", 3), ("tree", 3)])).tied

    def test_a_tie_among_those_who_miss_the_need_is_no_tie(self) -> None:
        result = elect(votes(PLANS, self.TIED), needs=[Need(more_than("1/2"), of="cast")])
        assert (result.tied, result.winners) == (False, frozenset())

    def test_a_lot_is_drawn_as_it_says(self) -> None:
        for seed in ("2026-02-08 dice 4 1 6", "x", "y", "z"):
            by_hand = min(["shed", "lift"], key=lambda code: sha256(f"{seed}\n{code}".encode()).hexdigest())
            result = elect(votes(PLANS, self.TIED), ties=lot(seed))
            assert result.elected == (by_hand,)
            assert (result.tied, result.winners, result.awaits) == (True, {"shed", "lift"}, None)
            assert result.verdict.is_met
            assert seed in result.verdict.explain()
            assert result.to_data()["ties"] == {"rule": "lot", "seed": seed}

    def test_lots_do_not_always_fall_on_the_same(self) -> None:
        drawn = {elect(votes(PLANS, self.TIED), ties=lot(str(seed))).elected for seed in range(20)}
        assert drawn == {("shed",), ("lift",)}

    def test_the_chair_is_waited_for_and_settles(self) -> None:
        result = elect(votes(PLANS, self.TIED), ties=CHAIR)
        assert (result.elected, result.awaits) == ((), "chair")
        assert result.verdict.is_undecided
        settled = settle(result, ["lift"], by=Phrase("the chair", "会议主持人"))
        assert (settled.elected, settled.awaits, settled.tied) == (("lift",), None, True)
        assert settled.verdict.is_met
        assert "elected by decision of the chair" in settled.verdict.explain()
        assert "由会议主持人决定当选" in settled.verdict.explain("zh")

    @pytest.mark.parametrize("chosen", [[], ["tree"], ["shed", "lift"], ["shed", "shed"]])
    def test_the_chair_may_only_choose_between_those_who_are_equal(self, chosen: list[str]) -> None:
        result = elect(votes(PLANS, self.TIED), ties=CHAIR)
        with pytest.raises(ValueError, match="cannot settle the tie; name 1 of lift, shed"):
            settle(result, chosen, by=Phrase("the chair", "主持人"))

    @pytest.mark.parametrize("ties", [NOBODY, REPEAT, lot("x")], ids=["nobody", "repeat", "lot"])
    def test_the_chair_has_no_say_unless_declared(self, ties: Ties) -> None:
        with pytest.raises(ValueError, match="no tie awaits the chair"):
            settle(elect(votes(PLANS, self.TIED), ties=ties), ["lift"], by=Phrase("the chair", "主持人"))

    def test_a_repetition_is_waited_for(self) -> None:
        # As Shandong's rules for villagers' committees, Article 31: a tie is put to the vote again.
        result = elect(votes(PLANS, self.TIED), ties=REPEAT)
        assert (result.elected, result.awaits) == ((), "repeat")
        assert result.verdict.is_unmet

    def test_a_rule_for_ties_that_is_none_is_refused(self) -> None:
        for make in (
            lambda: Ties("oldest"),
            lambda: Ties("lot"),
            lambda: Ties("chair", "x"),
            lambda: lot(""),
        ):
            with pytest.raises(ValueError, match=r"no rule for ties|a lot has one"):
                make()
        with pytest.raises(ValueError, match="draw no lot"):
            NOBODY.order(["a"])

    def test_a_rule_for_ties_is_said_in_both_languages(self) -> None:
        assert lot("d6").phrase() == Phrase(
            "a tie is settled by lot, with the seed d6", "得票相等的以抽签决定，种子为d6"
        )


HALF = Need(more_than("1/2"), of="participating")


class TestRunOff:
    def test_who_passes_is_elected_at_once(self) -> None:
        result = run_off(votes(PLANS, [("shed", 6), ("lift", 5)]), needs=[HALF])
        assert (result.method, result.elected, result.goes_on) == ("run-off", ("shed",), ())
        assert not result.second_round

    def test_the_two_best_go_on_when_nobody_passes(self) -> None:
        result = run_off(votes(PLANS, [("shed", 4), ("lift", 5), ("tree", 3)]), needs=[HALF])
        assert (result.elected, result.goes_on) == ((), ("lift", "shed"))
        assert result.second_round
        assert result.verdict.is_unmet
        assert "Lift has 5 votes: goes on to the second round" in result.verdict.explain()

    def test_a_tie_for_the_second_place_is_named(self) -> None:
        tally = votes(PLANS, [("shed", 4), ("lift", 3), ("tree", 3)])
        result = run_off(tally, needs=[HALF])
        assert (result.goes_on, result.between, result.places) == (("shed",), {"lift", "tree"}, 1)
        assert result.tied
        drawn = run_off(tally, needs=[HALF], ties=lot("d6")).goes_on
        assert drawn == ("shed", lot("d6").order(["lift", "tree"])[0])

    def test_the_chair_may_settle_who_goes_on(self) -> None:
        result = run_off(votes(PLANS, [("shed", 4), ("lift", 3), ("tree", 3)]), needs=[HALF], ties=CHAIR)
        assert result.awaits == "chair"
        assert result.verdict.is_unmet
        settled = settle(result, ["tree"], by=Phrase("the chair", "主持人"))
        assert (settled.elected, settled.goes_on, settled.awaits) == ((), ("shed", "tree"), None)
        assert settled.verdict.is_unmet
        assert "goes on to the second round by decision of the chair" in settled.verdict.explain()

    def test_two_at_exactly_a_half_are_tied_and_not_both_elected(self) -> None:
        result = run_off(votes(PLANS, [("shed", 3), ("lift", 3)]), needs=[Need(at_least("1/2"), of="cast")])
        assert (result.elected, result.winners, result.second_round) == ((), {"shed", "lift"}, False)

    def test_a_run_off_without_needs_or_with_one_is_refused(self) -> None:
        with pytest.raises(ValueError, match="without needs"):
            run_off(votes(PLANS, []), needs=[])
        with pytest.raises(ValueError, match="from 2 up"):
            run_off(votes(PLANS, []), needs=[HALF], to=1)


class TestCommittees:
    """
    Elections of residents' and villagers' committees since 2026, with more candidates than seats.

    Residents' Committees Law, Article 19; Villagers' Committees Law, Article 18: elected with more than half
    of those voting; in a vote held again, the most votes, and not less than one third of the ballots cast.
    """

    FIRST = (Need(more_than("1/2"), of="participating", source="Art. 19"),)
    AGAIN = (Need(at_least("1/3"), of="participating", source="Art. 19"),)
    BALLOT = Approval(["li", "wu", "he", "ma"], at_most=3)

    def test_who_has_more_than_half_is_elected_and_the_other_seats_stay_empty(self) -> None:
        said = [
            (["li", "wu", "he"], 40),
            (["li", "wu"], 10),
            (["li", "ma"], 11),
            ("void", 10),
            ("abstain", 29),
        ]
        tally = votes(self.BALLOT, said, roll=150)
        result = elect(tally, seats=3, needs=self.FIRST)
        # 61, 50, 40 and 11 of 100: fifty is no majority of a hundred
        assert tally[PERSONS].support == (61, 50, 40, 11)
        assert result.elected == ("li",)
        assert result.verdict.is_unmet

    def test_of_more_than_there_are_seats_those_with_the_most_are_elected(self) -> None:
        said = [(["li", "wu", "he"], 40), (["wu", "he", "ma"], 35), (["li", "he", "ma"], 25)]
        result = elect(votes(self.BALLOT, said), seats=3, needs=self.FIRST)
        assert result.elected == ("he", "wu", "li")  # 100, 75, 65; ma has 60
        assert "ma has 60 votes: not among the first 3" in result.verdict.explain()

    @pytest.mark.parametrize(("support", "elected"), [(34, ("wu",)), (33, ())])
    def test_held_again_the_most_are_elected_with_a_third(
        self, support: int, elected: tuple[str, ...]
    ) -> None:
        ballot = OneOf(["wu", "he"])
        said = [("wu", support), ("he", support - 1), ("none", 101 - 2 * support)]
        assert elect(votes(ballot, said), needs=self.AGAIN).elected == elected

    def test_a_third_of_the_ballots_is_reached_by_exactly_a_third(self) -> None:
        said = [("wu", 33), ("he", 32), ("none", 34)]
        assert elect(votes(OneOf(["wu", "he"]), said), needs=self.AGAIN).elected == ("wu",)

    def test_a_tie_for_the_last_seat_is_put_to_the_vote_again(self) -> None:
        said = [(["li", "wu"], 30), (["li", "he"], 30), (["he", "wu"], 1)]
        result = elect(votes(self.BALLOT, said), seats=2, needs=self.FIRST, ties=REPEAT)
        assert (result.elected, result.between, result.awaits) == (("li",), {"wu", "he"}, "repeat")


class TestPlans:
    """People are elected, plans are chosen: it changes words and nothing else."""

    EVEN: Said = (("shed", 4), ("lift", 4), ("tree", 1))

    def test_one_that_comes_first_is_chosen_and_the_others_are_not(self) -> None:
        result = elect(votes(PLANS, [("shed", 5), ("lift", 3)]), among="plans")
        assert [leaf.sentence() for leaf in result.verdict.leaves()] == [
            "Bicycle shed has 5 votes: chosen",
            "Lift has 3 votes: not chosen",
            "tree has 0 votes: not chosen",
        ]
        assert "车棚：5票，中选" in result.verdict.explain("zh")
        assert "电梯：3票，未中选" in result.verdict.explain("zh")

    @pytest.mark.parametrize("ties", [NOBODY, CHAIR, REPEAT, lot("d6")], ids=lambda ties: ties.rule)
    def test_no_sentence_speaks_of_people_whatever_becomes_of_a_tie(self, ties: Ties) -> None:
        for make in (elect, lambda *given, **more: run_off(*given, needs=[HALF], **more)):
            result = make(votes(PLANS, self.EVEN), ties=ties, among="plans")
            assert "elect" not in result.verdict.explain()
            assert "当选" not in result.verdict.explain("zh")

    def test_a_tie_that_chooses_none_says_so(self) -> None:
        said = elect(votes(PLANS, self.EVEN), among="plans").verdict
        assert "a tie chooses none of them" in said.explain()
        assert "得票相等的均不中选" in said.explain("zh")
        assert "a tie elects nobody" in elect(votes(PLANS, self.EVEN)).verdict.explain()

    def test_what_the_chair_chooses_is_chosen(self) -> None:
        result = elect(votes(PLANS, self.EVEN), ties=CHAIR, among="plans")
        settled = settle(result, ["lift"], by=Phrase("the chair", "主持人"))
        assert "chosen by decision of the chair" in settled.verdict.explain()
        assert "由主持人决定中选" in settled.verdict.explain("zh")
        assert settled.among == "plans"

    @pytest.mark.parametrize("ties", [NOBODY, CHAIR, REPEAT, lot("d6")], ids=lambda ties: ties.rule)
    def test_it_changes_no_result(self, ties: Ties) -> None:
        for said in (self.EVEN, (("shed", 5), ("lift", 3)), ()):
            tally = votes(PLANS, said)
            one, other = (elect(tally, ties=ties, among=among) for among in ("candidates", "plans"))
            told = other.to_data()
            assert told.pop("among") == "plans"
            assert "among" not in one.to_data()
            told["verdict"] = one.to_data()["verdict"]
            assert told == one.to_data()
