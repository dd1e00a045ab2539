"""A procedure is drawn as data and built of it again, and what cannot be is said to be unknown."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final

import attrs
import pytest

from consult.activities.publication import Publication
from consult.activities.review import Approve, Review
from consult.activities.sitting import Sitting
from consult.activities.works import Kind, contributed
from consult.acts import Act, Propose, Send, settles
from consult.adapters.records import export
from consult.adapters.records.building import NotKnown, NotThere, build
from consult.adapters.records.drawing import draw
from consult.adapters.records.verifying import verify
from consult.clocks import SetClock
from consult.directory import People
from consult.engine import Engine
from consult.people import Body, Seat
from consult.procedure import Procedure, Stage
from consult.rules import Leaf, k_of, reading, rule, settled
from consult.standard import anyone, nobody, proposer, recorded, roles, sits_in, visits
from consult.timing import Calendar, days, until, workdays
from consult.verdicts import Phrase, Verdict, met
from polls import MONDAY

if TYPE_CHECKING:
    from pathlib import Path

    from consult.facts import Facts
    from consult.rules import Rule


class Depth(Enum):
    """A closed list that is neither text nor has words."""

    SHALLOW = 1
    DEEP = 2


class Odd(Enum):
    """A closed list of what has no form as data."""

    ONE = (1, 2)


class Dig(Act):
    """An act of a community's own."""

    zh = "开挖"
    did = Phrase("dug", "开挖")

    depth: Annotated[Depth, settles]
    share: Annotated[Fraction | None, settles] = None
    cost: Annotated[int | None, settles] = None


class Announce(Propose):
    """An act of a community's own that tells another matter."""

    def sends(self) -> tuple[Send, ...]:
        return (Send("heard", "x", "elsewhere"),)


@reading(version="3", en="how {what} it is", zh="{what}程度")
def own_reading(facts: Facts, *, what: str) -> int | None:
    del facts, what
    return 1


@rule(version="1", zh="含{{括号}}")
def own_rule(facts: Facts, *, of: object = None) -> Verdict:
    del facts, of
    return met("yes", zh="是")


def one(
    when: Rule | None = None, *, stage: Stage | None = None, opens: type[Act] = Propose, **more: Any
) -> Procedure:
    """A procedure around one rule, or one stage."""
    start = Stage("begins", title="开始", lasts=days(3), holds=Review(anyone())) if stage is None else stage
    done = Stage("done", answer=Phrase("Done.", "已办结。"))
    return Procedure(
        "one",
        version="1",
        start=start,
        opens=opens,
        by=anyone(),
        moves=[start.upon(Approve).to(done, when=when, by=anyone()), start.at_end().to(done)],
        **more,
    )


def again(procedure: Procedure) -> Procedure:
    return build(json.loads(json.dumps(draw(procedure))))


BODY: Final = Body("council", "议事会", seats=[Seat("owners", "业主", needed=2, size=5)], stakeholders=1)
RULES: Final[dict[str, Rule]] = {
    "less": settled(Dig.cost) < 5,
    "at most": settled(Dig.cost) <= 5,
    "more": settled(Dig.cost) > 5,
    "at least": settled(Dig.cost) >= 5,
    "equal to a fraction": settled(Dig.share).equals(Fraction(1, 3)),
    "one of a list of its own": settled(Dig.depth).is_one_of(Depth.SHALLOW, Depth.DEEP),
    "one of a list of consult": contributed(Kind.MONEY) > 3,
    "a decimal": settled(Dig.share).equals(Decimal("0.10")),  # type: ignore[arg-type]  # to be written down
    "a day": settled(Dig.share).equals(date(2026, 3, 1)),  # type: ignore[arg-type]  # the same
    "a moment": settled(Dig.share).equals(datetime(2026, 3, 1, tzinfo=UTC)),  # type: ignore[arg-type]  # the same
    "joined": (roles("a", "b") & ~proposer()) | (nobody() & anyone()),
    "so many of": k_of(2, [proposer(), anyone(), sits_in(body=BODY)]),
    "an act": recorded(Approve) < 3,
    "a stage": visits(Stage("begins", title="开始")) <= 2,
    "a rule of its own": own_rule(of=settled(Dig.cost)) & anyone(),
    "a reading of its own": own_reading(what="{deep}") <= 3,
}


class TestWhatIsDrawn:
    @pytest.mark.parametrize("name", list(RULES))
    def test_is_built_again_with_its_rules(self, name: str) -> None:
        made = one(RULES[name])
        found = again(made)
        assert found == made
        when, was = found.moves[0].when, made.moves[0].when
        assert when is not None
        assert was is not None
        assert when.definition() == was.definition()
        if "its own" not in name or "list" in name:
            assert when.phrase() == was.phrase()

    @pytest.mark.parametrize(
        "stage",
        [
            Stage("begins", lasts=workdays(3), holds=Review(roles("a"), opinions=anyone())),
            Stage("begins", lasts=until(datetime(2026, 5, 1, tzinfo=UTC)), holds=Publication(roles("a"))),
            Stage(
                "begins", waits=True, holds=Sitting(BODY, convenes=roles("chair"), speaks=sits_in(body=BODY))
            ),
        ],
        ids=["a review", "a publication", "a sitting"],
    )
    def test_is_built_again_with_its_stages(self, stage: Stage) -> None:
        made = one(stage=stage, calendar=Calendar(holidays={date(2026, 5, 1)}), title="一", languages=("zh",))
        assert again(made) == made

    def test_has_acts_that_hold_what_the_community_s_own_hold(self) -> None:
        found = again(one(settled(Dig.depth).equals(Depth.DEEP) & (settled(Dig.cost) < 3), opens=Dig)).opens
        assert (found.__name__, found.called(), found.did) == ("Dig", Dig.called(), Dig.did)
        assert found.settled_fields == Dig.settled_fields
        act = found(actor="li", depth=2, share="1/3")  # type: ignore[call-arg]  # its fields are the other's
        assert act.payload() == {"depth": 2, "share": "1/3", "cost": None}

    def test_is_nothing_where_it_holds_an_activity_of_its_own(self) -> None:
        @attrs.frozen
        class Walk:
            kind: ClassVar[str] = "walk"
            decides: ClassVar[None] = None
            intakes: ClassVar[tuple[()]] = ()

            def definition(self) -> Any:
                return {"walk": self.kind}

        stage = Stage("begins", lasts=days(1), holds=Walk())  # type: ignore[arg-type]  # it is never entered
        assert draw(one(stage=stage)) is None

    def test_knows_no_list_without_a_form(self) -> None:
        drawn: Any = draw(one(own_rule(of=Depth.DEEP) & own_rule(of=anyone())))
        assert drawn["moves"][0]["when"]["parts"][0]["unknown"] == "rule"
        other: Any = draw(one(settled(Dig.cost).is_one_of(Odd.ONE)))  # type: ignore[arg-type]  # to be refused
        assert other["moves"][0]["when"]["unknown"] == "rule"

    def test_asks_nothing_of_what_is_not_in_it(self) -> None:
        found = again(one(own_rule())).moves[0].when
        assert isinstance(found, Leaf)
        with pytest.raises(NotKnown) as caught:
            found.ask(None)  # type: ignore[arg-type]  # it is not looked at
        assert caught.value.words.en.endswith("own_rule, version 1")
        act = again(one(opens=Announce)).opens(actor="li", title="x")  # type: ignore[call-arg]  # the fields of Propose
        with pytest.raises(NotKnown, match="Announce"):
            act.sends()

    def test_is_not_there_where_a_rule_has_another_version_by_now(self) -> None:
        drawn: Any = draw(one(proposer()))
        drawn["moves"][0]["when"]["version"] = "99"
        with pytest.raises(NotThere, match=r"consult\.standard:proposer, version 99"):
            build(drawn)

    @pytest.mark.parametrize("broken", [{}, {"stages": 1}, {"stages": [{}]}])
    def test_is_not_there_where_it_is_no_such_data(self, broken: dict[str, Any]) -> None:
        with pytest.raises(NotThere):
            build(broken)


class Change(Propose):
    """Propose other rules."""

    adopts: Annotated[str, settles]


class TestGoingOver:
    @pytest.fixture
    def engine(self) -> Engine:
        asking = Stage("begins", title="开始", lasts=days(9), holds=Review(roles("wu")))
        old, new = (one(stage=attrs.evolve(asking, lasts=days(n)), title=f"第{n}版") for n in (9, 8))
        amendment = attrs.evolve(one(opens=Change), name="amendment")
        clock = SetClock(MONDAY)
        engine = Engine([old, new, amendment], clock=clock, directory=People({"wu": ["wu"]}))
        engine.open(old, Propose(actor="li", title="a gate"), case="1").accept()
        engine.open(amendment, Change(actor="li", title="x", adopts=new.fingerprint), case="9").accept()
        engine.perform("9", Approve(actor="li")).accept()
        done = amendment.stages["done"]
        engine.go_over("1", new, actor="li", under="9", adopted=done).accept()
        clock.forward(timedelta(days=30))
        engine.settle()
        return engine

    def test_is_decided_again_too(self, engine: Engine, tmp_path: Path) -> None:
        export(engine, tmp_path / "a.jsonl")
        done = verify(tmp_path / "a.jsonl")
        assert (done.fault, done.not_judged) == (None, ())
        assert any(event.type == "GoneOver" for event in engine.events("1"))

    def test_rests_on_the_amendment(self, engine: Engine, tmp_path: Path) -> None:
        export(engine, tmp_path / "a.jsonl", cases=["1"])
        (lacking,) = verify(tmp_path / "a.jsonl").not_judged
        assert lacking.lacks == Phrase("case 9", "事项9")


def test_a_limit_of_a_calendar_that_was_not_out_yet_is_not_judged(tmp_path: Path) -> None:
    guess = Calendar(known_until=date(2026, 3, 4))
    rules = one(stage=Stage("begins", lasts=workdays(5), holds=Review(anyone())), calendar=guess)
    engine = Engine([rules], clock=SetClock(MONDAY))
    engine.open(rules, Propose(actor="li", title="x"), case="1").accept()
    assert engine.recount(Calendar(holidays={date(2026, 3, 5)})) == 1
    export(engine, tmp_path / "a.jsonl")
    (lacking,) = verify(tmp_path / "a.jsonl").not_judged
    assert lacking.lacks.en == "the official calendar"
