"""Way 1: headers that are added, and what they replace."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

import sigv4
from sigv4.core.header import sign_headers
from sigv4.core.signing_params import SigningParams

AT = datetime(2015, 8, 30, 12, 36, tzinfo=timezone.utc)
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
LONG_TERM = sigv4.Credentials("AKIDEXAMPLE", SECRET)
TEMPORARY = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, "token")
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def sign(request, credentials=LONG_TERM, profile=sigv4.GENERIC):
    return sign_headers(request, SigningParams(credentials, "us-east-1", "service", profile), AT)


def test_get_vanilla_of_the_suite():
    """The first case of AWS's suite, stage by stage."""
    signed = sign(sigv4.Request("GET", "https://example.amazonaws.com/"))
    assert signed.canonical_request == (
        "GET\n/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\n"
        f"host;x-amz-date\n{EMPTY}"
    )
    assert signed.string_to_sign == (
        "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n"
        "bb579772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63"
    )
    assert signed.headers["Authorization"] == (
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
        "SignedHeaders=host;x-amz-date, "
        "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
    )
    assert signed.url == "https://example.amazonaws.com/"
    assert signed.expires_at is None


@pytest.mark.parametrize(
    ("credentials", "profile", "names"),
    [
        (LONG_TERM, sigv4.GENERIC, ["X-Amz-Date"]),
        (TEMPORARY, sigv4.GENERIC, ["X-Amz-Date", "X-Amz-Security-Token"]),
        (
            TEMPORARY,
            sigv4.GENERIC.replace(omit_session_token=True),
            ["X-Amz-Date", "X-Amz-Security-Token"],
        ),
        (
            LONG_TERM,
            sigv4.GENERIC.replace(content_sha256_header=True),
            ["X-Amz-Date", "X-Amz-Content-SHA256"],
        ),
        (
            TEMPORARY,
            sigv4.Profile.for_service("s3"),
            ["X-Amz-Date", "X-Amz-Content-SHA256", "X-Amz-Security-Token"],
        ),
    ],
)
def test_headers_that_are_added(credentials, profile, names):
    """No more than the profile and the credentials need, Authorization last."""
    request = sigv4.Request("GET", "https://h/", {"A": "b", "Host": "h"})
    signed = sign(request, credentials, profile)
    assert list(signed.headers) == [*names, "Authorization"]


@pytest.mark.parametrize(
    ("stale", "value"),
    [
        ("x-amz-date", "19990101T000000Z"),
        ("X-AMZ-SECURITY-TOKEN", "stale"),
        ("authorization", "AWS4-HMAC-SHA256 stale"),
    ],
)
def test_stale_headers_are_replaced(stale, value):
    """They count for nothing, and are gone once the signature is applied."""
    request = sigv4.Request("GET", "https://h/", [("A", "1"), (stale, value), ("B", "2")])
    signed = sign(request, TEMPORARY)
    fresh = sign(sigv4.Request("GET", "https://h/", [("A", "1"), ("B", "2")]), TEMPORARY)
    assert signed.signature == fresh.signature
    applied = signed.apply(request).headers
    assert value not in dict(applied).values()
    assert [name for name, _ in applied] == [
        *("A", "B"),
        *("X-Amz-Date", "X-Amz-Security-Token", "Authorization"),
    ]


def test_date_header_does_not_replace_the_date():
    """A Date is signed as any header; the signing time is X-Amz-Date's."""
    date = "Mon, 09 Sep 2011 23:36:00 GMT"
    signed = sign(sigv4.Request("GET", "https://h/", {"Date": date}))
    assert signed.headers["X-Amz-Date"] == "20150830T123600Z"
    assert f"\ndate:{date}\nhost:h\nx-amz-date:20150830T123600Z\n" in signed.canonical_request


def test_token_left_out_of_the_signature_is_sent_all_the_same():
    """omit_session_token: the signature is that of the bare keys."""
    omitting = sigv4.GENERIC.replace(omit_session_token=True)
    request = sigv4.Request("GET", "https://h/")
    signed = sign(request, TEMPORARY, omitting)
    assert signed.signature == sign(request, LONG_TERM).signature
    assert signed.headers["X-Amz-Security-Token"] == "token"
