"""
From a procedure to a `transitions.Machine`, which alone chooses moves.

There is one machine for each procedure, shared by all its cases; no model is registered with it. What it moves
is an `Attempt`, a scratch value, never the case. transitions is extended at its documented points: a guard is a
rule, a refusal keeps its verdict, and the path without hooks is short. Where a hook was added to the machine, a
state or a transition, the stock path of transitions runs with the same guards.

transitions 0.9.3 compares guards with ``== True``, leaves the new state standing when ``on_enter`` raises, and
swallows what ``finalize_event`` raises: none of this can harm a case, since only the attempt is touched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final
from weakref import WeakKeyDictionary

from transitions import Event, EventData, Machine, Transition

from consult.verdicts import Outcome, Verdict, all_of

if TYPE_CHECKING:
    from consult.facts import Facts
    from consult.procedure import Move, Procedure

__all__ = ["Attempt", "machine", "shared_machine"]


@final
class Attempt:
    """
    What the machine moves: a stage's name and the facts, thrown away after one attempt.

    Attributes:
        state: the stage; the machine sets it.
        facts: what the guards are asked about.
        chosen: the number of the move that was taken.
        verdict: why it was taken; None where it asked for nothing.
        tried: the numbers and verdicts of the moves that were not.
    """

    __slots__ = ("asks_who", "chosen", "facts", "facts_before", "state", "tried", "verdict")

    def __init__(self, state: str, facts: Facts, facts_before: Facts | None = None) -> None:
        self.state = state
        self.facts = facts
        #: The case as it is without the act: who may is judged on it.
        self.facts_before = facts if facts_before is None else facts_before
        #: Whether the machine asks who may; not where that was asked once for all moves of the act.
        self.asks_who = facts_before is not None
        self.chosen: int | None = None
        self.verdict: Verdict | None = None
        self.tried: list[tuple[int, Verdict]] = []


class _Guarded(Transition):  # type: ignore[misc]  # transitions ships partial types
    """A transition whose guard is a rule."""

    move: Move
    number: int

    def bind(self, number: int, move: Move) -> None:
        self.number = number
        self.move = move
        self.guard = move.guard
        self.by = move.by

    def judge(self, attempt: Attempt) -> bool:
        """Ask who may and what must hold; keep the reasons either way."""
        guard, by = self.guard, self.by if attempt.asks_who else None
        if guard is None and by is None:
            verdict = None
        else:
            verdicts = []
            if by is not None:
                verdicts.append(by.ask(attempt.facts_before))
            if guard is not None:
                verdicts.append(guard.ask(attempt.facts))
            verdict = verdicts[0] if len(verdicts) == 1 else all_of(verdicts)
            if verdict.outcome is not Outcome.MET:
                attempt.tried.append((self.number, verdict))
                return False
        attempt.chosen = self.number
        attempt.verdict = verdict
        return True

    def _eval_conditions(self, event_data: EventData) -> bool:
        # The stock path asks here. Conditions that a host added are asked first, as stock would.
        return bool(super()._eval_conditions(event_data)) and self.judge(event_data.model)


class _LeanEvent(Event):  # type: ignore[misc]  # transitions ships partial types
    """An event that goes the short way where nobody hooked in."""

    def trigger(self, model: Attempt, *args: Any, **kwargs: Any) -> bool:
        """Take the first move whose guard holds; whether one did."""
        machine = self.machine
        transitions = self.transitions.get(model.state)
        if transitions is None:
            return False
        if (
            machine.prepare_event
            or machine.before_state_change
            or machine.after_state_change
            or machine.finalize_event
            or machine.on_exception
            or machine.on_final
        ):
            return bool(super().trigger(model, *args, **kwargs))
        states = machine.states
        if states[model.state].on_exit:
            return bool(super().trigger(model, *args, **kwargs))
        for transition in transitions:
            if (
                transition.prepare
                or transition.before
                or transition.after
                or transition.conditions
                or states[transition.dest].on_enter
            ):
                return bool(self._stock(model, *args, **kwargs))
        for transition in transitions:
            if transition.judge(model):
                model.state = transition.dest
                return True
        return False

    def _stock(self, model: Attempt, *args: Any, **kwargs: Any) -> bool:
        return bool(super().trigger(model, *args, **kwargs))


class _Machine(Machine):  # type: ignore[misc]  # transitions ships partial types
    event_cls = _LeanEvent
    transition_cls = _Guarded


def machine(procedure: Procedure) -> Machine:
    """
    A machine of *procedure* of one's own, to look at or to draw: hooks on it touch no case.

    Its states are the stages; its triggers are the acts' names, ``once`` and ``at_end``.
    """
    made = _Machine(
        model=None,
        states=[{"name": stage.name, "final": stage.final} for stage in procedure.stages.values()],
        initial=procedure.start.name,
        auto_transitions=False,
        send_event=True,
        name=procedure.name,
    )
    for number, move in enumerate(procedure.moves):
        made.add_transition(move.trigger, move.source.name, move.target.name)
        made.events[move.trigger].transitions[move.source.name][-1].bind(number, move)
    return made


_SHARED: Final[WeakKeyDictionary[Procedure, Machine]] = WeakKeyDictionary()


def shared_machine(procedure: Procedure) -> Machine:
    """
    The machine that all cases of *procedure* share.

    A hook that is added to it runs for every case. It sees an `Attempt` and can observe; what it raises stops
    the act like a rule that raises.
    """
    made = _SHARED.get(procedure)
    if made is None:
        made = _SHARED[procedure] = machine(procedure)
    return made
