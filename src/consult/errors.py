"""
Exceptions, in a module of their own so that every other module may raise them.

A *refusal* is not among them: an act that may not be done is answered by a ruling that explains itself.
Exceptions are for what a program did wrong, and for what stops the engine from answering at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

__all__ = [
    "ClockWentBackError",
    "ConflictError",
    "ConsultError",
    "DefinitionError",
    "DirectoryError",
    "KeyReusedError",
    "LogError",
    "RefusedError",
    "RuleRaisedError",
    "UndecidedError",
    "UnknownCaseError",
    "UnknownProcedureError",
    "told_of",
]


def told_of(error: BaseException) -> str:
    """The kind of an error and what it says, also where somebody else's error cannot even be said."""
    try:
        said = str(error)
    except Exception:  # noqa: BLE001 - anything may be raised by somebody else's text
        said = "it cannot say what"
    return f"{type(error).__name__}: {said}"


class ConsultError(Exception):
    """Anything that this library raises on purpose."""


@final
class DefinitionError(ConsultError):
    """
    A procedure cannot be used as it is written.

    Lists all that is wrong at once: each flaw says what, where, and the remedy.
    """

    def __init__(self, subject: str, flaws: Sequence[object]) -> None:
        lines = "".join(f"\n- {flaw}" for flaw in flaws)
        super().__init__(f"{subject} has {len(flaws)} flaw{'s' if len(flaws) != 1 else ''}:{lines}")
        #: What has the flaws.
        self.subject: Final = subject
        #: Each flaw, in the order in which they were found.
        self.flaws: Final = tuple(flaws)


@final
class RefusedError(ConsultError):
    """
    An act was refused, and the caller asked for an exception instead of looking at the ruling.

    Raised by `Ruling.accept` alone.
    """

    def __init__(self, ruling: object, told: str) -> None:
        super().__init__(told)
        #: The ruling, with the verdict as a tree.
        self.ruling: Final = ruling


@final
class RuleRaisedError(ConsultError):
    """
    A rule raised instead of answering, so nothing was done.

    Common causes: a typing mistake in a rule of the community's own, a field that can be empty, a
    `float` in a verdict's data. Call the rule in a test with the same facts.
    """

    def __init__(self, rule: str, cause: BaseException) -> None:
        super().__init__(f"rule {rule} raised {told_of(cause)}; nothing was changed; mend the rule")
        #: The name of the rule that raised.
        self.rule: Final = rule
        #: What it raised.
        self.cause: Final = cause


@final
class UndecidedError(ConsultError, TypeError):
    """
    A verdict was used as a truth value while it is still undecided.

    Ask `verdict.is_met`, `verdict.is_unmet` or `verdict.is_undecided` instead.
    """


@final
class UnknownCaseError(ConsultError, LookupError):
    """No case of that name in this community."""

    def __init__(self, community: str, case: str) -> None:
        super().__init__(
            f"case {case!r} is not known in community {community!r}; open it first, or look at the key"
        )
        self.community: Final = community
        self.case: Final = case


@final
class UnknownProcedureError(ConsultError, LookupError):
    """
    A case runs under rules that this rulebook does not hold.

    A case is pinned to the exact procedure that it was opened with. Add that version to the rulebook
    again: changing the text of a running case's rules is refused.
    """

    def __init__(self, name: str, version: str, fingerprint: str) -> None:
        super().__init__(
            f"procedure {name!r} version {version!r} with fingerprint {fingerprint[:12]} is not in the "
            "rulebook; add the exact version that the case was opened with"
            if fingerprint
            else f"procedure {name!r} is not in the rulebook; add it, or name one that is"
        )
        self.name: Final = name
        self.version: Final = version
        self.fingerprint: Final = fingerprint


@final
class ClockWentBackError(ConsultError):
    """A moment earlier than what a case has already recorded was given as now."""

    def __init__(self, case: str, now: datetime, recorded: datetime) -> None:
        super().__init__(
            f"case {case!r} recorded {recorded.isoformat()} already and cannot be taken back to "
            f"{now.isoformat()}; set the clock right and try again"
        )
        self.case: Final = case
        self.now: Final = now
        self.recorded: Final = recorded


@final
class ConflictError(ConsultError):
    """
    Somebody else wrote to the same case first.

    Raised by a store's append; the engine answers it by deciding again on the case as it has become.
    """

    def __init__(self, case: str, expected: int, found: int) -> None:
        super().__init__(
            f"case {case!r} was expected to have {expected} events and has {found}; decide again"
        )
        self.case: Final = case
        self.expected: Final = expected
        self.found: Final = found


@final
class KeyReusedError(ConsultError):
    """One idempotency key was sent with two different acts."""

    def __init__(self, key: str) -> None:
        super().__init__(
            f"idempotency key {key!r} was used for a different act before; give each act its own key"
        )
        self.key: Final = key


@final
class DirectoryError(ConsultError):
    """The host's directory does not answer what a procedure asks of it."""


@final
class LogError(ConsultError):
    """A record of events cannot be read: not an event, an unknown schema, or out of order."""
