"""The handling list: what was taken up, how far it reaches, who leads and decides, and where it stands."""

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from consult.case import Case
from consult.catalogue.five_steps import five_step
from consult.catalogue.handling_list import LEADS, Handling, handling_list, handling_table
from consult.catalogue.steps.acts import Admit, Raise
from consult.catalogue.steps.choices import Channel, Deciders, Scope
from consult.catalogue.text_tables import text_table
from consult.clocks import SetClock
from consult.directory import People
from consult.engine import Engine
from consult.verdicts import Phrase

MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)
RULES = five_step()


class Meeting:
    """A joint meeting that takes matters up."""

    def __init__(self) -> None:
        self.clock = SetClock(MONDAY)
        people = People({"lin": ["joint meeting"]}, residents=["an", "bo"])
        self.engine = Engine([RULES], clock=self.clock, directory=people)

    def raised(self, case: str, title: str = "Lamp") -> None:
        act = Raise(actor="an", title=title, channel=Channel.PHONE)
        assert self.engine.open(RULES, act, case=case).accepted

    def admitted(self, case: str, title: str = "Lamp", **said: Any) -> None:
        self.raised(case, title)
        ruling = self.engine.perform(case, Admit(actor="lin", reason="As it is", **said))
        assert ruling.accepted, ruling.explain()

    def heads(self, *cases: str) -> list[Case]:
        return [self.engine.case(case) for case in cases]

    def rows(self, *cases: str) -> tuple[Handling, ...]:
        return handling_list(self.heads(*cases), rules=[RULES])


class TestRows:
    def test_a_matter_is_told_whole(self) -> None:
        meeting = Meeting()
        meeting.admitted("m", scope=Scope.MINOR, urgent=True, electorate="lane", leads="five parties")
        (row,) = meeting.rows("m")
        place = meeting.heads("m")[0].place
        assert row == Handling(
            case="m",
            title="Lamp",
            scope=Scope.MINOR,
            urgent=True,
            leads=Phrase("five parties", "五方共建"),
            decides=Phrase("those concerned (lane)", f"{Deciders.CONCERNED.zh}（lane）"),
            raised=MONDAY,
            due=place.ends,
            stage=RULES.stages[place.stage].phrase(),
            ended=False,
        )
        assert row.due is not None
        assert row.stage.zh.startswith("民事民议")

    @pytest.mark.parametrize(
        ("scope", "leads"),
        [(Scope.MAJOR, "街道办事处"), (Scope.ORDINARY, "社区议事协商委员会"), (Scope.MINOR, "小区议事会")],
        ids=str,
    )
    def test_where_the_screening_names_nobody_the_body_for_the_scope_leads(
        self, scope: Scope, leads: str
    ) -> None:
        meeting = Meeting()
        meeting.admitted("m", scope=scope)
        assert meeting.rows("m")[0].leads.zh == leads

    def test_a_body_that_is_not_of_the_catalogue_leads_by_its_own_name(self) -> None:
        meeting = Meeting()
        meeting.admitted("m", leads="老党员工作室")
        assert meeting.rows("m")[0].leads == Phrase("老党员工作室", "老党员工作室")

    def test_who_leads_by_default_is_the_communitys_own(self) -> None:
        meeting = Meeting()
        meeting.admitted("m", scope=Scope.MINOR)
        leads = {**LEADS, Scope.MINOR: Phrase("village council", "村组议事会")}
        (row,) = handling_list(meeting.heads("m"), leads=leads)
        assert row.leads.zh == "村组议事会"

    def test_the_street_office_decides_about_major_matters(self) -> None:
        meeting = Meeting()
        meeting.admitted("m", scope=Scope.MAJOR)
        assert meeting.rows("m")[0].decides == LEADS[Scope.MAJOR]

    @pytest.mark.parametrize("who", [Deciders.ASSEMBLY, Deciders.REPRESENTATIVES], ids=str)
    def test_an_assembly_is_named_without_the_roll_of_those_concerned(self, who: Deciders) -> None:
        meeting = Meeting()
        meeting.admitted("m", deciders=who, electorate="lane")
        assert meeting.rows("m")[0].decides == who.phrase()

    def test_what_was_not_taken_up_is_not_on_it(self) -> None:
        meeting = Meeting()
        meeting.raised("m")
        assert meeting.rows("m") == ()

    def test_what_has_ended_stays_on_it_without_a_limit(self) -> None:
        meeting = Meeting()
        meeting.admitted("m")
        meeting.clock.forward(timedelta(days=100))
        (row,) = meeting.rows("m")
        assert (row.ended, row.due) == (True, None)

    def test_without_the_rules_a_stage_has_its_bare_name(self) -> None:
        meeting = Meeting()
        meeting.admitted("m")
        (row,) = handling_list(meeting.heads("m"))
        assert row.stage == Phrase(*[meeting.heads("m")[0].stage] * 2)


def several() -> Meeting:
    meeting = Meeting()
    meeting.admitted("1", "Lamp", scope=Scope.MINOR)
    meeting.admitted("2", "Path", scope=Scope.ORDINARY)
    meeting.admitted("3", "Road", scope=Scope.MAJOR)
    meeting.clock.forward(timedelta(hours=1))
    meeting.admitted("4", "Leak", scope=Scope.MINOR, urgent=True)
    meeting.admitted("0", "墙面 脱落", scope=Scope.ORDINARY, deciders=Deciders.ASSEMBLY)
    return meeting


class TestOrder:
    def test_it_is_by_scope_then_urgency_then_when_it_was_raised(self) -> None:
        rows = several().rows("0", "1", "2", "3", "4")
        assert [row.case for row in rows] == ["3", "2", "0", "4", "1"]

    def test_it_is_the_same_whatever_the_order_of_the_cases(self) -> None:
        heads = several().heads("0", "1", "2", "3", "4")
        listed = handling_list(heads)
        chance = random.Random(4)
        for _ in range(20):
            chance.shuffle(heads)
            assert handling_list(heads) == listed


class TestTold:
    def test_it_is_json_data(self) -> None:
        meeting = several()
        data = meeting.rows("4")[0].to_data()
        assert json.loads(json.dumps(data)) == {
            "case": "4",
            "title": "Leak",
            "scope": "minor",
            "urgent": True,
            "leads": {"en": "estate council", "zh": "小区议事会"},
            "decides": {"en": "those concerned (residents)", "zh": "利益相关居民（residents）"},
            "raised": "2026-03-02T02:00:00+00:00",
            "due": "2026-03-03T02:00:00+00:00",
            "stage": {"en": "deliberating minor", "zh": "民事民议（微事）"},
            "ended": False,
        }

    def test_it_is_a_table_in_both_languages(self) -> None:
        meeting = Meeting()
        meeting.admitted("m", "墙面\n脱落", scope=Scope.MINOR, urgent=True, electorate="lane")
        meeting.admitted("n", "Path", deciders=Deciders.ASSEMBLY, leads="老党员")
        rows = [attrs.evolve(row, stage=Phrase("talks", "民议")) for row in meeting.rows("m", "n")]
        rows[0] = attrs.evolve(rows[0], due=None)
        rows[1] = attrs.evolve(rows[1], leads=Phrase("council", "小区议事会"))
        assert handling_table(rows) == (
            "matter  title      scope     urgent  leads    decides                 due               "
            "stands in\n"
            "------  ---------  --------  ------  -------  ----------------------  ----------------  "
            "---------\n"
            "n       Path       ordinary          老党员   the assembly            -                 talks\n"
            "m       墙面 脱落  minor     yes     council  those concerned (lane)  2026-03-03 09:00  talks"
        )
        assert handling_table(rows, "zh").splitlines() == [
            "编号  事项       分类  紧急  牵头主体    决定主体              时限              所处阶段",
            "----  ---------  ----  ----  ----------  --------------------  ----------------  --------",
            "n     Path       小事        老党员      居民（村民）会议      -                 民议",
            "m     墙面 脱落  微事  是    小区议事会  利益相关居民（lane）  2026-03-03 09:00  民议",
        ]

    def test_an_empty_list_has_its_heads(self) -> None:
        assert len(handling_table(()).splitlines()) == 2


class TestTables:
    def test_chinese_takes_two_places_and_a_cell_is_one_line(self) -> None:
        assert (
            text_table(("a", "b"), [("灯\n坏", "x"), ("y", "z")]) == "a      b\n-----  -\n灯 坏  x\ny      z"
        )

    def test_nothing_trails(self) -> None:
        assert text_table(("a", "bb"), [("x", "")]).splitlines()[2] == "x"
