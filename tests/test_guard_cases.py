"""Every guard has an error of its own, a keyword and a flag, a row in the docs, and controls."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest

import sigv4
from sigv4.cli.commands import COMMANDS
from sigv4.cli.parser import make_parser
from sigv4.core import errors

from .guard_cases import GUARDS, quiet

PAGE = Path(__file__).parent.parent / "docs" / "guards.md"
NAMES = sorted(GUARDS)
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.read_text(encoding="utf-8").partition("## Login tokens")[0].splitlines()
    if line.startswith("| ") and not line.startswith("| refused")
]


def rows_of(name: str) -> list[list[str]]:
    return [row for row in ROWS if f"`{name}`" in row[1]]


def all_flags() -> set[str]:
    """Every option of the command line."""
    flags: set[str] = set()

    def walk(parser: argparse.ArgumentParser) -> None:
        for action in parser._actions:
            flags.update(action.option_strings)
            if isinstance(action, argparse._SubParsersAction):
                for below in action.choices.values():
                    walk(below)

    for name in COMMANDS:
        walk(make_parser(name))
    return flags


FLAGS = all_flags()


def test_all_guards_are_here():
    """A guard that is added to `core.errors` must be added to the cases."""
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    found = {
        kind.__name__
        for kind in kinds
        if issubclass(kind, errors.GuardError | errors.SigV4Warning)
        and kind not in (errors.GuardError, errors.SigV4Warning)
    }
    assert found == set(GUARDS)
    assert found <= set(sigv4.__all__)


@pytest.mark.parametrize("name", NAMES)
def test_refused(name):
    """By an error of its own, with what is wrong and what to do; or a warning."""
    if name == "WildcardPolicy":
        pytest.importorskip("cryptography")
    kind = getattr(errors, name)
    if issubclass(kind, Warning):
        with pytest.warns(kind) as caught:
            GUARDS[name].refused()
        assert str(caught[0].message)
        return
    with pytest.raises(kind) as refused:
        GUARDS[name].refused()
    assert type(refused.value) is kind
    assert refused.value.problem
    assert refused.value.remedy


@pytest.mark.parametrize("name", NAMES)
def test_controls(name):
    """Ten legitimate values pass without a keyword and without a word."""
    if name == "WildcardPolicy":
        pytest.importorskip("cryptography")
    assert len(GUARDS[name].controls) >= 10
    for control in GUARDS[name].controls:
        quiet(control)


@pytest.mark.parametrize("name", NAMES)
def test_lifted(name):
    """A keyword lifts it, as does a flag; or there is a reason why nothing does."""
    guard = GUARDS[name]
    assert guard.lifted or guard.never
    for keyword, call in guard.lifted.items():
        if name == "WildcardPolicy":
            pytest.importorskip("cryptography")
        call()
        assert f"--{keyword.replace('_', '-')}" in FLAGS


@pytest.mark.parametrize("name", NAMES)
def test_row_of_the_page(name):
    """docs/guards.md has a row with the keywords that lift it, and no others."""
    rows = rows_of(name)
    assert rows
    named = {keyword for row in rows for keyword in re.findall(r"`(\w+)=", row[-1])}
    assert named == set(GUARDS[name].lifted)
    assert all(len(row) == 4 and row[0] and row[2] and row[3] for row in rows)


def test_rows_name_guards():
    """Each row of the page is about a guard that exists."""
    for row in ROWS:
        found = re.findall(r"`(\w+)`", row[1])
        assert found
        assert found[0] in GUARDS
