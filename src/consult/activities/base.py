"""
What an activity is: a value that says what goes on in a stage.

An activity is no second state machine: its state is the stage's entries, its acts are recorded by the case,
and what it found is the result with which the stage is left. A community's own activity is any frozen value
with the members of `Activity`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, final

import attrs

from consult.events import NO_CHANGES, Changes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from consult.acts import Act
    from consult.facts import Facts
    from consult.rules import Rule
    from consult.verdicts import Phrase, Verdict
    from consult.voting import BoxChange

__all__ = ["Activity", "Intake", "nothing_changes"]


def nothing_changes(facts: Facts) -> Changes:
    """Records the act itself and nothing beside it."""
    del facts
    return NO_CHANGES


@final
@attrs.frozen
class Intake:
    """An act that an activity takes while its stage lasts, without leaving the stage."""

    act: type[Act]
    #: Who may.
    by: Rule
    #: What it changes, given the facts with the act in them.
    changes: Callable[[Facts], Changes] = nothing_changes
    #: What else must hold, given the facts with the act in them.
    admits: Callable[[Facts], Verdict] | None = None
    #: Whether the act goes into the ballot box and not on the case's record.
    ballot: bool = False
    #: What of a ballot goes into the box, where that is not its choice as it is.
    paper: Callable[[Facts], Any] | None = None
    #: What it does to the ballot box, beside what is recorded of it.
    boxes: Callable[[Facts], tuple[BoxChange, ...]] | None = None


class Activity(Protocol):
    """
    What goes on in a stage. Values with these members are activities; nothing is inherited.

    An activity may have more, where it needs them: ``box_kind`` and ``moments`` for ballots, ``prolonged``
    for more time at the close, ``owes`` for what is owed from its beginning.
    """

    @property
    def kind(self) -> str:
        """A word for what it is, by which rules reach its view: ``facts.vote`` for ``"vote"``."""
        ...

    @property
    def intakes(self) -> tuple[Intake, ...]:
        """The acts that it takes."""
        ...

    @property
    def decides(self) -> Rule | None:
        """Who may do the acts that the stage's moves name, where the move does not say."""
        ...

    def begins(self, facts: Facts) -> Mapping[str, Any]:
        """What is worked out once when the stage is entered, as JSON data; None in it refuses the move."""
        ...

    def view(self, facts: Facts) -> Any:
        """What rules see of it."""
        ...

    def finds(self, facts: Facts) -> Mapping[str, Any] | None:
        """The result with which the stage is left, as JSON data."""
        ...

    def responsible(self) -> Phrase | None:
        """Who has to see to it, for the board."""
        ...

    def progress(self, facts: Facts) -> tuple[int, int] | None:
        """How far it is, as done and wanted, for the board."""
        ...

    def definition(self) -> Any:
        """Its parameters as JSON data, for comparing and fingerprinting."""
        ...
