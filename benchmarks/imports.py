"""
What an import costs, each time in a fresh interpreter.

The start of the interpreter is not counted, and the time is that of the processor.
`import pydantic` by itself loads next to nothing: the package waits for the first name
that is asked of it. So the reference asks for `BaseModel` and defines one model, as
anything built on it does; the row without the model is shown too.
"""

from __future__ import annotations

import subprocess
import sys
from typing import Final

from benchmarks.harness import Board
from benchmarks.peers import OURS

MOST_ROUNDS: Final = 9
PACKAGES: Final = "three packages"
PACKAGES_USED: Final = "three packages, one model"

_THREE = "import transitions, attrs\nfrom pydantic import BaseModel"
_STATEMENTS: Final = {
    PACKAGES: _THREE,
    PACKAGES_USED: f"{_THREE}\nclass Model(BaseModel):\n    number: int",
}
_OURS = "import consult"
_OURS_USED = "from consult import *"

_PROGRAM: Final = """
from time import process_time
start = process_time()
{statement}
print((process_time() - start) * 1000)
"""


def _time(statement: str) -> float:
    program = _PROGRAM.format(statement=statement)
    done = subprocess.run(  # noqa: S603 -- our own interpreter, our own program
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    return float(done.stdout)


def measure(rounds: int, *, ours: bool) -> list[Board]:
    """Time the imports in turn, in fresh interpreters."""
    statements = dict(_STATEMENTS)
    if ours:
        statements[OURS] = _OURS
        statements[f"{OURS}, every name of the face"] = _OURS_USED
    samples: dict[str, list[float]] = {name: [] for name in statements}
    for statement in statements.values():
        _time(statement)  # writes the byte code where there is none yet
    for _ in range(min(rounds, MOST_ROUNDS)):
        for name, statement in statements.items():
            samples[name].append(_time(statement))
    return [Board("an import", "ms", samples, PACKAGES_USED)]
