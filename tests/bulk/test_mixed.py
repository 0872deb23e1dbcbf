"""Many credentials, regions and buckets in one batch."""

from __future__ import annotations

import random
from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.bulk import Mixed
from sigv4.s3 import S3

AT = datetime(2026, 11, 23, tzinfo=timezone.utc)
LONG_TERM = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
TEMPORARY = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", "secret", "token")


class Provided:
    """A provider of the same credentials each time."""

    def __init__(self, credentials) -> None:
        self.credentials = credentials

    def load(self):
        return self.credentials


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
    """Without a fixed time."""
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


def credentials_of(number: int) -> sigv4.Credentials:
    """Of many kinds: long-term, with a token, with odd characters, with a long secret."""
    kinds = [
        (f"AKIA{number:016d}", f"secret-{number}", None),
        (f"ASIA{number:016d}", f"secret/{number}", f"token+{number}/="),
        (f"minio+{number}", "s" * 80, None),
    ]
    return sigv4.Credentials(*kinds[number % 3])


@pytest.mark.parametrize("options", [{}, {"addressing_style": "path"}, {"dualstack": True}])
def test_many_credentials_and_buckets(options):
    """However they alternate: each URL is that of one call, of ordinary and of odd buckets."""
    buckets = ["bucket-a", "bucket.c", "a1b", "x" * 63, "my-an", "amzn-s3-demo-x", "b--c"]
    rows = [
        (
            credentials_of(number),
            ["eu-west-1", "us-east-1"][number % 2],
            buckets[number % len(buckets)],
            f"a b/é{number}",
        )
        for number in range(300)
    ]
    expected = [
        S3(credentials, region, **options).presign("get_object", Bucket=bucket, Key=key, at=AT).url
        for credentials, region, bucket, key in rows
    ]
    assert list(Mixed(at=AT, options=options).many(rows)) == expected


def test_rows_that_share_a_plan_have_their_own_end():
    """Credentials that end early: refused in their turn, or capped, each to its own."""
    from datetime import timedelta

    ends = [AT + timedelta(seconds=600 + number) for number in range(20)]
    rows = [
        (sigv4.Credentials(f"ASIA{n:016d}", "s", "t", end), "eu-west-1", "bucket-a", "k")
        for n, end in enumerate(ends)
    ]
    urls = list(Mixed(at=AT, on_short_lived="cap").many(rows))
    assert [f"X-Amz-Expires={600 + n}&" in url for n, url in enumerate(urls)] == [True] * 20
    with pytest.raises(sigv4.OutlivesCredentials):
        next(Mixed(at=AT).many(rows))


def test_parameters_of_rows_that_share_a_plan():
    """In the query and in headers."""
    params = {"UploadId": "u", "RequestPayer": "requester"}
    mixed = Mixed("upload_part", at=AT, vary=("PartNumber", "Key"), params=params)
    rows = [(credentials_of(n), "eu-west-1", "bucket-a", (n + 1, f"k{n}")) for n in range(9)]
    vary = ("PartNumber", "Key")
    assert list(mixed.many(rows)) == [
        S3(credentials, region).presigner("upload_part", Bucket=bucket, vary=vary, at=AT, **params)(
            row
        )
        for credentials, region, bucket, row in rows
    ]


def test_memory_of_plans_is_bounded():
    """A hundred thousand buckets leave no plan in memory."""
    mixed = Mixed(at=AT)
    rows = [(LONG_TERM, "eu-west-1", f"bucket-{number}", "k") for number in range(3000)]
    assert len(list(mixed.many(rows))) == 3000
    assert len(mixed._presigners) == 0
    assert len(mixed._wide) == 1


def test_hmac_written_out():
    """It is HMAC of the standard library, for keys of every length up to a block."""
    import hmac

    from sigv4.core.digest import hmac_sha256_short

    for length in range(65):
        key, message = bytes(range(length)), b"m" * (length * 3)
        assert hmac_sha256_short(key, message) == hmac.digest(key, message, "sha256")


class Clock:
    """A clock that goes on by some seconds each time somebody asks for a URL."""

    def __init__(self) -> None:
        self.time = AT

    def __call__(self) -> datetime:
        return self.time

    def paced(self, urls, seconds: float):
        for url in urls:
            yield url, self.time
            self.time += timedelta(seconds=seconds)


def ends(url: str) -> datetime:
    date = url.partition("X-Amz-Date=")[2][:16]
    lasts = int(url.partition("X-Amz-Expires=")[2].partition("&")[0])
    return datetime.strptime(f"{date}+0000", "%Y%m%dT%H%M%SZ%z") + timedelta(seconds=lasts)


@pytest.mark.parametrize(
    "credentials",
    [
        [LONG_TERM],
        [sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", "s", "t", AT + timedelta(days=9)), LONG_TERM],
        [Provided(LONG_TERM)],
    ],
    ids=["long-term", "with an end", "a provider"],
)
@pytest.mark.parametrize("buckets", [1, 300], ids=["one bucket", "many buckets"])
def test_no_url_is_dead_when_it_is_taken(credentials, buckets):
    """A caller who takes a URL every three seconds gets each with a tenth of its life left."""
    clock = Clock()
    rows = [
        (credentials[number % len(credentials)], "eu-west-1", f"bucket-{number % buckets}", "k")
        for number in range(300)
    ]
    urls = Mixed(expires_in=100, clock=clock).many(rows)
    taken = list(clock.paced(urls, 3))
    assert len(taken) == 300
    assert all(ends(url) - at > timedelta(seconds=10) for url, at in taken)
    assert len({url for url, _ in taken}) > 9


def test_credentials_that_end_meanwhile():
    """The rows that would be signed with them are refused when their turn comes."""
    clock = Clock()
    short = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", "s", "t", AT + timedelta(seconds=120))
    urls = Mixed(expires_in=60, clock=clock).many([(short, "eu-west-1", "bucket", "k")] * 100)
    taken = []
    with pytest.raises(sigv4.OutlivesCredentials):
        taken.extend(clock.paced(urls, 3))


def test_a_fixed_time_is_kept():
    """Whatever the clock says."""
    clock = Clock()
    urls = Mixed(at=AT, clock=clock).many([(LONG_TERM, "eu-west-1", "bucket", "k")] * 100)
    assert len({url for url, _ in clock.paced(urls, 3600)}) == 1


@pytest.mark.parametrize(
    "bad",
    [
        None,
        (LONG_TERM, "eu-west-1", "bucket-a"),
        [LONG_TERM, "eu-west-1", "bucket-a", "k"],
        (LONG_TERM, ["eu-west-1"], "bucket-a", "k"),
        (LONG_TERM, "eu-west-1", {"bucket-a"}, "k"),
        (LONG_TERM, "eu-west-1", None, "k"),
    ],
)
def test_a_row_of_the_wrong_shape_in_its_turn(bad):
    """The URLs before it are good, though its whole block was read."""
    good = (LONG_TERM, "eu-west-1", "bucket-a", "k")
    urls = Mixed(at=AT).many([good, good, bad, good])
    assert [next(urls), next(urls)] == [one(good)] * 2
    with pytest.raises(sigv4.SigV4Error):
        next(urls)
