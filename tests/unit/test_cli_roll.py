"""What `consult roll` prints, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest
import typer

from consult.adapters.registers import RegisterFileError
from consult.cli.roll import roll
from consult.voting import Roll

EXAMPLES: Final = Path(__file__).parents[2] / "examples" / "registers"
OWNERS: Final = EXAMPLES / "owners.csv"
VILLAGERS: Final = EXAMPLES / "villagers.csv"
FAULTY: Final = "unit,registered_area,holder_id,holder\n1,8,,\n2,x,a,li\n3,8,b,wu\n"

SUMMARY: Final = """\
Roll owners: 15 voters
  from owners.csv
  units that count: 24
  units left out: 6 (it is parking, which this roll leaves out)
  voters with several units, each one person: 7, with 16 units
  voters who hold together, as one person: 3
  developer d01, one person: 4 units
  area from: registered 18, surveyed 4, contract 2
  persons 15
  area 2845.2905 m²
  nobody may cast the vote of joint:1-2-201 yet
  digest ae929ca7645543dd6b4529f8e49938d366049a4f889e7a1ca7c5db65a54cebe6
"""
SUMMARY_ZH: Final = """\
名册owners：15名表决权人
  依据owners.csv
  计入专有部分24个
  未计入6个：系车位、车库，本名册不予计算
  7人持有16个专有部分，各按一人计算
  3人为共有，各组共有人按一人计算
  建设单位d01：4个，按一人计算
  面积来源：登记18个，实测4个，合同2个
  人数15
  面积2845.2905平方米
  尚无人可以行使joint:1-2-201的表决权
  摘要ae929ca7645543dd6b4529f8e49938d366049a4f889e7a1ca7c5db65a54cebe6
"""


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    path = tmp_path / "faulty.csv"
    path.write_text(FAULTY, encoding="utf-8")
    return path


def ends_with(code: int, *arguments: Any, **options: Any) -> None:
    with pytest.raises((SystemExit, typer.Exit)) as caught:
        roll(*arguments, **options)
    assert getattr(caught.value, "exit_code", getattr(caught.value, "code", None)) == code


class TestSummary:
    def test_a_roll_is_summed_up_in_english(self, capsys: pytest.CaptureFixture[str]) -> None:
        roll(OWNERS, parking="exclude")
        assert capsys.readouterr().out == SUMMARY

    def test_a_roll_is_summed_up_in_chinese(self, capsys: pytest.CaptureFixture[str]) -> None:
        roll(OWNERS, parking="exclude", lang="zh")
        assert capsys.readouterr().out == SUMMARY_ZH

    def test_villagers_are_counted_in_the_mode_asked_for(self, capsys: pytest.CaptureFixture[str]) -> None:
        roll(VILLAGERS, by="persons", day="2026-02-08", sets=["women"])
        persons = capsys.readouterr().out.splitlines()
        assert persons[:4] == [
            "Roll villagers: 13 voters",
            "  from villagers.csv",
            "  one vote a person, ages as of 2026-02-08",
            "  persons 13",
        ]
        assert persons[4] == "  women 7"
        roll(VILLAGERS, by="households", day="2026-02-08", lang="zh", name="村民")
        assert capsys.readouterr().out.splitlines()[:5] == [
            "名册村民：6名表决权人",
            "  依据villagers.csv",
            "  按户计算，一户一票；年龄以2026-02-08为准",
            "  人数6",
            "  户数6",
        ]

    def test_a_part_of_the_estate_has_a_roll_of_its_own(self, capsys: pytest.CaptureFixture[str]) -> None:
        roll(OWNERS, within=["building=1", "stair=1"])
        assert capsys.readouterr().out.startswith("Roll owners: 5 voters\n")


class TestData:
    @staticmethod
    def data(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
        out = capsys.readouterr().out
        assert out.endswith("}\n")
        assert out.count("\n") == 1
        return json.loads(out)  # type: ignore[no-any-return]

    def test_the_roll_can_be_read_back_from_the_data(self, capsys: pytest.CaptureFixture[str]) -> None:
        roll(OWNERS, parking="exclude", as_json=True)
        data = self.data(capsys)
        assert " ".join(data) == (
            "made register faults roll digest totals idle by keys sources left_out parking mixed"
        )
        made = Roll.from_data(data["roll"])
        assert (made.digest, dict(made.totals)) == (data["digest"], data["totals"])
        assert (data["made"], data["register"], data["by"], data["faults"]) == (
            True,
            "owners.csv",
            "units",
            [],
        )
        assert (data["parking"], data["mixed"], len(data["left_out"])) == ("exclude", None, 6)
        assert [key["voter"] for key in data["keys"]] == data["roll"]["voters"]
        assert sum(key["area"] for key in data["keys"]) == data["totals"]["area"]
        assert data["keys"][0] == {
            "voter": "d01",
            "by": "d01",
            "holders": ["d01"],
            "developer": True,
            "area": 568_342_800,
            "units": [
                {"unit": "2-1-301", "area": 142_085_700, "source": "surveyed"},
                {"unit": "2-1-302", "area": 142_085_700, "source": "surveyed"},
                {"unit": "2-1-401", "area": 142_085_700, "source": "contract"},
                {"unit": "2-1-402", "area": 142_085_700, "source": "surveyed"},
            ],
        }

    def test_the_data_of_villagers_say_for_whom_each_voter_stands(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        roll(VILLAGERS, by="households", day="2026-02-08", as_json=True)
        data = self.data(capsys)
        assert (data["by"], data["idle"]) == ("households", ["household:5"])
        assert data["keys"][0] == {
            "voter": "household:5",
            "by": None,
            "household": "5",
            "members": ["v11", "v12"],
        }

    def test_the_data_of_faults_have_every_one(
        self, faulty: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        ends_with(1, faulty, as_json=True)
        data = self.data(capsys)
        assert (data["made"], data["register"]) == (False, "faulty.csv")
        assert [(fault["row"], fault["column"], fault["kind"]) for fault in data["faults"]] == [
            (2, "holder_id", "no-owner"),
            (3, "registered_area", "area-not-a-number"),
        ]
        assert data["faults"][0]["zh"] == "专有部分1没有业主"
        assert set(data["faults"][0]["remedy"]) == {"en", "zh"}


class TestEnds:
    def test_faults_are_listed_by_row_and_end_with_1(
        self, faulty: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        ends_with(1, faulty)
        said = capsys.readouterr()
        assert said.err == ""
        assert said.out == (
            "faulty.csv: 2 faults, and no roll was made\n"
            "  row 2, column holder_id: unit 1 has no owner; "
            "name who holds it; an unsold unit is held by its developer\n"
            "  row 3, column registered_area: “x” is no area; "
            "write square metres as a plain number, such as 88.88\n"
        )
        ends_with(1, faulty, lang="zh")
        assert capsys.readouterr().out.startswith(
            "faulty.csv：共有2处错误，未生成名册\n  第2行，“holder_id”列："
        )

    def test_a_fault_that_only_the_roll_shows_ends_with_1(self, capsys: pytest.CaptureFixture[str]) -> None:
        ends_with(1, OWNERS, parking="include")
        assert (
            capsys.readouterr()
            .out.splitlines()[1]
            .startswith("  row 32, column registered_area: unit D-1-006")
        )

    @pytest.mark.parametrize(
        ("file", "options", "said"),
        [
            (OWNERS, {}, "include, registrable, no-area, exclude (--parking)\n"),
            (OWNERS, {"parking": "exclude", "within": ["building=9"]}, "no unit that counts here"),
            (OWNERS, {"parking": "exclude", "sets": ["women"]}, "--set is for rolls of people"),
            (OWNERS, {"parking": "exclude", "franchise": ["owner"]}, "--franchise is for rolls of people"),
            (VILLAGERS, {}, "give --by persons or --by households"),
            (VILLAGERS, {"by": "persons"}, "give --day, as in 2026-02-08"),
            (
                VILLAGERS,
                {"by": "persons", "day": "2026-02-08", "franchise": ["king"]},
                "nobody with the vote",
            ),
        ],
        ids=["parking", "nowhere", "set", "franchise", "mode", "day", "nobody"],
    )
    def test_what_must_be_said_first_ends_with_2(
        self, capsys: pytest.CaptureFixture[str], file: Path, options: dict[str, Any], said: str
    ) -> None:
        ends_with(2, file, **options)
        out = capsys.readouterr()
        assert out.out == ""
        assert out.err.startswith("consult: ")
        assert said in out.err

    @pytest.mark.parametrize(
        ("option", "value"),
        [
            ("parking", "maybe"),
            ("mixed", "both"),
            ("by", "heads"),
            ("day", "tomorrow"),
            ("within", ["building"]),
            ("within", ["=3"]),
            ("sets", ["men"]),
        ],
        ids=repr,
    )
    def test_an_option_that_makes_no_sense_is_refused(self, option: str, value: Any) -> None:
        with pytest.raises(typer.BadParameter):
            roll(OWNERS, **{option: value})

    def test_what_is_no_register_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(RegisterFileError):
            roll(tmp_path)

    def test_a_name_cannot_command_the_terminal(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = tmp_path / "a.csv"
        path.write_text("unit,registered_area,holder_id\n1,8,a\n2,x,\u009b2J\n", encoding="utf-8")
        ends_with(1, path)
        assert "\u009b" not in capsys.readouterr().out
