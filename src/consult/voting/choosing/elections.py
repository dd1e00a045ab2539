"""
Who is elected, which plan is chosen: from the counts of a ballot with options, with every tie told.

Nothing here breaks a tie silently. A result names who comes first (`Elected.winners`, all of those who are
equal among them), between whom the tie is, for how many seats, and what the declared `Ties` make of it:
nobody is elected, a lot with a recorded seed is drawn, the chair has to decide, or the vote is repeated.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, final

import attrs

from consult.verdicts import Phrase, Verdict, all_of, at_least_of, met, plain, undecided, unmet
from consult.voting.choosing.options import Points
from consult.voting.rolls import AREA, HOUSEHOLDS, PERSONS, square_metres
from consult.voting.shares import Share, reached

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from consult.voting.choosing.options import BallotType, Option
    from consult.voting.choosing.sums import OptionBase, OptionTally

__all__ = [
    "CANDIDATES",
    "CHAIR",
    "NOBODY",
    "PLANS",
    "REPEAT",
    "Among",
    "Elected",
    "Need",
    "Ties",
    "elect",
    "lot",
    "run_off",
    "settle",
]

TieRule: TypeAlias = Literal["nobody", "lot", "chair", "repeat"]

Among: TypeAlias = Literal["candidates", "plans"]
"""What the options are: candidates are elected (当选), plans are chosen (中选). It changes words alone."""

CANDIDATES: Final = "candidates"
PLANS: Final = "plans"


@final
@attrs.frozen
class Ties:
    """What becomes of a tie for the last seat. Take `NOBODY`, `CHAIR` or `REPEAT`, or make one by `lot`."""

    #: ``nobody``, ``lot``, ``chair`` or ``repeat``.
    rule: TieRule
    #: What a lot is drawn from; recorded, so that it can be drawn again.
    seed: str = ""

    def __attrs_post_init__(self) -> None:
        if self.rule not in _TIE_WORDS:
            msg = f"{self.rule!r} is no rule for ties; take NOBODY, CHAIR, REPEAT or lot(seed)"
            raise ValueError(msg, self.rule)
        if (self.rule == "lot") is not bool(self.seed):
            msg = (
                f"ties by {self.rule} with the seed {self.seed!r}; a lot has one, nothing else has: lot(seed)"
            )
            raise ValueError(msg, self.seed)

    def order(self, codes: Iterable[str]) -> list[str]:
        """
        Draw the lot: the codes in the order in which they are drawn.

        It is the order of the SHA-256, in hexadecimal, of the seed, a line feed and the code, in UTF-8, so
        that anybody can draw it again, and neither the order of the ballot nor that of voting matters.
        Whoever knows the seed knows the order: take one that nobody could know or choose before the vote
        closed, such as dice thrown in public.

        Raises:
            ValueError: if the rule is no lot.
        """
        if self.rule != "lot":
            msg = f"ties by {self.rule} draw no lot; declare lot(seed)"
            raise ValueError(msg, self.rule)
        return sorted(codes, key=lambda code: hashlib.sha256(f"{self.seed}\n{code}".encode()).hexdigest())

    def phrase(self) -> Phrase:
        """The rule in words, as of candidates."""
        return self.said(CANDIDATES)

    def said(self, among: Among) -> Phrase:
        """The rule in words, as of candidates or of plans."""
        words = _NO_PLAN if self.rule == "nobody" and among == PLANS else _TIE_WORDS[self.rule]
        return Phrase(words.en.format(seed=self.seed), words.zh.format(seed=self.seed))

    def definition(self) -> dict[str, Any]:
        """The rule as JSON data, for a fingerprint."""
        return {"rule": self.rule, "seed": self.seed}


_TIE_WORDS: Final = {
    "nobody": Phrase("a tie elects nobody", "得票相等的均不当选"),
    "lot": Phrase("a tie is settled by lot, with the seed {seed}", "得票相等的以抽签决定，种子为{seed}"),
    "chair": Phrase("a tie is settled by the chair", "得票相等的由主持人决定"),
    "repeat": Phrase("a tie is put to the vote again", "得票相等的重新投票"),
}

_NO_PLAN: Final = Phrase("a tie chooses none of them", "得票相等的均不中选")

NOBODY: Final = Ties("nobody")
"""A tie for the last seat fills it with nobody."""

CHAIR: Final = Ties("chair")
"""A tie for the last seat waits for the chair: see `settle`."""

REPEAT: Final = Ties("repeat")
"""A tie for the last seat is put to the vote again, among those who are equal."""


def lot(seed: str) -> Ties:
    """
    Settle a tie for the last seat by a lot that anybody can draw again: see `Ties.order`.

    Raises:
        ValueError: if *seed* is empty.
    """
    return Ties("lot", seed)


@final
@attrs.frozen
class Need:
    """What an option needs besides coming first: a share of a base, counted in papers that are for it."""

    #: How much of the base.
    share: Share
    #: The base.
    of: OptionBase = attrs.field(kw_only=True)
    #: The measure; nothing for that in which the options are compared.
    measure: str | None = attrs.field(default=None, kw_only=True)
    #: The article or bylaw that asks for it.
    source: str | Phrase | None = attrs.field(default=None, kw_only=True)

    def definition(self) -> dict[str, Any]:
        """The need as JSON data, for a fingerprint."""
        return {
            "share": str(self.share),
            "of": self.of,
            "measure": self.measure,
            "source": plain(self.source),
        }


@final
@attrs.frozen
class Elected:
    """What an election came to. Options are named by their codes."""

    #: How it was counted: ``plurality``, ``run-off`` or the name of a method for rankings.
    method: str
    #: How many are to be elected.
    seats: int
    #: Who comes first, whatever the tie rule: more than there are seats if there is a tie.
    winners: frozenset[str]
    #: Who is elected, the tie rule applied, in the order of the result.
    elected: tuple[str, ...]
    #: Those between whom there is a tie for the last seats, settled or not; empty if there is none.
    between: frozenset[str]
    #: How many seats the tie is for.
    places: int
    #: What was declared to become of a tie.
    ties: Ties
    #: Every option from the first to the last, equal ones together, in the order of the ballot.
    order: tuple[tuple[str, ...], ...]
    #: The reasons, an option each, in the order of `order`. Met: the seats are filled.
    verdict: Verdict
    #: Of a run-off in which nobody passed: who goes on to the second round, in the order of the result.
    goes_on: tuple[str, ...] = ()
    #: Whether there has to be a second round. `winners`, `between` and `places` are then about it.
    second_round: bool = False
    #: Of a method that counts in rounds: what each option had in each of them, by code.
    rounds: tuple[Mapping[str, int], ...] = ()
    #: What the method itself does with ties on the way, such as which of two that are last leaves.
    tie_rule: Phrase | None = None
    #: What the options are, as its sentences say.
    among: Among = CANDIDATES

    @property
    def tied(self) -> bool:
        """Whether a tie decides about the last seats."""
        return bool(self.between)

    @property
    def awaits(self) -> Literal["chair", "repeat"] | None:
        """Who has yet to settle a tie: the chair, or the voters once more."""
        if not self.between or self.between & {*self.elected, *self.goes_on}:
            return None
        return self.ties.rule if self.ties.rule in ("chair", "repeat") else None

    def to_data(self) -> dict[str, Any]:
        """The result as JSON data, for a record. It can be computed again from the tally beside it."""
        # Of candidates unless it is said, so that what is on record stays as it is.
        told = {} if self.among == CANDIDATES else {"among": self.among}
        return told | {
            "method": self.method,
            "seats": self.seats,
            "winners": sorted(self.winners),
            "elected": list(self.elected),
            "tied": self.tied,
            "between": sorted(self.between),
            "places": self.places,
            "ties": self.ties.definition(),
            "order": [list(tier) for tier in self.order],
            "goes_on": list(self.goes_on),
            "second_round": self.second_round,
            "rounds": [dict(one) for one in self.rounds],
            "tie_rule": plain(self.tie_rule),
            "verdict": self.verdict.to_data(),
        }


def elect(
    tally: OptionTally,
    *,
    seats: int = 1,
    measure: str = PERSONS,
    needs: Sequence[Need] = (),
    ties: Ties = NOBODY,
    source: str | Phrase | None = None,
    among: Among = CANDIDATES,
) -> Elected:
    """
    Elect those with the most support: plurality, and with *needs* only among those that meet every one.

    Who meets the needs and is not among the first *seats* is not elected; where fewer meet them than there
    are seats, the others stay empty. An option that nobody supports is never elected. Equal support for the
    last seat is a tie, which *ties* settles.

    It covers no turnout: whether enough took part for the vote to be valid is a question of its own.

    Args:
        tally: What was counted. Of a `Ranking` the first places are compared.
        seats: How many are to be elected.
        measure: The measure in which the options are compared.
        needs: What each of the elected needs. By persons *and* by area takes one need for each.
        ties: What becomes of a tie for the last seats.
        source: The article or bylaw that the election rests on.
        among: What the options are.

    Raises:
        KeyError: if the tally has no such measure.
        ValueError: if there are no seats.
    """
    check_seats(seats)
    rows = _rows(tally, measure, needs)
    tiers = tiers_of({code: row.support for code, row in rows.items() if row.support and row.passes})
    rest = tiers_of({code: row.support for code, row in rows.items() if not (row.support and row.passes)})
    says = {code: row.said for code, row in rows.items()}
    result = conclude(
        "plurality", tally.ballot, tiers, rest, says, seats=seats, ties=ties, source=source, among=among
    )
    return _with_needs(result, rows)


def run_off(
    tally: OptionTally,
    *,
    needs: Sequence[Need],
    measure: str = PERSONS,
    to: int = 2,
    ties: Ties = NOBODY,
    source: str | Phrase | None = None,
    among: Among = CANDIDATES,
) -> Elected:
    """
    Elect the first that meets the needs, or say between whom a second round is held.

    The second round is a vote of its own, on a ballot with those in `Elected.goes_on`. A tie for the last
    place in it is settled by *ties* like one for a seat: with `NOBODY` none of the equal ones goes on, and
    `Elected.between` names them.

    Args:
        tally: What was counted in the first round.
        needs: What is needed to be elected in the first round.
        measure: The measure in which the options are compared.
        to: How many go on to the second round.
        ties: What becomes of a tie.
        source: The article or bylaw that the election rests on.
        among: What the options are.

    Raises:
        KeyError: if the tally has no such measure.
        ValueError: if nothing is needed, or fewer than two are to go on.
    """
    if not needs:
        msg = "a run-off without needs would elect in the first round whoever comes first; use elect()"
        raise ValueError(msg)
    if type(to) is not int or to < 2:  # noqa: PLR2004 - a second round is between two at least
        msg = f"{to!r} go on to the second round; give a whole number from 2 up"
        raise ValueError(msg, to)
    rows = _rows(tally, measure, needs)
    if any(row.support and row.passes for row in rows.values()):
        first = elect(tally, measure=measure, needs=needs, ties=ties, source=source, among=among)
        return attrs.evolve(first, method="run-off")
    tiers = tiers_of({code: row.support for code, row in rows.items() if row.support})
    rest = tiers_of({code: row.support for code, row in rows.items() if not row.support})
    says = {code: row.said for code, row in rows.items()}
    result = conclude(
        "run-off",
        tally.ballot,
        tiers,
        rest,
        says,
        seats=to,
        ties=ties,
        source=source,
        second_round=True,
        among=among,
    )
    return _with_needs(result, rows)


def settle(result: Elected, chosen: Iterable[str], *, by: Phrase) -> Elected:
    """
    Settle a tie that awaits the chair.

    Args:
        result: A result that `awaits` the chair.
        chosen: The codes of those who take the places, exactly as many as there are.
        by: Who decided, for the record.

    Raises:
        ValueError: if no tie awaits the chair, or *chosen* are not as many of the equal ones as take places.
    """
    codes = tuple(chosen)
    if result.awaits != "chair":
        msg = "no tie awaits the chair in this result; look at result.awaits before"
        raise ValueError(msg)
    if len(set(codes)) != len(codes) or len(codes) != result.places or not set(codes) <= result.between:
        msg = (
            f"{', '.join(map(repr, codes)) or 'nobody'} cannot settle the tie; name {result.places} of "
            f"{', '.join(sorted(result.between))}"
        )
        raise ValueError(msg, codes)
    flat = [code for tier in result.order for code in tier]
    parts = list(result.verdict.parts)
    for at, code in enumerate(flat):
        if code in result.between:
            head = "chosen" if code in codes else "passed over"
            if result.second_round and code in codes:
                head = "on chosen"
            *before, tie = parts[at].leaves()
            last = _leaf(head, tie.data, result.among, by=by)
            parts[at] = all_of([*before, last])
    taken = tuple(code for code in flat if code in {*result.elected, *result.goes_on, *codes})
    return attrs.evolve(
        result,
        elected=() if result.second_round else taken,
        goes_on=taken if result.second_round else (),
        verdict=_joined(parts, result.seats, result.second_round, result.verdict.source),
    )


# What the rooms next door, such as the methods for rankings, share with this one.


def check_seats(seats: object) -> None:
    """Refuse a number of seats that is none."""
    if type(seats) is not int or seats < 1:
        msg = f"{seats!r} seats; give a whole number from 1 up"
        raise ValueError(msg, seats)


def tiers_of(scores: Mapping[str, int]) -> list[tuple[str, ...]]:
    """Put codes with equal scores together, the highest first."""
    tiers: dict[int, list[str]] = {}
    for code, score in scores.items():
        tiers.setdefault(score, []).append(code)
    return [tuple(tiers[score]) for score in sorted(tiers, reverse=True)]


def conclude(
    method: str,
    ballot: BallotType,
    tiers: Sequence[tuple[str, ...]],
    rest: Sequence[tuple[str, ...]],
    says: Mapping[str, Phrase],
    *,
    seats: int,
    ties: Ties,
    source: str | Phrase | None,
    second_round: bool = False,
    rounds: tuple[Mapping[str, int], ...] = (),
    tie_rule: Phrase | None = None,
    among: Among = CANDIDATES,
) -> Elected:
    """
    Give the seats to the first of *tiers*, settle a tie for the last of them, and say so of every option.

    Args:
        method: How it was counted.
        ballot: What was voted on.
        tiers: Who can be elected, from the first, equal ones together.
        rest: Who cannot.
        says: What each option has, in words.
        seats: How many are to be elected, or to go on.
        ties: What becomes of a tie.
        source: The article or bylaw.
        second_round: Whether the seats are places in a second round.
        rounds: What each option had in each round.
        tie_rule: What the method does with ties on the way.
        among: What the options are.
    """
    sure: list[str] = []
    between: tuple[str, ...] = ()
    places = 0
    for tier in tiers:
        if len(sure) + len(tier) > seats:
            places = seats - len(sure)
            between = tier if places else ()
            break
        sure.extend(tier)
    drawn = ties.order(between)[:places] if between and ties.rule == "lot" else []
    order = (*tiers, *rest)
    taken = tuple(code for tier in order for code in tier if code in {*sure, *drawn})
    parts = []
    can = {code for tier in tiers for code in tier}
    for code in (code for tier in order for code in tier):
        data: dict[str, Any] = {
            "option": ballot.options[ballot.index[code]],
            "code": code,
            "has": says[code],
            "seats": seats,
        }
        if code in sure:
            head = "on" if second_round else "elected"
        elif code in between:
            data |= {"others": [ballot.options[ballot.index[one]] for one in between if one != code]}
            data |= {"places": places, "rule": ties if among == CANDIDATES else ties.said(among)}
            head = ("on by lot" if second_round else "by lot") if code in drawn else "tie " + ties.rule
        else:
            head = "beaten" if code in can and seats > 1 else "out"
        parts.append(_leaf(head, data, among))
    return Elected(
        method=method,
        seats=1 if second_round else seats,
        winners=frozenset((*sure, *between)),
        elected=() if second_round else taken,
        between=frozenset(between),
        places=places if between else 0,
        ties=ties,
        order=tuple(order),
        verdict=_joined(parts, seats, second_round, source),
        goes_on=taken if second_round else (),
        second_round=second_round,
        rounds=rounds,
        tie_rule=tie_rule,
        among=among,
    )


# By what became of an option: how it is judged, and the sentence.
_SAID: Final = {
    "elected": (met, "{option} has {has}: elected", "{option}：{has}，当选"),
    "on": (unmet, "{option} has {has}: goes on to the second round", "{option}：{has}，进入第二轮"),
    "by lot": (
        met,
        "{option} has {has}, equal with {others}: elected by lot; {rule}",
        "{option}：{has}，与{others}相等，经抽签当选；{rule}",
    ),
    "on by lot": (
        unmet,
        "{option} has {has}, equal with {others}: goes on to the second round by lot; {rule}",
        "{option}：{has}，与{others}相等，经抽签进入第二轮；{rule}",
    ),
    "tie lot": (
        unmet,
        "{option} has {has}, equal with {others}: not drawn; {rule}",
        "{option}：{has}，与{others}相等，抽签未中；{rule}",
    ),
    "tie nobody": (
        unmet,
        "{option} has {has}, equal with {others}; places left: {places}; {rule}",
        "{option}：{has}，与{others}相等，余{places}个名额；{rule}",
    ),
    "tie chair": (
        undecided,
        "{option} has {has}, equal with {others}; places left: {places}; {rule}",
        "{option}：{has}，与{others}相等，余{places}个名额；{rule}",
    ),
    "tie repeat": (
        unmet,
        "{option} has {has}, equal with {others}; places left: {places}; {rule}",
        "{option}：{has}，与{others}相等，余{places}个名额；{rule}",
    ),
    "chosen": (
        met,
        "{option} has {has}, equal with {others}: elected by decision of {by}",
        "{option}：{has}，与{others}相等，由{by}决定当选",
    ),
    "on chosen": (
        unmet,
        "{option} has {has}, equal with {others}: goes on to the second round by decision of {by}",
        "{option}：{has}，与{others}相等，由{by}决定进入第二轮",
    ),
    "passed over": (
        unmet,
        "{option} has {has}, equal with {others}: not taken by decision of {by}",
        "{option}：{has}，与{others}相等，{by}决定不取",
    ),
    "beaten": (
        unmet,
        "{option} has {has}: not among the first {seats}",
        "{option}：{has}，未进入前{seats}名",
    ),
    "out": (unmet, "{option} has {has}: not elected", "{option}：{has}，未当选"),
}


# Of plans the same in their words: people are elected, plans are chosen.
_SAID_OF: Final = {
    CANDIDATES: _SAID,
    PLANS: {
        head: (judge, en.replace("elected", "chosen"), zh.replace("当选", "中选"))
        for head, (judge, en, zh) in _SAID.items()
    },
}


def _leaf(head: str, data: Mapping[str, Any], among: Among, **more: object) -> Verdict:
    judge, en, zh = _SAID_OF[among][head]
    return judge(en, zh=zh, **{**data, **more})


def _joined(parts: Sequence[Verdict], seats: int, second_round: bool, source: str | Phrase | None) -> Verdict:  # noqa: FBT001 - of this module
    verdict = at_least_of(1 if second_round else seats, parts)
    return verdict if source is None else attrs.evolve(verdict, source=source)


@attrs.frozen
class _Row:
    """One option, looked at."""

    support: int
    said: Phrase
    #: The verdicts on what it needs.
    needs: tuple[Verdict, ...]

    @property
    def passes(self) -> bool:
        return all(need.is_met for need in self.needs)


def _with_needs(result: Elected, rows: Mapping[str, _Row]) -> Elected:
    """Put before what became of an option whether it met its needs."""
    flat = [code for tier in result.order for code in tier]
    parts = [all_of([*rows[code].needs, part]) for code, part in zip(flat, result.verdict.parts, strict=True)]
    return attrs.evolve(
        result, verdict=_joined(parts, result.seats, result.second_round, result.verdict.source)
    )


def _rows(tally: OptionTally, measure: str, needs: Sequence[Need]) -> dict[str, _Row]:
    counts = tally[measure]
    points = isinstance(tally.ballot, Points)
    return {
        option.code: _Row(
            counts.support[position],
            amount(counts.support[position], measure, points=points),
            tuple(_judge(tally, option, position, need, measure) for need in needs),
        )
        for position, option in enumerate(tally.ballot.options)
    }


def _judge(tally: OptionTally, option: Option, position: int, need: Need, measure: str) -> Verdict:
    """Judge one need of one option. The papers that are for it are counted, whatever points they give."""
    counted = need.measure or measure
    counts = tally[counted]
    have, base = counts.backing[position], counts.base(need.of)
    needed = need.share.needed(base)
    missing = max(0, needed - have)
    holds = reached(have, base, need.share)
    base_en, base_zh = _BASES[need.of]
    return (met if holds else unmet)(
        "{option}: {had} of "
        + base_en
        + "; {share} asked for, so {wanted} needed"
        + (", {lacked} short" if missing else ""),
        zh="{option}："
        + base_zh
        + "中得{had}，要求{share}，须达{wanted}"
        + ("，差{lacked}" if missing else ""),
        source=need.source,
        option=option,
        code=option.code,
        measure=counted,
        of=need.of,
        share=need.share,
        have=have,
        need=needed,
        base=base,
        missing=missing,
        had=amount(have, counted),
        wanted=amount(needed, counted),
        lacked=amount(missing, counted),
        whole=_whole(base, counted),
    )


_BASES: Final = {
    "all": ("all {whole}", "全体{whole}"),
    "participating": ("{whole} taking part", "参加投票的{whole}"),
    "valid": ("{whole} with valid papers", "投有效票的{whole}"),
    "cast": ("{whole} taking a side", "作出选择的{whole}"),
}


def amount(number: int, measure: str, *, points: bool = False) -> Phrase:
    """Say how much support there is: votes of persons, households, an area in m², or points."""
    if points:
        unit = _plural(number, "point", "points")
        return Phrase(unit if measure == PERSONS else f"{unit} by {measure}", f"{number}分")
    if measure == PERSONS:
        return Phrase(_plural(number, "vote", "votes"), f"{number}票")
    return _whole(number, measure)


def _whole(number: int, measure: str) -> Phrase:
    match measure:
        case _ if measure == PERSONS:
            return Phrase(_plural(number, "person", "persons"), f"{number}人")
        case _ if measure == HOUSEHOLDS:
            return Phrase(_plural(number, "household", "households"), f"{number}户")
        case _ if measure == AREA:
            metres = square_metres(number)
            return Phrase(f"{metres} m²", f"{metres}㎡")
        case _:
            return Phrase(f"{number} {measure}", f"{measure}{number}")


def _plural(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
