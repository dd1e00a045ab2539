"""
The published figures of Jiaming Garden, reproduced from the record of the example that tells of it.

Source: published accounts of the estate in Yichang, 2020-2024: over 10 topics, more than 80 deliberations and
decisions, 21 illegal structures and plots of over 1,800 square metres removed. All else in the example is
ours, so what is tested is that the figures come out of the engine's record, and that they need what they say.
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import timedelta
from importlib import util
from typing import TYPE_CHECKING, Any, Final

import pytest

from consult.events import Acted, Moved
from pages import ROOT

if TYPE_CHECKING:
    from types import ModuleType


def _example() -> ModuleType:
    name = "jiaming_garden"
    spec = util.spec_from_file_location(name, ROOT / "examples" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = util.module_from_spec(spec)
    sys.modules[name] = module  # where pydantic looks for the names in annotations
    spec.loader.exec_module(module)
    return module


EXAMPLE: Final = _example()
LANGUAGES: Final = ("en", "zh")


@pytest.fixture(scope="module", params=LANGUAGES)
def garden(request: pytest.FixtureRequest) -> Any:
    made = EXAMPLE.Garden(request.param)
    made.live()
    return made


def topics(garden: Any) -> dict[str, Any]:
    """Every case that went through the pyramid, by its name."""
    every = [garden.engine.case(row.case) for row in garden.engine.board(ended=None)]
    return {case.id: case for case in every if case.origin.procedure.startswith("garden")}


def events(garden: Any, kind: type) -> list[Any]:
    """What happened to them, of one kind."""
    found = [event for case in topics(garden) for event in garden.engine.events(case)]
    return [event for event in found if isinstance(event, kind)]


class TestFigures:
    def test_there_are_over_10_topics_and_the_published_three_among_them(self, garden: Any) -> None:
        assert EXAMPLE.figures(garden).topics == len(topics(garden)) > 10
        published = [key for key, topic in garden.topics.items() if "published" in topic.marks]
        titles = [topics(garden)[key].matter["title"] for key in published]
        assert titles == [
            garden.say("Who looks after the environment", "环境谁来管"),
            garden.say("How is the money used", "钱怎么用"),
            garden.say("Who supervises the works", "工程谁监督"),
        ]

    def test_there_are_more_than_80_deliberations_and_decisions(self, garden: Any) -> None:
        done = Counter(event.act for event in events(garden, Acted))
        put = [event for event in events(garden, Moved) if {"tally", "options"} & set(event.result or {})]
        fetched = [
            event
            for event in events(garden, Moved)
            if event.source == "core_fetching" and event.entering.stage == "backbone"
        ]
        acts = ("CloseSitting", "FinishDrafting", "Amend", "Return", "Stop", "TakeUp")
        counted = sum(done[act] for act in acts) + len(put) + len(fetched)

        assert EXAMPLE.figures(garden).decided.total() == counted > 80

    def test_21_structures_and_plots_of_over_1800_square_metres_are_removed(self, garden: Any) -> None:
        found = EXAMPLE.figures(garden)
        square_millimetres = 1_000_000

        assert found.structures == 21
        assert 1_800 * square_millimetres < found.area < 1_900 * square_millimetres
        clearings = [garden.engine.case(f"{key}-cleared") for key in ("plots", "roofs", "walls")]
        assert {case.stage for case in clearings} == {"cleared"}
        assert found.area == sum(size for case in clearings for size in case.matter["structures"].values())

    def test_every_topic_has_an_answer(self, garden: Any) -> None:
        assert all(case.ended for case in topics(garden).values())

    def test_every_deliberation_and_decision_is_told_once(self, garden: Any) -> None:
        told = [line for case in topics(garden) for line in EXAMPLE.deeds(garden, case)]
        assert len(told) == len(set(told)) == EXAMPLE.figures(garden).decided.total()


class TestWays:
    """What the topics show of the pyramid: each of these would be missed if the chronicle lost it."""

    def test_they_go_through_all_four_layers(self, garden: Any) -> None:
        adopted = [case for case in topics(garden).values() if case.stage == "adopted"]
        assert len(adopted) > 8
        for case in adopted:
            assert {"initiator", "core", "backbone", "residents"} <= set(case.visits)

    def test_topics_come_back_in_a_second_and_a_third_round(self, garden: Any) -> None:
        again = Counter(event.case for event in events(garden, Acted) if event.act in {"Return", "TakeUp"})
        assert again == {"environment": 1, "money": 1, "plots": 1, "walls": 1, "parking": 2, "playground": 1}
        assert topics(garden)["parking"].stage == "adopted"

    def test_an_amended_text_lost_the_support_given_to_the_old_one(self, garden: Any) -> None:
        case = topics(garden)["supervision"]
        offered = [event for event in garden.engine.events(case.id) if event.type == "Acted"]
        titles = [event.data["title"] for event in offered if event.act == "OfferSolution"]
        put = [
            event.result["motion"]["title"]
            for event in events(garden, Moved)
            if event.case == case.id and "tally" in (event.result or {})
        ]
        assert case.text == 2
        assert titles[0] not in put
        assert sorted(put) == sorted(titles[1:])

    def test_what_the_core_let_lie_the_backbone_fetched(self, garden: Any) -> None:
        path = [event.entering.stage for event in events(garden, Moved) if event.case == "roofs"]
        assert path == ["core", "core_fetching", "backbone", "residents", "adopted"]

    def test_one_is_stopped_with_reasons(self, garden: Any) -> None:
        assert topics(garden)["dancing"].stage == "core_stopped"

    def test_the_owners_decide_by_persons_and_by_area(self, garden: Any) -> None:
        votes = [event for event in events(garden, Moved) if event.source == "owners_ordinary"]
        refused = next(one.verdict for one in votes[0].passed_over if one.target == "adopted_by_owners")
        unmet = [leaf.sentence() for leaf in refused.leaves() if leaf.is_unmet]

        assert topics(garden)["money"].stage == "adopted_by_owners"
        assert len(unmet) == 1
        assert unmet[0].startswith("2280 of 5140 m² that took part voted yes")

    def test_what_lets_common_ground_needs_three_quarters(self, garden: Any) -> None:
        assert topics(garden)["locker"].stage == "owners_not_carried"

    def test_one_is_decided_by_a_run_off_in_two_rounds(self, garden: Any) -> None:
        rounds = [event for event in events(garden, Moved) if "options" in (event.result or {})]
        assert [event.source for event in rounds] == ["residents", "residents_second_round"]
        assert rounds[0].result["result"]["elected"] == []
        assert rounds[1].result["result"]["elected"] == ["c"]

    def test_too_few_and_nobody_to_take_it_up_are_answers_too(self, garden: Any) -> None:
        assert topics(garden)["gate"].stage == "residents_no_quorum"
        assert topics(garden)["camphor"].stage == "residents_not_taken_up"


class TestWhatTheFiguresNeed:
    """That nothing is counted which the record does not give."""

    @pytest.fixture
    def lived(self, monkeypatch: pytest.MonkeyPatch) -> Any:
        def live(chronicle: str) -> Any:
            monkeypatch.setattr(EXAMPLE, "CHRONICLE", chronicle)
            made = EXAMPLE.Garden("en")
            made.live()
            return made

        return live

    def told(self, key: str) -> str:
        parts = EXAMPLE.CHRONICLE.strip().split("\n\n")
        return next(part for part in parts if f"raises {key} " in part)

    def test_what_was_voted_down_is_not_removed(self, lived: Any) -> None:
        roofs = self.told("roofs")
        carried = EXAMPLE.figures(lived(roofs))
        found = EXAMPLE.figures(lived(roofs.replace("yes 28, no 9", "yes 9, no 28\nvote of no 30")))

        assert (carried.structures, found.structures, found.area) == (6, 0, 0)

    @pytest.mark.parametrize("left_out", [EXAMPLE.Inspect, EXAMPLE.FinishTask])
    def test_what_was_not_done_or_not_inspected_is_not_removed(self, lived: Any, left_out: Any) -> None:
        made = lived(self.told("roofs").replace("vote of yes 28, no 9", ""))
        do = made.do

        def all_but_one(*acts: Any) -> None:
            last = next((act for act in reversed(acts) if isinstance(act, left_out)), None)
            do(*(act for act in acts if act is not last))

        made.do = all_but_one
        made.votes("yes 28, no 9")

        assert made.engine.case("roofs-cleared").stage == "clearing"
        found = EXAMPLE.figures(made)
        assert (found.topics, found.structures, found.area) == (1, 0, 0)

    def test_what_was_cleared_without_being_adopted_is_not_counted(self, lived: Any) -> None:
        made = lived(self.told("dancing"))
        begun = EXAMPLE.ClearUp(actor="chunyu", title="Out", topic="dancing", structures={"stage": 1})
        made.engine.open("clear-up", begun, case="out").accept()
        made.case = "out"
        due = made.clock.now() + timedelta(days=1)
        made.do(EXAMPLE.AddTask(actor="chunyu", task="stage", title="Out", responsible="dehua", due=due))
        made.do(EXAMPLE.FinishTask(actor="dehua", task="stage"))
        made.do(EXAMPLE.Report(actor="chunyu", text="Done.", cost=0))
        made.do(EXAMPLE.Inspect(actor="songbai", accept=True))

        assert made.engine.case("out").stage == "cleared"
        assert EXAMPLE.figures(made).structures == 0

    def test_a_topic_less_is_so_many_decisions_less(self, lived: Any) -> None:
        every, dogs = EXAMPLE.CHRONICLE, self.told("dogs")
        whole, less = (EXAMPLE.figures(lived(chronicle)) for chronicle in (every, every.replace(dogs, "")))

        assert (whole.topics - less.topics, whole.decided.total() - less.decided.total()) == (1, 5)
