"""The options of the mitmproxy addon: what is wrong with them is an error without a traceback."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace

import pytest

from sigv4.proxy.mitmproxy import _set_head, addons

from ..resign.sandbox import resigner, signed


class OptionsError(Exception):
    """That of mitmproxy."""


@pytest.fixture
def options(monkeypatch, tmp_path):
    """The modules of mitmproxy that the addon asks, with options that it may be given."""
    given = SimpleNamespace(
        sigv4_policy=str(tmp_path / "sandbox.json"),
        sigv4_keys=str(tmp_path / "keys"),
        sigv4_profile="",
        sigv4_network=False,
        sigv4_upstream="",
    )
    ctx, exceptions = ModuleType("mitmproxy.ctx"), ModuleType("mitmproxy.exceptions")
    ctx.options, exceptions.OptionsError = given, OptionsError
    monkeypatch.setitem(sys.modules, "mitmproxy", ModuleType("mitmproxy"))
    monkeypatch.setitem(sys.modules, "mitmproxy.ctx", ctx)
    monkeypatch.setitem(sys.modules, "mitmproxy.exceptions", exceptions)
    return given


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (bytes(range(128, 256)), "is not text in UTF-8"),
        ('{"policy": []}'.encode("utf-16"), "is not text in UTF-8"),
        (b"{", "not valid JSON"),
        (b"[]", "is not a JSON object"),
        (None, "No such file"),
    ],
    ids=["binary", "utf-16", "half", "list", "missing"],
)
def test_policy_that_cannot_be_read(options, tmp_path, content, words):
    """The error names the file; no placeholder keys are written."""
    if content is not None:
        (tmp_path / "sandbox.json").write_bytes(content)
    with pytest.raises(OptionsError, match=words) as caught:
        addons[0].configure({"sigv4_policy"})
    assert "sandbox.json" in str(caught.value)
    assert not (tmp_path / "keys").exists()


def test_keys_that_cannot_be_read(options, tmp_path):
    """The error names the file of the keys."""
    (tmp_path / "sandbox.json").write_text(
        '{"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}'
    )
    (tmp_path / "keys").write_bytes(bytes(range(128, 256)))
    with pytest.raises(OptionsError, match="keys is not a credentials file"):
        addons[0].configure({"sigv4_policy"})


@pytest.mark.parametrize(
    ("upstream", "host", "port"),
    [
        ("http://[::1]:9000", "::1", 9000),
        ("https://[2001:db8::1]", "2001:db8::1", 443),
        ("http://127.0.0.1:9000", "127.0.0.1", 9000),
        ("https://s3.eu-west-1.amazonaws.com", "s3.eu-west-1.amazonaws.com", 443),
        ("http://s3.test", "s3.test", 80),
    ],
)
def test_host_of_the_upstream(upstream, host, port):
    """It may be an address of IPv6, which mitmproxy has without brackets."""
    exchange = resigner(upstream=upstream).begin(signed("GET", "/work/public/a"))
    data = SimpleNamespace(authority=b"", path=b"")
    request = SimpleNamespace(data=data, headers=SimpleNamespace(fields=()))
    _set_head(SimpleNamespace(request=request), exchange)
    assert (request.host, request.port, data.path) == (host, port, b"/work/public/a")
    name = upstream.partition("://")[2].encode()
    assert (b"Host", name) in request.headers.fields
