"""What `S3.presign` remembers between calls never shows in what it returns."""

from __future__ import annotations

import itertools
import threading
from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.s3 import S3

AT = datetime(2026, 11, 23, 23, 59, 58, tzinfo=timezone.utc)
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
LONG_TERM = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", SECRET)
TEMPORARY = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, "token")
ASK = {"operation": "get_object", "Bucket": "examplebucket", "Key": "k"}


class Clock:
    """Says what it is set to."""

    def __init__(self, time: datetime = AT) -> None:
        self.time = time

    def __call__(self) -> datetime:
        return self.time


def fresh(clock, credentials=LONG_TERM) -> S3:
    return S3(credentials, "eu-west-1", clock=clock)


@pytest.mark.parametrize(
    ("first", "second", "error"),
    [
        ({"PartNumber": 1}, {"PartNumber": True}, TypeError),
        ({"PartNumber": 1}, {"PartNumber": 1.0}, TypeError),
        ({"PartNumber": 2}, {"PartNumber": 2.0}, TypeError),
        ({"expires_in": 1}, {"expires_in": True}, sigv4.ExpiryNotInteger),
        ({"expires_in": 60}, {"expires_in": 60.0}, sigv4.ExpiryNotInteger),
        ({"VersionId": "1"}, {"VersionId": 1}, TypeError),
        ({"VersionId": "1"}, {"VersionId": b"1"}, TypeError),
        ({"ResponseExpires": 1}, {"ResponseExpires": True}, TypeError),
        ({"Bucket": "examplebucket"}, {"Bucket": b"examplebucket"}, TypeError),
        ({"on_short_lived": "cap"}, {"on_short_lived": "CAP"}, ValueError),
        ({"Key": "k"}, {"Key": "a/../k"}, sigv4.UnsafeKey),
        ({"at": AT}, {"at": AT.replace(tzinfo=None)}, sigv4.NaiveDatetime),
    ],
)
def test_what_was_accepted_does_not_vouch_for_its_like(first, second, error):
    """What compares equal to an accepted value is judged by itself; then that is fine again."""
    s3 = fresh(Clock())
    expected = s3.presign(**{**ASK, **first})
    for _ in range(2):
        with pytest.raises(error):
            s3.presign(**{**ASK, **second})
    assert s3.presign(**{**ASK, **first}) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"PartNumber": 1}, {"PartNumber": 2}),
        ({"VersionId": "1"}, {"ResponseContentType": "1"}),
        ({"VersionId": "a", "Range": "b"}, {"VersionId": "b", "Range": "a"}),
        ({"expires_in": 60}, {"expires_in": 61}),
        ({"operation": "get_object"}, {"operation": "head_object"}),
        ({"Bucket": "bucket-1"}, {"Bucket": "bucket-2"}),
        ({"Key": "a"}, {"Key": "b"}),
        ({"at": AT}, {"at": AT + timedelta(seconds=1)}),
    ],
)
def test_calls_that_differ_have_different_urls(one, other):
    """In turns, on one client, each is what it is on a client of its own."""
    s3 = fresh(Clock())
    for params in (one, other, one, other):
        expected = fresh(Clock()).presign(**{**ASK, **params})
        assert s3.presign(**{**ASK, **params}) == expected
    assert s3.presign(**{**ASK, **one}) != s3.presign(**{**ASK, **other})


def test_parameters_keep_their_order():
    """The query is in the order of the call, also where another order was asked for before."""
    s3 = fresh(Clock())
    first = s3.presign(**ASK, VersionId="v", PartNumber=1).url
    second = s3.presign(**ASK, PartNumber=1, VersionId="v").url
    assert "?versionId=v&partNumber=1&" in first
    assert "?partNumber=1&versionId=v&" in second
    assert first[-64:] == second[-64:]


def test_on_short_lived_is_per_call():
    """Capped once does not mean capped, refused once does not mean refused."""
    short = sigv4.Credentials("ASIAX", SECRET, "token", AT + timedelta(seconds=90))
    s3 = fresh(Clock(), short)
    for _ in range(2):
        assert s3.presign(**ASK, on_short_lived="cap").expires_at == AT + timedelta(seconds=90)
        with pytest.raises(sigv4.OutlivesCredentials):
            s3.presign(**ASK)
        with pytest.raises(sigv4.OutlivesCredentials):
            s3.presign(**ASK, on_short_lived="refuse")


def test_a_time_in_the_past_does_not_hide_that_credentials_expired():
    """Nor does a refusal now hide that they were good then."""
    ends = AT + timedelta(seconds=3600)
    clock = Clock(ends + timedelta(days=1))
    s3 = fresh(clock, sigv4.Credentials("ASIAX", SECRET, "token", ends))
    for _ in range(2):
        assert s3.presign(**ASK, at=AT).expires_at == ends
        with pytest.raises(sigv4.ExpiredCredentials):
            s3.presign(**ASK)
        with pytest.raises(sigv4.ExpiredCredentials):
            s3.generate_presigned_url("get_object", {"Bucket": "examplebucket", "Key": "k"})


def test_the_time_of_one_call_is_not_that_of_the_next():
    """Given, not given, and given by another zone."""
    s3 = fresh(Clock(AT))
    other = AT + timedelta(days=3)
    zone = timezone(timedelta(hours=9))
    dates = [
        s3.presign(**ASK, **at).url.partition("X-Amz-Date=")[2][:16]
        for at in ({}, {"at": other}, {}, {"at": other.astimezone(zone)}, {})
    ]
    assert dates == [
        "20261123T235958Z",
        "20261126T235958Z",
        "20261123T235958Z",
        "20261126T235958Z",
        "20261123T235958Z",
    ]


@pytest.mark.parametrize(
    "steps",
    [
        (0, 1, 2, 3),
        (0, 0.2, 0.9, 1.0),
        (0, 3600, 0, 3600),
        (0, -1, -86_400, 0),
        (1, 2, 1, 2),
        (-5, 10**7, -(10**7)),
    ],
)
def test_clock_may_move_as_it_likes(steps):
    """A second on, within a second, over midnight, and back: as a client made for that time."""
    clock = Clock()
    s3 = fresh(clock)
    for step in steps:
        clock.time = AT + timedelta(seconds=step)
        assert s3.presign(**ASK) == fresh(Clock(clock.time)).presign(**ASK)
        assert s3.presign(**ASK).expires_at == clock.time.replace(microsecond=0) + timedelta(
            hours=1
        )


def test_metadata_may_change_between_calls():
    """The same dictionary with other content, or in other order."""
    s3, metadata = fresh(Clock()), {"a": "1", "b": "2"}
    ask = {**ASK, "operation": "put_object", "Metadata": metadata}
    first = s3.presign(**ask)
    metadata["a"] = "3"
    assert s3.presign(**ask).headers == {"x-amz-meta-a": "3", "x-amz-meta-b": "2"}
    metadata.clear()
    assert s3.presign(**ask).headers == {}
    assert first.headers == {"x-amz-meta-a": "1", "x-amz-meta-b": "2"}


def test_a_refused_call_changes_nothing():
    """The same mistake is refused a second time, and a good call after it is good."""
    s3 = fresh(Clock())
    for _ in range(3):
        with pytest.raises(sigv4.ExpiryTooLong):
            s3.presign(**ASK, expires_in=604_801)
        with pytest.raises(sigv4.InvalidParameter):
            s3.presign(**ASK, Nonsense="x")
        with pytest.raises(sigv4.InvalidBucketName):
            s3.presign(**{**ASK, "Bucket": "X"})
    assert s3.presign(**ASK) == fresh(Clock()).presign(**ASK)


def test_method_of_generate_presigned_url_is_per_call():
    """Another method once does not stay."""
    s3, params = fresh(Clock()), {"Bucket": "examplebucket", "Key": "k"}
    plain = s3.generate_presigned_url("get_object", params)
    posted = s3.generate_presigned_url("get_object", params, HttpMethod="POST")
    assert posted != plain == s3.generate_presigned_url("get_object", params)
    assert s3.presign(**ASK).url == plain


def test_long_lived_urls_are_warned_of_in_each_second():
    """A remembered presigner is no reason to be silent for good."""
    clock = Clock()
    s3 = fresh(clock, TEMPORARY)
    for second in range(3):
        clock.time = AT + timedelta(seconds=second)
        with pytest.warns(sigv4.LongLivedUrlWarning):
            s3.presign(**ASK, expires_in=40_000)


def test_two_clients_share_nothing():
    """Other credentials, region or endpoint: other URLs, whatever was asked for before."""
    clients = [
        S3(LONG_TERM, "eu-west-1", clock=Clock()),
        S3(TEMPORARY, "eu-west-1", clock=Clock()),
        S3(LONG_TERM, "eu-west-2", clock=Clock()),
        S3(LONG_TERM, "eu-west-1", clock=Clock(), addressing_style="path"),
        S3(LONG_TERM, "eu-west-1", clock=Clock(), endpoint_url="http://localhost:9000"),
    ]
    urls = [s3.presign(**ASK).url for s3 in (*clients, *clients)]
    assert urls[:5] == urls[5:]
    assert len(set(urls)) == 5


def test_threads_get_what_one_thread_gets():
    """Eight of them, on one client: keys, buckets, parameters and times in different orders."""
    asked = [
        {
            "operation": operation,
            "Bucket": bucket,
            "Key": f"key/{number} é",
            "expires_in": 60 + number,
            "at": AT + timedelta(seconds=number % 3),
            **params,
        }
        for number, (operation, bucket, params) in enumerate(
            itertools.product(
                ("get_object", "head_object"),
                ("bucket-1", "bucket-2", "my.bucket"),
                ({}, {"VersionId": "v"}, {"PartNumber": 1}, {"Range": "bytes=0-9"}),
            )
        )
    ]
    expected = [fresh(Clock()).presign(**call) for call in asked]
    shared, wrong = fresh(Clock()), []

    def work(start: int) -> None:
        for turn in range(20):
            for step in range(len(asked)):
                place = (start + step * (2 * turn + 1)) % len(asked)
                try:
                    if shared.presign(**asked[place]) != expected[place]:
                        wrong.append(asked[place])
                except Exception as error:
                    wrong.append(error)

    threads = [threading.Thread(target=work, args=(3 * number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_calls_with_a_canned_acl():
    """They are remembered by its value, and none leaks into another."""
    s3 = S3(LONG_TERM, "eu-west-1", clock=Clock())
    for acl in ("private", "public-read", "private"):
        presigned = s3.presign("put_object", Bucket="examplebucket", Key="k", ACL=acl)
        assert presigned.headers == {"x-amz-acl": acl}
    assert len(s3._presigners) == 2
