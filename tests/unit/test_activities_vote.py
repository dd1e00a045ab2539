"""Votes: who stands on the frozen roll has one ballot, and nothing of the result is known before its time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import pytest
from pydantic import ValidationError

from consult.activities.ballots import CastVote
from consult.activities.outcomes import majority, quorum
from consult.activities.vote import Vote
from consult.acts import Propose, settles
from consult.errors import ConsultError
from consult.procedure import Stage
from consult.rules import settled
from consult.standard import result
from consult.verdicts import Verdict
from consult.voting import AREA, Choice, Roll, Turnout, at_least, more_than
from lives import GoBack, GoOn, Life, small

if TYPE_CHECKING:
    from collections.abc import Callable

SQUARE_METRE = 1_000_000
ROLL = Roll.of(
    "owners",
    [f"p{number}" for number in range(12)],
    weights={AREA: [(number + 1) * SQUARE_METRE for number in range(12)]},
    groups={"building": ["east"] * 6 + ["west"] * 6},
)
ENOUGH = quorum(at_least("2/3"))
GOING = Stage("going", title="进行")
CARRIED = ENOUGH & majority(more_than("1/2"), of="participating")
RULES = {
    "two thirds take part": (quorum(at_least("2/3")), lambda y, n, a: 3 * (y + n + a) >= 2 * 12),
    "more than half of all": (majority(more_than("1/2"), of="all"), lambda y, n, a: 2 * y > 12),
    "three quarters of those taking part": (
        majority(at_least("3/4"), of="participating"),
        lambda y, n, a: y + n + a > 0 and 4 * y >= 3 * (y + n + a),
    ),
    "more than half of yes and no": (
        majority(more_than("1/2"), of="cast"),
        lambda y, n, a: y + n > 0 and 2 * y > y + n,
    ),
}


def life(roll: Roll = ROLL, *, once: Any = CARRIED, when: Any = None, **options: Any) -> Life:
    procedure = small(Vote("owners", **options), once=once, when=when)
    return Life(procedure, rolls={"owners": roll}, replaceable=options.get("replaceable", False))


def ballots(yes: int, no: int = 0, abstain: int = 0) -> list[CastVote]:
    choices = [Choice.YES] * yes + [Choice.NO] * no + [Choice.ABSTAIN] * abstain
    return [CastVote(actor=f"p{number}", choice=choice) for number, choice in enumerate(choices)]


class TestBallots:
    def test_only_those_on_the_roll_vote(self) -> None:
        going = life()

        assert going.refused(CastVote(actor="li", choice="yes"), lang="zh") == (
            "li在“进行”阶段的“投票”被拒绝：\n✗ li不在owners名册上（2026-03-02 09:00确定）"
        )
        going.do(CastVote(actor="p0", choice="yes"))

    def test_the_roll_is_frozen_when_the_vote_opens(self) -> None:
        going = life()
        going.rolls["owners"] = Roll.of("owners", ["newcomer"])

        assert "newcomer is not on the roll" in going.refused(CastVote(actor="newcomer", choice="yes"))
        going.do(CastVote(actor="p0", choice="yes"))
        assert going.case.place.opening == {
            "roll": ROLL.digest,
            "name": "owners",
            "size": 12,
            "totals": {"persons": 12, "area": 78 * SQUARE_METRE},
        }

    def test_a_ballot_goes_into_the_box_and_not_on_the_record(self) -> None:
        going = life()
        before = going.case
        ruling = going.ask(CastVote(actor="p0", choice="no"))

        assert ruling.ballot is not None
        assert (ruling.ballot.stage, ruling.ballot.visit, ruling.ballot.voter) == ("going", 1, "p0")
        assert ruling.ballot.choice == Choice.NO
        assert ruling.events == ()
        assert ruling.case == before

    def test_a_ballot_is_final(self) -> None:
        going = life()
        going.do(CastVote(actor="p0", choice="yes"))

        assert "✗ p0 has voted already" in going.refused(CastVote(actor="p0", choice="no"))
        assert going.may("p0")["CastVote"].is_unmet
        assert going.may("p1")["CastVote"].is_met

    def test_unless_it_may_be_replaced(self) -> None:
        going = life(replaceable=True)
        going.do(*ballots(8), CastVote(actor="p0", choice="no"))

        assert going.run_out() == "done"
        found = going.case.results["going"].data
        assert found["tally"]["measures"]["persons"] == {"all": 12, "yes": 7, "no": 1, "abstain": 0}
        assert found["replaced"] == 1

    def test_nobody_votes_for_another_where_no_mandates_are_declared(self) -> None:
        going = life()

        refusal = going.refused(CastVote(actor="son", principal="p0", choice="yes"))
        assert "nobody may vote for another here, so son not for p0" in refusal

    def test_at_the_very_close_it_is_too_late(self) -> None:
        going = life()
        assert going.case.place.ends is not None
        going.now = going.case.place.ends

        with pytest.raises(ConsultError, match="settle it first"):
            going.ask(CastVote(actor="p0", choice="yes"))

    def test_only_yes_no_and_abstain_are_cast(self) -> None:
        with pytest.raises(ValidationError, match="choice"):
            CastVote.model_validate({"actor": "p0", "choice": "maybe"})

    def test_a_vote_that_is_left_before_its_close_tells_nothing(self) -> None:
        going = life()
        going.do(*ballots(8), GoOn(actor="p0"))

        assert going.case.results["going"].data == {"closed": False}

    def test_each_visit_has_a_box_and_a_roll_of_its_own(self) -> None:
        going = life()
        going.do(*ballots(8), GoOn(actor="p0"))
        going.rolls["owners"] = Roll.of("owners", ["p0", "newcomer"])
        going.do(
            GoBack(actor="p0"), CastVote(actor="p0", choice="no"), CastVote(actor="newcomer", choice="yes")
        )

        assert "p1 is not on the roll" in going.refused(CastVote(actor="p1", choice="yes"))
        assert going.read(lambda facts: facts.vote.turnout()) == Turnout(2, 2)


class TestClose:
    @pytest.mark.parametrize(("yes", "stage"), [(4, "failed"), (5, "done"), (6, "done")])
    def test_nothing_is_carried_by_half_of_those_taking_part(self, yes: int, stage: str) -> None:
        going = life()
        going.do(*ballots(yes, 8 - yes))

        assert going.run_out() == stage

    @pytest.mark.parametrize(("count", "stage"), [(7, "failed"), (8, "done"), (9, "done")])
    def test_nothing_is_carried_without_two_thirds_taking_part(self, count: int, stage: str) -> None:
        going = life()
        going.do(*ballots(count))

        assert going.run_out() == stage

    @pytest.mark.parametrize("name", list(RULES))
    def test_at_its_close_every_rule_says_what_a_plain_count_says(self, name: str) -> None:
        rule, plainly = RULES[name]
        for yes, no, abstain in [
            (0, 0, 0),
            (0, 0, 8),
            (6, 0, 0),
            (7, 0, 0),
            (6, 2, 0),
            (6, 2, 1),
            (4, 4, 1),
            (5, 4, 3),
        ]:
            going = life(once=None)
            going.do(*ballots(yes, no, abstain))
            found = going.verdict(rule, closing=True)
            assert found.is_met is plainly(yes, no, abstain)
            assert not found.is_undecided

    def test_the_result_is_left_on_the_record_with_the_digest_of_the_box(self) -> None:
        going = life()
        going.do(*ballots(5, 2, 1))
        box = going.box
        going.run_out()

        found = going.case.results["going"].data
        assert found == {"closed": True, "tally": box.tally().to_data(), "ballots": box.digest, "replaced": 0}
        assert found["tally"]["measures"]["area"]["yes"] == 15 * SQUARE_METRE

    def test_each_measure_is_judged_against_its_own_base(self) -> None:
        light, heavy = ballots(6), [CastVote(actor=f"p{number}", choice="yes") for number in range(6, 12)]
        for cast, met in ((light, False), (heavy, True)):
            going = life(once=None)
            going.do(*cast)
            assert going.verdict(quorum(more_than("1/2"), measure=AREA), closing=True).is_met is met
            assert going.verdict(quorum(more_than("1/2")), closing=True).is_unmet

    def test_too_few_taking_part_is_a_way_to_go(self) -> None:
        for count, stage in ((7, "done"), (8, "failed")):
            going = life(once=None, when=~ENOUGH)
            going.do(*ballots(count))
            assert going.run_out() == stage

    def test_of_an_empty_roll_nothing_is_carried(self) -> None:
        rule = quorum(at_least(0)) & majority(at_least(0), of="all")
        going = life(Roll.of("owners", []), once=rule)

        assert going.run_out() == "failed"


class TestHidden:
    def test_before_the_close_no_rule_tells_a_number_however_it_stands(self) -> None:
        for rule in (*(rule for rule, _ in RULES.values()), CARRIED):
            told = set()
            for cast in ([], ballots(12), ballots(0, 12), ballots(3, 3, 3)):
                going = life(once=None)
                going.do(*cast)
                verdict = going.verdict(rule)
                assert verdict.is_undecided
                told.add(verdict.explain())
            assert len(told) == 1

    def test_it_says_when_it_will_be_judged(self) -> None:
        verdict = life().verdict(ENOUGH)

        assert verdict.sentence() == "the vote is judged at its close, 2026-03-10 00:00"
        assert verdict.sentence("zh") == "投票于2026-03-10 00:00截止后方作判定"

    def test_where_no_end_is_set_it_stays_open(self) -> None:
        procedure = small(Vote("owners"), once=CARRIED, endless=True)
        going = Life(procedure, rolls={"owners": ROLL})
        going.do(*ballots(12))

        assert going.look_again() == "going"
        assert going.verdict(ENOUGH).sentence() == "the vote is judged at its close"

    def test_a_rule_that_asks_for_the_tally_all_the_same_gets_none(self) -> None:
        going = life()

        assert going.facts().vote.hidden
        with pytest.raises(ConsultError, match="hidden until the close"):
            going.read(lambda facts: facts.vote.tally)
        assert not going.facts(closing=True).vote.hidden

    def test_who_votes_is_no_secret(self) -> None:
        going = life()
        going.do(*ballots(3, 1))

        assert going.read(lambda facts: facts.vote.turnout()) == Turnout(4, 12)
        assert going.read(lambda facts: facts.vote.turnout(AREA)) == Turnout(
            10 * SQUARE_METRE, 78 * SQUARE_METRE
        )
        assert going.read(lambda facts: facts.vote.turnout_by("building")) == [
            ("east", Turnout(4, 6)),
            ("west", Turnout(0, 6)),
        ]
        assert going.read(lambda facts: facts.activity.progress(facts)) == (4, 12)
        assert going.read(lambda facts: facts.vote.roll) == ROLL

    def test_an_open_interim_result_can_be_read_and_is_still_judged_at_the_close(self) -> None:
        going = life(interim=True)
        going.do(*ballots(12))

        assert going.read(lambda facts: facts.vote.tally)["persons"].yes == 12
        assert going.look_again() == "going"
        assert going.verdict(CARRIED).is_undecided


class TestEarly:
    def test_it_ends_with_the_ballot_after_which_nothing_can_turn_it(self) -> None:
        going = life(early=True, interim=True)
        for number, ballot in enumerate(ballots(12), 1):
            going.do(ballot)
            stage = going.look_again()
            # Carried whatever the rest do: at least 8 took part, and yes is more than half of all 12.
            assert stage == ("done" if number == 8 else "going")
            if stage == "done":
                break
        assert going.case.results["going"].data["tally"]["measures"]["persons"]["yes"] == 8

    def test_it_does_not_end_while_those_who_stay_away_can_turn_it(self) -> None:
        going = life(early=True, interim=True)
        going.do(*ballots(5, 3))

        assert going.look_again() == "going"
        assert going.run_out() == "done"

    def test_replaceable_ballots_settle_no_majority_early(self) -> None:
        going = life(early=True, interim=True, replaceable=True)
        going.do(*ballots(12))

        assert going.look_again() == "going"


class TestVote:
    def test_whose_vote_it_is_can_be_read_and_must_be_settled(self) -> None:
        class Raise(Propose):
            electorate: Annotated[str | None, settles] = None

        procedure = small(Vote(settled(Raise.electorate)), once=CARRIED)
        opening = Raise(actor="li", title="A lamp", electorate="owners")
        going = Life(procedure, rolls={"owners": ROLL}, opening=opening)
        going.do(*ballots(8))
        assert going.run_out() == "done"

        for opening in (Propose(actor="li", title="A lamp"), Raise(actor="li", title="A lamp")):
            refused = Life(small(Vote(settled(Raise.electorate)), once=CARRIED), opening=opening)
            assert not refused.opened.accepted
            assert "going has no roll to begin with" in refused.opened.explain()

    def test_a_quorum_is_of_the_whole_roll(self) -> None:
        with pytest.raises(ConsultError, match="a quorum is a share of the whole roll"):
            quorum(at_least("1/2"), of="cast")

    def test_own_rules_can_wait_for_the_close(self) -> None:
        going = life()

        assert met_when(going, closing=False).is_undecided
        assert met_when(going, closing=True).is_met
        assert unmet_when(going, closing=False).is_undecided
        assert unmet_when(going, closing=True).is_unmet

    def test_what_is_put_is_taken_at_the_opening_and_kept_with_the_result(self) -> None:
        going = life(motion=settled(Propose.title))

        assert going.read(lambda facts: facts.vote.motion) == "A lamp"
        going.do(*ballots(8))
        going.run_out()
        assert going.case.results["going"].data["motion"] == "A lamp"

    def test_a_vote_on_nothing_is_not_opened(self) -> None:
        refused = life(motion=result(GOING, "plan")).opened

        assert refused.explain("zh").endswith("“进行”缺少开始所需的motion")

    def test_its_parts_are_in_its_definition(self) -> None:
        made = [
            Vote("owners"),
            Vote("owners", motion=settled(Propose.title)),
            Vote("residents"),
            Vote("owners", replaceable=True),
            Vote("owners", interim=True),
            Vote("owners", interim=True, early=True),
        ]

        assert len({small(vote, once=CARRIED).fingerprint for vote in made}) == len(made)
        assert Vote("owners").responsible().zh == "owners名册"
        assert Vote(settled(Propose.title)).responsible().zh == "标题"


def met_when(going: Life, *, closing: bool) -> Verdict:
    verdict: Verdict = going.facts(closing=closing).vote.met_when_closed("{n} came", zh="{n}人参与", n=1)
    return verdict


def unmet_when(going: Life, *, closing: bool) -> Verdict:
    verdict: Verdict = going.facts(closing=closing).vote.unmet_when_closed("nobody came", zh="无人参与")
    return verdict


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: quorum("2/3"), "quorum.*give a share"),
        (lambda: majority("2/3", of="all"), "majority.*give a share"),
        (lambda: majority(at_least("2/3"), of="most"), "the base is all, due, present, participating or"),
        (lambda: quorum(at_least("2/3"), measure=""), "name a measure of the roll"),
    ],
)
def test_rules_about_a_vote_are_refused_with_anything_but_a_share_a_base_and_a_measure(
    make: Callable[[], object], why: str
) -> None:
    with pytest.raises(ConsultError, match=why):
        make()
