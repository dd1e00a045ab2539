"""Steps are values that are put together by ways."""

from __future__ import annotations

import attrs
import pytest

from consult.catalogue import steps
from consult.catalogue.steps.endings import CARRIED, DONE, ENDINGS
from consult.catalogue.steps.ways import Way, both, either, narrowed
from consult.standard import anyone, nobody
from five_step_lives import EVERYTHING


def test_all_that_is_named_is_there() -> None:
    assert dir(steps) == sorted(steps.__all__)
    assert all(getattr(steps, name) is not None for name in steps.__all__)
    with pytest.raises(AttributeError, match="nothing"):
        steps.nothing  # noqa: B018 - it must raise


def test_steps_are_values() -> None:
    for name in ("Evaluating", "Implementing", "Publishing", "Replies", "Reviewing", "Screening", "Street"):
        step = getattr(steps, name)
        assert step() == step()
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            step().lasts = None


def test_a_rule_that_is_not_there_is_always_met() -> None:
    one, other = anyone(), nobody()

    assert both(None, None) is None
    assert both(one, None) is one
    assert both(None, one) is one
    assert both(one, other) == one & other
    assert either([]) is None
    assert either([one, None]) is None
    assert either([one]) is one
    assert either([one, other]) == one | other
    assert narrowed((Way(DONE), Way(CARRIED, one)), other) == (Way(DONE, other), Way(CARRIED, one & other))


def test_every_end_has_a_sentence_of_its_own_in_both_languages() -> None:
    answers = [stage.answer for stage in ENDINGS.values() if stage.answer is not None]

    assert len(ENDINGS) == len({answer.zh for answer in answers}) == len({answer.en for answer in answers})
    assert all(answer.en.endswith(".") and answer.zh.endswith("。") for answer in answers)


def test_every_final_stage_is_one_of_the_ends() -> None:
    assert {name for name, stage in EVERYTHING.stages.items() if stage.final} < set(ENDINGS)
