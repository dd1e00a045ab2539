"""`consult judge`: do the counts of a published result hold under a rule of law?"""

from __future__ import annotations

import json
import re
import sys
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal, final

import attrs
from rich.text import Text

from consult.cli.screen import Screen, padded, safe
from consult.law import (
    Circumstances,
    Figures,
    FiguresError,
    LawRule,
    RuleError,
    judge_result,
    rule,
    rules,
)
from consult.verdicts import Phrase
from consult.voting import abstain_with_silent, exclude_silent, follow_majority, parse_share, reached

if TYPE_CHECKING:
    from collections.abc import Iterator

    from consult.verdicts import Lang
    from consult.voting import Silence

__all__ = ["Asked", "Policy", "judge", "judge_share", "list_rules"]

_HOLDS, _FAILS, _UNKNOWN = 0, 1, 2
_STYLES: Final = {"✓": "green", "✗": "red", "?": "yellow"}
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_PLACES: Final = 6
_PART: Final = re.compile(r"([0-9]{1,18})(?:\.([0-9]{1,18}))?", re.ASCII)

Policy = Literal["exclude", "abstain", "follow"]
"""What a paper counts for that was delivered and not returned."""


@final
@attrs.frozen(kw_only=True)
class Asked:
    """What was given on the command line, as text; None where an option was left out."""

    roll: str | None = None
    took_part: str | None = None
    yes: str | None = None
    against: str | None = None
    abstain: str | None = None
    void: str | None = None
    silent: str | None = None
    recused: str | None = None
    due: str | None = None
    policy: str | None = None
    clause: str | None = None
    warned: bool = False
    by: str | None = None
    mode: str | None = None
    on: str | None = None
    announced: str | None = None
    meeting: str | None = None
    opened: str | None = None
    closed: str | None = None
    delivered: str | None = None
    proxies: str | None = None
    known: str | None = None
    lenient: bool = False
    extraordinary: bool = False


def judge(name: str, asked: Asked, *, lang: Lang, as_json: bool = False) -> int:
    """
    Judge a published result and show what can be said of it.

    The rule is the one in force on the day given with ``--date``, else of ``--meeting``, ``--opened``.

    Returns:
        0 where the counts hold, 1 where they do not, 2 where figures are missing to say either.

    Raises:
        ConsultError: if an option makes no sense, the figures cannot be true, or the rule is not known or
            not in force; ``main`` says it and ends with 2.
    """
    around = Circumstances(
        announced=_day(asked.announced, "--announced"),
        meeting=_day(asked.meeting, "--meeting"),
        opened=_day(asked.opened, "--opened"),
        closed=_day(asked.closed, "--closed"),
        delivered=_count(asked.delivered, "--delivered"),
        proxies=_count(asked.proxies, "--proxies"),
        known=_day(asked.known, "--known"),
        clear_days=not asked.lenient,
        extraordinary=asked.extraordinary,
    )
    on = _day(asked.on, "--date") or around.meeting or around.opened
    chosen = rule(name, on=on)
    if asked.mode is not None:
        chosen = chosen.by(asked.mode)
    if asked.roll is None:
        msg = f"--roll is missing; say how many there are in all, such as --roll {_example(chosen)}"
        raise FiguresError(msg)
    figures = Figures(
        roll=asked.roll,
        took_part=asked.took_part,
        yes=asked.yes,
        no=asked.against,
        abstain=asked.abstain,
        void=asked.void,
        silent=asked.silent,
        recused=asked.recused,
        due=asked.due,
    )
    judged = judge_result(chosen, figures, policy=_policy(asked), circumstances=around, on=on)
    if as_json:
        sys.stdout.write(dumped(judged.to_data(lang)) + "\n")
    else:
        Screen().show(_lines(judged.explain(lang)))
    if judged.verdict.is_undecided:
        missing = ", ".join(leg.name for leg in judged.legs if leg.met is None)
        sys.stderr.write(f"consult: figures are missing for {missing}; see what was not examined\n")
        return _UNKNOWN
    return _HOLDS if judged.adopted else _FAILS


def judge_share(share: str, bound: str, *, lang: Lang, as_json: bool = False) -> int:
    """
    Judge one threshold: ``--share 888.8/1333.2 --bound ">=2/3"``.

    Returns:
        0 where it holds, 1 where it does not. 0 of 0 reaches nothing.

    Raises:
        FiguresError: if the one is no share of a whole, or the other no bound.
    """
    try:
        asked = parse_share(bound.strip())
    except ValueError as error:
        msg = f"--bound: {error.args[0]}"
        raise FiguresError(msg) from None
    parts = [_PART.fullmatch(part.strip()) for part in share.split("/")]
    if len(parts) != 2 or parts[0] is None or parts[1] is None:  # noqa: PLR2004 - one above, one below
        msg = f"--share {share!r} is not read; write how many of how many, such as 40/60 or 888.8/1333.2"
        raise FiguresError(msg)
    places = max(len(part[2] or "") for part in parts if part is not None)
    places = max(places, _PLACES) if places else 0  # what is needed of an area is said to the mm²
    have, base = (_whole(part, places) for part in parts if part is not None)
    if have > base:
        msg = f"--share {share}: {parts[0][0]} is above {parts[1][0]}; a part is no more than the whole"
        raise FiguresError(msg)
    holds = reached(have, base, asked)
    need = asked.needed(base)
    words = asked.phrase()
    figures = [_scaled(amount, places) for amount in (have, base, need)]
    if as_json:
        leg = {
            "name": "share",
            "measure": None,
            "base": figures[1],
            "have": figures[0],
            "need": figures[2],
            "met": holds,
            "article": None,
            "share": str(asked),
        }
        sys.stdout.write(dumped({"adopted": holds, "legs": [leg], "not_examined": []}) + "\n")
    else:
        said = Phrase(
            f"{figures[0]} of {figures[1]}; {words.en} asked for, so {figures[2]} needed",
            f"{figures[1]}中的{figures[0]}，要求{words.zh}，须达{figures[2]}",
        )
        line = f"{'✓' if holds else '✗'} {said.zh if lang == 'zh' else said.en}"
        Screen().show(_lines(line))
    return _HOLDS if holds else _FAILS


def list_rules(*, lang: Lang, as_json: bool = False) -> int:
    """List all rules in all versions, with what they ask for and how sure that is."""
    if as_json:
        data = [
            one.definition()
            | {
                "legs": [
                    {
                        "name": leg.name,
                        "measure": leg.measure,
                        "of": leg.of,
                        "side": leg.side,
                        "share": str(leg.share),
                    }
                    | {"article": _words(leg.source, lang)}
                    for leg in one.legs
                ],
                "units": list(dict.fromkeys(unit for mode in one.modes for unit in mode.units)),
            }
            for one in rules()
        ]
        sys.stdout.write(dumped(data) + "\n")
        return _HOLDS
    width = max(len(one.name) for one in rules())
    Screen().show(_listed(width, lang))
    return _HOLDS


def _listed(width: int, lang: Lang) -> Iterator[Text]:
    for one in rules():
        sure = "" if one.verified else f"  [{_words(one.sureness(), lang)}]"
        line = f"{padded(one.name, width)}  {_words(one.since(), lang)}  {_words(one.title, lang)}{sure}"
        yield Text(safe(line))


def _words(words: str | Phrase | None, lang: Lang) -> str:
    if words is None or isinstance(words, str):
        return words or ""
    return words.zh if lang == "zh" else words.en


def _example(chosen: LawRule) -> str:
    units = dict.fromkeys(unit for mode in chosen.modes[:1] for unit in mode.units)
    return ",".join(f"{unit}={'900' if unit == 'area' else '9'}" for unit in units)


def _day(text: str | None, option: str) -> date | None:
    if text is None:
        return None
    # By pattern first: fromisoformat reads week dates and dates without hyphens besides.
    if _DAY.fullmatch(text.strip()) is not None:
        try:
            return date.fromisoformat(text.strip())
        except ValueError:
            pass
    msg = f"{option} {text!r} is no day of the calendar; write it as 2026-02-08"
    raise FiguresError(msg)


def _count(text: str | None, option: str) -> int | None:
    if text is None:
        return None
    number = text.partition("=")[2] if "=" in text else text
    hit = _PART.fullmatch(number.strip())
    if hit is None or hit[2] is not None:
        msg = f"{option} {text!r} is no whole number; write how many, such as 900"
        raise FiguresError(msg)
    return int(hit[1])


def _policy(asked: Asked) -> Silence | None:
    more = asked.clause is not None or asked.by is not None or asked.warned
    if asked.policy is None:
        if more:
            msg = "--clause, --warned and --by say how the silent count; give --policy too"
            raise FiguresError(msg)
        return None
    if asked.policy == "exclude":
        return exclude_silent()
    if asked.policy not in {"abstain", "follow"}:
        msg = f"--policy {asked.policy!r} is none; write exclude, abstain or follow"
        raise FiguresError(msg)
    if asked.clause is None or not asked.clause.strip():
        msg = f"--policy {asked.policy} rests on the community's own clause; cite it with --clause"
        raise RuleError(msg)
    clause = safe(asked.clause)  # it is shown, and must not look like lines of ours
    if asked.policy == "abstain":
        return abstain_with_silent(clause=clause)
    if not asked.warned:
        msg = "--policy follow needs that the voters were warned; say --warned, or use --policy exclude"
        raise RuleError(msg)
    if asked.by is None or not asked.by.strip():
        msg = "--policy follow: name the measure whose majority the silent follow, such as --by owners"
        raise RuleError(msg)
    return follow_majority(clause=clause, warned=True, by=asked.by.strip())


def _whole(part: re.Match[str], places: int) -> int:
    return int(part[1] + (part[2] or "").ljust(places, "0"))


def _scaled(amount: int, places: int) -> int | Decimal:
    exact = Decimal(amount).scaleb(-places)
    whole = int(exact)
    return whole if whole == exact else exact.normalize()


_MARKED: Final = re.compile(r'"\\u0000([0-9.]+)\\u0000"')


def dumped(data: Any) -> str:
    """Return *data* as JSON, with decimals as numbers to the last digit, never through a float."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, indent=2, default=_marked)
    return _MARKED.sub(r"\1", text)


def _marked(value: object) -> str:
    if isinstance(value, Decimal):
        return f"\0{value:f}\0"
    msg = f"{value!r} has no JSON form"
    raise TypeError(msg)


def _lines(told: str) -> Iterator[Text]:
    for number, line in enumerate(told.splitlines()):
        words = line.lstrip(" ")
        style = _STYLES.get(words[:2].rstrip(), "bold" if number == 0 else "")
        yield Text(" " * (len(line) - len(words)) + safe(words), style=style)
