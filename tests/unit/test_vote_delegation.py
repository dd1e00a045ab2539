"""Standing delegation: a ballot that follows another's until its voter casts one."""

from __future__ import annotations

from typing import Any

import pytest

from consult.activities.ballots import CastVote, Delegate, Desk, EnterPaper, Proxies, RecordAttendance
from consult.activities.outcomes import majority, quorum
from consult.activities.vote import Vote
from consult.errors import ConsultError
from consult.voting import Choice, Roll, at_least, more_than
from polls import TELLERS, Poll, carried


def roll(**follows: str) -> Roll:
    voters = list("abcdefgh")
    return Roll.of("voters", voters, groups={"delegate": [follows.get(voter, voter) for voter in voters]})


def poll(*once: Any, follows: dict[str, str] | None = None, **options: Any) -> Poll:
    return Poll(
        Vote("voters", delegation=True, **options), *once, roll=None if follows is None else roll(**follows)
    )


def follow(voter: str, to: str | None) -> Delegate:
    return Delegate(actor=voter, to=to)


class TestFromTheRoll:
    def test_standing_delegations_of_the_roll_count_from_the_start(self) -> None:
        going = poll(follows={"a": "h", "b": "h", "c": "b"}).vote(h="no")

        assert going.states() == {"a": "no*", "b": "no*", "c": "no*", "h": "no"}
        assert going.close().counts["no"] == 4
        assert going.counts["held"] == [0, 3, 0, 0]

    def test_not_in_a_vote_that_knows_no_delegation(self) -> None:
        going = Poll(Vote("voters"), roll=roll(a="h")).vote(h="no")

        assert going.states() == {"h": "no"}

    def test_a_roll_without_that_group_has_none(self) -> None:
        assert poll().vote(h="no").states() == {"h": "no"}

    def test_who_follows_somebody_who_is_not_on_the_roll_is_named_when_the_vote_would_open(self) -> None:
        with pytest.raises(AssertionError, match=r"who follow 'zhao'.*not on the roll"):
            poll(follows={"a": "zhao"})


class TestByAct:
    def test_one_says_whom_one_follows_and_that_one_does_no_longer(self) -> None:
        going = poll().do(follow("a", "b")).vote(b="yes")
        assert going.states() == {"a": "yes*", "b": "yes"}

        assert going.do(follow("a", None)).states() == {"b": "yes"}

    def test_the_later_delegation_counts(self) -> None:
        going = poll(follows={"a": "h"}).vote(h="yes", b="no").do(follow("a", "b"))

        assert going.states()["a"] == "no*"

    def test_it_is_on_record_and_the_record_says_whom(self) -> None:
        going = poll().do(follow("a", "b"))

        assert going.told[-1] == "Delegate"
        assert going.events[-1].data == {"to": "b"}  # type: ignore[union-attr]

    @pytest.mark.parametrize(
        ("act", "why", "zh"),
        [
            (follow("a", "a"), "a cannot follow himself", "a不能跟随自己"),
            (follow("a", "zhao"), "zhao is not on the roll of voters", "zhao不在voters名册上"),
            (follow("zhao", "a"), "zhao is not on the roll of voters", "zhao不在voters名册上"),
            (
                Delegate(actor="b", principal="a", to="b"),
                "b is not a, who decides about the ballot in person",
                "b并非a本人，此事须由本人办理",
            ),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, act: Delegate, why: str, zh: str) -> None:
        going = poll()

        assert why in going.refused(act)
        assert zh in going.refused(act, "zh")

    def test_a_vote_without_delegation_takes_no_such_act(self) -> None:
        assert "does not take" in Poll(Vote("voters")).refused(follow("a", "b"))

    def test_ending_it_says_so(self) -> None:
        ruling = poll().ask(follow("a", None))

        assert "a follows nobody from now on" in ruling.explain()
        assert "a不再跟随他人" in ruling.explain("zh")

    def test_whom_to_follow_is_still_to_be_written(self) -> None:
        going = poll()

        assert going.may("a")["Delegate"].is_undecided
        assert going.may("zhao")["Delegate"].is_unmet

    def test_mandates_and_delegation_are_not_mixed(self) -> None:
        with pytest.raises(ConsultError, match="decide for one of them"):
            Vote("voters", delegation=True, proxies=Proxies())


class TestOverride:
    @pytest.mark.parametrize("replaceable", [False, True])
    @pytest.mark.parametrize("first", [False, True])
    def test_an_own_ballot_counts_whenever_it_comes(self, *, replaceable: bool, first: bool) -> None:
        going = poll(follows={"a": "h"}, replaceable=replaceable)
        going = going.vote(a="no", h="yes") if first else going.vote(h="yes", a="no")

        assert going.states() == {"a": "no", "h": "yes"}

    def test_by_the_short_way_too(self) -> None:
        going = poll(follows={"a": "h"})
        assert going.engine.cast("m", "h", Choice.YES).accepted
        assert going.engine.cast("m", "a", Choice.NO).accepted

        assert going.states() == {"a": "no", "h": "yes"}
        assert not going.engine.cast("m", "a", Choice.YES).accepted

    def test_a_paper_does_too(self) -> None:
        going = poll(follows={"a": "h"}, desk=Desk(TELLERS)).vote(h="yes")

        assert going.do(EnterPaper(actor="t", voter="a", choice="no")).states() == {"a": "no", "h": "yes"}

    def test_who_follows_an_overrider_follows_him(self) -> None:
        going = poll(follows={"a": "b", "b": "h"}).vote(h="yes", b="no")

        assert going.states() == {"a": "no*", "b": "no", "h": "yes"}

    def test_followers_follow_a_replaced_ballot(self) -> None:
        going = poll(follows={"a": "h"}, replaceable=True).vote(h="yes").vote(h="no")

        assert going.states() == {"a": "no*", "h": "no"}

    def test_nobody_casts_for_another(self) -> None:
        going = poll(follows={"a": "h"})

        assert "nobody may vote for another here" in going.refused(
            CastVote(actor="h", principal="a", choice="yes")
        )

    def test_nothing_is_settled_early_by_ballots_that_follow(self) -> None:
        rule = majority(more_than("1/2"), of="all")
        follows = dict.fromkeys("abcd", "h")
        going = poll((rule, carried), follows=follows, early=True, interim=True).vote(h="yes")
        assert going.counts["yes"] == 5

        assert going.stage == "voting"
        assert going.close().stage == "carried"

    def test_an_act_that_makes_ballots_follow_is_judged_at_once(self) -> None:
        rule = quorum(at_least("1/2"))
        going = poll((rule, carried), early=True, interim=True).vote(a="yes", b="yes", c="yes")
        assert going.stage == "voting"

        # Following can be ended again, so it settles nothing.
        assert going.do(follow("d", "a")).stage == "voting"
        assert going.vote(d="no").stage == "carried"


class TestLoops:
    def test_a_loop_harms_nobody(self) -> None:
        going = poll(follows={"a": "b", "b": "c", "c": "a", "d": "c"}).vote(h="yes")
        assert going.states() == {"h": "yes"}

        assert going.vote(b="no").states() == {"a": "no*", "b": "no", "c": "no*", "d": "no*", "h": "yes"}

    def test_one_closed_by_an_act_while_a_ballot_is_in(self) -> None:
        going = poll().do(follow("a", "b")).vote(b="yes").do(follow("b", "a"))
        assert going.states() == {"a": "yes*", "b": "yes"}

        going = poll().do(follow("a", "b"), follow("b", "c")).vote(c="yes").do(follow("c", "a"))
        assert going.close().counts["yes"] == 3

    def test_ending_it_opens_the_loop(self) -> None:
        going = poll(follows={"a": "b", "b": "a"}).do(follow("b", "h")).vote(h="abstain")

        assert going.states() == {"a": "abstain*", "b": "abstain*", "h": "abstain"}


class TestCases:
    def test_followed_ballots_count_only_where_the_delegate_votes(self) -> None:
        """OpenSlides, issue 5745: away with a delegate who votes counts; with one who is away does not."""
        rule = quorum(at_least("1/4"))
        for delegate_votes, stage in ((False, "rejected"), (True, "carried")):
            going = poll((rule, carried), follows={"a": "h"}).vote(b="yes")
            if delegate_votes:
                going = poll((rule, carried), follows={"a": "h"}).vote(h="yes")
            assert going.close().stage == stage

    def test_of_a_delegate_who_is_present_and_silent_nothing_counts(self) -> None:
        going = poll(follows={"a": "h"}, desk=Desk(TELLERS, attendance=True))
        going.do(RecordAttendance(actor="t", voters=("h",)))

        assert going.states() == {"h": "present"}
