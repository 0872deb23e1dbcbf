"""Requests and forms with one thing changed, the same for each server: named and seeded.

What is signed is signed before the change, unless the name of the class says "signed".
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from random import Random
from typing import NamedTuple

import sigv4
from sigv4.core.signing_key import HMAC_SHA256

from .conftest import BUCKET, KEY_ID, REGION, SECRET

CREDENTIALS = sigv4.Credentials(KEY_ID, SECRET)
BODY = b"hello " * 1700  # more than the least chunk


class Sent(NamedTuple):
    """What goes over the wire, but for the Content-Length."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes = b""

    def having(self, name: str, value: str) -> Sent:
        kept = [pair for pair in self.headers if pair[0].lower() != name.lower()]
        return self._replace(headers=[*kept, (name, value)])

    def value(self, name: str) -> str:
        return next(text for key, text in self.headers if key.lower() == name.lower())


def signer() -> sigv4.Signer:
    return sigv4.Signer(CREDENTIALS, REGION, "s3", allow_refused_headers=True)


def sent(request: sigv4.Request, host: str, body: bytes | None = None) -> Sent:
    target = request.path + (f"?{request.query}" if request.query else "")
    headers = [pair for pair in request.headers if pair[0].lower() != "host"]
    return Sent(
        request.method,
        target,
        [("Host", host), *headers],
        request.body if body is None else body,
    )


def header(host: str, method="GET", path="/k", headers=None, body=b"", **changes) -> Sent:
    request = sigv4.Request(method, f"http://{host}/{BUCKET}{path}", headers or {}, body)
    return sent(signer().sign(request, **changes).apply(request), host)


def presigned(host: str, method="GET", path="/k", **changes) -> Sent:
    request = sigv4.Request(method, f"http://{host}/{BUCKET}{path}")
    return sent(signer().presign(request, **changes).apply(request), host)


def streamed(host: str, **form) -> Sent:
    request = sigv4.Request("PUT", f"http://{host}/{BUCKET}/streamed")
    stream = signer().stream(request, BODY, **form)
    return sent(stream.apply(request), host, b"".join(stream))


Change = Callable[[Sent, Random], Sent]


def authorization(change: Callable[[str, Random], str]) -> Change:
    return lambda one, random: one.having(
        "Authorization", change(one.value("Authorization"), random)
    )


def extra(name: str, value: str) -> Change:
    return lambda one, random: one._replace(headers=[*one.headers, (name, value)])


def target(change: Callable[[str], str]) -> Change:
    return lambda one, random: one._replace(target=change(one.target))


def parameter(name: str, value: str | None) -> Change:
    def change(one: Sent, random: Random) -> Sent:
        path, _, query = one.target.partition("?")
        pairs = [piece for piece in query.split("&") if not piece.startswith(f"{name}=")]
        pairs += [] if value is None else [f"{name}={value}"]
        return one._replace(target=f"{path}?{'&'.join(pairs)}")

    return change


def without(name: str) -> Change:
    return lambda one, random: one._replace(
        headers=[pair for pair in one.headers if pair[0].lower() != name]
    )


def flipped(text: str, random: Random) -> str:
    at = random.randrange(len(text))
    return text[:at] + ("x" if text[at] != "x" else "y") + text[at + 1 :]


def some_byte(one: Sent, random: Random) -> Sent:
    at = random.randrange(len(one.body))
    body = one.body[:at] + bytes([one.body[at] ^ 1]) + one.body[at + 1 :]
    return one._replace(body=body)


AUTHORIZATIONS: dict[str, Callable[[str, Random], str]] = {
    "signature flipped": lambda text, random: text[:-64] + flipped(text[-64:], random),
    "signature in upper case": lambda text, random: text[:-64] + text[-64:].upper(),
    "signature short": lambda text, random: text[:-1],
    "something after the signature": lambda text, random: text + ", X=1",
    "no spaces": lambda text, random: text.replace(", ", ","),
    "two spaces": lambda text, random: text.replace(", ", ",  "),
    "algorithm in lower case": lambda text, random: text.replace("AWS4-HMAC", "aws4-hmac"),
    "algorithm longer": lambda text, random: text.replace("SHA256 ", "SHA2567 "),
    "region": lambda text, random: text.replace(REGION, "eu-west-1"),
    "service": lambda text, random: text.replace("/s3/", "/sts/"),
    "terminator": lambda text, random: text.replace("aws4_request", "aws4_requests"),
    "key": lambda text, random: text.replace(KEY_ID, "unknown"),
    "key in upper case": lambda text, random: text.replace(KEY_ID, KEY_ID.upper()),
    "host not signed": lambda text, random: text.replace("host;", ""),
    "names unsorted": lambda text, random: text.replace(
        "host;x-amz-content-sha256", "x-amz-content-sha256;host"
    ),
    "names twice": lambda text, random: text.replace("host;", "host;host;"),
    "credential twice": lambda text, random: text.replace(
        "SignedHeaders", f"Credential={KEY_ID}/x, SignedHeaders"
    ),
    "version 2": lambda text, random: f"AWS {KEY_ID}:abc=",
}
HEADERS: dict[str, Change] = {
    "date missing": without("x-amz-date"),
    "hash missing": without("x-amz-content-sha256"),
    "hash of another body": lambda one, random: one.having("x-amz-content-sha256", "0" * 64),
    "hash malformed": lambda one, random: one.having("x-amz-content-sha256", "required"),
    "date in another form": lambda one, random: one.having("X-Amz-Date", "2026-11-29T12:00:00Z"),
    "unsigned acl": extra("x-amz-acl", "public-read"),
    "unsigned metadata": extra("x-amz-meta-a", "b"),
    "unsigned copy source": extra("x-amz-copy-source", f"/{BUCKET}/k"),
    "unsigned header with underscores": extra("x_amz_acl", "public-read"),
    "token of nobody": extra("x-amz-security-token", "abc"),
    "date twice": lambda one, random: extra("X-Amz-Date", one.value("x-amz-date"))(one, random),
    "other method": lambda one, random: one._replace(method="HEAD"),
    "other key": target(lambda text: text.replace("/k", "/other")),
    "path with dots": target(lambda text: text.replace("/k", "/a/../k")),
    "path with two slashes": target(lambda text: text.replace("/k", "//k")),
    "path escaped": target(lambda text: text.replace("/k", "/%6b")),
    "parameter added": target(lambda text: f"{text}{'&' if '?' in text else '?'}versionId=1"),
    "second way to sign": target(
        lambda text: f"{text}{'&' if '?' in text else '?'}X-Amz-Signature=abc"
    ),
}
QUERIES: dict[str, Change] = {
    f"{name.lower()} missing": parameter(name, None)
    for name in (
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-Expires",
        "X-Amz-SignedHeaders",
        "X-Amz-Signature",
    )
}
QUERIES |= {
    "lifetime of 8 days": parameter("X-Amz-Expires", "691200"),
    "lifetime of nothing": parameter("X-Amz-Expires", "0"),
    "lifetime with a sign": parameter("X-Amz-Expires", "%2B60"),
    "signature of nothing": parameter("X-Amz-Signature", ""),
    "algorithm of version 2": parameter("X-Amz-Algorithm", "AWS2"),
    "names in lower case": target(lambda text: text.replace("X-Amz-Expires", "x-amz-expires")),
    "name twice": target(lambda text: f"{text}&X-Amz-Expires=60"),
    "unsigned acl": extra("x-amz-acl", "public-read"),
    "unsigned metadata": extra("x-amz-meta-a", "b"),
    "parameter added": target(lambda text: f"{text}&versionId=1"),
    "other key": target(lambda text: text.replace("/k?", "/other?")),
    "path escaped": target(lambda text: text.replace("/k?", "/%6b?")),
    "streaming hash": extra("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"),
    "authorization beside": extra("Authorization", "AWS4-HMAC-SHA256 x"),
}
BODIES: dict[str, Change] = {
    "byte flipped": some_byte,
    "cut": lambda one, random: one._replace(body=one.body[: random.randrange(len(one.body))]),
    "bytes after the end": lambda one, random: one._replace(body=one.body + b"x"),
    "decoded length": lambda one, random: one.having("X-Amz-Decoded-Content-Length", "5"),
    "no decoded length": without("x-amz-decoded-content-length"),
    "trailer not announced": without("x-amz-trailer"),
}


def requests(host: str, seed: int) -> Iterator[tuple[str, Sent]]:
    """The classes and their requests, for a server at a host."""
    random = Random(seed)
    now = datetime.now(timezone.utc)
    yield "control: get", header(host)
    yield "control: put", header(host, "PUT", body=BODY)
    yield "control: presigned", presigned(host)
    for name, change in AUTHORIZATIONS.items():
        yield f"header: {name}", authorization(change)(header(host), random)
    for name, change in HEADERS.items():
        yield f"header: {name}", change(header(host), random)
    for name, change in QUERIES.items():
        yield f"query: {name}", change(presigned(host), random)
    for text in (
        "a%2Fb",
        "a+b",
        "a%2bb",
        "a$b",
        "%c3%a9",
        "a//b",
        "a%252Fb",
        "a%20b",
        "~x",
        "%7Ex",
    ):
        yield f"path: {text}", header(host, path=f"/{text}")
        yield f"path presigned: {text}", presigned(host, path=f"/{text}")
    for minutes in (-20, -14, 14, 20):
        at = now + timedelta(minutes=minutes)
        yield f"signed {minutes} minutes away", header(host, at=at)
        yield f"presigned {minutes} minutes away", presigned(host, at=at, expires_in=60)
    yield "put: byte flipped", some_byte(header(host, "PUT", body=BODY), random)
    for name, value in (
        ("Content-MD5", base64.b64encode(bytes(16)).decode()),
        ("Content-MD5", "5d41402abc4b2a76b9719d911017c592"),
        ("x-amz-checksum-crc32", "AAAAAA=="),
        ("x-amz-checksum-crc32", "zzz"),
        ("x-amz-checksum-sha256", base64.b64encode(bytes(32)).decode()),
        ("x-amz-checksum-sha512", base64.b64encode(bytes(64)).decode()),
        ("x-amz-checksum-md4", "AAAA"),
        ("x-amz-sdk-checksum-algorithm", "SHA256"),
        ("x-amz-sdk-checksum-algorithm", "MD4"),
    ):
        yield (
            f"put: signed {name} {value[:8]}",
            header(host, "PUT", headers={name: value}, body=BODY),
        )
    both = {"x-amz-checksum-crc32": "AAAAAA==", "x-amz-checksum-sha1": "AAAA"}
    yield "put: two checksums", header(host, "PUT", headers=both, body=BODY)
    for tag, form in (
        ("signed chunks", {}),
        ("signed trailers", {"trailers": ["crc32"]}),
        ("unsigned chunks", {"trailers": ["crc32"], "sign_chunks": False}),
    ):
        yield f"control: {tag}", streamed(host, **form)
        for name, change in BODIES.items():
            if name != "trailer not announced" or form:
                yield f"{tag}: {name}", change(streamed(host, **form), random)


FIELDS = {"key": "form/a.txt"}


def form(
    conditions: list[object], fields: dict[str, str], changes: dict[str, str | None]
) -> list[tuple[str, str]]:
    """A signed form; `changes` are made after."""
    now = datetime.now(timezone.utc)
    scope = sigv4.Scope(f"{now:%Y%m%d}", REGION, "s3")
    own = {
        "x-amz-algorithm": "AWS4-HMAC-SHA256",
        "x-amz-credential": f"{KEY_ID}/{scope}",
        "x-amz-date": f"{now:%Y%m%dT%H%M%SZ}",
    }
    document = {
        "expiration": f"{now + timedelta(minutes=10):%Y-%m-%dT%H:%M:%S.000Z}",
        "conditions": [
            {"bucket": BUCKET},
            ["starts-with", "$key", "form/"],
            *[{name: value} for name, value in own.items()],
            *conditions,
        ],
    }
    policy = base64.b64encode(json.dumps(document).encode())
    signature = HMAC_SHA256.signing_key(CREDENTIALS, scope).sign(policy)
    made: dict[str, str | None] = {
        **fields,
        **own,
        "policy": policy.decode(),
        "x-amz-signature": signature,
        **changes,
    }
    return [(name, value) for name, value in made.items() if value is not None]


def forms() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The classes and their forms, all with a file of hello."""
    yield "control: form", form([], FIELDS, {})
    for name, changes in {
        "key missing": {"key": None},
        "key outside the policy": {"key": "other/a.txt"},
        "signature flipped": {"x-amz-signature": "0" * 64},
        "policy replaced": {"policy": "e30="},
        "credential of another region": {
            "x-amz-credential": f"{KEY_ID}/20260101/eu-west-1/s3/aws4_request"
        },
        "field without a condition": {"acl": "public-read"},
        "metadata without a condition": {"x-amz-meta-a": "b"},
        "ignored field": {"x-ignore-a": "b"},
        "token of nobody": {"x-amz-security-token": "abc"},
        "date missing": {"x-amz-date": None},
        "algorithm": {"x-amz-algorithm": "AWS4-HMAC-SHA1"},
    }.items():
        yield f"form: {name}", form([], FIELDS, changes)
    yield "form: absent content-type", form([["starts-with", "$Content-Type", ""]], FIELDS, {})
    yield "form: absent acl", form([["eq", "$acl", ""]], FIELDS, {})
    yield "form: too large", form([["content-length-range", 1, 2]], FIELDS, {})
    yield "form: too small", form([["content-length-range", 10, 20]], FIELDS, {})
    yield "form: range as text", form([["content-length-range", "1", "10"]], FIELDS, {})
    for value in ("XUFAKrxLKna5cZ2REBfFkg==", "AAAAAAAAAAAAAAAAAAAAAA==", "junk"):
        given = {**FIELDS, "Content-MD5": value}
        yield (
            f"form: Content-MD5 {value[:4]}",
            form([["starts-with", "$Content-MD5", ""]], given, {}),
        )
