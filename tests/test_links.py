"""Links of one's own: what they say, what is refused, and the three ways to serve them."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import shutil
import subprocess
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qsl, urlsplit

import pytest

from sigv4 import Credentials, ExpiryNotPositive, InvalidCredentials, InvalidParameter
from sigv4.links import Link, LinkExpired, LinkRefused, LinkRevoked, Links, presign_objects
from sigv4.s3 import S3

from .links_server import CONTENT, KEYS, running

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=timezone.utc)
END = NOW + timedelta(days=365)
NEW, OLD = b"n" * 32, b"o" * 32
BASE = "https://links.example.com/files/"


def links(at=NOW, keys=None, **options):
    keys = {"2026-11": NEW, "2026-10": OLD} if keys is None else keys
    return Links(keys, lambda link: f"https://s3/{link.target}", BASE, clock=lambda: at, **options)


def independent(target, end, label="", key="2026-11", secret=NEW):
    """A link made by the description at the top of the module, with the standard library."""

    def encode(data):
        return base64.urlsafe_b64encode(data).decode().rstrip("=")

    signed = f"{key}.{int(end.timestamp())}.{encode(target.encode())}.{encode(label.encode())}"
    mac = hmac.new(secret, b"sigv4-link-1\n" + signed.encode(), hashlib.sha256).digest()
    return f"{BASE}{signed}.{encode(mac)}"


@pytest.mark.parametrize(
    "target", ["a.pdf", "été/履歴書 2026.pdf", "a//b/../c", "", "?&#%", "x" * 900]
)
@pytest.mark.parametrize("label", ["", "user-17", "Ünal."])
def test_round_trip(target, label):
    """Targets and labels of any characters; the link is what the description makes."""
    link = links().make(target, expires_in=365 * 86400, label=label)
    assert link == independent(target, END, label)
    found = links().read(link)
    assert found == Link(target, END, label, "2026-11", 365 * 86400)
    assert links().make(target, expires_at=END, label=label) == link
    assert links().make(target, expires_in=timedelta(days=365), label=label) == link


def test_characters_survive_transport():
    """A token has no character that a gateway decodes or that an e-mail breaks."""
    token = links().make("é/ %?", expires_in=1).removeprefix(BASE)
    assert token.isascii()
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


def test_rotation():
    """The first key makes links, all of them are accepted, and a removed one no more."""
    old = links(keys={"2026-10": OLD}).make("a", expires_in=60)
    assert links().make("a", expires_in=60).startswith(f"{BASE}2026-11.")
    assert links().read(old).key_id == "2026-10"
    with pytest.raises(LinkRefused):
        links(keys={"2026-11": NEW}).read(old)


@pytest.mark.parametrize("field", range(5))
def test_every_field_is_authenticated(field):
    """A change of any of them is refused, and so is an end."""
    good = independent("a.pdf", END, "user").removeprefix(BASE)
    parts = good.split(".")
    changed = {0: "2026-10", 1: "1999999999", 2: "Yi5wZGY", 3: "dXNlcg2", 4: "A" * 43}
    parts[field] = changed[field]
    assert links().read(good).target == "a.pdf"
    with pytest.raises(LinkRefused, match="not valid"):
        links().read(".".join(parts))


def test_other_encodings_of_the_mac():
    """The last character of the MAC has spare bits, and only one form of it is accepted."""
    good = independent("a", END)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    accepted = []
    for letter in alphabet:
        try:
            links().read(good[:-1] + letter)
        except LinkRefused:
            continue
        accepted.append(letter)
    assert accepted == [good[-1]]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "favicon.ico",
        "a.1.b.c",
        "..." + "A" * 43,
        "2026-11.0." + "." + "." + "A" * 43,
        "2026-11.99999999999999..." + "A" * 43,
        "x" * 100_000,
        "other.1999999999.YQ.." + "A" * 43,
    ],
)
def test_text_that_is_no_link(text):
    """It is refused with the same words as a wrong MAC, and not shown."""
    with pytest.raises(LinkRefused) as caught:
        links().read(text)
    assert str(caught.value) == "This link is not valid. Copy it whole, or ask for a new one."
    assert caught.value.status == 403


def test_end():
    """A link works in its last second, and not after it."""
    link = links().make("a", expires_in=60)
    assert links(NOW + timedelta(seconds=59)).read(link).seconds_left == 1
    for late in (60, 61, 86400):
        with pytest.raises(LinkExpired) as caught:
            links(NOW + timedelta(seconds=late)).read(link)
        assert caught.value.status == 410


def test_revocation():
    """The callback sees an authenticated link that has not ended, and nothing else."""
    seen = []

    def is_revoked(link):
        seen.append(link.label)
        return link.label == "user-17"

    revoking = links(is_revoked=is_revoked)
    assert revoking.read(revoking.make("a", expires_in=9, label="user-18")).target == "a"
    with pytest.raises(LinkRevoked) as caught:
        revoking.read(revoking.make("a", expires_in=9, label="user-17"))
    assert caught.value.status == 410
    with pytest.raises(LinkRefused):
        revoking.read(revoking.make("a", expires_in=9, label="forged")[:-1])
    assert seen == ["user-18", "user-17"]


def test_end_within_a_second():
    """A link never ends before the end that was asked for."""
    half = timedelta(microseconds=500_000)
    link = links(NOW + half).make("a", expires_in=1)
    assert links(NOW + half + timedelta(microseconds=999_999)).read(link).target == "a"
    last = datetime(9999, 12, 31, 23, 59, 59, 999_999, timezone.utc)
    assert links().read(links().make("a", expires_at=last)).ends_at.year == 9999


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({}, InvalidParameter),
        ({"expires_in": 1, "expires_at": END}, InvalidParameter),
        ({"expires_in": 0}, ExpiryNotPositive),
        ({"expires_in": -(10**15)}, ExpiryNotPositive),
        ({"expires_at": NOW}, ExpiryNotPositive),
        ({"expires_in": timedelta(0)}, ExpiryNotPositive),
        ({"expires_in": True}, TypeError),
        ({"expires_in": 1.0}, TypeError),
    ],
)
def test_ends_that_cannot_be(given, error):
    """An end is in the future, and given once."""
    with pytest.raises(error):
        links().make("a", **given)


def test_end_of_the_calendar():
    """A link for as long as can be ends with the year 9999."""
    link = links().make("a", expires_in=10**15)
    assert links().read(link).ends_at == datetime(9999, 12, 31, tzinfo=timezone.utc)
    assert links().make("a", expires_in=timedelta.max) == link


def test_long_target():
    """What no URL holds is refused when the link is made."""
    with pytest.raises(InvalidParameter, match="too long"):
        links().make("x" * 8000, expires_in=1)


@pytest.mark.parametrize(
    "keys",
    [{}, {"a": b"short"}, {"a": "n" * 32}, {"a.b": NEW}, {"": NEW}, {"é": NEW}, {"a" * 65: NEW}],
)
def test_keys_that_cannot_be(keys):
    """Secrets have the length of SHA-256's output, and ids are parts of the token."""
    with pytest.raises(InvalidCredentials):
        links(keys=keys)


def test_repr_hides_secrets():
    """Neither of the two is shown."""
    shown = repr(links(keys={"a": b"marker" * 6}))
    assert "marker" not in shown


def test_objects():
    """The URL lasts as long as it may, but no longer than the link."""
    s3 = S3(KEYS, "eu-west-1", clock=lambda: NOW)
    presign = presign_objects(s3, "my-bucket", expires_in=120, ResponseContentType="text/plain")
    for left, expected in ((9, "9"), (1000, "120")):
        url = presign(Link("a b", END, "", "k", left))
        parts, query = urlsplit(url), dict(parse_qsl(urlsplit(url).query))
        assert (parts.path, query["X-Amz-Expires"]) == ("/a%20b", expected)
        assert query["response-content-type"] == "text/plain"


def test_objects_with_a_session():
    """Credentials that end sooner shorten the URL, and the link goes on."""
    ends = NOW + timedelta(seconds=30)
    keys = Credentials("ASIAIOSFODNN7EXAMPLE", "secret", "token", ends)
    presign = presign_objects(S3(keys, "eu-west-1", clock=lambda: NOW), "my-bucket")
    assert "X-Amz-Expires=30&" in presign(Link("a", END, "", "k", 1000))


def test_head_is_presigned_as_such():
    """The signature covers the method, so a HEAD gets a URL of its own."""
    presign = presign_objects(S3(KEYS, "eu-west-1", clock=lambda: NOW), "my-bucket")
    get, head = [presign(Link("a", END, "", "k", 99, method)) for method in ("GET", "HEAD")]
    assert get.partition("X-Amz-Signature")[0] == head.partition("X-Amz-Signature")[0]
    assert get != head


GOOD = independent("a.pdf", END)
EXPIRED = independent("a.pdf", NOW)
CASES = [
    ("GET", GOOD, 302, ""),
    ("HEAD", GOOD, 302, ""),
    ("POST", GOOD, 405, "Use GET.\n"),
    ("GET", GOOD[:-1], 403, "This link is not valid. Copy it whole, or ask for a new one.\n"),
    ("HEAD", GOOD[:-1], 403, ""),
    ("GET", EXPIRED, 410, "This link has expired. Ask for a new one.\n"),
]


def check(method, status, headers, body, expected, text):
    """What every way to serve has in common."""
    headers = {name.lower(): value for name, value in headers.items()}
    assert (status, body) == (expected, text)
    assert headers["cache-control"] == "private, no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers.get("location") == ("https://s3/a.pdf" if status == 302 else None)
    assert headers.get("allow") == ("GET, HEAD" if status == 405 else None)


@pytest.mark.parametrize(("method", "link", "status", "text"), CASES)
def test_wsgi(method, link, status, text):
    """Status, headers and body of a request to a WSGI server."""
    started = []
    environ = {"REQUEST_METHOD": method, "PATH_INFO": urlsplit(link).path}
    body = b"".join(links().wsgi(environ, lambda *given: started.append(given)))
    (line, headers), *more = started
    assert more == []
    check(method, int(line[:3]), dict(headers), body.decode(), status, text)


@pytest.mark.parametrize(("method", "link", "status", "text"), CASES)
def test_asgi(method, link, status, text):
    """The same from an ASGI server."""
    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "path": urlsplit(link).path}
    asyncio.run(links().asgi(scope, None, send))
    start, body = sent
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    check(method, start["status"], headers, body["body"].decode(), status, text)


def test_asgi_lifespan():
    """Servers announce their start and end."""
    messages, sent = ["lifespan.startup", "lifespan.shutdown"], []

    async def receive():
        return {"type": messages.pop(0)}

    async def send(message):
        sent.append(message["type"])

    asyncio.run(links().asgi({"type": "lifespan"}, receive, send))
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def event_of(version, method, path):
    """Events as AWS's pages show them, cut to what a program may rely on."""
    if version == "1.0":  # API Gateway, REST and HTTP APIs with payload format 1.0
        return {
            "version": "1.0",
            "resource": "/{proxy+}",
            "path": path,
            "httpMethod": method,
            "headers": {"Host": "id.execute-api.us-east-1.amazonaws.com"},
            "requestContext": {"httpMethod": method, "path": f"/prod{path}", "stage": "prod"},
            "body": None,
            "isBase64Encoded": False,
        }
    return {  # function URLs, and HTTP APIs with payload format 2.0
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"host": "id.lambda-url.us-east-1.on.aws"},
        "requestContext": {"http": {"method": method, "path": path, "protocol": "HTTP/1.1"}},
        "isBase64Encoded": False,
    }


@pytest.mark.parametrize("version", ["1.0", "2.0"])
@pytest.mark.parametrize(("method", "link", "status", "text"), CASES)
def test_lambda(version, method, link, status, text):
    """The same from function URLs and from API Gateway."""
    result = links().lambda_handler(event_of(version, method, urlsplit(link).path), None)
    assert result["isBase64Encoded"] is False
    check(method, result["statusCode"], result["headers"], result["body"], status, text)


def test_lambda_without_a_path():
    """An event without one is refused, not a failure."""
    assert links().lambda_handler({"httpMethod": "GET", "path": None})["statusCode"] == 403


@pytest.mark.parametrize(
    "event",
    [
        None,
        [],
        "{}",
        {},
        {"Records": []},
        {"httpMethod": 1},
        {"httpMethod": "GET", "path": 7},
        {"requestContext": None},
        {"requestContext": {"http": "GET"}},
        {"requestContext": {"http": {}}},
        {"requestContext": {"http": {"method": "GET"}}, "rawPath": ["/"]},
    ],
)
def test_lambda_events_of_other_kinds(event):
    """They are named as such."""
    with pytest.raises(InvalidParameter, match="not a request of a function URL"):
        links().lambda_handler(event)


def curl(*arguments):
    """Status, content and number of redirects."""
    form = "\n%{http_code} %{num_redirects}"
    command = ["curl", "-sS", "--max-time", "20", "-w", form, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    body, _, rest = done.stdout.rpartition("\n")
    return (*map(int, rest.split()), body)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_follows_a_link():
    """Through a real server to an endpoint that verifies each URL: months on, ranges, HEAD."""
    with running() as server:
        link = server.links.make("été 1.txt", expires_in=90 * 86400, label="user-17")
        assert curl("--location", link) == (200, 1, CONTENT.decode())
        assert curl("--location", "--range", "0-6", link) == (206, 1, "Welcome")
        assert curl("--location", "--head", "--output", "/dev/null", link)[:2] == (200, 1)
        assert curl(link)[:2] == (302, 0)
        assert curl("--location", link[:-1])[:2] == (403, 0)
        assert curl("--location", "--data", "x", link)[:2] == (405, 0)
        assert [finding.verdict for finding in server.findings] == ["verified"] * 3
        server.revoked.add("user-17")
        assert curl("--location", link) == (410, 0, "This link was revoked. Ask for a new one.\n")
