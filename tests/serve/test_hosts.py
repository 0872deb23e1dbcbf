"""Host and Origin: this machine's names, and those that the user allows."""

from __future__ import annotations

import pytest

import sigv4
from sigv4.serve.hosts import Hosts
from sigv4.verify import VerificationError


def request(host: str, origin: str | None = None) -> sigv4.Request:
    headers = {} if origin is None else {"Origin": origin}
    return sigv4.Request("GET", f"http://{host}/b/k", headers)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:9000",
        "127.9.9.9",
        "localhost",
        "b.localhost:9000",
        "[::1]:9000",
        "LOCALHOST",
        "s3.test",
        "bucket.s3.test:9000",
        "10.0.0.7",
    ],
)
def test_own_names(host):
    """Loopback, its subdomains, and what is allowed with its subdomains."""
    hosts = Hosts(["s3.test", "10.0.0.7"])
    hosts.check(request(host))
    hosts.check(request("127.0.0.1", f"http://{host}"))


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evils3.test",
        "10.0.0.8",
        "0.0.0.1",
        "[2001:db8::1]",
    ],
)
def test_foreign_names(host):
    """Each is refused as Host and as Origin."""
    hosts = Hosts(["s3.test", "10.0.0.7"])
    for one in (request(host), request("127.0.0.1", f"https://{host}")):
        with pytest.raises(VerificationError, match="--allow-host") as caught:
            hosts.check(one)
        assert (caught.value.code, caught.value.status) == ("AccessDenied", 403)


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "file://",
        "localhost",
        "http://[::1",
        "http://localhost@evil.example",
        "http://]",
    ],
)
def test_an_origin_that_names_no_host_is_foreign(origin):
    """A sandboxed frame of any page has an opaque one; others are not origins at all."""
    with pytest.raises(VerificationError, match=f"Origin {origin[:4]!r}"[:-1]):
        Hosts().check(request("localhost", origin))
