"""Elections in cases: what a ballot may say, who is elected at the close, and what becomes of a tie."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import attrs
import jsonschema
import pytest
from pydantic import ValidationError

from consult.activities import (
    CastBallot,
    CastVote,
    Desk,
    Election,
    GiveMandate,
    Proxies,
    RevokeMandate,
    VoidBallot,
    Vote,
    chosen,
    elected,
    fast_tracked,
    filled,
    goes_on,
    took_part,
    undecided_tie,
)
from consult.acts import Propose
from consult.engine import Engine
from consult.errors import ConsultError, RuleRaisedError
from consult.flaws import flaws
from consult.procedure import Procedure
from consult.rules import reading
from consult.schemas import schema
from consult.standard import anyone, roles
from consult.voting import AREA, Roll, at_least, more_than
from consult.voting.choosing.elections import CHAIR, NOBODY, REPEAT, Need, lot
from consult.voting.choosing.options import Approval, OneOf, Option, Points, Ranking
from consult.voting.choosing.rankings import Method
from halls import Hall, Stop, end, of_one, open_seats, stage
from halls import elected as seated
from polls import TELLERS

if TYPE_CHECKING:
    from consult.facts import Facts
    from consult.voting.choosing.elections import Ties

PLANS = OneOf(
    [Option("park", en="A park", zh="公园"), Option("gate", en="A gate", zh="大门"), Option("lamp")]
)
PEOPLE = Approval(["chen", "li", "wu", "xu", "zhao"], at_most=3)
HALF = Need(more_than("1/2"), of="participating")
THIRD = Need(at_least("1/3"), of="participating")
BY_AREA = Roll.of("voters", list("abcdefgh"), weights={AREA: [900, 1, 1, 1, 1, 1, 1, 1]})


def one(**options: Any) -> Election:
    return Election("voters", PLANS, **options)


def same(voters: str, choice: Any) -> dict[str, Any]:
    """Each of the voters says the same."""
    return dict(zip(voters, [choice] * len(voters), strict=True))


class TestOneOfSeveral:
    def test_the_option_with_the_most_votes_is_elected(self) -> None:
        hall = Hall(one()).choose(a="park", b="gate", c="park", d="none", e="abstain")

        assert hall.moved() == "elected"
        assert hall.winners() == ["park"]
        counted = hall.result["options"]["measures"]["persons"]
        assert (counted["support"], counted["none"], counted["abstain"]) == ([2, 1, 0], 1, 1)
        assert (hall.result["closed"], hall.result["replaced"]) == (True, 0)
        assert hall.result["ballots"] == hall.box.digest
        assert "receipts" not in hall.result

    def test_to_be_against_all_is_a_side_and_to_abstain_is_none(self) -> None:
        needs = (Need(more_than("1/2"), of="cast"),)
        against = Hall(one(needs=needs)).choose(a="park", b="park", c="none", d="none")
        apart = Hall(one(needs=needs)).choose(a="park", b="park", c="abstain", d="abstain")

        assert (against.moved(), apart.moved()) == ("open_seats", "elected")

    def test_where_nobody_voted_nobody_is_elected(self) -> None:
        hall = Hall(one())

        assert hall.moved() == "open_seats"
        assert hall.found()["elected"] == []
        assert hall.found()["order"] == [["park", "gate", "lamp"]]
        assert hall.result["options"]["measures"]["persons"]["all"] == 8

    def test_where_all_are_against_all_nobody_is_elected(self) -> None:
        hall = Hall(one()).choose(**dict.fromkeys("abcdefgh", "none"))

        assert hall.moved() == "open_seats"
        assert hall.winners() == []

    def test_a_ballot_is_final_and_the_record_does_not_hold_it(self) -> None:
        hall = Hall(one()).choose(a="park")

        assert "a has voted already, and a ballot is final" in hall.refused(
            CastBallot(actor="a", choice="gate")
        )
        assert len(hall.events) == 1
        assert "park" in str(hall.events[0])  # that it was offered
        assert dict(hall.box.ballots()) == {"a": "park"}

    def test_unless_it_may_be_replaced(self) -> None:
        hall = Hall(one(replaceable=True)).choose(a="park").choose(a="gate")

        assert hall.moved() == "elected"
        assert (hall.winners(), hall.result["replaced"]) == (["gate"], 1)

    def test_only_those_on_the_roll_vote_and_until_the_close_alone(self) -> None:
        hall = Hall(one())

        assert "stranger is not on the roll" in hall.refused(CastBallot(actor="stranger", choice="park"))
        hall.close()
        refusal = hall.ask(CastBallot(actor="a", choice="park"))
        assert not refusal.accepted

    def test_a_vote_of_yes_and_no_is_not_taken(self) -> None:
        hall = Hall(one())
        refusal = hall.refused(CastVote(actor="a", choice="yes"), "zh")

        assert "“voting”阶段不受理“投票”" in refusal or "阶段不受理" in refusal
        assert not hall.engine.cast("m", "a", CastVote(actor="a", choice="yes").choice).accepted

    def test_an_election_that_is_left_before_its_close_tells_nothing(self) -> None:
        hall = Hall(one()).choose(a="park").do(Stop(actor="a"))

        assert hall.case.results["voting"].data == {"closed": False}
        assert hall.box.sealed


class TestBallots:
    @pytest.mark.parametrize(
        ("ballot", "choice", "en", "zh"),
        [
            (PLANS, "temple", "temple is no option of this ballot", "选票上没有temple这一选项"),
            (PLANS, ["park", "gate"], "name one option, by its code", "请填写一个选项的代码"),
            (PLANS, {"park": 1}, "name one option, by its code", "请填写一个选项的代码"),
            (OneOf(["a", "b"], none=False), "none", "none of these is not offered", "未设“以上都不”"),
            (PEOPLE, ["li", "wu", "xu", "chen"], "names 4 options, and may name at most 3", "最多可选3项"),
            (PEOPLE, ["li", "li"], "li is named more than once", "li重复出现"),
            (PEOPLE, [], "names no option; to take no side, abstain", "如不表态，请选弃权"),
            (PEOPLE, "li", "name options in a list", "请以列表填写选项代码"),
            (Points(["a", "b"], 5, each=3), {"a": 4}, "one option may have at most 3", "每项最多3分"),
            (Points(["a", "b"], 5), {"a": 3, "b": 3}, "may give at most 5", "最多可给5分"),
            (Points(["a", "b"], 5), {"a": -1}, "points are whole numbers from 0 up", "不小于0的整数"),
            (Points(["a", "b"], 5), {"a": 0}, "gives no points", "未给任何分数"),
        ],
    )
    def test_what_a_ballot_may_not_say_is_refused_with_the_reason(
        self, ballot: Any, choice: Any, en: str, zh: str
    ) -> None:
        hall = Hall(Election("voters", ballot))
        act = CastBallot(actor="a", choice=choice)

        assert en in hall.refused(act)
        assert zh in hall.refused(act, "zh")

    @pytest.mark.parametrize(
        ("choice", "en"),
        [
            ("a", "rank options in a list"),
            ([["a", "b"], "c"], "puts several options into one rank"),
            (["a", "temple"], "temple is no option"),
            ([["a"], []], "a rank of the ballot is empty"),
        ],
    )
    def test_nor_a_ranking(self, choice: Any, en: str) -> None:
        hall = Hall(Election("voters", Ranking(["a", "b", "c"]), method=Method.BORDA))

        assert en in hall.refused(CastBallot(actor="a", choice=choice))

    @pytest.mark.parametrize("secret", [False, True], ids=["open", "secret"])
    @pytest.mark.parametrize(
        "ballot", [PLANS, PEOPLE, Points(["a"], 1)], ids=["one of", "approval", "points"]
    )
    def test_nobody_casts_a_void_ballot(self, ballot: Any, secret: object) -> None:
        hall = Hall(Election("voters", ballot, secret=bool(secret)))
        act = CastBallot(actor="a", choice="void")

        assert "nobody casts a void ballot, which tellers find one to be" in hall.refused(act)
        assert "无效票由计票人认定，不能投出" in hall.refused(act, "zh")

    def test_a_desk_finds_a_ballot_void(self) -> None:
        hall = Hall(one(desk=Desk(TELLERS, papers=False, voids=True))).choose(a="park", b="park", c="gate")
        hall.do(VoidBallot(actor="t", voter="a", reason="cast by somebody else"))

        assert "found void, and a ballot is final" in hall.refused(CastBallot(actor="a", choice="gate"))
        assert hall.moved() == "open_seats"
        counted = hall.result["options"]["measures"]["persons"]
        assert (counted["support"], counted["void"]) == ([1, 1, 0], 1)

    @pytest.mark.parametrize(
        "choice",
        [None, 1, 1.5, {"park": "many"}, {"park": 1.5}, [["a", ["b"]]], "", "  ", [1], {"a": None}, b"\xff"],
    )
    def test_what_is_no_choice_at_all_does_not_come_through_the_door(self, choice: object) -> None:
        with pytest.raises(ValidationError, match="choice"):
            CastBallot.model_validate({"actor": "a", "choice": choice})

    def test_who_has_not_written_a_ballot_yet_is_told_that_they_may(self) -> None:
        hall = Hall(one(secret=True)).choose(a="park")

        assert hall.may("b")["CastBallot"].is_undecided
        assert "选票尚未填写" in hall.may("b")["CastBallot"].explain("zh")
        assert hall.may("a")["CastBallot"].is_unmet
        assert hall.may("stranger")["CastBallot"].is_unmet

    def test_a_form_is_made_from_the_schema_and_real_choices_fit_it(self) -> None:
        rules = of_one(Election("voters", Ranking(["a", "b"], equal=True), method="borda"))
        document = schema(rules)
        form = document["$defs"]["CastBallot"] | {"$defs": document["$defs"]}
        valid = jsonschema.Draft202012Validator(form)

        assert (form["title"], form["x-title-zh"]) == ("CastBallot", "投选择票")
        assert form["properties"]["choice"]["x-title-zh"] == "选择"
        for choice in ("park", "abstain", ["a", "b"], ["a", ["b", "c"]], {"a": 3, "b": 0}):
            valid.validate({"choice": choice})
            assert CastBallot.model_validate({"actor": "a", "choice": choice})
        for wrong in (None, 3, "", "  ", [1], {"a": "x"}, [[["a"]]]):
            assert not valid.is_valid({"choice": wrong})
        assert not valid.is_valid({})

    def test_choices_survive_the_way_to_json_and_back(self) -> None:
        for choice in ("park", ("a", "b"), ("a", ("b", "c")), {"a": 3}):
            act = CastBallot(actor="a", choice=choice)
            assert CastBallot.model_validate({"actor": "a", **act.payload()}) == act


class TestSeveralSeats:
    def test_the_first_take_the_seats(self) -> None:
        hall = Hall(Election("voters", PEOPLE, seats=2))
        hall.choose(a=["li", "wu"], b=["li", "xu", "wu"], c=["li"], d=["chen", "wu"], e="abstain")

        assert hall.moved() == "elected"
        assert hall.winners() == ["li", "wu"]
        assert hall.case.stage == "elected"

    def test_by_points(self) -> None:
        hall = Hall(Election("voters", Points(["a", "b", "c"], 10), seats=2))
        hall.choose(a={"a": 10}, b={"b": 6, "c": 4}, c={"c": 5, "b": 5})

        assert hall.moved() == "elected"
        assert hall.winners() == ["b", "a"]

    def test_by_area(self) -> None:
        hall = Hall(one(measure=AREA), roll=BY_AREA)
        hall.choose(a="lamp", **dict.fromkeys("bcdefgh", "park"))

        assert hall.moved() == "elected"
        assert hall.winners() == ["lamp"]

    @pytest.mark.parametrize(
        ("method", "winner"),
        [
            (Method.BORDA, ["b"]),
            ("borda", ["b"]),
            (Method.INSTANT_RUNOFF, ["c"]),
            (Method.CONDORCET, ["b"]),
            (Method.SCHULZE, ["b"]),
        ],
    )
    def test_by_rankings_the_method_decides(self, method: Any, winner: list[str]) -> None:
        hall = Hall(Election("voters", Ranking(["a", "b", "c"]), method=method))
        for voter, said in zip("abcdefg", ["abc"] * 3 + ["cba"] * 2 + ["bca"] + ["cba"], strict=True):
            hall.choose(**{voter: list(said)})

        assert hall.moved() == "elected"
        assert hall.winners() == winner
        assert hall.found()["method"] == str(method)


class TestLaw:
    """Election of a committee: City Residents' Committees Law 2025, Articles 18 and 19."""

    def rules(self) -> Procedure:
        first = stage(
            "voting",
            Election(
                "voters", PEOPLE, seats=3, needs=(HALF,), proxies=Proxies(3, barred=frozenset({"candidate"}))
            ),
        )
        second = stage("again", Election("voters", PEOPLE, seats=3, needs=(THIRD,)))
        void = end("void")
        return Procedure(
            "committee",
            version="1",
            title="换届选举",
            start=first,
            opens=Propose,
            by=anyone(),
            moves=[
                first.at_end().to(void, when=~took_part(more_than("1/2"))),
                first.at_end().to(seated, when=filled()),
                first.at_end().to(second),
                second.at_end().to(seated, when=filled()),
                second.at_end().to(open_seats),
            ],
        )

    def test_half_of_the_voters_are_not_enough(self) -> None:
        hall = Hall(self.rules()).choose(**same("abcd", ["li", "wu", "xu"]))

        assert hall.moved() == "void"
        moved = hall.events[-1]
        assert moved.verdict is not None  # type: ignore[union-attr]
        assert "4 of 8 persons" in moved.verdict.explain()  # type: ignore[union-attr]

    def test_one_more_is(self) -> None:
        hall = Hall(self.rules()).choose(**same("abcde", ["li", "wu", "xu"]))

        assert hall.moved() == "elected"
        assert hall.winners() == ["li", "wu", "xu"]

    def test_abstentions_and_void_ballots_take_part(self) -> None:
        hall = Hall(self.rules()).choose(a=["li", "wu", "xu"], **dict.fromkeys("bcde", "abstain"))

        assert hall.moved() == "again"

    def test_who_has_just_half_of_those_voting_is_not_elected_and_a_third_is_enough_the_second_time(
        self,
    ) -> None:
        hall = Hall(self.rules())
        hall.choose(
            a=["li", "wu"], b=["li", "wu"], c=["li", "wu"], d=["li", "xu"], e=["xu"], f=["zhao", "xu"]
        )

        assert hall.moved() == "again"
        # Of six voting, four for li, three for wu and xu: more than half is li alone.
        assert hall.winners() == ["li"]
        hall.choose(a=["li", "wu"], b=["li", "wu"], c=["xu"], d=["li", "xu"], e=["chen"], f="abstain")
        assert hall.moved() == "elected"
        assert hall.winners("again") == ["li", "wu", "xu"]

    def test_less_than_a_third_is_not_enough(self) -> None:
        hall = Hall(self.rules()).choose(**dict.fromkeys("abcdefg", "abstain"))
        hall.moved()
        hall.choose(
            a=["li", "wu", "xu"], b=["li", "wu", "xu"], c=["li"], d=["wu"], **dict.fromkeys("efg", "abstain")
        )

        # Of seven, three for li and wu, two for xu: two sevenths are less than a third.
        assert hall.moved() == "open_seats"
        assert sorted(hall.winners("again")) == ["li", "wu"]

    def test_three_mandates_and_no_more_and_none_for_a_candidate(self) -> None:
        hall = Hall(self.rules(), people={"wu": "candidate"})
        for voter in "bcd":
            hall.do(GiveMandate(actor=voter, holder="a", document=f"paper {voter}"))

        fourth = GiveMandate(actor="e", holder="a", document="paper e")
        assert "a holds 3 mandates, at most 3 allowed" in hall.refused(fourth)
        to_one = GiveMandate(actor="e", holder="wu", document="paper e")
        assert "wu is candidate and may hold no mandate" in hall.refused(to_one)
        hall.do(*(CastBallot(actor="a", principal=voter, choice=["li"]) for voter in "bcd"))
        assert "a has no written mandate of e" in hall.refused(
            CastBallot(actor="a", principal="e", choice=["li"])
        )
        # The voter's own ballot takes the place of the holder's.
        hall.choose(b=["wu"])
        assert dict(hall.box.ballots()) == {"b": ["wu"], "c": ["li"], "d": ["li"]}

    def test_a_mandate_says_neither_yes_nor_no(self) -> None:
        hall = Hall(self.rules())
        act = GiveMandate(actor="b", holder="a", document="paper", instruction="yes")

        assert "a mandate cannot say yes or no where options are voted on" in hall.refused(act)
        assert "选择票的委托书不适用赞成、反对的指示" in hall.refused(act, "zh")
        with pytest.raises(ConsultError, match="names no option; leave instructed= out"):
            one(proxies=Proxies(instructed=True))

    def test_the_turnout_is_not_taken_for_certain_while_a_mandate_may_be_revoked(self) -> None:
        hall = Hall(self.rules()).choose(**same("abcd", ["li"]))
        hall.do(GiveMandate(actor="e", holder="a", document="paper"))
        hall.do(CastBallot(actor="a", principal="e", choice=["li"]))
        enough = took_part(more_than("1/2"))

        assert hall.asked(enough).is_undecided
        hall.do(RevokeMandate(actor="e"))
        assert hall.asked(enough).is_undecided
        hall.choose(e=["li"])
        assert hall.asked(enough).is_met
        assert hall.moved() == "again"

    def test_the_procedure_is_sound(self) -> None:
        assert flaws(self.rules()) == ()


class TestRunOff:
    def rules(self, ties: Ties = NOBODY) -> Procedure:
        first = stage("voting", one(method="run-off", needs=(HALF,), ties=ties))
        second = stage("second", Election("voters", goes_on(first), needs=()))
        return Procedure(
            "two-rounds",
            version="1",
            title="两轮选举",
            start=first,
            opens=Propose,
            by=anyone(),
            moves=[
                first.at_end().to(seated, when=filled()),
                first.at_end().to(second),
                second.at_end().to(seated, when=filled()),
                second.at_end().to(open_seats),
            ],
        )

    def test_whoever_has_more_than_half_is_elected_in_the_first_round(self) -> None:
        hall = Hall(self.rules()).choose(a="park", b="park", c="gate")

        assert hall.moved() == "elected"
        assert hall.winners() == ["park"]

    def test_else_the_first_two_go_on_and_the_second_ballot_offers_them_alone(self) -> None:
        hall = Hall(self.rules()).choose(a="park", b="park", c="park", d="gate", e="gate", f="lamp", g="none")

        assert hall.moved() == "second"
        offered = hall.case.place.opening["ballot"]
        assert offered == OneOf(PLANS.options[:2]).definition()
        assert "lamp is no option of this ballot" in hall.refused(CastBallot(actor="a", choice="lamp"))
        hall.choose(a="gate", b="gate", c="park", d="none")
        assert hall.moved() == "elected"
        assert hall.winners("second") == ["gate"]
        assert hall.engine.case("m").results["voting"].data["result"]["goes_on"] == ["park", "gate"]

    def test_where_nobody_goes_on_the_move_is_refused_with_the_reason_and_the_case_waits(self) -> None:
        hall = Hall(self.rules())
        hall.close()

        assert hall.engine.store.case("community", "m").stage == "voting"  # type: ignore[union-attr]
        why = hall.engine.stuck()["m"]
        assert "second has no ballot to begin with" in why.explain()
        assert "缺少开始所需的" in why.explain("zh")
        assert hall.engine.board()[0].stuck == why

    def test_the_procedure_is_sound(self) -> None:
        assert flaws(self.rules()) == ()


class TestTies:
    @pytest.mark.parametrize("ties", [NOBODY, CHAIR, REPEAT])
    def test_a_tie_elects_nobody_by_itself(self, ties: Ties) -> None:
        hall = Hall(one(ties=ties)).choose(a="park", b="gate")

        assert hall.moved() == "open_seats"
        assert hall.winners() == []
        assert (hall.found()["between"], hall.found()["tied"]) == (["gate", "park"], True)
        assert hall.found()["ties"] == {"rule": ties.rule, "seed": ""}

    def test_a_lot_can_be_drawn_again_from_the_recorded_seed(self) -> None:
        winners = set()
        for seed in ("dice 3 4 1", "dice 6 6 2", "dice 1 1 1", "dice 2 5 2"):
            hall = Hall(one(ties=lot(seed))).choose(a="park", b="gate")
            assert hall.moved() == "elected"
            data = hall.found()
            drawn = min(
                data["between"],
                key=lambda code, seed=data["ties"]["seed"]: hashlib.sha256(
                    f"{seed}\n{code}".encode()
                ).hexdigest(),  # type: ignore[misc]
            )
            assert data["elected"] == [drawn]
            winners.add(drawn)
        assert winners == {"park", "gate"}

    @pytest.mark.parametrize(("ties", "open_"), [(NOBODY, False), (CHAIR, True), (REPEAT, True)])
    def test_a_tie_that_waits_for_somebody_leads_where_the_procedure_says(
        self, ties: Ties, open_: object
    ) -> None:
        first = stage("voting", one(ties=ties))
        again = stage("again", one())
        rules = Procedure(
            "ties",
            version="1",
            title="选举",
            start=first,
            opens=Propose,
            by=anyone(),
            moves=[
                first.at_end().to(seated, when=filled()),
                first.at_end().to(again, when=undecided_tie()),
                first.at_end().to(open_seats),
                again.at_end().to(seated, when=filled()),
                again.at_end().to(open_seats),
            ],
        )
        hall = Hall(rules).choose(a="park", b="gate")

        assert flaws(rules) == ()
        assert hall.asked(undecided_tie()).is_undecided
        assert hall.moved() == ("again" if open_ else "open_seats")
        said = hall.events[-1].verdict  # type: ignore[union-attr]
        if open_:
            assert "A park" in said.explain()  # type: ignore[union-attr]
            assert "公园" in said.explain("zh")  # type: ignore[union-attr]

    def test_no_tie_is_open_where_there_is_none(self) -> None:
        first = stage("voting", one(ties=CHAIR))
        rules = of_one(first.holds, first.at_end().to(end("waits"), when=undecided_tie()), first=first)  # type: ignore[arg-type]
        hall = Hall(rules).choose(a="park", b="gate", c="park")

        assert hall.moved() == "elected"


@reading(version="1", en="what was chosen", zh="所选方案")
def plans_again(facts: Facts) -> Any:
    return PLANS


@reading(version="1", en="rankings", zh="排序")
def rankings(facts: Facts) -> Any:
    return Ranking(["a", "b"])


@reading(version="1", en="which roll", zh="名册")
def which_roll(facts: Facts) -> str | None:
    found = chosen(Named).read(facts)
    return "voters" if found == ["park"] else None


class Named:
    name = "voting"

    @staticmethod
    def phrase() -> Any:
        return Option("voting").phrase()


class TestRules:
    def test_before_the_close_no_rule_tells_a_number(self) -> None:
        hall = Hall(one()).choose(a="park", b="park", c="park")

        for question in (filled(), elected(code="park"), undecided_tie()):
            said = hall.asked(question)
            assert said.is_undecided
            assert "the election is counted at its close" in said.explain()
            assert "选举于投票截止后计票" in said.explain("zh")
            assert "3" not in said.explain()

    def test_and_the_view_raises_where_it_is_asked_anyway(self) -> None:
        hall = Hall(one())
        holds = hall.rules.stages["voting"].holds
        facts: Any = attrs.make_class("Now", {"closing": attrs.field(default=False)})()

        with pytest.raises(ConsultError, match=r"before the close; ask facts\.election\.closed first"):
            _ = holds.view(facts).result  # type: ignore[union-attr]

    def test_turnout_is_judged_at_any_time(self) -> None:
        hall = Hall(one()).choose(a="park", b="none", c="abstain")

        assert hall.asked(took_part(at_least("3/8"))).is_met
        assert hall.asked(took_part(more_than("3/8"))).is_undecided
        hall.choose(d="gate")
        assert hall.asked(took_part(more_than("3/8"))).is_met
        with pytest.raises(ConsultError, match=r"took_part\('half'\): give a share"):
            took_part("half")  # type: ignore[arg-type]

    def test_turnout_by_area(self) -> None:
        hall = Hall(one(), roll=BY_AREA).choose(a="park")

        assert hall.asked(took_part(at_least("9/10"), measure=AREA)).is_met
        assert hall.asked(took_part(at_least("9/10"))).is_undecided

    @pytest.mark.parametrize(("code", "goes"), [("park", "plan"), ("gate", "elected"), ("temple", "elected")])
    def test_what_is_elected_decides_where_the_case_goes(self, code: str, goes: str) -> None:
        first = stage("voting", one())
        plan = end("plan")
        rules = of_one(first.holds, first.at_end().to(plan, when=elected(code=code)), first=first)  # type: ignore[arg-type]
        hall = Hall(rules).choose(a="park", b="park", c="gate")

        assert hall.moved() == goes
        if goes == "plan":
            assert hall.events[-1].verdict.explain("zh") == "✓ 当选：公园；所问：公园"  # type: ignore[union-attr]

    @pytest.mark.parametrize("code", ["park", "temple", "no code at all!", ""])
    def test_whatever_is_asked_for_where_nobody_is_elected_is_not(self, code: str) -> None:
        first = stage("voting", one())
        rules = of_one(first.holds, first.at_end().to(end("plan"), when=elected(code=code)), first=first)  # type: ignore[arg-type]
        hall = Hall(rules)

        assert hall.moved() == "open_seats"
        assert "nobody is elected" in hall.events[-1].passed_over[0].verdict.explain()  # type: ignore[union-attr]

    @pytest.mark.parametrize(
        ("ballots", "en", "zh"),
        [
            ({"a": "gate", "b": "gate"}, "chosen: A gate; asked for A park", "中选：大门；所问：公园"),
            ({}, "no plan is chosen; asked for A park", "无方案中选；所问：公园"),
        ],
    )
    def test_of_plans_it_is_said_that_they_are_chosen(
        self, ballots: dict[str, str], en: str, zh: str
    ) -> None:
        first = stage("voting", attrs.evolve(one(), among="plans"))
        rules = of_one(first.holds, first.at_end().to(end("plan"), when=elected(code="park")), first=first)  # type: ignore[arg-type]
        hall = Hall(rules).choose(**ballots)
        assert "the vote is counted at its close" in hall.asked(filled()).explain()
        assert "表决于投票截止后计票" in hall.asked(filled()).explain("zh")
        hall.moved()
        passed = hall.events[-1].passed_over[0].verdict  # type: ignore[union-attr]

        assert en in passed.explain()
        assert zh in passed.explain("zh")

    def test_options_are_candidates_or_plans_and_nothing_else(self) -> None:
        with pytest.raises(ConsultError, match="options are 'candidates' or 'plans'"):
            attrs.evolve(one(), among="parties")  # type: ignore[arg-type]

    def test_a_measure_that_is_not_counted_is_named(self) -> None:
        for hall in (Hall(one()), Hall(one(secret=True), roll=BY_AREA)):
            with pytest.raises(
                RuleRaisedError, match="the turnout by area, and ballots are counted in persons"
            ):
                hall.asked(took_part(at_least("1/2"), measure=AREA))

    def test_what_was_chosen_is_read_in_later_stages(self) -> None:
        first = stage("voting", one())
        second = stage("second", Election(which_roll(), plans_again()))
        rules = of_one(first.holds, first.at_end().to(second, when=filled()), first=first)  # type: ignore[arg-type]
        rules = Procedure(
            "then",
            version="1",
            title="选举",
            start=first,
            opens=Propose,
            by=anyone(),
            moves=[
                first.at_end().to(second),
                second.at_end().to(open_seats),
            ],
        )
        park = Hall(rules).choose(a="park")
        gate = Hall(rules).choose(a="gate")
        nothing = Hall(rules)

        assert park.moved() == "second"
        for hall in (gate, nothing):
            hall.close()
            assert "second has no roll to begin with" in hall.engine.stuck()["m"].explain()

    def test_a_rule_about_an_election_is_found_where_there_is_none(self) -> None:
        voting = stage("voting", Vote("voters"))
        rules = of_one(None, first=voting)  # type: ignore[arg-type]

        assert [flaw.code for flaw in flaws(rules)] == ["absent-activity"]
        wrong = stage("voting", one())
        asks = of_one(wrong.holds, wrong.once(fast_tracked()).to(end("soon")), first=wrong)  # type: ignore[arg-type]
        assert "absent-activity" in [flaw.code for flaw in flaws(asks)]


class TestOpening:
    def test_a_case_may_open_with_an_election_whose_turnout_is_asked_at_once(self) -> None:
        first = stage("voting", one())
        soon = end("soon")
        rules = of_one(first.holds, first.once(took_part(at_least("1/8"))).to(soon), first=first)  # type: ignore[arg-type]
        hall = Hall(rules)

        assert hall.stage == "voting"
        assert hall.case.place.opening["ballot"] == PLANS.definition()
        assert hall.engine.board()[0].progress == (0, 8)
        hall.choose(a="park")
        assert hall.engine.board()[0].progress == (1, 8)
        assert hall.engine.board()[0].responsible == Option("x", en="roll voters", zh="voters名册").phrase()

    @pytest.mark.parametrize("turned", [False, True])
    def test_whatever_else_a_stage_of_that_name_holds_in_another_procedure(self, turned: object) -> None:
        first = stage("voting", one())
        election = of_one(first.holds, first.once(took_part(at_least("1/8"))).to(end("soon")), first=first)  # type: ignore[arg-type]
        voting = stage("voting", Vote("voters", early=True, interim=True))
        from consult.activities import quorum  # noqa: PLC0415 - here alone

        vote = Procedure(
            "vote",
            version="1",
            title="表决",
            start=voting,
            opens=Propose,
            by=anyone(),
            moves=[voting.once(quorum(at_least("1/8"))).to(end("soon")), voting.at_end().to(end("late"))],
        )
        rules = [election, vote] if turned else [vote, election]
        hall = Hall(election)
        engine = Engine(rules, directory=hall.people, clock=hall.clock)

        for number, procedure in enumerate(rules):
            ruling = engine.open(procedure, Propose(actor="a", title="x"), case=str(number))
            assert ruling.accepted, ruling.explain()

    def test_a_later_stage_is_entered_by_time(self) -> None:
        waiting, first = stage("waiting", lasts=1), stage("voting", one())
        rules = Procedure(
            "later",
            version="1",
            title="选举",
            start=waiting,
            opens=Propose,
            by=anyone(),
            moves=[
                waiting.at_end().to(first),
                first.at_end().to(seated, when=filled()),
                first.at_end().to(open_seats),
            ],
        )
        hall = Hall(rules)
        hall.people.put_roll(Roll.of("voters", list("xyz")))

        assert hall.moved() == "voting"
        assert hall.box.roll.voters == ("x", "y", "z")  # as it stood when the stage was entered
        hall.choose(x="gate")
        assert hall.moved() == "elected"

    def test_a_roll_that_lacks_the_measure_refuses_the_opening_with_the_reason(self) -> None:
        rules = of_one(one(measure=AREA))
        hall = Hall(one())
        engine = Engine([rules], directory=hall.people, clock=hall.clock)
        ruling = engine.open(rules, Propose(actor="a", title="x"))

        assert not ruling.accepted
        assert "roll 'voters' has no measure area, in which the election is counted" in ruling.explain()

    def test_a_ballot_that_cannot_be_counted_as_declared_refuses_the_opening(self) -> None:
        rules = of_one(Election("voters", rankings()))
        hall = Hall(one())
        ruling = Engine([rules], directory=hall.people, clock=hall.clock).open(
            rules, Propose(actor="a", title="x")
        )

        assert not ruling.accepted
        assert "rankings are counted by a Method" in ruling.explain()


class TestDefinition:
    @pytest.mark.parametrize(
        ("options", "says"),
        [
            ({"method": "acclamation"}, "there is no such method; use one of"),
            ({"method": Method.BORDA}, "rankings are counted by a Method"),
            ({"method": "run-off"}, "give them"),
            ({"method": "run-off", "needs": (HALF,), "seats": 2}, "it elects one; leave seats= out"),
            ({"seats": 0}, "0 seats; give a whole number from 1 up"),
            ({"seats": "1"}, "give a whole number from 1 up"),
            ({"desk": Desk(TELLERS)}, r"give Desk\(\.\.\., papers=False\)"),
            ({"secret": True, "replaceable": True}, "Election.secret=True. and replaceable="),
            ({"secret": True, "desk": Desk(TELLERS, papers=False, voids=True)}, "voids=True"),
            ({"secret": True, "proxies": Proxies()}, "overridable=True.*, proxies=Proxies.revocable=True"),
            ({"secret": True, "measure": AREA}, "a measure other than persons"),
            ({"secret": True, "needs": (attrs.evolve(HALF, measure=AREA),)}, "a measure other than persons"),
        ],
    )
    def test_what_contradicts_itself_is_refused(self, options: dict[str, Any], says: str) -> None:
        with pytest.raises(ConsultError, match=says):
            one(**options)

    @pytest.mark.parametrize(
        ("ballot", "method", "says"),
        [
            (Ranking(["a"]), "plurality", "rankings are counted by a Method"),
            (Ranking(["a", "b"], equal=True), Method.INSTANT_RUNOFF, "counts no equal ranks"),
            (Ranking(["a", "b"]), Method.COOMBS, "asks who is last"),
            (["a", "b"], "plurality", "give OneOf, Approval, Points or Ranking"),
            ("plans", "plurality", "give OneOf, Approval, Points or Ranking"),
        ],
    )
    def test_a_ballot_that_the_method_cannot_count_is_refused(
        self, ballot: Any, method: Any, says: str
    ) -> None:
        with pytest.raises(ConsultError, match=says):
            Election("voters", ballot, method=method)

    def test_needs_are_not_asked_of_rankings_and_so_not_declared(self) -> None:
        with pytest.raises(ConsultError, match="counts rankings and asks no needs=; leave them out"):
            Election("voters", Ranking(["a", "b"]), method=Method.BORDA, needs=(HALF,))

    def test_several_seats_need_a_method_that_scores(self) -> None:
        with pytest.raises(ConsultError, match="elects one and 2 seats are asked for"):
            Election("voters", Ranking(["a", "b"]), method=Method.SCHULZE, seats=2)
        assert Election("voters", Ranking(["a", "b"]), method=Method.BORDA, seats=2).seats == 2

    @pytest.mark.parametrize("wrong", [{"ties": "lot"}, {"needs": ("1/2",)}])
    def test_values_of_another_kind_are_refused(self, wrong: dict[str, Any]) -> None:
        with pytest.raises(TypeError):
            one(**wrong)

    def test_every_parameter_is_in_the_fingerprint(self) -> None:
        base = one()
        changed = [
            base,
            attrs.evolve(base, roll="others"),
            attrs.evolve(base, ballot=OneOf(PLANS.options, none=False)),
            attrs.evolve(base, ballot=OneOf(PLANS.options[::-1])),
            attrs.evolve(base, ballot=plans_again()),
            attrs.evolve(base, seats=2),
            attrs.evolve(base, method="run-off", needs=(HALF,)),
            attrs.evolve(base, needs=(HALF,)),
            attrs.evolve(base, needs=(THIRD,)),
            attrs.evolve(base, needs=(HALF, THIRD)),
            attrs.evolve(base, needs=(attrs.evolve(HALF, source="Article 19"),)),
            attrs.evolve(base, ties=CHAIR),
            attrs.evolve(base, among="plans"),
            attrs.evolve(base, ties=lot("a")),
            attrs.evolve(base, ties=lot("b")),
            attrs.evolve(base, measure=AREA),
            attrs.evolve(base, replaceable=True),
            attrs.evolve(base, secret=True),
            attrs.evolve(base, desk=Desk(TELLERS, papers=False)),
            attrs.evolve(base, desk=Desk(TELLERS, papers=False, voids=True)),
            attrs.evolve(base, desk=Desk(roles("clerk"), papers=False)),
            attrs.evolve(base, proxies=Proxies()),
            attrs.evolve(base, proxies=Proxies(3)),
        ]
        prints = [of_one(election).fingerprint for election in changed]

        assert len(set(prints)) == len(prints)
        covered = {field.name for field in attrs.fields(Election)}
        assert covered == set(base.definition())

    def test_a_sound_election_has_no_flaws(self) -> None:
        for election in (
            one(),
            one(secret=True),
            Election("voters", PEOPLE, seats=3, needs=(HALF,), ties=CHAIR),
        ):
            assert flaws(of_one(election)) == ()
