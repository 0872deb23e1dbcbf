"""What holds for every valid request."""

from __future__ import annotations

import pickle
from urllib.parse import quote, unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sigv4
from sigv4.core.canonical_request import canonical_headers, canonical_path, canonical_query
from sigv4.core.encoding import decode, encode, encode_path

from . import strategies as our

pytestmark = pytest.mark.filterwarnings("ignore::sigv4.RewrittenPathWarning")

S3_PROFILE = sigv4.Profile.for_service("s3")
ADDED = [
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-SignedHeaders",
]


def signer(credentials, profile):
    return sigv4.Signer(credentials, "eu-west-1", "service", profile=profile)


@given(our.requests, our.credentials, our.profiles, our.times)
def test_signing_never_raises_on_a_valid_request(request, credentials, profile, at):
    """Whatever the request and the profile, there is a signature of 64 hex digits."""
    signed = signer(credentials, profile).sign(request, at=at)
    assert len(bytes.fromhex(signed.signature)) == 32


@given(our.requests, our.credentials, our.profiles, our.times)
def test_presigning_adds_exactly_the_documented_parameters(request, credentials, profile, at):
    """The URL stays as it was, and the documented parameters follow it, in their order."""
    signed = signer(credentials, profile).presign(request, expires_in=60, at=at)
    added = signed.url.removeprefix(request.url).lstrip("?&")
    names = [piece.partition("=")[0] for piece in added.split("&")]
    token = ["X-Amz-Security-Token"] if credentials.session_token else []
    if profile.omit_session_token:
        assert names == [*ADDED, "X-Amz-Signature", *token]
    else:
        assert names == [*ADDED, *token, "X-Amz-Signature"]
    assert signed.url.startswith(request.url.rstrip("?"))


@given(our.requests, st.randoms(use_true_random=False), our.times)
def test_header_order_never_changes_the_signature(request, random, at):
    """Headers of different names may come in any order."""
    by_name = {}
    for name, value in request.headers:
        by_name.setdefault(name.lower(), []).append((name, value))
    groups = list(by_name.values())
    random.shuffle(groups)
    shuffled = sigv4.Request(
        request.method, request.url, [pair for group in groups for pair in group], request.body
    )
    signing = sigv4.Signer(sigv4.Credentials("AKID", "secret"), "eu-west-1", "service")
    assert signing.sign(shuffled, at=at).signature == signing.sign(request, at=at).signature


@given(our.queries)
def test_canonical_query_is_a_fixed_point(query):
    """The canonical form of a canonical query is itself."""
    once = canonical_query(query)
    assert canonical_query(once) == once


@given(our.paths)
def test_canonical_s3_path_is_a_fixed_point(path):
    """The canonical form of a canonical S3 path is itself."""
    once = canonical_path(path, S3_PROFILE)
    assert canonical_path(once, S3_PROFILE) == once


@given(our.paths)
def test_canonical_s3_path_names_the_same_segments(path):
    """Decoding the canonical S3 path segment by segment gives what the wire path said."""
    said = [unquote_to_bytes(segment) for segment in (path or "/").split("/")]
    signed = [unquote_to_bytes(s) for s in canonical_path(path, S3_PROFILE).split("/")]
    assert signed == said


@given(our.headers)
def test_canonical_headers_are_a_fixed_point(headers):
    """Signing what was signed gives the same text."""
    fields = sigv4.Request("GET", "https://h/", headers).fields
    again = sigv4.Request("GET", "https://h/", fields).fields
    assert canonical_headers(again) == canonical_headers(fields)


@given(st.binary())
def test_encoding_is_the_reference_one_and_decodes(data):
    """Percent-encoding agrees with the standard library's, and decoding undoes it."""
    assert encode(data) == quote(data, safe="-._~")
    assert encode_path(data) == quote(data, safe="-._~/")
    assert decode(encode(data)) == data
    assert decode(encode(data).lower()).lower() == data.lower()


@given(our.requests, our.credentials, our.times)
def test_values_survive_pickling(request, credentials, at):
    """Requests, credentials and results come out of a pickle as they went in."""
    signed = signer(credentials, None).sign(request, at=at)
    for value in (request, credentials, signed):
        copy = pickle.loads(pickle.dumps(value))
        assert copy == value
        assert hash(copy) == hash(value)


@given(our.requests, our.credentials, our.times)
def test_applying_puts_each_added_header_there_once(request, credentials, at):
    """The applied request has the added headers once, and all others as they were."""
    signed = signer(credentials, None).sign(request, at=at)
    applied = signed.apply(request)
    names = [name.lower() for name, _ in applied.headers]
    for name in signed.headers:
        assert names.count(name.lower()) == 1
    assert applied.headers[: len(request.headers)] == request.headers
    assert (applied.url, applied.body) == (request.url, request.body)
    assert signer(credentials, None).sign(applied, at=at).signature == signed.signature
