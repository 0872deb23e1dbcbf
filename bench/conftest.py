"""Collects what the benchmarks measure, and writes bench/results when the run ends."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bench import results

COLLECTED: dict[str, dict[str, list[float]]] = {}

Record = Callable[..., None]


@pytest.fixture
def record(benchmark: Any) -> Record:
    """Time a round of a contender, or some; the figure is microseconds per operation.

    Garbage is collected before, so that nobody's round pays for what others left.
    """

    def run(
        group: str, contender: str, work: Callable[[], object], operations: int, rounds: int = 1
    ) -> None:
        benchmark.group = group
        gc.collect()
        benchmark.pedantic(work, rounds=rounds, iterations=1, warmup_rounds=0)
        for seconds in benchmark.stats.stats.data:
            note(group, contender, seconds / operations * 1e6)

    return run


def note(group: str, contender: str, figure: float) -> None:
    COLLECTED.setdefault(group, {}).setdefault(contender, []).append(figure)


@pytest.fixture
def noted() -> Callable[[str, str, float], None]:
    """Keep a figure that was not timed by pytest-benchmark."""
    return note


def pytest_sessionfinish(exitstatus: int) -> None:
    if COLLECTED and exitstatus == pytest.ExitCode.OK:
        results.write(COLLECTED, Path(os.environ.get("BENCH_RESULTS", results.FOLDER)))
