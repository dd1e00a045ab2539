"""What came of a conversation, as a person wants to read it, in either language."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple, get_args

from rich.cells import cell_len
from rich.text import Text

from consult.adapters.polis.running import Outcome
from consult.cli.screen import padded, safe, shortened
from consult.timing import local

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from consult.adapters.polis.running import Matter, Run
    from consult.verdicts import Lang
    from consult.voting import Counts, Share

__all__ = ["summary", "written"]

_TEXT: Final = 72
_CLOSEST: Final = 3
_STRONGEST: Final = 5
_GAP: Final = "  "

_ENDS: Final[dict[Outcome, tuple[str, str, str]]] = {
    "carried": ("carried", "通过", "green"),
    "rejected": ("rejected", "未通过", "red"),
    "no_quorum": ("no quorum", "参与不足", "yellow"),
    "declined": ("declined", "不予受理", ""),
    "not_screened": ("not screened", "逾期未审", ""),
}


def summary(run: Run, name: str, quorum: Share, majority: Share, lang: Lang) -> Iterator[Text]:
    """
    Return the summary of *run*, line by line.

    Args:
        run: what is summed up.
        name: what to call the conversation, where it names no topic of its own.
        quorum: the share of the roll that had to take part.
        majority: the share of yes and no that had to be yes.
        lang: the language.
    """
    say = _Sayer(run, majority, lang)
    yield Text(safe(run.conversation.topic) or safe(name), style="bold")
    yield from say.about(quorum)
    yield from say.ends()
    yield from say.votes()
    yield from say.closest()
    yield from say.strongest()


def written(json_to: Path | None, save_to: Path | None, run: Run, lang: Lang) -> Iterator[Text]:
    """Return what was written where, and what can be done with it."""
    if json_to is None and save_to is None:
        return
    yield Text()
    if json_to is not None:
        en, zh = "What came of each matter is in {}", "各事项的结果已写入{}"
        yield Text((zh if lang == "zh" else en).format(safe(str(json_to))))
    if save_to is not None:
        en = "The whole record is in {0}; consult why {0} {1} explains one matter from it"
        zh = "全部记录已写入{0}；可用 consult why {0} {1} --lang zh 说明其中一个事项"
        first = run.matters[0].id
        yield Text((zh if lang == "zh" else en).format(safe(str(save_to)), first))


class _Close(NamedTuple):
    """How close a decision was."""

    #: How many people would have had to do otherwise.
    people: int
    en: str
    zh: str
    #: Tells between equal ones: by how much yes and no differ.
    votes: int = 0


class _Sayer:
    """Sums up one run in one language."""

    def __init__(self, run: Run, majority: Share, lang: Lang) -> None:
        self._run = run
        self._majority = majority
        #: Whether what decides is which side is larger: then people count by how much.
        self._halves = majority.denominator == 2 * majority.numerator
        self._lang = lang
        self._put = [
            matter for matter in run.matters if matter.outcome in {"carried", "rejected", "no_quorum"}
        ]

    def _say(self, en: str, zh: str) -> str:
        return zh if self._lang == "zh" else en

    def _when(self, at: datetime) -> str:
        zone = self._run.procedure.zone
        return f"{local(at, zone)} {zone.key}"

    def _title(self, en: str, zh: str) -> Iterator[Text]:
        yield Text()
        yield Text(self._say(en, zh), style="bold")

    def _rows(
        self, rows: Sequence[tuple[str, ...]], *, right: frozenset[int] = frozenset()
    ) -> Iterator[Text]:
        """Return rows in columns; the last one is as wide as it is."""
        widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
        for *cells, last in rows:
            said = [padded(cell, widths[at], right=at in right) for at, cell in enumerate(cells)]
            yield Text(_GAP + _GAP.join([*said, last]).rstrip(), no_wrap=True)

    def about(self, quorum: Share) -> Iterator[Text]:
        """What the conversation was, and what was asked for."""
        talk = self._run.conversation
        asked, needed = quorum.phrase(), self._majority.phrase()
        said, roll, closes = len(talk.statements), len(talk.roll), self._when(self._run.closes)
        authors = len({statement.author for statement in talk.statements})
        statements, people = _counted(said, "statement", "statements"), _counted(authors, "person", "people")
        yield Text(
            self._say(
                f"{statements} by {people}, {roll:,} on the roll; votes until {closes}",
                f"{authors:,}人提出{said:,}项意见，名册{roll:,}人；投票截至{closes}",
            )
        )
        yield Text(
            self._say(
                f"Carried if {asked.en} of the roll take part and {needed.en} of yes and no are yes",
                f"通过条件：名册中{asked.zh}参与，且赞成在赞成与反对中{needed.zh}",
            )
        )

    def ends(self) -> Iterator[Text]:
        """How many ended how."""
        yield from self._title("How they ended", "办理结果")
        counts = Counter(matter.outcome for matter in self._run.matters)
        outcomes: tuple[Outcome, ...] = get_args(Outcome)
        rows = [(self._say(*_ENDS[one][:2]), f"{counts[one]:,}", self._after(one)) for one in outcomes]
        for outcome, row in zip(outcomes, self._rows(rows, right=frozenset({1})), strict=True):
            row.stylize(_ENDS[outcome][2], 0, len(_GAP) + len(self._say(*_ENDS[outcome][:2])))
            yield row

    def _after(self, outcome: Outcome) -> str:
        due = next((matter.due for matter in self._run.matters if matter.outcome == outcome), None)
        if outcome != "carried" or due is None:
            return ""
        return self._say(f"to be implemented by {self._when(due)}", f"待实施，期限{self._when(due)}")

    def votes(self) -> Iterator[Text]:
        """What became of the votes."""
        yield from self._title("Votes", "投票")
        run = self._run
        yield Text(
            self._say(
                f"{_GAP}{run.cast:,} cast, {run.replaced:,} of them in place of an earlier one; "
                f"{run.not_cast:,} not cast, since their statement was not admitted",
                f"{_GAP}投出{run.cast:,}票，其中{run.replaced:,}票替换了此前的投票；"
                f"{run.not_cast:,}票因意见未获受理而未投",
            )
        )
        if not run.conversation.timed:
            yield Text(
                self._say(
                    f"{_GAP}There is no votes.csv, so their times are not known: "
                    "they were cast at the end, in the order of the table",
                    f"{_GAP}没有votes.csv，投票时间不明：均在截止前按表中顺序投出",
                )
            )
        if run.advanced:
            yield Text(
                self._say(
                    f"{_GAP}{run.advanced:,} stamped before their statement was admitted, "
                    "and cast as it was admitted",
                    f"{_GAP}{run.advanced:,}票的时间早于意见受理，在受理时投出",
                )
            )

    def closest(self) -> Iterator[Text]:
        """The closest decisions of each kind, those first where the fewest would have had to do otherwise."""
        found = [(self._close(matter), matter) for matter in self._put]
        nearest = []
        for outcome in ("carried", "rejected", "no_quorum"):
            # In the order of the numbers, and sorting keeps it.
            kind = sorted((pair for pair in found if pair[1].outcome == outcome), key=_closeness)
            nearest.extend(kind[:_CLOSEST])
        if not nearest:
            return
        yield from self._title("Closest decisions", "最接近的决定")
        nearest.sort(key=_people)  # of equal ones, carried before rejected
        yield from self._rows(
            [(self._say(close.en, close.zh), *self._matter(matter)) for close, matter in nearest],
            right=frozenset({1}),
        )

    def _close(self, matter: Matter) -> _Close:
        quorum, majority = (part.data for part in matter.verdict.parts)
        if matter.outcome == "no_quorum":
            n = quorum["missing"]
            return _Close(n, f"{n:,} short of quorum", f"距最低参与人数差{n:,}人")
        if matter.outcome == "rejected":
            return self._rejected(matter.counts, majority["missing"])
        return self._carried(
            matter.counts, majority["have"] - majority["need"], quorum["have"] - quorum["need"]
        )

    def _rejected(self, counts: Counts, missing: int) -> _Close:
        if not counts.cast:
            return _Close(missing, "nobody voted yes or no", "无人赞成或反对")
        if self._halves:
            ahead = counts.no - counts.yes
            if not ahead:
                return _Close(missing, "rejected, a tie", "票数相等，未通过")
            return _Close(missing, f"rejected by {ahead:,}", f"以{ahead:,}票之差未通过", ahead)
        return _Close(missing, f"rejected, {missing:,} yes short", f"未通过，差{missing:,}票赞成")

    def _carried(self, counts: Counts, spare: int, present: int) -> _Close:
        if present < spare:
            if not present:
                return _Close(1, "carried, exactly at quorum", "通过，恰好达到最低参与人数")
            return _Close(
                present + 1, f"carried, {present:,} over quorum", f"通过，仅比最低参与人数多{present:,}人"
            )
        if self._halves:
            ahead = counts.yes - counts.no
            if not ahead:
                return _Close(spare + 1, "carried, a tie", "票数相等，通过")
            return _Close(spare + 1, f"carried by {ahead:,}", f"以{ahead:,}票之差通过", ahead)
        if not spare:
            return _Close(1, "carried, exactly enough yes", "通过，赞成票恰好达到")
        return _Close(spare + 1, f"carried, {spare:,} yes to spare", f"通过，赞成仅多{spare:,}票")

    def _matter(self, matter: Matter) -> tuple[str, str, str]:
        counts = matter.counts
        tally = self._say(
            f"{counts.yes:,} yes, {counts.no:,} no, {counts.abstain:,} passed",
            f"赞成{counts.yes:,}，反对{counts.no:,}，弃权{counts.abstain:,}",
        )
        return (f"#{matter.id}", tally, shortened(matter.text, _TEXT))

    def strongest(self) -> Iterator[Text]:
        """The carried matters with the largest share of yes of yes and no; of equal ones, the larger vote."""
        carried = [matter for matter in self._put if matter.outcome == "carried"]
        carried.sort(key=_agreement, reverse=True)
        if not carried:
            return
        yield from self._title("Strongest agreement", "共识最强")
        yield from self._rows(
            [(self._share(matter), *self._matter(matter)) for matter in carried[:_STRONGEST]],
            right=frozenset({0, 1}),
        )

    def _share(self, matter: Matter) -> str:
        # Rounded down: 100% is said of nothing less.
        whole, tenths = divmod(1000 * matter.counts.yes // matter.counts.cast, 10)
        share = f"{whole}.{tenths}%" if tenths or whole < 100 else f"{whole}%"  # noqa: PLR2004 - all of it
        return self._say(f"{share} yes", f"{share}赞成")


def _people(found: tuple[_Close, Matter]) -> int:
    return found[0].people


def _closeness(found: tuple[_Close, Matter]) -> tuple[int, int]:
    return (found[0].people, found[0].votes)


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _agreement(matter: Matter) -> tuple[Fraction, int]:
    counts = matter.counts
    return (Fraction(counts.yes, counts.cast), counts.cast)
