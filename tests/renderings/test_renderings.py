"""What people see is what the files hold."""

from __future__ import annotations

import pytest

from . import COMMANDS, HERE, render


@pytest.mark.parametrize("name", COMMANDS)
def test_rendering(name):
    """Status, standard output and standard error, as they were when somebody last read them."""
    assert render(name) == (HERE / f"{name}.txt").read_text(encoding="utf-8")


def test_files_are_those_of_the_commands():
    """No file is left of a command that is gone."""
    assert {path.stem for path in HERE.glob("*.txt")} == set(COMMANDS)
