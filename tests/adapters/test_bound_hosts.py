"""The hosts that an adapter signs for."""

from __future__ import annotations

import pytest

from sigv4.adapters.bound_hosts import BoundHosts
from sigv4.core.errors import InvalidParameter, InvalidRequest

S3 = "bucket.s3.eu-west-1.amazonaws.com"
S3_ELSEWHERE = "bucket.s3.us-west-2.amazonaws.com"
API = "abc123.execute-api.eu-west-1.amazonaws.com"


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("api.example.com", "api.example.com"),
        ("API.example.com:443", "api.example.com"),
        ("localhost:9000", "localhost:9000"),
        ("[::1]:9000", "[::1]:9000"),
        ("*.example.com", "a.example.com"),
        ("*.example.com", "a.b.example.com"),
        ("*.internal:9200", "a.internal:9200"),
    ],
)
def test_named(name, host):
    """A named host is signed for, also after a redirect."""
    hosts = BoundHosts([name])
    assert hosts.admits("https", host, redirected=False)
    assert hosts.admits("https", host, redirected=True)


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("api.example.com", "example.com"),
        ("api.example.com", "api.example.com:8443"),
        ("api.example.com", "api.example.com.evil.example"),
        ("api.example.com", "xapi.example.com"),
        ("*.example.com", "example.com"),
        ("*.example.com", "evilexample.com"),
        ("*.internal:9200", "a.internal"),
        ("api.example.com", S3),
    ],
)
def test_not_named(name, host):
    """Every other host is not, not even AWS's."""
    hosts = BoundHosts([name])
    assert not hosts.admits("https", host, redirected=False)
    assert not hosts.admits("https", host, redirected=True)


@pytest.mark.parametrize("name", ["", "*.", "https://a", "a/b", "*", "a.*.b"])
def test_not_a_name(name):
    """What is no host is refused."""
    with pytest.raises(InvalidParameter, match="hosts must have names"):
        BoundHosts([name])


def test_other_values():
    """One text would be read as letters."""
    with pytest.raises(TypeError, match="not one str"):
        BoundHosts("api.example.com")
    with pytest.raises(TypeError, match="not int"):
        BoundHosts([7])
    with pytest.raises(InvalidRequest):
        BoundHosts(["user@host"])


def test_all_hosts_of_aws_when_addressed():
    """Without names, all that are addressed directly."""
    hosts = BoundHosts(None)
    vpce = "vpce-0a1b-2c3d.execute-api.eu-west-1.vpce.amazonaws.com"
    for host in (S3, S3_ELSEWHERE, API, vpce):
        assert hosts.admits("https", host, redirected=False)


def test_redirect_to_a_host_of_aws():
    """Customers control most hosts of AWS: a redirect does not add one."""
    hosts = BoundHosts(None)
    assert hosts.admits("https", API, redirected=False)
    assert hosts.admits("https", API, redirected=True)
    assert not hosts.admits("https", f"evil{API}", redirected=True)
    assert not hosts.admits("https", S3, redirected=True)


def test_redirect_of_s3():
    """S3 redirects to itself in another region, over https alone."""
    hosts = BoundHosts(None)
    assert hosts.admits("https", S3, redirected=False)
    hosts.remember_s3(S3)
    assert hosts.admits("https", S3_ELSEWHERE, redirected=True)
    assert not hosts.admits("http", S3_ELSEWHERE, redirected=True)
    assert not hosts.admits("https", API, redirected=True)
    assert not hosts.admits("https", "s3.example.com", redirected=True)


def test_s3_of_another_maker_does_not_lead_to_aws():
    """The rule of S3 holds for AWS."""
    hosts = BoundHosts(None)
    assert hosts.admits("https", "minio.example.com", redirected=False)
    hosts.remember_s3("minio.example.com")
    assert not hosts.admits("https", S3, redirected=True)


def test_redirect_to_http():
    """It is not followed with a signature, unless http was addressed before."""
    hosts = BoundHosts(["api.example.com"])
    assert hosts.admits("http", "api.example.com", redirected=True)
    assert hosts.admits("https", "api.example.com", redirected=False)
    assert not hosts.admits("http", "api.example.com", redirected=True)
    assert hosts.admits("http", "api.example.com", redirected=False)
    assert hosts.admits("http", "api.example.com", redirected=True)


@pytest.mark.parametrize("names", [None, ["h.example"]])
def test_redirect_of_a_websocket(names):
    """wss is https, and ws is http."""
    bound = BoundHosts(names)
    assert bound.admits("wss", "h.example", redirected=False)
    for scheme, is_admitted in (("https", True), ("wss", True), ("http", False), ("ws", False)):
        assert bound.admits(scheme, "h.example", redirected=True) is is_admitted
    bound = BoundHosts(names)
    assert bound.admits("https", "h.example", redirected=False)
    assert not bound.admits("ws", "h.example", redirected=True)


def test_second_host_that_is_not_of_aws():
    """It raises, and says what to pass; AWS's hosts go on."""
    hosts = BoundHosts(None)
    assert hosts.admits("https", "minio.example.com", redirected=False)
    assert hosts.admits("https", "minio.example.com", redirected=False)
    with pytest.raises(InvalidParameter, match=r"hosts=\[") as raised:
        hosts.admits("https", "other.example.com", redirected=False)
    assert raised.value.parameter == "hosts"
    assert hosts.admits("https", S3, redirected=False)


def test_many_buckets():
    """Memory is bounded: the oldest hosts are then forgotten, and a redirect there is unsigned."""
    hosts = BoundHosts(None)
    for number in range(4097):
        assert hosts.admits("https", f"b{number}.s3.eu-west-1.amazonaws.com", redirected=False)
    assert not hosts.admits("https", "b0.s3.eu-west-1.amazonaws.com", redirected=True)
    assert hosts.admits("https", "b4096.s3.eu-west-1.amazonaws.com", redirected=True)
