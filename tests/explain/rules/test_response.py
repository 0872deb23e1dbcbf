"""Causes that the words of an error response show."""

from __future__ import annotations

import hashlib
import json
import re

import pytest

from sigv4.explain import diagnose, read_capture, read_error_response

from ...verify.world import HOST, SECRET, TOKEN, presigned, receive, s3_answer, send

CANONICAL = f"GET\n/k\n\nhost:{HOST}\n\nhost\nUNSIGNED-PAYLOAD"
TEXT = "AWS4-HMAC-SHA256\n20260115T123045Z\n20260115/us-east-1/s3/aws4_request\n"
HASH = hashlib.sha256(CANONICAL.encode()).hexdigest()
V2 = "https://b.s3.amazonaws.com/k?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Expires=1&Signature=a"


def response(code="SignatureDoesNotMatch", message="", **more):
    return read_error_response(json.dumps({"Code": code, "message": message, **more}))


def codes(answer, capture=None, canonical_request=None):
    taken = None if capture is None else read_capture(capture)
    found = diagnose(taken, answer, canonical_request=canonical_request)
    return [cause.code for cause in found.causes]


@pytest.mark.parametrize("code", ["PermanentRedirect", "TemporaryRedirect"])
def test_redirects(code):
    """Another region, with the endpoint that the server names."""
    found = diagnose(None, response(code, Endpoint="b.s3-eu-west-1.amazonaws.com"))
    assert [cause.code for cause in found.causes] == ["wrong-region"]
    assert "at b.s3-eu-west-1.amazonaws.com" in found.causes[0].words


@pytest.mark.parametrize(
    "message",
    [
        "aws-chunked encoding is not supported with the specified x-amz-content-sha256 value.",
        "Aws MultiChunkedEncoding is not supported.",
    ],
)
def test_chunked(message):
    """Alibaba's words for uploads that are framed."""
    assert codes(response("InvalidArgument", message)) == ["aws-chunked-on-one-side"]


@pytest.mark.parametrize(
    ("expires", "found"),
    [
        ("604800", []),
        ("604801", ["expires-out-of-range"]),
        ("0", ["expires-out-of-range"]),
        ("1h", ["expires-out-of-range"]),
        ("9" * 40, ["expires-out-of-range"]),
    ],
)
def test_lifetimes_of_urls(expires, found):
    """A URL for more than seven days is refused, whatever else is right; its words suffice too."""
    url = presigned(url=f"https://{HOST}/k")[0].url
    sent = re.sub("(?<=X-Amz-Expires=)[^&]+", expires, url)
    assert [code for code in codes(None, sent) if code == "expires-out-of-range"] == found


def test_presigned_url_that_arrived_as_it_was_sent():
    """The holder of a URL chooses the method and the value of a signed header."""
    message = presigned("PUT", headers={"Content-Type": "image/png"})[1]
    sent = message.having("Content-Type", "text/csv")
    answer = read_error_response(s3_answer(receive(sent)))
    found = diagnose(read_capture(sent.raw()), answer).causes
    assert [(cause.code, cause.confidence) for cause in found] == [
        ("method-changed", "possible"),
        ("content-type-altered", "possible"),
    ]
    assert "sent with PUT" in found[0].words
    assert "sent as 'text/csv'" in found[1].words
    assert codes(answer, sent.raw(), receive(message).canonical_request) == ["content-type-altered"]
    (proven,) = diagnose(read_capture(sent.raw()), answer, secret=SECRET).causes
    assert proven.words == "The signature proves it: content-type was signed as 'image/png'."


def test_lifetimes_in_words():
    """S3 says what is wrong with the number."""
    words = "X-Amz-Expires must be less than a week (in seconds); that is, the given ..."
    found = codes(response("AuthorizationQueryParametersError", words))
    assert found == ["expires-out-of-range"]


def test_no_signature_in_words():
    """API Gateway has one message for a missing signature and for a missing path."""
    (cause,) = diagnose(None, response("", "Missing Authentication Token")).causes
    assert (cause.code, cause.confidence) == ("not-signed", "likely")
    assert "API Gateway" in cause.words


def test_host_of_another_region():
    """Services that do not name the region expect that of their host."""
    words = "Credential should be scoped to a valid region. "
    (cause,) = diagnose(None, response("SignatureDoesNotMatch", words)).causes
    assert cause.words == "The server expects the region of its host."


@pytest.mark.parametrize(
    ("key", "capture", "expected"),
    [
        ("ASIAIOSFODNN7EXAMPLE", None, ["access-key-unknown", "session-token-missing"]),
        ("AKIAIOSFODNN7EXAMPLE", None, ["access-key-unknown"]),
        (
            "ASIAIOSFODNN7EXAMPLE",
            presigned(token=TOKEN)[0].url.replace("X-Amz-Security-Token", "X-Other"),
            ["session-token-missing", "access-key-unknown"],
        ),
        ("ASIAIOSFODNN7EXAMPLE", presigned(url=f"https://{HOST}/k")[0].url, ["access-key-unknown"]),
    ],
)
def test_unknown_keys(key, capture, expected):
    """A temporary key is unknown without its token; a request that is captured shows its own."""
    assert codes(response("InvalidAccessKeyId", AWSAccessKeyId=key), capture) == expected


@pytest.mark.parametrize(
    ("message", "capture"),
    [
        ("The mechanism is not supported. Please use AWS4-HMAC-SHA256.", None),
        ("Requests with AWS KMS managed keys require AWS Signature Version 4.", None),
        ("Please use AWS4-HMAC-SHA256.", V2),
        ("", V2),
        ("", f"GET /k HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: AWS AKIA:c2ln\r\n\r\n"),
    ],
)
def test_version_2(message, capture):
    """Named from the server's words, and from the request."""
    assert codes(response("InvalidRequest", message), capture) == ["signature-version-2"]


def test_a_request_without_any_signature():
    """It is not one of version 2."""
    capture = f"GET /k?Signature=1 HTTP/1.1\r\nHost: {HOST}\r\n\r\n"
    assert codes(response("AccessDenied", "x"), capture)[0] == "not-signed"


@pytest.mark.parametrize("strings", [{}, {"StringToSign": TEXT + HASH}])
def test_equal_requests(strings):
    """Then the secrets differ; either side may have the wrong one."""
    answer = response(CanonicalRequest=CANONICAL, **strings)
    assert codes(answer, canonical_request=CANONICAL) == ["wrong-secret"]


@pytest.mark.parametrize(
    ("answer", "signed"),
    [
        (response(CanonicalRequest=CANONICAL), CANONICAL.replace("/k", "/l")),
        (response(), CANONICAL),
        (response("AccessDenied", "Request has expired", CanonicalRequest=CANONICAL), CANONICAL),
    ],
)
def test_requests_that_do_not_show_the_secret(answer, signed):
    """They differ, one is not known, or the refusal is about something else."""
    assert "wrong-secret" not in codes(answer, canonical_request=signed)


def test_where_equal_requests_were_changed():
    """Nowhere: captured, signed and received are the same."""
    made, _ = presigned(url=f"https://{HOST}/k")
    canonical = made.canonical_request
    found = diagnose(
        read_capture(made.url), response(CanonicalRequest=canonical), canonical_request=canonical
    )
    assert (
        dict(found.facts)["where"]
        == "the server has what was signed and sent: it was not changed on the way"
    )


def test_php():
    """An error as a class for PHP prints it, its code in brackets."""
    text = "PHP Warning:  S3::putObject(): [AccessDenied] Request has expired in S3.php on line 9"
    assert read_error_response(text).code == "AccessDenied"


def test_region_of_r2():
    """Cloudflare R2 lists the regions that it takes; the last one is for all buckets."""
    words = "The region name 'eu-west-1' is not valid. Must be one of: wnam, enam, auto"
    (cause,) = diagnose(None, response("InvalidRegionName", words)).causes
    assert cause.code == "wrong-region"
    assert "auto" in cause.words
    words = "SigV2 authorization is not supported. Please use SigV4 instead."
    assert codes(response("Unauthorized", words), None) == ["signature-version-2"]


@pytest.mark.parametrize(
    "text",
    [
        "HTTP/1.1 403 Forbidden\n\n",
        "An error occurred (403) when calling the HeadObject operation: Forbidden",
    ],
)
def test_response_without_a_body(text):
    """Nothing says that the signature was wrong, so the secret is not blamed."""
    signed, message = send("HEAD", f"https://{HOST}/k")
    found = read_error_response(text)
    assert (found.status, found.says_why) == (403, False)
    explanation = diagnose(
        read_capture(message.raw()), found, canonical_request=signed.canonical_request
    )
    assert explanation.causes == ()
    assert "sign and send GET" in " ".join(str(explanation).split())
