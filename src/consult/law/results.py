"""What can be said of a published result, and what cannot: the values that judging makes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final, final

import attrs

from consult.law.figures import FiguresError, said
from consult.verdicts import Phrase

if TYPE_CHECKING:
    from consult.law.model import LawRule
    from consult.verdicts import Lang, Verdict
    from consult.voting.thresholds import Threshold

__all__ = ["Circumstances", "Finding", "Judged", "Leg", "Unexamined"]


def _day(_value: object, field: attrs.Attribute[Any], day: date | None) -> None:
    if day is not None and type(day) is not date:
        msg = f"{field.name} {day!r} is a {type(day).__name__}; give a date, as in date(2026, 2, 8)"
        raise FiguresError(msg)
    if day is not None and day.year > _LATEST:
        msg = f"{field.name} {day} is too far off to count days from; look at the date"
        raise FiguresError(msg)


_LATEST: Final = 9000


def _number(_value: object, field: attrs.Attribute[Any], number: object) -> None:
    if number is not None and (type(number) is not int or number < 0):
        msg = f"{field.name} is {number!r}; give a whole number, 0 or more"
        raise FiguresError(msg)


@final
@attrs.frozen(kw_only=True)
class Circumstances:
    """What is known of a vote beside its counts. What is left out is not examined."""

    #: The day on which everybody was told of the meeting or the vote.
    announced: date | None = attrs.field(default=None, validator=_day)
    #: The day of the meeting; of a vote by papers, the day on which it began.
    meeting: date | None = attrs.field(default=None, validator=_day)
    #: The first and the last day of a vote by papers.
    opened: date | None = attrs.field(default=None, validator=_day)
    closed: date | None = attrs.field(default=None, validator=_day)
    #: To how many voters a paper was delivered, which is proven.
    delivered: int | None = attrs.field(default=None, validator=_number)
    #: The most mandates that one person held.
    proxies: int | None = attrs.field(default=None, validator=_number)
    #: The day on which whoever is injured knew of the decision.
    known: date | None = attrs.field(default=None, validator=_day)
    #: Whether the days of the notice have to be clear (strict), or the meeting may be on the last of them.
    clear_days: bool = True
    #: Whether the meeting was an extraordinary one.
    extraordinary: bool = False


@final
@attrs.frozen(kw_only=True)
class Leg:
    """One threshold of the rule, with its figures; None where they were not given."""

    name: str
    mode: str
    threshold: Threshold
    base: int | None
    have: int | None
    need: int | None
    verdict: Verdict

    @property
    def met(self) -> bool | None:
        """Whether it holds; None where its figures were not given."""
        return None if self.verdict.is_undecided else self.verdict.is_met

    def to_data(self, lang: Lang = "en") -> dict[str, Any]:
        """The leg as data: heads as whole numbers, areas in m² as exact decimals."""
        measure = self.threshold.measure

        def figure(amount: int | None) -> Any:
            return None if amount is None else said(amount, measure)

        return {
            "name": self.name,
            "measure": measure,
            "base": figure(self.base),
            "have": figure(self.have),
            "need": figure(self.need),
            "met": self.met,
            "article": _words(self.threshold.source, lang),
            "of": self.threshold.of,
            "side": self.threshold.side,
            "share": str(self.threshold.share),
            "mode": self.mode,
        }


@final
@attrs.frozen
class Finding:
    """What was found out beside the counts: notice, delivery, window, proxies."""

    name: str
    verdict: Verdict


@final
@attrs.frozen
class Unexamined:
    """Something that would have to be known, and was not given."""

    name: str
    told: Phrase


@final
@attrs.frozen(kw_only=True)
class Judged:
    """What can be said of a published result, and what cannot."""

    rule: LawRule
    #: The day by which the rule was chosen; None: the latest version.
    on: date | None
    #: The tree of the legs: whether the counts hold.
    verdict: Verdict
    legs: tuple[Leg, ...]
    findings: tuple[Finding, ...]
    not_examined: tuple[Unexamined, ...]
    #: What else is to be said: what the figures leave unexplained, what was not verified.
    remarks: tuple[Phrase, ...]
    #: The last day on which a court may be asked to revoke, where it can be said.
    revocable_until: date | None

    @property
    def adopted(self) -> bool:
        """Whether the counts hold. Where they do not, that is not the opposite motion adopted."""
        return self.verdict.is_met

    def conclusion(self) -> Phrase:
        """Whether the counts hold, as a sentence."""
        title, kind = self.rule.title, self.rule.kind
        if self.verdict.is_undecided:
            return Phrase(
                f"it cannot be said whether the counts hold, for want of figures: {title.en}",
                f"数据不全，无法判断计票结果是否达到要求：{title.zh}",
            )
        if self.adopted:
            return Phrase(f"the counts hold: {title.en}", f"计票结果达到要求：{title.zh}")
        failed = Phrase(f"the counts do not hold: {title.en}", f"计票结果未达到要求：{title.zh}")
        if kind in {"demand", "composition"}:
            return failed
        return Phrase(
            f"{failed.en}; a motion that fails is not the opposite motion adopted",
            f"{failed.zh}；议案未获通过，不等于相反的议案获得通过",
        )

    def explain(self, lang: Lang = "en") -> str:
        """Everything as lines of text: the counts, what was found beside them, and what was not examined."""
        zh = lang == "zh"
        rule = self.rule
        head = f"{rule.name}（{rule.since().zh}）" if zh else f"{rule.name} ({rule.since().en})"
        lines = [head, _words(self.conclusion(), lang), self.verdict.explain(lang)]
        if self.findings:
            lines.append("计票以外" if zh else "beside the counts")
            lines += [finding.verdict.explain(lang) for finding in self.findings]
        if self.revocable_until is not None:
            last = self.revocable_until.isoformat()
            lines.append(
                f"可请求法院撤销的最后一日：{last}" if zh else f"a court may be asked to revoke until {last}"
            )
        lines += [("注：" if zh else "note: ") + _words(remark, lang) for remark in self.remarks]
        if self.not_examined:
            lines.append("未审查" if zh else "not examined")
            # The names are for programs; in Chinese a leg's alone is needed to know what is meant.
            known = {leg.name for leg in self.legs}
            for one in self.not_examined:
                name = (f"{one.name}：" if one.name in known else "") if zh else f"{one.name}: "
                lines.append(f"- {name}{_words(one.told, lang)}")
        return "\n".join(lines)

    def to_data(self, lang: Lang = "en") -> dict[str, Any]:
        """
        The result as data. Areas are `Decimal` where they are no whole m².

        ``adopted`` is whether the counts hold; a leg that was not examined has ``met`` null.
        """
        return {
            "adopted": self.adopted,
            "legs": [leg.to_data(lang) for leg in self.legs],
            "not_examined": [one.name for one in self.not_examined],
            "rule": self.rule.name,
            "on": None if self.on is None else self.on.isoformat(),
            "evidence": self.rule.evidence,
            "outcome": self.verdict.outcome.value,
            "conclusion": _words(self.conclusion(), lang),
            "findings": [
                {
                    "name": one.name,
                    "met": None if one.verdict.is_undecided else one.verdict.is_met,
                    "told": one.verdict.sentence(lang),
                }
                for one in self.findings
            ],
            "revocable_until": None if self.revocable_until is None else self.revocable_until.isoformat(),
            "remarks": [_words(remark, lang) for remark in self.remarks],
            "untold": {one.name: _words(one.told, lang) for one in self.not_examined},
        }


def _words(words: str | Phrase | None, lang: Lang) -> str:
    if words is None or isinstance(words, str):
        return words or ""
    return words.zh if lang == "zh" else words.en
