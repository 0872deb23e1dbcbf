"""What a server says comes before what a capture shows, and excludes what it cannot mean."""

from __future__ import annotations

import hashlib
import json

import pytest

import sigv4
from sigv4.explain import diagnose, read_capture, read_error_response
from sigv4.serve.cause import likely_causes
from sigv4.verify import VerificationError, Verifier

from ...verify.world import AT, HOST, KEY_ID, SECRET, presigned, receive, s3_answer, send

EMPTY = hashlib.sha256(b"").hexdigest()
OTHER = hashlib.sha256(b"x").hexdigest()
MALFORMED = "The authorization header is malformed; "
ARN = "arn:aws:iam::123456789012:user/a"

# A request that lacks x-amz-content-sha256, and one with a header that is not signed.
MESSAGE = send(url=f"https://{HOST}/k")[1]
LIST = dict(MESSAGE.headers)["Authorization"].replace("x-amz-content-sha256;", "")
WITHOUT_HASH = MESSAGE.without("x-amz-content-sha256").having("Authorization", LIST).raw()
UNSIGNED_HEADER = MESSAGE.having("X-Amz-Foo", "1").raw()
FAULTY = (WITHOUT_HASH, UNSIGNED_HEADER)


def s3(code: str, message: str = "m", more: str = ""):
    return read_error_response(
        f"<Error><Code>{code}</Code><Message>{message}</Message>{more}</Error>"
    )


def named(response, capture=None, **more):
    taken = None if capture is None else read_capture(capture)
    found = diagnose(taken, response, **more)
    return [(cause.code, cause.confidence) for cause in found.causes]


SAID = {
    "clock-skew": s3("RequestTimeTooSkewed", more="<ServerTime>2026-11-23T12:40:00Z</ServerTime>"),
    "access-key-unknown": s3("InvalidAccessKeyId"),
    "wrong-region": s3(
        "AuthorizationHeaderMalformed",
        f"{MALFORMED}the region 'us-east-1' is wrong; expecting 'eu-west-1'",
        "<Region>eu-west-1</Region>",
    ),
    "wrong-service": s3(
        "AuthorizationHeaderMalformed",
        f'{MALFORMED}incorrect service "execute-api". This endpoint belongs to "s3".',
    ),
    "scope-date-differs": s3(
        "AuthorizationHeaderMalformed",
        f'{MALFORMED}Invalid credential date "20261122". This date is not the same as '
        'X-Amz-Date: "20261123".',
    ),
    "scope-malformed": s3(
        "AuthorizationHeaderMalformed",
        f'{MALFORMED}the Credential is mal-formed; expecting "&lt;YOUR-AKID&gt;/YYYYMMDD/REGION/'
        'SERVICE/aws4_request".',
    ),
    "session-token-expired": s3("ExpiredToken", "The provided token has expired."),
    "payload-hash-malformed": s3(
        "InvalidArgument",
        "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, "
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD, or a valid sha256 value.",
    ),
    "two-signatures": s3(
        "InvalidArgument",
        "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature "
        "query string parameter or the Authorization header should be specified",
    ),
    "policy-expired": s3("AccessDenied", "Invalid according to Policy: Policy expired."),
    "authorization-malformed": read_error_response(
        '{"message": "Authorization header requires \'Credential\' parameter. Authorization header '
        "requires 'Signature' parameter. Authorization header requires existence of either a "
        "'X-Amz-Date' or a 'Date' header. Authorization=Bearer\"}"
    ),
    "hash-of-empty-body": s3(
        "XAmzContentSHA256Mismatch",
        more=f"<ClientComputedContentSHA256>{EMPTY}</ClientComputedContentSHA256>"
        f"<S3ComputedContentSHA256>{OTHER}</S3ComputedContentSHA256>",
    ),
    "body-altered": s3("BadDigest"),
}


@pytest.mark.parametrize("code", SAID)
@pytest.mark.parametrize("capture", [None, *FAULTY])
def test_what_the_server_says_comes_first(code, capture):
    """A fault that a capture shows besides is only possible: it is not why this was refused."""
    found = named(SAID[code], capture)
    assert found[0] == (code, "certain")
    assert {confidence for _, confidence in found[1:]} <= {"possible"}


@pytest.mark.parametrize("url", [None, presigned(url=f"https://{HOST}/k")[0].url])
def test_missing_parameters(url):
    """The words name none of them: what the URL shows is more certain."""
    words = "Query-string authentication version 4 requires the X-Amz-Algorithm, ... parameters."
    response = s3("AuthorizationQueryParametersError", words)
    assert named(response, url) == [("presigned-url-truncated", "likely")]
    if url is not None:
        escaped = named(response, url.replace("&", "&amp;"))
        assert escaped[0] == ("ampersand-escaped", "certain")


def test_missing_hash():
    """The server and the capture say the same."""
    response = s3(
        "InvalidRequest", "Missing required header for this request: x-amz-content-sha256"
    )
    for capture in (None, WITHOUT_HASH):
        assert named(response, capture) == [("content-sha256-missing", "certain")]


def test_empty_access_key():
    """A signer without credentials."""
    words = f"{MALFORMED}a non-empty Access Key (AKID) must be provided in the credential."
    assert named(s3("AuthorizationHeaderMalformed", words)) == [("scope-malformed", "certain")]


ACCEPTED = [
    s3("NoSuchKey", "The specified key does not exist."),
    s3("SlowDown", "Please reduce your request rate."),
    s3("InternalError", "We encountered an internal error. Please try again."),
    read_error_response('{"__type": "ThrottlingException", "message": "Rate exceeded"}'),
]


@pytest.mark.parametrize("response", ACCEPTED)
@pytest.mark.parametrize("capture", FAULTY)
@pytest.mark.parametrize("secret", [None, "x" * 40])
def test_answers_after_the_signature(response, capture, secret):
    """They leave no cause of a signature, and the facts say so."""
    explanation = diagnose(read_capture(capture), response, secret=secret)
    assert explanation.causes == ()
    assert "after the signature was accepted" in dict(explanation.facts)["note"]


@pytest.mark.parametrize("capture", [None, *FAULTY])
@pytest.mark.parametrize(
    "response",
    [
        s3("AccessDenied", f"User: {ARN} is not authorized to perform: s3:GetObject"),
        read_error_response(
            json.dumps({"Message": f"User: {ARN} is not authorized to perform: es:ESHttpGet"})
        ),
    ],
)
def test_permission_denied(response, capture):
    """The signature was accepted."""
    assert named(response, capture) == [("permission-denied", "certain")]


@pytest.mark.parametrize("capture", FAULTY)
def test_access_denied_alone(capture):
    """It is likely that the signature was accepted."""
    found = named(s3("AccessDenied", "Access Denied"), capture)
    assert found[0] == ("permission-denied", "likely")
    assert {confidence for _, confidence in found[1:]} == {"possible"}


def test_codes_that_are_not_known():
    """Nobody knows what they are about: a fault of the capture is possible."""
    assert named(s3("Strange"), WITHOUT_HASH) == [("content-sha256-missing", "possible")]
    assert named(s3("InvalidRequest"), WITHOUT_HASH) == [("content-sha256-missing", "certain")]
    own = receive(MESSAGE).canonical_request.replace("/k\n", "/l\n")
    for code, confidence in (("Strange", "possible"), ("SignatureDoesNotMatch", "likely")):
        found = named(s3(code), MESSAGE.raw(), canonical_request=own)
        assert found == [("path-altered", confidence)]


def test_a_header_that_is_named():
    """A token that was added after signing is a header that was added."""
    response = s3("AccessDenied", "There were headers present in the request which were not signed")
    found = named(response, MESSAGE.having("X-Amz-Security-Token", "t").raw())
    assert found[:2] == [("header-added", "certain"), ("session-token-added", "certain")]


def test_anonymous():
    """OpenSearch names a user that it does not know so."""
    words = "User: anonymous is not authorized to perform: es:ESHttpGet"
    assert named(read_error_response(json.dumps({"Message": words}))) == [("not-signed", "likely")]


@pytest.mark.parametrize("code", ["InvalidClientTokenId", "UnrecognizedClientException"])
def test_unknown_long_term_keys(code):
    """Without a session token the words about one mean the access key."""
    response = s3(code, "The security token included in the request is invalid")
    (cause,) = diagnose(read_capture(MESSAGE.raw()), response).causes
    assert (cause.code, cause.confidence) == ("access-key-unknown", "certain")
    assert named(response) == [("session-token-mismatch", "likely")]
    with_token = MESSAGE.having("X-Amz-Security-Token", "t").raw()
    assert named(response, with_token)[0] == ("session-token-mismatch", "certain")
    temporary = dict(MESSAGE.headers)["Authorization"].replace("AKIA", "ASIA")
    found = named(response, MESSAGE.having("Authorization", temporary).raw())
    assert found[0] == ("session-token-missing", "certain")


def test_hashes_that_the_server_names():
    """Of an empty body, on either side, or of two bodies."""
    mine = "<ClientComputedContentSHA256>{}</ClientComputedContentSHA256>"
    theirs = "<S3ComputedContentSHA256>{}</S3ComputedContentSHA256>"
    for more, code in (
        (mine.format(OTHER) + theirs.format(EMPTY), "hash-of-empty-body"),
        (mine.format(OTHER) + theirs.format(OTHER[::-1]), "body-altered"),
        ("", "body-altered"),
    ):
        assert named(s3("XAmzContentSHA256Mismatch", more=more)) == [(code, "certain")]


def test_a_clock_beside_a_difference():
    """A response that is older than the capture says nothing of a clock, if texts differ."""
    received = receive(MESSAGE.having("Host", "backend.internal"))
    response = read_error_response(
        s3_answer(received).replace(
            "<Error>", "<Error><ServerTime>2026-11-23T12:40:00Z</ServerTime>"
        )
    )
    assert response.date is not None
    codes = [code for code, _ in named(response, MESSAGE.raw())]
    assert "host-changed-by-proxy" in codes


@pytest.mark.parametrize(
    ("off", "headers", "code"),
    [(2400, {}, "clock-skew"), (2400, {"X-Amz-Foo": "1"}, "clock-skew")],
)
def test_serve_names_what_it_says(off, headers, code):
    """Our own endpoint never puts a fault of the request before its own reason."""
    from datetime import timedelta

    sent = [*MESSAGE.headers, *headers.items()]
    request = sigv4.Request("GET", f"https://{HOST}/k", sent)
    credentials = sigv4.Credentials(KEY_ID, SECRET)
    with pytest.raises(VerificationError) as caught:
        Verifier({KEY_ID: credentials}.get).verify(request, at=AT + timedelta(seconds=off))
    causes = likely_causes(request, caught.value, credentials)
    assert causes[0].code == code
    assert {cause.confidence for cause in causes[1:]} <= {"possible"}
