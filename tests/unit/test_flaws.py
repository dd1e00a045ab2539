"""Flaws: what is wrong with a procedure is found before a case runs under it, all at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, get_args

import attrs
import pytest

from consult.activities.ballots import CastVote, Desk
from consult.activities.base import Intake
from consult.activities.outcomes import majority, passes, quorum
from consult.activities.petition import Petition, Support, supported
from consult.activities.publication import Publication, undisturbed
from consult.activities.review import Approve, Decline, GiveOpinion, Review, SendBack
from consult.activities.sitting import CloseSitting, Sitting, held
from consult.activities.vote import FastTrack, LateSwing, Vote
from consult.acts import Act, FieldRef, Merge, Propose, Withdraw, settles
from consult.errors import ConsultError, DefinitionError
from consult.flaws import Code, Flaw, flaws, require_sound
from consult.people import Body, Seat
from consult.procedure import Also, Duty, Move, Procedure, Stage
from consult.rules import Reading, Rule, k_of, pick, reading, rule, settled
from consult.standard import anyone, open_elsewhere, proposer, result, roles, sits_in, visits
from consult.timing import Length, days, hours
from consult.verdicts import Phrase, Verdict, met, undecided, unmet
from consult.verdicts import met as yes
from consult.voting import Counting, Threshold, abstain_with_silent, at_least, more_than

if TYPE_CHECKING:
    from collections.abc import Callable

    from consult.facts import Facts


class Admit(Act):
    """Take a topic up."""

    zh = "受理"

    major: Annotated[bool, settles] = False
    urgent: Annotated[bool, settles] = False
    electorate: Annotated[str, settles] = "residents"
    note: str = ""


class once(Act):  # noqa: N801 - the name is the flaw
    zh = "一次"


class Mumble(Act):
    """An act without a Chinese name."""


LEAD = roles("lead")
COUNCIL = Body("council", "议事会", seats=[Seat("resident", "居民", size=5)])

talking = Stage("talking", title="商议", lasts=days(5))
reviewing = Stage("reviewing", title="审核", lasts=days(5), holds=Review(LEAD))
sitting = Stage("sitting", title="议事", lasts=days(5), holds=Sitting(COUNCIL))
voting = Stage("voting", title="表决", lasts=days(7), holds=Vote("residents"))
done = Stage("done", title="办结", answer=Phrase("It is done.", "已办结。"))
lapsed = Stage("lapsed", title="逾期", answer=Phrase("Nobody answered in time.", "逾期无人答复。"))

to_the_end = talking.at_end().to(lapsed)


def made(*moves: Move, start: Stage = talking, by: Rule | None = None, **kwargs: Any) -> Procedure:
    """A procedure of *moves*; the talking ends in time where nothing else is said."""
    leaving = [*moves]
    if not any(move.source.name == start.name and move.cause == "at_end" for move in moves) and start.lasts:
        leaving.append(start.at_end().to(lapsed))
    return Procedure(
        "small",
        version="1",
        start=start,
        opens=Propose,
        by=anyone() if by is None else by,
        moves=leaving,
        **kwargs,
    )


def found(procedure: Procedure) -> list[tuple[str, str]]:
    return [(flaw.code, flaw.where) for flaw in flaws(procedure)]


def entering(stage: Stage, once: Rule | None = None, source: Stage = talking) -> Procedure:
    """A procedure that enters *stage* upon an act, and leaves it sound, also where *once* says so."""
    waiting = [] if once is None else [stage.once(once).to(done)]
    return made(source.upon(Approve).to(stage, by=LEAD), *waiting, stage.at_end().to(lapsed), start=source)


# Rules and readings of a community's own


@rule(version="1", zh="有人说话")
def spoke(facts: Facts) -> Verdict:
    return met("somebody spoke", zh="有人发言")


@rule(version="1", zh="问过")
def asked(facts: Facts) -> Verdict:
    return met("somebody asked", zh="有人提问")


@rule(version="1", zh="看表决")
def looks_at_a_vote(facts: Facts) -> Verdict:
    return spoken(facts, 1)


def spoken(told: Facts, least: int) -> Verdict:
    have: bool = told.vote.closed
    return (met if have else unmet)("the vote is closed", zh="表决已截止", least=least)


@rule(version="1", zh="看别处")
def looks_elsewhere(facts: Facts, *, of: Vote) -> Verdict:
    other = facts.matter
    return met("{vote} {standing}", zh="{vote}{standing}", vote=other.vote, standing=of.kind)


@rule(version="1", zh="看抽签")
def drawn(facts: Facts) -> Verdict:
    return met("{n} are drawn", zh="抽出{n}人", n=facts.lottery.count)


@reading(version="1", en="days by turnout", zh="按参与率确定的天数")
def by_turnout(facts: Facts) -> Length | None:
    return days(facts.vote.turnout().have)


@rule(version="1", zh="字段")
def reads_a_field(facts: Facts, *, field: FieldRef) -> Verdict:
    return met("it reads {field}", zh="读取{field}", field=field)


@rule(version="1", zh="阶段")
def names_a_stage(facts: Facts, *, stages: tuple[Stage, ...]) -> Verdict:
    return met("it names {stages}", zh="引用{stages}", stages=stages)


@rule(version="1", zh="函数")
def counts_by(facts: Facts, *, how: Callable[..., int]) -> Verdict:
    return met("it counts", zh="计数")


@rule(version="1", en="{more}", zh="{more}人")
def mistitled(facts: Facts, *, least: int) -> Verdict:
    return met("enough", zh="足够")


@rule(version="1")
def untitled(facts: Facts) -> Verdict:
    return met("somebody spoke", zh="有人发言")


@rule(version="1", en="somebody spoke")
def titled_in_english(facts: Facts) -> Verdict:
    return met("somebody spoke", zh="有人发言")


@rule(version="1", en="议事会", zh="议事会")
def titled_in_chinese_alone(facts: Facts) -> Verdict:
    return met("somebody spoke", zh="有人发言")


@rule(version="1", zh="英文")
def speaks_english(facts: Facts) -> Verdict:
    return met("somebody spoke")


@rule(version="1", zh="英文")
def speaks_english_in_many_ways(facts: Facts) -> Verdict:
    answer = met if facts.closing else undecided
    data = {"zh": "有"}
    if facts.closing:
        return yes("by another name", zh=None) & yes("with an empty one", zh="") & yes("as a mapping", **data)
    if facts.now:
        return answer("by way of a variable") & (met if facts.now else unmet)(f"on the spot {facts.now}")
    return facts.vote.unmet_when_closed("by a method") & facts.vote.met_when_closed("as well", zh="亦可")


def a_local_rule() -> Rule:
    @rule(version="1", zh="局部")
    def local(facts: Facts) -> Verdict:
        return met("somebody spoke", zh="有人发言")

    return local()


def a_local_function() -> Callable[..., int]:
    def count() -> int:
        return 1

    return count


@attrs.frozen
class Assembly:
    """An activity of a community's own, with a quorum of heads."""

    body: Body
    quorum: Any = None
    counts: Any = None
    by: Rule = attrs.field(factory=anyone)

    kind = "assembly"
    decides = None
    intakes: tuple[Intake, ...] = attrs.field(init=False, default=())

    def begins(self, facts: Facts) -> dict[str, Any]:
        return {}

    def view(self, facts: Facts) -> Any:
        return None

    def finds(self, facts: Facts) -> dict[str, Any]:
        return {}

    def responsible(self) -> Phrase | None:
        return None

    def progress(self, facts: Facts) -> tuple[int, int] | None:
        return None

    def definition(self) -> Any:
        return {"body": self.body.name, "quorum": str(self.quorum)}


def assembling(activity: Any) -> Procedure:
    return entering(Stage("assembling", title="集会", lasts=days(1), holds=activity))


# A sound procedure


def five_steps() -> Procedure:
    reply = Duty("reply", Decline, within=hours(1), by=LEAD, title="答复")
    screening = Stage("screening", title="议题审定", lasts=days(5), holds=Review(LEAD), owes=reply)
    urgency: Reading[Length] = pick(settled(Admit.urgent), hours(24), days(14))
    deliberating = Stage("deliberating", title="民事民议", lasts=urgency, holds=Sitting(COUNCIL))
    deciding = Stage("deciding", title="民事民决", lasts=days(7), holds=Vote(settled(Admit.electorate)))
    publishing = Stage("publishing", title="结果公示", lasts=days(7), holds=Publication(LEAD))
    merged = Stage("merged", title="并案", answer=Phrase("It goes on in another.", "已并入另一事项。"))
    rejected = Stage("rejected", title="未通过", answer=Phrase("It was not carried.", "未获通过。"))
    annulled = Stage("annulled", title="撤销", answer=Phrase("Objections stand.", "仍有异议。"))
    enough = quorum(at_least("2/3"))
    moves = [
        screening.upon(Admit).to(rejected, when=settled(Admit.major).equals(True)),  # noqa: FBT003 - a literal
        screening.upon(Admit).to(deliberating),
        screening.upon(Merge).to(merged, when=open_elsewhere(Merge.into)),
        screening.upon(Decline).to(rejected),
        screening.at_end().to(lapsed),
        deliberating.once(held()).to(reviewing),
        deliberating.at_end().to(lapsed),
        reviewing.upon(Approve).to(deciding),
        reviewing.upon(SendBack).to(deliberating, when=visits(deliberating) < 3),
        reviewing.at_end().to(lapsed),
        deciding.once(enough & majority(more_than("1/2"), of="participating")).to(publishing),
        deciding.at_end().to(lapsed, when=~enough),
        deciding.at_end().to(rejected),
        publishing.at_end().to(done, when=undisturbed() & result(deciding, "closed").equals(True)),  # noqa: FBT003 - a literal
        publishing.at_end().to(annulled),
    ]
    return Procedure("five-steps", version="1", start=screening, opens=Propose, by=anyone(), moves=moves)


def test_a_sound_procedure_has_no_flaws() -> None:
    assert flaws(five_steps()) == ()
    require_sound(five_steps())


def test_a_small_sound_procedure_has_no_flaws() -> None:
    assert flaws(made(talking.upon(Approve).to(done, by=LEAD))) == ()


# Every kind, alone

lost = Stage("lost", title="孤立", lasts=days(1))
stuck = Stage("stuck", title="停滞", waits=True)
round_and_round = Stage("round", title="循环", lasts=days(1))
endless = Stage("endless", title="无期限", waits=True)
forgotten = Stage("forgotten", title="遗忘")
busy = Stage("busy", title="忙碌", answer=Phrase("It is done.", "已办结。"), lasts=days(1))


def voted(name: str, **vote: Any) -> Stage:
    return Stage(name, title="表决", lasts=days(7), holds=Vote("residents", **vote))


SHADE = Threshold(more_than("1/2"), "cast")
voting_on = voted("voting_on")
fast = voted("fast", fast=FastTrack(SHADE, days(3)))
swinging = voted("swinging", late=LateSwing(SHADE, hours(1), by=days(1)))
secret = voted("secret", secret=True)
secret_with_papers = voted("secret_with_papers", secret=True, replaceable=True, desk=Desk(LEAD))
silent = voted("silent", counting=Counting(silent=abstain_with_silent(clause="s. 12")))
early = Stage("early", title="表决", lasts=days(7), holds=Vote("residents", early=True))
turning = Stage(
    "turning",
    title="表决",
    lasts=days(7),
    holds=Vote("residents", early=True, interim=True, replaceable=True),
)
tight = Body("council", "议事会", seats=[Seat("resident", "居民", needed=3, size=2)])
crowded = Stage("crowded", title="议事", lasts=days(5), holds=Sitting(tight))
noted = attrs.evolve(reviewing, also=Also(GiveOpinion, anyone()))

CASES: dict[Code, tuple[Procedure, str, str]] = {
    "absent-activity": (
        made(talking.once(supported(3)).to(done)),
        "talking.once(...).to(done)",
        "consult.activities.petition._supported looks at facts.petition, and talking holds no activity",
    ),
    "at-end-without-time": (
        made(endless.at_end().to(lapsed), endless.upon(Approve).to(done, by=LEAD), start=endless),
        "endless.at_end().to(lapsed)",
        "endless has no limit that could run out",
    ),
    "ballot-moves": (
        made(voting.upon(CastVote).to(done), start=voting),
        "voting.upon(CastVote).to(done)",
        "CastVote is a ballot, which goes into the box and moves nothing",
    ),
    "body-cannot-sit": (
        entering(crowded),
        "crowded",
        "council cannot sit: 3 must be present as resident, and there are 2",
    ),
    "broken-title": (
        made(talking.once(mistitled(least=3)).to(done)),
        f"{__name__}.mistitled",
        "its title cannot be filled in",
    ),
    "dead-end": (
        made(talking.upon(Approve).to(stuck, by=LEAD)),
        "stuck",
        "no move leaves it, and it gives no answer",
    ),
    "attendance-unrecorded": (
        entering(voting_on, majority(more_than("1/2"), of="present")),
        "voting_on.once(...).to(done)",
        "by persons, more than 1/2 of those present say yes: it counts those present, and nobody records",
    ),
    "early-vote-hidden": (
        entering(early),
        "early",
        "its vote may end early, which would tell the result that is hidden until the close",
    ),
    "early-vote-replaceable": (
        entering(turning),
        "turning",
        "its vote may end early, but replaceable ballots settle nothing before the close",
    ),
    "fast-track-unused": (
        entering(fast),
        "fast",
        "its vote has a fast track that leads nowhere",
    ),
    "field-not-at-hand": (
        made(talking.upon(Approve).to(done, by=LEAD, when=open_elsewhere(Merge.into))),
        "talking.upon(Approve).to(done, when=..., by=...)",
        "Merge.into is read from the act at hand, which is no Merge here",
    ),
    "final-stage-busy": (
        made(talking.upon(Approve).to(busy, by=LEAD)),
        "busy",
        "it is final, and says lasts= all the same",
    ),
    "final-stage-left": (
        made(talking.upon(Approve).to(done, by=LEAD), done.upon(Decline).to(lapsed, by=LEAD)),
        "done.upon(Decline).to(lapsed, by=...)",
        "it leaves done, which is final",
    ),
    "no-answer": (
        made(
            talking.upon(Approve).to(round_and_round, by=LEAD), round_and_round.at_end().to(round_and_round)
        ),
        "round",
        "no way leads from it to an answer",
    ),
    "no-chinese": (
        made(talking.upon(Mumble).to(done, by=LEAD)),
        "Mumble",
        "its name is in English only",
    ),
    "no-result": (
        made(talking.upon(Approve).to(done, by=LEAD, when=result(talking, "tally").equals(1))),
        "talking.upon(Approve).to(done, when=..., by=...)",
        "the result of talking is read, which holds no activity that could have one",
    ),
    "no-way-at-end": (
        made(talking.at_end().to(lapsed, when=spoke())),
        "talking",
        "its time runs out, and no move without when= says where it goes then",
    ),
    "nobody-acts": (
        made(talking.once(LEAD).to(done)),
        "talking.once(...).to(done)",
        "consult.standard._roles asks who acts, and time asks it with nobody acting",
    ),
    "nobody-says-who": (
        made(talking.upon(Approve).to(done)),
        "talking.upon(Approve).to(done)",
        "nobody says who may: there is no by=, and talking holds no activity",
    ),
    "quorum-out-of-reach": (
        assembling(Assembly(COUNCIL, quorum=6)),
        "assembling",
        "council cannot sit: the quorum is 6, and it has 5 members",
    ),
    "reserved-name": (
        made(talking.upon(once).to(done, by=LEAD)),
        "once",
        "moves without an act are called once",
    ),
    "late-swing-hidden": (
        entering(swinging),
        "swinging",
        "its vote goes on when the outcome turns, which would tell the result that is hidden until the close",
    ),
    "secret-vote-by-weight": (
        entering(secret, majority(more_than("1/2"), of="cast", measure="area")),
        "secret.once(...).to(done)",
        "by area, more than 1/2 of those who take a side say yes: it weighs by area, and weights single",
    ),
    "secret-vote-joined": (
        entering(secret_with_papers),
        "secret_with_papers",
        "its vote is secret, and replaceable=, desk=Desk(papers=True) would join a voter to a choice",
    ),
    "silence-undelivered": (
        entering(silent),
        "silent",
        "silent papers count, and nobody can record that a paper was delivered",
    ),
    "veto-not-offered": (
        entering(voting_on, passes(Threshold(at_least("1/3"), "cast", side="veto"))),
        "voting_on.once(...).to(done)",
        "by persons, at least 1/3 of those who take a side veto: it counts vetoes, and no ballot",
    ),
    "shadowed-move": (
        made(
            talking.upon(Approve).to(done, by=LEAD), talking.upon(Approve).to(lapsed, by=LEAD, when=spoke())
        ),
        "talking.upon(Approve).to(lapsed, when=..., by=...)",
        "it is never taken: talking.upon(Approve).to(done, by=...) is asked before, and holds",
    ),
    "start-final": (
        made(start=done),
        "done",
        "a case would have its answer the moment it is opened",
    ),
    "taken-twice": (
        made(noted.upon(Approve).to(done), start=noted),
        "reviewing",
        "it takes GiveOpinion anyway, so the by= that also= gives is never asked",
    ),
    "unknown-stage": (
        made(talking.once(visits(lost) > 2).to(done)),
        "talking.once(...).to(done)",
        "consult.standard._visits refers to lost, which is no stage of small",
    ),
    "unlimited-wait": (
        made(forgotten.upon(Approve).to(done, by=LEAD), start=forgotten),
        "forgotten",
        "it may wait for ever, and does not say that this is meant",
    ),
    "unmarked-field": (
        made(talking.upon(Admit).to(done, by=LEAD, when=settled(Admit.note).equals("")), to_the_end),
        "talking.upon(Admit).to(done, when=..., by=...)",
        "Admit.note is read as settled, and is not marked as a field that settles anything",
    ),
    "unreachable-stage": (
        made(lost.at_end().to(lapsed)),
        "lost",
        "no way leads to it from talking",
    ),
    "unsettled-field": (
        made(talking.once(settled(Admit.urgent).equals(True)).to(done)),  # noqa: FBT003 - a literal
        "talking.once(...).to(done)",
        "Admit.urgent is read, and no act of this procedure settles it",
    ),
    "unstable-name": (
        made(talking.once(a_local_rule()).to(done)),
        f"{__name__}.a_local_rule.<locals>.local",
        "it has no name by which another process would find the same",
    ),
}
OF_LOCKS = {"rule-changed", "rule-not-locked", "library-rule-changed"}


@pytest.mark.parametrize("code", CASES)
def test_each_kind_of_flaw_is_found_and_nothing_beside_it(code: Code) -> None:
    procedure, where, what = CASES[code]
    (flaw,) = flaws(procedure)
    assert flaw.code == code
    assert flaw.where == where
    assert flaw.what.en.startswith(what)


@pytest.mark.parametrize("code", CASES)
def test_each_flaw_is_told_in_both_languages_with_its_remedy(code: Code) -> None:
    (flaw,) = flaws(CASES[code][0])
    assert str(flaw) == f"{flaw.where}: {flaw.what.en}; {flaw.remedy.en}"
    assert flaw.explain("zh") == f"{flaw.where}：{flaw.what.zh}；{flaw.remedy.zh}"
    for words in (flaw.what, flaw.remedy):
        assert re.search("[一-鿿]", words.zh)
        assert not re.search("[一-鿿]", words.en)
        assert "{" not in (words.en + words.zh).replace("{braces}", "").replace("{name}", "")


def test_every_kind_of_flaw_is_tried() -> None:
    assert set(CASES) | OF_LOCKS == set(get_args(Code))


def test_several_flaws_are_told_together() -> None:
    procedure = made(
        talking.upon(Mumble).to(forgotten), forgotten.once(supported(3)).to(done), lost.at_end().to(lapsed)
    )
    assert sorted(found(procedure)) == [
        ("absent-activity", "forgotten.once(...).to(done)"),
        ("no-chinese", "Mumble"),
        ("nobody-says-who", "talking.upon(Mumble).to(forgotten)"),
        ("unlimited-wait", "forgotten"),
        ("unreachable-stage", "lost"),
    ]
    with pytest.raises(DefinitionError) as caught:
        require_sound(procedure)
    assert caught.value.flaws == flaws(procedure)
    assert str(caught.value).startswith("procedure 'small' version '1' has 5 flaws:\n- ")
    for flaw in flaws(procedure):
        assert f"\n- {flaw}" in str(caught.value)


def test_a_flaw_is_a_value() -> None:
    one, same = flaws(CASES["dead-end"][0]), flaws(CASES["dead-end"][0])
    assert one == same
    assert hash(one) == hash(same)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        one[0].code = "no-answer"  # type: ignore[misc]  # what must not work


def test_a_flaw_told_twice_is_told_once() -> None:
    asks_twice = supported(3) & supported(4)
    assert len(flaws(made(talking.once(asks_twice).to(done)))) == 1


# Ways


def test_a_way_that_breaks_off_is_told_where_it_breaks_off_alone() -> None:
    before = Stage("before", title="其前", lasts=days(1))
    assert found(made(talking.upon(Approve).to(before, by=LEAD), before.at_end().to(stuck))) == [
        ("dead-end", "stuck")
    ]


def test_every_stage_of_a_round_without_an_answer_is_told() -> None:
    other = Stage("other", title="另一", lasts=days(1))
    procedure = made(
        talking.upon(Approve).to(round_and_round, by=LEAD),
        round_and_round.at_end().to(other),
        other.at_end().to(round_and_round),
    )
    assert found(procedure) == [("no-answer", "round"), ("no-answer", "other")]


def test_a_stage_may_wait_without_a_limit_where_that_is_said() -> None:
    assert flaws(made(endless.upon(Approve).to(done, by=LEAD), start=endless)) == ()


def test_a_final_stage_keeps_its_duties_and_holds_nothing_else() -> None:
    owing = attrs.evolve(done, owes=Duty("report", Approve, within=days(9), by=LEAD, title="报告"))
    assert flaws(made(talking.upon(Approve).to(owing, by=LEAD))) == ()
    busy = attrs.evolve(done, holds=Review(LEAD), also=Also(Withdraw, LEAD), lasts=days(1))
    (flaw,) = flaws(made(talking.upon(Approve).to(busy, by=LEAD)))
    assert flaw.what == Phrase(
        "it is final, and says lasts=, holds=, also= all the same",
        "该阶段是终结阶段，却写有 lasts=、holds=、also=",
    )


# Moves that are never taken

SHADOWED = {
    "same-act": (talking.upon(Approve).to(done, by=LEAD), talking.upon(Approve).to(lapsed, by=LEAD)),
    "same-guard": (
        talking.upon(Approve).to(done, by=LEAD, when=spoke()),
        talking.upon(Approve).to(lapsed, by=LEAD, when=spoke()),
    ),
    "same-once": (talking.once(spoke()).to(done), talking.once(spoke()).to(lapsed)),
    "more-asked": (talking.once(spoke()).to(done), talking.once(spoke() & asked()).to(lapsed)),
    "more-asked-by-when": (talking.once(spoke()).to(done), talking.once(asked()).to(lapsed, when=spoke())),
    "one-of-two": (talking.once(spoke() | asked()).to(done), talking.once(asked()).to(lapsed)),
    "other-order": (talking.once(spoke() | asked()).to(done), talking.once(asked() | spoke()).to(lapsed)),
    "other-order-and-more": (
        talking.once(spoke() & asked()).to(done),
        talking.once(asked() & supported(3) & spoke()).to(lapsed),
    ),
    "once-before-the-end": (talking.once(spoke()).to(done), talking.at_end().to(lapsed, when=spoke())),
    "decided-by-the-activity": (
        reviewing.upon(Approve).to(done),
        reviewing.upon(Approve).to(lapsed, by=LEAD),
    ),
    "fewer-people": (
        talking.upon(Approve).to(done, by=LEAD),
        talking.upon(Approve).to(lapsed, by=LEAD & proposer()),
    ),
}
OPEN = {
    "other-people": (
        talking.upon(Approve).to(done, by=LEAD),
        talking.upon(Approve).to(lapsed, by=proposer()),
    ),
    "more-people": (reviewing.upon(Approve).to(done, by=LEAD), reviewing.upon(Approve).to(lapsed)),
    "other-act": (talking.upon(Approve).to(done, by=LEAD), talking.upon(Decline).to(lapsed, by=LEAD)),
    "less-asked-of-an-act": (
        talking.upon(Approve).to(done, by=LEAD, when=spoke()),
        talking.upon(Approve).to(lapsed, by=LEAD),
    ),
    "less-asked": (talking.once(spoke() & asked()).to(done), talking.once(spoke()).to(lapsed)),
    "another-way": (talking.once(spoke()).to(done), talking.once(spoke() | asked()).to(lapsed)),
    "the-opposite": (talking.once(spoke()).to(done), talking.once(~spoke()).to(lapsed)),
    "other-parameters": (talking.once(supported(3)).to(done), talking.once(supported(2)).to(lapsed)),
    "other-number": (
        talking.once(k_of(1, [spoke(), asked()])).to(done),
        talking.once(k_of(2, [spoke(), asked()])).to(lapsed),
    ),
    "other-cause": (
        talking.once(spoke()).to(done),
        talking.upon(Approve).to(lapsed, by=LEAD, when=spoke()),
    ),
}


def shadowed(moves: tuple[Move, ...]) -> list[str]:
    stage = moves[0].source
    procedure = made(*moves, stage.at_end().to(lapsed), start=stage)
    return [flaw.where for flaw in flaws(procedure) if flaw.code == "shadowed-move"]


@pytest.mark.parametrize("case", SHADOWED)
def test_a_move_behind_one_that_holds_whenever_it_does_is_never_taken(case: str) -> None:
    assert len(shadowed(SHADOWED[case])) == 1


@pytest.mark.parametrize("case", OPEN)
def test_a_move_behind_one_that_may_fail_where_it_holds_is_left_alone(case: str) -> None:
    assert shadowed(OPEN[case]) == []


def test_a_move_at_the_end_comes_after_those_of_once_wherever_it_is_written() -> None:
    procedure = made(talking.at_end().to(lapsed, when=spoke()), to_the_end, talking.once(spoke()).to(done))
    assert found(procedure) == [("shadowed-move", "talking.at_end().to(lapsed, when=...)")]


def test_the_move_that_always_holds_at_the_end_must_be_the_last() -> None:
    procedure = made(to_the_end, talking.at_end().to(done, when=spoke()))
    assert found(procedure) == [("shadowed-move", "talking.at_end().to(done, when=...)")]


# Who may


def test_the_activity_says_who_may_where_it_decides() -> None:
    assert flaws(made(reviewing.upon(Approve).to(done), start=reviewing)) == ()


def test_an_activity_that_names_nobody_leaves_it_to_the_move() -> None:
    (flaw,) = flaws(made(voting.upon(Withdraw).to(done), start=voting))
    assert flaw.code == "nobody-says-who"
    assert flaw.what.en == "nobody says who may: there is no by=, and voting holds a vote, which does not say"
    assert flaw.what.zh == "未规定谁可以作出该行为：未写 by=，“表决”的活动（vote）也未规定"
    assert flaws(made(voting.upon(Withdraw).to(done, by=proposer()), start=voting)) == ()


def test_an_act_that_the_activity_takes_anyway_may_move_the_case_unless_it_is_a_ballot() -> None:
    assert flaws(made(sitting.upon(CloseSitting).to(done), start=sitting)) == ()
    asking = Stage("asking", title="附议", lasts=days(5), holds=Petition(anyone()))
    assert flaws(made(asking.upon(Support).to(done), start=asking)) == ()


def test_an_act_in_also_is_not_taken_by_the_activity() -> None:
    stage = attrs.evolve(reviewing, also=[Also(Withdraw, proposer()), Also(GiveOpinion, anyone())])
    assert found(made(stage.upon(Approve).to(done), start=stage)) == [("taken-twice", "reviewing")]


def test_an_act_in_also_that_moves_the_case_says_who_may_there() -> None:
    stage = attrs.evolve(talking, also=[Also(Withdraw, proposer(), spans=True)])
    assert flaws(made(stage.upon(Withdraw).to(done), start=stage)) == ()


def test_an_act_is_in_also_once() -> None:
    stage = attrs.evolve(talking, also=[Also(Withdraw, proposer()), Also(Withdraw, anyone())])
    assert found(made(start=stage)) == [("taken-twice", "talking")]


# What a stage holds


def test_a_vote_may_end_early_with_final_ballots_and_the_interim_result_open() -> None:
    stage = attrs.evolve(voting, holds=Vote("residents", early=True, interim=True))
    assert flaws(entering(stage)) == ()


def test_a_vote_that_ends_early_may_have_both_flaws() -> None:
    stage = attrs.evolve(voting, holds=Vote("residents", early=True, replaceable=True))
    assert found(entering(stage)) == [("early-vote-replaceable", "voting"), ("early-vote-hidden", "voting")]


@pytest.mark.parametrize(
    ("body", "asked_for"),
    [
        (COUNCIL, 6),
        (Body("nobody", "无人"), 1),
        (Body("nobody", "无人"), at_least("1/2")),
        (Body("empty", "空缺", seats=[Seat("a", "甲", needed=0, size=0)]), at_least("1/2")),
    ],
    ids=str,
)
def test_a_quorum_beyond_the_seats_is_out_of_reach(body: Body, asked_for: object) -> None:
    assert found(assembling(Assembly(body, asked_for))) == [("quorum-out-of-reach", "assembling")]


@pytest.mark.parametrize(
    ("body", "asked_for"),
    [
        (COUNCIL, 5),
        (COUNCIL, at_least("1/1")),
        (COUNCIL, None),
        (Body("open", "开放", seats=[Seat("a", "甲")]), 50),
        (Body("open", "开放", stakeholders=1), 50),
        (Body("nobody", "无人"), None),
    ],
    ids=str,
)
def test_a_quorum_that_can_be_reached_is_no_flaw(body: Body, asked_for: object) -> None:
    assert flaws(assembling(Assembly(body, asked_for))) == ()


def test_a_seat_that_all_its_members_are_needed_for_is_no_flaw() -> None:
    just = Body("council", "议事会", seats=[Seat("resident", "居民", needed=2, size=2)])
    assert flaws(entering(attrs.evolve(sitting, holds=Sitting(just)))) == ()


def test_a_body_that_only_says_who_may_need_not_be_able_to_sit() -> None:
    assert flaws(entering(attrs.evolve(reviewing, holds=Review(sits_in(body=tight))))) == ()


# What rules refer to


def test_a_rule_about_an_activity_is_asked_where_the_stage_holds_it() -> None:
    closed = looks_at_a_vote()
    assert flaws(made(voting.once(closed).to(done), start=voting)) == ()
    assert found(made(talking.once(closed).to(done))) == [("absent-activity", "talking.once(...).to(done)")]
    assert found(made(reviewing.upon(Approve).to(done, when=~closed & spoke()), start=reviewing)) == [
        ("absent-activity", "reviewing.upon(Approve).to(done, when=...)")
    ]


def test_only_what_is_read_of_the_facts_counts() -> None:
    assert flaws(made(talking.once(looks_elsewhere(of=Vote("residents"))).to(done))) == ()


def test_a_rule_about_an_activity_of_a_communitys_own_is_known_by_its_kind() -> None:
    @attrs.frozen
    class Lottery(Assembly):  # a short way to another kind
        kind = "lottery"

    holding = Stage("holding", title="抽签", lasts=days(1), holds=Lottery(COUNCIL))
    sound = made(
        talking.upon(Approve).to(holding, by=LEAD),
        holding.once(drawn()).to(done),
        holding.at_end().to(lapsed),
    )
    assert flaws(sound) == ()
    (flaw,) = flaws(
        made(
            talking.upon(Approve).to(holding, by=LEAD),
            talking.once(drawn()).to(done),
            holding.at_end().to(lapsed),
        )
    )
    assert (flaw.code, flaw.where) == ("absent-activity", "talking.once(...).to(done)")


def test_rules_are_looked_at_wherever_they_are_asked() -> None:
    petition = supported(3)
    duty = Duty("reply", Approve, within=days(1), by=petition, title="答复")
    stage = Stage(
        "mixed",
        title="混合",
        lasts=days(5),
        holds=Review(petition, opinions=petition),
        owes=duty,
        also=Also(Withdraw, petition),
    )
    procedure = made(stage.upon(Decline).to(done, by=petition, when=petition), start=stage, by=petition)
    assert {flaw.where for flaw in flaws(procedure) if flaw.code == "absent-activity"} == {
        "small, by=",
        "mixed.upon(Decline).to(done, when=..., by=...)",
        "mixed, review",
        "mixed, duty reply, by=",
        "mixed, also Withdraw, by=",
    }


def test_what_is_read_on_entering_is_read_in_the_stage_before() -> None:
    lasting = attrs.evolve(talking, name="lasting", lasts=by_turnout())
    after_a_vote = made(voting.once(looks_at_a_vote()).to(lasting), lasting.at_end().to(lapsed), start=voting)
    assert flaws(after_a_vote) == ()
    (flaw,) = flaws(entering(lasting, source=reviewing))
    assert (flaw.code, flaw.where) == ("absent-activity", "lasting, lasts=")
    assert flaw.what.en.endswith("by_turnout looks at facts.vote, and reviewing holds a review")
    assert flaw.what.zh.endswith("而“审核”的活动是 review")


def test_nothing_is_held_before_a_case_is_open() -> None:
    (flaw,) = flaws(made(start=attrs.evolve(talking, lasts=by_turnout())))
    assert flaw.what.en.endswith("that is before any stage is entered")
    (flaw,) = flaws(made(by=supported(3)))
    assert flaw.where == "small, by="


def test_what_an_activity_reads_and_what_a_duty_may_take_are_read_on_entering() -> None:
    owing = attrs.evolve(
        talking, name="owing", owes=Duty("reply", Approve, within=by_turnout(), by=LEAD, title="答复")
    )
    assert found(entering(owing)) == [("absent-activity", "owing, duty reply, within=")]
    reading_roll = attrs.evolve(voting, holds=Vote(settled(Admit.electorate)))
    assert found(entering(reading_roll)) == [("unsettled-field", "voting, vote")]
    with_notice = attrs.evolve(sitting, holds=Sitting(COUNCIL, notice=by_turnout()))
    assert (
        flaws(
            made(voting.once(looks_at_a_vote()).to(with_notice), with_notice.at_end().to(done), start=voting)
        )
        == ()
    )


def test_a_rule_about_who_acts_is_asked_upon_acts_alone() -> None:
    assert flaws(made(talking.upon(Approve).to(done, by=LEAD, when=proposer()))) == ()
    assert found(made(talking.at_end().to(done, when=proposer()), to_the_end)) == [
        ("nobody-acts", "talking.at_end().to(done, when=...)")
    ]


def test_a_rule_names_stages_of_its_procedure() -> None:
    assert flaws(made(talking.once(names_a_stage(stages=(talking, done))).to(done))) == ()
    assert found(made(talking.once(names_a_stage(stages=(talking, lost))).to(done))) == [
        ("unknown-stage", "talking.once(...).to(done)")
    ]


def test_the_result_of_any_stage_that_holds_something_may_be_read() -> None:
    procedure = made(
        reviewing.upon(Approve).to(talking),
        talking.at_end().to(done, when=result(reviewing, "decision").equals("Approve")),
        talking.at_end().to(lapsed),
        start=reviewing,
    )
    assert flaws(procedure) == ()


def test_a_field_is_settled_by_any_act_that_settles_one_of_its_name() -> None:
    class Retitle(Act):
        zh = "更名"

        title: Annotated[str, settles]

    assert flaws(made(talking.at_end().to(done, when=settled(Retitle.title).equals("x")), to_the_end)) == ()


def test_a_field_of_the_act_at_hand_may_be_any_field_of_it() -> None:
    moves = talking.upon(Merge).to(done, by=LEAD, when=open_elsewhere(Merge.into))
    assert flaws(made(moves)) == ()
    assert flaws(made(talking.upon(Admit).to(done, by=reads_a_field(field=Admit.note)))) == ()
    assert found(made(talking.upon(Approve).to(done, by=reads_a_field(field=Admit.note)))) == [
        ("unmarked-field", "talking.upon(Approve).to(done, by=...)")
    ]


def test_where_nobody_acts_no_act_is_at_hand() -> None:
    assert found(
        made(talking.once(open_elsewhere(Merge.into)).to(done), talking.upon(Merge).to(done, by=LEAD))
    ) == [("field-not-at-hand", "talking.once(...).to(done)")]


# Names, and languages


def test_a_lambda_is_refused_when_the_procedure_is_made() -> None:
    with pytest.raises(ConsultError, match="has no name to be pinned by; write it as a function"):
        made(talking.once(counts_by(how=lambda: 1)).to(done))
    with pytest.raises(
        ConsultError, match="is a lambda, which has no name to be pinned by; write it as a function"
    ):
        rule(version="1")(lambda facts: met("x"))


def test_a_function_within_a_function_has_no_name_elsewhere() -> None:
    name = f"{__name__}.a_local_function.<locals>.count"
    assert found(made(talking.once(counts_by(how=a_local_function())).to(done))) == [("unstable-name", name)]
    assert found(assembling(Assembly(COUNCIL, counts=(a_local_function(),)))) == [("unstable-name", name)]
    assert flaws(made(talking.once(counts_by(how=five_steps)).to(done))) == ()


def test_two_acts_of_one_name_are_refused_when_the_procedure_is_made() -> None:
    other = type("Approve", (Act,), {"__module__": __name__})
    with pytest.raises(ConsultError, match="two different acts named Approve; rename one"):
        made(talking.upon(Approve).to(done, by=LEAD), talking.upon(other).to(done, by=LEAD))


UNSPOKEN = {
    "stage": (
        made(talking.upon(Approve).to(attrs.evolve(done, title=None), by=LEAD)),
        "done",
        "its title is",
    ),
    "title": (
        made(talking.upon(Approve).to(attrs.evolve(done, title="Done"), by=LEAD)),
        "done",
        "its title is",
    ),
    "answer": (
        made(talking.upon(Approve).to(attrs.evolve(done, answer="Done"), by=LEAD)),
        "done",
        "its answer is",
    ),
    "duty": (
        made(start=attrs.evolve(talking, owes=Duty("reply", Approve, within=days(1), by=LEAD))),
        "talking, duty reply",
        "its title is",
    ),
    "rule": (made(talking.once(untitled()).to(done)), f"{__name__}.untitled", "its title is"),
    "words": (
        made(talking.once(titled_in_english()).to(done)),
        f"{__name__}.titled_in_english",
        "its title is",
    ),
    "sentence": (
        made(talking.once(speaks_english()).to(done)),
        f"{__name__}.speaks_english",
        "“somebody spoke” is said",
    ),
}


@pytest.mark.parametrize("case", UNSPOKEN)
def test_what_people_read_is_there_in_chinese(case: str) -> None:
    procedure, where, what = UNSPOKEN[case]
    (flaw,) = flaws(procedure)
    assert (flaw.code, flaw.where, flaw.what.en) == ("no-chinese", where, f"{what} in English only")


def test_a_title_without_english_words_has_its_chinese() -> None:
    assert flaws(made(talking.once(titled_in_chinese_alone()).to(done))) == ()


def test_a_community_that_speaks_english_needs_no_chinese() -> None:
    stage = Stage("plain", lasts=days(1), owes=Duty("reply", Approve, within=days(1), by=LEAD))
    final = Stage("final", answer="Done")
    procedure = made(
        stage.upon(Mumble).to(final, by=untitled() & speaks_english()),
        stage.at_end().to(final),
        start=stage,
        languages=["en"],
    )
    assert flaws(procedure) == ()


def test_every_sentence_without_chinese_is_found_however_it_is_said() -> None:
    procedure = made(voting.once(speaks_english_in_many_ways()).to(done), start=voting)
    assert [flaw.what.en.removesuffix(" is said in English only") for flaw in flaws(procedure)] == [
        "“by another name”",
        "“with an empty one”",
        "“by way of a variable”",
        "“f'on the spot {facts.now}'”",
        "“by a method”",
    ]


def test_a_rule_that_is_asked_in_many_places_is_told_once() -> None:
    procedure = made(
        talking.once(speaks_english()).to(done),
        talking.upon(Approve).to(done, by=LEAD, when=~speaks_english()),
    )
    assert len(flaws(procedure)) == 1


def test_a_rule_whose_source_is_not_at_hand_is_known_by_the_names_in_its_code() -> None:
    scope: dict[str, Any] = {"rule": rule, "met": met, "__name__": "typed"}
    text = "@rule(version='1', zh='看')\ndef look(facts):\n    return met('{n}', n=facts.vote.closed)"
    exec(text, scope)  # noqa: S102 - as typed at a prompt
    look = scope["look"]
    assert flaws(made(voting.once(look()).to(done), start=voting)) == ()
    assert found(made(talking.once(look()).to(done))) == [("absent-activity", "talking.once(...).to(done)")]


def test_str_is_one_line() -> None:
    flaw = Flaw("dead-end", Phrase("it ends", "终止"), "here", Phrase("go on", "请继续"))
    assert str(flaw) == "here: it ends; go on"
    assert flaw.explain("zh") == "here：终止；请继续"
