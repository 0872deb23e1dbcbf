"""Directory buckets are signed with a session, and ARNs in their region."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

import sigv4
from sigv4.s3 import S3

AT = datetime(2026, 11, 23, 12, 34, 56, tzinfo=timezone.utc)
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
LONG_TERM = sigv4.Credentials("AKIAIOSFODNN7EXAMPLE", SECRET)
SESSION = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, "session/token+==")
DIRECTORY = "mybucket--usw2-az1--x-s3"
ZONAL = f"https://{DIRECTORY}.s3express-usw2-az1.us-west-2.amazonaws.com"
POINT = "arn:aws:s3:eu-west-1:123456789012:accesspoint/my-point"


def client(credentials=SESSION, region="us-west-2", **options) -> S3:
    return S3(credentials, region, clock=lambda: AT, **options)


def test_directory_bucket_takes_the_token_of_a_session():
    """Zonal host, service s3express, and the token in a parameter of its own."""
    presigned = client().presign("get_object", Bucket=DIRECTORY, Key="a b", expires_in=300)
    assert presigned.url.startswith(f"{ZONAL}/a%20b?X-Amz-Algorithm=AWS4-HMAC-SHA256&")
    assert "%2F20261123%2Fus-west-2%2Fs3express%2Faws4_request&" in presigned.url
    assert "&X-Amz-S3session-Token=session%2Ftoken%2B%3D%3D&" in presigned.url
    assert "X-Amz-Security-Token" not in presigned.url
    assert presigned.expires_at == AT + timedelta(seconds=300)
    assert presigned.iam_actions == ("s3express:CreateSession",)


def test_session_token_is_redacted():
    """As any other token."""
    presigned = client().presign("get_object", Bucket=DIRECTORY, Key="k", expires_in=60)
    assert "session%2Ftoken" not in repr(presigned)


def test_session_ends_after_five_minutes():
    """So does the URL: refused, or capped."""
    for expires_in in (301, 3600, 604_800):
        with pytest.raises(sigv4.OutlivesCredentials, match="300 seconds"):
            client().presign("get_object", Bucket=DIRECTORY, Key="k", expires_in=expires_in)
        capped = client().presign(
            "get_object",
            Bucket=DIRECTORY,
            Key="k",
            expires_in=expires_in,
            on_short_lived="cap",
        )
        assert "&X-Amz-Expires=300&" in capped.url
        assert capped.expires_at == AT + timedelta(seconds=300)


def test_known_end_of_a_session_binds():
    """To the second."""
    ends = AT + timedelta(seconds=42)
    session = sigv4.Credentials("ASIAIOSFODNN7EXAMPLE", SECRET, "token", ends)
    with pytest.raises(sigv4.OutlivesCredentials, match="42 seconds"):
        client(session).presign("get_object", Bucket=DIRECTORY, Key="k", expires_in=43)
    capped = client(session).presign(
        "get_object", Bucket=DIRECTORY, Key="k", expires_in=300, on_short_lived="cap"
    )
    assert capped.expires_at == ends


@pytest.mark.parametrize("expires_in", [0, -1, True, 1.5, "60", 604_801])
def test_general_limits_hold_for_sessions(expires_in):
    """With the errors of their own."""
    with pytest.raises(sigv4.GuardError, match="expires_in=") as caught:
        client().presign("get_object", Bucket=DIRECTORY, Key="k", expires_in=expires_in)
    assert not isinstance(caught.value, sigv4.OutlivesCredentials)


def test_choice_is_checked_for_sessions():
    """Refuse or cap, and nothing else."""
    with pytest.raises(ValueError, match="on_short_lived"):
        client().presign(
            "get_object", Bucket=DIRECTORY, Key="k", expires_in=301, on_short_lived="x"
        )


def test_directory_bucket_needs_a_session():
    """Long-term keys are refused."""
    with pytest.raises(sigv4.MissingSessionToken, match="CreateSession"):
        client(LONG_TERM).presign("get_object", Bucket=DIRECTORY, Key="k", expires_in=60)


def test_directory_bucket_with_ordinary_credentials():
    """When asked to: an ordinary signature of service s3express, for as long as they last."""
    s3 = client(LONG_TERM, disable_s3_express_session_auth=True)
    presigned = s3.presign("get_object", Bucket=DIRECTORY, Key="k", expires_in=604_800)
    assert presigned.url.startswith(f"{ZONAL}/k?")
    assert "%2Fs3express%2F" in presigned.url
    assert "Token" not in presigned.url


@pytest.mark.parametrize(
    ("operation", "params", "url"),
    [
        ("create_session", {}, f"{ZONAL}/?session=&"),
        (
            "copy_object",
            {"Key": "k", "CopySource": {"Bucket": DIRECTORY, "Key": "a"}},
            f"{ZONAL}/k?",
        ),
        (
            "get_bucket_policy",
            {},
            f"https://s3express-control.us-west-2.amazonaws.com/{DIRECTORY}?policy=&",
        ),
    ],
)
def test_what_sessions_are_not_for(operation, params, url):
    """Control operations, copies, and making a session: ordinary credentials."""
    presigned = client(LONG_TERM).presign(operation, Bucket=DIRECTORY, **params)
    assert presigned.url.startswith(url)
    assert "%2Fs3express%2F" in presigned.url


def test_access_point_of_another_region_is_signed_there():
    """Host and scope are the ARN's; or refused when asked to."""
    presigned = client(LONG_TERM).presign("get_object", Bucket=POINT, Key="k")
    assert presigned.url.startswith(
        "https://my-point-123456789012.s3-accesspoint.eu-west-1.amazonaws.com/k?"
    )
    assert "%2Feu-west-1%2Fs3%2F" in presigned.url
    with pytest.raises(sigv4.InvalidParameter, match="us-west-2"):
        client(LONG_TERM, use_arn_region=False).presign("get_object", Bucket=POINT, Key="k")


def test_outposts_and_object_lambda_have_services_of_their_own():
    """In the scope."""
    s3 = client(LONG_TERM)
    outpost = "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01/accesspoint/ap"
    url = s3.presign("get_object", Bucket=outpost, Key="k").url
    assert url.startswith("https://ap-123456789012.op-01.s3-outposts.us-west-2.amazonaws.com/k?")
    assert "%2Fs3-outposts%2F" in url
    function = "arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint/fn"
    url = s3.presign("get_object", Bucket=function, Key="k").url
    assert url.startswith("https://fn-123456789012.s3-object-lambda.us-west-2.amazonaws.com/k?")
    assert "%2Fs3-object-lambda%2F" in url


@pytest.mark.parametrize(
    ("operation", "params", "message"),
    [
        ("get_object", {"Key": "k"}, "get_object needs Bucket"),
        ("list_objects", {}, "list_objects needs Bucket"),
        ("list_buckets", {"Bucket": "examplebucket"}, "list_buckets has no parameter 'Bucket'"),
        ("list_buckets", {"Key": "k"}, "list_buckets has no parameter 'Key'"),
    ],
)
def test_buckets_where_they_belong(operation, params, message):
    """Missing, or one too many."""
    with pytest.raises(sigv4.InvalidParameter, match=message):
        client(LONG_TERM).presign(operation, **params)


@pytest.mark.parametrize("route", ["", "a.b", "a/b", "-a", "a" * 64, "é", 1])
def test_route_is_a_label(route):
    """It becomes the first label of the host."""
    s3 = client(LONG_TERM)
    with pytest.raises(sigv4.InvalidParameter, match=r"RequestRoute=.* cannot be part of a host"):
        s3.presign("write_get_object_response", RequestRoute=route, RequestToken="t")


def test_global_endpoint_is_for_us_east_1():
    """Where its scope is the host's."""
    s3 = client(LONG_TERM, "us-east-1", use_global_endpoint=True)
    url = s3.presign("get_object", Bucket="examplebucket", Key="k").url
    assert url.startswith("https://examplebucket.s3.amazonaws.com/k?")
    with pytest.raises(
        sigv4.InvalidParameter, match="use_global_endpoint needs the region us-east-1"
    ):
        client(LONG_TERM, "eu-west-1", use_global_endpoint=True)


def test_bucket_location_is_asked_of_the_path():
    """GetBucketLocation goes to the path, as it may be asked of a bucket in another region."""
    url = client(LONG_TERM).presign("get_bucket_location", Bucket="examplebucket").url
    assert url.startswith("https://s3.us-west-2.amazonaws.com/examplebucket?location=&X-Amz-")
