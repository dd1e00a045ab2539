"""Publications: whoever objects is answered before a result takes effect."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from consult.activities.publication import (
    Object,
    Publication,
    Settlement,
    SettleObjection,
    WithdrawObjection,
    open_objections,
    undisturbed,
)
from consult.acts import Amend
from consult.errors import ConsultError
from consult.standard import nobody, roles
from lives import MONDAY, GoBack, GoOn, Life, people, small

PUBLICATION = Publication(settler=roles("branch"))


def life(publication: Publication = PUBLICATION, **options: Any) -> Life:
    options.setdefault("when", undisturbed())
    return Life(small(publication, **options), people=people(wu="branch", an="owner"))


def objecting(going: Life, actor: str = "an", reason: str = "It blocks my light.") -> str:
    """Object; the objection's number."""
    going.do(Object(actor=actor, reason=reason))
    return str(going.case.seq)


def settle(number: str, how: Settlement = Settlement.SETTLED, actor: str = "wu") -> SettleObjection:
    return SettleObjection(actor=actor, objection=number, how=how, reason="The lamp is moved.")


class TestObjections:
    def test_without_an_objection_the_result_takes_effect_at_the_end(self) -> None:
        going = life()

        assert going.run_out() == "done"
        assert going.case.results["going"].data == {
            "raised": 0,
            "open": 0,
            "settled": 0,
            "overruled": 0,
            "withdrawn": 0,
        }

    def test_an_open_objection_keeps_it_from_taking_effect(self) -> None:
        going = life()
        objecting(going)

        assert going.run_out() == "failed"
        assert going.case.results["going"].data["open"] == 1

    @pytest.mark.parametrize("how", list(Settlement), ids=str)
    def test_an_objection_that_is_answered_does_not(self, how: Settlement) -> None:
        going = life()
        going.do(settle(objecting(going), how))

        assert going.run_out() == "done"
        assert going.case.results["going"].data[how.value] == 1

    def test_one_of_two_is_not_enough(self) -> None:
        going = life()
        objecting(going)
        going.do(settle(objecting(going, "li")))

        assert going.run_out() == "failed"

    def test_who_objects_says_why_and_who_answers_too(self) -> None:
        with pytest.raises(ValidationError, match="reason"):
            Object(actor="an", reason=" ")
        with pytest.raises(ValidationError, match="reason"):
            SettleObjection(actor="wu", objection="2", how=Settlement.SETTLED, reason="")

    def test_who_may_object_can_be_narrowed(self) -> None:
        going = life(Publication(settler=roles("branch"), objectors=roles("owner")))

        objecting(going, "an")
        assert "✗ li is not owner" in going.refused(Object(actor="li", reason="Too bright."))

    def test_only_the_settler_answers(self) -> None:
        going = life()
        number = objecting(going)

        assert "✗ an is not branch" in going.refused(settle(number, actor="an"))

    def test_only_whoever_raised_it_takes_it_back(self) -> None:
        going = life()
        number = objecting(going)

        told = going.refused(WithdrawObjection(actor="wu", objection=number))
        assert f"✗ an raised objection {number}" in told
        assert "由an提出" in going.refused(WithdrawObjection(actor="wu", objection=number), lang="zh")
        going.do(WithdrawObjection(actor="an", objection=number))
        assert going.run_out() == "done"
        assert going.case.results["going"].data["withdrawn"] == 1

    def test_who_may_object_no_longer_may_still_take_it_back(self) -> None:
        going = life(Publication(settler=roles("branch"), objectors=roles("owner")))
        number = objecting(going)
        going.people = {}

        going.do(WithdrawObjection(actor="an", objection=number))

    def test_whoever_is_acted_for_is_whoever_objects(self) -> None:
        going = life()
        going.do(Object(actor="son", principal="an", reason="Too bright."))

        going.do(WithdrawObjection(actor="an", objection=str(going.case.seq)))

    def test_an_objection_is_closed_once(self) -> None:
        going = life()
        assert "nobody has objected" in going.refused(settle("2"))
        first, second = objecting(going), objecting(going, "li")
        going.do(settle(first, Settlement.OVERRULED), WithdrawObjection(actor="li", objection=second))

        assert f"objection {first} was answered: overruled" in going.refused(settle(first))
        assert "不成立" in going.refused(WithdrawObjection(actor="an", objection=first), lang="zh")
        assert f"objection {second} was withdrawn" in going.refused(settle(second))
        assert "there is no objection 99" in going.refused(settle("99"))
        assert "there is no objection 99" in going.refused(WithdrawObjection(actor="an", objection="99"))

    def test_they_are_listed_as_open_and_closed_with_their_answers(self) -> None:
        going = life()
        numbers = [objecting(going, name) for name in ("an", "li", "zhou")]
        going.do(settle(numbers[1], Settlement.OVERRULED))

        view = going.facts().publication
        assert [(number, entry.value["by"]) for number, entry in view.open.items()] == [
            (numbers[0], "an"),
            (numbers[2], "zhou"),
        ]
        (closed,) = view.closed.values()
        assert closed.value == {
            "by": "li",
            "reason": "It blocks my light.",
            "at": MONDAY.isoformat(),
            "stage": "going",
            "state": "overruled",
            "answer": "The lamp is moved.",
            "answered_by": "wu",
        }

    def test_an_open_objection_stays_open_over_visits_and_texts(self) -> None:
        going = life()
        number = objecting(going)
        going.do(GoOn(actor="wu"), GoBack(actor="wu"), Amend(actor="li", text="Two lamps"))
        assert going.verdict(undisturbed(), closing=True).is_unmet

        going.do(settle(number))
        assert going.run_out() == "done"


class TestUndisturbed:
    def test_while_the_period_runs_it_is_open_even_without_objections(self) -> None:
        going = life(once=undisturbed())

        assert going.case.stage == "going"
        verdict = going.verdict(undisturbed())
        assert verdict.is_undecided
        assert verdict.sentence() == "0 objections are open, and others may come until the end"
        assert going.run_out() == "done"

    def test_at_the_end_it_names_those_that_are_open(self) -> None:
        going = life()
        numbers = [objecting(going, name) for name in ("an", "li")]
        verdict = going.verdict(undisturbed(), closing=True)

        assert verdict.sentence() == f"2 objections are open: {numbers[0]} (an), {numbers[1]} (li)"
        assert verdict.sentence("zh") == f"未处理的异议2件：{numbers[0]} (an)、{numbers[1]} (li)"

    def test_how_many_are_open_can_be_asked_at_any_time(self) -> None:
        going = life()
        number = objecting(going)
        assert going.verdict(open_objections().equals(0)).is_unmet

        going.do(GoOn(actor="wu"))
        assert going.verdict(open_objections().equals(1)).is_met
        going.do(GoBack(actor="wu"), settle(number))
        assert going.verdict(open_objections().equals(0)).is_met


class TestPublication:
    def test_the_board_shows_how_many_objections_are_closed(self) -> None:
        going = life()
        assert progress(going) is None
        number = objecting(going)
        objecting(going)
        going.do(settle(number))

        assert progress(going) == (1, 2)

    def test_what_may_be_done_is_told_before_anything_is_written(self) -> None:
        going = life()
        assert going.may("an")["Object"].is_met
        assert going.may("wu")["SettleObjection"].is_unmet

        objecting(going)
        assert going.may("wu")["SettleObjection"].is_undecided
        assert going.may("an")["SettleObjection"].is_unmet
        assert "Objection number is not written yet" in going.may("an")["WithdrawObjection"].explain()

    def test_its_parts_are_in_its_definition(self) -> None:
        made = [PUBLICATION, Publication(nobody()), Publication(roles("branch"), objectors=nobody())]

        assert len({small(one, when=undisturbed()).fingerprint for one in made}) == len(made)
        assert PUBLICATION.responsible().en == "branch"

    def test_what_it_is_made_of_is_checked(self) -> None:
        with pytest.raises(ConsultError, match="Publication settler='wu' is no rule"):
            Publication("wu")  # type: ignore[arg-type]


def progress(going: Life) -> tuple[int, int] | None:
    facts = going.facts()
    found: tuple[int, int] | None = facts.activity.progress(facts)
    return found
