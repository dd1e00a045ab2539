"""Scenarios from the test suites of other systems, as votes of cases. Each says where it comes from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import pytest

from consult.activities import (
    CastVote,
    Desk,
    GiveMandate,
    Petition,
    Proxies,
    RecordAttendance,
    RevokeMandate,
    Support,
    Vote,
    majority,
    quorum,
    supported,
)
from consult.acts import Act, Propose, settles
from consult.clocks import SetClock
from consult.directory import People
from consult.engine import Engine
from consult.errors import ConsultError, UnknownCaseError
from consult.people import Standing
from consult.procedure import Procedure, Stage
from consult.rules import settled
from consult.rulings import Ruling
from consult.standard import anyone, elapsed, roles
from consult.timing import days, hours
from consult.verdicts import Phrase
from consult.voting import Roll, at_least, more_than

START = datetime(2026, 3, 2, 1, tzinfo=UTC)
VOTERS = ["an", "bo", "chen", "du"]


class Host:
    """A vote of four under given settings, with a clerk at the desk."""

    def __init__(self, roll: Roll | None = None, rule: Any = None, **vote: Any) -> None:
        voting = Stage("voting", lasts=days(7), holds=Vote("members", **vote))
        carried = Stage("carried", answer=Phrase("carried", "通过"))
        failed = Stage("failed", answer=Phrase("failed", "未通过"))
        rule = majority(more_than("1/2"), of="cast") if rule is None else rule
        self.rules = Procedure(
            "p",
            version="1",
            start=voting,
            opens=Propose,
            by=anyone(),
            moves=[voting.at_end().to(carried, when=rule), voting.at_end().to(failed)],
        )
        self.clock = SetClock(START)
        people = People([Standing("clerk", roles={"teller"})], members=VOTERS if roll is None else roll)
        self.engine = Engine([self.rules], clock=self.clock, directory=people)
        self.engine.open(self.rules, Propose(actor="li", title="T"), case="c").accept()

    def do(self, act: Act) -> Ruling:
        ruling = self.engine.perform("c", act)
        assert ruling.accepted, ruling.explain()
        return ruling

    def refused(self, act: Act) -> str:
        ruling = self.engine.perform("c", act)
        assert not ruling.accepted
        return ruling.explain()

    def closed(self) -> str:
        self.clock.set(START + timedelta(days=10))
        return self.engine.case("c").stage

    @property
    def persons(self) -> dict[str, Any]:
        found: dict[str, Any] = self.engine.events("c")[-1].result["tally"]["measures"]["persons"]  # type: ignore[union-attr, index]
        return found


class TestEligibilityAndPresence:
    """OpenSlides, vote_test.go: who is entitled and present may vote."""

    DESK = Desk(roles("teller"), papers=False, attendance=True, only_present=True)

    @pytest.mark.parametrize("by", ["act", "cast"])
    def test_who_is_not_there_does_not_vote(self, by: str) -> None:
        host = Host(desk=self.DESK)
        host.do(RecordAttendance(actor="clerk", voters=("an",)))

        def vote(who: str) -> Ruling:
            if by == "cast":
                return host.engine.cast("c", who, CastVote(actor=who, choice="yes").choice)
            return host.engine.perform("c", CastVote(actor=who, choice="yes"))

        assert vote("an").accepted
        assert "bo is not recorded as present, and only those may vote" in vote("bo").explain()
        assert "zhou is not on the roll" in vote("zhou").explain()
        assert "bo未登记到场，只有到场者可以投票" in vote("bo").explain("zh")

    def test_who_has_left_does_not_vote_and_who_comes_back_does(self) -> None:
        host = Host(desk=self.DESK)
        host.do(RecordAttendance(actor="clerk", voters=("an", "bo")))
        host.do(RecordAttendance(actor="clerk", voters=("an",), left=True))

        assert "an is not recorded as present" in host.refused(CastVote(actor="an", choice="yes"))
        host.do(RecordAttendance(actor="clerk", voters=("an",)))
        host.do(CastVote(actor="an", choice="yes"))

    def test_an_absent_voter_is_represented_by_a_holder_who_is_there(self) -> None:
        host = Host(desk=self.DESK, proxies=Proxies())
        host.do(GiveMandate(actor="an", holder="bo", document="m1"))

        assert "bo is not recorded as present" in host.refused(
            CastVote(actor="bo", principal="an", choice="yes")
        )
        host.do(RecordAttendance(actor="clerk", voters=("bo",)))
        host.do(CastVote(actor="bo", principal="an", choice="yes"))
        assert host.closed() == "carried"
        assert (host.persons["yes"], host.persons["held"]) == (1, [1, 0, 0, 0])

    def test_a_desk_that_records_no_attendance_cannot_ask_for_it(self) -> None:
        with pytest.raises(ConsultError, match="say attendance=True"):
            Desk(roles("teller"), only_present=True)


class TestWhoeverHasGivenAMandate:
    """OpenSlides: forbid_delegator_to_vote."""

    def test_may_vote_in_person_unless_it_is_forbidden(self) -> None:
        host = Host(proxies=Proxies())
        host.do(GiveMandate(actor="an", holder="bo", document="m1"))
        host.do(CastVote(actor="an", choice="no"))

    @pytest.mark.parametrize("by", ["act", "cast"])
    def test_may_not_where_mandates_are_exclusive_until_they_are_revoked(self, by: str) -> None:
        host = Host(proxies=Proxies(exclusive=True))
        host.do(GiveMandate(actor="an", holder="bo", document="m1"))

        choice = CastVote(actor="an", choice="no").choice
        ruling = (
            host.engine.cast("c", "an", choice)
            if by == "cast"
            else host.engine.perform("c", CastVote(actor="an", choice="no"))
        )
        assert "an has given a mandate to bo, and does not vote while it stands" in ruling.explain()
        host.do(RevokeMandate(actor="an"))
        host.do(CastVote(actor="an", choice="no"))
        host.do(CastVote(actor="chen", choice="yes"))


class TestWeights:
    """OpenSlides, TestVoteWeight: a voter weighs what the roll of this meeting says, and one by default."""

    @pytest.mark.parametrize(("weights", "yes"), [(None, 1), ({"an": 2}, 2), ({"an": 3}, 3)])
    def test_a_ballot_weighs_what_the_roll_says(self, weights: dict[str, int] | None, yes: int) -> None:
        given = None if weights is None else {"persons": dict.fromkeys(VOTERS, 1) | weights}
        host = Host(Roll.of("members", VOTERS, weights=given))
        host.do(CastVote(actor="an", choice="yes"))

        host.closed()
        assert host.persons["yes"] == yes


class TestTheLifeOfAProposal:
    """OpenZeppelin Governor."""

    def test_an_unknown_proposal_is_none(self) -> None:
        with pytest.raises(UnknownCaseError):
            Host().engine.perform("other", CastVote(actor="an", choice="yes"))

    def test_the_same_proposal_is_not_opened_twice(self) -> None:
        host = Host()
        with pytest.raises(ConsultError, match="case 'c' is open already"):
            host.engine.open(host.rules, Propose(actor="li", title="T"), case="c")

    def test_nobody_votes_twice_and_the_tally_stays(self) -> None:
        host = Host()
        host.do(CastVote(actor="an", choice="yes"))

        assert "an has voted already" in host.refused(CastVote(actor="an", choice="no"))
        host.closed()
        assert (host.persons["yes"], host.persons["no"]) == (1, 0)

    def test_nobody_votes_at_the_limit_or_after_it(self) -> None:
        host = Host()
        ends = host.engine.case("c").place.ends
        assert ends is not None
        host.clock.set(ends - timedelta.resolution)
        host.do(CastVote(actor="an", choice="yes"))
        host.clock.set(ends)
        assert "is final" in host.refused(CastVote(actor="bo", choice="no"))

    def test_a_later_change_of_the_rule_neither_raises_nor_undoes_a_result(self) -> None:
        """CVE-2022-31198: a quorum that is lowered afterwards must not bring a defeated proposal to life."""
        strict = quorum(at_least("3/4")) & majority(more_than("1/2"), of="cast")
        host = Host(rule=strict)
        host.do(CastVote(actor="an", choice="yes"))
        assert host.closed() == "failed"

        lenient = Host(rule=quorum(at_least("1/4")) & majority(more_than("1/2"), of="cast"))
        other = Engine([host.rules, lenient.rules], store=host.engine.store, clock=host.clock)
        assert other.case("c").stage == "failed"
        assert other.case("c").origin.fingerprint == host.rules.fingerprint != lenient.rules.fingerprint


class Refer(Act):
    """Put a matter to those who decide it."""

    subject: Annotated[str, settles]


class TestMattersThatMayNotBeDelegated:
    """Villagers' Committees Law: some matters are decided by the assembly and not by the representatives."""

    RESERVED = ("recall", "charter")
    asked = Stage("asked", lasts=days(5))
    by_reps = Stage("by_reps", lasts=days(7), holds=Vote("representatives"))
    by_all = Stage("by_all", lasts=days(7), holds=Vote("villagers"))
    over = Stage("over", answer=Phrase("over", "结束"))
    rules = Procedure(
        "routing",
        version="1",
        start=asked,
        opens=Propose,
        by=anyone(),
        moves=[
            asked.upon(Refer).to(
                by_reps, by=roles("committee"), when=~settled(Refer.subject).is_one_of(*RESERVED)
            ),
            asked.at_end().to(by_all),
            by_reps.at_end().to(over),
            by_all.at_end().to(over),
        ],
    )

    def refer(self, subject: str) -> Ruling:
        people = People(
            [Standing("head", roles={"committee"})], representatives=["an"], villagers=["an", "bo", "chen"]
        )
        engine = Engine([self.rules], clock=SetClock(START), directory=people)
        engine.open(self.rules, Propose(actor="li", title="T"), case="c").accept()
        return engine.perform("c", Refer(actor="head", subject=subject))

    @pytest.mark.parametrize("subject", RESERVED)
    def test_are_not_put_to_the_representatives(self, subject: str) -> None:
        ruling = self.refer(subject)
        assert not ruling.accepted
        assert subject in ruling.explain()

    def test_others_are(self) -> None:
        assert self.refer("street lamps").accept().stage == "by_reps"


class TestAdmission:
    """LiquidFeedback: an issue is admitted between a least and a longest time, or cancelled."""

    admission = Stage("admission", lasts=hours(10), holds=Petition(anyone(), roll="members"))
    discussion = Stage("discussion", answer=Phrase("discussed", "讨论"))
    cancelled = Stage("cancelled", answer=Phrase("too few asked for it", "附议不足"))
    rules = Procedure(
        "admission",
        version="1",
        start=admission,
        opens=Propose,
        by=anyone(),
        moves=[
            admission.once(supported(at_least("1/2")) & elapsed(span=hours(4))).to(discussion),
            admission.at_end().to(cancelled),
        ],
    )

    def stage(self, supports: int, at: int, look: int) -> str:
        clock = SetClock(START)
        engine = Engine([self.rules], clock=clock, directory=People(members=VOTERS))
        engine.open(self.rules, Propose(actor="li", title="T"), case="c").accept()
        clock.set(START + timedelta(hours=at))
        for voter in VOTERS[:supports]:
            engine.perform("c", Support(actor=voter)).accept()
        clock.set(START + timedelta(hours=look))
        return engine.case("c").stage

    def test_enough_support_before_the_least_time_waits_for_it(self) -> None:
        assert self.stage(2, at=1, look=3) == "admission"
        assert self.stage(2, at=1, look=4) == "discussion"

    def test_enough_support_after_it_is_admitted_at_once(self) -> None:
        assert self.stage(2, at=9, look=9) == "discussion"

    def test_too_little_support_is_cancelled_at_the_longest_time(self) -> None:
        assert self.stage(1, at=1, look=9) == "admission"
        assert self.stage(1, at=1, look=10) == "cancelled"
