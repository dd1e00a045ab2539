"""Written mandates: who may vote for whom, and what becomes of it when the voter does otherwise."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from consult.activities.ballots import (
    CastVote,
    DeclareRecusal,
    DeliverPapers,
    Desk,
    EnterPaper,
    ExcuseVoter,
    GiveMandate,
    Proxies,
    RevokeMandate,
    VoidBallot,
)
from consult.activities.outcomes import majority, quorum
from consult.activities.vote import Vote
from consult.errors import ConsultError
from consult.voting import Choice, Counting, Roll, at_least, more_than
from polls import MONDAY, TELLERS, TICK, Poll, carried

HOUSES = Roll.of("voters", list("abcdefgh"), groups={"household": list("11122233")})


def poll(
    *once: Any, proxies: Proxies | None = None, people: dict[str, str] | None = None, **options: Any
) -> Poll:
    roll = options.pop("roll", None)
    made = Proxies() if proxies is None else proxies
    return Poll(Vote("voters", proxies=made, **options), *once, roll=roll, people=people)


def gives(actor: str, holder: str, **more: Any) -> GiveMandate:
    return GiveMandate(**{"actor": actor, "holder": holder, "document": f"M-{actor}"} | more)


def votes_for(holder: str, voter: str, choice: str = "yes") -> CastVote:
    return CastVote(actor=holder, principal=voter, choice=choice)


class TestMandates:
    def test_by_default_nobody_votes_for_another(self) -> None:
        going = Poll(Vote("voters"))

        assert "nobody may vote for another here, so b not for a" in going.refused(votes_for("b", "a"))
        assert "本次表决不得委托，b不能代a投票" in going.refused(votes_for("b", "a"), "zh")
        assert "does not take" in going.refused(gives("a", "b"))

    def test_who_holds_a_written_mandate_votes_and_it_counts_for_the_voter(self) -> None:
        going = poll().do(gives("a", "b"), votes_for("b", "a", "no")).vote(b="yes")

        assert going.states() == {"a": "no*", "b": "yes"}
        assert going.close().counts == {
            "all": 8,
            "yes": 1,
            "no": 1,
            "abstain": 0,
            "held": [0, 1, 0, 0],
        }

    def test_why_the_holder_may_is_said_with_the_document(self) -> None:
        going = poll().do(gives("a", "b", document="notarial deed 12"))
        ruling = going.ask(votes_for("b", "a"))

        assert "b may vote for a (mandate notarial deed 12, 2026-03-02 09:00)" in ruling.explain()
        assert "b可代a投票（委托书notarial deed 12，2026-03-02 09:00）" in ruling.explain("zh")

    def test_a_mandate_is_in_writing(self) -> None:
        with pytest.raises(ValidationError, match="document"):
            GiveMandate(actor="a", holder="b", document=" ")

    def test_without_one_or_with_another_s_it_is_refused(self) -> None:
        going = poll().do(gives("a", "b"))

        for act in (votes_for("b", "c"), votes_for("c", "a")):
            assert "has no written mandate of" in going.refused(act)
        assert "c没有a的书面委托" in going.refused(votes_for("c", "a"), "zh")

    def test_it_is_given_once_and_can_be_given_anew_after_it_was_revoked(self) -> None:
        going = poll().do(gives("a", "b"))
        assert "a has given a mandate; revoke it first" in going.refused(gives("a", "c"))
        going.do(RevokeMandate(actor="a"), gives("a", "c"), votes_for("c", "a"))

        assert "b has no written mandate of a" in going.refused(votes_for("b", "a"))
        assert going.states() == {"a": "yes*"}

    def test_nobody_mandates_himself(self) -> None:
        assert "a needs no mandate of his own" in poll().refused(gives("a", "a"))

    def test_it_ends_with_its_period_to_the_moment(self) -> None:
        until = MONDAY + timedelta(hours=5)
        going = poll().do(gives("a", "b", until=until), gives("c", "b", until=until))
        going.at(until - TICK).do(votes_for("b", "a"))
        going.at(until)

        refusal = going.refused(votes_for("b", "c"))
        assert "the mandate of c for b (M-c) ended on 2026-03-02 14:00" in refusal
        assert "c对b的委托（M-c）已于2026-03-02 14:00到期" in going.refused(votes_for("b", "c"), "zh")
        assert going.states() == {"a": "yes*"}  # what was cast in time stands

    def test_one_whose_period_is_over_already_is_not_taken(self) -> None:
        assert "the mandate ended on 2026-03-02 09:00" in poll().refused(gives("a", "b", until=MONDAY))

    def test_an_instruction_must_be_followed(self) -> None:
        going = poll().do(gives("a", "b", instruction="no"))

        refusal = going.refused(votes_for("b", "a", "yes"))
        assert "the mandate of a for b (M-a) says to vote no" in refusal
        assert "a对b的委托（M-a）指示投“反对”" in going.refused(votes_for("b", "a", "yes"), "zh")
        assert going.do(votes_for("b", "a", "no")).states() == {"a": "no*"}

    def test_where_instructions_are_asked_for_a_mandate_without_one_is_refused(self) -> None:
        going = poll(proxies=Proxies(instructed=True))

        assert "the mandate does not say how to vote" in going.refused(gives("a", "b"))
        going.do(gives("a", "b", instruction="abstain"), votes_for("b", "a", "abstain"))

    def test_nor_can_one_instruct_to_veto_where_there_are_no_vetoes(self) -> None:
        assert "this vote knows no veto" in poll().refused(gives("a", "b", instruction="veto"))
        poll(vetoes=True).do(gives("a", "b", instruction="veto"), votes_for("b", "a", "veto"))

    def test_the_holder_s_second_ballot_for_a_voter_is_taken_as_an_own_one_would_be(self) -> None:
        final, later = poll(), poll(replaceable=True)
        for going in (final, later):
            going.do(gives("a", "b"), votes_for("b", "a", "yes"))

        assert "a has voted already, and a ballot is final" in final.refused(votes_for("b", "a", "no"))
        assert later.do(votes_for("b", "a", "no")).states() == {"a": "no*"}

    def test_only_those_on_the_roll_give_one(self) -> None:
        assert "zhao is not on the roll" in poll().refused(gives("zhao", "b"))

    def test_what_is_left_to_write_is_named_and_what_forbids_is_said(self) -> None:
        going = poll()

        assert going.may("a")["GiveMandate"].is_undecided
        assert "Who may vote is not written yet" in going.may("a")["GiveMandate"].explain()
        assert going.may("zhao")["GiveMandate"].is_unmet
        assert going.may("a")["RevokeMandate"].is_unmet
        assert going.do(gives("a", "b")).may("a")["RevokeMandate"].is_met


class TestLimits:
    def test_at_most_so_many_for_each_holder(self) -> None:
        going = poll(proxies=Proxies(at_most=3)).do(*(gives(voter, "h") for voter in "abc"))

        refusal = going.refused(gives("d", "h"))
        assert "h holds 3 mandates, at most 3 allowed" in refusal
        assert "h已接受3份委托，最多3份" in going.refused(gives("d", "h"), "zh")
        going.do(gives("d", "g"), RevokeMandate(actor="a"), gives("e", "h"))

    def test_a_limit_below_one_is_none(self) -> None:
        with pytest.raises(ValueError, match="at_most"):
            Proxies(at_most=0)

    def test_there_is_no_chain(self) -> None:
        going = poll().do(gives("a", "b"), gives("b", "c"))

        assert "c has no written mandate of a" in going.refused(votes_for("c", "a"))
        assert "b is not a, who decides about the ballot in person" in going.refused(
            GiveMandate(actor="b", principal="a", holder="c", document="sub-mandate")
        )
        assert "b并非a本人，此事须由本人办理" in going.refused(
            GiveMandate(actor="b", principal="a", holder="c", document="sub-mandate"), "zh"
        )
        assert going.do(votes_for("c", "b")).states() == {"b": "yes*"}

    def test_a_holder_does_not_revoke_for_the_voter(self) -> None:
        going = poll().do(gives("a", "b"))

        assert "in person" in going.refused(RevokeMandate(actor="b", principal="a"))
        assert "b is not a" in going.refused(RevokeMandate(actor="b", voter="a"))

    def test_who_has_a_barred_role_may_hold_none(self) -> None:
        going = poll(proxies=Proxies(barred={"candidate"}), people={"h": "candidate owner"})

        assert "h is candidate and may hold no mandate" in going.refused(gives("a", "h"))
        assert "h是candidate，不得接受委托" in going.refused(gives("a", "h"), "zh")
        going.do(gives("h", "a"))  # a candidate may give one

    def test_within_a_household_only(self) -> None:
        going = poll(proxies=Proxies(within="household"), roll=HOUSES)

        assert "d and a are not of one household" in going.refused(gives("a", "d"))
        assert "d与a在名册中不属于同一“household”" in going.refused(gives("a", "d"), "zh")
        assert "zhao is not on the roll" in going.refused(gives("a", "zhao"))
        going.do(gives("a", "c"), votes_for("c", "a"))

    def test_a_roll_without_that_group_is_named(self) -> None:
        going = poll(proxies=Proxies(within="household"))

        with pytest.raises(ConsultError, match="household"):
            going.ask(gives("a", "b")).accept()

    def test_a_holder_need_not_be_on_the_roll_unless_the_vote_says_so(self) -> None:
        assert poll().do(gives("a", "zhao"), votes_for("zhao", "a")).states() == {"a": "yes*"}
        going = poll(proxies=Proxies(voters_only=True))
        assert "zhao is not on the roll" in going.refused(gives("a", "zhao"))


class TestOwnBallot:
    def test_it_overrides_the_holder_s_even_where_ballots_are_final(self) -> None:
        going = poll().do(gives("a", "b"), votes_for("b", "a", "yes"))
        ruling = going.ask(CastVote(actor="a", choice="no", key="k"))

        assert ruling.accepted
        assert "somebody else voted for a, whose own ballot takes its place" in ruling.explain()
        assert going.states() == {"a": "no"}
        assert "a has voted in person" in going.refused(votes_for("b", "a"))
        assert "a has voted already" in going.refused(CastVote(actor="a", choice="yes"))

    @pytest.mark.parametrize("replaceable", [False, True])
    @pytest.mark.parametrize("key", [None, "k"])
    @pytest.mark.parametrize("way", ["cast", "perform", "paper"])
    def test_not_where_the_mandate_stands(self, way: str, key: str | None, *, replaceable: bool) -> None:
        going = poll(proxies=Proxies(overridable=False), replaceable=replaceable, desk=Desk(TELLERS))
        going.do(gives("a", "b"), votes_for("b", "a", "yes"))
        match way:
            case "cast":
                assert not going.engine.cast("m", "a", Choice.NO).accepted
            case "perform":
                refusal = going.refused(CastVote(actor="a", choice="no", key=key))
                assert "somebody else voted for a, by a mandate that stands" in refusal
            case _:
                assert "by a mandate that stands" in going.refused(
                    EnterPaper(actor="t", voter="a", choice="no")
                )

        assert going.states() == {"a": "yes*"}

    def test_a_paper_overrides_it_too(self) -> None:
        going = poll(desk=Desk(TELLERS)).do(gives("a", "b"), votes_for("b", "a", "yes"))
        going.do(EnterPaper(actor="t", voter="a", choice="no"))

        assert going.states() == {"a": "no"}

    def test_before_the_holder_s_it_comes_first(self) -> None:
        going = poll().do(gives("a", "b")).vote(a="no")

        assert "a has voted in person" in going.refused(votes_for("b", "a"))
        assert "a本人已投票" in going.refused(votes_for("b", "a"), "zh")

    def test_nothing_is_settled_early_while_it_may_still_come(self) -> None:
        rule = majority(more_than("1/2"), of="all")
        for overridable, stage in ((True, "voting"), (False, "carried")):
            made = Proxies(overridable=overridable, revocable=False)
            going = poll((rule, carried), proxies=made, early=True, interim=True)
            going.do(gives("a", "b"), votes_for("b", "a")).vote(**dict.fromkeys("bcde", "yes"))
            assert going.stage == stage


class TestRevocation:
    def test_it_takes_the_ballot_back(self) -> None:
        going = poll().do(gives("a", "b"), votes_for("b", "a", "yes"), RevokeMandate(actor="a"))

        assert going.states() == {}
        assert "b has no written mandate of a" in going.refused(votes_for("b", "a"))
        assert going.vote(a="no").states() == {"a": "no"}

    def test_to_what_was_known_before(self) -> None:
        going = poll(desk=Desk(TELLERS)).do(DeliverPapers(actor="t", voters=("a",), proof="list"))
        going.do(gives("a", "b"), votes_for("b", "a"), RevokeMandate(actor="a"))

        assert going.states() == {"a": "delivered"}

    def test_an_own_ballot_stays(self) -> None:
        going = poll().do(gives("a", "b")).vote(a="no").do(RevokeMandate(actor="a"))

        assert going.states() == {"a": "no"}

    def test_there_must_be_one(self) -> None:
        assert "a has given no mandate" in poll().refused(RevokeMandate(actor="a"))
        assert "a没有委托他人" in poll().refused(RevokeMandate(actor="a"), "zh")

    def test_not_where_mandates_stand(self) -> None:
        going = poll(proxies=Proxies(revocable=False)).do(gives("a", "b"))

        assert "does not take" in going.refused(RevokeMandate(actor="a"))

    def test_nothing_is_settled_early_while_it_may_still_come(self) -> None:
        rule = majority(more_than("1/2"), of="all")
        made = Proxies(overridable=False, revocable=True)
        going = poll((rule, carried), proxies=made, early=True, interim=True)
        going.do(gives("a", "b"), votes_for("b", "a")).vote(**dict.fromkeys("bcde", "yes"))

        assert going.stage == "voting"
        going.do(RevokeMandate(actor="a"))
        assert going.vote(f="yes").stage == "carried"


class TestTellers:
    def test_a_teller_enters_a_mandate_and_revokes_it(self) -> None:
        going = poll(desk=Desk(TELLERS)).do(
            gives("t", "b", voter="a", document="paper 9"), votes_for("b", "a")
        )
        assert going.case.bucket("mandates")["a"].value["document"] == "paper 9"

        assert going.do(RevokeMandate(actor="t", voter="a")).states() == {}

    def test_nobody_else_does(self) -> None:
        with_desk, without = poll(desk=Desk(TELLERS)), poll()

        assert "c is not teller" in with_desk.refused(gives("c", "b", voter="a"))
        assert "c is not a" in without.refused(gives("c", "b", voter="a"))

    def test_it_is_for_somebody_on_the_roll(self) -> None:
        going = poll(desk=Desk(TELLERS))

        assert "zhao is not on the roll" in going.refused(gives("t", "b", voter="zhao"))
        assert "t is not on the roll" in going.refused(gives("t", "b"))

    def test_limits_bind_the_desk_too(self) -> None:
        going = poll(
            desk=Desk(TELLERS), proxies=Proxies(at_most=1, barred={"candidate"}), people={"h": "candidate"}
        )
        going.do(gives("t", "b", voter="a"))

        assert "at most 1 allowed" in going.refused(gives("t", "b", voter="c"))
        assert "may hold no mandate" in going.refused(gives("t", "h", voter="c"))


class TestStates:
    def test_for_the_recused_and_the_excused_nobody_votes(self) -> None:
        going = poll(desk=Desk(TELLERS, excuses=True), counting=Counting(recused="leave"))
        going.do(gives("a", "b"), gives("c", "b"))
        going.do(ExcuseVoter(actor="t", voter="a", reason="ill"))
        going.do(DeclareRecusal(actor="c", reason="my firm"))

        assert "a is excused" in going.refused(votes_for("b", "a"))
        assert "a已请假，他人不得代为投票" in going.refused(votes_for("b", "a"), "zh")
        assert "c is recused" in going.refused(votes_for("b", "c"))

    def test_a_holder_s_ballot_falls_away_when_the_voter_is_recused(self) -> None:
        going = poll(counting=Counting(recused="leave")).do(gives("a", "b"), votes_for("b", "a"))

        assert going.do(DeclareRecusal(actor="a", reason="my firm")).states() == {"a": "recused"}

    def test_a_holder_s_ballot_can_be_found_void(self) -> None:
        going = poll(desk=Desk(TELLERS, voids=True)).do(gives("a", "b"), votes_for("b", "a"))
        going.do(VoidBallot(actor="t", voter="a", reason="forged mandate"))

        assert going.states() == {"a": "void"}
        assert "the ballot of a is void" in going.refused(votes_for("b", "a", "no"))
        assert "a的票无效" in going.refused(votes_for("b", "a", "no"), "zh")


class TestCases:
    """Behaviours that other systems' own tests fix, retold."""

    def test_who_is_entitled_votes_and_who_is_not_is_told_so(self) -> None:
        """OpenSlides: entitlement is by the frozen roll."""
        going = poll()
        assert going.ask(CastVote(actor="a", choice="yes")).accepted
        assert "zhao is not on the roll" in going.refused(CastVote(actor="zhao", choice="yes"))

    def test_delegated_voting_counts_for_the_principal_and_needs_the_principal_on_the_roll_alone(
        self,
    ) -> None:
        """OpenSlides: refused without; counts for the principal with; the holder needs no vote."""
        going = poll(desk=Desk(TELLERS))
        assert "no written mandate" in going.refused(votes_for("zhao", "a"))
        going.do(gives("a", "zhao"), votes_for("zhao", "a", "no"))
        assert going.states() == {"a": "no*"}
        assert "qian is not on the roll" in going.refused(votes_for("b", "qian"))
        assert "nobody may vote for another" in Poll(Vote("voters")).refused(votes_for("b", "a"))

    def test_voting_for_oneself_by_name_is_voting(self) -> None:
        """OpenSlides: an explicit vote for oneself is taken with mandates off."""
        going = Poll(Vote("voters")).do(votes_for("a", "a", "no"))

        assert going.states() == {"a": "no"}
        with pytest.raises(ValidationError, match="principal"):
            votes_for("b", "")

    @pytest.mark.parametrize(
        ("proxies", "taken"),
        [(Proxies(overridable=True), True), (Proxies(overridable=False), False), (None, True)],
    )
    def test_who_gave_a_mandate_votes_himself_unless_that_is_forbidden(
        self, proxies: Proxies | None, *, taken: bool
    ) -> None:
        """OpenSlides, for a ballot after the holder's. Before it nothing stands in the way."""
        if proxies is None:
            going = Poll(Vote("voters"))
        else:
            going = poll(proxies=proxies).do(gives("a", "b"), votes_for("b", "a"))
        assert going.ask(CastVote(actor="a", choice="no")).accepted is taken

    def test_a_person_in_two_groups_is_on_the_roll_once(self) -> None:
        """OpenSlides: a roll that lists somebody twice is none."""
        with pytest.raises(ValueError, match="more than once"):
            Roll.of("voters", ["a", "b", "a"])

    def test_a_second_ballot_changes_nothing_and_after_the_close_none_is_taken(self) -> None:
        """OpenSlides: the second ballot of a voter is not the first."""
        going = poll().do(gives("a", "b"), votes_for("b", "a")).vote(c="yes")
        for act in (votes_for("b", "a", "no"), CastVote(actor="c", choice="no")):
            assert "already" in going.refused(act)
        going.close()
        for act in (CastVote(actor="d", choice="yes"), votes_for("b", "a")):
            assert "voting" not in going.refused(act).split(":")[0]
        assert going.counts["yes"] == 2

    def test_a_mandate_casts_nothing_by_itself(self) -> None:
        """OpenSlides, issue 5745: who is away takes part if the holder votes, and not otherwise."""
        rule = quorum(at_least("1/4"))
        for casts, stage in ((False, "rejected"), (True, "carried")):
            going = poll((rule, carried)).do(gives("a", "b")).vote(c="yes")
            if casts:
                going.do(votes_for("b", "a"))
            assert going.close().stage == stage
