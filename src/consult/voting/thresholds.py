"""
Has it carried? Thresholds, and verdicts on them while a vote runs and when it is closed.

A threshold names what is counted (a side), of what (a base), in which measure, and the share that is asked
for. It is *exact*: met when it holds however the vote may still go, unmet when it fails however the vote may
still go, and undecided otherwise.

Every voter ends in some state, whatever the others do: who has not voted may vote either way or stay away; a
final ballot stays; a replaceable one may become any other; one cast by a proxy may be overridden; and so on,
as the vote's settings (`Progress`) allow. For a share p/q a voter of weight w in a final state adds
w·(q·a - p·b), where a and b say whether that state is on the side and in the base. So the least and the most
that the sum can come to are the sums of every voter's own least and most, which depend on the voter's present
state alone::

    low  = sum over states of  weight · min(q·a - p·b)    met     when low  > 0   (>= 0 if inclusive)
    high = sum over states of  weight · max(q·a - p·b)    unmet   when high <= 0  (<  0 if inclusive)

It is exact for any weights, not only for heads, since both ends are ways in which the vote can really go; and
it takes the same time for ten voters and for ten million. The joint question, whether several thresholds can
be met *together*, is not asked here.

Sources: the bases are those of Civil Code Article 278 (all owners for the quorum, those taking part for the
majority, each by persons and by area) and of the committee laws (those present); shares are inclusive or
strict by Article 1259.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, final, get_args

import attrs

from consult.verdicts import Outcome
from consult.voting.bases import Bases, Sides, in_base, on_side
from consult.voting.progress import Progress, ends
from consult.voting.rolls import PERSONS
from consult.voting.shares import reached
from consult.voting.states import Counted, Counting, State
from consult.voting.tallies import Counts, Tally
from consult.voting.wording import asked, say

if TYPE_CHECKING:
    from consult.verdicts import Phrase, Verdict
    from consult.voting.shares import Share

__all__ = [
    "Bases",
    "Progress",
    "Sides",
    "Threshold",
    "ends",
    "judge_majority",
    "judge_quorum",
    "leading_side",
    "places",
]

_PLAIN: Final = Counting()


@final
@attrs.frozen
class Threshold:
    """
    A share that one side must reach of a base, in one measure.

    ``Threshold(more_than("1/2"), of="participating")``: of those who take part more than half say yes.
    """

    share: Share
    #: What it is a share of.
    of: Bases
    #: What is counted.
    side: Sides = attrs.field(default="yes", kw_only=True)
    #: In which measure of the roll. A set within the roll, such as its women, is a measure in which those in
    #: it weigh 1 and the others 0.
    measure: str = attrs.field(default=PERSONS, kw_only=True)
    #: The measure in words, where it is not one of persons, households and area.
    called: Phrase | None = attrs.field(default=None, kw_only=True)
    #: The threshold's own name in a decision, such as ``quorum_area``.
    name: str | None = attrs.field(default=None, kw_only=True)
    #: The article or bylaw that asks for it.
    source: str | Phrase | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.of not in get_args(Bases):
            msg = (
                f"a threshold of {self.of!r}: the base is all, due, present, participating or cast; name one"
            )
            raise ValueError(msg, self.of)
        if self.side not in get_args(Sides):
            msg = f"a threshold on {self.side!r}: count yes, no, veto, participating or present; name one"
            raise ValueError(msg, self.side)
        if self.side in {"participating", "present"} and self.of not in {"all", "due"}:
            msg = f"{self.side} of {self.of}: a quorum is a share of all or of those due; name one of them"
            raise ValueError(msg, self.of)
        if not self.measure:
            msg = f"a threshold in {self.measure!r}; name a measure of the roll, such as persons or area"
            raise ValueError(msg, self.measure)

    def judge(
        self, tally: Tally, progress: Progress = Progress.CLOSED, counting: Counting = _PLAIN
    ) -> Verdict:
        """
        Judge the threshold on *tally*, by the declared *counting*.

        In the verdict's data ``missing`` is the fewest further yes votes that would make a majority hold, and
        ``need`` is ``have`` with those: while final ballots come in, each of them widens a base of those who
        voted. Where ballots may be replaced, and once the vote is closed, the base is taken as it stands.

        Raises:
            KeyError: if the tally has no such measure.
        """
        counts = tally[self.measure]
        following = State.DELIVERED
        if counts.delivered and counting.silent.how != "exclude":
            # They take part already; whose side they are on is known at the close.
            following = _silent_state(tally, counting) if progress.closed else State.FOLLOWS_NEITHER
        return _judge(self, counts, progress, counting, following)

    def holds(self, tally: Tally, counting: Counting = _PLAIN) -> bool:
        """Whether it holds in a vote that closed with *tally*."""
        return self.judge(tally, Progress.CLOSED, counting).is_met

    def definition(self) -> Any:
        """Its parameters as JSON data."""
        data: dict[str, Any] = {
            "share": str(self.share),
            "of": self.of,
            "side": self.side,
            "measure": self.measure,
        }
        if self.name is not None:
            data["name"] = self.name
        if self.source is not None:
            data["source"] = self.source if isinstance(self.source, str) else attrs.asdict(self.source)
        return data

    def phrase(self) -> Phrase:
        """The threshold as a rule in words."""
        return asked(self.share, self.of, self.side, self.measure, self.called)


def leading_side(tally: Tally, measure: str) -> Literal["yes", "no"] | None:
    """Which side has more of the ballots that were cast, in *measure*; None where they are level."""
    counts = tally[measure]
    against = counts.no + counts.veto
    return "yes" if counts.yes > against else "no" if against > counts.yes else None


def _silent_state(tally: Tally, counting: Counting) -> State:
    """What a paper that was delivered and not returned counts as, at the close."""
    silent = counting.silent
    if silent.how == "follow" and silent.by is not None:
        side = leading_side(tally, silent.by)
        if side is not None and (silent.floor is None or _over_floor(tally, side, silent.floor, counting)):
            return State.FOLLOWS_YES if side == "yes" else State.FOLLOWS_NO
    return State.FOLLOWS_NEITHER


def _over_floor(tally: Tally, side: Literal["yes", "no"], floor: Share, counting: Counting) -> bool:
    for counts in tally.measures.values():
        have = counts.yes if side == "yes" else counts.no + counts.veto
        if not reached(have, _whole(counts, counting), floor):
            return False
    return True


def _whole(counts: Counts, counting: Counting) -> int:
    """The base of all, without whoever leaves it."""
    return (
        counts.all
        - (counts.recused if counting.recused != "stay" else 0)
        - (counts.abstain if counting.abstain is Counted.LEAVES else 0)
        - (counts.void if counting.void is Counted.LEAVES else 0)
    )


class _Ends(NamedTuple):
    """What a voter in one state may come to add: to the sum, and to the base."""

    low: int
    high: int
    #: Whether the base can do without this voter.
    may_leave: bool
    #: Whether the voter is in the base in a state that adds the most.
    counts_at_most: bool
    #: Whether the voter is on the side now, and in the base.
    on_side: bool
    in_base: bool


@lru_cache(maxsize=4096)
def _table(
    share: Share, of: Bases, side: Sides, progress: Progress, counting: Counting
) -> tuple[tuple[_Ends, ...], tuple[_Ends, ...]]:
    """For every state, of one's own choice and held by another: what a voter in it may come to add."""
    p, q = share.numerator, share.denominator
    rows = []
    for held in (False, True):
        row = []
        for state in State:
            values = {
                end: (q * on_side(end, side, of, counting) - p * in_base(end, of, counting))
                for end in ends(state, progress, counting, held=held)
            }
            high = max(values.values())
            row.append(
                _Ends(
                    min(values.values()),
                    high,
                    not all(in_base(end, of, counting) for end in values),
                    any(value == high and in_base(end, of, counting) for end, value in values.items()),
                    on_side(state, side, of, counting),
                    in_base(state, of, counting),
                )
            )
        rows.append(tuple(row))
    return rows[0], rows[1]


# -- judging -----------------------------------------------------------------------------------------------


class _Now(NamedTuple):
    """How it stands now."""

    have: int
    base: int
    #: How much may still vote and is in the base already.
    ready: int
    #: How much is silent and counted on this side.
    following: int


def _own(counts: Counts) -> tuple[int, ...]:
    """The weight in every state, in the order of `State`, without what was cast for others."""
    yes, no, abstain, veto = counts.held
    return (
        counts.outstanding - counts.delivered - counts.present,
        counts.yes - yes,
        counts.no - no,
        counts.abstain - abstain,
        counts.veto - veto,
        counts.void,
        counts.delivered,
        counts.present,
        counts.recused,
        counts.excused,
    )


def _judge(
    threshold: Threshold, counts: Counts, progress: Progress, counting: Counting, silent: State
) -> Verdict:
    share, side = threshold.share, threshold.side
    own, held = _table(share, threshold.of, side, progress, counting)
    weighed = [(own[place], amount, place) for place, amount in enumerate(_own(counts)) if amount]
    weighed += [(held[place], amount, place) for place, amount in enumerate(counts.held, 1) if amount]
    low = high = have = base = ready = following = 0
    may_be_empty, may_be_most = True, False
    for entry, amount, place in weighed:
        now = bound = entry
        if place == State.DELIVERED:
            now = own[silent]
            bound = now if progress.closed else entry
            following = amount if now.on_side and silent != State.DELIVERED else 0
        low += amount * bound.low
        high += amount * bound.high
        may_be_empty = may_be_empty and bound.may_leave
        may_be_most = may_be_most or bound.counts_at_most
        have += amount * now.on_side
        base += amount * now.in_base
        if now.in_base and place in _MAY_VOTE:
            ready += amount
    if share.strict:
        outcome = Outcome.MET if low > 0 else Outcome.UNMET if high <= 0 else Outcome.UNDECIDED
    elif low >= 0 and not may_be_empty:
        outcome = Outcome.MET
    else:
        failed = high < 0 or (high == 0 and not may_be_most)
        outcome = Outcome.UNMET if failed else Outcome.UNDECIDED
    return _said(threshold, counts, progress, outcome, _Now(have, base, ready, following))


_MAY_VOTE: Final = frozenset({State.NONE, State.DELIVERED, State.PRESENT})


def judge_quorum(
    counts: Counts,
    share: Share,
    *,
    measure: str = PERSONS,
    of: Bases = "all",
    progress: Progress = Progress.CLOSED,
    source: str | Phrase | None = None,
) -> Verdict:
    """
    Judge whether enough of the roll took part. Abstaining is taking part; a quorum once met stays met.

    It keeps a few from deciding for all. It does not cover whether all were asked, and in time; and it can be
    broken by staying away, so opponents who would lose by voting no may win by not voting.

    Args:
        counts: The counts in *measure*.
        share: How much of the base is asked for.
        measure: What is counted, for the sentence: ``persons``, ``households``, ``area`` (in mm²) or another.
        of: The base: all on the roll, or those due.
        progress: What may still happen to the vote.
        source: The article or bylaw that asks for it.

    Raises:
        ValueError: if *of* is no base of a quorum.
    """
    threshold = Threshold(share, of, side="participating", measure=measure, source=source)
    return threshold.judge(Tally({measure: counts}), progress)


def judge_majority(
    counts: Counts,
    share: Share,
    *,
    measure: str = PERSONS,
    of: Bases,
    progress: Progress = Progress.CLOSED,
    source: str | Phrase | None = None,
) -> Verdict:
    """
    Judge whether enough of the base voted yes.

    It keeps a decision from being made against those whom it names as the base. Each base reads an abstention
    in its own way: of ``cast`` it is not there, of ``participating`` and ``all`` it works like a no, and of
    ``all`` so does staying away. Of an empty base there is no majority, whatever the share.

    It does not cover turnout: ask `judge_quorum` too. And absence can carry it: of 12, at least 3/4 of those
    who take part is missed with 8 for and 4 against, and reached with 8 for and 4 away.

    Args:
        counts: The counts in *measure*.
        share: How much of the base is asked for.
        measure: What is counted, for the sentence: ``persons``, ``households``, ``area`` (in mm²) or another.
        of: The base.
        progress: What may still happen to the vote. Replaceable ballots settle no majority before the close.
        source: The article or bylaw that asks for it.

    Raises:
        ValueError: if *of* is no base.
    """
    return Threshold(share, of, measure=measure, source=source).judge(Tally({measure: counts}), progress)


# -- saying ------------------------------------------------------------------------------------------------


def _said(threshold: Threshold, counts: Counts, progress: Progress, outcome: Outcome, now: _Now) -> Verdict:
    share, of, side = threshold.share, threshold.of, threshold.side
    have, base = now.have, now.base
    open_ = 0 if progress.closed else counts.outstanding
    need = share.needed(base)
    missing = max(0, need - have)
    quorum = side in {"participating", "present"}
    fixed = of in {"all", "due"}
    # Whether further votes can make up for what is missing. Where all who vote must agree, they cannot.
    fillable = fixed or share.numerator != share.denominator
    if not (quorum or fixed or progress.replaceable) and fillable and open_:
        missing = _further(share, have, base, now.ready)
        need = have + missing if missing else need
    elif missing:
        need = have + missing
    figures = {"have": have, "need": need, "base": base, "missing": missing, "open": open_}
    if counts.all == 0:
        return _worded(threshold, outcome, "empty", (), figures)
    head = f"{side} {of}"
    if base == 0:
        head = f"none {of}"
        figures["all"] = counts.all
    if now.following:
        figures["following"] = now.following
    tail = _tail(outcome, progress, fillable=fillable, quorum=quorum, figures=figures)
    return _worded(threshold, outcome, head, tail, figures)


def _worded(
    threshold: Threshold, outcome: Outcome, head: str, tail: tuple[str, ...], figures: dict[str, int]
) -> Verdict:
    return say(
        outcome,
        head,
        tail,
        figures,
        share=threshold.share,
        of=threshold.of,
        measure=threshold.measure,
        called=threshold.called,
        leg=threshold.name,
        source=threshold.source,
    )


def _tail(
    outcome: Outcome, progress: Progress, *, fillable: bool, quorum: bool, figures: dict[str, int]
) -> tuple[str, ...]:
    missing, open_, base = figures["missing"], figures["open"], figures["base"]
    tail: tuple[str, ...] = () if "following" not in figures else ("silent",) if quorum else ("following",)
    if outcome is Outcome.UNDECIDED:
        tail += () if base == 0 else ("more",) if missing else ("so far",)
        tail += ("open",) if open_ else ()
        return tail + (("replaceable",) if progress.replaceable and not quorum else ())
    if quorum:
        return tail + (() if base == 0 else ("needed", "short") if missing else ("needed",))
    if outcome is Outcome.MET:
        return tail + (("anyway",) if open_ else ("needed",))
    if base == 0:
        return tail
    return tail + (("more", "only") if fillable and 0 < open_ < missing else ("needed", "short"))


def _further(share: Share, have: int, base: int, ready: int) -> int:
    """
    Count the fewest further votes for that reach *share* (which is below 1).

    Of them the first *ready* are in the base already, and each of the others widens it.
    """
    within = max(0, share.needed(base) - have) if base else 1
    if base and within <= ready:
        return within
    have += ready
    if base == 0:
        return 1
    short = share.numerator * base - share.denominator * have
    gain = share.denominator - share.numerator
    further = short // gain + 1 if share.strict else -(-short // gain)
    return ready + max(0, further)


# -- for joint answers -------------------------------------------------------------------------------------


def places(threshold: Threshold, state: State, counting: Counting) -> tuple[bool, bool]:
    """Whether a voter in *state* is on the side that *threshold* counts, and whether in its base."""
    of = threshold.of
    return on_side(state, threshold.side, of, counting), in_base(state, of, counting)
