"""What a story tells of a topic in a pyramid: why it went on, and what it passed over, if worth telling."""

from __future__ import annotations

import re
from typing import Any

import pytest

from consult.acts import Amend
from consult.adapters.records import story
from consult.catalogue.pyramids import ByApproval, FallsUnder, OneByOne, Return, RunOff
from pyramid_lives import Topic, full


def told(topic: Topic, lang: Any = "en") -> str:
    """The last move, and what was passed over."""
    move = [event.seq for event in topic.engine.events("1")][-1]
    return story(topic.engine, "1", lang=lang, brief=True, after=move - 1)


def at_base(form: Any, *codes: str) -> Topic:
    topic = Topic(full(form))
    topic.sits()
    topic.works_out(*codes)
    return topic


def over(text: str) -> list[str]:
    """The stages of which it says that they were passed over."""
    return re.findall(r"not “([^”]+)”", text)


class TestEnteringTheVote:
    def test_a_community_matter_says_nothing_of_the_owners(self) -> None:
        topic = at_base(OneByOne(), "a")
        assert over(told(topic)) == []
        assert "since 1 solution is backed by 1 or more, 1 asked for" in told(topic)

    def test_an_owners_matter_says_why_it_does_not_go_to_the_residents(self) -> None:
        topic = Topic(full(OneByOne()), falls=FallsUnder.OWNERS_ORDINARY)
        topic.sits()
        topic.works_out("a", "b")
        assert over(told(topic)) == ["residents"]
        assert "业主9人，居民骨干5人" in told(topic, "zh")
        assert "people in owners: 9, in backbone: 5" in told(topic)
        assert "业主共同决定9人" not in told(topic, "zh")

    def test_the_same_is_so_of_what_was_let_lie(self) -> None:
        for falls, passed, stage in (
            (FallsUnder.COMMUNITY, [], "backbone_fetching"),
            (FallsUnder.OWNERS_SPECIAL, ["backbone fetching"], "backbone_fetching_by_owners"),
        ):
            topic = Topic(full(OneByOne()), falls=falls)
            topic.sits()
            assert topic.end() == stage
            assert [name for name in over(told(topic)) if name.endswith("fetching")] == passed


class TestTheEndOfAVote:
    def test_what_was_not_carried_tells_by_how_much_and_that_enough_took_part(self) -> None:
        topic = at_base(OneByOne(), "a")
        topic.vote(yes=2, no=5)
        assert topic.end() == "residents_reconsidering"
        assert over(told(topic)) == ["adopted", "residents"]
        assert "since 7 of 9 persons took part" in told(topic)
        assert "the only solution was put" in told(topic)
        assert "must not be so" not in told(topic)

    def test_too_few_there_is_no_rejection(self) -> None:
        topic = at_base(OneByOne(), "a")
        topic.vote(yes=4)
        assert topic.end() == "residents_no_quorum"
        assert over(told(topic)) == [
            "adopted",
            "residents",
            "residents reconsidering",
            "residents not carried",
        ]
        assert told(topic).count("4 of 9 persons took part") == 3

    @pytest.mark.parametrize("form", [ByApproval(), RunOff()], ids=["approval", "run-off"])
    def test_a_tie_is_told_where_there_is_one_and_nowhere_else(self, form: Any) -> None:
        topic = at_base(form, "a", "b")
        wrap = (lambda code: (code,)) if isinstance(form, ByApproval) else str
        topic.choose(*map(wrap, "aaab"), "none", "none", "none")
        topic.end()
        assert "equal" not in told(topic)
        assert "tied" not in told(topic)

    def test_equal_support_in_the_last_round_is_the_reason_why_it_is_not_just_not_carried(self) -> None:
        topic = Topic(full(ByApproval(), rounds=1))
        topic.sits()
        topic.works_out("a", "b")
        topic.choose(("a", "b"), ("a", "b"), ("a", "b"), "none", "none")
        assert topic.end() == "residents_tied"
        assert over(told(topic)) == ["adopted", "residents reconsidering", "residents not carried"]
        assert "since Plan a, Plan b have equal support" in told(topic)

    @pytest.mark.parametrize("form", [ByApproval(), RunOff()], ids=["approval", "run-off"])
    def test_plans_are_chosen_and_nobody_is_elected(self, form: Any) -> None:
        topic = at_base(form, "a", "b")
        wrap = (lambda code: (code,)) if isinstance(form, ByApproval) else str
        topic.choose(*map(wrap, "aaaab"))
        assert topic.end() == "adopted"
        event = topic.moved()[-1]
        assert event.verdict is not None
        assert "Plan a has 4 votes: chosen" in event.verdict.explain()
        assert "Plan a：4票，中选" in event.verdict.explain("zh")
        assert "elected" not in event.verdict.explain()
        assert "当选" not in event.verdict.explain("zh")
        assert "(chosen: Plan a)" in told(topic)
        assert "（中选：Plan a）" in told(topic, "zh")
        assert "Chosen: Plan a" in story(topic.engine, "1")
        assert event.result is not None
        assert event.result["result"]["among"] == "plans"


class TestGoingBack:
    def test_a_return_is_told_by_the_layers_titles(self) -> None:
        topic = Topic(full(OneByOne()))
        topic.sits()
        topic.do(Return(actor="r1", to="core", reason="Ask the neighbours."))
        assert topic.stage == "core"
        assert "退回至业主委员会；且轮次为2" in told(topic, "zh")
        assert "退回至：业主委员会" in story(topic.engine, "1", lang="zh", brief=True)
        assert "退回至业主委员会，而非发起人" in told(topic, "zh")
        assert "it goes to core, not to initiator" in told(topic)

    def test_a_new_topic_goes_on_since_it_is_new_and_an_amended_one_for_its_text(self) -> None:
        topic = Topic(full(OneByOne()))
        assert "since the topic is new" in told(topic)
        topic.do(Return(actor="c1", to="initiator", reason="Say where."))
        topic.do(Amend(actor="r9", text="By the gate."))
        assert "因为议题已有新文本" in told(topic, "zh")
