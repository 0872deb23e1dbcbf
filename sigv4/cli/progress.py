"""How far a run has come: a bar or one line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import shutil
import sys
from time import monotonic

from . import messages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..bulk.reading import Counts

EVERY = 5.0  # seconds between two plain lines
_OFTEN = 0.2  # seconds between two states of the one line on a terminal


class Progress:
    """Shows counts on standard error.

    Args:
        quiet: show nothing.
        since: rows that an interrupted run has done.
    """

    def __init__(self, *, quiet: bool, since: int) -> None:
        self._since = since
        self._began = self._last = monotonic()
        self._quiet = quiet
        self._bar: Any = None
        self._shown = 0  # characters of the one line
        self._terminal = not quiet and sys.stderr is not None and sys.stderr.isatty()
        if self._terminal:
            self._bar, self._task = _bar()

    def __call__(self, counts: Counts) -> None:
        """Show the counts, if the last time is long enough ago."""
        if self._quiet or sys.stderr is None:
            return
        now = monotonic()
        if self._bar is not None:
            self._bar.update(self._task, completed=counts.fraction, rate=self._rate(counts, now))
        elif now - self._last >= (_OFTEN if self._terminal else EVERY):
            self._last = now
            text = f"sigv4: {self._rate(counts, now)}{self._left(counts, now)}"
            if self._terminal:
                self._rewrite(text)
            else:
                messages.say(text)

    def _rewrite(self, text: str) -> None:
        """Write over the one line, cut to the width of the terminal."""
        text = text[: max(shutil.get_terminal_size().columns - 1, 1)]
        messages.say(f"\r{text.ljust(self._shown)}", end="")
        self._shown = len(text)

    def _rate(self, counts: Counts, now: float) -> str:
        rate = (counts.rows - self._since) / max(now - self._began, 1e-9)
        return f"{counts.rows:,} rows, {rate:,.0f} a second"

    def _left(self, counts: Counts, now: float) -> str:
        if not 0 < counts.fraction <= 1:
            return ""
        left = (now - self._began) * (1 - counts.fraction) / counts.fraction
        return f", {counts.fraction:.0%}, {left:.0f} s left"

    def stop(self) -> None:
        """Leave the terminal as it was."""
        if self._bar is not None:
            self._bar.stop()
        if self._shown:
            messages.say(f"\r{' ' * self._shown}\r", end="")
            self._shown = 0


def _bar() -> tuple[Any, Any]:
    """Return a progress bar of rich and its task; None where rich is not installed."""
    from importlib import import_module

    try:
        rich: Any = import_module("rich.progress")
        console = import_module("rich.console").Console(stderr=True)
    except ImportError:
        return None, None
    bar = rich.Progress(
        rich.BarColumn(),
        rich.TextColumn("{task.percentage:>3.0f} %"),
        rich.TextColumn("{task.fields[rate]}"),
        rich.TimeRemainingColumn(compact=True),
        console=console,
        transient=True,
    )
    bar.start()
    return bar, bar.add_task("", total=1.0, rate="")
