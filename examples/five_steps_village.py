"""
Shiqiao: a village's own variant of the five steps in one file, and one road that went through it.

Every step below is the village's own: who sits, on which days, by which law, how long, under which names.
Beside the law's numbers it asks for one thing more: while one of the four villagers' groups stays away,
nothing is decided, and the assembly meets once more. ``python examples/five_steps_village.py`` prints what is
in ``five_steps_village.txt``; with ``zh``, Chinese.
"""

from __future__ import annotations

import sys
from datetime import date, datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from consult import Act, Engine, People, Procedure, SetClock, Standing, Verdict, days, met, rule, unmet
from consult.activities import (
    AnswerSurvey,
    Attend,
    CloseSitting,
    Contribute,
    Convene,
    Disclose,
    Grade,
    Inspect,
    Kind,
    MakeStatement,
    RecordAttendance,
    Report,
    Side,
    VoteView,
    monthly,
)
from consult.adapters.records import story
from consult.catalogue import five_step
from consult.catalogue.bodies import VILLAGE_COUNCIL, village_council, with_numbers
from consult.catalogue.funds.money import FEN
from consult.catalogue.steps import (
    Admit,
    Channel,
    Deciders,
    Deciding,
    Evaluating,
    Implementing,
    Platform,
    Publishing,
    PutToDecision,
    Raise,
    Raising,
    Replies,
    Reply,
    Reviewing,
    Scope,
    Screening,
    Talks,
    Words,
    by_law,
)
from consult.catalogue.steps.endings import ending
from consult.facts import Facts
from consult.flaws import require_sound
from consult.standard import roles
from consult.verdicts import Phrase
from consult.voting import Choice, Roll, at_least, more_than

HERE: Final = ZoneInfo("Asia/Shanghai")
LAW: Final = date(2026, 1, 1)
"""The law on villagers' committees as revised in 2025 is in force from this day."""


# A rule of the village's own


@rule(version="1", en="every villagers' group has voted", zh="各村民小组均有户参加表决", source="Shiqiao §9")
def every_group_voted(facts: Facts) -> Verdict:
    """
    Of every villagers' group at least one household has voted.

    It keeps three groups from deciding over the head of the fourth, which lives beyond the ridge. It does not
    ask how that group voted.
    """
    vote: VoteView = facts.vote
    if not vote.judged:
        return vote.not_yet()
    away = [group for group, turnout in vote.turnout_by("group") if not turnout.have]
    if away:
        return unmet("nobody of {away} has voted", zh="{away}无户参加表决", away=away)
    return met("every villagers' group has voted", zh="各村民小组均有户参加表决")


ONE_GROUP_MISSING: Final = ending(
    "one_group_missing",
    "组别缺席",
    "Twice a villagers' group stayed away, and the others do not decide for it.",
    "两次会议均有村民小组缺席，其他各组不能代为决定。",
)


# The rules of the village


def rules() -> Procedure:
    """The five steps as Shiqiao takes them."""
    committee = roles(Phrase("village committee", "村民委员会"))
    branch = roles(Phrase("village branch", "村党组织"))
    seats = with_numbers(
        VILLAGE_COUNCIL,
        needed={"heads of villagers' or party groups": 2, "heads of social organisations": 0},
        sizes={
            "two committees": 3,
            "heads of villagers' or party groups": 4,
            "villagers' representatives": 4,
            "heads of social organisations": 1,
        },
    )
    council = Platform(
        body=village_council(seats=seats, stakeholders=1),
        convenes=committee,
        quorum=more_than("1/2"),
        rounds=(monthly(5), monthly(15), monthly(25)),  # the market days, when people come down anyway
    )
    steps = five_step(
        name="shiqiao",
        version="2026-1",
        title="石桥村议事规则",
        raising=Raising(takes_in=[Phrase("group head", "村民小组长")]),
        screening=Screening(by=committee, lasts=days(10), returns=0),
        street=None,  # what reaches beyond the village ends here, handed to the township with an answer
        rerouting=None,
        talks=Talks(platforms=(council,), lasts=days(40), notice=days(2)),
        reviewing=Reviewing(by=branch, rounds=1),
        deciding=Deciding(
            concerned=None,  # nothing is decided online: not every household has a telephone for it
            assembly=by_law(
                "villagers-assembly",
                on=LAW,
                mode="households",
                tellers=committee,
                own_rule=every_group_voted(),
                own_rule_failed=ONE_GROUP_MISSING,
                repeats=1,
            ),
            representatives=by_law("villagers-representatives-meeting", on=LAW, tellers=committee),
        ),
        publishing=Publishing(settler=branch),
        implementing=Implementing(
            lead=committee,
            inspector=roles(Phrase("village supervisors", "村务监督委员会")),
            lasts=days(120),
            discloses_every=days(30),
        ),
        evaluating=Evaluating(
            lasts=days(20), enough=at_least("1/2"), satisfaction=at_least("2/3"), basically_counts=False
        ),
        replies=Replies(by=committee, received=None, answered=days(5)),
        words={
            "referred": Words(
                title="上报乡镇",
                answer=Phrase("The matter was handed to the township.", "事项已移交乡镇办理。"),
            ),
            "reviewing": Words(title="村党组织审核"),
        },
    )
    require_sound(steps)
    return steps


# Its people: twenty-four households in four groups, by the names of their heads

GROUPS: Final = {
    "upper bend": "上湾组",
    "lower bend": "下湾组",
    "bridge head": "桥头组",
    "tea hill": "茶山组",
}
HOUSEHOLDS: Final = {
    "upper bend": ("dashan", "fugui", "chunmei", "laosan", "yinzi", "wangcai"),
    "lower bend": ("jinlan", "tiezhu", "erniu", "qiulian", "baoshan", "xiuying"),
    "bridge head": ("shitou", "guihua", "changgen", "dongmei", "laosi", "yumei"),
    "tea hill": ("shuigen", "lanxiang", "maozi", "yuee", "dahai", "fengzhi"),
}
HEADS: Final = [head for heads in HOUSEHOLDS.values() for head in heads]
OFFICES: Final = {
    "dashan": ("village committee", "two committees"),
    "jinlan": ("village branch", "two committees"),
    "guihua": ("village supervisors", "villagers' representatives"),
    "tiezhu": ("group head", "heads of villagers' or party groups"),
    "shitou": ("group head", "heads of villagers' or party groups"),
    "shuigen": ("group head", "heads of villagers' or party groups"),
    "laosan": ("villager", "villagers' representatives"),
    "yumei": ("villager", "villagers' representatives"),
}


class Shiqiao:
    """The village on its way with one matter, and a voice that tells what happens."""

    def __init__(self, lang: Literal["en", "zh"]) -> None:
        self.lang = lang
        self.clock = SetClock(datetime(2026, 3, 7, 9, tzinfo=HERE))
        self.engine = Engine([rules()], community="shiqiao", clock=self.clock, directory=self.people())
        self.told = 0

    def people(self) -> People:
        """Who holds which office, who sits in the council, and the rolls of the village."""
        group = {head: self.say(name, GROUPS[name]) for name, heads in HOUSEHOLDS.items() for head in heads}
        households = Roll.of("households", HEADS, weights={"households": [1] * 24}, groups={"group": group})
        standings = [
            Standing(who, roles={role}, seats={"village council": seat})
            for who, (role, seat) in OFFICES.items()
        ]
        return People(standings, households=households, representatives=("guihua", "laosan", "yumei"))

    def say(self, en: str, zh: str) -> str:
        """One of two texts, by the language of the story."""
        return zh if self.lang == "zh" else en

    def on(self, month: int, day: int, hour: int = 9) -> None:
        """Time goes by."""
        self.clock.set(datetime(2026, month, day, hour, tzinfo=HERE))
        self.engine.settle()

    def do(self, *acts: Act) -> None:
        """This is done, and accepted."""
        for act in acts:
            self.engine.perform("road", act).accept()

    def refused(self, act: Act) -> None:
        """Somebody tries, and hears why not."""
        self.tell()
        print(self.engine.perform("road", act).explain(self.lang))

    def meeting(self, came: list[str], *, yes: int) -> None:
        """The assembly meets: one of each household that came votes, so many of them yes."""
        self.do(RecordAttendance(actor="dashan", voters=tuple(came)))
        for number, head in enumerate(came):
            assert self.engine.cast("road", head, Choice.YES if number < yes else Choice.NO).accepted

    def tell(self) -> None:
        """What has happened since it was last told."""
        print(story(self.engine, "road", lang=self.lang, brief=True, after=self.told))
        self.told = self.engine.case("road").seq


# The story of the road


def propose_and_deliberate(v: Shiqiao) -> None:
    """A group head takes the matter in, and the council sits on a market day."""
    title = v.say("Concrete for the tea hill road", "硬化茶山路")
    raised = Raise(actor="shuigen", principal="yuee", title=title, channel=Channel.HOME_VISIT)
    v.engine.open("shiqiao", raised, case="road").accept()
    # The law names raising labour as the assembly's (Article 28), and lets it delegate; Shiqiao does not.
    why = v.say("Labour is raised for it; that is the assembly's.", "涉及筹劳，由村民会议决定。")
    scope, who = Scope.ORDINARY, "households"
    v.do(Admit(actor="dashan", scope=scope, electorate=who, served=who, reserved=True, reason=why))

    agenda = v.say("How wide, and who gives land", "路宽与让地")
    saturday, market = (datetime(2026, 3, day, 10, tzinfo=HERE) for day in (14, 15))
    v.refused(Convene(actor="dashan", at=saturday, agenda=agenda, stakeholders=("yuee",)))
    v.do(Convene(actor="dashan", at=market, agenda=agenda, stakeholders=("yuee",)))
    v.on(3, 15, 10)
    v.do(*(Attend(actor=who) for who in [*OFFICES, "yuee"]))
    metre = v.say("I give a metre of my field.", "我家让出一米地。")
    v.do(MakeStatement(actor="yuee", text=metre, side=Side.FOR))
    v.do(
        CloseSitting(actor="dashan", outcome=v.say("Three metres wide, 90,000 yuan", "路宽三米，造价九万元"))
    )


def decide(v: Shiqiao) -> None:
    """The law is content with the first meeting. The village is not."""
    third = v.say("The village pays a third of it.", "村集体承担三分之一。")
    assembly, cost = Deciders.ASSEMBLY, 90_000 * FEN
    put = PutToDecision(actor="jinlan", deciders=assembly, served="households", budget=cost, reason=third)
    v.on(3, 17)
    v.do(put)
    v.on(3, 29)
    v.meeting(HEADS[:17], yes=15)
    v.on(4, 2)
    v.tell()
    print(
        v.say(
            "-- The branch walks up the tea hill, and the assembly meets once more.",
            "——村党组织上茶山走访，村民会议第二次召开。",
        )
    )
    v.on(4, 14)
    v.meeting(HEADS[:15] + HEADS[19:], yes=16)


def implement_and_evaluate(v: Shiqiao) -> None:
    """Two days' work of each household on the hill, and the judgement of all who use the road."""
    v.on(5, 6)
    v.do(*(Contribute(actor=who, kind=Kind.LABOUR, amount=2 * 480) for who in HEADS[18:]))
    v.do(Contribute(actor="dahai", kind=Kind.MONEY, amount=20_000 * FEN))
    v.do(Disclose(actor="dashan", text=v.say("Half the way is poured.", "已浇筑一半。"), percent=50))
    v.on(6, 5)
    done = v.say("Open to the top.", "全线通车。")
    v.do(Disclose(actor="dashan", text=done, percent=100))
    v.do(Report(actor="dashan", text=done, cost=88_400 * FEN), Inspect(actor="guihua", accept=True))
    v.do(*(AnswerSurvey(actor=who, grade=Grade.SATISFIED) for who in HEADS[8:]))
    v.do(*(AnswerSurvey(actor=who, grade=Grade.DISSATISFIED) for who in HEADS[:4]))
    v.on(6, 27)
    v.do(Reply(actor="dashan", text=v.say("The road to your door is open.", "路已修到您家门口。")))
    v.tell()


def main() -> None:
    """Tell the story, in the language asked for."""
    v = Shiqiao("zh" if "zh" in sys.argv[1:] else "en")
    propose_and_deliberate(v)
    decide(v)
    implement_and_evaluate(v)


if __name__ == "__main__":
    main()
