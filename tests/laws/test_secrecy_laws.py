"""Secret votes: before the close nothing depends on what was voted, and after it nothing on the order."""

from __future__ import annotations

import hashlib
import json
import pickle
from collections import Counter
from itertools import count, permutations
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from consult.voting import Box, Choice, Counts, Roll, State, Tally
from consult.voting.boxes.secret import SecrecyError, SecretBox, receipt_hash, singles_out
from consult.voting.choosing.choices import encode
from consult.voting.choosing.options import Approval, Mark, OneOf, Ranking
from consult.voting.choosing.sums import count as count_options

if TYPE_CHECKING:
    from collections.abc import Callable

    from consult.voting.choosing.options import BallotType

CODES = {choice.code: choice.value for choice in Choice} | {State.VOID.value: "void"}
MARKS = [State.NONE, State.DELIVERED, State.PRESENT, State.RECUSED, State.EXCUSED]
PLANS = Ranking(["park", "gate", "lamp"], at_most=2)

# What somebody does: which method, to which position, with what.
Step = tuple[str, int, int]


@st.composite
def rolls(draw: st.DrawFn, *, least: int = 0) -> Roll:
    size = draw(st.integers(least, 6))
    labels = draw(st.lists(st.sampled_from("abc"), min_size=size, max_size=size))
    return Roll.of(
        "villagers",
        [f"villager {number}" for number in range(size)],
        weights={"households": [1] * size},
        groups={"group": labels},
    )


def steps(size: int, *, papers: st.SearchStrategy[int]) -> st.SearchStrategy[list[Step]]:
    position = st.integers(0, size - 1)
    puts = st.tuples(st.sampled_from(["cast", "receive", "cast_for"]), position, papers)
    marks = st.tuples(st.just("mark"), position, st.sampled_from(MARKS))
    return st.lists(st.one_of(puts, puts, marks), max_size=14)


@st.composite
def two_sets_of_papers(draw: st.DrawFn) -> tuple[Roll, list[Step], list[Step]]:
    """The same people doing the same, but for what is on their papers."""
    roll = draw(rolls(least=1))
    once = draw(steps(len(roll.voters), papers=st.just(0)))
    papers = [
        st.sampled_from([choice.code for choice in Choice] + [State.VOID.value] * (how == "receive"))
        if how != "mark"
        else st.just(what)
        for how, _, what in once
    ]

    def said() -> list[Step]:
        return [(how, position, draw(paper)) for (how, position, _), paper in zip(once, papers, strict=True)]

    return roll, said(), said()


def seeded() -> Callable[[], bytes]:
    numbers = count()
    return lambda: hashlib.sha256(b"%d" % next(numbers)).digest()


def done(roll: Roll, steps: list[Step], *, look: bool = False) -> tuple[SecretBox[Tally], list[object]]:
    """A box to which all of it was done, and all that was answered, with what could be seen in between."""
    box = SecretBox(roll, vetoes=True, tokens=seeded())
    answers: list[object] = []
    for how, position, what in steps:
        answers.append(getattr(box, how)(position, State(what) if how == "mark" else what))
        if look:
            answers.append(seen(box))
    return box, answers


def seen(box: SecretBox[Any]) -> object:
    """All that an open box shows."""
    refusals = []
    for ask in (box.tally, box.recount, box.papers, lambda: box.receipts, lambda: box.receipts_root):
        try:
            refusals.append(str(ask()))
        except SecrecyError as error:
            refusals.append(f"{type(error)} {error} {error.args}")
    for take in (pickle.dumps, lambda one: one.__getstate__()):
        try:
            refusals.append(take(box))
        except SecrecyError as error:
            refusals.append(str(error))
    data = box.to_data()
    return (
        repr(box),
        str(box),
        repr(box._urn),
        box.digest,
        box.turnout(),
        box.turnouts(),
        box.turnout_by("group"),
        [(box.voted(name), box.paper_of(name)) for name in box.roll.voters],
        list(box.voters()),
        (
            box.sealed,
            box.hidden,
            box.progress,
            box.replaced,
            box.replaceable,
            dict(box.kept),
            dict(box.notes),
        ),
        pickle.dumps(box.public_data()),
        json.dumps({name: data[name] for name in data if name != "papers"}),
        len(data["receipts"]),
        sum(number for _, number in data["papers"]),
        bytes(box._states),
        refusals,
        dir(box),
        box.__sizeof__(),
    )


@given(two_sets_of_papers())
def test_before_the_close_everything_is_the_same_whatever_was_voted(
    sets: tuple[Roll, list[Step], list[Step]],
) -> None:
    roll, here, there = sets
    one, answered = done(roll, here, look=True)
    other, answered_other = done(roll, there, look=True)
    assert answered == answered_other
    assert seen(one) == seen(other)


@given(two_sets_of_papers())
def test_after_the_close_the_tally_is_what_a_plain_count_finds(
    sets: tuple[Roll, list[Step], list[Step]],
) -> None:
    roll, acts, _ = sets
    # An independent count, by voter, as the box may not do.
    papers, marks = dict[int, int](), dict[int, State]()
    for how, position, what in acts:
        now = marks.get(position, State.NONE)
        if position in papers:
            continue
        if how == "mark":
            state = State(what)
            if now is not State.RECUSED and _may_become(now, state):
                marks[position] = state
        elif now is not State.RECUSED and not (how == "cast_for" and now is State.EXCUSED):
            papers[position] = what
    found = Counter(CODES[paper] for paper in papers.values()) + Counter(
        state.name.lower() for position, state in marks.items() if position not in papers and state
    )
    counts = Counts(
        len(roll.voters),
        **{"yes": 0, "no": 0, "abstain": 0, **found},  # type: ignore[arg-type]
    )
    box, _ = done(roll, acts)
    assert box.seal() == box.tally() == box.recount() == Tally({"persons": counts, "households": counts})
    assert box.seal() is box.seal()
    assert set(box.voters()) == {roll.voters[position] for position in papers}
    assert box.turnout().have == len(papers) == len(box.receipts)


def _may_become(now: State, state: State) -> bool:
    waiting = {State.NONE, State.DELIVERED, State.PRESENT}
    return {
        State.NONE: now is State.PRESENT,
        State.DELIVERED: now is State.NONE,
        State.PRESENT: now in {State.NONE, State.DELIVERED, State.EXCUSED},
        State.RECUSED: now in waiting or now is State.EXCUSED,
        State.EXCUSED: now in waiting,
    }[state]


@given(st.lists(st.sampled_from([choice.code for choice in Choice]), min_size=1, max_size=5), st.booleans())
def test_the_order_of_voting_leaves_no_trace(papers: list[int], sealed: bool) -> None:  # noqa: FBT001
    roll = Roll.of("villagers", [f"villager {number}" for number in range(len(papers))])
    states = set()
    for order in permutations(range(len(papers))):
        box = SecretBox(roll, vetoes=True)
        for position in order:
            assert box.cast(position, papers[position], token=bytes([position]) * 32)
        if sealed:
            box.seal()
        inside = (bytes(box._states), box._urn._kinds, box._urn._numbers, sorted(box._receipts))
        states.add((json.dumps(box.to_data()), box.digest, repr(box), str(inside)))
    assert len(states) == 1


@given(st.permutations(range(6)), st.data())
def test_neither_does_the_order_of_papers_with_options(order: list[int], data: st.DataObject) -> None:
    ballots: list[BallotType] = [
        PLANS,
        OneOf(["park", "gate"]),
        Approval(["park", "gate", "lamp"]),
        Ranking(["park", "gate"], equal=True),
    ]
    ballot = data.draw(st.sampled_from(ballots))
    codes = [option.code for option in ballot.options]
    choices: list[Any] = [*Mark]
    choices += codes if isinstance(ballot, OneOf) else [[code] for code in codes] + [codes[:2], codes[1::-1]]
    papers = [encode(ballot, data.draw(st.sampled_from(choices))) for _ in order]
    roll = Roll.of("villagers", [f"villager {number}" for number in range(6)])
    boxes = []
    for sequence in (range(6), order):
        box = SecretBox(roll, ballot=ballot)
        for position in sequence:
            assert box.receive(position, papers[position], token=bytes([position]) * 32)
        boxes.append(box)
    one, other = boxes
    assert json.dumps(one.to_data()) == json.dumps(other.to_data())
    assert (one._urn._kinds, one._urn._numbers) == (other._urn._kinds, other._urn._numbers)
    assert (
        one.seal()
        == other.seal()
        == count_options(ballot, [(paper, (1,)) for paper in papers], {"persons": 6})
    )
    assert one.digest == other.digest
    assert Counter(dict(one.papers())) == Counter(papers)


@given(two_sets_of_papers())
def test_a_second_paper_is_refused_and_nothing_changes(sets: tuple[Roll, list[Step], list[Step]]) -> None:
    roll, acts, again = sets
    box, _ = done(roll, acts)
    before = (box.to_data(), box.digest)
    for how, position, what in again:
        if how != "mark" and box.voted(roll.voters[position]):
            assert getattr(box, how)(position, what) is None
            assert (box.to_data(), box.digest) == before


@given(two_sets_of_papers())
def test_every_receipt_is_found_and_is_the_same_whatever_was_voted(
    sets: tuple[Roll, list[Step], list[Step]],
) -> None:
    roll, here, there = sets
    given_out = []
    for acts in (here, there):
        box, answers = done(roll, acts)
        receipts = [answer for answer in answers if isinstance(answer, bytes)]
        assert all(map(box.has, receipts))
        box.seal()
        assert all(map(box.has, receipts))
        assert sorted(map(receipt_hash, receipts)) == list(box.receipts)
        assert not box.has(hashlib.sha256(b"another").digest())
        given_out.append((receipts, box.receipts_root))
    assert given_out[0] == given_out[1]


@given(two_sets_of_papers(), st.booleans())
def test_a_box_that_was_stored_goes_on_as_if_it_had_not_been(
    sets: tuple[Roll, list[Step], list[Step]],
    sealed: bool,  # noqa: FBT001
) -> None:
    roll, acts, more = sets
    box, _ = done(roll, acts)
    if sealed:
        box.seal()
    tokens = count()
    again = SecretBox.from_data(json.loads(json.dumps(box.to_data())), roll)
    for how, position, what in more:
        if how == "mark":
            assert again.mark(position, State(what)) is box.mark(position, State(what))
        else:
            token = hashlib.sha256(b"more %d" % next(tokens)).digest()
            assert getattr(again, how)(position, what, token=token) == getattr(box, how)(
                position, what, token=token
            )
    assert again.to_data() == box.to_data()
    assert again.seal() == box.seal()
    assert again.digest == box.digest


@given(two_sets_of_papers())
def test_a_secret_vote_comes_to_what_the_same_vote_in_the_open_comes_to(
    sets: tuple[Roll, list[Step], list[Step]],
) -> None:
    roll, acts, _ = sets
    box, _ = done(roll, acts)
    public = Box(roll, replaceable=False, vetoes=True)
    for how, position, what in acts:
        voter = roll.voters[position]
        # In the open, a ballot that somebody else cast gives way: to the voter's own, and to a recusal.
        if public.voted(voter) or public.held_for(voter):
            continue
        if how == "mark":
            public.mark(position, State(what))
        else:
            (public.receive if how == "receive" else getattr(public, how))(position, what)
    sides = [
        [counts.yes, counts.no, counts.abstain, counts.veto, counts.void]
        for counts in (box.seal()["persons"], public.seal()["persons"])
    ]
    voted = [public.voted(name) or public.held_for(name) for name in roll.voters]
    assert sides[0] == sides[1]
    assert voted == [box.voted(name) for name in roll.voters]


@given(rolls(), st.integers(2, 7), st.data())
def test_kinds_that_are_too_small_are_those_that_a_plain_count_finds(
    roll: Roll, number: int, data: st.DataObject
) -> None:
    areas = data.draw(
        st.lists(st.sampled_from([80, 95]), min_size=len(roll.voters), max_size=len(roll.voters))
    )
    weighed = Roll.of("owners", roll.voters, weights={"area": areas}, groups=dict(roll.groups))
    found = singles_out(weighed, groups=["group"], fewer_than=number)
    kinds = list(zip(areas, roll.groups["group"], strict=True))
    small = {kind: kinds.count(kind) for kind in kinds if kinds.count(kind) < number}
    assert {(alike.by[0][1], alike.by[1][1]): alike.voters for alike in found} == small
    assert [alike.voters for alike in found] == sorted(alike.voters for alike in found)
