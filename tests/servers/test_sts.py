"""Temporary credentials for real: a user, AssumeRole signed by us, URLs signed with the result."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from urllib.parse import urlencode

import pytest

import sigv4
from sigv4.s3 import S3

from .conftest import BUCKET, KEY_ID, REGION, SECRET, find

pytestmark = pytest.mark.servers

if not find("juicefs"):
    pytest.skip("juicefs is not installed (the group 'servers' brings it)", allow_module_level=True)

USER, USER_SECRET = "sigv4-user", "sigv4-user-secret"


@pytest.fixture(scope="session")
def juicefs_only(server):
    if server.name != "JuiceFS":
        pytest.skip("SeaweedFS answers AssumeRole only with an identity provider")
    return server


@pytest.fixture(scope="session")
def temporary(juicefs_only):
    """Credentials as STS gives them, asked for with a request that this library signed."""
    minio = pytest.importorskip("minio", reason="minio is not installed (the group 'servers')")
    admin = minio.MinioAdmin(
        endpoint=f"127.0.0.1:{juicefs_only.port}",
        credentials=minio.credentials.StaticProvider(KEY_ID, SECRET),
        secure=False,
    )
    admin.user_add(USER, USER_SECRET)
    admin.policy_set("readwrite", user=USER)
    form = {"Action": "AssumeRole", "Version": "2011-06-15", "DurationSeconds": "900"}
    body = urlencode(form).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    request = sigv4.Request("POST", f"{juicefs_only.url}/", headers, body)
    signer = sigv4.Signer(sigv4.Credentials(USER, USER_SECRET), REGION, "sts")
    request = signer.sign(request).apply(request)
    status, answer = juicefs_only.send("POST", request.url, request.headers, body)
    assert status == 200, answer
    names = ("AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration")
    found = [re.search(f"<{name}>(.*?)</{name}>", answer.decode())[1] for name in names]
    ends = datetime.fromisoformat(found[3].replace("Z", "+00:00"))
    return sigv4.Credentials(*found[:3], ends)


def client(server, credentials) -> S3:
    return S3(credentials, REGION, endpoint_url=server.url)


def test_presigned_with_a_session_token(juicefs_only, temporary):
    """PUT, GET and DELETE by URL."""
    s3 = client(juicefs_only, temporary)
    ask = {"Bucket": BUCKET, "Key": "by a role+é", "expires_in": 60}
    assert juicefs_only.send("PUT", s3.presign("put_object", **ask).url, (), b"x")[0] == 200
    assert juicefs_only.send("GET", s3.presign("get_object", **ask).url) == (200, b"x")
    assert juicefs_only.send("DELETE", s3.presign("delete_object", **ask).url)[0] == 204


def test_signed_headers_with_a_session_token(juicefs_only, temporary):
    """The token among the headers."""
    signer = sigv4.Signer(temporary, REGION, "s3")
    request = sigv4.Request("GET", f"{juicefs_only.url}/{BUCKET}?list-type=2")
    request = signer.sign(request).apply(request)
    assert juicefs_only.send("GET", request.url, request.headers)[0] == 200


def test_in_bulk_with_a_session_token(juicefs_only, temporary):
    """The same URLs from a presigner."""
    s3 = client(juicefs_only, temporary)
    presigner = s3.presigner("put_object", Bucket=BUCKET, expires_in=60)
    for url in presigner.many(["bulk/1", "bulk/2 é"]):
        assert juicefs_only.send("PUT", url, (), b"x")[0] == 200


def test_token_is_needed_and_signed(juicefs_only, temporary):
    """Without it, or with another, the server refuses."""
    s3 = client(juicefs_only, temporary)
    url = s3.presign("get_object", Bucket=BUCKET, Key="k", expires_in=60).url
    before, name, rest = url.partition("&X-Amz-Security-Token=")
    assert name
    token, _, after = rest.partition("&")
    assert juicefs_only.send("GET", f"{before}&{after}")[0] == 403
    other = token[:-1] + ("A" if token[-1] != "A" else "B")
    assert juicefs_only.send("GET", f"{before}{name}{other}&{after}")[0] == 403


def test_url_may_not_outlive_its_role(juicefs_only, temporary):
    """STS gives 15 minutes. More is refused, or capped, before the server is asked."""
    s3 = client(juicefs_only, temporary)
    with pytest.raises(sigv4.OutlivesCredentials):
        s3.presign("get_object", Bucket=BUCKET, Key="k", expires_in=901)
    capped = s3.presign("get_object", Bucket=BUCKET, Key="k", expires_in=3600, on_short_lived="cap")
    assert capped.expires_at == temporary.expiration
    left = capped.expires_at - datetime.now(timezone.utc)
    assert left <= timedelta(seconds=900)
