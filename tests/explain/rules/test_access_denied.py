"""AccessDenied: the signature was accepted, and the causes that the response separates."""

from __future__ import annotations

import json

import pytest

from sigv4.captures.error_response import ErrorResponse
from sigv4.captures.reader import read_capture
from sigv4.explain import diagnose, read_error_response

from ...verify.world import HOST, presigned, send

URL = presigned(url=f"https://{HOST}/k")[0].url
ARN = "arn:aws:sts::123456789012:assumed-role/reader/session"


def denied(message: str, code: str = "AccessDenied", **more: str):
    return read_error_response(json.dumps({"code": code, "message": message, **more}))


def found(response, capture=URL):
    causes = diagnose(None if capture is None else read_capture(capture), response).causes
    return [(cause.code, cause.confidence) for cause in causes]


UNSTATED = [
    ("permission-denied", "likely"),
    ("kms-permission-denied", "possible"),
    ("requester-pays", "possible"),
]
MESSAGES = {
    "Access Denied": UNSTATED,
    "": UNSTATED,
    f"User: {ARN} is not authorized to perform: s3:GetObject on resource: x because no "
    "identity-based policy allows the s3:GetObject action": [("permission-denied", "certain")],
    f"User: {ARN} is not authorized to perform: kms:Decrypt on resource: x": [
        ("kms-permission-denied", "certain")
    ],
    "The ciphertext refers to a customer master key that does not exist": [
        ("kms-permission-denied", "certain")
    ],
    "You are not authorized to perform: this": [("permission-denied", "certain")],
    "Request has expired": [("presigned-url-expired", "certain")],
    "There were headers present in the request which were not signed": [
        ("header-added", "certain")
    ],
    "Bucket is requester pays; pass x-amz-request-payer": [("requester-pays", "certain")],
}


@pytest.mark.parametrize("message", MESSAGES)
def test_messages(message):
    """What the message names is certain; where it says nothing, what is left is listed."""
    assert found(denied(message)) == MESSAGES[message]


def test_the_words_say_what_can_be_distinguished():
    """And how; the message of the server is shown whole."""
    first, kms, payer = diagnose(read_capture(URL), denied("Access Denied")).causes
    assert "it is none of these" in first.words
    assert "To tell:" in kms.words
    assert "To tell:" in payer.words
    stated = diagnose(None, denied(f"User: {ARN} is not authorized to perform: s3:GetObject"))
    assert "the action s3:GetObject is not allowed" in stated.causes[0].words
    assert ARN in stated.causes[0].words
    assert stated.headline == "Cause: permission denied."


def test_a_url_that_had_ended():
    """By its own time and the server's clock, whatever the message says."""
    late = "2026-11-23T13:00:01Z"
    assert found(denied("Access Denied", ServerTime=late)) == [("presigned-url-expired", "certain")]
    early = "2026-11-23T12:59:59Z"
    assert found(denied("Access Denied", ServerTime=early)) == UNSTATED


@pytest.mark.parametrize("expires", ["", "x", "99999999", "9999999"])
def test_ends_that_cannot_be_computed(expires):
    """Nothing is claimed of them."""
    url = URL.replace("X-Amz-Expires=3600", f"X-Amz-Expires={expires}")
    url = url.replace("X-Amz-Date=2026", "X-Amz-Date=9999") if expires == "9999999" else url
    codes = [
        code for code, _ in found(denied("Access Denied", ServerTime="2026-11-23T13:00:01Z"), url)
    ]
    assert "presigned-url-expired" not in codes
    assert "permission-denied" in codes


def test_requester_pays_is_not_named_where_it_is_signed():
    """The request already says who pays."""
    paying = presigned(url=f"https://{HOST}/k", headers={"x-amz-request-payer": "requester"})[1]
    assert found(denied("Access Denied"), paying.raw()) == UNSTATED[:2]
    query = presigned(url=f"https://{HOST}/k?x-amz-request-payer=requester")[0].url
    assert found(denied("Access Denied"), query) == UNSTATED[:2]


def test_other_services():
    """Have no such buckets; without a capture all is listed."""
    capture = send(url="https://a.execute-api.eu-west-1.amazonaws.com/", service="execute-api")[1]
    response = denied("Access Denied", "AccessDeniedException")
    assert found(response, capture.raw()) == UNSTATED[:1]
    assert found(denied("Access Denied"), None) == UNSTATED


def test_a_request_that_was_not_signed():
    """Then that is the cause."""
    assert found(denied("Access Denied"), f"https://{HOST}/k") == [("not-signed", "certain")]
    assert diagnose(None, ErrorResponse("NoSuchKey", "Access Denied")).causes == ()
