"""GET and HEAD of one object, with the same end."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.s3 import S3
from sigv4.verify import Verifier

AT = datetime(2026, 11, 23, 12, 34, 56, tzinfo=timezone.utc)
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
KEYS = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", SECRET)
CLIENT = S3(KEYS, "eu-west-1", clock=lambda: AT)
OBJECT = {"Bucket": "my-bucket", "Key": "films/a b.mp4"}


def test_both():
    """They are what `presign` makes of both operations, and only the method differs."""
    pair = CLIENT.presign_pair(**OBJECT, expires_in=600, VersionId="1")
    get, head = pair
    assert get == CLIENT.presign("get_object", **OBJECT, expires_in=600, VersionId="1")
    assert head == CLIENT.presign("head_object", **OBJECT, expires_in=600, VersionId="1")
    assert get.url[:-64] == head.url[:-64]
    assert (get.method, head.method) == ("GET", "HEAD")
    assert pair.expires_at == AT + timedelta(seconds=600)
    assert get.iam_action == head.iam_action == "s3:GetObjectVersion"


def test_neither_is_for_the_other():
    """A range is read with the URL of GET; each URL takes its own method alone."""
    verifier = Verifier(lambda _: KEYS, clock=lambda: AT)
    get, head = CLIENT.presign_pair(**OBJECT)
    headers = {"Range": "bytes=0-3"}
    verifier.verify(sigv4.Request("GET", get.url, headers))
    verifier.verify(sigv4.Request("HEAD", head.url))
    for method, url in (("HEAD", get.url), ("GET", head.url)):
        with pytest.raises(sigv4.SigV4Error, match="does not match"):
            verifier.verify(sigv4.Request(method, url))


def test_one_time():
    """A clock that goes on in between does not part them; windows and fixed times hold for both."""
    times = iter([AT, AT + timedelta(seconds=9), AT + timedelta(seconds=99)])
    pair = S3(KEYS, "eu-west-1", clock=lambda: next(times)).presign_pair(**OBJECT)
    assert pair.get.expires_at == pair.head.expires_at
    other = CLIENT.presign_pair(**OBJECT, at=AT, window=3600, expires_in=60)
    assert other.expires_at == datetime(2026, 11, 23, 13, 1, tzinfo=timezone.utc)


def test_renewed_in_between():
    """Where a provider renews its credentials meanwhile, the pair ends with the first."""

    class Renewing:
        ends = AT

        def load(self):
            self.ends += timedelta(seconds=100)
            return sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, "t", self.ends)

    client = S3(Renewing(), "eu-west-1", clock=lambda: AT, on_short_lived="cap")
    pair = client.presign_pair(**OBJECT)
    assert pair.get.expires_at < pair.head.expires_at
    assert pair.expires_at == pair.get.expires_at


def test_refusals():
    """An unknown parameter, and the guards."""
    with pytest.raises(sigv4.InvalidParameter, match="has no parameter"):
        CLIENT.presign_pair(**OBJECT, UploadId="1")
    with pytest.raises(sigv4.UnsafeKey):
        CLIENT.presign_pair(Bucket="my-bucket", Key="../a")
