"""Elections, ties and secret votes in an engine: one case, from its opening to its answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from consult.activities import (
    CastBallot,
    CastVote,
    DrawLot,
    Election,
    TieBreak,
    Vote,
    broken_for,
    filled,
    majority,
    tied,
)
from consult.acts import Propose
from consult.facts import Answers, Facts, NeedsAnswer
from consult.procedure import Procedure, Stage
from consult.standard import anyone, roles
from consult.timing import days
from consult.voting import more_than
from polls import Poll, Stop, carried, end, rejected, stopped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consult.activities.base import Activity
    from consult.acts import Act
    from consult.procedure import Move
    from consult.rules import Rule
    from consult.verdicts import Verdict
    from consult.voting import Roll
    from consult.voting.boxes.kinds import AnyBox

elected, open_seats = end("elected"), end("open_seats")


def stage(name: str, holds: Activity | None = None, *, lasts: int = 7) -> Stage:
    return Stage(name, title="选举", lasts=days(lasts), holds=holds)


def of_one(election: Election, *moves: Move, first: Stage | None = None) -> Procedure:
    """An election that ends with all seats filled, or with open ones."""
    voting = stage("voting", election) if first is None else first
    return Procedure(
        "choice",
        version="1",
        title="选举",
        start=voting,
        opens=Propose,
        by=anyone(),
        moves=[
            *moves,
            voting.upon(Stop).to(stopped, by=anyone()),
            voting.at_end().to(elected, when=filled()),
            voting.at_end().to(open_seats),
        ],
    )


def with_tie(
    tiebreak: TieBreak | None = None, vote: Vote | None = None, *, how: str = "chair", twice: bool = False
) -> Procedure:
    """A vote whose tie is broken in a stage of its own; where nobody breaks it the motion fails."""
    voting = stage("voting", Vote("voters") if vote is None else vote)
    if tiebreak is None:
        tiebreak = TieBreak(voting, roles("chair"), how=how, twice=twice)  # type: ignore[arg-type]
    breaking = stage("breaking", tiebreak, lasts=2)
    return Procedure(
        "poll-with-ties",
        version="1",
        title="表决",
        start=voting,
        opens=Propose,
        by=anyone(),
        moves=[
            voting.at_end().to(carried, when=majority(more_than("1/2"), of="cast")),
            voting.at_end().to(breaking, when=tied()),
            voting.at_end().to(rejected),
            breaking.once(broken_for("yes")).to(carried),
            breaking.once(broken_for("no")).to(rejected),
            breaking.at_end().to(rejected),
        ],
    )


class Hall(Poll):
    """A `Poll` whose box may be of any kind, in the stage that last held one."""

    def __init__(
        self,
        rules: Procedure | Election,
        *,
        roll: Roll | None = None,
        people: Mapping[str, str] | None = None,
    ) -> None:
        made = of_one(rules) if isinstance(rules, Election) else rules
        super().__init__(rules=made, roll=roll, people=people)

    def box_of(self, stage: str, visit: int = 1) -> Any:
        box: AnyBox | None = self.store.box("community", "m", stage, visit)
        assert box is not None
        return box

    @property
    def box(self) -> Any:
        # The newest: dictionaries keep the order in which boxes were opened.
        return list(self.store._room("community").boxes.values())[-1]

    def choose(self, **choices: Any) -> Hall:
        """Each of these casts an own ballot: ``choose(a="park", b=["x", "y"])``."""
        for voter, choice in choices.items():
            self.do(CastBallot(actor=voter, choice=choice))
        return self

    def found(self, stage: str = "voting") -> Mapping[str, Any]:
        """What is on record of the election."""
        found: Mapping[str, Any] = self.case.results[stage].data["result"]
        return found

    def winners(self, stage: str = "voting") -> list[str]:
        return list(self.found(stage)["elected"])

    def moved(self) -> str:
        """Close the stage; the one that the case is in then."""
        self.close()
        assert self.engine.stuck() == {}
        return self.stage

    def asked(self, question: Rule) -> Verdict:
        """What *question* answers now, before the close."""
        answers, rules = Answers(), self.rules
        case = self.case
        while True:
            facts = Facts(
                case,
                None,
                self.clock.now(),
                answers,
                rules.zone,
                rules.stages[case.stage].holds,
                rules.calendar,
            )
            try:
                return question.ask(facts)
            except NeedsAnswer as signal:
                self.engine._outside.answer(signal.question, answers)

    def refused(self, act: Act, lang: str = "en") -> str:
        """Why *act* is refused; nothing is changed by it, in the case, in the box, or in the store."""
        before = (self.engine.case("m"), self.box.to_data(), self.events)
        ruling = self.ask(act)
        assert not ruling.accepted, ruling.explain()
        assert (self.engine.case("m"), self.box.to_data(), self.events) == before
        assert ruling.events == ()
        assert ruling.ballot is None
        assert ruling.receipt is None
        return ruling.explain("zh" if lang == "zh" else "en")


def as_json(value: Any) -> Any:
    return json.loads(json.dumps(value, ensure_ascii=False))


__all__: Final = [
    "CastBallot",
    "CastVote",
    "DrawLot",
    "Hall",
    "Stop",
    "as_json",
    "carried",
    "elected",
    "end",
    "of_one",
    "open_seats",
    "rejected",
    "stage",
    "stopped",
    "with_tie",
]
