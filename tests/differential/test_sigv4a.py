"""SigV4A against awscrt and botocore: the same texts, and each verifies what the other signs."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from datetime import datetime, timezone
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

pytest.importorskip("cryptography", reason="cryptography is not installed")

import botocore.auth  # noqa: F401  its crt module cannot be imported first
from awscrt.auth import (
    AwsCredentialsProvider,
    AwsSignatureType,
    AwsSignedBodyHeaderType,
    AwsSignedBodyValue,
    AwsSigningAlgorithm,
    AwsSigningConfig,
    aws_sign_request,
)
from awscrt.http import HttpHeaders, HttpRequest
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.crt import auth as crt_auth
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

import sigv4
from sigv4.s3 import S3

ROOT = Path(__file__).parents[2]
AT = datetime(2026, 11, 23, 12, 34, 56, tzinfo=timezone.utc)
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TOKEN = "IQoJb3JpZ2luX2VjEJv//////////wEaCXVzLWVhc3QtMSJHMEUCIQD+example/token=="
MRAP = "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap"
SUITE = json.loads((ROOT / "vectors" / "aws_suite.json").read_text(encoding="utf-8"))["cases"]


def keys(token: str | None) -> sigv4.Credentials:
    name = "ASIAIOSFODNN7EXAMPLE" if token else "AKIAIOSFODNN7EXAMPLE"
    return sigv4.Credentials(name, SECRET, token)


def public_key(credentials: sigv4.Credentials):
    """The point that our derivation gives, with which the package verifies by itself."""
    point = sigv4.ECDSA_P256_SHA256.signing_key(credentials).public_key
    return ec.EllipticCurvePublicNumbers(point.x, point.y, ec.SECP256R1()).public_key()


def assert_agree(credentials: sigv4.Credentials, text: str, ours: str, theirs: str) -> None:
    """Both signatures are over our string to sign; the package says so, and so do we."""
    public = public_key(credentials)
    for signature in (ours, theirs):
        public.verify(bytes.fromhex(signature), text.encode(), ec.ECDSA(SHA256()))
        with pytest.raises(InvalidSignature):
            public.verify(bytes.fromhex(signature), b"other", ec.ECDSA(SHA256()))
    assert sigv4.ECDSA_P256_SHA256.signing_key(credentials).verifies(text.encode(), theirs)


def by_awscrt(
    credentials: sigv4.Credentials,
    regions: str,
    service: str,
    request: sigv4.Request,
    target: str,
    at: datetime,
    expires_in: int | None = None,
) -> HttpRequest:
    s3 = service == "s3"
    config = AwsSigningConfig(
        algorithm=AwsSigningAlgorithm.V4_ASYMMETRIC,
        signature_type=AwsSignatureType.HTTP_REQUEST_HEADERS
        if expires_in is None
        else AwsSignatureType.HTTP_REQUEST_QUERY_PARAMS,
        credentials_provider=AwsCredentialsProvider.new_static(
            credentials.access_key_id, credentials.secret_access_key, credentials.session_token
        ),
        region=regions,
        service=service,
        date=at,
        use_double_uri_encode=not s3,
        should_normalize_uri_path=not s3,
        signed_body_value=AwsSignedBodyValue.UNSIGNED_PAYLOAD if s3 and expires_in else None,
        signed_body_header_type=AwsSignedBodyHeaderType.X_AMZ_CONTENT_SHA_256
        if s3 and expires_in is None
        else AwsSignedBodyHeaderType.NONE,
        expiration_in_seconds=expires_in,
    )
    headers = HttpHeaders([("host", request.host), *request.headers])
    asked = HttpRequest(request.method, target, headers, BytesIO(request.body))
    return aws_sign_request(asked, config).result()


REQUESTS = [
    ("service", "GET", "/", [], b""),
    ("service", "POST", "/a/../b%20c//d?z=1&a=2&a=1", [("Content-Type", "text/plain")], b"body"),
    ("service", "GET", "/%E1%88%B4?%E1%88%B4=bar", [("My-Header", "a   b")], b""),
    ("s3", "PUT", "/a%20b//c/../d", [("x-amz-meta-a", "b")], b"body"),
    ("s3", "GET", "/k?partNumber=1&uploadId=u%2Fv", [("Range", "bytes=0-9")], b""),
]


@pytest.mark.parametrize("token", [None, TOKEN])
@pytest.mark.parametrize("regions", ["*", "us-east-1", "us-east-1,eu-*"])
@pytest.mark.parametrize("given", REQUESTS)
def test_awscrt_headers(given, regions, token):
    """The same headers but for the signature, and both signatures verify over our text."""
    service, method, target, headers, body = given
    credentials = keys(token)
    request = sigv4.Request(method, f"https://h.example.com{target}", headers, body)
    signer = sigv4.Signer(
        credentials, regions, service, algorithm=sigv4.ECDSA_P256_SHA256, clock=lambda: AT
    )
    signed = signer.sign(request)
    theirs = by_awscrt(credentials, regions, service, request, target, AT)
    sent = {name.lower(): value for name, value in theirs.headers}
    ours = dict(signed.apply(request).fields) | {"host": "h.example.com"}
    start, _, signature = sent.pop("authorization").partition(", Signature=")
    assert start == ours.pop("authorization").partition(", Signature=")[0]
    assert {name: " ".join(value.split()) for name, value in sent.items()} == ours
    assert_agree(credentials, signed.string_to_sign, signed.signature, signature)


@pytest.mark.parametrize("token", [None, TOKEN])
@pytest.mark.parametrize("regions", ["*", "us-east-1,eu-*"])
@pytest.mark.parametrize("given", REQUESTS)
def test_awscrt_presigned(given, regions, token):
    """The same parameters but for the signature, and both verify over our text."""
    service, method, target, headers, body = given
    credentials = keys(token)
    request = sigv4.Request(method, f"https://h.example.com{target}", headers, body)
    signer = sigv4.Signer(credentials, regions, service, algorithm=sigv4.ECDSA_P256_SHA256)
    signed = signer.presign(request, expires_in=60, at=AT)
    theirs = by_awscrt(credentials, regions, service, request, target, AT, 60)
    assert_same_but_signed(credentials, signed, f"https://h.example.com{theirs.path}")


def assert_same_but_signed(credentials, signed: sigv4.Signed, url: str) -> None:
    base, _, query = url.partition("?")
    ours, _, our_query = signed.url.partition("?")
    assert ours == base
    parameters, our_parameters = sorted(query.split("&")), sorted(our_query.split("&"))
    ((signature,), (our_signature,)) = (
        [text for text in each if text.startswith("X-Amz-Signature=")]
        for each in (parameters, our_parameters)
    )
    parameters.remove(signature)
    our_parameters.remove(our_signature)
    assert our_parameters == parameters
    theirs = signature.partition("=")[2]
    assert_agree(credentials, signed.string_to_sign, signed.signature, theirs)


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case["id"])
        for case in SUITE
        if case["profile"]["base"] == "GENERIC" and len(case["profile"]) == 1
    ],
)
def test_suite(case):
    """AWS's suite, signed by awscrt with SigV4A: its signature verifies over our text."""
    given = case["request"]
    fields = {name.lower(): value for name, value in given["headers"]}
    token = fields.get("x-amz-security-token")  # awscrt refuses it among the headers
    credentials = sigv4.Credentials(**{"session_token": token, **case["credentials"]})
    added = ("host", "x-amz-date", "x-amz-security-token")
    headers = [(name, value) for name, value in given["headers"] if name.lower() not in added]
    request = sigv4.Request(given["method"], given["url"], headers, given["body"].encode())
    at = datetime.strptime(case["time"], "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    signer = sigv4.Signer(
        credentials, case["region"], case["service"], algorithm=sigv4.ECDSA_P256_SHA256
    )
    signed = signer.sign(request, at=at)
    target = given["url"].partition("://")[2].partition("/")[2]
    theirs = by_awscrt(credentials, case["region"], case["service"], request, f"/{target}", at)
    signature = theirs.headers.get("Authorization").partition("Signature=")[2]
    assert_agree(credentials, signed.string_to_sign, signed.signature, signature)


@pytest.mark.parametrize("token", [None, TOKEN])
def test_botocore_headers(monkeypatch, token):
    """Its CrtS3SigV4AsymAuth adds the same headers, and its signature is over our text."""
    monkeypatch.setattr(crt_auth, "get_current_datetime", lambda *_, **__: AT)
    credentials = keys(token)
    url = "https://mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com/a%20b"
    asked = AWSRequest("PUT", url, data=b"body", headers={"x-amz-meta-a": "b"})
    theirs = Credentials(credentials.access_key_id, SECRET, token)
    crt_auth.CrtS3SigV4AsymAuth(theirs, "s3", "*").add_auth(asked)
    signer = sigv4.Signer(credentials, "*", "s3", algorithm=sigv4.ECDSA_P256_SHA256)
    signed = signer.sign(
        sigv4.Request("PUT", url, {"x-amz-meta-a": "b", "x-amz-content-sha256": BODY}, b"body"),
        at=AT,
    )
    added = {name.lower(): value for name, value in asked.headers.items()}
    start, _, signature = added["authorization"].partition(", Signature=")
    assert start == signed.headers["authorization"].partition(", Signature=")[0]
    assert added["x-amz-region-set"] == signed.headers["X-Amz-Region-Set"] == "*"
    assert added["x-amz-date"] == signed.headers["X-Amz-Date"]
    assert_agree(credentials, signed.string_to_sign, signed.signature, signature)


BODY = "230d8358dc8e8890b4c58deeb62912ee2f20357ae92a5cc861b98e68fe31acb5"  # SHA-256 of "body"

BOTO_PRESIGN = """
import json, sys
import boto3
from datetime import datetime, timezone
from botocore.crt import auth
at = datetime(2026, 11, 23, 12, 34, 56, tzinfo=timezone.utc)
auth.get_current_datetime = lambda *_, **__: at
asked = json.load(sys.stdin)
client = boto3.client("s3", "us-west-2", **asked["keys"])
print(json.dumps([client.generate_presigned_url(*each, ExpiresIn=60) for each in asked["calls"]]))
"""
CALLS = [
    ("get_object", {"Key": "a b/ü.txt"}),
    ("get_object", {"Key": "k", "VersionId": "v/1+2"}),
    ("head_object", {"Key": "k"}),
    ("delete_object", {"Key": "k"}),
    ("put_object", {"Key": "k", "ContentType": "text/plain", "Metadata": {"a": "b"}}),
    ("upload_part", {"Key": "k", "UploadId": "u", "PartNumber": 3}),
    ("list_objects_v2", {"Prefix": "a/"}),
]


@pytest.mark.parametrize("token", [None, TOKEN])
def test_botocore_presigned_multi_region_access_point(monkeypatch, token):
    """boto3's URLs with awscrt, in a process of their own, and ours: one but for the signature."""
    if importlib.util.find_spec("boto3") is None:
        pytest.skip("boto3 is not installed")
    monkeypatch.delenv("BOTO_DISABLE_CRT", raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "none")
    credentials = keys(token)
    asked = {
        "keys": {
            "aws_access_key_id": credentials.access_key_id,
            "aws_secret_access_key": SECRET,
            "aws_session_token": token,
        },
        "calls": [(name, {"Bucket": MRAP, **params}) for name, params in CALLS],
    }
    done = subprocess.run(
        [sys.executable, "-c", BOTO_PRESIGN],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
    )
    s3 = S3(credentials, "us-west-2", clock=lambda: AT)
    for (name, params), url in zip(CALLS, json.loads(done.stdout), strict=True):
        presigned = s3.presign(name, Bucket=MRAP, expires_in=60, **params)
        assert ("X-Amz-Region-Set", "*") in parse_qsl(url.partition("?")[2])
        assert_same_but_signed(credentials, presigned.signed, url)
