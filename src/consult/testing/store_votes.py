"""Checks of a store's ballot boxes: that they are what a box in memory would be."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import attrs

from consult.activities import (
    CastBallot,
    CastVote,
    DeclareRecusal,
    Delegate,
    DeliverPapers,
    EnterPaper,
    ExcuseVoter,
    RecordAttendance,
    VoidBallot,
)
from consult.deciding import decide
from consult.errors import ConflictError, ConsultError
from consult.facts import Answers
from consult.rulings import Ballot
from consult.stores import BallotKey, MemoryStore
from consult.testing.store_lives import HOUR, RULES, START, VOTERS, Finish, Kept, Note, hold
from consult.voting import Choice
from consult.voting.boxes.kinds import box_data
from consult.writing import append_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from consult.acts import Act

__all__ = ["CHECKS"]

_CHOICES: Final = (Choice.YES, Choice.NO, Choice.ABSTAIN)


def _counts(kept: Kept) -> dict[str, int]:
    box: Any = kept.store.box(kept.community, "c", "voting", 1)
    told: dict[str, int] = box.tally().to_data()["measures"]["persons"]
    return told


def a_first_ballot_is_final_and_a_later_one_replaces_it_where_it_may(kept: Kept) -> None:
    for rules, replaced in (("final", 0), ("changing", 1)):
        other = Kept(kept.factory, f"{kept.community}-{rules}")
        other.open(rules)
        hold(other.vote("v00", "yes").accepted, "a ballot was refused")
        hold(other.vote("v01", "no").accepted, "another's ballot was refused")
        hold(other.vote("v00", "no").accepted is bool(replaced), f"a second one, where it is {rules}")
        hold(not other.vote("stranger", "yes").accepted, "a stranger's was taken")
        counted = {"all": len(VOTERS), "yes": 1 - replaced, "no": 1 + replaced, "abstain": 0}
        hold(_counts(other) == counted, f"it counts {_counts(other)}")
        box = other.factory().box(other.community, "c", "voting", 1)
        hold(box is not None and box.replaced == replaced, "it counts replaced ballots otherwise")


def a_ballot_goes_into_the_vote_that_it_was_accepted_for(kept: Kept) -> None:
    kept.open("final")
    store, home = kept.store, kept.community
    for stage, visit in (("voting", 2), ("elsewhere", 1)):
        try:
            store.put(home, "c", Ballot(stage, visit, "v00", Choice.YES), START, None)
        except ConflictError:
            continue
        hold(holds=False, otherwise=f"one for visit {visit} of {stage} was taken")
    key = BallotKey("v00", "k", "digest", "hidden")
    taken = store.put(home, "c", Ballot("voting", 1, "v00", Choice.YES), START, key)
    hold((taken.receipt, taken.sealed, taken.hidden) == ("", False, False), f"it was answered {taken}")
    record = store.keyed(home, "c", "v00", "k")
    hold(record is not None and record.digest == "digest", f"its key is {record}")
    try:
        store.put(home, "c", Ballot("voting", 1, "v00", Choice.NO), START, key)
    except ConflictError:
        pass
    else:
        hold(holds=False, otherwise="a key was used twice")
    late = BallotKey("v00", "late", "digest", "hidden")
    refused = store.put(home, "c", Ballot("voting", 1, "v00", Choice.NO), START, late)
    hold(refused.receipt is None, "a second ballot was taken")
    hold(store.keyed(home, "c", "v00", "late") is None, "the key of a ballot that was not taken is kept")
    hold(_counts(kept)["yes"] == 1, "it was not counted")


def a_closed_box_takes_nothing_and_opens_again_where_the_vote_is_put_off(kept: Kept) -> None:
    head = kept.open("final")
    store, home = kept.store, kept.community
    kept.vote("v00", "yes")
    store.close_box(home, "c", "voting", 1)
    store.close_box(home, "c", "voting", 1)
    refused = store.put(home, "c", Ballot("voting", 1, "v01", Choice.YES), START, None)
    hold((refused.receipt, refused.sealed) == (None, True), f"it was answered {refused}")
    hold(_counts(kept)["yes"] == 1, "what was refused is counted")
    answers = Answers()
    rules = RULES["final"]
    ruling = decide(rules, head, Note(actor="li"), START, answers)
    store.append(home, append_of(ruling, head.seq, answers, Note(actor="li"), rules))
    hold(kept.vote("v01", "yes").accepted, "after the case goes on in the vote it takes none")
    hold(_counts(kept)["yes"] == 2, "what was in before is lost")  # noqa: PLR2004 - both


def what_rests_on_a_count_is_refused_once_the_count_is_another(kept: Kept) -> None:
    head = kept.open("final")
    store, home = kept.store, kept.community
    before = store.read_box(home, "c", "voting", 1)
    kept.vote("v00", "yes")
    after = store.read_box(home, "c", "voting", 1)
    if before is None or after is None:
        hold(holds=False, otherwise="there is no box to read")
        return
    if before.version == after.version:
        return  # a store that holds off others while something is decided
    answers = Answers()
    rules, act = RULES["final"], Note(actor="li")
    ruling = decide(rules, head, act, START, answers)
    made = append_of(ruling, head.seq, answers, act, rules)
    try:
        store.append(home, attrs.evolve(made, counted={("voting", 1): before.version}))
    except ConflictError:
        pass
    else:
        hold(holds=False, otherwise="it was written")
    hold(len(kept.events()) == 1, "it was refused and is there")
    store.append(home, attrs.evolve(made, counted={("voting", 1): after.version}))


def a_vote_that_is_left_takes_no_more(kept: Kept) -> None:
    kept.open("final")
    kept.vote("v00", "yes")
    kept.engine.perform("c", Finish(actor="li")).accept()
    box = kept.store.box(kept.community, "c", "voting", 1)
    hold(box is not None and box.sealed, "its box is open still")
    hold(not kept.vote("v01", "yes").accepted, "it takes one")


def _acts(rules: str, dice: random.Random) -> Iterator[Act]:
    while True:
        voter, other = dice.choice(VOTERS[:9]), dice.choice(VOTERS[:9])
        choice = dice.choice(_CHOICES)
        if rules in {"choice", "secret-choice"}:
            yield CastBallot(actor=voter, choice=dice.choice(("park", "gate", "lamp", "abstain")))
            continue
        kind = dice.randrange(10)
        if rules == "following" and kind < 4:  # noqa: PLR2004 - four in ten
            yield Delegate(actor=voter, to=None if kind == 0 else other)
        elif rules in {"desk", "paper", "secret"} and kind < 6:  # noqa: PLR2004 - six in ten
            yield (
                DeliverPapers(actor="t", voters=tuple({voter, other}), proof="list"),
                EnterPaper(actor="t", voter=voter, choice=dice.choice((*_CHOICES, None))),
                RecordAttendance(actor="t", voters=(voter, other), left=dice.random() < 1 / 3),
                ExcuseVoter(actor="t", voter=voter, reason="ill"),
                VoidBallot(actor="t", voter=voter, reason="torn"),
                DeclareRecusal(actor=voter, reason="kin"),
            )[kind]
        elif rules == "desk" and kind == 6:  # noqa: PLR2004 - one in ten
            yield CastVote(actor=voter, choice=Choice.VETO)
        else:
            yield CastVote(actor=voter, choice=choice)


def _as_in_memory(kept: Kept, rules: str, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - the same acts each time
    plain = Kept(MemoryStore, kept.community)
    plain.open(rules)
    kept.open(rules)
    acts = _acts(rules, dice)
    for turn in range(45):
        act = next(acts)
        at = START + turn * timedelta(minutes=6)
        answers: list[object] = []
        for one in (plain, kept):
            one.clock.set(at)
            try:
                answers.append(one.engine.perform("c", act).accepted)
            except ConsultError as error:
                answers.append(type(error))
        hold(answers[0] == answers[1], f"in {rules!r} {act} is answered {answers[1]}, and not {answers[0]}")
    for one in (plain, kept):
        one.close()
    _compare(kept, plain, rules)


def _compare(kept: Kept, plain: Kept, rules: str) -> None:
    box = kept.factory().box(kept.community, "c", "voting", 1)
    expected = plain.store.box(plain.community, "c", "voting", 1)
    if box is None or expected is None:
        hold(holds=False, otherwise=f"the box of {rules!r} is lost")
        return
    found, wanted = box_data(box), box_data(expected)
    if "secret" in found:
        # The numbers drawn for receipts are others each time, and so is what is made of them.
        hold(len(found["secret"].pop("receipts")) == len(wanted["secret"].pop("receipts")), "receipts")
        hold([event.type for event in kept.events()] == [event.type for event in plain.events()], "events")
    else:
        hold(kept.events() == plain.events(), f"what happened in {rules!r} is another than in memory")
    hold(found == wanted, f"the box of {rules!r} is {found}, and not {wanted}")
    hold(box.tally() == expected.tally(), f"the tally of {rules!r} is another")


def every_kind_of_vote_goes_as_in_memory(kept: Kept) -> None:
    names = ["final", "changing", "desk", "paper", "following", "choice"]
    if kept.secret:
        names += ["secret", "secret-choice"]
    for rules in names:
        for seed in range(2):
            one = Kept(kept.factory, f"{kept.community}-{rules}-{seed}", secret=kept.secret)
            _as_in_memory(one, rules, seed)


def a_secret_vote_tells_who_and_how_many_and_what_only_at_its_close(kept: Kept) -> None:
    if not kept.secret:
        try:
            kept.open("secret")
        except ConsultError:
            return
        hold(holds=False, otherwise="it keeps no secret votes and opened one")
    kept.open("secret")
    receipts = [kept.vote(voter, "yes" if number < 3 else "no") for number, voter in enumerate(VOTERS[:5])]  # noqa: PLR2004
    hold(all(ruling.receipt for ruling in receipts), "a voter got no receipt")
    hold(not kept.vote("v00", "no").accepted, "a second ballot was taken")
    box: Any = kept.store.box(kept.community, "c", "voting", 1)
    hold(box.hidden and box.turnouts()["persons"].have == len(receipts), "it does not say who voted, or more")
    hold(box.paper_of("v00").voted and not box.paper_of("v05").voted, "it does not know who voted")
    kept.close()
    box = kept.factory().box(kept.community, "c", "voting", 1)
    said = dict(box.papers())
    hold(said == {1: 3, 2: 2}, f"it was counted as {said}")
    hold(
        all(box.has(bytes.fromhex(ruling.receipt or "")) for ruling in receipts),
        "a receipt is of no paper that is in",
    )


def counts_are_those_of_the_ballots_one_by_one(kept: Kept) -> None:
    kept.open("changing")
    dice = random.Random(5)  # noqa: S311 - the same ballots each time
    last: dict[str, Choice] = {}
    for _ in range(60):
        voter, choice = dice.choice(VOTERS), dice.choice(_CHOICES)
        kept.vote(voter, choice).accept()
        last[voter] = choice
    plain = Counter(last.values())
    found = _counts(kept)
    hold({name: found[name] for name in _CHOICES} == {name: plain[name] for name in _CHOICES}, f"{found}")
    box: Any = kept.store.box(kept.community, "c", "voting", 1)
    hold(dict(box.ballots()) == last, "a ballot is another's")
    hold(box.recount() == box.tally(), "the sums are not those of the papers")
    kept.close()
    moved: Any = kept.events()[-1]
    hold(moved.result["tally"]["measures"]["persons"] == found, "the record counts otherwise")
    hold(moved.at == START + 5 * HOUR, "it closed at another moment")


CHECKS: Final[tuple[Callable[[Kept], None], ...]] = (
    a_first_ballot_is_final_and_a_later_one_replaces_it_where_it_may,
    a_ballot_goes_into_the_vote_that_it_was_accepted_for,
    a_closed_box_takes_nothing_and_opens_again_where_the_vote_is_put_off,
    what_rests_on_a_count_is_refused_once_the_count_is_another,
    a_vote_that_is_left_takes_no_more,
    counts_are_those_of_the_ballots_one_by_one,
    every_kind_of_vote_goes_as_in_memory,
    a_secret_vote_tells_who_and_how_many_and_what_only_at_its_close,
)
