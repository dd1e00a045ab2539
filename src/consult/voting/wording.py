"""How a verdict on a threshold is said, in both languages, whatever is counted and of what."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from consult.verdicts import Phrase, make_verdict
from consult.voting.rolls import AREA, HOUSEHOLDS, PERSONS, square_metres

if TYPE_CHECKING:
    from consult.verdicts import Outcome, Verdict
    from consult.voting.shares import Share

__all__ = ["asked", "say"]


class _Unit(NamedTuple):
    """How a measure is said."""

    noun: str
    #: The pronoun of those who are counted.
    who: str
    #: An amount after the noun was said.
    en: str
    zh: str
    empty_en: str
    empty_zh: str
    zh_before: str = ""


_UNITS: Final = {
    PERSONS: _Unit("persons", "who", "{}", "{}人", "there are no persons on the roll", "名册上没有人"),
    HOUSEHOLDS: _Unit(
        "households", "that", "{}", "{}户", "there are no households on the roll", "名册上没有住户"
    ),
    AREA: _Unit("m²", "that", "{} m²", "{}㎡", "there is no area on the roll", "名册上没有面积"),
}
_OTHER: Final = _Unit(
    "{measure}",
    "that",
    "{}",
    "{}",
    "the roll holds no {measure}",
    "名册合计为0",
    "按{measure}计，",
)
_CALLED: Final = _OTHER._replace(noun="{unit}", empty_en="the roll holds no {unit}", zh_before="按{unit}计，")

_MEASURE_WORDS: Final = {
    PERSONS: Phrase("persons", "人数"),
    HOUSEHOLDS: Phrase("households", "户数"),
    AREA: Phrase("area", "面积"),
}
# Statements of fact: they stay true when the question is put the other way round. In {braces} a figure; in
# <angle brackets> how the measure and the side are said.
_OF: Final = {
    "all": ("{have} of all {base} <noun> <did>", "全体{base}中有{have}<did>"),
    "due": ("of {base} <noun> due, {have} <did>", "应到{base}中有{have}<did>"),
    "present": ("of {base} <noun> present, {have} <did>", "到场{base}中有{have}<did>"),
    "participating": ("{have} of {base} <noun> <who> took part <did>", "参与表决的{base}中有{have}<did>"),
    "cast": (
        "of {base} <noun> <who> voted yes or no, {have} <did>",
        "投赞成或反对票的{base}中有{have}<did>",
    ),
}
_DID: Final = {
    "yes": ("voted yes", "赞成"),
    "no": ("voted no", "反对"),
    "veto": ("vetoed", "否决"),
    "participating": ("took part", "参与表决"),
    "present": ("were present", "到场"),
}
_HEADS: Final = {
    f"{side} {of}": (en.replace("<did>", did[0]), zh.replace("<did>", did[1]))
    for side, did in _DID.items()
    for of, (en, zh) in _OF.items()
} | {
    "participating all": ("{have} of {base} <noun> took part", "{base}中有{have}参与表决"),
    "none all": ("none of {all} <noun> are counted", "{all}均不计入基数"),
    "none due": ("none of {all} <noun> were due", "{all}均不属应到"),
    "none present": ("none of {all} <noun> were present", "{all}均未到场"),
    "none participating": ("none of {all} <noun> took part", "{all}均未参与表决"),
    "none cast": ("none of {all} <noun> voted yes or no", "{all}均未投赞成或反对票"),
    "empty": ("<empty>", "<empty>"),
}
_TAILS: Final = {
    "needed": (", so {need} needed", "，须达{need}"),
    "short": (", {missing} short", "，差{missing}"),
    "more": (", {missing} more needed", "，还差{missing}"),
    "so far": (", enough so far", "，目前已够"),
    "anyway": (", enough however the other {open} vote", "，其余{open}无论如何表决均已足够"),
    "open": (", {open} may still vote", "，尚有{open}未表决"),
    "only": (", only {open} may still vote", "，只剩{open}未表决"),
    "replaceable": (", ballots may still be replaced", "，已投的票仍可更改"),
    "following": (
        ", {following} of them silent and counted with the majority",
        "，其中{following}未交回表决票，计入多数意见",
    ),
    "silent": (
        ", {following} of them silent and counted as taking part",
        "，其中{following}未交回表决票，计入参与表决",
    ),
}
_TOLD: Final = frozenset({"following", "silent"})
_FIGURES: Final = ("have", "need", "base", "missing", "open", "all", "following")


def say(
    outcome: Outcome,
    head: str,
    tail: tuple[str, ...],
    figures: dict[str, int],
    *,
    share: Share,
    of: str,
    measure: str,
    called: Phrase | None,
    leg: str | None,
    source: str | Phrase | None,
) -> Verdict:
    """
    Make the verdict on a threshold: its sentence in both languages, and its figures.

    Args:
        outcome: what it is.
        head: what came about, as side and base: ``yes participating``, ``none cast``, ``empty``.
        tail: what is said besides, in order.
        figures: the amounts, in the smallest unit of the measure.
        share: what was asked for.
        of: the base.
        measure: what is counted.
        called: the measure in words, where it is not one of persons, households and area.
        leg: the threshold's own name in a decision.
        source: the article or bylaw.
    """
    kind = "called" if called is not None else measure if measure in _UNITS else ""
    en, zh = _templates(kind, head, tail)
    words = share.phrase()
    data: dict[str, Any] = {
        "measure": measure,
        "of": of,
        "share": {"en": words.en, "zh": words.zh},
        **figures,
    }
    if leg is not None:
        data["leg"] = leg
    if called is not None:
        data["unit"] = {"en": called.en, "zh": called.zh}
    if measure == AREA:
        for name, amount in figures.items():
            data[name + "_m2"] = square_metres(amount)
    # Without met(): every datum is plain already, and this may be asked after every ballot.
    return make_verdict(outcome, en, zh, data, (), None, False, source)  # noqa: FBT003 - in order


@cache
def _templates(kind: str, head: str, tail: tuple[str, ...]) -> tuple[str, str]:
    unit = _CALLED if kind == "called" else _UNITS.get(kind, _OTHER)
    en, zh = _HEADS[head]
    en = en.replace("<noun>", unit.noun).replace("<who>", unit.who).replace("<empty>", unit.empty_en)
    zh = unit.zh_before + _put(zh, unit.zh).replace("<empty>", unit.empty_zh)
    # What is said of the figures comes before what was asked for.
    told = [part for part in tail if part in _TOLD]
    asked = [part for part in tail if part not in _TOLD]
    en += _put("".join(_TAILS[part][0] for part in told), unit.en)
    zh += _put("".join(_TAILS[part][1] for part in told), unit.zh)
    en += "; {share} asked for" + _put("".join(_TAILS[part][0] for part in asked), unit.en)
    zh += "，要求{share}" + _put("".join(_TAILS[part][1] for part in asked), unit.zh)
    if kind == AREA:
        en, zh = _put(en, "{}", suffix="_m2"), _put(zh, "{}", suffix="_m2")
    return en, zh


def _put(template: str, amount: str, *, suffix: str = "") -> str:
    for name in _FIGURES:
        template = template.replace("{" + name + "}", amount.replace("{}", "{" + name + suffix + "}"))
    return template


# -- the rule itself ---------------------------------------------------------------------------------------

_SIDE_ASKED: Final = {
    "yes": Phrase("say yes", "赞成"),
    "no": Phrase("say no", "反对"),
    "veto": Phrase("veto", "否决"),
    "participating": Phrase("take part", "参与表决"),
    "present": Phrase("are there", "到场"),
}
_BASE_ASKED: Final = {
    "all": Phrase("of all", "全体"),
    "due": Phrase("of those due", "应到者"),
    "present": Phrase("of those present", "到场者"),
    "participating": Phrase("of those who take part", "参与表决者"),
    "cast": Phrase("of those who take a side", "赞成与反对者"),
}


def asked(share: Share, of: str, side: str, measure: str, called: Phrase | None) -> Phrase:
    """A threshold as a rule in words: what it asks for."""
    words = share.phrase()
    unit = called or _MEASURE_WORDS.get(measure) or Phrase(measure, measure)
    counted, base = _SIDE_ASKED[side], _BASE_ASKED[of]
    if side not in {"participating", "present"}:
        return Phrase(
            f"by {unit.en}, {words.en} {base.en} {counted.en}",
            f"{base.zh}中{counted.zh}的{unit.zh}{words.zh}",
        )
    all_ = of == "all"
    doing = ("" if all_ else "应到") + counted.zh.removesuffix("表决") + ("的" if called else "")
    return Phrase(
        f"{words.en} of {'all' if all_ else 'the'} {unit.en}{'' if all_ else ' due'} {counted.en}",
        f"{doing}{unit.zh}{words.zh}",
    )
