"""What is answered to somebody who asks for something: accepted with events, or refused with reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar, final

import attrs

from consult.errors import RefusedError, RuleRaisedError, told_of
from consult.facts import BlankAct, Facts, Question
from consult.values import maker
from consult.verdicts import Lang, Phrase, Verdict, unmet

if TYPE_CHECKING:
    from collections.abc import Callable

    from consult.acts import Act
    from consult.case import Case
    from consult.events import (
        Event,
    )
    from consult.voting import BoxChange

__all__ = [
    "Ballot",
    "RefusedNow",
    "Ruling",
    "called",
    "contained",
    "make_ruling",
    "name_of",
    "raised",
    "refused",
]

T = TypeVar("T")


@final
@attrs.frozen
class Ballot:
    """A ballot that a vote accepts: it goes into the box, not on the record of the case."""

    stage: str
    visit: int
    voter: str
    choice: Any
    #: Whether it is cast by somebody else, and gives way to the voter's own.
    held: bool = False


@final
@attrs.frozen(hash=False, weakref_slot=False)
class Ruling:
    """The answer to an act: accepted with what happens, refused with reasons, or in need of an answer."""

    accepted: bool
    #: The case as it is after the events; as it was where the act is refused; None before it is open.
    case: Case | None
    events: tuple[Event, ...] = ()
    #: The reasons, as a tree.
    verdict: Verdict | None = None
    #: What was asked for, in both languages.
    subject: Phrase | None = None
    who: str | None = None
    where: Phrase | None = None
    #: What must be known first. Answer it and ask again.
    needs: Question | None = None
    #: The ballot that goes into the box.
    ballot: Ballot | None = None
    #: The rule that raised, where that is why.
    error: RuleRaisedError | None = None
    #: What the act does to the box beside what is recorded.
    boxes: tuple[BoxChange, ...] = ()
    #: The proof that a secret ballot is in. It is told once, to the voter, and kept nowhere.
    receipt: str | None = None

    def accept(self) -> Case:
        """
        The case after an accepted act.

        Raises:
            RefusedError: if the act was refused; it carries this ruling and says the reasons.
        """
        if not self.accepted or self.case is None:
            raise RefusedError(self, self.explain())
        return self.case

    def explain(self, lang: Lang = "en") -> str:
        """What was decided and why, as text."""
        if self.needs is not None:
            return f"需要先回答：{self.needs}" if lang == "zh" else f"an answer is needed first: {self.needs}"
        act = getattr(self.subject or Phrase("time", "时间"), lang)
        where = getattr(self.where or Phrase("nowhere", "无"), lang)
        who = self.who
        if lang == "zh":
            head = f"{who}在“{where}”阶段的“{act}”" if who else f"“{where}”阶段的“{act}”"
            head += "已被接受" if self.accepted else "被拒绝"
        else:
            head = f"{act} by {who}" if who else act
            head += f" {'accepted' if self.accepted else 'refused'} in {where}"
        if self.verdict is None:
            return head
        return f"{head}{'：' if lang == 'zh' else ':'}\n{self.verdict.explain(lang)}"


make_ruling: Final = maker(Ruling)


@final
class RefusedNow(Exception):  # noqa: N818 - a way out of the middle, never seen outside
    """Stops the deciding with a reason."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict)
        self.verdict = verdict


def raised(error: RuleRaisedError) -> Verdict:
    """What is said where a rule could not answer."""
    return unmet(
        "rule {rule} raised {error} and could not answer",
        zh="规则{rule}执行出错（{error}），无法判断",
        rule=error.rule,
        error=told_of(error.cause),
    )


def refused(
    case: Case | None,
    where: Phrase,
    act: Act | BlankAct,
    verdict: Verdict,
    error: RuleRaisedError | None = None,
) -> Ruling:
    """The answer to an act that may not be done."""
    return make_ruling(
        False,  # noqa: FBT003 - in order: refusing is as hot as accepting
        case,
        (),
        verdict,
        called(act),
        act.principal or act.actor,
        where,
        None,
        None,
        error,
    )


def called(act: Act | BlankAct) -> Phrase:
    """The name of an act, written or not, in both languages."""
    return act.owner.called() if isinstance(act, BlankAct) else act.called()


def contained(ask: Callable[[Facts], T], facts: Facts, wanted: type[T] | None = None) -> T:
    """Ask a part of an activity. What it raises is named and contained, as with a rule."""
    try:
        found = ask(facts)
    except RuleRaisedError:
        raise
    except Exception as error:
        raise RuleRaisedError(name_of(ask), error) from error
    if wanted is not None and found.__class__ is not wanted:
        wrong = f"it returned {found!r}, not {wanted.__name__}"
        raise RuleRaisedError(name_of(ask), TypeError(wrong))
    return found


def name_of(ask: object) -> str:
    """What somebody's code is called, so that they find it when it raises."""
    name = getattr(ask, "__qualname__", None)
    return repr(ask) if name is None else f"{getattr(ask, '__module__', '')}.{name}"
