"""
A lock on the code of rules: a file that says what each version of a rule was when it was last looked at.

A case runs under the exact rules that it was opened with, and in a procedure's fingerprint the version of a
rule stands for its code. Where the code is changed and the version is not, a running case would be judged by
other rules than its own, and nobody would notice: the lock notices. Keep the file beside the code, check it
in the tests, and write it again when a version is raised.

Covered is what a rule's function says, with the functions of its own module that it names: see `digest_of` in
`consult.flaws.sources`. Not covered are the code of activities and acts, and what rules import.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from consult.errors import ConsultError
from consult.flaws.kinds import Flaw, flaw
from consult.flaws.places import all_asked
from consult.flaws.sources import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from os import PathLike

    from consult.procedure import Procedure

__all__ = ["check_lock", "rule_digests", "write_lock"]

_SCHEMA: Final = 1


def rule_digests(procedure: Procedure) -> dict[str, dict[str, str]]:
    """
    The version and the digest of the code of every rule and reading of *procedure*, by name.

    Raises:
        ConsultError: if the source of one is not at hand, or if two have one name and differ.
    """
    return _digests([procedure])


def _digests(procedures: Iterable[Procedure]) -> dict[str, dict[str, str]]:
    asked = {
        (node.name, node.version, node.function): node
        for procedure in procedures
        for node in all_asked(procedure)
    }
    found: dict[str, dict[str, str]] = {}
    for node in asked.values():
        entry = {"version": node.version, "digest": digest_of(node.function)}
        if found.setdefault(node.name, entry) != entry:
            msg = f"there are two different rules named {node.name}; define each once, at the top of a module"
            raise ConsultError(msg)
    return dict(sorted(found.items()))


def write_lock(procedures: Iterable[Procedure], path: str | PathLike[str]) -> None:
    """
    Write what the rules of *procedures* are now to the file at *path*, in place of what it held.

    Raises:
        ConsultError: if the source of a rule is not at hand, or if two have one name and differ.
    """
    text = json.dumps({"schema": _SCHEMA, "rules": _digests(procedures)}, indent=2, sort_keys=True)
    Path(path).write_text(text + "\n", encoding="utf-8", newline="\n")


def check_lock(procedures: Iterable[Procedure], path: str | PathLike[str]) -> tuple[Flaw, ...]:
    """
    What has changed in the rules of *procedures* since the lock at *path* was written.

    Nothing where all is as it was. Told are a rule whose code changed and whose version did not, and a rule
    or a version that the lock does not have. What is in the lock alone is left alone.

    Raises:
        ConsultError: if the lock cannot be read, or the source of a rule is not at hand.
    """
    locked = _read(Path(path))
    found = []
    for name, entry in _digests(procedures).items():
        known = locked.get(name)
        version = entry["version"]
        if known is None or known["version"] != version:
            found.append(flaw("rule-not-locked", name, version=version))
        elif known["digest"] != entry["digest"]:
            ours = name.startswith("consult.")
            found.append(flaw("library-rule-changed" if ours else "rule-changed", name, version=version))
    return tuple(found)


def _read(path: Path) -> Mapping[str, Mapping[str, str]]:
    try:
        data: Any = json.loads(path.read_text(encoding="utf-8"))
        if data["schema"] != _SCHEMA:
            schema = data["schema"]
            msg = f"lock {path} has schema {schema!r}, not {_SCHEMA}; write it again with write_lock"
            raise ConsultError(msg)
        return {
            name: {"version": entry["version"], "digest": entry["digest"]}
            for name, entry in data["rules"].items()
        }
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        msg = f"lock {path} cannot be read: {error!r}; write it with write_lock"
        raise ConsultError(msg) from error
