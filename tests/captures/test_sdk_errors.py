"""Exceptions as programs print them: the code, and what it leads to."""

from __future__ import annotations

import pytest

import sigv4
from sigv4.captures.error_response import read_error_response
from sigv4.explain import diagnose

SKEW = "The difference between the request time and the current time is too large."
UNKNOWN = "The AWS Access Key Id you provided does not exist in our records."
PRINTED = {
    "boto3": (
        "botocore.exceptions.ClientError: An error occurred (RequestTimeTooSkewed) when calling "
        f"the GetObject operation: {SKEW}",
        "clock-skew",
    ),
    "Java 2": (
        "software.amazon.awssdk.services.s3.model.S3Exception: "
        f"{UNKNOWN} (Service: S3, Status Code: 403, Request ID: X) (SDK Attempt Count: 1)",
        "access-key-unknown",
    ),
    "Go 2": (
        f"https response error StatusCode: 403, api error RequestTimeTooSkewed: {SKEW}",
        "clock-skew",
    ),
    "Go 1": (f"RequestTimeTooSkewed: {SKEW}\n\tstatus code: 403, request id: X", "clock-skew"),
    "Rust": (
        'Error: service error: unhandled error (x): Error { code: "RequestTimeTooSkewed", '
        f'message: "{SKEW}", aws_request_id: "X" }}',
        "clock-skew",
    ),
    "Rust, debug": (
        'ErrorMetadata { code: Some("InvalidAccessKeyId"), message: Some("'
        f'{UNKNOWN}"), extras: None }}',
        "access-key-unknown",
    ),
    "Ruby": (f"Aws::S3::Errors::RequestTimeTooSkewed ({SKEW})", "clock-skew"),
    ".NET": (f"Amazon.S3.AmazonS3Exception: {SKEW} ---> Amazon.Runtime.X: y", "clock-skew"),
    "s3cmd": (f"ERROR: S3 error: 403 (RequestTimeTooSkewed): {SKEW}", "clock-skew"),
    "rclone": (f"Failed to copy: RequestTimeTooSkewed: {SKEW}\n\tstatus code: 403", "clock-skew"),
    "mc": (
        "mc: <ERROR> Unable to list folder. The difference between the request time and the "
        "server's time is too large.",
        "clock-skew",
    ),
    "a console": ("403 The provided token has expired.", "session-token-expired"),
    "a console, STS": (
        "The security token included in the request is invalid",
        "session-token-mismatch",
    ),
    "two lines": (
        "The security token included in the\nrequest is expired",
        "session-token-expired",
    ),
    "a sentence of API Gateway": ("Missing Authentication Token", "not-signed"),
    "a malformed header": (
        "The authorization header is malformed; the region 'a' is wrong; expecting 'b'",
        "wrong-region",
    ),
    "version 2": (
        "The authorization mechanism you have provided is not supported. Please use "
        "AWS4-HMAC-SHA256.",
        "signature-version-2",
    ),
    "expired": ("AccessDenied? Request has expired", "presigned-url-expired"),
}


@pytest.mark.parametrize("name", PRINTED)
def test_first_cause(name):
    """What the server has said is found in all of them."""
    text, expected = PRINTED[name]
    response = read_error_response(text)
    assert response.code
    assert diagnose(None, response).causes[0].code == expected


def test_messages():
    """The words alone, where the program marks them."""
    for name in ("Rust", "Ruby", "s3cmd", "Go 2"):
        assert read_error_response(PRINTED[name][0]).message.rstrip(")") == SKEW
    assert read_error_response(PRINTED["Rust, debug"][0]).message == UNKNOWN


@pytest.mark.parametrize("text", ["it failed", "error 403", "Errors::x (y)"])
def test_other_text(text):
    """It is refused, and not taken for an error."""
    with pytest.raises(sigv4.InvalidRequest, match="format that this version cannot read"):
        read_error_response(text)
