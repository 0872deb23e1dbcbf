"""The library and the way it is used pass the type checkers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
USAGE = "tests/typing_api.py"


def check(*command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.full  # .ci/run checks the same among the gates
def test_mypy(tmp_path):
    """mypy --strict has nothing to say of the library and of its usage."""
    pytest.importorskip("mypy", reason="mypy is not installed")
    check("mypy", "--strict", "--cache-dir", str(tmp_path), "sigv4", USAGE)


@pytest.mark.full
def test_pyright():
    """Nor has pyright."""
    pytest.importorskip("pyright", reason="pyright is not installed")
    check("pyright", "--pythonpath", sys.executable, "sigv4", USAGE)


def test_usage_covers_the_public_names():
    """Every public name but the errors stands in the usage file."""
    import sigv4
    import sigv4.s3

    usage = (ROOT / USAGE).read_text(encoding="utf-8")
    values = {
        f"sigv4.{name}"
        for name in sigv4.__all__
        if not name.endswith("Warning") and not hasattr(getattr(sigv4, name), "__traceback__")
    }
    assert {name for name in (*values, *sigv4.s3.__all__) if name not in usage} == set()


def test_marker_is_shipped():
    """The package says that it is typed."""
    assert (ROOT / "sigv4" / "py.typed").exists()
