"""Pictures of diagrams, drawn by Graphviz, which is a program of its own."""

from __future__ import annotations

import shutil
import subprocess
from typing import Final

from consult.errors import ConsultError

__all__ = ["svg"]

_SECONDS: Final = 120


def svg(dot: str) -> bytes:
    """
    Draw a diagram in the language of Graphviz as SVG, in UTF-8.

    Raises:
        ConsultError: if there is no program ``dot``, or it fails.
    """
    program = shutil.which("dot")
    if program is None:
        msg = (
            "svg is drawn by Graphviz, and its program dot is not on the PATH; install it (apt install "
            "graphviz, brew install graphviz, or https://graphviz.org/download), or take --format dot"
        )
        raise ConsultError(msg)
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and what is drawn goes in as input
            [program, "-Tsvg"], input=dot.encode(), capture_output=True, check=False, timeout=_SECONDS
        )
    except subprocess.TimeoutExpired:
        problem = f"was not done after {_SECONDS} seconds"
    except OSError as error:
        problem = f"cannot be run ({error.strerror})"
    else:
        if done.returncode == 0 and b"</svg>" in done.stdout:
            return done.stdout
        said = " ".join(done.stderr.decode(errors="replace").split()) or "it says nothing"
        problem = f"failed with exit code {done.returncode} ({said})"
    msg = f"{program} {problem}; see whether dot -V runs, or take --format dot"
    raise ConsultError(msg)
