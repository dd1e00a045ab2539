"""
Rules and readings: questions about the facts, as values.

A rule is a plain function under `@rule`, which answers with a `Verdict`; a reading is one under `@reading`,
which answers with a value and becomes a rule by comparison. Both are values with a name, a version and
parameters, so that a procedure can be compared, printed, drawn and fingerprinted. Rules join by ``&``, ``|``,
``~`` and `k_of`.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, Concatenate, Final, Generic, ParamSpec, TypeVar, cast, final

import attrs

from consult.acts import FieldRef
from consult.errors import ConsultError, RuleRaisedError
from consult.facts import BlankAct, FieldUnwritten
from consult.verdicts import (
    Outcome,
    Phrase,
    Verdict,
    all_of,
    any_of,
    at_least_of,
    make_verdict,
    plain,
    undecided,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from consult.facts import Facts

__all__ = ["Reading", "Rule", "k_of", "pick", "reading", "rule", "settled"]

P = ParamSpec("P")
T = TypeVar("T")

#: The names of the views that activities give to rules, as attributes of facts.
VIEWS: Final = frozenset(
    {
        "drafting",
        "election",
        "petition",
        "publication",
        "review",
        "sitting",
        "survey",
        "tiebreak",
        "vote",
        "works",
    }
)


class Rule:
    """
    A question about the facts, answered by a verdict.

    Made by calling what `@rule` made, by comparing a reading, or by joining rules.
    """

    __slots__ = ()

    def ask(self, facts: Facts) -> Verdict:
        """
        Answer from *facts*.

        Raises:
            RuleRaisedError: if the rule's own code raises, or returns anything but a verdict.
        """
        raise NotImplementedError  # pragma: no cover - every kind of rule has its own

    def phrase(self) -> Phrase:
        """The rule in a few words of both languages, as on the arrows of a diagram."""
        raise NotImplementedError  # pragma: no cover - every kind of rule has its own

    def definition(self) -> Any:
        """The rule as JSON data: name, version, parameters. Two rules are the same when this is."""
        raise NotImplementedError  # pragma: no cover - every kind of rule has its own

    def leaves(self) -> Iterator[Leaf]:
        """The functions that answer, with their parameters."""
        raise NotImplementedError  # pragma: no cover - every kind of rule has its own

    def __and__(self, other: Rule) -> Rule:
        return _Joined("all", (*_flat("all", self), *_flat("all", _a_rule(other))))

    def __or__(self, other: Rule) -> Rule:
        return _Joined("any", (*_flat("any", self), *_flat("any", _a_rule(other))))

    def __invert__(self) -> Rule:
        return self.part if isinstance(self, _Not) else _Not(self)

    def __bool__(self) -> bool:
        msg = f"{self!r} is a rule and has no truth of its own; join rules by &, | and ~, not by and, or, not"
        raise ConsultError(msg)

    def __str__(self) -> str:
        return self.phrase().en


def _a_rule(value: object) -> Rule:
    if not isinstance(value, Rule):
        msg = (
            f"{value!r} is joined to a rule and is a {type(value).__name__}; "
            "call the rule's function to make a rule"
        )
        raise ConsultError(msg)
    return value


def _flat(joins: str, rule: Rule) -> tuple[Rule, ...]:
    return rule.parts if isinstance(rule, _Joined) and rule.joins == joins else (rule,)


@final
@attrs.frozen(repr=False, hash=False)
class Leaf(Rule):
    """One function with its parameters."""

    function: Callable[..., Verdict] = attrs.field(eq=False)
    name: str
    version: str
    params: Mapping[str, Any]
    title: Phrase | None = None
    source: str | None = None
    #: The answer, where the function asks nothing of the facts.
    fixed: Verdict | None = attrs.field(default=None, eq=False)

    def ask(self, facts: Facts) -> Verdict:
        """Call the function; what it raises is named and contained."""
        try:
            verdict: object = self.function(facts, **self.params)
        except FieldUnwritten as signal:
            return unwritten(signal.field)
        except RuleRaisedError:
            raise
        except Exception as error:
            raise RuleRaisedError(self.name, error) from error
        if not isinstance(verdict, Verdict):
            wrong = f"it returned {verdict!r}, not a verdict; return met(...), unmet(...) or undecided(...)"
            raise RuleRaisedError(self.name, TypeError(wrong))
        if self.source is not None and verdict.source is None:
            return attrs.evolve(verdict, source=self.source)
        return verdict

    def phrase(self) -> Phrase:
        """The declared title, else the function's name with its parameters."""
        said = [value for value in self.params.values() if value is not None]
        if self.title is not None:
            return _titled(self.name, self.title, self.params)
        short = self.name.rsplit(".", 1)[-1].replace("_", " ")
        en = ", ".join(_words(value).en for value in said)
        zh = "、".join(_words(value).zh for value in said)
        return Phrase(f"{short} ({en})" if en else short, f"{short}（{zh}）" if zh else short)

    def definition(self) -> Any:
        """Name, version and parameters."""
        return {
            "rule": self.name,
            "version": self.version,
            "params": {key: define(value) for key, value in sorted(self.params.items())},
        }

    def leaves(self) -> Iterator[Leaf]:
        """Itself."""
        yield self

    def views(self) -> frozenset[str]:
        """Which activities' views it looks at, its readings included, as far as the code tells."""
        return _views(self)

    def __repr__(self) -> str:
        return _called(self.name, self.params)


def _views(asked: Leaf | Reading[Any]) -> frozenset[str]:
    code = getattr(asked.function, "__code__", None)
    own = VIEWS.intersection(code.co_names) if code is not None else frozenset()
    return own.union(*(_views(value) for value in asked.params.values() if isinstance(value, Reading)))


@final
@attrs.frozen(hash=False)
class _Joined(Rule):
    joins: str
    parts: tuple[Rule, ...]
    k: int = 0

    def ask(self, facts: Facts) -> Verdict:
        # Every part is asked, also where one already decides: a person wants all reasons at once, and a
        # part that raises must stop the act, not be skipped.
        verdicts = [part.ask(facts) for part in self.parts]
        if self.joins == "all":
            return all_of(verdicts)
        return any_of(verdicts) if self.joins == "any" else at_least_of(self.k, verdicts)

    def phrase(self) -> Phrase:
        words = [_in_brackets(part) for part in self.parts]
        if self.joins == "at_least":
            en, zh = "; ".join(word.en for word in words), "；".join(word.zh for word in words)
            return Phrase(f"at least {self.k} of: {en}", f"至少满足{self.k}项：{zh}")
        en, zh = (" and ", "且") if self.joins == "all" else (" or ", "或")
        return Phrase(en.join(word.en for word in words), zh.join(word.zh for word in words))

    def definition(self) -> Any:
        made: dict[str, Any] = {self.joins: [part.definition() for part in self.parts]}
        return made | {"k": self.k} if self.joins == "at_least" else made

    def leaves(self) -> Iterator[Leaf]:
        for part in self.parts:
            yield from part.leaves()


def _in_brackets(rule: Rule) -> Phrase:
    # Joined ones within joined ones: without brackets nobody could tell what belongs together.
    words = rule.phrase()
    return Phrase(f"({words.en})", f"（{words.zh}）") if isinstance(rule, _Joined) else words


@final
@attrs.frozen(hash=False)
class _Not(Rule):
    part: Rule

    def ask(self, facts: Facts) -> Verdict:
        return ~self.part.ask(facts)

    def phrase(self) -> Phrase:
        words = self.part.phrase()
        return Phrase(f"not ({words.en})", f"并非“{words.zh}”")

    def definition(self) -> Any:
        return {"not": self.part.definition()}

    def leaves(self) -> Iterator[Leaf]:
        yield from self.part.leaves()


def k_of(k: int, rules: Iterable[Rule]) -> Rule:
    """
    At least *k* of *rules* hold.

    Raises:
        ConsultError: if *k* is not between 1 and the number of rules, or one of them is no rule.
    """
    parts = tuple(_a_rule(rule) for rule in rules)
    if k.__class__ is not int or not 1 <= k <= len(parts):
        msg = f"at least {k!r} of {len(parts)} rules; give a whole number from 1 to {len(parts)}"
        raise ConsultError(msg)
    return _Joined("at_least", parts, k)


def rule(
    *,
    version: str,
    zh: str | None = None,
    en: str | None = None,
    source: str | None = None,
    fixed: Verdict | None = None,
) -> Callable[[Callable[Concatenate[Facts, P], Verdict]], Callable[P, Rule]]:
    """
    Make a rule of a plain function: its first argument is the facts, the others are parameters by name.

    The function is called for every question; what the decorated name is called with makes the rule.

    Args:
        version: changes whenever the code changes what it answers; it is part of the procedure's fingerprint.
        zh: the rule in a few Chinese words, for diagrams; ``{parameter}`` stands for a parameter.
        en: the same in English; the function's name by default.
        source: the article, bylaw or paper that the rule rests on; it is shown with the verdict.
        fixed: the answer, for a rule that asks nothing of the facts and so need not be called each time.

    Raises:
        ConsultError: if the function cannot be pinned by its name or called with its parameters by name.
    """

    def decorate(function: Callable[Concatenate[Facts, P], Verdict]) -> Callable[P, Rule]:
        name, parameters = _signature(function)
        title = None
        if en is not None or zh is not None:
            short = en if en is not None else function.__name__.replace("_", " ")
            title = Phrase(short, zh if zh is not None else short)

        def make(*args: P.args, **kwargs: P.kwargs) -> Rule:
            params = _bound(name, parameters, args, kwargs)
            return Leaf(function, name, version, params, title, source, fixed)

        return _named(make, function)

    return decorate


def _signature(function: Callable[..., Any]) -> tuple[str, inspect.Signature]:
    name = f"{function.__module__}.{function.__qualname__}"
    if function.__name__ == "<lambda>":
        msg = f"rule {name} is a lambda, which has no name to be pinned by; write it as a function"
        raise ConsultError(msg)
    if inspect.iscoroutinefunction(function):
        msg = f"rule {name} is async, and a rule answers at once from the facts; write it as a plain function"
        raise ConsultError(msg)
    signature = inspect.signature(function)
    others = list(signature.parameters.values())[1:]
    if not signature.parameters or not all(one.kind in _BY_NAME for one in others):
        msg = f"rule {name} takes {signature}; let it take the facts first, and every parameter by name"
        raise ConsultError(msg)
    return name, signature.replace(parameters=others)


_BY_NAME: Final = {inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY}


def _bound(
    name: str, signature: inspect.Signature, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> dict[str, Any]:
    try:
        bound = signature.bind(*args, **kwargs)
    except TypeError as error:
        msg = f"rule {name} was made with the wrong parameters: {error}; it takes {signature}"
        raise ConsultError(msg) from error
    bound.apply_defaults()
    return bound.arguments


def _named(make: Callable[P, T], function: Callable[..., Any]) -> Callable[P, T]:
    make.__name__ = function.__name__
    make.__qualname__ = function.__qualname__
    make.__module__ = function.__module__
    make.__doc__ = function.__doc__
    make.__wrapped__ = function  # type: ignore[attr-defined]  # as functools.wraps does
    return make


def define(value: object) -> Any:  # noqa: C901 - one case for each kind of value
    """
    A parameter as JSON data, for comparing and fingerprinting definitions.

    Raises:
        ConsultError: for what has no definition as data, such as a lambda.
    """
    match value:
        case Rule() | Reading():
            return value.definition()
        case FieldRef():
            return {"field": f"{value.act}.{value.name}"}
        case type():
            return {"type": value.__name__}
        case dict():
            items = sorted(value.items(), key=lambda pair: str(pair[0]))
            return {str(key): define(item) for key, item in items}
        case frozenset() | set():
            return sorted((define(item) for item in value), key=str)
        case tuple() | list():
            return [define(item) for item in value]
        case _ if hasattr(value, "definition"):
            return value.definition()
        case _ if attrs.has(type(value)):
            made = {"value": type(value).__name__}
            return made | {
                field.alias or field.name: define(getattr(value, field.name))
                for field in _fields(value)
                if field.init and field.eq
            }
        case _ if callable(value):
            name = getattr(value, "__qualname__", "<lambda>")
            if "<lambda>" in name:
                msg = f"{value!r} has no name to be pinned by; write it as a function under @rule or @reading"
                raise ConsultError(msg)
            return {"function": f"{value.__module__}.{name}"}
        case _:
            try:
                return plain(value)
            except TypeError as error:
                raise ConsultError(str(error.args[0])) from error


def _fields(value: object) -> tuple[attrs.Attribute[Any], ...]:
    return tuple(attrs.fields(type(value)))  # type: ignore[arg-type]  # a value of attrs: callers know


def _words(value: object) -> Phrase:
    match value:
        case Phrase():
            return value
        case Rule() | Reading() | FieldRef():
            return value.phrase()
        case _ if hasattr(value, "phrase"):
            return cast("Phrase", value.phrase())
        case tuple() | list() | frozenset():
            words = [_words(item) for item in value]
            return Phrase(", ".join(word.en for word in words), "、".join(word.zh for word in words))
        case _:
            text = str(getattr(value, "value", value))
            return Phrase(text, text)


def _titled(name: str, title: Phrase, params: Mapping[str, Any]) -> Phrase:
    words = {key: _words(value) for key, value in params.items()}
    try:
        return Phrase(
            title.en.format(**{key: word.en for key, word in words.items()}),
            title.zh.format(**{key: word.zh for key, word in words.items()}),
        )
    except (KeyError, IndexError, ValueError) as error:
        wrong = f"its title has a {{name}} that is none of its parameters {sorted(params)}"
        raise RuleRaisedError(name, ConsultError(wrong)) from error


def _called(name: str, params: Mapping[str, Any]) -> str:
    inside = ", ".join(f"{key}={value!r}" for key, value in params.items())
    return f"{name.rsplit('.', 1)[-1]}({inside})"


def unwritten(field: FieldRef) -> Verdict:
    """Undecided, since *field* is not written yet."""
    return undecided(
        "{field} is not written yet",
        zh="尚未填写“{field}”",
        field=field.phrase(),
        unwritten=f"{field.act}.{field.name}",
    )


@final
@attrs.frozen(repr=False, hash=False, eq=False)
class Reading(Generic[T]):
    """
    A question about the facts, answered by a value.

    ``<``, ``<=``, ``>`` and ``>=`` make a rule; equality is `equals`, since ``==`` compares two readings as
    values.
    """

    function: Callable[..., T | None]
    name: str
    version: str
    params: Mapping[str, Any]
    title: Phrase
    #: What is read, as a sentence's data: worked out once.
    said: Mapping[str, Any] = attrs.field(init=False)
    #: Whether it is this module's own, which does not raise and needs no guarding.
    trusted: bool = False
    #: Verdicts of comparisons given before, by sign, need and value.
    answered: dict[Any, Verdict] = attrs.field(init=False, factory=dict)

    @said.default
    def _say_once(self) -> Mapping[str, Any]:
        return cast("Mapping[str, Any]", plain(self.phrase()))

    def read(self, facts: Facts) -> T | None:
        """
        The value, or None where there is none.

        Raises:
            RuleRaisedError: if the reading's own code raises.
        """
        try:
            return self.function(facts, **self.params)
        except RuleRaisedError:
            raise
        except Exception as error:
            raise RuleRaisedError(self.name, error) from error

    def phrase(self) -> Phrase:
        """What is read, in both languages."""
        return _titled(self.name, self.title, self.params)

    def definition(self) -> Any:
        """The reading as JSON data."""
        return {
            "reading": self.name,
            "version": self.version,
            "params": {key: define(value) for key, value in sorted(self.params.items())},
        }

    def fields(self) -> Iterator[FieldRef]:
        """The fields of acts that it refers to."""
        return fields_in(self.params)

    def _compared(self, sign: str, other: object) -> Rule:
        params = {"of": self, "sign": sign, "to": _literal(other)}
        return Leaf(_compare, "consult.rules.compare", "1", params, _SAYING)

    def __lt__(self, other: T) -> Rule:
        return self._compared("<", other)

    def __le__(self, other: T) -> Rule:
        return self._compared("<=", other)

    def __gt__(self, other: T) -> Rule:
        return self._compared(">", other)

    def __ge__(self, other: T) -> Rule:
        return self._compared(">=", other)

    def equals(self, other: T) -> Rule:
        """Whether what is read is *other*."""
        return self._compared("=", other)

    def is_one_of(self, *others: T) -> Rule:
        """Whether what is read is one of *others*."""
        return self._compared("in", others)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reading) and self.definition() == other.definition()

    def __hash__(self) -> int:
        return hash((self.name, self.version))

    def __repr__(self) -> str:
        return _called(self.name, self.params)


_SAYING: Final = Phrase("{of} {sign} {to}", "{of} {sign} {to}")
_COMPARE: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "<": lambda have, need: have < need,
    "<=": lambda have, need: have <= need,
    ">": lambda have, need: have > need,
    ">=": lambda have, need: have >= need,
    "=": lambda have, need: have == need,
    "in": lambda have, need: have in need,
}
_SIGNS: Final = {
    "<": Phrase("less than", "小于"),
    "<=": Phrase("at most", "不大于"),
    ">": Phrase("more than", "大于"),
    ">=": Phrase("at least", "不小于"),
    "=": Phrase("exactly", "等于"),
    "in": Phrase("one of", "属于"),
}


def _literal(value: object) -> Any:
    if isinstance(value, float):
        msg = (
            f"compared with {value!r}, a float, which is not exact; "
            "give a whole number, a Fraction or a Decimal"
        )
        raise ConsultError(msg)
    if isinstance(value, (Reading, Rule)):
        msg = f"compared with {value!r}, which is no value; give a value, or write a rule that reads both"
        raise ConsultError(msg)
    return value


def _compare(facts: Facts, *, of: Reading[Any], sign: str, to: Any) -> Verdict:
    have = of.function(facts, **of.params) if of.trusted else of.read(facts)
    if have is None:
        return make_verdict(Outcome.UNDECIDED, "{what} is not settled", "{what}尚未确定", {"what": of.said})
    if have.__class__ not in _SIMPLE or to.__class__ not in _SIMPLE:
        return _compared(of, sign, to, have)
    # The commonest guard of all: one answer for one number, and a verdict is a value that can be given again.
    key = (sign, to, have)
    verdict = of.answered.get(key)
    if verdict is None:
        verdict = _compared(of, sign, to, have)
        if len(of.answered) < _REMEMBERED:
            of.answered[key] = verdict
    return verdict


_REMEMBERED: Final = 256


def _compared(of: Reading[Any], sign: str, to: Any, have: Any) -> Verdict:
    holds = _COMPARE[sign](have, to)
    # Of a value that is the one asked for, saying it once is enough.
    once = holds and sign == "="
    return make_verdict(
        Outcome.MET if holds else Outcome.UNMET,
        "{what} is {have}" if once else "{what} is {have} (asked for: {sign} {need})",
        "{what}为{have}" if once else "{what}为{have}（要求：{sign}{need}）",
        {
            "what": of.said,
            "have": have if have.__class__ in _SIMPLE else plain(_said(have)),
            "sign": plain(_SIGNS[sign]),
            "need": to if to.__class__ in _SIMPLE else plain(_said(to)),
        },
    )


_SIMPLE: Final = frozenset({int, str, bool})


def _said(value: object) -> object:
    return [_words(item) for item in value] if isinstance(value, tuple) else _words(value)


def fields_in(value: object) -> Iterator[FieldRef]:
    """Every reference to a field of an act within *value*."""
    match value:
        case FieldRef():
            yield value
        case Leaf() | Reading():
            yield from fields_in(value.params)
        case _Joined():
            yield from fields_in(value.parts)
        case _Not():
            yield from fields_in(value.part)
        case dict():
            yield from fields_in(tuple(value.values()))
        case tuple() | list() | frozenset():
            for item in value:
                yield from fields_in(item)
        case _ if attrs.has(type(value)) and not isinstance(value, type):
            for field in _fields(value):
                yield from fields_in(getattr(value, field.name))


def reading(
    *, version: str, en: str, zh: str
) -> Callable[[Callable[Concatenate[Facts, P], T | None]], Callable[P, Reading[T]]]:
    """
    Make a reading of a plain function: its first argument is the facts, the others are parameters by name.

    Args:
        version: changes whenever the code changes what it answers.
        en: what is read, such as ``visits to {stage}``; ``{parameter}`` stands for a parameter.
        zh: the same in Chinese.
    """

    def decorate(function: Callable[Concatenate[Facts, P], T | None]) -> Callable[P, Reading[T]]:
        name, parameters = _signature(function)

        def make(*args: P.args, **kwargs: P.kwargs) -> Reading[T]:
            return Reading(function, name, version, _bound(name, parameters, args, kwargs), Phrase(en, zh))

        return _named(make, function)

    return decorate


def settled(field: T) -> Reading[T]:
    """
    What acts have decided about the matter in *field*, such as ``settled(Admit.scope)``.

    Raises:
        ConsultError: if *field* is not a field of an act.
    """
    if not isinstance(field, FieldRef):
        msg = f"settled({field!r}) is not a field of an act; write it as settled(Admit.scope)"
        raise ConsultError(msg)
    return cast(
        "Reading[T]",
        Reading(_settled, "consult.rules.settled", "1", {"field": field}, _SETTLED, trusted=True),
    )


_SETTLED: Final = Phrase("{field}", "{field}")


def _settled(facts: Facts, *, field: FieldRef) -> Any:
    act = facts.act
    if act.__class__ is BlankAct and field.name in act.owner.settled_fields:
        # The act, once written, would settle it anew.
        raise FieldUnwritten(field)
    value = facts.case.matter.get(field.name, _UNSETTLED)
    if value is _UNSETTLED:
        return None
    if value is None:
        return _NOTHING
    return value if field.plainly else field.read(value)


_UNSETTLED: Final = object()


@final
class _Nothing:
    """Settled, and settled as nothing: equal to no value, and not the same as still open."""

    def phrase(self) -> Phrase:
        return Phrase("nothing", "无")

    def __repr__(self) -> str:
        return "nothing"

    def __bool__(self) -> bool:
        return False

    def _never(self, other: object) -> bool:
        del other
        return False

    __lt__ = __le__ = __gt__ = __ge__ = _never


_NOTHING: Final = _Nothing()


def pick(condition: Reading[bool], then: T, otherwise: T) -> Reading[T]:
    """One of two values by a reading: ``pick(settled(Admit.urgent), hours(24), days(14))``."""
    params = {"condition": condition, "then": then, "otherwise": otherwise}
    return Reading(_pick, "consult.rules.pick", "1", params, _PICK)


_PICK: Final = Phrase("{then} if {condition}, else {otherwise}", "{condition}时为{then}，否则为{otherwise}")


def _pick(facts: Facts, *, condition: Reading[bool], then: T, otherwise: T) -> T | None:
    chosen = condition.read(facts)
    if chosen is None:
        return None
    value = then if chosen else otherwise
    return value.read(facts) if isinstance(value, Reading) else value
