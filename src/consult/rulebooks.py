"""The procedures that cases of an engine may run under, by fingerprint and by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

from consult.errors import UnknownProcedureError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from consult.case import Case
    from consult.procedure import Procedure

__all__ = ["Rulebook"]


@final
class Rulebook:
    """Procedures in the order in which they were given; of one name, the last is that of new cases."""

    __slots__ = ("_by_name", "_rules")

    def __init__(self, procedures: Iterable[Procedure]) -> None:
        self._rules: Final[dict[str, Procedure]] = {}
        self._by_name: Final[dict[str, Procedure]] = {}
        for procedure in procedures:
            # Put last where it is given twice, so that the order says which is the latest, also when copied.
            self._rules.pop(procedure.fingerprint, None)
            self._rules[procedure.fingerprint] = procedure
            self._by_name[procedure.name] = procedure

    def __iter__(self) -> Iterator[Procedure]:
        return iter(self._rules.values())

    def named(self, name: str) -> Procedure | None:
        """The latest procedure of that name, if there is one."""
        return self._by_name.get(name)

    def known(self, procedure: Procedure | str) -> Procedure:
        """
        The procedure itself if it is here, or the latest of a name.

        Raises:
            UnknownProcedureError: if it is not here.
        """
        if isinstance(procedure, str):
            found = self._by_name.get(procedure)
            if found is None:
                raise UnknownProcedureError(procedure, "any", "")
            return found
        if procedure.fingerprint not in self._rules:
            raise UnknownProcedureError(procedure.name, procedure.version, procedure.fingerprint)
        return procedure

    def pinned(self, head: Case) -> Procedure:
        """
        The exact procedure that a case is pinned to.

        Raises:
            UnknownProcedureError: if it is not here.
        """
        origin = head.origin
        rules = self._rules.get(origin.fingerprint)
        if rules is None:
            raise UnknownProcedureError(origin.procedure, origin.version, origin.fingerprint)
        return rules
