"""Which procedure is meant: one of the catalogue, or somebody's own in a file or a module."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager, redirect_stdout
from importlib import import_module, util
from pathlib import Path
from traceback import extract_tb
from typing import TYPE_CHECKING, Any, Final, final

import attrs

from consult.catalogue.registry import entries, entry
from consult.directory import People
from consult.errors import ConsultError
from consult.procedure import Procedure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from consult.catalogue.registry import Entry
    from consult.directory import Directory

__all__ = ["Taken", "take"]

_FILE: Final = re.compile(r"(?P<path>.+\.py)(?::(?P<name>.*))?", re.DOTALL)
_USUAL: Final = "procedure"
_PEOPLE: Final = "people"


@final
@attrs.frozen(kw_only=True, eq=False)
class Taken:
    """A procedure, and what is known around it."""

    procedure: Procedure
    #: The procedures of the cases that one of its cases may open, or hear from.
    others: tuple[Procedure, ...] = ()
    #: What the catalogue says of it; None for somebody's own.
    entry: Entry | None = None
    #: Who can try it: the cast of the catalogue, or the ``people`` beside somebody's own.
    directory: Directory | None = None


def take(name: str) -> Taken:
    """
    Find the procedure that *name* means.

    It is an entry of the catalogue; ``FILE.py`` or ``FILE.py:NAME``, where NAME is ``procedure`` unless it is
    said; or ``MODULE:NAME``. The file or module is run, as Python runs it: what it prints goes to the error
    output, and what stands beside it can be imported.

    Raises:
        ConsultError: if there is nothing of that name, it cannot be run, or it is no procedure.
    """
    if (file := _FILE.fullmatch(name)) is not None:
        return _own(_run(Path(file["path"])), file["name"], file["path"])
    if ":" in name:
        module, _, attribute = name.partition(":")
        return _own(_import(module), attribute, module)
    known = [one.name for one in entries()]
    if name not in known:
        msg = (
            f"there is no procedure {name!r}; the catalogue has {', '.join(known)}, "
            "and your own is FILE.py, FILE.py:NAME or MODULE:NAME"
        )
        raise ConsultError(msg)
    found = entry(name)
    return Taken(
        procedure=found.make(),
        others=tuple(found.others()),
        entry=found,
        directory=People(found.people, **found.rolls),
    )


def _own(module: ModuleType, attribute: str | None, where: str) -> Taken:
    wanted = _USUAL if attribute is None else attribute
    found: Any = module
    for part in wanted.split("."):
        found = getattr(found, part, None)
    if not isinstance(found, Procedure):
        there = [name for name, value in vars(module).items() if isinstance(value, Procedure)]
        what = "has no" if found is None else f"has a {type(found).__name__}, and no procedure, as"
        remedy = (
            f"name one that it has, such as {where}:{there[0]}"
            if there
            else f"write the procedure there as {_USUAL} = Procedure(...), and give {where}:{_USUAL}"
        )
        msg = f"{where} {what} {wanted!r}; {remedy}"
        raise ConsultError(msg)
    people = getattr(module, _PEOPLE, None)
    knows = hasattr(people, "standing") and hasattr(people, "roll")
    others = {one.name: one for one in vars(module).values() if isinstance(one, Procedure)}
    return Taken(
        procedure=found,
        others=tuple(one for name, one in others.items() if name != found.name),
        directory=people if knows else None,
    )


def _run(path: Path) -> ModuleType:
    """The module in a file, by the name that it has where its neighbours import it."""
    if not _there(path):
        msg = f"{path}: there is no such file; give the file that your procedure is written in"
        raise ConsultError(msg)
    name, file = path.stem, path.resolve()
    loaded = sys.modules.get(name)
    if loaded is not None:
        if getattr(loaded, "__file__", None) == str(file):
            return loaded
        msg = f"{path}: a module named {name} is loaded already; give the file another name"
        raise ConsultError(msg)
    spec = util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        msg = f"{path}: this is no file of Python; give one that ends in .py"
        raise ConsultError(msg)
    module = util.module_from_spec(spec)
    sys.modules[name] = module  # where annotations and neighbours look for it
    try:
        with _running(str(path), str(file), beside=file.parent):
            spec.loader.exec_module(module)
    except ConsultError:
        del sys.modules[name]
        raise
    return module


def _there(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _import(name: str) -> ModuleType:
    if not all(part.isidentifier() for part in name.split(".")):
        msg = f"{name!r} is no name of a module; write MODULE:NAME, such as rules.garden:procedure"
        raise ConsultError(msg)
    with _running(name, None, beside=Path.cwd()):
        try:
            return import_module(name)
        except ModuleNotFoundError as error:
            if not f"{name}.".startswith(f"{error.name}."):
                raise  # it is there, and what it imports is not
    msg = f"there is no module {name}; install it, or stand in the folder that it is in"
    raise ConsultError(msg)


@contextmanager
def _running(what: str, file: str | None, *, beside: Path) -> Iterator[None]:
    """
    What somebody wrote is run, and whatever it raises is told with its line.

    What lies beside it can be imported from now on, as in a script: its rules may import when they are asked.
    """
    if str(beside) not in sys.path:
        sys.path.insert(0, str(beside))
    try:
        with redirect_stdout(sys.stderr):
            yield
    except SyntaxError as error:
        line = f", line {error.lineno}" if error.lineno else ""
        msg = f"{error.filename or what}{line}: Python cannot read it ({error.msg}); mend it there"
        raise ConsultError(msg) from error
    except (Exception, SystemExit) as error:
        lines = [frame.lineno for frame in extract_tb(error.__traceback__) if frame.filename == file]
        where = f"{what}, line {lines[-1]}" if lines else what
        told = f"{type(error).__name__}: {error}".removesuffix(": ")
        msg = f"{where}: running it raised {told}; mend it there"
        raise ConsultError(msg) from error
