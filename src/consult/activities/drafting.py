"""
Drafting: people of a roll work out solutions, back them, and say when that is done.

What has enough backing goes on: as the options of an election, or as motions that are put one after another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, final

import attrs

from consult.activities._rolls import a_roll, frozen, roll_now
from consult.activities._shared import a_rule, while_open
from consult.activities.ballots import on_roll
from consult.activities.base import Intake
from consult.acts import Act, Name, Text, Titled
from consult.errors import ConsultError
from consult.events import Changes, Drop, Put
from consult.facts import BlankAct
from consult.rules import Reading, Rule, define, reading, rule
from consult.standard import stage_ref
from consult.verdicts import Phrase, Verdict, all_of, met, unmet
from consult.voting import Share
from consult.voting.choosing.options import Approval, OneOf, Option

if TYPE_CHECKING:
    from collections.abc import Mapping

    from consult.case import Entry
    from consult.facts import Facts
    from consult.standard import Named, StageRef

__all__ = [
    "BackSolution",
    "Drafting",
    "DraftingView",
    "FinishDrafting",
    "OfferSolution",
    "WithdrawBacking",
    "WithdrawSolution",
    "another_solution",
    "drafted",
    "next_solution",
    "one_of_solutions",
    "solutions_of",
]

_OFFERED: Final = "solution"
_OPEN: Final = "open-solution"
_FINISHED: Final = "drafting-finished"


class OfferSolution(Act, defer_build=True):
    """Offer a solution. Whoever offers one backs it too."""

    zh = "提出方案"
    did = Phrase("offered a solution", "提出方案")

    code: Annotated[Name, Titled("Code", "代号")]
    """What it is called on ballots: letters, digits, ``_``, ``-`` and ``.``."""
    title: Annotated[Name, Titled("Title", "标题")]
    text: Annotated[Text, Titled("Text", "正文")]


class BackSolution(Act, defer_build=True):
    """Say that a solution should be put to those who decide. Any number of them may be backed."""

    zh = "支持方案"
    did = Phrase("backed a solution", "支持方案")

    code: Annotated[Name, Titled("Code", "代号")]


class WithdrawBacking(Act, defer_build=True):
    """Back a solution no longer."""

    zh = "撤回支持"
    did = Phrase("withdrew the backing", "撤回对方案的支持")

    code: Annotated[Name, Titled("Code", "代号")]


class WithdrawSolution(Act, defer_build=True):
    """Take one's own solution back. Its code is not used again in this round."""

    zh = "撤回方案"
    did = Phrase("took a solution back", "撤回方案")

    code: Annotated[Name, Titled("Code", "代号")]


class FinishDrafting(Act, defer_build=True):
    """Say that the solutions are worked out: from here on none is offered, backed or taken back."""

    zh = "完成拟定"
    did = Phrase("finished the drafting", "完成方案拟定")

    note: Annotated[str, Titled("Note", "说明")] = ""


def _backers(code: str) -> str:
    # A bucket for each solution, so that its backing is the length of a bucket.
    return f"backing:{code}"


@final
class DraftingView:
    """What rules see of a drafting, in this visit, on this text."""

    __slots__ = ("_drafting", "_facts")

    def __init__(self, facts: Facts, drafting: Drafting) -> None:
        self._facts = facts
        self._drafting = drafting

    @property
    def size(self) -> int:
        """How many stand on the roll."""
        size: int = self._facts.opening["size"]
        return size

    @property
    def need(self) -> int:
        """How many must back a solution so that it goes on."""
        backing = self._drafting.backing
        return backing.needed(self.size) if isinstance(backing, Share) else backing

    @property
    def finished(self) -> bool:
        """Whether it was said that the solutions are worked out."""
        return bool(self._facts.case.bucket(_FINISHED))

    @property
    def solutions(self) -> list[Entry]:
        """The solutions that are open, in the order in which they were offered."""
        offered = self._facts.case.bucket(_OFFERED)
        found = [offered[code] for code in self._facts.case.bucket(_OPEN)]
        return sorted(found, key=lambda entry: entry.seq)

    @property
    def open_count(self) -> int:
        """How many solutions are open."""
        return len(self._facts.case.bucket(_OPEN))

    def solution(self, code: str) -> Entry | None:
        """The solution of that code, one that was taken back included."""
        return self._facts.case.bucket(_OFFERED).get(code)

    def is_open(self, code: str) -> bool:
        """Whether a solution of that code is offered and not taken back."""
        return code in self._facts.case.bucket(_OPEN)

    def backing(self, code: str) -> int:
        """How many back the solution of that code."""
        return len(self._facts.case.bucket(_backers(code)))

    def backs(self, person: str, code: str) -> bool:
        """Whether *person* backs the solution of that code."""
        return person in self._facts.case.bucket(_backers(code))

    @property
    def backed(self) -> list[Entry]:
        """
        The solutions that have enough backing.

        That with the most backing comes first; of two with the same, that which was offered first.
        """
        need = self.need
        enough = [entry for entry in self.solutions if self.backing(entry.value["code"]) >= need]
        return sorted(enough, key=lambda entry: (-self.backing(entry.value["code"]), entry.seq))


def _whole(value: Any) -> bool:
    # By exact class: a bool is an int to isinstance, and True is no number of people.
    return value.__class__ is int and value > 0


def _a_backing(instance: object, field: attrs.Attribute[Any], value: object) -> None:
    del instance, field
    if not (isinstance(value, Share) or _whole(value)):
        msg = (
            f"Drafting backing={value!r} is no number of people; "
            "give a whole number from 1 up, or a share such as at_least('1/10')"
        )
        raise ConsultError(msg)


def _a_bound(instance: object, field: attrs.Attribute[Any], value: object) -> None:
    del instance, field
    if not (value is None or _whole(value)):
        msg = f"Drafting most={value!r} is no number of solutions; give a whole number from 1 up, or None"
        raise ConsultError(msg)


@final
@attrs.frozen
class Drafting:
    """
    People of a roll work out solutions.

    It protects those who decide from being asked about what one person alone has written down, where
    *backing* asks for more than one. It does not say that a solution is a good one, nor that those on the
    roll speak for others. The roll is frozen when the drafting begins, and only those on it act. Backing is
    for this visit and this text, as everything entered in a stage.
    """

    #: The roll of those who work the solutions out, by its name in the host's directory, or a reading of it.
    roll: str | Reading[str] = attrs.field(validator=a_roll)
    #: Who, of those on the roll, says that the solutions are worked out.
    finishes: Rule = attrs.field(kw_only=True, validator=a_rule)
    #: How many must back a solution so that it goes on: a number, or a share of the roll.
    backing: int | Share = attrs.field(default=1, kw_only=True, validator=_a_backing)
    #: How many solutions may be open at once; None: any number.
    most: int | None = attrs.field(default=None, kw_only=True, validator=_a_bound)

    kind: ClassVar[str] = "drafting"
    #: Nobody in particular: the moves say it.
    decides: ClassVar[None] = None

    @property
    def intakes(self) -> tuple[Intake, ...]:
        """Offering and taking back, backing and no longer, finishing."""
        listed = on_roll()
        return (
            Intake(OfferSolution, listed, _offers, self._room_for),
            Intake(BackSolution, listed, _backs, _not_backed_yet),
            Intake(WithdrawBacking, listed, _backs_no_longer, _backed_by_oneself),
            Intake(WithdrawSolution, listed & _offerer(), _takes_back, _open_still),
            Intake(FinishDrafting, listed & self.finishes, _finishes, self._worked_out),
        )

    def begins(self, facts: Facts) -> Mapping[str, Any]:
        """The roll, frozen: its digest and size."""
        return frozen(roll_now(self.roll, facts))

    def view(self, facts: Facts) -> DraftingView:
        """What rules see."""
        return DraftingView(facts, self)

    def finds(self, facts: Facts) -> Mapping[str, Any]:
        """
        The solutions that have enough backing, and the codes of those that have not.

        In the order of `DraftingView.backed`. None where the stage is left before they are worked out.
        """
        view = DraftingView(facts, self)
        done = view.finished or facts.closing
        backed = view.backed if done else []
        left = {entry.value["code"] for entry in view.solutions} - {entry.value["code"] for entry in backed}
        return {
            "finished": view.finished,
            "size": view.size,
            "need": view.need,
            "solutions": [
                {**_said(entry), "by": entry.actor, "backing": view.backing(entry.value["code"])}
                for entry in backed
            ],
            "left": sorted(left),
        }

    def responsible(self) -> Phrase:
        """Those who say that it is done."""
        return self.finishes.phrase()

    def progress(self, facts: Facts) -> tuple[int, int] | None:
        """How many solutions have enough backing, of how many open; nothing where there is none."""
        view = DraftingView(facts, self)
        return (len(view.backed), view.open_count) if view.open_count else None

    def definition(self) -> Any:
        """Its parameters as JSON data."""
        return {
            "roll": define(self.roll),
            "backing": define(self.backing),
            "most": self.most,
            "finishes": define(self.finishes),
        }

    def _room_for(self, facts: Facts) -> Verdict:
        view = DraftingView(facts, self)
        have, reasons = view.open_count, [_unfinished(view)]
        if self.most is not None:
            reasons.append(
                (met if have < self.most else unmet)(
                    f"{_SOLUTIONS[have == 1]} open, at most {{most}} may be",
                    zh="现有{have}个方案，至多可有{most}个",
                    have=have,
                    most=self.most,
                )
            )
        return all_of([*reasons, _a_new_code(view, facts.act.code)])

    def _worked_out(self, facts: Facts) -> Verdict:
        view = DraftingView(facts, self)
        have, base = len(view.backed), view.open_count
        if not base:
            return all_of([_unfinished(view), _NONE_OPEN])
        return all_of(
            [
                _unfinished(view),
                (met if have else unmet)(
                    f"{{have}} of {{base}} solution{'' if base == 1 else 's'} "
                    f"{'has' if have == 1 else 'have'} enough backing, {{need}} or more",
                    zh="{base}个方案中有{have}个获{need}人以上支持",
                    have=have,
                    base=base,
                    need=view.need,
                ),
            ]
        )


_NONE_OPEN: Final = unmet("no solution is open", zh="尚无有效方案")

#: How many there are, as a sentence begins: of several, and of one.
_SOLUTIONS: Final = ("{have} solutions are", "{have} solution is")


def _said(entry: Entry) -> dict[str, Any]:
    return {name: entry.value[name] for name in ("code", "title", "text")}


# Who may, and what else must hold


def _unfinished(view: DraftingView) -> Verdict:
    if view.finished:
        return unmet("the solutions are worked out", zh="方案拟定已完成")
    return met("the solutions are still being worked out", zh="方案仍在拟定中")


def _a_new_code(view: DraftingView, code: str) -> Verdict:
    try:
        Option(code)
    except ValueError:
        return unmet(
            "{code} is no code for a ballot; use letters, digits, _, - and ., and no word of every ballot",
            zh="{code}不能用作选票代号；请用字母、数字、_、-和.，并避开选票自身的用语",
            code=code,
        )
    known = view.solution(code)
    if known is not None:
        return unmet(
            "{by} has offered a solution {code} already",
            zh="{by}已提出代号为{code}的方案",
            by=known.actor,
            code=code,
        )
    return met("no solution is called {code} yet", zh="尚无代号为{code}的方案", code=code)


def _is_open(view: DraftingView, code: str) -> Verdict:
    if view.is_open(code):
        return met("solution {code} is open", zh="方案{code}有效", code=code)
    if view.solution(code) is None:
        return unmet("there is no solution {code}", zh="没有代号为{code}的方案", code=code)
    return unmet("solution {code} was taken back", zh="方案{code}已撤回", code=code)


def _none_to_name(facts: Facts) -> bool:
    """Whether somebody asks what they may do before there is any solution to name."""
    return facts.act.__class__ is BlankAct and not facts.drafting.open_count


def _open_still(facts: Facts) -> Verdict:
    view: DraftingView = facts.drafting
    if _none_to_name(facts):
        return all_of([_unfinished(view), _NONE_OPEN])
    return all_of([_unfinished(view), _is_open(view, facts.act.code)])


def _not_backed_yet(facts: Facts) -> Verdict:
    if _none_to_name(facts):
        return _open_still(facts)
    view: DraftingView = facts.drafting
    who, code = facts.actor, facts.act.code
    own = (
        unmet("{who} backs solution {code} already", zh="{who}已支持方案{code}", who=who, code=code)
        if view.backs(who, code)
        else met("{who} does not back {code} yet", zh="{who}尚未支持方案{code}", who=who, code=code)
    )
    return all_of([_open_still(facts), own])


def _backed_by_oneself(facts: Facts) -> Verdict:
    if _none_to_name(facts):
        return _open_still(facts)
    view: DraftingView = facts.drafting
    who, code = facts.actor, facts.act.code
    own = (
        met("{who} backs solution {code}", zh="{who}支持方案{code}", who=who, code=code)
        if view.backs(who, code)
        else unmet(
            "{who} does not back solution {code}, so there is nothing to withdraw",
            zh="{who}未支持方案{code}，无可撤回",
            who=who,
            code=code,
        )
    )
    return all_of([_open_still(facts), own])


@rule(version="1", en="whoever offered the solution", zh="方案提出人本人")
def _offerer(facts: Facts) -> Verdict:
    code = facts.act.code
    found = facts.drafting.solution(code)
    if found is None:
        return unmet("there is no solution {code}", zh="没有代号为{code}的方案", code=code)
    return (met if found.actor == facts.actor else unmet)(
        "{by} offered solution {code}",
        zh="方案{code}由{by}提出",
        by=found.actor,
        code=code,
        who=facts.actor,
    )


# What changes


def _offers(facts: Facts) -> Changes:
    act = facts.act
    said = {"code": act.code, "title": act.title, "text": act.text}
    return Changes(
        (Put(_OFFERED, act.code, said), Put(_OPEN, act.code), Put(_backers(act.code), facts.actor))
    )


def _backs(facts: Facts) -> Changes:
    return Changes((Put(_backers(facts.act.code), facts.actor),))


def _backs_no_longer(facts: Facts) -> Changes:
    return Changes(drops=(Drop(_backers(facts.act.code), facts.actor),))


def _takes_back(facts: Facts) -> Changes:
    return Changes(drops=(Drop(_OPEN, facts.act.code),))


def _finishes(facts: Facts) -> Changes:
    return Changes((Put(_FINISHED, facts.actor, {"note": facts.act.note}),))


# Rules and readings


def drafted(least: int = 1) -> Rule:
    """
    The solutions are worked out, and at least so many have enough backing.

    Met once it was said that they are worked out, or at the end of the stage. Before that more can be offered
    and backing withdrawn, so it is undecided.

    Raises:
        ConsultError: if *least* is no whole number above 0.
    """
    if not _whole(least):
        msg = f"drafted({least!r}): give a whole number of solutions from 1 up"
        raise ConsultError(msg)
    return _drafted(least=least)


@rule(version="1", en="{least} or more solutions are worked out", zh="至少拟定{least}个方案")
def _drafted(facts: Facts, *, least: int) -> Verdict:
    view: DraftingView = facts.drafting
    have = len(view.backed)
    done = view.finished or facts.closing
    answer = (met if have >= least else unmet) if done else while_open(facts)
    said: dict[str, Any] = {"have": have, "least": least, "need": view.need, "missing": max(0, least - have)}
    if not done:
        return answer(
            f"{_SOLUTIONS[have == 1]} backed by {{need}} or more, {{least}} asked for; more may come",
            zh="已有{have}个方案获{need}人以上支持，须{least}个；方案仍在拟定中",
            **said,
        )
    return answer(
        f"{_SOLUTIONS[have == 1]} backed by {{need}} or more, {{least}} asked for",
        zh="{have}个方案获{need}人以上支持，须{least}个",
        **said,
    )


def _worked_out_in(facts: Facts, stage: str) -> list[dict[str, Any]]:
    """What the drafting of that stage came to, on the present text."""
    found = facts.result(stage)
    return [] if found is None else list(found.data.get("solutions", ()))


def _options(facts: Facts, stage: str) -> list[Option]:
    return [Option(one["code"], en=one["title"], zh=one["title"]) for one in _worked_out_in(facts, stage)]


def solutions_of(stage: Named) -> Reading[Approval]:
    """
    A ballot to approve of any of the solutions that were worked out in *stage*, for ``Election(ballot=...)``.

    Nothing where there is none on the present text, which refuses the entering of the election.
    """
    return _solutions_of(stage=stage_ref(stage))


@reading(version="1", en="the solutions of {stage}", zh="“{stage}”拟定的方案")
def _solutions_of(facts: Facts, *, stage: StageRef) -> Approval | None:
    options = _options(facts, stage.name)
    return Approval(options) if options else None


def one_of_solutions(stage: Named) -> Reading[OneOf]:
    """A ballot to choose one of the solutions that were worked out in *stage*; see `solutions_of`."""
    return _one_of_solutions(stage=stage_ref(stage))


@reading(version="1", en="one of the solutions of {stage}", zh="“{stage}”拟定的方案之一")
def _one_of_solutions(facts: Facts, *, stage: StageRef) -> OneOf | None:
    options = _options(facts, stage.name)
    return OneOf(options) if options else None


def next_solution(drafting: Named, voting: Named) -> Reading[dict[str, Any]]:
    """
    The next solution of *drafting* that was not put in *voting* yet, for ``Vote(motion=...)``.

    In the order of `DraftingView.backed`, from the first again where there was a drafting since, or where the
    matter has another text. Nothing where none is left, which refuses the entering of the vote. JSON data:
    ``code``, ``title``, ``text``, ``by``, ``backing``, ``number`` and ``count`` (the how manieth of how many)
    and ``drafting`` (the visit in which it was worked out).
    """
    return _next_solution(drafting=stage_ref(drafting), voting=stage_ref(voting))


@reading(
    version="1",
    en="the next solution of {drafting} for {voting}",
    zh="“{drafting}”的下一个方案（付诸“{voting}”）",
)
def _next_solution(facts: Facts, *, drafting: StageRef, voting: StageRef) -> dict[str, Any] | None:
    return _next_of(facts, drafting.name, voting.name)


def _next_of(facts: Facts, drafting: str, voting: str) -> dict[str, Any] | None:
    made = facts.result(drafting)
    if made is None:
        return None
    found = _worked_out_in(facts, drafting)
    # What is being put is on no result before the vote is left. One stage may hold both, which says nothing.
    last = facts.result(voting)
    put = facts.opening if facts.case.stage == voting else ({} if last is None else last.data)
    motion = put.get("motion") or {}
    number = motion["number"] if motion.get("drafting") == made.visit else 0
    if number >= len(found):
        return None
    return {**found[number], "number": number + 1, "count": len(found), "drafting": made.visit}


def another_solution(drafting: Named, voting: Named) -> Rule:
    """
    A solution of *drafting* was not put in *voting* yet: see `next_solution`.

    Asked while the vote is on, of the solutions after the one that is put.
    """
    return _another_solution(drafting=stage_ref(drafting), voting=stage_ref(voting))


@rule(version="1", en="another solution of {drafting} is left", zh="“{drafting}”尚有未付表决的方案")
def _another_solution(facts: Facts, *, drafting: StageRef, voting: StageRef) -> Verdict:
    found = _next_of(facts, drafting.name, voting.name)
    count = len(_worked_out_in(facts, drafting.name))
    if found is None:
        if not count:
            return unmet("no solution was worked out", zh="没有拟定出的方案")
        if count == 1:
            return unmet("the only solution was put", zh="唯一的方案已付表决")
        return unmet("all {count} solutions were put", zh="{count}个方案均已付表决", count=count)
    return met(
        "solution {number} of {count} is {title}",
        zh="{count}个方案中的第{number}个为“{title}”",
        number=found["number"],
        count=count,
        title=found["title"],
    )
