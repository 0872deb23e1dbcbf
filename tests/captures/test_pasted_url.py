"""The signed URL in a text: what browsers, libraries and pages write around it."""

from __future__ import annotations

import html
import json

import pytest

import sigv4
from sigv4.captures.reader import read_capture
from sigv4.explain import diagnose, read_error_response

from ..verify.world import presigned

URL = presigned()[0].url
OTHER = presigned(url="https://h.example/k")[0].url
MISMATCH = "<Error><Code>SignatureDoesNotMatch</Code></Error>"
TEXTS = {
    "Chrome": (f"GET {URL} 403 (Forbidden)", "GET"),
    "Chrome, an upload": (f"PUT {URL} net::ERR_FAILED 403 (Forbidden)", "PUT"),
    "Firefox": (f"XHRPUT\n{URL}\n[HTTP/1.1 403 Forbidden 120ms]", "GET"),
    "CORS": (f"Access to fetch at '{URL}' from origin 'http://localhost:3000' has been", "GET"),
    "Safari": (f"Failed to load resource: a status of 403 (Forbidden) ({URL})", "GET"),
    "requests": (f"HTTPError: 403 Client Error: Forbidden for url: {URL}", "GET"),
    "axios": (f"AxiosError: code 403\n  config: {{\n    url: '{URL}',\n    method: 'x' }}", "GET"),
    "Markdown": (f"see [the file]({URL}).", "GET"),
    "HTML": (f'<a href="{html.escape(URL)}">the file</a>', "GET"),
    "JSON": (json.dumps({"url": URL}), "GET"),
    "JSON of Go": (json.dumps({"url": URL}).replace("&", "\\u0026"), "GET"),
    "JSON of PHP": (json.dumps([URL]).replace("/", "\\/"), "GET"),
    "twice": (f"first {URL}\nthen {URL}, too", "GET"),
    "another URL before it": (f"see http://h/ and post\t{URL}", "POST"),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_url_in_a_text(name):
    """It is taken, with the method before it, and the output says so."""
    text, method = TEXTS[name]
    capture = read_capture(text)
    assert (capture.kind, capture.request.method, capture.request.url) == ("URL", method, URL)
    assert capture.notes == (
        "The text holds a signed URL, which was taken; its headers are not known.",
    )
    assert not capture.complete


@pytest.mark.parametrize(
    "text",
    [
        f"one {URL}\nanother {OTHER}",
        "X-Amz-Signature=0a",
        "see http://h/ and X-Amz-Signature=0a",
        "see http://h/k?a=1",
        json.dumps({"log": {"entries": [{"x": URL}]}}),
        json.dumps({"a": 1}),
    ],
)
def test_other_texts(text):
    """Several URLs, none, or a HAR that cannot be read."""
    with pytest.raises(sigv4.InvalidRequest):
        read_capture(text)


def test_very_many():
    """The time does not grow with what stands between."""
    text = "see " + "https://h/" * 100_000 + "X-Amz-Signature=" * 1000
    assert read_capture(text).request.host == "h"


@pytest.mark.parametrize("mark", ["&amp;", "\\u0026", "\\\\u0026", "\\&", "^&", "%26"])
def test_escaped_ampersands(mark):
    """The first cause is how they are written, and not that parameters are missing."""
    capture = read_capture(URL.replace("&", mark))
    for response in (None, read_error_response(MISMATCH)):
        (cause,) = diagnose(capture, response).causes
        assert (cause.code, cause.confidence) == ("ampersand-escaped", "certain")
        assert mark.lstrip("\\") in cause.words


def test_a_url_in_a_value():
    """A signed URL that a parameter holds is not escaped by mistake."""
    inner = "https%3A%2F%2Fi%2F%3Fa%3D1%26X-Amz-Date%3D20260101T000000Z"
    url = presigned(url=f"https://h.example/k?to={inner}")[0].url
    assert diagnose(read_capture(url), None).causes == ()
