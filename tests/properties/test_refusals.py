"""Whatever arrives, the answer is a verdict, in words that can be printed on one line."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sigv4
from sigv4.core.form import credential_fields
from sigv4.core.signing_key import HMAC_SHA256
from sigv4.core.signing_params import SigningParams
from sigv4.verify import BodyRequired, VerificationError, Verifier

pytestmark = pytest.mark.filterwarnings("ignore::sigv4.RewrittenPathWarning")

AT = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
CREDENTIALS = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", "secretOfTheTests", "tokenOfTheTests")
KNOWN = {CREDENTIALS.access_key_id: CREDENTIALS}
SIGNER = sigv4.Signer(CREDENTIALS, "eu-west-1", "s3")
URL = "https://examplebucket.s3.eu-west-1.amazonaws.com/key"

ANY_TEXT = st.text(st.characters(codec=None), max_size=30)
DECIDING = (
    *("authorization", "x-amz-date", "date", "host", "x-amz-content-sha256", "content-md5"),
    *("x-amz-security-token", "x-amz-s3session-token", "x-amz-trailer", "content-length"),
    *("x-amz-decoded-content-length", "x-amz-acl", "x_amz_acl", "x-amz-meta-a"),
)
REPORTED = st.sampled_from(
    [
        *("20261123T120000Z", "UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "0", "5"),
        *("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "x-amz-checksum-crc32", "anotherToken"),
        *("99991231T235959Z", "00010101T000000Z", "\uff15", "AWS4-HMAC-SHA256 Credential=a/b"),
    ]
)
VALUES = ANY_TEXT | REPORTED
PARAMETERS = (
    *("Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature"),
    *("Security-Token", "Content-Sha256", "Region-Set"),
)
FIELDS = (
    *("x-amz-algorithm", "x-amz-credential", "x-amz-date", "policy", "x-amz-signature"),
    *("x-amz-security-token", "key", "bucket", "content-type", "x-ignore-a"),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=8,
)
OPERATORS = st.sampled_from(["eq", "starts-with", "content-length-range", "EQ"])
CONDITIONS = st.lists(
    JSON
    | st.tuples(OPERATORS, ANY_TEXT.map("${}".format) | st.integers(), ANY_TEXT | st.integers())
    | st.dictionaries(st.sampled_from(FIELDS) | ANY_TEXT, ANY_TEXT, max_size=2),
    max_size=6,
)


def verdict(work) -> str:
    """The code, or nothing."""
    try:
        work()
    except VerificationError as raised:
        error = raised
    else:
        return ""
    assert error.explanation.isprintable()
    assert 400 <= error.status < 600
    str(error).encode()
    for secret in (CREDENTIALS.secret_access_key, CREDENTIALS.session_token):
        assert secret not in f"{error.explanation}{error.canonical_request}"
    return error.code


def judge(request: sigv4.Request) -> None:
    verifier = Verifier(KNOWN.get, headers_in_query=True, unsigned_payload_over_http=True)
    try:
        verifier.verify(request, at=AT)
    except BodyRequired:
        head = verifier.verify(request, at=AT, body_follows=True)
        verifier.stream(request, head).feed(request.body)


@given(st.lists(st.tuples(st.sampled_from(DECIDING), VALUES), max_size=6), st.booleans())
def test_headers(pairs, signed):
    """Of a request that nobody signed, and of one that was signed before they came."""
    try:
        request = sigv4.Request("PUT", URL, pairs, b"hello")
    except sigv4.InvalidRequest:
        return
    if signed:
        made = SIGNER.sign(sigv4.Request("PUT", URL, (), b"hello"), at=AT)
        request = sigv4.Request("PUT", URL, [*made.headers.items(), *pairs], b"hello")
        assert verdict(lambda: judge(request)) or not pairs or "x-amz" not in str(pairs)
        return
    assert verdict(lambda: judge(request))


@given(st.dictionaries(st.sampled_from(DECIDING[4:]), VALUES, max_size=5))
def test_signed_headers(fields):
    """Signed with whatever they say: an odd claim is refused, never an accident."""
    try:
        request = sigv4.Request("PUT", URL, fields, b"hello")
        request = SIGNER.sign(request, at=AT).apply(request)
    except sigv4.SigV4Error:
        return
    verdict(lambda: judge(request))


@given(st.lists(st.tuples(st.sampled_from(PARAMETERS), VALUES), max_size=9), ANY_TEXT)
def test_queries(pairs, more):
    """Nobody signed them."""
    query = "&".join([*[f"X-Amz-{name}={value}" for name, value in pairs], more])
    try:
        request = sigv4.Request("GET", f"{URL}?{query}")
    except sigv4.InvalidRequest:
        return
    assert verdict(lambda: judge(request))


@given(
    st.lists(st.tuples(st.sampled_from(FIELDS) | ANY_TEXT, VALUES), max_size=9),
    ANY_TEXT | st.none(),
)
def test_forms(pairs, filename):
    """Nobody signed them."""
    verifier = Verifier(KNOWN.get)
    fields = [pair for pair in pairs if pair[0].lower() != "file"]
    assert verdict(lambda: verifier.verify_form(fields, at=AT, bucket="b", filename=filename))


@given(
    JSON | st.fixed_dictionaries({"expiration": VALUES, "conditions": CONDITIONS}),
    st.lists(st.tuples(st.sampled_from(FIELDS[6:]) | ANY_TEXT, ANY_TEXT), max_size=4),
    ANY_TEXT | st.none(),
    st.booleans(),
)
def test_policies(policy, more, filename, lasts):
    """Validly signed, whatever they say."""
    if lasts and isinstance(policy, dict) and "conditions" in policy:
        policy = {**policy, "expiration": "2026-11-24T00:00:00Z"}
    encoded = b64encode(json.dumps(policy).encode())
    key = HMAC_SHA256.signing_key(CREDENTIALS, sigv4.Scope("20261123", "eu-west-1", "s3"))
    fields = credential_fields(SigningParams(CREDENTIALS, "eu-west-1", "s3"), AT)
    fields |= {"policy": encoded.decode(), "x-amz-signature": key.sign(encoded)}
    pairs = [*fields.items(), *[pair for pair in more if pair[0].lower() != "file"]]
    verifier = Verifier(KNOWN.get)
    assert verdict(
        lambda: verifier.verify_form(pairs, at=AT, bucket="b", filename=filename, size=5)
    )


@given(st.binary(max_size=300), st.booleans(), st.integers(0, 300))
def test_bodies_in_chunks(data, trailers, cut):
    """Bytes of any kind are no body that was signed."""
    kind = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" + ("-TRAILER" if trailers else "")
    request = sigv4.Request(
        "PUT",
        URL,
        {
            "x-amz-content-sha256": kind,
            "x-amz-decoded-content-length": "5",
            **({"x-amz-trailer": "x-amz-checksum-sha256"} if trailers else {}),
        },
    )
    request = SIGNER.sign(request, at=AT).apply(request)
    verifier = Verifier(KNOWN.get)
    stream = verifier.stream(request, verifier.verify(request, at=AT, body_follows=True))

    def work() -> None:
        assert stream.feed(data[:cut]) + stream.feed(data[cut:]) == b""
        stream.close()

    assert verdict(work)
