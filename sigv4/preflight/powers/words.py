"""Words of the report: times, names of objects, lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ...core.timestamp import to_utc

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_SHOWN = 80  # characters of a name that somebody else chose


def day_and_time(time: datetime) -> str:
    """Write a time as ``Tuesday 1 December 2026, 10:00 UTC``, with seconds where there are some."""
    utc = to_utc(time)
    seconds = f":{utc.second:02d}" if utc.second else ""
    day = f"{_DAYS[utc.weekday()]} {utc.day} {_MONTHS[utc.month - 1]} {utc.year}"
    return f"{day}, {utc.hour:02d}:{utc.minute:02d}{seconds} UTC"


def ended(ends_at: datetime, at: datetime) -> str:
    """Say that something works no longer, or never did."""
    if at > ends_at:
        return f"It expired on {day_and_time(ends_at)}."
    return f"It expires on {day_and_time(ends_at)}, before it starts to work."


def until(ends_at: datetime | None) -> str:
    """Say until when something works."""
    return "without an end" if ends_at is None else f"until {day_and_time(ends_at)}"


def quoted(name: str) -> str:
    """Quote a name that somebody else chose: short, and without control characters."""
    shown = name if len(name) <= _SHOWN else f"{name[:_SHOWN]}..."
    return "'" + "".join([mark if mark.isprintable() else "?" for mark in shown]) + "'"


def listed(names: Sequence[str], word: str = "or") -> str:
    """Join names: ``a, b or c``."""
    if not names:
        return ""
    return f" {word} ".join([part for part in (", ".join(names[:-1]), names[-1]) if part])
