"""What a sitting has come to, as rules see it: who was called, who is present, what was said and agreed."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Final, final

from consult.people import STAKEHOLDER, Body
from consult.timing import Span, moment
from consult.verdicts import Verdict, met, unmet
from consult.voting import Share, reached

if TYPE_CHECKING:
    from consult.case import Entry
    from consult.facts import Facts

__all__ = ["CLOSED", "CONVENED", "RECUSED", "SITTING", "STATEMENT", "SittingView", "sizes_of"]

SITTING: Final = "sitting"
CONVENED: Final = "convened"
CLOSED: Final = "closed"
RECUSED: Final = "recused"
STATEMENT: Final = "statement"


@final
class SittingView:
    """What rules see of a sitting: the one called last in this visit, on this text."""

    __slots__ = ("_facts", "_quorum", "body")

    def __init__(self, facts: Facts, body: Body, quorum: Share | None) -> None:
        self._facts = facts
        self._quorum = quorum
        #: Who sits.
        self.body: Final = body

    @property
    def convened(self) -> Entry | None:
        """The call: when, how and where, the agenda, and who was invited."""
        return self._facts.case.bucket(SITTING).get(CONVENED)

    @property
    def closed(self) -> Entry | None:
        """The outcome last recorded, with all that the result of the stage says."""
        return self._facts.case.bucket(SITTING).get(CLOSED)

    @property
    def is_open(self) -> bool:
        """Whether a sitting is called and not closed yet."""
        convened, closed = self.convened, self.closed
        return convened is not None and (closed is None or closed.seq < convened.seq)

    @property
    def begins(self) -> datetime | None:
        """The moment for which the sitting is called, in UTC."""
        convened = self.convened
        return None if convened is None else moment(datetime.fromisoformat(convened.value["at"]))

    @property
    def outcome(self) -> str | None:
        """The outcome last recorded."""
        closed = self.closed
        return None if closed is None else closed.value["outcome"]

    @property
    def invited(self) -> frozenset[str]:
        """The stakeholders who are invited."""
        convened = self.convened
        return frozenset() if convened is None else frozenset(convened.value["stakeholders"])

    @property
    def present(self) -> dict[str, str]:
        """Who is present now, for which category; the recused are not among them."""
        found = self._facts.case.bucket(self.presences)
        recused = self._facts.case.bucket(RECUSED)
        return {
            person: entry.value["category"]
            for person, entry in sorted(found.items())
            if person not in recused
        }

    @property
    def recused(self) -> dict[str, str]:
        """Who is recused, and why."""
        found = self._facts.case.bucket(RECUSED)
        return {person: entry.value["reason"] for person, entry in sorted(found.items())}

    @property
    def statements(self) -> list[Entry]:
        """What was said in this sitting, in the order of time."""
        convened = self.convened
        if convened is None:
            return []
        return [entry for entry in self._facts.entries(STATEMENT) if entry.seq > convened.seq]

    @property
    def notice(self) -> Span | None:
        """The least time between the call and the sitting, worked out when the stage was entered."""
        found = self._facts.opening.get("notice")
        return None if found is None else Span(found["count"], found["unit"])

    def is_present(self, person: str) -> bool:
        """Whether *person* is present now and not recused."""
        return person in self._facts.case.bucket(self.presences) and not self.is_recused(person)

    def is_recused(self, person: str) -> bool:
        """Whether *person* is recused."""
        return person in self._facts.case.bucket(RECUSED)

    @property
    def presences(self) -> str:
        """The bucket of those present. Each call has its own: who came to one has not come to the next."""
        convened = self.convened
        return f"present:{0 if convened is None else convened.seq}"

    def category_of(self, person: str) -> str | None:
        """The seat that the directory gives *person* in the body, else that of a stakeholder if invited."""
        seats = self._facts.standing_of(person).seats
        return seats.get(self.body.name, STAKEHOLDER if person in self.invited else None)

    def quorum(self) -> Verdict:
        """Whether enough members are present now. Stakeholders count neither way."""
        asked = self._quorum
        if asked is None:
            return met("no quorum is asked for", zh="未规定到会人数")
        sizes = sizes_of(self.body)
        # More people than seats is a mistake of the directory, and must not make up for other seats.
        counts = Counter(self.present.values())
        have = sum(min(counts[category], size) for category, size in sizes.items())
        base = sum(sizes.values())
        need = asked.needed(base)
        answer = met if reached(have, base, asked) else unmet
        return answer(
            "{have} of {base} members are present; {share} asked for, so {need} needed",
            zh="{base}名成员中{have}人在场，要求{share}，须达{need}人",
            have=have,
            base=base,
            share=asked,
            need=need,
            missing=max(0, need - have),
        )


def sizes_of(body: Body) -> dict[str, int]:
    """How many seats of each category there are, where it is known."""
    return {seat.category: seat.size for seat in body.seats if seat.size is not None}
