"""
A ballot box after anything that may happen to it, held against a plain one that works everything out anew.

The plain box remembers what each voter did, and whom each follows; what every paper comes to is found by
asking, voter by voter, every time.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.verdicts import Outcome
from consult.voting import Box, Progress, Roll, Share, Tally, at_least, more_than
from consult.voting.boxes import Prevails
from consult.voting.decisions import AllOf, AnyOf, Decision, judge
from consult.voting.states import Counting, State
from consult.voting.thresholds import Threshold
from voting_plainly import ASKED, COUNTINGS, RUNNING, SHARES, Paper, tally_of

NONE, YES, NO, ABSTAIN, VETO = State.NONE, State.YES, State.NO, State.ABSTAIN, State.VETO
VOID, DELIVERED, PRESENT = State.VOID, State.DELIVERED, State.PRESENT
RECUSED, EXCUSED = State.RECUSED, State.EXCUSED
CHOICES = (YES, NO, ABSTAIN, VETO)
WAITING = (NONE, DELIVERED, PRESENT)

Op = tuple[str, int, Any]
Channel = Literal["online", "paper"]


class PlainBox:
    """What each voter did, and nothing worked out in advance."""

    def __init__(self, size: int, *, replaceable: bool, prevails: Prevails) -> None:
        self.size, self.replaceable, self.prevails = size, replaceable, prevails
        self.waits: dict[int, State] = {}
        self.own: dict[int, tuple[State, Channel]] = {}
        self.by_proxy: dict[int, State] = {}
        self.recused: set[int] = set()
        self.follows: dict[int, int] = {}
        self.kept: dict[int, list[tuple[str, State]]] = {}
        self.replaced = 0
        self.sealed = False

    def paper(self, voter: int) -> Paper:
        if voter in self.recused:
            return Paper(RECUSED)
        if voter in self.own:
            return Paper(self.own[voter][0])
        if voter in self.by_proxy:
            return Paper(self.by_proxy[voter], held=True)
        waits = self.waits.get(voter, NONE)
        led = None if waits is EXCUSED else self.led(voter)
        return Paper(waits) if led is None else Paper(led, held=True)

    def led(self, voter: int) -> State | None:
        """The choice at the end of the chain that starts with *voter*, who has made none."""
        been = [voter]
        while (voter := self.follows.get(voter, -1)) not in been:
            been.append(voter)
            if voter == -1 or voter in self.recused or self.waits.get(voter) is EXCUSED:
                return None
            if voter in self.own:
                choice = self.own[voter][0]
                return None if choice is VOID else choice
            if voter in self.by_proxy:
                return self.by_proxy[voter]
        return None

    @property
    def papers(self) -> list[Paper]:
        return [self.paper(voter) for voter in range(self.size)]

    def do(self, op: Op) -> bool:
        what, voter, how = op
        if self.sealed:
            return False
        return bool(getattr(self, what)(voter, how))

    def cast(self, voter: int, choice: State) -> bool:
        if voter in self.recused:
            return False
        if voter in self.own:
            before, channel = self.own[voter]
            if channel == "paper":
                if self.prevails != "online":
                    return False
                self.keep(voter, ("paper", before), ("online", choice))
            elif not self.replaceable:
                return False
        self.put(voter, choice, "online")
        return True

    def receive(self, voter: int, choice: State) -> bool:
        if voter in self.recused:
            return False
        if voter in self.own:
            before, channel = self.own[voter]
            self.keep(voter, (channel, before), ("paper", choice))
            if channel == "paper" or self.prevails != "paper":
                return False
        self.put(voter, choice, "paper")
        return True

    def put(self, voter: int, choice: State, channel: Channel, *, replaces: bool = True) -> None:
        self.replaced += replaces and voter in self.own
        self.own[voter] = (choice, channel)
        self.by_proxy.pop(voter, None)
        self.waits.pop(voter, None)

    def keep(self, voter: int, first: tuple[str, State], second: tuple[str, State]) -> None:
        self.kept.setdefault(voter, [first]).append(second)

    def cast_for(self, voter: int, choice: State) -> bool:
        state, held = self.paper(voter)
        if voter in self.follows or not (state in WAITING or (held and self.replaceable)):
            return False
        self.replaced += voter in self.by_proxy
        self.by_proxy[voter] = choice
        return True

    def take_back(self, voter: int, _: object) -> bool:
        return self.by_proxy.pop(voter, None) is not None

    def follow(self, voter: int, other: int | None) -> bool:
        if self.follows.get(voter) == other or voter in self.by_proxy:
            return False
        if other is None:
            del self.follows[voter]
        else:
            self.follows[voter] = other
        return True

    def mark(self, voter: int, state: State) -> bool:
        now, held = self.paper(voter)
        mine = voter in self.own
        if not held and now == state:
            return False
        match state:
            case State.VOID:
                allowed = held or now in CHOICES
                if allowed:
                    self.put(voter, VOID, self.own[voter][1] if mine else "online", replaces=False)
            case State.RECUSED:
                allowed = not mine or self.replaceable
                if allowed:
                    self.recused.add(voter)
                    self.by_proxy.pop(voter, None)
            case _:
                come_from = {
                    DELIVERED: (NONE,),
                    PRESENT: (NONE, DELIVERED, EXCUSED),
                    NONE: (PRESENT,),
                    EXCUSED: WAITING,
                }[state]
                if held and state is not EXCUSED:
                    now, held = self.waits.get(voter, NONE), False
                allowed = not held and now in come_from
                if allowed:
                    self.waits[voter] = state
        return allowed


def do(box: Box, op: Op) -> bool:
    what, voter, how = op
    return box.take_back(voter) if what == "take_back" else getattr(box, what)(voter, how)


def papers_of(box: Box) -> list[Paper]:
    return [Paper(box.state_of(voter), held=box.held_for(voter)) for voter in box.roll.voters]


KINDS = ("cast", "cast", "receive", "cast_for", "take_back", "follow", "follow", "mark", "mark")
KINDS_OF_RECUSAL = (*KINDS, "recuse", "recuse")
MARKS = (NONE, VOID, DELIVERED, PRESENT, RECUSED, EXCUSED)


@st.composite
def ops(draw: st.DrawFn, size: int, *, kinds: Sequence[str] = KINDS) -> Op:
    what = draw(st.sampled_from(kinds))
    voter = draw(st.integers(0, size - 1))
    if what == "recuse":
        return "mark", voter, RECUSED
    match what:
        case "mark":
            return what, voter, draw(st.sampled_from(MARKS))
        case "follow":
            other = st.integers(0, size - 1).filter(lambda other: other != voter)
            return what, voter, draw(other | st.none() if size > 1 else st.none())
        case "receive":
            return what, voter, draw(st.sampled_from((*CHOICES, VOID)))
        case _:
            return what, voter, draw(st.sampled_from(CHOICES))


@st.composite
def boxes(draw: st.DrawFn, *, least: int = 1) -> Box:
    size = draw(st.integers(least, 6))
    area = draw(st.lists(st.integers(0, 3) | st.integers(0, 10**9), min_size=size, max_size=size))
    roll = Roll.of("owners", [f"voter {n}" for n in range(size)], weights={"area": area})
    replaceable = draw(st.booleans())
    prevails: Prevails | None = draw(st.sampled_from([None, "first", "paper", "online"]))
    return Box(roll, replaceable=replaceable, prevails=prevails, vetoes=True)


@st.composite
def histories(draw: st.DrawFn, *, least: int = 1, kinds: Sequence[str] = KINDS) -> tuple[Box, list[Op]]:
    """An empty box, and what is done to it."""
    box = draw(boxes(least=least))
    return box, draw(st.lists(ops(len(box.roll.voters), kinds=kinds), max_size=25))


def plain_of(box: Box) -> PlainBox:
    return PlainBox(len(box.roll.voters), replaceable=box.replaceable, prevails=box.prevails)


def like(box: Box, roll: Roll | None = None) -> Box:
    """Another empty box of the same kind."""
    return Box(roll or box.roll, replaceable=box.replaceable, prevails=box.prevails, vetoes=box.vetoes)


def state(box: Box) -> tuple[Tally, str, dict[str, Any]]:
    return box.tally(), box.digest, box.to_data()


def some_op(draw: Random, size: int, *, kinds: Sequence[str] = KINDS) -> Op:
    what, voter = draw.choice(kinds), draw.randrange(size)
    match what:
        case "mark":
            return what, voter, draw.choice(MARKS)
        case "follow":
            return what, voter, draw.choice([None, *(n for n in range(size) if n != voter)])
        case "receive":
            return what, voter, draw.choice((*CHOICES, VOID))
        case _:
            return what, voter, draw.choice(CHOICES)


def check_against_a_plain_one(box: Box, done: Sequence[Op]) -> None:
    plain = plain_of(box)
    for op in done:
        before = state(box)
        taken = do(box, op)
        assert taken is plain.do(op), op
        if not taken:
            assert state(box)[: 2 if op[0] == "receive" else 3] == before[: 2 if op[0] == "receive" else 3], (
                op
            )
        assert papers_of(box) == plain.papers, op
        assert box.replaced == plain.replaced, op
        expected = tally_of(plain.papers, box.roll.measures)
        assert box.tally() == box.recount() == expected
        assert box.kept == {box.roll.voters[voter]: papers for voter, papers in sorted(plain.kept.items())}


def test_a_box_is_what_a_plain_one_works_out_anew_after_long_histories() -> None:
    """As below, with more happening than is worth making small."""
    for seed in range(400):
        draw = Random(seed)
        size = draw.randint(1, 6)
        roll = Roll.of("owners", [f"voter {n}" for n in range(size)], weights={"area": [*range(3, size + 3)]})
        box = Box(
            roll,
            replaceable=draw.random() < 0.5,
            prevails=draw.choice([None, "first", "paper", "online"]),
            vetoes=True,
        )
        kinds = draw.choice([KINDS, ("follow", "mark", "cast_for", "take_back", "mark"), ("follow", *KINDS)])
        check_against_a_plain_one(box, [some_op(draw, size, kinds=kinds) for _ in range(30)])


@given(histories())
def test_a_box_is_what_a_plain_one_works_out_anew_after_anything_done_to_it(
    history: tuple[Box, list[Op]],
) -> None:
    """The sums, the recount, every paper, who is led by whom, what lies under, what is kept."""
    check_against_a_plain_one(*history)


@given(histories())
def test_nothing_changes_a_box_once_it_is_sealed(history: tuple[Box, list[Op]]) -> None:
    box, done = history
    half = len(done) // 2
    for op in done[:half]:
        do(box, op)
    box.seal()
    before = state(box)
    for op in done[half:]:
        assert not do(box, op)
        assert state(box) == before
    assert box.tally() == box.recount()


@given(histories(), st.randoms(use_true_random=False))
def test_who_is_who_makes_no_difference(history: tuple[Box, list[Op]], order: Any) -> None:
    box, done = history
    voters = list(box.roll.voters)
    order.shuffle(voters)
    roll = Roll.of(
        "owners", voters, weights={"area": {v: box.roll.measures["area"][box.roll.index[v]] for v in voters}}
    )
    other = like(box, roll)
    there = [roll.index[voter] for voter in box.roll.voters]
    for what, voter, how in done:
        moved = there[how] if what == "follow" and how is not None else how
        assert do(box, (what, voter, how)) is do(other, (what, there[voter], moved))
    assert other.tally() == box.tally()
    assert sorted(other.papers()) == sorted(box.papers())
    assert other.kept == box.kept


@given(histories(least=2), st.data())
def test_the_order_of_ballots_of_different_voters_makes_no_difference(
    history: tuple[Box, list[Op]], data: st.DataObject
) -> None:
    """Whatever was there before, standing delegations, proxies and loops included."""
    box, done = history
    other = like(box)
    for op in done:
        do(box, op)
        do(other, op)
    size = len(box.roll.voters)
    instant = data.draw(
        st.lists(ops(size, kinds=("cast", "receive")), unique_by=lambda op: op[1], min_size=2, max_size=size)
    )
    again = data.draw(st.permutations(instant))
    taken = {op: do(box, op) for op in instant}
    assert {op: do(other, op) for op in again} == taken
    assert state(box) == state(other)


def test_a_principal_s_own_ballot_takes_the_place_of_one_held() -> None:
    """By mandate or by standing delegation, and in whatever else there is."""
    held = 0
    for seed in range(150):
        draw = Random(seed)
        box = Box(Roll.of("owners", list("abcdef")), replaceable=draw.random() < 0.5, vetoes=True)
        for _ in range(12):
            do(box, some_op(draw, 6, kinds=("cast", "cast_for", "follow", "follow", "mark")))
        for voter in [n for n, paper in enumerate(papers_of(box)) if paper.held]:
            held += 1
            choice, put = draw.choice(CHOICES), draw.choice((Box.cast, Box.receive))
            assert put(box, voter, choice)
            assert not box.take_back(voter)
            assert not box.cast_for(voter, YES)
            box.follow(voter, (voter + 1) % 6)
            assert papers_of(box)[voter] == Paper(choice)
    assert held > 100


@given(histories(kinds=("mark", "mark", "cast")), st.data())
def test_taking_back_restores_what_lay_under(history: tuple[Box, list[Op]], data: st.DataObject) -> None:
    box, done = history
    for op in done:
        do(box, op)
    before, replaced = (box.tally(), box.digest), box.replaced
    voter = data.draw(st.integers(0, len(box.roll.voters) - 1))
    taken = box.cast_for(voter, data.draw(st.sampled_from(CHOICES)))
    assert taken is (box.state_of(box.roll.voters[voter]) in CHOICES and papers_of(box)[voter].held)
    assert box.take_back(voter) is taken
    assert (box.tally(), box.digest, box.replaced) == (*before, replaced)


@given(histories(kinds=("cast", "receive")))
def test_online_and_on_paper_nobody_is_counted_twice_and_every_paper_is_kept(
    history: tuple[Box, list[Op]],
) -> None:
    box, done = history
    sent: dict[int, list[tuple[str, State]]] = {}
    for op in done:
        what, voter, how = op
        taken = do(box, op)
        if taken or what == "receive":
            sent.setdefault(voter, []).append(("paper" if what == "receive" else "online", how))
    assert box.tally()["persons"].participating == len(sent)
    for voter, papers in sent.items():
        name = box.roll.voters[voter]
        on_paper = [paper for channel, paper in papers if channel == "paper"]
        online = [paper for channel, paper in papers if channel == "online"]
        counted = box.state_of(name)
        assert counted in on_paper + online
        if not on_paper or not online:
            assert counted is (on_paper[0] if on_paper else online[-1])
        elif box.prevails == "paper":
            assert counted is on_paper[0]
        elif box.prevails == "online":
            assert counted is online[-1]
        else:
            assert counted is (on_paper[0] if papers[0][0] == "paper" else online[-1])
        if on_paper and len(papers) > 1:
            kept = box.kept[name]
            assert [paper for channel, paper in kept if channel == "paper"] == on_paper
            assert bool(online) is any(channel == "online" for channel, _ in kept)
        else:
            assert name not in box.kept


@given(histories())
def test_a_box_reads_itself_back_and_goes_on_alike(history: tuple[Box, list[Op]]) -> None:
    box, done = history
    half = len(done) // 2
    for op in done[:half]:
        do(box, op)
    again = Box.from_data(box.roll, box.to_data())
    assert state(again) == state(box)
    for op in done[half:]:
        assert do(again, op) is do(box, op)
        assert state(again) == state(box)
    assert again.replaced == box.replaced


# -- verdicts ----------------------------------------------------------------------------------------------


def allowed(op: Op, box: Box, may: Progress) -> bool:
    """Whether the vote's settings say that this may happen to it."""
    what, voter, how = op
    held = papers_of(box)[voter].held
    match what:
        case "cast" | "receive":
            if held and not may.overridable:
                return False
            return what == "cast" or may.papers
        case "take_back" | "follow":
            return may.revocable
        case "mark":
            return {
                VOID: may.voidable,
                RECUSED: may.recusable,
                DELIVERED: may.papers,
            }.get(how, may.meeting)
        case _:
            return True


@st.composite
def votes(draw: st.DrawFn) -> tuple[Box, Progress, list[Op], list[Threshold], Counting]:
    may = draw(st.sampled_from(RUNNING))
    size = draw(st.integers(1, 5))
    area = draw(st.lists(st.integers(0, 5), min_size=size, max_size=size))
    roll = Roll.of("owners", [str(n) for n in range(size)], weights={"area": area})
    prevails: Prevails = draw(st.sampled_from(["first", "paper", "online"])) if may.replaceable else "first"
    box = Box(roll, replaceable=may.replaceable, prevails=prevails, vetoes=may.vetoes)
    threshold = st.builds(
        lambda asked, share, measure: Threshold(share, asked[1], side=asked[0], measure=measure),
        st.sampled_from(ASKED),
        st.sampled_from(SHARES),
        st.sampled_from(["persons", "area"]),
    )
    done = draw(st.lists(ops(size), max_size=20))
    asked = draw(st.lists(threshold, min_size=4, max_size=8))
    return box, may, done, asked, draw(st.sampled_from(COUNTINGS))


def check_that_nothing_is_taken_back(
    box: Box, may: Progress, done: Sequence[Op], asked: Sequence[Threshold], counting: Counting
) -> int:
    """Judge after everything that the settings allow, and at the close; say how many were settled early."""
    said = [Outcome.UNDECIDED] * len(asked)
    early = 0
    for op in [*done, None]:
        if op is None:
            early = len(asked) - said.count(Outcome.UNDECIDED)
            box.seal()
        elif (op[2] is VETO and not may.vetoes) or not allowed(op, box, may):
            continue
        else:
            do(box, op)
        progress, tally = (may if op else Progress.CLOSED), box.tally()
        now = [threshold.judge(tally, progress, counting).outcome for threshold in asked]
        for threshold, before, after in zip(asked, said, now, strict=True):
            assert before in {after, Outcome.UNDECIDED}, (op, threshold, may, counting, papers_of(box))
        said = now
    assert Outcome.UNDECIDED not in said
    return early


@given(votes())
def test_a_verdict_while_the_vote_runs_is_never_taken_back(
    vote: tuple[Box, Progress, list[Op], list[Threshold], Counting],
) -> None:
    """Met or unmet once, it is so after everything that the settings allow, and at the close."""
    check_that_nothing_is_taken_back(*vote)


def test_no_verdict_is_taken_back_in_long_votes() -> None:
    early = 0
    for seed in range(400):
        draw = Random(seed)
        may, size = draw.choice(RUNNING), draw.randint(1, 5)
        roll = Roll.of(
            "owners", [str(n) for n in range(size)], weights={"area": draw.choices(range(4), k=size)}
        )
        prevails: Prevails = draw.choice(["first", "paper", "online"]) if may.replaceable else "first"
        box = Box(roll, replaceable=may.replaceable, prevails=prevails, vetoes=may.vetoes)
        asked = [
            Threshold(draw.choice(SHARES), of, side=side, measure=draw.choice(["persons", "area"]))
            for side, of in draw.choices(ASKED, k=6)
        ]
        done = [some_op(draw, size) for _ in range(25)]
        early += check_that_nothing_is_taken_back(box, may, done, asked, draw.choice(COUNTINGS))
    assert early > 400


def test_what_a_box_says_of_its_progress_is_what_may_happen_to_it() -> None:
    """Ballots online and on paper, of the declared kind, and delegation: a box knows of these itself."""
    early = 0
    for seed in range(300):
        draw = Random(seed)
        size = draw.randint(1, 4)
        box = Box(
            Roll.of("owners", [str(n) for n in range(size)]),
            replaceable=draw.random() < 0.2,
            prevails=draw.choice([None, "first", "paper", "online"]),
            vetoes=draw.random() < 0.5,
        )
        asked = [Threshold(draw.choice(SHARES), of, side=side) for side, of in draw.choices(ASKED, k=6)]
        delegated = [some_op(draw, size, kinds=("follow",)) for _ in range(draw.choice((0, 0, 3)))]
        for op in delegated:
            do(box, op)
        said = [Outcome.UNDECIDED] * len(asked)
        for op in [some_op(draw, size, kinds=("cast", "receive", "cast_for")) for _ in range(8)]:
            if op[2] is VOID or (op[2] is VETO and not box.vetoes):
                continue
            do(box, op)
            now = [threshold.judge(box.tally(), box.progress).outcome for threshold in asked]
            for threshold, before, after in zip(asked, said, now, strict=True):
                assert before in {after, Outcome.UNDECIDED}, (op, threshold, box, papers_of(box))
            said = now
        early += len(asked) - said.count(Outcome.UNDECIDED)
    assert early > 200


def positive() -> st.SearchStrategy[Decision]:
    """Decisions in which yes and taking part are asked for, and nothing is asked not to be."""
    leaves: st.SearchStrategy[Decision] = st.builds(
        lambda asked, share, measure: Threshold(share, asked[1], side=asked[0], measure=measure),
        st.sampled_from([asked for asked in ASKED if asked[0] in {"yes", "participating", "present"}]),
        st.sampled_from(SHARES),
        st.sampled_from(["persons", "area"]),
    )
    parts = st.lists(leaves, min_size=1, max_size=3).map(tuple)
    return (
        leaves
        | parts.map(AllOf)
        | st.lists(parts.map(AllOf), min_size=1, max_size=2).map(lambda some: AnyOf(tuple(some)))
    )


@given(histories(), positive(), st.sampled_from(COUNTINGS), st.data())
def test_one_more_yes_never_turns_adopted_into_not(
    history: tuple[Box, list[Op]], decision: Decision, counting: Counting, data: st.DataObject
) -> None:
    box, done = history
    box = Box(box.roll, replaceable=True, vetoes=True)
    for op in done:
        if op[0] != "follow":
            do(box, op)
    before = judge(decision, box.tally(), Progress.CLOSED, counting)
    voter = data.draw(st.integers(0, len(box.roll.voters) - 1))
    box.cast(voter, YES)
    after = judge(decision, box.tally(), Progress.CLOSED, counting)
    assert after.is_met or before.is_unmet


@given(
    histories(kinds=KINDS_OF_RECUSAL),
    st.sampled_from([*RUNNING, Progress.CLOSED]),
    st.sampled_from([counting for counting in COUNTINGS if counting.recused != "stay"]),
    st.data(),
)
def test_where_the_recused_leave_it_is_as_if_they_were_not_on_the_roll(
    history: tuple[Box, list[Op]], may: Progress, counting: Counting, data: st.DataObject
) -> None:
    box, done = history
    for op in done:
        do(box, op)
    papers = papers_of(box)
    rest = [n for n, paper in enumerate(papers) if paper.state is not RECUSED]
    without = tally_of(
        [papers[n] for n in rest],
        {measure: [weights[n] for n in rest] for measure, weights in box.roll.measures.items()},
    )
    side, of = data.draw(st.sampled_from(ASKED))
    threshold = Threshold(data.draw(st.sampled_from(SHARES)), of, side=side, measure="area")
    here, there = (threshold.judge(tally, may, counting) for tally in (box.tally(), without))
    assert here.outcome is there.outcome
    for name in ("have", "need", "base", "missing", "open"):
        assert here.data[name] == there.data[name]


@given(
    histories(kinds=KINDS_OF_RECUSAL),
    st.sampled_from([counting for counting in COUNTINGS if counting.recused == "stay"]),
    st.data(),
)
def test_where_the_recused_stay_it_is_as_if_they_had_never_voted(
    history: tuple[Box, list[Op]], counting: Counting, data: st.DataObject
) -> None:
    box, done = history
    for op in done:
        do(box, op)
    away = [Paper(NONE) if paper.state is RECUSED else paper for paper in papers_of(box)]
    side, of = data.draw(st.sampled_from(ASKED))
    threshold = Threshold(data.draw(st.sampled_from(SHARES)), of, side=side, measure="area")
    here = threshold.judge(box.tally(), Progress.CLOSED, counting)
    there = threshold.judge(tally_of(away, box.roll.measures), Progress.CLOSED, counting)
    assert (here.outcome, here.sentence()) == (there.outcome, there.sentence())


@pytest.mark.parametrize("share", [at_least("1/2"), more_than("1/2")], ids=str)
def test_recusing_the_only_opponent_carries_what_he_would_have_stopped_only_if_he_leaves(
    share: Share,
) -> None:
    """The laws above bite: with one yes, one who was recused, and the base of all."""
    tally = tally_of([Paper(YES), Paper(RECUSED)], {"persons": [1, 1]})
    threshold = Threshold(share, "all")
    assert threshold.judge(tally, Progress.CLOSED, Counting(recused="leave")).is_met
    stays = threshold.judge(tally, Progress.CLOSED, Counting(recused="stay"))
    assert stays.is_met is (not share.strict)
