"""
The search for the fewest voters whose papers, if they became others, would turn a vote round.

A decision holds, or fails, in a few ways (`normal_form`), in each of which some thresholds hold and others
fail. Each of them is then a demand on a sum over all voters, to which a voter adds the weight times a whole
number that depends on the state the voter ends in. What a change adds is the difference. So the fewest
changes are a small integer programme; voters whom the demands cannot tell apart are one kind.

Where silent papers follow the majority, what they add depends on who leads among the ballots cast. That yes
leads, that no does, and that neither does or the floor is missed, are demands too, and so are searched as
cases.
"""

from __future__ import annotations

from itertools import accumulate, chain, islice, product
from operator import ge
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar, final

from consult.voting.decisions import AllOf, AnyOf, Decision, Fails, judge, normal_form
from consult.voting.forecasts.programmes import Column, Unsolved, UnsolvedError, fewest, fewest_by_solver
from consult.voting.states import HELD, Counting, State
from consult.voting.tallies import Counts, Tally
from consult.voting.thresholds import Progress, Threshold, ends, places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from consult.voting.rolls import Roll

__all__ = ["WAITING", "Change", "Search", "Standing"]

WAITING: Final = frozenset({State.NONE, State.DELIVERED, State.PRESENT})
"""The states of whoever may vote and has not."""


class Change(NamedTuple):
    """One voter whose paper becomes another."""

    voter: str
    before: State
    after: State


# -- the vote as it stands ---------------------------------------------------------------------------------

_CODES: Final = HELD + State.VETO + 1
_STATES: Final = tuple(State)


def state_of(code: int) -> State:
    return State(code - HELD if code > HELD else code)


@final
class Standing:
    """The papers of a vote by kind, and what they weigh."""

    def __init__(self, roll: Roll, codes: bytes) -> None:
        self.roll, self.codes = roll, codes
        self.heads = {code: codes.count(code) for code in set(codes)}
        by_head = [self.heads.get(code, 0) for code in range(_CODES)]
        self.sums: dict[str, list[int]] = {}
        for measure, weights in roll.measures.items():
            sums = by_head
            if measure not in roll.by_head:
                sums = [0] * _CODES
                for code, weight in zip(codes, weights, strict=True):
                    sums[code] += weight
            self.sums[measure] = sums
        self._positions: dict[int, list[int]] = {}
        self._orders: dict[tuple[object, ...], Sequence[int]] = {}
        self._weighed: dict[tuple[object, ...], Sequence[int]] = {}

    def positions(self, code: int) -> list[int]:
        """Who holds such a paper, in the order of the roll."""
        if not self._positions:
            self._positions = {code: [] for code in self.heads}
            for position, held in enumerate(self.codes):
                self._positions[held].append(position)
        return self._positions[code]

    def in_order(self, order: tuple[str, bool] | None, codes: Sequence[int]) -> Sequence[int]:
        """Who holds papers of these codes: heaviest or lightest first, or else in the order of the roll."""
        key = (order, tuple(codes))
        if key not in self._orders:
            positions = sorted(chain.from_iterable(map(self.positions, codes)))
            if order is not None:
                measure, heaviest = order
                # Sorting keeps the order of the roll among equals, reversed or not.
                positions.sort(key=self.roll.measures[measure].__getitem__, reverse=heaviest)
            self._orders[key] = positions
        return self._orders[key]

    def heaviest(self, order: tuple[str, bool], codes: Sequence[int]) -> Sequence[int]:
        """What the first 0, 1, 2 … of them weigh."""
        key = (order, tuple(codes))
        if key not in self._weighed:
            weights = self.roll.measures[order[0]]
            self._weighed[key] = [0, *accumulate(weights[at] for at in self.in_order(order, codes))]
        return self._weighed[key]

    def tally(self, changes: Iterable[tuple[int, State]] = ()) -> Tally:
        """The counts if these voters' papers were others."""
        sums = {measure: sums[:] for measure, sums in self.sums.items()}
        for position, after in changes:
            before = self.codes[position]
            for measure, weights in self.roll.measures.items():
                sums[measure][before] -= weights[position]
                sums[measure][after] += weights[position]
        return self._tally(sums)

    def if_all(self, becomes: dict[int, State]) -> Tally:
        """The counts if all papers of a code were another."""
        moved = {}
        for measure, sums in self.sums.items():
            moved[measure] = changed = [0] * _CODES
            for code, weight in enumerate(sums):
                changed[becomes.get(code, code)] += weight
        return self._tally(moved)

    def _tally(self, by_measure: dict[str, list[int]]) -> Tally:
        counted = {}
        for measure, sums in by_measure.items():
            held = (sums[HELD + 1], sums[HELD + 2], sums[HELD + 3], sums[HELD + 4])
            yes, no, abstain, veto = (part + other for part, other in zip(sums[1:5], held, strict=True))
            void, delivered, present, recused, excused = sums[5:10]
            counted[measure] = Counts(
                self.roll.totals[measure],
                yes,
                no,
                abstain,
                veto,
                void,
                delivered,
                present,
                recused,
                excused,
                held,
            )
        return Tally(counted)


# -- demands -----------------------------------------------------------------------------------------------


class _Demand(NamedTuple):
    """What is asked of a sum over all voters, each adding weight times a whole number by final state."""

    measure: str
    #: By state.
    adds: tuple[int, ...]
    #: What the sum has to reach.
    need: int

    def turned(self) -> _Demand:
        """The opposite: the sum does not reach it."""
        return _Demand(self.measure, tuple(-part for part in self.adds), 1 - self.need)


def _demands(threshold: Threshold, counting: Counting, *, holds: bool) -> list[list[_Demand]]:
    """The ways in which a threshold holds or fails; all demands of one way together."""
    share, measure = threshold.share, threshold.measure
    placed = [places(threshold, state, counting) for state in _STATES]
    adds = tuple(share.denominator * on - share.numerator * within for on, within in placed)
    enough = _Demand(measure, adds, 1 if share.strict else 0)
    # Of an empty base nothing reaches a share, although 0 is not below 0.
    somebody = _Demand(measure, tuple(int(within) for _, within in placed), 1)
    if share.strict:
        return [[enough if holds else enough.turned()]]
    return [[enough, somebody]] if holds else [[enough.turned()], [somebody.turned()]]


class _Case(NamedTuple):
    """What silent papers count as, and when they do."""

    silent: State
    demands: tuple[_Demand, ...] = ()


def _cases(counting: Counting, roll: Roll) -> list[_Case]:
    """The cases to tell apart in what papers count for that were not returned."""
    silent = counting.silent
    if silent.how == "exclude":
        return [_Case(State.DELIVERED)]
    if silent.by is None:
        return [_Case(State.FOLLOWS_NEITHER)]
    yes, no = frozenset({State.YES}), frozenset({State.NO, State.VETO})
    lead = tuple((state in yes) - (state in no) for state in _STATES)
    leads = _Demand(silent.by, lead, 1), _Demand(silent.by, tuple(-part for part in lead), 1)
    cases = [_Case(State.FOLLOWS_NEITHER, (leads[0].turned(), leads[1].turned()))]
    for ahead, side, counted in ((leads[0], yes, State.FOLLOWS_YES), (leads[1], no, State.FOLLOWS_NO)):
        floors: list[_Demand] = []
        if (floor := silent.floor) is not None:
            for measure, whole in roll.totals.items():
                adds = tuple(floor.denominator * (state in side) for state in _STATES)
                floors.append(_Demand(measure, adds, floor.numerator * whole + floor.strict))
        cases.append(_Case(counted, (ahead, *floors)))
        cases.extend(_Case(State.FOLLOWS_NEITHER, (ahead, missed.turned())) for missed in floors)
    return cases


_MOST_WAYS: Final = 4_096


def _ways(decision: Decision, *, holds: bool) -> int:
    """How many ways `normal_form` would name."""
    match decision:
        case Threshold():
            return 1
        case Fails(part):
            return _ways(part, holds=not holds)
        case AllOf(parts) | AnyOf(parts):
            numbers = [_ways(part, holds=holds) for part in parts]
            if isinstance(decision, AllOf) is not holds:
                return sum(numbers)
            total = 1
            for number in numbers:
                total *= number
            return total


# -- the search --------------------------------------------------------------------------------------------

MOST_COLUMNS: Final = 40
"""Up to so many kinds of changes are searched without a solver, where it is not plain who goes first."""

_TOO_MANY_WAYS: Final = Unsolved(
    f"the decision can hold or fail in more than {_MOST_WAYS} ways", "join fewer thresholds in one decision"
)
# Which is named where several would do the same.
_ORDER_TO_CARRY: Final = (1, 2, 3, 4, 5, 7, 0, 6, 8, 9)
_ORDER_TO_DEFEAT: Final = (2, 1, 3, 4, 5, 7, 0, 6, 8, 9)

_Gains = tuple[int, ...]
_T = TypeVar("_T")


@final
class Search:
    """The search for the fewest changes after which a decision holds, or fails."""

    def __init__(
        self,
        decision: Decision,
        standing: Standing,
        progress: Progress,
        counting: Counting,
        *,
        holds: bool,
    ) -> None:
        self.decision, self.standing, self.counting, self.holds = decision, standing, counting, holds
        order = _ORDER_TO_CARRY if holds else _ORDER_TO_DEFEAT
        self.ends: dict[int, list[State]] = {}
        for code in sorted(standing.heads):
            state = state_of(code)
            may = {
                State.DELIVERED if end >= State.FOLLOWS_YES else end
                for end in ends(state, progress, counting, held=code > HELD)
            }
            self.ends[code] = [_STATES[end] for end in order if end in may and end != state]
        self.best: list[tuple[int, State]] | None = None

    def run(self) -> tuple[Change, ...] | Unsolved | None:
        """Find them; None if there are none."""
        if _ways(self.decision, holds=self.holds) > _MOST_WAYS:
            return _TOO_MANY_WAYS
        unsolved = self._improve(self._systems())
        if unsolved and self.best is not None:
            # What was out of reach may be plainly worse than what was found since.
            unsolved = self._improve([demands for demands, _ in unsolved])
        if unsolved:
            return unsolved[0][1]
        if self.best is None:
            return None
        if not self.reaches(self.standing.tally(self.best)):
            msg = f"{self.best!r} was found to flip {self.decision!r} and does not; report this"
            raise AssertionError(msg)
        voters, codes = self.standing.roll.voters, self.standing.codes
        return tuple(
            Change(voters[position], state_of(codes[position]), after)
            for position, after in sorted(self.best)
        )

    def _improve(self, systems: Iterable[list[_Demand]]) -> list[tuple[list[_Demand], Unsolved]]:
        """Look for fewer changes than the best so far; return where nothing was found out."""
        unsolved = []
        for demands in systems:
            system = _System(self.standing, self.ends, demands)
            try:
                found = system.solve(below=None if self.best is None else len(self.best))
            except UnsolvedError as error:
                unsolved.append((demands, error.why))
            else:
                self.best = self.best if found is None else found
        return unsolved

    def reaches(self, tally: Tally) -> bool:
        """Whether a vote that closes so is what is searched for."""
        return judge(self.decision, tally, Progress.CLOSED, self.counting).is_met is self.holds

    def helped_by_opponents(self, flip: tuple[Change, ...]) -> bool:
        """Whether the votes that would carry it would do so too if they were against."""
        if not all(one.before in WAITING and one.after is State.YES for one in flip):
            return False
        index = self.standing.roll.index
        return self.reaches(self.standing.tally((index[one.voter], State.NO) for one in flip))

    def can_flip(self) -> bool:
        """Whether changes that flip it are known, if not the fewest; plain ones are tried."""
        if self.best is not None:
            return True
        voted: set[State | None] = {None}
        waiting: set[State | None] = {None}
        for code, may in self.ends.items():
            (waiting if state_of(code) in WAITING else voted).update(may)
        return any(
            self.reaches(
                self.standing.if_all(
                    {
                        code: after
                        for code, may in self.ends.items()
                        if (after := moved[state_of(code) in WAITING]) in may and after is not None
                    }
                )
            )
            for moved in product(voted, waiting)
        )

    def _systems(self) -> Iterator[list[_Demand]]:
        """Every way to reach it, as demands that hold together."""
        silent = bool(self.standing.heads.get(State.DELIVERED)) or any(
            State.DELIVERED in may for may in self.ends.values()
        )
        cases = _cases(self.counting, self.standing.roll) if silent else [_Case(State.DELIVERED)]
        ways = {
            frozenset(((leg.share, leg.of, leg.side, leg.measure), held) for leg, held in way): way
            for way in normal_form(self.decision, holds=self.holds)
        }
        for asked, way in ways.items():
            # A way that asks for more than another is found with it.
            if any(other < asked for other in ways):
                continue
            for case in cases:
                for choice in product(*(_demands(leg, self.counting, holds=held) for leg, held in way)):
                    demands = dict.fromkeys(
                        _Demand(one.measure, _counted_as(one.adds, case.silent), one.need)
                        for part in choice
                        for one in part
                    )
                    yield [*demands, *case.demands]


def _counted_as(adds: tuple[int, ...], silent: State) -> tuple[int, ...]:
    return (*adds[: State.DELIVERED], adds[silent], *adds[State.DELIVERED + 1 :])


@final
class _System:
    """Demands that are to hold together, and what each voter's change adds to them."""

    def __init__(self, standing: Standing, may: dict[int, list[State]], demands: Sequence[_Demand]) -> None:
        self.standing = standing
        self.demands = list(demands)
        self.needs = []
        for one in demands:
            sums = standing.sums[one.measure]
            self.needs.append(
                one.need - sum(sums[code] * one.adds[state_of(code)] for code in standing.heads)
            )
        self.moves: dict[int, dict[_Gains, State]] = {}
        for code, ends_ in may.items():
            now = state_of(code)
            moves: dict[_Gains, State] = {}
            for after in ends_:
                moves.setdefault(tuple(one.adds[after] - one.adds[now] for one in demands), after)
            self.moves[code] = moves

    def _reduce(self) -> bool:
        """Leave out what cannot matter; say whether the demands can be met one by one."""
        size = -1
        while size != (size := len(self.needs) + sum(map(len, self.moves.values()))):
            self.moves = {code: _undominated(moves) for code, moves in self.moves.items()}
            self._keep(
                [
                    row
                    for row, need in enumerate(self.needs)
                    if need > 0 or any(gains[row] < 0 for moves in self.moves.values() for gains in moves)
                ]
            )
        self.moves = {code: moves for code, moves in self.moves.items() if moves}
        for row, need in enumerate(self.needs):
            sums = self.standing.sums[self.demands[row].measure]
            most = (max(0, *(gains[row] for gains in self.moves[code])) * sums[code] for code in self.moves)
            if sum(most) < need:
                return False
        return True

    def _keep(self, rows: list[int]) -> None:
        if len(rows) == len(self.needs):
            return
        self.demands = [self.demands[row] for row in rows]
        self.needs = [self.needs[row] for row in rows]
        for code, moves in self.moves.items():
            fewer: dict[_Gains, State] = {}
            for gains, after in moves.items():
                fewer.setdefault(tuple(gains[row] for row in rows), after)
            self.moves[code] = fewer

    def solve(self, *, below: int | None) -> list[tuple[int, State]] | None:
        """
        Find the fewest changes that meet all demands, as positions and what becomes of each.

        None where there are none, or not fewer than *below*.

        Raises:
            UnsolvedError: if they were not found.
        """
        if not self._reduce():
            return None
        kinds: dict[frozenset[_Gains], list[int]] = {}
        for code, moves in self.moves.items():
            kinds.setdefault(frozenset(moves), []).append(code)
        queues = [_Queues(self, codes) for codes in kinds.values()]
        try:
            answer = fewest([queue.columns for queue in queues], self.needs, below=below)
        except UnsolvedError:
            return self._solve_by_class(below)
        if answer is None:
            return None
        # Where each column takes those first who add most, but one voter is wanted by several columns, or for
        # several sums, this is the least that could do; often so many really do.
        changes = [
            change for queue, numbers in zip(queues, answer, strict=True) for change in queue.take(numbers)
        ]
        if all(queue.plain for queue in queues) or self._meets(changes):
            return changes
        return self._solve_by_class(below)

    def _solve_by_class(self, below: int | None) -> list[tuple[int, State]] | None:
        classes = list(self._classes())
        groups = [tuple(Column(len(whom), gains) for gains in moves) for moves, whom in classes]
        solver = fewest if sum(map(len, groups)) <= MOST_COLUMNS else fewest_by_solver
        try:
            answer = solver(groups, self.needs, below=below)
        except UnsolvedError:
            if solver is fewest_by_solver:
                raise
            answer = fewest_by_solver(groups, self.needs, below=below)
        if answer is None:
            return None
        changes = []
        for (moves, whom), numbers in zip(classes, answer, strict=True):
            left = iter(whom)
            for gains, number in zip(moves.values(), numbers, strict=True):
                changes += [self.change(position, gains) for position in islice(left, number)]
        return changes

    def change(self, position: int, gains: _Gains) -> tuple[int, State]:
        return position, self.moves[self.standing.codes[position]][gains]

    def _meets(self, changes: list[tuple[int, State]]) -> bool:
        codes, measures = self.standing.codes, self.standing.roll.measures
        for demand, need in zip(self.demands, self.needs, strict=True):
            weights, adds = measures[demand.measure], demand.adds
            if sum(weights[at] * (adds[after] - adds[state_of(codes[at])]) for at, after in changes) < need:
                return False
        return True

    def _classes(self) -> Iterator[tuple[dict[_Gains, _Gains], list[int]]]:
        """Voters who add the same: what they may add, by what that is before weights, and their positions."""
        weights = [self.standing.roll.measures[one.measure] for one in self.demands]
        found: dict[object, tuple[dict[_Gains, _Gains], list[int]]] = {}
        known: dict[tuple[int, ...], list[int]] = {}
        for position, code in enumerate(self.standing.codes):
            if code in self.moves:
                key = (code, *(weight[position] for weight in weights))
                whom = known.get(key)
                if whom is None:
                    added: dict[_Gains, _Gains] = {}
                    for gains in self.moves[code]:
                        weighed = tuple(gain * weight for gain, weight in zip(gains, key[1:], strict=True))
                        added.setdefault(weighed, gains)
                    added = _undominated(added)
                    # Two codes may have the same moves under other names: keep them apart by what they are.
                    whom = found.setdefault(frozenset(added.items()), (added, []))[1]
                    known[key] = whom
                whom.append(position)
        return ((added, whom) for added, whom in found.values() if added)


def _undominated(moves: dict[_Gains, _T]) -> dict[_Gains, _T]:
    """The moves that add something, and to which no other adds at least as much everywhere."""
    useful = [gains for gains in moves if max(gains, default=0) > 0]
    return {
        gains: moves[gains]
        for gains in useful
        if not any(other != gains and all(map(ge, other, gains)) for other in useful)
    }


@final
class _Queues:
    """Voters whose papers may change in the same ways, in the order in which each way takes them."""

    def __init__(self, system: _System, codes: list[int]) -> None:
        self.system, self.codes = system, codes
        roll, standing = system.standing.roll, system.standing
        capacity = sum(standing.heads[code] for code in codes)
        #: Whether what the columns promise can be had by all of them at once.
        self.plain = True
        #: By way, in which order voters are taken: by a measure, the heaviest or the lightest first.
        self._orders: list[tuple[str, bool] | None] = []
        self._moves = list(system.moves[codes[0]])
        columns = []
        for gains in self._moves:
            curves: dict[int, Sequence[int]] = {}
            orders: list[tuple[str, bool]] = []
            for row, (gain, demand) in enumerate(zip(gains, system.demands, strict=True)):
                if gain and demand.measure not in roll.by_head:
                    order = (demand.measure, gain > 0)
                    orders.append(order)
                    sums = system.standing.heaviest(order, codes)
                    curves[row] = sums if gain == 1 else [gain * part for part in sums]
            columns.append(Column(capacity, gains, curves))
            self._orders.append(orders[0] if orders else None)
            self.plain = self.plain and len(set(orders)) <= 1
        self.columns = tuple(columns)
        self.plain = self.plain and sum(order is not None for order in self._orders) <= 1

    def take(self, numbers: Sequence[int]) -> Iterator[tuple[int, State]]:
        """Name the voters of whom so many change in each way."""
        taken: set[int] = set()
        ways = sorted(zip(self._orders, self._moves, numbers, strict=True), key=lambda way: way[0] is None)
        for order, gains, number in ways:
            if not number:
                continue
            left = (at for at in self.system.standing.in_order(order, self.codes) if at not in taken)
            for position in islice(left, number):
                taken.add(position)
                yield self.system.change(position, gains)
