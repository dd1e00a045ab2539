"""Registers from files: what is read, and that everything wrong is told by row."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

import pytest

from consult.adapters.registers import Reading, RegisterFileError, read
from consult.adapters.registers.workbooks import _as_text
from consult.registers import Fault, Kind, Parking, RegisterError, Status, owners_roll

ROOT: Final = Path(__file__).parents[2]
HEAD: Final = "unit,registered_area,holder_id,holder"
CHINESE: Final = "房号,登记面积,业主编号,业主\n1-101,88.88,o1,林小满\n"


def given(folder: Path, text: str | bytes, name: str = "owners.csv") -> Reading:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read(path)


def found(reading: Reading) -> list[tuple[int | None, str | None, str]]:
    assert reading.register is None
    return [(fault.row, fault.column, fault.kind) for fault in reading.faults]


Cell = str | int | float | bool | Decimal | None


def workbook(
    rows: Sequence[Sequence[Cell]], *, merged: str = "", more: Sequence[Sequence[Cell]] = ()
) -> bytes:
    """A workbook as spreadsheets write it; a Decimal is written into the file digit by digit."""

    def sheet(table: Sequence[Sequence[Cell]], merge: str) -> str:
        lines = []
        for row, cells in enumerate(table, start=1):
            said = []
            for at, cell in enumerate(cells):
                place = f'r="{chr(65 + at)}{row}"'
                if isinstance(cell, bool):
                    said.append(f'<c {place} t="b"><v>{int(cell)}</v></c>')
                elif isinstance(cell, str):
                    said.append(
                        f'<c {place} t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
                    )
                elif cell is not None:
                    said.append(f"<c {place}><v>{cell}</v></c>")
            lines.append(f'<row r="{row}">{"".join(said)}</row>')
        merges = f'<mergeCells count="1"><mergeCell ref="{merge}"/></mergeCells>' if merge else ""
        return f'<worksheet xmlns="{main}"><sheetData>{"".join(lines)}</sheetData>{merges}</worksheet>'

    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    sheets = [sheet(rows, merged), *([sheet(more, "")] if more else [])]
    listed = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="rId{n}"/>' for n in range(1, len(sheets) + 1))
    ties = "".join(
        f'<Relationship Id="rId{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{office}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{listed}</sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}">{ties}</Relationships>'
        )
        for n, text in enumerate(sheets, start=1):
            archive.writestr(f"xl/worksheets/sheet{n}.xml", text)
    return out.getvalue()


class TestForms:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
    @pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["lf", "crlf"])
    @pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
    def test_every_form_says_the_same(self, tmp_path: Path, encoding: str, ends: str, delimiter: str) -> None:
        text = CHINESE.replace(",", delimiter).replace("\n", ends)
        held = given(tmp_path, text.encode(encoding)).unwrap()
        assert held.units["1-101"].registered == 88_880_000
        assert held.people["o1"].name == "林小满"

    def test_a_separator_inside_of_quotes_does_not_mislead(self, tmp_path: Path) -> None:
        held = given(
            tmp_path, 'unit;registered_area;"holder_id";note\n1;"1,000.5";o1;"a, b, c, d, e"\n'
        ).unwrap()
        assert held.units["1"].registered == 1_000_500_000

    def test_what_parts_the_cells_is_told_by_the_columns_and_not_by_counting(self, tmp_path: Path) -> None:
        held = given(tmp_path, "房号;登记面积(㎡, 按证, 含公摊, 精确);业主编号\n1;88.88;o1\n").unwrap()
        assert held.units["1"].registered == 88_880_000

    def test_english_and_chinese_names_of_columns_may_be_mixed_in_any_order(self, tmp_path: Path) -> None:
        held = given(tmp_path, "Holder ID,登记面积（㎡）,房 号,姓名\no1,88.88,1,li\n").unwrap()
        assert held.units["1"].registered == 88_880_000

    @pytest.mark.parametrize(
        ("cell", "mm2"),
        [
            ("88.8812", 88_881_200),
            ("８８．８８", 88_880_000),
            ('"1,234.5"', 1_234_500_000),
            ("  88.88  ", 88_880_000),
            ("\u300088.88\u00a0", 88_880_000),
            ("88.88㎡", 88_880_000),
            ("88.88 m²", 88_880_000),
            ("88.88平方米", 88_880_000),
            ("88.", 88_000_000),
        ],
        ids=repr,
    )
    def test_an_area_is_read_exactly(self, tmp_path: Path, cell: str, mm2: int) -> None:
        assert given(tmp_path, f"{HEAD}\n1,{cell},o1,li\n").unwrap().units["1"].registered == mm2

    @pytest.mark.parametrize(
        "cell",
        ["about 88", "88,88", "1e2", "-5", "0", "0.0000001", "1_000", "nan", "٣", "12 34", "=A1", "88.88.88"],
    )
    def test_what_is_no_area_is_a_fault(self, tmp_path: Path, cell: str) -> None:
        ((row, column, kind),) = found(given(tmp_path, f'{HEAD}\n1,"{cell}",o1,li\n'))
        assert (row, column) == (2, "registered_area")
        assert kind in {"area-not-a-number", "area-out-of-range"}

    def test_all_that_a_row_may_say_is_read(self, tmp_path: Path) -> None:
        head = (
            "房号,楼栋,单元,网格,用途,可单独登记,合同面积,权证号,业主编号,业主,"
            "份额,共有人代表,交付状态,出生日期,监护人编号,完全民事行为能力,性别,身份"
        )
        rows = [
            "1,3,2,G7,住宅,,88.88,A1,o1,林小满,1/2,是,,1980年5月1日,,,女,业主",
            "1,,,,,,,A1,o2,马小米,50%,否,,2015/7/1,o1,,男,",
            "P1,,,,车位,否,12,,o1,林小满,,,,,,,,",
            "2,3,2,G7,住宅,,90,,d1,青禾置业,,,未售,,,,,",
            "3,3,2,G7,住宅,,90,,o3,何思源,共同共有,,已售未交付,19800501,,否,,",
        ]
        held = given(tmp_path, "\n".join([head, *rows]) + "\n").unwrap()
        one, space, unsold, undelivered = (held.units[name] for name in ("1", "P1", "2", "3"))
        assert one.groups == {"building": "3", "stair": "2", "grid": "G7"}
        assert [(h.holder, h.share, h.elected, h.certificate) for h in one.holdings] == [
            ("o1", Fraction(1, 2), True, "A1"),
            ("o2", Fraction(1, 2), False, "A1"),
        ]
        assert (one.contract, one.row) == (88_880_000, 2)
        assert (space.kind, space.registrable) == (Kind.PARKING, False)
        assert (unsold.status, unsold.developer) == (Status.UNSOLD, "d1")
        assert (undelivered.status, undelivered.developer) == (Status.UNDELIVERED, "d1")
        child = held.people["o2"]
        assert (child.born, child.guardian, child.sex) == (date(2015, 7, 1), "o1", "male")
        assert held.people["o3"].capable is False
        assert held.people["o1"].roles == {"owner"}

    def test_the_identity_number_is_not_kept(self, tmp_path: Path) -> None:
        held = given(tmp_path, f"{HEAD},证件号码\n1,8,o1,li,110101198001010011\n").unwrap()
        assert "110101198001010011" not in repr((held.units, held.people))

    def test_people_without_units_stand_on_the_register_by_their_roles(self, tmp_path: Path) -> None:
        held = given(tmp_path, f"{HEAD},role\n1,8,o1,li,\n,,t1,ren,租户、网格员\n").unwrap()
        assert held.people["t1"].roles == {"tenant", "grid worker"}

    def test_in_a_register_of_people_everybody_is_a_villager_unless_it_says_otherwise(
        self, tmp_path: Path
    ) -> None:
        held = given(tmp_path, "编号,姓名,身份,户代表,小组\nv1,a,,是,2\nv2,b,租户,,\n").unwrap()
        assert [person.roles for person in held.people.values()] == [{"villager"}, {"tenant"}]
        assert held.people["v1"].represents
        assert held.people["v1"].groups == {"group": "2"}

    def test_blank_rows_and_blanks_at_the_end_are_passed_over(self, tmp_path: Path) -> None:
        text = f"\n{HEAD},,\n\n1,8,o1,li,,\n , ,\t,,,\n,,,,,\n2,8,o1,li,,,,\n\n"
        reading = given(tmp_path, text)
        assert [unit.row for unit in reading.unwrap().units.values()] == [4, 7]

    def test_the_examples_make_rolls(self) -> None:
        held = read(ROOT / "examples" / "registers" / "owners.csv").unwrap()
        assert len(held.units) == 30
        made = owners_roll(held, "owners", parking=Parking.EXCLUDE)
        assert made.roll.totals == {"persons": 15, "area": 2_845_290_500}
        assert read(ROOT / "examples" / "registers" / "villagers.csv").unwrap().units == {}


class TestFaults:
    @pytest.mark.parametrize(
        ("rows", "faults"),
        [
            ("1,8,,", [(2, "holder_id", "no-owner")]),
            ("1,,o1,li", [(2, "registered_area", "no-area")]),
            ("1,eight,o1,li", [(2, "registered_area", "area-not-a-number")]),
            ("1,8,,li", [(2, "holder_id", "no-id")]),
            ("1,8,o1,li\n2,8,o1,wu", [(3, "holder", "named-two-ways")]),
            ("1,8,o1,li\n2,8,o2,li", [(3, "holder", "named-two-ways")]),
            ("1,8,o1,li\n1,9,o2,wu", [(3, "registered_area", "said-two-ways")]),
            ("1,8,o1,li\n1,8,o1,li", [(3, "holder_id", "holder-twice")]),
            ("1,8,o1", [(2, None, "row-ragged")]),
            ("1,8,o1,li,x", [(2, None, "row-ragged")]),
            (",8,,", [(2, None, "row-without-anybody")]),
            (",,o1,li", [(2, "unit", "person-without-role")]),
            ("1,8,household:2,li", [(2, "holder_id", "id-reserved")]),
        ],
        ids=repr,
    )
    def test_a_fault_is_told_by_row_and_column(self, tmp_path: Path, rows: str, faults: object) -> None:
        assert found(given(tmp_path, f"{HEAD}\n{rows}\n")) == faults

    @pytest.mark.parametrize(
        ("head", "row", "fault"),
        [
            ("份额", "3/2", "share-over-one"),
            ("份额", "101%", "share-over-one"),
            ("份额", "half", "share-not-a-number"),
            ("份额", "1/0", "share-not-a-number"),
            ("份额", "0", "share-not-positive"),
            ("用途", "castle", "not-a-choice"),
            ("交付状态", "maybe", "not-a-choice"),
            ("共有人代表", "perhaps", "not-a-choice"),
            ("性别", "x", "not-a-choice"),
            ("出生日期", "2001-02-29", "not-a-day"),
            ("出生日期", "yesterday", "not-a-day"),
            ("监护人编号", "o9", "guardian-unknown"),
            ("交付状态", "undelivered", "no-developer"),
        ],
    )
    def test_a_cell_that_says_nothing_sensible_is_a_fault(
        self, tmp_path: Path, head: str, row: str, fault: str
    ) -> None:
        ((number, _, kind),) = found(given(tmp_path, f"{HEAD},{head}\n1,8,o1,li,{row}\n"))
        assert (number, kind) == (2, fault)

    def test_one_wrong_area_is_one_fault(self, tmp_path: Path) -> None:
        text = f"{HEAD}\n1,x,o1,li\n1,8,o2,wu\n"
        assert found(given(tmp_path, text)) == [(2, "registered_area", "area-not-a-number")]

    @pytest.mark.parametrize(
        ("head", "one", "other"),
        [
            ("born", "2001-05-01", "2001-05-02"),
            ("household", "1", "2"),
            ("sex", "f", "m"),
            ("capable", "yes", "no"),
        ],
    )
    def test_what_is_said_of_a_person_is_the_same_in_every_row(
        self, tmp_path: Path, head: str, one: str, other: str
    ) -> None:
        rows = f"{HEAD},{head}\n1,8,o1,li,{one}\n2,8,o1,li,\n3,8,o1,li,{other}\n"
        assert found(given(tmp_path, rows)) == [(4, head, "said-two-ways")]

    @pytest.mark.parametrize(("head", "one", "other"), [("building", "1", "2"), ("kind", "home", "parking")])
    def test_what_is_said_of_a_unit_is_the_same_in_every_row(
        self, tmp_path: Path, head: str, one: str, other: str
    ) -> None:
        rows = f"{HEAD},{head}\n1,8,o1,li,{one}\n1,8,o2,wu,\n1,8,o3,he,{other}\n"
        assert found(given(tmp_path, rows)) == [(4, head, "said-two-ways")]

    def test_shares_are_added_up_over_the_rows_of_a_unit(self, tmp_path: Path) -> None:
        text = f"{HEAD},share\n1,8,a,x,1/2\n2,8,b,y,\n1,8,c,z,51%\n"
        (fault,) = given(tmp_path, text).faults
        assert (fault.row, fault.kind) == (4, "share-over-one")
        assert fault.what.en == "the shares in unit 1 come to 101/100, which is over one"

    def test_a_certificate_of_two_units_is_a_fault(self, tmp_path: Path) -> None:
        assert found(given(tmp_path, f"{HEAD},产权证号\n1,8,a,x,77\n2,8,b,y,77\n")) == [
            (3, "产权证号", "certificate-twice")
        ]

    def test_namesakes_are_two_people_where_identity_numbers_say_so(self, tmp_path: Path) -> None:
        head = f"{HEAD},id_number"
        assert given(tmp_path, f"{head}\n1,8,a,王伟,11\n2,8,b,王伟,22\n").unwrap()
        assert found(given(tmp_path, f"{head}\n1,8,a,王伟,11\n2,8,b,王伟,\n")) == [
            (3, "holder", "named-two-ways")
        ]

    @pytest.mark.parametrize("rows", ["1,8,a,x,11\n2,8,b,y,11", "1,8,a,x,11\n2,8,a,x,22"])
    def test_an_identity_number_is_of_one_person_who_has_one(self, tmp_path: Path, rows: str) -> None:
        ((row, _, kind),) = found(given(tmp_path, f"{HEAD},id_number\n{rows}\n"))
        assert (row, kind) == (3, "named-two-ways")

    def test_somebody_is_listed_once(self, tmp_path: Path) -> None:
        assert found(given(tmp_path, "编号,姓名\nv1,a\nv1,a\n")) == [(3, "编号", "person-twice")]

    @pytest.mark.parametrize(
        ("head", "kind"),
        [
            ("unit,holder_id,registered_area,shoe size", "unknown-column"),
            ("unit,holder_id,registered_area,房号", "column-twice"),
            ("unit,registered_area,holder,share", "column-missing"),
            ("unit,holder_id,holder,share", "column-missing"),
        ],
    )
    def test_a_fault_of_the_header_is_told_once(self, tmp_path: Path, head: str, kind: str) -> None:
        reading = given(tmp_path, f"{head}\n1,2,3,\n2,3,4,\n")
        assert [(fault.row, fault.kind) for fault in reading.faults] == [(1, kind)]

    def test_a_column_without_a_name_may_be_blank_and_hold_nothing(self, tmp_path: Path) -> None:
        assert given(tmp_path, f"{HEAD},\n1,8,o1,li,\n").unwrap()
        assert found(given(tmp_path, f"{HEAD},\n1,8,o1,li,x\n")) == [(2, "E", "unknown-column")]

    def test_a_header_alone_is_a_fault(self, tmp_path: Path) -> None:
        assert found(given(tmp_path, f"{HEAD}\n\n")) == [(None, None, "empty")]

    def test_every_fault_is_told_in_the_order_of_the_rows(self, tmp_path: Path) -> None:
        rows = ["1,8,,", "2,x,a,li", "3,8,a,wu", "4,,b,he", "2,x,c,qi", "5,8"]
        reading = given(tmp_path, "\n".join([HEAD, *rows]))
        assert [(row, kind) for row, _, kind in found(reading)] == [
            (2, "no-owner"),
            (3, "area-not-a-number"),
            (4, "named-two-ways"),
            (5, "no-area"),
            (6, "area-not-a-number"),
            (7, "row-ragged"),
        ]
        with pytest.raises(RegisterError, match="has 6 faults"):
            reading.unwrap()

    def test_a_fault_says_itself_in_both_languages(self, tmp_path: Path) -> None:
        (fault,) = given(tmp_path, "房号,登记面积,业主编号\n1-101,约九十,o1\n").faults
        assert fault.sentence() == (
            "row 2, column 登记面积: “约九十” is no area; "
            "write square metres as a plain number, such as 88.88"
        )
        assert fault.sentence("zh") == "第2行，“登记面积”列：“约九十”不是面积；请填写平方米数，如88.88"


class TestUnreadable:
    @pytest.mark.parametrize(
        ("data", "problem"),
        [
            (b"", "the file is empty"),
            (b"\xef\xbb\xbf\r\n \n", "the file is empty"),
            (b",,,\n", "the file is empty"),
            (b"unit,holder_id\n1,\x00a\n", "line 2 has the control character 0x00"),
            (b"\xff\xfeu\x00n\x00", "it is UTF-16"),
            (b"\x89PNG\r\n\x1a\n\x00\x00", "line 2 has the control character 0x1a"),
            (b"%PDF-1.7\n%\xff\xff\xff\xff", "it is neither UTF-8 nor GB18030"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "it is a workbook of the old kind"),
            (b"PK\x03\x04rubbish", "it is no workbook that can be read"),
            (b"<html><body>no</body></html>", "its first row names no column"),
            ("业主名册\n房号,业主编号\n".encode(), "its first row names no column"),
            (b'name,id\n"1,a\n2,b\n', "the quotation marks of a row do not pair"),
        ],
        ids=repr,
    )
    def test_what_is_no_table_is_refused_with_the_reason(
        self, tmp_path: Path, data: bytes, problem: str
    ) -> None:
        with pytest.raises(RegisterFileError) as error:
            given(tmp_path, data)
        assert error.value.problem.startswith(problem)
        assert str(error.value).startswith(f"owners.csv: {problem}")

    def test_a_folder_and_a_file_that_is_not_there_are_refused(self, tmp_path: Path) -> None:
        with pytest.raises(RegisterFileError, match="this is a folder; name a"):
            read(tmp_path)
        with pytest.raises(RegisterFileError, match="there is no such file; look"):
            read(tmp_path / "none.csv")
        with pytest.raises(RegisterFileError, match="cannot be opened"):
            read(tmp_path / "a\0b")

    def test_a_sheet_of_a_csv_file_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "a.csv").write_text(CHINESE, encoding="utf-8")
        with pytest.raises(RegisterFileError, match="has no sheets"):
            read(tmp_path / "a.csv", sheet="1")


class TestWorkbooks:
    ROWS: Final = (("房号", "登记面积", "业主编号", "业主"), ("1-101", 88.88, "o1", "林小满"))

    def test_a_workbook_says_the_same_as_csv(self, tmp_path: Path) -> None:
        one = given(tmp_path, workbook(self.ROWS), "owners.xlsx").unwrap()
        assert one == given(tmp_path, CHINESE).unwrap()

    @pytest.mark.parametrize(
        ("cell", "mm2"),
        [
            (88.88, 88_880_000),
            (Decimal("88.879999999999995"), 88_880_000),
            (Decimal("226421.08570000001"), 226_421_085_700),
            (0.1 + 0.2, 300_000),
            ("88.8812", 88_881_200),
            (90, 90_000_000),
        ],
        ids=repr,
    )
    def test_a_number_is_what_the_spreadsheet_shows(self, tmp_path: Path, cell: Cell, mm2: int) -> None:
        data = workbook([self.ROWS[0], ("1-101", cell, "o1", "li")])
        assert given(tmp_path, data, "o.xlsx").unwrap().units["1-101"].registered == mm2

    def test_a_number_may_name_a_unit_and_a_holder(self, tmp_path: Path) -> None:
        held = given(tmp_path, workbook([self.ROWS[0], (101, 88, 7.0, "li")]), "o.xlsx").unwrap()
        assert (list(held.units), list(held.people)) == (["101"], ["7"])

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (datetime(2001, 5, 1), "2001-05-01"),  # noqa: DTZ001 - a workbook knows no time zones
            (date(2001, 5, 1), "2001-05-01"),
            (datetime(2001, 5, 1, 8), "2001-05-01T08:00:00"),  # noqa: DTZ001 - a workbook knows no time zones
            (7.0, "7"),
            (1e14, "100000000000000"),
        ],
        ids=repr,
    )
    def test_a_value_is_taken_as_it_is_written(self, value: object, text: str) -> None:
        faults: list[Fault] = []
        assert _as_text(value, 2, 0, faults) == text
        assert faults == []

    def test_a_number_that_has_lost_digits_is_a_fault(self, tmp_path: Path) -> None:
        rows = [(*self.ROWS[0], "证件号码"), ("1", 8, "o1", "li", 110101198001010011)]
        reading = given(tmp_path, workbook(rows), "o.xlsx")
        assert found(reading) == [(2, "E", "number-cut")]

    def test_a_day_and_a_truth_are_read(self, tmp_path: Path) -> None:
        rows = [(*self.ROWS[0], "共有人代表", "出生日期"), ("1", 8, "o1", "li", True, "2001-05-01")]
        held = given(tmp_path, workbook(rows), "o.xlsx").unwrap()
        assert held.units["1"].holdings[0].elected
        assert held.people["o1"].born == date(2001, 5, 1)

    def test_blank_rows_keep_the_numbers_of_the_others(self, tmp_path: Path) -> None:
        rows = [(), self.ROWS[0], (), ("1", "x", "o1", "li")]
        assert found(given(tmp_path, workbook(rows), "o.xlsx")) == [(4, "登记面积", "area-not-a-number")]

    def test_merged_cells_are_a_fault(self, tmp_path: Path) -> None:
        rows = [*self.ROWS, (None, 90, "o2", "wu")]
        reading = given(tmp_path, workbook(rows, merged="A2:A3"), "o.xlsx")
        assert (2, "A", "cells-merged") in found(reading)
        assert "A2:A3" in reading.faults[0].what.en

    def test_of_several_sheets_one_must_be_named(self, tmp_path: Path) -> None:
        data = workbook(self.ROWS, more=[("x",)])
        with pytest.raises(RegisterFileError, match="several sheets: 's1', 's2'; say which"):
            given(tmp_path, data, "o.xlsx")
        assert read(tmp_path / "o.xlsx", sheet="s1").unwrap().units
        with pytest.raises(RegisterFileError, match="has no sheet 's9'; name one of 's1', 's2'"):
            read(tmp_path / "o.xlsx", sheet="s9")

    @pytest.mark.parametrize("place", ["XFD1048576", "ZZZZ1", "A9999999999", "$XFD$1048576"])
    def test_a_cell_far_outside_is_refused_before_it_takes_all_memory(
        self, tmp_path: Path, place: str
    ) -> None:
        data = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(workbook(self.ROWS))) as old, zipfile.ZipFile(data, "w") as new:
            for name in old.namelist():
                new.writestr(name, old.read(name).replace(b'r="D2"', f'r="{place}"'.encode()))
        with pytest.raises(RegisterFileError, match="go as far as"):
            given(tmp_path, data.getvalue(), "o.xlsx")

    def test_a_panic_of_the_reader_is_no_panic_here(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        panic = type("PanicException", (BaseException,), {})

        def fail(_: object) -> None:
            raise panic

        monkeypatch.setattr("python_calamine.CalamineWorkbook.from_filelike", fail, raising=True)
        with pytest.raises(RegisterFileError, match="it is no workbook that can be read"):
            given(tmp_path, workbook(self.ROWS), "o.xlsx")

    def test_another_kind_of_workbook_is_refused(self, tmp_path: Path) -> None:
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as archive:
            archive.writestr("content.xml", "<x/>")
        with pytest.raises(RegisterFileError, match=r"no workbook of the kind \.xlsx"):
            given(tmp_path, data.getvalue(), "o.ods")

    def test_an_empty_workbook_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(RegisterFileError, match="the file is empty"):
            given(tmp_path, workbook([]), "o.xlsx")

    def test_without_the_package_one_sentence_says_how_to_get_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "python_calamine", None)
        with pytest.raises(RegisterFileError) as error:
            given(tmp_path, workbook(self.ROWS), "o.xlsx")
        assert str(error.value) == (
            "o.xlsx: workbooks need a package that is not installed; "
            'run: pip install "consult-procedures[xlsx]", or save it as CSV'
        )
