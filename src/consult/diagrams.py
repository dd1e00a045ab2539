"""
Diagrams of procedures, as text that other programs draw.

The stages and moves are those of the machine that runs the cases, so the diagram shows what will happen.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from consult.errors import ConsultError
from consult.machine import machine
from consult.verdicts import Lang, Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from consult.procedure import Move, Procedure

__all__ = ["diagram"]

_FORMATS: Final = ("mermaid",)


def diagram(
    procedure: Procedure,
    format: str = "mermaid",  # noqa: A002 - what everybody who draws calls it
    *,
    lang: Lang = "en",
) -> str:
    """
    Draw *procedure* as text.

    In ``mermaid`` it is a state diagram: every stage with its title, every move with its words, in declared
    order, since the first that holds is taken; ``[*]`` is where a case comes from and where its answer is.

    Raises:
        ConsultError: for a format or a language that is not known.
        RuleRaisedError: if a rule on an arrow cannot be put into words.
    """
    if format not in _FORMATS:
        msg = f"diagram format {format!r} is not known; known are: {', '.join(_FORMATS)}"
        raise ConsultError(msg)
    if lang not in {"en", "zh"}:
        msg = f"diagram language {lang!r} is not known; messages exist in en and zh"
        raise ConsultError(msg)
    return "\n".join(_mermaid(procedure, lang)) + "\n"


# Written from the machine's own states and transitions, not by the GraphMachine of transitions: that joins
# all moves between two stages to one arrow, so that their order is lost, marks no end, and leaves every
# character in a label as it is, whereupon one colon makes the drawing fail. It needs a model and 47 ms to
# import, too.
def _mermaid(procedure: Procedure, lang: Lang) -> Iterator[str]:
    made = machine(procedure)
    title = Phrase(
        f"{procedure.phrase().en}, version {procedure.version}",
        f"{procedure.phrase().zh}（版本{procedure.version}）",
    )
    names = _identifiers(made.states)
    yield "---"
    yield f"title: {json.dumps(getattr(title, lang), ensure_ascii=False)}"  # a string of JSON is one of YAML
    yield "---"
    yield "stateDiagram-v2"
    for name, drawn in names.items():
        yield f'    state "{_label(procedure.stages[name].phrase(), lang)}" as {drawn}'
    opened = procedure.opens.called()
    words = Phrase(f"upon {opened.en}", f"{opened.zh}时")
    yield f"    [*] --> {names[procedure.start.name]} : {_label(words, lang)}"
    arrows: Any = made.get_transitions()
    for arrow in sorted(arrows, key=lambda arrow: arrow.number):
        move: Move = arrow.move
        yield f"    {names[arrow.source]} --> {names[arrow.dest]} : {_label(move.phrase(), lang)}"
    for name, state in made.states.items():
        if state.final:
            yield f"    {names[name]} --> [*]"


# What means something to mermaid where an identifier stands, whatever the case of its letters.
_RESERVED: Final = frozenset({
    "__proto__", "accdescr", "acctitle", "as", "class", "classdef", "click", "constructor", "default",
    "direction", "end", "fork", "hide", "href", "join", "note", "prototype", "root", "root_end", "root_start",
    "scale", "state", "statediagram", "style", "width",
})  # fmt: skip
# A letter beyond ASCII ends a word there: a stage named default审 begins with mermaid's own default.
_WORD: Final = re.compile(r"\w*", re.ASCII)


def _identifiers(stages: Iterable[str]) -> dict[str, str]:
    """An identifier of mermaid for each stage: no hyphen, no word of mermaid's own, and no other stage's."""
    found: dict[str, str] = {}
    used: set[str] = set()
    for stage in stages:
        name = stage.replace("-", "_")
        while _WORD.match(name)[0].lower() in _RESERVED or name in used:  # type: ignore[index]  # it matches all
            name = f"_{name}"
        used.add(name)
        found[stage] = name
    return found


# All that is not a letter, a digit or harmless. Entity codes are mermaid's own way to write a character.
_RISKY: Final = re.compile(r"[\x21-\x7e](?<![\w ,.()/'+=?!-])|_")
# What Markdown, which mermaid reads labels as, would take for an item of a list.
_LISTED: Final = re.compile(r"^(?:[0-9]+(?=[.)])|(?=[-+]))([-+.)])")


def _label(words: Phrase, lang: Lang) -> str:
    text = " ".join(getattr(words, lang).split())
    text = _RISKY.sub(lambda hit: _entity(hit[0]), text)
    return _LISTED.sub(lambda hit: hit[0][:-1] + _entity(hit[1]), text)


def _entity(character: str) -> str:
    return f"#{ord(character)};"
