"""Generated files are what their generators make."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def check(tool: str) -> subprocess.CompletedProcess[str]:
    """Run a generator with --check."""
    command = [sys.executable, str(ROOT / "tools" / tool), "--check"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_services():
    """The table of AWS's services is botocore's, of the version that it names."""
    pytest.importorskip("botocore", reason="botocore is not installed")
    from sigv4.services import aws_data

    if f"botocore {version('botocore')}:" not in (aws_data.__doc__ or ""):
        pytest.skip("another version of botocore is installed")
    done = check("generate_services.py")
    assert done.returncode == 0, done.stdout + done.stderr


def test_compatible_services():
    """The table in the docs is that of the library."""
    done = check("generate_compatible_services.py")
    assert done.returncode == 0, done.stdout + done.stderr
