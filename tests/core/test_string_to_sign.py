"""Step 2: algorithm, time, scope and the hash of the canonical request."""

from __future__ import annotations

import sigv4
from sigv4.core.string_to_sign import preamble, string_to_sign

SCOPE = sigv4.Scope("20130524", "us-east-1", "s3")
CANONICAL_REQUEST = (
    "GET\n"
    "/test.txt\n"
    "\n"
    "host:examplebucket.s3.amazonaws.com\n"
    "range:bytes=0-9\n"
    "x-amz-content-sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"
    "x-amz-date:20130524T000000Z\n"
    "\n"
    "host;range;x-amz-content-sha256;x-amz-date\n"
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
)


def test_documented_string_to_sign():
    """The GET object of AWS's S3 documentation, as its page prints it."""
    text = string_to_sign("AWS4-HMAC-SHA256", "20130524T000000Z", SCOPE, CANONICAL_REQUEST)
    assert text == (
        "AWS4-HMAC-SHA256\n"
        "20130524T000000Z\n"
        "20130524/us-east-1/s3/aws4_request\n"
        "7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972"
    )


def test_canonical_request_is_hashed_as_utf8():
    """What is not ASCII, such as a raw header value, counts by its bytes."""
    import hashlib

    text = string_to_sign("AWS4-HMAC-SHA256", "20130524T000000Z", SCOPE, "é")
    assert text.endswith(hashlib.sha256(b"\xc3\xa9").hexdigest())


def test_preamble_is_its_first_three_lines():
    """Shared by all that is signed in one second and scope."""
    assert preamble("AWS4-HMAC-SHA256", "20130524T000000Z", SCOPE) == (
        "AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n"
    )
