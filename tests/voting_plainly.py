"""
A vote counted plainly, to hold the library's verdicts against.

What a voter's paper may still become is played here one thing after another, and what every paper counts for
is said paper by paper. Nothing of the library's own tables is used, and shares are compared as fractions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Literal, NamedTuple, get_args

from consult.verdicts import Outcome
from consult.voting import Bases, Counts, Progress, Share, Tally, at_least, more_than
from consult.voting.states import (
    Counted,
    Counting,
    Silence,
    State,
    abstain_with_silent,
    exclude_silent,
    follow_majority,
)
from consult.voting.thresholds import Sides, Threshold

NONE, YES, NO, ABSTAIN, VETO = State.NONE, State.YES, State.NO, State.ABSTAIN, State.VETO
VOID, DELIVERED, PRESENT = State.VOID, State.DELIVERED, State.PRESENT
RECUSED, EXCUSED = State.RECUSED, State.EXCUSED

BALLOTS = (YES, NO, ABSTAIN, VETO)
NO_BALLOT = (NONE, DELIVERED, PRESENT, EXCUSED)
STATES = (*NO_BALLOT, *BALLOTS, VOID, RECUSED)


class Paper(NamedTuple):
    """A voter's paper: its state, and whether somebody else cast it."""

    state: State
    held: bool = False


PAPERS = tuple(map(Paper, STATES)) + tuple(Paper(state, held=True) for state in BALLOTS)

PARTS = ("0", "1/10", "1/3", "1/2", "2/3", "3/4", "1")
SHARES = [at_least(part) for part in PARTS] + [more_than(part) for part in PARTS if part != "1"]

QUORUMS: tuple[tuple[Sides, Bases], ...] = (
    ("participating", "all"),
    ("participating", "due"),
    ("present", "all"),
    ("present", "due"),
)
ASKED: tuple[tuple[Sides, Bases], ...] = (
    *((side, of) for side in ("yes", "no", "veto") for of in get_args(Bases)),
    *QUORUMS,
)

SETTINGS = ("replaceable", "overridable", "revocable", "voidable", "recusable", "papers", "meeting", "vetoes")
RUNNING = [
    Progress(**dict(zip(SETTINGS, chosen, strict=True)))
    for chosen in product((False, True), repeat=len(SETTINGS))
]

SILENT: tuple[Silence, ...] = (
    exclude_silent(),
    abstain_with_silent(clause="§ 7"),
    follow_majority(clause="§ 7", warned=True, by="persons"),
    follow_majority(clause="§ 7", warned=True, by="area"),
    follow_majority(clause="§ 7", warned=True, by="persons", floor=more_than("1/3")),
)
COUNTINGS = [
    Counting(abstain, void, silent, recused)
    for abstain in Counted
    for void in Counted
    for silent in SILENT
    for recused in (None, "leave", "stay")
]


# -- what may become of a paper ----------------------------------------------------------------------------


class _Place(NamedTuple):
    state: State
    under: State | None = None
    """What lies under a ballot that somebody else cast."""


def _next(now: _Place, may: Progress) -> Iterator[_Place]:  # noqa: C901 - a line a thing that may happen
    """What one thing that happens can make of a paper."""
    state, under = now
    held = under is not None
    ballot = state in BALLOTS
    new = [YES, NO, ABSTAIN, *([VETO] if may.vetoes else []), *([VOID] if may.papers else [])]
    if state in NO_BALLOT or (held and may.overridable) or ((ballot or state is VOID) and may.replaceable):
        yield from map(_Place, new)
    if state in NO_BALLOT and state is not EXCUSED:
        yield from (_Place(choice, state) for choice in new if choice is not VOID)
    if under is not None and may.revocable:
        yield _Place(under)
    if ballot and may.voidable:
        yield _Place(VOID)
    if may.recusable and (state in NO_BALLOT or held or ((ballot or state is VOID) and may.replaceable)):
        yield _Place(RECUSED)
    if may.papers and state is NONE:
        yield _Place(DELIVERED)
    if may.meeting:
        if state in {NONE, DELIVERED, EXCUSED}:
            yield _Place(PRESENT)
        if state is PRESENT:
            yield _Place(NONE)
        if state in {NONE, DELIVERED, PRESENT}:
            yield _Place(EXCUSED)


@cache
def may_become(paper: Paper, progress: Progress) -> tuple[State, ...]:
    """Every state in which a paper may be when the vote closes."""
    if progress.closed:
        return (paper.state,)
    waiting = [_Place(paper.state)]
    if paper.held:
        unders = [NONE] + [DELIVERED] * progress.papers + [PRESENT] * progress.meeting
        waiting = [_Place(paper.state, under) for under in unders]
    seen = set(waiting)
    while waiting:
        for place in _next(waiting.pop(), progress):
            if place not in seen:
                seen.add(place)
                waiting.append(place)
    return tuple(sorted({place.state for place in seen}))


# -- what a paper counts for -------------------------------------------------------------------------------


class Counts_(NamedTuple):  # noqa: N801 - beside the library's Counts
    """What one voter counts for."""

    all: bool = True
    due: bool = True
    present: bool = False
    #: In the base of those who take part, and for the quorum.
    participating: bool = False
    quorum: bool = False
    says: Literal["yes", "no", "veto"] | None = None


LEFT = Counts_(all=False, due=False)
AWAY = Counts_()


@cache
def counts_for(state: State, counting: Counting, majority: Literal["yes", "no"] | None) -> Counts_:
    """What a paper counts for in the end, where *majority* is the side that the silent are counted with."""
    match state:
        case State.YES:
            return Counts_(present=True, participating=True, quorum=True, says="yes")
        case State.NO:
            return Counts_(present=True, participating=True, quorum=True, says="no")
        case State.VETO:
            return Counts_(present=True, participating=True, quorum=True, says="veto")
        case State.ABSTAIN | State.VOID:
            declared = counting.abstain if state is ABSTAIN else counting.void
            return {
                Counted.TAKES_PART: Counts_(present=True, participating=True, quorum=True),
                Counted.QUORUM_ONLY: Counts_(present=True, quorum=True),
                Counted.NOT_AT_ALL: AWAY,
                Counted.LEAVES: LEFT,
            }[declared]
        case State.PRESENT:
            return Counts_(present=True)
        case State.DELIVERED if counting.silent.how == "abstain":
            return Counts_(participating=True, quorum=True)
        case State.DELIVERED if counting.silent.how == "follow":
            return Counts_(participating=True, quorum=True, says=majority)
        case State.RECUSED:
            return AWAY if counting.recused == "stay" else LEFT
        case State.EXCUSED:
            return Counts_(due=False)
        case _:
            return AWAY


Weights = Mapping[str, Sequence[int]]


def majority_of(end: Sequence[State], weights: Weights, counting: Counting) -> Literal["yes", "no"] | None:
    """With which side the silent are counted: the one that has more of what was cast, and enough of it."""
    silent = counting.silent
    if silent.how != "follow" or DELIVERED not in end:
        return None
    assert silent.by is not None

    def weight(measure: str, *states: State) -> int:
        return sum(w for w, state in zip(weights[measure], end, strict=True) if state in states)

    yes, no = weight(silent.by, YES), weight(silent.by, NO, VETO)
    if yes == no:
        return None
    side: Literal["yes", "no"] = "yes" if yes > no else "no"
    if silent.floor is not None:
        for measure, by_voter in weights.items():
            have = weight(measure, YES) if side == "yes" else weight(measure, NO, VETO)
            stay = [counts_for(state, counting, None).all for state in end]
            whole = sum(w for w, stays in zip(by_voter, stay, strict=True) if stays)
            if not holds(have, whole, silent.floor):
                return None
    return side


@cache
def adds(
    state: State, counting: Counting, majority: Literal["yes", "no"] | None, side: Sides, of: Bases
) -> tuple[bool, bool]:
    """Whether a paper is on the side (and in the base), and whether it is in the base."""
    counted = counts_for(state, counting, majority)
    in_base = {
        "all": counted.all,
        "due": counted.due,
        "present": counted.present,
        "participating": counted.participating,
        "cast": counted.says is not None,
    }[of]
    on_side = {
        "yes": counted.says == "yes",
        "no": counted.says in {"no", "veto"},
        "veto": counted.says == "veto",
        "participating": counted.quorum,
        "present": counted.present,
    }[side]
    return on_side and in_base, in_base


def parts(
    end: Sequence[State], weights: Weights, counting: Counting, threshold: Threshold
) -> tuple[int, int]:
    """How much of how much, when a vote closed with these papers."""
    majority = majority_of(end, weights, counting)
    have = base = 0
    for weight, state in zip(weights[threshold.measure], end, strict=True):
        on_side, in_base = adds(state, counting, majority, threshold.side, threshold.of)
        have += weight * on_side
        base += weight * in_base
    return have, base


@cache
def holds(have: int, base: int, share: Share) -> bool:
    if base == 0:
        return False
    asked = Fraction(share.numerator, share.denominator)
    return Fraction(have, base) > asked if share.strict else Fraction(have, base) >= asked


def completions(papers: Sequence[Paper], progress: Progress) -> Iterator[tuple[State, ...]]:
    """Every way in which the vote may end."""
    return product(*(may_become(paper, progress) for paper in papers))


def all_parts(
    papers: Sequence[Paper], weights: Weights, progress: Progress, counting: Counting, threshold: Threshold
) -> set[tuple[int, int]]:
    """How much of how much it may come to."""
    return {parts(end, weights, counting, threshold) for end in completions(papers, progress)}


def expected(ends: set[tuple[int, int]], share: Share) -> Outcome:
    """What all the ways in which the vote may end make of a share."""
    answers = {holds(have, base, share) for have, base in ends}
    if len(answers) == 2:
        return Outcome.UNDECIDED
    return Outcome.MET if answers == {True} else Outcome.UNMET


# -- tallies -----------------------------------------------------------------------------------------------


def counts_of(papers: Sequence[Paper], weights: Sequence[int]) -> Counts:
    """The counts of papers that weigh so much."""

    def weight(*states: State, held: tuple[bool, ...] = (False, True)) -> int:
        counted = (paper.state in states and paper.held in held for paper in papers)
        return sum(weight for weight, counts in zip(weights, counted, strict=True) if counts)

    return Counts(
        sum(weights),
        weight(YES),
        weight(NO),
        weight(ABSTAIN),
        weight(VETO),
        weight(VOID),
        weight(DELIVERED),
        weight(PRESENT),
        weight(RECUSED),
        weight(EXCUSED),
        (
            weight(YES, held=(True,)),
            weight(NO, held=(True,)),
            weight(ABSTAIN, held=(True,)),
            weight(VETO, held=(True,)),
        ),
    )


def tally_of(papers: Sequence[Paper], weights: Weights) -> Tally:
    return Tally({measure: counts_of(papers, by_voter) for measure, by_voter in weights.items()})
