"""The modules in C behind hashlib, hmac and datetime, and what takes their place without them."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import importlib.util
import subprocess
import sys

import pytest

from sigv4.core import calendar, digest

FIRST_URL = """
import sys
import sigv4
from sigv4.s3 import S3
known = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
S3(known, "eu-west-1").presign("get_object", Bucket="bucket", Key="key").url
print(*sorted(sys.modules))
"""


def loaded_without(module, blocked, monkeypatch):
    """A copy of a module, as it is where another cannot be imported."""
    monkeypatch.setitem(sys.modules, blocked, None)
    spec = importlib.util.spec_from_file_location(module.__name__, module.__file__)
    copy = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(copy)
    return copy


@pytest.mark.parametrize("blocked", ["_hashlib", "nothing"])
def test_hashes_are_those_of_the_standard_library(blocked, monkeypatch):
    """With OpenSSL's module and without it."""
    module = loaded_without(digest, blocked, monkeypatch)
    for data in (b"", b"abc", b"a" * 1000):
        assert module.sha256_hex(data) == hashlib.sha256(data).hexdigest()
        assert module.sha512(data).digest() == hashlib.sha512(data).digest()
        for key in (b"k", b"k" * 64, b"k" * 65):
            expected = hmac.digest(key, data, "sha256")
            assert module.hmac_sha256(key, data) == expected
            if len(key) <= module.SHORT_KEY:
                assert module.hmac_sha256_short(key, data) == expected
                assert module.hmac_with(module.hmac_states(key), data) == expected
    assert module.equal(b"a", b"a")
    assert not module.equal("a", "b")


@pytest.mark.parametrize("blocked", ["_datetime", "nothing"])
def test_times_are_those_of_datetime(blocked, monkeypatch):
    """The same classes, from the module in C or from datetime."""
    module = loaded_without(calendar, blocked, monkeypatch)
    for name in calendar.__all__:
        assert getattr(module, name) is getattr(dt, name)


def test_a_first_url_imports_little():
    """None of the modules that the C modules stand for, and none that warnings alone need."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{FIRST_URL}"],
        capture_output=True,
        text=True,
        check=True,
    )
    found = set(done.stdout.split()) & {"hashlib", "hmac", "datetime", "warnings", "zlib", "re"}
    assert found == set()
