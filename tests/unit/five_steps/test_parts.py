"""Every part may be off, and the rules are sound whichever are on."""

from __future__ import annotations

from itertools import product

import pytest

from consult.catalogue.bodies import five_parties
from consult.catalogue.five_steps import five_step
from consult.catalogue.steps import (
    Deciding,
    Evaluating,
    Implementing,
    Platform,
    Publishing,
    Replies,
    Rerouting,
    Reviewing,
    Screening,
    Street,
    Talks,
    in_city,
    in_village,
)
from consult.catalogue.steps.awarding import Awarding
from consult.errors import ConsultError
from consult.flaws import flaws
from consult.procedure import Procedure
from consult.standard import roles
from consult.timing import WEEKDAYS
from five_step_lives import EVERYTHING

TALKS = (None, Talks(), Talks(platforms=(Platform(body=five_parties()),)))
WORKS = (
    (None, None, None),
    *product((Implementing(),), (None, Awarding()), (None, Evaluating(), Evaluating(rework=0))),
)
Works = tuple[Implementing | None, Awarding | None, Evaluating | None]


def made(
    before: tuple[Street | None, Rerouting | None, Reviewing | None],
    talks: Talks | None,
    works: Works,
    after: tuple[Publishing | None, Replies | None],
) -> Procedure:
    """The rules with these parts; and they have no others."""
    street, rerouting, reviewing = before
    implementing, awarding, evaluating = works
    publishing, replies = after
    rules = five_step(
        street=street,
        talks=talks,
        rerouting=rerouting,
        reviewing=reviewing,
        publishing=publishing,
        implementing=implementing,
        awarding=awarding,
        evaluating=evaluating,
        replies=replies,
    )
    parts = {
        "street": street,
        "reviewing": reviewing,
        "publishing": publishing,
        "implementing": implementing,
        "awarding": awarding,
        "evaluating": evaluating,
    }
    assert {name for name in parts if name in rules.stages} == {
        name for name, part in parts.items() if part is not None
    }
    handed_on = rerouting is not None and (talks is not None or street is not None)
    assert ("Reroute" in rules.acts()) is handed_on
    assert ("Reply" in rules.acts()) is (replies is not None)
    return rules


@pytest.mark.parametrize("talks", TALKS, ids=["no talks", "two levels", "one body"])
@pytest.mark.parametrize("rest", [True, False], ids=["with the rest", "without the rest"])
def test_it_is_sound_whichever_of_its_parts_before_the_decision_are_on(
    talks: Talks | None,
    rest: bool,  # noqa: FBT001 - one of the switches
) -> None:
    works, after = (WORKS[-1], (Publishing(), Replies())) if rest else (WORKS[0], (None, None))
    for before in product((None, Street()), (None, Rerouting()), (None, Reviewing())):
        assert flaws(made(before, talks, works, after)) == ()


@pytest.mark.parametrize("works", WORKS)
def test_it_is_sound_whichever_of_its_parts_after_the_decision_are_on(works: Works) -> None:
    for after in product((None, Publishing()), (None, Replies())):
        assert flaws(made((Street(), Rerouting(), Reviewing()), Talks(), works, after)) == ()


@pytest.mark.parametrize("deciding", [Deciding(), in_city(), in_city(mode="households"), in_village()])
@pytest.mark.parametrize("reviewing", [None, Reviewing(rounds=0)])
def test_it_is_sound_with_each_way_of_deciding(deciding: Deciding, reviewing: Reviewing | None) -> None:
    assert flaws(five_step(deciding=deciding, reviewing=reviewing, calendar=WEEKDAYS)) == ()


@pytest.mark.parametrize("screening", [Screening(returns=0), Screening(reasoned=False)])
def test_it_is_sound_with_each_kind_of_screening(screening: Screening) -> None:
    assert flaws(five_step(screening=screening)) == ()


@pytest.mark.parametrize("street", [Street(work=None), Street(orders=0), Street(work="digging")])
def test_it_is_sound_with_each_kind_of_street_office(street: Street) -> None:
    assert flaws(five_step(street=street)) == ()


def test_nobody_judges_what_is_not_carried_out() -> None:
    with pytest.raises(ConsultError, match="switch both off too"):
        five_step(implementing=None)
    with pytest.raises(ConsultError, match="switch both off too"):
        five_step(implementing=None, evaluating=None, awarding=Awarding())


def test_the_same_parameters_make_the_same_rules_and_others_make_others() -> None:
    assert five_step(awarding=Awarding()).fingerprint == EVERYTHING.fingerprint
    others = [
        five_step(screening=Screening(by=roles("council"))),
        five_step(zone="Europe/Berlin"),
        five_step(version="2"),
        five_step(title="五步议事"),
        five_step(deciding=in_village()),
        five_step(),
    ]
    assert len({rules.fingerprint for rules in (*others, EVERYTHING)}) == len(others) + 1


def test_every_stage_is_timed_or_final() -> None:
    assert all(stage.final or stage.lasts is not None for stage in EVERYTHING.stages.values())
