"""The desk of a vote: papers, attendance, excuses, recusal, and that nobody counts twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from consult.activities.ballots import (
    CastVote,
    DeclareRecusal,
    DeliverPapers,
    Desk,
    EnterPaper,
    ExcuseVoter,
    RecordAttendance,
    VoidBallot,
)
from consult.activities.outcomes import majority, passes, quorum
from consult.activities.vote import Vote
from consult.events import Acted
from consult.rules import rule
from consult.verdicts import Verdict, met, undecided
from consult.voting import Choice, Counted, Counting, Roll, Threshold, at_least, follow_majority, more_than
from polls import TELLERS, VOTERS, Poll, carried

if TYPE_CHECKING:
    from consult.facts import Facts

OFFICE = Desk(TELLERS, voids=True, excuses=True, attendance=True)
MORE_YES = majority(more_than("1/2"), of="cast")


def poll(*once: object, desk: Desk | None = OFFICE, **options: object) -> Poll:
    return Poll(Vote("voters", desk=desk, **options), *once)  # type: ignore[arg-type]


def paper(voter: str, choice: str | None = "yes", number: str | None = None) -> EnterPaper:
    return EnterPaper(actor="t", voter=voter, choice=choice, paper=number)


def online(voter: str, choice: str = "yes") -> CastVote:
    return CastVote(actor=voter, choice=choice)


def delivered(*voters: str) -> DeliverPapers:
    return DeliverPapers(actor="t", voters=voters, proof="signed list 3")


class TestPapers:
    def test_a_delivery_is_recorded_with_its_proof_and_leaves_no_ballot(self) -> None:
        going = poll().do(delivered("a", "b"))

        assert going.states() == {"a": "delivered", "b": "delivered"}
        (entry,) = going.case.bucket("deliveries").values()
        assert entry.value == {"voters": ["a", "b"], "proof": "signed list 3"}
        assert going.counts == {"all": 8, "yes": 0, "no": 0, "abstain": 0, "delivered": 2}

    def test_a_delivery_without_proof_or_to_nobody_is_no_act(self) -> None:
        with pytest.raises(ValidationError, match="proof"):
            DeliverPapers(actor="t", voters=("a",), proof=" ")
        with pytest.raises(ValidationError, match="voters"):
            DeliverPapers(actor="t", voters=(), proof="list")

    def test_a_delivery_to_strangers_is_refused_whole(self) -> None:
        refusal = poll().refused(delivered("a", "zhao", "qian"))

        assert "not on the roll of voters: zhao, qian" in refusal

    def test_a_delivery_after_the_ballot_changes_nothing_about_it(self) -> None:
        going = poll().vote(a="no").do(delivered("a", "b"))

        assert going.states() == {"a": "no", "b": "delivered"}

    def test_a_paper_counts_like_a_ballot_and_is_on_record_with_its_number(self) -> None:
        going = poll().do(delivered("a"), paper("a", "no", "No. 17"), paper("b")).close()

        assert going.counts == {"all": 8, "yes": 1, "no": 1, "abstain": 0}
        entered = [
            event.data for event in going.events if isinstance(event, Acted) and event.act == "EnterPaper"
        ]
        assert entered == [
            {"voter": "a", "choice": "no", "paper": "No. 17"},
            {"voter": "b", "choice": "yes", "paper": None},
        ]

    def test_a_paper_without_a_choice_is_void_and_its_voter_took_part(self) -> None:
        going = poll((quorum(at_least("1/4")), carried)).vote(a="yes").do(paper("b", None))

        assert going.states() == {"a": "yes", "b": "void"}
        assert going.close().stage == "carried"
        assert going.counts == {"all": 8, "yes": 1, "no": 0, "abstain": 0, "void": 1}

    def test_a_void_paper_counts_as_it_was_declared(self) -> None:
        counting = Counting(void=Counted.NOT_AT_ALL)
        going = poll((quorum(at_least("1/4")), carried), counting=counting).vote(a="yes").do(paper("b", None))

        assert going.close().stage == "rejected"
        assert going.result["counting"] == counting.definition()

    def test_papers_of_strangers_are_refused(self) -> None:
        assert "zhao is not on the roll of voters" in poll().refused(paper("zhao"))

    def test_a_second_paper_of_one_voter_is_refused(self) -> None:
        going = poll().do(paper("a", "yes"))

        assert "a paper of a is in already" in going.refused(paper("a", "no"))
        assert "a的纸质票已经录入" in going.refused(paper("a", "no"), "zh")

    def test_a_vote_without_a_desk_takes_nothing_of_the_sort(self) -> None:
        going = poll(desk=None)

        for act in (paper("a"), delivered("a"), VoidBallot(actor="t", voter="a", reason="blank")):
            assert "voting does not take" in going.refused(act)

    def test_what_a_desk_does_not_do_is_not_taken(self) -> None:
        going = poll(desk=Desk(TELLERS))

        assert set(going.may("t")) == {"CastVote", "DeliverPapers", "EnterPaper", "Stop"}
        silent = poll(desk=Desk(TELLERS, papers=False, attendance=True))
        assert set(silent.may("t")) == {"CastVote", "RecordAttendance", "Stop"}

    @pytest.mark.parametrize(
        "act",
        [
            delivered("a").model_copy(update={"actor": "a"}),
            paper("a").model_copy(update={"actor": "a"}),
            VoidBallot(actor="a", voter="b", reason="blank"),
            RecordAttendance(actor="a", voters=("a",)),
            ExcuseVoter(actor="a", voter="a", reason="away"),
        ],
        ids=lambda act: type(act).__name__,
    )
    def test_only_tellers_enter_anything(self, act: EnterPaper) -> None:
        going = poll().vote(b="yes")

        assert "a is not teller" in going.refused(act)
        assert "a不具有teller身份" in going.refused(act, "zh")

    def test_silent_papers_follow_the_majority_where_that_was_declared_and_delivered(self) -> None:
        counting = Counting(silent=follow_majority(clause="rule 12", warned=True, by="persons"))
        going = poll((majority(more_than("1/2"), of="all"), carried), counting=counting)
        going.vote(a="yes", b="yes", c="no").do(delivered("d", "e", "f"))

        assert going.close().stage == "carried"
        never = poll((majority(more_than("1/2"), of="all"), carried), counting=counting)
        assert never.vote(a="yes", b="yes", c="no").do(delivered("d")).close().stage == "rejected"


ORDERS = {"online first": True, "paper first": False}


class TestOneVoterTwoWays:
    @pytest.mark.parametrize("replaceable", [False, True])
    @pytest.mark.parametrize("prevails", [None, "first", "paper", "online"])
    @pytest.mark.parametrize("order", list(ORDERS))
    def test_one_ballot_counts_and_it_is_the_one_that_prevails(
        self, order: str, prevails: str | None, *, replaceable: bool
    ) -> None:
        going = poll(prevails=prevails, replaceable=replaceable)
        ways = [online("a", "yes"), paper("a", "no")]
        first, second = ways if ORDERS[order] else ways[::-1]
        going.do(first)
        wanted = prevails or ("paper" if replaceable else "first")
        counting = {"first": first, "paper": ways[1], "online": ways[0]}[wanted]
        taken = counting is second or isinstance(second, EnterPaper)
        if taken:
            going.do(second)
        else:
            assert "a has voted on paper" in going.refused(second)
        going.close()

        assert going.states() == {"a": counting.choice}
        assert going.counts["yes"] + going.counts["no"] == 1
        assert going.result.get("doubles") == (1 if taken else None)
        if taken:
            said = {CastVote: "online", EnterPaper: "paper"}
            assert going.box.kept == {
                "a": [(said[type(act)], Choice(act.choice).code) for act in (first, second)]
            }

    def test_the_default_is_the_first_where_ballots_are_final_and_else_the_paper(self) -> None:
        final, later = poll(), poll(replaceable=True)
        for going in (final, later):
            going.do(online("a", "yes"), paper("a", "no"))

        assert final.states() == {"a": "yes"}
        assert later.states() == {"a": "no"}
        assert "the paper counts" in later.refused(online("a"))

    def test_where_the_one_online_prevails_only_one_online_is_taken_of_final_ballots(self) -> None:
        going = poll(prevails="online").do(paper("a", "no"), online("a", "yes"))

        assert going.states() == {"a": "yes"}
        assert "a has voted already, and a ballot is final" in going.refused(online("a", "no"))

    @pytest.mark.parametrize("prevails", ["paper", "online"])
    def test_no_side_is_settled_early_while_the_other_way_may_still_prevail(self, prevails: str) -> None:
        rule = majority(more_than("1/2"), of="all")
        going = poll((rule, carried), desk=Desk(TELLERS), prevails=prevails, early=True, interim=True)
        going.vote(**dict.fromkeys("abcde", "yes"))

        assert going.stage == "voting"
        assert going.close().stage == "carried"

    def test_refusals_and_options_say_the_same(self) -> None:
        for prevails in ("first", "paper", "online"):
            for replaceable in (False, True):
                going = poll(prevails=prevails, replaceable=replaceable).do(paper("a", "no"))
                said = going.may("a")["CastVote"].is_met
                assert going.ask(online("a")).accepted is said


class TestVoid:
    def test_a_ballot_found_void_counts_for_no_choice_and_the_reason_is_on_record(self) -> None:
        going = (
            poll()
            .vote(a="yes", b="yes")
            .do(VoidBallot(actor="t", voter="a", reason="cast under a false name"))
        )

        assert going.states() == {"a": "void", "b": "yes"}
        (entry,) = going.case.bucket("voids").values()
        assert entry.value == {"voter": "a", "reason": "cast under a false name"}
        assert going.close().counts == {"all": 8, "yes": 1, "no": 0, "abstain": 0, "void": 1}

    def test_of_who_has_no_ballot_none_is_found_void(self) -> None:
        going = poll()

        assert "there is no ballot of a that counts" in going.refused(
            VoidBallot(actor="t", voter="a", reason="x")
        )
        going.vote(a="yes").do(VoidBallot(actor="t", voter="a", reason="x"))
        assert "there is no ballot of a" in going.refused(VoidBallot(actor="t", voter="a", reason="again"))

    def test_a_final_ballot_found_void_is_not_cast_again(self) -> None:
        going = poll().vote(a="yes").do(VoidBallot(actor="t", voter="a", reason="x"))

        assert "the ballot of a was found void" in going.refused(online("a"))
        assert "a的票已被认定无效" in going.refused(online("a"), "zh")
        assert going.may("a")["CastVote"].is_unmet

    def test_a_replaceable_one_is(self) -> None:
        going = poll(replaceable=True).vote(a="yes").do(VoidBallot(actor="t", voter="a", reason="x"))

        assert going.may("a")["CastVote"].is_met
        assert going.vote(a="no").states() == {"a": "no"}

    def test_it_is_not_carried_early_by_ballots_that_may_be_found_void(self) -> None:
        rule = majority(more_than("1/2"), of="all")
        going = poll((rule, carried), early=True, interim=True).vote(**dict.fromkeys("abcde", "yes"))

        assert going.stage == "voting"


@rule(version="1")
def two_papers(facts: Facts) -> Verdict:
    """Two papers have been entered."""
    return (met if len(facts.entries("papers")) > 1 else undecided)("two papers", zh="两张纸质票")


class TestEarly:
    RULE = majority(more_than("1/2"), of="all")

    def test_a_paper_ends_a_vote_that_it_settles_at_once(self) -> None:
        going = poll((self.RULE, carried), desk=Desk(TELLERS), early=True, interim=True)
        going.vote(**dict.fromkeys("abcd", "yes"))
        assert going.stage == "voting"
        going.do(paper("e"))

        assert going.stage == "carried"
        assert going.counts["yes"] == 5
        assert going.told[-2:] == ["EnterPaper", "Moved"]
        assert going.events[-1].at == going.clock.now()

    def test_a_rule_about_papers_entered_ends_it_with_the_last_of_them_counted(self) -> None:
        going = poll((two_papers(), carried), desk=Desk(TELLERS), early=True, interim=True)
        going.do(paper("a"))
        assert going.stage == "voting"
        going.do(paper("b", "no"))

        assert going.stage == "carried"
        assert going.counts == {"all": 8, "yes": 1, "no": 1, "abstain": 0}
        assert going.result["ballots"] == going.box.digest

    def test_what_is_found_is_what_is_in_the_box_with_the_paper_that_settled_it(self) -> None:
        going = poll((self.RULE, carried), desk=Desk(TELLERS), early=True, interim=True)
        going.vote(**dict.fromkeys("abcd", "yes")).do(paper("e"))

        assert going.result["ballots"] == going.box.digest
        assert going.box.sealed


class TestAttendance:
    def test_the_base_can_be_those_present(self) -> None:
        rule = majority(more_than("1/2"), of="present")
        going = poll((rule, carried)).do(RecordAttendance(actor="t", voters=tuple("abcde")))
        going.vote(a="yes", b="yes")

        assert going.counts["present"] == 3
        assert going.close().stage == "rejected"  # 2 of 5
        another = poll((rule, carried)).do(RecordAttendance(actor="t", voters=tuple("abcde")))
        assert another.vote(a="yes", b="yes", c="yes").close().stage == "carried"  # 3 of 5

    def test_who_leaves_without_voting_is_not_there_any_more(self) -> None:
        rule = majority(more_than("1/2"), of="present")
        going = poll((rule, carried)).do(
            RecordAttendance(actor="t", voters=tuple("abcd")),
            RecordAttendance(actor="t", voters=("c", "d"), left=True),
        )
        going.vote(a="yes", b="yes")

        assert going.states() == {"a": "yes", "b": "yes"}
        assert going.close().stage == "carried"

    def test_who_leaves_after_voting_has_voted(self) -> None:
        going = poll().do(RecordAttendance(actor="t", voters=("a",))).vote(a="no")
        going.do(RecordAttendance(actor="t", voters=("a",), left=True))

        assert going.states() == {"a": "no"}

    def test_a_quorum_can_be_of_those_present(self) -> None:
        rule = passes(Threshold(at_least("1/2"), "all", side="present"))
        for count, stage in ((3, "rejected"), (4, "carried")):
            going = poll((rule, carried)).do(RecordAttendance(actor="t", voters=VOTERS[:count]))
            assert going.close().stage == stage

    def test_attendance_of_strangers_is_refused(self) -> None:
        refusal = poll().refused(RecordAttendance(actor="t", voters=("a", "zhao")))

        assert "not on the roll of voters: zhao" in refusal

    def test_both_are_on_record(self) -> None:
        going = poll().do(
            RecordAttendance(actor="t", voters=("a", "b")),
            RecordAttendance(actor="t", voters=("b",), left=True),
        )

        entries = sorted(going.case.bucket("attendance").values(), key=lambda entry: entry.seq)
        assert [entry.value for entry in entries] == [
            {"voters": ["a", "b"], "left": False},
            {"voters": ["b"], "left": True},
        ]


class TestExcuses:
    def test_the_excused_are_not_due(self) -> None:
        rule = quorum(at_least("2/3"), of="due")
        for excused, stage in (("g", "rejected"), ("gh", "carried")):
            going = poll((rule, carried))
            for voter in excused:
                going.do(ExcuseVoter(actor="t", voter=voter, reason="in hospital"))
            assert going.vote(a="yes", b="no", c="yes", d="abstain").close().stage == stage  # 4 of 7, 4 of 6

    def test_of_all_they_remain(self) -> None:
        going = poll((quorum(at_least("2/3")), carried))
        going.do(*(ExcuseVoter(actor="t", voter=voter, reason="away") for voter in "gh"))

        assert going.vote(a="yes", b="no", c="yes", d="abstain").close().stage == "rejected"

    def test_who_comes_all_the_same_votes_and_is_due(self) -> None:
        going = poll().do(ExcuseVoter(actor="t", voter="a", reason="away")).vote(a="yes")

        assert going.states() == {"a": "yes"}

    def test_who_has_voted_or_is_recused_is_not_excused(self) -> None:
        going = poll(counting=Counting(recused="leave")).vote(a="yes")
        going.do(DeclareRecusal(actor="b", reason="my brother's firm"))

        assert "a has voted already" in going.refused(ExcuseVoter(actor="t", voter="a", reason="x"))
        assert "b is recused" in going.refused(ExcuseVoter(actor="t", voter="b", reason="x"))

    def test_an_excuse_needs_a_reason(self) -> None:
        with pytest.raises(ValidationError, match="reason"):
            ExcuseVoter(actor="t", voter="a", reason="  ")


class TestRecusal:
    def test_nobody_can_be_recused_unless_the_vote_says_what_becomes_of_them(self) -> None:
        assert "voting does not take" in poll().refused(DeclareRecusal(actor="a", reason="my firm"))

    @pytest.mark.parametrize(("recused", "stage"), [("leave", "carried"), ("stay", "rejected")])
    def test_the_recused_leave_every_base_or_stay_in_the_base_of_all(self, recused: str, stage: str) -> None:
        rule = majority(more_than("1/2"), of="all")
        going = poll((rule, carried), counting=Counting(recused=recused))  # type: ignore[arg-type]
        going.do(DeclareRecusal(actor="a", reason="my brother's firm"))

        assert going.vote(b="yes", c="yes", d="yes", e="yes").close().stage == stage  # 4 of 7, 4 of 8

    def test_the_recused_do_not_vote_in_any_way(self) -> None:
        going = poll(counting=Counting(recused="leave"), replaceable=True)
        going.do(DeclareRecusal(actor="a", reason="my brother's firm"))

        for act in (online("a"), paper("a")):
            assert "a is recused" in going.refused(act)
        assert "a已回避" in going.refused(online("a"), "zh")
        assert not going.engine.cast("m", "a", Choice.YES).accepted

    def test_a_teller_may_record_it_and_others_only_their_own(self) -> None:
        going = poll(counting=Counting(recused="leave"))
        refusal = going.refused(DeclareRecusal(actor="b", voter="a", reason="his brother's firm"))
        assert "b is not teller" in refusal
        going.do(DeclareRecusal(actor="t", voter="a", reason="his brother's firm"))

        assert going.states() == {"a": "recused"}
        (entry,) = going.case.bucket("recusals").values()
        assert entry.value == {"voter": "a", "reason": "his brother's firm"}

    def test_without_a_desk_nobody_records_it_of_another(self) -> None:
        going = poll(desk=None, counting=Counting(recused="leave"))

        assert "b is not a" in going.refused(DeclareRecusal(actor="b", voter="a", reason="x"))
        assert "b并非a本人" in going.refused(DeclareRecusal(actor="b", voter="a", reason="x"), "zh")

    def test_nobody_is_recused_on_behalf_of_another(self) -> None:
        going = poll(counting=Counting(recused="leave"))

        refusal = going.refused(DeclareRecusal(actor="b", principal="a", reason="x"))
        assert "b is not a, who decides about the ballot in person" in refusal

    def test_after_a_final_ballot_it_is_too_late(self) -> None:
        going = poll(counting=Counting(recused="leave")).vote(a="yes")

        assert "a has voted already" in going.refused(DeclareRecusal(actor="a", reason="x"))

    def test_a_replaceable_ballot_falls_away(self) -> None:
        going = poll(counting=Counting(recused="leave"), replaceable=True).vote(a="yes", b="no")
        going.do(DeclareRecusal(actor="a", reason="my brother's firm"))

        assert going.states() == {"a": "recused", "b": "no"}

    def test_a_teller_is_told_to_name_the_voter_and_a_voter_may_at_once(self) -> None:
        going = poll(counting=Counting(recused="leave"))

        assert going.may("t")["DeclareRecusal"].is_undecided
        assert "Voter is not written yet" in going.may("t")["DeclareRecusal"].explain()
        assert going.may("a")["DeclareRecusal"].is_met
        assert going.may("zhao")["DeclareRecusal"].is_unmet


def test_two_votes_of_one_case_have_papers_of_their_own() -> None:
    roll = Roll.of("voters", ["a", "b"])
    first = Poll(Vote("voters", desk=OFFICE), roll=roll).do(paper("a"))
    second = Poll(Vote("voters", desk=OFFICE), roll=roll).do(paper("a", "no"))

    assert first.box.digest != second.box.digest
    assert first.close().counts["yes"] == second.close().counts["no"] == 1
