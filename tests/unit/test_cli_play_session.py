"""What a session of `consult play` answers: pure of the terminal, line by line."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

import pytest
from pydantic import Field, field_validator, model_validator

from consult.activities.ballots import Proxies
from consult.activities.outcomes import majority, quorum
from consult.activities.petition import Petition
from consult.activities.review import Approve, Decline, GiveOpinion, Review
from consult.activities.sitting import Sitting, held
from consult.activities.vote import Vote
from consult.activities.works import AddTask, Disclose
from consult.acts import (
    Act,
    Amend,
    Attachment,
    Merge,
    Name,
    Part,
    Propose,
    Split,
    Text,
    Titled,
    Withdraw,
    settles,
)
from consult.cli.playing.cast import Cast, Mentioned
from consult.cli.playing.session import Session
from consult.directory import People
from consult.facts import Facts
from consult.people import Body, Seat, Standing
from consult.procedure import Also, Duty, Procedure, Stage
from consult.rules import rule
from consult.standard import anyone, elapsed, open_elsewhere, proposer, roles
from consult.timing import days, hours
from consult.verdicts import Phrase, Verdict, met, undecided
from consult.voting import Roll, at_least, more_than

if TYPE_CHECKING:
    from consult.verdicts import Lang

START: Final = datetime(2026, 3, 2, 1, tzinfo=UTC)  # 09:00 in Shanghai
COUNCIL: Final = Body("council", "议事会", seats=[Seat("two committees", "两委"), Seat("lawyer")])


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"

    def phrase(self) -> Phrase:
        return Phrase(f"bright {self.value}", {"red": "红", "blue": "蓝"}[self.value])


class Everything(Act):
    """Fill in one field of every kind. It is long."""

    zh = "全部填写"

    colour: Annotated[Colour, settles, Titled("Colour", "颜色")]
    number: Annotated[int, Titled("Number", "数目"), Field(ge=1, le=9)]
    when: Annotated[datetime | None, Titled("When", "时间")] = None
    day: Annotated[date | None, Titled("Day", "日期")] = None
    sure: Annotated[bool, Titled("Sure", "是否确定")] = False
    plainly: Annotated[bool | None, Titled("Plainly", "是否直说")] = None
    word: Annotated[Name, Titled("Word", "名称")] = "so"
    names: Annotated[tuple[Name, ...], Titled("Names", "名单")] = ()
    points: Annotated[tuple[Text, ...], Titled("Points", "要点")] = ()
    parts: Annotated[tuple[Part, ...], Titled("Parts", "分项")] = ()
    paper: Annotated[Attachment | None, Titled("Paper", "文件")] = None
    where: dict[str, str] = Field(default_factory=dict)

    @field_validator("word")
    @classmethod
    def _is_kind(cls, word: str) -> str:
        if word == "rude":
            msg = "rude words are not taken"
            raise ValueError(msg)
        return word

    @model_validator(mode="after")
    def _agrees(self) -> Everything:
        if self.word == "odd":
            msg = "odd words are not taken"
            raise ValueError(msg)
        return self


@rule(version="1", zh="坏规则")
def broken(facts: Facts) -> Verdict:
    """Raise."""
    msg = "the register is torn"
    raise KeyError(msg)


@rule(version="1", zh="日期未定")
def not_known(facts: Facts) -> Verdict:
    """Wait."""
    return undecided("the day is not known yet", zh="日期未定")


@rule(version="1", zh="读正文的坏规则")
def breaks_on_reading(facts: Facts) -> Verdict:
    """Raise once there is a text."""
    msg = f"the register is torn at {facts.act.text}"
    raise KeyError(msg)


@rule(version="1", zh="后来坏的规则")
def breaks_at_the_end(facts: Facts) -> Verdict:
    """Raise once time has passed."""
    if facts.now > START.replace(day=4):
        msg = "the calendar is torn"
        raise KeyError(msg)
    return met("it is early", zh="尚早")


def rules(*, failing: bool = False) -> Procedure:
    answer = Duty("answer", GiveOpinion, within=hours(2), by=roles("committee"), title="答复")
    reviewing = Stage(
        "reviewing",
        title="初审",
        lasts=days(5),
        holds=Review(roles("committee"), opinions=anyone()),
        owes=answer,
        also=(
            Also(Everything, anyone()),
            Also(Split, roles("committee")),
            Also(Disclose, broken()),
            Also(AddTask, not_known()),
        ),
    )
    sitting = Stage("sitting", title="议事", lasts=days(14), holds=Sitting(COUNCIL))
    deciding = Stage("deciding", title="表决", lasts=days(7), holds=Vote("residents", proxies=Proxies()))
    merged = Stage("merged", title="并案", answer=Phrase("It goes on elsewhere.", "已并案。"))
    declined = Stage("declined", title="不予受理", answer=Phrase("It was not taken up.", "未予受理。"))
    carried = Stage("carried", title="通过", answer=Phrase("It carried.", "已通过。"))
    lost = Stage("lost", title="未通过", answer=Phrase("It did not carry.", "未通过。"))
    enough = quorum(at_least("1/2")) & majority(more_than("1/2"), of="participating")
    moves = [
        reviewing.upon(Approve).to(deciding),
        reviewing.upon(Merge).to(merged, when=open_elsewhere(Merge.into)),
        reviewing.upon(Decline).to(declined),
        reviewing.upon(Withdraw).to(declined, by=proposer()),
        reviewing.upon(Amend).to(sitting, when=breaks_on_reading()),
        reviewing.at_end().to(declined, when=breaks_at_the_end())
        if failing
        else reviewing.at_end().to(declined),
        sitting.once(held()).to(deciding),
        sitting.at_end().to(lost),
        deciding.once(enough).to(carried),
        deciding.at_end().to(lost),
    ]
    if failing:
        moves.insert(6, reviewing.at_end().to(declined))
    return Procedure(
        "garden", version="1", title="花园议事", start=reviewing, opens=Propose, by=anyone(), moves=moves
    )


def people() -> People:
    return People(
        {"wu": ["committee"], "qian": Standing("qian", seats={"council": "lawyer"})},
        residents=["li", "wu", "sun", "chen", "zhao"],
    )


class Play:
    """A session, what it said last, and all that it said."""

    def __init__(
        self, procedure: Procedure | None = None, lang: Lang = "en", cast: Cast | None = None
    ) -> None:
        procedure = procedure or rules()
        self.session = Session(
            procedure, Cast(people()) if cast is None else cast, Mentioned(procedure), start=START, lang=lang
        )
        self.first = self.session.greeting()

    def __call__(self, *lines: str) -> str:
        said: list[str] = []
        for line in lines:
            assert not self.session.over, line
            said = self.session.take(line)
        return "\n".join(said)

    @property
    def prompt(self) -> str:
        return self.session.prompt


def raised(lang: Lang = "en") -> Play:
    """A session in which li has raised a matter."""
    play = Play(lang=lang)
    play("li", "1", "A gate", "", "")
    return play


class TestWhoIAm:
    def test_everybody_who_is_known_is_listed_with_what_is_known(self) -> None:
        assert Play().first[-7:] == [
            "Who are you?",
            "  1  wu (committee; on the roll of residents)",
            "  2  qian (lawyer in council)",
            "  3  li (on the roll of residents)",
            "  4  sun (on the roll of residents)",
            "  5  chen (on the roll of residents)",
            "  6  zhao (on the roll of residents)",
        ]
        assert Play(lang="zh").first[-7:-4] == [
            "您是谁？",
            "  1  wu（committee；在residents名册上）",
            "  2  qian（议事会·lawyer）",
        ]

    def test_a_person_is_chosen_by_number_or_by_name(self) -> None:
        assert "You are wu" in Play()("1")
        assert "You are zhao" in Play()("zhao")
        assert "您现在是wu" in Play(lang="zh")("1")

    def test_an_unknown_person_is_told_so_and_asked_again(self) -> None:
        play = Play()
        assert play("nobody").startswith("✗ Nobody here is called nobody.")
        assert play("").startswith("✗ Write a number")
        assert play("7").startswith("✗ Nobody here is called 7.")
        assert "You are li" in play("li")

    def test_another_person_is_switched_to_and_nothing_is_lost_where_there_is_none(self) -> None:
        play = raised()
        assert "✗ Nobody here is called xu" in play("p xu")
        assert "you are li" in play("")
        assert "you are wu" in play("p wu")
        assert "you are qian" in play("p", "2")
        assert "you are qian" in play("p", "")

    def test_people_are_added_with_roles_seats_and_rolls(self) -> None:
        play = raised()
        asked = play("a gao")
        assert asked == "  Roles asked about here: committee"
        assert play("committee") == "  Seats here: council=two committees, council=lawyer"
        assert play("council=two committees, council=cook") == (
            "✗ There is no seat council=cook; it is left out.\n  Rolls here: residents"
        )
        added = play("residents")
        assert "You are gao (committee; two committees in council; on the roll of residents)." in added
        assert "  1  Give opinion" in added
        play("approve", "")
        assert "0 of 6 on the roll have voted." in play("l")

    def test_without_anybody_the_first_is_made_up(self) -> None:
        play = Play(cast=Cast())
        assert "Nobody is known here yet" in play.first[-1]
        assert "You are li" in play("li", "", "", "residents")
        assert "You are wu" in play("a", "wu", "committee", "", "residents")
        assert play("a", "") == ""
        assert play.session.over is False

    def test_a_person_can_be_added_before_anybody_is_chosen(self) -> None:
        assert "You are gao." in Play()("a gao", "", "", "")

    def test_a_roll_with_weights_and_groups_takes_more_people(self) -> None:
        roll = Roll.of(
            "residents", ["li"], weights={"persons": [1], "area": [50]}, groups={"building": ["3"]}
        )
        cast = Cast(People(residents=roll))
        cast.add(Standing("wu"), ["residents", "owners"])
        cast.add(Standing("wu"), ["residents"])
        found = cast.roll("play", "residents", START)
        assert found is not None
        assert (found.voters, found.totals) == (("li", "wu"), {"persons": 2, "area": 51})
        assert found.groups == {"building": ("3", "wu")}
        owners = cast.roll("play", "owners", START)
        assert owners is not None
        assert owners.voters == ("wu",)
        assert cast.names("play", START) == ["wu", "li"]


class TestWhatIMayDo:
    def test_is_listed_with_the_reasons_why_not(self) -> None:
        said = Play()("li", "1", "A gate", "", "")
        may, may_not = said.split("You may not:\n")
        assert "Withdraw: take one's own matter back" in may
        assert "Approve: let the matter go on\n       ✗ li is not committee" in may_not

    def test_what_only_waits_to_be_written_may_be_done(self) -> None:
        may = raised()("p wu").split("Not yet, or not for certain:\n")[0]
        assert (
            "Merge: join this matter to another open one about the same thing; who raised it is not lost"
            in may
        )
        assert "is not written yet" not in may

    def test_what_is_not_certain_is_told_apart_and_may_be_tried(self) -> None:
        play = raised()
        said = play("")
        assert "Not yet, or not for certain:\n" in said
        assert "  4  Add task: give somebody a task with a day\n       ? the day is not known yet\n" in said
        refused = play("4", "t", "Paint it", "wu", "in 3 days")
        assert "✗ li may not do “Add task” yet:\n  ? the day is not known yet" in refused
        assert "暂不可以，或尚不确定：" in raised("zh")("")

    def test_what_was_written_for_a_refused_act_is_kept(self) -> None:
        play = raised()
        play("n", "A bench", "", "", "m 1", "p wu")
        refused = play("merge", "9", "The same place.")
        assert "✗ wu may not do “Merge”:" in refused
        assert refused.endswith("Nothing was changed. What you wrote is kept, should you try again.")
        play("merge")
        assert play.prompt == "Into which matter [9]: "
        play("2")
        assert play.prompt == "Reason [The same place.]: "
        assert "Reason: The same place" in play("")
        assert play.session.engine.case("1").stage == "merged"

    def test_what_was_written_for_an_act_that_was_done_is_not_kept(self) -> None:
        play = raised()
        play("Everything", "1", "1", *([""] * 10), "Everything")
        assert play.prompt == "Colour: "

    def test_asking_for_what_i_may_not_do_gives_the_whole_tree(self) -> None:
        assert raised()("approve") == "li may not do “Approve” now:\n  ✗ li is not committee"
        assert raised("zh")("审核通过") == "li现在不可以“审核通过”：\n  ✗ li不具有committee身份"

    def test_an_unknown_act_is_told_so_and_nothing_is_lost(self) -> None:
        play = raised()
        before = play.session.engine.case("1")
        assert play("fly").startswith("✗ There is nothing called fly to do here;")
        assert play("99").startswith("✗ There is nothing called 99 to do here;")
        assert play("0").startswith("✗ There is nothing called 0 to do here;")
        assert play.session.engine.case("1") == before
        assert Play()("li", "fly").startswith("✗ There is nothing called fly")

    def test_a_rule_that_raises_is_named_and_nothing_is_changed(self) -> None:
        play = raised()
        before = play.session.engine.case("1")
        name = f"rule {broken.__module__}.broken raised KeyError: 'the register is torn' and could not answer"
        assert f"       ✗ {name}" in play("")
        assert play("Disclose") == f"li may not do “Disclose” now:\n  ✗ {name}"
        play("p wu")
        refused = play("Amend", "Wider", "")
        assert (
            f"rule {broken.__module__}.breaks_on_reading raised KeyError: 'the register is torn at Wider'"
            in refused
        )
        assert "Nothing was changed." in refused
        assert play.session.engine.case("1") == before

    def test_a_rule_that_raises_as_time_passes_leaves_the_matter_where_it_is(self) -> None:
        play = Play(rules(failing=True))
        play("li", "1", "A gate", "", "")
        said = play("w end")
        assert "✗ Time cannot move matter 1, and nothing was changed:" in said
        assert f"rule {breaks_at_the_end.__module__}.breaks_at_the_end raised KeyError" in said
        assert play.session.engine.case("1").stage == "reviewing"
        assert "Time cannot move" not in play("w 1 day")


class TestAForm:
    LINES: Final = ("2", "3", "2026-03-09 10:00", "2026-03-09", "1", "", "", "a，b", "One.", "Two.", "")

    def filled(self, play: Play) -> dict[str, object]:
        acted = play.session.engine.events("1")[-1]
        data: dict[str, object] = json.loads(json.dumps(acted.data))  # type: ignore[union-attr]  # an act
        return data

    def test_asks_for_a_field_of_every_kind(self) -> None:
        play = raised()
        digest = f"sha256:{'0' * 64}"
        play("Everything", *self.LINES)
        play("1", "garden", "The hinges", "On the left.", "", "")
        assert play.prompt == "Paper - fill in? (1 yes, 2 no) [no]: "
        play("1", digest, "text/plain", "shelf 3")
        assert play.prompt == "Where (as name=value, commas between) [nothing]: "
        said = play("hall=2, floor=3")
        assert "li: Everything (Colour: bright blue; Number: 3; When: 2026-03-09 10:00;" in said
        assert self.filled(play) == {
            "colour": "blue",
            "number": 3,
            "when": "2026-03-09T02:00:00Z",
            "day": "2026-03-09",
            "sure": True,
            "plainly": None,
            "word": "so",
            "names": ["a", "b"],
            "points": ["One.", "Two."],
            "parts": [{"procedure": "garden", "title": "The hinges", "data": {"text": "On the left."}}],
            "paper": {"digest": digest, "media_type": "text/plain", "reference": "shelf 3"},
            "where": {"hall": "2", "floor": "3"},
        }

    def test_keeps_what_the_act_has_by_itself_where_nothing_is_written(self) -> None:
        play = raised()
        play("Everything", "bright red", "1", *([""] * 10))
        data = self.filled(play)
        assert (data["colour"], data["word"], data["sure"], data["names"]) == ("red", "so", False, [])

    @pytest.mark.parametrize(
        ("before", "bad", "why"),
        [
            ((), "3", "✗ there is no such choice; give a number from 1 to 2"),
            ((), "", "✗ something must be given here"),
            (("1",), "many", "✗ a whole number is asked for, such as 3"),
            (("1",), "1.5", "✗ a whole number is asked for, such as 3"),
            (("1",), "0", "✗ at least 1 is asked for"),
            (("1",), "10", "✗ at most 9 is asked for"),
            (("1", "2"), "soon", "✗ it cannot be read as a moment; write 2026-03-09 10:00"),
            (("1", "2"), "2026-02-30", "✗ it cannot be read as a moment"),
            (("1", "2", "now"), "someday", "✗ a day is asked for, such as 2026-03-09"),
            (("1", "2", "", ""), "perhaps", "✗ answer 1 for yes or 2 for no"),
            (("1", "2", *[""] * 4), "x" * 201, "✗ at most 200 characters are taken"),
            (("1", "2", *[""] * 9), "hall", "✗ write each as name=value"),
        ],
        ids=str,
    )
    def test_asks_again_with_the_reason_where_the_answer_is_bad(
        self, before: tuple[str, ...], bad: str, why: str
    ) -> None:
        play = raised()
        play("Everything", *before)
        asked = play.prompt
        assert why in play(bad)
        assert play.prompt == asked
        assert play.session.engine.case("1").seq == 1

    @pytest.mark.parametrize("lang", ["en", "zh"])
    def test_speaks_the_language(self, lang: Lang) -> None:
        play = raised(lang)
        said = play("Everything")
        assert ("  2  bright blue" if lang == "en" else "  2  蓝") in said
        assert play.prompt == ("Colour: " if lang == "en" else "颜色：")
        play("2")
        assert play("x") == (
            "✗ a whole number is asked for, such as 3" if lang == "en" else "✗ 须填整数，如3"
        )

    def test_a_full_stop_alone_stops_and_nothing_is_done(self) -> None:
        play = raised()
        assert "Stopped; nothing was done." in play("Everything", "1", ".")
        assert play.session.engine.case("1").seq == 1
        assert play.prompt == "> "

    def test_what_only_the_act_itself_finds_wrong_is_asked_for_again(self) -> None:
        play = raised()
        said = play("Everything", "1", "1", "", "", "", "", "rude", *([""] * 5))
        assert "rude words are not taken" in said
        assert play.prompt == "Word [so]: "
        assert "(Colour: bright red; Number: 1;" in play("kind")
        play("Everything", "1", "1", "", "", "", "", "rude", *([""] * 5))
        assert "Stopped; nothing was done." in play(".")

    def test_a_part_of_an_answer_is_asked_for_again_where_it_is_bad(self) -> None:
        play = raised()
        play("Everything", "1", "1", *([""] * 7), "1")
        assert play("7") == "✗ there is no such choice; give a number from 1 to 1"
        assert play("1", "") == "✗ something must be given here"
        assert play.prompt == "  Title: "

    def test_what_is_wrong_with_the_whole_is_told_and_nothing_is_done(self) -> None:
        play = raised()
        said = play("Everything", "1", "1", "", "", "", "", "odd", *([""] * 5))
        assert "odd words are not taken" in said
        assert said.endswith("Nothing was done.")
        assert play.session.engine.case("1").seq == 1


class TestBallots:
    def voting(self, lang: Lang = "en") -> Play:
        play = raised(lang)
        play("p wu", "Approve", "")
        return play

    def test_go_into_the_box_and_the_result_comes_at_the_close(self) -> None:
        play = self.voting()
        assert "✓ The ballot is in the box." in play("1", "1")
        said = play("w end")
        assert "It is 2026-03-10 00:00 now." in said
        assert "the time of “deciding” ended (1 yes, 0 no, 0 abstained; 5 on the roll) → “lost”" in said
        assert "has ended: “lost”. It did not carry." in said

    def test_of_several_others_are_the_same_as_mine(self) -> None:
        play = self.voting()
        play("1", "1")
        assert "✓ 2 did the same: li, sun." in play("o 2")
        assert "3 of 5 on the roll have voted." in play("l")
        play("p chen", "1", "2")
        assert "“carried”" in play("w end")

    def test_those_who_are_named_do_the_same_and_who_cannot_is_told_why(self) -> None:
        play = self.voting()
        play("1", "1")
        said = play("o", "li, gao, wu")
        assert "✗ Nobody here is called gao." in said
        assert "✓ 1 did the same: li." in said
        assert "  wu: wu has voted already" in said
        assert "✗ 4 of the 9 that were asked for could." not in said

    def test_more_than_there_are_is_told(self) -> None:
        play = self.voting()
        play("1", "1")
        said = play("o 9")
        assert "✗ 4 of the 9 that were asked for could." in said
        assert "qian" not in said  # who is not on the roll is not even asked
        assert "✗ None of the 1 that were asked for could." in play("o 1")

    def test_there_must_be_something_to_do_the_same_as(self) -> None:
        assert "✗ Do something on this matter first" in raised()("o 3")
        assert "✗ Do something on this matter first" in Play()("li", "o 3")

    def test_a_mandate_is_used_on_behalf_of_somebody(self) -> None:
        play = self.voting("zh")
        play("换人 sun", "书面委托", "li", "paper 7", *[""] * 3)
        assert "（代sun）" in play("换人 li", "代 sun", "")
        play("投票", "1")
        assert "已有1人投票" in play("看")
        assert "以本人名义" in play("代")


class TestTime:
    @pytest.mark.parametrize(
        ("said", "now"),
        [
            ("w 3 days", "2026-03-05 09:00"),
            ("wait 2 hours", "2026-03-02 11:00"),
            ("w 1 week", "2026-03-09 09:00"),
            ("w 30 minutes", "2026-03-02 09:30"),
            ("w until 2026-03-04", "2026-03-04 00:00"),
            ("w 2026-03-04 18:30", "2026-03-04 18:30"),
            ("w end", "2026-03-08 00:00"),
            ("w the end of the stage", "2026-03-08 00:00"),
            ("w next", "2026-03-02 11:00"),
            ("等3天", "2026-03-05 09:00"),
            ("等 2小时", "2026-03-02 11:00"),
            ("等到2026年3月4日", "2026-03-04 00:00"),
            ("等2026年3月4日18点30分", "2026-03-04 18:30"),
            ("等结束", "2026-03-08 00:00"),
            ("等到本阶段结束", "2026-03-08 00:00"),
            ("等下一个", "2026-03-02 11:00"),
        ],
    )
    def test_passes_as_it_is_said(self, said: str, now: str) -> None:
        assert f"It is {now} now." in raised()(said)

    def test_tells_what_happened_meanwhile(self) -> None:
        play = raised()
        assert "committee did not do “Give opinion” before 2026-03-02 11:00; it stays owed." in play(
            "w", "next"
        )
        assert "(overdue)" in play("l")
        assert "Nothing happened meanwhile." in play("w 1 day")
        assert "the time of “reviewing” ended → “declined”" in play("w next")

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            ("w a while", "✗ it cannot be read as a time to wait"),
            ("w 2026-03-01", "✗ that moment has passed already"),
            ("w 99999 weeks", "It is 3942-"),
        ],
    )
    def test_that_cannot_be_waited_for_is_told(self, said: str, why: str) -> None:
        assert why in raised()(said)

    def test_without_a_limit_there_is_no_end_to_wait_for(self) -> None:
        play = raised()
        play("w end")
        assert play("w end") == "✗ this stage has no limit, so it does not end by time"
        assert play("w 99999 weeks") is not None
        assert "lies outside" in play(*["w 99999 weeks"] * 5)
        before = Play()
        assert before("li", "w next") == "✗ nothing falls due in this matter any more"
        assert "It is 2026-03-03 09:00 now." in before("w 1 day")


class TestLooking:
    def test_before_there_is_a_matter_says_so(self) -> None:
        play = Play()
        for said in ("l", "r", "m"):
            assert "There is no matter yet" in play(*(["li", said] if not play.session._who else [said]))

    def test_shows_where_it_can_go_from_here(self) -> None:
        said = raised()("l")
        assert said.splitlines()[0] == "Matter 1 “A gate” stands in “reviewing”, until 2026-03-08 00:00."
        assert "Owed by committee before 2026-03-02 11:00: Give opinion" in said
        assert "  at the end → “declined”" in said
        assert "  Title: A gate" not in said

    def test_shows_what_is_settled_as_the_acts_call_it(self) -> None:
        play = Play(lang="zh")
        play("li", "1", "A gate", "On the north side.", "", "Everything", "1", "1", *([""] * 10))
        assert "  正文：On the north side.\n  颜色：红\n由此可以：" in play("看")

    def test_the_record_is_told_in_brief_and_with_every_reason(self) -> None:
        play = raised("zh")
        assert "2026-03-02 09:00  li提出事项。" in play("记录")
        assert "    ✓ 任何人均可" in play("记录 全部")

    def test_several_matters_are_told_apart(self) -> None:
        play = raised()
        play("n", "A bench", "", "")
        assert play("m") == "  1  A gate: reviewing\n  2  A bench: reviewing"
        assert "Matter 1 “A gate”" in play("1")
        assert "✗ There is no matter 7." in play("m 7")
        said = play("p wu", "Merge", "2", "")
        assert "wu joined the matter to another" in said
        assert "In matter 2:\n  2026-03-02 09:00  matter 1 was joined to this one." in said
        assert "A bench" in play("m 2")
        assert play("m", "") == ""

    def test_parts_of_a_matter_are_matters_too(self) -> None:
        play = raised()
        play("p wu")
        said = play("Split", "1", "1", "The hinges", "", "", "", "")
        assert "this opened matter 1.2.1" in said
        assert "In matter 1.2.1:" in said
        assert "“The hinges”" in play("m 1.2.1")

    def test_help_says_what_can_be_asked_for(self) -> None:
        assert "w, w 3 days, w end, w next" in raised()("?")
        assert "等、等3天、等结束、等下一个" in raised("zh")("？")


class TestTheEnd:
    def test_quitting_ends_it(self) -> None:
        play = raised()
        assert play("q") == "Goodbye."
        assert play.session.over
        assert play.session.kept(None) == "Nothing of this is kept."

    def test_the_end_of_the_input_is_told(self) -> None:
        play = raised("zh")
        assert play.session.ended() == ["输入已结束，演练到此为止。"]
        assert play.session.over


class TestOpening:
    def test_a_procedure_that_not_everybody_may_open_says_why_not(self) -> None:
        waiting = Stage("waiting", lasts=days(2), holds=Petition(anyone()))
        done = Stage("done", answer="done")
        strict = Procedure(
            "strict",
            version="1",
            start=waiting,
            opens=Propose,
            by=roles("committee"),
            moves=[waiting.once(elapsed(span=days(1))).to(done), waiting.at_end().to(done)],
        )
        play = Play(strict)
        said = play("li", "Propose", "A gate", "", "")
        assert "✗ li is not committee" in said
        assert "There is no matter yet." in play("")
        assert "“A gate” stands in “waiting”" in play("p wu", "1", "A gate", "", "")
        assert "put a name to" in play("1", "")

    def test_a_roll_that_is_not_there_is_told_and_nothing_is_changed(self) -> None:
        play = Play(cast=Cast(People({"wu": ["committee"]})))
        play("wu", "1", "A gate", "", "")
        said = play("Approve", "")
        assert "✗ Not done, and nothing was changed:" in said
        assert "residents" in said
        assert play.session.engine.case("1").stage == "reviewing"
