"""The built site: that of the variable SIGV4_SITE, or one that is built for the session."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from ..docs.pages import ROOT

sys.path.insert(0, str(ROOT / "tools"))  # its modules import each other by these names
GIVEN = os.environ.get("SIGV4_SITE")


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    """The folder of the site."""
    if GIVEN:
        return Path(GIVEN)
    if find_spec("sphinx") is None:
        pytest.skip("sphinx is not installed (the group 'docs')")
    folder = tmp_path_factory.mktemp("site")
    program = [sys.executable, str(ROOT / "tools" / "build_site.py"), str(folder)]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder
