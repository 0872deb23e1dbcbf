"""What holds of every value, whatever it is made of."""

from __future__ import annotations

import pickle
import traceback
from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sigv4
from sigv4.core.cache import Cache
from sigv4.s3 import S3

from . import strategies as our

AT = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
secrets = st.text(
    st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=12, max_size=60
).filter(lambda text: not {text[0], text[-1]} & set("\"'"))
access_keys = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", min_size=1, max_size=20).filter(
    lambda name: not name.startswith(("AKIA", "ASIA"))
)


@given(access_keys, secrets, st.none() | secrets)
def test_no_repr_shows_a_secret(access_key, secret, token):
    """Of whatever characters secret and token are, no value that comes of them shows them."""
    marked = f"<{secret}>"
    token = None if token is None else f"[{token}]"
    credentials = sigv4.Credentials(access_key, marked, token)
    signer = sigv4.Signer(credentials, "eu-west-1", "s3")
    request = sigv4.Request("GET", "https://h/")
    signed = signer.sign(request, at=AT)
    url = signer.presign(request, at=AT, expires_in=60)
    s3 = S3(credentials, "eu-west-1", clock=lambda: AT)
    shown = repr(
        [
            credentials,
            signer,
            signed,
            signed.headers,
            signed.apply(request),
            url,
            sigv4.Request("GET", url.url),
            s3,
            s3.presigner("get_object", Bucket="examplebucket"),
            s3.presign("get_object", Bucket="examplebucket", Key="k"),
        ]
    )
    assert marked not in shown
    assert token is None or token not in shown
    assert signed.signature not in shown
    assert url.signature not in shown


@given(st.text(max_size=40), st.text(max_size=40), st.none() | st.text(max_size=40))
def test_credentials_are_made_or_refused_without_telling_them(access_key, secret, token):
    """Any text makes credentials that show no secret, or an error that does not."""
    marked = f"{secret}MARKER"
    try:
        reported = repr(sigv4.Credentials(access_key, marked, token))
    except sigv4.InvalidCredentials as error:
        reported = "".join(traceback.format_exception_only(type(error), error))
    assert "MARKER" not in reported


@given(access_keys, secrets, st.none() | secrets, st.none() | our.times)
def test_credentials_travel(access_key, secret, token, expiration):
    """Out of a pickle they sign as before."""
    credentials = sigv4.Credentials(access_key, secret, token, expiration)
    again = pickle.loads(pickle.dumps(credentials))
    assert again == credentials
    assert hash(again) == hash(credentials)
    assert again.fingerprint == credentials.fingerprint


@pytest.mark.filterwarnings("ignore::sigv4.RewrittenPathWarning")
@given(our.requests, our.profiles, our.credentials, our.times)
def test_presigned_results_travel(request, profile, credentials, at):
    """So do requests, profiles and what presigning gives."""
    signer = sigv4.Signer(credentials, "eu-west-1", "service", profile=profile)
    signed = signer.presign(request, expires_in=60, at=at)
    for value in (request, profile, signed, signed.headers):
        assert pickle.loads(pickle.dumps(value)) == value
    assert credentials.secret_access_key.encode() not in pickle.dumps(signed) or (
        credentials.secret_access_key in signed.canonical_request
    )


@given(our.requests, st.text(max_size=10), st.text(max_size=10))
def test_requests_never_change(request, name, value):
    """Whatever is tried on them."""
    before = pickle.dumps(request)
    for attribute in ("method", "url", "headers", "body", "fields", "host", "path", "query"):
        with pytest.raises(AttributeError):
            setattr(request, attribute, value)
        with pytest.raises(AttributeError):
            delattr(request, attribute)
    with pytest.raises(TypeError):
        request.fields[name] = value
    assert pickle.dumps(request) == before


@given(st.dictionaries(st.text("abcAB-", min_size=1, max_size=4), st.text(max_size=4)))
def test_headers_are_found_in_any_case(headers):
    """As given, in lower and in upper case, the first of that name at least is found."""
    made = sigv4.Headers(headers)
    for name, value in headers.items():
        assert made[name] == value
        for written in (name.lower(), name.upper(), name.swapcase()):
            assert written in made
            assert made[written] in headers.values()
            assert made.get(written) == made[written]


@given(st.integers(1, 5), st.lists(st.tuples(st.integers(0, 9), st.integers())))
def test_cache_is_the_latest_so_many(size, writes):
    """What a list of the latest distinct keys would hold, and no more."""
    cache, latest = Cache(size), {}
    for key, value in writes:
        cache.remember(key, value)
        latest.pop(key, None)
        latest[key] = value
    kept = dict(list(latest.items())[-size:])
    assert {key: cache.get(key) for key in range(10)} == {key: kept.get(key) for key in range(10)}
    assert len(cache) == len(kept)
