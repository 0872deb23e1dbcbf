"""Many credentials, regions and buckets in one batch."""

from __future__ import annotations

import random
from datetime import datetime, timezone

import pytest

import sigv4
from sigv4.bulk import Mixed
from sigv4.s3 import S3

AT = datetime(2026, 11, 23, tzinfo=timezone.utc)
LONG_TERM = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
TEMPORARY = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", "secret", "token")


def one(row, operation="get_object", **params) -> str:
    credentials, region, bucket, key = row
    return S3(credentials, region).presign(operation, Bucket=bucket, Key=key, at=AT, **params).url


def test_rows_keep_their_order():
    """Each is signed as by itself, over several blocks."""
    pick = random.Random(1)
    rows = [
        (
            pick.choice([LONG_TERM, TEMPORARY]),
            pick.choice(["eu-west-1", "us-east-1"]),
            pick.choice(["bucket-a", "bucket-b", "bucket.c"]),
            f"key {number}",
        )
        for number in range(2500)
    ]
    assert list(Mixed(at=AT).many(iter(rows))) == [one(row) for row in rows]


def test_other_operations():
    """With what they share, and what rows bring."""
    mixed = Mixed("upload_part", at=AT, vary=("Key", "PartNumber"), params={"UploadId": "u"})
    (url,) = mixed.many([(LONG_TERM, "eu-west-1", "bucket-a", ("k", 3))])
    assert "partNumber=3" in url
    assert repr(mixed) == "<mixed presigner of upload_part>"


def test_clock_of_each_block():
    """Without a fixed moment."""
    mixed = Mixed(clock=lambda: AT, options={"addressing_style": "path"})
    (url,) = mixed.many([(LONG_TERM, "eu-west-1", "bucket-a", "k")])
    assert url.startswith("https://s3.eu-west-1.amazonaws.com/bucket-a/k?")
    assert "X-Amz-Date=20261123T000000Z" in url


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        ((LONG_TERM, "eu-west-1", "bucket-a", ".."), sigv4.UnsafeKey),
        ((LONG_TERM, "eu-moon-1", "bucket-a", "k"), sigv4.UnknownRegion),
        ((LONG_TERM, "eu-west-1", "Bucket", "k"), sigv4.InvalidBucketName),
    ],
)
def test_refused_in_its_turn(bad, error):
    """The URLs before it are good."""
    good = (LONG_TERM, "eu-west-1", "bucket-a", "k")
    urls = Mixed(at=AT).many([good, good, bad, good])
    assert [next(urls), next(urls)] == [one(good)] * 2
    with pytest.raises(error):
        next(urls)


def test_rows_of_another_shape():
    """Named."""
    with pytest.raises(sigv4.InvalidParameter, match="A row is str"):
        next(Mixed().many(["key"]))
