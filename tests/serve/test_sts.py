"""STS beside S3: sessions are issued, and what they sign is accepted until they end."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import boto3
import pytest
from botocore.exceptions import ClientError

import sigv4
from sigv4.serve.sessions import MOST_SESSIONS, Sessions

from .conftest import CREDENTIALS, KEY_ID, REGION, SECRET

ROLE = "arn:aws:iam::123456789012:role/teams/reader"


@pytest.fixture
def sessions():
    return Sessions(CREDENTIALS)


@pytest.fixture
def endpoint(serve, sessions):
    return serve(sessions=sessions, service=("s3", "sts"))


def client(endpoint, service, keys=(KEY_ID, SECRET, None)):
    return boto3.client(
        service,
        region_name=REGION,
        endpoint_url=endpoint.url,
        aws_access_key_id=keys[0],
        aws_secret_access_key=keys[1],
        aws_session_token=keys[2],
    )


def keys_of(issued):
    return issued["AccessKeyId"], issued["SecretAccessKey"], issued["SessionToken"]


def test_assume_role(endpoint):
    """The session writes and reads, and is named by its role."""
    issued = client(endpoint, "sts").assume_role(RoleArn=ROLE, RoleSessionName="a@b.c")
    assert issued["AssumedRoleUser"]["Arn"] == (
        "arn:aws:sts::123456789012:assumed-role/reader/a@b.c"
    )
    left = issued["Credentials"]["Expiration"] - datetime.now(timezone.utc)
    assert timedelta(minutes=59) < left <= timedelta(hours=1)
    keys = keys_of(issued["Credentials"])
    client(endpoint, "s3", keys).put_object(Bucket="b", Key="k", Body=b"1")
    assert client(endpoint, "s3").get_object(Bucket="b", Key="k")["Body"].read() == b"1"
    who = client(endpoint, "sts", keys).get_caller_identity()
    assert who["Arn"] == issued["AssumedRoleUser"]["Arn"]
    assert who["UserId"] == issued["AssumedRoleUser"]["AssumedRoleId"]


def test_session_token(endpoint):
    """Temporary credentials of the same user."""
    issued = client(endpoint, "sts").get_session_token(DurationSeconds=900)["Credentials"]
    assert issued["AccessKeyId"].startswith("ASIA")
    who = client(endpoint, "sts", keys_of(issued)).get_caller_identity()
    assert who["Arn"] == client(endpoint, "sts").get_caller_identity()["Arn"]


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({"RoleArn": "arn:aws:iam::1:role/reader-of-all"}, "RoleArn"),
        ({"RoleSessionName": "a b"}, "RoleSessionName"),
        ({"DurationSeconds": 43_201}, "DurationSeconds"),
        ({"DurationSeconds": 900_000_000_000}, "DurationSeconds"),
    ],
)
def test_parameters_are_checked(endpoint, options, names):
    """The error is one that clients can parse."""
    with pytest.raises(ClientError, match=names) as caught:
        client(endpoint, "sts").assume_role(
            **({"RoleArn": ROLE, "RoleSessionName": "me"} | options)
        )
    assert caught.value.response["Error"]["Code"] == "ValidationError"


@pytest.mark.parametrize("text", ["000003600" + "0" * 20, "000003600" + "9" * 5000, "9" * 12])
def test_long_numbers(endpoint, text):
    """They are refused like any other, and nothing breaks."""
    body = f"Action=AssumeRole&RoleArn={ROLE}&RoleSessionName=me&DurationSeconds={text}".encode()
    kind = ("Content-Type", "application/x-www-form-urlencoded")
    request = sigv4.Request("POST", f"{endpoint.url}/", [kind], body)
    headers = sigv4.Signer(CREDENTIALS, REGION, "sts").sign(request).apply(request).headers
    head = [f"{name}: {value}" for name, value in (("Host", request.host), *headers)]
    lines = ["POST / HTTP/1.1", *head, f"Content-Length: {len(body)}", "", ""]
    answer = endpoint.talk("\r\n".join(lines).encode() + body)
    assert b"<Code>ValidationError</Code>" in answer


def test_what_sessions_may_not_ask(endpoint):
    """A session gets no session token, and a role for an hour at most, as AWS has it."""
    issued = client(endpoint, "sts").get_session_token()["Credentials"]
    own = client(endpoint, "sts", keys_of(issued))
    with pytest.raises(ClientError, match="Cannot call GetSessionToken with session") as caught:
        own.get_session_token()
    assert caught.value.response["Error"]["Code"] == "AccessDenied"
    asked = {"RoleArn": ROLE, "RoleSessionName": "me"}
    with pytest.raises(ClientError, match="role chaining") as caught:
        own.assume_role(**asked, DurationSeconds=3601)
    assert caught.value.response["Error"]["Code"] == "ValidationError"
    role = own.assume_role(**asked, DurationSeconds=3600)["Credentials"]
    chained = client(endpoint, "sts", keys_of(role)).assume_role(**asked)["Credentials"]
    assert chained["AccessKeyId"].startswith("ASIA")


def test_wrong_secret(endpoint):
    """It is refused with a code of STS, and the cause is looked for with the session's secret."""
    issued = client(endpoint, "sts").get_session_token()["Credentials"]
    key, secret, token = keys_of(issued)
    with pytest.raises(ClientError) as caught:
        client(endpoint, "sts", (key, secret + "x", token)).get_caller_identity()
    assert caught.value.response["Error"]["Code"] == "SignatureDoesNotMatch"
    s3 = client(endpoint, "s3", (key, secret + " ", token))
    with pytest.raises(ClientError):
        s3.list_buckets()
    assert "secret" in endpoint.last.causes[0].words
    assert endpoint.last.causes[0].confidence == "certain"


def test_wrong_token(endpoint):
    """A key of a session does not pass with the token of another, or without one."""
    issued = client(endpoint, "sts").get_session_token()["Credentials"]
    key, secret, _ = keys_of(issued)
    for token in (None, "of another"):
        with pytest.raises(ClientError):
            client(endpoint, "s3", (key, secret, token)).list_buckets()


def test_unsigned(endpoint):
    """A request without a claim is S3's, as before."""
    answer = endpoint.talk(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert b"<Code>AccessDenied</Code>" in answer


def test_oldest_sessions_end(sessions):
    """So that a client in a loop takes no more memory."""
    first = sessions.issue(900)
    assert sessions.lookup(first.credentials.access_key_id) == first.credentials
    for _ in range(MOST_SESSIONS):
        sessions.issue(900)
    assert sessions.lookup(first.credentials.access_key_id) is None
    assert sessions.lookup(KEY_ID) == CREDENTIALS
