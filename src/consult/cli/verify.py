"""`consult verify`: a record worked out again from the file alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.text import Text

from consult.adapters.records.receipts import papers_in
from consult.adapters.records.verifying import verify
from consult.cli.screen import Screen, safe
from consult.cli.taking import take
from consult.errors import ConsultError
from consult.verdicts import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from consult.adapters.records.receipts import PaperIn
    from consult.adapters.records.rejudging import NotJudged
    from consult.adapters.records.verifying import Verified
    from consult.procedure import Procedure
    from consult.verdicts import Lang

__all__ = ["verify_record"]

_HOLDS, _FAILS, _NOT_JUDGED = 0, 1, 3
_STYLES: Final = {"✓": "green", "✗": "red", "?": "yellow"}


def verify_record(
    path: Path,
    *,
    procedures: Sequence[str] = (),
    anchors: Sequence[str] = (),
    receipts: Sequence[str] = (),
    heads: bool = False,
    lang: Lang,
) -> int:
    """
    Verify the record at *path* and say what came of it.

    Returns:
        0 where it holds, 1 where it does not, 3 where it holds as far as it could be judged.

    Raises:
        ConsultError: if the file is no record, a procedure cannot be taken or no case runs under it, or a
            receipt is none; ``main`` says it and ends with 2.
    """
    taken: dict[str, Procedure] = {}
    for name in procedures:
        found = take(name)
        taken[name] = found.procedure
        taken.update({f"{name} {other.name}": other for other in found.others})
    done = verify(path, taken.values(), anchors=anchors)
    if done.record is not None:
        for name in procedures:
            if taken[name].fingerprint not in done.record.books:
                msg = (
                    f"{path}: no case runs under {name}, whose fingerprint is "
                    f"{taken[name].fingerprint[:12]}; give the version that the record was made with"
                )
                raise ConsultError(msg)
    said = list(_lines(path, done, heads=heads))
    code = _FAILS if not done.holds else _NOT_JUDGED if done.not_judged else _HOLDS
    if done.holds and done.record is not None:
        for receipt in receipts:
            papers = [paper for paper in papers_in(done.record, receipt) if paper.holds]
            said.extend(_paper(paper) for paper in papers)
            if not papers:
                code = _FAILS
                said.append(
                    Phrase(
                        "✗ no closed vote has the paper of this receipt", "✗ 已截止的表决中均无该回执的选票"
                    )
                )
    Screen().show(
        Text(safe(line), style=_STYLES.get(line[:1], "")) for line in (getattr(one, lang) for one in said)
    )
    return code


def _lines(path: Path, done: Verified, *, heads: bool) -> Iterator[Phrase]:
    if done.fault is not None:
        yield Phrase(f"✗ the record does not hold: {done.fault.en}", f"✗ 记录不成立：{done.fault.zh}")
        return
    record = done.record
    if record is None:  # pragma: no cover - without a fault it was read
        return
    if done.not_judged:
        yield Phrase(f"? {path} holds, as far as it could be judged", f"? {path}：在可以复核的范围内成立")
    else:
        yield Phrase(f"✓ {path} holds", f"✓ {path}：成立")
    events = sum(len(one) for one in record.events.values())
    yield Phrase(
        f"  of {record.community}: {len(record.cases)} cases, {events} events, {len(record.rolls)} rolls, "
        f"{len(record.boxes)} ballot boxes",
        f"  {record.community}：事项{len(record.cases)}件，事件{events}条，名册{len(record.rolls)}份，"
        f"票箱{len(record.boxes)}个",
    )
    if record.seal:
        yield Phrase(f"  sealed by {record.seal}", f"  封印：{record.seal}")
    else:
        yield Phrase(
            "  not sealed: it is of format 1, which had no chain over its lines",
            "  未封印：格式1的各行之间没有链",
        )
    yield Phrase(
        f"  {done.judged} decisions were made again and came out as they were recorded",
        f"  重新作出决定{done.judged}项，均与记录一致",
    )
    yield from _not_judged(done.not_judged)
    for link, where in done.anchored.items():
        if where is None:
            yield Phrase(f"✓ {link} is the seal of this record", f"✓ {link}是本记录的封印")
        else:
            case, seq = where
            yield Phrase(
                f"✓ {link} is the link of case {case} after event {seq}",
                f"✓ {link}是事项{case}第{seq}个事件之后的链值",
            )
    if heads:
        for case, link in done.heads.items():
            yield Phrase(f"  {link}  {case}", f"  {link}  {case}")


def _paper(paper: PaperIn) -> Phrase:
    return Phrase(
        f"✓ the paper of this receipt is in: case {paper.case}, {paper.stage}, "
        f"number {paper.index + 1} of {paper.size} under the root {paper.root}",
        f"✓ 该回执的选票已计入：事项{paper.case}，“{paper.stage}”，"
        f"共{paper.size}张中的第{paper.index + 1}张，根为{paper.root}",
    )


def _not_judged(found: Sequence[NotJudged]) -> Iterator[Phrase]:
    if not found:
        return
    yield Phrase(
        f"  {len(found)} decisions were not re-judged, since the record does not have",
        f"  未复核的决定{len(found)}项，因记录中没有：",
    )
    by_cause: dict[Phrase, list[NotJudged]] = {}
    for one in found:
        by_cause.setdefault(one.lacks, []).append(one)
    for lacks, ones in by_cause.items():
        first = ones[0]
        yield Phrase(
            f"?   {lacks.en}: {len(ones)}, first in case {first.case}, event {first.seq} (line {first.line})",
            f"?   {lacks.zh}：{len(ones)}项，首见于事项{first.case}的事件{first.seq}（第{first.line}行）",
        )
