"""Guards hold for every value, not only for the ones we thought of."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import sigv4
from sigv4.s3 import S3

from . import strategies as our

pytestmark = pytest.mark.filterwarnings("ignore::sigv4.RewrittenPathWarning")

AT = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
URL = sigv4.Request("GET", "https://examplebucket.s3.eu-west-1.amazonaws.com/key")
LONG_TERM = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "secret")


def presign(credentials, expires_in, **options):
    signer = sigv4.Signer(credentials, "eu-west-1", "s3")
    return signer.presign(URL, expires_in=expires_in, at=AT, **options)


@given(st.integers())
def test_expiry_is_1_to_604800_for_all_integers(expires_in):
    """Inside the range the URL says so and ends then; outside it is refused with the limit."""
    if 1 <= expires_in <= 604_800:
        signed = presign(LONG_TERM, expires_in)
        assert f"&X-Amz-Expires={expires_in}&" in signed.url
        assert signed.expires_at == AT + timedelta(seconds=expires_in)
    else:
        with pytest.raises(sigv4.GuardError, match="604800"):
            presign(LONG_TERM, expires_in)


@given(st.floats() | st.booleans() | st.text() | st.none() | st.binary() | st.decimals())
def test_expiry_is_an_integer(expires_in):
    """Anything else is refused, as a guard and as a wrong type."""
    with pytest.raises(sigv4.ExpiryNotInteger) as caught:
        presign(LONG_TERM, expires_in)
    assert isinstance(caught.value, (sigv4.GuardError))
    assert isinstance(caught.value, TypeError)
    assert isinstance(caught.value, ValueError)


@given(st.integers(1, 604_800), st.integers(-10, 700_000))
def test_a_url_never_outlives_its_credentials(expires_in, left):
    """With a known end, the URL ends no later, or is refused; capping shortens it to the end."""
    credentials = sigv4.Credentials(
        "ASIAIOSFODNN7EXAMPLE", "secret", "token", AT + timedelta(seconds=left)
    )
    if expires_in <= left:
        assert presign(credentials, expires_in).expires_at <= credentials.expiration
        return
    with pytest.raises(sigv4.OutlivesCredentials):
        presign(credentials, expires_in)
    if left > 0:
        capped = presign(credentials, expires_in, on_short_lived="cap")
        assert capped.expires_at == credentials.expiration
        assert f"&X-Amz-Expires={left}&" in capped.url
    else:
        with pytest.raises(sigv4.ExpiredCredentials):
            presign(credentials, expires_in, on_short_lived="cap")


@given(our.keys)
def test_every_admitted_key_is_addressed_and_nothing_else(key):
    """What the URL's path decodes to is the key."""
    from urllib.parse import unquote, urlsplit

    url = S3(LONG_TERM, "eu-west-1").presign("get_object", Bucket="examplebucket", Key=key).url
    assert unquote(urlsplit(url).path[1:], errors="strict") == key


@given(st.text())
def test_a_key_is_admitted_or_refused_never_changed(key):
    """Any text is presigned as itself, or refused with a GuardError."""
    s3 = S3(LONG_TERM, "eu-west-1", clock=lambda: AT)
    presigner = s3.presigner("get_object", Bucket="examplebucket")
    try:
        url = presigner(key)
    except sigv4.GuardError:
        with pytest.raises(sigv4.GuardError):
            list(presigner.many([key]))
        return
    assert list(presigner.many([key, key])) == [url, url]


@given(our.keys, st.lists(st.sampled_from([".", ".."]), min_size=1), st.integers(0, 5))
def test_dot_segments_are_refused_anywhere(key, dots, place):
    """One ``.`` or ``..`` segment anywhere in a key is enough."""
    segments = key.split("/")
    segments[place:place] = dots
    unsafe = "/".join(segments)
    assume(len(unsafe.encode()) <= 1024)
    with pytest.raises(sigv4.UnsafeKey):
        S3(LONG_TERM, "eu-west-1").presign("get_object", Bucket="examplebucket", Key=unsafe)


@given(st.text(max_size=30), st.text(max_size=30))
def test_control_characters_never_reach_a_header(name, value):
    """A header is accepted without any control character, or refused."""
    try:
        request = sigv4.Request("GET", "https://h/", [(name, value)])
    except sigv4.UnsafeHeader:
        return
    reported = "".join(request.fields) + "".join(request.fields.values())
    assert not [c for c in reported if ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0]
