"""
Who wins by rankings: nine methods, in whole numbers, each with what it does with ties.

The methods do not agree with one another, and none is right for every vote: declare one before the vote.
Where one option beats every other one by one, Condorcet, Copeland, Schulze, ranked pairs and minimax elect
it; Borda, instant run-off and Coombs may not.

A ranking counts for what it says: an option beats those that are in later ranks and those that are left out;
options in one rank, and those left out among themselves, are equal on that ballot. Weights are whole numbers
and nothing is divided, so every comparison is exact. No method looks at the order of the ballot or of the
options, and none breaks a tie: those who are equal by the method are all `Elected.winners`, and the vote's
declared `Ties` say what becomes of it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, cast, final

from consult.verdicts import Phrase
from consult.voting.choosing.elections import CANDIDATES, NOBODY, amount, check_seats, conclude, tiers_of
from consult.voting.choosing.options import Ranking
from consult.voting.rolls import PERSONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from consult.voting.choosing.choices import OptionPaper
    from consult.voting.choosing.elections import Among, Elected, Ties
    from consult.voting.choosing.sums import OptionTally

__all__ = ["Method", "pairwise", "rank"]

Ranks = tuple[tuple[int, ...], ...]

# How many half-made results ranked pairs looks at before it gives up.
_MOST_STATES: Final = 20_000


@final
class Method(StrEnum):
    """How rankings are counted. Every member says what it does with ties; `tie_rule` says it to people."""

    CONDORCET = "condorcet"
    """
    The option that beats every other one by one: more ballots have it before the other than behind.

    Where none does, because majorities run in a circle or two are equal, nobody is elected and there is no
    tie: the question is open, and another method or another vote has to answer it.
    """

    INSTANT_RUNOFF = "instant run-off"
    """
    Each ballot counts for the best of its options that is still there; the last leaves, until one has more
    than half of what still counts. Ballots whose options have all left no longer count.

    Ties for the last place: *all* that are equal in the last place leave together. If that would leave
    nobody, all that were still there are winners, equal. It can turn out otherwise than if one of the equal
    had left: `INSTANT_RUNOFF_ANY_ORDER` looks at that. No equal ranks.
    """

    INSTANT_RUNOFF_ANY_ORDER = "instant run-off, any order"
    """
    As `INSTANT_RUNOFF`, but one at a time leaves; where several are equal in the last place, every order is
    tried, and whoever wins by one of them is a winner. More than one winner is a tie. No equal ranks.
    """

    COOMBS = "coombs"
    """
    As `INSTANT_RUNOFF`, but the one that most ballots put last leaves. Every ballot ranks every option.

    Ties: *all* that are equally often last leave together; if that would leave nobody, all that were still
    there are winners, equal. No equal ranks.
    """

    BORDA = "borda"
    """
    On each ballot an option gets a point for every option behind it and half a point for every other that is
    equal with it; the most points win. In half points, so that they are whole: 2 for each behind, 1 for each
    equal. Of n options ranked in full it is n-1, n-2, ... 0 points. Options left out share the last rank.

    Ties: those with equal points are equal.
    """

    COPELAND = "copeland"
    """
    A win for every other option that is beaten one by one, half a win for every one that is drawn; the most
    wins. In halves: 2 and 1.

    Ties: those with equal wins are equal. There are many of them; no second order is looked at.
    """

    MINIMAX = "minimax"
    """
    The option whose worst defeat one by one is the smallest; defeats are measured by the margin, the ballots
    against less the ballots for. Who is never beaten has the worst defeat of 0 or below: its smallest win.

    Ties: those whose worst defeats are equal are equal.
    """

    SCHULZE = "schulze"
    """
    A path leads from an option over others, each beating the next, and is as strong as its smallest margin.
    An option wins if no other has a stronger path to it than it has to the other (Schulze 2011; margins).

    Ties: all that no other has a stronger path to are equal.
    """

    RANKED_PAIRS = "ranked pairs"
    """
    The wins one by one are taken from the largest margin down, and each is kept that does not run in a circle
    with those kept before (Tideman 1987). Who is beaten in none of the kept ones wins.

    Ties: where margins are equal every order among them is tried, and whoever wins by one of them is a winner
    (Tideman's own rule, which no name or number of an option has a part in). A count that would have to
    look at more than 20 000 half-made results is refused; declare another method for it.
    """

    def tie_rule(self) -> Phrase:
        """What the method itself does with ties, in words."""
        return _TIE_RULES[self.value]

    def phrase(self) -> Phrase:
        """The method in words."""
        return Phrase(self.value, _CHINESE[self.value])


_CHINESE: Final = {
    "condorcet": "孔多塞法",
    "instant run-off": "排序淘汰法",
    "instant run-off, any order": "排序淘汰法（遍历淘汰次序）",
    "coombs": "库姆斯法",
    "borda": "波达计分法",
    "copeland": "科普兰法",
    "minimax": "极小极大法",
    "schulze": "舒尔策法",
    "ranked pairs": "排序对法",
}
_TOGETHER: Final = Phrase(
    "all that are equal in the last place leave together; if nobody were left, all of them are winners",
    "并列末位者一并淘汰；若因此无人留下，则并列者均为胜出者",
)
_EQUAL: Final = Phrase("options with equal scores are equal", "得分相等者并列")
_ANY_ORDER: Final = Phrase(
    "where several are equal every order is tried, and whoever wins by one of them is a winner",
    "遇有相等，逐一试算各种次序，在任一次序下胜出者均为胜出者",
)
_TIE_RULES: Final = {
    "condorcet": Phrase(
        "whoever does not beat every other is not elected, so there are no ties, and often no winner",
        "须逐一胜过其他各项方可当选，因此不会并列，但可能无人胜出",
    ),
    "instant run-off": _TOGETHER,
    "instant run-off, any order": _ANY_ORDER,
    "coombs": _TOGETHER,
    "borda": _EQUAL,
    "copeland": _EQUAL,
    "minimax": Phrase("options whose worst defeats are equal are equal", "最大败差相等者并列"),
    "schulze": Phrase(
        "options that no other has a stronger path to are equal", "没有任何一项对其有更强路径的各项并列"
    ),
    "ranked pairs": _ANY_ORDER,
}
_BY_SCORE: Final = frozenset({Method.BORDA, Method.COPELAND, Method.MINIMAX})
_STRICT: Final = frozenset({Method.INSTANT_RUNOFF, Method.INSTANT_RUNOFF_ANY_ORDER, Method.COOMBS})


def rank(
    tally: OptionTally,
    method: Method,
    *,
    seats: int = 1,
    measure: str = PERSONS,
    ties: Ties = NOBODY,
    source: str | Phrase | None = None,
    among: Among = CANDIDATES,
) -> Elected:
    """
    Count rankings by *method*.

    Args:
        tally: What was counted, of a `Ranking`.
        method: How.
        seats: How many are to be elected. More than one only by methods that give every option a score:
            Borda, Copeland and minimax.
        measure: The measure whose weights the rankings have.
        ties: What becomes of a tie that the method leaves.
        source: The article or bylaw that the election rests on.
        among: What the options are.

    Raises:
        KeyError: if the tally has no such measure.
        ValueError: if the ballot, the seats or the papers are not such as the method can count.
    """
    check_seats(seats)
    ballot = tally.ballot
    _check(ballot, method, seats)
    count = len(ballot.options)
    profile = [(_ranks(paper), weight) for paper, weight in tally.profile_in(measure).items()]
    rounds: list[dict[int, int]] = []
    tiers: list[list[int]] = []
    says: dict[int, Phrase] = {}
    if profile:
        tiers, says, rounds = _counted(method, profile, count, measure)
    codes = [option.code for option in ballot.options]
    listed = {at for tier in tiers for at in tier}
    rest = [at for at in range(count) if at not in listed]
    nothing = amount(0, measure)
    return conclude(
        method.value,
        ballot,
        [tuple(codes[at] for at in tier) for tier in tiers],
        [tuple(codes[at] for at in rest)] if rest else [],
        {code: says.get(at, nothing) for at, code in enumerate(codes)},
        seats=seats,
        ties=ties,
        source=source,
        rounds=tuple({codes[at]: votes for at, votes in one.items()} for one in rounds),
        tie_rule=method.tie_rule(),
        among=among,
    )


def _check(ballot: object, method: Method, seats: int) -> None:
    if not isinstance(ballot, Ranking):
        msg = f"{method} counts rankings, and the ballot is {type(ballot).__name__}; use elect()"
        raise ValueError(msg, ballot)  # noqa: TRY004 - the ballot is a right one, for another count
    if seats > 1 and method not in _BY_SCORE:
        msg = f"{method} elects one and {seats} seats are asked for; use borda, copeland or minimax"
        raise ValueError(msg, seats)
    if method in _STRICT and ballot.equal:
        msg = f"{method} counts no equal ranks, and the ballot allows them; declare Ranking(equal=False)"
        raise ValueError(msg, ballot)
    if method is Method.COOMBS and not ballot.complete:
        msg = f"{method} asks who is last, and the ballot may leave it out; declare Ranking(complete=True)"
        raise ValueError(msg, ballot)


def pairwise(tally: OptionTally, *, measure: str = PERSONS) -> dict[tuple[str, str], int]:
    """
    Count for every two options what the ballots weigh that have the first before the second.

    Raises:
        KeyError: if the tally has no such measure.
        ValueError: if the ballot is no `Ranking`.
    """
    ballot = tally.ballot
    if not isinstance(ballot, Ranking):
        msg = f"only rankings compare options, and the ballot is {type(ballot).__name__}; use elect()"
        raise ValueError(msg, ballot)  # noqa: TRY004 - the ballot is a right one, for another count
    codes = [option.code for option in ballot.options]
    profile = [(_ranks(paper), weight) for paper, weight in tally.profile_in(measure).items()]
    before = _before(profile, len(codes))
    return {
        (one, other): before[i][j] for i, one in enumerate(codes) for j, other in enumerate(codes) if i != j
    }


def _ranks(paper: OptionPaper) -> Ranks:
    places = cast("tuple[Any, ...]", paper)
    return tuple((place,) if isinstance(place, int) else place for place in places)


_Profile = list[tuple[Ranks, int]]
_Result = tuple[list[list[int]], dict[int, Phrase], list[dict[int, int]]]


def _counted(method: Method, profile: _Profile, count: int, measure: str) -> _Result:
    """Give who can win, from the first and equal ones together, what each has in words, and the rounds."""
    match method:
        case Method.INSTANT_RUNOFF | Method.COOMBS:
            return _in_rounds(method, profile, count, measure)
        case Method.INSTANT_RUNOFF_ANY_ORDER:
            return _any_order(profile, count, measure)
        case Method.BORDA:
            return _by_score(_borda(profile, count), _half("point", "points", "分"))
        case _:
            pass
    before = _before(profile, count)
    margins = [[before[i][j] - before[j][i] for j in range(count)] for i in range(count)]
    if method is Method.COPELAND:
        return _by_score(_copeland(margins), _half("win", "wins", "胜"))
    if method is Method.MINIMAX:
        return _by_score(_minimax(margins), lambda score: _defeat(-score, measure))
    return _set_apart(_WINNERS[method](margins), margins)


def _half(one: str, many: str, zh: str) -> Callable[[int], Phrase]:
    """Say a score in halves."""

    def say(score: int) -> Phrase:
        number = f"{score // 2}.5" if score % 2 else str(score // 2)
        return Phrase(f"{number} {one if number == '1' else many}", f"{number}{zh}")

    return say


def _defeat(margin: int, measure: str) -> Phrase:
    much = amount(abs(margin), measure)
    if margin > 0:
        return Phrase(f"a worst defeat by {much.en}", f"最大败差{much.zh}")
    return Phrase(f"no defeat, and a smallest win by {much.en}", f"未败，最小胜差{much.zh}")


def _by_score(scores: Sequence[int], say: Callable[[int], Phrase]) -> _Result:
    tiers = tiers_of({str(at): score for at, score in enumerate(scores)})
    return (
        [[int(at) for at in tier] for tier in tiers],
        {at: say(score) for at, score in enumerate(scores)},
        [],
    )


def _set_apart(winners: Sequence[int], margins: Sequence[Sequence[int]]) -> _Result:
    says = {}
    for at, row in enumerate(margins):
        wins = sum(margin > 0 for margin in row)
        losses = sum(margin < 0 for margin in row)
        says[at] = Phrase(f"{wins} won and {losses} lost one by one", f"逐一比较{wins}胜{losses}负")
    return ([list(winners)] if winners else []), says, []


def _before(profile: Iterable[tuple[Ranks, int]], count: int) -> list[list[int]]:
    """Count by position what the ballots weigh that have one before the other."""
    before = [[0] * count for _ in range(count)]
    for ranks, weight in profile:
        behind = set(range(count))
        for rank in ranks:
            behind.difference_update(rank)
            for one in rank:
                row = before[one]
                for other in behind:
                    row[other] += weight
    return before


def _borda(profile: Iterable[tuple[Ranks, int]], count: int) -> list[int]:
    scores = [0] * count
    for ranks, weight in profile:
        behind = count
        named = set()
        for rank in ranks:
            behind -= len(rank)
            for one in rank:
                scores[one] += weight * (2 * behind + len(rank) - 1)
                named.add(one)
        if behind > 1:
            for one in range(count):
                if one not in named:
                    scores[one] += weight * (behind - 1)
    return scores


def _copeland(margins: Sequence[Sequence[int]]) -> list[int]:
    return [
        sum(2 if margin > 0 else margin == 0 for j, margin in enumerate(row) if j != i)
        for i, row in enumerate(margins)
    ]


def _minimax(margins: Sequence[Sequence[int]]) -> list[int]:
    # A row is what an option wins by, so its worst defeat is its lowest number, turned round.
    return [
        min((margin for j, margin in enumerate(row) if j != i), default=0) for i, row in enumerate(margins)
    ]


def _condorcet(margins: Sequence[Sequence[int]]) -> list[int]:
    return [i for i, row in enumerate(margins) if all(margin > 0 for j, margin in enumerate(row) if j != i)]


def _schulze(margins: Sequence[Sequence[int]]) -> list[int]:
    options = range(len(margins))
    # A margin below 0 is no path; 0 is one that beats nobody. Neither is stronger than a way back.
    paths = [[max(0, margin) for margin in row] for row in margins]
    for over in options:
        for one in options:
            for other in options:
                detour = min(paths[one][over], paths[over][other])
                if one != other and detour > paths[one][other]:
                    paths[one][other] = detour
    return [one for one in options if all(paths[one][other] >= paths[other][one] for other in options)]


def _ranked_pairs(margins: Sequence[Sequence[int]]) -> list[int]:
    options = range(len(margins))
    by_margin: dict[int, list[tuple[int, int]]] = {}
    for one in options:
        for other in options:
            if margins[one][other] > 0:
                by_margin.setdefault(margins[one][other], []).append((one, other))
    # A state is whom each option is known to come before, as bits: kept wins and what follows from them.
    states = {tuple(0 for _ in options)}
    for margin in sorted(by_margin, reverse=True):
        states = _keep(states, by_margin[margin])
    return [one for one in options if any(not any(bits >> one & 1 for bits in state) for state in states)]


def _keep(states: set[tuple[int, ...]], wins: list[tuple[int, int]]) -> set[tuple[int, ...]]:
    """Keep wins with equal margins in every order that may matter, one at a time."""
    done = set()
    seen = set(states)
    waiting = list(states)
    while waiting:
        state = waiting.pop()
        # Wins that are known, or run in a circle by now, change nothing whenever they come.
        free = [
            (one, other) for one, other in wins if not state[one] >> other & 1 and not state[other] >> one & 1
        ]
        if not free:
            done.add(state)
            continue
        for one, other in free:
            after = 1 << other | state[other]
            further = tuple(
                bits | after if at == one or bits >> one & 1 else bits for at, bits in enumerate(state)
            )
            if further not in seen:
                seen.add(further)
                waiting.append(further)
        if len(seen) > _MOST_STATES:
            msg = (
                f"ranked pairs has more than {_MOST_STATES} ways to settle equal margins here; "
                "declare another method, such as schulze"
            )
            raise ValueError(msg)
    return done


_WINNERS: Final = {
    Method.CONDORCET: _condorcet,
    Method.SCHULZE: _schulze,
    Method.RANKED_PAIRS: _ranked_pairs,
}


def _votes(
    profile: Iterable[tuple[Sequence[int], int]], there: frozenset[int], *, last: bool
) -> dict[int, int]:
    """Count each ballot for the best, or the last, of its options that is still there."""
    votes = dict.fromkeys(sorted(there), 0)
    for order, weight in profile:
        for one in reversed(order) if last else order:
            if one in there:
                votes[one] += weight
                break
    return votes


def _in_rounds(method: Method, profile: _Profile, count: int, measure: str) -> _Result:
    orders = [(tuple(rank[0] for rank in ranks), weight) for ranks, weight in profile]
    there = frozenset(range(count))
    rounds: list[dict[int, int]] = []
    left: list[list[int]] = []
    says: dict[int, Phrase] = {}
    while True:
        votes = _votes(orders, there, last=False)
        rounds.append(votes)
        says |= {one: _in_round(votes[one], len(rounds), measure) for one in there}
        most = [one for one in votes if 2 * votes[one] > sum(votes.values())]
        if most:
            break
        leaving = _leaving(method, orders, there, votes)
        if len(leaving) == len(there):
            most = leaving
            break
        left.append(leaving)
        there -= set(leaving)
    others = tiers_of({str(one): votes[one] for one in there if one not in most})
    beaten = [[int(one) for one in tier] for tier in others]
    return [most, *beaten, *reversed(left)], says, rounds


def _leaving(
    method: Method,
    orders: Sequence[tuple[Sequence[int], int]],
    there: frozenset[int],
    votes: Mapping[int, int],
) -> list[int]:
    if method is Method.COOMBS:
        lasts = _votes(orders, there, last=True)
        return [one for one in lasts if lasts[one] == max(lasts.values())]
    return [one for one in votes if votes[one] == min(votes.values())]


def _in_round(votes: int, number: int, measure: str) -> Phrase:
    much = amount(votes, measure)
    return Phrase(f"{much.en} in round {number}", f"第{number}轮{much.zh}")


def _any_order(profile: _Profile, count: int, measure: str) -> _Result:
    orders = [(tuple(rank[0] for rank in ranks), weight) for ranks, weight in profile]
    winners: set[int] = set()
    seen = set()
    waiting = [frozenset(range(count))]
    while waiting:
        there = waiting.pop()
        votes = _votes(orders, there, last=False)
        most = [one for one in votes if 2 * votes[one] > sum(votes.values())]
        if most or len(there) == 1:
            winners.update(most or there)
            continue
        for one in _leaving(Method.INSTANT_RUNOFF_ANY_ORDER, orders, there, votes):
            fewer = there - {one}
            if fewer not in seen:
                seen.add(fewer)
                waiting.append(fewer)
    first = _votes(orders, frozenset(range(count)), last=False)
    says = {one: _in_round(votes, 1, measure) for one, votes in first.items()}
    return [sorted(winners)], says, [first]
