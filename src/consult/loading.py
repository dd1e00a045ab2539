"""Names of a package that are loaded when they are first asked for."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["loader"]


def loader(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """
    A ``__getattr__`` for *package*, which imports the home of a name when the name is asked for.

    Args:
        package: the package's own name.
        homes: module to the names in it, parted by blanks. Modules are named from the package down.
    """
    home_of = {name: home for home, names in homes.items() for name in names.split()}

    def load(name: str) -> Any:
        home = home_of.get(name)
        if home is None:
            msg = f"module {package!r} has no attribute {name!r}"
            raise AttributeError(msg)
        found = getattr(import_module(f"{package}.{home}"), name)
        # Kept there, so that this is asked once for each name.
        setattr(sys.modules[package], name, found)
        return found

    return load
