"""Deciding: who may, where to, in which order at one instant, and what a refusal says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final

import attrs
import pytest

from consult.activities import (
    Approve,
    CastVote,
    GiveOpinion,
    Petition,
    Review,
    Sitting,
    Support,
    Vote,
    majority,
    support,
)
from consult.activities.base import Intake
from consult.acts import Act, Amend, Part, Propose, Split, Withdraw, settles
from consult.case import Case, Owed
from consult.deciding import decide, due, look_again, open_case, receive
from consult.errors import ClockWentBackError, ConsultError, RefusedError
from consult.events import Changes, Missed, Moved, Opened, Told, Waited
from consult.facts import Answers, BoxState, Facts, MayOpen, NeedsAnswer, RollNamed, StandingOf, TallyOf
from consult.history import replay
from consult.machine import shared_machine
from consult.options import options
from consult.people import Body, Seat, Standing
from consult.procedure import Also, Duty, Procedure, Stage
from consult.rules import Rule, rule, settled
from consult.rulings import Ruling
from consult.standard import anyone, elapsed, nobody, person, proposer, roles
from consult.timing import days, hours, minutes
from consult.verdicts import Outcome, Phrase, Verdict, met, undecided, unmet
from consult.voting import Box, PaperNow, Roll, State, more_than

START = datetime(2026, 3, 2, 1, tzinfo=UTC)
TICK = datetime.resolution
HOUR = timedelta(hours=1)


def end(name: str) -> Stage:
    return Stage(name, answer=Phrase(name, "终"))


class Go(Act):
    """Leave the stage."""

    zh = "离开"


class Note(Act):
    """Say something."""

    text: str = ""


class Reply(Act):
    """Answer."""


class Rank(Act):
    """Say how much a matter is worth."""

    worth: Annotated[int, settles] = 0


@rule(version="1", en="{name} says {outcome}", zh="{name}：{outcome}")
def says(facts: Facts, *, outcome: str, name: str = "rule") -> Verdict:
    answer = {"met": met, "undecided": undecided, "unmet": unmet}[outcome]
    return answer("{name} says {outcome}", zh="{name}：{outcome}", name=name, outcome=outcome)


going = Stage("going", title="进行", lasts=hours(5))
one, two, over = end("one"), end("two"), end("over")


def procedure(*moves: Any, start: Stage = going, **options: Any) -> Procedure:
    given: dict[str, Any] = {"version": "1", "opens": Propose, "by": anyone(), **options}
    return Procedure("p", start=start, moves=(*moves, *_endings(start, moves)), **given)


def _endings(start: Stage, moves: tuple[Any, ...]) -> list[Any]:
    if start.lasts is None or any(move.cause == "at_end" and move.source is start for move in moves):
        return []
    return [start.at_end().to(over)]


def answers(*standings: Standing, **rolls: list[str]) -> Answers:
    known = {standing.person: standing for standing in standings}
    return Answers(
        standings=known, named_rolls={name: Roll.of(name, voters) for name, voters in rolls.items()}
    )


def opened(rules: Procedure, known: Answers | None = None, *, actor: str = "li") -> Case:
    act = Propose(actor=actor, title="T")
    return open_case(rules, act, START, known, case="1", community="g").accept()


def kinds(ruling: Ruling) -> list[str]:
    return [event.type for event in ruling.events]


WU: Final = Standing("wu", roles={"committee"})
LI: Final = Standing("li")


class TestWhoMay:
    @pytest.mark.parametrize(
        ("actor", "held", "may"),
        [
            ("wu", {"committee"}, True),
            ("wu", set(), False),
            ("li", {"committee"}, False),
            ("li", set(), False),
        ],
    )
    def test_the_move_and_the_activity_must_both_say_yes(
        self, actor: str, held: set[str], *, may: bool
    ) -> None:
        stage = Stage("stage", waits=True, holds=Review(roles("committee")))
        rules = procedure(stage.upon(Approve).to(one, by=person(name="wu")), start=stage)
        known = answers(Standing(actor, roles=frozenset(held)))

        assert decide(rules, opened(rules), Approve(actor=actor), START, known).accepted is may

    @pytest.mark.parametrize(
        ("actor", "held", "stage"),
        [
            ("wu", {"committee"}, "one"),
            ("li", {"committee"}, "two"),
            ("wu", set(), None),
            ("li", set(), None),
        ],
    )
    def test_that_holds_too_where_the_moves_of_an_act_say_different_things(
        self, actor: str, held: set[str], stage: str | None
    ) -> None:
        where = Stage("where", waits=True, holds=Review(roles("committee")))
        rules = procedure(
            where.upon(Approve).to(one, by=person(name="wu")),
            where.upon(Approve).to(two, by=person(name="li")),
            start=where,
        )
        known = answers(Standing(actor, roles=frozenset(held)))
        ruling = decide(rules, opened(rules), Approve(actor=actor), START, known)

        assert (ruling.accept().stage if ruling.accepted else None) == stage

    def test_who_may_do_an_act_of_an_activity_is_asked_also_where_the_act_moves_the_case(self) -> None:
        stage = Stage("stage", waits=True, holds=Petition(person(name="wu")))
        rules = procedure(stage.upon(Support).to(one, by=anyone()), start=stage)

        assert not decide(rules, opened(rules), Support(actor="li"), START).accepted
        assert decide(rules, opened(rules), Support(actor="wu"), START).accept().stage == "one"

    def test_who_may_is_judged_on_the_case_as_it_is_and_what_must_hold_with_the_act_done(self) -> None:
        stage = Stage("stage", waits=True, holds=Petition(anyone()))
        rules = procedure(
            stage.upon(Support).to(one, by=support().equals(1), when=support().equals(2)),
            stage.upon(Support).to(two, by=support().equals(0), when=support().equals(1)),
            start=stage,
        )
        case = opened(rules)
        assert decide(rules, case, Support(actor="an"), START).accept().stage == "two"

        stays = procedure(
            stage.upon(Support).to(one, by=support().equals(0), when=support().equals(0)), start=stage
        )
        refused = decide(stays, opened(stays), Support(actor="an"), START)
        assert "supporters is 1 (asked for: exactly 0)" in refused.explain()

    def test_what_an_act_settles_is_settled_when_its_moves_are_judged(self) -> None:
        rules = procedure(
            going.upon(Rank).to(one, by=anyone(), when=settled(Rank.worth) > 5),
            going.upon(Rank).to(two, by=anyone()),
        )
        case = opened(rules)

        assert decide(rules, case, Rank(actor="li", worth=6), START).accept().stage == "one"
        assert decide(rules, case, Rank(actor="li", worth=5), START).accept().stage == "two"

    def test_an_amendment_is_judged_on_the_new_text(self) -> None:
        stage = Stage("stage", waits=True, holds=Petition(anyone()))
        rules = procedure(stage.upon(Amend).to(one, by=proposer(), when=support().equals(0)), start=stage)
        case = decide(rules, opened(rules), Support(actor="an"), START).accept()

        assert decide(rules, case, Amend(actor="li", text="new"), START).accept().stage == "one"

    def test_a_principal_is_judged_and_not_who_acts(self) -> None:
        rules = procedure(going.upon(Go).to(one, by=roles("committee")))
        case = opened(rules)

        assert decide(rules, case, Go(actor="li", principal="wu"), START, answers(WU)).accepted
        refused = decide(rules, case, Go(actor="wu", principal="li"), START, answers(LI, WU))
        assert refused.explain() == "Go by li refused in going:\n✗ li is not committee"


class TestWhereTo:
    @pytest.mark.parametrize(
        ("first", "second", "stage", "over_"),
        [
            ("met", "met", "one", []),
            ("unmet", "met", "two", ["one"]),
            ("undecided", "met", "two", ["one"]),
        ],
    )
    def test_the_first_move_that_holds_is_taken_and_why_not_the_others_is_recorded(
        self, first: str, second: str, stage: str, over_: list[str]
    ) -> None:
        rules = procedure(
            going.upon(Go).to(one, by=anyone(), when=says(outcome=first, name="first")),
            going.upon(Go).to(two, by=anyone(), when=says(outcome=second, name="second")),
        )
        ruling = decide(rules, opened(rules), Go(actor="li"), START)

        assert ruling.accept().stage == stage
        moved = ruling.events[-1]
        assert isinstance(moved, Moved)
        assert [passed.target for passed in moved.passed_over] == over_
        assert all("first" in passed.verdict.sentence() for passed in moved.passed_over)
        assert moved.verdict is not None
        assert moved.verdict.is_met

    def test_an_act_that_moves_must_move_or_is_refused_with_every_reason(self) -> None:
        rules = procedure(
            going.upon(Go).to(one, by=anyone(), when=says(outcome="unmet", name="first")),
            going.upon(Go).to(two, by=anyone(), when=says(outcome="undecided", name="second")),
        )
        case = opened(rules)
        ruling = decide(rules, case, Go(actor="li"), START)

        assert (ruling.accepted, ruling.case, ruling.events) == (False, case, ())
        assert ruling.explain() == (
            "Go by li refused in going:\n? any of\n  ✗ first says unmet\n  ? second says undecided"
        )
        assert (
            ruling.explain("zh")
            == "li在“进行”阶段的“离开”被拒绝：\n? 满足其一即可\n  ✗ first：unmet\n  ? second：undecided"
        )
        with pytest.raises(RefusedError, match="first says unmet") as caught:
            ruling.accept()
        assert caught.value.ruling is ruling

    @pytest.mark.parametrize("outcome", ["undecided", "unmet"])
    def test_an_act_is_accepted_on_met_alone(self, outcome: str) -> None:
        rules = procedure(going.upon(Go).to(one, by=says(outcome=outcome)))

        assert not decide(rules, opened(rules), Go(actor="li"), START).accepted

    def test_an_act_that_nobody_ever_may_is_refused(self) -> None:
        rules = procedure(going.upon(Go).to(one, by=never()))
        case = opened(rules)

        assert decide(rules, case, Go(actor="li"), START).explain() == "Go by li refused in going:\n✗ never"
        assert not open_case(
            procedure(by=never()), Propose(actor="li", title="T"), START, case="1", community="g"
        ).accepted

    def test_an_act_that_is_not_taken_is_told_what_is(self) -> None:
        stage = Stage("stage", title="审核", waits=True, holds=Review(anyone()), also=(Also(Note, anyone()),))
        rules = procedure(stage.upon(Approve).to(one), start=stage)
        case = opened(rules)

        refused = decide(rules, case, Go(actor="li"), START)
        assert refused.explain() == (
            "Go by li refused in stage:\n✗ stage does not take Go; it takes Approve, GiveOpinion, Note"
        )
        assert "“审核”阶段不受理“离开”；可受理：审核通过、发表意见、Note" in refused.explain("zh")

    def test_a_stage_that_takes_nothing_says_so(self) -> None:
        rules = procedure()

        assert "it takes nothing" in decide(rules, opened(rules), Go(actor="li"), START).explain()

    def test_a_case_that_has_ended_takes_nothing(self) -> None:
        rules = procedure(going.upon(Go).to(one, by=anyone()))
        case = decide(rules, opened(rules), Go(actor="li"), START).accept()

        assert (
            "one is final: the matter has its answer" in decide(rules, case, Go(actor="li"), START).explain()
        )

    def test_an_act_of_the_same_name_is_another_act(self) -> None:
        other = type("Go", (Act,), {"__module__": "elsewhere"})
        rules = procedure(going.upon(Go).to(one, by=anyone()))

        assert not decide(rules, opened(rules), other(actor="li"), START).accepted


class TestMoments:
    def test_what_fell_due_must_be_settled_first(self) -> None:
        rules = procedure(going.upon(Go).to(one, by=anyone()))
        case = opened(rules)

        assert decide(rules, case, Go(actor="li"), START + 5 * HOUR - TICK).accepted
        for late in (timedelta(0), TICK):
            with pytest.raises(
                ConsultError, match=r"something due at 2026-03-02T06:00:00\+00:00.*settle it first"
            ):
                decide(rules, case, Go(actor="li"), START + 5 * HOUR + late)

    def test_nothing_happens_before_what_happened(self) -> None:
        rules = procedure(going.upon(Go).to(one, by=anyone()))
        case = opened(rules)

        with pytest.raises(ClockWentBackError):
            decide(rules, case, Go(actor="li"), START - TICK)
        with pytest.raises(ClockWentBackError):
            look_again(rules, case, START - TICK)

    def test_moments_of_any_zone_are_moments(self) -> None:
        from zoneinfo import ZoneInfo  # noqa: PLC0415 - here alone

        rules = procedure(going.upon(Go).to(one, by=anyone()))
        at = (START + HOUR).astimezone(ZoneInfo("Asia/Shanghai"))
        ruling = decide(rules, opened(rules), Go(actor="li"), at)

        assert ruling.accept().at == START + HOUR
        assert ruling.accept().at.tzinfo is UTC

    def test_a_moment_without_a_zone_is_no_moment(self) -> None:
        rules = procedure(going.upon(Go).to(one, by=anyone()))

        with pytest.raises(TypeError, match="has no time zone"):
            decide(rules, opened(rules), Go(actor="li"), datetime(2026, 3, 2, 2))  # noqa: DTZ001 - the mistake

    def test_where_nothing_falls_due_there_is_nothing_to_settle(self) -> None:
        stage = Stage("stage", waits=True)
        rules = procedure(stage.upon(Go).to(one, by=anyone()), start=stage)

        with pytest.raises(ConsultError, match="has nothing that falls due"):
            due(rules, opened(rules))


class TestOneInstant:
    def test_duties_are_missed_then_the_activity_is_closed_then_it_moves(self) -> None:
        # All at one moment: a duty, the close of the vote, a `once` that holds at the close, and the end.
        voting = Stage(
            "voting",
            lasts=hours(1),
            holds=Vote("residents"),
            owes=(Duty("reply", Reply, within=hours(1), by=anyone()),),
        )
        between = Stage("between", lasts=minutes(0))
        rules = procedure(
            voting.once(majority(more_than("1/2"), of="all")).to(between),
            voting.at_end().to(over),
            between.once(missed_something()).to(two),
            between.at_end().to(one),
            start=voting,
        )
        known = answers(residents=["an"])
        case = opened(rules, known)
        box = Box(known.named_rolls["residents"], replaceable=False)
        box.cast(0, 1)
        known.boxes["1", "voting", 1] = BoxState(box.tally(), turnouts=box.turnouts())
        ruling = due(rules, case, known)

        assert kinds(ruling) == ["Missed", "Moved", "Moved"]
        assert {event.at for event in ruling.events} == {START + HOUR}
        first, last = ruling.events[1:]
        assert isinstance(first, Moved)
        assert isinstance(last, Moved)
        assert (first.cause, first.entering.stage) == ("once", "between")
        assert first.result == {"closed": True, "tally": box.tally().to_data(), "ballots": "", "replaced": 0}
        assert (last.cause, last.entering.stage) == ("once", "two")

    def test_what_is_undecided_at_the_close_does_not_hold_and_is_reported(self) -> None:
        rules = procedure(
            going.once(says(outcome="undecided", name="waiting")).to(one),
            going.at_end().to(two, when=says(outcome="undecided", name="wanted")),
            going.at_end().to(over),
        )
        ruling = due(rules, opened(rules))
        moved = ruling.events[-1]

        assert isinstance(moved, Moved)
        assert moved.entering.stage == "over"
        assert [(passed.target, passed.verdict.outcome) for passed in moved.passed_over] == [
            ("one", Outcome.UNDECIDED),
            ("two", Outcome.UNDECIDED),
        ]
        assert moved.verdict is not None
        assert moved.verdict.sentence() == "the time of going ran out on 2026-03-02 14:00"

    def test_once_is_asked_again_after_every_event(self) -> None:
        stage = Stage("stage", waits=True, also=(Also(Note, anyone()),))
        rules = procedure(stage.once(noted()).to(one), start=stage)
        case = decide(rules, opened(rules), Note(actor="li"), START).accept()
        assert case.stage == "stage"

        ruling = decide(rules, case, Note(actor="li"), START + HOUR)
        assert kinds(ruling) == ["Acted", "Moved"]
        assert ruling.accept().at == START + HOUR

    def test_one_stage_is_entered_twice_in_one_instant_by_nobody(self) -> None:
        first, second = Stage("first", waits=True), Stage("second", waits=True)
        rules = procedure(
            going.upon(Go).to(first, by=anyone()),
            first.once(anyone()).to(second),
            second.once(anyone()).to(first),
        )
        case = opened(rules)
        ruling = decide(rules, case, Go(actor="li"), START)

        assert (ruling.accepted, ruling.case) == (False, case)
        assert "first would be entered twice in one instant" in ruling.explain()

    def test_to_go_on_and_come_back_at_two_moments_is_no_loop(self) -> None:
        first, second = Stage("first", lasts=hours(1)), Stage("second", lasts=hours(1))
        rules = procedure(first.at_end().to(second), second.at_end().to(first), start=first)
        case = opened(rules)
        for number in range(1, 6):
            case = due(rules, case).accept()
            assert case.at == START + number * HOUR

        assert dict(case.visits) == {"first": 3, "second": 3}

    def test_the_last_event_carries_the_moment_at_which_time_may_move_the_case(self) -> None:
        stage = Stage("stage", waits=True, also=(Also(Note, anyone()),))
        rules = procedure(stage.once(elapsed(span=hours(2))).to(one), start=stage)
        ruling = open_case(rules, Propose(actor="li", title="T"), START, case="1", community="g")
        assert ruling.events[-1].wake == START + 2 * HOUR

        later = decide(rules, ruling.accept(), Note(actor="li"), START + HOUR)
        assert later.events[-1].wake == START + 2 * HOUR
        assert replay([*ruling.events, *later.events]) == later.accept()

    def test_a_moment_that_moved_nothing_is_recorded_where_it_leads_to_another(self) -> None:
        stage = Stage("stage", waits=True)
        both = elapsed(span=hours(1)) & elapsed(span=hours(2))
        rules = procedure(stage.once(both).to(one), start=stage)
        ruling = due(rules, opened(rules))

        (event,) = ruling.events
        assert isinstance(event, Waited)
        assert (event.at, event.wake) == (START + HOUR, START + 2 * HOUR)
        assert due(rules, ruling.accept()).accept().stage == "one"

    def test_a_rule_that_names_a_moment_that_has_passed_wakes_nobody(self) -> None:
        stage = Stage("stage", waits=True, also=(Also(Note, anyone()),))
        rules = procedure(stage.once(expects(until=START)).to(one), start=stage)
        case = opened(rules)
        assert case.alarm is None

        assert decide(rules, case, Note(actor="li"), START + HOUR).accept().alarm is None

    def test_what_could_not_happen_at_its_moment_happens_after_what_happened_since(self) -> None:
        rules = procedure()
        late = attrs.evolve(opened(rules), at=START + 9 * HOUR)
        ruling = due(rules, late)

        assert [(event.type, event.at) for event in ruling.events] == [("Moved", START + 9 * HOUR)]

    def test_to_look_again_where_nothing_has_changed_is_nothing(self) -> None:
        rules = procedure(going.once(says(outcome="undecided")).to(one))
        case = opened(rules)
        ruling = look_again(rules, case, START + HOUR)

        assert (ruling.accepted, ruling.case, ruling.events) == (True, case, ())


@rule(version="1", zh="等到{until}")
def expects(facts: Facts, *, until: datetime) -> Verdict:
    """Always names one moment, also when it has passed."""
    return undecided("not before {at}", zh="不早于{at}", until=until, at=until)


@rule(version="1", zh="从不", fixed=unmet("never", zh="从不"))
def never(facts: Facts) -> Verdict:
    """Asks nothing of the facts."""
    return unmet("never", zh="从不")


@rule(version="1", zh="有义务逾期")
def missed_something(facts: Facts) -> Verdict:
    """A duty was missed."""
    return (met if any(duty.missed for duty in facts.case.duties) else unmet)("something was missed")


@rule(version="1", zh="有两条记录")
def noted(facts: Facts) -> Verdict:
    """There are two notes."""
    return (met if len(facts.case.bucket("Note")) == 2 else undecided)("two notes")


class TestOpening:
    def test_a_case_is_what_its_opening_says(self) -> None:
        rules = procedure(going.upon(Go).to(one, by=anyone()))
        act = Propose(actor="li", principal="wu", title="T", key="k")
        ruling = open_case(rules, act, START, answers(WU), case="1", community="g", root="r", parent="q")

        (event,) = ruling.events
        assert isinstance(event, Opened)
        assert (event.community, event.actor, event.principal, event.key) == ("g", "li", "wu", "k")
        assert (event.procedure, event.version, event.fingerprint) == ("p", "1", rules.fingerprint)
        assert event.standing == WU
        case = ruling.accept()
        assert (case.origin.root, case.origin.parent, case.relatives["q"].kind) == ("r", "q", "parent")
        assert dict(case.matter) == {"title": "T", "text": ""}
        assert case.alarm == START + 5 * HOUR
        assert "Propose by wu accepted in going" in ruling.explain()

    def test_who_may_open_is_asked(self) -> None:
        rules = procedure(by=roles("committee"))
        act = Propose(actor="li", title="T")
        refused = open_case(rules, act, START, answers(LI), case="1", community="g")

        assert (refused.accepted, refused.case, refused.events) == (False, None, ())
        assert refused.explain() == "Propose by li refused in going:\n✗ li is not committee"

    def test_what_is_not_known_is_asked_for(self) -> None:
        rules = procedure(by=roles("committee"))
        asked = open_case(rules, Propose(actor="li", title="T"), START, case="1", community="g")

        assert asked.needs == StandingOf("li", START)
        assert asked.explain().startswith("an answer is needed first: StandingOf")
        assert asked.explain("zh").startswith("需要先回答：StandingOf")
        with pytest.raises(RefusedError):
            asked.accept()

    def test_a_case_may_move_on_as_it_is_opened(self) -> None:
        start = Stage("start", waits=True)
        rules = procedure(start.once(anyone()).to(one), start=start)
        ruling = open_case(rules, Propose(actor="li", title="T"), START, case="1", community="g", parent="q")

        assert kinds(ruling) == ["Opened", "Moved"]
        moved = ruling.events[-1]
        assert isinstance(moved, Moved)
        assert [(send.kind, send.to) for send in moved.sends] == [("ended", "q")]

    def test_an_opening_whose_parts_cannot_be_opened_is_refused(self) -> None:
        class Bundle(Split):
            title: str = ""

        start = Stage("start", waits=True)
        rules = procedure(start.upon(Go).to(one, by=anyone()), start=start, opens=Bundle)
        act = Bundle(actor="li", parts=[Part(procedure="q", title="T")])
        asked = open_case(rules, act, START, case="1", community="g")
        assert isinstance(asked.needs, MayOpen)

        known = Answers(openings={(asked.needs.procedure, asked.needs.act): "it is full"})
        refused = open_case(rules, act, START, known, case="1", community="g")
        assert "no case of q can be opened: it is full" in refused.explain()
        known = Answers(openings={(asked.needs.procedure, asked.needs.act): None})
        opening = open_case(rules, act, START, known, case="1", community="g").events[0]
        assert isinstance(opening, Opened)
        assert [send.to for send in opening.sends] == ["1.1.1"]


class TestQuestions:
    def test_an_act_waits_for_the_answer_it_needs(self) -> None:
        voting = Stage("voting", lasts=hours(1), holds=Vote("residents"))
        rules = procedure(going.upon(Go).to(voting, by=roles("committee")), voting.at_end().to(one))
        case = opened(rules)

        first = decide(rules, case, Go(actor="wu"), START)
        assert (first.needs, first.accepted, first.case) == (StandingOf("wu", START), False, case)
        second = decide(rules, case, Go(actor="wu"), START, answers(WU))
        assert second.needs == RollNamed("residents", START)
        assert decide(rules, case, Go(actor="wu"), START, answers(WU, residents=["an"])).accepted

    def test_a_limit_waits_for_the_answer_it_needs(self) -> None:
        voting = Stage("voting", lasts=hours(1), holds=Vote("residents"))
        rules = procedure(voting.at_end().to(one), start=voting)
        case = opened(rules, answers(residents=["an"]))
        digest = case.place.opening["roll"]

        assert due(rules, case).needs == TallyOf("1", "voting", 1, digest, START + HOUR, case.place.opening)

    def test_options_ask_too(self) -> None:
        rules = procedure(going.upon(Go).to(one, by=roles("committee")))

        with pytest.raises(NeedsAnswer) as caught:
            options(rules, opened(rules), "wu", START)
        assert caught.value.question == StandingOf("wu", START)


class TestMessages:
    rules = procedure(going.upon(Go).to(one, by=anyone()))

    def told(self, case: Case, at: datetime, message: str = "x:1:1", **other: Any) -> Told:
        given: dict[str, Any] = {"sender": "x", "kind": "ended", "relation": "child", **other}
        return Told(case.id, case.seq + 1, at, message, **given)

    def test_a_message_is_taken_once(self) -> None:
        case = opened(self.rules)
        ruling = receive(self.rules, case, self.told(case, START + HOUR, stage="done", ended=True))
        told = ruling.accept()
        assert (told.relatives["x"].kind, told.relatives["x"].stage, told.relatives["x"].ended) == (
            "child",
            "done",
            True,
        )

        again = receive(self.rules, told, self.told(told, START + 2 * HOUR))
        assert (again.accepted, again.case, again.events) == (True, told, ())

    def test_a_message_from_before_what_happened_is_refused(self) -> None:
        case = opened(self.rules)

        with pytest.raises(ClockWentBackError):
            receive(self.rules, case, self.told(case, START - TICK))

    def test_a_message_at_a_limit_leaves_the_limit_for_its_turn(self) -> None:
        case = opened(self.rules)
        limit = START + 5 * HOUR
        ruling = receive(self.rules, case, self.told(case, limit))

        assert kinds(ruling) == ["Told"]
        assert ruling.accept().alarm == limit
        assert due(self.rules, ruling.accept()).accept().stage == "over"
        with pytest.raises(ConsultError, match=r"something due .* settle it first"):
            receive(self.rules, case, self.told(case, limit + TICK))

    def test_a_message_at_a_limit_keeps_the_moment_at_which_time_may_move_the_case(self) -> None:
        stage = Stage("stage", lasts=hours(1))
        rules = procedure(stage.once(elapsed(span=hours(2))).to(one), start=stage)
        case = opened(rules)
        told = receive(rules, case, self.told(case, START + HOUR)).accept()

        assert told.wake == case.wake == START + 2 * HOUR


@attrs.frozen
class Forgetful:
    """An activity that gives out duties: due already, or to be answered by an act that nobody takes."""

    due: timedelta = timedelta(0)
    act: str = "Reply"
    kind: str = "forgetful"
    decides: Rule | None = None

    @property
    def intakes(self) -> tuple[Intake, ...]:
        return (Intake(GiveOpinion, anyone(), self._owes), Intake(Reply, anyone()))

    def _owes(self, facts: Facts) -> Changes:
        return Changes(owes=(Owed("x", self.act, facts.now + self.due, "li", "li"),))

    def begins(self, facts: Facts) -> Mapping[str, Any]:
        return {}

    def view(self, facts: Facts) -> Any:
        return self

    def finds(self, facts: Facts) -> Mapping[str, Any] | None:
        return None

    def responsible(self) -> Phrase | None:
        return None

    def progress(self, facts: Facts) -> tuple[int, int] | None:
        return None

    def definition(self) -> Any:
        return [str(self.due), self.act]


class TestDuties:
    def test_a_duty_that_was_due_when_it_came_about_is_missed_at_once(self) -> None:
        stage = Stage("stage", waits=True, holds=Forgetful(-HOUR))
        rules = procedure(stage.upon(Go).to(one, by=anyone()), start=stage)
        ruling = decide(rules, opened(rules), GiveOpinion(actor="li", opinion="hm"), START)

        assert kinds(ruling) == ["Acted", "Missed"]
        assert isinstance(ruling.events[-1], Missed)
        assert ruling.accept().alarm is None

    def test_a_duty_that_no_act_here_answers_is_refused_like_any_other_act(self) -> None:
        stage = Stage("stage", waits=True, holds=Forgetful(HOUR, "Go"))
        rules = procedure(
            stage.upon(Approve).to(two_stage := Stage("two_stage", waits=True), by=anyone()),
            two_stage.upon(Approve).to(one, by=anyone()),
            start=stage,
        )
        case = decide(rules, opened(rules), GiveOpinion(actor="li", opinion="hm"), START).accept()
        case = decide(rules, case, Approve(actor="li"), START).accept()

        assert "two stage does not take Go" in decide(rules, case, Go(actor="li"), START).explain()

    def test_a_duty_is_discharged_by_its_act_and_by_no_other(self) -> None:
        stage = Stage(
            "stage",
            waits=True,
            also=(Also(Note, anyone()),),
            owes=(
                Duty("reply", Reply, within=hours(1), by=person(name="wu")),
                Duty("note", Note, within=hours(1), by=person(name="wu")),
            ),
        )
        rules = procedure(stage.upon(Go).to(one, by=anyone()), start=stage)
        case = opened(rules)
        assert not decide(rules, case, Reply(actor="li"), START).accepted

        noted_ = decide(rules, case, Note(actor="li"), START).accept()
        assert [duty.id for duty in noted_.duties] == ["reply"]
        answered = decide(rules, noted_, Reply(actor="wu"), START).accept()
        assert answered.duties == ()
        refused = decide(rules, answered, Reply(actor="wu"), START)
        assert "nothing is owed that Reply answers" in refused.explain()

    def test_a_duty_comes_about_anew_with_every_visit(self) -> None:
        stage = Stage("stage", waits=True, owes=(Duty("reply", Reply, within=hours(1), by=anyone()),))
        other = Stage("other", waits=True)
        rules = procedure(
            stage.upon(Go).to(other, by=anyone()), other.upon(Go).to(stage, by=anyone()), start=stage
        )
        case = due(rules, opened(rules)).accept()
        assert [duty.missed for duty in case.duties] == [True]
        for _ in range(2):
            case = decide(rules, case, Go(actor="li"), START + 2 * HOUR).accept()

        assert [(duty.id, duty.missed, duty.due) for duty in case.duties] == [
            ("reply", False, START + 3 * HOUR)
        ]


class TestOptions:
    def said(
        self, rules: Procedure, case: Case, actor: str, known: Answers | None = None
    ) -> dict[str, Verdict]:
        found = options(rules, case, actor, case.at, known)
        return {option.act.__name__: option.verdict for option in found}

    def test_every_act_of_the_stage_is_listed_with_why_or_why_not(self) -> None:
        stage = Stage("stage", waits=True, holds=Review(roles("committee")), also=(Also(Note, nobody()),))
        rules = procedure(
            stage.upon(Approve).to(one),
            stage.upon(Withdraw).to(two, by=proposer()),
            start=stage,
        )
        said = self.said(rules, opened(rules), "li", answers(LI))

        assert {name: verdict.outcome.value for name, verdict in said.items()} == {
            "Approve": "unmet",
            "Withdraw": "met",
            "Note": "unmet",
            "GiveOpinion": "unmet",
        }

    def test_a_field_that_is_not_written_yet_is_named(self) -> None:
        stage = Stage(
            "stage", waits=True, holds=Sitting(Body("b", seats=(Seat("member"),)), convenes=anyone())
        )
        rules = procedure(
            stage.upon(Rank).to(one, by=anyone(), when=settled(Rank.worth) > 5),
            stage.upon(Go).to(two, by=anyone(), when=settled(Rank.worth) > 5),
            start=stage,
        )
        said = self.said(rules, opened(rules), "li", answers(LI))

        last = {name: verdict.leaves()[-1] for name, verdict in said.items()}
        assert last["Rank"].sentence() == "Rank.worth is not written yet"
        assert last["Rank"].data["unwritten"] == "Rank.worth"
        assert said["Rank"].is_undecided
        assert said["Convene"].is_undecided
        assert last["Go"].sentence() == "Rank.worth is not settled"

    def test_moves_are_judged_as_if_the_act_were_done(self) -> None:
        stage = Stage(
            "stage", waits=True, holds=Petition(anyone()), owes=(Duty("d", Go, within=hours(1), by=anyone()),)
        )
        rules = procedure(
            stage.upon(Support).to(one, by=anyone(), when=support().equals(1)),
            stage.upon(Amend).to(two, by=anyone(), when=support().equals(0)),
            stage.upon(Go).to(over, by=anyone(), when=owes_nothing()),
            start=stage,
        )
        case = opened(rules)
        # `Support` has a note, which its entry would hold: what rests on it cannot be known yet.
        for act in (Amend(actor="li", text="t"), Go(actor="li")):
            assert self.said(rules, case, "li")[type(act).__name__].is_met
            assert decide(rules, case, act, START).accepted

    def test_one_move_without_conditions_is_enough(self) -> None:
        rules = procedure(
            going.upon(Go).to(one, by=anyone(), when=says(outcome="unmet")),
            going.upon(Go).to(two, by=anyone()),
        )

        assert self.said(rules, opened(rules), "li")["Go"].is_met

    def test_who_may_of_each_move_is_asked_where_they_differ(self) -> None:
        rules = procedure(
            going.upon(Go).to(one, by=person(name="wu")), going.upon(Go).to(two, by=person(name="an"))
        )
        case = opened(rules)

        assert [self.said(rules, case, who)["Go"].is_met for who in ("wu", "an", "li")] == [True, True, False]

    def test_a_rule_that_raises_is_named_and_the_others_are_listed(self) -> None:
        stage = Stage("stage", waits=True, also=(Also(Note, broken()), Also(Go, anyone())))
        rules = procedure(stage.upon(Approve).to(one, by=anyone()), start=stage)
        said = self.said(rules, opened(rules), "li")

        assert "broken raised ZeroDivisionError" in said["Note"].sentence()
        assert said["Go"].is_met

    def test_what_is_owed_is_listed_wherever_the_case_is_and_only_while_it_is_owed(self) -> None:
        stage = Stage(
            "stage", waits=True, owes=(Duty("reply", Reply, within=hours(1), by=person(name="wu")),)
        )
        rules = procedure(stage.upon(Go).to(one, by=anyone()), start=stage)
        case = opened(rules)
        assert set(self.said(rules, case, "wu")) == {"Reply", "Go"}
        case = due(rules, case).accept()
        ended = decide(rules, case, Go(actor="li"), START + HOUR).accept()

        assert {name: verdict.is_met for name, verdict in self.said(rules, ended, "wu").items()} == {
            "Reply": True
        }
        assert {name: verdict.is_met for name, verdict in self.said(rules, ended, "li").items()} == {
            "Reply": False
        }
        done = decide(rules, ended, Reply(actor="wu"), START + HOUR).accept()
        assert self.said(rules, done, "wu") == {}
        assert set(
            self.said(rules, decide(rules, opened(rules), Reply(actor="wu"), START).accept(), "wu")
        ) == {"Go"}

    def test_who_has_voted_may_not_again(self) -> None:
        voting = Stage("voting", lasts=hours(1), holds=Vote("residents"))
        rules = procedure(voting.at_end().to(one), start=voting)
        known = answers(residents=["an"])
        case = opened(rules, known)
        known.rolls[case.place.opening["roll"]] = known.named_rolls["residents"]
        known.papers["1", "voting", 1, "an"] = PaperNow(State.YES)

        assert "has voted already" in self.said(rules, case, "an", known)["CastVote"].explain()
        assert not decide(rules, case, CastVote(actor="an", choice="yes"), START, known).accepted


@rule(version="1", zh="无义务")
def owes_nothing(facts: Facts) -> Verdict:
    """Nothing is owed."""
    return (unmet if facts.case.duties else met)("nothing is owed")


@rule(version="1", zh="会出错")
def broken(facts: Facts) -> Verdict:
    """Always raises."""
    raise ZeroDivisionError


class TestHooks:
    def hooked(self, hook: Callable[[Any], None]) -> Ruling:
        rules = procedure(going.upon(Go).to(one, by=anyone()), version=hook.__qualname__)
        shared_machine(rules).after_state_change.append(hook)
        return decide(rules, opened(rules), Go(actor="li"), START)

    def test_a_hook_of_the_host_that_raises_stops_the_act_by_name(self) -> None:
        def breaks(event: Any) -> None:
            raise ZeroDivisionError

        def complains(event: Any) -> None:
            raise ConsultError("not today")

        for hook, said in ((breaks, "ZeroDivisionError"), (complains, "ConsultError: not today")):
            ruling = self.hooked(hook)
            assert not ruling.accepted
            assert "a hook on 'Go' of p raised " + said in ruling.explain()

    def test_a_hook_sees_what_was_chosen_and_touches_no_case(self) -> None:
        seen: list[str] = []
        ruling = self.hooked(lambda event: seen.append(event.model.state))

        assert ruling.accept().stage == "one"
        assert seen == ["one"]


class TestLengths:
    def test_a_length_beyond_all_calendars_refuses(self) -> None:
        far = Stage("far", lasts=days(9_999_999))
        rules = procedure(going.upon(Go).to(far, by=anyone()), far.at_end().to(one))

        assert "beyond all calendars" in decide(rules, opened(rules), Go(actor="li"), START).explain()

    def test_what_is_recorded_is_the_moment_and_not_the_length(self) -> None:
        rules = procedure(going.upon(Go).to(one, by=anyone()))
        ruling = open_case(rules, Propose(actor="li", title="T"), START, case="1", community="g")
        event = ruling.events[0]

        assert isinstance(event, Opened)
        assert event.entering.ends == START + 5 * HOUR
