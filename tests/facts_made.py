"""Facts without an engine, for the tests of rules and of the machine."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from rpds import HashTrieMap

from consult.case import Case, Origin, Place
from consult.facts import Answers, BlankAct, Facts

if TYPE_CHECKING:
    from consult.acts import Act
    from consult.people import Standing

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def case_in(stage: str, *, matter: dict[str, Any] | None = None, visits: int = 1) -> Case:
    """A case that has been in *stage* since now, *visits* times by now."""
    origin = Origin("g", "1", "p", "1", "f", "li", None, NOW, "1")
    return Case(
        origin,
        Place(stage, visits, NOW, None),
        1,
        NOW,
        matter=HashTrieMap(matter or {}),
        visits=HashTrieMap({stage: visits}),
    )


def facts_of(
    act: Act | BlankAct | None = None,
    *,
    stage: str = "going",
    matter: dict[str, Any] | None = None,
    visits: int = 1,
    standing: Standing | None = None,
) -> Facts:
    """What a rule sees of such a case."""
    answers = Answers(standings={} if standing is None else {standing.person: standing})
    return Facts(case_in(stage, matter=matter, visits=visits), act, NOW, answers, SHANGHAI)
