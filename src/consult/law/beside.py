"""What is to be said of a published result beside its counts: dates, papers, mandates, what is unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from consult.law.figures import FiguresError, said
from consult.law.results import Finding, Unexamined
from consult.verdicts import Phrase, met, undecided, unmet
from consult.voting.decisions import legs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from consult.law.figures import Row
    from consult.law.model import LawRule, Mode
    from consult.law.results import Circumstances, Leg
    from consult.verdicts import Verdict
    from consult.voting.states import Counting, Silence

__all__ = ["findings", "remarks", "unexamined"]


# -- beside the counts -------------------------------------------------------------------------------------


def findings(rule: LawRule, mode: Mode, rows: Mapping[str, Row], around: Circumstances) -> Iterator[Finding]:
    """What the dates, deliveries and mandates come to."""
    begins = around.opened if around.opened is not None else around.meeting
    if rule.notice is not None and around.announced is not None and begins is not None:
        verdict = rule.notice.judge(
            around.announced, begins, clear=around.clear_days, extraordinary=around.extraordinary
        )
        yield Finding("notice", verdict)
    if around.opened is not None and around.closed is not None:
        if around.closed < around.opened:
            msg = f"closed {around.closed} comes before opened {around.opened}; look at the two dates"
            raise FiguresError(msg)
        if rule.window is not None:
            yield Finding("window", rule.window.judge(around.opened, around.closed))
    if around.delivered is not None:
        yield Finding("delivery", _delivery(rule, mode, rows, around.delivered))
    if around.proxies is not None:
        yield Finding("proxies", _proxies(rule, around.proxies))


_DELIVERY: Final = Phrase(
    "Guidance Rule 274 of 2009 Article 22, read in an excerpt: delivered to every owner, or published in the "
    "estate where that cannot be done",
    "建房〔2009〕274号第22条（据摘录）：送达每一位业主，无法送达的应当在物业管理区域内公告",
)


def _delivery(rule: LawRule, mode: Mode, rows: Mapping[str, Row], delivered: int) -> Verdict:
    one = rows.get("persons") or next(iter(rows.values()))
    if delivered > one.roll:
        msg = f"delivered {delivered} is above the roll {one.roll} ({one.unit}); look at the figures again"
        raise FiguresError(msg)
    if (one.silent or 0) > delivered:
        msg = f"silent {one.silent} is above delivered {delivered} ({one.unit}); look at the figures again"
        raise FiguresError(msg)
    answer = met if delivered == one.roll else unmet
    return answer(
        "a paper was delivered to {have} of {base} {who}; {missing} got none",
        zh="{who}{base}人中表决票送达{have}人，{missing}人未送达",
        source=_DELIVERY if rule.papers else None,
        have=delivered,
        base=one.roll,
        missing=one.roll - delivered,
        who=mode.who,
    )


def _proxies(rule: LawRule, most: int) -> Verdict:
    allowed = rule.proxies
    if allowed is None:
        answer = met if most == 0 else unmet
        return answer(
            "one person voted for {n} others; nobody may vote for another",
            zh="有人代他人表决{n}份；本规则不允许委托",
            n=most,
        )
    if allowed.source is None:
        return undecided(
            "one person voted for {n} others; no text that was read says how many are allowed",
            zh="有人代他人表决{n}份；已核文本未规定上限",
            n=most,
        )
    if allowed.limit is None:
        return met(
            "one person voted for {n} others; no number is said",
            zh="有人代他人表决{n}份；未规定上限",
            source=allowed.source,
            n=most,
        )
    answer = met if most <= allowed.limit else unmet
    return answer(
        "one person voted for {n} others; {limit} at the most",
        zh="有人代他人表决{n}份；每人最多{limit}份",
        source=allowed.source,
        n=most,
        limit=allowed.limit,
    )


def unexamined(  # noqa: C901, PLR0912, PLR0917 - one line for each thing
    rule: LawRule,
    modes: tuple[Mode, ...],
    rows: Mapping[str, Mapping[str, Row]],
    around: Circumstances,
    policy: Silence | None,
    found: list[Leg],
    on: date | None,
) -> Iterator[Unexamined]:
    """List all that would have to be known, and was not given."""
    for leg in found:
        if leg.met is None:
            yield Unexamined(leg.name, _not_given(leg))
    if on is None and rule.in_force_from is not None:
        yield Unexamined(
            "date",
            Phrase(
                f"the day of the meeting; judged by the latest version, {rule.since().en}",
                f"会议日期；按最新版本判断（{rule.since().zh}）",
            ),
        )
    if rule.text_of is not None:
        yield Unexamined(
            "in-force",
            Phrase(
                f"whether it was in force in these words: the text of {rule.text_of} was read",
                f"当日是否以此文本施行：所核为{rule.text_of}文本",
            ),
        )
    if len(rule.modes) > 1:
        used = ", ".join(mode.name for mode in modes)
        yield Unexamined(
            "mode",
            Phrase(
                f"whether the mode ({used}) was fixed before the vote, as the law asks",
                f"是否在表决前已确定计算方式（{used}）",
            ),
        )
    yield Unexamined("matter", Phrase("whether the matter belongs under this rule", "该事项是否适用本规则"))
    yield Unexamined(
        "roll",
        Phrase(
            "whether the roll is right" + ("" if rule.roll is None else f": {rule.roll.en}"),
            "名册是否正确" + ("" if rule.roll is None else f"：{rule.roll.zh}"),
        ),
    )
    if rule.kind in {"demand", "composition"}:
        return
    begins = around.opened or around.meeting
    if rule.notice is not None and (around.announced is None or begins is None):
        yield Unexamined(
            "notice",
            Phrase(
                f"whether everybody was told {rule.notice.days} days before ({rule.notice.source.en})",
                f"是否提前{rule.notice.days}天通知（{rule.notice.source.zh}）",
            ),
        )
    if rule.papers and around.delivered is None:
        yield Unexamined(
            "delivery", Phrase("whether a paper was delivered to everybody", "表决票是否送达每一位业主")
        )
    if rule.window is not None and (around.opened is None or around.closed is None):
        yield Unexamined("window", Phrase("how long the vote was open", "表决期限"))
    if around.proxies is None:
        yield Unexamined("proxies", Phrase("who voted for others, and by what mandate", "委托表决的情况"))
    silent = any(one.silent is not None for by_measure in rows.values() for one in by_measure.values())
    if rule.papers and not silent:
        yield Unexamined(
            "silent",
            Phrase("how many papers were delivered and not returned", "已送达未交回的表决票数量"),
        )
    elif rule.papers and policy is None:
        yield Unexamined(
            "policy",
            Phrase(
                "whether a clause of the community's rules counts the silent; they count for nothing here",
                "议事规则是否规定未交回的表决票如何计入；此处不计入",
            ),
        )
    elif rule.papers and policy is not None and policy.how != "exclude":
        yield Unexamined(
            "clause",
            Phrase(
                f"whether the clause cited holds, and whether each of the papers was delivered: "
                f"{policy.clause}",
                f"所引条款是否有效、每份表决票是否送达：{policy.clause}",
            ),
        )
    if rule.ballots is not None:
        yield Unexamined(
            "ballots",
            Phrase("whether ballots were signed by the owner", "表决票是否由业主本人签名")
            if rule.ballots == "signed"
            else Phrase("whether the ballot was secret", "是否无记名投票"),
        )
    if rule.publication is not None:
        words = rule.publication.phrase()
        yield Unexamined(
            "publication",
            Phrase(
                f"whether the result was {words.en} ({rule.publication.source.en})",
                f"结果是否{words.zh}（{rule.publication.source.zh}）",
            ),
        )


def _not_given(leg: Leg) -> Phrase:
    missing = leg.verdict.data["missing"]
    return Phrase(
        f"{', '.join(one['en'] for one in missing)} was not given",
        f"缺少{'、'.join(one['zh'] for one in missing)}",
    )


def remarks(
    rule: LawRule,
    modes: tuple[Mode, ...],
    rows: Mapping[str, Mapping[str, Row]],
    counting: Counting,
    around: Circumstances,
) -> Iterator[Phrase]:
    """Say what the figures leave unexplained, and what was not verified."""
    if not rule.verified:
        sure = rule.sureness()
        yield Phrase(f"the numbers of this rule: {sure.en}", f"本规则的比例：{sure.zh}")
    if rule.note is not None:
        yield rule.note
    for mode in modes:
        for one in rows[mode.name].values():
            if one.loose:
                amount = said(one.loose, one.measure)
                yield Phrase(
                    f"{one.unit}: of {said(one.took_part or 0, one.measure)} who took part, {amount} are "
                    f"in none of for, against, abstain and void; they are counted as taking part, on no side",
                    f"{one.unit}：参与表决的{said(one.took_part or 0, one.measure)}中，有{amount}不在赞成、"
                    f"反对、弃权、无效之内；计入参与表决，不计入任何一方",
                )
            if one.due is None and any(leg.of == "due" for leg in legs(mode.decision)):
                yield Phrase(
                    f"{one.unit}: who was excused was not given, so all on the roll count as due",
                    f"{one.unit}：未说明请假情况，全部计为应到",
                )
    silent = any(one.silent for by_measure in rows.values() for one in by_measure.values())
    if silent:
        words = counting.silent.phrase()
        yield words
    if around.announced is not None and rule.notice is not None and not around.clear_days:
        yield Phrase(
            "the lenient reading of the notice was asked for; no text says which reading is right",
            "通知期限按宽松理解计算；两种理解均无明文",
        )
