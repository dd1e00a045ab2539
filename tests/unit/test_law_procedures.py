"""A rule of law as a rule of a procedure."""

from __future__ import annotations

from datetime import date

import pytest

from consult.activities.outcomes import decision_of
from consult.law import NotInForceError, RuleError, rule
from consult.law.procedures import carried
from consult.voting import Counts, Tally
from consult.voting.decisions import judge, legs

ON = date(2026, 2, 8)


def test_its_thresholds_are_those_of_the_law_with_their_articles() -> None:
    found = legs(decision_of(carried("civil-code-278-ordinary", on=ON)))
    assert found == rule("civil-code-278-ordinary", on=ON).legs


def test_it_is_met_where_the_law_holds() -> None:
    decision = decision_of(carried("civil-code-278-ordinary", on=ON))
    tally = Tally({"persons": Counts(all=9, yes=4, no=2), "area": Counts(all=900, yes=301, no=299)})
    assert judge(decision, tally).is_met
    short = Tally({"persons": Counts(all=9, yes=4, no=2), "area": Counts(all=900, yes=300, no=300)})
    assert judge(decision, short).is_unmet


def test_the_mode_is_fixed_when_the_procedure_is_written() -> None:
    with pytest.raises(RuleError, match="fixed before the vote"):
        carried("villagers-assembly", on=ON)
    found = legs(decision_of(carried("villagers-assembly", on=ON, mode="households")))
    assert {leg.measure for leg in found} == {"households"}


def test_a_rule_not_in_force_is_refused() -> None:
    with pytest.raises(NotInForceError, match="2020-01-01"):
        carried("civil-code-278-ordinary", on=date(2020, 1, 1))


def test_another_law_is_another_rule() -> None:
    before = carried("villagers-assembly", on=date(2025, 12, 31), mode="persons")
    since = carried("villagers-assembly", on=date(2026, 1, 1), mode="persons")
    assert before.definition() != since.definition()
