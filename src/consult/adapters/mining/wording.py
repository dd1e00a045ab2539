"""What rules call their parts, be they procedures or what a record knows of them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol, final, get_args

import attrs

from consult.acts import FieldRef, names_stage
from consult.procedure import Procedure
from consult.verdicts import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consult.acts import Act

__all__ = ["Words", "words_by_fingerprint"]


class Words(Protocol):
    """What one version of the rules calls its parts, as the book of a record does."""

    @property
    def name(self) -> Phrase:
        """The procedure's name; the English one is that of its definition."""
        ...

    @property
    def version(self) -> str:
        """Its version."""
        ...

    @property
    def fingerprint(self) -> str:
        """Its fingerprint."""
        ...

    def stage(self, name: str) -> Phrase:
        """What a stage is called."""
        ...

    def act(self, name: str) -> Phrase:
        """What an act is called."""
        ...

    def value(self, act: str, field: str, value: str) -> Phrase:
        """What a value of a field is called; itself, where the field is no closed list."""
        ...

    def unit(self, act: str, name: str, data: Mapping[str, Any]) -> str | None:
        """What the number in a field counts, if that is known."""
        ...


@final
@attrs.frozen(hash=False)
class _OfProcedure:
    """The words of a procedure itself."""

    procedure: Procedure
    acts: Mapping[str, type[Act]]

    @property
    def name(self) -> Phrase:
        return self.procedure.phrase()

    @property
    def version(self) -> str:
        return self.procedure.version

    @property
    def fingerprint(self) -> str:
        return self.procedure.fingerprint

    def stage(self, name: str) -> Phrase:
        known = self.procedure.stages.get(name)
        return Phrase(name, name) if known is None else known.phrase()

    def act(self, name: str) -> Phrase:
        known = self.acts.get(name)
        return Phrase(name, name) if known is None else known.called()

    def value(self, act: str, field: str, value: str) -> Phrase:
        plainly = Phrase(value, value)
        info = None if act not in self.acts else self.acts[act].model_fields.get(field)
        if info is None:
            return plainly
        if names_stage in info.metadata:
            return self.stage(value)
        for kind in (info.annotation, *get_args(info.annotation)):
            if isinstance(kind, type) and issubclass(kind, Enum) and hasattr(kind, "phrase"):
                return next((one.phrase() for one in kind if str(one.value) == value), plainly)
        return plainly

    def unit(self, act: str, name: str, data: Mapping[str, Any]) -> str | None:
        known = self.acts.get(act)
        if known is None or name not in known.model_fields:
            return None
        mark = FieldRef(act, name, known).titled
        if mark is None or mark.unit is None:
            return None
        return mark.unit.get(str(data.get(mark.unit_by))) if isinstance(mark.unit, Mapping) else mark.unit


def words_by_fingerprint(rules: Iterable[Procedure | Words]) -> dict[str, Words]:
    """Return what each of *rules* calls its parts, by fingerprint."""
    return {
        one.fingerprint: _OfProcedure(one, one.acts()) if isinstance(one, Procedure) else one for one in rules
    }
