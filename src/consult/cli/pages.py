"""A procedure as a page of Markdown: what the reference has of each entry of the catalogue."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from consult.cli.parts import stages
from consult.diagrams import diagram
from consult.verdicts import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from consult.catalogue.registry import Entry
    from consult.procedure import Procedure
    from consult.verdicts import Lang

__all__ = ["page", "page_name", "page_of"]

_SECTIONS: Final = {
    "protects": Phrase("What it protects", "保护什么"),
    "not_covered": Phrase("What it does not cover", "不涉及什么"),
    "sources": Phrase("Where it comes from", "来源"),
    "stages": Phrase("Stages", "阶段"),
    "moves": Phrase("Moves", "流转"),
    "ends": Phrase("Ends", "终结"),
}
_STAGES: Final = (
    Phrase("stage", "阶段"),
    Phrase("in code", "代码"),
    Phrase("lasts", "期限"),
    Phrase("what goes on", "内容"),
    Phrase("also takes", "另可"),
    Phrase("owed", "应办"),
)
_MOVES: Final = (
    Phrase("from", "自"),
    Phrase("when", "条件"),
    Phrase("who", "由谁"),
    Phrase("to", "至"),
)
_ENDS: Final = (
    Phrase("end", "终结"),
    Phrase("in code", "代码"),
    Phrase("the answer", "答复"),
    Phrase("owed", "应办"),
)
_PRACTISED: Final = Phrase("In practice: {figure}", "实践：{figure}")
_OPENED: Final = Phrase(
    "A case is opened upon {act}; who may: {who}. Of the moves from a stage, the first that holds is taken.",
    "立案方式：“{act}”；可立案者：{who}。同一阶段有多条流转的，取首个条件成立者。",
)
_MADE: Final = Phrase(
    "This page is made from the code, with every parameter as it is by default: {command}.",
    "本页按各参数的默认值由代码生成：{command}。",
)


def page(entry: Entry, lang: Lang) -> str:
    """The page of an entry of the catalogue, as the reference has it."""
    return page_of(entry.make(), entry, lang)


def page_name(entry: Entry, lang: Lang) -> str:
    """The name of its file: ``five-step.md``, ``five-step.zh-CN.md``."""
    return f"{entry.name}.zh-CN.md" if lang == "zh" else f"{entry.name}.md"


def page_of(procedure: Procedure, entry: Entry | None, lang: Lang) -> str:
    """
    A page about *procedure*; what the catalogue says of it is left out where it says nothing.

    Raises:
        RuleRaisedError: if a rule cannot be put into words.
    """
    return "\n".join(_lines(procedure, entry, lang)) + "\n"


def _lines(procedure: Procedure, entry: Entry | None, lang: Lang) -> Iterator[str]:
    title = procedure.phrase() if entry is None else entry.title
    yield f"# {_said(title, lang)}"
    yield ""
    if entry is not None:
        yield f"[English]({page_name(entry, 'en')}) · [中文]({page_name(entry, 'zh')})"
        yield from ("", _said(entry.about, lang), "")
    yield "```mermaid"
    yield diagram(procedure, lang=lang).rstrip("\n")
    yield "```"
    if entry is not None:
        yield from _told(entry, lang)
    yield from _tables(procedure, lang)
    if entry is not None:
        yield ""
        yield _said(_MADE, lang, command=f"`consult show {entry.name} --format page --lang {lang}`")


def _told(entry: Entry, lang: Lang) -> Iterator[str]:
    for section, words in (("protects", entry.protects), ("not_covered", entry.not_covered)):
        yield from _heading(section, lang)
        yield _said(words, lang)
    yield from _heading("sources", lang)
    yield from (f"- {_said(source, lang)}" for source in entry.sources)
    yield f"- {_said(_PRACTISED, lang, figure=_said(entry.figure, lang))}"


def _tables(procedure: Procedure, lang: Lang) -> Iterator[str]:
    told = stages(procedure)
    yield from _heading("stages", lang)
    act, who = procedure.opens.called(), procedure.by.phrase()
    yield _said(_OPENED, lang, act=_said(act, lang), who=_said(who, lang))
    yield ""
    open_ = [one for one in told if not one.stage.final]
    yield from _table(
        _STAGES,
        ((one.name, one.stage.name, one.lasts, one.holds, one.takes, _several(one.owes)) for one in open_),
        lang,
    )
    yield from _heading("moves", lang)
    yield from _table(
        _MOVES,
        ((one.name, move.when, move.by, move.to.phrase()) for one in open_ for move in one.moves),
        lang,
    )
    yield from _heading("ends", lang)
    yield from _table(
        _ENDS,
        ((one.name, one.stage.name, one.stage.answer, _several(one.owes)) for one in told if one.stage.final),
        lang,
    )


def _heading(section: str, lang: Lang) -> Iterator[str]:
    yield from ("", f"## {_said(_SECTIONS[section], lang)}", "")


def _several(words: tuple[Phrase, ...]) -> Phrase | None:
    if not words:
        return None
    return Phrase("; ".join(one.en for one in words), "；".join(one.zh for one in words))


def _table(
    heads: tuple[Phrase, ...], rows: Iterable[tuple[Phrase | str | None, ...]], lang: Lang
) -> Iterator[str]:
    yield _row(_said(head, lang) for head in heads)
    yield _row("---" for _ in heads)
    for row in rows:
        yield _row(
            "" if cell is None else f"`{cell}`" if isinstance(cell, str) else _said(cell, lang)
            for cell in row
        )


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


# What Markdown, in a cell of a table or outside, would take for its own.
_MARKUP: Final = re.compile(r"[\\`*_\[\]<>|#~&]")


def _said(words: Phrase, lang: Lang, **already: str) -> str:
    """*words* in the language, harmless to Markdown; what is filled in is so *already*."""
    text = _MARKUP.sub(lambda hit: f"\\{hit[0]}", " ".join((words.zh if lang == "zh" else words.en).split()))
    return text.format(**already) if already else text
