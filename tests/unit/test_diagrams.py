"""Diagrams: every stage and every move is drawn, and no word on them breaks the drawing."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

import pytest

from consult.acts import Act, Propose
from consult.diagrams import diagram
from consult.errors import ConsultError, RuleRaisedError
from consult.facts import Facts
from consult.machine import machine
from consult.procedure import Move, Procedure, Stage
from consult.rules import rule
from consult.standard import anyone, visits
from consult.timing import days
from consult.verdicts import Verdict, met

if TYPE_CHECKING:
    from collections.abc import Iterable

    from consult.verdicts import Lang

# The grammar of stateDiagram-v2, as far as it is used: what an identifier and what a label may be made of.
STATE = re.compile(r'    state "(?P<label>[^"\n]*)" as (?P<id>[^:\s{-]+)')
ARROW = re.compile(
    r"    (?P<source>\[\*\]|[^:\s{-]+) --> (?P<target>\[\*\]|[^:\s{-]+)(?: : (?P<label>[^:\n]+))?"
)
ENTITY = re.compile(r"#(\d+);")

NASTY = (
    '1. A: b; "c" # {d} [e] <f> `g` $$h$$ 50%% -> i \\n & x_y*z* ~k~ @ | ^ [[fork]] <<join>> #58; '
    "结果：甲；“乙”"
)


class Go(Act):
    """Leave."""

    zh = "离开"


class Stay(Act):
    """Do not leave."""

    zh = "留下：再议"


@rule(version="1", en="{words}", zh="若“{words}”")
def worded(facts: Facts, *, words: str) -> Verdict:
    return met("x")


@rule(version="1", en="{nothing}", zh="x")
def unsayable(facts: Facts) -> Verdict:
    return met("x")


class Drawing:
    """A drawing taken apart again, by a reader of its own."""

    def __init__(self, text: str) -> None:
        lines = text.split("\n")
        assert lines[0] == lines[2] == "---"
        assert lines[3] == "stateDiagram-v2"
        assert lines[-1] == ""
        self.title = lines[1]
        self.states: dict[str, str] = {}
        self.arrows: list[tuple[str, str, str | None]] = []
        for line in lines[4:-1]:
            if state := STATE.fullmatch(line):
                assert state["id"] not in self.states, "one identifier, one stage"
                self.states[state["id"]] = self.read(state["label"])
            else:
                arrow = ARROW.fullmatch(line)
                assert arrow is not None, line
                label = arrow["label"]
                self.arrows.append(
                    (arrow["source"], arrow["target"], None if label is None else self.read(label))
                )

    @staticmethod
    def read(label: str) -> str:
        """The label as it is shown, entity codes being characters."""
        rest = ENTITY.sub("", label)
        assert not set(':;#"{}[]<>`$%|\\_*~&@^') & set(rest), label
        assert not re.match(r"\d+[.)]|[-+]", rest), "no list of Markdown"
        return html.unescape(ENTITY.sub(r"&#\1;", label))


def drawn(procedure: Procedure, lang: Lang = "en") -> Drawing:
    return Drawing(diagram(procedure, lang=lang))


def procedure_of(moves: Iterable[Move], **more: Any) -> Procedure:
    moves = list(moves)
    return Procedure(
        **{
            "name": "mini",
            "version": "1",
            "start": moves[0].source,
            "opens": Propose,
            "by": anyone(),
            **more,
        },
        moves=moves,
    )


TALKING = Stage("talking-it-over", title="民事民议", lasts=days(3))
VOTING = Stage("voting_now", title="民事民决", lasts=days(3))
DONE = Stage("done", title="办结", answer="done")
LAPSED = Stage("lapsed", title="逾期", answer="lapsed")
MINI = procedure_of(
    [
        TALKING.upon(Go).to(VOTING, by=anyone(), when=visits(TALKING) < 3),
        TALKING.upon(Go).to(VOTING, by=anyone()),
        TALKING.at_end().to(LAPSED),
        VOTING.once(worded(words="carried")).to(DONE),
        VOTING.upon(Stay).to(VOTING, by=anyone()),
        VOTING.at_end().to(TALKING, when=~worded(words="carried")),
        VOTING.at_end().to(LAPSED),
    ],
    title="小程序",
)


class TestDrawing:
    def test_a_procedure_is_drawn_to_the_letter(self) -> None:
        assert diagram(MINI) == (
            "---\n"
            'title: "mini, version 1"\n'
            "---\n"
            "stateDiagram-v2\n"
            '    state "talking-it-over" as talking_it_over\n'
            '    state "voting now" as voting_now\n'
            '    state "lapsed" as lapsed\n'
            '    state "done" as done\n'
            "    [*] --> talking_it_over : upon Propose\n"
            "    talking_it_over --> voting_now : upon Go, if visits to talking-it-over #60; 3\n"
            "    talking_it_over --> voting_now : upon Go\n"
            "    talking_it_over --> lapsed : at the end\n"
            "    voting_now --> done : once carried\n"
            "    voting_now --> voting_now : upon Stay\n"
            "    voting_now --> talking_it_over : at the end, if not (carried)\n"
            "    voting_now --> lapsed : at the end\n"
            "    lapsed --> [*]\n"
            "    done --> [*]\n"
        )

    def test_the_words_are_chinese_where_that_is_asked_for(self) -> None:
        made = drawn(MINI, "zh")

        assert made.title == 'title: "小程序（版本1）"'
        assert made.states == {
            "talking_it_over": "民事民议",
            "voting_now": "民事民决",
            "lapsed": "逾期",
            "done": "办结",
        }
        assert made.arrows[0] == ("[*]", "talking_it_over", "提出时")
        assert ("voting_now", "voting_now", "留下：再议时") in made.arrows
        assert ("voting_now", "done", "一旦若“carried”") in made.arrows

    @pytest.mark.parametrize("lang", ["en", "zh"])
    def test_every_stage_and_every_move_is_drawn_once_in_declared_order(self, lang: Lang) -> None:
        made = drawn(MINI, lang)
        names = dict(zip(machine(MINI).states, made.states, strict=True))

        assert list(made.states.values()) == [
            getattr(stage.phrase(), lang) for stage in (TALKING, VOTING, LAPSED, DONE)
        ]
        assert made.arrows[1:-2] == [
            (names[move.source.name], names[move.target.name], getattr(move.phrase(), lang))
            for move in MINI.moves
        ]

    def test_exactly_the_stages_with_an_answer_lead_to_the_end(self) -> None:
        assert [arrow for arrow in drawn(MINI).arrows if arrow[1] == "[*]"] == [
            ("lapsed", "[*]", None),
            ("done", "[*]", None),
        ]

    def test_a_case_comes_in_at_the_start_alone(self) -> None:
        assert [arrow for arrow in drawn(MINI).arrows if arrow[0] == "[*]"] == [
            ("[*]", "talking_it_over", "upon Propose")
        ]


class TestWords:
    @pytest.mark.parametrize("lang", ["en", "zh"])
    def test_whatever_is_written_on_a_drawing_is_shown_and_breaks_nothing(self, lang: Lang) -> None:
        made = drawn(nasty(), lang)

        if lang == "zh":
            assert made.states["start"] == NASTY
        assert NASTY in str(made.arrows[1][2])

    @pytest.mark.parametrize("character", [chr(code) for code in range(0x20, 0x7F)])
    def test_no_character_of_ascii_breaks_a_label(self, character: str) -> None:
        title = f"{character}x{character} {character}"
        start = Stage("start", title=title, waits=True)

        made = drawn(procedure_of([start.upon(Go).to(DONE, by=anyone())]), "zh")

        assert made.states["start"] == " ".join(title.split())

    @pytest.mark.parametrize(
        ("title", "shown"),
        [
            ("one\ntwo", "one two"),
            (" a \t b\r\n", "a b"),
            ("12) x", "12) x"),
            ("- x", "- x"),
            ("+ x", "+ x"),
            ("3.5", "3.5"),
        ],
    )
    def test_a_title_stays_on_one_line_and_is_no_list(self, title: str, shown: str) -> None:
        start = Stage("start", title=title, waits=True)

        assert drawn(procedure_of([start.upon(Go).to(DONE, by=anyone())]), "zh").states["start"] == shown

    def test_a_rule_that_cannot_be_put_into_words_is_named(self) -> None:
        with pytest.raises(RuleRaisedError, match="unsayable"):
            diagram(procedure_of([TALKING.once(unsayable()).to(DONE)]))


class TestIdentifiers:
    @pytest.mark.parametrize(
        "name",
        [
            "end",
            "State",
            "default",
            "click",
            "root",
            "note",
            "class",
            "direction",
            "as",
            "__proto__",
            "default审",
        ],
    )
    def test_a_stage_named_by_a_word_of_mermaid_gets_another_identifier(self, name: str) -> None:
        final = Stage(name, answer="x")

        made = drawn(procedure_of([TALKING.upon(Go).to(final, by=anyone())]))

        assert list(made.states) == ["talking_it_over", f"_{name}"]
        assert made.arrows[1:] == [("talking_it_over", f"_{name}", "upon Go"), (f"_{name}", "[*]", None)]

    @pytest.mark.parametrize("name", ["lifestyle", "default_x", "end_note", "审定", "states", "x1"])
    def test_any_other_name_is_its_own_identifier(self, name: str) -> None:
        made = drawn(procedure_of([TALKING.upon(Go).to(Stage(name, answer="x"), by=anyone())]))

        assert list(made.states) == ["talking_it_over", name]

    def test_two_stages_never_share_an_identifier(self) -> None:
        names = ["a-b", "a_b", "_a_b", "-a-b", "end", "_end", "__end"]
        ends = [Stage(name, answer="x") for name in names]

        made = drawn(procedure_of(TALKING.upon(Go).to(end, by=anyone()) for end in ends))

        assert len(made.states) == len(names) + 1
        assert [arrow[1] for arrow in made.arrows[1 : len(names) + 1]] == list(made.states)[1:]


QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
NODE = re.compile(rf"    (?P<id>{QUOTED.pattern}) \[(?P<more>[^\n]*)\];")
EDGE = re.compile(
    rf"    (?P<source>{QUOTED.pattern}) -> (?P<target>{QUOTED.pattern})"
    rf" \[label=(?P<label>{QUOTED.pattern})\];"
)
LABEL = re.compile(rf"label=({QUOTED.pattern})(, peripheries=2)?")
POINT: Final = "[*]"


class Graph:
    """A drawing for Graphviz taken apart again, by a reader of its own."""

    def __init__(self, text: str) -> None:
        lines = text.split("\n")
        assert re.fullmatch(rf"digraph {QUOTED.pattern} {{", lines[0])
        assert lines[-2:] == ["}", ""]
        assert all(line.endswith("];") for line in lines[1:4])
        self.title = self.read(re.fullmatch(rf"    label=({QUOTED.pattern});", lines[4])[1])  # type: ignore[index]
        self.stages: dict[str, str] = {}
        self.ends: list[str] = []
        self.edges: list[tuple[str, str, str]] = []
        for line in lines[5:-2]:
            if edge := EDGE.fullmatch(line):
                self.edges.append(
                    (self.read(edge["source"]), self.read(edge["target"]), self.read(edge["label"]))
                )
                continue
            node = NODE.fullmatch(line)
            assert node is not None, line
            name = self.read(node["id"])
            if name != POINT:
                label = LABEL.fullmatch(node["more"])
                assert label is not None, line
                self.stages[name] = self.read(label[1])
                self.ends += [name] if label[2] else []

    @staticmethod
    def read(quoted: str) -> str:
        """What is shown: lines joined as they were, escapes and entities being characters."""
        inner = quoted[1:-1]
        assert not re.search(r"(?<!\\)(?:\\\\)*\\[^\\\"n]", inner), "no escape but of a sign, or a new line"
        lines = re.split(r"(?<!\\)((?:\\\\)*)\\n", inner)
        text = lines[0]
        for slashes, line in zip(lines[1::2], lines[2::2], strict=True):
            # A line is broken at a space, or beside a Chinese character where there was none.
            joint = "" if is_wide(text[-1:]) or is_wide(line[:1]) else " "
            text += slashes + joint + line
        return html.unescape(re.sub(r"\\(.)", r"\1", text))


def is_wide(char: str) -> bool:
    return "\u2e80" <= char <= "\uffe6"


def graph(procedure: Procedure, lang: Lang = "en") -> Graph:
    return Graph(diagram(procedure, "dot", lang=lang))


class TestDot:
    def test_a_procedure_is_drawn_to_the_letter(self) -> None:
        lines = diagram(MINI, "dot").splitlines()

        assert lines[0] == 'digraph "mini" {'
        assert lines[4:] == [
            '    label="mini, version 1";',
            '    "[*]" [shape=point, width=0.15, label=""];',
            '    "talking-it-over" [label="talking-it-over"];',
            '    "voting_now" [label="voting now"];',
            '    "lapsed" [label="lapsed", peripheries=2];',
            '    "done" [label="done", peripheries=2];',
            '    "[*]" -> "talking-it-over" [label="upon Propose"];',
            r'    "talking-it-over" -> "voting_now" [label="upon Go, if visits to\ntalking-it-over < 3"];',
            '    "talking-it-over" -> "voting_now" [label="upon Go"];',
            '    "talking-it-over" -> "lapsed" [label="at the end"];',
            '    "voting_now" -> "done" [label="once carried"];',
            '    "voting_now" -> "voting_now" [label="upon Stay"];',
            '    "voting_now" -> "talking-it-over" [label="at the end, if not (carried)"];',
            '    "voting_now" -> "lapsed" [label="at the end"];',
            "}",
        ]

    @pytest.mark.parametrize("lang", ["en", "zh"])
    def test_every_stage_and_every_move_is_drawn_once_in_declared_order(self, lang: Lang) -> None:
        made = graph(MINI, lang)

        assert made.stages == {
            stage.name: getattr(stage.phrase(), lang) for stage in (TALKING, VOTING, LAPSED, DONE)
        }
        assert made.ends == ["lapsed", "done"]
        assert made.edges[0] == (POINT, TALKING.name, {"en": "upon Propose", "zh": "提出时"}[lang])
        assert made.edges[1:] == [
            (move.source.name, move.target.name, getattr(move.phrase(), lang)) for move in MINI.moves
        ]

    def test_two_moves_between_the_same_stages_are_two_arrows(self) -> None:
        pairs = [edge[:2] for edge in graph(MINI).edges]
        assert pairs.count((TALKING.name, VOTING.name)) == 2

    @pytest.mark.parametrize("lang", ["en", "zh"])
    def test_whatever_is_written_on_a_drawing_is_shown_and_breaks_nothing(self, lang: Lang) -> None:
        made = graph(nasty(), lang)

        if lang == "zh":
            assert made.stages["start"] == NASTY
            assert made.title.startswith(NASTY)
        assert NASTY in made.edges[1][2]

    @pytest.mark.parametrize("character", [chr(code) for code in range(0x20, 0x7F)])
    def test_no_character_of_ascii_breaks_a_label(self, character: str) -> None:
        title = f"{character}x{character} {character}"
        start = Stage("start", title=title, waits=True)

        made = graph(procedure_of([start.upon(Go).to(DONE, by=anyone())]), "zh")

        assert made.stages["start"] == " ".join(title.split())

    def test_what_looks_like_an_entity_is_shown_as_it_is_written(self) -> None:
        title = "a &lt;b&gt; &amp; &#65; c"
        start = Stage("start", title=title, waits=True)

        made = graph(procedure_of([start.upon(Go).to(DONE, by=anyone())]), "zh")

        assert made.stages["start"] == title

    @pytest.mark.parametrize("character", ["\0", "\x07", "\x1b", "\x7f", "\ufffe", "\u202e"])
    def test_what_cannot_be_shown_or_stand_in_a_picture_is_replaced(self, character: str) -> None:
        start = Stage("start", title=f"a{character}b", waits=True)

        made = graph(procedure_of([start.upon(Go).to(DONE, by=anyone())]), "zh")

        assert made.stages["start"] == "a\ufffdb"

    def test_long_words_are_broken_into_lines_and_no_line_begins_with_a_mark(self) -> None:
        title = f"{'一' * 18}，{'二' * 18}；{'三' * 18}。）"
        start = Stage("start", title=title, waits=True)
        text = diagram(procedure_of([start.upon(Go).to(DONE, by=anyone())]), "dot", lang="zh")

        (line,) = [line for line in text.splitlines() if line.startswith('    "start" [')]
        parts = line.removeprefix('    "start" [label="').removesuffix('"];').split(r"\n")
        assert parts == [f"{'一' * 17}", f"一，{'二' * 16}", f"二二；{'三' * 15}", "三三三。）"]


def nasty() -> Procedure:
    start = Stage("start", title=NASTY, waits=True)
    moves = [start.upon(Go).to(DONE, by=anyone(), when=worded(words=NASTY))]
    return procedure_of(moves, title=NASTY, version='"1": #')


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
class TestGraphviz:
    """What Graphviz itself makes of a drawing."""

    @staticmethod
    def drawn(procedure: Procedure, lang: Lang) -> dict[str, list[list[str]]]:
        """The lines on every node and arrow, by its title in the picture."""
        done = subprocess.run(
            ["dot", "-Tsvg"],  # noqa: S607 - where it is, is the machine's
            input=diagram(procedure, "dot", lang=lang).encode(),
            capture_output=True,
            check=False,
        )
        assert (done.returncode, b"syntax" in done.stderr) == (0, False), done.stderr
        space = "{http://www.w3.org/2000/svg}"
        found: dict[str, list[list[str]]] = {}
        for group in ET.fromstring(done.stdout).iter(f"{space}g"):  # noqa: S314 - made here
            title = group.find(f"{space}title")
            if title is not None and group.get("class") in {"node", "edge"}:
                said = [text.text or "" for text in group.findall(f"{space}text")]
                found.setdefault(str(title.text), []).append(said)
        return found

    @pytest.mark.parametrize("lang", ["en", "zh"])
    def test_it_draws_every_stage_and_every_move_with_its_words(self, lang: Lang) -> None:
        found = self.drawn(MINI, lang)

        for stage in (TALKING, VOTING, LAPSED, DONE):
            assert found.pop(stage.name) == [[getattr(stage.phrase(), lang)]]
        assert found.pop(POINT) == [[]]
        assert sum(len(arrows) for arrows in found.values()) == len(MINI.moves) + 1
        for move in MINI.moves:
            arrows = found[f"{move.source.name}->{move.target.name}"]
            assert "".join(getattr(move.phrase(), lang).split()) in [
                "".join("".join(lines).split()) for lines in arrows
            ]

    @pytest.mark.parametrize("lang", ["en", "zh"])
    def test_it_shows_any_text_as_it_is(self, lang: Lang) -> None:
        found = self.drawn(nasty(), lang)

        wanted = "".join(NASTY.split())
        assert wanted in "".join("".join(found["start->done"][0]).split())
        if lang == "zh":
            assert "".join("".join(found["start"][0]).split()) == wanted


class TestArguments:
    @pytest.mark.parametrize("kind", ["png", "DOT", "", None])
    def test_an_unknown_format_is_refused_and_the_known_are_named(self, kind: Any) -> None:
        with pytest.raises(ConsultError, match=r"diagram format .* is not known; known are: dot, mermaid"):
            diagram(MINI, kind)

    @pytest.mark.parametrize("lang", ["de", "", None])
    def test_an_unknown_language_is_refused(self, lang: Any) -> None:
        with pytest.raises(ConsultError, match="messages exist in en and zh"):
            diagram(MINI, lang=lang)
