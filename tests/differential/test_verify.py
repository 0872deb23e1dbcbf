"""What botocore and awscrt sign, in every way they have, the verifier takes."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import botocore.auth
import pytest
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given, settings
from hypothesis import strategies as st

import sigv4
from sigv4.verify import VerificationError, Verified, Verifier

from .peers import AT, BUCKET, SECRET, TOKEN, awscrt_signed, boto_client, freeze, key_id

KNOWN = {key_id(token): sigv4.Credentials(key_id(token), SECRET, token) for token in (None, TOKEN)}
# Plain enough for both peers to spell them as they go out.
TEXTS = st.text("abcXYZ019-._~", min_size=1, max_size=12)
PATHS = st.lists(TEXTS | st.sampled_from(["%20", "%C3%A9", "a%2Bb", "%24"]), max_size=4)
QUERIES = st.dictionaries(TEXTS, TEXTS | st.sampled_from(["", "%20", "%2F", "%C3%A9"]), max_size=4)
HEADERS = st.dictionaries(
    st.sampled_from(["Content-Type", "Range", "If-Match", "X-Amz-Meta-A", "X-Amz-Acl"]),
    st.text("abc xyz019;=", max_size=12),
)
BODIES = st.binary(max_size=60)
METHODS = st.sampled_from(["GET", "PUT", "POST", "DELETE"])
TOKENS = st.sampled_from([None, TOKEN])


def verifier(s3: bool) -> Verifier:
    return Verifier(KNOWN.get, region="eu-west-1", service="s3" if s3 else "service")


def target_of(path: list[str], query: dict[str, str]) -> str:
    text = "&".join([f"{name}={value}" for name, value in query.items()])
    return "/" + "/".join(path) + (f"?{text}" if text else "")


def assert_taken(s3: bool, method: str, url: str, headers, body: bytes, token: str | None) -> None:
    """Accepted as it is, and not with another body or method."""
    request = sigv4.Request(method, url, headers, body)
    verified = verifier(s3).verify(request, at=AT + timedelta(seconds=30))
    assert type(verified) is Verified
    assert verified.access_key_id == key_id(token)
    other = "PATCH" if method != "PATCH" else "GET"
    with pytest.raises(VerificationError):
        verifier(s3).verify(sigv4.Request(other, url, headers, body), at=AT)


@settings(max_examples=150)
@given(st.booleans(), METHODS, PATHS, QUERIES, HEADERS, BODIES, TOKENS)
def test_headers_of_botocore(s3, method, path, query, headers, body, token):
    """Whatever is signed in the Authorization header."""
    with pytest.MonkeyPatch.context() as patch:
        freeze(patch)
        url = f"https://{BUCKET}.example.com{target_of(path, query)}"
        request = AWSRequest(method, url, data=body, headers=dict(headers))
        kind = botocore.auth.S3SigV4Auth if s3 else botocore.auth.SigV4Auth
        keys = Credentials(key_id(token), SECRET, token)
        kind(keys, "s3" if s3 else "service", "eu-west-1").add_auth(request)
    assert_taken(s3, method, url, list(request.headers.items()), body, token)


@settings(max_examples=150)
@given(st.booleans(), METHODS, PATHS, QUERIES, HEADERS, TOKENS)
def test_urls_of_botocore(s3, method, path, query, headers, token):
    """Whatever is presigned, sent with its headers."""
    with pytest.MonkeyPatch.context() as patch:
        freeze(patch)
        url = f"https://{BUCKET}.example.com{target_of(path, query)}"
        request = AWSRequest(method, url, headers=dict(headers))
        kind = botocore.auth.S3SigV4QueryAuth if s3 else botocore.auth.SigV4QueryAuth
        keys = Credentials(key_id(token), SECRET, token)
        kind(keys, "s3" if s3 else "service", "eu-west-1", expires=60).add_auth(request)
    assert_taken(s3, method, request.url, list(headers.items()), b"", token)


@settings(max_examples=150)
@given(st.booleans(), METHODS, PATHS, QUERIES, HEADERS, BODIES, TOKENS, st.booleans())
def test_awscrt(s3, method, path, query, headers, body, token, presigned):
    """Its headers and its URLs."""
    if presigned and s3:
        body = b""
    made = awscrt_signed(
        s3,
        method,
        f"{BUCKET}.example.com",
        target_of(path, query),
        list(headers.items()),
        body,
        token,
        60 if presigned else None,
    )
    url = f"https://{BUCKET}.example.com{made.path}"
    assert_taken(s3, method, url, list(made.headers), body, token)


@pytest.mark.parametrize("token", [None, TOKEN])
@pytest.mark.parametrize("style", ["virtual", "path"])
def test_boto3(monkeypatch, style, token):
    """URLs of its client, with headers to be sent along, and forms."""
    freeze(monkeypatch)
    client = boto_client("eu-west-1", style, token)
    parameters = {"Bucket": BUCKET, "Key": "a b/\u00e9+~", "ACL": "private"}
    url = client.generate_presigned_url("put_object", Params=parameters, ExpiresIn=60)
    headers = {"Host": urlsplit(url).netloc, "x-amz-acl": "private"}
    assert_taken(True, "PUT", url, headers, b"", token)
    with pytest.raises(VerificationError, match="not signed"):
        verifier(True).verify(sigv4.Request("PUT", url, {**headers, "x-amz-tagging": "a"}), at=AT)


@pytest.mark.parametrize("token", [None, TOKEN])
def test_forms_of_boto3(monkeypatch, token):
    """Its fields, with the policy that it makes of them; not for another key."""
    freeze(monkeypatch)
    monkeypatch.setattr("botocore.signers.get_current_datetime", lambda *_, **__: AT)
    post = boto_client("eu-west-1", "virtual", token).generate_presigned_post(
        BUCKET,
        "photos/${filename}",
        Fields={"acl": "private"},
        Conditions=[{"acl": "private"}, ["content-length-range", 1, 10]],
        ExpiresIn=3600,
    )
    judge = Verifier(KNOWN.get, region="eu-west-1", service="s3")
    form = judge.verify_form(post["fields"], at=AT, bucket=BUCKET, filename="a.txt", size=10)
    assert form.body_verified
    assert form.fields["key"] == "photos/a.txt"
    with pytest.raises(VerificationError, match="Policy expired"):
        judge.verify_form(post["fields"], at=AT + timedelta(seconds=3601), bucket=BUCKET, size=1)
    with pytest.raises(VerificationError, match="Policy Condition failed"):
        judge.verify_form({**post["fields"], "key": "a.txt"}, at=AT, bucket=BUCKET, size=1)
