"""What holds in every life of a matter through the five steps, whatever people do or leave undone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from itertools import product

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consult.activities import (
    AnswerSurvey,
    Contribute,
    Decline,
    Disclose,
    Grade,
    Inspect,
    Kind,
    Object,
    RecordAttendance,
    Report,
    SendBack,
)
from consult.acts import Act, Merge, Withdraw
from consult.catalogue.steps import Admit, Conclude, Deciders, PutToDecision, Reply, Reroute, Resubmit, Scope
from consult.errors import RefusedError
from consult.events import Moved
from consult.history import replay
from consult.voting import PERSONS, Choice, Counts, Tally
from five_step_lives import EVERYTHING, RESIDENTS, Finished, Garden, stages_of

Step = Callable[[Garden], object]


def act(made: Act) -> Step:
    return lambda garden: garden.ruling(made)


def sits(garden: Garden, *, adopted: bool) -> None:
    if garden.stage().startswith("deliberating"):
        garden.sat(adopted=adopted)


def votes(garden: Garden, yes: int, no: int) -> None:
    garden.ruling(RecordAttendance(actor="zhou", voters=RESIDENTS[: yes + no]))
    for number, voter in enumerate(RESIDENTS[: yes + no]):
        if garden.stage().startswith("deciding"):
            garden.engine.cast("1", voter, Choice.YES if number < yes else Choice.NO)


def splits(garden: Garden) -> None:
    if garden.stage() == "street":
        garden.split()


def digs(garden: Garden) -> None:
    for part, other in garden.engine.case("1").relatives.items():
        if other.kind == "child" and not other.ended:
            garden.engine.perform(part, Finished(actor="jie")).accept()


def built(garden: Garden) -> None:
    garden.ruling(Report(actor="zhi", text="Up.", cost=900))
    garden.ruling(Inspect(actor="shen", accept=True))


def judged(garden: Garden, grade: Grade) -> None:
    for voter in RESIDENTS[:3]:
        garden.ruling(AnswerSurvey(actor=voter, grade=grade))


ACTS: list[Act] = [
    *(Admit(actor="zhou", scope=scope, reason="Ours.") for scope in Scope),
    Admit(actor="zhou", scope=Scope.MINOR, urgent=True, reserved=True, reason="A pit."),
    Merge(actor="zhou", into="2", reason="The same."),
    Decline(actor="zhou", reason="No."),
    Decline(actor="zhi", reason="No."),
    Decline(actor="jie", reason="No."),
    SendBack(actor="zhou", reason="Which?"),
    SendBack(actor="zhi", reason="What does it cost?"),
    Withdraw(actor="ai", reason="No need."),
    Resubmit(actor="ai", text="The one by the gate."),
    *(Reroute(actor=who, scope=scope, reason="Not ours.") for who in ("zhou", "jie") for scope in Scope),
    Conclude(actor="jie", text="Mended."),
    *(
        PutToDecision(actor="zhi", deciders=who, electorate="residents", served="residents", budget=1_000)
        for who in Deciders
    ),
    Object(actor="fu", reason="It is bright."),
    Contribute(actor="bo", kind=Kind.MONEY, amount=500),
    Disclose(actor="zhi", text="It stands.", percent=50),
    Report(actor="zhi", text="Up.", cost=1_100),
    Inspect(actor="shen", accept=True),
    Inspect(actor="shen", accept=False, reason="Dark."),
    AnswerSurvey(actor="ai", grade=Grade.DISSATISFIED),
    Reply(actor="zhou", text="So it is."),
]

STEPS: dict[str, Step] = {
    **{str(made): act(made) for made in ACTS},
    "a part is split off": splits,
    "it is dug": digs,
    "a sitting agrees": partial(sits, adopted=True),
    "a sitting disagrees": partial(sits, adopted=False),
    **{f"{yes} say yes, {no} no": partial(votes, yes=yes, no=no) for yes, no in ((5, 1), (3, 3), (2, 0))},
    "it is built": built,
    "all are satisfied": partial(judged, grade=Grade.SATISFIED),
    "all are dissatisfied": partial(judged, grade=Grade.DISSATISFIED),
    "a day goes by": lambda garden: garden.wait(days=1),
    "twelve days go by": lambda garden: garden.wait(days=12),
    "thirty days go by": lambda garden: garden.clock.forward(timedelta(days=30)),
}
NAMES = list(STEPS)


def lived(steps: list[str]) -> Garden:
    """A life in which these steps are tried, one after another; what is refused changes nothing."""
    garden = Garden()
    garden.opened()
    garden.opened("2", "bo")
    for name in steps:
        before = garden.engine.case("1").seq
        with suppress(RefusedError):
            STEPS[name](garden)
        assert garden.engine.case("1").seq >= before
    return garden


def said(kind: type[Act], number: int = 0) -> str:
    """The step that is the act of that kind, the first unless another is asked for."""
    return [str(made) for made in ACTS if isinstance(made, kind)][number]


def routes() -> list[list[str | tuple[str, ...]]]:
    """Ways that lead on, each step one or several to choose from; the last of them go round in circles."""
    puts = tuple(said(PutToDecision, number) for number in range(3))
    admits = tuple(said(Admit, number) for number in (1, 2, 3))
    votes_ = ("5 say yes, 1 no", "3 say yes, 3 no", "2 say yes, 0 no")
    carried: list[str | tuple[str, ...]] = [
        admits,
        "a sitting agrees",
        puts,
        "twelve days go by",
        "5 say yes, 1 no",
        "twelve days go by",
    ]
    up, down = said(Reroute, 0), said(Reroute, 4)
    return [
        [
            admits,
            "a sitting agrees",
            puts,
            ("a day goes by", "twelve days go by"),
            votes_,
            "thirty days go by",
        ],
        [*carried, said(Object), "thirty days go by"],
        [*carried, "thirty days go by", *("it is built", "all are dissatisfied", "twelve days go by") * 5],
        [*carried, "thirty days go by", "it is built", "all are satisfied", "twelve days go by"],
        [admits, *("a sitting agrees", said(SendBack, 1)) * 5],
        [said(Admit, 1), *(up, down) * 3],
        [said(Admit, 0), *("a part is split off", "it is dug") * 4],
        [*(said(SendBack), said(Resubmit)) * 3, admits],
        [(said(Merge), said(Withdraw), said(Decline))],
        [
            *carried,
            "thirty days go by",
            said(Contribute),
            "it is built",
            "thirty days go by",
            "thirty days go by",
        ],
        [said(Admit, 0), said(Conclude)],
    ]


def ways_on() -> st.SearchStrategy[list[str]]:
    """A life that leads on from step to step, with another step here and there."""
    another = st.sampled_from(NAMES).map(lambda name: [name])
    others = st.one_of([st.just([])] * 9 + [another])

    def one(step: str | tuple[str, ...]) -> st.SearchStrategy[tuple[str, list[str]]]:
        return st.tuples(st.just(step) if isinstance(step, str) else st.sampled_from(step), others)

    return st.one_of(
        [
            st.tuples(*map(one, route)).map(lambda found: [x for step, more in found for x in (step, *more)])
            for route in routes()
        ]
    )


LIVES = st.one_of(ways_on(), st.lists(st.sampled_from(NAMES), max_size=40))
FEW = settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])


@FEW
@given(LIVES)
def test_every_life_ends_and_its_record_alone_tells_how(steps: list[str]) -> None:
    garden = lived(steps)
    for _ in range(60):
        case = garden.engine.case("1")
        assert case.stage in EVERYTHING.stages
        if case.ended:
            break
        assert case.alarm is not None, "nobody is waited for and nothing falls due"
        garden.clock.set(max(case.alarm, garden.clock.now()))
        garden.engine.settle()
    case = garden.engine.case("1")

    assert case.ended, case.stage
    assert replay(garden.events()) == case
    assert garden.engine.stuck() == {}


def counted(stage: str, counts: Counts) -> str:
    """Where the matter must go, counted plainly: six residents, six adults, three representatives."""
    cast = counts.yes + counts.no + counts.abstain
    came = cast + counts.present
    enough = {
        "deciding": 3 * cast >= 2 * 6,
        "deciding_assembly": 2 * came > 6,
        "deciding_representatives": 3 * came >= 2 * 3,
    }[stage]
    if not enough:
        return "no_quorum"
    return "publishing" if 2 * counts.yes > (cast if stage == "deciding" else came) else "rejected"


def check_decisions(garden: Garden) -> None:
    """Every decision of the matter went where a plain count says."""
    for event in garden.events():
        if isinstance(event, Moved) and event.source.startswith("deciding"):
            assert event.result is not None
            counts = Tally.from_data(event.result["tally"])[PERSONS]
            assert event.entering.stage == counted(event.source, counts)


@FEW
@given(LIVES)
def test_every_decision_is_as_a_plain_count_says(steps: list[str]) -> None:
    check_decisions(lived(steps))


@FEW
@given(LIVES)
def test_nothing_is_carried_out_that_was_not_carried(steps: list[str]) -> None:
    visits = lived(steps).engine.case("1").visits

    assert visits.get("implementing", 0) == 0 or visits["publishing"] == 1
    assert (
        visits.get("publishing", 0) == 0
        or sum(visits.get(name, 0) for name in ("deciding", "deciding_assembly", "deciding_representatives"))
        == 1
    )


@FEW
@given(LIVES)
def test_no_bound_is_ever_passed(steps: list[str]) -> None:
    case = lived(steps).engine.case("1")

    assert case.visits.get("returned", 0) <= 1
    assert case.visits.get("reviewing", 0) <= 3
    assert case.visits.get("implementing", 0) <= 3
    assert case.visits.get("departments", 0) <= 2
    assert len(case.ledger("Reroute")) <= 3


@FEW
@given(LIVES)
def test_what_has_ended_takes_nothing_but_a_reply(steps: list[str]) -> None:
    garden = lived(steps)
    case = garden.engine.case("1")
    if not case.ended:
        return

    for made in ACTS:
        ruling = garden.ruling(made)
        assert not ruling.accepted or isinstance(made, (Reply, Disclose)), made


@FEW
@given(LIVES)
def test_every_move_is_one_that_is_declared(steps: list[str]) -> None:
    garden = lived(steps)

    for event in garden.events():
        if isinstance(event, Moved):
            move = EVERYTHING.moves[event.move]
            assert (move.source.name, move.target.name, move.cause) == (
                event.source,
                event.entering.stage,
                event.cause,
            )


def test_the_ways_on_get_everywhere_that_the_laws_are_about() -> None:
    # Lives that never came so far would prove nothing.
    reached: set[str] = set()
    for route in routes():
        for steps in product(*((step,) if isinstance(step, str) else step for step in route)):
            garden = lived(list(steps))
            reached |= stages_of(garden)
            check_decisions(garden)

    assert EVERYTHING.stages.keys() - reached <= {
        "no_agreement",
        "no_sitting",
        "not_put",
        "not_resubmitted",
        "over_budget",
        "street_declined",
        "street_silent",
        "unbuilt",
    }
