"""Drafting: solutions offered, backed, taken back and finished, and what goes on from there."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from consult.activities.drafting import (
    BackSolution,
    Drafting,
    FinishDrafting,
    OfferSolution,
    WithdrawBacking,
    WithdrawSolution,
    another_solution,
    drafted,
    next_solution,
    one_of_solutions,
    solutions_of,
)
from consult.activities.election import Election
from consult.activities.outcomes import majority
from consult.activities.vote import Vote
from consult.acts import Act, Amend, Propose
from consult.errors import ConsultError
from consult.flaws import flaws
from consult.procedure import Also, Procedure, Stage
from consult.rules import settled
from consult.standard import anyone, result, roles
from consult.timing import days
from consult.verdicts import Outcome, Phrase
from consult.voting import Choice, Roll, Share, at_least, more_than
from consult.voting.choosing.options import Approval, OneOf
from lives import GoBack, GoOn, Life, people, small

BACKBONE = Roll.of("backbone", [f"p{number}" for number in range(6)])


def offer(who: str, code: str = "a", *, text: str = "As drawn.") -> OfferSolution:
    return OfferSolution(actor=who, code=code, title=f"Plan {code}", text=text)


def backs(code: str, *who: str) -> list[Act]:
    return [BackSolution(actor=name, code=code) for name in who]


def drafting(
    *, backing: int | Share = 1, most: int | None = None, least: int = 1, roll: Roll = BACKBONE
) -> Life:
    holds = Drafting("backbone", finishes=roles("convener"), backing=backing, most=most)
    return Life(
        small(holds, once=drafted(least)),
        people=people(p0="convener", li="convener"),
        rolls={"backbone": roll},
    )


def finish(life: Life) -> None:
    life.do(FinishDrafting(actor="p0"))


def found(life: Life) -> list[tuple[str, str, int]]:
    data = life.case.results["going"].data
    return [(one["code"], one["by"], one["backing"]) for one in data["solutions"]]


class TestWho:
    @pytest.mark.parametrize(
        "act",
        [
            offer("sun", "b"),
            BackSolution(actor="sun", code="a"),
            WithdrawBacking(actor="sun", code="a"),
            WithdrawSolution(actor="sun", code="a"),
            FinishDrafting(actor="sun"),
        ],
        ids=lambda act: type(act).__name__,
    )
    def test_only_who_stands_on_the_roll_acts(self, act: Act) -> None:
        life = drafting()
        life.do(offer("p1"))

        assert "sun is not on the roll of backbone" in life.refused(act)
        assert "sun不在backbone名册上" in life.refused(act, lang="zh")

    def test_whoever_came_onto_the_roll_after_it_began_does_not_act(self) -> None:
        life = drafting()
        life.rolls["backbone"] = Roll.of("backbone", [*BACKBONE.voters, "sun"])

        assert "sun is not on the roll" in life.refused(offer("sun"))

    def test_only_whoever_is_named_for_it_and_on_the_roll_finishes(self) -> None:
        life = drafting()
        life.do(offer("p1"))

        assert "p1 is not convener" in life.refused(FinishDrafting(actor="p1"))
        assert "li is not on the roll" in life.refused(FinishDrafting(actor="li"))
        finish(life)
        assert life.case.stage == "done"

    def test_only_whoever_offered_a_solution_takes_it_back(self) -> None:
        life = drafting()
        life.do(offer("p1"))

        assert "p1 offered solution a" in life.refused(WithdrawSolution(actor="p2", code="a"))
        assert "方案a由p1提出" in life.refused(WithdrawSolution(actor="p2", code="a"), lang="zh")
        life.do(WithdrawSolution(actor="p1", code="a"))
        assert not life.read(lambda facts: facts.drafting.open_count)

    def test_a_form_that_nobody_has_filled_in_names_what_is_missing(self) -> None:
        life = drafting()
        life.do(offer("p1"))

        told = life.may("p1")

        assert {name: told[name].outcome for name in ("OfferSolution", "BackSolution", "FinishDrafting")} == {
            "OfferSolution": Outcome.UNDECIDED,
            "BackSolution": Outcome.UNDECIDED,
            "FinishDrafting": Outcome.UNMET,
        }
        assert "Code is not written yet" in told["OfferSolution"].explain()


class TestSolutions:
    def test_a_code_is_used_once(self) -> None:
        life = drafting()
        life.do(offer("p1"))

        assert "p1 has offered a solution a already" in life.refused(offer("p2"))
        assert "p1已提出代号为a的方案" in life.refused(offer("p2"), lang="zh")

    def test_the_code_of_a_solution_that_was_taken_back_is_not_used_again(self) -> None:
        life = drafting()
        life.do(offer("p1"), *backs("a", "p2"), WithdrawSolution(actor="p1", code="a"))

        assert "already" in life.refused(offer("p3"))
        assert "solution a was taken back" in life.refused(BackSolution(actor="p3", code="a"))
        assert "solution a was taken back" in life.refused(WithdrawSolution(actor="p1", code="a"))

    @pytest.mark.parametrize("code", ["abstain", "none", "void", "plan a", "-a", "é́"])
    def test_a_code_that_no_ballot_can_say_is_refused(self, code: str) -> None:
        life = drafting()

        assert "is no code for a ballot" in life.refused(offer("p1", code))
        assert "不能用作选票代号" in life.refused(offer("p1", code), lang="zh")

    def test_no_more_are_open_than_there_may_be_and_one_taken_back_makes_room(self) -> None:
        life = drafting(most=2)
        life.do(offer("p1", "a"), offer("p2", "b"))

        assert "2 solutions are open, at most 2 may be" in life.refused(offer("p3", "c"))
        one = drafting(most=1)
        one.do(offer("p1", "a"))
        assert "1 solution is open, at most 1 may be" in one.refused(offer("p3", "c"))
        life.do(WithdrawSolution(actor="p2", code="b"), offer("p3", "c"))
        assert [entry.value["code"] for entry in life.read(lambda facts: facts.drafting.solutions)] == [
            "a",
            "c",
        ]

    def test_one_person_may_offer_several(self) -> None:
        life = drafting()
        life.do(offer("p1", "a"), offer("p1", "b"))

        finish(life)

        assert found(life) == [("a", "p1", 1), ("b", "p1", 1)]

    @pytest.mark.parametrize(
        "act",
        [BackSolution(actor="p1", code="x"), WithdrawSolution(actor="p1", code="x")],
        ids=lambda act: type(act).__name__,
    )
    def test_what_nobody_offered_is_neither_backed_nor_taken_back(self, act: Act) -> None:
        assert "there is no solution x" in drafting().refused(act)

    def test_nobody_is_told_that_they_may_back_what_nobody_has_offered_yet(self) -> None:
        life = drafting()
        named = ("BackSolution", "WithdrawBacking", "WithdrawSolution", "FinishDrafting")
        told = life.may("p0")
        assert all("no solution is open" in told[act].explain() for act in named)
        assert all("尚无有效方案" in told[act].explain("zh") for act in named)
        life.do(offer("p0"))
        assert not any(life.may("p0")[act].is_unmet for act in named)


class TestBacking:
    def test_whoever_offers_a_solution_backs_it(self) -> None:
        life = drafting()
        life.do(offer("p1"))

        assert life.read(lambda facts: facts.drafting.backs("p1", "a"))
        assert "p1 backs solution a already" in life.refused(BackSolution(actor="p1", code="a"))

    def test_nobody_counts_twice_for_one_solution_and_everybody_may_back_several(self) -> None:
        life = drafting()
        life.do(offer("p1", "a"), offer("p1", "b"), *backs("a", "p2"), *backs("b", "p2"))

        assert "p2 backs solution a already" in life.refused(BackSolution(actor="p2", code="a"))
        assert life.read(lambda facts: (facts.drafting.backing("a"), facts.drafting.backing("b"))) == (2, 2)

    def test_backing_that_is_withdrawn_counts_no_longer(self) -> None:
        life = drafting(backing=2)
        life.do(offer("p1"), *backs("a", "p2"), WithdrawBacking(actor="p2", code="a"))

        assert "0 of 1 solution have enough backing, 2 or more" in life.refused(FinishDrafting(actor="p0"))
        assert "nothing to withdraw" in life.refused(WithdrawBacking(actor="p2", code="a"))

    def test_one_is_told_in_the_singular_and_several_in_the_plural(self) -> None:
        life = drafting(backing=2)
        life.do(offer("p1"))
        assert "0 solutions are backed by 2 or more, 1 asked for; more" in life.verdict(drafted()).explain()
        life.do(*backs("a", "p2"), offer("p1", "b"))
        assert "1 solution is backed by 2 or more, 1 asked for; more" in life.verdict(drafted()).explain()
        assert drafted().phrase().en == "1 or more solutions are worked out"
        finish(life)
        assert "1 solution is backed by 2 or more, 1 asked for" in life.events[-1].verdict.explain()

    @pytest.mark.parametrize("backing", [1, 2, 4, at_least("1/3"), at_least("1/2"), more_than("1/2")])
    def test_a_solution_goes_on_from_exactly_the_backing_that_is_asked_for(
        self, backing: int | Share
    ) -> None:
        need = next(
            have
            for have in range(1, 7)
            if (
                have >= backing
                if isinstance(backing, int)
                else have * backing.denominator > backing.numerator * 6
                or (not backing.strict and have * backing.denominator == backing.numerator * 6)
            )
        )
        life = drafting(backing=backing)
        life.do(offer("p1", "enough"), *backs("enough", *(f"p{n}" for n in range(2, need + 1))))
        short = need - 1
        life.do(offer("p1", "short"), *backs("short", *(f"p{n}" for n in range(2, short + 1))))
        if not short:
            life.do(WithdrawBacking(actor="p1", code="short"))

        finish(life)

        assert found(life) == [("enough", "p1", need)]
        assert life.case.results["going"].data["left"] == ["short"]
        assert life.case.results["going"].data["need"] == need

    @pytest.mark.parametrize("order", list(permutations("abc")))
    def test_the_most_backed_comes_first_and_of_equals_the_first_offered(
        self, order: tuple[str, ...]
    ) -> None:
        life = drafting()
        life.do(*(offer("p1", code) for code in order), *backs("c", "p2", "p3"))

        finish(life)

        others = [code for code in order if code != "c"]
        assert [code for code, _, _ in found(life)] == ["c", *others]

    def test_backing_lapses_with_the_text(self) -> None:
        life = drafting()
        life.do(offer("p1"), *backs("a", "p2"), Amend(actor="li", text="Two lamps"))

        assert not life.read(lambda facts: facts.drafting.solutions)
        assert "there is no solution a" in life.refused(BackSolution(actor="p3", code="a"))

    def test_solutions_of_an_earlier_visit_do_not_count(self) -> None:
        life = drafting()
        life.do(offer("p1"), GoOn(actor="li"), GoBack(actor="li"))

        assert not life.read(lambda facts: facts.drafting.solutions)
        life.do(offer("p2"))
        assert [entry.actor for entry in life.read(lambda facts: facts.drafting.solutions)] == ["p2"]


class TestFinish:
    def test_nothing_is_finished_before_a_solution_has_enough_backing(self) -> None:
        life = drafting(backing=2)
        life.do(offer("p1"))
        assert "0 of 1 solution have enough backing, 2 or more" in life.refused(FinishDrafting(actor="p0"))
        assert "有0个获2人以上支持" in life.refused(FinishDrafting(actor="p0"), lang="zh")

        life.do(*backs("a", "p2"))
        finish(life)

        assert life.case.stage == "done"

    def test_after_it_nothing_is_offered_backed_or_taken_back(self) -> None:
        life = drafting(least=2)
        life.do(offer("p1"), *backs("a", "p2"))
        finish(life)
        assert life.case.stage == "going"

        for act in (
            offer("p2", "b"),
            BackSolution(actor="p3", code="a"),
            WithdrawBacking(actor="p2", code="a"),
            WithdrawSolution(actor="p1", code="a"),
            FinishDrafting(actor="p0"),
        ):
            assert "the solutions are worked out" in life.refused(act)

    def test_it_is_undecided_while_it_lasts_and_decided_when_finished_or_at_the_end(self) -> None:
        life = drafting(least=2)
        assert life.verdict(drafted(1)).is_undecided
        life.do(offer("p1", "a"))
        assert life.verdict(drafted(1)).is_undecided
        assert life.verdict(drafted(1), closing=True).is_met
        assert life.verdict(drafted(2), closing=True).outcome is Outcome.UNMET

        finish(life)

        assert life.verdict(drafted(1)).is_met
        assert life.verdict(drafted(2)).outcome is Outcome.UNMET

    def test_at_the_end_what_has_backing_goes_on_though_nobody_finished(self) -> None:
        life = drafting()
        life.do(offer("p1"))

        assert life.run_out() == "done"
        assert found(life) == [("a", "p1", 1)]
        assert not life.case.results["going"].data["finished"]

    def test_at_the_end_without_a_solution_nothing_goes_on(self) -> None:
        life = drafting()

        assert life.run_out() == "failed"
        assert found(life) == []

    def test_a_stage_left_before_it_is_done_has_worked_nothing_out(self) -> None:
        life = drafting()
        life.do(offer("p1"), GoOn(actor="li"))

        assert found(life) == []

    def test_a_share_of_a_roll_with_nobody_on_it_is_never_reached(self) -> None:
        life = drafting(backing=at_least("1/2"), roll=Roll.of("backbone", []))

        assert life.run_out() == "failed"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"roll": ""}, "names no roll"),
        ({"roll": 7}, "names no roll"),
        ({"backing": 0}, "no number of people"),
        ({"backing": True}, "no number of people"),
        ({"backing": "1/2"}, "no number of people"),
        ({"most": 0}, "no number of solutions"),
        ({"most": 2.0}, "no number of solutions"),
        ({"finishes": "convener"}, "is no rule"),
    ],
    ids=str,
)
def test_a_wrong_parameter_is_refused_with_a_remedy(wrong: dict[str, Any], told: str) -> None:
    given: dict[str, Any] = {"roll": "backbone", "finishes": anyone(), **wrong}

    with pytest.raises(ConsultError, match=told) as raised:
        Drafting(**given)
    assert "give " in str(raised.value)


@pytest.mark.parametrize("least", [0, -1, True, 1.0])
def test_drafted_asks_for_a_whole_number(least: Any) -> None:
    with pytest.raises(ConsultError, match="whole number of solutions from 1 up"):
        drafted(least)


# What the next stage makes of it


WORKING = Stage(
    "working",
    title="拟定方案",
    lasts=days(7),
    holds=Drafting("backbone", finishes=anyone()),
    also=Also(Amend, anyone()),
)


def putting(holds: Any) -> Procedure:
    putting_ = Stage("putting", title="表决", lasts=days(7), holds=holds, also=Also(Amend, anyone()))
    done = Stage("done", title="通过", answer=Phrase("done", "已通过"))
    failed = Stage("failed", title="未通过", answer=Phrase("failed", "未通过"))
    one_after_another = isinstance(holds, Vote)
    moves = [
        WORKING.once(drafted()).to(putting_),
        WORKING.at_end().to(failed),
        putting_.upon(GoBack).to(WORKING, by=anyone()),
        *([putting_.once(majority(more_than("1/2"), of="all")).to(done)] if one_after_another else []),
        *(
            [putting_.at_end().to(putting_, when=another_solution(WORKING, putting_))]
            if one_after_another
            else []
        ),
        putting_.at_end().to(failed),
    ]
    return Procedure(
        "putting", version="1", title="付诸表决", start=WORKING, opens=Propose, by=anyone(), moves=moves
    )


class _Putting:
    name = "putting"

    def phrase(self) -> Phrase:
        return Phrase("putting", "表决")


MOTION = next_solution(WORKING, _Putting())
ONE_BY_ONE = putting(Vote("backbone", motion=MOTION))


def worked_out(procedure: Procedure, *codes: str) -> Life:
    life = Life(procedure, rolls={"backbone": BACKBONE})
    life.do(*(offer("p1", code) for code in codes), FinishDrafting(actor="p0"))
    return life


def motion(life: Life) -> Any:
    return life.case.place.opening["motion"]


class TestNext:
    def test_it_has_no_flaws(self) -> None:
        assert flaws(ONE_BY_ONE) == ()
        assert flaws(putting(Election("backbone", solutions_of(WORKING)))) == ()

    def test_every_solution_is_put_once_in_order_and_none_after_the_last(self) -> None:
        life = worked_out(ONE_BY_ONE, "a", "b", "c")
        put = [motion(life)["code"]]
        while life.run_out() == "putting" and len(put) <= 3:
            put.append(motion(life)["code"])

        assert put == ["a", "b", "c"]
        assert life.case.stage == "failed"

    def test_what_is_put_says_what_it_is_and_by_whom(self) -> None:
        life = worked_out(ONE_BY_ONE, "a", "b")

        assert motion(life) == {
            "code": "a",
            "title": "Plan a",
            "text": "As drawn.",
            "by": "p1",
            "backing": 1,
            "number": 1,
            "count": 2,
            "drafting": 1,
        }
        life.run_out()
        assert life.case.results["putting"].data["motion"]["code"] == "a"
        assert motion(life)["number"] == 2

    def test_what_is_carried_is_not_followed_by_another(self) -> None:
        life = worked_out(ONE_BY_ONE, "a", "b")
        life.run_out()
        for voter in range(4):
            life.box.cast(voter, Choice.YES.code)

        assert life.run_out() == "done"
        assert life.case.results["putting"].data["motion"]["code"] == "b"

    def test_a_new_drafting_starts_anew_though_no_time_went_by(self) -> None:
        life = worked_out(ONE_BY_ONE, "a", "b")
        life.run_out()
        assert motion(life)["code"] == "b"
        life.do(GoBack(actor="li"), offer("p2", "b"), offer("p2", "c"), FinishDrafting(actor="p0"))

        assert (motion(life)["code"], motion(life)["drafting"]) == ("b", 2)
        life.run_out()
        assert motion(life)["code"] == "c"
        assert life.run_out() == "failed"

    def test_a_new_text_leaves_nothing_to_put(self) -> None:
        life = worked_out(ONE_BY_ONE, "a", "b")
        life.do(Amend(actor="li", text="Two lamps"))

        assert life.read(MOTION.read) is None
        assert "no solution was worked out" in life.verdict(another_solution(WORKING, _Putting())).explain()
        assert life.run_out() == "failed"

    def test_while_one_is_put_the_question_is_about_those_after_it(self) -> None:
        life = worked_out(ONE_BY_ONE, "a", "b")
        rule = another_solution(WORKING, _Putting())

        assert "solution 2 of 2 is Plan b" in life.verdict(rule).explain()
        life.run_out()
        assert "2个方案均已付表决" in life.verdict(rule).explain("zh")
        life = worked_out(ONE_BY_ONE, "a")
        assert "the only solution was put" in life.verdict(rule).explain()
        assert "唯一的方案已付表决" in life.verdict(rule).explain("zh")


class TestBallots:
    @pytest.mark.parametrize(("made", "kind"), [(solutions_of, Approval), (one_of_solutions, OneOf)])
    def test_the_options_are_the_solutions_in_their_order_with_their_titles(
        self, made: Any, kind: type[Approval | OneOf]
    ) -> None:
        life = worked_out(putting(Election("backbone", made(WORKING))), "b", "a")

        assert life.case.stage == "putting"
        ballot = life.read(made(WORKING).read)
        assert isinstance(ballot, kind)
        assert [(option.code, option.phrase().zh) for option in ballot.options] == [
            ("b", "Plan b"),
            ("a", "Plan a"),
        ]
        assert ballot.none

    @pytest.mark.parametrize("made", [solutions_of, one_of_solutions])
    def test_there_is_no_ballot_where_nothing_was_worked_out_on_this_text(self, made: Any) -> None:
        life = Life(putting(Election("backbone", made(WORKING))), rolls={"backbone": BACKBONE})

        assert life.read(made(WORKING).read) is None
        life.do(offer("p1"), FinishDrafting(actor="p0"), Amend(actor="li", text="Two lamps"))
        assert life.read(made(WORKING).read) is None


def test_the_roll_may_be_read_from_the_matter_and_an_open_one_refuses_the_entering() -> None:
    life = Life(
        small(Drafting(settled(Propose.text), finishes=anyone())),
        rolls={"backbone": BACKBONE},
        opening=Propose(actor="li", title="A lamp", text="backbone"),
    )
    assert life.case.place.opening["name"] == "backbone"

    assert not Life(small(Drafting(settled(Propose.text), finishes=anyone()))).opened.accepted


def test_the_board_is_told_who_and_how_far() -> None:
    life = drafting(backing=2)
    holds = life.procedure.stages["going"].holds
    assert holds is not None
    assert holds.responsible() == Phrase("convener", "convener")
    assert life.read(holds.progress) is None

    life.do(offer("p1", "a"), offer("p1", "b"), *backs("a", "p2"))

    assert life.read(holds.progress) == (1, 2)


def test_what_it_found_is_read_like_any_result() -> None:
    life = drafting()
    life.do(offer("p1"))
    finish(life)

    assert life.read(result(Stage("going", title="拟定"), "need").read) == 1
