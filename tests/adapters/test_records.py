"""What `consult.adapters.records` promises."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import attrs
import pytest
from pydantic import Field

from consult.activities.ballots import CastVote
from consult.activities.outcomes import majority, quorum
from consult.activities.petition import Petition, Support
from consult.activities.review import Approve, Decline, GiveOpinion, Review
from consult.activities.vote import Vote
from consult.acts import Act, Propose, Split, Titled, settles
from consult.adapters.records import WholeFile, read, tell, write
from consult.clocks import SetClock
from consult.directory import People
from consult.engine import Engine
from consult.errors import ConsultError, LogError, UnknownCaseError
from consult.events import Acted, Extended, GoneOver, Missed, Moved, Told, Waited
from consult.procedure import Also, Duty, Procedure, Stage
from consult.standard import anyone, elapsed, roles
from consult.timing import days, hours
from consult.verdicts import Phrase
from consult.voting import at_least, more_than
from resealed import reseal

if TYPE_CHECKING:
    from collections.abc import Callable

    from consult.verdicts import Lang

START: Final = datetime(2026, 3, 1, 1, 14, tzinfo=UTC)  # 09:14 in Shanghai
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)


class Answer(Act):
    """Answer the proposer."""

    zh = "答复"

    urgent: Annotated[bool, Titled("Urgent", "紧急")] = False
    points: Annotated[tuple[str, ...], Titled("Points", "要点")] = ()
    cost: Annotated[int, Titled("Cost", "费用")] = 0
    where: Mapping[str, str] = Field(default_factory=dict)


def rules(version: str = "1") -> Procedure:
    reply = Duty("reply", Answer, within=hours(1), by=roles("committee"), title="一小时内答复")
    reviewing = Stage(
        "first_review", title="初审", lasts=days(5), holds=Review(roles("committee")), owes=[reply]
    )
    deciding = Stage(
        "deciding",
        title="表决",
        lasts=days(7),
        holds=Vote("residents", replaceable=True),
        also=[Also(Split, roles("committee"))],
    )
    declined = Stage("declined", title="不予受理", answer=Phrase("It was not taken up.", "未予受理。"))
    carried = Stage("carried", title="通过", answer=Phrase("It carried.", "已通过。"))
    lost = Stage("lost", title="未通过", answer=Phrase("It did not carry.", "未通过。"))
    enough = quorum(at_least("1/2"))
    return Procedure(
        "short",
        version=version,
        title="简易程序",
        start=reviewing,
        opens=Propose,
        by=anyone(),
        moves=[
            reviewing.upon(Approve).to(deciding),
            reviewing.upon(Decline).to(declined),
            reviewing.at_end().to(lost),
            deciding.once(enough & majority(more_than("1/2"), of="cast")).to(carried),
            deciding.at_end().to(lost),
        ],
    )


def cooling() -> Procedure:
    """A wait that time alone ends, and names for nothing."""
    waiting = Stage("waiting", lasts=days(9), holds=Petition(anyone(), roll="residents"))
    done = Stage("done", answer="done")
    return Procedure(
        "cooling",
        version="1",
        start=waiting,
        opens=Propose,
        by=anyone(),
        moves=[waiting.once(elapsed(span=days(2))).to(done), waiting.at_end().to(done)],
    )


@pytest.fixture
def clock() -> SetClock:
    return SetClock(START)


@pytest.fixture
def engine(clock: SetClock) -> Engine:
    """A community with matters in every state."""
    people = People({"wu": ["committee"]}, residents=["li", "wu", "chen", "zhao"])
    made = Engine([rules(), cooling()], community="garden", clock=clock, directory=people)
    for case in ("1", "2", "3", "4"):
        made.open("short", Propose(actor="li", title=f"Matter of {case}", text="Trees"), case=case).accept()
    made.open("cooling", Propose(actor="li", title="Wait"), case="5").accept()
    made.perform("5", Support(actor="chen", note="good")).accept()
    clock.forward(2 * HOUR)
    made.settle()
    made.perform("1", Answer(actor="wu", points=("a", "b"), cost=7, where={"hall": "2"})).accept()
    made.perform("1", GiveOpinion(actor="wu", opinion="Good.\nVery good.")).accept()
    made.perform("1", Approve(actor="wu", principal=None)).accept()
    made.perform("2", Approve(actor="wu")).accept()
    made.perform("3", Decline(actor="wu", reason="Out of scope")).accept()
    for voter, choice in (("li", "no"), ("li", "yes"), ("wu", "yes"), ("chen", "abstain")):
        assert made.perform("1", CastVote(actor=voter, choice=choice)).accepted
    assert made.perform("2", CastVote(actor="li", choice="yes")).accepted
    part = {"procedure": "cooling", "title": "Part"}
    made.perform("2", Split(actor="wu", parts=(part,))).accept()
    clock.forward(8 * DAY)
    made.settle()
    # One vote that is still open.
    made.open("short", Propose(actor="li", title="Open"), case="6").accept()
    made.perform("6", Approve(actor="wu")).accept()
    assert made.perform("6", CastVote(actor="li", choice="no")).accepted
    return made


@pytest.fixture
def log(tmp_path: Path, engine: Engine) -> Path:
    path = tmp_path / "garden.log"
    write(path, engine, [rules(), cooling()])
    return path


def told(log: Path, case: str, lang: Lang = "en") -> str:
    return tell(read(log), case, lang=lang)


# --- There and back ---


def test_what_is_written_is_read_back(engine: Engine, log: Path) -> None:
    record = read(log)
    heads = {case.id: case for case in engine.store.heads("garden")}
    assert record.community == "garden"
    assert record.cases == heads
    assert {case: tuple(engine.events(case)) for case in heads} == record.events
    assert [engine.store.roll(digest) for digest in record.rolls] == list(record.rolls.values())
    assert set(record.boxes) == {("1", "deciding", 1), ("2", "deciding", 1), ("6", "deciding", 1)}
    for place, box in record.boxes.items():
        kept = engine.store.box("garden", *place)
        assert kept is not None
        assert (box.digest, box.replaced, box.tally()) == (kept.digest, kept.replaced, kept.tally())
        assert box.replaceable
        assert box.sealed is (place[0] != "6")


def test_writing_what_was_read_from_the_same_store_gives_the_same_bytes(
    tmp_path: Path, engine: Engine, log: Path
) -> None:
    again = tmp_path / "again.log"
    write(again, engine, [cooling(), rules("7"), rules()])
    assert again.read_bytes() == log.read_bytes()


def test_every_line_is_a_json_object_and_the_first_says_what_it_is(log: Path) -> None:
    head, *rest = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert head.pop("link")
    assert head == {
        "kind": "record",
        "format": 2,
        "community": "garden",
        "counts": {
            "procedures": 2,
            "rolls": 1,
            "events": len([one for one in rest if one["kind"] == "event"]),
            "boxes": 3,
        },
    }
    assert [one["kind"] for one in rest[:3]] == ["procedure", "procedure", "roll"]


def test_an_empty_community_has_a_record_too(tmp_path: Path) -> None:
    write(tmp_path / "empty.log", Engine([rules()], community="none"), [])
    record = read(tmp_path / "empty.log")
    assert (record.community, record.events, record.boxes) == ("none", {}, {})


def test_a_record_of_many_pages_is_whole(
    tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consult.adapters.records.writing._PAGE", 2)
    write(tmp_path / "paged.log", engine, [rules(), cooling()])
    assert set(read(tmp_path / "paged.log").events) == {case.id for case in engine.store.heads("garden")}


def test_without_the_rules_of_a_case_nothing_is_written(tmp_path: Path, engine: Engine) -> None:
    with pytest.raises(ConsultError, match=f"the rulebook lacks the procedure {cooling().fingerprint[:12]}"):
        write(tmp_path / "out.log", engine, [rules()])
    assert list(tmp_path.iterdir()) == []


def test_a_lost_roll_is_named(tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine.store, "roll", lambda digest: None)
    with pytest.raises(ConsultError, match="is not in the store; restore it first"):
        write(tmp_path / "out.log", engine, [rules(), cooling()])


# --- Telling ---


def test_a_matter_that_carried_is_told_from_its_opening_to_its_answer(log: Path) -> None:
    assert (
        told(log, "1")
        == f"""\
Matter 1: Matter of 1
Rules: short, version 1 (fingerprint {rules().fingerprint[:12]}); times are those of Asia/Shanghai
Ended on 2026-03-09 00:00: carried
Answer: It carried.

2026-03-01 09:14  li: Propose
    Text: Trees
    ✓ anyone may
    Enters first review
    Due 2026-03-07 00:00
    Owed by committee before 2026-03-01 10:14: Answer

2026-03-01 10:14  not done in time: reply

2026-03-01 11:14  wu: Answer
    Urgent: no
    Points: a, b
    Cost: 7
    Answer.where: hall: 2
    ✓ wu is committee

2026-03-01 11:14  wu: GiveOpinion
    Opinion: Good.
        Very good.
    ✓ wu is committee

2026-03-01 11:14  wu: Approve
    ✓ wu is committee

2026-03-01 11:14  first review → deciding, upon that act
    Due 2026-03-09 00:00
    The roll of residents is frozen: 4 on it (digest {roll_digest(log)})

2026-03-09 00:00  deciding → carried, since its condition was met
    Counted by persons: 2 yes, 0 no, 1 abstained; 4 on the roll
    Ballots that took the place of an earlier one: 1
    ✓ all of
      ✓ 3 of 4 persons took part; at least 1/2 asked for, so 2 needed
      ✓ of 2 persons who voted yes or no, 2 voted yes; more than 1/2 asked for, so 2 needed"""
    )


def test_the_same_is_told_in_chinese(log: Path) -> None:
    assert (
        told(log, "1", "zh")
        == f"""\
事项1：Matter of 1
程序：简易程序，版本1（指纹{rules().fingerprint[:12]}）；时间为Asia/Shanghai时间
2026-03-09 00:00办结：通过
答复：已通过。

2026-03-01 09:14  li：提出
    正文：Trees
    ✓ 任何人均可
    进入“初审”
    期限2026-03-07 00:00
    committee应于2026-03-01 10:14前完成“答复”

2026-03-01 10:14  逾期未履行：reply

2026-03-01 11:14  wu：答复
    紧急：否
    要点：a、b
    费用：7
    答复.where：hall：2
    ✓ wu的身份是committee

2026-03-01 11:14  wu：发表意见
    意见：Good.
        Very good.
    ✓ wu的身份是committee

2026-03-01 11:14  wu：审核通过
    ✓ wu的身份是committee

2026-03-01 11:14  初审 → 表决，因该行为
    期限2026-03-09 00:00
    residents名册就此确定：共4人（摘要{roll_digest(log)}）

2026-03-09 00:00  表决 → 通过，因条件已满足
    按人数计：赞成2，反对0，弃权1；名册共4
    替换此前选票的票数：1
    ✓ 须全部满足
      ✓ 4人中有3人参与表决，要求不少于1/2，须达2人
      ✓ 投赞成或反对票的2人中有2人赞成，要求超过1/2，须达2人"""
    )


def roll_digest(log: Path) -> str:
    return next(iter(read(log).rolls))[:12]


def test_why_a_matter_did_not_carry_is_told(log: Path) -> None:
    english, chinese = told(log, "2"), told(log, "2", "zh")
    assert "deciding → lost, at the end of its time" in english
    assert "✓ the time of deciding ran out on 2026-03-09 00:00" in english
    assert "Why not “carried”:\n        ✗ all of\n          ✗ 1 of 4 persons took part" in english
    assert "未进入“通过”的原因：\n        ✗ 须全部满足\n          ✗ 4人中有1人参与表决" in chinese


def test_a_reason_that_was_given_is_told(log: Path) -> None:
    assert "wu: Decline\n    Reason: Out of scope\n    ✓ wu is committee" in told(log, "3")
    assert "wu：不予受理\n    理由：Out of scope\n    ✓ wu的身份是committee" in told(log, "3", "zh")


def test_what_is_overdue_is_told_first(log: Path) -> None:
    assert told(log, "4").splitlines()[2:5] == [
        "Ended on 2026-03-07 00:00: lost",
        "Answer: It did not carry.",
        "Owed by committee before 2026-03-01 10:14: Answer; overdue",
    ]
    assert "committee应于2026-03-01 10:14前完成“答复”；已逾期" in told(log, "4", "zh").splitlines()


def test_a_matter_on_its_way_says_where_it_stands_and_until_when(log: Path) -> None:
    assert told(log, "6").splitlines()[2] == "Stands in deciding since 2026-03-09 11:14, due 2026-03-17 00:00"
    assert told(log, "6", "zh").splitlines()[2] == "自2026-03-09 11:14起处于“表决”阶段，期限2026-03-17 00:00"


def test_while_a_vote_is_open_nothing_of_it_is_told(log: Path) -> None:
    assert "Counted" not in told(log, "6")


def test_what_the_record_has_no_words_for_is_told_by_its_name(log: Path) -> None:
    assert "waiting → done, since its condition was met" in told(log, "5")
    assert "waiting → done，因条件已满足" in told(log, "5", "zh")


def test_messages_between_matters_are_told(log: Path) -> None:
    part = next(case for case in read(log).events if "." in case)
    assert f"told by matter {part}: ended\n    stage: done" in told(log, "2")
    assert f"收到事项{part}的消息：ended" in told(log, "2", "zh")


def test_what_only_other_events_say_is_told_too(log: Path) -> None:
    record = read(log)
    other = rules("2")
    book = attrs.evolve(record.books[rules().fingerprint], version="2", fingerprint=other.fingerprint)
    events = (
        record.events["6"][0],
        Acted("6", 2, START, "Answer", "wu", "chen", None, {}, None),
        Missed("6", 3, START, ("a", "b")),
        Waited("6", 4, START),
        Extended("6", 5, START, START + DAY, "holiday"),
        GoneOver("6", 6, START, "wu", "9", "short", "2", other.fingerprint, "elsewhere"),
        Told("6", 7, START, "m", "8", "merged", "merged-from", {"n": 1}),
        Moved(
            "6", 8, START, "elsewhere", record.events["6"][0].entering, "upon", 0,
            result={"tally": {"measures": {"area": {"all": 9, "yes": 5, "no": 1, "abstain": 0}}}},
        ),
    )  # fmt: skip
    record = attrs.evolve(
        record, books={**record.books, other.fingerprint: book}, events={"6": events}, rolls=record.rolls
    )
    english, chinese = tell(record, "6"), tell(record, "6", lang="zh")
    for line in (
        "wu for chen: Answer",
        "not done in time: a, b",
        "looked at again: not yet",
        "the limit was set to 2026-03-02 09:14\n    Reason: holiday",
        "wu took it over to short, version 2\n    Under the amendment that matter 9 adopted",
        "told by matter 8: merged\n    n: 1",
        "elsewhere → first review, upon that act",
        "    Counted by area in mm²: 5 yes, 1 no, 0 abstained; 9 on the roll",
    ):
        assert line in english
    for line in (
        "wu代chen：答复",
        "逾期未履行：a、b",
        "到时复核：条件尚未满足",
        "期限改为2026-03-02 09:14\n    理由：holiday",
        "wu将本事项转入简易程序，版本2\n    依据事项9通过的修订",
        "收到事项8的消息：merged\n    n: 1",
        "按面积（平方毫米）计：赞成5，反对1，弃权0；名册共9",
    ):
        assert line in chinese


class Adopt(Propose):
    """Propose other rules."""

    zh = "提议修订"

    adopts: Annotated[str, settles]


def poll(version: str, stage: str, title: str) -> Procedure:
    voting = Stage(stage, title=title, lasts=days(7), holds=Vote("residents"))
    done, none = Stage("done", answer="done"), Stage("none", answer="none")
    return Procedure(
        "poll",
        version=version,
        start=voting,
        opens=Propose,
        by=anyone(),
        moves=[voting.once(quorum(share=at_least("1/2"))).to(done), voting.at_end().to(none)],
    )


def test_a_vote_that_went_over_to_other_rules_is_told_with_the_titles_of_each(
    tmp_path: Path, clock: SetClock
) -> None:
    old, new = poll("1", "deciding", "表决"), poll("2", "deciding", "投票")
    revising = Stage("revising", lasts=days(1), holds=Review(anyone()))
    adopted, lost = Stage("adopted", answer="adopted"), Stage("lost", answer="lost")
    amending = Procedure(
        "amending",
        version="1",
        start=revising,
        opens=Adopt,
        by=anyone(),
        moves=[revising.upon(Approve).to(adopted), revising.at_end().to(lost)],
    )
    rulebook = [old, new, amending]
    engine = Engine(rulebook, clock=clock, directory=People(residents=["li", "wu"]))
    engine.open(old, Propose(actor="li", title="T"), case="1").accept()
    engine.open(amending, Adopt(actor="li", title="A", adopts=new.fingerprint), case="9").accept()
    engine.perform("9", Approve(actor="li")).accept()
    engine.go_over("1", new, actor="wu", under="9", adopted=adopted).accept()
    assert engine.perform("1", CastVote(actor="wu", choice="no")).accepted
    clock.forward(8 * DAY)
    engine.settle()
    write(tmp_path / "out.log", engine, rulebook)
    record = read(tmp_path / "out.log")
    assert record.boxes["1", "deciding", 1].tally()["persons"].no == 1
    text = tell(record, "1", lang="zh")
    assert "    进入“表决”\n" in text
    assert "wu将本事项转入poll，版本2\n    依据事项9通过的修订\n" in text
    assert "投票 → done，因条件已满足\n" in text


def test_a_value_that_looks_like_a_template_is_told_as_it_is(tmp_path: Path, clock: SetClock) -> None:
    engine = Engine([rules()], clock=clock)
    engine.open("short", Propose(actor="li", title="{who} {0.__class__}", text="{id}"), case="1").accept()
    write(tmp_path / "out.log", engine, [rules()])
    text = told(tmp_path / "out.log", "1")
    assert text.startswith("Matter 1: {who} {0.__class__}\n")
    assert "    Text: {id}\n" in text


def test_an_unknown_matter_is_an_error_of_its_own(log: Path) -> None:
    with pytest.raises(UnknownCaseError, match="case '99' is not known in community 'garden'"):
        told(log, "99")


def test_a_record_tells_itself_without_the_code_that_made_it(log: Path) -> None:
    """In a process in which rules, activities, procedures and the engine cannot even be imported."""
    code = """
import sys
for name in "rules activities procedure deciding machine engine catalogue standard facts".split():
    sys.modules["consult." + name] = None
from pathlib import Path
from consult.adapters.records import read, tell
record = read(Path(sys.argv[1]))
print(tell(record, "2"))
print(tell(record, "2", lang="zh"))
"""
    done = subprocess.run(  # noqa: S603 - this interpreter, with the text above
        [sys.executable, "-c", code, str(log)], capture_output=True, encoding="utf-8", check=False, env=utf8()
    )
    assert done.stderr == ""
    assert done.stdout == f"{told(log, '2')}\n{told(log, '2', 'zh')}\n"


def utf8() -> dict[str, str]:
    return {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": os.pathsep.join(sys.path)}


# --- What is not a record ---


def test_an_error_names_file_line_problem_and_remedy(log: Path) -> None:
    spoil(log, 3, lambda line: line[:-5])
    with pytest.raises(
        LogError, match=r"^.*garden\.log, line 3: it is not a line of JSON \(.*\); write the record"
    ):
        read(log)


def spoil(log: Path, number: int, how: Callable[[str], str]) -> None:
    """Change a line, and all links after it: what is wrong in itself must be seen without them."""
    text = log.read_text(encoding="utf-8").split("\n")
    text[number - 1] = how(text[number - 1])
    log.write_text("\n".join(line for line in text if line != "DROPPED"), encoding="utf-8")
    reseal(log)


def line_of(log: Path, part: str) -> int:
    found = [n for n, line in enumerate(log.read_text(encoding="utf-8").split("\n"), 1) if part in line]
    return found[0]


EVENT: Final = '"kind":"event"'
BOX: Final = '"case":"1","kind":"box"'
CLOSED: Final = "does not hold what the case recorded at its close"


@pytest.mark.parametrize(
    ("part", "old", "new", "problem"),
    [
        pytest.param(BOX, '"li":"yes"', '"li":"no"', CLOSED, id="a ballot changed"),
        pytest.param(BOX, '"li":"yes",', "", CLOSED, id="a ballot taken out"),
        pytest.param(BOX, '"replaced":1', '"replaced":0', CLOSED, id="a replacement forgotten"),
        pytest.param(BOX, '"li":"yes"', '"li":"maybe"', "'maybe' is not a valid Choice", id="no choice"),
        pytest.param(
            BOX, '"li":"yes"', '"ma":"yes"', "'ma', who is not on its roll", id="a stranger's ballot"
        ),
        pytest.param(BOX, '"case":"1"', '"case":"x"', "that is not in the record", id="a box of no case"),
        pytest.param(BOX, '"visit":1', '"visit":true', "True is no whole number", id="no visit"),
        pytest.param(BOX, '"replaced":1', '"replaced":"1"', "'1', not a whole number", id="a count as text"),
        pytest.param(BOX, '"ballots"', '"papers"', "KeyError('ballots')", id="a member missing"),
        pytest.param(
            '"kind":"roll"', '"li"', '"ma"', "the roll 'residents' does not have its digest", id="roll"
        ),
        pytest.param(
            '"kind":"procedure"', '"count":5', '"count":6', "does not have its fingerprint", id="rules"
        ),
        pytest.param('"kind":"procedure"', '"zh":"答复"', '"zh":5', "5 is no text", id="a word that is none"),
        pytest.param(EVENT, '"type":"Opened"', '"type":"Closed"', "not an event", id="an event of no type"),
        pytest.param(EVENT, '"schema":1', '"schema":99', "event schema 99 is not known", id="a newer event"),
        pytest.param(EVENT, '"seq":1', '"seq":2', "with nothing before it", id="a beginning without opening"),
        pytest.param(
            EVENT, '"community":"garden"', '"community":"other"', "is of 'other'", id="another's case"
        ),
        pytest.param(
            EVENT, '"kind":"event"', '"kind":"news"', "a line of kind 'news' is not known", id="kind"
        ),
        pytest.param(EVENT, '"seq":1', '"seq":1.0', "1.0 is no whole number", id="a binary fraction"),
        pytest.param(EVENT, '"seq":1', '"seq":NaN', "NaN is no whole number", id="not a number"),
        pytest.param('"result":{"ballots"', '"yes":2', '"yes":9', "does not add up", id="a tally too large"),
        pytest.param(
            '"kind":"record"', '"format":2', '"format":3', "its format is 3, and 1 to 2 are", id="format"
        ),
        pytest.param(
            '"kind":"record"', '"boxes":3', '"boxes":4', "announces 4 boxes, and there are 3", id="a box lost"
        ),
        pytest.param('"kind":"record"', '"counts":{', '"count":{', "KeyError('counts')", id="no counts"),
        pytest.param(
            '"kind":"record"', '"community":"garden"', '"community":1', "1 is no text", id="community"
        ),
    ],
)
def test_a_line_that_is_not_right_is_refused(log: Path, part: str, old: str, new: str, problem: str) -> None:
    number = line_of(log, part)
    spoil(log, number, lambda line: replaced(line, old, new))
    with pytest.raises(LogError) as caught:
        read(log)
    place, _, rest = str(caught.value).partition(": ")
    assert place == f"{log}, line {number}"
    assert problem in rest


def replaced(line: str, old: str, new: str) -> str:
    assert old in line
    return line.replace(old, new, 1)


@pytest.mark.parametrize(
    ("part", "what"),
    [
        ('"kind":"procedure"', "is not in the record|are not in the record"),
        ('"kind":"roll"', "of a case or a roll that is not in the record"),
        (EVENT, "with nothing before it|does not follow"),
        (BOX, "line 1: it announces 3 boxes, and there are 2"),
    ],
)
def test_a_line_that_is_missing_is_noticed(log: Path, part: str, what: str) -> None:
    spoil(log, line_of(log, part), lambda line: "DROPPED")
    with pytest.raises(LogError, match=what):
        read(log)


def test_a_record_that_was_cut_off_is_noticed(log: Path) -> None:
    whole = log.read_bytes()
    for end in (len(whole) // 3, len(whole) - 3, whole[:-1].rindex(b"\n") + 1):
        log.write_bytes(whole[:end])
        with pytest.raises(LogError, match="line"):
            read(log)


def test_events_in_another_order_are_refused(log: Path) -> None:
    text = log.read_text(encoding="utf-8").split("\n")
    one, other, *_ = (n for n, line in enumerate(text) if EVENT in line and '"case":"5"' in line)
    text[one], text[other] = text[other], text[one]
    log.write_text("\n".join(text), encoding="utf-8")
    reseal(log)
    with pytest.raises(LogError, match=rf"line {one + 1}: event 2 of case '5' is .* with nothing before it"):
        read(log)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the file is empty; give the file that a record was written to"),
        (b"timestamp,comment-id\n1,2\n", "line 1: this is no record of consult; give the file"),
        (b"{}\n", "line 1: this is no record of consult; give the file"),
        (b"\x00\xff\n", "line 1: this is no record of consult; give the file"),
    ],
)
def test_another_file_is_not_taken_for_a_record(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "some.csv"
    path.write_bytes(content)
    with pytest.raises(LogError, match=problem):
        read(path)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b'{"kind":"\xff"}', "byte 0xff is not UTF-8"),
        (b"[]", "it is not a JSON object"),
        (b"", "it is not a line of JSON"),
        (b"[" * 100_000, "it is not a line of JSON"),
        (b'{"kind":"event","event":[]}', "not an event"),
    ],
)
def test_a_line_that_is_no_object_is_refused(log: Path, line: bytes, problem: str) -> None:
    with log.open("ab") as stream:
        stream.write(line + b"\n")
    number = log.read_bytes().count(b"\n")
    reseal(log)
    with pytest.raises(LogError, match=f"line {number}: {problem}"):
        read(log)


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(LogError, match=r"none\.log: it cannot be opened \(No such file or directory\); give"):
        read(tmp_path / "none.log")
    with pytest.raises(LogError, match=r"it cannot be opened \(Is a directory\)"):
        read(tmp_path)


# --- Whole or absent ---


def test_a_file_is_there_only_once_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    with WholeFile(path) as file:
        file.write("half")
        assert not path.exists()
        file.write(" and half\n")
    assert path.read_bytes() == b"half and half\n"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_where_something_is_raised_nothing_is_left_and_the_old_file_stays(
    tmp_path: Path, error: type[BaseException]
) -> None:
    path = tmp_path / "out.txt"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(error), WholeFile(path) as file:  # noqa: PT012 - the block is what is tested
        file.write("new")
        raise error
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_disk_that_is_full_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with (
        pytest.raises(
            ConsultError, match=r"out\.txt: it cannot be written \(No space left on device\); name"
        ),
        WholeFile(tmp_path / "out.txt") as file,
    ):
        file.write("text")
    assert list(tmp_path.iterdir()) == []


def test_writing_says_so_at_once_where_the_stream_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConsultError, match="it cannot be written"), WholeFile(tmp_path / "out.txt") as file:  # noqa: PT012 - the block is what is tested
        os.close(file._stream.fileno())
        file.write("x" * 1_000_000)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_to_is_known_at_the_start(tmp_path: Path) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("", encoding="utf-8")
    for place, problem in (
        (tmp_path, "it is a folder; give the name of a file"),
        (tmp_path / "none" / "out.txt", "it cannot be written (No such file or directory)"),
        (occupied / "out.txt", "it cannot be written (Not a directory)"),
        (tmp_path / ("x" * 300), "it cannot be written (File name too long)"),
        (Path("/dev/null"), "it is not a file that can be replaced; give the name of a file"),
    ):
        with pytest.raises(ConsultError) as caught, WholeFile(place):
            pytest.fail("it was opened")
        assert str(caught.value).startswith(f"{place}: {problem}")
    assert list(tmp_path.iterdir()) == [occupied]


def test_a_file_that_may_not_be_written_to_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out.txt"
    path.write_text("old", encoding="utf-8")
    monkeypatch.setattr(os, "access", lambda place, mode: False)  # the tests may run as root, who always may
    with pytest.raises(ConsultError, match="it is there already and may not be written to"), WholeFile(path):
        pytest.fail("it was opened")
    assert path.read_text(encoding="utf-8") == "old"


def test_a_replaced_file_keeps_its_rights_and_a_new_one_gets_the_usual(tmp_path: Path) -> None:
    old, new, usual = tmp_path / "old", tmp_path / "new", tmp_path / "usual"
    old.write_text("", encoding="utf-8")
    old.chmod(0o640)
    usual.write_text("", encoding="utf-8")
    for path in (old, new):
        with WholeFile(path) as file:
            file.write("text")
    assert old.stat().st_mode & 0o777 == 0o640
    assert new.stat().st_mode == usual.stat().st_mode


def test_a_link_leads_to_what_it_links_to(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("old", encoding="utf-8")
    link.symlink_to(target)
    with WholeFile(link) as file:
        file.write("new")
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == "new"
