"""
Qingshi: one matter of a city community through all five steps, and two more that began beside it.

Electric bicycles are charged by cords that hang out of the windows of an old lane. It is told with its
refusals and its reasons, in English, or in Chinese with ``zh``: ``python examples/five_steps_city.py zh``
prints what is in ``five_steps_city.zh.txt``. All people are invented, and so are the numbers.
"""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from consult import Act, Engine, People, Procedure, SetClock, Standing, hours
from consult.activities import (
    AddTask,
    AnswerRemark,
    AnswerSurvey,
    Attend,
    CloseSitting,
    Contribute,
    Convene,
    Decline,
    Disclose,
    FinishTask,
    Grade,
    Inspect,
    Kind,
    MakeStatement,
    Mode,
    Object,
    Remark,
    Report,
    Settlement,
    SettleObjection,
    Side,
)
from consult.acts import Merge, Part, Split
from consult.adapters.records import story
from consult.case import Case
from consult.catalogue import benefit_fund, department_work, five_step
from consult.catalogue.bodies import COMMUNITY_COMMITTEE, community_committee, estate_council, with_numbers
from consult.catalogue.convening import committee_members, party_secretaries
from consult.catalogue.departments.acts import AcceptOrder, ReportDone
from consult.catalogue.departments.appraisals import appraisal, appraisal_table
from consult.catalogue.funds.acts import Commit, OpenFund, Pay, Purpose
from consult.catalogue.funds.awards import Award
from consult.catalogue.funds.grants import Grants
from consult.catalogue.funds.money import FEN
from consult.catalogue.handling_list import handling_list, handling_table
from consult.catalogue.steps import (
    Admit,
    Channel,
    Conclude,
    Deciders,
    Evaluating,
    Platform,
    PutToDecision,
    Raise,
    Replies,
    Reply,
    Reroute,
    Scope,
    Talks,
)
from consult.catalogue.steps.awarding import Awarding
from consult.flaws import require_sound
from consult.voting import Choice, Roll

HERE: Final = ZoneInfo("Asia/Shanghai")


# The rules of Qingshi, each of which is a parameter


def rules() -> tuple[Procedure, ...]:
    """The five steps, the fund of the year, and the work of departments."""
    seats = with_numbers(COMMUNITY_COMMITTEE, needed={"residents' representatives": 2})
    committee, council = community_committee(seats=seats, stakeholders=2), estate_council()
    award = Award(rate="1/2", cap=10_000 * FEN)
    steps = five_step(
        version="2026-1",
        talks=Talks(
            platforms=(
                Platform(body=committee, scopes=(Scope.ORDINARY,), convenes=party_secretaries()),
                Platform(body=council, scopes=(Scope.MINOR,), convenes=committee_members(body=council)),
            ),
        ),
        awarding=Awarding(award=award),
        evaluating=Evaluating(rework=1),
        replies=Replies(received=hours(24)),
    )
    every = (steps, benefit_fund(grants=Grants(award=award)), department_work())
    for procedure in every:
        require_sound(procedure)
    return every


# Its people: who lives in the lane, and who holds which office

NAMES: Final = (
    "lihua dapeng xue guiying laoqian meifang jianguo xiaoyu zhihong shufen yulan deming "
    "haiyan guoqiang chunhua weimin lanfang jinbao suzhen yongfu aiping qiuju baolin xiuzhen "
    "zhenghua fengying mingxia daoming lianying guilan shunzi caixia ronggui yinhua jinfeng hongmei"
)
LANE: Final = NAMES.split()
CYCLISTS: Final = LANE[1:30:2]

OFFICES: Final = {
    "fang": "grid worker",
    "wu": "party secretary",
    "lin": "joint meeting",
    "gu": "branch",
    "shen": "supervisory committee",
    "qian": "treasurer",
    "xu": "street office",
}
SEATS: Final = {
    "wu": "two committees",
    "tan": "residents' representatives",
    "qiu": "residents' representatives",
    "amin": "long-stay residents' representatives",
    "he": "social organisations",
}
COUNCIL: Final = {
    "lin": "two committees",
    "tan": "estate party branch",
    "jianguo": "owners' committee",
    "hu": "property firm",
    "he": "heads of social organisations",
}


def seats_of(person: str) -> dict[str, str]:
    """Where somebody sits: some sit in both bodies."""
    bodies = {"community committee": SEATS, "estate council": COUNCIL}
    return {body: seats[person] for body, seats in bodies.items() if person in seats}


class Qingshi:
    """The community, its clock, and a voice that tells what happens."""

    def __init__(self, lang: Literal["en", "zh"]) -> None:
        self.lang = lang
        self.clock = SetClock(datetime(2026, 1, 5, 9, tzinfo=HERE))
        # What the host calls its rolls and departments is its own; here it follows the language of the story.
        self.lane, self.cyclists = self.say("lane 3", "三号巷"), self.say("lane 3 cyclists", "三号巷骑车人")
        self.water = self.say("water department", "供水部门")
        people = People(
            Standing(who, roles={OFFICES[who]} if who in OFFICES else (), seats=seats_of(who))
            for who in OFFICES | SEATS | COUNCIL
        )
        people.put(Standing("tang", roles={self.water}))
        people.put_roll(Roll.of(self.lane, LANE))
        people.put_roll(Roll.of(self.cyclists, CYCLISTS))
        self.rules = rules()
        self.engine = Engine(self.rules, community="qingshi", clock=self.clock, directory=people)
        self.told: dict[str, int] = {}

    def say(self, en: str, zh: str) -> str:
        """One of two texts, by the language of the story."""
        return zh if self.lang == "zh" else en

    def chapter(self, en: str, zh: str) -> None:
        """The heading of what follows."""
        print(f"\n== {self.say(en, zh)}\n")

    def on(self, month: int, day: int, hour: int = 9, minute: int = 0) -> None:
        """Time goes by."""
        self.clock.set(datetime(2026, month, day, hour, minute, tzinfo=HERE))
        self.engine.settle()

    def open(self, case: str, act: Act, procedure: str = "five-step") -> None:
        """A matter begins."""
        self.engine.open(procedure, act, case=case).accept()

    def do(self, case: str, *acts: Act) -> None:
        """This is done, and accepted."""
        for act in acts:
            self.engine.perform(case, act).accept()

    def refused(self, case: str, act: Act) -> None:
        """Somebody tries, and hears why not."""
        self.tell(case)
        ruling = self.engine.perform(case, act)
        assert not ruling.accepted
        print(ruling.explain(self.lang))

    def tell(self, *cases: str) -> None:
        """What has happened to these matters since they were last told of."""
        for case in cases:
            new = story(self.engine, case, lang=self.lang, brief=True, after=self.told.get(case, 0))
            self.told[case] = self.engine.case(case).seq
            if new:
                print(new)

    def cases(self) -> list[Case]:
        """How every matter stands now."""
        return [self.engine.case(row.case) for row in self.engine.board(ended=None)]

    def handling_list(self) -> None:
        """What the joint meeting gives out, 三事处置分送清单."""
        print(handling_table(handling_list(self.cases(), rules=self.rules), self.lang))

    def last(self, case: str) -> str:
        """The number of what was done last: objections and remarks are answered by it."""
        return str(self.engine.events(case)[-1].seq)


# The story


def propose(q: Qingshi) -> None:
    """Step one, 民事民提: what came in, and what the joint meeting made of it."""
    q.chapter("1. Raised: by hotline, by chat, on the doorstep", "一、民事民提：热线、微信群、入户走访")
    q.on(3, 2)
    title = q.say("A charging shelter for lane 3", "三号巷电动车充电棚")
    q.open("charging", Raise(actor="fang", principal="lihua", title=title, channel=Channel.HOTLINE))
    title = q.say("Cords out of the windows", "窗口飞线充电")
    q.open("cords", Raise(actor="dapeng", title=title, channel=Channel.CHAT_GROUP))
    title = q.say("Brown water in the lane", "三号巷自来水发黄")
    q.open("water", Raise(actor="guilan", title=title, channel=Channel.HOME_VISIT))
    title = q.say("A bench at the bus stop", "公交站旁设座椅")
    q.open("bench", Raise(actor="laoqian", title=title, channel=Channel.SUGGESTION_BOX))

    q.on(3, 3, 8)
    heard = q.say("The joint meeting looks at it today.", "今日联席会议审定。")
    for case in ("charging", "cords", "water", "bench"):
        q.do(case, Reply(actor="lin", text=heard))
    same = q.say("The same wish, from the same lane.", "同一条巷子的同一件事。")
    q.do("cords", Merge(actor="lin", into="charging", reason=same))
    two = q.say("It concerns two estates that share the lane.", "涉及共用一条巷子的两个小区。")
    lane, riders, major, ordinary = q.lane, q.cyclists, Scope.MAJOR, Scope.ORDINARY
    q.do("charging", Admit(actor="lin", scope=ordinary, electorate=lane, served=riders, reason=two))
    pipe = q.say("The main is the city's.", "主管网属市政设施。")
    q.do("water", Admit(actor="lin", scope=major, electorate=lane, served=lane, reason=pipe))
    stop = q.say("Bus stops are the city's.", "公交站点属市政设施。")
    q.do("bench", Admit(actor="lin", scope=major, electorate=lane, served=lane, reason=stop))
    answer = q.say("It goes on as one matter; you stay on its list.", "并为一件办理，您仍是提出人之一。")
    q.do("cords", Reply(actor="lin", text=answer))
    q.tell("cords", "charging")
    first, second = q.engine.case("charging").raisers
    print(q.say(f"Raised by {first} and {second}.", f"提出人：{first}、{second}。"))
    print()
    q.handling_list()


def deliberate(q: Qingshi) -> None:
    """Step two, 民事民议: the committee 4+N, where the N are the two who raised it."""
    q.chapter("2. Talked through: one seat short, then all there", "二、民事民议：先缺一席，后到齐")
    at = datetime(2026, 3, 9, 19, 30, tzinfo=HERE)
    agenda = q.say("Where, how many sockets, who pays", "选址、充电口数量、费用")
    q.do("charging", Convene(actor="wu", at=at, agenda=agenda, stakeholders=("lihua", "dapeng")))
    q.on(3, 9, 19, 30)
    q.do("charging", *(Attend(actor=who) for who in ("wu", "tan", "qiu", "he", "lihua", "dapeng")))
    outcome = q.say(
        "Sixteen sockets by the east wall, half paid by the lane", "东墙边设16个充电口，居民自筹一半"
    )
    q.refused("charging", CloseSitting(actor="wu", outcome=outcome))
    q.on(3, 9, 20, 10)
    late = q.say("We who rent ride most. Let it take coins too.", "租户骑车最多，请也支持投币。")
    q.do("charging", Attend(actor="amin"), MakeStatement(actor="amin", text=late, side=Side.FOR))
    outcome += q.say(", and it takes coins", "，支持投币")
    q.do("charging", CloseSitting(actor="wu", outcome=outcome))
    q.tell("charging")


def decide(q: Qingshi) -> None:
    """Step three, 民事民决: the review, the vote of the lane, the publication, an objection."""
    q.chapter("3. Decided: by the lane, and published", "三、民事民决：全巷表决，结果公示")
    q.on(3, 11)
    put = PutToDecision(
        actor="gu",
        deciders=Deciders.CONCERNED,
        electorate=q.lane,
        served=q.cyclists,
        budget=24_000 * FEN,
        reason=q.say("It touches nobody outside the lane.", "不涉及巷外居民。"),
    )
    q.do("charging", put)
    for number, voter in enumerate(LANE[:27]):
        choice = Choice.YES if number < 21 else Choice.NO if number < 26 else Choice.ABSTAIN
        assert q.engine.cast("charging", voter, choice).accepted
    q.on(3, 20)
    hum = q.say("The fans will hum under my window.", "风扇正对我家窗户，有噪声。")
    q.do("charging", Object(actor="xue", reason=hum))
    moved = q.say("It moves four metres on, beyond the stairs.", "外移四米，避开楼道窗户。")
    how = Settlement.SETTLED
    q.do("charging", SettleObjection(actor="gu", objection=q.last("charging"), how=how, reason=moved))
    q.tell("charging")


def beyond(q: Qingshi) -> None:
    """Meanwhile: a department called in and judged, and a matter that the street office hands down again."""
    q.chapter("Meanwhile, beyond the community", "与此同时：社区之外")
    q.on(3, 23)
    flush = {"department": q.water, "what": q.say("Flush the main", "冲洗主管"), "served": q.lane}
    part = Part(procedure="department-work", title=q.say("Flush the main", "冲洗主管"), data=flush)
    only = q.say("The main is theirs alone.", "主管由其管理。")
    q.do("water", Split(actor="xu", parts=(part,), reason=only))
    (work,) = q.engine.case("water").relatives
    here = q.say("It stands on estate ground.", "选址在小区用地内。")
    q.do("bench", Reroute(actor="xu", scope=Scope.MINOR, reason=here))

    q.on(3, 24)
    q.do(work, AcceptOrder(actor="tang"))
    at = datetime(2026, 3, 28, 10, tzinfo=HERE)
    q.do("bench", Convene(actor="lin", at=at, mode=Mode.ON_THE_SPOT, stakeholders=("laoqian",)))
    q.on(3, 27)
    q.do(work, ReportDone(actor="tang", text=q.say("Flushed from end to end.", "已全线冲洗。")))
    q.on(3, 28, 10)
    q.do("bench", *(Attend(actor=who) for who in COUNCIL), Attend(actor="laoqian"))
    q.do("bench", CloseSitting(actor="lin", outcome=q.say("By the gate, with a back", "设在门口，带靠背")))
    q.do(work, *(AnswerSurvey(actor=who, grade=Grade.SATISFIED) for who in LANE[:6]))
    q.do(work, *(AnswerSurvey(actor=who, grade=Grade.BASICALLY_SATISFIED) for who in LANE[6:9]))
    q.on(3, 30)
    there = q.say("The bus company set one up this morning.", "公交公司今早已安装。")
    q.do("bench", Decline(actor="gu", reason=there))
    q.do("bench", Reply(actor="lin", text=there))
    q.on(4, 8)
    clear = q.say("The water is clear; the lane gave the work 86.67.", "水质已清，三号巷评议得86.67分。")
    q.do("water", Conclude(actor="xu", text=clear), Reply(actor="lin", text=clear))
    q.tell("bench", "water", work)
    print()
    print(appraisal_table(appraisal(q.cases()), q.lang))


def implement(q: Qingshi) -> None:
    """Step four, 民事民办: works in the open, and an award in place of a subsidy."""
    q.chapter("4. Carried out: with hands and money of the lane", "四、民事民办：出钱出力")
    q.on(4, 9)
    roof = q.say("Roof and posts", "棚顶与立柱")
    due = datetime(2026, 4, 20, tzinfo=HERE)
    q.do("charging", AddTask(actor="gu", task="1", title=roof, responsible="deming", due=due))
    for giver, yuan in [("lihua", 500), ("dapeng", 3_500), ("deming", 8_000)]:
        q.do("charging", Contribute(actor=giver, kind=Kind.MONEY, amount=yuan * FEN))
    dug = q.say("Dug the footings", "开挖基础")
    q.do("charging", *(Contribute(actor=who, kind=Kind.LABOUR, amount=240, what=dug) for who in LANE[6:10]))
    q.do("charging", Disclose(actor="gu", text=q.say("The posts stand.", "立柱已完成。"), percent=40))
    q.on(4, 15)
    bare = q.say("A cable lies bare by the tap.", "水龙头旁有电缆裸露。")
    q.do("charging", Remark(actor="shen", text=bare))
    piped = q.say("In a steel pipe since this morning.", "今早已穿钢管。")
    q.do("charging", AnswerRemark(actor="gu", remark=q.last("charging"), reason=piped))
    q.on(4, 18)
    finished = q.say("All sixteen sockets are live.", "16个充电口全部通电。")
    q.do(
        "charging",
        FinishTask(actor="deming", task="1"),
        Disclose(actor="gu", text=finished, percent=100),
        Report(actor="gu", text=finished, cost=23_600 * FEN),
    )
    q.refused("charging", Inspect(actor="gu", accept=True))
    q.do("charging", Inspect(actor="shen", accept=True))
    q.tell("charging")

    print()
    merit = q.say("Half of what the lane raised", "居民自筹的一半")
    award = Commit(actor="lin", matter="charging", purpose=Purpose.AWARD, amount=8_000 * FEN, reason=merit)
    q.refused("fund-2026", award)
    award = Commit(actor="lin", matter="charging", purpose=Purpose.AWARD, amount=6_000 * FEN, reason=merit)
    pay = Pay(actor="qian", matter="charging", purpose=Purpose.AWARD, amount=6_000 * FEN, payee="deming")
    q.do("fund-2026", award, pay)
    q.tell("fund-2026", "charging")


def evaluate(q: Qingshi) -> None:
    """Step five, 民事民评: those who use it are not satisfied, and then they are."""
    q.chapter("5. Judged: not good enough, and once more", "五、民事民评：不满意，再办一次")
    q.on(4, 20)
    coins = q.say("The coin box jams.", "投币器卡币。")
    judge = [AnswerSurvey(actor=who, grade=Grade.DISSATISFIED, comment=coins) for who in CYCLISTS[:7]]
    judge += [AnswerSurvey(actor=who, grade=Grade.SATISFIED) for who in CYCLISTS[7:12]]
    q.do("charging", *judge)
    q.on(5, 6)
    mended = q.say("A new coin box, tried five hundred times.", "已换投币器，测试五百次。")
    q.do("charging", Disclose(actor="gu", text=mended, percent=100))
    q.do("charging", Report(actor="gu", text=mended, cost=23_900 * FEN), Inspect(actor="shen", accept=True))
    q.do("charging", *(AnswerSurvey(actor=who, grade=Grade.SATISFIED) for who in CYCLISTS[:9]))
    q.do("charging", *(AnswerSurvey(actor=who, grade=Grade.BASICALLY_SATISFIED) for who in CYCLISTS[9:13]))
    q.on(5, 18)
    thanks = q.say(
        "It is built, mended, and found good by 13 of 13.", "已建成、已整改，13人评议均为满意或基本满意。"
    )
    q.do("charging", Reply(actor="lin", text=thanks))
    q.tell("charging")


def main() -> None:
    """Tell the story, in the language asked for."""
    q = Qingshi("zh" if "zh" in sys.argv[1:] else "en")
    print(q.say("Qingshi, spring 2026: where to charge a bicycle", "青石社区，2026年春：电动车在哪里充电"))
    year = OpenFund(actor="xu", title=q.say("The year 2026", "2026年度"), year=2026)
    q.open("fund-2026", year, "benefit-fund")
    propose(q)
    deliberate(q)
    decide(q)
    beyond(q)
    implement(q)
    evaluate(q)
    print()
    q.handling_list()


if __name__ == "__main__":
    main()
