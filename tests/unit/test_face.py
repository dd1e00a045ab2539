"""What the packages show: each name of the face is there, and loaded only when it is asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

import consult
import consult.activities


@pytest.mark.parametrize("package", [consult, consult.activities], ids=["consult", "activities"])
def test_every_name_that_is_promised_is_there(package: object) -> None:
    promised = package.__all__  # type: ignore[attr-defined]

    assert [name for name in promised if not hasattr(package, name)] == []
    assert set(promised) <= set(dir(package))


@pytest.mark.parametrize("package", [consult, consult.activities], ids=["consult", "activities"])
def test_a_name_that_is_not_there_is_an_attribute_error(package: object) -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing_of_the_kind'"):
        _ = package.nothing_of_the_kind  # type: ignore[attr-defined]


def test_the_version_is_that_of_the_distribution() -> None:
    assert consult.__version__.count(".") == 2


def test_the_face_loads_no_adapter_no_command_line_no_hypothesis_and_no_diagrams() -> None:
    program = "import sys; from consult import *; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)  # noqa: S603

    loaded = done.stdout.split()
    assert "consult.engine" in loaded
    unwanted = (
        "consult.adapters",
        "consult.cli",
        "consult.diagrams",
        "hypothesis",
        "typer",
        "rich",
        "sqlalchemy",
    )
    assert [name for name in loaded if name.startswith(unwanted)] == []
