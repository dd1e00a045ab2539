"""`consult new`: a procedure of one's own to begin from, and its test beside it."""

from __future__ import annotations

import keyword
import os
import sys
from contextlib import contextmanager, suppress
from importlib import resources, util
from string import Template
from typing import TYPE_CHECKING, Final

import typer

from consult.catalogue.registry import entry
from consult.errors import ConsultError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["new"]

_TEMPLATES: Final = {"": "procedure.txt", "test_": "test.txt"}


def new(name: str, file: Path) -> None:
    """
    Write *file*, a procedure that begins from the entry *name*, and its test beside it.

    Both are written or neither, and never over a file that is there.

    Raises:
        ConsultError: if there is no such entry, the file's name is no module's, or it cannot be written.
    """
    starter = entry(name).starter
    module = _module(file)
    words = {"module": module, "name": module.replace("_", "-")}
    folder = resources.files("consult.cli").joinpath("starters", starter)
    texts = {
        file.with_name(f"{prefix}{module}.py"): Template(
            folder.joinpath(template).read_text(encoding="utf-8")
        ).substitute(words)
        for prefix, template in _TEMPLATES.items()
    }
    _write(texts)
    rules, test = texts
    typer.echo(f"{rules} is yours to change, and {test} says whether it still does what you mean.")
    typer.echo(f"Try: python -m pytest {test}")
    typer.echo(f"     consult show {rules}")
    typer.echo(f"     consult play {rules}")


def _module(file: Path) -> str:
    """The name by which the file is imported."""
    module = file.stem
    if file.suffix != ".py":
        problem = "its name does not end in .py"
    elif not module.isidentifier() or keyword.iskeyword(module):
        problem = f"{module} is no name that Python can import"
    elif module.startswith("__") or module == "conftest":
        problem = f"{module} means something else to Python or pytest"
    elif _taken(module):
        problem = f"Python has a module {module} already, and would take one for the other"
    else:
        return module
    msg = f"{file}: {problem}; give a name of letters, digits and _ of your own, such as mine.py"
    raise ConsultError(msg)


def _taken(module: str) -> bool:
    if module in sys.stdlib_module_names or module in sys.modules:
        return True
    try:
        return util.find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def _write(texts: Mapping[Path, str]) -> None:
    made: list[Path] = []
    whole = False
    try:
        for path, text in texts.items():
            with _named(path):
                # Exclusively: what is there already, a link included, is left alone.
                number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
                made.append(path)
                with os.fdopen(number, "w", encoding="utf-8", newline="\n") as stream:
                    stream.write(text)
        whole = True
    finally:
        for path in () if whole else made:
            with suppress(OSError):
                path.unlink()


@contextmanager
def _named(path: Path) -> Iterator[None]:
    try:
        yield
    except FileExistsError as error:
        msg = f"{path}: it is there already, and nothing is written over it; give another name, or move it"
        raise ConsultError(msg) from error
    except OSError as error:
        msg = (
            f"{path}: it cannot be written ({error.strerror}); "
            "name a file in a folder that is there and that you may write to"
        )
        raise ConsultError(msg) from error
