"""Windows of presigners and of what is built on them."""

from __future__ import annotations

import multiprocessing
import pickle
from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.core.dated import DatedPlans
from sigv4.links import Link, presign_objects
from sigv4.s3 import S3

AT = datetime(2026, 11, 23, 12, 34, 56, tzinfo=timezone.utc)
START = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
LONG_TERM = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", SECRET)
WINDOW = {"expires_in": 600, "window": 3600}


class Clock:
    def __init__(self, at: datetime = AT) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, seconds: int) -> None:
        self.at += timedelta(seconds=seconds)


def test_signed_for_the_start():
    """It is the URL that is signed at the start of the window and lasts both."""
    s3 = S3(LONG_TERM, "eu-west-1", clock=lambda: AT)
    usual = s3.presign("get_object", Bucket="my-bucket", Key="a b", at=START, expires_in=4200)
    presigner = s3.presigner("get_object", Bucket="my-bucket", **WINDOW)
    assert presigner("a b") == usual.url
    assert list(presigner.many(["a b"])) == [usual.url]
    assert presigner.presigned("a b") == usual
    assert usual.expires_at == START + timedelta(seconds=4200)
    given = {"Bucket": "my-bucket", "Key": "a b"}
    assert s3.presign("get_object", **given, **WINDOW) == usual
    assert s3.presign("get_object", **given, at=AT, **WINDOW) == usual
    own = s3.presign("get_object", **given, query={"x-user": "1"}, **WINDOW)
    assert own.expires_at == usual.expires_at
    assert s3.generate_presigned_url("get_object", given, 600, window=3600) == usual.url
    assert s3.presign("get_object", **given, expires_in=600).url != usual.url
    fixed = s3.presigner("get_object", Bucket="my-bucket", at=AT, **WINDOW)
    assert fixed("a b") == usual.url


def test_no_plan_is_made_within_a_second(monkeypatch):
    """And the clock is asked as often as without a window."""
    made = []
    plan = DatedPlans.plan
    monkeypatch.setattr(DatedPlans, "plan", lambda *a: made.append(1) or plan(*a))
    presigner = S3(LONG_TERM, "eu-west-1", clock=Clock()).presigner(
        "get_object", Bucket="my-bucket", **WINDOW
    )
    for key in "abcdef":
        presigner(key)
    assert len(made) == 1


def test_credentials_are_looked_at_in_each_second():
    """A window does not hide that they end before what is asked for."""
    clock = Clock()
    keys = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, "t", AT + timedelta(seconds=1000))
    presigner = S3(keys, "eu-west-1", clock=clock).presigner(
        "get_object", Bucket="my-bucket", **WINDOW
    )
    url = presigner("a")
    clock.move(400)
    assert presigner("a") == url
    clock.move(1)
    with pytest.raises(sigv4.OutlivesCredentials):
        presigner("a")
    clock.move(600)
    with pytest.raises(sigv4.ExpiredCredentials):
        presigner("a")


def test_renewed_stream():
    """`refresh_every` counts from now, not from the start of the window."""
    clock = Clock()
    presigner = S3(LONG_TERM, "eu-west-1", clock=clock).presigner(
        "get_object", Bucket="my-bucket", **WINDOW
    )
    urls = []
    for url in presigner.many(iter("a" * 5), refresh_every=900):
        urls.append(url)
        clock.move(600)
    assert len(set(urls[:4])) == 1
    assert urls[4] != urls[0]


def _presign(data: bytes, at: datetime) -> str:
    return pickle.loads(data).presigned("a", at).url


def test_other_processes_make_the_same():
    presigner = S3(LONG_TERM, "eu-west-1").presigner("get_object", Bucket="my-bucket", **WINDOW)
    data = pickle.dumps(presigner)
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        times = [(data, AT), (data, AT + timedelta(minutes=20))]
        assert len({*pool.starmap(_presign, times), presigner.presigned("a", AT).url}) == 1


def test_directory_bucket():
    """Its sessions end after five minutes, so a window cannot hold."""
    keys = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, "t")
    bucket = "bucket--use1-az4--x-s3"
    with pytest.raises(sigv4.InvalidParameter, match="sessions end after 300") as refused:
        S3(keys, "us-east-1").presigner("get_object", Bucket=bucket, expires_in=60, window=60)
    assert refused.value.parameter == "window"
    s3 = S3(LONG_TERM, "us-east-1", disable_s3_express_session_auth=True, clock=lambda: AT)
    s3.presigner("get_object", Bucket=bucket, **WINDOW)("a")


def test_window_of_another_type_is_not_taken_from_the_cache():
    s3 = S3(LONG_TERM, "eu-west-1", clock=lambda: AT)
    given = {"Bucket": "my-bucket", "Key": "a", "expires_in": 600}
    s3.presign("get_object", **given, window=1)
    with pytest.raises(sigv4.InvalidParameter):
        s3.presign("get_object", **given, window=True)


def test_links():
    """The target of a link stays the same, until it would outlive the link."""
    clock = Clock()
    presign = presign_objects(S3(LONG_TERM, "eu-west-1", clock=clock), "my-bucket", window=3600)
    link = Link("a", AT, "", "k", 3900)
    url = presign(link)
    clock.move(60)
    assert presign(link) == url
    assert "X-Amz-Expires=3900&" in url
    assert "X-Amz-Expires=300&" in presign(Link("a", AT, "", "k", 3899))
    assert "X-Amz-Expires=10&" in presign(Link("a", AT, "", "k", 10))
