"""Writing a cache's file: whole or not at all."""

from __future__ import annotations

import json
import stat

import pytest

from sigv4.credentials import SourceFailed
from sigv4.credentials.cache_files import read, write


def test_written_and_read(tmp_path):
    """Readable by its owner only, whatever the old one was."""
    path = tmp_path / "x.json"
    path.write_text("{")
    path.chmod(0o644)
    write(path, {"a": "é"})
    assert json.loads(path.read_bytes()) == {"a": "é"} == read(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_folder_that_is_missing(tmp_path):
    """Nothing is written."""
    with pytest.raises(SourceFailed, match=r"cannot be stored in .*none.x.json \(FileNotFound"):
        write(tmp_path / "none" / "x.json", {})
    assert list(tmp_path.iterdir()) == []
