"""Who can be played, and what the directory knows of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, final

from consult.directory import People
from consult.voting import Roll

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from consult.directory import Directory
    from consult.people import Standing
    from consult.procedure import Procedure
    from consult.verdicts import Lang

__all__ = ["Cast", "Mentioned"]


@final
class Cast:
    """A directory over another one, to which whoever plays can add people."""

    def __init__(self, base: Directory | None = None, known: Iterable[str] = ()) -> None:
        """
        Make a cast.

        Args:
            base: who is known already; nobody by default.
            known: the names to choose from, where *base* does not list its people by itself.
        """
        self._base: Final[Directory] = People() if base is None else base
        self._added: Final[dict[str, Standing]] = {}
        self._joined: Final[dict[str, list[str]]] = {}
        # A directory of a host's own need not be able to list its people.
        listed = base.persons if isinstance(base, People) else ()
        self._known: Final = list(dict.fromkeys([*known, *listed]))
        self._named: Final = list(base.rolls if isinstance(base, People) else ())

    def standing(self, community: str, person: str, at: datetime) -> Standing:
        """Who *person* is."""
        added = self._added.get(person)
        return self._base.standing(community, person, at) if added is None else added

    def roll(self, community: str, name: str, at: datetime) -> Roll | None:
        """Who stands on the roll of that name: those of the base, and those who were added."""
        roll = self._base.roll(community, name, at)
        joined = self._joined.get(name)
        if not joined:
            return roll
        if roll is None:
            return Roll.of(name, joined)
        new = [person for person in joined if person not in roll]
        weights = {measure: [*given, *([1] * len(new))] for measure, given in roll.measures.items()}
        # Each in a building, a household and so on of their own, and following nobody.
        groups = {group: [*labels, *new] for group, labels in roll.groups.items()}
        return Roll.of(name, [*roll.voters, *new], weights=weights, groups=groups)

    def add(self, standing: Standing, rolls: Iterable[str] = ()) -> None:
        """From now on the person is known like this, and stands on these rolls with a weight of one."""
        self._added[standing.person] = standing
        for name in rolls:
            people = self._joined.setdefault(name, [])
            if standing.person not in people:
                people.append(standing.person)

    def rolls(self, community: str, at: datetime) -> list[Roll]:
        """The rolls that are known by name."""
        names = dict.fromkeys([*self._named, *self._joined])
        found = (self.roll(community, name, at) for name in names)
        return [roll for roll in found if roll is not None]

    def names(self, community: str, at: datetime) -> list[str]:
        """Everybody who is known by name: first those of whom something is known, then those on rolls."""
        on_rolls = (voter for roll in self.rolls(community, at) for voter in roll.voters)
        return list(dict.fromkeys([*self._known, *self._added, *on_rolls]))

    def knows(self, community: str, person: str, at: datetime) -> bool:
        """Whether anything at all is known of *person*."""
        if person in self._known or person in self._added:
            return True
        standing = self.standing(community, person, at)
        if standing.roles or standing.seats or standing.groups:
            return True
        return any(person in roll for roll in self.rolls(community, at))


@final
class Mentioned:
    """The roles, bodies and rolls that a procedure asks about, so that nobody has to guess their names."""

    def __init__(self, procedure: Procedure) -> None:
        #: Each role as the directory knows it, and its Chinese title.
        self.roles: dict[str, str] = {}
        self.seats: list[tuple[str, str, str, str]] = []
        self.rolls: list[str] = []
        for value in _walk(procedure.definition()):
            match value:
                case {"rule": "consult.standard._roles", "params": {"names": list(names)}}:
                    for role in names:
                        name, called = (role, role) if isinstance(role, str) else (role["en"], role["zh"])
                        self.roles.setdefault(name, called)
                case {"value": "Body", "name": str(name), "title": title, "seats": list(seats)}:
                    for seat in seats:
                        category = seat["category"]
                        words = (name, category, title or name, seat["title"] or category)
                        self.seats += [words] if words not in self.seats else []
                case {"roll": str(name)} | {"served": str(name)}:
                    self.rolls += [name] if name not in self.rolls else []
                case _:
                    pass

    def role_names(self, lang: Lang) -> list[str]:
        """The roles as they are written, with what they are called."""
        return [
            name + (f"（{title}）" if lang == "zh" and title != name else "")
            for name, title in self.roles.items()
        ]

    def seat_names(self, lang: Lang) -> list[str]:
        """The seats as they are written: body and category, with what they are called."""
        return [
            f"{body}={category}" + (f"（{title}·{called}）" if lang == "zh" else "")
            for body, category, title, called in self.seats
        ]


def _walk(value: Any) -> Iterator[Any]:
    yield value
    match value:
        case dict():
            for item in value.values():
                yield from _walk(item)
        case list():
            for item in value:
                yield from _walk(item)
        case _:
            pass
