"""What `consult.adapters.records.story` promises: a live case told in either language, whole or in brief."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Final

import pytest
from pydantic import Field

import consult.activities
import consult.catalogue
from consult.activities.ballots import CastVote
from consult.activities.election import CastBallot, Election
from consult.activities.outcomes import majority, quorum
from consult.activities.petition import Petition, Support
from consult.activities.review import Approve, Decline, Review, SendBack
from consult.activities.vote import Vote
from consult.acts import Act, Merge, Name, Propose, Split, Titled
from consult.adapters.records import Book, Record, read, story, tell, tell_briefly, write
from consult.adapters.records.brief import reasons
from consult.adapters.records.stories import _book
from consult.catalogue.funds.acts import Commit, Purpose, Release
from consult.clocks import SetClock
from consult.directory import People
from consult.engine import Engine
from consult.errors import LogError, UnknownCaseError, UnknownProcedureError
from consult.events import Acted, Entering, Extended, GoneOver, Moved, Opened, Told, Waited
from consult.history import replay
from consult.procedure import Also, Duty, Procedure, Stage
from consult.standard import anyone, open_elsewhere, roles, visits
from consult.stores import MemoryStore
from consult.timing import days, hours
from consult.verdicts import Phrase, all_of, any_of, met, undecided, unmet
from consult.voting import at_least, more_than
from consult.voting.choosing.options import OneOf, Option
from resealed import reseal

if TYPE_CHECKING:
    from pathlib import Path

    from consult.events import Event

START: Final = datetime(2026, 3, 2, 1, tzinfo=UTC)  # 09:00 in Shanghai
DAY: Final = timedelta(days=1)


class Urgency(Enum):
    """How soon."""

    SOON = "soon"
    NOW = "right_now"

    def phrase(self) -> Phrase:
        """The choice in words."""
        return {"soon": Phrase("soon", "尽快"), "right_now": Phrase("right now", "立即")}[self.value]


class Spend(Act):
    """Spend money, time or things on it."""

    zh = "支出"
    did = Phrase("spent on the matter", "为事项支出")

    on: Annotated[Name, Titled("On what", "用于")]
    cost: Annotated[int, Titled("Cost", "费用", unit="fen")] = 0
    how: Annotated[str, Titled("How", "方式")] = "cash"
    spent: Annotated[
        int | None, Titled("Spent", "支出量", unit={"cash": "fen", "work": "minutes"}, unit_by="how")
    ] = None
    urgent: Annotated[bool, Titled("Urgent", "是否紧急")] = False
    open: Annotated[bool, Titled("In the open", "是否公开")] = True
    rounds: Annotated[int, Titled("Rounds", "轮次")] = 1
    urgency: Annotated[Urgency, Titled("How soon", "紧急程度")] = Urgency.SOON
    where: Annotated[tuple[str, ...], Titled("Where", "地点")] = ("hall", "online")
    made: Annotated[list[str], Titled("Made", "制作")] = Field(default_factory=lambda: ["x"])


class SpendMore(Spend):
    """It is told as what it is made of."""


class AnswerTheProposer(Act):
    """Answer the proposer."""

    zh = "答复"

    points: tuple[str, ...] = ()
    at: datetime | None = None


def rules(version: str = "1") -> Procedure:
    reply = Duty("reply", AnswerTheProposer, within=hours(1), by=roles("committee"), title="答复")
    reviewing = Stage(
        "first_review",
        title="初审",
        lasts=days(5),
        holds=Review(roles("committee")),
        owes=reply,
        also=[Also(Spend, anyone()), Also(SpendMore, anyone())],
    )
    gathering = Stage("gathering", title="附议", lasts=days(3), holds=Petition(anyone()))
    deciding = Stage(
        "deciding",
        title="表决",
        lasts=days(7),
        holds=Vote("residents"),
        also=Also(Split, roles("committee")),
    )
    merged = Stage("merged", title="并案", answer=Phrase("It goes on elsewhere.", "已并案。"))
    declined = Stage("declined", title="不予受理", answer=Phrase("It was not taken up.", "未予受理。"))
    carried = Stage("carried", title="通过", answer=Phrase("It carried.", "已通过。"))
    lost = Stage("lost", title="未通过", answer=Phrase("It did not carry.", "未通过。"))
    enough = quorum(at_least("1/2")) & majority(more_than("1/2"), of="participating")
    return Procedure(
        "short",
        version=version,
        title="简易程序",
        start=reviewing,
        opens=Propose,
        by=anyone(),
        moves=[
            reviewing.upon(Approve).to(gathering, when=visits(gathering) < 1),
            reviewing.upon(Approve).to(deciding),
            reviewing.upon(Merge).to(merged, when=open_elsewhere(Merge.into)),
            reviewing.upon(Decline).to(declined),
            reviewing.at_end().to(declined),
            gathering.upon(SendBack).to(reviewing, by=roles("committee")),
            gathering.at_end().to(deciding),
            deciding.once(enough).to(carried),
            deciding.at_end().to(lost),
        ],
    )


def of(events: tuple[Event, ...]) -> Record:
    """A record of these events alone, under the rules above."""
    books = {rules().fingerprint: _book(rules())}
    return Record("garden", books, {}, {"1": events}, {"1": replay(events)}, {})


@pytest.fixture
def clock() -> SetClock:
    return SetClock(START)


@pytest.fixture
def engine(clock: SetClock) -> Engine:
    people = People({"wu": ["committee"]}, residents=["li", "wu", "chen", "zhao"])
    return Engine([rules()], community="garden", clock=clock, directory=people)


def lived(engine: Engine, clock: SetClock) -> None:
    """One matter from its opening to its answer, by an act, by a rule and by time."""
    engine.open("short", Propose(actor="li", title="A gate", text="On the north side."), case="1").accept()
    clock.forward(2 * timedelta(hours=1))
    engine.perform("1", Approve(actor="wu")).accept()
    for actor in ("li", "chen"):
        engine.perform("1", Support(actor=actor)).accept()
    clock.forward(timedelta(minutes=1))
    engine.perform("1", Support(actor="zhao", note="Long overdue.")).accept()
    clock.set(START + 4 * DAY)
    for voter, choice in (("li", "yes"), ("wu", "yes"), ("chen", "no")):
        assert engine.perform("1", CastVote(actor=voter, choice=choice)).accepted
    clock.set(START + 15 * DAY)


ENGLISH: Final = """\
Matter 1: A gate
2026-03-02 09:00  li raised the matter (Text: On the north side).
                  → “first review” (until 2026-03-08 00:00).
2026-03-02 10:00  committee did not do “Answer the proposer” before 2026-03-02 10:00; it stays owed.
2026-03-02 11:00  wu approved the outcome.
                  → “gathering” (until 2026-03-06 00:00), since visits to gathering is 0 \
(asked for: less than 1).
2026-03-02 11:00  li and chen put a name to the matter.
2026-03-02 11:01  zhao put a name to the matter (Note: Long overdue).
2026-03-06 00:00  the time of “gathering” ended → “deciding” (until 2026-03-14 00:00).
2026-03-14 00:00  “deciding” (2 yes, 1 no, 0 abstained; 4 on the roll) → “carried”, since 3 of 4 persons \
took part; at least 1/2 asked for, so 2 needed; and 2 of 3 persons who took part voted yes; more than 1/2 \
asked for, so 2 needed. The answer: It carried."""

CHINESE: Final = """\
事项1：A gate
2026-03-02 09:00  li提出事项（正文：On the north side）。
                  → “初审”（期限2026-03-08 00:00）。
2026-03-02 10:00  committee未在2026-03-02 10:00前完成“答复”，仍须履行。
2026-03-02 11:00  wu审核通过。
                  → “附议”（期限2026-03-06 00:00），因为进入“附议”的次数为0（要求：小于1）。
2026-03-02 11:00  li、chen附议。
2026-03-02 11:01  zhao附议（附言：Long overdue）。
2026-03-06 00:00  “附议”期满 → “表决”（期限2026-03-14 00:00）。
2026-03-14 00:00  “表决”（赞成2，反对1，弃权0；名册共4人） → “通过”，因为4人中有3人参与表决，\
要求不少于1/2，须达2人；且参与表决的3人中有2人赞成，要求超过1/2，须达2人。答复：已通过。"""


class TestABriefStory:
    def test_says_who_did_what_where_the_matter_went_and_why(self, engine: Engine, clock: SetClock) -> None:
        lived(engine, clock)
        assert story(engine, "1", brief=True) == ENGLISH
        assert story(engine, "1", brief=True, lang="zh") == CHINESE

    def test_is_the_same_however_often_time_was_looked_at(self, clock: SetClock, engine: Engine) -> None:
        lived(engine, clock)
        other = SetClock(START)
        watched = Engine(
            [rules()],
            community="garden",
            store=MemoryStore(),
            clock=other,
            directory=People({"wu": ["committee"]}, residents=["li", "wu", "chen", "zhao"]),
        )
        lived(watched, other)
        for day in range(1, 16):
            watched.settle(START + day * DAY)
        assert story(watched, "1", brief=True) == story(engine, "1", brief=True)

    def test_says_why_moves_asked_before_were_not_taken(self, engine: Engine, clock: SetClock) -> None:
        engine.open("short", Propose(actor="li", title="A gate"), case="1").accept()
        engine.perform("1", Approve(actor="wu")).accept()
        engine.perform("1", SendBack(actor="wu", reason="Which side?")).accept()
        engine.perform("1", Approve(actor="wu")).accept()
        clock.forward(9 * DAY)
        english, chinese = (story(engine, "1", brief=True, lang=lang) for lang in ("en", "zh"))
        assert "not “gathering”, since visits to gathering is 1 (asked for: less than 1).\n" in english
        assert "未进入“附议”，因为进入“附议”的次数为1（要求：小于1）。\n" in chinese
        assert english.splitlines()[-1].startswith(
            " " * 18 + "not “carried”, since 0 of 4 persons took part;"
        )
        assert "（赞成0，反对0，弃权0；名册共4人） → “未通过”。答复：未通过。\n" in chinese

    def test_tells_what_is_new_after_an_event(self, engine: Engine, clock: SetClock) -> None:
        lived(engine, clock)
        whole = story(engine, "1", brief=True)
        known = next(event.seq for event in engine.events("1") if isinstance(event, Acted))
        new = story(engine, "1", brief=True, after=known)
        assert whole.endswith(new)
        assert new.startswith("                  → “gathering”")
        assert story(engine, "1", brief=True, after=99) == ""

    def test_names_some_of_very_many_who_did_the_same(self, clock: SetClock) -> None:
        many = [f"r{number:02}" for number in range(20)]
        engine = Engine([rules()], clock=clock, directory=People({"wu": ["committee"]}, residents=many))
        engine.open("short", Propose(actor="li", title="A gate"), case="1").accept()
        engine.perform("1", Approve(actor="wu")).accept()
        for actor in many:
            engine.perform("1", Support(actor=actor)).accept()
        english, chinese = (story(engine, "1", brief=True, lang=lang) for lang in ("en", "zh"))
        assert "r00, r01, r02, r03, r04, r05, r06 and 13 others put a name to the matter." in english
        assert "r00、r01、r02、r03、r04、r05、r06等20人附议。" in chinese

    def test_names_some_of_a_very_long_list(self, engine: Engine) -> None:
        engine.open("short", Propose(actor="li", title="A gate"), case="1").accept()
        places = tuple(f"p{number}" for number in range(12))
        engine.perform("1", Spend(actor="li", on="paint", where=places[:8])).accept()
        engine.perform("1", Spend(actor="li", on="paint", where=places)).accept()
        english, chinese = (story(engine, "1", brief=True, lang=lang) for lang in ("en", "zh"))
        assert "Where: p0, p1, p2, p3, p4, p5, p6, p7; " in english
        assert "Where: p0, p1, p2, p3, p4, p5, p6 and 5 others; " in english
        assert "地点：p0、p1、p2、p3、p4、p5、p6等，共12；" in chinese

    def test_tells_no_counts_that_are_not_of_persons(self, engine: Engine) -> None:
        engine.open("short", Propose(actor="li", title="A gate"), case="1").accept()
        counts = {"all": 9, "yes": 5, "no": 1, "abstain": 0}
        result = {"tally": {"measures": {"area": counts}}}
        moved = Moved("1", 2, START, "deciding", Entering("lost"), "once", 0, result=result)
        assert "“deciding” → “lost”" in tell_briefly(of((engine.events("1")[0], moved)), "1")

    def test_tells_those_apart_who_did_the_same_at_other_times(self, engine: Engine, clock: SetClock) -> None:
        engine.open("short", Propose(actor="li", title="A gate"), case="1").accept()
        engine.perform("1", Approve(actor="wu")).accept()
        engine.perform("1", Support(actor="li")).accept()
        clock.forward(timedelta(minutes=1))
        engine.perform("1", Support(actor="chen")).accept()
        assert [line[11:] for line in story(engine, "1", brief=True).splitlines()[-2:]] == [
            "09:00  li put a name to the matter.",
            "09:01  chen put a name to the matter.",
        ]

    def test_says_what_a_vote_was_opened_on(self, engine: Engine) -> None:
        engine.open("short", Propose(actor="li", title="A gate"), case="1").accept()
        motion = {"code": "s1", "title": "All come down"}
        events = (
            engine.events("1")[0],
            Moved("1", 2, START, "gathering", Entering("deciding", opening={"motion": motion}), "at_end", 0),
            Moved("1", 3, START, "deciding", Entering("deciding", opening={"motion": "x"}), "once", 0),
        )
        record = of(events)
        assert [line[18:] for line in tell_briefly(record, "1").splitlines()[3:]] == [
            "the time of “gathering” ended → “deciding”, to vote on “All come down”.",
            "“deciding” → “deciding”, to vote on “x”.",
        ]
        assert [line[18:] for line in tell_briefly(record, "1", lang="zh").splitlines()[3:]] == [
            "“附议”期满 → “表决”，表决“All come down”。",
            "“表决” → “表决”，表决“x”。",
        ]

    def test_tells_a_message_in_the_words_that_it_brings(self, engine: Engine) -> None:
        engine.open("short", Propose(actor="li", title="A gate"), case="1").accept()
        commit, release = (
            act(actor="lin", matter="1", purpose=Purpose.AWARD, amount=amount, reason="So.").sends()[0]
            for act, amount in ((Commit, 123_456_05), (Release, 7))
        )
        events = (
            engine.events("1")[0],
            Told("1", 2, START, "m", "8", commit.kind, commit.relation, commit.data),
            Told("1", 3, START, "n", "8", release.kind, release.relation, release.data),
            Told("1", 4, START, "o", "8", "heard", "said", {"said": "a plain text"}),
        )
        record = of(events)
        assert [line[18:] for line in tell_briefly(record, "1").splitlines()[3:]] == [
            "matter 8 made known: 123,456.05 yuan is committed (award).",
            "matter 8 made known: 0.07 yuan that was committed is taken back (award).",
            "matter 8 made known “heard” (said: a plain text).",
        ]
        assert [line[18:] for line in tell_briefly(record, "1", lang="zh").splitlines()[3:5]] == [
            "事项8告知：为本事项安排以奖代补资金123,456.05元。",
            "事项8告知：收回为本事项安排的以奖代补资金0.07元。",
        ]
        whole = tell(record, "1", lang="zh")
        assert (
            "收到事项8的消息：funded\n    为本事项安排以奖代补资金123,456.05元\n    purpose: award\n" in whole
        )
        assert "said: {" not in whole
        assert "    said: a plain text" in whole

    def test_tells_fields_in_the_order_in_which_the_act_declares_them(self, engine: Engine) -> None:
        engine.open("short", Propose(actor="li", title="A gate"), case="1").accept()
        mixed = Acted(
            "1", 2, START, "AnswerTheProposer", "wu", None, None, {"at": "x", "points": ["y"]}, None
        )
        assert "(points: y; at: x)" in tell_briefly(of((engine.events("1")[0], mixed)), "1")

    def test_leaves_out_what_is_as_it_always_is(self, engine: Engine) -> None:
        engine.open("short", Propose(actor="li", title="A gate"), case="1").accept()
        engine.perform("1", Spend(actor="li", on="paint")).accept()
        assert story(engine, "1", brief=True).splitlines()[-1][18:] == (
            "li spent on the matter (On what: paint; Made: x)."
        )
        assert story(engine, "1", brief=True, lang="zh").splitlines()[-1][18:] == (
            "li为事项支出（用于：paint；制作：x）。"
        )
        whole = story(engine, "1")
        assert "    Urgent: no\n    In the open: yes\n    Rounds: 1\n" in whole

    def test_tells_what_is_not_as_it_always_is(self, engine: Engine) -> None:
        engine.open("short", Propose(actor="li", title="A gate"), case="1").accept()
        other = SpendMore(actor="li", on="paint", urgent=True, rounds=2, urgency=Urgency.NOW, where=("hall",))
        engine.perform("1", other).accept()
        assert story(engine, "1", brief=True).splitlines()[-1][18:] == (
            "li spent on the matter (On what: paint; Urgent: yes; Rounds: 2; "
            "How soon: right now; Where: hall; Made: x)."
        )
        assert "是否紧急：是；轮次：2；紧急程度：立即；地点：hall" in story(
            engine, "1", brief=True, lang="zh"
        )

    def test_does_not_say_that_something_was_done_where_the_act_says_no(self, engine: Engine) -> None:
        engine.open("short", Propose(actor="li", title="A gate"), case="1").accept()
        for urgent in (False, True):
            hidden = SpendMore(actor="li", on="paint", open=False, urgent=urgent, made=[])
            engine.perform("1", hidden).accept()
        english, chinese = (story(engine, "1", brief=True, lang=lang) for lang in ("en", "zh"))
        assert "li: Spend more (On what: paint; In the open: no).\n" in english
        assert "li: Spend more (On what: paint; Urgent: yes; In the open: no)." in english
        assert "li：支出（用于：paint；是否公开：否）。\n" in chinese

    @pytest.mark.parametrize(
        ("how", "spent", "english", "chinese"),
        [
            ("cash", 120_050, "Spent: 1,200.50 yuan;", "支出量：1,200.50元；"),
            ("work", 1, "How: work; Spent: 1 minute;", "方式：work；支出量：1分钟；"),
            ("work", 90, "How: work; Spent: 90 minutes;", "方式：work；支出量：90分钟；"),
            ("barter", 3, "How: barter; Spent: 3;", "方式：barter；支出量：3；"),
        ],
    )
    def test_tells_amounts_with_what_they_count(
        self, engine: Engine, how: str, spent: int, english: str, chinese: str
    ) -> None:
        engine.open("short", Propose(actor="li", title="A gate"), case="1").accept()
        engine.perform("1", Spend(actor="li", on="paint", cost=2_400_000, how=how, spent=spent)).accept()
        assert f"Cost: 24,000.00 yuan; {english}" in story(engine, "1", brief=True)
        assert f"费用：24,000.00元；{chinese}" in story(engine, "1", brief=True, lang="zh")

    def test_is_the_same_from_a_file(self, engine: Engine, clock: SetClock, tmp_path: Path) -> None:
        lived(engine, clock)
        engine.open("short", Propose(actor="li", title="A gate"), case="2").accept()
        spent = Spend(actor="li", on="paint", cost=2_400_000, how="work", spent=90, urgency=Urgency.NOW)
        engine.perform("2", spent).accept()
        engine.settle()
        write(tmp_path / "log", engine, [rules()])
        record = read(tmp_path / "log")
        for case in ("1", "2"):
            assert story(engine, case, brief=True) == tell_briefly(record, case)
            assert story(engine, case, brief=True, lang="zh") == tell_briefly(record, case, lang="zh")
        assert "    Cost: 24,000.00 yuan\n    How: work\n    Spent: 90 minutes\n" in tell(record, "2")
        assert "    费用：24,000.00元\n" in tell(record, "2", lang="zh")

    def test_a_file_from_before_acts_brought_their_words_is_told_by_names(
        self, engine: Engine, tmp_path: Path
    ) -> None:
        engine.open("short", Propose(actor="li", title="A gate"), case="1").accept()
        engine.perform("1", Spend(actor="li", on="paint", cost=2_400_000)).accept()
        write(tmp_path / "log", engine, [rules()])
        lines = [json.loads(line) for line in (tmp_path / "log").read_text(encoding="utf-8").splitlines()]
        for words in (words for line in lines for words in line.get("acts", {}).values()):
            for name in ("did", "order", "units", "usual"):
                words.pop(name, None)
        text = "".join(f"{json.dumps(line)}\n" for line in lines)
        (tmp_path / "log").write_text(text, encoding="utf-8")
        reseal(tmp_path / "log")
        told = tell_briefly(read(tmp_path / "log"), "1")
        assert "li: Spend (Cost: 2400000; How: cash; " in told

    @pytest.mark.parametrize("unit", ["fathoms", 3, None])
    def test_a_unit_that_is_none_is_refused(self, engine: Engine, tmp_path: Path, unit: object) -> None:
        engine.open("short", Propose(actor="li", title="A gate"), case="1").accept()
        write(tmp_path / "log", engine, [rules()])
        lines = [json.loads(line) for line in (tmp_path / "log").read_text(encoding="utf-8").splitlines()]
        lines[1]["acts"]["Spend"]["units"]["cost"]["unit"] = {"x": unit}
        text = "".join(f"{json.dumps(line)}\n" for line in lines)
        (tmp_path / "log").write_text(text, encoding="utf-8")
        reseal(tmp_path / "log")
        with pytest.raises(LogError, match=r"line 2: .* is no unit"):
            read(tmp_path / "log")

    def test_follows_parts_and_joined_matters(self, engine: Engine) -> None:
        for case in ("1", "2"):
            engine.open("short", Propose(actor="li", title=f"Matter of {case}"), case=case).accept()
        engine.perform("2", Merge(actor="wu", into="1")).accept()
        engine.perform("1", Approve(actor="wu")).accept()
        engine.perform("1", SendBack(actor="wu", reason="Again.")).accept()
        engine.perform("1", Approve(actor="wu")).accept()
        part = {"procedure": "short", "title": "The hinges"}
        engine.perform("1", Split(actor="wu", parts=(part,))).accept()
        child = next(head.id for head in engine.store.heads("garden") if "." in head.id)
        engine.perform(child, Decline(actor="wu", reason="There are some.")).accept()
        english, chinese = (story(engine, "1", brief=True, lang=lang) for lang in ("en", "zh"))
        assert "matter 2 was joined to this one." in english
        assert f"wu divided the matter (Parts: The hinges); this opened matter {child}." in english
        assert f"matter {child} has its answer: “declined”." in english
        assert "事项2并入本事项。" in chinese
        assert f"wu分流事项（分项：The hinges），由此立项：事项{child}。" in chinese
        assert f"事项{child}已有答复：“不予受理”。" in chinese
        assert "(Into which matter: 1)" in story(engine, "2", brief=True)

    def test_tells_acts_for_others_and_those_without_a_verb(self, engine: Engine, clock: SetClock) -> None:
        engine.open("short", Propose(actor="wu", principal="li", title="A gate"), case="1").accept()
        engine.perform("1", AnswerTheProposer(actor="wu", points=("a", "b"), at=START + DAY)).accept()
        english, chinese = (story(engine, "1", brief=True, lang=lang) for lang in ("en", "zh"))
        assert "wu, for li, raised the matter.\n" in english
        assert "wu: Answer the proposer (points: a, b; at: 2026-03-03 09:00)." in english
        assert "wu代li提出事项。\n" in chinese
        assert "wu：答复（" in chinese

    def test_a_value_that_looks_like_a_template_is_told_as_it_is(self, engine: Engine) -> None:
        engine.open("short", Propose(actor="{li}", title="{who} {0}", text="{id}\n{x}"), case="1").accept()
        told = story(engine, "1", brief=True)
        assert told.splitlines()[:2] == [
            "Matter 1: {who} {0}",
            "2026-03-02 09:00  {li} raised the matter (Text: {id} {x}).",
        ]

    def test_long_texts_are_cut(self, engine: Engine) -> None:
        engine.open("short", Propose(actor="li", title="T", text="long " * 90), case="1").accept()
        line = story(engine, "1", brief=True).splitlines()[1]
        assert line.endswith("…).")
        assert len(line) < 180


def acts_of_the_library() -> list[type[Act]]:
    """Every act that a procedure can name, of whichever module."""
    for package in (consult.activities, consult.catalogue):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    found, todo = set[type[Act]](), [Act]
    while todo:
        for act in todo.pop().__subclasses__():
            todo.append(act)
            if act.__module__.startswith("consult.") and not act.__name__.startswith("_"):
                found.add(act)
    return sorted(found, key=lambda act: act.__name__)


class TestActs:
    @pytest.mark.parametrize("act", acts_of_the_library(), ids=lambda act: act.__name__)
    def test_of_the_library_bring_the_words_that_stories_tell_them_in(self, act: type[Act]) -> None:
        assert re.fullmatch(r"[a-z][a-z ,]+[a-z]", act.did.en)
        assert re.fullmatch(r"[\u4e00-\u9fff]+", act.did.zh)

    def test_are_all_looked_at(self) -> None:
        names = {act.__name__ for act in acts_of_the_library()}
        assert {"Propose", "CastVote", "OfferSolution", "Admit", "Commit", "OrderWork", "RaiseTopic"} <= names

    def test_leave_a_procedure_what_it_was_however_they_are_told(self) -> None:
        said = rules().fingerprint
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Spend, "did", Phrase("gave", "给"))
            assert rules().fingerprint == said


class TestElections:
    @pytest.mark.parametrize(
        ("votes", "english", "chinese"),
        [
            ({"li": "a", "wu": "a", "chen": "b"}, " (elected: Plan A)", "（当选：甲方案）"),
            ({}, " (nobody is elected)", "（无人当选）"),
        ],
        ids=["one", "nobody"],
    )
    def test_are_told_with_who_is_elected(
        self, clock: SetClock, votes: dict[str, str], english: str, chinese: str
    ) -> None:
        ballot = OneOf([Option("a", en="Plan A", zh="甲方案"), Option("b", en="Plan B", zh="乙方案")])
        choosing = Stage("choosing", title="选择", lasts=days(3), holds=Election("residents", ballot))
        chosen = Stage("chosen", title="已选定", answer="It is chosen.")
        procedure = Procedure(
            "choice",
            version="1",
            start=choosing,
            opens=Propose,
            by=anyone(),
            moves=[choosing.at_end().to(chosen)],
        )
        engine = Engine([procedure], clock=clock, directory=People(residents=["li", "wu", "chen"]))
        engine.open(procedure, Propose(actor="li", title="Which plan"), case="1").accept()
        for voter, code in votes.items():
            assert engine.perform("1", CastBallot(actor=voter, choice=code)).accepted
        clock.forward(4 * DAY)
        assert f"the time of “choosing” ended{english} → “chosen”" in story(engine, "1", brief=True)
        assert f"“选择”期满{chinese} → “已选定”" in story(engine, "1", brief=True, lang="zh")


class TestTheWholeStory:
    def test_is_what_the_record_in_a_file_tells(
        self, engine: Engine, clock: SetClock, tmp_path: Path
    ) -> None:
        lived(engine, clock)
        told = story(engine, "1")
        write(tmp_path / "log", engine, [rules()])
        assert told == tell(read(tmp_path / "log"), "1")
        assert story(engine, "1", lang="zh") == tell(read(tmp_path / "log"), "1", lang="zh")
        assert "✓ 3 of 4 persons took part" in told

    def test_tells_what_is_new_after_an_event(self, engine: Engine, clock: SetClock) -> None:
        lived(engine, clock)
        whole = story(engine, "1")
        new = story(engine, "1", after=engine.case("1").seq - 1)
        assert new.startswith("2026-03-14 00:00  deciding → carried")
        assert whole.endswith(f"\n\n{new}")

    def test_settles_what_fell_due_first(self, engine: Engine, clock: SetClock) -> None:
        engine.open("short", Propose(actor="li", title="T"), case="1").accept()
        clock.forward(9 * DAY)
        assert "first review → declined, at the end of its time" in story(engine, "1")


AT: Final = "2026-03-02 09:00  "
OVER: Final = "wu took the matter over to short, version 2, as matter 9 had adopted; it stands in “deciding”."


class TestEventsOfEveryOtherKind:
    def record(self, engine: Engine) -> Record:
        engine.open("short", Propose(actor="li", title="A gate"), case="1").accept()
        opened = engine.events("1")[0]
        assert isinstance(opened, Opened)
        other = rules("2")
        events = (
            opened,
            Waited("1", 2, START),
            Extended("1", 3, START, START + DAY, "calendar"),
            Extended("1", 4, START, START + 2 * DAY, "late swing"),
            Extended("1", 5, START, START + 2 * DAY, "a feast"),
            GoneOver("1", 6, START, "wu", "9", "short", "2", other.fingerprint, "deciding"),
            Told("1", 7, START, "m", "8", "award_paid", "funder", {"amount": 120, "note": ""}),
            Told("1", 8, START, "n", "8", "heard", "funder"),
            Moved("1", 9, START, "deciding", opened.entering, "once", 0),
        )
        books: dict[str, Book] = {one.fingerprint: _book(one) for one in (rules(), other)}
        return Record("garden", books, {}, {"1": events}, {"1": replay(events)}, {})

    def test_is_told_in_english(self, engine: Engine) -> None:
        assert tell_briefly(self.record(engine), "1").splitlines()[3:] == [
            "2026-03-02 09:00  looked at again: not yet.",
            "2026-03-02 09:00  the limit is 2026-03-03 09:00 now, since the official calendar for it is out.",
            f"{AT}the limit is 2026-03-04 09:00 now, since the outcome turned shortly before the close.",
            "2026-03-02 09:00  the limit is 2026-03-04 09:00 now, since a feast.",
            f"{AT}{OVER}",
            "2026-03-02 09:00  matter 8 made known “award paid” (amount: 120).",
            "2026-03-02 09:00  matter 8 made known “heard”.",
            "2026-03-02 09:00  “deciding” → “first review” (until 2026-03-08 00:00).",
        ]

    def test_is_told_in_chinese(self, engine: Engine) -> None:
        assert tell_briefly(self.record(engine), "1", lang="zh").splitlines()[3:] == [
            "2026-03-02 09:00  到时复核：条件尚未满足。",
            "2026-03-02 09:00  期限改为2026-03-03 09:00，因为官方日历已公布。",
            "2026-03-02 09:00  期限改为2026-03-04 09:00，因为临近截止时结果发生反转。",
            "2026-03-02 09:00  期限改为2026-03-04 09:00，因为a feast。",
            "2026-03-02 09:00  wu依据事项9通过的修订，将本事项转入简易程序版本2，处于“表决”阶段。",
            "2026-03-02 09:00  事项8告知“award paid”（amount：120）。",
            "2026-03-02 09:00  事项8告知“heard”。",
            "2026-03-02 09:00  “表决” → “初审”（期限2026-03-08 00:00）。",
        ]


class TestWhatIsNotThere:
    def test_an_unknown_case_is_an_error_of_its_own(self, engine: Engine) -> None:
        with pytest.raises(UnknownCaseError, match="case '99' is not known"):
            story(engine, "99")
        with pytest.raises(UnknownCaseError, match="case '99' is not known"):
            tell_briefly(Record("garden", {}, {}, {}, {}, {}), "99")

    def test_rules_that_the_engine_lacks_are_named(self, engine: Engine, clock: SetClock) -> None:
        engine.open("short", Propose(actor="li", title="T"), case="1").accept()
        with pytest.raises(UnknownProcedureError, match="short"):
            story(Engine([rules("2")], community="garden", store=engine.store, clock=clock), "1")


class TestReasons:
    YES, NO, OPEN = met("a", zh="甲"), unmet("b", zh="乙"), undecided("c", zh="丙")

    def test_of_all_those_that_failed_decide_and_where_none_failed_all(self) -> None:
        assert reasons(all_of([self.YES, self.NO, self.OPEN])) == ["b"]
        assert reasons(all_of([self.YES, met("d")])) == ["a", "d"]
        assert reasons(all_of([self.YES, self.OPEN]), "zh") == ["丙"]

    def test_of_any_those_that_held_decide(self) -> None:
        assert reasons(any_of([self.YES, self.NO])) == ["a"]
        assert reasons(any_of([self.NO, all_of([self.NO, met("d")])])) == ["b"]

    def test_the_other_way_round_the_parts_still_decide(self) -> None:
        assert reasons(~all_of([self.YES, self.NO])) == ["b"]
        assert reasons(~any_of([self.YES, self.NO])) == ["a"]


def test_a_title_of_several_lines_makes_no_line_of_its_own() -> None:
    engine = Engine([rules()], clock=SetClock(START), directory=People({"li": []}, residents=["li"]))
    act = Propose(actor="li", title="A lamp\n2026-03-02 10:00  zhou: Admit")
    engine.open("short", act, case="7").accept()

    for brief in (False, True):
        first = story(engine, "7", brief=brief).splitlines()[0]
        assert first == "Matter 7: A lamp 2026-03-02 10:00 zhou: Admit"
