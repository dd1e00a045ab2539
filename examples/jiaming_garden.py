"""
Jiaming Garden 嘉明花园: a garden's topics through the pyramid, from who raises one to all residents.

What was published of this estate in Yichang is its four layers, the first three topics below, and the figures
of `PUBLISHED`. Everything else is ours: the other topics, all people, votes and dates, and the size of each
structure. A line of the story with a number is one deliberation or decision, so that they can be counted by
hand. ``python examples/jiaming_garden.py`` prints ``jiaming_garden.txt``; with ``zh``, it tells in Chinese.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

import attrs

from consult import Act, Engine, People, Phrase, Procedure, SetClock, Stage, Standing, Verdict, days
from consult.activities import (
    AddTask,
    Attend,
    BackSolution,
    CastBallot,
    CloseSitting,
    Convene,
    FinishDrafting,
    FinishTask,
    Inspect,
    Mode,
    OfferSolution,
    Report,
    Support,
    Works,
    inspected,
    tasks_done,
)
from consult.acts import Amend, Name, Propose, Titled, settles
from consult.adapters.records import story
from consult.catalogue import pyramid
from consult.catalogue.pyramids import (
    FallsUnder,
    Owners,
    RaiseTopic,
    Ratifying,
    Return,
    RunOff,
    Stop,
    TakeUp,
    garden_layers,
)
from consult.catalogue.text_tables import text_table
from consult.events import Acted, Event, Moved
from consult.flaws import require_sound
from consult.standard import roles
from consult.voting import AREA, Choice, Roll
from consult.voting.rolls import square_metres

HERE: Final = ZoneInfo("Asia/Shanghai")
SQUARE_METRE: Final = 1_000_000
"""In square millimetres, so that no sum is ever rounded."""

PUBLISHED: Final = {
    "topics": ("over 10", "10余个"),
    "decided": ("more than 80", "80余次"),
    "structures": ("21", "21处"),
    "area": ("over 1,800", "1800余"),
}
"""What published accounts of the estate say, 2020-2024."""

CHRONICLE: Final = """
yulan raises environment (community, published, in full): Who looks after the environment | 环境谁来管
the core agrees: The cleaner comes twice a week, and that is not enough | 保洁每周两次，不够用
solution backed by 5: A second cleaner, eight yuan a month each | 增聘一名保洁员，每户每月八元
solution backed by 4: Every building looks after its own lawn | 各楼自管门前绿地
solution backed by 2: A camera at the bins | 垃圾房装监控
worked out
vote of yes 14, no 25
vote of yes 18, no 18, abstain 2
vote of yes 9, no 22
the backbone takes it up: They would do it themselves, if somebody led | 大家愿意自己管，缺的是牵头人
solution backed by 6: Every building its own lawn, with a named lead | 各楼自管绿地，每楼一名责任人
worked out
vote of yes 29, no 8

dehua raises money (owners ordinary, published, in full): How is the money used | 钱怎么用
the core agrees: The maintenance fund pays for one thing this year | 今年维修资金只办一件事
the backbone returns it to core: How much is left in the fund? | 维修资金还剩多少？
the core agrees: 412,000 yuan are left | 余额41.2万元
solution backed by 4: New doors for the stairwells | 更换单元门
solution backed by 3: New drains below yards and shops | 更换院内和商铺下的排水管
worked out
vote of no 4, yes 24, no 4
vote of yes 27, no 5

jianmin raises supervision (community, published): Who supervises the works | 工程谁监督
the core agrees: From May on the drains are dug up | 五月起开挖排水管
solution backed by 5: The owners' committee does | 由业主委员会监督
yulan amends: Who supervises the works, and who pays for them | 工程质量谁监督，工程款谁支付
the core agrees: Who pays must not be who checks | 管钱的不能兼管验收
solution backed by 3: Five residents by lot, a month each | 抽签产生五名居民，每人一个月
solution backed by 6: A retired builder and two parents | 一名退休工程师和两名家长
worked out
vote of yes 17, no 20
vote of yes 26, no 11

guizhi raises plots (community): The vegetable plots on the lawns | 草坪上的菜地
the core agrees: Eight plots, and everybody else walks round them | 八块菜地，大家都得绕着走
solution backed by 4: Every household gets a plot | 每户分一块菜地
solution backed by 2: They stay until the harvest | 收完这一季再说
worked out
vote of yes 12, no 27
vote of yes 19, no 20
the backbone takes it up: Until which harvest? Let us name a day | 收到哪一季？应当定个日子
solution backed by 7: Cleared by the end of the month, and lawn sown again | 月底前清除，补种草坪
worked out
vote of yes 31, no 7

weiguo raises roofs (community): The sheds on the roofs | 楼顶搭建的棚子
nothing is done
fetched by 2
solution backed by 3: The firm takes them down at the owners' cost | 由物业拆除，费用由搭建户承担
solution backed by 5: Their owners take them down, the firm the rubble | 搭建户自拆，物业清运
worked out
vote of yes 28, no 9

xiulan raises walls (community): The walled yards on the ground floor | 底层围占的院子
the core returns it to initiator: Which ones? Name them all | 究竟是哪几处？请逐一列明
xiulan amends: Seven yards, measured together with those who live there | 共七处，已会同住户丈量
the core agrees: Nobody disputes the seven | 七处均无争议
solution backed by 5: A fence of a metre may stay | 允许保留一米高的围栏
solution backed by 4: All are opened, and each gets two trees | 全部打开，每处补种两棵树
worked out
vote of yes 18, no 21
vote of yes 25, no 13

haitao raises charging (community, run-off): Where bicycles are charged | 电动车在哪里充电
the core agrees: Four sites are possible, and one is needed | 四处可选，只需一处
solution backed by 3: By the east gate | 东门旁
solution backed by 3: Behind building 2 | 2号楼后
solution backed by 4: On the site of the old boiler | 旧锅炉房原址
solution backed by 2: In the north corner | 北角
worked out
vote of a 14, b 9, c 13, d 4
vote of a 18, c 22

suqin raises dancing (community): Music on the square after nine | 九点后广场舞的音乐
the core disagrees: The dancers were heard, and the sleepless | 跳舞的和睡不好的都听了
the core stops it: They have settled it themselves: off at half past eight | 双方已自行商定：八点半关音响

linfeng raises locker (owners special): A parcel locker on common ground | 公共场地设快递柜
the core agrees: This lets common ground to a business | 这是利用共有部分从事经营活动
solution backed by 5: By the gate, for 6,000 yuan a year | 设在大门旁，年租六千元
solution backed by 2: In the bicycle shed, for 3,000 yuan a year | 设在车棚内，年租三千元
worked out
vote of yes 21, no 11
vote of yes 16, no 15

guoping raises parking (community): Who parks where | 车停在哪里
the core agrees: Ninety cars, sixty places | 九十辆车，六十个车位
solution backed by 4: First come, first served | 先到先停
solution backed by 4: A lot every year | 每年摇号
worked out
vote of yes 13, no 26
vote of yes 17, no 21
the backbone takes it up: Nobody has asked how many are second cars | 还没有人问过有多少是第二辆车
the backbone returns it to core: Count the second cars first | 请先清点第二辆车
the core agrees: Twenty-four households have two | 二十四户有两辆车
solution backed by 6: A second car pays double | 第二辆车加倍收费
solution backed by 5: A second car parks outside | 第二辆车停到院外
solution backed by 4: A second car comes in at night only | 第二辆车限夜间进院
worked out
vote of yes 18, no 20
vote of yes 15, no 19, abstain 3
vote of yes 24, no 12

meizhen raises dogs (community): Dogs off the lead | 遛狗不牵绳
the core agrees: A child was frightened in March | 三月里有孩子受了惊吓
solution backed by 5: No dogs on the square | 广场禁止遛狗
solution backed by 4: On the lead everywhere and always | 院内一律牵绳
solution backed by 3: Off the lead before six, in the east corner | 六点前可在东角放绳
worked out
vote of yes 16, no 22
vote of yes 18, no 20
vote of yes 27, no 9

ruifang raises bins (community): Where the bins stand | 垃圾桶放在哪里
the core disagrees: No building wants them | 哪栋楼都不愿意
the core agrees: One house for all of them, away from windows | 集中建一间，避开窗户
solution backed by 5: By the pump house | 水泵房旁
solution backed by 4: By the back gate | 后门旁
worked out
vote of yes 15, no 24
vote of yes 26, no 13

qinghe raises lights (community): Light in the stairwells | 楼道照明
the core agrees: Eleven lamps are dead | 坏了十一盏灯
solution backed by 8: Lamps that hear, bought in one go | 统一更换声控灯
worked out
vote of yes 36, no 1

zhiming raises gate (community): The gate at night | 夜间大门
the core agrees: Some come home from their shift at two | 有人下夜班，凌晨两点才回
solution backed by 3: Locked from one to five | 一点到五点上锁
worked out
vote of yes 13, no 6

peiyun raises playground (community): A floor for the playground | 儿童活动区的地面
the core agrees: Children fall on concrete | 孩子摔在水泥地上
the backbone returns it to core: Ask those who sit there, too | 也要问问陪孩子的老人
the core agrees: They want a bench in the shade | 老人希望配一条树荫下的长椅
solution backed by 6: Rubber, and a bench | 塑胶地面加长椅
solution backed by 4: Sand, and a bench | 沙坑加长椅
worked out
vote of yes 17, no 22
vote of yes 24, no 15

yaozu raises camphor (community): The camphor tree at building 4 | 4号楼前的香樟树
the core agrees: It darkens twelve windows and is forty years old | 遮住十二户窗户，树龄四十年
solution backed by 5: Pruned every spring | 每年春季修剪
solution backed by 3: Moved to the square | 移栽到广场
worked out
vote of yes 19, no 19
vote of yes 11, no 28
nothing is done
"""
"""What happened, in its order. Who votes is said in the order of the roll, in one go for each motion."""

AREAS: Final = {
    "plots": ("plot", "菜地", "61.20 48.75 92.40 70.05 55.50 83.60 39.90 66.30"),
    "roofs": ("shed", "棚子", "44.10 58.35 62.00 37.80 71.25 49.60"),
    "walls": ("yard", "院子", "128.40 117.05 164.90 139.20 152.75 146.30 141.85"),
}
"""What these topics are about, in square metres each: that there are 21 of over 1,800 in all is published."""


# The rules


class ClearUp(Propose):
    """Begin to clear away what a topic that was adopted is about."""

    zh = "启动清理"

    topic: Annotated[Name, settles, Titled("Topic", "议题")]
    structures: Annotated[dict[str, int], settles, Titled("Structures and plots (mm²)", "违建（平方毫米）")]


def rules() -> tuple[Procedure, ...]:
    """The garden's pyramid, with yes or no to each solution and with a run-off; and the clearing."""
    layers = garden_layers()
    run_off = (*layers[:-1], attrs.evolve(layers[-1], does=Ratifying(form=RunOff(), no_to="backbone")))

    chair = roles("core chair")
    works = Works(lead=chair, inspector=roles("supervisor"))
    clearing = Stage("clearing", title="清理", lasts=days(120), holds=works)
    done = Phrase("All of it is cleared away and was inspected.", "已全部清理并查验。")
    late = Phrase("It was not cleared away in time.", "未能按期清理。")
    ways = (
        clearing.once(inspected() & tasks_done()).to(Stage("cleared", title="已清理", answer=done)),
        clearing.at_end().to(Stage("not_cleared", title="未按期清理", answer=late)),
    )
    every = (
        pyramid(layers, name="garden", owners=Owners(on=date(2022, 1, 1))),
        pyramid(run_off, name="garden-run-off", title="金字塔议事模式（两轮投票）"),
        Procedure("clear-up", version="1", title="清理", start=clearing, opens=ClearUp, by=chair, moves=ways),
    )
    for procedure in every:
        require_sound(procedure)
    return every


# Its people: five in the core, nine in the backbone, 48 residents; 36 owners, of whom four own the shops

CORE: Final = ("chunyu", "dehua", "linfeng", "peiyun", "zhiming")
BACKBONE: Final = ("yulan", "guizhi", "weiguo", "haitao", "suqin", "jianmin", "meizhen", "ruifang", "yaozu")
NEIGHBOURS: Final = ("xiulan", "guoping", "qinghe", "songbai", *(f"resident{n}" for n in range(19, 49)))
RESIDENTS: Final = (*CORE, *BACKBONE, *NEIGHBOURS)
SHOPS: Final = ("bakery", "grocer", "barber", "pharmacy")
OWNERS: Final = (*SHOPS, *RESIDENTS[:32])
SPEAKS: Final = {"core": "chunyu", "backbone": "yulan"}


def people() -> People:
    """Everybody, and the three rolls: a flat has 95 square metres, a shop 620."""
    seat = {"owners' committee": "member"}
    offices = {"chunyu": "core chair", "yulan": "backbone chair", "songbai": "supervisor"}
    known = People(
        [
            Standing(who, roles={offices[who]} if who in offices else (), seats=seat if who in CORE else {})
            for who in RESIDENTS
        ],
        residents=RESIDENTS,
        backbone=BACKBONE,
    )
    area = {owner: (620 if owner in SHOPS else 95) * SQUARE_METRE for owner in OWNERS}
    known.put_roll(Roll.of("owners", OWNERS, weights={AREA: area}))
    return known


@attrs.frozen
class Topic:
    """A topic by its title, and what was said of it beside: where it belongs, whether it is published."""

    title: str
    marks: tuple[str, ...]


class Garden:
    """The garden and its clock, in one language. A method for each kind of line in the chronicle."""

    def __init__(self, lang: Literal["en", "zh"]) -> None:
        self.lang = lang
        self.clock = SetClock(datetime(2022, 3, 1, 20, tzinfo=HERE))
        every = rules()
        self.engine = Engine(every, community="jiaming", clock=self.clock, directory=people())
        stages = [stage for procedure in every for stage in procedure.stages.values()]
        self.answers = {stage.name: stage.answer for stage in stages if stage.answer is not None}
        self.topics: dict[str, Topic] = {}
        self.case = ""

    def say(self, en: str, zh: str) -> str:
        """One of two texts, by the language."""
        return zh if self.lang == "zh" else en

    def live(self) -> None:
        """Let everything happen that the chronicle says."""
        for line in filter(None, CHRONICLE.splitlines()):
            kind, _, words = line.partition(": ")
            said = self.say(*words.split(" | ")) if words else ""
            found = ((how, re.fullmatch(pattern, kind)) for pattern, how in LINES.items())
            how, match = next((how, match) for how, match in found if match is not None)
            how(self, *match.groups(), *([said] if said else []))

    def evening(self) -> None:
        """Three days go by, until eight in the evening."""
        day = self.clock.now().astimezone(HERE) + timedelta(days=3)
        self.clock.set(day.replace(hour=20))

    def do(self, *acts: Act) -> None:
        """This is done, and accepted."""
        for act in acts:
            self.engine.perform(self.case, act).accept()

    def raises(self, who: str, key: str, said: str, title: str) -> None:
        """Somebody raises a topic, after the one before has come to its end."""
        self.evening()
        falls, *marks = said.split(", ")
        law = next(kind for kind in FallsUnder if kind.phrase().en == falls)
        self.case, self.topics[key] = key, Topic(title, tuple(marks))
        text = self.say("; ", "；").join(f"{name} {size} m²" for name, size in self.sizes(key).items())
        raised = RaiseTopic(actor=who, title=title, text=text, falls=law)
        self.engine.open("garden-run-off" if "run-off" in marks else "garden", raised, case=key).accept()

    def sits(self, agrees: str, outcome: str) -> None:
        """The owners' committee sits in its chat, four of five, and records what came out."""
        self.evening()
        self.do(Convene(actor="chunyu", mode=Mode.ONLINE), *(Attend(actor=who) for who in CORE[:4]))
        self.do(CloseSitting(actor="chunyu", outcome=outcome, adopted=agrees == "agrees"))

    def offers(self, backing: str, title: str) -> None:
        """One of the backbone offers a solution, and others back it."""
        offered = len(self.engine.case(self.case).bucket("solution"))
        if not offered:
            self.evening()
        code, (who, *others) = "abcd"[offered], BACKBONE[offered:] + BACKBONE[:offered]
        text = self.say("As written in the group.", "详见群内说明。")
        self.do(OfferSolution(actor=who, code=code, title=title, text=text))
        self.do(*(BackSolution(actor=other, code=code) for other in others[: int(backing) - 1]))

    def finishes(self) -> None:
        """The backbone has worked its solutions out."""
        self.do(FinishDrafting(actor=SPEAKS["backbone"]))

    def votes(self, said: str) -> None:
        """Those on the roll vote, one after another, and then the time runs out."""
        ordered = iter(OWNERS if self.engine.case(self.case).stage.startswith("owners") else RESIDENTS)
        for choice, count in (part.split() for part in said.split(", ")):
            for _, voter in zip(range(int(count)), ordered, strict=False):
                if choice in set(Choice):
                    assert self.engine.cast(self.case, voter, Choice(choice)).accepted
                else:
                    self.do(CastBallot(actor=voter, choice=choice))
        self.lies()
        self.clears()

    def gives_back(self, layer: str, to: str, reason: str) -> None:
        """A layer gives the topic back to an earlier one."""
        self.evening()
        self.do(Return(actor=SPEAKS[layer], to=to, reason=reason))

    def amends(self, who: str, text: str) -> None:
        """Another text is put in place of the topic's."""
        self.evening()
        self.do(Amend(actor=who, text=text))

    def stops(self, reason: str) -> None:
        """The core stops it."""
        self.evening()
        self.do(Stop(actor=SPEAKS["core"], reason=reason))

    def takes_up(self, reason: str) -> None:
        """The backbone takes a topic up again that was not carried."""
        self.evening()
        self.do(TakeUp(actor=SPEAKS["backbone"], reason=reason))

    def lies(self) -> None:
        """The time of the stage runs out."""
        ends = self.engine.case(self.case).place.ends
        assert ends is not None
        self.clock.set(ends)
        self.engine.settle()

    def fetches(self, count: str) -> None:
        """So many of the backbone fetch what the core let lie."""
        self.evening()
        self.do(*(Support(actor=who) for who in BACKBONE[: int(count)]))

    def sizes(self, key: str) -> dict[str, str]:
        """What a topic is about: each structure or plot by its name, in square metres."""
        en, zh, sizes = AREAS.get(key, ("", "", ""))
        return {self.say(f"{en} {n}", f"{zh}{n}"): size for n, size in enumerate(sizes.split(), 1)}

    def clears(self) -> None:
        """What was adopted is carried out: a task for each structure, and in the end somebody inspects."""
        key, chair = self.case, SPEAKS["core"]
        sizes = self.sizes(key)
        if not sizes or self.engine.case(key).stage != "adopted":
            return
        self.case = f"{key}-cleared"
        structures = {name: int(Decimal(size) * SQUARE_METRE) for name, size in sizes.items()}
        begun = ClearUp(actor=chair, title=self.topics[key].title, topic=key, structures=structures)
        self.engine.open("clear-up", begun, case=self.case).accept()
        due, leads = (
            self.clock.now() + timedelta(days=30),
            dict(zip(structures, RESIDENTS[20:], strict=False)),
        )
        self.do(
            *(AddTask(actor=chair, task=n, title=n, responsible=who, due=due) for n, who in leads.items())
        )
        self.evening()
        self.do(*(FinishTask(actor=who, task=name) for name, who in leads.items()))
        gone = self.say("All are gone.", "已全部清除。")
        self.do(Report(actor=chair, text=gone, cost=0), Inspect(actor="songbai", accept=True))


LINES: Final[dict[str, Any]] = {
    r"(\w+) raises (\w+) \((.+)\)": Garden.raises,
    r"the core (agrees|disagrees)": Garden.sits,
    r"solution backed by (\d+)": Garden.offers,
    r"worked out": Garden.finishes,
    r"vote of (.+)": Garden.votes,
    r"the (core|backbone) returns it to (\w+)": Garden.gives_back,
    r"(\w+) amends": Garden.amends,
    r"the core stops it": Garden.stops,
    r"the backbone takes it up": Garden.takes_up,
    r"nothing is done": Garden.lies,
    r"fetched by (\d+)": Garden.fetches,
}


# What is counted: out of the record, and from nowhere else

KINDS: Final = {
    "CloseSitting": ("sittings of the owners' committee", "业主委员会开会"),
    "drafting": ("draftings of the backbone", "居民骨干拟定方案"),
    "vote": ("votes of all residents or of the owners", "全体居民或业主表决"),
    "fetched": ("fetched from a layer that let it lie", "后层提请"),
    "Amend": ("texts amended", "修改文本"),
    "Return": ("returned with a reason", "退回前层"),
    "Stop": ("stopped with a reason", "终止议题"),
    "TakeUp": ("taken up again after a no", "否决后重新商议"),
}
ADOPTED: Final = {"adopted", "adopted_by_owners"}


def kind_of(event: Event) -> str | None:
    """
    What kind of deliberation or decision an event is; None for all others.

    A deliberation is a sitting that was closed, or a drafting that was finished. A decision is a vote that
    was counted, on each solution and in each round of a run-off; and what a layer did with the topic beside
    letting it pass: amended it, returned it, stopped it, fetched it, took it up again. To raise a topic, to
    come to a sitting, to back a solution and to cast a vote are none.
    """
    match event:
        case Acted(act=("CloseSitting" | "Amend" | "Return" | "Stop" | "TakeUp") as act):
            return act
        case Moved(result={"finished": True, "solutions": _}):
            return "drafting"
        case Moved(result={"tally": _} | {"options": _}):
            return "vote"
        case Moved(source=source, entering=entering) if source.endswith("_fetching") and not entering.final:
            return "fetched"
        case _:
            return None


@attrs.frozen
class Figures:
    """What the record adds up to; the area in square millimetres."""

    topics: int
    decided: Counter[str]
    structures: int
    area: int


def figures(garden: Garden) -> Figures:
    """
    Add up what is on record.

    A structure counts where its topic was adopted, all tasks of the clearing are done, and it was inspected.
    """
    cases = {row.case: garden.engine.case(row.case) for row in garden.engine.board(ended=None)}
    topics = [name for name, case in cases.items() if case.origin.procedure != "clear-up"]
    kinds = (kind_of(event) for topic in topics for event in garden.engine.events(topic))
    cleared = [
        case.matter["structures"][task]
        for case in cases.values()
        if case.stage == "cleared" and cases[case.matter["topic"]].stage in ADOPTED
        for task in case.ledger("task")
    ]
    return Figures(len(topics), Counter(filter(None, kinds)), len(cleared), sum(cleared))


# The story


def deeds(garden: Garden, case: str) -> Iterator[str]:
    """Every deliberation and decision on a topic in a sentence, with its reasons."""
    for event in garden.engine.events(case):
        kind = kind_of(event)
        if kind is not None:
            yield f"{event.at.astimezone(HERE):%Y-%m-%d}  {words(garden, kind, event)}"


def words(garden: Garden, kind: str, event: Event) -> str:
    """One of them."""
    say = garden.say
    match event:
        case Acted(actor=who, data=data):
            said = next(data[name] for name in ("outcome", "reason", "text") if data.get(name))
            to = data.get("to", "")
            back = {"core": "业主委员会", "initiator": "发起人"}.get(to)
            en, zh = {
                "CloseSitting": ("The core sat", "业主委员会开会"),
                "Amend": (f"{who} amended the text", f"{who}修改文本"),
                "Return": (f"{who} returned it to the {to}", f"{who}将议题退回{back}"),
                "Stop": (f"{who} stopped it", f"{who}终止议题"),
                "TakeUp": (f"{who} took it up again", f"{who}重新商议"),
            }[kind]
            apart = say(" (no agreement)", "（未达成一致）") if data.get("adopted") is False else ""
            return say(f"{en}: {said}", f"{zh}：{said}") + apart
        case Moved(result={"solutions": list(solutions)}):
            behind = [(one["title"], one["backing"]) for one in solutions]
            return say(
                f"The backbone worked out {', '.join(f'“{title}” (backed by {n})' for title, n in behind)}",
                f"居民骨干拟定方案：{'、'.join(f'“{title}”（{n}人支持）' for title, n in behind)}",
            )
        case Moved(result=result):
            if kind == "fetched":
                reason = why(garden, event.verdict)
                return say(f"The backbone fetched it, since {reason}", f"居民骨干提请，因为{reason}")
            return vote(garden, event, (result or {}).get("motion"))
        case _:
            raise AssertionError(event)


def vote(garden: Garden, event: Moved, motion: dict[str, Any] | None) -> str:
    """What was put to whom, and why it was carried or not."""
    owners, target = event.source.startswith("owners"), event.entering.stage
    verdict, came = event.verdict, ("carried", "通过")
    if target.endswith("second_round"):
        came = "nothing carried", "均未过半"
    elif target not in ADOPTED:
        came = "not carried", "未通过"
        verdict = next(one.verdict for one in event.passed_over if one.target in ADOPTED)
    en, zh = ("The owners", "业主") if owners else ("All residents", "全体居民")
    on = garden.say("all solutions", "各方案") if motion is None else f"“{motion['title']}”"
    reason = why(garden, verdict)
    return garden.say(f"{en} on {on}: {came[0]}, since {reason}", f"{zh}表决{on}：{came[1]}，因为{reason}")


def why(garden: Garden, verdict: Verdict | None) -> str:
    """The sentences that made a verdict what it is."""
    leaves = [] if verdict is None else [one for one in verdict.leaves() if one.outcome is verdict.outcome]
    return garden.say("; ", "；").join(dict.fromkeys(one.sentence(garden.lang) for one in leaves))


def tell(garden: Garden, key: str, topic: Topic, so_far: int) -> int:
    """Tell a topic: in full, or by its deliberations and decisions. How many there are by now."""
    say, every = garden.say, list(deeds(garden, key))
    if "in full" in topic.marks:
        print(story(garden.engine, key, lang=garden.lang, brief=True))
        first, last = so_far + 1, so_far + len(every)
        en, zh = f"deliberations and decisions {first} to {last}", f"第{first}至{last}次商议和决定"
        print(f"     {say(f'({en})', f'（{zh}）')}")
        return last
    for number, deed in enumerate(every, so_far + 1):
        print(f"{number:3}  {deed.rstrip('.。')}{say('.', '。')}")
    for name in (key, f"{key}-cleared") if key in AREAS else (key,):
        case = garden.engine.case(name)
        answer = garden.answers[case.stage]
        sizes, gone = case.matter.get("structures", {}).values(), ""
        if sizes:
            area = square_metres(sum(sizes))
            gone = say(f" {len(sizes)} in all, {area} m².", f"共{len(sizes)}处，{area}平方米。")
        print(f"     → {say(answer.en, answer.zh)}{gone}")
    return so_far + len(every)


def main() -> None:
    """Tell the story, in the language asked for."""
    garden, so_far = Garden("zh" if "zh" in sys.argv[1:] else "en"), 0
    say = garden.say
    garden.live()
    print(say("Jiaming Garden: what became of its topics", "嘉明花园：各议题的来龙去脉"))
    for number, (key, topic) in enumerate(garden.topics.items(), 1):
        published = "published" in topic.marks
        source = say(" (published)", "（公开报道）") if published else say(" (ours)", "（本例自拟）")
        print(f"\n== {number}. {topic.title}{source}\n")
        so_far = tell(garden, key, topic, so_far)

    found = figures(garden)
    kinds = [(f"- {say(*words)}", found.decided[kind], ("", "")) for kind, words in KINDS.items()]
    rows = [
        (say("topics", "议题"), found.topics, PUBLISHED["topics"]),
        (say("deliberations and decisions", "商议和决定"), found.decided.total(), PUBLISHED["decided"]),
        *kinds,
        (say("structures and plots removed", "清除的违建和地块"), found.structures, PUBLISHED["structures"]),
        (say("their square metres", "面积（平方米）"), square_metres(found.area), PUBLISHED["area"]),
    ]
    heads = [say("figure", "项目"), say("this record", "本例记录"), say("published", "公开报道")]
    print(f"\n== {say('The figures', '数字')}\n")
    print(text_table(heads, [(what, str(here), say(*there)) for what, here, there in rows]))


if __name__ == "__main__":
    main()
