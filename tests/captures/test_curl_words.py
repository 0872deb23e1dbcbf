"""Words of curl, as `cli.curl`, `power` and `conformance server` use them."""

from __future__ import annotations

import pytest

from sigv4.captures.curl_words import curl_words, method_words

URL = "https://example.com/"


def test_headers():
    """An empty header is sent with a semicolon; what curl makes itself is left out."""
    words = curl_words([], [("Content-Length", "3"), ("A", "b"), ("C", "")], URL, typed=False)
    assert words == [
        "curl", "--globoff", "--path-as-is", "--header", "A: b", "--header", "C;", URL,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("headers", "typed", "removed"),
    [([], True, True), ([("content-Type", "a/b")], True, False), ([], False, False)],
)
def test_content_type(headers, typed, removed):
    """Curl's own Content-Type is removed where it would add one."""
    words = curl_words(["--data-binary", ""], headers, URL, typed=typed)
    assert ("Content-Type:" in words) is removed


@pytest.mark.parametrize(
    ("method", "words"),
    [("GET", []), ("HEAD", ["--head"]), ("DELETE", ["--request", "DELETE"])],
)
def test_methods(method, words):
    """GET is curl's own; HEAD must not wait for a body."""
    assert method_words(method) == words
