"""From rows to a register: takes in row by row, and keeps all that is wrong."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, TypeVar, final

import attrs

from consult.adapters.registers import cells
from consult.adapters.registers.columns import AREAS, GROUPS, title
from consult.adapters.registers.drafts import PersonDraft, UnitDraft, made_person, made_unit
from consult.registers import Fault, Holding, Register, RegisterError, Status
from consult.verdicts import Phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from consult.adapters.registers.heads import Heads

__all__ = ["Making", "filled"]

T = TypeVar("T")

_LAST: Final = 2**62
#: Stands in for an area that cannot be read: there is a fault already, and no register will be made.
_SOME_AREA: Final = 1


def filled(row: Iterable[str]) -> bool:
    """Return whether there is anything in *row*."""
    return any(cell and not cell.isspace() for cell in row)


@final
class Making:
    """A register on its way, with what is wrong so far."""

    def __init__(self, name: str, heads: Heads) -> None:
        #: The register, once `finish` has made it.
        self.register: Register | None = None
        self._register_name = name
        self._faults = [*heads.faults]
        self._heads = heads.names
        self._at = heads.at
        self._nameless = heads.nameless
        self._width = heads.width
        self._units: dict[str, UnitDraft] = {}
        self._people: dict[str, PersonDraft] = {}
        self._identities: dict[str, str] = {}
        self._named: dict[str, list[str]] = defaultdict(list)
        self._rows = 0
        self._places = [(column, self._at[column]) for column in GROUPS if column in self._at]
        self._of_unit = self._readers(
            registered_area=cells.area,
            surveyed_area=cells.area,
            contract_area=cells.area,
            kind=cells.kind,
            registrable=cells.yes,
            status=cells.status,
            developer=cells.name,
        )
        self._of_person = self._readers(
            holder=cells.name,
            household=cells.name,
            household_representative=cells.yes,
            born=cells.day,
            capable=cells.yes,
            guardian=cells.name,
            sex=cells.sex,
        )

    def _readers(self, **readers: Callable[[str], Any]) -> list[tuple[str, int, Callable[[str], Any]]]:
        return [(column, self._at[column], read) for column, read in readers.items() if column in self._at]

    def sorted_faults(self) -> list[Fault]:
        """Every fault, by row."""
        return sorted(self._faults, key=lambda fault: _LAST if fault.row is None else fault.row)

    # --- The rows ---

    def take(self, row: int, said: list[str]) -> None:
        """Take in a row that is not blank."""
        self._rows += 1
        if len(said) < self._width or filled(said[self._width :]):
            self._fault(
                "row-ragged",
                (
                    f"the row has {len(said)} cells and the header has {self._width}",
                    f"该行有{len(said)}格，而表头有{self._width}格",
                ),
                (
                    "give each column its cell, and quote a text that holds the separator",
                    "请使每列各有一格；含分隔符的文字请加双引号",
                ),
                row,
                None,
            )
            return
        for at, name in self._nameless.items():
            if filled([said[at]]):
                self._fault(
                    "unknown-column",
                    ("there is something in a column without a name", "无列名的列中有内容"),
                    ("name the column, or take it out", "请填写列名，或者删除该列"),
                    row,
                    name,
                )
        unit = self._unit(row, said)
        self._holder(row, said, unit)

    def _cell(self, said: list[str], column: str) -> str:
        at = self._at.get(column)
        return "" if at is None else cells.name(said[at])

    def _parsed(self, row: int, said: list[str], column: str, read: Callable[[str], T]) -> T | None:
        at = self._at.get(column)
        if at is None or not said[at] or said[at].isspace():
            return None
        try:
            return read(said[at])
        except cells.CellError as error:
            self._faults.append(Fault(error.kind, error.what, error.remedy, row, self._heads[column]))
            return None

    def _unit(self, row: int, said: list[str]) -> UnitDraft | None:
        name = self._cell(said, "unit")
        if not name:
            return None
        unit = self._units.get(name)
        if unit is None:
            unit = self._units[name] = UnitDraft(row)
        for column, at, read in self._of_unit:
            cell = said[at]
            if not cell or cell.isspace():
                continue
            value = self._parsed(row, said, column, read)
            if value is None and column in AREAS:
                value = _SOME_AREA
            if value is not None and unit.said.setdefault(column, value) != value:
                self._disagree(row, column, (f"unit {name}", f"专有部分{name}"), unit.said[column], value)
        for column, at in self._places:
            label = cells.name(said[at])
            if label and unit.groups.setdefault(column, label) != label:
                self._disagree(row, column, (f"unit {name}", f"专有部分{name}"))
        return unit

    def _disagree(self, row: int, column: str, whose: tuple[str, str], *values: object) -> None:
        if _SOME_AREA not in values:
            self._fault(
                "said-two-ways",
                (
                    f"{whose[0]} has another {column} in a row before",
                    f"{whose[1]}的“{title(column)}”与前面的行不一致",
                ),
                ("write the same in every row", "请使各行一致"),
                row,
                self._heads[column],
            )

    def _holder(self, row: int, said: list[str], unit: UnitDraft | None) -> None:
        key = self._cell(said, "holder_id")
        if not key:
            if any(self._cell(said, column) for column in ("holder", "id_number")):
                self._fault(
                    "no-id",
                    ("there is a holder without an id", "有姓名而无编号"),
                    ("give everybody an id of his own", "请为每人填写各自的编号"),
                    row,
                    self._heads["holder_id"],
                )
                if unit is not None:
                    unit.holdings.append(Holding(f"?{row}", row=row))
            elif unit is None:
                self._fault(
                    "row-without-anybody",
                    ("the row names neither a unit nor a person", "该行既无房号也无人员"),
                    ("fill it in, or take it out", "请补充，或者删除该行"),
                    row,
                    None,
                )
            return
        person = self._people.get(key)
        known = person is not None
        if person is None:
            person = self._people[key] = PersonDraft(row)
        self._about(row, said, key, person, placed=unit is None)
        self._listed(row, said, key, person, unit, known=known)
        if unit is not None:
            unit.holdings.append(
                Holding(
                    key,
                    share=self._parsed(row, said, "share", cells.share),
                    certificate=self._cell(said, "certificate") or None,
                    elected=bool(self._parsed(row, said, "representative", cells.yes)),
                    row=row,
                )
            )

    def _about(self, row: int, said: list[str], key: str, person: PersonDraft, *, placed: bool) -> None:
        for column, at, read in self._of_person:
            cell = said[at]
            if not cell or cell.isspace():
                continue
            value = self._parsed(row, said, column, read)
            if column == "holder":
                self._name(row, key, person, "".join(str(value).split()))
            elif value is not None and person.said.setdefault(column, value) != value:
                self._disagree(row, column, (f"person {key}", f"人员{key}"))
        if placed:
            for column, at in self._places:
                label = cells.name(said[at])
                if label and person.groups.setdefault(column, label) != label:
                    self._disagree(row, column, (f"person {key}", f"人员{key}"))
        if identity := self._cell(said, "id_number").upper():
            self._identity(row, key, person, identity)

    def _name(self, row: int, key: str, person: PersonDraft, name: str) -> None:
        before = person.said.setdefault("holder", name)
        if before != name:
            self._two_ways(
                row,
                "holder",
                (f"{key} is called both {before} and {name}", f"{key}既登记为{before}，又登记为{name}"),
                ("write one name, or give each person an id", "请统一姓名，或者为不同的人各编编号"),
            )
        elif not self._named[name] or self._named[name][-1] != key:
            self._named[name].append(key)

    def _identity(self, row: int, key: str, person: PersonDraft, identity: str) -> None:
        if person.identity is None:
            person.identity = identity
        elif person.identity != identity:
            self._two_ways(
                row,
                "id_number",
                (f"{key} has two identity numbers", f"{key}有两个证件号码"),
                ("correct the number, or give each person an id", "请更正号码，或者为不同的人各编编号"),
            )
        owner = self._identities.setdefault(identity, key)
        if owner != key:
            self._two_ways(
                row,
                "holder_id",
                (
                    f"{key} and {owner} have the same identity number",
                    f"{key}与{owner}的证件号码相同",
                ),
                ("give one person one id, or correct the number", "请为同一人使用同一编号，或者更正号码"),
            )

    def _two_ways(self, row: int, column: str, what: tuple[str, str], remedy: tuple[str, str]) -> None:
        self._fault("named-two-ways", what, remedy, row, self._heads[column])

    def _listed(
        self, row: int, said: list[str], key: str, person: PersonDraft, unit: UnitDraft | None, *, known: bool
    ) -> None:
        roles = cells.roles(self._cell(said, "role"))
        if unit is None and not roles:
            if "unit" in self._at:
                self._fault(
                    "person-without-role",
                    (f"{key} has neither a unit nor a role", f"{key}既无房号也无身份"),
                    ("give the unit, or say what he is here", "请填写房号或者身份"),
                    row,
                    self._heads.get("role", self._heads["unit"]),
                )
            roles = frozenset(("villager",))
        if unit is None and known and person.listed:
            self._fault(
                "person-twice",
                (f"person {key} is listed more than once", f"人员{key}重复登记"),
                ("list him once, with all his roles", "请只登记一次，并填写全部身份"),
                row,
                self._heads["holder_id"],
            )
        person.listed = person.listed or unit is None
        person.roles |= roles

    # --- The end ---

    def finish(self, faults: Iterable[Fault]) -> None:
        """Make the register, or find what else is wrong besides *faults*."""
        self._faults += faults
        if not self._rows:
            self._fault(
                "empty",
                ("there is a header and nothing below it", "只有表头，没有内容"),
                ("fill in the register", "请填写登记册"),
                None,
                None,
            )
            return
        self._check_namesakes()
        developers = self._developers()
        units = [made_unit(name, unit, developers) for name, unit in self._units.items()]
        people = [made_person(key, person) for key, person in self._people.items()]
        try:
            made = Register.of(self._register_name, units=units, people=people)
        except RegisterError as error:
            for fault in error.faults:
                column = fault.column or ""
                self._faults.append(attrs.evolve(fault, column=self._heads.get(column, fault.column)))
        else:
            self.register = None if self._faults else made

    def _check_namesakes(self) -> None:
        """One name with two ids is two people only where identity numbers tell them apart."""
        for name, keys in self._named.items():
            first, *others = dict.fromkeys(keys)
            for at, key in enumerate(others):
                if self._people[key].identity is None or any(
                    self._people[other].identity is None for other in (first, *others[:at])
                ):
                    self._two_ways(
                        self._people[key].row,
                        "holder",
                        (
                            f"{name} has the ids {first} and {key}, and nothing tells if that is one person",
                            f"{name}有{first}和{key}两个编号，无法判断是否为两人",
                        ),
                        (
                            "use one id for one person, or give the identity numbers of both",
                            "同一人请使用同一编号；不同的人请填写各自的证件号码",
                        ),
                    )

    def _developers(self) -> set[str]:
        found = set()
        for unit in self._units.values():
            if named := unit.said.get("developer"):
                found.add(named)
            elif unit.said.get("status") is Status.UNSOLD:
                found |= {one.holder for one in unit.holdings}
        return found

    def _fault(
        self, kind: str, what: tuple[str, str], remedy: tuple[str, str], row: int | None, column: str | None
    ) -> None:
        self._faults.append(Fault(kind, Phrase(*what), Phrase(*remedy), row, column))
