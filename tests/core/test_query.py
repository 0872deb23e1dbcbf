"""Way 2: a presigned URL, and the headers to send with it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.core.query import append_query, headers_to_send, presign_url
from sigv4.core.signing_params import SigningParams

AT = datetime(2013, 5, 24, tzinfo=timezone.utc)
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
LONG_TERM = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", SECRET)
S3 = sigv4.Profile.for_service("s3")
PAIRS = [("X", "1"), ("Y", "2")]


def test_documented_url():
    """The presigned GET of AWS's S3 documentation, to the last character."""
    request = sigv4.Request("GET", "https://examplebucket.s3.amazonaws.com/test.txt")
    signed = presign_url(request, SigningParams(LONG_TERM, "us-east-1", "s3"), AT, 86_400)
    assert signed.url == (
        "https://examplebucket.s3.amazonaws.com/test.txt"
        "?X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
        "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    )
    assert signed.canonical_request == (
        "GET\n/test.txt\n"
        "X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host\n"
        "host:examplebucket.s3.amazonaws.com\n\nhost\nUNSIGNED-PAYLOAD"
    )
    assert signed.string_to_sign.endswith(
        "\n3bfa292879f6447bbcda7001decf97f4a54dc650c8942174ae0a9121cf58ad04"
    )
    assert signed.expires_at == AT + timedelta(days=1)


@pytest.mark.parametrize(
    ("url", "presigned"),
    [
        ("https://h", "https://h?X=1&Y=2"),
        ("https://h/", "https://h/?X=1&Y=2"),
        ("https://h/?", "https://h/?X=1&Y=2"),
        ("https://h/?a", "https://h/?a&X=1&Y=2"),
        ("https://h/?b=?&a=+&", "https://h/?b=?&a=+&&X=1&Y=2"),
    ],
)
def test_parameters_are_appended(url, presigned):
    """The URL there is stays as it is."""
    assert append_query(url, PAIRS) == presigned


@pytest.mark.parametrize(
    ("headers", "sent"),
    [
        ([], {}),
        ([("Content-Type", " a  b ")], {"Content-Type": " a  b "}),
        ([("A", "1"), ("B", "2"), ("a", " 3 ")], {"A": "1,3", "B": "2"}),
        ([("User-Agent", "x"), ("Authorization", "y"), ("A", "1")], {"A": "1"}),
        ([("Host", "h")], {}),
        ([("hOST", "cdn.example")], {"hOST": "cdn.example"}),
        ([("Host", "H")], {"Host": "H"}),
    ],
)
def test_headers_that_must_be_sent(headers, sent):
    """Those that are signed and that no client makes of the URL by itself."""
    request = sigv4.Request("GET", "https://h/", headers)
    assert headers_to_send(request, S3) == sent


def test_headers_to_send_are_those_that_are_signed():
    """What is signed beside the host is to be sent, and nothing else."""
    headers = {"Content-Type": "text/plain", "X-Amz-Acl": "private", "User-Agent": "x"}
    request = sigv4.Request("PUT", "https://h/k", headers)
    signed = presign_url(request, SigningParams(LONG_TERM, "us-east-1", "s3"), AT, 60)
    assert "&X-Amz-SignedHeaders=content-type%3Bhost%3Bx-amz-acl&" in signed.url
    assert signed.headers == {"Content-Type": "text/plain", "X-Amz-Acl": "private"}


def test_applied_the_request_can_be_sent():
    """With the URL in place, and each header once."""
    headers = [("Content-Type", "text/plain"), ("A", "1"), ("a", "2"), ("User-Agent", "x")]
    request = sigv4.Request("PUT", "https://h/k", headers, b"body")
    signed = presign_url(request, SigningParams(LONG_TERM, "us-east-1", "s3"), AT, 60)
    applied = signed.apply(request)
    assert applied.url == signed.url
    assert applied.headers == (("User-Agent", "x"), ("Content-Type", "text/plain"), ("A", "1,2"))
    assert applied.body == b"body"


def test_capped_lifetime_is_what_is_signed():
    """In the URL, in the canonical request and in the result."""
    credentials = sigv4.Credentials(
        "ASIAIOSFODNN7EXAMPLE", SECRET, "token", AT + timedelta(seconds=90)
    )
    request = sigv4.Request("GET", "https://h/k")
    signed = presign_url(request, SigningParams(credentials, "us-east-1", "s3"), AT, 3600, "cap")
    assert "&X-Amz-Expires=90&" in signed.url
    assert "&X-Amz-Expires=90&" in signed.canonical_request
    assert signed.expires_at == AT + timedelta(seconds=90)
