"""What two jobs bring over one, beside what two processes that share nothing bring here.

Two processors seldom do twice the work of one: they share caches, memory and power, and those of a
cloud may be two threads of one core. The control is measured in turns with each kind of file.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from time import perf_counter
from typing import Any

from bench.formats import FORMATS

Groups = dict[str, dict[str, dict[str, Any]]]
PROCESSORS = 2
LEAST = 1.4  # where the control reaches less, other programs are at work: measure again
TEXT, PARQUET, VERIFY = "text to text", "Parquet to Parquet", "verification"
# What is measured: its name, the text that names its groups, and the goal.
KINDS: tuple[tuple[str, str, float], ...] = (
    (TEXT, " keys, file to file", 1.8),
    *[(name, f" keys, {name}", 1.7) for name, _, _ in FORMATS],
    (PARQUET, f" keys, {PARQUET}", 1.7),
    (VERIFY, " URLs verified, file to file", 1.7),
)
CONTROL = """
import hashlib, sys
start = hashlib.sha256(b"a" * 200)
for _ in range(int(sys.argv[1])):
    one = start.copy()
    one.update(b"b" * 60)
    one.hexdigest()
"""


def control_name(kind: str, processes: int) -> str:
    """The group of the control's turns beside a kind of file."""
    return f"hashes, control of {kind}, processes {processes} (s)"


def control(hashes: int, processes: int) -> float:
    """Share the hashes out to processes that share nothing; seconds until all have ended."""
    command = [sys.executable, "-I", "-c", CONTROL, str(hashes // processes)]
    start = perf_counter()
    running = [subprocess.Popen(command) for _ in range(processes)]
    assert [process.wait() for process in running] == [0] * processes
    return perf_counter() - start


def note_control(noted: Callable[..., None], kind: str, jobs: int, hashes: int) -> None:
    """Take a turn of the control."""
    noted(f"{hashes:,} {control_name(kind, jobs)}", "hashlib.sha256", control(hashes, jobs))


def seconds(groups: Groups, ending: str) -> float | None:
    """Return the median of the group whose name has this text; None if no group has it."""
    for name, group in groups.items():
        if ending in name:
            return float(next(iter(group.values()))["median"])
    return None


def times(groups: Groups, one: str, two: str) -> float | None:
    """How many times faster the second is; None if one of them is missing."""
    first, second = seconds(groups, one), seconds(groups, two)
    return None if first is None or not second else first / second


def measured(groups: Groups, kind: str, named: str) -> tuple[float | None, float | None]:
    """What two jobs bring over one, and what two processes that share nothing bring."""
    jobs = times(groups, f"{named}, --jobs 1 (s)", f"{named}, --jobs 2 (s)")
    return jobs, times(groups, control_name(kind, 1), control_name(kind, 2))


def goal_here(goal: float, reached: float | None) -> float:
    """The goal where two processors reach only so many times the work of one, instead of 2."""
    return goal if reached is None else goal * min(1, max(reached, LEAST) / PROCESSORS)


def table(groups: Groups) -> str:
    """One job and two, and the control, as a Markdown table; empty without a control."""
    rows = ""
    for kind, named, _ in KINDS:
        jobs, reached = measured(groups, kind, named)
        if jobs is None or reached is None:
            continue
        one, two = (seconds(groups, f"{named}, --jobs {each} (s)") for each in (1, 2))
        rows += f"| {kind} | {one:.1f} | {two:.1f} | {jobs:.2f} | {reached:.2f} |\n"
    if not rows:
        return ""
    head = "| | one job (s) | two jobs (s) | times faster | control: two independent processes |\n"
    return f"{head}|---|---:|---:|---:|---:|\n{rows}\n"
