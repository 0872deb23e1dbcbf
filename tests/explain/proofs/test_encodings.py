"""Paths and queries that were signed as other programs encode them: proven by the signature."""

from __future__ import annotations

import pytest

from sigv4.captures.reader import read_capture
from sigv4.explain import diagnose, read_error_response
from sigv4.explain.proofs.encodings import encodings
from sigv4.explain.proofs.requests import mistakes

from ...verify.world import (
    HOST,
    SCOPE,
    SECRET,
    quoted_message,
    receive,
    s3_answer,
    send,
    sign,
    string_of,
)

# What was signed, what is sent, and the cause but for its first word.
ENCODED = [
    ("a%20b(1).txt", "a%20b%281%29.txt", "not-encoded"),
    ("a%20b+c&d", "a%20b%2Bc%26d", "not-encoded"),
    ("a%20b:@", "a%20b%3A%40", "not-encoded"),
    ("a%20b*", "a%20b%2A", "not-encoded"),
    ("a%20b[1]", "a%20b%5B1%5D", "not-encoded"),
    ("a%7Eb*%28", "a~b%2A%28", "not-encoded"),
    ("a%7Eb%2A", "a~b%2A", "not-encoded"),
    ("caf%E9", "caf%C3%A9", "character-set"),
    ("caf%C3%83%C2%A9", "caf%C3%A9", "character-set"),
    ("cafe%CC%81%20b", "caf%C3%A9%20b", "accents"),
    ("caf%C3%A9%20b", "cafe%CC%81%20b", "accents"),
]


def resigned(url: str, edit, service: str = "s3"):
    """A request whose signature is that of another canonical request."""
    message = send(url=url, service=service)[1]
    received = receive(message, s3=service == "s3")
    canonical = edit(received.canonical_request)
    assert canonical != received.canonical_request
    scope = SCOPE.replace("/s3/", f"/{service}/")
    signature = sign(string_of(canonical, scope=scope), scope=scope)
    given = dict(message.headers)["Authorization"]
    return message.having("Authorization", given[:-64] + signature)


def first_cause(message, text: str):
    response = read_error_response(text)
    return diagnose(read_capture(message.raw()), response, secret=SECRET).causes[0]


@pytest.mark.parametrize(("signed", "sent", "code"), ENCODED)
def test_paths(signed, sent, code):
    """Of S3, whose paths are encoded once."""
    message = resigned(f"https://{HOST}/x/{sent}", lambda text: text.replace(sent, signed))
    cause = first_cause(message, s3_answer(receive(message)))
    assert (cause.code, cause.confidence) == (f"path-{code}", "certain")


@pytest.mark.parametrize(("signed", "sent", "code"), ENCODED)
def test_paths_that_are_encoded_twice(signed, sent, code):
    """Of other services."""

    def edit(text: str) -> str:
        return text.replace(sent.replace("%", "%25"), signed.replace("%", "%25"))

    message = resigned(f"https://api.example.com/x/{sent}", edit, "execute-api")
    cause = first_cause(message, quoted_message(receive(message, s3=False)))
    assert (cause.code, cause.confidence) == (f"path-{code}", "certain")


@pytest.mark.parametrize(("signed", "sent", "code"), ENCODED)
def test_queries(signed, sent, code):
    """In a name or in a value."""
    for query in (f"a=1&prefix={sent}", f"a=1&x{sent}=b"):
        message = resigned(f"https://{HOST}/?{query}", lambda text: text.replace(sent, signed))
        cause = first_cause(message, s3_answer(receive(message)))
        assert (cause.code, cause.confidence) == (f"query-{code}", "certain")


@pytest.mark.parametrize(
    "text", ["%FF", "x" * 9000 + "%C3%A9", "%20", "plain"], ids=["bytes", "long", "space", "plain"]
)
def test_what_stays(text):
    """Bytes that are not characters, very long texts, and ASCII."""
    kinds = [kind.code for kind, _, _, write in encodings() if write(text) != text]
    assert kinds == []


def test_broken_escapes():
    """A canonical request that is not one gives no other encodings of it."""
    text = "GET\n/a%25zz%é\na=%zz\nhost:h\n\nhost\nUNSIGNED-PAYLOAD"
    assert not [cause for cause, _ in mistakes(text) if "NFD" in cause.words]


@pytest.mark.parametrize(
    "signed",
    [
        "s3.eu-west-1.amazonaws.com",
        "s3.amazonaws.com",
        "s3-eu-west-1.amazonaws.com",
        "examplebucket.s3.amazonaws.com",
        "examplebucket.s3-accelerate.amazonaws.com",
    ],
)
def test_hosts_of_s3(signed):
    """With and without bucket or region: proven, and the secret is not blamed."""
    message = resigned(f"https://{HOST}/k", lambda text: text.replace(HOST, signed))
    cause = first_cause(message, s3_answer(receive(message)))
    assert (cause.code, cause.confidence) == ("host-changed-by-proxy", "certain")
    assert signed in cause.words


def test_merged_slashes():
    """S3 signs '//' as it is; a signer for other services merges them."""
    message = resigned(f"https://{HOST}/a//b", lambda text: text.replace("/a//b", "/a/b"))
    assert first_cause(message, s3_answer(receive(message))).code == "repeated-slashes-merged"
