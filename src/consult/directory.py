"""What the host knows of people: who somebody is, and who stands on which roll."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, final

from consult.errors import DirectoryError
from consult.people import Standing
from consult.voting import Roll

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from consult.procedure import Procedure

__all__ = ["Directory", "People", "check_directory"]


class Directory(Protocol):
    """The host's own users and registers, asked for a community and a moment."""

    def standing(self, community: str, person: str, at: datetime) -> Standing:
        """Who *person* is. Somebody unknown has a standing without roles."""
        ...

    def roll(self, community: str, name: str, at: datetime) -> Roll | None:
        """Who stands on the roll of that name; None where there is no such roll."""
        ...


@final
class People:
    """
    A directory in memory, for tests, tutorials and small hosts: always and everywhere the same.

    >>> from datetime import UTC, datetime
    >>> people = People({"wu": ["committee"]}, residents=["li", "wu"])
    >>> people.standing("garden", "wu", datetime.now(UTC)).roles
    frozenset({'committee'})
    """

    def __init__(
        self,
        standings: Mapping[str, Iterable[str] | Standing] | Iterable[Standing] = (),
        /,
        **rolls: Iterable[str] | Roll,
    ) -> None:
        self._standings: dict[str, Standing] = {}
        if hasattr(standings, "items"):
            for person, held in standings.items():
                self.put(held if isinstance(held, Standing) else Standing(person, roles=held))
        else:
            for standing in standings:
                self.put(standing)
        self._rolls: dict[str, Roll] = {}
        for name, voters in rolls.items():
            self.put_roll(voters if isinstance(voters, Roll) else Roll.of(name, voters))

    def put(self, standing: Standing) -> None:
        """From now on the person is known like this."""
        self._standings[standing.person] = standing

    def put_roll(self, roll: Roll) -> None:
        """From now on the roll of that name is this one. Votes that are open keep theirs."""
        self._rolls[roll.name] = roll

    @property
    def persons(self) -> tuple[str, ...]:
        """Everybody who was put in, in that order."""
        return tuple(self._standings)

    @property
    def rolls(self) -> tuple[str, ...]:
        """The names of the rolls."""
        return tuple(self._rolls)

    def standing(self, community: str, person: str, at: datetime) -> Standing:
        """Who *person* is."""
        del community, at
        found = self._standings.get(person)
        return Standing(person) if found is None else found

    def roll(self, community: str, name: str, at: datetime) -> Roll | None:
        """The roll of that name."""
        del community, at
        return self._rolls.get(name)


def check_directory(directory: Directory, procedure: Procedure, community: str, at: datetime) -> None:
    """
    Check that *directory* knows the rolls that *procedure* names.

    Which roll a reading gives is known matter by matter only, and not checked.

    Raises:
        DirectoryError: naming each roll that is not there, and the stage that asks for it.
    """
    missing: list[str] = []
    for stage in procedure.stages.values():
        # What a vote and a petition call their roll, and a survey those who are served.
        names = (getattr(stage.holds, field, None) for field in ("roll", "served"))
        missing += [
            f"stage {stage.name!r} asks for the roll {name!r}"
            for name in names
            if isinstance(name, str) and directory.roll(community, name, at) is None
        ]
    if missing:
        msg = f"the directory of {community!r} lacks rolls: {'; '.join(missing)}; add them or name others"
        raise DirectoryError(msg)
