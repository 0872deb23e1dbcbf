"""Inputs at random contain what guards only warn about; peers sign it without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent
IGNORED = ("LongLivedUrlWarning", "RewrittenPathWarning", "UnlikelyCredentialsWarning")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Ignore these warnings here, and nowhere else."""
    for item in items:
        if HERE in item.path.parents:
            for name in IGNORED:
                item.add_marker(pytest.mark.filterwarnings(f"ignore::sigv4.{name}"))
