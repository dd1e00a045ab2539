"""Every life ends where it must, and together they enter every stage and take every move."""

from __future__ import annotations

import pytest

from consult.catalogue.steps.endings import ENDINGS
from consult.procedure import Procedure
from five_step_lives import EVERYTHING, Garden, moves_of, stages_of
from five_step_scenarios import BARE, CAREFUL, LIVES, QUICK, SHORT, lived


@pytest.mark.parametrize("name", LIVES)
def test_every_life_comes_to_its_end(name: str) -> None:
    assert lived(name).stage() == LIVES[name][2]


def gone(procedure: Procedure, lives: dict[str, Garden]) -> tuple[set[str], set[int]]:
    """Which stages and moves of *procedure* the lives have gone through."""
    own = [garden for garden in lives.values() if garden.procedure == procedure]
    return (
        set().union(*(stages_of(garden) for garden in own)),
        set().union(*(moves_of(garden) for garden in own)),
    )


def report(procedure: Procedure, stages: set[str], moves: set[int]) -> list[str]:
    """Every stage and move of *procedure*, with a mark before those that no life has gone through."""
    return [f"{' ' if name in stages else '!'} stage {name}" for name in procedure.stages] + [
        f"{' ' if number in moves else '!'} move {number}: {move}"
        for number, move in enumerate(procedure.moves)
    ]


def test_together_they_enter_every_stage_and_take_every_move() -> None:
    lives = {name: lived(name) for name in LIVES}

    lines = report(EVERYTHING, *gone(EVERYTHING, lives))
    assert not [line for line in lines if line.startswith("!")], "\n".join(lines)


def test_they_take_every_way_out_of_a_vote_that_may_be_repeated() -> None:
    lives = {name: lived(name) for name in LIVES if LIVES[name][0] is CAREFUL}
    _, moves = gone(CAREFUL, lives)

    voting = {
        number
        for number, move in enumerate(CAREFUL.moves)
        if move.source.name in {"deciding", "deciding_assembly"}
    }
    assert len(voting) == 12
    assert sorted(voting - moves) == []


def test_together_they_come_to_every_end_that_there_is() -> None:
    reached = {lived(name).stage() for name in LIVES}

    assert sorted(ENDINGS.keys() - reached) == []


@pytest.mark.parametrize("procedure", [BARE, CAREFUL, SHORT, QUICK], ids=lambda one: one.name)
def test_a_procedure_with_parts_off_has_only_the_stages_of_those_that_are_on(procedure: Procedure) -> None:
    assert procedure.stages.keys() < EVERYTHING.stages.keys() | {
        "deliberating",
        "own_rule_failed",
        "referred",
        "carried",
        "done",
    }
