"""What `make torture` tries, at small counts: random and hostile input, and what can go wrong around."""

from __future__ import annotations

import pytest
from torture import acting, disturbed, hostile
from torture.__main__ import PARTS, main
from torture.worlds import BrokenError


class TestRandomActs:
    def test_never_break_a_law_nor_raise_another_error(self) -> None:
        counted = acting.torture(12_000, seed=5)

        assert counted["acts"] >= 12_000
        assert counted["refused"] > 1_000
        assert counted["accepted"] > 300
        assert counted["papers"] > 50
        assert counted["delivered twice"] > 50

    def test_get_far_in_every_procedure(self) -> None:
        counted = acting.torture(12_000, seed=6)

        ends = {name for name in counted if name.startswith("ended in ")}
        assert len(ends) > 12, ends
        for act in (
            "Admit",
            "CloseSitting",
            "CastVote",
            "AnswerSurvey",
            "ReportDone",
            "FinishDrafting",
            "Split",
        ):
            assert counted[f"accepted {act}"] > 0, act


class TestHostileInput:
    def test_is_text_and_nothing_else_in_every_field_and_story(self) -> None:
        counted = hostile.texts(4, seed=5)

        assert counted["texts in fields"] > 4_000
        assert counted["accepted"] > 20
        assert counted["stories"] > 20
        assert counted["records"] == 8

    def test_of_the_wrong_kind_changes_nothing(self) -> None:
        counted = hostile.malformed(6_000, seed=5)

        assert counted["at the door"] > 2_000
        assert counted["refused"] > 100

    def test_in_a_log_is_a_log_error_or_read_as_it_says(self) -> None:
        counted = hostile.logs(3_000, seed=5)

        assert counted["refused"] > 1_000
        assert counted["read as they say"] > 50


class TestWhatGoesWrongAround:
    def test_a_clock_that_jumps_never_takes_a_record_back(self) -> None:
        assert disturbed.clocks(1_500, seed=5)["clock went back"] > 100

    def test_a_directory_that_raises_or_answers_nonsense_changes_nothing(self) -> None:
        assert disturbed.directories(1_500, seed=5)["errors"] > 100

    def test_a_rule_that_raises_or_answers_nonsense_is_contained(self) -> None:
        assert disturbed.rules(300, seed=5)["rules that fail"] == 300

    def test_an_act_delivered_twice_and_out_of_order_is_done_once(self) -> None:
        assert disturbed.deliveries(2_000, seed=5)["keys reused"] > 50

    def test_eight_threads_lose_nothing_and_do_nothing_twice(self) -> None:
        counted = disturbed.threads(6_000, seed=5)

        assert counted["notes"] > 1_000
        assert counted["ballots"] == 150


class TestTheCommand:
    def test_says_what_was_tried(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["--share", "1/1000", "--only", "rules"]) == 0

        said = capsys.readouterr().out
        assert "rules: held in" in said
        assert "40 rules that fail" in said

    def test_says_what_broke_and_fails(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def breaks(count: int, seed: int) -> None:
            raise BrokenError("it broke")

        monkeypatch.setitem(PARTS, "rules", (40, breaks))

        assert main(["--only", "rules"]) == 1
        assert "BROKEN: 'BrokenError: it broke" in capsys.readouterr().out
