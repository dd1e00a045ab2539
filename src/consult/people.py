"""
Who somebody is in a community, and the bodies in which people sit together.

The host owns its users. It tells the engine, for a moment, a person's `Standing`; everything that a rule
may know of a person is in it, and what was relied on is recorded with the act.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, final

import attrs

from consult.errors import ConsultError, LogError
from consult.verdicts import Phrase, Verdict, all_of, met, unmet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Body", "Seat", "Standing"]


def _frozen_names(names: object) -> frozenset[str]:
    if isinstance(names, str):
        msg = f"roles are given as {names!r}, a text; give a set of role names"
        raise ConsultError(msg)
    return frozenset(names)  # type: ignore[call-overload, no-any-return]  # attrs converters take anything


@final
@attrs.frozen
class Standing:
    """
    What a community knows of a person at one moment.

    A role is one thing and the franchise another: roles say what somebody may do, rolls who may vote.
    """

    #: The host's identifier of the person. Best a pseudonym: it is written into events.
    person: str
    #: The names of the roles that the person holds.
    roles: frozenset[str] = attrs.field(factory=frozenset, converter=_frozen_names)
    #: In which bodies the person sits, and for which category of seat: body name to category.
    seats: Mapping[str, str] = attrs.field(factory=dict, hash=False)
    #: Where the person belongs: ``building``, ``household``, ``grid`` and so on.
    groups: Mapping[str, str] = attrs.field(factory=dict, hash=False)

    def to_data(self) -> dict[str, Any]:
        """The standing as JSON data; what is empty is left out."""
        data: dict[str, Any] = {"person": self.person}
        if self.roles:
            data["roles"] = sorted(self.roles)
        if self.seats:
            data["seats"] = dict(sorted(self.seats.items()))
        if self.groups:
            data["groups"] = dict(sorted(self.groups.items()))
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Standing:
        """
        Read a standing back from JSON data.

        Raises:
            LogError: if *data* is no standing.
        """
        try:
            return cls(
                _text(data["person"]),
                roles=[_text(role) for role in _list(data.get("roles", []))],
                seats=_texts(data.get("seats", {})),
                groups=_texts(data.get("groups", {})),
            )
        except (AttributeError, KeyError, TypeError) as error:
            msg = f"not a standing: {error!r} in {str(data)[:80]}; give the data that Standing.to_data made"
            raise LogError(msg) from error


def _text(value: object) -> str:
    if not isinstance(value, str):
        msg = f"{value!r} is not text"
        raise TypeError(msg)
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        msg = f"{value!r} is not a list"
        raise TypeError(msg)
    return value


def _texts(value: Mapping[object, object]) -> dict[str, str]:
    return {_text(name): _text(item) for name, item in value.items()}


@final
@attrs.frozen
class Seat:
    """A named category of members of a body, such as representatives of long-stay residents."""

    #: The category's name, which `Standing.seats` refers to.
    category: str
    #: The Chinese name.
    title: str | None = None
    #: How many must be present, so that the body may sit. 0: the category may stay away.
    needed: int = attrs.field(default=1, kw_only=True, validator=attrs.validators.ge(0))
    #: How many such seats there are, where it is known.
    size: int | None = attrs.field(
        default=None, kw_only=True, validator=attrs.validators.optional(attrs.validators.ge(0))
    )

    def phrase(self) -> Phrase:
        """The category's name in both languages."""
        return Phrase(self.category, self.title or self.category)


def _seats(values: Iterable[Seat]) -> tuple[Seat, ...]:
    return tuple(values)


@final
@attrs.frozen
class Body:
    """
    People who sit together by categories, such as a deliberation committee "4+N".

    The N are stakeholders, invited matter by matter. That an absent category stops a sitting is the
    default and a parameter of each seat (``needed``): the published accounts say *generally* only.
    """

    #: The body's name, which `Standing.seats` refers to.
    name: str
    #: The Chinese name.
    title: str | None = None
    #: The categories of members.
    seats: tuple[Seat, ...] = attrs.field(default=(), kw_only=True, converter=_seats)
    #: Whether stakeholders of the matter are invited, and how many of them must be present.
    stakeholders: int | None = attrs.field(default=None, kw_only=True)

    def phrase(self) -> Phrase:
        """The body's name in both languages."""
        return Phrase(self.name, self.title or self.name)

    def sits(self, present: Mapping[str, str]) -> Verdict:
        """
        Whether the composition is complete, given who is present for which category.

        Args:
            present: person to category; the category of a stakeholder is ``"stakeholder"``.
        """
        counts = Counter(present.values())
        wanted = [(seat.phrase(), seat.category, seat.needed) for seat in self.seats]
        if self.stakeholders is not None:
            wanted.append((STAKEHOLDERS, STAKEHOLDER, self.stakeholders))
        reasons = []
        for words, category, needed in wanted:
            have = counts[category]
            answer = met if have >= needed else unmet
            reasons.append(
                answer(
                    "{have} present as {category}, {need} needed",
                    zh="{category}到场{have}人，至少须{need}人",
                    category=words,
                    have=have,
                    need=needed,
                    missing=max(0, needed - have),
                )
            )
        if not reasons:
            return met("{body} sits in any composition", zh="{body}对组成人员不作要求", body=self)
        return all_of(reasons)


STAKEHOLDER = "stakeholder"
STAKEHOLDERS = Phrase("stakeholders", "利益相关方")
