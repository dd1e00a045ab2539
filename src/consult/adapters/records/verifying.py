"""
A record verified: read, and everything in it worked out again from the file alone.

This says that the record fits together, and that its decisions follow from its rules. It does not say that
it is the record that there was: whoever holds the whole file can write another whole file. Anchors say that:
links that were kept somewhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import attrs

from consult.adapters.records.building import NotThere, build
from consult.adapters.records.reading import opened, read_opened
from consult.adapters.records.rejudging import NotJudged, rejudge
from consult.chains import chain_links
from consult.errors import LogError
from consult.verdicts import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from consult.adapters.records.reading import Record
    from consult.procedure import Procedure

__all__ = ["Verified", "verify"]


@final
@attrs.frozen(hash=False)
class Verified:
    """What came of verifying a record."""

    #: What was read; None where reading it found the fault.
    record: Record | None
    #: The first thing that is wrong, with where; None where nothing is.
    fault: Phrase | None
    #: How many decisions were decided again, and came out as they were recorded.
    judged: int = 0
    #: Those that could not be.
    not_judged: tuple[NotJudged, ...] = ()
    #: The last link of each case's chain.
    heads: Mapping[str, str] = attrs.field(factory=dict)
    #: Where each anchor that was given was found: a case and the number of its event, or the seal.
    anchored: Mapping[str, tuple[str, int] | None] = attrs.field(factory=dict)

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong. There may be decisions that could not be judged."""
        return self.fault is None


def verify(path: Path, procedures: Iterable[Procedure] = (), *, anchors: Iterable[str] = ()) -> Verified:
    """
    Work the record at *path* out again: chain, cases, rolls, boxes and every decision.

    Decisions by rules of consult are judged from the file alone. For those of a community's own rules its
    procedures are needed, of the same fingerprint; without, they are in `Verified.not_judged`.

    Args:
        path: the file.
        procedures: the community's own. One that no case runs under is not looked at.
        anchors: links that were kept somewhere else; each must be the seal of the record or in the chain of
            one of its cases.

    Raises:
        LogError: if the file cannot be read as a record at all.
    """
    data = opened(path)
    try:
        record = read_opened(path, data)
    except LogError as error:
        return Verified(None, Phrase(str(error), str(error)))
    if record.uncounted:
        case, stage, visit = record.uncounted[0]
        return Verified(
            record,
            Phrase(
                f"{path}: the ballots of case {case!r} in {stage!r}, visit {visit}, are not there",
                f"{path}：事项{case}在“{stage}”（第{visit}次）的选票缺失",
            ),
        )
    heads, anchored, missing = _chains(record, anchors)
    if missing is not None:
        return Verified(
            record,
            Phrase(
                f"{path}: the anchor {missing} is in no chain of this record",
                f"{path}：锚定值{missing}不在本记录的任何链中",
            ),
        )
    given = {procedure.fingerprint: procedure for procedure in procedures}
    found = rejudge(record, {**_built(record), **given}, frozenset(given))
    fault = None
    if found.fault is not None:
        wrong, where = found.fault.wrong, (found.fault.line, found.fault.case, found.fault.seq)
        fault = Phrase(
            "{}, line {}: case {!r}, event {}: {}".format(path, *where, wrong.en),
            "{}，第{}行：事项{}，事件{}：{}".format(path, *where, wrong.zh),
        )
    return Verified(record, fault, found.judged, found.not_judged, heads, anchored)


def _built(record: Record) -> dict[str, Procedure]:
    """The procedures that can be built of the record, and are those that it means."""
    found = {}
    for fingerprint, drawn in record.drawn.items():
        try:
            procedure = build(drawn)
        except NotThere:
            continue
        if procedure.fingerprint == fingerprint:
            found[fingerprint] = procedure
    return found


def _chains(
    record: Record, anchors: Iterable[str]
) -> tuple[dict[str, str], dict[str, tuple[str, int] | None], str | None]:
    wanted = {anchor.strip().lower() for anchor in anchors}
    anchored: dict[str, tuple[str, int] | None] = {}
    if record.seal and record.seal in wanted:
        anchored[record.seal] = None
    heads = {}
    for case, events in record.events.items():
        for seq, link in enumerate(chain_links(events), 1):
            heads[case] = link
            if link in wanted:
                anchored[link] = (case, seq)
    return heads, anchored, next(iter(sorted(wanted - anchored.keys())), None)
