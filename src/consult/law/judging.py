"""
A published result judged: do its counts hold under a rule of law?

Only what was given is examined. A leg whose figures are missing is undecided, and then nobody can say that
the counts hold; what else would have to be known (that the roll is right, that everybody was told, that the
matter belongs under this rule) is listed as *not examined*, never presumed.

A motion that fails is not the opposite motion adopted: the result of a vote on "keep the manager" that misses
its majority does not say that the manager goes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from consult.law.beside import findings, remarks, unexamined
from consult.law.figures import WORDS, FiguresError, row, said
from consult.law.results import Circumstances, Judged, Leg
from consult.verdicts import Phrase, all_of, any_of, met, undecided, unmet
from consult.voting.decisions import AllOf, AnyOf, Fails, legs
from consult.voting.states import exclude_silent
from consult.voting.tallies import Counts, Tally
from consult.voting.thresholds import Progress, Threshold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from consult.law.figures import Figures, Row
    from consult.law.model import LawRule, Mode
    from consult.verdicts import Verdict
    from consult.voting.decisions import Decision
    from consult.voting.states import Counting, Silence

__all__ = ["judge_result"]


# -- judging -----------------------------------------------------------------------------------------------


def judge_result(
    rule: LawRule,
    figures: Figures,
    *,
    policy: Silence | None = None,
    circumstances: Circumstances | None = None,
    on: date | None = None,
) -> Judged:
    """
    Judge the figures of a published result under a rule of law.

    Args:
        rule: the rule in force on the day of the meeting: ``consult.law.rule(name, on=...)``. Where it has
            several modes, that one is used whose measures the roll names; `LawRule.by` fixes it.
        figures: what the notice says.
        policy: what papers count for that were delivered and not returned, by the community's own clause.
            Without it they count for nothing.
        circumstances: what is known beside the counts.
        on: the day by which the rule was chosen, for the record.

    Raises:
        FiguresError: if a figure is no number, or the figures cannot all be true.
        RuleError: if the rule does not know what is asked of it.
    """
    if not figures.roll:
        msg = "the roll is missing; say how many there are in all, such as roll='owners=9,area=900'"
        raise FiguresError(msg)
    around = Circumstances() if circumstances is None else circumstances
    silence = exclude_silent() if policy is None else _checked(policy, rule)
    counting = rule.counting(silence)
    chosen = _modes(rule, figures)
    rows = {mode.name: _rows(mode, figures) for mode in chosen}
    for mode in chosen:
        _check_rule(rule, mode, rows[mode.name])
    found: list[Leg] = []
    verdicts = [_mode(rule, mode, rows[mode.name], counting, found) for mode in chosen]
    first = rows[chosen[0].name]
    return Judged(
        rule=rule,
        on=on,
        verdict=any_of(verdicts),
        legs=tuple(found),
        findings=tuple(findings(rule, chosen[0], first, around)),
        not_examined=tuple(unexamined(rule, chosen, rows, around, policy, found, on)),
        remarks=tuple(remarks(rule, chosen, rows, counting, around)),
        revocable_until=None
        if rule.revocation is None or around.known is None
        else rule.revocation.last_day(around.known, decided=around.closed or around.meeting),
    )


def _checked(policy: Silence, rule: LawRule) -> Silence:
    if policy.by is None:
        return policy
    for mode in rule.modes:
        measure = mode.units.get(policy.by, policy.by)
        if measure in mode.units.values():
            return attrs.evolve(policy, by=measure)
    units = ", ".join(sorted({unit for mode in rule.modes for unit in mode.units}))
    msg = (
        f"the majority that the silent follow is counted by {policy.by!r}; rule {rule.name!r} counts {units}"
    )
    raise FiguresError(msg)


def _modes(rule: LawRule, figures: Figures) -> tuple[Mode, ...]:
    """The modes that the roll is about: those of which it names a measure."""
    some = []
    taken: set[str] = set()
    for mode in rule.modes:
        known = {*mode.units, *mode.units.values()}
        keys = known.intersection(figures.roll)
        if not keys:
            continue
        measures = {mode.units.get(key, key) for key in keys}
        taken |= keys | measures | {unit for unit, measure in mode.units.items() if measure in measures}
        some.append(mode)
    units = ", ".join(dict.fromkeys(unit for mode in rule.modes for unit in mode.units))
    for category, given in figures.by_category().items():
        for key in given:
            if key not in taken:
                word = WORDS[category]
                if key in {*units.split(", ")} and category != "roll":
                    msg = f"{word} names {key}, of which the roll says nothing; give it in the roll too"
                else:
                    msg = f"{word} names {key!r}, which rule {rule.name!r} does not count; it counts {units}"
                raise FiguresError(msg)
    for key in figures.roll:
        sharing = [mode.name for mode in some if key not in mode.units and key in mode.units.values()]
        if len(sharing) > 1:
            msg = f"the roll counts {key}, which may be any of {', '.join(sharing)}; say which: {units}"
            raise FiguresError(msg)
    return tuple(some)


def _rows(mode: Mode, figures: Figures) -> dict[str, Row]:
    found = {}
    for unit, measure in mode.units.items():
        keys = [key for key in figures.roll if mode.units.get(key, key) == measure]
        if keys:
            found[measure] = row(mode, measure, unit, figures)
    return found


def _check_rule(rule: LawRule, mode: Mode, rows: Mapping[str, Row]) -> None:
    known = legs(mode.decision)
    counts_due = any(leg.of == "due" for leg in known)
    plain = rule.kind in {"demand", "composition"}
    for one in rows.values():
        if one.silent and not rule.papers:
            msg = f"{one.unit}: rule {rule.name!r} delivers no papers, so nobody is silent; leave them out"
            raise FiguresError(msg)
        if one.recused and rule.recusal is None:
            msg = f"{one.unit}: rule {rule.name!r} knows no recusal; count them as they voted, or not at all"
            raise FiguresError(msg)
        if one.due is not None and not counts_due:
            msg = f"{one.unit}: rule {rule.name!r} does not ask who is due; leave it out"
            raise FiguresError(msg)
        if plain and any(part is not None for part in (one.took_part, one.no, one.abstain, one.void)):
            msg = f"{one.unit}: rule {rule.name!r} is no vote; give the roll, and 'for' those who are counted"
            raise FiguresError(msg)
    heads = rows.get("persons")
    for one in rows.values():
        if heads is None or one is heads:
            continue
        for name in ("roll", "took_part", "yes", "no", "abstain", "void", "silent"):
            if getattr(heads, name) == 0 and (getattr(one, name) or 0) > 0:
                amount = said(getattr(one, name), one.measure)
                said_of = WORDS[name]
                msg = f"{one.unit}: {said_of} {amount} belongs to nobody, {heads.unit} being 0; look again"
                raise FiguresError(msg)


def _mode(
    rule: LawRule, mode: Mode, rows: Mapping[str, Row], counting: Counting, found: list[Leg]
) -> Verdict:
    tally = Tally({measure: _counts(mode, one) for measure, one in rows.items()})

    def walk(decision: Decision) -> Verdict:
        match decision:
            case AllOf(parts):
                return all_of([walk(part) for part in parts])
            case AnyOf(parts):
                return any_of([walk(part) for part in parts])
            case Fails(part):
                return ~walk(part)
            case Threshold():
                leg = _leg(rule, mode, decision, rows, tally, counting)
                found.append(leg)
                return leg.verdict

    return walk(mode.decision)


def _against(one: Row) -> int | None:
    """How many were against: as given, or what is left of those who took part where all else is given."""
    if one.no is not None:
        return one.no
    if None in {one.took_part, one.yes, one.abstain, one.void}:
        return None
    return (one.took_part or 0) - (one.yes or 0) - (one.abstain or 0) - (one.void or 0)


def _leads(one: Row) -> bool:
    """Whether those for lead for sure, however many of the others were against."""
    rest = (one.took_part or 0) - (one.abstain or 0) - (one.void or 0) - (one.yes or 0)
    return one.took_part is not None and one.yes is not None and one.yes > rest


def _counts(mode: Mode, one: Row) -> Counts:
    yes, no, abstain, void = (part or 0 for part in (one.yes, _against(one), one.abstain, one.void))
    rest = 0 if one.took_part is None else one.took_part - yes - no - abstain - void
    # Of whom nothing else is said took part: at a meeting they were there, else they took no side.
    present = rest if mode.by_presence else 0
    return Counts(
        all=one.roll,
        yes=yes,
        no=no,
        abstain=abstain + rest - present,
        void=void,
        delivered=one.silent or 0,
        present=present,
        recused=one.recused or 0,
        excused=0 if one.due is None else one.roll - one.due,
    )


def _leg(  # noqa: PLR0917 - in order, and called once
    rule: LawRule,
    mode: Mode,
    threshold: Threshold,
    rows: Mapping[str, Row],
    tally: Tally,
    counting: Counting,
) -> Leg:
    name = threshold.name or threshold.side
    missing = tuple(_missing(threshold, rows, counting))
    if missing:
        verdict = undecided(
            "{leg}: not examined, since {missing} was not given",
            zh="{leg}：未审查，缺少{missing}",
            source=threshold.source,
            leg=name,
            missing=list(missing),
        )
        return Leg(
            name=name, mode=mode.name, threshold=threshold, base=None, have=None, need=None, verdict=verdict
        )
    verdict = threshold.judge(tally, Progress.CLOSED, counting)
    data = verdict.data
    if rule.kind in {"demand", "composition"}:
        answer = met if verdict.is_met else unmet
        verdict = answer(
            "{have} of {base} {who}; {share} asked for, so {need} needed",
            zh="{who}{base}人中有{have}人，要求{share}，须达{need}人",
            source=threshold.source,
            leg=name,
            who=mode.who,
            share=threshold.share,
            have=data["have"],
            base=data["base"],
            need=data["need"],
            missing=data["missing"],
        )
    return Leg(
        name=name,
        mode=mode.name,
        threshold=threshold,
        base=data["base"],
        have=data["have"],
        need=data["need"],
        verdict=verdict,
    )


_FIGURE: Final = {
    "roll": Phrase("the roll", "总数"),
    "took_part": Phrase("how many took part", "参与数"),
    "yes": Phrase("how many were for", "赞成数"),
    "no": Phrase("how many were against", "反对数"),
    "silent": Phrase("how many were silent", "已送达未交回数"),
}
_UNIT_WORDS: Final = {
    "persons": Phrase("by persons", "人数"),
    "area": Phrase("by area", "面积"),
    "households": Phrase("by households", "户数"),
}


def _missing(  # noqa: C901 - a line for each figure
    threshold: Threshold, rows: Mapping[str, Row], counting: Counting
) -> Iterator[Phrase]:
    words = threshold.called or _UNIT_WORDS.get(
        threshold.measure, Phrase(threshold.measure, threshold.measure)
    )

    def named(figure: str) -> Phrase:
        return Phrase(f"{_FIGURE[figure].en} ({words.en})", f"{_FIGURE[figure].zh}（{words.zh}）")

    one = rows.get(threshold.measure)
    if one is None:
        yield named("roll")
        return
    presence = {"participating", "present"}
    if (threshold.side in presence or threshold.of in presence) and one.took_part is None:
        yield named("took_part")
    if threshold.side == "yes" and one.yes is None:
        yield named("yes")
    if threshold.of == "cast" and _against(one) is None:
        yield named("no")
    if counting.silent.how == "exclude":
        return
    if one.silent is None:
        yield named("silent")
    if counting.silent.how == "follow" and threshold.side == "yes":
        asked = rows.values() if counting.silent.floor is not None else (rows.get(counting.silent.by or ""),)
        for other in asked:
            if other is None or other.yes is None or (_against(other) is None and not _leads(other)):
                yield _FIGURE["no"]
                return
