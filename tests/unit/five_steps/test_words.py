"""A community calls stages and words answers as it speaks; its people have titles in both languages."""

from __future__ import annotations

import pytest

from consult.activities import Decline, SendBack
from consult.catalogue import benefit_fund, department_work, entry, officers
from consult.catalogue.five_steps import five_step
from consult.catalogue.steps import Channel, Conclude, Raise, Raising, Scope, Words
from consult.catalogue.steps.wording import reworded
from consult.errors import ConsultError
from consult.events import Moved
from consult.flaws import flaws
from consult.procedure import Move, Stage
from consult.rules import k_of
from consult.standard import nobody, visits
from consult.verdicts import Phrase
from five_step_lives import EVERYTHING, Garden

TOWNSHIP = {
    "street": Words(title="乡镇办理"),
    "handled_by_street": Words(
        title="乡镇办结",
        answer=Phrase("The township has dealt with the matter.", "乡镇已办结该事项。"),
    ),
    "reviewing": Words(title="村党组织审核"),
}


class TestWords:
    def test_a_community_calls_stages_and_words_answers_as_it_speaks(self) -> None:
        rules = five_step(name="township", words=TOWNSHIP)
        assert flaws(rules) == ()
        garden = Garden(rules)
        garden.deliberating(Scope.MAJOR)
        assert garden.do(Conclude(actor="jie", text="Mended.")) == "handled_by_street"

        assert rules.stages["street"].phrase() == Phrase("street", "乡镇办理")
        ended = rules.stages["handled_by_street"]
        assert (ended.title, ended.answer) == ("乡镇办结", TOWNSHIP["handled_by_street"].answer)

    def test_all_else_is_as_it_was(self) -> None:
        rules, plain = five_step(words=TOWNSHIP), five_step()

        assert rules.stages.keys() == plain.stages.keys()
        others = rules.stages.keys() - TOWNSHIP.keys()
        assert all(rules.stages[name] == plain.stages[name] for name in others)
        assert rules.stages["street"].lasts == plain.stages["street"].lasts
        assert [duty.name for duty in rules.stages["handled_by_street"].owes] == ["reply"]
        assert five_step(words={}).fingerprint == plain.fingerprint
        assert rules.fingerprint != plain.fingerprint

    def test_an_answer_alone_keeps_the_title(self) -> None:
        answer = Phrase("Gone up.", "已上报乡镇。")
        rules = five_step(street=None, words={"referred": Words(answer=answer)})

        assert (rules.stages["referred"].title, rules.stages["referred"].answer) == ("上报街道", answer)

    def test_the_first_stage_has_its_new_title_too(self) -> None:
        rules = five_step(words={"screening": Words(title="两委审题")})

        assert rules.start.title == "两委审题"
        assert [duty.name for duty in rules.start.owes] == ["receipt"]

    def test_reasons_say_the_new_title(self) -> None:
        garden = Garden(five_step(name="township", words=TOWNSHIP))
        garden.reviewing()
        garden.do(SendBack(actor="zhi", reason="Say what it costs."))
        moved = garden.events()[-1]

        assert isinstance(moved, Moved)
        assert moved.verdict is not None
        assert "进入“村党组织审核”的次数" in moved.verdict.explain("zh")

    def test_they_reach_into_rules_however_these_are_joined(self) -> None:
        here, there = Stage("here", title="旧"), Stage("there", title="止", answer="止。")
        once = visits(here) <= 1
        joined = k_of(1, [~(once | nobody()), nobody() & once])
        move = Move(here, "at_end", there, when=joined)
        _, (made,) = reworded(here, [move], {"here": Words(title="新")})

        assert made.when is not None
        assert "旧" not in made.when.phrase().zh
        assert made.when.phrase().zh == joined.phrase().zh.replace("旧", "新")
        assert made.when.definition() == joined.definition()

    def test_the_work_of_departments_has_its_own_words_too(self) -> None:
        answer = Phrase("The township found it right.", "乡镇认定异议成立。")
        rules = department_work(words={"refused_by_department": Words(answer=answer)})

        assert flaws(rules) == ()
        assert rules.stages["refused_by_department"].answer == answer
        with pytest.raises(ConsultError, match="'street', which is no stage here"):
            department_work(words={"street": Words(title="乡镇办理")})

    def test_an_unknown_stage_is_refused_and_the_known_ones_are_named(self) -> None:
        with pytest.raises(ConsultError, match=r"'strete', which is no stage here; .* street, ") as caught:
            five_step(words={"strete": Words(title="乡镇办理")})
        assert all(name in str(caught.value) for name in five_step().stages)
        with pytest.raises(ConsultError, match="'referred', which is no stage here"):
            five_step(words={"referred": Words(title="上报乡镇")})  # with a street office nothing ends so

    def test_a_stage_that_is_not_final_has_no_answer(self) -> None:
        with pytest.raises(ConsultError, match="'street', which is not final"):
            five_step(words={"street": Words(answer=Phrase("Done.", "已办。"))})


class TestOfficers:
    def test_every_office_has_a_title_in_both_languages(self) -> None:
        every = [getattr(officers, name) for name in officers.__all__]

        assert len({role.en for role in every}) == len({role.zh for role in every}) == len(every) == 9
        assert all(role.en.isascii() and not role.zh.isascii() for role in every)

    def test_those_to_try_it_with_hold_the_offices_that_the_steps_name(self) -> None:
        cast = {role for one in entry("five-step").people for role in one.roles}

        names = {getattr(officers, name).en for name in officers.__all__}
        assert names - cast == {"treasurer"}  # a fund is a procedure of its own

    def test_who_may_is_said_in_chinese_throughout(self) -> None:
        said = set()
        for rules in (EVERYTHING, department_work(), benefit_fund()):
            for move in rules.moves:
                said |= {rule.phrase().zh for rule in (move.by, move.guard) if rule is not None}
            for stage in rules.stages.values():
                if stage.holds is not None:
                    said |= {intake.by.phrase().zh for intake in stage.holds.intakes}
                said |= {duty.by.phrase().zh for duty in stage.owes}
                said |= {also.by.phrase().zh for also in stage.also}
            said.add(rules.by.phrase().zh)

        names = [getattr(officers, name).en for name in officers.__all__]
        assert sorted(words for words in said if any(name in words for name in names)) == []

    def test_a_refusal_names_the_office_in_chinese(self) -> None:
        garden = Garden()
        garden.opened()
        ruling = garden.engine.perform("1", Decline(actor="ai", reason="no"))
        assert "ai不具有联席会议身份" in ruling.explain("zh")
        act = Raise(actor="ai", principal="bo", title="A lamp", channel=Channel.PHONE)
        taken = garden.engine.open(garden.procedure, act, case="2")

        assert "可代为登记的为社区工作者、网格员、联席会议" in taken.explain("zh")
        assert "that is for community worker, grid worker, joint meeting" in taken.explain()

    def test_who_takes_matters_in_may_have_a_title_or_none(self) -> None:
        raising = Raising(takes_in=("warden", Phrase("concierge", "门卫")))

        assert raising.takes_in == (Phrase("concierge", "门卫"), Phrase("warden", "warden"))
        with pytest.raises(ConsultError, match="is one text"):
            Raising(takes_in=officers.GRID_WORKER)  # type: ignore[arg-type]


class TestWhoRaises:
    @pytest.mark.parametrize(
        ("raising", "said"),
        [
            (
                Raising(),
                Phrase(
                    "in person, or taken in by community worker, grid worker, joint meeting",
                    "本人提出，或由社区工作者、网格员、联席会议代为登记",
                ),
            ),
            (Raising(takes_in=()), Phrase("in person", "本人提出")),
            (Raising(by=nobody(), takes_in=()), Phrase("nobody and in person", "无人且本人提出")),
        ],
    )
    def test_it_is_said_without_what_is_asked_of_nobody(self, raising: Raising, said: Phrase) -> None:
        assert raising.who.phrase() == said
