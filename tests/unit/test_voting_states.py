"""States of a paper, and how they are declared to count."""

from __future__ import annotations

import pytest

from consult.voting import Choice, Counts, Progress, Tally, at_least, more_than
from consult.voting.states import (
    HELD,
    Counted,
    Counting,
    Silence,
    State,
    abstain_with_silent,
    exclude_silent,
    follow_majority,
)
from consult.voting.thresholds import Threshold, leading_side

CLOSED = Progress.CLOSED


def follow(**given: object) -> Silence:
    return follow_majority(**({"clause": "议事规则第7条", "warned": True, "by": "persons"} | given))  # type: ignore[arg-type]


def test_the_code_of_every_choice_is_the_number_of_its_state() -> None:
    assert [State(choice.code).name for choice in Choice] == ["YES", "NO", "ABSTAIN", "VETO"]
    assert State.VETO < State.VOID < HELD
    assert all(HELD + choice.code not in set(State) for choice in Choice)


def test_every_state_is_said_in_both_languages_and_no_two_alike() -> None:
    phrases = [state.phrase() for state in State]
    assert len({phrase.en for phrase in phrases}) == len({phrase.zh for phrase in phrases}) == len(State)
    assert State.VOID.phrase().zh == "无效票"
    assert State.DELIVERED.phrase().zh == "已送达未交回"
    assert State.RECUSED.phrase().zh == "回避"


class TestSilence:
    def test_counts_for_nothing_unless_it_is_declared(self) -> None:
        assert Counting().silent == exclude_silent()

    def test_counts_for_something_only_by_a_clause(self) -> None:
        for clause in ("", "  "):
            with pytest.raises(ValueError, match="no clause says what silence counts for; cite that of"):
                abstain_with_silent(clause=clause)
            with pytest.raises(ValueError, match="no clause says what silence counts for; cite that of"):
                follow(clause=clause)

    @pytest.mark.parametrize("warned", [False, None, 1])
    def test_counts_with_a_majority_only_where_voters_were_warned(self, warned: object) -> None:
        with pytest.raises(ValueError, match="nobody was warned that silence counts with the majority"):
            follow(warned=warned)

    def test_counts_with_a_majority_only_of_a_named_measure(self) -> None:
        with pytest.raises(ValueError, match="no measure says whose majority the silent follow"):
            follow(by="")

    def test_is_said_in_both_languages_with_its_clause(self) -> None:
        said = follow(clause=" 议事规则第7条 ").phrase()
        assert said.en == "papers delivered and not returned count with the majority (议事规则第7条)"
        assert said.zh == "已送达未交回的表决票计入多数意见（议事规则第7条）"
        assert exclude_silent().phrase().zh == "已送达未交回的表决票不计入"
        assert abstain_with_silent(clause="§ 7").phrase().en == (
            "papers delivered and not returned take part and take no side (§ 7)"
        )

    def test_records_what_was_declared_and_no_more(self) -> None:
        assert exclude_silent().definition() == {"how": "exclude"}
        assert follow(floor=more_than("1/2")).definition() == {
            "how": "follow",
            "clause": "议事规则第7条",
            "by": "persons",
            "floor": ">1/2",
        }
        assert Counting(recused="leave").definition() == {
            "abstain": "takes part",
            "void": "takes part",
            "silent": {"how": "exclude"},
            "recused": "leave",
        }

    def test_of_papers_never_delivered_is_never_counted_with_anybody(self) -> None:
        """Of ten, three for and one against; the other six were never delivered."""
        tally = Tally({"persons": Counts(10, 3, 1)})
        for silent in (exclude_silent(), abstain_with_silent(clause="§ 7"), follow()):
            counting = Counting(silent=silent)
            for side, of, have, base in (
                ("participating", "all", 4, 10),
                ("yes", "all", 3, 10),
                ("yes", "participating", 3, 4),
                ("yes", "cast", 3, 4),
            ):
                data = Threshold(at_least("1/2"), of, side=side).judge(tally, CLOSED, counting).data  # type: ignore[arg-type]
                assert (data["have"], data["base"]) == (have, base)

    @pytest.mark.parametrize(
        ("silent", "have_quorum", "have", "base"),
        [
            (exclude_silent(), 4, 3, 4),
            (abstain_with_silent(clause="§ 7"), 9, 3, 9),
            (follow(), 9, 8, 9),
        ],
        ids=["exclude", "abstain", "follow"],
    )
    def test_of_delivered_papers_counts_as_it_was_declared(
        self, silent: Silence, have_quorum: int, have: int, base: int
    ) -> None:
        """Of ten, three for and one against, five delivered and not returned, one never delivered."""
        tally = Tally({"persons": Counts(10, 3, 1, delivered=5)})
        counting = Counting(silent=silent)
        quorum = Threshold(at_least("2/3"), "all", side="participating").judge(tally, CLOSED, counting)
        carried = Threshold(more_than("1/2"), "participating").judge(tally, CLOSED, counting)
        assert quorum.data["have"] == have_quorum
        assert (carried.data["have"], carried.data["base"]) == (have, base)

    def test_where_the_ballots_are_level_counts_with_neither_side_and_for_the_quorum(self) -> None:
        tally = Tally({"persons": Counts(10, 2, 2, delivered=5)})
        counting = Counting(silent=follow())
        for side, of, have, base in (
            ("yes", "participating", 2, 9),
            ("no", "participating", 2, 9),
            ("yes", "cast", 2, 4),
            ("participating", "all", 9, 10),
        ):
            data = Threshold(at_least("1/2"), of, side=side).judge(tally, CLOSED, counting).data  # type: ignore[arg-type]
            assert (data["have"], data["base"]) == (have, base)

    def test_follows_those_against_where_they_lead_and_a_veto_is_one(self) -> None:
        tally = Tally({"persons": Counts(10, 2, 1, veto=2, delivered=5)})
        counting = Counting(silent=follow())
        assert leading_side(tally, "persons") == "no"
        against = Threshold(more_than("1/2"), "all", side="no").judge(tally, CLOSED, counting)
        vetoes = Threshold(more_than("1/2"), "all", side="veto").judge(tally, CLOSED, counting)
        assert (against.data["have"], vetoes.data["have"]) == (8, 2)

    def test_follows_the_majority_of_the_named_measure_in_every_measure(self) -> None:
        """By persons those for lead, by area those against."""
        tally = Tally({"persons": Counts(10, 3, 1, delivered=5), "area": Counts(100, 20, 40, delivered=30)})
        for by, persons, area in (("persons", 8, 50), ("area", 3, 20)):
            counting = Counting(silent=follow(by=by))
            have = [
                Threshold(at_least("1/2"), "all", measure=measure).judge(tally, CLOSED, counting).data["have"]
                for measure in ("persons", "area")
            ]
            assert have == [persons, area]

    @pytest.mark.parametrize(("yes_area", "have"), [(50, 6), (51, 9)], ids=["missed", "passed"])
    def test_follows_nobody_below_the_floor_in_any_measure(self, yes_area: int, have: int) -> None:
        """Zhejiang 2009: votes actually cast for must be more than half of all, by persons and by area."""
        counting = Counting(silent=follow(floor=more_than("1/2")))
        tally = Tally(
            {"persons": Counts(10, 6, 1, delivered=3), "area": Counts(100, yes_area, 1, delivered=30)}
        )
        data = Threshold(at_least("1/2"), "all").judge(tally, CLOSED, counting).data
        assert data["have"] == have

    def test_the_floor_is_a_share_of_those_who_have_not_left_the_base(self) -> None:
        """Five of ten are not more than half; of nine, one being recused, they are."""
        tally = Tally({"persons": Counts(10, 5, 1, delivered=3, recused=1)})
        threshold, silent = Threshold(at_least("3/4"), "all"), follow(floor=more_than("1/2"))
        assert threshold.holds(tally, Counting(silent=silent, recused="leave"))
        assert not threshold.holds(tally, Counting(silent=silent, recused="stay"))

    def test_takes_no_side_of_those_present(self) -> None:
        """Whoever returned nothing and is not there is not one of those present."""
        tally = Tally({"persons": Counts(10, 3, 1, delivered=5, present=1)})
        data = Threshold(more_than("1/2"), "present").judge(tally, CLOSED, Counting(silent=follow())).data
        assert (data["have"], data["base"]) == (3, 5)

    def test_is_told_in_the_verdict(self) -> None:
        tally = Tally({"persons": Counts(10, 3, 1, delivered=5)})
        counting = Counting(silent=follow())
        carried = Threshold(more_than("1/2"), "participating").judge(tally, CLOSED, counting)
        assert carried.sentence() == (
            "8 of 9 persons who took part voted yes, 5 of them silent and counted with the majority; "
            "more than 1/2 asked for, so 5 needed"
        )
        assert carried.sentence("zh") == (
            "参与表决的9人中有8人赞成，其中5人未交回表决票，计入多数意见，要求超过1/2，须达5人"
        )
        quorum = Threshold(at_least("2/3"), "all", side="participating").judge(tally, CLOSED, counting)
        assert quorum.sentence() == (
            "9 of 10 persons took part, 5 of them silent and counted as taking part; "
            "at least 2/3 asked for, so 7 needed"
        )
        assert quorum.sentence("zh") == (
            "10人中有9人参与表决，其中5人未交回表决票，计入参与表决，要求不少于2/3，须达7人"
        )
        assert quorum.data["following"] == 5

    def test_that_takes_part_takes_part_while_the_vote_runs_too(self) -> None:
        tally = Tally({"persons": Counts(10, 3, 1, delivered=5)})
        counting = Counting(silent=abstain_with_silent(clause="§ 7"))
        quorum = Threshold(at_least("2/3"), "all", side="participating")
        verdict = quorum.judge(tally, Progress(papers=True), counting)
        assert verdict.is_met
        assert (verdict.data["have"], verdict.data["missing"]) == (9, 0)


class TestCounting:
    COUNTS = Counts(12, 4, 2, abstain=2, void=1)

    @pytest.mark.parametrize(
        ("abstain", "quorum", "participating", "whole", "present"),
        [
            (Counted.TAKES_PART, 9, 9, 12, 9),
            (Counted.QUORUM_ONLY, 9, 7, 12, 9),
            (Counted.NOT_AT_ALL, 7, 7, 12, 7),
            (Counted.LEAVES, 7, 7, 10, 7),
        ],
    )
    def test_of_abstentions_is_as_declared(
        self, abstain: Counted, quorum: int, participating: int, whole: int, present: int
    ) -> None:
        counting, tally = Counting(abstain=abstain), Tally({"persons": self.COUNTS})

        def data(of: str, side: str = "yes") -> tuple[int, int]:
            verdict = Threshold(at_least("1/2"), of, side=side).judge(tally, CLOSED, counting)  # type: ignore[arg-type]
            return verdict.data["have"], verdict.data["base"]

        assert data("all", "participating") == (quorum, whole)
        assert data("participating") == (4, participating)
        assert data("present") == (4, present)
        assert data("cast") == (4, 6)

    def test_of_void_papers_is_declared_apart(self) -> None:
        tally = Tally({"persons": self.COUNTS})
        bases = [
            Threshold(at_least("1/2"), "participating").judge(tally, CLOSED, Counting(void=void)).data["base"]
            for void in Counted
        ]
        assert bases == [9, 8, 8, 8]

    def test_a_node_committee_of_twenty_with_five_abstaining_needs_eight(self) -> None:
        """Node CTC: abstainers leave the base."""
        counting = Counting(abstain=Counted.LEAVES)
        threshold = Threshold(more_than("1/2"), "all")
        assert threshold.holds(Tally({"persons": Counts(20, 8, 7, 5)}), counting)
        assert not threshold.holds(Tally({"persons": Counts(20, 7, 8, 5)}), counting)
        assert not threshold.holds(Tally({"persons": Counts(20, 8, 7, 5)}))
