"""A procedure told as a table: what the catalogue says of it, its stages with their ways out, its ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

import attrs
from rich.cells import cell_len
from rich.text import Text

from consult.cli.parts import stages
from consult.cli.screen import padded, safe
from consult.flaws import flaws
from consult.verdicts import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from consult.catalogue.registry import Entry
    from consult.cli.parts import StageTold
    from consult.procedure import Procedure
    from consult.verdicts import Lang

__all__ = ["Row", "table"]

_LEAST: Final = 24

_WORDS: Final = {
    "protects": Phrase("Protects", "保护"),
    "not_covered": Phrase("Does not cover", "不涉及"),
    "sources": Phrase("Sources", "来源"),
    "figure": Phrase("In practice", "实践"),
    "stages": Phrase(
        "Stages, and the ways out of each: the first whose condition holds", "阶段及去向（取首个条件成立者）"
    ),
    "ends": Phrase("Ends", "终结"),
    "flaws": Phrase("What is wrong with it", "存在的问题"),
}
_OWED: Final = Phrase("owed: ", "应办：")
_EACH: Final = Phrase("owed at each: ", "每一终结均应办：")


@final
@attrs.frozen
class Row:
    """A line: its head, and words that go on below themselves where a terminal is too narrow."""

    head: str = ""
    words: str = ""
    #: How the head looks; all of the line where it is red.
    style: str = attrs.field(default="", kw_only=True)

    def lines(self, console: Console) -> Iterator[Text]:
        """The row as lines of a console, as many as it takes there, and one in a pipe."""
        style = self.style if self.style == "red" else ""
        indent = cell_len(self.head)
        room = console.width - indent
        if not console.is_terminal or room < _LEAST:
            yield Text.assemble((self.head, self.style), (self.words, style))
            return
        for number, line in enumerate(Text(self.words, style=style).wrap(console, room) or [Text()]):
            line.rstrip()
            yield Text.assemble((self.head, self.style) if number == 0 else " " * indent, line)


def table(procedure: Procedure, entry: Entry | None, lang: Lang) -> Iterator[Row]:
    """
    Tell *procedure* in rows; what the catalogue says of it is left out where it says nothing.

    Raises:
        RuleRaisedError: if a rule cannot be put into words.
    """
    name = procedure.phrase() if entry is None else entry.title
    versioned = Phrase(
        f"{name.en} ({procedure.name}, version {procedure.version})",
        f"{name.zh}（{procedure.name}，版本{procedure.version}）",
    )
    yield Row(_said(versioned, lang), style="bold")
    if entry is not None:
        yield from _about(entry, lang)
    told = stages(procedure)
    yield from _heading("stages", lang)
    opened, who = procedure.opens.called(), procedure.by.phrase()
    words = Phrase(f"opened upon {opened.en}; who may: {who.en}", f"立案：“{opened.zh}”，可立案者：{who.zh}")
    yield Row("  ", _said(words, lang))
    for one in told:
        if not one.stage.final:
            yield from _stage(one, lang)
    ends = [one for one in told if one.stage.final]
    yield from _ends(ends, lang)
    if wrong := flaws(procedure):
        yield from _heading("flaws", lang)
        yield from (Row("  ✗ ", safe(flaw.explain(lang)), style="red") for flaw in wrong)


def _about(entry: Entry, lang: Lang) -> Iterator[Row]:
    yield Row("", _said(entry.about, lang))
    yield Row()
    sources = [("sources" if number == 0 else "", source) for number, source in enumerate(entry.sources)]
    rows = [
        ("protects", entry.protects),
        ("not_covered", entry.not_covered),
        *sources,
        ("figure", entry.figure),
    ]
    width = max(cell_len(_said(_WORDS[key], lang)) for key, _ in rows if key)
    for key, words in rows:
        head = _said(_WORDS[key], lang) if key else ""
        yield Row(f"{padded(head, width)}  ", _said(words, lang), style="bold")


def _heading(key: str, lang: Lang) -> Iterator[Row]:
    yield from (Row(), Row(_said(_WORDS[key], lang), style="bold"))


def _stage(one: StageTold, lang: Lang) -> Iterator[Row]:
    said = [words for words in (one.lasts, one.holds) if words is not None]
    if one.takes is not None:
        said.append(Phrase(f"also takes {one.takes.en}", f"另可：{one.takes.zh}"))
    words = Phrase("; ".join(part.en for part in said), "；".join(part.zh for part in said))
    yield Row()
    yield Row(f"  {_said(one.name, lang)}  ", _said(words, lang), style="bold")
    yield from _owed(one, lang, "    ")
    width = max((cell_len(_said(move.to.phrase(), lang)) for move in one.moves), default=0)
    for move in one.moves:
        when = move.when
        if move.by is not None and move.says_who:
            when = Phrase(f"{when.en} ({move.by.en})", f"{when.zh}（{move.by.zh}）")
        yield Row(f"    → {padded(_said(move.to.phrase(), lang), width)}  ", _said(when, lang))


def _ends(ends: list[StageTold], lang: Lang) -> Iterator[Row]:
    yield from _heading("ends", lang)
    alike = len(ends) > 1 and all(one.owes == ends[0].owes for one in ends)
    if alike:  # said once, and not at each of twenty
        yield from _owed(ends[0], lang, "  ", _EACH)
    width = max((cell_len(_said(one.name, lang)) for one in ends), default=0)
    for one in ends:
        answer = _said(one.stage.answer, lang) if one.stage.answer is not None else ""
        yield Row(f"  {padded(_said(one.name, lang), width)}  ", answer)
        if not alike:
            yield from _owed(one, lang, " " * (width + 4))


def _owed(one: StageTold, lang: Lang, indent: str, head: Phrase = _OWED) -> Iterator[Row]:
    for owed in one.owes:
        yield Row(f"{indent}{_said(head, lang)}", _said(owed, lang))


def _said(words: Phrase, lang: Lang) -> str:
    return safe(words.zh if lang == "zh" else words.en)
