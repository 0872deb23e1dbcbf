"""What is remembered for a second, a list of names or a URL never changes a signature."""

from __future__ import annotations

import pickle
from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sigv4
from sigv4.core.canonical_request import _LAYOUTS, canonical_headers
from sigv4.core.signature import authorization, sign
from sigv4.core.signing_params import SigningParams
from sigv4.core.timestamp import format_amz_date
from sigv4.core.wire import canonical_value, read_headers, split_url

from . import strategies as our

CREDENTIALS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
AT = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
names = st.text("abc%-._", min_size=1, max_size=300)
regions = st.sampled_from(["eu-west-1", "us-east-1"])


@given(
    st.lists(st.tuples(our.credentials, regions, our.times), min_size=1, max_size=4),
    st.text(max_size=80),
    our.texts,
)
def test_a_stamp_signs_as_the_four_steps_do(turns, canonical, signed_headers):
    """For all credentials, for any region and at any time, in any order."""
    made = {}
    for credentials, region, given_time in turns:
        at = given_time.replace(microsecond=0)
        params = made.setdefault(
            (credentials, region), SigningParams(credentials, region, "execute-api")
        )
        amz_date = format_amz_date(at)
        scope = params.scope(amz_date[:8])
        plain = SigningParams(credentials, region, "execute-api")
        canonical = canonical.encode(errors="replace").decode()
        stamp = params.stamp(at)
        text, signature = sign(plain, scope, amz_date, canonical)
        assert stamp.sign(canonical) == (text, signature)
        assert (stamp.at, stamp.amz_date, stamp.scope) == (at, amz_date, scope)
        assert f"{stamp.authorization}{signed_headers}, Signature={signature}" == authorization(
            "AWS4-HMAC-SHA256", credentials.access_key_id, scope, signed_headers, signature
        )


def test_a_stamp_shows_no_key():
    """It names its date and does not pickle."""
    stamp = SigningParams(CREDENTIALS, "eu-west-1", "s3").stamp(AT)
    assert repr(stamp) == "<stamp of 20261123T120000Z>"
    with pytest.raises(TypeError, match="does not pickle"):
        pickle.dumps(stamp)


@given(st.lists(st.dictionaries(names, our.header_values, max_size=5), max_size=4))
def test_headers_in_order(several):
    """Sorted by name, whatever was remembered of other lists of names."""
    for fields in several:
        for _ in range(2):
            order = sorted(fields)
            text = "".join(f"{name}:{fields[name]}\n" for name in order)
            assert canonical_headers(fields) == (text, ";".join(order))


@given(st.lists(st.tuples(st.sampled_from(["https", "HTTPS", "http"]), our.hosts), max_size=4))
def test_short_urls_in_parts(several):
    """The same parts each time, remembered or not."""
    for scheme, host in several:
        expected = (*split_url(f"{scheme}://{host}/path")[:2], "/", "")  # paths are not remembered
        assert [split_url(f"{scheme}://{host}/") for _ in range(2)] == [expected] * 2


@given(our.headers)
def test_header_values(headers):
    """Each value is canonical, from a mapping and from pairs."""
    pairs, fields = read_headers(headers)
    assert pairs == tuple(headers)
    for name, value in dict(headers).items():
        if [given.lower() for given, _ in headers].count(name.lower()) == 1:
            assert fields[name.lower()] == canonical_value(name, value)
    assert read_headers(dict(headers)) == read_headers(list(dict(headers).items()))


def test_long_lists_of_names_are_not_remembered():
    """They are put in order each time."""
    long = {"b" * 600: "1", "a": "2"}
    for _ in range(2):
        assert canonical_headers(long) == (f"a:2\n{'b' * 600}:1\n", f"a;{'b' * 600}")
    assert tuple(long) not in _LAYOUTS._values
    assert canonical_headers({}) == ("", "")
