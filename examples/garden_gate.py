"""
Willow Court: the whole rulebook of a small community in one file, and one matter on its way through it.

The people of two buildings share a garden, and somebody wants its gate closed at night.
With consult installed, ``python examples/garden_gate.py`` prints what is in ``garden_gate.txt``.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from pydantic import Field

from consult import (
    Act,
    Body,
    Duty,
    Engine,
    Facts,
    People,
    Phrase,
    Procedure,
    Seat,
    SetClock,
    Stage,
    Standing,
    Verdict,
    at_least,
    days,
    hours,
    met,
    more_than,
    rule,
    settled,
    settles,
    unmet,
)
from consult.activities import (
    Attend,
    CastVote,
    CloseSitting,
    Convene,
    Decline,
    Inspect,
    MakeStatement,
    Object,
    Publication,
    Report,
    Review,
    Settlement,
    SettleObjection,
    Side,
    Sitting,
    Vote,
    VoteView,
    Works,
    held,
    inspected,
    majority,
    quorum,
    undisturbed,
)
from consult.acts import Propose, Text, Titled
from consult.flaws import require_sound
from consult.rules import pick
from consult.rulings import Ruling
from consult.standard import proposer, roles
from consult.voting import Choice, Roll, Share

HERE: Final = ZoneInfo("Asia/Shanghai")


# Acts of our own


class TakeUp(Act):
    """Take a matter up: say what it would cost, and whether it can wait."""

    zh = "受理"

    cost: Annotated[int, Field(ge=0), settles, Titled("Cost (yuan)", "费用（元）")]
    urgent: Annotated[bool, settles, Titled("Urgent", "是否紧急")] = False


class Answer(Act):
    """Tell whoever raised the matter what will happen with it."""

    zh = "答复"

    text: Annotated[Text, Titled("Answer", "答复内容")]


# A rule of our own


@rule(version="1", en="{share} of every building vote", zh="每栋楼投票达到{share}", source="Willow Court §7")
def heard_everywhere(facts: Facts, *, share: Share) -> Verdict:
    """
    In every building a share of those on the roll has voted.

    It keeps one building from deciding over the head of the other. It does not say that those who came speak
    for those who stayed away.
    """
    vote: VoteView = facts.vote
    if not vote.judged:
        return vote.not_yet()
    quiet = [building for building, turnout in vote.turnout_by("building") if not share.holds(turnout)]
    if quiet:
        return unmet("{quiet} did not reach {share}", zh="{quiet}未达到{share}", share=share, quiet=quiet)
    return met("every building reached {share}", zh="每栋楼均达到{share}", share=share)


# The rulebook


def willow_court() -> Procedure:
    """From a proposal to a gate that is built, or to a reasoned no."""
    committee = roles("committee")
    council = Body(
        "council",
        "院议事会",
        seats=(Seat("committee", "居委会代表"), Seat("residents", "居民代表", needed=2, size=3)),
    )

    answer = Duty("answer", Answer, within=hours(24), by=committee, title="答复提出人")
    # Nobody rules on a matter of their own.
    screening = Stage(
        "screening", title="受理", lasts=days(5), holds=Review(committee & ~proposer()), owes=[answer]
    )
    talking = Stage(
        "talking",
        title="议事",
        lasts=pick(settled(TakeUp.urgent), hours(24), days(14)),
        holds=Sitting(council, convenes=committee),
    )
    deciding = Stage("deciding", title="表决", lasts=days(7), holds=Vote("residents", replaceable=True))
    publishing = Stage("publishing", title="公示", lasts=days(7), holds=Publication(committee))
    building = Stage(
        "building", title="施工", lasts=days(60), holds=Works(lead=committee, inspector=roles("supervisor"))
    )

    def end(name: str, title: str, en: str, zh: str) -> Stage:
        return Stage(name, title=title, answer=Phrase(en, zh))

    declined = end("declined", "不予受理", "Not taken up; the reason is on the record.", "未受理，理由在案。")
    too_dear = end("too_dear", "超出财力", "It costs more than we have.", "费用超出本院财力。")
    forgotten = end("forgotten", "逾期未理", "Nobody looked at it in time.", "逾期无人受理。")
    not_talked = end("not_talked", "未议事", "No sitting agreed in time.", "逾期未达成一致。")
    rejected = end("rejected", "未通过", "It was not carried.", "表决未通过。")
    annulled = end("annulled", "撤销", "An objection stood at the end.", "公示期满仍有异议。")
    unbuilt = end("unbuilt", "未完工", "It was not built in time.", "逾期未完工。")
    built = end("built", "完工", "It is built.", "已完工。")

    carried = (
        quorum(at_least("2/3"))
        & majority(more_than("1/2"), of="participating")
        & heard_everywhere(share=at_least("1/2"))
    )
    procedure = Procedure(
        "willow-court",
        version="1",
        title="柳园议事规则",
        start=screening,
        opens=Propose,
        by=roles("resident"),
        moves=[
            screening.upon(TakeUp).to(too_dear, when=settled(TakeUp.cost) > 20_000),
            screening.upon(TakeUp).to(talking),
            screening.upon(Decline).to(declined),
            screening.at_end().to(forgotten),
            talking.once(held()).to(deciding),
            talking.at_end().to(not_talked),
            deciding.once(carried).to(publishing),
            deciding.at_end().to(rejected),
            publishing.at_end().to(building, when=undisturbed()),
            publishing.at_end().to(annulled),
            building.once(inspected()).to(built),
            building.at_end().to(unbuilt),
        ],
    )
    require_sound(procedure)
    return procedure


# Its people


def directory() -> People:
    """Five people in two buildings; whoever lives there may vote."""
    homes = {"chen": "A", "li": "A", "wu": "A", "zhou": "B", "sun": "B"}
    held_roles = {"wu": ["committee"], "li": ["committee"], "sun": ["supervisor"]}
    seats = {"wu": "committee", "chen": "residents", "zhou": "residents"}
    return People(
        [
            Standing(
                person,
                roles=frozenset(["resident", *held_roles.get(person, [])]),
                seats={"council": seats[person]} if person in seats else {},
                groups={"building": home},
            )
            for person, home in homes.items()
        ],
        residents=Roll.of("residents", homes, groups={"building": homes}),
    )


# One matter


def main() -> None:
    """Tell the story of the gate."""
    rules = willow_court()
    clock = SetClock(datetime(2026, 4, 1, 9, tzinfo=HERE))
    engine = Engine([rules], community="willow-court", clock=clock, directory=directory())
    gate = "gate"

    def today() -> str:
        return clock.now().astimezone(HERE).strftime("%m-%d %H:%M")

    def told(ruling: Ruling) -> None:
        print(f"{today()}  {ruling.explain()}")

    def do(act: Act) -> None:
        ruling = engine.perform(gate, act)
        ruling.accept()
        print(f"{today()}  {act.actor}: {act.called().en}; now in {engine.case(gate).stage}")

    engine.open(rules, Propose(actor="li", title="Close the gate at night"), case=gate).accept()
    print(f"{today()}  li raised it; now in {engine.case(gate).stage}")

    # li sits on the committee, and raised the matter.
    told(engine.perform(gate, TakeUp(actor="li", cost=8_000)))
    clock.forward(timedelta(days=2))
    do(TakeUp(actor="wu", cost=8_000))
    for row in engine.board():
        print(f"{today()}  on the board: owed {[duty.id for duty in row.owed]}, overdue {row.overdue}")
    do(Answer(actor="wu", text="The council talks about it this week."))

    do(Convene(actor="wu", agenda="The gate"))
    do(Attend(actor="wu"))
    do(Attend(actor="zhou"))
    told(engine.perform(gate, CloseSitting(actor="wu", outcome="Close it from 22:00 to 06:00")))
    do(Attend(actor="chen"))
    do(MakeStatement(actor="zhou", text="My son comes home at eleven.", side=Side.AGAINST))
    do(CloseSitting(actor="wu", outcome="Close it from 23:00 to 06:00, with a bell"))

    for person in ["chen", "li", "wu", "sun"]:
        assert engine.perform(gate, CastVote(actor=person, choice=Choice.YES)).accepted
    clock.forward(timedelta(days=8))
    print(f"{today()}  the vote is over; now in {engine.case(gate).stage}")
    why = engine.events(gate)[-1]
    if why.type == "Moved" and why.verdict is not None:
        print(why.verdict.explain())

    do(Object(actor="zhou", reason="The bell is too loud."))
    number = engine.events(gate)[-1].seq
    do(
        SettleObjection(
            actor="wu", objection=str(number), how=Settlement.SETTLED, reason="It rings in the lodge only."
        )
    )
    clock.forward(timedelta(days=8))
    do(Report(actor="wu", text="Gate, lock and bell are in.", cost=790_000))
    do(Inspect(actor="sun", accept=True))

    case = engine.case(gate)
    answer = rules.stages[case.stage].answer
    if answer is not None:
        print(f"{case.seq} events on record. {answer.en} {answer.zh}")


if __name__ == "__main__":
    main()
