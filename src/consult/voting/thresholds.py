"""
Has it carried? Verdicts on a quorum and on a majority, while a vote runs and when it is closed.

A threshold names its measure, its base and its share, and is *exact*: it is met when it holds however the
vote may still go, unmet when it fails however the vote may still go, and undecided otherwise. One formula
answers all three. For a share p/q, with what is *sure* to count, what may still *swing*, and the largest
*base* that can come about::

    low = q * sure - p * base        met     when low  > 0   (>= 0 for an inclusive share)
    high = low + q * swing           unmet   when high <= 0  (<  0 for an inclusive share)

It is exact for any weights, not only for heads: both ends are ways in which the vote can really go, the one
where all who may still vote say no (or stay away from a quorum) and the one where all of them say yes.
Nothing needs to be divided among them. The joint question, whether several thresholds can be met *together*,
is not asked here.

Sources: the bases are those of Civil Code Article 278 (all owners for the quorum, those taking part for the
majority, each by persons and by area); shares are inclusive or strict by Article 1259.
"""

from __future__ import annotations

from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from consult.verdicts import Outcome, make_verdict
from consult.voting.rolls import AREA, HOUSEHOLDS, PERSONS

if TYPE_CHECKING:
    from consult.verdicts import Verdict
    from consult.voting.shares import Share
    from consult.voting.tallies import Counts

__all__ = ["Bases", "Progress", "judge_majority", "judge_quorum"]

Bases = Literal["all", "participating", "cast"]
"""What a majority is a share of: the whole roll, those who took part, or those who took a side."""


class Progress(Enum):
    """What may still happen to a vote. In no vote is a ballot taken back without another in its place."""

    CLOSED = "closed"
    """Nothing: no more ballots, and who has not voted stays away."""

    FINAL = "final"
    """It runs. Who has not voted may still vote, and a ballot once cast stands."""

    REPLACEABLE = "replaceable"
    """It runs. Who has not voted may still vote, and who has may vote otherwise."""


def judge_quorum(
    counts: Counts,
    share: Share,
    *,
    measure: str,
    of: Literal["all"] = "all",
    progress: Progress = Progress.CLOSED,
    source: str | None = None,
) -> Verdict:
    """
    Judge whether enough of the roll took part. Abstaining is taking part; a quorum once met stays met.

    It keeps a few from deciding for all. It does not cover whether all were asked, and in time; and it can be
    broken by staying away, so opponents who would lose by voting no may win by not voting.

    Args:
        counts: The counts in *measure*.
        share: How much of the base is asked for.
        measure: What is counted, for the sentence: ``persons``, ``households``, ``area`` (in mm²) or another.
        of: The base. A quorum is a share of the whole roll.
        progress: What may still happen to the vote.
        source: The article or bylaw that asks for it.
    """
    asked: str = of
    if asked != "all":
        msg = f"a quorum of {asked!r}: a quorum is a share of the whole roll; use of='all'"
        raise ValueError(msg, asked)
    have, base = counts.participating, counts.all
    open_ = 0 if progress is Progress.CLOSED else counts.outstanding
    outcome = _outcome(share, sure=have, swing=open_, least=base, most=base)
    need = share.needed(base)
    missing = max(0, need - have)
    figures = {"have": have, "need": need, "base": base, "missing": missing, "open": open_}
    if base == 0:
        return _say(outcome, "empty", (), figures, share, measure=measure, of=of, source=source)
    tail: tuple[str, ...] = ("needed", "short") if missing else ("needed",)
    if outcome is Outcome.UNDECIDED:
        tail = ("more", "open")
    return _say(outcome, "quorum", tail, figures, share, measure=measure, of=of, source=source)


def judge_majority(
    counts: Counts,
    share: Share,
    *,
    measure: str,
    of: Bases,
    progress: Progress = Progress.CLOSED,
    source: str | None = None,
) -> Verdict:
    """
    Judge whether enough of the base voted yes.

    It keeps a decision from being made against those whom it names as the base. Each base reads an abstention
    in its own way: of ``cast`` it is not there, of ``participating`` and ``all`` it works like a no, and of
    ``all`` so does staying away. Of an empty base there is no majority, whatever the share.

    It does not cover turnout: ask `judge_quorum` too. And absence can carry it: of 12, at least 3/4 of those
    who take part is missed with 8 for and 4 against, and reached with 8 for and 4 away.

    In the verdict's data ``missing`` is the fewest further yes votes that would make it hold, and ``need`` is
    ``have`` with those: while final ballots come in, each of them widens a base of those who voted. Where
    ballots may be replaced, and once the vote is closed, the base is taken as it stands.

    Args:
        counts: The counts in *measure*.
        share: How much of the base is asked for.
        measure: What is counted, for the sentence: ``persons``, ``households``, ``area`` (in mm²) or another.
        of: The base.
        progress: What may still happen to the vote. Replaceable ballots settle no majority before the close.
        source: The article or bylaw that asks for it.
    """
    have, base = counts.yes, _base(counts, of)
    open_ = 0 if progress is Progress.CLOSED else counts.outstanding
    # Whether further yes votes can make up for what is missing. Where all who vote must agree, they cannot.
    fillable = of == "all" or share.numerator != share.denominator
    missing = max(0, share.needed(base) - have)
    if progress is Progress.REPLACEABLE:
        least = 0 if of == "cast" else base
        outcome = _outcome(share, sure=0, swing=counts.all, least=least, most=counts.all)
    else:
        most = base if of == "all" else base + open_
        outcome = _outcome(share, sure=have, swing=open_, least=base, most=most)
        if most != base and fillable:
            missing = _further(share, have, base)
    need = have + missing if missing else share.needed(base)
    figures = {"have": have, "need": need, "base": base, "missing": missing, "open": open_}
    if counts.all == 0:
        return _say(outcome, "empty", (), figures, share, measure=measure, of=of, source=source)
    head: str = of
    if base == 0:
        head = "none " + of
        figures["all"] = counts.all
    tail: tuple[str, ...]
    if outcome is Outcome.UNDECIDED:
        tail = () if base == 0 else ("more",) if missing else ("so far",)
        tail += ("open",) if open_ else ()
        tail += ("replaceable",) if progress is Progress.REPLACEABLE else ()
    elif outcome is Outcome.MET:
        tail = ("anyway",) if open_ else ("needed",)
    elif base == 0:
        tail = ()
    else:
        tail = ("more", "only") if fillable and open_ else ("needed", "short")
    return _say(outcome, head, tail, figures, share, measure=measure, of=of, source=source)


def _base(counts: Counts, of: str) -> int:
    match of:
        case "all":
            return counts.all
        case "participating":
            return counts.participating
        case "cast":
            return counts.cast
        case _:
            msg = f"a majority of {of!r}: name all, participating or cast for its base"
            raise ValueError(msg, of)


def _outcome(share: Share, *, sure: int, swing: int, least: int, most: int) -> Outcome:
    """
    Judge a share of a base that may come out anywhere from *least* to *most*.

    *least* matters to one share alone: at least 0, which any base but an empty one reaches.
    """
    if most == 0:
        return Outcome.UNMET
    low = share.denominator * sure - share.numerator * most
    high = low + share.denominator * swing
    if share.strict:
        return Outcome.MET if low > 0 else Outcome.UNMET if high <= 0 else Outcome.UNDECIDED
    return Outcome.MET if low >= 0 and least > 0 else Outcome.UNMET if high < 0 else Outcome.UNDECIDED


def _further(share: Share, have: int, base: int) -> int:
    """Count the fewest further yes votes, each widening the base, that reach *share* (which is below 1)."""
    if base == 0:
        return 1
    short = share.numerator * base - share.denominator * have
    gain = share.denominator - share.numerator
    if share.strict:
        return max(0, short // gain + 1)
    return max(0, -(-short // gain))


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

# Statements of fact: they stay true when the question is put the other way round. In {braces} a figure; in
# <angle brackets> how the measure is said.
_HEADS: Final = {
    "quorum": ("{have} of {base} <noun> took part", "{base}中有{have}参与表决"),
    "all": ("{have} of all {base} <noun> voted yes", "全体{base}中有{have}赞成"),
    "participating": ("{have} of {base} <noun> <who> took part voted yes", "参与表决的{base}中有{have}赞成"),
    "cast": (
        "of {base} <noun> <who> voted yes or no, {have} voted yes",
        "投赞成或反对票的{base}中有{have}赞成",
    ),
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
}
_FIGURES: Final = ("have", "need", "base", "missing", "open", "all")


def _say(
    outcome: Outcome,
    head: str,
    tail: tuple[str, ...],
    figures: dict[str, int],
    share: Share,
    *,
    measure: str,
    of: str,
    source: str | None,
) -> Verdict:
    kind = measure if measure in _UNITS else ""
    en, zh = _templates(kind, head, tail)
    words = share.phrase()
    data: dict[str, Any] = {
        "measure": measure,
        "of": of,
        "share": {"en": words.en, "zh": words.zh},
        **figures,
    }
    if measure == AREA:
        for name, amount in figures.items():
            data[name + "_m2"] = _square_metres(amount)
    # Without met(): every datum is plain already, and this may be asked after every ballot.
    return make_verdict(outcome, en, zh, data, (), None, False, source)  # noqa: FBT003 - in order


@cache
def _templates(kind: str, head: str, tail: tuple[str, ...]) -> tuple[str, str]:
    unit = _UNITS.get(kind, _OTHER)
    en, zh = _HEADS[head]
    en = en.replace("<noun>", unit.noun).replace("<who>", unit.who).replace("<empty>", unit.empty_en)
    zh = unit.zh_before + _put(zh, unit.zh).replace("<empty>", unit.empty_zh)
    en += "; {share} asked for" + _put("".join(_TAILS[part][0] for part in tail), unit.en)
    zh += "，要求{share}" + _put("".join(_TAILS[part][1] for part in tail), unit.zh)
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
