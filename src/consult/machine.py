"""
From a procedure to a `transitions.Machine`, which alone chooses moves.

There is one machine for each procedure, shared by all its cases; no model is registered with it. What it
moves is an `Attempt`, a scratch value, never the case. transitions is extended at its documented points: a
guard is a rule, a refusal keeps its verdict, and the path without hooks is short. Where a hook was added to
the machine, a state or a transition, the stock path of transitions runs with the same guards.

transitions 0.9.3 compares guards with ``== True``, leaves the new state standing when ``on_enter`` raises,
and swallows what ``finalize_event`` raises: none of this can harm a case, since only the attempt is touched.
What a hook under ``on_exception`` would swallow is raised again: the engine must see it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final
from weakref import WeakKeyDictionary

from transitions import Event, Machine, Transition

from consult.errors import ConsultError, RuleRaisedError
from consult.verdicts import Outcome, Verdict, all_of, unmet

if TYPE_CHECKING:
    from transitions import EventData

    from consult.facts import Facts
    from consult.procedure import Move, Procedure
    from consult.rules import Rule

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


@final
class _Guarded(Transition):
    """A transition whose guard is a rule."""

    #: The move that it stands for; none where a host added it to the machine, and then it is never taken.
    move: Move | None = None
    number: int = -1
    guard: Rule | None
    by: Rule | None

    def bind(self, number: int, move: Move) -> None:
        """Stand for a move of the procedure."""
        self.number = number
        self.move = move
        self.guard = move.guard
        self.by = move.by

    def judge(self, attempt: Attempt) -> bool:
        """Ask who may and what must hold; keep the reasons either way."""
        if self.move is None:
            raise _undeclared(self)
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
        if self.move is None:
            raise _undeclared(self)
        attempt: Any = event_data.model
        for condition in self.conditions:
            if not condition.check(event_data):
                attempt.tried.append((self.number, _host_says_no(condition.func)))
                return False
        return self.judge(attempt)


def _undeclared(transition: _Guarded) -> RuleRaisedError:
    arrow = f"{transition.source} -> {transition.dest}"
    msg = f"the transition {arrow} was added to the machine and is no move; declare it in the procedure"
    return RuleRaisedError(f"of {arrow}", ConsultError(msg))


def _host_says_no(condition: object) -> Verdict:
    return unmet(
        "a condition that the platform added does not hold: {condition}",
        zh="平台另加的条件不成立：{condition}",
        condition=str(getattr(condition, "__name__", condition)),
    )


@final
class _LeanEvent(Event):
    """An event that goes the short way where nobody hooked in."""

    def trigger(self, model: Any, *args: Any, **kwargs: Any) -> bool:
        """Take the first move whose guard holds; whether one did."""
        machine = self.machine
        transitions: Any = self.transitions.get(model.state)
        if transitions is None:
            return False
        if any(machine.watched or machine.watch()):
            return self._stock(model, *args, **kwargs)
        states = machine.states
        if states[model.state].on_exit:
            return self._stock(model, *args, **kwargs)
        for transition in transitions:
            if (
                transition.prepare
                or transition.before
                or transition.after
                or transition.conditions
                or states[transition.dest].on_enter
            ):
                return self._stock(model, *args, **kwargs)
        for transition in transitions:
            if transition.judge(model):
                model.state = transition.dest
                return True
        return False

    def _stock(self, model: Any, *args: Any, **kwargs: Any) -> bool:
        return bool(super().trigger(model, *args, **kwargs))

    def _trigger(self, event_data: EventData) -> bool:
        taken = super()._trigger(event_data)
        if event_data.error is not None:
            # A hook under on_exception saw it, and stock would be content with that.
            raise event_data.error
        return taken


@final
class _Machine(Machine):
    event_cls: type[Event] = _LeanEvent
    transition_cls: type[Transition] = _Guarded
    #: The lists of hooks on the machine itself, to be looked at in one go.
    watched: tuple[list[Any], ...] | None

    def __setattr__(self, name: str, value: Any) -> None:
        # A host may append to a list of hooks or set another: the second makes a new list to look at.
        super().__setattr__(name, value)
        self.__dict__["watched"] = None

    def watch(self) -> tuple[list[Any], ...]:
        """Look up the lists of hooks anew; each is a property, which costs as much as a guard."""
        watched = (
            self.prepare_event,
            self.before_state_change,
            self.after_state_change,
            self.finalize_event,
            self.on_exception,
            self.on_final,
        )
        self.__dict__["watched"] = watched
        return watched


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
        added: Any = made.events[move.trigger].transitions[move.source.name][-1]
        added.bind(number, move)
    return made


_SHARED: Final[WeakKeyDictionary[Procedure, Machine]] = WeakKeyDictionary()


def shared_machine(procedure: Procedure) -> Machine:
    """
    The machine that all cases of *procedure* share.

    A hook that is added to it runs for every case. It sees an `Attempt` and can observe; what it raises stops
    the act like a rule that raises. It may run more than once for one act: when something of the outside had
    to be asked first, and when somebody else wrote to the case in between.
    """
    made = _SHARED.get(procedure)
    # Of two threads that come first at once both get the same one.
    return _SHARED.setdefault(procedure, machine(procedure)) if made is None else made
