"""Many requests signed with headers: each as `Signer.sign` signs it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sigv4

AT = datetime(2026, 11, 23, 12, 34, 56, tzinfo=timezone.utc)
LONG_TERM = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
TEMPORARY = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", "secret", "token")
SERVICES = ["execute-api", "s3", "aoss", "vpc-lattice-svcs", "iotdevicegateway"]
REQUEST = sigv4.Request(
    "POST", "https://api.example.com/v1/a?b=c", {"Content-Type": "application/json"}, b"{}"
)
PATHS = st.lists(
    st.sampled_from(["a", "b%20c", "", ".", "..", "é", "%C3%A9", "x$y", "%2F", "~"]), max_size=4
).map(lambda parts: "/" + "/".join(parts))
QUERIES = st.lists(
    st.sampled_from(["a=1", "b", "a=%20", "c=x+y", "=", "z=%c3%a9", "é=1", "a=0"]), max_size=4
).map("&".join)


def signer_of(service: str, credentials: sigv4.Credentials = LONG_TERM) -> sigv4.Signer:
    return sigv4.Signer(credentials, "eu-west-1", service, clock=lambda: AT)


def one_by_one(signer: sigv4.Signer, path: str, query: str, body: bytes) -> sigv4.Headers:
    url = f"https://api.example.com{path}?{query}" if query else f"https://api.example.com{path}"
    return signer.sign(sigv4.Request(REQUEST.method, url, REQUEST.headers, body)).headers


REWRITTEN = pytest.mark.filterwarnings("ignore::sigv4.RewrittenPathWarning")


@REWRITTEN
@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("credentials", [LONG_TERM, TEMPORARY], ids=["key", "token"])
@given(rows=st.lists(st.tuples(PATHS, QUERIES, st.binary(max_size=20)), max_size=3))
def test_batch_is_the_signer(service, credentials, rows):
    """Headers and all, for every profile."""
    signer = signer_of(service, credentials)
    batch = signer.batch(REQUEST)
    expected = [one_by_one(signer, *row) for row in rows]
    assert list(batch.many(rows)) == expected
    assert [batch(row) for row in rows] == expected


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize(
    ("vary", "row", "whole"),
    [
        (("path",), "/x", ("/x", "b=c", b"{}")),
        (("query",), "y=1", ("/v1/a", "y=1", b"{}")),
        (("body",), b"z", ("/v1/a", "b=c", b"z")),
        (("body", "path"), (b"z", "/x"), ("/x", "b=c", b"z")),
        (("body",), bytearray(b"z"), ("/v1/a", "b=c", b"z")),
    ],
)
def test_few_places_are_open(service, vary, row, whole):
    """The others stay as the request has them."""
    signer = signer_of(service)
    batch = signer.batch(REQUEST, vary=vary)
    assert batch.open == vary
    assert batch(row) == one_by_one(signer, *whole)


@pytest.mark.parametrize(
    ("vary", "row", "error", "reported"),
    [
        (("path",), "x", sigv4.InvalidRequest, "is not a path"),
        (("path",), "/x?y", sigv4.InvalidRequest, "is not a path"),
        (("path",), "/a%zz", sigv4.InvalidRequest, "not an escape"),
        (("path",), "/a\n", sigv4.InvalidRequest, "forbidden character"),
        (("path",), "/a#b", sigv4.InvalidRequest, "fragment"),
        (("path",), b"/x", TypeError, "path must be str"),
        (("query",), "X-Amz-Signature=a", sigv4.InvalidRequest, "presigned"),
        (("query",), "a=%z", sigv4.InvalidRequest, "not an escape"),
        (("query",), None, TypeError, "query must be str"),
        (("body",), "text", TypeError, "body must be bytes"),
        (("path", "body"), "/x", TypeError, "a row must be a tuple of path, body"),
        (("path", "body"), ("/x",), TypeError, "a row must be a tuple"),
    ],
)
def test_rows_that_cannot_be_signed(vary, row, error, reported):
    """By the rules of a request."""
    batch = signer_of("execute-api").batch(REQUEST, vary=vary)
    with pytest.raises(error, match=reported):
        batch(row)


@pytest.mark.parametrize(
    ("vary", "error", "reported"),
    [
        ("path", TypeError, "sequence of names"),
        ((), TypeError, "sequence of names"),
        (
            ("method",),
            sigv4.InvalidParameter,
            "vary must hold path, query, body, each at most once; see 'method'",
        ),
        (("path", "path"), sigv4.InvalidParameter, "at most once; see 'path'"),
    ],
)
def test_places_that_cannot_be_open(vary, error, reported):
    """Named."""
    with pytest.raises(error, match=reported):
        signer_of("s3").batch(REQUEST, vary=vary)


def test_given_hash_and_open_body():
    """One of the two."""
    request = sigv4.Request("PUT", "https://h/", {"x-amz-content-sha256": "UNSIGNED-PAYLOAD"})
    with pytest.raises(sigv4.InvalidParameter, match="Remove the header"):
        signer_of("s3").batch(request)
    assert signer_of("s3").batch(request, vary=("path",))("/")


def test_fixed_time():
    """Whatever the clock says."""
    time = AT - timedelta(days=1)
    batch = signer_of("s3").batch(REQUEST, vary=("path",), at=time)
    assert batch("/x")["X-Amz-Date"] == "20261122T123456Z"
    assert [each["X-Amz-Date"] for each in batch.many(["/x"] * 3)] == ["20261122T123456Z"] * 3
    with pytest.raises(sigv4.InvalidParameter, match="the time to sign at is fixed"):
        next(batch.many(["/x"], refresh_every=1))


def test_no_secret_is_shown():
    """Nor do plans travel."""
    import pickle

    batch = signer_of("s3", TEMPORARY).batch(REQUEST)
    assert repr(batch) == "<batch of POST https://api.example.com, path, query, body open>"
    assert repr(batch.plan()) == "<header plan of 2026-11-23T12:34:56+00:00>"
    with pytest.raises(TypeError, match="does not pickle"):
        pickle.dumps(batch.plan())


@REWRITTEN
@pytest.mark.parametrize("service", ["execute-api", "s3"])
def test_sigv4a(service):
    """Each signature verifies over the text that the signer signs, by the public key."""
    pytest.importorskip("cryptography", reason="cryptography is not installed")
    algorithm = sigv4.ECDSA_P256_SHA256
    signer = sigv4.Signer(TEMPORARY, "us-*", service, clock=lambda: AT, algorithm=algorithm)
    batch = signer.batch(REQUEST)
    rows = [("/a", "b=c", b"1"), ("/x/../y", "", b""), ("/%C3%A9", "a=1", b"2")]
    key = algorithm.signing_key(TEMPORARY).public_key
    for row, headers in zip(rows, batch.many(rows), strict=True):
        path, query, body = row
        url = f"https://api.example.com{path}{'?' * bool(query)}{query}"
        signed = signer.sign(sigv4.Request(REQUEST.method, url, REQUEST.headers, body))
        start, _, signature = headers["Authorization"].partition(", Signature=")
        assert start == signed.headers["Authorization"].partition(", Signature=")[0]
        assert headers["X-Amz-Region-Set"] == "us-*"
        assert headers["X-Amz-Security-Token"] == "token"
        assert key.verifies(signed.string_to_sign.encode(), signature)
