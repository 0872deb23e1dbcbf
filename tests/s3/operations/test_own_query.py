"""Query parameters of the user's own."""

from __future__ import annotations

from datetime import timedelta

import pytest

import sigv4
from sigv4.s3 import S3

KEYS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
CLIENT = S3(KEYS, "eu-west-1")
ASK = {"operation": "get_object", "Bucket": "examplebucket"}


def test_signed_and_sent():
    """Encoded in the URL, and part of the canonical request."""
    presigned = CLIENT.presign(**ASK, Key="k", query={"x-user": "alice b", "x-é": "ü/"})
    assert "?x-user=alice%20b&x-%C3%A9=%C3%BC%2F&X-Amz-Algorithm=" in presigned.url
    assert "&x-%C3%A9=%C3%BC%2F&x-user=alice%20b\n" in presigned.signed.canonical_request


def test_the_signature_is_the_signers():
    """It is what `Signer` makes of the same URL."""
    presigned = CLIENT.presign(**ASK, Key="k", VersionId="v", query={"x-user": "a"})
    url = "https://examplebucket.s3.eu-west-1.amazonaws.com/k?versionId=v&x-user=a"
    at = presigned.expires_at
    signed = sigv4.Signer(KEYS, "eu-west-1", "s3").presign(
        sigv4.Request("GET", url), at=at - timedelta(hours=1)
    )
    assert signed.url == presigned.url


def test_presigners():
    """Fixed for all rows, or open: a row is then its value, or a tuple."""
    fixed = CLIENT.presigner(**ASK, query={"x-tenant": "t"})
    assert "?x-tenant=t&X-Amz-" in fixed("k")
    opened = CLIENT.presigner(**ASK, vary=("Key", "x-user"), query={"x-tenant": "t"})
    assert opened.open == ("Key", "x-user")
    urls = list(opened.many([("a", "alice"), {"Key": "b c", "x-user": "b&b"}]))
    assert "/a?x-tenant=t&x-user=alice&X-Amz-" in urls[0]
    assert "/b%20c?x-tenant=t&x-user=b%26b&X-Amz-" in urls[1]
    one = CLIENT.presign(**ASK, Key="a", query={"x-tenant": "t", "x-user": "alice"})
    assert one.url.partition("?")[2].partition("&X-Amz-")[0] == "x-tenant=t&x-user=alice"
    with pytest.raises(TypeError, match="must be str"):
        opened(("a", 5))


@pytest.mark.parametrize("name", ["x-user", "X-User", "x-id", "x-", "x-a b"])
def test_names_that_s3_ignores(name):
    """They begin with x-."""
    assert CLIENT.presign(**ASK, Key="k", query={name: ""}).url


@pytest.mark.parametrize("name", ["user", "acl", "uploads", "torrent"])
def test_names_that_s3_may_read(name):
    """Refused; one keyword lifts it, for other servers."""
    with pytest.raises(sigv4.RefusedValue, match="x-") as caught:
        CLIENT.presign(**ASK, Key="k", query={name: "a"})
    assert caught.value.parameter == "query"
    lifted = S3(KEYS, "eu-west-1", allow_refused_values=True)
    assert f"?{name}=a&" in lifted.presign(**ASK, Key="k", query={name: "a"}).url


@pytest.mark.parametrize("name", ["versionId", "VERSIONID", "X-Amz-Date", "x-amz-acl", ""])
def test_names_that_are_taken(name):
    """Refused whatever is lifted."""
    lifted = S3(KEYS, "eu-west-1", allow_refused_values=True)
    with pytest.raises(sigv4.InvalidParameter, match="choose another name"):
        lifted.presign(**ASK, Key="k", query={name: "a"})


@pytest.mark.parametrize("query", [{"x-a": 1}, {1: "a"}, "x-a=1", [("x-a", "1")]])
def test_other_types(query):
    """A dict of str to str it is."""
    with pytest.raises(TypeError, match="query"):
        CLIENT.presign(**ASK, Key="k", query=query)


def test_lone_surrogates():
    """UTF-8 cannot carry them."""
    for query in ({"x-a": "\ud800"}, {"x-\ud800": "a"}):
        with pytest.raises(sigv4.InvalidParameter, match="surrogate"):
            CLIENT.presign(**ASK, Key="k", query=query)


def test_nothing_to_add():
    """An empty mapping adds nothing."""
    assert "?X-Amz-Algorithm" in CLIENT.presign(**ASK, Key="k", query={}).url
