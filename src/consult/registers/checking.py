"""What may be wrong with a register as a whole: every fault at once, each with its row where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from consult.registers.model import Fault, Kind, Person, Status, Unit
from consult.verdicts import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["RESERVED", "faults_in", "no_area"]

#: How the ids of voters begin that are no person's. No person may be called so.
RESERVED: Final = ("joint:", "household:")

_LAST: Final = 2**62


def faults_in(units: Sequence[Unit], people: Sequence[Person], known: Mapping[str, Person]) -> list[Fault]:
    """
    Everything that is wrong, by row.

    Args:
        units: The units, as they were given.
        people: The people, as they were given.
        known: Both the people and all holders, by id.
    """
    found = [*_twice(units, people), *_people(known)]
    for unit in units:
        found += _unit(unit)
    found += [*_certificates(units), *_voices(units)]
    return sorted(found, key=lambda fault: _LAST if fault.row is None else fault.row)


def _fault(
    kind: str, what: tuple[str, str], remedy: tuple[str, str], row: int | None, column: str | None
) -> Fault:
    return Fault(kind, Phrase(*what), Phrase(*remedy), row, column)


def _twice(units: Sequence[Unit], people: Sequence[Person]) -> Iterator[Fault]:
    listed: tuple[tuple[Sequence[Unit] | Sequence[Person], str, str], ...] = (
        (units, "unit", "专有部分"),
        (people, "person", "人员"),
    )
    for values, en, zh in listed:
        seen: set[str] = set()
        for one in values:
            if one.id in seen:
                yield _fault(
                    f"{en}-twice",
                    (f"{en} {one.id} is listed more than once", f"{zh}{one.id}重复登记"),
                    ("list it once", "请只登记一次"),
                    one.row,
                    en if en == "unit" else "holder_id",
                )
            seen.add(one.id)


def _people(known: Mapping[str, Person]) -> Iterator[Fault]:
    for person in known.values():
        if not person.id or person.id.startswith(RESERVED):
            yield _fault(
                "id-reserved",
                (
                    f"the id {person.id!r} is empty or begins with {' or '.join(RESERVED)}",
                    f"编号“{person.id}”为空，或者以{'、'.join(RESERVED)}开头",
                ),
                ("give the person another id", "请另编编号"),
                person.row,
                "holder_id",
            )
        guardian = person.guardian
        if guardian is not None and (guardian == person.id or guardian not in known):
            yield _fault(
                "guardian-unknown",
                (
                    f"the guardian {guardian} of {person.id} is not another person of the register",
                    f"{person.id}的监护人{guardian}不是登记册中的另一人",
                ),
                ("list the guardian, or correct the id", "请登记监护人，或者更正编号"),
                person.row,
                "guardian",
            )


def _unit(unit: Unit) -> Iterator[Fault]:
    if not unit.holdings and not (unit.status is Status.UNSOLD and unit.developer is not None):
        yield _fault(
            "no-owner",
            (f"unit {unit.id} has no owner", f"专有部分{unit.id}没有业主"),
            (
                "name who holds it; an unsold unit is held by its developer",
                "请填写业主；未售出的由建设单位持有",
            ),
            unit.row,
            "holder_id",
        )
    if unit.area() is None and unit.kind is not Kind.PARKING:
        yield no_area(unit)
    if unit.status is not Status.OWNED and unit.developer is None:
        yield _fault(
            "no-developer",
            (
                f"unit {unit.id} is {unit.status.value} and nothing says who its developer is",
                f"专有部分{unit.id}尚未售出或者交付，但未填写建设单位",
            ),
            ("name the developer", "请填写建设单位"),
            unit.row,
            "developer",
        )
    yield from _shares(unit)
    elected = [one for one in unit.holdings if one.elected]
    for one in elected[1:]:
        yield _fault(
            "two-representatives",
            (
                f"unit {unit.id} has both {elected[0].holder} and {one.holder} for its representative",
                f"专有部分{unit.id}既由{elected[0].holder}又由{one.holder}代表",
            ),
            ("leave the one whom the co-owners elected", "请只保留共有人推选的一人"),
            one.row if one.row is not None else unit.row,
            "representative",
        )


def no_area(unit: Unit) -> Fault:
    """The fault of a unit of which nothing says the area."""
    return _fault(
        "no-area",
        (f"unit {unit.id} has no area", f"专有部分{unit.id}没有面积"),
        ("give the registered, the surveyed or the contract area", "请填写登记面积、实测面积或者合同面积"),
        unit.row,
        "registered_area",
    )


def _shares(unit: Unit) -> Iterator[Fault]:
    seen: set[str] = set()
    for one in unit.holdings:
        row = one.row if one.row is not None else unit.row
        if one.holder in seen:
            yield _fault(
                "holder-twice",
                (
                    f"unit {unit.id} lists its holder {one.holder} more than once",
                    f"专有部分{unit.id}的权利人{one.holder}重复登记",
                ),
                ("list him once, with his whole share", "请只登记一次，并填写全部份额"),
                row,
                "holder_id",
            )
        seen.add(one.holder)
        if one.share is not None and one.share <= 0:
            yield _fault(
                "share-not-positive",
                (
                    f"the share of {one.holder} in unit {unit.id} is {one.share}",
                    f"{one.holder}在专有部分{unit.id}中的份额为{one.share}",
                ),
                ("give a share above 0, or none", "请填写大于0的份额，或者留空"),
                row,
                "share",
            )
    whole = sum(one.share for one in unit.holdings if one.share is not None)
    if whole > 1:
        last = unit.holdings[-1].row
        yield _fault(
            "share-over-one",
            (
                f"the shares in unit {unit.id} come to {whole}, which is over one",
                f"专有部分{unit.id}的共有份额合计为{whole}，超过1",
            ),
            ("correct the shares, or leave them out", "请更正份额，或者留空"),
            last if last is not None else unit.row,
            "share",
        )


def _certificates(units: Sequence[Unit]) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for unit in units:
        for one in unit.holdings:
            if one.certificate is None:
                continue
            other = first.setdefault(one.certificate, unit.id)
            if other != unit.id:
                yield _fault(
                    "certificate-twice",
                    (
                        f"certificate {one.certificate} of unit {unit.id} is that of unit {other} too",
                        f"专有部分{unit.id}的权证号{one.certificate}与{other}的相同",
                    ),
                    ("correct the number of one of them", "请更正其中一个权证号"),
                    one.row if one.row is not None else unit.row,
                    "certificate",
                )


def _voices(units: Sequence[Unit]) -> Iterator[Fault]:
    """Who hold several units together are one buyer, and one buyer has one voice."""
    elected: dict[frozenset[str], tuple[str, str]] = {}
    for unit in units:
        if len(unit.holdings) == 1 or unit.status is not Status.OWNED:
            continue
        holders = frozenset(one.holder for one in unit.holdings)
        voice = next((one for one in unit.holdings if one.elected), None)
        if voice is None:
            continue
        holder, other = elected.setdefault(holders, (voice.holder, unit.id))
        if holder != voice.holder:
            yield _fault(
                "representatives-differ",
                (
                    f"the holders of unit {unit.id} elected {voice.holder}, and for unit {other} {holder}",
                    f"同一组共有人就专有部分{unit.id}推选{voice.holder}，就{other}推选{holder}",
                ),
                (
                    "name the same representative: they count as one person",
                    "请填写同一代表：同一组共有人按一人计算",
                ),
                voice.row if voice.row is not None else unit.row,
                "representative",
            )
