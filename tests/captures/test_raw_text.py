"""Compressed responses are read, in all that may hold them."""

from __future__ import annotations

import base64
import gzip
import json
import zlib

import pytest

import sigv4
from sigv4.captures.debug_log import read_debug_log
from sigv4.captures.error_response import MOST, quoted_error_response, read_error_response
from sigv4.captures.raw_text import decompressed, of_characters
from sigv4.captures.reader import read_capture

BODY = b"<Error><Code>SignatureDoesNotMatch</Code><Message>No match.</Message></Error>"
PACKED = {"gzip": gzip.compress(BODY), "zlib": zlib.compress(BODY), "plain": BODY}
OTHER = bytes(range(128, 256)) + b"\x00\x01\x02"  # as br may be


def har(**content: str) -> str:
    request = {"method": "GET", "url": "https://h/k", "headers": []}
    return json.dumps({"request": request, "response": {"status": 403, "content": content}})


@pytest.mark.parametrize("name", PACKED)
def test_files(name):
    """The body alone, and a whole response."""
    assert read_error_response(PACKED[name]).code == "SignatureDoesNotMatch"
    response = b"HTTP/1.1 403 x\r\nContent-Encoding: gzip\r\n\r\n" + PACKED[name]
    read = read_error_response(response)
    assert (read.code, read.status) == ("SignatureDoesNotMatch", 403)


@pytest.mark.parametrize("name", PACKED)
def test_har(name):
    """In base64, or with one character for each byte."""
    texts = [
        har(encoding="base64", text=base64.b64encode(PACKED[name]).decode()),
        har(text=PACKED[name].decode("latin-1")),
    ]
    for text in texts:
        capture = read_capture(text)
        assert capture.error_response == BODY.decode()
        assert capture.notes == ()


def test_har_of_another_compression():
    """The output says why the response is not read."""
    capture = read_capture(har(encoding="base64", text=base64.b64encode(OTHER).decode()))
    assert "compressed in a way that is not read" in capture.notes[0]
    assert quoted_error_response(capture.error_response) is None


def test_debug_log():
    """botocore prints the bytes as they came."""
    log = (
        "x DEBUG Making request <AWSPreparedRequest stream_output=True, method=GET, "
        "url=https://b.s3.amazonaws.com/k, headers={'Authorization': b'AWS4-HMAC-SHA256 C'}>\n"
        f"x DEBUG Response body:\n{PACKED['gzip']!r}\n"
    )
    assert read_debug_log(log).error_response == BODY.decode()


def test_what_cannot_be_read():
    """The refusal says so, and what to do."""
    for data in (OTHER, OTHER.decode("latin-1").replace("\x80", "\ufffd" * 60)):
        with pytest.raises(sigv4.InvalidRequest, match="compressed in a way that is not read"):
            read_error_response(data)


def test_a_bomb():
    """No more is decompressed than is read of any response."""
    with pytest.raises(sigv4.InvalidRequest, match="at most"):
        read_error_response(gzip.compress(b"<Error>" + b" " * 3 * MOST))


def test_what_stays():
    """What only begins as if it were compressed, or is cut off."""
    for raw in (b"\x1f\x8bx", b"\x78\x9c\xff\xff", b"x", b""):
        assert decompressed(raw) == raw
        assert of_characters(raw.decode("latin-1")) == raw.decode("latin-1")
    assert of_characters("x\u20ac") == "x\u20ac"
    assert decompressed(PACKED["gzip"][:40]).startswith(b"<Error>")


def test_colours_of_a_response():
    """HTTPie colours what it prints."""
    text = "\x1b[94m<Error\x1b[39;49;00m>\x1b[94m<Code>\x1b[39;49;00mAccessDenied</Code></Error>"
    assert read_error_response(text).code == "AccessDenied"
