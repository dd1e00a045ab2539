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

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, NamedTuple, final, get_args

import attrs

from consult.verdicts import Outcome, Phrase, make_verdict
from consult.voting.rolls import AREA, HOUSEHOLDS, PERSONS
from consult.voting.shares import reached
from consult.voting.states import Counted, Counting, State
from consult.voting.tallies import Counts, Tally

if TYPE_CHECKING:
    from consult.verdicts import Verdict
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

Bases = Literal["all", "due", "present", "participating", "cast"]
"""
What a threshold is a share of: the whole roll (全体), those who should come (应到), those who are there
(到场), those who took part (参与表决), or those who took a side.
"""

Sides = Literal["yes", "no", "veto", "participating", "present"]
"""
What is counted: votes for, votes against (vetoes included), vetoes, or, for a quorum, those who take part or
are there.
"""


@final
@attrs.frozen(cache_hash=True)
class Progress:
    """
    What may still happen to a vote. Whatever is not said here cannot happen.

    In no vote is a voter's own ballot taken back without another in its place.
    """

    #: Nothing may happen any more: who has not voted stays away.
    closed: bool = attrs.field(default=False, kw_only=True)
    #: Who has voted may vote otherwise.
    replaceable: bool = attrs.field(default=False, kw_only=True)
    #: A ballot that somebody else cast for a voter gives way to the voter's own.
    overridable: bool = attrs.field(default=True, kw_only=True)
    #: A ballot that somebody else cast for a voter may fall away, its mandate being revoked.
    revocable: bool = attrs.field(default=False, kw_only=True)
    #: A ballot that is in may be found void.
    voidable: bool = attrs.field(default=False, kw_only=True)
    #: Who has no ballot of their own in may be recused (and where ballots are replaceable, who has).
    recusable: bool = attrs.field(default=False, kw_only=True)
    #: Papers are delivered, returned, and may be void.
    papers: bool = attrs.field(default=False, kw_only=True)
    #: Voters come and go, or are excused.
    meeting: bool = attrs.field(default=False, kw_only=True)
    #: A ballot may be a veto.
    vetoes: bool = attrs.field(default=False, kw_only=True)

    CLOSED: ClassVar[Progress]
    """Nothing: no more ballots, and who has not voted stays away."""
    FINAL: ClassVar[Progress]
    """It runs. Who has not voted may still vote, and a ballot once cast stands."""
    REPLACEABLE: ClassVar[Progress]
    """It runs. Who has not voted may still vote, and who has may vote otherwise."""


Progress.CLOSED = Progress(closed=True)
Progress.FINAL = Progress()
Progress.REPLACEABLE = Progress(replaceable=True)

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
        share, unit = self.share.phrase(), _measure_words(self)
        side, base = _SIDE_ASKED[self.side], _BASE_ASKED[self.of]
        if self.side in {"participating", "present"}:
            of = "all" if self.of == "all" else "the"
            due = "" if self.of == "all" else " due"
            doing = ("应到" if due else "") + side.zh.removesuffix("表决") + ("的" if self.called else "")
            return Phrase(f"{share.en} of {of} {unit.en}{due} {side.en}", f"{doing}{unit.zh}{share.zh}")
        return Phrase(
            f"by {unit.en}, {share.en} {base.en} {side.en}",
            f"{base.zh}中{side.zh}的{unit.zh}{share.zh}",
        )


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


# -- how every state counts --------------------------------------------------------------------------------

_BALLOTS: Final = (State.YES, State.NO, State.ABSTAIN, State.VETO)
_NO_BALLOT: Final = frozenset({State.NONE, State.DELIVERED, State.PRESENT, State.EXCUSED})
_STATES: Final = tuple(State)


def _weighs(state: State, counting: Counting) -> Counted | None:
    """How a state without a side counts; None for the states that no declaration is about."""
    if state is State.ABSTAIN:
        return counting.abstain
    if state is State.VOID:
        return counting.void
    return None


def _in_base(state: State, of: Bases, counting: Counting) -> bool:
    declared = _weighs(state, counting)
    if declared is Counted.LEAVES or (state is State.RECUSED and counting.recused != "stay"):
        return False
    match of:
        case "all":
            return True
        case "due":
            return state is not State.EXCUSED
        case "present":
            there = state is State.PRESENT or state in _BALLOTS or state is State.VOID
            return there and declared is not Counted.NOT_AT_ALL
        case "participating":
            return _takes_part(state, declared)
        case "cast":
            return state in {State.YES, State.NO, State.VETO, State.FOLLOWS_YES, State.FOLLOWS_NO}


def _takes_part(state: State, declared: Counted | None) -> bool:
    if declared is not None:
        return declared is Counted.TAKES_PART
    return state in {State.YES, State.NO, State.VETO} or state >= State.FOLLOWS_YES


def _on_side(state: State, side: Sides, of: Bases, counting: Counting) -> bool:
    """Whether it is on *side*, of a base that it is in: of those present, none is silent and away."""
    return _in_base(state, of, counting) and _takes_side(state, side, counting)


def _takes_side(state: State, side: Sides, counting: Counting) -> bool:
    match side:
        case "yes":
            return state in {State.YES, State.FOLLOWS_YES}
        case "no":
            return state in {State.NO, State.VETO, State.FOLLOWS_NO}
        case "veto":
            return state is State.VETO
        case "present":
            return _in_base(state, "present", counting)
        case "participating":
            declared = _weighs(state, counting)
            return _takes_part(state, declared) or declared is Counted.QUORUM_ONLY


def _silent_ends(counting: Counting) -> tuple[State, ...]:
    match counting.silent.how:
        case "exclude":
            return (State.DELIVERED,)
        case "abstain":
            return (State.FOLLOWS_NEITHER,)
        case "follow":
            return (State.FOLLOWS_YES, State.FOLLOWS_NO, State.FOLLOWS_NEITHER)


def _ends(state: State, progress: Progress, counting: Counting, *, held: bool) -> set[State]:
    """The states in which a voter may end who is in *state* now, however many things happen on the way."""
    if progress.closed:
        return {state}
    if state is State.RECUSED:
        return {state}
    choices = {State.YES, State.NO, State.ABSTAIN} | ({State.VETO} if progress.vetoes else set())
    if progress.papers or progress.voidable:
        choices.add(State.VOID)
    recused = {State.RECUSED} if progress.recusable else set()
    ends: set[State] = set(_silent_ends(counting)) if state is State.DELIVERED else {state}
    if state in _NO_BALLOT:
        return ends | choices | recused | _may_wait(state, progress, counting)
    if progress.replaceable:
        ends |= choices | recused
    if held:
        ends |= recused | (choices if progress.overridable else set())
        if progress.revocable:
            ends |= _ends(State.NONE, progress, counting, held=False)
    if progress.voidable:
        ends.add(State.VOID)
    return ends


def _may_wait(state: State, progress: Progress, counting: Counting) -> set[State]:
    """The states without a ballot in which a voter may end of whom there is none now."""
    coming: set[State] = {State.NONE, State.PRESENT, State.EXCUSED} if progress.meeting else set()
    if progress.papers and (state is State.NONE or progress.meeting):
        coming |= set(_silent_ends(counting))
    return coming


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
        for state in _STATES:
            values = {
                end: (q * _on_side(end, side, of, counting) - p * _in_base(end, of, counting))
                for end in _ends(state, progress, counting, held=held)
            }
            high = max(values.values())
            row.append(
                _Ends(
                    min(values.values()),
                    high,
                    not all(_in_base(end, of, counting) for end in values),
                    any(value == high and _in_base(end, of, counting) for end, value in values.items()),
                    _on_side(state, side, of, counting),
                    _in_base(state, of, counting),
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
        return _say(outcome, "empty", (), figures, threshold)
    head = f"{side} {of}"
    if base == 0:
        head = f"none {of}"
        figures["all"] = counts.all
    if now.following:
        figures["following"] = now.following
    tail = _tail(outcome, progress, fillable=fillable, quorum=quorum, figures=figures)
    return _say(outcome, head, tail, figures, threshold)


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


class _Unit(NamedTuple):
    """How a measure is said."""

    noun: str
    #: The pronoun of those who are counted.
    who: str
    #: An amount after the noun was said.
    en: str
    zh: str
    empty_en: str
    empty_zh: str
    zh_before: str = ""


_UNITS: Final = {
    PERSONS: _Unit("persons", "who", "{}", "{}人", "there are no persons on the roll", "名册上没有人"),
    HOUSEHOLDS: _Unit(
        "households", "that", "{}", "{}户", "there are no households on the roll", "名册上没有住户"
    ),
    AREA: _Unit("m²", "that", "{} m²", "{}㎡", "there is no area on the roll", "名册上没有面积"),
}
_OTHER: Final = _Unit(
    "{measure}",
    "that",
    "{}",
    "{}",
    "the roll holds no {measure}",
    "名册合计为0",
    "按{measure}计，",
)
_CALLED: Final = _OTHER._replace(noun="{unit}", empty_en="the roll holds no {unit}", zh_before="按{unit}计，")

_MEASURE_WORDS: Final = {
    PERSONS: Phrase("persons", "人数"),
    HOUSEHOLDS: Phrase("households", "户数"),
    AREA: Phrase("area", "面积"),
}
_SIDE_ASKED: Final = {
    "yes": Phrase("say yes", "赞成"),
    "no": Phrase("say no", "反对"),
    "veto": Phrase("veto", "否决"),
    "participating": Phrase("take part", "参与表决"),
    "present": Phrase("are there", "到场"),
}
_BASE_ASKED: Final = {
    "all": Phrase("of all", "全体"),
    "due": Phrase("of those due", "应到者"),
    "present": Phrase("of those present", "到场者"),
    "participating": Phrase("of those who take part", "参与表决者"),
    "cast": Phrase("of those who take a side", "赞成与反对者"),
}


def _measure_words(threshold: Threshold) -> Phrase:
    return (
        threshold.called
        or _MEASURE_WORDS.get(threshold.measure)
        or Phrase(threshold.measure, threshold.measure)
    )


# Statements of fact: they stay true when the question is put the other way round. In {braces} a figure; in
# <angle brackets> how the measure and the side are said.
_OF: Final = {
    "all": ("{have} of all {base} <noun> <did>", "全体{base}中有{have}<did>"),
    "due": ("of {base} <noun> due, {have} <did>", "应到{base}中有{have}<did>"),
    "present": ("of {base} <noun> present, {have} <did>", "到场{base}中有{have}<did>"),
    "participating": ("{have} of {base} <noun> <who> took part <did>", "参与表决的{base}中有{have}<did>"),
    "cast": (
        "of {base} <noun> <who> voted yes or no, {have} <did>",
        "投赞成或反对票的{base}中有{have}<did>",
    ),
}
_DID: Final = {
    "yes": ("voted yes", "赞成"),
    "no": ("voted no", "反对"),
    "veto": ("vetoed", "否决"),
    "participating": ("took part", "参与表决"),
    "present": ("were present", "到场"),
}
_HEADS: Final = {
    f"{side} {of}": (en.replace("<did>", did[0]), zh.replace("<did>", did[1]))
    for side, did in _DID.items()
    for of, (en, zh) in _OF.items()
} | {
    "participating all": ("{have} of {base} <noun> took part", "{base}中有{have}参与表决"),
    "none all": ("none of {all} <noun> are counted", "{all}均不计入基数"),
    "none due": ("none of {all} <noun> were due", "{all}均不属应到"),
    "none present": ("none of {all} <noun> were present", "{all}均未到场"),
    "none participating": ("none of {all} <noun> took part", "{all}均未参与表决"),
    "none cast": ("none of {all} <noun> voted yes or no", "{all}均未投赞成或反对票"),
    "empty": ("<empty>", "<empty>"),
}
_TAILS: Final = {
    "needed": (", so {need} needed", "，须达{need}"),
    "short": (", {missing} short", "，差{missing}"),
    "more": (", {missing} more needed", "，还差{missing}"),
    "so far": (", enough so far", "，目前已够"),
    "anyway": (", enough however the other {open} vote", "，其余{open}无论如何表决均已足够"),
    "open": (", {open} may still vote", "，尚有{open}未表决"),
    "only": (", only {open} may still vote", "，只剩{open}未表决"),
    "replaceable": (", ballots may still be replaced", "，已投的票仍可更改"),
    "following": (
        ", {following} of them silent and counted with the majority",
        "，其中{following}未交回表决票，计入多数意见",
    ),
    "silent": (
        ", {following} of them silent and counted as taking part",
        "，其中{following}未交回表决票，计入参与表决",
    ),
}
_TOLD: Final = frozenset({"following", "silent"})
_FIGURES: Final = ("have", "need", "base", "missing", "open", "all", "following")


def _say(
    outcome: Outcome, head: str, tail: tuple[str, ...], figures: dict[str, int], threshold: Threshold
) -> Verdict:
    measure = threshold.measure
    kind = "called" if threshold.called is not None else measure if measure in _UNITS else ""
    en, zh = _templates(kind, head, tail)
    words = threshold.share.phrase()
    data: dict[str, Any] = {
        "measure": measure,
        "of": threshold.of,
        "share": {"en": words.en, "zh": words.zh},
        **figures,
    }
    if threshold.name is not None:
        data["leg"] = threshold.name
    if threshold.called is not None:
        data["unit"] = {"en": threshold.called.en, "zh": threshold.called.zh}
    if measure == AREA:
        for name, amount in figures.items():
            data[name + "_m2"] = _square_metres(amount)
    # Without met(): every datum is plain already, and this may be asked after every ballot.
    return make_verdict(outcome, en, zh, data, (), None, False, threshold.source)  # noqa: FBT003 - in order


@cache
def _templates(kind: str, head: str, tail: tuple[str, ...]) -> tuple[str, str]:
    unit = _CALLED if kind == "called" else _UNITS.get(kind, _OTHER)
    en, zh = _HEADS[head]
    en = en.replace("<noun>", unit.noun).replace("<who>", unit.who).replace("<empty>", unit.empty_en)
    zh = unit.zh_before + _put(zh, unit.zh).replace("<empty>", unit.empty_zh)
    # What is said of the figures comes before what was asked for.
    told = [part for part in tail if part in _TOLD]
    asked = [part for part in tail if part not in _TOLD]
    en += _put("".join(_TAILS[part][0] for part in told), unit.en)
    zh += _put("".join(_TAILS[part][1] for part in told), unit.zh)
    en += "; {share} asked for" + _put("".join(_TAILS[part][0] for part in asked), unit.en)
    zh += "，要求{share}" + _put("".join(_TAILS[part][1] for part in asked), unit.zh)
    if kind == AREA:
        en, zh = _put(en, "{}", suffix="_m2"), _put(zh, "{}", suffix="_m2")
    return en, zh


def _put(template: str, amount: str, *, suffix: str = "") -> str:
    for name in _FIGURES:
        template = template.replace("{" + name + "}", amount.replace("{}", "{" + name + suffix + "}"))
    return template


def _square_metres(square_millimetres: int) -> str:
    """
    Say an area in m², exactly and without trailing zeros.

    >>> _square_metres(888_800_000), _square_metres(1), _square_metres(50_000_000_000)
    ('888.8', '0.000001', '50000')
    """
    whole, rest = divmod(square_millimetres, 1_000_000)
    return f"{whole}.{rest:06}".rstrip("0").rstrip(".")


# -- for joint answers -------------------------------------------------------------------------------------


def ends(state: State, progress: Progress, counting: Counting, *, held: bool = False) -> frozenset[State]:
    """
    The states in which a voter may end who is in *state* now, whatever the others do.

    Silent voters end in the states that they are then counted as (`State.FOLLOWS_YES` and so on).

    Args:
        state: the state now.
        progress: what may still happen to the vote.
        counting: how states count.
        held: whether somebody else cast the ballot for the voter.
    """
    return frozenset(_ends(state, progress, counting, held=held))


def places(threshold: Threshold, state: State, counting: Counting) -> tuple[bool, bool]:
    """Whether a voter in *state* is on the side that *threshold* counts, and whether in its base."""
    of = threshold.of
    return _on_side(state, threshold.side, of, counting), _in_base(state, of, counting)
