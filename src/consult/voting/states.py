"""
What can become of a voter's paper, and how each of these states counts.

Every voter of a roll is in one state: a choice was made, the paper is void, it was delivered and not
returned, it was never delivered, the voter is there and has not voted, is recused, or was excused. A vote
declares how each state counts, for the quorum, for the bases and for a side; the declaration is recorded with
the result, since real judgments turn on it.

The hardest is the paper that was delivered and not returned. Whether the silent may be counted with the
majority is contested: it was upheld where the owners' own rules of procedure said so, delivery was proven and
the consequence announced (Shanghai No. 2 Intermediate Court, (2022)沪02民初16号), and it is criticised as
against the purpose of Civil Code Article 278. So the default counts them for nothing, the two other policies
must cite their clause, and a paper that was never delivered is never counted for anything.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any, Final, Literal, final

import attrs

from consult.verdicts import Phrase

if TYPE_CHECKING:
    from consult.voting.shares import Share

__all__ = [
    "HELD",
    "Choice",
    "Counted",
    "Counting",
    "Recusal",
    "Silence",
    "State",
    "abstain_with_silent",
    "exclude_silent",
    "follow_majority",
]


_CHOICES: Final = {
    "yes": (1, "赞成"),
    "no": (2, "反对"),
    "abstain": (3, "弃权"),
    "veto": (4, "反对并否决"),
}


@final
class Choice(StrEnum):
    """What a ballot says. A veto is a no that says besides that the matter must not be carried at all."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"
    VETO = "veto"

    def __init__(self, text: str) -> None:
        #: What a box holds for it: 1 to 4 in order. An attribute, because it is asked for every ballot.
        self.code: Final = _CHOICES[text][0]

    def phrase(self) -> Phrase:
        """The choice in words."""
        return Phrase(self.value, _CHOICES[self.value][1])


@final
class State(IntEnum):
    """The state of one voter's paper, as a box holds it."""

    NONE = 0
    """Nothing is known: it was not delivered, and there is no ballot."""
    YES = 1
    NO = 2
    ABSTAIN = 3
    VETO = 4
    VOID = 5
    """A paper was returned from which no choice can be read, or that does not count."""
    DELIVERED = 6
    """It was delivered, which is proven, and not returned."""
    PRESENT = 7
    """The voter is there and has not voted."""
    RECUSED = 8
    """The voter takes no part because of a conflict of interest."""
    EXCUSED = 9
    """The voter need not come (not among those due, 应到), and did not."""
    FOLLOWS_YES = 10
    """Delivered, not returned, and counted with a majority for. A box never holds it: it is worked out."""
    FOLLOWS_NO = 11
    FOLLOWS_NEITHER = 12

    def phrase(self) -> Phrase:
        """The state in words."""
        return Phrase(*_STATES[self])


_STATES: Final = {
    State.NONE: ("no ballot", "未投票"),
    State.YES: ("yes", "赞成"),
    State.NO: ("no", "反对"),
    State.ABSTAIN: ("abstain", "弃权"),
    State.VETO: ("veto", "反对并否决"),
    State.VOID: ("void", "无效票"),
    State.DELIVERED: ("delivered and not returned", "已送达未交回"),
    State.PRESENT: ("present and has not voted", "到场未表决"),
    State.RECUSED: ("recused", "回避"),
    State.EXCUSED: ("excused", "请假"),
    State.FOLLOWS_YES: ("not returned, counted with those for", "未交回，计入赞成"),
    State.FOLLOWS_NO: ("not returned, counted with those against", "未交回，计入反对"),
    State.FOLLOWS_NEITHER: ("not returned, counted with no side", "未交回，计入参与表决"),
}

HELD: Final = 16
"""Added to the code of a choice that somebody else made for the voter, as proxy or delegate."""


@final
class Counted(StrEnum):
    """How a state without a side counts."""

    TAKES_PART = "takes part"
    """For the quorum, and in the base of those who take part; so it works like a no there."""
    QUORUM_ONLY = "quorum only"
    """For the quorum; not in the base of those who take part."""
    NOT_AT_ALL = "not at all"
    """Like somebody who stayed away."""
    LEAVES = "leaves the base"
    """Like somebody who is not on the roll."""


Recusal = Literal["leave", "stay"]
"""What becomes of the recused: they *leave* every base, or may not vote but *stay* in the base of all."""


@final
@attrs.frozen
class Silence:
    """
    What a paper counts for that was delivered and not returned.

    Made by `exclude_silent`, `abstain_with_silent` and `follow_majority`.
    """

    #: What is done with it.
    how: Literal["exclude", "abstain", "follow"]
    #: The clause of the community's own rules that says so.
    clause: str | None = None
    #: In which measure the majority is found that the silent follow.
    by: str | None = None
    #: What the votes cast on the leading side must come to, of the whole roll in every measure, before
    #: anybody is counted with them.
    floor: Share | None = None

    def definition(self) -> Any:
        """Its parameters as JSON data."""
        data = {"how": self.how, "clause": self.clause, "by": self.by}
        if self.floor is not None:
            data["floor"] = str(self.floor)
        return {name: value for name, value in data.items() if value is not None}

    def phrase(self) -> Phrase:
        """The policy in words."""
        en, zh = _SILENCE[self.how]
        if self.clause is not None:
            en, zh = f"{en} ({self.clause})", f"{zh}（{self.clause}）"
        return Phrase(en, zh)


_SILENCE: Final = {
    "exclude": ("papers not returned count for nothing", "已送达未交回的表决票不计入"),
    "abstain": (
        "papers delivered and not returned take part and take no side",
        "已送达未交回的表决票计入参与表决，不计入任何一方",
    ),
    "follow": (
        "papers delivered and not returned count with the majority",
        "已送达未交回的表决票计入多数意见",
    ),
}


def exclude_silent() -> Silence:
    """Papers that were not returned count for nothing: the safe default."""
    return Silence("exclude")


def abstain_with_silent(*, clause: str) -> Silence:
    """
    Papers that were delivered and not returned count for the quorum, and for no side.

    Args:
        clause: the clause of the community's own rules that says so.

    Raises:
        ValueError: if no clause is cited.
    """
    return Silence("abstain", _cited(clause))


def follow_majority(*, clause: str, warned: bool, by: str, floor: Share | None = None) -> Silence:
    """
    Papers that were delivered and not returned count with the majority of the ballots cast.

    Of each such paper the box must hold that it was delivered, with proof. Papers that were never delivered
    are never counted with anybody. The majority is found among the ballots cast; where they are level,
    nobody is counted with either side.

    Sources: (2022)沪02民初16号 asks for effective delivery and a warning; that the rules of procedure may say
    so is Guidance Rule 274 of 2009 Article 26. The *floor* is that of Zhejiang 2009: more than 1/2 of all,
    actually cast.

    Args:
        clause: the clause of the community's own rules that says so.
        warned: whether the voters were told of the consequence with the paper.
        by: the measure in which the majority is found, such as ``persons`` or ``area``.
        floor: what the votes actually cast on the leading side must come to first, of all, in every measure.

    Raises:
        ValueError: if no clause is cited, nobody was warned, or no measure is named.
    """
    if warned is not True:
        msg = "nobody was warned that silence counts with the majority; warn them with the paper, or exclude"
        raise ValueError(msg, warned)
    if not by:
        msg = "no measure says whose majority the silent follow; name one, such as by='persons'"
        raise ValueError(msg, by)
    return Silence("follow", _cited(clause), by, floor)


def _cited(clause: str) -> str:
    if not clause.strip():
        msg = "no clause says what silence counts for; cite that of the rules of procedure, or exclude"
        raise ValueError(msg, clause)
    return clause.strip()


@final
@attrs.frozen(cache_hash=True)
class Counting:
    """How every state of a paper counts; declared with the vote, and recorded with its result."""

    #: Whoever takes no side. Abstaining is taking part by default: so reads Civil Code Article 278.
    abstain: Counted = Counted.TAKES_PART
    #: A void paper. By default it was returned, so its voter took part.
    void: Counted = Counted.TAKES_PART
    #: A paper that was delivered and not returned.
    silent: Silence = attrs.field(factory=exclude_silent)
    #: What becomes of the recused; None: nobody can be recused.
    recused: Recusal | None = None

    def definition(self) -> Any:
        """Its parameters as JSON data."""
        return {
            "abstain": self.abstain.value,
            "void": self.void.value,
            "silent": self.silent.definition(),
            "recused": self.recused,
        }
