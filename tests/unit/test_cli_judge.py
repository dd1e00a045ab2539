"""What `consult judge` promises."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import typer

from consult.cli.judging import judge_command
from consult.cli.screen import fail
from consult.errors import ConsultError
from consult.law import rules

if TYPE_CHECKING:
    from collections.abc import Callable

    Cli = Callable[..., "Done"]

ORDINARY = "civil-code-278-ordinary"
HOLDS = ("--roll", "owners=9,area=900", "--took-part", "owners=6,area=600", "--for", "owners=4,area=400")
FAILS = ("--roll", "owners=9,area=900", "--took-part", "owners=6,area=600", "--for", "owners=3,area=400")


class Done:
    """What a run of the command left."""

    def __init__(self, code: object, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err

    def refused(self) -> str:
        """What it said where it refused, having said nothing else."""
        assert (self.code, self.out) == (2, "")
        assert "Traceback" not in self.err
        return self.err

    @property
    def data(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Cli:
    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
    app.callback()(lambda: None)
    app.command("judge")(judge_command)

    def run(arguments: tuple[str, ...]) -> None:
        try:
            app(["judge", *arguments], prog_name="consult")
        except ConsultError as error:
            fail(str(error))

    def call(*arguments: str) -> Done:
        with pytest.raises(SystemExit) as caught:
            run(arguments)
        said = capsys.readouterr()
        return Done(caught.value.code or 0, said.out, said.err)

    return call


class TestCodes:
    def test_0_where_the_counts_hold(self, cli: Cli) -> None:
        done = cli(ORDINARY, *HOLDS)
        assert (done.code, done.err) == (0, "")
        assert "the counts hold" in done.out

    def test_1_where_they_do_not(self, cli: Cli) -> None:
        done = cli(ORDINARY, *FAILS)
        assert (done.code, done.err) == (1, "")
        assert (
            "3 of 6 persons who took part voted yes; more than 1/2 asked for, so 4 needed, 1 short"
            in done.out
        )
        assert "not the opposite motion adopted" in done.out

    def test_2_where_figures_are_missing_and_what_can_be_said_is_said(self, cli: Cli) -> None:
        done = cli(
            ORDINARY, "--roll", "owners=9,area=900", "--took-part", "owners=6,area=600", "--for", "owners=4"
        )
        assert done.code == 2
        assert "6 of 9 persons took part" in done.out
        assert "figures are missing for pass_area" in done.err

    def test_a_leg_that_fails_is_enough_to_say_no(self, cli: Cli) -> None:
        done = cli(ORDINARY, "--roll", "owners=950", "--took-part", "owners=616", "--for", "owners=609")
        assert done.code == 1
        assert "so 634 needed, 18 short" in done.out

    def test_a_missed_notice_is_found_and_the_counts_hold_all_the_same(self, cli: Cli) -> None:
        done = cli(
            ORDINARY, *HOLDS, "--announced", "2026-03-21", "--opened", "2026-03-23", "--closed", "2026-03-27"
        )
        assert done.code == 0
        assert "✗ announced on 2026-03-21 for 2026-03-23, 2 days later" in done.out


class TestJson:
    def test_it_has_the_members_that_it_promises(self, cli: Cli) -> None:
        data = cli(ORDINARY, *FAILS, "--json", "--date", "2026-02-08").data
        assert data["adopted"] is False
        assert [(leg["name"], leg["met"]) for leg in data["legs"]] == [
            ("quorum_count", True),
            ("quorum_area", True),
            ("pass_count", False),
            ("pass_area", True),
        ]
        first = data["legs"][0]
        assert (first["measure"], first["base"], first["have"], first["need"]) == ("persons", 9, 6, 6)
        assert first["article"].startswith("Civil Code Article 278")
        assert "notice" in data["not_examined"]
        assert "date" not in data["not_examined"]

    def test_decimals_are_written_to_the_last_digit(self, cli: Cli) -> None:
        done = cli(
            ORDINARY,
            *("--roll", "owners=1505,area=191619.21", "--took-part", "owners=1360,area=171755.223"),
            *("--for", "owners=238,area=29734.25", "--json"),
        )
        assert '"have": 171755.223,' in done.out
        assert '"base": 191619.21,' in done.out
        assert done.data["adopted"] is False

    def test_a_leg_that_was_not_examined_is_null(self, cli: Cli) -> None:
        done = cli(ORDINARY, "--roll", "owners=9", "--took-part", "owners=6", "--for", "owners=4", "--json")
        assert done.code == 2
        legs = {leg["name"]: leg for leg in done.data["legs"]}
        assert (legs["pass_area"]["met"], legs["pass_area"]["have"]) == (None, None)
        assert {"quorum_area", "pass_area"} <= set(done.data["not_examined"])
        assert done.data["adopted"] is False

    def test_articles_are_said_in_chinese_too(self, cli: Cli) -> None:
        data = cli(ORDINARY, *HOLDS, "--json", "--lang", "zh").data
        assert data["legs"][0]["article"].startswith("民法典第278条：")


class TestOptions:
    def test_all_four_counts_say_who_took_part(self, cli: Cli) -> None:
        done = cli(
            ORDINARY,
            *(
                "--roll",
                "owners=12,area=1200",
                "--for",
                "owners=7,area=700",
                "--against",
                "owners=3,area=300",
            ),
            *("--abstain", "owners=1,area=100", "--void", "owners=1,area=100"),
        )
        assert done.code == 0
        assert "12 of 12 persons took part" in done.out

    def test_the_silent_count_as_the_policy_says(self, cli: Cli) -> None:
        given = (
            *(
                "--roll",
                "owners=9,area=900",
                "--took-part",
                "owners=5,area=500",
                "--for",
                "owners=3,area=300",
            ),
            *("--against", "owners=2,area=200", "--silent", "owners=1,area=100"),
        )
        assert cli(ORDINARY, *given).code == 1
        assert cli(ORDINARY, *given, "--policy", "exclude").code == 1
        assert cli(ORDINARY, *given, "--policy", "abstain", "--clause", "第8条").code == 1
        follow = ("--policy", "follow", "--clause", "第8条", "--warned", "--by", "owners")
        done = cli(ORDINARY, *given, *follow)
        assert done.code == 0
        assert "第8条" in done.out

    def test_a_clause_is_shown_on_one_line(self, cli: Cli) -> None:
        done = cli(
            ORDINARY,
            *HOLDS,
            "--silent",
            "owners=1,area=1",
            "--policy",
            "abstain",
            "--clause",
            "x\n✓ carried\x1b[2J",
        )
        assert "\n✓ carried" not in done.out
        assert "\x1b" not in done.out

    def test_the_rule_is_the_one_of_the_day_of_the_meeting(self, cli: Cli) -> None:
        meeting = ("--roll", "adults=100", "--took-part", "adults=51", "--for", "adults=26")
        old = cli("villagers-assembly", *meeting, "--meeting", "2025-12-31", "--json").data
        new = cli("villagers-assembly", *meeting, "--date", "2026-01-01", "--json").data
        assert "Article 22 (before 2026)" in old["legs"][0]["article"]
        assert "Article 26:" in new["legs"][0]["article"]

    def test_the_mode_is_fixed_by_its_name(self, cli: Cli) -> None:
        done = cli(
            "villagers-assembly",
            *("--mode", "persons", "--roll", "adults=100", "--took-part", "adults=50", "--for", "adults=50"),
        )
        assert done.code == 1

    def test_those_due_and_the_recused_are_taken(self, cli: Cli) -> None:
        party = (
            "--roll",
            "members=60",
            "--due",
            "members=50",
            "--took-part",
            "members=40",
            "--for",
            "members=25",
        )
        assert cli("four-discussions-party-members", *party).code == 0
        board = (
            "--roll",
            "members=7",
            "--took-part",
            "members=4",
            "--for",
            "members=4",
            "--recused",
            "members=3",
        )
        assert cli("beijing-owners-committee", *board).code == 0

    def test_dates_and_deliveries_are_examined(self, cli: Cli) -> None:
        done = cli(
            "hangzhou-owners-ordinary",
            *HOLDS,
            *(
                "--announced",
                "2026-02-01",
                "--opened",
                "2026-02-09",
                "--closed",
                "2026-02-20",
                "--extraordinary",
            ),
            *("--delivered", "owners=8", "--proxies", "2", "--known", "2026-02-21"),
            "--json",
        )
        assert {one["name"]: one["met"] for one in done.data["findings"]} == {
            "notice": True,
            "window": True,
            "delivery": False,
            "proxies": True,
        }
        assert done.data["revocable_until"] == "2027-02-21"

    @pytest.mark.parametrize(("more", "met"), [((), False), (("--lenient",), True)])
    def test_the_days_of_the_notice_are_clear_unless_it_is_said(
        self, cli: Cli, more: tuple[str, ...], *, met: bool
    ) -> None:
        dates = ("--announced", "2026-02-01", "--meeting", "2026-02-16")
        data = cli(ORDINARY, *HOLDS, *dates, *more, "--json").data
        assert [one["met"] for one in data["findings"]] == [met]

    def test_it_answers_in_chinese(self, cli: Cli) -> None:
        done = cli(ORDINARY, *HOLDS, "--lang", "zh")
        assert "计票结果达到要求" in done.out
        assert "未审查" in done.out


class TestShare:
    @pytest.mark.parametrize(
        ("share", "bound", "code"),
        [
            ("40/60", ">=2/3", 0),
            ("40/60", ">2/3", 1),
            ("888.8/1333.2", ">=2/3", 0),
            ("1066.56/1422.08", ">=3/4", 0),
            ("445.35/890.7", ">1/2", 1),
            ("899.99/1200", ">=3/4", 1),
            ("501/1000", ">50%", 0),
            ("0/0", ">=0", 1),
            (" 3 / 4 ", ">=0.75", 0),
        ],
    )
    def test_one_share_is_judged_exactly(self, cli: Cli, share: str, bound: str, code: int) -> None:
        done = cli("--share", share, "--bound", bound)
        assert (done.code, done.err) == (code, "")

    def test_it_says_what_is_needed(self, cli: Cli) -> None:
        done = cli("--share", "3579.75/5369.63", "--bound", ">=2/3")
        assert done.out == "✗ 3579.75 of 5369.63; at least 2/3 asked for, so 3579.753334 needed\n"
        done = cli("--share", "30/60", "--bound", ">1/2", "--lang", "zh")
        assert done.out == "✗ 60中的30，要求超过1/2，须达31\n"

    def test_as_json(self, cli: Cli) -> None:
        data = cli("--share", "888.8/1333.2", "--bound", ">=2/3", "--json").data
        assert data["adopted"] is True
        (leg,) = data["legs"]
        assert (leg["have"], leg["base"], leg["need"], leg["met"]) == (888.8, 1333.2, 888.8, True)
        assert data["not_examined"] == []

    @pytest.mark.parametrize(
        ("share", "bound", "told"),
        [
            ("61/60", ">=2/3", "61 is above 60"),
            ("40", ">=2/3", "is not read"),
            ("40/", ">=2/3", "is not read"),
            ("-1/60", ">=2/3", "is not read"),
            ("1e3/60", ">=2/3", "is not read"),
            ("nan/60", ">=2/3", "is not read"),
            ("1/2/3", ">=2/3", "is not read"),
            ("40/60", "2/3", "write '>=2/3' or '>1/2'"),
            ("40/60", ">=3/2", "no share of a whole"),
            ("40/60", ">=x", "is no share"),
            ("40/60", ">1", "could never be reached"),
        ],
    )
    def test_what_is_no_share_is_refused(self, cli: Cli, share: str, bound: str, told: str) -> None:
        assert told in cli("--share", share, "--bound", bound).refused()

    @pytest.mark.parametrize(
        "given", [("--share", "1/2"), ("--bound", ">1/2"), (ORDINARY, "--share", "1/2", "--bound", ">1/2")]
    )
    def test_a_share_needs_a_bound_and_no_rule(self, cli: Cli, given: tuple[str, ...]) -> None:
        assert "go together" in cli(*given).refused()


class TestList:
    def test_every_rule_is_listed(self, cli: Cli) -> None:
        done = cli("--list")
        assert done.code == 0
        assert [line.split()[0] for line in done.out.splitlines()] == [one.name for one in rules()]

    def test_what_was_not_verified_says_so(self, cli: Cli) -> None:
        (line,) = [line for line in cli("--list").out.splitlines() if line.startswith("nantang-13")]
        assert "from memory, not verified" in line

    def test_as_json_with_the_legs(self, cli: Cli) -> None:
        data = {one["name"]: one for one in cli("--list", "--json").data}
        assert {"civil-code-278-ordinary", "civil-code-278-special"} <= set(data)
        assert [leg["name"] for leg in data[ORDINARY]["legs"]] == [
            "quorum_count",
            "quorum_area",
            "pass_count",
            "pass_area",
        ]
        assert data[ORDINARY]["units"] == ["owners", "area"]

    def test_in_chinese(self, cli: Cli) -> None:
        assert "村民会议作出决定" in cli("--list", "--lang", "zh").out


class TestRefusals:
    @pytest.mark.parametrize(
        ("given", "told"),
        [
            ((), "no rule is named"),
            (("civil-code",), "did you mean"),
            (("nothing",), "is not known"),
            ((ORDINARY,), "--roll is missing"),
            ((ORDINARY, *HOLDS, "--date", "2020-12-31"), "then it was property-management-regulation-12"),
            ((ORDINARY, *HOLDS, "--date", "2026-02-30"), "no day of the calendar"),
            ((ORDINARY, *HOLDS, "--date", "2026-W01-1"), "no day of the calendar"),
            ((ORDINARY, *HOLDS, "--date", "8 Feb"), "no day of the calendar"),
            ((ORDINARY, *HOLDS, "--mode", "x"), "has no mode 'x'"),
            ((ORDINARY, *HOLDS, "--delivered", "many"), "is no whole number"),
            ((ORDINARY, *HOLDS, "--delivered", "1.5"), "is no whole number"),
            ((ORDINARY, *HOLDS, "--delivered", "10"), "above the roll 9"),
            ((ORDINARY, *HOLDS, "--proxies", "-1"), "is no whole number"),
            ((ORDINARY, *HOLDS, "--clause", "x"), "give --policy too"),
            ((ORDINARY, *HOLDS, "--warned"), "give --policy too"),
            ((ORDINARY, *HOLDS, "--policy", "abstain"), "cite it with --clause"),
            ((ORDINARY, *HOLDS, "--policy", "follow", "--clause", "x"), "say --warned"),
            ((ORDINARY, *HOLDS, "--policy", "follow", "--clause", "x", "--warned"), "--by owners"),
            (
                (ORDINARY, *HOLDS, "--policy", "follow", "--clause", "x", "--warned", "--by", " "),
                "--by owners",
            ),
            ((ORDINARY, *HOLDS, "--policy", "guess"), "guess"),
            ((ORDINARY, *HOLDS, "--known", "9999-12-31"), "too far off"),
            ((ORDINARY, *HOLDS, "--announced", "9999-12-31", "--meeting", "9999-12-31"), "too far off"),
            (
                ("owners-committee", "--roll", "members=7", "--policy", "abstain", "--clause", "x"),
                "nobody is silent",
            ),
            ((ORDINARY, "--roll", ""), "is not read as figures"),
            ((ORDINARY, *HOLDS, "--closed", "2026-02-01", "--opened", "2026-02-02"), "comes before opened"),
            ((ORDINARY, *HOLDS, "--recused", "owners=1"), "knows no recusal"),
            ((ORDINARY, *HOLDS, "--against", "owners=3"), "above took part"),
            ((ORDINARY, "--roll", "owners=nan,area=1"), "no amount"),
            ((ORDINARY, "--roll", "owners=9,area=-1"), "no amount"),
            ((ORDINARY, "--roll", "owners=9,area=1.1234567"), "six decimals"),
            ((ORDINARY, "--roll", "flats=9"), "it counts owners, area"),
            ((ORDINARY, "--roll", "9"), "is not read as figures"),
        ],
    )
    def test_what_makes_no_sense_is_refused_with_the_reason(
        self, cli: Cli, given: tuple[str, ...], told: str
    ) -> None:
        assert told in cli(*given).refused()
