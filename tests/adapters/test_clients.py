"""Every client's awkward requests: verified from the bytes that arrived, or refused unsent."""

from __future__ import annotations

import io
import sys
from http.client import HTTPException

import pytest

from sigv4 import SigV4Error, SigV4Warning
from tests.adapters.http_clients import CLIENTS
from tests.adapters.wire import KNOWN, PLAIN, TEMPORARY, judge, servers

TARGETS = [
    "/",
    "",
    "/?",
    "/a%2Fb",
    "/a%2Bb",
    "/a%25b",
    "/a%20b",
    "/a%7Eb",
    "/a~b",
    "/a%3Ab%40c%21d",
    "/a/../b",
    "/./a",
    "/a%2e%2e/b",
    "/%e4",
    "/100%",
    "/a|b",
    "/[x]\\y",
    '/"a`b',
    "/a b",
    "/ä€",
    "//a//b",
    "/a+b",
    "/a*b'(c)",
    "/a;b=c,d",
    "/?a=%2F%3A",
    "/?a=b+c",
    "/?a=b%20c",
    "/?acl",
    "/?b=2&a=1&b=1",
    "/?a=",
    "/?a=/*@:",
    "/?a=b=c&&d",
    "/?ä=ö",
    "/?a='~%7E",
    "/?a=b c",
    "/?list-type=2&prefix=a/b%2F&continuation-token=1%2B/==",
]
SERVICES = ["s3", "execute-api"]
SENT_BY_ALL = ["/", "/a%20b", "/a%2Bb", "//a//b", "/?b=2&a=1&b=1", "/?acl"]


@pytest.fixture
def server():
    with servers() as (one,):
        yield one


def signing(credentials=PLAIN, service="s3", **options):
    return {"credentials": credentials, "region": "eu-west-1", "service": service, **options}


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("client", CLIENTS)
def test_targets(client, service, server):
    """Each path and query is verified, or refused before anything is sent."""
    sent = set()
    for target in TARGETS:
        try:
            CLIENTS[client](signing(service=service), "GET", server.url + target)
        except (SigV4Error, SigV4Warning, ValueError, HTTPException):  # ours, or the client's
            assert server.arrived == [], target
            continue
        judge(server.arrived.pop(), service)
        sent.add(target)
    assert sent >= set(SENT_BY_ALL)
    assert len(sent) >= 26


@pytest.mark.parametrize("credentials", KNOWN.values(), ids=["plain", "temporary"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("client", CLIENTS)
def test_methods(client, method, credentials, server):
    """Every method, with and without a session token, and headers of the user."""
    headers = {"X-Amz-Acl": "private", "Range": "bytes=0-1", "Content-Type": "text/plain"}
    CLIENTS[client](signing(credentials), method, server.url + "/a", headers=headers)
    arrived = server.arrived.pop()
    judge(arrived)
    assert arrived.fields()["x-amz-acl"] == "private"
    assert arrived.fields().get("x-amz-security-token") == credentials.session_token


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize(
    ("client", "kind"),
    [
        (client, kind)
        for client in CLIENTS
        for kind in ("empty", "bytes", "large", "file", "middle of a file")
        if "async" not in client or "file" not in kind  # an async httpx takes no file
    ],
)
def test_bodies(client, kind, service, server):
    """Bytes and files arrive whole, and their hash is signed."""
    file = io.BytesIO(b"0123" + b"x" * 100_000)
    file.seek(4 if kind == "middle of a file" else 0)
    whole = {"empty": b"", "bytes": b"hello", "large": b"x" * 300_000}.get(kind, file.getvalue())
    body = file if "file" in kind else whole
    expected = whole[4:] if kind == "middle of a file" else whole
    headers = {}
    if kind == "middle of a file" and client == "httpx":
        headers = {"Content-Length": str(len(expected))}  # httpx 0.28 announces the whole file
    CLIENTS[client](signing(service=service), "PUT", server.url + "/a", body=body, headers=headers)
    arrived = server.arrived.pop()
    assert judge(arrived, service) == expected
    assert arrived.fields().get("x-amz-content-sha256") != "UNSIGNED-PAYLOAD"


@pytest.mark.parametrize("client", [name for name in CLIENTS if name != "urllib"])
def test_text(client, server):
    """Text is signed as the client encodes it."""
    CLIENTS[client](signing(service="execute-api"), "POST", server.url + "/a", body="häuser")
    assert judge(server.arrived.pop(), "execute-api") == "häuser".encode()


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("client", [name for name in CLIENTS if name != "urllib"])
def test_multipart(client, service, server):
    """Files in a form are hashed, and sent afterwards."""
    files = {"file": io.BytesIO(b"content" * 1000)}
    CLIENTS[client](signing(service=service), "POST", server.url + "/a", files=files)
    assert b"content" * 1000 in judge(server.arrived.pop(), service)


def pieces():
    yield b"hello "
    yield b"world" * 20_000


@pytest.mark.parametrize("length", ["Content-Length", "X-Amz-Decoded-Content-Length"])
@pytest.mark.parametrize("client", CLIENTS)
def test_generators_for_s3(client, length, server):
    """They are signed chunk by chunk."""
    CLIENTS[client](
        signing(TEMPORARY), "PUT", server.url + "/a", body=pieces(), headers={length: "100006"}
    )
    arrived = server.arrived.pop()
    assert judge(arrived) == b"".join(pieces())
    assert "transfer-encoding" not in arrived.fields()
    assert arrived.fields()["content-encoding"] == "aws-chunked"


@pytest.mark.parametrize(("service", "words"), [("s3", "length"), ("execute-api", "hash")])
@pytest.mark.parametrize("client", CLIENTS)
def test_generators_that_cannot_be_signed(client, service, words, server):
    """They are refused before anything is sent."""
    with pytest.raises(SigV4Error, match=words):
        CLIENTS[client](signing(service=service), "PUT", server.url + "/a", body=pieces())
    assert server.arrived == []


@pytest.mark.parametrize("client", CLIENTS)
def test_unsigned_payload(client, server):
    """Generators and bytes are sent unsigned where the user says so."""
    for body in (pieces(), b"".join(pieces())):
        CLIENTS[client](signing(unsigned_payload=True), "PUT", server.url + "/a", body=body)
        arrived = server.arrived.pop()
        assert judge(arrived) == b"".join(pieces())
        assert arrived.fields()["x-amz-content-sha256"] == "UNSIGNED-PAYLOAD"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("client", CLIENTS)
def test_redirect_to_the_same_host(client, method, status, server):
    """The next request is signed afresh."""
    server.redirect(status, "/b%20c?x=1")
    server.redirect(status, f"{server.url}/d")
    body = b"hello" if method == "POST" else None
    headers = {"Content-Type": "text/plain", "X-Amz-Acl": "private"}
    answer = CLIENTS[client](
        signing(TEMPORARY), method, server.url + "/a", body=body, headers=headers
    )
    refuses = (307, 308) if method == "POST" else (308,) if sys.version_info < (3, 11) else ()
    if client == "urllib" and status in refuses:
        assert answer == status
        return
    assert answer == 200
    assert [arrived.target for arrived in server.arrived] == ["/a", "/b%20c?x=1", "/d"]
    for arrived in server.arrived:
        judge(arrived)
    keeps_post = client == "urllib3" and status != 303  # the others turn POST into GET
    sent_again = (status in (307, 308) or keeps_post) and body
    assert server.arrived[-1].body == (body if sent_again else b"")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "PUT"])
@pytest.mark.parametrize("client", CLIENTS)
def test_redirect_to_another_host(client, method, status):
    """Nothing that belongs to signing is sent there."""
    with servers(2) as (ours, foreign):
        ours.redirect(status, f"{foreign.url}/b")
        body = b"hello" if method == "PUT" else None
        CLIENTS[client](
            signing(TEMPORARY), method, ours.url + "/a", body=body, headers={"X-Amz-Acl": "private"}
        )
        judge(ours.arrived.pop())
        assert [arrived.leaked() for arrived in foreign.arrived] in ([[]], [])
        assert foreign.arrived or client == "urllib"


@pytest.mark.parametrize("client", CLIENTS)
def test_redirect_to_another_bound_host(client):
    """It is signed for that host, and loses all on the way to a third."""
    with servers(3) as (ours, second, foreign):
        ours.redirect(302, f"{second.url}/b")
        second.redirect(302, foreign.url)
        options = signing(TEMPORARY, hosts=[ours.host, second.host])
        CLIENTS[client](options, "GET", ours.url + "/a")
        judge(ours.arrived.pop())
        judge(second.arrived.pop())
        assert foreign.arrived.pop().leaked() == []


@pytest.mark.parametrize("client", [name for name in CLIENTS if name != "urllib"])
def test_redirect_not_followed(client, server):
    """A redirect is only returned."""
    server.redirect(307, "/b")
    body = pieces()
    answer = CLIENTS[client](
        signing(),
        "PUT",
        server.url + "/a",
        body=body,
        follow=False,
        headers={"Content-Length": "100006"},
    )
    assert answer == 307
    assert len(server.arrived) == 1


@pytest.mark.parametrize("client", [name for name in CLIENTS if name != "urllib"])
def test_redirect_of_a_generator(client, server):
    """What cannot be sent again raises, and no signature goes with it."""
    server.redirect(307, "/b")
    with pytest.raises(Exception, match=r"(?i)again|rewind|consumed|begun"):
        CLIENTS[client](
            signing(), "PUT", server.url + "/a", body=pieces(), headers={"Content-Length": "100006"}
        )
    assert len(server.arrived) == 1


@pytest.mark.parametrize("status", [307, 308])
@pytest.mark.parametrize(
    "client", sorted({"httpx2", "requests", "aiohttp", "urllib3"} & {*CLIENTS})
)
def test_redirect_of_a_file(client, status, server):
    """It is read again from where it stood, or refused; a wrong body is never signed."""
    server.redirect(status, "/b")
    file = io.BytesIO(b"0123456789")
    file.seek(4)
    CLIENTS[client](signing(), "PUT", server.url + "/a", body=file)
    assert [judge(arrived) for arrived in server.arrived] == [b"456789", b"456789"]


@pytest.mark.parametrize("client", CLIENTS)
def test_host_that_is_not_bound(client, server):
    """It gets no signature and no x-amz header."""
    headers = {"X-Amz-Acl": "private", "Authorization": "Bearer of-another-service"}
    options = signing(TEMPORARY, hosts=["api.example.com"])
    CLIENTS[client](options, "GET", server.url + "/a", headers=headers)
    assert server.arrived[0].leaked() == ["authorization"]


@pytest.mark.parametrize("client", CLIENTS)
def test_redirect_to_a_presigned_url(client, server):
    """It is not signed once more."""
    server.redirect(302, "/b?X-Amz-Signature=abc")
    CLIENTS[client](signing(TEMPORARY), "GET", server.url + "/a")
    assert server.arrived[1].leaked() == []


@pytest.mark.parametrize("client", CLIENTS)
def test_learned_clock(client, server):
    """A refusal with another date teaches the time, once."""
    server.refuse("Wed, 01 Jan 2031 12:00:00 GMT")
    answer = CLIENTS[client](signing(learn_clock=True), "GET", server.url + "/a")
    assert answer == (403 if client == "urllib" else 200)
    assert len(server.arrived) == (1 if client == "urllib" else 2)
    if client != "urllib":
        assert server.arrived[1].fields()["x-amz-date"].startswith("20310101T1")


@pytest.mark.parametrize("client", CLIENTS)
def test_clock_is_not_learned_by_default(client, server):
    """A refusal stays one."""
    server.refuse("Wed, 01 Jan 2031 12:00:00 GMT")
    assert CLIENTS[client](signing(), "GET", server.url + "/a") == 403
    assert len(server.arrived) == 1
