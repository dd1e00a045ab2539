"""Worked cases of the law, from their figures alone and through real ballots of a made-up roll."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import pytest

from consult.cli.judge import judge_share
from consult.law import Circumstances, Figures, Judged, LawRule, judge_result, rule
from consult.verdicts import Verdict
from consult.voting import Box, Choice, Roll, State, abstain_with_silent
from consult.voting.decisions import judge, legs

CASES: Final = json.loads(
    (Path(__file__).parent / "data" / "law-cases" / "cases.json").read_text(encoding="utf-8")
)
OWNERS: Final = {case["id"]: case for case in CASES["owners"]}
FRACTIONS: Final = {case["id"]: case for case in CASES["fractions"]}
CLAUSE: Final = "议事规则第10条"
NOT_PUBLISHED: Final = {"R03"}
ON: Final = date(2026, 2, 8)


def figures(case: dict[str, Any]) -> Figures:
    given = {name: case[name] for name in ("took_part", "against", "abstain", "silent") if name in case}
    if "against" in given:
        given["no"] = given.pop("against")
    return Figures(roll=case["roll"], yes=case["for"], **given)


def judged(case: dict[str, Any]) -> Judged:
    on = date.fromisoformat(case["on"]) if "on" in case else ON
    policy = abstain_with_silent(clause=CLAUSE) if "policy" in case else None
    return judge_result(rule(case["rule"], on=on), figures(case), policy=policy, on=on)


def mm2(area: str) -> int:
    exact = Fraction(area) * 1_000_000
    assert exact.denominator == 1
    return int(exact)


def spread(heads: int, whole: int) -> list[int]:
    """*whole* in *heads* parts that add up exactly, and differ."""
    if heads == 0:
        assert whole == 0
        return []
    parts = [whole // heads + (1 if number < whole % heads else 0) for number in range(heads)]
    for number in range(0, heads - 1, 2):
        moved = parts[number] // 3
        parts[number] -= moved
        parts[number + 1] += moved
    assert sum(parts) == whole
    return parts


def owners_box(case: dict[str, Any]) -> Box:
    """Real ballots of owners: first those for, then the others who took part, then those who stayed away."""
    heads = [int(case[name]["owners"]) for name in ("for", "took_part", "roll")]
    areas = [mm2(case[name]["area"]) for name in ("for", "took_part", "roll")]
    weights = (
        spread(heads[0], areas[0])
        + spread(heads[1] - heads[0], areas[1] - areas[0])
        + spread(heads[2] - heads[1], areas[2] - areas[1])
    )
    roll = Roll.of("owners", [f"owner {number}" for number in range(heads[2])], weights={"area": weights})
    assert (roll.totals["persons"], roll.totals["area"]) == (heads[2], areas[2])
    box = Box(roll, replaceable=False)
    for position in range(heads[1]):
        if position < heads[0]:
            assert box.cast(position, Choice.YES.code)
        elif position % 3 == 0:
            assert box.receive(position, State.VOID)
        else:
            assert box.cast(position, Choice.ABSTAIN.code if position % 3 == 1 else Choice.NO.code)
    box.seal()
    return box


def failing(verdict: Verdict, law: LawRule) -> list[str | None]:
    """The names of the legs that fail, as the verdict on a tally has them."""
    return [part.data["leg"] for part in verdict.leaves() if part.is_unmet and part.data["leg"]]


@pytest.mark.parametrize("case", OWNERS.values(), ids=OWNERS)
class TestOwners:
    def test_the_figures_come_out_as_the_law_has_them(self, case: dict[str, Any]) -> None:
        found = judged(case)
        assert found.adopted is case["adopted"]
        assert [leg.name for leg in found.legs if leg.met is False] == case["fails"]

    def test_every_leg_says_what_a_plain_count_says(self, case: dict[str, Any]) -> None:
        special = case["rule"].endswith("special")
        for leg in judged(case).legs:
            if leg.met is None:
                continue
            unit = "area" if leg.threshold.measure == "area" else "owners"
            number = Fraction if unit == "area" else int
            whole, part, yes = (number(case[name][unit]) for name in ("roll", "took_part", "for"))
            if leg.name.startswith("quorum"):
                expected = part * 3 >= whole * 2
            else:
                expected = yes * 4 >= part * 3 if special else yes * 2 > part
            assert leg.met is expected
            scale = 1_000_000 if unit == "area" else 1
            assert leg.have == (part if leg.name.startswith("quorum") else yes) * scale

    def test_every_leg_names_its_article(self, case: dict[str, Any]) -> None:
        for leg in judged(case).to_data("zh")["legs"]:
            assert leg["article"].startswith("民法典第278条：")


@pytest.mark.parametrize(
    "case", [case for case in OWNERS.values() if case["id"] not in NOT_PUBLISHED], ids=lambda case: case["id"]
)
class TestOwnersByBallots:
    def test_real_ballots_come_to_the_same(self, case: dict[str, Any]) -> None:
        law = rule(case["rule"], on=ON)
        box = owners_box(case)
        verdict = judge(law.decision, box.tally(), counting=law.counting())
        assert verdict.is_met is case["adopted"]
        assert failing(verdict, law) == case["fails"]
        assert box.recount() == box.tally()

    def test_ballots_and_figures_say_it_in_the_same_words(self, case: dict[str, Any]) -> None:
        law = rule(case["rule"], on=ON)
        by_ballots = judge(law.decision, owners_box(case).tally(), counting=law.counting())
        assert by_ballots.explain("zh") == judged(case).verdict.explain("zh")


class TestWhatWasNeverPublished:
    def test_the_area_is_not_examined_and_the_rest_is_judged(self) -> None:
        found = judged(OWNERS["R03"])
        missing = [leg.name for leg in found.legs if leg.met is None]
        assert missing == ["quorum_area", "pass_area"]
        assert not found.adopted
        assert {*missing} <= {one.name for one in found.not_examined}


@pytest.mark.parametrize("case", FRACTIONS.values(), ids=FRACTIONS)
class TestFractions:
    def test_the_share_alone_comes_out_as_the_law_has_it(self, case: dict[str, Any]) -> None:
        with redirect_stdout(io.StringIO()) as out:
            code = judge_share(f"{case['have']}/{case['of']}", case["bound"], lang="en", as_json=True)
        assert code == (0 if case["holds"] else 1)
        assert json.loads(out.getvalue())["adopted"] is case["holds"]

    def test_the_rule_has_that_bound_on_that_leg(self, case: dict[str, Any]) -> None:
        law = rule(case["rule"], on=date.fromisoformat(case["on"]))
        (leg,) = [leg for leg in law.legs if leg.name == case["leg"]]
        assert str(leg.share) == case["bound"]

    def test_the_leg_comes_out_as_the_law_has_it(self, case: dict[str, Any]) -> None:
        (leg,) = [leg for leg in judged(case).legs if leg.name == case["leg"]]
        assert leg.met is case["holds"]
        assert (leg.have, leg.base) == (int(case["have"]), int(case["of"]))

    def test_real_ballots_come_to_the_same(self, case: dict[str, Any]) -> None:
        law = rule(case["rule"], on=date.fromisoformat(case["on"]))
        found = judged(case)
        law = law.by(found.legs[0].mode)
        decision = law.decision
        silent = abstain_with_silent(clause=CLAUSE) if "policy" in case else None
        verdict = judge(decision, meeting_box(law, case).tally(), counting=law.counting(silent))
        (leaf,) = [leaf for leaf in verdict.leaves() if leaf.data["leg"] == case["leg"]]
        assert leaf.is_met is case["holds"]
        assert (leaf.data["have"], leaf.data["base"]) == (int(case["have"]), int(case["of"]))


def meeting_box(law: LawRule, case: dict[str, Any]) -> Box:
    """Real ballots in every measure of the rule, each voter weighing one, or 1 m²."""
    counts = {name: int(next(iter(case[name].values()))) for name in case if isinstance(case[name], dict)}
    everybody = counts["roll"]
    measures = {leg.measure for leg in legs(law.decision)} - {"persons"}
    weights = {
        measure: [mm2(str(Decimal(case["roll"].get("area", "0")) / everybody)) if measure == "area" else 1]
        * everybody
        for measure in measures
    }
    box = Box(
        Roll.of("made up", [f"voter {number}" for number in range(everybody)], weights=weights),
        replaceable=False,
    )
    present = law.modes[0].by_presence
    took = counts.get("took_part", counts["for"])
    against = counts.get("against", 0 if present else took - counts["for"] - counts.get("abstain", 0))
    for position in range(everybody):
        if position < counts["for"]:
            assert box.cast(position, Choice.YES.code)
        elif position < counts["for"] + against:
            assert box.cast(position, Choice.NO.code)
        elif position < counts["for"] + against + counts.get("abstain", 0):
            assert box.cast(position, Choice.ABSTAIN.code)
        elif position < took:
            assert box.mark(position, State.PRESENT)
        elif position < took + counts.get("silent", 0):
            assert box.mark(position, State.DELIVERED)
    box.seal()
    return box


def test_of_sixty_representatives_forty_are_enough_to_meet_and_not_to_elect() -> None:
    meeting = judge_result(
        rule("residents-representatives-meeting"),
        Figures(roll="members=60", took_part="members=40", yes="members=21"),
    )
    election = judge_result(
        rule("residents-election"), Figures(roll="reps=60", took_part="reps=40", yes="reps=40")
    )
    assert meeting.adopted
    assert not election.adopted
    assert [leg.name for leg in election.legs if leg.met is False] == ["quorum_reps"]


def test_eight_for_and_four_against_fail_where_eight_for_and_four_absent_carry() -> None:
    special = rule("civil-code-278-special")
    against = judge_result(
        special,
        Figures(roll="owners=12,area=1200", took_part="owners=12,area=1200", yes="owners=8,area=800"),
    )
    absent = judge_result(
        special,
        Figures(roll="owners=12,area=1200", took_part="owners=8,area=800", yes="owners=8,area=800"),
    )
    assert (against.adopted, absent.adopted) == (False, True)


def test_nothing_is_said_of_the_notice_without_its_dates() -> None:
    found = judge_result(
        rule("civil-code-278-ordinary"),
        figures(OWNERS["E01"]),
        circumstances=Circumstances(meeting=ON),
    )
    assert found.findings == ()
    assert "notice" in {one.name for one in found.not_examined}
