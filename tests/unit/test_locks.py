"""Locks: code that was changed while its version was not is noticed before a case is judged by it."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from typing import TYPE_CHECKING, Any

import pytest

from consult.activities.review import Approve
from consult.acts import Propose
from consult.errors import ConsultError
from consult.flaws.sources import digest_of
from consult.locks import check_lock, rule_digests, write_lock
from consult.procedure import Procedure, Stage
from consult.rules import Rule, rule
from consult.standard import anyone, roles, visits
from consult.timing import days
from consult.verdicts import Phrase, met

if TYPE_CHECKING:
    from pathlib import Path

    from consult.facts import Facts

RULES = '''
from consult.rules import reading, rule
from consult.verdicts import met, unmet

LEAST = 3


def count(facts):
    return len(facts.case.bucket("support"))


@rule(version="1", zh="足够")
def enough(facts, *, least: int = LEAST):
    """Enough support it."""
    have = count(facts)  # of the present text
    return (met if have >= least else unmet)("{have} of {least}", zh="{have}", have=have, least=least)


@reading(version="1", en="supporters", zh="附议人数")
def supporters(facts):
    return count(facts)
'''


class Village:
    """A community's module of rules on disk, to be written again and again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.written = 0
        self.lock = path / "rules.lock"

    def procedure(self, text: str = RULES) -> Procedure:
        """A procedure with the rules of *text*, as a new process would load them."""
        self.written += 1
        file = self.path / f"rules_{self.written}.py"
        file.write_text(text, encoding="utf-8")
        spec = importlib.util.spec_from_file_location("village", file)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return made(module.enough() & (module.supporters() > 1))

    def locked(self, text: str = RULES) -> Procedure:
        procedure = self.procedure(text)
        write_lock([procedure], self.lock)
        return procedure

    def flaws(self, text: str) -> list[tuple[str, str]]:
        return [(flaw.code, flaw.where) for flaw in check_lock([self.procedure(text)], self.lock)]


@pytest.fixture
def village(tmp_path: Path) -> Village:
    return Village(tmp_path)


def made(once: Rule, *, version: str = "1") -> Procedure:
    talking = Stage("talking", title="商议", lasts=days(5))
    done = Stage("done", title="办结", answer=Phrase("It is done.", "已办结。"))
    moves = [
        talking.once(once).to(done),
        talking.upon(Approve).to(done, by=roles("lead"), when=visits(talking) < 3),
        talking.at_end().to(done),
    ]
    return Procedure("small", version=version, start=talking, opens=Propose, by=anyone(), moves=moves)


ENOUGH, SUPPORTERS = "village.enough", "village.supporters"


def test_nothing_is_told_while_nothing_changed(village: Village) -> None:
    village.locked()
    assert village.flaws(RULES) == []


def test_every_rule_and_reading_is_in_the_lock_a_communitys_own_and_ours(village: Village) -> None:
    digests = rule_digests(village.procedure())
    assert list(digests) == [
        "consult.rules.compare",
        "consult.standard._roles",
        "consult.standard._visits",
        "consult.standard.anyone",
        ENOUGH,
        SUPPORTERS,
    ]
    for entry in digests.values():
        assert entry["version"] == "1"
        assert re.fullmatch("[0-9a-f]{64}", entry["digest"])


def test_code_that_changed_while_its_version_did_not_is_a_flaw(village: Village) -> None:
    procedure = village.procedure(RULES.replace("have >= least", "have > least"))
    village.locked()
    (flaw,) = check_lock([procedure], village.lock)
    assert (flaw.code, flaw.where) == ("rule-changed", ENOUGH)
    assert str(flaw) == (
        "village.enough: its code was changed, and its version 1 was not; "
        "raise version= and write the lock again, or put the code back"
    )
    assert flaw.explain("zh") == (
        "village.enough：其代码已改动，版本号 1 却未改；请提高 version= 并重新写入锁定文件，或恢复原代码"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('("{have} of {least}"', '("{have} of the {least}"'),
        ("def enough(facts, *, least: int = LEAST)", "def enough(facts, *, least: int = LEAST + 1)"),
        ("have = count(facts)", "have = count(facts) + 0"),
        ("def enough(facts, *, least", "def enough(facts, least"),
    ],
    ids=["sentence", "default", "sum", "parameters"],
)
def test_whatever_a_rule_says_and_does_counts(village: Village, before: str, after: str) -> None:
    village.locked()
    assert before in RULES
    assert village.flaws(RULES.replace(before, after)) == [("rule-changed", ENOUGH)]


def test_a_function_that_rules_of_its_module_call_counts_for_each_of_them(village: Village) -> None:
    village.locked()
    changed = RULES.replace('bucket("support")', 'ledger("support")')
    assert village.flaws(changed) == [("rule-changed", ENOUGH), ("rule-changed", SUPPORTERS)]


def test_a_helper_that_is_kept_in_a_cache_counts_too(village: Village) -> None:
    cached = RULES.replace("def count(", "from functools import cache\n\n\n@cache\ndef count(")
    village.locked(cached)
    assert village.flaws(cached.replace('bucket("support")', 'ledger("support")')) != []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  # of the present text", ""),
        ('    """Enough support it."""\n', ""),
        ("Enough support it.", "Enough support it.\n\n    It protects nobody.\n    "),
        ("have = count(facts)", "have = (\n        count(\n            facts,\n        )\n    )"),
        ("have = count(facts)", "have: int = count(facts)"),
        ("have = count(facts)", "have: int\n    have = count(facts)"),
        ("least: int = LEAST):", "least: 'float' = LEAST) -> object:"),
        ('"support"', "'support'"),
        ('"support"', '"sup" "port"'),
        ('zh="足够"', 'zh="人数足够", source="Bylaw 3"'),
    ],
    ids=str,
)
def test_what_does_nothing_does_not_count(village: Village, before: str, after: str) -> None:
    village.locked()
    assert before in RULES
    assert village.flaws(RULES.replace(before, after)) == []


def test_a_raised_version_is_locked_by_writing_the_lock_again(village: Village) -> None:
    village.locked()
    raised = RULES.replace('@rule(version="1"', '@rule(version="2"').replace(">= least", "> least")
    assert village.flaws(raised) == [("rule-not-locked", ENOUGH)]
    village.locked(raised)
    assert village.flaws(raised) == []
    assert village.flaws(RULES) == [("rule-not-locked", ENOUGH)]


def test_a_rule_that_the_lock_does_not_have_is_a_flaw(village: Village) -> None:
    write_lock([], village.lock)
    told = village.flaws(RULES)
    assert ("rule-not-locked", ENOUGH) in told
    assert ("rule-not-locked", SUPPORTERS) in told


def test_what_is_in_the_lock_alone_is_left_alone(village: Village) -> None:
    village.locked()
    assert check_lock([made(visits(Stage("talking")) > 1)], village.lock) == ()
    assert check_lock([], village.lock) == ()


def test_several_procedures_share_one_lock(village: Village) -> None:
    both = [village.procedure(), made(visits(Stage("talking")) > 1, version="2")]
    write_lock(both, village.lock)
    assert check_lock(both, village.lock) == ()


def test_a_rule_of_ours_that_changed_is_told_as_ours(village: Village) -> None:
    village.locked()
    data = json.loads(village.lock.read_text(encoding="utf-8"))
    data["rules"]["consult.standard.anyone"]["digest"] = "0" * 64
    village.lock.write_text(json.dumps(data), encoding="utf-8")
    assert village.flaws(RULES) == [("library-rule-changed", "consult.standard.anyone")]


def test_a_lock_is_a_sorted_text_that_is_the_same_however_often_it_is_written(village: Village) -> None:
    procedure = village.locked()
    text = village.lock.read_bytes().decode()
    assert text.endswith("\n")
    assert json.loads(text) == {"schema": 1, "rules": rule_digests(procedure)}
    assert text == json.dumps(json.loads(text), indent=2, sort_keys=True) + "\n"
    write_lock([made(visits(Stage("talking")) > 1), procedure], village.lock)
    assert village.lock.read_bytes().decode() == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"schema": 1}',
        '{"schema": 2, "rules": {}}',
        '{"schema": 1, "rules": []}',
        '{"schema": 1, "rules": {"a": "b"}}',
        '{"schema": 1, "rules": {"a": {"version": "1"}}}',
    ],
)
def test_a_lock_that_cannot_be_read_is_an_error_with_a_remedy(village: Village, text: str) -> None:
    village.lock.write_text(text, encoding="utf-8")
    with pytest.raises(ConsultError, match=r"lock .*rules\.lock .*write it .*with write_lock"):
        check_lock([], village.lock)


def test_a_lock_that_is_not_there_is_an_error_with_a_remedy(village: Village) -> None:
    with pytest.raises(ConsultError, match=r"cannot be read: FileNotFoundError.*write it with write_lock"):
        check_lock([], village.lock)


def test_a_rule_without_source_cannot_be_locked() -> None:
    scope: dict[str, Any] = {"rule": rule, "met": met, "__name__": "typed"}
    exec("@rule(version='1')\ndef look(facts):\n    return met('x')", scope)  # noqa: S102 - as typed at a prompt
    with pytest.raises(ConsultError, match=r"the source of typed\.look is not at hand.*in a module on disk"):
        rule_digests(made(scope["look"]()))


def test_two_different_rules_of_one_name_cannot_be_locked(village: Village) -> None:
    both = [village.procedure(), village.procedure(RULES.replace(">= least", "> least"))]
    with pytest.raises(ConsultError, match=r"two different rules named village\.enough; define each once"):
        write_lock(both, village.lock)
    assert not village.lock.exists()


# The digest itself


# A bit of everything whose tree or whose text has been different in one version of Python or another.
TRICKY = r"""
def tricky(facts, /, names: tuple[str, ...] = ("é", "\u2603"), *, least=10**3, **more) -> str:
    "Not counted."

    def inner(one: int, two=2) -> tuple[int, int]:
        "Not counted either."
        return one, (two)

    first, *_ = inner(-1)
    table = {"a": 1.5, **more, None: b"\xff", ...: 2j}
    said = f"{first!r:>{least}} of {names[0]}" f" and {{braces}} " "plain" f"{least=}" f"{first:}"
    for key, value in table.items():
        match value:
            case {"n": int(count), **rest} if count and rest:
                said += f"\N{BULLET} {count:,}"
            case [_, *tail] | (str() as tail):
                said += f'{tail}'
    try:
        text: str = said[1:2, ::3] if isinstance(said, dict) else said
    except* ValueError:
        text = "\ud800"
    with (open(text) as one, open(text) as two):
        answer = lambda held, *rest, to=1: [x for x in held if x] if one else two

    async def later():
        return [x async for x in facts] and await answer
    return text, later
"""


def test_the_digest_is_the_same_in_every_version_of_python(village: Village) -> None:
    text = RULES.replace("have = count(facts)", "have = count(facts) + len(tricky(facts))") + TRICKY
    digest = rule_digests(village.procedure(text))[ENOUGH]["digest"]
    assert digest == "6187da1217e0c719861fc0a0d22b3b60a4d74c62a068568da5aa8859512d6650"


def test_a_function_within_a_function_with_text_at_the_margin_has_a_digest() -> None:
    def one(facts: Facts) -> str:
        return """
at the margin
"""

    def other(facts: Facts) -> str:
        return """
at the  margin
"""

    def same(facts: Facts) -> str:
        return "\nat the margin\n"

    assert digest_of(one) == digest_of(same) != digest_of(other)


def _even(n: int) -> bool:
    return n == 0 or _odd(n - 1)


def _odd(n: int) -> bool:
    return n != 0 and _even(n - 1)


def test_functions_that_call_one_another_have_a_digest() -> None:
    assert digest_of(_even) != digest_of(_odd)
    assert digest_of(_even) == digest_of(_even)


def test_a_function_that_only_says_what_it_is_for_has_a_digest() -> None:
    def nothing() -> None:
        """Do nothing."""

    assert digest_of(nothing) == digest_of(nothing)


def test_a_function_of_another_module_does_not_count(village: Village) -> None:
    assert sys.modules.get("village") is None
    text = RULES.replace(
        "def count(facts):", "from os.path import join as other\n\n\ndef count(facts):\n    other"
    )
    village.locked(text)
    assert village.flaws(text.replace("import join as", "import split as")) == []
