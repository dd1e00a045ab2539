"""
What a rule of law is here: thresholds with their articles, in force from one day to another.

A rule holds what the text asks of a decision, and no procedure. Its thresholds say in both languages which
article asks for them; words in quotation marks are the text's own, all others are a paraphrase. Whatever was
not read word for word says so (`Evidence`, and a note), because a number from memory must never pass for law.

A motion that fails is never the opposite motion adopted: "shall the manager be kept?" without its majority
does not say that the manager is dismissed. Put the other motion to a vote of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, final, get_args

import attrs

from consult.law.terms import UNSAID, RuleError, check_day
from consult.verdicts import Phrase
from consult.voting.decisions import define_decision, legs
from consult.voting.states import Counting, Silence, exclude_silent

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from consult.law.terms import Notice, Proxies, Publication, Revocation, Window
    from consult.voting.decisions import Decision
    from consult.voting.shares import Share
    from consult.voting.states import Recusal
    from consult.voting.thresholds import Threshold

__all__ = [
    "Evidence",
    "Kind",
    "LawRule",
    "Mode",
]

Kind = Literal["decision", "election", "recall", "demand", "composition"]
"""
What a rule is about: a decision by vote, an election or a recall, how many may demand a meeting or a recall,
or how a meeting must be composed.
"""

Evidence = Literal["text", "excerpt", "memory", "own"]
"""
How sure the numbers are: read word for word in the whole text; read in an excerpt of another page; from
memory and not verified; or set by whoever uses the library.
"""


def _tuple_of_modes(values: Iterable[Mode]) -> tuple[Mode, ...]:
    return tuple(values)


_EVIDENCE: Final = {
    "text": Phrase("read in the full text", "已核对全文"),
    "excerpt": Phrase("read only in an excerpt of another page", "仅见于他处摘录"),
    "memory": Phrase("from memory, not verified", "凭记忆，未经核实"),
    "own": Phrase("set by the community itself", "由社区自行设定"),
}


@final
@attrs.frozen(kw_only=True)
class Mode:
    """
    One way of taking a decision, where the law offers several: by persons, by households, by representatives.

    Which one it is must be fixed before the vote, and the same one is used for the count.
    """

    #: The mode's name.
    name: str
    #: What it asks for.
    decision: Decision
    #: What the measures are called in a notice: ``{"owners": "persons"}``.
    units: Mapping[str, str] = attrs.field(hash=False)
    #: Who votes, in words.
    who: Phrase
    #: Whether proxies are ruled out in this mode, whatever the rule says of them.
    without_proxies: bool = False

    def __attrs_post_init__(self) -> None:
        strange = {leg.measure for leg in legs(self.decision)} - set(self.units.values())
        if strange:
            msg = f"mode {self.name!r} measures {sorted(strange)} and has no word for it; add it to units"
            raise ValueError(msg, strange)

    @property
    def by_presence(self) -> bool:
        """Whether those who take part are those who come."""
        return any(leg.of == "present" or leg.side == "present" for leg in legs(self.decision))

    def definition(self) -> Any:
        """Its parameters as JSON data."""
        return {"name": self.name, "decision": define_decision(self.decision)}


@final
@attrs.frozen(kw_only=True)
class LawRule:
    """
    One rule of one text, in force from one day to another.

    It says when the counts are enough. It protects whoever is bound by the decision against a decision of
    too few; it does not cover whether the matter is one that this rule is about, whether the roll is right,
    and whether everybody was told, unless the dates are given. A motion that fails under it is not the
    opposite motion adopted.
    """

    #: The rule's name, the same in all its versions.
    name: str
    #: What it decides, in words.
    title: Phrase
    kind: Kind = attrs.field(default="decision", validator=attrs.validators.in_(get_args(Kind)))
    #: The ways of taking the decision; usually one.
    modes: tuple[Mode, ...] = attrs.field(converter=_tuple_of_modes)
    #: The first day on which it is law; None: it is no law, or its first day is not known.
    in_force_from: date | None
    #: The last day on which it is law; None: it still is.
    in_force_until: date | None = None
    #: The date or year of the text that was read, where its first day in force was not: `in_force_from` is
    #: then what this library takes it to be.
    text_of: str | None = None
    evidence: Evidence = attrs.field(default="text", validator=attrs.validators.in_(get_args(Evidence)))
    #: What else has to be known to use it, and what was not verified.
    note: Phrase | None = None
    #: Names of the rules that it took the place of.
    replaces: tuple[str, ...] = ()
    #: What becomes of those with a conflict of interest; None: it knows no recusal and refuses it.
    recusal: Recusal | None = None
    proxies: Proxies | None = UNSAID
    notice: Notice | None = None
    window: Window | None = None
    #: Whether papers bear a name, or are secret; None: neither was read.
    ballots: Literal["signed", "secret"] | None = None
    #: What must be actually cast on the leading side, of all, before the silent may follow it.
    silent_floor: Share | None = None
    #: Whether papers are delivered to everybody, so that somebody may be silent.
    papers: bool = False
    revocation: Revocation | None = None
    publication: Publication | None = None
    #: What counts in the roll.
    roll: Phrase | None = None

    def __attrs_post_init__(self) -> None:
        if not self.modes:
            msg = f"rule {self.name!r} has no mode; give at least one"
            raise ValueError(msg)
        first, last = self.in_force_from, self.in_force_until
        if first is not None and last is not None and last < first:
            msg = f"rule {self.name!r} ends on {last}, before it begins; look at the dates"
            raise ValueError(msg)
        if self.evidence in {"memory", "own"} and self.note is None:
            msg = f"rule {self.name!r} is not verified and has no note; say where its numbers come from"
            raise ValueError(msg)

    @property
    def verified(self) -> bool:
        """Whether its numbers were read word for word."""
        return self.evidence == "text"

    @property
    def decision(self) -> Decision:
        """
        What it asks for, to be judged on a tally.

        Raises:
            RuleError: if the law offers several modes; fix one with `by`.
        """
        if len(self.modes) > 1:
            names = ", ".join(mode.name for mode in self.modes)
            msg = f"rule {self.name!r} is taken by one of {names}, fixed before the vote; choose with by(...)"
            raise RuleError(msg, self)
        return self.modes[0].decision

    @property
    def legs(self) -> tuple[Threshold, ...]:
        """The thresholds of all its modes, in order."""
        return tuple(leg for mode in self.modes for leg in legs(mode.decision))

    def by(self, mode: str) -> LawRule:
        """
        Fix the mode, before the vote opens: ``rule("villagers-assembly").by("households")``.

        Raises:
            RuleError: if the rule has no such mode.
        """
        for one in self.modes:
            if one.name == mode:
                proxies = None if one.without_proxies else self.proxies
                return attrs.evolve(self, modes=(one,), proxies=proxies)
        names = ", ".join(one.name for one in self.modes)
        msg = f"rule {self.name!r} has no mode {mode!r}; it has {names}"
        raise RuleError(msg, mode)

    def counting(self, silent: Silence | None = None) -> Counting:
        """
        How papers count under this rule; *silent* is the community's own policy, cited with its clause.

        Raises:
            RuleError: if silence is to count for something in a decision that is taken by those who come.
        """
        policy = exclude_silent() if silent is None else silent
        if policy.how != "exclude" and not self.papers:
            msg = f"rule {self.name!r} delivers no papers, so nobody is silent; use exclude_silent()"
            raise RuleError(msg, policy)
        if policy.how == "follow" and self.silent_floor is not None:
            policy = attrs.evolve(policy, floor=self.silent_floor)
        return Counting(silent=policy, recused=self.recusal)

    def in_force(self, on: date) -> bool:
        """Whether it is law on that day."""
        check_day("day", on)
        first, last = self.in_force_from, self.in_force_until
        return (first is None or first <= on) and (last is None or on <= last)

    def since(self) -> Phrase:
        """From when to when it is in force, in words."""
        first, last = self.in_force_from, self.in_force_until
        if first is None:
            return Phrase("no first day known", "起始日期不详")
        en, zh = f"in force from {first}", f"自{first}起施行"
        if last is not None:
            en, zh = f"{en} until {last}", f"{zh}，至{last}止"
        if self.text_of is not None:
            en = f"{en} (text of {self.text_of}; its first day was not read)"
            zh = f"{zh}（据{self.text_of}文本，施行日期未核）"
        return Phrase(en, zh)

    def sureness(self) -> Phrase:
        """How sure its numbers are, in words."""
        return _EVIDENCE[self.evidence]

    def definition(self) -> Any:
        """Its parameters as JSON data."""
        return {
            "name": self.name,
            "kind": self.kind,
            "title": {"en": self.title.en, "zh": self.title.zh},
            "in_force_from": None if self.in_force_from is None else self.in_force_from.isoformat(),
            "in_force_until": None if self.in_force_until is None else self.in_force_until.isoformat(),
            "text_of": self.text_of,
            "evidence": self.evidence,
            "note": None if self.note is None else {"en": self.note.en, "zh": self.note.zh},
            "modes": [mode.definition() for mode in self.modes],
        }
