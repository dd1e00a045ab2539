"""`consult play` in a terminal and in a pipe: lines in, lines out, and how it ends."""

from __future__ import annotations

import io
import os
import pty
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import pytest

from consult.adapters.records import read
from consult.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

OWN: Final = """
from consult import Engine, People, Procedure, Stage, days
from consult.activities import Approve, Decline, Review
from consult.acts import Propose
from consult.activities.outcomes import quorum
from consult.activities.vote import Vote
from consult.standard import anyone, roles
from consult.voting import at_least

reviewing = Stage("reviewing", title="初审", lasts=days(5), holds=Review(roles("committee")))
deciding = Stage("deciding", title="表决", lasts=days(7), holds=Vote("residents"))
declined = Stage("declined", title="不予受理", answer="Declined.")
carried = Stage("carried", title="通过", answer="Carried.")
lost = Stage("lost", title="未通过", answer="Lost.")
procedure = Procedure(
    "garden",
    version="1",
    title="花园议事",
    start=reviewing,
    opens=Propose,
    by=anyone(),
    moves=[
        reviewing.upon(Approve).to(deciding),
        reviewing.upon(Decline).to(declined),
        reviewing.at_end().to(declined),
        deciding.once(quorum(at_least("1/2"))).to(carried),
        deciding.at_end().to(lost),
    ],
)
"""
PEOPLE: Final = 'people = People({"wu": ["committee"]}, residents=["li", "wu", "sun"])\n'
COMMAND: Final = (sys.executable, "-c", "from consult.cli import main; main()", "play")

Played = tuple[int, str, str]


@pytest.fixture
def garden(tmp_path: Path) -> Path:
    path = tmp_path / f"garden_{os.getpid()}_{tmp_path.name.replace('-', '_')}.py"
    path.write_text(OWN + PEOPLE, encoding="utf-8")
    return path


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Played]:
    """Play with a script of answers on the standard input."""

    def run(name: object, lines: Sequence[str], *options: str) -> Played:
        script = "".join(f"{line}\n" for line in lines).encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(script), encoding="utf-8"))
        with pytest.raises(SystemExit) as ended:
            main(["play", str(name), "--start", "2026-03-02", *options])
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


LIFE: Final = ("2", "1", "A gate", "", "", "p wu", "2", "", "1", "1", "o 1", "w end", "q")


class TestInAPipe:
    def test_a_whole_life_is_played_line_by_line(self, garden: Path, play: Callable[..., Played]) -> None:
        code, out, err = play(garden, LIFE)
        assert (code, err) == (0, "")
        assert "Number or name: 2\nYou are li (on the roll of residents).\n" in out
        assert "2026-03-10 00:00  “deciding” (2 yes, 0 no, 0 abstained; 3 on the roll) → “carried”" in out
        assert out.endswith("> q\nGoodbye.\nNothing of this is kept.\n")

    def test_it_is_the_same_every_time(self, garden: Path, play: Callable[..., Played]) -> None:
        assert play(garden, LIFE) == play(garden, LIFE)

    def test_it_speaks_chinese(self, garden: Path, play: Callable[..., Played]) -> None:
        code, out, _ = play(garden, [*LIFE[:-2], "等结束", "退出"], "--lang", "zh")
        assert code == 0
        assert out.startswith("试用：花园议事\n")
        assert "“民" not in out
        assert "“表决”（赞成2，反对0，弃权0；名册共3人） → “通过”" in out
        assert out.endswith("> 退出\n再见。\n本次演练不作保存。\n")

    @pytest.mark.parametrize("given", range(len(LIFE)))
    def test_it_ends_cleanly_wherever_the_input_ends(
        self, given: int, garden: Path, play: Callable[..., Played]
    ) -> None:
        code, out, err = play(garden, LIFE[:given])
        assert (code, err) == (0, "")
        assert out.endswith("\nThe input has ended, and the play with it.\nNothing of this is kept.\n")

    def test_what_is_no_text_is_answered_like_any_mistake(
        self, garden: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        wrong = io.TextIOWrapper(io.BytesIO(b"\xff\x1b[2J\nli\nq\n"), encoding="utf-8")
        monkeypatch.setattr(sys, "stdin", wrong)
        with pytest.raises(SystemExit) as ended:
            main(["play", str(garden)])
        out = capsys.readouterr().out
        assert ended.value.code in {0, None}
        assert "✗ Nobody here is called" in out
        assert "\x1b" not in out

    def test_the_record_is_kept_where_it_is_asked_for(
        self, garden: Path, play: Callable[..., Played], tmp_path: Path
    ) -> None:
        code, out, _ = play(garden, LIFE[:-1], "--save", str(tmp_path / "log"))
        assert code == 0
        assert "Nothing of this is kept" not in out
        assert out.endswith(f"consult why {tmp_path / 'log'} 1 explains matter 1 from it\n")
        assert read(tmp_path / "log").cases["1"].stage == "carried"

    def test_an_own_file_without_people_lets_them_be_made_up(
        self, garden: Path, play: Callable[..., Played]
    ) -> None:
        garden.write_text(OWN, encoding="utf-8")
        lines = ["wu", "committee", "residents", "1", "A gate", "", "", "Approve", "", "1", "1", "w end"]
        code, out, _ = play(garden, lines)
        assert code == 0
        assert "You are wu (committee; on the roll of residents)." in out
        assert "“deciding” (1 yes, 0 no, 0 abstained; 1 on the roll) → “carried”" in out


class TestWhatIsWrong:
    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["nowhere"], "there is no procedure 'nowhere'"),
            (["five-step", "--start", "soon"], "--start soon is no day; write it as 2026-03-02"),
            (["five-step", "--start", "2026-02-30"], "--start 2026-02-30 is no day"),
            (["five-step", "--lang", "fr"], "'fr'"),
        ],
        ids=str,
    )
    def test_ends_with_2(self, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as ended:
            main(["play", *arguments])
        assert ended.value.code == 2
        assert said in capsys.readouterr().err


class TestAtATerminal:
    def test_an_interrupt_leaves_without_a_traceback(self, garden: Path) -> None:
        with subprocess.Popen(  # noqa: S603 - ours
            [*COMMAND, str(garden)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            while b"Number or name" not in process.stdout.peek():  # type: ignore[attr-defined]  # it is buffered
                process.stdout.readline()
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=30)
        assert process.returncode == 130
        assert err == b""

    def test_what_is_typed_is_asked_for_by_a_prompt_and_its_end_is_told(self, garden: Path) -> None:
        ours, theirs = pty.openpty()
        process = subprocess.Popen(  # noqa: S603 - ours
            [*COMMAND, str(garden)],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, "COLUMNS": "300"},
        )
        os.close(theirs)
        os.write(ours, b"li\n\x04")
        said = b""
        try:
            while chunk := os.read(ours, 4096):
                said += chunk
        except OSError:  # how a closed terminal ends on Linux
            pass
        os.close(ours)
        assert process.wait(timeout=30) == 0
        text = said.decode()
        assert "Number or name: " in text
        assert "You are li" in text
        assert "The input has ended" in text
        assert "Traceback" not in text


FIVE_STEPS: Final = (
    *("li", "1", "A gate", "On the north side.", "", "4", ""),
    *("p wu", "Admit", "", "", "", "", "", "", "", "The lane is blocked."),
    *("Convene", "in 4 days", "", "The hall", "", "sun", "w 4 days", "Attend", ""),
    *("o lin, zhou, chen, he, sun", "Close sitting", "A gate, two metres wide.", "", ""),
    *("Put to decision", "1", "residents", "residents", "120,000", ""),
    *("Cast vote", "1", "o 5", "w end", "w end"),
    *("Report", "Built.", "110000", "p shen", "Inspect", "1", ""),
    *("p li", "Answer survey", "1", "", "o 5", "w end", "r"),
)


PYRAMID: Final = (
    *("li", "1", "The sheds", "They stand on the green.", "", "", "", ""),
    *("p gao", "Convene", "now", "", "", "", "", "Attend", "", "o he, lin, ma, wu"),
    *("Close sitting", "Take the sheds down.", "", "", "p zhou"),
    *("Offer solution", "s1", "All twenty-one come down", "All of them.", "Back solution", "s1", "o 2", "l"),
    *("Finish drafting", "", "Cast vote", "1", "o 12", "w end", "r"),
)
MAJOR: Final = (
    *("li", "1", "A road", "The road floods.", "", "4", ""),
    *("p wu", "Admit", "1", "", "", "", "", "", "", "It floods."),
    *("p xu", "Split", "1", "department-work", "Drains", "tang", "Clear them.", "", "", "2", "", "m 1.4.1"),
)


class TestALife:
    def test_of_the_five_steps_is_played_to_its_end(self, play: Callable[..., Played]) -> None:
        code, out, err = play("five-step", FIVE_STEPS)
        assert (code, err) == (0, "")
        told = out.rpartition("> r\n")[2]
        for step in (
            "li raised the matter (Text: On the north side; How it came in: hotline).",
            "wu, lin, zhou, chen, he and sun came to the sitting.",
            "“deliberating ordinary” → “reviewing”",
            "wu put the matter to a decision",
            "“deciding” (6 yes, 0 no, 0 abstained; 7 on the roll) → “publishing”",
            "the time of “publishing” ended → “implementing”",
            "“implementing” → “evaluating”",
            "li, sun, wu, lin, zhou and chen answered the survey",
            "→ “evaluated”",
        ):
            assert step in told

    def test_of_a_pyramid_is_played_to_its_end(self, play: Callable[..., Played]) -> None:
        code, out, err = play("pyramid", PYRAMID)
        assert (code, err) == (0, "")
        assert "Put to the vote: “All twenty-one come down”\n0 of 13 on the roll have voted." in out
        assert "Solution s1: “All twenty-one come down” (backed by 3)" in out
        told = out.rpartition("> r\n")[2]
        for step in (
            "li raised the topic",
            "“initiator” → “core”",
            "gao, he, lin, ma and wu came to the sitting.",
            "“core” → “backbone”",
            "chen and sun backed a solution",
            "“backbone” → “residents” (until 2026-03-10 00:00), to vote on “All twenty-one come down”, since",
            "“residents” (13 yes, 0 no, 0 abstained; 13 on the roll) → “adopted”",
        ):
            assert step in told

    def test_of_a_pyramid_is_told_in_chinese(self, play: Callable[..., Played]) -> None:
        code, out, err = play("pyramid", [*PYRAMID[:-2], "等结束", "记录"], "--lang", "zh")
        assert (code, err) == (0, "")
        assert "，表决“All twenty-one come down”，因为" in out
        assert "（赞成13，反对0，弃权0；名册共13人） → " in out

    def test_of_a_major_matter_goes_on_in_a_matter_of_its_own(self, play: Callable[..., Played]) -> None:
        code, out, err = play("five-step", MAJOR)
        assert (code, err) == (0, "")
        assert "  1  department-work\n" in out
        assert "In matter 1.4.1:\n  2026-03-02 09:00  xu called the department in" in out
        assert "Matter 1.4.1 “Drains” stands in “ordered”" in out
