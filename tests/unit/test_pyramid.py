"""The pyramid: what each layer may do and what becomes of what it lets lie, in each form of voting."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from itertools import pairwise, product
from typing import Any

import attrs
import pytest

from consult import Body, Seat, days
from consult.activities import BackSolution, CastVote, Support, Vote, WithdrawSupport, quorum
from consult.acts import Amend
from consult.catalogue.pyramids import (
    AMEND,
    RETURN,
    STOP,
    AsItStands,
    ByApproval,
    Consulting,
    FallsUnder,
    Layer,
    OneByOne,
    Owners,
    RaiseTopic,
    Raising,
    Ratifying,
    Return,
    RunOff,
    Stop,
    TakeUp,
    WorkingOut,
    garden_layers,
    pyramid,
)
from consult.catalogue.pyramids.motions import clear, plan_chosen, second_round
from consult.catalogue.steps import Channel, Replies, Reply
from consult.errors import ConsultError
from consult.facts import Answers, Facts
from consult.flaws import flaws
from consult.procedure import Procedure
from consult.standard import elapsed, roles
from consult.voting import PERSONS, Choice, Roll, at_least, more_than
from pyramid_lives import CORE, RESIDENTS, Topic, full
from pyramid_scenarios import COMMON, OF_FORM, supports

FORMS = {form.__name__: form() for form in (OneByOne, ByApproval, RunOff)}
SCENARIOS = [
    pytest.param(name, scenario, id=f"{name}-{scenario.__name__}")
    for name in FORMS
    for scenario in (*COMMON, *OF_FORM[name])
]


@cache
def made(name: str) -> Procedure:
    return full(FORMS[name])


def raising(name: str, topics: list[Topic] | None = None) -> Any:
    def raise_(**given: Any) -> Topic:
        topic = Topic(made(name), **given)
        if topics is not None:
            topics.append(topic)
        return topic

    return raise_


@pytest.mark.parametrize(("name", "scenario"), SCENARIOS)
def test_what_happens_to_a_topic(name: str, scenario: Any) -> None:
    scenario(raising(name))


@pytest.mark.parametrize("name", list(FORMS))
def test_the_scenarios_enter_every_stage_and_take_every_move(name: str) -> None:
    topics: list[Topic] = []
    for scenario in (*COMMON, *OF_FORM[name]):
        scenario(raising(name, topics))
    procedure = made(name)
    taken = {event.move for topic in topics for event in topic.moved()}
    entered = {event.entering.stage for topic in topics for event in topic.moved()}

    missing = [str(move) for number, move in enumerate(procedure.moves) if number not in taken]
    assert missing == []
    assert set(procedure.stages) - entered <= set()


# Definitions


def test_the_gardens_pyramid_is_sound_with_and_without_the_owners() -> None:
    for procedure in (pyramid(), pyramid(owners=Owners()), pyramid(replies=Replies())):
        assert flaws(procedure) == ()
    assert [layer.title for layer in garden_layers()] == ["发起人", "业主委员会", "居民骨干", "全体居民"]


def bodied(size: int = 5) -> Layer:
    body = Body("core", "业主委员会", seats=[Seat("member", "委员", size=size)])
    return Layer(name="core", title="业主委员会", who=body, does=Consulting())


BOTTOM = Layer(name="base", title="居民", who="residents", does=Ratifying())
TOP = Layer(name="top", title="发起人", who="residents", does=Raising())
SOLVING = Layer(
    name="solving", title="骨干", who="backbone", does=WorkingOut(), speaks=roles("backbone chair")
)


@pytest.mark.parametrize("form", [AsItStands, OneByOne, ByApproval, RunOff])
@pytest.mark.parametrize("cosigners", [0, 3])
@pytest.mark.parametrize("middle", [0, 1, 3])
def test_every_combination_of_layers_forms_and_rights_is_sound(
    form: Any, cosigners: int, middle: int
) -> None:
    solving = form is not AsItStands
    for pull, owners, (rights, no_to, voted) in product(
        ("nobody", at_least("1/3")), (None, Owners()), ((True, "top", True), (False, None, False))
    ):
        layers = [
            attrs.evolve(TOP, does=Raising(cosigners=cosigners), may=[AMEND] if rights else [], pull=pull)
        ]
        for number in range(middle):
            one = attrs.evolve(bodied(), name=f"core{number}", pull=pull)
            if voted and number == 1:
                one = attrs.evolve(BOTTOM, name=f"core{number}", who="delegates", pull=pull)
            elif rights:
                one = attrs.evolve(one, may=[AMEND, RETURN, STOP], returns_to=[layers[-1].name])
            layers.append(one)
        if solving:
            layers.append(attrs.evolve(SOLVING, pull=pull))
        layers.append(attrs.evolve(BOTTOM, does=Ratifying(form=form(), no_to=no_to)))

        assert flaws(pyramid(layers, owners=owners)) == ()


def test_two_pyramids_of_the_same_parameters_are_the_same_procedure() -> None:
    assert pyramid() == pyramid(garden_layers())
    assert pyramid() != pyramid(rounds=2)


@pytest.mark.parametrize(
    ("layers", "told"),
    [
        ([], "0 layers are no pyramid; give at least two"),
        ([TOP], "1 layers are no pyramid"),
        ([BOTTOM, attrs.evolve(BOTTOM, name="b")], "'base' comes first and does not raise"),
        ([TOP, bodied()], "'core' comes last and does not ratify"),
        ([TOP, attrs.evolve(TOP, name="t"), BOTTOM], "'t' raises and does not come first"),
        ([TOP, attrs.evolve(BOTTOM, name="top")], "layers 'top' are there more than once"),
        ([TOP, attrs.evolve(BOTTOM, name="adopted")], "'adopted' is called like a stage"),
        ([TOP, attrs.evolve(BOTTOM, name="owners_special")], "'owners_special' is called like a stage"),
        ([TOP, attrs.evolve(bodied(), who="core"), BOTTOM], "'core' consults and is a roll"),
        ([TOP, attrs.evolve(SOLVING, who=CORE), BOTTOM], "'solving' is a body and does not consult"),
        ([TOP, attrs.evolve(bodied(), who=Body("core")), BOTTOM], "a body with no seats of unknown size"),
        (
            [TOP, attrs.evolve(bodied(), who=Body("core", seats=[Seat("member")])), BOTTOM],
            "a body with 'member' of unknown size",
        ),
        (
            [TOP, attrs.evolve(BOTTOM, pull=at_least("1/5"))],
            "'base' comes last, and nobody after it could fetch",
        ),
        ([TOP, attrs.evolve(BOTTOM, pull="nobody")], "'base' comes last"),
        ([TOP, attrs.evolve(BOTTOM, may=[STOP])], "'base' ratifies, and nobody speaks"),
        ([attrs.evolve(TOP, may=[STOP]), BOTTOM], "'top' raises and can only amend"),
        ([TOP, attrs.evolve(bodied(), may=[RETURN]), BOTTOM], "'core' has only one of may= RETURN"),
        ([TOP, attrs.evolve(bodied(), returns_to=["top"]), BOTTOM], "'core' has only one of may= RETURN"),
        (
            [TOP, attrs.evolve(bodied(), may=[RETURN], returns_to=["base"]), BOTTOM],
            "'core' gives back to 'base', which is no earlier layer; name one of 'top'",
        ),
        (
            [TOP, attrs.evolve(BOTTOM, does=Ratifying(no_to="base"))],
            "'base' gives back to 'base', which is no earlier layer",
        ),
        (
            [TOP, attrs.evolve(BOTTOM, does=Ratifying(form=RunOff()))],
            "'base' votes on solutions, and 'top' before it works none out",
        ),
        ([TOP, SOLVING, BOTTOM], "'solving' works out solutions, and 'base' after it does not vote on them"),
        (
            [TOP, bodied(5), attrs.evolve(bodied(4), name="less"), BOTTOM],
            "'less' has 4 and 'core' before it 5",
        ),
        (
            [attrs.evolve(TOP, does=Raising(cosigners=5)), bodied(5), BOTTOM],
            "'core' has 5 and 'top' before it 6",
        ),
    ],
)
def test_layers_that_make_no_pyramid_are_refused_with_a_remedy(layers: list[Layer], told: str) -> None:
    with pytest.raises(ConsultError, match="pyramid: ") as raised:
        pyramid(layers)
    assert told in str(raised.value)
    assert ";" in str(raised.value)


def test_all_that_is_wrong_with_the_layers_is_said_at_once() -> None:
    with pytest.raises(ConsultError) as raised:
        pyramid([BOTTOM, bodied()], rounds=0)
    assert len(str(raised.value).splitlines()) == 3


@pytest.mark.parametrize("rounds", [0, -1, True, 1.5])
def test_rounds_are_bounded_by_a_whole_number(rounds: Any) -> None:
    with pytest.raises(ConsultError, match="is no bound"):
        pyramid(rounds=rounds)


@pytest.mark.parametrize("form", [AsItStands, OneByOne, ByApproval, RunOff])
@pytest.mark.parametrize("share", [at_least("1/2"), at_least("1/3"), more_than("49%"), "1/2"], ids=str)
def test_no_form_adopts_by_half_or_less(form: Any, share: Any) -> None:
    with pytest.raises(ConsultError, match=r"more_than\('1/2'\)"):
        form(carries=share)
    assert form(carries=at_least("2/3")).carries == at_least("2/3")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda: OneByOne(of="voters"), "names no base"),
        (lambda: Raising(cosigners=-1), "cosigners=-1"),
        (lambda: Raising(cosigners=True), "cosigners=True"),
        (lambda: WorkingOut(most=0), "whole number from 1 up"),
        (lambda: Ratifying(form="majority"), "is no form of voting"),
        (lambda: attrs.evolve(TOP, name="a b"), "is no identifier"),
        (lambda: attrs.evolve(TOP, who=7), "is nobody"),
        (lambda: attrs.evolve(TOP, does="raise"), "nothing a layer does"),
        (lambda: attrs.evolve(TOP, lasts=7), "no length of time"),
        (lambda: attrs.evolve(TOP, pull="1/5"), "is no share"),
        (lambda: attrs.evolve(TOP, may=["fly"]), "which is not known"),
        (lambda: attrs.evolve(TOP, speaks="chair"), "is no rule"),
    ],
)
def test_a_wrong_parameter_is_refused(wrong: Any, told: str) -> None:
    with pytest.raises(ConsultError, match=told):
        wrong()


# Who may act


def test_only_who_stands_on_the_first_layers_roll_raises_a_topic() -> None:
    topic = Topic(made("OneByOne"), raised_by="zhao")

    assert not topic.opened.accepted
    assert "zhao is not on the roll of residents" in topic.opened.explain()
    assert "zhao不在residents名册上" in topic.opened.explain("zh")


def test_who_may_raise_one_can_be_narrowed() -> None:
    procedure = pyramid(by=roles("grid worker"))

    assert not Topic(procedure).opened.accepted


def test_what_falls_under_the_owners_law_cannot_be_raised_where_there_is_no_owners_branch() -> None:
    procedure = full(OneByOne(), owners=None)

    assert not Topic(procedure, falls=FallsUnder.OWNERS_SPECIAL).opened.accepted
    assert Topic(procedure).opened.accepted


def test_whoever_speaks_for_a_layer_holds_its_chair_in_both_languages_where_nothing_is_said() -> None:
    topic = Topic(made("OneByOne"))
    assert "c2 is not core chair" in topic.refused(Stop(actor="c2", reason="no"))
    assert "c2不具有业主委员会负责人身份" in topic.refused(Stop(actor="c2", reason="no"), "zh")


def test_a_layer_is_named_in_a_return_by_its_name_or_its_title() -> None:
    for to in ("core", "业主委员会", "initiator", "发起人"):
        topic = Topic(made("OneByOne"))
        topic.sits()
        stage = topic.do(Return(actor="r1", to=to, reason="Once more."))
        assert stage == {"业主委员会": "core", "发起人": "initiator"}.get(to, to)


def test_what_leads_out_for_want_of_width_says_so_and_not_that_passing_does() -> None:
    for move in made("OneByOne").moves:
        if move.target.name == "too_narrow":
            assert move.when is not None
            assert "is narrower than" in move.when.phrase().en
            assert "人数少于" in move.when.phrase().zh


def test_whoever_speaks_for_a_layer_must_sit_in_it() -> None:
    procedure = full(
        OneByOne(), core={"speaks": roles("backbone chair")}, backbone={"speaks": roles("core chair")}
    )
    topic = Topic(procedure)
    assert "r1 has no seat in core" in topic.refused(Stop(actor="r1", reason="no"))
    assert "r1 has no seat in core" in topic.refused(Amend(actor="r1", text="Mine"))
    topic.sits()
    assert "c1 is not on the roll of backbone" in topic.refused(Stop(actor="c1", reason="no"))
    assert "c1 is not on the roll of backbone" in topic.refused(Return(actor="c1", to="core", reason="no"))


def test_whoever_takes_a_topic_up_again_stands_on_the_roll_of_the_layer_by_then() -> None:
    topic = Topic(made("OneByOne"))
    topic.sits()
    topic.works_out("a")
    topic.vote(no=5)
    assert topic.end() == "residents_reconsidering"
    topic.now_on("backbone", RESIDENTS[1:6])

    assert "r1 is not on the roll of backbone" in topic.refused(TakeUp(actor="r1", reason="Once more."))
    assert "r1不在backbone名册上" in topic.refused(TakeUp(actor="r1", reason="Once more."), "zh")


def test_a_body_may_take_a_topic_up_again_and_so_may_whoever_raised_it() -> None:
    for layer, who, stage in (("core", "c1", "core"), ("initiator", "r9", "initiator")):
        base = {"does": Ratifying(form=OneByOne(), no_to=layer)}
        topic = Topic(full(OneByOne(), residents=base))
        topic.sits()
        topic.works_out("a")
        topic.vote(no=5)
        topic.end()
        assert "✗" in topic.refused(TakeUp(actor="r1", reason="Once more."))
        assert topic.do(TakeUp(actor=who, reason="Once more.")) == stage


@pytest.mark.parametrize("rule", [second_round(), clear(), plan_chosen()])
def test_what_an_election_came_to_is_not_known_before_its_close(rule: Any) -> None:
    topic = Topic(made("RunOff"))
    topic.sits()
    topic.works_out("a", "b", "c")
    case, procedure = topic.case, topic.procedure
    holds = procedure.stages[case.stage].holds

    facts = Facts(case, None, topic.clock.now(), Answers(), procedure.zone, holds)

    assert rule.ask(facts).is_undecided


def test_only_those_on_the_roll_of_a_layer_act_in_it() -> None:
    topic = Topic(made("OneByOne"))
    topic.sits()
    assert "r6 is not on the roll of backbone" in topic.refused(BackSolution(actor="r6", code="a"))
    topic.works_out("a")
    assert "zhao is not on the roll of residents" in topic.refused(CastVote(actor="zhao", choice=Choice.YES))


# Rounds and texts


def test_rounds_are_bounded_and_counted_whatever_begins_them() -> None:
    topic = Topic(made("OneByOne"))
    topic.sits()
    topic.do(Return(actor="r1", to="core", reason="Hear the owners of the plots."))
    topic.do(Amend(actor="c1", text="Half of it."))
    assert topic.stage == "core"

    told = topic.refused(Return(actor="c1", to="initiator", reason="Once more."))
    assert "the round is 4 (asked for: at most 3)" in told
    assert "轮次为4" in topic.refused(Return(actor="c1", to="initiator", reason="Once more."), "zh")
    assert "the round is 4" in topic.refused(Amend(actor="c1", text="A quarter."))
    assert topic.sits() == "backbone"


def test_one_round_means_that_nothing_goes_back() -> None:
    topic = Topic(full(OneByOne(), rounds=1))

    assert "the round is 2 (asked for: at most 1)" in topic.refused(Amend(actor="c1", text="Half."))


def test_a_return_needs_a_reason_and_an_earlier_layer_that_was_declared() -> None:
    topic = Topic(made("OneByOne"))

    act = Return(actor="c1", to="backbone", reason="Try.")
    assert "backbone is no layer that it may be returned to; that are initiator" in topic.refused(act)
    assert "backbone不是可退回的层；可退回至发起人" in topic.refused(act, "zh")
    with pytest.raises(ValueError, match="reason"):
        Return(actor="c1", to="initiator", reason=" ")


def cosigned(**changes: Any) -> Topic:
    layers = [
        attrs.evolve(TOP, does=Raising(cosigners=2), may=[AMEND], **changes),
        attrs.evolve(bodied(), may=[AMEND, RETURN], returns_to=["top"]),
        BOTTOM,
    ]
    return Topic(pyramid(layers))


class TestCosigning:
    def test_a_topic_goes_on_with_the_last_co_signer_and_not_before(self) -> None:
        topic = cosigned()
        assert supports(topic, "r1") == "top"
        assert supports(topic, "r2") == "core"

    def test_who_raised_it_is_no_co_signer_nor_is_anybody_off_the_roll(self) -> None:
        topic = cosigned()
        assert "not" in topic.refused(Support(actor="r9"))
        assert "zhao is not on the roll" in topic.refused(Support(actor="zhao"))
        assert topic.do(Support(actor="r1"), WithdrawSupport(actor="r1"), Support(actor="r2")) == "top"

    def test_a_new_text_has_no_co_signers(self) -> None:
        topic = cosigned()
        supports(topic, "r1")
        assert topic.do(Amend(actor="r9", text="Half of it.")) == "top"
        assert supports(topic, "r2") == "top"
        assert supports(topic, "r1") == "core"
        assert topic.do(Amend(actor="c1", text="A third of it.")) == "top"

    def test_a_topic_that_came_back_is_co_signed_anew(self) -> None:
        topic = cosigned()
        supports(topic, "r1", "r2")
        topic.do(Return(actor="c1", to="top", reason="Ask more people."))
        assert supports(topic, "r3") == "top"
        assert supports(topic, "r1") == "core"

    def test_a_rule_of_the_communitys_own_is_asked_beside_the_co_signers_and_never_in_their_place(
        self,
    ) -> None:
        for names, later in ((("r1", "r2"), "core"), (("r1",), "top")):
            topic = cosigned(passes=elapsed(span=days(3)))
            assert supports(topic, *names) == "top"
            topic.clock.forward(timedelta(days=4))
            assert topic.stage == later

    def test_too_few_co_signers_let_it_lapse_or_be_fetched(self) -> None:
        assert cosigned().end() == "top_fetching"
        topic = cosigned(pull="nobody")
        supports(topic, "r1")
        assert topic.end() == "top_lapsed"
        assert topic.procedure.stages["top_lapsed"].answer.zh == "期限届满，附议该议题的人数不足。"


# Votes in the middle


class TestVoteInTheMiddle:
    def layers(self, **changes: Any) -> list[Layer]:
        delegates = attrs.evolve(BOTTOM, name="delegates", title="代表", who="delegates", **changes)
        return [TOP, delegates, BOTTOM]

    def topic(self, size: int = 4, **changes: Any) -> Topic:
        return Topic(pyramid(self.layers(**changes)), delegates=RESIDENTS[:size])

    def test_it_goes_on_when_carried_and_ends_when_not(self) -> None:
        topic = self.topic()
        topic.vote(yes=3)
        assert topic.end() == "base"
        topic = self.topic()
        topic.vote(yes=1, no=1)
        assert topic.end() == "delegates_not_carried"

    def test_too_few_votes_let_it_be_fetched_by_a_share_of_the_next(self) -> None:
        topic = self.topic(pull=at_least("1/3"))
        topic.vote(yes=1)
        assert topic.end() == "delegates_fetching"
        assert supports(topic, "r1", "r2") == "delegates_fetching"
        assert supports(topic, "r3") == "base"
        assert self.topic(pull="nobody").end() == "delegates_no_quorum"

    def test_the_next_must_be_as_wide_as_it_was_when_it_voted(self) -> None:
        for fetched in (False, True):
            topic = self.topic(size=4)
            if not fetched:
                topic.vote(yes=4)
            topic.now_on("delegates", RESIDENTS[:2])
            topic.now_on("residents", RESIDENTS[:3])
            if fetched:
                topic.end()
                assert supports(topic, "r1") == "too_narrow"
            else:
                assert topic.end() == "too_narrow"
        topic = self.topic(size=4)
        topic.vote(yes=4)
        topic.now_on("residents", RESIDENTS[:4])
        assert topic.end() == "base"

    def test_a_rule_of_the_communitys_own_is_asked_beside_the_majority(self) -> None:
        topic = self.topic(passes=quorum(at_least("1")))
        topic.vote(yes=3)
        assert topic.end() == "delegates_not_carried"
        topic = self.topic(passes=quorum(at_least("1")))
        topic.vote(yes=3, abstain=1)
        assert topic.end() == "base"


class TestElectionInTheMiddle:
    """Delegates choose among the solutions before everybody votes on what they chose from."""

    def topic(self, form: Any, **changes: Any) -> Topic:
        delegates = attrs.evolve(
            BOTTOM, name="delegates", title="代表", who="delegates", does=Ratifying(form=form), **changes
        )
        return Topic(pyramid([TOP, SOLVING, delegates, BOTTOM]), delegates=RESIDENTS[:6])

    @pytest.mark.parametrize("form", [ByApproval(), RunOff()], ids=["approval", "run-off"])
    def test_what_too_few_took_part_in_is_fetched_by_as_wide_a_layer(self, form: Any) -> None:
        for residents, stage in ((RESIDENTS, "base"), (RESIDENTS[:5], "too_narrow")):
            topic = self.topic(form)
            topic.works_out("a", "b")
            topic.now_on("delegates", RESIDENTS[:2])
            assert topic.end() == "delegates_fetching"
            topic.now_on("residents", residents)
            assert supports(topic, "r1", "r2") == stage

    def test_what_the_second_round_carried_goes_on_to_as_wide_a_layer(self) -> None:
        for residents, stage in ((RESIDENTS, "base"), (RESIDENTS[:5], "too_narrow")):
            topic = self.topic(RunOff())
            topic.works_out("a", "b", "c")
            topic.choose("a", "a", "b", "b", "c")
            assert topic.end() == "delegates_second_round"
            topic.choose("a", "a", "a", "a", "b")
            topic.now_on("residents", residents)
            assert topic.end() == stage


@pytest.mark.parametrize("weight", [2, 5])
def test_a_layer_is_as_wide_as_it_has_heads_whatever_a_head_weighs(weight: int) -> None:
    delegates = attrs.evolve(BOTTOM, name="delegates", title="代表", who="delegates")
    heavy = Roll.of("delegates", RESIDENTS[:4], weights={PERSONS: dict.fromkeys(RESIDENTS[:4], weight)})
    topics = [
        Topic(pyramid([TOP, delegates, BOTTOM]), residents=RESIDENTS[:4], delegates=heavy, raised_by="r1"),
        Topic(
            pyramid([TOP, SOLVING, attrs.evolve(delegates, does=Ratifying(form=ByApproval())), BOTTOM]),
            backbone=RESIDENTS[:4],
            residents=RESIDENTS[:4],
            delegates=heavy,
            raised_by="r1",
        ),
    ]
    topics[1].works_out("a")
    for topic in topics:
        assert topic.end() == "delegates_fetching"
        assert supports(topic, "r2") == "base"


def test_a_rule_of_the_communitys_own_takes_the_place_of_a_sitting_that_agreed() -> None:
    topic = Topic(full(OneByOne(), core={"passes": elapsed(span=days(3))}))
    assert topic.sits() == "core"
    topic.clock.forward(timedelta(days=4))
    assert topic.stage == "backbone"


def test_a_rule_of_the_communitys_own_is_asked_beside_the_solutions_that_the_next_layer_needs() -> None:
    topic = Topic(full(OneByOne(), backbone={"passes": elapsed(span=days(3))}))
    topic.sits()
    topic.clock.forward(timedelta(days=4))
    assert topic.stage == "backbone"
    assert topic.works_out("a") == "residents"


def test_a_pulled_topic_is_put_as_it_stands_where_no_solution_was_worked_out() -> None:
    for name in FORMS:
        topic = Topic(made(name))
        topic.sits()
        topic.end()
        assert supports(topic, "r1", "r2") == "residents"
        if name == "OneByOne":
            assert topic.case.place.opening["motion"]["title"] == "Who looks after the garden?"
            topic.vote(yes=5)
        else:
            topic.choose(*(["topic"] if name == "ByApproval" else "topic" for _ in range(5)))
        assert topic.end() == "adopted"


def test_a_share_of_a_body_is_a_share_of_its_seats() -> None:
    topic = Topic(full(OneByOne(), initiator={"pull": at_least("2/5")}))
    topic.do(Return(actor="c1", to="initiator", reason="Say where."))
    topic.end()
    assert supports(topic, "c3") == "initiator_fetching"
    assert supports(topic, "c4") == "core"


def test_support_given_in_a_pull_is_of_the_next_layer_as_it_was_when_the_pull_began() -> None:
    topic = Topic(made("OneByOne"))
    topic.end()
    topic.now_on("backbone", RESIDENTS)

    assert "r6 is not on the roll of backbone" in topic.refused(Support(actor="r6"))


def test_a_fifth_of_the_next_layer_fetches_where_nothing_is_said_and_nobody_where_that_is_said() -> None:
    assert TOP.pull is None
    assert TOP.fetched_by == at_least("1/5")
    assert attrs.evolve(TOP, pull=at_least("1/3")).fetched_by == at_least("1/3")
    assert attrs.evolve(TOP, pull="nobody").fetched_by is None
    assert pyramid([attrs.evolve(TOP, pull=at_least("1/5")), BOTTOM]) == pyramid([TOP, BOTTOM])
    assert "top_fetching" not in pyramid([attrs.evolve(TOP, pull="nobody"), BOTTOM]).stages


def test_a_topic_comes_in_by_the_chat_group_unless_another_channel_is_said() -> None:
    assert Topic(made("OneByOne")).case.matter["channel"] == "chat_group"
    said = RaiseTopic(actor="r9", title="A topic", channel=Channel.HOME_VISIT)
    topic = Topic(made("OneByOne"))
    topic.engine.open(topic.procedure, said, case="2").accept()
    assert topic.engine.case("2").matter["channel"] == "home_visit"


def test_replies_are_owed_at_the_end_where_they_are_declared() -> None:
    topic = Topic(full(OneByOne(), replies=Replies(by=roles("core chair"))))
    topic.do(Stop(actor="c1", reason="It is for the court."))

    assert [duty.act for duty in topic.case.duties] == ["Reply"]
    topic.do(Reply(actor="c1", text="The core has stopped it."))
    assert topic.case.duties == ()


def test_the_owners_vote_counts_as_the_law_counts() -> None:
    stage = made("ByApproval").stages["owners_ordinary"]

    assert isinstance(stage.holds, Vote)
    assert stage.holds.roll == "owners"
    assert str(stage.holds.counting.definition()["void"]) == "takes part"


def test_every_final_stage_answers_with_a_sentence_of_its_own_in_both_languages() -> None:
    for name in FORMS:
        answers = [stage.answer for stage in made(name).stages.values() if stage.answer is not None]
        assert (
            len({answer.en for answer in answers}) == len({answer.zh for answer in answers}) == len(answers)
        )
        assert all(answer.en.endswith(".") and answer.zh.endswith("。") for answer in answers)


def test_each_stage_is_entered_from_the_one_before_or_by_what_is_recorded() -> None:
    procedure = made("RunOff")
    order = ["initiator", "core", "backbone", "residents"]
    forward = set(pairwise(order)) | {(f"{one}_fetching", other) for one, other in pairwise(order)}
    for move in procedure.moves:
        source, target = move.source.name, move.target.name
        if target not in order or (source, target) in forward:
            continue
        assert move.trigger in {"Amend", "Return", "TakeUp"}, str(move)
        assert move.source.also[0].spans
