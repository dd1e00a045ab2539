"""Ties: who may break one, by what, and that anybody can draw a lot again."""

from __future__ import annotations

import hashlib
from typing import Any

import attrs
import pytest
from pydantic import ValidationError

from consult.activities import CastingVote, CastVote, DrawLot, TieBreak, Vote, broken_for, majority, tied
from consult.acts import Propose
from consult.errors import ConsultError
from consult.flaws import flaws
from consult.procedure import Procedure
from consult.schemas import schema
from consult.standard import anyone, roles, visits
from consult.voting import Choice, Roll, more_than
from halls import Hall, carried, rejected, stage, with_tie
from polls import Poll

CHAIR = {"h": "chair", "out": "chair"}


def hall(rules: Procedure | None = None, *, people: dict[str, str] | None = None) -> Hall:
    """A vote of two to two, and the stage in which its tie is broken."""
    made = Hall(with_tie() if rules is None else rules, people=CHAIR if people is None else people)
    made.vote(a="yes", b="yes", c="no", d="no")
    assert made.moved() == "breaking"
    return made


class TestChair:
    @pytest.mark.parametrize(("choice", "ends"), [("yes", "carried"), ("no", "rejected")])
    def test_the_chair_decides_at_once(self, choice: str, ends: str) -> None:
        going = hall().do(CastingVote(actor="h", choice=choice))

        assert going.stage == ends
        assert going.case.results["breaking"].data == {"side": choice}
        assert going.case.results["voting"].data["tally"]["measures"]["persons"]["yes"] == 2

    def test_nobody_else_does(self) -> None:
        going = hall()
        assert "✗ e is not chair" in going.refused(CastingVote(actor="e", choice="yes"))
        assert going.may("e")["CastingVote"].is_unmet
        assert going.may("h")["CastingVote"].is_met

    def test_nor_somebody_for_the_chair(self) -> None:
        act = CastingVote(actor="e", principal="h", choice="yes")

        assert "e is not h, who decides in person" in hall().refused(act)
        assert "e并非h本人，决定票须由本人投出" in hall().refused(act, "zh")

    @pytest.mark.parametrize("secret", [False, True], ids=["open", "secret"])
    def test_who_has_voted_has_had_a_vote(self, secret: object) -> None:
        rules = with_tie(vote=Vote("voters", secret=bool(secret)))
        going = hall(rules, people={"a": "chair"})
        act = CastingVote(actor="a", choice="yes")

        assert "a has voted in voting already, and has one vote" in going.refused(act)
        assert "a已在“选举”中投票，只有一票" in going.refused(act, "zh")
        assert going.may("a")["CastingVote"].is_unmet

    def test_unless_the_rules_allow_two(self) -> None:
        going = hall(with_tie(twice=True), people={"a": "chair"})
        going.do(CastingVote(actor="a", choice="yes"))

        assert going.stage == "carried"

    def test_a_chair_who_is_on_no_roll_has_not_voted(self) -> None:
        assert hall().do(CastingVote(actor="out", choice="no")).stage == "rejected"

    def test_it_is_the_last_vote_that_counts_where_it_was_held_twice(self) -> None:
        voting = stage("voting", Vote("voters"))
        breaking = stage("breaking", TieBreak(voting, roles("chair")), lasts=2)
        rules = Procedure(
            "again",
            version="1",
            title="表决",
            start=voting,
            opens=Propose,
            by=anyone(),
            moves=[
                voting.at_end().to(breaking, when=tied()),
                voting.at_end().to(rejected),
                breaking.once(broken_for("yes")).to(carried),
                breaking.at_end().to(voting),
            ],
        )
        going = Hall(rules, people={"a": "chair"}).vote(a="yes", b="no")
        assert (going.moved(), going.moved()) == ("breaking", "voting")
        going.vote(c="yes", d="no")
        assert going.moved() == "breaking"

        # In the first vote a voted, and in this one not.
        assert going.do(CastingVote(actor="a", choice="yes")).stage == "carried"

    def test_a_tie_is_broken_once(self) -> None:
        voting = stage("voting", Vote("voters"))
        breaking = stage("breaking", TieBreak(voting, roles("chair")), lasts=2)
        rules = Procedure(
            "at-end",
            version="1",
            title="表决",
            start=voting,
            opens=Propose,
            by=anyone(),
            moves=[
                voting.at_end().to(breaking),
                breaking.at_end().to(carried, when=broken_for("yes")),
                breaking.at_end().to(rejected),
            ],
        )
        going = Hall(rules, people=CHAIR)
        going.close()
        going.do(CastingVote(actor="h", choice="yes"))

        assert going.engine.board()[0].progress == (1, 1)
        assert "the tie has been broken" in going.refused(CastingVote(actor="out", choice="no"))
        assert "相持已经打破" in going.refused(CastingVote(actor="h", choice="yes"), "zh")
        assert going.may("h")["CastingVote"].is_unmet
        assert going.moved() == "carried"

    def test_where_nobody_breaks_it_the_motion_has_failed_and_nothing_is_adopted(self) -> None:
        going = hall()

        assert going.engine.board()[0].progress == (0, 1)
        assert going.moved() == "rejected"
        assert going.case.results["breaking"].data == {"side": None}

    @pytest.mark.parametrize("choice", ["abstain", "veto", "maybe", None, 1])
    def test_a_casting_vote_takes_a_side(self, choice: object) -> None:
        with pytest.raises(ValidationError, match="choice"):
            CastingVote.model_validate({"actor": "h", "choice": choice})

    def test_no_ordinary_ballot_is_taken_any_more(self) -> None:
        assert not hall().ask(CastVote(actor="e", choice="yes")).accepted


class TestLot:
    def test_it_follows_from_the_recorded_seed_by_hand(self) -> None:
        drawn = set()
        for seed in ("3 4 1", "6 6 2", "1 1 1", "2 5 2", "骰子 一 六"):
            going = hall(with_tie(how="lot")).do(DrawLot(actor="h", seed=seed))
            found = going.case.results["breaking"].data
            digests = {
                hashlib.sha256(f"{found['seed']}\n{side}".encode()).hexdigest(): side
                for side in ("yes", "no")
            }
            by_hand = digests[min(digests)]
            assert found == {"side": by_hand, "seed": seed}
            assert going.stage == {"yes": "carried", "no": "rejected"}[by_hand]
            assert seed in str(going.events)
            drawn.add(by_hand)
        assert drawn == {"yes", "no"}

    def test_blanks_around_a_seed_do_not_matter_and_a_blank_one_is_none(self) -> None:
        assert DrawLot(actor="h", seed="  3 4 ").seed == "3 4"
        with pytest.raises(ValidationError, match="seed"):
            DrawLot(actor="h", seed="  ")

    def test_who_draws_may_have_voted(self) -> None:
        going = hall(with_tie(how="lot"), people={"a": "chair"}).do(DrawLot(actor="a", seed="5"))

        assert going.stage in {"carried", "rejected"}

    def test_it_is_drawn_once_and_there_is_no_casting_vote_beside(self) -> None:
        going = hall(with_tie(how="lot"))

        assert "does not take CastingVote; it takes DrawLot" in going.refused(
            CastingVote(actor="h", choice="yes")
        )
        assert "can be done" not in going.refused(DrawLot(actor="e", seed="1"))


class TestMoves:
    """That a tie fails, or is voted again, needs no more than a move."""

    def rules(self) -> Procedure:
        voting = stage("voting", Vote("voters"))
        again = stage("again", Vote("voters"))
        return Procedure(
            "repeat",
            version="1",
            title="表决",
            start=voting,
            opens=Propose,
            by=anyone(),
            moves=[
                voting.at_end().to(carried, when=majority(more_than("1/2"), of="cast")),
                voting.at_end().to(again, when=tied() & (visits(voting) < 2)),
                voting.at_end().to(rejected),
                again.at_end().to(carried, when=majority(more_than("1/2"), of="cast")),
                again.at_end().to(rejected),
            ],
        )

    def test_it_is_voted_again_with_new_ballots(self) -> None:
        going = Hall(self.rules()).vote(a="yes", b="no")
        assert going.moved() == "again"
        going.vote(a="yes")

        assert going.moved() == "carried"

    def test_and_a_second_tie_fails(self) -> None:
        going = Hall(self.rules()).vote(a="yes", b="no")
        going.moved()
        going.vote(a="yes", b="no")

        assert going.moved() == "rejected"

    def test_nobody_on_either_side_is_no_tie(self) -> None:
        assert Hall(with_tie()).vote(a="abstain").moved() == "rejected"
        assert Hall(with_tie()).moved() == "rejected"

    def test_a_tie_by_weight_is_not_one_by_heads(self) -> None:
        roll = Roll.of("voters", ["a", "b", "c"], weights={"area": [2, 1, 1]})
        rules = [with_tie()]
        voting = stage("voting", Vote("voters"))
        breaking = stage("breaking", TieBreak(voting, roles("chair")), lasts=2)
        rules.append(
            Procedure(
                "by-area",
                version="1",
                title="表决",
                start=voting,
                opens=Propose,
                by=anyone(),
                moves=[
                    voting.at_end().to(breaking, when=tied(measure="area")),
                    voting.at_end().to(rejected),
                    breaking.at_end().to(rejected),
                ],
            )
        )
        stages = [Hall(made, roll=roll).vote(a="yes", b="no", c="no").moved() for made in rules]
        assert stages == ["rejected", "breaking"]


class TestDefinition:
    def test_it_is_sound(self) -> None:
        for rules in (with_tie(), with_tie(how="lot"), with_tie(twice=True)):
            assert flaws(rules) == ()

    def test_every_parameter_is_in_the_fingerprint(self) -> None:
        base = TieBreak(stage("voting", Vote("voters")), roles("chair"))
        changed = [
            base,
            attrs.evolve(base, of=stage("elsewhere")),
            attrs.evolve(base, by=roles("clerk")),
            attrs.evolve(base, how="lot"),
            attrs.evolve(base, twice=True),
        ]

        assert len({str(one.definition()) for one in changed}) == len(changed)
        assert {field.name for field in attrs.fields(TieBreak)} == set(base.definition())

    @pytest.mark.parametrize("how", ["coin", "", None, ["lot"]])
    def test_by_what_is_chair_or_lot(self, how: Any) -> None:
        with pytest.raises((ConsultError, TypeError), match=r"by chair or by lot|unhashable"):
            TieBreak(stage("voting"), roles("chair"), how=how)

    def test_what_it_is_given_is_checked(self) -> None:
        with pytest.raises(ConsultError, match="is no stage; give the stage itself"):
            TieBreak("voting", roles("chair"))  # type: ignore[arg-type]
        with pytest.raises(ConsultError, match="is no rule"):
            TieBreak(stage("voting"), "chair")  # type: ignore[arg-type]

    @pytest.mark.parametrize("side", ["abstain", "veto", "maybe", None, ["yes"]])
    def test_a_tie_is_broken_for_yes_or_for_no(self, side: Any) -> None:
        with pytest.raises(ConsultError, match="a tie is broken for yes or for no; name one of them"):
            broken_for(side)

    def test_for_whom_in_both_languages(self) -> None:
        assert broken_for("yes").phrase().zh == "相持以“赞成”打破"
        assert broken_for(Choice.NO).phrase().en == "the tie was broken for no"

    def test_a_form_offers_the_two_sides(self) -> None:
        fields = schema(with_tie())["$defs"]["CastingVote"]["properties"]
        assert fields["choice"]["enum"] == ["yes", "no"]
        assert (
            schema(with_tie(how="lot"))["$defs"]["DrawLot"]["properties"]["seed"]["x-title-zh"] == "抽签种子"
        )

    def test_before_it_is_broken_the_rule_waits_and_then_says_for_whom(self) -> None:
        waiting: Poll = hall()
        assert waiting.stage == "breaking"
        waiting.do(CastingVote(actor="h", choice="no"))
        moved = waiting.events[-1]
        assert moved.verdict.explain("zh") == "✓ 相持以“反对”打破"  # type: ignore[union-attr]
        assert moved.passed_over[0].verdict.explain("zh") == "✗ 相持以“反对”打破"  # type: ignore[union-attr]
