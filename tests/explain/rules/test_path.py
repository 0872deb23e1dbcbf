"""Paths of captures that are not signed themselves, and objects that a server names."""

from __future__ import annotations

import pytest

from sigv4.explain import diagnose, explain, read_capture, read_error_response

HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
SIGNED = (
    "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20260101%2F"
    "us-east-1%2Fs3%2Faws4_request&X-Amz-Date=20260101T000000Z&X-Amz-Expires=60&"
    f"X-Amz-SignedHeaders=host&X-Amz-Signature={'0a' * 32}"
)


def causes(url, response):
    found = diagnose(read_capture(url), read_error_response(response))
    return {cause.code: cause.confidence for cause in found.causes}


@pytest.mark.parametrize(
    ("url", "resource", "is_named"),
    [
        ("https://oss.example.com/oss/a.jpg", "/bucket/a.jpg", True),
        ("https://oss.example.com/bucket/a.jpg", "/bucket/a.jpg", False),
        ("https://oss.example.com/bucket/a%20b.jpg", "/bucket/a b.jpg", False),
        ("https://oss.example.com/bucket/a%20b.jpg", "/bucket/a%20b.jpg", False),
        ("https://bucket.s3.amazonaws.com/a.jpg", "/bucket/a.jpg", False),
        ("https://bucket.s3.amazonaws.com/", "/bucket", False),
        ("https://oss.example.com/oss/a.jpg", "/", False),
        ("https://oss.example.com/oss/a.jpg", "a.jpg", False),
    ],
)
def test_the_resource_of_the_response(url, resource, is_named):
    """A proxy maps one path to another: the server names the one that it has received."""
    response = f"<Error><Code>SignatureDoesNotMatch</Code><Resource>{resource}</Resource></Error>"
    found = causes(f"{url}?{SIGNED}", response)
    assert (found.get("path-prefix-changed") == "likely") is is_named


def test_the_resource_of_another_refusal():
    """A code that says what is wrong needs no guess."""
    response = "<Error><Code>NoSuchKey</Code><Resource>/other</Resource></Error>"
    assert "path-prefix-changed" not in causes(f"https://h.example.com/a?{SIGNED}", response)


@pytest.mark.parametrize(
    ("path", "theirs", "expected"),
    [
        ("/a+b", "/a%20b", {"path-plus-or-space": "likely"}),
        ("/a%20b", "/a%20b", {}),
        ("/a", "/b", {}),
    ],
)
def test_requests_that_a_proxy_signs(path, theirs, expected):
    """The path that was asked for is compared with the one that the server has."""
    canonical = f"GET\n{theirs}\n\nhost:h.example.com\n\nhost\n{HASH}"
    response = f"<Error><CanonicalRequest>{canonical}</CanonicalRequest></Error>"
    found = causes(f"https://h.example.com{path}", response)
    assert found.pop("not-signed") == "possible"
    found.pop("path-signed-as-sent", None)
    assert found == expected


@pytest.mark.parametrize(
    ("ours", "theirs", "code"),
    [
        ("/a%253Ab%2520c", "/a%3Ab%2520c", "path-not-encoded"),
        ("/%253Clog-%257Bnow%252Fd%257D%253E", "/%3Clog-%7Bnow/d%7D%3E", "encoded-slash-decoded"),
        ("/caf%25C3%25A9", "/caf%25E9", "path-character-set"),
        ("/a%2525b", "/c%25d", "path-altered"),
        ("/a%25zz", "/b%25", "path-altered"),
    ],
)
def test_paths_that_are_encoded_twice(ours, theirs, code):
    """Of most services: what a proxy has decoded differs below the second encoding."""
    text = "GET\n{}\n\nhost:h.example.com\n\nhost\n" + HASH
    (cause,) = explain(text.format(ours), text.format(theirs)).causes
    assert cause.code == code
