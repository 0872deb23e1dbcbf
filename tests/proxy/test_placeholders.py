"""The file of placeholder keys, and what the proxy needs."""

from __future__ import annotations

import sys

import pytest

from sigv4.core.errors import InvalidCredentials, MissingExtra
from sigv4.proxy.placeholders import read_placeholders, write_placeholders
from sigv4.proxy.server import import_uvicorn, listen
from sigv4.proxy.upstream import Upstream

KEY = "aws_access_key_id=A\naws_secret_access_key=s\n"


def test_new_file(tmp_path):
    """It has one key, for its owner alone, and is never written over."""
    path = tmp_path / "keys"
    write_placeholders(path)
    assert path.stat().st_mode & 0o777 == 0o600
    ((key_id, keys),) = read_placeholders(path).items()
    assert (key_id, len(key_id)) == (keys.access_key_id, 20)
    with pytest.raises(FileExistsError):
        write_placeholders(path)
    write_placeholders(tmp_path / "other")
    assert read_placeholders(tmp_path / "other").keys().isdisjoint({key_id})


def test_several_sections(tmp_path):
    """Each is a sandbox; a session token may be there."""
    path = tmp_path / "keys"
    path.write_text(
        "[one]\naws_access_key_id = A1\naws_secret_access_key = s%1\n"
        "[two]\naws_access_key_id=A2\naws_secret_access_key=s2\naws_session_token=t2\n"
    )
    found = read_placeholders(path)
    assert {name: keys.session_token for name, keys in found.items()} == {"A1": None, "A2": "t2"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "has no keys"),
        ("aws_access_key_id = A", "is not a credentials file"),
        ("[a]\naws_access_key_id = A", "has no whole key in [a]"),
        (f"[a]\n{KEY}[b]\n{KEY}", "has the access key id 'A' twice"),
    ],
)  # fmt: skip
def test_wrong_files(tmp_path, text, words):
    """The error names the file and what is wrong, never a secret."""
    path = tmp_path / "keys"
    path.write_text(text)
    with pytest.raises(InvalidCredentials) as caught:
        read_placeholders(path)
    assert words in str(caught.value)
    assert caught.value.parameter == "keys"


def test_other_bytes(tmp_path):
    """A file that is not text is refused as well."""
    path = tmp_path / "keys"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidCredentials):
        read_placeholders(path)


def test_missing_packages(monkeypatch):
    """The error names the extra."""
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    for work in (import_uvicorn, Upstream):
        with pytest.raises(MissingExtra, match=r"sigv4-engine\[proxy\]"):
            work()


def test_address_that_is_taken():
    """The socket is closed, and the error passes."""
    first = listen("127.0.0.1", 0)
    with pytest.raises(OSError, match="in use"):
        listen("127.0.0.1", first.getsockname()[1])
    first.close()
