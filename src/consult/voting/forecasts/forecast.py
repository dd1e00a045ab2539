"""
What may still become of a running vote, answered jointly, and how few ballots would turn it round.

Each threshold of a decision is exact on its own; joined by Kleene's tables they may say undecided where
nothing is open any more. A quorum may still be reached and a majority may still be reached, and yet not both.
Here the whole decision is asked at once: *met* when it holds in every way in which the vote may still end,
*unmet* when it holds in none, *undecided* otherwise. The ways are those of `consult.voting.thresholds`: every
voter ends in one of the states that the vote's settings allow, whatever the others do; a standing delegate
and whoever follows him are two voters here.

The fewest changes that turn the result round say more than a percentage does, and they settle the outcome
too: if there are none, nothing can turn it. A decision holds, or fails, in a few ways, in each of which some
thresholds hold and some fail (`normal_form`); of a way each threshold is a linear demand on how many voters
of each kind change, and how; and the fewest of them are a small integer programme. Voters whom the decision
cannot tell apart are one kind. Where it counts by heads there are few kinds; where it counts in one weight
besides, and all demands want the same of it (as of Civil Code Article 278), the heaviest go first. Otherwise,
and with many voters, OR-Tools is asked, which comes with the extra ``forecast``.

Silent papers that follow the majority follow the leading side of the ballots cast. The ways in which yes
leads, no leads, and neither does or the floor is missed, are searched one after another.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, Protocol, final

import attrs

from consult.errors import ConsultError
from consult.verdicts import Outcome, Phrase, Verdict, met, undecided, unmet
from consult.voting.decisions import judge
from consult.voting.forecasts.flips import Change, Search, Standing
from consult.voting.forecasts.programmes import Unsolved
from consult.voting.progress import Progress
from consult.voting.states import Counting, State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consult.voting.decisions import Decision
    from consult.voting.rolls import Roll

__all__ = ["Change", "Forecast", "ForecastError", "Papers", "forecast"]


class Papers(Protocol):
    """What a forecast asks of a ballot box; `consult.voting.Box` is one."""

    @property
    def roll(self) -> Roll:
        """Who may vote, and what each weighs."""
        ...

    @property
    def memory(self) -> bytes:
        """The code of every position."""
        ...


@final
class ForecastError(ConsultError):
    """
    The fewest changes that would flip a vote were asked for and are not known.

    They exist, or may exist. The message says why they were not found: most often the extra ``forecast`` is
    not installed, and the decision counts in weights in a way that needs it.
    """

    def __init__(self, why: Unsolved) -> None:
        super().__init__(f"the fewest changes that would flip the vote: {why.fact}; {why.remedy}")
        #: Why they were not found.
        self.why: Final = why


@final
@attrs.frozen
class Forecast:
    """What may still become of a vote. Made by `forecast`."""

    #: Met if the decision holds in every way in which the vote may still end, unmet if in none.
    outcome: Outcome
    #: Whether it would hold if the vote closed now.
    now: bool
    #: Whether `outcome` is the joint answer. If not, it is undecided, and may be so for too long.
    exact: bool
    #: The same as a sentence, in both languages.
    verdict: Verdict
    _flip: tuple[Change, ...] | Unsolved | None = attrs.field(repr=False)

    @property
    def flip(self) -> tuple[Change, ...] | None:
        """
        The fewest voters whose papers, if they became these, would turn round the result as it stands now.

        In the order of the roll; None where nothing that may still come turns it. Of voters who weigh the
        same and whose papers are alike, those first on the roll are named.

        Raises:
            ForecastError: if it takes the extra ``forecast``, which is not installed, or is out of reach.
        """
        if isinstance(self._flip, Unsolved):
            raise ForecastError(self._flip)
        return self._flip


_PLAIN: Final = Counting()


def forecast(decision: Decision, box: Papers, *, progress: Progress, counting: Counting = _PLAIN) -> Forecast:
    """
    Say what may still become of a running vote, jointly for all thresholds of a decision.

    It names voters and what they voted, and it follows every ballot. Do not ask it of a secret vote, nor of
    one whose interim result is hidden: the answer gives both away.

    It takes time with the size of the roll, and more with weights than by heads.

    Args:
        decision: what is asked of the vote.
        box: the roll, and the papers as they are now.
        progress: what may still happen to the vote.
        counting: how every state of a paper counts.

    Raises:
        KeyError: if the roll has not every measure that is asked for.
    """
    standing = Standing(box.roll, box.memory)
    tally = standing.tally()
    now = judge(decision, tally, Progress.CLOSED, counting).is_met
    separate = judge(decision, tally, progress, counting).outcome
    if progress.closed or separate is not Outcome.UNDECIDED:
        return _settled(now=now)
    search = Search(decision, standing, progress, counting, holds=not now)
    flip: tuple[Change, ...] | Unsolved | None = search.run()
    if flip is None:
        return _settled(now=now)
    exact = not isinstance(flip, Unsolved) or search.can_flip()
    return Forecast(Outcome.UNDECIDED, now, exact, _said(flip, search, now=now, exact=exact), flip)


def _settled(*, now: bool) -> Forecast:
    verdict = (
        met("it holds, and nothing that may still come can change it", zh="已通过，其后无论如何均不能改变")
        if now
        else unmet(
            "it fails, and nothing that may still come can change it", zh="不通过，其后无论如何均不能改变"
        )
    )
    return Forecast(verdict.outcome, now, True, verdict, None)  # noqa: FBT003 - in order


# -- saying ------------------------------------------------------------------------------------------------

_NAMED: Final = 3


def _said(flip: tuple[Change, ...] | Unsolved, search: Search, *, now: bool, exact: bool) -> Verdict:
    stands = Phrase("it holds", "通过") if now else Phrase("it fails", "不通过")
    if isinstance(flip, Unsolved):
        if exact:
            return undecided(
                "as it stands {stands}, and what may still come can change it; "
                "how few ballots would was not worked out",
                zh="目前{stands}，其后仍可能改变；最少需几票改变未予计算",
                stands=stands,
            )
        return undecided(
            "as it stands {stands}; whether what may still come can change it was not worked out",
            zh="目前{stands}；其后能否改变未予计算",
            stands=stands,
        )
    kinds = Counter((change.before, change.after) for change in flip)
    said = [_change_words(before, after, number) for (before, after), number in kinds.items()]
    named = [change.voter for change in flip[:_NAMED]]
    who = Phrase(", ".join(named), "、".join(named))
    if (others := len(flip) - len(named)) > 0:
        who = Phrase(f"{who.en} and {others} more", f"{who.zh}等{len(flip)}人")
    en = "as it stands {stands}; {changes} would " + ("defeat it" if now else "carry it") + ": {who}"
    zh = "目前{stands}；{changes}，即" + ("不通过" if now else "可通过") + "：{who}"
    if not now and search.helped_by_opponents(flip):
        en += (
            "; as many no votes in their place would carry it too, so those against do better by staying away"
        )
        zh += "；换成同样多的反对票也会使其通过，反对者不投票反而更有利"
    return undecided(
        en,
        zh=zh,
        stands=stands,
        changes=Phrase(_listed(part.en for part in said), "、".join(part.zh for part in said)),
        who=who,
        fewest=len(flip),
        moves=[
            {"before": before.phrase(), "after": after.phrase(), "voters": number}
            for (before, after), number in kinds.items()
        ],
    )


def _listed(parts: Iterable[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def _change_words(before: State, after: State, number: int) -> Phrase:  # noqa: C901 - one case for each kind
    n, s = number, "" if number == 1 else "s"
    was, becomes = before.phrase(), after.phrase()
    voted = before in _WHEN_VOTED
    match before, after:
        case (_, State.YES | State.NO | State.ABSTAIN | State.VETO) if voted:
            en, zh = (
                f"{n} of those who {_WHEN_VOTED[before]} changing to {becomes.en}",
                "{n}票由{was}改为{to}",
            )
        case (State.VOID, _) if after in _MORE:
            en, zh = f"{n} with a void paper voting {becomes.en}", "{n}张无效票改投{to}"
        case (_, _) if after in _MORE:
            en, zh = f"{n} more {_MORE[after][n != 1]}", "再有{n}票{to}"
        case (_, State.VOID) if voted:
            en, zh = f"{n} of the {was.en} ballots being found void", "{n}张{was}票被认定无效"
        case (_, State.VOID):
            en, zh = f"{n} more void paper{s}", "再有{n}张无效票"
        case (_, State.RECUSED | State.EXCUSED):
            en, zh = f"{n} being {becomes.en} (now: {was.en})", "{n}人{to}（现为{was}）"
        case (_, _) if voted:
            en, zh = f"{n} of the {was.en} ballots cast for others falling away", "{n}张代投的{was}票失效"
        case (State.NONE, State.DELIVERED):
            en, zh = f"{n} more paper{s} delivered and not returned", "再有{n}张表决票送达而未交回"
        case (_, State.PRESENT):
            en, zh = f"{n} more coming and not voting", "再有{n}人到场而不表决"
        case (State.PRESENT, State.NONE):
            en, zh = f"{n} of those present leaving", "{n}名到场者离场"
        case _:
            en, zh = f"{n} going from {was.en} to {becomes.en}", "{n}人由{was}变为{to}"
    return Phrase(en, zh.format(n=n, was=was.zh, to=becomes.zh))


_WHEN_VOTED: Final = {
    State.YES: "voted yes",
    State.NO: "voted no",
    State.ABSTAIN: "abstained",
    State.VETO: "vetoed",
}
_MORE: Final = {
    State.YES: ("yes vote", "yes votes"),
    State.NO: ("no vote", "no votes"),
    State.ABSTAIN: ("abstention", "abstentions"),
    State.VETO: ("veto", "vetoes"),
}
