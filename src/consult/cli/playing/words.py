"""The words by which who plays asks for something, in both languages."""

from __future__ import annotations

from typing import Final

__all__ = ["HELP", "KEYS", "command_of"]

_COMMANDS: Final = {
    # What is done, and every way to ask for it.
    "wait": ("w", "wait", "等待", "等"),
    "look": ("l", "look", "查看", "看"),
    "record": ("r", "record", "记录"),
    "person": ("p", "person", "people", "i", "who", "换人", "人员", "我是"),
    "others": ("o", "others", "其他人", "他人"),
    "new": ("n", "new", "新事项"),
    "matters": ("m", "matters", "matter", "事项"),
    "behalf": ("b", "behalf", "代理", "代"),
    "add": ("a", "add", "加人", "添加"),
    "help": ("?", "h", "help", "？", "帮助"),
    "quit": ("q", "quit", "exit", "退出"),
}

KEYS: Final = (
    (
        "Or: w wait · l look · r record · p another person · o others do the same · m matters · "
        "n new matter · ? help · q quit"
    ),
    "或：等 · 看 · 记录 · 换人 · 其他人 · 事项 · 新事项 · ？帮助 · 退出",
)
"""What can be asked for beside acts, in one line."""

HELP: Final = (
    ("A number of the list, or the name of an act: do it", "列表中的编号，或行为名称：办理该项"),
    (
        "w, w 3 days, w end, w next: let time pass, to the end of the stage, to the next thing due",
        "等、等3天、等结束、等下一个：让时间过去，等到本阶段结束，等到下一个期限",
    ),
    ("l: how the matter stands, and where it can go from here", "看：事项现状，以及由此可以进入的阶段"),
    ("r, r all: what happened so far; with every reason", "记录、记录 全部：迄今发生的事；包括全部理由"),
    ("p, p wu: be another person", "换人、换人 吴：扮演另一个人"),
    (
        "o 5, o li, sun: five others, or those named, do what was done last, with the same answers",
        "其他人5、其他人 李，孙：另有五人（或所列的人）照上一次的内容办理",
    ),
    ("b chen: act on behalf of chen from now on; b: no more", "代 陈：此后代陈行事；代：恢复本人行事"),
    ("a zhao: add somebody called zhao", "加人 赵：添加一个名叫赵的人"),
    ("m, m 2: all matters; go to matter 2", "事项、事项2：全部事项；转到事项2"),
    ("n: raise another matter", "新事项：提出另一个事项"),
    ("q: quit", "退出：结束"),
)
"""What can be asked for, and how, line by line."""


def command_of(line: str) -> tuple[str | None, str]:
    """Return what a line asks for, and the rest of it; nothing known where it is no command."""
    word, _, rest = line.partition(" ")
    said = word.casefold()
    for command, words in _COMMANDS.items():
        if said in words:
            return command, rest.strip()
    for command, words in _COMMANDS.items():
        for known in words:
            # In Chinese nothing stands between the words: 等3天.
            if not known.isascii() and line.startswith(known):
                return command, line.removeprefix(known).strip()
    return None, line
