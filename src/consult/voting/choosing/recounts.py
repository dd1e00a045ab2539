"""
A second count of rankings by another program, to set beside ours: `votekit`, from the extra ``ranking``.

Our counts are exact, need nothing installed and break no tie; an election that somebody may protest gains by
being counted twice, by code that nobody here wrote. `votekit` counts in binary fractions, which hold whole
numbers up to 2**53, and breaks some ties by the alphabet, so it is asked only where neither matters, and the
answer is *undecided* where it cannot say.
"""

from __future__ import annotations

from contextlib import redirect_stdout
from importlib import import_module, metadata
from io import StringIO
from typing import TYPE_CHECKING, Any, Final, cast

from consult.verdicts import Phrase, met, undecided, unmet
from consult.voting.choosing.rankings import Method, pairwise, rank
from consult.voting.rolls import PERSONS

if TYPE_CHECKING:
    from consult.verdicts import Verdict
    from consult.voting.choosing.options import Ranking
    from consult.voting.choosing.sums import OptionTally

__all__ = ["second_count"]

_EXACT: Final = 2**53
_ASKED: Final = frozenset(
    {Method.CONDORCET, Method.INSTANT_RUNOFF, Method.BORDA, Method.SCHULZE, Method.RANKED_PAIRS}
)


def second_count(tally: OptionTally, method: Method, *, measure: str = PERSONS) -> Verdict:
    """
    Ask `votekit` who wins, and whether that is who wins by our count.

    Met: the same. Unmet: another; do not declare a result before it is known why. Undecided: `votekit` does
    not count by this method, allows no equal ranks, breaks a tie in its own way, takes rankings that are not
    complete otherwise (Borda), or would have to count beyond 2**53.

    Args:
        tally: What was counted, of a `Ranking`.
        method: The method.
        measure: The measure whose weights the rankings have.

    Raises:
        ImportError: if `votekit` is not installed.
        KeyError, ValueError: as `rank`.
    """
    ours = rank(tally, method, measure=measure).winners
    kit = _Kit()
    ballot = cast("Ranking", tally.ballot)
    profile = cast("dict[tuple[int, ...], int]", tally.profile_in(measure))
    why = _why_not(tally, ballot, profile, method, measure)
    theirs: frozenset[str] | None = None
    if why is None:
        theirs = kit.winners(method, [option.code for option in ballot.options], profile)
        if theirs is None:
            why = Phrase("it breaks a tie in its own way", "其自有规则会自行打破平局")
    if why is not None:
        return undecided(
            "{program} cannot confirm the count by {method}: {why}",
            zh="{program}无法复核按{method}的计票：{why}",
            program=kit.name,
            method=method,
            why=why,
        )
    titles = {option.code: option for option in ballot.options}
    ours_said, theirs_said = ([titles[code] for code in sorted(codes)] for codes in (ours, theirs or ()))
    if theirs == ours:
        return met(
            "{program} counts the same by {method}: {ours}",
            zh="{program}按{method}复核一致：{ours}",
            program=kit.name,
            method=method,
            ours=ours_said,
        )
    return unmet(
        "{program} counts otherwise by {method}: {theirs}, and this count has {ours}",
        zh="{program}按{method}复核不一致：对方结果为{theirs}，本计票结果为{ours}",
        program=kit.name,
        method=method,
        ours=ours_said,
        theirs=theirs_said,
    )


def _why_not(
    tally: OptionTally, ballot: Ranking, profile: dict[tuple[int, ...], int], method: Method, measure: str
) -> Phrase | None:
    """Say why `votekit` is not to be asked, if it is not."""
    if method not in _ASKED:
        return Phrase("it has no such method", "该程序没有这一方法")
    if ballot.equal:
        return Phrase("it compares no equal ranks", "该程序不比较并列名次")
    if not profile or len({at for paper in profile for at in paper}) < len(ballot.options):
        return Phrase("it leaves out options that nobody ranked", "无人排列的选项会被其忽略")
    if sum(profile.values()) * 2 * len(ballot.options) >= _EXACT:
        return Phrase("the sums are beyond what it counts exactly", "合计超出其精确计数范围")
    if method is Method.BORDA and any(len(paper) < len(ballot.options) for paper in profile):
        return Phrase(
            "it gives other points for rankings that are not complete", "对未排满的选票其计分方法不同"
        )
    if method is Method.RANKED_PAIRS:
        before = pairwise(tally, measure=measure)
        margins = [before[pair] - before[pair[::-1]] for pair in before if pair[0] < pair[1]]
        if 0 in margins or len(set(map(abs, margins))) < len(margins):
            return Phrase("it orders equal margins by the alphabet", "差额相等时其按字母顺序排列")
    return None


class _Kit:
    """The one place that knows `votekit`, whose types are not checked here."""

    def __init__(self) -> None:
        try:
            self._ballot: Any = import_module("votekit.ballot").RankBallot
            self._profile: Any = import_module("votekit.pref_profile").RankProfile
            self._elections: Any = import_module("votekit.elections")
            self._graph: Any = import_module("votekit.graphs").PairwiseComparisonGraph
        except ImportError as error:
            msg = "a second count needs votekit; install it with: pip install 'consult-procedures[ranking]'"
            raise ImportError(msg, name="votekit") from error
        self.name = f"votekit {metadata.version('votekit')}"

    def winners(
        self, method: Method, codes: list[str], profile: dict[tuple[int, ...], int]
    ) -> frozenset[str] | None:
        """Count, or give nothing where a tie would be broken."""
        if len(codes) == 1:
            return frozenset(codes)
        cast_ = [
            self._ballot(ranking=tuple(frozenset({codes[at]}) for at in paper), weight=weight)
            for paper, weight in profile.items()
        ]
        given = self._profile(ballots=tuple(cast_), candidates=tuple(codes))
        if method is Method.CONDORCET:
            graph = self._graph(given)
            return frozenset({graph.get_condorcet_winner()} if graph.has_condorcet_winner() else ())
        try:
            # It prints to the console when it draws a lot, which it also does where it was asked for none.
            with redirect_stdout(StringIO()):
                states = self._elect(method, given).election_states
        except ValueError:  # a tie
            return None
        elected = next(frozenset(first) for state in states for first in state.elected if first)
        # In rounds any tie on the way may decide; else only one between the elected and another.
        if any(
            method is Method.INSTANT_RUNOFF or tied & elected for state in states for tied in state.tiebreaks
        ):
            return None
        return elected

    def _elect(self, method: Method, given: Any) -> Any:
        match method:
            case Method.INSTANT_RUNOFF:
                return self._elections.IRV(given, exact=True)
            case Method.BORDA:
                return self._elections.Borda(given)
            case Method.SCHULZE:
                return self._elections.Schulze(given)
            case _:
                return self._elections.RankedPairs(given)
