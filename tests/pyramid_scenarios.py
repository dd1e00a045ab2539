"""
What may happen to a topic in a pyramid, told step by step, each with what must come of it.

A scenario takes a maker of topics in the full pyramid with one form of voting, so that a test can collect
which moves were taken by all of them together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from consult.activities import OfferSolution, Support
from consult.acts import Amend, Withdraw
from consult.catalogue.pyramids import FallsUnder, PassOn, Return, Stop, TakeUp
from pyramid_lives import RESIDENTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyramid_lives import Topic

ORDINARY, SPECIAL = FallsUnder.OWNERS_ORDINARY, FallsUnder.OWNERS_SPECIAL


class Raise(Protocol):
    """Raises a topic in the pyramid with the form under test."""

    def __call__(self, *, falls: FallsUnder = ..., **rolls: list[str]) -> Topic: ...


def supports(topic: Topic, *names: str) -> str:
    return topic.do(*(Support(actor=name) for name in names))


def returned(topic: Topic, by: str, to: str) -> str:
    return topic.do(Return(actor=by, to=to, reason="Ask the neighbours first."))


def amended(topic: Topic, by: str) -> str:
    return topic.do(Amend(actor=by, text="Half of it."))


def at_backbone(raise_: Raise, **given: FallsUnder | list[str]) -> Topic:
    topic = raise_(**given)  # type: ignore[arg-type]  # passed on as it is
    assert topic.sits() == "backbone"
    return topic


def at_base(raise_: Raise, *codes: str) -> Topic:
    topic = at_backbone(raise_)
    assert topic.works_out(*(codes or ("a", "b"))) == "residents"
    return topic


# The first layer


def raised_and_taken_back(raise_: Raise) -> None:
    topic = raise_()
    returned(topic, "c1", "initiator")
    assert "r9 raised the matter" in topic.refused(Withdraw(actor="r8", reason="no"))
    assert topic.do(Withdraw(actor="r9", reason="It is settled.")) == "withdrawn"


def handed_on_as_it_was(raise_: Raise) -> None:
    topic = raise_()
    assert returned(topic, "c1", "initiator") == "initiator"
    assert "r9 raised the matter" in topic.refused(PassOn(actor="r8"))
    assert topic.do(PassOn(actor="r9")) == "core"


def amended_by_who_raised_it_it_goes_on_by_itself(raise_: Raise) -> None:
    topic = raise_()
    returned(topic, "c1", "initiator")
    assert amended(topic, "r9") == "core"
    assert topic.case.text == 2


def fetched_from_the_initiator(raise_: Raise) -> None:
    topic = raise_()
    returned(topic, "c1", "initiator")
    assert topic.end() == "initiator_fetching"
    assert supports(topic, "c3") == "core"  # 1/5 of five members


def let_lie_by_the_initiator_and_by_the_core(raise_: Raise) -> None:
    topic = raise_()
    returned(topic, "c1", "initiator")
    topic.end()
    assert "has no seat in core" in topic.refused(Support(actor="r1"))
    assert topic.end() == "initiator_not_fetched"


# The core


def the_core_amends(raise_: Raise) -> None:
    assert amended(raise_(), "c1") == "core"


def the_core_stops(raise_: Raise) -> None:
    topic = raise_()
    assert "c2 is not core chair" in topic.refused(Stop(actor="c2", reason="no"))
    assert topic.do(Stop(actor="c1", reason="It is for the court.")) == "core_stopped"


def the_core_does_not_agree(raise_: Raise) -> None:
    topic = raise_()
    assert topic.sits(adopted=False) == "core"
    assert topic.end() == "core_no_agreement"


def the_core_lies_and_the_backbone_fetches(raise_: Raise) -> None:
    topic = raise_()
    assert topic.end() == "core_fetching"
    assert "r6 is not on the roll of backbone" in topic.refused(Support(actor="r6"))
    assert supports(topic, "r5") == "backbone"


def the_core_lies_and_nobody_fetches(raise_: Raise) -> None:
    topic = raise_()
    topic.end()
    assert topic.end() == "core_not_fetched"


def the_backbone_is_too_narrow_for_the_core(raise_: Raise) -> None:
    assert raise_(backbone=RESIDENTS[:4]).sits() == "too_narrow"


def the_backbone_is_too_narrow_to_fetch(raise_: Raise) -> None:
    topic = raise_(backbone=RESIDENTS[:4])
    topic.end()
    assert supports(topic, "r1") == "too_narrow"


# The backbone


def the_backbone_amends(raise_: Raise) -> None:
    assert amended(at_backbone(raise_), "r1") == "core"


def the_backbone_returns_to_the_core(raise_: Raise) -> None:
    topic = at_backbone(raise_)
    assert "no move" not in topic.refused(Return(actor="r1", to="residents", reason="no"))
    assert returned(topic, "r1", "core") == "core"
    assert topic.sits() == "backbone"


def the_backbone_returns_to_the_initiator(raise_: Raise) -> None:
    assert returned(at_backbone(raise_), "r1", "initiator") == "initiator"


def the_backbone_stops(raise_: Raise) -> None:
    assert at_backbone(raise_).do(Stop(actor="r1", reason="Nobody wants it.")) == "backbone_stopped"


def the_backbone_lies_and_the_residents_fetch(raise_: Raise) -> None:
    topic = at_backbone(raise_)
    assert topic.end() == "backbone_fetching"
    assert supports(topic, "r6") == "backbone_fetching"  # one short of 1/5 of nine
    assert supports(topic, "r7") == "residents"


def the_backbone_lies_and_too_few_fetch(raise_: Raise) -> None:
    topic = at_backbone(raise_)
    topic.end()
    supports(topic, "r6")
    assert topic.end() == "backbone_not_fetched"


def the_residents_are_too_narrow(raise_: Raise) -> None:
    topic = at_backbone(raise_)
    topic.now_on("residents", RESIDENTS[:4])
    assert topic.works_out("a") == "too_narrow"


def the_residents_are_too_narrow_to_fetch(raise_: Raise) -> None:
    topic = at_backbone(raise_)
    topic.now_on("residents", RESIDENTS[:4])
    topic.end()
    assert supports(topic, "r1") == "too_narrow"


# The base


def too_few_residents_vote(raise_: Raise) -> None:
    assert at_base(raise_, "a").end() == "residents_no_quorum"
    topic = at_base(raise_, "a")
    ballot = topic.case.place.opening.get("ballot")
    if ballot is None:
        topic.vote(yes=4)  # all of them agree, and they are fewer than half of nine
    else:
        topic.choose(*(["a"] if ballot["kind"] == "approval" else "a" for _ in range(4)))
    assert topic.end() == "residents_no_quorum"


# The owners


def owners_carry(raise_: Raise, falls: FallsUnder = ORDINARY) -> None:
    topic = at_backbone(raise_, falls=falls)
    assert topic.works_out("a", "b") == falls.value
    topic.vote(yes=2, no=5)
    assert topic.end() == falls.value  # the next solution
    topic.vote(yes=6, no=1)
    assert topic.end() == "adopted_by_owners"


def owners_carry_a_special_matter(raise_: Raise) -> None:
    owners_carry(raise_, SPECIAL)


def three_quarters_are_asked_for_a_special_matter(raise_: Raise) -> None:
    for falls, stage in ((ORDINARY, "adopted_by_owners"), (SPECIAL, "owners_not_carried")):
        topic = at_backbone(raise_, falls=falls)
        topic.works_out("a")
        topic.vote(yes=5, no=3)  # 140 of 170 square metres, and five eighths of the persons
        assert topic.end() == stage


def an_ordinary_matter_fails_on_persons(raise_: Raise) -> None:
    topic = at_backbone(raise_, falls=ORDINARY)
    topic.works_out("a")
    topic.vote(yes=4, no=4)  # 130 of 170 square metres, and half of the persons
    assert topic.end() == "owners_not_carried"


def too_few_owners_vote(raise_: Raise) -> None:
    for falls in (ORDINARY, SPECIAL):
        topic = at_backbone(raise_, falls=falls)
        topic.works_out("a")
        topic.vote(yes=6, skip=1)  # six of nine persons, and 60 of 180 square metres
        assert topic.end() == "owners_no_quorum"


def the_owners_fetch(raise_: Raise) -> None:
    for falls in (ORDINARY, SPECIAL):
        topic = at_backbone(raise_, falls=falls)
        assert topic.end() == "backbone_fetching_by_owners"
        assert supports(topic, "r8", "r9") == falls.value
        assert topic.case.place.opening["motion"]["code"] == "topic"


def too_few_owners_fetch(raise_: Raise) -> None:
    topic = at_backbone(raise_, falls=SPECIAL)
    topic.end()
    assert topic.end() == "backbone_not_fetched"


def the_owners_are_too_narrow(raise_: Raise) -> None:
    topic = at_backbone(raise_, falls=ORDINARY, owners=RESIDENTS[:4])
    assert topic.works_out("a") == "too_narrow"


def the_owners_are_too_narrow_to_fetch(raise_: Raise) -> None:
    topic = at_backbone(raise_, falls=ORDINARY, owners=RESIDENTS[:4])
    topic.end()
    assert supports(topic, "r1") == "too_narrow"


def a_special_matter_is_voted_on_again(raise_: Raise) -> None:
    topic = at_backbone(raise_, falls=SPECIAL)
    topic.works_out("a", "b")
    topic.end()
    topic.vote(yes=3, no=4)
    assert topic.end() == "owners_not_carried"


# What a form does


def one_by_one(raise_: Raise) -> None:
    topic = at_base(raise_)
    topic.vote(yes=2, no=3)
    assert topic.end() == "residents"
    assert topic.case.place.opening["motion"]["code"] == "b"
    topic.vote(yes=3, no=2)
    assert topic.end() == "adopted"


def one_by_one_exactly_half_does_not_carry(raise_: Raise) -> None:
    topic = at_base(raise_, "a")
    topic.vote(yes=3, no=2, abstain=1)
    assert topic.end() == "residents_reconsidering"


def taken_up_until_the_rounds_are_over(raise_: Raise) -> None:
    _until_the_rounds_are_over(raise_, lambda topic: topic.vote(yes=2, no=3))


def chosen_until_the_rounds_are_over(raise_: Raise) -> None:
    _until_the_rounds_are_over(raise_, lambda topic: topic.choose("none", "none", "none", "none", "none"))


def _until_the_rounds_are_over(raise_: Raise, refuse: Callable[[Topic], None]) -> None:
    topic = at_base(raise_, "a")
    for _ in range(2):
        refuse(topic)
        assert topic.end() == "residents_reconsidering"
        assert "r2 is not backbone chair" in topic.refused(TakeUp(actor="r2", reason="Once more."))
        assert topic.do(TakeUp(actor="r1", reason="Once more.")) == "backbone"
        assert topic.works_out("a") == "residents"
    refuse(topic)
    assert topic.end() == "residents_not_carried"


def nobody_takes_it_up(raise_: Raise) -> None:
    topic = at_base(raise_, "a")
    topic.vote(yes=2, no=3)
    topic.end()
    assert topic.end() == "residents_not_taken_up"


def nobody_takes_the_choice_up(raise_: Raise) -> None:
    topic = at_base(raise_, "a")
    topic.choose("none", "none", "none", "none", "none")
    topic.end()
    assert topic.end() == "residents_not_taken_up"


def approval(raise_: Raise) -> None:
    topic = at_base(raise_, "a", "b", "c")
    topic.choose(["a", "b"], ["a", "b"], ["b"], ["c"], "abstain")
    assert topic.end() == "adopted"
    assert topic.case.results["residents"].data["result"]["elected"] == ["b"]


def approval_by_exactly_half_adopts_nothing(raise_: Raise) -> None:
    topic = at_base(raise_, "a", "b")
    topic.choose(["a"], ["a"], ["a"], ["b"], ["b"], "abstain")
    assert topic.end() == "residents_reconsidering"


def equal_approval(raise_: Raise) -> None:
    topic = at_base(raise_, "a", "b")
    for _ in range(2):
        topic.choose(["a", "b"], ["a", "b"], ["a", "b"], "none", "none")
        assert topic.end() == "residents_reconsidering"
        topic.do(TakeUp(actor="r1", reason="Once more."))
        topic.works_out("a", "b")
    topic.choose(["a", "b"], ["a", "b"], ["a", "b"], "none", "none")
    assert topic.end() == "residents_tied"


def carried_in_the_first_round(raise_: Raise) -> None:
    topic = at_base(raise_, "a", "b", "c")
    topic.choose("a", "a", "a", "b", "c")
    assert topic.end() == "adopted"


def _second(raise_: Raise) -> Topic:
    topic = at_base(raise_, "a", "b", "c")
    topic.choose("a", "a", "b", "b", "c")
    assert topic.end() == "residents_second_round"
    return topic


def carried_in_the_second_round(raise_: Raise) -> None:
    topic = _second(raise_)
    assert [one["code"] for one in topic.case.place.opening["ballot"]["options"]] == ["a", "b"]
    topic.choose("a", "b", "b", "b", "none")
    assert topic.end() == "adopted"
    assert topic.case.results["residents_second_round"].data["result"]["elected"] == ["b"]


def first_in_the_second_round_without_a_majority(raise_: Raise) -> None:
    topic = _second(raise_)
    topic.choose("b", "b", "a", "none", "none")
    assert topic.end() == "residents_reconsidering"


def too_few_in_the_second_round(raise_: Raise) -> None:
    topic = _second(raise_)
    topic.choose("b", "b", "b", "b")
    assert topic.end() == "residents_no_quorum"


def one_solution_has_no_second_round(raise_: Raise) -> None:
    topic = at_base(raise_, "a")
    topic.choose("a", "a", "none", "none", "none")
    assert topic.end() == "residents_reconsidering"


def rounds_over_in_the_second_round(raise_: Raise) -> None:
    topic = raise_()
    for _ in range(2):
        amended(topic, "c1")
    topic.sits()
    topic.works_out("a", "b", "c")
    topic.choose("a", "a", "b", "b", "c")
    topic.end()
    topic.choose("b", "b", "a", "none", "none")
    assert topic.end() == "residents_not_carried"


def equal_for_the_second_round(raise_: Raise) -> None:
    topic = at_base(raise_, "a", "b", "c")
    topic.choose("a", "a", "b", "c", "none")
    assert topic.end() == "residents_reconsidering"
    topic.do(TakeUp(actor="r1", reason="Once more."))
    topic.works_out("a", "b", "c")
    topic.choose("a", "a", "b", "c", "none")
    topic.end()
    topic.do(TakeUp(actor="r1", reason="Once more."))
    topic.works_out("a", "b", "c")
    topic.choose("a", "a", "b", "c", "none")
    assert topic.end() == "residents_tied"


def offered_and_not_backed_any_more(raise_: Raise) -> None:
    topic = at_backbone(raise_)
    topic.do(OfferSolution(actor="r2", code="a", title="Plan a", text="As drawn."))
    assert topic.end() == "residents"  # who offers a solution backs it


COMMON = (
    raised_and_taken_back,
    handed_on_as_it_was,
    amended_by_who_raised_it_it_goes_on_by_itself,
    fetched_from_the_initiator,
    let_lie_by_the_initiator_and_by_the_core,
    the_core_amends,
    the_core_stops,
    the_core_does_not_agree,
    the_core_lies_and_the_backbone_fetches,
    the_core_lies_and_nobody_fetches,
    the_backbone_is_too_narrow_for_the_core,
    the_backbone_is_too_narrow_to_fetch,
    the_backbone_amends,
    the_backbone_returns_to_the_core,
    the_backbone_returns_to_the_initiator,
    the_backbone_stops,
    the_backbone_lies_and_the_residents_fetch,
    the_backbone_lies_and_too_few_fetch,
    the_residents_are_too_narrow,
    the_residents_are_too_narrow_to_fetch,
    too_few_residents_vote,
    owners_carry,
    owners_carry_a_special_matter,
    three_quarters_are_asked_for_a_special_matter,
    an_ordinary_matter_fails_on_persons,
    too_few_owners_vote,
    the_owners_fetch,
    too_few_owners_fetch,
    the_owners_are_too_narrow,
    the_owners_are_too_narrow_to_fetch,
    a_special_matter_is_voted_on_again,
    offered_and_not_backed_any_more,
)
OF_FORM = {
    "OneByOne": (
        one_by_one,
        one_by_one_exactly_half_does_not_carry,
        taken_up_until_the_rounds_are_over,
        nobody_takes_it_up,
    ),
    "ByApproval": (
        approval,
        approval_by_exactly_half_adopts_nothing,
        equal_approval,
        chosen_until_the_rounds_are_over,
        nobody_takes_the_choice_up,
    ),
    "RunOff": (
        carried_in_the_first_round,
        carried_in_the_second_round,
        first_in_the_second_round_without_a_majority,
        too_few_in_the_second_round,
        one_solution_has_no_second_round,
        rounds_over_in_the_second_round,
        equal_for_the_second_round,
        chosen_until_the_rounds_are_over,
        nobody_takes_the_choice_up,
    ),
}
