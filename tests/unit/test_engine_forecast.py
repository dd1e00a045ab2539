"""What an engine says about a vote that is still running."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from consult.activities import CastVote, TieBreak, Vote, fast_tracked, majority, quorum
from consult.acts import Propose
from consult.clocks import SetClock
from consult.directory import People
from consult.engine import Engine
from consult.errors import ConsultError
from consult.procedure import Procedure, Stage
from consult.standard import anyone
from consult.timing import days
from consult.verdicts import Outcome, Phrase
from consult.voting import State, at_least

START = datetime(2026, 3, 2, 1, tzinfo=UTC)
RULE = quorum(at_least("2/3")) & majority(at_least("3/4"), of="participating")
OWNERS = [f"o{number}" for number in range(12)]


def engine(**vote: bool) -> Engine:
    voting = Stage("voting", lasts=days(7), holds=Vote("owners", **vote))
    ended = Stage("ended", answer=Phrase("ended", "已结束"))
    procedure = Procedure(
        "p",
        version="1",
        start=voting,
        opens=Propose,
        by=anyone(),
        moves=[voting.at_end().to(ended)],
    )
    made = Engine([procedure], clock=SetClock(START), directory=People(owners=OWNERS))
    made.open(procedure, Propose(actor="li", title="T"), case="c").accept()
    return made


def test_the_fewest_ballots_that_would_carry_it_are_named() -> None:
    made = engine(interim=True)
    for voter in OWNERS[:5]:
        made.perform("c", CastVote(actor=voter, choice="yes")).accept()

    found = made.forecast("c", RULE)
    assert (found.outcome, found.now, found.exact) == (Outcome.UNDECIDED, False, True)
    assert found.flip is not None
    assert [(change.voter, change.after) for change in found.flip] == [
        ("o5", State.YES),
        ("o6", State.YES),
        ("o7", State.YES),
    ]
    assert found.verdict.sentence("zh") == "目前不通过；再有3票赞成，即可通过：o5、o6、o7"


def test_what_can_no_longer_turn_is_said() -> None:
    made = engine(interim=True)
    for voter in OWNERS[:4]:
        made.perform("c", CastVote(actor=voter, choice="no")).accept()

    found = made.forecast("c", RULE)
    assert (found.outcome, found.flip) == (Outcome.UNMET, None)


@pytest.mark.parametrize("vote", [{}, {"secret": True}], ids=["hidden", "secret"])
def test_where_the_interim_result_is_hidden_there_is_no_forecast(vote: dict[str, bool]) -> None:
    made = engine(**vote)

    with pytest.raises(ConsultError, match="is hidden, and a forecast would give it away; wait"):
        made.forecast("c", RULE)


def test_a_rule_about_anything_else_cannot_be_forecast() -> None:
    made = engine(interim=True)

    with pytest.raises(ConsultError, match="is not made of thresholds alone"):
        made.forecast("c", RULE & fast_tracked())


def test_where_there_is_no_vote_there_is_no_forecast() -> None:
    voting = Stage("voting", lasts=days(7), holds=Vote("owners"))
    settling = Stage("settling", lasts=days(1), holds=TieBreak(voting, anyone()))
    ended = Stage("ended", answer=Phrase("ended", "已结束"))
    procedure = Procedure(
        "p",
        version="1",
        start=settling,
        opens=Propose,
        by=anyone(),
        moves=[settling.at_end().to(voting), voting.at_end().to(ended)],
    )
    made = Engine([procedure], clock=SetClock(START), directory=People(owners=OWNERS))
    made.open(procedure, Propose(actor="li", title="T"), case="c").accept()

    with pytest.raises(ConsultError, match="which holds no vote; ask while it is in one"):
        made.forecast("c", RULE)
