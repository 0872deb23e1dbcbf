"""Authorization headers that a server quotes and cannot read."""

from __future__ import annotations

import pytest

from sigv4.explain import diagnose, read_error_response

SAYS = "'a' not a valid key=value pair (missing equal-sign) in Authorization header"
CREDENTIAL = "AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/sts/aws4_request, SignedHeaders=host"


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (f"AWS4-HMAC-SHA256 Credential= {CREDENTIAL}", "white space around it"),
        ("AWS4-HMAC-SHA256 Credential=AKIA /20260101/r/s/aws4_request", "white space around it"),
        (f"Authorization: AWS4-HMAC-SHA256 Credential={CREDENTIAL}", "the header's own name"),
        ("Bearer eyJ0", "the scheme 'Bearer'"),
        (f"AWS4-HMAC-SHA256 Credential={CREDENTIAL}, x", "a part of it has no '='"),
    ],
)
def test_quoted_headers(header, words):
    """What is wrong is seen in the header itself."""
    found = diagnose(None, read_error_response(f"{SAYS}: '{header}'."))
    assert [cause.code for cause in found.causes] == ["authorization-malformed"]
    assert words in found.causes[0].words


def test_without_the_header():
    """The sentence alone says so, and no more."""
    (cause,) = diagnose(None, read_error_response(SAYS)).causes
    assert "a part of it has no '='" in cause.words


def test_other_messages():
    """They have nothing to do with it."""
    response = read_error_response("<Error><Code>SlowDown</Code><Message>a</Message></Error>")
    assert diagnose(None, response).causes == ()
