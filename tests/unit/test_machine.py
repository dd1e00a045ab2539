"""The machine: what transitions chooses, by which way it runs, and what hooks of a host can and cannot do."""

from __future__ import annotations

import gc
from itertools import count, product
from typing import TYPE_CHECKING, Any
from weakref import ref

import pytest
from transitions import EventData
from transitions import Machine as StockMachine

from consult.acts import Act, Propose
from consult.deciding import decide, due, open_case
from consult.errors import RuleRaisedError
from consult.facts import Answers, Facts, NeedsAnswer, StandingOf
from consult.machine import Attempt, machine, shared_machine
from consult.people import Standing
from consult.procedure import Move, Procedure, Stage
from consult.rules import Rule, rule
from consult.rulings import Ruling
from consult.standard import anyone, roles
from consult.timing import days
from consult.verdicts import Outcome, Verdict, met, undecided, unmet
from facts_made import NOW, facts_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from transitions import Machine

_NUMBERS = count()


class Go(Act):
    """Leave the stage."""

    zh = "离开"


@rule(version="1", zh="{answer}（{name}）", en="{answer} ({name})")
def says(facts: Facts, *, answer: str, name: str = "") -> Verdict:
    make = {"met": met, "undecided": undecided, "unmet": unmet}[answer]
    return make("{name} says {answer}", zh="{name}：{answer}", name=name, answer=answer)


@rule(version="1")
def broken(facts: Facts) -> Verdict:
    return met("{n}", n=1 // 0)


START = Stage("going", lasts=days(3))


def ends(number: int) -> list[Stage]:
    return [Stage(f"end_{index}", answer="an end") for index in range(number)]


def fresh(*moves: Move, start: Stage = START) -> Procedure:
    """A procedure that equals no other, so that its shared machine has no hooks of another test."""
    return Procedure(
        "small", version=str(next(_NUMBERS)), start=start, opens=Propose, by=anyone(), moves=moves
    )


def upon(*guards: Rule | None, by: Rule | None = None) -> Procedure:
    """A stage that the act Go leaves by as many moves as there are guards, each to an end of its own."""
    by = anyone() if by is None else by
    targets = ends(len(guards))
    return fresh(
        *(START.upon(Go).to(end, when=guard, by=by) for end, guard in zip(targets, guards, strict=True))
    )


def asked(made: Machine, name: str, facts: Facts, *, before: Facts | None = None) -> Attempt:
    attempt = Attempt("going", facts, before)
    taken: Any = made.events[name]
    assert taken.trigger(attempt) is (attempt.chosen is not None)
    return attempt


def done(procedure: Procedure, *, roles_of_li: frozenset[str] = frozenset()) -> Ruling:
    """What comes of Go by li in a case of *procedure* that is open already."""
    case = open_case(procedure, Propose(actor="wu", title="t"), NOW, case="1", community="g").accept()
    known = Answers(standings={"li": Standing("li", roles=roles_of_li)})
    return decide(procedure, case, Go(actor="li"), NOW, known)


GUARDS: list[Rule | None] = [None, says(answer="met"), says(answer="undecided"), says(answer="unmet")]

#: Where a host can hook in, with a hook: each is one of the documented points of transitions.
HOOKS: dict[str, Callable[[Machine, Callable[[EventData], None]], None]] = {
    "prepare_event": lambda made, hook: made.prepare_event.append(hook),
    "before_state_change": lambda made, hook: made.before_state_change.append(hook),
    "after_state_change": lambda made, hook: made.after_state_change.append(hook),
    "finalize_event": lambda made, hook: made.finalize_event.append(hook),
    "prepare_event, set anew": lambda made, hook: setattr(made, "prepare_event", [hook]),
    "on_final": lambda made, hook: made.on_final.append(hook),
    "on_exit": lambda made, hook: made.on_exit_going(hook),
    "on_enter": lambda made, hook: [state.on_enter.append(hook) for state in made.states.values()],
    "prepare": lambda made, hook: [arrow.prepare.append(hook) for arrow in made.get_transitions()],
    "before": lambda made, hook: made.events["Go"].add_callback("before", hook),
    "after": lambda made, hook: made.events["Go"].add_callback("after", hook),
}


class TestChoice:
    @pytest.mark.parametrize("hook", [None, *HOOKS])
    def test_the_first_move_whose_guard_holds_is_taken_as_stock_transitions_says(
        self, hook: str | None
    ) -> None:
        facts = facts_of(Go(actor="li"))
        for guards in product(GUARDS, repeat=3):
            ours = machine(upon(*guards))
            if hook is not None:
                HOOKS[hook](ours, lambda event: None)
            stock = StockMachine(
                model=None, states=list(ours.states), initial="going", auto_transitions=False, send_event=True
            )
            for number, guard in enumerate(guards):
                holds = [] if guard is None else [lambda event, guard=guard: guard.ask(facts).is_met]
                stock.add_transition("Go", "going", f"end_{number}", conditions=holds)
            oracle = Attempt("going", facts)
            stock.events["Go"].trigger(oracle)

            attempt = asked(ours, "Go", facts)

            assert attempt.state == oracle.state
            taken = next((n for n, guard in enumerate(guards) if guard in GUARDS[:2]), None)
            assert attempt.chosen == taken
            assert attempt.state == ("going" if taken is None else f"end_{taken}")

    @pytest.mark.parametrize("hook", HOOKS)
    def test_a_hook_changes_neither_the_choice_nor_a_reason(self, hook: str) -> None:
        facts = facts_of(Go(actor="li"))
        before = facts_of(Go(actor="li"), standing=Standing("li", roles={"chair"}))
        for guards in product(GUARDS, repeat=2):
            for who in (None, roles("chair"), roles("guest")):
                procedure = upon(*guards, by=who)
                hooked = machine(procedure)
                HOOKS[hook](hooked, lambda event: None)

                lean, stock = (
                    asked(made, "Go", facts, before=None if who is None else before)
                    for made in (machine(procedure), hooked)
                )

                for name in ("state", "chosen", "verdict", "tried"):
                    assert getattr(lean, name) == getattr(stock, name)

    def test_a_move_not_taken_keeps_its_number_and_its_reasons(self) -> None:
        procedure = upon(says(answer="unmet", name="one"), says(answer="undecided", name="two"), None)

        attempt = asked(machine(procedure), "Go", facts_of(Go(actor="li")))

        assert [(number, verdict.sentence()) for number, verdict in attempt.tried] == [
            (0, "one says unmet"),
            (1, "two says undecided"),
        ]
        assert attempt.chosen == 2
        assert attempt.verdict is None, "nothing was asked for"

    def test_who_may_is_judged_on_the_case_as_it_was_and_the_guard_with_the_act_done(self) -> None:
        @rule(version="1")
        def second_visit(facts: Facts) -> Verdict:
            return (met if facts.visits("going") == 2 else unmet)("{n}", n=facts.visits("going"))

        procedure = upon(second_visit(), by=~second_visit())
        before, after = facts_of(visits=1), facts_of(visits=2)

        assert asked(machine(procedure), "Go", after, before=before).chosen == 0
        assert asked(machine(procedure), "Go", before, before=before).chosen is None
        assert asked(machine(procedure), "Go", after, before=after).chosen is None

    def test_who_may_is_not_asked_again_where_it_was_asked_for_all_moves(self) -> None:
        attempt = asked(machine(upon(None, by=broken())), "Go", facts_of())

        assert attempt.chosen == 0

    def test_an_event_that_a_stage_has_no_move_for_takes_none(self) -> None:
        procedure = fresh(START.upon(Go).to(Stage("end", answer="x"), by=anyone()), START.at_end().to(START))
        attempt = Attempt("end", facts_of(stage="end"))

        assert not machine(procedure).events["Go"].trigger(attempt)
        assert (attempt.state, attempt.chosen, attempt.tried) == ("end", None, [])


class TestTheOnlyChooser:
    def test_what_the_shared_machine_chooses_is_what_happens(self) -> None:
        # Turned round in the machine alone: whoever looked at the procedure's order would take the first.
        procedure = upon(None, None)
        shared_machine(procedure).events["Go"].transitions["going"].reverse()

        assert done(procedure).accept().stage == "end_1"

    @pytest.mark.parametrize("trigger", ["once", "at_end"])
    def test_moves_without_an_act_are_chosen_by_the_machine_as_well(self, trigger: str) -> None:
        one, other = ends(2)
        moves = [START.once(anyone()).to(one), START.once(anyone()).to(other)]
        if trigger == "at_end":
            moves = [START.at_end().to(one), START.at_end().to(other)]
        procedure = fresh(*moves)
        shared_machine(procedure).events[trigger].transitions["going"].reverse()

        case = open_case(procedure, Propose(actor="li", title="t"), NOW, case="1", community="g").accept()
        if trigger == "at_end":
            case = due(procedure, case).accept()

        assert case.stage == "end_1"

    def test_every_move_of_a_procedure_is_in_its_machine_and_nothing_else(self) -> None:
        end, other = ends(2)
        procedure = fresh(
            START.upon(Go).to(end, when=says(answer="met"), by=anyone()),
            START.once(says(answer="unmet")).to(other),
            START.at_end().to(end),
            START.upon(Go).to(other, by=anyone()),
        )
        made = machine(procedure)
        arrows: list[Any] = made.get_transitions()

        assert sorted((arrow.number, arrow.source, arrow.dest) for arrow in arrows) == [
            (number, move.source.name, move.target.name) for number, move in enumerate(procedure.moves)
        ]
        assert {name: state.final for name, state in made.states.items()} == {
            "going": False,
            "end_0": True,
            "end_1": True,
        }
        assert made.initial == "going"
        assert not made.models


class TestHooks:
    def test_hooks_run_in_the_order_of_transitions_and_see_the_attempt(self) -> None:
        procedure = upon(says(answer="unmet"), None)
        made, seen = shared_machine(procedure), []

        def hook(name: str) -> Callable[[EventData], None]:
            return lambda event: seen.append((name, event.model.state, event.model.facts.actor))

        for name, add in HOOKS.items():
            if name != "prepare_event, set anew":
                add(made, hook(name))

        assert done(procedure).accept().stage == "end_1"
        assert seen == [
            ("prepare_event", "going", "li"),
            ("prepare", "going", "li"),
            ("prepare", "going", "li"),
            ("before_state_change", "going", "li"),
            ("before", "going", "li"),
            ("on_exit", "going", "li"),
            ("on_enter", "end_1", "li"),
            ("on_final", "end_1", "li"),
            ("after", "end_1", "li"),
            ("after_state_change", "end_1", "li"),
            ("finalize_event", "end_1", "li"),
        ]

    @pytest.mark.parametrize("hook", HOOKS)
    def test_a_hook_changes_nothing_that_is_recorded(self, hook: str) -> None:
        guards = says(answer="unmet"), says(answer="met")
        procedure = upon(*guards)
        plainly = done(procedure)
        calls: list[EventData] = []
        HOOKS[hook](shared_machine(procedure), calls.append)

        assert done(procedure) == plainly
        assert calls

    @pytest.mark.parametrize("hook", [name for name in HOOKS if name != "finalize_event"])
    def test_a_hook_that_raises_stops_the_act_by_name_and_harms_nothing(self, hook: str) -> None:
        procedure = upon(says(answer="unmet"), None)

        def raising(event: EventData) -> None:
            raise ZeroDivisionError(hook)

        HOOKS[hook](shared_machine(procedure), raising)
        ruling = done(procedure)

        assert not ruling.accepted
        assert ruling.events == ()
        assert ruling.case is not None
        assert ruling.case.stage == "going"
        assert isinstance(ruling.error, RuleRaisedError)
        assert "a hook on 'Go' of small raised" in str(ruling.error)
        assert "ZeroDivisionError" in ruling.explain("zh")

    def test_what_a_finalising_hook_raises_is_swallowed_by_transitions_and_harms_nothing(self) -> None:
        procedure = upon(None)
        plainly = done(procedure)

        def raising(event: EventData) -> None:
            raise ZeroDivisionError

        shared_machine(procedure).finalize_event.append(raising)

        assert done(procedure) == plainly

    def test_an_act_goes_through_again_once_the_hook_is_gone(self) -> None:
        procedure = upon(None)
        made = shared_machine(procedure)

        def raising(event: EventData) -> None:
            raise ZeroDivisionError

        made.before_state_change.append(raising)
        assert not done(procedure).accepted
        made.before_state_change.remove(raising)
        assert done(procedure).accepted

    def test_a_hook_on_exceptions_sees_them_and_cannot_make_them_away(self) -> None:
        procedure = upon(broken())
        seen: list[Any] = []
        shared_machine(procedure).on_exception = lambda event: seen.append(event.error)

        ruling = done(procedure)

        assert not ruling.accepted
        assert isinstance(ruling.error, RuleRaisedError)
        assert ruling.error.rule.endswith("broken")
        assert seen == [ruling.error]

    def test_a_hook_on_exceptions_cannot_make_away_a_question_to_the_outside(self) -> None:
        procedure = upon(roles("chair"))
        shared_machine(procedure).on_exception = lambda event: None
        attempt = Attempt("going", facts_of(Go(actor="li")))

        with pytest.raises(NeedsAnswer) as caught:
            shared_machine(procedure).events["Go"].trigger(attempt)

        assert caught.value.question == StandingOf("li", NOW)

    def test_a_condition_that_a_host_adds_can_only_refuse_and_is_named(self) -> None:
        procedure = upon(says(answer="unmet", name="rule"), None)

        def office_is_open(event: EventData) -> bool:
            return False

        for arrow in shared_machine(procedure).get_transitions():
            arrow.conditions.append(arrow.condition_cls(office_is_open))
        ruling = done(procedure)

        assert not ruling.accepted
        assert ruling.verdict is not None
        assert ruling.verdict.is_unmet
        assert (
            ruling.explain().count("a condition that the platform added does not hold: office_is_open") == 2
        )
        assert "平台另加的条件不成立：office_is_open" in ruling.explain("zh")

    def test_a_condition_that_a_host_adds_does_not_make_a_guard_hold(self) -> None:
        procedure = upon(says(answer="unmet"), says(answer="undecided"))
        for arrow in shared_machine(procedure).get_transitions():
            arrow.conditions.append(arrow.condition_cls(lambda event: True))

        assert not done(procedure).accepted

    @pytest.mark.parametrize("hooked", [False, True])
    def test_a_transition_that_a_host_adds_is_never_taken(self, *, hooked: bool) -> None:
        procedure = upon(says(answer="unmet"))
        made = shared_machine(procedure)
        made.add_transition("Go", "going", "end_0", after=[lambda event: None] if hooked else [])
        ruling = done(procedure)

        assert not ruling.accepted
        assert "going -> end_0 was added to the machine and is no move; declare it" in str(ruling.error)


class TestCopies:
    def test_all_cases_of_a_procedure_share_one_machine(self) -> None:
        one = upon(None)
        again = Procedure(
            one.name, version=one.version, start=one.start, opens=one.opens, by=one.by, moves=one.moves
        )

        assert again is not one
        assert shared_machine(one) is shared_machine(again)
        assert shared_machine(one) is not shared_machine(upon(None))

    def test_a_machine_of_ones_own_touches_no_case(self) -> None:
        procedure = upon(None)

        def raising(event: EventData) -> None:
            raise ZeroDivisionError

        machine(procedure).before_state_change.append(raising)

        assert machine(procedure) is not shared_machine(procedure)
        assert done(procedure).accept().stage == "end_0"

    def test_a_machine_keeps_no_procedure_alive(self) -> None:
        procedure = upon(None)
        shared_machine(procedure)
        gone = ref(procedure)

        del procedure
        gc.collect()

        assert gone() is None

    def test_the_machine_never_touches_the_case(self) -> None:
        procedure = upon(says(answer="unmet"))
        case = open_case(procedure, Propose(actor="wu", title="t"), NOW, case="1", community="g").accept()
        attempt = Attempt("going", Facts(case, Go(actor="li"), NOW, Answers(), procedure.zone))

        machine(procedure).events["Go"].trigger(attempt)

        assert attempt.facts.case is case
        assert case.stage == "going"


def test_an_outcome_that_is_not_met_never_passes_for_true() -> None:
    # transitions compares a guard's answer with == True, which no verdict is.
    attempts = [asked(machine(upon(says(answer=o.value))), "Go", facts_of(Go(actor="li"))) for o in Outcome]

    assert [attempt.chosen for attempt in attempts] == [0, None, None]
