"""Lives of a matter through the five steps, one for each way that it can go; together they go all of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final, TypeAlias

from consult import Procedure
from consult.activities import Contribute, Decline, Grade, Kind, Object, Report, SendBack
from consult.activities.outcomes import majority
from consult.acts import Merge, Withdraw
from consult.catalogue.bodies import village_council
from consult.catalogue.five_steps import five_step
from consult.catalogue.funds import benefit_fund
from consult.catalogue.funds.acts import Commit, OpenFund, Purpose
from consult.catalogue.steps import (
    Conclude,
    Deciders,
    Deciding,
    Online,
    Reroute,
    Resubmit,
    Scope,
    by_law,
    in_village,
)
from consult.catalogue.steps.deciding import LAWS_OF_2026
from consult.catalogue.steps.platforms import Platform
from consult.catalogue.steps.talks import Talks
from consult.voting import at_least
from five_step_lives import EVERYTHING, Finished, Garden

Life: TypeAlias = tuple[Procedure, Callable[[Garden], object], str]

FUND: Final = benefit_fund()
BARE: Final = five_step(
    name="bare",
    street=None,
    talks=None,
    rerouting=None,
    reviewing=None,
    publishing=None,
    implementing=None,
    evaluating=None,
    replies=None,
)
"""Nothing is left but screening and deciding."""
SHORT: Final = five_step(
    name="short",
    street=None,
    reviewing=None,
    evaluating=None,
    talks=Talks(platforms=(Platform(body=village_council()),)),
    deciding=in_village(mode="households"),
)
"""A village with one body for its talks, where nobody reviews and nobody is asked how it was."""
QUICK: Final = five_step(name="quick", talks=None, publishing=None)
"""No talks and no publication; a street office and a review."""

CAREFUL: Final = five_step(
    name="careful",
    talks=None,
    reviewing=None,
    deciding=Deciding(
        concerned=Online(own_rule=majority(at_least("1"), of="participating"), repeats=1),
        assembly=by_law(
            "residents-assembly",
            on=LAWS_OF_2026,
            mode="persons",
            own_rule=majority(at_least("1"), of="participating"),
            repeats=1,
        ),
    ),
)
"""Whoever takes part agrees, or it is voted once more."""

LIVES: Final[dict[str, Life]] = {}
"""Every life by its name: the rules, what happens, and where it ends."""


def life(ends: str, procedure: Procedure = EVERYTHING) -> Callable[[Callable[[Garden], object]], None]:
    """The function is a life under *procedure* that comes to *ends*."""

    def keep(happens: Callable[[Garden], object]) -> None:
        LIVES[happens.__name__.strip("_")] = (procedure, happens, ends)

    return keep


def lived(name: str) -> Garden:
    """What is left after the life of that name."""
    procedure, happens, ends = LIVES[name]
    garden = Garden(procedure, FUND)
    happens(garden)
    assert garden.stage() == ends, f"{name} came to {garden.stage()}"
    return garden


# Screening


@life("unscreened")
def nobody_screens(garden: Garden) -> None:
    garden.opened()
    garden.run_out()


@life("declined")
def it_is_declined(garden: Garden) -> None:
    garden.opened()
    garden.do(Decline(actor="zhou", reason="There is a lamp."))


@life("merged")
def it_joins_another(garden: Garden) -> None:
    garden.opened()
    garden.opened("2", "bo")
    garden.do(Merge(actor="zhou", into="2", reason="The same lamp."))


@life("withdrawn")
def it_is_taken_back(garden: Garden) -> None:
    garden.opened()
    garden.do(Withdraw(actor="ai", reason="The lamp works."))


@life("withdrawn")
def it_is_taken_back_when_it_was_returned(garden: Garden) -> None:
    garden.opened()
    garden.do(SendBack(actor="zhou", reason="Which lamp?"))
    garden.do(Withdraw(actor="ai", reason="The lamp works."))


@life("not_resubmitted")
def nobody_submits_it_anew(garden: Garden) -> None:
    garden.opened()
    garden.do(SendBack(actor="zhou", reason="Which lamp?"))
    garden.run_out()


@life("declined")
def it_is_submitted_anew_and_declined(garden: Garden) -> None:
    garden.opened()
    garden.do(SendBack(actor="zhou", reason="Which lamp?"))
    garden.do(Resubmit(actor="ai", text="The one by the gate."))
    garden.do(Decline(actor="zhou", reason="It works."))


# The street office


@life("handled_by_street")
def the_street_office_deals_with_it(garden: Garden) -> None:
    garden.opened()
    garden.admitted(Scope.MAJOR)
    garden.do(Conclude(actor="jie", text="The road is mended."))


@life("street_declined")
def the_street_office_declines_it(garden: Garden) -> None:
    garden.opened()
    garden.admitted(Scope.MAJOR)
    garden.do(Decline(actor="jie", reason="It is private ground."))


@life("street_silent")
def the_street_office_is_silent(garden: Garden) -> None:
    garden.opened()
    garden.admitted(Scope.MAJOR)
    garden.run_out()


@life("handled_by_street")
def a_department_does_its_part(garden: Garden) -> None:
    garden.opened()
    garden.admitted(Scope.MAJOR)
    garden.split()
    part = next(iter(garden.engine.case("1").relatives))
    garden.engine.perform(part, Finished(actor="jie")).accept()
    garden.do(Conclude(actor="jie", text="The road is mended."))


@life("street_silent")
def a_department_is_silent(garden: Garden) -> None:
    garden.opened()
    garden.admitted(Scope.MAJOR)
    garden.split()
    garden.run_out()
    garden.run_out()


def _handed_down(scope: Scope, garden: Garden) -> None:
    garden.opened()
    garden.admitted(Scope.MAJOR)
    garden.do(Reroute(actor="jie", scope=scope, reason="It is yours."))
    garden.run_out()


LIVES["it_is_handed_down_to_the_community"] = EVERYTHING, partial(_handed_down, Scope.ORDINARY), "no_sitting"
LIVES["it_is_handed_down_to_the_estate"] = EVERYTHING, partial(_handed_down, Scope.MINOR), "no_sitting"


# Talks


def _handed_on(first: Scope, then: Scope, garden: Garden) -> None:
    garden.deliberating(first)
    garden.do(Reroute(actor="zhou", scope=then, reason="It is not ours."))
    garden.run_out()


LIVES["it_is_handed_up_by_the_community"] = (
    EVERYTHING,
    partial(_handed_on, Scope.ORDINARY, Scope.MAJOR),
    "street_silent",
)
LIVES["it_is_handed_up_by_the_estate"] = (
    EVERYTHING,
    partial(_handed_on, Scope.MINOR, Scope.MAJOR),
    "street_silent",
)
LIVES["it_is_handed_from_the_community_to_the_estate"] = (
    EVERYTHING,
    partial(_handed_on, Scope.ORDINARY, Scope.MINOR),
    "no_sitting",
)
LIVES["it_is_handed_from_the_estate_to_the_community"] = (
    EVERYTHING,
    partial(_handed_on, Scope.MINOR, Scope.ORDINARY),
    "no_sitting",
)


def _without_agreement(scope: Scope, garden: Garden) -> None:
    garden.deliberating(scope)
    garden.sat(adopted=False)
    garden.run_out()


LIVES["the_community_does_not_agree"] = (
    EVERYTHING,
    partial(_without_agreement, Scope.ORDINARY),
    "no_agreement",
)
LIVES["the_estate_does_not_agree"] = EVERYTHING, partial(_without_agreement, Scope.MINOR), "no_agreement"


# Review


@life("unreviewed")
def nobody_reviews(garden: Garden) -> None:
    garden.reviewing()
    garden.run_out()


@life("not_put")
def the_branch_does_not_put_it(garden: Garden) -> None:
    garden.reviewing()
    garden.do(Decline(actor="zhi", reason="It costs too much."))


def _sent_back(scope: Scope, garden: Garden) -> None:
    garden.reviewing(scope)
    garden.do(SendBack(actor="zhi", reason="Say what it costs."))
    garden.run_out()


LIVES["it_is_sent_back_to_the_community"] = EVERYTHING, partial(_sent_back, Scope.ORDINARY), "no_sitting"
LIVES["it_is_sent_back_to_the_estate"] = EVERYTHING, partial(_sent_back, Scope.MINOR), "no_sitting"


# The decision


@life("no_quorum")
def too_few_vote(garden: Garden) -> None:
    garden.deciding()
    garden.voted(yes=3)


@life("rejected")
def those_concerned_say_no(garden: Garden) -> None:
    garden.deciding()
    garden.voted(yes=2, no=2)


def _meets(deciders: Deciders, present: int, yes: int, garden: Garden) -> None:
    garden.deciding(deciders)
    garden.met(present=present, yes=yes)


for _deciders, _enough in ((Deciders.ASSEMBLY, 4), (Deciders.REPRESENTATIVES, 2)):
    LIVES[f"the_{_deciders.value}_carries_it"] = (
        EVERYTHING,
        partial(_meets, _deciders, _enough, _enough),
        "publishing",
    )
    LIVES[f"the_{_deciders.value}_says_no"] = EVERYTHING, partial(_meets, _deciders, _enough, 1), "rejected"
    LIVES[f"too_few_come_to_the_{_deciders.value}"] = (
        EVERYTHING,
        partial(_meets, _deciders, _enough - 1, _enough - 1),
        "no_quorum",
    )


@life("own_rule_failed", CAREFUL)
def twice_somebody_is_against_it(garden: Garden) -> None:
    garden.opened()
    garden.admitted()
    garden.voted(yes=3, no=1)
    garden.voted(yes=3, no=1)


@life("no_quorum", CAREFUL)
def twice_too_few_vote(garden: Garden) -> None:
    garden.opened()
    garden.admitted()
    garden.voted(yes=3)
    garden.voted(yes=3)


@life("rejected", CAREFUL)
def the_second_time_they_say_no(garden: Garden) -> None:
    garden.opened()
    garden.admitted()
    garden.voted(yes=3)
    garden.voted(yes=2, no=2)


@life("publishing", CAREFUL)
def the_second_time_all_agree(garden: Garden) -> None:
    garden.opened()
    garden.admitted()
    garden.voted(yes=3, no=1)
    garden.voted()


@life("publishing", CAREFUL)
def the_assembly_is_of_one_mind(garden: Garden) -> None:
    garden.opened()
    garden.admitted(deciders=Deciders.ASSEMBLY)
    garden.met()


@life("rejected", CAREFUL)
def the_assembly_says_no_at_once(garden: Garden) -> None:
    garden.opened()
    garden.admitted(deciders=Deciders.ASSEMBLY)
    garden.met(yes=1)


def _meets_twice(present: int, yes: int, garden: Garden) -> None:
    garden.opened()
    garden.admitted(deciders=Deciders.ASSEMBLY)
    garden.met(present=present, yes=yes)
    garden.met(present=present, yes=yes)


LIVES["twice_somebody_in_the_assembly_is_against_it"] = (
    CAREFUL,
    partial(_meets_twice, 4, 3),
    "own_rule_failed",
)
LIVES["twice_too_few_come_to_the_assembly"] = CAREFUL, partial(_meets_twice, 3, 3), "no_quorum"


# Publication, works, award, evaluation


@life("annulled")
def an_objection_stands(garden: Garden) -> None:
    garden.publishing()
    garden.do(Object(actor="fu", reason="It shines into my room."))
    garden.run_out()


@life("unbuilt")
def nobody_builds(garden: Garden) -> None:
    garden.implementing()
    garden.run_out()


@life("unbuilt")
def nobody_inspects(garden: Garden) -> None:
    garden.implementing()
    garden.do(Report(actor="zhi", text="It is up.", cost=1))
    garden.run_out()


@life("over_budget")
def it_costs_too_much(garden: Garden) -> None:
    garden.implementing(budget=99_999)
    garden.built()
    garden.run_out()


@life("unevaluated")
def too_few_answer(garden: Garden) -> None:
    garden.evaluating()
    garden.judged(answers=1)


@life("evaluated")
def those_served_are_satisfied(garden: Garden) -> None:
    garden.evaluating()
    garden.judged()


@life("unsatisfied")
def those_served_are_dissatisfied_after_all_rework(garden: Garden) -> None:
    garden.evaluating()
    for _ in range(2):
        garden.judged(Grade.DISSATISFIED)
        garden.built()
    garden.judged(Grade.DISSATISFIED)


def _raised_money(garden: Garden) -> None:
    garden.implementing()
    garden.do(Contribute(actor="bo", kind=Kind.MONEY, amount=80_000))
    garden.built()


@life("evaluating")
def a_fund_awards_something(garden: Garden) -> None:
    garden.engine.open(FUND, OpenFund(actor="jie", title="Fund", year=2026), case="fund").accept()
    _raised_money(garden)
    award = Commit(actor="zhou", matter="1", purpose=Purpose.AWARD, amount=40_000, reason="Built.")
    garden.engine.perform("fund", award).accept()


@life("evaluating")
def no_fund_awards_anything(garden: Garden) -> None:
    _raised_money(garden)
    garden.run_out()


# With parts off


@life("referred", BARE)
def a_major_matter_is_handed_over(garden: Garden) -> None:
    garden.opened()
    garden.admitted(Scope.MAJOR)


@life("carried", BARE)
def it_is_carried_and_that_is_all(garden: Garden) -> None:
    garden.opened()
    garden.admitted()
    garden.voted()


@life("done", SHORT)
def it_is_done_and_nobody_asks_how(garden: Garden) -> None:
    garden.deliberating()
    garden.sat()
    garden.voted()
    garden.run_out()
    garden.built()


@life("referred", SHORT)
def it_is_handed_up_where_no_office_is_part_of_the_rules(garden: Garden) -> None:
    garden.deliberating()
    garden.do(Reroute(actor="zhou", scope=Scope.MAJOR, reason="It is the road's."))


@life("reviewing", QUICK)
def it_is_handed_down_where_nobody_talks(garden: Garden) -> None:
    garden.opened()
    garden.admitted(Scope.MAJOR)
    garden.do(Reroute(actor="jie", scope=Scope.ORDINARY, reason="It is yours."))
