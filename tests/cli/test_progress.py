"""Progress on a terminal, with and without rich, and elsewhere."""

from __future__ import annotations

import io
import os
import sys

import pytest

from sigv4.bulk.reading import Counts
from sigv4.cli import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def counts(rows: int, fraction: float) -> Counts:
    made = Counts()
    made.rows = rows
    made.fraction = fraction
    return made


@pytest.fixture
def clock(monkeypatch):
    """Each look at the clock is a second later."""
    times = iter(range(1000))
    monkeypatch.setattr(progress, "monotonic", lambda: float(next(times)))


@pytest.fixture
def without_rich(monkeypatch):
    monkeypatch.setitem(sys.modules, "rich.progress", None)


def test_one_line_on_a_terminal(monkeypatch, clock, without_rich):
    """It is written over itself, never wider than the terminal, and gone at the end."""
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((40, 24)))
    shown = progress.Progress(quiet=False, since=0)
    shown(counts(1_000_000, 0.5))
    shown(counts(5, 1.0))
    shown.stop()
    shown.stop()
    text = screen.getvalue()
    assert "\n" not in text
    assert all(len(line) < 40 for line in text.split("\r"))
    assert text.startswith("\rsigv4: 1,000,000 rows, ")
    last = text.rstrip("\r").rpartition("\r")[2]
    assert last.strip() == ""
    assert text.endswith("\r")


def test_lines_elsewhere(monkeypatch, capsys, clock):
    """A log gets a line every few seconds, without control characters."""
    shown = progress.Progress(quiet=False, since=0)
    for rows in range(12):
        shown(counts(rows, 0.1))
    shown.stop()
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("sigv4: ") and "s left" in line for line in lines)


def test_quiet(monkeypatch, clock):
    """Nothing is shown."""
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    shown = progress.Progress(quiet=True, since=0)
    shown(counts(1, 0.5))
    shown.stop()
    assert screen.getvalue() == ""


def test_the_bar_of_rich_is_removed(monkeypatch, clock):
    """Nothing of it stays behind what is said after an interruption."""
    pytest.importorskip("rich")
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    shown = progress.Progress(quiet=False, since=0)
    shown(counts(7, 0.5))
    shown.stop()
    assert screen.getvalue().endswith("\x1b[1A\x1b[2K")
