"""
Diagrams of procedures, as text that other programs draw.

The stages and moves are those of the machine that runs the cases, so the diagram shows what will happen.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from consult.errors import ConsultError
from consult.machine import machine
from consult.verdicts import Lang, Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from consult.procedure import Move, Procedure

__all__ = ["diagram"]

_FORMATS: Final = ("dot", "mermaid")


def diagram(
    procedure: Procedure,
    format: str = "mermaid",  # noqa: A002 - what everybody who draws calls it
    *,
    lang: Lang = "en",
) -> str:
    """
    Draw *procedure* as text.

    Every stage has its title and every move its words, in declared order, since the first that holds is
    taken. In ``mermaid`` it is a state diagram, where ``[*]`` is where a case comes from and where its answer
    is. In ``dot``, the language of Graphviz, a case comes from the point, and a double rim is an answer.

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
    writer = {"dot": _dot, "mermaid": _mermaid}[format]
    return "\n".join(writer(procedure, lang)) + "\n"


def _title(procedure: Procedure) -> Phrase:
    name = procedure.phrase()
    return Phrase(f"{name.en}, version {procedure.version}", f"{name.zh}（版本{procedure.version}）")


def _upon_opening(procedure: Procedure) -> Phrase:
    opened = procedure.opens.called()
    return Phrase(f"upon {opened.en}", f"{opened.zh}时")


# Written from the machine's own states and transitions, not by the GraphMachine of transitions: that joins
# all moves between two stages to one arrow, so that their order is lost, marks no end, and leaves every
# character in a label as it is, whereupon one colon makes the drawing fail. It needs a model and 47 ms to
# import, too.
def _mermaid(procedure: Procedure, lang: Lang) -> Iterator[str]:
    made = machine(procedure)
    names = _identifiers(made.states)
    yield "---"
    title = getattr(_title(procedure), lang)
    yield f"title: {json.dumps(title, ensure_ascii=False)}"  # a string of JSON is one of YAML
    yield "---"
    yield "stateDiagram-v2"
    for name, drawn in names.items():
        yield f'    state "{_label(procedure.stages[name].phrase(), lang)}" as {drawn}'
    yield f"    [*] --> {names[procedure.start.name]} : {_label(_upon_opening(procedure), lang)}"
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


# Graphviz places the arrows of a stage from left to right in the order in which they are written.
_SET_UP: Final = (
    'graph [rankdir=TB, ordering=out, labelloc=t, fontname="sans-serif", nodesep=0.4, ranksep=0.6];',
    'node [shape=box, style=rounded, fontname="sans-serif"];',
    'edge [fontname="sans-serif", fontsize=11];',
)


def _dot(procedure: Procedure, lang: Lang) -> Iterator[str]:
    made = machine(procedure)
    yield f"digraph {_quoted(procedure.name)} {{"
    yield from (f"    {line}" for line in _SET_UP)
    yield f"    label={_wrapped(_title(procedure), lang)};"
    yield '    "[*]" [shape=point, width=0.15, label=""];'  # no stage is called so: that is no identifier
    for name, state in made.states.items():
        rim = ", peripheries=2" if state.final else ""
        yield f"    {_quoted(name)} [label={_wrapped(procedure.stages[name].phrase(), lang)}{rim}];"
    yield (
        f'    "[*]" -> {_quoted(procedure.start.name)} [label={_wrapped(_upon_opening(procedure), lang)}];'
    )
    arrows: Any = made.get_transitions()
    for arrow in sorted(arrows, key=lambda arrow: arrow.number):
        words = _wrapped(arrow.move.phrase(), lang)
        yield f"    {_quoted(arrow.source)} -> {_quoted(arrow.dest)} [label={words}];"
    yield "}"


def _quoted(text: str) -> str:
    # A backslash is never left alone, so that none eats the quotation mark after it.
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _wrapped(words: Phrase, lang: Lang) -> str:
    """A label of Graphviz, with nothing in it that Graphviz or its SVG would take for markup."""
    text = " ".join(getattr(words, lang).split())
    shown = "".join(char if char.isprintable() else "\ufffd" for char in text)
    return '"' + "\\n".join(_quoted(line)[1:-1].replace("&", "&amp;") for line in _lines(shown)) + '"'


_LINE: Final = 36
_WIDE: Final = frozenset({"F", "W"})
# A word with the space before it, or one Chinese character with the marks that must not begin a line.
_PIECE: Final = re.compile(r" ?(?:[\u2e80-\uffe6][，。；：、）”！？]*|[^ \u2e80-\uffe6]+)")


def _lines(text: str) -> Iterator[str]:
    line, width = "", 0
    for piece in _PIECE.findall(text):
        cells = sum(2 if unicodedata.east_asian_width(char) in _WIDE else 1 for char in piece)
        if line and width + cells > _LINE:
            yield line
            line, width = piece.lstrip(" "), cells
        else:
            line, width = line + piece, width + cells
    yield line
