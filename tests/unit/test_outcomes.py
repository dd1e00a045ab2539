"""Rules about what a vote came to: thresholds joined, ties, vetoes, sets within the roll, and their words."""

from __future__ import annotations

from itertools import product
from typing import Any

import attrs
import pytest

from consult.activities.ballots import (
    CastVote,
    Desk,
    EnterPaper,
    ExcuseVoter,
    Proxies,
    RecordAttendance,
)
from consult.activities.outcomes import decision_of, fast_tracked, majority, passes, quorum, tied
from consult.activities.vote import FastTrack, LateSwing, Vote
from consult.acts import Propose
from consult.errors import ConsultError
from consult.procedure import Stage
from consult.rules import settled
from consult.schemas import schema
from consult.standard import anyone, roles
from consult.timing import days, hours, minutes
from consult.verdicts import Phrase
from consult.voting import (
    AREA,
    PERSONS,
    Choice,
    Counted,
    Counting,
    Roll,
    Threshold,
    abstain_with_silent,
    at_least,
    exclude_silent,
    follow_majority,
    more_than,
)
from consult.voting.decisions import AllOf, AnyOf, Fails, by_turnout
from polls import TELLERS, Poll, Stop, carried, end, fast, procedure, rejected, voting

HALF, MOST = more_than("1/2"), at_least("2/3")
AHEAD = Threshold(HALF, "cast")
OFFICE = Desk(TELLERS, voids=True, excuses=True, attendance=True)


def cast(poll: Poll, yes: str = "", no: str = "", abstain: str = "", veto: str = "") -> Poll:
    for choice, voters in (("yes", yes), ("no", no), ("abstain", abstain), ("veto", veto)):
        poll.do(*(CastVote(actor=voter, choice=choice) for voter in voters))
    return poll


class TestBases:
    ACTS = (
        RecordAttendance(actor="t", voters=tuple("abcdef")),
        ExcuseVoter(actor="t", voter="h", reason="ill"),
    )

    @pytest.mark.parametrize(
        ("rule", "stage"),
        [
            # a and b yes, c no, d abstained, e and f there and silent, g away, h excused
            (majority(at_least("2/8"), of="all"), "carried"),
            (majority(more_than("2/8"), of="all"), "rejected"),
            (majority(at_least("2/7"), of="due"), "carried"),
            (majority(more_than("2/7"), of="due"), "rejected"),
            (majority(at_least("2/6"), of="present"), "carried"),
            (majority(more_than("2/6"), of="present"), "rejected"),
            (majority(at_least("2/4"), of="participating"), "carried"),
            (majority(more_than("2/4"), of="participating"), "rejected"),
            (majority(at_least("2/3"), of="cast"), "carried"),
            (majority(more_than("2/3"), of="cast"), "rejected"),
            (quorum(at_least("4/8")), "carried"),
            (quorum(more_than("4/8")), "rejected"),
            (quorum(at_least("4/7"), of="due"), "carried"),
            (quorum(more_than("4/7"), of="due"), "rejected"),
            (passes(Threshold(at_least("6/8"), "all", side="present")), "carried"),
            (passes(Threshold(more_than("6/8"), "all", side="present")), "rejected"),
            (passes(Threshold(at_least("6/7"), "due", side="present")), "carried"),
            (passes(Threshold(more_than("6/7"), "due", side="present")), "rejected"),
        ],
        ids=str,
    )
    def test_each_base_is_what_it_says(self, rule: Any, stage: str) -> None:
        going = cast(Poll(Vote("voters", desk=OFFICE), (rule, carried)).do(*self.ACTS), "ab", "c", "d")

        assert going.close().stage == stage

    def test_a_quorum_is_never_of_those_present(self) -> None:
        with pytest.raises(ConsultError, match="a quorum is a share of the whole roll, or of those due"):
            quorum(MOST, of="present")


class TestJoined:
    def test_all_any_and_fails_are_judged_as_joined_by_hand(self) -> None:
        many, ahead = Threshold(MOST, "all", side="participating"), AHEAD
        for decision, expected in (
            (AllOf((many, ahead)), lambda came, won: came and won),
            (AnyOf((many, ahead)), lambda came, won: came or won),
            (Fails(many), lambda came, won: not came),
            (
                AnyOf((AllOf((many, Fails(ahead))), AllOf((Fails(many), ahead)))),
                lambda came, won: came != won,
            ),
        ):
            for yes, no in (("abcd", "ef"), ("ab", "cdef"), ("ab", "c"), ("a", "bc")):
                going = cast(Poll(Vote("voters"), (passes(decision), carried)), yes, no)
                came, won = 3 * len(yes + no) >= 16, len(yes) > len(no)
                assert (going.close().stage == "carried") is expected(came, won)

    @pytest.mark.parametrize(
        "decision",
        [
            AHEAD,
            AllOf((AHEAD, Threshold(MOST, "all"))),
            AnyOf((AHEAD, Threshold(MOST, "all"))),
            Fails(AHEAD),
            AllOf((AHEAD, Fails(Threshold(MOST, "all")))),
            AnyOf((AllOf((AHEAD, Threshold(MOST, "all"))), Fails(AHEAD))),
            Fails(AllOf((AHEAD, Threshold(MOST, "all", measure="women", called=Phrase("women", "妇女"))))),
        ],
    )
    def test_the_decision_that_a_rule_asks_for_can_be_had_back(self, decision: Any) -> None:
        assert decision_of(passes(decision)) == decision

    def test_parts_within_parts_of_one_kind_come_back_flat(self) -> None:
        a, b, c = (Threshold(at_least(share), "all") for share in ("1/4", "1/3", "1/2"))

        assert decision_of(passes(AllOf((AllOf((a, b)), c)))) == AllOf((a, b, c))
        assert decision_of(passes(AnyOf((a,)))) == a

    def test_what_quorum_and_majority_say_joined_is_a_decision_too(self) -> None:
        rule = quorum(MOST) & (majority(HALF, of="cast") | ~majority(HALF, of="all", measure=AREA))

        assert decision_of(rule) == AllOf(
            (
                Threshold(MOST, "all", side="participating"),
                AnyOf((AHEAD, Fails(Threshold(HALF, "all", measure=AREA)))),
            )
        )

    def test_a_rule_about_anything_else_is_no_decision(self) -> None:
        for rule in (anyone(), quorum(MOST) & roles("owner"), ~tied()):
            with pytest.raises(ConsultError, match="not made of thresholds alone"):
                decision_of(rule)

    @pytest.mark.parametrize("wrong", [None, "1/2", AllOf(()), AnyOf(()), quorum(MOST), Fails("x")])
    def test_what_is_no_decision_makes_no_rule(self, wrong: Any) -> None:
        with pytest.raises(ConsultError, match="is no decision; give a Threshold"):
            passes(wrong)

    def test_a_source_is_said_with_the_verdict(self) -> None:
        source = Phrase("Civil Code Article 278", "民法典第二百七十八条")
        going = cast(Poll(Vote("voters"), (passes(attrs.evolve(AHEAD, source=source)), carried)), "a")
        going.close()
        event = going.events[-1]

        assert "Civil Code Article 278" in event.verdict.explain()  # type: ignore[union-attr]
        assert "民法典第二百七十八条" in event.verdict.explain("zh")  # type: ignore[union-attr]


class TestTied:
    CHAIR = roles("chair")

    def test_as_many_for_as_against_and_somebody(self) -> None:
        for yes, no, abstain, expected in (
            ("ab", "cd", "", True),
            ("ab", "cd", "e", True),
            ("ab", "c", "", False),
            ("", "", "", False),
            ("", "", "ab", False),
        ):
            going = Poll(Vote("voters"), (tied(), carried))
            assert (cast(going, yes, no, abstain).close().stage == "carried") is expected

    def test_a_veto_is_against(self) -> None:
        going = cast(Poll(Vote("voters", vetoes=True), (tied(), carried)), "ab", "c", veto="d")

        assert going.close().stage == "carried"

    def test_in_any_measure(self) -> None:
        roll = Roll.of("voters", ["a", "b", "c"], weights={AREA: [3, 2, 1]})
        going = Poll(Vote("voters"), (tied(measure=AREA), carried), roll=roll)

        assert cast(going, "a", "bc").close().stage == "carried"
        square = Roll.of("voters", ["a", "b"], weights={AREA: [88_880_000, 88_880_000]})
        going = cast(Poll(Vote("voters"), (tied(measure=AREA), carried), roll=square), "a", "b").close()
        verdict = going.events[-1].verdict  # type: ignore[union-attr]
        assert verdict.explain() == "✓ 88.88 m² for and 88.88 m² against"  # type: ignore[union-attr]
        assert verdict.explain("zh") == "✓ 赞成88.88㎡，反对88.88㎡"  # type: ignore[union-attr]

    def test_it_says_the_numbers_in_both_languages_at_the_close_and_none_before(self) -> None:
        going = cast(Poll(Vote("voters"), (tied(), carried)), "ab", "cd")
        going.close()

        verdict = going.events[-1].verdict  # type: ignore[union-attr]
        assert verdict.explain() == "✓ 2 for and 2 against"  # type: ignore[union-attr]
        assert verdict.explain("zh") == "✓ 赞成2票，反对2票"  # type: ignore[union-attr]

    def test_voted_again(self) -> None:
        first, second = voting(Vote("voters")), attrs.evolve(voting(Vote("voters")), name="again")
        rules = procedure(
            Vote("voters"),
            start=first,
            moves=[
                first.once(passes(AHEAD)).to(carried),
                first.at_end().to(second, when=tied()),
                first.at_end().to(rejected),
                second.once(passes(AHEAD)).to(carried),
                second.at_end().to(rejected),
            ],
        )
        going = cast(Poll(rules=rules), "ab", "cd").close()
        assert going.stage == "again"
        assert cast(going, "ab", "c").close().stage == "carried"
        assert cast(Poll(rules=rules), "a", "cd").close().stage == "rejected"

    def test_the_chair_decides(self) -> None:
        class Decide(Stop):
            """Decide a tie."""

        vote, chair = voting(Vote("voters")), Stage("chair", title="主持人决定", lasts=days(1))
        rules = procedure(
            Vote("voters"),
            start=vote,
            moves=[
                vote.once(passes(AHEAD)).to(carried),
                vote.at_end().to(chair, when=tied()),
                vote.at_end().to(rejected),
                chair.upon(Decide).to(carried, by=self.CHAIR),
                chair.at_end().to(rejected),
            ],
        )
        going = cast(Poll(rules=rules, people={"h": "chair"}), "ab", "cd").close()

        assert going.stage == "chair"
        assert going.do(Decide(actor="h")).stage == "carried"

    def test_a_majority_is_never_had_by_a_tie(self) -> None:
        going = cast(Poll(Vote("voters"), (passes(AHEAD), carried)), "ab", "cd")

        assert going.close().stage == "rejected"

    @pytest.mark.parametrize(
        ("options", "yes", "no", "stage"),
        [
            ({}, "abcde", "", "rejected"),  # the last cannot level it
            ({}, "abcd", "efgh", "carried"),  # all have voted
            ({}, "abcd", "efg", "voting"),
            ({"desk": Desk(TELLERS, papers=False, voids=True)}, "abcde", "fgh", "voting"),
            ({"desk": Desk(TELLERS), "prevails": "paper"}, "abcde", "fgh", "voting"),
        ],
    )
    def test_before_the_close_it_is_judged_by_all_that_may_still_come(
        self, options: Any, yes: str, no: str, stage: str
    ) -> None:
        vote = Vote("voters", early=True, interim=True, **options)
        assert cast(Poll(vote, (tied(), carried), (~tied(), rejected)), yes, no).stage == stage


class TestVetoes:
    """Cosmos's tally tests of ten equal voters: quorum 1/3, majority 1/2 of sides, veto 1/3."""

    ROLL = Roll.of("voters", list("abcdefghij"))
    RULE = passes(
        AllOf(
            (
                Threshold(at_least("1/3"), "all", side="participating"),
                AHEAD,
                Fails(Threshold(more_than("1/3"), "participating", side="veto")),
            )
        )
    )

    @pytest.mark.parametrize(
        ("yes", "no", "abstain", "veto", "stage"),
        [
            (0, 0, 0, 0, "rejected"),
            (0, 1, 0, 0, "rejected"),
            (0, 0, 4, 0, "rejected"),
            (2, 2, 0, 0, "rejected"),
            (4, 2, 0, 1, "carried"),
            (4, 0, 0, 3, "rejected"),
            (2, 1, 3, 0, "carried"),
            (4, 0, 0, 2, "carried"),  # exactly a third is not more
        ],
    )
    def test_a_real_vote_comes_to_what_theirs_comes_to(
        self, yes: int, no: int, abstain: int, veto: int, stage: str
    ) -> None:
        going = Poll(Vote("voters", vetoes=True), (self.RULE, carried), roll=self.ROLL)
        voters = iter(self.ROLL.voters)
        for choice, count in (("yes", yes), ("no", no), ("abstain", abstain), ("veto", veto)):
            going.do(*(CastVote(actor=next(voters), choice=choice) for _ in range(count)))

        assert going.close().stage == stage
        assert going.counts.get("veto", 0) == veto

    @pytest.mark.parametrize("replaceable", [False, True])
    def test_none_is_taken_where_the_vote_knows_none(self, *, replaceable: bool) -> None:
        going = Poll(Vote("voters", replaceable=replaceable))
        for key in (None, "k"):
            refusal = going.refused(CastVote(actor="a", choice="veto", key=key))
            assert "this vote knows no veto" in refusal
        assert "本次表决不设否决票" in going.refused(CastVote(actor="a", choice="veto"), "zh")

    def test_nor_by_the_short_way(self) -> None:
        going = Poll(Vote("voters"))
        ruling = going.engine.cast("m", "a", Choice.VETO)

        assert "this vote knows no veto" in ruling.explain()
        assert going.states() == {}

    def test_nor_on_paper(self) -> None:
        going = Poll(Vote("voters", desk=Desk(TELLERS)))

        assert "this vote knows no veto" in going.refused(EnterPaper(actor="t", voter="a", choice="veto"))
        taken = Poll(Vote("voters", desk=Desk(TELLERS), vetoes=True))
        assert taken.do(EnterPaper(actor="t", voter="a", choice="veto")).states() == {"a": "veto"}


class TestSets:
    """A set within the roll is a measure in which those in it weigh 1 and the others 0."""

    ROLL = Roll.of(
        "voters", list("abcdefgh"), weights={"women": [1, 1, 1, 0, 0, 0, 0, 0], "affected": [0] * 6 + [1, 1]}
    )
    WOMEN = Threshold(HALF, "all", measure="women", called=Phrase("women", "妇女"))
    AFFECTED = Threshold(
        at_least(1), "all", measure="affected", called=Phrase("those affected", "利害关系人")
    )

    @pytest.mark.parametrize(
        ("yes", "stage"),
        [("abdef", "carried"), ("adefgh", "rejected"), ("abc", "rejected"), ("abgh", "rejected")],
    )
    def test_a_majority_within_a_set_is_asked_for_beside_one_of_all(self, yes: str, stage: str) -> None:
        rule = passes(AllOf((Threshold(HALF, "all"), self.WOMEN)))

        assert cast(Poll(Vote("voters"), (rule, carried), roll=self.ROLL), yes).close().stage == stage

    @pytest.mark.parametrize(("yes", "stage"), [("gh", "carried"), ("g", "rejected"), ("abcdef", "rejected")])
    def test_the_consent_of_all_who_are_affected(self, yes: str, stage: str) -> None:
        going = Poll(Vote("voters"), (passes(self.AFFECTED), carried), roll=self.ROLL)

        assert cast(going, yes).close().stage == stage

    def test_it_is_called_by_its_name(self) -> None:
        going = cast(Poll(Vote("voters"), (passes(self.WOMEN), carried), roll=self.ROLL), "ab").close()
        verdict = going.events[-1].verdict  # type: ignore[union-attr]

        assert "of all 3 women" in verdict.explain()  # type: ignore[union-attr]
        assert "妇女" in verdict.explain("zh")  # type: ignore[union-attr]

    def test_unanimity(self) -> None:
        rule = majority(at_least(1), of="all")
        everybody, one_away = Poll(Vote("voters"), (rule, carried)), Poll(Vote("voters"), (rule, carried))

        assert cast(everybody, "abcdefgh").close().stage == "carried"
        assert cast(one_away, "abcdefg").close().stage == "rejected"
        of_sides = Poll(Vote("voters"), (majority(at_least(1), of="cast"), carried))
        assert cast(of_sides, "ab", abstain="c").close().stage == "carried"

    def test_a_measure_that_the_roll_lacks_is_named(self) -> None:
        going = Poll(Vote("voters"), (passes(self.WOMEN), carried)).close()

        assert "women" in going.engine.stuck()["m"].explain()


FULL: dict[str, Vote] = {
    "plain": Vote("voters"),
    "desk": Vote("voters", desk=OFFICE, counting=Counting(recused="leave")),
    "later": Vote("voters", desk=OFFICE, replaceable=True, vetoes=True),
    "proxies": Vote("voters", desk=OFFICE, proxies=Proxies(at_most=1, within="household", barred={"teller"})),
    "delegation": Vote("voters", delegation=True, interim=True, early=True),
    "recusal": Vote("voters", counting=Counting(recused="stay")),
    "timed": Vote(
        "voters",
        interim=True,
        fast=FastTrack(AHEAD, after=hours(1)),
        late=LateSwing(AHEAD, within=hours(1), by=hours(1)),
    ),
}
HOUSES = Roll.of("voters", list("abcdefgh"), groups={"household": list("11122233")})


class TestOptions:
    @pytest.mark.parametrize("name", list(FULL))
    @pytest.mark.parametrize("actor", ["a", "t", "zhao"])
    def test_every_act_has_an_answer_and_none_raises(self, name: str, actor: str) -> None:
        going = Poll(FULL[name], roll=HOUSES)
        said = going.may(actor)

        assert {"CastVote", "Stop"} <= set(said)
        for verdict in said.values():
            assert verdict.is_met or verdict.is_unmet or verdict.is_undecided
            assert verdict.explain()
            assert verdict.explain("zh")
        assert said["CastVote"].is_met is (actor == "a")

    def test_of_what_is_left_to_write_the_field_is_named(self) -> None:
        said = Poll(FULL["proxies"], roll=HOUSES).may("t")

        undecided = {name: verdict.explain("zh") for name, verdict in said.items() if verdict.is_undecided}
        assert set(undecided) == {
            "DeliverPapers",
            "EnterPaper",
            "ExcuseVoter",
            "GiveMandate",
            "RecordAttendance",
            "RevokeMandate",
            "VoidBallot",
        }
        assert "尚未填写" in undecided["EnterPaper"]

    def test_who_may_not_is_told_at_once(self) -> None:
        said = Poll(FULL["desk"], roll=HOUSES).may("a")

        assert {name for name, verdict in said.items() if verdict.is_unmet} == {
            "DeliverPapers",
            "EnterPaper",
            "ExcuseVoter",
            "RecordAttendance",
            "VoidBallot",
        }


class TestForms:
    @pytest.mark.parametrize("name", list(FULL))
    def test_every_act_and_field_has_titles_in_both_languages(self, name: str) -> None:
        document = schema(procedure(FULL[name]))
        for act in document["acts"]:
            form = document["$defs"][act]
            assert form["title"]
            assert any("\u4e00" <= letter <= "\u9fff" for letter in form["x-title-zh"]), act
            assert form["description"]
            for field in form["properties"].values():
                assert field["title"]
                assert any("\u4e00" <= letter <= "\u9fff" for letter in field["x-title-zh"]), field


class TestDefinition:
    def test_every_parameter_changes_the_fingerprint(self) -> None:
        made = [
            Vote("voters"),
            Vote("others"),
            Vote(settled(Propose.title)),
            Vote("voters", replaceable=True),
            Vote("voters", interim=True),
            Vote("voters", interim=True, early=True),
            Vote("voters", secret=True),
            Vote("voters", vetoes=True),
            *(Vote("voters", counting=counting) for counting in COUNTINGS),
            *(Vote("voters", desk=desk) for desk in DESKS),
            *(Vote("voters", prevails=prevails) for prevails in ("first", "paper", "online")),
            *(Vote("voters", proxies=proxies) for proxies in PROXIES),
            Vote("voters", delegation=True),
            *(Vote("voters", fast=track) for track in TRACKS),
            *(Vote("voters", interim=True, late=swing) for swing in SWINGS),
        ]
        found = {procedure(vote).fingerprint for vote in made}

        assert len(found) == len(made)
        assert {field.name for field in attrs.fields(Vote)} == set(Vote("voters").definition())

    def test_so_does_every_part_of_a_decision(self) -> None:
        made = [
            *(
                Threshold(share, of)
                for share, of in product((HALF, at_least("1/2")), ("all", "due", "present", "cast"))
            ),
            Threshold(HALF, "all", side="no"),
            Threshold(HALF, "all", side="veto"),
            Threshold(HALF, "all", measure=AREA),
            Threshold(HALF, "all", source="bylaw 3"),
            AllOf((AHEAD, Threshold(HALF, "all"))),
            AnyOf((AHEAD, Threshold(HALF, "all"))),
            Fails(AHEAD),
            by_turnout([(at_least("1/4"), HALF)], of="cast"),
        ]
        found = {procedure(Vote("voters"), [(passes(decision), carried)]).fingerprint for decision in made}
        other = {
            procedure(Vote("voters"), [(rule, carried)]).fingerprint for rule in (tied(), tied(measure=AREA))
        }

        assert len(found | other) == len(made) + 2

    def test_one_and_the_same_has_one(self) -> None:
        one, other = (
            procedure(
                Vote("voters", desk=Desk(roles("teller")), fast=FastTrack(AHEAD, after=hours(3))),
                [(fast_tracked(), fast)],
            )
            for _ in range(2)
        )
        assert one.fingerprint == other.fingerprint


COUNTINGS = [
    Counting(abstain=Counted.QUORUM_ONLY),
    Counting(abstain=Counted.NOT_AT_ALL),
    Counting(abstain=Counted.LEAVES),
    Counting(void=Counted.QUORUM_ONLY),
    Counting(recused="leave"),
    Counting(recused="stay"),
    Counting(silent=abstain_with_silent(clause="rule 12")),
    Counting(silent=abstain_with_silent(clause="rule 13")),
    Counting(silent=follow_majority(clause="rule 12", warned=True, by=PERSONS)),
    Counting(silent=follow_majority(clause="rule 12", warned=True, by=AREA)),
    Counting(silent=follow_majority(clause="rule 12", warned=True, by=PERSONS, floor=HALF)),
]
DESKS = [
    Desk(TELLERS),
    Desk(roles("clerk")),
    Desk(TELLERS, papers=False),
    Desk(TELLERS, attendance=True),
    Desk(TELLERS, voids=True),
    Desk(TELLERS, excuses=True),
]
PROXIES = [
    Proxies(),
    Proxies(at_most=3),
    Proxies(instructed=True),
    Proxies(voters_only=True),
    Proxies(within="household"),
    Proxies(barred={"candidate"}),
    Proxies(overridable=False),
    Proxies(revocable=False),
]
TRACKS = [
    FastTrack(AHEAD, after=hours(48)),
    FastTrack(AHEAD, after=hours(49)),
    FastTrack(AHEAD, after=days(2)),
    FastTrack(Threshold(MOST, "cast"), after=hours(48)),
]
SWINGS = [
    LateSwing(AHEAD, within=hours(1), by=hours(1)),
    LateSwing(AHEAD, within=minutes(60), by=hours(1)),
    LateSwing(AHEAD, within=hours(1), by=hours(2)),
    LateSwing(Threshold(MOST, "cast"), within=hours(1), by=hours(1)),
]


def test_the_default_silence_is_that_nothing_is_counted() -> None:
    assert Vote("voters").counting == Counting(silent=exclude_silent())
    assert procedure(Vote("voters")).fingerprint == procedure(Vote("voters", counting=Counting())).fingerprint
    assert end("x") != carried
